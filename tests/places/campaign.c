/* The campaign: lists of places to be referenced, read from any table, recognised, followed; places asked for by
 * structures; who is told when nobody answers; rounds of calls. */
#include <stdio.h>
#include <stdlib.h>

#include "documents/table.h"
#include "engines.h"
#include "places/campaign.h"
#include "places/demo.h"
#include "places/reminder.h"
#include "territory/space.h"

static const int64_t NOW = 1709800000, DAY = 86400; /* 7 March 2024 */
static struct arena arena;

/* --- A department with two places, two structures, one person ---------------------------------------------------- */

static void import_places(struct fixture *fixture, const char *json)
{
    struct error error;
    struct mapping *mapping;
    struct memory_stream stream = {str_of(json)};
    struct import_counts counts;
    assert_done(mapping_builtin(STR("officiel"), &mapping, &error), &error);
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct import import = {.store = fixture->store,
                            .source = STR("Hub"),
                            .mapping = mapping,
                            .records = records,
                            .accept_removals = true,
                            .published_on = STR("2023-11-30")};
    assert_done(import_run(&import, &counts, &error), &error);
    records_free(records);
    mapping_free(mapping);
}

#define PLACES                                                                                                         \
    "[{\"id\":\"a\",\"nom\":\"Médiathèque de Brou\",\"commune\":\"Brou\",\"code_postal\":\"28160\",\"code_insee\":"  \
    "\"28061\",\"adresse\":\"1 place du Marché\",\"latitude\":48.21,\"longitude\":1.16,\"telephone\":"                \
    "\"+33199001234\",\"date_maj\":\"2023-02-20\",\"typologie\":\"BIB\",\"services\":\"Maîtrise des outils "          \
    "numériques du quotidien\"},"                                                                                     \
    "{\"id\":\"b\",\"nom\":\"France services de Dreux\",\"commune\":\"Dreux\",\"code_postal\":\"28100\","              \
    "\"code_insee\":\"28134\",\"adresse\":\"12 rue Parisis\",\"courriels\":\"dreux@exemple.fr\",\"telephone\":"        \
    "\"+33199005678\",\"date_maj\":\"2023-03-20\",\"typologie\":\"RFS\",\"services\":\"Maîtrise des outils "          \
    "numériques du quotidien\"}]"

static int64_t number_of(struct fixture *fixture, const char *sql)
{
    int64_t number;
    assert_true(str_to_i64(ask_sql(fixture, &arena, sql), &number));
    return number;
}

static int64_t open_department(struct fixture *fixture)
{
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    import_places(fixture, PLACES);
    run_sql(fixture, "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) VALUES (7, "
                     "'jeanne@exemple.fr', 'Jeanne', 0, 0, 0, 0)");
    run_sql(fixture, "INSERT INTO structure (id, space_id, name, key, commune, state, created_at, updated_at) SELECT "
                     "21, id, 'Commune de Brou', 'commune de brou', '28061', 'active', 0, 0 FROM space");
    run_sql(fixture, "INSERT INTO structure (id, space_id, name, key, commune, state, created_at, updated_at) SELECT "
                     "22, id, 'Club', 'club', '28061', 'active', 0, 0 FROM space");
    return number_of(fixture, "SELECT CAST(id AS TEXT) FROM space");
}

static struct session *read_now(struct fixture *fixture)
{
    struct session *session;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    return session;
}

/* --- Calls, each in one write ------------------------------------------------------------------------------------- */

