/* Cells, as people read and write them. */
#include "batch.h"
#include "places/cleaning.h"
#include "places/hours.h"

bool batch_field_is_offered(enum place_field field)
{
    return field != PLACE_ID && field != PLACE_SOURCE && field != PLACE_UPDATED_ON && field != PLACE_INSEE_CODE;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static struct str codes_text(const struct place *place, enum vocabulary vocabulary, struct arena *arena)
{
    const struct codes *codes = place_codes((struct place *)(uintptr_t)place, vocabulary);
    struct str text = STR("");
    for (size_t i = 0; i < codes->count; i++) {
        const struct term *term = vocabulary_term(vocabulary, codes->at[i]);
        struct str label = term->label.length ? term->label : term->value;
        text = arena_printf(arena, "%.*s%s%.*s", STR_PRINT(text), i ? " | " : "", STR_PRINT(label));
    }
    return text;
}

static struct str minutes_text(struct arena *arena, int minutes)
{
    int hour = minutes == 1440 ? 24 : minutes / 60 % 24;
    return minutes % 60 ? arena_printf(arena, "%dh%02d", hour, minutes % 60) : arena_printf(arena, "%dh", hour);
}

/* « lundi 9h-12h, 14h-17h ; mardi 9h-12h ; fermé les jours fériés », or the expression when these words would not be
 * read back as it. */
static struct str hours_cell(struct str expression, struct arena *arena)
{
    const struct hours *hours;
    struct hours_grid grid;
    struct str reason, text = STR("");
    if (!hours_compile(arena, expression, &hours, NULL) || !hours_to_grid(hours, &grid, &reason, arena) ||
        grid.by_appointment)
        return expression;
    for (int day = 0; day < 7; day++) {
        for (int i = 0; i < grid.days[day].count; i++) {
            struct str from = minutes_text(arena, grid.days[day].spans[i].from);
            struct str to = minutes_text(arena, grid.days[day].spans[i].to);
            text = arena_printf(arena, "%.*s%s%s%.*s-%.*s", STR_PRINT(text),
                                i             ? ", "
                                : text.length ? " ; "
                                              : "",
                                i ? "" : arena_printf(arena, "%s ", french_weekday(day + 1)).at, STR_PRINT(from),
                                STR_PRINT(to));
        }
    }
    if (grid.closed_on_public_holidays)
        text = arena_printf(arena, "%.*s ; fermé les jours fériés", STR_PRINT(text));
    struct hours_reading reading;
    hours_read_french(arena, text, &reading);
    return str_equal(reading.expression, expression) ? text : expression;
}

struct str batch_cell(const struct place *place, enum place_field field, struct arena *arena)
{
    enum vocabulary vocabulary = place_field_vocabulary(field);
    struct str text = place_field_text(place, field, arena);
    if (text.length == 0)
        return STR("");
    if (vocabulary != VOCABULARY_COUNT)
        return codes_text(place, vocabulary, arena);
    switch (field) {
    case PLACE_PIVOT: return str_equal(text, PLACE_NO_PIVOT) ? STR("") : text;
    case PLACE_PHONE: return phone_for_people(arena, text);
    case PLACE_HOURS: return hours_cell(text, arena);
    default: return text;
    }
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

struct listening {
    struct error *error;
    bool refused;
};

static void on_finding(void *context, const struct finding *finding)
{
    struct listening *listening = context;
    if (finding->severity == SEVERITY_NOTE || listening->refused)
        return;
    listening->refused = true;
    error_fill(listening->error, ERROR_INVALID, "%.*s", STR_PRINT(finding->message));
}

/* The term that a person named: official text, label or code, whatever its case and accents. */
static bool find_term(enum vocabulary vocabulary, struct str text, struct arena *arena, size_t *index)
{
    struct str typed = text_folded(arena, text);
    for (size_t i = 0; i < vocabulary_count(vocabulary); i++) {
        const struct term *term = vocabulary_term(vocabulary, i);
        if (str_equal(typed, text_folded(arena, term->value)) || str_equal(text, term->slug) ||
            (term->label.length && str_equal(typed, text_folded(arena, term->label)))) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool read_codes(struct place *place, enum vocabulary vocabulary, struct str cell, struct arena *arena,
                       struct error *error)
{
    struct codes codes = {0};
    struct str rest = cell, part;
    while (str_next(&rest, '|', &part)) {
        size_t index;
        part = str_trim(part);
        if (part.length == 0)
            continue;
        if (!find_term(vocabulary, part, arena, &index))
            return error_set(error, ERROR_INVALID,
                             "« %.*s » n’est pas une valeur connue. Séparez plusieurs valeurs par « | ».",
                             STR_PRINT(text_cut(part, 60)));
        if (!codes_add(&codes, index))
            return error_set(error, ERROR_INVALID, "Trop de valeurs.");
    }
    *place_codes(place, vocabulary) = codes;
    return true;
}

static bool read_hours(struct place *place, struct str cell, struct arena *arena, struct error *error)
{
    struct hours_reading reading = {.expression = STR("")};
    if (cell.length) {
        hours_read_french(arena, cell, &reading);
        if (reading.confidence < HOURS_LIKELY)
            return error_set(error, ERROR_INVALID, "%.*s", STR_PRINT(reading.message));
    }
    place->hours = reading.expression;
    return true;
}

static struct str lines_of(struct str cell, struct arena *arena)
{
    char *text = arena_cstr(arena, cell);
    for (size_t i = 0; i < cell.length; i++)
        if (text[i] == '|' || text[i] == ';')
            text[i] = '\n';
    return (struct str){text, cell.length};
}

static struct str with_point(struct str cell, struct arena *arena)
{
    char *text = arena_cstr(arena, cell);
    for (size_t i = 0; i < cell.length; i++)
        if (text[i] == ',')
            text[i] = '.';
    return (struct str){text, cell.length};
}

static bool read_postal_code(struct place *place, struct str cell, struct arena *arena, struct error *error)
{
    if (cell.length == 4 && str_is_digits(cell)) /* a spreadsheet took its zero away */
        cell = arena_printf(arena, "0%.*s", STR_PRINT(cell));
    return place_field_set(place, PLACE_POSTAL_CODE, cell, arena, error);
}

bool batch_cell_read(struct place *place, enum place_field field, struct str cell, struct arena *arena,
                     struct error *error)
{
    struct listening listening = {error, false};
    struct cleaning cleaning = {.arena = arena, .found = on_finding, .context = &listening};
    enum vocabulary vocabulary = place_field_vocabulary(field);
    cell = str_trim(text_clean(arena, cell));
    if (vocabulary != VOCABULARY_COUNT)
        return read_codes(place, vocabulary, cell, arena, error);
    switch (field) {
    case PLACE_PHONE: place->phone = clean_phone(&cleaning, cell, place->postal_code); break;
    case PLACE_EMAILS: place->emails = clean_emails(&cleaning, lines_of(cell, arena)); break;
    case PLACE_WEBSITES: place->websites = clean_websites(&cleaning, lines_of(cell, arena)); break;
    case PLACE_PIVOT: place->pivot = cell.length ? clean_pivot(&cleaning, cell, STR("")) : PLACE_NO_PIVOT; break;
    case PLACE_HOURS: return read_hours(place, cell, arena, error);
    case PLACE_POSTAL_CODE: return read_postal_code(place, cell, arena, error);
    case PLACE_LATITUDE:
    case PLACE_LONGITUDE: return place_field_set(place, field, with_point(cell, arena), arena, error);
    default: return place_field_set(place, field, cell, arena, error);
    }
    return !listening.refused;
}

/* --- What was downloaded -------------------------------------------------------------------------------------------
 */

/* Blanks do not tell two cells apart. */
struct str cell_squeezed(struct str cell, struct arena *arena)
{
    struct buffer out = {0};
    size_t at = 0;
    bool blank = false;
    while (at < cell.length) {
        uint32_t point = text_code_point(cell, &at);
        if (point == ' ' || point == '\n' || point == '\r' || point == '\t' || point == 0xA0 || point == 0x202F) {
            blank = out.length > 0;
            continue;
        }
        if (blank)
            buffer_add_char(&out, ' ');
        blank = false;
        buffer_add_code_point(&out, point);
    }
    struct str squeezed = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return squeezed;
}

struct str cell_mark(struct str cell, struct arena *arena)
{
    return str_slice(fingerprint(arena, cell_squeezed(cell, arena)), 0, CELL_MARK);
}

struct str batch_state(const struct place *place, struct arena *arena)
{
    struct buffer out = {0};
    for (int field = 0; field < PLACE_FIELD_COUNT; field++) {
        struct str mark = cell_mark(batch_cell(place, (enum place_field)field, arena), arena);
        buffer_printf(&out, "%.*s", STR_PRINT(mark));
    }
    struct str state = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return state;
}
