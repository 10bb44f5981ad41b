/* The directory: every published place, in memory, immutable, answering the public side without the database.
 *
 * A directory is built once from the published places (directory_builder), then never changes: any number of threads
 * read it without a lock. A write to the database makes a new one, which a `directory_holder` swaps in; the old one is
 * freed when its last reader lets it go. Its version is the ETag of every answer made from it.
 *
 * Inside, places are rows in Morton order (geo/index.h): those of one map tile, and roughly those of one commune, are
 * neighbours. A row number means nothing outside its directory: addresses, cursors and caches use the public id.
 * Every criterion (a service, a commune, a word of a name…) is a compressed set of rows; a query is the intersection
 * of such sets, a facet count the size of one more intersection. See src/places/directory/README.md for the layout.
 *
 * Texts given back are views that live as long as the directory is held, or as long as the arena passed in.
 */
#ifndef PLACES_DIRECTORY_H
#define PLACES_DIRECTORY_H

#include "base/base.h"
#include "places/place.h"

struct directory;

/* --- What is published about a place ----------------------------------------------------------------------------- */

#define DIRECTORY_NO_DATE INT32_MIN

struct directory_entry {
    int64_t id;      /* public, stable (base/id.h gives its text form) */
    struct str slug; /* of its page's address */
    struct place place;
    struct str region, department, arrondissement; /* INSEE codes; empty when unknown */
    struct str intercommunality;                   /* SIREN of the EPCI */
    int32_t updated_on;  /* day number (base/calendar.h) of place.updated_on, or DIRECTORY_NO_DATE */
    int32_t verified_on; /* when its structure or a moderator last said "still right", or DIRECTORY_NO_DATE */
    int32_t changed_on;  /* for building only: the day something shown of it last changed here; 0 when unknown */
    uint8_t quality;     /* completeness, 0..100 */
};

/* --- Building ---------------------------------------------------------------------------------------------------- */

struct directory_builder;
/* `version` names this state of the published places (the database's version row); it becomes the ETag. */
struct directory_builder *directory_builder_new(uint64_t version);
/* Copies what it needs: the entry's texts may die after the call. Ids must be positive and ascending (ORDER BY id);
 * ERROR_INVALID otherwise; ERROR_LIMITED beyond 16 million places or 4 GiB of text. */
bool directory_builder_add(struct directory_builder *builder, const struct directory_entry *entry, struct error *error);
/* A place that is published no more, and the id of the one that stands for it. */
void directory_builder_moved(struct directory_builder *builder, struct str slug, int64_t id, int64_t survivor);
/* Makes the directory (with one reference, for directory_release) and frees the builder, in every case. */
struct directory *directory_builder_finish(struct directory_builder *builder);
void directory_builder_free(struct directory_builder *builder); /* gives up */

/* --- Holding ----------------------------------------------------------------------------------------------------- */

void directory_release(const struct directory *directory); /* NULL does nothing */

struct directory_holder;
struct directory_holder *directory_holder_new(void);
void directory_holder_free(struct directory_holder *holder); /* once no thread uses it */
/* The current directory, held until directory_release, or NULL before the first publication. Never blocks. */
const struct directory *directory_acquire(struct directory_holder *holder);
/* Makes `directory` the current one and takes over the caller's reference. Readers of the old one are not disturbed. */
void directory_publish(struct directory_holder *holder, struct directory *directory);

uint64_t directory_version(const struct directory *directory);
size_t directory_count(const struct directory *directory);         /* places: rows are 0 … count - 1 */
size_t directory_located_count(const struct directory *directory); /* those with coordinates: the first rows */
size_t directory_memory(const struct directory *directory);        /* bytes held */

/* --- Reading one place ------------------------------------------------------------------------------------------- */

#define DIRECTORY_NO_ROW UINT32_MAX

