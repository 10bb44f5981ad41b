/* « Être orienté » : three questions, one a page, then the three best places in large type, to keep or to print. Each
 * answer is a criterion of the search (place-query.h), so the whole state is in the address and every answer can be
 * changed; `etape` says which question is shown (2, 3, 4 for the places).
 */
#ifndef PAGES_ORIENTATION_PAGES_H
#define PAGES_ORIENTATION_PAGES_H

#include "../pages.h"
#include "orientation-views.h"

bool show_orientation(struct request *request, struct response *response, struct error *error);

#endif
