/* The nearest place of each commune of France: 34,875 communes × 25,000 and × 1,000,000 places scattered around them,
 * ours beside PostGIS KNN (a GiST index on geography, one query for all) in one run. */
#include <libpq-fe.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coverage/access.h"
#include "territory/territory.h"

struct france {
    struct access_people *people;
    size_t count;
};

static struct france read_france(struct arena *arena)
{
    struct france france = {ARENA_ARRAY(arena, struct access_people, territory_count(TERRITORY_COMMUNE)), 0};
    uint32_t first = territory_first(TERRITORY_COMMUNE);
    for (uint32_t id = first; id < first + territory_count(TERRITORY_COMMUNE); id++) {
        struct territory commune = territory_at(id);
        if (commune.located)
            france.people[france.count++] = (struct access_people){
                commune.center, commune.population > 0 ? (double)commune.population : 0, SETTING_RURAL, id};
    }
    return france;
}

/* Around communes at random, within some 15 km: always the same. */
static struct point *scatter(const struct france *france, size_t count, struct arena *arena)
{
    struct point *places = ARENA_ARRAY(arena, struct point, count);
    srand(28);
    for (size_t i = 0; i < count; i++) {
        struct point center = france->people[(size_t)rand() % france->count].at;
        double east = 0.2 * rand() / RAND_MAX - 0.1, north = 0.2 * rand() / RAND_MAX - 0.1;
        places[i] = (struct point){center.lon + east, center.lat + north};
    }
    return places;
}

static double seconds_since(int64_t start)
{
    return (double)(monotonic_ns() - start) / 1e9;
}

/* --- PostGIS ------------------------------------------------------------------------------------------------------ */

static bool run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
    if (!done)
        fprintf(stderr, "%s", PQerrorMessage(connection));
    PQclear(result);
    return done;
}

static bool copy_points(PGconn *connection, const char *table, const struct point *points, size_t stride, size_t count)
{
    char sql[200];
    struct buffer out = {0};
    snprintf(sql, sizeof sql,
             "DROP TABLE IF EXISTS %s; CREATE TABLE %s (id int, lon float8, lat float8, spot geography)", table, table);
    if (!run(connection, sql))
        return false;
    snprintf(sql, sizeof sql, "COPY %s (id, lon, lat) FROM STDIN", table);
    PQclear(PQexec(connection, sql));
    for (size_t i = 0; i < count; i++) {
        const struct point *point = (const struct point *)((const char *)points + i * stride);
        buffer_printf(&out, "%zu\t%.7f\t%.7f\n", i, point->lon, point->lat);
        if (out.length > 60000 || i + 1 == count) {
            PQputCopyData(connection, out.at, (int)out.length);
            buffer_clear(&out);
        }
    }
    PQputCopyEnd(connection, NULL);
    PGresult *result = PQgetResult(connection);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    while ((result = PQgetResult(connection)))
        PQclear(result);
    buffer_free(&out);
    snprintf(sql, sizeof sql, "UPDATE %s SET spot = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography", table);
    return done && run(connection, sql);
}

struct answer {
    double built, asked; /* seconds */
    double people_5_km;
    double *km; /* per commune */
};

static bool ask_postgis(const char *url, const struct france *france, const struct point *places, size_t count,
                        struct answer *answer)
{
    PGconn *connection = PQconnectdb(url);
    bool done =
        PQstatus(connection) == CONNECTION_OK &&
        run(connection, "SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS postgis") &&
        copy_points(connection, "bench_commune", &france->people[0].at, sizeof france->people[0], france->count) &&
        copy_points(connection, "bench_place", places, sizeof *places, count);
    int64_t start = monotonic_ns();
    done = done && run(connection, "CREATE INDEX ON bench_place USING gist (spot)") &&
           run(connection, "ANALYZE bench_place");
    answer->built = seconds_since(start);
    start = monotonic_ns();
    PGresult *result =
        done ? PQexec(connection, "SELECT c.id, n.metres FROM bench_commune c CROSS JOIN LATERAL (SELECT "
                                  "ST_Distance(p.spot, c.spot, false) AS metres FROM bench_place p ORDER BY p.spot <-> "
                                  "c.spot LIMIT 1) n")
             : NULL;
    answer->asked = seconds_since(start);
    done = done && PQresultStatus(result) == PGRES_TUPLES_OK;
    for (int i = 0; done && i < PQntuples(result); i++) {
        size_t commune = (size_t)atol(PQgetvalue(result, i, 0));
        answer->km[commune] = strtod(PQgetvalue(result, i, 1), NULL) / 1000;
    }
    PQclear(result);
    if (done)
        run(connection, "DROP TABLE bench_commune, bench_place");
    PQfinish(connection);
    return done;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

static double people_within(const struct france *france, const double *km)
{
    double people = 0;
    for (size_t i = 0; i < france->count; i++)
        people += km[i] <= 5 ? france->people[i].people : 0;
    return people;
}

static void measure(const struct france *france, size_t count)
{
    struct arena arena = {0};
    struct point *places = scatter(france, count, &arena);
    double *km = ARENA_ARRAY(&arena, double, france->count);
    int64_t start = monotonic_ns();
    struct access_way *ways = access_measure(france->people, france->count, places, count, &ACCESS_USUAL, &arena);
    double ours = seconds_since(start);
    for (size_t i = 0; i < france->count; i++)
        km[i] = ways[i].crow_km;
    printf("%zu communes × %zu lieux\n  Maillage    %8.3f s (index compris)   %.0f habitants à 5 km\n", france->count,
           count, ours, people_within(france, km));
    const char *url = getenv("MAILLAGE_TEST_POSTGRESQL");
    struct answer answer = {.km = ARENA_ARRAY(&arena, double, france->count)};
    if (!url || !*url || !ask_postgis(url, france, places, count, &answer)) {
        puts("  PostGIS     absent");
    } else {
        double worst = 0;
        for (size_t i = 0; i < france->count; i++)
            worst = fmax(worst, fabs(answer.km[i] - km[i]));
        printf("  PostGIS     %8.3f s, plus %.3f s d’index   %.0f habitants à 5 km\n  rapport     %8.1f   plus grand "
               "écart "
               "de distance : %.0f m (la sphère de PostGIS a le même rayon à 0,1 m près)\n",
               answer.asked, answer.built, people_within(france, answer.km), (answer.asked + answer.built) / ours,
               1000 * worst);
    }
    fflush(stdout);
    arena_free(&arena);
}

int main(int count, char **words)
{
    struct arena arena = {0};
    struct france france = read_france(&arena);
    measure(&france, 25000);
    if (count < 2 || strcmp(words[1], "--quick") != 0)
        measure(&france, 1000000);
    arena_free(&arena);
    return 0;
}
