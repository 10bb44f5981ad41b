/* maillage convert: a source into the official schema, without database nor network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "places/mapping.h"

static const struct option_row OPTIONS[] = {
    {"source", "NOM", "nom de la source : début des identifiants, et champ « source »"},
    {"mapping", "FICHIER", "correspondance JSON, ou officiel, officiel-0.1, data-inclusion, france-services, tableur"},
    {"data", "FICHIER[@CLÉ]", "données : JSON, GeoJSON, CSV, XLSX, ODS ; CLÉ : le tableau ou la feuille à lire"},
    {"delimiter", "C", "séparateur du CSV (trouvé seul sinon)"},
    {"places", "FICHIER", "lieux au schéma officiel, en JSON (sortie standard sans aucune option de sortie)"},
    {"csv", "FICHIER", "lieux au schéma officiel, en CSV"},
    {"findings", "FICHIER", "constats, en JSON : ligne, champ, règle, avant, après, message"},
    {NULL, NULL, NULL},
};

enum { RULES_MOST = 200 };

/* --- The run ------------------------------------------------------------------------------------------------------ */

struct count {
    const char *rule;
    enum severity severity;
    int64_t times;
};

struct run {
    const struct arguments *arguments;
    struct output places, csv, findings;
    struct json_writer places_json, findings_json;
    struct csv_writer csv_writer;
    int64_t read, kept;
    struct count counts[RULES_MOST];
    size_t count_count;
};

static const char *severity_name(enum severity severity)
{
    return severity == SEVERITY_REFUSED ? "refused" : severity == SEVERITY_WARNING ? "warning" : "note";
}

static void count_finding(struct run *run, const struct finding *finding)
{
    for (size_t i = 0; i < run->count_count; i++) {
        if (run->counts[i].severity == finding->severity && strcmp(run->counts[i].rule, finding->rule) == 0) {
            run->counts[i].times++;
            return;
        }
    }
    if (run->count_count < RULES_MOST)
        run->counts[run->count_count++] = (struct count){finding->rule, finding->severity, 1};
}

static void on_finding(void *context, const struct finding *finding)
{
    struct run *run = context;
    count_finding(run, finding);
    if (!run->findings.path)
        return;
    struct json_writer *json = &run->findings_json;
    json_begin_object(json);
    json_key(json, "line");
    json_i64(json, finding->line);
    json_key(json, "index");
    json_i64(json, finding->index);
    json_member_text(json, "record", finding->record);
    json_member_text(json, "name", finding->name);
    json_member_text(json, "field", finding->field);
    json_member_text(json, "rule", str_of(finding->rule));
    json_member_text(json, "severity", str_of(severity_name(finding->severity)));
    json_member_text(json, "before", finding->before);
    json_member_text(json, "after", finding->after);
    json_member_text(json, "message", finding->message);
    json_end_object(json);
    output_flush(&run->findings, OUTPUT_FLUSH_BYTES);
}

static void write_place(struct run *run, const struct place *place, struct arena *arena)
{
    run->kept++;
    if (run->places.path)
        place_json(&run->places_json, place, arena);
    if (run->csv.path)
        place_csv_row(&run->csv_writer, place, arena);
    output_flush(&run->places, OUTPUT_FLUSH_BYTES);
    output_flush(&run->csv, OUTPUT_FLUSH_BYTES);
}

struct reading {
    struct run *run;
    struct records *records;
    struct progress progress;
    struct arena arena; /* of one place while it is written */
};

static bool take(void *context, struct converted *at, size_t count, struct error *error)
{
    (void)error;
    struct reading *reading = context;
    struct run *run = reading->run;
    for (size_t i = 0; i < count; i++) {
        if (at[i].kept)
            write_place(run, &at[i].place, &reading->arena);
        arena_reset(&reading->arena);
    }
    run->read += (int64_t)count;
    progress_show(&reading->progress, reading->progress.total ? records_bytes_read(reading->records) : run->read);
    return true;
}

static bool convert_all(struct run *run, const struct mapping *mapping, struct records *records, struct error *error)
{
    struct reading reading = {.run = run, .records = records};
    struct seen_ids *seen = seen_ids_new();
    struct conversion conversion = {.mapping = mapping,
                                    .source = str_of(argument(run->arguments, "source")),
                                    .today = INT32_MAX,
                                    .seen = seen,
                                    .found = on_finding,
                                    .brief = run->findings.path == NULL,
                                    .context = run};
    struct source_conversion source = {.conversion = &conversion, .take = take, .context = &reading};
    progress_start(&reading.progress, run->arguments, "Conversion", records_bytes_total(records));
    bool done = convert_source(records, &source, error);
    progress_end(&reading.progress, reading.progress.total ? records_bytes_read(records) : run->read);
    seen_ids_free(seen);
    arena_free(&reading.arena);
    return done;
}

