/* Our places inside other sites: framed pages, the page that makes their code, the script that sets them in place, and
 * oEmbed (https://oembed.com). A frame is a page without header nor footer, that needs no script and leads to the whole
 * pages in a new tab; its address has the names of a search (place-query.h), so EPCI and needs are chosen by code.
 */
#ifndef PAGES_EMBED_PAGES_H
#define PAGES_EMBED_PAGES_H

#include "../pages.h"
#include "embed-views.h"

/* Heights in pixels, of a frame alone: a script follows that of a list. */
enum { FRAME_HEIGHT = 640, FRAME_HEIGHT_LEAST = 300, FRAME_HEIGHT_MOST = 2000 };

/* The element of another site's page that shows that address: <iframe …></iframe>. */
struct str frame_element(struct arena *arena, struct str address, struct str title, int64_t height);
/* « Lieux d’aide au numérique en Eure-et-Loir ». */
struct str frame_title(struct arena *arena, const struct space *space);

bool show_frame_list(struct request *request, struct response *response, struct error *error);
bool show_frame_map(struct request *request, struct response *response, struct error *error);
bool show_embed(struct request *request, struct response *response, struct error *error);
bool send_embed_script(struct request *request, struct response *response, struct error *error);
bool send_oembed(struct request *request, struct response *response, struct error *error);

#endif
