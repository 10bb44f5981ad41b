/* The synthesis of a workshop: the annex of the minutes, numbered, with who contributed; and what several workshops
 * have in common.
 *
 * A synthesis is drawn from the board once every finding has a proposal or a reason for having none. What was drawn
 * does not change; drawing again makes the next version, with the same numbers for the same cards.
 */
#ifndef ROADMAP_SYNTHESIS_H
#define ROADMAP_SYNTHESIS_H

#include "roadmap/board.h"

struct synthesis_proposal {
    int64_t card_id, number, dots;
    struct str text;
    enum card_verdict verdict;
    struct str motive;
};
struct synthesis_finding {
    int64_t card_id, number;
    enum card_kind kind; /* positive or obstacle */
    struct str text, heading;
    struct str organisations; /* of its sources, by commas; may be empty */
    struct str waiver;        /* why it has no proposal */
    size_t proposal_count;
    struct synthesis_proposal *proposals;
};
struct synthesis {
    int64_t version; /* 0: the board as it stands */
    int64_t at;
    struct str theme, title;
    int32_t held_on;
    size_t finding_count;
    struct synthesis_finding *findings; /* positives, then obstacles; grouped by heading, then by number */
    struct board_names contributors;
    int64_t waiting; /* findings without proposal nor reason; 0 once drawn */
};

/* As the board stands. */
bool synthesis_now(struct session *session, const struct board *board, struct arena *arena, struct synthesis *synthesis,
                   struct error *error);
/* Within a write. ERROR_CONFLICT tells how many findings wait for a proposal. Nothing changed since the last version:
 * that one is given back. */
bool synthesis_draw(struct session *session, int64_t board_id, int64_t person_id, int64_t now, int64_t *version,
                    struct error *error);
/* A version drawn; 0: the last. *found is false when there is none. */
bool synthesis_find(struct session *session, const struct board *board, int64_t version, struct arena *arena,
                    struct synthesis *synthesis, bool *found, struct error *error);

/* --- Several workshops -------------------------------------------------------------------------------------------- */

/* Findings of different themes that say much the same: a subject for a complementary group. */
struct crossing_card {
    int64_t board_id, card_id, number;
    enum card_kind kind;
    struct str theme, text;
};
struct crossing {
    struct str words; /* what they share: « matériel, reconditionné » */
    size_t count;     /* cards, of two themes at least */
    struct crossing_card *at;
    size_t themes;
    double nearness; /* of the nearest pair, 0..1 */
};
struct crossings {
    size_t count;
    struct crossing *at; /* most themes first, then nearest */
};
/* Two findings are near when the cosine of their words, weighted by rarity over all the findings (tf-idf; Salton and
 * Buckley, 1988, doi:10.1016/0306-4573(88)90021-0), passes CROSSING_LEAST; words are folded, plurals and little words
 * dropped. Groups are the connected ones. */
#define CROSSING_LEAST 0.3
bool crossing_find(struct session *session, const struct boards *boards, struct arena *arena,
                   struct crossings *crossings, struct error *error);

#endif
