/* The form of registration: several sessions at once, without an account; and the links that lead to it. */
#include "group-pages.h"
#include "templates.h"

enum { FIELD_SESSIONS, FIELD_MODE, FIELD_EMAIL_HERE, FIELD_RELAY, FIELDS_BEFORE };

static const struct field_choice MODES[] = {{"salle", "Dans la salle", NULL},
                                            {"distance", "À distance, quand la séance le permet", NULL}};

static const struct field BEFORE[FIELDS_BEFORE] = {
    [FIELD_SESSIONS] = {.name = "seances", .label = "Les séances", .kind = FIELD_CHOICES, .required = true},
    [FIELD_MODE] = {.name = "mode",
                    .label = "Vous participerez",
                    .kind = FIELD_CHOICE,
                    .required = true,
                    .choices = MODES,
                    .choice_count = COUNT_OF(MODES),
                    .help = "Vous pourrez changer pour chaque séance après l’inscription"},
    [FIELD_EMAIL_HERE] = {.name = "courriel",
                          .label = "Votre adresse électronique",
                          .kind = FIELD_EMAIL,
                          .required = true,
                          .most = EMAIL_BYTES_MOST,
                          .help = "Vous y recevrez un lien pour confirmer, par exemple nom@exemple.fr",
                          .autocomplete = "email"},
    [FIELD_RELAY] = {.name = "relais", .label = "Relais", .kind = FIELD_HIDDEN},
};

struct registering {
    struct request *request;
    const struct space *space;
    struct group_sessions sessions; /* those offered */
    struct form_questions questions;
    struct str introduction;
    struct field *fields;
    size_t field_count;
    struct form form;
    struct participant person;
    struct registration_wish *wishes;
    enum wish_answer *answers;
    size_t wish_count, asked, already;
    struct str relay_label; /* by whom one came */
    struct str relay_groups;
};

/* --- The form ----------------------------------------------------------------------------------------------------- */

static bool is_offered(const struct group_session *session, int64_t now)
{
    enum session_opening opening = group_session_opening(session, now);
    return opening == OPENING_OPEN || opening == OPENING_FULL;
}

static void offer_sessions(struct registering *registering, struct field *field)
{
    struct request *request = registering->request;
    struct arena *arena = request->arena;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, registering->sessions.count + 1);
    const struct zone *zone = space_zone(request, registering->space);
    size_t count = 0;
    for (size_t i = 0; i < registering->sessions.count; i++) {
        const struct group_session *session = &registering->sessions.at[i];
        if (!is_offered(session, request->now))
            continue;
        bool full = group_session_opening(session, request->now) == OPENING_FULL;
        struct str where = group_session_where(arena, session);
        struct str remote = session->remote == SESSION_REMOTE_NONE
                                ? STR_NONE
                                : arena_printf(arena, " – aussi %s", session_remote_label(session->remote));
        choices[count++] = (struct field_choice){
            id_text(arena, session->id).at,
            arena_printf(arena, "%.*s" NBSP ": %.*s", STR_PRINT(session->title),
                         STR_PRINT(group_session_when(arena, zone, session)))
                .at,
            arena_printf(arena, "%.*s%.*s. %s%.*s", STR_PRINT(where), STR_PRINT(remote), full ? "Complet. " : "",
                         STR_PRINT(opening_sentence(request, registering->space, session)))
                .at};
    }
    field->choices = choices;
    field->choice_count = count;
}

static void make_fields(struct registering *registering)
{
    struct arena *arena = registering->request->arena;
    registering->field_count = FIELDS_BEFORE + PERSON_FIELDS + registering->questions.count;
    registering->fields = ARENA_ARRAY(arena, struct field, registering->field_count);
    for (size_t i = 0; i < FIELDS_BEFORE; i++)
        registering->fields[i] = BEFORE[i];
    offer_sessions(registering, &registering->fields[FIELD_SESSIONS]);
    person_fields(registering->request, registering->space, registering->fields + FIELDS_BEFORE);
    question_fields(arena, &registering->questions, registering->fields + FIELDS_BEFORE + PERSON_FIELDS);
}

