/* One meeting: for everyone what is public, for its guests its agenda and documents, for the organiser everything. */
#include "meeting-pages.h"

/* --- Who reads ------------------------------------------------------------------------------------------------------
 */

bool is_guest(struct request *request, const struct meeting_guests *guests)
{
    const struct access *access = request_access(request);
    for (size_t i = 0; access && i < guests->count; i++)
        if (guests->at[i].email.length && str_equal(guests->at[i].email, access->person.email))
            return true;
    return false;
}

bool read_meeting(struct request *request, struct reading *reading, struct error *error)
{
    struct session *session;
    bool found;
    int64_t id = 0;
    *reading = (struct reading){.space = request_space(request, error)};
    id_parse(request_path(request, "meeting"), &id); /* checked by the router */
    if (!reading->space || !request_session(request, &session, error) ||
        !meeting_record(session, reading->space->id, id, request->arena, &reading->record, &found, error))
        return false;
    reading->organises = may_organise(request, reading->space);
    reading->invited = found && is_guest(request, &reading->record.guests);
    const struct meeting *meeting = &reading->record.meeting;
    bool shown = meeting->in_public_calendar && meeting->state != MEETING_DRAFT;
    if (!found || (!shown && !reading->organises && !reading->invited))
        return error_set(error, ERROR_MISSING, "Cette réunion n’est pas annoncée ici.");
    reading->path = demarche_path_id(request->arena, reading->space, "/reunions/", id, "");
    return true;
}

static struct str path_with(struct arena *arena, const struct reading *reading, const char *rest)
{
    return arena_printf(arena, "%.*s%s", STR_PRINT(reading->path), rest);
}

/* --- Sections -------------------------------------------------------------------------------------------------------
 */

static void add_facts(struct request *request, const struct reading *reading, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    const struct meeting *meeting = &reading->record.meeting;
    bool inside = reading->organises || reading->invited;
    struct sheet_section *section = sheet_section(request, sheet, "essentiel", STR("L’essentiel"));
    section_say(request, section, meeting->purpose);
    section_fact(request, section, "Quand", meeting_when(request, reading->space, meeting));
    if (meeting->previous_at)
        section_fact(request, section, "Au lieu du",
                     french_date_time(arena, space_zone(request, reading->space), meeting->previous_at));
    section_fact(request, section, "Où", meeting_where(arena, meeting));
    section_fact(request, section, "Instance", meeting->body);
    section_fact(request, section, "Avec", meeting->partner);
    if (meeting->chair.length)
        section_fact(request, section, "Présidence",
                     arena_printf(arena, "%.*s%s%.*s", STR_PRINT(meeting->chair),
                                  meeting->chair_duty.length ? ", " : "", STR_PRINT(meeting->chair_duty)));
    if (meeting->capacity)
        section_fact(request, section, "Places", text_number(arena, meeting->capacity));
    if (inside)
        section_fact(request, section, "Lien de la visioconférence", meeting->remote_link);
    section_fact(request, section, "Motif", meeting->reason);
    if (meeting->starts_at && meeting->state != MEETING_DRAFT)
        links_add(arena, &section->links, 3, STR("Ajouter à mon agenda"), path_with(arena, reading, "/agenda.ics"));
    if (reading->organises && meeting->state < MEETING_HELD)
        links_add(arena, &section->links, 3, STR("Modifier"), path_with(arena, reading, "/modifier"));
}

static bool add_flags(struct request *request, const struct reading *reading, struct view_sheet *sheet,
                      struct error *error)
{
    struct session *session;
    struct meeting_flags flags;
    if (!reading->organises || reading->record.meeting.state >= MEETING_HELD)
        return true;
    if (!request_session(request, &session, error) ||
        !meeting_flags(request, session, reading->space, &reading->record.meeting, &flags, error))
        return false;
    if (flags.count == 0)
        return true;
    struct sheet_section *section = sheet_section(request, sheet, "attention", STR("À vérifier"));
    for (size_t i = 0; i < flags.count; i++)
        section_row(request, section, flags.at[i], STR_NONE);
    return true;
}

static void add_agenda(struct request *request, const struct reading *reading, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    const struct meeting_items *items = &reading->record.agenda;
    if (items->count == 0 && !reading->organises)
        return;
    struct sheet_section *section = sheet_section(request, sheet, "ordre-du-jour", STR("Ordre du jour"));
    section->empty = STR("L’ordre du jour n’est pas encore écrit.");
    for (size_t i = 0; i < items->count; i++) {
        struct sheet_row *row = section_row(
            request, section, arena_printf(arena, "%zu. %.*s", i + 1, STR_PRINT(items->at[i].title)), STR_NONE);
        if (items->at[i].minutes)
            row_say(request, row, arena_printf(arena, "%lld minutes", (long long)items->at[i].minutes));
        row_say(request, row, items->at[i].presenter);
        if (reading->organises)
            row_say(request, row, items->at[i].notes);
    }
    if (!reading->organises)
        return;
    links_add(arena, &section->links, 2, STR("Écrire l’ordre du jour"), path_with(arena, reading, "/ordre-du-jour"));
    if (items->count)
        links_add(arena, &section->links, 2, STR("Noter ce qui se dit"), path_with(arena, reading, "/notes"));
}

