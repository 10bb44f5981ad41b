/* geo: places on the Earth and the maps drawn of them. Knows nothing of territories nor of the program's subject.
 *
 *   point    longitude and latitude, distances, web-map coordinates, boxes
 */
#ifndef GEO_GEO_H
#define GEO_GEO_H

#include "geo/point.h"

#endif
