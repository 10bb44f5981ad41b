#include "outside.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "message.h"

/* One packet, or false when told to stop. */
static bool receive(int socket, int stop, char packet[static MESSAGE_BYTES_MOST], struct str *bytes)
{
    for (;;) {
        struct pollfd files[2] = {{socket, POLLIN, 0}, {stop, POLLIN, 0}};
        if (poll(files, 2, -1) < 0 && errno != EINTR)
            return false;
        if (files[1].revents)
            return false;
        if (!files[0].revents)
            continue;
        ssize_t got = recv(socket, packet, MESSAGE_BYTES_MOST, MSG_DONTWAIT);
        if (got > 0) {
            *bytes = (struct str){packet, (size_t)got};
            return true;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            struct timespec pause = {.tv_nsec = 100 * 1000 * 1000}; /* the other end is away: it may come back */
            nanosleep(&pause, NULL);
        }
    }
}

static void tell_to_stop(int stop)
{
    uint64_t one = 1;
    if (write(stop, &one, sizeof one) < 0)
        log_event(LOG_LEVEL_WARNING, "outside", "error=%s", log_quote(strerror(errno)));
}

/* --- The web process's end --------------------------------------------------------------------------------------- */

/* On the stack of who asks. */
struct waiting {
    uint64_t number;
    bool answered;
    struct message message;
    struct buffer packet; /* what the message is a view of */
    struct waiting *next;
};

struct outside {
    int socket, stop;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t news;
    struct waiting *first;
    uint64_t last_number;
};

static void hand_over(struct outside *outside, struct str packet)
{
    struct message message;
    struct error error;
    if (!message_read(packet, &message, &error)) {
        log_error("outside", &error);
        return;
    }
    pthread_mutex_lock(&outside->mutex);
    for (struct waiting *waiting = outside->first; waiting; waiting = waiting->next) {
        if (waiting->number != message.number || waiting->answered)
            continue;
        buffer_add_str(&waiting->packet, packet);
        waiting->answered = message_read(buffer_str(&waiting->packet), &waiting->message, &error);
    }
    pthread_cond_broadcast(&outside->news);
    pthread_mutex_unlock(&outside->mutex);
}

static void *read_answers(void *argument)
{
    struct outside *outside = argument;
    char *packet = memory_new(MESSAGE_BYTES_MOST);
    struct str bytes;
    while (receive(outside->socket, outside->stop, packet, &bytes))
        hand_over(outside, bytes);
    free(packet);
    return NULL;
}

bool outside_new(int socket, struct outside **outside, struct error *error)
{
    struct outside *made = memory_new(sizeof *made);
    made->socket = socket;
    made->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->news, &steady);
    pthread_condattr_destroy(&steady);
    /* Numbers of one process are not those of the one before it, whose answers may still be on their way. */
    made->last_number = (uint64_t)getpid() << 32;
    int failure = made->stop < 0 ? errno : pthread_create(&made->thread, NULL, read_answers, made);
    if (failure) {
        if (made->stop >= 0)
            close(made->stop);
        free(made);
        return error_set(error, ERROR_UNAVAILABLE, "liaison avec le processus worker : %s", strerror(failure));
    }
    *outside = made;
    return true;
}

void outside_free(struct outside *outside)
{
    if (!outside)
        return;
    tell_to_stop(outside->stop);
    pthread_join(outside->thread, NULL);
    close(outside->stop);
    close(outside->socket);
    pthread_cond_destroy(&outside->news);
    pthread_mutex_destroy(&outside->mutex);
    free(outside);
}

static void remove_waiting(struct outside *outside, const struct waiting *gone)
{
    struct waiting **at = &outside->first;
    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
}

