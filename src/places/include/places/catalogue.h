/* How a set of places is presented to the national open-data portal (data.gouv.fr): the body of its API's « datasets »,
 * with our exports as remote resources, so that what it shows is always today's. Identifiers of licence, frequency and
 * zone are the portal's (udata): « lov2 », « daily », « fr:departement:28 ».
 */
#ifndef PLACES_CATALOGUE_H
#define PLACES_CATALOGUE_H

#include "base/base.h"
#include "territory/territory.h"

struct catalogue {
    uint32_t territory;   /* a department or a region; TERRITORY_NONE: the whole country */
    struct str site;      /* "https://carte.exemple.fr", without a slash at the end */
    struct str publisher; /* may be empty */
    int64_t places;
};
void catalogue_json(struct json_writer *writer, const struct catalogue *catalogue, struct arena *arena);

#endif
