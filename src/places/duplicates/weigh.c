/* What two records say of each other, in points of log-odds: docs/duplicates.md has the table. */
#include <math.h>

#include "inside.h"

/* A broken line through points: what a measure is worth. */
struct step {
    float at, points;
};

static float along(const struct step *steps, size_t count, double value)
{
    if (value <= (double)steps[0].at)
        return steps[0].points;
    for (size_t i = 1; i < count; i++) {
        if (value < (double)steps[i].at) {
            float part = ((float)value - steps[i - 1].at) / (steps[i].at - steps[i - 1].at);
            return steps[i - 1].points + part * (steps[i].points - steps[i - 1].points);
        }
    }
    return steps[count - 1].points;
}

/* By metres between the two points. */
static const struct step DISTANCE[] = {{20, 3},    {60, 2.5F},    {150, 1.5F}, {400, 0.5F}, {800, -0.5F},
                                       {2000, -2}, {5000, -3.5F}, {15000, -5}, {60000, -6}};
/* By the likeness of the two names: 0.55 of what is common in both, 0.45 of what the shorter has in common. */
static const struct step NAMES[] = {{0, -6},   {0.3F, -4},    {0.5F, -1.8F}, {0.65F, 0.3F},
                                    {0.8F, 2}, {0.92F, 3.3F}, {1, 4}};

static const float BEFORE = -2.5F; /* two records picked for some likeness are seldom one place */
static const float SAME_SOURCE = -0.7F, KINDS_APART = -6, NAMES_OPPOSED = -6, ANNEXE = -1.5F, MOBILE = -5,
                   EACH_ITS_OWN = -2;
static const float SAME_HOUSE = 4, SAME_STREET = 2.5F, OTHER_HOUSE = -0.3F, LIKE_HOUSE = 2.5F, LIKE_STREET = 0.3F,
                   OTHER_STREET = -2;
static const float OTHER_TOWN = -2, OTHER_TOWN_NEAR = -0.5F, PLACE_MOST = 5, FAR_AT_SAME_HOUSE = -0.3F,
                   FAR_IN_SAME_STREET = -1.2F;
static const float SAME_POINT_OTHER_STREET = 0.8F; /* both stand at the middle of the town, likely */
static const float PHONE = 2.2F, EMAIL = 1.6F, SITE = 1.2F, PIVOT = 3, CONTACTS_LEAST = -1.2F,
                   CONTACTS_MOST_POINTS = 4.5F;
static const float OTHER_PHONE = -0.5F, OTHER_EMAIL = -0.4F, OTHER_PIVOT = -0.8F;
static const float NAMES_COMMON_MOST = 2; /* when nothing rare is shared: « Médiathèque » and « Médiathèque » */
static const float NAMES_PLAIN_SAME_KIND = 1.5F; /* « Médiathèque municipale » and « Médiathèque Roland-Barthes » */
static const float NAMES_UNKNOWN = -1.6F;        /* one says nothing but its town */
static const float OTHER_STREET_NEXT_DOOR = -1.2F;
static const float ADDRESSES_DISAGREE = 1.1F; /* a score of 75 at most */
static const double SURE_NEAR = 500, DISAGREES_BEYOND = 120, NEXT_DOOR = 60, ADDRESS_NEAR = 3000;
static const float STREET_SAME = 0.8F, STREET_LIKE = 0.5F;

uint8_t score_of_logit(float logit)
{
    return (uint8_t)lround(100 / (1 + exp(-(double)logit)));
}

float logit_of_score(int score)
{
    double share = ((double)score - 0.5) / 100; /* the least that rounds to it */
    return (float)log(share / (1 - share));
}

/* Metres on the map, good to 1 % within tens of kilometres. */
static double distance_of(const struct profile *a, const struct profile *b)
{
    if (a->unit <= 0 || b->unit <= 0)
        return -1;
    double x = (double)(int32_t)(a->point.x - b->point.x), y = (double)a->point.y - (double)b->point.y;
    return sqrt(x * x + y * y) * ((double)a->unit + (double)b->unit) / 2;
}

static bool share_one(const uint64_t a[CONTACTS_MOST], const uint64_t b[CONTACTS_MOST])
{
    for (size_t i = 0; i < CONTACTS_MOST; i++)
        for (size_t j = 0; j < CONTACTS_MOST; j++)
            if (a[i] && a[i] == b[j])
                return true;
    return false;
}

/* A telephone that many share is a switchboard. */
static float shared_by(uint32_t uses)
{
    return uses <= 2 ? 1 : 2.0F / (float)uses;
}

static void weigh_contacts(const struct duplicates *d, const struct profile *a, const struct profile *b,
                           struct evidence *e)
{
    size_t number = (size_t)(a - d->records);
    e->same_phone = a->phone && a->phone == b->phone;
    e->other_phone = a->phone && b->phone && !e->same_phone;
    e->same_email = share_one(a->emails, b->emails);
    e->other_email = a->emails[0] && b->emails[0] && !e->same_email;
    e->same_site = share_one(a->sites, b->sites);
    e->same_pivot = a->pivot && a->pivot == b->pivot;
    e->other_pivot = a->pivot && b->pivot && !e->same_pivot;
    float switchboard = shared_by(d->phone_uses[number]);
    float points = 0;
    points += e->same_phone ? PHONE * switchboard : e->other_phone ? OTHER_PHONE : 0;
    points += e->same_email ? EMAIL * (e->same_phone ? switchboard : 1) : e->other_email ? OTHER_EMAIL : 0;
    points += e->same_site ? SITE : 0;
    points += e->same_pivot ? PIVOT * shared_by(d->pivot_uses[number]) : e->other_pivot ? OTHER_PIVOT : 0;
    e->contact_points = points > CONTACTS_MOST_POINTS ? CONTACTS_MOST_POINTS
                        : points < CONTACTS_LEAST     ? CONTACTS_LEAST
                                                      : points;
}

