#include "post/calendar.h"

#include <string.h>

enum { LINE_MOST = 75, DAY = 86400, MARGIN_DAYS = 400 };

/* --- Lines ---------------------------------------------------------------------------------------------------------
 */

/* Ends the line begun at `start`: folded at 75 octets, between characters (RFC 5545 §3.1). */
static void end_line(struct buffer *out, size_t start)
{
    struct arena arena = {0};
    struct str line = arena_str(&arena, str_slice(buffer_str(out), start, out->length));
    out->length = start;
    for (size_t from = 0, most = LINE_MOST; from < line.length || from == 0; most = LINE_MOST - 1) {
        size_t end = from + most < line.length ? from + most : line.length;
        while (end < line.length && end > from && ((unsigned char)line.at[end] & 0xC0) == 0x80)
            end--;
        if (from)
            buffer_add_char(out, ' ');
        buffer_add_str(out, str_slice(line, from, end));
        buffer_add_cstr(out, "\r\n");
        if (end == from)
            break;
        from = end;
    }
    arena_free(&arena);
}

static void add_line(struct buffer *out, const char *line)
{
    size_t start = out->length;
    buffer_add_cstr(out, line);
    end_line(out, start);
}

static void add_number(struct buffer *out, const char *name, int64_t value)
{
    size_t start = out->length;
    buffer_printf(out, "%s:%lld", name, (long long)value);
    end_line(out, start);
}

/* TEXT of RFC 5545 §3.3.11. */
static void add_text(struct buffer *out, const char *name, struct str text)
{
    size_t start = out->length;
    if (str_is_empty(text))
        return;
    buffer_printf(out, "%s:", name);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '\\' || byte == ';' || byte == ',')
            buffer_add_char(out, '\\');
        if (byte == '\n')
            buffer_add_cstr(out, "\\n");
        else if (byte >= ' ' && byte != 0x7F)
            buffer_add_char(out, (char)byte);
    }
    end_line(out, start);
}

/* A value that is no TEXT: an address. */
static void add_raw(struct buffer *out, const char *name, struct str value)
{
    size_t start = out->length;
    if (str_is_empty(value))
        return;
    buffer_printf(out, "%s:", name);
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.at[i] > ' ')
            buffer_add_char(out, value.at[i]);
    end_line(out, start);
}

/* ORGANIZER and ATTENDEE; the name is a quoted parameter (RFC 6868 for its quotes). */
static void add_person(struct buffer *out, const char *property, struct str name, struct str address)
{
    size_t start = out->length;
    if (str_is_empty(address))
        return;
    buffer_add_cstr(out, property);
    if (!str_is_empty(name)) {
        buffer_add_cstr(out, ";CN=\"");
        for (size_t i = 0; i < name.length; i++) {
            if (name.at[i] == '"')
                buffer_add_cstr(out, "^'");
            else if (name.at[i] == '^')
                buffer_add_cstr(out, "^^");
            else if ((unsigned char)name.at[i] >= ' ')
                buffer_add_char(out, name.at[i]);
        }
        buffer_add_char(out, '"');
    }
    buffer_printf(out, ":mailto:%.*s", STR_PRINT(address));
    end_line(out, start);
}

/* --- Instants ------------------------------------------------------------------------------------------------------
 */

static void add_civil(struct buffer *out, struct civil civil)
{
    buffer_printf(out, "%04d%02d%02dT%02d%02d%02d", civil.year, civil.month, civil.day, civil.hour, civil.minute,
                  civil.second);
}

static struct civil civil_at(int64_t instant, int offset)
{
    int64_t local = instant + offset, day = local / DAY, second = local % DAY;
    struct civil civil = {0};
    if (second < 0) {
        second += DAY;
        day--;
    }
    date_to_civil((int32_t)day, &civil.year, &civil.month, &civil.day);
    civil.hour = (int)(second / 3600);
    civil.minute = (int)(second / 60 % 60);
    civil.second = (int)(second % 60);
    return civil;
}

