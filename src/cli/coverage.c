/* maillage coverage: people by distance to the nearest place, per territory. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "places/import.h"
#include "web/need.h"

static const struct option_row OPTIONS[] = {
    {"radius", "KM", "distance voulue, à vol d’oiseau"},
    {"space", "CODE", "un département (28, par défaut) ou une région (region:24)"},
    {"level", "NIVEAU", "epci (départements d’une région ; par défaut) ou commune"},
    {"service", "NOM", "seulement les lieux qui rendent ce service"},
    {"free", NULL, "seulement les lieux gratuits"},
    {"saturday", NULL, "seulement les lieux ouverts le samedi"},
    {"detour", "FACTEUR", "la route est plus longue que le vol d’oiseau (1.3 par défaut)"},
    {"matrix", "FICHIER", "distances calculées ailleurs : colonnes from,to,km,min"},
    {"before", "DATE", "aussi la couverture des lieux publiés ce jour-là, pour comparer"},
    {NULL, NULL, NULL},
};
static const char *const REQUIRED[] = {"radius", NULL};

enum { LIMITS = 5 };

struct asked {
    double limits[LIMITS]; /* the radius, then fixed ones */
    uint32_t space;
    bool by_commune;
    struct place_filter filter;
    struct access_rules rules;
    int32_t before;
    bool compares;
};

static bool read_filter(const struct arguments *arguments, struct asked *asked, struct error *error)
{
    const char *service = argument(arguments, "service");
    size_t index;
    if (service && !vocabulary_find_slug(VOCABULARY_SERVICES, str_of(service), &index))
        return error_set(error, ERROR_INVALID,
                         "--service attend l’un des neuf services du schéma, par exemple « %.*s ».",
                         STR_PRINT(vocabulary_term(VOCABULARY_SERVICES, 0)->slug));
    if (service)
        choice_add(&asked->filter.any[VOCABULARY_SERVICES], index);
    if (argument(arguments, "free") && vocabulary_find_slug(VOCABULARY_FEES, STR("gratuit"), &index))
        choice_add(&asked->filter.any[VOCABULARY_FEES], index);
    if (argument(arguments, "saturday"))
        asked->filter.weekdays = 1 << 5;
    return true;
}

static bool read_asked(const struct arguments *arguments, struct asked *asked, struct error *error)
{
    const char *space = argument(arguments, "space"), *detour = argument(arguments, "detour");
    const char *level = argument(arguments, "level"), *before = argument(arguments, "before");
    *asked = (struct asked){.limits = {0, 5, 10, 15, 20}, .rules = ACCESS_USUAL};
    if (!str_to_double(str_of(argument(arguments, "radius")), &asked->limits[0]) ||
        !(asked->limits[0] > 0 && asked->limits[0] <= NEED_MARGIN_KM))
        return error_set(error, ERROR_INVALID, "--radius attend des kilomètres, jusqu’à %d.", NEED_MARGIN_KM);
    if (detour && (!str_to_double(str_of(detour), &asked->rules.detour) || !(asked->rules.detour >= 1)))
        return error_set(error, ERROR_INVALID, "--detour attend un nombre à partir de 1.");
    if (level && strcmp(level, "epci") != 0 && strcmp(level, "commune") != 0)
        return error_set(error, ERROR_INVALID, "--level vaut epci ou commune.");
    asked->by_commune = level && strcmp(level, "commune") == 0;
    asked->compares = before != NULL;
    if (before && !date_parse(str_of(before), &asked->before))
        return error_set(error, ERROR_INVALID, "--before attend une date, comme 2024-02-20.");
    if (before && (argument(arguments, "service") || argument(arguments, "free") || argument(arguments, "saturday")))
        return error_set(error, ERROR_INVALID,
                         "--before compare tous les lieux : sans --service, --free ni --saturday.");
    return command_space(space ? space : "28", &asked->space, error) && read_filter(arguments, asked, error);
}

/* --- Facts -------------------------------------------------------------------------------------------------------- */

