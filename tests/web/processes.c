/* `maillage serve` as its operator finds it: it survives the death of its children, reloads and stops without losing an
 * answer, and its children are confined. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"
#include "house.h"
#include "listen.h"

static struct {
    struct arena arena;
    char folder[64];
    pid_t parent;
    int port;
} serving;

/* --- Starting and reading what it says --------------------------------------------------------------------------- */

static struct str read_log(void)
{
    struct error error = {0};
    struct str text;
    const char *path = arena_cstr(&serving.arena, arena_printf(&serving.arena, "%s/log", serving.folder));
    assert_done(file_read(&serving.arena, path, 64 << 20, &text, &error), &error);
    return text;
}

/* The number after `what` in the last line of the log that has it; 0 when none has. */
static int last_number(const char *what)
{
    struct str text = read_log();
    size_t at = 0, found = SIZE_MAX;
    while ((at = str_find(text, str_of(what), at)) != SIZE_MAX)
        found = at++;
    return found == SIZE_MAX ? 0 : atoi(text.at + found + strlen(what));
}

static bool wait_for_log(const char *what, int times)
{
    for (int tries = 0; tries < 200; tries++) {
        struct str text = read_log();
        size_t at = 0;
        int count = 0;
        while ((at = str_find(text, str_of(what), at)) != SIZE_MAX) {
            at++;
            count++;
        }
        if (count >= times)
            return true;
        usleep(50 * 1000);
    }
    return false;
}

static pid_t start_program(const char *const *words)
{
    pid_t child = fork();
    if (child == 0) {
        if (chdir(serving.folder) != 0)
            _exit(126);
        int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(log, 2);
        setenv("MAILLAGE_ACCESS_LOG", "non", 1);
        execv(getenv("MAILLAGE_UNDER_TEST"), (char *const *)words);
        _exit(127);
    }
    return child;
}

static int open_serving(void **state)
{
    (void)state;
    strcpy(serving.folder, "/tmp/maillage-serve-XXXXXX");
    assert_non_null(mkdtemp(serving.folder));
    const char *words[] = {"maillage", "serve", "--listen", "127.0.0.1:0", NULL};
    serving.parent = start_program(words);
    for (int i = 0;
         i < 200 &&
         access(arena_cstr(&serving.arena, arena_printf(&serving.arena, "%s/log", serving.folder)), F_OK) != 0;
         i++)
        usleep(20 * 1000);
    assert_true(wait_for_log("event=ready", 1));
    serving.port = last_number("address=http://127.0.0.1:");
    assert_true(serving.port > 0);
    return 0;
}

static int close_serving(void **state)
{
    (void)state;
    int status = 0;
    if (serving.parent > 0) {
        kill(serving.parent, SIGTERM);
        waitpid(serving.parent, &status, 0);
    }
    arena_free(&serving.arena);
    return status;
}

static int health_status(void)
{
    return get(&serving.arena, serving.port, "/healthz", "").status;
}

/* --- Deaths ------------------------------------------------------------------------------------------------------ */

static void web_is_started_again(void **state)
{
    (void)state;
    for (int round = 1; round <= 2; round++) {
        int web = last_number("role=web pid=");
        assert_int_equal(health_status(), 200);
        assert_int_equal(kill(web, SIGKILL), 0);
        /* Whoever comes meanwhile waits in the backlog, and is served by the next one. */
        assert_int_equal(health_status(), 200);
        assert_true(wait_for_log("event=ready", 1 + round));
        assert_int_not_equal(last_number("event=child-started role=web pid="), web);
    }
}

static void worker_is_started_again(void **state)
{
    (void)state;
    int worker = last_number("role=worker pid=");
    assert_int_equal(kill(worker, SIGKILL), 0);
    for (int i = 0; i < 200 && last_number("event=child-started role=worker pid=") == worker; i++)
        usleep(50 * 1000);
    assert_int_not_equal(last_number("event=child-started role=worker pid="), worker);
    bool up = false;
    for (int i = 0; i < 200 && !up; i++) {
        struct reply reply = get(&serving.arena, serving.port, "/healthz", "");
        assert_int_equal(reply.status, 200);
        up = str_contains(reply.body, STR("\"worker\":\"up\""));
        usleep(50 * 1000);
    }
    assert_true(up);
}

/* --- Following the database --------------------------------------------------------------------------------------- */

static int exit_status_of(const char *const *words);

