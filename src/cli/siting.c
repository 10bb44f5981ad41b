#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "coverage/coverage.h"

enum { FILE_BYTES_MOST = 256 * 1024 * 1024 };

static const struct option_row OPTIONS[] = {
    {"demand", "FICHIER", "population à servir : colonnes id,lon,lat,weight"},
    {"existing", "FICHIER", "lieux déjà là (mêmes colonnes)"},
    {"candidates", "FICHIER", "emplacements possibles (mêmes colonnes)"},
    {"count", "N", "nombre de lieux à choisir"},
    {"share", "POURCENTAGE", "à la place de --count : le moins de lieux pour couvrir cette part"},
    {"model", "MODÈLE", "covering (couvrir le plus de monde) ou median (le moins de trajet)"},
    {"radius", "KM", "rayon du modèle covering"},
    {"detour", "FACTEUR", "la route est plus longue que le vol d’oiseau (1 par défaut)"},
    {"seconds", "S", "temps accordé (60 par défaut)"},
    {"pmed", "FICHIER", "un exemplaire p-médian de l’OR-Library, seul"},
    {NULL, NULL, NULL},
};

struct points {
    struct siting_point *at;
    struct str *ids;
    size_t count, capacity;
};

/* Positions of the columns a points file must have. */
struct columns {
    size_t id, lon, lat, weight;
};

static bool find_columns(const struct str *cells, size_t count, const char *path, struct columns *columns,
                         struct error *error)
{
    const struct {
        const char *name;
        size_t *at;
        bool required;
    } wanted[] = {{"id", &columns->id, true},
                  {"lon", &columns->lon, true},
                  {"lat", &columns->lat, true},
                  {"weight", &columns->weight, false}};
    for (size_t w = 0; w < COUNT_OF(wanted); w++) {
        *wanted[w].at = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (str_equal(str_trim(cells[i]), str_of(wanted[w].name)))
                *wanted[w].at = i;
        if (wanted[w].required && *wanted[w].at == SIZE_MAX)
            return error_set(error, ERROR_INVALID,
                             "%s : il manque la colonne « %s ». Colonnes attendues : id,lon,lat,weight.", path,
                             wanted[w].name);
    }
    return true;
}

static bool read_cell(const struct str *cells, size_t count, size_t column, double *value)
{
    return column < count && str_to_double(str_trim(cells[column]), value);
}

static bool add_point(struct points *points, const struct str *cells, size_t count, const struct columns *columns,
                      struct arena *arena)
{
    struct siting_point point = {.weight = 1};
    if (columns->id >= count || !read_cell(cells, count, columns->lon, &point.lon) ||
        !read_cell(cells, count, columns->lat, &point.lat))
        return false;
    if (columns->weight != SIZE_MAX && !read_cell(cells, count, columns->weight, &point.weight))
        return false;
    if (points->count == points->capacity) {
        points->capacity = points->capacity ? points->capacity * 2 : 1024;
        points->at = memory_grow(points->at, size_product(sizeof *points->at, points->capacity));
        points->ids = memory_grow(points->ids, size_product(sizeof *points->ids, points->capacity));
    }
    points->at[points->count] = point;
    points->ids[points->count++] = arena_str(arena, str_trim(cells[columns->id]));
    return true;
}

static bool read_points(const char *path, struct points *points, struct arena *arena, struct error *error)
{
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    struct csv_reader *reader = csv_reader_new(file_stream_read, stream, 0);
    struct columns columns;
    struct str *cells;
    size_t count;
    int64_t line;
    bool done = csv_reader_next(reader, &cells, &count, &line, error) &&
                (count > 0 || error_set(error, ERROR_INVALID, "%s est vide.", path)) &&
                find_columns(cells, count, path, &columns, error);
    while (done) {
        done = csv_reader_next(reader, &cells, &count, &line, error);
        if (!done || count == 0)
            break;
        if (!add_point(points, cells, count, &columns, arena))
            done = error_set(error, ERROR_INVALID,
                             "%s, ligne %lld : longitude, latitude et poids doivent être des nombres (point décimal).",
                             path, (long long)line);
    }
    csv_reader_free(reader);
    file_stream_close(stream);
    return done;
}

static bool read_number(const struct arguments *arguments, const char *name, double absent, double *value,
                        struct error *error)
{
    const char *text = argument(arguments, name);
    *value = absent;
    return !text || str_to_double(str_of(text), value) ||
           error_set(error, ERROR_INVALID, "--%s attend un nombre, pas « %s ».", name, text);
}

