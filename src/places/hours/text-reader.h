/* The reader of French hours: what its files share. text-statement.c keeps the tables, text-parts.c reads days, times
 * and periods, text-except.c what is different on some days, text-read.c puts them in order. */
#ifndef PLACES_HOURS_TEXT_READER_H
#define PLACES_HOURS_TEXT_READER_H

#include "text.h"

/* What is being said: days, then times, or the other way round. */
struct statement {
    uint8_t days; /* bits 1..7; 0: not said */
    uint16_t nths;
    struct slot slots[SLOTS_MOST];
    size_t slot_count;
    size_t marked; /* slots from here on are of the last run of times, which « sur rendez-vous » is about */
    uint8_t kind, note, half;
    bool started, closed;
    bool labelled;   /* words not understood stand before it */
    bool restricted; /* « pour les inscriptions » */
    bool prefixed;   /* a condition on this statement alone: */
    struct str prefix;
    size_t first, last; /* items, for what is set aside */
};

struct reader {
    struct arena *arena;
    struct str text;
    const struct item *items;
    size_t at, end;
    struct schedule schedule;
    size_t section; /* table the statements go to */
    struct statement now;
    uint8_t last_days; /* of the last statement with hours */
    uint8_t fixed_day; /* the text is about this day alone (bit); 0 otherwise */
    bool label;        /* words not understood since the last break */
    struct buffer left;
    size_t left_from, left_to; /* run not understood, in bytes, not yet in `left` */
    struct buffer said;        /* assumptions */
};

/* --- text-statement.c --------------------------------------------------------------------------------------------- */

const struct item *reader_peek(const struct reader *reader, size_t ahead);
uint8_t reader_kind(const struct reader *reader, size_t ahead); /* ITEM_END beyond the end */
/* Sets aside what was not understood. */
void reader_leave(struct reader *reader, size_t from, size_t to);
void reader_leave_items(struct reader *reader, size_t first, size_t last);
void reader_flush_left(struct reader *reader);
/* Tells an assumption, once. */
void reader_assume(struct reader *reader, const char *message);
void reader_notice_guess(struct reader *reader, const struct item *item);
size_t reader_table(struct reader *reader, struct str prefix, bool section);
bool day_slots_add(struct day_slots *day, struct slot slot);
bool table_has_hours(const struct table *table, uint8_t days);
int weekday_lowest(uint8_t days);
void statement_begin(struct reader *reader);
/* Puts what was said in its table and makes ready for the next statement. */
void statement_flush(struct reader *reader);
/* « sur rendez-vous »: of the times just said, or of those to come. */
void statement_set_kind(struct statement *now, enum slot_kind kind);

/* --- text-parts.c ---------------------------------------------------------------------------------------------------
 */

bool is_between_days(uint8_t kind);
/* « lundi au vendredi », « mar-mer-jeu-ven »: consumed. */
uint8_t reader_take_days(struct reader *reader);
/* « 1er et 3ème », « 2 premiers »: consumed; 0 when no day nor « du mois » follows. */
uint16_t reader_take_ranks(struct reader *reader);

struct times {
    int16_t at[2 * SLOTS_MOST];
    size_t count;
    bool from, until;
};
/* A run of times and of what may stand between them: consumed. */
struct times reader_take_times(struct reader *reader);
/* Times two by two; false when they do not make stretches. */
bool times_pair(const struct times *times, struct slot *slots, size_t *count);
/* Months or dates as an expression writes them: "Sep-Jun", "Jul,Aug", "Jun 15-Sep 15"; empty and nothing consumed when
 * there are none. */
struct str reader_take_period(struct reader *reader);

/* --- text-except.c --------------------------------------------------------------------------------------------------
 */

/* After « sauf », « fermé »: days, holidays, periods and what is different then, one after the other. */
bool reader_take_exceptions(struct reader *reader);
bool reader_end_days(struct reader *reader, uint8_t days, int16_t time);
/* What stands between brackets: consumed. */
void reader_take_brackets(struct reader *reader);

#endif
