/* What is different on some days: closed, half closed, another end, other times. */
#include "text-reader.h"

enum { NOON = 12 * 60, LATE_MORNING = 13 * 60 + 30, EARLY_AFTERNOON = 14 * 60 };

/* A day that has no hours of its own takes those that were given without a day, to be changed. */
static struct day_slots *own_day(struct table *table, int day)
{
    if (table->days[day].count == 0 && !table->days[day].closed)
        table->days[day] = table->days[ANY_DAY];
    return &table->days[day];
}

static void close_half(struct day_slots *day, int half)
{
    size_t kept = 0;
    for (size_t i = 0; i < day->count; i++) {
        struct slot slot = day->at[i];
        bool whole_morning = slot.to <= LATE_MORNING, whole_afternoon = slot.from >= NOON;
        if (half == 1 ? whole_morning : whole_afternoon)
            continue;
        bool both = slot.from < NOON && slot.to > EARLY_AFTERNOON;
        bool open = slot.kind == SLOT_OPEN || (slot.kind == SLOT_UNSURE && slot.note == NOTE_NO_TIME);
        if (both && open) { /* at what time it opens or closes then was not said */
            slot.kind = SLOT_UNSURE;
            slot.note = half == 1 ? NOTE_NO_MORNING : NOTE_NO_AFTERNOON;
        }
        day->at[kept++] = slot;
    }
    day->count = kept;
    day->closed = kept == 0;
}

static void close_days(struct reader *reader, uint8_t days, int half)
{
    struct table *table = &reader->schedule.tables[reader->section];
    for (int weekday = 1; weekday <= 7; weekday++) {
        if (!(days >> weekday & 1))
            continue;
        struct day_slots *day = own_day(table, weekday);
        if (half)
            close_half(day, half);
        else
            *day = (struct day_slots){.closed = true};
    }
}

static bool end_at(struct day_slots *day, int16_t time)
{
    struct slot *last = NULL;
    for (size_t i = 0; i < day->count; i++)
        if (!last || day->at[i].from > last->from)
            last = &day->at[i];
    if (!last || time <= last->from)
        return false;
    last->to = time;
    return true;
}

/* « vendredi jusqu’à 15h30 », « (sauf jeudi, 18h30) »: another end to these days' hours. A day that has none is like
 * the days just said: « 9h-12h et 14h-17h du lundi au jeudi, 16h le vendredi ». */
bool reader_end_days(struct reader *reader, uint8_t days, int16_t time)
{
    struct table *table = &reader->schedule.tables[reader->section];
    bool done = false;
    for (int weekday = 1; weekday <= 7; weekday++) {
        if (!(days >> weekday & 1))
            continue;
        struct day_slots *day = own_day(table, weekday);
        if (!day->count && !day->closed && reader->last_days) {
            *day = table->days[weekday_lowest(reader->last_days)];
            reader_assume(reader, "Un jour dont seule la fin est donnée est compris comme les autres jours" NBSP ": "
                                  "vérifiez.");
        }
        done |= end_at(day, time);
    }
    return done;
}

/* « (17h pendant les vacances scolaires) »: the days just said end then in the holidays. */
static bool end_in_holidays(struct reader *reader, uint8_t days, int16_t time)
{
    size_t holidays = reader_table(reader, STR("SH"), false);
    const struct table *usual = &reader->schedule.tables[reader->section];
    bool done = false;
    for (int weekday = 1; weekday <= 7; weekday++) {
        if (!(days >> weekday & 1))
            continue;
        struct day_slots *day = &reader->schedule.tables[holidays].days[weekday];
        *day = usual->days[weekday];
        done |= end_at(day, time);
    }
    return done;
}

static void replace_day(struct day_slots *day, const struct slot *slots, size_t count)
{
    *day = (struct day_slots){0};
    for (size_t i = 0; i < count; i++)
        day_slots_add(day, slots[i]);
}

