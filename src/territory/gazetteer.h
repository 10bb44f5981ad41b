/* The embedded tables of territories, private to this room: written by tools/gazetteer.c at build, read in place.
 *
 *   HEAP        every text once, without separators; a row holds offset and length
 *   ROWS        all territories: regions, departments, arrondissements, intercommunalities, then communes; inside a
 * kind by code, but communes by department then code. A territory's number is its position here. FORMERS     codes and
 * names that are no longer communes of their own (delegated and associated communes, districts of Paris, Lyon and
 * Marseille, former codes), each with the commune it belongs to; by code NAMES       one row per name of a commune,
 * current or former, by folded key WORDS       one row per word start in those keys ("rotrou" in "nogent le rotrou"),
 * by what follows POSTALS     pairs of postal code and commune, by code MEMBERS     communes of each intercommunality
 * and each arrondissement, by territory then commune LATITUDES   communes that have a point, by latitude
 */
#ifndef TERRITORY_GAZETTEER_H
#define TERRITORY_GAZETTEER_H

#include <stddef.h>
#include <stdint.h>

struct heap_text {
    uint32_t offset;
    uint16_t length;
};

struct gazetteer_row {
    struct heap_text code, name, key, slug;
    uint8_t kind;                                                  /* enum territory_kind */
    uint8_t link;                                                  /* INSEE's typeLiaison: how French joins the name */
    uint32_t region, department, arrondissement, intercommunality; /* rows, or NO_ROW */
    uint32_t seat;                                                 /* its main commune, or NO_ROW */
    int32_t population;                                            /* -1 when unknown */
    int32_t lon_e4, lat_e4;                                        /* 1e-4 degrees; INT32_MIN when unknown */
    int32_t area_ha;                                               /* hectares; -1 when unknown */
    uint32_t first, count; /* children: communes in ROWS for a department, in MEMBERS for the two below */
};

struct gazetteer_former {
    struct heap_text code, name;
    uint32_t commune;
};

struct gazetteer_name {
    struct heap_text key;
    uint32_t commune;
    uint32_t former; /* row of FORMERS, or NO_ROW when it is the commune's own name */
};

struct gazetteer_word {
    struct heap_text rest; /* the key from that word on */
    uint32_t name;         /* row of NAMES */
};

struct gazetteer_postal {
    uint32_t code; /* "28000" as a number */
    uint32_t commune;
};

#define NO_ROW UINT32_MAX

extern const char GAZETTEER_HEAP[];
extern const struct gazetteer_row GAZETTEER_ROWS[];
extern const struct gazetteer_former GAZETTEER_FORMERS[];
extern const struct gazetteer_name GAZETTEER_NAMES[];
extern const struct gazetteer_word GAZETTEER_WORDS[];
extern const struct gazetteer_postal GAZETTEER_POSTALS[];
extern const uint32_t GAZETTEER_MEMBERS[];
extern const uint32_t GAZETTEER_LATITUDES[];
/* Where each kind starts in ROWS; the last one is the end. */
extern const uint32_t GAZETTEER_KINDS[6];
extern const uint32_t GAZETTEER_FORMER_COUNT, GAZETTEER_NAME_COUNT, GAZETTEER_WORD_COUNT, GAZETTEER_POSTAL_COUNT,
    GAZETTEER_LATITUDE_COUNT;

#endif
