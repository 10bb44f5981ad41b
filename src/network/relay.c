/* Links that tell by whom one came. */
#include "network/relay.h"

#include "relay-rows.h"

enum { RELAYS_MOST = 2000, TOKEN_BYTES = 12 };

#define RELAY_COLUMNS                                                                                                  \
    "l.id, l.space_id, l.parent_id, l.token, l.intercommunality, l.label, l.groups, l.person_id, l.actor_id, "         \
    "l.participant_id, l.opened, l.opened_at, l.cut_at, l.created_at"
STATEMENT(relay_select_token, "SELECT " RELAY_COLUMNS " FROM relay AS l WHERE l.token = $1");
STATEMENT(relay_select_id, "SELECT " RELAY_COLUMNS " FROM relay AS l WHERE l.id = $1");
STATEMENT(relay_select_referent, "SELECT " RELAY_COLUMNS " FROM relay AS l WHERE l.space_id = $1 AND "
                                 "l.intercommunality = $2 AND l.person_id IS NOT DISTINCT FROM CAST($3 AS BIGINT) AND "
                                 "l.parent_id IS NULL AND l.actor_id IS NULL AND l.participant_id IS NULL");
STATEMENT(relay_select_participant, "SELECT " RELAY_COLUMNS " FROM relay AS l WHERE l.participant_id = $1");
STATEMENT(relay_participant, "SELECT space_id, relay_id, intercommunality FROM participant WHERE id = $1");
STATEMENT(relay_insert, "INSERT INTO relay (id, space_id, token, parent_id, intercommunality, label, groups, "
                        "person_id, actor_id, participant_id, opened, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, "
                        "$8, $9, $10, 0, $11)");
STATEMENT(relay_update_opened, "UPDATE relay SET opened = opened + 1, opened_at = COALESCE(opened_at, $2) WHERE id = "
                               "$1");
STATEMENT(relay_update_cut, "UPDATE relay SET cut_at = $3 WHERE id = $1 AND space_id = $2");
STATEMENT(relay_select_tree, "SELECT " RELAY_COLUMNS ", (SELECT COUNT(*) FROM participant AS p WHERE p.relay_id = l.id "
                             "AND p.confirmed_at IS NOT NULL) FROM relay AS l WHERE l.space_id = $1 AND (l.actor_id IS "
                             "NULL OR l.opened > 0 OR l.cut_at IS NOT NULL) ORDER BY l.id LIMIT $2");
STATEMENT(relay_count_invitations, "SELECT COUNT(*), COUNT(*) FILTER (WHERE opened > 0) FROM relay WHERE parent_id = "
                                   "$1 AND actor_id IS NOT NULL");

static void read_relay(struct query *query, struct arena *arena, struct relay *relay)
{
    *relay = (struct relay){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .parent_id = column_i64(query, 2),
        .token = column_copy(query, 3, arena),
        .intercommunality = column_copy(query, 4, arena),
        .label = column_copy(query, 5, arena),
        .groups = column_copy(query, 6, arena),
        .person_id = column_i64(query, 7),
        .actor_id = column_i64(query, 8),
        .participant_id = column_i64(query, 9),
        .opened = column_i64(query, 10),
        .opened_at = column_i64(query, 11),
        .cut_at = column_i64(query, 12),
        .created_at = column_i64(query, 13),
    };
}

static bool read_one(struct query *query, struct arena *arena, struct relay *relay, bool *found, struct error *error)
{
    *found = query_row(query);
    if (*found)
        read_relay(query, arena, relay);
    return query_end(query, error);
}

static bool find_by(struct session *session, const struct statement *statement, int64_t id, struct arena *arena,
                    struct relay *relay, bool *found, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, id);
    return read_one(query, arena, relay, found, error);
}

static void bind_optional(struct query *query, int parameter, int64_t value)
{
    if (value)
        bind_i64(query, parameter, value);
    else
        bind_null(query, parameter);
}

bool relay_insert_row(struct session *session, struct relay *relay, int64_t now, struct arena *arena,
                      struct error *error)
{
    uint8_t bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    relay->id = id_new();
    relay->token = base64url(arena, bytes, sizeof bytes);
    relay->created_at = now;
    struct query *query = query_start(session, &relay_insert);
    bind_i64(query, 1, relay->id);
    bind_i64(query, 2, relay->space_id);
    bind_text(query, 3, relay->token);
    bind_optional(query, 4, relay->parent_id);
    bind_text(query, 5, words(relay->intercommunality));
    bind_text(query, 6, words(relay->label));
    bind_text(query, 7, words(relay->groups));
    bind_optional(query, 8, relay->person_id);
    bind_optional(query, 9, relay->actor_id);
    bind_optional(query, 10, relay->participant_id);
    bind_i64(query, 11, now);
    return query_run(query, NULL, error);
}

bool relay_of_referent_look(struct session *session, int64_t space_id, struct str intercommunality, int64_t person_id,
                            struct arena *arena, struct relay *relay, bool *found, struct error *error)
{
    struct query *query = query_start(session, &relay_select_referent);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, words(intercommunality));
    bind_optional(query, 3, person_id);
    return read_one(query, arena, relay, found, error);
}

bool relay_of_referent(struct session *session, int64_t space_id, struct str intercommunality, int64_t person_id,
                       struct str label, int64_t now, struct arena *arena, struct relay *relay, struct error *error)
{
    bool found = false;
    if (!relay_of_referent_look(session, space_id, intercommunality, person_id, arena, relay, &found, error))
        return false;
    if (found)
        return true;
    *relay = (struct relay){
        .space_id = space_id, .intercommunality = intercommunality, .person_id = person_id, .label = label};
    return relay_insert_row(session, relay, now, arena, error);
}

