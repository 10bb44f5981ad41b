/* Meetings: convened, moved, held; who came; what was decided and is still to do. On both engines. */
#include "ground.h"

struct scene {
    int64_t space_id;
    struct meeting_body body;
    struct meeting meeting;
};

static void set_scene(struct session *session, int64_t space_id, struct scene *scene)
{
    *scene = (struct scene){
        .space_id = space_id,
        .body = {.space_id = space_id, .kind = BODY_TECHNICAL, .name = STR("Comité technique")},
        .meeting = {.space_id = space_id,
                    .title = STR("Comité technique"),
                    .state = MEETING_PLANNED,
                    .starts_at = NOON,
                    .ends_at = NOON + 7200,
                    .place = STR("Préfecture"),
                    .in_public_calendar = true},
    };
    assert_done(body_save(session, &scene->body, NOON, &error), &error);
    scene->meeting.body_id = scene->body.id;
    assert_done(meeting_save(session, &scene->meeting, NOON, NULL, &error), &error);
}

static bool moves_job(struct session *session, void *context, struct error *failure)
{
    struct scene scene;
    bool told;
    set_scene(session, *(int64_t *)context, &scene);
    struct meeting *meeting = &scene.meeting;
    /* Planned, nobody has it in a calendar yet. */
    meeting->place = STR("Sous-préfecture");
    assert_done(meeting_save(session, meeting, NOON, &told, &error), &error);
    assert_false(told);
    assert_done(meeting_move(session, meeting, MEETING_CONVENED, STR_NONE, 0, 0, NOON + 1, &error), &error);
    assert_int_equal(meeting->sequence, 0);
    meeting->room = STR("Salle du conseil");
    assert_done(meeting_save(session, meeting, NOON + 2, &told, &error), &error);
    assert_true(told);
    assert_int_equal(meeting->sequence, 1);
    meeting->summary = STR("Ce qui fut dit.");
    assert_done(meeting_save(session, meeting, NOON + 3, &told, &error), &error);
    assert_false(told);
    /* Postponed with a new date: as convened as before, one sequence later, the old date kept. */
    assert_refused(
        meeting_move(session, meeting, MEETING_POSTPONED, STR_NONE, NOON + 86400, NOON + 90000, NOON + 4, &error),
        &error, ERROR_INVALID);
    assert_done(
        meeting_move(session, meeting, MEETING_POSTPONED, STR("Neige"), NOON + 86400, NOON + 90000, NOON + 4, &error),
        &error);
    assert_int_equal(meeting->state, MEETING_CONVENED);
    assert_int_equal(meeting->sequence, 2);
    assert_int_equal(meeting->previous_at, NOON);
    /* Postponed without one. */
    assert_done(meeting_move(session, meeting, MEETING_POSTPONED, STR("Neige encore"), 0, 0, NOON + 5, &error), &error);
    assert_int_equal(meeting->state, MEETING_POSTPONED);
    assert_refused(meeting_move(session, meeting, MEETING_CONVENED, STR_NONE, 0, 0, NOON + 6, &error), &error,
                   ERROR_INVALID);
    assert_done(meeting_move(session, meeting, MEETING_CANCELLED, STR("Sans objet"), 0, 0, NOON + 7, &error), &error);
    assert_int_equal(meeting->sequence, 4);
    assert_refused(meeting_move(session, meeting, MEETING_HELD, STR_NONE, 0, 0, NOON + 8, failure), failure,
                   ERROR_CONFLICT);
    return true;
}

static void a_meeting_is_convened_moved_and_cancelled(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, moves_job, &space_id);
}

static void add_contact(struct session *session, int64_t member_id, enum contact_part part, const char *name,
                        const char *email)
{
    struct member_contact contact = {.member_id = member_id,
                                     .part = part,
                                     .last_name = str_of(name),
                                     .email = str_of(email),
                                     .starts_on = 19700,
                                     .ends_on = CONTACT_STILL};
    assert_done(contact_save(session, &contact, NOON, &error), &error);
}

