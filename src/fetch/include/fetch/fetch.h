/* fetch: a file from the web, within limits. For the worker and the command line: the web process opens no connection.
 *
 * http and https only, five redirections at most (never to another scheme; a token is not sent to another host),
 * certificates checked. What comes compressed, as an encoding of the answer or as a .gz file, is written uncompressed,
 * and the size limit is on what is written. libcurl is loaded the first time.
 */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "base/base.h"

struct fetch_request {
    struct str url;
    struct str etag, modified; /* of the last answer: the same file is then not sent again */
    struct str token;          /* Bearer, or absent */
    struct str body;           /* sent by POST when present */
    const char *body_type;     /* its type, with body */
    int64_t limit;             /* bytes; 0: 1 GiB */
    int seconds;               /* for the whole; 0: ten minutes */
};

struct fetch_answer {
    bool unchanged;            /* 304: nothing was written */
    struct str etag, modified; /* to give next time; "" when the server says none */
    int64_t bytes;             /* written */
};

/* Writes the file to `file`, an open descriptor. Errors, in French, naming the address: ERROR_INVALID for an address
 * that is not http(s), ERROR_MISSING (404, 410), ERROR_FORBIDDEN (401, 403), ERROR_LIMITED (429, or beyond the limit),
 * ERROR_UNAVAILABLE for everything else: later may do. */
bool fetch_file(const struct fetch_request *request, int file, struct arena *arena, struct fetch_answer *answer,
                struct error *error);
/* The same into memory. */
bool fetch_text(const struct fetch_request *request, struct arena *arena, struct str *text, struct fetch_answer *answer,
                struct error *error);

/* Into a file without a name in `folder`, gone when its descriptor is closed; reads from its start, or by
 * "/proc/self/fd/N". `etag` and `modified` are those of the last answer, and become this one's; *unchanged: no file. */
bool fetch_open(void *folder, struct str url, struct str *etag, struct str *modified, struct arena *arena,
                int *descriptor, bool *unchanged, struct error *error);

/* Posts a body to the address `url` (a C string), and gives the answer's text. */
bool fetch_post(void *url, struct str body, const char *type, struct arena *arena, struct str *answer,
                struct error *error);

bool fetch_is_url(struct str text); /* begins with http:// or https:// */

#endif
