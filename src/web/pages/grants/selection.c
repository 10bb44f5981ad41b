/* The committee: selections computed side by side, the one it bends, explains, prints and signs. */
#include "desk.h"

/* --- Side by side ---------------------------------------------------------------------------------------------------
 */

static const struct field_choice YES_NO[] = {{"oui", "Oui", NULL}, {"non", "Non", NULL}};
static const struct field SCENARIO_FIELDS[] = {
    {.name = "nom", .label = "Nom du scénario", .kind = FIELD_TEXT, .required = true, .most = 80},
    {.name = "enveloppe",
     .label = "Enveloppe, en euros",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 30,
     .help = "Par exemple 1 000 000"},
    {.name = "equilibre",
     .label = "Au moins un projet dans chaque territoire qui en présente ?",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = YES_NO,
     .choice_count = COUNT_OF(YES_NO)},
    {.name = "seuil",
     .label = "Note minimale, sur 100",
     .kind = FIELD_NUMBER,
     .least = 0,
     .most = 100,
     .help = "Laissez vide pour ne pas en mettre."},
};

static bool run_make(struct session *session, struct act *act, struct error *error)
{
    const struct call *call = &act->desk->call.rules;
    struct scenario scenario = {.call_id = act->desk->call.id,
                                .label = form_text(&act->form, "nom"),
                                .person_id = act->desk->person,
                                .score_least = CALL_UNLIMITED};
    if (!money_parse(form_text(&act->form, "enveloppe"), &scenario.envelope))
        return error_set(error, ERROR_INVALID, "Écrivez l’enveloppe en euros, par exemple 1" NNBSP "000" NNBSP "000.");
    if (form_chosen(&act->form, "equilibre", "oui"))
        scenario.projects_least = call->projects_least > 0 ? call->projects_least : 1;
    if (!form_is_empty(&act->form, "seuil"))
        scenario.score_least = form_number(&act->form, "seuil") * SCORE_UNIT;
    act->label = scenario.label;
    if (!scenario_make(session, &scenario, act->desk->request->now, error))
        return false;
    act->subject_id = scenario.id;
    act->result = desk_case_path(act->desk, "selection", scenario.id);
    return true;
}

static const struct act_row MAKE = {.name = "scenario",
                                    .heading = "Ajouter un scénario",
                                    .submit = "Calculer ce scénario",
                                    .done = "Le scénario est calculé.",
                                    .fields = SCENARIO_FIELDS,
                                    .field_count = COUNT_OF(SCENARIO_FIELDS),
                                    .run = run_make,
                                    .audit = "scenario.make",
                                    .subject = "scenario"};

static struct str points_text(const struct desk *desk, int64_t value)
{
    return selection_value_text(desk->arena, value);
}

static struct str scenario_state(const struct scenario *scenario)
{
    if (scenario->signed_at)
        return STR("signé");
    if (!scenario->computed_at)
        return STR("à calculer");
    if (!scenario->possible)
        return STR("impossible");
    return scenario->proven ? STR("optimal, prouvé") : STR("le meilleur trouvé");
}

