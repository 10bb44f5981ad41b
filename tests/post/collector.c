/* Mail taken in from a real IMAP server (Dovecot, tests/support/dovecot.sh) and from a folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engines.h"
#include "post/post.h"
#include "store/setting.h"

static const char ACCOUNT[] = "collecte@eure-et-loir.test", SECRET[] = "un mot de passe, avec des blancs";
static struct arena arena;

/* --- Support ------------------------------------------------------------------------------------------------------ */

struct server {
    char folder[96], clear[64], secure[64], authority[128];
};

static void start(struct fixture *fixture, struct server *server)
{
    char command[512];
    int clear = 0, secure = 0;
    snprintf(server->folder, sizeof server->folder, "%s/imap", fixture->folder);
    snprintf(command, sizeof command, "chmod 755 %s && %s start %s 41430", fixture->folder, DOVECOT, server->folder);
    FILE *said = popen(command, "r");
    if (!said || fscanf(said, "%d %d", &clear, &secure) != 2)
        fail_msg("the IMAP server did not start: is dovecot-imapd installed?");
    pclose(said);
    snprintf(server->clear, sizeof server->clear, "imap://127.0.0.1:%d", clear);
    snprintf(server->secure, sizeof server->secure, "imaps://localhost:%d", secure);
    snprintf(server->authority, sizeof server->authority, "%s/authority.pem", server->folder);
}

static void stop(const struct server *server)
{
    char command[512];
    snprintf(command, sizeof command, "%s stop %s", DOVECOT, server->folder);
    assert_int_equal(system(command), 0);
}

static void put_file(const char *folder, const char *name, struct str bytes)
{
    struct error error;
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_done(file_replace(path, bytes, &error), &error);
    assert_int_equal(chmod(path, 0666), 0);
}

static struct str letter(const char *from, const char *words)
{
    return arena_printf(&arena,
                        "From: %s@ville.test\nTo: contributions@eure-et-loir.test\nSubject: %s\n"
                        "Message-ID: <%s@ville.test>\n\n%s\n",
                        from, words, from, words);
}

static void deliver(const struct server *server, const char *from, const char *words)
{
    char folder[128];
    snprintf(folder, sizeof folder, "%s/mail/new", server->folder);
    put_file(folder, from, letter(from, words));
}

static struct collector_settings settings_of(const struct server *server)
{
    return (struct collector_settings){
        .server = server->clear, .user = ACCOUNT, .password = SECRET, .folder = "INBOX", .seconds = 1};
}

static struct collector_report take(struct fixture *fixture, const struct collector_settings *settings)
{
    struct error error;
    struct collector_report report;
    assert_done(collector_take(fixture->store, settings, &report, &error), &error);
    return report;
}

static void assert_count(struct fixture *fixture, const char *count)
{
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM inbound_message"), count);
}

static bool forget_position(struct session *session, void *context, struct error *error)
{
    (void)context;
    return setting_write(session, "mail.in.position", STR_NONE, error);
}

static void forget(struct fixture *fixture)
{
    struct error error;
    assert_done(store_write(fixture->store, forget_position, NULL, &error), &error);
}

/* --- Tests -------------------------------------------------------------------------------------------------------- */

static void what_arrives_is_taken_once(void **state)
{
    struct fixture *fixture = *state;
    struct server server;
    start(fixture, &server);
    struct collector_settings settings = settings_of(&server);
    assert_true(take(fixture, &settings).taken == 0);
    deliver(&server, "anne", "Un premier constat");
    deliver(&server, "zoe", "Un second constat");
    assert_true(take(fixture, &settings).taken == 2);
    struct collector_report again = take(fixture, &settings);
    assert_true(again.taken == 0 && again.known == 0);
    deliver(&server, "paul", "Un frein");
    again = take(fixture, &settings);
    assert_true(again.taken == 1 && again.known == 0);
    assert_count(fixture, "3");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM job WHERE kind = 'mail-in'"), "3");
    /* As after a death between storing and counting: read again, known. */
    forget(fixture);
    again = take(fixture, &settings);
    assert_true(again.taken == 0 && again.known == 3);
    assert_count(fixture, "3");
    stop(&server);
}

static void what_was_taken_is_moved_when_asked(void **state)
{
    struct fixture *fixture = *state;
    struct server server;
    start(fixture, &server);
    struct collector_settings settings = settings_of(&server), done = settings;
    settings.done = "Traites";
    done.folder = "Traites";
    deliver(&server, "anne", "Un premier constat");
    deliver(&server, "zoe", "Un second constat");
    assert_true(take(fixture, &settings).taken == 2);
    assert_true(take(fixture, &settings).known == 0);
    assert_true(take(fixture, &done).known == 2);
    stop(&server);
}

