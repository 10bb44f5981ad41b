/* A schedule read from a text to an expression. */
#include <stdlib.h>
#include <string.h>

#include "text.h"

struct str note_text(enum note note)
{
    static const char *const texts[NOTE_COUNT] = {
        [NOTE_NONE] = "",
        [NOTE_ALTERNATE_WEEKS] = "une semaine sur deux",
        [NOTE_EVERY_THREE_WEEKS] = "toutes les trois semaines",
        [NOTE_EVERY_FOUR_WEEKS] = "toutes les quatre semaines",
        [NOTE_MONTHLY] = "une fois par mois",
        [NOTE_ON_DEMAND] = "à la demande",
        [NOTE_NOT_ALWAYS] = "pas toutes les semaines",
        [NOTE_MORNING] = "le matin",
        [NOTE_AFTERNOON] = "l’après-midi",
        [NOTE_EVENING] = "le soir",
        [NOTE_NO_MORNING] = "fermé le matin",
        [NOTE_NO_AFTERNOON] = "fermé l’après-midi",
        [NOTE_SUMMER] = "horaires d’été",
        [NOTE_WINTER] = "horaires d’hiver",
        [NOTE_SPRING] = "horaires de printemps",
        [NOTE_AUTUMN] = "horaires d’automne",
        [NOTE_NO_DAY] = "jours non précisés",
        [NOTE_NO_TIME] = "heures non précisées",
    };
    return str_of(texts[note]);
}

struct writer {
    struct buffer out;
    struct str prefix;
    uint8_t note;    /* of the whole table: a season without dates */
    uint8_t covered; /* days the table has rules for already */
};

static int by_start(const void *a, const void *b)
{
    const struct slot *one = a, *other = b;
    return one->from - other->from;
}

/* Slots that may share a rule: everything equal but the times. */
static bool same_manner(const struct slot *a, const struct slot *b)
{
    return a->kind == b->kind && a->note == b->note && a->nths == b->nths && a->parity == b->parity;
}

/* The slots of a day in the manner of `model`, in order. */
static size_t slots_like(const struct day_slots *day, const struct slot *model, struct slot *slots)
{
    size_t count = 0;
    for (size_t i = 0; i < day->count; i++)
        if (same_manner(&day->at[i], model))
            slots[count++] = day->at[i];
    qsort(slots, count, sizeof *slots, by_start);
    size_t kept = 0; /* one that begins where another ends goes on */
    for (size_t i = 0; i < count; i++) {
        if (kept && slots[kept - 1].to == slots[i].from && !slots[kept - 1].open_end) {
            slots[kept - 1].to = slots[i].to;
            slots[kept - 1].open_end = slots[i].open_end;
        } else {
            slots[kept++] = slots[i];
        }
    }
    return kept;
}

static bool slots_equal(const struct slot *a, size_t a_count, const struct slot *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (a[i].from != b[i].from || a[i].to != b[i].to || a[i].open_end != b[i].open_end)
            return false;
    return true;
}

/* --- One rule
 * --------------------------------------------------------------------------------------------------------------- */

static void write_days(struct buffer *out, uint8_t days, uint16_t nths)
{
    bool started = false;
    for (int day = 1; day <= 7; day++) {
        if (!(days >> day & 1))
            continue;
        int end = day;
        while (!nths && end < 7 && (days >> (end + 1) & 1))
            end++;
        buffer_printf(out, "%s%s", started ? "," : "", WEEKDAY_NAMES[day]);
        if (end > day)
            buffer_printf(out, "-%s", WEEKDAY_NAMES[end]);
        started = true;
        for (int nth = -5, first = 1; nths && nth <= 5; nth++) {
            if (!(nths >> (nth + 5) & 1))
                continue;
            buffer_printf(out, "%s%d", first ? "[" : ",", nth);
            first = 0;
        }
        if (nths)
            buffer_add_char(out, ']');
        day = end;
    }
}

static void write_times(struct buffer *out, const struct slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_printf(out, "%s%02d:%02d", i ? "," : "", slots[i].from / 60, slots[i].from % 60);
        if (slots[i].open_end)
            buffer_add_char(out, '+');
        else
            buffer_printf(out, "-%02d:%02d", slots[i].to / 60, slots[i].to % 60);
    }
}