/* `ids` is NULL for an OR-Library instance: vertices are then numbered from 1, as in its files. */
static void print_result(const struct arguments *arguments, const struct siting_result *result, const struct str *ids)
{
    struct buffer out = {0};
    if (arguments->json) {
        struct json_writer writer = {.out = &out};
        json_begin_object(&writer);
        json_key(&writer, "chosen");
        json_begin_array(&writer);
        for (size_t k = 0; k < result->count; k++) {
            if (ids)
                json_text(&writer, ids[result->chosen[k]]);
            else
                json_i64(&writer, (int64_t)result->chosen[k] + 1);
        }
        json_end_array(&writer);
        const struct {
            const char *key;
            double value;
        } figures[] = {{"value", result->value},
                       {"gain", result->gain},
                       {"bound", result->bound},
                       {"gap", result->gap},
                       {"seconds", result->seconds}};
        for (size_t i = 0; i < COUNT_OF(figures); i++) {
            json_key(&writer, figures[i].key);
            json_double(&writer, figures[i].value);
        }
        json_end_object(&writer);
        buffer_add_char(&out, '\n');
    } else {
        for (size_t k = 0; k < result->count; k++) {
            if (ids)
                buffer_add_str(&out, ids[result->chosen[k]]);
            else
                buffer_add_i64(&out, (int64_t)result->chosen[k] + 1);
            buffer_printf(&out, "\t%.6g\n", result->gains[k]);
        }
        buffer_printf(&out, "valeur %.10g\ngain %.10g\nborne %.10g\nécart %.4f %% (%s)\nsecondes %.2f\n", result->value,
                      result->gain, result->bound, 100 * result->gap,
                      result->proven ? "optimum prouvé" : "optimum non prouvé", result->seconds);
    }
    fwrite(out.at, 1, out.length, stdout);
    buffer_free(&out);
}

static bool run_pmed(const struct arguments *arguments, const char *path, double seconds, struct error *error)
{
    struct arena arena = {0};
    struct str text;
    double *costs;
    size_t vertices, count;
    struct siting_result result;
    bool done = file_read(&arena, path, FILE_BYTES_MOST, &text, error) &&
                siting_read_pmed(text, &arena, &costs, &vertices, &count, error) &&
                siting_solve_table(costs, vertices, vertices, count, seconds, &arena, &result, error);
    if (done)
        print_result(arguments, &result, NULL);
    arena_free(&arena);
    return done;
}

/* Reads the options that are numbers or words into the problem. */
static bool read_options(const struct arguments *arguments, struct siting_problem *problem, double *share,
                         struct error *error)
{
    double count;
    const char *model = argument(arguments, "model");
    if (!read_number(arguments, "count", -1, &count, error) || !read_number(arguments, "share", -1, share, error) ||
        !read_number(arguments, "radius", 0, &problem->radius_km, error) ||
        !read_number(arguments, "detour", 1, &problem->detour, error) ||
        !read_number(arguments, "seconds", 60, &problem->seconds, error))
        return false;
    if (model && strcmp(model, "covering") != 0 && strcmp(model, "median") != 0)
        return error_set(error, ERROR_INVALID, "--model vaut covering ou median, pas « %s ».", model);
    problem->model = model && strcmp(model, "median") == 0 ? SITING_MEDIAN : SITING_COVERING;
    if ((count < 0) == (*share < 0))
        return error_set(error, ERROR_INVALID,
                         "Indiquez --count N (combien de lieux) ou --share POURCENTAGE, l’un des deux.");
    if (count >= 0 && (count != floor(count) || count > 1e9))
        return error_set(error, ERROR_INVALID, "--count attend un nombre entier.");
    problem->count = count >= 0 ? (size_t)count : 0;
    return true;
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct siting_problem problem = {0};
    struct points demand = {0}, existing = {0}, candidates = {0};
    struct arena arena = {0};
    double share, seconds;
    if (argument(arguments, "pmed"))
        return read_number(arguments, "seconds", 60, &seconds, error) &&
               run_pmed(arguments, argument(arguments, "pmed"), seconds, error);
    if (!argument(arguments, "demand") || !argument(arguments, "candidates"))
        return error_set(error, ERROR_INVALID, "Indiquez --demand et --candidates (ou --pmed).");
    bool done =
        read_options(arguments, &problem, &share, error) &&
        read_points(argument(arguments, "demand"), &demand, &arena, error) &&
        read_points(argument(arguments, "candidates"), &candidates, &arena, error) &&
        (!argument(arguments, "existing") || read_points(argument(arguments, "existing"), &existing, &arena, error));
    if (done) {
        problem.demand = demand.at;
        problem.demand_count = demand.count;
        problem.existing = existing.at;
        problem.existing_count = existing.count;
        problem.candidates = candidates.at;
        problem.candidate_count = candidates.count;
        struct siting_result result;
        done = share >= 0 ? siting_least_count(&problem, share / 100, &arena, &result, error)
                          : siting_solve(&problem, &arena, &result, error);
        if (done)
            print_result(arguments, &result, candidates.ids);
    }
    struct points *all[] = {&demand, &existing, &candidates};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        free(all[i]->at);
        free(all[i]->ids);
    }
    arena_free(&arena);
    return done;
}

const struct command COMMAND_SITING = {
    .name = "siting",
    .operands = "",
    .options = OPTIONS,
    .summary = "où placer les lieux qui manquent, avec la preuve de l’optimum",
    .details = "  Affiche les emplacements choisis et ce que chacun apporte, puis la valeur, la borne qu’aucun choix "
               "ne peut\n"
               "  dépasser et l’écart entre les deux. Les fichiers sont en CSV.",
    .run = run,
};
