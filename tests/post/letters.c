/* Letters: what the template says, in text and in HTML; values never become markup; a space's own words. */
#include <string.h>

#include "engines.h"
#include "post/post.h"

static struct arena arena;

static const struct letter_field FIELDS[] = {
    {STR("nom"), STR("nom"), STR("Anne")},
    {STR("lien"), STR("adresse"), STR("https://exemple.fr/a?b=1&c=2")},
    {STR("note"), STR("note"), STR("")},
};
static const struct letter_kind KIND = {.name = STR("essai"), .fields = FIELDS, .field_count = COUNT_OF(FIELDS)};

static struct letter_text write_with(const char *body, const char *name, const char *note)
{
    struct letter_text text;
    struct error error;
    const struct letter_value values[] = {
        {"nom", str_of(name)}, {"lien", STR("https://exemple.fr/a?b=1&c=2")}, {"note", str_of(note)}};
    assert_done(letter_write(&KIND, STR("Pour {nom}"), str_of(body), values, 3, &arena, &text, &error), &error);
    return text;
}

static void one_source_makes_text_and_html(void **state)
{
    (void)state;
    struct letter_text text = write_with("# Bienvenue\n\nBonjour **{nom}**,\nà bientôt.\n\nA :\n- un\n- deux\nFin\n\n"
                                         "[Ouvrir]({lien})\n\nVoir [le site](https://b.fr/) ici.\n",
                                         "Anne", "");
    assert_str(text.subject, "Pour Anne");
    assert_str(text.body, "Bienvenue\n\nBonjour Anne,\nà bientôt.\n\nA :\n- un\n- deux\nFin\n\n"
                          "Ouvrir\u00a0:\nhttps://exemple.fr/a?b=1&c=2\n\nVoir le site (https://b.fr/) ici.\n");
    assert_true(str_contains(text.html, STR(">Bienvenue</h2>")));
    assert_true(str_contains(text.html, STR("Bonjour <strong>Anne</strong>,<br>\nà bientôt.</p>")));
    assert_true(str_contains(text.html, STR("<li>un</li>\n<li>deux</li>\n</ul>\n<p")));
    assert_true(str_contains(text.html, STR("<a href=\"https://exemple.fr/a?b=1&amp;c=2\" style=")));
}

static void values_are_never_markup(void **state)
{
    (void)state;
    struct letter_text text = write_with("Bonjour {nom}.", "<b>**x** [y](https://mal.fr/) {note} \"&", "z");
    assert_str(text.body, "Bonjour <b>**x** [y](https://mal.fr/) {note} \"&.\n");
    assert_true(str_contains(text.html, STR("Bonjour &lt;b&gt;**x** [y](https://mal.fr/) {note} &quot;&amp;.")));
    assert_false(str_contains(text.html, STR("href")));
}

static void a_paragraph_without_value_is_left_out(void **state)
{
    (void)state;
    assert_str(write_with("Bonjour.\n\nNote : {note}\n\nFin.", "", "").body, "Bonjour.\n\nFin.\n");
    assert_str(write_with("Bonjour.\n\nNote : {note}\n\nFin.", "", "oui\nnon").body, "Bonjour.\n\nNote : "
                                                                                     "oui\nnon\n\nFin.\n");
}

static void wrong_templates_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *subject, *body, *says;
    } wrong[] = {
        {"Objet", "a\n\nb {inconnu}", "Ligne 3 : le champ {inconnu}"},
        {"Objet", "a {nom", "accolade"},
        {"Objet", "**a", "gras"},
        {"Objet", "[a](javascript:alert(1))", "javascript"},
        {"Objet", "Voir [a](/relatif).", "/relatif"},
        {"{mauvais}", "a", "{mauvais}"},
        {"", "a", "objet"},
        {"Objet", " \n\n ", "texte"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct letter_text text;
        struct error error;
        assert_refused(letter_preview(&KIND, str_of(wrong[i].subject), str_of(wrong[i].body), &arena, &text, &error),
                       &error, ERROR_INVALID);
        assert_true(str_contains(str_of(error.message), str_of(wrong[i].says)));
    }
}

static void every_shipped_letter_reads_well(void **state)
{
    (void)state;
    size_t count;
    const struct letter_kind *kinds = letter_kinds(&count);
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++) {
        struct letter_text text;
        struct error error;
        assert_true(kinds[i].title.length && kinds[i].moment.length);
        for (size_t j = 0; j < kinds[i].field_count; j++)
            assert_true(kinds[i].fields[j].help.length && kinds[i].fields[j].sample.length);
        assert_done(letter_preview(&kinds[i], kinds[i].subject, kinds[i].body, &arena, &text, &error), &error);
        assert_false(str_contains(text.body, STR("{")));
    }
    assert_null(letter_kind_find(STR("inconnue")));
}

/* --- A space's own -------------------------------------------------------------------------------------------------
 */

struct change {
    const char *kind;
    struct str subject, body;
    int64_t after;
};

