/* Items to a schedule: days and times put together as people mean them. */
#include <stdio.h>
#include <string.h>

#include "text-reader.h"

/* Whether a stretch runs into those already said of the same days. */
static bool clashes(const struct statement *now, const struct slot *slot)
{
    for (size_t i = 0; i < now->slot_count; i++)
        if (slot->from < now->slots[i].to && now->slots[i].from < slot->to)
            return true;
    return false;
}

/* Adds a run of times to the statement; what does not pair, or clashes with another run, is set aside. */
static void add_times(struct reader *reader, const struct times *times, size_t first)
{
    struct statement *now = &reader->now;
    struct slot slots[SLOTS_MOST];
    size_t count;
    bool paired = true;
    if (times->count == 1 && times->from && times->at[0] < DAY_MINUTES) {
        slots[0] = (struct slot){.from = times->at[0], .to = DAY_MINUTES, .open_end = true};
        count = 1;
    } else {
        paired = times_pair(times, slots, &count);
    }
    for (size_t i = 0; i < count && paired; i++)
        paired = !clashes(now, &slots[i]);
    if (!paired) {
        reader_leave_items(reader, first, reader->at);
        return;
    }
    now->marked = now->slot_count;
    for (size_t i = 0; i < count && now->slot_count < SLOTS_MOST; i++) {
        slots[i].kind = now->kind;
        now->slots[now->slot_count++] = slots[i];
    }
}

/* --- Conditions --------------------------------------------------------------------------------------------------- */

/* A condition found between statements opens a section; within one that has days or times already, it is about that
 * one. */
static void set_condition(struct reader *reader, struct str prefix)
{
    struct statement *now = &reader->now;
    bool within_statement = now->started && (now->slot_count || (now->days && !reader->fixed_day));
    if (within_statement) {
        now->prefix = prefix;
        now->prefixed = true;
        return;
    }
    reader->section = reader_table(reader, prefix, true);
    reader->label = false;
}

static uint16_t months_bits(struct str prefix)
{
    uint16_t bits = 0;
    int first = 0;
    for (size_t i = 0; i + 3 <= prefix.length; i++)
        for (int month = 1; month <= 12; month++)
            if (str_equal(str_slice(prefix, i, i + 3), str_of(MONTH_NAMES[month]))) {
                if (first && i > 0 && prefix.at[i - 1] == '-')
                    for (int m = first; m != month; m = m % 12 + 1)
                        bits |= (uint16_t)(1 << m);
                bits |= (uint16_t)(1 << month);
                first = month;
            }
    return bits;
}

/* « Horaires d’été » after hours given for September to June is the rest of the year; alone it says no date. */
static void take_season(struct reader *reader)
{
    static const uint8_t notes[] = {NOTE_NONE, NOTE_SUMMER, NOTE_WINTER, NOTE_SPRING, NOTE_AUTUMN};
    int season = reader_peek(reader, 0)->value;
    reader->at++;
    statement_flush(reader);
    size_t brackets = reader_kind(reader, 0) == ITEM_OPEN; /* « été (juillet-août) » */
    reader->at += brackets;
    struct str dates = reader_take_period(reader);
    if (!str_is_empty(dates)) {
        reader->at += reader_kind(reader, 0) == ITEM_CLOSE;
        reader->section = reader_table(reader, dates, true);
        return;
    }
    reader->at -= brackets;
    uint16_t known = 0;
    for (size_t i = 1; i < reader->schedule.count; i++)
        known |= months_bits(reader->schedule.tables[i].prefix);
    bool winter_known = (known & (1 << 12 | 1 << 1 | 1 << 2)) == (1 << 12 | 1 << 1 | 1 << 2);
    if (season == 1 && winter_known && (known >> 1) != 0xFFF) {
        struct buffer out = {0};
        for (int month = 1; month <= 12; month++)
            if (!(known >> month & 1))
                buffer_printf(&out, "%s%s", out.length ? "," : "", MONTH_NAMES[month]);
        reader_assume(reader, "L’été est compris comme les mois qui ne sont pas donnés par ailleurs.");
        reader->section = reader_table(reader, buffer_str(&out), true);
        buffer_free(&out);
        return;
    }
    reader_assume(reader, "Les dates de la saison ne sont pas données.");
    char prefix[16];
    snprintf(prefix, sizeof prefix, "?%d", notes[season]); /* a table of unsure hours: see text-write.c */
    reader->section = reader_table(reader, str_of(prefix), true);
}

