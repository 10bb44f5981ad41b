/* Signed tokens: taken apart strictly, their signature checked before anything in them is believed. */
#include <string.h>

#include "crypto.h"
#include "openid/openid.h"

enum { TOKEN_MOST = 64 * 1024 };

static bool unbelieved(struct error *error)
{
    return error_set(error, ERROR_FORBIDDEN,
                     "La réponse du fournisseur d’identité n’est pas signée comme elle le "
                     "doit.");
}

static int digit_of(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    return byte == '-' ? 62 : byte == '_' ? 63 : -1;
}

/* base64url without padding, of any length; false for anything else. */
static bool decode(struct arena *arena, struct str text, struct str *bytes)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t count = 0;
    uint32_t bits = 0;
    int held = 0;
    if (text.length % 4 == 1)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        int digit = digit_of(text.at[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[count++] = (char)(bits >> held & 0xFF);
        }
    }
    *bytes = (struct str){out, count};
    return (bits & ((1u << held) - 1)) == 0;
}

static bool decode_object(struct arena *arena, struct str text, json_t **object)
{
    struct str bytes;
    struct error ignored = {0};
    *object = NULL;
    if (!decode(arena, text, &bytes) || !json_parse(bytes, object, &ignored))
        return false;
    if (json_is_object(*object))
        return true;
    json_decref(*object);
    *object = NULL;
    return false;
}

/* A key of the set for this algorithm, when it may sign. */
static bool read_key(struct arena *arena, const json_t *jwk, bool elliptic, struct public_key *key)
{
    struct str use = json_member(jwk, "use"), algorithm = json_member(jwk, "alg");
    *key = (struct public_key){.elliptic = elliptic};
    if (use.length && !str_equal(use, STR("sig")))
        return false;
    if (algorithm.length && !str_equal(algorithm, elliptic ? STR("ES256") : STR("RS256")))
        return false;
    if (elliptic)
        return str_equal(json_member(jwk, "kty"), STR("EC")) && str_equal(json_member(jwk, "crv"), STR("P-256")) &&
               decode(arena, json_member(jwk, "x"), &key->x) && decode(arena, json_member(jwk, "y"), &key->y);
    return str_equal(json_member(jwk, "kty"), STR("RSA")) && decode(arena, json_member(jwk, "n"), &key->modulus) &&
           decode(arena, json_member(jwk, "e"), &key->exponent);
}

struct parts {
    struct str header, payload, signature, signed_text;
};

static bool split(struct str token, struct parts *parts)
{
    struct str rest = token, extra;
    if (token.length > TOKEN_MOST || !str_next(&rest, '.', &parts->header) || !str_next(&rest, '.', &parts->payload) ||
        !str_next(&rest, '.', &parts->signature) || str_next(&rest, '.', &extra))
        return false;
    parts->signed_text = str_slice(token, 0, parts->header.length + 1 + parts->payload.length);
    return true;
}

/* One of the keys that the header may mean signed it. */
static bool check_keys(struct arena *arena, const json_t *header, const json_t *keys, const struct parts *parts,
                       bool *right, bool *unknown_key, struct error *error)
{
    struct str algorithm = json_member(header, "alg"), name = json_member(header, "kid"), signature;
    bool elliptic = str_equal(algorithm, STR("ES256"));
    size_t index;
    const json_t *jwk;
    *right = false;
    *unknown_key = true;
    if ((!elliptic && !str_equal(algorithm, STR("RS256"))) || json_object_get(header, "crit") ||
        !decode(arena, parts->signature, &signature))
        return unbelieved(error);
    json_array_foreach(json_object_get(keys, "keys"), index, jwk)
    {
        struct public_key key;
        if ((name.length && !str_equal(json_member(jwk, "kid"), name)) || !read_key(arena, jwk, elliptic, &key))
            continue;
        *unknown_key = false;
        if (!signature_check(&key, parts->signed_text, signature, right, error))
            return false;
        if (*right)
            return true;
    }
    return true;
}

bool token_claims(struct str token, const json_t *keys, json_t **claims, bool *unknown_key, struct error *error)
{
    struct arena arena = {0};
    struct parts parts;
    json_t *header = NULL;
    bool right = false;
    *claims = NULL;
    *unknown_key = false;
    bool done = split(token, &parts) && decode_object(&arena, parts.header, &header);
    if (!done)
        unbelieved(error);
    done = done && check_keys(&arena, header, keys, &parts, &right, unknown_key, error);
    if (done && (!right || !decode_object(&arena, parts.payload, claims)))
        done = unbelieved(error);
    json_decref(header);
    arena_free(&arena);
    return done;
}
