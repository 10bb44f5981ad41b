/* How each producer lays out its files: which columns make which indicator. */
#ifndef FRAGILITY_PRODUCERS_H
#define FRAGILITY_PRODUCERS_H

#include "private.h"

enum { NUMERATORS_MOST = 6 };

/* A column is named by a pattern, case aside: '#' is a digit, and two of them are the year ("P##_POP65P"). Either
 * numerators and a denominator, or a rate (per cent) or a level with, if there is one, its weight. */
struct recipe {
    enum indicator_id indicator;
    const char *numerators[NUMERATORS_MOST]; /* added up */
    bool complement;                         /* what remains of the denominator without them */
    const char *denominator;
    const char *value, *weight;
};

struct producer {
    const char *kind, *source, *licence;
    int year; /* of its files when neither they nor the caller tell; 0: somebody must */
    const struct recipe *recipes;
    size_t count;
};

const struct producer *producer_find(struct str kind);

/* Whether a heading fits a pattern; *year gets the year in it, or is left alone. */
bool heading_fits(struct str heading, const char *pattern, int *year);
/* A column of codes of communes, IRIS or other territories. */
bool heading_is_code(struct str heading);

#endif
