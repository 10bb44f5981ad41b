/* Rhythms, and the climb of what nobody answers. */
#include "places/rhythm.h"

#include "campaign.h"
#include "place-columns.h"

STATEMENT(rhythm_of_structure, "SELECT months FROM structure_rhythm WHERE structure_id = $1");
STATEMENT(rhythm_set, "INSERT INTO structure_rhythm (structure_id, months) VALUES ($1, $2) ON CONFLICT (structure_id) "
                      "DO UPDATE SET months = excluded.months");
STATEMENT(rhythm_unset, "DELETE FROM structure_rhythm WHERE structure_id = $1");
STATEMENT(rhythm_of_space, "SELECT reminder_months FROM space WHERE id = $1");
/* $1: looked at before that day, which is the latest any rhythm asks for. */
STATEMENT(escalation_candidates,
          "SELECT p.id, p.space_id, p.structure_id, p.nom, p.slug, p.commune, p.intercommunality, p.telephone, "
          "p.courriels, " LOOKED_ON ", COALESCE(r.months, s.reminder_months), (SELECT MAX(a.sent_at) FROM "
          "place_reminder AS a WHERE a.place_id = p.id), m.told_at, f.told_at FROM place AS p JOIN space AS s ON s.id "
          "= p.space_id LEFT JOIN structure_rhythm AS r ON r.structure_id = p.structure_id "
          "LEFT JOIN place_escalation AS m ON m.place_id = p.id AND m.step = 'manager' AND m.since = " LOOKED_ON " "
          "LEFT JOIN place_escalation AS f ON f.place_id = p.id AND f.step = 'referent' AND f.since = " LOOKED_ON " "
          "WHERE p.state = 'published' AND COALESCE(r.months, s.reminder_months) > 0 AND " LOOKED_ON " < $1 AND NOT "
          "EXISTS (SELECT 1 FROM place_escalation AS o WHERE o.place_id = p.id AND o.step = 'organiser' AND o.since "
          "= " LOOKED_ON ") ORDER BY p.id");
STATEMENT(escalation_insert, "INSERT INTO place_escalation (place_id, since, step, told_at) VALUES ($1, $2, $3, $4) ON "
                             "CONFLICT (place_id, since, step) DO NOTHING");
STATEMENT(escalation_delete_answered, "DELETE FROM place_escalation WHERE NOT EXISTS (SELECT 1 FROM place AS p WHERE "
                                      "p.id = place_escalation.place_id AND place_escalation.since = " LOOKED_ON ")");
#define STANDING                                                                                                       \
    "SELECT p.id, p.space_id, p.structure_id, p.nom, p.slug, p.commune, p.intercommunality, p.telephone, e.since, "    \
    "e.told_at FROM place_escalation AS e JOIN place AS p ON p.id = e.place_id WHERE e.step = $2 AND p.space_id = $1 " \
    "AND p.state = 'published' AND e.since = " LOOKED_ON " "
STATEMENT(escalation_standing, STANDING "ORDER BY e.told_at, p.id LIMIT $3");
STATEMENT(escalation_standing_area, STANDING "AND p.intercommunality = $4 ORDER BY e.told_at, p.id LIMIT $3");

static const char *const STEP_CODES[ESCALATION_STEP_COUNT] = {"manager", "referent", "organiser"};

/* --- Rhythms ------------------------------------------------------------------------------------------------------ */

static bool read_months(struct session *session, const struct statement *statement, int64_t id, int64_t absent,
                        int64_t *months, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, id);
    *months = absent;
    while (query_row(query))
        if (!column_is_null(query, 0))
            *months = column_i64(query, 0);
    return query_end(query, error);
}

bool structure_rhythm(struct session *session, int64_t structure_id, int64_t *months, struct error *error)
{
    return read_months(session, &rhythm_of_structure, structure_id, RHYTHM_OF_SPACE, months, error);
}

bool space_rhythm(struct session *session, int64_t space_id, int64_t *months, struct error *error)
{
    return read_months(session, &rhythm_of_space, space_id, RHYTHM_NEVER, months, error);
}

bool structure_set_rhythm(struct session *session, int64_t structure_id, int64_t months, struct error *error)
{
    if (months < RHYTHM_OF_SPACE || months > RHYTHM_MONTHS_MOST)
        return error_set(error, ERROR_INVALID, "Un rythme est de 1 à 36 mois.");
    struct query *query = query_start(session, months == RHYTHM_OF_SPACE ? &rhythm_unset : &rhythm_set);
    bind_i64(query, 1, structure_id);
    if (months != RHYTHM_OF_SPACE)
        bind_i64(query, 2, months);
    return query_run(query, NULL, error);
}

