#include "grants/call-edit.h"

#include <stdlib.h>

const char *const QUESTION_KINDS[QUESTION_CHOICES + 1] = {"text",   "long_text", "number", "date",
                                                          "yes_no", "choice",    "choices"};
const char *const QUESTION_KIND_LABELS[QUESTION_CHOICES + 1] = {"Texte court", "Texte long", "Nombre",         "Date",
                                                                "Oui ou non",  "Un choix",   "Plusieurs choix"};

static json_t *json_of(struct str text)
{
    return json_stringn(text.at ? text.at : "", text.length);
}

/* Not said is not there. */
static void set_text(json_t *root, const char *key, struct str text)
{
    if (str_is_empty(text))
        json_object_del(root, key);
    else
        json_object_set_new(root, key, json_of(text));
}

static void set_day(json_t *root, const char *key, int32_t day)
{
    struct arena arena = {0};
    set_text(root, key, day ? date_format(&arena, day) : STR_NONE);
    arena_free(&arena);
}

static void set_number(json_t *root, const char *key, int64_t value)
{
    if (value == CALL_UNLIMITED)
        json_object_del(root, key);
    else
        json_object_set_new(root, key, json_integer(value));
}

static void set_money(json_t *root, const char *key, int64_t cents)
{
    if (cents == CALL_UNLIMITED)
        json_object_del(root, key);
    else if (cents % 100 == 0)
        json_object_set_new(root, key, json_integer(cents / 100));
    else
        json_object_set_new(root, key, json_real((double)cents / 100));
}

static bool finish(json_t *root, struct arena *arena, struct str *edited)
{
    char *text = json_dumps(root, JSON_INDENT(2));
    *edited = arena_str(arena, str_of(text));
    free(text);
    json_decref(root);
    return true;
}

static int32_t day_of(const struct call *call, int64_t instant)
{
    if (instant == 0)
        return 0;
    struct civil local = zone_civil(call->zone, instant);
    return date_from_civil(local.year, local.month, local.day);
}

struct call_general call_general_of(const struct call *call)
{
    return (struct call_general){.title = call->title,
                                 .purpose = call->purpose,
                                 .opens = day_of(call, call->opens),
                                 .closes = day_of(call, call->closes),
                                 .results_by = call->has_results ? call->results_by : 0,
                                 .envelope = call->envelope,
                                 .ceiling = call->ceiling,
                                 .floor = call->floor,
                                 .months_most = call->months_most,
                                 .funder_name = call->funder_name,
                                 .funder_siret = call->funder_siret,
                                 .external = call->external,
                                 .anonymous = call->anonymous};
}

bool call_edit_general(struct str text, const struct call_general *general, struct arena *arena, struct str *edited,
                       struct error *error)
{
    json_t *root;
    if (!json_parse(text, &root, error))
        return false;
    set_text(root, "title", general->title);
    set_text(root, "purpose", general->purpose);
    set_day(root, "opens", general->opens);
    set_day(root, "closes", general->closes);
    set_day(root, "results_by", general->results_by);
    set_money(root, "envelope", general->envelope);
    set_money(root, "ceiling", general->ceiling);
    set_money(root, "floor", general->floor);
    set_number(root, "months_most", general->months_most);
    set_text(root, "funder_name", general->funder_name);
    set_text(root, "funder_siret", general->funder_siret);
    set_text(root, "external", general->external);
    json_object_set_new(root, "anonymous", json_boolean(general->anonymous));
    return finish(root, arena, edited);
}

bool call_edit_criteria(struct str text, const struct call_criterion *criteria, size_t count, struct arena *arena,
                        struct str *edited, struct error *error)
{
    json_t *root, *list = json_array();
    if (!json_parse(text, &root, error)) {
        json_decref(list);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_object();
        set_text(item, "code", criteria[i].code);
        set_text(item, "label", criteria[i].label);
        set_text(item, "help", criteria[i].help);
        set_number(item, "weight", criteria[i].weight);
        set_number(item, "scale", criteria[i].scale);
        json_array_append_new(list, item);
    }
    json_object_set_new(root, "criteria", list);
    return finish(root, arena, edited);
}

static json_t *question_json(const struct call_question *question)
{
    json_t *item = json_object();
    set_text(item, "code", question->code);
    set_text(item, "label", question->label);
    set_text(item, "help", question->help);
    json_object_set_new(item, "kind", json_string(QUESTION_KINDS[question->kind]));
    json_object_set_new(item, "required", json_boolean(question->required));
    set_number(item, "most", question->most);
    if (question->choices.count) {
        json_t *choices = json_array();
        for (size_t i = 0; i < question->choices.count; i++) {
            json_t *choice = json_object();
            set_text(choice, "code", question->choices.at[i].code);
            set_text(choice, "label", question->choices.at[i].label);
            set_text(choice, "help", question->choices.at[i].help);
            json_array_append_new(choices, choice);
        }
        json_object_set_new(item, "choices", choices);
    }
    if (question->when_question.length) {
        json_t *when = json_object();
        set_text(when, "question", question->when_question);
        set_text(when, "answer", question->when_answer);
        json_object_set_new(item, "when", when);
    }
    return item;
}

bool call_edit_questions(struct str text, const struct call_question *questions, size_t count, struct arena *arena,
                         struct str *edited, struct error *error)
{
    json_t *root, *list = json_array();
    if (!json_parse(text, &root, error)) {
        json_decref(list);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, question_json(&questions[i]));
    json_object_set_new(root, "questions", list);
    return finish(root, arena, edited);
}

bool call_edit_copy(struct str text, struct str code, struct str title, int32_t opens, int32_t closes,
                    struct arena *arena, struct str *edited, struct error *error)
{
    json_t *root;
    if (!json_parse(text, &root, error))
        return false;
    set_text(root, "code", code);
    set_text(root, "title", title);
    set_day(root, "opens", opens);
    set_day(root, "closes", closes);
    json_object_del(root, "results_by");
    json_object_del(root, "meetings");
    return finish(root, arena, edited);
}