/* --- The text ----------------------------------------------------------------------------------------------------- */

static void take_appointment(struct reader *reader)
{
    bool besides = reader->at > 0 && reader->items[reader->at - 1].kind == ITEM_AND && reader->now.slot_count;
    reader->at++;
    if (besides) {
        reader->schedule.appointment_besides = true;
        return;
    }
    statement_begin(reader);
    statement_set_kind(&reader->now, SLOT_APPOINTMENT);
}

/* Whether the days here close what precedes (« 9h-12h du lundi au vendredi ») rather than open a new statement. */
static bool days_follow_times(const struct reader *reader)
{
    if (!reader->now.slot_count || reader->now.days)
        return false;
    size_t at = reader->at;
    while (at < reader->end && reader->items[at].kind == ITEM_DAY) {
        size_t next = at + 1;
        while (next < reader->end && is_between_days(reader->items[next].kind))
            next++;
        at = next < reader->end && reader->items[next].kind == ITEM_DAY ? next : at + 1;
    }
    while (at < reader->end && (reader->items[at].kind == ITEM_COLON || reader->items[at].kind == ITEM_HALF))
        at++;
    uint8_t next = at < reader->end ? reader->items[at].kind : ITEM_END;
    return next != ITEM_TIME && next != ITEM_FROM && next != ITEM_UNTIL && next != ITEM_BETWEEN && next != ITEM_OPEN;
}

/* « vendredi jusqu’à 15h30 » about days whose hours are known. */
static bool take_new_end(struct reader *reader, uint8_t days)
{
    size_t skip = reader_kind(reader, 0) == ITEM_COMMA;
    if (reader_kind(reader, skip) != ITEM_UNTIL || reader_kind(reader, skip + 1) != ITEM_TIME)
        return false;
    const struct table *table = &reader->schedule.tables[reader->section];
    if (!table_has_hours(table, days) && !table->days[ANY_DAY].count && !reader->last_days)
        return false;
    int16_t time = (int16_t)reader_peek(reader, skip + 1)->value;
    reader->at += skip + 2;
    return reader_end_days(reader, days, time);
}

static void take_day_item(struct reader *reader, uint16_t nths)
{
    if (days_follow_times(reader)) {
        reader->now.days = reader_take_days(reader);
        reader->now.nths = nths;
        reader->now.last = reader->at;
        return;
    }
    struct statement *now = &reader->now;
    bool complete = now->slot_count || now->closed || (now->days && now->kind != SLOT_OPEN) || now->half || now->nths;
    size_t start = reader->at;
    if (complete)
        statement_flush(reader);
    bool empty = !reader->now.days;
    statement_begin(reader);
    uint8_t days = reader_take_days(reader);
    if (empty && take_new_end(reader, days)) {
        reader->now = (struct statement){.days = reader->fixed_day};
        return;
    }
    if (reader->fixed_day && days != reader->fixed_day) {
        reader_leave_items(reader, start, reader->at);
        return;
    }
    reader->now.days |= days;
    reader->now.nths |= nths;
    reader->now.last = reader->at;
}

static void take_closed(struct reader *reader)
{
    struct statement *now = &reader->now;
    uint8_t next = reader_kind(reader, 1);
    bool about_others = next == ITEM_PUBLIC_HOLIDAYS || next == ITEM_SCHOOL_HOLIDAYS;
    if (now->days && !now->slot_count && !about_others) { /* « Samedi : fermé », « Fermé le matin / 13h45… » */
        now->closed = true;
        now->last = ++reader->at;
        if (reader_kind(reader, 0) == ITEM_HALF)
            reader->at++;
        return;
    }
    reader->at++;
    statement_flush(reader);
    if (!reader_take_exceptions(reader))
        reader_leave_items(reader, reader->at - 1, reader->at);
}

