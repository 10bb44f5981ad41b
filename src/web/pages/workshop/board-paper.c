/* Paper: the empty grid to print, and the page to type it back. */
#include "browser.h"
#include "qr.h"
#include "templates.h"
#include "workshop-pages.h"

enum { GRID_ROWS = 8 };

static void add_breadcrumb(struct request *request, const struct opened_board *opened, struct view_page *page)
{
    struct arena *arena = request->arena;
    page->unlisted = true;
    links_add(arena, &page->breadcrumb, 2, STR("Ateliers"), space_path(arena, opened->space, "/ateliers"));
    links_add(arena, &page->breadcrumb, 2, opened->board.title, opened->path);
}

bool show_board_grid(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    struct arena *arena = request->arena;
    if (!open_own_board(request, &opened, error))
        return false;
    struct view_board_grid view = {.title = opened.board.title,
                                   .theme = theme_label(opened.board.theme),
                                   .day = french_date(arena, opened.board.held_on),
                                   .link = board_link_address(request, &opened),
                                   .rows = GRID_ROWS};
    view.qr = qr_svg(arena, view.link, STR("Code à scanner pour participer"));
    page_fill(request, opened.space, &view.page, STR("Grille à imprimer"), STR_NONE, STR_NONE, SECTION_NONE);
    add_breadcrumb(request, &opened, &view.page);
    struct buffer page = {0};
    template_board_grid(&page, &view);
    response_html(response, &page);
    return true;
}

struct typing {
    int64_t board_id, person_id, now;
    struct str mark;
    struct paper_lines lines;
};

static bool type(struct session *session, void *context, struct error *error)
{
    const struct typing *typing = context;
    return board_paper_add(session, typing->board_id, &typing->lines, typing->mark, typing->person_id, typing->now,
                           error);
}

bool show_board_typing(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    struct arena *arena = request->arena;
    struct view_board_typing view = {.mark = fresh_mark(arena)};
    if (!open_own_board(request, &opened, error))
        return false;
    if (request->method == METHOD_POST) {
        struct error refused = {0};
        struct typing typing = {.board_id = opened.board.id,
                                .person_id = request_person(request),
                                .now = request->now,
                                .mark = posted(request, "marque")};
        view.typed = posted(request, "grille");
        if (board_paper_read(view.typed, arena, &typing.lines, &refused) &&
            store_write(request->site->store, type, &typing, &refused))
            return response_redirect(response, 303, opened.path, error);
        if (refused.kind == ERROR_INTERNAL || refused.kind == ERROR_UNAVAILABLE) {
            *error = refused;
            return false;
        }
        view.message = arena_str(arena, str_of(refused.message));
    }
    view.title = opened.board.title;
    view.action = request->path;
    view.board_address = opened.path;
    page_fill(request, opened.space, &view.page, STR("Saisir une grille"), STR_NONE, STR_NONE, SECTION_NONE);
    view.token = browser_token(request->exchange);
    add_breadcrumb(request, &opened, &view.page);
    struct buffer page = {0};
    template_board_typing(&page, &view);
    response_html(response, &page);
    if (view.message.length)
        response_status(response, 422);
    return true;
}