static bool add_scenario(struct desk *desk, struct view_desk_grid *grid, const struct scenario *scenario,
                         struct error *error)
{
    struct committee_board board;
    struct selection selection;
    struct coverage_rows coverage;
    struct arena *arena = desk->arena;
    if (!board_read(desk->session, &desk->call, scenario, arena, &board, error) ||
        !scenario_selection(desk->session, scenario, &board, arena, &selection, error))
        return false;
    board_coverage(&desk->call.rules, &board, &selection, arena, &coverage);
    size_t covered = 0, with_projects = 0;
    for (size_t i = 0; i < coverage.count; i++) {
        covered += coverage.at[i].chosen > 0;
        with_projects += coverage.at[i].ready > 0;
    }
    bool stale = scenario->computed_at && !str_equal(scenario->input, board.input);
    struct desk_row *row = desk_row(desk, grid);
    struct desk_cell *cell = desk_cell(desk, row, scenario->label);
    cell->address = desk_case_path(desk, "selection", scenario->id);
    cell = desk_cell(desk, row, scenario_state(scenario));
    cell->mark = scenario->signed_at ? "success" : scenario->computed_at && !scenario->possible ? "error" : "info";
    if (stale && !scenario->signed_at)
        cell->note = STR("les notes ont changé depuis");
    desk_cell(desk, row, money_text(arena, scenario->envelope));
    desk_cell(desk, row, scenario->projects_least ? STR("oui") : STR("non"));
    desk_cell(desk, row, scenario->possible ? arena_printf(arena, "%zu", selection.count) : STR("–"));
    desk_cell(desk, row, scenario->possible ? money_text(arena, scenario->spent) : STR("–"));
    desk_cell(desk, row, scenario->possible ? points_text(desk, scenario->value) : STR("–"));
    desk_cell(desk, row, scenario->possible ? arena_printf(arena, "%zu sur %zu", covered, with_projects) : STR("–"));
    bool costs = scenario->possible && scenario->projects_least && scenario->free_value > scenario->value;
    desk_cell(desk, row, costs ? points_text(desk, scenario->free_value - scenario->value) : STR("–"));
    return true;
}

static bool send_selections(struct desk *desk, struct acts *acts, struct response *response, struct error *error)
{
    static const char *const HEADINGS[] = {"Scénario", "Résultat", "Enveloppe",   "Équilibre",          "Projets",
                                           "Dépense",  "Points",   "Territoires", "Coût de l’équilibre"};
    struct scenarios scenarios;
    struct view_desk view = {.heading = STR("La sélection"), .done = acts_done(acts), .refusal = acts->refusal};
    view.lead = STR("Le programme propose, le comité décide" NBSP ": chaque scénario est la meilleure sélection que "
                    "permettent ses règles, et les mêmes notes donnent toujours le même résultat.");
    if (!scenario_list(desk->session, desk->call.id, desk->arena, &scenarios, error))
        return false;
    struct view_desk_section *section = desk_section(desk, &view, "scenarios", "Les scénarios côte à côte");
    section->grid.caption = STR("Les scénarios de cet appel");
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(desk, &section->grid, HEADINGS[i]);
    for (size_t i = 0; i < scenarios.count; i++)
        if (!add_scenario(desk, &section->grid, &scenarios.at[i], error))
            return false;
    if (scenarios.count == 0)
        section->lead = STR("Ajoutez un premier scénario, avec les règles de l’appel.");
    acts_show(acts, "scenario", section);
    desk_send(desk, response, &view, "/selection");
    return true;
}

/* Computed at once, so that whoever made it sees it: SCENARIO_SECONDS at most. */
static bool compute_made(struct desk *desk, struct acts *acts, struct error *error)
{
    return scenario_compute(desk->request->site->store, &desk->call, acts->sent->subject_id, desk->request->now, error);
}

bool show_selections(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct acts acts = {.desk = &desk};
    bool done = false;
    if (!desk_open(request, &desk, error))
        return false;
    const struct call *call = &desk.call.rules;
    acts_add(&acts, &MAKE, NULL);
    struct form *form = &acts.at[0].form;
    form_set(form, "enveloppe",
             call->envelope == CALL_UNLIMITED
                 ? STR("")
                 : arena_printf(request->arena, "%lld", (long long)(call->envelope / 100)));
    form_set(form, "equilibre", call->balanced ? STR("oui") : STR("non"));
    if (call->score_least != CALL_UNLIMITED)
        form_set(form, "seuil", arena_printf(request->arena, "%lld", (long long)(call->score_least / SCORE_UNIT)));
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    if (done)
        return compute_made(&desk, &acts, error) && acts_redirect(&acts, response, error);
    return send_selections(&desk, &acts, response, error);
}

/* --- One scenario ---------------------------------------------------------------------------------------------------
 */

struct scenario_page {
    struct desk desk;
    struct scenario scenario;
    struct committee_board board;
    struct selection selection;
    struct acts acts;
};

