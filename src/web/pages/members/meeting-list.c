/* The bodies and their meetings, and what was decided that is still to do. */
#include "member-pages.h"

static void add_meetings(struct request *request, const struct space *space, const struct meetings *meetings,
                         struct sheet_section *section)
{
    struct arena *arena = request->arena;
    for (size_t i = 0; i < meetings->count; i++) {
        const struct meeting *meeting = &meetings->at[i];
        struct sheet_row *row = section_row(request, section, meeting->title,
                                            demarche_path_id(arena, space, "/reunions/", meeting->id, ""));
        row->badge = str_of(meeting_state_label(meeting->state));
        row->tone = meeting_state_tone(meeting->state);
        row_say(request, row, meeting_when(request, space, meeting));
        row_say(request, row, meeting_where(arena, meeting));
        row_say(request, row,
                meeting->partner.length
                    ? arena_printf(arena, "%.*s · avec %.*s", STR_PRINT(meeting->body), STR_PRINT(meeting->partner))
                    : meeting->body);
        if (meeting->starts_at && meeting->starts_at < request->now &&
            (meeting->state == MEETING_CONVENED || meeting->state == MEETING_PLANNED))
            row->warning = STR("La date est passée : dites si elle s’est tenue.");
    }
}

static void add_bodies(struct request *request, const struct space *space, const struct meeting_bodies *bodies,
                       struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct sheet_section *section = sheet_section(request, sheet, "instances", STR("Les instances"));
    section->empty = STR("Aucune instance : commencez par le comité technique.");
    for (size_t i = 0; i < bodies->count; i++) {
        struct sheet_row *row = section_row(request, section, bodies->at[i].name,
                                            demarche_path_id(arena, space, "/instances/", bodies->at[i].id, ""));
        if (bodies->at[i].state != BODY_ACTIVE)
            row->badge = str_of(body_state_label(bodies->at[i].state));
        row_say(request, row, str_of(body_frequency_label(bodies->at[i].frequency)));
        row_say(request, row, bodies->at[i].mission);
        row_way(request, row, "Ajouter une réunion",
                arena_printf(arena, "%.*s?instance=%.*s", STR_PRINT(demarche_path(arena, space, "/reunions/nouvelle")),
                             STR_PRINT(id_text(arena, bodies->at[i].id))));
    }
    links_add(arena, &section->links, 1, STR("Créer une instance"), demarche_path(arena, space, "/instances/nouvelle"));
}

