/* Priority districts: imported all or nothing, asked at a point, on both engines. */
#include "territory/district.h"
#include "engines.h"

static struct arena arena;

static const char TWO[] = "{\"type\":\"FeatureCollection\",\"features\":["
                          "{\"type\":\"Feature\",\"properties\":{\"code_qp\":\"QN1\",\"lib_qp\":\"Les "
                          "Bâtes\"},\"geometry\":{\"type\":\"Polygon\","
                          "\"coordinates\":[[[1.36,48.72],[1.38,48.72],[1.38,48.74],[1.36,48.74],[1.36,48.72]],"
                          "[[1.368,48.728],[1.372,48.728],[1.372,48.732],[1.368,48.732],[1.368,48.728]]]}},"
                          "{\"type\":\"Feature\",\"properties\":{\"code\":\"QN2\"},\"geometry\":{\"type\":\"Polygon\","
                          "\"coordinates\":"
                          "[[[1.47,48.42],[1.49,48.42],[1.49,48.44],[1.47,48.44],[1.47,48.42]]]}}]}";
static const char NO_CODE[] = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},"
                              "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1,48],[2,48],[2,49],[1,48]]]}}]}";

static const char *district_of(struct fixture *fixture, double longitude, double latitude)
{
    struct session *session;
    struct error error;
    struct district district;
    bool found;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(district_at(session, (struct point){longitude, latitude}, &arena, &district, &found, &error), &error);
    session_end(session);
    return found ? arena_cstr(&arena, district.name) : "";
}

static void a_point_is_in_a_district_or_not(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t count;
    assert_done(district_import_first(fixture->store, str_of(TWO), true, 1, &count, &error), &error);
    assert_int_equal(count, 2);
    assert_string_equal(district_of(fixture, 1.362, 48.722), "Les Bâtes");
    assert_string_equal(district_of(fixture, 1.37, 48.73), ""); /* in its hole */
    assert_string_equal(district_of(fixture, 1.39, 48.73), "");
    assert_string_equal(district_of(fixture, 1.48, 48.43), "QN2"); /* no name: its code */
    assert_done(district_import_first(fixture->store, str_of(TWO), true, 1, &count, &error), &error);
    assert_int_equal(count, 0); /* there already */
}

static void a_wrong_file_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t count;
    char path[128];
    assert_done(district_import_first(fixture->store, str_of(TWO), true, 1, &count, &error), &error);
    snprintf(path, sizeof path, "%s/qpv.geojson", fixture->folder);
    assert_done(file_replace(path, str_of(NO_CODE), &error), &error);
    assert_refused(district_import(fixture->store, path, false, 2, &count, &error), &error, ERROR_INVALID);
    assert_string_equal(district_of(fixture, 1.48, 48.43), "QN2");
    assert_refused(district_import(fixture->store, "/nowhere.geojson", false, 2, &count, &error), &error,
                   ERROR_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_in_a_district_or_not),
        cmocka_unit_test(a_wrong_file_changes_nothing),
    };
    int failures = RUN_ON_BOTH_ENGINES("districts", tests);
    arena_free(&arena);
    return failures;
}
