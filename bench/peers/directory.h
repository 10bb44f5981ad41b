/* What bench/directory asks of our directory and of its peers, so that each answers the same questions on the same
 * places. */
#ifndef PEERS_DIRECTORY_H
#define PEERS_DIRECTORY_H

#include "places/directory.h"

enum figure {
    NEAREST,    /* the 20 nearest places */
    BOX_STREET, /* in a frame of about 750 m: how many, the first 20 by name */
    BOX_CITY,   /* the same, about 22 km */
    WORDS,      /* two words, perhaps unfinished: the 20 best */
    FACETS,     /* a service and a fee: how many, the first 24 by name, and how many for each term */
    FACETS_DEPARTMENT,
    TILE_8,
    TILE_12,
    TILE_14,
    FIGURE_COUNT
};
enum { NEAREST_COUNT = 20, PAGE_COUNT = 24 };

struct question {
    double longitude, latitude, width, height; /* degrees: a spot, and a frame around it */
    const char *first_word, *second_word;      /* folded */
    size_t service, fee;                       /* of the vocabularies */
    struct str department;
    unsigned z;
    uint32_t x, y; /* the tile of the spot */
};

/* A term among those of all vocabularies. */
int64_t term_number(enum vocabulary vocabulary, size_t term);
/* The folded words a place is found by: name, commune, address. */
struct str place_words(const struct directory_entry *entry, struct arena *arena);

/* Whoever answers. `answer` returns how many places match: it must be the same for all (but for WORDS and tiles). */
struct peer {
    const char *name;
    void *(*open)(const struct directory_entry *entries, size_t count); /* NULL: not there */
    size_t (*answer)(void *context, enum figure figure, const struct question *question);
    double (*megabytes)(void *context);
    void (*close)(void *context);
};
extern const struct peer SQLITE_PEER, POSTGIS_PEER;

NORETURN void give_up(const char *what, const char *why);

#endif
