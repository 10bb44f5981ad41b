/* Keeping places true, page by page: what the files of this folder share, and the handlers. */
#ifndef EDITING_PAGES_H
#define EDITING_PAGES_H

#include "../accounts/account-pages.h"
#include "editing-views.h"
#include "places/draft.h"
#include "places/editing.h"
#include "places/reminder.h"

/* --- words.c ------------------------------------------------------------------------------------------------------ */

/* Changes in words for people: labels instead of codes, hours in French. */
struct view_change_rows change_rows(struct arena *arena, const struct place_changes *changes);
struct str change_text(struct arena *arena, enum place_field field, struct str text); /* « rien » when empty */
/* « mardi 12 mars 2024 à 9 h 30 », in the zone of the space. */
struct str when_text(struct request *request, const struct space *space, int64_t instant);
/* Name of a person, or « un visiteur » for 0. */
struct str who_text(struct session *session, int64_t person_id, struct arena *arena);
/* Who changes now, for the domain. */
struct change_author author_now(struct request *request, const struct space *space, struct str reason);

/* --- rights.c ----------------------------------------------------------------------------------------------------- */

/* May she change this place without anybody reading it before? Those who moderate always; those who look after it when
 * the space reads afterwards. */
bool may_write(struct request *request, struct session *session, const struct space *space,
               const struct kept_place *kept, bool *may, struct error *error);
/* Does she look after it (its structure, its intercommunality, its space)? For its history. */
bool may_look_after(struct request *request, struct session *session, const struct space *space,
                    const struct kept_place *kept, bool *may, struct error *error);
/* The place of {slug} in {space}, as it is shown: what stands for it when it was merged into another, with what it
 * takes from those merged into it. ERROR_MISSING when it is another space's. */
bool place_of_request(struct request *request, struct session *session, const struct space **space,
                      struct kept_place *kept, struct error *error);
/* The same, of the link that a place received, whose {secret} is in the path. ERROR_MISSING also when the link is
 * another space's, out of date, or when somebody hid the place. */
bool place_of_link(struct request *request, struct session *session, struct reminder *reminder, struct kept_place *kept,
                   struct error *error);
/* One line of the journal about a place. */
bool note_place(struct session *session, struct request *request, const char *action, const struct space *space,
                const struct kept_place *kept, const struct place_changes *changes, struct str reason,
                struct error *error);

/* --- place-form.c ------------------------------------------------------------------------------------------------- */

struct place_form {
    struct form form;
    struct place base; /* what the person saw when she began */
};
/* The form filled from a place. */
void place_form_show(struct place_form *form, struct request *request, const struct place *place);
/* What is shown is all to be written: the place is new. */
void place_form_begin(struct place_form *form, struct arena *arena);
/* From the request. False: the form holds its errors. *place gets what was asked, over the base. Communes of
 * `department` are proposed first for one that is not known. */
bool place_form_read(struct place_form *form, struct request *request, uint32_t department, struct place *place);
/* From a draft: as it was left. */
void place_form_resume(struct place_form *form, struct request *request, const struct form_value *values, size_t count);
/* Someone changed these meanwhile: said beside each control; the next sending is made knowing it. */
void place_form_dispute(struct place_form *form, struct arena *arena, const struct place_changes *disputed);
/* The sections of the page. */
void place_form_sections(struct request *request, const struct place_form *form, struct view_place_form *view);

/* --- draft.c ------------------------------------------------------------------------------------------------------ */

/* What the form of this place (id 0: a new one) was when she left it. *found: there is one. */
bool draft_of(struct request *request, struct session *session, const struct space *space, int64_t place_id,
              struct place_draft *draft, bool *found, struct error *error);
/* What the form's address has besides: "?structure=…", without what is said of drafts; or empty. */
struct str draft_query(struct request *request);
/* The form's address, to take up a draft ("repris") or after keeping it ("garde"). */
struct str draft_address(struct arena *arena, struct str form, const char *what);
/* The values of a draft. */
bool draft_values(struct arena *arena, const struct place_draft *draft, struct form_value **values, size_t *count,
                  struct error *error);

/* --- alike.c ------------------------------------------------------------------------------------------------------ */

/* Places that may be this one; `except` as in places/alike.h. */
bool alike_fill(struct request *request, const struct space *space, const struct place *place, int64_t except,
                struct view_alike_list *view, struct error *error);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_report(struct request *request, struct response *response, struct error *error);
bool show_verify_edit(struct request *request, struct response *response, struct error *error);
bool show_verify(struct request *request, struct response *response, struct error *error);
bool show_ticket(struct request *request, struct response *response, struct error *error);
bool show_queue(struct request *request, struct response *response, struct error *error);
bool decide_proposal(struct request *request, struct response *response, struct error *error);
bool show_own_proposals(struct request *request, struct response *response, struct error *error);
bool show_place_edit(struct request *request, struct response *response, struct error *error);
bool save_place_draft(struct request *request, struct response *response, struct error *error);
bool forget_place_draft(struct request *request, struct response *response, struct error *error);
bool save_new_draft(struct request *request, struct response *response, struct error *error);
bool forget_new_draft(struct request *request, struct response *response, struct error *error);
bool show_alike(struct request *request, struct response *response, struct error *error);
bool send_addresses(struct request *request, struct response *response, struct error *error);
bool show_place_new(struct request *request, struct response *response, struct error *error);
bool show_place_history(struct request *request, struct response *response, struct error *error);
bool undo_revision(struct request *request, struct response *response, struct error *error);
bool decide_hold(struct request *request, struct response *response, struct error *error);
bool confirm_place(struct request *request, struct response *response, struct error *error);

#endif
