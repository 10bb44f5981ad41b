/* Members × groups: who takes part in what, what is uncovered, and nudging who has not said. */
#include "member-pages.h"
#include "network/position.h"

static enum sheet_tone tone_of(enum position_state state)
{
    return state == POSITION_UNSAID          ? TONE_WAITING
           : state == POSITION_NOT_CONCERNED ? TONE_PLAIN
           : state == POSITION_LEADS         ? TONE_NEWS
                                             : TONE_DONE;
}

static void add_matrix(struct request *request, const struct space *space, const struct position_board *board,
                       struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, "matrice", STR("Qui participe à quoi"));
    const char **headings = ARENA_ARRAY(arena, const char *, board->groups.count + 1);
    headings[0] = "Collectivité";
    for (size_t j = 0; j < board->groups.count; j++)
        headings[j + 1] = arena_cstr(arena, board->groups.at[j].name);
    section->empty = STR("Aucune collectivité n’est encore inscrite, ou aucun groupe n’est ouvert.");
    if (board->groups.count == 0)
        return;
    section_table(request, section, STR("Chaque thématique doit associer toutes les collectivités"), headings,
                  board->groups.count + 1);
    for (size_t i = 0; i < board->members.count; i++) {
        struct sheet_line *line = section_line(request, section);
        line_cell(request, line, board->members.at[i].name)->address =
            demarche_path_id(arena, space, "/positions/", board->members.at[i].id, "");
        for (size_t j = 0; j < board->groups.count; j++) {
            struct sheet_cell *cell = line_cell(request, line, STR_NONE);
            cell->badge = str_of(position_label(position_at(board, i, j)));
            cell->tone = tone_of(position_at(board, i, j));
        }
    }
}

static void add_uncovered(struct request *request, const struct position_board *board, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, "manques", STR("Ce qui n’est pas couvert"));
    for (size_t j = 0; j < board->groups.count; j++) {
        struct buffer names = {0};
        for (size_t i = 0; i < board->members.count; i++)
            if (position_at(board, i, j) == POSITION_UNSAID)
                buffer_printf(&names, "%s%.*s", names.length ? ", " : "", STR_PRINT(board->members.at[i].name));
        struct sheet_row *row = section_row(request, section, board->groups.at[j].name, STR_NONE);
        row_say(request, row,
                arena_printf(arena, "%zu sur %zu %s", board->taking_part[j], board->members.count,
                             text_plural((int64_t)board->taking_part[j], "participe", "participent")));
        if (names.length)
            row->warning = arena_printf(arena, "Sans réponse" NBSP ": %.*s", STR_PRINT(buffer_str(&names)));
        buffer_free(&names);
    }
}

static bool read_board(struct request *request, const struct space **space, struct position_board *board,
                       struct error *error)
{
    struct session *session;
    *space = request_space(request, error);
    return *space && request_session(request, &session, error) &&
           position_board(session, (*space)->id, request->arena, board, error);
}

