#include "producers.h"

#include <ctype.h>
#include <string.h>

const char INDICATOR_KINDS[] = "insee-rp, filosofi, arcep, bpe, mednum, indice-2020 ou csv";

static const struct recipe CENSUS[] = {
    {.indicator = INDICATOR_OLDER_65, .numerators = {"P##_POP65P"}, .denominator = "P##_POP"},
    {.indicator = INDICATOR_OLDER_65, .numerators = {"P##_POP6579", "P##_POP80P"}, .denominator = "P##_POP"},
    {.indicator = INDICATOR_OLDER_65, .value = "TX_65ETPLUS"},
    {.indicator = INDICATOR_NO_DIPLOMA,
     .numerators = {"P##_NSCOL15P_DIPLMIN", "P##_NSCOL15P_BEPC", "P##_NSCOL15P_CAPBEP"},
     .denominator = "P##_NSCOL15P"},
    {.indicator = INDICATOR_NO_DIPLOMA, .value = "TX_NSCOL15P"},
    {.indicator = INDICATOR_ALONE, .numerators = {"C##_MENPSEUL"}, .denominator = "C##_MEN"},
    {.indicator = INDICATOR_ALONE, .value = "TX_MENSEUL"},
    {.indicator = INDICATOR_LONE_PARENT, .numerators = {"C##_MENFAMMONO"}, .denominator = "C##_MEN"},
    {.indicator = INDICATOR_LONE_PARENT, .value = "TX_FAMMONO"},
    {.indicator = INDICATOR_YOUNG, .numerators = {"P##_POP1524"}, .denominator = "P##_POP15P"},
    {.indicator = INDICATOR_YOUNG, .value = "TX_25ETMOINS"},
    {.indicator = INDICATOR_OLDER_75, .numerators = {"P##_POP75P"}, .denominator = "P##_POP"},
    {.indicator = INDICATOR_OLDER_75, .numerators = {"P##_POP7589", "P##_POP90P"}, .denominator = "P##_POP"},
    {.indicator = INDICATOR_UNEMPLOYED, .numerators = {"P##_CHOM1564"}, .denominator = "P##_ACT1564"},
    {.indicator = INDICATOR_FOREIGN, .numerators = {"P##_POP_ETR"}, .denominator = "P##_POP"},
};

static const struct recipe INCOMES[] = {
    {.indicator = INDICATOR_POVERTY, .value = "TP60##", .weight = "NBPERSMENFISC##"},
    {.indicator = INDICATOR_INCOME, .value = "MED##", .weight = "NBPERSMENFISC##"},
};

/* Premises by the best speed on offer, each premise in one class only. */
static const struct recipe NETWORKS[] = {
    {.indicator = INDICATOR_NO_FIXED,
     .numerators = {"elig_thd30", "elig_thd100", "elig_thd1g"},
     .complement = true,
     .denominator = "nbr"},
};

static const struct recipe OFFICIAL[] = {{.indicator = INDICATOR_OFFICIAL, .value = "total"}};

static const struct recipe OF_2020[] = {
    {.indicator = INDICATOR_2020_INFORMATION, .value = "info_dep"},
    {.indicator = INDICATOR_2020_INTERFACES, .value = "interfaces_dep"},
    {.indicator = INDICATOR_2020_ADMINISTRATIVE, .value = "admin_dep"},
    {.indicator = INDICATOR_2020_DIGITAL, .value = "num_dep"},
};

static const char OPEN_LICENCE[] = "Licence Ouverte 2.0";

static const struct producer PRODUCERS[] = {
    {"insee-rp", "Insee, recensement", OPEN_LICENCE, 0, CENSUS, COUNT_OF(CENSUS)},
    {"filosofi", "Insee, Filosofi", OPEN_LICENCE, 0, INCOMES, COUNT_OF(INCOMES)},
    {"arcep", "Arcep, couverture fixe", OPEN_LICENCE, 0, NETWORKS, COUNT_OF(NETWORKS)},
    {"bpe", "Insee, base permanente des équipements", OPEN_LICENCE, 0, NULL, 0},
    {"mednum", "La Mednum, fragilite-numerique.fr", "non précisée", 0, OFFICIAL, COUNT_OF(OFFICIAL)},
    {"indice-2020", "SGAR Occitanie, Ansa, La Mednum", "CC BY-SA", 2020, OF_2020, COUNT_OF(OF_2020)},
    {"csv", "", "", 0, NULL, 0},
};

const struct producer *producer_find(struct str kind)
{
    for (size_t i = 0; i < COUNT_OF(PRODUCERS); i++)
        if (str_equal(kind, str_of(PRODUCERS[i].kind)))
            return &PRODUCERS[i];
    return NULL;
}

bool heading_fits(struct str heading, const char *pattern, int *year)
{
    int digits = 0, found = 0;
    heading = str_trim(heading);
    if (heading.length != strlen(pattern))
        return false;
    for (size_t i = 0; i < heading.length; i++) {
        unsigned char have = (unsigned char)heading.at[i], want = (unsigned char)pattern[i];
        if (want == '#' ? !isdigit(have) : tolower(have) != tolower(want))
            return false;
        if (want == '#') {
            digits = digits * 10 + (have - '0');
            found++;
        }
    }
    if (found == 2)
        *year = 2000 + digits;
    return true;
}

bool heading_is_code(struct str heading)
{
    static const char *const names[] = {"code",    "codgeo",    "code_insee", "insee",    "com",
                                        "commune", "code_iris", "iris",       "insee_com"};
    int year;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (heading_fits(heading, names[i], &year))
            return true;
    return false;
}
