/* The parts of an application that are plain forms: who carries it, the project, the call's own questions. Each is
 * saved as far as it is filled: what is missing is told by the summary, not here. */
#include "call-pages.h"
#include "templates.h"
#include "territory/district.h"

static const struct field REVISION = {.name = "revision", .label = "Version", .kind = FIELD_HIDDEN};

/* Reads the form of a POST; *saved when the dossier was changed and the browser sent on. */
static bool finish(struct request *request, struct response *response, struct opened *opened, struct form *form,
                   bool *saved, struct error *error)
{
    struct error refused = {0};
    int64_t revision = 0;
    *saved = false;
    if (!str_to_i64(form_text(form, "revision"), &revision))
        revision = 0;
    if (save_application(request, opened, revision, &refused)) {
        *saved = true;
        return response_redirect(response, 303, application_path(request->arena, opened, "?fait=enregistre"), error);
    }
    if (refused.kind == ERROR_INTERNAL || refused.kind == ERROR_UNAVAILABLE) {
        *error = refused;
        return false;
    }
    form_refuse(form, NULL, "%s", refused.message);
    return true;
}

static void send_part(struct request *request, struct response *response, const struct opened *opened,
                      const char *heading, const char *lead, const struct form *form)
{
    struct view_form_page view = {.heading = str_of(heading), .lead = str_of(lead), .submit = STR("Enregistrer")};
    links_add(request->arena, &view.ways, 1, STR("Revenir au dossier sans enregistrer"),
              application_path(request->arena, opened, ""));
    send_form_page(request, response, opened->space, &view, form);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
}

static void set_revision(struct request *request, struct form *form, const struct opened *opened)
{
    form_set(form, "revision", arena_printf(request->arena, "%lld", (long long)opened->application.revision));
}

/* --- Who carries it -------------------------------------------------------------------------------------------------
 */

enum { HOLDER_FIELDS = 6 };

bool show_application_holder(struct request *request, struct response *response, struct error *error)
{
    struct opened opened;
    struct form form;
    bool saved = false;
    if (!request_application(request, &opened, error))
        return false;
    const struct call_choices *holders = &opened.call.rules.holders;
    struct field *fields = ARENA_ARRAY(request->arena, struct field, HOLDER_FIELDS);
    fields[0] = REVISION;
    fields[1] = (struct field){.name = "structure",
                               .label = "Nom de la structure",
                               .kind = FIELD_TEXT,
                               .most = 200,
                               .autocomplete = "organization"};
    fields[2] = (struct field){.name = "nature",
                               .label = "Nature de la structure",
                               .kind = FIELD_CHOICE,
                               .choices = field_choices(request->arena, holders),
                               .choice_count = holders->count};
    fields[3] = (struct field){.name = "siret",
                               .label = "SIRET",
                               .kind = FIELD_TEXT,
                               .most = 20,
                               .help = "14 chiffres. Laissez vide si la structure n’en a pas encore."};
    fields[4] = (struct field){.name = "contact",
                               .label = "Nom de la personne à joindre",
                               .kind = FIELD_TEXT,
                               .most = 120,
                               .autocomplete = "name"};
    fields[5] =
        (struct field){.name = "telephone", .label = "Son téléphone", .kind = FIELD_PHONE, .autocomplete = "tel"};
    struct dossier *dossier = &opened.dossier;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, HOLDER_FIELDS);
        set_revision(request, &form, &opened);
        form_set(&form, "structure", dossier->holder_name);
        if (dossier->holder_kind.length)
            form_set(&form, "nature", dossier->holder_kind);
        form_set(&form, "siret", dossier->siret);
        form_set(&form, "contact", dossier->contact);
        form_set(&form, "telephone", dossier->phone);
    } else if (form_read(&form, request, fields, HOLDER_FIELDS)) {
        dossier->holder_name = form_text(&form, "structure");
        dossier->holder_kind = form_text(&form, "nature");
        dossier->siret = form_text(&form, "siret");
        dossier->contact = form_text(&form, "contact");
        dossier->phone = form_text(&form, "telephone");
        if (!finish(request, response, &opened, &form, &saved, error))
            return false;
    }
    if (!saved)
        send_part(request, response, &opened, "La structure qui porte le projet", "Qui demande la subvention.", &form);
    return true;
}

