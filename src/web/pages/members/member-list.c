/* The members: by college, with what waits for an answer first; and their contacts as a spreadsheet. */
#include "member-pages.h"

static struct str contact_names(struct request *request, const struct member_contacts *contacts, int64_t member_id,
                                enum contact_part part, int32_t today)
{
    struct arena *arena = request->arena;
    struct buffer names = {0};
    for (size_t i = 0; i < contacts->count; i++) {
        const struct member_contact *contact = &contacts->at[i];
        if (contact->member_id != member_id || contact->part != part || !contact_in_post(contact, today))
            continue;
        struct str name = contact_name(arena, contact);
        bool named = contact->last_name.length > 0;
        buffer_printf(&names, "%s%.*s%s%.*s", names.length ? " ; " : "", STR_PRINT(name), named ? ", " : "",
                      STR_PRINT(named ? contact->duty : STR_NONE));
    }
    struct str text = arena_str(arena, buffer_str(&names));
    buffer_free(&names);
    return text;
}

static void add_member(struct request *request, const struct space *space, const struct network_member *member,
                       const struct member_contacts *contacts, struct sheet_section *section)
{
    struct arena *arena = request->arena;
    int32_t today = space_today(request, space);
    struct sheet_row *row =
        section_row(request, section, member->name, demarche_path_id(arena, space, "/membres/", member->id, ""));
    row->badge = str_of(member->co_lead ? "co-porteur" : member_state_label(member->state));
    row->tone = member_state_tone(member->state);
    struct str elected = contact_names(request, contacts, member->id, CONTACT_ELECTED, today);
    struct str referent = contact_names(request, contacts, member->id, CONTACT_REFERENT, today);
    if (elected.length)
        row_say(request, row, elected);
    if (referent.length)
        row_say(request, row, arena_printf(arena, "Référent technique" NBSP ": %.*s", STR_PRINT(referent)));
    else if (member->kind == MEMBER_INTERCOMMUNALITY &&
             (member->state == MEMBER_CONFIRMED || member->state == MEMBER_REGISTERED))
        row->warning = STR("Référent technique à désigner");
}

static void add_waiting(struct request *request, const struct space *space, const struct joinings *waiting,
                        struct view_sheet *sheet)
{
    if (waiting->count == 0)
        return;
    struct sheet_section *section = sheet_section(request, sheet, "attente", STR("Inscriptions à confirmer"));
    for (size_t i = 0; i < waiting->count; i++) {
        struct str address = demarche_path_id(request->arena, space, "/inscriptions/", waiting->at[i].id, "");
        struct sheet_row *row = section_row(request, section, waiting->at[i].name, address);
        row_say(request, row,
                arena_printf(request->arena, "%s, envoyée le %.*s", MEMBER_KINDS[waiting->at[i].kind].label,
                             STR_PRINT(instant_day(request, space, waiting->at[i].sent_at))));
        row_way(request, row, "Répondre", address);
    }
}

static void read_search(struct request *request, struct member_search *search)
{
    struct str state = request_query_text(request, "etat");
    search->text = request_query_text(request, "q");
    search->co_lead = str_equal(state, STR("co-lead"));
    if (state.length && !search->co_lead)
        search->states = 1u << member_state_of(state);
}

