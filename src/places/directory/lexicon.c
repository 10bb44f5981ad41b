#include "lexicon.h"

#include <stdlib.h>

void lexicon_start(struct lexicon *lexicon)
{
    lexicon->room = 64;
    lexicon->starts = memory_array(sizeof *lexicon->starts, lexicon->room);
    lexicon->slot_count = 128;
    lexicon->slots = memory_array(sizeof *lexicon->slots, lexicon->slot_count);
    buffer_reserve(&lexicon->heap, 64);
    lexicon_add(lexicon, STR(""));
}

void lexicon_free(struct lexicon *lexicon)
{
    buffer_free(&lexicon->heap);
    free(lexicon->starts);
    free(lexicon->slots);
    *lexicon = (struct lexicon){0};
}

static void grow_slots(struct lexicon *lexicon)
{
    struct lexicon_slot *old = lexicon->slots;
    size_t old_count = lexicon->slot_count;
    lexicon->slot_count *= 2;
    lexicon->slots = memory_array(sizeof *lexicon->slots, lexicon->slot_count);
    for (size_t i = 0; i < old_count; i++) {
        size_t at = old[i].hash;
        while (lexicon->slots[at & (lexicon->slot_count - 1)].number)
            at++;
        if (old[i].number)
            lexicon->slots[at & (lexicon->slot_count - 1)] = old[i];
    }
    free(old);
}

uint32_t lexicon_add(struct lexicon *lexicon, struct str text)
{
    if (text.length == 0 && lexicon->count)
        return 0;
    if (lexicon->count * 2 >= lexicon->slot_count)
        grow_slots(lexicon);
    uint32_t hash = (uint32_t)hash_str(text);
    size_t at = hash & (lexicon->slot_count - 1);
    for (; lexicon->slots[at].number; at = (at + 1) & (lexicon->slot_count - 1))
        if (lexicon->slots[at].hash == hash && str_equal(lexicon_text(lexicon, lexicon->slots[at].number - 1), text))
            return lexicon->slots[at].number - 1;
    if (lexicon->heap.length + text.length >= UINT32_MAX)
        size_product(SIZE_MAX, 2); /* stops the program */
    if (lexicon->count + 2 > lexicon->room) {
        lexicon->room *= 2;
        lexicon->starts = memory_grow(lexicon->starts, size_product(sizeof *lexicon->starts, lexicon->room));
    }
    buffer_add(&lexicon->heap, text.at, text.length);
    lexicon->starts[lexicon->count + 1] = (uint32_t)lexicon->heap.length;
    lexicon->slots[at] = (struct lexicon_slot){(uint32_t)lexicon->count + 1, hash};
    return (uint32_t)lexicon->count++;
}

void lexicon_seal(struct lexicon *lexicon)
{
    free(lexicon->slots);
    lexicon->slots = NULL;
    lexicon->room = lexicon->count + 1;
    lexicon->starts = memory_grow(lexicon->starts, size_product(sizeof *lexicon->starts, lexicon->room));
    lexicon->heap.at = memory_grow(lexicon->heap.at, lexicon->heap.length + 1);
    lexicon->heap.capacity = lexicon->heap.length + 1;
}

size_t lexicon_memory(const struct lexicon *lexicon)
{
    return lexicon->heap.capacity + lexicon->room * sizeof *lexicon->starts +
           lexicon->slot_count * (lexicon->slots != NULL) * sizeof *lexicon->slots;
}
