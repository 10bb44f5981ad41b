#include "world.h"

#include <stdlib.h>

#include "territory/space.h"

struct arena arena;

/* A space of the region, as the shipped call wants it. */
int64_t open_space(struct fixture *fixture)
{
    struct session *session;
    struct spaces spaces;
    struct error error;
    assert_done(space_add(fixture->store, TERRITORY_REGION, STR("24"), NULL, &error), &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(space_list(session, &arena, &spaces, &error), &error);
    session_end(session);
    return spaces.at[0].id;
}

/* The shipped call with other dates, so that the clock of the test is within them or not. */
struct str call_closing(int64_t closes)
{
    json_t *root;
    struct error error;
    assert_done(json_parse(CALL_EXAMPLE, &root, &error), &error);
    json_object_set_new(root, "opens", json_string("2020-01-01"));
    json_object_set_new(root, "closes", json_string(instant_format(&arena, closes).at));
    char *text = json_dumps(root, 0);
    struct str copy = arena_str(&arena, str_of(text));
    free(text);
    json_decref(root);
    return copy;
}

struct published_call published(struct fixture *fixture, int64_t space_id, int64_t closes)
{
    struct session *session;
    struct published_call call;
    struct error error;
    bool changed;
    assert_done(call_publish(fixture->store, space_id, call_closing(closes), STR("La date de clôture."), instant_now(),
                             &changed, &error),
                &error);
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(call_find(session, space_id, STR("inclusion-numerique-2024"), &arena, &call, &error), &error);
    session_end(session);
    return call;
}

/* A dossier that lacks nothing. */
struct dossier whole_dossier(void)
{
    static struct dossier_site sites[] = {{.place = {"Dreux", 5}, .site = {.territory = {"282", 3}}}};
    static struct budget_line lines[2];
    static struct dossier_answer answers[5];
    static struct dossier_file files[] = {{.attachment = {"statuts", 7}, .name = {"statuts.pdf", 11}, .bytes = 1000}};
    static const char *const QUESTIONS[] = {"resume", "besoin", "publics", "partenaires", "evaluation"};
    lines[0] = (struct budget_line){
        .side = LINE_EXPENSE, .category = STR("personnel"), .label = STR("Médiateur"), .year = 1, .cents = 5000000};
    lines[1] = (struct budget_line){.side = LINE_RESOURCE, .label = STR("Fonds propres"), .year = 1, .cents = 2000000};
    for (size_t i = 0; i < COUNT_OF(QUESTIONS); i++)
        answers[i] = (struct dossier_answer){str_of(QUESTIONS[i]), i == 3 ? STR("non") : STR("Une réponse.")};
    return (struct dossier){.holder_name = STR("Association « L’Étape »"),
                            .holder_kind = STR("association"),
                            .contact = STR("La directrice"),
                            .title = STR("Numérique au marché"),
                            .theme = STR("social"),
                            .starts = date_from_civil(2024, 9, 1),
                            .ends = date_from_civil(2027, 8, 31),
                            .requested = 3000000,
                            .site_count = 1,
                            .sites = sites,
                            .line_count = 2,
                            .lines = lines,
                            .answer_count = 5,
                            .answers = answers,
                            .file_count = 1,
                            .files = files};
}

struct application found(struct fixture *fixture, struct str secret)
{
    struct session *session;
    struct application application;
    struct error error;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(application_find(session, secret, &arena, &application, &error), &error);
    session_end(session);
    return application;
}

struct str started(struct fixture *fixture, int64_t call_id, const struct dossier *dossier)
{
    struct str secret;
    struct error error;
    assert_done(
        application_start(fixture->store, call_id, STR("porteur@exemple.fr"), instant_now(), &arena, &secret, &error),
        &error);
    assert_int_equal(secret.length, APPLICATION_SECRET_TEXT);
    if (dossier)
        assert_done(application_save(fixture->store, secret, 1, dossier, instant_now(), &error), &error);
    return secret;
}

bool refused(bool done, struct error *error, enum error_kind kind)
{
    if (done || error->kind != kind)
        return error_set(error, ERROR_INTERNAL, "attendu : refus %d ; eu : %s", (int)kind,
                         done ? "accepté" : arena_str(&arena, str_of(error->message)).at);
    *error = (struct error){0};
    return true;
}

void write_done(struct fixture *fixture, store_job job, void *context)
{
    struct error error;
    assert_done(store_write(fixture->store, job, context, &error), &error);
}