/* What another process writes is shown within the second. */
static void changes_are_followed(void **state)
{
    (void)state;
    static const char *const load[] = {"maillage", "demo", "load", "28", "--quiet", NULL};
    struct reply before = get(&serving.arena, serving.port, "/healthz", "");
    assert_true(str_contains(before.body, STR("\"places\":0}")));
    assert_int_equal(get(&serving.arena, serving.port, "/28-eure-et-loir/lieux", "").status, 404);
    assert_int_equal(exit_status_of(load), 0);
    bool shown = false;
    for (int i = 0; i < 100 && !shown; i++) {
        struct reply reply = get(&serving.arena, serving.port, "/healthz", "");
        shown = str_contains(reply.body, STR("\"places\":137}"));
        usleep(50 * 1000);
    }
    assert_true(shown);
    int status = 0;
    for (int i = 0; i < 100 && status != 200; i++) {
        status = get(&serving.arena, serving.port, "/28-eure-et-loir/lieux", "").status;
        usleep(50 * 1000);
    }
    assert_int_equal(status, 200);
    struct reply list = get(&serving.arena, serving.port, "/api/v1/lieux?departement=28&limite=1", "");
    assert_true(str_contains(list.body, STR("\"total\":137")));
}

/* --- Under load -------------------------------------------------------------------------------------------------- */

struct visitor {
    atomic_bool *stop;
    int answers, lost, refused;
    bool ended_by_server;
};

/* Asks over and over on one connection, as long as the server lets it. An answer is lost when a request that was sent
 * on a connection the server had not announced to close gets none. */