/* --- What is due -------------------------------------------------------------------------------------------------- */

int32_t months_before(int32_t today, int64_t months)
{
    int year, month, day;
    date_to_civil(today, &year, &month, &day);
    int64_t count = (int64_t)year * 12 + month - 1 - months;
    return date_from_civil((int)(count / 12), (int)(count % 12) + 1, day > 28 ? 28 : day);
}

struct told {
    int64_t asked, manager, referent; /* instants; 0: not yet */
    bool has_address;
};

static bool next_step(const struct told *told, int64_t now, enum escalation_step *step)
{
    if (told->manager == 0) {
        *step = ESCALATE_MANAGER;
        return !told->has_address || (told->asked && now - told->asked >= MANAGER_AFTER_SECONDS);
    }
    if (told->referent == 0) {
        *step = ESCALATE_REFERENT;
        return now - told->manager >= REFERENT_AFTER_SECONDS;
    }
    *step = ESCALATE_ORGANISER;
    return now - told->referent >= ORGANISER_AFTER_SECONDS;
}

static void read_place(struct query *query, struct arena *arena, struct escalation *escalation)
{
    *escalation = (struct escalation){.place_id = column_i64(query, 0),
                                      .space_id = column_i64(query, 1),
                                      .structure_id = column_i64(query, 2),
                                      .name = column_copy(query, 3, arena),
                                      .slug = column_copy(query, 4, arena),
                                      .commune = column_copy(query, 5, arena),
                                      .intercommunality = column_copy(query, 6, arena),
                                      .phone = column_copy(query, 7, arena)};
}

bool escalation_list_due(struct session *session, int32_t today, int64_t now, size_t most, struct arena *arena,
                         struct escalations *due, struct error *error)
{
    struct arena scratch = {0};
    struct query *query = query_start(session, &escalation_candidates);
    bind_text(query, 1, date_format(&scratch, months_before(today, 1)));
    *due = (struct escalations){0};
    while (due->count < most && query_row(query)) {
        struct told told = {column_i64(query, 11), column_i64(query, 12), column_i64(query, 13),
                            !column_is_null(query, 8)};
        enum escalation_step step;
        arena_reset(&scratch);
        struct str threshold = date_format(&scratch, months_before(today, column_i64(query, 10)));
        struct str since = column_text(query, 9);
        if (str_compare(since, threshold) >= 0 || !next_step(&told, now, &step))
            continue;
        struct escalation *escalation = ARENA_PUSH(arena, due->at, due->count);
        read_place(query, arena, escalation);
        escalation->since = column_copy(query, 9, arena);
        escalation->step = step;
    }
    arena_free(&scratch);
    return query_end(query, error);
}

bool escalation_told(struct session *session, const struct escalation *escalation, bool nobody, int64_t now,
                     struct error *error)
{
    static const int64_t delays[ESCALATION_STEP_COUNT] = {REFERENT_AFTER_SECONDS, ORGANISER_AFTER_SECONDS, 0};
    struct query *query = query_start(session, &escalation_insert);
    bind_i64(query, 1, escalation->place_id);
    bind_text(query, 2, escalation->since);
    bind_text(query, 3, str_of(STEP_CODES[escalation->step]));
    bind_i64(query, 4, nobody ? now - delays[escalation->step] : now);
    return query_run(query, NULL, error);
}

bool escalation_sweep(struct session *session, struct error *error)
{
    return query_run(query_start(session, &escalation_delete_answered), NULL, error);
}

bool escalation_list(struct session *session, int64_t space_id, struct str intercommunality, enum escalation_step step,
                     size_t most, struct arena *arena, struct escalations *escalations, struct error *error)
{
    bool area = intercommunality.length > 0;
    struct query *query = query_start(session, area ? &escalation_standing_area : &escalation_standing);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, str_of(STEP_CODES[step]));
    bind_i64(query, 3, (int64_t)most);
    if (area)
        bind_text(query, 4, intercommunality);
    *escalations = (struct escalations){0};
    while (query_row(query)) {
        struct escalation *escalation = ARENA_PUSH(arena, escalations->at, escalations->count);
        read_place(query, arena, escalation);
        escalation->since = column_copy(query, 8, arena);
        escalation->told_at = column_i64(query, 9);
        escalation->step = step;
    }
    return query_end(query, error);
}
