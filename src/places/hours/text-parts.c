/* Days, times and periods. */
#include "text-reader.h"

/* --- Days --------------------------------------------------------------------------------------------------------- */

bool is_between_days(uint8_t kind)
{
    return kind == ITEM_COMMA || kind == ITEM_AND || kind == ITEM_SLASH || kind == ITEM_DASH || kind == ITEM_RANGE;
}

/* From `*days` to a day: Monday to Friday. */
static void fill_range(uint8_t *days, int from, int to)
{
    for (int day = from;; day = day % 7 + 1) {
        *days |= (uint8_t)(1 << day);
        if (day == to)
            return;
    }
}

/* « lundi au vendredi », « mar-mer-jeu-ven », « lundi, mardi et jeudi »: one dash alone between two days is a range,
 * more are a list. */
uint8_t reader_take_days(struct reader *reader)
{
    uint8_t days = 0;
    int last = 0, dashes = 0;
    for (;;) {
        reader_notice_guess(reader, reader_peek(reader, 0));
        uint8_t here = (uint8_t)reader_peek(reader, 0)->value;
        if (here == 0x3E)
            reader_assume(reader, "« En semaine » est compris du lundi au vendredi.");
        int day = weekday_lowest(here);
        uint8_t before = reader->at > 0 && days ? reader->items[reader->at - 1].kind : ITEM_END;
        dashes = before == ITEM_DASH ? dashes + 1 : 0;
        bool next_dash = reader_kind(reader, 1) == ITEM_DASH && reader_kind(reader, 2) == ITEM_DAY;
        if (days && (before == ITEM_RANGE || (before == ITEM_DASH && dashes == 1 && !next_dash)))
            fill_range(&days, last, day);
        days |= here;
        last = day;
        reader->at++;
        if (reader_kind(reader, 0) == ITEM_DAY)
            continue;
        size_t skip = 0;
        while (is_between_days(reader_kind(reader, skip)) && skip < 2)
            skip++;
        if (skip == 0 || reader_kind(reader, skip) != ITEM_DAY)
            return days;
        /* « 1er lundi et 3ème mardi » is two statements; « lundi, mardi » one */
        reader->at += skip;
    }
}

/* « 1er et 3ème », « 2 premiers »: ranks in the month, consumed; 0 when what follows is no day nor « du mois ». */
uint16_t reader_take_ranks(struct reader *reader)
{
    uint16_t nths = 0;
    size_t at = 0;
    if (reader_kind(reader, 0) == ITEM_NUMBER && reader_kind(reader, 1) == ITEM_ORDINAL &&
        reader_peek(reader, 1)->value == 1) {
        for (int nth = 1; nth <= reader_peek(reader, 0)->value && nth <= 5; nth++)
            nths |= (uint16_t)(1 << (nth + 5));
        at = 2;
    } else {
        while (reader_kind(reader, at) == ITEM_ORDINAL) {
            int32_t nth = reader_peek(reader, at)->value;
            if (nth < -5 || nth > 5)
                return 0;
            nths |= (uint16_t)(1 << (nth + 5));
            at++;
            if ((reader_kind(reader, at) == ITEM_AND || reader_kind(reader, at) == ITEM_COMMA) &&
                reader_kind(reader, at + 1) == ITEM_ORDINAL)
                at++;
        }
    }
    uint8_t next = reader_kind(reader, at);
    if (!nths || (next != ITEM_DAY && next != ITEM_OF_MONTH))
        return 0;
    reader->at += at;
    return nths;
}

/* --- Times -------------------------------------------------------------------------------------------------------- */

static bool is_between_times(uint8_t kind)
{
    return kind == ITEM_RANGE || kind == ITEM_DASH || kind == ITEM_SLASH || kind == ITEM_COMMA || kind == ITEM_AND ||
           kind == ITEM_BETWEEN || kind == ITEM_COLON;
}

