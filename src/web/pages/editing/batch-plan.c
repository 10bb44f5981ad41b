/* What a table would change: shown, then written, all of it or nothing. */
#include "batch-pages.h"
#include "templates.h"

enum { CARDS_MOST = 200 };

/* --- Writing ------------------------------------------------------------------------------------------------------ */

struct writing {
    const struct batching *batching;
    struct batch *batch;
    struct kept_places places;
    struct str reason;
    const bool *mine; /* by line: her values are written where somebody else's are in dispute */
    size_t written;
    bool moved; /* somebody changed something since it was shown: nothing is written */
};

static const struct kept_place *place_of_line(const struct writing *writing, const struct batch_line *line)
{
    for (size_t i = 0; i < writing->places.count; i++)
        if (writing->places.at[i].id == line->place_id)
            return &writing->places.at[i];
    return NULL;
}

static bool propose(struct session *session, const struct writing *writing, const struct kept_place *kept,
                    const struct place_changes *changes, struct error *error)
{
    int64_t id;
    struct proposal proposal = {.space_id = writing->batching->space->id,
                                .place_id = kept->id,
                                .structure_id = kept->structure_id,
                                .person_id = request_person(writing->batching->request),
                                .kind = PROPOSAL_CORRECTION,
                                .state = PROPOSAL_WAITING,
                                .name = kept->place.name,
                                .comment = writing->reason,
                                .changes = *changes};
    return proposal_save(session, &proposal, STR_NONE, writing->batching->request->now, &id, error);
}

static bool write_line(struct session *session, struct writing *writing, size_t index, struct error *error)
{
    const struct batch_line *line = &writing->batch->plan.at[index];
    struct request *request = writing->batching->request;
    struct place_changes changes, disputed;
    batch_line_asks(line, writing->mine[index], &changes);
    const struct kept_place *kept = place_of_line(writing, line);
    if (line->verdict == BATCH_REFUSED || changes.count == 0 || !kept)
        return true;
    writing->written++;
    if (!writing->batching->at_once)
        return propose(session, writing, kept, &changes, error);
    struct change_author author = author_now(request, writing->batching->space, writing->reason);
    return place_edit(session, kept->id, ORIGIN_HAND, &changes, &author, request->arena, &disputed, error) &&
           note_place(session, request, "place.edit", writing->batching->space, kept, &changes, writing->reason, error);
}

static bool write_all(struct session *session, void *context, struct error *error)
{
    struct writing *writing = context;
    struct request *request = writing->batching->request;
    struct batch *batch = writing->batch;
    writing->written = 0;
    if (!batch_find(session, batch->id, request_person(request), request->arena, batch, error) ||
        !batch_places(writing->batching, session, &writing->places, error))
        return false;
    batch_plan_again(&batch->plan, &writing->places, request->arena, &writing->moved);
    if (writing->moved)
        return batch_save(session, batch, error);
    for (size_t i = 0; i < batch->plan.count; i++)
        if (!write_line(session, writing, i, error))
            return error_prefix(error, "Ligne %lld", (long long)batch->plan.at[i].line);
    return batch_close(session, batch->id, request->now, error);
}

/* The lines where she keeps her own values. */
static bool read_mine(struct request *request, const struct batch *batch, bool *mine, struct error *error)
{
    const struct form_value *values;
    size_t count;
    if (!request_form(request, &values, &count, error))
        return false;
    for (size_t v = 0; v < count; v++)
        for (size_t i = 0; str_equal(values[v].name, STR("garder")) && i < batch->plan.count; i++)
            if (str_equal(values[v].value, arena_printf(request->arena, "%lld", (long long)batch->plan.at[i].line)))
                mine[i] = true;
    return true;
}

static bool confirm(const struct batching *batching, struct batch *batch, struct response *response,
                    struct error *error)
{
    enum { REASON_MOST = 300 };
    struct request *request = batching->request;
    bool *mine = ARENA_ARRAY(request->arena, bool, batch->plan.count + 1);
    struct writing writing = {.batching = batching, .batch = batch, .mine = mine};
    if (!read_mine(request, batch, mine, error))
        return false;
    writing.reason = text_cut(form_posted(request, "motif"), REASON_MOST);
    if (!store_write(request->site->store, write_all, &writing, error))
        return false;
    struct str address =
        writing.moved ? arena_printf(request->arena, "%.*s?change=oui", STR_PRINT(request->path))
                      : arena_printf(request->arena, "%.*s?fait=%zu", STR_PRINT(batching->base), writing.written);
    return response_redirect(response, 303, address, error);
}

