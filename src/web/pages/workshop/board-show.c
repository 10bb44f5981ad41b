/* The page of a board: its columns, what may be done now, and by whom. */
#include "assets.h"
#include "board-live.h"
#include "browser.h"
#include "qr.h"
#include "templates.h"
#include "workshop-pages.h"

static const char *const HINTS[BOARD_PHASE_COUNT] = {
    [BOARD_PREPARED] = "L’atelier va commencer. Cette page se met à jour d’elle-même.",
    [BOARD_POSITIVES] = "Qu’est-ce qui est positif et fonctionne bien ? Une idée par carte.",
    [BOARD_OBSTACLES] = "Qu’est-ce qui freine et pourrait être amélioré ? Une idée par carte.",
    [BOARD_PROPOSALS] = "Pour chaque constat, une proposition au moins.",
    [BOARD_VOTES] = "Posez vos points sur les propositions qui comptent le plus pour vous.",
    [BOARD_CLOSED] = "L’atelier est terminé. Merci de votre participation.",
};

/* --- Cards -------------------------------------------------------------------------------------------------------- */

static const struct board_card *card_by_id(const struct board_cards *cards, int64_t id)
{
    for (size_t i = 0; i < cards->count; i++)
        if (cards->at[i].id == id)
            return &cards->at[i];
    return NULL;
}

static int votes_on(const struct board_votes *votes, int64_t card_id)
{
    for (size_t i = 0; i < votes->count; i++)
        if (votes->at[i].card_id == card_id)
            return (int)votes->at[i].dots;
    return 0;
}

static struct str verdict_text(struct arena *arena, const struct board_card *card)
{
    if (card->verdict == CARD_KEPT)
        return STR("Proposition retenue");
    if (card->verdict == CARD_ASIDE)
        return arena_printf(arena, "Proposition écartée : %.*s", STR_PRINT(card->motive));
    return STR_NONE;
}

static struct board_card_view view_of(struct request *request, const struct opened_board *opened,
                                      const struct board_card *card, const struct board_votes *votes)
{
    struct arena *arena = request->arena;
    struct str id = id_text(arena, card->id);
    bool mine = opened->participant_id && card->participant_id == opened->participant_id;
    return (struct board_card_view){
        .id = id,
        .label = card_label(arena, card->kind, card->number),
        .text = card->text,
        .heading = card->heading,
        .organisation = card->organisation,
        .waiver = card->waiver,
        .address = opened->facilitator ? arena_printf(arena, "%.*s/cartes/%.*s", STR_PRINT(opened->path), STR_PRINT(id))
                                       : STR_NONE,
        .verdict = verdict_text(arena, card),
        .dots = card->dots,
        .own_dots = votes_on(votes, card->id),
        .proposal = card->kind == CARD_PROPOSAL,
        .waiting = card_is_waiting(card),
        .mine = mine,
        .support = card->contribution_id != 0};
}

/* Its other findings: it is shown under the first one. */
static struct str also_text(struct arena *arena, const struct board_cards *cards, const struct board_pairs *pairs,
                            int64_t proposal, int64_t shown_under)
{
    struct buffer out = {0};
    for (size_t i = 0; i < pairs->count; i++) {
        const struct board_card *finding =
            pairs->at[i].proposal_id == proposal && pairs->at[i].finding_id != shown_under
                ? card_by_id(cards, pairs->at[i].finding_id)
                : NULL;
        if (finding)
            buffer_printf(&out, "%s%.*s", out.length ? ", " : "Répond aussi à ",
                          STR_PRINT(card_label(arena, finding->kind, finding->number)));
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static int64_t first_finding(const struct board_pairs *pairs, int64_t proposal)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->at[i].proposal_id == proposal)
            return pairs->at[i].finding_id;
    return 0;
}

static void add_proposals(struct request *request, const struct opened_board *opened, const struct board_cards *cards,
                          const struct board_pairs *pairs, const struct board_votes *votes, int64_t finding,
                          struct board_card_views *views)
{
    for (size_t i = 0; i < cards->count; i++) {
        const struct board_card *card = &cards->at[i];
        if (card->kind != CARD_PROPOSAL || card->state != CARD_OPEN || first_finding(pairs, card->id) != finding)
            continue;
        struct board_card_view *view = ARENA_PUSH(request->arena, views->at, views->count);
        *view = view_of(request, opened, card, votes);
        view->also = also_text(request->arena, cards, pairs, card->id, finding);
    }
}

