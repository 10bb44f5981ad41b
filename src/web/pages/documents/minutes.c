/* The minutes of meetings: their list, the draft of one and its texts, the documents. */
#include "document-answer.h"
#include "document-pages.h"

enum { TEXT_ROWS = 6 };

/* --- The list ----------------------------------------------------------------------------------------------------- */

static struct str version_path(struct arena *arena, const struct space *space, int64_t meeting_id, int64_t file_id)
{
    return arena_printf(arena, "%.*s/versions/%.*s", STR_PRINT(minutes_path(arena, space, meeting_id, "")),
                        STR_PRINT(id_text(arena, file_id)));
}

static bool add_versions(struct request *request, struct session *session, const struct space *space,
                         const struct minutes_versions *versions, struct sheet_row *row, struct error *error)
{
    struct arena *arena = request->arena;
    for (size_t i = 0; i < versions->count; i++) {
        const struct minutes *one = &versions->at[i];
        struct attached_files files;
        if (!one->approved_at)
            continue;
        if (!attachment_list(session, MINUTES_FILES, one->id, arena, &files, error))
            return false;
        row_say(request, row,
                arena_printf(arena, "Version %lld, approuvée par %.*s le %.*s", (long long)one->version,
                             STR_PRINT(one->approved_by), STR_PRINT(instant_day(request, space, one->approved_at))));
        for (size_t k = 0; k < files.count; k++)
            row_way(request, row, arena_cstr(arena, files.at[k].name),
                    version_path(arena, space, one->meeting_id, files.at[k].id));
    }
    return true;
}

bool show_minutes_list(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct meetings meetings;
    const struct space *space = request_space(request, error);
    if (!space || !request_session(request, &session, error))
        return false;
    bool organiser = may_organise(request, space);
    struct meeting_search search = {.space_id = space->id,
                                    .states = 1u << MEETING_HELD | 1u << MEETING_RECORDED,
                                    .public_alone = !organiser,
                                    .descending = true};
    struct view_sheet sheet = {.lead = STR("Ce que les réunions ont conclu, tel que leur président l’a approuvé.")};
    sheet_start(request, space, &sheet, STR("Les relevés de conclusions"));
    struct sheet_section *section = sheet_section(request, &sheet, "releves", STR("Réunions tenues"));
    section->empty = STR("Aucun relevé n’est encore publié.");
    if (!meeting_list(session, &search, arena, &meetings, error))
        return false;
    for (size_t i = 0; i < meetings.count; i++) {
        const struct meeting *meeting = &meetings.at[i];
        struct minutes_versions versions;
        if (!minutes_list(session, meeting->id, arena, &versions, error))
            return false;
        bool approved = versions.count > 0 && versions.at[versions.count - 1].approved_at;
        if (!organiser && !approved)
            continue;
        struct sheet_row *row = section_row(request, section, meeting->title,
                                            organiser ? minutes_path(arena, space, meeting->id, "") : STR_NONE);
        row->badge = approved ? STR("Approuvé") : STR("À écrire");
        row->tone = approved ? TONE_DONE : TONE_WAITING;
        row_say(request, row, meeting_when(request, space, meeting));
        if (!add_versions(request, session, space, &versions, row, error))
            return false;
    }
    sheet_send(request, response, &sheet);
    return true;
}

/* --- One meeting -------------------------------------------------------------------------------------------------- */

/* The control of a part's text, and for one written by hand the box that gives it back to what is composed. They are
 * named after the part: its agenda may change while somebody writes. */
struct part_fields {
    const char *text, *composed; /* composed: NULL when it is not written by hand */
};
struct text_form {
    struct minutes_parts parts;
    struct part_fields *names; /* as many as parts */
    struct field *fields;
    size_t count;
};

/* "point-0f8q2k7m3c1xz" → "partie_point_0f8q2k7m3c1xz" */
static const char *field_name(struct arena *arena, const char *before, struct str code)
{
    char *name = arena_cstr(arena, arena_printf(arena, "%s_%.*s", before, STR_PRINT(code)));
    for (char *at = name; *at; at++)
        if (*at == '-')
            *at = '_';
    return name;
}

