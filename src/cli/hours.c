/* hours: the opening hours engine from the command line. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "places/hours.h"

#define PLACE_OPTIONS                                                                                                  \
    {"zone", "FUSEAU", "fuseau horaire, par défaut celui de la région"},                                               \
        {"region", "CODE", "département des jours fériés et vacances : FR-28, FR-67, FR-974… (FR par défaut)"},        \
        {"latitude", "DEGRÉS", "pour le lever et le coucher du soleil"},                                               \
    {                                                                                                                  \
        "longitude", "DEGRÉS", "pour le lever et le coucher du soleil"                                                 \
    }

static bool read_coordinate(const struct arguments *arguments, const char *name, double limit, double *degrees,
                            struct error *error)
{
    const char *text = argument(arguments, name);
    if (!text)
        return true;
    if (!str_to_double(str_of(text), degrees) || fabs(*degrees) > limit)
        return error_set(error, ERROR_INVALID, "--%s attend des degrés décimaux, par exemple 48.44.", name);
    return true;
}

static bool read_place(const struct arguments *arguments, struct hours_place *place, struct error *error)
{
    const char *code = argument(arguments, "region"), *zone = argument(arguments, "zone");
    const struct hours_region *region = hours_region_find(str_of(code ? code : "FR"));
    if (!region)
        return error_set(error, ERROR_INVALID, "Région inconnue" NBSP ": «" NBSP "%s" NBSP "». Exemple" NBSP ": FR-28.",
                         code);
    if (!hours_place_in(region, place, error))
        return false;
    if (zone && !zone_find(str_of(zone), &place->zone, error))
        return false;
    return read_coordinate(arguments, "latitude", 90, &place->latitude, error) &&
           read_coordinate(arguments, "longitude", 180, &place->longitude, error);
}

/* --- hours at
 * ---------------------------------------------------------------------------------------------------------- */

static const char *const STATE_NAMES[] = {"closed", "open", "unknown"};

/* A cell of a tab-separated line. */
static void add_cell(struct buffer *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        buffer_add_char(out, text.at[i] == '\t' || text.at[i] == '\n' || text.at[i] == '\r' ? ' ' : text.at[i]);
}

static void add_answer(struct buffer *out, const struct hours *hours, const struct hours_place *place, int64_t instant,
                       struct arena *arena)
{
    struct hours_answer answer = hours_at(hours, place, instant);
    int64_t next;
    buffer_add_cstr(out, STATE_NAMES[answer.state]);
    buffer_add_char(out, '\t');
    add_cell(out, answer.comment);
    buffer_add_char(out, '\t');
    if (hours_next_change(hours, place, instant, &next))
        buffer_add_str(out, instant_format(arena, next));
    buffer_add_char(out, '\n');
}

static bool read_instant(struct str text, int64_t *instant, struct error *error)
{
    if (!instant_parse(str_trim(text), instant))
        return error_set(error, ERROR_INVALID,
                         "Instant illisible" NBSP ": «" NBSP "%.*s" NBSP "». Écrivez par exemple "
                         "2026-11-24T09:30:00+01:00.",
                         STR_PRINT(text));
    return true;
}

/* One line of --stdin: EXPR<TAB>WHEN. The last expression is kept, for many instants in a row. */
struct line_reader {
    struct hours_place place;
    bool points;
    struct buffer expression;
    const struct hours *hours;
    struct arena compiled, scratch;
    struct error error;
};

static bool answer_line(struct line_reader *reader, struct str line, struct buffer *out, struct error *error)
{
    size_t tab = str_find_char(line, '\t', 0);
    int64_t instant;
    if (tab == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "La ligne n’a pas la forme EXPRESSION, tabulation, INSTANT.");
    struct str expression = str_slice(line, 0, tab);
    if (!read_instant(str_slice(line, tab + 1, line.length), &instant, error))
        return false;
    if (!str_equal(expression, buffer_str(&reader->expression))) {
        buffer_clear(&reader->expression);
        buffer_add_str(&reader->expression, expression);
        arena_reset(&reader->compiled);
        reader->hours = NULL;
        reader->error = (struct error){0};
        hours_compile_for(&reader->compiled, expression, reader->points, &reader->hours, &reader->error);
    }
    if (!reader->hours) {
        *error = reader->error;
        return false;
    }
    add_answer(out, reader->hours, &reader->place, instant, &reader->scratch);
    return true;
}