struct call {
    enum {
        MOVE,
        SWEEP,
        SETTLE,
        ENTRUST,
        PROPOSE,
        MADE,
        ATTACH,
        ANSWER,
        END,
        RHYTHM,
        TOLD,
        OPEN,
        CLOSE_ROUND,
        NOTE,
        CLOSE
    } what;
    int64_t space, id, other;
    struct candidate_move move;
    struct custody custody;
    struct escalation escalation;
    struct phone_round round;
    struct phone_call phone;
    bool yes;
    const char *reason;
};
static bool run_call(struct session *session, void *context, struct error *error)
{
    struct call *call = context;
    struct str reason = str_of(call->reason);
    struct change_author author = {.person_id = 7, .today = STR("2024-03-07"), .now = NOW};
    switch (call->what) {
    case MOVE: return candidate_move(session, &call->move, error);
    case SWEEP: return escalation_sweep(session, error);
    case SETTLE: return candidate_settle(session, call->space, call->id, call->other, 7, NOW, error);
    case ENTRUST: return candidate_entrust(session, call->space, call->id, call->other, reason, 7, NOW, error);
    case PROPOSE: return candidate_propose(session, call->space, call->id, call->other, 7, NOW, error);
    case MADE: return candidate_made(session, call->id, call->other, 7, NOW, error);
    case ATTACH: return custody_ask(session, &call->custody, call->yes, NOW, error);
    case ANSWER: return custody_answer(session, call->id, call->yes, reason, 7, NOW, error);
    case END: return custody_end(session, call->id, call->other, error);
    case RHYTHM: return structure_set_rhythm(session, call->id, call->other, error);
    case TOLD: return escalation_told(session, &call->escalation, call->yes, call->other, error);
    case OPEN: return phone_round_open(session, &call->round, error);
    case CLOSE_ROUND: return phone_round_end(session, call->space, call->id, STR("2024-04-01"), error);
    case NOTE: return phone_note(session, &call->phone, &author, error);
    case CLOSE: return phone_close(session, call->space, call->id, call->yes, &author, &call->other, error);
    }
    return false;
}
#define CALL(...)         (&(struct call){__VA_ARGS__})
#define assert_call(call) assert_done(store_write(fixture->store, run_call, (call), &error), &error)
#define assert_call_refused(call, kind)                                                                                \
    assert_refused(store_write(fixture->store, run_call, (call), &error), &error, (kind))

/* --- Lists -------------------------------------------------------------------------------------------------------- */

/* One recognised without a doubt, one that may be, one of another department, one nowhere, one unnamed, two new. */
static const char *const HEADINGS[] = {"Libellé", "Nom de la commune", "Code INSEE", "Voie", "Tél.", "Coordonnées"};
static const char *const ROWS[][6] = {
    {"Médiathèque de Brou", "BROU", "28061", "1 place du marché", "01 99 00 12 34", "48.21, 1.16"},
    {"Médiathèque d'Épernon", "Épernon", "28140", "3 rue du Grand-Pont", "01 99 00 99 99", "48.61, 1.67"},
    {"Bibliothèque de Tours", "Tours", "37261", "2 rue Nationale", "", ""},
    {"Bibliothèque de nulle part", "Zzzyx", "", "", "", ""},
    {"", "Dreux", "28134", "", "", ""},
    {"Bibliothèque de Nogent", "Nogent-le-Rotrou", "28280", "44 rue Villette-Gaté", "pas un numéro", ""},
};

static struct str table(enum table_format format)
{
    struct table_column columns[6] = {0};
    for (size_t i = 0; i < 6; i++)
        columns[i].heading = str_of(HEADINGS[i]);
    struct table_head head = {.title = STR("Liste"), .columns = columns, .column_count = 6};
    struct table_writer *writer = table_writer_new(format, &head);
    for (size_t r = 0; r < COUNT_OF(ROWS); r++) {
        for (size_t c = 0; c < 6; c++)
            table_text(writer, str_of(ROWS[r][c]));
        table_end_row(writer);
    }
    table_finish(writer);
    struct buffer out = {0};
    struct error error;
    bool ended = false;
    while (!ended)
        assert_done(table_take(writer, &out, &ended, &error), &error);
    table_writer_free(writer);
    struct str bytes = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    return bytes;
}

static struct candidate_list import_list(struct fixture *fixture, int64_t space, struct str bytes,
                                         enum candidate_kind kind)
{
    struct error error;
    struct candidate_file file;
    struct candidate_list list;
    assert_done(candidate_file_look(bytes, &arena, &file, &error), &error);
    struct candidate_import import = {.space_id = space,
                                      .title = STR("Bibliothèques"),
                                      .kind = kind,
                                      .bytes = bytes,
                                      .columns = file.guess,
                                      .by = 7,
                                      .now = NOW};
    assert_done(candidate_import(fixture->store, &import, &list, &error), &error);
    return list;
}

static struct place_candidates list_all(struct fixture *fixture, int64_t space)
{
    struct error error;
    struct place_candidates candidates;
    struct candidate_search search = {.space_id = space, .any_state = true, .most = 100};
    struct session *session = read_now(fixture);
    assert_done(candidate_list_all(session, &search, &arena, &candidates, &error), &error);
    session_end(session);
    return candidates;
}

