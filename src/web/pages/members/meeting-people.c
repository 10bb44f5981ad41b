/* The guests of a meeting: invited, then present, at a distance, excused, absent, represented. */
#include "meeting-pages.h"

/* --- Presence --------------------------------------------------------------------------------------------------------
 */

struct noting {
    struct request *request;
    struct reading reading;
    const struct form *form;
    struct meeting_guest guest;
};

/* One list per guest, named by her: the list may have changed since the page was read. */
static struct field *presence_fields(struct arena *arena, const struct meeting_guests *guests)
{
    struct field *fields = ARENA_ARRAY(arena, struct field, guests->count + 1);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, GUEST_PRESENCES);
    for (int i = 0; i < GUEST_PRESENCES; i++)
        choices[i] = (struct field_choice){guest_presence_code((enum guest_presence)i),
                                           guest_presence_label((enum guest_presence)i), NULL};
    for (size_t i = 0; i < guests->count; i++) {
        struct str label = arena_printf(arena, "%.*s – %.*s", STR_PRINT(guests->at[i].organisation),
                                        STR_PRINT(guest_name(arena, &guests->at[i])));
        fields[i] =
            (struct field){.name = arena_printf(arena, "p-%.*s", STR_PRINT(id_text(arena, guests->at[i].id))).at,
                           .label = arena_cstr(arena, label),
                           .kind = FIELD_CHOICE,
                           .required = true,
                           .choices = choices,
                           .choice_count = GUEST_PRESENCES};
    }
    return fields;
}

static bool note(struct session *session, void *context, struct error *error)
{
    struct noting *noting = context;
    const struct meeting_guests *guests = &noting->reading.record.guests;
    for (size_t i = 0; i < guests->count; i++) {
        enum guest_presence presence = guest_presence_of(form_text(noting->form, noting->form->fields[i].name));
        if (presence != guests->at[i].presence &&
            !guest_set_presence(session, noting->reading.record.meeting.id, guests->at[i].id, presence,
                                guests->at[i].represented_by, error))
            return false;
    }
    return network_note(session, noting->request, noting->reading.space, "meeting.presence", "meeting",
                        noting->reading.record.meeting.id, noting->reading.record.meeting.title, STR_NONE, error);
}

static void add_people(struct request *request, const struct noting *noting, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    const struct meeting_guests *guests = &noting->reading.record.guests;
    struct sheet_section *section = sheet_section(request, sheet, "invites", STR("Les fiches"));
    for (size_t i = 0; i < guests->count; i++) {
        const struct meeting_guest *guest = &guests->at[i];
        struct sheet_row *row = section_row(request, section, guest_name(arena, guest), STR_NONE);
        row_say(request, row,
                arena_printf(arena, "%.*s%s%.*s", STR_PRINT(guest->organisation), guest->last_name.length ? ", " : "",
                             STR_PRINT(guest->last_name.length ? guest->duty : STR_NONE)));
        row_say(request, row, guest->email);
        if (guest->duty.length == 0)
            row->warning = STR("Sa fonction manque : elle s’imprime au relevé");
        row_way(request, row, "Modifier",
                arena_printf(arena, "%.*s/personnes/%.*s", STR_PRINT(noting->reading.path),
                             STR_PRINT(id_text(arena, guest->id))));
        row->action = arena_printf(arena, "%.*s/personnes/%.*s/retirer", STR_PRINT(noting->reading.path),
                                   STR_PRINT(id_text(arena, guest->id)));
        row->submit = STR("Retirer");
    }
}

