/* The published places, from the database to a directory. */
#ifndef WEB_PUBLISHED_H
#define WEB_PUBLISHED_H

#include "places/directory.h"
#include "store/store.h"

/* All of them, with the version of the topic "places" they were read at (one read transaction). */
bool published_read(struct store *store, struct directory **directory, int64_t *version, struct error *error);

#endif
