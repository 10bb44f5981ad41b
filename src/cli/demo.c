/* maillage demo load: the department of the demonstration, through the same import as any source. */
#include <stdio.h>

#include "accounts/demo.h"
#include "command.h"
#include "grants/grants.h"
#include "network/demo.h"
#include "places/demo.h"
#include "roadmap/demo.h"
#include "territory/space.h"

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct import_counts counts;
    struct accounts_demo people;
    if (!str_equal(str_of(arguments->operands[0]), STR("28")))
        return error_set(error, ERROR_INVALID,
                         "La démonstration fournie est celle du département 28 : « maillage demo load 28 ».");
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done =
        demo_load(store, &counts, error) && accounts_demo_load(store, &people, error) &&
        campaign_demo_load(store, &(struct campaign_demo){people.town, people.association, people.manager}, error) &&
        call_demo_load(store, instant_now(), error) && network_demo_load(store, error) &&
        roadmap_demo_load(store, error);
    store_close(store);
    if (done && !arguments->quiet)
        fprintf(stderr, "Démonstration d’Eure-et-Loir : %lld lieux, dont %lld ajoutés.\n", (long long)counts.kept,
                (long long)counts.added);
    return done;
}

const struct command COMMAND_DEMO_LOAD = {
    .name = "demo load",
    .operands = "28",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "la démonstration : un département inventé sur des communes réelles",
    .run = run,
};
