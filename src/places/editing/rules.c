/* What a space decides of its places: who reads before they are shown, and how often they are asked. */
#include "editing.h"
#include "places/reminder.h"

STATEMENT(space_moderation, "SELECT moderation FROM space WHERE id = $1");
STATEMENT(space_write_moderation, "UPDATE space SET moderation = $2 WHERE slug = $1");
STATEMENT(space_write_reminders, "UPDATE space SET reminder_months = $2 WHERE slug = $1");

bool space_reads_afterwards(struct session *session, int64_t space_id, bool *afterwards, struct error *error)
{
    *afterwards = false;
    struct query *query = query_start(session, &space_moderation);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        *afterwards = str_equal(column_text(query, 0), STR("after"));
    return query_end(query, error);
}

struct rule {
    const struct statement *statement;
    struct str slug, text; /* text absent: the number */
    int64_t number;        /* 0: NULL */
};

static bool write_rule(struct session *session, void *context, struct error *error)
{
    const struct rule *rule = context;
    int64_t changed;
    struct query *query = query_start(session, rule->statement);
    bind_text(query, 1, rule->slug);
    if (rule->text.length)
        bind_text(query, 2, rule->text);
    else if (rule->number)
        bind_i64(query, 2, rule->number);
    else
        bind_null(query, 2);
    return query_run(query, &changed, error) &&
           (changed == 1 || error_set(error, ERROR_MISSING, "Cet espace n’est pas ouvert."));
}

bool space_set_reading(struct store *store, struct str slug, bool afterwards, struct error *error)
{
    struct rule rule = {&space_write_moderation, slug, afterwards ? STR("after") : STR("before"), 0};
    return store_write(store, write_rule, &rule, error);
}

bool space_set_reminders(struct store *store, struct str slug, int64_t months, struct error *error)
{
    struct rule rule = {&space_write_reminders, slug, STR_NONE, months};
    if (months < 0 || months > 36)
        return error_set(error, ERROR_INVALID, "Le délai des rappels va de 1 à 36 mois ; 0 pour ne rien demander.");
    return store_write(store, write_rule, &rule, error);
}
