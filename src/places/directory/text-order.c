/* Texts in order: eight bytes at a time, in linear time, while many start alike; then by comparison. */
#include <stdlib.h>

#include "inside.h"

enum {
    FEW = 24,    /* compared one by one */
    DEEPEST = 16 /* times eight bytes */
};

struct ordering {
    text_fn text_of;
    const void *context;
};

static int by_text(const void *a, const void *b, void *ordering)
{
    const struct ordering *o = ordering;
    uint32_t one = ((const struct keyed *)a)->number, two = ((const struct keyed *)b)->number;
    int order = str_compare(o->text_of(o->context, one), o->text_of(o->context, two));
    return order ? order : (one > two) - (one < two);
}

/* Big end first: numbers compare as bytes do. Past the end, zeros. */
static uint64_t bytes_from(struct str text, size_t start)
{
    uint64_t key = 0;
    size_t left = text.length > start ? text.length - start : 0;
    for (size_t i = 0; i < sizeof key; i++)
        key = key << 8 | (i < left ? (unsigned char)text.at[start + i] : 0);
    return key;
}

/* Alike so far and as long: then equal, and already in the order of their numbers. */
static bool are_equal(const struct ordering *o, const struct keyed *at, size_t count)
{
    size_t length = o->text_of(o->context, at[0].number).length;
    for (size_t i = 1; i < count; i++)
        if (o->text_of(o->context, at[i].number).length != length)
            return false;
    return true;
}

/* Those that are alike up to `depth` × 8 bytes. */
static void order_alike(const struct ordering *o, struct keyed *at, size_t count, size_t depth)
{
    if (count <= FEW || depth == DEEPEST) {
        qsort_r(at, count, sizeof *at, by_text, (void *)(uintptr_t)o);
        return;
    }
    for (size_t i = 0; i < count; i++)
        at[i].key = bytes_from(o->text_of(o->context, at[i].number), depth * sizeof at->key);
    keyed_sort(at, count);
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count && at[j].key == at[i].key; j++)
            ;
        if (j - i > 1 && !((at[i].key & 255) == 0 && are_equal(o, at + i, j - i)))
            order_alike(o, at + i, j - i, depth + 1);
    }
}

void text_order(uint32_t *order, size_t count, text_fn text_of, const void *context)
{
    struct ordering ordering = {text_of, context};
    struct keyed *keyed = memory_array(sizeof *keyed, count);
    for (size_t i = 0; i < count; i++)
        keyed[i].number = (uint32_t)i;
    order_alike(&ordering, keyed, count, 0);
    for (size_t i = 0; i < count; i++)
        order[i] = keyed[i].number;
    free(keyed);
}
