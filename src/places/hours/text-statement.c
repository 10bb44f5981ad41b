/* What has been said: tables of slots, and what was set aside. */
#include <string.h>

#include "text-reader.h"

const struct item *reader_peek(const struct reader *reader, size_t ahead)
{
    size_t at = reader->at + ahead;
    return &reader->items[at < reader->end ? at : reader->end];
}

uint8_t reader_kind(const struct reader *reader, size_t ahead)
{
    return reader->at + ahead < reader->end ? reader_peek(reader, ahead)->kind : ITEM_END;
}

/* --- What is left, what is assumed -------------------------------------------------------------------------------- */

void reader_flush_left(struct reader *reader)
{
    if (reader->left_to > reader->left_from) {
        if (reader->left.length)
            buffer_add_cstr(&reader->left, " | ");
        buffer_add_str(&reader->left, str_trim(str_slice(reader->text, reader->left_from, reader->left_to)));
    }
    reader->left_from = reader->left_to = 0;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Sets a piece aside, joined to the one before when they touch (a small word may stand between). */
void reader_leave(struct reader *reader, size_t from, size_t to)
{
    enum { SMALL_WORD = 5 };
    if (reader->left_to && from <= reader->left_to + SMALL_WORD && to + SMALL_WORD >= reader->left_from) {
        reader->left_from = smaller(reader->left_from, from);
        reader->left_to = larger(reader->left_to, to);
        return;
    }
    reader_flush_left(reader);
    reader->left_from = from;
    reader->left_to = to;
}

void reader_leave_items(struct reader *reader, size_t first, size_t last)
{
    if (first < last)
        reader_leave(reader, reader->items[first].at, reader->items[last - 1].end);
}

void reader_assume(struct reader *reader, const char *message)
{
    if (str_contains(buffer_str(&reader->said), str_of(message)))
        return;
    if (reader->said.length)
        buffer_add_char(&reader->said, ' ');
    buffer_add_cstr(&reader->said, message);
}

void reader_notice_guess(struct reader *reader, const struct item *item)
{
    if (item->guessed)
        reader_assume(reader, "Une faute de frappe a été corrigée" NBSP ": vérifiez.");
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

size_t reader_table(struct reader *reader, struct str prefix, bool section)
{
    struct schedule *schedule = &reader->schedule;
    for (size_t i = 0; i < schedule->count; i++)
        if (str_equal(schedule->tables[i].prefix, prefix)) {
            schedule->tables[i].section |= section;
            return i;
        }
    if (schedule->count == TABLES_MOST)
        return 0;
    schedule->tables[schedule->count] = (struct table){.prefix = arena_str(reader->arena, prefix), .section = section};
    return schedule->count++;
}

static bool slots_are_equal(const struct slot *a, const struct slot *b)
{
    return a->from == b->from && a->to == b->to && a->open_end == b->open_end && a->kind == b->kind &&
           a->note == b->note && a->nths == b->nths && a->parity == b->parity;
}

bool day_slots_add(struct day_slots *day, struct slot slot)
{
    for (size_t i = 0; i < day->count; i++)
        if (slots_are_equal(&day->at[i], &slot))
            return true;
    if (day->count == SLOTS_MOST)
        return false;
    day->at[day->count++] = slot;
    return true;
}

static bool is_plain(const struct slot *slot)
{
    return slot->kind == SLOT_OPEN && !slot->parity && !slot->nths;
}

/* Whether a day's plain hours and those of a later statement say different things of the same moment. */
static bool overlaps(const struct day_slots *day, const struct slot *slots, size_t count)
{
    for (size_t i = 0; i < day->count; i++)
        for (size_t k = 0; k < count; k++)
            if (is_plain(&day->at[i]) && is_plain(&slots[k]) && slots[k].from < day->at[i].to &&
                day->at[i].from < slots[k].to)
                return true;
    return false;
}

static bool within(const struct day_slots *day, const struct slot *slots, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        bool found = false;
        for (size_t i = 0; i < day->count; i++)
            found |= slots[k].from >= day->at[i].from && slots[k].to <= day->at[i].to;
        if (!found)
            return false;
    }
    return true;
}

/* Said twice and differently: the narrower hours stand, so that none is invented. */
static void add_day_slots(struct reader *reader, struct day_slots *day, const struct slot *slots, size_t count)
{
    if (overlaps(day, slots, count)) {
        reader_assume(reader, "Un même jour est donné deux fois avec des heures différentes" NBSP ": les plus courtes "
                              "sont "
                              "gardées.");
        if (!within(day, slots, count))
            return;
        day->count = 0;
    }
    for (size_t k = 0; k < count; k++)
        day_slots_add(day, slots[k]);
    day->closed = false;
}

/* --- Statements --------------------------------------------------------------------------------------------------- */

int weekday_lowest(uint8_t days)
{
    for (int day = 1; day <= 7; day++)
        if (days >> day & 1)
            return day;
    return 0;
}

void statement_begin(struct reader *reader)
{
    if (reader->now.started)
        return;
    reader->now.started = true;
    reader->now.first = reader->at;
    reader->now.labelled = reader->label;
}

void statement_set_kind(struct statement *now, enum slot_kind kind)
{
    if (now->slot_count == now->marked) { /* said before the times: for all of them */
        now->kind = (uint8_t)kind;
        return;
    }
    for (size_t i = now->marked; i < now->slot_count; i++)
        now->slots[i].kind = (uint8_t)kind;
    now->marked = now->slot_count;
}

static bool says_something(const struct statement *now)
{
    return now->days || now->slot_count || now->closed || now->half || now->note || now->kind != SLOT_OPEN;
}

/* A statement without hours: what it still says of its days. */
static struct slot slot_without_times(const struct statement *now)
{
    static const uint8_t halves[] = {NOTE_NO_TIME, NOTE_MORNING, NOTE_AFTERNOON, NOTE_EVENING};
    struct slot slot = {.from = 0, .to = DAY_MINUTES, .kind = now->kind, .nths = now->nths, .note = now->note};
    if (now->kind == SLOT_OPEN) {
        slot.kind = SLOT_UNSURE;
        slot.note = now->note ? now->note : halves[now->half];
    }
    return slot;
}

bool table_has_hours(const struct table *table, uint8_t days)
{
    for (int day = 1; day <= 7; day++)
        if ((days >> day & 1) && table->days[day].count)
            return true;
    return false;
}

static bool any_day_said(const struct schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++)
        if (table_has_hours(&schedule->tables[i], 0xFE))
            return true;
    return false;
}

