/* A referent's spreadsheet becomes actors: pasted or sent, columns matched, looked at line by line, then written. */
#include "group-pages.h"
#include "places/spreadsheet.h"
#include "templates.h"

enum { TEXT_MOST = 400000, SAMPLES = 2, SAMPLE_CHARACTERS = 40 };

static const struct field FIELDS[] = {
    {.name = "texte",
     .label = "Cellules copiées de votre tableur",
     .kind = FIELD_TEXTAREA,
     .most = TEXT_MOST,
     .help = "Sélectionnez le tableau avec ses titres, copiez, collez ici"},
    {.name = "fichier",
     .label = "Ou un fichier CSV, ODS ou XLSX",
     .kind = FIELD_FILE,
     .most = 5000000,
     .accept = ".csv,.txt,.ods,.xlsx,text/csv"},
    {.name = "origine",
     .label = "D’où viennent ces adresses ?",
     .kind = FIELD_TEXT,
     .required = true,
     .most = ACTOR_TEXT_MOST,
     .help = "Par exemple : annuaire des associations de la communauté de communes, mars 2024"},
    {.name = "motif", .label = "À quel titre les garder ?", .kind = FIELD_CHOICE, .required = true},
    {.name = "themes", .label = "Thèmes de tous ces acteurs", .kind = FIELD_CHOICES},
};
enum { TEXT_FIELD = 0, FILE_FIELD = 1, CONSENT_FIELD = 3, THEMES_FIELD = 4 };

struct importing {
    struct request *request;
    const struct space *space;
    struct actor_import import;
    struct actor_sheet sheet;
    struct str text; /* as it goes from a step to the next */
    struct actor_imported imported;
};

/* --- The first step ----------------------------------------------------------------------------------------------- */

static const struct field *make_fields(struct arena *arena)
{
    struct field *fields = arena_copy(arena, FIELDS, sizeof FIELDS);
    struct field_choice *consents = ARENA_ARRAY(arena, struct field_choice, CONSENT_COUNT);
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count);
    for (int i = 0; i < CONSENT_COUNT; i++)
        consents[i] = (struct field_choice){actor_consent_code((enum actor_consent)i),
                                            actor_consent_label((enum actor_consent)i), NULL};
    for (size_t i = 0; i < count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, themes[i].code), arena_cstr(arena, themes[i].label), NULL};
    fields[CONSENT_FIELD].choices = consents;
    fields[CONSENT_FIELD].choice_count = CONSENT_COUNT;
    fields[THEMES_FIELD].choices = choices;
    fields[THEMES_FIELD].choice_count = count;
    return fields;
}

static void send_first(struct importing *importing, struct response *response, const struct form *form)
{
    struct request *request = importing->request;
    struct arena *arena = request->arena;
    struct view_sheet sheet = {.kind = intercommunality_label(arena, importing->import.intercommunality),
                               .lead = STR("Rien n’est enregistré avant que vous ayez vu le résultat, ligne par "
                                           "ligne.")};
    struct str back = census_path(request, importing->space, importing->import.intercommunality, "");
    sheet_start(request, importing->space, &sheet, STR("Importer des acteurs"));
    sheet_step(request, &sheet, STR("Les acteurs à mobiliser"), back);
    struct sheet_section *section = sheet_section(request, &sheet, "tableau", STR("Votre tableau"));
    section_form(section, form, request->path, "Voir le résultat");
    section->files = true;
    links_add(arena, &sheet.ways, 1, STR("Revenir à la liste"), back);
    sheet_send(request, response, &sheet);
}

/* --- Columns ------------------------------------------------------------------------------------------------------ */

static struct str value_of(const struct form_value *values, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, name))
            return values[i].value;
    return STR_NONE;
}

/* What the person chose for each column; twice the same: the first keeps it. */
static void choose_columns(struct importing *importing, const struct form_value *values, size_t count)
{
    bool taken[ACTOR_COLUMN_COUNT] = {false};
    struct actor_sheet *sheet = &importing->sheet;
    for (size_t i = 0; i < sheet->width; i++) {
        struct str name = arena_printf(importing->request->arena, "colonne_%zu", i);
        struct str code = value_of(values, count, name);
        enum actor_column chosen = code.at ? ACTOR_COLUMN_NONE : sheet->columns[i];
        for (int column = ACTOR_COLUMN_NAME; column < ACTOR_COLUMN_COUNT; column++)
            if (str_equal(code, str_of(actor_column_code((enum actor_column)column))))
                chosen = (enum actor_column)column;
        sheet->columns[i] = taken[chosen] && chosen != ACTOR_COLUMN_NONE ? ACTOR_COLUMN_NONE : chosen;
        taken[chosen] = true;
    }
}