bool show_meeting_people(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct noting noting = {.request = request};
    struct form form;
    if (!read_meeting(request, &noting.reading, error))
        return false;
    const struct meeting_guests *guests = &noting.reading.record.guests;
    struct field *fields = presence_fields(arena, guests);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, guests->count);
        for (size_t i = 0; i < guests->count; i++)
            form_choose(&form, fields[i].name, str_of(guest_presence_code(guests->at[i].presence)));
    } else if (form_read(&form, request, fields, guests->count)) {
        noting.form = &form;
        return store_write(request->site->store, note, &noting, error) &&
               response_redirect(response, 303,
                                 arena_printf(arena, "%.*s?fait=presences", STR_PRINT(noting.reading.path)), error);
    }
    static const char *const DONE[] = {
        "membres", "Les membres sont invités.",       "personne", "La personne est enregistrée.",
        "retrait", "La personne n’est plus invitée.", NULL};
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, noting.reading.space, &sheet, STR("Inviter et noter les présences"));
    sheet_step(request, &sheet, STR("Les réunions"), demarche_path(arena, noting.reading.space, "/reunions"));
    sheet_step(request, &sheet, noting.reading.record.meeting.title, noting.reading.path);
    struct sheet_section *section = sheet_section(request, &sheet, "inviter", STR("Inviter"));
    struct sheet_row *row =
        section_row(request, section, STR("Les élus et les référents des membres de l’instance"), STR_NONE);
    row_say(request, row, STR("Ceux qui sont déjà invités le restent ; les nouveaux s’ajoutent."));
    row->action = arena_printf(arena, "%.*s/personnes/membres", STR_PRINT(noting.reading.path));
    row->submit = STR("Inviter les membres");
    links_add(arena, &section->links, 1, STR("Inviter une autre personne"),
              arena_printf(arena, "%.*s/personnes/nouvelle", STR_PRINT(noting.reading.path)));
    if (guests->count) {
        section_form(sheet_section(request, &sheet, "presences", STR("Les présences")), &form, request->path,
                     "Enregistrer les présences");
        add_people(request, &noting, &sheet);
    }
    sheet_send(request, response, &sheet);
    return true;
}

static bool invite_members(struct session *session, void *context, struct error *error)
{
    struct noting *noting = context;
    struct request *request = noting->request;
    const struct meeting *meeting = &noting->reading.record.meeting;
    int64_t added;
    return guest_invite_members(session, meeting, space_today(request, noting->reading.space), request->now, &added,
                                error) &&
           (!added || network_note(session, request, noting->reading.space, "meeting.invite", "meeting", meeting->id,
                                   meeting->title, STR_NONE, error));
}

bool invite_meeting_members(struct request *request, struct response *response, struct error *error)
{
    struct noting noting = {.request = request};
    return read_meeting(request, &noting.reading, error) &&
           store_write(request->site->store, invite_members, &noting, error) &&
           response_redirect(
               response, 303,
               arena_printf(request->arena, "%.*s/personnes?fait=membres", STR_PRINT(noting.reading.path)), error);
}

/* --- One guest -------------------------------------------------------------------------------------------------------
 */

static const struct field_choice CIVILITIES[] = {{"Mme", "Madame", NULL}, {"M.", "Monsieur", NULL}};
static const struct field GUEST_FIELDS[] = {
    {.name = "organisme", .label = "Organisme", .kind = FIELD_TEXT, .required = true, .most = 200},
    {.name = "college", .label = "Collège", .kind = FIELD_CHOICE, .required = true},
    {.name = "civilite", .label = "Civilité", .kind = FIELD_CHOICE, .choices = CIVILITIES, .choice_count = 2},
    {.name = "prenom", .label = "Prénom", .kind = FIELD_TEXT, .most = 100, .autocomplete = "off"},
    {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .most = 100, .autocomplete = "off"},
    {.name = "fonction",
     .label = "Fonction",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .help = "Telle qu’elle s’imprime au relevé",
     .autocomplete = "off"},
    {.name = "elu", .label = "Personne élue : imprimée avant les agents", .kind = FIELD_CHECKBOX},
    {.name = "courriel",
     .label = "Adresse électronique",
     .kind = FIELD_EMAIL,
     .most = EMAIL_BYTES_MOST,
     .autocomplete = "off"},
    {.name = "represente", .label = "Représentée par", .kind = FIELD_TEXT, .most = 200},
};
enum { FIELD_COLLEGE = 1 };

static bool save_guest(struct session *session, void *context, struct error *error)
{
    struct noting *noting = context;
    struct meeting_guest guest = noting->guest;
    return guest_save(session, &guest, noting->request->now, error) &&
           network_note(session, noting->request, noting->reading.space, "meeting.invite", "meeting", guest.meeting_id,
                        noting->reading.record.meeting.title, STR_NONE, error);
}

static void show_guest(struct form *form, const struct meeting_guest *guest)
{
    form_set(form, "organisme", guest->organisation);
    form_choose(form, "college", str_of(MEMBER_COLLEGES[guest->college].code));
    form_choose(form, "civilite", guest->civility);
    form_set(form, "prenom", guest->first_name);
    form_set(form, "nom", guest->last_name);
    form_set(form, "fonction", guest->duty);
    if (guest->elected)
        form_set(form, "elu", STR("oui"));
    form_set(form, "courriel", guest->email);
    form_set(form, "represente", guest->represented_by);
}

