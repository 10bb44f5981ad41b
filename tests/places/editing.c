/* Places kept true by hand: changes and disputes, history and undo, sources against people, proposals. */
#include <string.h>

#include "engines.h"
#include "places/draft.h"
#include "places/editing.h"
#include "places/import.h"
#include "places/mapping.h"
#include "places/reminder.h"
#include "territory/space.h"

static struct arena arena;

/* --- A space with one source -------------------------------------------------------------------------------------- */

static void import_text(struct fixture *fixture, const char *json)
{
    struct error error;
    struct mapping *mapping;
    struct memory_stream stream = {str_of(json)};
    struct import_counts counts;
    assert_done(mapping_builtin(STR("officiel"), &mapping, &error), &error);
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct import import = {.store = fixture->store, .source = STR("Hub"), .mapping = mapping, .records = records};
    import.accept_removals = true;
    assert_done(import_run(&import, &counts, &error), &error);
    records_free(records);
    mapping_free(mapping);
}

#define RECORD(phone, hours)                                                                                           \
    "[{\"id\":\"a\",\"pivot\":\"43493312300029\",\"nom\":\"Médiathèque de Brou\",\"commune\":\"Brou\","              \
    "\"code_postal\":\"28160\",\"code_insee\":\"28061\",\"adresse\":\"1 place du Marché\",\"latitude\":48.21,"        \
    "\"longitude\":1.16,\"telephone\":\"" phone "\",\"horaires\":\"" hours                                             \
    "\",\"date_maj\":\"2024-02-20\",\"services\":\"Maîtrise des outils numériques du quotidien\"}]"

static int64_t open_place(struct fixture *fixture)
{
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    import_text(fixture, RECORD("+33199001234", "Mo-Fr 09:00-12:00"));
    struct str id = ask_sql(fixture, &arena, "SELECT CAST(id AS TEXT) FROM place");
    int64_t number;
    assert_true(str_to_i64(id, &number));
    return number;
}

/* --- Calls, each in one write ------------------------------------------------------------------------------------- */

struct call {
    enum { EDIT, UNDO, DECIDE, CONFIRM, HIDE, SAVE, ACCEPT, REFUSE } what;
    int64_t id, revision_id, made;
    struct place_changes changes, disputed;
    enum place_field field;
    enum hold_winner winner;
    struct proposal proposal;
    const char *reason, *secret;
    const bool *taken;
    bool hidden;
    int64_t now;
    struct kept_place kept;
};

static bool run_call(struct session *session, void *context, struct error *error)
{
    struct call *call = context;
    struct change_author author = {.today = STR("2024-03-07"),
                                   .now = call->now ? call->now : 1000,
                                   .reason = call->reason ? str_of(call->reason) : STR_NONE};
    struct str secret = call->secret ? str_of(call->secret) : STR_NONE;
    switch (call->what) {
    case EDIT:
        return place_edit(session, call->id, ORIGIN_HAND, &call->changes, &author, &arena, &call->disputed, error);
    case UNDO: return place_undo(session, call->id, call->revision_id, &author, &arena, &call->disputed, error);
    case DECIDE: return place_hold_decide(session, call->id, call->field, call->winner, &author, error);
    case CONFIRM: return place_confirm(session, call->id, &author, error);
    case HIDE: return place_set_hidden(session, call->id, call->hidden, &author, error);
    case SAVE: return proposal_save(session, &call->proposal, secret, author.now, &call->made, error);
    case ACCEPT:
        return proposal_accept(session, call->id, call->taken, &author, &arena, &call->kept, &call->disputed, error);
    case REFUSE: return proposal_refuse(session, call->id, &author, error);
    }
    return false;
}

#define CALL(...)         (&(struct call){__VA_ARGS__})
#define assert_call(call) assert_done(store_write(fixture->store, run_call, (call), &error), &error)
#define assert_call_refused(call, kind)                                                                                \
    assert_refused(store_write(fixture->store, run_call, (call), &error), &error, (kind))

