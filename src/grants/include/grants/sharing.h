/* Who else may open a dossier, and more time for one or for all. Each runs within a write. */
#ifndef GRANTS_SHARING_H
#define GRANTS_SHARING_H

#include "grants/application.h"

struct application_guest {
    int64_t id, invited_at;
    struct str email;
    bool advises; /* reads and gives advice; else fills the dossier like the applicant */
};
struct application_guests {
    size_t count;
    struct application_guest *at;
};
enum { GUESTS_MOST = 10 };
/* *id names her link (LINK_GUEST). ERROR_LIMITED beyond GUESTS_MOST; ERROR_CONFLICT when she is invited already. */
bool application_guest_invite(struct session *session, int64_t application_id, struct str email, bool advises,
                              int64_t now, int64_t *id, struct error *error);
bool application_guest_remove(struct session *session, int64_t application_id, int64_t id, int64_t now,
                              struct error *error);
bool application_guest_list(struct session *session, int64_t application_id, struct arena *arena,
                            struct application_guests *guests, struct error *error);

/* More time until `until_at` (the last second): for one application, or for all (application_id 0), with its reason.
 * ERROR_INVALID when it is not later than the deadline it prolongs. */
bool call_extend(struct session *session, const struct published_call *call, int64_t application_id, int64_t until_at,
                 struct str reason, int64_t person_id, int64_t now, struct error *error);
struct extension {
    int64_t application_id, until_at, person_id, at;
    struct str reason;
};
struct extensions {
    size_t count;
    struct extension *at;
};
bool call_extensions(struct session *session, int64_t call_id, struct arena *arena, struct extensions *extensions,
                     struct error *error);

#endif
