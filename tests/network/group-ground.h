/* A group and a session, for the tests of registrations and relays. */
#ifndef NETWORK_GROUP_GROUND_H
#define NETWORK_GROUP_GROUND_H

#include "ground.h"

#define DAY INT64_C(86400)

static inline struct group_session new_session(struct session *session, int64_t space_id, int64_t starts,
                                               int64_t capacity)
{
    struct working_group group = {.space_id = space_id, .theme = STR("sante"), .name = STR("Santé")};
    bool told;
    assert_done(group_save(session, &group, NOON, &arena, &error), &error);
    struct group_session made = {.group_id = group.id,
                                 .space_id = space_id,
                                 .starts = starts,
                                 .ends = starts + 9000,
                                 .place = STR("Préfecture, salle Jehan de Beauce"),
                                 .capacity = capacity,
                                 .remote = SESSION_REMOTE_ON_REQUEST,
                                 .opens = (starts < NOON ? starts : NOON) - DAY,
                                 .closes = starts - 3600};
    assert_done(group_session_save(session, &made, NOON, &arena, &told, &error), &error);
    return made;
}

static inline struct group_session session_now(struct session *session, int64_t id)
{
    struct group_session found;
    bool there;
    assert_done(group_session_find(session, id, &arena, &found, &there, &error), &error);
    assert_true(there);
    return found;
}

static inline struct participant somebody(int64_t space_id, const char *email)
{
    return (struct participant){.space_id = space_id,
                                .email = str_of(email),
                                .first_name = STR("Camille"),
                                .last_name = STR("Exemple"),
                                .organisation = STR("Médiathèque d’Exemple"),
                                .duty = STR("médiatrice numérique"),
                                .college = STR("actors"),
                                .intercommunality = STR("200006971")};
}

static inline enum wish_answer ask_mode(struct session *session, struct participant *person, int64_t session_id,
                                        enum registration_mode mode, int64_t now)
{
    struct registration_wish wish = {session_id, mode};
    enum wish_answer answer = WISH_NO_REMOTE;
    assert_done(registration_ask(session, person, &wish, 1, now, &arena, &answer, &error), &error);
    return answer;
}

static inline enum wish_answer ask(struct session *session, struct participant *person, int64_t session_id, int64_t now)
{
    return ask_mode(session, person, session_id, ATTENDS_ROOM, now);
}

static inline struct participant registered(struct session *session, int64_t space_id, const char *email,
                                            int64_t session_id, int64_t now)
{
    struct participant person = somebody(space_id, email);
    int64_t confirmed, waiting, lapsed;
    assert_int_equal(ask(session, &person, session_id, now), WISH_ASKED);
    assert_done(registration_confirm(session, person.id, now, &confirmed, &waiting, &lapsed, &error), &error);
    assert_int_equal(confirmed + waiting, 1);
    return person;
}

static inline struct registration registration_now(struct session *session, const struct participant *person)
{
    struct registrations list;
    assert_done(registration_list_of(session, person->id, &arena, &list, &error), &error);
    assert_true(list.count > 0);
    return list.at[0];
}

#endif
