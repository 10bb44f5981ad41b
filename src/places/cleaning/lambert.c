/* Conformal conic projections of France to WGS84 degrees.
 *
 * Formulas: IGN, « Projection cartographique conique conforme de Lambert », note NTG_71 (ALG0002 isometric latitude
 * inverted, ALG0004 inverse projection, ALG0019 parameters of the secant case). GRS80 ellipsoid; RGF93 and WGS84 agree
 * within a metre.
 */
#include <math.h>

#include "places/cleaning.h"
#include "projections.h"

static const double GRS80_AXIS = 6378137.0, GRS80_FLATTENING = 1 / 298.257222101;

struct conic {
    double origin_latitude, parallel_1, parallel_2; /* radians */
    double false_east, false_north;                 /* metres at the origin */
};

static double eccentricity(void)
{
    return sqrt(2 * GRS80_FLATTENING - GRS80_FLATTENING * GRS80_FLATTENING);
}

static double isometric(double latitude)
{
    double e = eccentricity(), s = e * sin(latitude);
    return log(tan(M_PI / 4 + latitude / 2) * pow((1 - s) / (1 + s), e / 2));
}

static double latitude_of(double isometric_latitude)
{
    double e = eccentricity(), latitude = 2 * atan(exp(isometric_latitude)) - M_PI / 2;
    for (int i = 0; i < 10; i++) {
        double s = e * sin(latitude);
        latitude = 2 * atan(pow((1 + s) / (1 - s), e / 2) * exp(isometric_latitude)) - M_PI / 2;
    }
    return latitude;
}

/* Great normal: radius of curvature in the prime vertical. */
static double normal(double latitude)
{
    double s = eccentricity() * sin(latitude);
    return GRS80_AXIS / sqrt(1 - s * s);
}

static void to_degrees(const struct conic *conic, double east, double north, double *latitude, double *longitude)
{
    double l1 = isometric(conic->parallel_1), l2 = isometric(conic->parallel_2);
    double r1 = normal(conic->parallel_1) * cos(conic->parallel_1);
    double r2 = normal(conic->parallel_2) * cos(conic->parallel_2);
    double n = log(r2 / r1) / (l1 - l2);
    double c = r1 / n * exp(n * l1);
    double pole_north = conic->false_north + c * exp(-n * isometric(conic->origin_latitude));
    double dx = east - conic->false_east, dy = pole_north - north;
    *longitude = 3 + atan2(dx, dy) / n * 180 / M_PI;
    *latitude = latitude_of(-log(hypot(dx, dy) / c) / n) * 180 / M_PI;
}

void lambert_93_to_degrees(double east, double north, double *latitude, double *longitude)
{
    struct conic conic = {46.5 * M_PI / 180, 44 * M_PI / 180, 49 * M_PI / 180, 700000, 6600000};
    to_degrees(&conic, east, north, latitude, longitude);
}

bool conic_zone_to_degrees(double east, double north, double *latitude, double *longitude)
{
    int zone =
        (int)floor((north - 200000) / 1e6 + 0.5) + 41; /* CC42 … CC50: 1,200,000 m north at the zone's parallel */
    if (zone < 42 || zone > 50)
        return false;
    struct conic conic = {zone * M_PI / 180, (zone - 0.75) * M_PI / 180, (zone + 0.75) * M_PI / 180, 1700000,
                          (zone - 41) * 1e6 + 200000};
    to_degrees(&conic, east, north, latitude, longitude);
    return true;
}

void mercator_to_degrees(double x, double y, double *latitude, double *longitude)
{
    *longitude = x / GRS80_AXIS * 180 / M_PI;
    *latitude = (2 * atan(exp(y / GRS80_AXIS)) - M_PI / 2) * 180 / M_PI;
}
