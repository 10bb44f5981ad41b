/* A place as data·inclusion's schema v1 wants it: a structure, and its service of digital help.
 *
 * Source of the correspondence: the national pipeline's own (`mediation_numerique` of gip-inclusion/data-inclusion,
 * MIT); schema: gip-inclusion/data-inclusion-schema 1.0. Where the pipeline's SQL loses audiences by a join on the
 * wrong column, ours keeps them.
 */
#ifndef PLACES_DATA_INCLUSION_H
#define PLACES_DATA_INCLUSION_H

#include "places/place.h"

/* Required there: a name of three characters, a date of update since 2000. Without them the place cannot go out. */
bool data_inclusion_accepts(const struct place *place);
/* One object each. A place without any service of ours has no service there either. */
void data_inclusion_structure(struct json_writer *writer, const struct place *place, struct arena *arena);
bool data_inclusion_has_service(const struct place *place);
void data_inclusion_service(struct json_writer *writer, const struct place *place, struct arena *arena);

#endif
