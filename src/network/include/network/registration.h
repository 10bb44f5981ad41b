/* Registrations to sessions of working groups, without an account. One person (an address) has one `participant` in a
 * space, one link, and one registration per session:
 *
 *   unconfirmed → confirmed | waiting     she followed the link of the message, within 48 hours
 *   waiting     → offered                 a seat is free: the first in line has 24 hours to take it
 *   offered     → confirmed | lapsed      she took it; or it went to the next
 *   any         → cancelled               by her, or by the organiser
 *
 * A seat is taken when the address is proved: nobody holds one with an address of somebody else. Those who attend from
 * a distance take no seat. The order of the line is that of the confirmations.
 */
#ifndef NETWORK_REGISTRATION_H
#define NETWORK_REGISTRATION_H

#include "network/group.h"

enum { REGISTRATION_CONFIRM_SECONDS = 48 * 3600, REGISTRATION_OFFER_SECONDS = 24 * 3600, PARTICIPANT_KEPT_DAYS = 731 };

struct participant {
    int64_t id, space_id;
    struct str token, email;
    struct str civility, first_name, last_name, organisation, duty;
    struct str college; /* code of MEMBER_COLLEGES (network/member.h) */
    struct str intercommunality, phone, needs;
    struct str answers; /* JSON object */
    int64_t relay_id, confirmed_at, created_at;
};
/* « Jeanne Dupont », or the address. */
struct str participant_label(const struct participant *person, struct arena *arena);

bool participant_by_token(struct session *session, struct str token, struct arena *arena, struct participant *person,
                          bool *found, struct error *error);
bool participant_by_email(struct session *session, int64_t space_id, struct str email, struct arena *arena,
                          struct participant *person, bool *found, struct error *error);
/* Within a write: her own words about herself; address, token and what is proved are not touched. */
bool participant_update(struct session *session, const struct participant *person, int64_t now, struct error *error);

enum registration_state {
    REGISTRATION_UNCONFIRMED,
    REGISTRATION_CONFIRMED,
    REGISTRATION_WAITING,
    REGISTRATION_OFFERED,
    REGISTRATION_LAPSED,
    REGISTRATION_CANCELLED
};
const char *registration_state_label(enum registration_state state); /* « confirmée » */
enum registration_mode { ATTENDS_ROOM, ATTENDS_REMOTE };
enum registration_presence { PRESENCE_NONE, PRESENCE_PRESENT, PRESENCE_REMOTE, PRESENCE_EXCUSED, PRESENCE_ABSENT };
const char *registration_presence_label(enum registration_presence presence); /* « présent », "" for none */
bool registration_presence_find(struct str code, enum registration_presence *presence);

struct registration {
    int64_t id, session_id, participant_id;
    enum registration_state state;
    enum registration_mode mode;
    int64_t until, queued_at, confirmed_at, arrived_at;
    int64_t place_in_line; /* of those waiting, from 1; 0 otherwise */
    enum registration_presence presence;
    int64_t told;
    struct participant person; /* from lists of a session */
};
struct registrations {
    size_t count;
    struct registration *at;
};

/* --- Asking ------------------------------------------------------------------------------------------------------- */

struct registration_wish {
    int64_t session_id;
    enum registration_mode mode;
};
enum wish_answer {
    WISH_ASKED,     /* to be confirmed by the link; with a full room, it will be in the line */
    WISH_ALREADY,   /* she is registered, or in the line, already */
    WISH_NOT_YET,   /* registrations are not open yet */
    WISH_CLOSED,    /* … no longer */
    WISH_PAST,      /* it took place */
    WISH_CANCELLED, /* it will not */
    WISH_NO_REMOTE  /* nobody attends that one from a distance */
};
/* Within a write: what somebody asks by the form. `person` holds the space, the address and her words; its id and token
 * come back. Words about somebody whose address was proved before are not changed. answers[i] is about wishes[i].
 * ERROR_INVALID without a name, an organisation, a duty or a wish. ERROR_MISSING for a session of another space. */
bool registration_ask(struct session *session, struct participant *person, const struct registration_wish *wishes,
                      size_t count, int64_t now, struct arena *arena, enum wish_answer *answers, struct error *error);
/* Within a write: she followed the link. Every registration of hers that waits for it is confirmed, or put in the line.
 * *lapsed: those whose 48 hours were over: they are asked again by the form. */
bool registration_confirm(struct session *session, int64_t participant_id, int64_t now, int64_t *confirmed,
                          int64_t *waiting, int64_t *lapsed, struct error *error);
/* Within a write: the seat that was offered is hers. ERROR_CONFLICT when it is no longer. */
bool registration_accept(struct session *session, int64_t id, int64_t participant_id, int64_t now, struct error *error);
/* Within a write: she (participant_id not 0), or the organiser, gives it up. The caller then calls
 * group_session_promote. */
