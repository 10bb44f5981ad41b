/* What waits to be read: new places, corrections, reports. One decision each, one click when it is right. */
#include "editing-pages.h"
#include "templates.h"

enum { PROPOSALS_A_PAGE = 20 };

static const char *const KINDS[] = {"Nouveau lieu", "Modification", "Signalement d’un visiteur"};

static bool fill_card(struct request *request, struct session *session, const struct space *space,
                      const struct proposal *proposal, struct proposal_card *card, struct error *error)
{
    struct arena *arena = request->arena;
    struct str id = id_text(arena, proposal->id);
    *card = (struct proposal_card){.id = id,
                                   .heading = proposal->name,
                                   .kind = str_of(KINDS[proposal->kind]),
                                   .author = who_text(session, proposal->person_id, arena),
                                   .sent = when_text(request, space, proposal->created_at),
                                   .comment = proposal->comment,
                                   .changes = change_rows(arena, &proposal->changes),
                                   .action = route_address(arena, "proposal-decide", space->slug, id)};
    if (proposal->place_id == 0)
        return true;
    struct kept_place kept;
    if (!kept_place_read(session, proposal->place_id, arena, &kept, error))
        return false;
    card->address = route_address(arena, "place", space->slug, kept.slug);
    return true;
}

static bool send_queue(struct request *request, struct response *response, const struct space *space, struct str done,
                       int64_t refused_id, struct str refused, struct error *error)
{
    struct session *session;
    struct arena *arena = request->arena;
    struct proposals proposals;
    int64_t total, after = 0;
    id_parse(request_query_text(request, "apres"), &after);
    if (!request_session(request, &session, error) ||
        !proposal_queue(session, space->id, after, PROPOSALS_A_PAGE, arena, &proposals, &total, error))
        return false;
    struct view_queue view = {.done = done,
                              .token = browser_token(request->exchange),
                              .cards = {.at = ARENA_ARRAY(arena, struct proposal_card, proposals.count + 1)}};
    view.count = total == 0   ? STR("Rien n’attend.")
                 : total == 1 ? STR("1 proposition attend.")
                              : arena_printf(arena, "%lld propositions attendent.", (long long)total);
    for (size_t i = 0; i < proposals.count; i++) {
        struct proposal_card *card = &view.cards.at[view.cards.count++];
        if (!fill_card(request, session, space, &proposals.at[i], card, error))
            return false;
        if (proposals.at[i].id == refused_id)
            card->refused = refused;
    }
    if (proposals.count == PROPOSALS_A_PAGE)
        view.next = arena_printf(arena, "/%.*s/a-relire?apres=%.*s", STR_PRINT(space->slug),
                                 STR_PRINT(id_text(arena, proposals.at[proposals.count - 1].id)));
    page_fill(request, space, &view.page, STR("À relire"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    struct buffer page = {0};
    template_queue(&page, &view);
    response_html(response, &page);
    if (refused.length)
        response_status(response, 409);
    return true;
}

bool show_queue(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct str done = STR_NONE;
    if (str_equal(request_query_text(request, "fait"), STR("acceptee")))
        done = STR("La proposition est acceptée : la fiche est à jour.");
    else if (str_equal(request_query_text(request, "fait"), STR("refusee")))
        done = STR("La proposition est refusée.");
    return send_queue(request, response, space, done, 0, STR_NONE, error);
}

/* --- Deciding ----------------------------------------------------------------------------------------------------- */

struct decision {
    struct request *request;
    const struct space *space;
    int64_t id;
    bool accept;
    struct str reason;
    const struct form_value *values;
    size_t value_count;
};

static bool is_ticked(const struct decision *decision, enum place_field field)
{
    for (size_t i = 0; i < decision->value_count; i++)
        if (str_equal(decision->values[i].name, STR("champ")) &&
            str_equal(decision->values[i].value, str_of(place_field_name(field))))
            return true;
    return false;
}

/* A visitor who left her address is told what was decided. */
static bool tell_author(struct session *session, const struct decision *decision, const struct proposal *proposal,
                        struct error *error)
{
    struct request *request = decision->request;
    struct kept_place kept;
    if (str_is_empty(proposal->email))
        return true;
    if (!kept_place_read(session, proposal->place_id, request->arena, &kept, error))
        return false;
    struct str path = route_address(request->arena, "place", decision->space->slug, kept.slug);
    const struct letter_value values[] = {
        {"lieu", proposal->name},
        {"suite", decision->accept ? STR("la fiche a été corrigée") : STR("la fiche n’a pas été changée")},
        {"reponse", decision->reason},
        {"fiche", arena_printf(request->arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(path))}};
    struct letter_order letter = {
        .message = {.mark = arena_printf(request->arena, "report-settled %lld", (long long)proposal->id),
                    .kind = "report-settled",
                    .space_id = decision->space->id,
                    .address = proposal->email},
        .values = values,
        .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, request->now, NULL, error);
}

static bool accept(struct session *session, const struct decision *decision, const struct proposal *proposal,
                   const struct change_author *author, struct error *error)
{
    struct request *request = decision->request;
    struct kept_place kept;
    struct place_changes disputed, applied = {0};
    bool taken[PLACE_FIELD_COUNT] = {0};
    for (size_t i = 0; i < proposal->changes.count; i++) {
        taken[i] = proposal->kind == PROPOSAL_CREATION || is_ticked(decision, proposal->changes.at[i].field);
        if (taken[i])
            applied.at[applied.count++] = proposal->changes.at[i];
    }
    return proposal_accept(session, decision->id, taken, author, request->arena, &kept, &disputed, error) &&
           note_place(session, request, "place.accept", decision->space, &kept, &applied, decision->reason, error);
}

static bool refuse(struct session *session, const struct decision *decision, const struct proposal *proposal,
                   const struct change_author *author, struct error *error)
{
    struct kept_place about = {.id = proposal->place_id, .place = {.name = proposal->name}};
    return proposal_refuse(session, decision->id, author, error) &&
           note_place(session, decision->request, "place.refuse", decision->space, &about, NULL, decision->reason,
                      error);
}

static bool decide(struct session *session, void *context, struct error *error)
{
    struct decision *decision = context;
    struct proposal proposal;
    struct change_author author = author_now(decision->request, decision->space, decision->reason);
    if (!proposal_read(session, decision->id, decision->request->arena, &proposal, error))
        return false;
    if (proposal.space_id != decision->space->id)
        return error_set(error, ERROR_MISSING, "Cette proposition n’existe pas, ou plus.");
    bool done = decision->accept ? accept(session, decision, &proposal, &author, error)
                                 : refuse(session, decision, &proposal, &author, error);
    return done && tell_author(session, decision, &proposal, error);
}

static struct str form_value_of(const struct form_value *values, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, str_of(name)))
            return str_trim(values[i].value);
    return STR("");
}

