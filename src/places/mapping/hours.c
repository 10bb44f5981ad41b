/* Opening hours: an OSM expression, a text for the week, or a text per day, whichever a record has. */
#include <string.h>

#include "mapping_parts.h"
#include "places/hours.h"

/* --- Loading ------------------------------------------------------------------------------------------------------ */

static const char *const DAYS[] = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
enum { DAY_COLUMNS_MOST = 32 };

static void load_day(struct loading *loading, const json_t *json)
{
    static const char *const known[] = {"colonne", "osm", NULL};
    struct mapping *mapping = loading->mapping;
    const char *osm = json_string_value(json_object_get(json, "osm"));
    check_keys(loading, STR("horaires"), json, known);
    for (size_t i = 0; i < COUNT_OF(DAYS); i++) {
        if (!osm || strcmp(osm, DAYS[i]) != 0)
            continue;
        struct day_column *day = &mapping->days[mapping->day_count];
        memcpy(day->osm, DAYS[i], sizeof day->osm);
        if (load_columns(loading, STR("horaires"), json_object_get(json, "colonne"), &day->columns))
            mapping->day_count++;
        return;
    }
    loading_say(loading, SEVERITY_WARNING, STR("horaires"), "mapping-shape", str_of(osm), STR("Mo"),
                "« osm » attend un jour parmi Mo, Tu, We, Th, Fr, Sa, Su : ce jour n’est pas lu.");
}

void load_hours(struct loading *loading, const json_t *json)
{
    static const char *const known[] = {"osm", "semaine", "jours", "colonne", NULL};
    struct mapping *mapping = loading->mapping;
    const struct str key = STR("horaires");
    if (!json_is_object(json)) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR_NONE, STR("semaine"),
                    "« horaires » attend { \"osm\": \"…\" }, { \"semaine\": \"…\" } ou { \"jours\": […] }.");
        return;
    }
    check_keys(loading, key, json, known);
    const json_t *osm = json_object_get(json, "osm"), *week = json_object_get(json, "semaine");
    const json_t *days = json_object_get(json, "jours"), *column = json_object_get(json, "colonne");
    if (column) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-key", STR("colonne"), STR("osm"),
                    "« horaires » n’a pas de « colonne » : lu comme « osm », texte français compris. Écrivez « osm » "
                    "ou "
                    "« semaine ».");
        osm = osm ? osm : column;
    }
    if (osm)
        load_columns(loading, key, osm, &mapping->hours_osm);
    if (week)
        load_columns(loading, key, week, &mapping->hours_week);
    size_t count = json_array_size(days);
    if (count > DAY_COLUMNS_MOST)
        count = DAY_COLUMNS_MOST;
    mapping->days = ARENA_ARRAY(&mapping->arena, struct day_column, count + 1);
    mapping->day_count = 0;
    for (size_t i = 0; i < count; i++)
        load_day(loading, json_array_get(days, i));
}

/* --- Applying ----------------------------------------------------------------------------------------------------- */

/* "Semaine paire" → 2-52/2, "Semaine impaire" → 1-53/2, anything else nothing. */
static const char *week_selector(struct converting *converting)
{
    struct str parity = text_lower(converting->cleaning.arena,
                                   first_column(converting->record, &converting->conversion->mapping->week_parity));
    return str_contains(parity, STR("impair")) ? "week 1-53/2"
           : str_contains(parity, STR("pair")) ? "week 2-52/2"
                                               : NULL;
}

/* The selector before each rule, holidays excepted. */
static struct str on_weeks(struct arena *arena, struct str expression, const char *selector)
{
    struct buffer out = {0};
    struct str rule;
    while (expression.at && str_next(&expression, ';', &rule)) {
        rule = str_trim(rule);
        if (out.length)
            buffer_add_cstr(&out, "; ");
        if (!str_starts_with(rule, STR("PH")) && !str_starts_with(rule, STR("SH")) &&
            !str_starts_with(rule, STR("week")))
            buffer_printf(&out, "%s ", selector);
        buffer_add_str(&out, rule);
    }
    struct str result = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return result;
}

/* A text nobody can turn into hours may still help people: it is kept as a comment, which the language of hours allows.
 * Words only: « Vrai » or « 12 » say nothing. */
