/* A roadmap: its figures, calendar, board and table; for everyone once it is public, and for who leads it. */
#include "browser.h"
#include "documents/table.h"
#include "roadmap-pages.h"
#include "templates.h"

/* --- Views -------------------------------------------------------------------------------------------------------- */

static struct view_plan_action_row action_view(struct request *request, const struct action *action, const char *base,
                                               const struct action_links *links)
{
    struct arena *arena = request->arena;
    struct buffer origin = {0};
    for (size_t i = 0; i < links->count; i++)
        if (links->at[i].action_id == action->id)
            buffer_printf(&origin, "%sP%lld, %.*s", origin.length ? " ; " : "", (long long)links->at[i].card_number,
                          STR_PRINT(theme_label(links->at[i].theme)));
    int64_t missing = action->budget - action->funded;
    struct view_plan_action_row view = {
        .number = arena_printf(arena, "%lld", (long long)action->number),
        .name = action->name,
        .objective = action->objective,
        .lead = action->lead,
        .state = str_of(action_state_label(action->state)),
        .state_code = action_state_code(action->state),
        .dates = span_text(arena, action->starts_on, action->ends_on),
        .budget = money_text(arena, action->budget),
        .missing = missing > 0 ? money_text(arena, missing) : STR_NONE,
        .address = arena_printf(arena, "%s%.*s", base, STR_PRINT(id_text(arena, action->id))),
        .progress = action->milestones
                        ? arena_printf(arena, "%lld étape%s sur %lld", (long long)action->milestones_done,
                                       action->milestones_done > 1 ? "s" : "", (long long)action->milestones)
                        : STR_NONE,
        .origin = arena_str(arena, buffer_str(&origin)),
        .late =
            action->state != ACTION_DONE && action->state != ACTION_DROPPED && action->ends_on < plan_today(request)};
    buffer_free(&origin);
    return view;
}

static void add_figures(struct arena *arena, const struct plan_figures *sum, struct view_plan *view)
{
    figures_add(arena, &view->figures, text_number(arena, sum->actions),
                str_of(text_plural(sum->actions, "action", "actions")),
                arena_printf(arena, "%lld en cours, %lld %s", (long long)sum->by_state[ACTION_STARTED],
                             (long long)sum->by_state[ACTION_DONE],
                             text_plural(sum->by_state[ACTION_DONE], "terminée", "terminées")));
    figures_add(arena, &view->figures, money_text(arena, sum->budget), STR("de budget"),
                arena_printf(arena, "%.*s de subventions, %.*s de cofinancements",
                             STR_PRINT(money_text(arena, sum->subsidies)),
                             STR_PRINT(money_text(arena, sum->cofunding))));
    figures_add(
        arena, &view->figures, money_text(arena, sum->budget - sum->funded), STR("à trouver"),
        arena_printf(arena, "%lld %s", (long long)sum->funders, text_plural(sum->funders, "financeur", "financeurs")));
    if (sum->late)
        figures_add(arena, &view->figures, text_number(arena, sum->late), STR("en retard"),
                    STR("la date de fin est passée"));
}

static void add_actions(struct request *request, const struct axes *axes, const struct actions *actions,
                        const struct action_links *links, const char *base, struct view_plan *view)
{
    struct arena *arena = request->arena;
    view->states.at = ARENA_ARRAY(arena, struct plan_state, ACTION_STATE_COUNT);
    for (int i = 0; i < ACTION_STATE_COUNT; i++)
        view->states.at[view->states.count++].label = str_of(action_state_label((enum action_state)i));
    for (size_t i = 0; i < axes->count; i++) {
        struct plan_axis *axis = ARENA_PUSH(arena, view->axes.at, view->axes.count);
        axis->title =
            arena_printf(arena, "Axe %lld. %.*s", (long long)axes->at[i].number, STR_PRINT(axes->at[i].title));
        for (size_t k = 0; k < actions->count; k++) {
            if (actions->at[k].axis_id != axes->at[i].id)
                continue;
            struct view_plan_action_row one = action_view(request, &actions->at[k], base, links);
            struct plan_state *state = &view->states.at[actions->at[k].state];
            *ARENA_PUSH(arena, axis->actions.at, axis->actions.count) = one;
            *ARENA_PUSH(arena, state->actions.at, state->actions.count) = one;
        }
    }
}

