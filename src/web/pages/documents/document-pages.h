/* Documents that people write: minutes of meetings. */
#ifndef PAGES_DOCUMENT_PAGES_H
#define PAGES_DOCUMENT_PAGES_H

#include "../members/member-pages.h"
#include "documents/minutes.h"

/* --- minutes-matter.c --------------------------------------------------------------------------------------------- */

struct minutes_reading {
    const struct space *space;
    struct meeting_record record;
    struct minutes_versions versions;
    struct minutes draft; /* id 0: none yet */
    struct minutes_matter matter;
};
/* What the minutes of the meeting of the address are made from; ERROR_MISSING when the space has no such meeting. */
bool read_minutes(struct request *request, struct session *session, struct minutes_reading *reading,
                  struct error *error);
/* "/28-eure-et-loir/demarche/releves/0f8q2k7m3c1xz" and what follows. */
struct str minutes_path(struct arena *arena, const struct space *space, int64_t meeting_id, const char *after);

static inline bool minutes_are_approved(const struct minutes_reading *reading)
{
    return reading->versions.count && reading->versions.at[0].approved_at;
}

/* --- minutes.c ---------------------------------------------------------------------------------------------------- */

enum { MINUTES_CORRECTION_FIELDS = 1, MINUTES_APPROVAL_FIELDS = 1 };
extern const struct field MINUTES_CORRECTION[MINUTES_CORRECTION_FIELDS]; /* "erratum" */
extern const struct field MINUTES_APPROVAL[MINUTES_APPROVAL_FIELDS];     /* "par" */
/* The page of the minutes with one of its forms as it was typed, its messages beside its controls. */
bool show_minutes_again(struct request *request, struct response *response, const struct form *typed,
                        struct error *error);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_minutes_list(struct request *request, struct response *response, struct error *error);
bool show_minutes(struct request *request, struct response *response, struct error *error);
bool send_minutes_document(struct request *request, struct response *response, struct error *error);
bool send_minutes_file(struct request *request, struct response *response, struct error *error);
bool approve_minutes(struct request *request, struct response *response, struct error *error);
bool correct_minutes(struct request *request, struct response *response, struct error *error);
bool share_minutes(struct request *request, struct response *response, struct error *error);

#endif
