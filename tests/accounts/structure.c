/* Structures and who belongs to them: found, made, joined, refused, left. */
#include "people.h"

struct structure_step {
    struct structure structure;
    int64_t by, claim_id, person_id, now;
    enum role_kind kind;
    bool accepted;
    struct str reason;
};
static bool write_create(struct session *session, void *context, struct error *error)
{
    struct structure_step *step = context;
    return structure_create(session, &step->structure, step->by, NOW, error);
}
static bool write_change(struct session *session, void *context, struct error *error)
{
    struct structure_step *step = context;
    return structure_change(session, &step->structure, step->by, NOW + 1, error);
}
static bool write_ask(struct session *session, void *context, struct error *error)
{
    struct structure_step *step = context;
    return claim_make(session, step->structure.id, step->person_id, step->kind, STR("Bonjour"), NOW, &step->claim_id,
                      error);
}
static bool write_answer(struct session *session, void *context, struct error *error)
{
    struct structure_step *step = context;
    return claim_answer(session, step->claim_id, step->structure.id, step->accepted, step->reason, step->by,
                        step->now ? step->now : NOW, error);
}
static bool write_leave(struct session *session, void *context, struct error *error)
{
    struct structure_step *step = context;
    return structure_leave(session, step->structure.id, step->person_id, NOW, error);
}

static struct structure_step created(struct fixture *fixture, int64_t space, const char *name, const char *siret,
                                     int64_t by)
{
    struct structure_step step = {.structure = {.space_id = space,
                                                .name = str_of(name),
                                                .siret = str_of(siret),
                                                .commune = STR("28085"),
                                                .intercommunality = STR("200033181")},
                                  .by = by};
    write_so(fixture, write_create, &step);
    return step;
}

static size_t listed(struct fixture *fixture, struct structure_search search)
{
    struct arena arena = {0};
    struct structures found;
    struct error error;
    struct session *session = read_now(fixture);
    search.most = search.most ? search.most : 30;
    assert_done(structure_list(session, &search, &arena, &found, &error), &error);
    session_end(session);
    arena_free(&arena);
    return found.count;
}

static void a_structure_is_found_by_what_is_known_of_it(void **state)
{
    struct fixture *fixture = *state;
    int64_t space = open_space(fixture, "28"), other = open_space(fixture, "37");
    created(fixture, space, "Médiathèque d’Épernon", "21280140100015", 0);
    created(fixture, space, "Médiathèque de Chartres", "", 0);
    created(fixture, other, "Médiathèque de Tours", "", 0);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .text = STR("mediatheque")}), 2);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .text = STR("epern media")}), 1);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .text = STR("diatheque")}), 0);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .text = STR("212 801 401 00015")}),
                     1);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .commune = STR("28085")}), 2);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .commune = STR("28088")}), 0);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .to_check = true}), 2);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .most = 1}), 1);
    assert_int_equal(listed(fixture, (struct structure_search){.space_id = space, .after = STR("0 mediatheque de")}),
                     1); /* « mediatheque d epernon » comes before */
}

static void a_number_is_one_structure_s(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    int64_t space = open_space(fixture, "28"), jeanne = add_person(fixture, "jeanne@exemple.fr");
    struct structure_step first = created(fixture, space, "Mairie", "21280140100015", jeanne), again = first;
    assert_refused(store_write(fixture->store, write_create, &again, &error), &error, ERROR_CONFLICT);
    again = first;
    again.structure.name = STR("Mairie d’Épernon"); /* its own number is no conflict */
    write_so(fixture, write_change, &again);
    /* A branch keeps the SIREN. */
    struct structure_step branch = {.structure = {.space_id = space,
                                                  .parent_id = first.structure.id,
                                                  .name = STR("Annexe"),
                                                  .siret = STR("12345678900012"),
                                                  .commune = STR("28085")}};
    assert_refused(store_write(fixture->store, write_create, &branch, &error), &error, ERROR_INVALID);
    branch.structure.siret = STR("21280140100023");
    write_so(fixture, write_create, &branch);
    struct structure_step below = branch;
    below.structure.parent_id = branch.structure.id;
    below.structure.siret = STR_NONE;
    assert_refused(store_write(fixture->store, write_create, &below, &error), &error, ERROR_INVALID);
    branch.structure.space_id = open_space(fixture, "37"); /* of a structure of another space */
    branch.structure.siret = STR_NONE;
    assert_refused(store_write(fixture->store, write_create, &branch, &error), &error, ERROR_INVALID);
}

