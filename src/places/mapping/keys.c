/* Names a mapping may use, what they used to be called, and the nearest one to a name nobody knows. */
#include <string.h>

#include "mapping_parts.h"

struct str nearest_name(struct str name, const char *const *known)
{
    struct arena scratch = {0};
    struct str folded = text_folded(&scratch, name), best = STR_NONE;
    size_t least = folded.length / 3 + 1;
    for (size_t i = 0; known[i]; i++) {
        size_t distance = text_edits(folded, text_folded(&scratch, str_of(known[i])), least);
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
