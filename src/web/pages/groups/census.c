/* The actors a referent knows: her list, one of them; and the organiser's sheet of all lists. */
#include "group-pages.h"

/* --- The list ----------------------------------------------------------------------------------------------------- */

static const struct field_choice REPLIES[] = {{"non-invites", "Pas encore invités", NULL},
                                              {"rien-ouvert", "Invités, qui n’ont rien ouvert", NULL},
                                              {"sans-reponse", "Invités, sans réponse", NULL},
                                              {"inscrits", "Inscrits", NULL}};

static void offer_states(struct arena *arena, struct field *field)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, ACTOR_STATE_COUNT);
    for (int i = 0; i < ACTOR_STATE_COUNT; i++)
        choices[i] =
            (struct field_choice){actor_state_code((enum actor_state)i), actor_state_label((enum actor_state)i), NULL};
    field->choices = choices;
    field->choice_count = ACTOR_STATE_COUNT;
}

static void offer_themes(struct arena *arena, struct field *field)
{
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count);
    for (size_t i = 0; i < count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, themes[i].code), arena_cstr(arena, themes[i].label), NULL};
    field->choices = choices;
    field->choice_count = count;
}

static struct str reply_text(struct request *request, const struct space *space, const struct actor *actor)
{
    struct arena *arena = request->arena;
    if (actor->answered)
        return STR("inscrit");
    if (actor->declined)
        return STR("ne veut plus recevoir d’invitation");
    if (!actor->invited_at)
        return str_is_empty(actor->email) ? STR("sans adresse électronique") : STR("pas encore invité");
    struct str day = instant_day(request, space, actor->invited_at);
    return arena_printf(arena, "invité le %.*s, %s", STR_PRINT(day),
                        actor->opened ? "lien ouvert, pas inscrit" : "n’a rien ouvert");
}

static void add_actor(struct request *request, const struct space *space, const struct actor *actor, bool whose,
                      struct sheet_section *section)
{
    struct arena *arena = request->arena;
    struct sheet_row *row =
        section_row(request, section, actor->name,
                    census_path(request, space, actor->intercommunality,
                                arena_printf(arena, "/%.*s", STR_PRINT(id_text(arena, actor->id))).at));
    row->badge = str_of(actor_state_label(actor->state));
    row->tone = actor_tone(actor->state);
    if (whose)
        row_say(request, row, intercommunality_label(arena, actor->intercommunality));
    if (actor->contact.length || actor->email.length)
        row_say(request, row,
                arena_printf(arena, "%.*s%s%.*s", STR_PRINT(actor->contact),
                             actor->contact.length && actor->email.length ? " – " : "", STR_PRINT(actor->email)));
    row_say(request, row, themes_text(arena, actor->themes));
    row_say(request, row, reply_text(request, space, actor));
}

static void read_search(struct request *request, const struct form *form, struct actor_search *search)
{
    search->theme = form_text(form, "theme");
    search->in_state = actor_state_find(form_text(form, "etat"), &search->state);
    for (size_t i = 0; i < COUNT_OF(REPLIES); i++)
        if (form_chosen(form, "reponse", REPLIES[i].value))
            search->reply = (enum actor_reply)(REPLY_NOT_INVITED + (int)i);
    struct str after = request_query_text(request, "apres");
    size_t blank = str_find_char(after, ' ', 0);
    if (blank != SIZE_MAX && str_to_i64(str_slice(after, 0, blank), &search->after_id))
        search->after_key = str_slice(after, blank + 1, after.length);
}

