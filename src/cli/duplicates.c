/* maillage duplicates: pairs of places that are one, with score and reasons; merging them, and going back. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "places/merge.h"

static const struct option_row OPTIONS[] = {
    {"data", "FICHIER", "lieux au schéma officiel, en JSON ou en CSV (sinon, les lieux publiés de la base)"},
    {"pairs", "FICHIER", "paires, en CSV (id_a, id_b, score, decision, reasons)"},
    {NULL, NULL, NULL},
};

static const char *const COLUMNS[] = {"id_a", "id_b", "score", "decision", "reasons", NULL};
static const char *const BASE_COLUMNS[] = {"pair", "id_a", "id_b", "score", "decision", "reasons", NULL};

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

/* `columns` are those of the table; the CSV has those of the interface. */
static bool telling_start(struct telling *telling, const struct arguments *arguments, const char *const *columns,
                          struct error *error)
{
    const char *path = argument(arguments, "pairs");
    *telling = (struct telling){.to_file = path != NULL};
    if (!output_open(&telling->output, path, error))
        return false;
    telling->csv.out = &telling->output.buffer;
    if (!telling->to_file)
        table_start(&telling->table, arguments, columns);
    for (size_t i = 0; telling->to_file && COLUMNS[i]; i++)
        csv_cell(&telling->csv, str_of(COLUMNS[i]));
    if (telling->to_file)
        csv_end_row(&telling->csv);
    return true;
}

static bool telling_end(struct telling *telling, bool done, struct error *error)
{
    if (done && !telling->to_file)
        table_end(&telling->table);
    done = done && output_finish(&telling->output, error);
    output_close(&telling->output);
    return done;
}

