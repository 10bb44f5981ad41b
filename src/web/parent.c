/* The parent of a serving installation: holds the listening socket, starts the web and worker processes, starts again
 * the one that dies, and on SIGHUP replaces both by new ones without losing a connection.
 *
 * The two of a *generation* share a pair of sockets. A new generation takes over once its web process is ready; the one
 * before is then asked to finish its answers.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "listen.h"
#include "prepare.h"

enum { FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 10 * 1000, GOOD_LIFE_MS = 30 * 1000, KILL_GRACE_MS = 5 * 1000 };

struct child {
    const char *role;
    pid_t process;      /* 0: none */
    int64_t started_ms; /* of the one that runs, or ran last */
    int64_t again_ms;   /* when to start it again; 0: not waiting */
    int pause_ms;       /* before the next start */
};

struct generation {
    struct arena arena;
    struct settings settings;
    struct child web, worker;
    int pair[2]; /* the web process's end, the worker's */
    int brief;
    int ready[2];    /* a pipe; -1 once it was read */
    bool ending;     /* asked to finish */
    int64_t kill_ms; /* when to wait no more */
    struct generation *next;
};

struct parent {
    const char *program;
    int listen, signals;
    uint8_t secret[SECRET_LENGTH];
    struct generation *generations; /* the newest first */
    settings_fn read;
    void *context;
    bool stopping, announced;
};

static int64_t now_ms(void)
{
    return monotonic_ns() / 1000000;
}

/* --- Children ---------------------------------------------------------------------------------------------------- */

static void start_child(struct parent *parent, struct generation *generation, struct child *child)
{
    bool web = child == &generation->web;
    child->again_ms = 0;
    child->started_ms = now_ms();
    child->process = child_start(parent->program, child->role, web ? parent->listen : -1, generation->pair[web ? 0 : 1],
                                 generation->brief, web ? generation->ready[1] : -1);
    if (child->process > 0) {
        log_event(LOG_LEVEL_INFO, "child-started", "role=%s pid=%d", child->role, (int)child->process);
        return;
    }
    log_event(LOG_LEVEL_ERROR, "child-not-started", "role=%s error=%s", child->role, log_quote(strerror(errno)));
    child->process = 0;
    child->again_ms = now_ms() + LONGEST_PAUSE_MS;
}

static void child_died(struct generation *generation, struct child *child, int status)
{
    int64_t now = now_ms(), life = now - child->started_ms;
    bool expected = generation->ending && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    log_event(expected ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "child-ended", "role=%s pid=%d %s=%d seconds=%.1f",
              child->role, (int)child->process, WIFSIGNALED(status) ? "signal" : "status",
              WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), (double)life / 1000);
    child->process = 0;
    if (generation->ending)
        return;
    if (life >= GOOD_LIFE_MS || child->pause_ms == 0)
        child->pause_ms = FIRST_PAUSE_MS;
    child->again_ms = now + child->pause_ms;
    child->pause_ms = child->pause_ms * 2 < LONGEST_PAUSE_MS ? child->pause_ms * 2 : LONGEST_PAUSE_MS;
}

static void reap(struct parent *parent)
{
    int status;
    pid_t process;
    while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
        for (struct generation *one = parent->generations; one; one = one->next) {
            if (one->web.process == process)
                child_died(one, &one->web, status);
            else if (one->worker.process == process)
                child_died(one, &one->worker, status);
        }
    }
}

/* --- Generations ------------------------------------------------------------------------------------------------- */

static void generation_free(struct generation *generation)
{
    const int files[] = {generation->pair[0], generation->pair[1], generation->brief, generation->ready[0],
                         generation->ready[1]};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (files[i] >= 0)
            close(files[i]);
    arena_free(&generation->arena);
    free(generation);
}

/* The settings of a generation are read by the caller into its arena. */
static bool generation_open(struct parent *parent, struct generation *generation, struct error *error)
{
    generation->web.role = "web";
    generation->worker.role = "worker";
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, generation->pair) != 0 ||
        pipe2(generation->ready, O_CLOEXEC | O_NONBLOCK) != 0 ||
        (generation->brief = brief_write(parent->secret, &generation->settings)) < 0)
        return error_set(error, ERROR_UNAVAILABLE, "démarrage : %s", strerror(errno));
    generation->next = parent->generations;
    parent->generations = generation;
    start_child(parent, generation, &generation->worker);
    start_child(parent, generation, &generation->web);
    return true;
}

static struct generation *generation_new(void)
{
    struct generation *generation = memory_new(sizeof *generation);
    generation->pair[0] = generation->pair[1] = generation->brief = -1;
    generation->ready[0] = generation->ready[1] = -1;
    return generation;
}

