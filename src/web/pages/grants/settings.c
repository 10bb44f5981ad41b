/* A call edited by pages: its dates and money, its criteria, its questions, who instructs what, more time. Each change
 * is a new version, said in words, and a line of the journal. */
#include "desk.h"
#include "grants/call-edit.h"

/* What every change of the rules asks besides. */
#define CHANGE_FIELD                                                                                                   \
    {                                                                                                                  \
        .name = "changement", .label = "Ce qui change, en une phrase", .kind = FIELD_TEXT, .required = true,           \
        .most = 300, .help = "Elle s’affiche sur la page de l’appel. Les dossiers commencés restent valables."    \
    }

static bool publish(struct session *session, struct act *act, struct str text, struct error *error)
{
    act->reason = form_text(&act->form, "changement");
    return call_publish_within(session, act->desk->space->id, text, act->reason, act->desk->request->now, NULL, error);
}

static struct str euros_text(struct arena *arena, int64_t cents)
{
    if (cents == CALL_UNLIMITED)
        return STR("");
    return cents % 100 ? arena_printf(arena, "%lld,%02d", (long long)(cents / 100), (int)(cents % 100))
                       : arena_printf(arena, "%lld", (long long)(cents / 100));
}

static bool read_euros(const struct form *form, const char *name, int64_t *cents, struct error *error)
{
    *cents = CALL_UNLIMITED;
    return form_is_empty(form, name) || money_parse(form_text(form, name), cents) ||
           error_set(error, ERROR_INVALID, "Écrivez les montants en euros, par exemple 50" NNBSP "000.");
}

static int32_t read_day(const struct form *form, const char *name)
{
    return form_is_empty(form, name) ? 0 : (int32_t)form_number(form, name);
}

/* --- Dates and money ------------------------------------------------------------------------------------------------
 */

static const struct field GENERAL_FIELDS[] = {
    {.name = "titre", .label = "Titre", .kind = FIELD_TEXT, .required = true, .most = 150},
    {.name = "objet", .label = "Objet, en une phrase", .kind = FIELD_TEXTAREA, .most = 600},
    {.name = "ouverture", .label = "Ouverture", .kind = FIELD_DATE, .required = true},
    {.name = "cloture",
     .label = "Clôture",
     .kind = FIELD_DATE,
     .required = true,
     .help = "Jusqu’à la dernière seconde de ce jour, à l’heure de l’espace."},
    {.name = "resultats", .label = "Résultats avant le", .kind = FIELD_DATE},
    {.name = "enveloppe", .label = "Enveloppe, en euros", .kind = FIELD_TEXT, .required = true, .most = 20},
    {.name = "plafond", .label = "Plafond par projet, en euros", .kind = FIELD_TEXT, .most = 20},
    {.name = "minimum", .label = "Minimum par projet, en euros", .kind = FIELD_TEXT, .most = 20},
    {.name = "mois", .label = "Durée la plus longue, en mois", .kind = FIELD_NUMBER, .least = 1, .most = 240},
    {.name = "attribuant", .label = "Qui attribue la subvention", .kind = FIELD_TEXT, .most = 150},
    {.name = "siret",
     .label = "Son SIRET",
     .kind = FIELD_TEXT,
     .most = 14,
     .help = "14 chiffres, pour les données ouvertes."},
    {.name = "ailleurs",
     .label = "Adresse où candidater, si l’appel est géré ailleurs",
     .kind = FIELD_ADDRESS,
     .help = "Laissez vide si les candidatures se font ici."},
    {.name = "anonyme", .label = "Le jury ne voit pas qui porte les projets", .kind = FIELD_CHECKBOX},
    CHANGE_FIELD};

