/* Preparing a meeting: what, when, where; its agenda, its notes; and what stands in the way of that day. */
#include "meeting-pages.h"
#include "places/hours.h"

/* --- What stands in the way ------------------------------------------------------------------------------------------
 */

static void add_flag(struct request *request, struct meeting_flags *flags, struct str text)
{
    *ARENA_PUSH(request->arena, flags->at, flags->count) = text;
}

bool meeting_flags(struct request *request, struct session *session, const struct space *space,
                   const struct meeting *meeting, struct meeting_flags *flags, struct error *error)
{
    struct arena *arena = request->arena;
    const struct zone *zone = space_zone(request, space);
    *flags = (struct meeting_flags){0};
    if (!meeting->starts_at)
        return true;
    if (!meeting_collisions(session, meeting, zone, arena, flags, error))
        return false;
    struct civil civil = zone_civil(zone, meeting->starts_at);
    int32_t day = date_from_civil(civil.year, civil.month, civil.day);
    uint32_t department = space_department(space);
    const struct hours_region *region =
        hours_region_find(department == TERRITORY_NONE ? STR("FR") : territory_at(department).code);
    struct str holiday = region ? hours_public_holiday(region, day) : STR_NONE;
    struct str school = region ? hours_school_holiday(region, day) : STR_NONE;
    if (holiday.length)
        add_flag(
            request, flags,
            arena_printf(arena, "Le %.*s est férié (%.*s).", STR_PRINT(french_date(arena, day)), STR_PRINT(holiday)));
    if (school.length)
        add_flag(request, flags,
                 arena_printf(arena, "Le %.*s est pendant les vacances scolaires (%.*s).",
                              STR_PRINT(french_date(arena, day)), STR_PRINT(school)));
    if (date_weekday(day) > 5)
        add_flag(request, flags, arena_printf(arena, "C’est un %s.", french_weekday(date_weekday(day))));
    return true;
}

/* --- The form --------------------------------------------------------------------------------------------------------
 */

static const struct field_choice REMOTES[] = {
    {"none", "Sur place", NULL},
    {"on-request", "Sur place, à distance sur demande", NULL},
    {"link", "Sur place et à distance", "Avec le lien ci-dessous"},
};
static const struct field FIELDS[] = {
    {.name = "instance", .label = "Instance", .kind = FIELD_CHOICE, .required = true},
    {.name = "titre", .label = "Objet", .kind = FIELD_TEXT, .required = true, .most = 200},
    {.name = "avec", .label = "Avec quel membre", .kind = FIELD_CHOICE, .help = "Pour une rencontre bilatérale"},
    {.name = "jour", .label = "Jour", .kind = FIELD_DATE, .help = "Laissez vide si la date n’est pas encore fixée"},
    {.name = "debut", .label = "De", .kind = FIELD_TIME, .help = "Par exemple 9 h 30"},
    {.name = "fin", .label = "À", .kind = FIELD_TIME},
    {.name = "periode",
     .label = "Période, sans date fixée",
     .kind = FIELD_TEXT,
     .most = 100,
     .help = "Par exemple fin mars ou début avril"},
    {.name = "lieu", .label = "Lieu", .kind = FIELD_TEXT, .most = 200},
    {.name = "salle", .label = "Salle", .kind = FIELD_TEXT, .most = 100},
    {.name = "adresse", .label = "Adresse", .kind = FIELD_TEXT, .most = 300},
    {.name = "places", .label = "Places", .kind = FIELD_NUMBER, .least = 1, .most = 10000},
    {.name = "distance",
     .label = "À distance",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = REMOTES,
     .choice_count = 3},
    {.name = "lien", .label = "Lien de la visioconférence", .kind = FIELD_ADDRESS, .most = 500},
    {.name = "presidence",
     .label = "Qui préside",
     .kind = FIELD_TEXT,
     .most = 200,
     .help = "Tel qu’il s’imprime, par exemple Le sous-préfet"},
    {.name = "fonction", .label = "Sa fonction", .kind = FIELD_TEXT, .most = 200},
    {.name = "secretariat", .label = "Qui tient le relevé", .kind = FIELD_TEXT, .most = 200},
    {.name = "propos",
     .label = "Ce qu’on y fait",
     .kind = FIELD_TEXTAREA,
     .most = 2000,
     .help = "La phrase qui ouvre la convocation et le relevé"},
    {.name = "public", .label = "L’annoncer au calendrier public", .kind = FIELD_CHECKBOX},
};
enum { FIELD_BODY = 0, FIELD_PARTNER = 2 };

