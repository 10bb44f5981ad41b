/* Structure types told by names: each rule of data/typology-rules.csv by an example of ours, and names that only look
 * like one. */
#include <string.h>

#include "places/cleaning.h"
#include "testing.h"

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void check(const char *name, const char *expected)
{
    struct place place = {0};
    infer_types(str_of(name), &place.types);
    char *found = arena_cstr(&arena, place_field_text(&place, PLACE_TYPES, &arena));
    if (strcmp(found, expected) != 0)
        fail_msg("« %s »: « %s », not « %s »", name, found, expected);
}

static void names_tell_types(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Médiathèque L’Apostrophe", "BIB"},
        {"BIBLIOTHEQUE DE VOVES", "BIB"},
        {"Ludo-médiathèque de Nogent", "BIB"},
        {"Tiers-lieu La Grange", "TIERS_LIEUX"},
        {"Perche Coworking", "TIERS_LIEUX"},
        {"MISSION LOCALE DE DREUX", "ML"},
        {"Missions locales du Loiret", "ML"},
        {"MDS du Vexin", "MDS"},
        {"Maison départementale des solidarités de Beauce", "MDS"},
        {"Espace Départemental de la Solidarité", "MDS"},
        {"Centre d’hébergement et de réinsertion sociale Le Relais", "CHRS"},
        {"Centre d'hébergement d'urgence du Pont", "CHU"},
        {"Caisse d’allocations familiales d'Eure-et-Loir", "CAF"},
        {"Point relais CAF de Cloyes", "CAF"},
        {"CADA de Lucé", "CADA"},
        {"CAARUD du centre", "CAARUD"},
        {"Conseil départemental d'Eure-et-Loir", "CD"},
        {"CDAD du Loiret", "CD"},
        {"CDAS de Redon", "CDAS"},
        {"Centre des Finances publiques de Chartres", "CFP"},
        {"FJT Les Cinq Épis", "RS_FJT"},
        {"Foyer de jeunes travailleurs", "RS_FJT"},
        {"ACI Les Jardins", "ACI"},
        {"Association Familles du Perche", "ASSO"},
        {"Emmaüs Dreux", "ASSO"},
        {"Croix-Rouge française", "ASSO"},
        {"Les Restos du cœur", "ASSO"},
        {"Familles rurales de Brou", "ASSO"},
        {"Ligue de l’enseignement 28", "ASSO"},
        {"Communauté de communes du Perche", "CC"},
        {"CC Cœur de Beauce", "CC"},
        {"CCAS de Vernouillet", "CCAS"},
        {"C.C.A.S Maintenon", "CCAS"},
        {"Centre communal d’action sociale", "CCAS"},
        {"CIAS du Bonnevalais", "CIAS"},
        {"CIDFF28", "CIDFF"},
        {"Cité des métiers du Centre", "CITMET"},
        {"Centre médico-psychologique Jean Zay", "CMP"},
        {"Centre médico-social de Bonneval", "CMS"},
        {"CPAM de Chartres", "CPAM"},
        {"Centre provisoire d'hébergement", "CPH"},
        {"Centre social du Rondeau", "CS"},
        {"CTRE SOCIAL LES VAUROUX", "CS"},
        {"CSAPA 28", "CSAPA"},
        {"Centre socioculturel Cap Sud", "CSC"},
        {"Espace socio-culturel", "CSC"},
        {"Département du Cher", "DEPT"},
        {"École de la deuxième chance", "E2C"},
        {"Bus France Numérique", "ENM"},
        {"Intercommunalité du Val", "EPCI"},
        {"Espace public internet de Toury", "EPI"},
        {"EPIDE Val de Reuil", "EPIDE"},
        {"Espace public numérique de Courville", "EPN"},
        {"Cyber-base de Dreux", "EPN"},
        {"Épicerie sociale Le Panier", "ES"},
        {"ESAT des Prés", "ESAT"},
        {"Espace de vie sociale Les Tilleuls", "EVS"},
        {"FabLab de Chartres", "FABLAB"},
        {"Fab'Lab Loire", "FABLAB"},
        {"France Travail Dreux", "FT"},
        {"POLE EMPLOI", "FT"},
        {"Groupement d'employeurs du Dunois", "GEIQ"},
        {"Bureau de Poste de Brou", "LA_POSTE"},
        {"Agence postale communale", "LA_POSTE"},
        {"Maison de l’emploi du Drouais", "MDE"},
        {"Maison des habitants Centre", "MDH"},
        {"MDPH28", "MDPH"},
        {"MJC de Chartres", "MJC"},
        {"Maison des jeunes et de la culture", "MJC"},
        {"Maison de quartier des Clos", "MQ"},
        {"Maison de services au public", "MSAP"},
        {"MSA Beauce Cœur de Loire", "MSA"},
        {"Mairie de Luisant", "MUNI"},
        {"HOTEL DE VILLE", "MUNI"},
        {"Ville de Lucé", "MUNI"},
        {"Communauté d'agglomération du Pays de Dreux", "MUNI"},
        {"Point d'accès au droit", "PAD"},
        {"Pension de famille L’Étape", "PENSION"},
        {"Point info famille", "PI"},
        {"Bureau Information Jeunesse", "PIJ_BIJ"},
        {"CRIJ Centre", "PIJ_BIJ"},
        {"PIMMS Médiation", "PIMMS"},
        {"Protection judiciaire de la jeunesse", "PJJ"},
        {"PLIE de l’Orléanais", "PLIE"},
        {"Sous-préfecture de Nogent", "PREF"},
        {"Région Centre-Val de Loire", "REG"},
        {"Ressourcerie du Perche", "RESSOURCERIE"},
        {"Club de prévention", "SCP"},
        {"SPIP du Loiret", "SPIP"},
        {"UDAF28", "UDAF"},
        {"Chambre d’agriculture du Cher", "CCONS"},
        {"Chambre de métiers et de l'artisanat", "CCONS"},
        {"CCI du Loiret", "CCONS"},
        {"Cap emploi 28", "CAP_EMPLOI"},
        {"Espace France services de Brou", "RFS"},
        {"Maison France Service", "RFS"},
        {"MFS Illiers", "RFS"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check(cases[i][0], cases[i][1]);
}

static void several_types_come_in_the_order_of_the_rules(void **state)
{
    (void)state;
    check("Mairie de Brou, médiathèque et espace France services", "BIB|MUNI|RFS");
    check("CCAS - centre social", "CCAS|CS");
    check("CPAM / CAF du Cher", "CAF|CPAM");
}

static void words_inside_words_tell_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"",
                                        "La Fabrique",
                                        "Cafétéria des arts",
                                        "Société Escape",
                                        "Ets Masson",
                                        "Decca",
                                        "Le Commerce",
                                        "Riposte numérique",
                                        "Villette",
                                        "Assurances Leroy",
                                        "Posters et cadres",
                                        "Busserolles",
                                        "Le Communard",
                                        "!!! ??? ---",
                                        "Éiffel"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        check(names[i], "");
}

static void every_rule_is_understood(void **state)
{
    (void)state;
    assert_true(typology_rules_are_sound());
}

static void long_names_do_no_harm(void **state)
{
    (void)state;
    struct buffer name = {0};
    for (int i = 0; i < 100000; i++)
        buffer_add_cstr(&name, "centre de la ");
    struct codes codes = {0};
    infer_types(buffer_str(&name), &codes);
    assert_int_equal(codes.count, 0);
    buffer_free(&name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(names_tell_types, release),
        cmocka_unit_test_teardown(several_types_come_in_the_order_of_the_rules, release),
        cmocka_unit_test_teardown(words_inside_words_tell_nothing, release),
        cmocka_unit_test(every_rule_is_understood),
        cmocka_unit_test(long_names_do_no_harm),
    };
    return cmocka_run_group_tests_name("typology", tests, NULL, NULL);
}
