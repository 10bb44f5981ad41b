/* Lists come in by two pages: the file, then which of its columns tells what. Between the two the file waits, one for
 * each person. */
#include "campaign-pages.h"
#include "store/attachment.h"
#include "templates.h"

#define WAITING_FILE "candidate-file"

/* --- The file ----------------------------------------------------------------------------------------------------- */

static const struct field_choice KINDS[] = {{"france-services", "France services", NULL},
                                            {"library", "Bibliothèques et médiathèques", NULL},
                                            {"town-hall", "Mairies", NULL},
                                            {"other", "Autres lieux", NULL}};
#define TITLE_FIELD                                                                                                    \
    {                                                                                                                  \
        .name = "titre", .label = "Nom de la liste", .kind = FIELD_TEXT, .required = true, .most = 100,                \
        .help = "Par exemple « France services, août 2024 »"                                                      \
    }
#define KIND_FIELD                                                                                                     \
    {                                                                                                                  \
        .name = "sorte", .label = "Ce qu’elle contient", .kind = FIELD_CHOICE, .required = true, .choices = KINDS,     \
        .choice_count = COUNT_OF(KINDS)                                                                                \
    }
static const struct field FILE_FIELDS[] = {
    TITLE_FIELD,
    KIND_FIELD,
    {.name = "fichier",
     .label = "Le fichier",
     .kind = FIELD_FILE,
     .required = true,
     .most = 12 * 1000 * 1000,
     .accept = ".csv,.xlsx,.ods,text/csv",
     .help = "CSV, XLSX ou ODS, 12 Mo au plus. La première ligne porte le titre des colonnes."},
};

struct waiting {
    struct request *request;
    const struct space *space;
    struct str name, bytes;
    struct candidate_list list;
};

static bool keep_file(struct session *session, void *context, struct error *error)
{
    struct waiting *waiting = context;
    int64_t person = request_person(waiting->request);
    return attachment_remove_all(session, WAITING_FILE, person, error) &&
           attachment_add(session, WAITING_FILE, person, waiting->name, STR("application/octet-stream"), waiting->bytes,
                          waiting->request->now, NULL, error);
}

static struct str columns_address(struct request *request, const struct space *space, const struct form *form)
{
    /* The title goes with the file: its name as it is kept. */
    return arena_printf(request->arena, "%.*s?sorte=%.*s",
                        STR_PRINT(campaign_path(request->arena, space, "/importer/colonnes")),
                        STR_PRINT(form_text(form, "sorte")));
}

static void crumbs(struct request *request, const struct space *space, struct view_page *page)
{
    links_add(request->arena, &page->breadcrumb, 2, STR("Accueil"), space_path(request->arena, space, ""));
    links_add(request->arena, &page->breadcrumb, 2, STR("Référencer"), campaign_path(request->arena, space, ""));
}

bool show_campaign_import(struct request *request, struct response *response, struct error *error)
{
    struct waiting waiting = {.request = request, .space = request_space(request, error)};
    struct candidate_file file;
    struct error refused = {0};
    struct form form;
    if (!waiting.space)
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, FILE_FIELDS, COUNT_OF(FILE_FIELDS));
    } else if (form_read(&form, request, FILE_FIELDS, COUNT_OF(FILE_FIELDS))) {
        waiting.name = form_text(&form, "titre");
        waiting.bytes = form_control(&form, "fichier")->upload->bytes;
        if (candidate_file_look(waiting.bytes, request->arena, &file, &refused))
            return store_write(request->site->store, keep_file, &waiting, error) &&
                   response_redirect(response, 303, columns_address(request, waiting.space, &form), error);
        form_refuse(&form, "fichier", "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Importer une liste"),
                                  .lead = STR("Une liste de lieux qui devraient être sur la carte. Ceux qui y sont "
                                              "déjà "
                                              "seront reconnus ; les autres seront à contacter."),
                                  .submit = STR("Lire le fichier"),
                                  .files = true};
    crumbs(request, waiting.space, &view.page);
    send_form_page(request, response, waiting.space, &view, &form);
    return true;
}

