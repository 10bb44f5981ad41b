/* « Qui manque » : every intercommunality of the space, registered or not; and reminding those that are not. */
#include "member-pages.h"

/* --- The sheet ------------------------------------------------------------------------------------------------------
 */

static struct str contact_words(struct request *request, const struct missing_row *row, int32_t today)
{
    (void)today;
    if (!row->registered)
        return row->address.length ? row->address : STR("aucune adresse");
    if (row->vacant)
        return STR("à désigner");
    if (row->vacant_soon)
        return arena_printf(request->arena, "%.*s, jusqu’au %.*s", STR_PRINT(row->referent),
                            STR_PRINT(french_date_short(request->arena, row->vacant_soon)));
    return row->referent;
}

static struct str last_words(struct request *request, const struct space *space, const struct missing_row *row)
{
    if (row->reminded_at)
        return arena_printf(request->arena, "relancé le %.*s",
                            STR_PRINT(instant_day(request, space, row->reminded_at)));
    return row->contacted_at ? instant_day(request, space, row->contacted_at) : STR("jamais");
}

static void add_line(struct request *request, const struct space *space, const struct missing_row *row,
                     struct sheet_section *section)
{
    struct arena *arena = request->arena;
    struct territory territory = territory_at(row->intercommunality);
    struct sheet_line *line = section_line(request, section);
    struct sheet_cell *cell = line_cell(request, line, territory_label(row->intercommunality, arena));
    cell->address = row->member_id ? demarche_path_id(arena, space, "/membres/", row->member_id, "")
                                   : arena_printf(arena, "%.*s?epci=%.*s",
                                                  STR_PRINT(demarche_path(arena, space, "/membres/nouveau")),
                                                  STR_PRINT(territory.code));
    cell->note =
        arena_printf(arena, "%zu %s%s", row->communes, text_plural((int64_t)row->communes, "commune", "communes"),
                     row->seat_here ? "" : ", siège hors du territoire");
    line_cell(request, line, text_number(arena, row->population));
    cell = line_cell(request, line, STR_NONE);
    cell->badge = row->member_id ? str_of(member_state_label(row->state)) : STR("à inviter");
    cell->tone = member_state_tone(row->member_id ? row->state : MEMBER_PROSPECT);
    cell = line_cell(request, line, contact_words(request, row, 0));
    if (row->vacant || row->vacant_soon) {
        cell->badge = row->vacant ? STR("vacant") : STR("bientôt vacant");
        cell->tone = row->vacant ? TONE_LATE : TONE_WAITING;
    }
    line_cell(request, line, last_words(request, space, row));
}

static void add_figures(struct request *request, const struct missing_board *missing, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    int64_t permille =
        missing->population > 0 ? (missing->covered * 1000 + missing->population / 2) / missing->population : 0;
    figures_add(arena, &sheet->figures, arena_printf(arena, "%zu sur %zu", missing->registered, missing->count),
                STR("EPCI inscrits"), STR("ayant au moins une commune ici"));
    figures_add(arena, &sheet->figures, arena_printf(arena, "%zu sur %zu", missing->seats_registered, missing->seats),
                STR("avec leur siège ici"), STR_NONE);
    figures_add(arena, &sheet->figures,
                arena_printf(arena, "%.*s" NBSP "%%", STR_PRINT(text_decimal(arena, (double)permille / 10, 1))),
                STR("de la population couverte"),
                arena_printf(arena, "%.*s habitants sur %.*s", STR_PRINT(text_number(arena, missing->covered)),
                             STR_PRINT(text_number(arena, missing->population))));
    figures_add(arena, &sheet->figures, text_number(arena, (int64_t)missing->vacant),
                str_of(text_plural((int64_t)missing->vacant, "référent à désigner", "référents à désigner")), STR_NONE);
}

static void add_history(struct request *request, const struct space *space, const struct member_reminders *reminders,
                        struct view_sheet *sheet)
{
    enum { SHOWN = 30 };
    struct sheet_section *section = sheet_section(request, sheet, "relances", STR("Les relances envoyées"));
    section->empty = STR("Aucune relance n’est encore partie.");
    for (size_t i = 0; i < reminders->count && i < SHOWN; i++) {
        const struct member_reminder *one = &reminders->at[i];
        struct sheet_row *row = section_row(request, section, one->member,
                                            demarche_path_id(request->arena, space, "/membres/", one->member_id, ""));
        row_say(request, row,
                arena_printf(request->arena, "%s, le %.*s, à %.*s", reminder_subject_label(one->subject),
                             STR_PRINT(instant_day(request, space, one->sent_at)), STR_PRINT(one->address)));
    }
}

