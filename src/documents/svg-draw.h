/* A drawing in SVG onto a page: paths (M L H V Z C, absolute or relative), circles, rectangles, lines and texts with
 * tspans, in groups and links, with fill, stroke, opacity and font attributes. Anything else is left out; what is not
 * well-formed is drawn as far as it was. */
#ifndef SVG_DRAW_H
#define SVG_DRAW_H

#include "pdf-library.h"

/* In its own units, from the origin; texts by `context`, in `family`. */
void svg_draw(cairo_t *cairo, PangoContext *context, const char *family, struct str svg);

#endif
