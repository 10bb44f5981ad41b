/* Imports on both engines: twice the same, changes, what vanishes and returns, refusals, hostile text, readers and
 * rivals meanwhile, kill -9 at any moment, the real Hub-Lo file.
 *
 * With arguments the program is an importer to be killed: import URL FILE.
 */
#include "places/import.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engines.h"
#include "places/demo.h"
#include "territory/space.h"

extern char **environ;
static const char *program;
static struct error error;

/* --- Importing -----------------------------------------------------------------------------------------------------
 */

struct attempt {
    const char *source;
    bool dry_run, accept_removals;
    finding_fn found;
    void *context;
    void (*progress)(void *context, int64_t bytes_read);
};

static bool import_text(struct store *store, struct attempt attempt, struct str text, struct import_counts *counts,
                        struct error *failure)
{
    struct mapping *mapping;
    struct memory_stream stream = {text};
    if (!mapping_builtin(STR("officiel"), &mapping, failure))
        return false;
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct import import = {.store = store,
                            .source = str_of(attempt.source ? attempt.source : "essai"),
                            .mapping = mapping,
                            .records = records,
                            .dry_run = attempt.dry_run,
                            .accept_removals = attempt.accept_removals,
                            .found = attempt.found,
                            .context = attempt.context,
                            .progress = attempt.progress};
    bool done = import_run(&import, counts, failure);
    records_free(records);
    mapping_free(mapping);
    return done;
}

/* Places numbered from `first`, in JSON, each named "<version> lieu <number>". */
static struct str places_text(struct buffer *text, const char *version, int first, int count)
{
    struct json_writer writer = {.out = text};
    struct arena arena = {0};
    buffer_clear(text);
    json_begin_array(&writer);
    for (int i = first; i < first + count; i++) {
        json_begin_object(&writer);
        json_member_text(&writer, "id", arena_printf(&arena, "%d", i));
        json_member_text(&writer, "nom", arena_printf(&arena, "%s lieu %d", version, i));
        json_member_text(&writer, "commune", STR("Chartres"));
        json_member_text(&writer, "code_postal", STR("28000"));
        json_member_text(&writer, "adresse", arena_printf(&arena, "%d rue du Bourg", i));
        json_member_text(&writer, "date_maj", STR("2024-02-20"));
        json_member_text(&writer, "services", STR("Aide aux démarches administratives"));
        json_end_object(&writer);
    }
    json_end_array(&writer);
    arena_free(&arena);
    return buffer_str(text);
}

static struct import_counts must_import(struct fixture *fixture, struct attempt attempt, struct str text)
{
    struct import_counts counts;
    assert_done(import_text(fixture->store, attempt, text, &counts, &error), &error);
    return counts;
}

static void assert_sql(const struct fixture *fixture, const char *sql, const char *expected)
{
    struct arena arena = {0};
    struct str answer = ask_sql(fixture, &arena, sql);
    if (!str_equal(answer, str_of(expected)))
        fail_msg("%s: %.*s, not %s", sql, STR_PRINT(answer), expected);
    arena_free(&arena);
}

static int64_t version_of(struct fixture *fixture)
{
    struct session *session;
    int64_t version;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(session_version(session, "places", &version, &error), &error);
    session_end(session);
    return version;
}

#define assert_counts(counts, r, k, x, a, c, u, v, b)                                                                  \
    do {                                                                                                               \
        struct import_counts got = (counts), wanted = {r, k, x, a, c, u, v, b};                                        \
        if (memcmp(&got, &wanted, sizeof got) != 0)                                                                    \
            fail_msg("read %d kept %d refused %d added %d changed %d unchanged %d vanished %d returned %d",            \
                     (int)got.read, (int)got.kept, (int)got.refused, (int)got.added, (int)got.changed,                 \
                     (int)got.unchanged, (int)got.vanished, (int)got.returned);                                        \
    } while (0)

/* --- What a run does ------------------------------------------------------------------------------------------------
 */

static void the_same_file_twice_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    places_text(&text, "v1", 0, 1200);
    assert_counts(must_import(fixture, (struct attempt){0}, buffer_str(&text)), 1200, 1200, 0, 1200, 0, 0, 0, 0);
    int64_t version = version_of(fixture);
    assert_true(version > 0);
    assert_counts(must_import(fixture, (struct attempt){0}, buffer_str(&text)), 1200, 1200, 0, 0, 0, 1200, 0, 0);
    assert_int_equal(version_of(fixture), version);
    assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE state = 'published' AND department = '28'", "1200");
    assert_sql(fixture, "SELECT COUNT(*) FROM place p JOIN space s ON s.id = p.space_id WHERE s.code = '28'", "1200");
    assert_sql(fixture, "SELECT COUNT(*) FROM place_stage", "0");
    buffer_free(&text);
}

