/* The form of a place: every field of the official schema that a person may write, in plain words. The week is seven
 * lines of hours, or one text when the week does not say it all. */
#include <string.h>

#include "editing-pages.h"
#include "places/cleaning.h"

enum { FIELDS_MOST = 48, CHOICES_MOST = 128, DAY_COUNT = 7 };
static const char *const DAYS[DAY_COUNT] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const char *const DAY_LABELS[DAY_COUNT] = {"Lundi",    "Mardi",  "Mercredi", "Jeudi",
                                                  "Vendredi", "Samedi", "Dimanche"};

/* --- The table of fields ------------------------------------------------------------------------------------------ */

enum { SECTION_WHO, SECTION_WHERE, SECTION_CONTACT, SECTION_HOURS, SECTION_HELP, SECTION_PUBLIC, SECTION_WHY };

struct row {
    int section;
    struct field field;
    enum place_field place_field; /* PLACE_ID: not one of the place's by itself */
    enum vocabulary vocabulary;   /* the choices come from it; VOCABULARY_COUNT: none */
};
#define PLAIN(in, place_field, ...)                                                                                    \
    {                                                                                                                  \
        in, {__VA_ARGS__}, place_field, VOCABULARY_COUNT                                                               \
    }
#define TERMS(in, place_field, words, ...)                                                                             \
    {                                                                                                                  \
        in, {.kind = FIELD_CHOICES, __VA_ARGS__}, place_field, words                                                   \
    }
#define DAY(i) PLAIN(SECTION_HOURS, PLACE_ID, .kind = FIELD_TEXT, .most = 100)

