/* maillage harvest: the sources that are due, or one. */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "fetch/fetch.h"
#include "places/source.h"

static const struct option_row OPTIONS[] = {
    {"source", "NOM", "cette source, due ou non (toutes celles qui sont dues sinon)"},
    {"accept-removals", NULL, "accepte que plus d’un cinquième des lieux de la source disparaissent"},
    {"even-unchanged", NULL, "relit le fichier même si le serveur dit qu’il n’a pas changé"},
    {"dry-run", NULL, "dit ce qui changerait, n’écrit rien"},
    {NULL, NULL, NULL},
};

static void write_row(struct table *table, struct arena *arena, struct str name, bool done,
                      const struct import_counts *counts)
{
    const int64_t values[] = {counts->read,    counts->kept,      counts->refused,  counts->added,
                              counts->changed, counts->unchanged, counts->vanished, counts->returned};
    struct str cells[COUNT_OF(values) + 2] = {name, done ? STR("fait") : STR("non")};
    for (size_t i = 0; i < COUNT_OF(values); i++)
        cells[i + 2] = arena_printf(arena, "%lld", (long long)values[i]);
    table_row(table, cells);
}

static bool harvest_all(const struct arguments *arguments, struct store *store, const struct str *names, size_t count,
                        struct arena *arena, struct error *error)
{
    static const char *const columns[] = {"source",   "état",      "lus",      "gardés",  "refusés", "ajoutés",
                                          "modifiés", "inchangés", "disparus", "revenus", NULL};
    const char *folder = getenv("TMPDIR");
    struct fetcher fetcher = {fetch_open, (void *)(folder ? folder : "/tmp")};
    struct harvest harvest = {.store = store,
                              .fetcher = &fetcher,
                              .accept_removals = argument(arguments, "accept-removals") != NULL,
                              .even_unchanged = argument(arguments, "even-unchanged") != NULL,
                              .dry_run = argument(arguments, "dry-run") != NULL};
    struct table table;
    size_t failures = 0;
    table_start(&table, arguments, columns);
    for (size_t i = 0; i < count; i++) {
        struct import_counts counts;
        struct error why = {0};
        bool done = source_harvest(&harvest, names[i], &counts, &why);
        write_row(&table, arena, names[i], done, &counts);
        failures += !done;
        if (!done)
            fprintf(stderr, "%.*s : %s\n", STR_PRINT(names[i]), why.message);
        if (!done && count == 1)
            *error = why;
    }
    table_end(&table);
    if (failures && count > 1)
        return error_set(error, ERROR_INVALID, "%zu sources n’ont pas été lues.", failures);
    return failures == 0;
}

static bool due(struct store *store, struct arena *arena, struct str **names, size_t *count, struct error *error)
{
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = sources_due(session, instant_now(), arena, names, count, error);
    session_end(session);
    return done;
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store = NULL;
    struct arena arena = {0};
    const char *name = argument(arguments, "source");
    struct str one = name ? str_of(name) : STR_NONE, *names = &one;
    size_t count = 1;
    bool done = command_open_store(arguments, &store, error) && (name || due(store, &arena, &names, &count, error)) &&
                harvest_all(arguments, store, names, count, &arena, error);
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_HARVEST = {
    .name = "harvest",
    .operands = "",
    .options = OPTIONS,
    .summary = "lit les sources dont c’est le moment (voir source set)",
    .details = "  Ce que « serve » fait de lui-même ; à appeler par cron quand il ne tourne pas.",
    .run = run,
};