bool registration_cancel(struct session *session, int64_t id, int64_t participant_id, int64_t now, struct error *error);
/* Within a write: in the room, or from a distance. ERROR_CONFLICT when the room is full, ERROR_INVALID when nobody
 * attends that session from a distance. The caller then calls group_session_promote. */
bool registration_set_mode(struct session *session, int64_t id, int64_t participant_id, enum registration_mode mode,
                           int64_t now, struct error *error);
/* Within a write: gives the free seats of a session to the first in line. *offered: those to write to, with their
 * person. */
bool group_session_promote(struct session *session, int64_t session_id, int64_t now, struct arena *arena,
                           struct registrations *offered, struct error *error);

/* --- Reading ------------------------------------------------------------------------------------------------------ */

/* Of a session, with their persons: by college, then name. `all` keeps those cancelled, lapsed, unconfirmed. */
bool registration_list(struct session *session, int64_t session_id, bool all, struct arena *arena,
                       struct registrations *list, struct error *error);
/* Of a person, by date of the session. */
bool registration_list_of(struct session *session, int64_t participant_id, struct arena *arena,
                          struct registrations *list, struct error *error);
bool registration_find(struct session *session, int64_t id, struct arena *arena, struct registration *registration,
                       bool *found, struct error *error);
/* How many confirmed people of each intercommunality come to a group: for who is missing. */
struct group_presence {
    int64_t group_id, people;
    struct str intercommunality;
};
struct group_presences {
    size_t count;
    struct group_presence *at;
};
bool registration_coverage(struct session *session, int64_t space_id, struct arena *arena,
                           struct group_presences *presences, struct error *error);

/* --- The day ------------------------------------------------------------------------------------------------------ */

/* Within a write: the presence sheet; PRESENCE_NONE takes it back. */
bool registration_mark(struct session *session, int64_t id, enum registration_presence presence, int64_t now,
                       struct error *error);
/* Within a write: somebody at the door gives her address. *found is false when it is not registered (or only waits):
 * see registration_walk_in. */
bool registration_arrive(struct session *session, int64_t session_id, struct str email, int64_t now,
                         struct arena *arena, struct registration *registration, bool *found, struct error *error);
/* Within a write: somebody came without being registered. */
bool registration_walk_in(struct session *session, struct participant *person, int64_t session_id, int64_t now,
                          struct arena *arena, struct error *error);
/* From two hours before a session to four hours after. */
bool group_session_door_open(const struct group_session *session, int64_t now);

/* --- What time does ----------------------------------------------------------------------------------------------- */

/* Within a write: forgets what was not confirmed in time, takes back the seats offered and not taken, and forgets those
 * of a space whose last session is two years old. `sessions`: ids of those to promote. */
bool registration_sweep(struct session *session, int64_t now, struct arena *arena, int64_t **sessions, size_t *count,
                        struct error *error);

/* Reminders: seven days and two days before at 8 h, on the day at 7 h (local). A person is told once of all that is
 * near; one who registered after the hour of a reminder does not get that one. */
enum { REMINDERS_AT_ONCE = 500, REMINDER_NONE = 99 };
struct session_reminder {
    struct registration registration; /* with its person */
    struct group_session session;
    int64_t step; /* 7, 2 or 0 days before */
};
struct session_reminders {
    size_t count;
    struct session_reminder *at;
};
/* The instant of a reminder: `step` days before, local. */
int64_t reminder_instant(const struct zone *zone, int64_t starts, int64_t step);
/* The step due at `now` for a session, or REMINDER_NONE. */
int64_t reminder_step(const struct zone *zone, int64_t starts, int64_t now);
/* Those due, by person then date; the steps are by the zone of each space. */
bool registration_reminders(struct session *session, int64_t now, struct arena *arena,
                            struct session_reminders *reminders, struct error *error);
/* Within a write. */
bool registration_reminded(struct session *session, int64_t id, int64_t step, struct error *error);

/* Those of a session who were not told of its present sequence, with their persons; and that one was. */
bool registration_untold(struct session *session, int64_t session_id, size_t most, struct arena *arena,
                         struct registrations *list, struct error *error);
bool registration_told(struct session *session, int64_t id, int64_t sequence, struct error *error);

/* --- The organiser's own questions -------------------------------------------------------------------------------- */

/* JSON of base/question.h, "[]" when there are none; and the words above the form. */
bool registration_form_read(struct session *session, int64_t space_id, struct arena *arena, struct str *introduction,
                            struct str *questions, struct error *error);
bool registration_form_save(struct session *session, int64_t space_id, struct str introduction, struct str questions,
                            int64_t now, struct error *error);

/* --- A person's data ---------------------------------------------------------------------------------------------- */

/* "inscriptions": [ … ] of an address in every space, within the object begun by the caller. */
bool registration_export(struct session *session, struct str email, struct json_writer *writer, struct error *error);
/* Within a write: everything of an address. */
bool registration_erase(struct session *session, struct str email, struct error *error);

#endif