static bool send_question(struct outside *outside, uint64_t number, const char *question, struct str text,
                          struct error *error)
{
    struct message message = {MESSAGE_QUESTION, number, str_of(question), text};
    struct buffer packet = {0};
    bool done = message_write(&message, &packet, error);
    if (done && send(outside->socket, packet.at, packet.length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        done = error_set(error, ERROR_UNAVAILABLE,
                         "Ce service extérieur ne répond pas en ce moment. Réessayez plus tard.");
    buffer_free(&packet);
    return done;
}

static enum error_kind kind_named(struct str name)
{
    for (int kind = ERROR_INVALID; kind <= ERROR_INTERNAL; kind++)
        if (str_equal(name, str_of(error_kind_name((enum error_kind)kind))))
            return (enum error_kind)kind;
    return ERROR_INTERNAL;
}

static bool read_answer(const struct waiting *waiting, struct arena *arena, struct str *answer, struct error *error)
{
    const struct message *message = &waiting->message;
    if (!waiting->answered)
        return error_set(error, ERROR_UNAVAILABLE,
                         "Ce service extérieur n’a pas répondu à temps. Réessayez plus tard.");
    if (message->kind == MESSAGE_FAILURE)
        return error_set(error, kind_named(message->name), "%.*s", STR_PRINT(message->text));
    if (message->kind != MESSAGE_ANSWER)
        return error_set(error, ERROR_INTERNAL, "réponse inattendue du processus worker");
    *answer = arena_str(arena, message->text);
    return true;
}

bool outside_ask(struct outside *outside, const char *question, struct str text, int milliseconds, struct arena *arena,
                 struct str *answer, struct error *error)
{
    struct waiting waiting = {0};
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    until.tv_sec += milliseconds / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&outside->mutex);
    waiting.number = ++outside->last_number;
    waiting.next = outside->first;
    outside->first = &waiting;
    pthread_mutex_unlock(&outside->mutex);
    bool sent = send_question(outside, waiting.number, question, text, error);
    pthread_mutex_lock(&outside->mutex);
    while (sent && !waiting.answered && pthread_cond_timedwait(&outside->news, &outside->mutex, &until) == 0)
        continue;
    remove_waiting(outside, &waiting);
    pthread_mutex_unlock(&outside->mutex);
    bool done = sent && read_answer(&waiting, arena, answer, error);
    buffer_free(&waiting.packet);
    return done;
}

/* --- The worker's end -------------------------------------------------------------------------------------------- */

struct answering {
    int socket, stop;
    const struct outside_row *rows;
    void *context;
    int thread_count;
    pthread_t threads[];
};

static void answer(struct answering *answering, struct str packet, struct buffer *text, struct buffer *reply)
{
    struct message message, back = {.kind = MESSAGE_ANSWER};
    struct error error = {0};
    if (!message_read(packet, &message, &error) || message.kind != MESSAGE_QUESTION) {
        log_event(LOG_LEVEL_WARNING, "outside", "error=%s", log_quote("unreadable question"));
        return;
    }
    const struct outside_row *row = answering->rows;
    while (row->question && !str_equal(message.name, str_of(row->question)))
        row++;
    buffer_clear(text);
    bool done = row->question ? row->answer(answering->context, message.text, text, &error)
                              : error_set(&error, ERROR_MISSING, "question inconnue");
    back.number = message.number;
    back.text = buffer_str(text);
    if (!done || !message_write(&back, reply, &error)) {
        back = (struct message){MESSAGE_FAILURE, message.number, str_of(error_kind_name(error.kind)),
                                str_of(error.message)};
        message_write(&back, reply, NULL); /* an error's message always fits */
    }
    if (send(answering->socket, reply->at, reply->length, MSG_NOSIGNAL) < 0)
        log_event(LOG_LEVEL_WARNING, "outside", "error=%s", log_quote(strerror(errno)));
}

static void *answer_questions(void *argument)
{
    struct answering *answering = argument;
    char *packet = memory_new(MESSAGE_BYTES_MOST);
    struct buffer text = {0}, reply = {0};
    struct str bytes;
    while (receive(answering->socket, answering->stop, packet, &bytes))
        answer(answering, bytes, &text, &reply);
    buffer_free(&text);
    buffer_free(&reply);
    free(packet);
    return NULL;
}

bool answering_start(int socket, const struct outside_row *rows, void *context, int threads,
                     struct answering **answering, struct error *error)
{
    struct answering *made = memory_new(sizeof *made + size_product(sizeof(pthread_t), (size_t)threads));
    made->socket = socket;
    made->rows = rows;
    made->context = context;
    made->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int failure = made->stop < 0 ? errno : 0;
    while (!failure && made->thread_count < threads) {
        failure = pthread_create(&made->threads[made->thread_count], NULL, answer_questions, made);
        made->thread_count += failure == 0;
    }
    if (failure) {
        answering_stop(made);
        return error_set(error, ERROR_UNAVAILABLE, "liaison avec le processus web : %s", strerror(failure));
    }
    *answering = made;
    return true;
}

void answering_stop(struct answering *answering)
{
    if (!answering)
        return;
    if (answering->stop >= 0)
        tell_to_stop(answering->stop);
    for (int i = 0; i < answering->thread_count; i++)
        pthread_join(answering->threads[i], NULL);
    if (answering->stop >= 0)
        close(answering->stop);
    close(answering->socket);
    free(answering);
}
