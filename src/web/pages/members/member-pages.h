/* What the pages of the démarche share: sheets made of sections, words for dates and states, letters, the journal. */
#ifndef MEMBERS_MEMBER_PAGES_H
#define MEMBERS_MEMBER_PAGES_H

#include "../pages.h"
#include "accounts/accounts.h"
#include "browser.h"
#include "member-views.h"
#include "network/board.h"
#include "network/joining.h"
#include "network/meeting.h"
#include "post/post.h"

/* --- sheet.c: a sheet is filled from top to bottom, then sent --------------------------------------------------------
 */

/* The shell with the way back to the démarche; `title` is the h1. */
void sheet_start(struct request *request, const struct space *space, struct view_sheet *sheet, struct str title);
/* One more step of the way back, after « La démarche ». */
void sheet_step(struct request *request, struct view_sheet *sheet, struct str label, struct str address);
/* The last section until the next call. */
struct sheet_section *sheet_section(struct request *request, struct view_sheet *sheet, const char *id,
                                    struct str heading);
void section_say(struct request *request, struct sheet_section *section, struct str paragraph);
/* Left out when the text is empty. */
void section_fact(struct request *request, struct sheet_section *section, const char *term, struct str text);
struct sheet_row *section_row(struct request *request, struct sheet_section *section, struct str label,
                              struct str address);
/* Left out when the text is empty. */
void row_say(struct request *request, struct sheet_row *row, struct str text);
void row_way(struct request *request, struct sheet_row *row, const char *label, struct str address);
void section_table(struct request *request, struct sheet_section *section, struct str caption,
                   const char *const *headings, size_t count);
struct sheet_line *section_line(struct request *request, struct sheet_section *section);
struct sheet_cell *line_cell(struct request *request, struct sheet_line *line, struct str text);
void section_form(struct sheet_section *section, const struct form *form, struct str action, const char *submit);
void sheet_send(struct request *request, struct response *response, struct view_sheet *sheet);
/* The sentence of « ?fait=CODE » among pairs of code and sentence, ended by NULL. */
struct str sheet_done(struct request *request, const char *const *pairs);

/* --- words.c --------------------------------------------------------------------------------------------------------
 */

/* "/28-eure-et-loir/demarche" and what follows; with a number: "/membres/0f8q2k7m3c1xz/contacts". */
struct str demarche_path(struct arena *arena, const struct space *space, const char *rest);
struct str demarche_path_id(struct arena *arena, const struct space *space, const char *before, int64_t id,
                            const char *after);
/* The zone of the space, and its civil day now. */
const struct zone *space_zone(const struct request *request, const struct space *space);
int32_t space_today(const struct request *request, const struct space *space);
struct str instant_day(struct request *request, const struct space *space, int64_t instant); /* "12/03/2024" */
enum sheet_tone member_state_tone(enum member_state state);
enum sheet_tone meeting_state_tone(enum meeting_state state);
/* « mardi 12 mars 2024 à 9 h 30 », « fin mars », « en cours de programmation ». */
struct str meeting_when(struct request *request, const struct space *space, const struct meeting *meeting);
/* « Préfecture, salle Jean-Moulin, place …  · à distance sur demande » */
struct str meeting_where(struct arena *arena, const struct meeting *meeting);
/* The page of the draft that this secret opens. */
struct str joining_path(struct arena *arena, const struct space *space, struct str secret, const char *rest);
/* A meeting as calendars show it; its guest is the caller's to add. */
struct calendar_event meeting_event(struct request *request, const struct space *space, const struct meeting *meeting);
/* « Mme Jeanne Martin, vice-présidente », or « à désigner ». */
struct str joining_person_text(struct arena *arena, const struct joining_person *person);
bool may_organise(struct request *request, const struct space *space);

/* --- letters.c ------------------------------------------------------------------------------------------------------
 */

struct network_letter {
    const char *kind;
    struct str mark; /* never sent twice */
    struct str address, name;
    const struct letter_value *values;
    size_t value_count;
    const struct message_file *files;
    size_t file_count;
};
/* Within a write: queued with the space's own address to answer to, or the author's. */
bool network_tell(struct session *session, struct request *request, const struct space *space,
                  const struct network_letter *letter, struct error *error);
struct str whole_address(struct request *request, struct str path);
/* Within a write: a line of the journal. `change` is said in words after the name of what changed. */
bool network_note(struct session *session, struct request *request, const struct space *space, const char *action,
                  const char *subject, int64_t id, struct str label, struct str reason, struct error *error);

