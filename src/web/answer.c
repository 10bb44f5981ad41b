/* Answers on libmicrohttpd: a response of the library, made once, shared by whoever sends it. */
#include <stdlib.h>
#include <string.h>

#include "links.h"
#include "live.h"
#include "mhd.h"
#include "server.h"

enum {
    STREAM_BLOCK = 32 * 1024,
    LIVE_BLOCK = 4 * 1024,
    LIVE_PATIENCE_MS = 60 * 1000 /* for an open answer to take what it is sent; a sign of life comes sooner */
};

struct answer {
    atomic_int holders;
    int status;
    size_t bytes;
    struct MHD_Response *made;
};

/* --- Streams ----------------------------------------------------------------------------------------------------- */

struct stream {
    struct exchange *exchange; /* held */
    struct buffer pending;
    size_t sent; /* of pending */
    bool ended, failed;
};

static ssize_t stream_read(void *context, uint64_t position, char *out, size_t most)
{
    struct stream *stream = context;
    struct response *response = &stream->exchange->response;
    (void)position;
    while (stream->sent == stream->pending.length) {
        if (stream->failed)
            return MHD_CONTENT_READER_END_WITH_ERROR;
        if (stream->ended)
            return MHD_CONTENT_READER_END_OF_STREAM;
        buffer_clear(&stream->pending);
        stream->sent = 0;
        stream->ended = !response->next(response->context, &stream->pending, &stream->failed);
    }
    size_t left = stream->pending.length - stream->sent, taken = left < most ? left : most;
    memcpy(out, stream->pending.at + stream->sent, taken);
    stream->sent += taken;
    return (ssize_t)taken;
}

static void stream_free(void *context)
{
    struct stream *stream = context;
    buffer_free(&stream->pending);
    exchange_drop(stream->exchange);
    free(stream);
}

static struct MHD_Response *make_stream(struct exchange *exchange)
{
    struct stream *stream = memory_new(sizeof *stream);
    stream->exchange = exchange;
    exchange_hold(exchange);
    struct MHD_Response *made =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, stream, stream_free);
    if (!made)
        stream_free(stream);
    return made;
}

/* --- Answers that stay open: the connection sleeps until there is something to say ----------------------------------
 */

static void live_sleep(void *context)
{
    const struct stream *stream = context;
    MHD_suspend_connection(stream->exchange->connection);
}

static void live_wake(void *context)
{
    const struct stream *stream = context;
    MHD_resume_connection(stream->exchange->connection);
}

static ssize_t live_read(void *context, uint64_t position, char *out, size_t most)
{
    struct stream *stream = context;
    struct link *link = stream->exchange->link;
    size_t taken;
    (void)position;
    if (link)
        link->deadline_ms = monotonic_ms() + LIVE_PATIENCE_MS;
    switch (listener_read(stream->exchange->response.listener, out, most, &taken)) {
    case LIVE_ENDED: return MHD_CONTENT_READER_END_OF_STREAM;
    case LIVE_ASLEEP: return 0;
    default: return (ssize_t)taken;
    }
}

static struct MHD_Response *make_live(struct exchange *exchange)
{
    struct stream *stream = memory_new(sizeof *stream);
    stream->exchange = exchange;
    exchange_hold(exchange);
    listener_attach(exchange->response.listener, live_sleep, live_wake, stream);
    struct MHD_Response *made =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, LIVE_BLOCK, live_read, stream, stream_free);
    if (!made)
        stream_free(stream);
    return made;
}

/* --- Bodies in memory -------------------------------------------------------------------------------------------- */

static void drop_exchange(void *context)
{
    exchange_drop(context);
}

static struct MHD_Response *make_empty(void)
{
    static char nothing[1];
    return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *make_borrowed(struct exchange *exchange, struct str bytes)
{
    exchange_hold(exchange);
    struct MHD_Response *made =
        MHD_create_response_from_buffer_with_free_callback_cls(bytes.length, (void *)bytes.at, drop_exchange, exchange);
    if (!made)
        exchange_drop(exchange);
    return made;
}

static struct answer *finish(struct MHD_Response *made, const struct response *response, bool close)
{
    if (!made)
        abort(); /* the library is out of memory: no better end than anywhere else */
    for (size_t i = 0; i < response->header_count; i++) {
        const struct header *header = &response->headers[i];
        MHD_add_response_header(made, header->name.at, header->value.at);
    }
    if (close)
        MHD_add_response_header(made, "Connection", "close");
    struct answer *answer = memory_new(sizeof *answer);
    atomic_init(&answer->holders, 1);
    answer->status = response->status;
    answer->bytes = response->next ? 0 : response->bytes.length;
    answer->made = made;
    return answer;
}

struct answer *answer_new(struct exchange *exchange, bool close)
{
    struct response *response = &exchange->response;
    struct MHD_Response *made = response->listener            ? make_live(exchange)
                                : response->next              ? make_stream(exchange)
                                : response->bytes.length == 0 ? make_empty()
                                                              : make_borrowed(exchange, response->bytes);
    return finish(made, response, close);
}

struct answer *answer_lasting(const struct response *response)
{
    struct str bytes = response->bytes;
    struct MHD_Response *made =
        bytes.length == 0 ? make_empty()
                          : MHD_create_response_from_buffer(bytes.length, (void *)bytes.at, MHD_RESPMEM_MUST_COPY);
    return finish(made, response, false);
}

struct answer *answer_hold(struct answer *answer)
{
    atomic_fetch_add_explicit(&answer->holders, 1, memory_order_relaxed);
    return answer;
}

void answer_drop(struct answer *answer)
{
    if (!answer || atomic_fetch_sub_explicit(&answer->holders, 1, memory_order_acq_rel) > 1)
        return;
    MHD_destroy_response(answer->made);
    free(answer);
}

int answer_status(const struct answer *answer)
{
    return answer->status;
}

size_t answer_bytes(const struct answer *answer)
{
    return answer->bytes;
}

struct MHD_Response *answer_made(const struct answer *answer)
{
    return answer->made;
}