static struct str next_page(struct request *request, const struct space *space, const struct actor_search *search,
                            const struct form *form, const struct actor *last)
{
    struct arena *arena = request->arena;
    struct buffer query = {0};
    static const char *const NAMES[] = {"theme", "etat", "reponse"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (!form_is_empty(form, NAMES[i]))
            buffer_printf(&query, "%s=%.*s&", NAMES[i], STR_PRINT(form_text(form, NAMES[i])));
    buffer_add_cstr(&query, "apres=");
    url_encode(&query,
               arena_printf(arena, "%lld %.*s", (long long)last->id, STR_PRINT(text_folded(arena, last->name))));
    struct str path =
        arena_printf(arena, "%.*s?%.*s", STR_PRINT(census_path(request, space, search->intercommunality, "")),
                     STR_PRINT(buffer_str(&query)));
    buffer_free(&query);
    return path;
}

static void add_figures(struct request *request, const struct actor_counts *counts, struct str intercommunality,
                        bool everywhere, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    struct actor_count sum = {0};
    for (size_t i = 0; i < counts->count; i++) {
        const struct actor_count *one = &counts->at[i];
        if (one->theme.length || (!everywhere && !str_equal(one->intercommunality, intercommunality)))
            continue;
        sum.known += one->known;
        sum.invited += one->invited;
        sum.answered += one->answered;
        sum.engaged += one->engaged;
    }
    figures_add(arena, &sheet->figures, text_number(arena, sum.known),
                str_of(text_plural(sum.known, "acteur recensé", "acteurs recensés")), STR_NONE);
    figures_add(arena, &sheet->figures, text_number(arena, sum.invited),
                str_of(text_plural(sum.invited, "invité", "invités")), STR_NONE);
    figures_add(arena, &sheet->figures, text_number(arena, sum.answered),
                str_of(text_plural(sum.answered, "inscrit", "inscrits")), STR_NONE);
    figures_add(arena, &sheet->figures, text_number(arena, sum.engaged),
                str_of(text_plural(sum.engaged, "engagé", "engagés")), STR_NONE);
}

/* Her own link, and what became of it. */
static bool add_link(struct request *request, const struct space *space, struct session *session,
                     struct str intercommunality, const struct form *token, struct view_sheet *sheet,
                     struct error *error)
{
    struct arena *arena = request->arena;
    struct relay relay;
    int64_t sent, opened;
    bool found = false;
    if (!relay_of_referent_look(session, space->id, intercommunality, request_person(request), arena, &relay, &found,
                                error))
        return false;
    struct sheet_section *section = sheet_section(request, sheet, "lien", STR("Votre lien d’invitation"));
    if (!found) {
        section_say(request, section,
                    STR("Un lien à vous, à copier dans vos messages et vos lettres d’information : les inscriptions "
                        "qui en "
                        "viennent vous sont comptées."));
        section_form(section, token, census_path(request, space, intercommunality, "/lien"), "Obtenir mon lien");
        return true;
    }
    if (!relay_invitations(session, relay.id, &sent, &opened, error))
        return false;
    section_say(request, section,
                STR("Copiez-le dans vos messages, vos lettres d’information : les inscriptions qui en viennent vous "
                    "sont "
                    "comptées."));
    section->letter = whole_address(request, arena_printf(arena, "/rejoindre/%.*s", STR_PRINT(relay.token)));
    section_say(request, section,
                arena_printf(arena, "Ouvert %lld fois. Par Maillage : %lld invitations, dont %lld ouvertes.",
                             (long long)relay.opened, (long long)sent, (long long)opened));
    if (relay.cut_at)
        section_say(request, section, STR("L’organisateur a coupé ce lien : il ne sert plus."));
    return true;
}

static bool add_rounds(struct request *request, const struct space *space, struct session *session,
                       struct str intercommunality, struct view_sheet *sheet, struct error *error)
{
    struct arena *arena = request->arena;
    struct invitation_rounds rounds;
    if (!round_list(session, space->id, intercommunality, arena, &rounds, error))
        return false;
    if (rounds.count == 0)
        return true;
    struct sheet_section *section = sheet_section(request, sheet, "envois", STR("Vos envois"));
    for (size_t i = 0; i < rounds.count; i++) {
        const struct invitation_round *round = &rounds.at[i];
        struct sheet_row *row = section_row(
            request, section, french_date_time(arena, space_zone(request, space), round->created_at), STR_NONE);
        row->badge = round->queued_at ? STR("envoyé") : STR("en attente");
        row->tone = round->queued_at ? TONE_DONE : TONE_WAITING;
        row_say(request, row,
                arena_printf(arena, "%lld à partir, %lld partis, %lld désabonnés, %lld adresses fausses",
                             (long long)round->due, (long long)round->queued, (long long)round->declined,
                             (long long)round->wrong));
    }
    return true;
}

bool show_census(struct request *request, struct response *response, struct error *error)
{
    static const char *const PAIRS[] = {"acteur", "L’acteur est enregistré.",
                                        "retire", "L’acteur est retiré.",
                                        "invite", "Les invitations partent : l’état des envois est plus bas.",
                                        NULL};
    struct field fields[] = {
        {.name = "theme", .label = "Thème", .kind = FIELD_CHOICE},
        {.name = "etat", .label = "État", .kind = FIELD_CHOICE},
        {.name = "reponse", .label = "Réponse", .kind = FIELD_CHOICE, .choices = REPLIES, .choice_count = 4}};
    struct arena *arena = request->arena;
    const struct space *space;
    struct session *session;
    struct form form;
    struct actors actors;
    struct actor_counts counts;
    struct actor_search search = {.most = ACTORS_A_PAGE + 1};
    if (!request_census(request, &space, &search.intercommunality, error) || !request_session(request, &session, error))
        return false;
    offer_themes(arena, &fields[0]);
    offer_states(arena, &fields[1]);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (fields[i].choice_count <= 5) { /* a list is shorter than as many buttons */
            struct field_choice *more = ARENA_ARRAY(arena, struct field_choice, 6);
            for (size_t j = 0; j < fields[i].choice_count; j++)
                more[j] = fields[i].choices[j];
            fields[i].choices = more;
        }
    form_read(&form, request, fields, COUNT_OF(fields));
    search.space_id = space->id;
    read_search(request, &form, &search);
    if (!actor_list(session, &search, arena, &actors, error) || !actor_count(session, space->id, arena, &counts, error))
        return false;
    struct view_sheet sheet = {.kind = intercommunality_label(arena, search.intercommunality),
                               .done = sheet_done(request, PAIRS)};
    sheet_start(request, space, &sheet, STR("Les acteurs à mobiliser"));
    struct str base = census_path(request, space, search.intercommunality, "");
    links_add(arena, &sheet.buttons, 3, STR("Inviter"), arena_printf(arena, "%.*s/inviter", STR_PRINT(base)));
    links_add(arena, &sheet.buttons, 3, STR("Ajouter un acteur"), arena_printf(arena, "%.*s/nouveau", STR_PRINT(base)));
    links_add(arena, &sheet.buttons, 3, STR("Importer un tableau"),
              arena_printf(arena, "%.*s/importer", STR_PRINT(base)));
    add_figures(request, &counts, search.intercommunality, false, &sheet);
    struct form token;
    form_start(&token, request, NULL, 0);
    if (!add_link(request, space, session, search.intercommunality, &token, &sheet, error))
        return false;
    struct sheet_section *filter = sheet_section(request, &sheet, "filtrer", STR("Filtrer"));
    section_form(filter, &form, base, "Afficher");
    filter->search = true;
    struct sheet_section *list = sheet_section(request, &sheet, "acteurs", STR("La liste"));
    list->empty = STR("Aucun acteur ici. Ajoutez-en un, ou importez le tableau que vous tenez.");
    for (size_t i = 0; i < actors.count && i < ACTORS_A_PAGE; i++)
        add_actor(request, space, &actors.at[i], false, list);
    if (actors.count > ACTORS_A_PAGE)
        links_add(arena, &list->links, 1, STR("Page suivante"),
                  next_page(request, space, &search, &form, &actors.at[ACTORS_A_PAGE - 1]));
    if (!add_rounds(request, space, session, search.intercommunality, &sheet, error))
        return false;
    sheet_send(request, response, &sheet);
    return true;
}

struct linking {
    struct request *request;
    const struct space *space;
    struct str intercommunality;
};

static bool make_link(struct session *session, void *context, struct error *error)
{
    struct linking *linking = context;
    struct request *request = linking->request;
    struct relay relay;
    return relay_of_referent(session, linking->space->id, linking->intercommunality, request_person(request),
                             intercommunality_label(request->arena, linking->intercommunality), request->now,
                             request->arena, &relay, error);
}

bool make_census_relay(struct request *request, struct response *response, struct error *error)
{
    struct linking linking = {.request = request};
    return request_census(request, &linking.space, &linking.intercommunality, error) &&
           store_write(request->site->store, make_link, &linking, error) &&
           response_redirect(response, 303, census_path(request, linking.space, linking.intercommunality, "#lien"),
                             error);
}

/* --- All lists ---------------------------------------------------------------------------------------------------- */

static const struct actor_count *count_of(const struct actor_counts *counts, struct str intercommunality,
                                          struct str theme)
{
    for (size_t i = 0; i < counts->count; i++)
        if (str_equal(counts->at[i].intercommunality, intercommunality) && str_equal(counts->at[i].theme, theme))
            return &counts->at[i];
    return NULL;
}

static void add_matrix_line(struct request *request, const struct space *space, const struct actor_counts *counts,
                            struct str code, struct sheet_section *section)
{
    struct arena *arena = request->arena;
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    const struct actor_count *all = count_of(counts, code, STR_NONE);
    struct sheet_line *line = section_line(request, section);
    struct sheet_cell *name = line_cell(request, line, intercommunality_label(arena, code));
    name->address = census_path(request, space, code, "");
    for (size_t i = 0; i < count; i++) {
        const struct actor_count *one = count_of(counts, code, themes[i].code);
        struct sheet_cell *cell = line_cell(request, line, one ? text_number(arena, one->known) : STR_NONE);
        if (one && one->answered)
            cell->note = arena_printf(arena, "%lld %s", (long long)one->answered,
                                      text_plural(one->answered, "inscrit", "inscrits"));
        if (!one) {
            cell->badge = STR("aucun");
            cell->tone = TONE_WAITING;
        }
    }
    line_cell(request, line, text_number(arena, all ? all->known : 0));
}

static void add_matrix(struct request *request, const struct space *space, const struct actor_counts *counts,
                       struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    size_t theme_count, count = 0;
    const struct network_theme *themes = network_themes(&theme_count);
    struct sheet_section *section = sheet_section(request, sheet, "matrice", STR("Qui est recensé, par thème"));
    const char **headings = ARENA_ARRAY(arena, const char *, theme_count + 2);
    headings[0] = "Intercommunalité";
    for (size_t i = 0; i < theme_count; i++)
        headings[i + 1] = arena_cstr(arena, themes[i].label);
    headings[theme_count + 1] = "En tout";
    section_table(request, section, STR("Acteurs recensés, par intercommunalité et par thème"), headings,
                  theme_count + 2);
    struct territory_part *parts =
        space_department(space) == TERRITORY_NONE ? NULL : territory_parts(space->territory, &count, arena);
    for (size_t i = 0; i < count; i++)
        add_matrix_line(request, space, counts, territory_at(parts[i].intercommunality).code, section);
    add_matrix_line(request, space, counts, STR_NONE, section);
}

bool show_census_board(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct actor_counts counts;
    struct actors doubles;
    if (!space || !request_session(request, &session, error) ||
        !actor_count(session, space->id, arena, &counts, error) ||
        !actor_duplicates(session, space->id, ACTORS_A_PAGE, arena, &doubles, error))
        return false;
    struct view_sheet sheet = {.lead = STR("Ce que les référents ont recensé, et ce qui manque.")};
    sheet_start(request, space, &sheet, STR("Recensement des acteurs"));
    links_add(arena, &sheet.buttons, 3, STR("Inviter tous les acteurs"),
              demarche_path(arena, space, "/recensement/inviter"));
    links_add(arena, &sheet.buttons, 3, STR("Ma propre liste"), demarche_path(arena, space, "/acteurs"));
    links_add(arena, &sheet.buttons, 3, STR("Qui relaie"), demarche_path(arena, space, "/relais"));
    add_figures(request, &counts, STR_NONE, true, &sheet);
    add_matrix(request, space, &counts, &sheet);
    struct sheet_section *section = sheet_section(request, &sheet, "doublons", STR("Connus de plusieurs référents"));
    section->empty = STR("Aucun acteur n’est dans deux listes.");
    if (doubles.count)
        section_say(request, section,
                    STR("Même nom ou même adresse : une seule invitation leur est envoyée. Accordez-vous sur qui les "
                        "suit."));
    for (size_t i = 0; i < doubles.count; i++)
        add_actor(request, space, &doubles.at[i], true, section);
    sheet_send(request, response, &sheet);
    return true;
}

/* --- One actor ---------------------------------------------------------------------------------------------------- */

struct keeping {
    struct request *request;
    const struct space *space;
    struct str intercommunality;
    struct actor actor;
};

static bool keep(struct session *session, void *context, struct error *error)
{
    struct keeping *keeping = context;
    struct request *request = keeping->request;
    const char *action = keeping->actor.id ? "actor.change" : "actor.add";
    return actor_save(session, &keeping->actor, request->now, request->arena, error) &&
           network_note(session, request, keeping->space, action, "actor", keeping->actor.id, keeping->actor.name,
                        STR_NONE, error);
}

/* {actor:id} of the path, in the list of the path; a new one without it. */
static bool open_actor(struct request *request, struct keeping *keeping, struct error *error)
{
    struct session *session;
    int64_t id = 0;
    bool found = false;
    *keeping = (struct keeping){.request = request};
    if (!request_census(request, &keeping->space, &keeping->intercommunality, error) ||
        !request_session(request, &session, error))
        return false;
    if (route_parameter(request->route, STR("actor")) == SIZE_MAX) {
        keeping->actor = (struct actor){.space_id = keeping->space->id,
                                        .intercommunality = keeping->intercommunality,
                                        .person_id = request_person(request)};
        return true;
    }
    id_parse(request_path(request, "actor"), &id); /* checked by the router */
    return actor_find(session, id, request->arena, &keeping->actor, &found, error) &&
           ((found && keeping->actor.space_id == keeping->space->id &&
             str_equal(keeping->actor.intercommunality, keeping->intercommunality)) ||
            error_set(error, ERROR_MISSING, "Cet acteur n’est plus dans cette liste."));
}

static const struct field ACTOR_FIELDS[] = {
    {.name = "structure", .label = "Structure", .kind = FIELD_TEXT, .required = true, .most = ACTOR_TEXT_MOST},
    {.name = "etat", .label = "Où en êtes-vous ?", .kind = FIELD_CHOICE, .required = true},
    {.name = "themes", .label = "Thèmes", .kind = FIELD_CHOICES},
    {.name = "personne", .label = "Personne à contacter", .kind = FIELD_TEXT, .most = ACTOR_TEXT_MOST},
    {.name = "fonction", .label = "Fonction", .kind = FIELD_TEXT, .most = ACTOR_TEXT_MOST},
    {.name = "courriel", .label = "Adresse électronique", .kind = FIELD_EMAIL, .most = EMAIL_BYTES_MOST},
    {.name = "origine",
     .label = "D’où vient cette adresse ?",
     .kind = FIELD_TEXT,
     .most = ACTOR_TEXT_MOST,
     .help = "Par exemple : site de la structure, carte de visite du 12 mars. La personne peut vous le demander."},
    {.name = "motif", .label = "À quel titre la garder ?", .kind = FIELD_CHOICE, .required = true},
    {.name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE},
    {.name = "commune", .label = "Commune", .kind = FIELD_TEXT, .most = 120, .help = "Par exemple Dreux, ou 28100"},
    {.name = "note", .label = "Note", .kind = FIELD_TEXTAREA, .most = ACTOR_NOTE_MOST},
};
enum { ACTOR_STATE_FIELD = 1, ACTOR_THEMES_FIELD = 2, ACTOR_CONSENT_FIELD = 7 };

static void offer_consents(struct arena *arena, struct field *field)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, CONSENT_COUNT);
    for (int i = 0; i < CONSENT_COUNT; i++)
        choices[i] = (struct field_choice){actor_consent_code((enum actor_consent)i),
                                           actor_consent_label((enum actor_consent)i), NULL};
    field->choices = choices;
    field->choice_count = CONSENT_COUNT;
}

