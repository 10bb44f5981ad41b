/* Entering the démarche by the public form, and who is missing. On both engines. */
#include "ground.h"

static struct joining whole(int64_t space_id)
{
    return (struct joining){
        .space_id = space_id,
        .kind = MEMBER_INTERCOMMUNALITY,
        .name = STR("CC du Perche"),
        .siren = STR("200006971"),
        .territory = STR("200006971"),
        .intention = INTENTION_CARRY,
        .elected = {.civility = STR("M."),
                    .last_name = STR("Élu"),
                    .duty = STR("7e vice-président"),
                    .email = STR("Elu@exemple.fr")},
        .referent = {.last_name = STR("Agente"), .duty = STR("chargée de mission"), .email = STR("agente@exemple.fr")},
        .email = STR("agente@exemple.fr"),
    };
}

static bool accepted_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    char secret[JOINING_SECRET_TEXT + 1];
    struct joining joining = whole(space_id), read;
    bool found, known;
    joining.intention = INTENTION_UNKNOWN;
    assert_done(joining_start(session, &joining, NOON, secret, failure), failure);
    assert_done(joining_open(session, str_of(secret), NOON + 29 * 86400, &arena, &read, &found, failure), failure);
    assert_true(found);
    assert_str(read.elected.duty, "7e vice-président");
    assert_done(joining_open(session, STR("autre"), NOON, &arena, &read, &found, failure), failure);
    assert_false(found);
    assert_refused(joining_send(session, &joining, NOON, &known, &error), &error, ERROR_INVALID);
    joining.intention = INTENTION_CARRY;
    assert_done(joining_save(session, &joining, NOON + 1, failure), failure);
    assert_done(joining_send(session, &joining, NOON + 2, &known, failure), failure);
    assert_false(known);
    assert_refused(joining_save(session, &joining, NOON + 3, &error), &error, ERROR_CONFLICT);

    struct joinings waiting;
    assert_done(joining_list(session, space_id, 0, &arena, &waiting, failure), failure);
    assert_int_equal(waiting.count, 1);
    struct network_member member;
    assert_done(member_of_intercommunality(session, space_id, STR("200006971"), &arena, &member, &found, failure),
                failure);
    assert_int_equal(member.state, MEMBER_REGISTERED);
    struct member_contacts contacts;
    assert_done(contact_list(session, space_id, member.id, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 0);
    assert_done(joining_accept(session, space_id, joining.id, 7, 19773, NOON + 4, failure), failure);
    assert_refused(joining_accept(session, space_id, joining.id, 7, 19773, NOON + 4, &error), &error, ERROR_CONFLICT);
    assert_done(contact_list(session, space_id, member.id, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 2);
    assert_str(contacts.at[0].email, "elu@exemple.fr");
    assert_int_equal(contacts.at[1].part, CONTACT_REFERENT);
    assert_done(member_find(session, space_id, member.id, &arena, &member, &found, failure), failure);
    assert_int_equal(member.state, MEMBER_CONFIRMED);

    /* The same again: known already, and accepting it adds nobody twice. */
    struct joining again = whole(space_id);
    assert_done(joining_start(session, &again, NOON + 5, secret, failure), failure);
    assert_done(joining_send(session, &again, NOON + 6, &known, failure), failure);
    assert_true(known);
    assert_done(joining_accept(session, space_id, again.id, 7, 19773, NOON + 7, failure), failure);
    assert_done(contact_list(session, space_id, member.id, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 2);
    return true;
}

static void a_form_is_kept_sent_and_accepted(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, accepted_job, &space_id);
}

static bool settled_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    char secret[JOINING_SECRET_TEXT + 1];
    struct joining joining = whole(space_id);
    struct network_member member;
    bool known, found;
    assert_done(joining_start(session, &joining, NOON, secret, failure), failure);
    assert_done(joining_send(session, &joining, NOON, &known, failure), failure);
    assert_refused(joining_refuse(session, space_id, joining.id, STR(" "), 7, NOON + 1, &error), &error, ERROR_INVALID);
    assert_done(joining_refuse(session, space_id, joining.id, STR("Signé par personne"), 7, NOON + 1, failure),
                failure);
    assert_done(member_find(session, space_id, joining.member_id, &arena, &member, &found, failure), failure);
    assert_int_equal(member.state, MEMBER_INVITED); /* an intercommunality is still asked for */

    /* An association under another name than the one known: merged, its contacts go with it. */
    struct network_member known_one =
        new_member(session, space_id, MEMBER_ASSOCIATION, "Les Amis du Perche", "", MEMBER_CONFIRMED);
    struct joining other = whole(space_id);
    other.kind = MEMBER_ASSOCIATION;
    other.name = STR("Association des amis du Perche");
    other.territory = other.siren = STR_NONE;
    other.siret = STR("12345678900012");
    other.intention = INTENTION_TAKE_PART;
    assert_done(joining_start(session, &other, NOON, secret, failure), failure);
    assert_done(joining_send(session, &other, NOON, &known, failure), failure);
    assert_done(joining_merge(session, space_id, other.id, known_one.id, 7, 19773, NOON + 2, failure), failure);
    assert_done(member_find(session, space_id, known_one.id, &arena, &member, &found, failure), failure);
    assert_str(member.siret, "12345678900012");
    assert_str(member.name, "Les Amis du Perche");
    struct member_contacts contacts;
    assert_done(contact_list(session, space_id, known_one.id, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 2);
    assert_done(member_find(session, space_id, other.member_id, &arena, &member, &found, failure), failure);
    assert_int_equal(member.state, MEMBER_LEFT);

    /* Drafts go after thirty days. */
    struct joining draft = whole(space_id);
    int64_t swept;
    assert_done(joining_start(session, &draft, NOON, secret, failure), failure);
    assert_done(joining_sweep(session, NOON + JOINING_DRAFT_SECONDS, &swept, failure), failure);
    assert_int_equal(swept, 0);
    assert_done(joining_sweep(session, NOON + JOINING_DRAFT_SECONDS + 1, &swept, failure), failure);
    assert_int_equal(swept, 1);
    return true;
}

static void a_form_is_refused_with_a_reason_or_merged(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, settled_job, &space_id);
}