static bool guests_job(struct session *session, void *context, struct error *failure)
{
    struct scene scene;
    int64_t space_id = *(int64_t *)context, added;
    set_scene(session, space_id, &scene);
    struct network_member hub = new_member(session, space_id, MEMBER_HUB, "Hub-Lo", "", MEMBER_CONFIRMED);
    struct network_member perche =
        new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC du Perche", "200006971", MEMBER_CONFIRMED);
    struct network_member beauce =
        new_member(session, space_id, MEMBER_INTERCOMMUNALITY, "CC Cœur de Beauce", "200070159", MEMBER_REGISTERED);
    add_contact(session, hub.id, CONTACT_REFERENT, "Mission", "mission@exemple.fr");
    add_contact(session, perche.id, CONTACT_REFERENT, "Agente", "agente@exemple.fr");
    add_contact(session, perche.id, CONTACT_ELECTED, "Vice-présidente", "elue@exemple.fr");
    add_contact(session, perche.id, CONTACT_OTHER, "Autre", "autre@exemple.fr");
    add_contact(session, beauce.id, CONTACT_REFERENT, "Pas encore", "attente@exemple.fr");
    assert_done(guest_invite_members(session, &scene.meeting, 19750, NOON, &added, &error), &error);
    assert_int_equal(added, 3);
    assert_done(guest_invite_members(session, &scene.meeting, 19750, NOON, &added, &error), &error);
    assert_int_equal(added, 0);
    struct meeting_guests guests;
    assert_done(guest_list(session, scene.meeting.id, &arena, &guests, failure), failure);
    assert_int_equal(guests.count, 3);
    assert_str(guests.at[0].last_name, "Vice-présidente");
    assert_true(guests.at[0].elected);
    assert_str(guests.at[2].organisation, "Hub-Lo");
    assert_done(
        guest_set_presence(session, scene.meeting.id, guests.at[1].id, GUEST_REPRESENTED, STR("Une collègue"), &error),
        &error);
    /* The name of a contact changes: not that of the guest. */
    struct member_contacts contacts;
    assert_done(contact_list(session, space_id, perche.id, &arena, &contacts, failure), failure);
    contacts.at[0].last_name = STR("Autre nom");
    assert_done(contact_save(session, &contacts.at[0], NOON, &error), &error);
    assert_done(guest_list(session, scene.meeting.id, &arena, &guests, failure), failure);
    assert_str(guests.at[0].last_name, "Vice-présidente");
    assert_int_equal(guests.at[1].presence, GUEST_REPRESENTED);
    struct meetings mine;
    assert_done(meeting_list_of(session, STR("elue@exemple.fr"), NOON - 1, &arena, &mine, failure), failure);
    assert_int_equal(mine.count, 1);
    /* A seat taken: the body is no longer everyone's. */
    assert_done(body_seat(session, scene.body.id, hub.id, true, failure), failure);
    struct network_members members;
    bool everyone;
    assert_done(body_members(session, &scene.body, &arena, &members, &everyone, failure), failure);
    assert_false(everyone);
    assert_int_equal(members.count, 1);
    return true;
}

static void members_are_invited_once_and_their_names_are_kept(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, guests_job, &space_id);
}