static bool run_will(struct session *session, struct act *act, struct error *error)
{
    const struct scenario_page *page = act->context;
    int64_t id = 0;
    id_parse(form_text(&act->form, "vouloir_dossier"), &id);
    struct str choice = form_text(&act->form, "vouloir_choix");
    enum selection_will will = str_equal(choice, STR("retenir"))   ? WILL_IN
                               : str_equal(choice, STR("ecarter")) ? WILL_OUT
                                                                   : WILL_FREE;
    act->subject_id = id;
    act->reason = form_text(&act->form, "vouloir_motif");
    return will_set(session, act->desk->call.id, page->scenario.id, id, will, act->reason, act->desk->person,
                    act->desk->request->now, error);
}

static bool run_nothing(struct session *session, struct act *act, struct error *error)
{
    (void)session;
    (void)error;
    act->subject_id = ((const struct scenario_page *)act->context)->scenario.id;
    return true;
}

static bool run_drop(struct session *session, struct act *act, struct error *error)
{
    const struct scenario_page *page = act->context;
    act->subject_id = page->scenario.id;
    act->label = page->scenario.label;
    act->result = desk_path(act->desk, "/selection");
    return scenario_drop(session, act->desk->call.id, page->scenario.id, error);
}

static bool run_sign(struct session *session, struct act *act, struct error *error)
{
    const struct scenario_page *page = act->context;
    act->subject_id = page->scenario.id;
    act->label = page->scenario.label;
    act->result = desk_path(act->desk, "/resultats");
    return scenario_sign(session, &act->desk->call, page->scenario.id, (size_t)form_number(&act->form, "attente"),
                         act->desk->person, act->desk->request->now, error);
}

static const struct field_choice WILLS[] = {{"retenir", "Le retenir", "Quelle que soit sa note."},
                                            {"ecarter", "L’écarter", "Quelle que soit sa note."},
                                            {"libre", "Laisser le calcul décider", NULL}};
static const struct field SIGN_FIELDS[] = {{.name = "attente",
                                            .label = "Combien de projets sur la liste complémentaire ?",
                                            .kind = FIELD_NUMBER,
                                            .required = true,
                                            .least = 0,
                                            .most = 200,
                                            .help = "Les mieux notés de ceux qui ne sont pas retenus."},
                                           {.name = "accord",
                                            .label = "Le comité a décidé cette sélection",
                                            .kind = FIELD_CHECKBOX,
                                            .required = true,
                                            .help = "Les décisions sont prises, puis annoncées depuis la page des "
                                                    "résultats."}};

static void add_will_act(struct scenario_page *page)
{
    struct arena *arena = page->desk.arena;
    struct field *fields = ARENA_ARRAY(arena, struct field, 3);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    size_t count = page->board.files.count;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct case_file *file = &page->board.files.at[i];
        choices[i] = (struct field_choice){
            id_text(arena, file->application.id).at,
            arena_printf(arena, "%.*s, %.*s", STR_PRINT(desk_number(&page->desk, file)), STR_PRINT(file->dossier.title))
                .at,
            NULL};
    }
    fields[0] = (struct field){.name = "vouloir_dossier",
                               .label = "Dossier",
                               .kind = FIELD_CHOICE,
                               .required = true,
                               .choices = choices,
                               .choice_count = count};
    fields[1] = (struct field){.name = "vouloir_choix",
                               .label = "Ce que veut le comité",
                               .kind = FIELD_CHOICE,
                               .required = true,
                               .choices = WILLS,
                               .choice_count = COUNT_OF(WILLS)};
    fields[2] = (struct field){.name = "vouloir_motif",
                               .label = "Motif",
                               .kind = FIELD_TEXT,
                               .most = 500,
                               .help = "Nécessaire pour retenir ou écarter."};
    *row = (struct act_row){.name = "vouloir",
                            .heading = "Retenir ou écarter un projet",
                            .submit = "Enregistrer et recalculer",
                            .done = "Le choix du comité est gardé, et le reste recalculé autour.",
                            .fields = fields,
                            .field_count = 3,
                            .run = run_will,
                            .audit = "scenario.will"};
    acts_add(&page->acts, row, page);
}

