/* How a place is drawn: a shape and a letter. */
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

static bool has_type(const struct place *place, const char *const *codes)
{
    for (; *codes; codes++) {
        size_t index;
        if (vocabulary_find(VOCABULARY_TYPES, str_of(*codes), &index) && codes_has(&place->types, index))
            return true;
    }
    return false;
}

static bool has_term(const struct codes *codes, enum vocabulary vocabulary, struct str value)
{
    size_t index;
    return vocabulary_find(vocabulary, value, &index) && codes_has(codes, index);
}

enum place_shape place_shape(const struct place *place)
{
    static const char *const
        france_services[] = {"RFS", "MSAP", NULL},
        *const library[] = {"BIB", "RELAIS_LECTURE", NULL}, *const social[] = {"CCAS", "CIAS", "CS",   "CSC",  "CDAS",
                                                                               "CMS",  "MDS",  "EVS",  "DEPT", "CAF",
                                                                               "CPAM", "MSA",  "UDAF", NULL},
        *const town_hall[] = {"MUNI", "CC", "EPCI", NULL}, *const digital[] = {"EPN",         "EPI", "FABLAB",
                                                                               "TIERS_LIEUX", "ENM", NULL},
        *const youth[] = {"PIJ_BIJ", "MJC", "ML", NULL}, *const employment[] = {"FT",         "MDE",  "E2C",
                                                                                "CAP_EMPLOI", "PLIE", NULL};
    if (has_term(&place->itinerancy, VOCABULARY_ITINERANCY, STR("Itinérant")))
        return SHAPE_TRAVELLING;
    if (has_term(&place->programmes, VOCABULARY_PROGRAMMES, STR("France Services")) || has_type(place, france_services))
        return SHAPE_FRANCE_SERVICES;
    const struct {
        const char *const *types;
        enum place_shape shape;
    } rules[] = {{library, SHAPE_LIBRARY}, {digital, SHAPE_DIGITAL},       {social, SHAPE_SOCIAL},
                 {youth, SHAPE_YOUTH},     {employment, SHAPE_EMPLOYMENT}, {town_hall, SHAPE_TOWN_HALL}};
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (has_type(place, rules[i].types))
            return rules[i].shape;
    return SHAPE_OTHER;
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
