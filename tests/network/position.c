/* Members × groups: who takes part, what is unsaid; and two meetings that want the same room or the same person. */
#include "ground.h"

static struct working_group new_group(struct session *session, int64_t space_id, const char *name)
{
    struct working_group group = {.space_id = space_id, .name = str_of(name)};
    assert_done(group_save(session, &group, NOON, &arena, &error), &error);
    return group;
}

static bool positions_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct network_member perche =
        new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC du Perche", "200006971", MEMBER_CONFIRMED);
    struct network_member beauce =
        new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC Cœur de Beauce", "200070159", MEMBER_REGISTERED);
    new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC Terres de Perche", "200070167", MEMBER_PROSPECT);
    new_member(session, space_id, MEMBER_HUB, "Hub-Lo", "", MEMBER_CONFIRMED);
    struct working_group health = new_group(session, space_id, "Santé");
    struct working_group work = new_group(session, space_id, "Emploi");
    struct position_board board;
    assert_done(position_board(session, space_id, &arena, &board, failure), failure);
    assert_int_equal(board.members.count, 2); /* collectivities that are in */
    assert_int_equal(board.groups.count, 2);
    assert_int_equal(board.unsaid, 4);
    assert_done(position_set(session, space_id, perche.id, health.id, POSITION_LEADS, 7, NOON, failure), failure);
    assert_done(position_set(session, space_id, beauce.id, health.id, POSITION_NOT_CONCERNED, 7, NOON, failure),
                failure);
    assert_done(position_set(session, space_id, beauce.id, work.id, POSITION_TAKES_PART, 7, NOON, failure), failure);
    assert_done(position_set(session, space_id, beauce.id, work.id, POSITION_UNSAID, 7, NOON, failure), failure);
    assert_refused(position_set(session, space_id + 1, perche.id, health.id, POSITION_LEADS, 7, NOON, &error), &error,
                   ERROR_MISSING);
    assert_done(position_board(session, space_id, &arena, &board, failure), failure);
    assert_int_equal(board.unsaid, 2);
    for (size_t j = 0; j < 2; j++)
        assert_int_equal(board.taking_part[j], board.groups.at[j].id == health.id ? 1 : 0);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++)
            assert_int_equal(position_at(&board, i, j), board.groups.at[j].id != health.id    ? POSITION_UNSAID
                                                        : board.members.at[i].id == perche.id ? POSITION_LEADS
                                                                                              : POSITION_NOT_CONCERNED);
    return true;
}

static void each_collectivity_answers_for_each_group(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, positions_job, &space_id);
}

static struct meeting new_meeting(struct session *session, int64_t space_id, int64_t body_id, int64_t starts,
                                  const char *room)
{
    struct meeting meeting = {.space_id = space_id,
                              .body_id = body_id,
                              .title = STR("Réunion"),
                              .state = MEETING_PLANNED,
                              .starts_at = starts,
                              .ends_at = starts + 3600,
                              .place = STR("Préfecture"),
                              .room = str_of(room)};
    assert_done(meeting_save(session, &meeting, NOON, NULL, &error), &error);
    return meeting;
}

static void invite(struct session *session, const struct meeting *meeting, const char *email)
{
    struct meeting_guest guest = {.meeting_id = meeting->id,
                                  .organisation = STR("Hub-Lo"),
                                  .duty = STR("chargée de mission"),
                                  .email = str_of(email)};
    assert_done(guest_save(session, &guest, NOON, &error), &error);
}

static bool collisions_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    const struct zone *zone;
    struct meeting_flags flags;
    struct meeting_body body = {.space_id = space_id, .kind = BODY_TECHNICAL, .name = STR("Comité")};
    assert_done(zone_find(STR("Europe/Paris"), &zone, failure), failure);
    assert_done(body_save(session, &body, NOON, failure), failure);
    struct meeting first = new_meeting(session, space_id, body.id, NOON, "Salle 1");
    struct meeting later = new_meeting(session, space_id, body.id, NOON + 3600, "Salle 1"); /* begins as it ends */
    struct meeting aside = new_meeting(session, space_id, body.id, NOON + 1800, "Salle 2");
    invite(session, &first, "mission@exemple.fr");
    invite(session, &aside, "mission@exemple.fr");
    invite(session, &later, "autre@exemple.fr");
    assert_done(meeting_collisions(session, &first, zone, &arena, &flags, failure), failure);
    assert_int_equal(flags.count, 1);
    assert_true(str_starts_with(flags.at[0], STR("chargée de mission (Hub-Lo) est aussi à « Réunion »")));
    struct meeting same = new_meeting(session, space_id, body.id, NOON + 1800, "Salle 1");
    assert_done(meeting_collisions(session, &same, zone, &arena, &flags, failure), failure);
    assert_int_equal(flags.count, 2);
    assert_done(meeting_move(session, &first, MEETING_CANCELLED, STR("Sans objet"), 0, 0, NOON, failure), failure);
    assert_done(meeting_collisions(session, &same, zone, &arena, &flags, failure), failure);
    assert_int_equal(flags.count, 1);
    return true;
}

static void two_meetings_may_not_have_one_room_nor_one_person(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, collisions_job, &space_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_collectivity_answers_for_each_group),
        cmocka_unit_test(two_meetings_may_not_have_one_room_nor_one_person),
    };
    return RUN_ON_BOTH_ENGINES("network-position", tests);
}
