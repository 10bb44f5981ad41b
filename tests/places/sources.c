/* Sources on both engines: settings, harvest from a made-up web, what each run leaves, the job that comes back, what a
 * dry run tells, places that wait for their space. */
#include "places/source.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engines.h"
#include "places/geocode.h"
#include "places/recent.h"
#include "territory/space.h"

static struct error error;

/* --- A made-up web: one file, with its tag ---------------------------------------------------------------------------
 */

struct web {
    struct str text, tag;
    bool down;
    int asked;
};

static bool fetch_made_up(void *context, struct str url, struct str *etag, struct str *modified, struct arena *arena,
                          int *descriptor, bool *unchanged, struct error *failure)
{
    struct web *web = context;
    web->asked++;
    assert_str(url, "https://exemple.fr/lieux.csv");
    if (web->down)
        return error_set(failure, ERROR_UNAVAILABLE, "en panne");
    *unchanged = str_equal(*etag, web->tag);
    *etag = arena_str(arena, web->tag);
    *modified = STR_NONE;
    *descriptor = *unchanged ? -1 : memfd_create("lieux", MFD_CLOEXEC);
    if (!*unchanged)
        assert_int_equal(write(*descriptor, web->text.at, web->text.length), web->text.length);
    return true;
}

static struct str places_csv(struct buffer *text, int count, const char *phone)
{
    buffer_clear(text);
    buffer_add_cstr(text, "id,nom,commune,code_postal,code_insee,adresse,telephone,date_maj,services\n");
    for (int i = 0; i < count; i++)
        buffer_printf(text, "n%d,Lieu %d,Chartres,28000,28085,%d rue du Bourg,%s,2026-01-02,%s\n", i, i, i + 1, phone,
                      i ? "Aide aux démarches administratives" : "Bricolage");
    return buffer_str(text);
}

static bool harvest(struct fixture *fixture, struct web *web, bool accept, struct import_counts *counts)
{
    struct fetcher fetcher = {fetch_made_up, web};
    struct harvest order = {.store = fixture->store, .fetcher = &fetcher, .accept_removals = accept};
    return source_harvest(&order, STR("essai"), counts, &error);
}

static struct source source_now(struct fixture *fixture, struct arena *arena)
{
    struct session *session;
    struct source source;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(source_find(session, STR("essai"), arena, &source, &error), &error);
    session_end(session);
    return source;
}

static void set(struct fixture *fixture, int64_t every_hours)
{
    struct source_change change = {.name = STR("essai"),
                                   .title = STR("Un essai"),
                                   .address = STR("https://exemple.fr/lieux.csv"),
                                   .every_hours = every_hours};
    assert_done(source_set(fixture->store, &change, &error), &error);
}

/* --- Settings
 * --------------------------------------------------------------------------------------------------------- */

static void a_source_is_set_bit_by_bit(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    set(fixture, SOURCE_BY_HAND);
    struct source source = source_now(fixture, &arena);
    assert_str(source.title, "Un essai");
    assert_str(source.mapping, "officiel");
    assert_int_equal(source.next_run, 0);
    assert_false(source.ran);
    struct source_change change = {.name = STR("essai"), .mapping = STR("{\"nom\": \"Name\"}"), .every_hours = 24};
    assert_done(source_set(fixture->store, &change, &error), &error);
    change = (struct source_change){.name = STR("essai"), .title = STR(""), .every_hours = -1};
    assert_done(source_set(fixture->store, &change, &error), &error);
    source = source_now(fixture, &arena);
    assert_str(source.title, "essai");
    assert_str(source.address, "https://exemple.fr/lieux.csv");
    assert_str(source.mapping, "{\"nom\": \"Name\"}");
    assert_int_equal(source.every_hours, 24);
    assert_true(source.next_run > 0);
    change = (struct source_change){.name = STR("essai"), .mapping = STR("[]"), .every_hours = -1};
    assert_refused(source_set(fixture->store, &change, &error), &error, ERROR_MISSING);
    change.mapping = STR("{\"nom\":");
    assert_refused(source_set(fixture->store, &change, &error), &error, ERROR_INVALID);
    change = (struct source_change){.name = STR("  "), .every_hours = -1};
    assert_refused(source_set(fixture->store, &change, &error), &error, ERROR_INVALID);
    arena_free(&arena);
}

