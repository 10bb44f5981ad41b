/* Working groups and their sessions. A group works on one theme (network/theme.h) or is complementary; a session is a
 * date of it: where, how many seats, from a distance or not, until when one registers. Registrations are in
 * network/registration.h. Instants are UTC seconds; the zone is the space's.
 *
 * A session that moves keeps its identity: its `sequence` grows with each change of date, place or state, as calendars
 * ask (RFC 5545, 3.8.7.4), and `previous_at` keeps the date before.
 */
#ifndef NETWORK_GROUP_H
#define NETWORK_GROUP_H

#include "base/base.h"
#include "store/store.h"

enum { GROUP_NAME_MOST = 120, SESSION_TEXT_MOST = 200, SESSION_NO_CAPACITY = 0 };

struct working_group {
    int64_t id, space_id;
    struct str theme; /* code, or empty: complementary */
    struct str slug, name, purpose;
    int64_t rank;
    bool closed;
};
struct working_groups {
    size_t count;
    struct working_group *at;
};

/* By rank; closed ones last. */
bool group_list(struct session *session, int64_t space_id, struct arena *arena, struct working_groups *groups,
                struct error *error);
bool group_find(struct session *session, int64_t space_id, struct str slug, struct arena *arena,
                struct working_group *group, bool *found, struct error *error);
bool group_by_id(struct session *session, int64_t id, struct arena *arena, struct working_group *group, bool *found,
                 struct error *error);
/* Within a write: a new group (id 0) gets its id, its slug and the last rank; another is changed, its slug kept.
 * ERROR_INVALID without a name. */
bool group_save(struct session *session, struct working_group *group, int64_t now, struct arena *arena,
                struct error *error);

enum session_remote { SESSION_REMOTE_NONE, SESSION_REMOTE_ON_REQUEST, SESSION_REMOTE_LINK };

struct group_session {
    int64_t id, group_id, space_id;
    struct str group_slug, group_name;
    struct str title; /* the group's name when it has none of its own */
    bool cancelled;
    int64_t starts, ends;
    struct str place, address;
    int64_t capacity; /* in the room, or SESSION_NO_CAPACITY */
    enum session_remote remote;
    struct str remote_link;
    int64_t opens, closes; /* registrations, `closes` included */
    int64_t sequence, previous_at, changed_at;
    struct str reason, door;
    int64_t in_room, at_distance, waiting, offered, unconfirmed; /* registrations by state */
};
struct group_sessions {
    size_t count;
    struct group_session *at;
};

/* Those of a space (of one group when group_id is not 0) that end after `from`, by date. */
bool group_session_list(struct session *session, int64_t space_id, int64_t group_id, int64_t from, struct arena *arena,
                        struct group_sessions *sessions, struct error *error);
bool group_session_find(struct session *session, int64_t id, struct arena *arena, struct group_session *found,
                        bool *there, struct error *error);
/* By the address behind the code of its door. */
bool group_session_by_door(struct session *session, struct str door, struct arena *arena, struct group_session *found,
                           bool *there, struct error *error);
/* Within a write: a new one (id 0), or a change. *told is true when those registered must be told of it: its sequence
 * grew. ERROR_INVALID says what does not hold; ERROR_CONFLICT for a cancelled one. */
bool group_session_save(struct session *session, struct group_session *wanted, int64_t now, struct arena *arena,
                        bool *told, struct error *error);
/* Within a write. ERROR_CONFLICT when it is cancelled already. */
bool group_session_cancel(struct session *session, int64_t id, struct str reason, int64_t now, struct error *error);

/* May one register now? */
enum session_opening { OPENING_OPEN, OPENING_FULL, OPENING_NOT_YET, OPENING_CLOSED, OPENING_PAST, OPENING_CANCELLED };
enum session_opening group_session_opening(const struct group_session *session, int64_t now);
/* Seats left in the room; INT64_MAX without a limit. */
int64_t group_session_seats(const struct group_session *session);

#endif
