/* What everybody reads: published contributions by theme, the library of initiatives, one of them, and the support that
 * a group reads before its session. */
#include "contribution-pages.h"
#include "templates.h"

static bool asked_page(struct request *request, size_t *skip, struct error *error)
{
    int64_t page;
    if (!request_query_number(request, "page", 1, 10000, 1, &page, error))
        return false;
    *skip = (size_t)(page - 1) * CONTRIBUTIONS_A_PAGE;
    return true;
}

static void add_cards(struct request *request, const struct space *space, const struct contributions *list,
                      struct contribution_cards *cards)
{
    for (size_t i = 0; i < list->count; i++)
        *ARENA_PUSH(request->arena, cards->at, cards->count) =
            contribution_card_of(request, &list->at[i], contribution_path(request->arena, space, &list->at[i]));
}

static struct str announce(struct arena *arena, size_t total, const char *singular, const char *plural)
{
    return arena_printf(arena, "%.*s" NBSP "%s", STR_PRINT(text_number(arena, (int64_t)total)),
                        text_plural((int64_t)total, singular, plural));
}

/* --- By theme ----------------------------------------------------------------------------------------------------- */

/* A tab for each theme that has some, and one for all. */
static bool add_tabs(struct request *request, struct session *session, const struct space *space, struct str chosen,
                     struct view_contribution_list *view, struct error *error)
{
    struct arena *arena = request->arena;
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    struct str base = space_path(arena, space, "/contributions");
    struct contribution_search search = {.space_id = space->id, .published = true};
    struct contributions none;
    size_t total;
    if (!contribution_list(session, &search, arena, &none, &total, error))
        return false;
    *ARENA_PUSH(arena, view->tabs.at, view->tabs.count) =
        (struct contribution_tab){STR("Tous les thèmes"), base, (int64_t)total, chosen.length == 0};
    for (size_t i = 0; i < count; i++) {
        search.theme = themes[i].code;
        if (!contribution_list(session, &search, arena, &none, &total, error))
            return false;
        if (total || str_equal(chosen, themes[i].code))
            *ARENA_PUSH(arena, view->tabs.at, view->tabs.count) = (struct contribution_tab){
                themes[i].label, arena_printf(arena, "%.*s?theme=%.*s", STR_PRINT(base), STR_PRINT(themes[i].code)),
                (int64_t)total, str_equal(chosen, themes[i].code)};
    }
    return true;
}

static void send_list(struct request *request, struct response *response, const struct space *space,
                      struct view_contribution_list *view)
{
    struct page_links breadcrumb = {0};
    links_add(request->arena, &breadcrumb, 2, STR("Accueil"), space_path(request->arena, space, ""));
    page_fill(request, space, &view->page, view->heading, view->lead, request->path, SECTION_NONE);
    view->page.breadcrumb = breadcrumb;
    struct buffer page = {0};
    template_contribution_list(&page, view);
    response_html(response, &page);
}

bool show_contributions(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct str theme = request_query_text(request, "theme");
    struct contributions list;
    size_t total;
    if (!space || !request_session(request, &session, error))
        return false;
    if (theme.length && !network_theme_find(theme))
        return error_set(error, ERROR_MISSING, "Il n’y a pas de thème de ce nom.");
    struct contribution_search search = {
        .space_id = space->id, .published = true, .theme = theme, .most = CONTRIBUTIONS_A_PAGE};
    struct view_contribution_list view = {
        .heading = theme.length ? arena_printf(request->arena, "Contributions : %.*s", STR_PRINT(theme_label(theme)))
                                : STR("Contributions"),
        .lead = STR("Ce que des habitants, des associations et des collectivités disent de l’aide au numérique : ce "
                    "qui "
                    "fonctionne, ce qui freine, ce qu’ils proposent."),
        .tabs_label = "Thèmes",
        .empty = STR("Aucune contribution n’est encore publiée ici. La vôtre peut être la première.")};
    if (!asked_page(request, &search.skip, error) || !add_tabs(request, session, space, theme, &view, error) ||
        !contribution_list(session, &search, request->arena, &list, &total, error))
        return false;
    links_add(request->arena, &view.ways, 2, STR("Envoyer une contribution"),
              space_path(request->arena, space, "/contributions/nouvelle"));
    links_add(request->arena, &view.ways, 2, STR("Les initiatives"), space_path(request->arena, space, "/initiatives"));
    add_cards(request, space, &list, &view.cards);
    view.announce = announce(request->arena, total, "contribution publiée", "contributions publiées");
    turn_pages(request, &view, search.skip, total);
    send_list(request, response, space, &view);
    return true;
}

/* --- Initiatives -------------------------------------------------------------------------------------------------- */

enum { SEARCH_WORDS, SEARCH_THEME, SEARCH_TERRITORY, SEARCH_FIELDS };

static const struct field SEARCH[SEARCH_FIELDS] = {
    [SEARCH_WORDS] = {.name = "q",
                      .label = "Mots cherchés",
                      .kind = FIELD_TEXT,
                      .most = 100,
                      .help = "Par exemple « Pass numérique » ou « bus »"},
    [SEARCH_THEME] = {.name = "theme", .label = "Thème", .kind = FIELD_CHOICE, .listed = true},
    [SEARCH_TERRITORY] = {.name = "territoire", .label = "Territoire", .kind = FIELD_CHOICE},
};

