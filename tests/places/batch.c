/* Tables of places: read back as they were written, held against what changed meanwhile, kept until confirmed. */
#include "places/batch.h"

#include <string.h>

#include "engines.h"
#include "territory/space.h"

static struct arena arena;

/* --- Places ------------------------------------------------------------------------------------------------------- */

static struct kept_place made(int64_t id, const char *record, const char *name, const char *commune, const char *postal,
                              const char *insee)
{
    struct kept_place kept = {.id = id, .space_id = 1, .slug = str_of(record)};
    kept.place = (struct place){.id = str_of(record),
                                .pivot = PLACE_NO_PIVOT,
                                .name = str_of(name),
                                .commune = str_of(commune),
                                .postal_code = str_of(postal),
                                .insee_code = str_of(insee),
                                .address = STR("1 place du Marché"),
                                .located = true,
                                .latitude = 48.21,
                                .longitude = 1.16,
                                .phone = STR("+33237000001"),
                                .hours = STR("Mo-Fr 09:00-12:00,14:00-17:30; Sa 10:00-12:00"),
                                .source = STR("Hub"),
                                .updated_on = STR("2024-02-20")};
    struct error error;
    assert_done(place_field_set(&kept.place, PLACE_SERVICES,
                                STR("Maîtrise des outils numériques du quotidien|Aide aux démarches administratives"),
                                &arena, &error),
                &error);
    assert_done(place_field_set(&kept.place, PLACE_EMAILS, STR("a@exemple.fr|b@exemple.fr"), &arena, &error), &error);
    assert_done(place_field_set(&kept.place, PLACE_TYPES, STR("BIB"), &arena, &error), &error);
    return kept;
}