static struct place_changes one(enum place_field field, const char *before, const char *after)
{
    return (struct place_changes){1, {{field, str_of(before), str_of(after)}}};
}

static struct kept_place read_place(struct fixture *fixture, int64_t id)
{
    struct session *session;
    struct error error;
    struct kept_place kept;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(kept_place_read(session, id, &arena, &kept, &error), &error);
    session_end(session);
    return kept;
}

static struct place_revisions read_history(struct fixture *fixture, int64_t id)
{
    struct session *session;
    struct error error;
    struct place_revisions revisions;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(place_history(session, id, &arena, &revisions, &error), &error);
    session_end(session);
    return revisions;
}

/* --- Tests -------------------------------------------------------------------------------------------------------- */

static void two_people_do_not_overwrite_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678")));
    /* The other field does not collide; the same one does, and nothing is written. */
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_ADDRESS, "1 place du Marché", "2 place du Marché")));
    struct call *late = CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199009999"));
    assert_call_refused(late, ERROR_CONFLICT);
    assert_int_equal(late->disputed.count, 1);
    assert_str(late->disputed.at[0].before, "+33199005678");
    assert_str(late->disputed.at[0].after, "+33199009999");
    struct kept_place kept = read_place(fixture, id);
    assert_str(kept.place.phone, "+33199005678");
    assert_str(kept.place.address, "2 place du Marché");
    assert_str(kept.place.updated_on, "2024-03-07");
    assert_str(kept.verified_on, "2024-03-07");
    assert_int_equal(kept.revision, 2);
    /* From nothing, and back to nothing. */
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_SUMMARY, "", "Près de la gare")));
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_SUMMARY, "Près de la gare", "")));
    /* The same value asked twice is no change. */
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678")));
    assert_int_equal(read_place(fixture, id).revision, 4);
    arena_reset(&arena);
}

static void what_breaks_the_schema_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    const struct place_changes wrong[] = {one(PLACE_NAME, "Médiathèque de Brou", ""),
                                          one(PLACE_SERVICES, "Maîtrise des outils numériques du quotidien", "Café"),
                                          one(PLACE_LATITUDE, "48.21", "248"), one(PLACE_ID, "hub_a", "hub_b")};
    const enum error_kind kinds[] = {ERROR_INVALID, ERROR_INVALID, ERROR_INVALID, ERROR_FORBIDDEN};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct call *call = CALL(.what = EDIT, .id = id, .changes = wrong[i]);
        if (wrong[i].at[0].field == PLACE_ID)
            call->changes.at[0].before = read_place(fixture, id).place.id;
        assert_refused(store_write(fixture->store, run_call, call, &error), &error, kinds[i]);
    }
    assert_int_equal(read_place(fixture, id).revision, 0);
    arena_reset(&arena);
}

static void history_is_told_and_undone(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678"),
                     .reason = "Nouveau numéro"));
    assert_call(CALL(.what = CONFIRM, .id = id));
    struct place_revisions revisions = read_history(fixture, id);
    assert_int_equal(revisions.count, 2);
    assert_int_equal(revisions.at[0].origin, ORIGIN_CONFIRMATION);
    assert_str(revisions.at[1].reason, "Nouveau numéro");
    assert_str(revisions.at[1].changes.at[0].before, "+33199001234");
    assert_call(CALL(.what = UNDO, .id = id, .revision_id = revisions.at[1].id));
    assert_str(read_place(fixture, id).place.phone, "+33199001234");
    assert_call_refused(CALL(.what = UNDO, .id = id, .revision_id = revisions.at[0].id), ERROR_INVALID);
    assert_call_refused(CALL(.what = UNDO, .id = id, .revision_id = 12345), ERROR_MISSING);
    /* Back to what the source says: nothing is held any more. */
    assert_str(ask_sql(fixture, &arena, "SELECT CAST(COUNT(*) AS TEXT) FROM place_hold"), "0");
    arena_reset(&arena);
}

