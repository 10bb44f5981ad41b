#include "accounts/factor.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "seal.h"
#include "sha1.h"

STATEMENT(factor_select, "SELECT factor_secret, factor_step, CASE WHEN factor_at IS NULL THEN 0 ELSE 1 END "
                         "FROM person WHERE id = $1");
STATEMENT(factor_update_secret, "UPDATE person SET factor_secret = $2, factor_at = NULL, factor_step = 0 WHERE id = "
                                "$1");
STATEMENT(factor_update_confirmed, "UPDATE person SET factor_at = $2 WHERE id = $1");
STATEMENT(factor_update_step, "UPDATE person SET factor_step = $2 WHERE id = $1 AND factor_step < $2");
STATEMENT(recovery_insert, "INSERT INTO recovery_code (hash, person_id) VALUES ($1, $2)");
STATEMENT(recovery_delete, "DELETE FROM recovery_code WHERE person_id = $1");
STATEMENT(recovery_delete_one, "DELETE FROM recovery_code WHERE person_id = $1 AND hash = $2");
STATEMENT(recovery_count, "SELECT COUNT(*) FROM recovery_code WHERE person_id = $1");

/* RFC 4648 base32, without padding, as authenticator applications want it. */
static const char BASE32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* --- Codes -------------------------------------------------------------------------------------------------------- */

/* RFC 4226 §5.3 on the number of steps of thirty seconds (RFC 6238 §4.2). */
static void code_of_step(const uint8_t *secret, size_t length, int64_t step, char code[static FACTOR_DIGITS + 1])
{
    uint8_t counter[8], digest[SHA1_BYTES];
    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    hmac_sha1(secret, length, counter, sizeof counter, digest);
    size_t at = digest[SHA1_BYTES - 1] & 0x0F;
    uint32_t number = (uint32_t)(digest[at] & 0x7F) << 24 | (uint32_t)digest[at + 1] << 16 |
                      (uint32_t)digest[at + 2] << 8 | digest[at + 3];
    snprintf(code, FACTOR_DIGITS + 1, "%06u", (unsigned)(number % 1000000));
}

void factor_code(const uint8_t *secret, size_t length, int64_t instant, char code[static FACTOR_DIGITS + 1])
{
    code_of_step(secret, length, instant / FACTOR_STEP_SECONDS, code);
}

static void base32(const uint8_t *secret, struct buffer *out, bool grouped)
{
    uint32_t bits = 0;
    int count = 0, letters = 0;
    for (size_t i = 0; i < FACTOR_SECRET_BYTES; i++) {
        bits = bits << 8 | secret[i];
        for (count += 8; count >= 5; count -= 5) {
            if (grouped && letters && letters % 4 == 0)
                buffer_add_char(out, ' ');
            buffer_add_char(out, BASE32[bits >> (count - 5) & 31]);
            letters++;
        }
    }
}

struct str factor_secret_text(struct arena *arena, const uint8_t *secret)
{
    struct buffer out = {0};
    base32(secret, &out, true);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

struct str factor_address(struct arena *arena, struct str issuer, struct str account, const uint8_t *secret)
{
    struct buffer out = {0};
    buffer_add_cstr(&out, "otpauth://totp/");
    url_encode(&out, issuer);
    buffer_add_cstr(&out, ":");
    url_encode(&out, account);
    buffer_add_cstr(&out, "?secret=");
    base32(secret, &out, false);
    buffer_add_cstr(&out, "&issuer=");
    url_encode(&out, issuer);
    struct str address = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

/* --- Installing --------------------------------------------------------------------------------------------------- */

struct held {
    uint8_t secret[FACTOR_SECRET_BYTES];
    int64_t step;
    bool drawn, confirmed;
};

static bool read_held(struct session *session, int64_t person_id, struct held *held, struct error *error)
{
    *held = (struct held){0};
    struct query *query = query_start(session, &factor_select);
    bind_i64(query, 1, person_id);
    if (query_row(query)) {
        struct str secret = column_bytes(query, 0);
        held->drawn = secret.length == FACTOR_SECRET_BYTES;
        if (held->drawn)
            memcpy(held->secret, secret.at, FACTOR_SECRET_BYTES);
        held->step = column_i64(query, 1);
        held->confirmed = column_i64(query, 2) != 0;
    }
    return query_end(query, error);
}

static bool set_secret(struct session *session, int64_t person_id, const uint8_t *secret, struct error *error)
{
    struct query *query = query_start(session, &factor_update_secret);
    bind_i64(query, 1, person_id);
    bind_bytes(query, 2, secret ? (struct str){(const char *)secret, FACTOR_SECRET_BYTES} : STR_NONE);
    return query_run(query, NULL, error);
}

bool factor_begin(struct session *session, int64_t person_id, uint8_t secret[static FACTOR_SECRET_BYTES],
                  struct error *error)
{
    struct held held;
    if (!read_held(session, person_id, &held, error))
        return false;
    if (held.confirmed)
        return error_set(error, ERROR_CONFLICT, "Votre second facteur est déjà installé.");
    if (!held.drawn)
        randombytes_buf(held.secret, sizeof held.secret);
    memcpy(secret, held.secret, FACTOR_SECRET_BYTES);
    return held.drawn || set_secret(session, person_id, secret, error);
}

/* The step that the code is of, from one before to one after now, later than the last accepted; 0 when none is. */
static int64_t matching_step(const struct held *held, struct str code, int64_t now)
{
    int64_t middle = now / FACTOR_STEP_SECONDS, matched = 0;
    for (int64_t step = middle - 1; step <= middle + 1; step++) {
        char right[FACTOR_DIGITS + 1];
        code_of_step(held->secret, FACTOR_SECRET_BYTES, step, right);
        if (code.length == FACTOR_DIGITS && sodium_memcmp(right, code.at, FACTOR_DIGITS) == 0 && step > held->step)
            matched = step;
    }
    return matched;
}

static bool accept_step(struct session *session, int64_t person_id, int64_t step, bool *right, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &factor_update_step);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, step);
    if (!query_run(query, &changes, error))
        return false;
    *right = changes == 1;
    return true;
}

