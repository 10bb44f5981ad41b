/* A stream that inflates gzip when it sees some and passes other bytes through. Private. */
#ifndef GEO_GZIP_H
#define GEO_GZIP_H

#include <zlib.h>

#include "base/base.h"

enum { GZIP_CHUNK = 64 * 1024 };

struct gzip_stream {
    read_fn read;
    void *context;
    int64_t limit; /* bytes given out at most */
    int64_t given;
    bool decided, inflates, ended;
    const char *failure; /* French, when a read returned -1 */
    z_stream zlib;
    size_t length, at; /* plain mode: what of `chunk` is left to pass */
    unsigned char chunk[GZIP_CHUNK];
};

void gzip_stream_start(struct gzip_stream *stream, read_fn read, void *context, int64_t limit);
int64_t gzip_stream_read(void *stream, char *bytes, size_t capacity); /* a read_fn */
void gzip_stream_end(struct gzip_stream *stream);

#endif
