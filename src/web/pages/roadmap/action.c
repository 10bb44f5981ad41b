/* An action: its sheet, what it is made of, and the form that changes it. */
#include "browser.h"
#include "roadmap-pages.h"
#include "templates.h"

/* --- The sheet ---------------------------------------------------------------------------------------------------- */

struct opened_action {
    const struct space *space;
    struct roadmap roadmap;
    struct action action;
    bool leads;
};

static void add_needs(struct arena *arena, const struct action *action, struct view_plan_action *view)
{
    struct str rest = action->needs, code;
    while (rest.length && str_next(&rest, '|', &code)) {
        const struct need_line *line = need_line_find(code);
        if (line)
            links_add(arena, &view->needs, NEED_LINE_COUNT, str_of(line->label), STR_NONE);
    }
}

static bool add_money(struct session *session, struct arena *arena, const struct opened_action *opened,
                      struct view_plan_action *view, struct error *error)
{
    struct fundings fundings;
    struct envelopes envelopes;
    const struct action *action = &opened->action;
    if (!funding_list(session, action->id, arena, &fundings, error) ||
        !envelope_list(session, opened->space->id, arena, &envelopes, error))
        return false;
    for (size_t i = 0; i < fundings.count; i++) {
        const struct funding *funding = &fundings.at[i];
        *ARENA_PUSH(arena, view->fundings.at, view->fundings.count) =
            (struct funding_row){.id = id_text(arena, funding->id),
                                 .funder = funding->funder,
                                 .kind = str_of(funding_kind_label(funding->kind)),
                                 .amount = money_text(arena, funding->amount),
                                 .acquired = funding->acquired};
    }
    for (size_t i = 0; i < envelopes.count; i++)
        *ARENA_PUSH(arena, view->envelopes.at, view->envelopes.count) = (struct plan_choice){
            id_text(arena, envelopes.at[i].id),
            arena_printf(arena, "%.*s (reste %.*s)", STR_PRINT(envelopes.at[i].label),
                         STR_PRINT(money_text(arena, envelopes.at[i].ceiling - envelopes.at[i].used)))};
    view->budget = money_text(arena, action->budget);
    view->funded = money_text(arena, action->funded);
    view->missing = money_text(arena, action->budget - action->funded);
    view->balanced = action->budget == action->funded;
    return true;
}

static bool add_course(struct session *session, struct arena *arena, const struct opened_action *opened,
                       struct view_plan_action *view, struct error *error)
{
    struct milestones milestones;
    struct action_indicators indicators;
    if (!milestone_list(session, opened->action.id, arena, &milestones, error) ||
        !action_indicator_list(session, opened->action.id, arena, &indicators, error))
        return false;
    for (size_t i = 0; i < milestones.count; i++) {
        const struct milestone *milestone = &milestones.at[i];
        *ARENA_PUSH(arena, view->milestones.at, view->milestones.count) = (struct milestone_row){
            .id = id_text(arena, milestone->id),
            .title = milestone->title,
            .due = french_date(arena, milestone->due_on),
            .done = milestone->done_on == NO_DAY ? STR_NONE : french_date(arena, milestone->done_on)};
    }
    for (size_t i = 0; i < indicators.count; i++) {
        const struct action_indicator *indicator = &indicators.at[i];
        struct indicator_row *row = ARENA_PUSH(arena, view->indicators.at, view->indicators.count);
        struct str unit = indicator->unit;
        *row = (struct indicator_row){
            .id = id_text(arena, indicator->id),
            .label = unit.length ? arena_printf(arena, "%.*s (%.*s)", STR_PRINT(indicator->label), STR_PRINT(unit))
                                 : indicator->label,
            .base = text_decimal(arena, indicator->base, 0),
            .target = text_decimal(arena, indicator->target, 0),
            .percent = (int)(action_indicator_progress(indicator) * 100)};
        for (size_t k = 0; k < indicator->measure_count; k++)
            *ARENA_PUSH(arena, row->measures.at, row->measures.count) =
                (struct measure_row){french_date_short(arena, indicator->measures[k].on),
                                     text_decimal(arena, indicator->measures[k].value, 0)};
    }
    return true;
}

