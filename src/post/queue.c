/* Queueing: one row per person written to, in the write of its cause. */
#include <sodium.h>

#include "post/address.h"
#include "post/message.h"

enum { MARK_MOST = 200, TOKEN_BYTES = 8 };

STATEMENT(message_insert, "INSERT INTO message (id, mark, token, space_id, kind, state, address, domain, name, "
                          "reply_to, subject, body, "
                          "html, list, in_reply_to, run_at, until, attempts, created_at, ended_at) "
                          "VALUES ($1, $2, $3, $4, $5, CASE WHEN $18 = 1 THEN 'declined' ELSE 'queued' END, $6, $7, "
                          "$8, $9, $10, $11, "
                          "$12, $13, $14, $15, $16, 0, $17, CASE WHEN $18 = 1 THEN CAST($17 AS BIGINT) END) ON "
                          "CONFLICT (mark) DO "
                          "NOTHING");
STATEMENT(attachment_insert_out, "INSERT INTO attachment (id, message_id, position, name, type, bytes) "
                                 "VALUES ($1, $2, $3, $4, $5, $6)");

/* One line, without control characters: nothing a person wrote may end a header and begin another. */
static struct str one_line(struct arena *arena, struct str text, size_t most)
{
    struct buffer line = {0};
    text = text_cut(str_trim(text), most);
    for (size_t position = 0; position < text.length;) {
        uint32_t point = text_code_point(text, &position);
        bool control = point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
        buffer_add_code_point(&line, control ? ' ' : point);
    }
    struct str copy = arena_str(arena, str_trim(buffer_str(&line)));
    buffer_free(&line);
    return copy;
}

/* The files, with names and types that hold on a line. */
static bool prepare_files(struct arena *arena, const struct message_order *order, struct message_order *ready,
                          struct error *error)
{
    struct message_file *files = ARENA_ARRAY(arena, struct message_file, order->file_count + 1);
    size_t total = 0;
    if (order->file_count > ATTACHMENTS_MOST)
        return error_set(error, ERROR_LIMITED, "Un message porte %d fichiers au plus.", ATTACHMENTS_MOST);
    for (size_t i = 0; i < order->file_count; i++) {
        if (order->files[i].bytes.length > ATTACHMENT_BYTES_MOST - total)
            return error_set(error, ERROR_LIMITED, "Les fichiers d’un message font 25 Mo au plus, ensemble.");
        total += order->files[i].bytes.length;
        files[i] = (struct message_file){.name = one_line(arena, order->files[i].name, MESSAGE_SUBJECT_MOST),
                                         .type = one_line(arena, order->files[i].type, MESSAGE_SUBJECT_MOST),
                                         .bytes = order->files[i].bytes};
    }
    ready->files = files;
    return true;
}

/* The order, checked and made fit to write. */
static bool prepare(struct arena *arena, const struct message_order *order, struct message_order *ready,
                    struct error *error)
{
    *ready = *order;
    if (str_is_empty(order->mark) || order->mark.length > MARK_MOST)
        return error_set(error, ERROR_INTERNAL, "message: a mark of 1 to %d bytes is needed", MARK_MOST);
    if (!address_check(arena, order->address, &ready->address, error))
        return false;
    if (!str_is_empty(order->reply_to) && !address_check(arena, order->reply_to, &ready->reply_to, error))
        return false;
    ready->subject = one_line(arena, order->subject, MESSAGE_SUBJECT_MOST);
    ready->name = str_is_empty(order->name) ? STR_NONE : one_line(arena, order->name, MESSAGE_SUBJECT_MOST);
    if (str_is_empty(ready->subject) || str_is_empty(str_trim(order->body)))
        return error_set(error, ERROR_INVALID, "Un message a un objet et un texte.");
    if (order->body.length > MESSAGE_BODY_MOST || order->html.length > 2 * MESSAGE_BODY_MOST)
        return error_set(error, ERROR_LIMITED, "Le texte du message est trop long : %d ko au plus.",
                         MESSAGE_BODY_MOST / 1024);
    return prepare_files(arena, order, ready, error);
}

static struct str random_token(struct arena *arena)
{
    unsigned char bytes[TOKEN_BYTES];
    char *text = arena_alloc(arena, 2 * sizeof bytes + 1);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(text, 2 * sizeof bytes + 1, bytes, sizeof bytes);
    return (struct str){text, 2 * sizeof bytes};
}

static void bind_optional_i64(struct query *query, int parameter, int64_t value)
{
    if (value)
        bind_i64(query, parameter, value);
    else
        bind_null(query, parameter);
}

static bool insert(struct session *session, struct arena *arena, const struct message_order *order, int64_t id,
                   bool declined, int64_t now, int64_t *added, struct error *error)
{
    struct query *query = query_start(session, &message_insert);
    bind_i64(query, 1, id);
    bind_text(query, 2, order->mark);
    bind_text(query, 3, random_token(arena));
    bind_optional_i64(query, 4, order->space_id);
    bind_text(query, 5, str_of(order->kind));
    bind_text(query, 6, order->address);
    bind_text(query, 7, address_domain(order->address));
    bind_text(query, 8, order->name);
    bind_text(query, 9, order->reply_to);
    bind_text(query, 10, order->subject);
    bind_text(query, 11, text_clean(arena, order->body));
    bind_text(query, 12, order->html);
    bind_text(query, 13, order->list);
    bind_text(query, 14, order->in_reply_to);
    bind_i64(query, 15, order->run_at ? order->run_at : now);
    bind_optional_i64(query, 16, order->until);
    bind_i64(query, 17, now);
    bind_i64(query, 18, declined);
    return query_run(query, added, error);
}

static bool insert_file(struct session *session, int64_t id, int64_t position, const struct message_file *file,
                        struct error *error)
{
    struct query *query = query_start(session, &attachment_insert_out);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_i64(query, 3, position);
    bind_text(query, 4, file->name);
    bind_text(query, 5, file->type);
    bind_bytes(query, 6, file->bytes.at ? file->bytes : STR(""));
    return query_run(query, NULL, error);
}

bool message_queue(struct session *session, const struct message_order *order, int64_t now, int64_t *id,
                   struct error *error)
{
    struct arena arena = {0};
    struct message_order ready;
    int64_t made = id_new(), added = 0;
    bool declined = false;
    bool done = prepare(&arena, order, &ready, error) &&
                (str_is_empty(ready.list) || message_declined(session, ready.address, ready.list, &declined, error)) &&
                insert(session, &arena, &ready, made, declined, now, &added, error);
    for (size_t i = 0; done && added && i < ready.file_count; i++)
        done = insert_file(session, made, (int64_t)i + 1, &ready.files[i], error);
    done = done && (!added || session_touch(session, "message", error));
    if (done && id)
        *id = added ? made : 0;
    arena_free(&arena);
    return done;
}
