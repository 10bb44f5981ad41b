/* Who registers, one row per address and space; what is kept of a person, and its erasure. */
#include <sodium.h>

#include "registration-rows.h"

enum { TOKEN_BYTES = 18, WORD_MOST = 200, NEEDS_MOST = 1000 };

STATEMENT(participant_select_token, "SELECT " PARTICIPANT_COLUMNS " FROM participant AS p WHERE p.token = $1");
STATEMENT(participant_select_email, "SELECT " PARTICIPANT_COLUMNS " FROM participant AS p WHERE p.space_id = $1 AND "
                                    "p.email = $2");
STATEMENT(participant_insert, "INSERT INTO participant (id, space_id, token, email, civility, first_name, last_name, "
                              "organisation, duty, college, intercommunality, phone, needs, answers, relay_id, "
                              "confirmed_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                              "$11, $12, $13, $14, $15, NULL, $16, $16)");
STATEMENT(participant_update_words, "UPDATE participant SET civility = $2, first_name = $3, last_name = $4, "
                                    "organisation = $5, duty = $6, college = $7, intercommunality = $8, phone = $9, "
                                    "needs = $10, answers = $11, updated_at = $12 WHERE id = $1");
STATEMENT(participant_export_rows, "SELECT g.name, s.starts_at, r.state, r.presence, r.arrived_at, " PARTICIPANT_COLUMNS
                                   " FROM participant AS p LEFT JOIN registration AS r ON r.participant_id = p.id LEFT "
                                   "JOIN group_session AS s "
                                   "ON s.id = r.session_id LEFT JOIN working_group AS g ON g.id = s.group_id WHERE "
                                   "p.email = $1 "
                                   "ORDER BY p.space_id, s.starts_at NULLS FIRST, p.id");
STATEMENT(participant_delete, "DELETE FROM participant WHERE email = $1");

struct str words(struct str text)
{
    return text.length ? text : STR("");
}

void read_participant(struct query *query, int first, struct arena *arena, struct participant *person)
{
    struct str *texts[] = {&person->token,      &person->email,     &person->civility,
                           &person->first_name, &person->last_name, &person->organisation,
                           &person->duty,       &person->college,   &person->intercommunality,
                           &person->phone,      &person->needs,     &person->answers};
    *person = (struct participant){.id = column_i64(query, first), .space_id = column_i64(query, first + 1)};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = column_copy(query, first + 2 + (int)i, arena);
    person->relay_id = column_i64(query, first + 14);
    person->confirmed_at = column_i64(query, first + 15);
    person->created_at = column_i64(query, first + 16);
}

struct str participant_label(const struct participant *person, struct arena *arena)
{
    if (str_is_empty(person->last_name))
        return person->email;
    return person->first_name.length
               ? arena_printf(arena, "%.*s %.*s", STR_PRINT(person->first_name), STR_PRINT(person->last_name))
               : person->last_name;
}

static bool read_one(struct query *query, struct arena *arena, struct participant *person, bool *found,
                     struct error *error)
{
    *found = query_row(query);
    if (*found)
        read_participant(query, 0, arena, person);
    return query_end(query, error);
}

bool participant_by_token(struct session *session, struct str token, struct arena *arena, struct participant *person,
                          bool *found, struct error *error)
{
    struct query *query = query_start(session, &participant_select_token);
    bind_text(query, 1, token);
    return read_one(query, arena, person, found, error);
}

bool participant_by_email(struct session *session, int64_t space_id, struct str email, struct arena *arena,
                          struct participant *person, bool *found, struct error *error)
{
    struct query *query = query_start(session, &participant_select_email);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, text_lower(arena, str_trim(email)));
    return read_one(query, arena, person, found, error);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static bool check(const struct participant *person, struct error *error)
{
    const struct {
        struct str text;
        const char *missing;
    } rows[] = {{person->last_name, "Donnez votre nom."},
                {person->organisation, "Donnez le nom de votre structure."},
                {person->duty, "Donnez votre fonction : elle figure sur la liste de présence."}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (str_is_empty(str_trim(rows[i].text)))
            return error_set(error, ERROR_INVALID, "%s", rows[i].missing);
        if (text_length(rows[i].text) > WORD_MOST)
            return error_set(error, ERROR_INVALID, "Un nom ou une fonction tient en %d caractères.", WORD_MOST);
    }
    if (text_length(person->needs) > NEEDS_MOST)
        return error_set(error, ERROR_INVALID, "Dites vos besoins en %d caractères au plus.", NEEDS_MOST);
    return true;
}

