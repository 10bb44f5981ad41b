/* Instruction: what happens to an application between its submission and the committee.
 *
 * Every function that changes something runs within a write (store_write): the caller adds the line of the journal and
 * the letter to the same one. A person tied to an application (interest_declare) can neither instruct nor mark it:
 * ERROR_FORBIDDEN, whatever her role. Instants are UTC seconds; changes touch the topic "application".
 */
#ifndef GRANTS_INSTRUCTION_H
#define GRANTS_INSTRUCTION_H

#include "grants/application.h"

/* --- Links ----------------------------------------------------------------------------------------------------------
 * An address sent by mail holds a token: what it is for, a number, and a keyed hash of both (BLAKE2b, the key being the
 * setting "grants.key"). So a reminder can tell it again, and nothing secret is in the tables.
 */

enum link_purpose { LINK_APPLICANT, LINK_GUEST, LINK_OPINION, LINK_PURPOSE_COUNT };
struct link_key {
    uint8_t bytes[32];
};
/* Within a write: made at first use. */
bool link_key_make(struct session *session, struct link_key *key, struct error *error);
/* *known is false when no link was ever made. */
bool link_key_read(struct session *session, struct link_key *key, bool *known, struct error *error);
struct str link_token(struct arena *arena, const struct link_key *key, enum link_purpose purpose, int64_t id);
bool link_token_read(const struct link_key *key, struct str token, enum link_purpose *purpose, int64_t *id);

/* --- All of a call --------------------------------------------------------------------------------------------------
 */

/* An application with what the rules say of it. */
struct case_file {
    struct application application;
    struct dossier dossier;
    struct grant grant;
    struct str territory;      /* of its first place: the unit of balance */
    struct str territory_name; /* or « à préciser » */
    int64_t due_at;            /* of what is asked and not answered; 0: nothing */
    int64_t opinions_waiting, messages_unread;
};
struct case_files {
    size_t count;
    struct case_file *at;
};
/* Submitted ones by number, then the drafts if asked for. */
bool case_list(struct session *session, const struct published_call *call, bool drafts, struct arena *arena,
               struct case_files *files, struct error *error);
/* One of that call; ERROR_MISSING. */
bool case_find(struct session *session, const struct published_call *call, int64_t id, struct arena *arena,
               struct case_file *file, struct error *error);
struct str territory_name_of(const struct call *call, struct str code);

/* --- Who instructs what ---------------------------------------------------------------------------------------------
 */

struct call_instructor {
    int64_t person_id;
    struct str territory; /* "*": all */
};
struct call_instructors {
    size_t count;
    struct call_instructor *at;
};
bool call_instructor_list(struct session *session, int64_t call_id, struct arena *arena,
                          struct call_instructors *instructors, struct error *error);
bool call_instructor_set(struct session *session, int64_t call_id, int64_t person_id, struct str territory, bool on,
                         struct error *error);
/* Is that territory hers: named, all, or nobody's at all. */
bool call_instructor_has(const struct call_instructors *instructors, int64_t person_id, struct str territory);

/* --- Is it eligible, is it whole ------------------------------------------------------------------------------------
 */

enum check_verdict { CHECK_RIGHT, CHECK_LOOK, CHECK_WRONG };
struct check_line {
    struct str label; /* « Durée » */
    enum check_verdict verdict;
    struct str reason; /* « 36 mois, pour 36 au plus » */
};
struct check_lines {
    size_t count;
    struct check_line *at;
};
/* Every rule of the call with what the application says: nothing is left unsaid. */
void case_check(const struct call *call, const struct case_file *file, struct arena *arena, struct check_lines *lines);

/* --- Asking for more ------------------------------------------------------------------------------------------------
 */

#define PART_BIT(part) (1u << (part))
const char *dossier_part_label(enum dossier_part part); /* « Le budget » */

struct piece_request {
    int64_t id, asked_at, due_at, answered_at, person_id;
    unsigned parts; /* PART_BIT: what the applicant may then change, and nothing else */
    struct str message;
};
struct piece_requests {
    size_t count;
    struct piece_request *at;
};
/* Moves the application to « à compléter ». ERROR_INVALID without a part, a message, or a later date. */
bool application_ask(struct session *session, int64_t id, unsigned parts, struct str message, int64_t due_at,
                     int64_t person_id, int64_t now, struct error *error);
