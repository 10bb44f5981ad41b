/* Coordinates: read, put in the right order and projection, held against the commune they should be in. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/geo.h"
#include "places/cleaning.h"
#include "projections.h"

/* Beyond its radius: a place is oftener kept at 20 km by mistake of address than by mistake of point. */
static const double FAR_METRES = 15000, ELSEWHERE_METRES = 60000;

/* --- Reading ------------------------------------------------------------------------------------------------------ */

/* 48°27'12,5"N: degrees, minutes and seconds. */
static bool read_sexagesimal(struct str text, double *value)
{
    double parts[3] = {0};
    int count = 0;
    bool negative = false;
    for (size_t i = 0; i < text.length && count < 3;) {
        char c = text.at[i];
        if ((c >= '0' && c <= '9')) {
            char number[24] = "";
            size_t length = 0;
            while (i < text.length && length < sizeof number - 1 &&
                   (isdigit((unsigned char)text.at[i]) || strchr(".,", text.at[i])))
                number[length++] = text.at[i] == ',' ? '.' : text.at[i], i++;
            number[length] = '\0';
            parts[count++] = strtod(number, NULL);
            continue;
        }
        negative |= c == '-';
        i++;
    }
    for (size_t i = 0; i < text.length; i++)
        negative |= strchr("SsWwOo", text.at[i]) != NULL;
    if (count < 2 || parts[1] >= 60 || parts[2] >= 60)
        return false;
    *value = (parts[0] + parts[1] / 60 + parts[2] / 3600) * (negative ? -1 : 1);
    return true;
}

/* The number a text begins with, "," or "." as decimal mark. */
static bool read_number(struct str text, double *value)
{
    char number[40];
    size_t length = 0;
    text = str_trim(text);
    if (str_contains(text, STR("°")))
        return read_sexagesimal(text, value);
    while (length < text.length && length < sizeof number - 1 && strchr("+-.,0123456789eE", text.at[length]) &&
           text.at[length]) {
        number[length] = text.at[length] == ',' ? '.' : text.at[length];
        length++;
    }
    number[length] = '\0';
    char *end;
    *value = strtod(number, &end);
    return end != number && isfinite(*value);
}

/* --- Judging ------------------------------------------------------------------------------------------------------ */

bool coordinates_in_france(double latitude, double longitude)
{
    static const struct {
        double south, west, north, east;
    } boxes[] = {{41.2, -5.6, 51.3, 9.8},       {15.7, -61.95, 16.6, -60.9}, {17.8, -63.3, 18.2, -62.7},
                 {14.3, -61.3, 15.0, -60.7},    {2.0, -54.7, 6.0, -51.5},    {-21.5, 55.1, -20.8, 55.9},
                 {-13.1, 44.9, -12.5, 45.4},    {46.7, -56.5, 47.2, -56.0},  {-14.5, -178.3, -13.1, -176.0},
                 {-28.0, -155.0, -7.5, -134.0}, {-23.2, 158.0, -17.5, 172.2}};
    for (size_t i = 0; i < COUNT_OF(boxes); i++)
        if (latitude >= boxes[i].south && latitude <= boxes[i].north && longitude >= boxes[i].west &&
            longitude <= boxes[i].east)
            return true;
    return false;
}

/* Metres outside the commune's disc; 0 inside. */
static double metres_outside(struct point point, const struct neighbourhood *near)
{
    double distance = point_distance(point, (struct point){near->longitude, near->latitude}) - near->radius;
    return distance > 0 ? distance : 0;
}

static bool is_likely(struct point point, const struct neighbourhood *near)
{
    return near->known ? metres_outside(point, near) < ELSEWHERE_METRES : coordinates_in_france(point.lat, point.lon);
}

static bool is_degrees(struct point point)
{
    return point_is_valid(point);
}

