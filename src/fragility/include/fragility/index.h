/* The open index: Σ weight × score / Σ weight over the indicators known, refused below three fifths of them.
 *
 * With SCALE_CLASSES the total is 10/3 of that mean, -10 … +10, as MedNum's of 2021. A territory above the commune is
 * scored on the scale of the communes, so that both compare.
 */
#ifndef FRAGILITY_INDEX_H
#define FRAGILITY_INDEX_H

#include "fragility/series.h"

enum { INDEX_PARTS_MOST = 12 };

struct index_choice {
    enum scale scale;
    int year; /* each indicator's latest year not after it; INT_MAX: the latest */
    size_t count;
    struct {
        enum indicator_id indicator;
        double weight;
    } parts[INDEX_PARTS_MOST];
};
/* The five of the national index in use, by ranks, equal weights; those without data are left out. */
enum index_variant { INDEX_GENERAL, INDEX_SENIOR, INDEX_YOUTH, INDEX_VARIANT_COUNT };
const char *index_variant_name(enum index_variant variant);  /* "tout-age", "senior", "jeune" */
const char *index_variant_label(enum index_variant variant); /* « Tout âge » */
struct index_choice index_choice(enum index_variant variant);
/* "poverty_rate:2,older_65_rate" instead of the variant's; ERROR_INVALID tells what is wrong. */
bool index_choice_parts(struct index_choice *choice, struct str text, struct error *error);

struct index_part {
    const struct series *series; /* NULL: no data */
    struct reading reading;
    double score, weight;
};
struct index_value {
    double total;        /* NAN when refused */
    size_t known, asked; /* indicators */
    bool estimated;      /* one at least is an estimate */
    bool weighted;       /* one at least is a weighted mean of rates */
    struct index_part parts[INDEX_PARTS_MOST];
};
struct index_value index_compute(const struct fragility *fragility, const struct index_choice *choice,
                                 uint32_t territory, uint32_t within);

/* Classes for a map: quintiles of the index over all the communes that have one. limits[i] separates class i from
 * class i + 1. Returns the number of communes; limits are NAN when there is none. */
enum { INDEX_CLASSES = 5 };
size_t index_limits(const struct fragility *fragility, const struct index_choice *choice,
                    double limits[INDEX_CLASSES - 1]);
int index_class(const double limits[INDEX_CLASSES - 1], double total); /* 0 … 4, -1 when unknown */

/* Years for which an indicator of the choice has data, ascending; at most `most`. */
size_t index_years(const struct fragility *fragility, const struct index_choice *choice, int *years, size_t most);

#endif
