/* Calls as published in a space, and applications to them.
 *
 * A call is kept with every version of its rules: a change is a new version, told in words; what was begun under an
 * older one goes on, and is checked against the newest when it is submitted. An application is a dossier (JSON, below)
 * that anybody with its secret link may read and complete until the deadline; no account is needed. Submission is
 * decided inside the write transaction by the database's own clock (session_clock): nothing is accepted a second late,
 * and what was begun stays readable. Instants are UTC seconds. Changes touch the topics "call" and "application".
 */
#ifndef GRANTS_APPLICATION_H
#define GRANTS_APPLICATION_H

#include "grants/project.h"
#include "store/store.h"

/* --- Calls ----------------------------------------------------------------------------------------------------------
 */

struct published_call {
    int64_t id, space_id;
    int64_t version;
    int64_t published_at; /* of this version */
    struct str change;    /* what it changes, in words; empty for the first */
    struct str text;      /* the rules as published: JSON */
    struct call rules;    /* read, with the deadline prolonged if it was (grants/sharing.h) */
};
struct published_calls {
    size_t count;
    struct published_call *at;
};

/* Publishes a call in a space, or a new version of it when its code is there already (with `change` said, unless the
 * rules are the same: then nothing is written and *changed is false). ERROR_INVALID from call_parse and call_check. */
bool call_publish(struct store *store, int64_t space_id, struct str rules, struct str change, int64_t now,
                  bool *changed, struct error *error);
bool call_publish_within(struct session *session, int64_t space_id, struct str rules, struct str change, int64_t now,
                         bool *changed, struct error *error);
/* The latest version; ERROR_MISSING when the space has no such call. */
bool call_find(struct session *session, int64_t space_id, struct str code, struct arena *arena,
               struct published_call *call, struct error *error);
bool call_at(struct session *session, int64_t id, struct arena *arena, struct published_call *call,
             struct error *error);
/* All of a space, those that close last first. */
bool call_list(struct session *session, int64_t space_id, struct arena *arena, struct published_calls *calls,
               struct error *error);

/* The demonstration: the call of the minutes in the region's space with forty invented applications, the edition of the
 * year before, one that stays open in the department's. Loading it twice changes nothing. The spaces are opened and the
 * people made before (accounts/person.h). */
struct call_demo_people {
    int64_t organiser, instructor, jury[2];
};
bool call_demo_load(struct store *store, const struct call_demo_people *people, int64_t now, struct error *error);

/* --- Dossiers -------------------------------------------------------------------------------------------------------
 */

struct dossier_site {
    struct str place;    /* what the applicant wrote: a commune, a district */
    struct str proof;    /* why it is in a priority district, in words */
    struct str district; /* the imported one that holds it; empty: none, or only declared */
    struct str point;    /* "48.73660,1.37080", or empty */
    struct project_site site;
};

struct dossier_answer {
    struct str question, text;
};

struct dossier_file {      /* kept by store/attachment.h */
    struct str attachment; /* code among the call's attachments */
    struct str id, name, type;
    int64_t bytes;
};

struct dossier {
    struct str holder_name, holder_kind, siret, contact, phone;
    struct str title, theme;
    int32_t starts, ends; /* 0: not said yet */
    int64_t requested;
    size_t site_count;
    struct dossier_site *sites;
    size_t line_count;
    struct budget_line *lines;
    size_t answer_count;
    struct dossier_answer *answers;
    size_t file_count;
    struct dossier_file *files;
};

enum { DOSSIER_BYTES_MOST = 200000, DOSSIER_LINES_MOST = 60, DOSSIER_SITES_MOST = 20, DOSSIER_FILES_MOST = 40 };

bool dossier_read(struct str json, struct arena *arena, struct dossier *dossier, struct error *error);
void dossier_write(const struct dossier *dossier, struct buffer *json);
/* What the rules look at; sites are in the arena. */
struct project dossier_project(const struct dossier *dossier, struct arena *arena);
struct str dossier_answer(const struct dossier *dossier, struct str question);
/* Is the question asked, given the other answers? */
bool question_is_asked(const struct dossier *dossier, const struct call_question *question);

/* What is missing or wrong for a dossier to be submitted, by part of it; none: it may be. */
enum dossier_part { PART_HOLDER, PART_PROJECT, PART_SITES, PART_BUDGET, PART_ANSWERS, PART_FILES, PART_COUNT };
struct dossier_gap {
    enum dossier_part part;
    bool blocking;
    struct str message;
};
struct dossier_gaps {
    size_t count;
    struct dossier_gap *at;
};
void dossier_check(const struct call *call, const struct dossier *dossier, struct arena *arena, struct grant *grant,
                   struct dossier_gaps *gaps);
