/* The letters that the program sends for a space, in the organiser's words. */
#include "accounts/audit.h"
#include "letter-pages.h"
#include "post/letter.h"
#include "templates.h"

enum { FIELD_SUBJECT, FIELD_BODY, FIELD_VERSION, FIELD_COUNT };

static const struct field FIELDS[FIELD_COUNT] = {
    [FIELD_SUBJECT] = {.name = "objet", .label = "Objet", .kind = FIELD_TEXT, .required = true, .most = 200},
    [FIELD_BODY] = {.name = "texte",
                    .label = "Texte",
                    .kind = FIELD_TEXTAREA,
                    .required = true,
                    .most = 20000,
                    .rows = 16,
                    .help = "Une ligne vide sépare deux paragraphes. **gras**, « - » pour une liste, "
                            "[mots à cliquer]({lien}) pour un lien. Un paragraphe dont tous les champs sont vides "
                            "disparaît."},
    [FIELD_VERSION] = {.name = "version", .label = "version", .kind = FIELD_HIDDEN},
};

/* --- The list ----------------------------------------------------------------------------------------------------- */

static bool author_name(struct request *request, struct session *session, int64_t id, struct str *name,
                        struct error *error)
{
    struct person person;
    bool found = false;
    if (id && !person_by_id(session, id, request->arena, &person, &found, error))
        return false;
    *name = found ? person_label(&person) : STR_NONE;
    return true;
}

static bool fill_row(struct request *request, struct session *session, const struct space *space,
                     const struct letter_kind *kind, struct letter_row *row, struct error *error)
{
    struct letter_versions versions;
    struct str author;
    *row = (struct letter_row){.title = kind->title,
                               .moment = kind->moment,
                               .address = route_address(request->arena, "letter", space->slug, kind->name)};
    if (!letter_versions(session, space->id, kind->name, request->arena, &versions, error))
        return false;
    if (versions.count == 0 || !versions.at[0].body.at)
        return true;
    if (!author_name(request, session, versions.at[0].person_id, &author, error))
        return false;
    row->changed = arena_printf(request->arena, "modifiée le %.*s%s%.*s",
                                STR_PRINT(french_date_time(request->arena, request->site->zone, versions.at[0].at)),
                                author.length ? " par " : "", STR_PRINT(author));
    return true;
}