uint32_t directory_find_id(const struct directory *directory, int64_t id);        /* or DIRECTORY_NO_ROW */
uint32_t directory_find_slug(const struct directory *directory, struct str slug); /* or DIRECTORY_NO_ROW */
/* Where the former address or id of a place leads: the row of the one that stands for it, or DIRECTORY_NO_ROW. */
uint32_t directory_moved_slug(const struct directory *directory, struct str slug);
uint32_t directory_moved_id(const struct directory *directory, int64_t id);
int64_t directory_id(const struct directory *directory, uint32_t row);
/* What a list needs, at no cost: everything but the source's id, pivot, address complement, e-mails, web sites,
 * summary, detail, parent structure, accessibility and booking addresses (left empty). */
void directory_card(const struct directory *directory, uint32_t row, struct arena *arena,
                    struct directory_entry *entry);
/* Every field (a few microseconds: the rarely shown texts are kept compressed). */
void directory_read(const struct directory *directory, uint32_t row, struct arena *arena,
                    struct directory_entry *entry);
/* Members: the official keys (place_json) with "id" the public id (text form of base/id.h), then "id_source", "slug",
 * "verifie_le", "qualite". */
void directory_entry_json(struct json_writer *writer, const struct directory_entry *entry, struct arena *arena);
/* A GeoJSON feature (RFC 7946) with those members as properties; "geometry": null without coordinates. */
void directory_entry_geojson(struct json_writer *writer, const struct directory_entry *entry, struct arena *arena);

/* --- Filtering --------------------------------------------------------------------------------------------------- */

/* Values chosen in one closed vocabulary: bit i % 64 of word i / 64. None chosen: no condition. */
enum { CHOICE_MOST = 128 };
struct choice {
    uint64_t bits[CHOICE_MOST / 64];
};
static inline void choice_add(struct choice *choice, size_t index)
{
    if (index < CHOICE_MOST)
        choice->bits[index / 64] |= UINT64_C(1) << (index % 64);
}
static inline bool choice_has(const struct choice *choice, size_t index)
{
    return index < CHOICE_MOST && (choice->bits[index / 64] >> (index % 64) & 1);
}
static inline bool choice_is_empty(const struct choice *choice)
{
    return (choice->bits[0] | choice->bits[1]) == 0;
}

/* Degrees, WGS84. `west > east` crosses the antimeridian. Edges belong to the box. */
struct directory_box {
    double west, south, east, north;
};

/* Within one member, any of the values (OR); between members, all of them (AND). {0} keeps every place. */
struct place_filter {
    struct choice any[VOCABULARY_COUNT];                                              /* by enum vocabulary */
    struct texts regions, departments, arrondissements, intercommunalities, communes; /* codes */
    struct texts postal_codes;
    struct texts sources, other_labels; /* to the letter */
    struct str text;                    /* what the visitor typed: every word counts, see "Searching" */
    bool boxed;
    struct directory_box box;
    bool near; /* `latitude`, `longitude` are set; `radius` in metres, 0 for no limit (then only for sorting) */
    double latitude, longitude, radius;
    bool open; /* open at the instant `open_at`, holidays and local zone included */
    int64_t open_at;
    uint8_t weekdays;           /* usually open one of these days (bit 0 Monday … bit 6 Sunday), … */
    uint8_t from_hour, to_hour; /* … in one of the hours [from, to) of it; 0, 0: at any hour */
    uint32_t present;           /* bits 1 << PLACE_…: each of these fields is filled (PLACE_LATITUDE: on the map) */
    uint32_t absent;            /* each of these is empty */
    int32_t updated_since, updated_until; /* day numbers, both included; 0: no limit */
    int32_t verified_since;               /* the same */
    int32_t changed_since; /* the latest of what is updated, verified or changed here: for who keeps a copy */
    uint8_t quality_from;
};