bool show_positions(struct request *request, struct response *response, struct error *error)
{
    static const char *const DONE[] = {
        "position", "Les positions sont enregistrées.",
        "relance",  "Les relances sont parties, une par collectivité.",
        "rien",     "Rien n’est parti : chacune a répondu, ou a été relancée il y a moins de sept jours.",
        NULL};
    struct arena *arena = request->arena;
    const struct space *space;
    struct position_board board;
    if (!read_board(request, &space, &board, error))
        return false;
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, space, &sheet, STR("Les positions"));
    sheet.lead = STR("Les référents se positionnent sur un ou plusieurs groupes de travail, pour leur collectivité.");
    size_t cells = board.members.count * board.groups.count;
    figures_add(arena, &sheet.figures, arena_printf(arena, "%zu sur %zu", cells - board.unsaid, cells),
                STR("réponses connues"), STR_NONE);
    figures_add(arena, &sheet.figures, text_number(arena, (int64_t)board.members.count), STR("collectivités inscrites"),
                STR_NONE);
    figures_add(arena, &sheet.figures, text_number(arena, (int64_t)board.groups.count), STR("groupes ouverts"),
                STR_NONE);
    if (board.unsaid) {
        struct sheet_section *section = sheet_section(request, &sheet, "relance", STR("Relancer"));
        struct sheet_row *row = section_row(request, section, STR("Les référents qui n’ont pas tout dit"), STR_NONE);
        row_say(request, row, STR("Un message par collectivité, jamais deux en sept jours."));
        row->action = demarche_path(arena, space, "/positions/relancer");
        row->submit = STR("Envoyer les relances");
    }
    add_matrix(request, space, &board, &sheet);
    add_uncovered(request, &board, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- One collectivity ------------------------------------------------------------------------------------------------
 */

static const struct field_choice CHOICES[] = {
    {"takes-part", "Participe", NULL}, {"leads", "Anime", NULL}, {"not-concerned", "N’est pas concernée", NULL}};

struct placing {
    struct request *request;
    const struct space *space;
    struct network_member member;
    struct position_board board;
    const struct form *form;
    int64_t sent;
};

static bool place(struct session *session, void *context, struct error *error)
{
    struct placing *placing = context;
    struct request *request = placing->request;
    for (size_t j = 0; j < placing->board.groups.count; j++) {
        enum position_state state = position_of(form_text(placing->form, placing->form->fields[j].name));
        if (!position_set(session, placing->space->id, placing->member.id, placing->board.groups.at[j].id, state,
                          request_person(request), request->now, error))
            return false;
    }
    return network_note(session, request, placing->space, "member.position", "member", placing->member.id,
                        placing->member.name, STR_NONE, error);
}

static bool edit_positions(struct request *request, struct response *response, struct placing *placing,
                           struct str destination, struct error *error)
{
    struct arena *arena = request->arena;
    struct form form;
    struct error refused = {0};
    const struct position_board *board = &placing->board;
    size_t at = 0;
    while (at < board->members.count && board->members.at[at].id != placing->member.id)
        at++;
    if (at == board->members.count)
        return error_set(error, ERROR_MISSING, "Cette collectivité n’est pas inscrite à la démarche.");
    struct field *fields = ARENA_ARRAY(arena, struct field, board->groups.count + 1);
    for (size_t j = 0; j < board->groups.count; j++)
        fields[j] = (struct field){.name = arena_printf(arena, "g%zu", j).at,
                                   .label = arena_cstr(arena, board->groups.at[j].name),
                                   .kind = FIELD_CHOICE,
                                   .choices = CHOICES,
                                   .choice_count = COUNT_OF(CHOICES)};
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, board->groups.count);
        for (size_t j = 0; j < board->groups.count; j++)
            form_choose(&form, fields[j].name, str_of(position_code(position_at(board, at, j))));
    } else if (form_read(&form, request, fields, board->groups.count)) {
        placing->form = &form;
        if (store_write(request->site->store, place, placing, &refused))
            return response_redirect(response, 303, arena_printf(arena, "%.*s?fait=position", STR_PRINT(destination)),
                                     error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Les groupes de travail"),
                                  .lead = placing->member.name,
                                  .submit = STR("Enregistrer les positions")};
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), destination);
    links_add(arena, &view.page.breadcrumb, 1, STR("La démarche"), demarche_path(arena, placing->space, ""));
    send_form_page(request, response, placing->space, &view, &form);
    return true;
}

bool show_member_positions(struct request *request, struct response *response, struct error *error)
{
    struct placing placing = {.request = request};
    return request_member(request, &placing.space, &placing.member, error) &&
           read_board(request, &placing.space, &placing.board, error) &&
           edit_positions(request, response, &placing, demarche_path(request->arena, placing.space, "/positions"),
                          error);
}

