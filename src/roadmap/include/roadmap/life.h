/* What this room holds of a person: told to her, and forgotten. What was written on a board stays; only who wrote it
 * goes. */
#ifndef ROADMAP_LIFE_H
#define ROADMAP_LIFE_H

#include "store/store.h"

/* Writes one member of the object begun by the caller: the boards she took part in with her account. */
bool roadmap_export_person(struct session *session, int64_t person_id, struct json_writer *writer, struct error *error);
/* Within a write: her number leaves the boards and what was drawn from them. */
bool roadmap_forget_person(struct session *session, int64_t person_id, struct error *error);

#endif
