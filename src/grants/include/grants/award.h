/* What was decided of each application, told to its holder, agreed, paid, reported.
 *
 * Functions that change something run within a write. Money is in cents, days are day numbers.
 */
#ifndef GRANTS_AWARD_H
#define GRANTS_AWARD_H

#include "grants/instruction.h"

struct award {
    int64_t application_id, person_id, decided_at, notified_at, read_at;
    enum application_state outcome; /* selected, waitlisted, rejected, dropped, ineligible */
    int64_t cents, score;
    struct str reason;
};
struct awards {
    size_t count;
    struct award *at;
};
bool award_list(struct session *session, int64_t call_id, struct arena *arena, struct awards *awards,
                struct error *error);
const struct award *award_of(const struct awards *awards, int64_t application_id);
/* *found is false before the decision. */
bool award_find(struct session *session, int64_t application_id, struct arena *arena, struct award *award, bool *found,
                struct error *error);
/* Writes (or replaces, while it was not told) the decision; the state is moved by the caller. ERROR_FORBIDDEN once the
 * holder was told. */
bool award_decide(struct session *session, const struct award *award, struct error *error);
/* The reason before it is told. */
bool award_reword(struct session *session, int64_t application_id, struct str reason, struct error *error);
bool award_told(struct session *session, int64_t application_id, int64_t now, struct error *error);
/* The holder opened it: kept the first time. */
bool award_read(struct session *session, int64_t application_id, int64_t now, struct error *error);

/* --- Agreement, instalments, reports --------------------------------------------------------------------------------
 */

struct agreement {
    struct str reference, conditions;
    int32_t signed_on, starts, ends;
    int64_t cents;
};
struct instalment {
    int64_t id;
    struct str label;
    int64_t cents; /* negative: paid back */
    int32_t due_on, paid_on;
};
struct grant_report {
    int64_t id;
    struct str label, text;
    int32_t due_on, received_on;
    int64_t people, spent; /* -1: not said */
};
struct follow_up {
    bool agreed;
    struct agreement agreement;
    size_t instalment_count, report_count;
    struct instalment *instalments;
    struct grant_report *reports;
    int64_t planned, paid; /* cents */
};
bool follow_up_read(struct session *session, int64_t application_id, struct arena *arena, struct follow_up *follow_up,
                    struct error *error);
/* Signs the convention: selected → agreed. The first time, two thirds to be paid at once, the rest at its end, with an
 * intermediate report each year and a final one: all may be changed. ERROR_INVALID above what was awarded. */
bool agreement_sign(struct session *session, int64_t application_id, const struct agreement *agreement,
                    int64_t person_id, int64_t now, struct error *error);
/* id 0: a new one. ERROR_INVALID when all of them exceed the agreement. */
bool instalment_set(struct session *session, int64_t application_id, const struct instalment *instalment,
                    struct error *error);
bool report_set(struct session *session, int64_t application_id, const struct grant_report *report,
                struct error *error);
/* Agreed → closed: every instalment paid, every report received (ERROR_FORBIDDEN otherwise). */
bool agreement_close(struct session *session, int64_t application_id, int64_t person_id, int64_t now,
                     struct error *error);

/* --- Open data ------------------------------------------------------------------------------------------------------
 * The grants of a call in the national schema « subventions » (SCDL 2.0, after the order of 17 November 2017): UTF-8,
 * commas, one row per signed convention. ERROR_INVALID when the call does not say who grants (funder_name,
 * funder_siret). */
bool grants_scdl(struct session *session, const struct published_call *call, struct arena *arena, struct buffer *csv,
                 struct error *error);

/* --- Statistics -----------------------------------------------------------------------------------------------------
 */

struct grants_row {
    struct str code, label;
    int64_t submitted, eligible, selected;
    int64_t asked, awarded; /* cents */
};
struct grants_rows {
    size_t count;
    struct grants_row *at;
};
/* By territory of balance, and by theme; every territory of the call is there, even with nothing. */
void grants_statistics(const struct call *call, const struct case_files *files, const struct awards *awards,
                       struct arena *arena, struct grants_rows *territories, struct grants_rows *themes);

#endif