/* --- Harvest
 * ---------------------------------------------------------------------------------------------------------- */

static void a_file_that_did_not_change_is_not_read(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 10, "02 37 00 00 01"), .tag = STR("\"1\"")};
    struct import_counts counts;
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    assert_int_equal(counts.added, 10);
    struct source source = source_now(fixture, &arena);
    assert_int_equal(source.places, 10);
    assert_true(source.quality > 0);
    assert_int_equal(source.last.outcome, RUN_CHANGED);
    assert_int_equal(source.last.counts.added, 10);
    assert_str(source.etag, "\"1\"");
    assert_done(harvest(fixture, &web, false, &counts), &error);
    assert_int_equal(counts.read, 0);
    assert_int_equal(source_now(fixture, &arena).last.outcome, RUN_SAME);
    web.tag = STR("\"2\""); /* sent again, and the same */
    assert_done(harvest(fixture, &web, false, &counts), &error);
    assert_int_equal(counts.unchanged, 10);
    source = source_now(fixture, &arena);
    assert_int_equal(source.last.outcome, RUN_SAME);
    assert_int_equal(source.last.counts.unchanged, 10);
    arena_free(&arena);
    buffer_free(&text);
}

static void a_run_that_stops_or_fails_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 40, ""), .tag = STR("\"1\"")};
    struct import_counts counts;
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    web = (struct web){.text = places_csv(&text, 20, ""), .tag = STR("\"2\"")};
    assert_refused(harvest(fixture, &web, false, &counts), &error, ERROR_CONFLICT);
    struct source source = source_now(fixture, &arena);
    assert_int_equal(source.last.outcome, RUN_STOPPED);
    assert_true(str_contains(source.last.message, STR("20 lieux sur 40")));
    assert_str(source.etag, "\"1\""); /* it will be read again */
    assert_int_equal(source.places, 40);
    web.down = true;
    assert_refused(harvest(fixture, &web, false, &counts), &error, ERROR_UNAVAILABLE);
    source = source_now(fixture, &arena);
    assert_int_equal(source.last.outcome, RUN_FAILED);
    assert_str(source.last.message, "en panne");
    web.down = false;
    assert_done(harvest(fixture, &web, true, &counts), &error);
    assert_int_equal(source_now(fixture, &arena).places, 20);
    struct session *session;
    struct source_run *runs;
    size_t count;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(source_runs(session, source.id, 10, &arena, &runs, &count, &error), &error);
    session_end(session);
    assert_int_equal(count, 4);
    struct harvest nobody = {.store = fixture->store};
    assert_refused(source_harvest(&nobody, STR("personne"), &counts, &error), &error, ERROR_MISSING);
    arena_free(&arena);
    buffer_free(&text);
}

/* --- Findings
 * ---------------------------------------------------------------------------------------------------------- */

static void write_finding(void *context, const struct finding *finding)
{
    findings_csv_row(context, finding);
}

static void findings_are_kept_for_the_owner(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0}, csv = {0};
    struct web web = {.text = places_csv(&text, 3, "02 37 00 00 01"), .tag = STR("\"1\"")};
    struct import_counts counts;
    struct session *session;
    struct rule_count *rules;
    size_t count;
    set(fixture, SOURCE_BY_HAND);
    for (int turn = 0; turn < 2; turn++) { /* the second replaces the first */
        assert_done(harvest(fixture, &web, false, &counts), &error);
        web.tag = STR("\"2\"");
    }
    struct source source = source_now(fixture, &arena);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(source_rules(session, source.id, &arena, &rules, &count, &error), &error);
    assert_true(count >= 3);
    size_t phone = 0;
    while (phone < count && !str_equal(rules[phone].rule, STR("phone-format")))
        phone++;
    assert_true(phone < count);
    assert_int_equal(rules[phone].times, 3);
    assert_int_equal(rules[phone].severity, SEVERITY_NOTE);
    assert_int_equal(rules[0].severity, SEVERITY_WARNING); /* the gravest first */
    assert_true(rules[0].sample.length > 0);
    struct csv_writer writer = {.out = &csv, .delimiter = ';', .guard = true};
    findings_csv_header(&writer);
    assert_done(source_findings(session, source.id, write_finding, &writer, &error), &error);
    session_end(session);
    assert_true(str_contains(buffer_str(&csv), STR("2;n0;Lieu 0;services;term-unknown;à vérifier;Bricolage;")));
    assert_true(str_contains(buffer_str(&csv), STR(";+33237000001;")) || str_contains(buffer_str(&csv), STR(";'+"
                                                                                                            "3323700000"
                                                                                                            "1;")));
    arena_free(&arena);
    buffer_free(&csv);
    buffer_free(&text);
}

