/* The directory in memory beside SQLite (R*Tree, FTS5) and PostGIS, on the same synthetic places, in one run.
 *
 *     bench/directory [--quick] [--alone]
 *
 * At 25,000 places, and without --quick at 1,000,000: answers a second by one thread and 99th percentile of ours and of
 * the peers', and the ratio; then what only ours does; memory; and how long a new directory takes to be built and
 * swapped in while others read the old one. --alone leaves the peers out. Before each figure a few hundred questions
 * are asked to all: where they must agree, they do or the run stops.
 *
 * SQLite is in memory. PostGIS is a server of its own on a local socket, everything cached: what it answers includes
 * that trip, as it would on a real site. Our tiles are gzipped, with names and shapes; SQLite only reads their points.
 */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peers/directory.h"
#include "synthetic.h"
#include "territory/territory.h"

enum { QUESTIONS = 4096, TIMES_MOST = 1 << 20, AGREE = 200, LEAST = 5 };

static double seconds = 2;
static struct question questions[QUESTIONS];
static struct directory *directory;
static struct directory_tiles *tiles;

void give_up(const char *what, const char *why)
{
    fprintf(stderr, "bench/directory: %s: %s\n", what, why);
    exit(1);
}

int64_t term_number(enum vocabulary vocabulary, size_t term)
{
    for (int v = 0; v < (int)vocabulary; v++)
        term += vocabulary_count((enum vocabulary)v);
    return (int64_t)term;
}

struct str place_words(const struct directory_entry *entry, struct arena *arena)
{
    const struct place *p = &entry->place;
    return text_folded(
        arena, arena_printf(arena, "%.*s %.*s %.*s", STR_PRINT(p->name), STR_PRINT(p->commune), STR_PRINT(p->address)));
}

/* --- The questions ----------------------------------------------------------------------------------------------- */

static void make_questions(const struct directory_entry *entries, size_t count)
{
    static const char *const kinds[] = {"mediatheque", "ccas", "espace", "mairie", "centre", "mission", "tiers", "rue"};
    static const char *const towns[] = {"chartres", "brest", "dreux", "lyon",  "rennes",  "saint", "lille",
                                        "nantes",   "gare",  "dijon", "ville", "perpign", "metz",  "amiens"};
    uint64_t state = 28;
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct question *q = &questions[i];
        const struct directory_entry *near;
        do
            near = &entries[synthetic_below(&state, (uint32_t)count)];
        while (!near->place.located);
        q->longitude = near->place.longitude + 0.02 * (synthetic_share(&state) - 0.5);
        q->latitude = near->place.latitude + 0.02 * (synthetic_share(&state) - 0.5);
        q->first_word = kinds[synthetic_below(&state, COUNT_OF(kinds))];
        q->second_word = towns[synthetic_below(&state, COUNT_OF(towns))];
        q->service = synthetic_below(&state, (uint32_t)vocabulary_count(VOCABULARY_SERVICES));
        q->department = near->department;
    }
}

static const struct question *question_for(enum figure figure, size_t number)
{
    struct question *q = &questions[number % QUESTIONS];
    q->width = figure == BOX_CITY ? 0.3 : 0.01;
    q->height = figure == BOX_CITY ? 0.2 : 0.007;
    q->z = figure == TILE_8 ? 8 : figure == TILE_12 ? 12 : 14;
    struct mercator at = mercator_of((struct point){q->longitude, q->latitude});
    q->x = at.x >> (32 - q->z);
    q->y = at.y >> (32 - q->z);
    return q;
}

/* --- Ours -------------------------------------------------------------------------------------------------------- */

static size_t ask_directory(const struct place_filter *filter, enum directory_sort sort, size_t size, unsigned facets,
                            struct arena *arena)
{
    struct directory_query query = {
        .filter = filter, .sort = sort, .size = size, .now = 1764000000, .facets = facets}; /* November 2025 */
    struct directory_answer answer;
    struct error error = {0};
    if (!directory_search(directory, &query, arena, &answer, &error))
        give_up("directory_search", error.message);
    return answer.total;
}

static size_t ask_facets(const struct question *q, bool in_department, struct arena *arena)
{
    struct str code = q->department;
    struct place_filter filter = {0};
    choice_add(&filter.any[VOCABULARY_SERVICES], q->service);
    choice_add(&filter.any[VOCABULARY_FEES], q->fee);
    if (in_department)
        filter.departments = (struct texts){1, &code};
    return ask_directory(&filter, SORT_NAME, PAGE_COUNT, FACET_VOCABULARIES, arena);
}