static bool run_general(struct session *session, struct act *act, struct error *error)
{
    const struct form *form = &act->form;
    struct str text;
    struct call_general general = {.title = form_text(form, "titre"),
                                   .purpose = form_text(form, "objet"),
                                   .opens = read_day(form, "ouverture"),
                                   .closes = read_day(form, "cloture"),
                                   .results_by = read_day(form, "resultats"),
                                   .months_most =
                                       form_is_empty(form, "mois") ? CALL_UNLIMITED : form_number(form, "mois"),
                                   .funder_name = form_text(form, "attribuant"),
                                   .funder_siret = form_text(form, "siret"),
                                   .external = form_text(form, "ailleurs"),
                                   .anonymous = form_checked(form, "anonyme")};
    if (general.closes < general.opens)
        return error_set(error, ERROR_INVALID, "La clôture doit être après l’ouverture.");
    return read_euros(form, "enveloppe", &general.envelope, error) &&
           read_euros(form, "plafond", &general.ceiling, error) && read_euros(form, "minimum", &general.floor, error) &&
           call_edit_general(act->desk->call.text, &general, act->desk->arena, &text, error) &&
           publish(session, act, text, error);
}

static void set_general(struct act *act)
{
    struct form *form = &act->form;
    struct arena *arena = act->desk->arena;
    struct call_general general = call_general_of(&act->desk->call.rules);
    form_set(form, "titre", general.title);
    form_set(form, "objet", general.purpose);
    form_set(form, "ouverture", date_format(arena, general.opens));
    form_set(form, "cloture", date_format(arena, general.closes));
    if (general.results_by)
        form_set(form, "resultats", date_format(arena, general.results_by));
    form_set(form, "enveloppe", euros_text(arena, general.envelope));
    form_set(form, "plafond", euros_text(arena, general.ceiling));
    form_set(form, "minimum", euros_text(arena, general.floor));
    if (general.months_most != CALL_UNLIMITED)
        form_set(form, "mois", arena_printf(arena, "%lld", (long long)general.months_most));
    form_set(form, "attribuant", general.funder_name);
    form_set(form, "siret", general.funder_siret);
    form_set(form, "ailleurs", general.external);
    if (general.anonymous)
        form_set(form, "anonyme", STR("oui"));
}

/* --- More time, instructors -----------------------------------------------------------------------------------------
 */

static const struct field EXTEND_FIELDS[] = {
    {.name = "prolonge_date", .label = "Nouvelle clôture pour tous", .kind = FIELD_DATE, .required = true},
    {.name = "prolonge_motif", .label = "Raison, publiée", .kind = FIELD_TEXT, .required = true, .most = 300}};

static bool run_extend(struct session *session, struct act *act, struct error *error)
{
    act->reason = form_text(&act->form, "prolonge_motif");
    return call_extend(session, &act->desk->call, 0,
                       desk_end_of_day(act->desk, form_number(&act->form, "prolonge_date")), act->reason,
                       act->desk->person, act->desk->request->now, error);
}

static bool run_assign(struct session *session, struct act *act, struct error *error)
{
    int64_t person = 0;
    struct str territory = form_text(&act->form, "confier_territoire");
    id_parse(form_text(&act->form, "confier_a"), &person);
    return call_instructor_set(session, act->desk->call.id, person, territory.length ? territory : STR("*"),
                               form_chosen(&act->form, "confier_quoi", "confier"), error);
}

static bool assign_row(struct desk *desk, const struct members *members, struct act_row *row)
{
    static const struct field_choice WHAT[] = {{"confier", "Confier", NULL}, {"reprendre", "Reprendre", NULL}};
    struct arena *arena = desk->arena;
    struct field *fields = ARENA_ARRAY(arena, struct field, 3);
    struct field_choice *people = ARENA_ARRAY(arena, struct field_choice, members->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < members->count; i++)
        if (members->at[i].role.kind == ROLE_INSTRUCTOR)
            people[count++] = (struct field_choice){id_text(arena, members->at[i].person.id).at,
                                                    arena_cstr(arena, person_label(&members->at[i].person)), NULL};
    fields[0] = (struct field){.name = "confier_a",
                               .label = "Instructeur",
                               .kind = FIELD_CHOICE,
                               .required = true,
                               .choices = people,
                               .choice_count = count};
    fields[1] = (struct field){.name = "confier_territoire",
                               .label = "Territoire",
                               .kind = FIELD_CHOICE,
                               .choices = field_choices(arena, &desk->call.rules.territories),
                               .choice_count = desk->call.rules.territories.count,
                               .help = "Sans précision : tous."};
    fields[2] = (struct field){.name = "confier_quoi",
                               .label = "Quoi faire",
                               .kind = FIELD_CHOICE,
                               .required = true,
                               .choices = WHAT,
                               .choice_count = COUNT_OF(WHAT)};
    *row = (struct act_row){.name = "confier",
                            .heading = "Confier un territoire",
                            .submit = "Enregistrer",
                            .done = "L’instruction est répartie.",
                            .fields = fields,
                            .field_count = 3,
                            .run = run_assign,
                            .audit = "call.instructor",
                            .subject = "call"};
    return count > 0;
}