static void columns_are_guessed_by_their_names(void **state)
{
    (void)state;
    struct error error;
    struct candidate_file file;
    assert_done(candidate_file_look(table(TABLE_CSV), &arena, &file, &error), &error);
    assert_int_equal(file.count, 6);
    assert_str(file.guess.at[CANDIDATE_NAME], "Libellé");
    assert_str(file.guess.at[CANDIDATE_COMMUNE], "Nom de la commune");
    assert_str(file.guess.at[CANDIDATE_INSEE_CODE], "Code INSEE");
    assert_str(file.guess.at[CANDIDATE_ADDRESS], "Voie");
    assert_str(file.guess.at[CANDIDATE_PHONE], "Tél.");
    assert_str(file.guess.at[CANDIDATE_POINT], "Coordonnées");
    assert_int_equal(file.guess.at[CANDIDATE_SIRET].length, 0);
    assert_done(candidate_columns_check(&file.guess, &error), &error);
    assert_done(candidate_file_look(STR("a;b\n1;2\n"), &arena, &file, &error), &error);
    assert_refused(candidate_columns_check(&file.guess, &error), &error, ERROR_INVALID);
    static const char *const broken[] = {
        "", "\n", "nom;commune\n", "seul\nx\n", "PK\003\004 ce n’est pas un classeur", "\x89PNG\r\n\x1a\n\0\0"};
    for (size_t i = 0; i < COUNT_OF(broken); i++)
        assert_refused(candidate_file_look(str_of(broken[i]), &arena, &file, &error), &error, ERROR_INVALID);
    arena_reset(&arena);
}

static void a_list_is_read_from_any_table_and_recognised(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture);
    static const enum table_format formats[] = {TABLE_CSV, TABLE_XLSX, TABLE_ODS};
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        run_sql(fixture, "DELETE FROM candidate_step");
        run_sql(fixture, "DELETE FROM candidate");
        struct candidate_list list = import_list(fixture, space, table(formats[f]), CANDIDATE_LIBRARY);
        assert_int_equal(list.rows_read, 6);
        assert_int_equal(list.outside, 1);
        assert_int_equal(list.refused, 2);
        assert_int_equal(list.added, 3);
        assert_int_equal(list.known, 0);
        assert_int_equal(list.referenced, 1);
        struct place_candidates candidates = list_all(fixture, space);
        assert_int_equal(candidates.count, 3);
        assert_str(candidates.at[0].name, "Bibliothèque de Nogent");
        assert_int_equal(candidates.at[0].state, CANDIDATE_TO_CONTACT);
        assert_str(candidates.at[1].name, "Médiathèque d'Épernon");
        assert_int_equal(candidates.at[2].state, CANDIDATE_REFERENCED);
        assert_int_equal(candidates.at[2].place_id, number_of(fixture, "SELECT CAST(id AS TEXT) FROM place WHERE "
                                                                       "record = 'a'"));
    }
    /* What was wrong is told line by line. */
    struct session *session = read_now(fixture);
    struct candidate_lists lists;
    struct candidate_list list;
    struct candidate_errors errors;
    assert_done(candidate_lists_read(session, space, &arena, &lists, &error), &error);
    assert_int_equal(lists.count, 3);
    assert_done(candidate_list_read(session, space, lists.at[0].id, &arena, &list, &errors, &error), &error);
    assert_int_equal(errors.count, 3);
    assert_int_equal(errors.at[0].line, 5);
    assert_str(errors.at[0].name, "Bibliothèque de nulle part");
    assert_true(errors.at[0].refused);
    assert_true(errors.at[1].refused);
    assert_int_equal(errors.at[2].line, 7);
    assert_false(errors.at[2].refused); /* the telephone alone is left out */
    assert_refused(candidate_list_read(session, space + 1, lists.at[0].id, &arena, &list, &errors, &error), &error,
                   ERROR_MISSING);
    session_end(session);
    arena_reset(&arena);
}

