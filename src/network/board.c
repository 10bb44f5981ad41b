#include "network/board.h"

#include "bind.h"

enum { SOON_DAYS = 30 };

static const char *const SUBJECTS[REMINDER_SUBJECTS] = {"registration", "referent", "positions"};
static const char *const SUBJECT_LABELS[REMINDER_SUBJECTS] = {
    "inscription à la démarche", "désignation d’un référent technique", "positions sur les groupes de travail"};

STATEMENT(member_reminder_insert, "INSERT INTO member_reminder (id, member_id, subject, address, person_id, sent_at) "
                                  "VALUES ($1, $2, $3, $4, $5, $6)");
STATEMENT(reminder_last, "SELECT MAX(sent_at) FROM member_reminder WHERE member_id = $1 AND subject = $2");
STATEMENT(reminder_select, "SELECT r.member_id, r.person_id, r.sent_at, r.subject, m.name, r.address FROM "
                           "member_reminder AS r "
                           "JOIN member AS m ON m.id = r.member_id WHERE m.space_id = $1 AND (CAST($2 AS BIGINT) = 0 "
                           "OR r.member_id = "
                           "$2) ORDER BY r.sent_at DESC, r.id DESC");

const char *reminder_subject_label(enum reminder_subject subject)
{
    return SUBJECT_LABELS[subject];
}

static enum reminder_subject subject_of(struct str code)
{
    int subject = 0;
    while (subject + 1 < REMINDER_SUBJECTS && !str_equal(str_of(SUBJECTS[subject]), code))
        subject++;
    return (enum reminder_subject)subject;
}

/* --- The territory --------------------------------------------------------------------------------------------------
 */

static struct missing_row *row_of(struct arena *arena, struct missing_board *board, uint32_t intercommunality)
{
    for (size_t i = 0; i < board->count; i++)
        if (board->at[i].intercommunality == intercommunality)
            return &board->at[i];
    struct missing_row *row = ARENA_PUSH(arena, board->at, board->count);
    row->intercommunality = intercommunality;
    return row;
}

static void add_department(uint32_t department, struct arena *arena, struct missing_board *board)
{
    size_t count;
    struct territory_part *parts = territory_parts(department, &count, arena);
    for (size_t i = 0; i < count; i++) {
        struct missing_row *row = row_of(arena, board, parts[i].intercommunality);
        row->communes += parts[i].communes;
        row->population += parts[i].population;
        row->seat_here = row->seat_here || territory_at(parts[i].intercommunality).department == department;
    }
}

static void add_territory(const struct space *space, struct arena *arena, struct missing_board *board)
{
    size_t cursor = 0;
    uint32_t department;
    if (territory_at(space->territory).kind == TERRITORY_DEPARTMENT)
        add_department(space->territory, arena, board);
    else
        while ((department = territory_next_child(space->territory, TERRITORY_DEPARTMENT, &cursor)) != TERRITORY_NONE)
            add_department(department, arena, board);
    for (size_t i = 1; i < board->count; i++) { /* by decreasing population */
        struct missing_row moved = board->at[i];
        size_t to = i;
        for (; to > 0 && board->at[to - 1].population < moved.population; to--)
            board->at[to] = board->at[to - 1];
        board->at[to] = moved;
    }
}

/* --- The members ----------------------------------------------------------------------------------------------------
 */

static void add_contact(struct missing_row *row, const struct member_contact *contact, int32_t today,
                        struct arena *arena)
{
    if (!contact_in_post(contact, today))
        return;
    struct str name = contact_name(arena, contact);
    if (contact->part == CONTACT_ELECTED && row->elected.length == 0)
        row->elected = name;
    if (contact->part == CONTACT_REFERENT) {
        bool ends_soon = contact->ends_on <= today + SOON_DAYS;
        row->vacant_soon =
            row->referent.length == 0 ? (ends_soon ? contact->ends_on : 0) : (ends_soon ? row->vacant_soon : 0);
        row->referent = row->referent.length ? row->referent : name;
    }
    /* Contacts come by part: the elected one, then the referent. */
    if (row->address.length == 0)
        row->address = contact->email;
}

static void add_member(struct missing_row *row, const struct network_member *member,
                       const struct member_contacts *contacts, int32_t today, struct arena *arena)
{
    row->member_id = member->id;
    row->state = member->state;
    row->registered = member->state == MEMBER_REGISTERED || member->state == MEMBER_CONFIRMED;
    row->contacted_at = member->contacted_at;
    for (size_t i = 0; i < contacts->count; i++)
        if (contacts->at[i].member_id == member->id)
            add_contact(row, &contacts->at[i], today, arena);
    if (row->address.length == 0)
        row->address = member->email;
    row->vacant = row->registered && row->referent.length == 0;
}