static bool add_origins(struct session *session, struct arena *arena, const struct opened_action *opened,
                        struct view_plan_action *view, struct error *error)
{
    struct action_links links;
    struct boards boards;
    if (!action_sources(session, opened->space->id, opened->action.id, arena, &links, error) ||
        !board_list(session, opened->space->id, STR_NONE, arena, &boards, error))
        return false;
    for (size_t i = 0; i < links.count; i++)
        *ARENA_PUSH(arena, view->origins.at, view->origins.count) =
            (struct plan_origin){.theme = theme_label(links.at[i].theme),
                                 .label = card_label(arena, CARD_PROPOSAL, links.at[i].card_number),
                                 .text = links.at[i].text};
    for (size_t i = 0; opened->leads && i < boards.count; i++) {
        struct board_cards cards;
        if (!board_cards(session, boards.at[i].id, 0, arena, &cards, error))
            return false;
        for (size_t k = 0; k < cards.count; k++)
            if (cards.at[k].kind == CARD_PROPOSAL && cards.at[k].state == CARD_OPEN)
                *ARENA_PUSH(arena, view->proposals.at, view->proposals.count) = (struct plan_choice){
                    id_text(arena, cards.at[k].id),
                    arena_printf(arena, "%.*s, P%lld : %.*s", STR_PRINT(theme_label(boards.at[i].theme)),
                                 (long long)cards.at[k].number, STR_PRINT(text_cut(cards.at[k].text, 70)))};
    }
    return true;
}

static void add_moves(struct arena *arena, const struct action *action, struct view_plan_action *view)
{
    for (int i = 0; i < ACTION_STATE_COUNT; i++) {
        bool reason;
        if (action_may_move(action->state, (enum action_state)i, &reason))
            *ARENA_PUSH(arena, view->moves.at, view->moves.count) = (struct plan_choice){
                str_of(action_state_code((enum action_state)i)), str_of(action_state_label((enum action_state)i))};
    }
}

static bool send_action(struct request *request, struct response *response, const struct opened_action *opened,
                        struct str message, struct error *error)
{
    struct arena *arena = request->arena;
    const struct action *action = &opened->action;
    struct session *session;
    struct axes axes;
    struct view_plan_action view = {.number = arena_printf(arena, "%lld", (long long)action->number),
                                    .name = action->name,
                                    .objective = action->objective,
                                    .context = action->context,
                                    .description = action->description,
                                    .lead = action->lead,
                                    .partners = action->partners,
                                    .means = action->means,
                                    .dates = span_text(arena, action->starts_on, action->ends_on),
                                    .state = str_of(action_state_label(action->state)),
                                    .reason = action->reason,
                                    .message = message,
                                    .leads = opened->leads,
                                    .action = request->path};
    if (!request_session(request, &session, error) || !axis_list(session, opened->roadmap.id, arena, &axes, error) ||
        !add_money(session, arena, opened, &view, error) || !add_course(session, arena, opened, &view, error) ||
        !add_origins(session, arena, opened, &view, error))
        return false;
    for (size_t i = 0; i < axes.count; i++)
        if (axes.at[i].id == action->axis_id)
            view.axis = axes.at[i].title;
    add_needs(arena, action, &view);
    add_moves(arena, action, &view);
    page_fill(request, opened->space, &view.page, action->name, STR_NONE, opened->leads ? STR_NONE : request->path,
              SECTION_NONE);
    view.page.unlisted = opened->leads;
    view.plan_address = opened->leads ? plan_path(arena, opened->space, opened->roadmap.id, "")
                                      : space_path(arena, opened->space, "/feuille-de-route");
    links_add(arena, &view.page.breadcrumb, 1, opened->roadmap.name, view.plan_address);
    if (opened->leads) {
        view.token = browser_token(request->exchange);
        view.edit = arena_printf(arena, "%.*s/modifier", STR_PRINT(request->path));
    }
    struct buffer page = {0};
    template_plan_action(&page, &view);
    response_html(response, &page);
    if (message.length)
        response_status(response, 422);
    return true;
}