static bool read_board(struct request *request, const struct space **space, struct missing_board *missing,
                       struct error *error)
{
    struct session *session;
    *space = request_space(request, error);
    return *space && request_session(request, &session, error) &&
           missing_board(session, *space, space_today(request, *space), request->arena, missing, error);
}

bool show_missing(struct request *request, struct response *response, struct error *error)
{
    static const char *const HEADINGS[] = {"EPCI", "Habitants ici", "État", "Référent technique, ou à qui écrire",
                                           "Dernier contact"};
    struct arena *arena = request->arena;
    const struct space *space;
    struct session *session;
    struct missing_board missing;
    struct member_reminders reminders;
    if (!read_board(request, &space, &missing, error) || !request_session(request, &session, error) ||
        !reminder_list(session, space->id, 0, arena, &reminders, error))
        return false;
    struct view_sheet sheet = {0};
    sheet_start(request, space, &sheet, STR("Qui manque"));
    static const char *const DONE[] = {"relance", "Les relances sont parties, une par organisme.", "rien",
                                       "Rien n’est parti : tous avaient été relancés il y a moins de sept jours.",
                                       NULL};
    sheet.done = sheet_done(request, DONE);
    links_add(arena, &sheet.buttons, 3, STR("Relancer les non-inscrits"),
              demarche_path(arena, space, "/qui-manque/relancer"));
    links_add(arena, &sheet.buttons, 3, STR("Ajouter un membre"), demarche_path(arena, space, "/membres/nouveau"));
    add_figures(request, &missing, &sheet);
    struct sheet_section *section = sheet_section(request, &sheet, "epci", STR("Les intercommunalités"));
    section_table(request, section, STR("Toutes celles qui ont une commune ici, les plus peuplées d’abord"), HEADINGS,
                  COUNT_OF(HEADINGS));
    for (int registered = 0; registered < 2; registered++)
        for (size_t i = 0; i < missing.count; i++)
            if (missing.at[i].registered == (registered == 1))
                add_line(request, space, &missing.at[i], section);
    section->table.caption = STR("Celles qui manquent d’abord, puis les inscrites ; les plus peuplées en tête");
    add_history(request, space, &reminders, &sheet);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- Reminding ------------------------------------------------------------------------------------------------------
 */

struct reminding {
    struct request *request;
    const struct space *space;
    struct missing_board missing;
    const struct form *form;
    int64_t sent;
};

static bool remind_one(struct session *session, struct reminding *reminding, const struct missing_row *row,
                       struct error *error)
{
    struct request *request = reminding->request;
    struct arena *arena = request->arena;
    struct str name = territory_label(row->intercommunality, arena);
    struct error rested = {0};
    int64_t id;
    char secret[JOINING_SECRET_TEXT + 1];
    struct joining joining = {.space_id = reminding->space->id,
                              .member_id = row->member_id,
                              .kind = MEMBER_INTERCOMMUNALITY,
                              .name = name,
                              .siren = territory_at(row->intercommunality).code,
                              .territory = territory_at(row->intercommunality).code,
                              .email = row->address};
    if (!reminder_note(session, row->member_id, REMIND_REGISTRATION, row->address, request_person(request),
                       request->now, &id, &rested)) {
        if (rested.kind == ERROR_CONFLICT) /* another organiser was quicker */
            return true;
        *error = rested;
        return false;
    }
    if (!joining_start(session, &joining, request->now, secret, error))
        return false;
    const struct letter_value values[] = {
        {"organisme", name},
        {"territoire", territory_of(reminding->space->territory, arena)},
        {"lien", whole_address(request, joining_path(arena, reminding->space, str_of(secret), ""))},
    };
    const struct network_letter letter = {.kind = "member-reminder",
                                          .mark = arena_printf(arena, "member-reminder %lld", (long long)id),
                                          .address = row->address,
                                          .values = values,
                                          .value_count = COUNT_OF(values)};
    if (row->state == MEMBER_PROSPECT && !member_move(session, reminding->space->id, row->member_id, MEMBER_INVITED,
                                                      STR_NONE, request_person(request), request->now, error))
        return false;
    reminding->sent++;
    return network_tell(session, request, reminding->space, &letter, error) &&
           network_note(session, request, reminding->space, "member.remind", "member", row->member_id, name, STR_NONE,
                        error);
}

static bool remind(struct session *session, void *context, struct error *error)
{
    struct reminding *reminding = context;
    struct str why;
    reminding->sent = 0;
    for (size_t i = 0; i < reminding->missing.count; i++) {
        const struct missing_row *row = &reminding->missing.at[i];
        const char *code = arena_cstr(reminding->request->arena, territory_at(row->intercommunality).code);
        if (row->member_id && reminder_due(row, reminding->request->now, &why) &&
            form_chosen(reminding->form, "epci", code) && !remind_one(session, reminding, row, error))
            return false;
    }
    return true;
}

/* The due ones are boxes; the others are told why they are not. What was ticked when they were due still reads: whether
 * one is reminded is decided when it is sent. */
static struct field *make_fields(struct request *request, const struct missing_board *missing,
                                 struct sheet_section *others)
{
    struct arena *arena = request->arena;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, missing->count + 6);
    struct field *field = ARENA_NEW(arena, struct field);
    *field = (struct field){
        .name = "epci", .label = "Écrire à", .kind = FIELD_CHOICES, .required = true, .choices = choices};
    for (size_t i = 0; i < missing->count; i++) {
        const struct missing_row *row = &missing->at[i];
        struct str why;
        struct territory territory = territory_at(row->intercommunality);
        if (row->registered)
            continue;
        if (row->member_id && (reminder_due(row, request->now, &why) || request->method == METHOD_POST))
            choices[field->choice_count++] = (struct field_choice){
                arena_cstr(arena, territory.code), arena_cstr(arena, territory_label(territory.id, arena)),
                arena_cstr(arena, row->address)};
        else {
            struct sheet_row *other = section_row(request, others, territory_label(territory.id, arena), STR_NONE);
            row_say(request, other, row->member_id ? why : STR("aucune adresse connue : ajoutez un contact"));
        }
    }
    return field;
}

