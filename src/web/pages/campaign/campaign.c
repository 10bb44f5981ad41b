/* The campaign: how far each intercommunality is, whom to contact, where nobody answers. */
#include <stdlib.h>

#include "campaign-pages.h"
#include "templates.h"

enum { CONTACTS_A_PAGE = 30, SILENT_MOST = 20, LISTS_MOST = 8 };

static const struct done_word DONE[] = {
    {"comparaison", "La comparaison est faite : ce qui est déjà publié est marqué comme référencé."},
};

struct shown {
    struct request *request;
    struct session *session;
    const struct space *space;
    struct str area; /* SIREN; empty: the whole space */
    struct candidate_areas areas;
    struct need_parts parts; /* of the target */
    bool has_target;
};

/* --- Targets ------------------------------------------------------------------------------------------------------ */

/* As the page of the target shares it out: by people, unless something else was decided. */
static bool read_targets(struct shown *shown, struct error *error)
{
    struct request *request = shown->request;
    const struct directory *directory;
    const struct need_facts *facts;
    struct need_survey survey;
    if (shown->space->target <= 0)
        return true;
    if (!pages_directory(request, &directory, error) || !(facts = need_hold(request, error)))
        return false;
    need_measure(directory, facts, INDEX_GENERAL, shown->space->territory, NULL, &ACCESS_USUAL, request->arena,
                 &survey);
    need_divide(&survey, facts, INDEX_GENERAL, TARGET_POPULATION, shown->space->target, NULL, 0, request->arena,
                &shown->parts);
    need_release(request, facts);
    shown->has_target = true;
    return true;
}

/* -1: none is known. */
static int64_t target_of(const struct shown *shown, struct str area)
{
    if (!shown->has_target)
        return -1;
    if (area.length == 0)
        return need_target(&shown->parts.whole);
    for (size_t i = 0; i < shown->parts.count; i++) {
        struct territory territory = territory_at(shown->parts.at[i].territory);
        if (territory.kind == TERRITORY_INTERCOMMUNALITY && str_equal(territory.code, area))
            return need_target(&shown->parts.at[i]);
    }
    return -1;
}

/* --- Counts ------------------------------------------------------------------------------------------------------- */

static struct candidate_area total(const struct shown *shown)
{
    struct candidate_area sum = {.intercommunality = shown->area};
    for (size_t i = 0; i < shown->areas.count; i++) {
        const struct candidate_area *area = &shown->areas.at[i];
        if (shown->area.length && !str_equal(area->intercommunality, shown->area))
            continue;
        sum.places += area->places;
        for (int s = 0; s < CANDIDATE_STATE_COUNT; s++)
            sum.by_state[s] += area->by_state[s];
    }
    return sum;
}

static int64_t under_way(const struct candidate_area *area)
{
    return area->by_state[CANDIDATE_CONTACTED] + area->by_state[CANDIDATE_REMINDED] + area->by_state[CANDIDATE_ENGAGED];
}

static void add_figures(const struct shown *shown, const struct candidate_area *sum, struct view_campaign *view)
{
    struct arena *arena = shown->request->arena;
    int64_t target = target_of(shown, shown->area);
    figures_add(arena, &view->figures, text_number(arena, sum->places),
                str_of(text_plural(sum->places, "lieu publié", "lieux publiés")),
                target > 0 ? arena_printf(arena, "sur %lld visés", (long long)target) : STR_NONE);
    figures_add(arena, &view->figures, text_number(arena, sum->by_state[CANDIDATE_TO_CONTACT]), STR("à contacter"),
                STR_NONE);
    figures_add(arena, &view->figures, text_number(arena, under_way(sum)), STR("en cours"),
                STR("contactés, relancés ou engagés"));
    figures_add(arena, &view->figures, text_number(arena, sum->by_state[CANDIDATE_REFERENCED]),
                str_of(text_plural(sum->by_state[CANDIDATE_REFERENCED], "référencé", "référencés")),
                STR("parmi ceux des listes"));
    if (target > 0) {
        view->places = sum->places;
        view->target = target;
        view->progress = arena_printf(arena, "%lld %s sur %lld visés", (long long)sum->places,
                                      text_plural(sum->places, "lieu publié", "lieux publiés"), (long long)target);
    }
}

static int by_label(const void *a, const void *b)
{
    const struct need_row *left = a, *right = b;
    return str_compare(left->at[0].text, right->at[0].text);
}

