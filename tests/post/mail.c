/* Five hundred mails, broken ones included (make-mails.py), read and filed: each becomes what it must. Then threads,
 * notifications, acknowledgements, duplicates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engines.h"
#include "post/post.h"

enum { MAILS_BYTES_MOST = 64 << 20 };

static const char SPACE[] = "contributions@eure-et-loir.test";
static const char *const KINDS[] = {"mail-in"};
static struct arena arena;

/* --- Support ------------------------------------------------------------------------------------------------------ */

static bool set_mailbox(struct session *session, void *context, struct error *error)
{
    (void)context;
    return mailbox_set(session, str_of(SPACE), 28, error);
}

static void open_space(struct fixture *fixture)
{
    struct error error;
    run_sql(fixture, "INSERT INTO space (id, kind, code, name, slug, zone, theme, created_at) VALUES (28, "
                     "'department', "
                     "'28', 'Eure-et-Loir', '28-eure-et-loir', 'Europe/Paris', 'neutre', 0)");
    assert_done(store_write(fixture->store, set_mailbox, NULL, &error), &error);
}

static int64_t store_one(struct fixture *fixture, struct str raw, bool *fresh)
{
    int64_t id;
    struct error error;
    assert_done(inbound_store(fixture->store, raw, "pipe", instant_now(), &id, fresh, &error), &error);
    return id;
}

static void read_all(struct fixture *fixture)
{
    struct error error;
    for (;;) {
        struct arena own = {0};
        struct job *job;
        assert_done(job_take(fixture->store, KINDS, 1, STR("test"), instant_now(), 300, &own, &job, &error), &error);
        if (!job)
            break;
        assert_done(inbound_read(fixture->store, job, &own, &error), &error);
        arena_free(&own);
    }
}

static struct inbound *find(struct fixture *fixture, int64_t id, struct inbound_file **files, size_t *count)
{
    struct session *session;
    struct error error;
    struct inbound *mail;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(inbound_find(session, id, &arena, &mail, files, count, &error), &error);
    session_end(session);
    assert_non_null(mail);
    return mail;
}

static struct inbound *take_in(struct fixture *fixture, struct str raw)
{
    bool fresh;
    struct inbound_file *files;
    size_t count;
    int64_t id = store_one(fixture, raw, &fresh);
    assert_true(fresh);
    read_all(fixture);
    return find(fixture, id, &files, &count);
}

/* --- The five hundred ----------------------------------------------------------------------------------------------
 */

static struct str folder_of_mails(void)
{
    static char folder[] = "/tmp/maillage-mails-XXXXXX";
    static bool made;
    char command[512];
    if (!made) {
        assert_non_null(mkdtemp(folder));
        snprintf(command, sizeof command, "%s %s", MAKE_MAILS, folder);
        assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
        made = true;
    }
    return str_of(folder);
}

static void remove_mails(void)
{
    char command[512];
    snprintf(command, sizeof command, "rm -rf '%s'", folder_of_mails().at);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
}

static json_t *expectations(void)
{
    struct error error;
    struct str text;
    json_t *all;
    struct str path = arena_printf(&arena, "%s/expected.json", folder_of_mails().at);
    assert_done(file_read(&arena, path.at, MAILS_BYTES_MOST, &text, &error), &error);
    assert_done(json_parse(text, &all, &error), &error);
    return all;
}

static struct str mail_bytes(struct arena *own, const char *mark)
{
    struct error error;
    struct str raw;
    struct str path = arena_printf(own, "%s/%s.eml", folder_of_mails().at, mark);
    assert_done(file_read(own, path.at, MAIL_BYTES_MOST, &raw, &error), &error);
    return raw;
}

static void check_text(const char *mark, const json_t *wanted, const char *key, struct str text, bool there)
{
    struct str part = json_member(wanted, key);
    if (part.length && str_contains(text, part) != there)
        fail_msg("%s (%s): « %.*s » %s in: %.*s", mark, json_member(wanted, "shape").at, STR_PRINT(part),
                 there ? "is not" : "is", STR_PRINT(text));
}

