#include "gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES_MOST = 24, HEADING_LINES_MOST = 6, JSON_BYTES_MOST = 256 << 20 };

struct import {
    struct gather gather;
    struct gathering gatherings[SERIES_MOST];
    struct series series[SERIES_MOST];
    size_t count;      /* of series */
    struct recipe own; /* of the kind "csv" */
    const struct producer *producer;
    struct str file;
};

/* --- Headings ----------------------------------------------------------------------------------------------------- */

static size_t find_column(const struct str *headings, size_t count, const char *pattern, int *year)
{
    for (size_t i = 0; pattern && i < count; i++)
        if (heading_fits(headings[i], pattern, year))
            return i;
    return SIZE_MAX;
}

/* Adds the gathering of a recipe whose columns are all there, unless an earlier recipe reads that indicator. */
static void try_recipe(struct import *import, const struct recipe *recipe, const struct str *headings, size_t count)
{
    struct gather *gather = &import->gather;
    struct gathering new = {.recipe = recipe, .denominator = SIZE_MAX, .value = SIZE_MAX, .weight = SIZE_MAX};
    for (size_t i = 0; i < gather->count; i++)
        if (gather->at[i].recipe->indicator == recipe->indicator)
            return;
    if (recipe->value) {
        new.value = find_column(headings, count, recipe->value, &new.year);
        new.weight = find_column(headings, count, recipe->weight, &new.year);
        if (new.value == SIZE_MAX)
            return;
    } else {
        new.denominator = find_column(headings, count, recipe->denominator, &new.year);
        bool all = new.denominator != SIZE_MAX;
        for (; all && new.numerator_count < NUMERATORS_MOST && recipe->numerators[new.numerator_count];
             new.numerator_count++) {
            size_t column = find_column(headings, count, recipe->numerators[new.numerator_count], &new.year);
            new.numerators[new.numerator_count] = column;
            all = column != SIZE_MAX;
        }
        if (!all)
            return;
    }
    if (gather->count == SERIES_MOST)
        return;
    new.at = ARENA_ARRAY(&gather->arena, struct gathered, territory_total());
    gather->at[gather->count++] = new;
}

/* The columns that the caller names, for a file of nobody's layout. */
static bool own_recipe(struct import *import, struct error *error)
{
    const struct indicator_order *order = import->gather.order;
    struct arena *arena = &import->gather.arena;
    if (!indicator_find(order->indicator, &import->own.indicator))
        return error_set(error, ERROR_INVALID, "« %.*s » n’est pas un indicateur connu.", STR_PRINT(order->indicator));
    if (str_is_empty(order->rate) == (str_is_empty(order->numerator) || str_is_empty(order->denominator)))
        return error_set(error, ERROR_INVALID,
                         "Nommez les colonnes : un numérateur et un dénominateur, ou bien un taux en pourcentage.");
    if (!str_is_empty(order->rate)) {
        import->own.value = arena_cstr(arena, order->rate);
        import->own.weight = str_is_empty(order->weight) ? NULL : arena_cstr(arena, order->weight);
    } else {
        import->own.numerators[0] = arena_cstr(arena, order->numerator);
        import->own.denominator = arena_cstr(arena, order->denominator);
    }
    return true;
}

static bool read_headings(struct import *import, const struct str *headings, size_t count, struct error *error)
{
    struct gather *gather = &import->gather;
    const struct producer *producer = import->producer;
    int year;
    gather->date = find_column(headings, count, "date", &year);
    if (strcmp(producer->kind, "bpe") == 0)
        return true;
    if (strcmp(producer->kind, "csv") == 0) {
        if (!own_recipe(import, error))
            return false;
        try_recipe(import, &import->own, headings, count);
    }
    for (size_t r = 0; r < producer->count; r++)
        try_recipe(import, &producer->recipes[r], headings, count);
    return gather->count > 0 ||
           error_set(error, ERROR_INVALID, "Aucune colonne d’un fichier « %s » n’a été trouvée.", producer->kind);
}

