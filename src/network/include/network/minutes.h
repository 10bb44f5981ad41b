/* Minutes of a meeting, as they are kept: versions, and of the draft what was written by hand. What they say by
 * themselves is composed from the meeting (documents/minutes.h).
 *
 *     draft → approved: its files are attached under MINUTES_FILES and nothing of it changes any more; a correction is
 *     the next version, a draft again, which says what it corrects.
 */
#ifndef NETWORK_MINUTES_H
#define NETWORK_MINUTES_H

#include "store/attachment.h"

#define MINUTES_FILES "minutes"

enum { MINUTES_TEXT_MOST = 20000 /* characters of one part */ };

struct minutes {
    int64_t id, meeting_id, version;
    struct str erratum;
    int64_t approved_at; /* 0: a draft */
    struct str approved_by;
    struct str digest; /* SHA-256 of the approved ODT, in hexadecimal */
    int64_t sent_at;   /* 0: not yet */
};
struct minutes_versions {
    size_t count;
    struct minutes *at; /* the latest first */
};
bool minutes_list(struct session *session, int64_t meeting_id, struct arena *arena, struct minutes_versions *versions,
                  struct error *error);
/* Within a write: the draft of the meeting, made when there is none. After an approved version it must say what it
 * corrects (ERROR_INVALID). */
bool minutes_draft(struct session *session, int64_t meeting_id, struct str erratum, int64_t now, int64_t *id,
                   struct error *error);

struct minutes_text {
    struct str part, text;
};
struct minutes_texts {
    size_t count;
    struct minutes_text *at;
};
/* What was written by hand, by part. */
bool minutes_texts(struct session *session, int64_t minutes_id, struct arena *arena, struct minutes_texts *texts,
                   struct error *error);
/* Within a write: NULL text (at == NULL) gives the part back to what is composed; empty leaves it out. ERROR_CONFLICT
 * once approved. */
bool minutes_write(struct session *session, int64_t minutes_id, struct str part, struct str text, struct error *error);

/* Within a write, its files being attached. ERROR_CONFLICT when it was approved already. */
bool minutes_approve(struct session *session, int64_t minutes_id, struct str by, struct str digest, int64_t now,
                     struct error *error);
/* Within a write. */
bool minutes_sent(struct session *session, int64_t minutes_id, int64_t now, struct error *error);

#endif
