/* Spaces: the departments and regions that use this installation, each with its public address ("28-eure-et-loir"),
 * zone, theme, target and the day its démarche started. Changes touch the topic "space".
 */
#ifndef TERRITORY_SPACE_H
#define TERRITORY_SPACE_H

#include "base/base.h"
#include "store/store.h"
#include "territory/territory.h"

enum space_theme {
    THEME_NEUTRAL, /* « neutre »: for anyone */
    THEME_STATE    /* « etat »: State services only */
};

enum { SPACE_NO_TARGET = -1, SPACE_NO_START = INT32_MIN };

struct space {
    int64_t id;
    uint32_t territory; /* a department or a region */
    struct str code;    /* INSEE's */
    struct str name;    /* "Eure-et-Loir" */
    struct str slug;    /* "28-eure-et-loir" */
    struct str zone;    /* "Europe/Paris" */
    enum space_theme theme;
    int64_t target;     /* how many places are aimed at, or SPACE_NO_TARGET */
    int32_t started_on; /* the day progress is counted from (base/calendar.h), or SPACE_NO_START */
};

struct spaces {
    size_t count;
    struct space *at; /* by code, departments first */
};

/* Every space, in the arena. A space whose territory the program does not know is left out. */
bool space_list(struct session *session, struct arena *arena, struct spaces *spaces, struct error *error);
/* Opens a space for a department or a region of the COG. The zone is the territory's, the theme neutral, no target.
 * Already open: true, and *added (may be NULL) is false. ERROR_INVALID for an unknown code. */
bool space_add(struct store *store, enum territory_kind kind, struct str code, bool *added, struct error *error);
/* ERROR_MISSING when the space is not open. SPACE_NO_TARGET takes the target away. */
bool space_set_target(struct store *store, struct str slug, int64_t target, struct error *error);
/* SPACE_NO_START takes the day away. */
bool space_set_start(struct store *store, struct str slug, int32_t date, struct error *error);
bool space_set_theme(struct store *store, struct str slug, enum space_theme theme, struct error *error);
/* "28-eure-et-loir"; a region is "region-24-centre-val-de-loire". */
struct str space_slug(struct arena *arena, uint32_t territory);

#endif
