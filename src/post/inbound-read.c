/* The job "mail-in": reads a stored mail, and files it in one write with all that follows from it. */
#include "post/address.h"
#include "post/inbound.h"
#include "post/letter.h"

STATEMENT(inbound_raw, "SELECT raw FROM inbound_message WHERE id = $1 AND state = 'stored'");
STATEMENT(inbound_filed, "UPDATE inbound_message SET state = $2, reason = $3, space_id = $4, message_id = $5, "
                         "in_reply_to = $6, thread_id = $7, answers_id = $8, address = $9, name = $10, "
                         "recipient = $11, subject = $12, body = $13, fresh_bytes = $14, sent_at = $15 "
                         "WHERE id = $1 AND state = 'stored'");
STATEMENT(inbound_taken, "UPDATE inbound_message SET state = 'done' WHERE id = $1");
STATEMENT(inbound_add_file, "INSERT INTO attachment (id, inbound_message_id, position, name, type, bytes) "
                            "VALUES ($1, $2, $3, $4, $5, $6)");
STATEMENT(inbound_own_message, "SELECT id, space_id, state FROM message WHERE id = $1 AND token = $2");
STATEMENT(inbound_ancestor, "SELECT thread_id, space_id FROM inbound_message "
                            "WHERE message_id = $1 AND thread_id IS NOT NULL ORDER BY id LIMIT 1");
STATEMENT(inbound_sibling, "SELECT thread_id FROM inbound_message WHERE answers_id = $1 AND state <> 'aside' "
                           "AND thread_id IS NOT NULL ORDER BY id LIMIT 1");
STATEMENT(inbound_mailbox, "SELECT space_id FROM mailbox WHERE address = $1");
STATEMENT(inbound_bounced, "UPDATE message SET state = 'bounced', ended_at = $2, error = $3 "
                           "WHERE id = $1 AND state = 'sent'");
STATEMENT(inbound_acknowledged, "SELECT COUNT(*) FROM message WHERE address = $1 AND kind = 'received' "
                                "AND created_at > $2");

struct filing {
    const struct job *job;
    struct arena *arena;
    const struct mail *mail;
    int64_t id, now;
    /* found out within the write */
    int64_t space_id, thread_id, answers_id;
    struct str recipient;
    inbound_taker taker;
    struct inbound_taking taking;
};

/* --- Finding out ---------------------------------------------------------------------------------------------------
 */

static bool find_own_message(struct session *session, struct filing *filing, struct str name, struct error *error)
{
    int64_t id;
    size_t dot = str_find_char(name, '.', 0);
    if (filing->answers_id || dot == SIZE_MAX || !id_parse(str_slice(name, 0, dot), &id))
        return true;
    struct query *query = query_start(session, &inbound_own_message);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_slice(name, dot + 1, str_find_char(name, '@', dot)));
    if (query_row(query)) {
        filing->answers_id = column_i64(query, 0);
        filing->space_id = filing->space_id ? filing->space_id : column_i64(query, 1);
    }
    return query_end(query, error);
}

static bool find_ancestor(struct session *session, struct filing *filing, struct str message_id, struct error *error)
{
    if (filing->thread_id || str_is_empty(message_id))
        return true;
    struct query *query = query_start(session, &inbound_ancestor);
    bind_text(query, 1, message_id);
    if (query_row(query)) {
        filing->thread_id = column_i64(query, 0);
        filing->space_id = filing->space_id ? filing->space_id : column_i64(query, 1);
    }
    return query_end(query, error);
}

static bool find_sibling(struct session *session, struct filing *filing, struct error *error)
{
    if (filing->thread_id || !filing->answers_id)
        return true;
    struct query *query = query_start(session, &inbound_sibling);
    bind_i64(query, 1, filing->answers_id);
    if (query_row(query))
        filing->thread_id = column_i64(query, 0);
    return query_end(query, error);
}

/* By the nearest ancestor first: the last references. */
static bool find_thread(struct session *session, struct filing *filing, struct error *error)
{
    enum { ANCESTORS_MOST = 50 };
    struct str ids[ANCESTORS_MOST], rest = filing->mail->references, id;
    size_t count = 0;
    while (count < ANCESTORS_MOST && str_next(&rest, ' ', &id))
        ids[count++] = id;
    for (size_t i = count; i-- > 0;)
        if (!find_own_message(session, filing, ids[i], error) || !find_ancestor(session, filing, ids[i], error))
            return false;
    return find_own_message(session, filing, filing->mail->bounce.message, error) &&
           find_sibling(session, filing, error);
}

