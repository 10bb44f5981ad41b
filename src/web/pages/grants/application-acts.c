/* What an applicant, or a guest of hers, does around a dossier: answering what is asked, writing, sharing, withdrawing;
 * and what she is told. */
#include "application-acts.h"

static struct application_page *of(struct act *act)
{
    struct application_page *page = act->context;
    act->subject_id = page->opened.application.id;
    act->label = page->opened.dossier.title;
    return page;
}

/* --- Answering, writing, withdrawing --------------------------------------------------------------------------------
 */

static bool run_answer(struct session *session, struct act *act, struct error *error)
{
    return application_answer(session, of(act)->opened.application.id, error);
}

static struct str author_of(const struct application_page *page)
{
    const struct dossier *dossier = &page->opened.dossier;
    if (page->opened.application.advises)
        return STR("Conseil invité par le porteur");
    return dossier->contact.length ? dossier->contact : dossier->holder_name;
}

static bool run_message(struct session *session, struct act *act, struct error *error)
{
    struct application_page *page = of(act);
    return application_write(session, act->subject_id, NOTE_MESSAGE, 0, author_of(page),
                             form_text(&act->form, "ecrire_texte"), act->desk->request->now, error);
}

static bool run_advice(struct session *session, struct act *act, struct error *error)
{
    struct application_page *page = of(act);
    return application_write(session, act->subject_id, NOTE_ADVICE, 0, author_of(page),
                             form_text(&act->form, "conseil_texte"), act->desk->request->now, error);
}

static bool run_withdraw(struct session *session, struct act *act, struct error *error)
{
    of(act);
    return application_move(session, act->subject_id, APPLICATION_WITHDRAWN, ACTOR_APPLICANT, 0, STR_NONE,
                            act->desk->request->now, error);
}

/* --- Sharing --------------------------------------------------------------------------------------------------------
 */

static bool run_invite(struct session *session, struct act *act, struct error *error)
{
    struct application_page *page = of(act);
    const struct desk *desk = act->desk;
    struct str email = text_lower(desk->arena, form_text(&act->form, "invite_courriel")), link;
    bool advises = form_chosen(&act->form, "invite_role", "conseil");
    int64_t id;
    if (!application_guest_invite(session, act->subject_id, email, advises, desk->request->now, &id, error) ||
        !desk_link(session, desk, LINK_GUEST, id, &link, error))
        return false;
    struct str title = page->opened.dossier.title;
    const struct letter_value values[] = {
        {"appel", desk->call.rules.title},
        {"projet", title.length ? title : STR("projet sans titre")},
        {"role", advises ? STR("lire son dossier et le conseiller") : STR("remplir son dossier avec lui")},
        {"lien", link}};
    return desk_letter(session, desk, "application-guest",
                       arena_printf(desk->arena, "application-guest %lld", (long long)id), email, values,
                       COUNT_OF(values), error);
}

static bool run_remove(struct session *session, struct act *act, struct error *error)
{
    int64_t id = 0;
    of(act);
    id_parse(form_text(&act->form, "invite_retire"), &id);
    return application_guest_remove(session, act->subject_id, id, act->desk->request->now, error);
}

/* --- The acts -------------------------------------------------------------------------------------------------------
 */

static const struct field MESSAGE_FIELDS[] = {
    {.name = "ecrire_texte", .label = "Votre message", .kind = FIELD_TEXTAREA, .required = true, .most = 4000}};
static const struct field ADVICE_FIELDS[] = {
    {.name = "conseil_texte", .label = "Votre conseil", .kind = FIELD_TEXTAREA, .required = true, .most = 4000}};
static const struct field_choice GUEST_ROLES[] = {{"remplir", "Remplir le dossier avec moi", NULL},
                                                  {"conseil", "Me conseiller",
                                                   "Par exemple la chargée de mission du hub : elle lit et commente, "
                                                   "sans rien changer."}};
static const struct field INVITE_FIELDS[] = {{.name = "invite_courriel",
                                              .label = "Adresse électronique de cette personne",
                                              .kind = FIELD_EMAIL,
                                              .required = true},
                                             {.name = "invite_role",
                                              .label = "Elle pourra",
                                              .kind = FIELD_CHOICE,
                                              .required = true,
                                              .choices = GUEST_ROLES,
                                              .choice_count = COUNT_OF(GUEST_ROLES)}};
