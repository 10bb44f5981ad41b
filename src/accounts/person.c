#include "accounts/person.h"
#include "rows.h"

STATEMENT(person_select_email, "SELECT id, email, name, CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END, "
                               "CASE WHEN factor_at IS NULL THEN 0 ELSE 1 END, created_at, seen_at "
                               "FROM person WHERE email = $1");
STATEMENT(person_select_id, "SELECT id, email, name, CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END, "
                            "CASE WHEN factor_at IS NULL THEN 0 ELSE 1 END, created_at, seen_at "
                            "FROM person WHERE id = $1");
STATEMENT(person_insert, "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) "
                         "VALUES ($1, $2, $3, 0, 0, $4, 0) ON CONFLICT (email) DO NOTHING");
STATEMENT(person_update_name, "UPDATE person SET name = $2 WHERE id = $1");

struct str email_key(struct arena *arena, struct str email)
{
    email = text_lower(arena, str_trim(email));
    size_t at = str_find_char(email, '@', 0);
    bool right = at != SIZE_MAX && at > 0 && at + 1 < email.length && email.length <= EMAIL_BYTES_MOST &&
                 str_find_char(email, '@', at + 1) == SIZE_MAX;
    for (size_t i = 0; i < email.length; i++)
        right = right && (unsigned char)email.at[i] > ' ' && email.at[i] != 0x7F;
    return right ? email : STR_NONE;
}

struct str person_label(const struct person *person)
{
    return person->name.length ? person->name : person->email;
}

void person_read_columns(struct query *query, int first, struct arena *arena, struct person *person)
{
    *person = (struct person){
        .id = column_i64(query, first),
        .email = column_copy(query, first + 1, arena),
        .name = column_copy(query, first + 2, arena),
        .has_password = column_i64(query, first + 3) != 0,
        .has_factor = column_i64(query, first + 4) != 0,
        .created_at = column_i64(query, first + 5),
        .seen_at = column_i64(query, first + 6),
    };
}

static bool read_one(struct query *query, struct arena *arena, struct person *person, bool *found, struct error *error)
{
    *found = query_row(query);
    if (*found)
        person_read_columns(query, 0, arena, person);
    return query_end(query, error);
}

bool person_by_email(struct session *session, struct str email, struct arena *arena, struct person *person, bool *found,
                     struct error *error)
{
    struct str key = email_key(arena, email);
    *found = false;
    if (key.length == 0)
        return true;
    struct query *query = query_start(session, &person_select_email);
    bind_text(query, 1, key);
    return read_one(query, arena, person, found, error);
}

bool person_by_id(struct session *session, int64_t id, struct arena *arena, struct person *person, bool *found,
                  struct error *error)
{
    struct query *query = query_start(session, &person_select_id);
    bind_i64(query, 1, id);
    return read_one(query, arena, person, found, error);
}

static bool insert(struct session *session, struct str key, struct str name, int64_t now, bool *made,
                   struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &person_insert);
    bind_i64(query, 1, id_new());
    bind_text(query, 2, key);
    bind_text(query, 3, name.length ? name : STR(""));
    bind_i64(query, 4, now);
    if (!query_run(query, &changes, error))
        return false;
    if (made)
        *made = changes > 0;
    return true;
}

bool person_ensure(struct session *session, struct str email, struct str name, int64_t now, int64_t *id, bool *made,
                   struct error *error)
{
    struct arena arena = {0};
    struct person person = {0};
    bool found = false;
    struct str key = email_key(&arena, email);
    bool done = key.length > 0 || error_set(error, ERROR_INVALID, "« %.*s » n’est pas une adresse électronique.",
                                            STR_PRINT(str_slice(email, 0, EMAIL_BYTES_MOST)));
    name = text_clean(&arena, str_trim(str_slice(name, 0, NAME_BYTES_MOST)));
    done = done && insert(session, key, name, now, made, error) &&
           person_by_email(session, key, &arena, &person, &found, error);
    if (done)
        *id = person.id;
    arena_free(&arena);
    return done;
}

bool person_rename(struct session *session, int64_t id, struct str name, struct error *error)
{
    struct query *query = query_start(session, &person_update_name);
    bind_i64(query, 1, id);
    bind_text(query, 2, name.length ? name : STR(""));
    return query_run(query, NULL, error);
}
