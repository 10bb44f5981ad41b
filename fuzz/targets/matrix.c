/* The matrix of distances: any bytes give ways or one error; a way that was measured is finite and from a known place.
 */
#include <math.h>
#include <stdlib.h>

#include "coverage/access.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str from[] = {{"28085", 5}, {"28001", 5}}, to[] = {{"28134", 5}, {"28134", 5}, {"28404", 5}};
    const struct access_keys keys = {from, to, NULL};
    struct access_way ways[2] = {{1, 1.3, 5, 0, false}, {2, 2.6, 7, 1, false}};
    struct access_matrix_counts counts;
    struct memory_stream stream = {{(const char *)data, size}};
    struct error error = {0};
    bool done = access_apply_matrix(memory_stream_read, &stream, &keys, ways, 2, 3, &counts, &error);
    if (done == (error.kind != ERROR_NONE) || counts.unknown > counts.rows || counts.measured > 2)
        abort();
    for (size_t i = 0; i < 2; i++)
        if (!(ways[i].km >= 0) || !isfinite(ways[i].km) || !isfinite(ways[i].minutes) || ways[i].place >= 3)
            abort();
    return 0;
}
