/* Synthetic places, some of them written again by another source, with the slips that files show, and some with a
 * neighbour that is not the same place:
 *
 *     corrupt N TRUTH.csv > places.json
 *
 * One place in five has a twin. One in ten shares its building and telephone with another counter; one in twenty has,
 * in its town, another branch of the same body with the same telephone. TRUTH.csv has the ids of each twin and its
 * original. The same N always gives the same files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "synthetic.h"

struct work {
    struct arena arena; /* of one place */
    struct arena kept;
    struct map said; /* names with their addresses */
    uint64_t random;
    struct buffer out, truth;
};

static bool happens(struct work *work, double share)
{
    return synthetic_share(&work->random) < share;
}

/* --- Slips in texts ------------------------------------------------------------------------------------------------
 */

/* One ASCII letter left out, doubled, or swapped with the next. */
static struct str slip(struct work *work, struct str text)
{
    if (text.length < 6)
        return text;
    char *letters = arena_cstr(&work->arena, text);
    size_t at = 1 + synthetic_below(&work->random, (uint32_t)text.length - 3), length = text.length;
    if ((letters[at] | letters[at + 1]) & 0x80 || letters[at] == ' ' || letters[at + 1] == ' ')
        return text;
    if (happens(work, 0.5)) {
        memmove(letters + at, letters + at + 1, length - at - 1);
        length--;
    } else {
        char letter = letters[at];
        letters[at] = letters[at + 1];
        letters[at + 1] = letter;
    }
    return (struct str){letters, length};
}

static struct str replace(struct work *work, struct str text, const char *what, const char *with)
{
    size_t at = str_find(text, str_of(what), 0);
    if (at == SIZE_MAX)
        return text;
    return arena_printf(&work->arena, "%.*s%s%.*s", (int)at, text.at, with,
                        STR_PRINT(str_slice(text, at + strlen(what), text.length)));
}

/* Capitals without accents, as many files are. */
static struct str shout(struct work *work, struct str text)
{
    struct str folded = text_folded(&work->arena, text);
    char *letters = arena_cstr(&work->arena, folded);
    for (size_t i = 0; i < folded.length; i++)
        if (letters[i] >= 'a' && letters[i] <= 'z')
            letters[i] = (char)(letters[i] - 'a' + 'A');
    return (struct str){letters, folded.length};
}

static const char *const SHORTER[][2] = {{"avenue", "av."},  {"boulevard", "bd"}, {"place", "pl."},
                                         {"rue ", "r. "},    {"impasse", "imp."}, {"chemin", "chem."},
                                         {"allée", "all."},  {"route", "rte"},    {"Saint-", "St "},
                                         {"général", "gal"}, {"Maréchal", "Mal"}, {"docteur", "Dr"}};
static const char *const OTHERWISE[][2] = {
    {"Médiathèque", "Bibliothèque"}, {"Espace numérique", "EPN"},
    {"Centre social", "CSC"},        {"France services", "Maison France Services"},
    {"Mission locale", "ML"},        {"Association", "Asso"},
    {"Tiers-lieu", "Tiers lieu"}};

static struct str written_otherwise(struct work *work, struct str name, const struct place *place)
{
    for (size_t i = 0; i < COUNT_OF(OTHERWISE); i++)
        if (happens(work, 0.5))
            name = replace(work, name, OTHERWISE[i][0], OTHERWISE[i][1]);
    if (happens(work, 0.15) && !str_contains(name, place->commune))
        name = arena_printf(&work->arena, "%.*s de %.*s", STR_PRINT(name), STR_PRINT(place->commune));
    if (happens(work, 0.35))
        name = slip(work, name);
    return happens(work, 0.35) ? shout(work, name) : name;
}

static struct str address_otherwise(struct work *work, struct str address)
{
    if (happens(work, 0.1))
        return STR_NONE;
    for (size_t i = 0; i < COUNT_OF(SHORTER); i++)
        if (happens(work, 0.5))
            address = replace(work, address, SHORTER[i][0], SHORTER[i][1]);
    if (happens(work, 0.1))
        address = slip(work, address);
    return happens(work, 0.3) ? shout(work, address) : address;
}

/* --- Places --------------------------------------------------------------------------------------------------------
 */

static void move(struct work *work, struct place *place, double metres)
{
    place->latitude += (synthetic_share(&work->random) - 0.5) * 2 * metres / 111000;
    place->longitude += (synthetic_share(&work->random) - 0.5) * 2 * metres / 75000;
}

