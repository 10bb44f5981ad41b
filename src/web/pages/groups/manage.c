/* The organiser's groups: the list, a group, a session, its cancellation. */
#include "group-pages.h"

enum { SESSION_SECONDS = 9000, CLOSES_BEFORE = 86400 };

/* --- The list ----------------------------------------------------------------------------------------------------- */

static struct str session_path(struct request *request, const struct space *space, const struct group_session *session,
                               const char *rest)
{
    return demarche_path_id(request->arena, space, "/seances/", session->id, rest);
}

static void add_session(struct request *request, const struct space *space, const struct group_session *session,
                        struct sheet_section *section)
{
    struct arena *arena = request->arena;
    struct sheet_row *row =
        section_row(request, section, group_session_when(arena, space_zone(request, space), session),
                    session_path(request, space, session, ""));
    opening_badge(session, request->now, &row->badge, &row->tone);
    row_say(request, row, group_session_where(arena, session));
    int64_t people = session->in_room + session->at_distance;
    row_say(request, row,
            arena_printf(arena, "%lld %s, %lld en attente, %lld à confirmer", (long long)people,
                         text_plural(people, "inscrit", "inscrits"), (long long)(session->waiting + session->offered),
                         (long long)session->unconfirmed));
    row_say(request, row, opening_sentence(request, space, session));
    row_way(request, row, "Inscrits", session_path(request, space, session, ""));
    row_way(request, row, "Présences", session_path(request, space, session, "/presences"));
}

/* Which intercommunalities have nobody in a group: « chaque thématique doit associer toutes les collectivités ». */
static void add_missing(struct request *request, const struct space *space, const struct working_group *group,
                        const struct group_presences *presences, struct sheet_section *section)
{
    struct arena *arena = request->arena;
    size_t count = 0, missing = 0;
    struct territory_part *parts =
        space_department(space) == TERRITORY_NONE ? NULL : territory_parts(space->territory, &count, arena);
    struct buffer names = {0};
    for (size_t i = 0; i < count; i++) {
        struct territory one = territory_at(parts[i].intercommunality);
        bool there = false;
        for (size_t j = 0; j < presences->count && !there; j++)
            there = presences->at[j].group_id == group->id && str_equal(presences->at[j].intercommunality, one.code);
        if (there)
            continue;
        missing++;
        buffer_printf(&names, "%s%.*s", names.length ? ", " : "", STR_PRINT(territory_label(one.id, arena)));
    }
    if (count)
        section_say(request, section,
                    missing ? arena_printf(arena, "Sans inscrit pour l’instant (%zu sur %zu)" NBSP ": %.*s.", missing,
                                           count, STR_PRINT(buffer_str(&names)))
                            : STR("Toutes les intercommunalités ont au moins un inscrit."));
    buffer_free(&names);
}

static void add_group(struct request *request, const struct space *space, const struct working_group *group,
                      const struct group_sessions *sessions, const struct group_presences *presences,
                      struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, group->slug.at, group->name);
    if (group->closed)
        section_say(request, section, STR("Ce groupe est clos : il n’est plus au calendrier."));
    section->empty = STR("Aucune séance : ajoutez-en une.");
    for (size_t i = 0; i < sessions->count; i++)
        if (sessions->at[i].group_id == group->id)
            add_session(request, space, &sessions->at[i], section);
    add_missing(request, space, group, presences, section);
    links_add(arena, &section->links, 2, STR("Ajouter une séance"),
              demarche_path_id(arena, space, "/groupes/", group->id, "/seance"));
    links_add(arena, &section->links, 2, STR("Modifier le groupe"),
              demarche_path_id(arena, space, "/groupes/", group->id, ""));
}

static struct str done_sentence(struct request *request)
{
    static const char *const PAIRS[] = {"groupe",   "Le groupe est enregistré.",
                                        "seance",   "La séance est enregistrée.",
                                        "prevenus", "La séance est modifiée : chaque inscrit reçoit un message.",
                                        "annulee",  "La séance est annulée : chaque inscrit reçoit un message.",
                                        NULL};
    return sheet_done(request, PAIRS);
}