static const struct row ROWS[] = {
    PLAIN(SECTION_WHO, PLACE_NAME, .name = "nom", .label = "Nom du lieu", .kind = FIELD_TEXT, .required = true,
          .most = 150, .help = "Tel qu’il est écrit à l’entrée, par exemple « Médiathèque Simone-Veil »"),
    {SECTION_WHO, {.name = "typologie", .label = "Type de lieu", .kind = FIELD_CHOICE}, PLACE_TYPES, VOCABULARY_TYPES},
    PLAIN(SECTION_WHO, PLACE_PIVOT, .name = "pivot", .label = "SIRET ou numéro RNA", .kind = FIELD_TEXT, .most = 20,
          .help = "14 chiffres, ou W et 9 chiffres pour une association"),
    PLAIN(SECTION_WHO, PLACE_PARENT_STRUCTURE, .name = "structure_parente", .label = "Organisme dont il dépend",
          .kind = FIELD_TEXT, .most = 150, .help = "Par exemple « CC du Perche »"),
    PLAIN(SECTION_WHERE, PLACE_ADDRESS, .name = "adresse", .label = "Numéro et rue", .kind = FIELD_TEXT,
          .required = true, .most = 200),
    PLAIN(SECTION_WHERE, PLACE_ADDRESS_COMPLEMENT, .name = "complement_adresse", .label = "Complément d’adresse",
          .kind = FIELD_TEXT, .most = 200, .help = "Bâtiment, étage, entrée"),
    PLAIN(SECTION_WHERE, PLACE_POSTAL_CODE, .name = "code_postal", .label = "Code postal", .kind = FIELD_TEXT,
          .required = true, .most = 5),
    PLAIN(SECTION_WHERE, PLACE_COMMUNE, .name = "commune", .label = "Commune", .kind = FIELD_TEXT, .required = true,
          .most = 100),
    PLAIN(SECTION_WHERE, PLACE_LATITUDE, .name = "latitude", .label = "Latitude", .kind = FIELD_DECIMAL, .least = -90,
          .most = 90, .help = "En degrés, par exemple 48,4469. Laissez vide si vous ne savez pas."),
    PLAIN(SECTION_WHERE, PLACE_LONGITUDE, .name = "longitude", .label = "Longitude", .kind = FIELD_DECIMAL,
          .least = -180, .most = 180, .help = "En degrés, par exemple 1,4892"),
    TERMS(SECTION_WHERE, PLACE_ITINERANCY, VOCABULARY_ITINERANCY, .name = "itinerance", .label = "Le lieu se déplace"),
    PLAIN(SECTION_CONTACT, PLACE_PHONE, .name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE, .most = 30),
    PLAIN(SECTION_CONTACT, PLACE_EMAILS, .name = "courriels", .label = "Adresses électroniques", .kind = FIELD_TEXTAREA,
          .most = 600, .help = "Une par ligne"),
    PLAIN(SECTION_CONTACT, PLACE_WEBSITES, .name = "site_web", .label = "Sites web", .kind = FIELD_TEXTAREA,
          .most = 1000, .help = "Un par ligne"),
    PLAIN(SECTION_CONTACT, PLACE_BOOKING_URL, .name = "prise_rdv", .label = "Page de prise de rendez-vous",
          .kind = FIELD_ADDRESS, .most = 500),
    PLAIN(SECTION_CONTACT, PLACE_ACCESSIBILITY_URL, .name = "fiche_acces_libre", .label = "Fiche Acceslibre",
          .kind = FIELD_ADDRESS, .most = 500, .help = "Adresse de la fiche d’accessibilité du bâtiment"),
    DAY(0),
    DAY(1),
    DAY(2),
    DAY(3),
    DAY(4),
    DAY(5),
    DAY(6),
    PLAIN(SECTION_HOURS, PLACE_ID, .name = "feries", .label = "Fermé les jours fériés", .kind = FIELD_CHECKBOX),
    PLAIN(SECTION_HOURS, PLACE_ID, .name = "rendez_vous", .label = "Toujours sur rendez-vous", .kind = FIELD_CHECKBOX),
    PLAIN(SECTION_HOURS, PLACE_HOURS, .name = "horaires", .label = "Ou les horaires en toutes lettres",
          .kind = FIELD_TEXTAREA, .most = 1000,
          .help = "Si la semaine ne dit pas tout, par exemple « du lundi au vendredi de 9 h à 12 h, le 1er samedi du "
                  "mois de 10 h à 12 h ». Ce texte remplace alors la semaine."),
    TERMS(SECTION_HELP, PLACE_SERVICES, VOCABULARY_SERVICES, .name = "services", .label = "On y aide à…"),
    TERMS(SECTION_HELP, PLACE_SUPPORT_MODES, VOCABULARY_SUPPORT_MODES, .name = "modalites_accompagnement",
          .label = "Comment l’aide se passe"),
    TERMS(SECTION_HELP, PLACE_ACCESS_MODES, VOCABULARY_ACCESS_MODES, .name = "modalites_acces",
          .label = "Comment on y accède"),
    TERMS(SECTION_HELP, PLACE_FEES, VOCABULARY_FEES, .name = "frais_a_charge", .label = "Ce que cela coûte"),
    PLAIN(SECTION_HELP, PLACE_SUMMARY, .name = "presentation_resume", .label = "Présentation en quelques mots",
          .kind = FIELD_TEXTAREA, .most = 280, .help = "280 caractères au plus"),
    PLAIN(SECTION_HELP, PLACE_DETAIL, .name = "presentation_detail", .label = "Présentation détaillée",
          .kind = FIELD_TEXTAREA, .most = 4000),
    TERMS(SECTION_PUBLIC, PLACE_AUDIENCES, VOCABULARY_AUDIENCES, .name = "publics_specifiquement_adresses",
          .label = "Publics attendus", .help = "Rien de coché : tout le monde"),
    TERMS(SECTION_PUBLIC, PLACE_SPECIFIC_SUPPORT, VOCABULARY_SPECIFIC_SUPPORT, .name = "prise_en_charge_specifique",
          .label = "Prises en charge particulières"),
    TERMS(SECTION_PUBLIC, PLACE_PROGRAMMES, VOCABULARY_PROGRAMMES, .name = "dispositif_programmes_nationaux",
          .label = "Programmes nationaux"),
    TERMS(SECTION_PUBLIC, PLACE_LABELS, VOCABULARY_LABELS, .name = "formations_labels",
          .label = "Formations et labels"),
    PLAIN(SECTION_WHY, PLACE_ID, .name = "motif", .label = "Pourquoi ce changement", .kind = FIELD_TEXT, .most = 300,
          .help = "Facultatif, pour l’historique. Par exemple « Nouveaux horaires d’été »"),
    PLAIN(SECTION_WHY, PLACE_ID, .name = "base", .label = "État de départ", .kind = FIELD_HIDDEN, .most = 20000),
};
enum { ROW_COUNT = COUNT_OF(ROWS) };