static struct text_form *make_texts(struct request *request, const struct minutes_reading *reading)
{
    struct arena *arena = request->arena;
    struct text_form *texts = ARENA_NEW(arena, struct text_form);
    texts->parts = minutes_parts(&reading->matter, arena);
    texts->names = ARENA_ARRAY(arena, struct part_fields, texts->parts.count);
    texts->fields = ARENA_ARRAY(arena, struct field, 2 * texts->parts.count);
    for (size_t i = 0; i < texts->parts.count; i++) {
        const struct minutes_part *part = &texts->parts.at[i];
        const char *label = str_is_empty(part->heading) ? "Ouverture" : arena_cstr(arena, part->heading);
        struct part_fields *names = &texts->names[i];
        names->text = field_name(arena, "partie", part->code);
        texts->fields[texts->count++] = (struct field){
            .name = names->text, .label = label, .kind = FIELD_TEXTAREA, .most = MINUTES_TEXT_MOST, .rows = TEXT_ROWS};
        if (!part->by_hand)
            continue;
        names->composed = field_name(arena, "compose", part->code);
        texts->fields[texts->count++] =
            (struct field){.name = names->composed,
                           .label = arena_printf(arena, "Revenir au texte composé : %s", label).at,
                           .kind = FIELD_CHECKBOX,
                           .help = "Ce texte est écrit à la main : il ne suit plus la réunion"};
    }
    return texts;
}

struct writing {
    struct request *request;
    const struct minutes_reading *reading;
    const struct text_form *texts;
    const struct form *form;
};

/* A text left as composed is not kept: it goes on following the meeting. One that was not sent, its part having come
 * since the page was read, stays as it is. */
static bool write_texts(struct session *session, void *context, struct error *error)
{
    struct writing *writing = context;
    const struct minutes_parts *parts = &writing->texts->parts;
    int64_t id;
    if (!minutes_draft(session, writing->reading->record.meeting.id, STR(""), writing->request->now, &id, error))
        return false;
    for (size_t i = 0; i < parts->count; i++) {
        const struct part_fields *names = &writing->texts->names[i];
        const struct control *control = form_control(writing->form, names->text);
        struct str typed = control->text_count ? str_trim(control->text) : STR_NONE;
        bool composed = str_equal(typed, str_trim(parts->at[i].text)) ||
                        (names->composed && form_checked(writing->form, names->composed));
        if (control->text_count && !minutes_write(session, id, parts->at[i].code,
                                                  composed   ? STR_NONE
                                                  : typed.at ? typed
                                                             : STR(""),
                                                  error))
            return false;
    }
    return network_note(session, writing->request, writing->reading->space, "minutes.write", "meeting",
                        writing->reading->record.meeting.id, writing->reading->record.meeting.title, STR_NONE, error);
}

const struct field MINUTES_CORRECTION[MINUTES_CORRECTION_FIELDS] = {{.name = "erratum",
                                                                     .label = "Ce que la nouvelle version corrige",
                                                                     .kind = FIELD_TEXTAREA,
                                                                     .required = true,
                                                                     .most = 2000,
                                                                     .rows = 3,
                                                                     .help = "Cette phrase s’imprime en tête : « La "
                                                                             "liste des présents est "
                                                                             "complétée. »"}};
const struct field MINUTES_APPROVAL[MINUTES_APPROVAL_FIELDS] = {{.name = "par",
                                                                 .label = "Approuvé par",
                                                                 .kind = FIELD_TEXT,
                                                                 .required = true,
                                                                 .most = 200,
                                                                 .help = "Nom ou fonction de la personne qui préside, "
                                                                         "par exemple : le "
                                                                         "sous-préfet"}};