/* Hours that belong to something else: « EPN : 9h-12h » after the days of the building, « de 10h à 12h pour les
 * inscriptions ». */
static bool is_aside(const struct reader *reader, const struct statement *now, const struct table *table)
{
    if (now->restricted)
        return true;
    bool known = now->days
                     ? table_has_hours(table, now->days) || table_has_hours(&reader->schedule.tables[0], now->days)
                     : any_day_said(&reader->schedule) || table->days[ANY_DAY].count;
    if (!now->days && now->slot_count && known)
        return true;
    return now->labelled && known;
}

static void put_statement(struct reader *reader, struct statement *now, struct table *table)
{
    if (now->closed && !now->slot_count) {
        for (int day = 1; day <= 7; day++)
            if (now->days >> day & 1)
                table->days[day] = (struct day_slots){.closed = true};
        return;
    }
    if (now->note && now->slot_count)
        for (size_t i = 0; i < now->slot_count; i++)
            if (now->slots[i].kind == SLOT_OPEN)
                now->slots[i].kind = SLOT_UNSURE, now->slots[i].note = now->note;
    if (!now->slot_count)
        now->slots[now->slot_count++] = slot_without_times(now);
    for (size_t i = 0; i < now->slot_count; i++)
        now->slots[i].nths = now->nths;
    if (!now->days) {
        add_day_slots(reader, &table->days[ANY_DAY], now->slots, now->slot_count);
        return;
    }
    for (int day = 1; day <= 7; day++)
        if (now->days >> day & 1)
            add_day_slots(reader, &table->days[day], now->slots, now->slot_count);
}

/* Puts what was said in its table and makes ready for the next statement. */
void statement_flush(struct reader *reader)
{
    struct statement now = reader->now;
    reader->now = (struct statement){.days = reader->fixed_day};
    reader->label = false;
    if (!now.started || !says_something(&now))
        return;
    struct schedule *schedule = &reader->schedule;
    if (!now.days && !now.slot_count) { /* about the whole: « sur rendez-vous », « une fois par mois » */
        if (now.kind == SLOT_APPOINTMENT)
            schedule->appointment_besides = true;
        else if (now.note && schedule->note_count < COUNT_OF(schedule->notes))
            schedule->notes[schedule->note_count++] = now.note;
        return;
    }
    size_t table = now.prefixed ? reader_table(reader, now.prefix, false) : reader->section;
    if (is_aside(reader, &now, &schedule->tables[table])) {
        reader_leave_items(reader, now.first, now.last);
        return;
    }
    put_statement(reader, &now, &schedule->tables[table]);
    if (now.slot_count && now.days)
        reader->last_days = now.days;
}
