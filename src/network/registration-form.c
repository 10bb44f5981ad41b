/* What an organiser adds to the form of registration: words above it, questions of its own. */
#include "base/question.h"
#include "network/registration.h"

STATEMENT(registration_form_select, "SELECT introduction, questions FROM registration_form WHERE space_id = $1");
STATEMENT(registration_form_upsert, "INSERT INTO registration_form (space_id, introduction, questions, updated_at) "
                                    "VALUES ($1, $2, $3, $4) ON "
                                    "CONFLICT (space_id) DO UPDATE SET introduction = excluded.introduction, questions "
                                    "= excluded.questions, "
                                    "updated_at = excluded.updated_at");

bool registration_form_read(struct session *session, int64_t space_id, struct arena *arena, struct str *introduction,
                            struct str *questions, struct error *error)
{
    struct query *query = query_start(session, &registration_form_select);
    bind_i64(query, 1, space_id);
    bool found = query_row(query);
    *introduction = found ? column_copy(query, 0, arena) : STR_NONE;
    *questions = found ? column_copy(query, 1, arena) : STR("[]");
    return query_end(query, error);
}

bool registration_form_save(struct session *session, int64_t space_id, struct str introduction, struct str questions,
                            int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct form_questions read;
    bool done = form_questions_read(questions, &arena, &read, error);
    arena_free(&arena);
    if (!done)
        return false;
    struct query *query = query_start(session, &registration_form_upsert);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, introduction.length ? introduction : STR(""));
    bind_json(query, 3, questions.length ? questions : STR("[]"));
    bind_i64(query, 4, now);
    return query_run(query, NULL, error);
}