/* Ticked beforehand: the group of the address, those of the link one followed. */
static void tick(struct registering *registering)
{
    struct request *request = registering->request;
    struct str groups[] = {request_query_text(request, "groupe"), registering->relay_groups};
    for (size_t i = 0; i < registering->sessions.count; i++) {
        const struct group_session *session = &registering->sessions.at[i];
        bool wanted = false;
        for (size_t j = 0; j < COUNT_OF(groups); j++) {
            struct str rest = groups[j], one;
            while (str_next(&rest, ' ', &one))
                wanted = wanted || str_equal(one, session->group_slug);
        }
        if (wanted && is_offered(session, request->now))
            form_choose(&registering->form, "seances", id_text(request->arena, session->id));
    }
}

static bool read_relay(struct session *session, struct registering *registering, struct str token, struct error *error)
{
    struct relay relay;
    bool found = false, usable = false;
    if (str_is_empty(token))
        return true;
    if (!relay_find(session, token, registering->request->arena, &relay, &found, &usable, error))
        return false;
    if (!found || !usable || relay.space_id != registering->space->id)
        return true;
    registering->person.relay_id = relay.id;
    registering->relay_label =
        relay.actor_id ? intercommunality_label(registering->request->arena, relay.intercommunality) : relay.label;
    registering->relay_groups = relay.groups;
    return true;
}

static bool prepare(struct request *request, struct registering *registering, struct error *error)
{
    struct session *session;
    *registering = (struct registering){.request = request, .space = request_space(request, error)};
    if (!registering->space || !request_session(request, &session, error) ||
        !group_session_list(session, registering->space->id, 0, request->now, request->arena, &registering->sessions,
                            error) ||
        !read_questions(session, registering->space, request->arena, &registering->introduction,
                        &registering->questions, error) ||
        !read_relay(session, registering, request_query_text(request, "relais"), error))
        return false;
    make_fields(registering);
    return true;
}

static void send_form(struct registering *registering, struct response *response)
{
    struct request *request = registering->request;
    struct arena *arena = request->arena;
    struct str groups = space_path(arena, registering->space, "/groupes");
    struct view_form_page view = {
        .heading = STR("S’inscrire aux groupes de travail"),
        .lead = registering->relay_label.length
                    ? arena_printf(arena, "Invitation transmise par %.*s.", STR_PRINT(registering->relay_label))
                    : STR("Choisissez une ou plusieurs séances. Un message vous demandera de confirmer."),
        .submit = STR("M’inscrire")};
    if (registering->introduction.length)
        links_add(arena, &view.notes, 2, registering->introduction, STR_NONE);
    links_add(arena, &view.notes, 2,
              STR("Vos réponses servent à organiser ces groupes et à établir leur liste de présence. Elles sont "
                  "gardées "
                  "deux ans après la dernière séance ; vous pourrez les modifier ou les effacer à tout moment."),
              STR_NONE);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, registering->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Groupes de travail"), groups);
    send_form_page(request, response, registering->space, &view, &registering->form);
}

