/* Messages sent to a real SMTP server, on both engines, and what became of each. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engines.h"
#include "post/post.h"
#include "sink.h"

static struct arena arena;

static bool queue(struct session *session, void *order, struct error *error)
{
    return message_queue(session, order, instant_now(), NULL, error);
}

static struct message_order order_to(const char *address)
{
    return (struct message_order){.mark = str_of(address),
                                  .kind = "invitation",
                                  .address = str_of(address),
                                  .subject = STR("Réunion de l’été : où aller ?"),
                                  .body = STR("Bonjour,\n\nÀ mardi.\n")};
}

static void queue_one(struct fixture *fixture, struct message_order order)
{
    struct error error;
    assert_done(store_write(fixture->store, queue, &order, &error), &error);
}

static struct mail_settings settings_for(const struct sink *sink)
{
    return (struct mail_settings){.relay = sink->url,
                                  .from = "Inclusion numérique <ne-pas-repondre@maillage.exemple.fr>",
                                  .bounce = "retours@maillage.exemple.fr",
                                  .public_address = "https://carte.exemple.fr",
                                  .connections = 2};
}

static struct courier_report send_due(struct fixture *fixture, const struct mail_settings *settings)
{
    struct courier_report report;
    struct error error;
    assert_done(courier_send_due(fixture->store, settings, &report, &error), &error);
    return report;
}

static struct str state_of(struct fixture *fixture, const char *address)
{
    return ask_sql(fixture, &arena, arena_printf(&arena, "SELECT state FROM message WHERE mark = '%s'", address).at);
}

static struct str header(json_t *message, const char *name)
{
    return arena_str(&arena, json_member(json_object_get(message, "headers"), name));
}

/* --- What is sent ------------------------------------------------------------------------------------------------- */

