#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 4096, FIRST_HANDED_OVER = 3 };

static bool failed(const char *address, const char *why, struct error *error)
{
    return error_set(error, ERROR_UNAVAILABLE, "écoute sur %s : %s", address, why);
}

/* systemd's protocol: sd_listen_fds(3). */
static int handed_over(void)
{
    const char *process = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    int64_t number;
    if (!process || !count || !str_to_i64(str_of(process), &number) || number != getpid() ||
        !str_to_i64(str_of(count), &number) || number < 1)
        return -1;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    fcntl(FIRST_HANDED_OVER, F_SETFD, FD_CLOEXEC);
    return FIRST_HANDED_OVER;
}

static bool listen_local(const char *path, int *opened, const char *address, struct error *error)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct stat status;
    if (strlen(path) >= sizeof local.sun_path)
        return failed(address, "chemin trop long", error);
    memcpy(local.sun_path, path, strlen(path) + 1);
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
        unlink(path); /* left by a process that was killed */
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0 || bind(made, (struct sockaddr *)&local, sizeof local) != 0 || listen(made, BACKLOG) != 0) {
        failed(address, strerror(errno), error);
        if (made >= 0)
            close(made);
        return false;
    }
    chmod(path, 0660); /* for the proxy's group */
    *opened = made;
    return true;
}

static int open_one(const struct addrinfo *info)
{
    int on = 1, made = socket(info->ai_family, info->ai_socktype | SOCK_CLOEXEC, info->ai_protocol);
    if (made < 0)
        return -1;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(made, info->ai_addr, info->ai_addrlen) == 0 && listen(made, BACKLOG) == 0)
        return made;
    int failure = errno;
    close(made);
    errno = failure;
    return -1;
}

static bool listen_network(const char *address, int *opened, struct error *error)
{
    char host[256];
    const char *colon = strrchr(address, ':');
    size_t length = colon ? (size_t)(colon - address) : 0;
    if (!colon || length >= sizeof host)
        return failed(address, "« hôte:port » attendu", error);
    memcpy(host, address, length);
    host[length] = '\0';
    char *name = host;
    if (length >= 2 && host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        name = host + 1;
    }
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found;
    int failure = getaddrinfo(*name ? name : NULL, colon + 1, &hints, &found);
    if (failure)
        return failed(address, gai_strerror(failure), error);
    *opened = open_one(found);
    bool done = *opened >= 0 || failed(address, strerror(errno), error);
    freeaddrinfo(found);
    return done;
}

bool listen_open(const char *address, int *opened, struct error *error)
{
    *opened = handed_over();
    if (*opened >= 0)
        return true;
    if (strncmp(address, "unix:", 5) == 0)
        return listen_local(address + 5, opened, address, error);
    return listen_network(address, opened, error);
}

struct str listen_address(int socket, struct arena *arena)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;
    char text[INET6_ADDRSTRLEN] = "";
    getsockname(socket, (struct sockaddr *)&address, &length);
    if (address.ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&address;
        inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
        return arena_printf(arena, "http://%s:%d", text, ntohs(four->sin_port));
    }
    if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address;
        inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
        return arena_printf(arena, "http://[%s]:%d", text, ntohs(six->sin6_port));
    }
    return arena_printf(arena, "unix:%s", ((const struct sockaddr_un *)&address)->sun_path);
}
