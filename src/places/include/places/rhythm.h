/* How often places are asked whether all is still right, and who is told when nobody answers.
 *
 * The rhythm is the structure's when it has its own, else the space's (space_set_reminders). A place that nobody looked
 * at for that long is asked by mail (places/reminder.h). Then, without an answer:
 *   after 15 days   the managers of its structure are told; at once when the place has no address to be asked at
 *   15 days later   the referents of its intercommunality
 *   30 days later   the organisers of the space
 * Each is told once for each time the place was last looked at; to look at it again stops all.
 */
#ifndef PLACES_RHYTHM_H
#define PLACES_RHYTHM_H

#include "places/editing.h"

enum { RHYTHM_OF_SPACE = -1, RHYTHM_NEVER = 0, RHYTHM_MONTHS_MOST = 36 };

/* Months, RHYTHM_NEVER, or RHYTHM_OF_SPACE when the structure has none of its own. */
bool structure_rhythm(struct session *session, int64_t structure_id, int64_t *months, struct error *error);
/* Within a write. ERROR_INVALID beyond 36 months. */
bool structure_set_rhythm(struct session *session, int64_t structure_id, int64_t months, struct error *error);
/* That of a space: months, or RHYTHM_NEVER. */
bool space_rhythm(struct session *session, int64_t space_id, int64_t *months, struct error *error);

enum escalation_step { ESCALATE_MANAGER, ESCALATE_REFERENT, ESCALATE_ORGANISER, ESCALATION_STEP_COUNT };
enum {
    MANAGER_AFTER_SECONDS = 15 * 86400,   /* of the reminder */
    REFERENT_AFTER_SECONDS = 15 * 86400,  /* of the managers */
    ORGANISER_AFTER_SECONDS = 30 * 86400, /* of the referents */
};

struct escalation {
    int64_t place_id, space_id, structure_id; /* 0: none */
    struct str name, slug, commune, intercommunality, phone;
    struct str since; /* civil date it was last looked at */
    enum escalation_step step;
    int64_t told_at; /* escalation_list alone */
};
struct escalations {
    size_t count;
    struct escalation *at;
};
/* The next step of each place that is due, `most` at most, by place. `today`: a day number. */
bool escalation_list_due(struct session *session, int32_t today, int64_t now, size_t most, struct arena *arena,
                         struct escalations *due, struct error *error);
/* Within a write: they were told; or nobody is there to be told (`nobody`): the next step is due at once. */
bool escalation_told(struct session *session, const struct escalation *escalation, bool nobody, int64_t now,
                     struct error *error);
/* Within a write: forgets the steps of places that were looked at since, so that those kept are those that stand. */
bool escalation_sweep(struct session *session, struct error *error);
/* Places of a space that nobody answers for still, for which that step was told; the longest told first. An
 * intercommunality keeps hers alone (empty: all). */
bool escalation_list(struct session *session, int64_t space_id, struct str intercommunality, enum escalation_step step,
                     size_t most, struct arena *arena, struct escalations *escalations, struct error *error);

#endif