/* Those of a heading together, in the order their first card has. */
static void order_by_heading(struct arena *arena, struct board_card_views *views)
{
    struct board_card_view *sorted = ARENA_ARRAY(arena, struct board_card_view, views->count + 1);
    bool *taken = ARENA_ARRAY(arena, bool, views->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < views->count; i++) {
        if (taken[i])
            continue;
        sorted[count++] = views->at[i];
        for (size_t k = i + 1; views->at[i].heading.length && k < views->count; k++)
            if (!taken[k] && str_equal(views->at[i].heading, views->at[k].heading)) {
                sorted[count++] = views->at[k];
                taken[k] = true;
            }
    }
    views->at = sorted;
}

static bool add_columns(struct request *request, const struct opened_board *opened, struct session *session,
                        struct view_board *view, struct error *error)
{
    struct board_cards cards;
    struct board_pairs pairs;
    struct board_votes votes = {0};
    struct arena *arena = request->arena;
    if (!board_cards(session, opened->board.id, 0, arena, &cards, error) ||
        !board_pairs(session, opened->board.id, arena, &pairs, error) ||
        (opened->participant_id && !board_votes_of(session, opened->participant_id, arena, &votes, error)))
        return false;
    view->columns[0] = (struct board_column){"positive", "Ce qui est positif", "Aucune carte pour l’instant.", {0}};
    view->columns[1] = (struct board_column){"obstacle", "Ce qui freine", "Aucune carte pour l’instant.", {0}};
    view->columns[2] = (struct board_column){"proposal", "Propositions sans constat", "", {0}};
    view->column_count = 3;
    for (size_t i = 0; i < cards.count; i++) {
        const struct board_card *card = &cards.at[i];
        if (!card_is_finding(card) || card->state != CARD_OPEN)
            continue;
        struct board_card_views *views = &view->columns[card->kind].cards;
        struct board_card_view *one = ARENA_PUSH(arena, views->at, views->count);
        *one = view_of(request, opened, card, &votes);
        view->waiting += one->waiting;
        add_proposals(request, opened, &cards, &pairs, &votes, card->id, &one->proposals);
    }
    add_proposals(request, opened, &cards, &pairs, &votes, 0, &view->columns[2].cards);
    for (size_t i = 0; i < 2; i++)
        order_by_heading(arena, &view->columns[i].cards);
    view->frame.dots_left = opened->board.dots;
    for (size_t i = 0; i < votes.count; i++)
        view->frame.dots_left -= (int)votes.at[i].dots;
    return true;
}

/* --- What may be done --------------------------------------------------------------------------------------------- */

static void add_steps(struct arena *arena, const struct board *board, struct view_board *view)
{
    view->steps.at = ARENA_ARRAY(arena, struct board_step, BOARD_PHASE_COUNT);
    for (int i = BOARD_POSITIVES; i <= BOARD_VOTES; i++)
        view->steps.at[view->steps.count++] = (struct board_step){str_of(board_phase_label((enum board_phase)i)),
                                                                  i == (int)board->phase, i < (int)board->phase};
    if (board->phase < BOARD_CLOSED) {
        view->next_code = str_of(board_phase_code(board->phase + 1));
        view->next_label = str_of(board_phase_label(board->phase + 1));
    }
    if (board->phase > BOARD_PREPARED) {
        view->previous_code = str_of(board_phase_code(board->phase - 1));
        view->previous_label = str_of(board_phase_label(board->phase - 1));
    }
}

static void allow(const struct opened_board *opened, bool projector, struct view_board *view)
{
    enum board_phase phase = opened->board.phase;
    bool writing = phase >= BOARD_POSITIVES && phase <= BOARD_PROPOSALS;
    bool leads = opened->facilitator && phase != BOARD_CLOSED;
    view->closed = phase == BOARD_CLOSED;
    if (projector)
        return;
    view->facilitator = opened->facilitator;
    view->frame.proposes = leads || phase == BOARD_PROPOSALS;
    view->frame.edits = !opened->facilitator && writing;
    view->frame.votes = !opened->facilitator && phase == BOARD_VOTES;
    view->frame.arranges = leads;
    if (!leads && (!writing || phase == BOARD_PROPOSALS))
        return;
    bool obstacles = phase == BOARD_OBSTACLES || phase == BOARD_PROPOSALS;
    view->adds = obstacles ? "obstacle" : "positive";
    view->adds_label = obstacles ? "Ce qui freine" : "Ce qui est positif";
    if (obstacles || leads) {
        view->adds_other = obstacles ? "positive" : "obstacle";
        view->adds_other_label = obstacles ? "Ce qui est positif" : "Ce qui freine";
    }
}