struct editing {
    struct request *request;
    const struct space *space;
    struct meeting meeting;
    bool is_new, told;
};

static bool make_fields(struct request *request, const struct space *space, struct field **fields, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct meeting_bodies bodies;
    struct network_members members;
    struct member_search search = {.space_id = space->id};
    if (!request_session(request, &session, error) || !body_list(session, space->id, arena, &bodies, error) ||
        !member_list(session, &search, arena, &members, error))
        return false;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, bodies.count + 6);
    struct field_choice *partners = ARENA_ARRAY(arena, struct field_choice, members.count + 6);
    for (size_t i = 0; i < bodies.count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, id_text(arena, bodies.at[i].id)),
                                           arena_cstr(arena, bodies.at[i].name), NULL};
    for (size_t i = 0; i < members.count; i++)
        partners[i] = (struct field_choice){arena_cstr(arena, id_text(arena, members.at[i].id)),
                                            arena_cstr(arena, members.at[i].name), NULL};
    *fields = arena_copy(arena, FIELDS, sizeof FIELDS);
    (*fields)[FIELD_BODY].choices = choices;
    (*fields)[FIELD_BODY].choice_count = bodies.count;
    (*fields)[FIELD_PARTNER].choices = partners;
    (*fields)[FIELD_PARTNER].choice_count = members.count;
    return true;
}

static struct str clock_text(struct arena *arena, struct civil civil)
{
    return arena_printf(arena, "%02d:%02d", civil.hour, civil.minute);
}

static void show_fields(struct request *request, const struct space *space, struct form *form,
                        const struct meeting *meeting)
{
    struct arena *arena = request->arena;
    const struct zone *zone = space_zone(request, space);
    if (meeting->body_id)
        form_choose(form, "instance", id_text(arena, meeting->body_id));
    form_set(form, "titre", meeting->title);
    if (meeting->member_id)
        form_choose(form, "avec", id_text(arena, meeting->member_id));
    if (meeting->starts_at) {
        struct civil start = zone_civil(zone, meeting->starts_at);
        form_set(form, "jour", date_format(arena, date_from_civil(start.year, start.month, start.day)));
        form_set(form, "debut", clock_text(arena, start));
    }
    if (meeting->ends_at)
        form_set(form, "fin", clock_text(arena, zone_civil(zone, meeting->ends_at)));
    form_set(form, "periode", meeting->period);
    form_set(form, "lieu", meeting->place);
    form_set(form, "salle", meeting->room);
    form_set(form, "adresse", meeting->address);
    if (meeting->capacity)
        form_set(form, "places", arena_printf(arena, "%lld", (long long)meeting->capacity));
    form_choose(form, "distance", str_of(meeting_remote_code(meeting->remote)));
    form_set(form, "lien", meeting->remote_link);
    form_set(form, "presidence", meeting->chair);
    form_set(form, "fonction", meeting->chair_duty);
    form_set(form, "secretariat", meeting->secretary);
    form_set(form, "propos", meeting->purpose);
    if (meeting->in_public_calendar)
        form_set(form, "public", STR("oui"));
}

static int64_t instant_of(const struct zone *zone, int32_t day, int64_t minutes)
{
    struct civil civil = {.hour = (int)(minutes / 60), .minute = (int)(minutes % 60)};
    date_to_civil(day, &civil.year, &civil.month, &civil.day);
    return zone_instant(zone, civil);
}

bool read_times(struct form *form, const struct zone *zone, int64_t *starts, int64_t *ends)
{
    *starts = *ends = 0;
    if (form_is_empty(form, "jour"))
        return true;
    if (form_is_empty(form, "debut")) {
        form_refuse(form, "debut", "Donnez l’heure du début, par exemple 9 h 30.");
        return false;
    }
    int32_t day = (int32_t)form_number(form, "jour");
    *starts = instant_of(zone, day, form_number(form, "debut"));
    if (!form_is_empty(form, "fin"))
        *ends = instant_of(zone, day, form_number(form, "fin"));
    if (*ends && *ends <= *starts)
        form_refuse(form, "fin", "La réunion finit après avoir commencé : vérifiez les heures.");
    return form->error_count == 0;
}

