/* Names a mapping may use, what they used to be called, and the nearest one to a name nobody knows. */
#include <string.h>

#include "mapping_parts.h"

enum { NAME_BYTES_MOST = 64 };

size_t edit_distance(struct str a, struct str b, size_t limit)
{
    /* Optimal string alignment on three rows: one letter added, dropped, changed, or two neighbours swapped. */
    size_t rows[3][NAME_BYTES_MOST + 1];
    if (a.length > NAME_BYTES_MOST || b.length > NAME_BYTES_MOST || a.length > b.length + limit ||
        b.length > a.length + limit)
        return limit + 1;
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
        if (lowest > limit && lowest_above > limit) /* the rows below come from these two */
            return limit + 1;
    }
    size_t distance = rows[a.length % 3][b.length];
    return distance > limit ? limit + 1 : distance;
}

struct str nearest_name(struct str name, const char *const *known)
{
    struct arena scratch = {0};
    struct str folded = text_folded(&scratch, name), best = STR_NONE;
    size_t least = folded.length / 3 + 1;
    for (size_t i = 0; known[i]; i++) {
        size_t distance = edit_distance(folded, text_folded(&scratch, str_of(known[i])), least);
        if (distance < least) {
            least = distance;
            best = str_of(known[i]);
        }
    }
    arena_free(&scratch);
    return best;
}

void check_keys(struct loading *loading, struct str key, const json_t *object, const char *const *known)
{
    const char *name;
    json_t *unused;
    json_object_foreach((json_t *)object, name, unused)
    {
        bool found = false;
        for (size_t i = 0; known[i] && !found; i++)
            found = strcmp(name, known[i]) == 0;
        if (found)
            continue;
        struct str near = nearest_name(str_of(name), known);
        loading_say(loading, SEVERITY_WARNING, key, "mapping-key", str_of(name), near,
                    near.length ? "La clé « %.*s » n’existe pas ici et n’est pas lue. Vouliez-vous écrire « %.*s » ?"
                                : "La clé « %.*s » n’existe pas ici et n’est pas lue : corrigez-la ou retirez-la.%.*s",
                    STR_PRINT(str_of(name)), STR_PRINT(near));
    }
}
