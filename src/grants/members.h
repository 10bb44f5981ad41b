/* Reading the members of a JSON object into a struct by a table: one row per key, its kind, where it goes. */
#ifndef GRANTS_MEMBERS_H
#define GRANTS_MEMBERS_H

#include "grants/call.h"

struct reading {
    struct arena *arena;
    struct error *error;
    char path[160]; /* "rates[1]": where we are, for messages */
};

enum member_kind {
    MEMBER_TEXT,    /* struct str */
    MEMBER_CODE,    /* struct str: small letters, digits, - and _ */
    MEMBER_MONEY,   /* int64_t cents; euros in the JSON, as a number or a text */
    MEMBER_PERCENT, /* int64_t hundredths */
    MEMBER_NUMBER,  /* int64_t within least..most */
    MEMBER_BOOL,    /* bool */
    MEMBER_TEXTS,   /* struct call_codes */
    MEMBER_CHOICES, /* struct call_choices: [{code, label, help}] or ["label"] */
    MEMBER_OWN      /* read by `read` */
};

struct member {
    const char *key;
    enum member_kind kind;
    size_t offset;
    int64_t least, most; /* MEMBER_NUMBER; MEMBER_PERCENT: most, 0 for 100 % */
    bool required;
    bool (*read)(struct reading *reading, const json_t *value, void *target);
};

/* Reads every member; a key that no row has is refused, and so is an absent required one. */
bool members_read(struct reading *reading, const json_t *object, const struct member *members, size_t count,
                  void *target);
/* An array of objects: *items (of `size` bytes each, zeroed then prepared by `prepare` when not NULL) and *count. */
bool members_list(struct reading *reading, const json_t *array, const struct member *members, size_t member_count,
                  size_t size, void (*prepare)(void *item), void **items, size_t *count);
/* "rates[1].percent : …" as ERROR_INVALID; false. */
bool reading_refuse(struct reading *reading, const char *format, ...) PRINTF_LIKE(2, 3);
/* Adds to the path, and takes away by putting its former length back. */
size_t reading_enter(struct reading *reading, const char *format, ...) PRINTF_LIKE(2, 3);
void reading_leave(struct reading *reading, size_t length);
/* The text must be among `words` (NULL-terminated): its position. */
bool reading_word(struct reading *reading, const json_t *value, const char *const *words, int *position);

#endif