/* « tous les jours sauf dimanche : 9h-19h » leaves days out; after the hours, « sauf » changes what was said. */
static void take_except(struct reader *reader)
{
    struct statement *now = &reader->now;
    size_t first = reader->at++;
    uint8_t next = reader_kind(reader, 0);
    bool days_open = now->days && !now->slot_count && !reader->fixed_day;
    if (days_open && next == ITEM_DAY) {
        uint8_t days = reader_take_days(reader);
        if (reader_kind(reader, 0) != ITEM_HALF) {
            now->days &= (uint8_t)~days;
            return;
        }
        reader->at = first + 1;
    }
    if (!days_open || (next != ITEM_PUBLIC_HOLIDAYS && next != ITEM_SCHOOL_HOLIDAYS))
        statement_flush(reader);
    if (!reader_take_exceptions(reader))
        reader_leave_items(reader, first, reader->at);
}

static void take_junk(struct reader *reader)
{
    const struct item *item = reader_peek(reader, 0);
    reader_leave(reader, item->at, item->end);
    if (!reader->now.slot_count)
        reader->label = true;
    reader->at++;
}

static void take_time_item(struct reader *reader)
{
    struct statement *now = &reader->now;
    size_t first = reader->at;
    if (reader_kind(reader, 0) == ITEM_TIME && reader_kind(reader, 1) == ITEM_DAY &&
        (now->slot_count || reader->last_days) && !reader->fixed_day) { /* « …, 16h le vendredi » */
        int16_t time = (int16_t)reader_peek(reader, 0)->value;
        statement_flush(reader);
        reader->at++;
        if (!reader_end_days(reader, reader_take_days(reader), time))
            reader_leave_items(reader, first, reader->at);
        return;
    }
    statement_begin(reader);
    struct times times = reader_take_times(reader);
    add_times(reader, &times, first);
    now->last = reader->at;
}

/* A sentence or a line ends; times alone after it still belong to the same days (« Mercredi : 10h-12h ; 14h-16h »). */
static void take_break(struct reader *reader)
{
    const struct statement *now = &reader->now;
    while (reader_kind(reader, 0) == ITEM_BREAK)
        reader->at++;
    uint8_t next = reader_kind(reader, 0);
    bool goes_on = now->slot_count && (next == ITEM_TIME || next == ITEM_FROM || next == ITEM_BETWEEN);
    if (!goes_on && (now->slot_count || now->closed || (now->started && now->kind != SLOT_OPEN)))
        statement_flush(reader);
    if (!reader->now.started)
        reader->label = false;
}

static void take_note(struct reader *reader)
{
    struct statement *now = &reader->now;
    struct schedule *schedule = &reader->schedule;
    statement_begin(reader);
    if (now->note && !now->days && schedule->note_count < COUNT_OF(schedule->notes))
        schedule->notes[schedule->note_count++] = now->note; /* « une fois par mois à la demande » */
    now->note = (uint8_t)reader_peek(reader, 0)->value;
    now->last = ++reader->at;
}