static void *visit(void *context)
{
    struct visitor *visitor = context;
    struct arena arena = {0};
    while (!*visitor->stop) {
        int socket = dial(serving.port);
        if (socket < 0) {
            visitor->refused++;
            break;
        }
        bool open = true;
        while (open && !*visitor->stop) {
            send_bytes(socket, STR("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            struct reply reply = read_reply(&arena, socket, 10000, false);
            if (reply.status != 200 || !reply.whole) {
                visitor->lost++;
                open = false;
            } else {
                visitor->answers++;
                open = !str_equal(reply_header(&reply, "connection"), STR("close"));
                visitor->ended_by_server = visitor->ended_by_server || !open;
            }
            arena_reset(&arena);
        }
        close(socket);
        if (!open && visitor->ended_by_server && visitor->stop[1]) /* the server is going away: no new connection */
            break;
    }
    arena_free(&arena);
    return NULL;
}

enum { VISITORS = 8 };

static void reload_loses_nothing(void **state)
{
    (void)state;
    atomic_bool stop[2] = {false, false};
    pthread_t threads[VISITORS];
    struct visitor visitors[VISITORS];
    int before = last_number("role=web pid=");
    for (int i = 0; i < VISITORS; i++) {
        visitors[i] = (struct visitor){.stop = stop};
        pthread_create(&threads[i], NULL, visit, &visitors[i]);
    }
    usleep(200 * 1000);
    kill(serving.parent, SIGHUP);
    assert_true(wait_for_log("event=reload", 1));
    char ended[64];
    snprintf(ended, sizeof ended, "event=child-ended role=web pid=%d status=0", before);
    bool done = wait_for_log(ended, 1);
    usleep(200 * 1000);
    stop[0] = true;
    int answers = 0, lost = 0, refused = 0;
    for (int i = 0; i < VISITORS; i++) {
        pthread_join(threads[i], NULL);
        answers += visitors[i].answers;
        lost += visitors[i].lost;
        refused += visitors[i].refused;
    }
    print_message("# reload under load: %d answers, %d lost, %d refused\n", answers, lost, refused);
    assert_true(done);
    assert_true(answers > 100);
    assert_int_equal(lost, 0);
    assert_int_equal(refused, 0);
    assert_int_not_equal(last_number("event=child-started role=web pid="), before);
}

static void stop_loses_no_accepted_answer(void **state)
{
    (void)state;
    atomic_bool stop[2] = {false, false};
    pthread_t threads[VISITORS];
    struct visitor visitors[VISITORS];
    for (int i = 0; i < VISITORS; i++) {
        visitors[i] = (struct visitor){.stop = stop};
        pthread_create(&threads[i], NULL, visit, &visitors[i]);
    }
    usleep(300 * 1000);
    stop[1] = true;
    kill(serving.parent, SIGTERM);
    int status, answers = 0, lost = 0;
    assert_int_equal(waitpid(serving.parent, &status, 0), serving.parent);
    serving.parent = 0;
    stop[0] = true;
    for (int i = 0; i < VISITORS; i++) {
        pthread_join(threads[i], NULL);
        answers += visitors[i].answers;
        lost += visitors[i].lost;
    }
    print_message("# stop under load: %d answers, %d lost\n", answers, lost);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(answers > 100);
    assert_int_equal(lost, 0);
    assert_true(dial(serving.port) < 0);
}

/* --- Starting wrong ---------------------------------------------------------------------------------------------- */

static int exit_status_of(const char *const *words)
{
    int status;
    pid_t child = start_program(words);
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void wrong_settings_are_said(void **state)
{
    (void)state;
    static const char *const elsewhere[] = {"maillage", "serve", "--listen", "192.0.2.1:80", NULL};
    static const char *const no_file[] = {"maillage", "serve", "--config", "absent.conf", NULL};
    static const char *const no_database[] = {"maillage", "serve", "--database", "mysql:x", NULL};
    static const char *const child_alone[] = {"maillage", "serve-child", "web", NULL};
    assert_int_equal(exit_status_of(elsewhere), 3);
    assert_int_equal(exit_status_of(no_file), 3);
    assert_int_equal(exit_status_of(no_database), 1);
    assert_int_equal(exit_status_of(child_alone), 1);
    assert_true(str_contains(read_log(), STR("écoute sur 192.0.2.1:80")));
    assert_true(str_contains(read_log(), STR("absent.conf")));
}

/* --- Confinement ------------------------------------------------------------------------------------------------- */

static int try_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0)
        close(file);
    return file >= 0;
}

static int try_write(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return 0;
    close(file);
    return unlink(path) == 0;
}

static int try_connect(int port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return made >= 0 && connect(made, (struct sockaddr *)&address, sizeof address) == 0;
}

/* Each in a process of its own, confined as the web process is; bits of what it could do. */
static int in_confinement(bool connects, int allowed_port, const char *inside, const char *outside, int listening,
                          bool tries_exec)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        char level[128], path[256];
        struct error error = {0};
        struct confinement confinement = {
            .writes = {inside}, .connects = connects, .ports = {allowed_port}, .port_count = allowed_port != 0};
        if (!confine(&confinement, level, &error))
            _exit(64);
        if (tries_exec) {
            execl("/bin/true", "true", (char *)NULL);
            _exit(0);
        }
        int could = strstr(level, "landlock=0") || strstr(level, "seccomp=off") ? 32 : 0;
        snprintf(path, sizeof path, "%s/new", inside);
        could |= try_write(path) * 1;
        snprintf(path, sizeof path, "%s/new", outside);
        could |= try_write(path) * 2;
        snprintf(path, sizeof path, "%s/there", outside);
        could |= try_read(path) * 4;
        could |= try_read("/etc/hosts") * 8;
        could |= try_connect(listening) * 16;
        _exit(could);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void children_are_confined(void **state)
{
    (void)state;
    char inside[] = "/tmp/maillage-in-XXXXXX", outside[] = "/tmp/maillage-out-XXXXXX", path[256];
    struct error error = {0};
    int socket, port;
    assert_non_null(mkdtemp(inside));
    assert_non_null(mkdtemp(outside));
    snprintf(path, sizeof path, "%s/there", outside);
    assert_done(file_replace(path, STR("x"), &error), &error);
    assert_done(listen_open("127.0.0.1:0", &socket, &error), &error);
    struct str address = listen_address(socket, &serving.arena);
    port = atoi(address.at + strlen("http://127.0.0.1:"));
    int web = in_confinement(false, 0, inside, outside, port, false);
    if (web & 32) {
        print_message("# this kernel confines less: nothing to check\n");
        skip();
    }
    assert_int_equal(web, 1 | 8);
    assert_int_equal(in_confinement(true, 0, inside, outside, port, false), 1 | 8 | 16);
    /* With a database on the network: that port alone, where the kernel knows how (Landlock 4, Linux 6.7). */
    int other = in_confinement(true, port + 1, inside, outside, port, false);
    assert_true(other == (1 | 8) || other == (1 | 8 | 16));
    assert_int_equal(in_confinement(true, port, inside, outside, port, false), 1 | 8 | 16);
    int exec = in_confinement(true, 0, inside, outside, port, true);
    assert_true(exec == 1000 + SIGSYS || exec == 0); /* killed, or refused where sanitizers ask for more calls */
    close(socket);
    assert_true(str_contains(read_log(), STR("process=web event=confined landlock=")));
    assert_true(str_contains(read_log(), STR("process=worker event=confined landlock=")));
    assert_true(str_contains(read_log(), STR("connect=none")));
}

int main(void)
{
    if (!getenv("MAILLAGE_UNDER_TEST"))
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(web_is_started_again),          cmocka_unit_test(worker_is_started_again),
        cmocka_unit_test(changes_are_followed),          cmocka_unit_test(children_are_confined),
        cmocka_unit_test(reload_loses_nothing),          cmocka_unit_test(wrong_settings_are_said),
        cmocka_unit_test(stop_loses_no_accepted_answer),
    };
    return cmocka_run_group_tests_name("web-processes", tests, open_serving, close_serving);
}
