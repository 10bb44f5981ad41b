/* Where to open: our solver beside GLPK and CBC (Debian) and HiGHS (npm), on the same maximal covering instances
 * written once as a linear programme, in one run. Demand and candidates are the communes, weights their people.
 *     bench/siting [--quick] [--seconds S]     S: what each peer is given (600)
 */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coverage/coverage.h"
#include "geo/geo.h"
#include "territory/territory.h"

struct instance {
    const char *name;
    uint32_t territory; /* TERRITORY_NONE: the nation */
    size_t count;
    double radius_km, seconds;
};

struct points {
    struct siting_point *at;
    size_t count;
};

static struct points read_points(uint32_t territory, struct arena *arena)
{
    struct points points = {ARENA_ARRAY(arena, struct siting_point, territory_count(TERRITORY_COMMUNE)), 0};
    uint32_t first = territory_first(TERRITORY_COMMUNE);
    for (uint32_t id = first; id < first + territory_count(TERRITORY_COMMUNE); id++) {
        struct territory one = territory_at(id);
        if (one.located && one.population > 0 &&
            (territory == TERRITORY_NONE || one.department == territory || one.region == territory))
            points.at[points.count++] = (struct siting_point){one.center.lon, one.center.lat, (double)one.population};
    }
    return points;
}

/* --- The linear programme ----------------------------------------------------------------------------------------- */

static void write_row(FILE *file, const struct points *points, size_t i, double radius_km)
{
    struct point here = {points->at[i].lon, points->at[i].lat};
    fprintf(file, "c%zu: z%zu", i, i);
    for (size_t j = 0; j < points->count; j++)
        if (fabs(points->at[j].lat - here.lat) < radius_km / 110 &&
            point_distance(here, (struct point){points->at[j].lon, points->at[j].lat}) <= radius_km * 1000)
            fprintf(file, " - y%zu", j);
    fputs(" <= 0\n", file);
}

static bool write_programme(const char *path, const struct points *points, size_t count, double radius_km)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fputs("Maximize\n obj:", file);
    for (size_t i = 0; i < points->count; i++)
        fprintf(file, " + %.0f z%zu%s", points->at[i].weight, i, i % 8 == 7 ? "\n" : "");
    fputs("\nSubject To\n", file);
    for (size_t i = 0; i < points->count; i++)
        write_row(file, points, i, radius_km);
    fputs("n:", file);
    for (size_t j = 0; j < points->count; j++)
        fprintf(file, " + y%zu%s", j, j % 12 == 11 ? "\n" : "");
    fprintf(file, " = %zu\nBounds\n", count);
    for (size_t i = 0; i < points->count; i++)
        fprintf(file, " z%zu <= 1\n", i);
    fputs("Binary\n", file);
    for (size_t j = 0; j < points->count; j++)
        fprintf(file, " y%zu\n", j);
    fputs("End\n", file);
    return fclose(file) == 0;
}

/* --- Peers -------------------------------------------------------------------------------------------------------- */

struct peer {
    const char *name;
    const char *command; /* %1$s the programme, %2$d seconds, %3$s the solution */
    const char *mark;    /* the objective follows it in the solution */
};

static const struct peer PEERS[] = {
    {"GLPK", "exec glpsol --cpxlp %1$s --tmlim %2$d --cuts -o %3$s", "Objective:  obj = "},
    {"CBC", "exec cbc %1$s seconds %2$d solve solution %3$s", "objective value "},
    {"HiGHS", "exec node bench/peers/highs.mjs %1$s %2$d %3$s", "objective "},
};

struct outcome {
    double value, seconds, megabytes;
    bool finished;
};

static double read_value(const char *path, const char *mark)
{
    struct arena arena = {0};
    struct str text;
    struct error error = {0};
    double value = NAN;
    if (file_read(&arena, path, 64 << 20, &text, &error)) {
        size_t at = str_find(text, str_of(mark), 0);
        if (at != SIZE_MAX)
            value = fabs(strtod(text.at + at + strlen(mark), NULL));
    }
    arena_free(&arena);
    return value;
}

