/* A whole source on every core: one thread reads and hands over, the others convert chunks of records between the two.
 *
 * Chunks go round a ring: filled in the order of the source by the calling thread, converted by whichever thread is
 * free, handed over in the order of the source by the calling thread again. So results and findings do not depend on
 * the number of threads, and memory is that of the ring. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mapping_parts.h"

enum { CHUNK_RECORDS = 1024, CHUNK_BYTES = 1024 * 1024, RING = 8, THREADS_MOST = 8 };

/* The findings of one record are consecutive. */
struct told {
    size_t count, capacity;
    struct finding *at;
};

struct chunk {
    struct arena arena;
    size_t count;
    struct converted at[CHUNK_RECORDS];
    size_t told_to[CHUNK_RECORDS]; /* where the findings of each record end */
    struct told told;
    bool converted;
};

struct work {
    const struct source_conversion *source;
    pthread_mutex_t lock;
    pthread_cond_t to_convert, converted;
    size_t filled, claimed; /* chunks since the start; chunk n is ring[n % RING] */
    bool stopping;
    struct chunk *ring;
};

/* --- Converting ----------------------------------------------------------------------------------------------------
 */

static void remember_finding(void *context, const struct finding *finding)
{
    struct told *told = context;
    if (told->count == told->capacity) {
        told->capacity = told->capacity ? told->capacity * 2 : 1024;
        told->at = memory_grow(told->at, size_product(sizeof *told->at, told->capacity));
    }
    told->at[told->count++] = *finding;
}

static void convert_chunk(const struct source_conversion *source, struct chunk *chunk)
{
    struct conversion conversion = *source->conversion;
    conversion.seen = NULL; /* in the order of the source, when it is handed over */
    conversion.found = conversion.found ? remember_finding : NULL;
    conversion.context = &chunk->told;
    for (size_t i = 0; i < chunk->count; i++) {
        struct converted *one = &chunk->at[i];
        one->kept = convert_record(&conversion, &one->record, &chunk->arena, &one->place);
        one->prepared = one->kept && source->prepare ? source->prepare(source->context, one, &chunk->arena) : NULL;
        chunk->told_to[i] = chunk->told.count;
    }
}

static void *convert_thread(void *context)
{
    struct work *work = context;
    pthread_mutex_lock(&work->lock);
    for (;;) {
        while (work->claimed == work->filled && !work->stopping)
            pthread_cond_wait(&work->to_convert, &work->lock);
        if (work->stopping)
            break;
        struct chunk *chunk = &work->ring[work->claimed++ % RING];
        pthread_mutex_unlock(&work->lock);
        convert_chunk(work->source, chunk);
        pthread_mutex_lock(&work->lock);
        chunk->converted = true;
        pthread_cond_signal(&work->converted);
    }
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

/* The reader's texts last until its next record: the chunk has its own. Returns the bytes they take. */
static size_t keep_record(struct chunk *chunk, const struct record *record, size_t columns)
{
    size_t bytes = 0;
    for (size_t i = 0; i < columns; i++)
        bytes += record->values[i].length + 1;
    struct str *values = arena_alloc(&chunk->arena, size_product(sizeof *values, columns + 1));
    char *text = arena_alloc(&chunk->arena, bytes + 1);
    for (size_t i = 0; i < columns; i++) {
        struct str value = record->values[i];
        values[i] = (struct str){value.length ? text : value.at, value.length};
        if (value.length)
            memcpy(text, value.at, value.length);
        text += value.length;
        *text++ = '\0';
    }
    struct converted *one = &chunk->at[chunk->count++];
    one->record = *record;
    one->record.values = values;
    return bytes;
}

static bool fill_chunk(struct records *records, size_t columns, struct chunk *chunk, bool *end, struct error *error)
{
    arena_reset(&chunk->arena);
    chunk->count = chunk->told.count = 0;
    chunk->converted = false;
    for (size_t bytes = 0; chunk->count < CHUNK_RECORDS && bytes < CHUNK_BYTES;) {
        struct record record;
        if (!records_next(records, &record, end, error))
            return false;
        if (*end)
            break;
        bytes += keep_record(chunk, &record, columns);
    }
    return true;
}

/* --- Handing over --------------------------------------------------------------------------------------------------
 */

static bool hand_over(struct work *work, struct chunk *chunk, struct error *error)
{
    const struct source_conversion *source = work->source;
    const struct conversion *conversion = source->conversion;
    size_t told = 0;
    for (size_t i = 0; i < chunk->count; i++) {
        struct converted *one = &chunk->at[i];
        if (one->kept)
            number_repeated_id(conversion, &one->record, &chunk->arena, &one->place);
        for (; told < chunk->told_to[i]; told++) {
            struct finding *finding = &chunk->told.at[told];
            if (one->kept)
                finding->record = one->place.id;
            conversion->found(conversion->context, finding);
        }
    }
    return source->take(source->context, chunk->at, chunk->count, error);
}

static void wait_for(struct work *work, const struct chunk *chunk)
{
    pthread_mutex_lock(&work->lock);
    while (!chunk->converted)
        pthread_cond_wait(&work->converted, &work->lock);
    pthread_mutex_unlock(&work->lock);
}

static void give_to_threads(struct work *work)
{
    pthread_mutex_lock(&work->lock);
    work->filled++;
    pthread_cond_signal(&work->to_convert);
    pthread_mutex_unlock(&work->lock);
}

static bool read_and_hand_over(struct work *work, struct records *records, struct error *error)
{
    size_t columns = mapping_column_count(work->source->conversion->mapping), filled = 0, taken = 0;
    bool end = false, done = true;
    while (done && !(end && taken == filled)) {
        if (!end && filled - taken < RING) {
            struct chunk *chunk = &work->ring[filled % RING];
            done = fill_chunk(records, columns, chunk, &end, error);
            if (done && chunk->count) {
                filled++;
                give_to_threads(work);
            }
            continue;
        }
        struct chunk *oldest = &work->ring[taken++ % RING];
        wait_for(work, oldest);
        done = hand_over(work, oldest, error);
    }
    return done;
}

static int thread_count(int wished)
{
    long cores = wished > 0 ? wished : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MOST ? THREADS_MOST : (int)cores;
}

bool convert_source(struct records *records, const struct source_conversion *source, struct error *error)
{
    const struct conversion *conversion = source->conversion;
    struct work work = {.source = source, .ring = memory_array(sizeof *work.ring, RING)};
    pthread_t threads[THREADS_MOST];
    int started = 0, wanted = thread_count(source->threads);
    pthread_mutex_init(&work.lock, NULL);
    pthread_cond_init(&work.to_convert, NULL);
    pthread_cond_init(&work.converted, NULL);
    while (started < wanted && pthread_create(&threads[started], NULL, convert_thread, &work) == 0)
        started++;
    bool done = started > 0 ? read_and_hand_over(&work, records, error)
                            : error_set(error, ERROR_UNAVAILABLE, "Impossible de créer un fil d’exécution.");
    if (done && conversion->found) {
        arena_reset(&work.ring[0].arena);
        records_findings(records, &work.ring[0].arena, conversion->found, conversion->context);
    }
    pthread_mutex_lock(&work.lock);
    work.stopping = true;
    pthread_cond_broadcast(&work.to_convert);
    pthread_mutex_unlock(&work.lock);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < RING; i++) {
        free(work.ring[i].told.at);
        arena_free(&work.ring[i].arena);
    }
    free(work.ring);
    pthread_cond_destroy(&work.to_convert);
    pthread_cond_destroy(&work.converted);
    pthread_mutex_destroy(&work.lock);
    return done;
}