static const struct field_choice *choices_of(struct arena *arena, enum vocabulary vocabulary)
{
    size_t count = vocabulary_count(vocabulary);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count);
    for (size_t i = 0; i < count; i++) {
        const struct term *term = vocabulary_term(vocabulary, i);
        choices[i] = (struct field_choice){arena_cstr(arena, term->slug), arena_cstr(arena, term_label(vocabulary, i)),
                                           term->plain.length ? arena_cstr(arena, term->plain) : NULL};
    }
    return choices;
}

static const struct field *make_fields(struct arena *arena)
{
    struct field *fields = ARENA_ARRAY(arena, struct field, ROW_COUNT);
    int day = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        fields[i] = ROWS[i].field;
        if (!fields[i].name) {
            fields[i].name = DAYS[day];
            fields[i].label = DAY_LABELS[day];
            day++;
        }
        if (ROWS[i].vocabulary != VOCABULARY_COUNT) {
            fields[i].choices = choices_of(arena, ROWS[i].vocabulary);
            fields[i].choice_count = vocabulary_count(ROWS[i].vocabulary);
        }
    }
    return fields;
}

/* --- From a place to the form ------------------------------------------------------------------------------------- */

static void show_codes(struct form *form, const struct row *row, const struct place *place)
{
    const struct codes *codes = place_codes((struct place *)place, row->vocabulary);
    size_t shown = row->field.kind == FIELD_CHOICE && codes->count > 1 ? 1 : codes->count;
    for (size_t i = 0; i < shown; i++)
        form_choose(form, row->field.name, vocabulary_term(row->vocabulary, codes->at[i])->slug);
}

/* As people type it: « 9h », « 17h30 ». */
static struct str hour_text(struct arena *arena, int minutes)
{
    int hour = minutes == 1440 ? 24 : minutes / 60 % 24;
    return minutes % 60 ? arena_printf(arena, "%dh%02d", hour, minutes % 60) : arena_printf(arena, "%dh", hour);
}

static struct str span_text(struct arena *arena, int from, int to)
{
    struct str first = hour_text(arena, from), last = hour_text(arena, to);
    return arena_printf(arena, "%.*s-%.*s", STR_PRINT(first), STR_PRINT(last));
}

static void show_hours(struct form *form, struct arena *arena, struct str expression)
{
    const struct hours *hours;
    struct hours_grid grid;
    struct str reason;
    if (str_is_empty(expression))
        return;
    if (!hours_compile(arena, expression, &hours, NULL) || !hours_to_grid(hours, &grid, &reason, arena)) {
        form_set(form, "horaires", expression);
        return;
    }
    for (int day = 0; day < DAY_COUNT; day++) {
        struct str text = STR("");
        for (int i = 0; i < grid.days[day].count; i++) {
            struct str span = span_text(arena, grid.days[day].spans[i].from, grid.days[day].spans[i].to);
            text = arena_printf(arena, "%.*s%s%.*s", STR_PRINT(text), i ? ", " : "", STR_PRINT(span));
        }
        form_set(form, DAYS[day], text);
    }
    if (grid.closed_on_public_holidays)
        form_set(form, "feries", STR("oui"));
    if (grid.by_appointment)
        form_set(form, "rendez_vous", STR("oui"));
}

/* "a|b" on lines. */
static struct str lines_of(struct arena *arena, struct str joined)
{
    char *text = arena_cstr(arena, joined);
    for (char *at = text; (at = strchr(at, '|')); at++)
        *at = '\n';
    return str_of(text);
}

static void set_base(struct place_form *form, struct arena *arena)
{
    struct buffer text = {0};
    struct json_writer json = {.out = &text};
    place_json(&json, &form->base, arena);
    form_set(&form->form, "base", arena_str(arena, buffer_str(&text)));
    buffer_free(&text);
}

void place_form_show(struct place_form *form, struct request *request, const struct place *place)
{
    struct arena *arena = request->arena;
    form_start(&form->form, request, make_fields(arena), ROW_COUNT);
    form->base = *place;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &ROWS[i];
        if (row->vocabulary != VOCABULARY_COUNT)
            show_codes(&form->form, row, place);
        else if (row->place_field == PLACE_PIVOT && str_equal(place->pivot, PLACE_NO_PIVOT))
            continue;
        else if (row->place_field == PLACE_PHONE)
            form_set(&form->form, row->field.name, phone_for_people(arena, place->phone));
        else if (row->place_field == PLACE_EMAILS || row->place_field == PLACE_WEBSITES)
            form_set(&form->form, row->field.name, lines_of(arena, place_field_text(place, row->place_field, arena)));
        else if (row->place_field != PLACE_ID && row->place_field != PLACE_HOURS)
            form_set(&form->form, row->field.name, place_field_text(place, row->place_field, arena));
    }
    show_hours(&form->form, arena, place->hours);
    set_base(form, arena);
}

