/* Roadmaps, their axes, and the envelopes they draw on. */
#include "roadmap/plan.h"

#include "board-words.h"
#include "days.h"

#define ROADMAP_COLUMNS "SELECT id, space_id, name, carrier, note, state, public, adopted_on FROM roadmap "
STATEMENT(roadmap_select_space, ROADMAP_COLUMNS "WHERE space_id = $1 ORDER BY created_at, id");
STATEMENT(roadmap_select, ROADMAP_COLUMNS "WHERE id = $1");
STATEMENT(roadmap_select_name, "SELECT id FROM roadmap WHERE space_id = $1 AND name = $2");
STATEMENT(roadmap_insert, "INSERT INTO roadmap (id, space_id, name, carrier, note, state, public, created_at) "
                          "VALUES ($1, $2, $3, $4, '', 'draft', 0, $5)");
STATEMENT(roadmap_update, "UPDATE roadmap SET name = $2, carrier = $3, note = $4, public = $5 WHERE id = $1");
STATEMENT(roadmap_update_state, "UPDATE roadmap SET state = $2, adopted_on = COALESCE($3, adopted_on) WHERE id = $1");
STATEMENT(axis_select, "SELECT id, number, title FROM roadmap_axis WHERE roadmap_id = $1 ORDER BY number");
STATEMENT(axis_insert, "INSERT INTO roadmap_axis (id, roadmap_id, number, title) SELECT $1, $2, COALESCE(MAX(number), "
                       "0) + 1, $3 FROM roadmap_axis WHERE roadmap_id = $2");
#define ENVELOPES                                                                                                      \
    "SELECT e.id, e.label, e.starts_on, e.ends_on, e.ceiling, "                                                        \
    "CAST(COALESCE(SUM(f.amount) FILTER (WHERE a.state <> 'dropped'), 0) AS BIGINT), "                                 \
    "CAST(COALESCE(SUM(f.amount) FILTER (WHERE a.state <> 'dropped' AND f.acquired = 1), 0) AS BIGINT) "               \
    "FROM funding_envelope AS e LEFT JOIN action_funding AS f ON f.envelope_id = e.id "                                \
    "LEFT JOIN roadmap_action AS a ON a.id = f.action_id WHERE e.space_id = $1 "
STATEMENT(envelope_select, ENVELOPES "GROUP BY e.id, e.label, e.starts_on, e.ends_on, e.ceiling "
                                     "ORDER BY e.starts_on, e.label");
STATEMENT(envelope_upsert, "INSERT INTO funding_envelope (id, space_id, label, starts_on, ends_on, ceiling) VALUES "
                           "($1, $2, $3, $4, $5, $6) ON CONFLICT (space_id, label) DO UPDATE SET "
                           "starts_on = excluded.starts_on, ends_on = excluded.ends_on, ceiling = excluded.ceiling");

/* --- Envelopes ---------------------------------------------------------------------------------------------------- */

int envelope_alert(const struct envelope *envelope)
{
    if (envelope->used >= envelope->ceiling)
        return 100;
    return envelope->used * 100 >= envelope->ceiling * 80 ? 80 : 0;
}

bool envelope_list(struct session *session, int64_t space_id, struct arena *arena, struct envelopes *envelopes,
                   struct error *error)
{
    *envelopes = (struct envelopes){0};
    struct query *query = query_start(session, &envelope_select);
    bind_i64(query, 1, space_id);
    while (query_row(query)) {
        struct envelope *envelope = ARENA_PUSH(arena, envelopes->at, envelopes->count);
        *envelope = (struct envelope){.id = column_i64(query, 0),
                                      .space_id = space_id,
                                      .label = column_copy(query, 1, arena),
                                      .starts_on = column_day(query, 2),
                                      .ends_on = column_day(query, 3),
                                      .ceiling = column_i64(query, 4),
                                      .used = column_i64(query, 5),
                                      .acquired = column_i64(query, 6)};
    }
    return query_end(query, error);
}

bool envelope_save(struct session *session, const struct envelope *envelope, struct error *error)
{
    struct arena arena = {0};
    struct envelopes known;
    bool done = envelope_list(session, envelope->space_id, &arena, &known, error);
    if (done && (str_is_empty(str_trim(envelope->label)) || envelope->ceiling <= 0))
        done = error_set(error, ERROR_INVALID, "Donnez un nom et un plafond à l’enveloppe.");
    if (done && envelope->ends_on < envelope->starts_on)
        done = error_set(error, ERROR_INVALID, "L’enveloppe finit avant de commencer : corrigez l’une des dates.");
    for (size_t i = 0; done && i < known.count; i++)
        if (str_equal(known.at[i].label, str_trim(envelope->label)) && envelope->ceiling < known.at[i].used)
            done = error_set(error, ERROR_LIMITED, "Les actions demandent déjà plus que ce plafond à cette enveloppe.");
    if (done) {
        struct query *query = query_start(session, &envelope_upsert);
        bind_i64(query, 1, id_new());
        bind_i64(query, 2, envelope->space_id);
        bind_text(query, 3, str_trim(envelope->label));
        bind_day(query, 4, envelope->starts_on);
        bind_day(query, 5, envelope->ends_on);
        bind_i64(query, 6, envelope->ceiling);
        done = query_run(query, NULL, error);
    }
    arena_free(&arena);
    return done;
}