static void a_change_updates_and_keeps_the_address(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    struct arena arena = {0};
    must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 10));
    struct str slug = ask_sql(fixture, &arena, "SELECT slug FROM place WHERE nom = 'v1 lieu 3'");
    struct str id = ask_sql(fixture, &arena, "SELECT id FROM place WHERE nom = 'v1 lieu 3'");
    assert_counts(must_import(fixture, (struct attempt){0}, places_text(&text, "v2", 0, 11)), 11, 11, 0, 1, 10, 0, 0,
                  0);
    assert_str(ask_sql(fixture, &arena, "SELECT slug FROM place WHERE nom = 'v2 lieu 3'"), arena_cstr(&arena, slug));
    assert_str(ask_sql(fixture, &arena, "SELECT id FROM place WHERE nom = 'v2 lieu 3'"), arena_cstr(&arena, id));
    assert_sql(fixture, "SELECT COUNT(*) FROM place", "11");
    arena_free(&arena);
    buffer_free(&text);
}

static void what_is_gone_is_marked_and_may_return(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    struct arena arena = {0};
    must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 20));
    struct str id = ask_sql(fixture, &arena, "SELECT id FROM place WHERE nom = 'v1 lieu 19'");
    assert_counts(must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 18)), 18, 18, 0, 0, 0, 18, 2,
                  0);
    assert_sql(fixture, "SELECT state FROM place WHERE nom = 'v1 lieu 19'", "vanished");
    assert_counts(must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 18)), 18, 18, 0, 0, 0, 18, 0,
                  0);
    assert_counts(must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 20)), 20, 20, 0, 0, 0, 18, 0,
                  2);
    assert_str(ask_sql(fixture, &arena, "SELECT id FROM place WHERE nom = 'v1 lieu 19' AND state = 'published'"),
               arena_cstr(&arena, id));
    arena_free(&arena);
    buffer_free(&text);
}

/* What someone hid stays hidden, whatever its source says. */
static void a_hidden_place_stays_hidden(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 3));
    run_sql(fixture, "UPDATE place SET state = 'hidden' WHERE nom = 'v1 lieu 1'");
    assert_counts(must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 3)), 3, 3, 0, 0, 0, 3, 0, 0);
    assert_counts(must_import(fixture, (struct attempt){0}, places_text(&text, "v2", 0, 3)), 3, 3, 0, 0, 3, 0, 0, 0);
    assert_sql(fixture, "SELECT state FROM place WHERE nom = 'v2 lieu 1'", "hidden");
    must_import(fixture, (struct attempt){.accept_removals = true}, places_text(&text, "v2", 2, 1));
    assert_sql(fixture, "SELECT state FROM place WHERE nom = 'v2 lieu 1'", "hidden");
    buffer_free(&text);
}

static void a_run_that_removes_much_stops_and_asks(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    struct import_counts counts;
    must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 100));
    places_text(&text, "v2", 0, 79);
    assert_refused(import_text(fixture->store, (struct attempt){0}, buffer_str(&text), &counts, &error), &error,
                   ERROR_CONFLICT);
    assert_non_null(strstr(error.message, "--accept-removals"));
    assert_int_equal(counts.vanished, 21);
    assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE state = 'published' AND nom LIKE 'v1%'", "100");
    assert_sql(fixture, "SELECT COUNT(*) FROM place_stage", "0");
    assert_counts(must_import(fixture, (struct attempt){.accept_removals = true}, buffer_str(&text)), 79, 79, 0, 0, 79,
                  0, 21, 0);
    buffer_free(&text);
}

static void a_dry_run_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    places_text(&text, "v1", 0, 700);
    assert_counts(must_import(fixture, (struct attempt){.dry_run = true}, buffer_str(&text)), 700, 700, 0, 700, 0, 0, 0,
                  0);
    assert_sql(fixture, "SELECT COUNT(*) FROM source", "0");
    assert_sql(fixture, "SELECT COUNT(*) FROM place_stage", "0");
    assert_int_equal(version_of(fixture), 0);
    must_import(fixture, (struct attempt){0}, buffer_str(&text));
    assert_counts(must_import(fixture, (struct attempt){.dry_run = true}, places_text(&text, "v2", 1, 700)), 700, 700,
                  0, 1, 699, 0, 1, 0);
    assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE nom LIKE 'v2%'", "0");
    buffer_free(&text);
}

