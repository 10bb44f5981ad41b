/* A space with a member or two, for the tests of the room. */
#ifndef NETWORK_GROUND_H
#define NETWORK_GROUND_H

#include "engines.h"
#include "network/network.h"
#include "territory/space.h"

#define NOON INT64_C(1708426800) /* 20 February 2024, 12:00 in Paris */

static struct arena arena;
static struct error error;

static inline int64_t open_space(struct fixture *fixture)
{
    struct session *session;
    struct spaces spaces;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, STR("28"), NULL, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    return spaces.at[0].id;
}

/* Within a write. */
static inline struct network_member new_member(struct session *session, int64_t space_id, enum member_kind kind,
                                               const char *name, const char *territory, enum member_state state)
{
    struct network_member member = {.space_id = space_id,
                                    .kind = kind,
                                    .name = str_of(name),
                                    .territory_kind = MEMBER_KINDS[kind].territory,
                                    .territory = str_of(territory),
                                    .college = MEMBER_KINDS[kind].college,
                                    .state = state};
    assert_done(member_save(session, &member, NOON, &error), &error);
    return member;
}

/* Runs a part of a test within a write, which must go through. */
#define WITHIN_WRITE(fixture, job, context) assert_done(store_write((fixture)->store, (job), (context), &error), &error)

#endif