static struct str as_comment(struct arena *arena, struct str text)
{
    enum { COMMENT_MOST = 250, WORDS_LEAST = 3 };
    size_t words = 0;
    struct buffer comment = {0};
    const struct hours *hours;
    struct error error;
    if (text.length > 2 && text.at[0] == '"' && text.at[text.length - 1] == '"') /* kept so by an earlier reading */
        text = str_slice(text, 1, text.length - 1);
    buffer_add_char(&comment, '"');
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        words += c == ' ' || c == '\n' || i + 1 == text.length;
        buffer_add_char(&comment, c == '"' ? '\'' : c == '\n' || c == '\t' ? ' ' : c);
    }
    buffer_add_char(&comment, '"');
    bool usable = words >= WORDS_LEAST && text_length(text) <= COMMENT_MOST &&
                  hours_compile(arena, buffer_str(&comment), &hours, &error);
    struct str result = usable ? arena_str(arena, buffer_str(&comment)) : STR_NONE;
    buffer_free(&comment);
    return result;
}

static void take_reading(struct converting *converting, struct str before, const struct hours_reading *reading)
{
    const struct cleaning *cleaning = &converting->cleaning;
    converting->place->hours = reading->expression;
    switch (reading->confidence) {
    case HOURS_NOT_READ:
        converting->place->hours = as_comment(cleaning->arena, before);
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_HOURS, "hours-not-read", before, converting->place->hours,
                     "%.*s%s", STR_PRINT(reading->message),
                     converting->place->hours.length ? " Le texte est montré tel quel." : "");
        break;
    case HOURS_PARTIAL:
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_HOURS, "hours-partial", before, reading->expression, "%.*s",
                     STR_PRINT(reading->message));
        break;
    case HOURS_LIKELY:
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_HOURS, "hours-likely", before, reading->expression, "%.*s",
                     STR_PRINT(reading->message));
        break;
    case HOURS_SURE:
        if (!str_equal(before, reading->expression))
            cleaning_say(cleaning, SEVERITY_NOTE, PLACE_HOURS, "hours-read", before, reading->expression,
                         "Horaires écrits dans la forme du schéma (OpenStreetMap).");
        break;
    }
}

/* Several columns for one day ("lundi matin", "lundi après-midi") are one text. */
static bool day_texts(struct converting *converting, struct str days[7], struct str *before)
{
    const struct mapping *mapping = converting->conversion->mapping;
    struct arena *arena = converting->cleaning.arena;
    bool any = false;
    for (size_t i = 0; i < mapping->day_count; i++) {
        const struct day_column *day = &mapping->days[i];
        size_t at = 0;
        while (strcmp(day->osm, DAYS[at]) != 0)
            at++;
        for (size_t k = 0; k < day->columns.count; k++) {
            struct str text =
                clean_line(&converting->cleaning, PLACE_HOURS, converting->record->values[day->columns.at[k]]);
            if (text.length == 0)
                continue;
            days[at] = days[at].length ? arena_printf(arena, "%.*s, %.*s", STR_PRINT(days[at]), STR_PRINT(text)) : text;
            *before = before->length
                          ? arena_printf(arena, "%.*s; %s %.*s", STR_PRINT(*before), DAYS[at], STR_PRINT(text))
                          : arena_printf(arena, "%s %.*s", DAYS[at], STR_PRINT(text));
            any = true;
        }
    }
    return any;
}

void apply_hours(struct converting *converting)
{
    const struct mapping *mapping = converting->conversion->mapping;
    struct arena *arena = converting->cleaning.arena;
    struct hours_reading reading = {0};
    struct str days[7] = {{0}}, before = STR_NONE;
    struct str text =
        clean_text(&converting->cleaning, PLACE_HOURS, first_column(converting->record, &mapping->hours_osm));
    if (text.length) {
        hours_read_french(arena, text, &reading);
        const char *selector = week_selector(converting);
        if (selector && reading.expression.length)
            reading.expression = on_weeks(arena, reading.expression, selector);
        take_reading(converting, text, &reading);
    }
    if (converting->place->hours.length == 0 && mapping->day_count && day_texts(converting, days, &before)) {
        hours_read_days(arena, days, &reading);
        take_reading(converting, before, &reading);
    }
    struct str week = first_column(converting->record, &mapping->hours_week);
    if (converting->place->hours.length == 0 && !str_equal(week, text)) {
        week = clean_text(&converting->cleaning, PLACE_HOURS, week);
        if (week.length) {
            hours_read_french(arena, week, &reading);
            take_reading(converting, week, &reading);
        }
    }
}
