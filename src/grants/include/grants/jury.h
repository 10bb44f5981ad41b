/* The jury: who reads what, the marks by criterion, what they say together.
 *
 * A reader marks only what was given to her, having said that nothing ties her to the holder (grants/instruction.h),
 * while the application is under review. An application's score is the mean of its finished readers' scores; readers
 * farther apart than the call allows (in hundredths of the whole scale) are flagged, not averaged away in silence.
 * Functions that change something run within a write.
 */
#ifndef GRANTS_JURY_H
#define GRANTS_JURY_H

#include "grants/instruction.h"

enum { COMMENT_BYTES_MOST = 4000 };
enum { MARK_NONE = -1 };

struct jury_reading {
    int64_t application_id, person_id;
    int64_t marks[CRITERIA_MOST]; /* hundredths of the criterion's unit; MARK_NONE */
    struct str comments[CRITERIA_MOST];
    struct str comment;
    int64_t finished_at;
    int64_t score; /* of the marks given, out of 100, in SCORE_UNIT; meaningful when finished */
};
struct jury_readings {
    size_t count;
    struct jury_reading *at; /* by application, then by reader */
};
bool reader_assign(struct session *session, int64_t application_id, int64_t person_id, bool on, int64_t now,
                   struct error *error);
/* All of a call, assigned or marked. */
bool reading_list(struct session *session, const struct published_call *call, struct arena *arena,
                  struct jury_readings *readings, struct error *error);
/* Hers of one application; ERROR_MISSING when it was not given to her. */
bool reading_find(struct session *session, const struct published_call *call, int64_t application_id, int64_t person_id,
                  struct arena *arena, struct jury_reading *reading, struct error *error);
/* Saves it whole; `finish` needs every mark (ERROR_INVALID). ERROR_FORBIDDEN when she is tied, has not said that she is
 * not, or the application is not under review. */
bool reading_save(struct session *session, const struct call *call, const struct jury_reading *reading, bool finish,
                  int64_t now, struct error *error);

/* What the finished readings of one application say together. */
struct verdict {
    size_t assigned, finished;
    bool enough; /* at least as many as the call wants */
    int64_t score;
    int64_t least, most;          /* scores of the two readers farthest apart */
    int64_t gap;                  /* between them, in percents of the scale, rounded up */
    bool dispersed;               /* beyond what the call allows, over all or on a criterion */
    int64_t means[CRITERIA_MOST]; /* by criterion, in hundredths; MARK_NONE */
    bool far_apart[CRITERIA_MOST];
};
void verdict_of(const struct call *call, const struct jury_readings *readings, int64_t application_id,
                struct verdict *verdict);

#endif
