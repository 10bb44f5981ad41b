/* The simple editor: a week of stretches, to and from an expression. */
#include "expression.h"

/* --- From an expression
 * ------------------------------------------------------------------------------------------------- */

static bool is_closed_on_holidays(const struct hours *hours, const struct rule *rule)
{
    const struct selector *selector = &hours->selectors[rule->selector];
    return rule->state == HOURS_CLOSED && rule->span_count == 0 && rule->selector_count == 1 &&
           selector->kind == SELECT_PUBLIC_HOLIDAYS && selector->holidays.offset == 0 && str_is_empty(rule->comment);
}

static bool say(struct str *reason, const char *text)
{
    *reason = str_of(text);
    return false;
}

/* What a rule on weekdays says that a grid cannot hold; NULL when nothing. */
static const char *too_rich(const struct hours *hours, const struct rule *rule, bool appointment)
{
    for (size_t i = 0; i < rule->selector_count; i++)
        if (hours->selectors[rule->selector + i].kind != SELECT_WEEKDAYS)
            return "Ces horaires dépendent de dates, de semaines ou de vacances" NBSP ": modifiez l’expression "
                   "elle-même.";
    for (size_t i = 0; i < rule->span_count; i++) {
        const struct time_span *span = &hours->spans[rule->span + i];
        if (span->from.event || span->to.event)
            return "Ces horaires dépendent du soleil" NBSP ": modifiez l’expression elle-même.";
        if (span->open_end || span->point)
            return "L’heure de fermeture n’est pas donnée" NBSP ": modifiez l’expression elle-même.";
    }
    bool plain = rule->state != HOURS_UNKNOWN && str_is_empty(rule->comment);
    if (!plain && !appointment)
        return "Ces horaires portent un commentaire" NBSP ": modifiez l’expression elle-même.";
    return NULL;
}

/* Every rule that is not « off » is by appointment. */
static bool is_by_appointment(const struct hours *hours)
{
    bool any = false;
    for (size_t i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (rule->state == HOURS_CLOSED)
            continue;
        if (rule->state != HOURS_UNKNOWN || !comment_is_appointment(rule->comment))
            return false;
        any = true;
    }
    return any;
}

static bool fill_days(const struct hours *hours, struct hours_grid *grid, struct str *reason, struct arena *arena)
{
    const struct hours_day *days = hours_days(hours, &NOWHERE, date_from_civil(2024, 1, 1), 7, arena);
    for (int day = 0; day < 7; day++) {
        for (size_t i = 0; i < days[day].count; i++) {
            const struct hours_span *span = &days[day].spans[i];
            if (span->answer.state == HOURS_CLOSED)
                continue;
            if (grid->days[day].count == HOURS_GRID_SPANS)
                return say(reason, "Un jour a trop de plages horaires" NBSP ": modifiez l’expression elle-même.");
            grid->days[day].spans[grid->days[day].count].from = span->from;
            grid->days[day].spans[grid->days[day].count++].to = span->to;
        }
    }
    return true;
}

bool hours_to_grid(const struct hours *hours, struct hours_grid *grid, struct str *reason, struct arena *arena)
{
    *grid = (struct hours_grid){0};
    *reason = STR_NONE;
    struct hours weekly = *hours;
    struct rule *rules = ARENA_ARRAY(arena, struct rule, hours->rule_count);
    grid->by_appointment = is_by_appointment(hours);
    size_t kept = 0;
    for (size_t i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (is_closed_on_holidays(hours, rule)) {
            grid->closed_on_public_holidays = true;
            continue;
        }
        if (grid->closed_on_public_holidays)
            return say(reason, "Une règle suit celle des jours fériés" NBSP ": modifiez l’expression elle-même.");
        const char *why = too_rich(hours, rule, grid->by_appointment);
        if (why)
            return say(reason, why);
        rules[kept++] = *rule;
    }
    if (kept == 1 && grid->by_appointment && rules[0].selector_count == 0 && rules[0].span_count == 0)
        return true;
    weekly.rules = rules;
    weekly.rule_count = (uint16_t)kept;
    weekly.week = NULL;
    return fill_days(&weekly, grid, reason, arena);
}

/* --- To an expression
 * --------------------------------------------------------------------------------------------------- */

static bool check_day(const struct hours_grid *grid, int day, struct error *error)
{
    int before = 0, yesterday = (day + 6) % 7;
    if (grid->days[yesterday].count)
        before = grid->days[yesterday].spans[grid->days[yesterday].count - 1].to - DAY_MINUTES;
    for (size_t i = 0; i < grid->days[day].count; i++) {
        int from = grid->days[day].spans[i].from, to = grid->days[day].spans[i].to;
        if (from < 0 || from >= DAY_MINUTES || to <= from || to > from + DAY_MINUTES)
            return error_set(error, ERROR_INVALID,
                             "%s" NBSP ": une plage doit finir après avoir commencé. Corrigez ses heures.",
                             french_weekday(day + 1));
        if (from < before)
            return error_set(error, ERROR_INVALID, "%s" NBSP ": deux plages se chevauchent. Corrigez leurs heures.",
                             french_weekday(day + 1));
        before = to;
    }
    return true;
}

static bool same_day(const struct hours_grid *grid, int a, int b)
{
    if (grid->days[a].count != grid->days[b].count)
        return false;
    for (size_t i = 0; i < grid->days[a].count; i++)
        if (grid->days[a].spans[i].from != grid->days[b].spans[i].from ||
            grid->days[a].spans[i].to != grid->days[b].spans[i].to)
            return false;
    return true;
}

static void write_day_rule(struct buffer *out, const struct hours_grid *grid, int day)
{
    const char *comma = "";
    for (int other = day; other < 7; other++)
        if (same_day(grid, day, other)) {
            buffer_printf(out, "%s%s", comma, WEEKDAY_NAMES[other + 1]);
            comma = ",";
        }
    for (size_t i = 0; i < grid->days[day].count; i++) {
        int from = grid->days[day].spans[i].from, to = grid->days[day].spans[i].to;
        buffer_printf(out, "%s%02d:%02d-%02d:%02d", i ? "," : " ", from / 60, from % 60, to / 60, to % 60);
    }
    if (grid->by_appointment)
        buffer_add_cstr(out, " \"sur rendez-vous\"");
}

bool hours_from_grid(const struct hours_grid *grid, struct arena *arena, struct str *expression, struct error *error)
{
    struct buffer out = {0};
    bool night = false, done = true;
    for (int day = 0; day < 7 && done; day++) {
        done = grid->days[day].count <= HOURS_GRID_SPANS && check_day(grid, day, error);
        for (size_t i = 0; done && i < grid->days[day].count; i++)
            night |= grid->days[day].spans[i].to > DAY_MINUTES;
    }
    for (int day = 0; day < 7 && done; day++) {
        bool written = grid->days[day].count == 0;
        for (int before = 0; before < day && !written; before++)
            written = same_day(grid, before, day);
        if (written)
            continue;
        if (out.length)
            buffer_add_cstr(&out, night ? ", " : "; "); /* another day's rule would cut the night */
        write_day_rule(&out, grid, day);
    }
    *expression = STR_NONE;
    if (done && grid->by_appointment && out.length == 0)
        buffer_add_cstr(&out, "\"sur rendez-vous\"");
    if (done && out.length) {
        if (grid->closed_on_public_holidays)
            buffer_add_cstr(&out, "; PH off");
        const struct hours *hours;
        done = hours_compile(arena, buffer_str(&out), &hours, error);
        if (done)
            *expression = hours_canonical(hours, arena);
    }
    buffer_free(&out);
    return done;
}
