/* One source read from where it is. */
#include <stdio.h>
#include <unistd.h>

#include "places/merge.h"
#include "places/source.h"
#include "run-row.h"

STATEMENT(harvest_stamp, "UPDATE source SET etag = $2, modified = $3 WHERE id = $1");

struct reading {
    const struct harvest *harvest;
    struct source source;
    struct arena arena;
    struct str etag, modified;
    struct import_counts *counts;
    int64_t started_ns;
    bool left_row; /* import_run did */
};

static bool mapping_of(const struct source *source, struct mapping **mapping, struct finding_log *log,
                       struct error *error)
{
    return str_starts_with(str_trim(source->mapping), STR("{"))
               ? mapping_load(source->mapping, mapping, finding_log_add, log, error)
               : mapping_builtin(source->mapping, mapping, error);
}

static bool import_file(struct reading *reading, const char *path, struct error *error)
{
    const struct harvest *harvest = reading->harvest;
    struct source *source = &reading->source;
    struct mapping *mapping = NULL;
    struct records *records = NULL;
    struct finding_log *log = finding_log_new();
    struct records_options options = {.key = source->key.length ? arena_cstr(&reading->arena, source->key) : NULL};
    bool done = mapping_of(source, &mapping, log, error) && records_open(path, options, mapping, &records, error);
    if (done) {
        struct import import = {.store = harvest->store,
                                .source = source->name,
                                .mapping = mapping,
                                .records = records,
                                .dry_run = harvest->dry_run,
                                .accept_removals = harvest->accept_removals,
                                .found = harvest->found,
                                .context = harvest->context,
                                .progress = harvest->progress,
                                .changed = harvest->changed,
                                .log = log};
        reading->left_row = true;
        done = import_run(&import, reading->counts, error);
    }
    records_free(records);
    if (mapping)
        mapping_free(mapping);
    finding_log_free(log);
    return done;
}

static bool stamp(struct session *session, void *context, struct error *error)
{
    const struct reading *reading = context;
    struct query *query = query_start(session, &harvest_stamp);
    bind_i64(query, 1, reading->source.id);
    bind_text(query, 2, reading->etag.length ? reading->etag : STR_NONE);
    bind_text(query, 3, reading->modified.length ? reading->modified : STR_NONE);
    return query_run(query, NULL, error);
}

static bool is_url(struct str address)
{
    return str_starts_with(address, STR("http://")) || str_starts_with(address, STR("https://"));
}

static bool read_from_web(struct reading *reading, struct error *error)
{
    const struct harvest *harvest = reading->harvest;
    char path[40];
    int descriptor = -1;
    bool unchanged = false;
    reading->etag = harvest->even_unchanged ? STR_NONE : reading->source.etag;
    reading->modified = harvest->even_unchanged ? STR_NONE : reading->source.modified;
    if (!harvest->fetcher)
        return error_set(error, ERROR_UNAVAILABLE, "Le réseau n’est pas accessible d’ici.");
    if (!harvest->fetcher->fetch(harvest->fetcher->context, reading->source.address, &reading->etag, &reading->modified,
                                 &reading->arena, &descriptor, &unchanged, error))
        return false;
    if (unchanged)
        return true;
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    bool done = import_file(reading, path, error);
    close(descriptor);
    return done && (harvest->dry_run || store_write(harvest->store, stamp, reading, error));
}

/* The row of a run that never reached the import: the file did not come, or is the same as before. */
struct row {
    const struct reading *reading;
    struct source_run run;
};

static bool write_row(struct session *session, void *context, struct error *error)
{
    struct row *row = context;
    return run_row_write(session, id_new(), row->reading->source.id, &row->run, error);
}

static void leave_row(const struct reading *reading, bool done, const struct error *why)
{
    struct row row = {
        .reading = reading,
        .run = {.at = instant_now(),
                .outcome = done ? RUN_SAME : RUN_FAILED,
                .seconds = (double)(monotonic_ns() - reading->started_ns) / 1e9,
                .message = done ? STR("Le fichier est le même que la dernière fois.") : str_of(why->message)}};
    struct error failure = {0};
    if (!store_write(reading->harvest->store, write_row, &row, &failure))
        log_error("harvest", &failure);
}

static bool find(struct reading *reading, struct str name, struct error *error)
{
    struct session *session;
    if (!store_read(reading->harvest->store, &session, error))
        return false;
    bool done = source_find(session, name, &reading->arena, &reading->source, error);
    session_end(session);
    if (done && reading->source.address.length == 0)
        return error_set(error, ERROR_INVALID,
                         "La source « %.*s » n’a pas d’adresse : importez son fichier, ou donnez-en une (source set).",
                         STR_PRINT(name));
    return done;
}

bool source_harvest(const struct harvest *harvest, struct str name, struct import_counts *counts, struct error *error)
{
    *counts = (struct import_counts){0};
    struct reading reading = {.harvest = harvest, .counts = counts, .started_ns = monotonic_ns()};
    struct error failure = {0};
    bool known = find(&reading, name, &failure);
    bool done = known && (is_url(reading.source.address)
                              ? read_from_web(&reading, &failure)
                              : import_file(&reading, arena_cstr(&reading.arena, reading.source.address), &failure));
    struct look_counts looked; /* what came is compared with the rest at once, as after an import by hand */
    if (done && counts->read > 0 && !harvest->dry_run)
        done = duplicates_look(harvest->store, &looked, &failure);
    if (known && !reading.left_row && !harvest->dry_run)
        leave_row(&reading, done, &failure);
    if (!done && error)
        *error = failure;
    arena_free(&reading.arena);
    return done;
}
