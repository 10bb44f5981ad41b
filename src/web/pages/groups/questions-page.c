/* The organiser's own words and questions in the form of registration. */
#include "group-pages.h"

static const struct field INTRODUCTION_FIELDS[] = {{.name = "introduction",
                                                    .label = "Au-dessus du formulaire",
                                                    .kind = FIELD_TEXTAREA,
                                                    .most = 1000,
                                                    .help = "Par exemple : un café vous attend dès 9 heures"}};

static const struct field_choice KINDS[ASKS_COUNT] = {
    {"text", "Texte court", NULL},       {"long_text", "Texte long", NULL},
    {"number", "Nombre", NULL},          {"date", "Date", NULL},
    {"yes_no", "Oui ou non", NULL},      {"choice", "Un choix", NULL},
    {"choices", "Plusieurs choix", NULL}};

static const struct field QUESTION_FIELDS[] = {
    {.name = "question",
     .label = "Question",
     .kind = FIELD_TEXT,
     .required = true,
     .most = QUESTION_LABEL_MOST,
     .help = "Par exemple : comment viendrez-vous ?"},
    {.name = "nature",
     .label = "Réponse attendue",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = KINDS,
     .choice_count = ASKS_COUNT},
    {.name = "choix", .label = "Réponses à choisir, une par ligne", .kind = FIELD_TEXTAREA, .most = 2000},
    {.name = "aide", .label = "Précision sous la question", .kind = FIELD_TEXT, .most = QUESTION_LABEL_MOST},
    {.name = "obligatoire", .label = "La réponse est obligatoire", .kind = FIELD_CHECKBOX},
};

struct asking {
    struct request *request;
    const struct space *space;
    struct str introduction;
    struct form_questions questions;
    struct str what; /* for the journal */
};

static bool save(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    struct request *request = asking->request;
    struct buffer json = {0};
    struct json_writer writer = {.out = &json};
    form_questions_write(&asking->questions, &writer);
    bool done = registration_form_save(session, asking->space->id, asking->introduction, buffer_str(&json),
                                       request->now, error) &&
                network_note(session, request, asking->space, "registration-form.change", "space", asking->space->id,
                             asking->what, STR_NONE, error);
    buffer_free(&json);
    return done;
}

static bool open_form(struct request *request, struct asking *asking, struct error *error)
{
    struct session *session;
    *asking = (struct asking){.request = request, .space = request_space(request, error)};
    return asking->space && request_session(request, &session, error) &&
           read_questions(session, asking->space, request->arena, &asking->introduction, &asking->questions, error);
}

static struct str page_path(const struct asking *asking, const char *rest)
{
    return demarche_path(asking->request->arena, asking->space,
                         arena_printf(asking->request->arena, "/formulaire%s", rest).at);
}

static void send_board(struct asking *asking, struct response *response, const struct form *introduction,
                       const struct form *question)
{
    static const char *const PAIRS[] = {"enregistre", "C’est enregistré.", "retire", "La question est retirée.", NULL};
    struct request *request = asking->request;
    struct arena *arena = request->arena;
    struct view_sheet sheet = {.lead = STR("Nom, structure, fonction et adresse sont toujours demandés. Ajoutez vos "
                                           "propres questions."),
                               .done = sheet_done(request, PAIRS)};
    sheet_start(request, asking->space, &sheet, STR("Formulaire d’inscription"));
    sheet_step(request, &sheet, STR("Gérer les groupes"), demarche_path(arena, asking->space, "/groupes"));
    links_add(arena, &sheet.buttons, 1, STR("Voir le formulaire"), space_path(arena, asking->space, "/inscription"));
    struct sheet_section *list = sheet_section(request, &sheet, "questions", STR("Vos questions"));
    list->empty = STR("Aucune pour l’instant.");
    for (size_t i = 0; i < asking->questions.count; i++) {
        const struct form_question *one = &asking->questions.at[i];
        struct sheet_row *row = section_row(request, list, one->label, STR_NONE);
        row_say(request, row,
                arena_printf(arena, "%s%s", form_question_kind_label(one->kind),
                             one->required ? ", réponse obligatoire" : ""));
        row->action = arena_printf(arena, "%.*s/%.*s", STR_PRINT(page_path(asking, "")), STR_PRINT(one->code));
        row->submit = STR("Retirer");
    }
    struct sheet_section *add = sheet_section(request, &sheet, "ajouter", STR("Ajouter une question"));
    section_form(add, question, page_path(asking, ""), "Ajouter la question");
    struct sheet_section *words = sheet_section(request, &sheet, "introduction", STR("Introduction"));
    section_form(words, introduction, page_path(asking, ""), "Enregistrer l’introduction");
    sheet_send(request, response, &sheet);
}

