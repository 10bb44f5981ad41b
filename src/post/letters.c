/* The kinds of letters: those that come with the program, and a space's own words over them. */
#include "letters.h"

#include <pthread.h>

#include "shipped.h"

STATEMENT(template_read, "SELECT subject, body FROM message_template WHERE space_id = $1 AND kind = $2");
STATEMENT(template_set, "INSERT INTO message_template (space_id, kind, subject, body, changed_at) "
                        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (space_id, kind) DO UPDATE "
                        "SET subject = excluded.subject, body = excluded.body, changed_at = excluded.changed_at");
STATEMENT(template_version_last, "SELECT COALESCE(MAX(version), 0) FROM message_template_version "
                                 "WHERE space_id = $1 AND kind = $2");
STATEMENT(template_version_add, "INSERT INTO message_template_version (space_id, kind, version, subject, body, "
                                "person_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(template_versions, "SELECT version, at, person_id, subject, body FROM message_template_version "
                             "WHERE space_id = $1 AND kind = $2 ORDER BY version DESC");
STATEMENT(template_forget, "UPDATE message_template_version SET person_id = NULL WHERE person_id = $1");
STATEMENT(template_unset, "DELETE FROM message_template WHERE space_id = $1 AND kind = $2");

/* --- Those shipped ------------------------------------------------------------------------------------------------ */

enum { FIELDS_MOST = 32 };

#define SHIPPED_TEXT(symbol, name) extern const struct str symbol;
SHIPPED_LETTERS(SHIPPED_TEXT)
#define SHIPPED_ROW(symbol, name) {(name), &(symbol)},
static const struct {
    const char *name;
    const struct str *text;
} SHIPPED[] = {SHIPPED_LETTERS(SHIPPED_ROW)};

static struct letter_kind kinds[COUNT_OF(SHIPPED)];

static bool take_key(struct str line, struct str key, struct str *value)
{
    if (!str_starts_with(line, key))
        return false;
    *value = str_trim(str_slice(line, key.length, line.length));
    return true;
}

static struct letter_field read_field(struct str value)
{
    struct letter_field field = {0};
    struct str *const parts[] = {&field.name, &field.help, &field.sample};
    struct str rest = value, part;
    for (size_t i = 0; i < COUNT_OF(parts) && str_next(&rest, '|', &part); i++)
        *parts[i] = str_trim(part);
    return field;
}

/* A head of « key : value » lines, a blank line, the body. */
static void read_shipped(struct letter_kind *kind, const char *name, struct str text)
{
    struct letter_field *fields = memory_array(sizeof *fields, FIELDS_MOST);
    struct str rest = text, line, value;
    *kind = (struct letter_kind){.name = str_of(name), .fields = fields};
    while (str_next(&rest, '\n', &line) && !str_is_empty(line)) {
        if (take_key(line, STR("Champ :"), &value) && kind->field_count < FIELDS_MOST)
            fields[kind->field_count++] = read_field(value);
        else if (str_equal(line, STR("Réservée : oui")))
            kind->reserved = true;
        else if (!take_key(line, STR("Titre :"), &kind->title) && !take_key(line, STR("Moment :"), &kind->moment))
            take_key(line, STR("Objet :"), &kind->subject);
    }
    kind->body = str_trim(rest);
}

static void read_all(void)
{
    for (size_t i = 0; i < COUNT_OF(SHIPPED); i++)
        read_shipped(&kinds[i], SHIPPED[i].name, *SHIPPED[i].text);
}

const struct letter_kind *letter_kinds(size_t *count)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_all);
    *count = COUNT_OF(kinds);
    return kinds;
}

const struct letter_kind *letter_kind_find(struct str name)
{
    size_t count;
    const struct letter_kind *all = letter_kinds(&count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(all[i].name, name))
            return &all[i];
    return NULL;
}

static bool need_kind(struct str name, const struct letter_kind **kind, struct error *error)
{
    *kind = letter_kind_find(name);
    return *kind || error_set(error, ERROR_MISSING, "Il n’y a pas de lettre « %.*s ».", STR_PRINT(name));
}

/* --- A space's own -------------------------------------------------------------------------------------------------
 */

bool letter_template(struct session *session, int64_t space_id, struct str name, struct arena *arena,
                     struct str *subject, struct str *body, bool *own, struct error *error)
{
    const struct letter_kind *kind;
    if (!need_kind(name, &kind, error))
        return false;
    struct query *query = query_start(session, &template_read);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, name);
    *own = query_row(query);
    *subject = *own ? column_copy(query, 0, arena) : kind->subject;
    *body = *own ? column_copy(query, 1, arena) : kind->body;
    return query_end(query, error);
}

static bool set(struct session *session, int64_t space_id, struct str kind, struct str subject, struct str body,
                int64_t now, struct error *error)
{
    struct query *query = query_start(session, &template_set);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, kind);
    bind_text(query, 3, subject);
    bind_text(query, 4, body);
    bind_i64(query, 5, now);
    return query_run(query, NULL, error);
}