/* --- Its columns -------------------------------------------------------------------------------------------------- */

enum { BEFORE_COLUMNS = 2 };

static const struct field *column_fields(struct arena *arena, const struct candidate_file *file)
{
    static const struct field first[BEFORE_COLUMNS] = {TITLE_FIELD, KIND_FIELD};
    struct field *fields = ARENA_ARRAY(arena, struct field, BEFORE_COLUMNS + CANDIDATE_FIELD_COUNT);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, file->count);
    for (size_t i = 0; i < file->count; i++) {
        const char *name = arena_cstr(arena, file->names[i]);
        choices[i] = (struct field_choice){name, name, NULL};
    }
    for (size_t i = 0; i < BEFORE_COLUMNS; i++)
        fields[i] = first[i];
    for (int f = 0; f < CANDIDATE_FIELD_COUNT; f++)
        fields[BEFORE_COLUMNS + f] = (struct field){.name = candidate_field_name((enum candidate_field)f),
                                                    .label = candidate_field_label((enum candidate_field)f),
                                                    .kind = FIELD_CHOICE,
                                                    .listed = true,
                                                    .required = f == CANDIDATE_NAME,
                                                    .choices = choices,
                                                    .choice_count = file->count};
    return fields;
}

static bool read_waiting(struct request *request, struct waiting *waiting, struct candidate_file *file,
                         struct error *error)
{
    struct session *session;
    struct attached_files files;
    struct attached_file one;
    int64_t person = request_person(request);
    if (!request_session(request, &session, error) ||
        !attachment_list(session, WAITING_FILE, person, request->arena, &files, error))
        return false;
    if (files.count == 0)
        return error_set(error, ERROR_MISSING, "Aucun fichier n’attend : envoyez-le d’abord.");
    waiting->name = files.at[0].name;
    return attachment_read(session, WAITING_FILE, person, files.at[0].id, request->arena, &one, &waiting->bytes,
                           error) &&
           candidate_file_look(waiting->bytes, request->arena, file, error);
}

static bool forget_file(struct session *session, void *context, struct error *error)
{
    struct waiting *waiting = context;
    struct request *request = waiting->request;
    return attachment_remove_all(session, WAITING_FILE, request_person(request), error) &&
           note_campaign(session, request, waiting->space, "candidate.import", "candidate-list", waiting->list.id,
                         waiting->list.title, STR_NONE, error);
}

static bool import(struct waiting *waiting, const struct form *form, struct error *error)
{
    struct request *request = waiting->request;
    struct candidate_import order = {.space_id = waiting->space->id,
                                     .title = form_text(form, "titre"),
                                     .bytes = waiting->bytes,
                                     .by = request_person(request),
                                     .now = request->now};
    candidate_kind_find(form_text(form, "sorte"), &order.kind);
    for (int f = 0; f < CANDIDATE_FIELD_COUNT; f++)
        order.columns.at[f] = form_text(form, candidate_field_name((enum candidate_field)f));
    return candidate_import(request->site->store, &order, &waiting->list, error);
}