static void add_utc(struct buffer *out, const char *name, int64_t instant)
{
    size_t start = out->length;
    buffer_printf(out, "%s:", name);
    add_civil(out, civil_at(instant, 0));
    buffer_add_char(out, 'Z');
    end_line(out, start);
}

/* A local time that comes twice, on the night when clocks go back, either time. */
static bool comes_twice(const struct zone *zone, int64_t instant)
{
    enum { LONGEST = 3 * 3600 };
    int back = zone_offset(zone, instant) - zone_offset(zone, instant + LONGEST);
    struct civil local = zone_civil(zone, instant);
    return zone_instant(zone, local) != instant ||
           (back > 0 && zone_offset(zone, instant + back) == zone_offset(zone, instant) - back);
}

/* Local; but in UTC when the local time comes twice: the RFC says that it is then the first one, and readers differ. */
static void add_instant(struct buffer *out, const char *name, const struct zone *zone, struct str tzid, int64_t instant)
{
    size_t start = out->length;
    if (comes_twice(zone, instant)) {
        add_utc(out, name, instant);
        return;
    }
    buffer_printf(out, "%s;TZID=%.*s:", name, STR_PRINT(tzid));
    add_civil(out, zone_civil(zone, instant));
    end_line(out, start);
}

/* --- The zone ------------------------------------------------------------------------------------------------------
 */

static void add_offset(struct buffer *out, const char *name, int offset)
{
    size_t start = out->length;
    int size = offset < 0 ? -offset : offset;
    buffer_printf(out, "%s:%c%02d%02d", name, offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    end_line(out, start);
}

/* From `instant` on the offset is `to`. DTSTART is told by the clock that ends. */
static void add_observance(struct buffer *out, int64_t instant, int from, int to, int standard)
{
    const char *kind = to > standard ? "DAYLIGHT" : "STANDARD";
    size_t start = out->length;
    buffer_printf(out, "BEGIN:%s", kind);
    end_line(out, start);
    start = out->length;
    buffer_add_cstr(out, "DTSTART:");
    add_civil(out, civil_at(instant, from));
    end_line(out, start);
    add_offset(out, "TZOFFSETFROM", from);
    add_offset(out, "TZOFFSETTO", to);
    start = out->length;
    buffer_printf(out, "END:%s", kind);
    end_line(out, start);
}

/* The instant within ]before, after] where the offset becomes that of `after`. */
static int64_t change_between(const struct zone *zone, int64_t before, int64_t after)
{
    int old = zone_offset(zone, before);
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (zone_offset(zone, middle) == old)
            before = middle;
        else
            after = middle;
    }
    return after;
}

static int least_offset(const struct zone *zone, int64_t from, int64_t to)
{
    int least = zone_offset(zone, from);
    for (int64_t day = from; day < to; day += DAY)
        if (zone_offset(zone, day) < least)
            least = zone_offset(zone, day);
    return least;
}

/* The changes of the span, each as it is in the tz database: no rule to guess. */
static void add_zone(struct buffer *out, const struct zone *zone, struct str name, int64_t from, int64_t to)
{
    int standard = least_offset(zone, from, to), offset = zone_offset(zone, from);
    add_line(out, "BEGIN:VTIMEZONE");
    add_raw(out, "TZID", name);
    add_observance(out, from, offset, offset, standard);
    for (int64_t day = from; day < to; day += DAY) {
        int next = zone_offset(zone, day + DAY);
        if (next != offset)
            add_observance(out, change_between(zone, day, day + DAY), offset, next, standard);
        offset = next;
    }
    add_line(out, "END:VTIMEZONE");
}

/* --- Events --------------------------------------------------------------------------------------------------------
 */

static int64_t last_end(const struct calendar_event *event)
{
    int64_t times = event->repeat_weeks > 0 && event->repeat_count > 1 ? event->repeat_count - 1 : 0;
    return event->ends + times * event->repeat_weeks * 7 * DAY;
}