/* How far down it is, and whether nothing above it was cut. */
static bool look_up(struct session *session, const struct relay *relay, struct arena *arena, size_t *depth,
                    bool *usable, struct error *error)
{
    struct relay above = *relay;
    *depth = 0;
    *usable = above.cut_at == 0;
    while (above.parent_id && *depth < RELAY_DEPTH_MOST) {
        bool found = false;
        if (!find_by(session, &relay_select_id, above.parent_id, arena, &above, &found, error))
            return false;
        if (!found)
            return true;
        ++*depth;
        *usable = *usable && above.cut_at == 0;
    }
    return true;
}

bool relay_of_participant_look(struct session *session, int64_t participant_id, struct arena *arena,
                               struct relay *relay, struct error *error)
{
    bool found = false;
    *relay = (struct relay){0};
    return find_by(session, &relay_select_participant, participant_id, arena, relay, &found, error);
}

bool relay_of_participant(struct session *session, int64_t participant_id, struct str label, int64_t now,
                          struct arena *arena, struct relay *relay, struct error *error)
{
    struct relay above;
    bool found = false, usable;
    size_t depth = 0;
    if (!relay_of_participant_look(session, participant_id, arena, relay, error))
        return false;
    if (relay->id)
        return true;
    *relay = (struct relay){.participant_id = participant_id, .label = label};
    struct query *query = query_start(session, &relay_participant);
    bind_i64(query, 1, participant_id);
    found = query_row(query);
    if (found) {
        relay->space_id = column_i64(query, 0);
        relay->parent_id = column_i64(query, 1);
        relay->intercommunality = column_copy(query, 2, arena);
    }
    if (!query_end(query, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette inscription n’existe plus.");
    if (relay->parent_id) {
        if (!find_by(session, &relay_select_id, relay->parent_id, arena, &above, &found, error) ||
            (found && !look_up(session, &above, arena, &depth, &usable, error)))
            return false;
        if (depth + 1 >= RELAY_DEPTH_MOST)
            return error_set(error, ERROR_LIMITED, "Cette invitation a été relayée trop de fois.");
        relay->parent_id = found ? relay->parent_id : 0;
    }
    return relay_insert_row(session, relay, now, arena, error);
}

bool relay_find(struct session *session, struct str token, struct arena *arena, struct relay *relay, bool *found,
                bool *usable, struct error *error)
{
    size_t depth;
    *usable = false;
    struct query *query = query_start(session, &relay_select_token);
    bind_text(query, 1, token);
    return read_one(query, arena, relay, found, error) &&
           (!*found || look_up(session, relay, arena, &depth, usable, error));
}

bool relay_open(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &relay_update_opened);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

bool relay_cut(struct session *session, int64_t space_id, int64_t id, bool cut, int64_t now, struct error *error)
{
    int64_t changes = 0;
    struct query *query = query_start(session, &relay_update_cut);
    bind_i64(query, 1, id);
    bind_i64(query, 2, space_id);
    bind_optional(query, 3, cut ? now : 0);
    return query_run(query, &changes, error) &&
           (changes == 1 || error_set(error, ERROR_MISSING, "Ce lien n’existe pas."));
}

/* --- The tree ----------------------------------------------------------------------------------------------------- */

/* Children follow their parent in creation order, so one pass per level from each root is enough: the list is ordered
 * by id, and what hangs from a row comes after it. */
static void add_branch(const struct relays *all, int64_t parent_id, size_t depth, struct relays *tree)
{
    for (size_t i = 0; i < all->count && depth <= RELAY_DEPTH_MOST; i++) {
        if (all->at[i].parent_id != parent_id)
            continue;
        tree->at[tree->count] = all->at[i];
        tree->at[tree->count++].depth = depth;
        add_branch(all, all->at[i].id, depth + 1, tree);
    }
}

/* A link whose parent is not shown (an invitation nobody opened) hangs from nothing. */
static void detach(struct relays *all)
{
    for (size_t i = 0; i < all->count; i++) {
        bool there = false;
        for (size_t j = 0; j < i && !there; j++)
            there = all->at[j].id == all->at[i].parent_id;
        if (!there)
            all->at[i].parent_id = 0;
    }
}

bool relay_list(struct session *session, int64_t space_id, struct arena *arena, struct relays *relays,
                struct error *error)
{
    struct relays all = {0};
    struct query *query = query_start(session, &relay_select_tree);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, RELAYS_MOST);
    while (query_row(query)) {
        struct relay *relay = ARENA_PUSH(arena, all.at, all.count);
        read_relay(query, arena, relay);
        relay->answers = column_i64(query, 14);
    }
    detach(&all);
    *relays = (struct relays){.at = ARENA_ARRAY(arena, struct relay, all.count + 1)};
    add_branch(&all, 0, 0, relays);
    return query_end(query, error);
}

bool relay_invitations(struct session *session, int64_t id, int64_t *sent, int64_t *opened, struct error *error)
{
    struct query *query = query_start(session, &relay_count_invitations);
    bind_i64(query, 1, id);
    bool row = query_row(query);
    *sent = row ? column_i64(query, 0) : 0;
    *opened = row ? column_i64(query, 1) : 0;
    return query_end(query, error);
}
