#include "door.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    SWEEP_MS = 250,
    CLOSING_GRACE_MS = 1000, /* for the next request of a kept-alive connection, answered with "close" */
    LINGER_MS = 2000,
    LINGER_MOST = 64,
    ACCEPTED_AT_ONCE = 64
};

struct lingering {
    int socket;
    int64_t until_ms;
};

struct door {
    struct door_settings settings;
    struct links *links;
    pthread_t thread;
    int wake;
    atomic_int state; /* OPEN, CLOSING, ENDED */
    int64_t closed_ms;
    pthread_mutex_t mutex; /* of the lingering */
    struct lingering lingering[LINGER_MOST];
    atomic_size_t lingering_count;
};

enum { OPEN, CLOSING, ENDED };

/* Said before anything was read: short, and without our pages, for it is sent by the thousand when it is. */
static void turn_away(struct door *door, int socket)
{
    static const char text[] = "Trop de connexions en ce moment. Réessayez plus tard.\n";
    char answer[256];
    int length = snprintf(answer, sizeof answer,
                          "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
                          "Retry-After: 5\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                          sizeof text - 1, text);
    ssize_t sent = send(socket, answer, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent; /* whoever does not read it is turned away all the same */
    close(socket);
    door->links->refused++;
}

static void let_in(struct door *door, int socket, const struct sockaddr *address, socklen_t length)
{
    static const struct peer local = {0};
    struct peer peer = peer_of_socket(address);
    bool trusted = networks_hold(&door->settings.trusted, &peer) || memcmp(&peer, &local, sizeof peer) == 0;
    struct link *link = NULL;
    if (door->links->open < door->settings.connections)
        link = links_open(door->links, socket, peer, trusted ? 0 : door->settings.connections_per_peer,
                          monotonic_ms() + door->settings.head_ms);
    if (link)
        door->settings.opened(door->settings.context, socket, address, length);
    else
        turn_away(door, socket);
}

/* True when nothing waits any more. */
static bool accept_some(struct door *door)
{
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        struct sockaddr_storage address = {0};
        socklen_t length = sizeof address;
        int socket = accept4(door->settings.listen, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket >= 0) {
            let_in(door, socket, (struct sockaddr *)&address, length);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return true;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            /* Out of files or memory: sockets stay in the backlog while others close. */
            log_event(LOG_LEVEL_WARNING, "accept", "error=%s", log_quote(strerror(errno)));
            usleep(50 * 1000);
            return true;
        }
    }
    return false;
}

/* Drops what the lingering senders sent, and leaves those that ended or had their time. */
static void drain_lingering(struct door *door, int64_t now)
{
    char thrown[16 * 1024];
    pthread_mutex_lock(&door->mutex);
    for (size_t i = 0; i < door->lingering_count;) {
        struct lingering *one = &door->lingering[i];
        ssize_t got;
        do
            got = recv(one->socket, thrown, sizeof thrown, MSG_DONTWAIT);
        while (got > 0 && monotonic_ms() < one->until_ms);
        bool over = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR) || now >= one->until_ms;
        if (over) {
            close(one->socket);
            *one = door->lingering[--door->lingering_count];
        } else {
            i++;
        }
    }
    pthread_mutex_unlock(&door->mutex);
}

static void *door_thread(void *argument)
{
    struct door *door = argument;
    int64_t swept = 0;
    bool listening = true;
    while (door->state != ENDED) {
        struct pollfd files[2] = {{door->wake, POLLIN, 0}, {listening ? door->settings.listen : -1, POLLIN, 0}};
        bool busy = door->lingering_count > 0;
        poll(files, 2, busy ? 10 : SWEEP_MS);
        if (files[0].revents) {
            uint64_t count;
            if (read(door->wake, &count, sizeof count) < 0 && errno != EAGAIN)
                log_event(LOG_LEVEL_WARNING, "door", "error=%s", log_quote(strerror(errno)));
        }
        if (listening && door->state == CLOSING) {
            for (int rounds = 0; rounds < 256 && !accept_some(door); rounds++)
                continue;
            listening = false;
            door->closed_ms = monotonic_ms();
        } else if (listening && files[1].revents) {
            accept_some(door);
        }
        int64_t now = monotonic_ms();
        drain_lingering(door, now);
        if (now - swept >= SWEEP_MS) {
            links_sweep(door->links, now, !listening && now - door->closed_ms >= CLOSING_GRACE_MS);
            swept = now;
        }
    }
    return NULL;
}

bool door_start(const struct door_settings *settings, struct links *links, struct door **door, struct error *error)
{
    struct door *made = memory_new(sizeof *made);
    made->settings = *settings;
    made->links = links;
    pthread_mutex_init(&made->mutex, NULL);
    made->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int flags = fcntl(settings->listen, F_GETFL);
    int failure = made->wake < 0 || flags < 0 || fcntl(settings->listen, F_SETFL, flags | O_NONBLOCK) < 0 ? errno : 0;
    if (!failure)
        failure = pthread_create(&made->thread, NULL, door_thread, made);
    if (!failure) {
        *door = made;
        return true;
    }
    if (made->wake >= 0)
        close(made->wake);
    pthread_mutex_destroy(&made->mutex);
    free(made);
    return error_set(error, ERROR_UNAVAILABLE, "démarrage du serveur HTTP : %s", strerror(failure));
}

static void wake(struct door *door, int state)
{
    uint64_t one = 1;
    door->state = state;
    if (write(door->wake, &one, sizeof one) < 0)
        log_event(LOG_LEVEL_WARNING, "door", "error=%s", log_quote(strerror(errno)));
}

void door_close(struct door *door)
{
    wake(door, CLOSING);
}

void door_free(struct door *door)
{
    wake(door, ENDED);
    pthread_join(door->thread, NULL);
    for (size_t i = 0; i < door->lingering_count; i++)
        close(door->lingering[i].socket);
    close(door->wake);
    pthread_mutex_destroy(&door->mutex);
    free(door);
}

void door_linger(struct door *door, int socket)
{
    pthread_mutex_lock(&door->mutex);
    if (door->lingering_count < LINGER_MOST) {
        int copy = fcntl(socket, F_DUPFD_CLOEXEC, 0);
        if (copy >= 0)
            door->lingering[door->lingering_count++] = (struct lingering){copy, monotonic_ms() + LINGER_MS};
    }
    pthread_mutex_unlock(&door->mutex);
}
