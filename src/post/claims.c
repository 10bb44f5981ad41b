/* Taking messages, a few at a time, and settling each: conditional updates, the same on both engines. */
#include "outgoing.h"
#include "territory/space.h"

enum { MINUTE = 60, ATTEMPTS_MOST = 22, LOOK_AT_MOST = 400, PACE_SECONDS = 10 };

STATEMENT(claim_expire, "UPDATE message SET state = 'failed', taken_by = NULL, ended_at = $1, error = $2 "
                        "WHERE state IN ('queued', 'sending') AND run_at <= $1 AND until < $1");
STATEMENT(claim_due, "SELECT m.id, m.domain FROM message m LEFT JOIN message_domain d ON d.domain = m.domain "
                     "WHERE m.state IN ('queued', 'sending') AND m.run_at <= $1 "
                     "AND (d.next_at IS NULL OR d.next_at <= $1) ORDER BY m.run_at, m.id LIMIT $2");
STATEMENT(claim_any_due, "SELECT id FROM message WHERE state IN ('queued', 'sending') AND run_at <= $1 LIMIT 1");
STATEMENT(claim_one, "UPDATE message SET state = 'sending', taken_by = $2, run_at = $3, attempts = attempts + 1 "
                     "WHERE id = $1 AND state IN ('queued', 'sending') AND run_at <= $4 RETURNING attempts");
STATEMENT(claim_pace, "INSERT INTO message_domain (domain, next_at) VALUES ($1, $2) "
                      "ON CONFLICT (domain) DO UPDATE SET next_at = excluded.next_at");
STATEMENT(claim_read, "SELECT token, space_id, address, name, reply_to, subject, body, html, list, in_reply_to, "
                      "created_at FROM message WHERE id = $1");
STATEMENT(claim_files, "SELECT name, type, bytes FROM attachment WHERE message_id = $1 ORDER BY position");
STATEMENT(claim_settled, "UPDATE message SET state = $4, taken_by = NULL, run_at = $5, ended_at = $6, error = $7, "
                         "attempts = attempts - $8 "
                         "WHERE id = $1 AND taken_by = $2 AND attempts = $3 AND state = 'sending'");

/* --- Taking --------------------------------------------------------------------------------------------------------
 */

struct domain_share {
    struct str domain;
    int64_t taken;
};

struct taking {
    struct claim *claim;
    struct domain_share shares[CLAIM_MOST];
    size_t share_count;
};

static bool expire(struct session *session, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &claim_expire);
    bind_i64(query, 1, now);
    bind_text(query, 2, STR("Parti trop tard : ce message n’avait plus d’utilité."));
    return query_run(query, NULL, error);
}

/* What a domain may be sent at once: ten seconds of its pace. */
static int64_t allowance(const struct claim *claim)
{
    int64_t most = (int64_t)claim->per_minute * PACE_SECONDS / MINUTE;
    return claim->per_minute == 0 ? CLAIM_MOST : most < 1 ? 1 : most;
}

static bool may_take(struct taking *taking, struct str domain)
{
    for (size_t i = 0; i < taking->share_count; i++)
        if (str_equal(taking->shares[i].domain, domain))
            return taking->shares[i].taken < allowance(taking->claim) && ++taking->shares[i].taken;
    if (taking->share_count == CLAIM_MOST)
        return false;
    taking->shares[taking->share_count++] = (struct domain_share){arena_str(taking->claim->arena, domain), 1};
    return true;
}

static bool choose(struct session *session, struct taking *taking, int64_t ids[static CLAIM_MOST], size_t *count,
                   struct error *error)
{
    struct query *query = query_start(session, &claim_due);
    bind_i64(query, 1, taking->claim->now);
    bind_i64(query, 2, LOOK_AT_MOST);
    *count = 0;
    while (query_row(query)) {
        if (*count == CLAIM_MOST)
            taking->claim->more = true;
        else if (may_take(taking, column_text(query, 1)))
            ids[(*count)++] = column_i64(query, 0);
    }
    return query_end(query, error);
}

