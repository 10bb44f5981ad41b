/* What the files of this room share. */
#ifndef FRAGILITY_PRIVATE_H
#define FRAGILITY_PRIVATE_H

#include "fragility/fragility.h"

static inline size_t territory_total(void)
{
    return territory_first(TERRITORY_COMMUNE) + territory_count(TERRITORY_COMMUNE);
}

/* A number with a point or a comma; never NaN nor infinite. */
bool number_read(struct str text, double *value);
bool is_secrecy_code(struct str text); /* "s", "nd", "ns", "c" */

/* value of an amount, NAN when unknown. */
double amount_value(const struct indicator *indicator, const struct amount *amount);

/* known, sorted, reference and scope, from `at`. */
void series_finish(struct series *series, struct arena *arena);
/* Fills the secret values of poverty from the income of the same year. */
void estimate_poverty(struct series *poverty, const struct series *income);
/* Pearson's correlation of the two over the communes known in both, each centred on the mean of its department; 0 with
 * less than 30 of them. */
double correlation_within_departments(const struct series *a, const struct series *b);

/* The figures embedded, as series of which `at` is filled. */
void embedded_series(struct series series[INDICATOR_COUNT], bool present[INDICATOR_COUNT], struct arena *arena);

/* Within a write: replaces the series of the same indicator and year. */
bool series_store(struct session *session, const struct series *series, struct error *error);

#endif
