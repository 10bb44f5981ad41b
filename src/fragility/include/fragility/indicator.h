/* Indicators: what is measured, and which way fragility goes. Names are those of MedNum's index where it has them. */
#ifndef FRAGILITY_INDICATOR_H
#define FRAGILITY_INDICATOR_H

#include "base/base.h"

enum indicator_id {
    INDICATOR_NO_FIXED,    /* premises without 30 Mb/s */
    INDICATOR_NO_MOBILE,   /* premises without 4G */
    INDICATOR_POVERTY,     /* people below 60 % of the median income */
    INDICATOR_OLDER_65,    /* people of 65 and more */
    INDICATOR_NO_DIPLOMA,  /* out of school with less than the baccalauréat */
    INDICATOR_ALONE,       /* households of one person */
    INDICATOR_LONE_PARENT, /* lone-parent families among households */
    INDICATOR_YOUNG,       /* people of 15 to 24 */
    INDICATOR_OLDER_75,
    INDICATOR_UNEMPLOYED,
    INDICATOR_FOREIGN,
    INDICATOR_BENEFITS,         /* people living mostly on benefits */
    INDICATOR_SERVICE_DISTANCE, /* km to public services */
    INDICATOR_LIBRARY_DISTANCE,
    INDICATOR_INCOME,   /* median, per consumption unit: not an indicator of the index, what holds it together */
    INDICATOR_OFFICIAL, /* MedNum's index itself */
    INDICATOR_2020_INFORMATION, /* the axes of the index of 2020 (SGAR Occitanie) */
    INDICATOR_2020_INTERFACES,
    INDICATOR_2020_ADMINISTRATIVE,
    INDICATOR_2020_DIGITAL,
    INDICATOR_COUNT
};

enum indicator_unit { UNIT_PERCENT, UNIT_KM, UNIT_EURO, UNIT_POINTS };

/* A share has a numerator and a denominator, which add up; a level (a median, a mean distance) only has a value: above
 * the commune it is the mean weighted by people, or unknown when a mean would make no sense. */
enum indicator_measure { MEASURE_SHARE, MEASURE_MEAN, MEASURE_MEDIAN };

struct indicator {
    const char *name;  /* "poverty_rate" */
    const char *label; /* « Taux de pauvreté » */
    const char *of;    /* what is counted over what, in words */
    enum indicator_unit unit;
    enum indicator_measure measure;
    bool reversed; /* the more, the less fragile */
};

const struct indicator *indicator_at(enum indicator_id id);
bool indicator_find(struct str name, enum indicator_id *id);
/* « 23,4 % », « 12,1 km », « 21 950 € », « 6,2 »; « inconnu » when not a number. */
struct str indicator_text(const struct indicator *indicator, double value, struct arena *arena);

#endif
