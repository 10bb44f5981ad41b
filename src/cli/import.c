/* maillage import: a source into the database, with its report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "fetch/fetch.h"
#include "places/merge.h"
#include "places/source.h"

static const struct option_row OPTIONS[] = {
    {"source", "NOM", "nom de la source : début des identifiants de ses lieux"},
    {"mapping", "FICHIER",
     "correspondance JSON, ou officiel (par défaut), officiel-0.1, data-inclusion, france-services, tableur"},
    {"data", "FICHIER[@CLÉ]", "données : JSON, GeoJSON, CSV, XLSX, ODS ; ou leur adresse http(s)"},
    {"findings", "FICHIER", "tous les constats, en CSV"},
    {"changes", "FICHIER", "chaque changement, champ par champ, en CSV"},
    {"dry-run", NULL, "dit ce qui changerait, n’écrit rien"},
    {"accept-removals", NULL, "accepte que plus d’un cinquième des lieux de la source disparaissent"},
    {NULL, NULL, NULL},
};

enum { SHOWN_MOST = 20, RULES_MOST = 200 };

struct report {
    const struct arguments *arguments;
    struct buffer csv;
    struct csv_writer writer;
    struct finding_log *log;
    bool wanted; /* as a file */
    struct buffer changes;
    struct csv_writer change_writer;
    int64_t shown, changes_shown, total;
    struct {
        const char *rule;
        int64_t times;
    } rules[RULES_MOST];
    size_t rule_count;
    struct progress progress;
};

static void count_rule(struct report *report, const char *rule)
{
    size_t i = 0;
    while (i < report->rule_count && strcmp(report->rules[i].rule, rule) != 0)
        i++;
    if (i == report->rule_count && i < RULES_MOST) {
        report->rules[i].rule = rule;
        report->rule_count++;
    }
    if (i < report->rule_count)
        report->rules[i].times++;
}

static void on_finding(void *context, const struct finding *finding)
{
    struct report *report = context;
    report->total++;
    count_rule(report, finding->rule);
    if (report->wanted)
        findings_csv_row(&report->writer, finding);
    if (finding->severity != SEVERITY_NOTE && !report->arguments->quiet && report->shown < SHOWN_MOST) {
        report->shown++;
        fprintf(stderr, "ligne %lld, %.*s — %.*s\n", (long long)finding->line, STR_PRINT(finding->name),
                STR_PRINT(finding->message));
    }
}

/* Those of the source are kept by the import itself. */
static void on_mapping_finding(void *context, const struct finding *finding)
{
    struct report *report = context;
    finding_log_add(report->log, finding);
    on_finding(report, finding);
}

static void on_progress(void *context, int64_t bytes)
{
    struct report *report = context;
    progress_show(&report->progress, bytes);
}

static void start_report(struct report *report, const struct arguments *arguments)
{
    *report = (struct report){.arguments = arguments, .wanted = argument(arguments, "findings") != NULL};
    report->writer = (struct csv_writer){.out = &report->csv, .delimiter = ';', .guard = true};
    report->change_writer = (struct csv_writer){.out = &report->changes, .delimiter = ';', .guard = true};
    if (report->wanted)
        findings_csv_header(&report->writer);
    static const char *const headings[] = {"changement", "identifiant", "nom", "champ", "avant", "après"};
    buffer_add_cstr(&report->changes, "\xef\xbb\xbf");
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        csv_cell(&report->change_writer, str_of(headings[i]));
    csv_end_row(&report->change_writer);
}

static void on_change(void *context, const struct import_change *change)
{
    struct report *report = context;
    struct str field = change->field < PLACE_FIELD_COUNT ? str_of(place_field_name(change->field)) : STR_NONE;
    const struct str cells[] = {
        str_of(change_label(change->kind)), change->record, change->name, field, change->before, change->after};
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_cell(&report->change_writer, cells[i]);
    csv_end_row(&report->change_writer);
    if (report->arguments->quiet || report->changes_shown++ >= SHOWN_MOST)
        return;
    fprintf(stderr, "%s : %.*s (%.*s)", change_label(change->kind), STR_PRINT(change->name), STR_PRINT(change->record));
    if (field.length)
        fprintf(stderr, " — %.*s : « %.*s » → « %.*s »", STR_PRINT(field), STR_PRINT(text_cut(change->before, 80)),
                STR_PRINT(text_cut(change->after, 80)));
    fputc('\n', stderr);
}

