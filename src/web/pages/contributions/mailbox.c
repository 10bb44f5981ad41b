/* Mails that did not become contributions by themselves: kept aside (automatic, unwanted), or to nobody's address. And
 * a mail that somebody pastes. */
#include "contribution-pages.h"
#include "pages/accounts/account-pages.h"
#include "templates.h"

enum { MAILS_A_PAGE = 20, SHOWN_CHARACTERS = 1500 };

static struct str reason_of(const struct inbound *mail)
{
    return mail->state == INBOUND_ASIDE
               ? str_of(mail->kind == MAIL_WRITTEN ? "mis à part par une personne" : mail_kind_label(mail->kind))
               : STR("à placer");
}

static bool fill_row(struct request *request, struct session *session, const struct space *space,
                     const struct inbound *listed, struct mailbox_row *row, struct error *error)
{
    struct arena *arena = request->arena;
    struct inbound *mail;
    struct inbound_file *files;
    size_t count;
    if (!inbound_find(session, listed->id, arena, &mail, &files, &count, error))
        return false;
    *row = (struct mailbox_row){.subject = mail->subject.length ? mail->subject : STR("Sans objet"),
                                .sender = mail->name.length ? arena_printf(arena, "%.*s (%.*s)", STR_PRINT(mail->name),
                                                                           STR_PRINT(mail->address))
                                                            : mail->address,
                                .when = french_date_time(arena, request->site->zone, mail->received_at),
                                .reason = reason_of(mail),
                                .text = text_cut(str_trim(mail->body), SHOWN_CHARACTERS),
                                .action = arena_printf(arena, "/%.*s/tri/courriels/%.*s", STR_PRINT(space->slug),
                                                       STR_PRINT(id_text(arena, mail->id)))};
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(arena, row->files.at, row->files.count) = (struct contribution_file){files[i].name, STR_NONE};
    return true;
}

