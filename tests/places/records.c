/* Sources read one record at a time: every format, what is told of a file as a whole, and files that are not what they
 * should be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "places/mapping.h"
#include "testing.h"

static struct arena arena;
static struct mapping *mapping; /* reads columns n, v and a.b */
static struct error error;

static int set_up(void **state)
{
    (void)state;
    static const char json[] = "{\"nom\":{\"colonne\":\"n\"},\"structure_parente\":{\"colonne\":\"v\"},"
                               "\"complement_adresse\":{\"colonne\":\"a.b\"}}";
    error = (struct error){0};
    assert_done(mapping_load(str_of(json), &mapping, NULL, NULL, &error), &error);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    mapping_free(mapping);
    arena_free(&arena);
    return 0;
}

/* Reads a few bytes at a time, so that every cut happens. */
struct slow_stream {
    struct str rest;
    size_t step;
};

static int64_t slow_read(void *context, char *bytes, size_t capacity)
{
    struct slow_stream *stream = context;
    size_t count = stream->rest.length < stream->step ? stream->rest.length : stream->step;
    count = count < capacity ? count : capacity;
    if (count)
        memcpy(bytes, stream->rest.at, count);
    stream->rest = str_slice(stream->rest, count, stream->rest.length);
    return (int64_t)count;
}

/* The records as "n/v/a.b@line; ", an unreadable one as "!; ", the reader's end by failure as "BROKEN". */
static struct str shown(struct records *records)
{
    struct buffer out = {0};
    struct record record;
    bool end = false;
    for (;;) {
        if (!records_next(records, &record, &end, &error)) {
            buffer_add_cstr(&out, "BROKEN");
            break;
        }
        if (end)
            break;
        if (record.failure.kind != ERROR_NONE) {
            assert_true(strlen(record.failure.message) > 10);
            buffer_add_cstr(&out, "!; ");
            continue;
        }
        for (size_t name = 0; name < 3; name++) { /* columns have no promised order */
            static const char *const names[] = {"n", "v", "a.b"};
            for (size_t i = 0; i < mapping_column_count(mapping); i++)
                if (str_equal(mapping_column(mapping, i), str_of(names[name])))
                    buffer_printf(&out, "%s%.*s", name ? "/" : "", STR_PRINT(record.values[i]));
        }
        buffer_printf(&out, "@%lld; ", (long long)record.line);
    }
    struct str text = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void check_key(struct str data, const char *key, const char *expected)
{
    static const size_t steps[] = {SIZE_MAX, 1, 7};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct slow_stream stream = {data, steps[i]};
        struct records *records = records_new(slow_read, &stream, (struct records_options){.key = key}, mapping);
        char *found = arena_cstr(&arena, shown(records));
        if (strcmp(found, expected) != 0)
            fail_msg("%.*s gives « %s », not « %s »", STR_PRINT(str_slice(data, 0, 200)), found, expected);
        records_free(records);
    }
}

static void check(const char *data, const char *expected)
{
    check_key(str_of(data), NULL, expected);
}

static void json_in_every_arrangement(void **state)
{
    (void)state;
    check("[{\"n\":\"A\"},\n {\"n\":\"B\",\"v\":2}]", "A//@1; B/2/@2; ");
    check("\xef\xbb\xbf[{\"n\":\"A\"}]", "A//@1; ");
    check("{\"x1\":{\"n\":\"A\"},\n\"x2\":{\"n\":\"B\"}}", "A//@1; B//@2; ");
    check("{\"n\":\"A\"}\n{\"n\":\"B\"}\n", "A//@1; B//@2; ");
    check("{\"n\":\"A\",\"tags\":[{\"k\":1}]}\n{\"n\":\"B\"}\n", "A//@1; B//@2; ");
    check("{\"total\":2,\"results\":[{\"n\":\"A\"},{\"n\":\"B\"}]}", "A//@1; B//@1; ");
    check("{\"crs\":{\"k\":{}},\"items\":[{\"n\":\"A\"}],\"next\":null}", "A//@1; ");
    check("[]", "");
    check("[{}]", "//@1; ");
    check("[{\"a\":{\"b\":\"dedans\"}},{\"a.b\":\"à plat\"}]", "//dedans@1; //à plat@1; ");
    check_key(STR("{\"data\":{\"lieux\":[{\"n\":\"A\"}]}}"), "data.lieux", "A//@1; ");
    check_key(STR("{\"data\":[]}"), "autre", "BROKEN");
}

