/* The pages every public site owes: legal notice, accessibility, personal data; and what search engines ask for. */
#include "pages.h"
#include "templates.h"
#include "territories/territory-pages.h"

/* "mailto:contact@exemple.fr", or empty. */
static struct str contact_address(struct request *request)
{
    const char *contact = request->site->settings->contact;
    return contact ? arena_printf(request->arena, "mailto:%s", contact) : STR_NONE;
}

static void fill(struct request *request, struct view_page *page, struct str title, const char *path)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    const struct space *only = spaces->count == 1 ? &spaces->at[0] : NULL;
    page_fill(request, only, page, title, STR_NONE, str_of(path), SECTION_NONE);
}

bool show_accessibility(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct view_accessibility view = {.contact = contact_address(request)};
    fill(request, &view.page, STR("Accessibilité"), "/accessibilite");
    struct buffer page = {0};
    template_accessibility(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_legal(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    const struct settings *settings = request->site->settings;
    struct view_legal view = {
        .publisher = str_of(settings->publisher), .contact = contact_address(request), .host = str_of(settings->host)};
    fill(request, &view.page, STR("Mentions légales"), "/mentions-legales");
    struct buffer page = {0};
    template_legal(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_privacy(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct view_privacy view = {.contact = contact_address(request),
                                .map_host = str_of(request->site->settings->map_origins)};
    fill(request, &view.page, STR("Données personnelles"), "/donnees-personnelles");
    struct buffer page = {0};
    template_privacy(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Search engines ----------------------------------------------------------------------------------------------- */

static void add_address(struct request *request, struct buffer *out, struct str path, int32_t updated_on)
{
    buffer_add_cstr(out, "<url><loc>");
    markup_text_str(out, request_origin(request));
    markup_text_str(out, path);
    buffer_add_cstr(out, "</loc>");
    if (updated_on != DIRECTORY_NO_DATE)
        buffer_printf(out, "<lastmod>%.*s</lastmod>", STR_PRINT(date_format(request->arena, updated_on)));
    buffer_add_cstr(out, "</url>\n");
}

/* Every page of a space, every published place, every territory: one file holds 50 000 addresses, the protocol's limit.
 */
static void add_space(struct request *request, const struct space *space, const struct directory *directory,
                      size_t *left, struct buffer *out)
{
    static const char *const pages[] = {"", "/lieux", "/carte", "/territoires"};
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        add_address(request, out, space_path(request->arena, space, pages[i]), DIRECTORY_NO_DATE);
    struct place_filter filter = {0};
    filter_to_space(request->arena, space, &filter);
    struct directory_walk *walk = directory_walk_new(directory, &filter, 0);
    struct directory_entry entry;
    while (*left > 0 && directory_walk_next(walk, &entry)) {
        if (space_of_place(request, &entry) != space)
            continue;
        int32_t date = entry.updated_on > entry.verified_on ? entry.updated_on : entry.verified_on;
        add_address(request, out, route_address(request->arena, "place", space->slug, entry.slug), date);
        (*left)--;
    }
    directory_walk_free(walk);
    size_t cursor = 0;
    for (uint32_t id; *left > 0 && (id = territory_next_page(space, &cursor)) != TERRITORY_NONE;) {
        if (territory_space(request, id) != space)
            continue;
        add_address(request, out, territory_page_path(request->arena, space, id), DIRECTORY_NO_DATE);
        (*left)--;
    }
}

bool show_sitemap(struct request *request, struct response *response, struct error *error)
{
    const struct directory *directory;
    if (!pages_directory(request, &directory, error))
        return false;
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    size_t left = 49000;
    struct buffer out = {0};
    buffer_add_cstr(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < spaces->count; i++)
        add_space(request, &spaces->at[i], directory, &left, &out);
    buffer_add_cstr(&out, "</urlset>\n");
    response_owned(response, "application/xml; charset=utf-8", &out);
    return true;
}

bool show_robots(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct buffer out = {0};
    buffer_printf(&out, "User-agent: *\nAllow: /\nSitemap: %.*s/sitemap.xml\n", STR_PRINT(request_origin(request)));
    response_owned(response, "text/plain; charset=utf-8", &out);
    return true;
}
