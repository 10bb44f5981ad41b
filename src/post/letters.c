/* The kinds of letters: those that come with the program, and a space's own words over them. */
#include "letters.h"

#include <pthread.h>

#include "shipped.h"

STATEMENT(template_read, "SELECT subject, body FROM message_template WHERE space_id = $1 AND kind = $2");
STATEMENT(template_set, "INSERT INTO message_template (space_id, kind, subject, body, changed_at) "
                        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (space_id, kind) DO UPDATE "
                        "SET subject = excluded.subject, body = excluded.body, changed_at = excluded.changed_at");
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

bool letter_set_template(struct session *session, int64_t space_id, struct str name, struct str subject,
                         struct str body, int64_t now, struct error *error)
{
    const struct letter_kind *kind;
    struct arena arena = {0};
    struct letter_text text;
    bool done = need_kind(name, &kind, error);
    if (done && !body.at)
        done = unset(session, space_id, name, error);
    else if (done)
        done = letter_preview(kind, subject, body, &arena, &text, error) &&
               set(session, space_id, name, str_trim(subject), text_clean(&arena, body), now, error);
    arena_free(&arena);
    return done;
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