static void check_one(struct fixture *fixture, const char *mark, const json_t *wanted, int64_t id)
{
    struct inbound_file *files;
    size_t count;
    struct inbound *mail = find(fixture, id, &files, &count);
    struct str state = json_member(wanted, "state"), kind = json_member(wanted, "kind");
    assert_int_not_equal(mail->state, INBOUND_STORED);
    if (state.length && (mail->state == INBOUND_READ) != str_equal(state, STR("read")))
        fail_msg("%s (%s): %s", mark, json_member(wanted, "shape").at, mail_kind_name(mail->kind));
    if (kind.length)
        assert_string_equal(mail_kind_name(mail->kind), kind.at);
    assert_true(text_is_utf8(mail->subject) && text_is_utf8(mail->body));
    assert_int_equal(str_find_char(mail->subject, '\n', 0), SIZE_MAX);
    check_text(mark, wanted, "text", str_slice(mail->body, 0, mail->fresh), true);
    check_text(mark, wanted, "not_text", mail->body, false);
    check_text(mark, wanted, "quoted", str_slice(mail->body, 0, mail->fresh), false);
    check_text(mark, wanted, "quoted", mail->body, true);
    json_t *wanted_files = json_object_get(wanted, "files");
    if (wanted_files && json_array_size(wanted_files) != count)
        fail_msg("%s: %zu files", mark, count);
    for (size_t i = 0; i < json_array_size(wanted_files); i++) {
        json_t *one = json_array_get(wanted_files, i);
        if (json_is_string(json_array_get(one, 0)))
            assert_str(files[i].name, json_string_value(json_array_get(one, 0)));
        assert_str(files[i].type, json_string_value(json_array_get(one, 1)));
    }
}

static void five_hundred_mails_are_filed(void **state)
{
    struct fixture *fixture = *state;
    json_t *all = expectations(), *wanted;
    const char *mark;
    open_space(fixture);
    size_t total = json_object_size(all), number = 0;
    int64_t *ids = memory_array(sizeof *ids, total);
    json_object_foreach(all, mark, wanted)
    {
        struct arena own = {0};
        bool fresh, again;
        struct str raw = mail_bytes(&own, mark);
        ids[number] = store_one(fixture, raw, &fresh);
        assert_true(fresh);
        if (number % 10 == 0) { /* handed over twice */
            assert_true(store_one(fixture, raw, &again) == ids[number]);
            assert_false(again);
        }
        number++;
        arena_free(&own);
    }
    read_all(fixture);
    number = 0;
    json_object_foreach(all, mark, wanted) check_one(fixture, mark, wanted, ids[number++]);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM inbound_message"), "500");
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM job"), "0");
    free(ids);
    json_decref(all);
    arena_reset(&arena);
}

/* --- What follows from a mail --------------------------------------------------------------------------------------
 */

static struct str mail_from(const char *address, const char *more, const char *subject)
{
    return arena_printf(&arena, "From: %s\r\nTo: %s\r\nSubject: %s\r\n%s\r\nBonjour.\r\n", address, SPACE, subject,
                        more);
}

static void a_mail_to_a_space_is_acknowledged(void **state)
{
    struct fixture *fixture = *state;
    open_space(fixture);
    struct inbound *mail =
        take_in(fixture, mail_from("Anne <anne@ville.test>", "Message-ID: <a1@ville.test>\r\n", "Idée"));
    assert_int_equal(mail->space_id, 28);
    assert_int_equal(mail->state, INBOUND_READ);
    assert_str(mail->recipient, SPACE);
    assert_str(mail->name, "Anne");
    assert_str(ask_sql(fixture, &arena,
                       "SELECT subject || '|' || address || '|' || in_reply_to || '|' || reply_to "
                       "FROM message"),
               "Bien reçu : Idée|anne@ville.test|a1@ville.test|contributions@eure-et-loir.test");
    for (int i = 0; i < 10; i++)
        take_in(fixture, mail_from("anne@ville.test", "", arena_printf(&arena, "Encore %d", i).at));
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM message"), "5"); /* ACKNOWLEDGED_A_DAY */
    take_in(fixture, mail_from("robot@ville.test", "Auto-Submitted: auto-replied\r\n", "Absent"));
    take_in(fixture, STR("From: b@ville.test\r\nTo: ailleurs@ville.test\r\nSubject: x\r\n\r\nBonjour.\r\n"));
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM message"), "5");
}