static void two_sources_do_not_touch_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    places_text(&text, "v1", 0, 30);
    must_import(fixture, (struct attempt){.source = "un"}, buffer_str(&text));
    assert_counts(must_import(fixture, (struct attempt){.source = "deux"}, buffer_str(&text)), 30, 30, 0, 30, 0, 0, 0,
                  0);
    assert_sql(fixture, "SELECT COUNT(DISTINCT slug) FROM place", "60");
    assert_counts(must_import(fixture, (struct attempt){.source = "un"}, buffer_str(&text)), 30, 30, 0, 0, 0, 30, 0, 0);
    buffer_free(&text);
}

/* --- Bad input ------------------------------------------------------------------------------------------------------
 */

static void count_finding(void *context, const struct finding *finding)
{
    assert_true(text_is_utf8(finding->message) && text_is_utf8(finding->before));
    ++*(size_t *)context;
}

static void hostile_text_is_stored_as_text(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {"'; DROP TABLE place; --", "<script>alert(1)</script>", "\" onmouseover=\"x",
                                        "$1 %s %n \\ \u202e", "=cmd|' /C calc'!A0"};
    struct buffer text = {0};
    struct json_writer writer = {.out = &text};
    struct arena arena = {0};
    size_t findings = 0;
    json_begin_array(&writer);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        json_begin_object(&writer);
        for (int field = 0; field < PLACE_FIELD_COUNT; field++)
            json_member_text(&writer, place_field_name((enum place_field)field), str_of(texts[i]));
        json_end_object(&writer);
    }
    json_end_array(&writer);
    struct import_counts counts =
        must_import(fixture, (struct attempt){.found = count_finding, .context = &findings}, buffer_str(&text));
    assert_int_equal(counts.read, COUNT_OF(texts));
    assert_true(findings >= COUNT_OF(texts));
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place"),
               arena_cstr(&arena, arena_printf(&arena, "%d", (int)counts.kept)));
    assert_sql(fixture,
               "SELECT COUNT(*) FROM place WHERE telephone IS NOT NULL OR latitude IS NOT NULL OR services IS NOT "
               "NULL OR prise_rdv IS NOT NULL OR site_web IS NOT NULL",
               "0");
    must_import(fixture, (struct attempt){0}, buffer_str(&text));
    arena_free(&arena);
    buffer_free(&text);
}

static void a_record_too_large_costs_only_itself(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    size_t findings = 0;
    buffer_add_cstr(&text, "[{\"id\":\"1\",\"nom\":\"Avant\",\"commune\":\"Brou\"},{\"id\":\"2\",\"nom\":\"");
    for (int i = 0; i < 10 * 1024 * 1024 / 16; i++)
        buffer_add_cstr(&text, "AAAAAAAAAAAAAAAA");
    buffer_add_cstr(&text, "\"},{\"id\":\"3\",\"nom\":\"Après\",\"commune\":\"Brou\"}]");
    struct import_counts counts =
        must_import(fixture, (struct attempt){.found = count_finding, .context = &findings}, buffer_str(&text));
    assert_int_equal(counts.read, 3);
    assert_int_equal(counts.kept, 2);
    assert_true(findings > 0);
    assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE nom IN ('Avant', 'Après')", "2");
    buffer_free(&text);
}

static void a_broken_file_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    struct import_counts counts;
    must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 700));
    places_text(&text, "v2", 0, 700);
    static const char *const ends[] = {"", "{\"id\":", "\xff\xfe"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct buffer broken = {0};
        buffer_add(&broken, text.at, text.length - 1); /* the array never closes */
        buffer_add_cstr(&broken, ends[i]);
        error = (struct error){0};
        assert_false(import_text(fixture->store, (struct attempt){0}, buffer_str(&broken), &counts, &error));
        assert_true(error.message[0] != '\0');
        assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE nom LIKE 'v1%' AND state = 'published'", "700");
        assert_sql(fixture, "SELECT COUNT(*) FROM place_stage", "0");
        buffer_free(&broken);
    }
    buffer_free(&text);
}