static struct str presence_words(struct arena *arena, const struct meeting_guest *guest)
{
    if (guest->presence == GUEST_REPRESENTED && guest->represented_by.length)
        return arena_printf(arena, "représenté par %.*s", STR_PRINT(guest->represented_by));
    return str_of(guest_presence_label(guest->presence));
}

/* One table per college, in protocol order. */
static void add_guests(struct request *request, const struct reading *reading, struct view_sheet *sheet)
{
    static const char *const HEADINGS[] = {"Organisme", "Personne", "Présence", "Convocation"};
    struct arena *arena = request->arena;
    const struct meeting_guests *guests = &reading->record.guests;
    size_t here = 0, excused = 0;
    for (size_t i = 0; i < guests->count; i++) {
        here += guests->at[i].presence == GUEST_PRESENT || guests->at[i].presence == GUEST_REMOTE ||
                guests->at[i].presence == GUEST_REPRESENTED;
        excused += guests->at[i].presence == GUEST_EXCUSED;
    }
    struct sheet_section *section = sheet_section(request, sheet, "personnes", STR("Personnes invitées"));
    section->empty = STR("Personne n’est encore invité.");
    if (guests->count)
        section_say(request, section,
                    arena_printf(arena, "%zu %s, %zu présentes ou représentées, %zu excusées.", guests->count,
                                 text_plural((int64_t)guests->count, "personne invitée", "personnes invitées"), here,
                                 excused));
    section_table(request, section, STR("Par collège, élus d’abord"), HEADINGS, COUNT_OF(HEADINGS));
    for (size_t i = 0; i < guests->count; i++) {
        const struct meeting_guest *guest = &guests->at[i];
        struct sheet_line *line = section_line(request, section);
        line_cell(request, line, guest->organisation)->note = i == 0 || guests->at[i - 1].college != guest->college
                                                                  ? str_of(MEMBER_COLLEGES[guest->college].label)
                                                                  : STR_NONE;
        struct sheet_cell *cell = line_cell(request, line, guest_name(arena, guest));
        cell->note = guest->last_name.length ? guest->duty : guest->elected ? STR("élu") : STR_NONE;
        line_cell(request, line, presence_words(arena, guest));
        line_cell(request, line,
                  guest->convened_at    ? instant_day(request, reading->space, guest->convened_at)
                  : guest->email.length ? STR("pas encore")
                                        : STR("sans adresse"));
    }
    links_add(arena, &section->links, 3, STR("Inviter et noter les présences"),
              path_with(arena, reading, "/personnes"));
}

static void add_decisions(struct request *request, const struct reading *reading, struct view_sheet *sheet)
{
    const struct meeting_record *record = &reading->record;
    if (record->follow_up.count) {
        struct sheet_section *section = sheet_section(request, sheet, "suites", STR("Suites des réunions précédentes"));
        for (size_t i = 0; i < record->follow_up.count; i++)
            decision_row(request, reading->space, &record->follow_up.at[i], true, true, section);
    }
    struct sheet_section *section = sheet_section(request, sheet, "conclusions", STR("Conclusions"));
    section->empty = STR("Aucune conclusion n’est encore écrite.");
    for (size_t i = 0; i < record->decisions.count; i++)
        decision_row(request, reading->space, &record->decisions.at[i], false, true, section);
    if (record->meeting.state != MEETING_RECORDED)
        links_add(request->arena, &section->links, 2, STR("Ajouter une conclusion"),
                  path_with(request->arena, reading, "/conclusions/nouvelle"));
    if (record->meeting.state == MEETING_HELD || record->meeting.state == MEETING_RECORDED)
        links_add(request->arena, &section->links, 2, STR("Composer le relevé"),
                  demarche_path_id(request->arena, reading->space, "/releves/", record->meeting.id, ""));
}

static void add_documents(struct request *request, const struct reading *reading, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct sheet_section *section = NULL;
    int least = reading->organises ? AUDIENCE_ORGANISER : reading->invited ? AUDIENCE_MEMBERS : AUDIENCE_PUBLIC;
    for (int audience = least; audience < AUDIENCE_COUNT; audience++)
        for (size_t i = 0; i < reading->record.files[audience].count; i++) {
            const struct attached_file *file = &reading->record.files[audience].at[i];
            if (!section)
                section = sheet_section(request, sheet, "documents", STR("Documents"));
            struct str rest = arena_printf(arena, "/documents/%.*s", STR_PRINT(id_text(arena, file->id)));
            struct sheet_row *row =
                section_row(request, section, file->name, path_with(arena, reading, arena_cstr(arena, rest)));
            row_say(request, row,
                    arena_printf(arena, "%.*s" NBSP "Ko%s%s", STR_PRINT(text_number(arena, (file->size + 999) / 1000)),
                                 reading->organises ? " · pour " : "",
                                 reading->organises ? file_audience_label((enum file_audience)audience) : ""));
        }
    if (!reading->organises)
        return;
    if (!section)
        section = sheet_section(request, sheet, "documents", STR("Documents"));
    section->empty = STR("Aucun document n’est joint.");
    links_add(arena, &section->links, 1, STR("Joindre un document"), path_with(arena, reading, "/documents"));
}

