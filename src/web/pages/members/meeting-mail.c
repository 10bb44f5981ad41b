/* Convening, postponing, cancelling: what the guests are told by mail, with the event for their calendars. */
#include "meeting-pages.h"

/* --- Telling ---------------------------------------------------------------------------------------------------------
 */

static struct str agenda_text(struct arena *arena, const struct meeting_items *items)
{
    struct buffer out = {0};
    for (size_t i = 0; i < items->count; i++) {
        buffer_printf(&out, "%s%zu. %.*s", i ? "\n" : "", i + 1, STR_PRINT(items->at[i].title));
        if (items->at[i].minutes)
            buffer_printf(&out, " (%lld min)", (long long)items->at[i].minutes);
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

/* The event for one guest, as a file of her message. */
static struct message_file guest_file(struct request *request, const struct space *space, const struct meeting *meeting,
                                      const struct meeting_guest *guest, struct str organiser)
{
    struct arena *arena = request->arena;
    struct calendar_event *event = ARENA_NEW(arena, struct calendar_event);
    *event = meeting_event(request, space, meeting);
    event->guest = guest->email;
    event->guest_name = guest_name(arena, guest);
    event->organiser = organiser;
    event->organiser_name =
        arena_printf(arena, "Inclusion numérique %.*s", STR_PRINT(territory_of(space->territory, arena)));
    event->reminder_minutes = 24 * 60;
    struct calendar calendar = {.method = event->cancelled ? CALENDAR_CANCEL : CALENDAR_REQUEST,
                                .zone = space_zone(request, space),
                                .events = event,
                                .count = 1};
    return calendar_file(arena, &calendar);
}

struct telling {
    struct request *request;
    const struct space *space;
    const struct meeting *meeting;
    const char *kind;
    struct str organiser; /* address */
    struct str agenda;
};

static bool tell_one(struct session *session, const struct telling *telling, const struct meeting_guest *guest,
                     struct error *error)
{
    struct request *request = telling->request;
    const struct meeting *meeting = telling->meeting;
    struct arena *arena = request->arena;
    struct str before = meeting->previous_at
                            ? french_date_time(arena, space_zone(request, telling->space), meeting->previous_at)
                            : STR_NONE;
    const struct letter_value values[] = {
        {"reunion", meeting->title},
        {"quand", meeting_when(request, telling->space, meeting)},
        {"lieu", meeting_where(arena, meeting)},
        {"propos", meeting->purpose},
        {"ordre", telling->agenda},
        {"distance", meeting->remote_link},
        {"avant", before},
        {"motif", meeting->reason},
        {"lien", whole_address(request, demarche_path_id(arena, telling->space, "/reunions/", meeting->id, ""))},
    };
    struct message_file file = {0};
    bool dated = meeting->starts_at != 0;
    if (dated)
        file = guest_file(request, telling->space, meeting, guest, telling->organiser);
    const struct network_letter letter = {
        .kind = telling->kind,
        .mark = arena_printf(arena, "%s %lld %lld %lld", telling->kind, (long long)meeting->id, (long long)guest->id,
                             (long long)meeting->sequence),
        .address = guest->email,
        .name = guest_name(arena, guest),
        .values = values,
        .value_count = COUNT_OF(values),
        .files = &file,
        .file_count = dated ? 1 : 0,
    };
    return network_tell(session, request, telling->space, &letter, error) &&
           guest_convened(session, guest->id, request->now, error) &&
           (!guest->member_id || member_contacted(session, guest->member_id, request->now, error));
}

bool tell_guests(struct session *session, struct request *request, const struct space *space,
                 const struct meeting *meeting, const char *kind, bool again, int64_t *told, struct error *error)
{
    struct arena *arena = request->arena;
    struct meeting_guests guests;
    struct meeting_items items;
    const struct access *access = request_access(request);
    struct telling telling = {.request = request, .space = space, .meeting = meeting, .kind = kind};
    *told = 0;
    if (!mailbox_of(session, space->id, arena, &telling.organiser, error) ||
        !guest_list(session, meeting->id, arena, &guests, error) ||
        !meeting_agenda(session, meeting->id, arena, &items, error))
        return false;
    if (telling.organiser.length == 0 && access)
        telling.organiser = access->person.email;
    telling.agenda = agenda_text(arena, &items);
    for (size_t i = 0; i < guests.count; i++) {
        const struct meeting_guest *guest = &guests.at[i];
        if (guest->email.length == 0 || (again ? guest->convened_at == 0 : guest->convened_at != 0))
            continue;
        if (!tell_one(session, &telling, guest, error))
            return false;
        ++*told;
    }
    return true;
}

/* --- Moving ----------------------------------------------------------------------------------------------------------
 */

struct moving {
    struct request *request;
    struct reading reading;
    enum meeting_state to;
    struct str reason;
    int64_t starts, ends, told;
};

static const char *const ACTIONS[MEETING_STATES] = {
    [MEETING_PLANNED] = "meeting.plan",       [MEETING_CONVENED] = "meeting.convene",
    [MEETING_HELD] = "meeting.hold",          [MEETING_RECORDED] = "meeting.record",
    [MEETING_POSTPONED] = "meeting.postpone", [MEETING_CANCELLED] = "meeting.cancel",
};

static bool move(struct session *session, void *context, struct error *error)
{
    struct moving *moving = context;
    struct request *request = moving->request;
    struct meeting meeting = moving->reading.record.meeting;
    bool again = meeting.state == MEETING_CONVENED && moving->to == MEETING_CONVENED; /* to the new guests */
    bool known = meeting.convened_at != 0;
    if (!again &&
        !meeting_move(session, &meeting, moving->to, moving->reason, moving->starts, moving->ends, request->now, error))
        return false;
    meeting.reason = moving->reason;
    meeting.updated_at = request->now;
    const char *kind = moving->to == MEETING_POSTPONED   ? "meeting-moved"
                       : moving->to == MEETING_CANCELLED ? "meeting-cancelled"
                                                         : "meeting-convening";
    bool tells = moving->to == MEETING_CONVENED ||
                 (known && (moving->to == MEETING_POSTPONED || moving->to == MEETING_CANCELLED));
    return (!tells || tell_guests(session, request, moving->reading.space, &meeting, kind,
                                  moving->to != MEETING_CONVENED, &moving->told, error)) &&
           network_note(session, request, moving->reading.space, ACTIONS[moving->to], "meeting", meeting.id,
                        meeting.title, moving->reason, error);
}

static bool start_moving(struct request *request, enum meeting_state to, struct moving *moving, struct error *error)
{
    *moving = (struct moving){.request = request, .to = to};
    return read_meeting(request, &moving->reading, error);
}

static struct str back_with(struct arena *arena, const struct moving *moving, const char *rest)
{
    return arena_printf(arena, "%.*s?fait=%s", STR_PRINT(moving->reading.path), rest);
}

static bool move_now(struct request *request, struct response *response, enum meeting_state to, struct error *error)
{
    struct moving moving;
    return start_moving(request, to, &moving, error) && store_write(request->site->store, move, &moving, error) &&
           response_redirect(response, 303, back_with(request->arena, &moving, "etat"), error);
}

bool plan_meeting(struct request *request, struct response *response, struct error *error)
{
    return move_now(request, response, MEETING_PLANNED, error);
}

bool hold_meeting(struct request *request, struct response *response, struct error *error)
{
    return move_now(request, response, MEETING_HELD, error);
}

bool record_meeting(struct request *request, struct response *response, struct error *error)
{
    return move_now(request, response, MEETING_RECORDED, error);
}

/* --- Convening -------------------------------------------------------------------------------------------------------
 */

static bool add_preview(struct request *request, const struct moving *moving, struct sheet_section *section,
                        struct error *error)
{
    struct arena *arena = request->arena;
    const struct meeting *meeting = &moving->reading.record.meeting;
    struct session *session;
    struct str subject, body;
    struct letter_text text;
    bool own;
    const struct letter_value values[] = {
        {"reunion", meeting->title},
        {"quand", meeting_when(request, moving->reading.space, meeting)},
        {"lieu", meeting_where(arena, meeting)},
        {"propos", meeting->purpose},
        {"ordre", agenda_text(arena, &moving->reading.record.agenda)},
        {"distance", meeting->remote_link},
        {"avant", STR_NONE},
        {"motif", STR_NONE},
        {"lien", whole_address(request, moving->reading.path)},
    };
    if (!request_session(request, &session, error) ||
        !letter_template(session, moving->reading.space->id, STR("meeting-convening"), arena, &subject, &body, &own,
                         error) ||
        !letter_write(letter_kind_find(STR("meeting-convening")), subject, body, values, COUNT_OF(values), arena, &text,
                      error))
        return false;
    section_say(request, section, arena_printf(arena, "Objet" NBSP ": %.*s", STR_PRINT(text.subject)));
    section->letter = text.body;
    section_say(request, section,
                STR("Un fichier d’agenda y est joint : la réunion entre dans le calendrier de chacun, et "
                    "suivra les changements."));
    return true;
}

bool show_convene(struct request *request, struct response *response, struct error *error)
{
    struct moving moving;
    struct form form;
    struct error refused = {0};
    if (!start_moving(request, MEETING_CONVENED, &moving, error))
        return false;
    const struct meeting_guests *guests = &moving.reading.record.guests;
    form_start(&form, request, NULL, 0);
    if (request->method == METHOD_POST) {
        if (store_write(request->site->store, move, &moving, &refused))
            return response_redirect(response, 303, back_with(request->arena, &moving, "convoquee"), error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_sheet sheet = {0};
    sheet_start(request, moving.reading.space, &sheet, STR("Convoquer"));
    sheet_step(request, &sheet, STR("Les réunions"), demarche_path(request->arena, moving.reading.space, "/reunions"));
    sheet_step(request, &sheet, moving.reading.record.meeting.title, moving.reading.path);
    if (!add_preview(request, &moving, sheet_section(request, &sheet, "message", STR("Le message")), error))
        return false;
    struct sheet_section *section = sheet_section(request, &sheet, "destinataires", STR("À qui"));
    size_t waiting = 0;
    for (size_t i = 0; i < guests->count; i++) {
        const struct meeting_guest *guest = &guests->at[i];
        if (guest->convened_at)
            continue;
        struct sheet_row *row = section_row(request, section, guest_name(request->arena, guest), STR_NONE);
        row_say(request, row, guest->organisation);
        row_say(request, row, guest->email);
        if (guest->email.length == 0)
            row->warning = STR("Sans adresse électronique : à prévenir autrement");
        waiting += guest->email.length > 0;
    }
    section->empty = STR("Personne n’attend de convocation. Invitez d’abord des personnes.");
    if (waiting)
        section_form(section, &form, request->path, "Envoyer les convocations");
    else
        links_add(request->arena, &section->links, 1, STR("Inviter des personnes"),
                  arena_printf(request->arena, "%.*s/personnes", STR_PRINT(moving.reading.path)));
    sheet_send(request, response, &sheet);
    return true;
}

/* --- Postponing, cancelling ------------------------------------------------------------------------------------------
 */

static const struct field POSTPONE_FIELDS[] = {
    {.name = "jour", .label = "Nouveau jour", .kind = FIELD_DATE, .help = "Laissez vide s’il n’est pas encore fixé"},
    {.name = "debut", .label = "De", .kind = FIELD_TIME, .help = "Par exemple 9 h 30"},
    {.name = "fin", .label = "À", .kind = FIELD_TIME},
    {.name = "motif",
     .label = "Motif",
     .kind = FIELD_TEXTAREA,
     .required = true,
     .most = 1000,
     .help = "Les personnes invitées le liront"},
};
enum { CANCEL_FIELD = 3 }; /* cancelling asks for the reason alone */

static bool show_move(struct request *request, struct response *response, enum meeting_state to, struct error *error)
{
    bool postpone = to == MEETING_POSTPONED;
    const struct field *fields = postpone ? POSTPONE_FIELDS : &POSTPONE_FIELDS[CANCEL_FIELD];
    size_t count = postpone ? COUNT_OF(POSTPONE_FIELDS) : 1;
    struct moving moving;
    struct form form;
    struct error refused = {0};
    if (!start_moving(request, to, &moving, error))
        return false;
    if (request->method != METHOD_POST)
        form_start(&form, request, fields, count);
    else if (form_read(&form, request, fields, count)) {
        moving.reason = form_text(&form, "motif");
        if (postpone)
            read_times(&form, space_zone(request, moving.reading.space), &moving.starts, &moving.ends);
        if (form.error_count == 0 && store_write(request->site->store, move, &moving, &refused))
            return response_redirect(response, 303,
                                     back_with(request->arena, &moving, postpone ? "reportee" : "annulee"), error);
        if (form.error_count == 0)
            form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {
        .heading = postpone ? STR("Reporter la réunion") : STR("Annuler la réunion"),
        .lead = arena_printf(request->arena, "%.*s, %.*s", STR_PRINT(moving.reading.record.meeting.title),
                             STR_PRINT(meeting_when(request, moving.reading.space, &moving.reading.record.meeting))),
        .submit = postpone ? STR("Reporter et prévenir") : STR("Annuler et prévenir"),
        .dangerous = !postpone,
    };
    meeting_ways(request, &moving.reading, &view);
    send_form_page(request, response, moving.reading.space, &view, &form);
    return true;
}

bool show_postpone(struct request *request, struct response *response, struct error *error)
{
    return show_move(request, response, MEETING_POSTPONED, error);
}

bool show_cancel(struct request *request, struct response *response, struct error *error)
{
    return show_move(request, response, MEETING_CANCELLED, error);
}