static void take_one(struct reader *reader)
{
    struct statement *now = &reader->now;
    uint16_t nths;
    size_t first = reader->at;
    switch (reader_kind(reader, 0)) {
    case ITEM_DAY: take_day_item(reader, 0); return;
    case ITEM_NUMBER:
    case ITEM_ORDINAL:
        if (reader_kind(reader, 1) == ITEM_MONTH)
            break;
        nths = reader_take_ranks(reader);
        if (!nths)
            take_junk(reader);
        else if (reader_kind(reader, 0) == ITEM_DAY)
            take_day_item(reader, nths);
        else
            now->nths = nths, reader->at++;
        return;
    case ITEM_TIME:
    case ITEM_ALL_DAY: take_time_item(reader); return;
    case ITEM_FROM:
    case ITEM_UNTIL:
    case ITEM_BETWEEN:
        if (reader_kind(reader, 1) == ITEM_TIME)
            take_time_item(reader);
        else
            reader->at++;
        return;
    case ITEM_HALF:
        if (now->days && !now->slot_count)
            now->half = (uint8_t)reader_peek(reader, 0)->value;
        reader->at++;
        return;
    case ITEM_CLOSED: take_closed(reader); return;
    case ITEM_EXCEPT: take_except(reader); return;
    case ITEM_APPOINTMENT: take_appointment(reader); return;
    case ITEM_NO_APPOINTMENT:
        statement_set_kind(now, SLOT_OPEN);
        now->kind = SLOT_OPEN;
        reader->at++;
        return;
    case ITEM_PARITY:
        for (size_t i = now->marked; i < now->slot_count; i++)
            now->slots[i].parity = (uint8_t)(reader_peek(reader, 0)->value + 1);
        if (now->slot_count == now->marked)
            break;
        now->marked = now->slot_count;
        reader->at++;
        return;
    case ITEM_SCHOOL_HOLIDAYS:
        if (now->slot_count && !now->prefixed && reader_kind(reader, 1) != ITEM_END)
            statement_flush(reader);
        reader->at++;
        set_condition(reader, STR("SH"));
        return;
    case ITEM_SCHOOL_TIME:
        reader->at++;
        reader->schedule.closed_on_school_holidays = true;
        if (!now->slot_count)
            reader->section = 0;
        return;
    case ITEM_PUBLIC_HOLIDAYS: break;
    case ITEM_SEASON: take_season(reader); return;
    case ITEM_MONTH: break;
    case ITEM_NOTE: take_note(reader); return;
    case ITEM_FOR:
        now->restricted |= now->slot_count > 0;
        take_junk(reader);
        return;
    case ITEM_OPEN: reader_take_brackets(reader); return;
    case ITEM_BREAK: take_break(reader); return;
    case ITEM_JUNK: take_junk(reader); return;
    default: reader->at++; return;
    }
    /* Conditions written before or after: months, dates, parity. */
    if (reader_kind(reader, 0) == ITEM_PARITY) {
        const char *weeks = reader_peek(reader, 0)->value ? "week 01-53/2" : "week 02-52/2";
        reader->at++;
        set_condition(reader, str_of(weeks));
        return;
    }
    bool of_junk =
        reader->at > 0 && reader->items[reader->at - 1].kind == ITEM_JUNK; /* « les premières semaines d’août » */
    struct str period = reader_take_period(reader);
    if (!str_is_empty(period) && of_junk)
        reader_leave_items(reader, first, reader->at);
    else if (!str_is_empty(period))
        set_condition(reader, period);
    else
        take_junk(reader);
}

static void read_items(struct reader *reader, struct str text)
{
    size_t count;
    reader->text = text;
    reader->items = text_items(reader->arena, text, &count);
    reader->at = 0;
    reader->end = count;
    reader->section = 0;
    reader->now = (struct statement){.days = reader->fixed_day};
    while (reader->at < reader->end)
        take_one(reader);
    statement_flush(reader);
    reader_flush_left(reader);
}

/* --- The answer --------------------------------------------------------------------------------------------------- */

static void start(struct reader *reader, struct arena *arena)
{
    *reader = (struct reader){.arena = arena};
    reader->schedule.count = 1;
}

static void assume_of_table(struct reader *reader, const struct table *table)
{
    if (table->days[ANY_DAY].count)
        reader_assume(reader, "Les jours ne sont pas donnés" NBSP ": précisez-les.");
    for (int day = 0; day <= 7; day++)
        for (size_t i = 0; i < table->days[day].count; i++) {
            const struct slot *slot = &table->days[day].at[i];
            if (slot->kind == SLOT_UNSURE && slot->note == NOTE_NO_TIME)
                reader_assume(reader, "Les heures ne sont pas données" NBSP ": précisez-les.");
            else if (slot->kind == SLOT_UNSURE)
                reader_assume(reader, "Les dates exactes ne sont pas données" NBSP ": précisez-les.");
        }
}

