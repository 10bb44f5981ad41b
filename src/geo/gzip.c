#include "gzip.h"

#include <string.h>

void gzip_stream_start(struct gzip_stream *stream, read_fn read, void *context, int64_t limit)
{
    stream->read = read;
    stream->context = context;
    stream->limit = limit;
    stream->given = 0;
    stream->decided = stream->inflates = stream->ended = false;
    stream->failure = NULL;
    stream->length = stream->at = 0;
    memset(&stream->zlib, 0, sizeof stream->zlib);
}

void gzip_stream_end(struct gzip_stream *stream)
{
    if (stream->inflates)
        inflateEnd(&stream->zlib);
}

static int64_t fail(struct gzip_stream *stream, const char *why)
{
    stream->failure = why;
    stream->ended = true;
    return -1;
}

/* Fills the chunk from its start; false at the end of the source. */
static bool refill(struct gzip_stream *stream)
{
    int64_t count = stream->read(stream->context, (char *)stream->chunk, GZIP_CHUNK);
    if (count < 0)
        stream->failure = "lecture impossible";
    stream->at = 0;
    stream->length = count > 0 ? (size_t)count : 0;
    return count > 0;
}

/* The first two bytes tell; a source may hand them over one by one. */
static void decide(struct gzip_stream *stream)
{
    stream->decided = true;
    while (stream->length < 2) {
        int64_t count =
            stream->read(stream->context, (char *)stream->chunk + stream->length, GZIP_CHUNK - stream->length);
        if (count <= 0)
            break;
        stream->length += (size_t)count;
    }
    bool magic = stream->length >= 2 && stream->chunk[0] == 0x1f && stream->chunk[1] == 0x8b;
    stream->inflates = magic && inflateInit2(&stream->zlib, 15 + 16) == Z_OK;
}

static int64_t pass(struct gzip_stream *stream, char *bytes, size_t capacity)
{
    if (stream->at == stream->length && !refill(stream))
        return stream->failure ? -1 : 0;
    size_t count = stream->length - stream->at < capacity ? stream->length - stream->at : capacity;
    memcpy(bytes, stream->chunk + stream->at, count);
    stream->at += count;
    return (int64_t)count;
}

static int64_t inflate_some(struct gzip_stream *stream, char *bytes, size_t capacity)
{
    z_stream *zlib = &stream->zlib;
    zlib->next_out = (unsigned char *)bytes;
    zlib->avail_out = capacity > GZIP_CHUNK ? GZIP_CHUNK : (unsigned)capacity;
    unsigned room = zlib->avail_out;
    while (zlib->avail_out == room) {
        if (stream->at == stream->length && !refill(stream))
            return fail(stream, stream->failure ? stream->failure : "fichier compressé incomplet");
        zlib->next_in = stream->chunk + stream->at;
        zlib->avail_in = (unsigned)(stream->length - stream->at);
        int status = inflate(zlib, Z_NO_FLUSH);
        stream->at = stream->length - zlib->avail_in;
        if (status == Z_STREAM_END) {
            /* One gzip member ended; another may follow. */
            bool more = stream->at < stream->length || refill(stream);
            if (!more)
                stream->ended = true;
            else if (inflateReset(zlib) != Z_OK)
                return fail(stream, "fichier compressé illisible");
            if (!more)
                break;
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return fail(stream, "fichier compressé illisible");
        }
    }
    return room - zlib->avail_out;
}

int64_t gzip_stream_read(void *context, char *bytes, size_t capacity)
{
    struct gzip_stream *stream = context;
    if (!stream->decided)
        decide(stream);
    if (stream->ended || capacity == 0)
        return stream->failure ? -1 : 0;
    int64_t count = stream->inflates ? inflate_some(stream, bytes, capacity) : pass(stream, bytes, capacity);
    if (count > 0 && (stream->given += count) > stream->limit)
        return fail(stream, "fichier trop grand une fois décompressé");
    return count;
}
