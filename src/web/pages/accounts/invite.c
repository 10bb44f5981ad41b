/* Inviting somebody to a role, sending again, cancelling; and the page of an invitation's link. */
#include "account-pages.h"

static const struct field FIELDS[] = {
    {.name = "courriel",
     .label = "Son adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = EMAIL_BYTES_MOST,
     .help = "Elle y recevra un lien, valable 30 jours",
     .autocomplete = "off"},
    {.name = "nom",
     .label = "Son nom",
     .kind = FIELD_TEXT,
     .most = 100,
     .help = "Par exemple Jeanne Dupont",
     .autocomplete = "off"},
    {.name = "role", .label = "Son rôle", .kind = FIELD_CHOICE, .required = true},
    {.name = "epci", .label = "Son intercommunalité", .kind = FIELD_CHOICE, .help = "Pour un référent seulement"},
    {.name = "jusqu_au",
     .label = "Jusqu’au",
     .kind = FIELD_DATE,
     .help = "Pour déléguer un rôle le temps d’une absence ; laissez vide s’il n’a pas de fin"},
};
enum { FIELD_ROLE = 2, FIELD_EPCI = 3 };

/* --- The form ----------------------------------------------------------------------------------------------------- */

/* The roles that the one who invites may give here, those of structures apart: they are given from the structure. */
static void offer_roles(struct request *request, const struct space *space, struct field *field)
{
    const struct access *access = request_access(request);
    struct field_choice *choices = ARENA_ARRAY(request->arena, struct field_choice, ROLE_KIND_COUNT);
    size_t count = 0;
    for (int kind = 0; kind < ROLE_KIND_COUNT; kind++) {
        struct role role = {.kind = (enum role_kind)kind, .space_id = space->id};
        if (ROLES[kind].held == HELD_IN_STRUCTURE || ROLES[kind].held == HELD_IN_INSTALLATION ||
            !role_may_grant(&access->roles, access->second_factor, &role))
            continue;
        choices[count++] = (struct field_choice){ROLES[kind].code, ROLES[kind].label, ROLES[kind].who};
    }
    field->choices = choices;
    field->choice_count = count;
}

static struct field *make_fields(struct request *request, const struct space *space)
{
    struct field *fields = arena_copy(request->arena, FIELDS, sizeof FIELDS);
    offer_roles(request, space, &fields[FIELD_ROLE]);
    offer_intercommunalities(request, space, &fields[FIELD_EPCI]);
    return fields;
}

