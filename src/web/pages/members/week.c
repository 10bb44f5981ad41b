/* What the organiser has before her: this week, what waits for her, what is late. */
#include "member-pages.h"
#include "network/contribution.h"
#include "network/group.h"
#include "network/position.h"

enum { WEEK_SECONDS = 7 * 86400 };

struct standing {
    struct meetings meetings;
    struct decisions decisions;
    struct joinings joinings;
    struct missing_board missing;
    struct group_sessions sessions;
    struct position_board positions;
    struct contribution_counts contributions;
};

static bool read_standing(struct request *request, const struct space *space, struct standing *standing,
                          struct error *error)
{
    struct session *session;
    struct arena *arena = request->arena;
    struct meeting_search meetings = {.space_id = space->id};
    struct decision_search decisions = {.space_id = space->id, .open_alone = true};
    return request_session(request, &session, error) &&
           meeting_list(session, &meetings, arena, &standing->meetings, error) &&
           decision_list(session, &decisions, arena, &standing->decisions, error) &&
           joining_list(session, space->id, 0, arena, &standing->joinings, error) &&
           missing_board(session, space, space_today(request, space), arena, &standing->missing, error) &&
           group_session_list(session, space->id, 0, request->now, arena, &standing->sessions, error) &&
           position_board(session, space->id, arena, &standing->positions, error) &&
           contribution_count(session, space->id, &standing->contributions, error);
}

static struct sheet_row *meeting_row(struct request *request, const struct space *space, const struct meeting *meeting,
                                     struct sheet_section *section)
{
    struct sheet_row *row = section_row(request, section, meeting->title,
                                        demarche_path_id(request->arena, space, "/reunions/", meeting->id, ""));
    row_say(request, row, meeting_when(request, space, meeting));
    return row;
}

static void add_week(struct request *request, const struct space *space, const struct standing *standing,
                     struct view_sheet *sheet)
{
    int64_t now = request->now, end = now + WEEK_SECONDS;
    int32_t today = space_today(request, space);
    struct sheet_section *section = sheet_section(request, sheet, "semaine", STR("Cette semaine"));
    section->empty = STR("Rien n’est prévu dans les sept jours.");
    for (size_t i = 0; i < standing->meetings.count; i++) {
        const struct meeting *meeting = &standing->meetings.at[i];
        if (meeting->starts_at >= now && meeting->starts_at < end && meeting->state != MEETING_CANCELLED)
            meeting_row(request, space, meeting, section);
    }
    for (size_t i = 0; i < standing->sessions.count; i++) {
        const struct group_session *one = &standing->sessions.at[i];
        if (one->starts >= end || one->cancelled)
            continue;
        struct sheet_row *row = section_row(request, section, one->title, STR_NONE);
        row->badge = STR("groupe de travail");
        row_say(request, row, french_date_time(request->arena, space_zone(request, space), one->starts));
    }
    for (size_t i = 0; i < standing->decisions.count; i++) {
        const struct decision *decision = &standing->decisions.at[i];
        if (decision->due_on != DECISION_NO_DAY && decision->due_on >= today && decision->due_on < today + 7)
            decision_row(request, space, decision, true, true, section);
    }
}

