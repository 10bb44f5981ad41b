#include "live.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

enum { HELD_EVENTS = 256 }; /* of a channel, for listeners that are a little late */

struct held_event {
    int64_t position;
    char *bytes; /* owned */
    size_t length;
};
struct channel {
    int64_t id, position;
    uint64_t published; /* events ever; the last HELD_EVENTS of them are held, by number modulo */
    struct held_event held[HELD_EVENTS];
    size_t listeners;
    struct channel *next;
};
struct listener {
    struct live *live;
    struct channel *channel;
    int64_t position;
    uint64_t next;     /* number of the next event to send */
    size_t offset;     /* of it, sent already */
    struct buffer own; /* said first, or the beat */
    size_t own_offset;
    bool asleep, ended;
    live_switch sleep, wake;
    void *context;
    struct listener *after, **before;
};
struct live {
    pthread_mutex_t mutex; /* of everything */
    struct channel *channels;
    struct listener *listeners;
    size_t count;
    bool stopped;
};

struct live *live_new(void)
{
    struct live *live = memory_new(sizeof *live);
    pthread_mutex_init(&live->mutex, NULL);
    return live;
}

static void free_channel(struct channel *channel)
{
    for (size_t i = 0; i < HELD_EVENTS; i++)
        free(channel->held[i].bytes);
    free(channel);
}

void live_free(struct live *live)
{
    if (!live)
        return;
    while (live->channels) {
        struct channel *next = live->channels->next;
        free_channel(live->channels);
        live->channels = next;
    }
    pthread_mutex_destroy(&live->mutex);
    free(live);
}

/* --- Listening ---------------------------------------------------------------------------------------------------- */

static struct channel *find_channel(struct live *live, int64_t id)
{
    struct channel *channel = live->channels;
    while (channel && channel->id != id)
        channel = channel->next;
    return channel;
}

static struct channel *ensure_channel(struct live *live, int64_t id)
{
    struct channel *channel = find_channel(live, id);
    if (channel)
        return channel;
    channel = memory_new(sizeof *channel);
    channel->id = id;
    channel->position = -1;
    channel->next = live->channels;
    live->channels = channel;
    return channel;
}

static void drop_channel(struct live *live, struct channel *channel)
{
    struct channel **link = &live->channels;
    if (--channel->listeners > 0)
        return;
    while (*link != channel)
        link = &(*link)->next;
    *link = channel->next;
    free_channel(channel);
}

struct listener *live_listen(struct live *live, int64_t channel)
{
    struct listener *listener = memory_new(sizeof *listener);
    listener->live = live;
    pthread_mutex_lock(&live->mutex);
    listener->channel = ensure_channel(live, channel);
    listener->channel->listeners++;
    listener->next = listener->channel->published;
    listener->ended = live->stopped;
    listener->after = live->listeners;
    listener->before = &live->listeners;
    if (listener->after)
        listener->after->before = &listener->after;
    live->listeners = listener;
    live->count++;
    pthread_mutex_unlock(&live->mutex);
    return listener;
}

void listener_begin(struct listener *listener, int64_t position, struct str bytes)
{
    buffer_add_str(&listener->own, bytes);
    listener->position = position;
    pthread_mutex_lock(&listener->live->mutex);
    if (listener->channel->position < 0)
        listener->channel->position = position;
    pthread_mutex_unlock(&listener->live->mutex);
}

void listener_attach(struct listener *listener, live_switch sleep, live_switch wake, void *context)
{
    listener->sleep = sleep;
    listener->wake = wake;
    listener->context = context;
}

