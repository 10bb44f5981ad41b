/* A board as it stands. */
#include <stdlib.h>

#include "board-words.h"

#define BOARD_COLUMNS "id, space_id, meeting_id, theme, title, held_on, phase, dots, revision, link "
STATEMENT(board_select, "SELECT " BOARD_COLUMNS "FROM board WHERE id = $1");
STATEMENT(board_select_space, "SELECT " BOARD_COLUMNS "FROM board WHERE space_id = $1 "
                              "AND (CAST($2 AS TEXT) IS NULL OR theme = $2) ORDER BY held_on DESC, id DESC");

/* A vote counts for the card that holds the one it was given to: merges are followed up. A finding's proposals, a
 * proposal's findings: those that stand, merges followed on both sides. */
#define HOLDERS                                                                                                        \
    "WITH RECURSIVE holder (id, held) AS (SELECT id, id FROM board_card WHERE board_id = $1 "                          \
    "UNION SELECT c.into_id, h.held FROM holder AS h JOIN board_card AS c ON c.id = h.id WHERE c.into_id IS NOT "      \
    "NULL), standing (id, held) AS (SELECT h.id, h.held FROM holder AS h JOIN board_card AS c ON c.id = h.id "         \
    "WHERE c.state = 'open'), pair (proposal_id, finding_id) AS (SELECT DISTINCT p.id, f.id FROM board_answer AS a "   \
    "JOIN standing AS p ON p.held = a.proposal_id JOIN standing AS f ON f.held = a.finding_id) "
#define CARD_COLUMNS                                                                                                   \
    "c.id, c.revision, c.kind, c.state, c.number, c.text, c.heading, c.organisation, c.participant_id, "               \
    "c.contribution_id, c.into_id, c.from_id, c.waiver, c.verdict, c.motive, "
STATEMENT(board_select_cards,
          HOLDERS "SELECT " CARD_COLUMNS "COALESCE(d.dots, 0), COALESCE(a.answers, 0) FROM board_card AS c "
                  "LEFT JOIN (SELECT h.id, CAST(SUM(v.dots) AS BIGINT) AS dots FROM holder AS h JOIN board_vote AS v "
                  "ON v.card_id = h.held GROUP BY h.id) AS d ON d.id = c.id "
                  "LEFT JOIN (SELECT e.id, COUNT(*) AS answers FROM (SELECT finding_id AS id FROM pair UNION ALL "
                  "SELECT proposal_id FROM pair) AS e GROUP BY e.id) AS a ON a.id = c.id "
                  "WHERE c.board_id = $1 AND c.revision > $2 ORDER BY c.kind, c.number");
STATEMENT(board_select_pairs, HOLDERS "SELECT proposal_id, finding_id FROM pair ORDER BY finding_id, proposal_id");
#define BEHIND                                                                                                         \
    "WITH RECURSIVE source (id) AS (SELECT CAST($1 AS BIGINT) UNION SELECT n.id FROM source AS s "                     \
    "JOIN board_card AS c ON c.id = s.id JOIN board_card AS n ON n.into_id = s.id OR n.id = c.from_id) "
STATEMENT(board_select_sources, BEHIND "SELECT " CARD_COLUMNS "0, 0 FROM source AS s "
                                       "JOIN board_card AS c ON c.id = s.id ORDER BY c.created_at, c.id");
STATEMENT(board_select_organisations, "SELECT DISTINCT organisation FROM board_card WHERE board_id = $1 AND "
                                      "organisation <> '' AND state <> 'removed' ORDER BY organisation");
STATEMENT(board_count_dots, "SELECT CAST(COALESCE(SUM(v.dots), 0) AS BIGINT) FROM board_vote AS v JOIN board_card AS c "
                            "ON c.id = v.card_id WHERE c.board_id = $1");
STATEMENT(board_count_participants, "SELECT COUNT(*) FROM board_participant WHERE board_id = $1");
STATEMENT(board_select_votes, "SELECT card_id, dots FROM board_vote WHERE participant_id = $1 ORDER BY card_id");
STATEMENT(board_select_participant, "SELECT id, organisation FROM board_participant WHERE board_id = $1 AND mark = $2");

static void read_board(struct query *query, struct arena *arena, struct board *board)
{
    *board = (struct board){.id = column_i64(query, 0),
                            .space_id = column_i64(query, 1),
                            .meeting_id = column_i64(query, 2),
                            .theme = column_copy(query, 3, arena),
                            .title = column_copy(query, 4, arena),
                            .dots = (int)column_i64(query, 7),
                            .revision = column_i64(query, 8),
                            .link = column_i64(query, 9)};
    date_parse(column_text(query, 5), &board->held_on);
    board_phase_find(column_text(query, 6), &board->phase);
}

bool board_find(struct session *session, int64_t id, int64_t space_id, struct arena *arena, struct board *board,
                struct error *error)
{
    struct query *query = query_start(session, &board_select);
    bind_i64(query, 1, id);
    bool found = query_row(query);
    if (found)
        read_board(query, arena, board);
    if (!query_end(query, error))
        return false;
    return (found && (space_id == 0 || board->space_id == space_id)) ||
           error_set(error, ERROR_MISSING, "Cet atelier n’existe pas, ou plus.");
}

bool board_list(struct session *session, int64_t space_id, struct str theme, struct arena *arena, struct boards *boards,
                struct error *error)
{
    *boards = (struct boards){0};
    struct query *query = query_start(session, &board_select_space);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, str_is_empty(theme) ? STR_NONE : theme);
    while (query_row(query))
        read_board(query, arena, ARENA_PUSH(arena, boards->at, boards->count));
    return query_end(query, error);
}

