/* One's registrations, by a link of one's own: confirming, changing, giving up, taking a seat, passing on. */
#include "group-pages.h"

struct acting {
    struct request *request;
    const struct space *space;
    struct participant person;
    int64_t registration_id;
    struct group_session of;
    enum { TAKES_SEAT, GIVES_UP, GOES_TO_ROOM, GOES_REMOTE } move;
    int64_t confirmed, waiting, lapsed;
    struct relay relay;
};

static struct str own_path(struct request *request, const char *rest)
{
    return arena_printf(request->arena, "/inscriptions/%.*s%s", STR_PRINT(request_path(request, "token")), rest);
}

static bool send_unknown(struct request *request, struct response *response)
{
    failure_page(request, response, 404, STR("Aucune inscription n’a ce lien"),
                 STR("Une demande qui n’est pas confirmée dans les 48 heures est oubliée ; une inscription l’est deux "
                     "ans "
                     "après sa dernière séance."),
                 STR("Vérifiez que le lien est entier, ou inscrivez-vous de nouveau."));
    response_status(response, 404);
    keep_private(response);
    return true;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static void add_moves(struct request *request, const struct registration *registration, const struct group_session *of,
                      struct sheet_row *row)
{
    struct arena *arena = request->arena;
    struct str base = arena_printf(arena, "%.*s/%.*s", STR_PRINT(own_path(request, "/seances")),
                                   STR_PRINT(id_text(arena, registration->id)));
    bool live = registration->state == REGISTRATION_CONFIRMED || registration->state == REGISTRATION_WAITING ||
                registration->state == REGISTRATION_OFFERED;
    if (of->cancelled || request->now >= of->ends || !live)
        return;
    if (registration->state == REGISTRATION_OFFERED) {
        row->action = arena_printf(arena, "%.*s/accepter", STR_PRINT(base));
        row->submit = STR("Prendre cette place");
    }
    if (of->remote != SESSION_REMOTE_NONE)
        row_way(
            request, row, registration->mode == ATTENDS_ROOM ? "Suivre à distance" : "Venir dans la salle",
            arena_printf(arena, "%.*s/%s", STR_PRINT(base), registration->mode == ATTENDS_ROOM ? "distance" : "salle"));
    row_way(request, row, "Annuler", arena_printf(arena, "%.*s/annuler", STR_PRINT(base)));
}

static bool add_registration(struct request *request, struct session *session, const struct space *space,
                             const struct registration *registration, struct sheet_section *section,
                             struct error *error)
{
    struct arena *arena = request->arena;
    const struct zone *zone = space_zone(request, space);
    struct group_session of;
    bool there = false;
    if (!group_session_find(session, registration->session_id, arena, &of, &there, error))
        return false;
    if (!there)
        return true;
    struct sheet_row *row =
        section_row(request, section, of.title,
                    arena_printf(arena, "/%.*s/groupes/%.*s", STR_PRINT(space->slug), STR_PRINT(of.group_slug)));
    row->badge = of.cancelled ? STR("séance annulée") : str_of(registration_state_label(registration->state));
    row->tone = of.cancelled ? TONE_LATE : registration_tone(registration->state);
    row_say(request, row,
            arena_printf(arena, "%.*s, %.*s", STR_PRINT(group_session_when(arena, zone, &of)),
                         STR_PRINT(group_session_where(arena, &of))));
    if (registration->state == REGISTRATION_CONFIRMED)
        row_say(request, row, registration->mode == ATTENDS_ROOM ? STR("Dans la salle") : STR("À distance"));
    if (registration->state == REGISTRATION_CONFIRMED && of.remote_link.length)
        row_say(request, row, arena_printf(arena, "Lien" NBSP ": %.*s", STR_PRINT(of.remote_link)));
    if (registration->place_in_line)
        row_say(request, row,
                arena_printf(arena, "Place %lld dans la liste d’attente", (long long)registration->place_in_line));
    if (registration->state == REGISTRATION_OFFERED)
        row->warning = arena_printf(arena, "À prendre avant le %.*s",
                                    STR_PRINT(french_date_time(arena, zone, registration->until)));
    if (of.cancelled)
        row_say(request, row, of.reason);
    add_moves(request, registration, &of, row);
    return true;
}

static struct str done_sentence(struct request *request)
{
    static const char *const PAIRS[] = {
        "confirme", "C’est confirmé. Un message vous le rappelle, avec votre agenda.",
        "attente",  "C’est confirmé. La salle est complète : vous êtes sur la liste d’attente.",
        "tard",     "Les 48 heures sont passées : inscrivez-vous de nouveau.",
        "place",    "La place est à vous.",
        "annule",   "Votre inscription à cette séance est annulée.",
        "mode",     "C’est noté.",
        "modifie",  "Vos réponses sont enregistrées.",
        NULL};
    return sheet_done(request, PAIRS);
}

static void add_pass_on(struct request *request, const struct relay *relay, const struct form *token,
                        struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, "transmettre", STR("Transmettre l’invitation"));
    if (relay->token.length) {
        section_say(request, section, STR("Copiez ce lien dans vos messages : l’organisateur verra que vous relayez."));
        section->letter = whole_address(request, arena_printf(arena, "/rejoindre/%.*s", STR_PRINT(relay->token)));
        if (relay->opened)
            section_say(request, section, arena_printf(arena, "Ouvert %lld fois.", (long long)relay->opened));
        return;
    }
    section_say(request, section,
                STR("Vous connaissez d’autres personnes concernées ? Prenez un lien à leur transmettre."));
    section_form(section, token, own_path(request, "/relayer"), "Obtenir mon lien");
}