static bool tell_pairs(const struct arguments *arguments, const struct duplicates *duplicates,
                       const struct duplicate_pair *pairs, size_t count, struct error *error)
{
    struct telling telling;
    if (!telling_start(&telling, arguments, COLUMNS, error))
        return false;
    struct buffer reasons = {0};
    for (size_t i = 0; i < count; i++)
        tell_pair(&telling, duplicates, &pairs[i], &reasons);
    buffer_free(&reasons);
    return telling_end(&telling, true, error);
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

static bool find_in_file(const struct arguments *arguments, const char *data, struct error *error)
{
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

/* --- In the database ---------------------------------------------------------------------------------------------- */

enum { CASES_AT_ONCE = 500 };

static void tell_case(struct telling *telling, const struct duplicate_case *one, struct arena *arena)
{
    const struct str cells[] = {id_text(arena, one->id),
                                id_text(arena, one->a.id),
                                id_text(arena, one->b.id),
                                arena_printf(arena, "%d", one->score),
                                str_of(duplicate_decision_name(one->sure ? DUPLICATE_SURE : DUPLICATE_REVIEW)),
                                one->reasons};
    if (!telling->to_file) {
        table_row(&telling->table, cells);
        return;
    }
    for (size_t i = 1; i < COUNT_OF(cells); i++)
        csv_cell(&telling->csv, cells[i]);
    csv_end_row(&telling->csv);
    output_flush(&telling->output, OUTPUT_FLUSH_BYTES);
}

static bool tell_cases(struct session *session, struct telling *telling, struct error *error)
{
    struct arena arena = {0};
    size_t count = CASES_AT_ONCE;
    bool done = true;
    for (int64_t skip = 0; done && count == CASES_AT_ONCE; skip += CASES_AT_ONCE) {
        struct duplicate_case *cases;
        arena_reset(&arena);
        done = duplicate_cases(session, STR_NONE, STR_NONE, DUPLICATE_OPEN, skip, CASES_AT_ONCE, &arena, &cases, &count,
                               error);
        for (size_t i = 0; done && i < count; i++)
            tell_case(telling, &cases[i], &arena);
    }
    arena_free(&arena);
    return done;
}

static bool find_in_database(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct session *session = NULL;
    struct look_counts counts;
    if (!command_open_store(arguments, &store, error))
        return false;
    struct telling telling;
    bool done = telling_start(&telling, arguments, BASE_COLUMNS, error) && duplicates_look(store, &counts, error) &&
                store_read(store, &session, error) && tell_cases(session, &telling, error);
    done = telling_end(&telling, done, error);
    session_end(session);
    store_close(store);
    return done;
}

static bool run_find(const struct arguments *arguments, struct error *error)
{
    const char *data = argument(arguments, "data");
    return data ? find_in_file(arguments, data, error) : find_in_database(arguments, error);
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

/* --- Deciding ----------------------------------------------------------------------------------------------------- */

static const struct option_row MERGE_OPTIONS[] = {
    {"least", "N", "score le plus bas des doublons sûrs à fusionner (90 par défaut, 80 au moins)"},
    {"pair", "PAIRE", "fusionner cette seule paire, sûre ou non"},
    {"apart", "PAIRE", "retenir que cette paire n’est pas un doublon"},
    {"undo", "PAIRE", "annuler ce qui a été décidé de cette paire"},
    {"prefer", "SOURCE", "donner à cette source la priorité sur les autres, champ par champ"},
    {NULL, NULL, NULL},
};

enum { LEAST_BY_DEFAULT = 90, PREFERRED = 10 };

static bool read_pair(const char *text, int64_t *pair, struct error *error)
{
    return id_parse(str_of(text), pair) ||
           error_set(error, ERROR_INVALID, "« %s » n’est pas une paire : voyez « maillage duplicates find ».", text);
}

static bool merge_all(const struct arguments *arguments, struct store *store, struct error *error)
{
    const char *text = argument(arguments, "least");
    int64_t least = LEAST_BY_DEFAULT, merged;
    if (text && (!str_to_i64(str_of(text), &least) || least < DUPLICATE_SURE_SCORE || least > 100))
        return error_set(error, ERROR_INVALID, "--least attend un score de 80 à 100.");
    struct look_counts counts;
    if (!duplicates_look(store, &counts, error) || !duplicate_merge_sure(store, (int)least, &merged, error))
        return false;
    if (!arguments->quiet)
        fprintf(stderr, "%lld %s.\n", (long long)merged, text_plural(merged, "paire fusionnée", "paires fusionnées"));
    return true;
}

static bool run_merge(const struct arguments *arguments, struct error *error)
{
    const char *one = argument(arguments, "pair"), *apart = argument(arguments, "apart");
    const char *undo = argument(arguments, "undo"), *prefer = argument(arguments, "prefer");
    if ((one != NULL) + (apart != NULL) + (undo != NULL) + (prefer != NULL) > 1)
        return error_set(error, ERROR_INVALID, "Une seule de --pair, --apart, --undo et --prefer à la fois.");
    int64_t pair = 0;
    const char *named = one ? one : apart ? apart : undo;
    struct store *store;
    if ((named && !read_pair(named, &pair, error)) || !command_open_store(arguments, &store, error))
        return false;
    struct duplicate_ruling ruling = {.pair = pair,
                                      .verdict = one     ? VERDICT_MERGE
                                                 : apart ? VERDICT_APART
                                                         : VERDICT_UNDO};
    bool done = named    ? duplicate_decide(store, &ruling, error)
                : prefer ? source_set_priority(store, str_of(prefer), PREFERRED, error)
                         : merge_all(arguments, store, error);
    store_close(store);
    return done;
}

const struct command COMMAND_DUPLICATES_MERGE = {
    .name = "duplicates merge",
    .operands = "",
    .options = MERGE_OPTIONS,
    .summary = "fusionner les doublons sûrs, ou décider d’une paire",
    .details = "Un lieu fusionné n’est plus montré ; son adresse mène à celui qui reste. Rien n’est perdu :\n"
               "--undo remet tout comme avant. Les décisions tiennent d’un import à l’autre.",
    .run = run_merge,
};