/* A conclusion as a row: with the meeting it comes from when it is shown elsewhere. */
void decision_row(struct request *request, const struct space *space, const struct decision *decision,
                  bool with_meeting, bool organises, struct sheet_section *section);

/* --- What the path names: ERROR_MISSING when the space has none ------------------------------------------------------
 */

bool request_member(struct request *request, const struct space **space, struct network_member *member,
                    struct error *error);
bool request_meeting(struct request *request, const struct space **space, struct meeting *meeting, struct error *error);

/* --- handlers --------------------------------------------------------------------------------------------------------
 */

bool show_demarche(struct request *request, struct response *response, struct error *error);
bool send_demarche_calendar(struct request *request, struct response *response, struct error *error);
bool show_joining_start(struct request *request, struct response *response, struct error *error);
bool show_joining(struct request *request, struct response *response, struct error *error);
bool show_joining_elected(struct request *request, struct response *response, struct error *error);
bool show_joining_referent(struct request *request, struct response *response, struct error *error);
bool show_joining_intention(struct request *request, struct response *response, struct error *error);
bool show_joining_answer(struct request *request, struct response *response, struct error *error);
bool show_missing(struct request *request, struct response *response, struct error *error);
bool show_remind(struct request *request, struct response *response, struct error *error);
bool show_member_list(struct request *request, struct response *response, struct error *error);
bool send_member_csv(struct request *request, struct response *response, struct error *error);
bool show_member_import(struct request *request, struct response *response, struct error *error);
bool show_member(struct request *request, struct response *response, struct error *error);
bool show_member_new(struct request *request, struct response *response, struct error *error);
bool show_member_edit(struct request *request, struct response *response, struct error *error);
bool show_member_state(struct request *request, struct response *response, struct error *error);
bool set_member_co_lead(struct request *request, struct response *response, struct error *error);
bool show_contact(struct request *request, struct response *response, struct error *error);
bool show_contact_new(struct request *request, struct response *response, struct error *error);
bool show_adhesion(struct request *request, struct response *response, struct error *error);
bool send_member_file(struct request *request, struct response *response, struct error *error);

bool show_member_positions(struct request *request, struct response *response, struct error *error);
bool show_own_positions(struct request *request, struct response *response, struct error *error);
bool show_positions(struct request *request, struct response *response, struct error *error);
bool nudge_positions(struct request *request, struct response *response, struct error *error);
bool show_week(struct request *request, struct response *response, struct error *error);
bool show_referent(struct request *request, struct response *response, struct error *error);
bool show_meeting_list(struct request *request, struct response *response, struct error *error);
bool show_follow_up(struct request *request, struct response *response, struct error *error);
bool show_body_new(struct request *request, struct response *response, struct error *error);
bool show_body(struct request *request, struct response *response, struct error *error);
bool show_meeting(struct request *request, struct response *response, struct error *error);
bool send_meeting_calendar(struct request *request, struct response *response, struct error *error);
bool show_meeting_new(struct request *request, struct response *response, struct error *error);
bool show_meeting_edit(struct request *request, struct response *response, struct error *error);
bool show_agenda(struct request *request, struct response *response, struct error *error);
bool show_notes(struct request *request, struct response *response, struct error *error);
bool plan_meeting(struct request *request, struct response *response, struct error *error);
bool hold_meeting(struct request *request, struct response *response, struct error *error);
bool record_meeting(struct request *request, struct response *response, struct error *error);
bool show_convene(struct request *request, struct response *response, struct error *error);
bool show_postpone(struct request *request, struct response *response, struct error *error);
bool show_cancel(struct request *request, struct response *response, struct error *error);
bool show_meeting_people(struct request *request, struct response *response, struct error *error);
bool invite_meeting_members(struct request *request, struct response *response, struct error *error);
bool show_guest_new(struct request *request, struct response *response, struct error *error);
bool show_guest_edit(struct request *request, struct response *response, struct error *error);
bool remove_meeting_guest(struct request *request, struct response *response, struct error *error);
bool show_decision_new(struct request *request, struct response *response, struct error *error);
bool show_decision(struct request *request, struct response *response, struct error *error);
bool show_document_new(struct request *request, struct response *response, struct error *error);
bool send_document(struct request *request, struct response *response, struct error *error);

#endif
