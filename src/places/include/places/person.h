/* What this room holds of a person, as she takes it away (accounts/life.h has the rest). Erasing her account empties
 * her name everywhere here by itself. */
#ifndef PLACES_PERSON_H
#define PLACES_PERSON_H

#include "store/store.h"

/* Members of the object begun by the caller: places she asked for, calls she made, contacts she followed. */
bool places_person_export(struct session *session, int64_t person_id, struct json_writer *writer, struct error *error);

#endif
