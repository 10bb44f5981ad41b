/* The page of a link: it shows a button, so that a mail scanner that opens it uses nothing up. */
#include "account-pages.h"
#include "templates.h"

struct using
{
    struct request *request;
    struct recognised recognised;
    char token[TOKEN_TEXT + 1];
};

static bool use_link(struct session *session, void *context, struct error *error)
{
    struct using *using = context;
    struct request *request = using->request;
    return link_use(session, request_path(request, "token"), browser_identifier(request->exchange), request->now,
                    request->arena, &using->recognised, error) &&
           sign_in_person(session, request, using->recognised.person_id,
                          using->recognised.console ? BY_COMMAND : BY_LINK, using->token, error);
}

/* `used`: it was tried, and refused. */
static bool send_page(struct request *request, struct response *response, bool used, struct error *error)
{
    struct session *session;
    struct link_view link;
    if (!request_session(request, &session, error) ||
        !link_look(session, request_path(request, "token"), browser_known(request->exchange), request->now,
                   request->arena, &link, error))
        return false;
    struct view_sign_in_link view = {.email = link.email, .action = request->path};
    struct str title = link.state == LINK_HERE        ? STR("Se connecter")
                       : link.state == LINK_ELSEWHERE ? STR("Votre code de connexion")
                                                      : STR("Ce lien n’est plus valable");
    if (link.state == LINK_ELSEWHERE)
        view.code = arena_printf(request->arena, "%.3s" NBSP "%.3s", link.code, link.code + 3);
    page_fill(request, NULL, &view.page, title, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    if (link.state == LINK_HERE)
        view.token = browser_token(request->exchange);
    struct buffer page = {0};
    template_sign_in_link(&page, &view);
    response_html(response, &page);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    if (link.state == LINK_GONE)
        response_status(response, 404);
    else if (used)
        response_status(response, 403);
    return true;
}

bool show_sign_in_link(struct request *request, struct response *response, struct error *error)
{
    struct using using = {.request = request};
    struct error refused = {0};
    if (request->method != METHOD_POST)
        return send_page(request, response, false, error);
    if (store_write(request->site->store, use_link, &using, &refused))
        return send_signed_in(request, response, using.token, using.recognised.destination, error);
    if (refused.kind == ERROR_MISSING)
        return send_page(request, response, true, error);
    *error = refused;
    return false;
}
