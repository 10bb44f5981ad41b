/* The journal: who did what, when, what was there before and after. Written in the same transaction as the change.
 *
 * Lines are numbered without gaps and chained: the hash of a line covers its number, instant, author, action, subject,
 * a digest of its contents, and the hash of the line before. So a line that was altered, removed or slipped in breaks
 * the chain, which `maillage check` and audit_verify tell. The contents (before, after) are behind a salted digest:
 * they can be erased at the end of their retention, or when a person asks, and the chain still holds.
 */
#ifndef ACCOUNTS_AUDIT_H
#define ACCOUNTS_AUDIT_H

#include "store/store.h"

enum { AUDIT_KEPT_SECONDS = 3 * 366 * 86400 }; /* contents; lines stay */

struct audit_event {
    int64_t person_id;        /* who; 0: the command line or a job */
    int64_t space_id;         /* 0: none */
    const char *action;       /* "role.grant": subject and verb, constant */
    const char *subject;      /* "role", "person", "place", "structure"…: what was changed */
    int64_t subject_id;       /* 0: none */
    struct str label;         /* of the subject, for people: « Médiathèque d’Épernon » */
    struct str before, after; /* JSON objects of what changed, or empty */
    struct str reason;        /* said by the author, or empty */
};
/* Within a write. */
bool audit_record(struct session *session, const struct audit_event *event, int64_t now, struct error *error);

struct audit_line {
    int64_t number, at, person_id, space_id, subject_id;
    struct str author; /* name or address today, or empty */
    struct str action, subject, label, before, after, reason;
    bool erased; /* the contents no longer are */
};
struct audit_lines {
    size_t count;
    struct audit_line *at;
};
/* Every part that is 0 or empty is not asked. `text` is looked for in what is told of the change. */
struct audit_search {
    int64_t space_id; /* lines of that space; 0: all */
    int64_t person_id, subject_id;
    struct str action; /* its beginning: "role." */
    struct str text;
    int64_t from, until;   /* instants */
    int64_t before_number; /* for the next page; 0: from the last */
    size_t most;
};
/* The last first. */
bool audit_find(struct session *session, const struct audit_search *search, struct arena *arena,
                struct audit_lines *lines, struct error *error);

/* Reads the whole chain. *broken is 0 when it holds, else the number of the first line that does not. */
bool audit_verify(struct session *session, int64_t *count, int64_t *broken, struct error *error);
/* Within a write: erases the contents of lines before that instant, or of those about a person. */
bool audit_erase_before(struct session *session, int64_t instant, int64_t *erased, struct error *error);
bool audit_erase_person(struct session *session, int64_t person_id, struct error *error);

#endif
