#include "place-names.h"

enum { TYPED_WORDS_MOST = 8, MISTAKES_FROM = 5, TWO_MISTAKES_FROM = 9 };

/* The best of a kind: those of the department first, then the most peopled. */
struct ranking {
    uint32_t *ids;
    int64_t *ranks;
    size_t count, most;
};

static void offer(struct ranking *ranking, const struct territory *territory, uint32_t department)
{
    bool ours = department != TERRITORY_NONE && territory->department == department;
    int64_t rank = territory->population + (ours ? INT64_C(1) << 40 : 0);
    size_t at = ranking->count < ranking->most ? ranking->count++ : ranking->most - 1;
    if (at + 1 == ranking->most && ranking->count == ranking->most && ranking->ids[at] != TERRITORY_NONE &&
        ranking->ranks[at] >= rank)
        return;
    for (; at > 0 && ranking->ranks[at - 1] < rank; at--) {
        ranking->ids[at] = ranking->ids[at - 1];
        ranking->ranks[at] = ranking->ranks[at - 1];
    }
    ranking->ids[at] = territory->id;
    ranking->ranks[at] = rank;
}

static struct ranking start_ranking(struct arena *arena, uint32_t *ids, size_t most)
{
    struct ranking ranking = {ids, ARENA_ARRAY(arena, int64_t, most + 1), 0, most};
    for (size_t i = 0; i < most; i++)
        ids[i] = TERRITORY_NONE;
    return ranking;
}

/* --- Communes ----------------------------------------------------------------------------------------------------- */

size_t communes_meant(struct arena *arena, struct str typed, uint32_t department, uint32_t *ids, size_t most)
{
    size_t count = commune_complete(typed, department, ids, most);
    struct str key = text_folded(arena, typed);
    if (count || most == 0 || key.length < MISTAKES_FROM || str_is_digits(key))
        return count;
    struct ranking ranking = start_ranking(arena, ids, most);
    size_t mistakes = key.length < TWO_MISTAKES_FROM ? 1 : 2;
    uint32_t first = territory_first(TERRITORY_COMMUNE);
    for (uint32_t id = first; id < first + territory_count(TERRITORY_COMMUNE); id++) {
        struct territory commune = territory_at(id);
        if (text_edits(key, commune.key, mistakes) <= mistakes)
            offer(&ranking, &commune, department);
    }
    return ranking.count;
}

/* --- Intercommunalities ------------------------------------------------------------------------------------------- */

static bool says_nothing(struct str word)
{
    static const char *const words[] = {"cc",    "ca",  "cu", "communaute", "communes", "commune", "agglomeration",
                                        "agglo", "d",   "de", "du",         "des",      "l",       "la",
                                        "le",    "les", "et", "en",         "urbaine",  "interco", "intercommunalite"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal(word, str_of(words[i])))
            return true;
    return false;
}

struct typed_words {
    struct str at[TYPED_WORDS_MOST];
    size_t count;
};

/* Those that say something. */
static struct typed_words words_of(struct str key)
{
    struct typed_words words = {.count = 0};
    struct str word;
    while (words.count < TYPED_WORDS_MOST && str_next(&key, ' ', &word))
        if (word.length && !says_nothing(word))
            words.at[words.count++] = word;
    return words;
}

static bool has_start(const struct typed_words *words, struct str start, bool whole)
{
    for (size_t i = 0; i < words->count; i++)
        if (whole ? str_equal(words->at[i], start) : str_starts_with(words->at[i], start))
            return true;
    return false;
}

static bool has_all(const struct typed_words *words, const struct typed_words *typed, bool whole)
{
    for (size_t i = 0; i < typed->count; i++)
        if (!has_start(words, typed->at[i], whole))
            return false;
    return typed->count > 0;
}

size_t groups_meant(struct arena *arena, struct str typed, uint32_t department, uint32_t *ids, size_t most)
{
    struct typed_words wanted = words_of(text_folded(arena, typed));
    uint32_t coded = territory_find(TERRITORY_INTERCOMMUNALITY, typed);
    if (most == 0)
        return 0;
    if (coded != TERRITORY_NONE) {
        ids[0] = coded;
        return 1;
    }
    struct ranking ranking = start_ranking(arena, ids, most);
    uint32_t first = territory_first(TERRITORY_INTERCOMMUNALITY);
    for (uint32_t id = first; id < first + territory_count(TERRITORY_INTERCOMMUNALITY); id++) {
        struct territory group = territory_at(id);
        struct typed_words words = words_of(group.key);
        if (has_all(&words, &wanted, false))
            offer(&ranking, &group, department);
    }
    return ranking.count;
}

uint32_t group_named(struct arena *arena, struct str typed, uint32_t department)
{
    enum { MOST = 8 };
    uint32_t ids[MOST], found = TERRITORY_NONE;
    struct typed_words wanted = words_of(text_folded(arena, typed));
    size_t count = groups_meant(arena, typed, department, ids, MOST);
    if (count == 1 && territory_find(TERRITORY_INTERCOMMUNALITY, typed) == ids[0])
        return ids[0];
    for (size_t i = 0; i < count; i++) {
        struct territory group = territory_at(ids[i]);
        struct typed_words words = words_of(group.key);
        if (words.count != wanted.count || !has_all(&words, &wanted, true))
            continue;
        if (found != TERRITORY_NONE) /* several: those of the department came first */
            return territory_at(found).department == department && group.department != department ? found
                                                                                                  : TERRITORY_NONE;
        found = ids[i];
    }
    return found;
}
