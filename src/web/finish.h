/* Helpers of finish.c and response.c on HTTP's negotiation. */
#ifndef WEB_FINISH_H
#define WEB_FINISH_H

#include "base/base.h"
#include "response.h"

/* Does "Accept-Encoding: …" take this one? */
bool accepts_encoding(struct str accepted, struct str encoding);
/* Does "If-None-Match: …" hold this tag (with its quotes)? */
bool tag_matches(struct str header, struct str tag);

/* gzip, level 1. False when it would not be smaller. */
bool gzip_bytes(struct str bytes, struct buffer *out);
/* Back to plain bytes, of which there are at most 64 MiB; for the rare client that does not read gzip. */
bool gunzip_bytes(struct str bytes, struct buffer *out);
/* Wraps a stream: what it gives is compressed on its way. A block is limited to 1 GiB. */
void gzip_stream(stream_fn *next, release_fn *release, void **context);

#endif
