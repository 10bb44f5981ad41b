/* Merging on both engines: found after an import, shown once, undone exactly, decided once for all. */
#include "places/merge.h"

#include <string.h>

#include "engines.h"
#include "places/editing.h"
#include "places/import.h"

static struct error error;

/* --- Importing ---------------------------------------------------------------------------------------------------- */

static void import_source(struct fixture *fixture, const char *source, const char *json)
{
    struct mapping *mapping;
    struct memory_stream stream = {str_of(json)};
    assert_done(mapping_builtin(STR("officiel"), &mapping, &error), &error);
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct import import = {.store = fixture->store,
                            .source = str_of(source),
                            .mapping = mapping,
                            .records = records,
                            .accept_removals = true};
    struct import_counts counts;
    assert_done(import_run(&import, &counts, &error), &error);
    records_free(records);
    mapping_free(mapping);
}

#define EPERNON(id, name, rest)                                                                                        \
    "{\"id\":\"" id "\",\"nom\":\"" name "\",\"commune\":\"Épernon\",\"code_postal\":\"28230\",\"code_insee\":"       \
    "\"28140\",\"adresse\":\"12 rue du Général Leclerc\",\"latitude\":48.6103,\"longitude\":1.6735" rest "}"

static const char *const LIBRARY = "[" EPERNON("1", "Médiathèque Jean Moulin",
                                               ",\"date_maj\":\"2024-05-01\",\"telephone\":\"+33237000001\","
                                               "\"services\":\"Aide aux démarches administratives\"") "]";
static const char *const SAME_LIBRARY =
    "[" EPERNON("9", "MEDIATHEQUE JEAN-MOULIN",
                ",\"date_maj\":\"2025-05-01\",\"telephone\":\"+33237000002\",\"horaires\":\"Mo-Fr 09:00-12:00\","
                "\"services\":\"Accès internet et matériel informatique\",\"courriels\":\"lire@epernon.fr\"") "]";

