/* What the pages of those who run a call share: the call of the path, its people, acts with their journal and letters.
 *
 * An act is a form with its name (`acte`): what it asks, what it does within one write, what the journal says of it. A
 * page lists its acts, begins them, and on a POST runs the one that was sent; refused, it is shown again as typed.
 */
#ifndef GRANTS_DESK_H
#define GRANTS_DESK_H

#include "accounts/accounts.h"
#include "call-pages.h"
#include "desk-views.h"
#include "post/letter.h"

struct desk {
    struct request *request;
    struct arena *arena;
    const struct space *space;
    struct session *session;
    struct published_call call;
    struct str base; /* "/24-centre-val-de-loire/appels/inclusion-numerique-2024" */
    int64_t person;  /* who asks; 0: nobody signed in */
};
bool desk_open(struct request *request, struct desk *desk, struct error *error);
struct str desk_path(const struct desk *desk, const char *rest); /* base + rest */
struct str desk_case_path(const struct desk *desk, const char *folder, int64_t application_id);
bool desk_may(const struct desk *desk, enum permission permission);
/* The application of the path ({application:id}), of this call. */
bool desk_case(const struct desk *desk, struct case_file *file, struct error *error);

/* Words. */
struct str desk_when(const struct desk *desk, int64_t instant); /* « mardi 12 mars 2024 à 9 h 30 »; 0: empty */
struct str desk_day(const struct desk *desk, int64_t instant);  /* « 12/03/2024 » */
struct str desk_person(const struct desk *desk, int64_t id, struct str absent);
struct str desk_score(const struct desk *desk, int64_t score); /* « 72,5 » */
struct str desk_number(const struct desk *desk, const struct case_file *file);
/* The end of the day typed, in the call's zone. */
int64_t desk_end_of_day(const struct desk *desk, int64_t day);

/* --- Views ----------------------------------------------------------------------------------------------------------
 */

struct view_desk_section *desk_section(const struct desk *desk, struct view_desk *view, const char *id,
                                       const char *heading);
void desk_fact(const struct desk *desk, struct view_desk_section *section, const char *label, struct str detail);
void desk_point(const struct desk *desk, struct view_desk_section *section, struct str text);
void desk_heading(const struct desk *desk, struct view_desk_grid *grid, const char *text);
struct desk_row *desk_row(const struct desk *desk, struct view_desk_grid *grid);
struct desk_cell *desk_cell(const struct desk *desk, struct desk_row *row, struct str text);
void desk_way(const struct desk *desk, struct view_desk_section *section, struct str label, struct str address);
/* Fills the shell and sends; the state of a refusal is 422. */
void desk_send(const struct desk *desk, struct response *response, struct view_desk *view, const char *here);

/* --- Acts -----------------------------------------------------------------------------------------------------------
 */

enum { ACTS_MOST = 24 };
struct act;
typedef bool (*act_fn)(struct session *session, struct act *act, struct error *error);
struct act_row {
    const char *name;
    const char *heading, *lead, *submit;
    const char *done; /* said afterwards */
    const struct field *fields;
    size_t field_count;
    bool danger, plain;
    act_fn run;
    const char *audit; /* "application.ask"; NULL: nothing to tell */
    const char *subject;
    enum permission permission; /* besides the row's; PERMISSION_NONE: none */
};
struct act {
    struct desk *desk;
    const struct act_row *row;
    struct form form;
    void *context;
    int64_t subject_id; /* for the journal, with the next two */
    struct str label, reason;
    struct str result; /* put in the address afterwards (a number), or empty */
};
struct acts {
    struct desk *desk;
    size_t count;
    struct act at[ACTS_MOST];
    struct act *sent; /* by the POST; NULL */
    struct str refusal;
};
void acts_add(struct acts *acts, const struct act_row *row, void *context);
struct act *acts_find(struct acts *acts, const char *name);
/* On a POST: runs the act that was sent, with its line of the journal, in one write. *done: it was. Else its form says
 * why. False for what is no mistake of the person. */
bool acts_run(struct acts *acts, bool *done, struct error *error);
/* Back to the page, by GET: ?fait=NAME. */
bool acts_redirect(struct acts *acts, struct response *response, struct error *error);
/* What was just done, by ?fait=. */
struct str acts_done(const struct acts *acts);
/* The form of an act, when she may do it. */
void acts_show(struct acts *acts, const char *name, struct view_desk_section *section);

/* Within an act: a letter of the call to that address. `mark` is unique for ever. */
bool desk_letter(struct session *session, const struct desk *desk, const char *kind, struct str mark,
                 struct str address, const struct letter_value *values, size_t count, struct error *error);
/* "https://…/candidatures/TOKEN", made within a write. */
bool desk_link(struct session *session, const struct desk *desk, enum link_purpose purpose, int64_t id,
               struct str *address, struct error *error);

/* The maps of who applied and who was chosen, territory by territory. */
void balance_maps(struct desk *desk, const struct grants_rows *territories, struct view_desk *view);

bool show_call_queue(struct request *request, struct response *response, struct error *error);
bool show_call_case(struct request *request, struct response *response, struct error *error);
bool show_jury(struct request *request, struct response *response, struct error *error);
bool show_reading(struct request *request, struct response *response, struct error *error);
bool show_comparison_case(struct request *request, struct response *response, struct error *error);
bool show_comparison(struct request *request, struct response *response, struct error *error);
bool show_selections(struct request *request, struct response *response, struct error *error);
bool show_selection(struct request *request, struct response *response, struct error *error);
bool show_results(struct request *request, struct response *response, struct error *error);
bool show_result(struct request *request, struct response *response, struct error *error);
bool show_call_statistics(struct request *request, struct response *response, struct error *error);
bool send_call_subsidies(struct request *request, struct response *response, struct error *error);
bool show_call_settings(struct request *request, struct response *response, struct error *error);
bool show_call_criteria(struct request *request, struct response *response, struct error *error);
bool show_call_questions(struct request *request, struct response *response, struct error *error);
bool show_call_new(struct request *request, struct response *response, struct error *error);
bool show_opinion(struct request *request, struct response *response, struct error *error);

#endif
