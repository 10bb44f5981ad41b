/* The census of actors: import, likeness, rounds of invitations, the tree of relays. On both engines. */
#include "group-ground.h"
#include "territory/territory.h"

static const char PASTED[] = "Structure\tNom\tCourriel\tVille\tThématiques\tColonne libre\n"
                             "Médiathèque d’Épernon\tLa directrice\tMediatheque@exemple.fr\tÉpernon\tsanté ; "
                             "emploi\tx\n"
                             "\t\t\t\t\t\n"
                             "Mission locale\tLe directeur\tpas une adresse\tDreux\t\t\n"
                             "Centre social\t\tcentre@exemple.fr\tNulle-Part-sur-Rien\t\t\n"
                             "Tiers-lieu\t\ttiers@exemple.fr\tChartres\tjardinage\t\n"
                             "\tSans structure\tseul@exemple.fr\t\t\t\n"
                             "Association Lien\t\tlien@exemple.fr\t28000\t\t\n"
                             "Association Lien bis\t\tLien@exemple.fr\t\t\t\n";

static struct actor_import import_of(int64_t space_id, const char *intercommunality)
{
    return (struct actor_import){.space_id = space_id,
                                 .intercommunality = str_of(intercommunality),
                                 .consent = CONSENT_PUBLIC,
                                 .origin = STR("site de la structure"),
                                 .department = territory_find(TERRITORY_DEPARTMENT, STR("28"))};
}

static bool import_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct actor_sheet sheet;
    struct actor_imported told;
    struct actor_import import = import_of(space_id, "200006971");
    assert_done(actor_sheet_read(str_of(PASTED), &arena, &sheet, failure), failure);
    assert_true(sheet.headed);
    assert_int_equal(sheet.count, 7);
    assert_int_equal(sheet.columns[0], ACTOR_COLUMN_NAME);
    assert_int_equal(sheet.columns[1], ACTOR_COLUMN_CONTACT);
    assert_int_equal(sheet.columns[4], ACTOR_COLUMN_THEMES);
    assert_int_equal(sheet.columns[5], ACTOR_COLUMN_NONE);
    import.trial = true;
    assert_done(actor_import(session, &import, &sheet, NOON, &arena, &told, failure), failure);
    assert_int_equal(told.added, 2);
    assert_int_equal(told.known, 1); /* the same address twice in the sheet */
    assert_int_equal(told.refused, 4);
    assert_int_equal(told.lines[1].line, 4);
    assert_int_equal(told.lines[1].outcome, IMPORT_REFUSED);
    assert_true(str_contains(told.lines[3].message, STR("jardinage")));
    struct actor_search search = {.space_id = space_id, .intercommunality = import.intercommunality, .most = 100};
    struct actors actors;
    assert_done(actor_list(session, &search, &arena, &actors, failure), failure);
    assert_int_equal(actors.count, 0); /* a trial writes nothing */
    import.trial = false;
    import.themes = STR("education-jeunesse");
    assert_done(actor_import(session, &import, &sheet, NOON, &arena, &told, failure), failure);
    assert_int_equal(told.added, 2);
    assert_done(actor_list(session, &search, &arena, &actors, failure), failure);
    assert_int_equal(actors.count, 2);
    assert_str(actors.at[1].name, "Médiathèque d’Épernon");
    assert_str(actors.at[1].email, "mediatheque@exemple.fr");
    assert_str(actors.at[1].themes, "education-jeunesse emploi-insertion sante");
    assert_str(actors.at[1].commune, "28140");
    assert_str(actors.at[1].origin, "site de la structure");
    /* Again: nothing doubles. Another referent: added there, and said to be shared. */
    assert_done(actor_import(session, &import, &sheet, NOON, &arena, &told, failure), failure);
    assert_int_equal(told.added + told.shared, 0);
    struct actor_import other = import_of(space_id, "200040277");
    assert_done(actor_import(session, &other, &sheet, NOON, &arena, &told, failure), failure);
    assert_int_equal(told.shared, 2);
    assert_done(actor_duplicates(session, space_id, 100, &arena, &actors, failure), failure);
    assert_int_equal(actors.count, 4);
    search.theme = STR("sante");
    assert_done(actor_list(session, &search, &arena, &actors, failure), failure);
    assert_int_equal(actors.count, 1);
    struct actor_counts counts;
    assert_done(actor_count(session, space_id, &arena, &counts, failure), failure);
    assert_int_equal(counts.at[0].known, 2);
    return true;
}

