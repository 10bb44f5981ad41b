/* Reading one mail, whatever state it is in: what somebody wrote to us, with the files it carries. Pure: bytes in,
 * struct out; nothing here touches the database.
 */
#ifndef POST_MAIL_H
#define POST_MAIL_H

#include "base/base.h"

enum { MAIL_BYTES_MOST = 40 * 1000 * 1000, MAIL_FILES_MOST = 100, MAIL_TEXT_MOST = 512 * 1024 };

/* Whether a person is to read it, and if not, why. */
enum mail_kind {
    MAIL_WRITTEN,    /* by a person, for us */
    MAIL_BOUNCE,     /* a message of ours that came back */
    MAIL_DELAY,      /* a message of ours that is late: its server still tries */
    MAIL_AUTO_REPLY, /* an answering machine, a read receipt */
    MAIL_NEWSLETTER, /* sent to a list */
    MAIL_SPAM,       /* says the mail server that took it in */
    MAIL_LOOP,       /* a message of ours as it left, or one that goes round */
    MAIL_UNREADABLE, /* no sender, or nothing that is mail */
    MAIL_TOO_LARGE   /* only its head was taken */
};
/* A first line that says so of a mail of which only the beginning was taken. */
#define MAIL_CUT_NAME "X-Maillage-Cut"
enum { MAIL_CUT_BYTES = 128 * 1024 };
const char *mail_kind_name(enum mail_kind kind);  /* "bounce", as stored */
const char *mail_kind_label(enum mail_kind kind); /* « réponse automatique » */

struct mail_file {
    struct str name, type, bytes; /* the type is told by the bytes */
    bool dangerous;
};

struct mail {
    enum mail_kind kind;
    struct str address, name;           /* the sender's; the address in lower case */
    struct str subject, body;           /* UTF-8, line feeds */
    size_t fresh;                       /* bytes of the body before what it quotes */
    struct str message_id, in_reply_to; /* without < >; in_reply_to is the nearest ancestor */
    struct str references;              /* all of them, separated by a space */
    struct str recipients;              /* every address it says it was sent to, in lower case, separated by a space */
    int64_t sent_at;                    /* 0 when it does not say */
    struct mail_file *files;
    size_t file_count;
    bool more_files; /* than MAIL_FILES_MOST */
    struct {
        struct str message;   /* name of our message (post/outgoing.h), found in the notification; or absent */
        struct str recipient; /* whom it could not reach */
        struct str why;       /* the server's words */
    } bounce;
};

/* Everything lives in the arena; `raw` outlives it. False only when the mail library is missing: there is no mail that
 * cannot be read, at worst it is MAIL_UNREADABLE. */
bool mail_parse(struct str raw, struct arena *arena, struct mail *mail, struct error *error);

/* What makes a mail itself, whichever way it came: a fingerprint of its head's own lines and of its body, without what
 * servers add on the way. */
struct str mail_mark(struct arena *arena, struct str raw);

/* HTML as text: paragraphs, lists, addresses behind links; what is not shown is left out. */
struct str html_to_text(struct arena *arena, struct str html);
/* Bytes said to be in `charset` as UTF-8; what the charset does not hold becomes U+FFFD, and a false or unknown charset
 * is guessed. */
struct str text_from_charset(struct arena *arena, struct str bytes, struct str charset);
/* Where what a mail quotes begins ("Le … a écrit :", "-----Message d’origine-----", lines in ">"). */
size_t quote_start(struct str body);

/* The files within a winmail.dat (TNEF, [MS-OXTNEF]); returns how many were put at `files`. */
size_t tnef_files(struct arena *arena, struct str bytes, struct mail_file *files, size_t most);

#endif
