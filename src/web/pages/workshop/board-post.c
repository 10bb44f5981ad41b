/* What is sent from a board's page: one form, one change. */
#include <string.h>

#include "accounts/audit.h"
#include "application.h"
#include "workshop-pages.h"

enum { CHANGES_AT_ONCE = 40, CHANGES_A_MINUTE = 60, CARDS_AT_ONCE = 200 };

/* What a form asks for, in its own words. */
static const struct {
    const char *word;
    enum board_action action;
} ACTIONS[] = {{"ajouter", BOARD_ADD},
               {"proposer", BOARD_ADD},
               {"modifier", BOARD_EDIT},
               {"retirer", BOARD_REMOVE},
               {"repondre", BOARD_ANSWER},
               {"detacher", BOARD_RELEASE},
               {"sans-proposition", BOARD_WAIVE},
               {"ranger", BOARD_GROUP},
               {"fusionner", BOARD_MERGE},
               {"separer", BOARD_SPLIT},
               {"voter", BOARD_VOTE},
               {"etape", BOARD_PHASE},
               {"juger", BOARD_VERDICT}};

static int64_t posted_id(struct request *request, const char *name)
{
    int64_t id = 0;
    return id_parse(posted(request, name), &id) ? id : 0;
}

static void read_cards(struct request *request, struct board_change *change)
{
    const struct form_value *values;
    size_t count;
    struct error ignored = {0};
    int64_t *ids = ARENA_ARRAY(request->arena, int64_t, CARDS_AT_ONCE);
    if (!request_form(request, &values, &count, &ignored))
        return;
    for (size_t i = 0; i < count && change->card_count < CARDS_AT_ONCE; i++)
        if (str_equal(values[i].name, STR("cartes")) && id_parse(values[i].value, &ids[change->card_count]))
            change->card_count++;
    change->cards = ids;
}

static bool read_change(struct request *request, const struct opened_board *opened, struct board_change *change,
                        struct error *error)
{
    struct str action = posted(request, "action");
    int64_t dots = 0;
    *change = (struct board_change){.action = BOARD_ACTION_COUNT,
                                    .board_id = opened->board.id,
                                    .facilitator = opened->facilitator,
                                    .person_id = request_person(request),
                                    .mark = posted(request, "marque"),
                                    .now = request->now,
                                    .card_id = posted_id(request, "carte"),
                                    .finding_id = posted_id(request, "constat"),
                                    .text = posted(request, "texte"),
                                    .other_text = posted(request, "autre"),
                                    .organisation = posted(request, "organisme")};
    for (size_t i = 0; i < COUNT_OF(ACTIONS); i++)
        if (str_equal(action, str_of(ACTIONS[i].word)))
            change->action = ACTIONS[i].action;
    if (change->action == BOARD_ACTION_COUNT)
        return error_set(error, ERROR_INVALID, "Ce formulaire est incomplet : rechargez la page.");
    card_kind_find(posted(request, "genre"), &change->kind);
    if (str_equal(action, STR("proposer")))
        change->kind = CARD_PROPOSAL;
    if (str_to_i64(posted(request, "points"), &dots) && dots >= 0 && dots <= BOARD_DOTS_MOST)
        change->dots = (int)dots;
    if (change->action == BOARD_PHASE && !board_phase_find(posted(request, "etape"), &change->phase))
        return error_set(error, ERROR_INVALID, "Choisissez une étape.");
    struct str verdict = posted(request, "avis");
    change->verdict = str_equal(verdict, STR("retenir"))   ? CARD_KEPT
                      : str_equal(verdict, STR("ecarter")) ? CARD_ASIDE
                                                           : CARD_UNDECIDED;
    read_cards(request, change);
    return true;
}

/* One who writes too fast is asked to wait; a room behind one address is not. */
static bool within_pace(struct request *request, struct str mark, struct error *error)
{
    int wait;
    return limiter_take(application_of(request)->limiter, hash_str(mark), RATE_FREE, CHANGES_AT_ONCE, CHANGES_A_MINUTE,
                        monotonic_ns() / 1000000, &wait) ||
           error_set(error, ERROR_LIMITED, "Vous écrivez vite ! Réessayez dans %d %s.", wait,
                     text_plural(wait, "seconde", "secondes"));
}