static void the_next_list_brings_only_what_is_new(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture);
    import_list(fixture, space, table(TABLE_CSV), CANDIDATE_LIBRARY);
    struct place_candidate first = list_all(fixture, space).at[0];
    assert_call(CALL(.what = MOVE, .move = {.space_id = space,
                                            .id = first.id,
                                            .to = CANDIDATE_CONTACTED,
                                            .by = 7,
                                            .note = STR("Message laissé"),
                                            .now = NOW}));
    struct str more = STR("Nom;Commune;Adresse\nBibliothèque de Nogent;Nogent-le-Rotrou;45 rue Villette-Gaté\n"
                          "Médiathèque d’Anet;Anet;2 rue Diane\n");
    struct candidate_list list = import_list(fixture, space, more, CANDIDATE_LIBRARY);
    assert_int_equal(list.added, 1);
    assert_int_equal(list.known, 1);
    struct place_candidate again;
    struct session *session = read_now(fixture);
    assert_done(candidate_read(session, space, first.id, &arena, &again, &error), &error);
    session_end(session);
    assert_int_equal(again.state, CANDIDATE_CONTACTED); /* what people did stays */
    assert_str(again.facts.address, "45 rue Villette-Gaté");
    /* The same place told by another kind of list is not another candidate. */
    struct str other = STR("Nom;Commune;Adresse;Téléphone\nMédiathèque d’Épernon;Épernon;3 rue du Grand-Pont;01 99 00 "
                           "99 99\n");
    list = import_list(fixture, space, other, CANDIDATE_OTHER);
    assert_int_equal(list.added, 0);
    assert_int_equal(list.known, 1);
    /* A place made since is recognised, unless a person said that it is not. */
    import_places(fixture, "[{\"id\":\"c\",\"nom\":\"Médiathèque "
                           "d’Anet\",\"commune\":\"Anet\",\"code_postal\":\"28260\","
                           "\"adresse\":\"2 rue Diane\",\"typologie\":\"BIB\",\"services\":\"Maîtrise des outils "
                           "numériques du quotidien\"}]");
    int64_t recognised;
    run_sql(fixture, "UPDATE candidate SET score = -1 WHERE name LIKE '%Anet'");
    assert_done(candidate_match(fixture->store, space, NOW, &recognised, &error), &error);
    assert_int_equal(recognised, 0);
    run_sql(fixture, "UPDATE candidate SET score = 0 WHERE name LIKE '%Anet'");
    assert_done(candidate_match(fixture->store, space, NOW, &recognised, &error), &error);
    assert_int_equal(recognised, 1);
    arena_reset(&arena);
}

static void a_candidate_is_followed_until_it_is_a_place(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture);
    import_list(fixture, space, table(TABLE_CSV), CANDIDATE_LIBRARY);
    struct place_candidate one = list_all(fixture, space).at[0];
    struct candidate_move move = {.space_id = space, .id = one.id, .by = 7, .now = NOW};
    move.to = CANDIDATE_REFERENCED;
    assert_call_refused(CALL(.what = MOVE, .move = move), ERROR_INVALID); /* only a place does that */
    move.to = CANDIDATE_REFUSED;
    assert_call_refused(CALL(.what = MOVE, .move = move), ERROR_INVALID); /* without a word */
    move.to = CANDIDATE_CONTACTED;
    move.again_on = STR("bientôt");
    assert_call_refused(CALL(.what = MOVE, .move = move), ERROR_INVALID);
    move.again_on = STR("2024-03-14");
    assert_call(CALL(.what = MOVE, .move = move));
    assert_call_refused(CALL(.what = MOVE, .move = move), ERROR_CONFLICT); /* somebody did it meanwhile */
    move.space_id = space + 1;
    assert_call_refused(CALL(.what = MOVE, .move = move), ERROR_MISSING); /* another space's */
    assert_call(CALL(.what = ENTRUST, .space = space, .id = one.id, .other = 7, .reason = "Confié à Jeanne."));
    run_sql(fixture, "INSERT INTO place_proposal (id, space_id, kind, state, name, changes, created_at, updated_at) "
                     "SELECT 31, id, 'creation', 'waiting', 'Bibliothèque', '{}', 0, 0 FROM space");
    assert_call(CALL(.what = PROPOSE, .space = space, .id = one.id, .other = 31));
    int64_t place = number_of(fixture, "SELECT CAST(id AS TEXT) FROM place WHERE record = 'b'");
    assert_call(CALL(.what = MADE, .id = 31, .other = place));
    assert_call(CALL(.what = MADE, .id = 31, .other = place)); /* twice is once */
    struct session *session = read_now(fixture);
    struct candidate_steps steps;
    assert_done(candidate_read(session, space, one.id, &arena, &one, &error), &error);
    assert_done(candidate_history(session, one.id, &arena, &steps, &error), &error);
    session_end(session);
    assert_int_equal(one.state, CANDIDATE_REFERENCED);
    assert_int_equal(one.place_id, place);
    assert_int_equal(one.person_id, 7);
    assert_int_equal(steps.count, 4);
    assert_int_equal(steps.at[3].state, CANDIDATE_CONTACTED);
    /* It is not that one after all. */
    assert_call(CALL(.what = SETTLE, .space = space, .id = one.id));
    assert_call_refused(CALL(.what = SETTLE, .space = space, .id = one.id, .other = 999), ERROR_MISSING);
    assert_call(CALL(.what = SETTLE, .space = space, .id = one.id, .other = place));
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM candidate WHERE state = 'referenced'"), "2");
    arena_reset(&arena);
}

