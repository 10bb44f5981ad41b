/* Queueing messages, on both engines: in the write of their cause, once by their mark, only to who wants them. */
#include <string.h>

#include "engines.h"
#include "post/post.h"

static const int64_t NOW = 1790000000;
static struct arena arena;

struct queueing {
    struct message_order order;
    int64_t id;
    bool fail;
};

static bool queue(struct session *session, void *context, struct error *error)
{
    struct queueing *queueing = context;
    if (!message_queue(session, &queueing->order, NOW, &queueing->id, error))
        return false;
    return !queueing->fail || error_set(error, ERROR_CONFLICT, "la cause n’a pas eu lieu");
}

static struct message_order order_to(const char *address, const char *mark)
{
    return (struct message_order){.mark = str_of(mark),
                                  .kind = "invitation",
                                  .address = str_of(address),
                                  .subject = STR("Votre invitation"),
                                  .body = STR("Bonjour,\n\nVenez.\n")};
}

static int64_t queue_one(struct fixture *fixture, struct message_order order)
{
    struct queueing queueing = {.order = order};
    struct error error;
    assert_done(store_write(fixture->store, queue, &queueing, &error), &error);
    return queueing.id;
}

static struct message *find(struct fixture *fixture, int64_t id, struct str *body)
{
    struct session *session;
    struct message *message;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(message_find(session, id, &arena, &message, body, &error), &error);
    session_end(session);
    return message;
}

static struct message_counts count(struct fixture *fixture)
{
    struct session *session;
    struct message_counts counts;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(message_count(session, NOW, &counts, &error), &error);
    session_end(session);
    return counts;
}

static void a_message_is_queued_with_its_cause(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct queueing queueing = {.order = order_to("a@ville.fr", "m1"), .fail = true};
    assert_refused(store_write(fixture->store, queue, &queueing, &error), &error, ERROR_CONFLICT);
    assert_int_equal(count(fixture).queued, 0);
    struct message_order order = order_to("  Anne.Martin@Ville-de-Dreux.FR ", "m1");
    order.name = STR("Anne  Martin");
    int64_t id = queue_one(fixture, order);
    struct str body;
    struct message *message = find(fixture, id, &body);
    assert_str(message->address, "anne.martin@ville-de-dreux.fr");
    assert_str(message->subject, "Votre invitation");
    assert_str(body, "Bonjour,\n\nVenez.\n");
    assert_int_equal(message->state, MESSAGE_QUEUED);
    assert_true(count(fixture).oldest_due == NOW);
    assert_null(find(fixture, id + 1, NULL));
}

static void a_mark_is_queued_once_for_ever(void **state)
{
    struct fixture *fixture = *state;
    int64_t id = queue_one(fixture, order_to("a@ville.fr", "rappel 12"));
    assert_true(id != 0);
    assert_int_equal(queue_one(fixture, order_to("a@ville.fr", "rappel 12")), 0);
    run_sql(fixture, "UPDATE message SET state = 'sent'");
    assert_int_equal(queue_one(fixture, order_to("a@ville.fr", "rappel 12")), 0);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM message"), "1");
}

static void no_header_can_be_slipped_in(void **state)
{
    struct fixture *fixture = *state;
    struct message_order order = order_to("a@ville.fr", "m1");
    order.subject = STR("Bonjour\r\nBcc: tous@exemple.fr\xe2\x80\xa8X: y");
    order.name = STR("Jean\n<b@c.fr>\x01");
    struct message *message = find(fixture, queue_one(fixture, order), NULL);
    assert_str(message->subject, "Bonjour  Bcc: tous@exemple.fr X: y");
    assert_str(message->name, "Jean <b@c.fr>");
}

static void what_cannot_be_sent_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    static const char *const addresses[] = {
        "",        "a",          "a@b",     "@ville.fr",           "a b@ville.fr",   "a@@b.fr",  "a@ville..fr",
        ".a@b.fr", "é@ville.fr", "a@-b.fr", "a@b.fr\nBcc: c@d.fr", "a@b.fr, c@d.fr", "<a@b.fr>", "a@b_c.fr"};
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        struct queueing queueing = {.order = order_to(addresses[i], "m1")};
        assert_refused(store_write(fixture->store, queue, &queueing, &error), &error, ERROR_INVALID);
    }
    struct queueing empty = {.order = order_to("a@ville.fr", "m1")};
    empty.order.body = STR(" \n ");
    assert_refused(store_write(fixture->store, queue, &empty, &error), &error, ERROR_INVALID);
    struct message_file files[2] = {{STR("a.pdf"), STR("application/pdf"), STR_NONE}};
    char *large = memory_new(ATTACHMENT_BYTES_MOST);
    files[0].bytes = (struct str){large, ATTACHMENT_BYTES_MOST};
    files[1] = files[0];
    files[1].bytes = STR("x");
    struct queueing heavy = {.order = order_to("a@ville.fr", "m1")};
    heavy.order.files = files;
    heavy.order.file_count = 2;
    assert_refused(store_write(fixture->store, queue, &heavy, &error), &error, ERROR_LIMITED);
    free(large);
    assert_int_equal(count(fixture).queued, 0);
}

