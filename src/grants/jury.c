#include "grants/jury.h"

#include "grants/file.h"

STATEMENT(reader_insert, "INSERT INTO application_reader (application_id, person_id, assigned_at) VALUES ($1, $2, $3) "
                         "ON CONFLICT (application_id, person_id) DO NOTHING");
STATEMENT(reader_delete, "DELETE FROM application_reader WHERE application_id = $1 AND person_id = $2 AND "
                         "finished_at IS NULL");
STATEMENT(reader_update, "UPDATE application_reader SET comment = $3, finished_at = $4 WHERE application_id = $1 AND "
                         "person_id = $2");
STATEMENT(reader_select_call, "SELECT r.application_id, r.person_id, r.comment, r.finished_at FROM application_reader "
                              "AS r JOIN application AS a ON a.id = r.application_id WHERE a.call_id = $1 "
                              "ORDER BY r.application_id, r.person_id");
STATEMENT(mark_select_call, "SELECT m.application_id, m.person_id, m.criterion, m.mark, m.comment FROM "
                            "application_mark AS m JOIN application AS a ON a.id = m.application_id "
                            "WHERE a.call_id = $1 ORDER BY m.application_id, m.person_id");
STATEMENT(mark_delete, "DELETE FROM application_mark WHERE application_id = $1 AND person_id = $2");
STATEMENT(mark_insert, "INSERT INTO application_mark (application_id, person_id, criterion, mark, comment) "
                       "VALUES ($1, $2, $3, $4, $5)");

bool reader_assign(struct session *session, int64_t application_id, int64_t person_id, bool on, int64_t now,
                   struct error *error)
{
    if (on && !interest_allows(session, application_id, person_id, false, error))
        return false;
    struct query *query = query_start(session, on ? &reader_insert : &reader_delete);
    bind_i64(query, 1, application_id);
    bind_i64(query, 2, person_id);
    if (on)
        bind_i64(query, 3, now);
    return query_run(query, NULL, error) && session_touch(session, "application", error);
}

static size_t criterion_find(const struct call *call, struct str code)
{
    size_t count = call->criterion_count < CRITERIA_MOST ? call->criterion_count : CRITERIA_MOST;
    for (size_t i = 0; i < count; i++)
        if (str_equal(call->criteria[i].code, code))
            return i;
    return SIZE_MAX;
}

static struct jury_reading *find_reading(const struct jury_readings *readings, size_t *from, int64_t application_id,
                                         int64_t person_id)
{
    for (; *from < readings->count; (*from)++)
        if (readings->at[*from].application_id == application_id && readings->at[*from].person_id == person_id)
            return &readings->at[*from];
    *from = 0;
    return NULL;
}

static bool read_marks(struct session *session, const struct published_call *call, struct arena *arena,
                       struct jury_readings *readings, struct error *error)
{
    size_t from = 0;
    struct query *query = query_start(session, &mark_select_call);
    bind_i64(query, 1, call->id);
    while (query_row(query)) {
        struct jury_reading *reading = find_reading(readings, &from, column_i64(query, 0), column_i64(query, 1));
        size_t criterion = criterion_find(&call->rules, column_text(query, 2));
        if (!reading || criterion == SIZE_MAX)
            continue;
        reading->marks[criterion] = column_i64(query, 3);
        reading->comments[criterion] = column_copy(query, 4, arena);
    }
    return query_end(query, error);
}

bool reading_list(struct session *session, const struct published_call *call, struct arena *arena,
                  struct jury_readings *readings, struct error *error)
{
    *readings = (struct jury_readings){0};
    struct query *query = query_start(session, &reader_select_call);
    bind_i64(query, 1, call->id);
    while (query_row(query)) {
        struct jury_reading *reading = ARENA_PUSH(arena, readings->at, readings->count);
        *reading = (struct jury_reading){.application_id = column_i64(query, 0),
                                         .person_id = column_i64(query, 1),
                                         .comment = column_copy(query, 2, arena),
                                         .finished_at = column_i64(query, 3)};
        for (size_t i = 0; i < CRITERIA_MOST; i++)
            reading->marks[i] = MARK_NONE;
    }
    if (!query_end(query, error) || !read_marks(session, call, arena, readings, error))
        return false;
    for (size_t i = 0; i < readings->count; i++)
        if (readings->at[i].finished_at)
            readings->at[i].score = score_of_marks(&call->rules, readings->at[i].marks);
    return true;
}

bool reading_find(struct session *session, const struct published_call *call, int64_t application_id, int64_t person_id,
                  struct arena *arena, struct jury_reading *reading, struct error *error)
{
    struct jury_readings readings;
    if (!reading_list(session, call, arena, &readings, error))
        return false;
    for (size_t i = 0; i < readings.count; i++) {
        *reading = readings.at[i];
        if (reading->application_id == application_id && reading->person_id == person_id)
            return true;
    }
    return error_set(error, ERROR_MISSING, "Cette candidature ne vous a pas été confiée.");
}

/* --- Marking --------------------------------------------------------------------------------------------------------
 */

