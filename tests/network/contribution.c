/* Contributions: received, sorted, split, joined, published, forgotten. On both engines. */
#include "ground.h"

#include "store/attachment.h"

static struct contribution received(struct session *session, int64_t space_id, const char *text)
{
    struct contribution one = {.space_id = space_id,
                               .kind = CONTRIBUTION_OBSTACLE,
                               .text = str_of(text),
                               .name = STR("Anne Exemple"),
                               .email = STR("anne@exemple.fr"),
                               .may_publish = true};
    assert_done(contribution_add(session, &one, NOON, &arena, &error), &error);
    return one;
}

static struct contribution again(struct session *session, const struct contribution *one)
{
    struct contribution read;
    bool found;
    assert_done(contribution_find(session, one->space_id, one->id, &arena, &read, &found, &error), &error);
    assert_true(found);
    return read;
}

static const struct contribution_link BOARD = {
    .subject = STR("board"), .subject_id = 12, .label = STR("Atelier Santé"), .address = STR("/28/ateliers/12")};

/* --- Receiving ---------------------------------------------------------------------------------------------------- */

static bool receive_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct network_member perche = new_member(session, space_id, MEMBER_PETR, "PETR du Perche", "", MEMBER_CONFIRMED);
    struct member_contact contact = {.member_id = perche.id,
                                     .part = CONTACT_REFERENT,
                                     .civility = STR("Mme"),
                                     .first_name = STR("Jeanne"),
                                     .last_name = STR("Exemple"),
                                     .email = STR("referente@exemple.fr"),
                                     .starts_on = 19700,
                                     .ends_on = CONTACT_STILL};
    assert_done(contact_save(session, &contact, NOON, &error), &error);
    struct contribution first = received(session, space_id,
                                         "  Les usagers n’ont pas d’équipement à la maison, ni de "
                                         "connexion suffisante.\n\nIl faut des prêts.  ");
    struct contribution second = {.space_id = space_id,
                                  .channel = CHANNEL_MAIL,
                                  .text = STR("Des crédits Pass numérique"),
                                  .email = STR("referente@exemple.fr"),
                                  .thread_id = 77};
    assert_done(contribution_add(session, &second, NOON + 1, &arena, &error), &error);
    assert_true(first.number == 1 && second.number == 2);
    assert_str(first.title, "Les usagers n’ont pas d’équipement à la maison, ni de connexion…");
    assert_true(second.member_id == perche.id);
    assert_str(second.organisation, "PETR du Perche");
    assert_str(second.name, "Mme" NBSP "Jeanne Exemple");
    struct contribution none = {.space_id = space_id, .text = STR(" \n ")};
    assert_refused(contribution_add(session, &none, NOON, &arena, &error), &error, ERROR_INVALID);

    struct contribution read;
    bool found;
    assert_done(contribution_of_thread(session, space_id, 77, &arena, &read, &found, failure), failure);
    assert_true(found && read.id == second.id);
    assert_done(contribution_by_token(session, first.token, &arena, &read, &found, failure), failure);
    assert_true(found && read.id == first.id);
    assert_done(contribution_by_token(session, STR_NONE, &arena, &read, &found, failure), failure);
    assert_false(found);
    return true;
}

static void what_comes_is_numbered_and_its_author_known(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, receive_job, &space_id);
}

/* --- States ------------------------------------------------------------------------------------------------------- */

static bool states_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct contribution one = received(session, space_id, "Les délais de transport");
    assert_refused(contribution_publish(session, space_id, one.id, true, NOON, &error), &error, ERROR_CONFLICT);
    one.theme = STR("sante");
    one.title = STR("Se déplacer");
    assert_done(contribution_qualify(session, &one, 7, NOON + 10, &error), &error);
    /* Read before the change above: it says so. */
    assert_refused(contribution_qualify(session, &one, 8, NOON + 11, &error), &error, ERROR_CONFLICT);
    assert_done(contribution_publish(session, space_id, one.id, true, NOON + 12, &error), &error);
    assert_done(contribution_integrate(session, space_id, one.id, &BOARD, 7, NOON + 13, &error), &error);
    assert_done(contribution_integrate(session, space_id, one.id, &BOARD, 7, NOON + 14, &error), &error);
    struct contribution read = again(session, &one);
    assert_true(read.state == CONTRIBUTION_INTEGRATED && read.published_at == NOON + 12);
    assert_refused(contribution_move(session, space_id, one.id, CONTRIBUTION_DISCARDED, 0, STR("non"), 7, NOON, &error),
                   &error, ERROR_CONFLICT);
    struct contribution_links links;
    struct contributions list;
    assert_done(contribution_links(session, one.id, &arena, &links, failure), failure);
    assert_true(links.count == 1);
    assert_done(contribution_of_subject(session, STR("board"), 12, &arena, &list, failure), failure);
    assert_true(list.count == 1 && list.at[0].id == one.id);
    assert_done(contribution_unlink(session, space_id, one.id, STR("board"), 12, 7, NOON + 20, &error), &error);
    assert_refused(contribution_move(session, space_id, one.id, CONTRIBUTION_DISCARDED, 0, STR(" "), 7, NOON, &error),
                   &error, ERROR_INVALID);
    assert_done(contribution_move(session, space_id, one.id, CONTRIBUTION_DISCARDED, 0, STR("Hors sujet"), 7, NOON + 30,
                                  &error),
                &error);
    read = again(session, &one);
    assert_true(read.state == CONTRIBUTION_DISCARDED && read.published_at == 0);
    /* Its author insists: it is to be sorted again. */
    assert_done(contribution_append(session, one.id, 0, STR("J’insiste."), NOON + 40, &error), &error);
    assert_true(again(session, &one).state == CONTRIBUTION_RECEIVED);
    struct contribution_steps steps;
    assert_done(contribution_history(session, one.id, &arena, &steps, failure), failure);
    assert_true(steps.count == 5);
    assert_str(steps.at[3].reason, "Hors sujet");
    return true;
}

