/* Looking for one's structure, asking to be of it, making it; and the organiser's list of what is to check. */
#include "account-pages.h"
#include "place-query.h"
#include "places/cleaning.h"
#include "templates.h"

enum { FOUND_MOST = 30, LISTED = 50 };

/* --- Words -------------------------------------------------------------------------------------------------------- */

struct str structure_where(struct arena *arena, const struct structure *structure)
{
    uint32_t commune = territory_find(TERRITORY_COMMUNE, structure->commune);
    struct str name = commune == TERRITORY_NONE ? structure->commune : territory_label(commune, arena);
    if (structure->siret.length == 14)
        return arena_printf(arena, "%.*s · SIRET %.3s" NBSP "%.3s" NBSP "%.3s" NBSP "%.5s", STR_PRINT(name),
                            structure->siret.at, structure->siret.at + 3, structure->siret.at + 6,
                            structure->siret.at + 9);
    if (structure->rna.length)
        return arena_printf(arena, "%.*s · RNA %.*s", STR_PRINT(name), STR_PRINT(structure->rna));
    return name;
}

struct str structure_path(struct arena *arena, const struct space *space, int64_t id, const char *rest)
{
    return arena_printf(arena, "/%.*s/structures/%.*s%s", STR_PRINT(space->slug), STR_PRINT(id_text(arena, id)), rest);
}

static void add_rows(struct request *request, const struct space *space, const struct structures *found,
                     const char *rest, struct account_rows *rows)
{
    rows->at = ARENA_ARRAY(request->arena, struct account_row, found->count + 1);
    for (size_t i = 0; i < found->count; i++)
        rows->at[rows->count++] =
            (struct account_row){.label = found->at[i].name,
                                 .detail = structure_where(request->arena, &found->at[i]),
                                 .address = structure_path(request->arena, space, found->at[i].id, rest)};
}

/* --- Looking ------------------------------------------------------------------------------------------------------ */

static const struct field SEARCH_FIELDS[] = {
    {.name = "q",
     .label = "Nom, SIRET ou RNA",
     .kind = FIELD_TEXT,
     .most = 120,
     .help = "Par exemple médiathèque, ou 123 456 789 00012"},
    {.name = "ou", .label = "Commune", .kind = FIELD_TEXT, .most = 100, .help = "Nom ou code postal"},
};

static bool search(struct request *request, const struct space *space, struct form *form, struct structures *found,
                   struct error *error)
{
    struct session *session;
    struct structure_search asked = {.space_id = space->id, .text = form_text(form, "q"), .most = FOUND_MOST};
    if (!form_is_empty(form, "ou")) {
        uint32_t commune = commune_named(request->arena, form_text(form, "ou"), space_department(space), false);
        if (commune == TERRITORY_NONE) {
            form_refuse(form, "ou", "Aucune commune ne s’appelle ainsi. Vérifiez, ou laissez ce champ vide.");
            return true;
        }
        asked.commune = territory_at(commune).code;
    }
    return request_session(request, &session, error) && structure_list(session, &asked, request->arena, found, error);
}

