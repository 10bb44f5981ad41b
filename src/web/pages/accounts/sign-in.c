/* Asking for a link: the same page, the same time and the same letter whether the address has an account or not. */
#include "account-pages.h"

enum { LINKS_AT_ONCE = 4, LINK_EVERY = 5 * 60, LINKS_BY_ADDRESS = 20, LINK_BY_ADDRESS_EVERY = 10 * 60 };

static const struct field FIELDS[] = {
    {.name = "courriel",
     .label = "Votre adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = EMAIL_BYTES_MOST,
     .help = "Par exemple nom@exemple.fr",
     .autocomplete = "email"},
    {.name = "suite", .label = "Suite", .kind = FIELD_HIDDEN, .most = 1000},
};

static void send_page(struct request *request, struct response *response, const struct form *form)
{
    struct str back = destination_check(form_text(form, "suite"));
    struct view_form_page view = {
        .heading = STR("Se connecter"),
        .lead = STR("Donnez votre adresse : vous y recevrez un lien qui vous connecte, sans mot de passe."),
        .submit = STR("Recevoir un lien"),
    };
    struct buffer password = {0};
    buffer_add_cstr(&password, "/connexion/mot-de-passe");
    if (back.length) {
        buffer_add_cstr(&password, "?suite=");
        url_encode(&password, back);
    }
    links_add(request->arena, &view.notes, 1,
              STR("Pas encore de compte ? Le lien le crée : c’est gratuit, et vous pouvez l’effacer à tout moment."),
              STR_NONE);
    const struct settings *settings = request->site->settings;
    if (settings->openid_issuer) {
        struct str query = str_slice(buffer_str(&password), str_find_char(buffer_str(&password), '?', 0), SIZE_MAX);
        links_add(request->arena, &view.ways, 2,
                  arena_printf(request->arena, "S’identifier avec %s", settings->openid_name),
                  arena_printf(request->arena, "/connexion/openid%.*s", STR_PRINT(query)));
    }
    links_add(request->arena, &view.ways, 2, STR("Se connecter avec un mot de passe"),
              arena_str(request->arena, buffer_str(&password)));
    buffer_free(&password);
    send_form_page(request, response, NULL, &view, form);
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

struct asking {
    struct request *request;
    struct str email, destination, network;
    int64_t wait;
};

static bool ask(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    struct request *request = asking->request;
    struct arena *arena = request->arena;
    struct link_made made;
    struct link_order order = {.email = asking->email,
                               .browser = browser_identifier(request->exchange),
                               .destination = asking->destination,
                               .now = request->now,
                               .seconds = LINK_SECONDS};
    struct str here = arena_printf(arena, "link %.*s %.*s", STR_PRINT(asking->email), STR_PRINT(asking->network));
    struct str everywhere = arena_printf(arena, "link %.*s", STR_PRINT(asking->email));
    if (!allowance_take(session, here, LINKS_AT_ONCE, LINK_EVERY, request->now, &asking->wait, error))
        return false;
    if (asking->wait == 0 && !allowance_take(session, everywhere, LINKS_BY_ADDRESS, LINK_BY_ADDRESS_EVERY, request->now,
                                             &asking->wait, error))
        return false;
    if (asking->wait > 0)
        return true;
    if (!link_make(session, &order, &made, error))
        return false;
    struct str link = arena_printf(arena, "%.*s/connexion/lien/%s", STR_PRINT(request_origin(request)), made.token);
    const struct letter_value values[] = {
        {"lien", link},
        {"code", arena_printf(arena, "%.3s %.3s", made.code, made.code + 3)},
        {"nouveau", made.known ? STR_NONE : STR("Vous n’avez pas encore de compte ici : ce lien le crée.")},
    };
    struct letter_order letter = {.message = {.mark = arena_printf(arena, "sign-in %lld", (long long)id_new()),
                                              .kind = "sign-in",
                                              .address = asking->email,
                                              .until = request->now + LINK_SECONDS},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, request->now, NULL, error);
}

bool show_sign_in(struct request *request, struct response *response, struct error *error)
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
    struct asking asking = {.request = request,
                            .email = email_key(request->arena, form_text(&form, "courriel")),
                            .destination = destination_check(form_text(&form, "suite")),
                            .network = network_label(request)};
    if (!store_write(request->site->store, ask, &asking, error))
        return false;
    if (asking.wait > 0) {
        form_refuse(&form, "courriel", "Plusieurs liens viennent d’être envoyés à cette adresse. %.*s",
                    STR_PRINT(wait_label(request->arena, asking.wait)));
        send_page(request, response, &form);
        return true;
    }
    return response_redirect(response, 303, STR("/connexion/code"), error);
}

