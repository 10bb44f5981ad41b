/* Conditions on places, as the query languages of other APIs write them: trees of "and", "or", "not" and comparisons on
 * the columns of the national map's table. What is not known compares to nothing, as in SQL: neither the comparison nor
 * its contrary holds.
 */
#ifndef API_CONDITION_H
#define API_CONDITION_H

#include "places/directory.h"

enum carto_kind {
    COLUMN_TEXT,
    COLUMN_NUMBER,
    COLUMN_LIST,    /* of a closed vocabulary */
    COLUMN_TEXTS,   /* free texts, as a list */
    COLUMN_ADDRESS, /* an object: its parts are columns, "adresse->>commune" */
    COLUMN_PEOPLE   /* always empty: nobody is published */
};

/* The parts of an address. */
enum address_part {
    PART_NONE,
    PART_NUMBER,
    PART_REPETITION,
    PART_STREET,
    PART_COMMUNE,
    PART_POSTAL_CODE,
    PART_INSEE_CODE
};

struct carto_column {
    const char *name;
    enum carto_kind kind;
    enum place_field field;
    enum address_part part;
};
const struct carto_column *carto_columns(size_t *count);       /* in the order of a row; parts of the address apart */
const struct carto_column *carto_column_find(struct str name); /* parts too; NULL when there is none */
/* A text column's value; empty when it is not known. */
struct str carto_text(const struct carto_column *column, const struct directory_entry *entry, struct arena *arena);
size_t carto_items(const struct carto_column *column, const struct directory_entry *entry); /* of a list */
struct str carto_item(const struct carto_column *column, const struct directory_entry *entry, size_t at);
double carto_number(const struct carto_column *column, const struct directory_entry *entry); /* NaN: not known */
/* "12 bis rue du Bois": "12", "bis", "rue du Bois". */
struct str address_part(const struct place *place, enum address_part part);

enum comparison {
    COMPARE_EQUAL,
    COMPARE_LESS,
    COMPARE_LESS_OR_EQUAL,
    COMPARE_MORE,
    COMPARE_MORE_OR_EQUAL,
    COMPARE_LIKE, /* "*" or "%" for any letters, "_" for one */
    COMPARE_LIKE_FOLDED,
    COMPARE_AMONG,    /* one of the values */
    COMPARE_CONTAINS, /* a list: all of the values */
    COMPARE_OVERLAPS, /* a list: one of them */
    COMPARE_KNOWN     /* is not empty */
};

enum condition_kind { CONDITION_AND, CONDITION_OR, CONDITION_COMPARE };
struct condition {
    enum condition_kind kind;
    bool negated;
    const struct carto_column *column;
    enum comparison comparison;
    struct texts values;
    struct condition *first, *next; /* children, and the next one of the same parent */
};
struct condition *condition_new(struct arena *arena, enum condition_kind kind);
void condition_add(struct condition *parent, struct condition *child);
/* NULL: everything does. */
bool condition_holds(const struct condition *condition, const struct directory_entry *entry, struct arena *scratch);

#endif
