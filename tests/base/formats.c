/* JSON record by record and written; CSV read and written; query strings; files. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* A stream that gives one byte at a time: every cut between two reads is met. */
static int64_t read_slowly(void *context, char *bytes, size_t capacity)
{
    return memory_stream_read(context, bytes, capacity ? 1 : 0);
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

/* The "a" members of all records as "1,2,3", or the failure as "error: message". */
static struct str read_records(const char *text, const char *key, read_fn read)
{
    struct memory_stream stream = {str_of(text)};
    struct json_records *records = json_records_new(read, &stream, key);
    struct buffer out = {0};
    struct error error = {0};
    json_t *record = NULL;
    int64_t line;
    for (;;) {
        if (!json_records_next(records, &record, &line, &error)) {
            buffer_printf(&out, "!%s@", error_kind_name(error.kind));
            if (!json_records_can_continue(records))
                break;
            continue;
        }
        if (!record)
            break;
        buffer_printf(&out, "%lld@%lld ", (long long)json_integer_value(json_object_get(record, "a")), (long long)line);
        json_decref(record);
    }
    json_records_free(records);
    struct str result = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    return result;
}

static void records_come_one_by_one(void **state)
{
    (void)state;
    const struct {
        const char *text, *key, *expected;
    } cases[] = {
        {"[{\"a\":1},\n{\"a\":2}\n]", NULL, "1@1 2@2 "},
        {"\xef\xbb\xbf [ {\"a\":1} ] ", NULL, "1@1 "},
        {"[]", NULL, ""},
        {"", NULL, ""},
        {"{\"x\":{\"a\":1},\n\"y\":{\"a\":2}}", NULL, "1@1 2@2 "},
        {"{\"a\":1}\n{\"a\":2}\n", NULL, "1@1 2@2 "},
        {"{\"n\":[1,{\"z\":\"]}\"}],\"data\":[{\"a\":7}]}", "data", "7@1 "},
        {"{\"data\":{\"items\":[{\"a\":7}]}}", "data.items", "7@1 "},
        {"[{\"a\":1,\"s\":\"\\\"]},{\"}]", NULL, "1@1 "},
        {"[{\"a\":1},{\"a\":01},{\"a\":3}]", NULL, "1@1 !invalid@3@1 "}, /* one bad record does not stop the rest */
        {"[{\"a\":1,\"a\":2},{\"a\":3}]", NULL, "!invalid@3@1 "},        /* a repeated key is refused */
        {"[{\"a\":1}", NULL, "1@1 !invalid@"},                           /* cut before the end */
        {"[{\"a\":1},]", NULL, "1@1 !invalid@"},
        {"[{\"a\":1} {\"a\":2}]", NULL, "1@1 !invalid@"},
        {"[{\"a\":1}] x", NULL, "1@1 !invalid@"},
        {"<html>", NULL, "!invalid@"},
        {"{\"b\":[]}", "data", "!invalid@"},
        {"[{\"a\":\"\xff\"},{\"a\":2}]", NULL, "!invalid@2@1 "},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_str(read_records(cases[i].text, cases[i].key, memory_stream_read), cases[i].expected);
        if (i != 4 && i != 5) /* those two look ahead in what was read at once */
            assert_str(read_records(cases[i].text, cases[i].key, read_slowly), cases[i].expected);
    }
}

static void deep_or_huge_records_are_refused(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add_char(&text, '[');
    for (int i = 0; i < 100000; i++)
        buffer_add_char(&text, '[');
    assert_str(read_records(text.at, NULL, memory_stream_read), "!invalid@");
    buffer_clear(&text);
    buffer_add_cstr(&text, "[\"");
    for (int i = 0; i < 5 * 1024 * 1024; i++)
        buffer_add_char(&text, 'a');
    buffer_add_cstr(&text, "\"]");
    assert_str(read_records(text.at, NULL, memory_stream_read), "!limited@");
    buffer_free(&text);
}

static void written_json_reads_back(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_member_text(&writer, "nom", STR("L’« été » </script> \"\\\n\t\x01 \xff"));
    json_member_text(&writer, "absent", STR_NONE);
    json_key(&writer, "liste");
    json_begin_array(&writer);
    json_i64(&writer, -5);
    json_double(&writer, 1.5);
    json_double(&writer, 0.0 / 0.0);
    json_bool(&writer, true);
    json_begin_object(&writer);
    json_end_object(&writer);
    json_end_array(&writer);
    json_end_object(&writer);
    assert_str(buffer_str(&out), "{\"nom\":\"L’« été » <\\/script> \\\"\\\\\\n\\t\\u0001 "
                                 "\xef\xbf\xbd\",\"liste\":[-5,1.5,null,true,{}]}");
    struct error error = {0};
    json_t *value;
    assert_done(json_parse(buffer_str(&out), &value, &error), &error);
    assert_str(json_member(value, "nom"), "L’« été » </script> \"\\\n\t\x01 \xef\xbf\xbd");
    json_decref(value);
    assert_refused(json_parse(STR("{\"a\":1,}"), &value, &error), &error, ERROR_INVALID);
    buffer_free(&out);
}

/* --- CSV -------------------------------------------------------------------------------------------------------- */

/* All rows as "line[cell][cell]", then the failure. */
static struct str read_csv(struct str text, read_fn read)
{
    struct memory_stream stream = {text};
    struct csv_reader *reader = csv_reader_new(read, &stream, 0);
    struct buffer out = {0};
    struct error error = {0};
    struct str *cells;
    size_t count;
    int64_t line;
    while (csv_reader_next(reader, &cells, &count, &line, &error) && count) {
        buffer_printf(&out, "%lld", (long long)line);
        for (size_t i = 0; i < count; i++)
            buffer_printf(&out, "[%.*s]", STR_PRINT(cells[i]));
    }
    if (error.kind != ERROR_NONE)
        buffer_printf(&out, "!%s", error_kind_name(error.kind));
    csv_reader_free(reader);
    struct str result = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    return result;
}

static void csv_files_of_all_shapes(void **state)
{
    (void)state;
    const struct {
        struct str text;
        const char *expected;
    } cases[] = {
        {STR("a,b\r\n1,2\r\n"), "1[a][b]2[1][2]"},
        {STR("a;b\n1;2"), "1[a][b]2[1][2]"},
        {STR("\xef\xbb\xbf"
             "a\tb\n1\t2\n"),
         "1[a][b]2[1][2]"},
        {STR("a,b\n\"x \"\"y\"\"\nz\",2\n3,4\n"), "1[a][b]2[x \"y\"\nz][2]4[3][4]"},
        {STR("a,b\n\n\n,\n1,2\n"), "1[a][b]4[][]5[1][2]"},
        {STR("nom;ville\nCaf\xe9;Ch\xe2teaudun\n"), "1[nom][ville]2[Café][Châteaudun]"},
        {STR(""), ""},
        {STR("a,b\n\"jamais fermé,1\n2,3\n"), "1[a][b]!invalid"},
        {STR("\xff\xfe"
             "a\0b\0"),
         "!invalid"},
        {STR("a,b\n1,\0\n"), "!invalid"},
        {STR("\"a;b\",c,d\n"), "1[a;b][c][d]"},
        {STR("a\n"), "1[a]"},
        {STR("a,b\r1,2\r"), "1[a][b]1[1][2]"}, /* old Macintosh ends: rows are right, the line is the file's only one */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(read_csv(cases[i].text, memory_stream_read), cases[i].expected);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(read_csv(cases[i].text, read_slowly), cases[i].expected);
}

static void large_csv_files_stream(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add_cstr(&text, "id,nom\n");
    for (int i = 0; i < 30000; i++)
        buffer_printf(&text, "%d,\"Médiathèque\nn° %d\"\n", i, i);
    struct memory_stream stream = {buffer_str(&text)};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, 0);
    struct error error = {0};
    struct str *cells;
    size_t count;
    int64_t line;
    assert_done(csv_reader_next(reader, &cells, &count, &line, &error), &error);
    for (int i = 0; i < 30000; i++) {
        assert_done(csv_reader_next(reader, &cells, &count, &line, &error), &error);
        assert_int_equal(count, 2);
        assert_int_equal(line, 2 + i * 2);
        assert_true(str_equal(cells[1], arena_printf(&arena, "Médiathèque\nn° %d", i)));
    }
    assert_done(csv_reader_next(reader, &cells, &count, &line, &error), &error);
    assert_int_equal(count, 0);
    csv_reader_free(reader);
    buffer_free(&text);
}

static void limits_of_csv_hold(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add_cstr(&text, "\"");
    for (int i = 0; i < 2 * 1024 * 1024; i++)
        buffer_add_cstr(&text, "a\n" + (i % 100 != 0));
    assert_str(read_csv(buffer_str(&text), memory_stream_read), "!limited");
    buffer_clear(&text);
    for (int i = 0; i < 2001; i++)
        buffer_add_cstr(&text, "a,");
    assert_str(read_csv(buffer_str(&text), memory_stream_read), "!limited");
    buffer_free(&text);
}

static void csv_is_written_safely(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct csv_writer writer = {.out = &out, .guard = true};
    const char *cells[] = {"simple", "a,b", "dit \"oui\"", "l1\nl2", "=1+1", "+33237000000", "-12", "@x", "", " bord"};
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_cell(&writer, str_of(cells[i]));
    csv_end_row(&writer);
    assert_str(buffer_str(&out), "simple,\"a,b\",\"dit \"\"oui\"\"\",\"l1\nl2\",\"'=1+1\",+33237000000,-12,\"'@x\",,\" "
                                 "bord\"\r\n");
    buffer_clear(&out);
    writer = (struct csv_writer){.out = &out, .quote_all = true};
    csv_cell(&writer, STR("a"));
    csv_cell(&writer, STR(""));
    csv_cell(&writer, STR("b"));
    csv_end_row(&writer);
    assert_str(buffer_str(&out), "\"a\",,\"b\"\r\n");
    buffer_free(&out);
}

/* --- Addresses and files ---------------------------------------------------------------------------------------- */

static void query_strings_decode(void **state)
{
    (void)state;
    struct str rest = STR("q=m%C3%A9diath%C3%A8que+de&&vide=&seul&mal=%C3&nul=%00&pct=%"), name, value;
    bool valid;
    const struct {
        const char *name, *value;
        bool valid;
    } expected[] = {{"q", "médiathèque de", true}, {"vide", "", true},   {"seul", "", true},
                    {"mal", NULL, false},          {"nul", NULL, false}, {"pct", NULL, false}};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(url_query_next(&arena, &rest, &name, &value, &valid));
        assert_int_equal(valid, expected[i].valid);
        assert_str(name, expected[i].name);
        if (valid)
            assert_str(value, expected[i].value);
    }
    assert_false(url_query_next(&arena, &rest, &name, &value, &valid));
    struct buffer out = {0};
    url_encode(&out, STR("aide & été/1"));
    assert_str(buffer_str(&out), "aide%20%26%20%C3%A9t%C3%A9%2F1");
    buffer_free(&out);
}

