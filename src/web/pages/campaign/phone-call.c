/* One call: the number, what to say beside what is shown, and what was answered. */
#include "campaign-pages.h"
#include "templates.h"

static const struct field_choice RESULTS[] = {
    {"juste", "Tout est juste", "La fiche est vérifiée d’aujourd’hui"},
    {"change", "Des choses ont changé", "Vous les écrirez ensuite dans la fiche"},
    {"sans-reponse", "Pas de réponse", "Dites quel jour rappeler"},
    {"ferme", "Le lieu a fermé", "Quelqu’un d’autre confirmera avant de le retirer de la carte"},
};
static const struct field FIELDS[] = {
    {.name = "resultat",
     .label = "Ce qui a été répondu",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = RESULTS,
     .choice_count = COUNT_OF(RESULTS)},
    {.name = "rappel", .label = "Rappeler le", .kind = FIELD_DATE, .help = "Si personne n’a répondu"},
    {.name = "note",
     .label = "À retenir",
     .kind = FIELD_TEXTAREA,
     .most = 1000,
     .help = "Qui vous avez eu, ce qu’on vous a dit"},
};

struct calling {
    struct request *request;
    struct session *session;
    const struct space *space;
    struct kept_place kept;
    struct phone_round round;
    struct phone_call call;
};

static struct str area_of(const struct kept_place *kept)
{
    uint32_t commune = commune_resolve(kept->place.insee_code, NULL);
    uint32_t id = commune == TERRITORY_NONE ? TERRITORY_NONE : territory_at(commune).intercommunality;
    return id == TERRITORY_NONE ? STR_NONE : territory_at(id).code;
}

static bool start(struct request *request, struct calling *calling, struct error *error)
{
    int64_t id = 0;
    bool found;
    *calling = (struct calling){.request = request, .space = request_space(request, error)};
    id_parse(request_path(request, "place"), &id); /* checked by the router */
    if (!calling->space || !request_session(request, &calling->session, error) ||
        !kept_place_read(calling->session, id, request->arena, &calling->kept, error))
        return false;
    if (calling->kept.space_id != calling->space->id)
        return error_set(error, ERROR_MISSING, "Ce lieu n’est pas de cet espace.");
    if (!may_follow(request, calling->space, area_of(&calling->kept)))
        return error_set(error, ERROR_FORBIDDEN, "Ce lieu est suivi par une autre intercommunalité.");
    if (!phone_round_now(calling->session, calling->space->id, request->arena, &calling->round, &found, error))
        return false;
    return found ||
           error_set(error, ERROR_CONFLICT, "Aucune campagne d’appels n’est en cours : ouvrez-en une d’abord.");
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static bool add_history(struct calling *calling, struct view_phone_call *view, struct error *error)
{
    struct request *request = calling->request;
    struct arena *arena = request->arena;
    struct phone_calls calls;
    if (!phone_calls_of(calling->session, calling->kept.id, arena, &calls, error))
        return false;
    for (size_t i = 0; i < calls.count; i++) {
        const struct phone_call *call = &calls.at[i];
        *rows_push(request, &view->history) =
            (struct campaign_row){.label = str_of(phone_result_label(call->result)),
                                  .detail = arena_printf(arena, "%.*s, le %.*s",
                                                         STR_PRINT(who_text(calling->session, call->person_id, arena)),
                                                         STR_PRINT(when_text(request, calling->space, call->at))),
                                  .note = call->note};
    }
    return true;
}

static void add_facts(struct calling *calling, struct view_phone_call *view)
{
    static const enum place_field fields[] = {PLACE_ADDRESS, PLACE_COMMUNE,  PLACE_PHONE,        PLACE_EMAILS,
                                              PLACE_HOURS,   PLACE_SERVICES, PLACE_ACCESS_MODES, PLACE_FEES};
    struct arena *arena = calling->request->arena;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct str text = place_field_text(&calling->kept.place, fields[i], arena);
        text = fields[i] == PLACE_PHONE ? phone_for_people(arena, text) : change_text(arena, fields[i], text);
        links_add(arena, &view->facts, COUNT_OF(fields), str_of(place_field_label(fields[i])),
                  text.length ? text : STR("rien"));
    }
}

static void add_script(struct calling *calling, struct view_phone_call *view)
{
    struct str rest = calling->round.script, line;
    while (str_next(&rest, '\n', &line))
        if (str_trim(line).length)
            *ARENA_PUSH(calling->request->arena, view->script.at, view->script.count) = str_trim(line);
}

static bool send_page(struct calling *calling, struct response *response, const struct form *form, struct error *error)
{
    struct request *request = calling->request;
    struct arena *arena = request->arena;
    const struct kept_place *kept = &calling->kept;
    struct view_phone_call view = {.form = form_fields(form),
                                   .action = request->path,
                                   .place = route_address(arena, "place", calling->space->slug, kept->slug),
                                   .edit = route_address(arena, "place-edit", calling->space->slug, kept->slug)};
    if (!add_history(calling, &view, error))
        return false;
    add_facts(calling, &view);
    add_script(calling, &view);
    if (kept->place.phone.length) {
        view.phone_label = phone_for_people(arena, kept->place.phone);
        view.phone = arena_printf(arena, "tel:%.*s", STR_PRINT(kept->place.phone));
    }
    page_fill(request, calling->space, &view.page, kept->place.name, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Campagne d’appels"),
              route_address(arena, "phone", calling->space->slug));
    struct buffer page = {0};
    template_phone_call(&page, &view);
    response_html(response, &page);
    if (form->error_count)
        response_status(response, 422);
    return true;
}

/* --- What was answered -------------------------------------------------------------------------------------------- */

static bool note(struct session *session, void *context, struct error *error)
{
    struct calling *calling = context;
    struct change_author author = author_now(calling->request, calling->space, STR("Au téléphone"));
    return phone_note(session, &calling->call, &author, error) &&
           note_place(session, calling->request, "place.call", calling->space, &calling->kept, NULL,
                      str_of(phone_result_label(calling->call.result)), error);
}

static bool send_noted(struct calling *calling, struct response *response, struct error *error)
{
    struct arena *arena = calling->request->arena;
    struct str slug = calling->space->slug;
    if (calling->call.result == PHONE_CHANGED)
        return response_redirect(response, 303, route_address(arena, "place-edit", slug, calling->kept.slug), error);
    return response_redirect(response, 303,
                             arena_printf(arena, "%.*s?fait=%s", STR_PRINT(route_address(arena, "phone", slug)),
                                          phone_result_name(calling->call.result)),
                             error);
}

bool show_phone_call(struct request *request, struct response *response, struct error *error)
{
    struct calling calling;
    struct error refused = {0};
    struct form form;
    if (!start(request, &calling, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    } else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) {
        calling.call = (struct phone_call){.round_id = calling.round.id,
                                           .place_id = calling.kept.id,
                                           .note = form_text(&form, "note"),
                                           .again_on = form_text(&form, "rappel")};
        phone_result_find(form_text(&form, "resultat"), &calling.call.result);
        if (store_write(request->site->store, note, &calling, &refused))
            return send_noted(&calling, response, error);
        if (refused.kind != ERROR_INVALID && refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        const char *about = calling.call.result == PHONE_NO_ANSWER ? "rappel" : "note";
        form_refuse(&form, refused.kind == ERROR_INVALID ? about : NULL, "%s", refused.message);
    }
    return send_page(&calling, response, &form, error);
}