static void add_areas(const struct shown *shown, struct view_campaign *view)
{
    static const char *const headings[] = {"Intercommunalité", "Publiés", "Visés",     "À contacter",
                                           "En cours",         "Refus",   "Référencés"};
    struct arena *arena = shown->request->arena;
    struct view_need_table *table = &view->areas;
    table->caption = STR("Où en est chaque intercommunalité");
    need_headings(arena, table, headings, COUNT_OF(headings));
    for (size_t i = 0; i < shown->areas.count; i++) {
        const struct candidate_area *area = &shown->areas.at[i];
        struct need_row *row = need_row_add(arena, table, shown->areas.count, COUNT_OF(headings));
        int64_t target = target_of(shown, area->intercommunality);
        struct str label = area_label(arena, area->intercommunality);
        if (area->intercommunality.length && may_follow(shown->request, shown->space, area->intercommunality))
            need_cell_link(row, label,
                           route_address(arena, "campaign-area", shown->space->slug, area->intercommunality));
        else
            need_cell_add(row, label);
        const int64_t counts[] = {
            area->places,    area->intercommunality.length ? target : -1, area->by_state[CANDIDATE_TO_CONTACT],
            under_way(area), area->by_state[CANDIDATE_REFUSED],           area->by_state[CANDIDATE_REFERENCED]};
        for (size_t c = 0; c < COUNT_OF(counts); c++)
            need_cell_add(row, counts[c] < 0 ? STR("–") : text_number(arena, counts[c]));
    }
    if (table->rows.count)
        qsort(table->rows.at, table->rows.count, sizeof *table->rows.at, by_label);
}

/* --- Contacts ----------------------------------------------------------------------------------------------------- */

static struct str here(const struct shown *shown)
{
    struct arena *arena = shown->request->arena;
    return shown->area.length ? route_address(arena, "campaign-area", shown->space->slug, shown->area)
                              : campaign_path(arena, shown->space, "");
}

static void add_tabs(const struct shown *shown, const struct candidate_area *sum, enum candidate_state asked,
                     struct view_campaign *view)
{
    struct arena *arena = shown->request->arena;
    for (int state = 0; state < CANDIDATE_STATE_COUNT; state++)
        *tabs_push(shown->request, &view->tabs) =
            (struct campaign_tab){.label = str_of(candidate_state_label((enum candidate_state)state)),
                                  .address = arena_printf(arena, "%.*s?etat=%s#contacts", STR_PRINT(here(shown)),
                                                          candidate_state_name((enum candidate_state)state)),
                                  .count = sum->by_state[state],
                                  .current = state == (int)asked};
}

static void add_contact(const struct shown *shown, const struct place_candidate *one, struct view_campaign *view)
{
    struct arena *arena = shown->request->arena;
    struct campaign_row *row = rows_push(shown->request, &view->contacts);
    *row = (struct campaign_row){
        .label = one->name,
        .address = route_address(arena, "candidate", shown->space->slug, id_text(arena, one->id)),
        .detail = arena_printf(arena, "%.*s · %s", STR_PRINT(one->commune), candidate_kind_label(one->kind)),
        .badge = str_of(candidate_state_label(one->state)),
        .tone = candidate_tone(one->state)};
    if (one->again_on.length && one->state != CANDIDATE_REFERENCED)
        row->note = arena_printf(arena, "À relancer le %.*s", STR_PRINT(iso_day(arena, one->again_on)));
    else if (one->place_id && one->state != CANDIDATE_REFERENCED)
        row->note = STR("Ressemble à un lieu publié : à vérifier");
}

static bool add_contacts(const struct shown *shown, const struct candidate_area *sum, struct view_campaign *view,
                         struct error *error)
{
    struct request *request = shown->request;
    struct arena *arena = request->arena;
    struct place_candidates contacts;
    struct candidate_search search = {.space_id = shown->space->id,
                                      .intercommunality = shown->area,
                                      .after = request_query_text(request, "apres"),
                                      .most = CONTACTS_A_PAGE};
    candidate_state_find(request_query_text(request, "etat"), &search.state);
    if (!candidate_list_all(shown->session, &search, arena, &contacts, error))
        return false;
    add_tabs(shown, sum, search.state, view);
    int64_t count = sum->by_state[search.state];
    view->count = count == 0 ? STR("Aucun pour le moment.")
                             : arena_printf(arena, "%lld %s, par ordre alphabétique.", (long long)count,
                                            text_plural(count, "lieu", "lieux"));
    for (size_t i = 0; i < contacts.count; i++)
        add_contact(shown, &contacts.at[i], view);
    if (contacts.count == CONTACTS_A_PAGE) {
        struct buffer cursor = {0};
        struct str last = candidate_cursor(arena, &contacts.at[contacts.count - 1]);
        for (size_t i = 0; i < last.length; i++) /* a folded key: letters, digits and blanks */
            buffer_add_char(&cursor, last.at[i] == ' ' ? '+' : last.at[i]);
        view->next = arena_printf(arena, "%.*s?etat=%s&apres=%.*s#contacts", STR_PRINT(here(shown)),
                                  candidate_state_name(search.state), STR_PRINT(buffer_str(&cursor)));
        buffer_free(&cursor);
    }
    return true;
}

