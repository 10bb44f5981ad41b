/* The pairs of a space: to look at, merged, kept apart. */
#include "duplicate-pages.h"
#include "templates.h"

enum { PAIRS_A_PAGE = 20 };

static const struct {
    const char *code; /* in addresses */
    enum duplicate_state state;
    const char *label, *empty;
} TABS[] = {
    {"a-regarder", DUPLICATE_OPEN, "À regarder",
     "Aucun doublon possible n’attend. Chaque import est comparé aux lieux déjà publiés : ceux qui se ressemblent "
     "viendront ici."},
    {"fusionnes", DUPLICATE_MERGED, "Fusionnés", "Aucun lieu n’a été fusionné."},
    {"distincts", DUPLICATE_APART, "Pas des doublons", "Aucune paire n’a été écartée."},
};

static struct str one_line_address(struct arena *arena, const struct place *place)
{
    const char *comma = place->address.length && (place->postal_code.length || place->commune.length) ? ", " : "";
    return arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_PRINT(place->address), comma, STR_PRINT(place->postal_code),
                        place->postal_code.length && place->commune.length ? " " : "", STR_PRINT(place->commune));
}

struct duplicate_place duplicate_place(struct request *request, const struct space *space,
                                       const struct duplicate_side *side)
{
    return (struct duplicate_place){
        .name = side->place.name,
        .address = one_line_address(request->arena, &side->place),
        .source = side->source,
        .page = side->published ? route_address(request->arena, "place", space->slug, side->slug) : STR_NONE,
    };
}

static size_t tab_asked(struct request *request)
{
    struct str code = request_query_text(request, "etat");
    for (size_t i = 0; i < COUNT_OF(TABS); i++)
        if (str_equal(code, str_of(TABS[i].code)))
            return i;
    return 0;
}

static struct str tab_address(struct request *request, const struct space *space, size_t tab, int64_t page)
{
    struct arena *arena = request->arena;
    struct str base = route_address(arena, "duplicates", space->slug);
    struct str address = tab ? arena_printf(arena, "%.*s?etat=%s", STR_PRINT(base), TABS[tab].code) : base;
    return page > 1 ? arena_printf(arena, "%.*s%spage=%lld", STR_PRINT(address), tab ? "&" : "?", (long long)page)
                    : address;
}

static struct str done_sentence(struct request *request)
{
    static const struct {
        const char *code, *sentence;
    } rows[] = {
        {"fusion", "Les deux lieux n’en font plus qu’un. L’adresse de l’autre mène à celui qui reste."},
        {"distincts", "C’est noté : ces deux lieux sont différents. La question ne sera plus posée."},
        {"annulation", "La décision est annulée : tout est comme avant, et la paire est de nouveau à regarder."},
    };
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_equal(code, str_of(rows[i].code)))
            return str_of(rows[i].sentence);
    return STR_NONE;
}

static bool read_list(struct request *request, const struct space *space, size_t tab, int64_t page,
                      struct view_duplicates *view, struct error *error)
{
    struct session *session;
    struct arena *arena = request->arena;
    bool is_region = territory_at(space->territory).kind == TERRITORY_REGION;
    struct str department = is_region ? STR_NONE : space->code, region = is_region ? space->code : STR_NONE;
    struct duplicate_case *cases;
    size_t count;
    if (!request_session(request, &session, error) ||
        !duplicate_cases(session, department, region, TABS[tab].state, (page - 1) * PAIRS_A_PAGE, PAIRS_A_PAGE, arena,
                         &cases, &count, error))
        return false;
    view->rows.at = ARENA_ARRAY(arena, struct duplicate_row, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct str id = id_text(arena, cases[i].id);
        view->rows.at[view->rows.count++] =
            (struct duplicate_row){.a = duplicate_place(request, space, &cases[i].a),
                                   .b = duplicate_place(request, space, &cases[i].b),
                                   .reasons = cases[i].reasons,
                                   .compare = route_address(arena, "duplicate", space->slug, id),
                                   .id = id,
                                   .sure = cases[i].sure};
    }
    view->tabs.at = ARENA_ARRAY(arena, struct duplicate_tab, COUNT_OF(TABS));
    for (size_t i = 0; i < COUNT_OF(TABS); i++) {
        struct duplicate_tab *one = &view->tabs.at[view->tabs.count++];
        *one = (struct duplicate_tab){
            .label = str_of(TABS[i].label), .address = tab_address(request, space, i, 1), .current = i == tab};
        if (!duplicate_cases_count(session, department, region, TABS[i].state, &one->count, error))
            return false;
    }
    return true;
}

static void paginate(struct request *request, const struct space *space, size_t tab, int64_t page,
                     struct view_duplicates *view)
{
    int64_t pages = (view->tabs.at[tab].count + PAIRS_A_PAGE - 1) / PAIRS_A_PAGE;
    view->pagination.pages.at = ARENA_ARRAY(request->arena, struct page_number, 1);
    if (pages < 2)
        return;
    /* Decided pairs leave the list: the next ones come by themselves, one rarely goes beyond the second page. */
    view->pagination.pages.count = 1;
    view->pagination.pages.at[0] = (struct page_number){
        .label = arena_printf(request->arena, "%lld sur %lld", (long long)page, (long long)pages), .current = true};
    if (page > 1)
        view->pagination.previous = tab_address(request, space, tab, page - 1);
    if (page < pages)
        view->pagination.next = tab_address(request, space, tab, page + 1);
}

bool show_duplicates(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct view_duplicates view = {0};
    size_t tab = tab_asked(request);
    int64_t page = 1;
    if (!str_to_i64(request_query_text(request, "page"), &page) || page < 1 || page > 1000000)
        page = 1;
    if (!space || !read_list(request, space, tab, page, &view, error))
        return false;
    struct arena *arena = request->arena;
    int64_t count = view.tabs.at[tab].count;
    page_fill(request, space, &view.page, STR("Doublons possibles"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.token = view.page.form_token;
    view.done = done_sentence(request);
    int64_t pair;
    struct str last = request_query_text(request, "paire");
    if (view.done.length && !str_equal(request_query_text(request, "fait"), STR("annulation")) && id_parse(last, &pair))
        view.undo = route_address(arena, "duplicate", space->slug, id_text(arena, pair));
    view.count = arena_printf(arena, "%.*s %s", STR_PRINT(text_number(arena, count)),
                              text_plural(count, "paire de lieux", "paires de lieux"));
    view.empty = count ? STR_NONE : str_of(TABS[tab].empty);
    paginate(request, space, tab, page, &view);
    struct buffer out = {0};
    template_duplicates(&out, &view);
    response_html(response, &out);
    return true;
}