bool show_group_board(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct working_groups groups;
    struct group_sessions sessions;
    struct group_presences presences;
    int64_t people = 0;
    if (!space || !request_session(request, &session, error) ||
        !group_list(session, space->id, arena, &groups, error) ||
        !group_session_list(session, space->id, 0, 0, arena, &sessions, error) ||
        !registration_coverage(session, space->id, arena, &presences, error))
        return false;
    struct view_sheet sheet = {.done = done_sentence(request)};
    sheet_start(request, space, &sheet, STR("Gérer les groupes de travail"));
    links_add(arena, &sheet.buttons, 5, STR("Ajouter un groupe"), demarche_path(arena, space, "/groupes/nouveau"));
    links_add(arena, &sheet.buttons, 5, STR("Formulaire d’inscription"), demarche_path(arena, space, "/formulaire"));
    links_add(arena, &sheet.buttons, 5, STR("Acteurs"), demarche_path(arena, space, "/recensement"));
    links_add(arena, &sheet.buttons, 5, STR("Relais"), demarche_path(arena, space, "/relais"));
    links_add(arena, &sheet.buttons, 5, STR("Calendrier public"), space_path(arena, space, "/groupes"));
    for (size_t i = 0; i < sessions.count; i++)
        people += sessions.at[i].cancelled ? 0 : sessions.at[i].in_room + sessions.at[i].at_distance;
    figures_add(arena, &sheet.figures, text_number(arena, (int64_t)groups.count),
                str_of(text_plural((int64_t)groups.count, "groupe", "groupes")), STR_NONE);
    figures_add(arena, &sheet.figures, text_number(arena, (int64_t)sessions.count),
                str_of(text_plural((int64_t)sessions.count, "séance", "séances")), STR_NONE);
    figures_add(arena, &sheet.figures, text_number(arena, people),
                str_of(text_plural(people, "inscription confirmée", "inscriptions confirmées")), STR_NONE);
    for (size_t i = 0; i < groups.count; i++)
        add_group(request, space, &groups.at[i], &sessions, &presences, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- A group ------------------------------------------------------------------------------------------------------ */

struct editing {
    struct request *request;
    const struct space *space;
    struct working_group group;
    struct group_session session;
    bool told;
};

/* Each theme is to have every intercommunality: the referents in post learn of a new one. */
static bool tell_referents(struct session *session, const struct editing *editing, struct error *error)
{
    struct request *request = editing->request;
    struct arena *arena = request->arena;
    struct member_contacts contacts;
    struct network_members members;
    struct member_search confirmed = {.space_id = editing->space->id, .states = 1u << MEMBER_CONFIRMED};
    int32_t today = space_today(request, editing->space);
    if (!contact_list(session, editing->space->id, 0, arena, &contacts, error) ||
        !member_list(session, &confirmed, arena, &members, error))
        return false;
    for (size_t i = 0; i < contacts.count; i++) {
        const struct member_contact *contact = &contacts.at[i];
        const struct network_member *member = NULL;
        for (size_t k = 0; k < members.count; k++)
            if (members.at[k].id == contact->member_id)
                member = &members.at[k];
        if (!member || contact->part != CONTACT_REFERENT || !contact_in_post(contact, today) ||
            contact->email.length == 0)
            continue;
        const struct letter_value values[] = {
            {"groupe", editing->group.name},
            {"objet", editing->group.purpose},
            {"organisme", member->name},
            {"lien", whole_address(request, arena_printf(arena, "%.*s/%.*s",
                                                         STR_PRINT(space_path(arena, editing->space, "/groupes")),
                                                         STR_PRINT(editing->group.slug)))},
        };
        const struct network_letter letter = {
            .kind = "group-added",
            .mark = arena_printf(arena, "group-added %lld %lld", (long long)editing->group.id, (long long)contact->id),
            .address = contact->email,
            .values = values,
            .value_count = COUNT_OF(values)};
        if (!network_tell(session, request, editing->space, &letter, error))
            return false;
    }
    return true;
}

static bool save_group(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    bool new = editing->group.id == 0;
    return group_save(session, &editing->group, request->now, request->arena, error) &&
           network_note(session, request, editing->space, new ? "group.add" : "group.change", "group",
                        editing->group.id, editing->group.name, STR_NONE, error) &&
           (!new || tell_referents(session, editing, error));
}

/* « Thème » or none: a complementary group, for what crosses them. */
static void theme_choices(struct arena *arena, struct field *field)
{
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count + 1);
    for (size_t i = 0; i < count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, themes[i].code), arena_cstr(arena, themes[i].label), NULL};
    choices[count] = (struct field_choice){"transversal", "Aucun : groupe complémentaire", NULL};
    field->choices = choices;
    field->choice_count = count + 1;
}