static struct look_counts look(struct fixture *fixture)
{
    struct look_counts counts;
    assert_done(duplicates_look(fixture->store, &counts, &error), &error);
    return counts;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static int64_t number_of(struct fixture *fixture, const char *sql)
{
    struct arena arena = {0};
    int64_t number = -1;
    assert_true(str_to_i64(ask_sql(fixture, &arena, sql), &number));
    arena_free(&arena);
    return number;
}

#define only_pair(fixture)        number_of((fixture), "SELECT id FROM duplicate_pair")
#define place_of(fixture, record) number_of((fixture), "SELECT id FROM place WHERE record = '" record "'")

/* What the public sees. */
static struct directory *published(struct fixture *fixture)
{
    struct session *session;
    struct directory_builder *builder = directory_builder_new(1);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(published_add_all(session, builder, &error), &error);
    session_end(session);
    return directory_builder_finish(builder);
}

static struct str field_of(const struct directory *directory, int64_t id, enum place_field field, struct arena *arena)
{
    struct directory_entry entry;
    uint32_t row = directory_find_id(directory, id);
    assert_int_not_equal(row, DIRECTORY_NO_ROW);
    directory_read(directory, row, arena, &entry);
    return place_field_text(&entry.place, field, arena);
}

/* Every place as it is stored: what undoing must give back. */
static struct str all_places(struct fixture *fixture, struct arena *arena)
{
    struct str all = STR_NONE;
    int64_t count = number_of(fixture, "SELECT COUNT(*) FROM place");
    for (int64_t i = 0; i < count; i++) {
        struct str sql = arena_printf(arena,
                                      "SELECT id || slug || state || nom || COALESCE(telephone, '-') || "
                                      "COALESCE(horaires, '-') || "
                                      "COALESCE(services, '-') || COALESCE(date_maj, '-') FROM place ORDER BY id LIMIT "
                                      "1 OFFSET %lld",
                                      (long long)i);
        struct str row = ask_sql(fixture, arena, sql.at);
        all = arena_printf(arena, "%.*s/%.*s", STR_PRINT(all), STR_PRINT(row));
    }
    return all;
}

static void import_both(struct fixture *fixture)
{
    import_source(fixture, "departement", LIBRARY);
    import_source(fixture, "region", SAME_LIBRARY);
    struct look_counts counts = look(fixture);
    assert_int_equal(counts.looked, 2);
    assert_int_equal(counts.found, 1);
    assert_int_equal(counts.sure, 1);
}

static bool decide(struct fixture *fixture, int64_t pair, enum duplicate_verdict verdict)
{
    struct duplicate_ruling ruling = {.pair = pair, .verdict = verdict};
    return duplicate_decide(fixture->store, &ruling, &error);
}

static void merge(struct fixture *fixture, struct duplicate_ruling decision)
{
    assert_done(duplicate_decide(fixture->store, &decision, &error), &error);
}

/* --- Tests -------------------------------------------------------------------------------------------------------- */

static void a_merged_place_shows_once_with_the_best_of_both(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    int64_t first = place_of(fixture, "1");
    merge(fixture, (struct duplicate_ruling){.pair = only_pair(fixture)});
    struct directory *directory = published(fixture);
    assert_int_equal(directory_count(directory), 1);
    /* The fresher telephone, the hours of the only one that has some, the services of both, its own name and id. */
    assert_str(field_of(directory, first, PLACE_PHONE, &arena), "+33237000002");
    assert_str(field_of(directory, first, PLACE_HOURS, &arena), "Mo-Fr 09:00-12:00");
    assert_str(field_of(directory, first, PLACE_SERVICES, &arena), "Accès internet et matériel informatique|Aide aux "
                                                                   "démarches administratives");
    assert_str(field_of(directory, first, PLACE_ID, &arena), "1");
    assert_str(field_of(directory, first, PLACE_UPDATED_ON, &arena), "2025-05-01");
    directory_release(directory);
    arena_free(&arena);
}

static void the_priority_of_a_source_comes_before_freshness(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    merge(fixture, (struct duplicate_ruling){.pair = only_pair(fixture)});
    assert_done(source_set_priority(fixture->store, STR("departement"), 5, &error), &error);
    assert_refused(source_set_priority(fixture->store, STR("nulle part"), 5, &error), &error, ERROR_MISSING);
    struct directory *directory = published(fixture);
    assert_str(field_of(directory, place_of(fixture, "1"), PLACE_PHONE, &arena), "+33237000001");
    directory_release(directory);
    arena_free(&arena);
}

static void what_someone_chose_comes_before_the_rule(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    int64_t first = place_of(fixture, "1");
    struct duplicate_ruling decision = {.pair = only_pair(fixture), .survivor = first};
    decision.choices[PLACE_PHONE] = MERGE_SURVIVOR;
    decision.choices[PLACE_NAME] = MERGE_MERGED;
    decision.choices[PLACE_SERVICES] = MERGE_SURVIVOR;
    merge(fixture, decision);
    struct directory *directory = published(fixture);
    assert_str(field_of(directory, first, PLACE_PHONE, &arena), "+33237000001");
    assert_str(field_of(directory, first, PLACE_NAME, &arena), "MEDIATHEQUE JEAN-MOULIN");
    assert_str(field_of(directory, first, PLACE_SERVICES, &arena), "Aide aux démarches administratives");
    directory_release(directory);
    arena_free(&arena);
}

static void undoing_gives_back_exactly_what_was(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    struct str before = all_places(fixture, &arena);
    int64_t pair = only_pair(fixture);
    struct duplicate_ruling decision = {.pair = pair};
    decision.choices[PLACE_NAME] = MERGE_MERGED;
    merge(fixture, decision);
    assert_false(str_equal(all_places(fixture, &arena), before));
    assert_done(decide(fixture, pair, VERDICT_UNDO), &error);
    assert_true(str_equal(all_places(fixture, &arena), before));
    assert_refused(decide(fixture, pair, VERDICT_UNDO), &error, ERROR_CONFLICT);
    struct directory *directory = published(fixture);
    assert_int_equal(directory_count(directory), 2);
    directory_release(directory);
    merge(fixture, decision); /* and again */
    arena_free(&arena);
}

static void the_address_of_a_merged_place_leads_to_its_survivor(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    int64_t first = place_of(fixture, "1"), second = place_of(fixture, "9");
    struct str slug = ask_sql(fixture, &arena, "SELECT slug FROM place WHERE record = '9'");
    struct directory *directory = published(fixture);
    assert_int_equal(directory_moved_slug(directory, slug), DIRECTORY_NO_ROW);
    assert_int_equal(directory_moved_id(directory, second), DIRECTORY_NO_ROW);
    directory_release(directory);
    merge(fixture, (struct duplicate_ruling){.pair = only_pair(fixture), .survivor = first});
    directory = published(fixture);
    assert_int_equal(directory_moved_slug(directory, slug), directory_find_id(directory, first));
    assert_int_equal(directory_moved_id(directory, second), directory_find_id(directory, first));
    assert_int_equal(directory_find_slug(directory, slug), DIRECTORY_NO_ROW);
    directory_release(directory);
    arena_free(&arena);
}

struct edit {
    int64_t id;
    struct place_changes changes;
    struct arena *arena;
};

static bool edit_job(struct session *session, void *context, struct error *why)
{
    struct edit *edit = context;
    struct place_changes disputed;
    struct change_author author = {.today = STR("2025-08-01"), .now = 5000};
    return place_edit(session, edit->id, ORIGIN_HAND, &edit->changes, &author, edit->arena, &disputed, why);
}

static void who_changes_a_survivor_changes_what_is_shown(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    int64_t first = place_of(fixture, "1");
    assert_done(source_set_priority(fixture->store, STR("region"), 5, &error), &error); /* the other's values win */
    merge(fixture, (struct duplicate_ruling){.pair = only_pair(fixture), .survivor = first});
    struct edit edit = {first, .arena = &arena};
    edit.changes = (struct place_changes){
        2, {{PLACE_PHONE, STR("+33237000002"), STR("+33237000009")}, {PLACE_EMAILS, STR("lire@epernon.fr"), STR("")}}};
    assert_done(store_write(fixture->store, edit_job, &edit, &error), &error);
    edit.changes = (struct place_changes){
        1, {{PLACE_ADDRESS, STR("12 rue du Général Leclerc"), STR("14 rue du Général Leclerc")}}};
    assert_done(store_write(fixture->store, edit_job, &edit, &error), &error);
    struct directory *directory = published(fixture);
    assert_str(field_of(directory, first, PLACE_PHONE, &arena), "+33237000009");
    assert_str(field_of(directory, first, PLACE_EMAILS, &arena), "");
    assert_str(field_of(directory, first, PLACE_ADDRESS, &arena), "14 rue du Général Leclerc");
    assert_str(field_of(directory, first, PLACE_COMMUNE, &arena), "Épernon");
    assert_str(field_of(directory, first, PLACE_HOURS, &arena), "Mo-Fr 09:00-12:00"); /* still the other's */
    directory_release(directory);
    /* What someone saw before is in dispute, as everywhere. */
    edit.changes = (struct place_changes){1, {{PLACE_PHONE, STR("+33237000002"), STR("+33237000008")}}};
    assert_refused(store_write(fixture->store, edit_job, &edit, &error), &error, ERROR_CONFLICT);
    arena_free(&arena);
}

static size_t changed_since(struct fixture *fixture, const char *day)
{
    struct arena arena = {0};
    struct directory_answer answer;
    struct place_filter filter = {0};
    assert_true(date_parse(str_of(day), &filter.changed_since));
    struct directory *directory = published(fixture);
    struct directory_query query = {.filter = &filter, .size = 10};
    assert_done(directory_search(directory, &query, &arena, &answer, &error), &error);
    directory_release(directory);
    arena_free(&arena);
    return answer.total;
}

static void merging_is_a_change_for_who_keeps_a_copy(void **state)
{
    struct fixture *fixture = *state;
    import_both(fixture);
    run_sql(fixture, "UPDATE place SET changed_at = 1000");
    assert_int_equal(changed_since(fixture, "2026-01-01"), 0);
    assert_int_equal(changed_since(fixture, "2025-01-01"), 1); /* by its own date */
    merge(fixture, (struct duplicate_ruling){.pair = only_pair(fixture)});
    assert_int_equal(number_of(fixture, "SELECT COUNT(*) FROM place WHERE changed_at > 1000"), 2);
    assert_int_equal(changed_since(fixture, "2026-01-01"), 1);
    run_sql(fixture, "UPDATE place SET changed_at = 1000");
    assert_done(decide(fixture, only_pair(fixture), VERDICT_UNDO), &error);
    assert_int_equal(number_of(fixture, "SELECT COUNT(*) FROM place WHERE changed_at > 1000"), 2);
    assert_int_equal(changed_since(fixture, "2026-01-01"), 2);
}

static void what_was_decided_outlives_imports(void **state)
{
    struct fixture *fixture = *state;
    import_both(fixture);
    int64_t pair = only_pair(fixture);
    assert_done(decide(fixture, pair, VERDICT_APART), &error);
    assert_refused(decide(fixture, pair, VERDICT_APART), &error, ERROR_CONFLICT);
    import_source(fixture, "region", "[" EPERNON("9", "Médiathèque Jean Moulin", ",\"date_maj\":\"2025-06-01\"") "]");
    struct look_counts counts = look(fixture);
    assert_int_equal(counts.looked, 1);
    assert_int_equal(counts.found, 0);
    assert_int_equal(only_pair(fixture), pair);
    assert_done(decide(fixture, pair, VERDICT_UNDO), &error);
    /* A merge too: the hidden record goes on being updated, and what is shown with it. */
    merge(fixture, (struct duplicate_ruling){.pair = pair, .survivor = place_of(fixture, "1")});
    import_source(
        fixture, "region",
        "[" EPERNON("9", "Médiathèque Jean Moulin", ",\"date_maj\":\"2025-07-01\",\"telephone\":\"+33237000003\"") "]");
    look(fixture);
    struct arena arena = {0};
    struct directory *directory = published(fixture);
    assert_int_equal(directory_count(directory), 1);
    assert_str(field_of(directory, place_of(fixture, "1"), PLACE_PHONE, &arena), "+33237000003");
    directory_release(directory);
    arena_free(&arena);
}

static void a_record_that_changed_loses_its_open_pairs(void **state)
{
    struct fixture *fixture = *state;
    import_both(fixture);
    import_source(fixture, "region",
                  "[{\"id\":\"9\",\"nom\":\"Mairie\",\"commune\":\"Chartres\",\"code_postal\":"
                  "\"28000\",\"adresse\":\"1 place des Halles\",\"date_maj\":\"2025-06-01\"}]");
    assert_int_equal(look(fixture).found, 0);
    assert_int_equal(number_of(fixture, "SELECT COUNT(*) FROM duplicate_pair"), 0);
    assert_int_equal(look(fixture).looked, 0);
}

static void a_survivor_that_vanishes_gives_the_other_back(void **state)
{
    struct fixture *fixture = *state;
    import_both(fixture);
    int64_t first = place_of(fixture, "1"), second = place_of(fixture, "9");
    merge(fixture, (struct duplicate_ruling){.pair = only_pair(fixture), .survivor = first});
    import_source(fixture, "departement",
                  "[{\"id\":\"2\",\"nom\":\"Mairie\",\"commune\":\"Chartres\",\"code_postal\":\"28000\",\"adresse\":"
                  "\"1 place des Halles\"}]");
    look(fixture);
    struct directory *directory = published(fixture);
    assert_int_equal(directory_count(directory), 2);
    assert_int_equal(directory_find_id(directory, first), DIRECTORY_NO_ROW);
    assert_int_not_equal(directory_find_id(directory, second), DIRECTORY_NO_ROW);
    directory_release(directory);
}

/* Three records of one place: two merges, undone in the other order. */
static void three_become_one_and_three_again(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    import_both(fixture);
    import_source(fixture, "nation",
                  "[" EPERNON("5", "Bibliothèque Jean Moulin",
                              ",\"date_maj\":\"2023-01-01\","
                              "\"site_web\":\"https://lire.epernon.fr\"") "]");
    assert_int_equal(look(fixture).found, 2);
    struct str before = all_places(fixture, &arena);
    int64_t merged;
    assert_done(duplicate_merge_sure(fixture->store, DUPLICATE_SURE_SCORE, &merged, &error), &error);
    struct directory *directory = published(fixture);
    assert_int_equal(directory_count(directory), 1);
    directory_release(directory);
    assert_int_equal(number_of(fixture, "SELECT COUNT(*) FROM duplicate_pair WHERE state = 'open'"), 0);
    int64_t pairs[3];
    size_t count = 0;
    struct session *session;
    assert_done(store_read(fixture->store, &session, &error), &error);
    struct duplicate_case *cases;
    assert_done(duplicate_cases(session, STR("28"), STR_NONE, DUPLICATE_MERGED, 0, 10, &arena, &cases, &count, &error),
                &error);
    session_end(session);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        pairs[i] = cases[i].id;
    for (size_t i = 0; i < count; i++)
        assert_done(decide(fixture, pairs[i], VERDICT_UNDO), &error);
    assert_true(str_equal(all_places(fixture, &arena), before));
    arena_free(&arena);
}

static void a_case_has_both_sides_whole(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct duplicate_case one;
    struct session *session;
    int64_t count;
    import_both(fixture);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(duplicate_cases_count(session, STR("28"), STR_NONE, DUPLICATE_OPEN, &count, &error), &error);
    assert_int_equal(count, 1);
    assert_done(duplicate_cases_count(session, STR("33"), STR_NONE, DUPLICATE_OPEN, &count, &error), &error);
    assert_int_equal(count, 0);
    assert_done(duplicate_case_find(session, only_pair(fixture), &arena, &one, &error), &error);
    assert_str(one.a.place.name, "Médiathèque Jean Moulin");
    assert_str(one.b.place.hours, "Mo-Fr 09:00-12:00");
    assert_str(one.b.source, "region");
    assert_non_null(strstr(arena_cstr(&arena, one.reasons), "même adresse"));
    assert_refused(duplicate_case_find(session, 1, &arena, &one, &error), &error, ERROR_MISSING);
    session_end(session);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merged_place_shows_once_with_the_best_of_both),
        cmocka_unit_test(the_priority_of_a_source_comes_before_freshness),
        cmocka_unit_test(what_someone_chose_comes_before_the_rule),
        cmocka_unit_test(undoing_gives_back_exactly_what_was),
        cmocka_unit_test(the_address_of_a_merged_place_leads_to_its_survivor),
        cmocka_unit_test(who_changes_a_survivor_changes_what_is_shown),
        cmocka_unit_test(merging_is_a_change_for_who_keeps_a_copy),
        cmocka_unit_test(what_was_decided_outlives_imports),
        cmocka_unit_test(a_record_that_changed_loses_its_open_pairs),
        cmocka_unit_test(a_survivor_that_vanishes_gives_the_other_back),
        cmocka_unit_test(three_become_one_and_three_again),
        cmocka_unit_test(a_case_has_both_sides_whole),
    };
    return RUN_ON_BOTH_ENGINES("merge", tests);
}
