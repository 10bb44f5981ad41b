/* Files attached to rows: kept once, gone with the last thing that carries them. */
#include "tables.h"

#include "store/attachment.h"

static const int64_t NOW = 1790000000;

static struct arena arena;

struct step {
    int64_t row, other, id;
    struct str name, bytes;
};

static bool add(struct session *session, void *context, struct error *error)
{
    struct step *step = context;
    return attachment_add(session, "thing", step->row, step->name, STR("application/pdf"), step->bytes, NOW, &step->id,
                          error);
}

static bool copy(struct session *session, void *context, struct error *error)
{
    struct step *step = context;
    return attachment_copy(session, "thing", step->row, step->other, error);
}

static bool drop(struct session *session, void *context, struct error *error)
{
    struct step *step = context;
    return attachment_remove(session, "thing", step->row, step->id, error);
}

static bool drop_all(struct session *session, void *context, struct error *error)
{
    return attachment_remove_all(session, "thing", ((struct step *)context)->row, error);
}

static void run(struct fixture *fixture, store_job job, struct step *step)
{
    struct error error;
    assert_done(store_write(fixture->store, job, step, &error), &error);
}

static struct attached_files files_of(struct fixture *fixture, int64_t row)
{
    struct session *session;
    struct error error;
    struct attached_files files;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(attachment_list(session, "thing", row, &arena, &files, &error), &error);
    session_end(session);
    return files;
}

static void bytes_are_kept_once(void **state)
{
    struct fixture *fixture = *state;
    struct step first = {.row = 1, .name = STR("C:\\temp\\bilan 2023.pdf"), .bytes = STR("%PDF-1.7 a\0b")};
    struct step again = {.row = 1, .name = STR("copie.pdf"), .bytes = first.bytes};
    struct step elsewhere = {.row = 2, .name = STR("../../bilan\n.pdf"), .bytes = first.bytes};
    run(fixture, add, &first);
    run(fixture, add, &again);
    run(fixture, add, &elsewhere);
    assert_true(again.id == first.id);
    assert_true(elsewhere.id != first.id);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM file_content"), "1");
    struct attached_files files = files_of(fixture, 1);
    assert_true(files.count == 1);
    assert_str(files.at[0].name, "bilan 2023.pdf");
    assert_str(files_of(fixture, 2).at[0].name, "bilan .pdf");

    struct session *session;
    struct error error;
    struct attached_file file;
    struct str bytes;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(attachment_read(session, "thing", 2, elsewhere.id, &arena, &file, &bytes, &error), &error);
    assert_true(str_equal(bytes, first.bytes));
    assert_true(file.size == (int64_t)first.bytes.length);
    assert_refused(attachment_read(session, "thing", 1, elsewhere.id, &arena, &file, &bytes, &error), &error,
                   ERROR_MISSING);
    assert_refused(attachment_read(session, "other", 2, elsewhere.id, &arena, &file, &bytes, &error), &error,
                   ERROR_MISSING);
    session_end(session);
}

static void bytes_go_with_the_last_that_carries_them(void **state)
{
    struct fixture *fixture = *state;
    struct step first = {.row = 1, .other = 2, .name = STR("a.pdf"), .bytes = STR("%PDF-1 a")};
    struct step second = {.row = 1, .name = STR("b.pdf"), .bytes = STR("%PDF-1 b")};
    struct error error;
    run(fixture, add, &first);
    run(fixture, add, &second);
    run(fixture, copy, &first);
    assert_true(files_of(fixture, 2).count == 2);
    run(fixture, drop, &first);
    assert_refused(store_write(fixture->store, drop, &first, &error), &error, ERROR_MISSING);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM file_content"), "2");
    run(fixture, drop_all, &(struct step){.row = 2});
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM file_content"), "1");
    assert_str(files_of(fixture, 1).at[0].name, "b.pdf");
}

static void what_is_too_much_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct buffer large = {0};
    buffer_reserve(&large, ATTACHED_BYTES_MOST + 1);
    memset(large.at, 'a', ATTACHED_BYTES_MOST + 1);
    struct step step = {.row = 1, .name = STR("a"), .bytes = {large.at, ATTACHED_BYTES_MOST + 1}};
    assert_refused(store_write(fixture->store, add, &step, &error), &error, ERROR_LIMITED);
    step.bytes.length--;
    run(fixture, add, &step);
    buffer_free(&large);
    step.bytes = STR("");
    assert_refused(store_write(fixture->store, add, &step, &error), &error, ERROR_INVALID);
    for (int i = 1; i < ATTACHED_MOST; i++) {
        step.bytes = arena_printf(&arena, "%d", i);
        run(fixture, add, &step);
    }
    step.bytes = STR("one too many");
    assert_refused(store_write(fixture->store, add, &step, &error), &error, ERROR_LIMITED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_kept_once),
        cmocka_unit_test(bytes_go_with_the_last_that_carries_them),
        cmocka_unit_test(what_is_too_much_is_refused),
    };
    int failed = RUN_ON_BOTH_ENGINES("attachments", tests);
    arena_free(&arena);
    return failed;
}
