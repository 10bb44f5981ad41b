/* The telephone: whom to call, what to say, what was answered. */
#include "campaign-pages.h"
#include "templates.h"

enum { LINES_MOST = 25, CLOSINGS_MOST = 50 };

static const struct done_word DONE[] = {
    {"campagne", "La campagne d’appels est ouverte."},
    {"fin", "La campagne d’appels est terminée."},
    {"juste", "C’est noté : la fiche est vérifiée d’aujourd’hui."},
    {"sans-reponse", "C’est noté : ce lieu reviendra le jour dit."},
    {"ferme", "C’est noté : quelqu’un doit confirmer la fermeture."},
    {"retire", "Le lieu n’est plus sur la carte."},
    {"garde", "Le lieu reste sur la carte ; il est de nouveau à appeler."},
};

static struct str phone_path(struct arena *arena, const struct space *space, const char *rest)
{
    return arena_printf(arena, "/%.*s/telephone%s", STR_PRINT(space->slug), rest);
}

/* --- The list ----------------------------------------------------------------------------------------------------- */

struct listing {
    struct request *request;
    struct session *session;
    const struct space *space;
    struct phone_round round;
    bool open, hub;
    struct str area; /* of those shown; empty: all */
    struct str today;
};

/* The hub sees all, and may look at one intercommunality; a referent sees hers. */
static bool choose_area(struct listing *listing, struct error *error)
{
    struct request *request = listing->request;
    struct str asked = request_query_text(request, "epci");
    struct texts own = own_areas(request, listing->space);
    if (listing->hub) {
        listing->area = asked;
        return true;
    }
    for (size_t i = 0; i < own.count; i++)
        if (asked.length == 0 || str_equal(asked, own.at[i])) {
            listing->area = own.at[i];
            return true;
        }
    return error_set(error, ERROR_FORBIDDEN, "Cette intercommunalité est suivie par quelqu’un d’autre.");
}

static struct str line_note(const struct listing *listing, const struct phone_line *line)
{
    struct arena *arena = listing->request->arena;
    struct str looked =
        arena_printf(arena, "Vérifiée pour la dernière fois le %.*s", STR_PRINT(iso_day(arena, line->looked_on)));
    if (!line->called)
        return looked;
    return arena_printf(arena, "%.*s. Appelé le %.*s : %s", STR_PRINT(looked),
                        STR_PRINT(when_text(listing->request, listing->space, line->called_at)),
                        phone_result_label(line->result));
}

static void add_lines(const struct listing *listing, const struct phone_lines *lines, bool later,
                      struct view_campaign_rows *rows)
{
    struct arena *arena = listing->request->arena;
    for (size_t i = 0; i < lines->count; i++) {
        const struct phone_line *line = &lines->at[i];
        struct campaign_row *row = rows_push(listing->request, rows);
        struct str number = line->phone.length ? phone_for_people(arena, line->phone) : STR("numéro à chercher");
        *row = (struct campaign_row){
            .label = line->name,
            .detail = arena_printf(arena, "%.*s · %.*s", STR_PRINT(line->commune), STR_PRINT(number)),
            .note = line_note(listing, line),
            .address = route_address(arena, "phone-call", listing->space->slug, id_text(arena, line->place_id)),
            .open = STR("Appeler")};
        if (later)
            row->badge = arena_printf(arena, "le %.*s", STR_PRINT(iso_day(arena, line->again_on)));
        else if (line->called && line->result == PHONE_CHANGED) {
            row->badge = STR("Fiche à corriger");
            row->tone = BADGE_WARNING;
        }
    }
}

static bool add_areas(const struct listing *listing, struct view_phone *view, struct error *error)
{
    struct arena *arena = listing->request->arena;
    struct candidate_areas areas;
    struct texts own = own_areas(listing->request, listing->space);
    if (!candidate_progress(listing->session, listing->space->id, arena, &areas, error))
        return false;
    if (listing->hub)
        *tabs_push(listing->request, &view->areas) =
            (struct campaign_tab){.label = STR("Toutes"),
                                  .address = phone_path(arena, listing->space, ""),
                                  .current = listing->area.length == 0};
    for (size_t i = 0; i < areas.count; i++) {
        struct str code = areas.at[i].intercommunality;
        bool mine = listing->hub;
        for (size_t j = 0; j < own.count; j++)
            mine |= str_equal(own.at[j], code);
        if (listing->hub)
            view->areas.at[0].count += areas.at[i].places;
        if (mine && code.length && areas.at[i].places)
            *tabs_push(listing->request, &view->areas) = (struct campaign_tab){
                .label = area_label(arena, code),
                .address = arena_printf(arena, "%.*s?epci=%.*s", STR_PRINT(phone_path(arena, listing->space, "")),
                                        STR_PRINT(code)),
                .count = areas.at[i].places,
                .current = str_equal(code, listing->area)};
    }
    return true;
}

