/* The page of a structure for its people: what is known of it, who is of it, who asks, its branches; and what its
 * managers and the organiser do there. */
#include "account-pages.h"
#include "templates.h"

/* --- The page ----------------------------------------------------------------------------------------------------- */

static void add_fact(struct arena *arena, struct view_structure *view, const char *label, struct str value)
{
    if (value.length)
        links_add(arena, &view->facts, 8, str_of(label), value);
}

static void add_members(struct request *request, const struct space *space, const struct structure *structure,
                        const struct members *members, struct view_structure *view)
{
    struct arena *arena = request->arena;
    view->members.at = ARENA_ARRAY(arena, struct account_row, members->count + 1);
    for (size_t i = 0; i < members->count; i++) {
        const struct member *member = &members->at[i];
        struct str rest = arena_printf(arena, "/membres/%.*s/retirer", STR_PRINT(id_text(arena, member->role.id)));
        bool own = member->person.id == request_person(request);
        view->members.at[view->members.count++] = (struct account_row){
            .label = person_label(&member->person),
            .detail = member->person.name.length ? arena_printf(arena, "%s · %.*s", ROLES[member->role.kind].label,
                                                                STR_PRINT(member->person.email))
                                                 : str_of(ROLES[member->role.kind].label),
            .address =
                view->manages && !own ? structure_path(arena, space, structure->id, arena_cstr(arena, rest)) : STR_NONE,
            .current = own,
        };
        view->is_member |= own;
    }
}

static bool add_people(struct request *request, const struct space *space, const struct structure *structure,
                       struct view_structure *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct members members;
    struct claims claims;
    struct invitations invitations;
    struct structures branches;
    if (!request_session(request, &session, error) ||
        !structure_members(session, structure->id, request->now, arena, &members, error) ||
        !structure_branches(session, structure->id, arena, &branches, error) ||
        !claim_list(session, space->id, structure->id, request->now, arena, &claims, error) ||
        !invitation_list(session, space->id, structure->id, request->now, arena, &invitations, error))
        return false;
    add_members(request, space, structure, &members, view);
    view->branches.at = ARENA_ARRAY(arena, struct account_row, branches.count + 1);
    for (size_t i = 0; i < branches.count; i++)
        view->branches.at[view->branches.count++] =
            (struct account_row){.label = branches.at[i].name,
                                 .detail = structure_where(arena, &branches.at[i]),
                                 .address = structure_path(arena, space, branches.at[i].id, "")};
    if (!view->manages)
        return true;
    view->claims.at = ARENA_ARRAY(arena, struct account_row, claims.count + 1);
    for (size_t i = 0; i < claims.count; i++) {
        struct str rest = arena_printf(arena, "/demandes/%.*s", STR_PRINT(id_text(arena, claims.at[i].id)));
        view->claims.at[view->claims.count++] =
            (struct account_row){.label = person_label(&claims.at[i].person),
                                 .detail = arena_printf(arena, "demande à être %s", ROLES[claims.at[i].kind].label),
                                 .address = structure_path(arena, space, structure->id, arena_cstr(arena, rest))};
    }
    view->invitations.at = ARENA_ARRAY(arena, struct account_row, invitations.count + 1);
    for (size_t i = 0; i < invitations.count; i++) {
        struct civil day = zone_civil(request->site->zone, invitations.at[i].expires_at);
        bool expired = invitations.at[i].state == INVITATION_EXPIRED;
        view->invitations.at[view->invitations.count++] = (struct account_row){
            .label = invitations.at[i].email,
            .detail = arena_printf(arena, expired ? "%s, l’invitation a expiré le %.*s" : "%s, valable jusqu’au %.*s",
                                   ROLES[invitations.at[i].role.kind].label,
                                   STR_PRINT(french_date_short(arena, date_from_civil(day.year, day.month, day.day))))};
    }
    return true;
}

static struct str done_sentence(struct request *request)
{
    static const struct {
        const char *code, *sentence;
    } rows[] = {
        {"creation", "La structure est créée, et vous en êtes le gestionnaire."},
        {"modification", "Les changements sont enregistrés."},
        {"antenne", "L’antenne est ajoutée."},
        {"invitation", "L’invitation est partie."},
        {"retrait", "Cette personne ne fait plus partie de la structure."},
        {"acceptee", "La demande est acceptée, et la personne prévenue."},
        {"refusee", "La demande est refusée, et la personne prévenue."},
        {"validee", "La structure est validée."},
        {"lieu", "Le lieu est à votre structure."},
        {"lieu-demande", "La demande est partie : la réponse arrivera par courriel."},
        {"lieu-rendu", "Votre structure ne s’occupe plus de ce lieu."},
        {"lieu-cede", "Le lieu est confié à l’autre structure, qui est prévenue."},
        {"lieu-refuse", "La demande est refusée, et l’autre structure prévenue."},
        {"rythme", "Le rythme des vérifications est enregistré."},
    };
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_equal(code, str_of(rows[i].code)))
            return str_of(rows[i].sentence);
    return STR_NONE;
}