static void a_pasted_table_becomes_actors(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, import_job, &space_id);
}

static void tables_of_all_shapes_are_read_or_refused(void **state)
{
    struct actor_sheet sheet;
    (void)state;
    assert_done(actor_sheet_read(STR("Mairie;mairie@exemple.fr\nÉcole;ecole@exemple.fr\n"), &arena, &sheet, &error),
                &error);
    assert_false(sheet.headed);
    assert_int_equal(sheet.columns[0], ACTOR_COLUMN_NAME);
    assert_int_equal(sheet.columns[1], ACTOR_COLUMN_EMAIL);
    assert_done(actor_sheet_read(STR("Nom,Mail\nMairie,mairie@exemple.fr\n"), &arena, &sheet, &error), &error);
    assert_int_equal(sheet.columns[0], ACTOR_COLUMN_NAME); /* « Nom » alone is the structure's */
    assert_done(actor_sheet_read(STR("Structure\tMail\nSeule\nTrois\ta@b.fr\tde trop\n"), &arena, &sheet, &error),
                &error);
    assert_int_equal(sheet.width, 3);
    assert_int_equal(sheet.rows[0].count, 3);
    assert_refused(actor_sheet_read(STR(" \n\t\n"), &arena, &sheet, &error), &error, ERROR_INVALID);
    assert_refused(actor_sheet_read(STR("Structure\tMail\n"), &arena, &sheet, &error), &error, ERROR_INVALID);
    struct buffer many = {0};
    for (int i = 0; i < ACTOR_ROWS_MOST + 2; i++)
        buffer_printf(&many, "Structure %d\n", i);
    assert_refused(actor_sheet_read(buffer_str(&many), &arena, &sheet, &error), &error, ERROR_LIMITED);
    buffer_free(&many);
}

static struct actor add_actor(struct session *session, int64_t space_id, const char *intercommunality, const char *name,
                              const char *email)
{
    struct actor actor = {.space_id = space_id,
                          .intercommunality = str_of(intercommunality),
                          .name = str_of(name),
                          .email = str_of(email),
                          .origin = STR("annuaire")};
    assert_done(actor_save(session, &actor, NOON, &arena, &error), &error);
    return actor;
}

static int64_t people_to_invite(struct session *session, const struct actor_search *search, int64_t now)
{
    int64_t count;
    assert_done(round_count(session, search, now, &count, &error), &error);
    return count;
}