void place_form_begin(struct place_form *form, struct arena *arena)
{
    form->base = (struct place){0};
    set_base(form, arena);
}

/* --- From the form to a place ------------------------------------------------------------------------------------- */

struct reader {
    struct form *form;
    struct place *place;
    struct arena *arena;
    const char *name; /* of the control being read */
};

static void on_finding(void *context, const struct finding *finding)
{
    const struct reader *reader = context;
    if (finding->severity != SEVERITY_NOTE)
        form_refuse(reader->form, reader->name, "%.*s", STR_PRINT(finding->message));
}

static void read_codes(struct reader *reader, const struct row *row)
{
    struct codes *codes = place_codes(reader->place, row->vocabulary);
    const struct control *control = form_control(reader->form, row->field.name);
    struct codes read = {0};
    for (size_t i = 0; i < control->field->choice_count; i++)
        if (control->chosen[i])
            codes_add(&read, i);
    if (row->field.kind == FIELD_CHOICE && read.count)
        for (size_t i = 1; i < codes->count; i++) /* the other types that the source gave */
            codes_add(&read, codes->at[i]);
    *codes = read;
}

static void read_hours(struct reader *reader)
{
    struct hours_reading reading;
    struct str days[DAY_COUNT];
    bool any = false;
    for (int day = 0; day < DAY_COUNT; day++) {
        days[day] = form_text(reader->form, DAYS[day]);
        any = any || days[day].length > 0;
    }
    if (!form_is_empty(reader->form, "horaires")) {
        hours_read_french(reader->arena, form_text(reader->form, "horaires"), &reading);
        if (reading.confidence < HOURS_LIKELY)
            form_refuse(reader->form, "horaires", "%.*s", STR_PRINT(reading.message));
        reader->place->hours = reading.expression;
        return;
    }
    if (!any) {
        reader->place->hours = form_checked(reader->form, "rendez_vous") ? STR("\"sur rendez-vous\"") : STR("");
        return;
    }
    hours_read_days(reader->arena, days, &reading);
    if (reading.confidence < HOURS_LIKELY) {
        form_refuse(reader->form, "lundi", "%.*s", STR_PRINT(reading.message));
        return;
    }
    const struct hours *hours;
    struct hours_grid grid;
    struct str reason, expression = reading.expression;
    struct error why;
    if (hours_compile(reader->arena, expression, &hours, NULL) && hours_to_grid(hours, &grid, &reason, reader->arena)) {
        grid.closed_on_public_holidays = form_checked(reader->form, "feries");
        grid.by_appointment = form_checked(reader->form, "rendez_vous");
        if (!hours_from_grid(&grid, reader->arena, &expression, &why))
            form_refuse(reader->form, "lundi", "%s", why.message);
    }
    reader->place->hours = expression;
}

static void read_where(struct reader *reader)
{
    struct str typed = form_text(reader->form, "commune"), postal = form_text(reader->form, "code_postal");
    struct place *place = reader->place;
    uint32_t commune = commune_reconcile(typed, postal, STR("")).commune;
    if (typed.length && commune == TERRITORY_NONE)
        form_refuse(reader->form, "commune", "Aucune commune n’a ce nom et ce code postal : vérifiez-les.");
    if (commune == TERRITORY_NONE)
        return;
    place->commune = territory_at(commune).name;
    place->insee_code = territory_at(commune).code;
    bool north = !form_is_empty(reader->form, "latitude"), east = !form_is_empty(reader->form, "longitude");
    if (north != east)
        form_refuse(reader->form, north ? "longitude" : "latitude", "Donnez les deux coordonnées, ou aucune.");
    place->located = north && east;
    place->latitude = place->located ? form_control(reader->form, "latitude")->decimal : 0;
    place->longitude = place->located ? form_control(reader->form, "longitude")->decimal : 0;
}

