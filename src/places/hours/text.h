/* Free French text to opening hours, in three steps: words to items (text-items.c), items to a table of slots
 * (text-read.c), table to an expression (text-write.c).
 *
 * The reader looks for days and times in whatever order people write them and keeps what it did not understand. It
 * never invents hours: what is uncertain (one week in two, no day said) becomes a stretch of unknown state with a
 * comment.
 */
#ifndef PLACES_HOURS_TEXT_H
#define PLACES_HOURS_TEXT_H

#include "expression.h"

/* --- Items ------------------------------------------------------------------------------------------------------- */

enum item_kind {
    ITEM_END,
    ITEM_DAY,      /* value: bits 1..7 */
    ITEM_TIME,     /* value: minutes */
    ITEM_ALL_DAY,  /* "24h/24" */
    ITEM_NUMBER,   /* value */
    ITEM_ORDINAL,  /* value: 1..5, -1 for the last; "premiers" alone: 1 */
    ITEM_OF_MONTH, /* « du mois » */
    ITEM_MONTH,    /* value: 1..12 */
    ITEM_SEASON,   /* value: 1 summer, 2 winter, 3 spring, 4 autumn */
    ITEM_HALF,     /* value: 1 morning, 2 afternoon, 3 evening */
    ITEM_RANGE,    /* à, au */
    ITEM_BETWEEN,  /* entre: the next « et » is a range */
    ITEM_UNTIL,    /* jusqu’à */
    ITEM_FROM,     /* à partir de */
    ITEM_AND,      /* et, puis, ou */
    ITEM_COMMA,
    ITEM_COLON,
    ITEM_DASH,
    ITEM_SLASH,
    ITEM_BREAK,       /* end of line or sentence, semicolon, double slash */
    ITEM_OPEN,        /* ( */
    ITEM_CLOSE,       /* ) */
    ITEM_CLOSED,      /* fermé */
    ITEM_EXCEPT,      /* sauf */
    ITEM_APPOINTMENT, /* sur rendez-vous */
    ITEM_NO_APPOINTMENT,
    ITEM_PARITY, /* value: 0 even weeks, 1 odd weeks */
    ITEM_SCHOOL_HOLIDAYS,
    ITEM_SCHOOL_TIME, /* hors vacances scolaires */
    ITEM_PUBLIC_HOLIDAYS,
    ITEM_NOTE, /* value: enum note: says when, but not exactly */
    ITEM_FOR,  /* pour: restricts what precedes to some people */
    ITEM_JUNK  /* not understood */
};

enum note {
    NOTE_NONE,
    NOTE_ALTERNATE_WEEKS,
    NOTE_EVERY_THREE_WEEKS,
    NOTE_EVERY_FOUR_WEEKS,
    NOTE_MONTHLY,
    NOTE_ON_DEMAND,
    NOTE_NOT_ALWAYS,
    NOTE_MORNING,
    NOTE_AFTERNOON,
    NOTE_EVENING,
    NOTE_NO_MORNING,
    NOTE_NO_AFTERNOON,
    NOTE_SUMMER,
    NOTE_WINTER,
    NOTE_SPRING,
    NOTE_AUTUMN,
    NOTE_NO_DAY,  /* the text does not say which days */
    NOTE_NO_TIME, /* nor at what time */
    NOTE_COUNT
};
struct str note_text(enum note note); /* « une semaine sur deux » */

struct item {
    uint8_t kind;
    bool guessed; /* a typing error was mended */
    int32_t value;
    uint32_t at, end; /* bytes of the text */
};

/* What a word or a phrase means. */
struct phrase {
    const char *text; /* folded, one blank between words */
    uint8_t kind;     /* enum item_kind, or SAYS_NOTHING */
    int16_t value;
};
enum { SAYS_NOTHING = 255 };
const struct phrase *french_phrase_find(struct str text); /* NULL when there is none */

/* The items of a text, ended by ITEM_END, in the arena. Words that say nothing (« le », « de », « horaires ») and phone
 * numbers give none. */
const struct item *text_items(struct arena *arena, struct str text, size_t *count);

/* --- The table -----------------------------------------------------------------------------------------------------
 */

enum { SLOTS_MOST = 12, TABLES_MOST = 8, ANY_DAY = 0 };
enum slot_kind { SLOT_OPEN, SLOT_APPOINTMENT, SLOT_UNSURE };

/* A stretch of a day: all of it when from = 0 and to = DAY_MINUTES. */
struct slot { /* no padding: compared byte by byte */
    int16_t from, to;
    uint16_t nths; /* of the month, as in struct selector; 0: every one */
    uint8_t kind;
    uint8_t note;   /* of an unsure one */
    uint8_t parity; /* 0 every week, 1 even, 2 odd */
    bool open_end;
};

struct day_slots {
    size_t count;
    struct slot at[SLOTS_MOST];
    bool closed; /* said to be */
};

/* The hours under one condition: always, in the school holidays, some months. */
struct table {
    struct str prefix;        /* "" always, "SH", "Sep-Jun", "Jun 15-Sep 15" */
    bool section;             /* announced as such: days not named are closed then */
    struct day_slots days[8]; /* 1 Monday … 7 Sunday; ANY_DAY when no day was said */
};

struct schedule {
    struct table tables[TABLES_MOST]; /* the first one is "always" */
    size_t count;
    bool closed_on_public_holidays, closed_on_school_holidays;
    struct str closed_periods[6]; /* "Aug", "May 01" */
    size_t closed_count;
    bool appointment_besides;     /* « et sur rendez-vous » */
    uint8_t appointment_days;     /* bits: by appointment besides, on these days … */
    uint8_t appointment_note;     /* … with this note */
    uint8_t notes[4], note_count; /* about the whole, when there is nothing else */
};

bool schedule_is_empty(const struct schedule *schedule);
/* The expression, canonical; empty when there is nothing to say. */
struct str schedule_expression(const struct schedule *schedule, struct arena *arena);

#endif