static void add_acts(struct scenario_page *page)
{
    static const struct act_row COMPUTE = {.name = "calculer",
                                           .heading = "Calculer à nouveau",
                                           .submit = "Calculer à nouveau",
                                           .done = "La sélection est recalculée.",
                                           .plain = true,
                                           .run = run_nothing,
                                           .audit = "scenario.compute",
                                           .subject = "scenario"},
                                DROP = {.name = "retirer",
                                        .heading = "Retirer ce scénario",
                                        .submit = "Retirer ce scénario",
                                        .done = "Le scénario est retiré.",
                                        .danger = true,
                                        .run = run_drop,
                                        .audit = "scenario.drop",
                                        .subject = "scenario"},
                                SIGN = {.name = "signer",
                                        .heading = "Signer cette sélection",
                                        .submit = "Signer",
                                        .done = "La sélection est signée.",
                                        .fields = SIGN_FIELDS,
                                        .field_count = COUNT_OF(SIGN_FIELDS),
                                        .run = run_sign,
                                        .audit = "scenario.sign",
                                        .subject = "scenario"};
    if (page->scenario.signed_at)
        return;
    acts_add(&page->acts, &COMPUTE, page);
    add_will_act(page);
    acts_add(&page->acts, &SIGN, page);
    acts_add(&page->acts, &DROP, page);
    struct act *sign = acts_find(&page->acts, "signer");
    if (sign)
        form_set(&sign->form, "attente", STR("3"));
}

static const struct selection_choice *choice_of(const struct scenario_page *page, size_t candidate)
{
    for (size_t i = 0; i < page->selection.count; i++)
        if (page->selection.choices[i].candidate == candidate)
            return &page->selection.choices[i];
    return NULL;
}

static const struct will *will_of(const struct scenario_page *page, int64_t application_id)
{
    for (size_t i = 0; i < page->board.wills.count; i++)
        if (page->board.wills.at[i].application_id == application_id)
            return &page->board.wills.at[i];
    return NULL;
}

static struct str names_text(const struct scenario_page *page, const size_t *candidates, size_t count)
{
    struct buffer text = {0};
    for (size_t i = 0; i < count; i++)
        buffer_printf(&text, "%s%.*s", i ? ", " : "", STR_PRINT(page->board.files.at[candidates[i]].dossier.title));
    struct str copy = arena_str(page->desk.arena, buffer_str(&text));
    buffer_free(&text);
    return copy.length ? copy : STR("aucun");
}

static void show_summary(struct scenario_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    const struct scenario *scenario = &page->scenario;
    struct view_desk_section *section = desk_section(desk, view, "resultat", "Le résultat");
    desk_fact(desk, section, "Enveloppe", money_text(desk->arena, scenario->envelope));
    if (!scenario->possible) {
        section->lead = STR("Aucune sélection ne respecte toutes les règles. Voici le plus petit ensemble de règles "
                            "qui "
                            "se contredisent" NBSP ": il suffit d’en changer une.");
        for (size_t i = 0; i < scenario->conflict.count; i++)
            desk_point(desk, section, scenario->conflict.at[i]);
        return;
    }
    desk_fact(desk, section, "Projets retenus", arena_printf(desk->arena, "%zu", page->selection.count));
    desk_fact(desk, section, "Dépense",
              arena_printf(desk->arena, "%.*s, il reste %.*s", STR_PRINT(money_text(desk->arena, scenario->spent)),
                           STR_PRINT(money_text(desk->arena, scenario->envelope - scenario->spent))));
    desk_fact(desk, section, "Somme des notes", points_text(desk, scenario->value));
    desk_fact(desk, section, "Preuve",
              scenario->proven ? STR("aucune autre sélection ne fait mieux")
                               : arena_printf(desk->arena, "au plus %.*s points de mieux sont possibles",
                                              STR_PRINT(points_text(desk, scenario->bound - scenario->value))));
    if (scenario->projects_least)
        desk_fact(desk, section, "Ce que coûte l’équilibre entre territoires",
                  scenario->free_value > scenario->value
                      ? arena_printf(desk->arena, "%.*s points" NBSP ": sans lui, la somme serait de %.*s",
                                     STR_PRINT(points_text(desk, scenario->free_value - scenario->value)),
                                     STR_PRINT(points_text(desk, scenario->free_value)))
                      : STR("rien" NBSP ": la meilleure sélection le respecte déjà"));
    if (scenario->signed_at)
        desk_fact(desk, section, "Signée",
                  arena_printf(desk->arena, "le %.*s, par %.*s", STR_PRINT(desk_when(desk, scenario->signed_at)),
                               STR_PRINT(desk_person(desk, scenario->signed_by, STR_NONE))));
    desk_fact(desk, section, "Empreinte des données du calcul", scenario->input);
}

