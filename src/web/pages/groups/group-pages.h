/* What the pages of working groups and of their actors share. */
#ifndef GROUPS_GROUP_PAGES_H
#define GROUPS_GROUP_PAGES_H

#include "../members/member-pages.h"
#include "../questions.h"
#include "group-jobs.h"
#include "group-mail.h"
#include "group-views.h"

/* --- words.c ------------------------------------------------------------------------------------------------------ */

struct group_mail request_mail(struct request *request, struct session *session, const struct space *space);
/* « Inscriptions ouvertes jusqu’au … ; 4 places », and a badge for it. */
struct str opening_sentence(struct request *request, const struct space *space, const struct group_session *session);
void opening_badge(const struct group_session *session, int64_t now, struct str *badge, enum sheet_tone *tone);
const char *session_remote_label(enum session_remote remote); /* « à distance sur demande »; "" for none */
struct str session_title_line(struct request *request, const struct space *space, const struct group_session *session);
enum sheet_tone registration_tone(enum registration_state state);
enum sheet_tone actor_tone(enum actor_state state);
struct str intercommunality_label(struct arena *arena, struct str code); /* its name; « Département » without a code */
struct str themes_text(struct arena *arena, struct str codes);           /* « Santé, Emploi et insertion » */
/* The gaps of a list of actors or registrations: every intercommunality of the space, as choices. */
void offer_territories(struct request *request, const struct space *space, struct field *field);
/* A page of ours behind a secret: no referrer, never stored, not for search engines. */
void keep_private(struct response *response);

/* --- What the path names: ERROR_MISSING when the space has none --------------------------------------------------- */

bool request_group(struct request *request, const struct space **space, struct working_group *group,
                   struct error *error);
/* {session:id}. */
bool request_group_session(struct request *request, const struct space **space, struct group_session *session,
                           struct error *error);
/* {token:text}: whose registrations; *found is false for an unknown one. */
bool request_participant(struct request *request, const struct space **space, struct participant *person, bool *found,
                         struct error *error);
/* Whose list of actors: {epci:code} of the path, or the organiser's (empty). */
bool request_census(struct request *request, const struct space **space, struct str *intercommunality,
                    struct error *error);
struct str census_path(struct request *request, const struct space *space, struct str intercommunality,
                       const char *rest);

/* --- person.c: the fields about somebody, in the form of registration, on her page, at the door ------------------- */

enum { PERSON_FIELDS = 9 };
void person_fields(struct request *request, const struct space *space, struct field *fields);
void person_show(const struct participant *person, struct form *form);
void person_read(const struct form *form, struct participant *person);
/* The organiser's words and questions. */
bool read_questions(struct session *session, const struct space *space, struct arena *arena, struct str *introduction,
                    struct form_questions *questions, struct error *error);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_groups(struct request *request, struct response *response, struct error *error);
bool show_group(struct request *request, struct response *response, struct error *error);
bool send_groups_feed(struct request *request, struct response *response, struct error *error);
bool send_group_feed(struct request *request, struct response *response, struct error *error);
bool send_own_feed(struct request *request, struct response *response, struct error *error);
bool show_registration(struct request *request, struct response *response, struct error *error);
bool follow_relay(struct request *request, struct response *response, struct error *error);
bool show_own_registrations(struct request *request, struct response *response, struct error *error);
bool confirm_registrations(struct request *request, struct response *response, struct error *error);
bool show_own_words(struct request *request, struct response *response, struct error *error);
bool show_own_move(struct request *request, struct response *response, struct error *error);
bool make_own_relay(struct request *request, struct response *response, struct error *error);
bool show_door(struct request *request, struct response *response, struct error *error);

bool show_group_board(struct request *request, struct response *response, struct error *error);
bool show_group_edit(struct request *request, struct response *response, struct error *error);
bool show_session_edit(struct request *request, struct response *response, struct error *error);
bool show_session_board(struct request *request, struct response *response, struct error *error);
bool show_session_cancel(struct request *request, struct response *response, struct error *error);
bool show_registration_out(struct request *request, struct response *response, struct error *error);
bool show_presence(struct request *request, struct response *response, struct error *error);
bool mark_presence(struct request *request, struct response *response, struct error *error);
bool show_sheet(struct request *request, struct response *response, struct error *error);
bool send_sheet_file(struct request *request, struct response *response, struct error *error);
bool show_badges(struct request *request, struct response *response, struct error *error);
bool show_poster(struct request *request, struct response *response, struct error *error);
bool send_registrations(struct request *request, struct response *response, struct error *error);
bool show_form_questions(struct request *request, struct response *response, struct error *error);
bool remove_form_question(struct request *request, struct response *response, struct error *error);

bool show_census(struct request *request, struct response *response, struct error *error);
bool make_census_relay(struct request *request, struct response *response, struct error *error);
bool show_census_board(struct request *request, struct response *response, struct error *error);
bool show_actor(struct request *request, struct response *response, struct error *error);
bool remove_actor(struct request *request, struct response *response, struct error *error);
bool show_actor_import(struct request *request, struct response *response, struct error *error);
bool show_invitation_round(struct request *request, struct response *response, struct error *error);
bool show_relays(struct request *request, struct response *response, struct error *error);
bool cut_relay(struct request *request, struct response *response, struct error *error);

#endif