/* --- The project ----------------------------------------------------------------------------------------------------
 */

enum { PROJECT_FIELDS = 10 };

static struct field *project_fields(struct arena *arena, const struct call *call)
{
    static const struct field_choice YES_NO[] = {{"oui", "Oui", NULL}, {"non", "Non", NULL}};
    struct field *fields = ARENA_ARRAY(arena, struct field, PROJECT_FIELDS);
    fields[0] = REVISION;
    fields[1] = (struct field){.name = "titre", .label = "Titre du projet", .kind = FIELD_TEXT, .most = 150};
    fields[2] = (struct field){.name = "theme",
                               .label = "Thème principal",
                               .kind = FIELD_CHOICE,
                               .choices = field_choices(arena, &call->themes),
                               .choice_count = call->themes.count};
    fields[3] = (struct field){.name = "debut", .label = "Premier jour du projet", .kind = FIELD_DATE};
    fields[4] = (struct field){.name = "fin", .label = "Dernier jour du projet", .kind = FIELD_DATE};
    fields[5] = (struct field){.name = "lieu",
                               .label = "Commune où il se déroule",
                               .kind = FIELD_TEXT,
                               .most = 120,
                               .help = "La principale, s’il y en a plusieurs. Par exemple Dreux, ou 28100."};
    fields[6] = (struct field){.name = "quartier",
                               .label = "Se déroule-t-il dans un quartier prioritaire (QPV) ?",
                               .kind = FIELD_CHOICE,
                               .choices = YES_NO,
                               .choice_count = 2};
    fields[7] = (struct field){.name = "preuve",
                               .label = "Dans quel quartier, à quelle adresse ?",
                               .kind = FIELD_TEXT,
                               .most = 300,
                               .help = "Si vous avez répondu oui. L’instruction le vérifiera."};
    fields[8] = (struct field){.name = "point",
                               .label = "Point sur la carte",
                               .kind = FIELD_TEXT,
                               .most = 60,
                               .help = "Latitude et longitude du lieu, par exemple 48.7366, 1.3708. Elles disent si le "
                                       "lieu est dans un quartier prioritaire."};
    fields[9] = (struct field){.name = "autres",
                               .label = "Autres communes où il se déroule",
                               .kind = FIELD_TEXTAREA,
                               .most = 1500,
                               .help = "Une par ligne."};
    return fields;
}

/* The unit of balance the commune belongs to, or empty. */
static struct str unit_of(const struct call *call, uint32_t commune)
{
    struct territory territory = territory_at(commune);
    uint32_t unit = TERRITORY_NONE;
    switch (call->territory_kind) {
    case TERRITORY_REGION: unit = territory.region; break;
    case TERRITORY_DEPARTMENT: unit = territory.department; break;
    case TERRITORY_ARRONDISSEMENT: unit = territory.arrondissement; break;
    case TERRITORY_INTERCOMMUNALITY: unit = territory.intercommunality; break;
    case TERRITORY_COMMUNE: unit = commune; break;
    case TERRITORY_KIND_COUNT: break;
    }
    return unit == TERRITORY_NONE ? STR_NONE : territory_at(unit).code;
}

static bool read_commune(struct str typed, const struct opened *opened, const char *name, struct form *form,
                         uint32_t *commune)
{
    if (commune_complete(typed, space_department(opened->space), commune, 1) > 0)
        return true;
    form_refuse(form, name, "« %.*s »" NBSP ": aucune commune ne porte ce nom. Vérifiez-le, ou donnez le code postal.",
                STR_PRINT(text_cut(typed, 40)));
    return false;
}

/* "48.7366, 1.3708" or "48,7366 ; 1,3708". */
static bool read_point(struct arena *arena, struct str typed, struct point *point)
{
    char separator = str_find_char(typed, ';', 0) != SIZE_MAX ? ';' : ',';
    struct str rest = typed, latitude, longitude;
    if (!str_next(&rest, separator, &latitude) || !str_next(&rest, separator, &longitude) || rest.at)
        return false;
    char *one = arena_cstr(arena, str_trim(latitude)), *two = arena_cstr(arena, str_trim(longitude));
    for (char *at = one; *at; at++)
        *at = *at == ',' ? '.' : *at;
    for (char *at = two; *at; at++)
        *at = *at == ',' ? '.' : *at;
    return str_to_double(str_of(one), &point->lat) && str_to_double(str_of(two), &point->lon) && point_is_valid(*point);
}