static struct place twin_of(struct work *work, const struct place *place)
{
    struct place twin = *place;
    twin.name = written_otherwise(work, place->name, place);
    twin.address = address_otherwise(work, place->address);
    twin.source = STR("autre source");
    move(work, &twin, happens(work, 0.05) ? 2500 : happens(work, 0.6) ? 120 : 15);
    if (happens(work, 0.08))
        twin.located = false;
    if (happens(work, 0.4))
        twin.phone = STR_NONE;
    if (happens(work, 0.5))
        twin.emails = (struct texts){0};
    if (happens(work, 0.6))
        twin.websites = (struct texts){0};
    if (happens(work, 0.3))
        twin.types = (struct codes){0};
    if (happens(work, 0.05) && place->insee_code.length == 5) { /* the neighbour's code */
        char *code = arena_cstr(&work->arena, place->insee_code);
        code[4] = (char)(code[4] == '9' ? '0' : code[4] + 1);
        twin.insee_code = str_of(code);
    }
    return twin;
}

/* Another counter of the building. */
static struct place neighbour_of(struct work *work, const struct place *place)
{
    static const char *const counters[] = {"France services", "Médiathèque municipale", "CCAS", "Mission locale",
                                           "Point information jeunesse"};
    struct place other = *place;
    size_t at = synthetic_below(&work->random, COUNT_OF(counters));
    struct str first = text_folded(&work->arena, place->name), named = text_folded(&work->arena, str_of(counters[at]));
    if (str_equal(str_slice(first, 0, 4), str_slice(named, 0, 4)))
        at = (at + 1) % COUNT_OF(counters);
    other.name = arena_printf(&work->arena, "%s de %.*s", counters[at], STR_PRINT(place->commune));
    other.source = STR("autre source");
    other.types = (struct codes){0};
    return other;
}

/* Another branch of the same body in the town. */
static struct place branch_of(struct work *work, const struct place *place)
{
    static const char *const quarters[] = {"Les Tilleuls", "Gare", "Bel-Air", "Le Plateau", "Les Lilas"};
    struct place other = *place;
    const char *quarter = quarters[synthetic_below(&work->random, COUNT_OF(quarters))];
    other.name = arena_printf(&work->arena, "%.*s – %s", STR_PRINT(place->name), quarter);
    other.address = arena_printf(&work->arena, "%u rue du Stade", 1 + synthetic_below(&work->random, 80));
    move(work, &other, 1500);
    other.latitude += 0.009;
    return other;
}

static void write_place(struct work *work, struct place place, size_t number, const char *mark)
{
    struct json_writer json = {.out = &work->out};
    place.id = arena_printf(&work->arena, "%s%zu", mark, number);
    place_json(&json, &place, &work->arena);
    buffer_add_char(&work->out, '\n');
}

/* Two places of one name at one address are the same to anybody: one is enough. */
static bool is_said_again(struct work *work, struct str name, const struct place *place)
{
    struct str key = arena_printf(&work->kept, "%.*s/%.*s/%.*s", STR_PRINT(name), STR_PRINT(place->address),
                                  STR_PRINT(place->insee_code));
    bool inserted;
    map_put(&work->said, key, &inserted);
    return !inserted;
}

/* How a name begins tells the kind of counter. */
static struct str kind_of(struct work *work, const struct place *place)
{
    return str_slice(text_folded(&work->arena, place->name), 0, 5);
}

static void write_all(struct work *work, const struct synthetic *synthetic, size_t number)
{
    struct directory_entry entry;
    synthetic_place(synthetic, number, &work->arena, &entry);
    entry.place.source = STR("une source");
    if (is_said_again(work, entry.place.name, &entry.place))
        return;
    is_said_again(work, kind_of(work, &entry.place), &entry.place);
    write_place(work, entry.place, number, "o");
    if (happens(work, 0.2)) {
        write_place(work, twin_of(work, &entry.place), number, "t");
        buffer_printf(&work->truth, "o%zu,t%zu\n", number, number);
    }
    struct place neighbour = neighbour_of(work, &entry.place);
    if (happens(work, 0.1) && !is_said_again(work, kind_of(work, &neighbour), &neighbour))
        write_place(work, neighbour, number, "n");
    if (happens(work, 0.05))
        write_place(work, branch_of(work, &entry.place), number, "b");
}

int main(int count, char **arguments)
{
    int64_t wanted = 0;
    struct error error = {0};
    if (count != 3 || !str_to_i64(str_of(arguments[1]), &wanted) || wanted < 1) {
        fprintf(stderr, "corrupt N TRUTH.csv > places.json\n");
        return 2;
    }
    struct work work = {.random = 20261124};
    struct synthetic *synthetic = synthetic_new();
    for (size_t number = 0; number < (size_t)wanted; number++) {
        write_all(&work, synthetic, number);
        arena_reset(&work.arena);
        fwrite(work.out.at, 1, work.out.length, stdout);
        buffer_clear(&work.out);
    }
    bool done = file_replace(arguments[2], buffer_str(&work.truth), &error) && fflush(stdout) == 0;
    if (!done)
        fprintf(stderr, "corrupt: %s\n", error.message);
    synthetic_free(synthetic);
    buffer_free(&work.out);
    buffer_free(&work.truth);
    map_free(&work.said);
    arena_free(&work.kept);
    arena_free(&work.arena);
    return done ? 0 : 1;
}