static void show_people(struct desk *desk, const struct call_instructors *instructors, struct acts *acts,
                        struct view_desk *view)
{
    struct view_desk_section *section = desk_section(desk, view, "instruction", "Qui instruit quoi");
    for (size_t i = 0; i < instructors->count; i++) {
        struct str territory = instructors->at[i].territory;
        desk_point(
            desk, section,
            arena_printf(desk->arena, "%.*s" NBSP ": %.*s",
                         STR_PRINT(str_equal(territory, STR("*")) ? STR("tous les territoires")
                                                                  : territory_name_of(&desk->call.rules, territory)),
                         STR_PRINT(desk_person(desk, instructors->at[i].person_id, STR_NONE))));
    }
    if (instructors->count == 0)
        section->lead = STR("Personne n’est désigné" NBSP ": tous les instructeurs de l’espace voient tous les "
                            "dossiers.");
    acts_show(acts, "confier", section);
}

static void show_time(struct desk *desk, const struct extensions *extensions, struct acts *acts, struct view_desk *view)
{
    struct view_desk_section *section = desk_section(desk, view, "temps", "Prolonger");
    section->lead = arena_printf(desk->arena, "%.*s.",
                                 STR_PRINT(call_state_sentence(desk->arena, &desk->call.rules, desk->request->now)));
    for (size_t i = 0; i < extensions->count; i++) {
        const struct extension *one = &extensions->at[i];
        struct desk_entry *entry = ARENA_PUSH(desk->arena, section->entries.at, section->entries.count);
        *entry =
            (struct desk_entry){arena_printf(desk->arena, "Jusqu’au %.*s", STR_PRINT(desk_when(desk, one->until_at))),
                                arena_printf(desk->arena, "décidé le %.*s par %.*s", STR_PRINT(desk_day(desk, one->at)),
                                             STR_PRINT(desk_person(desk, one->person_id, STR_NONE))),
                                one->reason, one->application_id ? STR("un dossier") : STR("tous")};
    }
    acts_show(acts, "prolonger", section);
}

