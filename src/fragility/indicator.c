#include "fragility/indicator.h"

#include <math.h>

static const struct indicator INDICATORS[INDICATOR_COUNT] = {
    [INDICATOR_NO_FIXED] = {"no_thd_coverage_rate", "Locaux sans très haut débit",
                            "locaux sans offre à 30 Mb/s, sur l’ensemble des locaux", UNIT_PERCENT, MEASURE_SHARE,
                            false},
    [INDICATOR_NO_MOBILE] = {"no_4g_coverage_rate", "Locaux sans 4G", "locaux sans 4G, sur l’ensemble des locaux",
                             UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_POVERTY] = {"poverty_rate", "Taux de pauvreté",
                           "personnes sous 60 % du niveau de vie médian, sur les personnes des ménages fiscaux",
                           UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_OLDER_65] = {"older_65_rate", "65 ans et plus", "habitants de 65 ans et plus, sur la population",
                            UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_NO_DIPLOMA] = {"nscol15p_rate", "Pas ou peu diplômés",
                              "personnes non scolarisées sans diplôme ou de niveau inférieur au baccalauréat, sur les "
                              "15 ans et plus",
                              UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_ALONE] = {"menseul_rate", "Ménages d’une personne", "ménages d’une personne, sur les ménages",
                         UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_LONE_PARENT] = {"fammono_rate", "Familles monoparentales",
                               "ménages dont la famille est monoparentale, sur les ménages", UNIT_PERCENT,
                               MEASURE_SHARE, false},
    [INDICATOR_YOUNG] = {"young_15_24_rate", "15 à 24 ans", "habitants de 15 à 24 ans, sur les 15 ans et plus",
                         UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_OLDER_75] = {"older_75_rate", "75 ans et plus", "habitants de 75 ans et plus, sur la population",
                            UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_UNEMPLOYED] = {"unemployement_rate", "Chômage", "chômeurs, sur les actifs de 15 à 64 ans", UNIT_PERCENT,
                              MEASURE_SHARE, false},
    [INDICATOR_FOREIGN] = {"foreigners_rate", "Personnes étrangères", "habitants étrangers, sur la population",
                           UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_BENEFITS] = {"social_assistance_rate", "Dépendance aux prestations sociales",
                            "allocataires dont la moitié des ressources vient de la CAF, sur les allocataires",
                            UNIT_PERCENT, MEASURE_SHARE, false},
    [INDICATOR_SERVICE_DISTANCE] = {"public_service_distance", "Distance aux services publics",
                                    "distance moyenne, à vol d’oiseau, à France Travail, aux finances publiques, à "
                                    "France services et à La Poste",
                                    UNIT_KM, MEASURE_MEAN, false},
    [INDICATOR_LIBRARY_DISTANCE] = {"library_distance", "Distance à la bibliothèque",
                                    "distance à vol d’oiseau à la bibliothèque la plus proche", UNIT_KM, MEASURE_MEAN,
                                    false},
    [INDICATOR_INCOME] = {"median_income", "Niveau de vie médian", "médiane du niveau de vie, par an", UNIT_EURO,
                          MEASURE_MEDIAN, true},
    [INDICATOR_OFFICIAL] = {"ifn_mednum", "Indice de fragilité numérique de la MedNum",
                            "note publiée sur fragilite-numerique.fr", UNIT_POINTS, MEASURE_MEDIAN, false},
    [INDICATOR_2020_INFORMATION] = {"axe_2020_information", "Accès à l’information (indice 2020)",
                                    "base 100 : le territoire de référence", UNIT_POINTS, MEASURE_MEDIAN, false},
    [INDICATOR_2020_INTERFACES] = {"axe_2020_interfaces", "Accès aux interfaces (indice 2020)",
                                   "base 100 : le territoire de référence", UNIT_POINTS, MEASURE_MEDIAN, false},
    [INDICATOR_2020_ADMINISTRATIVE] = {"axe_2020_administratif", "Compétences administratives (indice 2020)",
                                       "base 100 : le territoire de référence", UNIT_POINTS, MEASURE_MEDIAN, false},
    [INDICATOR_2020_DIGITAL] = {"axe_2020_numerique", "Compétences numériques (indice 2020)",
                                "base 100 : le territoire de référence", UNIT_POINTS, MEASURE_MEDIAN, false},
};

const struct indicator *indicator_at(enum indicator_id id)
{
    return &INDICATORS[id];
}

bool indicator_find(struct str name, enum indicator_id *id)
{
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (str_equal(name, str_of(INDICATORS[i].name))) {
            *id = (enum indicator_id)i;
            return true;
        }
    return false;
}

struct str indicator_text(const struct indicator *indicator, double value, struct arena *arena)
{
    if (!isfinite(value))
        return STR("inconnu");
    switch (indicator->unit) {
    case UNIT_PERCENT: return arena_printf(arena, "%.*s" NBSP "%%", STR_PRINT(text_decimal(arena, value, 1)));
    case UNIT_KM: return arena_printf(arena, "%.*s" NBSP "km", STR_PRINT(text_decimal(arena, value, 1)));
    case UNIT_EURO: return arena_printf(arena, "%.*s" NBSP "€", STR_PRINT(text_number(arena, llround(value))));
    default: return text_decimal(arena, value, 1);
    }
}