static void show_actor_form(struct request *request, const struct actor *actor, struct form *form)
{
    struct str themes = actor->themes, theme;
    uint32_t commune = actor->commune.length ? commune_resolve(actor->commune, NULL) : TERRITORY_NONE;
    form_set(form, "structure", actor->name);
    form_set(form, "etat", str_of(actor_state_code(actor->state)));
    while (str_next(&themes, ' ', &theme))
        if (theme.length)
            form_choose(form, "themes", theme);
    form_set(form, "personne", actor->contact);
    form_set(form, "fonction", actor->duty);
    form_set(form, "courriel", actor->email);
    form_set(form, "origine", actor->origin);
    form_set(form, "motif", str_of(actor_consent_code(actor->consent)));
    form_set(form, "telephone", actor->phone);
    if (commune != TERRITORY_NONE)
        form_set(form, "commune", territory_label(commune, request->arena));
    form_set(form, "note", actor->note);
}

static struct str chosen_themes(struct arena *arena, const struct form *form)
{
    const struct control *control = form_control(form, "themes");
    struct buffer codes = {0};
    for (size_t i = 0; i < control->field->choice_count; i++)
        if (control->chosen[i])
            buffer_printf(&codes, "%s%s", codes.length ? " " : "", control->field->choices[i].value);
    struct str text = arena_str(arena, buffer_str(&codes));
    buffer_free(&codes);
    return text;
}