/* Windows-1252, as spreadsheets save it. */
static void another_encoding_is_read(void **state)
{
    struct fixture *fixture = *state;
    must_import(fixture, (struct attempt){0},
                STR("id;nom;commune;adresse\r\n1;M\xe9"
                    "diath\xe8que;Ch\xe2teaudun;1 rue de l\x92"
                    "\xc9glise\r\n"));
    assert_sql(fixture, "SELECT nom FROM place", "Médiathèque");
    assert_sql(fixture, "SELECT code_insee FROM place", "28088");
}

/* --- Others at the same time ----------------------------------------------------------------------------------------
 */

STATEMENT(test_versions, "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN nom LIKE 'v2%' THEN 1 ELSE 0 END), 0) AS "
                         "BIGINT) "
                         "FROM place WHERE state = 'published'");

struct reader {
    struct store *store;
    volatile bool stop;
    int64_t looks, mixed;
};

static void *read_all_along(void *context)
{
    struct reader *reader = context;
    while (!reader->stop) {
        struct session *session;
        struct error failure;
        if (!store_read(reader->store, &session, &failure))
            continue;
        struct query *query = query_start(session, &test_versions);
        while (query_row(query)) {
            int64_t count = column_i64(query, 0), second = column_i64(query, 1);
            reader->mixed += !(count == 800 && second == 0) && !(count == 1600 && second == 1600);
        }
        reader->looks += query_end(query, &failure);
        session_end(session);
    }
    return NULL;
}

static void a_reader_sees_before_or_after(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    must_import(fixture, (struct attempt){0}, places_text(&text, "v1", 0, 800));
    struct reader reader = {.store = fixture->store};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, read_all_along, &reader), 0);
    must_import(fixture, (struct attempt){0}, places_text(&text, "v2", 0, 1600));
    reader.stop = true;
    pthread_join(thread, NULL);
    assert_true(reader.looks > 0);
    assert_int_equal(reader.mixed, 0);
    buffer_free(&text);
}

/* A rival that starts while a run is under way, and ends after it. */
struct rival {
    struct store *store;
    struct str text;
    pthread_t thread;
    sem_t started, may_go_on;
    bool is_started, waited, done;
};

static void rival_waits(void *context, int64_t bytes)
{
    (void)bytes;
    struct rival *rival = context;
    if (rival->waited)
        return;
    rival->waited = true;
    sem_post(&rival->started);
    sem_wait(&rival->may_go_on);
}

static void *run_rival(void *context)
{
    struct rival *rival = context;
    struct import_counts counts;
    struct error failure;
    rival->done = import_text(rival->store, (struct attempt){.progress = rival_waits, .context = rival}, rival->text,
                              &counts, &failure);
    return NULL;
}

/* Called by the first run: once it has set rows aside, the rival begins. */
static void start_rival(void *context, int64_t bytes)
{
    struct rival *rival = context;
    if (rival->is_started || bytes < 100 * 1024)
        return;
    rival->is_started = true;
    assert_int_equal(pthread_create(&rival->thread, NULL, run_rival, rival), 0);
    sem_wait(&rival->started);
}

static void a_rival_never_makes_half_an_import(void **state)
{
    struct fixture *fixture = *state;
    struct buffer first = {0}, second = {0};
    struct import_counts counts;
    must_import(fixture, (struct attempt){0}, places_text(&first, "v1", 0, 10));
    places_text(&first, "v2", 0, 2000);
    places_text(&second, "v3", 0, 1500);
    struct rival rival = {.store = fixture->store, .text = buffer_str(&second)};
    sem_init(&rival.started, 0, 0);
    sem_init(&rival.may_go_on, 0, 0);
    error = (struct error){0};
    bool done = import_text(fixture->store, (struct attempt){.progress = start_rival, .context = &rival},
                            buffer_str(&first), &counts, &error);
    assert_true(rival.is_started);
    sem_post(&rival.may_go_on);
    pthread_join(rival.thread, NULL);
    if (done) /* then the whole of it was there, and the rival found that it had come too late */
        assert_false(rival.done);
    else
        assert_int_equal(error.kind, ERROR_CONFLICT);
    assert_true(done || rival.done);
    assert_sql(fixture,
               rival.done ? "SELECT COUNT(*) FROM place WHERE state = 'published' AND nom LIKE 'v3%'"
                          : "SELECT COUNT(*) FROM place WHERE state = 'published' AND nom LIKE 'v2%'",
               rival.done ? "1500" : "2000");
    assert_sql(fixture, "SELECT COUNT(*) FROM place_stage", "0");
    sem_destroy(&rival.started);
    sem_destroy(&rival.may_go_on);
    buffer_free(&first);
    buffer_free(&second);
}