static void send_page(struct request *request, struct response *response, const struct space *space,
                      const struct form *form)
{
    struct arena *arena = request->arena;
    struct str people = space_path(arena, space, "/personnes");
    struct view_form_page view = {
        .heading = STR("Inviter une personne"),
        .submit = STR("Envoyer l’invitation"),
    };
    links_add(arena, &view.ways, 1, STR("Voir ce que chaque rôle permet"), STR("/qui-peut-faire-quoi"));
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les personnes"), people);
    send_form_page(request, response, space, &view, form);
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

struct inviting {
    struct request *request;
    const struct space *space;
    struct str email, name, structure;
    struct role role;
    int64_t id; /* of the invitation to send again, or to cancel */
    bool cancel;
};

bool queue_invitation(struct session *session, struct request *request, const struct space *space,
                      const struct invitation *invitation, const char *token, struct error *error)
{
    struct arena *arena = request->arena;
    const struct person *author = &request_access(request)->person;
    const struct letter_value values[] = {
        {"role", role_sentence(request, &invitation->role, invitation->structure)},
        {"sens", str_of(ROLES[invitation->role.kind].who)},
        {"espace", arena_printf(arena, "Inclusion numérique %.*s", STR_PRINT(territory_of(space->territory, arena)))},
        {"auteur", person_label(author)},
        {"lien", arena_printf(arena, "%.*s/invitation/%s", STR_PRINT(request_origin(request)), token)},
    };
    struct letter_order letter = {.message = {.mark = arena_printf(arena, "invitation %lld", (long long)id_new()),
                                              .kind = "invitation",
                                              .space_id = space->id,
                                              .address = invitation->email,
                                              .name = invitation->name,
                                              .reply_to = author->email,
                                              .until = request->now + INVITATION_SECONDS},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, request->now, NULL, error);
}

static bool invite(struct session *session, void *context, struct error *error)
{
    struct inviting *inviting = context;
    struct request *request = inviting->request;
    char token[TOKEN_TEXT + 1];
    struct invitation invitation = {
        .email = email_key(request->arena, inviting->email), .name = inviting->name, .role = inviting->role};
    return invitation_make(session, inviting->email, inviting->name, &inviting->role, request_person(request),
                           request->now, &invitation.id, token, error) &&
           queue_invitation(session, request, inviting->space, &invitation, token, error);
}

static bool read_role(struct inviting *inviting, struct form *form)
{
    const struct access *access = request_access(inviting->request);
    struct role *role = &inviting->role;
    *role = (struct role){.space_id = inviting->space->id};
    if (!role_kind_find(form_text(form, "role"), &role->kind))
        return false; /* one of the choices: checked by the form */
    if (ROLES[role->kind].held == HELD_IN_INTERCOMMUNALITY) {
        role->intercommunality = form_text(form, "epci");
        if (role->intercommunality.length == 0) {
            form_refuse(form, "epci", "Choisissez l’intercommunalité que cette personne suivra.");
            return false;
        }
    }
    if (!form_is_empty(form, "jusqu_au")) {
        struct civil end = {0};
        date_to_civil((int32_t)form_number(form, "jusqu_au") + 1, &end.year, &end.month, &end.day);
        role->expires_at = zone_instant(inviting->request->site->zone, end); /* the whole day is hers */
        if (role->expires_at <= inviting->request->now) {
            form_refuse(form, "jusqu_au", "Choisissez un jour à venir.");
            return false;
        }
    }
    if (role_may_grant(&access->roles, access->second_factor, role))
        return true;
    form_refuse(form, "role", "Votre rôle ne permet pas de donner celui-ci.");
    return false;
}

bool show_invite(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct form form;
    struct error refused = {0};
    if (!space)
        return false;
    const struct field *fields = make_fields(request, space);
    struct inviting inviting = {.request = request, .space = space};
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(FIELDS));
        send_page(request, response, space, &form);
        return true;
    }
    if (!form_read(&form, request, fields, COUNT_OF(FIELDS)) || !read_role(&inviting, &form)) {
        send_page(request, response, space, &form);
        return true;
    }
    inviting.email = form_text(&form, "courriel");
    inviting.name = form_text(&form, "nom");
    if (store_write(request->site->store, invite, &inviting, &refused))
        return response_redirect(response, 303, space_path(request->arena, space, "/personnes?fait=invitation"), error);
    if (refused.kind != ERROR_CONFLICT && refused.kind != ERROR_INVALID) {
        *error = refused;
        return false;
    }
    form_refuse(&form, "courriel", "%s", refused.message);
    send_page(request, response, space, &form);
    return true;
}

/* --- Again, or never mind ----------------------------------------------------------------------------------------- */

static bool change_invitation(struct session *session, void *context, struct error *error)
{
    struct inviting *inviting = context;
    struct request *request = inviting->request;
    const struct access *access = request_access(request);
    struct invitation invitation;
    char token[TOKEN_TEXT + 1];
    int64_t by = request_person(request);
    if (!invitation_find(session, inviting->id, inviting->space->id, request->now, request->arena, &invitation, error))
        return false;
    if (!role_may_grant(&access->roles, access->second_factor, &invitation.role))
        return error_set(error, ERROR_FORBIDDEN, "Votre rôle ne permet pas de donner celui de cette invitation.");
    if (inviting->cancel)
        return invitation_cancel(session, inviting->id, inviting->space->id, by, request->now, error);
    return invitation_renew(session, inviting->id, inviting->space->id, by, request->now, request->arena, &invitation,
                            token, error) &&
           queue_invitation(session, request, inviting->space, &invitation, token, error);
}