static bool add_round(const struct listing *listing, struct view_phone *view, struct error *error)
{
    struct arena *arena = listing->request->arena;
    struct phone_progress progress;
    struct phone_lines now, later;
    const struct phone_round *round = &listing->round;
    if (!phone_progress(listing->session, round, listing->area, &progress, error) ||
        !phone_list(listing->session, round, listing->area, listing->today, false, LINES_MOST, arena, &now, error) ||
        !phone_list(listing->session, round, listing->area, listing->today, true, LINES_MOST, arena, &later, error) ||
        !add_areas(listing, view, error))
        return false;
    add_lines(listing, &now, false, &view->now);
    add_lines(listing, &later, true, &view->later);
    view->looked = progress.looked;
    view->places = progress.places;
    view->progress = arena_printf(arena, "%lld %s sur %lld depuis le %.*s", (long long)progress.looked,
                                  text_plural(progress.looked, "fiche vérifiée", "fiches vérifiées"),
                                  (long long)progress.places, STR_PRINT(iso_day(arena, round->started_on)));
    for (int result = 0; result < PHONE_RESULT_COUNT; result++)
        figures_add(arena, &view->figures, text_number(arena, progress.calls[result]),
                    str_of(phone_result_label((enum phone_result)result)), STR_NONE);
    return true;
}

static bool add_closings(const struct listing *listing, struct view_phone *view, struct error *error)
{
    struct arena *arena = listing->request->arena;
    struct phone_calls calls;
    if (!phone_closings(listing->session, listing->space->id, CLOSINGS_MOST, arena, &calls, error))
        return false;
    view->closing.at = ARENA_ARRAY(arena, struct account_row, calls.count + 1);
    for (size_t i = 0; i < calls.count; i++) {
        const struct phone_call *call = &calls.at[i];
        view->closing.at[view->closing.count++] = (struct account_row){
            .label = call->place,
            .detail = arena_printf(arena, "%.*s. «" NBSP "%.*s" NBSP "», %.*s, le %.*s", STR_PRINT(call->commune),
                                   STR_PRINT(call->note), STR_PRINT(who_text(listing->session, call->person_id, arena)),
                                   STR_PRINT(when_text(listing->request, listing->space, call->at))),
            .address = route_address(arena, "place", listing->space->slug, call->slug),
            .action = route_address(arena, "phone-closing", listing->space->slug, id_text(arena, call->id))};
    }
    return true;
}