static void a_source_does_not_undo_a_person(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678")));
    import_text(fixture, RECORD("+33199001111", "Mo-Sa 09:00-12:00"));
    struct kept_place kept = read_place(fixture, id);
    assert_str(kept.place.phone, "+33199005678");
    assert_str(kept.place.hours, "Mo-Sa 09:00-12:00");
    /* Someone gives way to the source, then to the latest who spoke. */
    assert_call(CALL(.what = DECIDE, .id = id, .field = PLACE_PHONE, .winner = HOLD_SOURCE));
    assert_str(read_place(fixture, id).place.phone, "+33199001111");
    assert_call(CALL(.what = DECIDE, .id = id, .field = PLACE_PHONE, .winner = HOLD_LATEST));
    assert_str(read_place(fixture, id).place.phone, "+33199001111");
    assert_call(CALL(.what = DECIDE, .id = id, .field = PLACE_PHONE, .winner = HOLD_HAND));
    assert_str(read_place(fixture, id).place.phone, "+33199005678");
    assert_call_refused(CALL(.what = DECIDE, .id = id, .field = PLACE_HOURS), ERROR_MISSING);
    /* The source comes to agree: it is its value again. */
    import_text(fixture, RECORD("+33199005678", "Mo-Sa 09:00-12:00"));
    assert_str(ask_sql(fixture, &arena, "SELECT CAST(COUNT(*) AS TEXT) FROM place_hold"), "0");
    import_text(fixture, RECORD("+33199002222", "Mo-Sa 09:00-12:00"));
    assert_str(read_place(fixture, id).place.phone, "+33199002222");
    arena_reset(&arena);
}

static int64_t changed_at(struct fixture *fixture)
{
    int64_t instant;
    assert_true(str_to_i64(ask_sql(fixture, &arena, "SELECT CAST(changed_at AS TEXT) FROM place"), &instant));
    return instant;
}

static void who_follows_changes_sees_those_of_people(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    assert_true(changed_at(fixture) > 1000000); /* imported now */
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678"), .now = 2000));
    assert_int_equal(changed_at(fixture), 2000);
    /* Nothing new is shown: « tout est juste », a change that is there already, a refusal. */
    assert_call(CALL(.what = CONFIRM, .id = id, .now = 2500));
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678"), .now = 2600));
    assert_call_refused(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "", "1"), .now = 2700),
                        ERROR_CONFLICT);
    assert_int_equal(changed_at(fixture), 2000);
    assert_call(CALL(.what = UNDO, .id = id, .revision_id = read_history(fixture, id).at[1].id, .now = 3000));
    assert_int_equal(changed_at(fixture), 3000);
    assert_call(CALL(.what = HIDE, .id = id, .hidden = true, .now = 4000));
    assert_int_equal(changed_at(fixture), 4000);
    assert_call(CALL(.what = HIDE, .id = id, .hidden = false, .now = 5000));
    assert_call(CALL(.what = EDIT, .id = id, .changes = one(PLACE_PHONE, "+33199001234", "+33199005678"), .now = 6000));
    assert_call(CALL(.what = DECIDE, .id = id, .field = PLACE_PHONE, .winner = HOLD_SOURCE, .now = 7000));
    assert_int_equal(changed_at(fixture), 7000);
    arena_reset(&arena);
}

static void hidden_places_stay_hidden(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    assert_call(CALL(.what = HIDE, .id = id, .hidden = true, .reason = "Fermé"));
    assert_call_refused(CALL(.what = HIDE, .id = id, .hidden = true), ERROR_CONFLICT);
    import_text(fixture, RECORD("+33199001111", "Mo-Sa 09:00-12:00"));
    assert_int_equal(read_place(fixture, id).state, PLACE_HIDDEN);
    assert_call(CALL(.what = HIDE, .id = id, .hidden = false));
    assert_int_equal(read_place(fixture, id).state, PLACE_PUBLISHED);
    arena_reset(&arena);
}

