/* What a meeting leaves: its agenda, what was said of each point, conclusions with their owner and day, documents. */
#include "meeting-pages.h"

struct leaving {
    struct request *request;
    struct reading reading;
    struct meeting_items items;
    struct decision decision;
    enum decision_state state;
    struct str outcome, summary;
    const struct upload *upload;
    enum file_audience audience;
    const struct form *form;
};

static bool start(struct request *request, struct leaving *leaving, struct error *error)
{
    *leaving = (struct leaving){.request = request};
    return read_meeting(request, &leaving->reading, error);
}

static bool back(struct request *request, struct response *response, const struct leaving *leaving, const char *done,
                 struct error *error)
{
    return response_redirect(
        response, 303, arena_printf(request->arena, "%.*s?fait=%s", STR_PRINT(leaving->reading.path), done), error);
}

static bool note_change(struct session *session, const struct leaving *leaving, const char *action, struct error *error)
{
    return network_note(session, leaving->request, leaving->reading.space, action, "meeting",
                        leaving->reading.record.meeting.id, leaving->reading.record.meeting.title, STR_NONE, error);
}

/* --- Agenda ----------------------------------------------------------------------------------------------------------
 */

static const struct field AGENDA_FIELDS[] = {
    {.name = "points",
     .label = "Les points, un par ligne",
     .kind = FIELD_TEXTAREA,
     .most = 8000,
     .help = "La durée se met à la fin, entre parenthèses : Cartographie des lieux (20 min)"},
};

/* « Cartographie des lieux (20 min) » */
static struct meeting_item read_item(struct str line)
{
    struct meeting_item item = {.title = str_trim(line), .notes = STR_NONE};
    struct str text = item.title;
    if (!str_ends_with(text, STR("min)")))
        return item;
    size_t open = text.length;
    while (open > 0 && text.at[open - 1] != '(')
        open--;
    int64_t minutes;
    if (open == 0 || !str_to_i64(str_trim(str_slice(text, open, text.length - 4)), &minutes) || minutes <= 0)
        return item;
    item.minutes = minutes;
    item.title = str_trim(str_slice(text, 0, open - 1));
    return item;
}

/* A point that keeps its title keeps its notes. */
static void read_items(struct arena *arena, struct str text, const struct meeting_items *before,
                       struct meeting_items *items)
{
    struct str line;
    while (str_next(&text, '\n', &line)) {
        if (str_is_empty(str_trim(line)))
            continue;
        struct meeting_item item = read_item(line);
        for (size_t i = 0; i < before->count; i++)
            if (str_equal(before->at[i].title, item.title)) {
                item.id = before->at[i].id;
                item.presenter = before->at[i].presenter;
            }
        *ARENA_PUSH(arena, items->at, items->count) = item;
    }
}

static bool save_agenda(struct session *session, void *context, struct error *error)
{
    struct leaving *leaving = context;
    return meeting_set_agenda(session, leaving->reading.record.meeting.id, &leaving->items, error) &&
           note_change(session, leaving, "meeting.agenda", error);
}

