/* How a place is drawn: a shape and a letter. */
#include <string.h>

#include "inside.h"

static const struct {
    const char *name, *letter, *label;
} SHAPES[SHAPE_COUNT] = {
    {"france-services", "F", "France services"},
    {"bibliotheque", "B", "Bibliothèque, médiathèque"},
    {"action-sociale", "S", "Action sociale"},
    {"mairie", "M", "Mairie"},
    {"espace-numerique", "N", "Espace numérique, tiers-lieu"},
    {"jeunesse", "J", "Jeunesse"},
    {"emploi", "E", "Emploi"},
    {"itinerant", "I", "Lieu itinérant"},
    {"autre", "L", "Autre lieu"},
};

/* The types that tell a shape, the first shape of the list winning. */
static const struct {
    enum place_shape shape;
    const char *types[16];
} RULES[] = {
    {SHAPE_FRANCE_SERVICES, {"RFS", "MSAP"}},
    {SHAPE_LIBRARY, {"BIB", "RELAIS_LECTURE"}},
    {SHAPE_DIGITAL, {"EPN", "EPI", "FABLAB", "TIERS_LIEUX", "ENM"}},
    {SHAPE_SOCIAL, {"CCAS", "CIAS", "CS", "CSC", "CDAS", "CMS", "MDS", "EVS", "DEPT", "CAF", "CPAM", "MSA", "UDAF"}},
    {SHAPE_YOUTH, {"PIJ_BIJ", "MJC", "ML"}},
    {SHAPE_EMPLOYMENT, {"FT", "MDE", "E2C", "CAP_EMPLOI", "PLIE"}},
    {SHAPE_TOWN_HALL, {"MUNI", "CC", "EPCI"}},
};

/* Found once in the vocabularies: for each type its rule's position, and the two terms that decide alone. */
static uint8_t rule_of_type[CHOICE_MOST];
static size_t travelling, france_services;

static void find_terms(void)
{
    memset(rule_of_type, COUNT_OF(RULES), sizeof rule_of_type);
    for (size_t rule = 0; rule < COUNT_OF(RULES); rule++) {
        size_t type;
        for (size_t i = 0; i < COUNT_OF(RULES[rule].types) && RULES[rule].types[i]; i++)
            if (vocabulary_find(VOCABULARY_TYPES, str_of(RULES[rule].types[i]), &type) && type < CHOICE_MOST)
                rule_of_type[type] = (uint8_t)rule;
    }
    if (!vocabulary_find(VOCABULARY_ITINERANCY, STR("Itinérant"), &travelling))
        travelling = SIZE_MAX;
    if (!vocabulary_find(VOCABULARY_PROGRAMMES, STR("France Services"), &france_services))
        france_services = SIZE_MAX;
}

enum place_shape place_shape(const struct place *place)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_terms);
    if (codes_has(&place->itinerancy, travelling))
        return SHAPE_TRAVELLING;
    if (codes_has(&place->programmes, france_services))
        return SHAPE_FRANCE_SERVICES;
    size_t first = COUNT_OF(RULES);
    for (size_t k = 0; k < place->types.count; k++) {
        uint8_t rule = place->types.at[k] < CHOICE_MOST ? rule_of_type[place->types.at[k]] : COUNT_OF(RULES);
        first = rule < first ? rule : first;
    }
    return first < COUNT_OF(RULES) ? RULES[first].shape : SHAPE_OTHER;
}

const char *place_shape_name(enum place_shape shape)
{
    return SHAPES[shape].name;
}

const char *place_shape_letter(enum place_shape shape)
{
    return SHAPES[shape].letter;
}

const char *place_shape_label(enum place_shape shape)
{
    return SHAPES[shape].label;
}
