/* The rules of the minutes, at every edge: a cent, a month, a site, a kind of holder. */
#include "grants/grants.h"
#include "testing.h"

static struct arena arena;
static struct call call;

static int prepare(void **state)
{
    (void)state;
    struct error error = {0};
    assert_done(call_parse(CALL_EXAMPLE, &arena, &call, &error), &error);
    return 0;
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

struct case_ {
    struct project project;
    struct project_site sites[2];
    struct budget_line lines[4];
    struct grant grant;
    struct rule_findings findings;
};

/* A sound project: one expense, own funds for the rest, outside any priority district. */
static struct case_ *sound(int64_t expenses, int64_t requested)
{
    struct case_ *c = ARENA_NEW(&arena, struct case_);
    c->sites[0] = (struct project_site){.territory = STR("283")};
    c->lines[0] = (struct budget_line){
        .side = LINE_EXPENSE, .category = STR("personnel"), .label = STR("Médiatrice"), .year = 1, .cents = expenses};
    c->lines[1] = (struct budget_line){.side = LINE_RESOURCE,
                                       .label = STR("Fonds propres"),
                                       .origin = ORIGIN_SELF,
                                       .year = 1,
                                       .cents = expenses - requested};
    c->project = (struct project){.holder_kind = STR("association"),
                                  .starts = date_from_civil(2024, 9, 1),
                                  .ends = date_from_civil(2027, 8, 31),
                                  .requested = requested,
                                  .site_count = 1,
                                  .sites = c->sites,
                                  .line_count = 2,
                                  .lines = c->lines};
    return c;
}

static void judge(struct case_ *c)
{
    grant_compute(&call, &c->project, &arena, &c->grant);
    project_check(&call, &c->project, &c->grant, &arena, &c->findings);
}

static bool breaks(struct case_ *c, enum project_rule rule)
{
    judge(c);
    for (size_t i = 0; i < c->findings.count; i++)
        if (c->findings.at[i].rule == rule)
            return c->findings.at[i].blocking;
    return false;
}

static void assert_sound(struct case_ *c)
{
    judge(c);
    if (c->findings.count)
        fail_msg("%s", c->findings.at[0].message.at);
}

static void fifty_thousand_euros_and_not_a_cent_more(void **state)
{
    (void)state;
    assert_sound(sound(10000000, 5000000));
    struct case_ *c = sound(10000000, 5000001);
    assert_true(breaks(c, RULE_CEILING));
    assert_false(breaks(c, RULE_RATE));
    assert_int_equal(c->grant.most, 5000000);
    assert_int_equal(c->grant.bound, BOUND_CEILING);
    assert_true(str_contains(c->grant.why, STR("plafond de l’appel")));
}

static void sixty_percent_and_not_a_cent_more(void **state)
{
    (void)state;
    assert_sound(sound(5000000, 3000000));
    struct case_ *c = sound(5000000, 3000001);
    assert_true(breaks(c, RULE_RATE));
    assert_int_equal(c->grant.by_rate, 3000000);
    c = sound(101, 60); /* 60,6 cents: rounded down */
    judge(c);
    assert_int_equal(c->grant.by_rate, 60);
    assert_true(breaks(sound(8333333, 5000000), RULE_RATE)); /* the whole ceiling takes 83 333,34 € */
    assert_sound(sound(8333334, 5000000));
    assert_int_equal(expenses_for_ceiling(&call, 600000), 8333334);
    assert_int_equal(expenses_for_ceiling(&call, 800000), 6250000);
}

static void eighty_percent_in_a_priority_district(void **state)
{
    (void)state;
    struct case_ *c = sound(6250000, 5000000);
    assert_true(breaks(c, RULE_RATE));
    c->sites[0].priority_district = true;
    assert_sound(c);
    assert_int_equal(c->grant.rate, 800000);
    assert_true(str_contains(c->grant.rate_why, STR("quartier prioritaire")));
    c->lines[0].cents--;
    c->lines[1].cents--;
    assert_true(breaks(c, RULE_RATE));
}

static void mixed_sites_follow_the_calls_choice(void **state)
{
    (void)state;
    struct call own = call;
    struct case_ *c = sound(1000000, 600000);
    struct grant grant;
    c->sites[0].priority_district = true;
    c->sites[1].territory = STR("281");
    c->project.site_count = 2;
    own.mixed_sites = MIXED_BEST;
    grant_compute(&own, &c->project, &arena, &grant);
    assert_int_equal(grant.by_rate, 800000);
    own.mixed_sites = MIXED_WORST;
    grant_compute(&own, &c->project, &arena, &grant);
    assert_int_equal(grant.by_rate, 600000);
    own.mixed_sites = MIXED_SHARE; /* equal shares when they are not said */
    grant_compute(&own, &c->project, &arena, &grant);
    assert_int_equal(grant.by_rate, 700000);
    c->sites[0].share = 2500;
    c->sites[1].share = 7500;
    grant_compute(&own, &c->project, &arena, &grant);
    assert_int_equal(grant.rate, 650000);
    assert_int_equal(grant.by_rate, 650000);
    c->sites[1].share = 7499;
    assert_true(breaks(c, RULE_SITES));
}

static void thirty_six_months_and_not_a_day_more(void **state)
{
    (void)state;
    struct case_ *c = sound(5000000, 3000000);
    assert_int_equal(project_months(c->project.starts, c->project.ends), 36);
    assert_sound(c);
    c->project.ends++;
    assert_int_equal(project_months(c->project.starts, c->project.ends), 37);
    assert_true(breaks(c, RULE_DURATION));
    assert_true(str_contains(c->findings.at[0].message, french_date(&arena, date_from_civil(2027, 8, 31))));
    c->project.ends = c->project.starts - 1;
    assert_true(breaks(c, RULE_DATES));
    int32_t last_of_january = date_from_civil(2024, 1, 31);
    assert_int_equal(project_months(last_of_january, last_of_january), 1);
    assert_int_equal(project_months(last_of_january, date_from_civil(2024, 2, 29)), 1);
    assert_int_equal(project_months(last_of_january, date_from_civil(2024, 3, 1)), 2);
    assert_int_equal(project_months(date_from_civil(2024, 2, 29), date_from_civil(2027, 2, 28)), 36);
    assert_int_equal(project_months(date_from_civil(2024, 2, 29), date_from_civil(2027, 3, 1)), 37);
}

static void a_budget_balances_to_the_cent(void **state)
{
    (void)state;
    struct case_ *c = sound(5000000, 3000000);
    c->lines[1].cents--;
    assert_true(breaks(c, RULE_BALANCE));
    assert_int_equal(c->grant.difference, 1);
    assert_true(str_contains(c->findings.at[0].message, STR("manque 0,01")));
    c->lines[1].cents += 2;
    assert_true(breaks(c, RULE_BALANCE));
    assert_int_equal(c->grant.difference, -1);
    assert_int_equal(c->grant.bound, BOUND_NEED);
    assert_int_equal(c->grant.most, 2999999);
}

static void other_expenses_stay_out_of_the_grant(void **state)
{
    (void)state;
    struct case_ *c = sound(5000000, 3000000);
    c->lines[2] = (struct budget_line){
        .side = LINE_EXPENSE, .category = STR("benevolat"), .label = STR("Bénévoles"), .year = 2, .cents = 1000000};
    c->lines[3] = (struct budget_line){
        .side = LINE_RESOURCE, .label = STR("Dons en nature"), .origin = ORIGIN_PRIVATE, .year = 2, .cents = 1000000};
    c->project.line_count = 4;
    judge(c);
    assert_int_equal(c->grant.eligible, 5000000);
    assert_int_equal(c->grant.expenses, 6000000);
    assert_int_equal(c->grant.years, 2);
    assert_int_equal(c->grant.year_expenses[1], 1000000);
    assert_int_equal(c->findings.count, 1); /* told, not refused */
    assert_false(findings_block(&c->findings));
    c->lines[2].category = STR("voyage-de-noces");
    assert_true(breaks(c, RULE_CATEGORY));
}

static void only_the_holders_of_the_call(void **state)
{
    (void)state;
    struct case_ *c = sound(5000000, 3000000);
    static const char *const KINDS[] = {"collectivite", "association", "tiers-lieu", "cooperative",
                                        "etablissement-public"};
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        c->project.holder_kind = str_of(KINDS[i]);
        assert_sound(c);
    }
    c->project.holder_kind = STR("entreprise");
    assert_true(breaks(c, RULE_HOLDER));
}

