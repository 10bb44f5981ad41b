/* Writes calendars for calendar.test.mjs, one JSON object a line: {"name": …, "text": …}. */
#include <stdio.h>

#include "post/post.h"

static struct arena arena;

static int64_t at(const char *text)
{
    int64_t instant = 0;
    instant_parse(str_of(text), &instant);
    return instant;
}

static const struct zone *zone_of(const char *name)
{
    const struct zone *zone = NULL;
    struct error error;
    return zone_find(str_of(name), &zone, &error) ? zone : NULL;
}

static struct calendar_event event_of(const char *uid, const char *starts, const char *ends)
{
    return (struct calendar_event){.uid = str_of(uid),
                                   .changed_at = at("2024-01-15T10:00:00Z"),
                                   .starts = at(starts),
                                   .ends = at(ends),
                                   .title = STR("Groupe de travail"),
                                   .organiser = STR("prefecture@eure-et-loir.test"),
                                   .organiser_name = STR("Préfecture \"28\"")};
}

static void print(const char *name, struct calendar calendar)
{
    struct buffer text = {0}, line = {0};
    struct json_writer writer = {.out = &line};
    calendar_write(&calendar, &text);
    json_begin_object(&writer);
    json_key(&writer, "name");
    json_text(&writer, str_of(name));
    json_key(&writer, "text");
    json_text(&writer, buffer_str(&text));
    json_end_object(&writer);
    printf("%.*s\n", STR_PRINT(buffer_str(&line)));
    buffer_free(&text);
    buffer_free(&line);
}

static void print_one(const char *name, enum calendar_method method, const char *zone, struct calendar_event event)
{
    print(name, (struct calendar){.method = method, .zone = zone_of(zone), .events = &event, .count = 1});
}

static void print_texts(void)
{
    struct calendar_event event = event_of("textes@test", "2024-03-12T08:30:00Z", "2024-03-12T11:00:00Z");
    event.title = STR("Inclusion ; numérique, \\ « été » : un très long titre qui ne tient pas sur soixante-quinze "
                      "octets, "
                      "où les lettres accentuées (éèêëàâùûüôöîïç) ne sont pas coupées "
                      "🏛️🏛️🏛️🏛️🏛️🏛️🏛️🏛️🏛️🏛️");
    event.description = STR("Première ligne\r\nSeconde ligne\nBEGIN:VEVENT\nEND:VCALENDAR\n");
    event.place = STR("Préfecture, salle Marceau");
    event.address = STR("https://carte.exemple.fr/28/groupes/1?a=1;b=2,3");
    event.guest = STR("anne@ville.test");
    event.guest_name = STR("Anne\r\n\"Belle\" ^ Martin; x:y");
    event.reminder_minutes = 60;
    print_one("texts", CALENDAR_REQUEST, "Europe/Paris", event);
}

static void print_changes(void)
{
    struct calendar_event event = event_of("seance-1@test", "2024-03-12T08:30:00Z", "2024-03-12T11:00:00Z");
    print_one("first", CALENDAR_REQUEST, "Europe/Paris", event);
    event.sequence = 1;
    event.changed_at = at("2024-02-20T09:00:00Z");
    event.starts = at("2024-04-02T12:00:00Z");
    event.ends = at("2024-04-02T15:00:00Z");
    print_one("moved", CALENDAR_REQUEST, "Europe/Paris", event);
    event.sequence = 2;
    print_one("cancelled", CALENDAR_CANCEL, "Europe/Paris", event);
}

static void print_hours(void)
{
    print_one("spring", CALENDAR_PUBLISH, "Europe/Paris",
              event_of("printemps@test", "2024-03-31T00:30:00Z", "2024-03-31T01:30:00Z"));
    print_one("autumn-first", CALENDAR_PUBLISH, "Europe/Paris",
              event_of("automne-1@test", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"));
    print_one("autumn-second", CALENDAR_PUBLISH, "Europe/Paris",
              event_of("automne-2@test", "2024-10-27T01:30:00Z", "2024-10-27T02:30:00Z"));
    print_one("leap-day", CALENDAR_PUBLISH, "Europe/Paris",
              event_of("bissextile@test", "2024-02-29T22:30:00Z", "2024-02-29T23:30:00Z"));
    print_one("reunion", CALENDAR_PUBLISH, "Indian/Reunion",
              event_of("reunion@test", "2024-07-12T05:00:00Z", "2024-07-12T08:00:00Z"));
    print_one("miquelon", CALENDAR_PUBLISH, "America/Miquelon",
              event_of("miquelon@test", "2024-07-12T12:00:00Z", "2024-07-12T14:00:00Z"));
}

static void print_repetitions(void)
{
    struct calendar_event event = event_of("hebdo@test", "2024-03-19T08:30:00Z", "2024-03-19T10:00:00Z");
    const int64_t except[] = {at("2024-04-02T07:30:00Z")};
    event.repeat_weeks = 1;
    event.repeat_count = 5;
    event.except = except;
    event.except_count = 1;
    print_one("weekly", CALENDAR_PUBLISH, "Europe/Paris", event);
    struct calendar_event long_one = event_of("long@test", "2024-03-19T08:30:00Z", "2024-03-19T10:00:00Z");
    long_one.repeat_weeks = 2;
    long_one.repeat_count = 60;
    print_one("two-years", CALENDAR_PUBLISH, "Europe/Paris", long_one);
}

static void print_feed(void)
{
    enum { EVENTS = 500 };
    struct calendar_event *events = ARENA_ARRAY(&arena, struct calendar_event, EVENTS);
    for (int i = 0; i < EVENTS; i++) {
        events[i] = event_of("", "2024-01-09T08:00:00Z", "2024-01-09T09:00:00Z");
        events[i].uid = arena_printf(&arena, "seance-%d@test", i);
        events[i].starts += (int64_t)i * 86400;
        events[i].ends += (int64_t)i * 86400;
        events[i].cancelled = i % 10 == 0;
    }
    print("feed", (struct calendar){.name = STR("Groupe « Accès aux droits »"),
                                    .zone = zone_of("Europe/Paris"),
                                    .events = events,
                                    .count = EVENTS});
    print("empty", (struct calendar){.name = STR("Rien encore"), .zone = zone_of("Europe/Paris")});
}

int main(void)
{
    print_texts();
    print_changes();
    print_hours();
    print_repetitions();
    print_feed();
    arena_free(&arena);
    return 0;
}
