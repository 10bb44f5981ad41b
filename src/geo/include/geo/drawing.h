/* Maps drawn by the server, as SVG: for pages without JavaScript, for paper, for files.
 *
 * A drawing shows a box of the web map in whole units (`width` of them across, the height following the box). What is
 * drawn gets its look from the attributes given with it, as written in the SVG: a class for the site's style sheet, and
 * presentation attributes for when there is none (`class="town" fill="#333"`). They are trusted text; names are
 * escaped. No <style> and no style="…", which the pages' security policy forbids.
 *
 * Coordinates are written as whole numbers, relative to one another, and what is out of sight is left out: the map of a
 * department with its intercommunalities and towns takes about 20 kB.
 *
 * Labels are collected and placed at the end, the most important first; one that would cover another is moved around
 * its place, or left out. Marks keep labels off themselves.
 */
#ifndef GEO_DRAWING_H
#define GEO_DRAWING_H

#include "geo/mosaic.h"

struct drawing;

/* A box grown to given proportions (width / height), and by `margin` of itself on each side. */
struct mercator_box drawing_frame(struct mercator_box box, double proportions, double margin);

/* Starts a drawing in the arena; `out` gets the SVG, its <svg> element included. `attributes` go on that element:
 * `class="map" role="img" aria-label="…"`. */
struct drawing *drawing_new(struct arena *arena, struct buffer *out, struct mercator_box view, int width,
                            const char *attributes);
int drawing_width(const struct drawing *drawing);
int drawing_height(const struct drawing *drawing);
/* Metres on the ground per unit, in the middle. */
double drawing_unit(const struct drawing *drawing);
struct mercator_box drawing_view(const struct drawing *drawing);
/* Units of the drawing per unit of the map. */
double drawing_scale(const struct drawing *drawing);
/* Where a place falls; true when it is in sight. */
bool drawing_place(const struct drawing *drawing, struct mercator place, double *x, double *y);

/* <g attributes> … </g>, or <a attributes> … </a>. */
void drawing_open(struct drawing *drawing, const char *element, const char *attributes);
void drawing_close(struct drawing *drawing, const char *element);

/* Everything in sight. */
void drawing_ground(struct drawing *drawing, const char *attributes);
/* One path; `title` (may be empty) is what a pointer or a screen reader finds. */
void drawing_shape(struct drawing *drawing, const struct shape *shape, const char *attributes, struct str title);
/* The arcs that `wanted` chooses (all when NULL), as one path. */
typedef bool (*drawing_choice)(void *context, const struct mosaic_arc *arc);
void drawing_arcs(struct drawing *drawing, const struct mosaic *mosaic, drawing_choice wanted, void *context,
                  const char *attributes);
/* A disc. Labels stay off it. */
void drawing_mark(struct drawing *drawing, struct mercator place, double radius, const char *attributes,
                  struct str title);

struct drawing_label {
    struct str text;
    struct mercator place;
    bool beside;   /* next to the place (a town and its mark); else over it (the name of an area) */
    double size;   /* of the letters, in units */
    double radius; /* of the mark it stays beside */
    double rank;   /* the greater are placed first */
    int line_most; /* letters a line may hold before it is broken; 0: never */
    double room;   /* broken further to be no wider, left out when half as wide again; 0: no limit */
    const char *attributes;
};
void drawing_label(struct drawing *drawing, const struct drawing_label *label);

/* Places the labels and closes the <svg>. Returns how many labels found no room. */
size_t drawing_end(struct drawing *drawing);

#endif