static void add_waiting(struct request *request, const struct space *space, const struct standing *standing,
                        struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct str why;
    size_t due = 0;
    struct sheet_section *section = sheet_section(request, sheet, "attente", STR("Ce qui m’attend"));
    section->empty = STR("Rien n’attend votre réponse.");
    for (size_t i = 0; i < standing->joinings.count; i++) {
        struct sheet_row *row = section_row(
            request, section,
            arena_printf(arena, "Confirmer l’inscription de %.*s", STR_PRINT(standing->joinings.at[i].name)),
            demarche_path_id(arena, space, "/inscriptions/", standing->joinings.at[i].id, ""));
        row_say(request, row,
                arena_printf(arena, "envoyée le %.*s",
                             STR_PRINT(instant_day(request, space, standing->joinings.at[i].sent_at))));
    }
    int64_t unsorted = standing->contributions.states[CONTRIBUTION_RECEIVED];
    if (unsorted)
        section_row(request, section,
                    arena_printf(arena, "%lld %s à trier", (long long)unsorted,
                                 text_plural(unsorted, "contribution", "contributions")),
                    space_path(arena, space, "/tri"));
    for (size_t i = 0; i < standing->missing.count; i++)
        due += standing->missing.at[i].member_id && reminder_due(&standing->missing.at[i], request->now, &why);
    if (due)
        section_row(
            request, section,
            arena_printf(arena, "Relancer %zu %s", due,
                         text_plural((int64_t)due, "intercommunalité non inscrite", "intercommunalités non inscrites")),
            demarche_path(arena, space, "/qui-manque/relancer"));
    for (size_t i = 0; i < standing->missing.count; i++)
        if (standing->missing.at[i].vacant || standing->missing.at[i].vacant_soon)
            section_row(request, section,
                        arena_printf(arena, "%s" NBSP ": %.*s",
                                     standing->missing.at[i].vacant ? "Référent technique à désigner"
                                                                    : "Référent technique bientôt à remplacer",
                                     STR_PRINT(territory_label(standing->missing.at[i].intercommunality, arena))),
                        demarche_path_id(arena, space, "/membres/", standing->missing.at[i].member_id, ""));
    if (standing->positions.unsaid)
        section_row(request, section,
                    arena_printf(arena, "%zu %s sans réponse", standing->positions.unsaid,
                                 text_plural((int64_t)standing->positions.unsaid, "position", "positions")),
                    demarche_path(arena, space, "/positions"));
    for (size_t i = 0; i < standing->meetings.count; i++) {
        const struct meeting *meeting = &standing->meetings.at[i];
        if (meeting->state == MEETING_DRAFT || meeting->state == MEETING_PLANNED ||
            meeting->state == MEETING_POSTPONED) {
            struct sheet_row *row = meeting_row(request, space, meeting, section);
            row->badge = !meeting->starts_at               ? STR("date à fixer")
                         : meeting->state == MEETING_DRAFT ? STR("à annoncer")
                                                           : STR("à convoquer");
        }
    }
}

static void add_late(struct request *request, const struct space *space, const struct standing *standing,
                     struct view_sheet *sheet)
{
    int32_t today = space_today(request, space);
    struct sheet_section *section = sheet_section(request, sheet, "retard", STR("En retard"));
    section->empty = STR("Rien n’est en retard.");
    for (size_t i = 0; i < standing->decisions.count; i++)
        if (decision_is_late(&standing->decisions.at[i], today))
            decision_row(request, space, &standing->decisions.at[i], true, true, section);
    for (size_t i = 0; i < standing->meetings.count; i++) {
        const struct meeting *meeting = &standing->meetings.at[i];
        if (!meeting->starts_at || meeting->starts_at > request->now)
            continue;
        if (meeting->state == MEETING_CONVENED || meeting->state == MEETING_PLANNED)
            meeting_row(request, space, meeting, section)->warning = STR("Dites si elle s’est tenue");
        else if (meeting->state == MEETING_HELD && meeting->body_kind != BODY_BILATERAL)
            meeting_row(request, space, meeting, section)->warning = STR("Le relevé n’est pas diffusé");
    }
}

bool show_week(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct standing standing = {0};
    const struct space *space = request_space(request, error);
    if (!space || !read_standing(request, space, &standing, error))
        return false;
    struct view_sheet sheet = {0};
    sheet_start(request, space, &sheet, STR("Mon tableau de bord"));
    sheet.lead = french_date(arena, space_today(request, space));
    add_week(request, space, &standing, &sheet);
    add_waiting(request, space, &standing, &sheet);
    add_late(request, space, &standing, &sheet);
    links_add(arena, &sheet.ways, 6, STR("Qui manque"), demarche_path(arena, space, "/qui-manque"));
    links_add(arena, &sheet.ways, 6, STR("Les réunions"), demarche_path(arena, space, "/reunions"));
    links_add(arena, &sheet.ways, 6, STR("Les positions"), demarche_path(arena, space, "/positions"));
    links_add(arena, &sheet.ways, 6, STR("Le recensement des acteurs"), demarche_path(arena, space, "/recensement"));
    links_add(arena, &sheet.ways, 6, STR("La campagne de référencement"), space_path(arena, space, "/referencement"));
    links_add(arena, &sheet.ways, 6, STR("Les lieux à relire"), space_path(arena, space, "/a-relire"));
    sheet_send(request, response, &sheet);
    return true;
}
