/* Telling who must know that nobody answers for places (places/rhythm.h): the managers of their structure, then the
 * referents of their intercommunality, then the organisers. One letter for each person and each day, with all of them.
 */
#ifndef WEB_UNANSWERED_H
#define WEB_UNANSWERED_H

#include "places/rhythm.h"

/* Within the write that ends the job: the letters are queued and the steps noted together, or not at all. `address` is
 * the site's, without a slash at the end. *nobody: some had nobody to be told, and go one step further at once. */
bool tell_unanswered(struct session *session, const struct escalations *due, struct str address, int64_t now,
                     struct arena *arena, bool *nobody, struct error *error);

#endif
