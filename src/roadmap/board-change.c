/* What changes on a board: one change, one number, one line in its history. */
#include "board-words.h"

STATEMENT(board_event_select, "SELECT number, card_id FROM board_event WHERE board_id = $1 AND mark = $2");
STATEMENT(board_event_insert, "INSERT INTO board_event (board_id, number, at, action, card_id, participant_id, "
                              "person_id, mark, before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
STATEMENT(board_update_revision, "UPDATE board SET revision = revision + 1 WHERE id = $1 RETURNING revision, phase, "
                                 "dots");
STATEMENT(board_update_phase, "UPDATE board SET phase = $2 WHERE id = $1");
STATEMENT(board_card_number, "SELECT COALESCE(MAX(number), 0) + 1 FROM board_card WHERE board_id = $1 AND kind = $2");
STATEMENT(board_card_counts, "SELECT COUNT(*), COUNT(*) FILTER (WHERE participant_id = $2) FROM board_card "
                             "WHERE board_id = $1");
STATEMENT(board_card_insert, "INSERT INTO board_card (id, board_id, kind, number, state, text, heading, organisation, "
                             "participant_id, "
                             "contribution_id, from_id, waiver, verdict, motive, revision, created_at) "
                             "VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, '', 'undecided', '', $11, $12)");
STATEMENT(board_card_select, "SELECT kind, state, text, heading, organisation, participant_id, waiver "
                             "FROM board_card WHERE id = $1 AND board_id = $2");
STATEMENT(board_card_update_text, "UPDATE board_card SET text = $2, revision = $3 WHERE id = $1");
STATEMENT(board_card_update_state, "UPDATE board_card SET state = $2, into_id = $3, revision = $4 WHERE id = $1");
STATEMENT(board_card_update_heading, "UPDATE board_card SET heading = $2, revision = $3 WHERE id = $1");
STATEMENT(board_card_update_waiver, "UPDATE board_card SET waiver = $2, revision = $3 WHERE id = $1");
STATEMENT(board_card_update_verdict, "UPDATE board_card SET verdict = $2, motive = $3, revision = $4 WHERE id = $1");
STATEMENT(board_card_update_revision, "UPDATE board_card SET revision = $2 WHERE id = $1");
STATEMENT(board_answer_insert, "INSERT INTO board_answer (proposal_id, finding_id) VALUES ($1, $2) "
                               "ON CONFLICT DO NOTHING");
STATEMENT(board_answer_delete, "DELETE FROM board_answer WHERE proposal_id = $1 AND finding_id = $2");
STATEMENT(board_answer_touch, "UPDATE board_card SET revision = $2 WHERE id IN (SELECT finding_id FROM board_answer "
                              "WHERE proposal_id = $1 "
                              "UNION SELECT proposal_id FROM board_answer WHERE finding_id = $1)");
STATEMENT(board_answer_hand_on, "INSERT INTO board_answer (proposal_id, finding_id) SELECT CASE WHEN proposal_id = $1 "
                                "THEN $2 ELSE "
                                "proposal_id END, CASE WHEN finding_id = $1 THEN $2 ELSE finding_id END FROM "
                                "board_answer "
                                "WHERE proposal_id = $1 OR finding_id = $1 ON CONFLICT DO NOTHING");
STATEMENT(board_vote_sum, "SELECT CAST(COALESCE(SUM(dots), 0) AS BIGINT) FROM board_vote WHERE participant_id = $1 AND "
                          "card_id <> $2");
STATEMENT(board_vote_upsert, "INSERT INTO board_vote (participant_id, card_id, dots) VALUES ($1, $2, $3) "
                             "ON CONFLICT (participant_id, card_id) DO UPDATE SET dots = excluded.dots");
STATEMENT(board_vote_delete, "DELETE FROM board_vote WHERE participant_id = $1 AND card_id = $2");
STATEMENT(board_vote_delete_card, "DELETE FROM board_vote WHERE card_id = $1");

/* One change on its way. */
struct changing {
    struct session *session;
    const struct board_change *change;
    struct arena arena;
    int64_t revision; /* its number */
    enum board_phase phase;
    int dots; /* each participant's */
    int64_t card_id;
    struct str before; /* for the history */
};

struct found_card {
    enum card_kind kind;
    enum card_state state;
    struct str text, heading, organisation, waiver;
    int64_t participant_id;
};

/* --- Who may, and when -------------------------------------------------------------------------------------------- */

#define IN(phase)  (1u << (phase))
#define WRITING    (IN(BOARD_POSITIVES) | IN(BOARD_OBSTACLES) | IN(BOARD_PROPOSALS))
#define UNTIL_LAST (IN(BOARD_PREPARED) | WRITING | IN(BOARD_VOTES))

static const struct {
    const char *name;
    unsigned participants, facilitator; /* phases in which they may */
} RULES[BOARD_ACTION_COUNT] = {
    [BOARD_ADD] = {"add", WRITING, UNTIL_LAST},
    [BOARD_EDIT] = {"edit", WRITING, UNTIL_LAST},
    [BOARD_REMOVE] = {"remove", WRITING, UNTIL_LAST},
    [BOARD_ANSWER] = {"answer", IN(BOARD_PROPOSALS), UNTIL_LAST},
    [BOARD_RELEASE] = {"release", 0, UNTIL_LAST},
    [BOARD_WAIVE] = {"waive", 0, UNTIL_LAST},
    [BOARD_GROUP] = {"group", 0, UNTIL_LAST},
    [BOARD_MERGE] = {"merge", 0, UNTIL_LAST},
    [BOARD_SPLIT] = {"split", 0, UNTIL_LAST},
    [BOARD_VOTE] = {"vote", IN(BOARD_VOTES), 0},
    [BOARD_PHASE] = {"phase", 0, UNTIL_LAST | IN(BOARD_CLOSED)},
    [BOARD_VERDICT] = {"verdict", 0, UNTIL_LAST | IN(BOARD_CLOSED)},
};

static const enum board_phase FIRST_PHASE[CARD_KIND_COUNT] = {BOARD_POSITIVES, BOARD_OBSTACLES, BOARD_PROPOSALS};

static bool may(const struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    if (IN(changing->phase) &
        (change->facilitator ? RULES[change->action].facilitator : RULES[change->action].participants))
        return true;
    return error_set(error, ERROR_FORBIDDEN, "Ce n’est pas possible pendant l’étape « %s ».%s",
                     board_phase_label(changing->phase),
                     change->facilitator ? "" : " L’animateur ouvre les étapes l’une après l’autre.");
}

static bool find_card(struct changing *changing, int64_t id, struct found_card *card, struct error *error)
{
    struct arena *arena = &changing->arena;
    struct query *query = query_start(changing->session, &board_card_select);
    bind_i64(query, 1, id);
    bind_i64(query, 2, changing->change->board_id);
    bool found = query_row(query);
    if (found) {
        *card = (struct found_card){.state = card_state_of(column_text(query, 1)),
                                    .text = column_copy(query, 2, arena),
                                    .heading = column_copy(query, 3, arena),
                                    .organisation = column_copy(query, 4, arena),
                                    .participant_id = column_i64(query, 5),
                                    .waiver = column_copy(query, 6, arena)};
        card_kind_find(column_text(query, 0), &card->kind);
    }
    if (!query_end(query, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette carte n’est pas de cet atelier.");
    return card->state == CARD_OPEN ||
           error_set(error, ERROR_CONFLICT, "Cette carte vient d’être regroupée ou retirée : relisez le tableau.");
}

/* The card of the change, which its author and the facilitator alone may touch. */
static bool find_own(struct changing *changing, struct found_card *card, struct error *error)
{
    const struct board_change *change = changing->change;
    if (!find_card(changing, change->card_id, card, error))
        return false;
    changing->card_id = change->card_id;
    changing->before = card->text;
    return change->facilitator || card->participant_id == change->participant_id ||
           error_set(error, ERROR_FORBIDDEN, "Cette carte est celle d’un autre participant.");
}

static bool find_of(struct changing *changing, int64_t id, bool proposal, struct found_card *card, struct error *error)
{
    return find_card(changing, id, card, error) &&
           ((card->kind == CARD_PROPOSAL) == proposal ||
            error_set(error, ERROR_INVALID, "Choisissez %s.", proposal ? "une proposition" : "un constat"));
}

static bool check_text(struct str text, struct error *error)
{
    if (str_is_empty(str_trim(text)))
        return error_set(error, ERROR_INVALID, "Écrivez quelque chose avant d’envoyer.");
    return text_length(text) <= BOARD_TEXT_MOST ||
           error_set(error, ERROR_INVALID, "Ce texte est trop long : %d caractères au plus.", BOARD_TEXT_MOST);
}

/* --- Small writes ------------------------------------------------------------------------------------------------- */

/* A statement of three parameters or fewer: a card, a text (absent: not bound), the number of the change. */
static bool set_text(struct changing *changing, const struct statement *statement, int64_t card, struct str text,
                     struct error *error)
{
    struct query *query = query_start(changing->session, statement);
    bind_i64(query, 1, card);
    bind_words(query, 2, text);
    bind_i64(query, 3, changing->revision);
    return query_run(query, NULL, error);
}

static bool set_state(struct changing *changing, int64_t card, enum card_state state, int64_t into, struct error *error)
{
    struct query *query = query_start(changing->session, &board_card_update_state);
    bind_i64(query, 1, card);
    bind_text(query, 2, str_of(card_state_code(state)));
    bind_reference(query, 3, into);
    bind_i64(query, 4, changing->revision);
    return query_run(query, NULL, error);
}

static bool run_pair(struct changing *changing, const struct statement *statement, int64_t one, int64_t other,
                     struct error *error)
{
    struct query *query = query_start(changing->session, statement);
    bind_i64(query, 1, one);
    bind_i64(query, 2, other);
    return query_run(query, NULL, error);
}

/* The cards at the other end of its answers show another count: they changed too. */
static bool touch_answers(struct changing *changing, int64_t card, struct error *error)
{
    return run_pair(changing, &board_answer_touch, card, changing->revision, error);
}

struct new_card {
    enum card_kind kind;
    struct str text, heading, organisation;
    int64_t participant_id, contribution_id, from_id;
};

static bool insert_card(struct changing *changing, const struct new_card *card, int64_t *id, struct error *error)
{
    int64_t number = 0;
    struct query *query = query_start(changing->session, &board_card_number);
    bind_i64(query, 1, changing->change->board_id);
    bind_text(query, 2, str_of(card_kind_code(card->kind)));
    if (query_row(query))
        number = column_i64(query, 0);
    if (!query_end(query, error))
        return false;
    query = query_start(changing->session, &board_card_insert);
    bind_i64(query, 1, *id = id_new());
    bind_i64(query, 2, changing->change->board_id);
    bind_text(query, 3, str_of(card_kind_code(card->kind)));
    bind_i64(query, 4, number);
    bind_text(query, 5, str_trim(card->text));
    bind_words(query, 6, card->heading);
    bind_words(query, 7, text_cut(str_trim(card->organisation), 150));
    bind_reference(query, 8, card->participant_id);
    bind_reference(query, 9, card->contribution_id);
    bind_reference(query, 10, card->from_id);
    bind_i64(query, 11, changing->revision);
    bind_i64(query, 12, changing->change->now);
    return query_run(query, NULL, error);
}

/* --- The actions -------------------------------------------------------------------------------------------------- */

static bool within_bounds(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    int64_t all = 0, own = 0;
    struct query *query = query_start(changing->session, &board_card_counts);
    bind_i64(query, 1, change->board_id);
    bind_i64(query, 2, change->participant_id);
    if (query_row(query)) {
        all = column_i64(query, 0);
        own = column_i64(query, 1);
    }
    if (!query_end(query, error))
        return false;
    return (all < BOARD_CARDS_MOST && (change->facilitator || own < BOARD_CARDS_BY_ONE)) ||
           error_set(error, ERROR_LIMITED,
                     "Ce tableau ne prend plus de carte : demandez à l’animateur d’en regrouper.");
}

static bool link_answer(struct changing *changing, int64_t proposal, int64_t finding, struct error *error)
{
    return run_pair(changing, &board_answer_insert, proposal, finding, error) &&
           touch_answers(changing, proposal, error) && touch_answers(changing, finding, error);
}

static bool add(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card finding;
    if (!check_text(change->text, error) || !within_bounds(changing, error))
        return false;
    if (!change->facilitator && changing->phase < FIRST_PHASE[change->kind])
        return error_set(error, ERROR_FORBIDDEN, "L’étape « %s » n’est pas encore ouverte.",
                         board_phase_label(FIRST_PHASE[change->kind]));
    if (change->kind == CARD_PROPOSAL && change->finding_id &&
        !find_of(changing, change->finding_id, false, &finding, error))
        return false;
    struct new_card card = {.kind = change->kind,
                            .text = change->text,
                            .organisation = change->organisation,
                            .participant_id = change->participant_id,
                            .contribution_id = change->contribution_id};
    if (!insert_card(changing, &card, &changing->card_id, error))
        return false;
    return change->kind != CARD_PROPOSAL || !change->finding_id ||
           link_answer(changing, changing->card_id, change->finding_id, error);
}

static bool edit(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card card;
    if (!check_text(change->text, error) || !find_own(changing, &card, error))
        return false;
    if (!str_equal(card.text, str_trim(change->other_text)) && !str_equal(card.text, str_trim(change->text)))
        return error_set(error, ERROR_CONFLICT,
                         "Quelqu’un d’autre a changé cette carte entre-temps. Elle dit maintenant : « %.*s ».",
                         STR_PRINT(text_cut(card.text, 120)));
    return set_text(changing, &board_card_update_text, change->card_id, str_trim(change->text), error);
}

static bool take_away(struct changing *changing, struct error *error)
{
    struct found_card card;
    return find_own(changing, &card, error) && touch_answers(changing, changing->card_id, error) &&
           set_state(changing, changing->card_id, CARD_REMOVED, 0, error);
}

static bool answer(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card proposal, finding;
    if (!find_of(changing, change->card_id, true, &proposal, error) ||
        !find_of(changing, change->finding_id, false, &finding, error))
        return false;
    changing->card_id = change->card_id;
    if (change->action == BOARD_ANSWER)
        return link_answer(changing, change->card_id, change->finding_id, error);
    return touch_answers(changing, change->card_id, error) &&
           run_pair(changing, &board_card_update_revision, change->card_id, changing->revision, error) &&
           run_pair(changing, &board_answer_delete, change->card_id, change->finding_id, error);
}

static bool waive(struct changing *changing, struct error *error)
{
    struct found_card finding;
    if (!find_of(changing, changing->change->card_id, false, &finding, error))
        return false;
    changing->card_id = changing->change->card_id;
    changing->before = finding.waiver;
    return set_text(changing, &board_card_update_waiver, changing->card_id,
                    text_cut(str_trim(changing->change->text), 300), error);
}

static bool group(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card card;
    if (change->card_count == 0)
        return error_set(error, ERROR_INVALID, "Cochez les cartes à ranger ensemble.");
    changing->card_id = change->cards[0];
    for (size_t i = 0; i < change->card_count; i++)
        if (!find_card(changing, change->cards[i], &card, error) ||
            !set_text(changing, &board_card_update_heading, change->cards[i], text_cut(str_trim(change->text), 100),
                      error))
            return false;
    return true;
}

/* The answers of a card that gives way are those of the one that holds it. */
static bool hand_on(struct changing *changing, int64_t from, int64_t to, struct error *error)
{
    return run_pair(changing, &board_answer_hand_on, from, to, error) && touch_answers(changing, to, error);
}

static bool merge(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card first, card;
    if (change->card_count < 2)
        return error_set(error, ERROR_INVALID, "Cochez au moins deux cartes à fusionner.");
    if (!find_card(changing, change->cards[0], &first, error))
        return false;
    changing->card_id = change->cards[0];
    changing->before = first.text;
    for (size_t i = 1; i < change->card_count; i++) {
        if (change->cards[i] == change->cards[0])
            continue;
        if (!find_card(changing, change->cards[i], &card, error))
            return false;
        if (card.kind != first.kind)
            return error_set(error, ERROR_INVALID, "Fusionnez des cartes de la même colonne.");
        if (!set_state(changing, change->cards[i], CARD_MERGED, change->cards[0], error) ||
            !touch_answers(changing, change->cards[i], error))
            return false;
    }
    struct str text = str_is_empty(str_trim(change->text)) ? first.text : str_trim(change->text);
    return check_text(text, error) && set_text(changing, &board_card_update_text, change->cards[0], text, error) &&
           touch_answers(changing, change->cards[0], error);
}

/* Both halves answer, and are answered by, what the whole was; the dots go back to who placed them. */
static bool split(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card card;
    const struct str halves[] = {change->text, change->other_text};
    if (!check_text(change->text, error) || !check_text(change->other_text, error) ||
        !find_card(changing, change->card_id, &card, error))
        return false;
    changing->before = card.text;
    if (!set_state(changing, change->card_id, CARD_SPLIT, 0, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(halves); i++) {
        struct new_card half = {.kind = card.kind,
                                .text = halves[i],
                                .heading = card.heading,
                                .organisation = card.organisation,
                                .participant_id = card.participant_id,
                                .from_id = change->card_id};
        if (!insert_card(changing, &half, &changing->card_id, error) ||
            !hand_on(changing, change->card_id, changing->card_id, error))
            return false;
    }
    struct query *query = query_start(changing->session, &board_vote_delete_card);
    bind_i64(query, 1, change->card_id);
    return query_run(query, NULL, error);
}

static bool vote(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card card;
    int64_t elsewhere = 0;
    if (!change->participant_id || change->dots < 0)
        return error_set(error, ERROR_INVALID, "Ce vote ne se lit pas.");
    if (!find_card(changing, change->card_id, &card, error))
        return false;
    changing->card_id = change->card_id;
    struct query *query = query_start(changing->session, &board_vote_sum);
    bind_i64(query, 1, change->participant_id);
    bind_i64(query, 2, change->card_id);
    if (query_row(query))
        elsewhere = column_i64(query, 0);
    if (!query_end(query, error))
        return false;
    if (elsewhere + change->dots > changing->dots)
        return error_set(error, ERROR_LIMITED, "Vous avez %d points : retirez-en d’une autre carte pour en poser ici.",
                         changing->dots);
    if (change->dots == 0) {
        if (!run_pair(changing, &board_vote_delete, change->participant_id, change->card_id, error))
            return false;
    } else {
        query = query_start(changing->session, &board_vote_upsert);
        bind_i64(query, 1, change->participant_id);
        bind_i64(query, 2, change->card_id);
        bind_i64(query, 3, change->dots);
        if (!query_run(query, NULL, error))
            return false;
    }
    return run_pair(changing, &board_card_update_revision, change->card_id, changing->revision, error);
}

static bool move(struct changing *changing, struct error *error)
{
    changing->before = str_of(board_phase_code(changing->phase));
    struct query *query = query_start(changing->session, &board_update_phase);
    bind_i64(query, 1, changing->change->board_id);
    bind_text(query, 2, str_of(board_phase_code(changing->change->phase)));
    return query_run(query, NULL, error);
}

static bool judge(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct found_card proposal;
    if (!find_of(changing, change->card_id, true, &proposal, error))
        return false;
    if (change->verdict == CARD_ASIDE && str_is_empty(str_trim(change->text)))
        return error_set(error, ERROR_INVALID, "Dites pourquoi cette proposition est écartée : son auteur le lira.");
    changing->card_id = change->card_id;
    struct query *query = query_start(changing->session, &board_card_update_verdict);
    bind_i64(query, 1, change->card_id);
    bind_text(query, 2, str_of(card_verdict_code(change->verdict)));
    bind_words(query, 3, text_cut(str_trim(change->text), 500));
    bind_i64(query, 4, changing->revision);
    return query_run(query, NULL, error);
}

/* --- One change --------------------------------------------------------------------------------------------------- */

static bool act(struct changing *changing, struct error *error)
{
    switch (changing->change->action) {
    case BOARD_ADD: return add(changing, error);
    case BOARD_EDIT: return edit(changing, error);
    case BOARD_REMOVE: return take_away(changing, error);
    case BOARD_ANSWER:
    case BOARD_RELEASE: return answer(changing, error);
    case BOARD_WAIVE: return waive(changing, error);
    case BOARD_GROUP: return group(changing, error);
    case BOARD_MERGE: return merge(changing, error);
    case BOARD_SPLIT: return split(changing, error);
    case BOARD_VOTE: return vote(changing, error);
    case BOARD_PHASE: return move(changing, error);
    case BOARD_VERDICT: return judge(changing, error);
    case BOARD_ACTION_COUNT: break;
    }
    return error_set(error, ERROR_INTERNAL, "board action %d", (int)changing->change->action);
}

static bool made_already(struct session *session, const struct board_change *change, struct board_result *result,
                         struct error *error)
{
    if (str_is_empty(change->mark))
        return true;
    if (change->mark.length > BOARD_MARK_MOST)
        return error_set(error, ERROR_INVALID, "La marque de ce changement est trop longue.");
    struct query *query = query_start(session, &board_event_select);
    bind_i64(query, 1, change->board_id);
    bind_text(query, 2, change->mark);
    if (query_row(query))
        *result = (struct board_result){true, column_i64(query, 0), column_i64(query, 1)};
    return query_end(query, error);
}

static bool take_number(struct changing *changing, struct error *error)
{
    struct query *query = query_start(changing->session, &board_update_revision);
    bind_i64(query, 1, changing->change->board_id);
    if (query_row(query)) {
        changing->revision = column_i64(query, 0);
        board_phase_find(column_text(query, 1), &changing->phase);
        changing->dots = (int)column_i64(query, 2);
    }
    return query_end(query, error) &&
           (changing->revision > 0 || error_set(error, ERROR_MISSING, "Cet atelier n’existe pas, ou plus."));
}

static bool record(struct changing *changing, struct error *error)
{
    const struct board_change *change = changing->change;
    struct str mark = str_is_empty(change->mark)
                          ? arena_printf(&changing->arena, "#%lld", (long long)changing->revision)
                          : change->mark;
    struct query *query = query_start(changing->session, &board_event_insert);
    bind_i64(query, 1, change->board_id);
    bind_i64(query, 2, changing->revision);
    bind_i64(query, 3, change->now);
    bind_text(query, 4, str_of(RULES[change->action].name));
    bind_reference(query, 5, changing->card_id);
    bind_reference(query, 6, change->participant_id);
    bind_reference(query, 7, change->person_id);
    bind_text(query, 8, mark);
    bind_words(query, 9, changing->before);
    return query_run(query, NULL, error) && session_touch(changing->session, "board", error);
}

bool board_apply(struct session *session, const struct board_change *change, struct board_result *result,
                 struct error *error)
{
    struct changing changing = {.session = session, .change = change};
    *result = (struct board_result){0};
    if (!made_already(session, change, result, error))
        return false;
    if (result->again)
        return true;
    bool done =
        take_number(&changing, error) && may(&changing, error) && act(&changing, error) && record(&changing, error);
    *result = (struct board_result){false, changing.revision, changing.card_id};
    arena_free(&changing.arena);
    return done;
}