struct declining {
    const char *address, *list;
    bool back;
};

static bool decline(struct session *session, void *context, struct error *error)
{
    const struct declining *declining = context;
    struct str address = str_of(declining->address), list = str_of(declining->list);
    return declining->back ? message_accept(session, address, list, error)
                           : message_decline(session, address, list, NOW, error);
}

static void who_declines_a_list_is_not_written_to(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct message_order order = order_to("a@ville.fr", "m1"), other = order_to("a@ville.fr", "m2");
    order.list = STR("invitations 28");
    int64_t waiting = queue_one(fixture, order);
    struct declining declining = {"A@Ville.fr", "invitations 28", false};
    assert_done(store_write(fixture->store, decline, &declining, &error), &error);
    assert_done(store_write(fixture->store, decline, &declining, &error), &error); /* twice is the same */
    assert_int_equal(find(fixture, waiting, NULL)->state, MESSAGE_DECLINED);
    order.mark = STR("m3");
    assert_int_equal(find(fixture, queue_one(fixture, order), NULL)->state, MESSAGE_DECLINED);
    assert_int_equal(find(fixture, queue_one(fixture, other), NULL)->state, MESSAGE_QUEUED); /* not of a list */
    declining.back = true;
    assert_done(store_write(fixture->store, decline, &declining, &error), &error);
    order.mark = STR("m4");
    assert_int_equal(find(fixture, queue_one(fixture, order), NULL)->state, MESSAGE_QUEUED);
}

struct deciding {
    int64_t id;
    bool (*decide)(struct session *session, int64_t id, int64_t now, struct error *error);
};

static bool decide(struct session *session, void *context, struct error *error)
{
    const struct deciding *deciding = context;
    return deciding->decide(session, deciding->id, NOW, error);
}

static bool erase(struct session *session, void *context, struct error *error)
{
    return message_erase(session, str_of(context), error);
}

static void a_person_decides_about_a_message(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct message_order order = order_to("a@ville.fr", "m1");
    order.files = &(struct message_file){STR("é.txt"), STR("text/plain"), STR("bonjour")};
    order.file_count = 1;
    int64_t id = queue_one(fixture, order);
    struct deciding again = {id, message_retry}, stop = {id, message_give_up};
    assert_refused(store_write(fixture->store, decide, &again, &error), &error, ERROR_MISSING);
    assert_done(store_write(fixture->store, decide, &stop, &error), &error);
    assert_int_equal(find(fixture, id, NULL)->state, MESSAGE_FAILED);
    assert_done(store_write(fixture->store, decide, &again, &error), &error);
    assert_int_equal(find(fixture, id, NULL)->state, MESSAGE_QUEUED);
    assert_done(store_write(fixture->store, erase, (void *)"A@ville.fr", &error), &error);
    struct str body;
    struct message *erased = find(fixture, id, &body);
    assert_int_equal(erased->state, MESSAGE_FAILED);
    assert_int_equal(erased->address.length + erased->subject.length + body.length, 0);
    assert_str(ask_sql(fixture, &arena, "SELECT COUNT(*) FROM attachment"), "0");
}

static void lists_go_from_the_newest(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    struct session *session;
    struct message *messages;
    size_t found;
    int64_t ids[5];
    for (int i = 0; i < 5; i++) {
        char mark[8] = {'m', (char)('0' + i)};
        ids[i] = queue_one(fixture, order_to(i % 2 ? "a@ville.fr" : "b@ville.fr", mark));
    }
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(message_list(session, MESSAGE_QUEUED, 0, 2, &arena, &messages, &found, &error), &error);
    assert_int_equal(found, 2);
    assert_true(messages[0].id == ids[4] && messages[1].id == ids[3]);
    assert_done(message_list(session, MESSAGE_QUEUED, ids[3], 9, &arena, &messages, &found, &error), &error);
    assert_int_equal(found, 3);
    assert_true(messages[2].id == ids[0]);
    assert_done(message_list_of(session, STR("B@ville.fr"), 9, &arena, &messages, &found, &error), &error);
    assert_int_equal(found, 3);
    session_end(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_queued_with_its_cause),
        cmocka_unit_test(a_mark_is_queued_once_for_ever),
        cmocka_unit_test(no_header_can_be_slipped_in),
        cmocka_unit_test(what_cannot_be_sent_is_refused),
        cmocka_unit_test(who_declines_a_list_is_not_written_to),
        cmocka_unit_test(a_person_decides_about_a_message),
        cmocka_unit_test(lists_go_from_the_newest),
    };
    int failed = RUN_ON_BOTH_ENGINES("post-queue", tests);
    arena_free(&arena);
    return failed;
}
