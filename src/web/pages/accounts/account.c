/* One's own account: what one may do, where one is signed in, what one can change. */
#include "account-pages.h"
#include "templates.h"

static void rows_add(struct arena *arena, struct account_rows *rows, size_t most, struct account_row row)
{
    if (!rows->at)
        rows->at = ARENA_ARRAY(arena, struct account_row, most);
    if (rows->count < most)
        rows->at[rows->count++] = row;
}

/* --- Roles -------------------------------------------------------------------------------------------------------- */

static const struct space *space_by_id(struct request *request, int64_t id)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].id == id)
            return &spaces->at[i];
    return NULL;
}

static bool add_roles(struct request *request, struct session *session, struct view_account *view, struct error *error)
{
    const struct access *access = request_access(request);
    struct arena *arena = request->arena;
    for (size_t i = 0; i < access->roles.count; i++) {
        const struct role *role = &access->roles.at[i];
        const struct space *space = space_by_id(request, role->space_id);
        struct structure structure;
        bool found = false;
        struct account_row row = {.label = str_of(ROLES[role->kind].label), .detail = STR("toute l’installation")};
        if (role->structure_id && !structure_find(session, role->structure_id, arena, &structure, &found, error))
            return false;
        if (found)
            row.detail = structure.name;
        else if (role->intercommunality.length)
            row.detail = territory_label(territory_find(TERRITORY_INTERCOMMUNALITY, role->intercommunality), arena);
        else if (space)
            row.detail = territory_label(space->territory, arena);
        if (space)
            row.address = space_path(arena, space, "");
        rows_add(arena, &view->roles, access->roles.count, row);
        view->factor_missing |= ROLES[role->kind].second_factor && !access->person.has_factor;
    }
    return true;
}

/* --- Sessions ------------------------------------------------------------------------------------------------------
 */

static bool add_sessions(struct request *request, struct session *session, struct view_account *view,
                         struct error *error)
{
    const struct access *access = request_access(request);
    struct arena *arena = request->arena;
    struct sign_in_rows rows;
    if (!sign_in_list(session, access->person.id, request->now, arena, &rows, error))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const struct sign_in_row *row = &rows.at[i];
        bool current = row->id == access->session_id;
        rows_add(arena, &view->sessions, rows.count,
                 (struct account_row){
                     .label = row->device,
                     .detail = arena_printf(arena, "vue le %.*s, depuis l’adresse %.*s",
                                            STR_PRINT(french_date_time(arena, request->site->zone, row->seen_at)),
                                            STR_PRINT(row->network)),
                     .action = arena_printf(arena, "/compte/sessions/%.*s", STR_PRINT(id_text(arena, row->id))),
                     .submit = current ? STR_NONE : STR("Fermer"),
                     .current = current,
                 });
    }
    return true;
}

bool show_account(struct request *request, struct response *response, struct error *error)
{
    const struct access *access = request_access(request);
    struct session *session;
    struct view_account view = {.name = access->person.name, .email = access->person.email};
    page_fill(request, NULL, &view.page, STR("Mon compte"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = view.page.form_token;
    if (request_query_has(request, "fait"))
        view.done = STR("C’est fait.");
    if (!request_session(request, &session, error) || !add_roles(request, session, &view, error) ||
        !add_sessions(request, session, &view, error))
        return false;
    view.is_new = view.roles.count == 0;
    struct buffer page = {0};
    template_account(&page, &view);
    response_html(response, &page);
    return true;
}

static bool revoke(struct session *session, void *context, struct error *error)
{
    struct request *request = context;
    int64_t id = 0;
    int64_t person_id = request_person(request);
    id_parse(request_path(request, "session"), &id); /* checked by the router */
    struct audit_event event = {
        .person_id = person_id, .action = "session.end", .subject = "person", .subject_id = person_id};
    return sign_in_revoke(session, person_id, id, error) && audit_record(session, &event, request->now, error);
}

bool end_session(struct request *request, struct response *response, struct error *error)
{
    return store_write(request->site->store, revoke, request, error) &&
           response_redirect(response, 303, STR("/compte?fait=session#sessions"), error);
}
