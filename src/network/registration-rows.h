/* How rows of registrations and of their persons are read: shared by the files of registration.h. */
#ifndef NETWORK_REGISTRATION_ROWS_H
#define NETWORK_REGISTRATION_ROWS_H

#include "network/registration.h"

#define PARTICIPANT_COLUMNS                                                                                            \
    "p.id, p.space_id, p.token, p.email, p.civility, p.first_name, p.last_name, p.organisation, p.duty, p.college, "   \
    "p.intercommunality, p.phone, p.needs, p.answers, p.relay_id, p.confirmed_at, p.created_at"
enum { PARTICIPANT_COLUMN_COUNT = 17 };
#define REGISTRATION_COLUMNS                                                                                           \
    "r.id, r.session_id, r.participant_id, r.state, r.mode, r.until, r.queued_at, r.confirmed_at, r.arrived_at, "      \
    "r.presence, r.told, CASE WHEN r.state = 'waiting' THEN (SELECT COUNT(*) FROM registration AS w WHERE "            \
    "w.session_id = r.session_id AND w.state = 'waiting' AND (w.queued_at, w.id) <= (r.queued_at, r.id)) ELSE 0 END"
enum { REGISTRATION_COLUMN_COUNT = 12 };

void read_participant(struct query *query, int first, struct arena *arena, struct participant *person);
void read_registration(struct query *query, struct registration *registration);
/* With the person behind it, when the columns of both were asked. */
void read_registration_and_person(struct query *query, struct arena *arena, struct registration *registration);

const char *registration_state_code(enum registration_state state);
const char *registration_presence_code(enum registration_presence presence);
/* "" for what is absent: no column here is NULL. */
struct str words(struct str text);

/* The participant of this address, made when there is none; words about somebody whose address is not proved are
 * replaced. Id and token come back in `person`. */
bool participant_keep(struct session *session, struct participant *person, int64_t now, struct arena *arena,
                      struct error *error);
/* The registration of a person to a session; *found false when there is none. */
bool registration_of(struct session *session, int64_t participant_id, int64_t session_id,
                     struct registration *registration, bool *found, struct error *error);
bool registration_insert(struct session *session, struct registration *registration, int64_t now, struct error *error);
/* State, until, queued_at, confirmed_at and told, as in the struct. */
bool registration_update(struct session *session, const struct registration *registration, int64_t now,
                         struct error *error);

#endif