/* --- Roadmaps ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *code, *label;
} STATES[] = {{"draft", "projet"}, {"adopted", "adoptée"}, {"closed", "terminée"}};

const char *roadmap_state_label(enum roadmap_state state)
{
    return STATES[state].label;
}

static void read_roadmap(struct query *query, struct arena *arena, struct roadmap *roadmap)
{
    *roadmap = (struct roadmap){.id = column_i64(query, 0),
                                .space_id = column_i64(query, 1),
                                .name = column_copy(query, 2, arena),
                                .carrier = column_copy(query, 3, arena),
                                .note = column_copy(query, 4, arena),
                                .is_public = column_i64(query, 6) != 0,
                                .adopted_on = column_day(query, 7)};
    for (size_t i = 0; i < COUNT_OF(STATES); i++)
        if (str_equal(column_text(query, 5), str_of(STATES[i].code)))
            roadmap->state = (enum roadmap_state)i;
}

bool roadmap_list(struct session *session, int64_t space_id, struct arena *arena, struct roadmaps *roadmaps,
                  struct error *error)
{
    *roadmaps = (struct roadmaps){0};
    struct query *query = query_start(session, &roadmap_select_space);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        read_roadmap(query, arena, ARENA_PUSH(arena, roadmaps->at, roadmaps->count));
    return query_end(query, error);
}

bool roadmap_find(struct session *session, int64_t id, int64_t space_id, struct arena *arena, struct roadmap *roadmap,
                  struct error *error)
{
    struct query *query = query_start(session, &roadmap_select);
    bind_i64(query, 1, id);
    bool found = query_row(query);
    if (found)
        read_roadmap(query, arena, roadmap);
    if (!query_end(query, error))
        return false;
    return (found && (space_id == 0 || roadmap->space_id == space_id)) ||
           error_set(error, ERROR_MISSING, "Cette feuille de route n’existe pas, ou plus.");
}

bool roadmap_create(struct session *session, int64_t space_id, struct str name, struct str carrier, int64_t now,
                    int64_t *id, struct error *error)
{
    *id = 0;
    if (str_is_empty(str_trim(name)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à la feuille de route.");
    struct query *query = query_start(session, &roadmap_select_name);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, str_trim(name));
    if (query_row(query))
        *id = column_i64(query, 0);
    if (!query_end(query, error))
        return false;
    if (*id)
        return true;
    query = query_start(session, &roadmap_insert);
    bind_i64(query, 1, *id = id_new());
    bind_i64(query, 2, space_id);
    bind_text(query, 3, str_trim(name));
    bind_words(query, 4, str_trim(carrier));
    bind_i64(query, 5, now);
    return query_run(query, NULL, error);
}

bool roadmap_change(struct session *session, const struct roadmap *roadmap, struct error *error)
{
    if (str_is_empty(str_trim(roadmap->name)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à la feuille de route.");
    struct query *query = query_start(session, &roadmap_update);
    bind_i64(query, 1, roadmap->id);
    bind_text(query, 2, str_trim(roadmap->name));
    bind_words(query, 3, str_trim(roadmap->carrier));
    bind_words(query, 4, str_trim(roadmap->note));
    bind_i64(query, 5, roadmap->is_public);
    return changed_one(query, ERROR_MISSING, "Cette feuille de route n’existe pas, ou plus.", error);
}

bool roadmap_move(struct session *session, int64_t id, enum roadmap_state state, int32_t on, struct error *error)
{
    struct query *query = query_start(session, &roadmap_update_state);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATES[state].code));
    bind_day(query, 3, state == ROADMAP_ADOPTED ? on : NO_DAY);
    return changed_one(query, ERROR_MISSING, "Cette feuille de route n’existe pas, ou plus.", error);
}

bool axis_list(struct session *session, int64_t roadmap_id, struct arena *arena, struct axes *axes, struct error *error)
{
    *axes = (struct axes){0};
    struct query *query = query_start(session, &axis_select);
    bind_i64(query, 1, roadmap_id);
    while (query_row(query)) {
        struct axis *axis = ARENA_PUSH(arena, axes->at, axes->count);
        *axis = (struct axis){column_i64(query, 0), column_i64(query, 1), column_copy(query, 2, arena)};
    }
    return query_end(query, error);
}

bool axis_add(struct session *session, int64_t roadmap_id, struct str title, int64_t *id, struct error *error)
{
    if (str_is_empty(str_trim(title)))
        return error_set(error, ERROR_INVALID, "Donnez un titre à l’axe.");
    struct query *query = query_start(session, &axis_insert);
    bind_i64(query, 1, *id = id_new());
    bind_i64(query, 2, roadmap_id);
    bind_text(query, 3, text_cut(str_trim(title), 200));
    return query_run(query, NULL, error);
}
