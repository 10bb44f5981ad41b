#include <stdio.h>

#include "command.h"

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    int applied = 0;
    if (!store_open(str_of(arguments->database), &store, error))
        return false;
    bool done = store_migrate(store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, error);
    if (done && !arguments->quiet)
        fprintf(stderr, applied ? "Base à jour : %d étape%s appliquée%s.\n" : "Base déjà à jour.\n", applied,
                applied > 1 ? "s" : "", applied > 1 ? "s" : "");
    store_close(store);
    return done;
}

const struct command COMMAND_MIGRATE = {
    .name = "migrate",
    .operands = "",
    .summary = "met le schéma de la base à jour",
    .details = "  Chaque étape se fait en une transaction, sous verrou : interrompue, elle laisse la base comme avant.",
    .run = run,
};
