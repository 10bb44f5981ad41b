/* A folder where a mail server, or a person, drops mails as files: FOLDER/name.eml, or a maildir (FOLDER/new/name). */
#ifndef POST_DROP_H
#define POST_DROP_H

#include "base/base.h"

/* False stops; *kept: the file may go. */
typedef bool (*drop_fn)(void *context, struct str raw, bool *kept, struct error *error);
/* Hands each file over, then moves those kept to FOLDER/taken, which is made. A file is handed over again when the move
 * did not happen. Files whose name begins with a point, folders and links are left alone. */
bool drop_take(const char *folder, drop_fn take, void *context, struct error *error);

#endif