static bool fill_page(struct request *request, struct session *session, const struct space *space,
                      const struct participant *person, struct view_sheet *sheet, struct form *token,
                      struct error *error)
{
    struct arena *arena = request->arena;
    struct registrations list;
    size_t unconfirmed = 0;
    if (!registration_list_of(session, person->id, arena, &list, error))
        return false;
    for (size_t i = 0; i < list.count; i++)
        unconfirmed += list.at[i].state == REGISTRATION_UNCONFIRMED && list.at[i].until >= request->now;
    if (unconfirmed) {
        struct sheet_section *confirm = sheet_section(request, sheet, "confirmer", STR("À confirmer"));
        for (size_t i = 0; i < list.count; i++)
            if (list.at[i].state == REGISTRATION_UNCONFIRMED &&
                !add_registration(request, session, space, &list.at[i], confirm, error))
                return false;
        section_form(confirm, token, own_path(request, "/confirmer"), "Confirmer mon inscription");
    }
    if (list.count > unconfirmed || !unconfirmed) {
        struct sheet_section *section = sheet_section(request, sheet, "seances", STR("Vos séances"));
        section->empty = STR("Aucune pour l’instant.");
        for (size_t i = 0; i < list.count; i++)
            if ((list.at[i].state != REGISTRATION_UNCONFIRMED || list.at[i].until < request->now) &&
                !add_registration(request, session, space, &list.at[i], section, error))
                return false;
    }
    struct sheet_section *facts = sheet_section(request, sheet, "reponses", STR("Vos réponses"));
    section_fact(request, facts, "Nom", participant_label(person, arena));
    section_fact(request, facts, "Structure", person->organisation);
    section_fact(request, facts, "Fonction", person->duty);
    section_fact(request, facts, "Adresse électronique", person->email);
    section_fact(request, facts, "Téléphone", phone_for_people(arena, person->phone));
    section_fact(request, facts, "Besoins", person->needs);
    links_add(arena, &facts->links, 1, STR("Modifier mes réponses"), own_path(request, "/modifier"));
    return true;
}

bool show_own_registrations(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct acting acting = {.request = request};
    struct session *session;
    bool found = false;
    if (!request_participant(request, &acting.space, &acting.person, &found, error))
        return false;
    if (!found)
        return send_unknown(request, response);
    struct view_sheet sheet = {.lead = arena_printf(arena, "%.*s, %.*s",
                                                    STR_PRINT(participant_label(&acting.person, arena)),
                                                    STR_PRINT(acting.person.organisation)),
                               .done = done_sentence(request)};
    struct form token;
    form_start(&token, request, NULL, 0);
    sheet_start(request, acting.space, &sheet, STR("Mes inscriptions aux groupes de travail"));
    sheet.page.breadcrumb.count = 0; /* a private page: no way back through the site */
    sheet.token = token.token;
    if (!request_session(request, &session, error) ||
        !fill_page(request, session, acting.space, &acting.person, &sheet, &token, error))
        return false;
    if (acting.person.confirmed_at) {
        if (!relay_of_participant_look(session, acting.person.id, arena, &acting.relay, error))
            return false;
        add_pass_on(request, &acting.relay, &token, &sheet);
    }
    links_add(arena, &sheet.ways, 2, STR("S’inscrire à d’autres séances"),
              space_path(arena, acting.space, "/inscription"));
    links_add(arena, &sheet.ways, 2, STR("Le calendrier des groupes"), space_path(arena, acting.space, "/groupes"));
    sheet_send(request, response, &sheet);
    keep_private(response);
    return true;
}