/* The row of headings is the first that has a column of codes: some producers put a warning above it. */
static bool find_headings(struct import *import, struct csv_reader *reader, struct str **headings, size_t *count,
                          bool *found, struct error *error)
{
    int64_t line;
    const struct indicator_order *order = import->gather.order;
    for (int tried = 0; tried < HEADING_LINES_MOST; tried++) {
        struct str *cells;
        if (!csv_reader_next(reader, &cells, count, &line, error))
            return false;
        for (size_t i = 0; i < *count; i++)
            if (str_is_empty(order->code) ? heading_is_code(cells[i]) : str_equal(str_trim(cells[i]), order->code)) {
                import->gather.code = i;
                *headings = cells;
                return *found = true;
            }
    }
    return true;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool read_rows(struct import *import, struct csv_reader *reader, struct error *error)
{
    struct str *cells;
    size_t count;
    int64_t line;
    bool done;
    while ((done = csv_reader_next(reader, &cells, &count, &line, error)) && count)
        gather_row(&import->gather, cells, count, line);
    return done;
}

static bool read_table(struct import *import, const char *path, char delimiter, bool *found, struct error *error)
{
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    struct csv_reader *reader = csv_reader_new(file_stream_read, stream, delimiter);
    struct str *headings;
    size_t count;
    bool done = find_headings(import, reader, &headings, &count, found, error) &&
                (!*found || read_headings(import, headings, count, error));
    if (done && *found && strcmp(import->producer->kind, "bpe") == 0)
        done = services_read(&import->gather, headings, count, reader, import->series, &import->count, error);
    else if (done && *found)
        done = read_rows(import, reader, error);
    csv_reader_free(reader);
    file_stream_close(stream);
    return done;
}

/* A sentence above the headings misleads the search for the delimiter: then each is tried. */
static bool read_csv(struct import *import, const char *path, struct error *error)
{
    static const char delimiters[] = {0, ';', ',', '\t'};
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(delimiters) && !found; i++)
        if (!read_table(import, path, delimiters[i], &found, error))
            return false;
    return found ||
           error_set(error, ERROR_INVALID, "La colonne des codes des communes est introuvable (code, CODGEO, insee…).");
}

/* MedNum's API: {"28085": {"score": {"total": 6.2, …}, "info": {…}}, …}. */
static bool read_api(struct import *import, struct str text, struct error *error)
{
    static const struct str headings[] = {{"code", 4}, {"total", 5}};
    json_t *root, *one;
    const char *code;
    import->gather.code = 0;
    if (!json_parse(text, &root, error))
        return false;
    bool done = json_is_object(root) || error_set(error, ERROR_INVALID, "Un objet JSON est attendu, code par code.");
    done = done && read_headings(import, headings, COUNT_OF(headings), error);
    if (done)
        json_object_foreach(root, code, one)
        {
            const json_t *total = json_object_get(json_object_get(one, "score"), "total");
            struct buffer number = {0};
            if (json_is_number(total))
                buffer_add_double(&number, json_number_value(total));
            const struct str cells[] = {str_of(code), buffer_str(&number)};
            gather_row(&import->gather, cells, COUNT_OF(cells), 0);
            buffer_free(&number);
        }
    json_decref(root);
    return done;
}

static bool read_file(struct import *import, const char *path, struct error *error)
{
    struct str text;
    if (strcmp(import->producer->kind, "mednum") != 0 || !str_ends_with(str_of(path), STR(".json")))
        return read_csv(import, path, error);
    return file_read(&import->gather.arena, path, JSON_BYTES_MOST, &text, error) && read_api(import, text, error);
}

/* --- What was read ------------------------------------------------------------------------------------------------ */

static bool make_series(struct import *import, struct error *error)
{
    struct gather *gather = &import->gather;
    const struct indicator_order *order = gather->order;
    const struct producer *producer = import->producer;
    for (size_t i = 0; i < gather->count; i++) {
        struct series *series = &import->series[import->count++];
        series->indicator = gather->at[i].recipe->indicator;
        series->year = gather->at[i].year;
        gather_finish(gather, &gather->at[i], series);
    }
    for (size_t i = 0; i < import->count; i++) {
        struct series *series = &import->series[i];
        const int years[] = {order->year, series->year, gather->year, producer->year};
        series->year = 0;
        for (size_t y = 0; y < COUNT_OF(years) && series->year == 0; y++)
            series->year = years[y];
        series->source = str_is_empty(order->source) ? str_of(producer->source) : order->source;
        series->licence = str_is_empty(order->licence) ? str_of(producer->licence) : order->licence;
        series->file = import->file;
        series_finish(series, &gather->arena);
        if (series->year < 1950 || series->year > 2100)
            return error_set(error, ERROR_INVALID, "Le fichier ne dit pas de quelle année il est : ajoutez --year.");
        if (str_is_empty(series->source) || str_is_empty(series->licence))
            return error_set(error, ERROR_INVALID, "D’où viennent ces chiffres ? Ajoutez --source et --licence.");
    }
    return true;
}

