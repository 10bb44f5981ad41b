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

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_minutes_list(struct request *request, struct response *response, struct error *error);
bool show_minutes(struct request *request, struct response *response, struct error *error);
bool send_minutes_document(struct request *request, struct response *response, struct error *error);
bool send_minutes_file(struct request *request, struct response *response, struct error *error);
bool approve_minutes(struct request *request, struct response *response, struct error *error);
bool correct_minutes(struct request *request, struct response *response, struct error *error);
bool share_minutes(struct request *request, struct response *response, struct error *error);

#endif
