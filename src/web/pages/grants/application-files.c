/* The attachments of a dossier: what each must be is the call's, what each is is told by its bytes. */
#include "application-acts.h"
#include "post/file-type.h"
#include "store/attachment.h"

static const char SUBJECT[] = "application";

/* --- Adding and taking away -----------------------------------------------------------------------------------------
 */

static bool type_fits(const struct call_attachment *wanted, const struct file_type *type)
{
    struct str ending = str_of(type->ending);
    if (type->dangerous)
        return false;
    if (wanted->types.count == 0)
        return true;
    return call_code_among(&wanted->types, ending) ||
           (str_equal(ending, STR("jpg")) && call_code_among(&wanted->types, STR("jpeg")));
}

static struct str types_text(struct arena *arena, const struct call_attachment *wanted)
{
    struct buffer text = {0};
    for (size_t i = 0; i < wanted->types.count; i++)
        buffer_printf(&text, "%s%.*s",
                      i == 0                         ? ""
                      : i + 1 == wanted->types.count ? " ou "
                                                     : ", ",
                      STR_PRINT(wanted->types.at[i]));
    struct str copy = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return copy;
}

static int64_t bytes_most(const struct call_attachment *wanted)
{
    return wanted->bytes_most > 0 && wanted->bytes_most < ATTACHED_BYTES_MOST ? wanted->bytes_most
                                                                              : ATTACHED_BYTES_MOST;
}

static bool check_upload(const struct desk *desk, const struct call_attachment *wanted, const struct upload *upload,
                         struct error *error)
{
    const struct file_type *type = file_type_of(upload->bytes);
    if ((int64_t)upload->bytes.length > bytes_most(wanted))
        return error_set(error, ERROR_LIMITED, "Ce fichier est trop lourd" NBSP ": %lld Mo au plus.",
                         (long long)(bytes_most(wanted) / 1000000));
    if (!type_fits(wanted, type))
        return error_set(error, ERROR_INVALID, "Ce fichier n’est pas du type attendu (%.*s) d’après son contenu.",
                         STR_PRINT(types_text(desk->arena, wanted)));
    return true;
}

/* The dossier with its list of files, saved in the same write as their bytes. */
static bool save_files(struct session *session, struct application_page *page, struct error *error)
{
    return application_save_within(session, page->opened.secret, page->opened.application.revision,
                                   &page->opened.dossier, page->desk.request->now, error);
}

static bool run_add(struct session *session, struct act *act, struct error *error)
{
    struct application_page *page = act->context;
    struct desk *desk = act->desk;
    struct dossier *dossier = &page->opened.dossier;
    const struct call *call = &desk->call.rules;
    const struct upload *upload = form_control(&act->form, "fichier")->upload;
    const struct file_type *type = upload ? file_type_of(upload->bytes) : NULL;
    int64_t id, application_id = page->opened.application.id;
    size_t wanted = 0;
    while (wanted < call->attachment_count && !str_equal(call->attachments[wanted].code, form_text(&act->form, "piec"
                                                                                                               "e")))
        wanted++;
    if (!upload || wanted == call->attachment_count)
        return error_set(error, ERROR_INVALID, "Choisissez la pièce et le fichier à joindre.");
    if (dossier->file_count >= DOSSIER_FILES_MOST)
        return error_set(error, ERROR_LIMITED, "%d pièces jointes au plus.", DOSSIER_FILES_MOST);
    if (!check_upload(desk, &call->attachments[wanted], upload, error) ||
        !attachment_add(session, SUBJECT, application_id, upload->name, str_of(type->type), upload->bytes,
                        desk->request->now, &id, error))
        return false;
    struct dossier_file *files = ARENA_ARRAY(desk->arena, struct dossier_file, dossier->file_count + 1);
    for (size_t i = 0; i < dossier->file_count; i++)
        files[i] = dossier->files[i];
    struct dossier with = *dossier;
    with.files = files;
    with.files[with.file_count++] = (struct dossier_file){.attachment = call->attachments[wanted].code,
                                                          .id = id_text(desk->arena, id),
                                                          .name = upload->name,
                                                          .type = str_of(type->type),
                                                          .bytes = (int64_t)upload->bytes.length};
    struct application_page saved = *page;
    saved.opened.dossier = with;
    act->subject_id = application_id;
    return save_files(session, &saved, error);
}

static bool run_take_away(struct session *session, struct act *act, struct error *error)
{
    struct application_page *page = act->context;
    struct str wanted = form_text(&act->form, "enlever");
    struct application_page saved = *page;
    struct dossier_file *files =
        ARENA_ARRAY(act->desk->arena, struct dossier_file, page->opened.dossier.file_count + 1);
    int64_t id = 0;
    size_t others = 0;
    saved.opened.dossier.files = files;
    saved.opened.dossier.file_count = 0;
    for (size_t i = 0; i < page->opened.dossier.file_count; i++) {
        bool gone = str_equal(page->opened.dossier.files[i].id, wanted) && id == 0;
        if (gone)
            id_parse(wanted, &id);
        else
            files[saved.opened.dossier.file_count++] = page->opened.dossier.files[i];
        others += !gone && str_equal(page->opened.dossier.files[i].id, wanted);
    }
    act->subject_id = page->opened.application.id;
    if (id == 0)
        return error_set(error, ERROR_MISSING, "Cette pièce n’est plus dans le dossier.");
    return save_files(session, &saved, error) &&
           (others || attachment_remove(session, SUBJECT, act->subject_id, id, error));
}