static bool unset(struct session *session, int64_t space_id, struct str kind, struct error *error)
{
    struct query *query = query_start(session, &template_unset);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, kind);
    return query_run(query, NULL, error);
}

struct change {
    int64_t space_id, after, by, now;
    const struct letter_kind *kind;
    struct str subject, body; /* absent: back to the shipped one */
};

static bool check_version(struct session *session, const struct change *change, struct error *error)
{
    struct query *query = query_start(session, &template_version_last);
    bind_i64(query, 1, change->space_id);
    bind_text(query, 2, change->kind->name);
    int64_t last = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error) && (last == change->after || error_set(error, ERROR_CONFLICT,
                                                                          "Quelqu’un a changé cette lettre "
                                                                          "entre-temps. Votre texte est gardé "
                                                                          "ci-dessous ; comparez-le à la "
                                                                          "dernière version avant de l’enregistrer."));
}

static bool add_version(struct session *session, const struct change *change, struct error *error)
{
    struct query *query = query_start(session, &template_version_add);
    bind_i64(query, 1, change->space_id);
    bind_text(query, 2, change->kind->name);
    bind_i64(query, 3, change->after + 1);
    bind_text(query, 4, change->subject);
    bind_text(query, 5, change->body);
    if (change->by)
        bind_i64(query, 6, change->by);
    else
        bind_null(query, 6);
    bind_i64(query, 7, change->now);
    return query_run(query, NULL, error);
}

/* Nothing to write when the letter reads so already. */
static bool write_change(struct session *session, struct arena *arena, const struct change *change, struct error *error)
{
    struct str subject, body;
    bool own;
    if (!letter_template(session, change->space_id, change->kind->name, arena, &subject, &body, &own, error))
        return false;
    if (own == (change->body.at != NULL) &&
        (!own || (str_equal(subject, change->subject) && str_equal(body, change->body))))
        return true;
    return check_version(session, change, error) && add_version(session, change, error) &&
           (change->body.at
                ? set(session, change->space_id, change->kind->name, change->subject, change->body, change->now, error)
                : unset(session, change->space_id, change->kind->name, error));
}

bool letter_set_template(struct session *session, int64_t space_id, struct str name, struct str subject,
                         struct str body, int64_t after, int64_t by, int64_t now, struct error *error)
{
    struct change change = {.space_id = space_id, .after = after, .by = by, .now = now};
    struct arena arena = {0};
    struct letter_text text;
    bool done = need_kind(name, &change.kind, error);
    if (done && change.kind->reserved)
        done = error_set(error, ERROR_FORBIDDEN, "Cette lettre est celle du service : un espace ne la change pas.");
    if (done && body.at) {
        change.subject = str_trim(subject);
        change.body = text_clean(&arena, body);
        done = letter_preview(change.kind, change.subject, change.body, &arena, &text, error);
    }
    done = done && write_change(session, &arena, &change, error);
    arena_free(&arena);
    return done;
}

bool letter_versions(struct session *session, int64_t space_id, struct str kind, struct arena *arena,
                     struct letter_versions *versions, struct error *error)
{
    *versions = (struct letter_versions){0};
    struct query *query = query_start(session, &template_versions);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, kind);
    while (query_row(query))
        *ARENA_PUSH(arena, versions->at, versions->count) =
            (struct letter_version){.number = column_i64(query, 0),
                                    .at = column_i64(query, 1),
                                    .person_id = column_i64(query, 2),
                                    .subject = column_copy(query, 3, arena),
                                    .body = column_copy(query, 4, arena)};
    return query_end(query, error);
}

bool letter_forget_person(struct session *session, int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, &template_forget);
    bind_i64(query, 1, person_id);
    return query_run(query, NULL, error);
}

bool letter_preview(const struct letter_kind *kind, struct str subject, struct str body, struct arena *arena,
                    struct letter_text *text, struct error *error)
{
    struct letter_value values[FIELDS_MOST];
    for (size_t i = 0; i < kind->field_count; i++)
        values[i] = (struct letter_value){arena_cstr(arena, kind->fields[i].name), kind->fields[i].sample};
    return letter_write(kind, subject, body, values, kind->field_count, arena, text, error);
}

bool letter_queue(struct session *session, const struct letter_order *order, int64_t now, int64_t *id,
                  struct error *error)
{
    struct arena arena = {0};
    struct message_order message = order->message;
    struct str subject, body;
    struct letter_text text;
    bool own;
    bool done =
        letter_template(session, message.space_id, str_of(message.kind), &arena, &subject, &body, &own, error) &&
        letter_write(letter_kind_find(str_of(message.kind)), subject, body, order->values, order->value_count, &arena,
                     &text, error);
    if (done) {
        message.subject = text.subject;
        message.body = text.body;
        message.html = text.html;
        done = message_queue(session, &message, now, id, error);
    }
    arena_free(&arena);
    return done;
}
