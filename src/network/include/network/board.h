/* « Qui manque » : every intercommunality with a commune in the space, registered or not, and the reminders sent to
 * those that are not.
 */
#ifndef NETWORK_BOARD_H
#define NETWORK_BOARD_H

#include "network/member.h"
#include "territory/space.h"

enum { REMINDER_REST_SECONDS = 7 * 86400 /* between two of the same subject to the same member */ };

struct missing_row {
    uint32_t intercommunality;
    size_t communes;    /* of it in the space */
    int64_t population; /* of those communes */
    bool seat_here;     /* its seat is in the space */
    int64_t member_id;  /* 0: not known of the démarche yet */
    enum member_state state;
    bool registered;                   /* registered or confirmed */
    struct str elected, referent;      /* names of who is in post; empty: nobody */
    bool vacant;                       /* registered, and no technical referent in post */
    int32_t vacant_soon;               /* the last day of the only referent, when it is within 30 days; or 0 */
    struct str address;                /* who would be written to; empty: no address known */
    int64_t contacted_at, reminded_at; /* 0: never */
};
struct missing_board {
    size_t count; /* by decreasing population */
    struct missing_row *at;
    size_t registered;              /* of them */
    size_t seats, seats_registered; /* with their seat here */
    int64_t population, covered;    /* inhabitants of the space; of registered ones' communes */
    size_t vacant;
};
bool missing_board(struct session *session, const struct space *space, int32_t today, struct arena *arena,
                   struct missing_board *board, struct error *error);

/* --- Reminders -----------------------------------------------------------------------------------------------------
 */

enum reminder_subject { REMIND_REGISTRATION, REMIND_REFERENT, REMIND_POSITIONS, REMINDER_SUBJECTS };
const char *reminder_subject_label(enum reminder_subject subject);

/* May this row be reminded to register now? Else *why says in words what stands in the way. */
bool reminder_due(const struct missing_row *row, int64_t now, struct str *why);
/* Within a write: notes a reminder that is being sent. ERROR_CONFLICT when one was within REMINDER_REST_SECONDS: two
 * clicks, or two organisers, send one. */
bool reminder_note(struct session *session, int64_t member_id, enum reminder_subject subject, struct str address,
                   int64_t person_id, int64_t now, int64_t *id, struct error *error);

struct member_reminder {
    int64_t member_id, person_id, sent_at;
    enum reminder_subject subject;
    struct str member, address;
};
struct member_reminders {
    size_t count;
    struct member_reminder *at;
};
/* Of a space, or of one member when member_id is not 0; the last first. */
bool reminder_list(struct session *session, int64_t space_id, int64_t member_id, struct arena *arena,
                   struct member_reminders *reminders, struct error *error);

#endif
