#include "grants/project.h"

#include <stdio.h>

enum { MILLION = 1000000 };

/* --- Rates ----------------------------------------------------------------------------------------------------------
 */

static bool rate_applies(const struct call_rate *rate, const struct project *project, const struct project_site *site)
{
    if (rate->priority_district && !(site && site->priority_district))
        return false;
    if (rate->holders.count && !call_code_among(&rate->holders, project->holder_kind))
        return false;
    return rate->territories.count == 0 || (site && call_code_among(&rate->territories, site->territory));
}

/* The best rate of a site, NULL when none applies. */
static const struct call_rate *site_rate(const struct call *call, const struct project *project,
                                         const struct project_site *site)
{
    const struct call_rate *best = NULL;
    for (size_t i = 0; i < call->rate_count; i++)
        if (rate_applies(&call->rates[i], project, site) && (!best || call->rates[i].percent > best->percent))
            best = &call->rates[i];
    return best;
}

static struct str rate_text(struct arena *arena, const struct call_rate *rate)
{
    if (!rate)
        return STR("aucun taux ne s’applique");
    if (str_is_empty(rate->label))
        return percent_text(arena, rate->percent);
    return arena_printf(arena, "%.*s" NBSP ": %.*s", STR_PRINT(percent_text(arena, rate->percent)),
                        STR_PRINT(rate->label));
}

/* Shares as given, or equal ones when any is absent. */
static int64_t site_share(const struct project *project, size_t i)
{
    for (size_t k = 0; k < project->site_count; k++)
        if (project->sites[k].share <= 0 || project->sites[k].share > PERCENT_WHOLE)
            return 1;
    return project->sites[i].share;
}

static void compute_rate(const struct call *call, const struct project *project, struct arena *arena,
                         struct grant *grant)
{
    const struct call_rate *best = NULL, *worst = NULL;
    int64_t weighted = 0, shares = 0;
    size_t count = project->site_count ? project->site_count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct call_rate *rate = site_rate(call, project, project->site_count ? &project->sites[i] : NULL);
        int64_t percent = rate ? rate->percent : 0, share = project->site_count ? site_share(project, i) : 1;
        if (i == 0 || (rate && (!best || percent > best->percent)))
            best = rate;
        if (i == 0 || !rate || (worst && percent < worst->percent))
            worst = rate;
        weighted += percent * share;
        shares += share;
    }
    const struct call_rate *chosen = call->mixed_sites == MIXED_WORST ? worst : best;
    bool mixed = best != worst && call->mixed_sites == MIXED_SHARE;
    grant->rate = mixed ? weighted * (MILLION / PERCENT_WHOLE) / shares
                        : (chosen ? chosen->percent : 0) * (MILLION / PERCENT_WHOLE);
    if (mixed)
        grant->rate_why = arena_printf(arena, "%.*s" NBSP ": moyenne des lieux du projet, selon leur part",
                                       STR_PRINT(percent_text(arena, grant->rate * PERCENT_WHOLE / MILLION)));
    else
        grant->rate_why = rate_text(arena, chosen);
}

/* --- Amounts ---------------------------------------------------------------------------------------------------- */

/* Sums stay below MONEY_MOST × lines, far from the limits of 64 bits; rate × eligible needs eligible ≤ 9 × 10^12. */
static void sum_lines(const struct call *call, const struct project *project, struct grant *grant)
{
    for (size_t i = 0; i < project->line_count; i++) {
        const struct budget_line *line = &project->lines[i];
        int year = line->year < 1 ? 1 : line->year > PROJECT_YEARS_MOST ? PROJECT_YEARS_MOST : line->year;
        if (year > grant->years)
            grant->years = year;
        if (line->side == LINE_EXPENSE) {
            grant->expenses += line->cents;
            grant->year_expenses[year - 1] += line->cents;
            if (call->expenses.count == 0 || call_choice_find(&call->expenses, line->category) != SIZE_MAX)
                grant->eligible += line->cents;
            continue;
        }
        grant->year_resources[year - 1] += line->cents;
        if (line->origin == ORIGIN_SELF)
            grant->self += line->cents;
        else if (line->origin == ORIGIN_PUBLIC)
            grant->public_funds += line->cents;
        else
            grant->private_funds += line->cents;
    }
}