static struct proposal proposal_for(struct fixture *fixture, int64_t place_id)
{
    int64_t space_id;
    assert_true(str_to_i64(ask_sql(fixture, &arena, "SELECT CAST(id AS TEXT) FROM space"), &space_id));
    return (struct proposal){.space_id = space_id,
                             .place_id = place_id,
                             .kind = PROPOSAL_REPORT,
                             .state = PROPOSAL_WAITING,
                             .name = STR("Médiathèque de Brou"),
                             .comment = STR("Le numéro a changé <script>"),
                             .email = STR("visiteuse@exemple.fr")};
}

static void a_report_is_taken_in_part(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    struct call *save = CALL(.what = SAVE, .proposal = proposal_for(fixture, id), .secret = "secret");
    save->proposal.changes = (struct place_changes){
        2, {{PLACE_PHONE, STR("+33199001234"), STR("+33199005678")}, {PLACE_HOURS, STR("Mo-Fr 09:00-12:00"), STR("")}}};
    assert_call(save);
    struct session *session;
    struct proposals queue;
    struct proposal found;
    int64_t total;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(proposal_queue(session, save->proposal.space_id, 0, 10, &arena, &queue, &total, &error), &error);
    assert_int_equal(total, 1);
    assert_int_equal(queue.at[0].changes.count, 2);
    assert_str(queue.at[0].comment, "Le numéro a changé <script>");
    assert_done(proposal_find(session, STR("secret"), &arena, &found, &error), &error);
    assert_int_equal(found.id, save->made);
    assert_refused(proposal_find(session, STR("Secret"), &arena, &found, &error), &error, ERROR_MISSING);
    session_end(session);
    const bool taken[] = {true, false};
    struct call *accept = CALL(.what = ACCEPT, .id = save->made, .taken = taken);
    assert_call(accept);
    assert_str(accept->kept.place.phone, "+33199005678");
    assert_str(accept->kept.place.hours, "Mo-Fr 09:00-12:00");
    assert_int_equal(read_history(fixture, id).at[0].origin, ORIGIN_REPORT);
    assert_str(ask_sql(fixture, &arena, "SELECT email FROM place_proposal"), "NULL");
    /* Decided once. */
    assert_call_refused(accept, ERROR_CONFLICT);
    assert_call_refused(CALL(.what = REFUSE, .id = save->made, .reason = "Non"), ERROR_CONFLICT);
    arena_reset(&arena);
}

static void a_refusal_says_why(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture);
    struct call *save = CALL(.what = SAVE, .proposal = proposal_for(fixture, id));
    save->proposal.changes = one(PLACE_PHONE, "+33199001234", "+33199005678");
    assert_call(save);
    assert_call_refused(CALL(.what = REFUSE, .id = save->made), ERROR_INVALID);
    assert_call(CALL(.what = REFUSE, .id = save->made, .reason = "Appelé : numéro juste."));
    assert_str(ask_sql(fixture, &arena, "SELECT state FROM place_proposal"), "refused");
    assert_str(read_place(fixture, id).place.phone, "+33199001234");
    arena_reset(&arena);
}

static void a_new_place_has_an_address_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_place(fixture);
    for (int i = 0; i < 2; i++) {
        struct call *save = CALL(.what = SAVE, .proposal = proposal_for(fixture, 0));
        save->proposal.kind = PROPOSAL_CREATION;
        save->proposal.changes = (struct place_changes){5,
                                                        {{PLACE_NAME, STR(""), STR("Médiathèque de Brou")},
                                                         {PLACE_COMMUNE, STR(""), STR("Brou")},
                                                         {PLACE_POSTAL_CODE, STR(""), STR("28160")},
                                                         {PLACE_INSEE_CODE, STR(""), STR("28061")},
                                                         {PLACE_ADDRESS, STR(""), STR("3 place du Marché")}}};
        assert_call(save);
        struct call *accept = CALL(.what = ACCEPT, .id = save->made);
        assert_call(accept);
        assert_str(accept->kept.slug, i ? "mediatheque-de-brou-3" : "mediatheque-de-brou-2");
        struct kept_place kept = read_place(fixture, accept->kept.id);
        assert_int_equal(kept.space_id, save->proposal.space_id);
        assert_str(kept.place.source, "Maillage");
        assert_int_equal(kept.state, PLACE_PUBLISHED);
    }
    arena_reset(&arena);
}

