/* A session as its organiser sees it: who registered, from where, who is missing; lists to take away. */
#include "../members/meeting-pages.h"
#include "documents/table.h"
#include "group-pages.h"

/* --- The sheet ---------------------------------------------------------------------------------------------------- */

static void add_people(struct request *request, const struct space *space, const struct group_session *session,
                       const struct registrations *list, enum registration_state state, struct sheet_section *section)
{
    struct arena *arena = request->arena;
    for (size_t i = 0; i < list->count; i++) {
        const struct registration *one = &list->at[i];
        if (one->state != state)
            continue;
        const struct participant *person = &one->person;
        struct sheet_row *row = section_row(request, section, participant_label(person, arena), STR_NONE);
        row_say(request, row,
                arena_printf(arena, "%.*s – %.*s", STR_PRINT(person->organisation), STR_PRINT(person->duty)));
        row_say(request, row,
                person->intercommunality.length
                    ? arena_printf(arena, "%.*s · %.*s", STR_PRINT(person->email),
                                   STR_PRINT(intercommunality_label(arena, person->intercommunality)))
                    : person->email);
        if (one->mode == ATTENDS_REMOTE)
            row_say(request, row, STR("à distance"));
        if (state == REGISTRATION_OFFERED)
            row->warning = arena_printf(arena, "Place proposée jusqu’au %.*s",
                                        STR_PRINT(french_date_time(arena, space_zone(request, space), one->until)));
        if (person->needs.length)
            row->warning = arena_printf(arena, "Besoin" NBSP ": %.*s", STR_PRINT(person->needs));
        if (!session->cancelled && request->now < session->ends)
            row_way(request, row, "Désinscrire",
                    arena_printf(arena, "%.*s/%.*s",
                                 STR_PRINT(demarche_path_id(arena, space, "/seances/", session->id, "/inscrits")),
                                 STR_PRINT(id_text(arena, one->id))));
    }
}

static size_t in_state(const struct registrations *list, enum registration_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->at[i].state == state;
    return count;
}

/* By college, as presence lists group people. */
static void add_colleges(struct request *request, const struct registrations *list, struct view_sheet *sheet)
{
    static const char *const HEADINGS[] = {"Collège", "Inscrits", "Dont à distance"};
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, "colleges", STR("Par collège"));
    section_table(request, section, STR("Inscrits confirmés par collège"), HEADINGS, COUNT_OF(HEADINGS));
    for (size_t i = 0; i < COLLEGE_COUNT; i++) {
        int64_t all = 0, remote = 0;
        for (size_t j = 0; j < list->count; j++) {
            const struct registration *one = &list->at[j];
            bool here =
                one->state == REGISTRATION_CONFIRMED && str_equal(one->person.college, str_of(MEMBER_COLLEGES[i].code));
            all += here;
            remote += here && one->mode == ATTENDS_REMOTE;
        }
        struct sheet_line *line = section_line(request, section);
        line_cell(request, line, str_of(MEMBER_COLLEGES[i].label));
        line_cell(request, line, text_number(arena, all));
        line_cell(request, line, text_number(arena, remote));
    }
}

