/* need: what the rooms know of people, places and fragility, brought together for a territory. Used by the pages, the
 * API and the command line, which only differ in how they show it.
 */
#ifndef WEB_NEED_H
#define WEB_NEED_H

#include "coverage/coverage.h"
#include "fragility/fragility.h"
#include "places/directory.h"
#include "territory/space.h"
#include "territory/territory.h"

/* --- What does not depend on the question ------------------------------------------------------------------------- */

struct need_facts {
    struct fragility *fragility;
    double limits[INDEX_VARIANT_COUNT][INDEX_CLASSES - 1]; /* of the usual choices */
    size_t ranked[INDEX_VARIANT_COUNT];                    /* communes that have an index */
    struct target_decision *decisions;                     /* those that hold */
    size_t decision_count;
    struct target_base nation; /* weighs for the national target */
    struct arena arena;
};
bool need_facts_load(struct session *session, struct need_facts **facts, struct error *error);
void need_facts_free(struct need_facts *facts); /* NULL is accepted */

/* --- People and places -------------------------------------------------------------------------------------------- */

struct need_place {
    struct point at;
    int64_t id;
    struct str name, slug, commune; /* commune: INSEE code */
    bool inside;                    /* of the territory; else a neighbour's */
};

struct need_survey {
    uint32_t territory;           /* a department or a region */
    size_t count;                 /* its located communes, by id */
    struct access_people *people; /* territory: the commune */
    struct access_way *access;
    double *index; /* fragility; NAN unknown */
    int *class;    /* 0 … INDEX_CLASSES - 1, -1 unknown */
    size_t place_count, inside;
    struct need_place *places;
    struct access_rules rules;
};
/* The communes of the territory and the places that match `filter` (NULL: all) in it and within 50 km around. */
enum { NEED_MARGIN_KM = 50 };
void need_measure(const struct directory *directory, const struct need_facts *facts, enum index_variant variant,
                  uint32_t territory, const struct place_filter *filter, const struct access_rules *rules,
                  struct arena *arena, struct need_survey *need);

/* The profile of a part of the territory (an intercommunality, a department of a region), or of it all
 * (TERRITORY_NONE). */
struct access_profile need_profile(const struct need_survey *need, uint32_t part, const double *limits,
                                   size_t limit_count, struct arena *arena);

/* The communes of a territory, or their intercommunalities or departments, each once; in the arena. */
uint32_t *need_list(uint32_t territory, enum territory_kind level, size_t *count, struct arena *arena);

/* A part of the territory: an intercommunality (in a department, its part there) or a department (of a region). */
struct need_part {
    uint32_t territory, within; /* as series_read wants them */
    struct access_profile profile;
    size_t communes, places; /* places inside it */
    struct index_value index;
    int class;
    struct target_base base;
    double share;   /* computed target, exact */
    int64_t target; /* rounded, parts adding up to the whole's; or announced */
    bool announced;
    const struct target_decision *decision; /* instead of it, or NULL */
};
struct need_parts {
    size_t count;
    struct need_part *at; /* by name */
    struct need_part whole;
};
/* Limits are kilometres of the profiles. The target of the whole is the decision for it, else `announced` (that of the
 * space; SPACE_NO_TARGET: none), else its share of NATIONAL_TARGET by `key`; the parts share that out by the same key.
 * Fragility counts in the national share only when the index is known for the nation (need_facts.nation); by
 * TARGET_FRAGILITY it is then the share by people. */
void need_divide(const struct need_survey *need, const struct need_facts *facts, enum index_variant variant,
                 enum target_key key, int64_t announced, const double *limits, size_t limit_count, struct arena *arena,
                 struct need_parts *parts);
/* What holds: the decision, else the computed one. */
int64_t need_target(const struct need_part *part);

#endif
