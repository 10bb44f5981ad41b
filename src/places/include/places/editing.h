/* Keeping a place true by hand: changes and their history, proposals and their decision, what a source may not undo.
 *
 * Everything shown of a place is in its row; a change is a list of fields with what was there before and what comes
 * after, in the official texts. It applies field by field: when someone else changed the same field meanwhile, nothing
 * is written and the fields in dispute are told, so that a person chooses; changes to other fields do not collide.
 *
 * Functions that change something run within a write (store_write); the caller composes them with its own journal.
 * A change touches the topic "places": every instance shows it at once.
 */
#ifndef PLACES_EDITING_H
#define PLACES_EDITING_H

#include "places/place.h"
#include "store/store.h"

enum place_state { PLACE_PUBLISHED, PLACE_VANISHED /* its source no longer has it */, PLACE_HIDDEN /* by someone */ };

/* A place as it is kept, shown or not. */
struct kept_place {
    int64_t id, source_id;
    int64_t space_id, structure_id; /* 0: none */
    struct str slug;
    enum place_state state;
    struct str verified_on; /* civil date someone last said that all is right, or empty */
    int64_t revision;       /* number of the last change by hand; 0: none */
    struct place place;
};

/* ERROR_MISSING when there is no such place. */
bool kept_place_read(struct session *session, int64_t id, struct arena *arena, struct kept_place *kept,
                     struct error *error);
bool kept_place_find(struct session *session, struct str slug, struct arena *arena, struct kept_place *kept,
                     struct error *error);

/* The published places of a space, or of one of its structures (0: all), by name, as they are shown. */
struct kept_places {
    size_t count;
    struct kept_place *at;
};
bool kept_place_list(struct session *session, int64_t space_id, int64_t structure_id, struct arena *arena,
                     struct kept_places *places, struct error *error);

/* --- Changes ----------------------------------------------------------------------------------------------------- */

struct place_change {
    enum place_field field;
    struct str before, after; /* official texts; "" when absent */
};
struct place_changes {
    size_t count;
    struct place_change at[PLACE_FIELD_COUNT]; /* by field */
};

/* What differs, the id and the source left out. Texts are in the arena or views of the places'. */
void place_changes_between(const struct place *before, const struct place *after, struct arena *arena,
                           struct place_changes *changes);
/* As {"telephone":["+33199001234","+33199005678"]}, and back (texts in the arena). */
void place_changes_json(struct json_writer *json, const struct place_changes *changes);
bool place_changes_parse(struct str json, struct arena *arena, struct place_changes *changes, struct error *error);

enum change_origin {
    ORIGIN_CREATION,
    ORIGIN_HAND,
    ORIGIN_REPORT,       /* a visitor's suggestion, accepted */
    ORIGIN_CONFIRMATION, /* « tout est encore juste »: no field changed */
    ORIGIN_UNDO,
    ORIGIN_STATE, /* hidden, shown again */
    ORIGIN_SOURCE /* the winner between a source and a person changed */
};

/* Who changes, and why. */
struct change_author {
    int64_t person_id; /* 0: nobody signed in */
    int64_t proposal_id;
    struct str reason;
    struct str today; /* civil date in the zone of the space: the place's date_maj */
    int64_t now;
};

/* Makes the changes. On ERROR_CONFLICT *disputed holds the fields that someone else changed meanwhile, with `before`
 * what is there now and `after` what was asked. On ERROR_INVALID the message names the field and the rule.
 * Changes that are already there are passed over; when all are, nothing is written. */
bool place_edit(struct session *session, int64_t place_id, enum change_origin origin,
                const struct place_changes *changes, const struct change_author *author, struct arena *arena,
                struct place_changes *disputed, struct error *error);
/* A new place, of the source named « Maillage ». Its id and slug are made here. */
bool place_create(struct session *session, const struct place *place, int64_t structure_id,
                  const struct change_author *author, struct kept_place *kept, struct arena *arena,
                  struct error *error);
/* « Tout est encore juste. » */
bool place_confirm(struct session *session, int64_t place_id, const struct change_author *author, struct error *error);
/* Hides a published place (closed, not for the public), or shows a hidden one again. ERROR_CONFLICT from another state.
 */
bool place_set_hidden(struct session *session, int64_t place_id, bool hidden, const struct change_author *author,
                      struct error *error);
/* Gives a place to a structure that looks after it; 0: to none. */
bool place_set_structure(struct session *session, int64_t place_id, int64_t structure_id, struct error *error);

