/* maillage serve: the site, the API and the worker, until it is told to stop. */
#include "command.h"
#include "web/web.h"

static const struct option_row OPTIONS[] = {
    {"listen", "HÔTE:PORT", "où écouter (127.0.0.1:8028), ou unix:CHEMIN"},
    {"config", "FICHIER", "réglages, « nom = valeur » par ligne (docs/operating.md)"},
    {NULL, NULL, NULL},
};

/* Defaults, then the file, the environment, the options. */
static bool read_settings(void *context, struct arena *arena, struct settings *settings, struct error *error)
{
    const struct arguments *arguments = context;
    const char *listen = argument(arguments, "listen");
    if (!settings_read(arena, argument(arguments, "config"), settings, error))
        return false;
    if (listen && !settings_set(arena, settings, STR("listen"), str_of(listen), error))
        return false;
    return !arguments->database_given ||
           settings_set(arena, settings, STR("database"), str_of(arguments->database), error);
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct arguments copy = *arguments;
    return web_serve(read_settings, &copy, error);
}

const struct command COMMAND_SERVE = {
    .name = "serve",
    .operands = "",
    .options = OPTIONS,
    .summary = "sert le site, l’API et les tâches de fond",
    .details = "  Démarre deux processus confinés, « web » et « worker », et relance celui qui s’arrête.\n"
               "  SIGTERM termine les réponses en cours puis arrête ; SIGHUP relit les réglages sans couper personne.",
    .run = run,
};