/* --- Drafts ------------------------------------------------------------------------------------------------------- */

static bool keep_draft(struct session *session, void *context, struct error *error)
{
    return place_draft_save(session, context, error);
}

static bool forget_draft(struct session *session, void *context, struct error *error)
{
    const struct place_draft *draft = context;
    return place_draft_delete(session, draft->person_id, draft->space_id, draft->place_id, error);
}

STATEMENT(test_erase_person, "DELETE FROM person WHERE id = 7");

static bool erase_person(struct session *session, void *context, struct error *error)
{
    (void)context;
    return query_run(query_start(session, &test_erase_person), NULL, error);
}

static bool sweep_drafts(struct session *session, void *context, struct error *error)
{
    return place_drafts_sweep(session, *(const int64_t *)context, error);
}

static struct str draft_of(struct fixture *fixture, int64_t person, int64_t space, int64_t place)
{
    struct session *session;
    struct error error;
    struct place_draft draft = {.content = STR("none")};
    bool found;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(place_draft_find(session, person, space, place, &arena, &draft, &found, &error), &error);
    session_end(session);
    return draft.content;
}

static void a_draft_is_found_again_by_its_author_alone(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t place = open_place(fixture), space = proposal_for(fixture, place).space_id,
            later = 100 + DRAFT_KEPT_SECONDS;
    run_sql(fixture, "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) VALUES (7, "
                     "'a@exemple.fr', '', 0, 0, 0, 0)");
    run_sql(fixture, "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) VALUES (8, "
                     "'b@exemple.fr', '', 0, 0, 0, 0)");
    struct place_draft draft = {7, space, place, STR("[[\"nom\",\"Bro\"]]"), 50};
    assert_done(store_write(fixture->store, keep_draft, &draft, &error), &error);
    draft.content = STR("[[\"nom\",\"Brou\"]]");
    draft.saved_at = 100;
    assert_done(store_write(fixture->store, keep_draft, &draft, &error), &error);
    assert_true(str_contains(draft_of(fixture, 7, space, place), STR("Brou")));
    assert_str(draft_of(fixture, 8, space, place), "none");
    assert_str(draft_of(fixture, 7, space, 0), "none");
    assert_done(store_write(fixture->store, sweep_drafts, &later, &error), &error);
    assert_true(str_contains(draft_of(fixture, 7, space, place), STR("Brou")));
    later++;
    assert_done(store_write(fixture->store, sweep_drafts, &later, &error), &error);
    assert_str(draft_of(fixture, 7, space, place), "none");
    draft.place_id = 0;
    assert_done(store_write(fixture->store, keep_draft, &draft, &error), &error);
    assert_done(store_write(fixture->store, forget_draft, &draft, &error), &error);
    assert_str(draft_of(fixture, 7, space, 0), "none");
    draft.content.length = DRAFT_BYTES_MOST + 1; /* refused before it is read */
    assert_refused(store_write(fixture->store, keep_draft, &draft, &error), &error, ERROR_LIMITED);
    /* Gone with the account. */
    draft.content = STR("[]");
    assert_done(store_write(fixture->store, keep_draft, &draft, &error), &error);
    assert_done(store_write(fixture->store, erase_person, NULL, &error), &error);
    assert_str(ask_sql(fixture, &arena, "SELECT CAST(COUNT(*) AS TEXT) FROM place_draft"), "0");
    arena_reset(&arena);
}

/* --- Reminders ---------------------------------------------------------------------------------------------------- */

static bool open_reminder(struct session *session, void *context, struct error *error)
{
    return reminder_open(session, *(const int64_t *)context, STR("lien"), 1000, error);
}

static bool confirm_reminder(struct session *session, void *context, struct error *error)
{
    struct change_author author = {.today = STR("2026-11-24"), .now = *(const int64_t *)context};
    return reminder_confirm(session, STR("lien"), &author, error);
}

