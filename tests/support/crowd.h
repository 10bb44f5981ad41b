/* A department at the size of a region: 10,000 structures with their manager and a place each, and 1,000 tasks that
 * wait for the organiser. For a test and a measure of the board of what waits (pages/campaign/work.c): what it reads,
 * in one function. */
#ifndef SUPPORT_CROWD_H
#define SUPPORT_CROWD_H

#include "accounts/accounts.h"
#include "engines.h"
#include "places/campaign.h"
#include "places/merge.h"
#include "territory/space.h"

enum { CROWD_STRUCTURES = 10000, CROWD_TASKS = 1000 };

#define CROWD_NUMBERS(count)                                                                                           \
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < " count ") "
#define CROWD_AREA "'20003' || CAST(3180 + i % 12 AS TEXT)"

/* 300 places proposed, 100 reports, 100 structures to check, 200 claims, 100 places wanted, 50 closings, 100 places
 * without an answer, 50 contacts to be spoken to again: 1,000. */
static const char *const CROWD[] = {
    "INSERT INTO source (id, name, created_at) VALUES (1, 'foule', 0)",
    CROWD_NUMBERS("10000") "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) SELECT "
                           "i, "
                           "'p' || CAST(i AS TEXT) || '@exemple.fr', 'Personne ' || CAST(i AS TEXT), 0, 0, 0, 0 FROM n",
    CROWD_NUMBERS("10000") "INSERT INTO structure (id, space_id, name, key, commune, intercommunality, state, "
                           "created_at, updated_at) SELECT i, (SELECT id FROM space), 'Structure ' || CAST(i AS TEXT), "
                           "'structure ' || CAST(i AS TEXT), '28085', " CROWD_AREA ", CASE WHEN i % 100 = 0 THEN "
                           "'to_check' ELSE 'active' END, 0, 0 FROM n",
    CROWD_NUMBERS("10000") "INSERT INTO role (id, person_id, kind, space_id, structure_id, place, granted_at) SELECT "
                           "i, "
                           "i, 'structure-manager', (SELECT id FROM space), i, CAST(i AS TEXT), 0 FROM n WHERE i % 50 "
                           "<> 0",
    CROWD_NUMBERS("10000") "INSERT INTO place (id, source_id, record, fingerprint, slug, space_id, department, "
                           "intercommunality, quality, published_on, state, nom, commune, structure_id, date_maj, "
                           "changed_at) SELECT i, 1, CAST(i AS TEXT), '', 'lieu-' || CAST(i AS TEXT), (SELECT id FROM "
                           "space), '28', " CROWD_AREA ", 50, '2023-11-30', 'published', 'Lieu ' || CAST(i AS TEXT), "
                           "'Chartres', i, '2024-02-20', 0 FROM n",
    CROWD_NUMBERS("400") "INSERT INTO place_proposal (id, space_id, kind, state, person_id, name, changes, created_at, "
                         "updated_at) SELECT i, (SELECT id FROM space), CASE WHEN i % 4 = 0 THEN 'report' ELSE "
                         "'creation' END, 'waiting', i, 'Proposition ' || CAST(i AS TEXT), "
                         "'{\"telephone\":[\"\",\"+33199001234\"]}', 1795000000, 1795000000 FROM n",
    CROWD_NUMBERS("5000") "INSERT INTO place_proposal (id, space_id, kind, state, person_id, name, changes, "
                          "created_at, "
                          "updated_at, decided_at) SELECT 100000 + i, (SELECT id FROM space), 'correction', "
                          "'accepted', "
                          "i, 'Ancienne', '{}', 1, 1, 1 FROM n",
    CROWD_NUMBERS("200") "INSERT INTO membership_claim (id, structure_id, space_id, person_id, kind, message, state, "
                         "reason, created_at, reminders) SELECT i, i * 50, (SELECT id FROM space), i, "
                         "'structure-member', '', 'waiting', '', 1795000000, 0 FROM n",
    CROWD_NUMBERS("100") "INSERT INTO place_custody (id, space_id, place_id, structure_id, from_id, person_id, "
                         "message, "
                         "state, reason, created_at) SELECT i, (SELECT id FROM space), i, i + 1, i, i, '', 'waiting', "
                         "'', 1795000000 FROM n",
    /* What was answered long ago. */
    CROWD_NUMBERS("5000") "INSERT INTO membership_claim (id, structure_id, space_id, person_id, kind, message, state, "
                          "reason, created_at, reminders) SELECT 100000 + i, i, (SELECT id FROM space), i, "
                          "'structure-member', '', 'accepted', '', 1, 0 FROM n",
    CROWD_NUMBERS("5000") "INSERT INTO place_custody (id, space_id, place_id, structure_id, message, state, reason, "
                          "created_at) SELECT 100000 + i, (SELECT id FROM space), i, i, '', 'accepted', '', 1 FROM n",
    "INSERT INTO phone_round (id, space_id, title, script, started_on, created_at) SELECT 1, id, 'Foule', '', "
    "'2024-04-02', 0 FROM space",
    CROWD_NUMBERS("3000") "INSERT INTO phone_call (id, round_id, place_id, result, note, at, closing) SELECT i, 1, i, "
                          "CASE WHEN i <= 50 THEN 'closed' ELSE 'right' END, 'x', 1795000000, CASE WHEN i <= 50 THEN "
                          "'waiting' ELSE NULL END FROM n",
    CROWD_NUMBERS("300") "INSERT INTO place_escalation (place_id, since, step, told_at) SELECT i, CASE WHEN i <= 100 "
                         "THEN '2024-02-20' ELSE '2022-02-20' END, 'organiser', 1795000000 FROM n",
    "INSERT INTO candidate_list (id, space_id, title, kind, imported_at, rows_read, outside, refused, added, known, "
    "referenced) SELECT 1, id, 'Foule', 'library', 0, 0, 0, 0, 0, 0, 0 FROM space",
    CROWD_NUMBERS("5000") "INSERT INTO candidate (id, space_id, list_id, kind, record, intercommunality, facts, name, "
                          "key, commune, state, score, again_on, created_at, updated_at) SELECT i, (SELECT id FROM "
                          "space), 1, 'library', CAST(i AS TEXT), " CROWD_AREA ", '{}', 'Lieu', 'lieu', 'Chartres', "
                          "CASE WHEN i <= 50 THEN 'contacted' ELSE 'referenced' END, 0, CASE WHEN i <= 50 THEN "
                          "'2024-03-01' ELSE NULL END, 0, 0 FROM n",
};