/* The parts of a filter, for chips, and to say which one to drop. The vocabularies come first, by their number. */
enum place_filter_part {
    FILTER_REGION = VOCABULARY_COUNT,
    FILTER_DEPARTMENT,
    FILTER_ARRONDISSEMENT,
    FILTER_INTERCOMMUNALITY,
    FILTER_COMMUNE,
    FILTER_POSTAL_CODE,
    FILTER_SOURCE,
    FILTER_OTHER_LABEL,
    FILTER_TEXT,
    FILTER_BOX,
    FILTER_RADIUS,
    FILTER_OPEN,
    FILTER_WEEKLY,
    FILTER_PRESENT,
    FILTER_ABSENT,
    FILTER_UPDATED,
    FILTER_VERIFIED,
    FILTER_CHANGED,
    FILTER_QUALITY,
    FILTER_PART_COUNT
};
bool place_filter_has(const struct place_filter *filter, enum place_filter_part part);
void place_filter_drop(struct place_filter *filter, enum place_filter_part part);
/* Equal filters have equal hashes (order of texts aside): the key of a tile's cache, of an ETag. */
uint64_t place_filter_hash(const struct place_filter *filter);

/* --- Searching --------------------------------------------------------------------------------------------------- */

/* Words are folded (base/text.h), small ones ("de", "la"…) ignored, and each must be found in the place's name,
 * commune, postal code, address or type, or be a need of data/search-words.tsv ("imprimer", "impôts", "CAF"); the last
 * word may be unfinished; a word found nowhere is tried with one mistake from 5 letters on, two from 8. */

/* The services that words mean ("imprimer", "CAF"): indexes in VOCABULARY_SERVICES, in the order of the words. Returns
 * how many were put in `services`. */
size_t search_needs(struct str text, size_t *services, size_t most);

enum directory_sort {
    SORT_NAME,      /* French alphabetical order */
    SORT_DISTANCE,  /* needs filter->near; places without coordinates last, by name */
    SORT_OPENING,   /* open now first, then by next opening; unknown last; ties by distance when near, then by id */
    SORT_FRESHNESS, /* latest of updated_on and verified_on first */
    SORT_RELEVANCE  /* needs filter->text: closeness of the words and of the place, see README.md; else SORT_NAME */
};

/* Which counts to make. */
enum {
    FACET_VOCABULARIES = 1 << 0,
    FACET_OPEN = 1 << 1, /* open at query->now, at the week-end */
    FACET_SOURCES = 1 << 2,
    FACET_OTHER_LABELS = 1 << 3,
    FACET_TERRITORIES = 1 << 4, /* departments, EPCI, communes */
    FACET_PRESENT = 1 << 5,
    FACET_FRESHNESS = 1 << 6,
    FACET_WEEKLY = 1 << 7 /* by day, by hour */
};

enum { DIRECTORY_PAGE_MOST = 1000, DIRECTORY_REACH = 20000 };

struct directory_query {
    const struct place_filter *filter; /* NULL: every place */
    enum directory_sort sort;
    size_t size;      /* places wanted, at most DIRECTORY_PAGE_MOST; 0: only the counts */
    size_t skip;      /* places to pass over (page number × size). Any by name; up to DIRECTORY_REACH otherwise,
                         ERROR_LIMITED beyond: follow the cursor */
    struct str after; /* the cursor of the page before (then `skip` is ignored), or empty */
    int64_t now;      /* the instant of "open now" and of SORT_OPENING */
    unsigned facets;  /* FACET_… or 0 */
};

struct directory_hit {
    uint32_t row;
    double distance; /* metres to filter->near, or negative */
};

struct directory_count {
    struct str code; /* a source, a label, a territory's code */
    size_t count;
};
struct directory_counts {
    size_t count;
    struct directory_count *at; /* by decreasing count, then by code; empty ones left out */
};

/* Each count says how many places would be shown if this value were chosen, the other members of the filter staying. */
struct directory_facets {
    size_t values[VOCABULARY_COUNT][CHOICE_MOST];
    size_t open_now, open_weekend;
    size_t open_days[7];   /* usually open that day (Monday first), at the hours chosen */
    size_t open_hours[24]; /* usually open at that hour, on the days chosen */
    struct directory_counts sources, other_labels;
    struct directory_counts regions, departments, intercommunalities, communes;
    size_t present[PLACE_FIELD_COUNT]; /* places with this field filled */
    size_t updated[4];                 /* updated or verified in the last 3, 6, 12, 24 months (91.3 days × …) */
};