static bool refused_here(struct form *form, const struct error *refused, struct error *error)
{
    if (refused->kind != ERROR_INVALID && refused->kind != ERROR_CONFLICT) {
        *error = *refused;
        return false;
    }
    form_refuse(form, NULL, "%s", refused->message);
    return true;
}

static void send_edit(struct editing *editing, struct response *response, const char *heading, const char *lead,
                      const struct form *form)
{
    struct request *request = editing->request;
    struct view_form_page view = {.heading = str_of(heading), .lead = str_of(lead), .submit = STR("Enregistrer")};
    struct str back = demarche_path(request->arena, editing->space, "/groupes");
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(request->arena, editing->space, ""));
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Gérer les groupes de travail"), back);
    links_add(request->arena, &view.ways, 2, STR("Revenir sans enregistrer"), back);
    if (editing->session.id)
        links_add(request->arena, &view.ways, 2, STR("Annuler cette séance"),
                  session_path(request, editing->space, &editing->session, "/annuler"));
    send_form_page(request, response, editing->space, &view, form);
}

bool show_group_edit(struct request *request, struct response *response, struct error *error)
{
    static const struct field_choice STATES[] = {{"ouvert", "Au calendrier", NULL}, {"clos", "Clos", NULL}};
    struct field fields[] = {
        {.name = "theme", .label = "Thème", .kind = FIELD_CHOICE, .required = true},
        {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .required = true, .most = GROUP_NAME_MOST},
        {.name = "objet",
         .label = "De quoi s’agit-il ?",
         .kind = FIELD_TEXTAREA,
         .most = 2000,
         .help = "Une ou deux phrases, au calendrier public"},
        {.name = "etat",
         .label = "État",
         .kind = FIELD_CHOICE,
         .required = true,
         .choices = STATES,
         .choice_count = 2}};
    struct editing editing = {.request = request};
    struct form form;
    struct error refused = {0};
    bool made = route_parameter(request->route, STR("group")) != SIZE_MAX;
    if (made ? !request_group(request, &editing.space, &editing.group, error)
             : !(editing.space = request_space(request, error)))
        return false;
    theme_choices(request->arena, &fields[0]);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(fields));
        if (made) {
            form_set(&form, "theme", editing.group.theme.length ? editing.group.theme : STR("transversal"));
            form_set(&form, "nom", editing.group.name);
            form_set(&form, "objet", editing.group.purpose);
        }
        form_set(&form, "etat", editing.group.closed ? STR("clos") : STR("ouvert"));
    } else if (form_read(&form, request, fields, COUNT_OF(fields))) {
        editing.group.space_id = editing.space->id;
        editing.group.theme = form_chosen(&form, "theme", "transversal") ? STR_NONE : form_text(&form, "theme");
        editing.group.name = form_text(&form, "nom");
        editing.group.purpose = form_text(&form, "objet");
        editing.group.closed = form_chosen(&form, "etat", "clos");
        if (store_write(request->site->store, save_group, &editing, &refused))
            return response_redirect(response, 303,
                                     demarche_path(request->arena, editing.space, "/groupes?fait=groupe"), error);
        if (!refused_here(&form, &refused, error))
            return false;
    }
    send_edit(&editing, response, made ? "Modifier le groupe" : "Ajouter un groupe de travail", NULL, &form);
    return true;
}

/* --- A session ---------------------------------------------------------------------------------------------------- */

static const struct field_choice REMOTES[] = {{"non", "Non", NULL},
                                              {"demande", "Sur demande", NULL},
                                              {"lien", "Oui, par un lien", "Donné aux inscrits seulement"}};