static bool add_lists(const struct shown *shown, struct view_campaign *view, struct error *error)
{
    struct arena *arena = shown->request->arena;
    struct candidate_lists lists;
    if (!candidate_lists_read(shown->session, shown->space->id, arena, &lists, error))
        return false;
    for (size_t i = 0; i < lists.count && i < LISTS_MOST; i++) {
        const struct candidate_list *list = &lists.at[i];
        *rows_push(shown->request, &view->lists) = (struct campaign_row){
            .label = list->title,
            .address = route_address(arena, "candidate-list", shown->space->slug, id_text(arena, list->id)),
            .detail = arena_printf(arena, "%s · importée le %.*s", candidate_kind_label(list->kind),
                                   STR_PRINT(when_text(shown->request, shown->space, list->imported_at))),
            .note =
                arena_printf(arena, "%lld %s, dont %lld déjà sur la carte", (long long)list->added,
                             text_plural(list->added, "lieu ajouté", "lieux ajoutés"), (long long)list->referenced)};
    }
    return true;
}

/* --- Pages -------------------------------------------------------------------------------------------------------- */

static bool fill(struct shown *shown, struct view_campaign *view, struct error *error)
{
    struct request *request = shown->request;
    struct arena *arena = request->arena;
    struct escalations silent;
    struct phone_round round;
    bool calling, hub = request_may(request, PERMISSION_HUB, &(struct scope){.space_id = shown->space->id});
    if (!request_session(request, &shown->session, error) ||
        !candidate_progress(shown->session, shown->space->id, arena, &shown->areas, error) ||
        !read_targets(shown, error) ||
        !escalation_list(shown->session, shown->space->id, shown->area,
                         shown->area.length ? ESCALATE_REFERENT : ESCALATE_ORGANISER, SILENT_MOST, arena, &silent,
                         error) ||
        !phone_round_now(shown->session, shown->space->id, arena, &round, &calling, error))
        return false;
    struct candidate_area sum = total(shown);
    add_figures(shown, &sum, view);
    if (shown->area.length == 0)
        add_areas(shown, view);
    if ((hub || shown->area.length) && !add_contacts(shown, &sum, view, error))
        return false;
    silent_rows(request, shown->space, &silent, calling, &view->silent);
    view->phone = route_address(arena, "phone", shown->space->slug);
    if (hub && shown->area.length == 0) {
        view->import = campaign_path(arena, shown->space, "/importer");
        view->match = campaign_path(arena, shown->space, "/comparer");
        if (!add_lists(shown, view, error))
            return false;
    }
    return true;
}

static bool send(struct shown *shown, struct response *response, struct str title, struct str lead, struct error *error)
{
    struct request *request = shown->request;
    struct view_campaign view = {
        .done = done_word(request, DONE, COUNT_OF(DONE)), .token = browser_token(request->exchange), .lead = lead};
    if (!fill(shown, &view, error))
        return false;
    page_fill(request, shown->space, &view.page, title, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(request->arena, shown->space, ""));
    if (shown->area.length) {
        links_add(request->arena, &view.page.breadcrumb, 2, STR("Référencer"),
                  campaign_path(request->arena, shown->space, ""));
        links_add(request->arena, &view.ways, 1, STR("Tout le département"),
                  campaign_path(request->arena, shown->space, ""));
    }
    struct buffer page = {0};
    template_campaign(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_campaign(struct request *request, struct response *response, struct error *error)
{
    struct shown shown = {.request = request, .space = request_space(request, error)};
    return shown.space && send(&shown, response, STR("Référencer les lieux qui manquent"),
                               STR("Des listes disent où l’on aide sans doute au numérique. On contacte chacun, "
                                   "jusqu’à ce qu’il soit "
                                   "sur la carte."),
                               error);
}

bool show_campaign_area(struct request *request, struct response *response, struct error *error)
{
    struct shown shown = {
        .request = request, .space = request_space(request, error), .area = request_path(request, "epci")};
    if (!shown.space)
        return false;
    uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, shown.area);
    if (id == TERRITORY_NONE)
        return error_set(error, ERROR_MISSING, "Aucune intercommunalité n’a ce numéro.");
    return send(&shown, response,
                arena_printf(request->arena, "Les lieux %.*s", STR_PRINT(territory_of(id, request->arena))),
                STR("Ceux qu’il reste à référencer, et ceux dont la fiche attend une réponse."), error);
}

bool send_campaign_match(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    return space && candidate_match(request->site->store, space->id, request->now, NULL, error) &&
           response_redirect(response, 303, campaign_path(request->arena, space, "?fait=comparaison"), error);
}