/* When nothing is found: dropping this part alone would give that many places. */
struct directory_relief {
    enum place_filter_part part;
    size_t total;
};

struct directory_answer {
    size_t total; /* places that match */
    size_t count; /* of this page */
    struct directory_hit *hits;
    struct str next;                 /* cursor of the next page; empty on the last */
    struct directory_facets *facets; /* NULL unless asked */
    struct str
        understood; /* the text as searched when a spelling was mended or an abbreviation spelled out; else empty */
    size_t relief_count; /* set when total is 0: parts worth dropping, the best first */
    struct directory_relief *reliefs;
    bool beyond; /* set when total is 0: the nearest place that matches everything but where to look */
    struct directory_hit beyond_hit;
};

/* A cursor works on a later version of the directory too: a walk then misses nothing that stayed and repeats nothing.
 * ERROR_INVALID: broken cursor, or not of this sort. Memory: the answer and a few sets of bits, in the arena. */
bool directory_search(const struct directory *directory, const struct directory_query *query, struct arena *arena,
                      struct directory_answer *answer, struct error *error);

/* The `count` nearest places to a point (rows in hits, nearest first), among those of `filter` (may be NULL). */
size_t directory_nearest(const struct directory *directory, double latitude, double longitude,
                         const struct place_filter *filter, size_t count, struct arena *arena,
                         struct directory_hit *hits);

/* --- Walking through everything (exports) ------------------------------------------------------------------------- */

/* Visits the places that match in ascending id, one at a time, in constant memory:
 *     struct directory_walk *walk = directory_walk_new(directory, filter, after);
 *     while (directory_walk_next(walk, &entry)) …
 * An entry is valid until the next call. `after`: only greater ids (0 for all), to go on later. The caller keeps the
 * directory held meanwhile. */
struct directory_walk;
struct directory_walk *directory_walk_new(const struct directory *directory, const struct place_filter *filter,
                                          int64_t after);
bool directory_walk_next(struct directory_walk *walk, struct directory_entry *entry);
void directory_walk_free(struct directory_walk *walk);

/* --- Map tiles ---------------------------------------------------------------------------------------------------- */

/* A Mapbox vector tile (gzip), from the cache or made now. Layer "places": one point per place, or per address when
 * several share it; properties "id" (text form), "name" (from zoom 13), "shape" (enum place_shape's name), "count"
 * (at this address, when more than one). Layer "clusters": points with "count", below zoom 12, and below zoom 17 where
 * a tile has more than 1000 places. An empty tile is an empty body. False when z, x, y is no tile. `*bytes` live in the
 * arena. */
struct directory_tiles; /* a bounded cache, shared by threads, kept across versions */
struct directory_tiles *directory_tiles_new(size_t most_bytes);
void directory_tiles_free(struct directory_tiles *tiles);
bool directory_tile(struct directory_tiles *tiles, const struct directory *directory, const struct place_filter *filter,
                    unsigned z, uint32_t x, uint32_t y, struct arena *arena, struct str *bytes);

/* How a place is drawn: a shape and a letter, never a colour alone. */
enum place_shape {
    SHAPE_FRANCE_SERVICES, /* "france-services" */
    SHAPE_LIBRARY,         /* "bibliotheque" */
    SHAPE_SOCIAL,          /* "action-sociale": CCAS, CIAS, social centres, departments' services… */
    SHAPE_TOWN_HALL,       /* "mairie" */
    SHAPE_DIGITAL,         /* "espace-numerique": EPN, fab lab, third places… */
    SHAPE_YOUTH,           /* "jeunesse" */
    SHAPE_EMPLOYMENT,      /* "emploi" */
    SHAPE_TRAVELLING,      /* "itinerant" */
    SHAPE_OTHER,           /* "autre" */
    SHAPE_COUNT
};
enum place_shape place_shape(const struct place *place);
const char *place_shape_name(enum place_shape shape);
const char *place_shape_letter(enum place_shape shape); /* "F", "B", … */
const char *place_shape_label(enum place_shape shape);  /* French, for the legend */

#endif
