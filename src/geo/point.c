#include "geo/point.h"

static double radians(double degrees)
{
    return degrees * (M_PI / 180.0);
}

static double degrees(double radians)
{
    return radians * (180.0 / M_PI);
}

bool point_is_valid(struct point point)
{
    return isfinite(point.lon) && isfinite(point.lat) && fabs(point.lon) <= 180 && fabs(point.lat) <= 90;
}

double point_distance(struct point a, struct point b)
{
    double half_lat = sin(radians(b.lat - a.lat) / 2);
    double half_lon = sin(radians(b.lon - a.lon) / 2);
    double h = half_lat * half_lat + cos(radians(a.lat)) * cos(radians(b.lat)) * half_lon * half_lon;
    return 2 * EARTH_RADIUS * asin(sqrt(fmin(h, 1)));
}

static uint32_t unit_to_u32(double unit)
{
    double scaled = floor(unit * 4294967296.0);
    if (scaled <= 0)
        return 0;
    return scaled >= 4294967295.0 ? UINT32_MAX : (uint32_t)scaled;
}

struct mercator mercator_of(struct point point)
{
    double lat = fmax(-MERCATOR_LATITUDE, fmin(MERCATOR_LATITUDE, point.lat));
    double sine = sin(radians(lat));
    return (struct mercator){
        unit_to_u32(point.lon / 360 + 0.5),
        unit_to_u32(0.5 - log((1 + sine) / (1 - sine)) / (4 * M_PI)),
    };
}

struct point mercator_point(struct mercator place)
{
    /* The middle of the unit: going there and back gives the same integers. */
    double x = ((double)place.x + 0.5) / 4294967296.0;
    double y = ((double)place.y + 0.5) / 4294967296.0;
    return (struct point){(x - 0.5) * 360, degrees(atan(sinh((0.5 - y) * 2 * M_PI)))};
}

double mercator_unit(double latitude)
{
    return 2 * M_PI * EARTH_RADIUS / 4294967296.0 * cos(radians(latitude));
}

struct box box_add(struct box box, struct point point)
{
    return (struct box){fmin(box.west, point.lon), fmin(box.south, point.lat), fmax(box.east, point.lon),
                        fmax(box.north, point.lat)};
}

struct box box_union(struct box a, struct box b)
{
    return (struct box){fmin(a.west, b.west), fmin(a.south, b.south), fmax(a.east, b.east), fmax(a.north, b.north)};
}

bool box_contains(struct box box, struct point point)
{
    return point.lon >= box.west && point.lon <= box.east && point.lat >= box.south && point.lat <= box.north;
}

bool box_intersects(struct box a, struct box b)
{
    return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

struct point box_center(struct box box)
{
    return (struct point){(box.west + box.east) / 2, (box.south + box.north) / 2};
}

struct box box_around(struct point center, double radius)
{
    double angle = radius / EARTH_RADIUS;
    double south = center.lat - degrees(angle), north = center.lat + degrees(angle);
    if (south <= -90 || north >= 90) /* the circle holds a pole, hence every meridian */
        return (struct box){-180, fmax(south, -90), 180, fmin(north, 90)};
    /* Widest where the meridian touches the circle: sin Δlon = sin r / cos lat. */
    double half = degrees(asin(fmin(1, sin(angle) / cos(radians(center.lat)))));
    return (struct box){fmax(center.lon - half, -180), south, fmin(center.lon + half, 180), north};
}

double box_distance(struct box box, struct point point)
{
    if (box_contains(box, point))
        return 0;
    double vertical = 0;
    if (point.lat < box.south)
        vertical = radians(box.south - point.lat);
    else if (point.lat > box.north)
        vertical = radians(point.lat - box.north);
    double horizontal = 0;
    if (point.lon < box.west || point.lon > box.east) {
        /* To the nearer of the two meridians, both ways round: the great circle of a meridian is at asin(cos lat · sin
         * Δlon), which holds while Δlon is below 90°; beyond, nothing better than the parallel's bound is needed. */
        double west = fabs(remainder(box.west - point.lon, 360));
        double east = fabs(remainder(point.lon - box.east, 360));
        double delta = fmin(west, east);
        if (delta < 90)
            horizontal = asin(fmin(1, cos(radians(point.lat)) * sin(radians(delta))));
    }
    return EARTH_RADIUS * fmax(vertical, horizontal);
}

struct box box_widen(struct box box, double share)
{
    double lon = (box.east - box.west) * share, lat = (box.north - box.south) * share;
    return (struct box){box.west - lon, box.south - lat, box.east + lon, box.north + lat};
}

bool box_parse(struct str text, struct box *box)
{
    double values[4];
    struct str rest = text, part;
    size_t count = 0;
    while (str_next(&rest, ',', &part)) {
        if (count == 4 || !str_to_double(str_trim(part), &values[count++]))
            return false;
    }
    if (count != 4)
        return false;
    struct box parsed = {values[0], values[1], values[2], values[3]};
    if (box_is_empty(parsed) || !point_is_valid((struct point){parsed.west, parsed.south}) ||
        !point_is_valid((struct point){parsed.east, parsed.north}))
        return false;
    *box = parsed;
    return true;
}
