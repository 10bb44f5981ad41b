/* Names as people write them, held against the COG: completion of a search box, reconciliation of a source. */
#include <string.h>

#include "gazetteer.h"
#include "territory/territory.h"

static struct str text_at(struct heap_text text)
{
    return (struct str){GAZETTEER_HEAP + text.offset, text.length};
}

/* --- Keys ----------------------------------------------------------------------------------------------------------
 */

/* The folded key of a name, with "st" and "ste" in full and without CEDEX, numbers and what is in brackets. */
static struct str commune_key(struct str name, struct arena *arena)
{
    size_t bracket = str_find_char(name, '(', 0);
    if (bracket != SIZE_MAX && bracket > 0)
        name = str_slice(name, 0, bracket);
    struct str rest = text_folded(arena, name), word;
    struct buffer key = {0};
    while (str_next(&rest, ' ', &word)) {
        if (str_equal(word, STR("cedex")))
            break;
        if (str_is_digits(word) || word.length == 0)
            continue;
        if (key.length)
            buffer_add_char(&key, ' ');
        if (str_equal(word, STR("st")))
            word = STR("saint");
        else if (str_equal(word, STR("ste")))
            word = STR("sainte");
        buffer_add_str(&key, word);
    }
    struct str text = arena_str(arena, buffer_str(&key));
    buffer_free(&key);
    return text;
}

