/* maillage backup, restore, check: a database kept safe. */
#include <stdio.h>

#include "accounts/audit.h"
#include "command.h"
#include "store/backup.h"

static void show(void *context, int64_t rows)
{
    progress_show(context, rows);
}

static bool run_backup(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    if (!command_open_existing_store(arguments, &store, error))
        return false;
    struct progress progress;
    int64_t rows;
    progress_start(&progress, arguments, "Sauvegarde", 0);
    bool done = store_backup(store, arguments->operands[0], show, &progress, &rows, error);
    progress_end(&progress, rows);
    if (done && !arguments->quiet)
        fprintf(stderr, "%lld lignes sauvegardées dans « %s ».\n", (long long)rows, arguments->operands[0]);
    store_close(store);
    return done;
}

static bool run_restore(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    if (!store_open(str_of(arguments->database), &store, error))
        return false;
    struct progress progress;
    int64_t rows;
    progress_start(&progress, arguments, "Restauration", 0);
    bool done = store_restore(store, arguments->operands[0], show, &progress, &rows, error);
    progress_end(&progress, rows);
    if (done && !arguments->quiet)
        fprintf(stderr, "%lld lignes restaurées.\n", (long long)rows);
    store_close(store);
    return done;
}

/* The journal's chain: a line that was altered, removed or slipped in breaks it. */
static bool check_journal(struct store *store, int64_t *count, struct error *error)
{
    struct session *session;
    int64_t broken;
    if (!store_read(store, &session, error))
        return false;
    bool done = audit_verify(session, count, &broken, error);
    session_end(session);
    if (done && broken)
        return error_set(error, ERROR_INVALID,
                         "Le journal a été altéré" NBSP ": la chaîne ne tient plus à partir de la ligne %lld.",
                         (long long)broken);
    return done;
}

static bool run_check(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    if (!command_open_existing_store(arguments, &store, error))
        return false;
    struct progress progress;
    int64_t rows;
    progress_start(&progress, arguments, "Vérification", 0);
    bool done = store_check(store, show, &progress, &rows, error);
    progress_end(&progress, rows);
    int64_t lines = 0;
    done = done && check_journal(store, &lines, error);
    if (done && !arguments->quiet)
        fprintf(stderr, "La base est saine : tout a été relu ; la chaîne du journal tient (%lld lignes).\n",
                (long long)lines);
    store_close(store);
    return done;
}

const struct command COMMAND_BACKUP = {
    .name = "backup",
    .operands = "FICHIER",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "sauvegarde la base entière dans un fichier, même pendant le service",
    .details = "  Le fichier (JSON, une ligne par enregistrement, compressé par gzip) ne dépend pas du moteur : pris "
               "sur\n"
               "  SQLite, il se restaure sur PostgreSQL, et inversement. Un fichier déjà là n’est remplacé qu’à la "
               "fin.",
    .run = run_backup,
};

const struct command COMMAND_RESTORE = {
    .name = "restore",
    .operands = "FICHIER",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "remplit une base neuve à partir d’une sauvegarde",
    .details = "  Une base qui a déjà des données est refusée. Interrompue, la restauration laisse la base vide.",
    .run = run_restore,
};

const struct command COMMAND_CHECK = {
    .name = "check",
    .operands = "",
    .summary = "vérifie que la base est saine : structure, liens, lecture de tout",
    .run = run_check,
};