static void read_texts(struct reader *reader)
{
    struct cleaning cleaning = {.arena = reader->arena, .found = on_finding, .context = reader};
    struct place *place = reader->place;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct row *row = &ROWS[i];
        struct error why;
        if (row->vocabulary != VOCABULARY_COUNT || row->place_field == PLACE_ID)
            continue;
        reader->name = row->field.name;
        struct str text = form_text(reader->form, row->field.name);
        switch (row->place_field) {
        case PLACE_COMMUNE:
        case PLACE_HOURS:
        case PLACE_LATITUDE:
        case PLACE_LONGITUDE: break; /* read together with others */
        case PLACE_EMAILS: place->emails = clean_emails(&cleaning, text); break;
        case PLACE_WEBSITES: place->websites = clean_websites(&cleaning, text); break;
        case PLACE_PIVOT: place->pivot = text.length ? clean_pivot(&cleaning, text, STR("")) : PLACE_NO_PIVOT; break;
        default:
            if (!place_field_set(place, row->place_field, text, reader->arena, &why))
                form_refuse(reader->form, row->field.name, "%s", why.message);
        }
    }
}

/* What the person saw when she began; a text that was tampered with is as good as none. */
static void read_base(struct place_form *form, struct arena *arena)
{
    json_t *object;
    form->base = (struct place){0};
    if (!json_parse(form_text(&form->form, "base"), &object, NULL))
        return;
    if (!place_from_json(object, &form->base, arena, NULL))
        form->base = (struct place){0};
    json_decref(object);
}

bool place_form_read(struct place_form *form, struct request *request, struct place *place)
{
    struct arena *arena = request->arena;
    form_read(&form->form, request, make_fields(arena), ROW_COUNT);
    read_base(form, arena);
    *place = form->base;
    struct reader reader = {.form = &form->form, .place = place, .arena = arena};
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].vocabulary != VOCABULARY_COUNT)
            read_codes(&reader, &ROWS[i]);
    read_texts(&reader);
    read_where(&reader);
    read_hours(&reader);
    return form->form.error_count == 0;
}

/* --- Disputes ----------------------------------------------------------------------------------------------------- */

static const char *control_of(enum place_field field)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].place_field == field)
            return ROWS[i].field.name;
    return field == PLACE_INSEE_CODE ? "commune" : "nom";
}

void place_form_dispute(struct place_form *form, struct arena *arena, const struct place_changes *disputed)
{
    for (size_t i = 0; i < disputed->count; i++) {
        const struct place_change *change = &disputed->at[i];
        struct str now = change_text(arena, change->field, change->before);
        form_refuse(&form->form, control_of(change->field),
                    "Quelqu’un a écrit entre-temps « %.*s ». Gardez votre réponse ou reprenez la sienne, puis "
                    "enregistrez.",
                    STR_PRINT(now));
        place_field_set(&form->base, change->field, change->before, arena, NULL);
    }
    set_base(form, arena);
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

void place_form_sections(struct request *request, const struct place_form *form, struct view_place_form *view)
{
    static const struct {
        const char *id, *heading, *lead;
    } sections[] = {{"qui", "Le lieu", ""},
                    {"ou", "Où il est", ""},
                    {"contact", "Le joindre", ""},
                    {"semaine", "Quand il est ouvert",
                     "Écrivez par exemple « 9h-12h, 14h-17h30 ». Laissez vide un jour de fermeture."},
                    {"aide", "L’aide qu’on y trouve", ""},
                    {"publics", "Publics, programmes, labels", ""},
                    {"pourquoi", "Avant d’enregistrer", ""}};
    view->summary.form = &form->form;
    for (size_t from = 0; from < ROW_COUNT;) {
        size_t to = from;
        while (to < ROW_COUNT && ROWS[to].section == ROWS[from].section)
            to++;
        struct form *part = ARENA_NEW(request->arena, struct form);
        *part = form->form;
        part->fields += from;
        part->controls += from;
        part->count = to - from;
        int section = ROWS[from].section;
        view->sections[view->section_count++] = (struct place_section){.id = str_of(sections[section].id),
                                                                       .heading = str_of(sections[section].heading),
                                                                       .lead = str_of(sections[section].lead),
                                                                       .week = section == SECTION_HOURS,
                                                                       .controls = form_fields(part).controls};
        from = to;
    }
}