bool show_structure(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct structure structure;
    if (!request_structure(request, &space, &structure, error))
        return false;
    struct view_structure view = {
        .done = done_sentence(request),
        .where = structure_where(arena, &structure),
        .to_check = structure.state == STRUCTURE_TO_CHECK,
        .manages = request_may(request, PERMISSION_STRUCTURE_MANAGER, request_scope(request)),
        .organises = request_may(request, PERMISSION_ORGANISER, request_scope(request)),
        .is_branch = structure.parent_id != 0,
    };
    if (!add_people(request, space, &structure, &view, error) ||
        !structure_add_places(request, space, &structure, &view, error))
        return false;
    page_fill(request, space, &view.page, structure.name, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.token = view.page.form_token;
    view.address = structure_path(arena, space, structure.id, "");
    add_fact(arena, &view, "Adresse", structure.address);
    add_fact(arena, &view, "Code postal", structure.postal_code);
    add_fact(arena, &view, "Téléphone", phone_for_people(arena, structure.phone));
    add_fact(arena, &view, "Courriel", structure.email);
    add_fact(arena, &view, "Site", structure.website);
    struct buffer page = {0};
    template_structure(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

static const struct field_choice KINDS[] = {
    {"structure-member", "Membre", "Je tiens à jour les lieux de la structure"},
    {"structure-manager", "Gestionnaire", "Je gère aussi la structure et ses membres"},
};
static const struct field ASK_FIELDS[] = {
    {.name = "role",
     .label = "Je demande à être",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = KINDS,
     .choice_count = 2},
    {.name = "message",
     .label = "Message à la structure",
     .kind = FIELD_TEXTAREA,
     .most = 1000,
     .help = "Dites qui vous êtes : votre fonction, votre service"},
};

struct asking {
    struct request *request;
    const struct space *space;
    struct structure structure;
    enum role_kind kind;
    struct str message, reason;
    int64_t claim_id;
    bool accepted;
};

static bool tell(struct session *session, struct asking *asking, struct str address, const char *kind, struct str text,
                 struct str link, struct error *error)
{
    struct request *request = asking->request;
    struct arena *arena = request->arena;
    const struct letter_value values[] = {
        {"structure", asking->structure.name},
        {"personne", person_label(&request_access(request)->person)},
        {"texte", text},
        {"lien", arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(link))},
    };
    struct letter_order letter = {.message = {.mark = arena_printf(arena, "membership %lld", (long long)id_new()),
                                              .kind = kind,
                                              .space_id = asking->space->id,
                                              .address = address},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, request->now, NULL, error);
}

static bool tell_deciders(struct session *session, struct asking *asking, struct error *error)
{
    struct request *request = asking->request;
    struct arena *arena = request->arena;
    struct members deciders;
    struct str rest = arena_printf(arena, "/demandes/%.*s", STR_PRINT(id_text(arena, asking->claim_id)));
    struct str link = structure_path(arena, asking->space, asking->structure.id, arena_cstr(arena, rest));
    if (!claim_deciders(session, asking->structure.id, request->now, arena, &deciders, error))
        return false;
    for (size_t i = 0; i < deciders.count; i++)
        if (!tell(session, asking, deciders.at[i].person.email, "membership-ask", asking->message, link, error))
            return false;
    return true;
}

static bool ask(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    struct request *request = asking->request;
    return claim_make(session, asking->structure.id, request_person(request), asking->kind, asking->message,
                      request->now, &asking->claim_id, error) &&
           tell_deciders(session, asking, error);
}

bool show_structure_ask(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct asking asking = {.request = request};
    struct form form;
    struct error refused = {0};
    if (!request_structure(request, &asking.space, &asking.structure, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, ASK_FIELDS, COUNT_OF(ASK_FIELDS));
        form_choose(&form, "role", STR("structure-member"));
    } else if (form_read(&form, request, ASK_FIELDS, COUNT_OF(ASK_FIELDS))) {
        role_kind_find(form_text(&form, "role"), &asking.kind);
        asking.message = form_text(&form, "message");
        if (store_write(request->site->store, ask, &asking, &refused))
            return response_redirect(response, 303, STR("/compte?fait=demande"), error);
        if (refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {
        .heading = arena_printf(arena, "Rejoindre « %.*s »", STR_PRINT(asking.structure.name)),
        .lead = structure_where(arena, &asking.structure),
        .submit = STR("Envoyer ma demande"),
    };
    links_add(arena, &view.notes, 1, STR("Ses gestionnaires répondront ; si elle n’en a pas, ce sera la préfecture."),
              STR_NONE);
    links_add(arena, &view.ways, 1, STR("Chercher une autre structure"),
              space_path(arena, asking.space, "/structures"));
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, asking.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Trouver ma structure"),
              space_path(arena, asking.space, "/structures"));
    send_form_page(request, response, asking.space, &view, &form);
    return true;
}

/* --- Answering -----------------------------------------------------------------------------------------------------
 */

static const struct field_choice ANSWERS[] = {{"oui", "Accepter", NULL}, {"non", "Refuser", NULL}};
static const struct field ANSWER_FIELDS[] = {
    {.name = "reponse",
     .label = "Votre réponse",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = ANSWERS,
     .choice_count = 2},
    {.name = "motif",
     .label = "Motif, si vous refusez",
     .kind = FIELD_TEXTAREA,
     .most = 500,
     .help = "La personne le lira"},
};

static bool answer(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    struct request *request = asking->request;
    struct claim claim;
    bool found = false;
    if (!claim_answer(session, asking->claim_id, asking->structure.id, asking->accepted, asking->reason,
                      request_person(request), request->now, error) ||
        !claim_find(session, asking->claim_id, request->arena, &claim, &found, error))
        return false;
    struct str link = asking->accepted ? structure_path(request->arena, asking->space, asking->structure.id, "")
                                       : space_path(request->arena, asking->space, "/structures");
    return !found || tell(session, asking, claim.person.email,
                          asking->accepted ? "membership-accepted" : "membership-refused", asking->reason, link, error);
}

static bool read_answer(struct form *form, struct asking *asking)
{
    asking->accepted = form_chosen(form, "reponse", "oui");
    asking->reason = form_text(form, "motif");
    if (asking->accepted || asking->reason.length)
        return true;
    form_refuse(form, "motif", "Un refus se motive : dites pourquoi, en une phrase.");
    return false;
}

bool show_claim(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct asking asking = {.request = request};
    struct session *session;
    struct claim claim;
    struct form form;
    bool found = false;
    id_parse(request_path(request, "claim"), &asking.claim_id); /* checked by the router */
    if (!request_structure(request, &asking.space, &asking.structure, error) ||
        !request_session(request, &session, error) ||
        !claim_find(session, asking.claim_id, arena, &claim, &found, error))
        return false;
    if (!found || claim.structure_id != asking.structure.id)
        return error_set(error, ERROR_MISSING, "Cette demande n’existe pas.");
    struct str back = structure_path(arena, asking.space, asking.structure.id, "");
    if (request->method != METHOD_POST) {
        form_start(&form, request, ANSWER_FIELDS, COUNT_OF(ANSWER_FIELDS));
    } else if (form_read(&form, request, ANSWER_FIELDS, COUNT_OF(ANSWER_FIELDS)) && read_answer(&form, &asking)) {
        const char *done = asking.accepted ? "?fait=acceptee" : "?fait=refusee";
        return store_write(request->site->store, answer, &asking, error) &&
               response_redirect(response, 303, structure_path(arena, asking.space, asking.structure.id, done), error);
    }
    bool waiting = claim.state == CLAIM_WAITING;
    struct view_form_page view = {
        .heading = arena_printf(arena, "%.*s demande à rejoindre la structure", STR_PRINT(person_label(&claim.person))),
        .lead = arena_printf(arena, "Pour être %s de « %.*s ».", ROLES[claim.kind].label, STR_PRINT(claim.structure)),
        .submit = waiting ? STR("Envoyer la réponse") : STR_NONE,
    };
    links_add(arena, &view.notes, 3, arena_printf(arena, "Son adresse" NBSP ": %.*s", STR_PRINT(claim.person.email)),
              STR_NONE);
    if (claim.message.length)
        links_add(arena, &view.notes, 3, arena_printf(arena, "«" NBSP "%.*s" NBSP "»", STR_PRINT(claim.message)),
                  STR_NONE);
    if (!waiting)
        links_add(arena, &view.notes, 3, STR("Cette demande a déjà reçu une réponse."), STR_NONE);
    links_add(arena, &view.ways, 1, STR("Revenir à la structure"), back);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, asking.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, asking.structure.name, back);
    send_form_page(request, response, asking.space, &view, &form);
    return true;
}

/* --- Inviting ------------------------------------------------------------------------------------------------------
 */

static const struct field INVITE_FIELDS[] = {
    {.name = "courriel",
     .label = "Son adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = EMAIL_BYTES_MOST,
     .autocomplete = "off"},
    {.name = "role", .label = "Son rôle", .kind = FIELD_CHOICE, .required = true, .choices = KINDS, .choice_count = 2},
};

struct inviting {
    struct request *request;
    const struct space *space;
    struct invitation invitation;
};

static bool invite(struct session *session, void *context, struct error *error)
{
    struct inviting *inviting = context;
    struct request *request = inviting->request;
    char token[TOKEN_TEXT + 1];
    return invitation_make(session, inviting->invitation.email, STR_NONE, &inviting->invitation.role,
                           request_person(request), request->now, &inviting->invitation.id, token, error) &&
           queue_invitation(session, request, inviting->space, &inviting->invitation, token, error);
}

bool show_structure_invite(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct inviting inviting = {.request = request};
    struct structure structure;
    struct form form;
    struct error refused = {0};
    if (!request_structure(request, &inviting.space, &structure, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, INVITE_FIELDS, COUNT_OF(INVITE_FIELDS));
    } else if (form_read(&form, request, INVITE_FIELDS, COUNT_OF(INVITE_FIELDS))) {
        struct role *role = &inviting.invitation.role;
        *role = (struct role){.space_id = inviting.space->id, .structure_id = structure.id};
        role_kind_find(form_text(&form, "role"), &role->kind);
        inviting.invitation.email = email_key(arena, form_text(&form, "courriel"));
        inviting.invitation.structure = structure.name;
        if (store_write(request->site->store, invite, &inviting, &refused))
            return response_redirect(response, 303,
                                     structure_path(arena, inviting.space, structure.id, "?fait=invitation"), error);
        if (refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        form_refuse(&form, "courriel", "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Inviter dans la structure"), .submit = STR("Envoyer l’invitation")};
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), structure_path(arena, inviting.space, structure.id, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, inviting.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, structure.name, structure_path(arena, inviting.space, structure.id, ""));
    send_form_page(request, response, inviting.space, &view, &form);
    return true;
}

/* --- Taking out, leaving, checking ---------------------------------------------------------------------------------
 */

struct removing {
    struct request *request;
    const struct space *space;
    struct structure structure;
    int64_t role_id;
    bool leave, approve;
};

static bool remove_member(struct session *session, void *context, struct error *error)
{
    struct removing *removing = context;
    struct request *request = removing->request;
    struct member member;
    if (removing->approve)
        return structure_set_state(session, removing->structure.id, STRUCTURE_ACTIVE, STR_NONE, request_person(request),
                                   request->now, error);
    if (removing->leave)
        return structure_leave(session, removing->structure.id, request_person(request), request->now, error);
    if (!role_member(session, removing->role_id, removing->space->id, request->now, request->arena, &member, error))
        return false;
    if (member.role.structure_id != removing->structure.id)
        return error_set(error, ERROR_MISSING, "Cette personne n’est pas de cette structure.");
    return role_revoke(session, removing->role_id, removing->space->id, request_person(request), request->now, error);
}

static bool start_removing(struct request *request, struct removing *removing, struct error *error)
{
    *removing = (struct removing){.request = request};
    return request_structure(request, &removing->space, &removing->structure, error);
}

static bool finish_removing(struct request *request, struct response *response, struct removing *removing,
                            struct str destination, struct error *error)
{
    return store_write(request->site->store, remove_member, removing, error) &&
           response_redirect(response, 303, destination, error);
}

bool send_structure_member_out(struct request *request, struct response *response, struct error *error)
{
    struct removing removing;
    if (!start_removing(request, &removing, error))
        return false;
    id_parse(request_path(request, "role"), &removing.role_id); /* checked by the router */
    return finish_removing(request, response, &removing,
                           structure_path(request->arena, removing.space, removing.structure.id, "?fait=retrait"),
                           error);
}

bool send_structure_leave(struct request *request, struct response *response, struct error *error)
{
    struct removing removing;
    if (!start_removing(request, &removing, error))
        return false;
    removing.leave = true;
    return finish_removing(request, response, &removing, STR("/compte?fait=depart"), error);
}

bool send_structure_approve(struct request *request, struct response *response, struct error *error)
{
    struct removing removing;
    if (!start_removing(request, &removing, error))
        return false;
    removing.approve = true;
    return finish_removing(request, response, &removing,
                           structure_path(request->arena, removing.space, removing.structure.id, "?fait=validee"),
                           error);
}
