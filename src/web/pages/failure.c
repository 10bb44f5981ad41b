/* What a visitor reads when something went wrong: what happened, what to do, a way out. */
#include "pages.h"
#include "templates.h"

/* The space whose slug begins the path, or NULL. */
static const struct space *space_of_path(const struct request *request)
{
    if (!request->site || !request->site->spaces || str_is_empty(request->path))
        return NULL;
    struct str rest = str_slice(request->path, 1, request->path.length), slug;
    if (!str_next(&rest, '/', &slug))
        return NULL;
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        if (str_equal(spaces->at[i].slug, slug))
            return &spaces->at[i];
    return NULL;
}

void failure_page(struct request *request, struct response *response, int status, struct str heading,
                  struct str message, struct str advice)
{
    enum { WAYS = 2 };
    const struct space *space = space_of_path(request);
    struct view_failure view = {.status = status, .heading = heading, .message = message, .advice = advice};
    page_fill(request, space, &view.page, heading, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    if (space) {
        links_add(request->arena, &view.ways, WAYS, STR("Chercher un lieu"),
                  space_path(request->arena, space, "/lieux"));
        links_add(request->arena, &view.ways, WAYS, STR("Aller à l’accueil"), space_path(request->arena, space, ""));
    } else {
        links_add(request->arena, &view.ways, WAYS, STR("Aller à l’accueil"), STR("/"));
    }
    struct buffer page = {0};
    template_failure(&page, &view);
    response_html(response, &page);
}