static const struct act_row *add_row(struct application_page *page)
{
    struct arena *arena = page->desk.arena;
    const struct call *call = &page->desk.call.rules;
    struct field *fields = ARENA_ARRAY(arena, struct field, 2);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, call->attachment_count + 1);
    for (size_t i = 0; i < call->attachment_count; i++)
        choices[i] = (struct field_choice){
            arena_cstr(arena, call->attachments[i].code), arena_cstr(arena, call->attachments[i].label),
            arena_printf(arena, "%.*s Au format %.*s, %lld Mo au plus.%s", STR_PRINT(call->attachments[i].help),
                         STR_PRINT(types_text(arena, &call->attachments[i])),
                         (long long)(bytes_most(&call->attachments[i]) / 1000000),
                         call->attachments[i].required ? " Obligatoire." : "")
                .at};
    fields[0] = (struct field){.name = "piece",
                               .label = "Quelle pièce",
                               .kind = FIELD_CHOICE,
                               .required = true,
                               .choices = choices,
                               .choice_count = call->attachment_count};
    fields[1] = (struct field){
        .name = "fichier", .label = "Le fichier", .kind = FIELD_FILE, .required = true, .most = ATTACHED_BYTES_MOST};
    *row = (struct act_row){.name = "joindre",
                            .heading = "Joindre un fichier",
                            .submit = "Joindre",
                            .done = "Le fichier est joint.",
                            .fields = fields,
                            .field_count = 2,
                            .run = run_add};
    return row;
}

static const struct act_row *take_away_row(struct application_page *page)
{
    struct arena *arena = page->desk.arena;
    const struct dossier *dossier = &page->opened.dossier;
    struct field *field = ARENA_NEW(arena, struct field);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, dossier->file_count + 1);
    for (size_t i = 0; i < dossier->file_count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, dossier->files[i].id),
                                           arena_cstr(arena, dossier->files[i].name), NULL};
    *field = (struct field){.name = "enlever",
                            .label = "Lequel",
                            .kind = FIELD_CHOICE,
                            .required = true,
                            .choices = choices,
                            .choice_count = dossier->file_count};
    *row = (struct act_row){.name = "enlever",
                            .heading = "Enlever un fichier",
                            .submit = "Enlever",
                            .done = "Le fichier est enlevé.",
                            .fields = field,
                            .field_count = 1,
                            .danger = true,
                            .run = run_take_away};
    return row;
}

/* --- The page -------------------------------------------------------------------------------------------------------
 */

bool show_application_files(struct request *request, struct response *response, struct error *error)
{
    struct application_page page;
    bool done = false;
    if (!application_page_open(request, &page, error))
        return false;
    struct desk *desk = &page.desk;
    const struct dossier *dossier = &page.opened.dossier;
    const struct call *call = &desk->call.rules;
    page.acts.count = 0;
    if (!page.opened.application.advises && call->attachment_count)
        acts_add(&page.acts, add_row(&page), &page);
    if (!page.opened.application.advises && dossier->file_count)
        acts_add(&page.acts, take_away_row(&page), &page);
    if (request->method == METHOD_POST && !acts_run(&page.acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&page.acts, response, error);
    struct view_desk view = {
        .heading = STR("Les pièces jointes"), .done = acts_done(&page.acts), .refusal = page.acts.refusal};
    struct view_desk_section *section = desk_section(desk, &view, "pieces", "Ce qui est joint");
    for (size_t i = 0; i < dossier->file_count; i++) {
        size_t kind = 0;
        while (kind + 1 < call->attachment_count &&
               !str_equal(call->attachments[kind].code, dossier->files[i].attachment))
            kind++;
        desk_way(desk, section,
                 arena_printf(desk->arena, "%.*s (%.*s, %lld ko)", STR_PRINT(dossier->files[i].name),
                              STR_PRINT(call->attachment_count ? call->attachments[kind].label : STR("pièce")),
                              (long long)(dossier->files[i].bytes / 1000 + 1)),
                 arena_printf(desk->arena, "%.*s/%.*s", STR_PRINT(request->path), STR_PRINT(dossier->files[i].id)));
    }
    if (dossier->file_count == 0)
        section->lead = STR("Rien n’est encore joint.");
    acts_show(&page.acts, "joindre", section);
    acts_show(&page.acts, "enlever", section);
    desk_way(desk, section, STR("Revenir au dossier"), application_path(desk->arena, &page.opened, ""));
    desk_send(desk, response, &view, "");
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    return true;
}

static bool send_file(struct desk *desk, int64_t application_id, struct response *response, struct error *error)
{
    struct attached_file file;
    struct str bytes;
    int64_t id = 0;
    id_parse(request_path(desk->request, "file"), &id);
    if (!attachment_read(desk->session, SUBJECT, application_id, id, desk->arena, &file, &bytes, error))
        return false;
    response_bytes(response, "application/octet-stream", bytes);
    response_attachment(response, file.name); /* saved, never opened by the browser */
    response_never_stored(response);
    return true;
}

bool send_application_file(struct request *request, struct response *response, struct error *error)
{
    struct application_page page;
    return application_page_open(request, &page, error) &&
           send_file(&page.desk, page.opened.application.id, response, error);
}

bool send_case_file(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct case_file file;
    return desk_open(request, &desk, error) && desk_case(&desk, &file, error) &&
           interest_allows(desk.session, file.application.id, desk.person, false, error) &&
           send_file(&desk, file.application.id, response, error);
}
