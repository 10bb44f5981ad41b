/* Tables as files: what a person opens says what was written, whatever the cells hold. */
#include "documents/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "places/mapping.h"
#include "testing.h"

static struct arena arena;
static struct error error;
static char folder[64];

static const struct table_column COLUMNS[] = {
    {STR("Nom"), 30}, {STR("Nombre"), 0}, {STR("Jour"), 0}, {STR("Montant"), 0}};
static const struct table_head HEAD = {
    .title = STR("Lieux [28] : 'essai'"), .columns = COLUMNS, .column_count = COUNT_OF(COLUMNS), .folder = folder};

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/maillage-table-XXXXXX");
    return mkdtemp(folder) ? 0 : 1;
}

/* Nothing is left behind. */
static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return rmdir(folder);
}

static void take_all(struct table_writer *writer, struct buffer *file)
{
    bool ended = false;
    while (!ended) {
        size_t before = file->length;
        assert_done(table_take(writer, file, &ended, &error), &error);
        assert_true(file->length - before <= 1 << 20);
    }
}

static void add_row(struct table_writer *writer, const char *name, int64_t number)
{
    table_text(writer, str_of(name));
    table_integer(writer, number);
    table_date(writer, date_from_civil(2024, 2, 20));
    table_cents(writer, number * 100 + 5);
    table_end_row(writer);
}

static void csv_opens_in_french_spreadsheets(void **state)
{
    (void)state;
    struct table_writer *writer = table_writer_new(TABLE_CSV, &HEAD);
    struct buffer file = {0};
    bool ended = true;
    add_row(writer, "Médiathèque ; \"A\"", 3);
    assert_done(table_take(writer, &file, &ended, &error), &error); /* it comes out as it is written */
    assert_false(ended);
    assert_true(file.length > 0);
    table_text(writer, STR("=HYPERLINK(\"http://x\")"));
    table_number(writer, 1234.5);
    table_end_row(writer);
    table_finish(writer);
    take_all(writer, &file);
    table_writer_free(writer);
    assert_str(buffer_str(&file), "\xef\xbb\xbfNom;Nombre;Jour;Montant\r\n"
                                  "\"Médiathèque ; \"\"A\"\"\";3;20/02/2024;3,05\r\n"
                                  "\"'=HYPERLINK(\"\"http://x\"\")\";1234,5;;\r\n");
    buffer_free(&file);
}

/* Read by the reader of sources, which owes nothing to the writers. */
struct reading {
    struct mapping *mapping;
    struct records *records;
    char path[128];
};

static void open_sheet(struct reading *reading, const struct buffer *file, const char *name)
{
    snprintf(reading->path, sizeof reading->path, "%s/%s", folder, name);
    assert_done(file_replace(reading->path, buffer_str(file), &error), &error);
    assert_done(mapping_load(STR("{\"nom\":{\"colonne\":\"Nom\"},\"id\":{\"colonne\":\"Nombre\"},"
                                 "\"date_maj\":{\"colonne\":\"Jour\"},\"pivot\":{\"colonne\":\"Montant\"}}"),
                             &reading->mapping, NULL, NULL, &error),
                &error);
    assert_done(records_open(reading->path, (struct records_options){0}, reading->mapping, &reading->records, &error),
                &error);
}

static void close_sheet(struct reading *reading)
{
    records_free(reading->records);
    mapping_free(reading->mapping);
    unlink(reading->path);
}

static struct str value_of(const struct reading *reading, const struct record *record, const char *column)
{
    for (size_t i = 0; i < mapping_column_count(reading->mapping); i++)
        if (str_equal(mapping_column(reading->mapping, i), str_of(column)))
            return record->values[i];
    fail_msg("no column %s", column);
    return STR_NONE;
}

static const char *const NAMES[] = {
    "Médiathèque « L’Apostrophe »",
    "a & b < c > d \"e\" 'f'",
    "=1+1",
    "  deux  blancs  ",
    "tab\tici",
    "deux\nlignes",
    "🙂 œuvre",
    "]]>",
    "<script>alert(1)</script>",
    "&amp;",
    "_x000D_",
    "https://exemple.fr/?a=1&b=2",
};

static void sheet_reads_back(enum table_format format, const char *date)
{
    struct table_writer *writer = table_writer_new(format, &HEAD);
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        add_row(writer, NAMES[i], (int64_t)i * 1000);
    table_finish(writer);
    struct buffer file = {0};
    take_all(writer, &file);
    table_writer_free(writer);
    assert_true(str_starts_with(buffer_str(&file), STR("PK\x03\x04")));

    struct reading reading;
    open_sheet(&reading, &file, table_format_name(format));
    buffer_free(&file);
    struct record record;
    bool end;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        assert_done(records_next(reading.records, &record, &end, &error), &error);
        assert_false(end);
        assert_str(value_of(&reading, &record, "Nom"), NAMES[i]);
        assert_str(value_of(&reading, &record, "Nombre"), arena_printf(&arena, "%zu", i * 1000).at);
        assert_str(value_of(&reading, &record, "Jour"), date);
        assert_str(value_of(&reading, &record, "Montant"), arena_printf(&arena, "%zu.05", i * 1000).at);
    }
    assert_done(records_next(reading.records, &record, &end, &error), &error);
    assert_true(end);
    close_sheet(&reading);
}

