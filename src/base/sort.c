#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { BYTES = 8 };

void keyed_sort(struct keyed *at, size_t count)
{
    if (count < 2)
        return;
    size_t(*counts)[256] = memory_array(sizeof *counts, BYTES);
    struct keyed *spare = memory_array(sizeof *spare, count), *from = at, *to = spare;
    for (size_t i = 0; i < count; i++)
        for (int byte = 0; byte < BYTES; byte++)
            counts[byte][at[i].key >> (8 * byte) & 255]++;
    for (int byte = 0; byte < BYTES; byte++) {
        size_t *places = counts[byte], next = 0;
        if (places[from[0].key >> (8 * byte) & 255] == count)
            continue; /* all alike */
        for (int value = 0; value < 256; value++) {
            size_t many = places[value];
            places[value] = next;
            next += many;
        }
        for (size_t i = 0; i < count; i++)
            to[places[from[i].key >> (8 * byte) & 255]++] = from[i];
        struct keyed *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != at)
        memcpy(at, from, count * sizeof *at);
    free(spare);
    free(counts);
}