bool show_phone(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct listing listing = {.request = request, .space = request_space(request, error)};
    if (!listing.space)
        return false;
    struct scope scope = {.space_id = listing.space->id};
    listing.hub = request_may(request, PERMISSION_HUB, &scope);
    listing.today = today_of(request, listing.space);
    if (!choose_area(&listing, error) || !request_session(request, &listing.session, error) ||
        !phone_round_now(listing.session, listing.space->id, arena, &listing.round, &listing.open, error))
        return false;
    struct view_phone view = {.done = done_word(request, DONE, COUNT_OF(DONE)),
                              .token = browser_token(request->exchange),
                              .open = listing.open};
    if (listing.open) {
        view.lead = arena_printf(arena,
                                 "%.*s : appeler les lieux dont personne n’a vérifié la fiche, les plus "
                                 "anciennes d’abord.",
                                 STR_PRINT(listing.round.title));
        if (listing.hub)
            view.end = phone_path(arena, listing.space, "/terminer");
    } else {
        view.lead = STR("Aucune campagne d’appels n’est en cours. Elle donne la liste des lieux à appeler, ce qu’il "
                        "faut "
                        "dire, et retient ce qui est répondu.");
        if (listing.hub)
            view.begin = phone_path(arena, listing.space, "/campagne");
    }
    if ((listing.open && !add_round(&listing, &view, error)) || (listing.hub && !add_closings(&listing, &view, error)))
        return false;
    page_fill(request, listing.space, &view.page, STR("Campagne d’appels"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, listing.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Référencer"), campaign_path(arena, listing.space, ""));
    struct buffer page = {0};
    template_phone(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- A round ------------------------------------------------------------------------------------------------------ */

static const struct field ROUND_FIELDS[] = {
    {.name = "titre",
     .label = "Nom de la campagne",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 100,
     .help = "Par exemple « Printemps 2026 »"},
    {.name = "depuis",
     .label = "Vérifier les fiches que personne n’a vues depuis le",
     .kind = FIELD_DATE,
     .required = true,
     .help = "Celles qui ont été vérifiées ce jour-là ou après ne seront pas appelées"},
    {.name = "script", .label = "Ce que l’on dit au téléphone", .kind = FIELD_TEXTAREA, .required = true, .most = 3000},
};

struct rounding {
    struct request *request;
    const struct space *space;
    struct phone_round round;
    int64_t call_id, place_id;
    bool accepted;
};

static bool open_round(struct session *session, void *context, struct error *error)
{
    struct rounding *rounding = context;
    return phone_round_open(session, &rounding->round, error) &&
           note_campaign(session, rounding->request, rounding->space, "phone.open", "phone-round", rounding->round.id,
                         rounding->round.title, STR_NONE, error);
}

bool show_phone_round(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct rounding rounding = {.request = request, .space = request_space(request, error)};
    struct error refused = {0};
    struct form form;
    if (!rounding.space)
        return false;
    struct str today = today_of(request, rounding.space);
    if (request->method != METHOD_POST) {
        form_start(&form, request, ROUND_FIELDS, COUNT_OF(ROUND_FIELDS));
        form_set(&form, "depuis", today);
        form_set(&form, "script", str_of(PHONE_SCRIPT));
    } else if (form_read(&form, request, ROUND_FIELDS, COUNT_OF(ROUND_FIELDS))) {
        rounding.round = (struct phone_round){.space_id = rounding.space->id,
                                              .title = form_text(&form, "titre"),
                                              .script = form_text(&form, "script"),
                                              .started_on = form_text(&form, "depuis"),
                                              .created_by = request_person(request),
                                              .created_at = request->now};
        bool future = str_compare(rounding.round.started_on, today) > 0;
        if (future)
            form_refuse(&form, "depuis", "Choisissez aujourd’hui, ou un jour passé.");
        else if (store_write(request->site->store, open_round, &rounding, &refused))
            return response_redirect(response, 303, phone_path(arena, rounding.space, "?fait=campagne"), error);
        else if (refused.kind == ERROR_CONFLICT || refused.kind == ERROR_INVALID)
            form_refuse(&form, NULL, "%s", refused.message);
        else {
            *error = refused;
            return false;
        }
    }
    struct view_form_page view = {.heading = STR("Ouvrir une campagne d’appels"),
                                  .lead = STR("Chaque lieu dont la fiche n’a pas été vérifiée est à appeler, les plus "
                                              "anciennes d’abord."),
                                  .submit = STR("Ouvrir la campagne")};
    links_add(arena, &view.ways, 1, STR("Ne rien ouvrir"), phone_path(arena, rounding.space, ""));
    links_add(arena, &view.page.breadcrumb, 1, STR("Campagne d’appels"), phone_path(arena, rounding.space, ""));
    send_form_page(request, response, rounding.space, &view, &form);
    return true;
}

static bool end_round(struct session *session, void *context, struct error *error)
{
    struct rounding *rounding = context;
    struct request *request = rounding->request;
    bool found;
    if (!phone_round_now(session, rounding->space->id, request->arena, &rounding->round, &found, error))
        return false;
    return !found || (phone_round_end(session, rounding->space->id, rounding->round.id,
                                      today_of(request, rounding->space), error) &&
                      note_campaign(session, request, rounding->space, "phone.end", "phone-round", rounding->round.id,
                                    rounding->round.title, STR_NONE, error));
}

bool end_phone_round(struct request *request, struct response *response, struct error *error)
{
    struct rounding rounding = {.request = request, .space = request_space(request, error)};
    return rounding.space && store_write(request->site->store, end_round, &rounding, error) &&
           response_redirect(response, 303, phone_path(request->arena, rounding.space, "?fait=fin"), error);
}

static bool close_place(struct session *session, void *context, struct error *error)
{
    struct rounding *rounding = context;
    struct request *request = rounding->request;
    struct kept_place kept;
    struct change_author author = author_now(request, rounding->space, STR_NONE);
    return phone_close(session, rounding->space->id, rounding->call_id, rounding->accepted, &author,
                       &rounding->place_id, error) &&
           kept_place_read(session, rounding->place_id, request->arena, &kept, error) &&
           note_place(session, request, rounding->accepted ? "place.hide" : "place.keep", rounding->space, &kept, NULL,
                      STR_NONE, error);
}

bool decide_closing(struct request *request, struct response *response, struct error *error)
{
    struct rounding rounding = {.request = request, .space = request_space(request, error)};
    const struct form_value *values;
    size_t count;
    if (!rounding.space || !request_form(request, &values, &count, error))
        return false;
    id_parse(request_path(request, "call"), &rounding.call_id); /* checked by the router */
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR("reponse")))
            rounding.accepted = str_equal(values[i].value, STR("oui"));
    return store_write(request->site->store, close_place, &rounding, error) &&
           response_redirect(
               response, 303,
               phone_path(request->arena, rounding.space, rounding.accepted ? "?fait=retire" : "?fait=garde"), error);
}