struct loading {
    const struct asked *asked;
    struct need_facts **facts;
    struct published_places *before;
    struct arena *arena;
};

static bool load_facts(struct session *session, void *context, struct error *error)
{
    const struct loading *loading = context;
    return need_facts_load(session, loading->facts, error) &&
           (!loading->asked->compares ||
            published_before(session, loading->asked->before, loading->arena, loading->before, error));
}

static bool apply_matrix(const char *path, struct need_survey *need, struct arena *arena, struct error *error)
{
    struct file_stream *stream;
    struct access_matrix_counts counts;
    struct str *from = ARENA_ARRAY(arena, struct str, need->count),
               *to = ARENA_ARRAY(arena, struct str, need->place_count);
    struct str *also = ARENA_ARRAY(arena, struct str, need->place_count);
    for (size_t i = 0; i < need->count; i++)
        from[i] = territory_at(need->people[i].territory).code;
    for (size_t i = 0; i < need->place_count; i++) {
        to[i] = need->places[i].commune;
        also[i] = id_text(arena, need->places[i].id);
    }
    if (!file_stream_open(path, &stream, error))
        return false;
    const struct access_keys keys = {from, to, also};
    bool done = access_apply_matrix(file_stream_read, stream, &keys, need->access, need->count, need->place_count,
                                    &counts, error);
    file_stream_close(stream);
    if (done)
        fprintf(stderr,
                "Matrice : %lld lignes, dont %lld sans commune ou lieu connus ; %zu communes mesurées, %zu estimées.\n",
                (long long)counts.rows, (long long)counts.unknown, counts.measured, need->count - counts.measured);
    return done;
}

/* --- Printing ----------------------------------------------------------------------------------------------------- */

static struct str number(struct arena *arena, double value, int decimals)
{
    return isfinite(value) ? arena_printf(arena, "%.*f", decimals, value) : STR_NONE;
}

static void print_part(struct table *table, const struct need_part *part, double before, struct arena *arena)
{
    const struct access_profile *profile = &part->profile;
    struct str cells[16];
    size_t count = 0;
    cells[count++] = territory_at(part->territory).code;
    cells[count++] = territory_at(part->territory).name;
    cells[count++] = number(arena, profile->people, 0);
    cells[count++] = arena_printf(arena, "%zu", part->places);
    cells[count++] = number(arena, profile->within[0], 0);
    cells[count++] = number(arena, profile->people > 0 ? 100 * profile->within[0] / profile->people : NAN, 1);
    if (isfinite(before))
        cells[count++] = number(arena, before, 1);
    for (int band = 1; band < LIMITS; band++)
        cells[count++] = number(arena, profile->within[band], 0);
    cells[count++] = number(arena, profile->mean_km, 2);
    cells[count++] = number(arena, profile->mean_minutes, 1);
    cells[count++] = number(arena, profile->farthest_km, 2);
    cells[count++] = number(arena, part->index.total, 2);
    table_row(table, cells);
}

static const char *const PART_COLUMNS[] = {"code",     "nom",          "habitants",    "lieux",   "couverts",
                                           "part",     "a_5_km",       "a_10_km",      "a_15_km", "a_20_km",
                                           "km_moyen", "min_moyennes", "km_plus_loin", "indice",  NULL};
static const char *const COMPARED_COLUMNS[] = {
    "code",    "nom",     "habitants", "lieux",    "couverts",     "part",         "part_avant", "a_5_km",
    "a_10_km", "a_15_km", "a_20_km",   "km_moyen", "min_moyennes", "km_plus_loin", "indice",     NULL};

/* The share covered in each part by the places there were, the whole last. */
static double *shares_before(const struct need_survey *need, const struct need_parts *parts, const struct asked *asked,
                             const struct published_places *before, struct arena *arena)
{
    double *shares = ARENA_ARRAY(arena, double, parts->count + 1);
    struct need_survey then = *need;
    then.access = access_measure(need->people, need->count, before->at, before->count, &asked->rules, arena);
    for (size_t k = 0; k <= parts->count; k++) {
        const struct need_part *part = k < parts->count ? &parts->at[k] : &parts->whole;
        struct access_profile profile =
            need_profile(&then, k < parts->count ? part->territory : TERRITORY_NONE, asked->limits, 1, arena);
        shares[k] = profile.people > 0 ? 100 * profile.within[0] / profile.people : 0;
    }
    return shares;
}