/* --- Cards -------------------------------------------------------------------------------------------------------- */

static void read_card(struct query *query, struct arena *arena, struct board_card *card)
{
    *card = (struct board_card){.id = column_i64(query, 0),
                                .revision = column_i64(query, 1),
                                .state = card_state_of(column_text(query, 3)),
                                .number = column_i64(query, 4),
                                .text = column_copy(query, 5, arena),
                                .heading = column_copy(query, 6, arena),
                                .organisation = column_copy(query, 7, arena),
                                .participant_id = column_i64(query, 8),
                                .contribution_id = column_i64(query, 9),
                                .into_id = column_i64(query, 10),
                                .from_id = column_i64(query, 11),
                                .waiver = column_copy(query, 12, arena),
                                .verdict = card_verdict_of(column_text(query, 13)),
                                .motive = column_copy(query, 14, arena),
                                .dots = column_i64(query, 15),
                                .answers = column_i64(query, 16)};
    card_kind_find(column_text(query, 2), &card->kind);
}

/* By kind in the order of the method, which is not the alphabet's. */
static int by_kind(const void *a, const void *b)
{
    const struct board_card *one = a, *other = b;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    return one->number < other->number ? -1 : one->number > other->number;
}

static bool read_cards(struct query *query, struct arena *arena, struct board_cards *cards, struct error *error)
{
    *cards = (struct board_cards){0};
    while (query_row(query))
        read_card(query, arena, ARENA_PUSH(arena, cards->at, cards->count));
    return query_end(query, error);
}

bool board_cards(struct session *session, int64_t board_id, int64_t since, struct arena *arena,
                 struct board_cards *cards, struct error *error)
{
    struct query *query = query_start(session, &board_select_cards);
    bind_i64(query, 1, board_id);
    bind_i64(query, 2, since);
    if (!read_cards(query, arena, cards, error))
        return false;
    if (cards->count > 0)
        qsort(cards->at, cards->count, sizeof *cards->at, by_kind);
    return true;
}

bool board_sources(struct session *session, const struct board_card *card, struct arena *arena,
                   struct board_cards *sources, struct error *error)
{
    struct query *query = query_start(session, &board_select_sources);
    bind_i64(query, 1, card->id);
    return read_cards(query, arena, sources, error);
}

bool board_pairs(struct session *session, int64_t board_id, struct arena *arena, struct board_pairs *pairs,
                 struct error *error)
{
    *pairs = (struct board_pairs){0};
    struct query *query = query_start(session, &board_select_pairs);
    bind_i64(query, 1, board_id);
    while (query_row(query)) {
        struct board_pair *pair = ARENA_PUSH(arena, pairs->at, pairs->count);
        *pair = (struct board_pair){column_i64(query, 0), column_i64(query, 1)};
    }
    return query_end(query, error);
}

/* --- Figures and people ------------------------------------------------------------------------------------------- */

static bool count_one(struct session *session, const struct statement *statement, int64_t board_id, int64_t *count,
                      struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, board_id);
    if (query_row(query))
        *count = column_i64(query, 0);
    return query_end(query, error);
}

bool board_count(struct session *session, int64_t board_id, struct board_counts *counts, struct error *error)
{
    struct arena arena = {0};
    struct board_cards cards;
    *counts = (struct board_counts){0};
    bool done = board_cards(session, board_id, 0, &arena, &cards, error) &&
                count_one(session, &board_count_dots, board_id, &counts->dots, error) &&
                count_one(session, &board_count_participants, board_id, &counts->participants, error);
    for (size_t i = 0; done && i < cards.count; i++) {
        const struct board_card *card = &cards.at[i];
        if (card->state != CARD_OPEN)
            continue;
        counts->positives += card->kind == CARD_POSITIVE;
        counts->obstacles += card->kind == CARD_OBSTACLE;
        counts->proposals += card->kind == CARD_PROPOSAL;
        counts->waiting += card_is_waiting(card);
    }
    arena_free(&arena);
    return done;
}

bool board_contributors(struct session *session, int64_t board_id, struct arena *arena, struct board_names *names,
                        struct error *error)
{
    *names = (struct board_names){0};
    struct query *query = query_start(session, &board_select_organisations);
    bind_i64(query, 1, board_id);
    while (query_row(query))
        *ARENA_PUSH(arena, names->at, names->count) = column_copy(query, 0, arena);
    return query_end(query, error);
}

bool board_votes_of(struct session *session, int64_t participant_id, struct arena *arena, struct board_votes *votes,
                    struct error *error)
{
    *votes = (struct board_votes){0};
    struct query *query = query_start(session, &board_select_votes);
    bind_i64(query, 1, participant_id);
    while (query_row(query)) {
        struct board_vote *vote = ARENA_PUSH(arena, votes->at, votes->count);
        *vote = (struct board_vote){column_i64(query, 0), column_i64(query, 1)};
    }
    return query_end(query, error);
}

bool board_participant_find(struct session *session, int64_t board_id, struct str mark, struct arena *arena,
                            int64_t *id, struct str *organisation, struct error *error)
{
    *id = 0;
    *organisation = STR_NONE;
    struct query *query = query_start(session, &board_select_participant);
    bind_i64(query, 1, board_id);
    bind_bytes(query, 2, mark);
    if (query_row(query)) {
        *id = column_i64(query, 0);
        *organisation = column_copy(query, 1, arena);
    }
    return query_end(query, error);
}