static void generation_end(struct generation *generation)
{
    if (generation->ending)
        return;
    generation->ending = true;
    generation->kill_ms = now_ms() + (int64_t)generation->settings.stop_seconds * 1000 + KILL_GRACE_MS;
    generation->web.again_ms = generation->worker.again_ms = 0;
    if (generation->web.process)
        kill(generation->web.process, SIGTERM);
    if (generation->worker.process)
        kill(generation->worker.process, SIGTERM);
}

static void reload(struct parent *parent)
{
    struct generation *generation = generation_new();
    struct error error = {0};
    if (parent->read(parent->context, &generation->arena, &generation->settings, &error) &&
        generation_open(parent, generation, &error)) {
        log_event(LOG_LEVEL_INFO, "reload", NULL);
        return;
    }
    log_error("reload", &error); /* what served goes on serving */
    generation_free(generation);
}

/* --- The loop ---------------------------------------------------------------------------------------------------- */

/* systemd's protocol: sd_notify(3). */
static void notify_supervisor(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!path || strlen(path) >= sizeof address.sun_path)
        return;
    memcpy(address.sun_path, path, strlen(path));
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    int opened = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (opened < 0)
        return;
    ssize_t sent = sendto(opened, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address, length);
    (void)sent; /* a supervisor that is gone needs no news */
    close(opened);
}

static void announce(struct parent *parent)
{
    struct arena arena = {0};
    struct str address = listen_address(parent->listen, &arena);
    log_event(LOG_LEVEL_INFO, "ready", "address=%.*s", STR_PRINT(address));
    if (!parent->announced) {
        fprintf(stderr, "Maillage répond à %.*s\n", STR_PRINT(address));
        notify_supervisor("READY=1");
    }
    parent->announced = true;
    arena_free(&arena);
}

/* A web process serves: the generations before its own may go. */
static void look_for_ready(struct parent *parent)
{
    char bytes[16];
    for (struct generation *one = parent->generations; one; one = one->next) {
        if (one->ready[0] < 0 || read(one->ready[0], bytes, sizeof bytes) <= 0)
            continue;
        if (!one->ending)
            announce(parent);
        for (struct generation *older = one->next; older; older = older->next)
            generation_end(older);
    }
}

static void start_again(struct parent *parent)
{
    int64_t now = now_ms();
    for (struct generation *one = parent->generations; one; one = one->next) {
        struct child *children[] = {&one->web, &one->worker};
        for (size_t i = 0; i < COUNT_OF(children); i++) {
            if (children[i]->again_ms && now >= children[i]->again_ms)
                start_child(parent, one, children[i]);
            if (one->ending && children[i]->process && now >= one->kill_ms) {
                log_event(LOG_LEVEL_WARNING, "child-killed", "role=%s", children[i]->role);
                kill(children[i]->process, SIGKILL);
                one->kill_ms = now + KILL_GRACE_MS;
            }
        }
    }
}

static void forget_ended(struct parent *parent)
{
    struct generation **at = &parent->generations;
    while (*at) {
        struct generation *one = *at;
        if (one->ending && !one->web.process && !one->worker.process) {
            *at = one->next;
            generation_free(one);
        } else {
            at = &one->next;
        }
    }
}

static void on_signal(struct parent *parent)
{
    struct signalfd_siginfo signal;
    while (read(parent->signals, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGHUP && !parent->stopping) {
            reload(parent);
        } else if (signal.ssi_signo == SIGTERM || signal.ssi_signo == SIGINT) {
            if (!parent->stopping)
                notify_supervisor("STOPPING=1");
            parent->stopping = true;
            for (struct generation *one = parent->generations; one; one = one->next)
                generation_end(one);
        }
    }
}

static void run(struct parent *parent)
{
    while (parent->generations) {
        struct pollfd files[2] = {{parent->signals, POLLIN, 0}, {parent->generations->ready[0], POLLIN, 0}};
        poll(files, 2, 100);
        on_signal(parent);
        reap(parent);
        look_for_ready(parent);
        start_again(parent);
        forget_ended(parent);
    }
}

static bool open_signals(int *opened, struct error *error)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    *opened = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return *opened >= 0 || error_set(error, ERROR_UNAVAILABLE, "signaux : %s", strerror(errno));
}

bool web_serve(settings_fn read, void *context, struct error *error)
{
    struct parent parent = {.listen = -1, .signals = -1, .read = read, .context = context};
    struct generation *first = generation_new();
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    parent.program = program;
    log_set_process("parent");
    bool done = read(context, &first->arena, &first->settings, error) &&
                prepare(&first->settings, parent.secret, error) && open_signals(&parent.signals, error) &&
                listen_open(first->settings.listen, &parent.listen, error) && generation_open(&parent, first, error);
    if (done)
        run(&parent);
    else
        generation_free(first);
    if (parent.listen >= 0)
        close(parent.listen);
    if (parent.signals >= 0)
        close(parent.signals);
    explicit_bzero(parent.secret, sizeof parent.secret);
    return done;
}
