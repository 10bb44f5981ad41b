/* What was changed in a place, by whom; putting it back; who wins between its source and a person. */
#include "editing-pages.h"
#include "templates.h"

static const char *const ORIGINS[] = {"Création",          "Modification", "Signalement retenu", "Tout est juste",
                                      "Retour en arrière", "Affichage",    "Choix de la source"};

static void fill_revisions(struct request *request, struct session *session, const struct space *space,
                           const struct kept_place *kept, const struct place_revisions *revisions,
                           struct view_history *view)
{
    struct arena *arena = request->arena;
    view->cards.at = ARENA_ARRAY(arena, struct revision_card, revisions->count + 1);
    for (size_t i = 0; i < revisions->count; i++) {
        const struct place_revision *revision = &revisions->at[i];
        bool can = revision->changes.count > 0 && revision->origin != ORIGIN_CREATION;
        view->cards.at[view->cards.count++] = (struct revision_card){
            .what = str_of(ORIGINS[revision->origin]),
            .when = when_text(request, space, revision->at),
            .who = who_text(session, revision->person_id, arena),
            .reason = revision->reason,
            .changes = change_rows(arena, &revision->changes),
            .action = can ? route_address(arena, "place-undo", space->slug, kept->slug, id_text(arena, revision->id))
                          : STR_NONE};
    }
}

static void fill_holds(struct request *request, const struct space *space, const struct kept_place *kept,
                       const struct place_holds *holds, struct view_history *view)
{
    struct arena *arena = request->arena;
    view->holds.at = ARENA_ARRAY(arena, struct hold_row, holds->count + 1);
    for (size_t i = 0; i < holds->count; i++) {
        const struct place_hold *hold = &holds->at[i];
        view->holds.at[view->holds.count++] =
            (struct hold_row){.label = str_of(place_field_label(hold->field)),
                              .hand = change_text(arena, hold->field, hold->value),
                              .source = change_text(arena, hold->field, hold->source_value),
                              .field = str_of(place_field_name(hold->field)),
                              .action = route_address(arena, "place-source", space->slug, kept->slug),
                              .by_hand = hold->winner == HOLD_HAND,
                              .by_source = hold->winner == HOLD_SOURCE,
                              .by_latest = hold->winner == HOLD_LATEST};
    }
}

/* The place, for someone who looks after it. */
static bool place_looked_after(struct request *request, struct session *session, const struct space **space,
                               struct kept_place *kept, struct error *error)
{
    bool may;
    return place_of_request(request, session, space, kept, error) &&
           may_look_after(request, session, *space, kept, &may, error) &&
           (may || error_set(error, ERROR_FORBIDDEN, "L’historique est réservé à ceux qui tiennent ce lieu."));
}

bool show_place_history(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    const struct space *space;
    struct kept_place kept;
    struct place_revisions revisions;
    struct place_holds holds;
    struct arena *arena = request->arena;
    if (!request_session(request, &session, error) || !place_looked_after(request, session, &space, &kept, error) ||
        !place_history(session, kept.id, arena, &revisions, error) ||
        !place_hold_list(session, kept.id, arena, &holds, error))
        return false;
    struct view_history view = {.name = kept.place.name,
                                .address = route_address(arena, "place", space->slug, kept.slug),
                                .edit = route_address(arena, "place-edit", space->slug, kept.slug),
                                .token = browser_token(request->exchange)};
    fill_revisions(request, session, space, &kept, &revisions, &view);
    fill_holds(request, space, &kept, &holds, &view);
    page_fill(request, space, &view.page, STR("Historique"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, kept.place.name, view.address);
    struct buffer page = {0};
    template_history(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Decisions ---------------------------------------------------------------------------------------------------- */

struct decision {
    struct request *request;
    const struct space *space;
    struct kept_place *kept;
    int64_t revision_id;
    enum place_field field;
    enum hold_winner winner;
    enum { UNDO, HOLD, CONFIRM } what;
};

static bool decide(struct session *session, void *context, struct error *error)
{
    struct decision *decision = context;
    struct request *request = decision->request;
    struct place_changes disputed;
    struct change_author author = author_now(request, decision->space, STR_NONE);
    bool done = false;
    const char *action = "";
    switch (decision->what) {
    case UNDO:
        action = "place.undo";
        done =
            place_undo(session, decision->kept->id, decision->revision_id, &author, request->arena, &disputed, error);
        break;
    case HOLD:
        action = "place.source";
        done = place_hold_decide(session, decision->kept->id, decision->field, decision->winner, &author, error);
        break;
    case CONFIRM:
        action = "place.confirm";
        done = place_confirm(session, decision->kept->id, &author, error);
        break;
    }
    return done && note_place(session, request, action, decision->space, decision->kept, NULL, STR_NONE, error);
}

static bool carry_out(struct request *request, struct response *response, struct decision *decision, struct str back,
                      struct error *error)
{
    decision->request = request;
    return store_write(request->site->store, decide, decision, error) && response_redirect(response, 303, back, error);
}

bool undo_revision(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct kept_place kept;
    struct decision decision = {.kept = &kept, .what = UNDO};
    if (!request_session(request, &session, error) ||
        !place_looked_after(request, session, &decision.space, &kept, error))
        return false;
    if (!id_parse(request_path(request, "id"), &decision.revision_id))
        return error_set(error, ERROR_MISSING, "Ce changement n’existe pas.");
    return carry_out(request, response, &decision,
                     route_address(request->arena, "place-history", decision.space->slug, kept.slug), error);
}

bool decide_hold(struct request *request, struct response *response, struct error *error)
{
    static const struct field_choice winners[] = {
        {"hand", "La correction", NULL}, {"source", "La source", NULL}, {"latest", "Le plus récent", NULL}};
    static const struct field fields[] = {
        {.name = "champ", .label = "Champ", .kind = FIELD_HIDDEN, .required = true, .most = 60},
        {.name = "gagnant",
         .label = "Valeur à afficher",
         .kind = FIELD_CHOICE,
         .required = true,
         .choices = winners,
         .choice_count = COUNT_OF(winners)}};
    struct session *session;
    struct kept_place kept;
    struct form form;
    struct decision decision = {.kept = &kept, .what = HOLD};
    if (!request_session(request, &session, error) ||
        !place_looked_after(request, session, &decision.space, &kept, error))
        return false;
    if (!form_read(&form, request, fields, COUNT_OF(fields)) ||
        !place_field_find(form_text(&form, "champ"), &decision.field))
        return error_set(error, ERROR_INVALID, "Choisissez la valeur à afficher.");
    decision.winner = form_chosen(&form, "gagnant", "source")   ? HOLD_SOURCE
                      : form_chosen(&form, "gagnant", "latest") ? HOLD_LATEST
                                                                : HOLD_HAND;
    return carry_out(request, response, &decision,
                     route_address(request->arena, "place-history", decision.space->slug, kept.slug), error);
}

bool confirm_place(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct kept_place kept;
    struct decision decision = {.kept = &kept, .what = CONFIRM};
    return request_session(request, &session, error) &&
           place_looked_after(request, session, &decision.space, &kept, error) &&
           carry_out(request, response, &decision,
                     route_address(request->arena, "place", decision.space->slug, kept.slug), error);
}
