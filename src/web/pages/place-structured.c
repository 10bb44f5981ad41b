#include "place-structured.h"

static const char *schema_type(const struct place *place)
{
    switch (place_shape(place)) {
    case SHAPE_LIBRARY: return "Library";
    case SHAPE_FRANCE_SERVICES:
    case SHAPE_SOCIAL:
    case SHAPE_TOWN_HALL: return "GovernmentOffice";
    case SHAPE_EMPLOYMENT: return "EmploymentAgency";
    default: return "LocalBusiness";
    }
}

static void add_address(struct json_writer *writer, const struct place *place)
{
    json_key(writer, "address");
    json_begin_object(writer);
    json_member_text(writer, "@type", STR("PostalAddress"));
    json_member_text(writer, "streetAddress", place->address);
    json_member_text(writer, "postalCode", place->postal_code);
    json_member_text(writer, "addressLocality", place->commune);
    json_member_text(writer, "addressCountry", STR("FR"));
    json_end_object(writer);
}

static void add_position(struct json_writer *writer, const struct place *place)
{
    json_key(writer, "geo");
    json_begin_object(writer);
    json_member_text(writer, "@type", STR("GeoCoordinates"));
    json_key(writer, "latitude");
    json_double(writer, place->latitude);
    json_key(writer, "longitude");
    json_double(writer, place->longitude);
    json_end_object(writer);
}

static void add_span(struct json_writer *writer, struct arena *arena, const struct hours_day *day,
                     const struct hours_span *span)
{
    int to = span->to % 1440;
    json_begin_object(writer);
    json_member_text(writer, "@type", STR("OpeningHoursSpecification"));
    json_member_text(writer, "opens", arena_printf(arena, "%02d:%02d", span->from / 60, span->from % 60));
    json_member_text(writer, "closes", arena_printf(arena, "%02d:%02d", to / 60, to % 60));
    struct str date = date_format(arena, day->date);
    json_member_text(writer, "validFrom", date);
    json_member_text(writer, "validThrough", date);
    json_end_object(writer);
}

/* The coming week, day by day: true whatever the holidays and the odd weeks. */
static void add_hours(struct request *request, const struct space *space, const struct place *place,
                      struct json_writer *writer)
{
    enum { DAYS = 7 };
    const struct hours *hours;
    struct hours_place where;
    if (!hours_of_place(request, space, place, &hours, &where))
        return;
    struct civil now = zone_civil(where.zone, request->now);
    const struct hours_day *days =
        hours_days(hours, &where, date_from_civil(now.year, now.month, now.day), DAYS, request->arena);
    json_key(writer, "openingHoursSpecification");
    json_begin_array(writer);
    for (size_t i = 0; i < DAYS; i++)
        for (size_t k = 0; k < days[i].count; k++)
            if (days[i].spans[k].answer.state == HOURS_OPEN)
                add_span(writer, request->arena, &days[i], &days[i].spans[k]);
    json_end_array(writer);
}

struct json place_structured(struct request *request, const struct space *space, const struct directory_entry *entry,
                             struct str address)
{
    const struct place *place = &entry->place;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_member_text(&writer, "@context", STR("https://schema.org"));
    json_member_text(&writer, "@type", str_of(schema_type(place)));
    json_member_text(&writer, "@id", address);
    json_member_text(&writer, "url", address);
    json_member_text(&writer, "name", place->name);
    json_member_text(&writer, "description", place->summary);
    json_member_text(&writer, "telephone", place->phone);
    if (place->emails.count > 0)
        json_member_text(&writer, "email", place->emails.at[0]);
    add_address(&writer, place);
    if (place->located)
        add_position(&writer, place);
    add_hours(request, space, place, &writer);
    if (place->websites.count > 0) {
        json_key(&writer, "sameAs");
        json_begin_array(&writer);
        for (size_t i = 0; i < place->websites.count; i++)
            json_text(&writer, place->websites.at[i]);
        json_end_array(&writer);
    }
    json_end_object(&writer);
    struct json made = {arena_str(request->arena, buffer_str(&out))};
    buffer_free(&out);
    return made;
}
