/* The second factor: a code of six digits that changes every thirty seconds (TOTP, RFC 6238, SHA-1 as every
 * authenticator application reads it), and ten recovery codes for the day the telephone is lost.
 *
 *     factor_begin    a secret is drawn and shown; nothing is asked yet
 *     factor_confirm  she gives a first code: from now on it is asked at each sign-in; the recovery codes are shown
 * once factor_check    at sign-in; a code serves once, and those of a minute around are accepted
 */
#ifndef ACCOUNTS_FACTOR_H
#define ACCOUNTS_FACTOR_H

#include "accounts/person.h"

enum {
    FACTOR_SECRET_BYTES = 20,
    FACTOR_DIGITS = 6,
    FACTOR_STEP_SECONDS = 30,
    RECOVERY_CODES = 10,
    RECOVERY_TEXT = 11 /* "abcde-fghij" */
};

struct recovery_codes {
    char at[RECOVERY_CODES][RECOVERY_TEXT + 1];
};

/* The code of a secret at an instant, as the applications compute it. */
void factor_code(const uint8_t *secret, size_t length, int64_t instant, char code[static FACTOR_DIGITS + 1]);
/* What applications read from a QR code: "otpauth://totp/…". And the secret to type, in groups of four. */
struct str factor_address(struct arena *arena, struct str issuer, struct str account, const uint8_t *secret);
struct str factor_secret_text(struct arena *arena, const uint8_t *secret);

/* Within a write: draws a secret, unless one waits to be confirmed already (a page shown again shows the same). */
bool factor_begin(struct session *session, int64_t person_id, uint8_t secret[static FACTOR_SECRET_BYTES],
                  struct error *error);
/* Within a write: the first code. *right is false for a wrong one (no error: the attempt is counted). */
bool factor_confirm(struct session *session, int64_t person_id, struct str code, int64_t now, bool *right,
                    struct recovery_codes *codes, struct error *error);
/* Within a write: a code of the application, or a recovery code (used up). */
bool factor_check(struct session *session, int64_t person_id, struct str code, int64_t now, bool *right,
                  struct error *error);
/* Within a write: new recovery codes in place of the old; and no second factor any more. */
bool factor_renew_codes(struct session *session, int64_t person_id, struct recovery_codes *codes, struct error *error);
bool factor_remove(struct session *session, int64_t person_id, struct error *error);
bool factor_codes_left(struct session *session, int64_t person_id, int64_t *left, struct error *error);

#endif
