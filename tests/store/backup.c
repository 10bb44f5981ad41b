/* A database in a file and back, to the other engine too; files that are cut, false or hostile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "store/backup.h"
#include "store/setting.h"
#include "tables.h"

static const char SCRIPT[] = "INSERT INTO setting (name, value) VALUES ('accents', 'é « œ » ’ 😀'), ('empty', '');"
                             "INSERT INTO topic_version (topic, version) VALUES ('places', 9223372036854775807);"
                             "INSERT INTO job (id, kind, payload, state, run_at, attempts, created_at) VALUES (-1, "
                             "'k', '{\"a\": 1.50}', 'ready', "
                             "0, 0, 0);"
                             "INSERT INTO source (id, name, created_at) VALUES (1, 'hub', 5);"
                             "INSERT INTO place (id, source_id, record, fingerprint, slug, quality, published_on, "
                             "state, nom, latitude) VALUES "
                             "(7, 1, 'r', 'f', 's', 50, '2024-02-20', 'published', 'Médiathèque', 48.123456789012345),"
                             "(8, 1, 'r2', 'f', 's2', 50, '2024-02-20', 'published', 'Sans point', NULL);";

static const char *path_in(const struct fixture *fixture, const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", fixture->folder, name);
    return out;
}

static void fill(struct fixture *fixture)
{
    struct error error;
    int applied;
    fixture->store = open_again(fixture);
    assert_done(store_migrate(fixture->store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, &error), &error);
    run_sql(fixture, SCRIPT);
}

static void write_gz(const char *path, const char *text)
{
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzputs(file, text), (int)strlen(text));
    assert_int_equal(gzclose(file), Z_OK);
}

static struct str text_of(struct arena *arena, const char *path)
{
    gzFile file = gzopen(path, "rb");
    assert_non_null(file);
    char *text = arena_alloc(arena, 1 << 20);
    int length = gzread(file, text, 1 << 20);
    assert_true(length > 0 && length < 1 << 20);
    gzclose(file);
    return (struct str){text, (size_t)length};
}

/* What differs between two backups of the same rows: the instant in the first line, the order of rows. */
static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct str sorted_lines(struct arena *arena, struct str text)
{
    char *copy = arena_cstr(arena, text), *lines[4096], *rest = NULL;
    size_t count = 0;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (count < COUNT_OF(lines) && strncmp(line, "{\"maillage\"", 11) != 0)
            lines[count++] = line;
    qsort(lines, count, sizeof *lines, by_line);
    struct buffer out = {0};
    for (size_t i = 0; i < count; i++)
        buffer_printf(&out, "%s\n", lines[i]);
    struct str sorted = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return sorted;
}

static void comes_back_on_another_engine(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    char first[128], second[128], copy_url[256];
    int64_t rows, again;
    fill(fixture);
    assert_done(store_check(fixture->store, NULL, NULL, &rows, &error), &error);
    assert_done(store_backup(fixture->store, path_in(fixture, "a.gz", first), NULL, NULL, &rows, &error), &error);
    assert_true(rows >= 7);
    /* From either engine to a new SQLite file, then from that file back to either engine. */
    snprintf(copy_url, sizeof copy_url, "sqlite:%s/copy.db", fixture->folder);
    struct store *copy;
    assert_done(store_open(str_of(copy_url), &copy, &error), &error);
    assert_done(store_restore(copy, first, NULL, NULL, &again, &error), &error);
    assert_int_equal(again, rows);
    assert_done(store_backup(copy, path_in(fixture, "b.gz", second), NULL, NULL, &again, &error), &error);
    store_close(copy);
    struct str left = sorted_lines(&arena, text_of(&arena, first));
    assert_str(sorted_lines(&arena, text_of(&arena, second)), arena_cstr(&arena, left));
    arena_free(&arena);
}