/* --- Confirming --------------------------------------------------------------------------------------------------- */

static bool confirm(struct session *session, void *context, struct error *error)
{
    struct acting *acting = context;
    struct request *request = acting->request;
    struct group_mail mail = request_mail(request, session, acting->space);
    if (!registration_confirm(session, acting->person.id, request->now, &acting->confirmed, &acting->waiting,
                              &acting->lapsed, error))
        return false;
    return acting->confirmed + acting->waiting == 0 || group_mail_registered(&mail, &acting->person, error);
}

bool confirm_registrations(struct request *request, struct response *response, struct error *error)
{
    struct acting acting = {.request = request};
    bool found = false;
    if (!request_participant(request, &acting.space, &acting.person, &found, error))
        return false;
    if (!found)
        return send_unknown(request, response);
    if (!store_write(request->site->store, confirm, &acting, error))
        return false;
    /* Followed again, the link finds nothing more to confirm: all is done. */
    const char *what = acting.waiting                       ? "?fait=attente"
                       : acting.lapsed && !acting.confirmed ? "?fait=tard"
                                                            : "?fait=confirme";
    return response_redirect(response, 303, own_path(request, what), error);
}

/* --- One session -------------------------------------------------------------------------------------------------- */

/* What frees a seat gives it to the next, in the same write. */
static bool act(struct session *session, void *context, struct error *error)
{
    struct acting *acting = context;
    struct request *request = acting->request;
    struct group_mail mail = request_mail(request, session, acting->space);
    struct registrations offered;
    int64_t id = acting->registration_id, person = acting->person.id;
    bool done = false;
    switch (acting->move) {
    case TAKES_SEAT:
        return registration_accept(session, id, person, request->now, error) &&
               group_mail_registered(&mail, &acting->person, error);
    case GIVES_UP:
        done = registration_cancel(session, id, person, request->now, error) &&
               group_mail_given_up(&mail, &acting->of, &acting->person, error);
        break;
    case GOES_TO_ROOM: done = registration_set_mode(session, id, person, ATTENDS_ROOM, request->now, error); break;
    case GOES_REMOTE: done = registration_set_mode(session, id, person, ATTENDS_REMOTE, request->now, error); break;
    }
    return done && group_session_promote(session, acting->of.id, request->now, request->arena, &offered, error) &&
           group_mail_offered(&mail, &offered, error);
}

static bool read_move(struct request *request, struct acting *acting)
{
    static const char *const MOVES[] = {"accepter", "annuler", "salle", "distance"};
    struct str move = request_path(request, "geste");
    for (size_t i = 0; i < COUNT_OF(MOVES); i++)
        if (str_equal(move, str_of(MOVES[i]))) {
            acting->move = (int)i;
            return true;
        }
    return false;
}

static void send_move(struct acting *acting, struct response *response, const char *refusal)
{
    static const struct {
        const char *heading, *submit;
    } ROWS[] = {{"Prendre cette place", "Prendre cette place"},
                {"Annuler votre inscription ?", "Annuler mon inscription"},
                {"Venir dans la salle ?", "Je viendrai dans la salle"},
                {"Suivre à distance ?", "Je suivrai à distance"}};
    struct request *request = acting->request;
    struct form form;
    form_start(&form, request, NULL, 0);
    struct view_form_page view = {.heading = str_of(ROWS[acting->move].heading),
                                  .lead = session_title_line(request, acting->space, &acting->of),
                                  .submit = str_of(ROWS[acting->move].submit),
                                  .dangerous = acting->move == GIVES_UP};
    if (acting->move == GIVES_UP)
        links_add(request->arena, &view.notes, 1, STR("Votre place ira à la personne suivante."), STR_NONE);
    if (acting->move == GOES_REMOTE)
        links_add(request->arena, &view.notes, 1, STR("Votre place dans la salle ira à la personne suivante."),
                  STR_NONE);
    if (refusal)
        form_refuse(&form, NULL, "%s", refusal);
    links_add(request->arena, &view.ways, 1, STR("Ne rien changer"), own_path(request, ""));
    send_form_page(request, response, acting->space, &view, &form);
    keep_private(response);
}