struct posting {
    struct request *request;
    const struct opened_board *opened;
    struct str mark; /* of the participant */
    struct board_change change;
    struct board_result result;
};

/* What a facilitator does to the board as a whole is in the journal; cards are in the board's own history. */
static bool note(struct session *session, const struct posting *posting, struct error *error)
{
    const struct board_change *change = &posting->change;
    if (posting->result.again || (change->action != BOARD_PHASE && change->action != BOARD_VERDICT))
        return true;
    struct buffer after = {0};
    struct json_writer writer = {.out = &after};
    json_begin_object(&writer);
    json_member_text(&writer, "étape",
                     change->action == BOARD_PHASE ? str_of(board_phase_label(change->phase)) : STR_NONE);
    json_member_text(&writer, "avis", change->action == BOARD_VERDICT ? posted(posting->request, "avis") : STR_NONE);
    json_end_object(&writer);
    struct audit_event event = {.person_id = change->person_id,
                                .space_id = posting->opened->space->id,
                                .action = change->action == BOARD_PHASE ? "board.phase" : "board.verdict",
                                .subject = "board",
                                .subject_id = posting->opened->board.id,
                                .label = posting->opened->board.title,
                                .after = buffer_str(&after),
                                .reason = change->action == BOARD_VERDICT ? change->text : STR_NONE};
    bool done = audit_record(session, &event, change->now, error);
    buffer_free(&after);
    return done;
}

static bool post(struct session *session, void *context, struct error *error)
{
    struct posting *posting = context;
    struct board_change change = posting->change;
    const struct board_presence presence = {.board_id = change.board_id,
                                            .person_id = change.person_id,
                                            .mark = posting->mark,
                                            .organisation = change.organisation};
    if (!change.facilitator && !board_join(session, &presence, change.now, &change.participant_id, error))
        return false;
    if (str_is_empty(change.organisation))
        change.organisation = posting->opened->organisation;
    return board_apply(session, &change, &posting->result, error) && note(session, posting, error);
}

/* Reads, checks and makes the change; what refuses it is told on the page, which keeps what was typed. */
static bool change_board(struct request *request, struct response *response, struct opened_board *opened,
                         struct error *error)
{
    struct posting posting = {.request = request, .opened = opened};
    struct error refused = {0};
    if (!opened->facilitator)
        posting.mark = participant_mark(request, opened->board.id);
    bool done = (opened->facilitator || within_pace(request, posting.mark, &refused)) &&
                read_change(request, opened, &posting.change, &refused) &&
                store_write(request->site->store, post, &posting, &refused);
    if (!done && (refused.kind == ERROR_INTERNAL || refused.kind == ERROR_UNAVAILABLE)) {
        *error = refused;
        return false;
    }
    if (!done)
        return send_board(request, response, opened, false, &refused, error);
    struct str back = opened->facilitator && str_equal(posted(request, "retour"), STR("carte"))
                          ? arena_printf(request->arena, "%.*s/cartes/%.*s", STR_PRINT(opened->path),
                                         STR_PRINT(id_text(request->arena, posting.result.card_id)))
                          : opened->path;
    bool anchor = posting.result.card_id && posting.change.action != BOARD_REMOVE && str_equal(back, opened->path);
    struct str address = anchor ? arena_printf(request->arena, "%.*s#carte-%.*s", STR_PRINT(back),
                                               STR_PRINT(id_text(request->arena, posting.result.card_id)))
                                : back;
    return response_redirect(response, 303, address, error);
}

bool change_linked_board(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    return open_linked_board(request, &opened, error) && change_board(request, response, &opened, error);
}

static bool renew(struct session *session, void *context, struct error *error)
{
    const struct opened_board *opened = context;
    return board_renew_link(session, opened->board.id, error);
}

bool change_own_board(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    if (!open_own_board(request, &opened, error))
        return false;
    if (str_equal(posted(request, "action"), STR("renouveler")))
        return store_write(request->site->store, renew, &opened, error) &&
               response_redirect(response, 303, opened.path, error);
    return change_board(request, response, &opened, error);
}