static size_t ask_tile(const struct question *q, struct arena *arena)
{
    struct str bytes;
    directory_tile(tiles, directory, NULL, q->z, q->x, q->y, arena, &bytes);
    return bytes.length;
}

static size_t answer_ours(void *arena, enum figure figure, const struct question *q)
{
    struct directory_hit hits[NEAREST_COUNT];
    struct place_filter filter = {0};
    switch (figure) {
    case NEAREST: return directory_nearest(directory, q->latitude, q->longitude, NULL, NEAREST_COUNT, arena, hits);
    case BOX_STREET:
    case BOX_CITY:
        filter.boxed = true;
        filter.box = (struct directory_box){q->longitude - q->width / 2, q->latitude - q->height / 2,
                                            q->longitude + q->width / 2, q->latitude + q->height / 2};
        return ask_directory(&filter, SORT_NAME, 20, 0, arena);
    case WORDS:
        filter.text = arena_printf(arena, "%s %s", q->first_word, q->second_word);
        return ask_directory(&filter, SORT_RELEVANCE, 20, 0, arena);
    case FACETS: return ask_facets(q, false, arena);
    case FACETS_DEPARTMENT: return ask_facets(q, true, arena);
    default: return ask_tile(q, arena);
    }
}

/* What peers do not do. */
static const char *const AS_TYPED[] = {"imprimer dreux", "mediatheqe lyon",  "espace numeriqe rennes", "caf marseille",
                                       "mfs lille",      "biblio nantes",    "EPN saint-denis",        "impôts 28000",
                                       "ordinateur",     "méd. de chartres", "mission local paris",    "scanner brest"};

static size_t search_as_typed(void *arena, const struct question *q)
{
    struct place_filter filter = {.text = str_of(AS_TYPED[(size_t)(q - questions) % COUNT_OF(AS_TYPED)])};
    return ask_directory(&filter, SORT_RELEVANCE, 20, 0, arena);
}

static size_t search_around(void *arena, const struct question *q)
{
    struct place_filter filter = {.text = str_of(AS_TYPED[(size_t)(q - questions) % COUNT_OF(AS_TYPED)]),
                                  .near = true,
                                  .latitude = q->latitude,
                                  .longitude = q->longitude};
    return ask_directory(&filter, SORT_RELEVANCE, 20, 0, arena);
}

static size_t every_facet(void *arena, const struct question *q)
{
    struct place_filter filter = {.near = true, .latitude = q->latitude, .longitude = q->longitude, .radius = 15000};
    choice_add(&filter.any[VOCABULARY_SERVICES], q->service);
    return ask_directory(&filter, SORT_DISTANCE, PAGE_COUNT, ~0U, arena);
}

static size_t open_soonest(void *arena, const struct question *q)
{
    struct str code = q->department;
    struct place_filter filter = {.departments = {1, &code}};
    return ask_directory(&filter, SORT_OPENING, PAGE_COUNT, 0, arena);
}

static size_t card(void *arena, const struct question *q)
{
    struct directory_entry entry;
    directory_card(directory, (uint32_t)((size_t)(q - questions) * 7919 % directory_count(directory)), arena, &entry);
    return entry.place.name.length;
}

static size_t whole_place(void *arena, const struct question *q)
{
    struct directory_entry entry;
    directory_read(directory, (uint32_t)((size_t)(q - questions) * 7919 % directory_count(directory)), arena, &entry);
    return entry.place.id.length;
}

/* --- Measuring --------------------------------------------------------------------------------------------------- */

struct result {
    double rate, p99; /* a second; milliseconds */
};

static int by_time(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;
    return (one > two) - (one < two);
}

static struct result result_of(int64_t *times, size_t count, int64_t total)
{
    qsort(times, count, sizeof *times, by_time);
    return (struct result){(double)count * 1e9 / (double)total, (double)times[count * 99 / 100] / 1e6};
}

typedef size_t (*ask_fn)(void *context, const struct question *question);