/* The address of ours it was sent to tells the space, whatever it answers. */
static bool find_space(struct session *session, struct filing *filing, struct error *error)
{
    struct str rest = filing->mail->recipients, address;
    while (str_is_empty(filing->recipient) && str_next(&rest, ' ', &address)) {
        struct query *query = query_start(session, &inbound_mailbox);
        bind_text(query, 1, address);
        if (query_row(query)) {
            filing->space_id = column_i64(query, 0);
            filing->recipient = address;
        }
        if (!query_end(query, error))
            return false;
    }
    return true;
}

/* --- Writing -------------------------------------------------------------------------------------------------------
 */

static void bind_known(struct query *query, int parameter, int64_t value)
{
    if (value)
        bind_i64(query, parameter, value);
    else
        bind_null(query, parameter);
}

static bool write_mail(struct session *session, const struct filing *filing, struct error *error)
{
    const struct mail *mail = filing->mail;
    bool written = mail->kind == MAIL_WRITTEN;
    int64_t changed;
    struct query *query = query_start(session, &inbound_filed);
    bind_i64(query, 1, filing->id);
    bind_text(query, 2, written ? STR("read") : STR("aside"));
    bind_text(query, 3, written ? STR_NONE : str_of(mail_kind_name(mail->kind)));
    bind_known(query, 4, filing->space_id);
    bind_text(query, 5, mail->message_id);
    bind_text(query, 6, mail->in_reply_to);
    bind_i64(query, 7, filing->thread_id ? filing->thread_id : filing->id);
    bind_known(query, 8, filing->answers_id);
    bind_text(query, 9, mail->address);
    bind_text(query, 10, mail->name);
    bind_text(query, 11, filing->recipient);
    bind_text(query, 12, mail->subject);
    bind_text(query, 13, mail->body);
    bind_i64(query, 14, (int64_t)mail->fresh);
    bind_known(query, 15, mail->sent_at);
    if (!query_run(query, &changed, error))
        return false;
    return changed == 1 || error_set(error, ERROR_CONFLICT, "Ce courriel est déjà classé.");
}

