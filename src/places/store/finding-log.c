/* What a run finds, kept for the source's owner. */
#include "finding-log.h"

#include <stdlib.h>
#include <string.h>

#include "places/source.h"

enum { RULES_MOST = 256, KEPT_MOST = 5000, SENT_TOGETHER = 64 };

struct finding_log {
    struct arena arena;
    size_t rule_count, count, capacity;
    struct {
        const char *rule;
        enum severity severity;
        int64_t times;
    } rules[RULES_MOST];
    int64_t kept[SEVERITY_REFUSED + 1];
    struct finding *at;
};

struct finding_log *finding_log_new(void)
{
    return memory_new(sizeof(struct finding_log));
}

void finding_log_free(struct finding_log *log)
{
    if (!log)
        return;
    arena_free(&log->arena);
    free(log->at);
    free(log);
}

static void count(struct finding_log *log, const struct finding *finding)
{
    for (size_t i = 0; i < log->rule_count; i++) {
        if (log->rules[i].severity == finding->severity && strcmp(log->rules[i].rule, finding->rule) == 0) {
            log->rules[i].times++;
            return;
        }
    }
    if (log->rule_count == RULES_MOST)
        return;
    log->rules[log->rule_count].rule = finding->rule;
    log->rules[log->rule_count].severity = finding->severity;
    log->rules[log->rule_count++].times = 1;
}

void finding_log_add(void *context, const struct finding *finding)
{
    struct finding_log *log = context;
    count(log, finding);
    if (log->kept[finding->severity]++ >= KEPT_MOST)
        return;
    if (log->count == log->capacity) {
        log->capacity = log->capacity ? log->capacity * 2 : 256;
        log->at = memory_grow(log->at, size_product(sizeof *log->at, log->capacity));
    }
    struct finding *kept = &log->at[log->count++];
    *kept = *finding; /* the rule's name lives as long as the program */
    struct str *const texts[] = {&kept->record, &kept->name, &kept->field, &kept->before, &kept->after, &kept->message};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = arena_str(&log->arena, *texts[i]);
}

/* --- In the database -----------------------------------------------------------------------------------------------
 */

STATEMENT(finding_forget_rules, "DELETE FROM source_rule WHERE source_id = $1");
STATEMENT(finding_forget, "DELETE FROM source_finding WHERE source_id = $1");
STATEMENT(finding_add_rule, "INSERT INTO source_rule (source_id, rule, severity, times) VALUES ($1, $2, $3, $4)");
STATEMENT(finding_add, "INSERT INTO source_finding (source_id, number, severity, line, record, name, field, rule, was, "
                       "became, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");

static struct query *add_finding(struct session *session, int64_t source_id, size_t number,
                                 const struct finding *finding)
{
    struct query *query = query_start(session, &finding_add);
    bind_i64(query, 1, source_id);
    bind_i64(query, 2, (int64_t)number);
    bind_i64(query, 3, finding->severity);
    bind_i64(query, 4, finding->line);
    const struct str texts[] = {finding->record, finding->name,  finding->field,  str_of(finding->rule),
                                finding->before, finding->after, finding->message};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        bind_text(query, 5 + (int)i, texts[i].at ? texts[i] : STR(""));
    return query;
}

static bool add_findings(struct session *session, int64_t source_id, const struct finding_log *log, struct error *error)
{
    bool done = true;
    for (size_t i = 0; done && i < log->count;) {
        struct query *queries[SENT_TOGETHER];
        size_t sent = 0;
        for (; sent < SENT_TOGETHER && i < log->count; i++)
            queries[sent++] = add_finding(session, source_id, i, &log->at[i]);
        queries_send(queries, sent);
        for (size_t k = 0; k < sent; k++)
            done = query_run(queries[k], NULL, done ? error : NULL) && done;
    }
    return done;
}

