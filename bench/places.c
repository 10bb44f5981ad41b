/* Synthetic places as a file at the official schema, for other measures and for trying the program at the size of a
 * country:
 *
 *     bench/places 1000000 > places.csv
 */
#include <stdio.h>
#include <stdlib.h>

#include "synthetic.h"

int main(int count, char **arguments)
{
    int64_t wanted = 0;
    if (count != 2 || !str_to_i64(str_of(arguments[1]), &wanted) || wanted < 1) {
        fprintf(stderr, "bench/places N: so many synthetic places, as CSV\n");
        return 2;
    }
    struct synthetic *synthetic = synthetic_new();
    struct buffer out = {0};
    struct arena arena = {0};
    struct csv_writer csv = {.out = &out};
    place_csv_header(&csv);
    for (size_t number = 0; number < (size_t)wanted; number++) {
        struct directory_entry entry;
        synthetic_place(synthetic, number, &arena, &entry);
        place_csv_row(&csv, &entry.place, &arena);
        arena_reset(&arena);
        if (out.length > 1 << 16 || number + 1 == (size_t)wanted) {
            fwrite(out.at, 1, out.length, stdout);
            buffer_clear(&out);
        }
    }
    buffer_free(&out);
    arena_free(&arena);
    synthetic_free(synthetic);
    return fflush(stdout) == 0 ? 0 : 1;
}
