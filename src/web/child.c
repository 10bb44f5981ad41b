#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char WORD[] = "serve-child"; /* not a command: `maillage help` does not know it */

int brief_write(const uint8_t secret[SECRET_LENGTH], const struct settings *settings)
{
    struct buffer text = {0};
    buffer_add(&text, secret, SECRET_LENGTH);
    settings_write(settings, &text);
    int file = memfd_create("maillage-brief", MFD_CLOEXEC);
    bool done = file >= 0 && write(file, text.at, text.length) == (ssize_t)text.length;
    explicit_bzero(text.at, text.length);
    buffer_free(&text);
    if (done)
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

/* In the child: puts each file at its number, whatever the numbers were before. */
static bool place_files(const int files[4])
{
    int copies[4];
    for (int i = 0; i < 4; i++)
        copies[i] = files[i] < 0 ? -1 : fcntl(files[i], F_DUPFD_CLOEXEC, 20);
    for (int i = 0; i < 4; i++)
        if (files[i] >= 0 && (copies[i] < 0 || dup2(copies[i], CHILD_LISTEN + i) < 0))
            return false;
    return true;
}

pid_t child_start(const char *program, const char *role, int listen, int pair, int brief, int ready)
{
    pid_t parent = getpid(), child = fork();
    if (child != 0)
        return child;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int files[4] = {listen, pair, brief, ready};
    if (getppid() == parent && place_files(files))
        execl(program, program, WORD, role, (char *)NULL);
    _exit(127); /* exit-allowed: a fork that could not become the child */
}

bool brief_read(struct arena *arena, struct child_brief *brief, struct error *error)
{
    char bytes[64 * 1024];
    ssize_t length = pread(CHILD_BRIEF, bytes, sizeof bytes, 0);
    close(CHILD_BRIEF);
    if (length < SECRET_LENGTH)
        return error_set(error, ERROR_INTERNAL, "no brief: this process is started by « maillage serve »");
    memcpy(brief->secret, bytes, SECRET_LENGTH);
    explicit_bzero(bytes, SECRET_LENGTH);
    struct str text = arena_str(arena, (struct str){bytes + SECRET_LENGTH, (size_t)length - SECRET_LENGTH});
    return settings_parse(arena, text, &brief->settings, error);
}

void child_ready(void)
{
    ssize_t written = write(CHILD_READY, "1", 1);
    (void)written; /* the parent is gone: the signal of its death is on its way */
    close(CHILD_READY);
}

static sigset_t stop_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

void child_block_signals(void)
{
    sigset_t signals = stop_signals();
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

void child_wait_for_stop(void)
{
    sigset_t signals = stop_signals();
    int received;
    do /* an interrupt from the terminal reaches everyone: the parent decides what it means */
        sigwait(&signals, &received);
    while (received != SIGTERM);
}

bool web_child(int count, char **words, int *status)
{
    if (count != 3 || strcmp(words[1], WORD) != 0)
        return false;
    if (strcmp(words[2], "web") == 0)
        *status = web_process();
    else
        *status = worker_process();
    return true;
}
