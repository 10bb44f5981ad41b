/* What browsers send: queries, cookies, multipart bodies. Pure functions on outside bytes, fuzzed (fuzz/web-forms.c).
 */
#ifndef WEB_FORM_BODY_H
#define WEB_FORM_BODY_H

#include "base/base.h"
#include "request.h"

/* "a=1&b=2": at most `most` values (ERROR_LIMITED), no broken escape (ERROR_INVALID). */
bool query_read(struct arena *arena, struct str query, size_t most, struct form_value **values, size_t *count,
                struct error *error);

/* The value of a cookie in a Cookie header (RFC 6265): a view, or STR_NONE. Quotes around a value are dropped. */
struct str cookie_find(struct str header, struct str name);

/* multipart/form-data (RFC 7578) with the boundary of `content_type`. File parts become uploads, whose bytes are views
 * of `body`; an empty file control (no name, no byte) is left out. Texts must be UTF-8 (ERROR_INVALID). */
bool multipart_read(struct arena *arena, struct str content_type, struct str body, size_t most,
                    struct form_value **values, size_t *count, struct error *error);

/* A parameter of a header value: header_parameter("form-data; name=\"a b\"", "name") gives "a b" (quotes and
 * backslashes undone in the arena). STR_NONE when absent. */
struct str header_parameter(struct arena *arena, struct str value, struct str name);

#endif
