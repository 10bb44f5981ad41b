/* What must be there before anything is served: folders, an up-to-date database, the secret that signs cookies. */
#ifndef WEB_PREPARE_H
#define WEB_PREPARE_H

#include "child.h"

/* Checks the settings, makes the missing folders, migrates the database, and reads (or makes, once for all instances)
 * the secret. */
bool prepare(const struct settings *settings, uint8_t secret[SECRET_LENGTH], struct error *error);
/* Every missing folder of a path; `of_file`: of the folder that holds it. */
bool make_folders(const char *path, bool of_file, struct error *error);

#endif