static void too_much_public_money_is_an_alert(void **state)
{
    (void)state;
    struct case_ *c = sound(5000000, 3000000);
    c->lines[1].origin = ORIGIN_PUBLIC;
    c->lines[1].cents = 1000000;
    c->lines[2] = (struct budget_line){.side = LINE_RESOURCE, .origin = ORIGIN_SELF, .year = 1, .cents = 1000000};
    c->project.line_count = 3;
    assert_sound(c); /* 80 % exactly */
    c->lines[1].cents++;
    c->lines[2].cents--;
    judge(c);
    assert_int_equal(c->findings.count, 1);
    assert_int_equal(c->findings.at[0].rule, RULE_PUBLIC_SHARE);
    assert_false(findings_block(&c->findings));
}

static void each_year_may_have_to_balance(void **state)
{
    (void)state;
    struct call own = call;
    struct case_ *c = sound(5000000, 3000000);
    own.balance_each_year = true;
    c->lines[1].year = 2;
    grant_compute(&own, &c->project, &arena, &c->grant);
    project_check(&own, &c->project, &c->grant, &arena, &c->findings);
    assert_int_equal(c->findings.count, 1);
    assert_int_equal(c->findings.at[0].rule, RULE_YEAR_BALANCE);
}

static void whole_euros_are_rounded_down(void **state)
{
    (void)state;
    struct call own = call;
    struct case_ *c = sound(5000199, 3000100);
    own.whole_euros = true;
    grant_compute(&own, &c->project, &arena, &c->grant);
    assert_int_equal(c->grant.by_rate, 3000100);
    own.whole_euros = false;
    grant_compute(&own, &c->project, &arena, &c->grant);
    assert_int_equal(c->grant.by_rate, 3000119);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fifty_thousand_euros_and_not_a_cent_more),
        cmocka_unit_test(sixty_percent_and_not_a_cent_more),
        cmocka_unit_test(eighty_percent_in_a_priority_district),
        cmocka_unit_test(mixed_sites_follow_the_calls_choice),
        cmocka_unit_test(thirty_six_months_and_not_a_day_more),
        cmocka_unit_test(a_budget_balances_to_the_cent),
        cmocka_unit_test(other_expenses_stay_out_of_the_grant),
        cmocka_unit_test(only_the_holders_of_the_call),
        cmocka_unit_test(too_much_public_money_is_an_alert),
        cmocka_unit_test(each_year_may_have_to_balance),
        cmocka_unit_test(whole_euros_are_rounded_down),
    };
    return cmocka_run_group_tests_name("project", tests, prepare, release);
}
