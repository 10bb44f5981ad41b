#include "turnstile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

bool turnstile_open(const char *database, int *turnstile, struct error *error)
{
    struct arena arena = {0};
    const char *path = arena_printf(&arena, "%s-turn", database).at;
    *turnstile = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*turnstile < 0)
        error_set(error, ERROR_UNAVAILABLE,
                  "Impossible d’écrire « %s » (%s) : donnez au compte de Maillage le droit d’écrire dans ce dossier.",
                  path, strerror(errno));
    arena_free(&arena);
    return *turnstile >= 0;
}

bool turnstile_enter(int turnstile, int64_t deadline_ns)
{
    while (flock(turnstile, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return false;
        if (monotonic_ns() >= deadline_ns)
            return false;
        clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return true;
}

void turnstile_leave(int turnstile)
{
    flock(turnstile, LOCK_UN);
}