bool show_call_settings(struct request *request, struct response *response, struct error *error)
{
    static const struct act_row GENERAL = {.name = "regler",
                                           .heading = "Changer les dates et les montants",
                                           .submit = "Publier ce changement",
                                           .done = "La nouvelle version de l’appel est publiée.",
                                           .fields = GENERAL_FIELDS,
                                           .field_count = COUNT_OF(GENERAL_FIELDS),
                                           .run = run_general,
                                           .audit = "call.change",
                                           .subject = "call"},
                                EXTEND = {.name = "prolonger",
                                          .heading = "Prolonger pour tous",
                                          .submit = "Prolonger",
                                          .done = "L’appel est prolongé pour tous.",
                                          .fields = EXTEND_FIELDS,
                                          .field_count = COUNT_OF(EXTEND_FIELDS),
                                          .run = run_extend,
                                          .audit = "call.extend",
                                          .subject = "call"};
    struct desk desk;
    struct acts acts = {.desk = &desk};
    struct members members;
    struct call_instructors instructors;
    struct extensions extensions;
    struct act_row assign;
    bool done = false;
    if (!desk_open(request, &desk, error) ||
        !role_members(desk.session, desk.space->id, request->now, request->arena, &members, error) ||
        !call_instructor_list(desk.session, desk.call.id, request->arena, &instructors, error) ||
        !call_extensions(desk.session, desk.call.id, request->arena, &extensions, error))
        return false;
    acts_add(&acts, &GENERAL, NULL);
    set_general(&acts.at[0]);
    acts_add(&acts, &EXTEND, NULL);
    if (assign_row(&desk, &members, &assign))
        acts_add(&acts, &assign, NULL);
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&acts, response, error);
    struct view_desk view = {.heading = STR("Réglages de l’appel"), .done = acts_done(&acts), .refusal = acts.refusal};
    view.lead = arena_printf(request->arena, "Version %lld, publiée le %.*s.", (long long)desk.call.version,
                             STR_PRINT(desk_when(&desk, desk.call.published_at)));
    struct view_desk_section *rules = desk_section(&desk, &view, "regles", "Les règles");
    desk_way(&desk, rules, STR("Les critères et leur poids"), desk_path(&desk, "/reglages/criteres"));
    desk_way(&desk, rules, STR("Les questions posées"), desk_path(&desk, "/reglages/questions"));
    desk_way(
        &desk, rules, STR("Ouvrir un autre appel sur ce modèle"),
        space_path(request->arena, desk.space,
                   arena_printf(request->arena, "/appels/nouveau?modele=%.*s", STR_PRINT(desk.call.rules.code)).at));
    acts_show(&acts, "regler", rules);
    show_time(&desk, &extensions, &acts, &view);
    show_people(&desk, &instructors, &acts, &view);
    desk_send(&desk, response, &view, "/reglages");
    return true;
}

/* --- Criteria and questions: one row each, some blank ones ----------------------------------------------------------
 */

enum { BLANK_ROWS = 2, CRITERION_PARTS = 4, QUESTION_PARTS = 6 };

static const char *name_of(struct arena *arena, const char *part, size_t row)
{
    return arena_printf(arena, "%s_%zu", part, row).at;
}

static const char *label_of(struct arena *arena, const char *label, size_t row)
{
    return arena_printf(arena, "%s %zu", label, row + 1).at;
}

static struct act_row *criteria_row(struct desk *desk, act_fn run)
{
    struct arena *arena = desk->arena;
    size_t rows = desk->call.rules.criterion_count + BLANK_ROWS, count = rows * CRITERION_PARTS + 1;
    struct field *fields = ARENA_ARRAY(arena, struct field, count);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    for (size_t i = 0; i < rows; i++) {
        struct field *at = &fields[i * CRITERION_PARTS];
        at[0] = (struct field){.name = name_of(arena, "critere", i),
                               .label = label_of(arena, "Critère", i),
                               .kind = FIELD_TEXT,
                               .most = 150};
        at[1] = (struct field){.name = name_of(arena, "aide", i),
                               .label = label_of(arena, "Précision", i),
                               .kind = FIELD_TEXT,
                               .most = 300};
        at[2] = (struct field){.name = name_of(arena, "poids", i),
                               .label = label_of(arena, "Poids", i),
                               .kind = FIELD_NUMBER,
                               .least = 0,
                               .most = 1000};
        at[3] = (struct field){.name = name_of(arena, "echelle", i),
                               .label = label_of(arena, "Note la plus haute", i),
                               .kind = FIELD_NUMBER,
                               .least = 1,
                               .most = 100};
    }
    fields[count - 1] = (struct field)CHANGE_FIELD;
    *row = (struct act_row){.name = "criteres",
                            .heading = "Les critères",
                            .lead = "Videz le nom d’un critère pour le retirer.",
                            .submit = "Publier les critères",
                            .done = "Les critères sont publiés.",
                            .fields = fields,
                            .field_count = count,
                            .plain = true,
                            .run = run,
                            .audit = "call.criteria",
                            .subject = "call"};
    return row;
}

