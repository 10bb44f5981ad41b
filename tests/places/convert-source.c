/* A whole source on several threads: the same results and findings, in the order of the source, whatever their number.
 */
#include "testing.h"

#include "places/mapping.h"

enum { RECORDS = 3000 };

struct heard {
    struct buffer places, findings;
    size_t taken, chunks;
    bool stop;
};

static void on_finding(void *context, const struct finding *finding)
{
    struct heard *heard = context;
    buffer_printf(&heard->findings, "%lld %.*s %s %.*s %.*s\n", (long long)finding->index, STR_PRINT(finding->record),
                  finding->rule, STR_PRINT(finding->before), STR_PRINT(finding->after));
}

static void *prepare(void *context, const struct converted *converted, struct arena *arena)
{
    (void)context;
    struct str *name = ARENA_NEW(arena, struct str);
    *name = text_folded(arena, converted->place.name);
    return name;
}

static bool take(void *context, struct converted *at, size_t count, struct error *error)
{
    struct heard *heard = context;
    heard->chunks++;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(at[i].record.index, heard->taken++);
        assert_int_equal(at[i].kept, at[i].prepared != NULL);
        if (at[i].kept)
            buffer_printf(&heard->places, "%.*s %.*s %.*s\n", STR_PRINT(at[i].place.id),
                          STR_PRINT(*(struct str *)at[i].prepared), STR_PRINT(at[i].place.phone));
    }
    return !heard->stop || error_set(error, ERROR_CONFLICT, "assez");
}

/* Every tenth record has the id of the one before, every fiftieth no name. */
static void make_source(struct buffer *csv)
{
    buffer_add_cstr(csv, "id,nom,commune,code_postal,telephone\n");
    for (int i = 0; i < RECORDS; i++)
        buffer_printf(csv, "n%d,%s,CHARTRES,28000,02 37 %02d %02d %02d\n", i % 10 == 9 ? i - 1 : i,
                      i % 50 == 7 ? "" : "Médiathèque", i / 10000 % 100, i / 100 % 100, i % 100);
}

static bool convert_with(int threads, struct str csv, struct heard *heard, struct error *error)
{
    struct mapping *mapping;
    assert_done(mapping_builtin(STR("officiel"), &mapping, error), error);
    struct memory_stream stream = {csv};
    struct records *records = records_new(memory_stream_read, &stream, (struct records_options){0}, mapping);
    struct conversion conversion = {.mapping = mapping,
                                    .source = STR("essai"),
                                    .today = INT32_MAX,
                                    .seen = seen_ids_new(),
                                    .found = on_finding,
                                    .context = heard};
    struct source_conversion source = {
        .conversion = &conversion, .prepare = prepare, .take = take, .context = heard, .threads = threads};
    bool done = convert_source(records, &source, error);
    seen_ids_free(conversion.seen);
    records_free(records);
    mapping_free(mapping);
    return done;
}

static void test_order(void **state)
{
    (void)state;
    struct buffer csv = {0};
    struct heard one = {0}, many = {0};
    struct error error;
    make_source(&csv);
    assert_true(convert_with(1, buffer_str(&csv), &one, &error));
    assert_true(convert_with(8, buffer_str(&csv), &many, &error));
    assert_int_equal(one.taken, RECORDS);
    assert_int_equal(many.taken, RECORDS);
    assert_true(many.chunks > 1);
    assert_true(str_equal(buffer_str(&one.places), buffer_str(&many.places)));
    assert_true(str_equal(buffer_str(&one.findings), buffer_str(&many.findings)));
    assert_true(str_contains(buffer_str(&one.places), STR("\nn8-2 mediatheque +33237000009\n")));
    assert_true(str_contains(buffer_str(&one.findings), STR("9 n8-2 phone-format 02 37 00 00 09 +33237000009")));
    assert_true(str_contains(buffer_str(&one.findings), STR("9 n8 id-duplicate n8 n8-2")));
    assert_true(str_contains(buffer_str(&one.findings), STR("\n7 n7 name-missing")));
    struct str last = str_slice(buffer_str(&one.findings), one.findings.length - 200, one.findings.length);
    assert_true(str_contains(last, STR("column-missing"))); /* what is said of the source comes last */
    buffer_free(&csv);
    buffer_free(&one.places);
    buffer_free(&one.findings);
    buffer_free(&many.places);
    buffer_free(&many.findings);
}

static void test_stop(void **state)
{
    (void)state;
    struct buffer csv = {0};
    struct heard heard = {.stop = true};
    struct error error;
    make_source(&csv);
    assert_false(convert_with(2, buffer_str(&csv), &heard, &error));
    assert_int_equal(error.kind, ERROR_CONFLICT);
    assert_int_equal(heard.chunks, 1);
    buffer_free(&heard.places);
    buffer_free(&heard.findings);
    heard = (struct heard){0};
    buffer_add_cstr(&csv, "x,\"jamais fermé"); /* the source breaks after the last record */
    assert_false(convert_with(2, buffer_str(&csv), &heard, &error));
    assert_int_equal(error.kind, ERROR_INVALID);
    buffer_free(&csv);
    buffer_free(&heard.places);
    buffer_free(&heard.findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_stop)};
    return cmocka_run_group_tests_name("places-convert-source", tests, NULL, NULL);
}
