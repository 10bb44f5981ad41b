/* Files of indicators in, each in the form its producer publishes.
 *
 * Codes of communes that exist no more are followed to today's and told; counts then add up, rates only with weights.
 * IRIS (nine characters) add up to their commune. What is repeated alike counts once; what is repeated otherwise,
 * negative, above its denominator or no number leaves the commune unknown and is told. Secrecy codes (s, nd, ns, c) are
 * kept as such. A series whose values go against the direction its indicator should have (fragility that grows with
 * the median income, compared within departments) is refused and told: so is the « interfaces » axis of the index of
 * 2020. Each series replaces the one of the same indicator and year, all or nothing.
 */
#ifndef FRAGILITY_IMPORT_H
#define FRAGILITY_IMPORT_H

#include "fragility/series.h"

typedef void (*indicator_note_fn)(void *context, int64_t line, struct str message); /* line 0: the whole file */

struct indicator_order {
    struct str kind;            /* "insee-rp", "filosofi", "arcep", "bpe", "mednum", "indice-2020", "csv" */
    int year;                   /* 0: told by the file */
    struct str source, licence; /* empty: those of the kind */
    /* "csv" only: the columns. */
    struct str indicator, code, numerator, denominator, rate, weight;
    bool trust_direction; /* keep a series that goes the wrong way */
    indicator_note_fn note;
    void *context;
};

struct indicator_counts {
    int64_t rows, set_aside, followed, repeated, secret;
    size_t series;                             /* kept */
    size_t refused;                            /* by the check of direction */
    size_t communes, holes, empty_departments; /* of the fullest series: communes known, unknown; departments without */
};

/* Errors: what reading says; ERROR_INVALID: unknown kind, columns that are not there, nothing usable. */
bool indicator_import(struct store *store, const char *path, const struct indicator_order *order,
                      struct indicator_counts *counts, struct error *error);
/* "insee-rp, filosofi, …", for messages and help. */
extern const char INDICATOR_KINDS[];

#endif
