/* One member: who it is, who speaks for it, its papers, what became of it; and what the organiser may do. */
#include "member-pages.h"

static void add_facts(struct request *request, const struct space *space, const struct network_member *member,
                      struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    uint32_t territory = member_territory(member);
    struct sheet_section *section = sheet_section(request, sheet, "organisme", STR("L’organisme"));
    section_fact(request, section, "Nature", str_of(MEMBER_KINDS[member->kind].label));
    section_fact(request, section, "Collège", str_of(MEMBER_COLLEGES[member->college].label));
    section_fact(request, section, "SIREN", member->siren);
    section_fact(request, section, "SIRET", member->siret);
    if (territory != TERRITORY_NONE)
        section_fact(request, section, "Territoire", territory_label(territory, arena));
    section_fact(request, section, "Souhait", str_of(member_intention_label(member->intention)));
    section_fact(request, section, "Schémas existants", member->schemes);
    section_fact(request, section, "Adresse de l’organisme", member->email);
    section_fact(request, section, "Dernier contact", instant_day(request, space, member->contacted_at));
    section_fact(request, section, "Note de l’organisateur", member->note);
    links_add(arena, &section->links, 4, STR("Modifier la fiche"),
              demarche_path_id(arena, space, "/membres/", member->id, "/modifier"));
}

static void add_contacts(struct request *request, const struct space *space, const struct network_member *member,
                         const struct member_contacts *contacts, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    int32_t today = space_today(request, space);
    bool referent = false;
    struct sheet_section *section = sheet_section(request, sheet, "contacts", STR("Qui parle en son nom"));
    section->empty = STR("Aucun contact n’est encore connu.");
    for (size_t i = 0; i < contacts->count; i++) {
        const struct member_contact *contact = &contacts->at[i];
        struct str name = contact_name(arena, contact);
        bool in_post = contact_in_post(contact, today);
        referent = referent || (in_post && contact->part == CONTACT_REFERENT);
        struct sheet_row *row = section_row(request, section, name, STR_NONE);
        row->badge = in_post ? str_of(contact_part_label(contact->part)) : STR("n’est plus en fonction");
        row->tone = in_post && contact->part == CONTACT_REFERENT ? TONE_NEWS : TONE_PLAIN;
        if (contact->last_name.length)
            row_say(request, row, contact->duty);
        row_say(request, row,
                arena_printf(arena, "%.*s%s%.*s", STR_PRINT(contact->email),
                             contact->email.length && contact->phone.length ? " · " : "",
                             STR_PRINT(phone_for_people(arena, contact->phone))));
        struct str until = contact->ends_on == CONTACT_STILL
                               ? STR_NONE
                               : arena_printf(arena, " au %.*s", STR_PRINT(french_date_short(arena, contact->ends_on)));
        row_say(request, row,
                arena_printf(arena, "%s %.*s%.*s%s%.*s", until.length ? "Du" : "Depuis le",
                             STR_PRINT(french_date_short(arena, contact->starts_on)), STR_PRINT(until),
                             contact->origin.length ? " · " : "", STR_PRINT(contact->origin)));
        struct str rest = arena_printf(arena, "/contacts/%.*s", STR_PRINT(id_text(arena, contact->id)));
        row_way(request, row, "Modifier",
                demarche_path_id(arena, space, "/membres/", member->id, arena_cstr(arena, rest)));
    }
    if (!referent && (member->kind == MEMBER_INTERCOMMUNALITY || member->kind == MEMBER_PETR))
        sheet->warning = STR("Aucun référent technique en fonction" NBSP ": à désigner.");
    links_add(arena, &section->links, 1, STR("Ajouter un contact"),
              demarche_path_id(arena, space, "/membres/", member->id, "/contacts"));
}

static bool add_papers(struct request *request, struct session *session, const struct space *space,
                       const struct network_member *member, struct view_sheet *sheet, struct error *error)
{
    struct arena *arena = request->arena;
    struct attached_files files;
    if (!attachment_list(session, MEMBER_FILES, member->id, arena, &files, error))
        return false;
    struct sheet_section *section =
        sheet_section(request, sheet, "adhesion", STR("Lettre d’adhésion et délibérations"));
    section->empty = STR("Aucun document n’est encore gardé.");
    for (size_t i = 0; i < files.count; i++) {
        struct str rest = arena_printf(arena, "/fichiers/%.*s", STR_PRINT(id_text(arena, files.at[i].id)));
        struct sheet_row *row =
            section_row(request, section, files.at[i].name,
                        demarche_path_id(arena, space, "/membres/", member->id, arena_cstr(arena, rest)));
        row_say(request, row,
                arena_printf(arena, "reçu le %.*s, %.*s" NBSP "Ko",
                             STR_PRINT(instant_day(request, space, files.at[i].added_at)),
                             STR_PRINT(text_number(arena, (files.at[i].size + 999) / 1000))));
    }
    links_add(arena, &section->links, 1, STR("Préparer ou déposer la lettre d’adhésion"),
              demarche_path_id(arena, space, "/membres/", member->id, "/adhesion"));
    return true;
}