static void geojson_features(void **state)
{
    (void)state;
    struct mapping *properties = mapping;
    check("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
          "\"coordinates\":[1.49,48.45]},\"properties\":{\"n\":\"A\",\"v\":1}}]}",
          "A/1/@1; ");
    mapping_free(properties);
    struct str json = STR("{\"nom\":{\"colonne\":\"properties.n\"},\"latitude\":{\"colonne\":\"geometry.coordinates."
                          "1\"},"
                          "\"longitude\":{\"colonne\":\"geometry.coordinates.0\"}}");
    assert_done(mapping_load(json, &mapping, NULL, NULL, &error), &error);
    struct memory_stream stream = {STR("{\"type\":\"FeatureCollection\",\"features\":[{\"geometry\":{\"coordinates\":["
                                       "1.49,"
                                       "48.45]},\"properties\":{\"n\":\"A\"}}]}")};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct conversion conversion = {.mapping = mapping, .source = STR("s"), .today = INT32_MAX};
    struct record record;
    struct place place;
    bool end;
    assert_done(records_next(records, &record, &end, &error), &error);
    assert_true(convert_record(&conversion, &record, &arena, &place));
    assert_true(place.located);
    assert_near(place.latitude, 48.45, 1e-9);
    records_free(records);
}

static void csv_of_any_kind(void **state)
{
    (void)state;
    check("n,v\nA,1\nB,2\n", "A/1/@2; B/2/@3; ");
    check("\xef\xbb\xbfn;v\r\nA;1\r\n", "A/1/@2; ");
    check("v\tn\n1\tA\n", "A/1/@2; ");
    check("n|v|x\nA|1|?\n", "A/1/@2; ");
    check("n,a.b\n\"A \"\"x\"\"\ndeux\",é\nB,\n", "A \"x\"\ndeux//é@2; B//@4; ");
    check(" n , v \nA,1\n", "A/1/@2; ");
    check("n,v,n\nA,1,Z\n", "A/1/@2; ");
    check("n,v\nA\n", "A//@2; ");
    check("n,v\nA,1,2,3\n", "A/1/@2; ");
    check("n;v\nM\xe9"
          "diath\xe8que;\x80\n",
          "Médiathèque/€/@2; ");
    check("", "");
    check("n,v\n", "");
    check("n,v\n\"jamais fermé,1\n", "BROKEN");
}

static void json_that_is_not_utf_8(void **state)
{
    (void)state;
    check("[{\"n\":\"M\xe9"
          "diath\xe8que\"}]",
          "Médiathèque//@1; ");
    check("[{\"n\":\"É\xe9\"}]", "Éé//@1; ");
    struct memory_stream stream = {STR("[{\"n\":\"\xe9t\xe9\"}]")};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    shown(records);
    records_free(records);
}

static void broken_json_loses_what_is_broken(void **state)
{
    (void)state;
    check("[{\"n\":\"A\"},{\"n\":nul},{\"n\":\"B\"}]", "A//@1; !; B//@1; ");
    check("[{\"n\":\"A\"},{\"n\" \"x\"},{\"n\":\"B\"}]", "A//@1; !; B//@1; ");
    check("[{\"n\":\"A\"},{\"n\":1,},{n:2},{\"n\":01},{\"n\":1.},{\"n\":\"\\x\"},{\"n\":\"B\"}]", "A//@1; !; !; !; !; "
                                                                                                  "!; B//@1; ");
    check("[{\"n\":\"a\nb\"},{\"n\":\"B\"}]", "!; B//@2; ");
    check("[\"texte\",12,null,[1],{\"n\":\"B\"}]", "!; !; !; !; B//@1; ");
    check("[{\"n\":\"A\"} {\"n\":\"B\"}]", "A//@1; BROKEN");
    check("[{\"n\":\"A\"}", "A//@1; BROKEN");
    check("[{\"n\":\"A\"},{\"n\":\"B", "A//@1; BROKEN");
    check("[{\"n\":\"A\"}]]", "A//@1; BROKEN");
    check("[", "BROKEN");
    check("[{\"n\":\"A\",\"n\":\"B\"}]", "A//@1; "); /* a repeated key: the first one */
    check("[{\"n\":\"\\u0041\\u0000\\ud83d\\ude00\\ud800\"}]", "A😀\xef\xbf\xbd//@1; ");
    struct buffer deep = {0};
    buffer_add_cstr(&deep, "[{\"n\":");
    for (int i = 0; i < 100; i++)
        buffer_add_char(&deep, '[');
    check(arena_cstr(&arena, buffer_str(&deep)), "BROKEN");
    buffer_free(&deep);
}

static void a_record_too_long_is_passed_over(void **state)
{
    (void)state;
    struct buffer data = {0};
    buffer_add_cstr(&data, "[{\"n\":\"");
    for (int i = 0; i < 5 * 1024 * 1024; i++)
        buffer_add_char(&data, 'x');
    buffer_add_cstr(&data, "\"},{\"n\":\"B\"}]");
    struct memory_stream stream = {buffer_str(&data)};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    assert_str(shown(records), "!; B//@1; ");
    records_free(records);
    buffer_free(&data);
}

