/* Needs for engineering: what the members ask of the State to build and carry out the roadmap, in the seventeen lines
 * of the official form (national agency, November 2023).
 *
 * A *round* collects the needs of the members, is submitted as a whole with the date an answer is expected, then
 * answered line by line. Needs change only while their round is open; another round may follow.
 *
 * Functions that change something run within a write; the caller adds its journal line to it. Amounts are cents, posts
 * are hundredths of a full-time post.
 */
#ifndef ROADMAP_ENGINEERING_H
#define ROADMAP_ENGINEERING_H

#include "store/store.h"

enum need_measure { NEED_STAFF_OR_SERVICE, NEED_PEOPLE, NEED_YES, NEED_TEXT };
struct need_line {
    const char *code, *label;
    const char *category; /* "A. Formalisation des feuilles de route" */
    enum need_measure measure;
    bool precise;         /* « Autre » : the description is required */
    const char *national; /* code of the national platform since 2025; NULL: it has none */
};
enum { NEED_LINE_COUNT = 17 };
extern const struct need_line NEED_LINES[NEED_LINE_COUNT];
/* NULL when there is none of that code. */
const struct need_line *need_line_find(struct str code);

enum round_state { ROUND_OPEN, ROUND_SUBMITTED, ROUND_ANSWERED };
enum { NO_DAY = INT32_MIN };

struct need_round {
    int64_t id, space_id, number;
    struct str label;
    enum round_state state;
    struct str addressee, answer;
    int32_t submitted_on, expected_on, answered_on; /* NO_DAY: not said */
};
struct need_rounds {
    size_t count;
    struct need_round *at; /* the last first */
};
/* Its answer was expected before that day and did not come. */
static inline bool need_round_is_late(const struct need_round *round, int32_t today)
{
    return round->state == ROUND_SUBMITTED && round->expected_on != NO_DAY && round->expected_on < today;
}

enum need_state { NEED_COLLECTED, NEED_GRANTED, NEED_REFUSED };
struct engineering_need {
    int64_t id, round_id;
    struct str member, line, description;
    bool carries; /* to carry out the roadmap; else to build it */
    int64_t staff;
    bool service;
    int64_t people, cost, cofunding;
    enum need_state state;
    int64_t granted;
    int32_t decided_on;
};
struct engineering_needs {
    size_t count;
    struct engineering_need *at; /* by line of the form, then member */
};

/* One line over all the members. */
struct need_total {
    const struct need_line *line;
    int64_t members, staff, services, people, cost, cofunding, granted;
    int64_t rank; /* 0: not ranked */
};
struct need_totals {
    size_t count;
    struct need_total *at; /* ranked ones first, in their order; then as on the form. Lines nobody asked are absent */
    struct need_total all; /* line NULL */
};

bool need_round_list(struct session *session, int64_t space_id, struct arena *arena, struct need_rounds *rounds,
                     struct error *error);
/* ERROR_MISSING when the space has no such round. */
bool need_round_find(struct session *session, int64_t id, int64_t space_id, struct arena *arena,
                     struct need_round *round, struct error *error);
bool engineering_list(struct session *session, int64_t round_id, struct arena *arena, struct engineering_needs *needs,
                      struct error *error);
bool need_consolidate(struct session *session, int64_t round_id, struct arena *arena, struct need_totals *totals,
                      struct error *error);

/* ERROR_CONFLICT while another round of the space is open. */
bool need_round_open(struct session *session, int64_t space_id, struct str label, int64_t *id, struct error *error);
/* The need of that member for that line, made or replaced. ERROR_INVALID says which rule of the form it breaks. */
bool need_save(struct session *session, const struct engineering_need *need, int64_t now, struct error *error);
bool need_remove(struct session *session, int64_t round_id, int64_t id, struct error *error);
/* The codes of the lines, the most important first. */
bool need_round_rank(struct session *session, int64_t round_id, const struct str *lines, size_t count,
                     struct error *error);
bool need_round_submit(struct session *session, int64_t id, struct str addressee, int32_t on, int32_t expected_on,
                       struct error *error);
/* Within a submitted or answered round: granted with an amount, or refused. */
bool need_decide(struct session *session, int64_t round_id, int64_t id, bool granted, int64_t cents, int32_t on,
                 struct error *error);
bool need_round_answer(struct session *session, int64_t id, int32_t on, struct str answer, struct error *error);

#endif
