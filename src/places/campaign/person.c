#include "places/person.h"

#include "campaign.h"

enum { LINES_MOST = 10000 };
STATEMENT(person_custodies, "SELECT p.nom, c.message, c.created_at FROM place_custody AS c JOIN place AS p ON p.id = "
                            "c.place_id WHERE c.person_id = $1 ORDER BY c.id LIMIT $2");
STATEMENT(person_calls, "SELECT p.nom, c.note, c.at FROM phone_call AS c JOIN place AS p ON p.id = c.place_id WHERE "
                        "c.person_id = $1 ORDER BY c.id LIMIT $2");
STATEMENT(person_steps, "SELECT c.name, s.note, s.at FROM candidate_step AS s JOIN candidate AS c ON c.id = "
                        "s.candidate_id WHERE s.person_id = $1 ORDER BY s.id LIMIT $2");

/* Lines of a subject, a text and an instant. */
static bool write_lines(struct session *session, const struct statement *statement, int64_t person_id, const char *key,
                        struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, LINES_MOST);
    json_key(writer, key);
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        json_member_text(writer, "lieu", column_text(query, 0));
        json_member_text(writer, "note", column_text(query, 1));
        json_member_text(writer, "le", instant_format(&arena, column_i64(query, 2)));
        json_end_object(writer);
    }
    json_end_array(writer);
    arena_free(&arena);
    return query_end(query, error);
}

bool places_person_export(struct session *session, int64_t person_id, struct json_writer *writer, struct error *error)
{
    return write_lines(session, &person_custodies, person_id, "lieux_demandes", writer, error) &&
           write_lines(session, &person_calls, person_id, "appels", writer, error) &&
           write_lines(session, &person_steps, person_id, "contacts", writer, error);
}