/* What is different on those days: closed, half closed, other times, another end. */
static void take_exception_of_days(struct reader *reader, uint8_t days)
{
    int half = 0;
    if (reader_kind(reader, 0) == ITEM_HALF)
        half = reader_peek(reader, 0)->value, reader->at++;
    size_t skip = 0;
    while (reader_kind(reader, skip) == ITEM_COMMA || reader_kind(reader, skip) == ITEM_COLON ||
           reader_kind(reader, skip) == ITEM_CLOSED)
        skip++;
    if (reader_kind(reader, skip) != ITEM_TIME && reader_kind(reader, skip) != ITEM_UNTIL) {
        close_days(reader, days, half == 3 ? 2 : half);
        return;
    }
    reader->at += skip;
    size_t first = reader->at, count;
    struct times times = reader_take_times(reader);
    struct slot slots[SLOTS_MOST];
    if (times.count == 1 && reader_end_days(reader, days, times.at[0]))
        return;
    if (!times_pair(&times, slots, &count)) {
        reader_leave_items(reader, first, reader->at);
        return;
    }
    for (int weekday = 1; weekday <= 7; weekday++)
        if (days >> weekday & 1)
            replace_day(&reader->schedule.tables[reader->section].days[weekday], slots, count);
}

/* Closed on holidays, in a period: « jours fériés », « en août », « le 1er mai ». */
static bool take_closed_period(struct reader *reader)
{
    struct schedule *schedule = &reader->schedule;
    uint8_t kind = reader_kind(reader, 0);
    if (kind == ITEM_PUBLIC_HOLIDAYS || kind == ITEM_SCHOOL_HOLIDAYS) {
        schedule->closed_on_public_holidays |= kind == ITEM_PUBLIC_HOLIDAYS;
        schedule->closed_on_school_holidays |= kind == ITEM_SCHOOL_HOLIDAYS;
        reader->at++;
        return true;
    }
    struct str period = reader_take_period(reader);
    if (str_is_empty(period))
        return false;
    if (schedule->closed_count < COUNT_OF(schedule->closed_periods))
        schedule->closed_periods[schedule->closed_count++] = period;
    return true;
}

bool reader_take_exceptions(struct reader *reader)
{
    bool any = false;
    for (;;) {
        while (reader_kind(reader, 0) == ITEM_AND || reader_kind(reader, 0) == ITEM_COMMA ||
               reader_kind(reader, 0) == ITEM_CLOSED || reader_kind(reader, 0) == ITEM_EXCEPT)
            reader->at++;
        if (take_closed_period(reader)) {
            any = true;
            continue;
        }
        if (reader_kind(reader, 0) != ITEM_DAY)
            return any;
        take_exception_of_days(reader, reader_take_days(reader));
        any = true;
        uint8_t kind = reader_kind(reader, 0), next = reader_kind(reader, 1);
        bool another = kind == ITEM_AND || kind == ITEM_CLOSED ||
                       (kind == ITEM_COMMA && (next == ITEM_CLOSED || next == ITEM_DAY));
        if (!another)
            return any;
    }
}

/* --- Brackets ----------------------------------------------------------------------------------------------------- */

static size_t find_kind(const struct reader *reader, size_t from, size_t to, enum item_kind kind)
{
    while (from < to && reader->items[from].kind != kind)
        from++;
    return from;
}

static bool holds(const struct reader *reader, size_t from, size_t to, enum item_kind kind)
{
    return find_kind(reader, from, to, kind) < to;
}

/* What a pair of brackets holds. */
struct brackets {
    size_t open, close;
    bool days, times, closing, appointment;
};

