/* contour: official boundaries of territories, imported from GeoJSON and kept in the database.
 *
 * A feature says which territory it is by a property: code, codgeo, insee_com, code_insee, siren_epci, insee_arr,
 * insee_dep, insee_reg… (any case), or by its "id". The kind follows from the property, else from the code; "28" is a
 * department and a region: then the feature's name decides, or the rest of the file, or the person (--kind).
 *
 * Boundaries are kept as they come, but checked together: a border that crosses itself, a territory that overlaps
 * another are set aside; gaps are told; a file whose neighbours do not share their borders is refused. A former commune
 * joins today's, when the file does not have that one whole; today's communes that the file lacks are told.
 *
 * An import is all or nothing and replaces the shapes of the territories it holds. It touches the topic "contour".
 * The 34,875 communes of France with 2.2 million points take a few seconds.
 */
#ifndef TERRITORY_CONTOUR_H
#define TERRITORY_CONTOUR_H

#include "store/store.h"
#include "territory/territory.h"

/* What was set aside or mended and why, said to the person who gave the file; line 0: of the file as a whole. */
typedef void (*contour_note_fn)(void *context, int64_t line, struct str message);

struct contour_counts {
    int64_t features, kept, joined, set_aside; /* joined: former communes, to today's */
    int64_t by_kind[TERRITORY_KIND_COUNT];
};

/* `kind`: TERRITORY_KIND_COUNT to tell it from the codes. Errors: what reading says; ERROR_INVALID when a territory is
 * there twice, or nothing could be kept. The database is then as before. */
bool contour_import(struct store *store, const char *path, enum territory_kind kind, contour_note_fn note,
                    void *context, struct contour_counts *counts, struct error *error);

/* The shape of a territory, in the arena; *found is false when none was imported. */
bool contour_find(struct session *session, uint32_t territory, struct arena *arena, struct shape *shape, bool *found,
                  struct error *error);

/* The boundaries of every commune that has one, for those who draw many maps. They live in the arena. */
struct contours;
bool contours_read(struct session *session, struct arena *arena, const struct contours **contours, struct error *error);
bool contours_hold(const struct contours *contours, uint32_t commune);
/* The shape of a commune that they hold. */
bool contours_shape(const struct contours *contours, uint32_t commune, struct arena *arena, struct shape *shape,
                    struct error *error);
/* « Contours des communes : fichier « communes-28.geojson ». »: for the credit of a map. */
struct str contours_credit(const struct contours *contours, struct arena *arena);

#endif
