/* Signing in: links sent by e-mail, sessions, what limits attempts.
 *
 * A link is asked from a browser and works in that browser only, once, for 15 minutes. The page it leads to shows a
 * button: reading the address, as mail scanners do, uses nothing up. Opened elsewhere, it shows the code to type in the
 * browser that asked. A link made by the command line or an invitation is bound to no browser and lives longer.
 *
 * Of every secret (token, code) the database has a hash only. A session is a random token in a cookie; a new one is
 * made at each sign-in, so that a token planted beforehand is worth nothing.
 */
#ifndef ACCOUNTS_SIGN_IN_H
#define ACCOUNTS_SIGN_IN_H

#include "accounts/person.h"

enum {
    TOKEN_BYTES = 32,
    TOKEN_TEXT = 43, /* base64url */
    CODE_DIGITS = 6,
    CODE_ATTEMPTS = 5,
    LINK_SECONDS = 15 * 60,
    COMMAND_LINK_SECONDS = 24 * 3600,
    SESSION_IDLE_SECONDS = 14 * 86400,
    SESSION_LIFE_SECONDS = 60 * 86400,
    PRIVILEGED_IDLE_SECONDS = 12 * 3600, /* a role that needs a second factor is held */
    PRIVILEGED_LIFE_SECONDS = 7 * 86400,
    FACTOR_PATIENCE_SECONDS = 15 * 60 /* to pass the second factor after the first */
};

/* --- Links ----------------------------------------------------------------------------------------------------------
 */

struct link_order {
    struct str email;
    struct str name;        /* given to the account if the link makes it; may be empty */
    struct str browser;     /* identifier of the browser that asks; empty: any browser */
    struct str destination; /* path of ours to go to afterwards, or empty */
    int64_t now, seconds;   /* how long it lives */
    bool console;           /* made on the machine itself: its session needs no other factor (BY_COMMAND) */
};
struct link_made {
    char token[TOKEN_TEXT + 1];
    char code[CODE_DIGITS + 1]; /* to type in the browser that asked */
    bool known;                 /* somebody has this address already */
};
/* Within a write. Nobody is made yet: the account is at the first use. */
bool link_make(struct session *session, const struct link_order *order, struct link_made *made, struct error *error);

enum link_state {
    LINK_GONE,     /* unknown, used or out of date: the same for all */
    LINK_HERE,     /* may be used from this browser */
    LINK_ELSEWHERE /* was asked from another browser: `code` is to be typed there */
};
struct link_view {
    enum link_state state;
    char code[CODE_DIGITS + 1];
    struct str email, destination;
};
/* What the page of a link shows; changes nothing. */
bool link_look(struct session *session, struct str token, struct str browser, int64_t now, struct arena *arena,
               struct link_view *view, struct error *error);

/* Where this browser's last link, still good, was sent; empty when there is none. */
bool link_asked(struct session *session, struct str browser, int64_t now, struct arena *arena, struct str *email,
                struct error *error);

/* Who was recognised, and where she was going. */
struct recognised {
    int64_t person_id;
    bool made;    /* the account was made by this */
    bool console; /* by a link of the machine itself */
    struct str destination;
};
/* Within a write: uses the link up, and makes the account when there is none. ERROR_MISSING when it is gone or bound to
 * another browser. */
bool link_use(struct session *session, struct str token, struct str browser, int64_t now, struct arena *arena,
              struct recognised *recognised, struct error *error);
/* The same by the code, from the browser that asked. A wrong code is *recognised with person_id 0 (and not an error:
 * the attempt must be counted); after CODE_ATTEMPTS the link is gone. */
bool link_use_code(struct session *session, struct str code, struct str browser, int64_t now, struct arena *arena,
                   struct recognised *recognised, struct error *error);

/* --- Identity providers ---------------------------------------------------------------------------------------------
 */

