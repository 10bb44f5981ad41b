/* The second factor: installing it, giving its code at sign-in, new recovery codes, removing it. */
#include "account-pages.h"
#include "pages/qr.h"
#include "templates.h"

enum { TRIES_AT_ONCE = 5, TRY_EVERY = 60 };

static const struct field FIELDS[] = {
    {.name = "code",
     .label = "Code de six chiffres",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 20,
     .help = "Celui que votre application affiche en ce moment",
     .autocomplete = "one-time-code"},
};
static const struct field SIGN_IN_FIELDS[] = {
    {.name = "code",
     .label = "Code",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 20,
     .help = "Les six chiffres de votre application, ou un de vos codes de secours",
     .autocomplete = "one-time-code"},
    {.name = "suite", .label = "Suite", .kind = FIELD_HIDDEN, .most = 1000},
};

/* What was typed, without the spaces; a recovery code is in lower case, with its hyphen. */
static struct str tidy_code(struct arena *arena, struct str text)
{
    char *code = arena_alloc(arena, text.length + 1);
    size_t count = 0;
    struct str lower = text_lower(arena, text);
    for (size_t i = 0; i < lower.length; i++)
        if ((lower.at[i] >= '0' && lower.at[i] <= '9') || (lower.at[i] >= 'a' && lower.at[i] <= 'z') ||
            lower.at[i] == '-')
            code[count++] = lower.at[i];
    return (struct str){code, count};
}

struct proving {
    struct request *request;
    struct str code;
    int64_t wait;
    bool right;
    struct recovery_codes codes;
    char token[TOKEN_TEXT + 1];
};

static bool note(struct session *session, struct request *request, const char *action, struct error *error)
{
    int64_t person_id = request_person(request);
    struct audit_event event = {.person_id = person_id, .action = action, .subject = "person", .subject_id = person_id};
    return audit_record(session, &event, request->now, error);
}

static bool count_try(struct session *session, struct proving *proving, struct error *error)
{
    struct request *request = proving->request;
    struct str key = arena_printf(request->arena, "factor %lld", (long long)request_person(request));
    return allowance_take(session, key, TRIES_AT_ONCE, TRY_EVERY, request->now, &proving->wait, error);
}

static void refuse_code(struct request *request, struct form *form, const struct proving *proving)
{
    if (proving->wait > 0)
        form_refuse(form, "code", "Trop d’essais. %.*s", STR_PRINT(wait_label(request->arena, proving->wait)));
    else
        form_refuse(form, "code",
                    "Ce code ne convient pas. Attendez que l’application en affiche un autre, et vérifiez "
                    "que l’heure de votre téléphone est juste.");
}

/* --- At sign-in --------------------------------------------------------------------------------------------------- */

static bool pass(struct session *session, void *context, struct error *error)
{
    struct proving *proving = context;
    struct request *request = proving->request;
    const struct access *access = request_access(request);
    if (!count_try(session, proving, error))
        return false;
    if (proving->wait > 0)
        return true;
    if (!factor_check(session, access->person.id, proving->code, request->now, &proving->right, error))
        return false;
    return !proving->right || sign_in_pass_factor(session, access->session_id, request->now, proving->token, error);
}

static void send_sign_in_page(struct request *request, struct response *response, const struct form *form)
{
    struct view_form_page view = {
        .heading = STR("Votre second facteur"),
        .lead = STR("Donnez le code que votre application d’authentification affiche en ce moment."),
        .submit = STR("Continuer"),
    };
    links_add(request->arena, &view.notes, 1,
              STR("Téléphone perdu" NNBSP "? Tapez un de vos codes de secours. Si vous n’en avez plus, écrivez à la "
                  "personne qui administre l’espace."),
              STR_NONE);
    send_form_page(request, response, NULL, &view, form);
}

bool show_sign_in_factor(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    const struct access *access = request_access(request);
    struct proving proving = {.request = request};
    if (!access || !access->factor_due)
        return response_redirect(response, 303, access ? STR("/compte") : STR("/connexion"), error);
    if (request->method != METHOD_POST) {
        form_start(&form, request, SIGN_IN_FIELDS, COUNT_OF(SIGN_IN_FIELDS));
        form_set(&form, "suite", destination_check(request_query_text(request, "suite")));
        send_sign_in_page(request, response, &form);
        return true;
    }
    if (form_read(&form, request, SIGN_IN_FIELDS, COUNT_OF(SIGN_IN_FIELDS))) {
        proving.code = tidy_code(request->arena, form_text(&form, "code"));
        if (!store_write(request->site->store, pass, &proving, error))
            return false;
        if (proving.right)
            return send_signed_in(request, response, proving.token, form_text(&form, "suite"), error);
        refuse_code(request, &form, &proving);
    }
    send_sign_in_page(request, response, &form);
    return true;
}

/* --- Installing --------------------------------------------------------------------------------------------------- */

struct beginning {
    struct request *request;
    uint8_t secret[FACTOR_SECRET_BYTES];
};

static bool begin(struct session *session, void *context, struct error *error)
{
    struct beginning *beginning = context;
    return factor_begin(session, request_person(beginning->request), beginning->secret, error);
}

