#include "network/group.h"

#include <sodium.h>

enum { SLUG_MOST = 60, DOOR_BYTES = 12 };

#define GROUP_COLUMNS "id, space_id, theme, slug, name, purpose, rank, state"
STATEMENT(group_select_space, "SELECT " GROUP_COLUMNS " FROM working_group WHERE space_id = $1 "
                              "ORDER BY CASE WHEN state = 'active' THEN 0 ELSE 1 END, rank, id");
STATEMENT(group_select_slug, "SELECT " GROUP_COLUMNS " FROM working_group WHERE space_id = $1 AND slug = $2");
STATEMENT(group_select_id, "SELECT " GROUP_COLUMNS " FROM working_group WHERE id = $1");
STATEMENT(group_select_rank, "SELECT COALESCE(MAX(rank), 0) + 1 FROM working_group WHERE space_id = $1");
STATEMENT(group_insert, "INSERT INTO working_group (id, space_id, theme, slug, name, purpose, rank, state, created_at, "
                        "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)");
STATEMENT(group_update, "UPDATE working_group SET theme = $2, name = $3, purpose = $4, state = $5, updated_at = $6 "
                        "WHERE id = $1");

/* --- Groups ------------------------------------------------------------------------------------------------------- */

static void read_group(struct query *query, struct arena *arena, struct working_group *group)
{
    *group = (struct working_group){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .theme = column_copy(query, 2, arena),
        .slug = column_copy(query, 3, arena),
        .name = column_copy(query, 4, arena),
        .purpose = column_copy(query, 5, arena),
        .rank = column_i64(query, 6),
        .closed = str_equal(column_text(query, 7), STR("closed")),
    };
}

bool group_list(struct session *session, int64_t space_id, struct arena *arena, struct working_groups *groups,
                struct error *error)
{
    *groups = (struct working_groups){0};
    struct query *query = query_start(session, &group_select_space);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        read_group(query, arena, ARENA_PUSH(arena, groups->at, groups->count));
    return query_end(query, error);
}

bool group_find(struct session *session, int64_t space_id, struct str slug, struct arena *arena,
                struct working_group *group, bool *found, struct error *error)
{
    struct query *query = query_start(session, &group_select_slug);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, slug);
    *found = query_row(query);
    if (*found)
        read_group(query, arena, group);
    return query_end(query, error);
}

bool group_by_id(struct session *session, int64_t id, struct arena *arena, struct working_group *group, bool *found,
                 struct error *error)
{
    struct query *query = query_start(session, &group_select_id);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_group(query, arena, group);
    return query_end(query, error);
}

static bool next_rank(struct session *session, struct working_group *group, struct error *error)
{
    struct query *query = query_start(session, &group_select_rank);
    bind_i64(query, 1, group->space_id);
    group->rank = query_row(query) ? column_i64(query, 0) : 1;
    return query_end(query, error);
}

/* "sante", then "sante-2". */
static bool choose_slug(struct session *session, struct working_group *group, struct arena *arena, struct error *error)
{
    struct str base = text_slug(arena, group->name, SLUG_MOST);
    struct working_group other;
    bool taken = true;
    group->slug = base.length ? base : STR("groupe");
    for (int i = 2; taken; i++) {
        if (!group_find(session, group->space_id, group->slug, arena, &other, &taken, error))
            return false;
        if (taken)
            group->slug = arena_printf(arena, "%.*s-%d", STR_PRINT(base.length ? base : STR("groupe")), i);
    }
    return true;
}

static bool insert_group(struct session *session, struct working_group *group, int64_t now, struct arena *arena,
                         struct error *error)
{
    group->id = id_new();
    if (!next_rank(session, group, error) || !choose_slug(session, group, arena, error))
        return false;
    struct query *query = query_start(session, &group_insert);
    bind_i64(query, 1, group->id);
    bind_i64(query, 2, group->space_id);
    bind_text(query, 3, group->theme.length ? group->theme : STR(""));
    bind_text(query, 4, group->slug);
    bind_text(query, 5, group->name);
    bind_text(query, 6, group->purpose.length ? group->purpose : STR(""));
    bind_i64(query, 7, group->rank);
    bind_text(query, 8, group->closed ? STR("closed") : STR("active"));
    bind_i64(query, 9, now);
    return query_run(query, NULL, error);
}