static void only_safe_addresses_are_links(void **state)
{
    (void)state;
    const char *safe[] = {"https://exemple.fr/a?b:c", "/28/lieux", "tel:+33237000000",
                          "mailto:a@exemple.fr",      "?q=a:b",    "#haut"};
    const char *unsafe[] = {"javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x",
                            "java\nscript:x",      " https://a",   "vbscript:x"};
    for (size_t i = 0; i < COUNT_OF(safe); i++)
        assert_true(url_is_safe(str_of(safe[i])));
    for (size_t i = 0; i < COUNT_OF(unsafe); i++)
        assert_false(url_is_safe(str_of(unsafe[i])));
}

static void files_are_replaced_whole(void **state)
{
    (void)state;
    char folder[] = "/tmp/maillage-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct str path = arena_printf(&arena, "%s/fichier.txt", folder), bytes;
    struct error error = {0};
    assert_refused(file_read(&arena, path.at, 100, &bytes, &error), &error, ERROR_MISSING);
    assert_done(file_replace(path.at, STR("un"), &error), &error);
    assert_done(file_replace(path.at, STR("deux"), &error), &error);
    assert_done(file_read(&arena, path.at, 100, &bytes, &error), &error);
    assert_str(bytes, "deux");
    assert_refused(file_read(&arena, path.at, 3, &bytes, &error), &error, ERROR_LIMITED);
    assert_refused(file_read(&arena, folder, 3, &bytes, &error), &error, ERROR_INVALID);
    assert_refused(file_replace(arena_printf(&arena, "%s/absent/x", folder).at, STR(""), &error), &error,
                   ERROR_MISSING);
    unlink(path.at);
    assert_int_equal(rmdir(folder), 0); /* nothing left beside */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_one_by_one),       cmocka_unit_test(deep_or_huge_records_are_refused),
        cmocka_unit_test(written_json_reads_back),       cmocka_unit_test(csv_files_of_all_shapes),
        cmocka_unit_test(large_csv_files_stream),        cmocka_unit_test(limits_of_csv_hold),
        cmocka_unit_test(csv_is_written_safely),         cmocka_unit_test(query_strings_decode),
        cmocka_unit_test(only_safe_addresses_are_links), cmocka_unit_test(files_are_replaced_whole),
    };
    return cmocka_run_group_tests_name("formats", tests, NULL, release);
}
