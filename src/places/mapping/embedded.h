/* Data files put inside the program by tools/embed.c. */
#ifndef PLACES_EMBEDDED_H
#define PLACES_EMBEDDED_H

#include "base/str.h"

extern const struct str DEMO_EURE_ET_LOIR_CSV;
extern const struct str DEMO_LISTE_BIBLIOTHEQUES_CSV;
extern const struct str DEMO_LISTE_FRANCE_SERVICES_CSV;
extern const struct str DEMO_LISTE_MAIRIES_CSV;
extern const struct str DUPLICATE_WORDS_TSV;
extern const struct str OLD_TERMS_CSV;
extern const struct str SEARCH_WORDS_TSV;
extern const struct str TYPOLOGY_RULES_CSV;
extern const struct str MAPPING_OFFICIAL_JSON;
extern const struct str MAPPING_OFFICIAL_0_1_JSON;
extern const struct str MAPPING_DATA_INCLUSION_JSON;
extern const struct str MAPPING_FRANCE_SERVICES_JSON;
extern const struct str MAPPING_TABLEUR_JSON;

#endif