static void add_remarks(struct request *request, struct view_sheet *sheet, const struct minutes_matter *matter)
{
    struct minutes_remarks remarks = minutes_check(matter, request->arena);
    struct sheet_section *section = sheet_section(request, sheet, "remarques", STR("À vérifier avant d’approuver"));
    if (remarks.count == 0)
        section_say(request, section, STR("Rien ne manque."));
    for (size_t i = 0; i < remarks.count; i++)
        section_row(request, section, remarks.at[i], STR_NONE);
}

static bool add_approved(struct request *request, struct session *session, struct view_sheet *sheet,
                         const struct minutes_reading *reading, struct error *error)
{
    const struct minutes *last = reading->versions.count ? &reading->versions.at[0] : NULL;
    bool any = last && (last->approved_at || reading->versions.count > 1);
    if (!any)
        return true;
    struct sheet_section *section = sheet_section(request, sheet, "versions", STR("Versions approuvées"));
    struct sheet_row *row = section_row(request, section, reading->record.meeting.title, STR_NONE);
    if (!add_versions(request, session, reading->space, &reading->versions, row, error))
        return false;
    const struct minutes *sent = last->approved_at ? last : &reading->versions.at[1];
    row_say(request, row,
            arena_printf(request->arena, "Empreinte SHA-256 du fichier ODT : %.*s", STR_PRINT(sent->digest)));
    if (sent->sent_at)
        row_say(request, row,
                arena_printf(request->arena, "Diffusé le %.*s",
                             STR_PRINT(instant_day(request, reading->space, sent->sent_at))));
    else {
        row->action = minutes_path(request->arena, reading->space, reading->record.meeting.id, "/diffuser");
        row->submit = STR("Diffuser aux invités");
    }
    return true;
}

/* A form of the page: the one that was typed, when it is this one, else as it stands. */
static const struct form *form_of(struct request *request, const struct form *typed, const struct field *fields,
                                  size_t count)
{
    if (typed && typed->fields == fields)
        return typed;
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request, fields, count);
    return form;
}

static void add_texts(struct request *request, struct view_sheet *sheet, const struct text_form *texts,
                      const struct form *typed)
{
    struct sheet_section *section = sheet_section(request, sheet, "textes", STR("Les textes"));
    section_say(request, section,
                STR("Les présences, le calendrier et les conclusions viennent de la réunion. Une ligne vide sépare "
                    "deux paragraphes ; une ligne qui commence par « - » fait une liste ; un texte vide retire sa "
                    "partie."));
    if (!typed || typed->fields != texts->fields) {
        struct form *form = ARENA_NEW(request->arena, struct form);
        form_start(form, request, texts->fields, texts->count);
        for (size_t i = 0; i < texts->parts.count; i++) {
            const struct minutes_part *part = &texts->parts.at[i];
            form_set(form, texts->names[i].text, part->by_hand ? part->written : part->text);
        }
        typed = form;
    }
    section_form(section, typed, request->path, "Enregistrer les textes");
}

