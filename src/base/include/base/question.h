/* Questions that an organiser adds to a form, stored as data: a JSON array of
 *     {"code": "transport", "label": "Comment viendrez-vous ?", "help": "…", "kind": "choice", "required": true,
 *      "most": 200, "choices": ["En voiture", "En train"]}
 * `kind` is one of text, long_text, number, date, yes_no, choice, choices. `most`: characters, or the value of a
 * number. The web room makes the form's fields of them (web/pages/questions.h); answers are kept as {"code": "answer"},
 * several choices being separated by a line feed.
 */
#ifndef BASE_QUESTION_H
#define BASE_QUESTION_H

#include "base/base.h"

enum { QUESTIONS_MOST = 30, QUESTION_LABEL_MOST = 200, QUESTION_CHOICES_MOST = 30 };

enum form_question_kind { ASKS_TEXT, ASKS_LONG_TEXT, ASKS_NUMBER, ASKS_DATE, ASKS_YES_NO, ASKS_CHOICE, ASKS_CHOICES };
enum { ASKS_COUNT = ASKS_CHOICES + 1 };
const char *form_question_kind_name(enum form_question_kind kind);  /* "long_text", as stored */
const char *form_question_kind_label(enum form_question_kind kind); /* « texte long » */
bool form_question_kind_find(struct str name, enum form_question_kind *kind);

struct form_question {
    struct str code, label, help;
    enum form_question_kind kind;
    bool required;
    int64_t most; /* 0: no limit */
    struct str *choices;
    size_t choice_count;
};
struct form_questions {
    size_t count;
    struct form_question *at;
};

/* ERROR_INVALID names the question that is wrong; ERROR_LIMITED beyond QUESTIONS_MOST. Empty text: no question. */
bool form_questions_read(struct str json, struct arena *arena, struct form_questions *questions, struct error *error);
void form_questions_write(const struct form_questions *questions, struct json_writer *writer);
/* Adds one: its code is made of its label, unlike the others. ERROR_INVALID without a label, or choices to choose. */
bool form_questions_add(struct form_questions *questions, struct form_question question, struct arena *arena,
                        struct error *error);

#endif
