#include "account-pages.h"

#include "peers.h"

/* --- Words -------------------------------------------------------------------------------------------------------- */

struct named {
    const char *sign, *label;
};

/* The first that fits: Edge and Opera also say Chrome, Chrome also says Safari. */
static const struct named BROWSERS[] = {
    {"Edg", "Edge"},        {"OPR/", "Opera"},    {"SamsungBrowser", "Samsung Internet"},
    {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"},
};
static const struct named SYSTEMS[] = {
    {"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
    {"Android", "Android"}, {"Mac OS", "macOS"},  {"Linux", "Linux"},
};

static const char *find_named(struct str agent, const struct named *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_contains(agent, str_of(rows[i].sign)))
            return rows[i].label;
    return NULL;
}

struct str device_label(struct request *request)
{
    struct str agent = request_header(request, "user-agent");
    const char *browser = find_named(agent, BROWSERS, COUNT_OF(BROWSERS));
    const char *system = find_named(agent, SYSTEMS, COUNT_OF(SYSTEMS));
    if (browser && system)
        return arena_printf(request->arena, "%s sur %s", browser, system);
    return browser ? str_of(browser) : STR("Navigateur inconnu");
}

struct str network_label(struct request *request)
{
    char text[46];
    return arena_str(request->arena, str_of(peer_shortened(&request->peer, text)));
}

struct str wait_label(struct arena *arena, int64_t seconds)
{
    int64_t minutes = (seconds + 59) / 60;
    if (minutes < 60)
        return arena_printf(arena, "Réessayez dans %lld %s.", (long long)minutes,
                            text_plural(minutes, "minute", "minutes"));
    return arena_printf(arena, "Réessayez dans %lld %s.", (long long)((minutes + 59) / 60),
                        text_plural((minutes + 59) / 60, "heure", "heures"));
}

/* --- Signing in --------------------------------------------------------------------------------------------------- */

bool sign_in_person(struct session *session, struct request *request, int64_t person_id, enum sign_in_method method,
                    char token[static TOKEN_TEXT + 1], struct error *error)
{
    struct sign_in_order order = {.person_id = person_id, .method = method};
    return sign_in_so(session, request, &order, token, error);
}

bool sign_in_so(struct session *session, struct request *request, struct sign_in_order *order,
                char token[static TOKEN_TEXT + 1], struct error *error)
{
    static const char *const methods[] = {"lien", "mot de passe", "fournisseur d’identité", "ligne de commande"};
    order->device = device_label(request);
    order->network = network_label(request);
    order->replaced = session_cookie(request);
    order->now = request->now;
    struct buffer told = {0};
    struct json_writer writer = {.out = &told};
    json_begin_object(&writer);
    json_member_text(&writer, "moyen", str_of(methods[order->method]));
    json_member_text(&writer, "appareil", order->device);
    json_end_object(&writer);
    struct audit_event event = {.person_id = order->person_id,
                                .action = "session.open",
                                .subject = "person",
                                .subject_id = order->person_id,
                                .after = buffer_str(&told)};
    bool done = sign_in_open(session, order, token, error) && audit_record(session, &event, request->now, error);
    buffer_free(&told);
    return done;
}

bool send_signed_in(struct request *request, struct response *response, const char *token, struct str destination,
                    struct error *error)
{
    destination = destination_check(destination);
    response_cookie(request, response, SESSION_COOKIE, str_of(token), SESSION_LIFE_SECONDS);
    return response_redirect(response, 303, destination.length ? destination : STR("/compte"), error);
}

/* --- Signing out -------------------------------------------------------------------------------------------------- */

static bool close_session(struct session *session, void *context, struct error *error)
{
    return sign_in_close(session, session_cookie(context), error);
}

bool send_sign_out(struct request *request, struct response *response, struct error *error)
{
    if (session_cookie(request).length && !store_write(request->site->store, close_session, request, error))
        return false;
    if (!response_redirect(response, 303, STR("/"), error))
        return false;
    response_cookie(request, response, SESSION_COOKIE, STR_NONE, -1);
    return true;
}
