/* Texts kept once and named by numbers, from 0 in order of arrival; 0 is the empty text. Private to the directory. */
#ifndef PLACES_DIRECTORY_LEXICON_H
#define PLACES_DIRECTORY_LEXICON_H

#include "base/base.h"

struct lexicon_slot {
    uint32_t number; /* + 1; 0: free */
    uint32_t hash;   /* its lower half: most texts are told apart without being looked at */
};
struct lexicon {
    struct buffer heap;
    uint32_t *starts; /* in the heap; one more than texts */
    size_t count, room;
    struct lexicon_slot *slots; /* by hash; NULL once sealed */
    size_t slot_count;
};

void lexicon_start(struct lexicon *lexicon);
void lexicon_free(struct lexicon *lexicon);
/* The number of a text, new or known. Beyond 4 GiB, which the builder's limits rule out, the program stops. */
uint32_t lexicon_add(struct lexicon *lexicon, struct str text);
/* No more texts: what only serves to add is given back. */
void lexicon_seal(struct lexicon *lexicon);
static inline struct str lexicon_text(const struct lexicon *lexicon, uint32_t number)
{
    uint32_t start = lexicon->starts[number];
    return (struct str){lexicon->heap.at + start, lexicon->starts[number + 1] - start};
}
size_t lexicon_memory(const struct lexicon *lexicon);

#endif