bool group_save(struct session *session, struct working_group *group, int64_t now, struct arena *arena,
                struct error *error)
{
    group->name = str_trim(group->name);
    if (str_is_empty(group->name) || text_length(group->name) > GROUP_NAME_MOST)
        return error_set(error, ERROR_INVALID, "Donnez au groupe un nom de %d caractères au plus.", GROUP_NAME_MOST);
    if (group->id == 0)
        return insert_group(session, group, now, arena, error);
    int64_t changes = 0;
    struct query *query = query_start(session, &group_update);
    bind_i64(query, 1, group->id);
    bind_text(query, 2, group->theme.length ? group->theme : STR(""));
    bind_text(query, 3, group->name);
    bind_text(query, 4, group->purpose.length ? group->purpose : STR(""));
    bind_text(query, 5, group->closed ? STR("closed") : STR("active"));
    bind_i64(query, 6, now);
    return query_run(query, &changes, error) &&
           (changes == 1 || error_set(error, ERROR_MISSING, "Ce groupe de travail n’existe pas."));
}

/* --- Sessions ----------------------------------------------------------------------------------------------------- */

#define IN_STATE(state, more)                                                                                          \
    "(SELECT COUNT(*) FROM registration AS r WHERE r.session_id = s.id AND r.state = '" state "'" more "), "
#define SESSION_QUERY                                                                                                  \
    "SELECT s.id, s.group_id, g.space_id, g.slug, g.name, s.title, s.state, s.starts_at, s.ends_at, s.place, "         \
    "s.address, s.capacity, s.remote, s.remote_link, s.opens_at, s.closes_at, s.sequence, s.previous_at, "             \
    "s.updated_at, s.reason, s.door, " IN_STATE("confirmed", " AND r.mode = 'room'")                                   \
        IN_STATE("confirmed", " AND r.mode = 'remote'") IN_STATE("waiting", "") IN_STATE("offered", "")                \
            IN_STATE("unconfirmed", "") "g.rank FROM group_session AS s JOIN working_group AS g ON g.id = s.group_id "
STATEMENT(session_select_space, SESSION_QUERY "WHERE g.space_id = $1 AND (CAST($2 AS BIGINT) = 0 OR g.id = $2) AND "
                                              "s.ends_at > $3 ORDER BY s.starts_at, s.id");
STATEMENT(session_select_id, SESSION_QUERY "WHERE s.id = $1");
STATEMENT(session_select_door, SESSION_QUERY "WHERE s.door = $1");
STATEMENT(group_session_insert,
          "INSERT INTO group_session (id, group_id, title, state, starts_at, ends_at, place, address, "
          "capacity, remote, remote_link, opens_at, closes_at, sequence, previous_at, reason, door, "
          "created_at, updated_at) VALUES ($1, $2, $3, 'planned', $4, $5, $6, $7, $8, $9, $10, $11, "
          "$12, 0, NULL, '', $13, $14, $14)");
STATEMENT(session_update, "UPDATE group_session SET title = $2, starts_at = $3, ends_at = $4, place = $5, address = "
                          "$6, capacity = $7, remote = $8, remote_link = $9, opens_at = $10, closes_at = $11, "
                          "sequence = $12, previous_at = $13, reason = $14, updated_at = $15 WHERE id = $1");
STATEMENT(session_update_cancelled, "UPDATE group_session SET state = 'cancelled', sequence = sequence + 1, reason = "
                                    "$2, updated_at = $3 WHERE id = $1 AND state = 'planned'");

static const char *const REMOTES[] = {"none", "on-request", "link"};

static enum session_remote remote_of(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(REMOTES); i++)
        if (str_equal(code, str_of(REMOTES[i])))
            return (enum session_remote)i;
    return SESSION_REMOTE_NONE;
}