bool dossier_gaps_block(const struct dossier_gaps *gaps);
/* Do two dossiers say the same in that part? */
bool dossier_part_same(const struct dossier *a, const struct dossier *b, enum dossier_part part);

/* --- Applications ---------------------------------------------------------------------------------------------------
 */

enum application_state {
    APPLICATION_DRAFT,
    APPLICATION_SUBMITTED,
    APPLICATION_INCOMPLETE, /* the applicant is asked for more */
    APPLICATION_COMPLETE,   /* whole and eligible */
    APPLICATION_INELIGIBLE,
    APPLICATION_REVIEW, /* being read and marked */
    APPLICATION_READY,  /* before the committee */
    APPLICATION_SELECTED,
    APPLICATION_WAITLISTED,
    APPLICATION_REJECTED,
    APPLICATION_DROPPED, /* nothing will follow */
    APPLICATION_AGREED,  /* its convention is signed */
    APPLICATION_CLOSED,  /* all is paid and reported */
    APPLICATION_WITHDRAWN,
    APPLICATION_STATE_COUNT
};

/* Who moves an application. */
enum application_actor { ACTOR_APPLICANT, ACTOR_INSTRUCTOR, ACTOR_COMMITTEE };

struct application {
    int64_t id, call_id;
    enum application_state state;
    int64_t version;  /* of the call's rules it was last checked against */
    int64_t revision; /* grows at each save */
    int64_t number;   /* given when submitted; 0 before */
    struct str email;
    struct str dossier; /* JSON */
    struct str receipt; /* fingerprint of what was submitted; empty before */
    int64_t created_at, updated_at, submitted_at;
    bool advises; /* found by the link of an adviser, who reads and writes advice, and changes nothing */
};

enum { APPLICATION_SECRET_TEXT = 43 };

/* Begins a draft. *secret is the text of its link: kept only as a hash, it cannot be shown again. */
bool application_start(struct store *store, int64_t call_id, struct str email, int64_t now, struct arena *arena,
                       struct str *secret, struct error *error);
/* By the secret of its link, or a token sent by mail (grants/instruction.h): ERROR_MISSING when none has it. */
bool application_find(struct session *session, struct str secret, struct arena *arena, struct application *application,
                      struct error *error);
/* Saves a draft or what is asked to be completed. `revision` is the one that was read: another save in between is
 * ERROR_CONFLICT, nothing is overwritten. ERROR_FORBIDDEN when it may no longer be changed. */
bool application_save(struct store *store, struct str secret, int64_t revision, const struct dossier *dossier,
                      int64_t now, struct error *error);
/* The same within a write: for a file whose bytes are kept at once. */
bool application_save_within(struct session *session, struct str secret, int64_t revision,
                             const struct dossier *dossier, int64_t now, struct error *error);
/* Submits: the whole dossier is checked, then the clock. ERROR_FORBIDDEN after the last second (the draft stays),
 * ERROR_INVALID with the first gap. Submitting again what is submitted changes nothing. */
bool application_submit(struct store *store, struct str secret, struct arena *arena, struct application *application,
                        struct error *error);
/* The same within a write: with the letter that says so. */
bool application_submit_within(struct session *session, struct str secret, struct arena *arena,
                               struct application *application, struct error *error);
/* By its number in the database: for who has a role, or a job. */
bool application_at(struct session *session, int64_t id, struct arena *arena, struct application *application,
                    struct error *error);
/* Within a write: moves it by the table of transitions; ERROR_FORBIDDEN for a move that is not in it, or when
 * `person_id` is tied to it (interest_declare), ERROR_INVALID when it needs a reason that was not given. The move is
 * kept with its author (0: the applicant) and reason. */
bool application_move(struct session *session, int64_t id, enum application_state to, enum application_actor actor,
                      int64_t person_id, struct str reason, int64_t now, struct error *error);
bool application_may_move(enum application_state from, enum application_state to, enum application_actor actor,
                          bool *needs_reason);
enum application_state application_state_of(struct str code); /* "draft" */
const char *application_state_code(enum application_state state);
/* Within a write: ERROR_INVALID with the first thing that keeps the dossier from being whole. */
bool application_check_whole(struct session *session, int64_t id, struct error *error);

struct application_counts {
    int64_t by_state[APPLICATION_STATE_COUNT];
};
bool application_count(struct session *session, int64_t call_id, struct application_counts *counts,
                       struct error *error);
const char *application_state_label(enum application_state state); /* « déposée » */
/* "N° 7": how a submitted application is called. */
struct str application_number_text(struct arena *arena, const struct application *application);

#endif
