/* How each kind of place is drawn, on the map and beside its name: a shape and a letter; the colour only helps. */
#ifndef PAGES_MARKS_H
#define PAGES_MARKS_H

#include "places/directory.h"
#include "web/markup.h"

struct mark {
    const char *colour; /* white text on it keeps a contrast of 4.5 */
    const char *path;   /* SVG, in a square of 30 */
    double baseline;    /* of its letter */
};
extern const struct mark MARKS[SHAPE_COUNT];

/* <svg class="mark">, without alternative: what it says is written beside. */
struct html mark_html(struct arena *arena, enum place_shape shape);

#endif
