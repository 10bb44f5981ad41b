/* The campaign, page by page: what the files of this folder share, and the handlers. */
#ifndef CAMPAIGN_PAGES_H
#define CAMPAIGN_PAGES_H

#include "../accounts/account-pages.h"
#include "../editing/editing-pages.h"
#include "../need/need-pages.h"
#include "campaign-views.h"
#include "new-place.h"
#include "places/campaign.h"

/* --- campaign-words.c --------------------------------------------------------------------------------------------- */

/* The sentence that the page before asks to be said (?fait=…), or empty. */
struct done_word {
    const char *code, *sentence;
};
struct str done_word(struct request *request, const struct done_word *words, size_t count);
struct campaign_row *rows_push(struct request *request, struct view_campaign_rows *rows);
struct campaign_tab *tabs_push(struct request *request, struct view_campaign_tabs *tabs);
enum badge_tone candidate_tone(enum candidate_state state);
struct str iso_day(struct arena *arena, struct str iso); /* « 12 mars 2024 »; as it is when it is no date */
struct str today_of(struct request *request, const struct space *space); /* civil date */
struct str area_label(struct arena *arena, struct str intercommunality);
/* A row for each place that nobody answers for: it leads to its call while a round of calls goes on (`calling`). */
void silent_rows(struct request *request, const struct space *space, const struct escalations *silent, bool calling,
                 struct view_campaign_rows *rows);
/* The intercommunalities she is the referent of, in that space. */
struct texts own_areas(struct request *request, const struct space *space);
/* May she follow what is in that intercommunality? ("": the hub and the organiser alone.) */
bool may_follow(struct request *request, const struct space *space, struct str intercommunality);
/* Within a write: one line of the journal. */
bool note_campaign(struct session *session, struct request *request, const struct space *space, const char *action,
                   const char *subject, int64_t subject_id, struct str label, struct str reason, struct error *error);
/* "/28-eure-et-loir/referencement", with more after it. */
struct str campaign_path(struct arena *arena, const struct space *space, const char *rest);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_campaign(struct request *request, struct response *response, struct error *error);
bool show_campaign_area(struct request *request, struct response *response, struct error *error);
bool send_campaign_match(struct request *request, struct response *response, struct error *error);
bool show_campaign_import(struct request *request, struct response *response, struct error *error);
bool show_campaign_columns(struct request *request, struct response *response, struct error *error);
bool show_candidate_list(struct request *request, struct response *response, struct error *error);
bool show_candidate(struct request *request, struct response *response, struct error *error);
bool settle_candidate(struct request *request, struct response *response, struct error *error);
bool entrust_candidate(struct request *request, struct response *response, struct error *error);
bool show_phone(struct request *request, struct response *response, struct error *error);
bool show_phone_round(struct request *request, struct response *response, struct error *error);
bool end_phone_round(struct request *request, struct response *response, struct error *error);
bool show_phone_call(struct request *request, struct response *response, struct error *error);
bool decide_closing(struct request *request, struct response *response, struct error *error);
bool show_work(struct request *request, struct response *response, struct error *error);
bool show_custody(struct request *request, struct response *response, struct error *error);
bool end_custody(struct request *request, struct response *response, struct error *error);
bool answer_custody_as_holder(struct request *request, struct response *response, struct error *error);
bool show_custody_requests(struct request *request, struct response *response, struct error *error);
bool answer_custody(struct request *request, struct response *response, struct error *error);
bool show_structure_rhythm(struct request *request, struct response *response, struct error *error);

#endif