/* The message as it will leave, for the first of them. */
static bool add_preview(struct request *request, const struct space *space, const struct missing_board *missing,
                        struct sheet_section *section, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct str subject, body, name = STR("CC de l’exemple"), why;
    struct letter_text text;
    bool own;
    for (size_t i = missing->count; i-- > 0;)
        if (missing->at[i].member_id && reminder_due(&missing->at[i], request->now, &why))
            name = territory_label(missing->at[i].intercommunality, arena);
    const struct letter_value values[] = {
        {"organisme", name},
        {"territoire", territory_of(space->territory, arena)},
        {"lien", whole_address(request, demarche_path(arena, space, "/inscription/…"))},
    };
    if (!request_session(request, &session, error) ||
        !letter_template(session, space->id, STR("member-reminder"), arena, &subject, &body, &own, error) ||
        !letter_write(letter_kind_find(STR("member-reminder")), subject, body, values, COUNT_OF(values), arena, &text,
                      error))
        return false;
    section_say(request, section, arena_printf(arena, "Objet" NBSP ": %.*s", STR_PRINT(text.subject)));
    section->letter = text.body;
    section_say(request, section,
                STR("Chacun reçoit un lien personnel vers une inscription déjà commencée à son nom. Personne n’est "
                    "relancé deux fois en sept jours."));
    return true;
}

bool show_remind(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct reminding reminding = {.request = request};
    struct form form;
    if (!read_board(request, &reminding.space, &reminding.missing, error))
        return false;
    struct sheet_section waiting = {.id = STR("sans-relance"), .heading = STR("Pas de relance aujourd’hui")};
    struct field *field = make_fields(request, &reminding.missing, &waiting);
    if (request->method != METHOD_POST) {
        form_start(&form, request, field, 1);
        for (size_t i = 0; i < field->choice_count; i++)
            form_choose(&form, "epci", str_of(field->choices[i].value));
    } else if (form_read(&form, request, field, 1)) {
        reminding.form = &form;
        if (!store_write(request->site->store, remind, &reminding, error))
            return false;
        return response_redirect(response, 303,
                                 demarche_path(arena, reminding.space,
                                               reminding.sent ? "/qui-manque?fait=relance" : "/qui-manque?fait=rien"),
                                 error);
    }
    struct view_sheet sheet = {0};
    sheet_start(request, reminding.space, &sheet, STR("Relancer les non-inscrits"));
    sheet_step(request, &sheet, STR("Qui manque"), demarche_path(arena, reminding.space, "/qui-manque"));
    if (!add_preview(request, reminding.space, &reminding.missing,
                     sheet_section(request, &sheet, "message", STR("Le message")), error))
        return false;
    struct sheet_section *section = sheet_section(request, &sheet, "envoi", STR("À qui"));
    if (field->choice_count)
        section_form(section, &form, request->path, "Envoyer les relances");
    else
        section_say(request, section, STR("Personne n’est à relancer aujourd’hui."));
    if (waiting.rows.count)
        *sheet_section(request, &sheet, "sans-relance", STR_NONE) = waiting;
    sheet_send(request, response, &sheet);
    return true;
}
