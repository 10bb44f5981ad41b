/* Following changes: each is seen, once committed, wherever it comes from. Delays are not judged, only that it comes.
 */
#include "tables.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NEVER_MS = 3600 * 1000, SOON_MS = 20 };

STATEMENT(line_put, "INSERT INTO setting (name, value) VALUES ('a', $1) ON CONFLICT (name) DO UPDATE SET value = $1");

/* What a watch told. */
struct heard {
    pthread_mutex_t lock;
    pthread_cond_t told;
    int64_t version;
    int calls;
};

static void hear(void *context, int64_t version)
{
    struct heard *heard = context;
    pthread_mutex_lock(&heard->lock);
    heard->version = version;
    heard->calls++;
    pthread_cond_signal(&heard->told);
    pthread_mutex_unlock(&heard->lock);
}

#define NOTHING_HEARD                                                                                                  \
    {                                                                                                                  \
        PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0                                                      \
    }

/* Returns when that version was told; meson stops a test that waits for ever. */
static void wait_for(struct heard *heard, int64_t version)
{
    pthread_mutex_lock(&heard->lock);
    while (heard->version < version)
        pthread_cond_wait(&heard->told, &heard->lock);
    assert_int_equal(heard->version, version);
    pthread_mutex_unlock(&heard->lock);
}

static struct watch *watch(struct fixture *fixture, const char *topic, int64_t seen, int poll_ms, struct heard *heard)
{
    struct watch *started;
    struct error error;
    assert_done(store_watch(fixture->store, topic, seen, poll_ms, hear, heard, &started, &error), &error);
    return started;
}

static bool touch(struct session *session, void *context, struct error *error)
{
    return session_touch(session, context, error);
}

static bool touch_then_fail(struct session *session, void *context, struct error *error)
{
    return session_touch(session, context, error) && error_set(error, ERROR_FORBIDDEN, "Non.");
}

static bool touch_many_times(struct session *session, void *context, struct error *error)
{
    for (int i = 0; i < 5; i++)
        if (!session_touch(session, context, error))
            return false;
    return true;
}

static bool touch_several(struct session *session, void *context, struct error *error)
{
    for (int i = 99; i >= 0; i--) {
        char topic[32];
        snprintf(topic, sizeof topic, "%s %d", (const char *)context, i);
        if (!session_touch(session, topic, error))
            return false;
    }
    return true;
}

static int64_t version_of(struct fixture *fixture, const char *topic)
{
    struct session *session;
    struct error error;
    int64_t version = -1;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(session_version(session, topic, &version, &error), &error);
    session_end(session);
    return version;
}

static void versions_grow_with_commits(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    assert_int_equal(version_of(fixture, "places"), 0);
    assert_done(store_write(fixture->store, touch, "places", &error), &error);
    assert_int_equal(version_of(fixture, "places"), 1);
    assert_done(store_write(fixture->store, touch_many_times, "places", &error), &error);
    assert_int_equal(version_of(fixture, "places"), 2);
    assert_refused(store_write(fixture->store, touch_then_fail, "places", &error), &error, ERROR_FORBIDDEN);
    assert_int_equal(version_of(fixture, "places"), 2);
    assert_done(store_write(fixture->store, touch_several, "board", &error), &error);
    assert_int_equal(version_of(fixture, "board 0"), 1);
    assert_int_equal(version_of(fixture, "board 99"), 1);
    assert_int_equal(version_of(fixture, "board 100"), 0);
    assert_int_equal(version_of(fixture, "places"), 2);
}

static void a_topic_is_touched_in_a_write_only(void **state)
{
    struct fixture *fixture = *state;
    struct session *session;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_refused(session_touch(session, "places", &error), &error, ERROR_INTERNAL);
    session_end(session);
    char long_name[100];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    assert_refused(store_write(fixture->store, touch, long_name, &error), &error, ERROR_INTERNAL);
}

static void ones_own_writes_are_told_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct heard heard = NOTHING_HEARD, other = NOTHING_HEARD;
    struct watch *places = watch(fixture, "places", 0, NEVER_MS, &heard);
    struct watch *people = watch(fixture, "people", 0, NEVER_MS, &other);
    for (int64_t version = 1; version <= 20; version++) {
        assert_done(store_write(fixture->store, touch, "places", &error), &error);
        wait_for(&heard, version);
    }
    watch_stop(places);
    watch_stop(people);
    assert_int_equal(heard.calls, 20);
    assert_int_equal(other.calls, 0);
}