/* Metres taken for degrees: each projection in both orders, the first that falls where it should. */
static bool unproject(struct point given, const struct neighbourhood *near, struct point *point)
{
    for (int order = 0; order < 2; order++) {
        double east = order ? given.lat : given.lon, north = order ? given.lon : given.lat;
        lambert_93_to_degrees(east, north, &point->lat, &point->lon);
        if (is_likely(*point, near))
            return true;
        if (east > 1e6 && east < 2.4e6 && conic_zone_to_degrees(east, north, &point->lat, &point->lon) &&
            is_likely(*point, near))
            return true;
        mercator_to_degrees(east, north, &point->lat, &point->lon);
        if (is_likely(*point, near))
            return true;
    }
    return false;
}

static bool set_aside(const struct cleaning *cleaning, const char *rule, struct str before, const char *message)
{
    cleaning_say(cleaning, SEVERITY_WARNING, PLACE_LATITUDE, rule, before, STR_NONE, "%s", message);
    return false;
}

static struct str point_text(const struct cleaning *cleaning, struct point point)
{
    return arena_printf(cleaning->arena, "%.6f, %.6f", point.lat, point.lon);
}

/* Puts the point in order; false when it was set aside. */
static bool settle(const struct cleaning *cleaning, struct str before, const struct neighbourhood *near,
                   struct point *point)
{
    struct point given = *point, swapped = {given.lat, given.lon};
    if (!is_degrees(given)) {
        if (is_degrees(swapped) && is_likely(swapped, near)) {
            *point = swapped;
        } else if (unproject(given, near, point)) {
            cleaning_say(cleaning, SEVERITY_NOTE, PLACE_LATITUDE, "coordinates-projected", before,
                         point_text(cleaning, *point),
                         "Coordonnées planes (Lambert ou Mercator) converties en degrés.");
            return true;
        } else {
            return set_aside(cleaning, "coordinates-invalid", before,
                             "Ces coordonnées ne sont ni des degrés ni du Lambert : laissées de côté.");
        }
    } else if (!is_likely(given, near) && is_degrees(swapped) && is_likely(swapped, near)) {
        *point = swapped;
    } else {
        return true;
    }
    cleaning_say(cleaning, SEVERITY_WARNING, PLACE_LATITUDE, "coordinates-swapped", before,
                 point_text(cleaning, *point), "Latitude et longitude étaient inversées : remises dans l’ordre.");
    return true;
}

bool clean_coordinates(const struct cleaning *cleaning, struct str latitude_text, struct str longitude_text,
                       struct neighbourhood near, double *latitude, double *longitude)
{
    struct point point;
    struct str before = STR_NONE;
    if (str_trim(latitude_text).length == 0 && str_trim(longitude_text).length == 0)
        return false;
    if (cleaning->found)
        before = arena_printf(cleaning->arena, "%.*s, %.*s", STR_PRINT(latitude_text), STR_PRINT(longitude_text));
    if (!read_number(latitude_text, &point.lat) || !read_number(longitude_text, &point.lon))
        return set_aside(cleaning, "coordinates-invalid", before,
                         "Coordonnées incomplètes ou illisibles, laissées de côté : donnez latitude et longitude en "
                         "degrés, comme 48.4469 et 1.4892.");
    if (point.lat == 0 || point.lon == 0)
        return set_aside(cleaning, "coordinates-zero", before, "Coordonnées à zéro : laissées de côté.");
    if (!settle(cleaning, before, &near, &point))
        return false;
    if (!is_likely(point, &near))
        return set_aside(cleaning, "coordinates-elsewhere", before,
                         near.known ? "Ces coordonnées sont à plus de 60 km de la commune : laissées de côté. Corrigez "
                                      "les coordonnées ou la commune."
                                    : "Ces coordonnées ne sont pas en France : laissées de côté.");
    if (near.known && metres_outside(point, &near) > FAR_METRES)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_LATITUDE, "coordinates-far", before, before,
                     "Ces coordonnées sont à %d km de la commune indiquée : vérifiez les coordonnées et la commune.",
                     (int)lround((metres_outside(point, &near) + near.radius) / 1000));
    *latitude = point.lat;
    *longitude = point.lon;
    return true;
}