static bool change(struct request *request, struct response *response, bool cancel, struct error *error)
{
    struct inviting inviting = {.request = request, .space = request_space(request, error), .cancel = cancel};
    if (!inviting.space)
        return false;
    id_parse(request_path(request, "invitation"), &inviting.id); /* checked by the router */
    return store_write(request->site->store, change_invitation, &inviting, error) &&
           response_redirect(response, 303,
                             space_path(request->arena, inviting.space,
                                        cancel ? "/personnes?fait=annulation" : "/personnes?fait=renvoi"),
                             error);
}

bool send_invitation_again(struct request *request, struct response *response, struct error *error)
{
    return change(request, response, false, error);
}

bool cancel_invitation(struct request *request, struct response *response, struct error *error)
{
    return change(request, response, true, error);
}

/* --- The link ----------------------------------------------------------------------------------------------------- */

struct accepting {
    struct request *request;
    struct recognised recognised;
    char token[TOKEN_TEXT + 1];
};

static bool accept(struct session *session, void *context, struct error *error)
{
    struct accepting *accepting = context;
    struct request *request = accepting->request;
    return invitation_accept(session, request_path(request, "token"), request->now, &accepting->recognised, error) &&
           sign_in_person(session, request, accepting->recognised.person_id, BY_LINK, accepting->token, error);
}

static const struct space *space_of_invitation(struct request *request, const struct invitation *invitation)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].id == invitation->role.space_id)
            return &spaces->at[i];
    return NULL;
}

static bool show_gone(struct request *request, struct response *response)
{
    failure_page(request, response, 404, STR("Cette invitation n’est plus valable"),
                 STR("Elle a déjà servi, elle a été annulée, ou elle a plus de 30 jours."),
                 STR("Demandez-en une autre à la personne qui vous a invité. Si vous l’avez déjà acceptée, "
                     "connectez-vous."));
    response_status(response, 404);
    return true;
}

bool show_invitation(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct invitation invitation;
    struct accepting accepting = {.request = request};
    struct error refused = {0};
    struct form form;
    bool found = false;
    if (request->method == METHOD_POST) {
        if (store_write(request->site->store, accept, &accepting, &refused))
            return send_signed_in(request, response, accepting.token, STR_NONE, error);
        if (refused.kind == ERROR_MISSING || refused.kind == ERROR_CONFLICT)
            return show_gone(request, response);
        *error = refused;
        return false;
    }
    if (!request_session(request, &session, error) ||
        !invitation_look(session, request_path(request, "token"), request->now, arena, &invitation, &found, error))
        return false;
    if (!found)
        return show_gone(request, response);
    const struct space *space = space_of_invitation(request, &invitation);
    form_start(&form, request, NULL, 0);
    struct view_form_page view = {
        .heading = STR("Vous êtes invité"),
        .lead = arena_printf(arena, "Rôle proposé" NBSP ": %.*s.",
                             STR_PRINT(role_sentence(request, &invitation.role, invitation.structure))),
        .submit = STR("Accepter et me connecter"),
    };
    links_add(arena, &view.notes, 2, str_of(ROLES[invitation.role.kind].who), STR_NONE);
    links_add(arena, &view.notes, 2,
              arena_printf(arena,
                           "En acceptant, vous ouvrez un compte à l’adresse %.*s. Vous pourrez l’effacer à tout "
                           "moment.",
                           STR_PRINT(invitation.email)),
              STR_NONE);
    links_add(arena, &view.ways, 1, STR("Ce que chaque rôle permet"), STR("/qui-peut-faire-quoi"));
    send_form_page(request, response, space, &view, &form);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    return true;
}