static bool check_marks(const struct call *call, const struct jury_reading *reading, bool finish, struct error *error)
{
    for (size_t i = 0; i < call->criterion_count && i < CRITERIA_MOST; i++) {
        const struct call_criterion *criterion = &call->criteria[i];
        if (reading->marks[i] == MARK_NONE && finish)
            return error_set(error, ERROR_INVALID, "« %.*s »" NBSP ": donnez une note.", STR_PRINT(criterion->label));
        if (reading->marks[i] != MARK_NONE && (reading->marks[i] < 0 || reading->marks[i] > criterion->scale * 100))
            return error_set(error, ERROR_INVALID, "« %.*s »" NBSP ": la note va de 0 à %lld.",
                             STR_PRINT(criterion->label), (long long)criterion->scale);
        if (reading->comments[i].length > COMMENT_BYTES_MOST)
            return error_set(error, ERROR_LIMITED, "« %.*s »" NBSP ": le commentaire est trop long.",
                             STR_PRINT(criterion->label));
    }
    return reading->comment.length <= COMMENT_BYTES_MOST ||
           error_set(error, ERROR_LIMITED, "L’appréciation générale est trop longue.");
}

static bool check_reader(struct session *session, const struct jury_reading *reading, struct error *error)
{
    struct arena arena = {0};
    struct application application;
    bool done = interest_allows(session, reading->application_id, reading->person_id, true, error) &&
                application_at(session, reading->application_id, &arena, &application, error);
    if (done && application.state != APPLICATION_REVIEW)
        done = error_set(error, ERROR_FORBIDDEN, "Cette candidature est %s" NBSP ": elle ne se note pas.",
                         application_state_label(application.state));
    arena_free(&arena);
    return done;
}

static bool write_marks(struct session *session, const struct call *call, const struct jury_reading *reading,
                        struct error *error)
{
    struct query *query = query_start(session, &mark_delete);
    bind_i64(query, 1, reading->application_id);
    bind_i64(query, 2, reading->person_id);
    if (!query_run(query, NULL, error))
        return false;
    for (size_t i = 0; i < call->criterion_count && i < CRITERIA_MOST; i++) {
        if (reading->marks[i] == MARK_NONE)
            continue;
        query = query_start(session, &mark_insert);
        bind_i64(query, 1, reading->application_id);
        bind_i64(query, 2, reading->person_id);
        bind_text(query, 3, call->criteria[i].code);
        bind_i64(query, 4, reading->marks[i]);
        bind_text(query, 5, reading->comments[i].at ? reading->comments[i] : STR(""));
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

bool reading_save(struct session *session, const struct call *call, const struct jury_reading *reading, bool finish,
                  int64_t now, struct error *error)
{
    int64_t changes;
    if (!check_marks(call, reading, finish, error) || !check_reader(session, reading, error))
        return false;
    struct query *query = query_start(session, &reader_update);
    bind_i64(query, 1, reading->application_id);
    bind_i64(query, 2, reading->person_id);
    bind_text(query, 3, reading->comment.at ? reading->comment : STR(""));
    if (finish)
        bind_i64(query, 4, now);
    else
        bind_null(query, 4);
    if (!query_run(query, &changes, error))
        return false;
    if (changes == 0)
        return error_set(error, ERROR_FORBIDDEN, "Cette candidature ne vous a pas été confiée.");
    return write_marks(session, call, reading, error) && session_touch(session, "application", error);
}

/* --- Together -------------------------------------------------------------------------------------------------------
 */

static void add_criterion(const struct call *call, const struct jury_readings *readings, int64_t application_id,
                          size_t k, struct verdict *verdict)
{
    int64_t sum = 0, count = 0, least = INT64_MAX, most = -1;
    for (size_t i = 0; i < readings->count; i++) {
        const struct jury_reading *reading = &readings->at[i];
        if (reading->application_id != application_id || !reading->finished_at || reading->marks[k] == MARK_NONE)
            continue;
        sum += reading->marks[k];
        count++;
        least = reading->marks[k] < least ? reading->marks[k] : least;
        most = reading->marks[k] > most ? reading->marks[k] : most;
    }
    verdict->means[k] = count ? (sum + count / 2) / count : MARK_NONE;
    verdict->far_apart[k] = count > 1 && (most - least) > call->criteria[k].scale * call->dispersion_percent;
}

void verdict_of(const struct call *call, const struct jury_readings *readings, int64_t application_id,
                struct verdict *verdict)
{
    int64_t sum = 0;
    *verdict = (struct verdict){.least = INT64_MAX, .most = -1};
    for (size_t i = 0; i < readings->count; i++) {
        const struct jury_reading *reading = &readings->at[i];
        if (reading->application_id != application_id)
            continue;
        verdict->assigned++;
        if (!reading->finished_at)
            continue;
        verdict->finished++;
        sum += reading->score;
        verdict->least = reading->score < verdict->least ? reading->score : verdict->least;
        verdict->most = reading->score > verdict->most ? reading->score : verdict->most;
    }
    int64_t count = (int64_t)verdict->finished;
    verdict->enough = count >= (call->readers_least > 0 ? call->readers_least : 1);
    verdict->score = count ? (sum + count / 2) / count : 0;
    int64_t apart = count > 1 ? verdict->most - verdict->least : 0;
    verdict->gap = (apart + SCORE_UNIT - 1) / SCORE_UNIT;
    verdict->dispersed = apart > call->dispersion_percent * SCORE_UNIT;
    for (size_t k = 0; k < call->criterion_count && k < CRITERIA_MOST; k++) {
        add_criterion(call, readings, application_id, k, verdict);
        verdict->dispersed = verdict->dispersed || verdict->far_apart[k];
    }
}