static void read_session(struct query *query, struct arena *arena, struct group_session *found)
{
    struct str title = column_copy(query, 5, arena);
    *found = (struct group_session){
        .id = column_i64(query, 0),
        .group_id = column_i64(query, 1),
        .space_id = column_i64(query, 2),
        .group_slug = column_copy(query, 3, arena),
        .group_name = column_copy(query, 4, arena),
        .cancelled = str_equal(column_text(query, 6), STR("cancelled")),
        .starts = column_i64(query, 7),
        .ends = column_i64(query, 8),
        .place = column_copy(query, 9, arena),
        .address = column_copy(query, 10, arena),
        .capacity = column_i64(query, 11),
        .remote = remote_of(column_text(query, 12)),
        .remote_link = column_copy(query, 13, arena),
        .opens = column_i64(query, 14),
        .closes = column_i64(query, 15),
        .sequence = column_i64(query, 16),
        .previous_at = column_i64(query, 17),
        .changed_at = column_i64(query, 18),
        .reason = column_copy(query, 19, arena),
        .door = column_copy(query, 20, arena),
        .in_room = column_i64(query, 21),
        .at_distance = column_i64(query, 22),
        .waiting = column_i64(query, 23),
        .offered = column_i64(query, 24),
        .unconfirmed = column_i64(query, 25),
    };
    found->title = title.length ? title : found->group_name;
}

bool group_session_list(struct session *session, int64_t space_id, int64_t group_id, int64_t from, struct arena *arena,
                        struct group_sessions *sessions, struct error *error)
{
    *sessions = (struct group_sessions){0};
    struct query *query = query_start(session, &session_select_space);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, group_id);
    bind_i64(query, 3, from);
    while (query_row(query))
        read_session(query, arena, ARENA_PUSH(arena, sessions->at, sessions->count));
    return query_end(query, error);
}

static bool read_one(struct query *query, struct arena *arena, struct group_session *found, bool *there,
                     struct error *error)
{
    *there = query_row(query);
    if (*there)
        read_session(query, arena, found);
    return query_end(query, error);
}

bool group_session_find(struct session *session, int64_t id, struct arena *arena, struct group_session *found,
                        bool *there, struct error *error)
{
    struct query *query = query_start(session, &session_select_id);
    bind_i64(query, 1, id);
    return read_one(query, arena, found, there, error);
}

bool group_session_by_door(struct session *session, struct str door, struct arena *arena, struct group_session *found,
                           bool *there, struct error *error)
{
    struct query *query = query_start(session, &session_select_door);
    bind_text(query, 1, door);
    return read_one(query, arena, found, there, error);
}

/* --- Saving a session --------------------------------------------------------------------------------------------- */

static bool check_session(const struct group_session *wanted, struct error *error)
{
    if (wanted->ends <= wanted->starts)
        return error_set(error, ERROR_INVALID, "L’heure de fin est avant celle du début.");
    if (wanted->closes > wanted->ends || wanted->opens > wanted->closes)
        return error_set(error, ERROR_INVALID,
                         "Les inscriptions ferment après leur ouverture, et avant la fin de la séance.");
    if (str_is_empty(wanted->place) && wanted->remote != SESSION_REMOTE_LINK)
        return error_set(error, ERROR_INVALID, "Dites où se tient la séance, ou donnez un lien pour la suivre.");
    if (wanted->capacity < 0)
        return error_set(error, ERROR_INVALID, "Le nombre de places est d’au moins 1.");
    return true;
}

/* What calendars show of it. */
static bool same_event(const struct group_session *a, const struct group_session *b)
{
    return a->starts == b->starts && a->ends == b->ends && str_equal(a->place, b->place) &&
           str_equal(a->address, b->address) && str_equal(a->title, b->title) && a->remote == b->remote &&
           str_equal(a->remote_link, b->remote_link);
}

static void bind_optional(struct query *query, int parameter, int64_t value)
{
    if (value)
        bind_i64(query, parameter, value);
    else
        bind_null(query, parameter);
}

static struct str present(struct str text)
{
    return text.length ? text : STR("");
}