static void connections_are_held_to_their_terms(void **state)
{
    struct fixture *fixture = *state;
    struct server server;
    struct error error;
    struct collector_report report;
    start(fixture, &server);
    struct collector_settings settings = settings_of(&server);
    deliver(&server, "anne", "Un constat");

    settings.server = server.secure; /* its certificate is signed by nobody known */
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    settings.authority = server.authority;
    assert_true(take(fixture, &settings).taken == 1);

    settings.password = "un autre";
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_FORBIDDEN);
    settings.password = NULL;
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_INVALID);
    settings = settings_of(&server);
    settings.folder = "Ailleurs";
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    settings.folder = "INBOX\" (FLAGS)";
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_INVALID);
    settings = settings_of(&server);
    settings.server = "http://127.0.0.1";
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_INVALID);
    settings.server = "imap://127.0.0.1:1";
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    stop(&server);
}

static void a_large_mail_gives_its_beginning(void **state)
{
    struct fixture *fixture = *state;
    struct server server;
    struct buffer large = {0};
    start(fixture, &server);
    buffer_add_str(&large, letter("gros", "Un film"));
    while (large.length <= MAIL_BYTES_MOST + 1000)
        buffer_add_cstr(&large, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
    char folder[128];
    snprintf(folder, sizeof folder, "%s/mail/new", server.folder);
    put_file(folder, "gros", buffer_str(&large));
    deliver(&server, "suivant", "Après le gros");
    buffer_free(&large);
    struct collector_settings settings = settings_of(&server);
    assert_true(take(fixture, &settings).taken == 2);
    stop(&server);
    struct error error;
    static const char *const kinds[] = {"mail-in"};
    for (int i = 0; i < 2; i++) {
        struct job *job;
        assert_done(job_take(fixture->store, kinds, 1, STR("t"), instant_now(), 300, &arena, &job, &error), &error);
        assert_done(inbound_read(fixture->store, job, &arena, &error), &error);
    }
    assert_str(ask_sql(fixture, &arena, "SELECT reason FROM inbound_message WHERE address = 'gros@ville.test'"), "too-"
                                                                                                                 "larg"
                                                                                                                 "e");
    assert_str(ask_sql(fixture, &arena, "SELECT state FROM inbound_message WHERE address = 'suivant@ville.test'"), "rea"
                                                                                                                   "d");
}

static void a_folder_is_emptied(void **state)
{
    struct fixture *fixture = *state;
    struct collector_settings settings = {.folder = "INBOX", .seconds = 1};
    char folder[96], within[128], path[300];
    struct error error;
    struct collector_report report;
    snprintf(folder, sizeof folder, "%s/drop", fixture->folder);
    settings.directory = folder;
    assert_refused(collector_take(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    assert_int_equal(mkdir(folder, 0700), 0);
    snprintf(within, sizeof within, "%s/new", folder);
    assert_int_equal(mkdir(within, 0700), 0);
    put_file(folder, "un.eml", letter("anne", "Par un fichier"));
    put_file(folder, ".commence", letter("zoe", "Pas encore fini"));
    put_file(within, "1710230000.M1P2.mail", letter("paul", "Par un maildir"));
    put_file(folder, "vide.eml", STR(" \n"));
    struct collector_report first = take(fixture, &settings);
    assert_true(first.taken == 2 && first.left == 1);
    snprintf(path, sizeof path, "%s/taken/un.eml", folder);
    assert_int_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/.commence", folder);
    assert_int_equal(access(path, F_OK), 0);
    put_file(folder, "encore.eml", letter("anne", "Par un fichier"));
    assert_true(take(fixture, &settings).known == 1);
    assert_count(fixture, "2");
}

static void a_thread_looks_at_intervals_and_tells_trouble(void **state)
{
    struct fixture *fixture = *state;
    struct server server;
    struct error error;
    struct collector *collector;
    start(fixture, &server);
    struct collector_settings settings = settings_of(&server);
    deliver(&server, "anne", "Avant");
    assert_done(collector_start(fixture->store, &settings, &collector, &error), &error);
    for (int i = 0; i < 300 && !str_equal(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM inbound_message"), STR("1"));
         i++)
        usleep(100000);
    deliver(&server, "zoe", "Pendant");
    for (int i = 0; i < 300 && !str_equal(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM inbound_message"), STR("2"));
         i++)
        usleep(100000);
    assert_count(fixture, "2");
    stop(&server);
    struct str trouble = STR_NONE;
    for (int i = 0; i < 300 && str_is_empty(trouble); i++) {
        struct session *session;
        int64_t since;
        usleep(100000);
        assert_done(store_read(fixture->store, &session, &error), &error);
        assert_done(collector_trouble(session, &arena, &trouble, &since, &error), &error);
        session_end(session);
    }
    assert_true(str_contains(trouble, STR("boîte")));
    collector_stop(collector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_arrives_is_taken_once),
        cmocka_unit_test(what_was_taken_is_moved_when_asked),
        cmocka_unit_test(connections_are_held_to_their_terms),
        cmocka_unit_test(a_large_mail_gives_its_beginning),
        cmocka_unit_test(a_folder_is_emptied),
        cmocka_unit_test(a_thread_looks_at_intervals_and_tells_trouble),
    };
    int failed = RUN_ON_BOTH_ENGINES("collector", tests);
    arena_free(&arena);
    return failed;
}