/* A run of times and of what may stand between them. */
struct times reader_take_times(struct reader *reader)
{
    struct times times = {0};
    for (;;) {
        while (reader_kind(reader, 0) == ITEM_FROM || reader_kind(reader, 0) == ITEM_UNTIL ||
               reader_kind(reader, 0) == ITEM_BETWEEN) {
            times.from |= reader_kind(reader, 0) == ITEM_FROM;
            times.until |= reader_kind(reader, 0) == ITEM_UNTIL;
            reader->at++;
        }
        if (reader_kind(reader, 0) == ITEM_ALL_DAY && times.count + 2 <= COUNT_OF(times.at)) {
            times.at[times.count++] = 0;
            times.at[times.count++] = DAY_MINUTES;
        } else if (times.count < COUNT_OF(times.at)) {
            reader_notice_guess(reader, reader_peek(reader, 0));
            times.at[times.count++] = (int16_t)reader_peek(reader, 0)->value;
        }
        reader->at++;
        size_t skip = 0;
        while (skip < 2 && is_between_times(reader_kind(reader, skip)))
            skip++;
        uint8_t next = reader_kind(reader, skip);
        bool more = next == ITEM_TIME || next == ITEM_ALL_DAY ||
                    (next == ITEM_UNTIL && reader_kind(reader, skip + 1) == ITEM_TIME);
        if (!more)
            return times;
        reader->at += skip;
    }
}

/* Times two by two; false when they do not make stretches in order. */
bool times_pair(const struct times *times, struct slot *slots, size_t *count)
{
    *count = 0;
    if (times->count % 2)
        return false;
    for (size_t i = 0; i < times->count; i += 2) {
        int from = times->at[i], to = times->at[i + 1];
        if (to == 0)
            to = DAY_MINUTES;
        if (to <= from || from >= DAY_MINUTES || to > DAY_MINUTES)
            return false;
        slots[(*count)++] = (struct slot){.from = (int16_t)from, .to = (int16_t)to};
    }
    for (size_t i = 0; i < *count; i++)
        for (size_t k = 0; k < i; k++)
            if (slots[i].from < slots[k].to && slots[k].from < slots[i].to)
                return false;
    return true;
}

/* --- Periods ------------------------------------------------------------------------------------------------------ */

/* One end of « du 15 juin au 15 septembre » or « de juin à septembre ». */
struct date_end {
    int month, day; /* day 0: the whole month */
};

static bool take_date_end(struct reader *reader, struct date_end *end)
{
    size_t at = 0;
    *end = (struct date_end){0, 0};
    if ((reader_kind(reader, 0) == ITEM_NUMBER || reader_kind(reader, 0) == ITEM_ORDINAL) &&
        reader_kind(reader, 1) == ITEM_MONTH) {
        end->day = reader_peek(reader, 0)->value;
        at = 1;
    }
    if (reader_kind(reader, at) != ITEM_MONTH || end->day < 0 || end->day > 31)
        return false;
    end->month = reader_peek(reader, at)->value;
    reader->at += at + 1;
    return true;
}

static void write_date_end(struct buffer *out, const struct date_end *end)
{
    buffer_add_cstr(out, MONTH_NAMES[end->month]);
    if (end->day)
        buffer_printf(out, " %02d", end->day);
}

/* Months or dates, as they are written in an expression: "Sep-Jun", "Jul,Aug", "Jun 15-Sep 15"; empty: not understood.
 */
struct str reader_take_period(struct reader *reader)
{
    struct date_end first, last;
    struct buffer out = {0};
    if (!take_date_end(reader, &first))
        return STR_NONE;
    bool range =
        reader_kind(reader, 0) == ITEM_RANGE || reader_kind(reader, 0) == ITEM_DASH ||
        (reader_kind(reader, 0) == ITEM_AND && reader->at >= 2 && reader->items[reader->at - 2].kind == ITEM_BETWEEN);
    write_date_end(&out, &first);
    size_t after_first = reader->at;
    if (range || reader_kind(reader, 0) == ITEM_AND || reader_kind(reader, 0) == ITEM_COMMA) {
        reader->at++;
        bool second = take_date_end(reader, &last) && (last.day != 0) == (first.day != 0);
        bool own_range = !range && (reader_kind(reader, 0) == ITEM_RANGE || reader_kind(reader, 0) == ITEM_DASH);
        if (second && !own_range) {
            buffer_add_char(&out, range ? '-' : ',');
            write_date_end(&out, &last);
        } else {
            reader->at = after_first; /* « le 1er mai et du 24 décembre au 2 janvier » */
        }
    }
    struct str period = arena_str(reader->arena, buffer_str(&out));
    buffer_free(&out);
    return period;
}
