#include "roadmap/life.h"

STATEMENT(roadmap_export_boards, "SELECT b.title, p.organisation, p.joined_at FROM board_participant AS p JOIN board "
                                 "AS "
                                 "b ON b.id = p.board_id WHERE p.person_id = $1 ORDER BY p.joined_at, p.id");
STATEMENT(roadmap_forget_participant, "UPDATE board_participant SET person_id = NULL WHERE person_id = $1");
STATEMENT(roadmap_forget_event, "UPDATE board_event SET person_id = NULL WHERE person_id = $1");
STATEMENT(roadmap_forget_synthesis, "UPDATE board_synthesis SET person_id = NULL WHERE person_id = $1");

bool roadmap_export_person(struct session *session, int64_t person_id, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &roadmap_export_boards);
    bind_i64(query, 1, person_id);
    json_key(writer, "ateliers");
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        json_member_text(writer, "titre", column_text(query, 0));
        json_member_text(writer, "organisme", column_text(query, 1));
        json_member_text(writer, "le", instant_format(&arena, column_i64(query, 2)));
        json_end_object(writer);
        arena_reset(&arena);
    }
    json_end_array(writer);
    arena_free(&arena);
    return query_end(query, error);
}

bool roadmap_forget_person(struct session *session, int64_t person_id, struct error *error)
{
    static const struct statement *const forgetting[] = {&roadmap_forget_participant, &roadmap_forget_event,
                                                         &roadmap_forget_synthesis};
    for (size_t i = 0; i < COUNT_OF(forgetting); i++) {
        struct query *query = query_start(session, forgetting[i]);
        bind_i64(query, 1, person_id);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}