static void show_ranking(struct scenario_page *page, struct view_desk *view)
{
    static const char *const HEADINGS[] = {"Projet", "Note", "Demande", "Territoire", "Proposition", "Motif proposé"};
    struct desk *desk = &page->desk;
    size_t count = page->board.files.count;
    struct keyed *order = ARENA_ARRAY(desk->arena, struct keyed, count + 1);
    struct view_desk_section *section =
        desk_section(desk, view, "classement", "Les projets, du mieux noté au moins bien");
    section->grid.caption = STR("Ce que propose le calcul, et pourquoi");
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(desk, &section->grid, HEADINGS[i]);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct keyed){UINT64_MAX - (uint64_t)page->board.candidates[i].score, (uint32_t)i};
    keyed_sort(order, count);
    for (size_t k = 0; k < count; k++) {
        size_t i = order[k].number;
        const struct case_file *file = &page->board.files.at[i];
        const struct selection_choice *choice = choice_of(page, i);
        const struct will *will = will_of(page, file->application.id);
        struct desk_row *row = desk_row(desk, &section->grid);
        struct desk_cell *cell = desk_cell(desk, row, file->dossier.title);
        cell->note = arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(desk_number(desk, file)),
                                  STR_PRINT(file->dossier.holder_name));
        cell = desk_cell(desk, row, desk_score(desk, page->board.candidates[i].score));
        if (page->board.verdicts[i].dispersed)
            cell->note = STR("lecteurs éloignés");
        desk_cell(desk, row, money_text(desk->arena, page->board.candidates[i].amount));
        desk_cell(desk, row, file->territory_name);
        cell = desk_cell(desk, row, choice ? STR("retenu") : STR("non retenu"));
        cell->mark = choice ? "success" : "info";
        if (choice)
            cell->note = money_text(desk->arena, choice->cents);
        cell = desk_cell(desk, row,
                         will     ? will->reason
                         : choice ? STR("")
                                  : board_reason(&desk->call.rules, &page->board, &page->selection, i, desk->arena));
        if (will)
            cell->note = STR("choix du comité");
    }
}

static void show_coverage(struct scenario_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    struct coverage_rows rows;
    static const char *const HEADINGS[] = {"Territoire", "Projets retenus", "Projets présentés", "Subventions"};
    board_coverage(&desk->call.rules, &page->board, &page->selection, desk->arena, &rows);
    struct view_desk_section *section = desk_section(desk, view, "couverture", "Ce que couvre la sélection");
    section->grid.caption = STR("Projets retenus dans chaque territoire");
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(desk, &section->grid, HEADINGS[i]);
    for (size_t i = 0; i < rows.count; i++) {
        const struct coverage_row *one = &rows.at[i];
        struct desk_row *row = desk_row(desk, &section->grid);
        desk_cell(desk, row, one->name);
        struct desk_cell *cell = desk_cell(desk, row,
                                           one->chosen > 1 ? STR("2 et plus")
                                           : one->chosen   ? STR("1")
                                                           : STR("0"));
        cell->mark = one->chosen > 1 ? "success" : one->chosen ? "info" : one->ready ? "error" : "warning";
        cell->note = one->chosen > 2   ? arena_printf(desk->arena, "%zu projets", one->chosen)
                     : one->ready == 0 ? STR("aucun projet présenté")
                                       : STR_NONE;
        desk_cell(desk, row, arena_printf(desk->arena, "%zu", one->ready));
        desk_cell(desk, row, money_text(desk->arena, one->cents));
    }
}

