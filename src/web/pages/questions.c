#include "questions.h"

enum { SHORT_MOST = 200, LONG_MOST = 2000 };

static const struct field_choice YES_NO[] = {{"oui", "Oui", NULL}, {"non", "Non", NULL}};

static const char *field_name(struct arena *arena, size_t position)
{
    return arena_printf(arena, "question_%zu", position + 1).at;
}

static void offer_choices(struct arena *arena, const struct form_question *question, struct field *field)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, question->choice_count);
    for (size_t i = 0; i < question->choice_count; i++) {
        const char *choice = arena_cstr(arena, question->choices[i]);
        choices[i] = (struct field_choice){choice, choice, NULL};
    }
    field->choices = choices;
    field->choice_count = question->choice_count;
}

void question_fields(struct arena *arena, const struct form_questions *questions, struct field *fields)
{
    static const enum field_kind KINDS[ASKS_COUNT] = {
        [ASKS_TEXT] = FIELD_TEXT,      [ASKS_LONG_TEXT] = FIELD_TEXTAREA, [ASKS_NUMBER] = FIELD_NUMBER,
        [ASKS_DATE] = FIELD_DATE,      [ASKS_YES_NO] = FIELD_CHOICE,      [ASKS_CHOICE] = FIELD_CHOICE,
        [ASKS_CHOICES] = FIELD_CHOICES};
    for (size_t i = 0; i < questions->count; i++) {
        const struct form_question *question = &questions->at[i];
        fields[i] = (struct field){.name = field_name(arena, i),
                                   .label = arena_cstr(arena, question->label),
                                   .kind = KINDS[question->kind],
                                   .required = question->required,
                                   .most = question->most,
                                   .help = question->help.length ? arena_cstr(arena, question->help) : NULL};
        if (question->kind == ASKS_TEXT && !question->most)
            fields[i].most = SHORT_MOST;
        if (question->kind == ASKS_LONG_TEXT && !question->most)
            fields[i].most = LONG_MOST;
        if (question->kind == ASKS_DATE)
            fields[i].most = 0;
        if (question->kind == ASKS_YES_NO) {
            fields[i].choices = YES_NO;
            fields[i].choice_count = COUNT_OF(YES_NO);
        } else if (question->choice_count) {
            offer_choices(arena, question, &fields[i]);
        }
    }
}

static struct str answer_of(struct arena *arena, const struct form *form, const char *name)
{
    const struct control *control = form_control(form, name);
    if (control->field->kind != FIELD_CHOICES)
        return control->text;
    struct buffer joined = {0};
    for (size_t i = 0; i < control->field->choice_count; i++)
        if (control->chosen[i])
            buffer_printf(&joined, "%s%s", joined.length ? "\n" : "", control->field->choices[i].value);
    struct str text = arena_str(arena, buffer_str(&joined));
    buffer_free(&joined);
    return text;
}

struct str question_answers(struct arena *arena, const struct form_questions *questions, const struct form *form)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    for (size_t i = 0; i < questions->count; i++) {
        struct str answer = answer_of(arena, form, field_name(arena, i));
        if (str_is_empty(answer))
            continue;
        json_key_str(&writer, questions->at[i].code);
        json_text(&writer, answer);
    }
    json_end_object(&writer);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

struct str question_answer(struct arena *arena, struct str answers, struct str code)
{
    json_t *root;
    if (str_is_empty(answers) || !json_parse(answers, &root, NULL))
        return STR_NONE;
    struct str answer = arena_str(arena, json_member(root, arena_cstr(arena, code)));
    json_decref(root);
    return answer;
}

void question_show(struct arena *arena, const struct form_questions *questions, struct str answers, struct form *form)
{
    for (size_t i = 0; i < questions->count; i++) {
        struct str answer = question_answer(arena, answers, questions->at[i].code), one;
        const char *name = field_name(arena, i);
        if (str_is_empty(answer))
            continue;
        if (questions->at[i].kind != ASKS_CHOICES)
            form_set(form, name, answer);
        else
            while (str_next(&answer, '\n', &one))
                form_choose(form, name, one);
    }
}