/* A point says by itself whether the place is in a district; what is declared needs a proof, to be checked. */
static bool place_site(struct request *request, struct form *form, struct dossier_site *site, struct error *error)
{
    struct session *session;
    struct point point;
    struct district district;
    bool found;
    struct str typed = form_text(form, "point");
    if (str_is_empty(typed))
        return true;
    if (!read_point(request->arena, typed, &point)) {
        form_refuse(form, "point", "Donnez la latitude puis la longitude, par exemple 48.7366, 1.3708.");
        return true;
    }
    site->point = arena_printf(request->arena, "%.5f, %.5f", point.lat, point.lon);
    if (!request_session(request, &session, error) ||
        !district_at(session, point, request->arena, &district, &found, error))
        return false;
    if (found) {
        site->site.priority_district = true;
        site->district = arena_printf(request->arena, "%.*s%s", STR_PRINT(district.name),
                                      district.fictitious ? " (contour fictif)" : "");
    }
    return true;
}

/* *right is false when a field was refused. */
static bool read_sites(struct request *request, struct form *form, struct opened *opened, bool *right,
                       struct error *error)
{
    struct str typed = form_text(form, "lieu"), rest = form_text(form, "autres"), line;
    struct dossier *dossier = &opened->dossier;
    uint32_t commune;
    dossier->site_count = 0;
    dossier->sites = ARENA_ARRAY(request->arena, struct dossier_site, DOSSIER_SITES_MOST);
    *right = true;
    if (str_is_empty(typed))
        return true;
    if (!(*right = read_commune(typed, opened, "lieu", form, &commune)))
        return true;
    struct dossier_site *first = &dossier->sites[dossier->site_count++];
    *first =
        (struct dossier_site){.place = territory_label(commune, request->arena), .proof = form_text(form, "preuve")};
    first->site.territory = unit_of(&opened->call.rules, commune);
    first->site.priority_district = form_chosen(form, "quartier", "oui");
    if (!place_site(request, form, first, error))
        return false;
    while (*right && rest.at && str_next(&rest, '\n', &line) && dossier->site_count < DOSSIER_SITES_MOST) {
        line = str_trim(line);
        if (line.length == 0)
            continue;
        if (!(*right = read_commune(line, opened, "autres", form, &commune)))
            return true;
        struct dossier_site *site = &dossier->sites[dossier->site_count++];
        *site = (struct dossier_site){.place = territory_label(commune, request->arena)};
        site->site.territory = unit_of(&opened->call.rules, commune);
    }
    *right = *right && form->error_count == 0;
    return true;
}

static void show_project(struct request *request, struct form *form, const struct opened *opened)
{
    const struct dossier *dossier = &opened->dossier;
    set_revision(request, form, opened);
    form_set(form, "titre", dossier->title);
    if (dossier->theme.length)
        form_set(form, "theme", dossier->theme);
    if (dossier->starts)
        form_set(form, "debut", date_format(request->arena, dossier->starts));
    if (dossier->ends)
        form_set(form, "fin", date_format(request->arena, dossier->ends));
    if (dossier->site_count == 0)
        return;
    form_set(form, "lieu", dossier->sites[0].place);
    form_set(form, "quartier", dossier->sites[0].site.priority_district ? STR("oui") : STR("non"));
    form_set(form, "preuve", dossier->sites[0].proof);
    form_set(form, "point", dossier->sites[0].point);
    struct buffer others = {0};
    for (size_t i = 1; i < dossier->site_count; i++)
        buffer_printf(&others, "%.*s\n", STR_PRINT(dossier->sites[i].place));
    form_set(form, "autres", arena_str(request->arena, buffer_str(&others)));
    buffer_free(&others);
}

