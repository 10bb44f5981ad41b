/* What the pages share: the shell of a page, cards of places, the search form. The handlers are the rows of routes.c.
 */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "../place-query.h"
#include "../route.h"
#include "../spaces.h"
#include "places/cleaning.h"
#include "places/directory.h"
#include "places/hours.h"
#include "views.h"

enum { PLACES_A_PAGE = 20 };

/* --- shell.c ------------------------------------------------------------------------------------------------------ */

/* Fills the shell. `space` may be NULL. `canonical_path` is the page's own address, empty for none. */
void page_fill(struct request *request, const struct space *space, struct view_page *page, struct str title,
               struct str description, struct str canonical_path, enum page_section section);
/* "/28-eure-et-loir", with more after it: space_path(arena, space, "/lieux"). */
struct str space_path(struct arena *arena, const struct space *space, const char *rest);
/* The space whose page of a place is the one to keep: its department's, or else its region's; NULL when none is open.
 */
const struct space *space_of_place(const struct request *request, const struct directory_entry *entry);
/* Keeps the places of the space alone. */
void filter_to_space(struct arena *arena, const struct space *space, struct place_filter *filter);
/* The department whose communes are looked for first, or TERRITORY_NONE in a region's space. */
uint32_t space_department(const struct space *space);
/* Where other sites ask how to show that page in theirs (embed/oembed.c). */
struct str oembed_address(struct request *request, struct str page);
void links_add(struct arena *arena, struct page_links *links, size_t most, struct str label, struct str address);
void figures_add(struct arena *arena, struct view_figures *figures, struct str value, struct str label,
                 struct str note);
/* The directory, or ERROR_UNAVAILABLE said to the visitor. */
bool pages_directory(struct request *request, const struct directory **directory, struct error *error);

/* --- cards.c ------------------------------------------------------------------------------------------------------ */

/* A row of the directory as a card. `distance` in metres, negative when there is none to show. */
void card_fill(struct request *request, const struct space *space, const struct directory *directory, uint32_t row,
               double distance, struct view_place_card *card);
/* Several, from hits. */
struct place_cards cards_make(struct request *request, const struct space *space, const struct directory *directory,
                              const struct directory_hit *hits, size_t count);
/* The state at the instant of the request: sentence (empty when the hours are unknown) and state. */
struct str hours_now(struct request *request, const struct space *space, const struct place *place,
                     enum open_state *state);
/* The expression and where it holds; false when there is none that can be read. */
bool hours_of_place(struct request *request, const struct space *space, const struct place *place,
                    const struct hours **hours, struct hours_place *where);
/* The seven days from today (place.c). */
struct week_rows week_of_place(struct request *request, const struct space *space, const struct place *place);
/* The label of a term for the public: a need's words for a service, else the vocabulary's. */
struct str term_label(enum vocabulary vocabulary, size_t index);
/* First of the place's types, or empty. */
struct str type_label(const struct place *place);

/* --- search-view.c ------------------------------------------------------------------------------------------------ */

/* The form with its counts, from what was asked and what was found. */
void filters_fill(struct request *request, const struct space *space, const struct place_query *query,
                  const struct directory_facets *facets, const char *path, struct view_filters *filters);
/* What was chosen, each with the address without it. */
struct page_links chips_make(struct request *request, const struct space *space, const struct place_query *query,
                             const char *path);
/* What one choice is called: « Ouvert maintenant », « À moins de 15 km de Chartres ». */
struct str pair_label(struct arena *arena, const struct place_query *query, const struct query_pair *pair);

/* --- place-list.c ------------------------------------------------------------------------------------------------- */

/* Answers the search of the address within the space: its page, of `size` places. `facets`: FACET_… to count. */
bool places_search(struct request *request, const struct space *space, const struct directory *directory, size_t size,
                   unsigned facets, struct place_query *query, struct directory_answer *answer, struct error *error);
/* « Faire mes démarches en ligne près de Chartres ». */
struct str places_heading(struct arena *arena, const struct space *space, const struct place_query *query);
/* « 43 lieux, page 1 sur 3 »; without the page when there is one. */
struct str places_announce(struct arena *arena, size_t total, size_t page, size_t pages);

/* --- form-page.c -------------------------------------------------------------------------------------------------- */

struct view_form_fields form_fields(const struct form *form);
/* Every intercommunality with a commune in the space, as the choices of a field. */
void offer_intercommunalities(struct request *request, const struct space *space, struct field *field);
/* Fills and sends a page that is one form: 422 when the form holds errors. The view's own texts are filled before. */
void send_form_page(struct request *request, struct response *response, const struct space *space,
                    struct view_form_page *view, const struct form *form);

/* --- failure.c ---------------------------------------------------------------------------------------------------- */

/* The page that says what went wrong, in the shell of the space of the address if it has one. */
void failure_page(struct request *request, struct response *response, int status, struct str heading,
                  struct str message, struct str advice);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_root(struct request *request, struct response *response, struct error *error);
bool show_home(struct request *request, struct response *response, struct error *error);
bool send_search(struct request *request, struct response *response, struct error *error);
bool show_place_list(struct request *request, struct response *response, struct error *error);
bool show_map(struct request *request, struct response *response, struct error *error);
bool show_map_image(struct request *request, struct response *response, struct error *error);
bool show_map_background(struct request *request, struct response *response, struct error *error);
bool show_place(struct request *request, struct response *response, struct error *error);
bool show_accessibility(struct request *request, struct response *response, struct error *error);
bool show_legal(struct request *request, struct response *response, struct error *error);
bool show_privacy(struct request *request, struct response *response, struct error *error);
bool show_sitemap(struct request *request, struct response *response, struct error *error);
bool show_robots(struct request *request, struct response *response, struct error *error);

#endif
