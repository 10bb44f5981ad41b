/* Percent-encoding and query strings (WHATWG URL, application/x-www-form-urlencoded). */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/str.h"

/* Everything but letters, digits, "-._~" is percent-encoded (UTF-8 bytes). */
void url_encode(struct buffer *out, struct str text);
/* "%41" → "A", "+" → " " when `plus`; false on a broken escape, a NUL, or text that is not UTF-8 afterwards. */
bool url_decode(struct arena *arena, struct str text, bool plus, struct str *decoded);
/* The next `name=value` of a query: true and both decoded; false at the end. Broken escapes give *valid = false. */
bool url_query_next(struct arena *arena, struct str *rest, struct str *name, struct str *value, bool *valid);
/* An address we may put in href: http, https, mailto, tel, geo, or relative; no control character or blank. */
bool url_is_safe(struct str address);

/* base64url without padding of bytes, in the arena; and back: exact length only. */
struct str base64url(struct arena *arena, const void *bytes, size_t length);
bool base64url_read(struct str text, void *bytes, size_t length);

#endif