bool show_application_project(struct request *request, struct response *response, struct error *error)
{
    struct opened opened;
    struct form form;
    bool saved = false;
    if (!request_application(request, &opened, error))
        return false;
    const struct field *fields = project_fields(request->arena, &opened.call.rules);
    struct dossier *dossier = &opened.dossier;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, PROJECT_FIELDS);
        show_project(request, &form, &opened);
    } else if (form_read(&form, request, fields, PROJECT_FIELDS)) {
        bool right;
        if (!read_sites(request, &form, &opened, &right, error))
            return false;
        dossier->title = form_text(&form, "titre");
        dossier->theme = form_text(&form, "theme");
        dossier->starts = form_is_empty(&form, "debut") ? 0 : (int32_t)form_number(&form, "debut");
        dossier->ends = form_is_empty(&form, "fin") ? 0 : (int32_t)form_number(&form, "fin");
        if (right && !finish(request, response, &opened, &form, &saved, error))
            return false;
    }
    if (!saved)
        send_part(request, response, &opened, "Le projet", "Ce que vous ferez, quand et où.", &form);
    return true;
}

/* --- The call's questions -------------------------------------------------------------------------------------------
 */

static void question_field(struct arena *arena, const struct call_question *question, struct field *field)
{
    static const enum field_kind KINDS[] = {
        [QUESTION_TEXT] = FIELD_TEXT,     [QUESTION_LONG_TEXT] = FIELD_TEXTAREA, [QUESTION_NUMBER] = FIELD_NUMBER,
        [QUESTION_DATE] = FIELD_DATE,     [QUESTION_YES_NO] = FIELD_CHOICE,      [QUESTION_CHOICE] = FIELD_CHOICE,
        [QUESTION_CHOICES] = FIELD_CHOICE};
    static const struct field_choice YES_NO[] = {{"oui", "Oui", NULL}, {"non", "Non", NULL}};
    *field = (struct field){.name = arena_printf(arena, "q-%.*s", STR_PRINT(question->code)).at,
                            .label = question->label.at,
                            .kind = KINDS[question->kind],
                            .help = question->help.length ? question->help.at : NULL};
    if (question->kind <= QUESTION_LONG_TEXT && question->most != CALL_UNLIMITED) {
        field->most = question->most;
        if (!field->help)
            field->help = arena_printf(arena, "%lld caractères au plus.", (long long)question->most).at;
    }
    if (question->kind == QUESTION_YES_NO) {
        field->choices = YES_NO;
        field->choice_count = 2;
    } else if (question->choices.count) {
        field->choices = field_choices(arena, &question->choices);
        field->choice_count = question->choices.count;
    }
}

bool show_application_answers(struct request *request, struct response *response, struct error *error)
{
    struct opened opened;
    struct form form;
    struct arena *arena = request->arena;
    bool saved = false;
    if (!request_application(request, &opened, error))
        return false;
    const struct call *call = &opened.call.rules;
    size_t count = call->question_count + 1;
    struct field *fields = ARENA_ARRAY(arena, struct field, count);
    struct dossier_answer *answers = ARENA_ARRAY(arena, struct dossier_answer, count);
    fields[0] = REVISION;
    for (size_t i = 0; i < call->question_count; i++)
        question_field(arena, &call->questions[i], &fields[i + 1]);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, count);
        set_revision(request, &form, &opened);
        for (size_t i = 0; i < call->question_count; i++) {
            struct str answer = dossier_answer(&opened.dossier, call->questions[i].code);
            if (answer.length)
                form_set(&form, fields[i + 1].name, answer);
        }
    } else if (form_read(&form, request, fields, count)) {
        opened.dossier.answers = answers;
        opened.dossier.answer_count = 0;
        for (size_t i = 0; i < call->question_count; i++) {
            struct str answer = form_text(&form, fields[i + 1].name);
            if (answer.length)
                answers[opened.dossier.answer_count++] = (struct dossier_answer){call->questions[i].code, answer};
        }
        if (!finish(request, response, &opened, &form, &saved, error))
            return false;
    }
    if (!saved)
        send_part(request, response, &opened, "Les questions de l’appel",
                  "Enregistrez quand vous voulez, et revenez par le lien de votre dossier.", &form);
    return true;
}
