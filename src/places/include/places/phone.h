/* Rounds of telephone calls: every published place that nobody looked at since the round began, the longest untouched
 * first, is called with one script; what is answered goes where it must.
 *   all is right    the place is verified today
 *   changes         the caller opens its form
 *   no answer       it comes back the day the caller says
 *   closed          somebody else agrees before it is unpublished
 */
#ifndef PLACES_PHONE_H
#define PLACES_PHONE_H

#include "places/editing.h"

struct phone_round {
    int64_t id, space_id;
    struct str title, script;
    struct str started_on, ended_on; /* civil dates; ended_on empty: it goes on */
    int64_t created_by, created_at;
};
/* What callers say unless the round has its own words. */
extern const char PHONE_SCRIPT[];
/* Within a write. The number is set here. ERROR_CONFLICT while another round of the space goes on; ERROR_INVALID
 * without a title. */
bool phone_round_open(struct session *session, struct phone_round *round, struct error *error);
/* Within a write: ends it, that civil day. ERROR_MISSING when it does not go on. */
bool phone_round_end(struct session *session, int64_t space_id, int64_t id, struct str today, struct error *error);
/* The one that goes on; *found is false when there is none. */
bool phone_round_now(struct session *session, int64_t space_id, struct arena *arena, struct phone_round *round,
                     bool *found, struct error *error);

enum phone_result { PHONE_RIGHT, PHONE_CHANGED, PHONE_NO_ANSWER, PHONE_CLOSED, PHONE_RESULT_COUNT };
const char *phone_result_name(enum phone_result result);  /* "juste": in forms */
const char *phone_result_label(enum phone_result result); /* « Tout est juste » */
bool phone_result_find(struct str name, enum phone_result *result);

struct phone_progress {
    int64_t places;                    /* to be looked at when it began: published still, or closed since */
    int64_t looked;                    /* of which looked at since, by telephone or not */
    int64_t calls[PHONE_RESULT_COUNT]; /* the last call of each place */
};
/* Of the whole space, or of an intercommunality (empty: all). */
bool phone_progress(struct session *session, const struct phone_round *round, struct str intercommunality,
                    struct phone_progress *progress, struct error *error);

struct phone_line {
    int64_t place_id;
    struct str slug, name, commune, phone, looked_on;
    bool called; /* in this round: */
    enum phone_result result;
    struct str again_on; /* empty: none */
    int64_t called_at, called_by;
};
struct phone_lines {
    size_t count;
    struct phone_line *at;
};
/* Whom to call that day, the longest untouched first; `later`: those to be called another day instead. Those that were
 * said to be closed, or whose changes wait to be read, are left out. */
bool phone_list(struct session *session, const struct phone_round *round, struct str intercommunality, struct str today,
                bool later, size_t most, struct arena *arena, struct phone_lines *lines, struct error *error);

struct phone_call {
    int64_t id, round_id, place_id, person_id, at;
    enum phone_result result;
    struct str note, again_on;
    struct str place, slug, commune; /* of the place; read, not written */
};
struct phone_calls {
    size_t count;
    struct phone_call *at;
};
/* Within a write: notes a call, and does what follows from it. ERROR_INVALID for no answer without a day to come, or a
 * closing without a word; ERROR_CONFLICT when the round is over. */
bool phone_note(struct session *session, struct phone_call *call, const struct change_author *author,
                struct error *error);
/* Those of a place, the last first. */
bool phone_calls_of(struct session *session, int64_t place_id, struct arena *arena, struct phone_calls *calls,
                    struct error *error);

/* Closings to agree with, the oldest first. */
bool phone_closings(struct session *session, int64_t space_id, size_t most, struct arena *arena,
                    struct phone_calls *calls, struct error *error);
/* Within a write: unpublishes the place, or keeps it (it is then called again). ERROR_MISSING, ERROR_CONFLICT when
 * somebody answered already. *place_id is told. */
bool phone_close(struct session *session, int64_t space_id, int64_t call_id, bool accepted,
                 const struct change_author *author, int64_t *place_id, struct error *error);

#endif