/* « (sur rendez-vous) »; « (sur rendez-vous les mercredi et vendredi après-midi) » adds days by appointment only. */
static void take_appointment_in(struct reader *reader, const struct brackets *in)
{
    if (!in->days) {
        statement_begin(reader);
        statement_set_kind(&reader->now, SLOT_APPOINTMENT);
        return;
    }
    reader->at = find_kind(reader, in->open, in->close, ITEM_DAY);
    reader->schedule.appointment_days |= reader_take_days(reader);
    if (reader_kind(reader, 0) == ITEM_HALF)
        reader->schedule.appointment_note = (uint8_t)(NOTE_MORNING + reader_peek(reader, 0)->value - 1);
}

/* « (semaine paire) », of the times just said or of the days. */
static void take_parity_in(struct reader *reader, int parity)
{
    struct statement *now = &reader->now;
    if (!now->slot_count) {
        now->prefixed = true;
        now->prefix = parity ? STR("week 01-53/2") : STR("week 02-52/2");
        return;
    }
    for (size_t i = now->marked; i < now->slot_count; i++)
        now->slots[i].parity = (uint8_t)(parity + 1);
    now->marked = now->slot_count;
}

/* « (17h pendant les vacances scolaires) », « (17h30 le mercredi) », « (lundi matin fermé) », « (sauf jeudi, 18h30) ».
 */
static bool take_change_in(struct reader *reader, const struct brackets *in)
{
    int16_t time = (int16_t)reader->items[find_kind(reader, in->open, in->close, ITEM_TIME)].value;
    if (in->times && !in->closing && holds(reader, in->open, in->close, ITEM_SCHOOL_HOLIDAYS)) {
        uint8_t days = reader->now.days;
        statement_flush(reader);
        return end_in_holidays(reader, days, time);
    }
    statement_flush(reader);
    if (reader_kind(reader, 0) == ITEM_TIME && reader_kind(reader, 1) == ITEM_DAY && !in->closing) {
        reader->at++;
        return reader_end_days(reader, reader_take_days(reader), time);
    }
    return reader_take_exceptions(reader);
}

/* « Lundi (9h-12h) »: the brackets say nothing. */
static bool is_transparent(const struct reader *reader, const struct brackets *in)
{
    bool nothing_yet = !reader->now.slot_count && !reader->last_days && !reader->schedule.tables[0].days[ANY_DAY].count;
    bool times_of_days = reader->now.days && !reader->now.slot_count && !in->days;
    return in->times && !in->closing && (times_of_days || nothing_yet);
}

void reader_take_brackets(struct reader *reader)
{
    size_t outer = reader->end;
    struct brackets in = {.open = reader->at};
    in.close = find_kind(reader, in.open, outer, ITEM_CLOSE);
    in.days = holds(reader, in.open, in.close, ITEM_DAY);
    in.times = holds(reader, in.open, in.close, ITEM_TIME);
    in.closing = holds(reader, in.open, in.close, ITEM_CLOSED) || holds(reader, in.open, in.close, ITEM_EXCEPT);
    in.appointment = holds(reader, in.open, in.close, ITEM_APPOINTMENT);
    size_t parity = find_kind(reader, in.open, in.close, ITEM_PARITY);
    size_t note = find_kind(reader, in.open, in.close, ITEM_NOTE);
    reader->at++;
    if (is_transparent(reader, &in))
        return;
    reader->end = in.close;
    bool understood = true;
    uint16_t nths;
    if (note < in.close)
        reader->now.note = (uint8_t)reader->items[note].value;
    else if (parity < in.close && !in.days)
        take_parity_in(reader, reader->items[parity].value);
    else if ((nths = reader_take_ranks(reader)) != 0)
        reader->now.nths = nths;
    else if (in.appointment && !in.closing && !in.times)
        take_appointment_in(reader, &in);
    else if (in.closing || in.times)
        understood = take_change_in(reader, &in);
    else
        understood = !in.days && !holds(reader, in.open, in.close, ITEM_JUNK);
    reader->end = outer;
    reader->at = in.close < outer ? in.close + 1 : in.close;
    if (!understood)
        reader_leave_items(reader, in.open, reader->at);
}