/* --- The job
 * ------------------------------------------------------------------------------------------------------------ */

static struct job *take_job(struct fixture *fixture, struct arena *arena, int64_t now)
{
    static const char *const kinds[] = {SOURCE_JOB};
    struct job *job;
    assert_done(job_take(fixture->store, kinds, 1, STR("essai"), now, 300, arena, &job, &error), &error);
    return job;
}

static void the_job_comes_back(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 10, ""), .tag = STR("\"1\"")};
    struct fetcher fetcher = {fetch_made_up, &web};
    set(fixture, 24);
    int64_t now = instant_now();
    struct job *job = take_job(fixture, &arena, now);
    assert_non_null(job);
    assert_done(source_job(fixture->store, job, &fetcher, &error), &error);
    assert_int_equal(web.asked, 1);
    struct source source = source_now(fixture, &arena);
    assert_int_equal(source.places, 10);
    assert_true(source.next_run >= now + 24 * 3600 && source.next_run <= now + 24 * 3600 + 60);
    assert_null(take_job(fixture, &arena, now + 3600));
    job = take_job(fixture, &arena, now + 25 * 3600); /* ordered for tomorrow; told today, it has nothing to do */
    assert_non_null(job);
    assert_done(source_job(fixture->store, job, &fetcher, &error), &error);
    assert_int_equal(web.asked, 1);
    /* A failure is told in the run, and tomorrow is ordered all the same. */
    set(fixture, 24);
    web.down = true;
    job = take_job(fixture, &arena, now + 60);
    assert_non_null(job);
    assert_done(source_job(fixture->store, job, &fetcher, &error), &error);
    source = source_now(fixture, &arena);
    assert_int_equal(source.last.outcome, RUN_FAILED);
    assert_non_null(take_job(fixture, &arena, now + 25 * 3600));
    arena_free(&arena);
    buffer_free(&text);
}

/* --- What a dry run tells
 * ------------------------------------------------------------------------------------------------ */

struct told {
    struct buffer text;
};

static void on_change(void *context, const struct import_change *change)
{
    struct told *told = context;
    buffer_printf(&told->text, "%s %.*s", change_label(change->kind), STR_PRINT(change->record));
    if (change->field < PLACE_FIELD_COUNT)
        buffer_printf(&told->text, " %s %.*s>%.*s", place_field_name(change->field), STR_PRINT(change->before),
                      STR_PRINT(change->after));
    buffer_add_char(&told->text, '\n');
}

static void a_dry_run_tells_each_change(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 3, "02 37 00 00 01"), .tag = STR("\"1\"")};
    struct told told = {0};
    struct import_counts counts;
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    buffer_clear(&text);
    buffer_add_cstr(&text, "id,nom,commune,code_postal,code_insee,adresse,telephone,date_maj,services,latitude,"
                           "longitude\n"
                           "n0,Lieu 0,Chartres,28000,28085,1 rue du Bourg,02 37 00 00 02,2026-01-02,,48.45,1.49\n"
                           "n1,Lieu 1,Chartres,28000,28085,2 rue du Bourg,02 37 00 00 01,2026-01-02,Aide aux démarches "
                           "administratives,,\n"
                           "n9,Neuf,Chartres,28000,28085,9 rue du Bourg,,2026-01-02,,,\n");
    web = (struct web){.text = buffer_str(&text), .tag = STR("\"2\"")};
    struct fetcher fetcher = {fetch_made_up, &web};
    struct harvest order = {
        .store = fixture->store, .fetcher = &fetcher, .dry_run = true, .changed = on_change, .context = &told};
    assert_done(source_harvest(&order, STR("essai"), &counts, &error), &error);
    struct str said = buffer_str(&told.text);
    assert_str(said, "modifié n0 latitude >48.45\n"
                     "modifié n0 longitude >1.49\n"
                     "modifié n0 telephone +33237000001>+33237000002\n"
                     "ajouté n9\n"
                     "disparu n2\n");
    struct arena arena = {0};
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place WHERE state = 'published'"), "3");
    assert_str(source_now(fixture, &arena).etag, "\"1\"");
    arena_free(&arena);
    buffer_free(&told.text);
    buffer_free(&text);
}

