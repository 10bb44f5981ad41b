/* maillage jobs run: what cron calls where no worker runs. */
#include <stdio.h>

#include "command.h"
#include "web/web.h"

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct jobs_report report;
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = web_run_jobs(store, &report, error);
    store_close(store);
    if (done && !arguments->quiet)
        fprintf(stderr, "%lld %s, %lld en échec\n", (long long)report.done,
                text_plural(report.done, "tâche faite", "tâches faites"), (long long)report.failed);
    return done;
}

const struct command COMMAND_JOBS_RUN = {
    .name = "jobs run",
    .operands = "",
    .summary = "fait les tâches de fond qui attendent",
    .details = "  « serve » le fait de lui-même ; cette commande est pour un cron, là où il ne tourne pas.\n"
               "  Une tâche en échec sera reprise plus tard, ou mise de côté pour qu’une personne en décide.",
    .run = run,
};
