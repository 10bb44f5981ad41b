/* Turns the tables of data/calendars into the C tables of src/places/hours/calendar-tables.h, at build.
 *
 *     calendars OUT.c PUBLIC.csv SCHOOL.csv REGIONS.csv
 *
 * A bad date, periods out of order or overlapping, an unknown zone or department stop the build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "c-text.h"

enum { ROWS_MOST = 4096, COLUMNS_MOST = 4, FILE_MOST = 1 << 20 };

struct row {
    int64_t line;
    struct str cells[COLUMNS_MOST];
};

struct sheet {
    const char *path;
    struct row rows[ROWS_MOST];
    size_t count;
};

static struct arena arena;

static NORETURN void stop(const struct sheet *sheet, const struct row *row, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", sheet->path, row ? (int)row->line : 0, what);
    exit(1);
}

/* The rows of a file, after its header, which must read `header`. */
static void read_sheet(struct sheet *sheet, const char *path, const char *header)
{
    sheet->path = path;
    struct error error = {0};
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, &error))
        stop(sheet, NULL, error.message);
    struct csv_reader *reader = csv_reader_new(file_stream_read, stream, ',');
    struct str *cells;
    size_t count;
    int64_t line;
    bool first = true;
    for (;;) {
        if (!csv_reader_next(reader, &cells, &count, &line, &error))
            stop(sheet, NULL, error.message);
        if (count == 0)
            break;
        struct row *row = &sheet->rows[sheet->count];
        row->line = line;
        struct str rest = str_of(header), name;
        size_t columns = 0;
        for (; str_next(&rest, ',', &name); columns++)
            if (columns >= count || (first && !str_equal(cells[columns], name)))
                stop(sheet, row, "the columns must be those of the header documented in data/calendars/README.md");
        if (columns != count)
            stop(sheet, row, "too many cells");
        for (size_t i = 0; i < count; i++)
            row->cells[i] = arena_str(&arena, cells[i]);
        if (!first && ++sheet->count == ROWS_MOST)
            stop(sheet, row, "too many rows");
        first = false;
    }
    csv_reader_free(reader);
    file_stream_close(stream);
}

static void add_public_holidays(struct buffer *out, const struct sheet *sheet)
{
    if (sheet->count > 64)
        stop(sheet, NULL, "more than 64 public holidays");
    buffer_add_cstr(out, "const struct public_holiday PUBLIC_HOLIDAYS[] = {\n");
    for (size_t i = 0; i < sheet->count; i++) {
        const struct row *row = &sheet->rows[i];
        struct str date = row->cells[2];
        int32_t day;
        int64_t offset = 0;
        bool by_easter = str_starts_with(date, STR("easter"));
        struct str sample = arena_printf(&arena, "2000-%.*s", STR_PRINT(date));
        int year = 0, month = 0, day_of_month = 0;
        if (by_easter) {
            struct str number = str_slice(date, 6, date.length);
            if (str_starts_with(number, STR("+")))
                number = str_slice(number, 1, number.length);
            if (!str_to_i64(number, &offset) || offset < -80 || offset > 200)
                stop(sheet, row, "the date must be MM-DD or easter+DAYS");
        } else if (date_parse(sample, &day)) {
            date_to_civil(day, &year, &month, &day_of_month);
        } else {
            stop(sheet, row, "the date must be MM-DD or easter+DAYS");
        }
        buffer_add_cstr(out, "    {");
        c_text_add(out, row->cells[0]);
        buffer_add_cstr(out, ", ");
        c_text_add(out, row->cells[1]);
        buffer_add_cstr(out, ", ");
        c_text_add(out, arena_printf(&arena, "Veille de jour férié" NBSP ": %.*s", STR_PRINT(row->cells[1])));
        buffer_add_cstr(out, ", ");
        c_text_add(out, arena_printf(&arena, "Lendemain de jour férié" NBSP ": %.*s", STR_PRINT(row->cells[1])));
        buffer_printf(out, ", %s, %d, %d, %d},\n", by_easter ? "true" : "false", (int)offset, month, day_of_month);
    }
    buffer_printf(out, "};\nconst size_t PUBLIC_HOLIDAY_COUNT = %zu;\n\n", sheet->count);
}

