/* Members: their states, who may already be there, who speaks for them. On both engines. */
#include "ground.h"

static bool states_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct network_member perche =
        new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC du Perche", "200006971", MEMBER_PROSPECT);
    assert_done(member_move(session, space_id, perche.id, MEMBER_INVITED, STR_NONE, 7, NOON, &error), &error);
    assert_done(member_move(session, space_id, perche.id, MEMBER_REGISTERED, STR_NONE, 0, NOON + 60, &error), &error);
    /* Nobody is co-lead before being confirmed. */
    assert_refused(member_set_co_lead(session, space_id, perche.id, true, NOON + 61, &error), &error, ERROR_CONFLICT);
    assert_done(member_move(session, space_id, perche.id, MEMBER_CONFIRMED, STR_NONE, 7, NOON + 120, &error), &error);
    assert_done(member_set_co_lead(session, space_id, perche.id, true, NOON + 121, &error), &error);
    assert_refused(member_move(session, space_id, perche.id, MEMBER_INVITED, STR("?"), 7, NOON + 130, &error), &error,
                   ERROR_CONFLICT);
    assert_refused(member_move(session, space_id, perche.id, MEMBER_LEFT, STR("  "), 7, NOON + 140, &error), &error,
                   ERROR_INVALID);
    assert_done(member_move(session, space_id, perche.id, MEMBER_LEFT, STR("Fusion"), 7, NOON + 150, &error), &error);

    struct network_member read;
    struct member_steps steps;
    bool found;
    assert_done(member_find(session, space_id, perche.id, &arena, &read, &found, failure), failure);
    assert_true(found);
    assert_int_equal(read.state, MEMBER_LEFT);
    assert_false(read.co_lead);
    assert_done(member_history(session, perche.id, &arena, &steps, failure), failure);
    assert_int_equal(steps.count, 4);
    assert_int_equal(steps.at[0].to, MEMBER_LEFT);
    assert_str(steps.at[0].reason, "Fusion");
    assert_int_equal(steps.at[2].person_id, 0);
    return true;
}

static void a_member_goes_from_prospect_to_confirmed_and_leaves(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, states_job, &space_id);
}

static bool likeness_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct network_member perche =
        new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC du Perche", "200006971", MEMBER_PROSPECT);
    struct member_contact contact = {.member_id = perche.id,
                                     .part = CONTACT_REFERENT,
                                     .last_name = STR("Exemple"),
                                     .email = STR("Referent@Exemple.FR"),
                                     .starts_on = 19700,
                                     .ends_on = CONTACT_STILL};
    assert_done(contact_save(session, &contact, NOON, &error), &error);
    const struct member_likeness alike[] = {
        {.space_id = space_id, .kind = MEMBER_INTERCOMMUNALITY, .territory = STR("200006971")},
        {.space_id = space_id, .kind = MEMBER_OTHER, .name = STR("C.C. du Perche"), .siren = STR("1")},
        {.space_id = space_id, .kind = MEMBER_OTHER, .name = STR("cc DU perche")},
        {.space_id = space_id, .kind = MEMBER_OTHER, .email = STR("referent@exemple.fr")},
        {.space_id = space_id, .kind = MEMBER_COMMUNE, .name = STR("Perche"), .email = STR("autre@exemple.fr")},
        {.space_id = space_id, .but = perche.id, .kind = MEMBER_OTHER, .email = STR("referent@exemple.fr")},
    };
    const size_t expected[] = {1, 0, 1, 1, 0, 0};
    for (size_t i = 0; i < COUNT_OF(alike); i++) {
        struct network_members members;
        assert_done(member_like(session, &alike[i], &arena, &members, failure), failure);
        assert_int_equal(members.count, expected[i]);
    }
    return true;
}

static void who_may_already_be_there_is_found(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, likeness_job, &space_id);
}

static bool contacts_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct network_member hub = new_member(session, space_id, MEMBER_HUB, "Hub-Lo", "", MEMBER_CONFIRMED);
    struct member_contact first = {.member_id = hub.id,
                                   .part = CONTACT_REFERENT,
                                   .civility = STR("Mme"),
                                   .last_name = STR("Modèle"),
                                   .duty = STR("chargée de mission départementale"),
                                   .email = STR("mission@exemple.fr"),
                                   .starts_on = 19700,
                                   .ends_on = CONTACT_STILL};
    assert_done(contact_save(session, &first, NOON, &error), &error);
    assert_str(contact_name(&arena, &first), "Mme" NBSP "Modèle");
    struct member_contacts contacts;
    assert_done(contact_of_address(session, STR("MISSION@exemple.fr"), 19750, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 1);
    assert_str(contacts.at[0].member, "Hub-Lo");
    /* Her time over, the address speaks for nobody; the list keeps her. */
    assert_done(contact_end(session, hub.id, first.id, 19740, NOON, &error), &error);
    assert_done(contact_of_address(session, STR("mission@exemple.fr"), 19750, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 0);
    assert_done(contact_list(session, space_id, 0, &arena, &contacts, failure), failure);
    assert_int_equal(contacts.count, 1);
    assert_false(contact_in_post(&contacts.at[0], 19750));
    assert_true(contact_in_post(&contacts.at[0], 19740));
    first.last_name = first.duty = STR_NONE;
    assert_refused(contact_save(session, &first, NOON, &error), &error, ERROR_INVALID);
    return true;
}

static void a_contact_speaks_for_a_member_for_a_time(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, contacts_job, &space_id);
}

static bool list_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    new_member(session, space_id, MEMBER_PREFECTURE, "Préfecture d’Eure-et-Loir", "28", MEMBER_CONFIRMED);
    new_member(session, space_id, MEMBER_HUB, "Hub-Lo", "", MEMBER_CONFIRMED);
    new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC du Perche", "200006971", MEMBER_PROSPECT);
    new_member(session, space_id, MEMBER_ASSOCIATION, "Les Amis du Perche", "", MEMBER_LEFT);
    struct network_members members;
    struct member_search search = {.space_id = space_id};
    assert_done(member_list(session, &search, &arena, &members, failure), failure);
    assert_int_equal(members.count, 3);
    assert_str(members.at[0].name, "CC du Perche");
    assert_str(members.at[2].name, "Préfecture d’Eure-et-Loir");
    search.text = STR("perch");
    search.states = 1u << MEMBER_LEFT | 1u << MEMBER_PROSPECT;
    assert_done(member_list(session, &search, &arena, &members, failure), failure);
    assert_int_equal(members.count, 2);
    search.text = STR("erche");
    assert_done(member_list(session, &search, &arena, &members, failure), failure);
    assert_int_equal(members.count, 0);
    return true;
}

static void members_are_listed_in_protocol_order(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, list_job, &space_id);
}

static void themes_are_those_of_the_minutes(void **state)
{
    (void)state;
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    assert_int_equal(count, 5);
    assert_str(themes[0].code, "education-jeunesse");
    assert_str(network_theme_find(STR("sante"))->label, "Santé");
    assert_null(network_theme_find(STR("ailleurs")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_goes_from_prospect_to_confirmed_and_leaves),
        cmocka_unit_test(who_may_already_be_there_is_found),
        cmocka_unit_test(a_contact_speaks_for_a_member_for_a_time),
        cmocka_unit_test(members_are_listed_in_protocol_order),
        cmocka_unit_test(themes_are_those_of_the_minutes),
    };
    return RUN_ON_BOTH_ENGINES("network-member", tests);
}
