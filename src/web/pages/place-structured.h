/* A place in the words of search engines: JSON-LD of schema.org. */
#ifndef PAGES_PLACE_STRUCTURED_H
#define PAGES_PLACE_STRUCTURED_H

#include "pages.h"

struct json place_structured(struct request *request, const struct space *space, const struct directory_entry *entry,
                             struct str address);

#endif