static void add_reminders(struct missing_board *board, const struct member_reminders *reminders)
{
    for (size_t i = 0; i < board->count; i++)
        for (size_t j = 0; j < reminders->count && board->at[i].reminded_at == 0; j++)
            if (board->at[i].member_id == reminders->at[j].member_id && reminders->at[j].subject == REMIND_REGISTRATION)
                board->at[i].reminded_at = reminders->at[j].sent_at;
}

static void count_rows(struct missing_board *board)
{
    for (size_t i = 0; i < board->count; i++) {
        const struct missing_row *row = &board->at[i];
        board->population += row->population;
        board->seats += row->seat_here;
        board->vacant += row->vacant;
        if (!row->registered)
            continue;
        board->registered++;
        board->seats_registered += row->seat_here;
        board->covered += row->population;
    }
}

bool missing_board(struct session *session, const struct space *space, int32_t today, struct arena *arena,
                   struct missing_board *board, struct error *error)
{
    struct network_members members;
    struct member_contacts contacts;
    struct member_reminders reminders;
    struct member_search search = {.space_id = space->id, .states = ~0u, .kinds = 1u << MEMBER_INTERCOMMUNALITY};
    *board = (struct missing_board){0};
    if (!member_list(session, &search, arena, &members, error) ||
        !contact_list(session, space->id, 0, arena, &contacts, error) ||
        !reminder_list(session, space->id, 0, arena, &reminders, error))
        return false;
    add_territory(space, arena, board);
    for (size_t i = 0; i < members.count; i++) {
        uint32_t territory = member_territory(&members.at[i]);
        for (size_t j = 0; j < board->count; j++)
            if (board->at[j].intercommunality == territory)
                add_member(&board->at[j], &members.at[i], &contacts, today, arena);
    }
    add_reminders(board, &reminders);
    count_rows(board);
    return true;
}

/* --- Reminders -------------------------------------------------------------------------------------------------------
 */

bool reminder_due(const struct missing_row *row, int64_t now, struct str *why)
{
    *why = STR_NONE;
    if (row->registered)
        *why = STR("inscrit");
    else if (row->address.length == 0)
        *why = STR("aucune adresse connue : ajoutez un contact");
    else if (row->reminded_at && now - row->reminded_at < REMINDER_REST_SECONDS)
        *why = STR("relancé il y a moins de sept jours");
    return why->length == 0;
}

bool reminder_note(struct session *session, int64_t member_id, enum reminder_subject subject, struct str address,
                   int64_t person_id, int64_t now, int64_t *id, struct error *error)
{
    struct query *query = query_start(session, &reminder_last);
    bind_i64(query, 1, member_id);
    bind_text(query, 2, str_of(SUBJECTS[subject]));
    int64_t last = query_row(query) ? column_i64(query, 0) : 0;
    if (!query_end(query, error))
        return false;
    if (last && now - last < REMINDER_REST_SECONDS)
        return error_set(error, ERROR_CONFLICT, "Cet organisme a été relancé il y a moins de sept jours.");
    *id = id_new();
    query = query_start(session, &member_reminder_insert);
    bind_i64(query, 1, *id);
    bind_i64(query, 2, member_id);
    bind_text(query, 3, str_of(SUBJECTS[subject]));
    bind_text(query, 4, address);
    bind_number(query, 5, person_id);
    bind_i64(query, 6, now);
    return query_run(query, NULL, error) && member_contacted(session, member_id, now, error);
}

bool reminder_list(struct session *session, int64_t space_id, int64_t member_id, struct arena *arena,
                   struct member_reminders *reminders, struct error *error)
{
    *reminders = (struct member_reminders){0};
    struct query *query = query_start(session, &reminder_select);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, member_id);
    while (query_row(query))
        *ARENA_PUSH(arena, reminders->at, reminders->count) =
            (struct member_reminder){.member_id = column_i64(query, 0),
                                     .person_id = column_i64(query, 1),
                                     .sent_at = column_i64(query, 2),
                                     .subject = subject_of(column_text(query, 3)),
                                     .member = column_copy(query, 4, arena),
                                     .address = column_copy(query, 5, arena)};
    return query_end(query, error);
}
