/* What the files of editing share. */
#ifndef PLACES_EDITING_PRIVATE_H
#define PLACES_EDITING_PRIVATE_H

#include "places/editing.h"

/* The source of places made here. */
#define OWN_SOURCE STR("Maillage")

/* Fields that nobody writes by hand: the id, the source, and the date of the last change. */
bool field_is_ours(enum place_field field);
struct place_change *changes_find(struct place_changes *changes, enum place_field field);
bool changes_apply(struct place *place, const struct place_changes *changes, struct arena *arena, struct error *error);
/* The codes of the tables. */
extern const char *const ORIGIN_NAMES[];
/* A number in `names`, of `count`, or 0 for what is not there. */
int name_find(const char *const *names, size_t count, struct str name);

/* Writes the row of a place and tells the instances. `changed_at`: when what is shown of it changed, for feeds and
 * copies; 0: it did not. */
bool kept_place_write(struct session *session, const struct kept_place *kept, int64_t changed_at, struct error *error);
/* Writes one revision; *id may be NULL. */
bool revision_add(struct session *session, const struct kept_place *kept, enum change_origin origin,
                  const struct place_changes *changes, const struct change_author *author, struct error *error);
/* Remembers what a person wrote over the source. */
bool holds_add(struct session *session, const struct kept_place *kept, const struct place_changes *changes,
               const struct change_author *author, struct error *error);

/* Binds what recognises a secret: the database has nothing else of it. Empty: NULL. */
void bind_secret(struct query *query, int parameter, struct str secret);

#endif