static bool pace(struct session *session, const struct taking *taking, struct error *error)
{
    const struct claim *claim = taking->claim;
    for (size_t i = 0; claim->per_minute && i < taking->share_count; i++) {
        int64_t wait = (taking->shares[i].taken * MINUTE + claim->per_minute - 1) / claim->per_minute;
        struct query *query = query_start(session, &claim_pace);
        bind_text(query, 1, taking->shares[i].domain);
        bind_i64(query, 2, claim->now + wait);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

static bool grab(struct session *session, struct claim *claim, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &claim_one);
    bind_i64(query, 1, id);
    bind_text(query, 2, claim->taker);
    bind_i64(query, 3, claim->now + LEASE_SECONDS);
    bind_i64(query, 4, claim->now);
    if (query_row(query))
        claim->messages[claim->count++] = (struct outgoing){.id = id, .attempts = column_i64(query, 0)};
    return query_end(query, error);
}

static bool take(struct session *session, void *context, struct error *error)
{
    struct taking taking = {.claim = context};
    struct claim *claim = context;
    int64_t ids[CLAIM_MOST];
    size_t count;
    claim->count = 0;
    claim->more = false;
    if (!expire(session, claim->now, error) || !choose(session, &taking, ids, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!grab(session, claim, ids[i], error))
            return false;
    return pace(session, &taking, error);
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

static const struct space *find_space(const struct spaces *spaces, int64_t id)
{
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].id == id)
            return &spaces->at[i];
    return NULL;
}

static bool read_files(struct session *session, struct arena *arena, struct outgoing *message, struct error *error)
{
    struct query *query = query_start(session, &claim_files);
    bind_i64(query, 1, message->id);
    while (query_row(query)) {
        if (!message->files)
            message->files = ARENA_ARRAY(arena, struct message_file, ATTACHMENTS_MOST);
        if (message->file_count < ATTACHMENTS_MOST)
            message->files[message->file_count++] = (struct message_file){
                column_copy(query, 0, arena), column_copy(query, 1, arena), column_copy(query, 2, arena)};
    }
    return query_end(query, error);
}

static bool read_one(struct session *session, struct arena *arena, const struct spaces *spaces,
                     struct outgoing *message, struct error *error)
{
    struct query *query = query_start(session, &claim_read);
    bind_i64(query, 1, message->id);
    if (query_row(query)) {
        const struct space *space = find_space(spaces, column_i64(query, 1));
        message->space_name = space ? space->name : STR_NONE;
        message->space_slug = space ? space->slug : STR_NONE;
        struct str *const texts[] = {[0] = &message->token,    [2] = &message->address, [3] = &message->name,
                                     [4] = &message->reply_to, [5] = &message->subject, [6] = &message->body,
                                     [7] = &message->html,     [8] = &message->list,    [9] = &message->in_reply_to};
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            if (texts[i])
                *texts[i] = column_copy(query, (int)i, arena);
        message->created_at = column_i64(query, 10);
    }
    return query_end(query, error) && read_files(session, arena, message, error);
}

static bool any_due(struct session *session, int64_t now, bool *due, struct error *error)
{
    struct query *query = query_start(session, &claim_any_due);
    bind_i64(query, 1, now);
    *due = query_row(query);
    return query_end(query, error);
}

static bool something_due(struct store *store, int64_t now, bool *due, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = any_due(session, now, due, error);
    session_end(session);
    return done;
}

static bool read_all(struct store *store, struct claim *claim, struct error *error)
{
    struct session *session;
    struct spaces spaces;
    if (!store_read(store, &session, error))
        return false;
    bool done = space_list(session, claim->arena, &spaces, error);
    for (size_t i = 0; done && i < claim->count; i++)
        done = read_one(session, claim->arena, &spaces, &claim->messages[i], error);
    session_end(session);
    return done;
}

bool claim_take(struct store *store, struct claim *claim, struct error *error)
{
    bool due;
    claim->messages = ARENA_ARRAY(claim->arena, struct outgoing, CLAIM_MOST);
    claim->count = 0;
    if (!something_due(store, claim->now, &due, error))
        return false;
    return !due || (store_write(store, take, claim, error) && (!claim->count || read_all(store, claim, error)));
}

/* --- Settling ------------------------------------------------------------------------------------------------------
 */

struct settling {
    const struct claim *claim;
    const struct outgoing *message;
    int64_t now;
    enum delivery delivery;
    const struct error *why;
};

static int64_t next_attempt(int64_t attempts, int64_t now)
{
    return now + (attempts <= 4 ? (int64_t)MINUTE << (2 * (attempts - 1)) : (int64_t)4 * 60 * MINUTE);
}

static bool settle(struct session *session, void *context, struct error *error)
{
    const struct settling *settling = context;
    const struct outgoing *message = settling->message;
    enum delivery delivery = settling->delivery;
    if (delivery == DELIVERY_LATER && message->attempts >= ATTEMPTS_MOST)
        delivery = DELIVERY_NEVER;
    bool back = delivery == DELIVERY_LATER || delivery == DELIVERY_TROUBLE;
    int64_t changed;
    struct query *query = query_start(session, &claim_settled);
    bind_i64(query, 1, message->id);
    bind_text(query, 2, settling->claim->taker);
    bind_i64(query, 3, message->attempts);
    bind_text(query, 4, back ? STR("queued") : delivery == DELIVERY_DONE ? STR("sent") : STR("failed"));
    bind_i64(query, 5, delivery == DELIVERY_LATER ? next_attempt(message->attempts, settling->now) : settling->now);
    if (back)
        bind_null(query, 6);
    else
        bind_i64(query, 6, settling->now);
    bind_text(query, 7, settling->why && settling->why->message[0] ? str_of(settling->why->message) : STR_NONE);
    bind_i64(query, 8, delivery == DELIVERY_TROUBLE); /* the attempt did not count */
    if (!query_run(query, &changed, error))
        return false;
    return changed == 1 || error_set(error, ERROR_CONFLICT, "Un autre processus a repris ce message.");
}

bool claim_settle(struct store *store, const struct claim *claim, const struct outgoing *message, int64_t now,
                  enum delivery delivery, const struct error *why, struct error *error)
{
    struct settling settling = {claim, message, now, delivery, delivery == DELIVERY_DONE ? NULL : why};
    return store_write(store, settle, &settling, error);
}

struct releasing {
    const struct claim *claim;
    size_t from;
    int64_t now;
};

static bool release(struct session *session, void *context, struct error *error)
{
    const struct releasing *releasing = context;
    for (size_t i = releasing->from; i < releasing->claim->count; i++) {
        struct error gone = {0};
        struct settling one = {releasing->claim, &releasing->claim->messages[i], releasing->now, DELIVERY_TROUBLE,
                               NULL};
        if (!settle(session, &one, &gone) && gone.kind != ERROR_CONFLICT)
            return error_set(error, gone.kind, "%s", gone.message);
    }
    return true;
}

bool claim_release(struct store *store, const struct claim *claim, size_t from, int64_t now, struct error *error)
{
    return from >= claim->count || store_write(store, release, &(struct releasing){claim, from, now}, error);
}
