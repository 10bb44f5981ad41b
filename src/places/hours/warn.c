/* Warnings on the meaning of an expression that reads well. */
#include "lexer.h"

static struct str rule_text(const struct hours *hours, size_t index, struct arena *arena)
{
    struct hours alone = *hours;
    struct rule rule = hours->rules[index];
    rule.additional = rule.fallback = false;
    alone.rules = &rule;
    alone.rule_count = 1;
    return hours_canonical(&alone, arena);
}

/* The weekdays a rule of a regular expression names; all of them when it names none. */
static uint8_t weekdays_of(const struct hours *hours, const struct rule *rule)
{
    uint8_t bits = 0;
    for (size_t i = 0; i < rule->selector_count; i++)
        bits |= hours->selectors[rule->selector + i].weekdays;
    return rule->selector_count ? bits : 0xFE;
}

static bool is_open_with_times(const struct rule *rule)
{
    return rule->state == HOURS_OPEN && rule->span_count > 0 && !rule->fallback;
}

/* "Mo-Fr 09:00-12:00; Mo 14:00-18:00" closes Monday morning: was a comma meant? Only told of rules on weekdays alone.
 */
static void warn_of_replaced(const struct hours *hours, size_t index, struct warning_list *warnings)
{
    const struct rule *rule = &hours->rules[index];
    if (!is_open_with_times(rule) || rule->additional)
        return;
    for (size_t i = 0; i < index; i++) {
        const struct rule *before = &hours->rules[i];
        bool same_reach = (rule->selector_count == 0) == (before->selector_count == 0);
        if (!is_open_with_times(before) || !same_reach)
            continue;
        if ((weekdays_of(hours, before) & ~weekdays_of(hours, rule)) == 0) {
            hours_warning_add(warnings, 0, 0, "rule-replaced",
                              "«" NBSP "%.*s" NBSP "» ne sert à rien : «" NBSP "%.*s" NBSP "» la remplace. Pour garder "
                              "les "
                              "deux, séparez-les par une "
                              "virgule.",
                              STR_PRINT(rule_text(hours, i, warnings->arena)),
                              STR_PRINT(rule_text(hours, index, warnings->arena)));
            return;
        }
    }
}

static void warn_of_vague(const struct hours *hours, size_t index, struct warning_list *warnings)
{
    const struct rule *rule = &hours->rules[index];
    if (rule->span_count == 0 && !rule->stated)
        hours_warning_add(warnings, 0, 0, "no-time",
                          "«" NBSP "%.*s" NBSP "» ne donne pas d’heures. Ajoutez-les, par exemple 09:00-12:00.",
                          STR_PRINT(rule_text(hours, index, warnings->arena)));
}

/* An opening past midnight is cut by the next day's own rule, unless that rule is additional. */
static void warn_of_cut_night(const struct hours *hours, size_t index, struct warning_list *warnings)
{
    if (index + 1 >= hours->rule_count || !hours->rules[index].overnight)
        return;
    const struct rule *rule = &hours->rules[index], *next = &hours->rules[index + 1];
    if (next->additional || next->fallback || next->state == HOURS_CLOSED || next->selector_count == 0)
        return;
    uint8_t mornings = 0, days = weekdays_of(hours, rule);
    for (int weekday = 1; weekday <= 7; weekday++)
        if (days >> weekday & 1)
            mornings |= (uint8_t)(1 << (weekday % 7 + 1));
    if (mornings & weekdays_of(hours, next))
        hours_warning_add(warnings, 0, 0, "night-cut",
                          "La nuit ouverte par «" NBSP "%.*s" NBSP "» est coupée à minuit par «" NBSP "%.*s" NBSP
                          "». Séparez-les par une virgule pour la garder.",
                          STR_PRINT(rule_text(hours, index, warnings->arena)),
                          STR_PRINT(rule_text(hours, index + 1, warnings->arena)));
}

static bool is_always_open(const struct hours *hours)
{
    for (size_t i = 0; i < hours->rule_count; i++) {
        const struct rule *rule = &hours->rules[i];
        if (rule->selector_count == 0 && rule->span_count == 1 && rule->state == HOURS_OPEN &&
            hours->spans[rule->span].from.minutes == 0 && hours->spans[rule->span].to.minutes == DAY_MINUTES &&
            !hours->spans[rule->span].to.event && !hours->spans[rule->span].from.event)
            return true;
    }
    return false;
}

void warn_of_meaning(const struct hours *hours, struct warning_list *warnings)
{
    for (size_t i = 0; i < hours->rule_count; i++) {
        warn_of_vague(hours, i, warnings);
        if (hours->dated)
            continue;
        warn_of_replaced(hours, i, warnings);
        warn_of_cut_night(hours, i, warnings);
    }
    if (hours->rule_count > 1 && is_always_open(hours))
        hours_warning_add(warnings, 0, 0, "always-and-more",
                          "24/7 est écrit à côté d’autres règles. Supprimez 24/7 si le lieu n’est pas toujours "
                          "ouvert.");
}
