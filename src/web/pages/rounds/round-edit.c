/* Writing a round: the stops there are, each with what takes it away, and a form that adds one. */
#include "place-names.h"
#include "round-pages.h"
#include "templates.h"

static const struct field_choice RHYTHMS[] = {
    [STOP_WEEKLY] = {"semaine", "Chaque semaine", NULL},
    [STOP_EVEN_WEEKS] = {"paires", "Une semaine sur deux, les semaines paires", NULL},
    [STOP_ODD_WEEKS] = {"impaires", "Une semaine sur deux, les semaines impaires", NULL},
    [STOP_FIRST] = {"premier", "Le premier du mois", NULL},
    [STOP_SECOND] = {"deuxieme", "Le deuxième du mois", NULL},
    [STOP_THIRD] = {"troisieme", "Le troisième du mois", NULL},
    [STOP_FOURTH] = {"quatrieme", "Le quatrième du mois", NULL},
    [STOP_LAST] = {"dernier", "Le dernier du mois", NULL},
    [STOP_ONCE] = {"une-fois", "Une seule fois, à une date", NULL},
};
static const struct field_choice DAYS[] = {
    {"1", "Lundi", NULL},    {"2", "Mardi", NULL},  {"3", "Mercredi", NULL}, {"4", "Jeudi", NULL},
    {"5", "Vendredi", NULL}, {"6", "Samedi", NULL}, {"7", "Dimanche", NULL},
};
static const struct field FIELDS[] = {
    {.name = "commune",
     .label = "Commune",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 100,
     .help = "Son nom ou son code postal, par exemple Anet ou 28260"},
    {.name = "endroit",
     .label = "Endroit",
     .kind = FIELD_TEXT,
     .required = true,
     .most = STOP_SPOT_MOST,
     .help = "Par exemple : devant la mairie, parking du gymnase"},
    {.name = "rythme",
     .label = "Quand",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = RHYTHMS,
     .choice_count = COUNT_OF(RHYTHMS)},
    {.name = "jour",
     .label = "Jour de la semaine",
     .kind = FIELD_CHOICE,
     .choices = DAYS,
     .choice_count = COUNT_OF(DAYS),
     .help = "Sauf pour une seule fois"},
    {.name = "date", .label = "Date", .kind = FIELD_DATE, .help = "Pour une seule fois, par exemple 03/12/2026"},
    {.name = "de", .label = "De", .kind = FIELD_TIME, .required = true, .help = "Par exemple 14 h 00"},
    {.name = "a", .label = "À", .kind = FIELD_TIME, .required = true, .help = "Par exemple 17 h 00"},
};

struct writing {
    struct request *request;
    const struct space *space;
    struct kept_place *kept;
    struct stop stop;
    int64_t removed;
};

static bool write_stop(struct session *session, void *context, struct error *error)
{
    struct writing *writing = context;
    int64_t id;
    bool adds = writing->removed == 0;
    return (adds ? stop_add(session, &writing->stop, &id, error)
                 : stop_remove(session, writing->kept->id, writing->removed, error)) &&
           note_place(session, writing->request, adds ? "stop.add" : "stop.remove", writing->space, writing->kept, NULL,
                      STR_NONE, error);
}

/* The place, and that this person may write its round. */
static bool open_round(struct request *request, const struct space **space, struct kept_place *kept,
                       struct stops *stops, struct error *error)
{
    struct session *session;
    bool may = false;
    if (!request_session(request, &session, error) || !place_of_request(request, session, space, kept, error) ||
        !may_look_after(request, session, *space, kept, &may, error))
        return false;
    if (!may)
        return error_set(error, ERROR_FORBIDDEN,
                         "La tournée s’écrit par la structure du lieu, son référent ou le hub. Demandez à rejoindre la "
                         "structure, ou signalez une erreur depuis la fiche.");
    return stop_list(session, kept->id, request->arena, stops, error);
}

static size_t chosen(const struct form *form, const char *name, const struct field_choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (form_chosen(form, name, choices[i].value))
            return i;
    return count;
}