bool show_initiatives(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct contributions list;
    size_t total;
    struct form form;
    if (!space || !request_session(request, &session, error))
        return false;
    struct field *fields = arena_copy(request->arena, SEARCH, sizeof SEARCH);
    offer_themes(request->arena, &fields[SEARCH_THEME]);
    offer_intercommunalities(request, space, &fields[SEARCH_TERRITORY]);
    form_read(&form, request, fields, SEARCH_FIELDS);
    struct contribution_search search = {.space_id = space->id,
                                         .published = true,
                                         .kinds = 1u << CONTRIBUTION_INITIATIVE | 1u << CONTRIBUTION_EXPERIENCE,
                                         .text = form_text(&form, "q"),
                                         .theme = form_text(&form, "theme"),
                                         .territory = form_text(&form, "territoire"),
                                         .most = CONTRIBUTIONS_A_PAGE};
    struct view_contribution_list view = {.heading = STR("Initiatives"),
                                          .lead = STR("Ce qui se fait déjà, raconté par ceux qui le font : pour s’en "
                                                      "inspirer, et savoir qui appeler."),
                                          .searched = true,
                                          .empty = STR("Aucune initiative ne répond à cette recherche. Retirez un mot "
                                                       "ou un critère, ou racontez la "
                                                       "vôtre.")};
    if (!asked_page(request, &search.skip, error) ||
        !contribution_list(session, &search, request->arena, &list, &total, error))
        return false;
    view.search = form_fields(&form);
    links_add(request->arena, &view.ways, 2, STR("Raconter une initiative"),
              space_path(request->arena, space, "/contributions/nouvelle?nature=initiative"));
    links_add(request->arena, &view.ways, 2, STR("Toutes les contributions"),
              space_path(request->arena, space, "/contributions"));
    add_cards(request, space, &list, &view.cards);
    view.announce = announce(request->arena, total, "initiative", "initiatives");
    turn_pages(request, &view, search.skip, total);
    send_list(request, response, space, &view);
    return true;
}

/* --- One ---------------------------------------------------------------------------------------------------------- */

bool show_contribution(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct contribution one;
    struct contribution_links links;
    bool found;
    if (!space || !request_session(request, &session, error) ||
        !contribution_by_number(session, space->id, request_path_number(request, "number"), request->arena, &one,
                                &found, error))
        return false;
    if (!found || !one.published_at)
        return error_set(error, ERROR_MISSING, "Cette contribution n’existe pas, ou n’est pas publiée.");
    if (!contribution_links(session, one.id, request->arena, &links, error))
        return false;
    struct view_contribution view = {.card = contribution_card_of(request, &one, STR_NONE),
                                     .text = paragraphs_of(request->arena, one.text),
                                     .contact = one.contact,
                                     .links = links_of(request, space, &links)};
    page_fill(request, space, &view.page, one.title, view.card.excerpt, request->path, SECTION_NONE);
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(request->arena, space, ""));
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Contributions"),
              space_path(request->arena, space, "/contributions"));
    struct buffer page = {0};
    template_contribution(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- The support of a group --------------------------------------------------------------------------------------- */

static bool add_groups(struct request *request, struct session *session, const struct space *space, struct str theme,
                       bool named, struct view_contribution_support *view, struct error *error)
{
    struct arena *arena = request->arena;
    for (int kind = 0; kind < CONTRIBUTION_KINDS; kind++) {
        struct contributions list;
        size_t total;
        struct contribution_search search = {.space_id = space->id,
                                             .theme = theme,
                                             .kinds = 1u << kind,
                                             .states = 1u << CONTRIBUTION_QUALIFIED | 1u << CONTRIBUTION_INTEGRATED,
                                             .most = 500};
        if (!contribution_list(session, &search, arena, &list, &total, error))
            return false;
        if (!list.count)
            continue;
        struct contribution_group *group = ARENA_PUSH(arena, view->groups.at, view->groups.count);
        group->heading = str_of(contribution_kind_heading((enum contribution_kind)kind));
        for (size_t i = 0; i < list.count; i++) {
            struct view_contribution_card *card = ARENA_PUSH(arena, group->cards.at, group->cards.count);
            *card = contribution_card_of(request, &list.at[i], STR_NONE);
            card->excerpt = list.at[i].text;
            list.at[i].may_name = true; /* the organiser asked for the names */
            card->author = named ? contribution_author(arena, &list.at[i]) : STR_NONE;
            card->state = contribution_number(arena, &list.at[i]);
        }
    }
    return true;
}

bool show_contribution_support(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    bool named;
    struct str theme = request_path(request, "theme");
    struct arena *arena = request->arena;
    if (!space || !request_session(request, &session, error) || !request_query_flag(request, "noms", &named, error))
        return false;
    if (!network_theme_find(theme))
        return error_set(error, ERROR_MISSING, "Il n’y a pas de thème de ce nom.");
    struct view_contribution_support view = {
        .theme = theme_label(theme),
        .made = french_date_time(arena, request->site->zone, request->now),
        .names_address = arena_printf(arena, "%.*s%s", STR_PRINT(request->path), named ? "" : "?noms=oui"),
        .names_label = named ? STR("Sans les noms") : STR("Avec les noms")};
    if (!add_groups(request, session, space, theme, named, &view, error))
        return false;
    page_fill(request, space, &view.page, arena_printf(arena, "Support : %.*s", STR_PRINT(view.theme)), STR_NONE,
              STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Contributions reçues"), space_path(arena, space, "/tri"));
    struct buffer page = {0};
    template_contribution_support(&page, &view);
    response_html(response, &page);
    return true;
}