static bool answer_lines(const struct hours_place *place, bool points, struct error *error)
{
    struct line_reader reader = {.place = *place, .points = points};
    struct buffer out = {0};
    char *line = NULL;
    size_t capacity = 0, refused = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) >= 0) {
        struct str text = {line, (size_t)length};
        while (text.length && (text.at[text.length - 1] == '\n' || text.at[text.length - 1] == '\r'))
            text.length--;
        struct error cause = {0};
        if (!answer_line(&reader, text, &out, &cause)) {
            buffer_add_cstr(&out, "error\t");
            add_cell(&out, str_of(cause.message));
            buffer_add_cstr(&out, "\t\n");
            refused++;
        }
        arena_reset(&reader.scratch);
        fwrite(out.at, 1, out.length, stdout);
        buffer_clear(&out);
    }
    free(line);
    buffer_free(&out);
    buffer_free(&reader.expression);
    arena_free(&reader.compiled);
    arena_free(&reader.scratch);
    if (refused)
        return error_set(error, ERROR_INVALID, "%zu %s refusée%s.", refused,
                         text_plural((int64_t)refused, "ligne", "lignes"), refused > 1 ? "s" : "");
    return true;
}

static bool run_at(const struct arguments *arguments, struct error *error)
{
    struct hours_place place;
    bool points = argument(arguments, "points") != NULL;
    if (!read_place(arguments, &place, error))
        return false;
    if (argument(arguments, "stdin"))
        return answer_lines(&place, points, error);
    const char *when = argument(arguments, "when");
    if (arguments->operand_count != 1)
        return error_set(error, ERROR_INVALID, "Donnez une expression entre guillemets, ou --stdin.");
    int64_t instant = instant_now();
    if (when && !read_instant(str_of(when), &instant, error))
        return false;
    struct arena arena = {0};
    struct buffer out = {0};
    const struct hours *hours;
    bool done = hours_compile_for(&arena, str_of(arguments->operands[0]), points, &hours, error);
    if (done) {
        add_answer(&out, hours, &place, instant, &arena);
        fwrite(out.at, 1, out.length, stdout);
    }
    buffer_free(&out);
    arena_free(&arena);
    return done;
}

static const struct option_row AT_OPTIONS[] = {
    {"when", "INSTANT", "instant ISO 8601 avec décalage : 2026-11-24T09:30:00+01:00 (maintenant par défaut)"},
    PLACE_OPTIONS,
    {"points", NULL, "accepte aussi des moments : 10:00, 10:00-16:00/01:30"},
    {"stdin", NULL, "lit des lignes EXPRESSION, tabulation, INSTANT"},
    {NULL, NULL, NULL},
};

const struct command COMMAND_HOURS_AT = {
    .name = "hours at",
    .operands = "EXPRESSION",
    .operands_most = 1,
    .options = AT_OPTIONS,
    .summary = "dit si un lieu est ouvert à un instant",
    .details = "  Écrit open, closed ou unknown, le commentaire, puis l’instant du prochain changement\n"
               "  (UTC, vide s’il n’y en a pas), séparés par des tabulations.\n"
               "  Avec --stdin, une ligne refusée donne error et son explication.",
    .run = run_at,
};

/* --- hours week
 * -------------------------------------------------------------------------------------------------------- */

static bool print_week(const struct arguments *arguments, const struct hours *hours, const struct hours_place *place,
                       int32_t from, int64_t count, struct arena *arena)
{
    static const char *const columns[] = {"date", "jour", "horaires", "fête ou vacances", NULL};
    struct table table;
    table_start(&table, arguments, columns);
    const struct hours_day *days = hours_days(hours, place, from, (size_t)count, arena);
    for (int64_t i = 0; i < count; i++) {
        struct str cells[] = {date_format(arena, days[i].date), str_of(french_weekday(date_weekday(days[i].date))),
                              hours_day_text(&days[i], arena), days[i].holiday};
        table_row(&table, cells);
    }
    table_end(&table);
    return true;
}