bool show_structures(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct form form;
    struct structures found = {0};
    struct view_structures view = {0};
    if (!space)
        return false;
    form_read(&form, request, SEARCH_FIELDS, COUNT_OF(SEARCH_FIELDS));
    view.asked = !form_is_empty(&form, "q") || !form_is_empty(&form, "ou");
    if (view.asked && !search(request, space, &form, &found, error))
        return false;
    page_fill(request, space, &view.page, STR("Trouver ma structure"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.action = request->path;
    view.fields = form_fields(&form);
    view.create = space_path(arena, space, "/structures/nouvelle");
    view.more = found.count == FOUND_MOST;
    add_rows(request, space, &found, "/demander", &view.rows);
    struct buffer page = {0};
    template_structures(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Making and changing ------------------------------------------------------------------------------------------ */

static const struct field FIELDS[] = {
    {.name = "nom",
     .label = "Nom de la structure",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .autocomplete = "organization"},
    {.name = "siret", .label = "SIRET", .kind = FIELD_TEXT, .most = 20, .help = "Quatorze chiffres, si elle en a un"},
    {.name = "rna",
     .label = "RNA",
     .kind = FIELD_TEXT,
     .most = 14,
     .help = "Pour une association : W et neuf chiffres"},
    {.name = "commune",
     .label = "Commune",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 100,
     .help = "Nom ou code postal"},
    {.name = "adresse",
     .label = "Adresse",
     .kind = FIELD_TEXT,
     .most = 200,
     .help = "Numéro et rue",
     .autocomplete = "street-address"},
    {.name = "code_postal", .label = "Code postal", .kind = FIELD_TEXT, .most = 5, .autocomplete = "postal-code"},
    {.name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE, .autocomplete = "tel"},
    {.name = "courriel", .label = "Adresse électronique de la structure", .kind = FIELD_EMAIL, .autocomplete = "email"},
    {.name = "site", .label = "Site web", .kind = FIELD_ADDRESS, .autocomplete = "url"},
};

static struct str without_blanks(struct arena *arena, struct str text)
{
    char *kept = arena_alloc(arena, text.length + 1);
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] != ' ' && text.at[i] != '.')
            kept[count++] = text.at[i] == 'w' ? 'W' : text.at[i];
    return (struct str){kept, count};
}

/* From the form to the structure, what is wrong being said beside its control. */
static bool read_structure_form(struct request *request, const struct space *space, struct form *form,
                                struct structure *structure)
{
    struct arena *arena = request->arena;
    structure->name = form_text(form, "nom");
    structure->siret = without_blanks(arena, form_text(form, "siret"));
    structure->rna = without_blanks(arena, form_text(form, "rna"));
    structure->address = form_text(form, "adresse");
    structure->postal_code = form_text(form, "code_postal");
    structure->phone = form_text(form, "telephone");
    structure->email = form_text(form, "courriel");
    structure->website = form_text(form, "site");
    if (structure->siret.length && !siret_is_valid(structure->siret))
        form_refuse(form, "siret", "Ce n’est pas un SIRET : quatorze chiffres, dont le dernier vérifie les autres.");
    if (structure->rna.length && !rna_is_valid(structure->rna))
        form_refuse(form, "rna", "Ce n’est pas un numéro RNA : W et neuf chiffres, par exemple W281001234.");
    if (form_is_empty(form, "commune"))
        return form->error_count == 0;
    uint32_t commune = commune_named(arena, form_text(form, "commune"), space_department(space), false);
    if (commune == TERRITORY_NONE) {
        form_refuse(form, "commune", "Aucune commune ne s’appelle ainsi" NBSP ": vérifiez son nom.");
        return false;
    }
    struct territory found = territory_at(commune);
    structure->commune = found.code;
    structure->intercommunality =
        found.intercommunality == TERRITORY_NONE ? STR_NONE : territory_at(found.intercommunality).code;
    uint32_t own = territory_at(space->territory).kind == TERRITORY_REGION ? found.region : found.department;
    if (own != space->territory)
        form_refuse(form, "commune", "Cette commune n’est pas %.*s.", STR_PRINT(territory_in(space->territory, arena)));
    return form->error_count == 0;
}

struct making {
    struct request *request;
    struct structure structure;
};

static bool make(struct session *session, void *context, struct error *error)
{
    struct making *making = context;
    return structure_create(session, &making->structure, request_person(making->request), making->request->now, error);
}

static bool change(struct session *session, void *context, struct error *error)
{
    struct making *making = context;
    return structure_change(session, &making->structure, request_person(making->request), making->request->now, error);
}

/* Writes; a rule of the domain that says no is said in the form. */
static bool write_structure(struct making *making, store_job job, struct form *form, bool *written, struct error *error)
{
    struct error refused = {0};
    *written = store_write(making->request->site->store, job, making, &refused);
    if (*written)
        return true;
    if (refused.kind != ERROR_CONFLICT && refused.kind != ERROR_INVALID) {
        *error = refused;
        return false;
    }
    form_refuse(form, NULL, "%s", refused.message);
    return true;
}

bool show_structure_new(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct form form;
    struct making making = {.request = request};
    bool written = false;
    if (!space)
        return false;
    making.structure.space_id = space->id;
    if (request->method != METHOD_POST)
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS)) &&
             read_structure_form(request, space, &form, &making.structure) &&
             !write_structure(&making, make, &form, &written, error))
        return false;
    if (written)
        return response_redirect(response, 303, structure_path(arena, space, making.structure.id, "?fait=creation"),
                                 error);
    struct view_form_page view = {
        .heading = STR("Créer une structure"),
        .lead = STR("Vous en serez le gestionnaire. La préfecture la vérifiera."),
        .submit = STR("Créer la structure"),
    };
    links_add(arena, &view.ways, 1, STR("Chercher encore dans les structures connues"),
              space_path(arena, space, "/structures"));
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Trouver ma structure"), space_path(arena, space, "/structures"));
    send_form_page(request, response, space, &view, &form);
    return true;
}

