/* Calls for projects: the list, and the page of one, made to be read and printed. */
#include "call-pages.h"
#include "grants/sharing.h"
#include "templates.h"

void texts_add(struct arena *arena, struct call_texts *texts, size_t most, struct str label, struct str detail)
{
    if (!texts->at)
        texts->at = ARENA_ARRAY(arena, struct call_text, most);
    if (texts->count < most)
        texts->at[texts->count++] = (struct call_text){label, detail};
}

struct str call_path(struct arena *arena, const struct space *space, const struct call *call, const char *rest)
{
    return arena_printf(arena, "/%.*s/appels/%.*s%s", STR_PRINT(space->slug), STR_PRINT(call->code), rest);
}

const struct space *space_by_id(const struct request *request, int64_t id)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].id == id)
            return &spaces->at[i];
    return NULL;
}

static struct str day_of(struct arena *arena, const struct call *call, int64_t instant)
{
    struct civil local = zone_civil(call->zone, instant);
    return french_date(arena, date_from_civil(local.year, local.month, local.day));
}

struct str call_state_sentence(struct arena *arena, const struct call *call, int64_t now)
{
    switch (call_moment(call, now)) {
    case CALL_BEFORE: return arena_printf(arena, "Ouvre le %.*s", STR_PRINT(day_of(arena, call, call->opens)));
    case CALL_OPEN: return arena_printf(arena, "Ouvert jusqu’au %.*s", STR_PRINT(call_deadline_text(call, arena)));
    case CALL_CLOSED: break;
    }
    return arena_printf(arena, "Clos depuis le %.*s", STR_PRINT(day_of(arena, call, call->closes)));
}

bool request_call(struct request *request, const struct space **space, struct published_call *call, struct error *error)
{
    struct session *session;
    *space = request_space(request, error);
    return *space && request_session(request, &session, error) &&
           call_find(session, (*space)->id, request_path(request, "call"), request->arena, call, error);
}

static struct str joined(struct arena *arena, const struct call_codes *texts, const char *last)
{
    struct buffer text = {0};
    for (size_t i = 0; i < texts->count; i++)
        buffer_printf(&text, "%s%.*s", i == 0 ? "" : i + 1 == texts->count ? last : ", ", STR_PRINT(texts->at[i]));
    struct str copy = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return copy;
}

/* --- The list -------------------------------------------------------------------------------------------------------
 */

/* A department shows its region's calls too. */
static const struct space *region_of(const struct request *request, const struct space *space)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    uint32_t region = territory_at(space->territory).region;
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].territory == region && &spaces->at[i] != space)
            return &spaces->at[i];
    return NULL;
}

static bool add_cards(struct request *request, const struct space *space, struct view_call_list *view,
                      struct error *error)
{
    struct session *session;
    struct published_calls calls;
    struct arena *arena = request->arena;
    enum { CARDS_MOST = 200 };
    if (!request_session(request, &session, error) || !call_list(session, space->id, arena, &calls, error))
        return false;
    for (size_t i = 0; i < calls.count; i++) {
        const struct call *call = &calls.at[i].rules;
        bool open = call_moment(call, request->now) == CALL_OPEN;
        struct call_cards *cards = open ? &view->open : &view->others;
        if (!cards->at)
            cards->at = ARENA_ARRAY(arena, struct call_card, CARDS_MOST);
        if (cards->count == CARDS_MOST)
            continue;
        struct str amounts = STR_NONE;
        if (call->ceiling != CALL_UNLIMITED)
            amounts = arena_printf(arena, "Jusqu’à %.*s par projet", STR_PRINT(money_text(arena, call->ceiling)));
        cards->at[cards->count++] = (struct call_card){
            .title = call->title,
            .address = call_path(arena, space, call, ""),
            .organisers = joined(arena, &call->organisers, " et "),
            .state = call_state_sentence(arena, call, request->now),
            .amounts = amounts,
            .open = open,
        };
    }
    return true;
}

