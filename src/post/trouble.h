/* A trouble with the outside (the relay, the mailbox), told to the operator by a setting that holds since when. */
#ifndef POST_TROUBLE_H
#define POST_TROUBLE_H

#include <stdatomic.h>

#include "store/store.h"

struct trouble {
    struct store *store;
    const char *setting; /* "mail.trouble" */
    atomic_int told;     /* what the database was last told: 0 well, 1 trouble, -1 by another time */
};
/* NULL: all is well. Writes only when that changes; the first instant of a trouble is kept. */
void trouble_tell(struct trouble *trouble, const char *text);
/* *text is absent when all is well. */
bool trouble_read(struct session *session, const char *setting, struct arena *arena, struct str *text, int64_t *since,
                  struct error *error);

#endif