static int64_t rounded(const struct call *call, int64_t cents)
{
    return call->whole_euros ? cents - cents % 100 : cents;
}

void grant_compute(const struct call *call, const struct project *project, struct arena *arena, struct grant *grant)
{
    *grant = (struct grant){.years = 1};
    compute_rate(call, project, arena, grant);
    sum_lines(call, project, grant);
    int64_t others = grant->self + grant->public_funds + grant->private_funds;
    int64_t based = grant->eligible < MONEY_MOST ? grant->eligible : MONEY_MOST;
    grant->by_rate = rounded(call, based * grant->rate / MILLION);
    grant->need = grant->expenses > others ? grant->expenses - others : 0;
    grant->difference = grant->expenses - others - project->requested;
    grant->most = grant->by_rate;
    grant->bound = BOUND_RATE;
    if (call->ceiling != CALL_UNLIMITED && call->ceiling < grant->most) {
        grant->most = call->ceiling;
        grant->bound = BOUND_CEILING;
    }
    if (others > 0 && grant->need < grant->most) { /* without other resources nothing was said of the need yet */
        grant->most = grant->need;
        grant->bound = BOUND_NEED;
    }
    switch (grant->bound) {
    case BOUND_RATE:
        grant->why = arena_printf(arena, "taux de %.*s appliqué à %.*s de dépenses éligibles",
                                  STR_PRINT(percent_text(arena, grant->rate * PERCENT_WHOLE / MILLION)),
                                  STR_PRINT(money_text(arena, grant->eligible)));
        break;
    case BOUND_CEILING:
        grant->why =
            arena_printf(arena, "plafond de l’appel" NBSP ": %.*s", STR_PRINT(money_text(arena, call->ceiling)));
        break;
    case BOUND_NEED:
        grant->why = arena_printf(arena, "ce que les autres ressources laissent à financer" NBSP ": %.*s",
                                  STR_PRINT(money_text(arena, grant->need)));
        break;
    }
}

int64_t expenses_for_ceiling(const struct call *call, int64_t rate)
{
    if (rate <= 0 || call->ceiling <= 0)
        return 0;
    return (call->ceiling * MILLION + rate - 1) / rate;
}

/* The day after the last one of a period of `months` from `starts`: the same day of the month, or the first of the next
 * one where that day does not exist. */
static int32_t months_later(int32_t starts, int64_t months)
{
    int year, month, day;
    date_to_civil(starts, &year, &month, &day);
    int64_t total = (int64_t)year * 12 + (month - 1) + months;
    year = (int)(total / 12);
    month = (int)(total % 12) + 1;
    if (!date_is_valid(year, month, day)) {
        day = 1;
        year += month == 12;
        month = month == 12 ? 1 : month + 1;
    }
    return date_from_civil(year, month, day);
}

int64_t project_months(int32_t starts, int32_t ends)
{
    if (ends < starts)
        return 0;
    int64_t months = (ends - starts) / 31; /* a month is at most 31 days: never too many */
    while (months < 12 * 8000 && months_later(starts, months) <= ends)
        months++;
    return months;
}

/* --- Rules ----------------------------------------------------------------------------------------------------------
 */

const char *project_rule_label(enum project_rule rule)
{
    static const char *const LABELS[] = {
        [RULE_HOLDER] = "Porteur",
        [RULE_DURATION] = "Durée",
        [RULE_DATES] = "Dates",
        [RULE_CATEGORY] = "Nature des dépenses",
        [RULE_AMOUNTS] = "Montants",
        [RULE_CEILING] = "Plafond",
        [RULE_RATE] = "Taux",
        [RULE_FLOOR] = "Montant minimum",
        [RULE_BALANCE] = "Équilibre du budget",
        [RULE_YEAR_BALANCE] = "Équilibre de chaque année",
        [RULE_PUBLIC_SHARE] = "Part d’argent public",
        [RULE_SITES] = "Lieux du projet",
    };
    return LABELS[rule];
}

