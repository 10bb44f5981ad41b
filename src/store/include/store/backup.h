/* A whole database in one file, taken while it serves, and back; and the proof that one is sound.
 *
 * The file is the same whatever the engine, so what leaves SQLite may come back in PostgreSQL, and the reverse. It is
 * gzip of JSON lines in UTF-8:
 *     {"maillage":"sauvegarde","version":1,"schema":12,"at":"2026-11-24T08:00:00Z"}
 *     {"table":"place","columns":["id","nom",…]}
 *     [1,"Médiathèque",null,{"base64url":"…"},…]         one line per row; bytes are in base64url
 *     {"end":true,"rows":1234}
 * Without its last line a file was cut, and is refused.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/store.h"

/* Told now and then how many rows were done. May be NULL. */
typedef void (*backup_progress)(void *context, int64_t rows);

/* Writes the database, as it is at one instant, to `path`: beside first, synced, then renamed over, so that a file
 * already there is kept until the new one is whole. *rows: how many were written. The file is for its owner alone.
 * Errors: ERROR_UNAVAILABLE for a database or a disk that fails. */
bool store_backup(struct store *store, const char *path, backup_progress progress, void *context, int64_t *rows,
                  struct error *error);

/* Fills an empty database from a file of store_backup, in one transaction, then brings it up to date with the program's
 * migrations. Nothing is there by half: after a failure the database is still empty, and may be tried again.
 * Errors: ERROR_CONFLICT for a database that has rows already, or a file made by a newer program; ERROR_INVALID for a
 * file that is not a backup, is damaged or was cut; ERROR_MISSING when there is no such file. */
bool store_restore(struct store *store, const char *path, backup_progress progress, void *context, int64_t *rows,
                   struct error *error);

/* Reads every row of every table, and has the engine look at its own structure where it can (SQLite's integrity_check
 * and foreign_key_check). ERROR_CONFLICT tells what is wrong; *rows: how many were read. */
bool store_check(struct store *store, backup_progress progress, void *context, int64_t *rows, struct error *error);

#endif