static struct str samples_of(struct arena *arena, const struct actor_sheet *sheet, size_t column)
{
    struct buffer text = {0};
    for (size_t i = 0, shown = 0; i < sheet->count && shown < SAMPLES; i++) {
        struct str cell = text_cut(sheet->rows[i].cells[column], SAMPLE_CHARACTERS);
        if (str_is_empty(cell))
            continue;
        buffer_printf(&text, "%s%.*s", shown++ ? " ; " : "Par exemple" NBSP ": ", STR_PRINT(cell));
    }
    struct str sample = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return sample;
}

static void show_columns(struct importing *importing, struct view_actor_import *view)
{
    struct arena *arena = importing->request->arena;
    for (size_t i = 0; i < importing->sheet.width; i++) {
        struct column_view *column = ARENA_PUSH(arena, view->columns.at, view->columns.count);
        *column = (struct column_view){.name = arena_printf(arena, "colonne_%zu", i),
                                       .heading = importing->sheet.headings[i],
                                       .sample = samples_of(arena, &importing->sheet, i)};
        for (int kind = 0; kind < ACTOR_COLUMN_COUNT; kind++)
            *ARENA_PUSH(arena, column->choices.at, column->choices.count) = (struct choice_view){
                .value = kind == ACTOR_COLUMN_NONE ? STR("rien") : str_of(actor_column_code((enum actor_column)kind)),
                .label = str_of(actor_column_label((enum actor_column)kind)),
                .chosen = importing->sheet.columns[i] == (enum actor_column)kind};
    }
}

/* --- Line by line ------------------------------------------------------------------------------------------------- */

static void show_lines(struct importing *importing, struct view_actor_import *view)
{
    static const struct {
        const char *label;
        enum sheet_tone tone;
    } ROWS[] = {[IMPORT_ADDED] = {"ajouté", TONE_DONE},
                [IMPORT_KNOWN] = {"connu déjà, complété", TONE_NEWS},
                [IMPORT_SHARED] = {"ajouté, connu d’un autre référent", TONE_WAITING},
                [IMPORT_REFUSED] = {"refusé", TONE_LATE}};
    struct arena *arena = importing->request->arena;
    for (size_t i = 0; i < importing->imported.count; i++) {
        const struct import_line *line = &importing->imported.lines[i];
        *ARENA_PUSH(arena, view->rows.at, view->rows.count) =
            (struct import_row_view){.line = arena_printf(arena, "%lld", (long long)line->line),
                                     .name = line->name.length ? line->name : STR("(sans nom)"),
                                     .outcome = str_of(ROWS[line->outcome].label),
                                     .tone = ROWS[line->outcome].tone,
                                     .message = line->message};
    }
}

static void send_lines(struct importing *importing, struct response *response, bool over)
{
    struct request *request = importing->request;
    struct arena *arena = request->arena;
    const struct actor_imported *told = &importing->imported;
    struct view_actor_import view = {.action = request->path,
                                     .text = importing->text,
                                     .origin = importing->import.origin,
                                     .consent = str_of(actor_consent_code(importing->import.consent)),
                                     .themes = importing->import.themes,
                                     .back =
                                         census_path(request, importing->space, importing->import.intercommunality, ""),
                                     .over = over};
    size_t added = told->added + told->shared;
    page_fill(request, importing->space, &view.page, over ? STR("Import terminé") : STR("Importer des acteurs"),
              STR_NONE, STR_NONE, SECTION_DEMARCHE);
    view.page.unlisted = true;
    view.token = view.page.form_token;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, importing->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les acteurs à mobiliser"), view.back);
    view.summary = arena_printf(arena, "%zu %s, %zu connus déjà, %zu %s.", added,
                                over ? text_plural((int64_t)added, "acteur ajouté", "acteurs ajoutés")
                                     : text_plural((int64_t)added, "acteur à ajouter", "acteurs à ajouter"),
                                told->known, told->refused,
                                text_plural((int64_t)told->refused, "ligne refusée", "lignes refusées"));
    if (told->refused)
        view.refused_note = over ? STR("Corrigez les lignes refusées dans votre tableur, puis importez de nouveau : ce "
                                       "qui est là n’est pas doublé.")
                                 : STR("Les lignes refusées n’empêchent pas les autres.");
    view.submit = arena_printf(arena, "Importer %zu %s", added + told->known,
                               text_plural((int64_t)(added + told->known), "ligne", "lignes"));
    if (!over)
        show_columns(importing, &view);
    show_lines(importing, &view);
    struct buffer page = {0};
    template_actor_import(&page, &view);
    response_html(response, &page);
    response_never_stored(response);
}

static bool import_all(struct session *session, void *context, struct error *error)
{
    struct importing *importing = context;
    struct request *request = importing->request;
    struct str what =
        arena_printf(request->arena, "%zu lignes, %.*s", importing->sheet.count,
                     STR_PRINT(intercommunality_label(request->arena, importing->import.intercommunality)));
    return actor_import(session, &importing->import, &importing->sheet, request->now, request->arena,
                        &importing->imported, error) &&
           network_note(session, request, importing->space, "actor.import", "space", importing->space->id, what,
                        STR_NONE, error);
}

