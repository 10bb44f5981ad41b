/* The door: one thread that accepts connections within the limits, keeps their time, and stays a moment with senders
 * that were refused in the middle of a body so that they can read why.
 */
#ifndef WEB_DOOR_H
#define WEB_DOOR_H

#include <sys/socket.h>

#include "links.h"
#include "peers.h"

struct door;

struct door_settings {
    int listen;
    int connections, connections_per_peer;
    int64_t head_ms;         /* for the first head of a connection */
    struct networks trusted; /* proxies, whose connections are not counted by peer */
    /* A connection that was let in, with its link open. The callee owns the socket. */
    void (*opened)(void *context, int socket, const struct sockaddr *address, socklen_t length);
    void *context;
};

bool door_start(const struct door_settings *settings, struct links *links, struct door **door, struct error *error);
/* Lets in what waits already, then accepts no more; a second later, connections without a request are let go. Deadlines
 * are still kept. */
void door_close(struct door *door);
void door_free(struct door *door);
/* Reads and throws away what still comes on a copy of this socket, for a short while. */
void door_linger(struct door *door, int socket);

#endif
