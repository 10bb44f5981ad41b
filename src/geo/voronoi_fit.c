#include "geo/voronoi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A site while it is fitted: the integers given to the triangulation are these, rounded. */
struct fitted {
    struct voronoi_spot at;
    double weight;
};

/* What one round corrects. When a weight grows by w, each border moves out by w / 2d, d being the distance to the
 * neighbour; around a round cell of radius r whose neighbours are at 2r the area grows by 2πr · w / 4r = 1.57 w. The
 * neighbours move at the same time, and flat cells answer more than round ones: a small part of the full correction
 * converges. Moves shrink to nothing over the rounds, so that the last ones settle the areas. The figures are those
 * that came nearest to the true contours of Eure-et-Loir (README.md of data/figures gives the measures). */
static const double WEIGHT_STEP = 0.1, PLACE_STEP = 0.15;
/* How far a site may stray from the centre asked for, in radii of its goal: cells that no convex shape can match would
 * push it away for ever. */
static const double STRAY_MOST = 0.45;

static void correct(struct fitted *site, const struct voronoi_goal *goal, double area, struct voronoi_spot center,
                    double place_step)
{
    double radius = sqrt(goal->area / M_PI);
    if (area <= 0) { /* no place at all: back to its centre, heavier */
        site->at = goal->center;
        site->weight += goal->area;
        return;
    }
    /* Bounded, since a cell that nothing surrounds is immense. */
    site->weight += WEIGHT_STEP * fmax(goal->area - area, -goal->area);
    site->at.x += place_step * fmax(-radius, fmin(radius, goal->center.x - center.x));
    site->at.y += place_step * fmax(-radius, fmin(radius, goal->center.y - center.y));
    double dx = site->at.x - goal->center.x, dy = site->at.y - goal->center.y;
    double stray = hypot(dx, dy) / (STRAY_MOST * radius);
    if (stray > 1) {
        site->at.x = goal->center.x + dx / stray;
        site->at.y = goal->center.y + dy / stray;
    }
}

bool voronoi_fit(struct voronoi_site *sites, size_t count, size_t fitted, const struct voronoi_goal *goals, int rounds,
                 struct error *error)
{
    bool done = false;
    struct fitted *work = memory_array(sizeof *work, fitted + 1);
    double *areas = memory_array(sizeof *areas, count + 1);
    struct voronoi_spot *centers = memory_array(sizeof *centers, count + 1);
    struct arena arena = {0};
    for (size_t i = 0; i < fitted; i++)
        work[i] = (struct fitted){{sites[i].x, sites[i].y}, (double)sites[i].weight};
    for (int round = 0; round < rounds; round++) {
        struct voronoi voronoi;
        double place_step = PLACE_STEP * (1 - (double)round / rounds);
        arena_reset(&arena);
        if (!voronoi_build(&arena, sites, count, &voronoi, error))
            goto out;
        voronoi_measure(&voronoi, count, areas, centers);
        for (size_t i = 0; i < fitted; i++) {
            correct(&work[i], &goals[i], areas[i], centers[i], place_step);
            sites[i].x = (int32_t)lround(work[i].at.x);
            sites[i].y = (int32_t)lround(work[i].at.y);
            sites[i].weight = llround(work[i].weight);
        }
    }
    done = true;
out:
    arena_free(&arena);
    free(centers);
    free(areas);
    free(work);
    return done;
}
