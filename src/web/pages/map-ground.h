/* What lies under the marks of the map: the territory in outline, without any outside base map.
 *
 * Until official boundaries are imported, a schematic: each commune is a disc of its own area around its centre, and
 * the discs together draw the department. Pages say that it is one.
 */
#ifndef PAGES_MAP_GROUND_H
#define PAGES_MAP_GROUND_H

#include "pages.h"

/* A picture of so many units, showing a box (widened to its proportions) in the projection of web maps. */
struct sheet {
    double left, top; /* of the box, in mercator units */
    double scale;     /* units of the picture per mercator unit */
    double unit;      /* metres on the ground per unit of the picture */
    int width, height;
};
struct sheet_point {
    double x, y;
};
struct sheet sheet_make(struct box box, int width, int height);
struct sheet_point sheet_place(const struct sheet *sheet, struct point point);

void ground_draw(struct buffer *out, const struct space *space, const struct sheet *sheet);

#endif