/* What the form says beyond each field's own rule. */
static bool read_stop(struct request *request, const struct space *space, struct form *form, struct stop *stop)
{
    enum stop_rhythm rhythm = (enum stop_rhythm)chosen(form, "rythme", RHYTHMS, COUNT_OF(RHYTHMS));
    size_t day = chosen(form, "jour", DAYS, COUNT_OF(DAYS));
    uint32_t commune = commune_named(request->arena, form_text(form, "commune"), space_department(space), true);
    int64_t from = form_number(form, "de"), to = form_number(form, "a"), date = form_number(form, "date");
    if (commune == TERRITORY_NONE)
        form_refuse(form, "commune", "Cette commune n’est pas connue. Vérifiez son nom, ou donnez son code postal.");
    if (rhythm != STOP_ONCE && day == COUNT_OF(DAYS))
        form_refuse(form, "jour", "Choisissez le jour de la semaine.");
    if (rhythm == STOP_ONCE && form_is_empty(form, "date"))
        form_refuse(form, "date", "Donnez la date de l’arrêt.");
    if (rhythm == STOP_ONCE && !form_is_empty(form, "date") && date < today_in(request, space))
        form_refuse(form, "date", "Cette date est passée.");
    if (to <= from)
        form_refuse(form, "a", "L’heure de départ doit venir après l’heure d’arrivée.");
    if (form->error_count)
        return false;
    stop->commune = territory_at(commune).code;
    stop->spot = form_text(form, "endroit");
    stop->hours = stop_hours(request->arena, rhythm, (int)day + 1, (int32_t)date, (int)from, (int)to);
    return true;
}

static void show(struct request *request, struct response *response, const struct space *space,
                 const struct kept_place *kept, const struct stops *stops, const struct form *form)
{
    struct arena *arena = request->arena;
    struct view_round_edit view = {.name = kept->place.name,
                                   .address = route_address(arena, "round", space->slug, kept->slug),
                                   .action = request->path,
                                   .token = form->token,
                                   .fields = form_fields(form)};
    page_fill(request, space, &view.page, arena_printf(arena, "Écrire la tournée de %.*s", STR_PRINT(kept->place.name)),
              STR_NONE, STR_NONE, SECTION_PLACES);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 2, kept->place.name,
              route_address(arena, "place", space->slug, kept->slug));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les arrêts"), view.address);
    view.page.here = STR("Écrire la tournée");
    for (size_t i = 0; i < stops->count; i++)
        links_add(arena, &view.stops, STOPS_MOST,
                  arena_printf(arena, "%.*s" NBSP ": %.*s", STR_PRINT(stop_where(arena, &stops->at[i])),
                               STR_PRINT(stop_hours_text(arena, stops->at[i].hours))),
                  route_address(arena, "stop-remove", space->slug, kept->slug, id_text(arena, stops->at[i].id)));
    if (form->error_count)
        response_status(response, 422);
    struct buffer page = {0};
    template_round_edit(&page, &view);
    response_html(response, &page);
}

bool show_round_edit(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct kept_place kept;
    struct stops stops;
    struct form form;
    if (!open_round(request, &space, &kept, &stops, error))
        return false;
    struct writing writing = {.request = request, .space = space, .kept = &kept, .stop = {.place_id = kept.id}};
    if (request->method != METHOD_POST)
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS)) && read_stop(request, space, &form, &writing.stop)) {
        if (store_write(request->site->store, write_stop, &writing, error))
            return response_redirect(response, 303, request->path, error);
        if (error->kind != ERROR_INVALID && error->kind != ERROR_CONFLICT && error->kind != ERROR_LIMITED)
            return false;
        form_refuse(&form, NULL, "%s", error->message);
    }
    show(request, response, space, &kept, &stops, &form);
    return true;
}

bool remove_stop(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct kept_place kept;
    struct stops stops;
    struct writing writing = {.request = request};
    if (!open_round(request, &space, &kept, &stops, error))
        return false;
    writing.space = space;
    writing.kept = &kept;
    id_parse(request_path(request, "stop"), &writing.removed);
    return store_write(request->site->store, write_stop, &writing, error) &&
           response_redirect(response, 303, route_address(request->arena, "round-edit", space->slug, kept.slug), error);
}
