/* territory: regions, departments, arrondissements, intercommunalities (EPCI) and communes of the Code officiel
 * géographique 2026, embedded in the program and read in place: no start-up, no allocation, any thread.
 *
 * Sources: npm @etalab/decoupage-administratif 6.0.0 (INSEE, DGCL; Licence Ouverte) for names, codes, postal codes,
 * memberships and municipal populations; data/figures/commune-points.csv (IGN) for points and areas.
 *
 * A territory is named by its number (`territory_id`), stable within one build only: the database and addresses hold
 * codes. An intercommunality may span departments: its population is the whole; `territory_part` gives its part in one.
 */
#ifndef TERRITORY_TERRITORY_H
#define TERRITORY_TERRITORY_H

#include "base/base.h"
#include "geo/geo.h"

enum territory_kind {
    TERRITORY_REGION,
    TERRITORY_DEPARTMENT,
    TERRITORY_ARRONDISSEMENT,
    TERRITORY_INTERCOMMUNALITY,
    TERRITORY_COMMUNE,
    TERRITORY_KIND_COUNT
};

#define TERRITORY_NONE UINT32_MAX

struct territory {
    uint32_t id;
    enum territory_kind kind;
    struct str code;                                               /* INSEE code, or SIREN of the intercommunality */
    struct str name;                                               /* official: "Nogent-le-Rotrou", "CC du Perche" */
    struct str key;                                                /* folded name, for sorting and comparing */
    struct str slug;                                               /* "nogent-le-rotrou" */
    uint32_t region, department, arrondissement, intercommunality; /* TERRITORY_NONE when it has none; an
                                                                       intercommunality's are those of its seat */
    uint32_t seat;                                                 /* main commune (chef-lieu), or TERRITORY_NONE */
    int64_t population;                                            /* municipal, or -1 */
    bool located;
    struct point center; /* when located: centroid; for larger ones, the population-weighted mean of communes */
    double area_km2;     /* -1 when unknown */
};

/* The views live for ever. */
struct territory territory_at(uint32_t id);
/* By code and kind; TERRITORY_NONE when there is none. Communes are found by current code only: see commune_resolve. */
uint32_t territory_find(enum territory_kind kind, struct str code);
uint32_t territory_find_slug(enum territory_kind kind, uint32_t parent_department, struct str slug);
size_t territory_count(enum territory_kind kind);
uint32_t territory_first(enum territory_kind kind);         /* ids of a kind are consecutive */
const char *territory_kind_label(enum territory_kind kind); /* "département" */
const char *territory_kind_name(enum territory_kind kind);  /* "department": as the database writes it */

/* How French joins the name: "d’Eure-et-Loir", "de la Creuse", "du Mans", "de la CC du Perche"; "en Eure-et-Loir",
 * "dans la Creuse", "au Mans", "à Chartres", "dans la CC du Perche". With the typographic apostrophe. */
struct str territory_of(uint32_t id, struct arena *arena);
struct str territory_in(uint32_t id, struct arena *arena);
struct str territory_label(uint32_t id, struct arena *arena); /* the name, with the typographic apostrophe */

/* --- Children ------------------------------------------------------------------------------------------------------
 */

/* Communes of a region, department, arrondissement or intercommunality, one after the other: start with *cursor = 0;
 * TERRITORY_NONE at the end. `within` restricts the communes of an intercommunality to a department
 * (TERRITORY_NONE: all). */
uint32_t territory_next_commune(uint32_t parent, uint32_t within, size_t *cursor);
/* Departments of a region; arrondissements of a department. By code. */
uint32_t territory_next_child(uint32_t parent, enum territory_kind kind, size_t *cursor);

struct territory_part {
    uint32_t intercommunality;
    size_t communes;    /* of it in the department */
    int64_t population; /* of those communes */
};
/* Every intercommunality with at least one commune in the department, by decreasing population there; in the arena. */
struct territory_part *territory_parts(uint32_t department, size_t *count, struct arena *arena);

/* --- Finding a commune ----------------------------------------------------------------------------------------------
 */

/* The current commune of an INSEE code, current, former, delegated, associated or of a district of Paris, Lyon or
 * Marseille. *followed tells that it was not the current code (may be NULL). */
uint32_t commune_resolve(struct str code, bool *followed);
/* Communes of a postal code: start with *cursor = 0; TERRITORY_NONE at the end. */
uint32_t commune_next_postal(struct str postal_code, size_t *cursor);
/* Its postal codes, the lowest first; in the arena. */
struct str *commune_postal_codes(uint32_t commune, size_t *count, struct arena *arena);
/* The commune nearest to a point, TERRITORY_NONE beyond `metres`. By its centroid. */
uint32_t commune_nearest(struct point point, double metres);

/* For a search box: communes whose name, current or former, has words starting as typed ("noge", "rotrou",
 * "st prest"), or whose postal code starts so; by decreasing population, those of `department` first
 * (TERRITORY_NONE: no preference). Returns the number put in `ids` (at most `most`). */
size_t commune_complete(struct str typed, uint32_t department, uint32_t *ids, size_t most);

/* What a source says of a commune, held against the COG. Name, postal code and INSEE code weigh together: any of them
 * may be empty or wrong. */
struct commune_match {
    uint32_t commune;       /* TERRITORY_NONE when nothing, or nothing certain, was found */
    bool name_agrees;       /* exactly, once folded ("ST PREST", "Saint-Prest") */
    bool name_close;        /* one or two letters away, or a prefix */
    bool former_name;       /* it was the name of a commune that is now part of this one */
    bool postal_agrees;     /* one of its postal codes */
    bool department_agrees; /* the postal code's department is its own */
    bool insee_agrees;      /* current code */
    bool insee_followed;    /* former code */
    bool ambiguous;         /* several communes fit as well: none was chosen */
};
struct commune_match commune_reconcile(struct str name, struct str postal_code, struct str insee_code);

#endif