static void progress_is_counted_by_intercommunality(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture), places = 0, contacts = 0;
    import_list(fixture, space, table(TABLE_CSV), CANDIDATE_LIBRARY);
    struct candidate_areas areas;
    struct session *session = read_now(fixture);
    assert_done(candidate_progress(session, space, &arena, &areas, &error), &error);
    session_end(session);
    for (size_t i = 0; i < areas.count; i++) {
        places += areas.at[i].places;
        for (int s = 0; s < CANDIDATE_STATE_COUNT; s++)
            contacts += areas.at[i].by_state[s];
        for (size_t j = 0; j < i; j++)
            assert_false(str_equal(areas.at[i].intercommunality, areas.at[j].intercommunality));
    }
    assert_int_equal(places, 2);
    assert_int_equal(contacts, 3);
    /* Page by page, each once. */
    struct candidate_search search = {.space_id = space, .any_state = true, .most = 2};
    struct place_candidates page, rest;
    session = read_now(fixture);
    assert_done(candidate_list_all(session, &search, &arena, &page, &error), &error);
    search.after = candidate_cursor(&arena, &page.at[1]);
    assert_done(candidate_list_all(session, &search, &arena, &rest, &error), &error);
    assert_int_equal(rest.count, 1);
    search = (struct candidate_search){
        .space_id = space, .intercommunality = page.at[0].intercommunality, .state = CANDIDATE_TO_CONTACT, .most = 9};
    assert_done(candidate_list_all(session, &search, &arena, &page, &error), &error);
    assert_int_equal(page.count, 1);
    session_end(session);
    arena_reset(&arena);
}

/* --- Attachments -------------------------------------------------------------------------------------------------- */

static void a_structure_asks_for_a_place(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture);
    int64_t place = number_of(fixture, "SELECT CAST(id AS TEXT) FROM place WHERE record = 'a'");
    struct custody asked = {.space_id = space, .place_id = place, .structure_id = 21, .person_id = 7};
    struct call *ask = CALL(.what = ATTACH, .custody = asked);
    assert_call(ask);
    assert_call_refused(CALL(.what = ATTACH, .custody = asked), ERROR_CONFLICT); /* once */
    assert_call_refused(CALL(.what = ANSWER, .id = ask->custody.id), ERROR_INVALID);
    /* Meanwhile another is granted it: the first no longer applies. */
    struct custody other = asked;
    other.structure_id = 22;
    assert_call(CALL(.what = ATTACH, .custody = other, .yes = true));
    assert_call_refused(CALL(.what = ANSWER, .id = ask->custody.id, .yes = true), ERROR_CONFLICT);
    assert_call(CALL(.what = ANSWER, .id = ask->custody.id, .reason = "Il est au club."));
    assert_call_refused(CALL(.what = ANSWER, .id = ask->custody.id, .yes = true), ERROR_CONFLICT);
    /* Asked of who has it now, and granted. */
    assert_call(ask);
    assert_int_equal(ask->custody.from_id, 22);
    struct session *session = read_now(fixture);
    struct custodies list;
    assert_done(custody_list_from(session, 22, &arena, &list, &error), &error);
    assert_int_equal(list.count, 1);
    assert_str(list.at[0].place, "Médiathèque de Brou");
    assert_done(custody_list_of_space(session, space, 10, &arena, &list, &error), &error);
    assert_int_equal(list.count, 1);
    assert_done(custody_list_by(session, 21, &arena, &list, &error), &error);
    assert_int_equal(list.count, 1);
    session_end(session);
    assert_call(CALL(.what = ANSWER, .id = ask->custody.id, .yes = true));
    struct places_in_custody places;
    session = read_now(fixture);
    assert_done(custody_places(session, 21, &arena, &places, &error), &error);
    assert_int_equal(places.count, 1);
    assert_str(places.at[0].looked_on, "2023-02-20");
    session_end(session);
    assert_call_refused(CALL(.what = END, .id = place, .other = 22), ERROR_MISSING);
    assert_call(CALL(.what = END, .id = place, .other = 21));
    asked.space_id = space + 1;
    assert_call_refused(CALL(.what = ATTACH, .custody = asked), ERROR_MISSING); /* across spaces */
    arena_reset(&arena);
}