bool decide_proposal(struct request *request, struct response *response, struct error *error)
{
    struct decision decision = {.request = request, .space = request_space(request, error)};
    if (!decision.space || !request_form(request, &decision.values, &decision.value_count, error))
        return false;
    if (!id_parse(request_path(request, "id"), &decision.id))
        return error_set(error, ERROR_MISSING, "Cette proposition n’existe pas.");
    decision.accept = str_equal(form_value_of(decision.values, decision.value_count, "decision"), STR("accepter"));
    decision.reason = str_slice(form_value_of(decision.values, decision.value_count, "motif"), 0, 1000);
    struct error why;
    if (!store_write(request->site->store, decide, &decision, &why)) {
        if (why.kind != ERROR_CONFLICT && why.kind != ERROR_INVALID)
            return error_set(error, why.kind, "%s", why.message);
        return send_queue(request, response, decision.space, STR_NONE, decision.id,
                          arena_str(request->arena, str_of(why.message)), error);
    }
    struct str address = arena_printf(request->arena, "/%.*s/a-relire?fait=%s", STR_PRINT(decision.space->slug),
                                      decision.accept ? "acceptee" : "refusee");
    return response_redirect(response, 303, address, error);
}

/* --- One's own ---------------------------------------------------------------------------------------------------- */

bool show_own_proposals(struct request *request, struct response *response, struct error *error)
{
    static const char *const states[] = {"Brouillon", "En attente de relecture", "Acceptée", "Refusée", "Retirée"};
    struct session *session;
    struct arena *arena = request->arena;
    struct proposals proposals;
    const struct space *space = request_space(request, error);
    if (!space || !request_session(request, &session, error) ||
        !proposal_list(session, request_person(request), 0, arena, &proposals, error))
        return false;
    struct view_own_proposals view = {.cards = {.at = ARENA_ARRAY(arena, struct proposal_card, proposals.count + 1)}};
    for (size_t i = 0; i < proposals.count; i++) {
        const struct proposal *proposal = &proposals.at[i];
        struct proposal_card *card = &view.cards.at[view.cards.count];
        if (proposal->space_id != space->id)
            continue;
        if (!fill_card(request, session, space, proposal, card, error))
            return false;
        card->kind = str_of(states[proposal->state]);
        card->refused = proposal->reason;
        view.cards.count++;
    }
    page_fill(request, space, &view.page, STR("Mes propositions"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    struct buffer page = {0};
    template_own_proposals(&page, &view);
    response_html(response, &page);
    return true;
}
