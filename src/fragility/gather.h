/* The rows of one file, put together by territory. */
#ifndef FRAGILITY_GATHER_H
#define FRAGILITY_GATHER_H

#include "producers.h"

/* What the rows of a territory say of one indicator. */
struct gathered {
    double numerator, denominator;
    uint16_t rows;
    bool current; /* one row at least has the territory's own code */
    bool unknown, secret, conflict;
};

/* One indicator being read. */
struct gathering {
    const struct recipe *recipe;
    int year;
    size_t numerators[NUMERATORS_MOST], numerator_count;
    size_t denominator, value, weight; /* columns, or SIZE_MAX */
    struct gathered *at;               /* by territory */
};

struct gather {
    const struct indicator_order *order;
    struct indicator_counts *counts;
    struct gathering *at;
    size_t count;
    size_t code;     /* the column of codes */
    size_t date;     /* a column of dates, when there is one */
    int year;        /* told by it, or 0 */
    struct map seen; /* code of the file → hash of its row */
    struct arena arena;
};

void gather_note(const struct gather *gather, int64_t line, const char *format, ...) PRINTF_LIKE(3, 4);
/* The territory of a code, current or former; TERRITORY_NONE is told. *followed: a former code. */
uint32_t gather_territory(struct gather *gather, struct str code, int64_t line, bool *followed);
/* False when the row repeats one seen before: told when it says otherwise, and then *conflict. */
bool gather_is_new(struct gather *gather, struct str code, const struct str *cells, size_t count, int64_t line,
                   bool *conflict);
/* One row. */
void gather_row(struct gather *gather, const struct str *cells, size_t count, int64_t line);
/* What the rows of one indicator amount to. */
void gather_finish(struct gather *gather, const struct gathering *gathering, struct series *series);

/* --- services.c --------------------------------------------------------------------------------------------------- */

/* Distances of communes to equipment, from a file of counts (BPE); `series` gets up to two, of which `at` is filled. */
bool services_read(struct gather *gather, const struct str *headings, size_t heading_count, struct csv_reader *reader,
                   struct series *series, size_t *count, struct error *error);

#endif
