/* The table of commune points (data/figures/commune-points.csv), for the programs that run at build. */
#ifndef TOOLS_COMMUNE_POINTS_H
#define TOOLS_COMMUNE_POINTS_H

#include "base/base.h"

struct commune_point {
    struct str code; /* INSEE, five characters; a view that lasts as long as the call */
    double lon, lat; /* degrees */
    double km2;
};

/* Calls `add` on each row in the order of the file. ERROR_INVALID when a row is not code, lon, lat, area. */
bool commune_points_read(const char *path, void (*add)(const struct commune_point *point), struct error *error);

#endif