bool show_campaign_columns(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct waiting waiting = {.request = request, .space = request_space(request, error)};
    struct candidate_file file;
    struct error refused = {0};
    struct form form;
    if (!waiting.space || !read_waiting(request, &waiting, &file, error))
        return false;
    const struct field *fields = column_fields(arena, &file);
    size_t count = BEFORE_COLUMNS + CANDIDATE_FIELD_COUNT;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, count);
        form_set(&form, "titre", waiting.name);
        form_choose(&form, "sorte", request_query_text(request, "sorte"));
        for (int f = 0; f < CANDIDATE_FIELD_COUNT; f++)
            if (file.guess.at[f].length)
                form_choose(&form, candidate_field_name((enum candidate_field)f), file.guess.at[f]);
    } else if (form_read(&form, request, fields, count)) {
        if (import(&waiting, &form, &refused)) {
            struct str id = id_text(arena, waiting.list.id);
            struct str report = route_address(arena, "candidate-list", waiting.space->slug, id);
            return store_write(request->site->store, forget_file, &waiting, error) &&
                   response_redirect(response, 303, arena_printf(arena, "%.*s?fait=import", STR_PRINT(report)), error);
        }
        if (refused.kind != ERROR_INVALID && refused.kind != ERROR_LIMITED) {
            *error = refused;
            return false;
        }
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Que disent ses colonnes" NNBSP "?"),
                                  .lead = arena_printf(arena,
                                                       "Le fichier a %zu colonnes. Vérifiez celles qui ont été "
                                                       "reconnues, "
                                                       "choisissez les autres si elles vous servent.",
                                                       file.count),
                                  .submit = STR("Importer la liste"),
                                  .action = campaign_path(arena, waiting.space, "/importer/colonnes")};
    crumbs(request, waiting.space, &view.page);
    links_add(arena, &view.ways, 1, STR("Envoyer un autre fichier"), campaign_path(arena, waiting.space, "/importer"));
    send_form_page(request, response, waiting.space, &view, &form);
    return true;
}

/* --- What came of it ---------------------------------------------------------------------------------------------- */

bool show_candidate_list(struct request *request, struct response *response, struct error *error)
{
    static const char *const headings[] = {"Ligne", "Lieu", "Ce qui ne va pas", "Suite"};
    static const struct done_word done[] = {{"import", "La liste est importée."}};
    struct arena *arena = request->arena;
    struct session *session;
    struct candidate_list list;
    struct candidate_errors errors;
    int64_t id = 0;
    const struct space *space = request_space(request, error);
    id_parse(request_path(request, "list"), &id); /* checked by the router */
    if (!space || !request_session(request, &session, error) ||
        !candidate_list_read(session, space->id, id, arena, &list, &errors, error))
        return false;
    struct view_candidate_list view = {.done = done_word(request, done, COUNT_OF(done)),
                                       .lead = arena_printf(arena, "%s, importée le %.*s par %.*s.",
                                                            candidate_kind_label(list.kind),
                                                            STR_PRINT(when_text(request, space, list.imported_at)),
                                                            STR_PRINT(who_text(session, list.imported_by, arena)))};
    figures_add(arena, &view.figures, text_number(arena, list.rows_read), STR("lignes lues"), STR_NONE);
    figures_add(arena, &view.figures, text_number(arena, list.added),
                str_of(text_plural(list.added, "lieu ajouté", "lieux ajoutés")),
                arena_printf(arena, "dont %lld déjà sur la carte", (long long)list.referenced));
    figures_add(arena, &view.figures, text_number(arena, list.known), STR("déjà dans une liste"), STR_NONE);
    figures_add(arena, &view.figures, text_number(arena, list.outside), STR("d’un autre territoire"), STR_NONE);
    figures_add(arena, &view.figures, text_number(arena, list.refused),
                str_of(text_plural(list.refused, "ligne refusée", "lignes refusées")), STR_NONE);
    view.errors.caption = STR("Ligne par ligne, ce qu’il faut corriger dans le fichier");
    if (errors.count)
        need_headings(arena, &view.errors, headings, COUNT_OF(headings));
    for (size_t i = 0; i < errors.count; i++) {
        struct need_row *row = need_row_add(arena, &view.errors, errors.count, COUNT_OF(headings));
        need_cell_add(row, text_number(arena, errors.at[i].line));
        need_cell_add(row, errors.at[i].name.length ? errors.at[i].name : STR("sans nom"));
        need_cell_add(row, errors.at[i].message);
        need_cell_add(row, errors.at[i].refused ? STR("ligne laissée de côté") : STR("valeur laissée de côté"));
    }
    if (errors.count == CANDIDATE_ERRORS_MOST)
        view.more = STR("Les 500 premières remarques seulement.");
    page_fill(request, space, &view.page, list.title, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    crumbs(request, space, &view.page);
    struct buffer page = {0};
    template_candidate_list(&page, &view);
    response_html(response, &page);
    return true;
}
