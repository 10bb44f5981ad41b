/* Reading a file of boundaries, aside: which territory each feature is, and whether they fit together. Private to this
 * room; contour.c puts what is kept in place.
 */
#ifndef TERRITORY_CONTOUR_FILE_H
#define TERRITORY_CONTOUR_FILE_H

#include "territory/contour.h"

/* Borders that go past one another by less are what rounding does: nobody sees it. */
enum { CONTOUR_KNOT_METRES = 30 };

/* A feature of the file. */
struct outline {
    uint32_t territory; /* today's; TERRITORY_NONE while the code is of a department and of a region */
    uint32_t region;    /* then the other thing it could be */
    struct str code;    /* as the file gives it */
    int64_t line;
    bool former;  /* the code is of a commune that is now part of another */
    bool crossed; /* its border crosses itself: kept out unless its neighbours leave room for it */
    bool dropped;
    struct shape shape;
};

struct outlines {
    struct arena arena;
    struct outline *at;
    size_t count, capacity;
    size_t sure_departments, sure_regions; /* two-figure codes that could be told */
    contour_note_fn note;
    void *context;
    struct contour_counts *counts;
};

void outlines_free(struct outlines *outlines);
/* Tells the person; `dropped` features are counted aside. */
void outline_note(struct outlines *outlines, struct outline *outline, struct str message);

/* --- contour-code.c ----------------------------------------------------------------------------------------------- */

/* Finds the territory of a feature by its properties; false with `refusal` set when there is none. */
bool outline_identify(struct outlines *outlines, const struct geojson_feature *feature, enum territory_kind kind,
                      struct outline *outline, struct str *refusal);
/* Once the file is read: two-figure codes that could be both are what the others are, or ERROR_INVALID. */
bool outlines_settle_codes(struct outlines *outlines, struct error *error);

/* --- contour-fit.c ------------------------------------------------------------------------------------------------ */

/* Former communes become today's; what overlaps is dropped, a crossed border is mended from its neighbours; gaps and
 * missing communes are told. ERROR_INVALID when a territory is there twice or most of the file does not fit. */
bool outlines_fit(struct outlines *outlines, struct error *error);

#endif
