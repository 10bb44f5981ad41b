/* What one changes of one's own account: name, password, address; taking one's data away; erasing the account. */
#include "account-pages.h"
#include "grants/life.h"
#include "network/actor.h"
#include "network/contribution.h"
#include "network/member.h"
#include "network/registration.h"
#include "places/draft.h"
#include "places/person.h"
#include "roadmap/life.h"

/* The page above, and a way back to it. */
static void place_page(struct request *request, struct view_form_page *view)
{
    links_add(request->arena, &view->page.breadcrumb, 1, STR("Mon compte"), STR("/compte"));
    links_add(request->arena, &view->ways, 2, STR("Ne rien changer"), STR("/compte"));
}

static bool note(struct session *session, struct request *request, const char *what, struct error *error)
{
    int64_t person_id = request_person(request);
    struct str told = arena_printf(request->arena, "{\"changé\":\"%s\"}", what);
    struct audit_event event = {
        .person_id = person_id, .action = "person.change", .subject = "person", .subject_id = person_id, .after = told};
    return audit_record(session, &event, request->now, error);
}

/* --- Name --------------------------------------------------------------------------------------------------------- */

static const struct field NAME_FIELDS[] = {
    {.name = "nom",
     .label = "Votre nom",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 100,
     .help = "Comme vous le signez, par exemple Jeanne Dupont",
     .autocomplete = "name"},
};

struct naming {
    struct request *request;
    struct str text;
};

static bool write_name(struct session *session, void *context, struct error *error)
{
    struct naming *naming = context;
    return person_rename(session, request_person(naming->request), naming->text, error) &&
           note(session, naming->request, "nom", error);
}

bool show_account_name(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    if (request->method != METHOD_POST) {
        form_start(&form, request, NAME_FIELDS, COUNT_OF(NAME_FIELDS));
        form_set(&form, "nom", request_access(request)->person.name);
    } else if (form_read(&form, request, NAME_FIELDS, COUNT_OF(NAME_FIELDS))) {
        struct naming naming = {request, form_text(&form, "nom")};
        return store_write(request->site->store, write_name, &naming, error) &&
               response_redirect(response, 303, STR("/compte?fait=nom"), error);
    }
    struct view_form_page view = {.heading = STR("Votre nom"), .submit = STR("Enregistrer le nom")};
    place_page(request, &view);
    send_form_page(request, response, NULL, &view, &form);
    return true;
}

/* --- Password ------------------------------------------------------------------------------------------------------
 */

static const struct field PASSWORD_FIELDS[] = {
    {.name = "mot_de_passe",
     .label = "Nouveau mot de passe",
     .kind = FIELD_PASSWORD,
     .required = true,
     .most = PASSWORD_BYTES_MOST,
     .help = "Au moins douze caractères : par exemple quatre mots sans rapport entre eux",
     .autocomplete = "new-password"},
    {.name = "actuel",
     .label = "Mot de passe actuel",
     .kind = FIELD_PASSWORD,
     .required = true,
     .most = PASSWORD_BYTES_MOST,
     .autocomplete = "current-password"},
};

struct choosing {
    struct request *request;
    struct str hash;
    int64_t wait;
};

static bool count_try(struct session *session, void *context, struct error *error)
{
    struct choosing *choosing = context;
    struct request *request = choosing->request;
    struct str key = arena_printf(request->arena, "own password %lld", (long long)request_person(request));
    return allowance_take(session, key, 5, 60, request->now, &choosing->wait, error);
}

/* A stolen session is not enough to change the password of somebody who has one. */
static bool check_current(struct request *request, struct form *form, struct error *error)
{
    const struct person *person = &request_access(request)->person;
    struct choosing choosing = {.request = request};
    struct session *session;
    struct str hash;
    int64_t id;
    if (!person->has_password)
        return true;
    if (!store_write(request->site->store, count_try, &choosing, error) || !request_session(request, &session, error) ||
        !person_password(session, person->email, request->arena, &id, &hash, error))
        return false;
    if (choosing.wait > 0)
        form_refuse(form, "actuel", "Trop d’essais. %.*s", STR_PRINT(wait_label(request->arena, choosing.wait)));
    else if (!password_verify(hash, form_text(form, "actuel")))
        form_refuse(form, "actuel", "Ce n’est pas votre mot de passe actuel.");
    return true;
}

static bool write_password(struct session *session, void *context, struct error *error)
{
    struct choosing *choosing = context;
    const struct access *access = request_access(choosing->request);
    return person_set_password(session, access->person.id, choosing->hash, choosing->request->now, error) &&
           sign_in_revoke_others(session, access->person.id, access->session_id, error) &&
           note(session, choosing->request, "mot de passe", error);
}

