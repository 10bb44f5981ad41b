/* Which structure looks after which place. A structure asks; who looks after the place now, or the hub and the
 * organiser when nobody does, answers. Who may do both does it at once.
 */
#ifndef PLACES_CUSTODY_H
#define PLACES_CUSTODY_H

#include "places/editing.h"

enum custody_state { CUSTODY_WAITING, CUSTODY_ACCEPTED, CUSTODY_REFUSED };

struct custody {
    int64_t id, space_id, place_id;
    int64_t structure_id;       /* who asks */
    int64_t from_id, person_id; /* who looked after it when it was asked, who asked; 0: nobody */
    struct str message, reason;
    enum custody_state state;
    int64_t created_at;
    struct str place, slug, commune; /* of the place; read, not written */
};
struct custodies {
    size_t count;
    struct custody *at;
};

/* Within a write: asks, or (`at_once`) does it. The number and from_id are set here. ERROR_MISSING when the place is
 * not of the space; ERROR_CONFLICT when it is that structure's already, or when that was asked already. */
bool custody_ask(struct session *session, struct custody *custody, bool at_once, int64_t now, struct error *error);
/* Within a write: accepts, or refuses with a reason (ERROR_INVALID without). ERROR_CONFLICT when it was answered, or
 * when the place changed hands meanwhile. */
bool custody_answer(struct session *session, int64_t id, bool accepted, struct str reason, int64_t by, int64_t now,
                    struct error *error);
bool custody_read(struct session *session, int64_t id, struct arena *arena, struct custody *custody,
                  struct error *error);
/* Those that wait, the oldest first: of a space; asked by a structure; asked of the places of a structure. */
bool custody_list_of_space(struct session *session, int64_t space_id, size_t most, struct arena *arena,
                           struct custodies *custodies, struct error *error);
bool custody_list_by(struct session *session, int64_t structure_id, struct arena *arena, struct custodies *custodies,
                     struct error *error);
bool custody_list_from(struct session *session, int64_t structure_id, struct arena *arena, struct custodies *custodies,
                       struct error *error);
/* Within a write: nobody looks after it any more. ERROR_MISSING when it is not that structure's. */
bool custody_end(struct session *session, int64_t place_id, int64_t structure_id, struct error *error);

struct place_in_custody {
    int64_t id;
    struct str slug, name, commune;
    struct str looked_on; /* civil date it was last changed or said to be right */
    enum place_state state;
};
struct places_in_custody {
    size_t count;
    struct place_in_custody *at;
};
/* Those of a structure, by name. */
bool custody_places(struct session *session, int64_t structure_id, struct arena *arena,
                    struct places_in_custody *places, struct error *error);

#endif