/* --- Quality and changes --------------------------------------------------------------------------------------------
 */

static void what_is_missing_is_counted(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 5, ""), .tag = STR("\"1\"")};
    struct import_counts counts;
    struct session *session;
    struct quality_row *rows;
    struct quality_place *places;
    size_t count;
    int32_t day;
    uint32_t eure_et_loir = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    assert_true(date_parse(STR("2026-01-02"), &day));
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(quality_rows(session, QUALITY_BY_SOURCE, eure_et_loir, day, &arena, &rows, &count, &error), &error);
    assert_int_equal(count, 1);
    assert_str(rows[0].key, "essai");
    assert_int_equal(rows[0].places, 5);
    assert_int_equal(rows[0].missing[QUALITY_HOURS], 5);
    assert_int_equal(rows[0].missing[QUALITY_SERVICES], 1); /* « Bricolage » is none */
    assert_int_equal(rows[0].missing[QUALITY_CONTACT], 5);
    assert_int_equal(rows[0].missing[QUALITY_ADDRESS], 0);
    assert_int_equal(rows[0].old, 0);
    assert_near(rows[0].mean, (10 + 4 * 25) / 5.0, 0.001); /* the address; services, but for one */
    assert_done(
        quality_rows(session, QUALITY_BY_INTERCOMMUNALITY, eure_et_loir, day + 1, &arena, &rows, &count, &error),
        &error);
    assert_int_equal(count, 1);
    assert_str(rows[0].key, "200033181"); /* Chartres Métropole */
    assert_int_equal(rows[0].old, 5);
    assert_done(quality_rows(session, QUALITY_BY_DEPARTMENT, territory_find(TERRITORY_REGION, STR("11")), day, &arena,
                             &rows, &count, &error),
                &error);
    assert_int_equal(count, 0);
    assert_done(quality_places(session, STR("essai"), eure_et_loir, 2, &arena, &places, &count, &error), &error);
    session_end(session);
    assert_int_equal(count, 2);
    assert_str(places[0].name, "Lieu 0");
    assert_int_equal(places[0].quality, 10);
    assert_true(places[0].missing[QUALITY_SERVICES]);
    assert_false(places[1].missing[QUALITY_SERVICES]);
    arena_free(&arena);
    buffer_free(&text);
}

static void changes_say_what_is_gone(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 8, ""), .tag = STR("\"1\"")};
    struct import_counts counts;
    struct session *session;
    struct recent_change *changes;
    size_t count, gone = 0;
    int64_t start = instant_now();
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    run_sql(fixture, "UPDATE place SET changed_at = 1000");
    web = (struct web){.text = places_csv(&text, 6, ""), .tag = STR("\"2\"")};
    assert_done(harvest(fixture, &web, false, &counts), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(recent_changes(session, TERRITORY_NONE, start, 100, &arena, &changes, &count, &error), &error);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++)
        gone += changes[i].gone;
    assert_int_equal(gone, 2);
    assert_true(changes[0].slug.length > 0);
    assert_done(recent_changes(session, territory_find(TERRITORY_DEPARTMENT, STR("28")), 0, 3, &arena, &changes, &count,
                               &error),
                &error);
    assert_int_equal(count, 3);
    assert_true(changes[0].changed_at >= start);
    assert_int_equal(changes[2].changed_at, 1000);
    assert_false(changes[2].gone);
    assert_done(recent_changes(session, territory_find(TERRITORY_DEPARTMENT, STR("29")), 0, 3, &arena, &changes, &count,
                               &error),
                &error);
    assert_int_equal(count, 0);
    session_end(session);
    arena_free(&arena);
    buffer_free(&text);
}