static bool board_job(struct session *session, void *context, struct error *failure)
{
    const struct space *space = context;
    struct network_member perche =
        new_member(session, space->id, MEMBER_INTERCOMMUNALITY, "CC du Perche", "200006971", MEMBER_CONFIRMED);
    struct network_member dreux =
        new_member(session, space->id, MEMBER_INTERCOMMUNALITY, "CA du Pays de Dreux", "200040277", MEMBER_INVITED);
    struct member_contact referent = {.member_id = perche.id,
                                      .part = CONTACT_REFERENT,
                                      .last_name = STR("Agente"),
                                      .starts_on = 19700,
                                      .ends_on = 19790};
    struct member_contact elected = {.member_id = dreux.id,
                                     .part = CONTACT_ELECTED,
                                     .last_name = STR("Élue"),
                                     .email = STR("elue@exemple.fr"),
                                     .starts_on = 19700,
                                     .ends_on = CONTACT_STILL};
    assert_done(contact_save(session, &referent, NOON, failure), failure);
    assert_done(contact_save(session, &elected, NOON, failure), failure);
    struct missing_board board;
    assert_done(missing_board(session, space, 19773, &arena, &board, failure), failure);
    assert_int_equal(board.count, 12);
    assert_int_equal(board.seats, 10);
    assert_int_equal(board.registered, 1);
    assert_int_equal(board.seats_registered, 1);
    assert_int_equal(board.vacant, 0);
    assert_int_equal(board.population, territory_at(space->territory).population);
    const struct missing_row *first = NULL, *second = NULL;
    for (size_t i = 0; i < board.count; i++) {
        if (board.at[i].member_id == perche.id)
            first = &board.at[i];
        if (board.at[i].member_id == dreux.id)
            second = &board.at[i];
    }
    assert_int_equal(first->vacant_soon, 19790);
    assert_int_equal(board.covered, first->population);
    struct str why;
    assert_false(reminder_due(first, NOON, &why));
    assert_true(reminder_due(second, NOON, &why));
    int64_t id;
    assert_done(reminder_note(session, dreux.id, REMIND_REGISTRATION, second->address, 7, NOON, &id, failure), failure);
    assert_refused(reminder_note(session, dreux.id, REMIND_REGISTRATION, second->address, 7,
                                 NOON + REMINDER_REST_SECONDS - 1, &id, &error),
                   &error, ERROR_CONFLICT);
    assert_done(reminder_note(session, dreux.id, REMIND_REFERENT, second->address, 7, NOON, &id, failure), failure);
    assert_done(missing_board(session, space, 19800, &arena, &board, failure), failure);
    assert_int_equal(board.vacant, 1); /* her time is over */
    for (size_t i = 0; i < board.count; i++)
        if (board.at[i].member_id == dreux.id) {
            assert_int_equal(board.at[i].reminded_at, NOON);
            assert_false(reminder_due(&board.at[i], NOON + 86400, &why));
            assert_true(reminder_due(&board.at[i], NOON + REMINDER_REST_SECONDS, &why));
        }
    struct member_reminders reminders;
    assert_done(reminder_list(session, space->id, 0, &arena, &reminders, failure), failure);
    assert_int_equal(reminders.count, 2);
    return true;
}

static void every_intercommunality_is_told_and_nobody_is_reminded_twice(void **state)
{
    struct fixture *fixture = *state;
    struct session *session;
    struct spaces spaces;
    open_space(fixture);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    WITHIN_WRITE(fixture, board_job, &spaces.at[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_kept_sent_and_accepted),
        cmocka_unit_test(a_form_is_refused_with_a_reason_or_merged),
        cmocka_unit_test(every_intercommunality_is_told_and_nobody_is_reminded_twice),
    };
    return RUN_ON_BOTH_ENGINES("network-joining", tests);
}
