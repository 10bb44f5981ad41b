#include "crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

#include "base/library.h"

enum { NUMBER_MOST = 1024 /* bytes: RSA of 8192 bits */, COORDINATE = 32 };

#define FUNCTIONS(X)                                                                                                   \
    X(EVP_PKEY_CTX_new_from_name)                                                                                      \
    X(EVP_PKEY_CTX_free)                                                                                               \
    X(EVP_PKEY_fromdata_init)                                                                                          \
    X(EVP_PKEY_fromdata)                                                                                               \
    X(EVP_PKEY_free)                                                                                                   \
    X(EVP_MD_CTX_new)                                                                                                  \
    X(EVP_MD_CTX_free)                                                                                                 \
    X(EVP_DigestVerifyInit)                                                                                            \
    X(EVP_DigestVerify)                                                                                                \
    X(EVP_sha256)

static struct {
#define MEMBER(name) __typeof__(name) *name##_;
    FUNCTIONS(MEMBER)
#undef MEMBER
} crypto;

static struct error failure; /* kind ERROR_NONE once loaded */

static void load(void)
{
    void *library = library_open("libcrypto.so.3", "libssl3", &failure);
    bool complete = true;
    if (!library)
        return;
#define FIND(name) complete = library_find(library, #name, &crypto.name##_) && complete;
    FUNCTIONS(FIND)
#undef FIND
    if (!complete)
        error_set(&failure, ERROR_UNAVAILABLE, "La bibliothèque libssl3 de cette machine ne convient pas.");
}

static bool crypto_load(struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure.kind == ERROR_NONE || error_set(error, failure.kind, "%s", failure.message);
}

/* --- Keys --------------------------------------------------------------------------------------------------------- */

/* OpenSSL's parameters hold numbers in the machine's order. */
static void reverse(struct str number, uint8_t out[static NUMBER_MOST])
{
    for (size_t i = 0; i < number.length; i++)
        out[i] = (uint8_t)number.at[number.length - 1 - i];
}

static EVP_PKEY *make_key(const char *type, OSSL_PARAM *parameters)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = crypto.EVP_PKEY_CTX_new_from_name_(NULL, type, NULL);
    if (context && crypto.EVP_PKEY_fromdata_init_(context) == 1 &&
        crypto.EVP_PKEY_fromdata_(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    crypto.EVP_PKEY_CTX_free_(context);
    return key;
}

static EVP_PKEY *rsa_key(const struct public_key *key)
{
    uint8_t modulus[NUMBER_MOST], exponent[NUMBER_MOST];
    if (key->modulus.length < 256 || key->modulus.length > NUMBER_MOST || key->exponent.length == 0 ||
        key->exponent.length > 8)
        return NULL; /* 2048 bits at least (RFC 7518 §3.3) */
    reverse(key->modulus, modulus);
    reverse(key->exponent, exponent);
    char n[] = OSSL_PKEY_PARAM_RSA_N, e[] = OSSL_PKEY_PARAM_RSA_E;
    OSSL_PARAM parameters[] = {
        {n, OSSL_PARAM_UNSIGNED_INTEGER, modulus, key->modulus.length, 0},
        {e, OSSL_PARAM_UNSIGNED_INTEGER, exponent, key->exponent.length, 0},
        {NULL, 0, NULL, 0, 0},
    };
    return make_key("RSA", parameters);
}

static EVP_PKEY *elliptic_key(const struct public_key *key)
{
    uint8_t point[1 + 2 * COORDINATE] = {4}; /* uncompressed */
    if (key->x.length != COORDINATE || key->y.length != COORDINATE)
        return NULL;
    memcpy(point + 1, key->x.at, COORDINATE);
    memcpy(point + 1 + COORDINATE, key->y.at, COORDINATE);
    char group[] = OSSL_PKEY_PARAM_GROUP_NAME, curve[] = "P-256", public[] = OSSL_PKEY_PARAM_PUB_KEY;
    OSSL_PARAM parameters[] = {
        {group, OSSL_PARAM_UTF8_STRING, curve, sizeof curve - 1, 0},
        {public, OSSL_PARAM_OCTET_STRING, point, sizeof point, 0},
        {NULL, 0, NULL, 0, 0},
    };
    return make_key("EC", parameters);
}

/* --- Signatures --------------------------------------------------------------------------------------------------- */

/* An INTEGER of DER: no superfluous zero, a zero before a high bit. */
static size_t put_integer(uint8_t *out, const char *number)
{
    size_t skipped = 0;
    while (skipped < COORDINATE - 1 && number[skipped] == 0)
        skipped++;
    size_t length = COORDINATE - skipped, padding = (number[skipped] & 0x80) != 0;
    out[0] = 2;
    out[1] = (uint8_t)(length + padding);
    out[2] = 0;
    memcpy(out + 2 + padding, number + skipped, length);
    return 2 + padding + length;
}

/* OpenSSL wants the two numbers of a signature as a SEQUENCE of DER (RFC 3279 §2.2.3). */
static size_t put_signature(uint8_t out[static 80], struct str signature)
{
    size_t length = put_integer(out + 2, signature.at);
    length += put_integer(out + 2 + length, signature.at + COORDINATE);
    out[0] = 0x30;
    out[1] = (uint8_t)length;
    return length + 2;
}

bool signature_check(const struct public_key *key, struct str signed_text, struct str signature, bool *right,
                     struct error *error)
{
    uint8_t der[80];
    *right = false;
    if (!crypto_load(error))
        return false;
    if (key->elliptic && signature.length != 2 * COORDINATE)
        return true;
    EVP_PKEY *made = key->elliptic ? elliptic_key(key) : rsa_key(key);
    EVP_MD_CTX *context = crypto.EVP_MD_CTX_new_();
    const uint8_t *bytes = (const uint8_t *)signature.at;
    size_t length = signature.length;
    if (key->elliptic) {
        length = put_signature(der, signature);
        bytes = der;
    }
    *right = made && context && crypto.EVP_DigestVerifyInit_(context, NULL, crypto.EVP_sha256_(), NULL, made) == 1 &&
             crypto.EVP_DigestVerify_(context, bytes, length, (const uint8_t *)signed_text.at, signed_text.length) == 1;
    crypto.EVP_MD_CTX_free_(context);
    crypto.EVP_PKEY_free_(made);
    return true;
}
