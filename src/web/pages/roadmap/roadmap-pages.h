/* The roadmap for everyone and for who leads it, its actions, the needs for engineering. */
#ifndef ROADMAP_ROADMAP_PAGES_H
#define ROADMAP_ROADMAP_PAGES_H

#include "../pages.h"
#include "../workshop/workshop-pages.h"
#include "roadmap-views.h"
#include "roadmap/roadmap.h"

/* --- plan-words.c ------------------------------------------------------------------------------------------------- */

/* « du 1er septembre 2024 au 31 août 2025 » */
struct str span_text(struct arena *arena, int32_t from, int32_t to);
int32_t plan_today(const struct request *request);
struct str plan_path(struct arena *arena, const struct space *space, int64_t roadmap_id, const char *rest);
/* A day typed in a form: "2024-09-01" or 01/09/2024; false when it is none. */
bool posted_day(struct request *request, const char *name, int32_t *day);
/* The journal's line of a change to a roadmap or a round, within its write. */
bool note_change(struct session *session, struct request *request, const struct space *space, const char *action,
                 const char *subject, int64_t id, struct str label, struct error *error);
/* The actions as bars along the months, with their names: SVG, of which the table of the page says the same. */
struct html plan_calendar(struct arena *arena, const struct actions *actions);
struct view_plan_envelope envelope_view(struct arena *arena, const struct envelope *envelope);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_public_plan(struct request *request, struct response *response, struct error *error);
bool show_plan_list(struct request *request, struct response *response, struct error *error);
bool show_plan(struct request *request, struct response *response, struct error *error);
bool send_plan_table(struct request *request, struct response *response, struct error *error);
bool show_action_form(struct request *request, struct response *response, struct error *error);
bool show_action(struct request *request, struct response *response, struct error *error);
bool show_public_action(struct request *request, struct response *response, struct error *error);
bool show_need_rounds(struct request *request, struct response *response, struct error *error);
bool show_need_round(struct request *request, struct response *response, struct error *error);
bool send_need_table(struct request *request, struct response *response, struct error *error);

#endif
