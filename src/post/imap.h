/* A mailbox read by IMAP (RFC 9051, by libcurl): one connection, used by one thread, for one look into it. */
#ifndef POST_IMAP_H
#define POST_IMAP_H

#include "post/collector.h"

struct imap;
bool imap_open(const struct collector_settings *settings, struct imap **imap, struct error *error);
void imap_close(struct imap *imap); /* NULL is accepted */

/* Names of mails (UID) hold as long as this number (UIDVALIDITY) is the same. */
bool imap_validity(struct imap *imap, int64_t *validity, struct error *error);

struct uids {
    size_t count;
    int64_t *at;
};
/* Those from `from` on, growing. */
bool imap_search(struct imap *imap, int64_t from, struct arena *arena, struct uids *uids, struct error *error);
/* Appends the mail's bytes. *there is false when it is gone meanwhile. Of a mail larger than MAIL_BYTES_MOST only the
 * beginning is taken, which says so (MAIL_CUT_NAME). */
bool imap_fetch(struct imap *imap, int64_t uid, struct buffer *raw, bool *there, struct error *error);
/* To the folder settings->done (RFC 6851); a mail that is gone is no error. */
bool imap_move(struct imap *imap, int64_t uid, struct error *error);

#endif