static bool confirm(struct session *session, void *context, struct error *error)
{
    struct proving *proving = context;
    struct request *request = proving->request;
    const struct access *access = request_access(request);
    if (!count_try(session, proving, error))
        return false;
    if (proving->wait > 0)
        return true;
    if (!factor_confirm(session, access->person.id, proving->code, request->now, &proving->right, &proving->codes,
                        error))
        return false;
    /* She has just proved it: this session passed, the others must. */
    return !proving->right || (sign_in_pass_factor(session, access->session_id, request->now, proving->token, error) &&
                               note(session, request, "factor.install", error));
}

static void send_codes(struct request *request, struct response *response, const struct recovery_codes *codes)
{
    struct view_recovery view = {0};
    page_fill(request, NULL, &view.page, STR("Vos codes de secours"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.codes.at = ARENA_ARRAY(request->arena, struct str, RECOVERY_CODES);
    for (int i = 0; i < RECOVERY_CODES; i++)
        view.codes.at[view.codes.count++] = arena_str(request->arena, str_of(codes->at[i]));
    struct buffer page = {0};
    template_recovery(&page, &view);
    response_html(response, &page);
}

static bool send_install_page(struct request *request, struct response *response, const struct form *form,
                              struct error *error)
{
    struct arena *arena = request->arena;
    const struct access *access = request_access(request);
    struct beginning beginning = {.request = request};
    if (!store_write(request->site->store, begin, &beginning, error))
        return false;
    struct str host = request->host.length ? request->host : STR("Maillage");
    struct str address = factor_address(arena, host, access->person.email, beginning.secret);
    struct view_form_page view = {
        .heading = STR("Installer un second facteur"),
        .lead = STR("Ouvrez une application d’authentification sur votre téléphone (par exemple FreeOTP, gratuite), et "
                    "scannez ce carré."),
        .picture = qr_svg(arena, address, STR("Carré à scanner avec une application d’authentification")),
        .picture_text = factor_secret_text(arena, beginning.secret),
        .submit = STR("Vérifier et installer"),
    };
    links_add(arena, &view.notes, 1,
              STR("Sans appareil photo, tapez la clé écrite en dessous. Puis donnez le code que l’application "
                  "affiche."),
              STR_NONE);
    links_add(arena, &view.ways, 1, STR("Plus tard"), STR("/compte"));
    links_add(arena, &view.page.breadcrumb, 1, STR("Mon compte"), STR("/compte"));
    send_form_page(request, response, NULL, &view, form);
    return true;
}

bool show_factor(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct proving proving = {.request = request};
    if (request_access(request)->person.has_factor)
        return response_redirect(response, 303, STR("/compte"), error);
    if (request->method != METHOD_POST) {
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
        return send_install_page(request, response, &form, error);
    }
    if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) {
        proving.code = tidy_code(request->arena, form_text(&form, "code"));
        if (!store_write(request->site->store, confirm, &proving, error))
            return false;
        if (proving.right) {
            response_cookie(request, response, SESSION_COOKIE, str_of(proving.token), SESSION_LIFE_SECONDS);
            send_codes(request, response, &proving.codes);
            return true;
        }
        refuse_code(request, &form, &proving);
    }
    return send_install_page(request, response, &form, error);
}

/* --- New codes, no factor ----------------------------------------------------------------------------------------- */

static bool renew(struct session *session, void *context, struct error *error)
{
    struct proving *proving = context;
    return factor_renew_codes(session, request_person(proving->request), &proving->codes, error) &&
           note(session, proving->request, "factor.codes", error);
}

bool send_recovery_codes(struct request *request, struct response *response, struct error *error)
{
    struct proving proving = {.request = request};
    if (!request_access(request)->person.has_factor)
        return response_redirect(response, 303, STR("/compte/second-facteur"), error);
    if (!store_write(request->site->store, renew, &proving, error))
        return false;
    send_codes(request, response, &proving.codes);
    return true;
}

static bool remove_factor(struct session *session, void *context, struct error *error)
{
    struct proving *proving = context;
    struct request *request = proving->request;
    if (!count_try(session, proving, error))
        return false;
    if (proving->wait > 0)
        return true;
    if (!factor_check(session, request_person(request), proving->code, request->now, &proving->right, error))
        return false;
    return !proving->right ||
           (factor_remove(session, request_person(request), error) && note(session, request, "factor.remove", error));
}

bool show_factor_remove(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct proving proving = {.request = request};
    if (!request_access(request)->person.has_factor)
        return response_redirect(response, 303, STR("/compte"), error);
    if (request->method != METHOD_POST) {
        form_start(&form, request, SIGN_IN_FIELDS, 1);
    } else if (form_read(&form, request, SIGN_IN_FIELDS, 1)) {
        proving.code = tidy_code(request->arena, form_text(&form, "code"));
        if (!store_write(request->site->store, remove_factor, &proving, error))
            return false;
        if (proving.right)
            return response_redirect(response, 303, STR("/compte?fait=facteur"), error);
        refuse_code(request, &form, &proving);
    }
    struct view_form_page view = {
        .heading = STR("Retirer le second facteur" NNBSP "?"),
        .lead = STR("Votre compte ne sera plus protégé que par votre messagerie. Les rôles qui demandent un second "
                    "facteur ne s’exerceront plus."),
        .submit = STR("Retirer le second facteur"),
        .dangerous = true,
    };
    links_add(request->arena, &view.ways, 1, STR("Ne rien changer"), STR("/compte"));
    links_add(request->arena, &view.page.breadcrumb, 1, STR("Mon compte"), STR("/compte"));
    send_form_page(request, response, NULL, &view, &form);
    return true;
}
