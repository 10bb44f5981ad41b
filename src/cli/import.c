/* maillage import: a source into the database, with its report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "places/import.h"
#include "places/merge.h"

static const struct option_row OPTIONS[] = {
    {"source", "NOM", "nom de la source : début des identifiants de ses lieux"},
    {"mapping", "FICHIER",
     "correspondance JSON, ou officiel (par défaut), officiel-0.1, data-inclusion, france-services"},
    {"data", "FICHIER[@CLÉ]", "données : JSON, GeoJSON, CSV, XLSX, ODS"},
    {"findings", "FICHIER", "tous les constats, en CSV"},
    {"dry-run", NULL, "dit ce qui changerait, n’écrit rien"},
    {"accept-removals", NULL, "accepte que plus d’un cinquième des lieux de la source disparaissent"},
    {NULL, NULL, NULL},
};

enum { SHOWN_MOST = 20, RULES_MOST = 200 };

struct report {
    const struct arguments *arguments;
    struct buffer csv;
    struct csv_writer writer;
    bool wanted; /* as a file */
    int64_t shown, total;
    struct {
        const char *rule;
        int64_t times;
    } rules[RULES_MOST];
    size_t rule_count;
    struct progress progress;
};

static const char *severity_label(enum severity severity)
{
    return severity == SEVERITY_REFUSED ? "refusé" : severity == SEVERITY_WARNING ? "à vérifier" : "corrigé";
}

static void csv_number(struct csv_writer *writer, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    csv_cell(writer, str_of(digits));
}

static void write_finding(struct report *report, const struct finding *finding)
{
    csv_number(&report->writer, finding->line);
    const struct str cells[] = {finding->record,
                                finding->name,
                                finding->field,
                                str_of(finding->rule),
                                str_of(severity_label(finding->severity)),
                                finding->before,
                                finding->after,
                                finding->message};
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_cell(&report->writer, cells[i]);
    csv_end_row(&report->writer);
}

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
        write_finding(report, finding);
    if (finding->severity != SEVERITY_NOTE && !report->arguments->quiet && report->shown < SHOWN_MOST) {
        report->shown++;
        fprintf(stderr, "ligne %lld, %.*s — %.*s\n", (long long)finding->line, STR_PRINT(finding->name),
                STR_PRINT(finding->message));
    }
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
    if (!report->wanted)
        return;
    buffer_add_cstr(&report->csv, "\xef\xbb\xbf"); /* spreadsheets then read UTF-8 */
    static const char *const headings[] = {"ligne",   "identifiant", "nom",   "champ",    "règle",
                                           "gravité", "avant",       "après", "que faire"};
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        csv_cell(&report->writer, str_of(headings[i]));
    csv_end_row(&report->writer);
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

static bool run_import(const struct arguments *arguments, struct store *store, struct mapping *mapping,
                       struct report *report, struct error *error)
{
    struct records *records;
    if (!records_open(argument(arguments, "data"), (struct records_options){0}, mapping, &records, error))
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
                            .progress = on_progress};
    struct import_counts counts;
    bool done = import_run(&import, &counts, error);
    progress_end(&report->progress, records_bytes_read(records));
    if (report->wanted) {
        struct error writing = {0};
        if (!file_replace(argument(arguments, "findings"), buffer_str(&report->csv), &writing) && done)
            done = error_set(error, writing.kind, "%s", writing.message);
    }
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
    const char *name = argument(arguments, "mapping");
    bool done = mapping_open(name ? name : "officiel", &mapping, on_finding, &report, error);
    if (done) {
        done = command_open_store(arguments, &store, error);
        if (done) {
            done = run_import(arguments, store, mapping, &report, error);
            store_close(store);
        }
        mapping_free(mapping);
    }
    buffer_free(&report.csv);
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
