/* Places like the one being written, found in the directory while it is typed. */
#include "places/alike.h"

#include "testing.h"

static struct arena arena;

static const char *const PLACES[][4] = {
    {"Médiathèque Jean Moulin", "12 rue du Général Leclerc", "Épernon", "28140"},
    {"France services d’Épernon", "3 place Aristide Briand", "Épernon", "28140"},
    {"Mairie d’Épernon", "8 rue du Général Leclerc", "Épernon", "28140"},
    {"Médiathèque Simone Veil", "1 place des Halles", "Chartres", "28085"},
};

static struct directory *directory_made(void)
{
    struct directory_builder *builder = directory_builder_new(1);
    struct error error;
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        struct directory_entry entry = {.id = (int64_t)i + 1,
                                        .slug = str_of(PLACES[i][2]),
                                        .department = STR("28"),
                                        .updated_on = DIRECTORY_NO_DATE,
                                        .verified_on = DIRECTORY_NO_DATE};
        entry.place = (struct place){.id = str_of(PLACES[i][1]),
                                     .pivot = PLACE_NO_PIVOT,
                                     .name = str_of(PLACES[i][0]),
                                     .address = str_of(PLACES[i][1]),
                                     .commune = str_of(PLACES[i][2]),
                                     .insee_code = str_of(PLACES[i][3]),
                                     .postal_code = i < 3 ? STR("28230") : STR("28000"),
                                     .source = STR("essai"),
                                     .located = true,
                                     .latitude = i < 3 ? 48.6103 + (double)i * 0.001 : 48.4469,
                                     .longitude = i < 3 ? 1.6735 : 1.4892};
        assert_done(directory_builder_add(builder, &entry, &error), &error);
    }
    return directory_builder_finish(builder);
}

/* The ids found, the likeliest first: "1 3". */
static struct str found(const struct directory *directory, const struct place *typed, int64_t except)
{
    struct alike at[ALIKE_MOST];
    struct place_filter within = {0};
    size_t count;
    struct error error;
    struct str ids = STR("");
    assert_done(places_alike(directory, typed, &within, except, &arena, at, &count, &error), &error);
    for (size_t i = 0; i < count; i++) {
        struct directory_entry entry;
        directory_read(directory, at[i].row, &arena, &entry);
        assert_true(at[i].reasons.length > 0);
        assert_true(i == 0 || at[i].score <= at[i - 1].score);
        ids = arena_printf(&arena, "%.*s%s%lld", STR_PRINT(ids), i ? " " : "", (long long)entry.id);
    }
    return ids;
}

static void what_is_typed_so_far_is_enough(void **state)
{
    (void)state;
    struct directory *directory = directory_made();
    struct place typed = {.pivot = PLACE_NO_PIVOT, .name = STR("me")};
    assert_str(found(directory, &typed, 0), ""); /* two letters say nothing */
    typed.name = STR("mediatheque jean moulin");
    assert_true(str_starts_with(found(directory, &typed, 0), STR("1")));
    typed.commune = STR("Épernon");
    typed.insee_code = STR("28140");
    typed.postal_code = STR("28230");
    assert_true(str_starts_with(found(directory, &typed, 0), STR("1")));
    typed.name = STR("Bibliothèque Jean Moulin");
    typed.address = STR("12 r. du Gal Leclerc");
    assert_true(str_starts_with(found(directory, &typed, 0), STR("1")));
    assert_false(str_contains(found(directory, &typed, 1), STR("1"))); /* not with itself */
    directory_release(directory);
    arena_free(&arena);
}

static void another_place_is_left_in_peace(void **state)
{
    (void)state;
    struct directory *directory = directory_made();
    struct place typed = {.pivot = PLACE_NO_PIVOT,
                          .name = STR("Café associatif des Essais"),
                          .address = STR("3 rue des Essais"),
                          .commune = STR("Chartres"),
                          .insee_code = STR("28085"),
                          .postal_code = STR("28000")};
    assert_str(found(directory, &typed, 0), "");
    directory_release(directory);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_so_far_is_enough),
        cmocka_unit_test(another_place_is_left_in_peace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
