/* The life of an account: another address, what is held of a person, reminders, erasure.
 *
 * An account without any role is reminded after 1, 5, 10 and 15 days, and erased 120 days after its last visit. An
 * account that has roles but was not used for two years is warned, then erased 30 days later. The last administrator of
 * a space is never erased this way. (Delays of Dora, https://github.com/gip-inclusion/dora.)
 */
#ifndef ACCOUNTS_LIFE_H
#define ACCOUNTS_LIFE_H

#include "accounts/person.h"
#include "accounts/sign-in.h"

enum {
    EMAIL_CHANGE_SECONDS = 24 * 3600,
    IDLE_ERASED_SECONDS = 120 * 86400,
    UNUSED_WARNED_SECONDS = 2 * 365 * 86400,
    UNUSED_ERASED_SECONDS = 30 * 86400 /* after the warning */
};

/* --- Another address: confirmed from both, within a day -------------------------------------------------------------
 */

/* Within a write: two links, one for each address; any change begun before is forgotten. *taken: somebody else has the
 * new address; nothing is changed, and the caller says the same to the person (the letter to that address differs). */
bool email_change_begin(struct session *session, int64_t person_id, struct str email, int64_t now,
                        char old_token[static TOKEN_TEXT + 1], char new_token[static TOKEN_TEXT + 1], bool *taken,
                        struct error *error);
/* Within a write: one of the two links. *done tells that both were used: the address is changed, and her other sessions
 * are ended. ERROR_MISSING for a link that is gone. */
bool email_change_confirm(struct session *session, struct str token, int64_t now, bool *done, struct error *error);
/* What a link is of, for its page; *found is false when it is gone. */
bool email_change_look(struct session *session, struct str token, int64_t now, struct arena *arena, struct str *email,
                       bool *found, struct error *error);

/* --- What is held ----------------------------------------------------------------------------------------------------
 */

/* Writes everything this room holds of a person, as members of the object begun by the caller. No secret is told. */
bool person_export(struct session *session, int64_t person_id, int64_t now, struct json_writer *writer,
                   struct error *error);
/* Within a write: erases the account, its roles, sessions, claims and links, and the contents of the journal about it.
 * ERROR_CONFLICT for the last administrator of a space. `by` is 0 for the service. */
bool person_erase(struct session *session, int64_t person_id, int64_t by, int64_t now, struct error *error);

/* --- Reminders -------------------------------------------------------------------------------------------------------
 */

enum life_step { LIFE_REMIND, LIFE_ERASE_IDLE, LIFE_WARN, LIFE_ERASE_UNUSED };

struct life {
    enum life_step step;
    struct person person;
};
struct lives {
    size_t count;
    struct life *at;
};
/* Who is to be reminded, warned or erased today; at most `most`. */
bool life_due(struct session *session, int64_t now, size_t most, struct arena *arena, struct lives *lives,
              struct error *error);
/* Within a write: she was told. */
bool life_told(struct session *session, int64_t person_id, int64_t now, struct error *error);

#endif
