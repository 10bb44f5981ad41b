/* A workshop's board: what works well (positives), what holds back (obstacles), a proposal for each, then votes.
 *
 * The method is the technical committee's: first what is positive, then the obstacles, and for every finding one
 * proposal at least. A finding without any stays visibly open; the synthesis cannot be drawn before each has one, or a
 * reason for having none.
 *
 * Several people write at once. Every change has a number (the board's revision) and a mark made by whoever sends it: a
 * change sent twice, after a lost connection, counts once. Each card carries the number of its last change, so whoever
 * knows the board up to N asks for what changed after N and is up to date, whatever was missed in between.
 *
 * Nothing is lost: a merged card keeps its text and its sources and points to the one that holds it; so does a card
 * that was split. Numbers (F1, P2…) are given once, for good, so that the annex, the minutes, the diagnosis and the
 * roadmap say the same ones.
 *
 * The theme is a code and the meeting a number that this room does not read: the caller knows them. Functions that
 * change something run within a write (store_write), so that the caller adds its journal line to the same transaction;
 * they touch the topic "board".
 */
#ifndef ROADMAP_BOARD_H
#define ROADMAP_BOARD_H

#include "store/store.h"

enum {
    BOARD_TEXT_MOST = 600,    /* characters of a card */
    BOARD_CARDS_MOST = 2000,  /* of a board */
    BOARD_CARDS_BY_ONE = 120, /* of one participant */
    BOARD_DOTS_DEFAULT = 5,
    BOARD_DOTS_MOST = 20,
    BOARD_MARK_MOST = 64 /* bytes of the mark of a change */
};

enum board_phase {
    BOARD_PREPARED,  /* the facilitator alone writes */
    BOARD_POSITIVES, /* everyone adds positives */
    BOARD_OBSTACLES, /* and obstacles */
    BOARD_PROPOSALS, /* and proposals for each finding */
    BOARD_VOTES,     /* everyone places dots; nobody else writes */
    BOARD_CLOSED,    /* nothing changes but the verdicts on proposals */
    BOARD_PHASE_COUNT
};
const char *board_phase_code(enum board_phase phase);
const char *board_phase_label(enum board_phase phase); /* « Ce qui est positif » */
bool board_phase_find(struct str code, enum board_phase *phase);

enum card_kind { CARD_POSITIVE, CARD_OBSTACLE, CARD_PROPOSAL, CARD_KIND_COUNT };
const char *card_kind_code(enum card_kind kind);
bool card_kind_find(struct str code, enum card_kind *kind);
enum card_state { CARD_OPEN, CARD_MERGED, CARD_SPLIT, CARD_REMOVED };
enum card_verdict { CARD_UNDECIDED, CARD_KEPT, CARD_ASIDE };

struct board {
    int64_t id, space_id, meeting_id; /* meeting_id: 0 when none */
    struct str theme, title;
    int32_t held_on;
    enum board_phase phase;
    int dots;
    int64_t revision, link;
};
struct boards {
    size_t count;
    struct board *at;
};

struct board_card {
    int64_t id, revision;
    enum card_kind kind;
    enum card_state state;
    int64_t number;
    struct str text, heading, organisation;
    int64_t participant_id, contribution_id, into_id, from_id;
    struct str waiver;
    enum card_verdict verdict;
    struct str motive;
    int64_t dots;    /* votes, with those of the cards merged into it */
    int64_t answers; /* of a finding: its proposals that stand; of a proposal: the findings it answers */
};
struct board_cards {
    size_t count;
    struct board_card *at; /* by kind, then number */
};
/* "+3" for a positive, "−2" for an obstacle, "P4" for a proposal. */
struct str card_label(struct arena *arena, enum card_kind kind, int64_t number);
static inline bool card_is_finding(const struct board_card *card)
{
    return card->kind != CARD_PROPOSAL;
}
/* An open finding that has no proposal, nor a reason for having none. */
static inline bool card_is_waiting(const struct board_card *card)
{
    return card_is_finding(card) && card->state == CARD_OPEN && card->answers == 0 && str_is_empty(card->waiver);
}

/* Who answers what: pairs of cards that stand (merged ones are followed to the card that holds them), each once. */
struct board_pair {
    int64_t proposal_id, finding_id;
};
struct board_pairs {
    size_t count;
    struct board_pair *at;
};

/* --- Reading ------------------------------------------------------------------------------------------------------ */

/* ERROR_MISSING when the space has no such board; space_id 0: of any space. */
bool board_find(struct session *session, int64_t id, int64_t space_id, struct arena *arena, struct board *board,
                struct error *error);
/* The last held first; an empty theme: all. */
bool board_list(struct session *session, int64_t space_id, struct str theme, struct arena *arena, struct boards *boards,
                struct error *error);
/* Every card that changed after `since` (0: all of them), whatever its state. */
bool board_cards(struct session *session, int64_t board_id, int64_t since, struct arena *arena,
                 struct board_cards *cards, struct error *error);
bool board_pairs(struct session *session, int64_t board_id, struct arena *arena, struct board_pairs *pairs,
                 struct error *error);

struct board_counts {
    int64_t positives, obstacles, proposals; /* that stand */
    int64_t waiting;                         /* findings without proposal nor reason */
    int64_t dots, participants;
};
bool board_count(struct session *session, int64_t board_id, struct board_counts *counts, struct error *error);