static size_t count_due(struct fixture *fixture, const char *today, int64_t now)
{
    struct session *session;
    struct error error;
    struct reminders_due due;
    int32_t date;
    assert_true(date_parse(str_of(today), &date));
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(reminder_list_due(session, date, now, 10, &arena, &due, &error), &error);
    session_end(session);
    if (due.count)
        assert_str(due.at[0].email, "a@exemple.fr");
    return due.count;
}

static void places_are_asked_now_and_then(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id = open_place(fixture), now = 2000;
    run_sql(fixture, "UPDATE place SET courriels = 'a@exemple.fr|b@exemple.fr'");
    assert_int_equal(count_due(fixture, "2026-11-24", now), 0); /* the space did not ask for it */
    assert_done(space_set_reminders(fixture->store, STR("28-eure-et-loir"), 6, &error), &error);
    assert_refused(space_set_reminders(fixture->store, STR("28-eure-et-loir"), 37, &error), &error, ERROR_INVALID);
    assert_refused(space_set_reminders(fixture->store, STR("99"), 6, &error), &error, ERROR_MISSING);
    assert_int_equal(count_due(fixture, "2024-08-20", now), 0); /* of the 20th of February */
    assert_int_equal(count_due(fixture, "2024-08-21", now), 1);
    assert_done(store_write(fixture->store, open_reminder, &id, &error), &error);
    assert_int_equal(count_due(fixture, "2024-08-21", now), 0); /* just asked */
    assert_int_equal(count_due(fixture, "2024-09-30", 1000 + REMINDER_PAUSE_SECONDS), 1);
    assert_done(store_write(fixture->store, confirm_reminder, &now, &error), &error);
    assert_done(store_write(fixture->store, confirm_reminder, &now, &error), &error); /* twice is once */
    struct kept_place kept = read_place(fixture, id);
    assert_str(kept.verified_on, "2026-11-24");
    assert_int_equal(kept.revision, 1);
    assert_int_equal(count_due(fixture, "2026-12-30", 1000 + REMINDER_PAUSE_SECONDS), 0);
    int64_t late = 1000 + REMINDER_LIFE_SECONDS;
    assert_refused(store_write(fixture->store, confirm_reminder, &late, &error), &error, ERROR_MISSING);
    arena_reset(&arena);
}

static int release(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void changes_are_read_with_care(void **state)
{
    (void)state;
    struct error error;
    struct place_changes changes;
    const char *const wrong[] = {"[]", "{", "{\"nom\":5}", "{\"nom\":[\"a\"]}", "{\"inconnu\":[\"a\",\"b\"]}", "null"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_refused(place_changes_parse(str_of(wrong[i]), &arena, &changes, &error), &error, ERROR_INVALID);
    assert_done(place_changes_parse(STR("{\"nom\":[\"é\",\"\"]}"), &arena, &changes, &error), &error);
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    place_changes_json(&json, &changes);
    assert_str(buffer_str(&out), "{\"nom\":[\"é\",\"\"]}");
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_people_do_not_overwrite_each_other),
        cmocka_unit_test(what_breaks_the_schema_is_refused),
        cmocka_unit_test(history_is_told_and_undone),
        cmocka_unit_test(a_source_does_not_undo_a_person),
        cmocka_unit_test(who_follows_changes_sees_those_of_people),
        cmocka_unit_test(hidden_places_stay_hidden),
        cmocka_unit_test(a_report_is_taken_in_part),
        cmocka_unit_test(a_refusal_says_why),
        cmocka_unit_test(a_new_place_has_an_address_of_its_own),
        cmocka_unit_test(a_draft_is_found_again_by_its_author_alone),
        cmocka_unit_test(places_are_asked_now_and_then),
    };
    const struct CMUnitTest alone[] = {cmocka_unit_test(changes_are_read_with_care)};
    int failed = RUN_ON_BOTH_ENGINES("editing", tests);
    return failed + cmocka_run_group_tests_name("changes", alone, NULL, release);
}
