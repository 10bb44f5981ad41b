/* The people of a space: who has which role, who is invited; taking back and cancelling. */
#include "account-pages.h"
#include "templates.h"

/* --- Words -------------------------------------------------------------------------------------------------------- */

struct str role_place_label(struct request *request, const struct role *role, struct str structure)
{
    if (structure.length)
        return structure;
    if (role->intercommunality.length) {
        uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, role->intercommunality);
        return id == TERRITORY_NONE ? role->intercommunality : territory_label(id, request->arena);
    }
    return STR_NONE;
}

static struct str day_label(struct request *request, int64_t instant)
{
    struct civil civil = zone_civil(request->site->zone, instant);
    return french_date_short(request->arena, date_from_civil(civil.year, civil.month, civil.day));
}

struct str role_sentence(struct request *request, const struct role *role, struct str structure)
{
    struct str place = role_place_label(request, role, structure);
    struct str label = str_of(ROLES[role->kind].label);
    return place.length ? arena_printf(request->arena, "%.*s – %.*s", STR_PRINT(label), STR_PRINT(place)) : label;
}

/* --- The list ----------------------------------------------------------------------------------------------------- */

static void add_member(struct request *request, const struct space *space, const struct member *member,
                       struct view_people *view)
{
    struct arena *arena = request->arena;
    const struct person *person = &member->person;
    struct role role = member->role;
    const struct access *access = request_access(request);
    bool mine = role_may_grant(&access->roles, access->second_factor, &role);
    struct person_row *row = &view->people.at[view->people.count++];
    *row = (struct person_row){
        .name = person->name,
        .email = person->email,
        .role = str_of(ROLES[role.kind].label),
        .place = role_place_label(request, &role, member->structure),
        .seen = person->seen_at ? day_label(request, person->seen_at) : STR("jamais"),
        .factor_missing = ROLES[role.kind].second_factor && !person->has_factor,
        .until = role.expires_at ? day_label(request, role.expires_at) : STR_NONE,
    };
    if (mine)
        row->revoke = arena_printf(arena, "%.*s/%.*s/retirer", STR_PRINT(space_path(arena, space, "/personnes")),
                                   STR_PRINT(id_text(arena, role.id)));
}

static void add_invitation(struct request *request, const struct space *space, const struct invitation *invitation,
                           struct view_people *view)
{
    struct arena *arena = request->arena;
    struct str base = arena_printf(arena, "%.*s/%.*s", STR_PRINT(space_path(arena, space, "/invitations")),
                                   STR_PRINT(id_text(arena, invitation->id)));
    bool expired = invitation->state == INVITATION_EXPIRED;
    view->invitations.at[view->invitations.count++] = (struct invitation_row){
        .email = invitation->email,
        .role = role_sentence(request, &invitation->role, invitation->structure),
        .state = arena_printf(arena, expired ? "a expiré le %.*s" : "valable jusqu’au %.*s",
                              STR_PRINT(day_label(request, invitation->expires_at))),
        .expired = expired,
        .renew = arena_printf(arena, "%.*s/renvoyer", STR_PRINT(base)),
        .cancel = arena_printf(arena, "%.*s/annuler", STR_PRINT(base)),
    };
}

static bool read_people(struct request *request, const struct space *space, struct view_people *view,
                        struct error *error)
{
    struct session *session;
    struct members members;
    struct invitations invitations;
    struct arena *arena = request->arena;
    if (!request_session(request, &session, error) ||
        !role_members(session, space->id, request->now, arena, &members, error) ||
        !invitation_list(session, space->id, 0, request->now, arena, &invitations, error))
        return false;
    view->people.at = ARENA_ARRAY(arena, struct person_row, members.count + 1);
    for (size_t i = 0; i < members.count; i++)
        add_member(request, space, &members.at[i], view);
    view->invitations.at = ARENA_ARRAY(arena, struct invitation_row, invitations.count + 1);
    for (size_t i = 0; i < invitations.count; i++)
        add_invitation(request, space, &invitations.at[i], view);
    return true;
}

static struct str done_sentence(struct request *request)
{
    static const struct {
        const char *code, *sentence;
    } rows[] = {
        {"invitation", "L’invitation est partie."},
        {"renvoi", "L’invitation est repartie, avec un nouveau lien."},
        {"annulation", "L’invitation est annulée : son lien ne sert plus."},
        {"retrait", "Le rôle est retiré : la personne ne l’exerce plus dès maintenant."},
    };
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_equal(code, str_of(rows[i].code)))
            return str_of(rows[i].sentence);
    return STR_NONE;
}

bool show_people(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct view_people view = {.done = done_sentence(request)};
    if (!space || !read_people(request, space, &view, error))
        return false;
    page_fill(request, space, &view.page, STR("Les personnes"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.token = view.page.form_token;
    view.invite = space_path(arena, space, "/personnes/inviter");
    view.audit = space_path(arena, space, "/journal");
    struct buffer page = {0};
    template_people(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Taking back -------------------------------------------------------------------------------------------------- */

struct taking_back {
    struct request *request;
    const struct space *space;
    struct member member;
};

/* The role of the path, if the one who asks may take it back. */
static bool find_member(struct session *session, struct taking_back *back, struct error *error)
{
    struct request *request = back->request;
    const struct access *access = request_access(request);
    int64_t id = 0;
    id_parse(request_path(request, "role"), &id); /* checked by the router */
    if (!role_member(session, id, back->space->id, request->now, request->arena, &back->member, error))
        return false;
    return role_may_grant(&access->roles, access->second_factor, &back->member.role) ||
           error_set(error, ERROR_FORBIDDEN, "Votre rôle ne permet pas de retirer celui-ci.");
}

static bool take_back(struct session *session, void *context, struct error *error)
{
    struct taking_back *back = context;
    return find_member(session, back, error) && role_revoke(session, back->member.role.id, back->space->id,
                                                            request_person(back->request), back->request->now, error);
}

bool show_role_revoke(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct taking_back back = {.request = request, .space = request_space(request, error)};
    struct form form;
    if (!back.space)
        return false;
    struct str people = space_path(arena, back.space, "/personnes");
    if (request->method == METHOD_POST)
        return store_write(request->site->store, take_back, &back, error) &&
               response_redirect(response, 303, arena_printf(arena, "%.*s?fait=retrait", STR_PRINT(people)), error);
    if (!request_session(request, &session, error) || !find_member(session, &back, error))
        return false;
    form_start(&form, request, NULL, 0);
    struct view_form_page view = {
        .heading = STR("Retirer ce rôle" NNBSP "?"),
        .lead = arena_printf(arena, "%.*s ne sera plus %.*s.", STR_PRINT(person_label(&back.member.person)),
                             STR_PRINT(role_sentence(request, &back.member.role, back.member.structure))),
        .submit = STR("Retirer le rôle"),
        .dangerous = true,
    };
    links_add(arena, &view.notes, 1,
              STR("Son compte n’est pas effacé, et ses autres rôles restent. Vous pourrez l’inviter de nouveau."),
              STR_NONE);
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), people);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, back.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les personnes"), people);
    send_form_page(request, response, back.space, &view, &form);
    return true;
}