static void add_repetition(struct buffer *out, const struct zone *zone, struct str tzid,
                           const struct calendar_event *event)
{
    size_t start = out->length;
    if (event->repeat_weeks <= 0 || event->repeat_count <= 1)
        return;
    buffer_printf(out, "RRULE:FREQ=WEEKLY;INTERVAL=%d;COUNT=%d", event->repeat_weeks, event->repeat_count);
    end_line(out, start);
    for (size_t i = 0; i < event->except_count; i++)
        add_instant(out, "EXDATE", zone, tzid, event->except[i]);
}

static void add_reminder(struct buffer *out, const struct calendar_event *event)
{
    size_t start;
    if (event->reminder_minutes <= 0)
        return;
    add_line(out, "BEGIN:VALARM");
    add_line(out, "ACTION:DISPLAY");
    add_text(out, "DESCRIPTION", event->title);
    start = out->length;
    buffer_printf(out, "TRIGGER:-PT%dM", event->reminder_minutes);
    end_line(out, start);
    add_line(out, "END:VALARM");
}

static void add_event(struct buffer *out, const struct calendar *calendar, struct str tzid,
                      const struct calendar_event *event)
{
    bool cancelled = event->cancelled || calendar->method == CALENDAR_CANCEL;
    add_line(out, "BEGIN:VEVENT");
    add_text(out, "UID", event->uid);
    add_number(out, "SEQUENCE", event->sequence);
    add_utc(out, "DTSTAMP", event->changed_at);
    add_utc(out, "LAST-MODIFIED", event->changed_at);
    add_instant(out, "DTSTART", calendar->zone, tzid, event->starts);
    add_instant(out, "DTEND", calendar->zone, tzid, event->ends);
    add_repetition(out, calendar->zone, tzid, event);
    add_text(out, "SUMMARY", event->title);
    add_text(out, "DESCRIPTION", event->description);
    add_text(out, "LOCATION", event->place);
    add_raw(out, "URL", event->address);
    add_person(out, "ORGANIZER", event->organiser_name, event->organiser);
    add_person(out, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE", event->guest_name, event->guest);
    add_line(out, cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    if (!cancelled)
        add_reminder(out, event);
    add_line(out, "END:VEVENT");
}

static const char *const METHODS[] = {"PUBLISH", "REQUEST", "CANCEL"};

void calendar_write(const struct calendar *calendar, struct buffer *out)
{
    struct str tzid = zone_name(calendar->zone);
    add_line(out, "BEGIN:VCALENDAR");
    add_line(out, "VERSION:2.0");
    add_line(out, "PRODID:-//Maillage//FR");
    add_text(out, "METHOD", str_of(METHODS[calendar->method]));
    if (!str_is_empty(calendar->name)) {
        add_text(out, "NAME", calendar->name);
        add_text(out, "X-WR-CALNAME", calendar->name);
        add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        add_line(out, "X-PUBLISHED-TTL:PT1H");
    }
    int64_t from = INT64_MAX, to = INT64_MIN;
    for (size_t i = 0; i < calendar->count; i++) {
        const struct calendar_event *event = &calendar->events[i];
        from = event->starts < from ? event->starts : from;
        to = last_end(event) > to ? last_end(event) : to;
    }
    if (calendar->count)
        add_zone(out, calendar->zone, tzid, from - (int64_t)MARGIN_DAYS * DAY, to + (int64_t)MARGIN_DAYS * DAY);
    for (size_t i = 0; i < calendar->count; i++)
        add_event(out, calendar, tzid, &calendar->events[i]);
    add_line(out, "END:VCALENDAR");
}

struct message_file calendar_file(struct arena *arena, const struct calendar *calendar)
{
    struct buffer out = {0};
    calendar_write(calendar, &out);
    struct message_file file = {
        .name = calendar->method == CALENDAR_CANCEL ? STR("annulation.ics") : STR("invitation.ics"),
        .type = arena_printf(arena, "text/calendar; charset=utf-8; method=%s", METHODS[calendar->method]),
        .bytes = arena_str(arena, buffer_str(&out))};
    buffer_free(&out);
    return file;
}