/* --- Showing ------------------------------------------------------------------------------------------------------ */

static void add_card(const struct batching *batching, const struct batch_line *line, struct batch_cards *cards,
                     size_t most)
{
    struct arena *arena = batching->request->arena;
    if (!cards->at)
        cards->at = ARENA_ARRAY(arena, struct batch_card, most);
    if (cards->count == most)
        return;
    cards->at[cards->count++] = (struct batch_card){
        .line = arena_printf(arena, "%lld", (long long)line->line),
        .name = line->name.length ? line->name : STR("Sans nom"),
        .address = line->slug.length ? route_address(arena, "place", batching->space->slug, line->slug) : STR(""),
        .where = arena_printf(arena, "Ligne %lld", (long long)line->line),
        .changes = change_rows(arena, &line->changes),
        .disputed = change_rows(arena, &line->disputed),
        .reason = line->reason};
}

static void add_figure(struct arena *arena, struct view_batch_plan *view, size_t count, const char *one,
                       const char *several)
{
    if (count)
        figures_add(arena, &view->figures, text_number(arena, (int64_t)count),
                    str_of(text_plural((int64_t)count, one, several)), STR_NONE);
}

static void fill(const struct batching *batching, const struct batch *batch, struct view_batch_plan *view)
{
    struct arena *arena = batching->request->arena;
    const struct batch_plan *plan = &batch->plan;
    for (size_t i = 0; i < plan->count; i++) {
        const struct batch_line *line = &plan->at[i];
        if (line->verdict == BATCH_CHANGED)
            add_card(batching, line, &view->changed, CARDS_MOST);
        else if (line->verdict == BATCH_DISPUTED)
            add_card(batching, line, &view->disputed, plan->count);
        else if (line->verdict == BATCH_REFUSED)
            add_card(batching, line, &view->refused, plan->count);
    }
    view->more = plan->counts[BATCH_CHANGED] - view->changed.count;
    view->nothing = plan->counts[BATCH_CHANGED] + plan->counts[BATCH_DISPUTED] == 0;
    add_figure(arena, view, plan->counts[BATCH_CHANGED], "lieu changera", "lieux changeront");
    add_figure(arena, view, plan->counts[BATCH_DISPUTED], "lieu changé entre-temps", "lieux changés entre-temps");
    add_figure(arena, view, plan->counts[BATCH_REFUSED], "ligne refusée", "lignes refusées");
    add_figure(arena, view, plan->counts[BATCH_SAME], "ligne sans changement", "lignes sans changement");
    view->unknown = STR("");
    for (size_t i = 0; i < plan->unknown.count; i++)
        view->unknown = arena_printf(arena, "%.*s%s« %.*s »", STR_PRINT(view->unknown), i ? ", " : "",
                                     STR_PRINT(plan->unknown.at[i]));
}

static void send_page(const struct batching *batching, const struct batch *batch, struct response *response)
{
    struct request *request = batching->request;
    struct form form;
    form_start(&form, request, NULL, 0);
    struct view_batch_plan view = {.action = request->path,
                                   .token = form.token,
                                   .back = batching->base,
                                   .submit = batching->at_once ? STR("Enregistrer ces changements")
                                                               : STR("Envoyer à la relecture"),
                                   .applied = batch->applied_at != 0};
    if (request_query_has(request, "change"))
        view.moved = STR("Quelqu’un a changé un de ces lieux depuis que vous regardez cette page : rien n’a été "
                         "enregistré. Voici ce qui changerait maintenant.");
    fill(batching, batch, &view);
    batch_page(batching, &view.page, STR("Ce qui va changer"));
    links_add(request->arena, &view.page.breadcrumb, 3, STR("Les lieux en tableau"), batching->base);
    struct buffer out = {0};
    template_batch_plan(&out, &view);
    response_html(response, &out);
}

bool show_batch_plan(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct batching batching;
    struct batch batch;
    int64_t id = 0;
    if (!request_session(request, &session, error) || !batch_begin(request, session, &batching, error))
        return false;
    id_parse(request_path(request, "batch"), &id);
    if (!batch_find(session, id, request_person(request), request->arena, &batch, error))
        return false;
    if (batch.space_id != batching.space->id || batch.structure_id != batching.structure.id)
        return error_set(error, ERROR_MISSING, "Cet aperçu n’est pas de cette page.");
    if (request->method == METHOD_POST)
        return confirm(&batching, &batch, response, error);
    send_page(&batching, &batch, response);
    return true;
}