bool show_account_password(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct error weak = {0};
    const struct person *person = &request_access(request)->person;
    size_t count = person->has_password ? 2 : 1;
    if (request->method != METHOD_POST) {
        form_start(&form, request, PASSWORD_FIELDS, count);
    } else if (form_read(&form, request, PASSWORD_FIELDS, count)) {
        struct choosing choosing = {.request = request};
        if (!password_check(form_text(&form, "mot_de_passe"), person->email, &weak))
            form_refuse(&form, "mot_de_passe", "%s", weak.message);
        else if (!check_current(request, &form, error))
            return false;
        if (form.error_count == 0)
            return password_hash(form_text(&form, "mot_de_passe"), request->arena, &choosing.hash, error) &&
                   store_write(request->site->store, write_password, &choosing, error) &&
                   response_redirect(response, 303, STR("/compte?fait=mot-de-passe"), error);
    }
    struct view_form_page view = {
        .heading = person->has_password ? STR("Changer de mot de passe") : STR("Choisir un mot de passe"),
        .lead = STR("Il sert à vous connecter sans attendre de message. Vos autres sessions seront fermées."),
        .submit = STR("Enregistrer le mot de passe"),
    };
    place_page(request, &view);
    send_form_page(request, response, NULL, &view, &form);
    return true;
}

/* --- Address -------------------------------------------------------------------------------------------------------
 */

static const struct field EMAIL_FIELDS[] = {
    {.name = "courriel",
     .label = "Nouvelle adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = EMAIL_BYTES_MOST,
     .autocomplete = "email"},
};

struct moving {
    struct request *request;
    struct str email;
    char old_token[TOKEN_TEXT + 1], new_token[TOKEN_TEXT + 1];
    int64_t wait;
    bool taken, done;
};

static bool queue_confirmation(struct session *session, struct moving *moving, struct str address, const char *kind,
                               const char *token, struct error *error)
{
    struct request *request = moving->request;
    struct arena *arena = request->arena;
    const struct letter_value values[] = {
        {"ancienne", request_access(request)->person.email},
        {"nouvelle", moving->email},
        {"lien", arena_printf(arena, "%.*s/compte/adresse/%s", STR_PRINT(request_origin(request)), token)},
    };
    struct letter_order letter = {.message = {.mark = arena_printf(arena, "email %lld", (long long)id_new()),
                                              .kind = kind,
                                              .address = address,
                                              .until = request->now + EMAIL_CHANGE_SECONDS},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, request->now, NULL, error);
}

/* An address that somebody has already gets a letter that says so, and the page says the same: no account is told. */
static bool begin_move(struct session *session, void *context, struct error *error)
{
    struct moving *moving = context;
    struct request *request = moving->request;
    const struct person *person = &request_access(request)->person;
    struct str key = arena_printf(request->arena, "email %lld", (long long)person->id);
    if (!allowance_take(session, key, 3, 3600, request->now, &moving->wait, error))
        return false;
    if (moving->wait > 0)
        return true;
    if (!email_change_begin(session, person->id, moving->email, request->now, moving->old_token, moving->new_token,
                            &moving->taken, error))
        return false;
    if (moving->taken)
        return queue_confirmation(session, moving, moving->email, "email-taken", "", error);
    return queue_confirmation(session, moving, person->email, "email-change", moving->old_token, error) &&
           queue_confirmation(session, moving, moving->email, "email-change", moving->new_token, error);
}

bool show_account_email(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    const struct person *person = &request_access(request)->person;
    if (request->method != METHOD_POST) {
        form_start(&form, request, EMAIL_FIELDS, COUNT_OF(EMAIL_FIELDS));
    } else if (form_read(&form, request, EMAIL_FIELDS, COUNT_OF(EMAIL_FIELDS))) {
        struct moving moving = {.request = request, .email = email_key(request->arena, form_text(&form, "courriel"))};
        if (str_equal(moving.email, person->email))
            form_refuse(&form, "courriel", "C’est déjà votre adresse.");
        else if (!store_write(request->site->store, begin_move, &moving, error))
            return false;
        else if (moving.wait > 0)
            form_refuse(&form, "courriel", "Trop de demandes. %.*s",
                        STR_PRINT(wait_label(request->arena, moving.wait)));
        else
            return response_redirect(response, 303, STR("/compte?fait=adresse"), error);
    }
    struct view_form_page view = {
        .heading = STR("Changer d’adresse"),
        .lead = arena_printf(request->arena,
                             "Un lien partira vers %.*s, un autre vers la nouvelle adresse. Le changement se fait "
                             "quand "
                             "les deux ont été suivis, dans la journée.",
                             STR_PRINT(person->email)),
        .submit = STR("Envoyer les deux liens"),
    };
    place_page(request, &view);
    send_form_page(request, response, NULL, &view, &form);
    return true;
}

static bool confirm_move(struct session *session, void *context, struct error *error)
{
    struct moving *moving = context;
    return email_change_confirm(session, request_path(moving->request, "token"), moving->request->now, &moving->done,
                                error);
}

