/* Entering the démarche without an account: somebody fills a form for her organisation, leaves it, comes back by its
 * link, sends it; the organiser confirms it, merges it into a member already there, or refuses it with a reason.
 *
 *     draft → sent → accepted | merged | refused
 *
 * The link holds a secret of which the database has a hash. A draft is kept JOINING_DRAFT_SECONDS after its last
 * change. Sending makes the organisation a *registered* member, unless it is one already: then it is the organiser's
 * to say what is new. Contacts enter the démarche when the organiser accepts.
 */
#ifndef NETWORK_JOINING_H
#define NETWORK_JOINING_H

#include "network/member.h"

enum { JOINING_DRAFT_SECONDS = 30 * 86400, JOINING_SECRET_TEXT = 43 };

enum joining_state { JOINING_DRAFT, JOINING_SENT, JOINING_ACCEPTED, JOINING_MERGED, JOINING_REFUSED, JOINING_STATES };
const char *joining_state_label(enum joining_state state);

struct joining_person {
    struct str civility, first_name, last_name, duty, email, phone;
};
struct joining {
    int64_t id, space_id;
    int64_t member_id; /* whose personal link it is, or what it became; 0: none yet */
    enum joining_state state;
    enum member_kind kind;
    struct str name;
    struct str siren, siret; /* or empty: « pas de SIRET » */
    struct str territory;    /* of the kind's territory, or empty */
    enum member_intention intention;
    struct str schemes;
    struct joining_person elected;  /* contact politique */
    struct joining_person referent; /* contact technique; may be empty */
    struct str email;               /* of who fills it */
    struct str reason;              /* told at the end */
    int64_t created_at, updated_at, sent_at, settled_at;
};
struct joinings {
    size_t count;
    struct joining *at;
};

bool joining_person_is_empty(const struct joining_person *person);

/* Within a write: a new draft (id and state are set here) and the secret of its link. */
bool joining_start(struct session *session, struct joining *joining, int64_t now,
                   char secret[static JOINING_SECRET_TEXT + 1], struct error *error);
/* By the secret; *found is false when there is none, or when the draft is too old. */
bool joining_open(struct session *session, struct str secret, int64_t now, struct arena *arena, struct joining *joining,
                  bool *found, struct error *error);
bool joining_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena, struct joining *joining,
                  bool *found, struct error *error);
/* Within a write: a draft's answers as they are, complete or not. ERROR_CONFLICT once it was sent. */
bool joining_save(struct session *session, struct joining *joining, int64_t now, struct error *error);
/* What is missing before it may be sent: ERROR_INVALID names it. */
bool joining_check(const struct joining *joining, struct error *error);
/* Within a write: sent; its member is made or found, and registered. *known tells that it was registered already. */
bool joining_send(struct session *session, struct joining *joining, int64_t now, bool *known, struct error *error);

/* Those to be settled (sent), the oldest first; with a member_id, those of that member whatever their state. */
bool joining_list(struct session *session, int64_t space_id, int64_t member_id, struct arena *arena,
                  struct joinings *joinings, struct error *error);

/* Within a write: the organiser's answer to a sent one. Accepted: its member is confirmed, its contacts enter. Merged:
 * the same into the member `into`, the one made by the form leaves. Refused, with a reason: the member goes back to
 * where it was. ERROR_CONFLICT when it was settled meanwhile. */
bool joining_accept(struct session *session, int64_t space_id, int64_t id, int64_t person_id, int32_t today,
                    int64_t now, struct error *error);
bool joining_merge(struct session *session, int64_t space_id, int64_t id, int64_t into, int64_t person_id,
                   int32_t today, int64_t now, struct error *error);
bool joining_refuse(struct session *session, int64_t space_id, int64_t id, struct str reason, int64_t person_id,
                    int64_t now, struct error *error);

/* Within a write: forgets the drafts that are too old; *count (may be NULL) says how many. */
bool joining_sweep(struct session *session, int64_t now, int64_t *count, struct error *error);

#endif