static bool open_action(struct request *request, struct opened_action *opened, struct error *error)
{
    struct session *session;
    int64_t id = 0;
    opened->space = request_space(request, error);
    id_parse(request_path(request, "action"), &id);
    return opened->space && request_session(request, &session, error) &&
           action_find(session, id, 0, request->arena, &opened->action, error) &&
           roadmap_find(session, opened->action.roadmap_id, opened->space->id, request->arena, &opened->roadmap, error);
}

bool show_public_action(struct request *request, struct response *response, struct error *error)
{
    struct opened_action opened = {0};
    if (!open_action(request, &opened, error))
        return false;
    if (!opened.roadmap.is_public)
        return error_set(error, ERROR_MISSING, "Cette action n’existe pas, ou plus.");
    return send_action(request, response, &opened, STR_NONE, error);
}

/* --- What is changed on the sheet --------------------------------------------------------------------------------- */

struct changing {
    struct request *request;
    const struct opened_action *opened;
};

static int64_t id_of(struct request *request, const char *name)
{
    int64_t id = 0;
    return id_parse(posted(request, name), &id) ? id : 0;
}

static bool fund(struct session *session, struct request *request, int64_t action_id, struct error *error)
{
    struct str kind = posted(request, "genre");
    struct funding funding = {.action_id = action_id,
                              .funder = posted(request, "financeur"),
                              .kind = str_equal(kind, STR("subvention")) ? FUNDING_SUBSIDY
                                      : str_equal(kind, STR("propre"))   ? FUNDING_OWN
                                                                         : FUNDING_COFUNDING,
                              .acquired = posted(request, "acquis").length > 0,
                              .envelope_id = id_of(request, "enveloppe")};
    if (!money_parse(posted(request, "montant"), &funding.amount))
        return error_set(error, ERROR_INVALID, "Écrivez un montant en euros, par exemple 12 500,50.");
    return funding_add(session, &funding, error);
}

static bool decimal(struct request *request, const char *name, double *value)
{
    static const struct field FIELD[] = {{.name = "n", .label = "Valeur", .kind = FIELD_DECIMAL, .required = true}};
    struct form form;
    const struct form_value typed = {.name = STR("n"), .value = posted(request, name)};
    if (!form_check(&form, request->arena, FIELD, 1, &typed, 1))
        return false;
    *value = form_control(&form, "n")->decimal;
    return true;
}

static bool follow(struct session *session, struct request *request, int64_t action_id, struct str what,
                   struct error *error)
{
    int32_t day;
    if (str_equal(what, STR("etape"))) {
        struct milestone milestone = {.action_id = action_id, .title = posted(request, "titre")};
        return posted_day(request, "jour", &milestone.due_on) ? milestone_add(session, &milestone, error)
                                                              : error_set(error, ERROR_INVALID, "Donnez une date.");
    }
    if (str_equal(what, STR("etape-faite")))
        return milestone_done(session, action_id, id_of(request, "etape"), plan_today(request), error);
    if (str_equal(what, STR("indicateur"))) {
        struct action_indicator indicator = {
            .action_id = action_id, .label = posted(request, "titre"), .unit = posted(request, "unite")};
        return decimal(request, "depart", &indicator.base) && decimal(request, "cible", &indicator.target)
                   ? action_indicator_add(session, &indicator, error)
                   : error_set(error, ERROR_INVALID, "Donnez un nombre au départ et un pour la cible.");
    }
    double value;
    if (!posted_day(request, "jour", &day) || !decimal(request, "valeur", &value))
        return error_set(error, ERROR_INVALID, "Donnez une date et un nombre.");
    return action_indicator_measure(session, action_id, id_of(request, "indicateur"), day, value, error);
}