static void print_counts(const struct report *report, const struct import_counts *counts)
{
    static const char *const columns[] = {"lus",       "gardés",   "refusés", "ajoutés",  "modifiés",
                                          "inchangés", "disparus", "revenus", "constats", NULL};
    const int64_t values[] = {counts->read,      counts->kept,     counts->refused,  counts->added, counts->changed,
                              counts->unchanged, counts->vanished, counts->returned, report->total};
    struct arena arena = {0};
    struct str cells[COUNT_OF(values)];
    for (size_t i = 0; i < COUNT_OF(values); i++)
        cells[i] = arena_printf(&arena, "%lld", (long long)values[i]);
    struct table table;
    table_start(&table, report->arguments, columns);
    table_row(&table, cells);
    table_end(&table);
    arena_free(&arena);
    if (report->arguments->quiet || report->arguments->json)
        return;
    for (size_t i = 0; i < report->rule_count; i++)
        fprintf(stderr, "  %-28s %lld\n", report->rules[i].rule, (long long)report->rules[i].times);
    if (!report->wanted && report->total > 0)
        fputs("Le détail de chaque constat : --findings FICHIER.csv\n", stderr);
}

/* What the import brought is compared with the rest at once: who imports learns of the duplicates. */
static bool look_for_duplicates(const struct report *report, struct store *store, struct error *error)
{
    struct look_counts counts;
    if (!duplicates_look(store, &counts, error))
        return false;
    if (counts.found && !report->arguments->quiet && !report->arguments->json)
        fprintf(stderr, "%lld %s, dont %lld sûrs : maillage duplicates find.\n", (long long)counts.found,
                text_plural(counts.found, "doublon possible", "doublons possibles"), (long long)counts.sure);
    return true;
}

enum { PATH_BYTES = 4096 };

/* The path to read: the one given, or that of what an address gives. */
static bool open_data(const char *data, char path[PATH_BYTES], int *file, struct error *error)
{
    struct arena arena = {0};
    struct str etag = STR_NONE, modified = STR_NONE;
    bool unchanged, done = true;
    const char *folder = getenv("TMPDIR");
    snprintf(path, PATH_BYTES, "%s", data);
    if (fetch_is_url(str_of(data))) {
        done = fetch_open((void *)(folder ? folder : "/tmp"), str_of(data), &etag, &modified, &arena, file, &unchanged,
                          error);
        snprintf(path, PATH_BYTES, "/proc/self/fd/%d", *file);
    }
    arena_free(&arena);
    return done;
}

static bool run_import(const struct arguments *arguments, struct store *store, struct mapping *mapping,
                       struct report *report, struct error *error)
{
    struct records *records;
    char path[PATH_BYTES];
    int file = -1;
    if (!open_data(argument(arguments, "data"), path, &file, error))
        return false;
    bool opened = records_open(path, (struct records_options){0}, mapping, &records, error);
    if (file >= 0)
        close(file);
    if (!opened)
        return false;
    progress_start(&report->progress, arguments, "Lecture", records_bytes_total(records));
    struct import import = {.store = store,
                            .source = str_of(argument(arguments, "source")),
                            .mapping = mapping,
                            .records = records,
                            .dry_run = argument(arguments, "dry-run") != NULL,
                            .accept_removals = argument(arguments, "accept-removals") != NULL,
                            .found = on_finding,
                            .context = report,
                            .progress = on_progress,
                            .changed =
                                argument(arguments, "dry-run") || argument(arguments, "changes") ? on_change : NULL,
                            .log = report->log};
    struct import_counts counts;
    bool done = import_run(&import, &counts, error);
    progress_end(&report->progress, records_bytes_read(records));
    if (report->wanted) {
        struct error writing = {0};
        if (!file_replace(argument(arguments, "findings"), buffer_str(&report->csv), &writing) && done)
            done = error_set(error, writing.kind, "%s", writing.message);
    }
    if (done && argument(arguments, "changes"))
        done = file_replace(argument(arguments, "changes"), buffer_str(&report->changes), error);
    if (done)
        print_counts(report, &counts);
    if (done && !import.dry_run)
        done = look_for_duplicates(report, import.store, error);
    records_free(records);
    return done;
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct mapping *mapping;
    struct report report;
    if (!argument(arguments, "source") || !argument(arguments, "data"))
        return error_set(error, ERROR_INVALID, "Indiquez --source NOM et --data FICHIER.");
    start_report(&report, arguments);
    report.log = finding_log_new();
    const char *name = argument(arguments, "mapping");
    bool done = mapping_open(name ? name : "officiel", &mapping, on_mapping_finding, &report, error);
    if (done) {
        done = command_open_store(arguments, &store, error);
        if (done) {
            done = run_import(arguments, store, mapping, &report, error);
            store_close(store);
        }
        mapping_free(mapping);
    }
    finding_log_free(report.log);
    buffer_free(&report.csv);
    buffer_free(&report.changes);
    return done;
}

const struct command COMMAND_IMPORT = {
    .name = "import",
    .operands = "",
    .options = OPTIONS,
    .summary = "fait entrer une source dans la base, tout ou rien",
    .details = "  Le même fichier une seconde fois ne change rien ; un enregistrement modifié met son lieu à jour ; un "
               "lieu que\n"
               "  la source n’a plus est marqué disparu, jamais effacé. Interrompu, l’import laisse la base comme "
               "avant.",
    .run = run,
};
