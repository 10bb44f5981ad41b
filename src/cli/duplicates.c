/* maillage duplicates find: pairs of places that are one, with score and reasons. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "places/duplicates.h"

static const struct option_row OPTIONS[] = {
    {"data", "FICHIER", "lieux au schéma officiel, en JSON ou en CSV (sinon, les lieux publiés de la base)"},
    {"pairs", "FICHIER", "paires, en CSV (id_a, id_b, score, decision, reasons)"},
    {NULL, NULL, NULL},
};

static const char *const COLUMNS[] = {"id_a", "id_b", "score", "decision", "reasons", NULL};

/* --- Reading the places ------------------------------------------------------------------------------------------- */

struct reading {
    struct duplicates *duplicates;
    struct progress progress;
    struct file_stream *stream;
    struct arena arena; /* of one place */
    int64_t left_out;   /* values that could not be read */
};

static bool add_place(struct reading *reading, const struct place *place, struct error *error)
{
    bool done = duplicates_add(reading->duplicates, place, true, error);
    progress_show(&reading->progress, file_stream_position(reading->stream));
    arena_reset(&reading->arena);
    return done;
}

static bool read_json(struct reading *reading, struct error *error)
{
    struct json_records *records = json_records_new(file_stream_read, reading->stream, NULL);
    json_t *record = NULL;
    int64_t line;
    bool done;
    while ((done = json_records_next(records, &record, &line, error)) && record) {
        struct place place;
        reading->left_out += (int64_t)place_from_json_partly(record, &place, &reading->arena);
        done = add_place(reading, &place, error);
        json_decref(record);
        if (!done)
            break;
    }
    json_records_free(records);
    return done;
}

static bool read_csv(struct reading *reading, struct error *error)
{
    struct csv_reader *reader = csv_reader_new(file_stream_read, reading->stream, 0);
    struct place_columns columns;
    struct str *cells;
    size_t count;
    int64_t line;
    bool done = csv_reader_next(reader, &cells, &count, &line, error) && place_columns(cells, count, &columns, error);
    while (done && (done = csv_reader_next(reader, &cells, &count, &line, error)) && count) {
        struct place place;
        if (!place_from_row(&columns, cells, count, &place, &reading->arena, NULL))
            reading->left_out++;
        done = add_place(reading, &place, error);
    }
    csv_reader_free(reader);
    return done;
}

static bool read_file(const struct arguments *arguments, const char *path, struct duplicates *duplicates,
                      struct error *error)
{
    struct reading reading = {.duplicates = duplicates};
    if (!file_stream_open(path, &reading.stream, error))
        return false;
    progress_start(&reading.progress, arguments, "Lecture", file_stream_size(reading.stream));
    bool done = str_ends_with(str_of(path), STR(".csv")) ? read_csv(&reading, error) : read_json(&reading, error);
    progress_end(&reading.progress, file_stream_position(reading.stream));
    file_stream_close(reading.stream);
    arena_free(&reading.arena);
    if (done && reading.left_out && !arguments->quiet)
        fprintf(stderr, "%lld %s au schéma officiel, %s de côté.\n", (long long)reading.left_out,
                text_plural(reading.left_out, "valeur contraire", "valeurs contraires"),
                text_plural(reading.left_out, "laissée", "laissées"));
    return done;
}

/* --- Telling the pairs -------------------------------------------------------------------------------------------- */

struct telling {
    struct output output;
    struct csv_writer csv;
    struct table table;
    bool to_file;
};

static void tell_pair(struct telling *telling, const struct duplicates *duplicates, const struct duplicate_pair *pair,
                      struct buffer *reasons)
{
    char score[8];
    buffer_clear(reasons);
    duplicates_weigh(duplicates, pair->a, pair->b, reasons);
    snprintf(score, sizeof score, "%d", pair->score);
    struct str a = duplicates_id(duplicates, pair->a), b = duplicates_id(duplicates, pair->b);
    bool ordered = str_compare(a, b) <= 0;
    const struct str cells[] = {ordered ? a : b, ordered ? b : a, str_of(score),
                                str_of(duplicate_decision_name((enum duplicate_decision)pair->decision)),
                                buffer_str(reasons)};
    if (!telling->to_file) {
        table_row(&telling->table, cells);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_cell(&telling->csv, cells[i]);
    csv_end_row(&telling->csv);
    output_flush(&telling->output, OUTPUT_FLUSH_BYTES);
}

static bool tell_pairs(const struct arguments *arguments, const struct duplicates *duplicates,
                       const struct duplicate_pair *pairs, size_t count, struct error *error)
{
    const char *path = argument(arguments, "pairs");
    struct telling telling = {.to_file = path != NULL};
    if (!output_open(&telling.output, path, error))
        return false;
    telling.csv.out = &telling.output.buffer;
    if (!telling.to_file)
        table_start(&telling.table, arguments, COLUMNS);
    for (size_t i = 0; telling.to_file && COLUMNS[i]; i++)
        csv_cell(&telling.csv, str_of(COLUMNS[i]));
    if (telling.to_file)
        csv_end_row(&telling.csv);
    struct buffer reasons = {0};
    for (size_t i = 0; i < count; i++)
        tell_pair(&telling, duplicates, &pairs[i], &reasons);
    buffer_free(&reasons);
    if (!telling.to_file)
        table_end(&telling.table);
    bool done = output_finish(&telling.output, error);
    output_close(&telling.output);
    return done;
}

static void tell_counts(const struct duplicates *duplicates, const struct duplicate_pair *pairs, size_t count)
{
    int64_t sure = 0, merged = 0, records = (int64_t)duplicates_count(duplicates);
    for (size_t i = 0; i < count; i++)
        sure += pairs[i].decision == DUPLICATE_SURE;
    for (uint32_t i = 0; i < records; i++)
        merged += duplicates_group(duplicates, i) != i;
    fprintf(stderr, "%lld %s ; %lld %s, %lld à vérifier ; %lld %s à un autre.\n", (long long)records,
            text_plural(records, "lieu comparé", "lieux comparés"), (long long)sure,
            text_plural(sure, "doublon sûr", "doublons sûrs"), (long long)count - (long long)sure, (long long)merged,
            text_plural(merged, "lieu se ramène", "lieux se ramènent"));
}

static bool run_find(const struct arguments *arguments, struct error *error)
{
    const char *data = argument(arguments, "data");
    struct duplicates *duplicates = duplicates_new();
    const struct duplicate_pair *pairs;
    size_t count;
    bool done = read_file(arguments, data, duplicates, error);
    if (done) {
        duplicates_find(duplicates, &pairs, &count);
        done = tell_pairs(arguments, duplicates, pairs, count, error);
    }
    if (done && !arguments->quiet)
        tell_counts(duplicates, pairs, count);
    duplicates_free(duplicates);
    return done;
}

const struct command COMMAND_DUPLICATES_FIND = {
    .name = "duplicates find",
    .operands = "",
    .options = OPTIONS,
    .summary = "trouver les lieux inscrits plusieurs fois, avec un score et des raisons",
    .details = "« duplicate » : un seul lieu ; « review » : à regarder. Le score va de 0 à 100.\n"
               "Rien n’est changé ; le même fichier donne toujours le même résultat.",
    .run = run_find,
};