/* --- Points from addresses
 * ------------------------------------------------------------------------------------------------ */

struct service {
    int asked;
    bool down;
    size_t rows; /* of the last question */
};

/* Answers as addok does: each row back, with what it found. « introuvable » is not found, « vague » is the commune's
 * point, « ailleurs » is in another commune. */
static bool answer_addresses(void *context, struct str body, const char *type, struct arena *arena, struct str *answer,
                             struct error *failure)
{
    struct service *service = context;
    struct buffer out = {0};
    struct str *cells;
    size_t count, head = str_find(body, STR("n,adresse,"), 0);
    int64_t line;
    service->asked++;
    service->rows = 0;
    if (service->down)
        return error_set(failure, ERROR_UNAVAILABLE, "en panne");
    assert_true(str_starts_with(str_of(type), STR("multipart/form-data; boundary=")));
    assert_true(str_contains(body, STR("name=\"citycode\"\r\n\r\ncode_insee\r\n")));
    struct str data = str_slice(body, head, str_find(body, STR("\r\n\r\n--"), head));
    struct memory_stream stream = {data};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    buffer_add_cstr(&out, "n,adresse,code_postal,commune,code_insee,latitude,longitude,result_label,result_score,"
                          "result_type,result_citycode\n");
    csv_reader_next(reader, &cells, &count, &line, failure);
    while (csv_reader_next(reader, &cells, &count, &line, failure) && count > 0) {
        service->rows++;
        buffer_printf(&out, "%.*s,,,,,", STR_PRINT(cells[0]));
        if (str_contains(cells[1], STR("introuvable")))
            buffer_add_cstr(&out, ",,,,,\n");
        else if (str_contains(cells[1], STR("vague")))
            buffer_add_cstr(&out, "48.44,1.48,Chartres,0.9,municipality,28085\n");
        else if (str_contains(cells[1], STR("ailleurs")))
            buffer_add_cstr(&out, "48.73,1.36,Dreux,0.95,housenumber,28134\n");
        else
            buffer_add_cstr(&out, "48.4471,1.4853,1 Rue du Bourg 28000 Chartres,0.93,housenumber,28085\n");
    }
    csv_reader_free(reader);
    *answer = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return true;
}

static struct geocode_counts geocode(struct fixture *fixture, struct service *service)
{
    struct geocode_counts counts;
    struct geocoder geocoder = {answer_addresses, service, 0};
    assert_done(geocode_places(fixture->store, &geocoder, 10000, &counts, &error), &error);
    return counts;
}

static const char *const ADDRESSES = "id,nom,commune,code_postal,code_insee,adresse,date_maj,latitude,longitude\n"
                                     "a,A,Chartres,28000,28085,1 rue du Bourg,2026-01-02,,\n"
                                     "b,B,Chartres,28000,28085,1 rue du bourg,2026-01-02,,\n"
                                     "c,C,Chartres,28000,28085,9 rue introuvable,2026-01-02,,\n"
                                     "d,D,Chartres,28000,28085,9 rue vague,2026-01-02,,\n"
                                     "e,E,Chartres,28000,28085,9 rue ailleurs,2026-01-02,,\n"
                                     "f,F,Chartres,28000,28085,2 rue du Bourg,2026-01-02,48.45,1.49\n";

static void points_come_from_addresses(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct web web = {.text = str_of(ADDRESSES), .tag = STR("\"1\"")};
    struct service service = {.down = true};
    struct import_counts counts;
    struct geocode_counts found;
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    struct geocoder broken = {answer_addresses, &service, 0};
    assert_refused(geocode_places(fixture->store, &broken, 100, &found, &error), &error, ERROR_UNAVAILABLE);
    service.down = false;
    found = geocode(fixture, &service);
    assert_int_equal(found.seen, 5);
    assert_int_equal(found.asked, 4); /* a and b have one address */
    assert_int_equal(service.rows, 4);
    assert_int_equal(found.placed, 2);
    assert_str(ask_sql(fixture, &arena,
                       "SELECT COUNT(*) FROM place WHERE located_by = 'housenumber' AND latitude > "
                       "48.447 AND latitude < 48.4472"),
               "2");
    assert_str(ask_sql(fixture, &arena,
                       "SELECT COUNT(*) FROM place WHERE record = 'f' AND latitude = 48.45 AND "
                       "located_by IS NULL"),
               "1"); /* its own stays */
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM source_finding WHERE rule = 'point-found'"), "2");
    found = geocode(fixture, &service); /* failures are not asked again */
    assert_int_equal(found.seen, 3);
    assert_int_equal(found.asked, 0);
    assert_int_equal(found.cached, 3);
    assert_int_equal(service.asked, 2);
    arena_free(&arena);
}

