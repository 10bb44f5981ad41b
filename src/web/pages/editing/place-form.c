/* The form of a place, from a place and back. The week is seven lines of hours, or one text when the week does not say
 * it all. What was not touched in the form stays as it is in the place, however it is written there. */
#include <string.h>

#include "place-form-parts.h"
#include "place-names.h"
#include "places/cleaning.h"

/* --- From a place to the form ------------------------------------------------------------------------------------- */

static void show_codes(struct form *form, const struct row *row, const struct place *place)
{
    const struct codes *codes = place_codes((struct place *)place, row->vocabulary);
    size_t shown = row->field.kind == FIELD_CHOICE && codes->count > 1 ? 1 : codes->count;
    for (size_t i = 0; i < shown; i++) {
        const struct term *term = vocabulary_term(row->vocabulary, codes->at[i]);
        if (row_offers(row, term))
            form_choose(form, row->field.name, term->slug);
    }
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

/* The hours as the form asks them. */
struct week {
    struct str days[DAY_COUNT], text; /* the text instead of the days when they cannot say it all */
    bool closed_on_public_holidays, by_appointment;
};

static struct week week_of(struct arena *arena, struct str expression)
{
    const struct hours *hours;
    struct hours_grid grid;
    struct str reason;
    struct week week = {.text = STR("")};
    for (int day = 0; day < DAY_COUNT; day++)
        week.days[day] = STR("");
    if (str_is_empty(expression))
        return week;
    if (!hours_compile(arena, expression, &hours, NULL) || !hours_to_grid(hours, &grid, &reason, arena)) {
        week.text = expression;
        return week;
    }
    for (int day = 0; day < DAY_COUNT; day++) {
        for (int i = 0; i < grid.days[day].count; i++) {
            struct str span = span_text(arena, grid.days[day].spans[i].from, grid.days[day].spans[i].to);
            week.days[day] =
                arena_printf(arena, "%.*s%s%.*s", STR_PRINT(week.days[day]), i ? ", " : "", STR_PRINT(span));
        }
    }
    week.closed_on_public_holidays = grid.closed_on_public_holidays;
    week.by_appointment = grid.by_appointment;
    return week;
}

static void show_hours(struct form *form, struct arena *arena, struct str expression)
{
    struct week week = week_of(arena, expression);
    for (int day = 0; day < DAY_COUNT; day++)
        if (week.days[day].length)
            form_set(form, DAYS[day], week.days[day]);
    if (week.text.length)
        form_set(form, "horaires", week.text);
    if (week.closed_on_public_holidays)
        form_set(form, "feries", STR("oui"));
    if (week.by_appointment)
        form_set(form, "rendez_vous", STR("oui"));
}

static bool week_is_untouched(const struct form *form, struct arena *arena, struct str expression)
{
    struct week week = week_of(arena, expression);
    bool same = str_equal(form_text(form, "horaires"), week.text) &&
                form_checked(form, "feries") == week.closed_on_public_holidays &&
                form_checked(form, "rendez_vous") == week.by_appointment;
    for (int day = 0; day < DAY_COUNT; day++)
        same = same && str_equal(form_text(form, DAYS[day]), week.days[day]);
    return same;
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
    form_start(&form->form, request, place_form_fields(arena), PLACE_ROW_COUNT);
    form->base = *place;
    for (size_t i = 0; i < PLACE_ROW_COUNT; i++) {
        const struct row *row = &PLACE_ROWS[i];
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
    const char *name;    /* of the control being read */
    uint32_t department; /* whose communes are proposed first */
};

static void on_finding(void *context, const struct finding *finding)
{
    const struct reader *reader = context;
    if (finding->severity != SEVERITY_NOTE)
        form_refuse(reader->form, reader->name, "%.*s", STR_PRINT(finding->message));
}

static bool is_chosen(const struct reader *reader, enum vocabulary vocabulary, size_t index)
{
    const struct term *term = vocabulary_term(vocabulary, index);
    for (size_t i = 0; i < PLACE_ROW_COUNT; i++) {
        const struct row *row = &PLACE_ROWS[i];
        if (row->vocabulary == vocabulary && row_offers(row, term))
            return form_chosen(reader->form, row->field.name, term->slug.at);
    }
    return false;
}

/* In the order they had, the new ones after. */
static void read_codes(struct reader *reader, enum vocabulary vocabulary)
{
    struct codes *codes = place_codes(reader->place, vocabulary), read = {0};
    for (size_t i = 0; i < codes->count; i++)
        if (is_chosen(reader, vocabulary, codes->at[i]))
            codes_add(&read, codes->at[i]);
    for (size_t i = 0; i < vocabulary_count(vocabulary); i++)
        if (is_chosen(reader, vocabulary, i))
            codes_add(&read, i);
    *codes = read;
}

/* One type is asked; those that the source gave after it stay with it. */
static void read_type(struct reader *reader)
{
    struct codes *codes = place_codes(reader->place, VOCABULARY_TYPES), read = {0};
    for (size_t i = 0; i < vocabulary_count(VOCABULARY_TYPES); i++)
        if (is_chosen(reader, VOCABULARY_TYPES, i))
            codes_add(&read, i);
    for (size_t i = 1; read.count && i < codes->count; i++)
        codes_add(&read, codes->at[i]);
    *codes = read;
}

static void read_hours(struct reader *reader)
{
    struct hours_reading reading;
    struct str days[DAY_COUNT];
    bool any = false;
    if (week_is_untouched(reader->form, reader->arena, reader->place->hours))
        return;
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

/* « Peut-être Chartres (28000) ou Chartrettes (77590). » */
static void refuse_commune(struct reader *reader, struct str typed)
{
    enum { MEANT_MOST = 3 };
    uint32_t meant[MEANT_MOST];
    size_t count = communes_meant(reader->arena, typed, reader->department, meant, MEANT_MOST);
    struct str list = STR("");
    for (size_t i = 0; i < count; i++) {
        size_t codes;
        struct str *postal = commune_postal_codes(meant[i], &codes, reader->arena);
        struct str label = territory_label(meant[i], reader->arena);
        list = arena_printf(reader->arena, "%.*s%s%.*s (%.*s)", STR_PRINT(list),
                            i == 0           ? " Peut-être" NBSP ": "
                            : i + 1 == count ? " ou "
                                             : ", ",
                            STR_PRINT(label), STR_PRINT(codes ? postal[0] : STR("")));
    }
    form_refuse(reader->form, "commune", "Aucune commune n’a ce nom et ce code postal : vérifiez-les.%.*s%s",
                STR_PRINT(list), count ? "." : "");
}

static void read_where(struct reader *reader)
{
    struct str typed = form_text(reader->form, "commune"), postal = form_text(reader->form, "code_postal");
    struct place *place = reader->place;
    uint32_t commune = commune_reconcile(typed, postal, STR("")).commune;
    if (typed.length && commune == TERRITORY_NONE)
        refuse_commune(reader, typed);
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
    for (size_t i = 0; i < PLACE_ROW_COUNT; i++) {
        const struct row *row = &PLACE_ROWS[i];
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

void place_form_resume(struct place_form *form, struct request *request, const struct form_value *values, size_t count)
{
    form_restore(&form->form, request, place_form_fields(request->arena), PLACE_ROW_COUNT, values, count);
    read_base(form, request->arena);
    set_base(form, request->arena);
}

bool place_form_read(struct place_form *form, struct request *request, uint32_t department, struct place *place)
{
    struct arena *arena = request->arena;
    form_read(&form->form, request, place_form_fields(arena), PLACE_ROW_COUNT);
    read_base(form, arena);
    *place = form->base;
    struct reader reader = {.form = &form->form, .place = place, .arena = arena, .department = department};
    for (int vocabulary = 0; vocabulary < VOCABULARY_COUNT; vocabulary++)
        if (vocabulary != VOCABULARY_TYPES)
            read_codes(&reader, (enum vocabulary)vocabulary);
    read_type(&reader);
    read_texts(&reader);
    read_where(&reader);
    read_hours(&reader);
    return form->form.error_count == 0;
}

/* --- Disputes ----------------------------------------------------------------------------------------------------- */

static const char *control_of(enum place_field field)
{
    for (size_t i = 0; i < PLACE_ROW_COUNT; i++)
        if (PLACE_ROWS[i].place_field == field)
            return PLACE_ROWS[i].field.name;
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
                    {"aide", "L’aide qu’on y trouve", "Cochez tout ce que l’on peut y trouver."},
                    {"publics", "Publics, programmes, labels", ""},
                    {"pourquoi", "Avant d’enregistrer", ""}};
    view->summary.form = &form->form;
    for (size_t from = 0; from < PLACE_ROW_COUNT;) {
        size_t to = from;
        while (to < PLACE_ROW_COUNT && PLACE_ROWS[to].section == PLACE_ROWS[from].section)
            to++;
        struct form *part = ARENA_NEW(request->arena, struct form);
        *part = form->form;
        part->fields += from;
        part->controls += from;
        part->count = to - from;
        int section = PLACE_ROWS[from].section;
        view->sections[view->section_count++] = (struct place_section){.id = str_of(sections[section].id),
                                                                       .heading = str_of(sections[section].heading),
                                                                       .lead = str_of(sections[section].lead),
                                                                       .week = section == SECTION_HOURS,
                                                                       .where = section == SECTION_WHERE,
                                                                       .controls = form_fields(part).controls};
        from = to;
    }
}