static struct outcome run_peer(const struct peer *peer, const char *programme, const char *solution, int seconds)
{
    struct outcome outcome = {.value = NAN};
    char command[1024];
    struct rusage usage;
    int status;
    unlink(solution);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(command, sizeof command, peer->command, programme, seconds, solution);
#pragma GCC diagnostic pop
    int64_t start = monotonic_ns();
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        alarm((unsigned)seconds + 60); /* one that does not heed its limit ends here */
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    wait4(child, &status, 0, &usage);
    outcome.seconds = (double)(monotonic_ns() - start) / 1e9;
    outcome.megabytes = (double)usage.ru_maxrss / 1024;
    outcome.value = read_value(solution, peer->mark);
    outcome.finished = WIFEXITED(status) && WEXITSTATUS(status) == 0 && outcome.seconds < seconds;
    return outcome;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

static double own_megabytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static void measure(const struct instance *instance, int seconds)
{
    struct arena arena = {0};
    struct points points = read_points(instance->territory, &arena);
    char programme[] = "/tmp/maillage-siting-XXXXXX.lp", solution[64];
    const struct siting_problem problem = {.model = SITING_COVERING,
                                           .demand = points.at,
                                           .demand_count = points.count,
                                           .candidates = points.at,
                                           .candidate_count = points.count,
                                           .count = instance->count,
                                           .radius_km = instance->radius_km,
                                           .detour = 1,
                                           .seconds = instance->seconds};
    struct siting_result result;
    struct error error = {0};
    printf("%s : %zu communes, %zu lieux, %g km\n", instance->name, points.count, instance->count, instance->radius_km);
    if (!siting_solve(&problem, &arena, &result, &error)) {
        printf("  %s\n", error.message);
        return;
    }
    printf("  %-10s valeur %12.0f  borne %12.0f  écart %7.4f %%  %8.2f s  %6.0f Mo%s\n", "Maillage", result.value,
           result.bound, 100 * result.gap, result.seconds, own_megabytes(), result.proven ? "  prouvé" : "");
    fflush(stdout);
    int descriptor = mkstemps(programme, 3);
    snprintf(solution, sizeof solution, "%s.sol", programme);
    if (descriptor >= 0 && write_programme(programme, &points, instance->count, instance->radius_km))
        for (size_t p = 0; p < COUNT_OF(PEERS); p++) {
            struct outcome outcome = run_peer(&PEERS[p], programme, solution, seconds);
            if (isnan(outcome.value))
                printf("  %-10s aucune solution  %8.2f s  %6.0f Mo\n", PEERS[p].name, outcome.seconds,
                       outcome.megabytes);
            else
                printf("  %-10s valeur %12.0f  %8.2f s  %6.0f Mo%s\n", PEERS[p].name, outcome.value, outcome.seconds,
                       outcome.megabytes, outcome.finished ? "" : "  arrêté par le temps");
            fflush(stdout);
        }
    if (descriptor >= 0)
        close(descriptor);
    unlink(programme);
    unlink(solution);
    arena_free(&arena);
}

int main(int count, char **words)
{
    bool quick = false;
    int seconds = 600;
    for (int i = 1; i < count; i++) {
        quick = quick || strcmp(words[i], "--quick") == 0;
        if (strcmp(words[i], "--seconds") == 0 && i + 1 < count)
            seconds = atoi(words[i + 1]);
    }
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, STR("28"));
    const struct instance instances[] = {
        {"Eure-et-Loir", department, 20, 5, 10},
        {"Eure-et-Loir", department, 63, 5, 10},
        {"Centre-Val de Loire", territory_find(TERRITORY_REGION, STR("24")), 200, 5, 30},
        {"France", TERRITORY_NONE, 5000, 5, 60},
    };
    if (quick && seconds > 10)
        seconds = 10;
    for (size_t i = 0; i < COUNT_OF(instances) - (quick ? 2 : 0); i++)
        measure(&instances[i], seconds);
    return 0;
}
