/* What the templates of templates/territories/ show. */
#ifndef TERRITORY_TERRITORY_VIEWS_H
#define TERRITORY_TERRITORY_VIEWS_H

#include "../views.h"

struct territory_row {
    struct str name, address;
    struct str key;  /* the order of names */
    size_t count;    /* of places */
    struct str note; /* « le plus proche à 4,2 km », may be empty */
};
struct territory_rows {
    size_t count;
    struct territory_row *at;
};

struct view_territory {
    struct view_page page;
    struct str kind; /* « Commune d’Eure-et-Loir » */
    struct str name;
    struct str lead; /* what there is, in a sentence */
    struct str note; /* on what the figures bear, may be empty */
    struct view_figures figures;
    struct {
        size_t count;
        struct need *at;
    } needs; /* those that places here answer */
    size_t total;
    struct str around_address; /* the list of what is around a commune without any place; else empty */
    struct str list_address, map_address, csv_address, map_image, map_alternative;
    struct str cards_heading;
    struct place_cards cards; /* its first places, or the nearest ones */
    struct str parts_heading; /* « Les 66 communes » */
    struct territory_rows parts;
};

struct territory_letter {
    struct str name;
    struct page_links communes;
};

struct view_territory_index {
    struct view_page page;
    struct str heading, parts_heading;
    struct territory_rows parts; /* departments or intercommunalities */
    struct str communes_heading;
    struct {
        size_t count;
        struct territory_letter *at;
    } letters; /* the communes by initial; none for a region */
};

#endif
