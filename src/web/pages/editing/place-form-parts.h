/* What the files of the form of a place share. */
#ifndef PLACE_FORM_PARTS_H
#define PLACE_FORM_PARTS_H

#include "editing-pages.h"

enum { DAY_COUNT = 7 };
extern const char *const DAYS[DAY_COUNT]; /* names of the controls of the week */

enum { SECTION_WHO, SECTION_WHERE, SECTION_CONTACT, SECTION_HOURS, SECTION_HELP, SECTION_PUBLIC, SECTION_WHY };

/* Services are asked in three lots, in the order one thinks of them. */
enum service_lot { LOT_ALL, LOT_PROCEDURES, LOT_LEARNING, LOT_EQUIPMENT };

struct row {
    int section;
    struct field field;
    enum place_field place_field; /* PLACE_ID: not one of the place's by itself */
    enum vocabulary vocabulary;   /* the choices come from it; VOCABULARY_COUNT: none */
    enum service_lot lot;         /* those of its terms that are choices here */
};
extern const struct row PLACE_ROWS[];
extern const size_t PLACE_ROW_COUNT;

/* Is the term one of the choices of this row? */
bool row_offers(const struct row *row, const struct term *term);
/* The fields, with their choices. */
const struct field *place_form_fields(struct arena *arena);

#endif
