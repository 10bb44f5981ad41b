#include "geo/voronoi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A site while it is fitted: the integers given to the triangulation are these, rounded. */
struct fitted {
    struct voronoi_spot at;
    double weight;
};

/* What one round corrects. Moves shrink to nothing over the rounds, so that the last ones settle the areas. The figures
 * are those that came nearest to the true contours of Eure-et-Loir without unsettling cells anywhere in the country. */
static const double WEIGHT_STEP = 0.5, PLACE_STEP = 0.3;
/* How far a site may stray from the centre asked for, in radii of its goal: cells that no convex shape can match would
 * push it away for ever. */
static const double STRAY_MOST = 0.8;

/* How an area answers to its site's weight, the others' unchanged: a border of length l at distance d between the sites
 * moves out by 1 / 2d for each unit of weight. */
static void measure_answers(const struct voronoi *voronoi, const struct voronoi_site *sites, size_t fitted,
                            double *answers)
{
    memset(answers, 0, fitted * sizeof *answers);
    for (size_t i = 0; i < voronoi->edge_count; i++) {
        const struct voronoi_edge *edge = &voronoi->edges[i];
        if (edge->left == VORONOI_OUTSIDE || edge->right == VORONOI_OUTSIDE)
            continue;
        struct voronoi_spot from = voronoi->vertices[edge->from], to = voronoi->vertices[edge->to];
        const struct voronoi_site *left = &sites[edge->left], *right = &sites[edge->right];
        double answer =
            hypot(to.x - from.x, to.y - from.y) / (2 * hypot((double)left->x - right->x, (double)left->y - right->y));
        if (edge->left < fitted)
            answers[edge->left] += answer;
        if (edge->right < fitted)
            answers[edge->right] += answer;
    }
}

/* A site without any place goes back to its centre, heavy enough to push the border with the site that holds it half a
 * radius away, and no more: it would hide that one in its turn. */
static void revive(struct fitted *site, const struct voronoi_goal *goal, const struct voronoi_site *sites, size_t count,
                   size_t self)
{
    double least = HUGE_VAL, distance = 0;
    for (size_t i = 0; i < count; i++) {
        double dx = sites[i].x - goal->center.x, dy = sites[i].y - goal->center.y;
        double power = dx * dx + dy * dy - (double)sites[i].weight;
        if (i != self && power < least) {
            least = power;
            distance = hypot(dx, dy);
        }
    }
    site->at = goal->center;
    site->weight = distance * sqrt(goal->area / M_PI) - least;
}

static void correct(struct fitted *site, const struct voronoi_goal *goal, double area, double answer,
                    struct voronoi_spot center, double place_step)
{
    double radius = sqrt(goal->area / M_PI);
    /* Bounded twice: a cell that nothing surrounds is immense, one about to vanish hardly answers. */
    site->weight += WEIGHT_STEP * fmax(goal->area - area, -goal->area) / fmax(answer, 1);
    site->at.x += place_step * fmax(-radius, fmin(radius, goal->center.x - center.x));
    site->at.y += place_step * fmax(-radius, fmin(radius, goal->center.y - center.y));
    double dx = site->at.x - goal->center.x, dy = site->at.y - goal->center.y;
    double stray = hypot(dx, dy) / (STRAY_MOST * radius);
    if (stray > 1) {
        site->at.x = goal->center.x + dx / stray;
        site->at.y = goal->center.y + dy / stray;
    }
}

struct work {
    struct voronoi_site *sites;
    size_t count, fitted;
    const struct voronoi_goal *goals;
    struct fitted *at;
    double *areas, *answers;
    struct voronoi_spot *centers;
    struct arena arena;
};

static bool measure(struct work *work, struct error *error)
{
    struct voronoi voronoi;
    arena_reset(&work->arena);
    if (!voronoi_build(&work->arena, work->sites, work->count, &voronoi, error))
        return false;
    voronoi_measure(&voronoi, work->count, work->areas, work->centers);
    measure_answers(&voronoi, work->sites, work->fitted, work->answers);
    return true;
}

/* Corrects every site, or only those without any place; returns how many had none. */
static size_t correct_all(struct work *work, double place_step, bool lost_only)
{
    size_t lost = 0;
    for (size_t i = 0; i < work->fitted; i++) {
        struct fitted *at = &work->at[i];
        if (work->areas[i] <= 0) {
            revive(at, &work->goals[i], work->sites, work->count, i);
            lost++;
        } else if (!lost_only) {
            correct(at, &work->goals[i], work->areas[i], work->answers[i], work->centers[i], place_step);
        }
    }
    for (size_t i = 0; i < work->fitted; i++) {
        const struct fitted *at = &work->at[i];
        work->sites[i] =
            (struct voronoi_site){(int32_t)lround(at->at.x), (int32_t)lround(at->at.y), llround(at->weight)};
    }
    return lost;
}

bool voronoi_fit(struct voronoi_site *sites, size_t count, size_t fitted, const struct voronoi_goal *goals, int rounds,
                 struct error *error)
{
    /* At the end a few sites may be lost between two larger ones: these rounds are for them alone. */
    enum { LAST_ROUNDS = 20 };
    struct work work = {.sites = sites, .count = count, .fitted = fitted, .goals = goals};
    work.at = memory_array(sizeof *work.at, fitted + 1);
    work.areas = memory_array(sizeof *work.areas, count + 1);
    work.answers = memory_array(sizeof *work.answers, fitted + 1);
    work.centers = memory_array(sizeof *work.centers, count + 1);
    for (size_t i = 0; i < fitted; i++)
        work.at[i] = (struct fitted){{sites[i].x, sites[i].y}, (double)sites[i].weight};
    bool done = true;
    for (int round = 0; done && round < rounds; round++) {
        done = measure(&work, error);
        if (done)
            correct_all(&work, PLACE_STEP * (1 - (double)round / rounds), false);
    }
    for (int round = 0; done && rounds > 0 && round < LAST_ROUNDS; round++) {
        done = measure(&work, error);
        if (done && correct_all(&work, 0, true) == 0)
            break;
    }
    arena_free(&work.arena);
    free(work.centers);
    free(work.answers);
    free(work.areas);
    free(work.at);
    return done;
}
