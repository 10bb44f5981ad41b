/* Mail out. A message is queued in the same write as what causes it, so both are there or neither; a worker sends it
 * afterwards (post/courier.h).
 *
 *   queued → sending → sent → bounced       accepted by the relay, then returned by a notification
 *                    → failed               refused for good, out of date, or tried for three days
 *   declined                                the person had declined this list: kept, never sent
 *
 * Nothing is sent twice: a message has a *mark*, unique for ever, and one taker at a time (a conditional update with a
 * lease, the same on both engines). One window remains, which SMTP cannot close: when a worker dies between the
 * relay's « 250 » and the commit that follows it at once, that one message is sent again, with the same Message-ID.
 * Instants are UTC seconds and given by the caller. Queueing touches the topic "message".
 */
#ifndef POST_MESSAGE_H
#define POST_MESSAGE_H

#include "store/store.h"

enum { MESSAGE_SUBJECT_MOST = 200 /* characters */, MESSAGE_BODY_MOST = 256 * 1024, ATTACHMENTS_MOST = 16 };
enum { ATTACHMENT_BYTES_MOST = 25 * 1000 * 1000 };

enum message_state { MESSAGE_QUEUED, MESSAGE_SENDING, MESSAGE_SENT, MESSAGE_BOUNCED, MESSAGE_FAILED, MESSAGE_DECLINED };
const char *message_state_name(enum message_state state); /* "queued", … as stored */

/* A file to carry. `type` may have parameters: "text/calendar; method=REQUEST" makes the message an invitation that
 * calendars understand. */
struct message_file {
    struct str name, type, bytes;
};

struct message_order {
    struct str mark;        /* unique for ever, 200 bytes at most: "sign-in 4211", "reminder 12 2026-11-24" */
    const char *kind;       /* what it is, for lists and figures: "sign-in" */
    int64_t space_id;       /* 0: the installation's own */
    struct str address;     /* checked here (post/address.h) */
    struct str name;        /* of the person; or absent */
    struct str reply_to;    /* an address; absent: the sender's */
    struct str subject;     /* line ends and other controls become spaces; cut at MESSAGE_SUBJECT_MOST */
    struct str body;        /* plain text, lines of any length */
    struct str html;        /* its content in HTML (already escaped), without <html> nor <body>; or absent */
    struct str list;        /* what one may unsubscribe from: "invitations 28"; absent for what nobody can decline */
    struct str in_reply_to; /* Message-ID of a message it answers, without < >; or absent */
    int64_t run_at;         /* not before; 0: as soon as possible */
    int64_t until;          /* not after: a sign-in link that expired is worth nothing; 0: no limit */
    const struct message_file *files;
    size_t file_count;
};

/* Within a write. *id (may be NULL) is 0 when the mark was already there: then nothing is queued, and it is no error.
 * ERROR_INVALID for an address that cannot be one, an empty subject or body; ERROR_LIMITED for what is too large. */
bool message_queue(struct session *session, const struct message_order *order, int64_t now, int64_t *id,
                   struct error *error);

/* --- What became of them ----------------------------------------------------------------------------------------- */

struct message {
    int64_t id, space_id;
    struct str mark, kind, address, name, subject;
    enum message_state state;
    struct str error; /* why it came back, failed, or waits; or absent */
    int64_t attempts, run_at, created_at, ended_at;
};

struct message_counts {
    int64_t queued, sending, sent, bounced, failed, declined;
    int64_t oldest_due; /* the instant since which a message waits that could leave; 0: none */
};
bool message_count(struct session *session, int64_t now, struct message_counts *counts, struct error *error);

/* The newest ones in this state, before `before` (an id; 0: from the newest), `most` at most. */
bool message_list(struct session *session, enum message_state state, int64_t before, size_t most, struct arena *arena,
                  struct message **messages, size_t *count, struct error *error);
/* One of them; *message is NULL when there is none. With its text when `body` is not NULL. */
bool message_find(struct session *session, int64_t id, struct arena *arena, struct message **message, struct str *body,
                  struct error *error);
/* What was sent to a person, newest first: for the export of their data. */
bool message_list_of(struct session *session, struct str address, size_t most, struct arena *arena,
                     struct message **messages, size_t *count, struct error *error);

/* Within a write: a message that failed or came back is queued again, with all its attempts; one that waits is given
 * up. ERROR_MISSING when it is not in such a state. */
bool message_retry(struct session *session, int64_t id, int64_t now, struct error *error);
bool message_give_up(struct session *session, int64_t id, int64_t now, struct error *error);
/* Within a write: the messages to an address lose its name, address, text and files (the erasure of a person). */
bool message_erase(struct session *session, struct str address, struct error *error);

/* The message of this name ("0f8q2k7m3c1xz.9a8b7c6d5e4f3a2b": what only its recipient knows), to decline its list; the
 * address is absent when there is none, the list when it is a message that cannot be declined. */
bool message_named(struct session *session, struct str name, struct arena *arena, struct str *address, struct str *list,
                   struct error *error);

/* --- Declining --------------------------------------------------------------------------------------------------- */

/* Within a write: nothing of `list` is sent to the address any more, what waits included; and back again. */
bool message_decline(struct session *session, struct str address, struct str list, int64_t now, struct error *error);
bool message_accept(struct session *session, struct str address, struct str list, struct error *error);
bool message_declined(struct session *session, struct str address, struct str list, bool *declined,
                      struct error *error);

#endif