static void write_comment(struct writer *writer, const struct slot *slot, bool no_day)
{
    struct buffer comment = {0};
    struct str parts[4] = {
        slot->kind == SLOT_APPOINTMENT ? STR("sur rendez-vous") : STR_NONE,
        slot->kind != SLOT_OPEN ? note_text((enum note)slot->note) : STR_NONE,
        note_text((enum note)writer->note),
        no_day ? note_text(NOTE_NO_DAY) : STR_NONE,
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!str_is_empty(parts[i]))
            buffer_printf(&comment, "%s%.*s", comment.length ? ", " : "", STR_PRINT(parts[i]));
    if (comment.length)
        buffer_printf(&writer->out, " \"%.*s\"", STR_PRINT(buffer_str(&comment)));
    buffer_free(&comment);
}

/* A rule on days that the table has rules for already adds to them; another stands by itself. */
static void write_separator(struct writer *writer, uint8_t days)
{
    if (writer->out.length)
        buffer_add_cstr(&writer->out, writer->covered & days ? ", " : "; ");
    writer->covered |= days;
}

static void write_rule(struct writer *writer, uint8_t days, const struct slot *slots, size_t count)
{
    struct buffer *out = &writer->out;
    write_separator(writer, days);
    size_t start = out->length;
    if (!str_is_empty(writer->prefix))
        buffer_printf(out, "%.*s ", STR_PRINT(writer->prefix));
    if (slots->parity)
        buffer_add_cstr(out, slots->parity == 1 ? "week 02-52/2 " : "week 01-53/2 ");
    if (days != 0xFF) {
        write_days(out, days, slots->nths);
        buffer_add_char(out, ' ');
    }
    bool all_day = count == 1 && slots->from == 0 && slots->to == DAY_MINUTES && slots->kind != SLOT_OPEN;
    if (!all_day)
        write_times(out, slots, count);
    while (out->length > start && out->at[out->length - 1] == ' ')
        out->at[--out->length] = '\0';
    write_comment(writer, slots, days == 0xFF);
}

/* --- One table
 * ------------------------------------------------------------------------------------------------------------- */

/* Rules for every group of days whose slots in this manner are the same, from the first day on. */
static void write_manner(struct writer *writer, const struct table *table, const struct slot *model)
{
    uint8_t done = 0;
    for (int day = 1; day <= 7; day++) {
        struct slot slots[SLOTS_MOST], others[SLOTS_MOST];
        size_t count = slots_like(&table->days[day], model, slots);
        if ((done >> day & 1) || count == 0)
            continue;
        uint8_t days = 0;
        for (int other = day; other <= 7; other++) {
            size_t other_count = slots_like(&table->days[other], model, others);
            if (!(done >> other & 1) && slots_equal(slots, count, others, other_count))
                days |= (uint8_t)(1 << other);
        }
        write_rule(writer, days, slots, count);
        done |= days;
    }
}

static void write_any_day(struct writer *writer, const struct table *table)
{
    const struct day_slots *any = &table->days[ANY_DAY];
    for (size_t i = 0; i < any->count; i++) {
        struct slot slots[SLOTS_MOST];
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first &= !same_manner(&any->at[k], &any->at[i]);
        if (first)
            write_rule(writer, 0xFF, slots, slots_like(any, &any->at[i], slots));
    }
    if (any->count)
        writer->covered = 0; /* a rule for a day replaces those that name no day */
}

static bool manner_seen(const struct slot *seen, size_t count, const struct slot *slot)
{
    for (size_t i = 0; i < count; i++)
        if (same_manner(&seen[i], slot))
            return true;
    return false;
}