/* First row of NAMES whose key is not below. */
static uint32_t first_name(struct str key)
{
    uint32_t low = 0, high = GAZETTEER_NAME_COUNT;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(text_at(GAZETTEER_NAMES[middle].key), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- Completion ------------------------------------------------------------------------------------------------------
 */

struct best {
    uint32_t *ids;
    int64_t *ranks;
    size_t count, most;
};

/* Keeps the `most` highest ranks, each commune once. */
static void offer(struct best *best, uint32_t commune, int64_t rank)
{
    size_t at = best->count;
    for (size_t i = 0; i < best->count; i++) {
        if (best->ids[i] != commune)
            continue;
        if (best->ranks[i] >= rank)
            return;
        at = i; /* seen with a lower rank: move it up */
        break;
    }
    if (at == best->count) {
        if (best->count == best->most) {
            if (rank <= best->ranks[best->count - 1])
                return;
            at = best->count - 1;
        } else {
            best->count++;
        }
    }
    for (; at > 0 && best->ranks[at - 1] < rank; at--) {
        best->ids[at] = best->ids[at - 1];
        best->ranks[at] = best->ranks[at - 1];
    }
    best->ids[at] = commune;
    best->ranks[at] = rank;
}

/* Those of the department first, then names that start as typed, then population. */
static int64_t rank_of(uint32_t commune, uint32_t department, bool at_start)
{
    const struct gazetteer_row *row = &GAZETTEER_ROWS[commune];
    int64_t population = row->population > 0 ? row->population : 0;
    return (department != TERRITORY_NONE && row->department == department ? (int64_t)1 << 40 : 0) +
           (at_start ? (int64_t)1 << 30 : 0) + population;
}

static void complete_postal(struct str digits, uint32_t department, struct best *best)
{
    int64_t low;
    if (digits.length < 2 || digits.length > 5 || !str_to_i64(digits, &low))
        return;
    int64_t width = 1;
    for (size_t i = digits.length; i < 5; i++)
        width *= 10;
    low *= width;
    for (uint32_t i = 0; i < GAZETTEER_POSTAL_COUNT; i++) {
        int64_t code = GAZETTEER_POSTALS[i].code;
        if (code >= low && code < low + width)
            offer(best, GAZETTEER_POSTALS[i].commune, rank_of(GAZETTEER_POSTALS[i].commune, department, true));
    }
}

static void complete_name(struct str key, uint32_t department, struct best *best)
{
    uint32_t low = 0, high = GAZETTEER_WORD_COUNT;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(text_at(GAZETTEER_WORDS[middle].rest), key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < GAZETTEER_WORD_COUNT && str_starts_with(text_at(GAZETTEER_WORDS[low].rest), key); low++) {
        const struct gazetteer_name *name = &GAZETTEER_NAMES[GAZETTEER_WORDS[low].name];
        bool at_start = GAZETTEER_WORDS[low].rest.offset == name->key.offset && name->former == NO_ROW;
        offer(best, name->commune, rank_of(name->commune, department, at_start));
    }
}

size_t commune_complete(struct str typed, uint32_t department, uint32_t *ids, size_t most)
{
    enum { COMPLETIONS_MOST = 64 };
    int64_t ranks[COMPLETIONS_MOST];
    struct best best = {ids, ranks, 0, most < COMPLETIONS_MOST ? most : COMPLETIONS_MOST};
    if (best.most == 0)
        return 0;
    struct arena arena = {0};
    struct str digits = str_trim(typed);
    if (str_is_digits(digits)) {
        complete_postal(digits, department, &best);
    } else {
        struct str key = commune_key(typed, &arena);
        if (key.length)
            complete_name(key, department, &best);
    }
    arena_free(&arena);
    return best.count;
}

/* --- Reconciliation
 * ---------------------------------------------------------------------------------------------------- */

static bool names_are_close(struct str a, struct str b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    if (shorter < 4)
        return false;
    bool prefix = (str_starts_with(a, b) || str_starts_with(b, a)) && shorter >= 5;
    return prefix || text_edits(a, b, 2) <= (shorter >= 8 ? 2U : 1U);
}

/* What is known of the record, and the best commune so far. */
struct reconciliation {
    struct str key, postal_code;
    uint32_t by_insee;
    bool insee_followed;
    struct commune_match best;
    int best_score;
};

static bool has_postal(uint32_t commune, struct str postal_code)
{
    size_t cursor = 0;
    for (uint32_t found; (found = commune_next_postal(postal_code, &cursor)) != TERRITORY_NONE;)
        if (found == commune)
            return true;
    return false;
}

/* "28xxx" is of department 28, "20xxx" of both Corsican ones, "97xxx" of the three-digit ones. */
static bool postal_in_department(uint32_t commune, struct str postal_code)
{
    struct str department = territory_at(GAZETTEER_ROWS[commune].department).code;
    if (postal_code.length != 5)
        return false;
    if (str_starts_with(postal_code, STR("20")))
        return str_equal(department, STR("2A")) || str_equal(department, STR("2B"));
    return str_starts_with(postal_code, department);
}

/* Compares the name with the commune's own, then with those it absorbed. */
static void judge_name(struct commune_match *match, struct str key, uint32_t commune)
{
    if (key.length == 0)
        return;
    struct str own = text_at(GAZETTEER_ROWS[commune].key);
    match->name_agrees = str_equal(key, own);
    match->name_close = !match->name_agrees && names_are_close(key, own);
    for (uint32_t n = first_name(key); !match->name_agrees && n < GAZETTEER_NAME_COUNT; n++) {
        if (!str_equal(text_at(GAZETTEER_NAMES[n].key), key))
            break;
        if (GAZETTEER_NAMES[n].commune == commune) {
            match->name_agrees = match->former_name = true;
            match->name_close = false;
        }
    }
}

/* The most that score_of gives without the INSEE code, and without that nor the name to the letter. */
enum { BEST_WITHOUT_INSEE = 80, BEST_WITHOUT_NAME = 50 };

/* Weights: a name to the letter and an INSEE code say more than a postal code, which communes share. */
static int score_of(const struct commune_match *match)
{
    int score = 0;
    score += match->insee_agrees ? 50 : match->insee_followed ? 40 : 0;
    score += match->name_agrees ? (match->former_name ? 45 : 50) : match->name_close ? 20 : 0;
    score += match->postal_agrees ? 30 : match->department_agrees ? 10 : 0;
    return score;
}

static void consider(struct reconciliation *r, uint32_t commune)
{
    struct commune_match match = {.commune = commune};
    judge_name(&match, r->key, commune);
    match.postal_agrees = has_postal(commune, r->postal_code);
    match.department_agrees = match.postal_agrees || postal_in_department(commune, r->postal_code);
    match.insee_agrees = commune == r->by_insee && !r->insee_followed;
    match.insee_followed = commune == r->by_insee && r->insee_followed;
    int score = score_of(&match);
    if (score < r->best_score || (score == r->best_score && commune == r->best.commune))
        return;
    if (score == r->best_score) {
        r->best.ambiguous = true;
        return;
    }
    r->best = match;
    r->best_score = score;
}

struct commune_match commune_reconcile(struct str name, struct str postal_code, struct str insee_code)
{
    struct arena arena = {0};
    struct reconciliation r = {
        .key = commune_key(name, &arena), .postal_code = str_trim(postal_code), .best = {.commune = TERRITORY_NONE}};
    r.by_insee = commune_resolve(str_trim(insee_code), &r.insee_followed);
    if (r.by_insee != TERRITORY_NONE)
        consider(&r, r.by_insee);
    if (r.best_score > BEST_WITHOUT_INSEE) { /* nearly every record of a good source ends here */
        arena_free(&arena);
        return r.best;
    }
    if (r.key.length)
        for (uint32_t n = first_name(r.key);
             n < GAZETTEER_NAME_COUNT && str_equal(text_at(GAZETTEER_NAMES[n].key), r.key); n++)
            consider(&r, GAZETTEER_NAMES[n].commune);
    size_t cursor = 0, sharing = 0;
    for (uint32_t commune; (commune = commune_next_postal(r.postal_code, &cursor)) != TERRITORY_NONE; sharing++)
        if (r.best_score <= BEST_WITHOUT_NAME) /* those that bear the name were considered */
            consider(&r, commune);
    arena_free(&arena);
    /* A postal code alone is an answer only when it is of one commune, or when nothing else was said. */
    bool postal_only = !r.best.name_agrees && !r.best.name_close && !r.best.insee_agrees && !r.best.insee_followed;
    if (r.best.commune != TERRITORY_NONE && postal_only && sharing != 1)
        r.best.ambiguous = true;
    if (r.best.ambiguous)
        r.best.commune = TERRITORY_NONE;
    return r.best;
}
