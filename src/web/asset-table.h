/* The static files of the pages, put inside the program by tools/assets.c, sorted by path. Their addresses are the
 * ASSET_… macros of the generated assets.h: "/assets/neutre-1f2e3d4c5b.css". */
#ifndef WEB_ASSET_TABLE_H
#define WEB_ASSET_TABLE_H

#include "request.h"
#include "response.h"

extern const struct asset ASSETS[];
extern const size_t ASSET_COUNT;

/* The file at one of those addresses. */
const struct asset *asset_at(const char *address);
/* /assets/{path:rest} */
bool show_asset(struct request *request, struct response *response, struct error *error);

#endif