static void read_fields(struct request *request, const struct space *space, struct form *form, struct meeting *meeting)
{
    id_parse(form_text(form, "instance"), &meeting->body_id);
    meeting->member_id = 0;
    id_parse(form_text(form, "avec"), &meeting->member_id);
    meeting->title = form_text(form, "titre");
    meeting->purpose = form_text(form, "propos");
    meeting->period = form_text(form, "periode");
    meeting->place = form_text(form, "lieu");
    meeting->room = form_text(form, "salle");
    meeting->address = form_text(form, "adresse");
    meeting->capacity = form_number(form, "places");
    meeting->remote = meeting_remote_of(form_text(form, "distance"));
    meeting->remote_link = form_text(form, "lien");
    meeting->chair = form_text(form, "presidence");
    meeting->chair_duty = form_text(form, "fonction");
    meeting->secretary = form_text(form, "secretariat");
    meeting->in_public_calendar = form_checked(form, "public");
    read_times(form, space_zone(request, space), &meeting->starts_at, &meeting->ends_at);
}

static bool save(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    int64_t told;
    if (editing->is_new)
        editing->meeting.id = 0; /* the write may run again */
    return meeting_save(session, &editing->meeting, request->now, &editing->told, error) &&
           (!editing->told ||
            tell_guests(session, request, editing->space, &editing->meeting, "meeting-moved", true, &told, error)) &&
           network_note(session, request, editing->space, editing->is_new ? "meeting.add" : "meeting.change", "meeting",
                        editing->meeting.id, editing->meeting.title, STR_NONE, error);
}

static bool edit(struct request *request, struct response *response, struct editing *editing, struct error *error)
{
    struct arena *arena = request->arena;
    struct form form;
    struct field *fields;
    struct error refused = {0};
    if (!make_fields(request, editing->space, &fields, error))
        return false;
    if (fields[FIELD_BODY].choice_count == 0)
        return response_redirect(response, 303, demarche_path(arena, editing->space, "/instances/nouvelle"), error);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(FIELDS));
        show_fields(request, editing->space, &form, &editing->meeting);
    } else if (form_read(&form, request, fields, COUNT_OF(FIELDS))) {
        read_fields(request, editing->space, &form, &editing->meeting);
        if (form.error_count == 0 && store_write(request->site->store, save, editing, &refused))
            return response_redirect(response, 303,
                                     demarche_path_id(arena, editing->space, "/reunions/", editing->meeting.id,
                                                      editing->told ? "?fait=prevenus" : "?fait=reunion"),
                                     error);
        if (form.error_count == 0)
            form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {
        .heading = editing->is_new ? STR("Préparer une réunion") : editing->meeting.title,
        .lead = editing->meeting.state == MEETING_CONVENED ? STR("Les personnes convoquées seront prévenues d’un "
                                                                 "changement d’horaire, de lieu ou d’accès.")
                                                           : STR_NONE,
        .action = request->target,
        .submit = STR("Enregistrer"),
    };
    links_add(arena, &view.ways, 1, STR("Ne rien changer"),
              editing->is_new ? demarche_path(arena, editing->space, "/reunions")
                              : demarche_path_id(arena, editing->space, "/reunions/", editing->meeting.id, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("La démarche"), demarche_path(arena, editing->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les réunions"), demarche_path(arena, editing->space, "/reunions"));
    send_form_page(request, response, editing->space, &view, &form);
    return true;
}

bool show_meeting_new(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request, .space = request_space(request, error), .is_new = true};
    if (!editing.space)
        return false;
    editing.meeting =
        (struct meeting){.space_id = editing.space->id, .state = MEETING_DRAFT, .in_public_calendar = true};
    id_parse(request_query_text(request, "instance"), &editing.meeting.body_id);
    return edit(request, response, &editing, error);
}

bool show_meeting_edit(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request};
    return request_meeting(request, &editing.space, &editing.meeting, error) &&
           edit(request, response, &editing, error);
}

void meeting_ways(struct request *request, const struct reading *reading, struct view_form_page *view)
{
    struct arena *arena = request->arena;
    links_add(arena, &view->ways, 1, STR("Ne rien changer"), reading->path);
    links_add(arena, &view->page.breadcrumb, 2, STR("Les réunions"), demarche_path(arena, reading->space, "/reunions"));
    links_add(arena, &view->page.breadcrumb, 2, reading->record.meeting.title, reading->path);
}