/* « Pourquoi pas celui-ci ? », « Et avec 10 000 € de plus ? »: asked by the address, so that the answer can be sent. */
static struct field *question_fields(struct scenario_page *page)
{
    struct arena *arena = page->desk.arena;
    struct field *fields = ARENA_ARRAY(arena, struct field, 2);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, page->board.files.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < page->board.files.count; i++) {
        const struct case_file *file = &page->board.files.at[i];
        if (!choice_of(page, i))
            choices[count++] =
                (struct field_choice){arena_printf(arena, "%lld", (long long)file->application.number).at,
                                      arena_cstr(arena, file->dossier.title), NULL};
    }
    fields[0] = (struct field){.name = "pourquoi",
                               .label = "Pourquoi pas ce projet ?",
                               .kind = FIELD_CHOICE,
                               .choices = choices,
                               .choice_count = count};
    fields[1] = (struct field){.name = "plus",
                               .label = "Et avec combien d’euros de plus ?",
                               .kind = FIELD_TEXT,
                               .most = 20,
                               .help = "Par exemple 10 000"};
    return fields;
}

static bool answer_why(struct scenario_page *page, int64_t number, struct view_desk_section *section,
                       struct error *error)
{
    struct desk *desk = &page->desk;
    struct selection_why why;
    for (size_t i = 0; i < page->board.files.count; i++) {
        if (page->board.files.at[i].application.number != number)
            continue;
        if (!selection_why_not(&page->board.problem, &page->selection, i, desk->arena, &why, error))
            return false;
        desk_fact(desk, section, arena_cstr(desk->arena, page->board.files.at[i].dossier.title), why.reason);
        if (!why.possible)
            continue;
        desk_fact(desk, section, "Le retenir coûterait",
                  arena_printf(desk->arena, "%.*s points", STR_PRINT(points_text(desk, why.loss))));
        desk_fact(desk, section, "Sortiraient", names_text(page, why.leaving, why.leaving_count));
        if (why.joining_count)
            desk_fact(desk, section, "Entreraient aussi", names_text(page, why.joining, why.joining_count));
    }
    return true;
}

static bool has_choice(const struct selection *selection, size_t candidate)
{
    for (size_t i = 0; i < selection->count; i++)
        if (selection->choices[i].candidate == candidate)
            return true;
    return false;
}

static bool answer_more(struct scenario_page *page, int64_t cents, struct view_desk_section *section,
                        struct error *error)
{
    struct desk *desk = &page->desk;
    struct selection other;
    if (!selection_with_more(&page->board.problem, cents, desk->arena, &other, error))
        return false;
    size_t *entering = ARENA_ARRAY(desk->arena, size_t, page->board.files.count + 1), entered = 0;
    size_t *leaving = ARENA_ARRAY(desk->arena, size_t, page->board.files.count + 1), left = 0;
    for (size_t i = 0; i < page->board.files.count; i++) {
        bool before = choice_of(page, i) != NULL, after = has_choice(&other, i);
        if (after && !before)
            entering[entered++] = i;
        if (before && !after)
            leaving[left++] = i;
    }
    struct str label = arena_printf(desk->arena, "Avec %.*s de plus", STR_PRINT(money_text(desk->arena, cents)));
    if (!other.possible)
        desk_fact(desk, section, label.at, STR("toujours aucune sélection possible"));
    else
        desk_fact(desk, section, label.at,
                  arena_printf(desk->arena, "%.*s points de mieux ; entreraient" NBSP ": %.*s%s%.*s",
                               STR_PRINT(points_text(desk, other.value - page->scenario.value)),
                               STR_PRINT(names_text(page, entering, entered)), left ? " ; sortiraient" NBSP ": " : "",
                               STR_PRINT(left ? names_text(page, leaving, left) : STR_NONE)));
    return true;
}

