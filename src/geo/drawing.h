/* A drawing from the inside, for drawing.c and labels.c. Private to geo. */
#ifndef GEO_PRIVATE_DRAWING_H
#define GEO_PRIVATE_DRAWING_H

#include "geo/drawing.h"

struct patch {
    double left, top, right, bottom;
};

struct drawing {
    struct arena *arena;
    struct buffer *out;
    struct mercator_box view;
    int width, height;
    double scale; /* units of the drawing per unit of the map */
    struct drawing_label *labels;
    size_t label_count, label_capacity;
    struct patch *taken; /* where labels may not go */
    size_t taken_count, taken_capacity;
};

void drawing_occupy(struct drawing *drawing, struct patch patch);
void drawing_text(struct buffer *out, struct str text); /* escaped */

#endif
