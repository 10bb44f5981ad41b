/* maillage geocode: points for places that have an address and no coordinates. */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "fetch/fetch.h"
#include "places/geocode.h"

static const struct option_row OPTIONS[] = {
    {"service", "ADRESSE", "service d’adresses : https://data.geopf.fr/geocodage/search/csv (MAILLAGE_GEOCODER sinon)"},
    {"most", "N", "lieux regardés au plus (20 000 sinon)"},
    {NULL, NULL, NULL},
};

static bool run(const struct arguments *arguments, struct error *error)
{
    static const char *const columns[] = {"vus", "demandés", "connus", "placés", NULL};
    enum { MOST = 20000, PAUSE_MS = 500 };
    const char *service = argument(arguments, "service"), *most_text = argument(arguments, "most");
    struct geocode_counts counts;
    struct store *store = NULL;
    struct arena arena = {0};
    int64_t most = MOST;
    service = service ? service : getenv("MAILLAGE_GEOCODER");
    if (!service)
        return error_set(error, ERROR_INVALID, "Donnez --service : aucun service d’adresses n’est réglé.");
    if (most_text && (!str_to_i64(str_of(most_text), &most) || most < 1))
        return error_set(error, ERROR_INVALID, "--most : « %s » n’est pas un nombre de lieux.", most_text);
    struct geocoder geocoder = {fetch_post, (void *)(uintptr_t)service, PAUSE_MS};
    bool done = command_open_store(arguments, &store, error) && geocode_places(store, &geocoder, most, &counts, error);
    if (done) {
        const int64_t values[] = {counts.seen, counts.asked, counts.cached, counts.placed};
        struct str cells[COUNT_OF(values)];
        struct table table;
        for (size_t i = 0; i < COUNT_OF(values); i++)
            cells[i] = arena_printf(&arena, "%lld", (long long)values[i]);
        table_start(&table, arguments, columns);
        table_row(&table, cells);
        table_end(&table);
    }
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_GEOCODE = {
    .name = "geocode",
    .operands = "",
    .options = OPTIONS,
    .summary = "place les lieux qui ont une adresse et pas de coordonnées",
    .details = "  Le service répond comme la Base adresse nationale (CSV). Ses réponses sont gardées : une adresse "
               "n’est\n"
               "  pas demandée deux fois. Un lieu qui a des coordonnées ne bouge pas.",
    .run = run,
};
