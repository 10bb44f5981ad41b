/* The page that makes the code of a frame, with its preview; the script that sets frames in place. */
#include "asset-table.h"
#include "assets.h"
#include "embed-pages.h"
#include "needs.h"
#include "templates.h"

struct wanted {
    bool map;
    int64_t height;
    struct str group, service; /* SIREN, slug; empty: all */
};

/* An unknown value is passed over: the page shows what it understood. */
static bool read_wanted(struct request *request, struct wanted *wanted, struct error *error)
{
    wanted->map = str_equal(request_query_text(request, "vue"), STR("carte"));
    struct str group = request_query_text(request, "epci"), service = request_query_text(request, "services");
    if (territory_find(TERRITORY_INTERCOMMUNALITY, group) != TERRITORY_NONE)
        wanted->group = group;
    if (need_words(service))
        wanted->service = service;
    return request_query_number(request, "hauteur", FRAME_HEIGHT_LEAST, FRAME_HEIGHT_MOST, FRAME_HEIGHT,
                                &wanted->height, error);
}

static void add_criterion(struct buffer *out, const char *name, struct str value)
{
    if (str_is_empty(value))
        return;
    buffer_add_cstr(out, buffer_str(out).length ? "&" : "?");
    buffer_add_cstr(out, name);
    buffer_add_cstr(out, "=");
    url_encode(out, value);
}

static struct str criteria(struct arena *arena, const struct wanted *wanted)
{
    struct buffer out = {0};
    add_criterion(&out, "services", wanted->service);
    add_criterion(&out, "epci", wanted->group);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

struct str frame_title(struct arena *arena, const struct space *space)
{
    return arena_printf(arena, "Lieux d’aide au numérique %.*s", STR_PRINT(territory_in(space->territory, arena)));
}

static struct str attribute(struct arena *arena, struct str text)
{
    struct buffer out = {0};
    markup_attribute_str(&out, text);
    struct str escaped = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return escaped;
}

struct str frame_element(struct arena *arena, struct str address, struct str title, int64_t height)
{
    return arena_printf(arena,
                        "<iframe src=\"%.*s\" title=\"%.*s\" width=\"100%%\" height=\"%lld\" loading=\"lazy\" "
                        "style=\"border:0\"></iframe>",
                        STR_PRINT(attribute(arena, address)), STR_PRINT(attribute(arena, title)), (long long)height);
}

static struct str script_element(struct request *request, const struct space *space, const struct wanted *wanted)
{
    struct arena *arena = request->arena;
    struct str origin = request_origin(request);
    return arena_printf(arena,
                        "<script src=\"%.*s/integrer.js\" async></script>\n"
                        "<maillage-lieux espace=\"%.*s\"%s%s%.*s%s%s%.*s%s titre=\"%.*s\"></maillage-lieux>",
                        STR_PRINT(origin), STR_PRINT(space->slug), wanted->map ? " vue=\"carte\"" : "",
                        str_is_empty(wanted->group) ? "" : " epci=\"", STR_PRINT(wanted->group),
                        str_is_empty(wanted->group) ? "" : "\"", str_is_empty(wanted->service) ? "" : " services=\"",
                        STR_PRINT(wanted->service), str_is_empty(wanted->service) ? "" : "\"",
                        STR_PRINT(attribute(arena, frame_title(arena, space))));
}

static void add_choices(struct arena *arena, const struct space *space, const struct wanted *wanted,
                        struct view_embed_generator *view)
{
    size_t count = 0;
    uint32_t department = space_department(space);
    struct territory_part *parts =
        department == TERRITORY_NONE ? NULL : territory_parts(department, &count, arena); /* too many in a region */
    view->groups.at = ARENA_ARRAY(arena, struct choice_view, count + 1);
    for (; view->groups.count < count; view->groups.count++) {
        uint32_t id = parts[view->groups.count].intercommunality;
        struct str code = territory_at(id).code;
        view->groups.at[view->groups.count] = (struct choice_view){
            .value = code, .label = territory_label(id, arena), .chosen = str_equal(code, wanted->group)};
    }
    view->services.at = ARENA_ARRAY(arena, struct choice_view, NEED_COUNT);
    for (size_t i = 0; i < NEED_COUNT; i++) {
        struct str slug = str_of(NEEDS[i].slug);
        view->services.at[view->services.count++] = (struct choice_view){
            .value = slug, .label = str_of(NEEDS[i].label), .chosen = str_equal(slug, wanted->service)};
    }
}

bool show_embed(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct wanted wanted = {0};
    if (!space || !read_wanted(request, &wanted, error))
        return false;
    struct arena *arena = request->arena;
    struct str origin = request_origin(request), query = criteria(arena, &wanted);
    struct view_embed_generator view = {.action = space_path(arena, space, "/integrer"),
                                        .map = wanted.map,
                                        .height = arena_printf(arena, "%lld", (long long)wanted.height),
                                        .preview_height = wanted.height};
    page_fill(request, space, &view.page, STR("Montrer les lieux sur votre site"),
              STR("Un cadre à coller dans une page : la liste ou la carte des lieux, toujours à jour."), view.action,
              SECTION_PLACES);
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    add_choices(arena, space, &wanted, &view);
    view.preview =
        arena_printf(arena, "%.*s%.*s", STR_PRINT(space_path(arena, space, wanted.map ? "/cadre/carte" : "/cadre")),
                     STR_PRINT(query));
    struct str whole = arena_printf(arena, "%.*s%.*s", STR_PRINT(origin), STR_PRINT(view.preview));
    view.frame_code = frame_element(arena, whole, frame_title(arena, space), wanted.height);
    view.script_code = script_element(request, space, &wanted);
    view.oembed_address = oembed_address(
        request, arena_printf(arena, "%.*s%.*s%.*s", STR_PRINT(origin),
                              STR_PRINT(space_path(arena, space, wanted.map ? "/carte" : "/lieux")), STR_PRINT(query)));
    struct buffer page = {0};
    template_embed_generator(&page, &view);
    response_html(response, &page);
    return true;
}

/* At one address for good, unlike the other assets: it is written in other people's pages. */
bool send_embed_script(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    response_asset(request, response, asset_at(ASSET_EMBED_JS));
    return true;
}