static bool show_result(struct importing *importing, struct response *response, bool for_good, struct error *error)
{
    struct request *request = importing->request;
    struct session *session;
    importing->import.trial = !for_good;
    if (for_good && !store_write(request->site->store, import_all, importing, error))
        return false;
    if (!for_good && (!request_session(request, &session, error) ||
                      !actor_import(session, &importing->import, &importing->sheet, request->now, request->arena,
                                    &importing->imported, error)))
        return false;
    send_lines(importing, response, for_good);
    return true;
}

/* --- A file ------------------------------------------------------------------------------------------------------- */

/* The cells of a sheet as the text one would have pasted: one way from there on. */
static bool text_of_file(struct request *request, struct str bytes, struct str *text, struct error *error)
{
    struct buffer out = {0};
    bool zip = str_starts_with(bytes, STR("PK"));
    if (!zip) {
        *text = text_is_utf8(bytes) ? bytes : text_from_windows_1252(request->arena, bytes);
        if (str_starts_with(*text, STR("\xef\xbb\xbf")))
            *text = str_slice(*text, 3, text->length);
        return true;
    }
    struct sheet *reader;
    struct str *cells;
    size_t count = 1;
    int64_t line;
    if (!sheet_open_bytes(bytes, NULL, &reader, error))
        return false;
    struct csv_writer writer = {.out = &out, .delimiter = '\t'};
    bool done = true;
    while (done && count > 0 && out.length <= TEXT_MOST) {
        done = sheet_next(reader, &cells, &count, &line, error);
        for (size_t i = 0; done && i < count; i++)
            csv_cell(&writer, cells[i]);
        if (done && count > 0)
            csv_end_row(&writer);
    }
    sheet_close(reader);
    *text = arena_str(request->arena, buffer_str(&out));
    buffer_free(&out);
    return done && (text->length <= TEXT_MOST ||
                    error_set(error, ERROR_LIMITED, "Ce classeur est trop grand : gardez la feuille des acteurs."));
}

static struct str join_themes(struct arena *arena, const struct form *form)
{
    const struct control *control = form_control(form, "themes");
    struct buffer codes = {0};
    for (size_t i = 0; i < control->field->choice_count; i++)
        if (control->chosen[i])
            buffer_printf(&codes, "%s%s", codes.length ? " " : "", control->field->choices[i].value);
    struct str text = arena_str(arena, buffer_str(&codes));
    buffer_free(&codes);
    return text;
}

/* The first form: what is read of it is shown, nothing is written. */
static bool read_first(struct importing *importing, struct form *form, const struct field *fields)
{
    struct request *request = importing->request;
    struct error refused = {0};
    if (!form_read(form, request, fields, COUNT_OF(FIELDS)))
        return false;
    const struct upload *file = form_control(form, "fichier")->upload;
    const char *where = file && file->bytes.length ? "fichier" : "texte";
    importing->text = form_text(form, "texte");
    actor_consent_find(form_text(form, "motif"), &importing->import.consent);
    importing->import.origin = form_text(form, "origine");
    importing->import.themes = join_themes(request->arena, form);
    bool done = !(file && file->bytes.length) || text_of_file(request, file->bytes, &importing->text, &refused);
    done = done && actor_sheet_read(importing->text, request->arena, &importing->sheet, &refused);
    if (!done)
        form_refuse(form, where, "%s", refused.message);
    return done;
}

bool show_actor_import(struct request *request, struct response *response, struct error *error)
{
    struct importing importing = {.request = request};
    struct form form;
    const struct form_value *values = NULL;
    size_t count = 0;
    const struct field *fields = make_fields(request->arena);
    if (!request_census(request, &importing.space, &importing.import.intercommunality, error))
        return false;
    importing.import.space_id = importing.space->id;
    importing.import.person_id = request_person(request);
    importing.import.department = space_department(importing.space);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(FIELDS));
        send_first(&importing, response, &form);
        return true;
    }
    if (!request_form(request, &values, &count, error))
        return false;
    struct str step = value_of(values, count, STR("etape"));
    if (str_is_empty(step)) {
        if (read_first(&importing, &form, fields))
            return show_result(&importing, response, false, error);
        send_first(&importing, response, &form);
        return true;
    }
    importing.text = value_of(values, count, STR("texte"));
    importing.import.origin = text_cut(str_trim(value_of(values, count, STR("origine"))), ACTOR_TEXT_MOST);
    importing.import.themes = value_of(values, count, STR("themes_communs"));
    actor_consent_find(value_of(values, count, STR("motif")), &importing.import.consent);
    if (!actor_sheet_read(importing.text, request->arena, &importing.sheet, error))
        return false;
    choose_columns(&importing, values, count);
    return show_result(&importing, response, str_equal(step, STR("importer")), error);
}