/* Nothing to choose from: why, and until when. */
static void send_closed(struct registering *registering, struct response *response)
{
    struct request *request = registering->request;
    struct arena *arena = request->arena;
    struct view_form_page view = {.heading = STR("Aucune inscription n’est ouverte")};
    for (size_t i = 0; i < registering->sessions.count; i++) {
        const struct group_session *session = &registering->sessions.at[i];
        links_add(arena, &view.notes, registering->sessions.count,
                  arena_printf(arena, "%.*s. %.*s", STR_PRINT(session_title_line(request, registering->space, session)),
                               STR_PRINT(opening_sentence(request, registering->space, session))),
                  STR_NONE);
    }
    links_add(arena, &view.ways, 1, STR("Voir le calendrier des groupes"),
              space_path(arena, registering->space, "/groupes"));
    form_start(&registering->form, request, NULL, 0);
    send_form_page(request, response, registering->space, &view, &registering->form);
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

static void read_wishes(struct registering *registering)
{
    struct arena *arena = registering->request->arena;
    const struct control *control = form_control(&registering->form, "seances");
    enum registration_mode mode = form_chosen(&registering->form, "mode", "distance") ? ATTENDS_REMOTE : ATTENDS_ROOM;
    registering->wishes = ARENA_ARRAY(arena, struct registration_wish, control->field->choice_count + 1);
    registering->answers = ARENA_ARRAY(arena, enum wish_answer, control->field->choice_count + 1);
    for (size_t i = 0; i < control->field->choice_count; i++) {
        int64_t id;
        if (!control->chosen[i] || !id_parse(str_of(control->field->choices[i].value), &id))
            continue;
        enum registration_mode here = mode;
        for (size_t j = 0; j < registering->sessions.count; j++)
            if (registering->sessions.at[j].id == id && registering->sessions.at[j].remote == SESSION_REMOTE_NONE)
                here = ATTENDS_ROOM; /* « quand la séance le permet » */
        registering->wishes[registering->wish_count++] = (struct registration_wish){id, here};
    }
}

/* The address is written to whatever the answer, and the page says the answer: a person who is registered already gets
 * her link again. A session that closed meanwhile refuses the whole, so that nobody thinks to be in. */
static bool ask(struct session *session, void *context, struct error *error)
{
    struct registering *registering = context;
    struct request *request = registering->request;
    struct group_mail mail = request_mail(request, session, registering->space);
    registering->asked = registering->already = 0;
    if (!registration_ask(session, &registering->person, registering->wishes, registering->wish_count, request->now,
                          request->arena, registering->answers, error))
        return false;
    for (size_t i = 0; i < registering->wish_count; i++) {
        registering->asked += registering->answers[i] == WISH_ASKED;
        registering->already += registering->answers[i] == WISH_ALREADY;
    }
    if (registering->asked + registering->already < registering->wish_count)
        return error_set(error, ERROR_CONFLICT, "Une séance ne prend plus d’inscription.");
    return registering->asked ? group_mail_confirm(&mail, &registering->person, error)
                              : group_mail_registered(&mail, &registering->person, error);
}

static const char *answer_text(enum wish_answer answer)
{
    static const char *const TEXTS[] = {
        [WISH_NOT_YET] = "ses inscriptions ne sont pas ouvertes",
        [WISH_CLOSED] = "ses inscriptions sont closes",
        [WISH_PAST] = "elle a eu lieu",
        [WISH_CANCELLED] = "elle est annulée",
        [WISH_NO_REMOTE] = "elle ne se suit pas à distance",
    };
    return TEXTS[answer];
}

static void refuse_wishes(struct registering *registering)
{
    for (size_t i = 0; i < registering->wish_count; i++) {
        if (registering->answers[i] == WISH_ASKED || registering->answers[i] == WISH_ALREADY)
            continue;
        for (size_t j = 0; j < registering->sessions.count; j++)
            if (registering->sessions.at[j].id == registering->wishes[i].session_id)
                form_refuse(&registering->form, "seances",
                            "%.*s" NBSP ": %s. Décochez-la pour vous inscrire aux autres.",
                            STR_PRINT(session_title_line(registering->request, registering->space,
                                                         &registering->sessions.at[j])),
                            answer_text(registering->answers[i]));
    }
}

static bool submit(struct registering *registering, struct response *response, struct error *error)
{
    struct request *request = registering->request;
    struct error refused = {0};
    registering->person.space_id = registering->space->id;
    registering->person.email = form_text(&registering->form, "courriel");
    person_read(&registering->form, &registering->person);
    registering->person.answers = question_answers(request->arena, &registering->questions, &registering->form);
    read_wishes(registering);
    if (!store_write(request->site->store, ask, registering, &refused)) {
        if (refused.kind != ERROR_CONFLICT && refused.kind != ERROR_INVALID) {
            *error = refused;
            return false;
        }
        refuse_wishes(registering);
        if (registering->form.error_count == 0)
            form_refuse(&registering->form, NULL, "%s", refused.message);
        send_form(registering, response);
        return true;
    }
    if (registering->asked)
        return response_redirect(response, 303,
                                 space_path(request->arena, registering->space, "/inscription?fait=demande"), error);
    form_refuse(&registering->form, "seances",
                "Vous êtes inscrit déjà avec cette adresse. Nous venons de vous renvoyer le lien pour voir, modifier "
                "ou "
                "annuler.");
    send_form(registering, response);
    return true;
}

static void send_asked(struct registering *registering, struct response *response)
{
    struct request *request = registering->request;
    struct arena *arena = request->arena;
    struct view_form_page view = {
        .heading = STR("Il reste à confirmer"),
        .lead = STR("Un message vient de partir à l’adresse que vous avez donnée. Suivez son lien dans les 48 heures."),
    };
    links_add(arena, &view.notes, 2,
              STR("Votre place n’est prise qu’une fois l’adresse confirmée ; sans confirmation, votre demande est "
                  "oubliée."),
              STR_NONE);
    links_add(arena, &view.notes, 2,
              STR("Rien n’arrive ? Regardez dans les indésirables, puis recommencez l’inscription : l’adresse contient "
                  "peut-être une faute."),
              STR_NONE);
    links_add(arena, &view.ways, 2, STR("Voir le calendrier des groupes"),
              space_path(arena, registering->space, "/groupes"));
    links_add(arena, &view.ways, 2, STR("Recommencer l’inscription"),
              space_path(arena, registering->space, "/inscription"));
    form_start(&registering->form, request, NULL, 0);
    send_form_page(request, response, registering->space, &view, &registering->form);
}

bool show_registration(struct request *request, struct response *response, struct error *error)
{
    struct registering registering;
    if (!prepare(request, &registering, error))
        return false;
    if (request->method != METHOD_POST && str_equal(request_query_text(request, "fait"), STR("demande"))) {
        send_asked(&registering, response);
        return true;
    }
    if (registering.fields[FIELD_SESSIONS].choice_count == 0) {
        send_closed(&registering, response);
        return true;
    }
    if (request->method != METHOD_POST) {
        form_start(&registering.form, request, registering.fields, registering.field_count);
        form_set(&registering.form, "mode", STR("salle"));
        form_set(&registering.form, "relais", request_query_text(request, "relais"));
        tick(&registering);
        send_form(&registering, response);
        return true;
    }
    bool right = form_read(&registering.form, request, registering.fields, registering.field_count);
    struct session *session;
    if (!request_session(request, &session, error) ||
        !read_relay(session, &registering, form_text(&registering.form, "relais"), error))
        return false;
    if (right)
        return submit(&registering, response, error);
    send_form(&registering, response);
    return true;
}

/* --- A link that tells by whom one came --------------------------------------------------------------------------- */

struct following {
    struct request *request;
    struct relay relay;
    bool found, usable;
};

static bool follow(struct session *session, void *context, struct error *error)
{
    struct following *following = context;
    struct request *request = following->request;
    return relay_find(session, request_path(request, "token"), request->arena, &following->relay, &following->found,
                      &following->usable, error) &&
           (!following->usable || relay_open(session, following->relay.id, request->now, error));
}

bool follow_relay(struct request *request, struct response *response, struct error *error)
{
    struct following following = {.request = request};
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    if (!store_write(request->site->store, follow, &following, error))
        return false;
    for (size_t i = 0; following.usable && i < spaces->count; i++)
        if (spaces->at[i].id == following.relay.space_id)
            return response_redirect(response, 303,
                                     arena_printf(request->arena, "/%.*s/inscription?relais=%.*s",
                                                  STR_PRINT(spaces->at[i].slug), STR_PRINT(following.relay.token)),
                                     error);
    failure_page(request, response, 404, STR("Ce lien d’invitation ne sert plus"),
                 STR("Il a été coupé par l’organisateur, ou il est incomplet."),
                 STR("Demandez-en un autre à qui vous l’a transmis, ou inscrivez-vous depuis le calendrier des "
                     "groupes."));
    response_status(response, 404);
    return true;
}