static bool send_structure_form(struct request *request, struct response *response, const struct space *space,
                                const struct structure *structure, struct form *form, bool branch)
{
    struct arena *arena = request->arena;
    struct view_form_page view = {
        .heading = branch ? STR("Ajouter une antenne") : STR("Modifier la structure"),
        .lead = branch
                    ? arena_printf(arena, "Elle dépend de « %.*s » et se gère avec elle.", STR_PRINT(structure->name))
                    : STR_NONE,
        .submit = branch ? STR("Ajouter l’antenne") : STR("Enregistrer la structure"),
    };
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), structure_path(arena, space, structure->id, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, structure->name, structure_path(arena, space, structure->id, ""));
    send_form_page(request, response, space, &view, form);
    return true;
}

bool request_structure(struct request *request, const struct space **space, struct structure *structure,
                       struct error *error)
{
    struct session *session;
    bool found = false;
    *space = request_space(request, error);
    return *space && request_session(request, &session, error) &&
           structure_find(session, request_scope(request)->structure_id, request->arena, structure, &found, error) &&
           (found || error_set(error, ERROR_MISSING, "Cette structure n’existe pas, ou plus."));
}

bool show_structure_change(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct structure structure;
    struct form form;
    bool written = false;
    if (!request_structure(request, &space, &structure, error))
        return false;
    struct making making = {.request = request, .structure = structure};
    if (request->method != METHOD_POST) {
        uint32_t commune = territory_find(TERRITORY_COMMUNE, structure.commune);
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
        form_set(&form, "nom", structure.name);
        form_set(&form, "siret", structure.siret);
        form_set(&form, "rna", structure.rna);
        form_set(&form, "commune", commune == TERRITORY_NONE ? STR_NONE : territory_at(commune).name);
        form_set(&form, "adresse", structure.address);
        form_set(&form, "code_postal", structure.postal_code);
        form_set(&form, "telephone", structure.phone);
        form_set(&form, "courriel", structure.email);
        form_set(&form, "site", structure.website);
    } else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS)) &&
               read_structure_form(request, space, &form, &making.structure) &&
               !write_structure(&making, change, &form, &written, error)) {
        return false;
    }
    if (written)
        return response_redirect(response, 303,
                                 structure_path(request->arena, space, structure.id, "?fait=modification"), error);
    return send_structure_form(request, response, space, &structure, &form, false);
}

bool show_structure_branch(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct structure parent;
    struct form form;
    bool written = false;
    if (!request_structure(request, &space, &parent, error))
        return false;
    struct making making = {.request = request, .structure = {.space_id = space->id, .parent_id = parent.id}};
    if (request->method != METHOD_POST)
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS)) &&
             read_structure_form(request, space, &form, &making.structure) &&
             !write_structure(&making, make, &form, &written, error))
        return false;
    if (written)
        return response_redirect(response, 303, structure_path(request->arena, space, parent.id, "?fait=antenne"),
                                 error);
    return send_structure_form(request, response, space, &parent, &form, true);
}

/* --- The organiser's list ----------------------------------------------------------------------------------------- */

bool show_structures_to_check(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct structures found;
    struct claims claims;
    struct view_structures_to_check view = {0};
    if (!space || !request_session(request, &session, error))
        return false;
    struct structure_search asked = {
        .space_id = space->id, .to_check = true, .most = LISTED, .after = request_query_text(request, "apres")};
    if (!structure_list(session, &asked, arena, &found, error) ||
        !claim_list(session, space->id, 0, request->now, arena, &claims, error))
        return false;
    page_fill(request, space, &view.page, STR("Structures à valider"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    add_rows(request, space, &found, "", &view.structures);
    if (found.count == LISTED) {
        struct buffer next = {0};
        buffer_add_str(&next, request->path);
        buffer_add_cstr(&next, "?apres=");
        url_encode(&next, structure_cursor(arena, &found.at[found.count - 1]));
        view.next = arena_str(arena, buffer_str(&next));
        buffer_free(&next);
    }
    view.claims.at = ARENA_ARRAY(arena, struct account_row, claims.count + 1);
    for (size_t i = 0; i < claims.count; i++) {
        const struct claim *claim = &claims.at[i];
        struct str rest = arena_printf(arena, "/demandes/%.*s", STR_PRINT(id_text(arena, claim->id)));
        view.claims.at[view.claims.count++] = (struct account_row){
            .label = person_label(&claim->person),
            .detail = arena_printf(arena, "demande à être %s de « %.*s »", ROLES[claim->kind].label,
                                   STR_PRINT(claim->structure)),
            .address = structure_path(arena, space, claim->structure_id, arena_cstr(arena, rest)),
        };
    }
    struct buffer page = {0};
    template_structures_to_check(&page, &view);
    response_html(response, &page);
    return true;
}
