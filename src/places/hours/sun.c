/* Sunrise, sunset and civil twilight, to a few seconds between the polar circles.
 *
 * J. Meeus, Astronomical Algorithms, 2nd edition: the Sun's apparent place at low accuracy (chapter 25), sidereal time
 * (chapter 12), rising and setting (chapter 15) with the standard altitude of -0.833 degrees, -6 for civil twilight.
 */
#include <math.h>

#include "expression.h"

#define DEGREE            (3.14159265358979323846 / 180)
#define EPOCH_2000        946728000.0 /* 2000-01-01 12:00 UTC */
#define TERRESTRIAL_AHEAD 70.0        /* seconds between terrestrial and universal time, this half century */

struct sky { /* radians */
    double right_ascension, declination, sidereal;
};

static struct sky sun_at(double instant)
{
    double days = (instant - EPOCH_2000) / 86400;
    double t = (days + TERRESTRIAL_AHEAD / 86400) / 36525;
    double mean_longitude = 280.46646 + t * (36000.76983 + t * 0.0003032);
    double anomaly = (357.52911 + t * (35999.05029 - t * 0.0001537)) * DEGREE;
    double centre = (1.914602 - t * (0.004817 + t * 0.000014)) * sin(anomaly) +
                    (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000289 * sin(3 * anomaly);
    double node = (125.04 - 1934.136 * t) * DEGREE;
    double longitude = (mean_longitude + centre - 0.00569 - 0.00478 * sin(node)) * DEGREE;
    double obliquity = (23.439291 - t * (0.0130042 + t * (1.64e-7 - t * 5.04e-7)) + 0.00256 * cos(node)) * DEGREE;
    return (struct sky){
        .right_ascension = atan2(cos(obliquity) * sin(longitude), cos(longitude)),
        .declination = asin(sin(obliquity) * sin(longitude)),
        .sidereal = (280.46061837 + 360.98564736629 * days) * DEGREE,
    };
}

/* The hour angle of the Sun at a longitude, in (-pi, pi]. */
static double hour_angle(const struct sky *sky, double longitude)
{
    double angle = sky->sidereal + longitude * DEGREE - sky->right_ascension;
    return angle - 2 * M_PI * round(angle / (2 * M_PI));
}

/* The instant of the event near the transit closest to `noon`; false when the Sun does not cross that altitude. */
static bool crossing(double noon, double latitude, double longitude, double altitude, bool morning, double *instant)
{
    double transit = noon;
    for (int i = 0; i < 3; i++) {
        struct sky sky = sun_at(transit);
        transit -= hour_angle(&sky, longitude) / (2 * M_PI) * 86400;
    }
    double phi = latitude * DEGREE, wanted = altitude * DEGREE;
    struct sky sky = sun_at(transit);
    double cosine = (sin(wanted) - sin(phi) * sin(sky.declination)) / (cos(phi) * cos(sky.declination));
    if (!(cosine >= -1 && cosine <= 1))
        return false;
    double at = transit + (morning ? -1 : 1) * acos(cosine) / (2 * M_PI) * 86400;
    for (int i = 0; i < 3; i++) { /* Newton steps on the altitude */
        sky = sun_at(at);
        double angle = hour_angle(&sky, longitude);
        double height = asin(sin(phi) * sin(sky.declination) + cos(phi) * cos(sky.declination) * cos(angle));
        double slope = cos(phi) * cos(sky.declination) * sin(angle);
        if (fabs(slope) < 1e-6)
            break;
        at += (height - wanted) / (2 * M_PI * slope) * 86400;
    }
    *instant = at;
    return isfinite(at);
}

int sun_usual_minutes(enum sun_event event)
{
    static const int16_t usual[] = {[SUN_DAWN] = 330, [SUN_RISE] = 360, [SUN_SET] = 1080, [SUN_DUSK] = 1110};
    return usual[event];
}

int sun_minutes(const struct hours_place *place, enum sun_event event, int32_t date)
{
    if (!(fabs(place->latitude) <= 90 && fabs(place->longitude) <= 180)) /* NAN too */
        return sun_usual_minutes(event);
    bool morning = event == SUN_DAWN || event == SUN_RISE;
    double altitude = event == SUN_DAWN || event == SUN_DUSK ? -6 : -0.833;
    int64_t midday = (int64_t)date * 86400 + 43200;
    int64_t noon = midday - zone_offset(place->zone, midday);
    double at;
    if (!crossing((double)noon, place->latitude, place->longitude, altitude, morning, &at))
        return sun_usual_minutes(event);
    int64_t instant = (int64_t)floor(at);
    int64_t local = instant + zone_offset(place->zone, instant) - (int64_t)date * 86400;
    if (local < 0 || local >= 86400) /* a place far from its zone's meridian: that event belongs to a neighbour day */
        return sun_usual_minutes(event);
    return (int)(local / 60);
}