static bool read_actor_form(struct keeping *keeping, struct form *form)
{
    struct actor *actor = &keeping->actor;
    struct str typed = form_text(form, "commune");
    uint32_t commune = TERRITORY_NONE;
    actor->name = form_text(form, "structure");
    actor_state_find(form_text(form, "etat"), &actor->state);
    actor->themes = chosen_themes(keeping->request->arena, form);
    actor->contact = form_text(form, "personne");
    actor->duty = form_text(form, "fonction");
    actor->email = form_text(form, "courriel");
    actor->origin = form_text(form, "origine");
    actor_consent_find(form_text(form, "motif"), &actor->consent);
    actor->phone = form_text(form, "telephone");
    actor->note = form_text(form, "note");
    if (typed.length && commune_complete(typed, space_department(keeping->space), &commune, 1) == 0) {
        form_refuse(form, "commune", "Aucune commune ne porte ce nom" NBSP ": vérifiez-le, ou donnez le code postal.");
        return false;
    }
    actor->commune = commune == TERRITORY_NONE ? STR_NONE : territory_at(commune).code;
    if (actor->email.length && str_is_empty(actor->origin)) {
        form_refuse(form, "origine", "Dites d’où vient cette adresse" NBSP ": on doit pouvoir le répondre.");
        return false;
    }
    return true;
}

