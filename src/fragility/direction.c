#include "private.h"

#include <math.h>
#include <stdlib.h>

enum { COMMUNES_LEAST = 30 };

struct sums {
    double count, a, b;
};

double correlation_within_departments(const struct series *a, const struct series *b)
{
    struct sums *means = memory_array(sizeof *means, territory_total());
    double ab = 0, aa = 0, bb = 0;
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++) /* means, then products of what is left of them */
        for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
            double x = amount_value(indicator_at(a->indicator), &a->at[id]);
            double y = amount_value(indicator_at(b->indicator), &b->at[id]);
            uint32_t department = territory_at(id).department;
            if (!isfinite(x) || !isfinite(y) || department == TERRITORY_NONE)
                continue;
            struct sums *mean = &means[department];
            if (pass == 0) {
                *mean = (struct sums){mean->count + 1, mean->a + x, mean->b + y};
                continue;
            }
            x -= mean->a / mean->count;
            y -= mean->b / mean->count;
            ab += x * y;
            aa += x * x;
            bb += y * y;
            count++;
        }
    free(means);
    return count >= COMMUNES_LEAST && aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}
