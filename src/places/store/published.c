/* The published places, from the database. */
#include <stdlib.h>

#include "place-columns.h"
#include "places/import.h"
#include "places/merge.h"

STATEMENT(published_all, "SELECT id, slug, region, department, arrondissement, intercommunality, quality, verified_on, "
                         "changed_at, record, " OFFICIAL_COLUMNS ", (SELECT k.name FROM structure AS k WHERE k.id = "
                         "place.structure_id) FROM place WHERE state = 'published' ORDER BY id");
STATEMENT(published_dates, "SELECT p.published_on, COUNT(*) FROM space AS s JOIN place AS p "
                           "ON (s.kind = 'department' AND p.department = s.code) OR (s.kind = 'region' AND p.region = "
                           "s.code) "
                           "WHERE s.id = $1 AND p.state = 'published' GROUP BY p.published_on ORDER BY p.published_on");

STATEMENT(published_points, "SELECT longitude, latitude FROM place WHERE state = 'published' AND latitude IS NOT NULL "
                            "AND longitude IS NOT NULL AND published_on <= $1 ORDER BY id");

STATEMENT(published_slug_by_record, "SELECT slug FROM place WHERE record = $1 AND state = 'published' ORDER BY id");

enum { COLUMN_RECORD = 9, COLUMN_STRUCTURE = COLUMN_RECORD + PLACE_FIELD_COUNT, DAY_SECONDS = 86400 };

static int32_t date_or_none(struct str text)
{
    int32_t date;
    return date_parse(text, &date) ? date : DIRECTORY_NO_DATE;
}

static bool read_row(struct query *query, const struct merges *merges, struct arena *arena,
                     struct directory_entry *entry, struct error *error)
{
    *entry = (struct directory_entry){.id = column_i64(query, 0),
                                      .slug = column_text(query, 1),
                                      .region = column_text(query, 2),
                                      .department = column_text(query, 3),
                                      .arrondissement = column_text(query, 4),
                                      .intercommunality = column_text(query, 5),
                                      .quality = (uint8_t)column_i64(query, 6),
                                      .verified_on = date_or_none(column_text(query, 7)),
                                      .changed_on = (int32_t)(column_i64(query, 8) / DAY_SECONDS)};
    if (!columns_read(query, COLUMN_RECORD, false, arena, &entry->place, error))
        return false;
    if (str_is_empty(entry->place.parent_structure)) /* who looks after it here */
        entry->place.parent_structure = column_text(query, COLUMN_STRUCTURE);
    if (merges_apply(merges, entry->id, arena, &entry->place))
        entry->quality = (uint8_t)place_quality(&entry->place);
    entry->updated_on = date_or_none(entry->place.updated_on);
    return true;
}

bool published_add_all(struct session *session, struct directory_builder *builder, struct error *error)
{
    struct arena arena = {0};
    struct merges *merges;
    if (!merges_load(session, &merges, error))
        return false;
    struct query *query = query_start(session, &published_all);
    bool done = true;
    while (done && query_row(query)) {
        struct directory_entry entry;
        arena_reset(&arena);
        done = read_row(query, merges, &arena, &entry, error) && directory_builder_add(builder, &entry, error);
    }
    arena_free(&arena);
    merges_tell(merges, builder);
    merges_free(merges);
    struct error ending = {0};
    bool ended = query_end(query, &ending);
    if (done && !ended)
        return error_set(error, ending.kind, "%s", ending.message);
    return done;
}

bool place_address_of_record(struct session *session, struct str record, struct arena *arena, struct str *slug,
                             struct error *error)
{
    struct query *query = query_start(session, &published_slug_by_record);
    bind_text(query, 1, record);
    *slug = STR_NONE;
    while (query_row(query))
        if (str_is_empty(*slug))
            *slug = column_copy(query, 0, arena);
    return query_end(query, error);
}

bool published_over_time(struct session *session, int64_t space_id, struct arena *arena,
                         struct published_count **counts, size_t *count, struct error *error)
{
    *counts = NULL;
    *count = 0;
    int64_t total = 0;
    struct query *query = query_start(session, &published_dates);
    bind_i64(query, 1, space_id);
    while (query_row(query)) {
        total += column_i64(query, 1);
        *ARENA_PUSH(arena, *counts, *count) = (struct published_count){column_copy(query, 0, arena), total};
    }
    return query_end(query, error);
}

bool published_before(struct session *session, int32_t date, struct arena *arena, struct published_places *places,
                      struct error *error)
{
    *places = (struct published_places){0};
    struct query *query = query_start(session, &published_points);
    bind_text(query, 1, date_format(arena, date));
    while (query_row(query)) {
        *ARENA_PUSH(arena, places->at, places->count) =
            (struct point){column_double(query, 0), column_double(query, 1)};
    }
    return query_end(query, error);
}