static void a_point_found_stays_while_the_address_does(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct web web = {.text = str_of(ADDRESSES), .tag = STR("\"1\"")};
    struct service service = {0};
    struct import_counts counts;
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    geocode(fixture, &service);
    web = (struct web){.text = STR("id,nom,commune,code_postal,code_insee,adresse,date_maj,latitude,longitude\n"
                                   "a,A bis,Chartres,28000,28085,1 rue du Bourg,2026-02-02,,\n"
                                   "b,B,Chartres,28000,28085,3 rue du Bourg,2026-01-02,,\n"),
                       .tag = STR("\"2\"")};
    assert_done(harvest(fixture, &web, true, &counts), &error);
    assert_str(ask_sql(fixture, &arena,
                       "SELECT COUNT(*) FROM place WHERE record = 'a' AND nom = 'A bis' AND located_by = "
                       "'housenumber' AND latitude > 48.447"),
               "1");
    assert_str(ask_sql(fixture, &arena,
                       "SELECT COUNT(*) FROM place WHERE record = 'b' AND latitude IS NULL AND "
                       "located_by IS NULL"),
               "1");
    web = (struct web){.text = STR("id,nom,commune,code_postal,code_insee,adresse,date_maj,latitude,longitude\n"
                                   "a,A bis,Chartres,28000,28085,1 rue du Bourg,2026-02-02,48.46,1.5\n"),
                       .tag = STR("\"3\"")};
    assert_done(harvest(fixture, &web, true, &counts), &error);
    assert_str(ask_sql(fixture, &arena,
                       "SELECT COUNT(*) FROM place WHERE record = 'a' AND latitude = 48.46 AND "
                       "located_by IS NULL"),
               "1");
    arena_free(&arena);
}

/* --- Spaces
 * ---------------------------------------------------------------------------------------------------------------- */

static void places_join_the_space_that_opens(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct web web = {.text = places_csv(&text, 5, ""), .tag = STR("\"1\"")};
    struct import_counts counts;
    struct session *session;
    struct spaces spaces;
    int64_t joined = 0;
    set(fixture, SOURCE_BY_HAND);
    assert_done(harvest(fixture, &web, false, &counts), &error);
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    assert_done(places_join_space(fixture->store, spaces.at[0].id, TERRITORY_DEPARTMENT, STR("28"), &joined, &error),
                &error);
    assert_int_equal(joined, 5);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM place p JOIN space s ON s.id = p.space_id"), "5");
    assert_done(places_join_space(fixture->store, spaces.at[0].id, TERRITORY_DEPARTMENT, STR("28"), &joined, &error),
                &error);
    assert_int_equal(joined, 0);
    arena_free(&arena);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_set_bit_by_bit),
        cmocka_unit_test(a_file_that_did_not_change_is_not_read),
        cmocka_unit_test(a_run_that_stops_or_fails_says_so),
        cmocka_unit_test(findings_are_kept_for_the_owner),
        cmocka_unit_test(the_job_comes_back),
        cmocka_unit_test(a_dry_run_tells_each_change),
        cmocka_unit_test(what_is_missing_is_counted),
        cmocka_unit_test(changes_say_what_is_gone),
        cmocka_unit_test(points_come_from_addresses),
        cmocka_unit_test(a_point_found_stays_while_the_address_does),
        cmocka_unit_test(places_join_the_space_that_opens),
    };
    return RUN_ON_BOTH_ENGINES("places-sources", tests);
}