static void print_parts(const struct arguments *arguments, const struct need_survey *need,
                        const struct need_facts *facts, const struct asked *asked,
                        const struct published_places *before, struct arena *arena)
{
    struct need_parts parts;
    struct table table;
    double *shares = NULL;
    need_divide(need, facts, INDEX_GENERAL, TARGET_POPULATION, SPACE_NO_TARGET, asked->limits, LIMITS, arena, &parts);
    if (asked->compares)
        shares = shares_before(need, &parts, asked, before, arena);
    table_start(&table, arguments, shares ? COMPARED_COLUMNS : PART_COLUMNS);
    for (size_t i = 0; i < parts.count; i++)
        print_part(&table, &parts.at[i], shares ? shares[i] : NAN, arena);
    print_part(&table, &parts.whole, shares ? shares[parts.count] : NAN, arena);
    table_end(&table);
}

static void print_communes(const struct arguments *arguments, const struct need_survey *need, const struct asked *asked,
                           struct arena *arena)
{
    static const char *const columns[] = {"code",   "nom",  "habitants", "km_vol",  "km", "minutes",
                                          "mesuré", "lieu", "indice",    "blanche", NULL};
    struct table table;
    table_start(&table, arguments, columns);
    for (size_t i = 0; i < need->count; i++) {
        const struct access_way *access = &need->access[i];
        const struct str cells[] = {territory_at(need->people[i].territory).code,
                                    territory_at(need->people[i].territory).name,
                                    number(arena, need->people[i].people, 0),
                                    number(arena, access->crow_km, 2),
                                    number(arena, access->km, 2),
                                    number(arena, access->minutes, 1),
                                    access->measured ? STR("oui") : STR("non"),
                                    access->place == SIZE_MAX ? STR_NONE : need->places[access->place].name,
                                    number(arena, need->index[i], 2),
                                    access->crow_km > asked->limits[0] ? STR("oui") : STR("non")};
        table_row(&table, cells);
    }
    table_end(&table);
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct asked asked;
    struct need_survey need;
    struct need_facts *facts = NULL;
    struct directory *directory;
    struct published_places before = {0};
    struct arena arena = {0};
    const char *matrix = argument(arguments, "matrix");
    if (!read_asked(arguments, &asked, error) || !command_directory(arguments, &directory, error))
        return false;
    struct loading loading = {&asked, &facts, &before, &arena};
    bool done = command_read(arguments, load_facts, &loading, error);
    if (done)
        need_measure(directory, facts, INDEX_GENERAL, asked.space, &asked.filter, &asked.rules, &arena, &need);
    done = done && (!matrix || apply_matrix(matrix, &need, &arena, error));
    if (done && asked.by_commune)
        print_communes(arguments, &need, &asked, &arena);
    else if (done)
        print_parts(arguments, &need, facts, &asked, &before, &arena);
    if (done && !arguments->quiet)
        fprintf(stderr,
                "Population municipale au centre des communes ; lieux voisins comptés ; route = vol d’oiseau × %g, à "
                "%g, "
                "%g ou %g km/h selon la densité, plus %g min.\n",
                asked.rules.detour, asked.rules.speed[SETTING_URBAN], asked.rules.speed[SETTING_MIDDLE],
                asked.rules.speed[SETTING_RURAL], asked.rules.minutes);
    directory_release(directory);
    need_facts_free(facts);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_COVERAGE = {
    .name = "coverage",
    .operands = "",
    .options = OPTIONS,
    .required = REQUIRED,
    .summary = "les habitants selon la distance au lieu le plus proche",
    .run = run,
};