static bool send_actor(struct keeping *keeping, struct response *response, const struct form *form, struct error *error)
{
    struct request *request = keeping->request;
    struct arena *arena = request->arena;
    struct session *session;
    struct actors others = {0};
    struct str back = census_path(request, keeping->space, keeping->intercommunality, "");
    struct view_form_page view = {.heading = keeping->actor.id ? keeping->actor.name : STR("Ajouter un acteur"),
                                  .submit = STR("Enregistrer")};
    if (keeping->actor.name.length &&
        (!request_session(request, &session, error) || !actor_like(session, &keeping->actor, arena, &others, error)))
        return false;
    for (size_t i = 0; i < others.count; i++)
        links_add(arena, &view.notes, others.count,
                  arena_printf(arena, "Aussi recensé par %.*s : %.*s.",
                               STR_PRINT(intercommunality_label(arena, others.at[i].intercommunality)),
                               STR_PRINT(others.at[i].name)),
                  STR_NONE);
    if (keeping->actor.id) {
        view.lead = reply_text(request, keeping->space, &keeping->actor);
        links_add(
            arena, &view.ways, 2, STR("Retirer cet acteur"),
            arena_printf(arena, "%.*s/%.*s/retirer", STR_PRINT(back), STR_PRINT(id_text(arena, keeping->actor.id))));
    }
    links_add(arena, &view.ways, 2, STR("Revenir à la liste"), back);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, keeping->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les acteurs à mobiliser"), back);
    send_form_page(request, response, keeping->space, &view, form);
    return true;
}

