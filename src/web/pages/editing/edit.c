/* Changing a place, or adding one: applied at once by those who may, proposed by anyone else who is signed in, or who
 * holds the link that was sent to the place itself (verify.c). */
#include "../campaign/new-place.h"
#include "../map.h"
#include "assets.h"
#include "editing-pages.h"
#include "templates.h"

/* What is edited, and by which page. */
struct editing {
    struct request *request;
    const struct space *space;
    struct kept_place *kept;      /* id 0: a new place, which it then holds */
    const struct new_place *made; /* of a new place; else NULL */
    bool at_once;
    struct str secret; /* of the link that leads here, without an account; or empty */
    struct place_form form;
    struct place place; /* what is asked */
    struct view_place_form view;
};

static bool is_new(const struct editing *editing)
{
    return editing->kept->id == 0;
}

/* --- Saving ------------------------------------------------------------------------------------------------------- */

struct saving {
    struct editing *editing;
    int64_t place_id;
    struct place_changes changes, disputed;
    struct str reason;
};

static bool apply(struct session *session, struct saving *saving, struct error *error)
{
    struct editing *editing = saving->editing;
    struct request *request = editing->request;
    struct change_author author = author_now(request, editing->space, saving->reason);
    bool new = saving->place_id == 0;
    if (new) {
        if (!place_create(session, &editing->place, editing->made->structure_id, &author, editing->kept, request->arena,
                          error))
            return false;
        if (editing->kept->space_id != editing->space->id &&
            territory_at(editing->space->territory).kind != TERRITORY_REGION) /* a region has its departments' places */
            return error_set(error, ERROR_INVALID, "Cette commune n’est pas de cet espace : vérifiez le code postal.");
        if (!new_place_made(session, request, editing->space, editing->made, 0, editing->kept->id, error))
            return false;
    } else if (!place_edit(session, saving->place_id, ORIGIN_HAND, &saving->changes, &author, request->arena,
                           &saving->disputed, error)) {
        return false;
    }
    return note_place(session, request, new ? "place.create" : "place.edit", editing->space, editing->kept,
                      &saving->changes, saving->reason, error);
}

static bool propose(struct session *session, struct saving *saving, struct error *error)
{
    int64_t id;
    const struct editing *editing = saving->editing;
    struct proposal proposal = {.space_id = editing->space->id,
                                .place_id = saving->place_id,
                                .structure_id = editing->kept->structure_id,
                                .person_id = request_person(editing->request),
                                .kind = saving->place_id ? PROPOSAL_CORRECTION : PROPOSAL_CREATION,
                                .state = PROPOSAL_WAITING,
                                .name = editing->place.name,
                                .comment = saving->reason,
                                .changes = saving->changes};
    return proposal_save(session, &proposal, STR_NONE, editing->request->now, &id, error) &&
           (saving->place_id || new_place_made(session, editing->request, editing->space, editing->made, id, 0, error));
}

static bool save(struct session *session, void *context, struct error *error)
{
    struct saving *saving = context;
    struct editing *editing = saving->editing;
    bool saved = editing->at_once ? apply(session, saving, error) : propose(session, saving, error);
    if (editing->secret.length) /* nobody in particular: no draft of hers */
        return saved;
    return saved &&
           place_draft_delete(session, request_person(editing->request), editing->space->id, saving->place_id, error);
}

/* Saves what was read; false on a failure that is not the form's. *saved tells. */
static bool try_to_save(struct editing *editing, bool *saved, struct error *error)
{
    struct error why;
    struct request *request = editing->request;
    struct place_form *form = &editing->form;
    struct saving saving = {.editing = editing, .place_id = editing->kept->id};
    saving.reason = form_text(&form->form, "motif");
    if (editing->secret.length && str_is_empty(saving.reason))
        saving.reason = STR("Par le lien reçu au lieu");
    place_changes_between(&form->base, &editing->place, request->arena, &saving.changes);
    *saved = false;
    if (saving.changes.count == 0) {
        form_refuse(&form->form, NULL, "Vous n’avez rien changé.");
        return true;
    }
    *saved = store_write(request->site->store, save, &saving, &why);
    if (*saved)
        return true;
    if (why.kind == ERROR_CONFLICT && saving.disputed.count)
        place_form_dispute(form, request->arena, &saving.disputed);
    else if (why.kind == ERROR_INVALID)
        form_refuse(&form->form, NULL, "%s", why.message);
    else
        return error_set(error, why.kind, "%s", why.message);
    return true;
}

static bool send_saved(const struct editing *editing, struct response *response, struct error *error)
{
    struct arena *arena = editing->request->arena;
    struct str slug = editing->space->slug;
    if (editing->secret.length)
        return response_redirect(response, 303,
                                 arena_printf(arena, "%.*s?fait=%s",
                                              STR_PRINT(route_address(arena, "place-verify", slug, editing->secret)),
                                              editing->at_once ? "modifie" : "propose"),
                                 error);
    struct str address = editing->at_once ? route_address(arena, "place", slug, editing->kept->slug)
                                          : route_address(arena, "proposals-own", slug);
    return response_redirect(response, 303, address, error);
}