bool show_call_list(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct view_call_list view = {0};
    if (!space)
        return false;
    const struct space *region = region_of(request, space);
    if (!add_cards(request, space, &view, error) || (region && !add_cards(request, region, &view, error)))
        return false;
    struct str path = space_path(request->arena, space, "/appels");
    struct scope scope = {.space_id = space->id};
    if (request_may(request, PERMISSION_ORGANISER, &scope))
        view.open_address = space_path(request->arena, space, "/appels/nouveau");
    page_fill(request, space, &view.page, STR("Appels à projets"),
              STR("Les appels à projets pour l’inclusion numérique" NBSP ": qui peut candidater, pour quel montant, "
                  "jusqu’à quand."),
              path, SECTION_NONE);
    links_add(request->arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(request->arena, space, ""));
    struct buffer page = {0};
    template_call_list(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- One call -------------------------------------------------------------------------------------------------------
 */

static void add_facts(struct request *request, const struct call *call, struct view_call *view)
{
    struct arena *arena = request->arena;
    enum { FACTS_MOST = 40 };
    struct call_texts *facts = &view->facts;
    texts_add(arena, facts, FACTS_MOST, STR("Clôture"), call_deadline_text(call, arena));
    if (call->grace_seconds > 0)
        texts_add(arena, facts, FACTS_MOST, STR("Tolérance"),
                  arena_printf(arena, "%lld secondes après la clôture", (long long)call->grace_seconds));
    if (call->has_results)
        texts_add(arena, facts, FACTS_MOST, STR("Résultats"),
                  arena_printf(arena, "avant le %.*s", STR_PRINT(french_date(arena, call->results_by))));
    if (call->ceiling != CALL_UNLIMITED)
        texts_add(arena, facts, FACTS_MOST, STR("Montant"),
                  arena_printf(arena, "jusqu’à %.*s par projet", STR_PRINT(money_text(arena, call->ceiling))));
    for (size_t i = 0; i < call->rate_count; i++)
        texts_add(arena, facts, FACTS_MOST, i == 0 ? STR("Taux") : STR("Taux particulier"),
                  arena_printf(arena, "%.*s des dépenses éligibles%s%.*s",
                               STR_PRINT(percent_text(arena, call->rates[i].percent)),
                               i > 0 && call->rates[i].label.length ? NBSP ": " : "",
                               STR_PRINT(i > 0 ? call->rates[i].label : STR_NONE)));
    if (call->months_most != CALL_UNLIMITED)
        texts_add(arena, facts, FACTS_MOST, STR("Durée"),
                  arena_printf(arena, "%lld mois au plus", (long long)call->months_most));
    if (call->envelope != CALL_UNLIMITED)
        texts_add(arena, facts, FACTS_MOST, STR("Enveloppe"), money_text(arena, call->envelope));
}

static void add_choices(struct arena *arena, const struct call_choices *choices, struct call_texts *texts)
{
    for (size_t i = 0; i < choices->count; i++)
        texts_add(arena, texts, choices->count, choices->at[i].label, choices->at[i].help);
}

static void add_criteria(struct arena *arena, const struct call *call, struct view_call *view)
{
    int64_t total = 0;
    for (size_t i = 0; i < call->criterion_count; i++)
        total += call->criteria[i].weight;
    view->criteria.at = ARENA_ARRAY(arena, struct criterion_row, call->criterion_count);
    for (size_t i = 0; total > 0 && i < call->criterion_count; i++)
        view->criteria.at[view->criteria.count++] =
            (struct criterion_row){call->criteria[i].label, call->criteria[i].help,
                                   percent_text(arena, (call->criteria[i].weight * 100 + total / 2) / total * 100)};
}

static void add_people(struct arena *arena, const struct call *call, struct view_call *view)
{
    for (size_t i = 0; i < call->attachment_count; i++)
        texts_add(arena, &view->attachments, call->attachment_count, call->attachments[i].label,
                  arena_printf(arena, "%.*s%s%s", STR_PRINT(call->attachments[i].help),
                               call->attachments[i].help.length ? " " : "",
                               call->attachments[i].required ? "(obligatoire)" : "(si le projet est concerné)"));
    for (size_t i = 0; i < call->meeting_count; i++)
        texts_add(arena, &view->meetings, call->meeting_count,
                  arena_printf(arena, "%.*s" NBSP ": %.*s", STR_PRINT(call->meetings[i].title),
                               STR_PRINT(french_date_time(arena, call->zone, call->meetings[i].at))),
                  arena_printf(arena, "%.*s%s", STR_PRINT(call->meetings[i].place),
                               call->meetings[i].remote ? ", ou à distance sur demande" : ""));
    for (size_t i = 0; i < call->contact_count; i++)
        texts_add(arena, &view->contacts, call->contact_count, call->contacts[i].role,
                  arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_PRINT(call->contacts[i].name),
                               call->contacts[i].email.length ? ", " : "", STR_PRINT(call->contacts[i].email),
                               call->contacts[i].phone.length ? ", " : "", STR_PRINT(call->contacts[i].phone)));
}

/* Why it was prolonged, for everybody; the ways of those who run it, for them. */
static bool add_desk(struct request *request, const struct space *space, const struct published_call *published,
                     struct view_call *view, struct error *error)
{
    static const struct {
        const char *rest, *label;
        enum permission permission;
    } WAYS[] = {{"/instruction", "Instruire les candidatures", PERMISSION_INSTRUCTOR},
                {"/jury", "Mes lectures", PERMISSION_JURY},
                {"/reglages", "Régler l’appel", PERMISSION_ORGANISER}};
    struct session *session;
    struct extensions extensions;
    struct arena *arena = request->arena;
    struct scope scope = {.space_id = space->id};
    if (!request_session(request, &session, error) ||
        !call_extensions(session, published->id, arena, &extensions, error))
        return false;
    for (size_t i = 0; i < extensions.count; i++)
        if (!extensions.at[i].application_id)
            view->prolonged = extensions.at[i].reason;
    for (size_t i = 0; i < COUNT_OF(WAYS); i++)
        if (request_may(request, WAYS[i].permission, &scope))
            links_add(arena, &view->desk, COUNT_OF(WAYS), str_of(WAYS[i].label),
                      call_path(arena, space, &published->rules, WAYS[i].rest));
    return true;
}

bool show_call(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct published_call published;
    struct arena *arena = request->arena;
    if (!request_call(request, &space, &published, error))
        return false;
    const struct call *call = &published.rules;
    struct view_call view = {.organisers = joined(arena, &call->organisers, " et "),
                             .purpose = call->purpose,
                             .state = call_state_sentence(arena, call, request->now),
                             .change = published.change,
                             .open = call_moment(call, request->now) == CALL_OPEN,
                             .test_address = call_path(arena, space, call, "/verifier")};
    if (view.open)
        view.start_address = call->external.length ? call->external : call_path(arena, space, call, "/candidater");
    view.elsewhere = call->external.length != 0;
    if (!add_desk(request, space, &published, &view, error))
        return false;
    for (size_t i = 0; i < call->description.count; i++)
        texts_add(arena, &view.description, call->description.count, call->description.at[i], STR_NONE);
    if (call->audiences.count)
        texts_add(arena, &view.audiences, 1, joined(arena, &call->audiences, " et "), STR_NONE);
    add_facts(request, call, &view);
    add_choices(arena, &call->holders, &view.holders);
    add_choices(arena, &call->expenses, &view.expenses);
    add_choices(arena, &call->ineligible_expenses, &view.refused);
    add_criteria(arena, call, &view);
    add_people(arena, call, &view);
    page_fill(request, space, &view.page, call->title, call->purpose, call_path(arena, space, call, ""), SECTION_NONE);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Appels à projets"), space_path(arena, space, "/appels"));
    struct buffer page = {0};
    template_call(&page, &view);
    response_html(response, &page);
    return true;
}