static bool change(struct session *session, void *context, struct error *error)
{
    const struct changing *changing = context;
    struct request *request = changing->request;
    const struct action *action = &changing->opened->action;
    struct str what = posted(request, "action");
    enum action_state state;
    bool done;
    if (str_equal(what, STR("financer")))
        done = fund(session, request, action->id, error);
    else if (str_equal(what, STR("retirer-financement")))
        done = funding_remove(session, action->id, id_of(request, "financement"), error);
    else if (str_equal(what, STR("acquerir")))
        done = funding_acquire(session, action->id, id_of(request, "financement"), error);
    else if (str_equal(what, STR("source")))
        done = action_add_source(session, action->id, id_of(request, "proposition"), error);
    else if (str_equal(what, STR("etat")))
        done = action_state_find(posted(request, "etat"), &state)
                   ? action_move(session, action->id, state, posted(request, "raison"), error)
                   : error_set(error, ERROR_INVALID, "Choisissez un état.");
    else
        done = follow(session, request, action->id, what, error);
    return done && note_change(session, request, changing->opened->space, "action.change", "action", action->id,
                               action->name, error);
}

bool show_action(struct request *request, struct response *response, struct error *error)
{
    struct opened_action opened = {.leads = true};
    struct str message = STR_NONE;
    if (!open_action(request, &opened, error))
        return false;
    if (request->method == METHOD_POST) {
        struct changing changing = {request, &opened};
        struct error refused = {0};
        if (store_write(request->site->store, change, &changing, &refused))
            return response_redirect(response, 303, request->path, error);
        message = arena_str(request->arena, str_of(refused.message));
    }
    return send_action(request, response, &opened, message, error);
}

/* --- The form ----------------------------------------------------------------------------------------------------- */

static const struct field *action_fields(struct arena *arena, const struct axes *axes, size_t *count)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, axes->count + 1);
    struct field_choice *needs = ARENA_ARRAY(arena, struct field_choice, NEED_LINE_COUNT);
    for (size_t i = 0; i < axes->count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, id_text(arena, axes->at[i].id)),
                                           arena_cstr(arena, axes->at[i].title), NULL};
    for (size_t i = 0; i < NEED_LINE_COUNT; i++)
        needs[i] = (struct field_choice){NEED_LINES[i].code, NEED_LINES[i].label, NULL};
    const struct field fields[] = {
        {.name = "axe",
         .label = "Axe",
         .kind = FIELD_CHOICE,
         .required = true,
         .choices = choices,
         .choice_count = axes->count},
        {.name = "objectif", .label = "Objectif", .kind = FIELD_TEXT, .most = 200},
        {.name = "nom", .label = "Nom de l’action", .kind = FIELD_TEXT, .required = true, .most = 200},
        {.name = "contexte", .label = "Contexte", .kind = FIELD_TEXTAREA, .most = 3000},
        {.name = "description",
         .label = "Description",
         .kind = FIELD_TEXTAREA,
         .most = 3000,
         .help = "Nature, bénéficiaires, effets attendus"},
        {.name = "porteur", .label = "Porteur", .kind = FIELD_TEXT, .most = 200},
        {.name = "partenaires", .label = "Partenaires", .kind = FIELD_TEXT, .most = 500},
        {.name = "moyens", .label = "Moyens", .kind = FIELD_TEXTAREA, .most = 2000},
        {.name = "besoins",
         .label = "Besoins auxquels elle répond",
         .kind = FIELD_CHOICES,
         .required = true,
         .choices = needs,
         .choice_count = NEED_LINE_COUNT},
        {.name = "debut", .label = "Premier jour", .kind = FIELD_DATE, .required = true},
        {.name = "fin", .label = "Dernier jour", .kind = FIELD_DATE, .required = true},
        {.name = "budget",
         .label = "Budget global, en euros",
         .kind = FIELD_TEXT,
         .required = true,
         .most = 20,
         .help = "Par exemple 42 500"},
        {.name = "revision", .label = "", .kind = FIELD_HIDDEN},
    };
    *count = COUNT_OF(fields);
    return arena_copy(arena, fields, sizeof fields);
}