bool factor_confirm(struct session *session, int64_t person_id, struct str code, int64_t now, bool *right,
                    struct recovery_codes *codes, struct error *error)
{
    struct held held;
    *right = false;
    if (!read_held(session, person_id, &held, error))
        return false;
    if (!held.drawn || held.confirmed)
        return error_set(error, ERROR_CONFLICT, "Recommencez l’installation du second facteur.");
    int64_t step = matching_step(&held, code, now);
    if (!step)
        return true;
    if (!accept_step(session, person_id, step, right, error))
        return false;
    if (!*right)
        return true;
    struct query *query = query_start(session, &factor_update_confirmed);
    bind_i64(query, 1, person_id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error) && factor_renew_codes(session, person_id, codes, error);
}

bool factor_remove(struct session *session, int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, &recovery_delete);
    bind_i64(query, 1, person_id);
    return query_run(query, NULL, error) && set_secret(session, person_id, NULL, error);
}

/* --- Recovery ------------------------------------------------------------------------------------------------------
 */

static struct seal recovery_seal(int64_t person_id, struct str code)
{
    char text[64];
    int length = snprintf(text, sizeof text, "%lld %.*s", (long long)person_id, (int)code.length, code.at);
    return seal_of("recovery", (struct str){text, (size_t)length});
}

/* Ten letters of thirty-two: 50 bits, out of reach of attempts that are counted. */
static void draw_recovery(char code[static RECOVERY_TEXT + 1])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x"; /* no i, l, o, 0, 1; x twice makes 32 */
    for (int i = 0; i < RECOVERY_TEXT; i++)
        code[i] = i == 5 ? '-' : letters[randombytes_uniform(32)];
    code[RECOVERY_TEXT] = '\0';
}

bool factor_renew_codes(struct session *session, int64_t person_id, struct recovery_codes *codes, struct error *error)
{
    struct query *query = query_start(session, &recovery_delete);
    bind_i64(query, 1, person_id);
    if (!query_run(query, NULL, error))
        return false;
    for (int i = 0; i < RECOVERY_CODES; i++) {
        draw_recovery(codes->at[i]);
        struct seal seal = recovery_seal(person_id, str_of(codes->at[i]));
        query = query_start(session, &recovery_insert);
        bind_bytes(query, 1, seal_str(&seal));
        bind_i64(query, 2, person_id);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

bool factor_codes_left(struct session *session, int64_t person_id, int64_t *left, struct error *error)
{
    struct query *query = query_start(session, &recovery_count);
    bind_i64(query, 1, person_id);
    *left = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool use_recovery(struct session *session, int64_t person_id, struct str code, bool *right, struct error *error)
{
    int64_t changes;
    struct seal seal = recovery_seal(person_id, code);
    struct query *query = query_start(session, &recovery_delete_one);
    bind_i64(query, 1, person_id);
    bind_bytes(query, 2, seal_str(&seal));
    if (!query_run(query, &changes, error))
        return false;
    *right = changes == 1;
    return true;
}

bool factor_check(struct session *session, int64_t person_id, struct str code, int64_t now, bool *right,
                  struct error *error)
{
    struct held held;
    *right = false;
    if (!read_held(session, person_id, &held, error))
        return false;
    if (!held.confirmed)
        return true;
    if (code.length == RECOVERY_TEXT)
        return use_recovery(session, person_id, code, right, error);
    int64_t step = matching_step(&held, code, now);
    return step == 0 || accept_step(session, person_id, step, right, error);
}
