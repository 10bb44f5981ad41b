/* The pages where duplicates are looked at and decided: PERMISSION_HUB, in a space. */
#ifndef DUPLICATES_DUPLICATE_PAGES_H
#define DUPLICATES_DUPLICATE_PAGES_H

#include "../pages.h"
#include "accounts/audit.h"
#include "admission.h"
#include "duplicate-views.h"
#include "places/merge.h"

bool show_duplicates(struct request *request, struct response *response, struct error *error);
bool show_duplicate(struct request *request, struct response *response, struct error *error);

/* A side as it is shown: name, address on one line, and its page when it is published in an open space. */
struct duplicate_place duplicate_place(struct request *request, const struct space *space,
                                       const struct duplicate_side *side);

#endif