static const struct field WITHDRAW_FIELDS[] = {{.name = "retrait_sur",
                                                .label = "Je retire ma candidature",
                                                .kind = FIELD_CHECKBOX,
                                                .required = true,
                                                .help = "Elle ne pourra plus être déposée ni étudiée."}};

static const struct act_row ANSWER = {.name = "repondre",
                                      .heading = "Renvoyer le dossier complété",
                                      .submit = "Renvoyer le dossier complété",
                                      .done = "Votre dossier complété est renvoyé.",
                                      .plain = true,
                                      .run = run_answer,
                                      .audit = "application.answer"},
                            MESSAGE = {.name = "ecrire",
                                       .heading = "Écrire à l’instruction",
                                       .submit = "Envoyer",
                                       .done = "Votre message est envoyé.",
                                       .fields = MESSAGE_FIELDS,
                                       .field_count = COUNT_OF(MESSAGE_FIELDS),
                                       .run = run_message},
                            ADVICE = {.name = "conseil",
                                      .heading = "Donner un conseil",
                                      .submit = "Envoyer ce conseil",
                                      .done = "Votre conseil est dans le dossier.",
                                      .fields = ADVICE_FIELDS,
                                      .field_count = COUNT_OF(ADVICE_FIELDS),
                                      .run = run_advice},
                            INVITE = {.name = "inviter",
                                      .heading = "Partager ce dossier",
                                      .submit = "Envoyer l’invitation",
                                      .done = "L’invitation est envoyée.",
                                      .fields = INVITE_FIELDS,
                                      .field_count = COUNT_OF(INVITE_FIELDS),
                                      .run = run_invite,
                                      .audit = "application.share"},
                            WITHDRAW = {.name = "retirer",
                                        .heading = "Retirer ma candidature",
                                        .submit = "Retirer",
                                        .done = "Votre candidature est retirée.",
                                        .fields = WITHDRAW_FIELDS,
                                        .field_count = COUNT_OF(WITHDRAW_FIELDS),
                                        .danger = true,
                                        .run = run_withdraw,
                                        .audit = "application.withdraw"};

static void add_remove(struct application_page *page)
{
    struct arena *arena = page->desk.arena;
    struct field *field = ARENA_NEW(arena, struct field);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, page->guests.count + 1);
    if (page->guests.count == 0)
        return;
    for (size_t i = 0; i < page->guests.count; i++)
        choices[i] = (struct field_choice){id_text(arena, page->guests.at[i].id).at,
                                           arena_cstr(arena, page->guests.at[i].email), NULL};
    *field = (struct field){.name = "invite_retire",
                            .label = "À qui reprendre le lien",
                            .kind = FIELD_CHOICE,
                            .required = true,
                            .choices = choices,
                            .choice_count = page->guests.count};
    *row = (struct act_row){.name = "reprendre",
                            .heading = "Reprendre un lien",
                            .submit = "Reprendre le lien",
                            .done = "Ce lien n’ouvre plus rien.",
                            .fields = field,
                            .field_count = 1,
                            .run = run_remove,
                            .audit = "application.unshare"};
    acts_add(&page->acts, row, page);
}

static void add_acts(struct application_page *page)
{
    const struct application *application = &page->opened.application;
    bool needs_reason;
    if (application->advises) {
        acts_add(&page->acts, &ADVICE, page);
        return;
    }
    if (application->state == APPLICATION_INCOMPLETE)
        acts_add(&page->acts, &ANSWER, page);
    if (application->submitted_at)
        acts_add(&page->acts, &MESSAGE, page);
    if (application->state == APPLICATION_DRAFT || application->state == APPLICATION_INCOMPLETE) {
        acts_add(&page->acts, &INVITE, page);
        add_remove(page);
    }
    if (application_may_move(application->state, APPLICATION_WITHDRAWN, ACTOR_APPLICANT, &needs_reason))
        acts_add(&page->acts, &WITHDRAW, page);
}