/* The median income, of the file itself or known before. */
static const struct series *find_income(const struct import *import, const struct fragility *known)
{
    for (size_t i = 0; i < import->count; i++)
        if (import->series[i].indicator == INDICATOR_INCOME && import->series[i].known > 0)
            return &import->series[i];
    return fragility_series(known, INDICATOR_INCOME, 9999);
}

/* Takes out the series that go the wrong way: where people are better off, fragility is less. */
static void check_directions(struct import *import, const struct fragility *known)
{
    static const double limit = 0.5;
    struct gather *gather = &import->gather;
    const struct series *income = find_income(import, known);
    size_t kept = 0;
    for (size_t i = 0; i < import->count; i++) {
        struct series series = import->series[i];
        bool compares = income && series.indicator != INDICATOR_INCOME;
        double r = compares ? correlation_within_departments(&series, income) : 0;
        bool wrong = r > limit;
        if (wrong)
            gather_note(gather, 0, "« %s » croît avec le niveau de vie (r = %.*s) : son sens est inversé. %s",
                        indicator_at(series.indicator)->label, STR_PRINT(text_decimal(&gather->arena, r, 2)),
                        gather->order->trust_direction ? "Gardé à votre demande." : "Il n’est pas importé.");
        if (wrong && !gather->order->trust_direction)
            gather->counts->refused++;
        else if (series.known > 0)
            import->series[kept++] = series;
    }
    import->count = kept;
}

/* What the fullest series leaves unknown, among the departments it speaks of. */
static void tell_holes(struct import *import)
{
    struct gather *gather = &import->gather;
    const struct series *fullest = NULL;
    size_t *known = ARENA_ARRAY(&gather->arena, size_t, territory_total());
    size_t *all = ARENA_ARRAY(&gather->arena, size_t, territory_total());
    for (size_t i = 0; i < import->count; i++)
        if (!fullest || import->series[i].known > fullest->known)
            fullest = &import->series[i];
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); fullest && id < territory_total(); id++) {
        uint32_t department = territory_at(id).department;
        if (department == TERRITORY_NONE || !territory_at(id).located)
            continue;
        all[department]++;
        if (isfinite(amount_value(indicator_at(fullest->indicator), &fullest->at[id])))
            known[department]++;
    }
    gather->counts->communes = fullest ? fullest->known : 0;
    for (uint32_t d = territory_first(TERRITORY_DEPARTMENT);
         d < territory_first(TERRITORY_DEPARTMENT) + territory_count(TERRITORY_DEPARTMENT); d++) {
        if (known[d] > 0)
            gather->counts->holes += all[d] - known[d];
        else if (all[d] > 0)
            gather->counts->empty_departments++;
        if (known[d] == 0 && all[d] > 0 && fullest && str_equal(fullest->scope, STR("France")))
            gather_note(gather, 0, "Rien pour le département %.*s.", STR_PRINT(territory_at(d).name));
    }
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

static bool write_all(struct session *session, void *context, struct error *error)
{
    const struct import *import = context;
    for (size_t i = 0; i < import->count; i++)
        if (!series_store(session, &import->series[i], error))
            return false;
    return true;
}

static bool check_and_write(struct import *import, struct store *store, struct error *error)
{
    struct session *session;
    struct fragility *known = NULL;
    if (!store_read(store, &session, error))
        return false;
    bool done = fragility_load(session, &known, error);
    session_end(session);
    if (done) {
        check_directions(import, known);
        tell_holes(import);
    }
    fragility_free(known);
    return done &&
           (import->count > 0 ||
            error_set(error, ERROR_INVALID, "Aucune série n’a pu être gardée. Rien n’a été importé.")) &&
           store_write(store, write_all, import, error);
}

bool indicator_import(struct store *store, const char *path, const struct indicator_order *order,
                      struct indicator_counts *counts, struct error *error)
{
    const char *slash = strrchr(path, '/');
    struct import *import = memory_new(sizeof *import);
    *counts = (struct indicator_counts){0};
    import->producer = producer_find(order->kind);
    import->file = str_of(slash ? slash + 1 : path);
    import->gather = (struct gather){.order = order, .counts = counts, .at = import->gatherings, .date = SIZE_MAX};
    for (size_t i = 0; i < SERIES_MOST; i++)
        import->series[i].at = ARENA_ARRAY(&import->gather.arena, struct amount, territory_total());
    bool done = import->producer || error_set(error, ERROR_INVALID, "--kind vaut %s.", INDICATOR_KINDS);
    done =
        done && read_file(import, path, error) && make_series(import, error) && check_and_write(import, store, error);
    counts->series = done ? import->count : 0;
    map_free(&import->gather.seen);
    arena_free(&import->gather.arena);
    free(import);
    return done;
}
