#include "browser.h"

#include <sodium.h>
#include <string.h>

#include "admission.h"
#include "form.h"
#include "site.h"

enum { IDENTIFIER_BYTES = 16, SEAL_BYTES = 16 };

static const char COOKIE[] = "navigateur";

/* What only the holder of the secret can make from an identifier and a text, for one purpose. */
static void seal(const struct exchange *exchange, const char *purpose, const uint8_t identifier[IDENTIFIER_BYTES],
                 struct str text, uint8_t out[SEAL_BYTES])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, exchange->request.site->secret, SECRET_BYTES, SEAL_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&state, identifier, IDENTIFIER_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)text.at, text.length);
    crypto_generichash_final(&state, out, SEAL_BYTES);
}

/* The cookie's identifier, when it is one of ours. */
static bool read_cookie(const struct exchange *exchange, uint8_t identifier[IDENTIFIER_BYTES])
{
    struct str text = request_cookie(&exchange->request, exchange->request.secure ? "__Host-navigateur" : COOKIE);
    size_t dot = str_find_char(text, '.', 0);
    uint8_t given[SEAL_BYTES], right[SEAL_BYTES];
    if (dot == SIZE_MAX || !base64url_read(str_slice(text, 0, dot), identifier, IDENTIFIER_BYTES) ||
        !base64url_read(str_slice(text, dot + 1, text.length), given, SEAL_BYTES))
        return false;
    seal(exchange, "cookie", identifier, STR_NONE, right);
    return sodium_memcmp(given, right, SEAL_BYTES) == 0;
}

static const uint8_t *identifier_of(struct exchange *exchange)
{
    if (exchange->browser.length)
        return (const uint8_t *)exchange->browser.at;
    uint8_t identifier[IDENTIFIER_BYTES];
    if (!read_cookie(exchange, identifier)) {
        uint8_t right[SEAL_BYTES];
        randombytes_buf(identifier, sizeof identifier);
        seal(exchange, "cookie", identifier, STR_NONE, right);
        struct str left = base64url(&exchange->arena, identifier, sizeof identifier);
        struct str proof = base64url(&exchange->arena, right, sizeof right);
        response_cookie(&exchange->request, &exchange->response, COOKIE,
                        arena_printf(&exchange->arena, "%.*s.%.*s", STR_PRINT(left), STR_PRINT(proof)), 0);
    }
    const char *kept = arena_copy(&exchange->arena, identifier, sizeof identifier);
    exchange->browser = (struct str){kept, sizeof identifier};
    return (const uint8_t *)kept;
}

struct str browser_identifier(struct exchange *exchange)
{
    return (struct str){(const char *)identifier_of(exchange), IDENTIFIER_BYTES};
}

struct str browser_known(struct exchange *exchange)
{
    uint8_t identifier[IDENTIFIER_BYTES];
    return read_cookie(exchange, identifier) ? browser_identifier(exchange) : STR_NONE;
}

struct str browser_token(struct exchange *exchange)
{
    uint8_t token[2 * SEAL_BYTES];
    seal(exchange, "form", identifier_of(exchange), session_cookie(&exchange->request), token + SEAL_BYTES);
    randombytes_buf(token, SEAL_BYTES);
    for (size_t i = 0; i < SEAL_BYTES; i++)
        token[SEAL_BYTES + i] ^= token[i];
    return base64url(&exchange->arena, token, sizeof token);
}

static bool token_is_right(struct exchange *exchange, struct str text)
{
    uint8_t identifier[IDENTIFIER_BYTES], token[2 * SEAL_BYTES], right[SEAL_BYTES];
    if (!read_cookie(exchange, identifier) || !base64url_read(text, token, sizeof token))
        return false;
    for (size_t i = 0; i < SEAL_BYTES; i++)
        token[SEAL_BYTES + i] ^= token[i];
    seal(exchange, "form", identifier, session_cookie(&exchange->request), right);
    return sodium_memcmp(token + SEAL_BYTES, right, SEAL_BYTES) == 0;
}

/* What the browser itself says of where the write started. Old browsers say nothing: the token decides. */
static bool comes_from_here(struct exchange *exchange)
{
    struct str site = request_header(&exchange->request, "sec-fetch-site");
    if (site.length)
        return str_equal(site, STR("same-origin")) || str_equal(site, STR("none"));
    struct str origin = request_header(&exchange->request, "origin");
    return origin.length == 0 || str_equal(origin, request_origin(&exchange->request));
}

bool browser_check(struct exchange *exchange, struct error *error)
{
    const struct form_value *values;
    size_t count;
    if (!comes_from_here(exchange))
        return error_set(error, ERROR_FORBIDDEN,
                         "Ce formulaire a été envoyé depuis un autre site : il n’a pas été pris en compte. "
                         "Remplissez-le depuis nos pages.");
    if (!request_form(&exchange->request, &values, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR(FORM_TOKEN_NAME)) && token_is_right(exchange, values[i].value))
            return true;
    return error_set(error, ERROR_FORBIDDEN,
                     "Ce formulaire n’est plus valable : la page est restée ouverte trop longtemps, ou votre "
                     "navigateur "
                     "refuse les cookies de ce site. Revenez en arrière, rechargez la page et envoyez-le de nouveau.");
}