static void add_origins(struct arena *arena, const struct actions *actions, const struct action_links *links,
                        const char *base, struct view_plan *view)
{
    for (size_t i = 0; i < links->count; i++) {
        const struct action_link *link = &links->at[i];
        for (size_t k = 0; k < actions->count; k++)
            if (actions->at[k].id == link->action_id)
                *ARENA_PUSH(arena, view->origins.at, view->origins.count) = (struct plan_origin){
                    .theme = theme_label(link->theme),
                    .label = card_label(arena, CARD_PROPOSAL, link->card_number),
                    .text = link->text,
                    .action =
                        arena_printf(arena, "%lld. %.*s", (long long)link->action_number, STR_PRINT(link->action_name)),
                    .address = arena_printf(arena, "%s%.*s", base, STR_PRINT(id_text(arena, link->action_id))),
                    .state = str_of(action_state_label(link->state))};
    }
}

static bool fill(struct request *request, const struct space *space, const struct roadmap *roadmap, bool leads,
                 struct view_plan *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct axes axes;
    struct actions actions;
    struct action_links links;
    struct envelopes envelopes;
    struct plan_figures sum;
    if (!request_session(request, &session, error) || !axis_list(session, roadmap->id, arena, &axes, error) ||
        !action_list(session, roadmap->id, arena, &actions, error) ||
        !action_sources(session, space->id, 0, arena, &links, error) ||
        !envelope_list(session, space->id, arena, &envelopes, error) ||
        !plan_sum(session, roadmap->id, plan_today(request), &sum, error))
        return false;
    const char *base = leads ? plan_path(arena, space, roadmap->id, "/actions/").at
                             : space_path(arena, space, "/feuille-de-route/actions/").at;
    view->name = roadmap->name;
    view->carrier = roadmap->carrier;
    view->note = roadmap->note;
    view->state = roadmap->state == ROADMAP_ADOPTED && roadmap->adopted_on != NO_DAY
                      ? arena_printf(arena, "adoptée le %.*s", STR_PRINT(french_date(arena, roadmap->adopted_on)))
                      : str_of(roadmap_state_label(roadmap->state));
    view->leads = leads;
    view->is_public = roadmap->is_public;
    view->adopted = roadmap->state == ROADMAP_ADOPTED;
    add_figures(arena, &sum, view);
    add_actions(request, &axes, &actions, &links, base, view);
    add_origins(arena, &actions, &links, base, view);
    view->calendar = plan_calendar(arena, &actions);
    for (size_t i = 0; leads && i < envelopes.count; i++)
        *ARENA_PUSH(arena, view->envelopes.at, view->envelopes.count) = envelope_view(arena, &envelopes.at[i]);
    view->ods = space_path(arena, space, "/feuille-de-route.ods");
    view->csv = space_path(arena, space, "/feuille-de-route.csv");
    view->public_address = space_path(arena, space, "/feuille-de-route");
    if (leads) {
        view->ods = plan_path(arena, space, roadmap->id, "/actions.ods");
        view->csv = plan_path(arena, space, roadmap->id, "/actions.csv");
        view->new_action = plan_path(arena, space, roadmap->id, "/actions/nouvelle");
    }
    return true;
}