struct place_revision {
    int64_t id, number, person_id, proposal_id, at;
    enum change_origin origin;
    struct str reason;
    struct place_changes changes;
};
struct place_revisions {
    size_t count;
    struct place_revision *at;
};
/* The last first. */
bool place_history(struct session *session, int64_t place_id, struct arena *arena, struct place_revisions *revisions,
                   struct error *error);
/* Puts back what a revision changed; fields changed since are in dispute, as in place_edit. */
bool place_undo(struct session *session, int64_t place_id, int64_t revision_id, const struct change_author *author,
                struct arena *arena, struct place_changes *disputed, struct error *error);

/* --- A source against a person ------------------------------------------------------------------------------------
 */

enum hold_winner {
    HOLD_HAND,   /* the person's value is shown, whatever the source says */
    HOLD_SOURCE, /* the source's */
    HOLD_LATEST  /* the one who spoke last */
};
struct place_hold {
    enum place_field field;
    struct str value, source_value;
    enum hold_winner winner;
    int64_t person_id, at;
};
struct place_holds {
    size_t count;
    struct place_hold at[PLACE_FIELD_COUNT];
};
bool place_hold_list(struct session *session, int64_t place_id, struct arena *arena, struct place_holds *holds,
                     struct error *error);
/* Chooses who wins for a field, and shows it. ERROR_MISSING when no person wrote over the source there. */
bool place_hold_decide(struct session *session, int64_t place_id, enum place_field field, enum hold_winner winner,
                       const struct change_author *author, struct error *error);
/* Called by an import once its rows are in place, before its commit: puts back what people hold. */
bool place_holds_after_import(struct session *session, int64_t run_id, int64_t now, struct error *error);

/* --- Proposals ---------------------------------------------------------------------------------------------------- */

enum proposal_kind { PROPOSAL_CREATION, PROPOSAL_CORRECTION, PROPOSAL_REPORT };
enum proposal_state { PROPOSAL_DRAFT, PROPOSAL_WAITING, PROPOSAL_ACCEPTED, PROPOSAL_REFUSED, PROPOSAL_WITHDRAWN };

struct proposal {
    int64_t id, space_id;
    int64_t place_id, structure_id, person_id; /* 0: none */
    enum proposal_kind kind;
    enum proposal_state state;
    struct str email, name, comment, reason;
    struct place_changes changes;
    int64_t decided_by, created_at, updated_at, decided_at;
};
struct proposals {
    size_t count;
    struct proposal *at;
};

/* Whether what the members of a space write is read before it is shown, or afterwards. */
bool space_reads_afterwards(struct session *session, int64_t space_id, bool *afterwards, struct error *error);
bool space_set_reading(struct store *store, struct str slug, bool afterwards, struct error *error);

/* Writes a draft, new (id 0: *id is given one) or again; also sends it (state PROPOSAL_WAITING). `secret` is what the
 * author's private address holds, or empty. ERROR_CONFLICT when it was sent or decided meanwhile. */
bool proposal_save(struct session *session, const struct proposal *proposal, struct str secret, int64_t now,
                   int64_t *id, struct error *error);
bool proposal_read(struct session *session, int64_t id, struct arena *arena, struct proposal *proposal,
                   struct error *error);
bool proposal_find(struct session *session, struct str secret, struct arena *arena, struct proposal *proposal,
                   struct error *error);
/* Those of a space that wait, the oldest first, after `after` (0: from the first), `most` at most; *total: how many. */
bool proposal_queue(struct session *session, int64_t space_id, int64_t after, size_t most, struct arena *arena,
                    struct proposals *proposals, int64_t *total, struct error *error);
/* Those of a person, or of a place, the last first; the other is 0. */
bool proposal_list(struct session *session, int64_t person_id, int64_t place_id, struct arena *arena,
                   struct proposals *proposals, struct error *error);
/* The author's address is erased with the decision: read it before to tell her.
 * Applies what waits and closes it; `taken` says which of its changes are taken (NULL: all). A place that is made is in
 * *kept. As place_edit for what may be in dispute: the proposal then waits on. */
bool proposal_accept(struct session *session, int64_t id, const bool *taken, const struct change_author *author,
                     struct arena *arena, struct kept_place *kept, struct place_changes *disputed, struct error *error);
/* Closes it without a change: refused with a reason said to its author, or withdrawn by her. */
bool proposal_refuse(struct session *session, int64_t id, const struct change_author *author, struct error *error);
bool proposal_withdraw(struct session *session, int64_t id, int64_t now, struct error *error);

#endif
