/* geo: places on the Earth and the maps drawn of them. Knows nothing of territories nor of the program's subject.
 *
 *   index    many points in Morton order: boxes, nearest, tiles
 *   point    longitude and latitude, distances, web-map coordinates, boxes
 *   polygon  shapes with holes: inside, area, length, distance, room for a label, bytes
 *   geojson  polygons in and out
 *   tile     vector tiles: writing, cutting to the tile, keeping
 *   voronoi  the plane shared out between weighted sites
 *   drawing  maps as SVG
 *   mosaic   faces that share their borders: merged, simplified, softened without gaps
 */
#ifndef GEO_GEO_H
#define GEO_GEO_H

#include "geo/drawing.h"
#include "geo/geojson.h"
#include "geo/index.h"
#include "geo/mosaic.h"
#include "geo/point.h"
#include "geo/polygon.h"
#include "geo/tile.h"
#include "geo/voronoi.h"

#endif
