/* Relays: links that lead to the registration form and tell by whom one came. A referent has one, to copy wherever she
 * writes; each invitation sent through Maillage has its own, that hangs from hers; somebody registered may pass hers
 * on. So they make a tree, which the organiser sees, and may cut: a link that is cut, and those below it, no longer
 * serve.
 *
 * Rounds: invitations to many actors at once. A round is made in one statement, however many they are; a job then
 * writes and queues them a few hundred at a time (round_take, round_done), and goes on where it stopped.
 */
#ifndef NETWORK_RELAY_H
#define NETWORK_RELAY_H

#include "network/actor.h"

enum { RELAY_DEPTH_MOST = 12, ROUND_WORDS_MOST = 2000, INVITED_AGAIN_SECONDS = 7 * 86400 };

struct relay {
    int64_t id, space_id, parent_id;
    struct str token, intercommunality, label;
    struct str groups; /* slugs ticked beforehand, separated by blanks */
    int64_t person_id, actor_id, participant_id;
    int64_t opened, opened_at, cut_at, created_at;
    int64_t answers; /* people who registered by it; only from relay_list */
    size_t depth;    /* 0: hangs from nothing; only from relay_list */
};
struct relays {
    size_t count;
    struct relay *at;
};

/* Within a write: the link of a referent (of an intercommunality) or of the organiser (empty), made at first. */
bool relay_of_referent(struct session *session, int64_t space_id, struct str intercommunality, int64_t person_id,
                       struct str label, int64_t now, struct arena *arena, struct relay *relay, struct error *error);
/* The same without making one. */
bool relay_of_referent_look(struct session *session, int64_t space_id, struct str intercommunality, int64_t person_id,
                            struct arena *arena, struct relay *relay, bool *found, struct error *error);
/* Within a write: the link of somebody registered, hanging from the one she came by. ERROR_LIMITED too far down. */
bool relay_of_participant(struct session *session, int64_t participant_id, struct str label, int64_t now,
                          struct arena *arena, struct relay *relay, struct error *error);
/* The same without making one: its token is absent when there is none. */
bool relay_of_participant_look(struct session *session, int64_t participant_id, struct arena *arena,
                               struct relay *relay, struct error *error);
/* By its token; *usable is false when it, or one it hangs from, was cut. */
bool relay_find(struct session *session, struct str token, struct arena *arena, struct relay *relay, bool *found,
                bool *usable, struct error *error);
/* Within a write: it was opened once more. */
bool relay_open(struct session *session, int64_t id, int64_t now, struct error *error);
/* Within a write: cut, or mended. ERROR_MISSING for one of another space. */
bool relay_cut(struct session *session, int64_t space_id, int64_t id, bool cut, int64_t now, struct error *error);
/* The tree of a space as a list, each after the one it hangs from; invitations that nobody opened are left out. */
bool relay_list(struct session *session, int64_t space_id, struct arena *arena, struct relays *relays,
                struct error *error);
/* How many invitations hang from it: sent, opened. */
bool relay_invitations(struct session *session, int64_t id, int64_t *sent, int64_t *opened, struct error *error);

/* --- Rounds ------------------------------------------------------------------------------------------------------- */

struct invitation_round {
    int64_t id, space_id, relay_id, person_id, created_at, queued_at;
    struct str intercommunality, groups, words, sender, reply_to;
    int64_t due, queued, declined, wrong; /* invitations by state */
};
struct invitation_rounds {
    size_t count;
    struct invitation_round *at;
};
/* Within a write: a round to the actors of `search` that have an address, did not refuse, did not decline an invitation
 * before, are not registered, and were not invited in the last seven days. *count: how many; ERROR_INVALID when there
 * is none. The caller queues the job that sends it. */
bool round_make(struct session *session, struct invitation_round *round, const struct actor_search *search, int64_t now,
                int64_t *count, struct error *error);
/* How many round_make would invite. */
bool round_count(struct session *session, const struct actor_search *search, int64_t now, int64_t *count,
                 struct error *error);
bool round_find(struct session *session, int64_t id, struct arena *arena, struct invitation_round *round, bool *found,
                struct error *error);
bool round_list(struct session *session, int64_t space_id, struct str intercommunality, struct arena *arena,
                struct invitation_rounds *rounds, struct error *error);

struct round_invitation {
    int64_t actor_id;
    struct str name, contact, email;
    struct str token; /* of its own link, made by round_take */
    int64_t relay_id;
};
struct round_invitations {
    size_t count;
    struct round_invitation *at;
};
/* Within a write: the next `most` due ones, each with a link of its own. None: the round is over. */
bool round_take(struct session *session, const struct invitation_round *round, size_t most, int64_t now,
                struct arena *arena, struct round_invitations *invitations, struct error *error);
enum invitation_fate { FATE_QUEUED, FATE_DECLINED, FATE_WRONG };
/* Within the same write: what became of one. */
bool round_done(struct session *session, const struct invitation_round *round,
                const struct round_invitation *invitation, enum invitation_fate fate, int64_t now, struct error *error);
/* Within a write: the round is over; an actor to contact is now contacted, one contacted is reminded. */
bool round_end(struct session *session, int64_t id, int64_t now, struct error *error);

#endif