static bool run_criteria(struct session *session, struct act *act, struct error *error)
{
    const struct call *call = &act->desk->call.rules;
    struct arena *arena = act->desk->arena;
    size_t rows = call->criterion_count + BLANK_ROWS, count = 0;
    struct call_criterion *criteria = ARENA_ARRAY(arena, struct call_criterion, rows);
    struct str text;
    for (size_t i = 0; i < rows; i++) {
        struct str label = form_text(&act->form, name_of(arena, "critere", i));
        if (label.length == 0)
            continue;
        criteria[count++] = (struct call_criterion){
            .code = i < call->criterion_count ? call->criteria[i].code : text_slug(arena, label, 40),
            .label = label,
            .help = form_text(&act->form, name_of(arena, "aide", i)),
            .weight = form_number(&act->form, name_of(arena, "poids", i)),
            .scale = form_is_empty(&act->form, name_of(arena, "echelle", i))
                         ? 5
                         : form_number(&act->form, name_of(arena, "echelle", i))};
    }
    return call_edit_criteria(act->desk->call.text, criteria, count, arena, &text, error) &&
           publish(session, act, text, error);
}

static void set_criteria(struct act *act)
{
    const struct call *call = &act->desk->call.rules;
    struct arena *arena = act->desk->arena;
    for (size_t i = 0; i < call->criterion_count; i++) {
        const struct call_criterion *one = &call->criteria[i];
        form_set(&act->form, name_of(arena, "critere", i), one->label);
        form_set(&act->form, name_of(arena, "aide", i), one->help);
        form_set(&act->form, name_of(arena, "poids", i), arena_printf(arena, "%lld", (long long)one->weight));
        form_set(&act->form, name_of(arena, "echelle", i), arena_printf(arena, "%lld", (long long)one->scale));
    }
}

static bool send_edit(struct desk *desk, struct acts *acts, struct response *response, const char *heading,
                      const char *act)
{
    struct view_desk view = {.heading = str_of(heading), .done = acts_done(acts), .refusal = acts->refusal};
    struct view_desk_section *section = desk_section(desk, &view, "liste", heading);
    acts_show(acts, act, section);
    desk_way(desk, section, STR("Revenir aux réglages"), desk_path(desk, "/reglages"));
    desk_send(desk, response, &view, "");
    return true;
}

bool show_call_criteria(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct acts acts = {.desk = &desk};
    bool done = false;
    if (!desk_open(request, &desk, error))
        return false;
    acts_add(&acts, criteria_row(&desk, run_criteria), NULL);
    set_criteria(&acts.at[0]);
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    return done ? acts_redirect(&acts, response, error)
                : send_edit(&desk, &acts, response, "Les critères et leur poids", "criteres");
}

static struct act_row *questions_row(struct desk *desk, act_fn run)
{
    struct arena *arena = desk->arena;
    size_t rows = desk->call.rules.question_count + BLANK_ROWS, count = rows * QUESTION_PARTS + 1;
    struct field *fields = ARENA_ARRAY(arena, struct field, count);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    struct field_choice *kinds = ARENA_ARRAY(arena, struct field_choice, QUESTION_CHOICES + 1);
    for (int kind = 0; kind <= QUESTION_CHOICES; kind++)
        kinds[kind] = (struct field_choice){QUESTION_KINDS[kind], QUESTION_KIND_LABELS[kind], NULL};
    for (size_t i = 0; i < rows; i++) {
        struct field *at = &fields[i * QUESTION_PARTS];
        at[0] = (struct field){.name = name_of(arena, "question", i),
                               .label = label_of(arena, "Question", i),
                               .kind = FIELD_TEXT,
                               .most = 300};
        at[1] = (struct field){.name = name_of(arena, "nature", i),
                               .label = label_of(arena, "Nature de la réponse", i),
                               .kind = FIELD_CHOICE,
                               .choices = kinds,
                               .choice_count = QUESTION_CHOICES + 1};
        at[2] = (struct field){.name = name_of(arena, "choix", i),
                               .label = label_of(arena, "Choix proposés, un par ligne", i),
                               .kind = FIELD_TEXTAREA,
                               .most = 2000};
        at[3] = (struct field){.name = name_of(arena, "taille", i),
                               .label = label_of(arena, "Longueur ou valeur la plus grande", i),
                               .kind = FIELD_NUMBER,
                               .least = 1,
                               .most = 1000000};
        at[4] = (struct field){.name = name_of(arena, "si", i),
                               .label = label_of(arena, "Posée seulement si (code = réponse)", i),
                               .kind = FIELD_TEXT,
                               .most = 150,
                               .help = "Par exemple partenaires = oui"};
        at[5] = (struct field){
            .name = name_of(arena, "exigee", i), .label = label_of(arena, "Réponse exigée", i), .kind = FIELD_CHECKBOX};
    }
    fields[count - 1] = (struct field)CHANGE_FIELD;
    *row = (struct act_row){.name = "questions",
                            .heading = "Les questions",
                            .lead = "Videz une question pour la retirer.",
                            .submit = "Publier les questions",
                            .done = "Les questions sont publiées.",
                            .fields = fields,
                            .field_count = count,
                            .plain = true,
                            .run = run,
                            .audit = "call.questions",
                            .subject = "call"};
    return row;
}

