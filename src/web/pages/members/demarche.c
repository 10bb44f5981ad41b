/* The public page of the démarche: who takes part, who leads, when one meets; and its calendar to subscribe to. */
#include "member-pages.h"

enum { PAST_SHOWN = 10 };

static bool is_public_state(enum meeting_state state)
{
    return state != MEETING_DRAFT;
}

static void add_meeting(struct request *request, const struct space *space, struct sheet_section *section,
                        const struct meeting *meeting)
{
    struct arena *arena = request->arena;
    struct sheet_row *row =
        section_row(request, section, meeting->title, demarche_path_id(arena, space, "/reunions/", meeting->id, ""));
    row_say(request, row, meeting_when(request, space, meeting));
    row_say(request, row, meeting_where(arena, meeting));
    if (meeting->state == MEETING_CANCELLED || meeting->state == MEETING_POSTPONED) {
        row->badge = str_of(meeting_state_label(meeting->state));
        row->tone = meeting_state_tone(meeting->state);
    }
    if (meeting->previous_at && meeting->starts_at)
        row_say(request, row,
                arena_printf(arena, "au lieu du %.*s",
                             STR_PRINT(french_date_time(arena, space_zone(request, space), meeting->previous_at))));
}

static bool add_calendar(struct request *request, struct session *session, const struct space *space,
                         struct view_sheet *sheet, struct error *error)
{
    struct meetings coming, past;
    struct meeting_search search = {.space_id = space->id, .from = request->now, .public_alone = true};
    struct meeting_search before = {
        .space_id = space->id, .until = request->now, .public_alone = true, .descending = true};
    if (!meeting_list(session, &search, request->arena, &coming, error) ||
        !meeting_list(session, &before, request->arena, &past, error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "calendrier", STR("Les prochains rendez-vous"));
    section->empty = STR("Aucun rendez-vous n’est annoncé pour le moment.");
    for (size_t i = 0; i < coming.count; i++)
        if (is_public_state(coming.at[i].state))
            add_meeting(request, space, section, &coming.at[i]);
    links_add(request->arena, &section->links, 2, STR("S’abonner au calendrier"),
              demarche_path(request->arena, space, "/calendrier.ics"));
    if (past.count == 0)
        return true;
    section = sheet_section(request, sheet, "tenues", STR("Les rendez-vous passés"));
    for (size_t i = 0; i < past.count && i < PAST_SHOWN; i++)
        add_meeting(request, space, section, &past.at[i]);
    return true;
}

static bool add_bodies(struct request *request, struct session *session, const struct space *space,
                       const struct network_members *members, struct view_sheet *sheet, struct error *error)
{
    struct meeting_bodies bodies;
    if (!body_list(session, space->id, request->arena, &bodies, error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "conduite", STR("Qui conduit la démarche"));
    for (size_t i = 0; i < members->count; i++) {
        if (!members->at[i].co_lead)
            continue;
        struct sheet_row *row = section_row(request, section, members->at[i].name, STR_NONE);
        row->badge = STR("co-porteur");
        row->tone = TONE_DONE;
        row_say(request, row, str_of(MEMBER_KINDS[members->at[i].kind].label));
    }
    for (size_t i = 0; i < bodies.count; i++) {
        if (bodies.at[i].state != BODY_ACTIVE || bodies.at[i].kind == BODY_BILATERAL)
            continue;
        struct sheet_row *row = section_row(request, section, bodies.at[i].name, STR_NONE);
        row_say(request, row, bodies.at[i].mission);
        if (bodies.at[i].frequency != FREQUENCY_UNSAID)
            row_say(request, row,
                    arena_printf(request->arena, "Se réunit %s", body_frequency_label(bodies.at[i].frequency)));
    }
    section->empty = STR("Les instances ne sont pas encore annoncées.");
    return true;
}

/* Every intercommunality of the space, then the other members by college. */
static void add_members(struct request *request, const struct missing_board *missing,
                        const struct network_members *members, struct view_sheet *sheet)
{
    static const char *const HEADINGS[] = {"EPCI", "Habitants ici", "Dans la démarche", "Référent technique"};
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, "membres", STR("Les membres"));
    section_table(request, section, STR("Les intercommunalités du territoire"), HEADINGS, COUNT_OF(HEADINGS));
    for (size_t i = 0; i < missing->count; i++) {
        const struct missing_row *one = &missing->at[i];
        struct sheet_line *line = section_line(request, section);
        line_cell(request, line, territory_label(one->intercommunality, arena));
        line_cell(request, line, text_number(arena, one->population));
        struct sheet_cell *cell = line_cell(request, line, STR_NONE);
        cell->badge = one->registered ? str_of(member_state_label(one->state)) : STR("pas encore inscrit");
        cell->tone = one->registered ? member_state_tone(one->state) : TONE_PLAIN;
        line_cell(request, line, !one->registered ? STR("–") : one->vacant ? STR("à désigner") : STR("désigné"));
    }
    for (int college = COLLEGE_COLLECTIVITIES; college < COLLEGE_COUNT; college++) {
        struct buffer names = {0};
        for (size_t i = 0; i < members->count; i++)
            if ((int)members->at[i].college == college)
                buffer_printf(&names, "%s%.*s", names.length ? ", " : "", STR_PRINT(members->at[i].name));
        if (names.length)
            section_fact(request, section, MEMBER_COLLEGES[college].label, arena_str(arena, buffer_str(&names)));
        buffer_free(&names);
    }
}

static void add_figures(struct request *request, const struct missing_board *missing,
                        const struct network_members *members, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    int64_t share =
        missing->population > 0 ? (missing->covered * 100 + missing->population / 2) / missing->population : 0;
    figures_add(
        arena, &sheet->figures, arena_printf(arena, "%zu sur %zu", missing->registered, missing->count),
        STR("intercommunalités inscrites"),
        arena_printf(arena, "%zu sur %zu de celles qui ont leur siège ici", missing->seats_registered, missing->seats));
    figures_add(arena, &sheet->figures, arena_printf(arena, "%lld" NBSP "%%", (long long)share),
                STR("de la population"), STR("vit dans une intercommunalité inscrite"));
    figures_add(arena, &sheet->figures, text_number(arena, (int64_t)members->count),
                str_of(text_plural((int64_t)members->count, "membre confirmé", "membres confirmés")),
                STR("collectivités, État, hub, opérateurs, associations"));
}

/* What one may do, or read: a line each, the page behind it. */
struct work {
    const char *label, *detail, *path; /* under the space */
};
static const struct work FOR_ALL[] = {
    {"Les groupes de travail", "Les thèmes, les dates, et l’inscription", "/groupes"},
    {"Les contributions", "Dire ce qui marche, ce qui freine, ce que l’on propose", "/contributions"},
    {"La bibliothèque d’initiatives", "Ce qui se fait déjà, par territoire", "/initiatives"},
    {"La feuille de route", "Les actions décidées, et où elles en sont", "/feuille-de-route"},
    {"Les relevés de conclusions", "Ce que les réunions ont conclu", "/demarche/releves"},
    {"Les appels à projets", "Les règles, les dates, la candidature", "/appels"},
};
static const struct work FOR_ORGANISERS[] = {
    {"Organiser les groupes", "Séances, inscrits, feuilles de présence, thèmes sans intercommunalité",
     "/demarche/groupes"},
    {"Le recensement des acteurs", "Qui connaît qui, qui a relayé quoi", "/demarche/acteurs"},
    {"Trier les contributions", "Par thème, avant les séances", "/tri"},
    {"Les ateliers", "Ce qui marche, ce qui freine, une proposition pour chaque constat", "/ateliers"},
    {"Les besoins en ingénierie", "Recueillis, classés, transmis, répondus", "/besoins-ingenierie"},
    {"Conduire la feuille de route", "Axes, actions, budget, indicateurs", "/feuilles-de-route"},
    {"Référencer les lieux qui manquent", "Ceux que l’on connaît sans les voir sur la carte, par intercommunalité",
     "/referencement"},
    {"Les lettres", "Le texte des courriels qui partent", "/lettres"},
};

static void add_works(struct request *request, const struct space *space, struct view_sheet *sheet, const char *id,
                      const char *heading, const struct work *works, size_t count)
{
    struct sheet_section *section = sheet_section(request, sheet, id, str_of(heading));
    for (size_t i = 0; i < count; i++)
        row_say(request,
                section_row(request, section, str_of(works[i].label), space_path(request->arena, space, works[i].path)),
                str_of(works[i].detail));
}

static void add_ways(struct request *request, const struct space *space, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    if (may_organise(request, space)) {
        links_add(arena, &sheet->buttons, 6, STR("Mon tableau de bord"), demarche_path(arena, space, "/semaine"));
        links_add(arena, &sheet->buttons, 6, STR("Qui manque"), demarche_path(arena, space, "/qui-manque"));
        links_add(arena, &sheet->buttons, 6, STR("Les membres"), demarche_path(arena, space, "/membres"));
        links_add(arena, &sheet->buttons, 6, STR("Les réunions"), demarche_path(arena, space, "/reunions"));
        links_add(arena, &sheet->buttons, 6, STR("Les positions"), demarche_path(arena, space, "/positions"));
        links_add(arena, &sheet->ways, 3, STR("Le formulaire d’inscription, tel que le public le voit"),
                  demarche_path(arena, space, "/inscription"));
        return;
    }
    links_add(arena, &sheet->buttons, 6, STR("Inscrire mon organisme"), demarche_path(arena, space, "/inscription"));
    const struct access *access = request_access(request);
    for (size_t i = 0; access && i < access->roles.count; i++) {
        const struct role *role = &access->roles.at[i];
        if (role->kind == ROLE_REFERENT && role->space_id == space->id)
            links_add(arena, &sheet->buttons, 6, STR("Ma page de référent"),
                      arena_printf(arena, "%.*s/%.*s", STR_PRINT(demarche_path(arena, space, "/epci")),
                                   STR_PRINT(role->intercommunality)));
    }
}

bool show_demarche(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct missing_board missing;
    struct network_members members;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct member_search confirmed = {.space_id = space->id, .states = 1u << MEMBER_CONFIRMED};
    struct view_sheet sheet = {
        .lead = arena_printf(arena,
                             "Collectivités, services de l’État, opérateurs et associations préparent ensemble le "
                             "diagnostic et la "
                             "feuille de route de l’inclusion numérique %.*s.",
                             STR_PRINT(territory_of(space->territory, arena))),
    };
    sheet_start(request, space, &sheet, STR("La démarche"));
    sheet.page.breadcrumb.count = 1; /* it is the page above all others */
    sheet.page.unlisted = false;
    sheet.page.description = sheet.lead;
    sheet.page.canonical = whole_address(request, demarche_path(arena, space, ""));
    if (!request_session(request, &session, error) ||
        !missing_board(session, space, space_today(request, space), arena, &missing, error) ||
        !member_list(session, &confirmed, arena, &members, error))
        return false;
    add_ways(request, space, &sheet);
    add_figures(request, &missing, &members, &sheet);
    if (may_organise(request, space))
        add_works(request, space, &sheet, "conduire", "Conduire la démarche", FOR_ORGANISERS, COUNT_OF(FOR_ORGANISERS));
    add_works(request, space, &sheet, "prendre-part", "Prendre part", FOR_ALL, COUNT_OF(FOR_ALL));
    if (!add_calendar(request, session, space, &sheet, error) ||
        !add_bodies(request, session, space, &members, &sheet, error))
        return false;
    add_members(request, &missing, &members, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- The calendar ---------------------------------------------------------------------------------------------------
 */

bool send_demarche_calendar(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct meetings meetings;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct meeting_search search = {.space_id = space->id, .public_alone = true};
    if (!request_session(request, &session, error) || !meeting_list(session, &search, arena, &meetings, error))
        return false;
    struct calendar_event *events = ARENA_ARRAY(arena, struct calendar_event, meetings.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < meetings.count; i++)
        if (meetings.at[i].starts_at)
            events[count++] = meeting_event(request, space, &meetings.at[i]);
    struct calendar calendar = {
        .method = CALENDAR_PUBLISH,
        .name = arena_printf(arena, "La démarche %.*s", STR_PRINT(territory_of(space->territory, arena))),
        .zone = space_zone(request, space),
        .events = events,
        .count = count,
    };
    struct buffer out = {0};
    calendar_write(&calendar, &out);
    response_owned(response, "text/calendar; charset=utf-8", &out);
    response_attachment(response, STR("demarche.ics"));
    return true;
}