static bool decisions_job(struct session *session, void *context, struct error *failure)
{
    struct scene scene, next;
    int64_t space_id = *(int64_t *)context;
    set_scene(session, space_id, &scene);
    struct decision call = {.meeting_id = scene.meeting.id,
                            .kind = DECISION_CALL,
                            .text = STR("Recenser les acteurs"),
                            .due_on = DECISION_NO_DAY};
    assert_refused(decision_save(session, &call, NOON, &error), &error, ERROR_INVALID); /* nobody is to act */
    call.owner = STR("les référents techniques");
    call.due_on = 19772;
    assert_refused(decision_save(session, &call, NOON, &error), &error, ERROR_INVALID); /* the day before */
    call.due_on = 19780;
    assert_done(decision_save(session, &call, NOON, &error), &error);
    struct decision reminder = {.meeting_id = scene.meeting.id,
                                .kind = DECISION_REMINDER,
                                .text = STR("Le lien d’inscription"),
                                .due_on = DECISION_NO_DAY};
    assert_done(decision_save(session, &reminder, NOON, &error), &error);
    assert_int_equal(reminder.number, 2);
    assert_false(decision_is_late(&call, 19780));
    assert_true(decision_is_late(&call, 19781));
    assert_done(decision_settle(session, space_id, reminder.id, DECISION_DONE, STR_NONE, NOON + 9, &error), &error);

    /* The next meeting of the same body opens on what is still to do. */
    set_scene(session, space_id, &next);
    next.meeting.body_id = scene.body.id;
    next.meeting.starts_at += 30 * 86400;
    next.meeting.ends_at += 30 * 86400;
    assert_done(meeting_save(session, &next.meeting, NOON, NULL, &error), &error);
    struct meeting_items items = {
        .count = 2,
        .at = (struct meeting_item[]){{.title = STR("Suites"), .minutes = 20}, {.title = STR("Cartographie")}}};
    assert_done(meeting_set_agenda(session, next.meeting.id, &items, &error), &error);
    struct meeting_record record;
    bool found;
    assert_done(meeting_record(session, space_id, next.meeting.id, &arena, &record, &found, failure), failure);
    assert_true(found);
    assert_int_equal(record.follow_up.count, 1);
    assert_str(record.follow_up.at[0].text, "Recenser les acteurs");
    assert_int_equal(record.agenda.count, 2);
    /* The agenda moves; what was said of a point stays with it. */
    assert_done(meeting_set_notes(session, next.meeting.id, record.agenda.at[1].id, STR("137 lieux"), failure),
                failure);
    items.at[0] = (struct meeting_item){.id = record.agenda.at[1].id, .title = STR("La carte")};
    items.count = 1;
    assert_done(meeting_set_agenda(session, next.meeting.id, &items, &error), &error);
    assert_done(meeting_agenda(session, next.meeting.id, &arena, &items, failure), failure);
    assert_str(items.at[0].title, "La carte");
    assert_str(items.at[0].notes, "137 lieux");
    return true;
}

static void what_is_still_to_do_follows_to_the_next_meeting(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, decisions_job, &space_id);
}

static bool files_job(struct session *session, void *context, struct error *failure)
{
    struct scene scene;
    int64_t space_id = *(int64_t *)context;
    set_scene(session, space_id, &scene);
    struct meeting_record record;
    bool found;
    assert_done(attachment_add(session, file_audience_code(AUDIENCE_MEMBERS), scene.meeting.id, STR("Annexe.pdf"),
                               STR("application/pdf"), STR("%PDF-1.7"), NOON, NULL, &error),
                &error);
    assert_done(meeting_record(session, space_id, scene.meeting.id, &arena, &record, &found, failure), failure);
    assert_int_equal(record.files[AUDIENCE_MEMBERS].count, 1);
    assert_str(record.files[AUDIENCE_MEMBERS].at[0].name, "Annexe.pdf");
    assert_int_equal(record.files[AUDIENCE_PUBLIC].count, 0);
    assert_done(meeting_record(session, space_id + 1, scene.meeting.id, &arena, &record, &found, failure), failure);
    assert_false(found);
    return true;
}

static void a_meeting_carries_its_documents(void **state)
{
    struct fixture *fixture = *state;
    int64_t space_id = open_space(fixture);
    WITHIN_WRITE(fixture, files_job, &space_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_meeting_is_convened_moved_and_cancelled),
        cmocka_unit_test(members_are_invited_once_and_their_names_are_kept),
        cmocka_unit_test(what_is_still_to_do_follows_to_the_next_meeting),
        cmocka_unit_test(a_meeting_carries_its_documents),
    };
    return RUN_ON_BOTH_ENGINES("network-meeting", tests);
}
