#include "links.h"

#include <stdlib.h>
#include <sys/socket.h>

void links_new(struct links *links, size_t capacity)
{
    *links = (struct links){.capacity = capacity, .at = memory_array(sizeof *links->at, capacity), .highest = -1};
    links->tally = tally_new();
    pthread_mutex_init(&links->mutex, NULL);
}

void links_free(struct links *links)
{
    if (!links->at)
        return;
    tally_free(links->tally);
    pthread_mutex_destroy(&links->mutex);
    free(links->at);
    links->at = NULL;
}

struct link *links_open(struct links *links, int socket, struct peer peer, int most_by_peer, int64_t deadline_ms)
{
    if (socket < 0 || (size_t)socket >= links->capacity)
        return NULL;
    struct link *link = &links->at[socket];
    uint64_t key = peer_key(&peer);
    if (most_by_peer > 0 && !tally_enter(links->tally, key, most_by_peer))
        return NULL;
    pthread_mutex_lock(&links->mutex);
    link->peer = peer;
    link->key = key;
    link->counted = most_by_peer > 0;
    link->deadline_ms = deadline_ms;
    link->idle = true;
    link->open = true;
    if (socket > links->highest)
        links->highest = socket;
    pthread_mutex_unlock(&links->mutex);
    links->open++;
    links->total++;
    return link;
}

void links_close(struct links *links, struct link *link)
{
    pthread_mutex_lock(&links->mutex);
    link->open = false;
    pthread_mutex_unlock(&links->mutex);
    if (link->counted)
        tally_leave(links->tally, link->key);
    links->open--;
}

void links_sweep(struct links *links, int64_t now_ms, bool idle)
{
    /* The mutex keeps a socket from being closed, and its number taken by another file, between look and shutdown. */
    pthread_mutex_lock(&links->mutex);
    for (int socket = 0; socket <= links->highest; socket++) {
        struct link *link = &links->at[socket];
        if (!link->open)
            continue;
        if (now_ms >= link->deadline_ms) {
            shutdown(socket, SHUT_RDWR);
            link->deadline_ms = INT64_MAX; /* once is enough */
            links->expired++;
        } else if (idle && link->idle) {
            shutdown(socket, SHUT_RD);
        }
    }
    pthread_mutex_unlock(&links->mutex);
}
