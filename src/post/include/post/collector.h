/* The collector: takes mail in from a mailbox (IMAP) that it looks into at intervals, and from a folder where a mail
 * server drops files (.eml, or a maildir). What it takes goes through inbound_store (post/inbound.h).
 *
 * Nothing is lost between reading and storing: a mail is read, committed to the database, and only then counted as
 * taken (a position in the mailbox, or a move to another folder of it). A death between two of these steps makes the
 * mail be read again, which changes nothing: its fingerprint is known. Flags that people's programs set in the mailbox
 * (« lu ») play no part. Several collectors on one mailbox do no harm.
 *
 * Servers that only speak clear text are used on this machine alone; elsewhere TLS is asked, certificates checked.
 */
#ifndef POST_COLLECTOR_H
#define POST_COLLECTOR_H

#include "store/store.h"

struct collector_settings {
    const char *server; /* "imaps://imap.exemple.fr", "imap://127.0.0.1:143" (STARTTLS elsewhere); NULL: none */
    const char *user;
    const char *password;
    const char *folder;    /* of the mailbox: "INBOX" */
    const char *done;      /* folder of the mailbox where what was taken is moved: "Traites"; NULL: it stays */
    const char *authority; /* file of the certificates that sign the server's; NULL: the system's */
    const char *directory; /* folder of files to take, or maildir; what was taken goes to its "taken"; NULL: none */
    int seconds;           /* between two looks */
};
/* False, and why, when these settings cannot collect. With neither server nor directory there is nothing to do: true.
 */
bool collector_settings_check(const struct collector_settings *settings, struct error *error);

struct collector_report {
    int64_t taken; /* new here */
    int64_t known; /* were here already */
    int64_t left;  /* could not be kept (empty): they stay where they are */
};
/* Takes what is there now, then returns: what cron calls. ERROR_UNAVAILABLE when the mailbox cannot be reached,
 * ERROR_FORBIDDEN when it refuses the account. */
bool collector_take(struct store *store, const struct collector_settings *settings, struct collector_report *report,
                    struct error *error);

struct collector;
/* A thread that does it every `seconds` until stopped; none without settings. They must outlive it. */
bool collector_start(struct store *store, const struct collector_settings *settings, struct collector **collector,
                     struct error *error);
/* Waits for the mail under way. NULL is accepted. */
void collector_stop(struct collector *collector);

/* Why nothing comes in at the moment, and since when; absent when all is well. */
bool collector_trouble(struct session *session, struct arena *arena, struct str *trouble, int64_t *since,
                       struct error *error);

#endif
