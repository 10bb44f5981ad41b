/* Signed tokens of an identity provider: any bytes are claims whose signature holds, or an error. The keys are two
 * public ones whose private halves nobody has kept, so that no input may ever be believed. What precedes the first line
 * feed is a set of keys when it is JSON, else it is part of the token.
 */
#include <stdlib.h>

#include "openid/openid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char KEYS[] =
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
    "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"},{\"kty\":\"RSA\",\"kid\":\"b\",\"e\":\"AQAB\",\"n\":"
    "\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
    "BJECPebWKRXjBZCiFV4n3oknjhMs"
    "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
    "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5haj"
    "rn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"}"
    "]}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size}, rest = text, first;
    struct error error = {0};
    json_t *keys = NULL, *claims = NULL;
    bool unknown;
    bool own = str_next(&rest, '\n', &first) && rest.at && json_parse(first, &keys, &error);
    if (!own)
        json_parse(str_of(KEYS), &keys, NULL);
    bool believed = token_claims(own ? rest : text, keys, &claims, &unknown, &error);
    if (believed && !own)
        abort();
    if (believed != (claims != NULL))
        abort();
    json_decref(claims);
    json_decref(keys);
    return 0;
}