static void xlsx_reads_back(void **state)
{
    (void)state;
    sheet_reads_back(TABLE_XLSX, "45342"); /* 20 February 2024, as Excel counts */
}

static void ods_reads_back(void **state)
{
    (void)state;
    sheet_reads_back(TABLE_ODS, "2024-02-20");
}

static void ods_begins_as_the_standard_asks(void **state)
{
    (void)state;
    struct table_writer *writer = table_writer_new(TABLE_ODS, &HEAD);
    table_finish(writer);
    struct buffer file = {0};
    take_all(writer, &file);
    table_writer_free(writer);
    /* OpenDocument 1.2 part 3, §3.3: "mimetype" first, stored, without extra field, at byte 38. */
    assert_str(str_slice(buffer_str(&file), 30, 38), "mimetype");
    assert_str(str_slice(buffer_str(&file), 38, 38 + 46), "application/vnd.oasis.opendocument.spreadsheet");
    buffer_free(&file);
}

static void bad_text_is_repaired_and_long_text_cut(void **state)
{
    (void)state;
    for (int format = TABLE_CSV; format <= TABLE_ODS; format++) {
        struct table_writer *writer = table_writer_new((enum table_format)format, &HEAD);
        struct buffer file = {0}, text = {0};
        for (size_t i = 0; i < 40000; i++)
            buffer_add_cstr(&text, "é");
        table_text(writer, STR("a\x01\x1f\xff\xc3z"));
        table_end_row(writer);
        table_text(writer, buffer_str(&text));
        table_end_row(writer);
        table_finish(writer);
        take_all(writer, &file);
        table_writer_free(writer);

        struct reading reading;
        struct record record;
        bool end;
        open_sheet(&reading, &file, table_format_name((enum table_format)format));
        assert_done(records_next(reading.records, &record, &end, &error), &error);
        assert_str(value_of(&reading, &record, "Nom"), "a\xef\xbf\xbd\xef\xbf\xbdz");
        assert_done(records_next(reading.records, &record, &end, &error), &error);
        assert_int_equal(text_length(value_of(&reading, &record, "Nom")), 32767);
        close_sheet(&reading);
        buffer_free(&file);
        buffer_free(&text);
    }
}

static void an_abandoned_table_leaves_nothing(void **state)
{
    (void)state;
    for (int format = TABLE_CSV; format <= TABLE_ODS; format++) {
        struct table_writer *writer = table_writer_new((enum table_format)format, &HEAD);
        for (int i = 0; i < 3000; i++)
            add_row(writer, "Lieu", i);
        table_writer_free(writer);
    }
    table_writer_free(NULL);
}

static void failures_are_kept_and_told(void **state)
{
    (void)state;
    struct buffer file = {0};
    struct table_head head = HEAD;
    head.folder = "/nowhere";
    for (int format = TABLE_XLSX; format <= TABLE_ODS; format++) {
        struct table_writer *writer = table_writer_new((enum table_format)format, &head);
        add_row(writer, "Lieu", 1);
        table_finish(writer);
        assert_refused(table_take(writer, &file, NULL, &error), &error, ERROR_UNAVAILABLE);
        table_writer_free(writer);
    }
    struct table_writer *writer = table_writer_new(TABLE_CSV, &HEAD);
    for (size_t i = 0; i <= COUNT_OF(COLUMNS); i++)
        table_empty(writer);
    assert_refused(table_take(writer, &file, NULL, &error), &error, ERROR_INTERNAL);
    table_writer_free(writer);
    buffer_free(&file);
}

static void a_sheet_has_its_last_row(void **state)
{
    (void)state;
    static const struct table_column one[] = {{STR("N"), 0}};
    struct table_head head = {.title = STR("N"), .columns = one, .column_count = 1, .folder = folder};
    struct buffer file = {0};
    struct table_writer *writer = table_writer_new(TABLE_ODS, &head);
    for (int i = 1; i < 1048576; i++)
        table_end_row(writer);
    assert_done(table_take(writer, &file, NULL, &error), &error);
    table_end_row(writer);
    assert_refused(table_take(writer, &file, NULL, &error), &error, ERROR_LIMITED);
    assert_int_equal(file.length, 0);
    table_writer_free(writer);
    buffer_free(&file);
}

static void formats_have_names(void **state)
{
    (void)state;
    enum table_format format;
    assert_true(table_format_find(STR("ods"), &format));
    assert_int_equal(format, TABLE_ODS);
    assert_false(table_format_find(STR("pdf"), &format));
    assert_string_equal(table_format_media_type(TABLE_CSV), "text/csv; charset=utf-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_opens_in_french_spreadsheets),
        cmocka_unit_test(xlsx_reads_back),
        cmocka_unit_test(ods_reads_back),
        cmocka_unit_test(ods_begins_as_the_standard_asks),
        cmocka_unit_test(bad_text_is_repaired_and_long_text_cut),
        cmocka_unit_test(an_abandoned_table_leaves_nothing),
        cmocka_unit_test(failures_are_kept_and_told),
        cmocka_unit_test(a_sheet_has_its_last_row),
        cmocka_unit_test(formats_have_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
