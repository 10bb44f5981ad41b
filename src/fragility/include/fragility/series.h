/* One indicator of one year, over every territory: what was published or added up, and the scale of its scores.
 *
 * Values of communes are kept as sums (numerator, denominator); a rate that came without its counts is kept as
 * rate × weight over weight, and whatever is made of it is told to be a weighted mean (`weighted`). Above the commune:
 * what was published for that very territory, else the sums of its communes; never a mean of rates without weights.
 * When less than half of the people of a territory live in communes whose value is known, it is unknown.
 *
 * Scales are made once, on all the communes known (on the nation when the file is national):
 *   SCALE_RANK     1 + 9 (r - 1/2) / (n - 1), r = mean of the communes below and of those not above: 1 … 10
 *   SCALE_BOUNDED  1 + 9 clamp((x - p1) / (p99 - p1)): 1 … 10
 *   SCALE_BASE     100 x / x of the reference (the sum of all the communes known)
 *   SCALE_CLASSES  -3 … +3 by the percentiles 10, 25, 40, 60, 75, 90
 * Always in the direction of fragility: the higher, the more fragile.
 */
#ifndef FRAGILITY_SERIES_H
#define FRAGILITY_SERIES_H

#include "fragility/indicator.h"
#include "store/store.h"
#include "territory/territory.h"

enum value_state {
    VALUE_UNKNOWN,
    VALUE_KNOWN,
    VALUE_SECRET,   /* unknown because of statistical secrecy */
    VALUE_ESTIMATED /* secret, and estimated from another series */
};

struct amount {
    double numerator, denominator; /* share: their ratio × 100; mean, median: numerator / denominator */
    uint8_t state;                 /* enum value_state */
    bool weighted;                 /* came as a rate: the denominator is only a weight */
};

struct series {
    enum indicator_id indicator;
    int year;
    struct str source, licence;
    struct str file;      /* it came from; empty when embedded */
    struct amount *at;    /* by territory id, all kinds */
    size_t known;         /* communes known or estimated */
    size_t estimated;     /* of them */
    double *sorted;       /* their values, ascending, in the direction of fragility (reversed ones are negated) */
    double reference;     /* value of all of them together; NAN for a median */
    double estimate_rmse; /* of the estimates, in points, on the communes where both are known; 0 without estimate */
    struct str scope;     /* « France », « Eure-et-Loir » */
    bool embedded;
};

struct reading {
    double value; /* NAN when unknown */
    enum value_state state;
    bool weighted;
    double known; /* share of the people of the territory it speaks for, 0..1 */
};
/* `within`: for an intercommunality, its part in that department (TERRITORY_NONE: the whole). */
struct reading series_read(const struct series *series, uint32_t territory, uint32_t within);

enum scale { SCALE_RANK, SCALE_BOUNDED, SCALE_BASE, SCALE_CLASSES, SCALE_COUNT };
/* "rang", "borne", "base100", "classe". */
bool scale_find(struct str name, enum scale *scale);
const char *scale_name(enum scale scale);
/* NAN for an unknown value. */
double series_score(const struct series *series, enum scale scale, double value);

/* --- All that is known -------------------------------------------------------------------------------------------- */

/* Immutable once loaded: any thread reads it. */
struct fragility {
    size_t count;
    struct series *at; /* by indicator, then year */
    int64_t version;   /* of the topic "indicator" it was read at */
    struct arena arena;
};

/* What the database has; for an indicator of which it has nothing, the figures embedded (Eure-et-Loir). Poverty is
 * estimated from the median income where it is secret: see src/fragility/estimate.c. About 0.3 s for the nation. */
bool fragility_load(struct session *session, struct fragility **fragility, struct error *error);
void fragility_free(struct fragility *fragility); /* NULL is accepted */

/* The series of that indicator of the latest year not after `year` (INT_MAX: the latest); NULL when there is none. */
const struct series *fragility_series(const struct fragility *fragility, enum indicator_id indicator, int year);

#endif