struct check {
    const struct call *call;
    const struct project *project;
    const struct grant *grant;
    struct arena *arena;
    struct rule_findings *findings;
    size_t capacity;
};

static void found(struct check *check, enum project_rule rule, bool blocking, struct str message)
{
    struct rule_findings *findings = check->findings;
    if (findings->count == check->capacity) {
        size_t capacity = check->capacity ? check->capacity * 2 : 16;
        struct rule_finding *at = ARENA_ARRAY(check->arena, struct rule_finding, capacity);
        for (size_t i = 0; i < findings->count; i++)
            at[i] = findings->at[i];
        findings->at = at;
        check->capacity = capacity;
    }
    findings->at[findings->count++] = (struct rule_finding){rule, blocking, message};
}

#define MONEY(cents) STR_PRINT(money_text(check->arena, (cents)))

static void check_holder(struct check *check)
{
    const struct call *call = check->call;
    struct buffer kinds = {0};
    if (call->holders.count == 0 || call_choice_find(&call->holders, check->project->holder_kind) != SIZE_MAX)
        return;
    for (size_t i = 0; i < call->holders.count; i++)
        buffer_printf(&kinds, "%s%.*s",
                      i == 0                         ? ""
                      : i + 1 == call->holders.count ? " ou "
                                                     : ", ",
                      STR_PRINT(text_lower(check->arena, call->holders.at[i].label)));
    found(check, RULE_HOLDER, true,
          arena_printf(check->arena, "Cet appel est ouvert à ces porteurs" NBSP ": %.*s.",
                       STR_PRINT(buffer_str(&kinds))));
    buffer_free(&kinds);
}

static void check_dates(struct check *check)
{
    const struct project *project = check->project;
    int64_t most = check->call->months_most;
    if (project->starts == 0 && project->ends == 0)
        return;
    if (project->ends < project->starts) {
        found(check, RULE_DATES, true,
              STR("La fin du projet est avant son début" NBSP ": corrigez une des deux dates."));
        return;
    }
    int64_t months = project_months(project->starts, project->ends);
    if (most != CALL_UNLIMITED && months > most)
        found(check, RULE_DURATION, true,
              arena_printf(check->arena,
                           "Le projet dure %lld mois" NBSP ": l’appel en admet %lld au plus. Terminez-le au plus tard "
                           "le "
                           "%.*s.",
                           (long long)months, (long long)most,
                           STR_PRINT(french_date(check->arena, months_later(project->starts, most) - 1))));
}

static void check_lines(struct check *check)
{
    const struct call *call = check->call;
    for (size_t i = 0; i < check->project->line_count; i++) {
        const struct budget_line *line = &check->project->lines[i];
        if (line->cents < 0 || line->cents > MONEY_MOST)
            found(check, RULE_AMOUNTS, true,
                  arena_printf(check->arena, "« %.*s »" NBSP ": le montant doit aller de 0 à 100 millions d’euros.",
                               STR_PRINT(line->label)));
        if (line->side != LINE_EXPENSE || call->expenses.count == 0 ||
            call_choice_find(&call->expenses, line->category) != SIZE_MAX)
            continue;
        size_t known = call_choice_find(&call->ineligible_expenses, line->category);
        if (known == SIZE_MAX)
            found(check, RULE_CATEGORY, true,
                  arena_printf(check->arena, "« %.*s »" NBSP ": choisissez la nature de cette dépense dans la liste.",
                               STR_PRINT(line->label)));
        else
            found(check, RULE_CATEGORY, false,
                  arena_printf(check->arena,
                               "« %.*s »" NBSP ": « %.*s » n’est pas une dépense éligible. Elle reste dans le budget, "
                               "mais ne compte pas dans le calcul de la subvention.",
                               STR_PRINT(line->label), STR_PRINT(call->ineligible_expenses.at[known].label)));
    }
}