/* --- Places alike ------------------------------------------------------------------------------------------------- */

/* Before a place is made twice, she says that it is none of those there. */
static bool ask_about_alike(struct editing *editing, struct error *error)
{
    struct view_alike_list *alike = &editing->view.alike;
    if (!is_new(editing))
        return true;
    if (!alike_fill(editing->request, editing->space, &editing->place, 0, alike, error))
        return false;
    alike->confirmed = alike->count && str_equal(form_posted(editing->request, "semblables"), alike->seen);
    if (!alike->likely || alike->confirmed)
        return true;
    editing->view.alike_first = true;
    form_refuse(&editing->form.form, NULL,
                "Ce lieu est peut-être déjà sur la carte. Regardez ceux qui lui ressemblent : modifiez celui qui "
                "existe, ou cochez « C’est un autre lieu ».");
    return true;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

/* The communes of a department are few enough to come with the page: no script is needed. */
static void add_communes(struct editing *editing)
{
    struct view_place_form *view = &editing->view;
    uint32_t department = space_department(editing->space);
    size_t cursor = 0;
    if (department == TERRITORY_NONE)
        return;
    size_t most = territory_count(TERRITORY_COMMUNE);
    for (uint32_t id; (id = territory_next_commune(department, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        size_t codes;
        struct str *postal = commune_postal_codes(id, &codes, editing->request->arena);
        links_add(editing->request->arena, &view->communes, most, territory_label(id, editing->request->arena),
                  codes ? postal[0] : STR(""));
    }
}

static bool add_map(struct editing *editing, struct error *error)
{
    enum { AROUND = 400 };
    const struct directory *directory;
    struct place_query everywhere = {0};
    const struct place *place = &editing->form.base;
    struct point point = {place->longitude, place->latitude};
    if (!pages_directory(editing->request, &directory, error))
        return false;
    filter_to_space(editing->request->arena, editing->space, &everywhere.filter);
    struct box box =
        place->located && point_is_valid(point) ? box_around(point, AROUND) : map_space_box(editing->space);
    editing->view.map = map_settings(editing->request, editing->space, directory, &everywhere, box, true);
    return true;
}

static void add_addresses(struct editing *editing)
{
    struct arena *arena = editing->request->arena;
    struct view_place_form *view = &editing->view;
    struct str space = editing->space->slug, slug = editing->kept->slug;
    bool new = is_new(editing);
    struct str form = new ? route_address(arena, "place-new", space) : route_address(arena, "place-edit", space, slug);
    struct str from = draft_query(editing->request); /* what a new place is made from */
    view->addresses_address = route_address(arena, "addresses", space);
    view->communes_address =
        arena_printf(arena, "/api/v1/recherche?limite=8&departement=%.*s", STR_PRINT(editing->space->code));
    if (editing->secret.length) {
        view->action = route_address(arena, "place-verify-edit", space, editing->secret);
        return;
    }
    view->action = arena_printf(arena, "%.*s%.*s", STR_PRINT(form), STR_PRINT(from));
    struct str keep =
        new ? route_address(arena, "place-new-draft", space) : route_address(arena, "place-draft", space, slug);
    struct str forget = new ? route_address(arena, "place-new-draft-forget", space)
                            : route_address(arena, "place-draft-forget", space, slug);
    view->draft_action = arena_printf(arena, "%.*s%.*s", STR_PRINT(keep), STR_PRINT(from));
    view->draft_forget = arena_printf(arena, "%.*s%.*s", STR_PRINT(forget), STR_PRINT(from));
    view->draft_resume = draft_address(arena, view->action, "repris");
    if (new)
        view->alike_address = route_address(arena, "places-alike", space);
    else
        view->history = route_address(arena, "place-history", space, slug);
}

static struct str lead(const struct editing *editing)
{
    const struct new_place *made = editing->made;
    struct str when = editing->at_once ? STR("Ce que vous enregistrez est affiché aussitôt.")
                                       : STR("Ce que vous envoyez est relu par le département avant d’être affiché.");
    if (!made || made->structure.length == 0)
        return when;
    return arena_printf(editing->request->arena, "Ce lieu sera tenu à jour par «" NBSP "%.*s" NBSP "». %.*s",
                        STR_PRINT(made->structure), STR_PRINT(when));
}

static bool send_page(struct editing *editing, struct response *response, struct error *error)
{
    struct request *request = editing->request;
    struct view_place_form *view = &editing->view;
    bool new = is_new(editing);
    view->heading = new ? STR("Ajouter un lieu") : STR("Modifier un lieu");
    view->lead = lead(editing);
    view->submit = editing->at_once ? STR("Enregistrer") : STR("Envoyer à la relecture");
    view->token = editing->form.form.token;
    add_addresses(editing);
    add_communes(editing);
    place_form_sections(request, &editing->form, view);
    if (!add_map(editing, error))
        return false;
    page_fill(request, editing->space, &view->page, view->heading, STR_NONE, STR_NONE, SECTION_NONE);
    view->page.unlisted = true;
    view->page.script = ASSET_PLACE_FORM_JS;
    if (!new)
        links_add(request->arena, &view->page.breadcrumb, 1, editing->kept->place.name,
                  route_address(request->arena, "place", editing->space->slug, editing->kept->slug));
    struct buffer page = {0};
    template_place_form(&page, view);
    response_html(response, &page);
    if (editing->form.form.error_count > 0)
        response_status(response, editing->form.form.message.length ? 409 : 422);
    return true;
}

static void fill_form(struct editing *editing)
{
    const struct new_place *made = editing->made;
    place_form_show(&editing->form, editing->request, made ? &made->place : &editing->kept->place);
    if (made)
        place_form_begin(&editing->form, editing->request->arena);
}

/* The form as it is, with her draft offered; or the draft, when she takes it up. */
static bool show_form(struct editing *editing, struct session *session, struct error *error)
{
    struct request *request = editing->request;
    struct place_draft draft;
    bool found;
    struct str asked = request_query_text(request, "brouillon");
    struct form_value *values;
    size_t count;
    if (!draft_of(request, session, editing->space, editing->kept->id, &draft, &found, error))
        return false;
    editing->view.draft_shown = found && asked.length > 0;
    if (!editing->view.draft_shown)
        fill_form(editing);
    else if (!draft_values(request->arena, &draft, &values, &count, error))
        return false;
    else
        place_form_resume(&editing->form, request, values, count);
    if (found) {
        struct str when = when_text(request, editing->space, draft.saved_at);
        editing->view.draft_said =
            arena_printf(request->arena,
                         !editing->view.draft_shown       ? "Vous aviez commencé à remplir cette page le %.*s, sans "
                                                            "l’envoyer."
                         : str_equal(asked, STR("garde")) ? "Brouillon enregistré le %.*s. Vous le retrouverez ici."
                                                          : "Voici votre brouillon du %.*s. Il reste à l’envoyer.",
                         STR_PRINT(when));
    }
    return true;
}

static bool handle(struct editing *editing, struct session *session, struct response *response, struct error *error)
{
    struct request *request = editing->request;
    bool saved = false;
    if (request->method != METHOD_POST && editing->secret.length) {
        fill_form(editing);
        return send_page(editing, response, error);
    }
    if (request->method != METHOD_POST)
        return show_form(editing, session, error) && send_page(editing, response, error);
    if (place_form_read(&editing->form, request, space_department(editing->space), &editing->place)) {
        if (!ask_about_alike(editing, error))
            return false;
        if (editing->form.form.error_count == 0 && !try_to_save(editing, &saved, error))
            return false;
    }
    return saved ? send_saved(editing, response, error) : send_page(editing, response, error);
}

bool show_place_edit(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct kept_place kept;
    struct editing *editing = ARENA_NEW(request->arena, struct editing);
    *editing = (struct editing){.request = request, .kept = &kept};
    return request_session(request, &session, error) &&
           place_of_request(request, session, &editing->space, &kept, error) &&
           may_write(request, session, editing->space, &kept, &editing->at_once, error) &&
           handle(editing, session, response, error);
}

/* Without an account, by the link that the place received: it proves as much as its mailbox does. Applied at once where
 * the space reads afterwards. */
bool show_verify_edit(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct kept_place kept;
    struct reminder reminder;
    struct editing *editing = ARENA_NEW(request->arena, struct editing);
    *editing = (struct editing){.request = request,
                                .space = request_space(request, error),
                                .kept = &kept,
                                .secret = request_path(request, "secret")};
    if (!editing->space || !request_session(request, &session, error) ||
        !place_of_link(request, session, &reminder, &kept, error) ||
        !space_reads_afterwards(session, editing->space->id, &editing->at_once, error))
        return false;
    return handle(editing, session, response, error);
}

bool show_place_new(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct new_place made;
    struct kept_place kept = {0};
    struct editing *editing = ARENA_NEW(request->arena, struct editing);
    *editing =
        (struct editing){.request = request, .space = request_space(request, error), .kept = &kept, .made = &made};
    if (!editing->space || !request_session(request, &session, error) ||
        !new_place_read(request, session, editing->space, &made, error) ||
        !new_place_at_once(request, session, editing->space, &made, &editing->at_once, error))
        return false;
    kept.structure_id = made.structure_id;
    return handle(editing, session, response, error);
}
