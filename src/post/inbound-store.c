/* Taking mail in: the bytes, once, and the job that will read them. */
#include "post/address.h"
#include "post/inbound.h"

STATEMENT(inbound_insert, "INSERT INTO inbound_message (id, mark, raw, channel, state, received_at) "
                          "VALUES ($1, $2, $3, $4, 'stored', $5) ON CONFLICT (mark) DO NOTHING");
STATEMENT(inbound_by_mark, "SELECT id FROM inbound_message WHERE mark = $1");
STATEMENT(mailbox_insert, "INSERT INTO mailbox (address, space_id) VALUES ($1, $2) "
                          "ON CONFLICT (address) DO UPDATE SET space_id = excluded.space_id");
STATEMENT(mailbox_delete, "DELETE FROM mailbox WHERE address = $1");
STATEMENT(mailbox_first, "SELECT address FROM mailbox WHERE space_id = $1 ORDER BY address LIMIT 1");

struct storing {
    struct str raw, mark;
    const char *channel;
    int64_t now, id;
    bool fresh;
};

static bool known_id(struct session *session, struct storing *storing, struct error *error)
{
    struct query *query = query_start(session, &inbound_by_mark);
    bind_text(query, 1, storing->mark);
    storing->id = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool queue_reading(struct session *session, const struct storing *storing, struct error *error)
{
    struct arena arena = {0};
    struct job_order order = {.kind = "mail-in",
                              .payload = arena_printf(&arena, "{\"id\": %lld}", (long long)storing->id)};
    bool done = job_queue(session, &order, storing->now, NULL, error);
    arena_free(&arena);
    return done;
}

static bool store_one(struct session *session, void *context, struct error *error)
{
    struct storing *storing = context;
    int64_t added;
    storing->id = id_new();
    struct query *query = query_start(session, &inbound_insert);
    bind_i64(query, 1, storing->id);
    bind_text(query, 2, storing->mark);
    bind_bytes(query, 3, storing->raw);
    bind_text(query, 4, str_of(storing->channel));
    bind_i64(query, 5, storing->now);
    if (!query_run(query, &added, error))
        return false;
    storing->fresh = added == 1;
    return storing->fresh ? queue_reading(session, storing, error) : known_id(session, storing, error);
}

bool inbound_store(struct store *store, struct str raw, const char *channel, int64_t now, int64_t *id, bool *fresh,
                   struct error *error)
{
    struct arena arena = {0};
    if (raw.length > MAIL_BYTES_MOST)
        return error_set(error, ERROR_LIMITED,
                         "Ce message est trop volumineux : %d Mo au plus, pièces jointes comprises. Envoyez les "
                         "fichiers "
                         "en plusieurs messages, ou par le formulaire du site.",
                         MAIL_BYTES_MOST / 1000000);
    if (str_is_empty(str_trim(raw)))
        return error_set(error, ERROR_INVALID, "Ce message est vide.");
    struct storing storing = {.raw = raw, .mark = mail_mark(&arena, raw), .channel = channel, .now = now};
    bool done = store_write(store, store_one, &storing, error);
    *id = storing.id;
    *fresh = storing.fresh;
    arena_free(&arena);
    return done;
}

/* --- Addresses of spaces -------------------------------------------------------------------------------------------
 */

bool mailbox_set(struct session *session, struct str text, int64_t space_id, struct error *error)
{
    struct arena arena = {0};
    struct str address;
    bool done = address_check(&arena, text, &address, error);
    if (done) {
        struct query *query = query_start(session, space_id ? &mailbox_insert : &mailbox_delete);
        bind_text(query, 1, address);
        if (space_id)
            bind_i64(query, 2, space_id);
        done = query_run(query, NULL, error);
    }
    arena_free(&arena);
    return done;
}

bool mailbox_of(struct session *session, int64_t space_id, struct arena *arena, struct str *address,
                struct error *error)
{
    struct query *query = query_start(session, &mailbox_first);
    bind_i64(query, 1, space_id);
    *address = query_row(query) ? column_copy(query, 0, arena) : STR_NONE;
    return query_end(query, error);
}
