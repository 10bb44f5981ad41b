/* The referent's own page: her intercommunality, its figures, her positions, invitations, deadlines. */
#include "member-pages.h"
#include "network/group.h"
#include "network/position.h"

struct own {
    const struct space *space;
    struct territory territory;
    struct network_member member;
    bool known;
    struct str path;
};

static bool read_own(struct request *request, struct own *own, struct error *error)
{
    struct session *session;
    struct str siren = request_path(request, "epci");
    *own = (struct own){.space = request_space(request, error)};
    uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, siren);
    if (!own->space || !request_session(request, &session, error))
        return false;
    if (id == TERRITORY_NONE)
        return error_set(error, ERROR_MISSING, "Aucune intercommunalité n’a ce numéro.");
    own->territory = territory_at(id);
    own->path = arena_printf(request->arena, "%.*s/%.*s", STR_PRINT(demarche_path(request->arena, own->space, "/epci")),
                             STR_PRINT(siren));
    return member_of_intercommunality(session, own->space->id, siren, request->arena, &own->member, &own->known, error);
}

static void add_figures(struct request *request, const struct own *own, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    const struct directory *directory = request_directory(request);
    int64_t population = 0;
    size_t communes = 0, cursor = 0;
    for (uint32_t id;
         (id = territory_next_commune(own->territory.id, space_department(own->space), &cursor)) != TERRITORY_NONE;) {
        communes++;
        population += territory_at(id).population > 0 ? territory_at(id).population : 0;
    }
    if (directory) {
        struct place_filter filter = {0};
        struct directory_answer answer;
        struct directory_query query = {.filter = &filter, .now = request->now};
        struct str *code = ARENA_NEW(arena, struct str);
        *code = own->territory.code;
        filter_to_space(arena, own->space, &filter);
        filter.intercommunalities = (struct texts){1, code};
        if (directory_search(directory, &query, arena, &answer, NULL))
            figures_add(arena, &sheet->figures, text_number(arena, (int64_t)answer.total),
                        str_of(text_plural((int64_t)answer.total, "lieu publié", "lieux publiés")), STR_NONE);
    }
    figures_add(arena, &sheet->figures, text_number(arena, population), STR("habitants"),
                arena_printf(arena, "%zu %s", communes, text_plural((int64_t)communes, "commune", "communes")));
}

static bool add_positions(struct request *request, const struct own *own, struct view_sheet *sheet, struct error *error)
{
    struct session *session;
    struct position_board board;
    if (!request_session(request, &session, error) ||
        !position_board(session, own->space->id, request->arena, &board, error))
        return false;
    for (size_t i = 0; i < board.members.count; i++) {
        if (board.members.at[i].id != own->member.id)
            continue;
        struct sheet_section *section = sheet_section(request, sheet, "positions", STR("Mes groupes de travail"));
        section->empty = STR("Aucun groupe de travail n’est encore ouvert.");
        for (size_t j = 0; j < board.groups.count; j++) {
            enum position_state state = position_at(&board, i, j);
            struct sheet_row *row = section_row(request, section, board.groups.at[j].name, STR_NONE);
            row->badge = str_of(position_label(state));
            row->tone = state == POSITION_UNSAID ? TONE_WAITING : TONE_DONE;
        }
        if (board.groups.count)
            links_add(request->arena, &section->links, 2, STR("Dire mes positions"),
                      arena_printf(request->arena, "%.*s/positions", STR_PRINT(own->path)));
    }
    return true;
}