/* --- Rhythms and escalation --------------------------------------------------------------------------------------- */

static struct escalations due_on(struct fixture *fixture, const char *today, int64_t now)
{
    struct error error;
    struct escalations due;
    int32_t day;
    assert_true(date_parse(str_of(today), &day));
    struct session *session = read_now(fixture);
    assert_done(escalation_list_due(session, day, now, 10, &arena, &due, &error), &error);
    session_end(session);
    return due;
}

static size_t reminded_on(struct fixture *fixture, const char *today)
{
    struct error error;
    struct reminders_due due;
    int32_t day;
    assert_true(date_parse(str_of(today), &day));
    struct session *session = read_now(fixture);
    assert_done(reminder_list_due(session, day, NOW, 10, &arena, &due, &error), &error);
    session_end(session);
    return due.count;
}

static void a_structure_has_its_own_rhythm(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_department(fixture);
    run_sql(fixture, "UPDATE place SET structure_id = 21 WHERE record = 'b'"); /* the 20th of March 2023 */
    assert_int_equal(reminded_on(fixture, "2024-12-01"), 0);                   /* the space asks nobody */
    assert_call(CALL(.what = RHYTHM, .id = 21, .other = 12));
    assert_int_equal(reminded_on(fixture, "2024-03-20"), 0);
    assert_int_equal(reminded_on(fixture, "2024-03-21"), 1);
    assert_done(space_set_reminders(fixture->store, STR("28-eure-et-loir"), 3, &error), &error);
    assert_int_equal(reminded_on(fixture, "2024-03-20"), 0); /* its own goes before the space's */
    assert_call(CALL(.what = RHYTHM, .id = 21, .other = RHYTHM_NEVER));
    assert_int_equal(reminded_on(fixture, "2026-03-21"), 0);
    assert_call(CALL(.what = RHYTHM, .id = 21, .other = RHYTHM_OF_SPACE));
    assert_int_equal(reminded_on(fixture, "2023-06-21"), 1);
    assert_call_refused(CALL(.what = RHYTHM, .id = 21, .other = 37), ERROR_INVALID);
    arena_reset(&arena);
}

static void what_nobody_answers_climbs_one_step_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture);
    assert_done(space_set_reminders(fixture->store, STR("28-eure-et-loir"), 6, &error), &error);
    /* « a » has no address: its managers at once; « b » was asked, two weeks ago. */
    run_sql(fixture, "INSERT INTO place_reminder (id, place_id, secret, sent_at, expires_at) SELECT 1, id, 'x', "
                     "1708504000, 1808504000 FROM place WHERE record = 'b'");
    struct escalations due = due_on(fixture, "2024-03-06", NOW - DAY);
    assert_int_equal(due.count, 1);
    assert_str(due.at[0].name, "Médiathèque de Brou");
    assert_int_equal(due.at[0].step, ESCALATE_MANAGER);
    due = due_on(fixture, "2024-03-07", NOW);
    assert_int_equal(due.count, 2);
    struct call *told = CALL(.what = TOLD, .escalation = due.at[0], .other = NOW);
    assert_call(told);
    assert_call(told); /* twice is once */
    assert_int_equal(due_on(fixture, "2024-03-07", NOW).count, 1);
    assert_call(CALL(.what = TOLD, .escalation = due.at[1], .other = NOW, .yes = true)); /* nobody is there */
    due = due_on(fixture, "2024-03-07", NOW);
    assert_int_equal(due.count, 1);
    assert_int_equal(due.at[0].step, ESCALATE_REFERENT);
    assert_call(CALL(.what = TOLD, .escalation = due.at[0], .other = NOW));
    due = due_on(fixture, "2024-03-22", NOW + REFERENT_AFTER_SECONDS);
    assert_int_equal(due.count, 1);
    assert_call(CALL(.what = TOLD, .escalation = due.at[0], .other = NOW + REFERENT_AFTER_SECONDS));
    due = due_on(fixture, "2024-04-21", NOW + 45 * DAY);
    assert_int_equal(due.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(due.at[i].step, ESCALATE_ORGANISER);
        assert_call(CALL(.what = TOLD, .escalation = due.at[i], .other = NOW + 45 * DAY));
    }
    assert_int_equal(due_on(fixture, "2025-04-21", NOW + 400 * DAY).count, 0);
    struct escalations standing;
    struct place_work work;
    struct session *session = read_now(fixture);
    assert_done(escalation_list(session, space, STR_NONE, ESCALATE_ORGANISER, 10, &arena, &standing, &error), &error);
    assert_int_equal(standing.count, 2);
    assert_done(escalation_list(session, space, standing.at[0].intercommunality, ESCALATE_REFERENT, 10, &arena,
                                &standing, &error),
                &error);
    assert_int_equal(standing.count, 1);
    assert_done(place_work_count(session, space, STR("2024-04-21"), &work, &error), &error);
    assert_int_equal(work.unanswered, 2);
    session_end(session);
    /* An answer stops all, and the climb begins again only a rhythm later. */
    run_sql(fixture, "UPDATE place SET verified_on = '2024-04-22'");
    session = read_now(fixture);
    assert_done(place_work_count(session, space, STR("2024-04-22"), &work, &error), &error);
    assert_int_equal(work.unanswered, 0);
    session_end(session);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place_escalation"), "6");
    assert_call(CALL(.what = SWEEP));
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place_escalation"), "0");
    assert_int_equal(due_on(fixture, "2024-09-01", NOW + 180 * DAY).count, 0);
    assert_int_equal(due_on(fixture, "2024-11-01", NOW + 240 * DAY).count, 2);
    arena_reset(&arena);
}