bool show_mailbox(struct request *request, struct response *response, struct error *error)
{
    static const char *const done[][2] = {{"prise", "Le courriel est devenu une contribution à trier."},
                                          {"part", "Le courriel est mis à part."}};
    const struct space *space = request_space(request, error);
    struct session *session;
    struct inbound *mails;
    size_t count;
    int64_t before = 0;
    struct arena *arena = request->arena;
    bool waiting = str_equal(request_query_text(request, "etat"), STR("attente"));
    if (!space || !request_session(request, &session, error))
        return false;
    id_parse(request_query_text(request, "avant"), &before);
    struct view_mailbox view = {.done = done_from(request, done, COUNT_OF(done))};
    if (!inbound_list(session, space->id, waiting ? INBOUND_READ : INBOUND_ASIDE, before, MAILS_A_PAGE, arena, &mails,
                      &count, error) ||
        !mailbox_of(session, space->id, arena, &view.address, error))
        return false;
    struct str base = space_path(arena, space, "/tri/courriels");
    *ARENA_PUSH(arena, view.tabs.at, view.tabs.count) = (struct contribution_tab){STR("À part"), base, 0, !waiting};
    *ARENA_PUSH(arena, view.tabs.at, view.tabs.count) = (struct contribution_tab){
        STR("À placer"), arena_printf(arena, "%.*s?etat=attente", STR_PRINT(base)), 0, waiting};
    for (size_t i = 0; i < count; i++)
        if (!fill_row(request, session, space, &mails[i], ARENA_PUSH(arena, view.rows.at, view.rows.count), error))
            return false;
    if (count == MAILS_A_PAGE)
        view.next = arena_printf(arena, "%.*s?etat=%s&avant=%.*s", STR_PRINT(base), waiting ? "attente" : "part",
                                 STR_PRINT(id_text(arena, mails[count - 1].id)));
    page_fill(request, space, &view.page, STR("Courriels à part"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = view.page.form_token;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Contributions reçues"), space_path(arena, space, "/tri"));
    struct buffer page = {0};
    template_mailbox(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Taking one --------------------------------------------------------------------------------------------------- */

struct taking {
    struct request *request;
    const struct space *space;
    int64_t id;
    bool keep; /* as a contribution; else aside */
};

static bool copy_files(struct session *session, const struct taking *taking, int64_t contribution_id,
                       const struct inbound_file *files, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct inbound_file file;
        struct str bytes;
        if (!inbound_file(session, taking->id, files[i].id, taking->request->arena, &file, &bytes, error))
            return false;
        if (bytes.length == 0 || bytes.length > ATTACHED_BYTES_MOST || file_type_of(bytes)->dangerous)
            continue;
        if (!attachment_add(session, CONTRIBUTION_FILES, contribution_id, file.name, file.type, bytes,
                            taking->request->now, NULL, error))
            return false;
    }
    return true;
}

static bool make_contribution(struct session *session, const struct taking *taking, const struct inbound *mail,
                              const struct inbound_file *files, size_t count, struct error *error)
{
    struct str text = str_trim(str_slice(mail->body, 0, mail->fresh));
    struct contribution one = {.space_id = taking->space->id,
                               .channel = CHANNEL_MAIL,
                               .kind = CONTRIBUTION_OTHER,
                               .title = mail->subject,
                               .text = text_cut(text.length ? text : mail->subject, CONTRIBUTION_TEXT_MOST),
                               .name = mail->name,
                               .email = mail->address,
                               .inbound_id = mail->id,
                               .thread_id = mail->thread_id,
                               .created_at = mail->received_at};
    struct audit_event event = {.person_id = request_person(taking->request),
                                .space_id = taking->space->id,
                                .action = "contribution.take",
                                .subject = "contribution",
                                .label = mail->subject};
    if (!contribution_add(session, &one, taking->request->now, taking->request->arena, error) ||
        !copy_files(session, taking, one.id, files, count, error))
        return false;
    event.subject_id = one.id;
    return audit_record(session, &event, taking->request->now, error);
}

static bool take(struct session *session, void *context, struct error *error)
{
    struct taking *taking = context;
    struct inbound *mail;
    struct inbound_file *files;
    size_t count;
    if (!inbound_find(session, taking->id, taking->request->arena, &mail, &files, &count, error))
        return false;
    if (!mail || mail->space_id != taking->space->id)
        return error_set(error, ERROR_MISSING, "Ce courriel n’existe pas, ou plus.");
    if (mail->state != INBOUND_ASIDE && mail->state != INBOUND_READ)
        return error_set(error, ERROR_CONFLICT, "Ce courriel est déjà traité.");
    return (!taking->keep || make_contribution(session, taking, mail, files, count, error)) &&
           inbound_move(session, taking->id, taking->keep ? INBOUND_DONE : INBOUND_ASIDE, error);
}

bool take_mail_aside(struct request *request, struct response *response, struct error *error)
{
    struct taking taking = {.request = request, .space = request_space(request, error)};
    if (!taking.space)
        return false;
    id_parse(request_path(request, "id"), &taking.id);
    taking.keep = str_equal(form_posted(request, "geste"), STR("prendre"));
    return store_write(request->site->store, take, &taking, error) &&
           response_redirect(response, 303,
                             space_path(request->arena, taking.space,
                                        taking.keep ? "/tri/courriels?fait=prise" : "/tri/courriels?fait=part"),
                             error);
}

/* --- Pasting ------------------------------------------------------------------------------------------------------ */

static const struct field PASTE[] = {
    {.name = "nom", .label = "Nom de l’auteur", .kind = FIELD_TEXT, .most = 120},
    {.name = "organisme", .label = "Son organisme", .kind = FIELD_TEXT, .most = 150},
    {.name = "courriel",
     .label = "Son adresse électronique",
     .kind = FIELD_EMAIL,
     .most = EMAIL_BYTES_MOST,
     .help = "Pour lui dire ce que devient sa contribution, par exemple nom@exemple.fr"},
    {.name = "titre", .label = "Objet", .kind = FIELD_TEXT, .most = CONTRIBUTION_TITLE_MOST},
    {.name = "texte",
     .label = "Texte",
     .kind = FIELD_TEXTAREA,
     .required = true,
     .most = 100000,
     .rows = 14,
     .help = "Collez le message entier : ce qu’il cite à la fin est laissé de côté"},
    {.name = "prevenir", .label = "Lui envoyer un accusé de réception avec le lien de suivi", .kind = FIELD_CHECKBOX},
};

struct pasting {
    struct request *request;
    const struct space *space;
    struct contribution one;
    bool told;
};

static bool write_pasted(struct session *session, void *context, struct error *error)
{
    struct pasting *pasting = context;
    struct request *request = pasting->request;
    struct contribution_letter letter;
    struct audit_event event = {.person_id = request_person(request),
                                .space_id = pasting->space->id,
                                .action = "contribution.paste",
                                .subject = "contribution"};
    if (!contribution_add(session, &pasting->one, request->now, request->arena, error) ||
        !letter_from(request, pasting->space, &letter, session, error))
        return false;
    event.subject_id = pasting->one.id;
    event.label = contribution_number(request->arena, &pasting->one);
    return audit_record(session, &event, request->now, error) &&
           (!pasting->told ||
            tell_contribution_received(session, &letter, &pasting->one, request->now, request->arena, error));
}

bool show_contribution_paste(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct form form;
    struct arena *arena = request->arena;
    if (!space)
        return false;
    if (request->method == METHOD_POST && form_read(&form, request, PASTE, COUNT_OF(PASTE))) {
        struct str text = form_text(&form, "texte"), fresh = str_trim(str_slice(text, 0, quote_start(text)));
        struct error why = {0};
        struct pasting pasting = {.request = request,
                                  .space = space,
                                  .told = form_checked(&form, "prevenir"),
                                  .one = {.space_id = space->id,
                                          .channel = CHANNEL_PASTED,
                                          .kind = CONTRIBUTION_OTHER,
                                          .title = form_text(&form, "titre"),
                                          .text = fresh.length ? fresh : text,
                                          .name = form_text(&form, "nom"),
                                          .organisation = form_text(&form, "organisme"),
                                          .email = email_key(arena, form_text(&form, "courriel"))}};
        if (store_write(request->site->store, write_pasted, &pasting, &why))
            return response_redirect(response, 303, space_path(arena, space, "/tri?fait=collage"), error);
        if (why.kind != ERROR_INVALID && why.kind != ERROR_LIMITED) {
            *error = why;
            return false;
        }
        form_refuse(&form, "texte", "%s", why.message);
    } else if (request->method != METHOD_POST) {
        form_start(&form, request, PASTE, COUNT_OF(PASTE));
    }
    struct view_form_page view = {.heading = STR("Coller un courriel"),
                                  .lead = STR("Un message reçu ailleurs, un courrier, une note de réunion."),
                                  .submit = STR("Enregistrer"),
                                  .action = request->path};
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Contributions reçues"), space_path(arena, space, "/tri"));
    send_form_page(request, response, space, &view, &form);
    return true;
}