/* --- Spreadsheets
 * ------------------------------------------------------------------------------------------------------ */

static const char *write_zip(const char *name, const char *const members[][2], size_t count)
{
    const char *path =
        arena_cstr(&arena, arena_printf(&arena, "%s/maillage-test-%d-%s", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp",
                                        (int)getpid(), name));
    int code;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, members[i][1], strlen(members[i][1]), 0);
        assert_true(zip_file_add(zip, members[i][0], source, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    return path;
}

static void check_file(const char *path, struct records_options options, const char *expected)
{
    struct records *records;
    assert_done(records_open(path, options, mapping, &records, &error), &error);
    char *found = arena_cstr(&arena, shown(records));
    if (strcmp(found, expected) != 0)
        fail_msg("« %s », not « %s »", found, expected);
    records_free(records);
}

static void xlsx_rows(void **state)
{
    (void)state;
    static const char *const members[][2] = {
        {"xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='Un' r:id='rId1'/><sheet name='Deux' "
                            "r:id='rId2'/>"
                            "</sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='rId2' "
                                       "Target='worksheets/b.xml'/><Relationship "
                                       "Id='rId1' Target='/xl/worksheets/a.xml'/></Relationships>"},
        {"xl/sharedStrings.xml", "<sst><si><t>n</t></si><si><t>v</t></si><si><r><t>Caf</t></r><r><t>é &amp; thé</t></r>"
                                 "<rPh><t>kafe</t></rPh></si></sst>"},
        {"xl/worksheets/a.xml", "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' "
                                "t='s'><v>1</v></c></row>"
                                "<row r='3'><c r='A3' t='s'><v>2</v></c><c r='C3'><v>3.3630392518E10</v></c></row>"
                                "<row r='4'/><row r='5'><c r='A5' t='inlineStr'><is><t>En ligne</t></is></c><c r='C5' "
                                "t='b'><v>1</v></c></row>"
                                "<row r='6'><c r='A6' t='str'><v>calculé</v></c><c r='C6' "
                                "t='e'><v>#N/A</v></c></row></sheetData></worksheet>"},
        {"xl/worksheets/b.xml", "<worksheet><sheetData><row><c t='inlineStr'><is><t>n</t></is></c></row><row><c "
                                "t='inlineStr'><is><t>Z</t></is></c></row></sheetData></worksheet>"}};
    const char *path = write_zip("a.xlsx", members, COUNT_OF(members));
    const char *expected = "Café & thé/33630392518/@3; En ligne/true/@5; calculé//@6; ";
    check_file(path, (struct records_options){0}, expected);
    check_file(path, (struct records_options){.key = "Un"}, expected);
    check_file(arena_cstr(&arena, arena_printf(&arena, "%s@Deux", path)), (struct records_options){0}, "Z//@2; ");
    struct records *records;
    assert_refused(records_open(path, (struct records_options){.key = "Trois"}, mapping, &records, &error), &error,
                   ERROR_MISSING);
    unlink(path);
}

static void ods_rows(void **state)
{
    (void)state;
    static const char *const members[][2] = {
        {"content.xml",
         "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body><office:spreadsheet>"
         "<table:table table:name='Un'><table:table-row><table:table-cell><text:p>n</text:p></table:table-cell>"
         "<table:table-cell><text:p>v</text:p></table:table-cell></table:table-row>"
         "<table:table-row table:number-rows-repeated='3'><table:table-cell table:number-columns-repeated='1024'/>"
         "</table:table-row>"
         "<table:table-row><table:table-cell office:value-type='string'><text:p>deux<text:s/>mots</text:p><text:p>deux "
         "lignes</text:p></table:table-cell><table:table-cell office:value-type='float' "
         "office:value='1234.5'><text:p>1 "
         "234,50</text:p></table:table-cell><table:table-cell table:number-columns-repeated='16382'/></table:table-row>"
         "<table:table-row><table:table-cell><text:p>date</text:p></table:table-cell><table:table-cell "
         "office:value-type='date' office:date-value='2024-03-12'><text:p>12/03/24</text:p></table:table-cell>"
         "</table:table-row></table:table>"
         "<table:table table:name='Deux'><table:table-row><table:table-cell><text:p>n</text:p></table:table-cell>"
         "</table:table-row><table:table-row><table:table-cell><text:p>Z</text:p></table:table-cell></table:table-row>"
         "</table:table></office:spreadsheet></office:body></office:document-content>"}};
    const char *path = write_zip("a.ods", members, COUNT_OF(members));
    check_file(path, (struct records_options){0}, "deux mots\ndeux lignes/1234.5/@5; date/2024-03-12/@6; ");
    check_file(path, (struct records_options){.key = "Deux"}, "Z//@2; ");
    unlink(path);
}

static void spreadsheets_that_are_not(void **state)
{
    (void)state;
    static const char *const cut[][2] = {{"content.xml", "<a><table:table><table:table-row>"}};
    static const char *const other[][2] = {{"readme.txt", "bonjour"}};
    struct records *records;
    struct record record;
    bool end;
    const char *path = write_zip("cut.ods", cut, 1);
    assert_done(records_open(path, (struct records_options){0}, mapping, &records, &error), &error);
    assert_refused(records_next(records, &record, &end, &error), &error, ERROR_INVALID);
    records_free(records);
    unlink(path);
    path = write_zip("other.zip", other, 1);
    assert_refused(records_open(path, (struct records_options){0}, mapping, &records, &error), &error, ERROR_INVALID);
    unlink(path);
}

/* --- The file as a whole
 * ------------------------------------------------------------------------------------------------ */

static char told[2000];

static void tell(void *context, const struct finding *finding)
{
    (void)context;
    size_t used = strlen(told);
    snprintf(told + used, sizeof told - used, "%s %.*s→%.*s; ", finding->rule, STR_PRINT(finding->before),
             STR_PRINT(finding->after));
}

static void missing_columns_are_told_with_the_nearest(void **state)
{
    (void)state;
    struct memory_stream stream = {STR("n;V \nA;1\n")};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    shown(records);
    told[0] = '\0';
    records_findings(records, &arena, tell, NULL);
    assert_non_null(strstr(told, "column-missing v→V; "));
    assert_non_null(strstr(told, "column-missing a.b→; "));
    assert_null(strstr(told, "column-missing n"));
    records_free(records);
    stream = (struct memory_stream){STR("[{\"n\":\"\xe9\",\"a\":{\"B\":1}}]")};
    records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    shown(records);
    told[0] = '\0';
    records_findings(records, &arena, tell, NULL);
    assert_non_null(strstr(told, "encoding Windows-1252→UTF-8; "));
    assert_non_null(strstr(told, "column-missing a.b→a.B; "));
    records_free(records);
}

static struct str fingerprint_of(const struct mapping *used, const char *data)
{
    struct memory_stream stream = {str_of(data)};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, used);
    struct record record;
    bool end;
    assert_done(records_next(records, &record, &end, &error), &error);
    struct str result = record_fingerprint(used, &record, &arena);
    records_free(records);
    return result;
}

