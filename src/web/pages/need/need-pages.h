/* What the pages of the need share. */
#ifndef NEED_NEED_PAGES_H
#define NEED_NEED_PAGES_H

#include "../pages.h"
#include "need-views.h"
#include "territory/drawing.h"
#include "web/need.h"

/* The facts in memory, until need_release; NULL and ERROR_UNAVAILABLE while they are being read. */
const struct need_facts *need_hold(struct request *request, struct error *error);
void need_release(struct request *request, const struct need_facts *facts);

/* "/28-eure-et-loir/besoins", with more after it. */
struct str need_path(struct arena *arena, const struct space *space, const char *rest);
struct view_need_ways need_ways(struct request *request, const struct space *space, enum need_page page);
/* The address of what is known of a territory. */
struct str need_address(struct arena *arena, const struct space *space, uint32_t territory);
/* Fills the shell and the breadcrumb; `here` names the page in it. */
void need_page_fill(struct request *request, const struct space *space, struct view_page *page, struct str title,
                    struct str description, const char *rest);

/* A choice of a list, with room for `most`. */
void need_choices_add(struct arena *arena, struct need_choices *choices, size_t most, struct str value,
                      struct str label, bool chosen);

/* --- Tables ------------------------------------------------------------------------------------------------------- */

void need_headings(struct arena *arena, struct view_need_table *table, const char *const *headings, size_t count);
/* A new row of `cells` cells, among at most `most` rows. */
struct need_row *need_row_add(struct arena *arena, struct view_need_table *table, size_t most, size_t cells);
void need_cell_add(struct need_row *row, struct str text);
void need_cell_link(struct need_row *row, struct str text, struct str address);

/* --- Maps --------------------------------------------------------------------------------------------------------- */

/* Five classes from light to dark, told apart by anyone and in grey: ColorBrewer's YlGnBu (C. Brewer, Apache 2.0). */
extern const char *const NEED_COLOURS[INDEX_CLASSES];

struct need_drawing {
    const struct space *space;
    enum territory_kind level;                                                   /* of what is filled */
    int (*class)(void *context, uint32_t territory);                             /* 0 … 4, -1 unknown */
    struct str (*title)(void *context, uint32_t territory, struct arena *arena); /* what a pointer tells */
    void *context;
    const struct need_place *places; /* as dots; NULL: none */
    size_t place_count;
    const struct need_place *proposed; /* numbered from 1 */
    size_t proposed_count;
    const char *label; /* aria-label of the whole */
};
/* Draws it in view->drawing and fills the credit; the caller fills the legend. */
bool need_draw(struct request *request, const struct need_drawing *drawing, struct view_need_map *view,
               struct error *error);
/* A legend of five classes and the unknown with their counts. */
void need_legend_add(struct arena *arena, struct view_need_map *view, const char *colour, struct str label,
                     size_t count, const char *one, const char *several);

/* --- Figures for people ------------------------------------------------------------------------------------------- */

struct str need_percent(struct arena *arena, double share, int decimals); /* « 91,7 % » */
struct str need_km(struct arena *arena, double km);                       /* « 3,2 km » */
struct str need_index(struct arena *arena, double index);                 /* « 6,5 », « inconnu » */
extern const char *const CLASS_WORDS[INDEX_CLASSES];                      /* « très faible » … « très forte » */

/* --- Handlers ----------------------------------------------------------------------------------------------------- */

bool show_need_fragility(struct request *request, struct response *response, struct error *error);
bool show_need_territory(struct request *request, struct response *response, struct error *error);
bool show_need_coverage(struct request *request, struct response *response, struct error *error);
bool show_need_target(struct request *request, struct response *response, struct error *error);
bool show_need_siting(struct request *request, struct response *response, struct error *error);
/* /besoins.csv, .ods, .geojson */
bool send_need_csv(struct request *request, struct response *response, struct error *error);
bool send_need_ods(struct request *request, struct response *response, struct error *error);
bool send_need_geojson(struct request *request, struct response *response, struct error *error);

/* What a fragility page or file is asked: level, variant, year. */
struct need_asked {
    enum territory_kind level; /* commune, or the parts of the territory */
    enum index_variant variant;
    struct index_choice choice;
};
struct need_asked need_asked_read(struct request *request, const struct space *space);
/* Inhabitants of a territory, of its part in that department when `within` is one; -1 unknown. */
int64_t need_people(uint32_t territory, uint32_t within, struct arena *arena);
/* `within` of index_compute for them. */
uint32_t need_within(const struct space *space, enum territory_kind level);

#endif