static bool add_story(struct request *request, struct session *session, const struct space *space,
                      const struct network_member *member, struct view_sheet *sheet, struct error *error)
{
    struct arena *arena = request->arena;
    struct member_steps steps;
    struct member_reminders reminders;
    struct meetings meetings;
    struct meeting_search search = {.space_id = space->id, .member_id = member->id, .descending = true};
    if (!member_history(session, member->id, arena, &steps, error) ||
        !reminder_list(session, space->id, member->id, arena, &reminders, error) ||
        !meeting_list(session, &search, arena, &meetings, error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "histoire", STR("Ce qui s’est passé"));
    for (size_t i = 0; i < steps.count; i++) {
        struct sheet_row *row = section_row(request, section, instant_day(request, space, steps.at[i].at), STR_NONE);
        row_say(request, row,
                arena_printf(arena, "De « %s » à « %s »%s", member_state_label(steps.at[i].from),
                             member_state_label(steps.at[i].to), steps.at[i].person_id ? "" : ", par le formulaire"));
        row_say(request, row, steps.at[i].reason);
    }
    for (size_t i = 0; i < reminders.count; i++) {
        struct sheet_row *row =
            section_row(request, section, instant_day(request, space, reminders.at[i].sent_at), STR_NONE);
        row_say(request, row,
                arena_printf(arena, "Relance" NBSP ": %s, à %.*s", reminder_subject_label(reminders.at[i].subject),
                             STR_PRINT(reminders.at[i].address)));
    }
    for (size_t i = 0; i < meetings.count; i++) {
        struct sheet_row *row = section_row(request, section, meetings.at[i].title,
                                            demarche_path_id(arena, space, "/reunions/", meetings.at[i].id, ""));
        row_say(request, row, meeting_when(request, space, &meetings.at[i]));
    }
    section->empty = STR("Rien encore.");
    return true;
}

static void add_ways(struct request *request, const struct space *space, const struct network_member *member,
                     struct view_sheet *sheet)
{
    static const struct {
        enum member_state to;
        const char *code, *label;
    } moves[] = {{MEMBER_CONFIRMED, "confirmed", "Confirmer"},
                 {MEMBER_INVITED, "invited", "Noter comme invité"},
                 {MEMBER_REGISTERED, "registered", "Noter comme inscrit"},
                 {MEMBER_LEFT, "left", "Faire sortir de la démarche"}};
    struct arena *arena = request->arena;
    bool needs_reason;
    for (size_t i = 0; i < COUNT_OF(moves); i++)
        if (member_may_move(member->state, moves[i].to, &needs_reason))
            links_add(arena, &sheet->buttons, 6, str_of(moves[i].label),
                      arena_printf(arena, "%.*s?vers=%s",
                                   STR_PRINT(demarche_path_id(arena, space, "/membres/", member->id, "/etat")),
                                   moves[i].code));
}

bool show_member(struct request *request, struct response *response, struct error *error)
{
    static const char *const DONE[] = {"fiche",   "La fiche est enregistrée.",  "etat",    "C’est noté.",
                                       "contact", "Le contact est enregistré.", "fichier", "Le document est gardé.",
                                       NULL};
    struct arena *arena = request->arena;
    const struct space *space;
    struct network_member member;
    struct session *session;
    struct member_contacts contacts;
    struct joinings joinings;
    if (!request_member(request, &space, &member, error) || !request_session(request, &session, error) ||
        !contact_list(session, space->id, member.id, arena, &contacts, error) ||
        !joining_list(session, space->id, member.id, arena, &joinings, error))
        return false;
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, space, &sheet, member.name);
    sheet_step(request, &sheet, STR("Les membres"), demarche_path(arena, space, "/membres"));
    sheet.kind = str_of(MEMBER_KINDS[member.kind].label);
    sheet.badge = str_of(member_state_label(member.state));
    sheet.tone = member_state_tone(member.state);
    add_ways(request, space, &member, &sheet);
    for (size_t i = 0; i < joinings.count; i++)
        if (joinings.at[i].state == JOINING_SENT) {
            struct sheet_section *section = sheet_section(request, &sheet, "inscription", STR("Inscription reçue"));
            struct sheet_row *row =
                section_row(request, section, joinings.at[i].name,
                            demarche_path_id(arena, space, "/inscriptions/", joinings.at[i].id, ""));
            row->badge = STR("à confirmer");
            row->tone = TONE_WAITING;
        }
    add_facts(request, space, &member, &sheet);
    if (member.state == MEMBER_CONFIRMED) {
        struct sheet_section *section = sheet_section(request, &sheet, "portage", STR("Co-portage"));
        struct sheet_row *row = section_row(
            request, section, member.co_lead ? STR("Co-porte la démarche") : STR("N’est pas co-porteur"), STR_NONE);
        row->action = demarche_path_id(arena, space, "/membres/", member.id, "/co-porteur");
        row->submit = member.co_lead ? STR("Retirer le co-portage") : STR("Nommer co-porteur");
    }
    add_contacts(request, space, &member, &contacts, &sheet);
    if (!add_papers(request, session, space, &member, &sheet, error) ||
        !add_story(request, session, space, &member, &sheet, error))
        return false;
    sheet_send(request, response, &sheet);
    return true;
}

