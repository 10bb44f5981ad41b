/* Applications from CSV files: names of columns, the call's rules, mistakes told with their line. */
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

static bool read_text(const char *text, struct candidate **candidates, size_t *count, struct error *error)
{
    struct memory_stream stream = {str_of(text)};
    return candidates_read(memory_stream_read, &stream, "dossiers.csv", &call, &arena, candidates, count, error);
}

static struct candidate *read_all(const char *text, size_t expected)
{
    struct candidate *candidates;
    size_t count;
    struct error error = {0};
    assert_done(read_text(text, &candidates, &count, &error), &error);
    assert_int_equal(count, expected);
    return candidates;
}

static void headers_are_read_liberally(void **state)
{
    (void)state;
    struct candidate *c = read_all("N° de dossier,Note,Montant demandé,Arrondissement,Nom du porteur\n", 0);
    c = read_all("Numéro;Note;Subvention demandée;Bassin de vie;Structure;Thématique;Décision;Motif\n"
                 "A1;72,5;12 500,50 €;Dreux;Ligue;emploi;retenue;priorité du comité\n"
                 "A2;0;3000;;;;écartée;\n",
                 2);
    assert_int_equal(c[0].score, 72500000);
    assert_int_equal(c[0].amount, 1250050);
    assert_str(c[0].territory, "Dreux");
    assert_str(c[0].holder, "Ligue");
    assert_int_equal(c[0].will, WILL_IN);
    assert_str(c[0].will_reason, "priorité du comité");
    assert_int_equal(c[1].will, WILL_OUT);
}

static void marks_make_the_score(void **state)
{
    (void)state;
    struct candidate *c = read_all("id,montant,besoin,publics,partenariat,faisabilite,perennite\n"
                                   "a,3000,5,5,5,5,5\nb,3000,0,0,0,0,0\nc,3000,5,0,2.5,0,0\n",
                                   3);
    assert_int_equal(c[0].score, 100 * SCORE_UNIT);
    assert_int_equal(c[1].score, 0);
    assert_int_equal(c[2].score, 37500000); /* 30 + 15 / 2 */
}

static void the_calls_rules_are_held(void **state)
{
    (void)state;
    struct candidate *c = read_all("id,score,montant,mois,type de porteur,depenses eligibles,qpv,eligible\n"
                                   "a,50,50000,36,association,83333.34,non,oui\n"
                                   "b,50,50000.01,36,association,,,\n"
                                   "c,50,50000,37,association,,,\n"
                                   "d,50,50000,36,entreprise,,,\n"
                                   "e,50,50000,36,association,83333.33,non,\n"
                                   "f,50,50000,36,association,62500,oui,\n"
                                   "g,50,2999.99,,,,,\n"
                                   "h,50,3000,,,,,non\n",
                                   8);
    const bool refused[] = {false, true, true, true, true, false, true, true};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_equal(!str_is_empty(c[i].refused), refused[i]);
    assert_true(str_contains(c[1].refused, STR("plafond")) && str_contains(c[2].refused, STR("36 mois")));
}

static void refused_with(const char *text, const char *part)
{
    struct candidate *candidates;
    size_t count;
    struct error error = {0};
    assert_refused(read_text(text, &candidates, &count, &error), &error, ERROR_INVALID);
    if (!str_contains(str_of(error.message), str_of(part)))
        fail_msg("« %s » should tell « %s »", error.message, part);
}

static void mistakes_are_told_with_their_line(void **state)
{
    (void)state;
    refused_with("", "vide");
    refused_with("nom,score,montant\n", "« id »");
    refused_with("id,score\n", "« montant »");
    refused_with("id,montant\n", "« score »");
    refused_with("id,score,montant\na,50,3000\nb,cinquante,3000\n", "ligne 3");
    refused_with("id,score,montant\na,-1,3000\n", "ligne 2");
    refused_with("id,score,montant\na,1e400,3000\n", "ligne 2");
    refused_with("id,score,montant\na,50,3000 dollars\n", "le montant");
    refused_with("id,score,montant\n,50,3000\n", "identifiant");
    refused_with("id,score,montant,eligible\na,50,3000,peut-être\n", "oui ou non");
    refused_with("id,score,montant,decision\na,50,3000,bof\n", "retenue");
    refused_with("id,montant,besoin,publics,partenariat,faisabilite,perennite\na,3000,6,5,5,5,5\n", "de 0 à 5");
    refused_with("id,score,montant\n\"a,50,3000\n", "guillemet");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_read_liberally),
        cmocka_unit_test(marks_make_the_score),
        cmocka_unit_test(the_calls_rules_are_held),
        cmocka_unit_test(mistakes_are_told_with_their_line),
    };
    return cmocka_run_group_tests_name("file", tests, prepare, release);
}
