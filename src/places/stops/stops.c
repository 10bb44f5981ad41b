/* The rows of place_stop. */
#include "places/stop.h"

#include "territory/territory.h"

#define STOP_COLUMNS "t.id, t.place_id, t.commune, t.spot, t.hours, p.nom, p.slug"
STATEMENT(stop_list_place, "SELECT " STOP_COLUMNS " FROM place_stop AS t JOIN place AS p ON p.id = t.place_id WHERE "
                           "t.place_id = $1 ORDER BY t.commune, t.hours, t.id");
STATEMENT(stop_list_published, "SELECT " STOP_COLUMNS " FROM place_stop AS t JOIN place AS p ON p.id = t.place_id "
                               "WHERE "
                               "p.space_id = $1 AND p.state = 'published' ORDER BY t.place_id, t.commune, t.id");
STATEMENT(stop_count, "SELECT COUNT(*) FROM place_stop WHERE place_id = $1");
STATEMENT(stop_insert, "INSERT INTO place_stop (id, place_id, commune, spot, hours) VALUES ($1, $2, $3, $4, $5) ON "
                       "CONFLICT DO NOTHING RETURNING id");
STATEMENT(stop_delete, "DELETE FROM place_stop WHERE id = $1 AND place_id = $2 RETURNING id");

static bool read_stops(struct query *query, struct arena *arena, struct stops *stops, struct error *error)
{
    *stops = (struct stops){0};
    while (query_row(query))
        *ARENA_PUSH(arena, stops->at, stops->count) = (struct stop){.id = column_i64(query, 0),
                                                                    .place_id = column_i64(query, 1),
                                                                    .commune = column_copy(query, 2, arena),
                                                                    .spot = column_copy(query, 3, arena),
                                                                    .hours = column_copy(query, 4, arena),
                                                                    .name = column_copy(query, 5, arena),
                                                                    .slug = column_copy(query, 6, arena)};
    return query_end(query, error);
}

bool stop_list(struct session *session, int64_t place_id, struct arena *arena, struct stops *stops, struct error *error)
{
    struct query *query = query_start(session, &stop_list_place);
    bind_i64(query, 1, place_id);
    return read_stops(query, arena, stops, error);
}

bool stop_list_space(struct session *session, int64_t space_id, struct arena *arena, struct stops *stops,
                     struct error *error)
{
    struct query *query = query_start(session, &stop_list_published);
    bind_i64(query, 1, space_id);
    return read_stops(query, arena, stops, error);
}

/* What is stored of a stop: its commune of today, its hours in their one writing. */
static bool settle(const struct stop *stop, struct arena *arena, struct stop *settled, struct error *error)
{
    const struct hours *hours;
    uint32_t commune = commune_resolve(stop->commune, NULL);
    *settled = *stop;
    settled->spot = str_trim(stop->spot);
    if (commune == TERRITORY_NONE)
        return error_set(error, ERROR_INVALID, "Dites dans quelle commune est l’arrêt.");
    settled->commune = territory_at(commune).code;
    if (str_is_empty(settled->spot) || text_length(settled->spot) > STOP_SPOT_MOST)
        return error_set(error, ERROR_INVALID,
                         "Dites où est l’arrêt en %d caractères au plus, par exemple « devant la mairie ».",
                         STOP_SPOT_MOST);
    if (!hours_compile(arena, stop->hours, &hours, error))
        return false;
    settled->hours = hours_canonical(hours, arena);
    return true;
}

static bool has_room(struct session *session, int64_t place_id, struct error *error)
{
    struct query *query = query_start(session, &stop_count);
    bind_i64(query, 1, place_id);
    int64_t count = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error) &&
           (count < STOPS_MOST || error_set(error, ERROR_LIMITED, "Une tournée a %d arrêts au plus.", STOPS_MOST));
}

bool stop_add(struct session *session, const struct stop *stop, int64_t *id, struct error *error)
{
    struct arena scratch = {0};
    struct stop settled;
    bool added = false, done = settle(stop, &scratch, &settled, error) && has_room(session, stop->place_id, error);
    int64_t made = id_new();
    if (done) {
        struct query *query = query_start(session, &stop_insert);
        bind_i64(query, 1, made);
        bind_i64(query, 2, settled.place_id);
        bind_text(query, 3, settled.commune);
        bind_text(query, 4, settled.spot);
        bind_text(query, 5, settled.hours);
        added = query_row(query);
        done = query_end(query, error) &&
               (added || error_set(error, ERROR_CONFLICT, "Cet arrêt est déjà dans la tournée."));
    }
    arena_free(&scratch);
    if (done)
        *id = made;
    return done;
}

bool stop_remove(struct session *session, int64_t place_id, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &stop_delete);
    bind_i64(query, 1, id);
    bind_i64(query, 2, place_id);
    bool removed = query_row(query);
    return query_end(query, error) &&
           (removed || error_set(error, ERROR_MISSING, "Cet arrêt n’est plus dans la tournée."));
}