/* --- Calls -------------------------------------------------------------------------------------------------------- */

static struct phone_lines to_call(struct fixture *fixture, const struct phone_round *round, const char *today,
                                  bool later)
{
    struct error error;
    struct phone_lines lines;
    struct session *session = read_now(fixture);
    assert_done(phone_list(session, round, STR_NONE, str_of(today), later, 10, &arena, &lines, &error), &error);
    session_end(session);
    return lines;
}

static void a_round_of_calls_comes_to_its_end(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_department(fixture);
    struct phone_round round = {.space_id = space,
                                .title = STR("Printemps"),
                                .started_on = STR("2024-03-01"),
                                .created_by = 7,
                                .created_at = NOW};
    assert_call_refused(CALL(.what = OPEN, .round = {.space_id = space, .started_on = STR("2024-03-01")}),
                        ERROR_INVALID);
    struct call *open = CALL(.what = OPEN, .round = round);
    assert_call(open);
    assert_call_refused(CALL(.what = OPEN, .round = round), ERROR_CONFLICT);
    bool found;
    struct session *session = read_now(fixture);
    assert_done(phone_round_now(session, space, &arena, &round, &found, &error), &error);
    session_end(session);
    assert_true(found);
    assert_str(round.script, PHONE_SCRIPT);

    struct phone_lines lines = to_call(fixture, &round, "2024-03-07", false);
    assert_int_equal(lines.count, 2);
    assert_str(lines.at[0].name, "Médiathèque de Brou"); /* the longest untouched first */
    struct phone_call call = {.round_id = round.id, .place_id = lines.at[0].place_id, .result = PHONE_NO_ANSWER};
    assert_call_refused(CALL(.what = NOTE, .phone = call), ERROR_INVALID); /* when to call again? */
    call.again_on = STR("2024-03-11");
    assert_call(CALL(.what = NOTE, .phone = call));
    assert_int_equal(to_call(fixture, &round, "2024-03-10", false).count, 1);
    assert_int_equal(to_call(fixture, &round, "2024-03-10", true).count, 1);
    assert_int_equal(to_call(fixture, &round, "2024-03-11", false).count, 2);
    call.result = PHONE_RIGHT;
    assert_call(CALL(.what = NOTE, .phone = call));
    assert_str(ask_sql(fixture, &arena, "SELECT verified_on FROM place WHERE record = 'a'"), "2024-03-07");
    lines = to_call(fixture, &round, "2024-03-11", false);
    assert_int_equal(lines.count, 1);
    /* The other one is said to be closed: somebody else agrees. */
    call = (struct phone_call){.round_id = round.id, .place_id = lines.at[0].place_id, .result = PHONE_CLOSED};
    assert_call_refused(CALL(.what = NOTE, .phone = call), ERROR_INVALID);
    call.note = STR("Fermé depuis Noël");
    struct call *closed = CALL(.what = NOTE, .phone = call);
    assert_call(closed);
    assert_int_equal(to_call(fixture, &round, "2024-03-11", false).count, 0);
    struct phone_calls closings;
    session = read_now(fixture);
    assert_done(phone_closings(session, space, 10, &arena, &closings, &error), &error);
    assert_int_equal(closings.count, 1);
    session_end(session);
    assert_call_refused(CALL(.what = CLOSE, .space = space + 1, .id = closed->phone.id, .yes = true), ERROR_MISSING);
    assert_call(CALL(.what = CLOSE, .space = space, .id = closed->phone.id, .yes = true));
    assert_call_refused(CALL(.what = CLOSE, .space = space, .id = closed->phone.id), ERROR_CONFLICT);
    assert_str(ask_sql(fixture, &arena, "SELECT state FROM place WHERE record = 'b'"), "hidden");
    struct phone_progress progress;
    session = read_now(fixture);
    assert_done(phone_progress(session, &round, STR_NONE, &progress, &error), &error);
    session_end(session);
    assert_int_equal(progress.places, 2);
    assert_int_equal(progress.looked, 2);
    assert_int_equal(progress.calls[PHONE_RIGHT], 1);
    assert_int_equal(progress.calls[PHONE_CLOSED], 1);
    assert_call(CALL(.what = CLOSE_ROUND, .space = space, .id = round.id));
    assert_call_refused(CALL(.what = CLOSE_ROUND, .space = space, .id = round.id), ERROR_MISSING);
    assert_call_refused(CALL(.what = NOTE, .phone = call), ERROR_CONFLICT);
    arena_reset(&arena);
}

