/* Mail in. Its bytes are stored first, once, before anything reads them; a job (kind "mail-in") then reads them and
 * files the mail: for a person to handle, or aside with its reason. Whoever hands mail over (a mail server, IMAP) is
 * answered after the bytes are committed, so a death at any moment loses nothing and doubles nothing.
 *
 *   stored → read → done       read: waits for a person, with its text, files, thread and space
 *          → aside             auto-replies, notifications, lists, spam, loops, unreadable: kept, and their reason told
 */
#ifndef POST_INBOUND_H
#define POST_INBOUND_H

#include "post/mail.h"
#include "store/job.h"

/* Stores a mail and queues its reading, in one write. *fresh is false when the same mail was there already: no error,
 * and nothing more to do. `channel` is "pipe" or "imap". ERROR_LIMITED beyond MAIL_BYTES_MOST. */
bool inbound_store(struct store *store, struct str raw, const char *channel, int64_t now, int64_t *id, bool *fresh,
                   struct error *error);

struct inbound;
/* What a person's mail to a space becomes: called within the write that files it, before its acknowledgement. The mail
 * has its body; it is done when it was taken, else it waits for a person. */
struct inbound_taking {
    bool taken;
    struct str number; /* told to the author; absent: the mail's own */
    struct str link;   /* where she follows it; or absent */
};
typedef bool (*inbound_taker)(struct session *session, const struct inbound *mail, const struct mail *read, int64_t now,
                              struct arena *arena, struct inbound_taking *taking, struct error *error);

/* The job "mail-in": reads one stored mail and files it, once. A notification marks its message as bounced; a person's
 * mail to a space goes to the taker (NULL: to nobody), and is acknowledged, at most ACKNOWLEDGED_A_DAY times a day for
 * one sender. */
enum { ACKNOWLEDGED_A_DAY = 5 };
bool inbound_read(struct store *store, const struct job *job, struct arena *arena, struct error *error);
bool inbound_read_for(struct store *store, const struct job *job, inbound_taker taker, struct arena *arena,
                      struct error *error);

/* --- Addresses of spaces -------------------------------------------------------------------------------------------
 */

/* Within a write: mail to this address is for this space; 0: for none any more. */
bool mailbox_set(struct session *session, struct str address, int64_t space_id, struct error *error);
/* The first address of a space; absent when it has none. */
bool mailbox_of(struct session *session, int64_t space_id, struct arena *arena, struct str *address,
                struct error *error);

/* --- What came in --------------------------------------------------------------------------------------------------
 */

enum inbound_state { INBOUND_STORED, INBOUND_READ, INBOUND_ASIDE, INBOUND_DONE };

struct inbound {
    int64_t id, space_id; /* 0: none could be told */
    int64_t thread_id;    /* of the first mail of its thread */
    int64_t answers_id;   /* the message of ours it answers or returns; 0: none */
    enum inbound_state state;
    enum mail_kind kind; /* why it is aside */
    struct str address, name, recipient, subject;
    struct str body; /* only from inbound_find */
    size_t fresh;    /* bytes of the body before what it quotes */
    int64_t sent_at, received_at;
};
struct inbound_file {
    int64_t id, size;
    struct str name, type;
};

/* The newest ones of a space (0: of none) in this state, before `before` (an id; 0: from the newest). */
bool inbound_list(struct session *session, int64_t space_id, enum inbound_state state, int64_t before, size_t most,
                  struct arena *arena, struct inbound **mails, size_t *count, struct error *error);
/* One of them, *mail NULL when there is none; with its files. */
bool inbound_find(struct session *session, int64_t id, struct arena *arena, struct inbound **mail,
                  struct inbound_file **files, size_t *count, struct error *error);
/* The bytes of one of its files; absent when it is not there. */
bool inbound_file(struct session *session, int64_t inbound_id, int64_t file_id, struct arena *arena,
                  struct inbound_file *file, struct str *bytes, struct error *error);
/* Within a write: it is handled (DONE), to be handled (READ), or put aside by a person (ASIDE). ERROR_MISSING when
 * there is no such mail, or nothing has read it yet. */
bool inbound_move(struct session *session, int64_t id, enum inbound_state state, struct error *error);

struct inbound_counts {
    int64_t stored, read, aside, done;
};
bool inbound_count(struct session *session, struct inbound_counts *counts, struct error *error);

#endif