bool application_requests(struct session *session, int64_t id, struct arena *arena, struct piece_requests *requests,
                          struct error *error);
/* The applicant sends what was asked, before the deadline by the database's clock. Back to « déposée ». */
bool application_answer(struct session *session, int64_t id, struct error *error);

/* --- What is written around it --------------------------------------------------------------------------------------
 */

enum note_kind { NOTE_MESSAGE, NOTE_ADVICE, NOTE_INTERNAL, NOTE_KIND_COUNT };
struct application_note {
    int64_t id, person_id, at, read_at; /* person 0: the applicant or a guest */
    enum note_kind kind;
    struct str author, text;
};
struct application_notes {
    size_t count;
    struct application_note *at;
};
enum { NOTE_BYTES_MOST = 8000 };
bool application_write(struct session *session, int64_t id, enum note_kind kind, int64_t person_id, struct str author,
                       struct str text, int64_t now, struct error *error);
/* The kinds of `kinds` (1 << kind), the oldest first. */
bool application_notes(struct session *session, int64_t id, unsigned kinds, struct arena *arena,
                       struct application_notes *notes, struct error *error);
/* The messages of the other side are read now. */
bool application_notes_read(struct session *session, int64_t id, bool by_applicant, int64_t now, struct error *error);

struct application_step {  /* of its history */
    int64_t at, person_id; /* 0: the applicant */
    enum application_state from, to;
    struct str reason;
};
struct application_steps {
    size_t count;
    struct application_step *at;
};
bool application_history(struct session *session, int64_t id, struct arena *arena, struct application_steps *steps,
                         struct error *error);

/* --- Opinions from outside ------------------------------------------------------------------------------------------
 */

enum opinion_verdict { OPINION_NONE, OPINION_FAVOURABLE, OPINION_RESERVED, OPINION_UNFAVOURABLE };
const char *opinion_verdict_label(enum opinion_verdict verdict); /* « favorable » */
struct opinion {
    int64_t id, application_id, due_at, asked_at, reminded_at, revoked_at, answered_at, person_id;
    struct str name, email, question, answer;
    enum opinion_verdict verdict;
};
struct opinions {
    size_t count;
    struct opinion *at;
};
/* opinion: name, email, question, due_at are given; id is made. */
bool opinion_ask(struct session *session, int64_t application_id, struct opinion *opinion, int64_t person_id,
                 int64_t now, struct error *error);
bool opinion_list(struct session *session, int64_t application_id, struct arena *arena, struct opinions *opinions,
                  struct error *error);
bool opinion_find(struct session *session, int64_t id, struct arena *arena, struct opinion *opinion,
                  struct error *error);
/* Until the deadline, by the database's clock, and once. */
bool opinion_answer(struct session *session, int64_t id, enum opinion_verdict verdict, struct str answer,
                    struct error *error);
bool opinion_revoke(struct session *session, int64_t application_id, int64_t id, int64_t now, struct error *error);
/* Those due within `within` seconds, not answered nor reminded yet. */
bool opinion_due(struct session *session, int64_t now, int64_t within, struct arena *arena, struct opinions *opinions,
                 struct error *error);
bool opinion_reminded(struct session *session, int64_t id, int64_t now, struct error *error);

/* --- Conflicts of interest ------------------------------------------------------------------------------------------
 */

struct interest {
    int64_t application_id, person_id, at;
    bool tied;
    struct str reason;
};
struct interests {
    size_t count;
    struct interest *at;
};
/* « Tied » needs a reason. Being tied takes away the marks given, and cannot be taken back by oneself. */
bool interest_declare(struct session *session, int64_t application_id, int64_t person_id, bool tied, struct str reason,
                      int64_t now, struct error *error);
bool interest_list(struct session *session, int64_t call_id, struct arena *arena, struct interests *interests,
                   struct error *error);
const struct interest *interest_of(const struct interests *interests, int64_t application_id, int64_t person_id);
/* ERROR_FORBIDDEN when she is tied; with `said`, also when she has not said that she is not. */
bool interest_allows(struct session *session, int64_t application_id, int64_t person_id, bool said,
                     struct error *error);

#endif
