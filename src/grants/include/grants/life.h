/* What this room holds of a person: told to her, and forgotten. Each runs within a write but the export.
 *
 * An application that was submitted is an administrative file: it stays as long as the law asks of subsidies, and says
 * so. What was only begun goes with her account, or three months after its call closed.
 */
#ifndef GRANTS_LIFE_H
#define GRANTS_LIFE_H

#include "store/store.h"

enum { CALL_DRAFT_KEPT_SECONDS = 90 * 86400 };

/* Writes members of the object begun by the caller: applications, links to others' dossiers, opinions, readings. */
bool grants_export_person(struct session *session, struct str email, int64_t person_id, struct arena *arena,
                          struct json_writer *writer, struct error *error);
/* Her drafts with all that is around them, her links to others' dossiers, her name in opinions and notes. */
bool grants_forget_person(struct session *session, struct str email, int64_t person_id, int64_t now,
                          struct error *error);
/* Drafts of calls that closed before that instant; *forgotten (may be NULL) counts them. */
bool grants_forget_drafts(struct session *session, int64_t closed_before, int64_t *forgotten, struct error *error);

#endif