/* "partenaires = oui". */
static void read_condition(struct str typed, struct call_question *question)
{
    struct str rest = typed, code;
    if (typed.length && str_next(&rest, '=', &code)) {
        question->when_question = str_trim(code);
        question->when_answer = str_trim(rest);
    }
}

static void read_choices(struct arena *arena, struct str typed, struct call_question *question)
{
    struct str rest = typed, line;
    if (question->kind != QUESTION_CHOICE && question->kind != QUESTION_CHOICES)
        return;
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.length == 0)
            continue;
        struct call_choice *choice = ARENA_PUSH(arena, question->choices.at, question->choices.count);
        *choice = (struct call_choice){.code = text_slug(arena, line, 40), .label = line};
    }
}

static bool run_questions(struct session *session, struct act *act, struct error *error)
{
    const struct call *call = &act->desk->call.rules;
    struct arena *arena = act->desk->arena;
    size_t rows = call->question_count + BLANK_ROWS, count = 0;
    struct call_question *questions = ARENA_ARRAY(arena, struct call_question, rows);
    struct str text;
    for (size_t i = 0; i < rows; i++) {
        struct str label = form_text(&act->form, name_of(arena, "question", i));
        if (label.length == 0)
            continue;
        struct call_question *question = &questions[count++];
        *question = (struct call_question){.code = i < call->question_count ? call->questions[i].code
                                                                            : text_slug(arena, label, 40),
                                           .label = label,
                                           .help = i < call->question_count ? call->questions[i].help : STR_NONE,
                                           .required = form_checked(&act->form, name_of(arena, "exigee", i)),
                                           .most = form_is_empty(&act->form, name_of(arena, "taille", i))
                                                       ? CALL_UNLIMITED
                                                       : form_number(&act->form, name_of(arena, "taille", i))};
        for (int kind = 0; kind <= QUESTION_CHOICES; kind++)
            if (form_chosen(&act->form, name_of(arena, "nature", i), QUESTION_KINDS[kind]))
                question->kind = (enum question_kind)kind;
        read_choices(arena, form_text(&act->form, name_of(arena, "choix", i)), question);
        read_condition(form_text(&act->form, name_of(arena, "si", i)), question);
    }
    return call_edit_questions(act->desk->call.text, questions, count, arena, &text, error) &&
           publish(session, act, text, error);
}

static void set_questions(struct act *act)
{
    const struct call *call = &act->desk->call.rules;
    struct arena *arena = act->desk->arena;
    for (size_t i = 0; i < call->question_count; i++) {
        const struct call_question *one = &call->questions[i];
        struct buffer lines = {0};
        for (size_t k = 0; k < one->choices.count; k++)
            buffer_printf(&lines, "%.*s\n", STR_PRINT(one->choices.at[k].label));
        form_set(&act->form, name_of(arena, "question", i), one->label);
        form_set(&act->form, name_of(arena, "nature", i), str_of(QUESTION_KINDS[one->kind]));
        form_set(&act->form, name_of(arena, "choix", i), arena_str(arena, buffer_str(&lines)));
        if (one->most != CALL_UNLIMITED)
            form_set(&act->form, name_of(arena, "taille", i), arena_printf(arena, "%lld", (long long)one->most));
        if (one->when_question.length)
            form_set(&act->form, name_of(arena, "si", i),
                     arena_printf(arena, "%.*s = %.*s", STR_PRINT(one->when_question), STR_PRINT(one->when_answer)));
        if (one->required)
            form_set(&act->form, name_of(arena, "exigee", i), STR("oui"));
        buffer_free(&lines);
    }
}