static void bind_words(struct query *query, int first, const struct participant *person)
{
    const struct str texts[] = {person->civility,         person->first_name, person->last_name,
                                person->organisation,     person->duty,       person->college,
                                person->intercommunality, person->phone,      person->needs};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        bind_text(query, first + (int)i, words(texts[i]));
    bind_json(query, first + (int)COUNT_OF(texts), person->answers.length ? person->answers : STR("{}"));
}

bool participant_update(struct session *session, const struct participant *person, int64_t now, struct error *error)
{
    if (!check(person, error))
        return false;
    struct query *query = query_start(session, &participant_update_words);
    bind_i64(query, 1, person->id);
    bind_words(query, 2, person);
    bind_i64(query, 12, now);
    return query_run(query, NULL, error);
}

static bool insert(struct session *session, struct participant *person, int64_t now, struct arena *arena,
                   struct error *error)
{
    uint8_t bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    person->id = id_new();
    person->token = base64url(arena, bytes, sizeof bytes);
    person->created_at = now;
    struct query *query = query_start(session, &participant_insert);
    bind_i64(query, 1, person->id);
    bind_i64(query, 2, person->space_id);
    bind_text(query, 3, person->token);
    bind_text(query, 4, person->email);
    bind_words(query, 5, person);
    if (person->relay_id)
        bind_i64(query, 15, person->relay_id);
    else
        bind_null(query, 15);
    bind_i64(query, 16, now);
    return query_run(query, NULL, error);
}

bool participant_keep(struct session *session, struct participant *person, int64_t now, struct arena *arena,
                      struct error *error)
{
    struct participant known;
    bool found = false;
    person->email = text_lower(arena, str_trim(person->email));
    if (str_find_char(person->email, '@', 1) == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "Donnez une adresse électronique, par exemple nom@exemple.fr.");
    if (!check(person, error) ||
        !participant_by_email(session, person->space_id, person->email, arena, &known, &found, error))
        return false;
    if (!found)
        return insert(session, person, now, arena, error);
    person->id = known.id;
    person->token = known.token;
    person->confirmed_at = known.confirmed_at;
    person->created_at = known.created_at;
    return known.confirmed_at || participant_update(session, person, now, error);
}

/* --- A person's data ---------------------------------------------------------------------------------------------- */

static void write_row(struct query *query, struct arena *arena, struct json_writer *writer)
{
    struct participant person;
    read_participant(query, 5, arena, &person);
    json_begin_object(writer);
    json_member_text(writer, "prenom", person.first_name);
    json_member_text(writer, "nom", person.last_name);
    json_member_text(writer, "structure", person.organisation);
    json_member_text(writer, "fonction", person.duty);
    json_member_text(writer, "telephone", person.phone);
    json_member_text(writer, "besoins", person.needs);
    json_key(writer, "reponses");
    json_raw(writer, person.answers.length ? person.answers : STR("{}"));
    json_member_text(writer, "groupe", column_text(query, 0));
    if (!column_is_null(query, 1))
        json_member_text(writer, "seance", instant_format(arena, column_i64(query, 1)));
    json_member_text(writer, "etat", column_text(query, 2));
    json_member_text(writer, "presence", column_text(query, 3));
    if (!column_is_null(query, 4))
        json_member_text(writer, "arrivee", instant_format(arena, column_i64(query, 4)));
    json_end_object(writer);
}

bool registration_export(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &participant_export_rows);
    bind_text(query, 1, text_lower(&arena, email));
    json_key(writer, "inscriptions");
    json_begin_array(writer);
    while (query_row(query))
        write_row(query, &arena, writer);
    json_end_array(writer);
    bool done = query_end(query, error);
    arena_free(&arena);
    return done;
}

bool registration_erase(struct session *session, struct str email, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &participant_delete);
    bind_text(query, 1, text_lower(&arena, email));
    bool done = query_run(query, NULL, error);
    arena_free(&arena);
    return done;
}