static const struct field SESSION_FIELDS[] = {
    {.name = "titre", .label = "Titre, si ce n’est pas celui du groupe", .kind = FIELD_TEXT, .most = SESSION_TEXT_MOST},
    {.name = "jour", .label = "Jour", .kind = FIELD_DATE, .required = true},
    {.name = "debut", .label = "Début", .kind = FIELD_TIME, .required = true, .help = "Par exemple 9 h 30"},
    {.name = "fin", .label = "Fin", .kind = FIELD_TIME, .required = true},
    {.name = "lieu",
     .label = "Lieu et salle",
     .kind = FIELD_TEXT,
     .most = SESSION_TEXT_MOST,
     .help = "Par exemple Préfecture, salle Jehan de Beauce"},
    {.name = "adresse", .label = "Adresse", .kind = FIELD_TEXT, .most = SESSION_TEXT_MOST},
    {.name = "places",
     .label = "Places dans la salle",
     .kind = FIELD_NUMBER,
     .least = 1,
     .most = 10000,
     .help = "Laissez vide s’il n’y a pas de limite"},
    {.name = "distance",
     .label = "Peut-on suivre à distance ?",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = REMOTES,
     .choice_count = COUNT_OF(REMOTES)},
    {.name = "lien", .label = "Lien de la visioconférence", .kind = FIELD_ADDRESS, .most = 500},
    {.name = "ouverture", .label = "Inscriptions à partir du", .kind = FIELD_DATE, .required = true},
    {.name = "cloture",
     .label = "Dernier jour des inscriptions",
     .kind = FIELD_DATE,
     .required = true,
     .help = "Elles ferment ce jour-là à 23 h 59 min 59 s, ou au début de la séance"},
    {.name = "raison",
     .label = "Raison du changement",
     .kind = FIELD_TEXT,
     .most = SESSION_TEXT_MOST,
     .help = "Dite aux inscrits quand la date, le lieu ou l’accès change"},
};

static void show_day(struct request *request, const struct zone *zone, struct form *form, const char *name,
                     int64_t instant)
{
    struct civil civil = zone_civil(zone, instant);
    form_set(form, name, date_format(request->arena, date_from_civil(civil.year, civil.month, civil.day)));
}

static void show_time(struct request *request, const struct zone *zone, struct form *form, const char *name,
                      int64_t instant)
{
    struct civil civil = zone_civil(zone, instant);
    form_set(form, name, arena_printf(request->arena, "%02d:%02d", civil.hour, civil.minute));
}

static void show_session(struct request *request, const struct zone *zone, const struct group_session *session,
                         struct form *form)
{
    if (!str_equal(session->title, session->group_name))
        form_set(form, "titre", session->title);
    show_day(request, zone, form, "jour", session->starts);
    show_time(request, zone, form, "debut", session->starts);
    show_time(request, zone, form, "fin", session->ends);
    form_set(form, "lieu", session->place);
    form_set(form, "adresse", session->address);
    if (session->capacity)
        form_set(form, "places", arena_printf(request->arena, "%lld", (long long)session->capacity));
    form_set(form, "distance", str_of(REMOTES[session->remote].value));
    form_set(form, "lien", session->remote_link);
    show_day(request, zone, form, "ouverture", session->opens);
    show_day(request, zone, form, "cloture", session->closes);
}

static int64_t instant_of(const struct zone *zone, int64_t date, int64_t minutes, int second)
{
    struct civil local = {.hour = (int)(minutes / 60), .minute = (int)(minutes % 60), .second = second};
    date_to_civil((int32_t)date, &local.year, &local.month, &local.day);
    return zone_instant(zone, local);
}

static void read_session(const struct form *form, const struct zone *zone, struct group_session *session)
{
    int64_t day = form_number(form, "jour");
    session->title = form_text(form, "titre");
    session->starts = instant_of(zone, day, form_number(form, "debut"), 0);
    session->ends = instant_of(zone, day, form_number(form, "fin"), 0);
    session->place = form_text(form, "lieu");
    session->address = form_text(form, "adresse");
    session->capacity = form_is_empty(form, "places") ? SESSION_NO_CAPACITY : form_number(form, "places");
    for (size_t i = 0; i < COUNT_OF(REMOTES); i++)
        if (form_chosen(form, "distance", REMOTES[i].value))
            session->remote = (enum session_remote)i;
    session->remote_link = form_text(form, "lien");
    session->opens = instant_of(zone, form_number(form, "ouverture"), 0, 0);
    session->closes = instant_of(zone, form_number(form, "cloture"), 24 * 60 - 1, 59);
    if (session->closes > session->starts)
        session->closes = session->starts;
    session->reason = form_text(form, "raison");
}

