/* Texts in order: by their first eight bytes in linear time, then those that start alike by comparison. */
#include <stdlib.h>

#include "inside.h"

struct comparison {
    text_fn text_of;
    const void *context;
};

static int by_text(const void *a, const void *b, void *comparison)
{
    const struct comparison *c = comparison;
    uint32_t one = ((const struct keyed *)a)->number, two = ((const struct keyed *)b)->number;
    int order = str_compare(c->text_of(c->context, one), c->text_of(c->context, two));
    return order ? order : (one > two) - (one < two);
}

/* Big end first: numbers compare as bytes do. */
static uint64_t first_bytes(struct str text)
{
    uint64_t key = 0;
    for (size_t i = 0; i < sizeof key; i++)
        key = key << 8 | (i < text.length ? (unsigned char)text.at[i] : 0);
    return key;
}

void text_order(uint32_t *order, size_t count, text_fn text_of, const void *context)
{
    struct comparison comparison = {text_of, context};
    struct keyed *keyed = memory_array(sizeof *keyed, count);
    for (size_t i = 0; i < count; i++)
        keyed[i] = (struct keyed){first_bytes(text_of(context, (uint32_t)i)), (uint32_t)i};
    keyed_sort(keyed, count);
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count && keyed[j].key == keyed[i].key; j++)
            ;
        if (j - i > 1)
            qsort_r(&keyed[i], j - i, sizeof *keyed, by_text, &comparison);
    }
    for (size_t i = 0; i < count; i++)
        order[i] = keyed[i].number;
    free(keyed);
}
