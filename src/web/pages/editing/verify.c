/* « Tout est encore juste » : the page of the link that a place received. Reading it uses nothing up: mail scanners do.
 */
#include "editing-pages.h"
#include "templates.h"

struct confirming {
    struct request *request;
    const struct space *space;
};

static bool confirm(struct session *session, void *context, struct error *error)
{
    struct confirming *confirming = context;
    struct change_author author = author_now(confirming->request, confirming->space, STR("Par le lien reçu au lieu"));
    struct reminder reminder;
    struct kept_place kept;
    return place_of_link(confirming->request, session, &reminder, &kept, error) &&
           reminder_confirm(session, request_path(confirming->request, "secret"), &author, error);
}

static void add_fact(struct arena *arena, struct view_verify *view, enum place_field field, const struct place *place)
{
    struct str text = place_field_text(place, field, arena);
    view->facts.at[view->facts.count++] =
        (struct change_row){.label = str_of(place_field_label(field)), .after = change_text(arena, field, text)};
}

bool show_verify(struct request *request, struct response *response, struct error *error)
{
    static const enum place_field FIELDS[] = {PLACE_NAME,   PLACE_ADDRESS, PLACE_COMMUNE,  PLACE_PHONE,
                                              PLACE_EMAILS, PLACE_HOURS,   PLACE_SERVICES, PLACE_FEES};
    struct session *session;
    struct reminder reminder;
    struct kept_place kept;
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct confirming confirming = {request, space};
    if (!space)
        return false;
    if (request->method == METHOD_POST)
        return store_write(request->site->store, confirm, &confirming, error) &&
               response_redirect(response, 303, request->path, error);
    if (!request_session(request, &session, error) || !place_of_link(request, session, &reminder, &kept, error))
        return false;
    struct form form;
    form_start(&form, request, NULL, 0);
    struct view_verify view = {
        .name = kept.place.name,
        .address = route_address(arena, "place", space->slug, kept.slug),
        .report = route_address(arena, "place-report", space->slug, kept.slug),
        .edit = route_address(arena, "place-verify-edit", space->slug, request_path(request, "secret")),
        .action = request->path,
        .token = form.token,
        .done = reminder.confirmed_at != 0,
        .facts = {.at = ARENA_ARRAY(arena, struct change_row, COUNT_OF(FIELDS))}};
    struct str sent = request_query_text(request, "fait");
    if (str_equal(sent, STR("modifie")))
        view.told = STR("Ce que vous avez corrigé est affiché.");
    else if (str_equal(sent, STR("propose")))
        view.told = STR("Ce que vous avez corrigé sera relu par le département, puis affiché.");
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++)
        add_fact(arena, &view, FIELDS[i], &kept.place);
    page_fill(request, space, &view.page, STR("Vérifier une fiche"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    struct buffer page = {0};
    template_verify(&page, &view);
    response_html(response, &page);
    return true;
}