static bool rounds_job(struct session *session, void *context, struct error *failure)
{
    int64_t space_id = *(int64_t *)context;
    struct str perche = STR("200006971");
    struct actor a = add_actor(session, space_id, "200006971", "Alpha", "a@exemple.fr");
    struct actor b = add_actor(session, space_id, "200006971", "Bêta", "b@exemple.fr");
    add_actor(session, space_id, "200006971", "Sans adresse", "");
    struct actor refused = add_actor(session, space_id, "200006971", "Gamma", "c@exemple.fr");
    add_actor(session, space_id, "200040277", "Alpha", "a@exemple.fr");
    struct actor twice = a;
    twice.id = 0;
    assert_refused(actor_save(session, &twice, NOON, &arena, &error), &error, ERROR_CONFLICT);
    assert_done(actor_set_state(session, refused.id, ACTOR_REFUSED, NOON, failure), failure);
    struct actor_search own = {.space_id = space_id, .intercommunality = perche, .most = 100};
    struct actor_search all = {.space_id = space_id, .everywhere = true, .most = 100};
    assert_int_equal(people_to_invite(session, &own, NOON), 2);
    assert_int_equal(people_to_invite(session, &all, NOON), 2); /* one address, once */
    struct relay referent;
    assert_done(relay_of_referent(session, space_id, perche, 7, STR("CC du Perche"), NOON, &arena, &referent, failure),
                failure);
    struct invitation_round round = {
        .space_id = space_id, .intercommunality = perche, .relay_id = referent.id, .groups = STR("sante")};
    int64_t count;
    assert_done(round_make(session, &round, &own, NOON, &count, failure), failure);
    assert_int_equal(count, 2);
    struct round_invitations due;
    assert_done(round_take(session, &round, 1, NOON, &arena, &due, failure), failure);
    assert_int_equal(due.count, 1);
    assert_done(round_done(session, &round, &due.at[0], FATE_QUEUED, NOON, failure), failure);
    struct str first = due.at[0].token;
    assert_done(round_take(session, &round, 10, NOON, &arena, &due, failure), failure);
    assert_int_equal(due.count, 1);
    assert_done(round_done(session, &round, &due.at[0], FATE_DECLINED, NOON, failure), failure);
    assert_done(round_take(session, &round, 10, NOON, &arena, &due, failure), failure);
    assert_int_equal(due.count, 0);
    assert_done(round_end(session, round.id, NOON + 60, failure), failure);
    bool found, usable;
    struct actor read;
    assert_done(actor_find(session, a.id, &arena, &read, &found, failure), failure);
    assert_int_equal(read.state, ACTOR_CONTACTED);
    assert_true(read.invited_at > 0);
    assert_done(actor_find(session, b.id, &arena, &read, &found, failure), failure);
    assert_int_equal(read.state, ACTOR_TO_CONTACT);
    assert_true(read.declined);
    /* Not again within a week, by any referent; nor ever who declined. */
    struct actor_search others = {.space_id = space_id, .intercommunality = STR("200040277"), .most = 100};
    assert_int_equal(people_to_invite(session, &own, NOON + 6 * DAY), 0);
    assert_int_equal(people_to_invite(session, &others, NOON + 6 * DAY), 0);
    assert_int_equal(people_to_invite(session, &own, NOON + 8 * DAY), 1);
    own.reply = REPLY_NOT_OPENED;
    assert_int_equal(people_to_invite(session, &own, NOON + 8 * DAY), 1);
    struct relay relay;
    assert_done(relay_find(session, first, &arena, &relay, &found, &usable, failure), failure);
    assert_true(found && usable);
    assert_done(relay_open(session, relay.id, NOON + 100, failure), failure);
    assert_int_equal(people_to_invite(session, &own, NOON + 8 * DAY), 0);
    own.reply = REPLY_NONE;
    assert_int_equal(people_to_invite(session, &own, NOON + 8 * DAY), 1);
    int64_t sent, opened;
    assert_done(relay_invitations(session, referent.id, &sent, &opened, failure), failure);
    assert_int_equal(sent, 2);
    assert_int_equal(opened, 1);

    /* She registers by it, and passes it on. */
    struct group_session one = new_session(session, space_id, NOON + 30 * DAY, 0);
    struct participant person = somebody(space_id, "a@exemple.fr");
    int64_t confirmed, waiting, lapsed;
    person.relay_id = relay.id;
    assert_int_equal(ask(session, &person, one.id, NOON), WISH_ASKED);
    assert_done(registration_confirm(session, person.id, NOON, &confirmed, &waiting, &lapsed, failure), failure);
    assert_int_equal(people_to_invite(session, &own, NOON + 8 * DAY), 0);
    struct relay hers, below;
    assert_done(relay_of_participant(session, person.id, STR("Camille"), NOON, &arena, &hers, failure), failure);
    struct participant next = somebody(space_id, "suivante@exemple.fr");
    next.relay_id = hers.id;
    assert_int_equal(ask(session, &next, one.id, NOON), WISH_ASKED);
    assert_done(relay_of_participant(session, next.id, STR("Suivante"), NOON, &arena, &below, failure), failure);
    struct relays tree;
    assert_done(relay_list(session, space_id, &arena, &tree, failure), failure);
    assert_int_equal(tree.count, 4);
    assert_str(tree.at[0].label, "CC du Perche");
    assert_int_equal(tree.at[1].answers, 1);
    assert_int_equal(tree.at[3].depth, 3);
    /* Cut in the middle: what hangs from it is cut too, and mended with it. */
    assert_done(relay_cut(session, space_id, relay.id, true, NOON, failure), failure);
    assert_done(relay_find(session, below.token, &arena, &relay, &found, &usable, failure), failure);
    assert_true(found && !usable);
    assert_done(relay_find(session, referent.token, &arena, &relay, &found, &usable, failure), failure);
    assert_true(usable);
    assert_done(actor_erase(session, STR("A@exemple.fr"), failure), failure);
    assert_done(actor_find(session, a.id, &arena, &read, &found, failure), failure);
    assert_true(found);
    assert_str(read.name, "Alpha");
    assert_str(read.email, "");
    return true;
}

static void invitations_go_by_links_that_are_followed(void **state)
{
    int64_t space_id = open_space(*state);
    WITHIN_WRITE((struct fixture *)*state, rounds_job, &space_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pasted_table_becomes_actors),
        cmocka_unit_test(tables_of_all_shapes_are_read_or_refused),
        cmocka_unit_test(invitations_go_by_links_that_are_followed),
    };
    return RUN_ON_BOTH_ENGINES("network-actor", tests);
}