/* What stands behind a card: itself, the cards merged into it, the one it was split from, theirs in turn. */
bool board_sources(struct session *session, const struct board_card *card, struct arena *arena,
                   struct board_cards *sources, struct error *error);
/* The organisations that wrote on the board, each once, in order. */
struct board_names {
    size_t count;
    struct str *at;
};
bool board_contributors(struct session *session, int64_t board_id, struct arena *arena, struct board_names *names,
                        struct error *error);
/* The dots this participant placed. */
struct board_vote {
    int64_t card_id, dots;
};
struct board_votes {
    size_t count;
    struct board_vote *at;
};
bool board_votes_of(struct session *session, int64_t participant_id, struct arena *arena, struct board_votes *votes,
                    struct error *error);

/* --- Opening, taking part (within a write) ------------------------------------------------------------------------ */

struct board_order {
    int64_t space_id, meeting_id;
    struct str theme, title;
    int32_t held_on;
    int dots; /* 0: BOARD_DOTS_DEFAULT */
};
/* A board of that space, theme and day that exists already is given back (*id), unchanged. */
bool board_open(struct session *session, const struct board_order *order, int64_t now, int64_t *id,
                struct error *error);
/* The links given before are worth nothing any more. */
bool board_renew_link(struct session *session, int64_t id, struct error *error);

/* Who writes: `mark` tells a browser or an account from another (32 bytes, hashed by the caller). The same mark is the
 * same participant; a new organisation replaces the old one, an empty one changes nothing. */
struct board_presence {
    int64_t board_id, person_id;
    struct str mark, organisation;
};
bool board_join(struct session *session, const struct board_presence *presence, int64_t now, int64_t *id,
                struct error *error);
/* Does not make it; *id is 0 when there is none. */
bool board_participant_find(struct session *session, int64_t board_id, struct str mark, struct arena *arena,
                            int64_t *id, struct str *organisation, struct error *error);

/* --- Changing ----------------------------------------------------------------------------------------------------- */

enum board_action {
    BOARD_ADD,     /* kind, text; a proposal: finding_id, or 0 for none */
    BOARD_EDIT,    /* card_id, text, other_text: what the card said when its writer read it */
    BOARD_REMOVE,  /* card_id */
    BOARD_ANSWER,  /* card_id a proposal, finding_id: it answers it too */
    BOARD_RELEASE, /* card_id a proposal, finding_id: it does not answer it */
    BOARD_WAIVE,   /* card_id a finding, text: why it has no proposal; empty takes the reason back */
    BOARD_GROUP,   /* cards, text: the heading; empty ungroups */
    BOARD_MERGE,   /* cards of one kind: the first one holds the others; text replaces its own unless empty */
    BOARD_SPLIT,   /* card_id, text and other_text: two new cards */
    BOARD_VOTE,    /* card_id, dots: how many of this participant's are on it now */
    BOARD_PHASE,   /* phase */
    BOARD_VERDICT, /* card_id a proposal, verdict, text: motive (needed to put aside) */
    BOARD_ACTION_COUNT
};

struct board_change {
    enum board_action action;
    int64_t board_id;
    int64_t participant_id; /* 0: the facilitator */
    int64_t person_id;      /* 0: not known */
    bool facilitator;       /* may do everything; others add, and edit or remove what they wrote */
    struct str mark;        /* of this change; empty: it is made once, now */
    int64_t now;
    int64_t card_id, finding_id, contribution_id;
    enum card_kind kind;
    struct str text, other_text, organisation;
    const int64_t *cards;
    size_t card_count;
    int dots;
    enum board_phase phase;
    enum card_verdict verdict;
};
struct board_result {
    bool again;       /* it had been made already: nothing changed now */
    int64_t revision; /* of the board */
    int64_t card_id;  /* made or changed */
};
/* Within a write. ERROR_FORBIDDEN when this one may not, or not in this phase; ERROR_CONFLICT when the card was changed
 * meanwhile (the message tells what it says now); ERROR_LIMITED beyond the bounds above. */
bool board_apply(struct session *session, const struct board_change *change, struct board_result *result,
                 struct error *error);

/* A contribution received before the session, as support of its work. Given twice, it is there once. */
struct board_support {
    int64_t contribution_id;
    enum card_kind kind;
    struct str text, organisation;
    int64_t finding_id; /* a proposal: the card it answers, or 0 */
};
bool board_add_support(struct session *session, int64_t board_id, const struct board_support *support, int64_t now,
                       int64_t *card_id, struct error *error);

/* --- Paper -------------------------------------------------------------------------------------------------------- */

/* A grid typed back in lines:
 *     + Ce qui est positif (Organisation)
 *     - Ce qui freine
 *     > Une proposition pour le constat du dessus
 * "+", "-", ">" (or "=>", "→") begin a line; a line without sign goes on with the one above; an organisation in
 * brackets at the end is its author. ERROR_INVALID names the line that cannot be read. */
struct paper_line {
    enum card_kind kind;
    struct str text, organisation;
    size_t finding; /* a proposal: position of its finding among the lines */
};
struct paper_lines {
    size_t count;
    struct paper_line *at;
};
bool board_paper_read(struct str text, struct arena *arena, struct paper_lines *lines, struct error *error);
/* Within a write: all of it or nothing; `mark` as that of a change. */
bool board_paper_add(struct session *session, int64_t board_id, const struct paper_lines *lines, struct str mark,
                     int64_t person_id, int64_t now, struct error *error);

#endif
