/* Signing in with a password. What is counted is counted before anything is looked up, the hash is computed for an
 * unknown address too, and the refusal is one sentence: nothing tells whether the address has an account.
 *
 * Too many attempts close this door for a while, never the account: a link by e-mail still works. */
#include "account-pages.h"

enum { TRIES_AT_ONCE = 5, TRY_EVERY = 60, TRIES_BY_ACCOUNT = 30, TRY_BY_ACCOUNT_EVERY = 120 };

static const struct field FIELDS[] = {
    {.name = "courriel",
     .label = "Votre adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = EMAIL_BYTES_MOST,
     .autocomplete = "username"},
    {.name = "mot_de_passe",
     .label = "Votre mot de passe",
     .kind = FIELD_PASSWORD,
     .required = true,
     .most = PASSWORD_BYTES_MOST,
     .autocomplete = "current-password"},
    {.name = "suite", .label = "Suite", .kind = FIELD_HIDDEN, .most = 1000},
};

static void send_page(struct request *request, struct response *response, const struct form *form)
{
    struct view_form_page view = {
        .heading = STR("Se connecter avec un mot de passe"),
        .submit = STR("Me connecter"),
    };
    links_add(request->arena, &view.ways, 1, STR("Mot de passe oublié, ou jamais choisi : recevoir un lien"),
              STR("/connexion"));
    send_form_page(request, response, NULL, &view, form);
}

struct trying {
    struct request *request;
    struct str email, network;
    int64_t wait, person_id;
    char token[TOKEN_TEXT + 1];
};

static bool count(struct session *session, void *context, struct error *error)
{
    struct trying *trying = context;
    struct arena *arena = trying->request->arena;
    struct str here = arena_printf(arena, "password %.*s %.*s", STR_PRINT(trying->email), STR_PRINT(trying->network));
    struct str everywhere = arena_printf(arena, "password %.*s", STR_PRINT(trying->email));
    int64_t now = trying->request->now;
    if (!allowance_take(session, here, TRIES_AT_ONCE, TRY_EVERY, now, &trying->wait, error))
        return false;
    return trying->wait > 0 ||
           allowance_take(session, everywhere, TRIES_BY_ACCOUNT, TRY_BY_ACCOUNT_EVERY, now, &trying->wait, error);
}

static bool let_in(struct session *session, void *context, struct error *error)
{
    struct trying *trying = context;
    return sign_in_person(session, trying->request, trying->person_id, BY_PASSWORD, trying->token, error);
}

static bool try_password(struct trying *trying, struct str password, struct error *error)
{
    struct request *request = trying->request;
    struct session *session;
    struct str hash;
    int64_t id;
    if (!store_write(request->site->store, count, trying, error))
        return false;
    if (trying->wait > 0)
        return true;
    if (!request_session(request, &session, error) ||
        !person_password(session, trying->email, request->arena, &id, &hash, error))
        return false;
    if (!password_verify(hash, password))
        return true;
    trying->person_id = id;
    return store_write(request->site->store, let_in, trying, error);
}

bool show_sign_in_password(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    if (request->method != METHOD_POST) {
        struct str back = destination_check(request_query_text(request, "suite"));
        if (request_access(request))
            return response_redirect(response, 303, back.length ? back : STR("/compte"), error);
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
        form_set(&form, "suite", back);
        send_page(request, response, &form);
        return true;
    }
    if (!form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) {
        send_page(request, response, &form);
        return true;
    }
    struct trying trying = {.request = request,
                            .email = email_key(request->arena, form_text(&form, "courriel")),
                            .network = network_label(request)};
    if (!try_password(&trying, form_text(&form, "mot_de_passe"), error))
        return false;
    if (trying.person_id)
        return send_signed_in(request, response, trying.token, form_text(&form, "suite"), error);
    if (trying.wait > 0)
        form_refuse(&form, "mot_de_passe",
                    "Trop d’essais pour cette adresse. %.*s Ou demandez un lien" NBSP ": il fonctionne toujours.",
                    STR_PRINT(wait_label(request->arena, trying.wait)));
    else
        form_refuse(&form, "mot_de_passe",
                    "L’adresse ou le mot de passe ne convient pas. Vérifiez les deux, ou demandez "
                    "un lien.");
    send_page(request, response, &form);
    return true;
}
