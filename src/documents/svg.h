/* Drawings in SVG, as far as documents use them. */
#ifndef SVG_H
#define SVG_H

#include "base/base.h"

/* The size of its viewBox, in its own units; 16 × 9 when it says none. */
void svg_size(struct str svg, double *width, double *height);

/* For programs that do not know paint-order (LibreOffice 7): a text drawn above its own outline becomes two, the
 * outline first. The same drawing otherwise. */
struct str svg_plain(struct str svg, struct arena *arena);

#endif