/* The page of one of the two links: a button, for the same reason as a link to sign in. */
bool show_account_email_link(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct form form;
    struct str email;
    bool found;
    struct moving moving = {.request = request};
    form_start(&form, request, NULL, 0);
    if (request->method == METHOD_POST) {
        if (!store_write(request->site->store, confirm_move, &moving, error))
            return false;
        struct view_form_page view = {
            .heading = moving.done ? STR("Votre adresse est changée") : STR("C’est noté pour cette adresse"),
            .lead = moving.done ? STR("Connectez-vous désormais avec la nouvelle.")
                                : STR("Suivez maintenant le lien envoyé à l’autre adresse."),
        };
        links_add(request->arena, &view.ways, 1, STR("Se connecter"), STR("/connexion"));
        send_form_page(request, response, NULL, &view, &form);
        return true;
    }
    if (!request_session(request, &session, error) ||
        !email_change_look(session, request_path(request, "token"), request->now, request->arena, &email, &found,
                           error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Ce lien a déjà servi, ou il a plus d’un jour.");
    struct view_form_page view = {
        .heading = STR("Confirmer le changement d’adresse"),
        .lead = arena_printf(request->arena, "Votre compte sera désormais à l’adresse %.*s.", STR_PRINT(email)),
        .submit = STR("Confirmer"),
    };
    send_form_page(request, response, NULL, &view, &form);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    return true;
}

/* --- Taking one's data, erasing ------------------------------------------------------------------------------------
 */

static bool write_messages(struct session *session, struct request *request, struct json_writer *writer,
                           struct error *error)
{
    struct message *messages;
    size_t count;
    if (!message_list_of(session, request_access(request)->person.email, 1000, request->arena, &messages, &count,
                         error))
        return false;
    json_key(writer, "messages_recus");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer);
        json_member_text(writer, "objet", messages[i].subject);
        json_member_text(writer, "date", instant_format(request->arena, messages[i].created_at));
        json_end_object(writer);
    }
    json_end_array(writer);
    return true;
}

bool send_account_data(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    bool done = request_session(request, &session, error) &&
                person_export(session, request_person(request), request->now, &writer, error) &&
                contact_export(session, request_access(request)->person.email, &writer, error) &&
                places_person_export(session, request_person(request), &writer, error) &&
                contribution_export(session, request_access(request)->person.email, &writer, error) &&
                roadmap_export_person(session, request_person(request), &writer, error) &&
                registration_export(session, request_access(request)->person.email, &writer, error) &&
                actor_export(session, request_access(request)->person.email, &writer, error) &&
                grants_export_person(session, request_access(request)->person.email, request_person(request),
                                     request->arena, &writer, error) &&
                write_messages(session, request, &writer, error) &&
                place_drafts_export(session, request_person(request), &writer, error);
    if (!done) {
        buffer_free(&out);
        return false;
    }
    json_end_object(&writer);
    response_json(response, &out);
    response_attachment(response, STR("mes-donnees.json"));
    return true;
}

static bool erase(struct session *session, void *context, struct error *error)
{
    struct request *request = context;
    const struct person *person = &request_access(request)->person;
    return message_erase(session, person->email, error) && letter_forget_person(session, person->id, error) &&
           contribution_forget(session, person->email, person->id, error) &&
           roadmap_forget_person(session, person->id, error) && registration_erase(session, person->email, error) &&
           actor_erase(session, person->email, error) &&
           grants_forget_person(session, person->email, person->id, request->now, error) &&
           person_erase(session, person->id, 0, request->now, error);
}

static const struct field ERASE_FIELDS[] = {
    {.name = "sur",
     .label = "J’ai compris : mon compte ne pourra pas être rétabli",
     .kind = FIELD_CHECKBOX,
     .required = true},
};

bool show_account_erase(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct error refused = {0};
    if (request->method != METHOD_POST) {
        form_start(&form, request, ERASE_FIELDS, COUNT_OF(ERASE_FIELDS));
    } else if (form_read(&form, request, ERASE_FIELDS, COUNT_OF(ERASE_FIELDS))) {
        if (store_write(request->site->store, erase, request, &refused)) {
            response_cookie(request, response, SESSION_COOKIE, STR_NONE, -1);
            return response_redirect(response, 303, STR("/"), error);
        }
        if (refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {
        .heading = STR("Effacer mon compte" NNBSP "?"),
        .lead = STR("Votre nom, votre adresse, vos rôles, vos sessions et le détail du journal qui vous concerne "
                    "seront "
                    "effacés tout de suite."),
        .submit = STR("Effacer mon compte"),
        .dangerous = true,
    };
    links_add(request->arena, &view.notes, 1, STR("D’abord, prendre une copie de mes données"),
              STR("/compte/donnees.json"));
    place_page(request, &view);
    send_form_page(request, response, NULL, &view, &form);
    return true;
}
