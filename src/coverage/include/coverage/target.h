/* Targets: how many places are fair, from a national number, and how far there is to go.
 *
 * The share of a territory is its part of a key: people, communes, area, people × fragility, or a mix of the four with
 * weights. Shares of parts of a whole are rounded by the largest remainder, so that they add up to it.
 */
#ifndef COVERAGE_TARGET_H
#define COVERAGE_TARGET_H

#include "base/base.h"
#include "store/store.h"

enum { NATIONAL_TARGET = 25000 }; /* places for the country: committee of 20 February 2024 */

enum target_key { TARGET_POPULATION, TARGET_COMMUNES, TARGET_AREA, TARGET_FRAGILITY, TARGET_MIX, TARGET_KEY_COUNT };
enum { TARGET_PARTS = 4 }; /* of a mix: the keys before it */

/* "population", "communes", "superficie", "fragilite", "mixte"; and for people, « la population ». */
bool target_key_find(struct str name, enum target_key *key);
const char *target_key_name(enum target_key key);
const char *target_key_label(enum target_key key);

/* What a territory weighs for each key; 0 when unknown. */
struct target_base {
    double part[TARGET_PARTS];
};
struct target_mix {
    double weight[TARGET_PARTS]; /* at least 0, not all 0 */
};
extern const struct target_mix TARGET_EVEN; /* half people, a quarter fragility, an eighth communes and area each */

/* total × (base / whole), the arithmetic that is shown; 0 when the whole weighs nothing. */
double target_share(double total, const struct target_base *base, const struct target_base *whole, enum target_key key,
                    const struct target_mix *mix);
/* Whole numbers for `count` parts that add up to `total`. When no part weighs anything, all are 0. */
void target_share_out(int64_t total, const struct target_base *parts, size_t count, enum target_key key,
                      const struct target_mix *mix, int64_t *shares);

/* --- Over time ---------------------------------------------------------------------------------------------------- */

struct target_step {
    int32_t date; /* day number */
    double count; /* places that day */
};
struct target_course {
    double per_month;   /* by least squares over the steps; NAN with fewer than two days */
    bool reached, ever; /* already; or some day at this pace */
    int32_t date;       /* of the goal, when ever */
};
struct target_course target_project(const struct target_step *steps, size_t count, double goal);

/* --- Decided locally ---------------------------------------------------------------------------------------------- */

/* A number decided for a territory instead of the computed one, with its reason. All are kept; the last one holds. */
struct target_decision {
    struct str kind, code; /* of the territory, as territory_kind_name and its code */
    int64_t count;
    struct str reason;
    int64_t decided_at; /* instant */
};
/* ERROR_INVALID: a count below 0 or beyond a million, no reason, or one beyond 1,000 bytes. Touches "target". */
bool target_decide(struct store *store, const struct target_decision *decision, struct error *error);
/* Those that hold, in the arena; by kind and code. */
bool target_decisions(struct session *session, struct arena *arena, struct target_decision **decisions, size_t *count,
                      struct error *error);
/* The whole history of one territory, the latest first. */
bool target_history(struct session *session, struct str kind, struct str code, struct arena *arena,
                    struct target_decision **decisions, size_t *count, struct error *error);

#endif