/* One table of periods per zone, named by its number; zones[i] is the name of zone i. */
static size_t add_school_zones(struct buffer *out, const struct sheet *sheet, struct str *zones)
{
    size_t count = 0;
    int32_t last_of_zone = INT32_MIN;
    for (size_t i = 0; i < sheet->count; i++) {
        const struct row *row = &sheet->rows[i];
        int32_t first, last;
        if (!date_parse(row->cells[2], &first) || !date_parse(row->cells[3], &last) || last < first)
            stop(sheet, row, "the dates must be YYYY-MM-DD, the last not before the first");
        if (count == 0 || !str_equal(zones[count - 1], row->cells[0])) {
            for (size_t z = 0; z < count; z++)
                if (str_equal(zones[z], row->cells[0]))
                    stop(sheet, row, "the lines of a zone must follow one another");
            if (count)
                buffer_add_cstr(out, "};\n");
            buffer_printf(out, "static const struct school_period PERIODS_%zu[] = {\n", count);
            zones[count++] = row->cells[0];
            last_of_zone = INT32_MIN;
        }
        if (first <= last_of_zone)
            stop(sheet, row, "the periods of a zone must be in date order, without overlap");
        last_of_zone = last;
        buffer_printf(out, "    {%d, %d, ", (int)first, (int)last);
        c_text_add(out, row->cells[1]);
        buffer_add_cstr(out, "},\n");
    }
    buffer_add_cstr(out, count ? "};\nstatic const struct school_zone ZONES[] = {\n" : "");
    for (size_t z = 0; z < count; z++)
        buffer_printf(out, "    {PERIODS_%zu, sizeof PERIODS_%zu / sizeof *PERIODS_%zu},\n", z, z, z);
    buffer_add_cstr(out, "};\n\n");
    return count;
}

static bool lists(struct str codes, struct str code)
{
    struct str part;
    while (str_next(&codes, ' ', &part))
        if (str_equal(part, code))
            return true;
    return false;
}

static void check_departments(const struct sheet *holidays, const struct sheet *regions)
{
    for (size_t i = 0; i < holidays->count; i++) {
        struct str rest = holidays->rows[i].cells[3], code;
        while (!str_is_empty(holidays->rows[i].cells[3]) && str_next(&rest, ' ', &code)) {
            size_t r = 0;
            while (r < regions->count && !str_equal(regions->rows[r].cells[0], code))
                r++;
            if (r == regions->count)
                stop(holidays, &holidays->rows[i], "unknown department");
        }
    }
}

static void add_region(struct buffer *out, struct str code, struct str time_zone, const struct sheet *holidays,
                       const char *zone)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < holidays->count; i++)
        if (str_is_empty(holidays->rows[i].cells[3]) || lists(holidays->rows[i].cells[3], code))
            bits |= UINT64_C(1) << i;
    buffer_add_cstr(out, "    {");
    c_text_add(out, code);
    buffer_add_cstr(out, ", ");
    c_text_add(out, time_zone);
    buffer_printf(out, ", UINT64_C(%llu), %s},\n", (unsigned long long)bits, zone);
}

static void add_regions(struct buffer *out, const struct sheet *regions, const struct sheet *holidays,
                        const struct str *zones, size_t zone_count)
{
    buffer_add_cstr(out, "const struct hours_region REGIONS[] = {\n");
    add_region(out, STR(""), STR("Europe/Paris"), holidays, "NULL");
    for (size_t i = 0; i < regions->count; i++) {
        const struct row *row = &regions->rows[i];
        if (i > 0 && str_compare(regions->rows[i - 1].cells[0], row->cells[0]) >= 0)
            stop(regions, row, "the codes must be in order, each once");
        char zone[32] = "NULL";
        for (size_t z = 0; z < zone_count; z++)
            if (str_equal(zones[z], row->cells[1]))
                snprintf(zone, sizeof zone, "&ZONES[%zu]", z);
        if (!str_is_empty(row->cells[1]) && zone[0] == 'N')
            stop(regions, row, "this zone has no line in school-holidays.csv");
        add_region(out, row->cells[0], row->cells[2], holidays, zone);
    }
    buffer_printf(out, "};\nconst size_t REGION_COUNT = %zu;\n", regions->count + 1);
}

int main(int count, char **words)
{
    static struct sheet holidays, school, regions;
    static struct str zones[ROWS_MOST];
    if (count != 5) {
        fprintf(stderr, "usage: calendars OUT.c PUBLIC.csv SCHOOL.csv REGIONS.csv\n");
        return 2;
    }
    read_sheet(&holidays, words[2], "name,label,date,departments");
    read_sheet(&school, words[3], "zone,name,first,last");
    read_sheet(&regions, words[4], "code,school,time_zone");
    check_departments(&holidays, &regions);
    struct buffer out = {0};
    buffer_add_cstr(&out, "/* Made by tools/calendars.c from data/calendars/: do not edit. */\n#include "
                          "\"hours/calendar-tables.h\"\n\n");
    add_public_holidays(&out, &holidays);
    size_t zone_count = add_school_zones(&out, &school, zones);
    add_regions(&out, &regions, &holidays, zones, zone_count);
    struct error error = {0};
    bool done = file_replace(words[1], buffer_str(&out), &error);
    if (!done)
        fprintf(stderr, "%s\n", error.message);
    buffer_free(&out);
    arena_free(&arena);
    return done ? 0 : 1;
}