static void write_table(struct writer *writer, const struct table *table)
{
    enum { MANNERS_MOST = 7 * SLOTS_MOST + 1 };
    static const struct slot plain = {.kind = SLOT_OPEN};
    struct slot manners[MANNERS_MOST];
    size_t count = 0;
    writer->covered = 0;
    write_any_day(writer, table);
    manners[count++] = plain;
    for (int day = 1; day <= 7; day++)
        for (size_t i = 0; i < table->days[day].count; i++)
            if (!manner_seen(manners, count, &table->days[day].at[i]))
                manners[count++] = table->days[day].at[i];
    for (size_t i = 0; i < count; i++)
        write_manner(writer, table, &manners[i]);
    uint8_t closed = 0;
    for (int day = 1; day <= 7; day++)
        if (table->days[day].closed && table->days[ANY_DAY].count)
            closed |= (uint8_t)(1 << day);
    if (closed) {
        buffer_add_cstr(&writer->out, "; ");
        write_days(&writer->out, closed, 0);
        buffer_add_cstr(&writer->out, " off");
    }
}

static bool table_is_empty(const struct table *table)
{
    for (int day = 0; day <= 7; day++)
        if (table->days[day].count)
            return false;
    return true;
}

/* --- All of it
 * ---------------------------------------------------------------------------------------------------------------- */

bool schedule_is_empty(const struct schedule *schedule)
{
    for (size_t i = 0; i < schedule->count; i++)
        if (!table_is_empty(&schedule->tables[i]))
            return false;
    return !schedule->appointment_besides && !schedule->appointment_days && !schedule->note_count;
}

static void write_rest(struct writer *writer, const char *separator, const char *rule)
{
    buffer_printf(&writer->out, "%s%s", writer->out.length ? separator : "", rule);
}

/* Appointments besides the hours, notes when there is nothing else: what holds when no other rule opens. */
static void write_besides(struct writer *writer, const struct schedule *schedule)
{
    if (schedule->appointment_days) {
        if (writer->out.length)
            buffer_add_cstr(&writer->out, " || ");
        write_days(&writer->out, schedule->appointment_days, 0);
        buffer_printf(&writer->out, " \"sur rendez-vous%s%.*s\"", schedule->appointment_note ? " " : "",
                      STR_PRINT(note_text((enum note)schedule->appointment_note)));
    }
    if (schedule->appointment_besides)
        write_rest(writer, " || ", "\"sur rendez-vous\"");
    if (writer->out.length || !schedule->note_count)
        return;
    for (size_t i = 0; i < schedule->note_count; i++)
        buffer_printf(&writer->out, "%s%.*s", i ? ", " : "\"", STR_PRINT(note_text((enum note)schedule->notes[i])));
    buffer_add_char(&writer->out, '"');
}

struct str schedule_expression(const struct schedule *schedule, struct arena *arena)
{
    struct writer writer = {0};
    struct str expression = STR_NONE;
    if (schedule_is_empty(schedule))
        return expression;
    bool holidays_said = false;
    for (size_t i = 0; i < schedule->count; i++) {
        const struct table *table = &schedule->tables[i];
        if (table_is_empty(table))
            continue;
        bool season = str_starts_with(table->prefix, STR("?"));
        int64_t note = 0;
        if (season)
            str_to_i64(str_slice(table->prefix, 1, table->prefix.length), &note);
        writer.note = (uint8_t)note;
        writer.prefix = season ? STR_NONE : table->prefix;
        holidays_said |= str_equal(table->prefix, STR("SH")) && table->section;
        if (table->section && !season && i > 0 && !table_is_empty(&schedule->tables[0]))
            buffer_printf(&writer.out, "; %.*s off", STR_PRINT(table->prefix));
        write_table(&writer, table);
    }
    if (schedule->closed_on_school_holidays && !holidays_said)
        write_rest(&writer, "; ", "SH off");
    write_besides(&writer, schedule);
    for (size_t i = 0; i < schedule->closed_count && writer.out.length; i++)
        buffer_printf(&writer.out, "; %.*s off", STR_PRINT(schedule->closed_periods[i]));
    if (schedule->closed_on_public_holidays)
        write_rest(&writer, "; ", "PH off");
    const struct hours *hours;
    if (hours_compile(arena, buffer_str(&writer.out), &hours, NULL))
        expression = hours_canonical(hours, arena);
    buffer_free(&writer.out);
    return expression;
}
