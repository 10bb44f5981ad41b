/* A source against a person: what she wrote over it, and who wins. */
#include "editing.h"
#include "place-columns.h"

static const char *const WINNER_NAMES[] = {"hand", "source", "latest"};

STATEMENT(hold_put, "INSERT INTO place_hold (place_id, field, value, source_value, winner, person_id, at, source_at) "
                    "VALUES ($1, $2, $3, $4, 'hand', $5, $6, 0) ON CONFLICT (place_id, field) DO UPDATE SET value = "
                    "excluded.value, person_id = excluded.person_id, at = excluded.at, winner = CASE WHEN "
                    "place_hold.winner = 'source' THEN 'hand' ELSE place_hold.winner END");
STATEMENT(hold_drop_equal, "DELETE FROM place_hold WHERE place_id = $1 AND value = source_value");
#define HOLD                                                                                                           \
    "SELECT h.field, h.value, h.source_value, h.winner, h.person_id, h.at, h.source_at, h.place_id FROM place_hold "   \
    "AS h "
STATEMENT(hold_of_place, HOLD "WHERE h.place_id = $1 ORDER BY h.field");
STATEMENT(hold_of_run, HOLD "JOIN place_stage AS s ON s.id = h.place_id WHERE s.run_id = $1 ORDER BY h.place_id");
STATEMENT(hold_source_said, "UPDATE place_hold SET source_value = $3, source_at = $4 WHERE place_id = $1 AND field = "
                            "$2");
STATEMENT(hold_set_winner, "UPDATE place_hold SET winner = $3 WHERE place_id = $1 AND field = $2");

/* An absent value is the empty text here: a source may say nothing, a person may take a value away. */
static void bind_value(struct query *query, int parameter, struct str text)
{
    bind_text(query, parameter, text.length ? text : STR(""));
}

bool holds_add(struct session *session, const struct kept_place *kept, const struct place_changes *changes,
               const struct change_author *author, struct error *error)
{
    if (str_equal(kept->place.source, OWN_SOURCE))
        return true;
    for (size_t i = 0; i < changes->count; i++) {
        struct query *query = query_start(session, &hold_put);
        bind_i64(query, 1, kept->id);
        bind_text(query, 2, str_of(place_field_name(changes->at[i].field)));
        bind_value(query, 3, changes->at[i].after);
        bind_value(query, 4, changes->at[i].before);
        bind_reference(query, 5, author->person_id);
        bind_i64(query, 6, author->now);
        if (!query_run(query, NULL, error))
            return false;
    }
    struct query *query = query_start(session, &hold_drop_equal);
    bind_i64(query, 1, kept->id);
    return query_run(query, NULL, error);
}

struct held {
    struct place_hold hold;
    int64_t place_id, source_at;
    struct held *next;
};

static bool read_held(struct query *query, struct arena *arena, struct held *held)
{
    *held = (struct held){
        .hold = {.value = column_copy(query, 1, arena),
                 .source_value = column_copy(query, 2, arena),
                 .winner = (enum hold_winner)name_find(WINNER_NAMES, COUNT_OF(WINNER_NAMES), column_text(query, 3)),
                 .person_id = column_i64(query, 4),
                 .at = column_i64(query, 5)},
        .source_at = column_i64(query, 6),
        .place_id = column_i64(query, 7)};
    return place_field_find(column_text(query, 0), &held->hold.field);
}

bool place_hold_list(struct session *session, int64_t place_id, struct arena *arena, struct place_holds *holds,
                     struct error *error)
{
    holds->count = 0;
    struct query *query = query_start(session, &hold_of_place);
    bind_i64(query, 1, place_id);
    while (query_row(query)) {
        struct held held;
        if (read_held(query, arena, &held) && holds->count < PLACE_FIELD_COUNT)
            holds->at[holds->count++] = held.hold;
    }
    return query_end(query, error);
}

static struct str shown(const struct held *held)
{
    const struct place_hold *hold = &held->hold;
    bool hand = hold->winner == HOLD_HAND || (hold->winner == HOLD_LATEST && hold->at >= held->source_at);
    return hand ? hold->value : hold->source_value;
}

/* --- Deciding ----------------------------------------------------------------------------------------------------- */