static void show_fields(struct arena *arena, const struct action *action, struct form *form)
{
    const struct {
        const char *name;
        struct str text;
    } texts[] = {{"objectif", action->objective},
                 {"nom", action->name},
                 {"contexte", action->context},
                 {"description", action->description},
                 {"porteur", action->lead},
                 {"partenaires", action->partners},
                 {"moyens", action->means},
                 {"debut", date_format(arena, action->starts_on)},
                 {"fin", date_format(arena, action->ends_on)},
                 {"budget", money_text(arena, action->budget)},
                 {"revision", arena_printf(arena, "%lld", (long long)action->revision)}};
    struct str rest = action->needs, code;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        form_set(form, texts[i].name, texts[i].text);
    form_choose(form, "axe", id_text(arena, action->axis_id));
    while (rest.length && str_next(&rest, '|', &code))
        form_choose(form, "besoins", code);
}

static bool read_fields(struct arena *arena, struct form *form, struct action *action)
{
    struct buffer needs = {0};
    action->objective = form_text(form, "objectif");
    action->name = form_text(form, "nom");
    action->context = form_text(form, "contexte");
    action->description = form_text(form, "description");
    action->lead = form_text(form, "porteur");
    action->partners = form_text(form, "partenaires");
    action->means = form_text(form, "moyens");
    action->starts_on = (int32_t)form_number(form, "debut");
    action->ends_on = (int32_t)form_number(form, "fin");
    id_parse(form_text(form, "axe"), &action->axis_id);
    if (!str_to_i64(form_text(form, "revision"), &action->revision))
        action->revision = 0;
    for (size_t i = 0; i < NEED_LINE_COUNT; i++)
        if (form_chosen(form, "besoins", NEED_LINES[i].code))
            buffer_printf(&needs, "%s%s", needs.length ? "|" : "", NEED_LINES[i].code);
    action->needs = arena_str(arena, buffer_str(&needs));
    buffer_free(&needs);
    if (!money_parse(form_text(form, "budget"), &action->budget))
        form_refuse(form, "budget", "Écrivez un montant en euros, par exemple 42 500.");
    return form->error_count == 0;
}

struct saving {
    struct request *request;
    const struct space *space;
    struct action action;
};

static bool save(struct session *session, void *context, struct error *error)
{
    struct saving *saving = context;
    bool made = saving->action.id == 0;
    return (made ? action_create(session, &saving->action, saving->request->now, error)
                 : action_change(session, &saving->action, error)) &&
           note_change(session, saving->request, saving->space, made ? "action.create" : "action.change", "action",
                       saving->action.id, saving->action.name, error);
}

bool show_action_form(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct roadmap roadmap;
    struct axes axes;
    struct form form;
    struct saving saving = {.request = request, .space = request_space(request, error)};
    bool known = route_parameter(request->route, STR("action")) != SIZE_MAX;
    int64_t id = 0, action_id = 0;
    size_t count;
    id_parse(request_path(request, "roadmap"), &id);
    if (known)
        id_parse(request_path(request, "action"), &action_id);
    if (!saving.space || !request_session(request, &session, error) ||
        !roadmap_find(session, id, saving.space->id, arena, &roadmap, error) ||
        !axis_list(session, id, arena, &axes, error) ||
        (known && !action_find(session, action_id, id, arena, &saving.action, error)))
        return false;
    if (axes.count == 0)
        return error_set(error, ERROR_CONFLICT, "Ajoutez d’abord un axe à la feuille de route.");
    const struct field *fields = action_fields(arena, &axes, &count);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, count);
        if (known)
            show_fields(arena, &saving.action, &form);
    } else if (form_read(&form, request, fields, count) && read_fields(arena, &form, &saving.action)) {
        struct error refused = {0};
        saving.action.roadmap_id = id;
        if (store_write(request->site->store, save, &saving, &refused))
            return response_redirect(response, 303,
                                     arena_printf(arena, "%.*s/%.*s",
                                                  STR_PRINT(plan_path(arena, saving.space, id, "/actions")),
                                                  STR_PRINT(id_text(arena, saving.action.id))),
                                     error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = known ? STR("Modifier l’action") : STR("Une nouvelle action"),
                                  .lead = roadmap.name,
                                  .submit = STR("Enregistrer")};
    links_add(arena, &view.page.breadcrumb, 1, roadmap.name, plan_path(arena, saving.space, id, ""));
    send_form_page(request, response, saving.space, &view, &form);
    return true;
}