static bool add_invitations(struct request *request, const struct own *own, struct view_sheet *sheet,
                            struct error *error)
{
    struct session *session;
    struct meetings meetings;
    const struct access *access = request_access(request);
    if (!request_session(request, &session, error) ||
        !meeting_list_of(session, access->person.email, request->now, request->arena, &meetings, error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "invitations", STR("Mes invitations"));
    section->empty = STR("Aucune réunion à venir ne vous attend.");
    for (size_t i = 0; i < meetings.count; i++) {
        if (meetings.at[i].space_id != own->space->id)
            continue;
        struct sheet_row *row =
            section_row(request, section, meetings.at[i].title,
                        demarche_path_id(request->arena, own->space, "/reunions/", meetings.at[i].id, ""));
        row_say(request, row, meeting_when(request, own->space, &meetings.at[i]));
        row_say(request, row, meeting_where(request->arena, &meetings.at[i]));
    }
    return true;
}

/* Open conclusions that are every referent's, or this member's. */
static bool add_deadlines(struct request *request, const struct own *own, struct view_sheet *sheet, struct error *error)
{
    struct session *session;
    struct decisions decisions;
    struct decision_search search = {.space_id = own->space->id, .open_alone = true};
    if (!request_session(request, &session, error) ||
        !decision_list(session, &search, request->arena, &decisions, error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "echeances", STR("Mes échéances"));
    section->empty = STR("Aucune échéance.");
    for (size_t i = 0; i < decisions.count; i++) {
        struct str owner = text_folded(request->arena, decisions.at[i].owner);
        bool mine = decisions.at[i].member_id
                        ? decisions.at[i].member_id == own->member.id
                        : str_contains(owner, STR("referents")) || str_contains(owner, own->territory.key);
        if (mine)
            decision_row(request, own->space, &decisions.at[i], true, false, section);
    }
    return true;
}

static bool add_people(struct request *request, const struct own *own, struct view_sheet *sheet, struct error *error)
{
    struct session *session;
    struct member_contacts contacts;
    if (!own->known)
        return true;
    if (!request_session(request, &session, error) ||
        !contact_list(session, own->space->id, own->member.id, request->arena, &contacts, error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "contacts", STR("Qui parle pour nous"));
    section->empty = STR("Aucun contact n’est encore connu : écrivez à l’organisateur.");
    for (size_t i = 0; i < contacts.count; i++) {
        if (!contact_in_post(&contacts.at[i], space_today(request, own->space)))
            continue;
        struct sheet_row *row = section_row(request, section, contact_name(request->arena, &contacts.at[i]), STR_NONE);
        row->badge = str_of(contact_part_label(contacts.at[i].part));
        row_say(request, row, contacts.at[i].email);
    }
    return true;
}

bool show_referent(struct request *request, struct response *response, struct error *error)
{
    static const char *const DONE[] = {"position", "Vos positions sont enregistrées.", NULL};
    struct arena *arena = request->arena;
    struct own own;
    if (!read_own(request, &own, error))
        return false;
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, own.space, &sheet, territory_label(own.territory.id, arena));
    sheet.kind = STR("Page du référent");
    if (own.known) {
        sheet.badge = str_of(member_state_label(own.member.state));
        sheet.tone = member_state_tone(own.member.state);
    } else
        sheet.warning = STR("Cette intercommunalité n’est pas encore inscrite à la démarche.");
    add_figures(request, &own, &sheet);
    if (!add_positions(request, &own, &sheet, error) || !add_invitations(request, &own, &sheet, error) ||
        !add_deadlines(request, &own, &sheet, error) || !add_people(request, &own, &sheet, error))
        return false;
    links_add(arena, &sheet.ways, 5, STR("Les lieux de mon intercommunalité"),
              space_path(arena, own.space, arena_printf(arena, "/lieux?epci=%.*s", STR_PRINT(own.territory.code)).at));
    links_add(arena, &sheet.ways, 5, STR("Ses besoins"),
              space_path(arena, own.space,
                         arena_printf(arena, "/besoins/territoire?code=%.*s", STR_PRINT(own.territory.code)).at));
    links_add(arena, &sheet.ways, 5, STR("La campagne de référencement"),
              space_path(arena, own.space,
                         arena_printf(arena, "/referencement/epci/%.*s", STR_PRINT(own.territory.code)).at));
    links_add(arena, &sheet.ways, 5, STR("Le calendrier de la démarche"), demarche_path(arena, own.space, ""));
    sheet_send(request, response, &sheet);
    return true;
}
