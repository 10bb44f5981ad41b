/* What the tests of accounts begin with: a space, a person, one write with its own function. */
#ifndef TESTS_ACCOUNTS_PEOPLE_H
#define TESTS_ACCOUNTS_PEOPLE_H

#include "accounts/accounts.h"
#include "engines.h"
#include "territory/space.h"

static const int64_t NOW = 1795500000; /* 24 November 2026 */

static inline void write_so(struct fixture *fixture, store_job job, void *context)
{
    struct error error = {0};
    assert_done(store_write(fixture->store, job, context, &error), &error);
}

static inline struct session *read_now(struct fixture *fixture)
{
    struct session *session;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    return session;
}

static inline int64_t open_space(struct fixture *fixture, const char *code)
{
    struct arena arena = {0};
    struct spaces spaces;
    struct error error;
    int64_t id = 0;
    assert_done(space_add(fixture->store, TERRITORY_DEPARTMENT, str_of(code), NULL, &error), &error);
    struct session *session = read_now(fixture);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    for (size_t i = 0; i < spaces.count; i++)
        if (str_equal(spaces.at[i].code, str_of(code)))
            id = spaces.at[i].id;
    arena_free(&arena);
    return id;
}

struct newcomer {
    const char *email;
    int64_t id;
};
static inline bool write_person(struct session *session, void *context, struct error *error)
{
    struct newcomer *newcomer = context;
    return person_ensure(session, str_of(newcomer->email), STR_NONE, NOW, &newcomer->id, NULL, error);
}
static inline int64_t add_person(struct fixture *fixture, const char *email)
{
    struct newcomer newcomer = {email, 0};
    write_so(fixture, write_person, &newcomer);
    return newcomer.id;
}

struct granting {
    int64_t person_id, by, id;
    struct role role;
};
static inline bool write_grant(struct session *session, void *context, struct error *error)
{
    struct granting *granting = context;
    return role_grant(session, granting->person_id, &granting->role, granting->by, NOW, &granting->id, error);
}

#endif