/* What was assumed, then what was not understood. */
static struct str message_of(const struct reader *reader, const struct hours_reading *reading)
{
    struct buffer message = {0};
    buffer_add_str(&message, buffer_str(&reader->said));
    const char *gap = message.length ? " " : "";
    if (reading->confidence == HOURS_NOT_READ)
        buffer_printf(&message,
                      "%sCe texte ne donne pas d’horaires compréhensibles. Écrivez par exemple «" NBSP
                      "Du lundi au vendredi de 9h à 12h" NBSP "».",
                      gap);
    else if (!str_is_empty(reading->left))
        buffer_printf(&message, "%sN’a pas été compris" NBSP ": «" NBSP "%.*s" NBSP "». Vérifiez et complétez.", gap,
                      STR_PRINT(reading->left));
    struct str text = arena_str(reader->arena, buffer_str(&message));
    buffer_free(&message);
    return text;
}

static void finish(struct reader *reader, struct hours_reading *reading)
{
    struct arena *arena = reader->arena;
    *reading = (struct hours_reading){.expression = schedule_expression(&reader->schedule, arena)};
    reading->left = arena_str(arena, buffer_str(&reader->left));
    if (reader->schedule.note_count && str_starts_with(reading->expression, STR("\"")))
        reader_assume(reader, "Les jours et les heures ne sont pas donnés" NBSP ": précisez-les.");
    for (size_t i = 0; i < reader->schedule.count; i++)
        assume_of_table(reader, &reader->schedule.tables[i]);
    if (str_is_empty(reading->expression))
        reading->confidence = HOURS_NOT_READ;
    else if (!str_is_empty(reading->left))
        reading->confidence = HOURS_PARTIAL;
    else
        reading->confidence = reader->said.length ? HOURS_LIKELY : HOURS_SURE;
    reading->message = message_of(reader, reading);
    buffer_free(&reader->left);
    buffer_free(&reader->said);
}

/* A text that is already an expression: it names a weekday, a holiday, a week or 24/7 the OpenStreetMap way. `lenient`:
 * in words that had to be mended. */
static bool read_expression(struct arena *arena, struct str text, bool lenient, struct hours_reading *reading)
{
    const struct hours *hours;
    const struct hours_warning *warnings;
    if (!hours_compile(arena, text, &hours, NULL))
        return false;
    size_t count = hours_warnings(hours, &warnings);
    for (size_t i = 0; i < count && !lenient; i++)
        if (strcmp(warnings[i].rule, "word") == 0 || strcmp(warnings[i].rule, "minutes-missing") == 0 ||
            strcmp(warnings[i].rule, "time-separator") == 0)
            return false;
    bool named = str_contains(text, STR("24/7"));
    for (size_t i = 0; i < hours->selector_count && !named; i++)
        named = hours->selectors[i].group == GROUP_WEEKDAY || hours->selectors[i].group == GROUP_HOLIDAY ||
                hours->selectors[i].group == GROUP_WEEK;
    if (!named)
        return false;
    *reading = (struct hours_reading){.confidence = lenient ? HOURS_LIKELY : HOURS_SURE,
                                      .expression = hours_canonical(hours, arena)};
    if (lenient)
        reading->message = STR("Compris comme une expression OpenStreetMap mal écrite" NBSP ": vérifiez.");
    return true;
}

static struct str readable(struct arena *arena, struct str text)
{
    return text_cut(text_clean(arena, text), HOURS_EXPRESSION_MOST / 2);
}

void hours_read_french(struct arena *arena, struct str text, struct hours_reading *reading)
{
    struct str clean = readable(arena, text);
    if (read_expression(arena, clean, false, reading))
        return;
    struct reader reader;
    start(&reader, arena);
    read_items(&reader, clean);
    finish(&reader, reading);
    if (reading->confidence <= HOURS_PARTIAL)
        read_expression(arena, clean, true, reading);
}

void hours_read_days(struct arena *arena, const struct str days[7], struct hours_reading *reading)
{
    struct reader reader;
    start(&reader, arena);
    for (int day = 1; day <= 7; day++) {
        reader.fixed_day = (uint8_t)(1 << day);
        if (!str_is_empty(str_trim(days[day - 1])))
            read_items(&reader, readable(arena, days[day - 1]));
    }
    finish(&reader, reading);
}