bool show_agenda(struct request *request, struct response *response, struct error *error)
{
    struct leaving leaving;
    struct form form;
    struct error refused = {0};
    if (!start(request, &leaving, error))
        return false;
    const struct meeting_items *before = &leaving.reading.record.agenda;
    if (request->method != METHOD_POST) {
        struct buffer text = {0};
        for (size_t i = 0; i < before->count; i++) {
            buffer_printf(&text, "%.*s", STR_PRINT(before->at[i].title));
            if (before->at[i].minutes)
                buffer_printf(&text, " (%lld min)", (long long)before->at[i].minutes);
            buffer_add_char(&text, '\n');
        }
        form_start(&form, request, AGENDA_FIELDS, 1);
        form_set(&form, "points", arena_str(request->arena, buffer_str(&text)));
        buffer_free(&text);
    } else if (form_read(&form, request, AGENDA_FIELDS, 1)) {
        read_items(request->arena, form_text(&form, "points"), before, &leaving.items);
        if (store_write(request->site->store, save_agenda, &leaving, &refused))
            return back(request, response, &leaving, "reunion", error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Ordre du jour"),
                                  .lead = leaving.reading.record.meeting.title,
                                  .submit = STR("Enregistrer l’ordre du jour")};
    meeting_ways(request, &leaving.reading, &view);
    send_form_page(request, response, leaving.reading.space, &view, &form);
    return true;
}

/* --- Notes -----------------------------------------------------------------------------------------------------------
 */

static struct field *notes_fields(struct arena *arena, const struct meeting_items *items)
{
    struct field *fields = ARENA_ARRAY(arena, struct field, items->count + 1);
    for (size_t i = 0; i < items->count; i++)
        fields[i] = (struct field){.name = arena_printf(arena, "n%zu", i).at,
                                   .label = arena_cstr(arena, items->at[i].title),
                                   .kind = FIELD_TEXTAREA,
                                   .most = 20000};
    fields[items->count] =
        (struct field){.name = "general", .label = "En général", .kind = FIELD_TEXTAREA, .most = 20000};
    return fields;
}

static bool save_notes(struct session *session, void *context, struct error *error)
{
    struct leaving *leaving = context;
    const struct meeting_items *items = &leaving->reading.record.agenda;
    struct meeting meeting = leaving->reading.record.meeting;
    for (size_t i = 0; i < items->count; i++)
        if (!meeting_set_notes(session, meeting.id, items->at[i].id,
                               form_text(leaving->form, leaving->form->fields[i].name), error))
            return false;
    meeting.summary = leaving->summary;
    return meeting_save(session, &meeting, leaving->request->now, NULL, error) &&
           note_change(session, leaving, "meeting.notes", error);
}

bool show_notes(struct request *request, struct response *response, struct error *error)
{
    struct leaving leaving;
    struct form form;
    struct error refused = {0};
    if (!start(request, &leaving, error))
        return false;
    const struct meeting_items *items = &leaving.reading.record.agenda;
    struct field *fields = notes_fields(request->arena, items);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, items->count + 1);
        for (size_t i = 0; i < items->count; i++)
            form_set(&form, fields[i].name, items->at[i].notes);
        form_set(&form, "general", leaving.reading.record.meeting.summary);
    } else if (form_read(&form, request, fields, items->count + 1)) {
        leaving.form = &form;
        leaving.summary = form_text(&form, "general");
        if (store_write(request->site->store, save_notes, &leaving, &refused))
            return back(request, response, &leaving, "reunion", error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading = STR("Noter ce qui se dit"),
                                  .lead = STR("Un paragraphe par point : le relevé les reprend."),
                                  .submit = STR("Enregistrer les notes")};
    meeting_ways(request, &leaving.reading, &view);
    send_form_page(request, response, leaving.reading.space, &view, &form);
    return true;
}

/* --- Conclusions -----------------------------------------------------------------------------------------------------
 */

static const struct field_choice KINDS[] = {
    {"decision", "Décision", NULL},       {"call", "Invitation à agir", NULL}, {"reminder", "Rappel", NULL},
    {"information", "Information", NULL}, {"calendar", "Calendrier", NULL},    {"need", "Besoin", NULL},
};
static const struct field_choice STATES[] = {{"open", "À faire", NULL},
                                             {"in-progress", "En cours", NULL},
                                             {"done", "Fait", NULL},
                                             {"dropped", "Sans objet", NULL}};
static const struct field DECISION_FIELDS[] = {
    {.name = "nature",
     .label = "Nature",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = KINDS,
     .choice_count = COUNT_OF(KINDS)},
    {.name = "texte", .label = "Ce qui est retenu", .kind = FIELD_TEXTAREA, .required = true, .most = 4000},
    {.name = "a_qui",
     .label = "À qui il revient d’agir",
     .kind = FIELD_TEXT,
     .most = 300,
     .help = "Un rôle, un organisme ou une personne, par exemple les référents techniques"},
    {.name = "echeance", .label = "Échéance", .kind = FIELD_DATE},
    {.name = "lien", .label = "Lien", .kind = FIELD_ADDRESS, .most = 500},
    {.name = "etat",
     .label = "Où cela en est",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = STATES,
     .choice_count = COUNT_OF(STATES)},
    {.name = "suite", .label = "Ce qu’il en est advenu", .kind = FIELD_TEXTAREA, .most = 2000},
};

