/* Duplicates in the database: found after imports, merged or kept apart by people, undone.
 *
 * A merge changes no place: the survivor is published, the other is hidden, and what is shown is worked out from both
 * each time it is read (merges_apply), so that later imports keep both up to date and undoing restores both exactly.
 * The address and public id of a merged place lead to its survivor (directory_moved_slug, directory_moved_id).
 * « Not a duplicate » is remembered across imports.
 *
 * Field by field: a value that someone chose; else that of the source of highest priority, then of the most recent
 * record, then of the survivor; lists are joined. The address, commune and codes go together; so do the two
 * coordinates.
 */
#ifndef PLACES_MERGE_H
#define PLACES_MERGE_H

#include "places/directory.h"
#include "places/duplicates.h"
#include "store/job.h"

/* --- Working a place out of several --------------------------------------------------------------------------------
 */

enum { MERGE_MEMBERS_MOST = 16 };
enum merge_side { MERGE_BY_RULE, MERGE_SURVIVOR, MERGE_MERGED };

struct merge_member {
    const struct place *place;
    int64_t priority;                   /* of its source */
    int64_t id;                         /* ties: the least first */
    uint8_t choices[PLACE_FIELD_COUNT]; /* enum merge_side; of the survivor: not looked at */
};
/* members[0] is the survivor. The texts are views of the members' or lie in the arena. */
void merge_places(const struct merge_member *members, size_t count, struct arena *arena, struct place *merged);
/* Fields a person may choose; the others come with one of them, or with the survivor. */
bool merge_field_can_be_chosen(enum place_field field);

/* --- Reading what is published -------------------------------------------------------------------------------------
 */

/* The places merged into others, read once per loading of the directory. */
struct merges;
bool merges_load(struct session *session, struct merges **merges, struct error *error);
void merges_free(struct merges *merges);
/* Completes a survivor; false when nothing was merged into it. The texts lie in the arena or in `merges`. */
bool merges_apply(const struct merges *merges, int64_t id, struct arena *arena, struct place *place);

/* The same, with all its texts in the arena. */
void merges_show(const struct merges *merges, int64_t id, struct arena *arena, struct place *place);
/* The same for one place, read for it alone: its own values become those shown, in the arena. *merged tells that some
 * place was merged into it; else nothing is read but that. */
bool place_shown(struct session *session, int64_t id, struct arena *arena, struct place *place, bool *merged,
                 struct error *error);
/* Within a write, when someone changes a survivor: its own values of these fields are shown from now on. What goes with
 * them (the rest of an address, the other coordinate) is taken from what was shown, so that nothing else changes. */
bool merge_take_over(struct session *session, int64_t id, const enum place_field *fields, size_t count,
                     const struct place *shown, struct arena *arena, struct place *own, struct error *error);
/* The place that stands for this one: itself when it was not merged. */
bool merge_root(struct session *session, int64_t *id, struct error *error);
/* Fields that are chosen together have the same leader. */
enum place_field merge_chosen_with(enum place_field field);

/* Tells the builder where the addresses of merged places lead. */
void merges_tell(const struct merges *merges, struct directory_builder *builder);

/* --- Finding after an import ---------------------------------------------------------------------------------------
 */

struct look_counts {
    int64_t looked, found, sure; /* places new or changed; pairs new or kept open; of which sure */
};
/* Compares the places new or changed since the last time with all those published. Pairs decided are left alone; open
 * ones that no longer hold are dropped. Merges whose survivor has vanished end. */
bool duplicates_look(struct store *store, struct look_counts *counts, struct error *error);
/* Within the write of an import: what it staged is to be looked at, by whoever imports or by the worker's job. */
#define DUPLICATES_JOB "duplicates"
bool duplicates_look_job(struct store *store, const struct job *job, struct arena *arena, struct error *error);
bool duplicates_mark_due(struct session *session, int64_t run_id, struct error *error);

/* --- Deciding ------------------------------------------------------------------------------------------------------
 */

enum duplicate_state { DUPLICATE_OPEN, DUPLICATE_APART, DUPLICATE_MERGED };

/* A pair as the review page shows it. */
struct duplicate_side {
    int64_t id;
    struct str slug, source;       /* the source's name */
    struct str department, region; /* of duplicate_case_find alone */
    bool published;
    struct place place;
};
struct duplicate_case {
    int64_t id;
    int score;
    bool sure;
    struct str reasons;
    enum duplicate_state state;
    int64_t decided_at;
    struct duplicate_side a, b;         /* of two merged ones, a is the survivor */
    uint8_t choices[PLACE_FIELD_COUNT]; /* enum merge_side, of a merge that stands */
};

/* Pairs of a state that have a place in this department or region (its code; empty: everywhere), the surest first, or
 * the last decided first. `limit` at most, `skip` passed over. The places have their names and addresses only. */
bool duplicate_cases(struct session *session, struct str department, struct str region, enum duplicate_state state,
                     int64_t skip, int64_t limit, struct arena *arena, struct duplicate_case **cases, size_t *count,
                     struct error *error);
bool duplicate_cases_count(struct session *session, struct str department, struct str region,
                           enum duplicate_state state, int64_t *count, struct error *error);
/* The whole of one; ERROR_MISSING. */
bool duplicate_case_find(struct session *session, int64_t id, struct arena *arena, struct duplicate_case *found,
                         struct error *error);

enum duplicate_verdict {
    VERDICT_MERGE, /* one place: an open pair, both published, neither kept apart from the other's, else ERROR_CONFLICT
                    */
    VERDICT_APART, /* two places: an open pair, else ERROR_CONFLICT */
    VERDICT_UNDO   /* what was decided is no more, the pair is open again; ERROR_CONFLICT when it is open */
};
struct duplicate_ruling {
    int64_t pair;
    enum duplicate_verdict verdict;
    int64_t person;                     /* who; 0: the command line */
    int64_t survivor;                   /* of a merge; 0: the one published first */
    uint8_t choices[PLACE_FIELD_COUNT]; /* of a merge, enum merge_side: whose value is kept */
};
/* Within a write (store.h). */
bool duplicate_rule(struct session *session, const struct duplicate_ruling *ruling, struct error *error);
/* The same in a write of its own. */
bool duplicate_decide(struct store *store, const struct duplicate_ruling *ruling, struct error *error);
/* Merges every open pair at or above a score, the surest first, unless it would join two places kept apart. */
bool duplicate_merge_sure(struct store *store, int least_score, int64_t *merged, struct error *error);

/* Priority of a source, by its name; ERROR_MISSING. Touches the places. */
bool source_set_priority(struct store *store, struct str source, int64_t priority, struct error *error);

#endif
