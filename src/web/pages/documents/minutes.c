/* The minutes of meetings: their list, the draft of one and its texts, the documents. */
#include "document-answer.h"
#include "document-pages.h"

enum { TEXT_ROWS = 6, FIELDS_MOST = 60 };

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

struct text_form {
    struct minutes_parts parts;
    struct field fields[FIELDS_MOST];
};

/* One control a part, under its code. */
static void make_fields(struct arena *arena, struct text_form *texts)
{
    for (size_t i = 0; i < texts->parts.count; i++) {
        const struct minutes_part *part = &texts->parts.at[i];
        texts->fields[i] = (struct field){
            .name = arena_printf(arena, "partie_%zu", i).at,
            .label = str_is_empty(part->heading) ? "Ouverture" : arena_cstr(arena, part->heading),
            .kind = FIELD_TEXTAREA,
            .most = MINUTES_TEXT_MOST,
            .rows = TEXT_ROWS,
            .help = part->by_hand ? "Écrit à la main : remettez un seul point (.) pour revenir au texte composé" : NULL,
        };
    }
}

struct writing {
    struct request *request;
    const struct minutes_reading *reading;
    const struct text_form *texts;
    const struct form *form;
};

/* A text left as composed is not kept: it goes on following the meeting. */
static bool write_texts(struct session *session, void *context, struct error *error)
{
    struct writing *writing = context;
    const struct minutes_parts *parts = &writing->texts->parts;
    int64_t id;
    if (!minutes_draft(session, writing->reading->record.meeting.id, STR(""), writing->request->now, &id, error))
        return false;
    for (size_t i = 0; i < parts->count; i++) {
        struct str typed = str_trim(form_text(writing->form, writing->texts->fields[i].name));
        bool composed = str_equal(typed, str_trim(parts->at[i].text)) || str_equal(typed, STR("."));
        if (!minutes_write(session, id, parts->at[i].code, composed ? STR_NONE : typed.at ? typed : STR(""), error))
            return false;
    }
    return network_note(session, writing->request, writing->reading->space, "minutes.write", "meeting",
                        writing->reading->record.meeting.id, writing->reading->record.meeting.title, STR_NONE, error);
}

static const struct field CORRECTION[] = {{.name = "erratum",
                                           .label = "Ce que la nouvelle version corrige",
                                           .kind = FIELD_TEXTAREA,
                                           .required = true,
                                           .most = 2000,
                                           .rows = 3,
                                           .help = "Cette phrase s’imprime en tête : « La liste des présents est "
                                                   "complétée. »"}};
static const struct field APPROVAL[] = {{.name = "par",
                                         .label = "Approuvé par",
                                         .kind = FIELD_TEXT,
                                         .required = true,
                                         .most = 200,
                                         .help = "Nom ou fonction de la personne qui préside, par exemple : le "
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

static void add_approved(struct request *request, struct session *session, struct view_sheet *sheet,
                         const struct minutes_reading *reading)
{
    struct error ignored;
    const struct minutes *last = reading->versions.count ? &reading->versions.at[0] : NULL;
    bool any = last && (last->approved_at || reading->versions.count > 1);
    if (!any)
        return;
    struct sheet_section *section = sheet_section(request, sheet, "versions", STR("Versions approuvées"));
    struct sheet_row *row = section_row(request, section, reading->record.meeting.title, STR_NONE);
    if (!add_versions(request, session, reading->space, &reading->versions, row, &ignored))
        return;
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
}

static void show(struct request *request, struct response *response, struct session *session,
                 const struct minutes_reading *reading, const struct form *form)
{
    static const char *const done[] = {"ecrit",    "Le relevé est enregistré.",
                                       "approuve", "Le relevé est approuvé.",
                                       "diffuse",  "Le relevé part par courriel aux présents, excusés et absents.",
                                       NULL};
    struct arena *arena = request->arena;
    const struct meeting *meeting = &reading->record.meeting;
    struct form *small = ARENA_NEW(arena, struct form);
    bool approved = reading->versions.count && reading->versions.at[0].approved_at;
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
    add_approved(request, session, &sheet, reading);
    if (approved) {
        struct sheet_section *section = sheet_section(request, &sheet, "correction", STR("Corriger"));
        section_say(request, section,
                    STR("Un relevé approuvé ne change plus : une correction en fait une nouvelle version."));
        form_start(small, request, CORRECTION, COUNT_OF(CORRECTION));
        section_form(section, small, minutes_path(arena, reading->space, meeting->id, "/corriger"),
                     "Commencer une nouvelle version");
    } else {
        add_remarks(request, &sheet, &reading->matter);
        struct sheet_section *section = sheet_section(request, &sheet, "textes", STR("Les textes"));
        section_say(request, section,
                    STR("Les présences, le calendrier et les conclusions viennent de la réunion. Une ligne vide sépare "
                        "deux paragraphes ; une ligne qui commence par « - » fait une liste ; un texte vide retire sa "
                        "partie."));
        section_form(section, form, request->path, "Enregistrer les textes");
        section = sheet_section(request, &sheet, "approbation", STR("Approuver"));
        form_start(small, request, APPROVAL, COUNT_OF(APPROVAL));
        section_form(section, small, minutes_path(arena, reading->space, meeting->id, "/approuver"),
                     "Approuver et figer ce relevé");
    }
    if (form->error_count)
        response_status(response, 422);
    sheet_send(request, response, &sheet);
}

bool show_minutes(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct minutes_reading reading;
    struct text_form *texts = ARENA_NEW(request->arena, struct text_form);
    struct form form;
    if (!request_session(request, &session, error) || !read_minutes(request, session, &reading, error))
        return false;
    texts->parts = minutes_parts(&reading.matter, request->arena);
    make_fields(request->arena, texts);
    if (request->method == METHOD_POST) {
        struct writing writing = {request, &reading, texts, &form};
        if (form_read(&form, request, texts->fields, texts->parts.count)) {
            struct str back = minutes_path(request->arena, reading.space, reading.record.meeting.id, "?fait=ecrit");
            return store_write(request->site->store, write_texts, &writing, error) &&
                   response_redirect(response, 303, back, error);
        }
    } else {
        form_start(&form, request, texts->fields, texts->parts.count);
        for (size_t i = 0; i < texts->parts.count; i++)
            form_set(&form, texts->fields[i].name,
                     texts->parts.at[i].by_hand ? texts->parts.at[i].written : texts->parts.at[i].text);
    }
    show(request, response, session, &reading, &form);
    return true;
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
        if (!str_starts_with(file.type, STR("text/html")))
            response_attachment(response, file.name);
        return true;
    }
    return error_set(error, ERROR_MISSING, "Ce document n’existe pas, ou n’est pas public.");
}