static void add_ways(struct request *request, const struct opened_board *opened, struct view_board *view)
{
    static const struct {
        const char *label, *rest;
    } ways[] = {{"Projeter le tableau", "/projection"},
                {"Imprimer une grille vide", "/grille"},
                {"Saisir une grille remplie", "/saisie"},
                {"Synthèse", "/synthese"}};
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        links_add(request->arena, &view->ways, COUNT_OF(ways), str_of(ways[i].label),
                  board_path(request->arena, opened->space, opened->board.id, ways[i].rest));
}

static void add_link(struct request *request, const struct opened_board *opened, struct view_board *view)
{
    view->link = board_link_address(request, opened);
    view->qr = qr_svg(request->arena, view->link, STR("Code à scanner pour participer"));
}

bool send_board(struct request *request, struct response *response, const struct opened_board *opened, bool projector,
                const struct error *refused, struct error *error)
{
    struct arena *arena = request->arena;
    const struct board *board = &opened->board;
    struct session *session;
    struct view_board view = {.title = board->title,
                              .theme = theme_label(board->theme),
                              .day = french_date(arena, board->held_on),
                              .phase = str_of(board_phase_label(board->phase)),
                              .phase_code = str_of(board_phase_code(board->phase)),
                              .hint = str_of(HINTS[board->phase]),
                              .stream = arena_printf(arena, "%.*s/flux", STR_PRINT(opened->path)),
                              .revision = arena_printf(arena, "%lld", (long long)board->revision),
                              .organisation = opened->organisation,
                              .projector = projector};
    if (!request_session(request, &session, error) || !add_columns(request, opened, session, &view, error))
        return false;
    view.frame.action = opened->path;
    view.frame.token = browser_token(request->exchange);
    view.frame.mark = fresh_mark(arena);
    add_steps(arena, board, &view);
    allow(opened, projector, &view);
    if (opened->facilitator || projector)
        add_link(request, opened, &view);
    if (view.facilitator)
        add_ways(request, opened, &view);
    view.model = (struct board_card_view){
        .id = STR("MODELE"),
        .address = opened->facilitator ? arena_printf(arena, "%.*s/cartes/MODELE", STR_PRINT(opened->path)) : STR_NONE};
    view.proposal_model = view.model;
    view.proposal_model.proposal = true;
    page_fill(request, opened->space, &view.page, board->title, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.page.script = ASSET_BOARD_JS;
    if (opened->facilitator)
        links_add(arena, &view.page.breadcrumb, 1, STR("Ateliers"), space_path(arena, opened->space, "/ateliers"));
    if (refused) {
        view.message = arena_str(arena, str_of(refused->message));
        view.typed = posted(request, "texte");
        view.typed_kind = posted(request, "action");
    }
    struct buffer page = {0};
    template_board(&page, &view);
    response_html(response, &page);
    response_never_stored(response);
    if (refused)
        response_status(response, status_of_error(refused->kind));
    return true;
}

bool show_linked_board(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    return open_linked_board(request, &opened, error) && send_board(request, response, &opened, false, NULL, error);
}

bool show_own_board(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    return open_own_board(request, &opened, error) && send_board(request, response, &opened, false, NULL, error);
}

bool show_board_projection(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    return open_own_board(request, &opened, error) && send_board(request, response, &opened, true, NULL, error);
}

/* --- Events ------------------------------------------------------------------------------------------------------- */

/* What the browser knows already: the header when it comes back, the address the first time. */
static int64_t known_revision(struct request *request)
{
    int64_t since = 0;
    struct str last = request_header(request, "last-event-id");
    if (str_is_empty(last))
        last = request_query_text(request, "depuis");
    return str_to_i64(last, &since) && since > 0 ? since : 0;
}

static bool follow(struct request *request, struct response *response, const struct opened_board *opened,
                   struct error *error)
{
    struct live *live = request->site->live;
    struct session *session;
    struct board board;
    struct buffer first = {0};
    int64_t since = known_revision(request);
    if (!live)
        return error_set(error, ERROR_UNAVAILABLE, "Cette page ne se met pas à jour seule : rechargez-la.");
    struct listener *listener = live_listen(live, opened->board.id);
    /* Read again, after listening: nothing falls between the two. */
    bool done = store_read(request->site->store, &session, error);
    if (done) {
        done = board_find(session, opened->board.id, 0, request->arena, &board, error);
        if (done && board.revision > since)
            done = board_event_write(session, &board, since, request->arena, &first, error);
        session_end(session);
    }
    if (done) {
        listener_begin(listener, board.revision, first.length ? buffer_str(&first) : STR(":\n\n"));
        response_live(response, listener);
    } else {
        listener_free(listener);
    }
    buffer_free(&first);
    return done;
}

bool follow_linked_board(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    return open_linked_board(request, &opened, error) && follow(request, response, &opened, error);
}

bool follow_own_board(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    return open_own_board(request, &opened, error) && follow(request, response, &opened, error);
}
