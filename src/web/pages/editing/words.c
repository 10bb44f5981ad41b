/* Changes told to people. */
#include "editing-pages.h"

static struct str terms_text(struct arena *arena, enum vocabulary vocabulary, struct str joined)
{
    struct buffer out = {0};
    struct str rest = joined, value;
    while (str_next(&rest, '|', &value)) {
        size_t index;
        struct str label = vocabulary_find(vocabulary, value, &index) ? term_label(vocabulary, index) : value;
        buffer_printf(&out, "%s%.*s", out.length ? ", " : "", STR_PRINT(label));
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static struct str hours_text(struct arena *arena, struct str expression)
{
    const struct hours *hours;
    struct hours_grid grid;
    struct str reason;
    if (!hours_compile(arena, expression, &hours, NULL) || !hours_to_grid(hours, &grid, &reason, arena))
        return expression;
    struct buffer out = {0};
    for (int day = 0; day < 7; day++) {
        if (grid.days[day].count == 0)
            continue;
        buffer_printf(&out, "%s%s ", out.length ? " ; " : "", french_weekday(day + 1));
        for (int i = 0; i < grid.days[day].count; i++) {
            int from = grid.days[day].spans[i].from, to = grid.days[day].spans[i].to % 1440;
            buffer_printf(&out, "%s%.*s – %.*s", i ? ", " : "", STR_PRINT(french_time(arena, from / 60, from % 60)),
                          STR_PRINT(french_time(arena, to / 60, to % 60)));
        }
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text.length ? text : expression;
}

struct str change_text(struct arena *arena, enum place_field field, struct str text)
{
    enum vocabulary vocabulary = place_field_vocabulary(field);
    if (str_is_empty(text))
        return STR("rien");
    if (vocabulary != VOCABULARY_COUNT)
        return terms_text(arena, vocabulary, text);
    if (field == PLACE_PHONE)
        return phone_for_people(arena, text);
    if (field == PLACE_HOURS)
        return hours_text(arena, text);
    return text;
}

struct view_change_rows change_rows(struct arena *arena, const struct place_changes *changes)
{
    struct view_change_rows rows = {.at = ARENA_ARRAY(arena, struct change_row, changes->count + 1)};
    for (size_t i = 0; i < changes->count; i++) {
        const struct place_change *change = &changes->at[i];
        rows.at[rows.count++] = (struct change_row){.label = str_of(place_field_label(change->field)),
                                                    .before = change_text(arena, change->field, change->before),
                                                    .after = change_text(arena, change->field, change->after),
                                                    .name = str_of(place_field_name(change->field))};
    }
    return rows;
}

static const struct zone *zone_of(struct request *request, const struct space *space)
{
    const struct zone *zone;
    return zone_find(space->zone, &zone, NULL) ? zone : request->site->zone;
}

struct str when_text(struct request *request, const struct space *space, int64_t instant)
{
    return french_date_time(request->arena, zone_of(request, space), instant);
}

struct str who_text(struct session *session, int64_t person_id, struct arena *arena)
{
    struct person person;
    bool found = false;
    if (person_id == 0)
        return STR("un visiteur");
    if (!person_by_id(session, person_id, arena, &person, &found, NULL) || !found)
        return STR("une personne qui a effacé son compte");
    return person_label(&person);
}

struct change_author author_now(struct request *request, const struct space *space, struct str reason)
{
    struct civil civil = zone_civil(zone_of(request, space), request->now);
    return (struct change_author){.person_id = request_person(request),
                                  .reason = reason,
                                  .today =
                                      date_format(request->arena, date_from_civil(civil.year, civil.month, civil.day)),
                                  .now = request->now};
}
