/* « Ne plus recevoir ces messages »: the page behind the link of a message, and the one click of mail programs
 * (RFC 8058), which has no cookie: knowing the message's name is the right to decline it. */
#include "operator-pages.h"
#include "post/post.h"
#include "templates.h"

struct declining {
    struct request *request;
    bool found;
};

static bool find_message(struct session *session, struct request *request, struct str *address, struct str *list,
                         struct error *error)
{
    return message_named(session, request_path(request, "message"), request->arena, address, list, error);
}

static bool decline(struct session *session, void *context, struct error *error)
{
    struct declining *declining = context;
    struct str address, list;
    if (!find_message(session, declining->request, &address, &list, error))
        return false;
    declining->found = address.length && list.length;
    return !declining->found || message_decline(session, address, list, declining->request->now, error);
}

static bool not_found(struct error *error)
{
    return error_set(error, ERROR_MISSING,
                     "Ce lien ne mène à aucun message : il est peut-être coupé. Ouvrez-le de nouveau depuis le "
                     "message.");
}

bool decline_at_once(struct request *request, struct response *response, struct error *error)
{
    struct declining declining = {.request = request};
    if (!store_write(request->site->store, decline, &declining, error))
        return false;
    if (!declining.found)
        return not_found(error);
    response_status(response, 204);
    return true;
}

bool send_decline(struct request *request, struct response *response, struct error *error)
{
    struct declining declining = {.request = request};
    if (!store_write(request->site->store, decline, &declining, error))
        return false;
    if (!declining.found)
        return not_found(error);
    struct str back = route_address(request->arena, "decline", request_path(request, "message"));
    return response_redirect(response, 303, arena_printf(request->arena, "%.*s?fait=oui", STR_PRINT(back)), error);
}

bool show_decline(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct str address, list;
    struct form form;
    bool declined = false;
    if (!request_session(request, &session, error) || !find_message(session, request, &address, &list, error))
        return false;
    if (!address.length || !list.length)
        return not_found(error);
    if (!message_declined(session, address, list, &declined, error))
        return false;
    form_start(&form, request, NULL, 0);
    struct view_form_page view = {
        .heading =
            declined ? STR("Vous ne recevrez plus ces messages") : STR("Ne plus recevoir ces messages" NNBSP "?"),
        .lead = declined ? arena_printf(arena, "Aucun message de cette liste ne sera plus envoyé à %.*s.",
                                        STR_PRINT(address))
                         : arena_printf(arena,
                                        "Les invitations et les rappels de ce genre ne seront plus envoyés à "
                                        "%.*s.",
                                        STR_PRINT(address)),
        .action = route_address(arena, "decline-confirm", request_path(request, "message")),
        .submit = declined ? STR_NONE : STR("Ne plus recevoir ces messages"),
    };
    links_add(arena, &view.notes, 1,
              STR("Ce qui répond à une demande de votre part (confirmation, lien de connexion) vous parviendra "
                  "toujours."),
              STR_NONE);
    send_form_page(request, response, NULL, &view, &form);
    return true;
}