static int by_weight(const void *a, const void *b)
{
    const struct count *first = a, *second = b;
    if (first->severity != second->severity)
        return first->severity > second->severity ? -1 : 1;
    if (first->times != second->times)
        return first->times > second->times ? -1 : 1;
    return strcmp(first->rule, second->rule);
}

/* What was found, the gravest first. */
static void print_summary(struct run *run)
{
    static const char *const columns[] = {"severity", "rule", "count", NULL};
    struct table table;
    struct arena arena = {0};
    qsort(run->counts, run->count_count, sizeof *run->counts, by_weight);
    table_start(&table, run->arguments, columns);
    for (size_t i = 0; i < run->count_count; i++) {
        const struct count *count = &run->counts[i];
        struct str cells[] = {str_of(severity_name(count->severity)), str_of(count->rule),
                              arena_printf(&arena, "%lld", (long long)count->times)};
        table_row(&table, cells);
    }
    table_end(&table);
    arena_free(&arena);
}

static bool open_outputs(struct run *run, struct error *error)
{
    const char *places = argument(run->arguments, "places"), *csv = argument(run->arguments, "csv");
    const char *findings = argument(run->arguments, "findings");
    if (!places && !csv && !findings)
        places = "-";
    if (!output_open(&run->places, places, error) || !output_open(&run->csv, csv, error) ||
        !output_open(&run->findings, findings, error))
        return false;
    run->places_json.out = &run->places.buffer;
    run->findings_json.out = &run->findings.buffer;
    run->csv_writer.out = &run->csv.buffer;
    json_begin_array(&run->places_json);
    json_begin_array(&run->findings_json);
    place_csv_header(&run->csv_writer);
    return true;
}

static bool finish_outputs(struct run *run, struct error *error)
{
    json_end_array(&run->places_json);
    json_end_array(&run->findings_json);
    buffer_add_char(&run->places.buffer, '\n');
    buffer_add_char(&run->findings.buffer, '\n');
    return output_finish(&run->places, error) && output_finish(&run->csv, error) &&
           output_finish(&run->findings, error);
}

static bool writes_to_standard_output(const struct run *run)
{
    return run->places.file == stdout || run->csv.file == stdout || run->findings.file == stdout;
}

static bool run_convert(const struct arguments *arguments, struct error *error)
{
    struct run *run = memory_new(sizeof *run);
    struct mapping *mapping = NULL;
    struct records *records = NULL;
    run->arguments = arguments;
    const char *delimiter = argument(arguments, "delimiter");
    struct records_options options = {.delimiter =
                                          delimiter ? (strcmp(delimiter, "\\t") == 0 ? '\t' : delimiter[0]) : 0};
    bool done = open_outputs(run, error) &&
                mapping_open(argument(arguments, "mapping"), &mapping, on_finding, run, error) &&
                records_open(argument(arguments, "data"), options, mapping, &records, error) &&
                convert_all(run, mapping, records, error) && finish_outputs(run, error);
    if (done && !writes_to_standard_output(run))
        print_summary(run);
    if (done && !arguments->quiet)
        fprintf(stderr, "%lld %s, %lld %s, %lld %s.\n", (long long)run->read,
                text_plural(run->read, "enregistrement lu", "enregistrements lus"), (long long)run->kept,
                text_plural(run->kept, "lieu gardé", "lieux gardés"), (long long)(run->read - run->kept),
                text_plural(run->read - run->kept, "refusé", "refusés"));
    if (done && run->read && !run->kept)
        done = error_set(error, ERROR_INVALID,
                         "aucun enregistrement n’a donné de lieu ; vérifiez la correspondance et les constats.");
    records_free(records);
    mapping_free(mapping);
    output_close(&run->places);
    output_close(&run->csv);
    output_close(&run->findings);
    free(run);
    return done;
}

static const char *const REQUIRED[] = {"source", "mapping", "data", NULL};

const struct command COMMAND_CONVERT = {
    .name = "convert",
    .operands = "",
    .options = OPTIONS,
    .required = REQUIRED,
    .summary = "convertir une source de lieux au schéma officiel, sans base de données",
    .details = "Lit les enregistrements un à un, les nettoie, et dit ce qui a été changé ou manque.\n"
               "Rien n’est géocodé ; le même fichier donne toujours le même résultat.",
    .run = run_convert,
};