static bool show_questions(struct scenario_page *page, struct view_desk *view, struct error *error)
{
    struct desk *desk = &page->desk;
    struct form form;
    int64_t number, cents;
    bool current = str_equal(page->scenario.input, page->board.input);
    struct view_desk_section *section = desk_section(desk, view, "questions", "Comprendre");
    if (!page->scenario.possible || !current) {
        section->lead = STR("Calculez ce scénario pour lui poser des questions.");
        return true;
    }
    if (desk->request->method == METHOD_POST)
        form_start(&form, desk->request, question_fields(page), 2);
    else
        form_read(&form, desk->request, question_fields(page), 2);
    struct view_desk_form *search = ARENA_PUSH(desk->arena, section->forms.at, section->forms.count);
    *search = (struct view_desk_form){
        .get = true, .action = desk->request->path, .submit = STR("Demander"), .fields = form_fields(&form)};
    if (str_to_i64(form_text(&form, "pourquoi"), &number) && !answer_why(page, number, section, error))
        return false;
    return !money_parse(form_text(&form, "plus"), &cents) || cents == 0 || answer_more(page, cents, section, error);
}

static bool send_scenario(struct scenario_page *page, struct response *response, struct error *error)
{
    struct desk *desk = &page->desk;
    struct view_desk view = {.heading = page->scenario.label,
                             .state = scenario_state(&page->scenario),
                             .done = acts_done(&page->acts),
                             .refusal = page->acts.refusal};
    if (!page->scenario.signed_at && !str_equal(page->scenario.input, page->board.input))
        view.lead = STR("Des notes ou des choix ont changé depuis le calcul" NBSP ": calculez-le à nouveau.");
    show_summary(page, &view);
    if (!show_questions(page, &view, error))
        return false;
    show_ranking(page, &view);
    show_coverage(page, &view);
    struct view_desk_section *section = desk_section(desk, &view, "decider", "Décider");
    if (page->scenario.signed_at)
        section->lead = STR("Cette sélection est signée" NBSP ": elle ne change plus. Imprimez cette page pour le "
                            "relevé du comité.");
    acts_show(&page->acts, "calculer", section);
    acts_show(&page->acts, "vouloir", section);
    acts_show(&page->acts, "signer", section);
    acts_show(&page->acts, "retirer", section);
    desk_way(desk, section, STR("Revenir aux scénarios"), desk_path(desk, "/selection"));
    desk_send(desk, response, &view, "");
    return true;
}

static bool read_scenario(struct scenario_page *page, struct error *error)
{
    struct desk *desk = &page->desk;
    int64_t id = 0;
    id_parse(request_path(desk->request, "scenario"), &id);
    return scenario_find(desk->session, desk->call.id, id, desk->arena, &page->scenario, error) &&
           board_read(desk->session, &desk->call, &page->scenario, desk->arena, &page->board, error) &&
           scenario_selection(desk->session, &page->scenario, &page->board, desk->arena, &page->selection, error);
}

static bool is_act(const struct act *act, const char *name)
{
    return str_equal(str_of(act->row->name), str_of(name));
}

bool show_selection(struct request *request, struct response *response, struct error *error)
{
    struct scenario_page page = {.acts = {.desk = &page.desk}};
    bool done = false;
    if (!desk_open(request, &page.desk, error) || !read_scenario(&page, error))
        return false;
    add_acts(&page);
    if (request->method == METHOD_POST && !acts_run(&page.acts, &done, error))
        return false;
    if (done && (is_act(page.acts.sent, "calculer") || is_act(page.acts.sent, "vouloir")) &&
        !scenario_compute(request->site->store, &page.desk.call, page.scenario.id, request->now, error))
        return false;
    if (done)
        return acts_redirect(&page.acts, response, error);
    return send_scenario(&page, response, error);
}