static void add_buttons(struct request *request, const struct space *space, const struct group_session *session,
                        struct view_sheet *sheet)
{
    static const struct {
        const char *label, *rest;
    } ROWS[] = {{"Tenir la feuille de présence", "/presences"},
                {"Modifier la séance", "/modifier"},
                {"Feuille à signer", "/emargement"},
                {"Feuille à signer, en PDF", "/emargement/feuille-de-presence.pdf"},
                {"Badges", "/badges"},
                {"Affiche avec le code", "/affiche"},
                {"Liste ODS", "/liste/ods"},
                {"Liste Excel", "/liste/xlsx"},
                {"Liste CSV", "/liste/csv"}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        links_add(request->arena, i < 2 ? &sheet->buttons : &sheet->ways, COUNT_OF(ROWS), str_of(ROWS[i].label),
                  demarche_path_id(request->arena, space, "/seances/", session->id, ROWS[i].rest));
}

/* What a date may run into: a room taken by a meeting, a holiday, a week-end. */
static bool add_flags(struct request *request, struct session *session, const struct space *space,
                      const struct group_session *of, struct view_sheet *sheet, struct error *error)
{
    const struct meeting meeting = {.id = of->id,
                                    .space_id = space->id,
                                    .title = of->title,
                                    .room = of->place,
                                    .starts_at = of->starts,
                                    .ends_at = of->ends};
    struct meeting_flags flags;
    if (of->cancelled || of->ends < request->now)
        return true;
    if (!meeting_flags(request, session, space, &meeting, &flags, error))
        return false;
    if (flags.count == 0)
        return true;
    struct sheet_section *section = sheet_section(request, sheet, "attention", STR("À vérifier"));
    for (size_t i = 0; i < flags.count; i++)
        section_row(request, section, flags.at[i], STR_NONE);
    return true;
}

bool show_session_board(struct request *request, struct response *response, struct error *error)
{
    static const struct {
        enum registration_state state;
        const char *id, *heading;
    } SECTIONS[] = {{REGISTRATION_CONFIRMED, "inscrits", "Inscrits"},
                    {REGISTRATION_OFFERED, "proposes", "Place proposée"},
                    {REGISTRATION_WAITING, "attente", "Liste d’attente, dans l’ordre"},
                    {REGISTRATION_UNCONFIRMED, "confirmer", "Adresse à confirmer"}};
    static const char *const PAIRS[] = {"desinscrit", "L’inscription est annulée, la personne en est prévenue.", NULL};
    struct arena *arena = request->arena;
    const struct space *space;
    struct group_session of;
    struct session *session;
    struct registrations list;
    if (!request_group_session(request, &space, &of, error) || !request_session(request, &session, error) ||
        !registration_list(session, of.id, true, arena, &list, error))
        return false;
    struct view_sheet sheet = {
        .kind = STR("Séance de groupe de travail"),
        .lead = arena_printf(arena, "%.*s, %.*s", STR_PRINT(group_session_when(arena, space_zone(request, space), &of)),
                             STR_PRINT(group_session_where(arena, &of))),
        .done = sheet_done(request, PAIRS)};
    sheet_start(request, space, &sheet, of.title);
    sheet_step(request, &sheet, STR("Gérer les groupes"), demarche_path(arena, space, "/groupes"));
    opening_badge(&of, request->now, &sheet.badge, &sheet.tone);
    add_buttons(request, space, &of, &sheet);
    figures_add(arena, &sheet.figures, text_number(arena, of.in_room), STR("dans la salle"),
                of.capacity ? arena_printf(arena, "pour %lld places", (long long)of.capacity) : STR_NONE);
    figures_add(arena, &sheet.figures, text_number(arena, of.at_distance), STR("à distance"), STR_NONE);
    figures_add(arena, &sheet.figures, text_number(arena, of.waiting + of.offered), STR("en attente"), STR_NONE);
    if (!add_flags(request, session, space, &of, &sheet, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(SECTIONS); i++) {
        if (i > 0 && in_state(&list, SECTIONS[i].state) == 0)
            continue;
        struct sheet_section *section = sheet_section(request, &sheet, SECTIONS[i].id, str_of(SECTIONS[i].heading));
        section->empty = STR("Personne pour l’instant.");
        add_people(request, space, &of, &list, SECTIONS[i].state, section);
    }
    add_colleges(request, &list, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- Taking somebody out ------------------------------------------------------------------------------------------ */

struct taking_out {
    struct request *request;
    const struct space *space;
    struct group_session of;
    struct registration registration;
};

static bool take_out(struct session *session, void *context, struct error *error)
{
    struct taking_out *out = context;
    struct request *request = out->request;
    struct group_mail mail = request_mail(request, session, out->space);
    struct registrations offered;
    return registration_cancel(session, out->registration.id, 0, request->now, error) &&
           group_mail_given_up(&mail, &out->of, &out->registration.person, error) &&
           network_note(session, request, out->space, "registration.cancel", "registration", out->registration.id,
                        out->of.title, STR_NONE, error) &&
           group_session_promote(session, out->of.id, request->now, request->arena, &offered, error) &&
           group_mail_offered(&mail, &offered, error);
}

static bool find_registration(struct request *request, struct taking_out *out, struct error *error)
{
    struct session *session;
    int64_t id = 0;
    bool found = false;
    *out = (struct taking_out){.request = request};
    if (!request_group_session(request, &out->space, &out->of, error) || !request_session(request, &session, error))
        return false;
    id_parse(request_path(request, "registration"), &id); /* checked by the router */
    return registration_find(session, id, request->arena, &out->registration, &found, error) &&
           ((found && out->registration.session_id == out->of.id) ||
            error_set(error, ERROR_MISSING, "Cette inscription n’existe pas."));
}

bool show_registration_out(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct taking_out out;
    struct form form;
    if (!find_registration(request, &out, error))
        return false;
    if (request->method == METHOD_POST)
        return store_write(request->site->store, take_out, &out, error) &&
               response_redirect(response, 303,
                                 demarche_path_id(arena, out.space, "/seances/", out.of.id, "?fait=desinscrit"), error);
    form_start(&form, request, NULL, 0);
    struct view_form_page view = {.heading = STR("Annuler cette inscription" NNBSP "?"),
                                  .lead = arena_printf(arena, "%.*s – %.*s",
                                                       STR_PRINT(participant_label(&out.registration.person, arena)),
                                                       STR_PRINT(session_title_line(request, out.space, &out.of))),
                                  .submit = STR("Annuler l’inscription"),
                                  .dangerous = true};
    links_add(arena, &view.notes, 1, STR("La personne reçoit un message. Sa place va à la suivante de la liste."),
              STR_NONE);
    links_add(arena, &view.ways, 1, STR("Ne rien changer"),
              demarche_path_id(arena, out.space, "/seances/", out.of.id, ""));
    send_form_page(request, response, out.space, &view, &form);
    return true;
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

static void write_person(struct request *request, const struct space *space, const struct registration *one,
                         const struct form_questions *questions, struct table_writer *writer)
{
    struct arena *arena = request->arena;
    const struct participant *person = &one->person;
    const struct zone *zone = space_zone(request, space);
    const struct str texts[] = {
        str_of(registration_state_label(one->state)),
        person->civility,
        person->first_name,
        person->last_name,
        person->organisation,
        person->duty,
        str_of(MEMBER_COLLEGES[member_college_of(person->college)].label),
        person->intercommunality.length ? intercommunality_label(arena, person->intercommunality) : STR_NONE,
        person->email,
        phone_for_people(arena, person->phone),
        one->mode == ATTENDS_REMOTE ? STR("à distance") : STR("dans la salle"),
        person->needs,
        str_of(registration_presence_label(one->presence)),
        one->arrived_at ? french_date_time(arena, zone, one->arrived_at) : STR_NONE};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        table_text(writer, texts[i]);
    for (size_t i = 0; i < questions->count; i++)
        table_text(writer, question_answer(arena, person->answers, questions->at[i].code));
    table_end_row(writer);
}

static bool take_all(struct table_writer *writer, struct buffer *out, struct error *error)
{
    bool ended = false;
    while (!ended)
        if (!table_take(writer, out, &ended, error))
            return false;
    return true;
}

bool send_registrations(struct request *request, struct response *response, struct error *error)
{
    static const char *const HEADINGS[] = {"État",      "Civilité",      "Prénom",
                                           "Nom",       "Structure",     "Fonction",
                                           "Collège",   "EPCI",          "Adresse électronique",
                                           "Téléphone", "Participation", "Besoins",
                                           "Présence",  "Arrivée"};
    struct arena *arena = request->arena;
    const struct space *space;
    struct group_session of;
    struct session *session;
    struct registrations list;
    struct form_questions questions;
    struct str introduction;
    enum table_format format;
    if (!request_group_session(request, &space, &of, error) || !request_session(request, &session, error) ||
        !registration_list(session, of.id, false, arena, &list, error) ||
        !read_questions(session, space, arena, &introduction, &questions, error))
        return false;
    if (!table_format_find(request_path(request, "format"), &format))
        return error_set(error, ERROR_MISSING, "La liste se prend en ods, xlsx ou csv.");
    size_t count = COUNT_OF(HEADINGS) + questions.count;
    struct table_column *columns = ARENA_ARRAY(arena, struct table_column, count);
    for (size_t i = 0; i < count; i++)
        columns[i].heading = i < COUNT_OF(HEADINGS) ? str_of(HEADINGS[i]) : questions.at[i - COUNT_OF(HEADINGS)].label;
    struct table_head head = {
        .title = STR("Inscrits"), .columns = columns, .column_count = count, .folder = request->site->settings->spool};
    struct table_writer *writer = table_writer_new(format, &head);
    for (size_t i = 0; i < list.count; i++)
        write_person(request, space, &list.at[i], &questions, writer);
    table_finish(writer);
    struct buffer out = {0};
    bool done = take_all(writer, &out, error);
    table_writer_free(writer);
    if (!done) {
        buffer_free(&out);
        return false;
    }
    response_owned(response, table_format_media_type(format), &out);
    response_attachment(response,
                        arena_printf(arena, "inscrits-%.*s.%s", STR_PRINT(of.group_slug), table_format_name(format)));
    return true;
}