static void check_request(struct check *check)
{
    const struct call *call = check->call;
    const struct grant *grant = check->grant;
    int64_t requested = check->project->requested;
    if (requested <= 0)
        found(check, RULE_AMOUNTS, true, STR("Indiquez le montant de la subvention demandée."));
    if (call->ceiling != CALL_UNLIMITED && requested > call->ceiling)
        found(check, RULE_CEILING, true,
              arena_printf(check->arena, "La subvention demandée (%.*s) dépasse le plafond de l’appel" NBSP ": %.*s.",
                           MONEY(requested), MONEY(call->ceiling)));
    if (requested > grant->by_rate)
        found(check, RULE_RATE, true,
              arena_printf(check->arena,
                           "La subvention demandée (%.*s) dépasse ce que permet le taux" NBSP ": %.*s de %.*s de "
                           "dépenses "
                           "éligibles, soit %.*s.",
                           MONEY(requested),
                           STR_PRINT(percent_text(check->arena, grant->rate * PERCENT_WHOLE / MILLION)),
                           MONEY(grant->eligible), MONEY(grant->by_rate)));
    if (call->floor != CALL_UNLIMITED && requested > 0 && requested < call->floor)
        found(check, RULE_FLOOR, true,
              arena_printf(check->arena, "La subvention demandée (%.*s) est sous le minimum de l’appel" NBSP ": %.*s.",
                           MONEY(requested), MONEY(call->floor)));
}

static void check_balance(struct check *check)
{
    const struct grant *grant = check->grant;
    int64_t resources = grant->expenses - grant->difference;
    if (grant->difference != 0)
        found(check, RULE_BALANCE, true,
              arena_printf(check->arena,
                           "Le budget n’est pas équilibré" NBSP ": %.*s de dépenses pour %.*s de ressources, "
                           "subvention comprise. Il %s %.*s de ressources%s.",
                           MONEY(grant->expenses), MONEY(resources), grant->difference > 0 ? "manque" : "y a",
                           MONEY(grant->difference > 0 ? grant->difference : -grant->difference),
                           grant->difference > 0 ? "" : " en trop"));
    if (!check->call->balance_each_year)
        return;
    for (int year = 0; year < grant->years; year++)
        if (grant->year_resources[year] > grant->year_expenses[year])
            found(check, RULE_YEAR_BALANCE, true,
                  arena_printf(check->arena, "Année %d" NBSP ": les ressources (%.*s) dépassent les dépenses (%.*s).",
                               year + 1, MONEY(grant->year_resources[year]), MONEY(grant->year_expenses[year])));
}

static void check_public_share(struct check *check)
{
    const struct grant *grant = check->grant;
    int64_t most = check->call->public_percent_most, paid = grant->public_funds + check->project->requested;
    if (most == CALL_UNLIMITED || grant->expenses <= 0 || grant->expenses > INT64_MAX / PERCENT_WHOLE ||
        paid > INT64_MAX / PERCENT_WHOLE || paid * PERCENT_WHOLE <= grant->expenses * most)
        return;
    found(check, RULE_PUBLIC_SHARE, false,
          arena_printf(check->arena,
                       "L’argent public paierait %.*s sur %.*s" NBSP ": plus de %.*s des dépenses. L’instruction "
                       "vérifiera que c’est permis.",
                       MONEY(paid), MONEY(grant->expenses), STR_PRINT(percent_text(check->arena, most))));
}

static void check_sites(struct check *check)
{
    const struct project *project = check->project;
    int64_t total = 0;
    bool given = false;
    for (size_t i = 0; i < project->site_count; i++) {
        total += project->sites[i].share;
        given = given || project->sites[i].share != 0;
    }
    if (given && total != PERCENT_WHOLE)
        found(check, RULE_SITES, true,
              arena_printf(check->arena,
                           "Les parts des lieux du projet font %.*s" NBSP ": leur somme doit faire 100" NBSP "%%.",
                           STR_PRINT(percent_text(check->arena, total))));
}

void project_check(const struct call *call, const struct project *project, const struct grant *grant,
                   struct arena *arena, struct rule_findings *findings)
{
    struct check check = {call, project, grant, arena, findings, 0};
    *findings = (struct rule_findings){0};
    check_holder(&check);
    check_dates(&check);
    check_lines(&check);
    check_request(&check);
    check_balance(&check);
    check_public_share(&check);
    check_sites(&check);
}

bool findings_block(const struct rule_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->at[i].blocking)
            return true;
    return false;
}
