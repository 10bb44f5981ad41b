/* The head of a request, held against RFC 9110 and 9112 with one policy: refuse rather than guess. Whatever the HTTP
 * library lets through and can be seen here is refused; tests/web/malformed.c keeps the list of what is tried.
 *
 * Nothing here knows the library. Errors are French and go to the sender; *status is what to answer.
 */
#ifndef WEB_HEAD_H
#define WEB_HEAD_H

#include "base/base.h"
#include "request.h"

enum {
    HEAD_TARGET_MOST = 8 * 1024,
    HEAD_BYTES_MOST = 16 * 1024, /* names and values */
    HEAD_HEADERS_MOST = 100
};

struct header {
    struct str name, value;
};

struct head {
    struct str method, target, version;
    const struct header *headers;
    size_t count;
};

/* What a good head says. */
struct head_facts {
    enum method method;
    struct str target; /* from the path on: "/28/lieux?page=2" */
    struct str path;   /* decoded: see head_path */
    struct str query;
    struct str host;        /* as sent; empty only on HTTP/1.0 */
    int64_t content_length; /* -1 when none was announced */
    bool chunked;
};

bool head_check(const struct head *head, struct arena *arena, struct head_facts *facts, int *status,
                struct error *error);

/* The path of a target, decoded: strict UTF-8, no control character, no backslash, no encoded slash, no empty, "." or
 * ".." segment (a slash at the end is allowed). */
bool head_path(struct arena *arena, struct str raw, struct str *path, struct error *error);

/* The first header of that (lower-case) name, or empty. */
struct str head_find(const struct header *headers, size_t count, struct str name);

#endif