bool show_meeting_list(struct request *request, struct response *response, struct error *error)
{
    static const char *const DONE[] = {"instance", "L’instance est enregistrée.", NULL};
    struct arena *arena = request->arena;
    struct session *session;
    struct meetings coming, past;
    struct meeting_bodies bodies;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct meeting_search search = {.space_id = space->id, .from = request->now};
    struct meeting_search before = {.space_id = space->id, .until = request->now, .descending = true};
    if (!request_session(request, &session, error) || !meeting_list(session, &search, arena, &coming, error) ||
        !meeting_list(session, &before, arena, &past, error) || !body_list(session, space->id, arena, &bodies, error))
        return false;
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, space, &sheet, STR("Les réunions"));
    links_add(arena, &sheet.buttons, 2, STR("Préparer une réunion"), demarche_path(arena, space, "/reunions/nouvelle"));
    links_add(arena, &sheet.buttons, 2, STR("Ce qui reste à faire"), demarche_path(arena, space, "/suites"));
    struct sheet_section *section = sheet_section(request, &sheet, "a-venir", STR("À venir"));
    section->empty = STR("Aucune réunion n’est prévue.");
    add_meetings(request, space, &coming, section);
    if (past.count) {
        section = sheet_section(request, &sheet, "passees", STR("Passées"));
        add_meetings(request, space, &past, section);
    }
    add_bodies(request, space, &bodies, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- What is still to do --------------------------------------------------------------------------------------------
 */

void decision_row(struct request *request, const struct space *space, const struct decision *decision,
                  bool with_meeting, bool organises, struct sheet_section *section)
{
    struct arena *arena = request->arena;
    struct str rest = arena_printf(arena, "/conclusions/%.*s", STR_PRINT(id_text(arena, decision->id)));
    struct str path = demarche_path_id(arena, space, "/reunions/", decision->meeting_id, arena_cstr(arena, rest));
    struct sheet_row *row = section_row(
        request, section,
        with_meeting ? decision->text
                     : arena_printf(arena, "%lld. %.*s", (long long)decision->number, STR_PRINT(decision->text)),
        STR_NONE);
    bool late = decision_is_late(decision, space_today(request, space));
    bool acts = decision->owner.length > 0 || decision->due_on != DECISION_NO_DAY;
    row->badge = !acts  ? str_of(decision_kind_label(decision->kind))
                 : late ? STR("en retard")
                        : str_of(decision_state_label(decision->state));
    row->tone = late                                ? TONE_LATE
                : decision->state == DECISION_DONE  ? TONE_DONE
                : acts && decision->settled_at == 0 ? TONE_NEWS
                                                    : TONE_PLAIN;
    if (decision->owner.length)
        row_say(request, row, arena_printf(arena, "À qui" NBSP ": %.*s", STR_PRINT(decision->owner)));
    if (decision->due_on != DECISION_NO_DAY)
        row_say(request, row,
                arena_printf(arena, "Échéance" NBSP ": %.*s", STR_PRINT(french_date(arena, decision->due_on))));
    if (with_meeting)
        row_say(request, row,
                arena_printf(arena, "%.*s du %.*s", STR_PRINT(decision->meeting),
                             STR_PRINT(instant_day(request, space, decision->meeting_at))));
    row_say(request, row, decision->outcome);
    if (decision->link.length)
        row_way(request, row, "Ouvrir le lien", decision->link);
    if (organises)
        row_way(request, row, "Suivre", path);
}

bool show_follow_up(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct decisions decisions;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct decision_search search = {.space_id = space->id, .open_alone = true};
    if (!request_session(request, &session, error) ||
        !decision_list(session, &search, request->arena, &decisions, error))
        return false;
    struct view_sheet sheet = {0};
    sheet_start(request, space, &sheet, STR("Ce qui reste à faire"));
    sheet_step(request, &sheet, STR("Les réunions"), demarche_path(request->arena, space, "/reunions"));
    sheet.lead = STR("Les décisions, rappels et invitations à agir de toutes les réunions, par échéance.");
    struct sheet_section *section = sheet_section(request, &sheet, "suites", STR("À suivre"));
    section->empty = STR("Tout est fait.");
    for (size_t i = 0; i < decisions.count; i++)
        if (decisions.at[i].owner.length || decisions.at[i].due_on != DECISION_NO_DAY)
            decision_row(request, space, &decisions.at[i], true, true, section);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- A body ---------------------------------------------------------------------------------------------------------
 */

static const struct field BODY_FIELDS[] = {
    {.name = "nom",
     .label = "Nom de l’instance",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .help = "Par exemple Comité technique"},
    {.name = "nature", .label = "Nature", .kind = FIELD_CHOICE, .required = true},
    {.name = "rythme", .label = "Rythme", .kind = FIELD_CHOICE},
    {.name = "etat", .label = "État", .kind = FIELD_CHOICE, .required = true},
    {.name = "mission", .label = "Ce qu’elle fait", .kind = FIELD_TEXTAREA, .most = 2000},
};
enum { FIELD_BODY_KIND = 1, FIELD_FREQUENCY = 2, FIELD_BODY_STATE = 3 };

struct body_editing {
    struct request *request;
    const struct space *space;
    struct meeting_body body;
    bool is_new;
};

static bool save_body(struct session *session, void *context, struct error *error)
{
    struct body_editing *editing = context;
    if (editing->is_new)
        editing->body.id = 0; /* the write may run again */
    return body_save(session, &editing->body, editing->request->now, error) &&
           network_note(session, editing->request, editing->space, editing->is_new ? "body.add" : "body.change", "body",
                        editing->body.id, editing->body.name, STR_NONE, error);
}

static struct field *body_fields(struct arena *arena)
{
    struct field *fields = arena_copy(arena, BODY_FIELDS, sizeof BODY_FIELDS);
    struct field_choice *kinds = ARENA_ARRAY(arena, struct field_choice, BODY_KIND_COUNT);
    struct field_choice *rhythms = ARENA_ARRAY(arena, struct field_choice, FREQUENCY_COUNT);
    struct field_choice *states = ARENA_ARRAY(arena, struct field_choice, BODY_STATES);
    for (int i = 0; i < BODY_KIND_COUNT; i++)
        kinds[i] = (struct field_choice){body_kind_code((enum body_kind)i), body_kind_label((enum body_kind)i), NULL};
    for (int i = 1; i < FREQUENCY_COUNT; i++) /* the first is « not said » */
        rhythms[i - 1] = (struct field_choice){body_frequency_code((enum body_frequency)i),
                                               body_frequency_label((enum body_frequency)i), NULL};
    for (int i = 0; i < BODY_STATES; i++)
        states[i] =
            (struct field_choice){body_state_code((enum body_state)i), body_state_label((enum body_state)i), NULL};
    fields[FIELD_BODY_KIND].choices = kinds;
    fields[FIELD_BODY_KIND].choice_count = BODY_KIND_COUNT;
    fields[FIELD_FREQUENCY].choices = rhythms;
    fields[FIELD_FREQUENCY].choice_count = FREQUENCY_COUNT - 1;
    fields[FIELD_BODY_STATE].choices = states;
    fields[FIELD_BODY_STATE].choice_count = BODY_STATES;
    return fields;
}

static bool edit_body(struct request *request, struct response *response, struct body_editing *editing,
                      struct error *error)
{
    struct arena *arena = request->arena;
    struct form form;
    struct error refused = {0};
    struct meeting_body *body = &editing->body;
    struct field *fields = body_fields(arena);
    struct str list = demarche_path(arena, editing->space, "/reunions");
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(BODY_FIELDS));
        form_set(&form, "nom", body->name);
        form_choose(&form, "nature", str_of(body_kind_code(body->kind)));
        form_choose(&form, "rythme", str_of(body_frequency_code(body->frequency)));
        form_choose(&form, "etat", str_of(body_state_code(body->state)));
        form_set(&form, "mission", body->mission);
    } else if (form_read(&form, request, fields, COUNT_OF(BODY_FIELDS))) {
        body->name = form_text(&form, "nom");
        body->kind = body_kind_of(form_text(&form, "nature"));
        body->frequency = body_frequency_of(form_text(&form, "rythme"));
        body->state = body_state_of(form_text(&form, "etat"));
        body->mission = form_text(&form, "mission");
        if (store_write(request->site->store, save_body, editing, &refused))
            return response_redirect(response, 303, arena_printf(arena, "%.*s?fait=instance", STR_PRINT(list)), error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = editing->is_new ? STR("Créer une instance") : body->name,
                                  .submit = STR("Enregistrer")};
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), list);
    links_add(arena, &view.page.breadcrumb, 2, STR("La démarche"), demarche_path(arena, editing->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les réunions"), list);
    send_form_page(request, response, editing->space, &view, &form);
    return true;
}

bool show_body_new(struct request *request, struct response *response, struct error *error)
{
    struct body_editing editing = {.request = request, .space = request_space(request, error), .is_new = true};
    if (!editing.space)
        return false;
    editing.body = (struct meeting_body){.space_id = editing.space->id, .kind = BODY_TECHNICAL};
    return edit_body(request, response, &editing, error);
}

bool show_body(struct request *request, struct response *response, struct error *error)
{
    struct body_editing editing = {.request = request, .space = request_space(request, error)};
    struct session *session;
    bool found;
    int64_t id = 0;
    id_parse(request_path(request, "body"), &id); /* checked by the router */
    if (!editing.space || !request_session(request, &session, error) ||
        !body_find(session, editing.space->id, id, request->arena, &editing.body, &found, error))
        return false;
    return found ? edit_body(request, response, &editing, error)
                 : error_set(error, ERROR_MISSING, "Cette instance n’est pas de la démarche.");
}