static void threads_are_joined(void **state)
{
    struct fixture *fixture = *state;
    open_space(fixture);
    struct inbound *first = take_in(fixture, mail_from("a@ville.test", "Message-ID: <t1@ville.test>\r\n", "Sujet"));
    struct inbound *second = take_in(fixture, mail_from("b@ville.test",
                                                        "Message-ID: <t2@ville.test>\r\n"
                                                        "In-Reply-To: <t1@ville.test>\r\n",
                                                        "Re: Sujet"));
    struct inbound *third = take_in(fixture, mail_from("c@ville.test",
                                                       "Message-ID: <t3@ville.test>\r\nReferences: "
                                                       "<t1@ville.test>\r\n <t2@ville.test>\r\n",
                                                       "Re: Sujet"));
    struct inbound *other = take_in(fixture, mail_from("d@ville.test", "In-Reply-To: <x@ville.test>\r\n", "Re: Sujet"));
    assert_true(first->thread_id == first->id);
    assert_true(second->thread_id == first->id && third->thread_id == first->id);
    assert_true(other->thread_id == other->id);
}

static bool queue(struct session *session, void *id, struct error *error)
{
    struct message_order order = {.mark = STR("m1"),
                                  .kind = "invitation",
                                  .space_id = 28,
                                  .address = STR("anne@ville.test"),
                                  .subject = STR("Invitation"),
                                  .body = STR("Venez.")};
    return message_queue(session, &order, instant_now(), id, error);
}

static struct str name_of_message(struct fixture *fixture, int64_t id)
{
    return arena_printf(&arena, "%s.%s", id_text(&arena, id).at,
                        ask_sql(fixture, &arena, "SELECT token FROM message").at);
}

static void answers_and_returns_find_their_message(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id;
    open_space(fixture);
    assert_done(store_write(fixture->store, queue, &id, &error), &error);
    run_sql(fixture, "UPDATE message SET state = 'sent'");
    const char *name = name_of_message(fixture, id).at;
    struct inbound *answer = take_in(fixture, arena_printf(&arena,
                                                           "From: anne@ville.test\r\nTo: x@y.test\r\nSubject: Re: "
                                                           "Invitation\r\n"
                                                           "In-Reply-To: <%s@maillage.test>\r\n\r\nOui.\r\n",
                                                           name));
    assert_true(answer->answers_id == id && answer->space_id == 28);
    take_in(fixture, arena_printf(&arena, /* a guess at the name changes nothing */
                                  "From: mailer-daemon@ville.test\r\nTo: retours+%s.0000000000000000@maillage.test\r\n"
                                  "Content-Type: multipart/report; report-type=delivery-status; "
                                  "boundary=b\r\n\r\n--b\r\n"
                                  "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n--b--\r\n",
                                  id_text(&arena, id).at));
    assert_str(ask_sql(fixture, &arena, "SELECT state FROM message WHERE kind = 'invitation'"), "sent");
    struct inbound *back =
        take_in(fixture, arena_printf(&arena,
                                      "From: mailer-daemon@ville.test\r\nTo: retours+%s@maillage.test\r\nSubject: "
                                      "Undelivered\r\n"
                                      "Content-Type: multipart/report; report-type=delivery-status; "
                                      "boundary=b\r\n\r\n--b\r\n"
                                      "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                                      "Final-Recipient: rfc822; anne@ville.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                                      "Diagnostic-Code: smtp; 550 5.1.1\r\n Personne ici\r\n\r\n--b--\r\n",
                                      name));
    assert_int_equal(back->kind, MAIL_BOUNCE);
    assert_true(back->answers_id == id);
    assert_str(ask_sql(fixture, &arena, "SELECT state || ' ' || error FROM message WHERE kind = 'invitation'"),
               "bounced 550 5.1.1 Personne ici");
}

