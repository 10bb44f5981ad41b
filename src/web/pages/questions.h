/* An organiser's own questions (base/question.h) as fields of a form, and their answers as JSON. */
#ifndef PAGES_QUESTIONS_H
#define PAGES_QUESTIONS_H

#include "../form.h"
#include "base/question.h"

/* As many fields as questions, named "question_1", "question_2"… in their order. */
void question_fields(struct arena *arena, const struct form_questions *questions, struct field *fields);
/* {"code": "answer", …} of what was understood; several choices on several lines. */
struct str question_answers(struct arena *arena, const struct form_questions *questions, const struct form *form);
/* The form shows these answers. */
void question_show(struct arena *arena, const struct form_questions *questions, struct str answers, struct form *form);
/* One answer for people; empty when there is none. */
struct str question_answer(struct arena *arena, struct str answers, struct str code);

#endif