bool show_letters(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct view_letters view = {0};
    size_t count;
    const struct letter_kind *kinds = letter_kinds(&count);
    if (!space || !request_session(request, &session, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!kinds[i].reserved && !fill_row(request, session, space, &kinds[i],
                                            ARENA_PUSH(request->arena, view.rows.at, view.rows.count), error))
            return false;
    page_fill(request, space, &view.page, STR("Les lettres"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(request->arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(request->arena, space, ""));
    struct buffer page = {0};
    template_letters(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- One of them -------------------------------------------------------------------------------------------------- */

struct editing {
    struct request *request;
    const struct space *space;
    const struct letter_kind *kind;
    struct letter_versions versions; /* newest first */
    struct str subject, body;        /* in force */
    bool own;
    struct str typed_subject, typed_body; /* absent body: back to the shipped text */
    int64_t after;
};

static bool find_letter(struct request *request, struct editing *editing, struct error *error)
{
    struct session *session;
    *editing = (struct editing){.request = request,
                                .space = request_space(request, error),
                                .kind = letter_kind_find(request_path(request, "kind"))};
    if (!editing->space || !request_session(request, &session, error))
        return false;
    if (!editing->kind || editing->kind->reserved)
        return error_set(error, ERROR_MISSING, "Il n’y a pas de lettre de ce nom.");
    return letter_versions(session, editing->space->id, editing->kind->name, request->arena, &editing->versions,
                           error) &&
           letter_template(session, editing->space->id, editing->kind->name, request->arena, &editing->subject,
                           &editing->body, &editing->own, error);
}

static int64_t last_version(const struct editing *editing)
{
    return editing->versions.count ? editing->versions.at[0].number : 0;
}

/* Mail programs want styles in the markup; our pages have theirs, and refuse any other. */
static struct html without_styles(struct arena *arena, struct str html)
{
    struct buffer out = {0};
    size_t from = 0, at;
    struct str open = STR(" style=\"");
    while ((at = str_find(html, open, from)) != SIZE_MAX) {
        size_t end = str_find_char(html, '"', at + open.length);
        buffer_add_str(&out, str_slice(html, from, at));
        from = end == SIZE_MAX ? html.length : end + 1;
    }
    buffer_add_str(&out, str_slice(html, from, html.length));
    struct html plain = {arena_str(arena, buffer_str(&out))};
    buffer_free(&out);
    return plain;
}

static void show_preview(struct editing *editing, struct form *form, struct view_letter *view)
{
    struct error error;
    struct letter_text text;
    if (form->error_count || !letter_preview(editing->kind, form_text(form, "objet"), form_text(form, "texte"),
                                             editing->request->arena, &text, &error))
        return;
    view->previewed = true;
    view->preview_subject = text.subject;
    view->preview_text = text.body;
    view->preview = without_styles(editing->request->arena, text.html);
}

static bool fill_past(struct editing *editing, struct session *session, struct view_letter *view, struct error *error)
{
    struct request *request = editing->request;
    struct arena *arena = request->arena;
    for (size_t i = 0; i < editing->versions.count; i++) {
        const struct letter_version *version = &editing->versions.at[i];
        struct letter_past *past = ARENA_PUSH(arena, view->past.at, view->past.count);
        *past = (struct letter_past){.number = arena_printf(arena, "%lld", (long long)version->number),
                                     .when = french_date_time(arena, request->site->zone, version->at),
                                     .shipped = !version->body.at,
                                     .current = i == 0};
        if (!past->shipped && !past->current)
            past->address =
                arena_printf(arena, "%.*s?version=%lld", STR_PRINT(view->action), (long long)version->number);
        if (!author_name(request, session, version->person_id, &past->author, error))
            return false;
    }
    return true;
}

static struct str done_sentence(struct request *request)
{
    struct str code = request_query_text(request, "fait");
    if (str_equal(code, STR("enregistrement")))
        return STR("La lettre est enregistrée : les prochains messages la suivent.");
    if (str_equal(code, STR("retour")))
        return STR("La lettre a retrouvé son texte d’origine. Votre texte reste dans les versions.");
    return STR_NONE;
}

static bool send_page(struct editing *editing, struct response *response, struct form *form, struct str done,
                      struct error *error)
{
    struct request *request = editing->request;
    struct session *session;
    const struct letter_kind *kind = editing->kind;
    struct view_letter view = {.heading = kind->title,
                               .moment = kind->moment,
                               .own = editing->own,
                               .done = done,
                               .action = route_address(request->arena, "letter", editing->space->slug, kind->name)};
    for (size_t i = 0; i < kind->field_count; i++)
        *ARENA_PUSH(request->arena, view.tags.at, view.tags.count) =
            (struct letter_tag){kind->fields[i].name, kind->fields[i].help, kind->fields[i].sample};
    if (!request_session(request, &session, error) || !fill_past(editing, session, &view, error))
        return false;
    show_preview(editing, form, &view);
    page_fill(request, editing->space, &view.page, kind->title, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(request->arena, editing->space, ""));
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Les lettres"),
              route_address(request->arena, "letters", editing->space->slug));
    view.fields = form_fields(form);
    view.token = form->token;
    struct buffer page = {0};
    template_letter(&page, &view);
    response_html(response, &page);
    if (form->error_count > 0)
        response_status(response, 422);
    return true;
}

/* --- Saving, trying, going back ----------------------------------------------------------------------------------- */

static bool save(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    int64_t person = request_person(request);
    struct audit_event event = {.person_id = person,
                                .space_id = editing->space->id,
                                .action = editing->typed_body.at ? "letter.change" : "letter.restore",
                                .subject = "letter",
                                .label = editing->kind->title};
    return letter_set_template(session, editing->space->id, editing->kind->name, editing->typed_subject,
                               editing->typed_body, editing->after, person, request->now, error) &&
           audit_record(session, &event, request->now, error);
}

static bool queue_trial(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    struct letter_text text;
    const struct person *person = &request_access(request)->person;
    if (!letter_preview(editing->kind, editing->typed_subject, editing->typed_body, request->arena, &text, error))
        return false;
    struct message_order order = {.mark = arena_printf(request->arena, "letter-trial %lld", (long long)id_new()),
                                  .kind = "letter-trial",
                                  .space_id = editing->space->id,
                                  .address = person->email,
                                  .name = person->name,
                                  .subject = arena_printf(request->arena, "[Essai] %.*s", STR_PRINT(text.subject)),
                                  .body = text.body,
                                  .html = text.html};
    return message_queue(session, &order, request->now, NULL, error);
}

/* What is wrong in the text is told beside it; the rest is not the form's business. */
static bool refuse(struct form *form, const struct error *why, struct error *error)
{
    if (why->kind != ERROR_INVALID && why->kind != ERROR_CONFLICT && why->kind != ERROR_LIMITED) {
        *error = *why;
        return false;
    }
    form_refuse(form, why->kind == ERROR_CONFLICT ? NULL : "texte", "%s", why->message);
    return true;
}

static bool check(struct editing *editing, struct form *form, struct error *error)
{
    struct letter_text text;
    struct error why;
    editing->typed_subject = form_text(form, "objet");
    editing->typed_body = form_text(form, "texte");
    str_to_i64(form_text(form, "version"), &editing->after);
    return letter_preview(editing->kind, editing->typed_subject, editing->typed_body, editing->request->arena, &text,
                          &why) ||
           refuse(form, &why, error);
}

static bool post(struct editing *editing, struct response *response, struct error *error)
{
    struct request *request = editing->request;
    struct store *store = request->site->store;
    struct str gesture = form_posted(request, "geste"), done = STR_NONE;
    struct form form;
    struct error why = {0};
    bool saving = str_equal(gesture, STR("enregistrer")), trying = str_equal(gesture, STR("essai"));
    struct str self = route_address(request->arena, "letter", editing->space->slug, editing->kind->name);
    if (str_equal(gesture, STR("origine"))) {
        editing->typed_body = editing->typed_subject = STR_NONE;
        editing->after = last_version(editing);
        return store_write(store, save, editing, error) &&
               response_redirect(response, 303, arena_printf(request->arena, "%.*s?fait=retour", STR_PRINT(self)),
                                 error);
    }
    if (form_read(&form, request, FIELDS, FIELD_COUNT) && !check(editing, &form, error))
        return false;
    if (form.error_count == 0 && saving) {
        if (store_write(store, save, editing, &why))
            return response_redirect(response, 303,
                                     arena_printf(request->arena, "%.*s?fait=enregistrement", STR_PRINT(self)), error);
        if (!refuse(&form, &why, error))
            return false;
        if (why.kind == ERROR_CONFLICT)
            form_set(&form, "version", arena_printf(request->arena, "%lld", (long long)last_version(editing)));
    } else if (form.error_count == 0 && trying) {
        if (!store_write(store, queue_trial, editing, error))
            return false;
        done = STR("L’essai part vers votre adresse. Rien n’est enregistré.");
    }
    return send_page(editing, response, &form, done, error);
}

bool show_letter(struct request *request, struct response *response, struct error *error)
{
    struct editing editing;
    struct form form;
    int64_t wanted;
    if (!find_letter(request, &editing, error))
        return false;
    if (request->method == METHOD_POST)
        return post(&editing, response, error);
    if (!request_query_number(request, "version", 0, INT32_MAX, 0, &wanted, error))
        return false;
    form_start(&form, request, FIELDS, FIELD_COUNT);
    form_set(&form, "objet", editing.subject);
    form_set(&form, "texte", editing.body);
    form_set(&form, "version", arena_printf(request->arena, "%lld", (long long)last_version(&editing)));
    for (size_t i = 0; i < editing.versions.count; i++)
        if (editing.versions.at[i].number == wanted && editing.versions.at[i].body.at) {
            form_set(&form, "objet", editing.versions.at[i].subject);
            form_set(&form, "texte", editing.versions.at[i].body);
        }
    return send_page(&editing, response, &form, done_sentence(request), error);
}