bool show_call_questions(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct acts acts = {.desk = &desk};
    bool done = false;
    if (!desk_open(request, &desk, error))
        return false;
    acts_add(&acts, questions_row(&desk, run_questions), NULL);
    set_questions(&acts.at[0]);
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    return done ? acts_redirect(&acts, response, error)
                : send_edit(&desk, &acts, response, "Les questions posées", "questions");
}

/* --- A new call -----------------------------------------------------------------------------------------------------
 */

static const struct field NEW_FIELDS[] = {
    {.name = "modele", .label = "Modèle", .kind = FIELD_HIDDEN},
    {.name = "titre", .label = "Titre du nouvel appel", .kind = FIELD_TEXT, .required = true, .most = 150},
    {.name = "ouverture", .label = "Ouverture", .kind = FIELD_DATE, .required = true},
    {.name = "cloture", .label = "Clôture", .kind = FIELD_DATE, .required = true}};

struct opening {
    struct request *request;
    const struct space *space;
    struct str code, text, title;
};

static bool open_call(struct session *session, void *context, struct error *error)
{
    const struct opening *opening = context;
    struct request *request = opening->request;
    struct published_call there;
    struct error missing = {0};
    if (call_find(session, opening->space->id, opening->code, request->arena, &there, &missing))
        return error_set(error, ERROR_CONFLICT, "Un appel a déjà ce titre" NBSP ": donnez-en un autre.");
    struct audit_event event = {.person_id = request_person(request),
                                .space_id = opening->space->id,
                                .action = "call.open",
                                .subject = "call",
                                .label = opening->title};
    return call_publish_within(session, opening->space->id, opening->text, STR_NONE, request->now, NULL, error) &&
           audit_record(session, &event, request->now, error);
}

bool show_call_new(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct form form;
    struct arena *arena = request->arena;
    if (!space || !request_session(request, &session, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, NEW_FIELDS, COUNT_OF(NEW_FIELDS));
        form_set(&form, "modele", request_query_text(request, "modele"));
    } else if (form_read(&form, request, NEW_FIELDS, COUNT_OF(NEW_FIELDS))) {
        struct published_call model;
        struct error refused = {0};
        struct opening opening = {.request = request, .space = space, .title = form_text(&form, "titre")};
        opening.code = text_slug(arena, opening.title, 60);
        bool known = call_find(session, space->id, form_text(&form, "modele"), arena, &model, &refused);
        if (!call_edit_copy(known ? model.text : CALL_EXAMPLE_OPEN, opening.code, opening.title,
                            (int32_t)form_number(&form, "ouverture"), (int32_t)form_number(&form, "cloture"), arena,
                            &opening.text, error))
            return false;
        if (store_write(request->site->store, open_call, &opening, &refused))
            return response_redirect(response, 303,
                                     arena_printf(arena, "%.*s/%.*s/reglages",
                                                  STR_PRINT(space_path(arena, space, "/appels")),
                                                  STR_PRINT(opening.code)),
                                     error);
        if (refused.kind == ERROR_INTERNAL || refused.kind == ERROR_UNAVAILABLE)
            return error_set(error, refused.kind, "%s", refused.message);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Ouvrir un appel à projets"),
                                  .lead = STR("Il reprend les règles du modèle" NBSP ": vous les changez ensuite."),
                                  .submit = STR("Ouvrir cet appel")};
    links_add(arena, &view.page.breadcrumb, 1, STR("Appels à projets"), space_path(arena, space, "/appels"));
    send_form_page(request, response, space, &view, &form);
    return true;
}
