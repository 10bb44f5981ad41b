/* Answers that stay open: pages that are told what happens while they are looked at (server-sent events, HTML Living
 * Standard §9.2).
 *
 * A *channel* is what one may listen to (a workshop's board); whoever knows of a change publishes the event once, and
 * it is sent to all who listen. A listener takes a connection and no thread: its connection sleeps until there is
 * something to say (server.h). A listener that reads too slowly, so that the channel no longer holds what it missed, is
 * hung up on: its browser comes back and says what it last saw (Last-Event-ID), and gets the difference first.
 *
 * Threads: all functions may be called from any.
 */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "base/base.h"
#include "response.h"

struct live;
struct live *live_new(void);
void live_free(struct live *live); /* once nobody listens; NULL is accepted */

/* A handler listens first, then reads the state of what it listens to, so that nothing falls between the two:
 *     struct listener *listener = live_listen(live, board_id);
 *     … read the board: what changed since the browser's Last-Event-ID, and its position …
 *     listener_begin(listener, position, bytes);    or, on failure, listener_free
 *     response_live(response, listener);
 */
struct listener;
struct listener *live_listen(struct live *live, int64_t channel);
/* `bytes` are sent first, then the events beyond `position`. */
void listener_begin(struct listener *listener, int64_t position, struct str bytes);
/* The answer becomes the listener's events, until it goes away. Takes the listener over. */
void response_live(struct response *response, struct listener *listener);

/* The event of a change, written by live_event; `position`: what the channel has come to. */
void live_publish(struct live *live, int64_t channel, int64_t position, struct str event);
/* "id: 12\nevent: change\ndata: {…}\n\n": data on one line or more. */
void live_event(struct buffer *out, int64_t position, const char *name, struct str data);
/* The channels that have listeners, with what their listeners know already (-1: not told yet). */
struct live_channel {
    int64_t id, position;
};
size_t live_channels(struct live *live, struct live_channel *channels, size_t most);
size_t live_listeners(struct live *live);

/* A sign of life to every listener, so that dead connections are noticed: every 15 s or so. */
void live_beat(struct live *live);
/* Every listener is told the end; those that come later at once. Before server_stop: it waits for answers to end. */
void live_stop(struct live *live);

/* --- For the server ----------------------------------------------------------------------------------------------- */

enum live_reading { LIVE_BYTES, LIVE_ASLEEP, LIVE_ENDED };
typedef void (*live_switch)(void *context);
/* How the listener's connection is put to sleep and woken; both are called under the lock of the channels. */
void listener_attach(struct listener *listener, live_switch sleep, live_switch wake, void *context);
/* Up to `most` bytes; LIVE_ASLEEP after `sleep` was called: `wake` will be when there are some. */
enum live_reading listener_read(struct listener *listener, char *out, size_t most, size_t *taken);
void listener_free(struct listener *listener); /* NULL is accepted */

#endif