bool show_member_list(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct network_members members;
    struct member_contacts contacts;
    struct joinings waiting;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct member_search search = {.space_id = space->id};
    read_search(request, &search);
    if (!request_session(request, &session, error) || !member_list(session, &search, arena, &members, error) ||
        !contact_list(session, space->id, 0, arena, &contacts, error) ||
        !joining_list(session, space->id, 0, arena, &waiting, error))
        return false;
    static const char *const DONE[] = {"reponse", "La réponse est partie.", "membre", "L’organisme est enregistré.",
                                       NULL};
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, space, &sheet, STR("Les membres"));
    links_add(arena, &sheet.buttons, 4, STR("Ajouter un membre"), demarche_path(arena, space, "/membres/nouveau"));
    links_add(arena, &sheet.buttons, 4, STR("Qui manque"), demarche_path(arena, space, "/qui-manque"));
    links_add(arena, &sheet.buttons, 4, STR("Importer des contacts"), demarche_path(arena, space, "/membres/importer"));
    links_add(arena, &sheet.buttons, 4, STR("Télécharger les contacts (CSV)"),
              demarche_path(arena, space, "/membres.csv"));
    add_waiting(request, space, &waiting, &sheet);
    for (int college = 0; college < COLLEGE_COUNT; college++) {
        struct sheet_section *section = NULL;
        for (size_t i = 0; i < members.count; i++) {
            if ((int)members.at[i].college != college)
                continue;
            if (!section)
                section = sheet_section(request, &sheet, MEMBER_COLLEGES[college].code,
                                        str_of(MEMBER_COLLEGES[college].label));
            add_member(request, space, &members.at[i], &contacts, section);
        }
    }
    if (members.count == 0)
        sheet_section(request, &sheet, "aucun", STR("Aucun membre"))->empty =
            STR("Aucun organisme ne répond à cette recherche. Essayez sans filtre, ou ajoutez-le.");
    links_add(arena, &sheet.ways, 3, STR("Les co-porteurs seulement"),
              demarche_path(arena, space, "/membres?etat=co-lead"));
    links_add(arena, &sheet.ways, 3, STR("Ceux qui sont sortis de la démarche"),
              demarche_path(arena, space, "/membres?etat=left"));
    sheet_send(request, response, &sheet);
    return true;
}

/* --- As a spreadsheet ------------------------------------------------------------------------------------------------
 */

/* The columns of the contacts of « Mon Inclusion Numérique », in its order. */
static const char *const COLUMNS[] = {"Structure", "Typologie", "Nom",      "Prénom",
                                      "Email",     "Téléphone", "Fonction", "Référent FNE"};

static void write_row(struct csv_writer *writer, const struct network_member *member,
                      const struct member_contact *contact)
{
    static const struct member_contact nobody = {.part = CONTACT_OTHER};
    const struct member_contact *one = contact ? contact : &nobody;
    csv_cell(writer, member->name);
    csv_cell(writer, str_of(MEMBER_KINDS[member->kind].label));
    csv_cell(writer, one->last_name);
    csv_cell(writer, one->first_name);
    csv_cell(writer, one->email);
    csv_cell(writer, one->phone);
    csv_cell(writer, one->duty);
    csv_cell(writer, one->part == CONTACT_REFERENT ? STR("Oui") : STR("Non"));
    csv_end_row(writer);
}

bool send_member_csv(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct network_members members;
    struct member_contacts contacts;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct member_search search = {.space_id = space->id};
    read_search(request, &search);
    if (!request_session(request, &session, error) || !member_list(session, &search, arena, &members, error) ||
        !contact_list(session, space->id, 0, arena, &contacts, error))
        return false;
    int32_t today = space_today(request, space);
    struct buffer out = {0};
    struct csv_writer writer = {.out = &out, .guard = true};
    for (size_t i = 0; i < COUNT_OF(COLUMNS); i++)
        csv_cell(&writer, str_of(COLUMNS[i]));
    csv_end_row(&writer);
    for (size_t i = 0; i < members.count; i++) {
        bool any = false;
        for (size_t j = 0; j < contacts.count; j++) {
            if (contacts.at[j].member_id != members.at[i].id || !contact_in_post(&contacts.at[j], today))
                continue;
            write_row(&writer, &members.at[i], &contacts.at[j]);
            any = true;
        }
        if (!any)
            write_row(&writer, &members.at[i], NULL);
    }
    response_owned(response, "text/csv; charset=utf-8", &out);
    response_attachment(response, STR("contacts.csv"));
    return true;
}