/* --- The code ----------------------------------------------------------------------------------------------------- */

static const struct field CODE_FIELDS[] = {
    {.name = "code",
     .label = "Code reçu",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 12,
     .help = "Six chiffres, par exemple 123 456",
     .autocomplete = "one-time-code"},
};

struct typing {
    struct request *request;
    struct str code;
    struct recognised recognised;
    char token[TOKEN_TEXT + 1];
};

static bool type_code(struct session *session, void *context, struct error *error)
{
    struct typing *typing = context;
    struct request *request = typing->request;
    if (!link_use_code(session, typing->code, browser_identifier(request->exchange), request->now, request->arena,
                       &typing->recognised, error))
        return false;
    return typing->recognised.person_id == 0 ||
           sign_in_person(session, request, typing->recognised.person_id, BY_LINK, typing->token, error);
}

/* The digits alone: people type the space of « 123 456 ». */
static struct str digits_of(struct arena *arena, struct str text)
{
    char *digits = arena_alloc(arena, text.length + 1);
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            digits[count++] = text.at[i];
    return (struct str){digits, count};
}

static bool send_code_page(struct request *request, struct response *response, const struct form *form,
                           struct error *error)
{
    struct session *session;
    struct str email;
    struct str browser = browser_known(request->exchange);
    if (!request_session(request, &session, error) ||
        !link_asked(session, browser, request->now, request->arena, &email, error))
        return false;
    if (email.length == 0)
        return response_redirect(response, 303, STR("/connexion"), error);
    struct view_form_page view = {
        .heading = STR("Regardez votre messagerie"),
        .lead = arena_printf(request->arena,
                             "Un message vient de partir pour %.*s. Ouvrez-le sur cet appareil et suivez son lien.",
                             STR_PRINT(email)),
        .submit = STR("Me connecter"),
    };
    links_add(request->arena, &view.notes, 1,
              STR("Vous lisez vos messages sur un autre appareil" NNBSP "? Tapez ici le code qu’il contient."),
              STR_NONE);
    links_add(request->arena, &view.ways, 1, STR("Rien reçu après deux minutes : demander un autre lien"),
              STR("/connexion"));
    send_form_page(request, response, NULL, &view, form);
    return true;
}

bool show_sign_in_code(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct error refused = {0};
    if (request->method != METHOD_POST) {
        form_start(&form, request, CODE_FIELDS, COUNT_OF(CODE_FIELDS));
        return send_code_page(request, response, &form, error);
    }
    if (!form_read(&form, request, CODE_FIELDS, COUNT_OF(CODE_FIELDS)))
        return send_code_page(request, response, &form, error);
    struct typing typing = {.request = request, .code = digits_of(request->arena, form_text(&form, "code"))};
    if (!store_write(request->site->store, type_code, &typing, &refused)) {
        if (refused.kind != ERROR_MISSING) {
            *error = refused;
            return false;
        }
        return response_redirect(response, 303, STR("/connexion"), error);
    }
    if (typing.recognised.person_id)
        return send_signed_in(request, response, typing.token, typing.recognised.destination, error);
    form_refuse(&form, "code",
                "Ce n’est pas le code du dernier message reçu. Après %d essais, il faut demander un "
                "autre lien.",
                CODE_ATTEMPTS);
    return send_code_page(request, response, &form, error);
}