static inline int64_t crowd_fill(struct fixture *fixture)
{
    struct error error;
    struct arena arena = {0};
    int64_t space;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    for (size_t i = 0; i < COUNT_OF(CROWD); i++)
        run_sql(fixture, CROWD[i]);
    run_sql(fixture, "ANALYZE");
    assert_true(str_to_i64(ask_sql(fixture, &arena, "SELECT CAST(id AS TEXT) FROM space"), &space));
    arena_free(&arena);
    return space;
}

/* All that the page of what waits reads. The number of tasks. */
static inline int64_t crowd_read_board(struct session *session, int64_t space, int64_t now, struct arena *arena)
{
    enum { LINES = 5 };
    struct error error;
    struct place_work places;
    struct structure_work structures;
    struct proposals proposals;
    struct structures listed;
    struct claims claims;
    struct escalations silent;
    struct phone_round round;
    bool calling;
    int64_t doubles, total;
    struct structure_search search = {.space_id = space, .to_check = true, .most = LINES};
    assert_done(place_work_count(session, space, STR("2024-03-07"), &places, &error), &error);
    assert_done(structure_work_count(session, space, now, &structures, &error), &error);
    assert_done(duplicate_cases_count(session, STR("28"), STR_NONE, DUPLICATE_OPEN, &doubles, &error), &error);
    assert_done(proposal_queue(session, space, 0, LINES, arena, &proposals, &total, &error), &error);
    assert_done(structure_list(session, &search, arena, &listed, &error), &error);
    assert_done(claim_list(session, space, 0, now, arena, &claims, &error), &error);
    assert_done(escalation_list(session, space, STR_NONE, ESCALATE_ORGANISER, LINES, arena, &silent, &error), &error);
    assert_done(phone_round_now(session, space, arena, &round, &calling, &error), &error);
    assert_int_equal(proposals.count + listed.count + silent.count, 3 * LINES);
    return places.proposals + places.reports + places.custodies + places.closings + places.unanswered +
           places.contacts_due + structures.to_check + structures.claims + doubles;
}

#endif