/* A change frees seats at times: whoever waits is offered one in the same write. */
static bool save_session(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    struct group_mail mail = request_mail(request, session, editing->space);
    struct registrations offered;
    const char *action = editing->session.id ? "session.change" : "session.add";
    return group_session_save(session, &editing->session, request->now, request->arena, &editing->told, error) &&
           network_note(session, request, editing->space, action, "session", editing->session.id, editing->group.name,
                        editing->session.reason, error) &&
           (!editing->told || queue_group_change(session, editing->session.id, editing->session.sequence,
                                                 request_origin(request), request->now, error)) &&
           group_session_promote(session, editing->session.id, request->now, request->arena, &offered, error) &&
           group_mail_offered(&mail, &offered, error);
}

bool show_session_edit(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request};
    struct form form;
    struct session *session;
    struct error refused = {0};
    bool found, made = route_parameter(request->route, STR("session")) != SIZE_MAX;
    if (!(made ? request_group_session(request, &editing.space, &editing.session, error)
               : request_group(request, &editing.space, &editing.group, error)) ||
        !request_session(request, &session, error) ||
        (made && !group_by_id(session, editing.session.group_id, request->arena, &editing.group, &found, error)))
        return false;
    const struct zone *zone = space_zone(request, editing.space);
    if (request->method != METHOD_POST) {
        form_start(&form, request, SESSION_FIELDS, COUNT_OF(SESSION_FIELDS));
        if (made) {
            show_session(request, zone, &editing.session, &form);
        } else {
            show_day(request, zone, &form, "ouverture", request->now);
            form_set(&form, "debut", STR("09:30"));
            form_set(&form, "fin", STR("12:00"));
            form_set(&form, "distance", STR("demande"));
        }
    } else if (form_read(&form, request, SESSION_FIELDS, COUNT_OF(SESSION_FIELDS))) {
        editing.session.group_id = editing.group.id;
        read_session(&form, zone, &editing.session);
        if (store_write(request->site->store, save_session, &editing, &refused))
            return response_redirect(response, 303,
                                     demarche_path(request->arena, editing.space,
                                                   editing.told ? "/groupes?fait=prevenus" : "/groupes?fait=seance"),
                                     error);
        if (!refused_here(&form, &refused, error))
            return false;
    }
    send_edit(&editing, response, made ? "Modifier la séance" : "Ajouter une séance",
              arena_printf(request->arena, "Groupe de travail « %.*s »", STR_PRINT(editing.group.name)).at, &form);
    return true;
}

/* --- Its cancellation --------------------------------------------------------------------------------------------- */

static bool cancel(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    return group_session_cancel(session, editing->session.id, editing->session.reason, request->now, error) &&
           network_note(session, request, editing->space, "session.cancel", "session", editing->session.id,
                        editing->session.title, editing->session.reason, error) &&
           queue_group_change(session, editing->session.id, editing->session.sequence + 1, request_origin(request),
                              request->now, error);
}

bool show_session_cancel(struct request *request, struct response *response, struct error *error)
{
    static const struct field FIELDS[] = {{.name = "raison",
                                           .label = "Ce que vous direz aux inscrits",
                                           .kind = FIELD_TEXT,
                                           .required = true,
                                           .most = SESSION_TEXT_MOST,
                                           .help = "Par exemple : la séance sera replanifiée en juin"}};
    struct editing editing = {.request = request};
    struct form form;
    struct error refused = {0};
    if (!request_group_session(request, &editing.space, &editing.session, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, FIELDS, 1);
    } else if (form_read(&form, request, FIELDS, 1)) {
        editing.session.reason = form_text(&form, "raison");
        if (store_write(request->site->store, cancel, &editing, &refused))
            return response_redirect(response, 303,
                                     demarche_path(request->arena, editing.space, "/groupes?fait=annulee"), error);
        if (!refused_here(&form, &refused, error))
            return false;
    }
    struct view_form_page view = {.heading = STR("Annuler cette séance" NNBSP "?"),
                                  .lead = session_title_line(request, editing.space, &editing.session),
                                  .submit = STR("Annuler la séance"),
                                  .dangerous = true};
    int64_t people =
        editing.session.in_room + editing.session.at_distance + editing.session.waiting + editing.session.offered;
    links_add(request->arena, &view.notes, 1,
              arena_printf(request->arena, "%lld %s un message, et le fichier qui la retire de leur agenda.",
                           (long long)people, text_plural(people, "personne recevra", "personnes recevront")),
              STR_NONE);
    links_add(request->arena, &view.ways, 1, STR("Ne rien changer"),
              session_path(request, editing.space, &editing.session, ""));
    send_form_page(request, response, editing.space, &view, &form);
    return true;
}
