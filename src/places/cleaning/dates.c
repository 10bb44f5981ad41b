/* Dates of update, in the forms met in the sources of the country. */
#include <string.h>

#include "places/cleaning.h"

enum { FIRST_YEAR = 1990, SECONDS_PER_DAY = 86400 };

struct digits_at {
    struct str text;
    size_t at;
};

/* Reads up to `most` digits; the number of digits read, 0 when there is none. */
static int read_number(struct digits_at *scan, int most, int *number)
{
    int count = 0;
    *number = 0;
    while (count < most && scan->at < scan->text.length && scan->text.at[scan->at] >= '0' &&
           scan->text.at[scan->at] <= '9') {
        *number = *number * 10 + (scan->text.at[scan->at++] - '0');
        count++;
    }
    return count;
}

static bool read_one_of(struct digits_at *scan, const char *characters, char *read)
{
    if (scan->at >= scan->text.length || !strchr(characters, scan->text.at[scan->at]) || !scan->text.at[scan->at])
        return false;
    *read = scan->text.at[scan->at++];
    return true;
}

/* What may follow a date: nothing, or a time. */
static bool ends_well(const struct digits_at *scan)
{
    return scan->at == scan->text.length || strchr(" T\t\n,", scan->text.at[scan->at]);
}

static bool make_date(int year, int month, int day, int32_t *date)
{
    if (!date_is_valid(year, month, day))
        return false;
    *date = date_from_civil(year, month, day);
    return true;
}

/* 2024-03-12, 2024/3/12, 20240312; then a time or nothing. */
static bool read_iso(struct str text, int32_t *date)
{
    struct digits_at scan = {text, 0};
    int year, month, day;
    char mark, other;
    if (text.length == 8 && str_is_digits(text)) {
        read_number(&scan, 4, &year);
        read_number(&scan, 2, &month);
        read_number(&scan, 2, &day);
        return make_date(year, month, day, date);
    }
    return read_number(&scan, 4, &year) == 4 && read_one_of(&scan, "-/.", &mark) && read_number(&scan, 2, &month) &&
           read_one_of(&scan, "-/.", &other) && mark == other && read_number(&scan, 2, &day) && ends_well(&scan) &&
           make_date(year, month, day, date);
}

/* 12/03/2024, 12-3-24, 12.03.2024; the other order when only it makes a date. */
static bool read_french(struct str text, int32_t *date)
{
    struct digits_at scan = {text, 0};
    int day, month, year;
    char mark, other;
    if (!read_number(&scan, 2, &day) || !read_one_of(&scan, "-/.", &mark) || !read_number(&scan, 2, &month) ||
        !read_one_of(&scan, "-/.", &other) || mark != other)
        return false;
    int digits = read_number(&scan, 4, &year);
    if ((digits != 2 && digits != 4) || !ends_well(&scan))
        return false;
    if (digits == 2)
        year += 2000;
    return make_date(year, month, day, date) || make_date(year, day, month, date);
}

/* « mardi 12 mars 2024 », « 1er mars 2024 ». */
static bool read_words(struct str text, int32_t *date)
{
    enum { TEXT_MOST = 80 };
    if (text.length > TEXT_MOST)
        return false;
    struct arena scratch = {0};
    struct str rest = text_folded(&scratch, text), word;
    int day = 0, month = 0, year = 0;
    while (rest.length && str_next(&rest, ' ', &word)) {
        int64_t number;
        struct str digits = str_ends_with(word, STR("er")) ? str_slice(word, 0, word.length - 2) : word;
        if (digits.length <= 4 && str_is_digits(digits) && str_to_i64(digits, &number)) {
            if (!day && !month && number <= 31)
                day = (int)number;
            else if (day && month && !year && number >= FIRST_YEAR)
                year = (int)number;
        }
        for (int i = 1; i <= 12 && day && !month; i++)
            if (str_equal(word, text_folded(&scratch, str_of(french_month(i)))))
                month = i;
    }
    arena_free(&scratch);
    return day && month && year && make_date(year, month, day, date);
}

/* Unix seconds (10 digits) or milliseconds (13), or the day number of a spreadsheet (since 1899-12-30). */
static bool read_count(struct str text, int32_t *date)
{
    struct str whole = str_slice(text, 0, str_find_char(text, '.', 0));
    int64_t number;
    if (!str_is_digits(whole) || !str_to_i64(whole, &number))
        return false;
    if (whole.length == 13)
        number /= 1000;
    if (whole.length == 10 || whole.length == 13)
        *date = (int32_t)(number / SECONDS_PER_DAY);
    else if (whole.length == 5)
        *date = (int32_t)number + date_from_civil(1899, 12, 30);
    else
        return false;
    return true;
}

struct str clean_date(const struct cleaning *cleaning, struct str text, int32_t today)
{
    int32_t date;
    text = str_trim(text);
    if (text.length == 0)
        return STR_NONE;
    if (!read_iso(text, &date) && !read_french(text, &date) && !read_count(text, &date) && !read_words(text, &date)) {
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_UPDATED_ON, "date-invalid", text, STR_NONE,
                     "Date illisible, laissée de côté : écrivez-la comme 2026-03-31.");
        return STR_NONE;
    }
    if (date < date_from_civil(FIRST_YEAR, 1, 1) || date > today) {
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_UPDATED_ON, "date-invalid", text, STR_NONE,
                     "Cette date ne peut pas être celle d’une mise à jour : corrigez-la ou laissez-la vide.");
        return STR_NONE;
    }
    struct str result = date_format(cleaning->arena, date);
    if (!str_starts_with(text, result))
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_UPDATED_ON, "date-format", text, result,
                     "Date écrite dans la forme du schéma.");
    return result;
}