static bool set_template(struct session *session, void *context, struct error *error)
{
    const struct change *change = context;
    return letter_set_template(session, 28, str_of(change->kind), change->subject, change->body, change->after, 7,
                               1790000000, error);
}

static bool queue(struct session *session, void *context, struct error *error)
{
    struct letter_order order = {
        .message = {.mark = str_of(context), .kind = "received", .space_id = 28, .address = STR("a@ville.fr")},
        .values = (const struct letter_value[]){{"objet", STR("ateliers")}, {"numero", STR("12")}},
        .value_count = 2};
    return letter_queue(session, &order, 1790000000, NULL, error);
}

static struct str subject_of(struct fixture *fixture, const char *mark)
{
    struct error error;
    assert_done(store_write(fixture->store, queue, (void *)mark, &error), &error);
    struct str sql = arena_printf(&arena, "SELECT subject FROM message WHERE mark = '%s'", mark);
    return ask_sql(fixture, &arena, sql.at);
}

static void open_space(struct fixture *fixture)
{
    run_sql(fixture, "INSERT INTO space (id, kind, code, name, slug, zone, theme, created_at) VALUES (28, "
                     "'department', "
                     "'28', 'Eure-et-Loir', '28-eure-et-loir', 'Europe/Paris', 'neutre', 0)");
}

static void a_space_has_its_own_words(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_space(fixture);
    assert_str(subject_of(fixture, "m1"), "Bien reçu : ateliers");
    struct change own = {"received", STR("Notre accusé : {objet}"), STR("Bonjour, {objet}."), 0},
                  wrong = {"received", STR("a"), STR("{faux}"), 1}, none = {"received", STR_NONE, STR_NONE, 1};
    assert_done(store_write(fixture->store, set_template, &own, &error), &error);
    assert_refused(store_write(fixture->store, set_template, &wrong, &error), &error, ERROR_INVALID);
    assert_non_null(strstr(error.message, "{faux}"));
    assert_str(subject_of(fixture, "m2"), "Notre accusé : ateliers");
    assert_done(store_write(fixture->store, set_template, &none, &error), &error);
    assert_str(subject_of(fixture, "m3"), "Bien reçu : ateliers");
}

static bool forget(struct session *session, void *context, struct error *error)
{
    (void)context;
    return letter_forget_person(session, 7, error);
}

static struct letter_versions versions_of(struct fixture *fixture)
{
    struct session *session;
    struct error error;
    struct letter_versions versions;
    assert_done(store_read(fixture->store, &session, &error), &error);
    assert_done(letter_versions(session, 28, STR("received"), &arena, &versions, &error), &error);
    session_end(session);
    return versions;
}

static void versions_are_kept_and_nobody_writes_over_another(void **state)
{
    struct fixture *fixture = *state;
    struct error error;
    open_space(fixture);
    struct change first = {"received", STR("Un"), STR("Un {objet}."), 0},
                  late = {"received", STR("Deux"), STR("Deux."), 0},
                  second = {"received", STR("Deux"), STR("Deux."), 1}, back = {"received", STR_NONE, STR_NONE, 2},
                  reserved = {"sign-in", STR("Un"), STR("Un."), 0};
    assert_done(store_write(fixture->store, set_template, &first, &error), &error);
    first.after = 1; /* the same text again: nothing happens */
    assert_done(store_write(fixture->store, set_template, &first, &error), &error);
    assert_true(versions_of(fixture).count == 1);
    assert_refused(store_write(fixture->store, set_template, &late, &error), &error, ERROR_CONFLICT);
    assert_done(store_write(fixture->store, set_template, &second, &error), &error);
    assert_done(store_write(fixture->store, set_template, &back, &error), &error);
    struct letter_versions versions = versions_of(fixture);
    assert_true(versions.count == 3);
    assert_true(versions.at[0].number == 3 && !versions.at[0].body.at);
    assert_str(versions.at[1].subject, "Deux");
    assert_str(versions.at[2].body, "Un {objet}.");
    assert_true(versions.at[2].person_id == 7);
    assert_done(store_write(fixture->store, forget, NULL, &error), &error);
    assert_true(versions_of(fixture).at[2].person_id == 0);
    assert_refused(store_write(fixture->store, set_template, &reserved, &error), &error, ERROR_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest writing[] = {
        cmocka_unit_test(one_source_makes_text_and_html),        cmocka_unit_test(values_are_never_markup),
        cmocka_unit_test(a_paragraph_without_value_is_left_out), cmocka_unit_test(wrong_templates_are_refused),
        cmocka_unit_test(every_shipped_letter_reads_well),
    };
    const struct CMUnitTest own[] = {cmocka_unit_test(a_space_has_its_own_words),
                                     cmocka_unit_test(versions_are_kept_and_nobody_writes_over_another)};
    int failed = cmocka_run_group_tests_name("letters", writing, NULL, NULL) + RUN_ON_BOTH_ENGINES("letters-own", own);
    arena_free(&arena);
    return failed;
}