static bool insert_session(struct session *session, struct group_session *wanted, int64_t now, struct arena *arena,
                           struct error *error)
{
    uint8_t bytes[DOOR_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    wanted->id = id_new();
    wanted->door = base64url(arena, bytes, sizeof bytes);
    struct query *query = query_start(session, &group_session_insert);
    bind_i64(query, 1, wanted->id);
    bind_i64(query, 2, wanted->group_id);
    bind_text(query, 3, present(wanted->title));
    bind_i64(query, 4, wanted->starts);
    bind_i64(query, 5, wanted->ends);
    bind_text(query, 6, present(wanted->place));
    bind_text(query, 7, present(wanted->address));
    bind_optional(query, 8, wanted->capacity);
    bind_text(query, 9, str_of(REMOTES[wanted->remote]));
    bind_text(query, 10, present(wanted->remote_link));
    bind_i64(query, 11, wanted->opens);
    bind_i64(query, 12, wanted->closes);
    bind_text(query, 13, wanted->door);
    bind_i64(query, 14, now);
    return query_run(query, NULL, error);
}

static bool update_session(struct session *session, const struct group_session *wanted, int64_t now,
                           struct error *error)
{
    struct query *query = query_start(session, &session_update);
    bind_i64(query, 1, wanted->id);
    bind_text(query, 2, str_equal(wanted->title, wanted->group_name) ? STR("") : present(wanted->title));
    bind_i64(query, 3, wanted->starts);
    bind_i64(query, 4, wanted->ends);
    bind_text(query, 5, present(wanted->place));
    bind_text(query, 6, present(wanted->address));
    bind_optional(query, 7, wanted->capacity);
    bind_text(query, 8, str_of(REMOTES[wanted->remote]));
    bind_text(query, 9, present(wanted->remote_link));
    bind_i64(query, 10, wanted->opens);
    bind_i64(query, 11, wanted->closes);
    bind_i64(query, 12, wanted->sequence);
    bind_optional(query, 13, wanted->previous_at);
    bind_text(query, 14, present(wanted->reason));
    bind_i64(query, 15, now);
    return query_run(query, NULL, error);
}

bool group_session_save(struct session *session, struct group_session *wanted, int64_t now, struct arena *arena,
                        bool *told, struct error *error)
{
    struct group_session before;
    bool there = false;
    *told = false;
    if (!check_session(wanted, error))
        return false;
    if (wanted->id == 0)
        return insert_session(session, wanted, now, arena, error);
    if (!group_session_find(session, wanted->id, arena, &before, &there, error))
        return false;
    if (!there)
        return error_set(error, ERROR_MISSING, "Cette séance n’existe pas.");
    if (before.cancelled)
        return error_set(error, ERROR_CONFLICT, "Cette séance est annulée" NBSP ": créez-en une autre.");
    if (str_is_empty(wanted->title))
        wanted->title = before.group_name;
    wanted->group_name = before.group_name;
    *told = !same_event(wanted, &before);
    wanted->sequence = before.sequence + (*told ? 1 : 0);
    wanted->previous_at = wanted->starts != before.starts ? before.starts : before.previous_at;
    return update_session(session, wanted, now, error);
}

bool group_session_cancel(struct session *session, int64_t id, struct str reason, int64_t now, struct error *error)
{
    int64_t changes = 0;
    struct query *query = query_start(session, &session_update_cancelled);
    bind_i64(query, 1, id);
    bind_text(query, 2, present(reason));
    bind_i64(query, 3, now);
    return query_run(query, &changes, error) &&
           (changes == 1 || error_set(error, ERROR_CONFLICT, "Cette séance est annulée déjà."));
}

/* --- Registering -------------------------------------------------------------------------------------------------- */

int64_t group_session_seats(const struct group_session *session)
{
    if (session->capacity == SESSION_NO_CAPACITY)
        return INT64_MAX;
    int64_t left = session->capacity - session->in_room - session->offered;
    return left > 0 ? left : 0;
}

enum session_opening group_session_opening(const struct group_session *session, int64_t now)
{
    if (session->cancelled)
        return OPENING_CANCELLED;
    if (now >= session->ends)
        return OPENING_PAST;
    if (now > session->closes)
        return OPENING_CLOSED;
    if (now < session->opens)
        return OPENING_NOT_YET;
    return group_session_seats(session) > 0 ? OPENING_OPEN : OPENING_FULL;
}