/* --- kill -9 ---------------------------------------------------------------------------------------------------------
 */

static int import_file(const char *url, const char *path)
{
    struct store *store;
    struct arena arena = {0};
    struct str text;
    struct import_counts counts;
    struct error failure = {0};
    bool done = store_open(str_of(url), &store, &failure);
    if (done) {
        done = file_read(&arena, path, 1 << 28, &text, &failure) &&
               import_text(store, (struct attempt){.accept_removals = true}, text, &counts, &failure);
        store_close(store);
    }
    arena_free(&arena);
    if (!done)
        fprintf(stderr, "%s\n", failure.message);
    return done ? 0 : 1;
}

static int64_t ask_count(const struct fixture *fixture, const char *sql)
{
    struct arena arena = {0};
    int64_t count = -1;
    str_to_i64(ask_sql(fixture, &arena, sql), &count);
    arena_free(&arena);
    return count;
}

/* Runs the importer and kills it after `milliseconds` (never, when negative). Returns whether it ended by itself. */
static bool import_and_kill(const struct fixture *fixture, const char *path, int64_t milliseconds)
{
    char *arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t) "import", (char *)(uintptr_t)fixture->url,
                         (char *)(uintptr_t)path, NULL};
    pid_t child;
    int status = 0;
    assert_int_equal(posix_spawn(&child, program, NULL, NULL, arguments, environ), 0);
    if (milliseconds >= 0) {
        usleep((useconds_t)milliseconds * 1000);
        kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* MAILLAGE_KILLS: how many times on each engine, for a campaign; 12 otherwise. */
static void killed_at_any_moment_it_is_before_or_after(void **state)
{
    enum { COUNT = 1500 };
    const char *kills = getenv("MAILLAGE_KILLS");
    int64_t rounds = 12;
    if (kills)
        assert_true(str_to_i64(str_of(kills), &rounds) && rounds > 0);
    struct fixture *fixture = *state;
    struct buffer text = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/places.json", fixture->folder);
    places_text(&text, "a", 0, COUNT);
    assert_done(file_replace(path, buffer_str(&text), &error), &error);
    int64_t started = monotonic_ns();
    assert_true(import_and_kill(fixture, path, -1));
    int64_t whole = (monotonic_ns() - started) / 1000000;

    /* On PostgreSQL what a dead client had asked last may still be done: one version is there, whole, and which one is
     * not known. */
    for (int64_t round = 0; round < rounds; round++) {
        char next[2] = {(char)('b' + round % 20), '\0'};
        places_text(&text, next, 0, COUNT);
        assert_done(file_replace(path, buffer_str(&text), &error), &error);
        import_and_kill(fixture, path, whole * (round + 1) / (rounds + 1));
        assert_sql(fixture,
                   "SELECT COUNT(*) || ' places, ' || COUNT(DISTINCT substr(nom, 1, 1)) || ' version' FROM place WHERE "
                   "state = 'published'",
                   "1500 places, 1 version");
    }
    places_text(&text, "z", 0, COUNT);
    assert_done(file_replace(path, buffer_str(&text), &error), &error);
    int tries = 0;
    while (!import_and_kill(fixture, path, -1)) /* the dead one's may end meanwhile: then this one is refused */
        assert_true(++tries < 5);
    assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE nom LIKE 'z%'", "1500");
    assert_sql(fixture, "SELECT COUNT(*) FROM place_stage", "0");
    unlink(path);
    buffer_free(&text);
}

/* --- From end to end
 * -------------------------------------------------------------------------------------------------- */

static struct import_counts import_hub_lo(struct fixture *fixture, const char *data, size_t *findings)
{
    struct arena arena = {0};
    struct mapping *mapping;
    struct records *records;
    struct import_counts counts;
    assert_done(mapping_open(arena_printf(&arena, "%s/sources/hub-lo/hub-lo.config.json", data).at, &mapping, NULL,
                             NULL, &error),
                &error);
    assert_done(records_open(arena_printf(&arena, "%s/sources/hub-lo/hub-lo.json", data).at,
                             (struct records_options){0}, mapping, &records, &error),
                &error);
    struct import import = {.store = fixture->store,
                            .source = STR("hub-lo"),
                            .mapping = mapping,
                            .records = records,
                            .found = count_finding,
                            .context = findings};
    assert_done(import_run(&import, &counts, &error), &error);
    records_free(records);
    mapping_free(mapping);
    arena_free(&arena);
    return counts;
}

static void hub_lo_goes_in_whole(void **state)
{
    struct fixture *fixture = *state;
    const char *data = getenv("MAILLAGE_DATA");
    size_t findings = 0;
    if (!data) {
        print_message("MAILLAGE_DATA is not set: the real Hub-Lo file is not imported.\n");
        skip();
    }
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    struct import_counts counts = import_hub_lo(fixture, data, &findings);
    assert_int_equal(counts.read, 426);
    assert_int_equal(counts.kept + counts.refused, 426);
    assert_true(counts.kept >= 335); /* what the national pipeline keeps */
    assert_int_equal(counts.added, counts.kept);
    assert_true(findings > 0);
    assert_true(ask_count(fixture, "SELECT COUNT(*) FROM place p JOIN space s ON s.id = p.space_id") > 0);
    assert_int_equal(ask_count(fixture, "SELECT COUNT(*) FROM place p JOIN space s ON s.id = p.space_id"),
                     ask_count(fixture, "SELECT COUNT(*) FROM place WHERE department = '28'"));
    counts = import_hub_lo(fixture, data, &findings);
    assert_int_equal(counts.unchanged, counts.kept);
    assert_int_equal(counts.added + counts.changed + counts.vanished + counts.returned, 0);
}

static void the_demonstration_loads_twice(void **state)
{
    struct fixture *fixture = *state;
    struct import_counts counts;
    struct arena arena = {0};
    assert_done(demo_load(fixture->store, &counts, &error), &error);
    assert_int_equal(counts.added, 137);
    assert_int_equal(counts.refused, 0);
    int64_t version = version_of(fixture);
    assert_done(demo_load(fixture->store, &counts, &error), &error);
    assert_int_equal(counts.unchanged, 137);
    assert_int_equal(version_of(fixture), version);
    assert_sql(fixture, "SELECT COUNT(*) FROM place WHERE department = '28' AND code_insee IS NOT NULL", "137");

    struct session *session;
    struct spaces spaces;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    assert_int_equal(spaces.count, 2); /* the department and its region: both count the places */
    for (size_t s = 0; s < spaces.count; s++) {
        struct published_count *over_time;
        size_t days;
        int64_t until_2023 = 0;
        assert_done(published_over_time(session, spaces.at[s].id, &arena, &over_time, &days, &error), &error);
        assert_true(days > 10);
        for (size_t i = 0; i < days; i++) {
            assert_true(i == 0 || over_time[i].total > over_time[i - 1].total);
            if (str_compare(over_time[i].date, STR("2023-12-31")) <= 0)
                until_2023 = over_time[i].total;
        }
        assert_true(until_2023 >= 100 && until_2023 < 137);
        assert_int_equal(over_time[days - 1].total, 137);
    }
    session_end(session);
    arena_free(&arena);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_file_twice_changes_nothing),
        cmocka_unit_test(a_change_updates_and_keeps_the_address),
        cmocka_unit_test(what_is_gone_is_marked_and_may_return),
        cmocka_unit_test(a_hidden_place_stays_hidden),
        cmocka_unit_test(a_run_that_removes_much_stops_and_asks),
        cmocka_unit_test(a_dry_run_writes_nothing),
        cmocka_unit_test(two_sources_do_not_touch_each_other),
        cmocka_unit_test(hostile_text_is_stored_as_text),
        cmocka_unit_test(a_record_too_large_costs_only_itself),
        cmocka_unit_test(a_broken_file_changes_nothing),
        cmocka_unit_test(another_encoding_is_read),
        cmocka_unit_test(a_reader_sees_before_or_after),
        cmocka_unit_test(a_rival_never_makes_half_an_import),
        cmocka_unit_test(killed_at_any_moment_it_is_before_or_after),
        cmocka_unit_test(hub_lo_goes_in_whole),
        cmocka_unit_test(the_demonstration_loads_twice),
    };
    program = "/proc/self/exe";
    if (count == 4 && strcmp(arguments[1], "import") == 0)
        return import_file(arguments[2], arguments[3]);
    return RUN_ON_BOTH_ENGINES("places-import", tests);
}
