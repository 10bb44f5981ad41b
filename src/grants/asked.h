/* What saving and submitting ask of the rest of the room. */
#ifndef GRANTS_ASKED_H
#define GRANTS_ASKED_H

#include "grants/instruction.h"

/* What is asked of the applicant and not answered yet; ERROR_FORBIDDEN when nothing is, or too late. */
bool application_asked(struct session *session, int64_t id, struct arena *arena, struct piece_request *open,
                       struct error *error);
/* The application a guest was invited to; *id is 0 when she no longer is. */
bool application_of_guest(struct session *session, int64_t guest_id, int64_t *id, bool *advises, struct error *error);
/* Later last second, when this application was given one. */
bool extension_apply(struct session *session, int64_t application_id, struct call *call, struct error *error);

#endif