static void fingerprints_follow_what_is_read(void **state)
{
    (void)state;
    struct str one = fingerprint_of(mapping, "[{\"n\":\"A\",\"v\":1,\"z\":1}]");
    assert_int_equal(one.length, 32);
    assert_true(str_equal(one, fingerprint_of(mapping, "[{\"z\":2,\"v\":1,\"n\":\"A\"}]")));
    assert_false(str_equal(one, fingerprint_of(mapping, "[{\"n\":\"A\",\"v\":2}]")));
    assert_false(str_equal(one, fingerprint_of(mapping, "[{\"n\":\"A1\"}]")));
    struct mapping *other;
    assert_done(mapping_load(STR("{\"nom\":{\"colonne\":\"n\"},\"structure_parente\":{\"colonne\":\"v\"}}"), &other,
                             NULL, NULL, &error),
                &error);
    assert_false(str_equal(one, fingerprint_of(other, "[{\"n\":\"A\",\"v\":1}]")));
    mapping_free(other);
}

static void files_that_are_no_source(void **state)
{
    (void)state;
    struct records *records;
    assert_refused(records_open("/nulle/part", (struct records_options){0}, mapping, &records, &error), &error,
                   ERROR_MISSING);
    const char *path = arena_cstr(&arena, arena_printf(&arena, "/tmp/maillage-test-%d.bin", (int)getpid()));
    static const struct str contents[] = {{"\x7f"
                                           "ELF\0\0\0",
                                           7},
                                          {"\xff\xfe[\0", 4}};
    for (size_t i = 0; i < COUNT_OF(contents); i++) {
        assert_done(file_replace(path, contents[i], &error), &error);
        assert_refused(records_open(path, (struct records_options){0}, mapping, &records, &error), &error,
                       ERROR_INVALID);
    }
    unlink(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(json_in_every_arrangement),
        TEST(geojson_features),
        TEST(csv_of_any_kind),
        TEST(json_that_is_not_utf_8),
        TEST(broken_json_loses_what_is_broken),
        TEST(a_record_too_long_is_passed_over),
        TEST(xlsx_rows),
        TEST(ods_rows),
        TEST(spreadsheets_that_are_not),
        TEST(missing_columns_are_told_with_the_nearest),
        TEST(fingerprints_follow_what_is_read),
        TEST(files_that_are_no_source),
    };
    return cmocka_run_group_tests_name("records", tests, NULL, NULL);
}