/* --- What may be done ------------------------------------------------------------------------------------------------
 */

static void add_ways(struct request *request, const struct reading *reading, struct view_sheet *sheet)
{
    static const struct {
        enum meeting_state to;
        const char *label, *rest;
    } moves[] = {{MEETING_CONVENED, "Convoquer", "/convoquer"},
                 {MEETING_POSTPONED, "Reporter", "/reporter"},
                 {MEETING_CANCELLED, "Annuler", "/annuler"}};
    struct arena *arena = request->arena;
    const struct meeting *meeting = &reading->record.meeting;
    bool needs_reason;
    for (size_t i = 0; i < COUNT_OF(moves); i++)
        if (meeting_may_move(meeting->state, moves[i].to, &needs_reason) &&
            (meeting->starts_at || moves[i].to != MEETING_CONVENED))
            links_add(arena, &sheet->buttons, 5, str_of(moves[i].label), path_with(arena, reading, moves[i].rest));
    if (meeting->state == MEETING_CONVENED)
        links_add(arena, &sheet->buttons, 5, STR("Convoquer les nouveaux invités"),
                  path_with(arena, reading, "/convoquer"));
    struct sheet_section *section = NULL;
    static const struct {
        enum meeting_state to;
        const char *label, *note, *rest;
    } steps[] = {
        {MEETING_PLANNED, "Annoncer cette réunion", "Elle entre au calendrier.", "/annoncer"},
        {MEETING_HELD, "La réunion s’est tenue", "Les présences et les conclusions peuvent être notées.", "/tenue"},
        {MEETING_RECORDED, "Le relevé est diffusé", "Les conclusions ne changent plus, leur suivi continue.",
         "/relevee"}};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (!meeting_may_move(meeting->state, steps[i].to, &needs_reason) ||
            (steps[i].to == MEETING_HELD && (!meeting->starts_at || meeting->starts_at > request->now)))
            continue;
        if (!section)
            section = sheet_section(request, sheet, "etape", STR("L’étape suivante"));
        struct sheet_row *row = section_row(request, section, str_of(steps[i].label), STR_NONE);
        row_say(request, row, str_of(steps[i].note));
        row->action = path_with(arena, reading, steps[i].rest);
        row->submit = STR("Enregistrer");
    }
}

bool show_meeting(struct request *request, struct response *response, struct error *error)
{
    static const char *const DONE[] = {
        "reunion",    "La réunion est enregistrée.",
        "prevenus",   "La réunion est enregistrée, et les personnes convoquées sont prévenues.",
        "convoquee",  "Les convocations sont parties.",
        "reportee",   "La réunion est reportée, et les personnes invitées sont prévenues.",
        "annulee",    "La réunion est annulée, et les personnes invitées sont prévenues.",
        "presences",  "Les présences sont notées.",
        "conclusion", "La conclusion est enregistrée.",
        "document",   "Le document est joint.",
        "etat",       "C’est noté.",
        NULL};
    struct arena *arena = request->arena;
    struct reading reading;
    if (!read_meeting(request, &reading, error))
        return false;
    const struct meeting *meeting = &reading.record.meeting;
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, reading.space, &sheet, meeting->title);
    if (reading.organises)
        sheet_step(request, &sheet, STR("Les réunions"), demarche_path(arena, reading.space, "/reunions"));
    sheet.page.unlisted = !meeting->in_public_calendar;
    sheet.kind = meeting->body;
    if (reading.organises || meeting->state == MEETING_CANCELLED || meeting->state == MEETING_POSTPONED) {
        sheet.badge = str_of(meeting_state_label(meeting->state));
        sheet.tone = meeting_state_tone(meeting->state);
    }
    if (reading.organises)
        add_ways(request, &reading, &sheet);
    add_facts(request, &reading, &sheet);
    if (!add_flags(request, &reading, &sheet, error))
        return false;
    add_agenda(request, &reading, &sheet);
    if (reading.organises) {
        add_guests(request, &reading, &sheet);
        add_decisions(request, &reading, &sheet);
    }
    add_documents(request, &reading, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

bool send_meeting_calendar(struct request *request, struct response *response, struct error *error)
{
    struct reading reading;
    if (!read_meeting(request, &reading, error))
        return false;
    if (!reading.record.meeting.starts_at)
        return error_set(error, ERROR_MISSING, "Cette réunion n’a pas encore de date.");
    struct calendar_event event = meeting_event(request, reading.space, &reading.record.meeting);
    if (!reading.organises && !reading.invited)
        event.description = reading.record.meeting.purpose; /* without the remote link */
    struct calendar calendar = {
        .method = CALENDAR_PUBLISH, .zone = space_zone(request, reading.space), .events = &event, .count = 1};
    struct buffer out = {0};
    calendar_write(&calendar, &out);
    response_owned(response, "text/calendar; charset=utf-8", &out);
    response_attachment(response, STR("reunion.ics"));
    return true;
}
