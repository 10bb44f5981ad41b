/* Changing a place, or adding one: applied at once by those who may, proposed by anyone else who is signed in. */
#include "../campaign/new-place.h"
#include "editing-pages.h"
#include "templates.h"

struct saving {
    struct request *request;
    const struct space *space;
    struct kept_place *kept;      /* id 0: a new place, which it then holds */
    const struct new_place *made; /* of a new place */
    struct place_changes changes, disputed;
    struct place place;
    struct str reason;
    bool apply;
};

static bool apply(struct session *session, struct saving *saving, struct error *error)
{
    struct request *request = saving->request;
    struct change_author author = author_now(request, saving->space, saving->reason);
    bool new = saving->kept->id == 0;
    if (new) {
        if (!place_create(session, &saving->place, saving->made->structure_id, &author, saving->kept, request->arena,
                          error))
            return false;
        if (saving->kept->space_id != saving->space->id &&
            territory_at(saving->space->territory).kind != TERRITORY_REGION) /* a region has its departments' places */
            return error_set(error, ERROR_INVALID, "Cette commune n’est pas de cet espace : vérifiez le code postal.");
        if (!new_place_made(session, request, saving->space, saving->made, 0, saving->kept->id, error))
            return false;
    } else if (!place_edit(session, saving->kept->id, ORIGIN_HAND, &saving->changes, &author, request->arena,
                           &saving->disputed, error)) {
        return false;
    }
    return note_place(session, request, new ? "place.create" : "place.edit", saving->space, saving->kept,
                      &saving->changes, saving->reason, error);
}

static bool propose(struct session *session, struct saving *saving, struct error *error)
{
    int64_t id;
    struct proposal proposal = {.space_id = saving->space->id,
                                .place_id = saving->kept->id,
                                .structure_id = saving->kept->structure_id,
                                .person_id = request_person(saving->request),
                                .kind = saving->kept->id ? PROPOSAL_CORRECTION : PROPOSAL_CREATION,
                                .state = PROPOSAL_WAITING,
                                .name = saving->place.name,
                                .comment = saving->reason,
                                .changes = saving->changes};
    return proposal_save(session, &proposal, STR_NONE, saving->request->now, &id, error) &&
           (saving->kept->id || new_place_made(session, saving->request, saving->space, saving->made, id, 0, error));
}

static bool save(struct session *session, void *context, struct error *error)
{
    struct saving *saving = context;
    return saving->apply ? apply(session, saving, error) : propose(session, saving, error);
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static struct str lead(struct request *request, const struct new_place *made, bool at_once)
{
    struct str when = at_once ? STR("Ce que vous enregistrez est affiché aussitôt.")
                              : STR("Ce que vous envoyez est relu par le département avant d’être affiché.");
    if (!made || made->structure.length == 0)
        return when;
    return arena_printf(request->arena, "Ce lieu sera tenu à jour par «" NBSP "%.*s" NBSP "». %.*s",
                        STR_PRINT(made->structure), STR_PRINT(when));
}

static void send_page(struct request *request, struct response *response, const struct space *space,
                      const struct kept_place *kept, const struct new_place *made, struct place_form *form,
                      bool at_once)
{
    bool new = kept->id == 0;
    struct view_place_form view = {.heading = new ? STR("Ajouter un lieu") : STR("Modifier un lieu"),
                                   .lead = lead(request, made, at_once),
                                   .submit = at_once ? STR("Enregistrer") : STR("Envoyer à la relecture"),
                                   .action = request->target}; /* with what a new place is made from */
    if (!new)
        view.history =
            arena_printf(request->arena, "/%.*s/lieux/%.*s/historique", STR_PRINT(space->slug), STR_PRINT(kept->slug));
    place_form_sections(request, form, &view);
    page_fill(request, space, &view.page, view.heading, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    if (!new)
        links_add(request->arena, &view.page.breadcrumb, 1, kept->place.name,
                  route_address(request->arena, "place", space->slug, kept->slug));
    struct buffer page = {0};
    template_place_form(&page, &view);
    response_html(response, &page);
    if (form->form.error_count > 0)
        response_status(response, form->form.message.length ? 409 : 422);
}

/* Saves what was read; false on a failure that is not the form's. *saved tells. */
static bool try_to_save(struct request *request, struct place_form *form, struct saving *saving, bool *saved,
                        struct error *error)
{
    struct error why;
    saving->reason = form_text(&form->form, "motif");
    place_changes_between(&form->base, &saving->place, request->arena, &saving->changes);
    *saved = false;
    if (saving->changes.count == 0) {
        form_refuse(&form->form, NULL, "Vous n’avez rien changé.");
        return true;
    }
    *saved = store_write(request->site->store, save, saving, &why);
    if (*saved)
        return true;
    if (why.kind == ERROR_CONFLICT && saving->disputed.count)
        place_form_dispute(form, request->arena, &saving->disputed);
    else if (why.kind == ERROR_INVALID)
        form_refuse(&form->form, NULL, "%s", why.message);
    else
        return error_set(error, why.kind, "%s", why.message);
    return true;
}

static bool send_saved(struct request *request, struct response *response, const struct saving *saving,
                       struct error *error)
{
    struct str slug = saving->space->slug;
    struct str address = saving->apply ? route_address(request->arena, "place", slug, saving->kept->slug)
                                       : route_address(request->arena, "proposals-own", slug);
    return response_redirect(response, 303, address, error);
}

static bool handle(struct request *request, struct response *response, const struct space *space,
                   struct kept_place *kept, const struct new_place *made, bool at_once, struct error *error)
{
    struct place_form form = {0};
    if (request->method == METHOD_POST) {
        struct saving saving = {.request = request, .space = space, .kept = kept, .made = made, .apply = at_once};
        bool saved = false;
        if (place_form_read(&form, request, &saving.place) && !try_to_save(request, &form, &saving, &saved, error))
            return false;
        if (saved)
            return send_saved(request, response, &saving, error);
    } else {
        place_form_show(&form, request, made ? &made->place : &kept->place);
        if (made)
            place_form_begin(&form, request->arena);
    }
    send_page(request, response, space, kept, made, &form, at_once);
    return true;
}

bool show_place_edit(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    const struct space *space;
    struct kept_place kept;
    bool at_once;
    return request_session(request, &session, error) && place_of_request(request, session, &space, &kept, error) &&
           may_write(request, session, space, &kept, &at_once, error) &&
           handle(request, response, space, &kept, NULL, at_once, error);
}

bool show_place_new(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct new_place made;
    struct kept_place kept = {0};
    bool at_once;
    if (!space || !request_session(request, &session, error) ||
        !new_place_read(request, session, space, &made, error) ||
        !new_place_at_once(request, session, space, &made, &at_once, error))
        return false;
    kept.structure_id = made.structure_id;
    return handle(request, response, space, &kept, &made, at_once, error);
}
