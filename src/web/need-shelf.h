/* What the pages of the need read from memory: indicators and decided targets, replaced when the database changes. */
#ifndef WEB_NEED_SHELF_H
#define WEB_NEED_SHELF_H

#include "store/store.h"
#include "web/need.h"

struct need_shelf;
struct need_shelf *need_shelf_new(void);
void need_shelf_free(struct need_shelf *shelf); /* once no thread reads it; NULL is accepted */
/* Reads all again; *indicators and *targets are the versions of the topics they were read at. */
bool need_shelf_load(struct need_shelf *shelf, struct store *store, int64_t *indicators, int64_t *targets,
                     struct error *error);
/* The current facts, held until need_shelf_release; NULL before the first load. Never waits. */
const struct need_facts *need_shelf_hold(struct need_shelf *shelf);
void need_shelf_release(struct need_shelf *shelf, const struct need_facts *facts); /* NULL is accepted */

#endif