static bool read_guest(struct request *request, struct noting *noting, const struct form *form, struct error *error)
{
    struct session *session;
    struct network_members alike;
    struct meeting_guest *guest = &noting->guest;
    guest->organisation = form_text(form, "organisme");
    guest->college = member_college_of(form_text(form, "college"));
    guest->civility = form_text(form, "civilite");
    guest->first_name = form_text(form, "prenom");
    guest->last_name = form_text(form, "nom");
    guest->duty = form_text(form, "fonction");
    guest->elected = form_checked(form, "elu");
    guest->email = form_text(form, "courriel");
    guest->represented_by = form_text(form, "represente");
    struct member_likeness likeness = {
        .space_id = noting->reading.space->id, .kind = MEMBER_OTHER, .name = guest->organisation};
    if (!request_session(request, &session, error) || !member_like(session, &likeness, request->arena, &alike, error))
        return false;
    guest->member_id = alike.count ? alike.at[0].id : 0;
    return true;
}

static bool edit_guest(struct request *request, struct response *response, struct noting *noting, struct error *error)
{
    struct arena *arena = request->arena;
    struct form form;
    struct error refused = {0};
    struct field_choice *colleges = ARENA_ARRAY(arena, struct field_choice, COLLEGE_COUNT);
    for (int i = 0; i < COLLEGE_COUNT; i++)
        colleges[i] = (struct field_choice){MEMBER_COLLEGES[i].code, MEMBER_COLLEGES[i].label, NULL};
    struct field *fields = arena_copy(arena, GUEST_FIELDS, sizeof GUEST_FIELDS);
    fields[FIELD_COLLEGE].choices = colleges;
    fields[FIELD_COLLEGE].choice_count = COLLEGE_COUNT;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(GUEST_FIELDS));
        if (noting->guest.id)
            show_guest(&form, &noting->guest);
    } else if (form_read(&form, request, fields, COUNT_OF(GUEST_FIELDS))) {
        if (!read_guest(request, noting, &form, error))
            return false;
        if (store_write(request->site->store, save_guest, noting, &refused))
            return response_redirect(
                response, 303, arena_printf(arena, "%.*s/personnes?fait=personne", STR_PRINT(noting->reading.path)),
                error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {.heading =
                                      noting->guest.id ? STR("Une personne invitée") : STR("Inviter une personne"),
                                  .submit = STR("Enregistrer")};
    meeting_ways(request, &noting->reading, &view);
    send_form_page(request, response, noting->reading.space, &view, &form);
    return true;
}

bool show_guest_new(struct request *request, struct response *response, struct error *error)
{
    struct noting noting = {.request = request};
    if (!read_meeting(request, &noting.reading, error))
        return false;
    noting.guest.meeting_id = noting.reading.record.meeting.id;
    return edit_guest(request, response, &noting, error);
}

static bool find_guest(struct request *request, struct noting *noting, struct error *error)
{
    int64_t id = 0;
    id_parse(request_path(request, "guest"), &id); /* checked by the router */
    if (!read_meeting(request, &noting->reading, error))
        return false;
    const struct meeting_guests *guests = &noting->reading.record.guests;
    for (size_t i = 0; i < guests->count; i++)
        if (guests->at[i].id == id) {
            noting->guest = guests->at[i];
            return true;
        }
    return error_set(error, ERROR_MISSING, "Cette personne n’est pas invitée à cette réunion.");
}

bool show_guest_edit(struct request *request, struct response *response, struct error *error)
{
    struct noting noting = {.request = request};
    return find_guest(request, &noting, error) && edit_guest(request, response, &noting, error);
}

static bool remove_guest(struct session *session, void *context, struct error *error)
{
    struct noting *noting = context;
    return guest_remove(session, noting->guest.meeting_id, noting->guest.id, error) &&
           network_note(session, noting->request, noting->reading.space, "meeting.uninvite", "meeting",
                        noting->guest.meeting_id, noting->reading.record.meeting.title, STR_NONE, error);
}

bool remove_meeting_guest(struct request *request, struct response *response, struct error *error)
{
    struct noting noting = {.request = request};
    return find_guest(request, &noting, error) && store_write(request->site->store, remove_guest, &noting, error) &&
           response_redirect(
               response, 303,
               arena_printf(request->arena, "%.*s/personnes?fait=retrait", STR_PRINT(noting.reading.path)), error);
}
