/* How complete places are: what a visitor needs and does not find, place by place, then by source and territory.
 *
 * A place scores from 0 to 100: the sum of the weights of the parts it has. The parts, most useful first, and their
 * weights are QUALITY_PARTS. The score is kept in the column `quality` at each import.
 */
#ifndef PLACES_QUALITY_H
#define PLACES_QUALITY_H

#include "places/place.h"
#include "store/store.h"
#include "territory/territory.h"

enum quality_part {
    QUALITY_HOURS,
    QUALITY_SERVICES,
    QUALITY_CONTACT,
    QUALITY_POINT,
    QUALITY_ADDRESS,
    QUALITY_ACCESS,
    QUALITY_SUPPORT,
    QUALITY_FEES,
    QUALITY_PRESENTATION,
    QUALITY_AUDIENCES,
    QUALITY_PART_COUNT
};
struct quality_part_row {
    int weight;
    const char *label;  /* « horaires » */
    const char *advice; /* what to do, in one sentence */
};
extern const struct quality_part_row QUALITY_PARTS[QUALITY_PART_COUNT];

bool place_has_part(const struct place *place, enum quality_part part);
int place_quality(const struct place *place);

/* One group of published places: of a source, of an intercommunality, of a department. */
struct quality_row {
    struct str key; /* the source's name, or the territory's code; "" for none */
    int64_t places;
    double mean; /* of their scores */
    int64_t missing[QUALITY_PART_COUNT];
    int64_t old; /* not updated since `old_before` */
};
enum quality_group { QUALITY_BY_SOURCE, QUALITY_BY_INTERCOMMUNALITY, QUALITY_BY_DEPARTMENT, QUALITY_GROUP_COUNT };
/* The published places of a department or a region (TERRITORY_NONE: all), by group; the most numerous first. A place
 * whose date is before the day `old_before`, or unknown, is old. */
bool quality_rows(struct session *session, enum quality_group group, uint32_t territory, int32_t old_before,
                  struct arena *arena, struct quality_row **rows, size_t *count, struct error *error);

/* The least complete published places of a source there, and what each lacks. */
struct quality_place {
    struct str record, name, commune, slug;
    int quality;
    bool missing[QUALITY_PART_COUNT];
};
bool quality_places(struct session *session, struct str source, uint32_t territory, size_t most, struct arena *arena,
                    struct quality_place **places, size_t *count, struct error *error);

#endif
