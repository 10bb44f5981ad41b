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

/* What the role opens besides the space itself; only what she may, as the session stands. */
static void add_links(struct request *request, const struct space *space, const struct role *role,
                      struct page_links *links)
{
    static const struct {
        const char *label, *path;
        enum permission permission;
    } pages[] = {
        {"Mon tableau de bord", "/demarche/semaine", PERMISSION_ORGANISER},
        {"Ce qui attend", "/a-traiter", PERMISSION_HUB},
        {"À relire", "/a-relire", PERMISSION_HUB},
        {"Les lieux en tableau", "/lieux/tableau", PERMISSION_HUB},
        {"Référencer", "/referencement", PERMISSION_REFERENT},
        {"Campagne d’appels", "/telephone", PERMISSION_REFERENT},
        {"Doublons", "/doublons", PERMISSION_HUB},
        {"Les contributions reçues", "/tri", PERMISSION_ORGANISER},
        {"Les ateliers", "/ateliers", PERMISSION_HUB},
        {"Les lettres", "/lettres", PERMISSION_ORGANISER},
        {"Les personnes", "/personnes", PERMISSION_PEOPLE},
        {"Structures à valider", "/structures/a-valider", PERMISSION_ORGANISER},
        {"Le journal", "/journal", PERMISSION_AUDIT},
    };
    struct scope scope = {.space_id = space->id};
    for (size_t i = 0; i < COUNT_OF(pages); i++)
        if ((PERMISSIONS[pages[i].permission].roles & ROLE_BIT(role->kind)) &&
            request_may(request, pages[i].permission, &scope))
            links_add(request->arena, links, COUNT_OF(pages), str_of(pages[i].label),
                      space_path(request->arena, space, pages[i].path));
}

static void add_spaces(struct request *request, struct view_account *view)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        links_add(request->arena, &view->spaces, spaces->count,
                  territory_label(spaces->at[i].territory, request->arena),
                  space_path(request->arena, &spaces->at[i], "/structures"));
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
            row.address = found ? structure_path(arena, space, structure.id, "") : space_path(arena, space, "");
        if (space)
            add_links(request, space, role, &row.links);
        rows_add(arena, &view->roles, access->roles.count, row);
        view->factor_missing |= ROLES[role->kind].second_factor && !access->person.has_factor && !access->second_factor;
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

/* --- Settings ------------------------------------------------------------------------------------------------------
 */

static void add_setting(struct request *request, struct view_account *view, const char *label, struct str detail,
                        const char *submit, const char *address)
{
    rows_add(request->arena, &view->settings, 10,
             (struct account_row){
                 .label = str_of(label), .detail = detail, .submit = str_of(submit), .address = str_of(address)});
}

static bool add_factor(struct request *request, struct session *session, struct view_account *view, struct error *error)
{
    const struct person *person = &request_access(request)->person;
    int64_t left;
    if (!person->has_factor) {
        add_setting(request, view, "Second facteur", STR("pas installé"), "Installer", "/compte/second-facteur");
        return true;
    }
    if (!factor_codes_left(session, person->id, &left, error))
        return false;
    add_setting(request, view, "Second facteur", STR("installé, demandé à chaque connexion"), "Retirer",
                "/compte/second-facteur/retirer");
    rows_add(request->arena, &view->settings, 10,
             (struct account_row){.label = STR("Codes de secours"),
                                  .detail = arena_printf(request->arena,
                                                         "il en reste %lld ; de nouveaux codes remplacent les anciens",
                                                         (long long)left),
                                  .submit = STR("Renouveler les codes"),
                                  .action = STR("/compte/codes-de-secours")});
    return true;
}

static bool add_settings(struct request *request, struct session *session, struct view_account *view,
                         struct error *error)
{
    const struct person *person = &request_access(request)->person;
    add_setting(request, view, "Nom", person->name.length ? person->name : STR("pas encore donné"), "Changer",
                "/compte/nom");
    add_setting(request, view, "Adresse électronique", person->email, "Changer", "/compte/adresse");
    add_setting(request, view, "Mot de passe",
                person->has_password ? STR("choisi") : STR("aucun : vous vous connectez par un lien"),
                person->has_password ? "Changer" : "Choisir", "/compte/mot-de-passe");
    if (!add_factor(request, session, view, error))
        return false;
    add_setting(request, view, "Mes données", STR("tout ce que ce service garde de vous, en JSON"), "Télécharger",
                "/compte/donnees.json");
    add_setting(request, view, "Mon compte", STR("l’effacer, avec ce qui vous concerne"), "Effacer", "/compte/effacer");
    return true;
}

static struct str done_sentence(struct request *request)
{
    static const struct {
        const char *code, *sentence;
    } rows[] = {
        {"session", "La session est fermée."},
        {"nom", "Votre nom est enregistré."},
        {"mot-de-passe", "Votre mot de passe est enregistré. Vos autres sessions sont fermées."},
        {"adresse", "Deux messages sont partis : suivez le lien de chacun."},
        {"facteur", "Le second facteur est retiré."},
        {"demande", "Votre demande est partie : la réponse arrivera par courriel."},
        {"depart", "Vous ne faites plus partie de la structure."},
    };
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_equal(code, str_of(rows[i].code)))
            return str_of(rows[i].sentence);
    return STR_NONE;
}

bool show_account(struct request *request, struct response *response, struct error *error)
{
    const struct access *access = request_access(request);
    struct session *session;
    struct view_account view = {.name = access->person.name, .email = access->person.email};
    page_fill(request, NULL, &view.page, STR("Mon compte"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = view.page.form_token;
    view.done = done_sentence(request);
    if (!request_session(request, &session, error) || !add_roles(request, session, &view, error) ||
        !add_settings(request, session, &view, error) || !add_sessions(request, session, &view, error))
        return false;
    add_spaces(request, &view);
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