static bool set_winner(struct session *session, int64_t place_id, enum place_field field, enum hold_winner winner,
                       struct error *error)
{
    struct query *query = query_start(session, &hold_set_winner);
    bind_i64(query, 1, place_id);
    bind_text(query, 2, str_of(place_field_name(field)));
    bind_text(query, 3, str_of(WINNER_NAMES[winner]));
    return query_run(query, NULL, error);
}

static bool find_held(struct session *session, int64_t place_id, enum place_field field, struct arena *arena,
                      struct held *found, struct error *error)
{
    bool here = false;
    struct query *query = query_start(session, &hold_of_place);
    bind_i64(query, 1, place_id);
    while (query_row(query)) {
        struct held held;
        if (read_held(query, arena, &held) && held.hold.field == field) {
            *found = held;
            here = true;
        }
    }
    return query_end(query, error) &&
           (here || error_set(error, ERROR_MISSING, "Personne n’a écrit le champ « %s » à la place de la source.",
                              place_field_label(field)));
}

static bool decide(struct session *session, struct held *held, const struct change_author *author, struct arena *arena,
                   struct error *error)
{
    struct kept_place kept;
    enum place_field field = held->hold.field;
    if (!kept_place_read(session, held->place_id, arena, &kept, error))
        return false;
    struct place_changes changes = {.count = 1,
                                    .at = {{field, place_field_text(&kept.place, field, arena), shown(held)}}};
    if (str_equal(changes.at[0].before, changes.at[0].after))
        return true;
    return changes_apply(&kept.place, &changes, arena, error) && kept_place_write(session, &kept, author->now, error) &&
           revision_add(session, &kept, ORIGIN_SOURCE, &changes, author, error);
}

bool place_hold_decide(struct session *session, int64_t place_id, enum place_field field, enum hold_winner winner,
                       const struct change_author *author, struct error *error)
{
    struct arena arena = {0};
    struct held held;
    bool done = find_held(session, place_id, field, &arena, &held, error) &&
                set_winner(session, place_id, field, winner, error);
    if (done) {
        held.hold.winner = winner;
        done = decide(session, &held, author, &arena, error);
    }
    arena_free(&arena);
    return done;
}

/* --- After an import ---------------------------------------------------------------------------------------------- */

static bool read_run(struct session *session, int64_t run_id, struct arena *arena, struct held **first,
                     struct error *error)
{
    struct held **end = first;
    *first = NULL;
    struct query *query = query_start(session, &hold_of_run);
    bind_i64(query, 1, run_id);
    while (query_row(query)) {
        struct held *held = ARENA_NEW(arena, struct held);
        if (read_held(query, arena, held)) {
            *end = held;
            end = &held->next;
        }
    }
    return query_end(query, error);
}

static bool source_said(struct session *session, struct held *held, struct str value, int64_t now, struct error *error)
{
    if (str_equal(value, held->hold.source_value))
        return true;
    held->hold.source_value = value;
    held->source_at = now;
    struct query *query = query_start(session, &hold_source_said);
    bind_i64(query, 1, held->place_id);
    bind_text(query, 2, str_of(place_field_name(held->hold.field)));
    bind_value(query, 3, value);
    bind_i64(query, 4, now);
    return query_run(query, NULL, error);
}

/* The holds of one place, which begin at *next; moves it to those of the following one. */
static bool put_back(struct session *session, struct held **next, int64_t now, struct arena *arena, struct error *error)
{
    int64_t place_id = (*next)->place_id;
    struct kept_place kept;
    struct place_changes changes = {0};
    if (!kept_place_read(session, place_id, arena, &kept, error))
        return false;
    for (; *next && (*next)->place_id == place_id; *next = (*next)->next) {
        struct held *held = *next;
        struct str said = place_field_text(&kept.place, held->hold.field, arena);
        if (!source_said(session, held, said, now, error))
            return false;
        if (!str_equal(shown(held), said) && changes.count < PLACE_FIELD_COUNT)
            changes.at[changes.count++] = (struct place_change){held->hold.field, said, shown(held)};
    }
    struct query *query = query_start(session, &hold_drop_equal);
    bind_i64(query, 1, place_id);
    return query_run(query, NULL, error) &&
           (changes.count == 0 ||
            (changes_apply(&kept.place, &changes, arena, error) && kept_place_write(session, &kept, now, error)));
}

bool place_holds_after_import(struct session *session, int64_t run_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct held *next;
    bool done = read_run(session, run_id, &arena, &next, error);
    while (done && next)
        done = put_back(session, &next, now, &arena, error);
    arena_free(&arena);
    return done;
}
