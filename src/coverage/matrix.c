#include "coverage/access.h"

#include <math.h>

enum column { FROM, TO, KM, MINUTES, COLUMN_COUNT };

static const char *const COLUMNS[COLUMN_COUNT] = {"from", "to", "km", "min"};

struct matrix {
    size_t column[COLUMN_COUNT];
    struct map from; /* key → position among the people */
    struct map to;   /* key → position of a place */
};

static void add_keys(struct map *map, const struct str *keys, size_t count)
{
    bool inserted;
    for (size_t i = 0; keys && i < count; i++) {
        union map_value *value = map_put(map, keys[i], &inserted);
        if (inserted)
            value->number = (int64_t)i;
    }
}

static bool read_headings(struct matrix *matrix, const struct str *cells, size_t count, struct error *error)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        matrix->column[c] = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (str_equal_ascii_case(str_trim(cells[i]), str_of(COLUMNS[c])))
                matrix->column[c] = i;
        if (matrix->column[c] == SIZE_MAX)
            return error_set(error, ERROR_INVALID, "La matrice doit avoir les colonnes from, to, km, min.");
    }
    return true;
}

static bool read_number(const struct str *cells, size_t count, size_t column, double *value)
{
    return column < count && str_to_double(str_trim(cells[column]), value) && *value >= 0;
}

static bool read_row(struct matrix *matrix, const struct str *cells, size_t count, int64_t line,
                     struct access_way *access, struct access_matrix_counts *counts, struct error *error)
{
    double km, minutes;
    counts->rows++;
    if (!read_number(cells, count, matrix->column[KM], &km) ||
        !read_number(cells, count, matrix->column[MINUTES], &minutes))
        return error_set(error, ERROR_INVALID, "Matrice, ligne %lld : km et min doivent être des nombres positifs.",
                         (long long)line);
    union map_value *from = NULL, *to = NULL;
    if (matrix->column[FROM] < count && matrix->column[TO] < count) {
        from = map_get(&matrix->from, str_trim(cells[matrix->column[FROM]]));
        to = map_get(&matrix->to, str_trim(cells[matrix->column[TO]]));
    }
    if (!from || !to) {
        counts->unknown++;
        return true;
    }
    struct access_way *one = &access[from->number];
    if (one->measured && one->km <= km)
        return true;
    counts->measured += !one->measured;
    *one = (struct access_way){one->crow_km, km, minutes, (size_t)to->number, true};
    return true;
}

bool access_apply_matrix(read_fn read, void *context, const struct access_keys *keys, struct access_way *access,
                         size_t count, size_t place_count, struct access_matrix_counts *counts, struct error *error)
{
    struct matrix matrix = {0};
    struct csv_reader *reader = csv_reader_new(read, context, 0);
    struct str *cells;
    size_t cell_count;
    int64_t line;
    *counts = (struct access_matrix_counts){0};
    add_keys(&matrix.from, keys->from, count);
    add_keys(&matrix.to, keys->to, place_count);
    add_keys(&matrix.to, keys->also, place_count);
    bool done =
        csv_reader_next(reader, &cells, &cell_count, &line, error) && read_headings(&matrix, cells, cell_count, error);
    while (done && (done = csv_reader_next(reader, &cells, &cell_count, &line, error)) && cell_count)
        done = read_row(&matrix, cells, cell_count, line, access, counts, error);
    csv_reader_free(reader);
    map_free(&matrix.from);
    map_free(&matrix.to);
    return done;
}