static bool show(struct request *request, struct response *response, struct session *session,
                 const struct minutes_reading *reading, const struct text_form *texts, const struct form *typed,
                 struct error *error)
{
    static const char *const done[] = {"ecrit",    "Le relevé est enregistré.",
                                       "approuve", "Le relevé est approuvé.",
                                       "diffuse",  "Le relevé part par courriel aux présents, excusés et absents.",
                                       NULL};
    struct arena *arena = request->arena;
    const struct meeting *meeting = &reading->record.meeting;
    bool approved = minutes_are_approved(reading);
    struct view_sheet sheet = {.kind = STR("Relevé de conclusions"), .done = sheet_done(request, done)};
    sheet_start(request, reading->space, &sheet, meeting->title);
    sheet_step(request, &sheet, STR("Les relevés"), demarche_path(arena, reading->space, "/releves"));
    sheet.lead = meeting_when(request, reading->space, meeting);
    if (!approved) {
        links_add(arena, &sheet.buttons, 3, STR("Lire le relevé"),
                  minutes_path(arena, reading->space, meeting->id, "/releve.html"));
        links_add(arena, &sheet.buttons, 3, STR("Télécharger (PDF)"),
                  minutes_path(arena, reading->space, meeting->id, "/releve.pdf"));
        links_add(arena, &sheet.buttons, 3, STR("Télécharger (ODT)"),
                  minutes_path(arena, reading->space, meeting->id, "/releve.odt"));
    }
    if (!add_approved(request, session, &sheet, reading, error))
        return false;
    if (approved) {
        struct sheet_section *section = sheet_section(request, &sheet, "correction", STR("Corriger"));
        section_say(request, section,
                    STR("Un relevé approuvé ne change plus : une correction en fait une nouvelle version."));
        section_form(section, form_of(request, typed, MINUTES_CORRECTION, MINUTES_CORRECTION_FIELDS),
                     minutes_path(arena, reading->space, meeting->id, "/corriger"), "Commencer une nouvelle version");
    } else {
        add_remarks(request, &sheet, &reading->matter);
        add_texts(request, &sheet, texts, typed);
        struct sheet_section *section = sheet_section(request, &sheet, "approbation", STR("Approuver"));
        section_form(section, form_of(request, typed, MINUTES_APPROVAL, MINUTES_APPROVAL_FIELDS),
                     minutes_path(arena, reading->space, meeting->id, "/approuver"), "Approuver et figer ce relevé");
    }
    if (typed)
        response_status(response, 422);
    sheet_send(request, response, &sheet);
    return true;
}

bool show_minutes_again(struct request *request, struct response *response, const struct form *typed,
                        struct error *error)
{
    struct session *session;
    struct minutes_reading reading;
    return request_session(request, &session, error) && read_minutes(request, session, &reading, error) &&
           show(request, response, session, &reading, make_texts(request, &reading), typed, error);
}

bool show_minutes(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct minutes_reading reading;
    struct form form;
    if (!request_session(request, &session, error) || !read_minutes(request, session, &reading, error))
        return false;
    const struct text_form *texts = make_texts(request, &reading);
    if (request->method != METHOD_POST)
        return show(request, response, session, &reading, texts, NULL, error);
    if (!form_read(&form, request, texts->fields, texts->count))
        return show(request, response, session, &reading, texts, &form, error);
    struct writing writing = {request, &reading, texts, &form};
    struct str back = minutes_path(request->arena, reading.space, reading.record.meeting.id, "?fait=ecrit");
    return store_write(request->site->store, write_texts, &writing, error) &&
           response_redirect(response, 303, back, error);
}

/* --- Documents ---------------------------------------------------------------------------------------------------- */

bool send_minutes_document(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct minutes_reading reading;
    enum document_format format;
    if (!document_asked(request, "file", STR("releve"), &format, error) || !request_session(request, &session, error) ||
        !read_minutes(request, session, &reading, error))
        return false;
    struct document *document = minutes_compose(&reading.matter, request->arena);
    return answer_document(response, document, format, STR("releve-de-conclusions"), error);
}

/* An approved version: for everyone when its meeting is in the public calendar, else for who conducts the démarche. */
bool send_minutes_file(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    const struct space *space;
    struct meeting meeting;
    struct minutes_versions versions;
    struct attached_file file;
    struct str bytes;
    int64_t id = 0;
    id_parse(request_path(request, "file"), &id); /* checked by the router */
    if (!request_meeting(request, &space, &meeting, error) || !request_session(request, &session, error) ||
        !minutes_list(session, meeting.id, request->arena, &versions, error))
        return false;
    for (size_t i = 0; i < versions.count && (meeting.in_public_calendar || may_organise(request, space)); i++) {
        struct error other;
        if (!versions.at[i].approved_at ||
            !attachment_read(session, MINUTES_FILES, versions.at[i].id, id, request->arena, &file, &bytes, &other))
            continue;
        response_bytes(response, arena_cstr(request->arena, file.type), bytes);
        response->standalone = str_starts_with(file.type, STR("text/html"));
        if (!response->standalone)
            response_attachment(response, file.name);
        return true;
    }
    return error_set(error, ERROR_MISSING, "Ce document n’existe pas, ou n’est pas public.");
}