bool application_page_open(struct request *request, struct application_page *page, struct error *error)
{
    *page =
        (struct application_page){.desk = {.request = request, .arena = request->arena}, .acts = {.desk = &page->desk}};
    struct desk *desk = &page->desk;
    if (!request_application(request, &page->opened, error) || !request_session(request, &desk->session, error))
        return false;
    int64_t id = page->opened.application.id;
    desk->space = page->opened.space;
    desk->call = page->opened.call;
    desk->base = call_path(request->arena, desk->space, &desk->call.rules, "");
    if (!application_requests(desk->session, id, desk->arena, &page->requests, error) ||
        !application_notes(desk->session, id, (1u << NOTE_MESSAGE) | (1u << NOTE_ADVICE), desk->arena, &page->notes,
                           error) ||
        !application_guest_list(desk->session, id, desk->arena, &page->guests, error) ||
        !award_find(desk->session, id, desk->arena, &page->award, &page->told, error))
        return false;
    page->told = page->told && page->award.notified_at;
    for (size_t i = 0; i < page->requests.count; i++)
        if (!page->requests.at[i].answered_at)
            page->asked = page->requests.at[i];
    add_acts(page);
    return true;
}

/* --- What she is told -----------------------------------------------------------------------------------------------
 */

static void show_decision(struct application_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    if (!page->told)
        return;
    struct view_desk_section *section = desk_section(desk, view, "decision", "La décision");
    desk_fact(desk, section, "Résultat", str_of(application_state_label(page->award.outcome)));
    if (page->award.cents)
        desk_fact(desk, section, "Subvention accordée", money_text(desk->arena, page->award.cents));
    desk_fact(desk, section, "Motif", page->award.reason);
    desk_fact(desk, section, "Annoncée le", desk_when(desk, page->award.notified_at));
    desk_way(desk, section, STR("La lettre de décision (PDF)"),
             application_path(desk->arena, &page->opened, "/decision/decision.pdf"));
    desk_way(desk, section, STR("La même, modifiable (ODT)"),
             application_path(desk->arena, &page->opened, "/decision/decision.odt"));
}

static void show_asked(struct application_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    if (page->opened.application.state != APPLICATION_INCOMPLETE || page->asked.id == 0)
        return;
    struct view_desk_section *section = desk_section(desk, view, "demande", "Votre dossier est à compléter");
    section->lead = page->asked.message;
    desk_fact(desk, section, "Avant le", desk_when(desk, page->asked.due_at));
    for (int part = 0; part < PART_COUNT; part++)
        if (page->asked.parts & PART_BIT(part))
            desk_point(desk, section, str_of(dossier_part_label((enum dossier_part)part)));
    acts_show(&page->acts, "repondre", section);
}

static void show_messages(struct application_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    bool draft = page->opened.application.submitted_at == 0;
    if (draft && page->notes.count == 0 && !page->opened.application.advises)
        return;
    struct view_desk_section *section =
        desk_section(desk, view, "echanges", draft ? "Conseils reçus" : "Échanges avec l’instruction");
    for (size_t i = 0; i < page->notes.count; i++) {
        const struct application_note *note = &page->notes.at[i];
        struct desk_entry *entry = ARENA_PUSH(desk->arena, section->entries.at, section->entries.count);
        *entry = (struct desk_entry){note->person_id       ? STR("L’instruction")
                                     : note->author.length ? note->author
                                                           : STR("Vous"),
                                     desk_when(desk, note->at), note->text,
                                     note->kind == NOTE_ADVICE ? STR("conseil") : STR_NONE};
    }
    acts_show(&page->acts, "ecrire", section);
    acts_show(&page->acts, "conseil", section);
}

static void show_sharing(struct application_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    if (!acts_find(&page->acts, "inviter") && !acts_find(&page->acts, "retirer"))
        return;
    struct view_desk_section *section = desk_section(desk, view, "partage", "Partager, retirer");
    for (size_t i = 0; i < page->guests.count; i++)
        desk_point(desk, section,
                   arena_printf(desk->arena, "%.*s peut %s", STR_PRINT(page->guests.at[i].email),
                                page->guests.at[i].advises ? "lire et conseiller" : "remplir ce dossier"));
    for (size_t i = 0; i < desk->call.rules.contact_count && acts_find(&page->acts, "inviter"); i++)
        if (i == 0 && desk->call.rules.contacts[i].email.length)
            section->lead =
                arena_printf(desk->arena, "%.*s" NBSP ": %.*s.", STR_PRINT(desk->call.rules.contacts[i].role),
                             STR_PRINT(desk->call.rules.contacts[i].email));
    acts_show(&page->acts, "inviter", section);
    acts_show(&page->acts, "reprendre", section);
    acts_show(&page->acts, "retirer", section);
}