static void a_message_arrives_whole(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    run_sql(fixture, "INSERT INTO space (id, kind, code, name, slug, zone, theme, created_at) VALUES (28, "
                     "'department', "
                     "'28', 'Eure-et-Loir', '28-eure-et-loir', 'Europe/Paris', 'neutre', 0)");
    struct buffer body = {0};
    buffer_add_cstr(&body, "Bonjour,\n.\n..\nFrom ici\n");
    for (int i = 0; i < 300; i++)
        buffer_add_cstr(&body, "une ligne très longue ");
    buffer_add_cstr(&body, "\n");
    struct message_order order = order_to("anne@ville.fr");
    order.name = STR("Anne « la \"Belle\" », Martin");
    order.space_id = 28;
    order.body = buffer_str(&body);
    order.html = STR("<p>Bonjour, <strong>été</strong></p>");
    order.reply_to = STR("prefecture@exemple.fr");
    order.list = STR("invitations 28");
    order.in_reply_to = STR("abc@ville.fr");
    order.files = (const struct message_file[]){{STR("été.pdf"), STR("application/pdf"), STR("%PDF")},
                                                {STR("seance.ics"), STR("text/calendar; method=REQUEST; charset=utf-8"),
                                                 STR("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")}};
    order.file_count = 2;
    queue_one(fixture, order);
    assert_int_equal(send_due(fixture, &settings).sent, 1);
    assert_str(state_of(fixture, "anne@ville.fr"), "sent");
    json_t *message = sink_message(&sink, 1);
    assert_int_equal(json_array_size(json_object_get(message, "defects")), 0);
    assert_true(json_integer_value(json_object_get(message, "longest")) <= 998);
    assert_str(header(message, "subject"), "Réunion de l’été : où aller ?");
    assert_str(header(message, "from"), "Inclusion numérique <ne-pas-repondre@maillage.exemple.fr>");
    assert_true(str_contains(header(message, "to"), STR("Belle")));
    assert_str(header(message, "reply-to"), "prefecture@exemple.fr");
    assert_str(header(message, "in-reply-to"), "<abc@ville.fr>");
    assert_str(header(message, "auto-submitted"), "auto-generated");
    assert_str(header(message, "list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert_true(str_starts_with(header(message, "list-unsubscribe"), STR("<https://carte.exemple.fr/desabonnement/")));
    struct str name = header(message, "message-id"), from = json_member(message, "from");
    assert_true(str_ends_with(name, STR("@maillage.exemple.fr>")));
    assert_true(str_contains(from, str_slice(name, 1, name.length - strlen("@maillage.exemple.fr>")))); /* VERP */
    assert_true(str_starts_with(from, STR("retours+")));
    struct str text = json_member(message, "text");
    assert_true(str_starts_with(text, STR("Bonjour,\n.\n..\nFrom ici\nune ligne très longue une ligne")));
    assert_true(str_contains(text, STR("-- \nEure-et-Loir – inclusion "
                                       "numérique\nhttps://carte.exemple.fr/28-eure-et-loir\n"
                                       "Ne plus recevoir ces messages\u00a0: "
                                       "https://carte.exemple.fr/desabonnement/")));
    assert_true(str_contains(json_member(message, "html"), STR("<p>Bonjour, <strong>été</strong></p>")));
    assert_true(str_contains(json_member(message, "calendar"), STR("BEGIN:VCALENDAR")));
    json_t *files = json_object_get(message, "files");
    assert_int_equal(json_array_size(files), 2);
    assert_str(json_member(json_array_get(files, 0), "name"), "été.pdf");
    assert_str(json_member(json_array_get(files, 0), "bytes"), "JVBERg==");
    assert_true(str_contains(json_member(json_array_get(files, 1), "type"), STR("REQUEST")));
    json_decref(message);
    buffer_free(&body);
    sink_stop(&sink);
}

static void a_name_brings_no_header(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    struct message_order order = order_to("anne@ville.fr");
    order.name = STR("Anne\r\nBcc: b@c.fr\r\n\r\nBonjour");
    order.subject = STR("=?utf-8?q?a=0D=0ABcc:_b@c.fr?= fin");
    order.files = &(struct message_file){STR("a\"\r\nX-Y: z.pdf"), STR("application/pdf\r\nX-Y: z"), STR("x")};
    order.file_count = 1;
    queue_one(fixture, order);
    send_due(fixture, &settings);
    json_t *message = sink_message(&sink, 1);
    assert_str(header(message, "bcc"), "");
    assert_str(header(message, "x-y"), "");
    assert_int_equal(json_array_size(json_object_get(message, "to")), 1);
    assert_false(str_contains(json_member(message, "raw"), STR("\r\nBcc")));
    assert_false(str_contains(json_member(message, "raw"), STR("\r\nX-Y")));
    json_decref(message);
    sink_stop(&sink);
}

/* --- What becomes of it ------------------------------------------------------------------------------------------- */

static void refusals_are_understood(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    static const char *const people[] = {"refuse@a.fr", "good@a.fr",  "later@a.fr",
                                         "bad@a.fr",    "good2@a.fr", "once@a.fr"};
    for (size_t i = 0; i < COUNT_OF(people); i++)
        queue_one(fixture, order_to(people[i]));
    struct courier_report report = send_due(fixture, &settings);
    assert_int_equal(report.sent, 2);
    assert_int_equal(report.failed, 2);
    assert_int_equal(report.later, 2);
    assert_str(state_of(fixture, "refuse@a.fr"), "failed");
    assert_str(state_of(fixture, "bad@a.fr"), "failed");
    assert_str(state_of(fixture, "later@a.fr"), "queued");
    assert_true(str_contains(ask_sql(fixture, &arena, "SELECT error FROM message WHERE mark = 'refuse@a.fr'"),
                             STR("550 5.1.1 No such person here")));
    assert_true(str_contains(ask_sql(fixture, &arena, "SELECT error FROM message WHERE mark = 'bad@a.fr'"), STR("55"
                                                                                                                "4")));
    assert_int_equal(send_due(fixture, &settings).later, 0); /* not before a minute */
    assert_str(ask_sql(fixture, &arena,
                       "SELECT run_at - created_at >= 60 AND run_at - created_at < 90 AND attempts = 1 "
                       "FROM message WHERE mark = 'once@a.fr'"),
               fixture->engine == STORE_SQLITE ? "1" : "t");
    run_sql(fixture, "UPDATE message SET run_at = created_at WHERE mark = 'once@a.fr'");
    assert_int_equal(send_due(fixture, &settings).sent, 1);
    run_sql(fixture, "UPDATE message SET run_at = created_at, attempts = 21 WHERE mark = 'later@a.fr'");
    assert_int_equal(send_due(fixture, &settings).later, 1); /* the last attempt */
    assert_str(state_of(fixture, "later@a.fr"), "failed");
    assert_int_equal(sink_count(&sink), 3);
    sink_stop(&sink);
}

static void no_message_is_blamed_for_the_relay(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    struct error error;
    struct courier_report report;
    struct session *session;
    struct str trouble;
    int64_t since;
    const char *const secret[] = {"--user", "maillage", "--password", "secret", NULL};
    sink_start(&sink, fixture->folder, secret);
    struct mail_settings settings = settings_for(&sink), nowhere = settings_for(&sink), unset = settings_for(&sink);
    queue_one(fixture, order_to("a@a.fr"));
    nowhere.relay = "smtp://127.0.0.1:9";
    unset.relay = NULL;
    assert_refused(courier_send_due(fixture->store, &unset, &report, &error), &error, ERROR_UNAVAILABLE);
    assert_refused(courier_send_due(fixture->store, &nowhere, &report, &error), &error, ERROR_UNAVAILABLE);
    assert_refused(courier_send_due(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    settings.user = "maillage";
    settings.password = "faux";
    assert_refused(courier_send_due(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    assert_str(ask_sql(fixture, &arena, "SELECT state || ' ' || attempts FROM message"), "queued 0");
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(courier_trouble(session, &arena, &trouble, &since, &error), &error);
    assert_true(trouble.length > 0 && since > instant_now() - 60);
    session_end(session);
    settings.password = "secret";
    assert_int_equal(send_due(fixture, &settings).sent, 1);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(courier_trouble(session, &arena, &trouble, &since, &error), &error);
    assert_null(trouble.at);
    session_end(session);
    sink_stop(&sink);
}

/* The window of SMTP: kept by the server, its answer lost. It is sent again, under the same name. */
static void what_is_sent_again_has_the_same_name(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    struct error error;
    struct courier_report report;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    queue_one(fixture, order_to("drop@a.fr"));
    assert_refused(courier_send_due(fixture->store, &settings, &report, &error), &error, ERROR_UNAVAILABLE);
    assert_int_equal(send_due(fixture, &settings).sent, 1);
    assert_int_equal(sink_count(&sink), 2);
    json_t *first = sink_message(&sink, 1), *second = sink_message(&sink, 2);
    assert_true(header(first, "message-id").length > 20);
    assert_true(str_equal(header(first, "message-id"), header(second, "message-id")));
    assert_true(str_equal(header(first, "date"), header(second, "date")));
    json_decref(first);
    json_decref(second);
    sink_stop(&sink);
}

static void what_is_late_is_not_sent(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    struct message_order late = order_to("late@a.fr"), early = order_to("early@a.fr");
    late.until = instant_now() - 1;
    early.run_at = instant_now() + 3600;
    queue_one(fixture, late);
    queue_one(fixture, early);
    assert_int_equal(send_due(fixture, &settings).sent, 0);
    assert_str(state_of(fixture, "late@a.fr"), "failed");
    assert_str(state_of(fixture, "early@a.fr"), "queued");
    assert_int_equal(sink_count(&sink), 0);
    sink_stop(&sink);
}

static void a_domain_has_its_pace(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    settings.per_minute = 12; /* two at once, then ten seconds */
    for (int i = 0; i < 10; i++)
        queue_one(fixture, order_to(arena_printf(&arena, "p%d@%s", i, i < 6 ? "orange.test" : "ville.test").at));
    assert_int_equal(send_due(fixture, &settings).sent, 4);
    assert_int_equal(send_due(fixture, &settings).sent, 0);
    run_sql(fixture, "UPDATE message_domain SET next_at = next_at - 10 WHERE domain = 'orange.test'");
    assert_int_equal(send_due(fixture, &settings).sent, 2);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM message WHERE state = 'sent' AND domain = 'orange.test'"),
               "4");
    sink_stop(&sink);
}

/* A taker that died: its lease ends, another sends. One that is only slow finds its message taken, and settles nothing.
 */
static void a_dead_taker_is_replaced(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    queue_one(fixture, order_to("a@a.fr"));
    run_sql(fixture, "UPDATE message SET state = 'sending', taken_by = 'mort', run_at = run_at + 900");
    assert_int_equal(send_due(fixture, &settings).sent, 0);
    run_sql(fixture, "UPDATE message SET run_at = run_at - 900");
    assert_int_equal(send_due(fixture, &settings).sent, 1);
    assert_str(state_of(fixture, "a@a.fr"), "sent");
    sink_stop(&sink);
}

enum { MANY = 300 };

static void two_couriers_share_without_a_double(void **state)
{
    struct fixture *fixture = *state;
    struct sink sink;
    struct error error;
    struct store *other;
    struct courier *couriers[2];
    sink_start(&sink, fixture->folder, NULL);
    struct mail_settings settings = settings_for(&sink);
    assert_done(store_open(str_of(fixture->url), &other, &error), &error);
    assert_done(courier_start(fixture->store, &settings, &couriers[0], &error), &error);
    assert_done(courier_start(other, &settings, &couriers[1], &error), &error);
    for (int i = 0; i < MANY; i++)
        queue_one(fixture, order_to(arena_printf(&arena, "p%d@a.fr", i).at));
    for (int i = 0; i < 600 && sink_count(&sink) < MANY; i++)
        usleep(50 * 1000);
    courier_stop(couriers[0]);
    courier_stop(couriers[1]);
    store_close(other);
    assert_int_equal(sink_count(&sink), MANY);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM message WHERE state = 'sent' AND attempts = 1"), "300");
    struct map seen = {0};
    for (size_t i = 1; i <= MANY; i++) {
        bool fresh;
        json_t *message = sink_message(&sink, i);
        map_put(&seen, header(message, "message-id"), &fresh);
        assert_true(fresh);
        json_decref(message);
    }
    map_free(&seen);
    sink_stop(&sink);
}

static void a_demonstration_writes_files(void **state)
{
    struct fixture *fixture = *state;
    char folder[96];
    snprintf(folder, sizeof folder, "%s/courrier", fixture->folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    struct mail_settings settings = {.directory = folder, .from = "a@b.fr"};
    queue_one(fixture, order_to("a@a.fr"));
    assert_int_equal(send_due(fixture, &settings).sent, 1);
    int files = 0;
    DIR *directory = opendir(folder);
    for (struct dirent *entry; (entry = readdir(directory));)
        files += str_ends_with(str_of(entry->d_name), STR(".eml"));
    closedir(directory);
    assert_int_equal(files, 1);
}

static void wrong_settings_are_told(void **state)
{
    (void)state;
    struct error error;
    struct mail_settings good = {.relay = "smtps://relais.exemple.fr", .from = "Maillage <a@b.fr>"}, wrong;
    assert_done(mail_settings_check(&good, &error), &error);
    wrong = good;
    wrong.relay = "http://relais.exemple.fr";
    assert_refused(mail_settings_check(&wrong, &error), &error, ERROR_INVALID);
    wrong = good;
    wrong.from = "Maillage";
    assert_refused(mail_settings_check(&wrong, &error), &error, ERROR_INVALID);
    wrong = good;
    wrong.bounce = "retours";
    assert_refused(mail_settings_check(&wrong, &error), &error, ERROR_INVALID);
    wrong = good;
    wrong.from = NULL;
    assert_refused(mail_settings_check(&wrong, &error), &error, ERROR_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest settings[] = {cmocka_unit_test(wrong_settings_are_told)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_arrives_whole),
        cmocka_unit_test(a_name_brings_no_header),
        cmocka_unit_test(refusals_are_understood),
        cmocka_unit_test(no_message_is_blamed_for_the_relay),
        cmocka_unit_test(what_is_sent_again_has_the_same_name),
        cmocka_unit_test(what_is_late_is_not_sent),
        cmocka_unit_test(a_domain_has_its_pace),
        cmocka_unit_test(a_dead_taker_is_replaced),
        cmocka_unit_test(two_couriers_share_without_a_double),
        cmocka_unit_test(a_demonstration_writes_files),
    };
    int failed =
        cmocka_run_group_tests_name("courier-settings", settings, NULL, NULL) + RUN_ON_BOTH_ENGINES("courier", tests);
    arena_free(&arena);
    return failed;
}