static void restores_into_this_engine(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct arena arena = {0};
    char path[128], url[256];
    int64_t rows;
    int applied;
    snprintf(url, sizeof url, "sqlite:%s/origin.db", fixture->folder);
    struct fixture origin = {.engine = STORE_SQLITE};
    snprintf(origin.url, sizeof origin.url, "%s", url);
    snprintf(origin.folder, sizeof origin.folder, "%s", fixture->folder);
    fill(&origin);
    assert_done(store_backup(origin.store, path_in(fixture, "a.gz", path), NULL, NULL, &rows, &error), &error);
    store_close(origin.store);
    fixture->store = open_again(fixture);
    assert_done(store_restore(fixture->store, path, NULL, NULL, &rows, &error), &error);
    assert_str(ask_sql(fixture, &arena, "SELECT value FROM setting WHERE name = 'accents'"), "é « œ » ’ 😀");
    assert_str(
        ask_sql(fixture, &arena, "SELECT CAST(latitude = 48.123456789012345 AS INTEGER) FROM place WHERE id = 7"), "1");
    assert_str(ask_sql(fixture, &arena, "SELECT latitude FROM place WHERE id = 8"), "NULL");
    assert_str(ask_sql(fixture, &arena, "SELECT payload FROM job"), "{\"a\": 1.50}");
    /* The schema is whole: references hold again at once, and a second restoration is refused. */
    assert_done(store_migrate(fixture->store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, &error), &error);
    assert_int_equal(applied, 0);
    assert_refused(store_restore(fixture->store, path, NULL, NULL, &rows, &error), &error, ERROR_CONFLICT);
    assert_non_null(strstr(error.message, "déjà des"));
    arena_free(&arena);
}

static void refuses_what_is_not_whole(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct arena arena = {0};
    char good[128], bad[128];
    int64_t rows;
    fill(fixture);
    assert_done(store_backup(fixture->store, path_in(fixture, "a.gz", good), NULL, NULL, &rows, &error), &error);
    const char *text = arena_cstr(&arena, text_of(&arena, good));
    const char *header = arena_cstr(&arena, (struct str){text, (size_t)(strchr(text, '\n') - text) + 1});
    struct buffer cut = {0};
    buffer_add(&cut, text, strlen(text) * 2 / 3);
    buffer_add_char(&cut, '\0');
    char row[256], number[256], blank[] = "";
    snprintf(row, sizeof row, "%s{\"table\":\"setting\",\"columns\":[\"name\",\"value\"]}\n[\"a\"]\n", header);
    snprintf(number, sizeof number, "%s{\"table\":\"setting\",\"columns\":[\"name\",\"value\"]}\n[\"a\",5]\n", header);
    char table[256], twice[512], count[256];
    snprintf(table, sizeof table, "%s{\"table\":\"sqlite_schema\",\"columns\":[\"name\"]}\n", header);
    snprintf(twice, sizeof twice,
             "%s{\"table\":\"setting\",\"columns\":[\"name\",\"value\"]}\n[\"a\",\"1\"]\n[\"a\",\"2\"]\n"
             "{\"end\":true,\"rows\":2}\n",
             header);
    snprintf(count, sizeof count, "%s{\"end\":true,\"rows\":3}\n", header);
    const struct {
        const char *text;
        enum error_kind kind;
        const char *says;
    } files[] = {{cut.at, ERROR_INVALID, "sauvegarde entière"},
                 {blank, ERROR_INVALID, "la fin manque"},
                 {"[1]\n", ERROR_INVALID, "en-tête"},
                 {"\x01\x02\n", ERROR_INVALID, "JSON"},
                 {"{\"maillage\":\"sauvegarde\",\"version\":1,\"schema\":9999}\n", ERROR_CONFLICT, "plus récente"},
                 {row, ERROR_INVALID, "nombre de valeurs"},
                 {number, ERROR_INVALID, "type attendu"},
                 {table, ERROR_INVALID, "table"},
                 {twice, ERROR_CONFLICT, ""},
                 {count, ERROR_INVALID, "lignes manquent"}};
    path_in(fixture, "bad.gz", bad);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char url[256];
        struct store *target;
        snprintf(url, sizeof url, "sqlite:%s/target%zu.db", fixture->folder, i);
        write_gz(bad, files[i].text);
        assert_done(store_open(str_of(url), &target, &error), &error);
        assert_refused(store_restore(target, bad, NULL, NULL, &rows, &error), &error, files[i].kind);
        assert_non_null(strstr(error.message, files[i].says));
        /* Nothing stayed: the good one still goes in. */
        assert_done(store_restore(target, good, NULL, NULL, &rows, &error), &error);
        store_close(target);
    }
    assert_refused(store_restore(fixture->store, "/nowhere/at/all.gz", NULL, NULL, &rows, &error), &error,
                   ERROR_MISSING);
    assert_refused(store_backup(fixture->store, "/nowhere/at/all.gz", NULL, NULL, &rows, &error), &error,
                   ERROR_MISSING);
    buffer_free(&cut);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_on_another_engine),
        cmocka_unit_test(restores_into_this_engine),
        cmocka_unit_test(refuses_what_is_not_whole),
    };
    return RUN_ON_BOTH_ENGINES_UNOPENED("backup", tests);
}
