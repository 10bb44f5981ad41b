/* Changing a call's rules without writing JSON: what a page asks for, put in the text of the rules. The text that comes
 * out is published as a new version (call_publish), which checks it. Everything is in the arena.
 */
#ifndef GRANTS_CALL_EDIT_H
#define GRANTS_CALL_EDIT_H

#include "grants/call.h"

struct call_general {
    struct str title, purpose;
    int32_t opens, closes, results_by; /* days; the call closes with the last second of that one; 0: not said */
    int64_t envelope, ceiling, floor;  /* cents; CALL_UNLIMITED */
    int64_t months_most;               /* CALL_UNLIMITED */
    struct str funder_name, funder_siret, external;
    bool anonymous;
};
struct call_general call_general_of(const struct call *call);
bool call_edit_general(struct str text, const struct call_general *general, struct arena *arena, struct str *edited,
                       struct error *error);
bool call_edit_criteria(struct str text, const struct call_criterion *criteria, size_t count, struct arena *arena,
                        struct str *edited, struct error *error);
bool call_edit_questions(struct str text, const struct call_question *questions, size_t count, struct arena *arena,
                         struct str *edited, struct error *error);
/* The same rules under another code and title: where a new call begins. */
bool call_edit_copy(struct str text, struct str code, struct str title, int32_t opens, int32_t closes,
                    struct arena *arena, struct str *edited, struct error *error);
/* The codes of what a question may be, in the order of enum question_kind, and how they are called. */
extern const char *const QUESTION_KINDS[QUESTION_CHOICES + 1];
extern const char *const QUESTION_KIND_LABELS[QUESTION_CHOICES + 1];

#endif