bool show_own_move(struct request *request, struct response *response, struct error *error)
{
    static const char *const DONE[] = {"?fait=place", "?fait=annule", "?fait=mode", "?fait=mode"};
    struct acting acting = {.request = request};
    struct session *session;
    struct registration registration;
    struct error refused = {0};
    bool found = false, there = false;
    if (!request_participant(request, &acting.space, &acting.person, &found, error))
        return false;
    if (!found)
        return send_unknown(request, response);
    id_parse(request_path(request, "registration"), &acting.registration_id); /* checked by the router */
    if (!request_session(request, &session, error) ||
        !registration_find(session, acting.registration_id, request->arena, &registration, &found, error) ||
        (found && !group_session_find(session, registration.session_id, request->arena, &acting.of, &there, error)))
        return false;
    if (!there || registration.participant_id != acting.person.id || !read_move(request, &acting))
        return error_set(error, ERROR_MISSING, "Cette inscription n’existe pas.");
    if (request->method != METHOD_POST) {
        send_move(&acting, response, NULL);
        return true;
    }
    if (store_write(request->site->store, act, &acting, &refused))
        return response_redirect(response, 303, own_path(request, DONE[acting.move]), error);
    if (refused.kind != ERROR_CONFLICT && refused.kind != ERROR_INVALID) {
        *error = refused;
        return false;
    }
    send_move(&acting, response, refused.message);
    return true;
}

/* --- One's words -------------------------------------------------------------------------------------------------- */

static bool save_words(struct session *session, void *context, struct error *error)
{
    struct acting *acting = context;
    return participant_update(session, &acting->person, acting->request->now, error);
}

bool show_own_words(struct request *request, struct response *response, struct error *error)
{
    struct acting acting = {.request = request};
    struct session *session;
    struct str introduction;
    struct form_questions questions;
    struct form form;
    struct error refused = {0};
    bool found = false;
    if (!request_participant(request, &acting.space, &acting.person, &found, error))
        return false;
    if (!found)
        return send_unknown(request, response);
    if (!request_session(request, &session, error) ||
        !read_questions(session, acting.space, request->arena, &introduction, &questions, error))
        return false;
    size_t count = PERSON_FIELDS + questions.count;
    struct field *fields = ARENA_ARRAY(request->arena, struct field, count);
    person_fields(request, acting.space, fields);
    question_fields(request->arena, &questions, fields + PERSON_FIELDS);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, count);
        person_show(&acting.person, &form);
        question_show(request->arena, &questions, acting.person.answers, &form);
    } else if (form_read(&form, request, fields, count)) {
        person_read(&form, &acting.person);
        acting.person.answers = question_answers(request->arena, &questions, &form);
        if (store_write(request->site->store, save_words, &acting, &refused))
            return response_redirect(response, 303, own_path(request, "?fait=modifie"), error);
        if (refused.kind != ERROR_INVALID) {
            *error = refused;
            return false;
        }
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Modifier mes réponses"), .submit = STR("Enregistrer")};
    links_add(request->arena, &view.ways, 1, STR("Revenir sans enregistrer"), own_path(request, ""));
    send_form_page(request, response, acting.space, &view, &form);
    keep_private(response);
    return true;
}

/* --- Passing on --------------------------------------------------------------------------------------------------- */

static bool pass_on(struct session *session, void *context, struct error *error)
{
    struct acting *acting = context;
    struct request *request = acting->request;
    return relay_of_participant(session, acting->person.id, participant_label(&acting->person, request->arena),
                                request->now, request->arena, &acting->relay, error);
}

bool make_own_relay(struct request *request, struct response *response, struct error *error)
{
    struct acting acting = {.request = request};
    bool found = false;
    if (!request_participant(request, &acting.space, &acting.person, &found, error))
        return false;
    if (!found || !acting.person.confirmed_at)
        return send_unknown(request, response);
    return store_write(request->site->store, pass_on, &acting, error) &&
           response_redirect(response, 303, own_path(request, "#transmettre"), error);
}
