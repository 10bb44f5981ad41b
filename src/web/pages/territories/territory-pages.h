/* The pages of territories: "/28-eure-et-loir/territoires/commune-28085-chartres", and what else needs their address.
 *
 * An address holds the kind, the code and the name; only kind and code count, and a page asked with another name is
 * sent to the right one for good.
 */
#ifndef TERRITORY_TERRITORY_PAGES_H
#define TERRITORY_TERRITORY_PAGES_H

#include "../pages.h"
#include "territory-views.h"

/* --- territory-address.c ------------------------------------------------------------------------------------------ */

/* "epci-200033181-chartres-metropole" */
struct str territory_slug(struct arena *arena, uint32_t territory);
/* "/28-eure-et-loir/territoires/epci-200033181-chartres-metropole" */
struct str territory_page_path(struct arena *arena, const struct space *space, uint32_t territory);
/* The territory such a slug names, whatever its name part; TERRITORY_NONE. Former communes give today's. */
uint32_t territory_of_slug(struct str slug);
/* Whether a territory, or a part of it, is in the space. */
bool territory_in_space(const struct space *space, uint32_t territory);
/* The space whose page of the territory is the one to keep: its department's, else its region's; NULL. */
const struct space *territory_space(const struct request *request, uint32_t territory);
/* Every territory that has a page in the space, each once: start with *cursor = 0; TERRITORY_NONE at the end. */
uint32_t territory_next_page(const struct space *space, size_t *cursor);
/* Keeps the places of the territory alone. */
void filter_to_territory(struct arena *arena, uint32_t territory, struct place_filter *filter);

/* --- territory-figures.c ------------------------------------------------------------------------------------------ */

enum { TERRITORY_FIGURES_MOST = 5 };
/* Population, rate, nearness, opening at the week-end, from an answer with FACET_OPEN: at most TERRITORY_FIGURES_MOST.
 */
size_t territory_figures(struct request *request, const struct space *space, uint32_t territory,
                         const struct directory *directory, const struct directory_answer *answer,
                         struct figure *figures);
/* The communes of a territory within the space: start with *cursor = 0; TERRITORY_NONE at the end. */
uint32_t next_commune_of(const struct space *space, uint32_t territory, size_t *cursor);

/* --- territory-structured.c --------------------------------------------------------------------------------------- */

/* JSON-LD: the territory and the breadcrumb of the page. */
struct json territory_structured(struct request *request, uint32_t territory, const struct view_page *page);

/* --- old-addresses.c ---------------------------------------------------------------------------------------------- */

/* When {space} of the path is a region of the national map ("bretagne"): where it is here. */
bool old_region_address(struct request *request, struct str *address);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_territories(struct request *request, struct response *response, struct error *error);
bool show_territory(struct request *request, struct response *response, struct error *error);
bool send_old_territory(struct request *request, struct response *response, struct error *error);
bool send_old_map(struct request *request, struct response *response, struct error *error);
bool send_old_place(struct request *request, struct response *response, struct error *error);
bool send_old_export(struct request *request, struct response *response, struct error *error);
bool send_old_list(struct request *request, struct response *response, struct error *error);
bool send_old_text(struct request *request, struct response *response, struct error *error);
bool send_old_home(struct request *request, struct response *response, struct error *error);

#endif