static struct kept_places two_places(void)
{
    struct kept_places places = {2, ARENA_ARRAY(&arena, struct kept_place, 2)};
    places.at[0] = made(7, "hub_1", "Médiathèque de Brou", "Brou", "28160", "28061");
    places.at[1] = made(8, "hub_2", "Mairie de Brou", "Brou", "28160", "28061");
    return places;
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

static struct batch_plan planned(const char *text, const struct kept_places *places)
{
    struct batch_table table;
    struct batch_plan plan;
    struct error error;
    assert_done(batch_table_read(str_of(text), &arena, &table, &error), &error);
    assert_done(batch_plan(&table, places, &arena, &plan, &error), &error);
    return plan;
}

/* The whole list as it is downloaded, with tabs. */
static struct str downloaded(const struct kept_places *places)
{
    struct buffer out = {0};
    struct csv_writer csv = {.out = &out, .delimiter = '\t'};
    csv_cell(&csv, BATCH_ID);
    for (int i = 0; i < PLACE_FIELD_COUNT; i++)
        if (batch_field_is_offered((enum place_field)i))
            csv_cell(&csv, str_of(place_field_label((enum place_field)i)));
    csv_cell(&csv, BATCH_STATE);
    csv_end_row(&csv);
    for (size_t p = 0; p < places->count; p++) {
        csv_cell(&csv, places->at[p].place.id);
        for (int i = 0; i < PLACE_FIELD_COUNT; i++)
            if (batch_field_is_offered((enum place_field)i))
                csv_cell(&csv, batch_cell(&places->at[p].place, (enum place_field)i, &arena));
        csv_cell(&csv, batch_state(&places->at[p].place, &arena));
        csv_end_row(&csv);
    }
    struct str text = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static const char *replaced(struct str text, const char *from, const char *to)
{
    size_t at = str_find(text, str_of(from), 0);
    assert_true(at != SIZE_MAX);
    struct str before = str_slice(text, 0, at), after = str_slice(text, at + strlen(from), text.length);
    return arena_printf(&arena, "%.*s%s%.*s", STR_PRINT(before), to, STR_PRINT(after)).at;
}

/* --- Tests -------------------------------------------------------------------------------------------------------- */

static void what_comes_back_untouched_changes_nothing(void **state)
{
    (void)state;
    struct kept_places places = two_places();
    struct str text = downloaded(&places);
    struct batch_plan plan = planned(text.at, &places);
    assert_int_equal(plan.count, 2);
    assert_int_equal(plan.counts[BATCH_SAME], 2);
    assert_int_equal(plan.unknown.count, 0);
    /* Every cell reads back as the value it came from, also without the column that says what it was. */
    for (int i = 0; i < PLACE_FIELD_COUNT; i++) {
        enum place_field field = (enum place_field)i;
        struct place place = places.at[0].place;
        struct error error;
        if (!batch_field_is_offered(field))
            continue;
        assert_done(batch_cell_read(&place, field, batch_cell(&places.at[0].place, field, &arena), &arena, &error),
                    &error);
        assert_true(
            str_equal(place_field_text(&place, field, &arena), place_field_text(&places.at[0].place, field, &arena)));
    }
    arena_reset(&arena);
}

static void cells_are_read_as_people_write_them(void **state)
{
    (void)state;
    struct kept_places places = two_places();
    struct batch_plan plan = planned("nom;TELEPHONE;Horaires;Services;code postal;Adresses électroniques;Ma note\n"
                                     "mediatheque de brou;237000009;du lundi au jeudi de 9h à 12h;aide aux demarches "
                                     "administratives;28160;C@Exemple.fr, a@exemple.fr;vu\n",
                                     &places);
    assert_int_equal(plan.counts[BATCH_CHANGED], 1);
    assert_int_equal(plan.unknown.count, 1);
    assert_str(plan.unknown.at[0], "Ma note");
    struct place_changes *changes = &plan.at[0].changes;
    assert_int_equal(changes->count, 4);
    assert_str(changes->at[0].after, "+33237000009");
    assert_str(changes->at[1].after, "c@exemple.fr|a@exemple.fr");
    assert_str(changes->at[2].after, "Mo-Th 09:00-12:00");
    assert_str(changes->at[3].after, "Aide aux démarches administratives");
    arena_reset(&arena);
}

static void a_line_that_is_wrong_says_why(void **state)
{
    (void)state;
    struct kept_places places = two_places();
    struct batch_plan plan = planned("Identifiant\tNom\tTéléphone\tServices\tLatitude\n"
                                     "hub_9\tMairie\t\t\t\n"
                                     "hub_1\t\t\t\t\n"
                                     "hub_2\tMairie de Brou\t12\t\t\n"
                                     "hub_2\tMairie de Brou\t\tCafé\t\n"
                                     "hub_1\tMédiathèque de Brou\t\t\t248\n",
                                     &places);
    static const char *const reasons[] = {"l’identifiant « hub_9 »", "nom", "Téléphone", "« Café » n’est pas",
                                          "Latitude"};
    assert_int_equal(plan.counts[BATCH_REFUSED], 5);
    for (size_t i = 0; i < plan.count; i++)
        if (!str_contains(text_lower(&arena, plan.at[i].reason), text_lower(&arena, str_of(reasons[i]))) &&
            !str_contains(plan.at[i].reason, STR("déjà à la ligne")))
            fail_msg("line %zu: %.*s", i, STR_PRINT(plan.at[i].reason));
    struct batch_table table;
    struct error error;
    const char *const wrong[] = {"Téléphone\n02\n", "Identifiant\nhub_1\n", "Nom\nMairie\n",
                                 "Nom;Téléphone;telephone\n", "\n\n"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_refused(batch_table_read(str_of(wrong[i]), &arena, &table, &error) &&
                           batch_plan(&table, &places, &arena, &plan, &error),
                       &error, ERROR_INVALID);
    assert_refused(batch_table_read(STR("PK\3\4 rien"), &arena, &table, &error), &error, ERROR_INVALID);
    arena_reset(&arena);
}

static void what_someone_wrote_meanwhile_is_not_undone(void **state)
{
    (void)state;
    struct kept_places places = two_places();
    const char *text = replaced(downloaded(&places), "1 place du Marché", "3 place du Marché");
    /* Meanwhile: another field of the first place, which the file holds as it was. */
    places.at[0].place.phone = STR("+33237000005");
    struct batch_plan plan = planned(text, &places);
    assert_int_equal(plan.counts[BATCH_CHANGED], 1);
    assert_int_equal(plan.at[0].changes.count, 1);
    assert_int_equal(plan.at[0].changes.at[0].field, PLACE_ADDRESS);
    /* And then the same field. */
    places.at[0].place.address = STR("2 place du Marché");
    plan = planned(text, &places);
    assert_int_equal(plan.counts[BATCH_DISPUTED], 1);
    assert_int_equal(plan.at[0].changes.count, 0);
    assert_str(plan.at[0].disputed.at[0].before, "2 place du Marché");
    assert_str(plan.at[0].disputed.at[0].after, "3 place du Marché");
    struct place_changes asks;
    batch_line_asks(&plan.at[0], false, &asks);
    assert_int_equal(asks.count, 0);
    batch_line_asks(&plan.at[0], true, &asks);
    assert_str(asks.at[0].before, "2 place du Marché");
    /* They came to agree. */
    places.at[0].place.address = STR("3 place du Marché");
    assert_int_equal(planned(text, &places).counts[BATCH_SAME], 2);
    arena_reset(&arena);
}

static void between_looking_and_confirming_too(void **state)
{
    (void)state;
    bool moved;
    struct kept_places places = two_places();
    struct batch_plan plan = planned("Identifiant;Téléphone;Adresse\nhub_1;02 37 00 00 09;9 rue Neuve\nhub_2;02 37 00 "
                                     "00 "
                                     "08;8 rue Neuve\n",
                                     &places);
    batch_plan_again(&plan, &places, &arena, &moved);
    assert_false(moved);
    assert_int_equal(plan.counts[BATCH_CHANGED], 2);
    places.at[0].place.phone = STR("+33237000005");
    places.at[1].place.phone = STR("+33237000008"); /* what is asked is there already */
    places.count = 2;
    batch_plan_again(&plan, &places, &arena, &moved);
    assert_true(moved);
    assert_int_equal(plan.at[0].verdict, BATCH_DISPUTED);
    assert_int_equal(plan.at[0].changes.count, 1);
    assert_int_equal(plan.at[1].changes.count, 1);
    places.count = 1;
    batch_plan_again(&plan, &places, &arena, &moved);
    assert_int_equal(plan.at[1].verdict, BATCH_REFUSED);
    arena_reset(&arena);
}

/* --- Kept --------------------------------------------------------------------------------------------------------- */

static bool save_job(struct session *session, void *context, struct error *error)
{
    return batch_save(session, context, error);
}

static bool close_job(struct session *session, void *context, struct error *error)
{
    return batch_close(session, ((const struct batch *)context)->id, 5000, error);
}

static bool sweep_job(struct session *session, void *context, struct error *error)
{
    return batches_sweep(session, *(const int64_t *)context, error);
}

static bool find(struct fixture *fixture, int64_t id, int64_t person, struct batch *batch, struct error *error)
{
    struct session *session;
    if (!store_read(fixture->store, &session, error))
        return false;
    bool found = batch_find(session, id, person, &arena, batch, error);
    session_end(session);
    return found;
}

static void a_plan_is_kept_for_its_author_and_done_once(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    run_sql(fixture, "INSERT INTO person (id, email, name, factor_step, reminders, created_at, seen_at) VALUES (7, "
                     "'a@exemple.fr', '', 0, 0, 0, 0)");
    struct kept_places places = two_places();
    struct batch batch = {.person_id = 7, .created_at = 1000}, found;
    assert_true(str_to_i64(ask_sql(fixture, &arena, "SELECT CAST(id AS TEXT) FROM space"), &batch.space_id));
    batch.plan = planned("Identifiant;Téléphone;Autre\nhub_1;02 37 00 00 09;x\nhub_2;12;y\n", &places);
    assert_done(store_write(fixture->store, save_job, &batch, &error), &error);
    assert_done(find(fixture, batch.id, 7, &found, &error), &error);
    assert_int_equal(found.plan.count, 2);
    assert_int_equal(found.plan.counts[BATCH_CHANGED], 1);
    assert_int_equal(found.plan.counts[BATCH_REFUSED], 1);
    assert_str(found.plan.at[0].changes.at[0].after, "+33237000009");
    assert_true(str_equal(found.plan.at[1].reason, batch.plan.at[1].reason));
    assert_str(found.plan.unknown.at[0], "Autre");
    assert_refused(find(fixture, batch.id, 8, &found, &error), &error, ERROR_MISSING);
    assert_done(store_write(fixture->store, save_job, &batch, &error), &error); /* again */
    assert_done(store_write(fixture->store, close_job, &batch, &error), &error);
    assert_refused(store_write(fixture->store, close_job, &batch, &error), &error, ERROR_CONFLICT);
    assert_refused(store_write(fixture->store, save_job, &batch, &error), &error, ERROR_CONFLICT);
    int64_t later = 1001 + BATCH_KEPT_SECONDS;
    assert_done(store_write(fixture->store, sweep_job, &later, &error), &error);
    assert_refused(find(fixture, batch.id, 7, &found, &error), &error, ERROR_MISSING);
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
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(what_comes_back_untouched_changes_nothing),
        cmocka_unit_test(cells_are_read_as_people_write_them),
        cmocka_unit_test(a_line_that_is_wrong_says_why),
        cmocka_unit_test(what_someone_wrote_meanwhile_is_not_undone),
        cmocka_unit_test(between_looking_and_confirming_too),
    };
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_plan_is_kept_for_its_author_and_done_once)};
    int failed = RUN_ON_BOTH_ENGINES("batch", tests);
    return failed + cmocka_run_group_tests_name("tables", alone, NULL, release);
}