static struct roles roles_of(struct fixture *fixture, struct arena *arena, int64_t person)
{
    struct roles roles;
    struct error error;
    struct session *session = read_now(fixture);
    assert_done(role_list(session, person, NOW + 10, arena, &roles, &error), &error);
    session_end(session);
    return roles;
}

static void whoever_makes_it_manages_it_and_lets_others_in(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    int64_t space = open_space(fixture, "28"), jeanne = add_person(fixture, "jeanne@exemple.fr"),
            paul = add_person(fixture, "paul@exemple.fr");
    struct structure_step step = created(fixture, space, "Mairie", "", jeanne);
    struct roles roles = roles_of(fixture, &arena, jeanne);
    assert_int_equal(roles.count, 1);
    assert_int_equal(roles.at[0].kind, ROLE_STRUCTURE_MANAGER);
    assert_int_equal(roles.at[0].structure_id, step.structure.id);
    step.person_id = paul;
    step.kind = ROLE_STRUCTURE_MEMBER;
    write_so(fixture, write_ask, &step);
    assert_refused(store_write(fixture->store, write_ask, &step, &error), &error, ERROR_CONFLICT);
    assert_int_equal(roles_of(fixture, &arena, paul).count, 0);
    struct structure_step elsewhere = step;
    elsewhere.accepted = true;
    elsewhere.structure.id = step.structure.id + 1; /* answered from another structure */
    assert_refused(store_write(fixture->store, write_answer, &elsewhere, &error), &error, ERROR_MISSING);
    step.accepted = true;
    write_so(fixture, write_answer, &step);
    assert_int_equal(roles_of(fixture, &arena, paul).count, 1);
    assert_refused(store_write(fixture->store, write_answer, &step, &error), &error, ERROR_CONFLICT);
    assert_refused(store_write(fixture->store, write_ask, &step, &error), &error, ERROR_CONFLICT); /* is of it */
    write_so(fixture, write_leave, &step);
    assert_int_equal(roles_of(fixture, &arena, paul).count, 0);
    assert_refused(store_write(fixture->store, write_leave, &step, &error), &error, ERROR_MISSING);
    arena_free(&arena);
}

static void claims_come_to_who_can_answer(void **state)
{
    struct fixture *fixture = *state;
    struct arena arena = {0};
    struct error error;
    struct claims claims;
    int64_t space = open_space(fixture, "28"), jeanne = add_person(fixture, "jeanne@exemple.fr"),
            paul = add_person(fixture, "paul@exemple.fr");
    struct structure_step managed = created(fixture, space, "Mairie", "", jeanne),
                          orphan = created(fixture, space, "Club", "", 0);
    managed.person_id = orphan.person_id = paul;
    managed.kind = orphan.kind = ROLE_STRUCTURE_MANAGER;
    write_so(fixture, write_ask, &managed);
    write_so(fixture, write_ask, &orphan);
    struct session *session = read_now(fixture);
    assert_done(claim_list(session, space, 0, NOW + 1, &arena, &claims, &error), &error);
    assert_int_equal(claims.count, 1); /* the organiser's: the structure without a manager */
    assert_str(claims.at[0].structure, "Club");
    assert_done(claim_list(session, space, managed.structure.id, NOW + 1, &arena, &claims, &error), &error);
    assert_int_equal(claims.count, 1);
    assert_str(claims.at[0].person.email, "paul@exemple.fr");
    assert_done(claim_list(session, space, managed.structure.id, NOW + CLAIM_SECONDS, &arena, &claims, &error), &error);
    assert_int_equal(claims.count, 0);
    session_end(session);
    orphan.accepted = true;
    orphan.now = NOW + CLAIM_SECONDS; /* too late */
    assert_refused(store_write(fixture->store, write_answer, &orphan, &error), &error, ERROR_CONFLICT);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_structure_is_found_by_what_is_known_of_it),
        cmocka_unit_test(a_number_is_one_structure_s),
        cmocka_unit_test(whoever_makes_it_manages_it_and_lets_others_in),
        cmocka_unit_test(claims_come_to_who_can_answer),
    };
    return RUN_ON_BOTH_ENGINES("structure", tests);
}