/* Two mails may have the same Message-ID; one mail may come by two ways. */
static void a_mail_is_itself_whichever_way_it_comes(void **state)
{
    struct fixture *fixture = *state;
    bool fresh;
    const char *const text = "From: a@ville.test\r\nMessage-ID: <un@ville.test>\r\nSubject: S\r\n\r\nBonjour.\r\n";
    store_one(fixture, str_of(text), &fresh);
    assert_true(fresh);
    store_one(fixture, arena_printf(&arena, "Received: from b by c\r\n\tfor <d@e>\r\nX-Spam: no\r\n%s", text), &fresh);
    assert_false(fresh);
    store_one(fixture, STR("From: a@ville.test\nMessage-ID: <un@ville.test>\nSubject: S\n\nBonjour.\n"), &fresh);
    assert_false(fresh);
    store_one(fixture, STR("From: a@ville.test\r\nMessage-ID: <un@ville.test>\r\nSubject: S\r\n\r\nAutre chose.\r\n"),
              &fresh);
    assert_true(fresh);
}

static void what_is_too_large_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t id;
    bool fresh;
    char *bytes = memory_new(MAIL_BYTES_MOST + 1);
    memset(bytes, 'a', MAIL_BYTES_MOST + 1);
    assert_refused(
        inbound_store(fixture->store, (struct str){bytes, MAIL_BYTES_MOST + 1}, "pipe", 1, &id, &fresh, &error), &error,
        ERROR_LIMITED);
    assert_refused(inbound_store(fixture->store, STR("\r\n"), "pipe", 1, &id, &fresh, &error), &error, ERROR_INVALID);
    free(bytes);
}

/* --- Parts ---------------------------------------------------------------------------------------------------------
 */

static void html_reads_as_text(void **state)
{
    (void)state;
    static const struct {
        const char *html, *text;
    } cases[] = {
        {"<p>un</p><p>deux</p>", "un\n\ndeux"},
        {"un<br>deux<br/>trois", "un\ndeux\ntrois"},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
        {"1 < 2 &amp; 3 &gt; 2 &inconnu; &#233;&#xE9;", "1 < 2 & 3 > 2 &inconnu; éé"},
        {"<a href='https://a.fr/x'>ici</a> <a href=\"https://b.fr\">https://b.fr</a>", "ici (https://a.fr/x) "
                                                                                       "https://b.fr"},
        {"a<style>b</style><SCRIPT>c</ScRiPt>d<!-- e -->f", "adf"},
        {"<div title=\"a > b\">c</div", "c"},
        {"<", "<"},
        {"<style>sans fin", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(html_to_text(&arena, str_of(cases[i].html)), cases[i].text);
}

static void files_are_told_by_their_bytes(void **state)
{
    (void)state;
    assert_string_equal(file_type_of(STR("%PDF-1.4"))->type, "application/pdf");
    assert_string_equal(file_type_of(STR("<!DOCTYPE HTML><p>"))->type, "text/html");
    assert_true(file_type_of(STR("<svg onload=x>"))->dangerous);
    assert_true(file_type_of(STR("MZ\x90"))->dangerous);
    assert_string_equal(file_type_of(STR("Bonjour, été"))->type, "text/plain");
    assert_string_equal(file_type_of(STR("\0\1\2"))->type, "application/octet-stream");
    assert_string_equal(file_type_of(STR(""))->type, "application/octet-stream");
}

int main(void)
{
    const struct CMUnitTest parts[] = {cmocka_unit_test(html_reads_as_text),
                                       cmocka_unit_test(files_are_told_by_their_bytes)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_hundred_mails_are_filed),
        cmocka_unit_test(a_mail_to_a_space_is_acknowledged),
        cmocka_unit_test(threads_are_joined),
        cmocka_unit_test(answers_and_returns_find_their_message),
        cmocka_unit_test(a_mail_is_itself_whichever_way_it_comes),
        cmocka_unit_test(what_is_too_large_is_refused),
    };
    int failed = cmocka_run_group_tests_name("mail-parts", parts, NULL, NULL) + RUN_ON_BOTH_ENGINES("mail", tests);
    remove_mails();
    arena_free(&arena);
    return failed;
}