static void a_contribution_goes_only_where_it_may(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, states_job, &space_id);
}

/* --- Splitting and joining ---------------------------------------------------------------------------------------- */

static bool parts_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct contribution one = received(session, space_id, "Ceci.\n---\nCela.");
    const struct str parts[] = {STR("Ceci."), STR("Cela."), STR(" ")};
    struct attached_files files;
    assert_done(attachment_add(session, CONTRIBUTION_FILES, one.id, STR("plan.pdf"), STR("application/pdf"),
                               STR("%PDF-1"), NOON, NULL, &error),
                &error);
    assert_refused(contribution_split(session, space_id, one.id, parts, 1, 7, NOON, &error), &error, ERROR_INVALID);
    assert_refused(contribution_split(session, space_id, one.id, parts, 3, 7, NOON, &error), &error, ERROR_INVALID);
    assert_done(contribution_split(session, space_id, one.id, parts, 2, 7, NOON + 5, &error), &error);
    struct contribution_search search = {.space_id = space_id, .most = 10};
    struct contributions list;
    size_t total;
    assert_done(contribution_list(session, &search, &arena, &list, &total, failure), failure);
    assert_true(total == 2);
    assert_str(list.at[0].text, "Cela.");
    assert_true(list.at[0].parent_id == one.id && str_equal(list.at[0].email, one.email));
    assert_str(again(session, &one).text, "Ceci.");
    assert_str(again(session, &one).original, "Ceci.\n---\nCela.");
    assert_done(attachment_list(session, CONTRIBUTION_FILES, list.at[0].id, &arena, &files, failure), failure);
    assert_true(files.count == 1);

    int64_t other = list.at[0].id;
    assert_refused(contribution_move(session, space_id, other, CONTRIBUTION_DUPLICATE, other, STR(""), 7, NOON, &error),
                   &error, ERROR_INVALID);
    assert_done(contribution_move(session, space_id, other, CONTRIBUTION_DUPLICATE, one.id, STR(""), 7, NOON, &error),
                &error);
    assert_refused(
        contribution_move(session, space_id, one.id, CONTRIBUTION_DUPLICATE, other, STR(""), 7, NOON, &error), &error,
        ERROR_INVALID);
    return true;
}

static void a_message_makes_several_and_several_make_one(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, parts_job, &space_id);
}

static bool search_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct contributions list;
    size_t total;
    struct contribution one =
        received(session, space_id, "Les seniors du Perche manquent d’ateliers numériques réguliers près de chez eux");
    received(session, space_id,
             "Des ateliers numériques réguliers manquent aux seniors près de chez eux dans le Perche");
    received(session, space_id, "Un bus équipé circule dans la Beauce");
    assert_done(contribution_alike(session, &one, &arena, &list, failure), failure);
    assert_true(list.count == 1);
    struct contribution_search search = {.space_id = space_id, .text = STR("ATELIERS perche"), .most = 1};
    assert_done(contribution_list(session, &search, &arena, &list, &total, failure), failure);
    assert_true(total == 2 && list.count == 1);
    search = (struct contribution_search){.space_id = space_id, .kinds = 1u << CONTRIBUTION_POSITIVE, .most = 9};
    assert_done(contribution_list(session, &search, &arena, &list, &total, failure), failure);
    assert_true(total == 0);
    return true;
}

static void they_are_found_by_words_and_by_likeness(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, search_job, &space_id);
}

/* --- Personal data ------------------------------------------------------------------------------------------------ */

static bool forget_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct contribution one = received(session, space_id, "Un témoignage");
    struct contribution two = received(session, space_id, "Un autre");
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    assert_done(contribution_export(session, STR("anne@exemple.fr"), &writer, failure), failure);
    json_end_object(&writer);
    assert_true(str_contains(buffer_str(&out), STR("Un témoignage")));
    buffer_free(&out);
    assert_done(contribution_forget_before(session, NOON, failure), failure);
    assert_str(again(session, &one).name, "Anne Exemple");
    assert_done(contribution_forget(session, STR("anne@exemple.fr"), 7, failure), failure);
    struct contribution read = again(session, &one);
    assert_str(read.name, "");
    assert_str(read.email, "");
    assert_str(read.text, "Un témoignage");
    bool found;
    assert_done(contribution_by_token(session, two.token, &arena, &read, &found, failure), failure);
    assert_false(found);
    return true;
}

static void people_are_forgotten_and_what_they_said_stays(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, forget_job, &space_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_is_numbered_and_its_author_known),
        cmocka_unit_test(a_contribution_goes_only_where_it_may),
        cmocka_unit_test(a_message_makes_several_and_several_make_one),
        cmocka_unit_test(they_are_found_by_words_and_by_likeness),
        cmocka_unit_test(people_are_forgotten_and_what_they_said_stays),
    };
    int failed = RUN_ON_BOTH_ENGINES("contribution", tests);
    arena_free(&arena);
    return failed;
}
