/* A search for places, as an address says it: the same names in the pages, the map's tiles and the API.
 *
 *   q=imprimer                       words: a name, a need
 *   ou=Chartres | ou=28000           a commune (by name, postal code or INSEE code), and
 *   rayon=15                         … places within so many kilometres of it (0: no limit); 15 unless said
 *   services=SLUG&services=SLUG      values of a closed vocabulary, by the official field name:
 * publics_specifiquement_adresses, frais_a_charge, modalites_acces… A value is the term's slug or its official text
 *   epci=SIREN, commune=INSEE, code_postal=, departement=, region=, source=
 *   ouvert=maintenant | week-end     open at this instant; usually open on Saturday or Sunday
 *   jour=1..7, heure=0..23           usually open that day (Monday first), at that hour
 *   avec=rdv | acces-libre | carte | horaires | telephone | courriel | site    these fields are filled
 *   autres_formations_labels=QPV     free labels, as the places give them
 *   depuis=3 | 6 | 12 | 24           updated or verified within so many months
 *   cadre=west,south,east,north      inside a frame of the map, in degrees
 *   tri=distance | ouverture | nom | fraicheur | pertinence
 *   page=2
 *
 * Several values of one name widen the search, several names narrow it.
 */
#ifndef WEB_PLACE_QUERY_H
#define WEB_PLACE_QUERY_H

#include "base/base.h"
#include "places/directory.h"
#include "request.h"
#include "territory/territory.h"

enum { QUERY_PAIRS_MOST = 100, QUERY_PAGES_MOST = 10000, QUERY_RADIUS = 15 };

/* One understood `name=value` of the address, in the order of the table above. */
struct query_pair {
    const char *name;
    struct str value;            /* as it is written in an address: slug, code… */
    enum vocabulary vocabulary;  /* VOCABULARY_COUNT when it is not one's */
    size_t term;                 /* index in that vocabulary */
    enum place_filter_part part; /* FILTER_PART_COUNT: page, sort, radius */
};

struct place_query {
    struct place_filter filter; /* without the space: the caller adds its department or region */
    enum directory_sort sort;
    size_t page;      /* from 1 */
    struct str text;  /* q, trimmed */
    struct str where; /* ou, trimmed */
    uint32_t commune; /* a territory; TERRITORY_NONE: `where` is empty, or nothing has that name */
    size_t radius;    /* kilometres, 0 for no limit */
    size_t pair_count;
    struct query_pair pairs[QUERY_PAIRS_MOST];
};

/* Reads the query of the request. For a page (`others` NULL) an unknown name or value is passed over: an old link still
 * shows something. For the API, `others` lists its own parameters (NULL-terminated) and any other unknown name or value
 * is ERROR_INVALID that says which. A commune is looked for first in `department` (a territory, or TERRITORY_NONE). */
bool place_query_read(struct request *request, uint32_t department, const char *const *others,
                      struct place_query *query, struct error *error);

/* The commune of that name, postal code or INSEE code, or TERRITORY_NONE. `whole`: only when the text is all of it. */
uint32_t commune_named(struct arena *arena, struct str typed, uint32_t department, bool whole);

/* The criteria, for the description of the API. */
struct query_criterion {
    const char *name, *description; /* French */
    const char *example;            /* NULL for a vocabulary */
    const char *const *values;      /* those admitted, ending with NULL; NULL: see the description */
    enum vocabulary vocabulary;     /* values are its terms' slugs or texts; VOCABULARY_COUNT: none */
    bool many;                      /* may be given several times */
};
const struct query_criterion *place_query_criteria(size_t *count);

/* What an address changes from the search it comes from. */
struct query_change {
    const char *drop_name; /* without any value of that name (and without `page`, always), … */
    struct str drop_value; /* … or only without this one */
    const char *add_name;  /* with this one more */
    struct str add_value;
};
/* `path` followed by the query that says the same search, changed; canonical: the same search has one address. */
struct str place_query_address(struct arena *arena, struct str path, const struct place_query *query,
                               const struct query_change *change);
/* The same search, at that page. */
struct str place_query_page_address(struct arena *arena, struct str path, const struct place_query *query, size_t page);
/* Whether the search has any criterion (sort and page are none). */
bool place_query_is_empty(const struct place_query *query);

#endif