static bool run_week(const struct arguments *arguments, struct error *error)
{
    struct hours_place place;
    if (!read_place(arguments, &place, error))
        return false;
    const char *from_text = argument(arguments, "from"), *days_text = argument(arguments, "days");
    int32_t from;
    int64_t days = 7;
    if (!from_text) {
        struct civil now = zone_civil(place.zone, instant_now());
        from = date_from_civil(now.year, now.month, now.day);
    } else if (!date_parse(str_of(from_text), &from)) {
        return error_set(error, ERROR_INVALID, "--from attend une date, par exemple 2026-11-24.");
    }
    if (days_text && (!str_to_i64(str_of(days_text), &days) || days < 1 || days > 366))
        return error_set(error, ERROR_INVALID, "--days attend un nombre de jours de 1 à 366.");
    struct arena arena = {0};
    const struct hours *hours;
    bool done = hours_compile(&arena, str_of(arguments->operands[0]), &hours, error) &&
                print_week(arguments, hours, &place, from, days, &arena);
    arena_free(&arena);
    return done;
}

static const struct option_row WEEK_OPTIONS[] = {
    {"from", "DATE", "premier jour (aujourd’hui par défaut)"},
    {"days", "N", "nombre de jours (7 par défaut)"},
    PLACE_OPTIONS,
    {NULL, NULL, NULL},
};

const struct command COMMAND_HOURS_WEEK = {
    .name = "hours week",
    .operands = "EXPRESSION",
    .operands_least = 1,
    .operands_most = 1,
    .options = WEEK_OPTIONS,
    .summary = "écrit les horaires d’une semaine",
    .run = run_week,
};

/* --- hours check
 * ------------------------------------------------------------------------------------------------------- */

/* A line on how far the school calendar of the region goes, when the expression depends on it; "" otherwise. */
static struct str school_calendar_notice(const struct hours *hours, const struct hours_region *region,
                                         struct arena *arena)
{
    int32_t first, last;
    if (!region || !hours_names_school_holidays(hours))
        return STR_NONE;
    if (!hours_school_calendar(region, &first, &last))
        return STR("Aucun calendrier scolaire n’est connu pour cette région" NBSP ": SH ne s’y applique jamais.");
    return arena_printf(arena, "Les vacances scolaires sont connues du %.*s au %.*s.",
                        STR_PRINT(french_date_short(arena, first)), STR_PRINT(french_date_short(arena, last)));
}

static void print_notice(size_t position, const char *rule, struct str message)
{
    printf("%zu\t%s\t%.*s\n", position, rule, STR_PRINT(message));
}

static void json_notice(struct json_writer *writer, size_t position, const char *rule, struct str message)
{
    json_begin_object(writer);
    json_key(writer, "position");
    json_i64(writer, (int64_t)position);
    json_key(writer, "rule");
    json_text(writer, str_of(rule));
    json_key(writer, "message");
    json_text(writer, message);
    json_end_object(writer);
}

static void print_check(const struct arguments *arguments, const struct hours *hours, struct str calendar,
                        struct arena *arena)
{
    const struct hours_warning *warnings;
    size_t count = hours_warnings(hours, &warnings);
    struct str canonical = hours_canonical(hours, arena);
    if (!arguments->json) {
        printf("%.*s\n", STR_PRINT(canonical));
        for (size_t i = 0; i < count; i++)
            print_notice(warnings[i].length ? warnings[i].at + 1 : 0, warnings[i].rule, warnings[i].message);
        if (!str_is_empty(calendar))
            print_notice(0, "school-calendar", calendar);
        return;
    }
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_key(&writer, "canonical");
    json_text(&writer, canonical);
    json_key(&writer, "regular");
    json_bool(&writer, hours_is_regular(hours));
    json_key(&writer, "warnings");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        json_notice(&writer, warnings[i].length ? warnings[i].at + 1 : 0, warnings[i].rule, warnings[i].message);
    if (!str_is_empty(calendar))
        json_notice(&writer, 0, "school-calendar", calendar);
    json_end_array(&writer);
    json_end_object(&writer);
    buffer_add_char(&out, '\n');
    fwrite(out.at, 1, out.length, stdout);
    buffer_free(&out);
}

static bool run_check(const struct arguments *arguments, struct error *error)
{
    const char *code = argument(arguments, "region");
    const struct hours_region *region = code ? hours_region_find(str_of(code)) : NULL;
    if (code && !region)
        return error_set(error, ERROR_INVALID, "Région inconnue" NBSP ": «" NBSP "%s" NBSP "». Exemple" NBSP ": FR-28.",
                         code);
    struct arena arena = {0};
    const struct hours *hours;
    bool done = hours_compile(&arena, str_of(arguments->operands[0]), &hours, error);
    if (done)
        print_check(arguments, hours, school_calendar_notice(hours, region, &arena), &arena);
    arena_free(&arena);
    return done;
}