/* --- State ----------------------------------------------------------------------------------------------------------
 */

struct moving {
    struct request *request;
    const struct space *space;
    struct network_member member;
    enum member_state to;
    struct str reason;
};

static bool move(struct session *session, void *context, struct error *error)
{
    struct moving *moving = context;
    struct request *request = moving->request;
    return member_move(session, moving->space->id, moving->member.id, moving->to, moving->reason,
                       request_person(request), request->now, error) &&
           network_note(session, request, moving->space, "member.move", "member", moving->member.id,
                        arena_printf(request->arena, "%.*s" NBSP ": %s", STR_PRINT(moving->member.name),
                                     member_state_label(moving->to)),
                        moving->reason, error);
}

static const struct field REASON_FIELDS[] = {{.name = "motif",
                                              .label = "Motif",
                                              .kind = FIELD_TEXTAREA,
                                              .most = 1000,
                                              .help = "Gardé dans l’histoire du membre"}};

bool show_member_state(struct request *request, struct response *response, struct error *error)
{
    struct moving moving = {.request = request};
    struct form form;
    struct error refused = {0};
    bool needs_reason = false;
    if (!request_member(request, &moving.space, &moving.member, error))
        return false;
    struct str path = demarche_path_id(request->arena, moving.space, "/membres/", moving.member.id, "");
    moving.to = member_state_of(request_query_text(request, "vers"));
    member_may_move(moving.member.state, moving.to, &needs_reason);
    struct field *fields = arena_copy(request->arena, REASON_FIELDS, sizeof REASON_FIELDS);
    fields[0].required = needs_reason;
    if (request->method != METHOD_POST)
        form_start(&form, request, fields, 1);
    else if (form_read(&form, request, fields, 1)) {
        moving.reason = form_text(&form, "motif");
        if (store_write(request->site->store, move, &moving, &refused))
            return response_redirect(response, 303, arena_printf(request->arena, "%.*s?fait=etat", STR_PRINT(path)),
                                     error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_form_page view = {
        .heading = arena_printf(request->arena, "%.*s" NBSP ": %s", STR_PRINT(moving.member.name),
                                member_state_label(moving.to)),
        .lead = arena_printf(request->arena, "Aujourd’hui" NBSP ": %s.", member_state_label(moving.member.state)),
        .action = request->target,
        .submit = STR("Enregistrer"),
        .dangerous = moving.to == MEMBER_LEFT,
    };
    links_add(request->arena, &view.ways, 1, STR("Ne rien changer"), path);
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Les membres"),
              demarche_path(request->arena, moving.space, "/membres"));
    links_add(request->arena, &view.page.breadcrumb, 2, moving.member.name, path);
    send_form_page(request, response, moving.space, &view, &form);
    return true;
}

static bool set_co_lead(struct session *session, void *context, struct error *error)
{
    struct moving *moving = context;
    bool co_lead = !moving->member.co_lead;
    return member_set_co_lead(session, moving->space->id, moving->member.id, co_lead, moving->request->now, error) &&
           network_note(session, moving->request, moving->space, co_lead ? "member.co-lead" : "member.no-co-lead",
                        "member", moving->member.id, moving->member.name, STR_NONE, error);
}

bool set_member_co_lead(struct request *request, struct response *response, struct error *error)
{
    struct moving moving = {.request = request};
    return request_member(request, &moving.space, &moving.member, error) &&
           store_write(request->site->store, set_co_lead, &moving, error) &&
           response_redirect(
               response, 303,
               demarche_path_id(request->arena, moving.space, "/membres/", moving.member.id, "?fait=etat"), error);
}