bool finding_log_write(struct session *session, int64_t source_id, const struct finding_log *log, struct error *error)
{
    const struct statement *const forget[] = {&finding_forget_rules, &finding_forget};
    for (size_t i = 0; i < COUNT_OF(forget); i++) {
        struct query *query = query_start(session, forget[i]);
        bind_i64(query, 1, source_id);
        if (!query_run(query, NULL, error))
            return false;
    }
    for (size_t i = 0; i < log->rule_count; i++) {
        struct query *query = query_start(session, &finding_add_rule);
        bind_i64(query, 1, source_id);
        bind_text(query, 2, str_of(log->rules[i].rule));
        bind_i64(query, 3, log->rules[i].severity);
        bind_i64(query, 4, log->rules[i].times);
        if (!query_run(query, NULL, error))
            return false;
    }
    return add_findings(session, source_id, log, error);
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

STATEMENT(finding_rules, "SELECT r.rule, r.severity, r.times, COALESCE((SELECT f.message FROM source_finding AS f "
                         "WHERE f.source_id = r.source_id AND f.rule = r.rule AND f.severity = r.severity "
                         "ORDER BY f.number LIMIT 1), '') FROM source_rule AS r WHERE r.source_id = $1 "
                         "ORDER BY r.severity DESC, r.times DESC, r.rule");
STATEMENT(finding_all, "SELECT severity, line, record, name, field, rule, was, became, message FROM source_finding "
                       "WHERE source_id = $1 ORDER BY number");

bool source_rules(struct session *session, int64_t source_id, struct arena *arena, struct rule_count **rules,
                  size_t *count, struct error *error)
{
    *rules = ARENA_ARRAY(arena, struct rule_count, RULES_MOST);
    *count = 0;
    struct query *query = query_start(session, &finding_rules);
    bind_i64(query, 1, source_id);
    while (query_row(query) && *count < RULES_MOST)
        (*rules)[(*count)++] = (struct rule_count){.rule = column_copy(query, 0, arena),
                                                   .severity = (enum severity)column_i64(query, 1),
                                                   .times = column_i64(query, 2),
                                                   .sample = column_copy(query, 3, arena)};
    return query_end(query, error);
}

bool source_findings(struct session *session, int64_t source_id, finding_fn found, void *context, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &finding_all);
    bind_i64(query, 1, source_id);
    while (query_row(query)) {
        struct finding finding = {.severity = (enum severity)column_i64(query, 0),
                                  .line = column_i64(query, 1),
                                  .record = column_copy(query, 2, &arena),
                                  .name = column_copy(query, 3, &arena),
                                  .field = column_copy(query, 4, &arena),
                                  .rule = arena_cstr(&arena, column_text(query, 5)),
                                  .before = column_copy(query, 6, &arena),
                                  .after = column_copy(query, 7, &arena),
                                  .message = column_copy(query, 8, &arena)};
        found(context, &finding);
        arena_reset(&arena);
    }
    arena_free(&arena);
    return query_end(query, error);
}

const char *severity_label(enum severity severity)
{
    return severity == SEVERITY_REFUSED ? "refusé" : severity == SEVERITY_WARNING ? "à vérifier" : "corrigé";
}

void findings_csv_header(struct csv_writer *writer)
{
    static const char *const headings[] = {"ligne",   "identifiant", "nom",   "champ",    "règle",
                                           "gravité", "avant",       "après", "que faire"};
    buffer_add_cstr(writer->out, "\xef\xbb\xbf"); /* spreadsheets then read UTF-8 */
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        csv_cell(writer, str_of(headings[i]));
    csv_end_row(writer);
}

void findings_csv_row(struct csv_writer *writer, const struct finding *finding)
{
    struct buffer line = {0};
    buffer_add_i64(&line, finding->line);
    const struct str cells[] = {buffer_str(&line), finding->record,       finding->name,
                                finding->field,    str_of(finding->rule), str_of(severity_label(finding->severity)),
                                finding->before,   finding->after,        finding->message};
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_cell(writer, cells[i]);
    csv_end_row(writer);
    buffer_free(&line);
}
