/* Compression of answers: one deflate state per thread, for making one costs more than compressing a page. */
#include <pthread.h>
#include <stdlib.h>
#include <zlib.h>

#include "finish.h"

enum { PLAIN_BYTES_MOST = 64 * 1024 * 1024 };

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void end_state(void *state)
{
    deflateEnd(state);
    free(state);
}

static void make_key(void)
{
    pthread_key_create(&key, end_state);
}

static z_stream *thread_state(void)
{
    pthread_once(&once, make_key);
    z_stream *state = pthread_getspecific(key);
    if (state) {
        deflateReset(state);
        return state;
    }
    state = memory_new(sizeof *state);
    if (deflateInit2(state, 1, Z_DEFLATED, 15 + 16 /* gzip */, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(state);
        return NULL;
    }
    pthread_setspecific(key, state);
    return state;
}

bool gzip_bytes(struct str bytes, struct buffer *out)
{
    z_stream *state = thread_state();
    if (!state || bytes.length > UINT32_MAX / 2)
        return false;
    buffer_clear(out);
    buffer_reserve(out, bytes.length);
    state->next_in = (Bytef *)bytes.at;
    state->avail_in = (uInt)bytes.length;
    state->next_out = (Bytef *)out->at;
    state->avail_out = (uInt)bytes.length;
    if (deflate(state, Z_FINISH) != Z_STREAM_END)
        return false;
    out->length = bytes.length - state->avail_out;
    return true;
}

bool gunzip_bytes(struct str bytes, struct buffer *out)
{
    z_stream state = {.next_in = (Bytef *)bytes.at, .avail_in = (uInt)bytes.length};
    if (bytes.length > UINT32_MAX / 2 || inflateInit2(&state, 15 + 16) != Z_OK)
        return false;
    int result;
    do {
        buffer_reserve(out, 64 * 1024);
        state.next_out = (Bytef *)out->at + out->length;
        state.avail_out = (uInt)(out->capacity - out->length - 1);
        result = inflate(&state, Z_NO_FLUSH);
        out->length = out->capacity - 1 - state.avail_out;
    } while (result == Z_OK && out->length < PLAIN_BYTES_MOST);
    inflateEnd(&state);
    return result == Z_STREAM_END;
}

/* --- Streams ----------------------------------------------------------------------------------------------------- */

struct gzip_stream {
    stream_fn next;
    release_fn release;
    void *context;
    z_stream state;
    struct buffer plain;
    bool ended;
};

static bool gzip_next(void *context, struct buffer *out, bool *failed)
{
    struct gzip_stream *stream = context;
    if (stream->ended)
        return false;
    buffer_clear(&stream->plain);
    stream->ended = !stream->next(stream->context, &stream->plain, failed);
    if (*failed)
        return false;
    stream->state.next_in = (Bytef *)stream->plain.at;
    stream->state.avail_in = (uInt)stream->plain.length;
    int result;
    do {
        buffer_reserve(out, 16 * 1024);
        stream->state.next_out = (Bytef *)out->at + out->length;
        stream->state.avail_out = (uInt)(out->capacity - out->length - 1);
        uInt before = stream->state.avail_out;
        result = deflate(&stream->state, stream->ended ? Z_FINISH : Z_NO_FLUSH);
        out->length += before - stream->state.avail_out;
    } while (result == Z_OK && (stream->state.avail_out == 0 || stream->ended));
    if (out->at)
        out->at[out->length] = '\0';
    return true;
}

static void gzip_release(void *context)
{
    struct gzip_stream *stream = context;
    deflateEnd(&stream->state);
    if (stream->release)
        stream->release(stream->context);
    buffer_free(&stream->plain);
    free(stream);
}

void gzip_stream(stream_fn *next, release_fn *release, void **context)
{
    struct gzip_stream *stream = memory_new(sizeof *stream);
    if (deflateInit2(&stream->state, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort(); /* out of memory */
    stream->next = *next;
    stream->release = *release;
    stream->context = *context;
    *next = gzip_next;
    *release = gzip_release;
    *context = stream;
}
