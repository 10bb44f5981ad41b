/* What the templates of templates/embed/ show. */
#ifndef PAGES_EMBED_VIEWS_H
#define PAGES_EMBED_VIEWS_H

#include "../views.h"

/* What every frame has around its content. */
struct view_embed_frame {
    struct view_page page;
    struct str whole_address; /* of the same content on the site */
};

struct view_embed_frame_list {
    struct view_embed_frame frame;
    struct str heading, announce;
    struct str action, where, where_message;
    struct {
        size_t count;
        struct hidden_value *at;
    } kept;
    size_t total;
    struct place_cards cards;
    struct str previous, next; /* empty on the first, the last */
};

struct view_embed_frame_map {
    struct view_embed_frame frame;
    struct view_map_columns columns;
};

struct view_embed_generator {
    struct view_page page;
    struct str action, height;
    bool map; /* the map is chosen, not the list */
    struct {
        size_t count;
        struct choice_view *at;
    } groups, services;
    struct str preview, frame_code, script_code, oembed_address;
    int64_t preview_height;
};

#endif