/* A postal code serves several communes: it decides only where a commune is not known. */
static bool is_same_town(const struct profile *a, const struct profile *b)
{
    return a->insee && b->insee ? a->insee == b->insee : a->postal && a->postal == b->postal;
}

static float street_points(const struct evidence *e)
{
    if (e->street < 0)
        return 0;
    if (e->street >= STREET_SAME)
        return e->same_house ? SAME_HOUSE : e->other_house ? OTHER_HOUSE : SAME_STREET;
    if (e->street >= STREET_LIKE)
        return e->same_house ? LIKE_HOUSE : LIKE_STREET;
    return OTHER_STREET;
}

static void weigh_place(const struct duplicates *d, const struct profile *a, const struct profile *b,
                        struct evidence *e)
{
    e->street = streets_compare(d, a, b);
    e->same_insee = a->insee && a->insee == b->insee;
    e->same_postal = a->postal && a->postal == b->postal;
    e->town_known = (a->insee && b->insee) || (a->postal && b->postal);
    bool same_town = is_same_town(a, b);
    float street = street_points(e), near = 0, town = 0;
    bool measured = e->distance >= 0;
    if (measured)
        near = along(DISTANCE, COUNT_OF(DISTANCE), e->distance);
    if (street > 0 && !same_town && (!measured || e->distance > ADDRESS_NEAR))
        street = 0; /* « 1 rue de l’Église » is in every town */
    if (!same_town && e->town_known)
        town = (measured && e->distance <= SURE_NEAR) || (street >= SAME_HOUSE) ? OTHER_TOWN_NEAR : OTHER_TOWN;
    float farthest = street >= SAME_HOUSE ? FAR_AT_SAME_HOUSE : street >= SAME_STREET ? FAR_IN_SAME_STREET : near;
    if (near < farthest)
        near = farthest; /* one of the two points is wrong */
    if (measured && e->distance <= NEXT_DOOR && street == OTHER_STREET)
        street = OTHER_STREET_NEXT_DOOR; /* a corner, or an address badly told */
    if (near > 0 && street <= OTHER_STREET_NEXT_DOOR && a->point.x == b->point.x && a->point.y == b->point.y)
        near = SAME_POINT_OTHER_STREET;
    float points = street + near + town;
    e->address_points = points > PLACE_MOST ? PLACE_MOST : points;
}

static void weigh_names(const struct duplicates *d, const struct profile *a, const struct profile *b,
                        struct evidence *e)
{
    e->names = names_compare(d, a, b, is_same_town(a, b));
    float points = NAMES_UNKNOWN;
    if (e->names.comparable) {
        points = along(NAMES, COUNT_OF(NAMES), 0.55 * (double)e->names.share + 0.45 * (double)e->names.cover);
        if (e->names.best < RARE && points > NAMES_COMMON_MOST)
            points = NAMES_COMMON_MOST;
        bool one_door = e->same_house && e->street >= STREET_SAME && is_same_town(a, b);
        if (e->kinds_same && (e->names.plain || one_door) && points < NAMES_PLAIN_SAME_KIND)
            points = NAMES_PLAIN_SAME_KIND;
    }
    points += e->kinds_apart ? KINDS_APART : 0;
    points += e->names.opposed ? NAMES_OPPOSED : 0;
    points += e->names.each_its_own ? EACH_ITS_OWN : 0;
    points += e->names.mobile ? MOBILE : e->names.annexe ? ANNEXE : 0;
    e->name_points = points;
}

/* No less than what weigh_place will say: told without a look at the streets. */
static float place_bound(const struct evidence *e)
{
    float street = e->same_house ? SAME_HOUSE : e->other_house ? LIKE_STREET : SAME_STREET;
    float near = e->distance < 0 ? 0 : along(DISTANCE, COUNT_OF(DISTANCE), e->distance);
    float farthest = e->same_house ? FAR_AT_SAME_HOUSE : e->other_house ? near : FAR_IN_SAME_STREET;
    float points = street + (near < farthest ? farthest : near);
    return points < PLACE_MOST ? points : PLACE_MOST;
}

bool pair_weigh(const struct duplicates *d, const struct profile *a, const struct profile *b, float least,
                struct evidence *e)
{
    *e = (struct evidence){.same_source = a->source == b->source,
                           .distance = distance_of(a, b),
                           .same_house = a->house && a->house == b->house,
                           .other_house = a->house && b->house && a->house != b->house,
                           .kinds_apart = a->families && b->families && !(a->families & b->families),
                           .kinds_same = a->families & b->families};
    weigh_contacts(d, a, b, e);
    float sum = BEFORE + e->contact_points + (e->same_source ? SAME_SOURCE : 0);
    float names_most = NAMES[COUNT_OF(NAMES) - 1].points + (e->kinds_apart ? KINDS_APART : 0);
    if (sum + place_bound(e) + names_most < least)
        return false;
    weigh_place(d, a, b, e);
    sum += e->address_points;
    if (sum + names_most < least)
        return false;
    weigh_names(d, a, b, e);
    e->logit = sum + e->name_points;
    /* Two addresses that disagree: someone looks, unless the points are next door. */
    bool next_door = e->distance >= 0 && e->distance <= DISAGREES_BEYOND;
    if (e->street >= 0 && e->street < STREET_SAME && !next_door && e->logit > ADDRESSES_DISAGREE)
        e->logit = ADDRESSES_DISAGREE;
    return e->logit >= least;
}