static bool save_decision(struct session *session, void *context, struct error *error)
{
    struct leaving *leaving = context;
    struct decision decision = leaving->decision;
    int64_t now = leaving->request->now;
    bool frozen = leaving->reading.record.meeting.state == MEETING_RECORDED;
    return ((frozen && decision.id) || decision_save(session, &decision, now, error)) &&
           decision_settle(session, leaving->reading.space->id, decision.id, leaving->state, leaving->outcome, now,
                           error) &&
           network_note(session, leaving->request, leaving->reading.space, "decision.change", "decision", decision.id,
                        decision.text, leaving->outcome, error);
}

static void show_decision_fields(struct request *request, struct form *form, const struct decision *decision)
{
    form_choose(form, "nature", str_of(decision_kind_code(decision->kind)));
    form_set(form, "texte", decision->text);
    form_set(form, "a_qui", decision->owner);
    if (decision->due_on != DECISION_NO_DAY)
        form_set(form, "echeance", date_format(request->arena, decision->due_on));
    form_set(form, "lien", decision->link);
    form_choose(form, "etat", str_of(decision_state_code(decision->state)));
    form_set(form, "suite", decision->outcome);
}

static bool edit_decision(struct request *request, struct response *response, struct leaving *leaving,
                          struct error *error)
{
    struct decision *decision = &leaving->decision;
    struct form form;
    struct error refused = {0};
    if (request->method != METHOD_POST) {
        form_start(&form, request, DECISION_FIELDS, COUNT_OF(DECISION_FIELDS));
        show_decision_fields(request, &form, decision);
    } else if (form_read(&form, request, DECISION_FIELDS, COUNT_OF(DECISION_FIELDS))) {
        decision->kind = decision_kind_of(form_text(&form, "nature"));
        decision->text = form_text(&form, "texte");
        decision->owner = form_text(&form, "a_qui");
        decision->due_on = form_is_empty(&form, "echeance") ? DECISION_NO_DAY : (int32_t)form_number(&form, "echeance");
        decision->link = form_text(&form, "lien");
        leaving->state = decision_state_of(form_text(&form, "etat"));
        leaving->outcome = form_text(&form, "suite");
        if (store_write(request->site->store, save_decision, leaving, &refused))
            return back(request, response, leaving, "conclusion", error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {
        .heading = decision->id ? arena_printf(request->arena, "Conclusion n°" NBSP "%lld", (long long)decision->number)
                                : STR("Ajouter une conclusion"),
        .lead = leaving->reading.record.meeting.state == MEETING_RECORDED ? STR("Le relevé est diffusé : seul le suivi "
                                                                                "change encore.")
                                                                          : STR_NONE,
        .submit = STR("Enregistrer")};
    meeting_ways(request, &leaving->reading, &view);
    send_form_page(request, response, leaving->reading.space, &view, &form);
    return true;
}

bool show_decision_new(struct request *request, struct response *response, struct error *error)
{
    struct leaving leaving;
    if (!start(request, &leaving, error))
        return false;
    leaving.decision = (struct decision){
        .meeting_id = leaving.reading.record.meeting.id, .kind = DECISION_DECISION, .due_on = DECISION_NO_DAY};
    return edit_decision(request, response, &leaving, error);
}

bool show_decision(struct request *request, struct response *response, struct error *error)
{
    struct leaving leaving;
    int64_t id = 0;
    id_parse(request_path(request, "decision"), &id); /* checked by the router */
    if (!start(request, &leaving, error))
        return false;
    const struct decisions *decisions = &leaving.reading.record.decisions;
    for (size_t i = 0; i < decisions->count; i++)
        if (decisions->at[i].id == id) {
            leaving.decision = decisions->at[i];
            return edit_decision(request, response, &leaving, error);
        }
    return error_set(error, ERROR_MISSING, "Cette conclusion n’est pas de cette réunion.");
}

/* --- Documents -------------------------------------------------------------------------------------------------------
 */

static const struct field_choice AUDIENCES[] = {
    {"meeting-organiser", "Les organisateurs seuls", NULL},
    {"meeting-members", "Les personnes invitées", NULL},
    {"meeting-public", "Tout le monde", NULL},
};
static const struct field DOCUMENT_FIELDS[] = {
    {.name = "fichier",
     .label = "Document",
     .kind = FIELD_FILE,
     .required = true,
     .most = ATTACHED_BYTES_MOST,
     .help = "25 Mo au plus"},
    {.name = "qui",
     .label = "Qui peut le lire",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = AUDIENCES,
     .choice_count = COUNT_OF(AUDIENCES)},
};

static bool save_document(struct session *session, void *context, struct error *error)
{
    struct leaving *leaving = context;
    struct str type = str_of(file_type_of(leaving->upload->bytes)->type);
    return attachment_add(session, file_audience_code(leaving->audience), leaving->reading.record.meeting.id,
                          leaving->upload->name, type, leaving->upload->bytes, leaving->request->now, NULL, error) &&
           note_change(session, leaving, "meeting.document", error);
}

bool show_document_new(struct request *request, struct response *response, struct error *error)
{
    struct leaving leaving;
    struct form form;
    struct error refused = {0};
    if (!start(request, &leaving, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, DOCUMENT_FIELDS, COUNT_OF(DOCUMENT_FIELDS));
        form_choose(&form, "qui", STR("meeting-members"));
    } else if (form_read(&form, request, DOCUMENT_FIELDS, COUNT_OF(DOCUMENT_FIELDS))) {
        leaving.upload = form_control(&form, "fichier")->upload;
        leaving.audience = file_audience_of(form_text(&form, "qui"));
        if (file_type_of(leaving.upload->bytes)->dangerous)
            form_refuse(&form, "fichier", "Ce fichier est un programme, pas un document : il n’est pas gardé.");
        else if (store_write(request->site->store, save_document, &leaving, &refused))
            return back(request, response, &leaving, "document", error);
        else
            form_refuse(&form, "fichier", "%s", refused.message);
    }
    struct view_sheet sheet = {0};
    sheet_start(request, leaving.reading.space, &sheet, STR("Joindre un document"));
    sheet_step(request, &sheet, leaving.reading.record.meeting.title, leaving.reading.path);
    struct sheet_section *section = sheet_section(request, &sheet, "document", STR("Le document"));
    section_form(section, &form, request->path, "Joindre");
    section->files = true;
    sheet_send(request, response, &sheet);
    return true;
}

bool send_document(struct request *request, struct response *response, struct error *error)
{
    struct reading reading;
    struct session *session;
    struct attached_file file;
    struct str bytes;
    int64_t id = 0;
    id_parse(request_path(request, "file"), &id); /* checked by the router */
    if (!read_meeting(request, &reading, error) || !request_session(request, &session, error))
        return false;
    int least = reading.organises ? AUDIENCE_ORGANISER : reading.invited ? AUDIENCE_MEMBERS : AUDIENCE_PUBLIC;
    for (int audience = least; audience < AUDIENCE_COUNT; audience++)
        for (size_t i = 0; i < reading.record.files[audience].count; i++) {
            if (reading.record.files[audience].at[i].id != id)
                continue;
            if (!attachment_read(session, file_audience_code((enum file_audience)audience), reading.record.meeting.id,
                                 id, request->arena, &file, &bytes, error))
                return false;
            response_bytes(response, arena_cstr(request->arena, file.type), bytes);
            response_attachment(response, file.name);
            return true;
        }
    return error_set(error, ERROR_MISSING, "Ce document n’est pas ici, ou ne vous est pas ouvert.");
}
