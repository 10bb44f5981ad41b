/* The spaces of the installation, in memory: read by every page, changed a few times a year. A list that was replaced
 * is kept (some hundred bytes), so that a reader never waits nor counts.
 */
#ifndef WEB_SPACES_H
#define WEB_SPACES_H

#include "request.h"
#include "territory/space.h"

struct space_shelf;
struct space_shelf *space_shelf_new(void);
void space_shelf_free(struct space_shelf *shelf); /* once no thread reads it */
/* Reads the spaces again; *version is that of the topic "space" they were read at. */
bool space_shelf_load(struct space_shelf *shelf, struct store *store, int64_t *version, struct error *error);
const struct spaces *space_shelf_read(const struct space_shelf *shelf); /* never NULL; empty before the first load */

/* The space named by {space:slug} in the path; NULL and ERROR_MISSING when there is none. */
const struct space *request_space(const struct request *request, struct error *error);

#endif