static bool write_files(struct session *session, const struct filing *filing, struct error *error)
{
    for (size_t i = 0; i < filing->mail->file_count; i++) {
        const struct mail_file *file = &filing->mail->files[i];
        struct query *query = query_start(session, &inbound_add_file);
        bind_i64(query, 1, id_new());
        bind_i64(query, 2, filing->id);
        bind_i64(query, 3, (int64_t)i + 1);
        bind_text(query, 4, file->name);
        bind_text(query, 5, file->type);
        bind_bytes(query, 6, file->bytes.at ? file->bytes : STR(""));
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

static bool mark_bounced(struct session *session, const struct filing *filing, struct error *error)
{
    if (filing->mail->kind != MAIL_BOUNCE || !filing->answers_id)
        return true;
    struct query *query = query_start(session, &inbound_bounced);
    bind_i64(query, 1, filing->answers_id);
    bind_i64(query, 2, filing->now);
    bind_text(query, 3, filing->mail->bounce.why);
    return query_run(query, NULL, error) && session_touch(session, "message", error);
}

static bool give(struct session *session, struct filing *filing, struct error *error)
{
    const struct mail *mail = filing->mail;
    const struct inbound given = {.id = filing->id,
                                  .space_id = filing->space_id,
                                  .thread_id = filing->thread_id ? filing->thread_id : filing->id,
                                  .answers_id = filing->answers_id,
                                  .state = INBOUND_READ,
                                  .address = mail->address,
                                  .name = mail->name,
                                  .recipient = filing->recipient,
                                  .subject = mail->subject,
                                  .body = mail->body,
                                  .fresh = mail->fresh,
                                  .sent_at = mail->sent_at,
                                  .received_at = filing->now};
    filing->taking = (struct inbound_taking){0};
    if (!filing->taker || mail->kind != MAIL_WRITTEN || !filing->space_id)
        return true;
    if (!filing->taker(session, &given, mail, filing->now, filing->arena, &filing->taking, error))
        return false;
    if (!filing->taking.taken)
        return true;
    struct query *query = query_start(session, &inbound_taken);
    bind_i64(query, 1, filing->id);
    return query_run(query, NULL, error);
}

static bool may_acknowledge(struct session *session, const struct filing *filing, bool *may, struct error *error)
{
    *may = filing->mail->kind == MAIL_WRITTEN && filing->space_id && !str_is_empty(filing->recipient);
    if (!*may)
        return true;
    struct query *query = query_start(session, &inbound_acknowledged);
    bind_text(query, 1, filing->mail->address);
    bind_i64(query, 2, filing->now - 86400);
    *may = query_row(query) && column_i64(query, 0) < ACKNOWLEDGED_A_DAY;
    return query_end(query, error);
}

static struct str file_names(const struct filing *filing)
{
    struct buffer out = {0};
    for (size_t i = 0; i < filing->mail->file_count; i++) {
        buffer_add_cstr(&out, i ? ", " : "");
        buffer_add_str(&out, filing->mail->files[i].name);
    }
    struct str names = arena_str(filing->arena, buffer_str(&out));
    buffer_free(&out);
    return names;
}

static bool acknowledge(struct session *session, const struct filing *filing, struct error *error)
{
    const struct mail *mail = filing->mail;
    bool may;
    if (!may_acknowledge(session, filing, &may, error))
        return false;
    if (!may)
        return true;
    struct str id = id_text(filing->arena, filing->id);
    struct str number = filing->taking.number.length ? filing->taking.number : id;
    const struct letter_value values[] = {
        {"lien", filing->taking.link},
        {"objet", mail->subject.length ? mail->subject : STR("sans objet")},
        {"numero", number},
        {"fichiers", file_names(filing)},
    };
    struct letter_order order = {.message = {.mark = arena_printf(filing->arena, "received %.*s", STR_PRINT(id)),
                                             .kind = "received",
                                             .space_id = filing->space_id,
                                             .address = mail->address,
                                             .name = mail->name,
                                             .reply_to = filing->recipient,
                                             .in_reply_to = mail->message_id},
                                 .values = values,
                                 .value_count = COUNT_OF(values)};
    return letter_queue(session, &order, filing->now, NULL, error);
}

static bool file_it(struct session *session, void *context, struct error *error)
{
    struct filing *filing = context;
    filing->space_id = filing->thread_id = filing->answers_id = 0;
    filing->recipient = STR_NONE;
    return find_space(session, filing, error) && find_thread(session, filing, error) &&
           write_mail(session, filing, error) && write_files(session, filing, error) &&
           mark_bounced(session, filing, error) && give(session, filing, error) &&
           acknowledge(session, filing, error) && session_touch(session, "inbound", error) &&
           job_finish(session, filing->job, error);
}

/* --- The job -------------------------------------------------------------------------------------------------------
 */

static bool read_raw(struct store *store, struct filing *filing, struct str *raw, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    struct query *query = query_start(session, &inbound_raw);
    bind_i64(query, 1, filing->id);
    bool found = query_row(query);
    if (found)
        *raw = column_copy(query, 0, filing->arena);
    bool done = query_end(query, error);
    session_end(session);
    return done && (found || error_set(error, ERROR_CONFLICT, "Ce courriel est déjà classé."));
}

static bool payload_id(struct str payload, int64_t *id, struct error *error)
{
    json_t *value;
    if (!json_parse(payload, &value, error))
        return false;
    *id = json_integer_value(json_object_get(value, "id"));
    json_decref(value);
    return *id != 0 || error_set(error, ERROR_INTERNAL, "mail-in: no id in the payload");
}

bool inbound_read_for(struct store *store, const struct job *job, inbound_taker taker, struct arena *arena,
                      struct error *error)
{
    struct filing filing = {.job = job, .arena = arena, .now = instant_now(), .taker = taker};
    struct mail mail;
    struct str raw;
    filing.mail = &mail;
    return payload_id(job->payload, &filing.id, error) && read_raw(store, &filing, &raw, error) &&
           mail_parse(raw, arena, &mail, error) && store_write(store, file_it, &filing, error);
}

bool inbound_read(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    return inbound_read_for(store, job, NULL, arena, error);
}
