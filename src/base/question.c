#include "base/question.h"

enum { CODE_MOST = 40 };

static const struct {
    const char *name, *label;
} KINDS[ASKS_COUNT] = {
    [ASKS_TEXT] = {"text", "texte court"},
    [ASKS_LONG_TEXT] = {"long_text", "texte long"},
    [ASKS_NUMBER] = {"number", "nombre"},
    [ASKS_DATE] = {"date", "date"},
    [ASKS_YES_NO] = {"yes_no", "oui ou non"},
    [ASKS_CHOICE] = {"choice", "un choix"},
    [ASKS_CHOICES] = {"choices", "plusieurs choix"},
};

const char *form_question_kind_name(enum form_question_kind kind)
{
    return KINDS[kind].name;
}

const char *form_question_kind_label(enum form_question_kind kind)
{
    return KINDS[kind].label;
}

bool form_question_kind_find(struct str name, enum form_question_kind *kind)
{
    for (size_t i = 0; i < ASKS_COUNT; i++)
        if (str_equal(name, str_of(KINDS[i].name))) {
            *kind = (enum form_question_kind)i;
            return true;
        }
    return false;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool check(const struct form_question *question, struct error *error)
{
    bool chosen = question->kind == ASKS_CHOICE || question->kind == ASKS_CHOICES;
    if (str_is_empty(question->label) || text_length(question->label) > QUESTION_LABEL_MOST)
        return error_set(error, ERROR_INVALID, "Écrivez la question, en %d caractères au plus.", QUESTION_LABEL_MOST);
    if (chosen && (question->choice_count < 2 || question->choice_count > QUESTION_CHOICES_MOST))
        return error_set(error, ERROR_INVALID, "« %.*s »" NBSP ": donnez de 2 à %d réponses à choisir, une par ligne.",
                         STR_PRINT(question->label), QUESTION_CHOICES_MOST);
    return true;
}

static void read_choices(const json_t *array, struct arena *arena, struct form_question *question)
{
    size_t index;
    const json_t *choice;
    json_array_foreach(array, index, choice) if (json_is_string(choice)) *
        ARENA_PUSH(arena, question->choices, question->choice_count) =
        arena_str(arena, str_of(json_string_value(choice)));
}

static bool read_one(const json_t *value, struct arena *arena, struct form_question *question, struct error *error)
{
    *question = (struct form_question){
        .code = arena_str(arena, json_member(value, "code")),
        .label = arena_str(arena, json_member(value, "label")),
        .help = arena_str(arena, json_member(value, "help")),
        .required = json_is_true(json_object_get(value, "required")),
        .most = json_integer_value(json_object_get(value, "most")),
    };
    if (!form_question_kind_find(json_member(value, "kind"), &question->kind) || str_is_empty(question->code))
        return error_set(error, ERROR_INVALID, "Une question du formulaire n’a pas de code ou de nature connue.");
    read_choices(json_object_get(value, "choices"), arena, question);
    return check(question, error);
}

bool form_questions_read(struct str json, struct arena *arena, struct form_questions *questions, struct error *error)
{
    json_t *root;
    size_t index;
    const json_t *value;
    *questions = (struct form_questions){0};
    if (str_is_empty(json))
        return true;
    if (!json_parse(json, &root, error))
        return false;
    bool done = json_array_size(root) <= QUESTIONS_MOST ||
                error_set(error, ERROR_LIMITED, "Un formulaire a %d questions au plus.", QUESTIONS_MOST);
    json_array_foreach(root, index, value) done =
        done && read_one(value, arena, ARENA_PUSH(arena, questions->at, questions->count), error);
    json_decref(root);
    return done;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void write_one(const struct form_question *question, struct json_writer *writer)
{
    json_begin_object(writer);
    json_member_text(writer, "code", question->code);
    json_member_text(writer, "label", question->label);
    json_member_text(writer, "help", question->help);
    json_member_text(writer, "kind", str_of(KINDS[question->kind].name));
    json_key(writer, "required");
    json_bool(writer, question->required);
    if (question->most > 0) {
        json_key(writer, "most");
        json_i64(writer, question->most);
    }
    if (question->choice_count) {
        json_key(writer, "choices");
        json_begin_array(writer);
        for (size_t i = 0; i < question->choice_count; i++)
            json_text(writer, question->choices[i]);
        json_end_array(writer);
    }
    json_end_object(writer);
}

void form_questions_write(const struct form_questions *questions, struct json_writer *writer)
{
    json_begin_array(writer);
    for (size_t i = 0; i < questions->count; i++)
        write_one(&questions->at[i], writer);
    json_end_array(writer);
}

static bool has_code(const struct form_questions *questions, struct str code)
{
    for (size_t i = 0; i < questions->count; i++)
        if (str_equal(questions->at[i].code, code))
            return true;
    return false;
}

bool form_questions_add(struct form_questions *questions, struct form_question question, struct arena *arena,
                        struct error *error)
{
    if (questions->count >= QUESTIONS_MOST)
        return error_set(error, ERROR_LIMITED, "Un formulaire a %d questions au plus.", QUESTIONS_MOST);
    if (!check(&question, error))
        return false;
    struct str base = text_slug(arena, question.label, CODE_MOST);
    question.code = base.length ? base : STR("question");
    for (int i = 2; has_code(questions, question.code); i++)
        question.code = arena_printf(arena, "%.*s-%d", STR_PRINT(base), i);
    *ARENA_PUSH(arena, questions->at, questions->count) = question;
    return true;
}
