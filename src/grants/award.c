#include "grants/award.h"

#define COLUMNS "application_id, person_id, decided_at, notified_at, read_at, outcome, cents, score, reason "
#define JOINED                                                                                                         \
    "w.application_id, w.person_id, w.decided_at, w.notified_at, w.read_at, w.outcome, w.cents, w.score, w.reason "
STATEMENT(award_select_call, "SELECT " JOINED "FROM application_award AS w JOIN application AS a ON "
                             "a.id = w.application_id WHERE a.call_id = $1 ORDER BY a.number");
STATEMENT(award_select_one, "SELECT " COLUMNS "FROM application_award WHERE application_id = $1");
STATEMENT(award_upsert, "INSERT INTO application_award (application_id, outcome, cents, score, reason, person_id, "
                        "decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (application_id) DO UPDATE SET "
                        "outcome = excluded.outcome, cents = excluded.cents, score = excluded.score, "
                        "reason = excluded.reason, person_id = excluded.person_id, decided_at = excluded.decided_at, "
                        "notified_at = NULL, read_at = NULL");
STATEMENT(award_update_reason, "UPDATE application_award SET reason = $2 WHERE application_id = $1 AND "
                               "notified_at IS NULL");
STATEMENT(award_update_told, "UPDATE application_award SET notified_at = $2 WHERE application_id = $1 AND "
                             "notified_at IS NULL");
STATEMENT(award_update_read, "UPDATE application_award SET read_at = $2 WHERE application_id = $1 AND "
                             "notified_at IS NOT NULL AND read_at IS NULL");

static void read_row(struct query *query, struct arena *arena, struct award *award)
{
    *award = (struct award){.application_id = column_i64(query, 0),
                            .person_id = column_i64(query, 1),
                            .decided_at = column_i64(query, 2),
                            .notified_at = column_i64(query, 3),
                            .read_at = column_i64(query, 4),
                            .outcome = application_state_of(column_text(query, 5)),
                            .cents = column_i64(query, 6),
                            .score = column_i64(query, 7),
                            .reason = column_copy(query, 8, arena)};
}

bool award_list(struct session *session, int64_t call_id, struct arena *arena, struct awards *awards,
                struct error *error)
{
    *awards = (struct awards){0};
    struct query *query = query_start(session, &award_select_call);
    bind_i64(query, 1, call_id);
    while (query_row(query))
        read_row(query, arena, ARENA_PUSH(arena, awards->at, awards->count));
    return query_end(query, error);
}

const struct award *award_of(const struct awards *awards, int64_t application_id)
{
    for (size_t i = 0; i < awards->count; i++)
        if (awards->at[i].application_id == application_id)
            return &awards->at[i];
    return NULL;
}

bool award_find(struct session *session, int64_t application_id, struct arena *arena, struct award *award, bool *found,
                struct error *error)
{
    struct query *query = query_start(session, &award_select_one);
    bind_i64(query, 1, application_id);
    *found = query_row(query);
    if (*found)
        read_row(query, arena, award);
    return query_end(query, error);
}

bool award_decide(struct session *session, const struct award *award, struct error *error)
{
    struct query *query = query_start(session, &award_upsert);
    bind_i64(query, 1, award->application_id);
    bind_text(query, 2, str_of(application_state_code(award->outcome)));
    bind_i64(query, 3, award->cents);
    bind_i64(query, 4, award->score);
    bind_text(query, 5, award->reason.at ? award->reason : STR(""));
    bind_i64(query, 6, award->person_id);
    bind_i64(query, 7, award->decided_at);
    return query_run(query, NULL, error) && session_touch(session, "application", error);
}

bool award_reword(struct session *session, int64_t application_id, struct str reason, struct error *error)
{
    int64_t changes;
    if (str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Donnez la raison" NBSP ": elle sera dite au porteur.");
    struct query *query = query_start(session, &award_update_reason);
    bind_i64(query, 1, application_id);
    bind_text(query, 2, str_trim(reason));
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 ||
           error_set(error, ERROR_FORBIDDEN, "Le porteur a déjà reçu ce résultat" NBSP ": il ne change plus.");
}

static bool set_instant(struct session *session, const struct statement *statement, int64_t application_id, int64_t now,
                        struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, application_id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

bool award_told(struct session *session, int64_t application_id, int64_t now, struct error *error)
{
    return set_instant(session, &award_update_told, application_id, now, error) &&
           session_touch(session, "application", error);
}

bool award_read(struct session *session, int64_t application_id, int64_t now, struct error *error)
{
    return set_instant(session, &award_update_read, application_id, now, error);
}

/* --- Statistics -----------------------------------------------------------------------------------------------------
 */

static struct grants_row *row_for(struct grants_rows *rows, struct str code, struct str label, struct arena *arena)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_equal(rows->at[i].code, code))
            return &rows->at[i];
    struct grants_row *row = ARENA_PUSH(arena, rows->at, rows->count);
    row->code = code;
    row->label = label;
    return row;
}

static void count_case(struct grants_row *row, const struct case_file *file, const struct award *award)
{
    enum application_state state = file->application.state;
    row->submitted++;
    row->asked += file->dossier.requested;
    row->eligible += state != APPLICATION_SUBMITTED && state != APPLICATION_INCOMPLETE &&
                     state != APPLICATION_INELIGIBLE && state != APPLICATION_WITHDRAWN;
    if (!award || award->outcome != APPLICATION_SELECTED)
        return;
    row->selected++;
    row->awarded += award->cents;
}

void grants_statistics(const struct call *call, const struct case_files *files, const struct awards *awards,
                       struct arena *arena, struct grants_rows *territories, struct grants_rows *themes)
{
    *territories = (struct grants_rows){0};
    *themes = (struct grants_rows){0};
    for (size_t i = 0; i < call->territories.count; i++)
        row_for(territories, call->territories.at[i].code, call->territories.at[i].label, arena);
    for (size_t i = 0; i < call->themes.count; i++)
        row_for(themes, call->themes.at[i].code, call->themes.at[i].label, arena);
    for (size_t i = 0; i < files->count; i++) {
        const struct case_file *file = &files->at[i];
        const struct award *award = award_of(awards, file->application.id);
        struct str theme = file->dossier.theme;
        if (file->application.submitted_at == 0)
            continue;
        count_case(row_for(territories, file->territory, file->territory_name, arena), file, award);
        count_case(row_for(themes, theme, theme.length ? theme : STR("non précisé"), arena), file, award);
    }
}