static void send_plan(struct request *request, struct response *response, const struct space *space,
                      struct view_plan *view)
{
    struct arena *arena = request->arena;
    page_fill(request, space, &view->page, view->name, STR_NONE, view->leads ? STR_NONE : request->path, SECTION_NONE);
    view->page.unlisted = view->leads;
    view->action = request->path;
    if (view->leads) {
        view->token = browser_token(request->exchange);
        links_add(arena, &view->page.breadcrumb, 1, STR("Feuilles de route"),
                  space_path(arena, space, "/feuilles-de-route"));
    } else {
        links_add(arena, &view->page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    }
    struct buffer page = {0};
    template_plan(&page, view);
    response_html(response, &page);
    if (view->message.length)
        response_status(response, 422);
}

/* --- For everyone ------------------------------------------------------------------------------------------------- */

/* The first public one of the space. */
static bool public_roadmap(struct request *request, const struct space **space, struct roadmap *roadmap,
                           struct error *error)
{
    struct session *session;
    struct roadmaps roadmaps;
    *space = request_space(request, error);
    if (!*space || !request_session(request, &session, error) ||
        !roadmap_list(session, (*space)->id, request->arena, &roadmaps, error))
        return false;
    for (size_t i = 0; i < roadmaps.count; i++)
        if (roadmaps.at[i].is_public) {
            *roadmap = roadmaps.at[i];
            return true;
        }
    return error_set(error, ERROR_MISSING, "La feuille de route n’est pas encore publiée.");
}

bool show_public_plan(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct roadmap roadmap;
    struct view_plan view = {0};
    if (!public_roadmap(request, &space, &roadmap, error)) {
        if (!space || error->kind != ERROR_MISSING)
            return false;
        failure_page(request, response, 200, STR("La feuille de route n’est pas encore publiée"),
                     STR("Les actions paraîtront ici quand elles auront été présentées au comité de pilotage."),
                     STR("En attendant, lisez les contributions et les relevés de conclusions."));
        return true;
    }
    if (!fill(request, space, &roadmap, false, &view, error))
        return false;
    send_plan(request, response, space, &view);
    return true;
}

/* --- For who leads ------------------------------------------------------------------------------------------------ */

struct leading {
    struct request *request;
    const struct space *space;
    struct roadmap roadmap;
    int32_t today;
};

static bool lead(struct session *session, void *context, struct error *error)
{
    struct leading *leading = context;
    struct request *request = leading->request;
    struct str what = posted(request, "action");
    struct roadmap *roadmap = &leading->roadmap;
    bool done;
    int64_t id;
    if (str_equal(what, STR("axe"))) {
        done = axis_add(session, roadmap->id, posted(request, "titre"), &id, error);
    } else if (str_equal(what, STR("publier")) || str_equal(what, STR("retirer"))) {
        roadmap->is_public = str_equal(what, STR("publier"));
        done = roadmap_change(session, roadmap, error);
    } else if (str_equal(what, STR("adopter"))) {
        done = roadmap_move(session, roadmap->id, ROADMAP_ADOPTED, leading->today, error);
    } else if (str_equal(what, STR("projet"))) {
        done = roadmap_move(session, roadmap->id, ROADMAP_DRAFT, leading->today, error);
    } else {
        done = error_set(error, ERROR_INVALID, "Ce formulaire est incomplet : rechargez la page.");
    }
    return done && note_change(session, request, leading->space, "roadmap.change", "roadmap", roadmap->id,
                               roadmap->name, error);
}

bool show_plan(struct request *request, struct response *response, struct error *error)
{
    struct leading leading = {.request = request, .space = request_space(request, error), .today = plan_today(request)};
    struct session *session;
    struct view_plan view = {0};
    int64_t id = 0;
    id_parse(request_path(request, "roadmap"), &id);
    if (!leading.space || !request_session(request, &session, error) ||
        !roadmap_find(session, id, leading.space->id, request->arena, &leading.roadmap, error))
        return false;
    if (request->method == METHOD_POST) {
        struct error refused = {0};
        if (store_write(request->site->store, lead, &leading, &refused))
            return response_redirect(response, 303, request->path, error);
        view.message = arena_str(request->arena, str_of(refused.message));
    }
    if (!fill(request, leading.space, &leading.roadmap, true, &view, error))
        return false;
    send_plan(request, response, leading.space, &view);
    return true;
}

/* --- The table, in the national platform's fields ----------------------------------------------------------------- */

static const struct table_column COLUMNS[] = {{STR("numero"), 8},
                                              {STR("axe"), 30},
                                              {STR("objectif"), 30},
                                              {STR("nom"), 40},
                                              {STR("besoins"), 40},
                                              {STR("contexte"), 40},
                                              {STR("description"), 40},
                                              {STR("porteurs"), 25},
                                              {STR("partenaires"), 25},
                                              {STR("date_de_debut"), 12},
                                              {STR("date_de_fin"), 12},
                                              {STR("budget_global"), 14},
                                              {STR("subvention_demandee"), 14},
                                              {STR("co_financements"), 14},
                                              {STR("fonds_propres"), 14},
                                              {STR("statut"), 14}};

/* The codes of the national platform where it has them; the form's own elsewhere. */
static struct str national_codes(struct arena *arena, struct str needs)
{
    struct buffer out = {0};
    struct str rest = needs, code;
    while (rest.length && str_next(&rest, '|', &code)) {
        const struct need_line *line = need_line_find(code);
        buffer_printf(&out, "%s%.*s", out.length ? "|" : "",
                      STR_PRINT(line && line->national ? str_of(line->national) : code));
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static bool write_action(struct session *session, struct arena *arena, const struct axes *axes,
                         const struct action *action, struct table_writer *writer, struct error *error)
{
    struct fundings fundings;
    int64_t sums[3] = {0};
    struct str axis = STR_NONE;
    if (!funding_list(session, action->id, arena, &fundings, error))
        return false;
    for (size_t i = 0; i < fundings.count; i++)
        sums[fundings.at[i].kind] += fundings.at[i].amount;
    for (size_t i = 0; i < axes->count; i++)
        if (axes->at[i].id == action->axis_id)
            axis = axes->at[i].title;
    table_integer(writer, action->number);
    const struct str texts[] = {axis,
                                action->objective,
                                action->name,
                                national_codes(arena, action->needs),
                                action->context,
                                action->description,
                                action->lead,
                                action->partners};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        table_text(writer, texts[i]);
    table_date(writer, action->starts_on);
    table_date(writer, action->ends_on);
    table_cents(writer, action->budget);
    table_cents(writer, sums[FUNDING_SUBSIDY]);
    table_cents(writer, sums[FUNDING_COFUNDING]);
    table_cents(writer, sums[FUNDING_OWN]);
    table_text(writer, str_of(action_state_label(action->state)));
    table_end_row(writer);
    return true;
}

static bool write_table(struct session *session, struct arena *arena, int64_t roadmap_id, struct table_writer *writer,
                        struct buffer *out, struct error *error)
{
    struct axes axes;
    struct actions actions;
    bool ended = false;
    if (!axis_list(session, roadmap_id, arena, &axes, error) ||
        !action_list(session, roadmap_id, arena, &actions, error))
        return false;
    for (size_t i = 0; i < actions.count; i++)
        if (!write_action(session, arena, &axes, &actions.at[i], writer, error) ||
            !table_take(writer, out, NULL, error))
            return false;
    table_finish(writer);
    while (!ended)
        if (!table_take(writer, out, &ended, error))
            return false;
    return true;
}

bool send_plan_table(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct roadmap roadmap;
    struct session *session;
    struct buffer out = {0};
    enum table_format format = str_ends_with(request->path, STR(".ods")) ? TABLE_ODS : TABLE_CSV;
    const struct table_head head = {.title = STR("Actions"),
                                    .columns = COLUMNS,
                                    .column_count = COUNT_OF(COLUMNS),
                                    .folder = request->site->settings->spool};
    int64_t id = 0;
    if (route_parameter(request->route, STR("roadmap")) == SIZE_MAX) {
        if (!public_roadmap(request, &space, &roadmap, error))
            return false;
        id = roadmap.id;
    } else {
        space = request_space(request, error);
        id_parse(request_path(request, "roadmap"), &id);
    }
    if (!space || !request_session(request, &session, error) ||
        !roadmap_find(session, id, space->id, request->arena, &roadmap, error))
        return false;
    struct table_writer *writer = table_writer_new(format, &head);
    bool done = write_table(session, request->arena, id, writer, &out, error);
    table_writer_free(writer);
    if (done) {
        response_owned(response, table_format_media_type(format), &out);
        response_attachment(response, arena_printf(request->arena, "feuille-de-route-%.*s.%s", STR_PRINT(space->code),
                                                   table_format_name(format)));
    }
    buffer_free(&out);
    return done;
}

/* --- The list ----------------------------------------------------------------------------------------------------- */

static bool make(struct session *session, void *context, struct error *error)
{
    struct leading *leading = context;
    struct request *request = leading->request;
    if (str_equal(posted(request, "action"), STR("enveloppe"))) {
        struct envelope envelope = {.space_id = leading->space->id, .label = posted(request, "nom")};
        if (!posted_day(request, "debut", &envelope.starts_on) || !posted_day(request, "fin", &envelope.ends_on) ||
            !money_parse(posted(request, "plafond"), &envelope.ceiling))
            return error_set(error, ERROR_INVALID, "Donnez deux dates et un plafond, par exemple 42 500.");
        return envelope_save(session, &envelope, error) &&
               note_change(session, request, leading->space, "envelope.save", "envelope", 0, envelope.label, error);
    }
    return roadmap_create(session, leading->space->id, posted(request, "nom"), posted(request, "porteur"), request->now,
                          &leading->roadmap.id, error) &&
           note_change(session, request, leading->space, "roadmap.create", "roadmap", leading->roadmap.id,
                       posted(request, "nom"), error);
}

bool show_plan_list(struct request *request, struct response *response, struct error *error)
{
    struct leading leading = {.request = request, .space = request_space(request, error)};
    struct arena *arena = request->arena;
    struct session *session;
    struct roadmaps roadmaps;
    struct envelopes envelopes;
    struct view_plan_list view = {0};
    if (!leading.space)
        return false;
    if (request->method == METHOD_POST) {
        struct error refused = {0};
        if (store_write(request->site->store, make, &leading, &refused))
            return response_redirect(
                response, 303,
                leading.roadmap.id ? plan_path(arena, leading.space, leading.roadmap.id, "") : request->path, error);
        view.message = arena_str(arena, str_of(refused.message));
        view.typed_name = posted(request, "nom");
        view.typed_carrier = posted(request, "porteur");
    }
    if (!request_session(request, &session, error) ||
        !roadmap_list(session, leading.space->id, arena, &roadmaps, error) ||
        !envelope_list(session, leading.space->id, arena, &envelopes, error))
        return false;
    for (size_t i = 0; i < roadmaps.count; i++)
        *ARENA_PUSH(arena, view.rows.at, view.rows.count) =
            (struct plan_row){.name = roadmaps.at[i].name,
                              .address = plan_path(arena, leading.space, roadmaps.at[i].id, ""),
                              .state = str_of(roadmap_state_label(roadmaps.at[i].state)),
                              .detail = roadmaps.at[i].carrier};
    for (size_t i = 0; i < envelopes.count; i++)
        *ARENA_PUSH(arena, view.envelopes.at, view.envelopes.count) = envelope_view(arena, &envelopes.at[i]);
    page_fill(request, leading.space, &view.page, STR("Feuilles de route"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, leading.space, ""));
    view.token = browser_token(request->exchange);
    view.action = request->path;
    struct buffer page = {0};
    template_plan_list(&page, &view);
    response_html(response, &page);
    if (view.message.length)
        response_status(response, 422);
    return true;
}