void application_page_show(struct application_page *page, struct view_desk *before, struct view_desk *after)
{
    show_decision(page, before);
    show_asked(page, before);
    show_messages(page, after);
    show_sharing(page, after);
}

/* Opening the page tells that the result, and the messages, were read. */
static bool mark_read(struct session *session, void *context, struct error *error)
{
    struct application_page *page = context;
    int64_t id = page->opened.application.id, now = page->desk.request->now;
    return (!page->told || award_read(session, id, now, error)) &&
           application_notes_read(session, id, true, now, error);
}

bool application_page_read(struct application_page *page, struct error *error)
{
    bool unread = page->told && !page->award.read_at;
    for (size_t i = 0; i < page->notes.count; i++)
        unread = unread || (page->notes.at[i].person_id && !page->notes.at[i].read_at);
    return !unread || page->opened.application.advises ||
           store_write(page->desk.request->site->store, mark_read, page, error);
}

/* --- Letters of the beginning and of the submission -----------------------------------------------------------------
 */

struct telling {
    struct request *request;
    struct desk desk;
    const struct application *application;
    struct str title;
    struct str secret; /* of what is submitted, and what became of it */
    struct application *submitted;
};

static bool write_started(struct session *session, void *context, struct error *error)
{
    struct telling *telling = context;
    const struct desk *desk = &telling->desk;
    struct str link;
    if (!desk_link(session, desk, LINK_APPLICANT, telling->application->id, &link, error))
        return false;
    const struct letter_value values[] = {{"appel", desk->call.rules.title},
                                          {"echeance", call_deadline_text(&desk->call.rules, desk->arena)},
                                          {"lien", link}};
    return desk_letter(session, desk, "application-started",
                       arena_printf(desk->arena, "application-started %lld", (long long)telling->application->id),
                       telling->application->email, values, COUNT_OF(values), error);
}

/* Submits, and says so: both or neither. Submitted before, the mark keeps the receipt from leaving twice. */
static bool submit_and_tell(struct session *session, void *context, struct error *error)
{
    struct telling *telling = context;
    const struct desk *desk = &telling->desk;
    struct application *application = telling->submitted;
    struct str link;
    if (!application_submit_within(session, telling->secret, desk->arena, application, error) ||
        !desk_link(session, desk, LINK_APPLICANT, application->id, &link, error))
        return false;
    const struct letter_value values[] = {{"appel", desk->call.rules.title},
                                          {"projet", telling->title},
                                          {"numero", application_number_text(desk->arena, application)},
                                          {"date", desk_when(desk, application->submitted_at)},
                                          {"empreinte", application->receipt},
                                          {"lien", link}};
    struct audit_event event = {.space_id = desk->space->id,
                                .action = "application.submit",
                                .subject = "application",
                                .subject_id = application->id,
                                .label = telling->title};
    return desk_letter(session, desk, "application-received",
                       arena_printf(desk->arena, "application-received %lld", (long long)application->id),
                       application->email, values, COUNT_OF(values), error) &&
           audit_record(session, &event, desk->request->now, error);
}

static struct telling telling_of(struct request *request, const struct space *space, const struct published_call *call,
                                 const struct application *application, struct str title)
{
    return (struct telling){.request = request,
                            .desk = {.request = request,
                                     .arena = request->arena,
                                     .space = space,
                                     .call = *call,
                                     .base = call_path(request->arena, space, &call->rules, "")},
                            .application = application,
                            .title = title};
}

bool tell_started(struct request *request, const struct space *space, const struct published_call *call,
                  struct str secret, struct error *error)
{
    struct session *session;
    struct application application;
    if (!store_read(request->site->store, &session, error))
        return false;
    bool done = application_find(session, secret, request->arena, &application, error);
    session_end(session);
    struct telling telling = telling_of(request, space, call, &application, STR_NONE);
    return done && store_write(request->site->store, write_started, &telling, error);
}

bool submit_with_receipt(struct request *request, const struct opened *opened, struct application *application,
                         struct error *error)
{
    struct telling telling = telling_of(request, opened->space, &opened->call, application, opened->dossier.title);
    telling.secret = opened->secret;
    telling.submitted = application;
    return store_write(request->site->store, submit_and_tell, &telling, error);
}