void listener_free(struct listener *listener)
{
    if (!listener)
        return;
    struct live *live = listener->live;
    pthread_mutex_lock(&live->mutex);
    *listener->before = listener->after;
    if (listener->after)
        listener->after->before = listener->before;
    live->count--;
    drop_channel(live, listener->channel);
    pthread_mutex_unlock(&live->mutex);
    buffer_free(&listener->own);
    free(listener);
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

static size_t copy(char *out, size_t most, const char *bytes, size_t length, size_t *offset)
{
    size_t left = length - *offset, taken = left < most ? left : most;
    memcpy(out, bytes + *offset, taken);
    *offset += taken;
    return taken;
}

/* Under the lock: what there is to send, an event at a time. */
static size_t read_some(struct listener *listener, char *out, size_t most)
{
    struct channel *channel = listener->channel;
    if (listener->offset == 0 && listener->own_offset < listener->own.length)
        return copy(out, most, listener->own.at, listener->own.length, &listener->own_offset);
    while (listener->next < channel->published) {
        if (channel->published - listener->next > HELD_EVENTS) {
            listener->ended = true; /* too late: what it missed is gone */
            return 0;
        }
        struct held_event *event = &channel->held[listener->next % HELD_EVENTS];
        if (event->position > listener->position || listener->offset > 0) {
            size_t taken = copy(out, most, event->bytes, event->length, &listener->offset);
            if (listener->offset == event->length) {
                listener->next++;
                listener->offset = 0;
            }
            return taken;
        }
        listener->next++;
    }
    return 0;
}

enum live_reading listener_read(struct listener *listener, char *out, size_t most, size_t *taken)
{
    struct live *live = listener->live;
    enum live_reading reading = LIVE_BYTES;
    pthread_mutex_lock(&live->mutex);
    *taken = read_some(listener, out, most);
    if (*taken == 0 && listener->ended) {
        reading = LIVE_ENDED;
    } else if (*taken == 0) {
        reading = LIVE_ASLEEP;
        listener->asleep = true;
        buffer_clear(&listener->own);
        listener->own_offset = 0;
        listener->sleep(listener->context);
    }
    pthread_mutex_unlock(&live->mutex);
    return reading;
}

static void wake(struct listener *listener)
{
    if (!listener->asleep)
        return;
    listener->asleep = false;
    listener->wake(listener->context);
}

/* --- Publishing --------------------------------------------------------------------------------------------------- */

void live_event(struct buffer *out, int64_t position, const char *name, struct str data)
{
    struct str rest = data, line;
    buffer_printf(out, "id: %lld\nevent: %s\n", (long long)position, name);
    while (str_next(&rest, '\n', &line))
        buffer_printf(out, "data: %.*s\n", STR_PRINT(line));
    buffer_add_char(out, '\n');
}

void live_publish(struct live *live, int64_t channel_id, int64_t position, struct str event)
{
    pthread_mutex_lock(&live->mutex);
    struct channel *channel = find_channel(live, channel_id);
    if (channel) {
        struct held_event *held = &channel->held[channel->published % HELD_EVENTS];
        free(held->bytes);
        *held = (struct held_event){position, memory_cstr(event), event.length};
        channel->published++;
        channel->position = position;
        for (struct listener *listener = live->listeners; listener; listener = listener->after)
            if (listener->channel == channel)
                wake(listener);
    }
    pthread_mutex_unlock(&live->mutex);
}

size_t live_channels(struct live *live, struct live_channel *channels, size_t most)
{
    size_t count = 0;
    pthread_mutex_lock(&live->mutex);
    for (struct channel *channel = live->channels; channel && count < most; channel = channel->next)
        channels[count++] = (struct live_channel){channel->id, channel->position};
    pthread_mutex_unlock(&live->mutex);
    return count;
}

size_t live_listeners(struct live *live)
{
    pthread_mutex_lock(&live->mutex);
    size_t count = live->count;
    pthread_mutex_unlock(&live->mutex);
    return count;
}

void live_beat(struct live *live)
{
    pthread_mutex_lock(&live->mutex);
    for (struct listener *listener = live->listeners; listener; listener = listener->after)
        if (listener->asleep) {
            buffer_add_cstr(&listener->own, ":\n\n");
            wake(listener);
        }
    pthread_mutex_unlock(&live->mutex);
}

void live_stop(struct live *live)
{
    if (!live)
        return;
    pthread_mutex_lock(&live->mutex);
    live->stopped = true;
    for (struct listener *listener = live->listeners; listener; listener = listener->after) {
        listener->ended = true;
        wake(listener);
    }
    pthread_mutex_unlock(&live->mutex);
}