/* --- Real lists --------------------------------------------------------------------------------------------------- */

static struct str read_data(const char *data, const char *name)
{
    struct error error;
    struct str bytes;
    struct str path = arena_printf(&arena, "%s/geo/points/%s", data, name);
    assert_done(file_read(&arena, path.at, 64 * 1024 * 1024, &bytes, &error), &error);
    return bytes;
}

static void real_lists_are_read_without_a_hand(void **state)
{
    struct fixture *fixture = *state;
    const char *data = getenv("MAILLAGE_DATA");
    if (!data) {
        print_message("MAILLAGE_DATA is not set: the real lists are not imported.\n");
        skip();
    }
    struct error error;
    struct import_counts counts;
    assert_done(demo_load(fixture->store, &counts, &error), &error);
    int64_t space = number_of(fixture, "SELECT CAST(id AS TEXT) FROM space WHERE code = '28'");
    run_sql(fixture, "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) VALUES (7, "
                     "'jeanne@exemple.fr', 'Jeanne', 0, 0, 0, 0)");
    struct candidate_list list =
        import_list(fixture, space, read_data(data, "france-services-2024-08-01.csv"), CANDIDATE_FRANCE_SERVICES);
    print_message("France services: %lld read, %lld kept, %lld refused, %lld known\n", (long long)list.rows_read,
                  (long long)list.added, (long long)list.refused, (long long)list.known);
    assert_int_equal(list.rows_read, 2845);
    assert_int_equal(list.added + list.known, 25);
    list = import_list(fixture, space, read_data(data, "bibliotheques-2019.csv"), CANDIDATE_LIBRARY);
    print_message("libraries: %lld read, %lld kept, %lld refused, %lld known\n", (long long)list.rows_read,
                  (long long)list.added, (long long)list.refused, (long long)list.known);
    assert_int_equal(list.rows_read, 15779);
    assert_true(list.added > 80);
    assert_true(list.refused < list.rows_read / 100);
    list = import_list(fixture, space, read_data(data, "bibliotheques-2019.csv"), CANDIDATE_LIBRARY);
    assert_int_equal(list.added, 0);
    arena_reset(&arena);
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest plain[] = {cmocka_unit_test(columns_are_guessed_by_their_names)};
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_list_is_read_from_any_table_and_recognised),
                                       cmocka_unit_test(the_next_list_brings_only_what_is_new),
                                       cmocka_unit_test(a_candidate_is_followed_until_it_is_a_place),
                                       cmocka_unit_test(progress_is_counted_by_intercommunality),
                                       cmocka_unit_test(a_structure_asks_for_a_place),
                                       cmocka_unit_test(a_structure_has_its_own_rhythm),
                                       cmocka_unit_test(what_nobody_answers_climbs_one_step_at_a_time),
                                       cmocka_unit_test(a_round_of_calls_comes_to_its_end),
                                       cmocka_unit_test(real_lists_are_read_without_a_hand)};
    int failed = cmocka_run_group_tests_name("campaign-columns", plain, NULL, release);
    return failed | RUN_ON_BOTH_ENGINES("campaign", tests);
}