bool show_actor(struct request *request, struct response *response, struct error *error)
{
    struct keeping keeping;
    struct form form;
    struct error refused = {0};
    struct field *fields = arena_copy(request->arena, ACTOR_FIELDS, sizeof ACTOR_FIELDS);
    if (!open_actor(request, &keeping, error))
        return false;
    offer_states(request->arena, &fields[ACTOR_STATE_FIELD]);
    offer_themes(request->arena, &fields[ACTOR_THEMES_FIELD]);
    offer_consents(request->arena, &fields[ACTOR_CONSENT_FIELD]);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(ACTOR_FIELDS));
        show_actor_form(request, &keeping.actor, &form);
    } else if (form_read(&form, request, fields, COUNT_OF(ACTOR_FIELDS)) && read_actor_form(&keeping, &form)) {
        if (store_write(request->site->store, keep, &keeping, &refused))
            return response_redirect(
                response, 303, census_path(request, keeping.space, keeping.intercommunality, "?fait=acteur"), error);
        if (refused.kind != ERROR_INVALID && refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        form_refuse(&form, refused.kind == ERROR_CONFLICT ? "courriel" : NULL, "%s", refused.message);
    }
    return send_actor(&keeping, response, &form, error);
}

static bool take_away(struct session *session, void *context, struct error *error)
{
    struct keeping *keeping = context;
    return actor_remove(session, keeping->actor.id, error) &&
           network_note(session, keeping->request, keeping->space, "actor.remove", "actor", keeping->actor.id,
                        keeping->actor.name, STR_NONE, error);
}

bool remove_actor(struct request *request, struct response *response, struct error *error)
{
    struct keeping keeping;
    struct form form;
    if (!open_actor(request, &keeping, error))
        return false;
    struct str back = census_path(request, keeping.space, keeping.intercommunality, "");
    if (request->method == METHOD_POST)
        return store_write(request->site->store, take_away, &keeping, error) &&
               response_redirect(response, 303,
                                 census_path(request, keeping.space, keeping.intercommunality, "?fait=retire"), error);
    form_start(&form, request, NULL, 0);
    struct view_form_page view = {.heading = STR("Retirer cet acteur" NNBSP "?"),
                                  .lead = keeping.actor.name,
                                  .submit = STR("Retirer de la liste"),
                                  .dangerous = true};
    links_add(request->arena, &view.notes, 1,
              STR("Ses inscriptions éventuelles restent. Son adresse et l’histoire de ses invitations sont effacées."),
              STR_NONE);
    links_add(request->arena, &view.ways, 1, STR("Ne rien changer"), back);
    send_form_page(request, response, keeping.space, &view, &form);
    return true;
}
