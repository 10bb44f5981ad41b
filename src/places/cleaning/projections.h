/* Planar coordinates met in sources, beside Lambert-93 (places/cleaning.h). */
#ifndef PLACES_PROJECTIONS_H
#define PLACES_PROJECTIONS_H

#include <stdbool.h>

/* RGF93 / CC42 … CC50 (EPSG:3942 … 3950): false when `north` is in no zone. */
bool conic_zone_to_degrees(double east, double north, double *latitude, double *longitude);
/* Web Mercator (EPSG:3857). */
void mercator_to_degrees(double x, double y, double *latitude, double *longitude);

#endif