static void what_came_before_the_watch_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct heard heard = NOTHING_HEARD, informed = NOTHING_HEARD;
    assert_done(store_write(fixture->store, touch, "places", &error), &error);
    struct watch *late = watch(fixture, "places", 0, NEVER_MS, &heard);
    struct watch *up_to_date = watch(fixture, "places", 1, NEVER_MS, &informed);
    wait_for(&heard, 1);
    assert_done(store_write(fixture->store, touch, "places", &error), &error);
    wait_for(&heard, 2);
    wait_for(&informed, 2);
    watch_stop(late);
    watch_stop(up_to_date);
    assert_int_equal(informed.calls, 1);
}

static void process_that_touches(const struct fixture *fixture, int start)
{
    char byte;
    struct error error;
    if (read(start, &byte, 1) != 1)
        _exit(1);
    struct store *store = open_again(fixture);
    bool done = store_write(store, touch, "places", &error);
    store_close(store);
    _exit(!done);
}

/* The other process is made before this one has threads. */
static void another_processs_writes_are_told(void **state)
{
    struct fixture *fixture = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    store_close(fixture->store);
    fixture->store = NULL;
    pid_t process = fork();
    if (process == 0)
        process_that_touches(fixture, ends[0]);
    fixture->store = open_again(fixture);
    struct heard heard = NOTHING_HEARD;
    struct watch *places = watch(fixture, "places", 0, SOON_MS, &heard);
    assert_int_equal(write(ends[1], "x", 1), 1);
    wait_for(&heard, 1);
    watch_stop(places);
    int status;
    waitpid(process, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(ends[0]);
    close(ends[1]);
}

/* PostgreSQL: the notice alone is enough, the poll is never due. */
static void another_stores_writes_are_announced(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    if (fixture->engine != STORE_POSTGRESQL)
        return;
    struct heard heard = NOTHING_HEARD;
    struct watch *places = watch(fixture, "places", 0, NEVER_MS, &heard);
    struct store *other = open_again(fixture);
    for (int64_t version = 1; version <= 5; version++) {
        assert_done(store_write(other, touch, "places", &error), &error);
        wait_for(&heard, version);
    }
    store_close(other);
    watch_stop(places);
}

/* A change nobody announced, as when a notice is lost: the poll finds it. */
static void the_poll_heals_what_was_missed(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard = NOTHING_HEARD;
    struct watch *places = watch(fixture, "places", 0, SOON_MS, &heard);
    run_sql(fixture, "INSERT INTO topic_version (topic, version) VALUES ('places', 7)");
    wait_for(&heard, 7);
    watch_stop(places);
}

static bool touch_and_write(struct session *session, void *context, struct error *error)
{
    char text[32];
    snprintf(text, sizeof text, "%d", *(int *)context);
    struct query *query = query_start(session, &line_put);
    bind_text(query, 1, str_of(text));
    return query_run(query, NULL, error) && session_touch(session, "places", error);
}

/* Who is told of a version reads at least what came with it. */
struct reader {
    struct heard heard;
    struct fixture *fixture;
    int behind;
};

STATEMENT(line_read, "SELECT value FROM setting WHERE name = 'a'");

static void read_what_changed(void *context, int64_t version)
{
    struct reader *reader = context;
    struct session *session;
    struct error error;
    int64_t value = 0;
    if (store_read(reader->fixture->store, &session, &error)) {
        struct query *query = query_start(session, &line_read);
        if (query_row(query))
            str_to_i64(column_text(query, 0), &value);
        query_end(query, &error);
        session_end(session);
    }
    reader->behind += value < version;
    hear(&reader->heard, version);
}

static void who_is_told_finds_the_change(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct reader reader = {.heard = NOTHING_HEARD, .fixture = fixture};
    struct watch *places;
    assert_done(store_watch(fixture->store, "places", 0, SOON_MS, read_what_changed, &reader, &places, &error), &error);
    for (int i = 1; i <= 50; i++)
        assert_done(store_write(fixture->store, touch_and_write, &i, &error), &error);
    wait_for(&reader.heard, 50);
    watch_stop(places);
    assert_int_equal(reader.behind, 0);
}

static void watches_start_and_stop(void **state)
{
    struct fixture *fixture = *state;
    watch_stop(NULL);
    for (int i = 0; i < 20; i++) {
        struct heard heard = NOTHING_HEARD;
        watch_stop(watch(fixture, "places", 0, i % 2 ? SOON_MS : NEVER_MS, &heard));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_grow_with_commits),       cmocka_unit_test(a_topic_is_touched_in_a_write_only),
        cmocka_unit_test(ones_own_writes_are_told_at_once), cmocka_unit_test(what_came_before_the_watch_is_told),
        cmocka_unit_test(another_processs_writes_are_told), cmocka_unit_test(another_stores_writes_are_announced),
        cmocka_unit_test(the_poll_heals_what_was_missed),   cmocka_unit_test(who_is_told_finds_the_change),
        cmocka_unit_test(watches_start_and_stop),
    };
    return RUN_ON_BOTH_ENGINES("watches", tests);
}