/* By a peer, or by a function of ours when `peer` is NULL: an arena is then the context, emptied each time. */
static struct result measure(const struct peer *peer, void *context, ask_fn ask, enum figure figure)
{
    static int64_t times[TIMES_MOST];
    struct arena arena = {0};
    size_t count = 0;
    int64_t total = 0, end = monotonic_ns() + (int64_t)(seconds * 1e9), before = monotonic_ns();
    for (size_t n = 0; count < TIMES_MOST && (before < end || count < LEAST); n++) {
        const struct question *q = question_for(figure, n);
        before = monotonic_ns();
        if (peer)
            peer->answer(context, figure, q);
        else if (ask)
            ask(&arena, q);
        else
            answer_ours(&arena, figure, q);
        times[count] = monotonic_ns() - before;
        total += times[count++];
        arena_reset(&arena);
    }
    arena_free(&arena);
    return result_of(times, count, total);
}

static void check_same(const struct peer *peer, void *context, enum figure figure)
{
    struct arena arena = {0};
    int64_t end = monotonic_ns() + (int64_t)(seconds * 2e9);
    for (size_t n = 0; figure != WORDS && figure < TILE_8 && n < AGREE && monotonic_ns() < end; n++) {
        const struct question *q = question_for(figure, n);
        size_t ours = answer_ours(&arena, figure, q), theirs = peer->answer(context, figure, q);
        bool frame = figure == BOX_STREET || figure == BOX_CITY; /* peers' frames are of 32-bit numbers: half a metre */
        size_t apart = ours > theirs ? ours - theirs : theirs - ours;
        if (apart > (frame ? 1 + ours / 50 : 0)) {
            fprintf(stderr, "bench/directory: question %zu of figure %d: %zu places here, %zu by %s\n", n, figure, ours,
                    theirs, peer->name);
            exit(1);
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static const char *const NAMES[FIGURE_COUNT] = {
    [NEAREST] = "20 nearest",
    [BOX_STREET] = "frame of 750 m: count, 20 by name",
    [BOX_CITY] = "frame of 22 km: count, 20 by name",
    [WORDS] = "two words: 20 best",
    [FACETS] = "2 filters, facets, 24 by name",
    [FACETS_DEPARTMENT] = "the same in a department",
    [TILE_8] = "tile, zoom 8 (clusters)",
    [TILE_12] = "tile, zoom 12",
    [TILE_14] = "tile, zoom 14",
};

static void print_rows(const struct peer *const *peers, void *const *contexts, size_t peer_count)
{
    printf("%-34s %11s %8s", "", "maillage /s", "p99 ms");
    for (size_t p = 0; p < peer_count; p++)
        printf(" | %13s %8s %7s", peers[p]->name, "p99 ms", "ratio");
    printf("\n");
    for (int f = 0; f < FIGURE_COUNT; f++) {
        enum figure figure = (enum figure)f;
        struct result ours = measure(NULL, NULL, NULL, figure);
        printf("%-34s %11.0f %8.3f", NAMES[f], ours.rate, ours.p99);
        for (size_t p = 0; p < peer_count; p++) {
            check_same(peers[p], contexts[p], figure);
            struct result theirs = measure(peers[p], contexts[p], NULL, figure);
            printf(" | %13.0f %8.2f %6.0f×", theirs.rate, theirs.p99, ours.rate / theirs.rate);
        }
        printf("\n");
        fflush(stdout);
    }
}

static void print_ours(void)
{
    static const struct {
        const char *name;
        ask_fn ask;
    } rows[] = {{"words as typed (needs, mistakes)", search_as_typed},
                {"the same around a point", search_around},
                {"15 km around, every facet", every_facet},
                {"open soonest in a department", open_soonest},
                {"line of a list", card},
                {"whole place", whole_place}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct result ours = measure(NULL, NULL, rows[i].ask, NEAREST);
        printf("%-34s %11.0f %8.3f\n", rows[i].name, ours.rate, ours.p99);
        fflush(stdout);
    }
}

/* --- A new directory while others read the old one -----------------------------------------------------------------
 */

static struct directory *build(const struct directory_entry *entries, size_t count, uint64_t version)
{
    struct directory_builder *builder = directory_builder_new(version);
    struct error error = {0};
    for (size_t i = 0; i < count; i++)
        if (!directory_builder_add(builder, &entries[i], &error))
            give_up("directory_builder_add", error.message);
    return directory_builder_finish(builder);
}

struct reading {
    struct directory_holder *holder;
    atomic_bool ended;
    atomic_size_t reads, failed;
};

static void *read_on(void *context)
{
    struct reading *r = context;
    for (size_t n = 0; !atomic_load(&r->ended); n++) {
        const struct directory *held = directory_acquire(r->holder);
        const struct question *q = &questions[n % QUESTIONS];
        struct directory_hit hits[NEAREST_COUNT];
        struct arena arena = {0};
        size_t found = directory_nearest(held, q->latitude, q->longitude, NULL, NEAREST_COUNT, &arena, hits);
        atomic_fetch_add(&r->failed, found != NEAREST_COUNT);
        atomic_fetch_add(&r->reads, 1);
        arena_free(&arena);
        directory_release(held);
    }
    return NULL;
}

static double read_rate(struct reading *r, int64_t since, size_t before)
{
    return (double)(atomic_load(&r->reads) - before) * 1e9 / (double)(monotonic_ns() - since);
}

static void swap_while_reading(const struct directory_entry *entries, size_t count)
{
    struct reading reading = {.holder = directory_holder_new()};
    pthread_t thread;
    directory_publish(reading.holder, directory); /* its reference is the holder's from now on */
    pthread_create(&thread, NULL, read_on, &reading);
    int64_t since = monotonic_ns();
    while (monotonic_ns() - since < (int64_t)5e8)
        ;
    double usual = read_rate(&reading, since, 0);
    size_t before = atomic_load(&reading.reads);
    int64_t start = monotonic_ns();
    struct directory *next = build(entries, count, 2);
    int64_t built = monotonic_ns();
    double meanwhile = read_rate(&reading, start, before);
    directory_publish(reading.holder, next);
    int64_t swapped = monotonic_ns();
    while (monotonic_ns() - swapped < (int64_t)2e8)
        ;
    atomic_store(&reading.ended, true);
    pthread_join(thread, NULL);
    printf("built while one thread reads: %.2f s; swapped in %.3f ms; %.0f reads/s meanwhile (%.0f before), %zu "
           "failed\n",
           (double)(built - start) / 1e9, (double)(swapped - built) / 1e6, meanwhile, usual,
           atomic_load(&reading.failed));
    directory_holder_free(reading.holder);
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

static void run(size_t count, bool alone)
{
    static const struct peer *const known[] = {&SQLITE_PEER, &POSTGIS_PEER};
    const struct peer *peers[COUNT_OF(known)];
    void *contexts[COUNT_OF(known)];
    size_t peer_count = 0;
    struct synthetic *synthetic = synthetic_new();
    struct arena arena = {0};
    struct directory_entry *entries = memory_array(sizeof *entries, count);
    for (size_t i = 0; i < count; i++)
        synthetic_place(synthetic, i, &arena, &entries[i]);
    make_questions(entries, count);
    int64_t start = monotonic_ns();
    directory = build(entries, count, 1);
    printf("\n%zu places, built alone in %.2f s\n\n", count, (double)(monotonic_ns() - start) / 1e9);
    tiles = directory_tiles_new(0);
    for (size_t p = 0; p < COUNT_OF(known) && !alone; p++) {
        contexts[peer_count] = known[p]->open(entries, count);
        if (contexts[peer_count])
            peers[peer_count++] = known[p];
    }
    print_rows(peers, contexts, peer_count);
    print_ours();
    printf("\nmemory: maillage %.1f MB (every field of every place)", (double)directory_memory(directory) / 1e6);
    for (size_t p = 0; p < peer_count; p++) {
        printf("; %s %.1f MB (what these questions need)", peers[p]->name, peers[p]->megabytes(contexts[p]));
        peers[p]->close(contexts[p]);
    }
    printf("\n");
    swap_while_reading(entries, count); /* the directory goes with it */
    directory_tiles_free(tiles);
    synthetic_free(synthetic);
    arena_free(&arena);
    free(entries);
}

int main(int count, char **arguments)
{
    bool quick = false, alone = false;
    for (int i = 1; i < count; i++) {
        quick = quick || strcmp(arguments[i], "--quick") == 0;
        alone = alone || strcmp(arguments[i], "--alone") == 0;
    }
    if (quick)
        seconds = 0.3;
    run(25000, alone);
    if (!quick)
        run(1000000, alone);
    return 0;
}