/* Who somebody is for a provider that the operator trusts. */
struct identity {
    struct str issuer, subject;
    struct str email, name; /* may be empty */
    bool email_doubtful;    /* the provider says that it did not check the address */
};
/* Within a write: the person of that identity; the first time, the person of its address (made when there is none).
 * ERROR_FORBIDDEN without an address, or with a doubtful one. */
bool identity_recognise(struct session *session, const struct identity *identity, int64_t now,
                        struct recognised *recognised, struct error *error);
/* Within a write: the provider ended its session, or (`subject_session` empty) all those of the subject. */
bool identity_end_sessions(struct session *session, struct str issuer, struct str subject, struct str subject_session,
                           int64_t *ended, struct error *error);

/* --- Sessions -------------------------------------------------------------------------------------------------------
 */

/* BY_COMMAND: who types commands on the machine may read and change everything there; that is factor enough. */
enum sign_in_method { BY_LINK, BY_PASSWORD, BY_OPENID, BY_COMMAND };

struct sign_in_order {
    int64_t person_id;
    enum sign_in_method method;
    struct str device;                  /* « Firefox sur Windows » */
    struct str network;                 /* the address shortened: "192.0.2.0" */
    struct str issuer, subject_session; /* BY_OPENID: iss and sid, for back-channel logout */
    struct str replaced;                /* token of the session this one takes the place of, or empty */
    int64_t now;
};
/* Within a write: a new session and its token. */
bool sign_in_open(struct session *session, const struct sign_in_order *order, char token[static TOKEN_TEXT + 1],
                  struct error *error);
/* Within a write: whatever the token was. */
bool sign_in_close(struct session *session, struct str token, struct error *error);
/* The second factor was passed in this session; its token changes. */
bool sign_in_pass_factor(struct session *session, int64_t session_id, int64_t now, char token[static TOKEN_TEXT + 1],
                         struct error *error);

/* Who asks, and what she may: read once for a request. */
struct access {
    int64_t session_id;
    struct person person;
    struct roles roles;
    bool second_factor; /* passed in this session */
    bool factor_due;    /* she has one and did not pass it yet: nothing is open but the page that asks for it */
    int64_t opened_at, seen_at;
};
/* *access is NULL when the token is of no session, or of one that ended. */
bool access_read(struct session *session, struct str token, int64_t now, struct arena *arena, struct access **access,
                 struct error *error);
/* Within a write: she was here. Worth a write when access_is_stale. */
bool access_touch(struct session *session, const struct access *access, int64_t now, struct error *error);
static inline bool access_is_stale(const struct access *access, int64_t now)
{
    return now - access->seen_at > 300;
}
/* May she, there? */
bool access_may(const struct access *access, enum permission permission, const struct scope *scope);

struct sign_in_row {
    int64_t id;
    enum sign_in_method method;
    struct str device, network;
    int64_t opened_at, seen_at;
};
struct sign_in_rows {
    size_t count;
    struct sign_in_row *at;
};
/* Those of a person that have not ended, the last seen first. */
bool sign_in_list(struct session *session, int64_t person_id, int64_t now, struct arena *arena,
                  struct sign_in_rows *rows, struct error *error);
/* Within a write. One of hers; or all of hers but one (0: all of them). */
bool sign_in_revoke(struct session *session, int64_t person_id, int64_t session_id, struct error *error);
bool sign_in_revoke_others(struct session *session, int64_t person_id, int64_t kept, struct error *error);

/* --- Limits ---------------------------------------------------------------------------------------------------------
 */

/* Within a write: takes one of `burst` for this key, given back one every `seconds`. *wait_seconds is 0 when it was
 * taken, else how long to wait. The key is any text: it is hashed. */
bool allowance_take(struct session *session, struct str key, int burst, int64_t seconds, int64_t now,
                    int64_t *wait_seconds, struct error *error);

/* Within a write: forgets links, sessions and allowances that no longer serve. */
bool sign_in_sweep(struct session *session, int64_t now, struct error *error);

#endif
