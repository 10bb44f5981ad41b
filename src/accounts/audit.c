#include "accounts/audit.h"

#include <sodium.h>
#include <string.h>

enum { HASH_BYTES = 32, SALT_BYTES = 16, CONTENTS_MOST = 64 * 1024 };

STATEMENT(audit_head_select, "SELECT number, hash FROM audit_head WHERE id = 1");
STATEMENT(audit_head_put, "INSERT INTO audit_head (id, number, hash) VALUES (1, $1, $2) "
                          "ON CONFLICT (id) DO UPDATE SET number = excluded.number, hash = excluded.hash");
STATEMENT(audit_insert, "INSERT INTO audit_event (number, at, person_id, space_id, action, subject, subject_id, label, "
                        "before, after, reason, salt, digest, hash) "
                        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");
STATEMENT(audit_select_all, "SELECT number, at, person_id, space_id, action, subject, subject_id, label, before, "
                            "after, "
                            "reason, salt, digest, hash FROM audit_event ORDER BY number");
STATEMENT(audit_select, "SELECT a.number, a.at, a.person_id, a.space_id, a.action, a.subject, a.subject_id, a.label, "
                        "a.before, "
                        "a.after, a.reason, CASE WHEN a.salt IS NULL THEN 1 ELSE 0 END, p.name, p.email "
                        "FROM audit_event AS a LEFT JOIN person AS p ON p.id = a.person_id "
                        "WHERE a.number < $1 AND (CAST($2 AS BIGINT) = 0 OR a.space_id = $2) "
                        "AND (CAST($3 AS BIGINT) = 0 OR a.person_id = $3) AND (CAST($4 AS BIGINT) = 0 OR a.subject_id "
                        "= $4) "
                        "AND a.action >= $5 AND a.action < $6 AND a.at >= $7 AND a.at < $8 ORDER BY a.number DESC");
STATEMENT(audit_update_erased, "UPDATE audit_event SET label = NULL, before = NULL, after = NULL, reason = NULL, "
                               "salt = NULL WHERE at < $1 AND salt IS NOT NULL");
STATEMENT(audit_update_person, "UPDATE audit_event SET label = NULL, before = NULL, after = NULL, reason = NULL, "
                               "salt = NULL WHERE subject = 'person' AND subject_id = $1 AND salt IS NOT NULL");

/* --- The chain ---------------------------------------------------------------------------------------------------- */

static void add_number(crypto_generichash_state *state, int64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    crypto_generichash_update(state, bytes, sizeof bytes);
}

/* Length first, so that no two lists of texts read alike. An absent text is not the empty one. */
static void add_text(crypto_generichash_state *state, struct str text)
{
    add_number(state, text.at ? (int64_t)text.length : -1);
    crypto_generichash_update(state, (const unsigned char *)text.at, text.length);
}

struct line {
    int64_t number, at, person_id, space_id, subject_id;
    struct str action, subject, label, before, after, reason;
    struct str salt, digest; /* bytes */
};

static void digest_of(const struct line *line, uint8_t digest[static HASH_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    add_text(&state, line->salt);
    add_text(&state, line->label);
    add_text(&state, line->before);
    add_text(&state, line->after);
    add_text(&state, line->reason);
    crypto_generichash_final(&state, digest, HASH_BYTES);
}

static void hash_of(const struct line *line, struct str previous, uint8_t hash[static HASH_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    add_text(&state, previous);
    add_number(&state, line->number);
    add_number(&state, line->at);
    add_number(&state, line->person_id);
    add_number(&state, line->space_id);
    add_text(&state, line->action);
    add_text(&state, line->subject);
    add_number(&state, line->subject_id);
    add_text(&state, line->digest);
    crypto_generichash_final(&state, hash, HASH_BYTES);
}

/* The hash before the first line is empty. */
struct head {
    int64_t number;
    uint8_t hash[HASH_BYTES];
    size_t length;
};

static bool read_head(struct session *session, struct head *head, struct error *error)
{
    *head = (struct head){0};
    struct query *query = query_start(session, &audit_head_select);
    if (query_row(query)) {
        struct str hash = column_bytes(query, 1);
        head->number = column_i64(query, 0);
        head->length = hash.length < HASH_BYTES ? hash.length : HASH_BYTES;
        memcpy(head->hash, hash.at, head->length);
    }
    return query_end(query, error);
}

static bool write_head(struct session *session, int64_t number, const uint8_t *hash, struct error *error)
{
    struct query *query = query_start(session, &audit_head_put);
    bind_i64(query, 1, number);
    bind_bytes(query, 2, (struct str){(const char *)hash, HASH_BYTES});
    return query_run(query, NULL, error);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static struct str limited(struct str text)
{
    return text.length ? str_slice(text, 0, CONTENTS_MOST) : STR_NONE;
}

bool audit_record(struct session *session, const struct audit_event *event, int64_t now, struct error *error)
{
    uint8_t salt[SALT_BYTES], digest[HASH_BYTES], hash[HASH_BYTES];
    struct head head;
    if (!read_head(session, &head, error))
        return false;
    randombytes_buf(salt, sizeof salt);
    struct line line = {.number = head.number + 1,
                        .at = now,
                        .person_id = event->person_id,
                        .space_id = event->space_id,
                        .action = str_of(event->action),
                        .subject = str_of(event->subject),
                        .subject_id = event->subject_id,
                        .label = limited(event->label),
                        .before = limited(event->before),
                        .after = limited(event->after),
                        .reason = limited(event->reason),
                        .salt = {(const char *)salt, sizeof salt},
                        .digest = {(const char *)digest, sizeof digest}};
    digest_of(&line, digest);
    hash_of(&line, (struct str){(const char *)head.hash, head.length}, hash);
    struct query *query = query_start(session, &audit_insert);
    bind_i64(query, 1, line.number);
    bind_i64(query, 2, line.at);
    bind_i64(query, 3, line.person_id);
    bind_i64(query, 4, line.space_id);
    bind_text(query, 5, line.action);
    bind_text(query, 6, line.subject);
    bind_i64(query, 7, line.subject_id);
    bind_text(query, 8, line.label);
    bind_text(query, 9, line.before);
    bind_text(query, 10, line.after);
    bind_text(query, 11, line.reason);
    bind_bytes(query, 12, line.salt);
    bind_bytes(query, 13, line.digest);
    bind_bytes(query, 14, (struct str){(const char *)hash, HASH_BYTES});
    return query_run(query, NULL, error) && write_head(session, line.number, hash, error);
}

/* --- Checking ----------------------------------------------------------------------------------------------------- */

static bool line_holds(const struct line *line, struct str kept_hash, struct str previous, uint8_t hash[HASH_BYTES])
{
    uint8_t digest[HASH_BYTES];
    hash_of(line, previous, hash);
    if (kept_hash.length != HASH_BYTES || memcmp(kept_hash.at, hash, HASH_BYTES) != 0)
        return false;
    if (!line->salt.at) /* erased: the contents are no more, and none may be slipped in */
        return !line->label.at && !line->before.at && !line->after.at && !line->reason.at;
    digest_of(line, digest);
    return line->digest.length == HASH_BYTES && memcmp(line->digest.at, digest, HASH_BYTES) == 0;
}

bool audit_verify(struct session *session, int64_t *count, int64_t *broken, struct error *error)
{
    uint8_t previous[HASH_BYTES], hash[HASH_BYTES];
    size_t previous_length = 0;
    struct arena arena = {0};
    struct head head;
    *count = *broken = 0;
    if (!read_head(session, &head, error))
        return false;
    struct query *query = query_start(session, &audit_select_all);
    while (query_row(query)) {
        if (*broken)
            continue;
        arena_reset(&arena);
        struct line line = {.number = column_i64(query, 0),
                            .at = column_i64(query, 1),
                            .person_id = column_i64(query, 2),
                            .space_id = column_i64(query, 3),
                            .action = column_copy(query, 4, &arena),
                            .subject = column_copy(query, 5, &arena),
                            .subject_id = column_i64(query, 6),
                            .label = column_copy(query, 7, &arena),
                            .before = column_copy(query, 8, &arena),
                            .after = column_copy(query, 9, &arena),
                            .reason = column_copy(query, 10, &arena),
                            .salt = column_copy(query, 11, &arena),
                            .digest = column_copy(query, 12, &arena)};
        struct str kept = column_copy(query, 13, &arena);
        if (line.number != *count + 1 ||
            !line_holds(&line, kept, (struct str){(const char *)previous, previous_length}, hash)) {
            *broken = *count + 1;
            continue;
        }
        memcpy(previous, hash, HASH_BYTES);
        previous_length = HASH_BYTES;
        (*count)++;
    }
    arena_free(&arena);
    if (!query_end(query, error))
        return false;
    /* Lines taken off the end. */
    if (!*broken && (head.number != *count || (*count && memcmp(head.hash, previous, HASH_BYTES) != 0)))
        *broken = *count + 1;
    return true;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool has_text(struct arena *arena, const struct audit_line *line, struct str folded)
{
    const struct str parts[] = {line->label, line->author, line->before, line->after, line->reason};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (str_contains(text_folded(arena, parts[i]), folded))
            return true;
    return false;
}

bool audit_find(struct session *session, const struct audit_search *search, struct arena *arena,
                struct audit_lines *lines, struct error *error)
{
    struct str folded = text_folded(arena, search->text);
    struct arena scratch = {0};
    *lines = (struct audit_lines){.at = ARENA_ARRAY(arena, struct audit_line, search->most ? search->most : 1)};
    struct query *query = query_start(session, &audit_select);
    bind_i64(query, 1, search->before_number ? search->before_number : INT64_MAX);
    bind_i64(query, 2, search->space_id);
    bind_i64(query, 3, search->person_id);
    bind_i64(query, 4, search->subject_id);
    bind_text(query, 5, search->action.length ? search->action : STR(""));
    bind_text(query, 6, arena_printf(arena, "%.*s~", STR_PRINT(search->action))); /* after every letter and point */
    bind_i64(query, 7, search->from);
    bind_i64(query, 8, search->until ? search->until : INT64_MAX);
    while (lines->count < search->most && query_row(query)) {
        struct str name = column_text(query, 12);
        struct audit_line line = {.number = column_i64(query, 0),
                                  .at = column_i64(query, 1),
                                  .person_id = column_i64(query, 2),
                                  .space_id = column_i64(query, 3),
                                  .action = column_copy(query, 4, arena),
                                  .subject = column_copy(query, 5, arena),
                                  .subject_id = column_i64(query, 6),
                                  .label = column_copy(query, 7, arena),
                                  .before = column_copy(query, 8, arena),
                                  .after = column_copy(query, 9, arena),
                                  .reason = column_copy(query, 10, arena),
                                  .erased = column_i64(query, 11) != 0,
                                  .author = column_copy(query, name.length ? 12 : 13, arena)};
        arena_reset(&scratch);
        if (folded.length == 0 || has_text(&scratch, &line, folded))
            lines->at[lines->count++] = line;
    }
    arena_free(&scratch);
    return query_end(query, error);
}

/* --- Erasing ------------------------------------------------------------------------------------------------------ */

bool audit_erase_before(struct session *session, int64_t instant, int64_t *erased, struct error *error)
{
    struct query *query = query_start(session, &audit_update_erased);
    bind_i64(query, 1, instant);
    return query_run(query, erased, error);
}

bool audit_erase_person(struct session *session, int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, &audit_update_person);
    bind_i64(query, 1, person_id);
    return query_run(query, NULL, error);
}
