#include "base/text.h"

size_t text_edits(struct str a, struct str b, size_t most)
{
    /* Optimal string alignment on three rows: one letter added, dropped, changed, or two neighbours swapped. */
    size_t rows[3][TEXT_EDITS_BYTES + 1];
    if (a.length > TEXT_EDITS_BYTES || b.length > TEXT_EDITS_BYTES || a.length > b.length + most ||
        b.length > a.length + most)
        return most + 1;
    for (size_t j = 0; j <= b.length; j++)
        rows[0][j] = j;
    size_t lowest = 0;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        size_t lowest_above = lowest;
        row[0] = lowest = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t best = above[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1] &&
                two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            row[j] = best;
            lowest = best < lowest ? best : lowest;
        }
        if (lowest > most && lowest_above > most) /* the rows below come from these two */
            return most + 1;
    }
    size_t distance = rows[a.length % 3][b.length];
    return distance > most ? most + 1 : distance;
}
