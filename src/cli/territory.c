/* maillage territory import, territory show: boundaries in, what is known of a territory. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "territory/contour.h"
#include "territory/district.h"

/* --- territory import
 * ---------------------------------------------------------------------------------------------------- */

static const struct option_row IMPORT_OPTIONS[] = {
    {"kind", "GENRE", "commune, epci, arrondissement, departement ou region (trouvé par le code sinon)"},
    {NULL, NULL, NULL},
};

static const char *const KIND_NAMES[] = {"region", "departement", "arrondissement", "epci", "commune"};

static bool read_kind(const char *name, enum territory_kind *kind, struct error *error)
{
    *kind = TERRITORY_KIND_COUNT;
    if (!name)
        return true;
    for (size_t k = 0; k < COUNT_OF(KIND_NAMES); k++)
        if (strcmp(name, KIND_NAMES[k]) == 0)
            *kind = (enum territory_kind)k;
    return *kind != TERRITORY_KIND_COUNT ||
           error_set(error, ERROR_INVALID, "--kind vaut commune, epci, arrondissement, departement ou region.");
}

static void say(void *context, int64_t line, struct str message)
{
    const struct arguments *arguments = context;
    if (arguments->quiet)
        return;
    if (line > 0)
        fprintf(stderr, "ligne %lld : ", (long long)line);
    fprintf(stderr, "%.*s.\n", STR_PRINT(message));
}

static bool run_import(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    enum territory_kind kind;
    if (!read_kind(argument(arguments, "kind"), &kind, error) || !command_open_store(arguments, &store, error))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < arguments->operand_count; i++) {
        struct contour_counts counts;
        done = contour_import(store, arguments->operands[i], kind, say, (void *)(uintptr_t)arguments, &counts, error);
        if (done && !arguments->quiet)
            fprintf(stderr, "%s : %lld contours importés, %lld anciennes communes réunies, %lld mis de côté.\n",
                    arguments->operands[i], (long long)counts.kept, (long long)counts.joined,
                    (long long)counts.set_aside);
    }
    store_close(store);
    return done;
}

const struct command COMMAND_TERRITORY_IMPORT = {
    .name = "territory import",
    .operands = "FICHIER.geojson…",
    .operands_least = 1,
    .operands_most = ARGUMENTS_MOST,
    .options = IMPORT_OPTIONS,
    .summary = "des contours officiels, en GeoJSON (ou .gz)",
    .details = "  Chaque fichier est importé tout ou rien, et remplace les contours des territoires qu’il contient.",
    .run = run_import,
};

/* --- territory import-qpv -------------------------------------------------------------------------------------------
 */

static const struct option_row DISTRICT_OPTIONS[] = {
    {"fictitious", NULL, "contours inventés : c’est dit partout où ils servent"},
    {NULL, NULL, NULL},
};

static bool run_import_districts(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    int64_t count;
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = district_import(store, arguments->operands[0], argument(arguments, "fictitious") != NULL, instant_now(),
                                &count, error);
    store_close(store);
    if (done && !arguments->quiet)
        fprintf(stderr, "%s : %lld quartiers prioritaires importés.\n", arguments->operands[0], (long long)count);
    return done;
}

const struct command COMMAND_TERRITORY_IMPORT_QPV = {
    .name = "territory import-qpv",
    .operands = "FICHIER.geojson",
    .operands_least = 1,
    .operands_most = 1,
    .options = DISTRICT_OPTIONS,
    .summary = "les contours des quartiers prioritaires (QPV), en GeoJSON (ou .gz)",
    .details = "  Le fichier remplace tous les quartiers importés avant lui.",
    .run = run_import_districts,
};

/* --- territory show
 * ---------------------------------------------------------------------------------------------------------- */

static struct str number_or_none(struct arena *arena, int64_t value)
{
    return value < 0 ? STR_NONE : arena_printf(arena, "%lld", (long long)value);
}

static struct str name_or_none(uint32_t id)
{
    return id == TERRITORY_NONE ? STR_NONE : territory_at(id).name;
}

static bool show(struct table *table, uint32_t id, struct session *session, struct arena *arena, struct error *error)
{
    struct territory t = territory_at(id);
    struct shape shape;
    bool drawn = false;
    if (session && !contour_find(session, id, arena, &shape, &drawn, error))
        return false;
    size_t communes = 0, cursor = 0;
    while (t.kind != TERRITORY_COMMUNE && territory_next_commune(id, TERRITORY_NONE, &cursor) != TERRITORY_NONE)
        communes++;
    const struct str cells[] = {str_of(territory_kind_label(t.kind)),
                                t.code,
                                t.name,
                                number_or_none(arena, t.population),
                                t.area_km2 < 0 ? STR_NONE : arena_printf(arena, "%.2f", t.area_km2),
                                number_or_none(arena, t.kind == TERRITORY_COMMUNE ? -1 : (int64_t)communes),
                                name_or_none(t.intercommunality),
                                name_or_none(t.department),
                                name_or_none(t.region),
                                drawn ? STR("oui") : STR("non")};
    table_row(table, cells);
    return true;
}

static bool run_show(const struct arguments *arguments, struct error *error)
{
    static const char *const columns[] = {
        "genre",       "code",   "nom",     "habitants", "km2", "communes", "intercommunalité",
        "département", "région", "contour", NULL};
    struct str code = str_of(arguments->operands[0]);
    struct store *store;
    struct session *session = NULL;
    struct arena arena = {0};
    if (!command_open_store(arguments, &store, error))
        return false;
    struct table table;
    bool done = store_read(store, &session, error), any = false;
    table_start(&table, arguments, columns);
    for (int kind = TERRITORY_REGION; done && kind < TERRITORY_KIND_COUNT; kind++) {
        uint32_t id = territory_find((enum territory_kind)kind, code);
        if (id == TERRITORY_NONE)
            continue;
        any = true;
        done = show(&table, id, session, &arena, error);
    }
    bool followed;
    uint32_t today = commune_resolve(code, &followed);
    if (done && today != TERRITORY_NONE && followed) {
        any = true;
        if (!arguments->quiet)
            fprintf(stderr, "%s est un ancien code : la commune est aujourd’hui celle-ci.\n", arguments->operands[0]);
        done = show(&table, today, session, &arena, error);
    }
    table_end(&table);
    session_end(session);
    store_close(store);
    arena_free(&arena);
    return done &&
           (any || error_set(error, ERROR_INVALID, "Aucun territoire n’a le code « %s ».", arguments->operands[0]));
}

const struct command COMMAND_TERRITORY_SHOW = {
    .name = "territory show",
    .operands = "CODE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "ce qui est connu d’un territoire, par son code INSEE ou SIREN",
    .run = run_show,
};