bool show_own_positions(struct request *request, struct response *response, struct error *error)
{
    struct placing placing = {.request = request};
    struct session *session;
    bool found;
    struct str siren = request_path(request, "epci");
    if (!read_board(request, &placing.space, &placing.board, error) || !request_session(request, &session, error) ||
        !member_of_intercommunality(session, placing.space->id, siren, request->arena, &placing.member, &found, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette collectivité n’est pas inscrite à la démarche.");
    return edit_positions(request, response, &placing,
                          arena_printf(request->arena, "%.*s/%.*s",
                                       STR_PRINT(demarche_path(request->arena, placing.space, "/epci")),
                                       STR_PRINT(siren)),
                          error);
}

/* --- Nudging ---------------------------------------------------------------------------------------------------------
 */

/* Who is written to for a member: its referent in post, or else its elected representative. */
static struct str address_of(const struct member_contacts *contacts, int64_t member_id, int32_t today)
{
    struct str address = STR_NONE;
    for (size_t i = 0; i < contacts->count; i++) {
        const struct member_contact *contact = &contacts->at[i];
        if (contact->member_id != member_id || !contact_in_post(contact, today) || contact->email.length == 0)
            continue;
        if (contact->part == CONTACT_REFERENT)
            return contact->email;
        if (address.length == 0)
            address = contact->email;
    }
    return address;
}

static struct str unsaid_groups(struct arena *arena, const struct position_board *board, size_t member)
{
    struct buffer names = {0};
    for (size_t j = 0; j < board->groups.count; j++)
        if (position_at(board, member, j) == POSITION_UNSAID)
            buffer_printf(&names, "%s- %.*s", names.length ? "\n" : "", STR_PRINT(board->groups.at[j].name));
    struct str text = arena_str(arena, buffer_str(&names));
    buffer_free(&names);
    return text;
}

static bool nudge_one(struct session *session, struct placing *placing, size_t index, struct str address,
                      struct error *error)
{
    struct request *request = placing->request;
    struct arena *arena = request->arena;
    const struct network_member *member = &placing->board.members.at[index];
    struct error rested = {0};
    int64_t id;
    if (!reminder_note(session, member->id, REMIND_POSITIONS, address, request_person(request), request->now, &id,
                       &rested)) {
        if (rested.kind == ERROR_CONFLICT)
            return true;
        *error = rested;
        return false;
    }
    struct str page =
        member->kind == MEMBER_INTERCOMMUNALITY
            ? arena_printf(arena, "%.*s/%.*s/positions", STR_PRINT(demarche_path(arena, placing->space, "/epci")),
                           STR_PRINT(member->territory))
            : demarche_path(arena, placing->space, "");
    const struct letter_value values[] = {
        {"organisme", member->name},
        {"groupes", unsaid_groups(arena, &placing->board, index)},
        {"lien", whole_address(request, page)},
    };
    const struct network_letter letter = {.kind = "positions-reminder",
                                          .mark = arena_printf(arena, "positions-reminder %lld", (long long)id),
                                          .address = address,
                                          .values = values,
                                          .value_count = COUNT_OF(values)};
    placing->sent++;
    return network_tell(session, request, placing->space, &letter, error);
}

static bool nudge(struct session *session, void *context, struct error *error)
{
    struct placing *placing = context;
    struct member_contacts contacts;
    int32_t today = space_today(placing->request, placing->space);
    placing->sent = 0;
    if (!contact_list(session, placing->space->id, 0, placing->request->arena, &contacts, error))
        return false;
    for (size_t i = 0; i < placing->board.members.count; i++) {
        struct str address = address_of(&contacts, placing->board.members.at[i].id, today);
        if (address.length && unsaid_groups(placing->request->arena, &placing->board, i).length &&
            !nudge_one(session, placing, i, address, error))
            return false;
    }
    return true;
}

bool nudge_positions(struct request *request, struct response *response, struct error *error)
{
    struct placing placing = {.request = request};
    return read_board(request, &placing.space, &placing.board, error) &&
           store_write(request->site->store, nudge, &placing, error) &&
           response_redirect(response, 303,
                             demarche_path(request->arena, placing.space,
                                           placing.sent ? "/positions?fait=relance" : "/positions?fait=rien"),
                             error);
}