static const struct option_row CHECK_OPTIONS[] = {
    {"region", "CODE", "dit aussi jusqu’où va le calendrier scolaire de ce département"},
    {NULL, NULL, NULL},
};

const struct command COMMAND_HOURS_CHECK = {
    .name = "hours check",
    .operands = "EXPRESSION",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "vérifie une expression d’horaires",
    .options = CHECK_OPTIONS,
    .details = "  Écrit la forme canonique, puis une ligne par avertissement : position (octet, 0 pour\n"
               "  l’ensemble), règle, ce qu’il faut faire. Une expression incompréhensible est refusée\n"
               "  (statut 1) avec l’endroit et le remède.",
    .run = run_check,
};

/* --- hours parse
 * ------------------------------------------------------------------------------------------------------- */

static const char *const CONFIDENCE_NAMES[] = {"none", "partial", "likely", "sure"};

static void add_reading(struct buffer *out, const struct hours_reading *reading)
{
    add_cell(out, reading->expression);
    buffer_printf(out, "\t%s\t", CONFIDENCE_NAMES[reading->confidence]);
    add_cell(out, reading->left);
    buffer_add_char(out, '\t');
    add_cell(out, reading->message);
    buffer_add_char(out, '\n');
}

/* Lines of text; the two characters \n in one stand for a line end. */
static bool read_lines(void)
{
    struct arena arena = {0};
    struct buffer text = {0}, out = {0};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) >= 0) {
        struct hours_reading reading;
        buffer_clear(&text);
        for (ssize_t i = 0; i < length; i++) {
            bool escaped = line[i] == '\\' && i + 1 < length && line[i + 1] == 'n';
            if (line[i] != '\n')
                buffer_add_char(&text, escaped ? '\n' : line[i]);
            i += escaped;
        }
        hours_read_french(&arena, buffer_str(&text), &reading);
        add_reading(&out, &reading);
        fwrite(out.at, 1, out.length, stdout);
        buffer_clear(&out);
        arena_reset(&arena);
    }
    free(line);
    buffer_free(&text);
    buffer_free(&out);
    arena_free(&arena);
    return true;
}

static void print_reading(const struct arguments *arguments, const struct hours_reading *reading)
{
    if (!arguments->json) {
        if (reading->confidence != HOURS_NOT_READ)
            printf("%.*s\n", STR_PRINT(reading->expression));
        if (!arguments->quiet && !str_is_empty(reading->message))
            fprintf(stderr, "%.*s\n", STR_PRINT(reading->message));
        return;
    }
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_key(&writer, "expression");
    json_text(&writer, reading->expression);
    json_key(&writer, "confidence");
    json_text(&writer, str_of(CONFIDENCE_NAMES[reading->confidence]));
    json_member_text(&writer, "left", reading->left);
    json_member_text(&writer, "message", reading->message);
    json_end_object(&writer);
    buffer_add_char(&out, '\n');
    fwrite(out.at, 1, out.length, stdout);
    buffer_free(&out);
}

static bool run_parse(const struct arguments *arguments, struct error *error)
{
    if (argument(arguments, "stdin"))
        return read_lines();
    if (arguments->operand_count != 1)
        return error_set(error, ERROR_INVALID, "Donnez un texte entre guillemets, ou --stdin.");
    struct arena arena = {0};
    struct hours_reading reading;
    hours_read_french(&arena, str_of(arguments->operands[0]), &reading);
    print_reading(arguments, &reading);
    bool read = reading.confidence != HOURS_NOT_READ;
    arena_free(&arena);
    return read || error_set(error, ERROR_INVALID, "Aucun horaire lu.");
}

static const struct option_row PARSE_OPTIONS[] = {
    {"stdin", NULL, "lit un texte par ligne (\\n pour une fin de ligne dans le texte)"},
    {NULL, NULL, NULL},
};

const struct command COMMAND_HOURS_PARSE = {
    .name = "hours parse",
    .operands = "TEXTE",
    .operands_most = 1,
    .options = PARSE_OPTIONS,
    .summary = "traduit des horaires en français vers OpenStreetMap",
    .details = "  Écrit l’expression ; ce qui a été supposé ou n’a pas été compris va sur la sortie\n"
               "  d’erreur. Avec --stdin : expression, confiance (sure, likely, partial, none), reste,\n"
               "  message, séparés par des tabulations.",
    .run = run_parse,
};