static void split_choices(struct arena *arena, struct str text, struct form_question *question)
{
    struct str line;
    while (str_next(&text, '\n', &line))
        if (str_trim(line).length)
            *ARENA_PUSH(arena, question->choices, question->choice_count) = str_trim(line);
}

static bool add_question(struct asking *asking, struct form *form)
{
    struct arena *arena = asking->request->arena;
    struct error refused = {0};
    struct form_question question = {.label = form_text(form, "question"),
                                     .help = form_text(form, "aide"),
                                     .required = form_checked(form, "obligatoire")};
    form_question_kind_find(form_text(form, "nature"), &question.kind); /* one of the choices */
    if (question.kind == ASKS_CHOICE || question.kind == ASKS_CHOICES)
        split_choices(arena, form_text(form, "choix"), &question);
    if (form_questions_add(&asking->questions, question, arena, &refused)) {
        asking->what = question.label;
        return true;
    }
    form_refuse(form, question.choice_count < 2 && question.label.length ? "choix" : NULL, "%s", refused.message);
    return false;
}

bool show_form_questions(struct request *request, struct response *response, struct error *error)
{
    struct asking asking;
    struct form introduction, question;
    const struct form_value *values;
    size_t count;
    if (!open_form(request, &asking, error))
        return false;
    form_start(&introduction, request, INTRODUCTION_FIELDS, COUNT_OF(INTRODUCTION_FIELDS));
    form_set(&introduction, "introduction", asking.introduction);
    form_start(&question, request, QUESTION_FIELDS, COUNT_OF(QUESTION_FIELDS));
    if (request->method != METHOD_POST) {
        send_board(&asking, response, &introduction, &question);
        return true;
    }
    if (!request_form(request, &values, &count, error))
        return false;
    bool words = false, right = false;
    for (size_t i = 0; i < count; i++)
        words = words || str_equal(values[i].name, STR("introduction"));
    if (words && form_read(&introduction, request, INTRODUCTION_FIELDS, COUNT_OF(INTRODUCTION_FIELDS))) {
        asking.introduction = form_text(&introduction, "introduction");
        right = true;
    } else if (!words && form_read(&question, request, QUESTION_FIELDS, COUNT_OF(QUESTION_FIELDS))) {
        right = add_question(&asking, &question);
    }
    if (!right) {
        send_board(&asking, response, &introduction, &question);
        return true;
    }
    return store_write(request->site->store, save, &asking, error) &&
           response_redirect(response, 303, page_path(&asking, "?fait=enregistre"), error);
}

bool remove_form_question(struct request *request, struct response *response, struct error *error)
{
    struct asking asking;
    if (!open_form(request, &asking, error))
        return false;
    struct str code = request_path(request, "question");
    struct form_questions kept = {.at = ARENA_ARRAY(request->arena, struct form_question, asking.questions.count + 1)};
    for (size_t i = 0; i < asking.questions.count; i++)
        if (str_equal(asking.questions.at[i].code, code))
            asking.what = asking.questions.at[i].label;
        else
            kept.at[kept.count++] = asking.questions.at[i];
    asking.questions = kept;
    return store_write(request->site->store, save, &asking, error) &&
           response_redirect(response, 303, page_path(&asking, "?fait=retire"), error);
}
