/* One run of a source: read, prepare aside, put in place at once. */
#include <stdlib.h>
#include <string.h>

#include "finding-log.h"
#include "place-columns.h"
#include "places/editing.h"
#include "places/import.h"
#include "places/merge.h"
#include "run-row.h"
#include "territory/space.h"

static const char *const TOPIC = "places";
static const int64_t REMOVALS_MOST_PERCENT = 20, REMOVALS_ALWAYS_FINE = 5;

/* --- What is known of the source before the run ---------------------------------------------------------------------
 */

STATEMENT(import_source, "SELECT id, last_run FROM source WHERE name = $1");
STATEMENT(import_add_source, "INSERT INTO source (id, name, last_run, created_at) VALUES ($1, $2, NULL, $3) "
                             "ON CONFLICT (name) DO NOTHING");
STATEMENT(import_known, "SELECT record, fingerprint, id, state FROM place WHERE source_id = $1");
STATEMENT(import_slugs, "SELECT slug FROM place");

struct known {
    int64_t id;
    uint64_t fingerprint;        /* hash_str of it */
    bool vanished, hidden, seen; /* hidden by someone: what the source says does not show it again */
};

struct run {
    const struct import *import;
    struct import_counts *counts;
    int64_t id, source_id, last_run;
    bool source_is_new;
    struct arena arena;        /* of the run: what was known */
    struct map known;          /* record → struct known */
    struct seen_ids *slugs;    /* taken; a false alarm costs a number at the end of an address */
    struct map repeated_slugs; /* → the last number given */
    struct spaces spaces;
    struct staged **batch; /* the rows of the chunk under way that are new or changed */
    size_t batch_count, batch_capacity;
    struct arena batch_arena; /* of the addresses they are given */
    struct str today;
    int64_t started_ns;
    struct finding_log *log;
    struct session *before; /* what the database says, when someone wants to know what changes */
};

static bool is_gone(const struct known *known)
{
    return !known->seen && !known->vanished && !known->hidden;
}

static bool read_known(struct run *run, struct error *error)
{
    struct session *session;
    if (!store_read(run->import->store, &session, error))
        return false;
    bool done = false;
    struct query *query = query_start(session, &import_source);
    bind_text(query, 1, run->import->source);
    run->source_is_new = true;
    while (query_row(query)) {
        run->source_is_new = false;
        run->source_id = column_i64(query, 0);
        run->last_run = column_is_null(query, 1) ? 0 : column_i64(query, 1);
    }
    if (!query_end(query, error) || !space_list(session, &run->arena, &run->spaces, error))
        goto out;
    query = query_start(session, &import_slugs);
    while (query_row(query))
        seen_ids_add(run->slugs, column_text(query, 0));
    if (!query_end(query, error))
        goto out;
    query = query_start(session, &import_known);
    bind_i64(query, 1, run->source_id);
    while (query_row(query)) {
        struct known *known = ARENA_NEW(&run->arena, struct known);
        *known = (struct known){.fingerprint = hash_str(column_text(query, 1)),
                                .id = column_i64(query, 2),
                                .vanished = str_equal(column_text(query, 3), STR("vanished")),
                                .hidden = str_equal(column_text(query, 3), STR("hidden"))};
        map_put(&run->known, column_copy(query, 0, &run->arena), NULL)->pointer = known;
    }
    done = query_end(query, error);
out:
    session_end(session);
    return done;
}

/* --- Preparing aside
 * --------------------------------------------------------------------------------------------------- */

STATEMENT(import_stage, "INSERT INTO place_stage (run_id, " OWN_COLUMNS ", " OFFICIAL_COLUMNS
                        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
                        "$19, $20, $21, $22, "
                        "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, "
                        "$41, $42, $43, $44)");
STATEMENT(import_sweep_old, "DELETE FROM place_stage WHERE source_id = $1 AND run_id <> $2");
STATEMENT(import_sweep_to, "SELECT id FROM place_stage WHERE run_id = $1 ORDER BY id LIMIT 1 OFFSET 50000");
STATEMENT(import_sweep_below, "DELETE FROM place_stage WHERE run_id = $1 AND id < $2");

struct staged {
    int64_t id;
    struct str record, fingerprint, slug, published_on;
    int64_t space_id; /* 0: none */
    struct place_territories territories;
    int quality;
    bool located;
    double latitude, longitude;
    struct str fields[PLACE_FIELD_COUNT];
};

static void bind_own(struct query *query, const struct run *run, const struct staged *row)
{
    bind_i64(query, 1, run->id);
    bind_i64(query, 2, row->id);
    bind_i64(query, 3, run->source_id);
    bind_text(query, 4, row->record);
    bind_text(query, 5, row->fingerprint);
    bind_text(query, 6, row->slug);
    bind_reference(query, 7, row->space_id);
    territories_bind(query, 8, &row->territories);
    bind_i64(query, 12, row->quality);
    bind_text(query, 13, row->published_on);
}

static struct query *stage_row(struct session *session, const struct run *run, const struct staged *row)
{
    struct query *query = query_start(session, &import_stage);
    bind_own(query, run, row);
    for (int field = PLACE_PIVOT; field < PLACE_FIELD_COUNT; field++) {
        int parameter = OWN_COLUMN_COUNT + 1 + field;
        bool coordinate = field == PLACE_LATITUDE || field == PLACE_LONGITUDE;
        if (coordinate && row->located)
            bind_double(query, parameter, field == PLACE_LATITUDE ? row->latitude : row->longitude);
        else if (coordinate || row->fields[field].length == 0)
            bind_null(query, parameter);
        else
            bind_text(query, parameter, row->fields[field]);
    }
    return query;
}

/* Many rows a round trip. */
static bool stage_batch(struct session *session, void *context, struct error *error)
{
    enum { SENT_TOGETHER = 64 };
    struct run *run = context;
    bool done = true;
    for (size_t i = 0; done && i < run->batch_count;) {
        struct query *queries[SENT_TOGETHER];
        size_t count = 0;
        for (; count < SENT_TOGETHER && i < run->batch_count; i++)
            queries[count++] = stage_row(session, run, run->batch[i]);
        queries_send(queries, count);
        for (size_t k = 0; k < count; k++)
            done = query_run(queries[k], NULL, done ? error : NULL) && done;
    }
    return done;
}

/* An address nobody has: the name and the commune, with a number when they are taken. A thousand « mairie » each begin
 * where the one before ended. */
static struct str free_slug(struct run *run, struct str wished)
{
    if (seen_ids_add(run->slugs, wished))
        return wished;
    union map_value *last = map_get(&run->repeated_slugs, wished);
    if (!last)
        last = map_put(&run->repeated_slugs, arena_str(&run->arena, wished), NULL);
    if (last->number < 2)
        last->number = 1;
    for (;;) {
        struct str slug = arena_printf(&run->batch_arena, "%.*s-%lld", STR_PRINT(wished), (long long)++last->number);
        if (seen_ids_add(run->slugs, slug))
            return slug;
    }
}

static void set_territories(const struct run *run, const struct place *place, struct staged *row)
{
    row->territories = place_territories_of(place);
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, row->territories.department);
    for (size_t s = 0; s < run->spaces.count; s++)
        if (run->spaces.at[s].territory == department)
            row->space_id = run->spaces.at[s].id;
}

/* What a row needs that does not depend on the others: made on any thread. */
static void *prepare(void *context, const struct converted *converted, struct arena *arena)
{
    const struct run *run = context;
    const struct place *place = &converted->place;
    struct staged *row = ARENA_NEW(arena, struct staged);
    *row = (struct staged){.fingerprint = record_fingerprint(run->import->mapping, &converted->record, arena),
                           .quality = place_quality(place),
                           .located = place->located,
                           .latitude = place->latitude,
                           .longitude = place->longitude};
    set_territories(run, place, row);
    for (int field = PLACE_PIVOT; field < PLACE_FIELD_COUNT; field++)
        if (field != PLACE_LATITUDE && field != PLACE_LONGITUDE)
            row->fields[field] = place_field_text(place, (enum place_field)field, arena);
    row->slug = place_wished_slug(place, arena);
    return row;
}

/* --- Reading the source
 * -------------------------------------------------------------------------------------------------- */

static bool tell_change(struct run *run, const struct place *place, const struct known *known, struct error *error)
{
    const struct import *import = run->import;
    if (!import->changed)
        return true;
    if (known && !known->vanished)
        return tell_changes(run->before, known->id, place, &run->batch_arena, import, error);
    import->changed(import->context, &(struct import_change){.kind = known ? CHANGE_RETURNED : CHANGE_ADDED,
                                                             .record = place->id,
                                                             .name = place->name,
                                                             .field = PLACE_FIELD_COUNT});
    return true;
}

static bool take_record(struct run *run, const struct converted *converted, struct error *error)
{
    struct import_counts *counts = run->counts;
    counts->read++;
    counts->refused += !converted->kept;
    counts->kept += converted->kept;
    if (!converted->kept)
        return true;
    struct staged *row = converted->prepared;
    union map_value *found = map_get(&run->known, converted->place.id);
    struct known *known = found ? found->pointer : NULL;
    if (known)
        known->seen = true;
    if (known && known->fingerprint == hash_str(row->fingerprint) && !known->vanished) {
        counts->unchanged++;
        return true;
    }
    counts->added += !known;
    counts->returned += known && known->vanished;
    counts->changed += known && !known->vanished;
    const struct import *import = run->import;
    struct str published_on = import->published ? import->published(import->context, &converted->record) : STR_NONE;
    if (published_on.length == 0)
        published_on = import->published_on.length ? import->published_on : run->today;
    row->id = known ? known->id : id_new();
    row->record = converted->place.id;
    row->published_on = published_on;
    row->slug = known ? STR("") : free_slug(run, row->slug); /* a place keeps its address */
    run->batch[run->batch_count++] = row;
    return tell_change(run, &converted->place, known, error);
}

static bool take(void *context, struct converted *at, size_t count, struct error *error)
{
    struct run *run = context;
    const struct import *import = run->import;
    if (count > run->batch_capacity) {
        run->batch = memory_grow(run->batch, size_product(sizeof(void *), count));
        run->batch_capacity = count;
    }
    run->batch_count = 0;
    arena_reset(&run->batch_arena);
    for (size_t i = 0; i < count; i++)
        if (!take_record(run, &at[i], error))
            return false;
    if (import->progress)
        import->progress(import->context, records_bytes_read(import->records));
    return run->batch_count == 0 || import->dry_run || store_write(import->store, stage_batch, run, error);
}

static void on_finding(void *context, const struct finding *finding)
{
    const struct run *run = context;
    finding_log_add(run->log, finding);
    if (run->import->found)
        run->import->found(run->import->context, finding);
}

static bool read_source(struct run *run, struct error *error)
{
    const struct import *import = run->import;
    struct conversion conversion = {.mapping = import->mapping,
                                    .source = import->source,
                                    .today = (int32_t)(instant_now() / 86400),
                                    .seen = seen_ids_new(),
                                    .found = on_finding,
                                    .context = run};
    struct source_conversion source = {.conversion = &conversion, .prepare = prepare, .take = take, .context = run};
    bool done = convert_source(import->records, &source, error);
    seen_ids_free(conversion.seen);
    return done;
}

/* --- Putting in place
 * ------------------------------------------------------------------------------------------------------ */

/* A point found from the address stays while the address does and the source gives none. */
#define POINT_STAYS                                                                                                    \
    "s.latitude IS NULL AND place.located_by IS NOT NULL AND place.adresse = s.adresse AND place.commune = s.commune " \
    "AND place.code_postal IS NOT DISTINCT FROM s.code_postal "
#define KEPT_POINT                                                                                                     \
    "latitude = CASE WHEN " POINT_STAYS "THEN place.latitude ELSE s.latitude END, "                                    \
    "longitude = CASE WHEN " POINT_STAYS "THEN place.longitude ELSE s.longitude END, "                                 \
    "located_by = CASE WHEN " POINT_STAYS "THEN place.located_by END, "
/* A staged row without an address is for a place that is there. */
STATEMENT(import_update,
          "UPDATE place SET changed_at = $2, fingerprint = s.fingerprint, space_id = s.space_id, region = s.region, "
          "department = "
          "s.department, "
          "arrondissement = s.arrondissement, intercommunality = s.intercommunality, quality = s.quality, state = "
          "CASE WHEN state = 'hidden' THEN state ELSE 'published' END, "
          "pivot = s.pivot, nom = s.nom, commune = s.commune, code_postal = s.code_postal, code_insee = s.code_insee, "
          "adresse = s.adresse, complement_adresse = s.complement_adresse, " KEPT_POINT
          "typologie = s.typologie, telephone = s.telephone, courriels = s.courriels, site_web = s.site_web, "
          "horaires = s.horaires, presentation_resume = s.presentation_resume, presentation_detail = "
          "s.presentation_detail, "
          "source = s.source, itinerance = s.itinerance, structure_parente = s.structure_parente, date_maj = "
          "s.date_maj, "
          "services = s.services, publics_specifiquement_adresses = s.publics_specifiquement_adresses, "
          "prise_en_charge_specifique = s.prise_en_charge_specifique, frais_a_charge = s.frais_a_charge, "
          "dispositif_programmes_nationaux = s.dispositif_programmes_nationaux, formations_labels = "
          "s.formations_labels, "
          "autres_formations_labels = s.autres_formations_labels, modalites_acces = s.modalites_acces, "
          "modalites_accompagnement = s.modalites_accompagnement, fiche_acces_libre = s.fiche_acces_libre, "
          "prise_rdv = s.prise_rdv FROM place_stage AS s WHERE s.run_id = $1 AND s.slug = '' AND place.id = s.id");
STATEMENT(import_insert, "INSERT INTO place (" OWN_COLUMNS ", " OFFICIAL_COLUMNS ", state, changed_at) "
                         "SELECT " OWN_COLUMNS ", " OFFICIAL_COLUMNS ", 'published', CAST($2 AS BIGINT) FROM "
                         "place_stage AS s "
                         "WHERE s.run_id = $1 AND s.slug <> '' ORDER BY s.id");
STATEMENT(import_vanish, "UPDATE place SET state = 'vanished', changed_at = $2 WHERE id = $1 AND state = 'published'");
STATEMENT(import_staged, "SELECT COUNT(*) FROM place_stage WHERE run_id = $1");
STATEMENT(import_finish, "UPDATE source SET last_run = $2 WHERE id = $1 AND (last_run = $3 OR (last_run IS NULL AND $3 "
                         "= 0))");

/* $1 the run or the place, $2 now. */
static bool run_for(struct session *session, const struct statement *statement, int64_t parameter, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, parameter);
    bind_i64(query, 2, instant_now());
    return query_run(query, NULL, error);
}

static bool vanish_unseen(struct session *session, const struct run *run, struct error *error)
{
    size_t cursor = 0;
    union map_value *value;
    while (map_next(&run->known, &cursor, NULL, &value)) {
        const struct known *known = value->pointer;
        if (is_gone(known) && !run_for(session, &import_vanish, known->id, error))
            return false;
    }
    return true;
}

static bool write_run(struct session *session, const struct run *run, enum run_outcome outcome, const char *message,
                      struct error *error)
{
    struct source_run row = {.at = instant_now(),
                             .outcome = outcome,
                             .counts = *run->counts,
                             .seconds = (double)(monotonic_ns() - run->started_ns) / 1e9,
                             .message = message ? str_of(message) : STR_NONE};
    return run_row_write(session, run->id, run->source_id, &row, error);
}

/* A rival that began meanwhile swept what this run had prepared: better nothing than half. */
static bool is_whole(struct session *session, const struct run *run, bool *whole, struct error *error)
{
    int64_t staged = 0;
    struct query *query = query_start(session, &import_staged);
    bind_i64(query, 1, run->id);
    while (query_row(query))
        staged = column_i64(query, 0);
    *whole = staged == run->counts->added + run->counts->changed + run->counts->returned;
    return query_end(query, error);
}

static bool swap_in(struct session *session, void *context, struct error *error)
{
    struct run *run = context;
    int64_t taken;
    struct query *query = query_start(session, &import_finish);
    bind_i64(query, 1, run->source_id);
    bind_i64(query, 2, run->id);
    bind_i64(query, 3, run->last_run);
    bool whole;
    if (!query_run(query, &taken, error) || !is_whole(session, run, &whole, error))
        return false;
    if (taken == 0 || !whole)
        return error_set(error, ERROR_CONFLICT,
                         "Un autre import de cette source a eu lieu en même temps : relancez celui-ci.");
    const struct import_counts *counts = run->counts;
    bool updated = counts->changed + counts->returned > 0;
    return (!updated || run_for(session, &import_update, run->id, error)) &&
           (!updated || place_holds_after_import(session, run->id, instant_now(), error)) &&
           (counts->added == 0 || run_for(session, &import_insert, run->id, error)) &&
           duplicates_mark_due(session, run->id, error) && vanish_unseen(session, run, error) &&
           write_run(session, run, RUN_CHANGED, NULL, error) && session_touch(session, TOPIC, error);
}

/* Makes the source's row, and sweeps what a run that died left aside. */
static bool begin(struct session *session, void *context, struct error *error)
{
    struct run *run = context;
    if (run->source_is_new) {
        struct query *query = query_start(session, &import_add_source);
        bind_i64(query, 1, run->source_id);
        bind_text(query, 2, run->import->source);
        bind_i64(query, 3, instant_now());
        if (!query_run(query, NULL, error))
            return false;
    }
    struct query *query = query_start(session, &import_sweep_old);
    bind_i64(query, 1, run->source_id);
    bind_i64(query, 2, run->id);
    return query_run(query, NULL, error);
}

/* Takes away what was prepared, little by little: nobody's save waits, and undoing it would take little memory. */
struct sweep {
    const struct run *run;
    bool over;
};

static bool sweep_some(struct session *session, void *context, struct error *error)
{
    struct sweep *sweep = context;
    int64_t to = INT64_MAX;
    struct query *query = query_start(session, &import_sweep_to);
    bind_i64(query, 1, sweep->run->id);
    while (query_row(query))
        to = column_i64(query, 0);
    sweep->over = to == INT64_MAX;
    if (!query_end(query, error))
        return false;
    query = query_start(session, &import_sweep_below);
    bind_i64(query, 1, sweep->run->id);
    bind_i64(query, 2, to);
    return query_run(query, NULL, error);
}

/* A failure here harms nobody: the next run of the source sweeps too. */
static void sweep(const struct run *run)
{
    struct sweep sweep = {.run = run};
    while (!sweep.over && store_write(run->import->store, sweep_some, &sweep, NULL))
        ;
}

static bool removals_are_fine(const struct run *run, struct error *error)
{
    size_t cursor = 0;
    int64_t published = 0;
    struct str record;
    union map_value *value;
    while (map_next(&run->known, &cursor, &record, &value)) {
        const struct known *known = value->pointer;
        published += !known->vanished && !known->hidden;
        run->counts->vanished += is_gone(known);
        if (run->before && is_gone(known) && !tell_vanished(run->before, known->id, record, run->import, error))
            return false;
    }
    int64_t vanished = run->counts->vanished;
    if (run->import->accept_removals || vanished <= REMOVALS_ALWAYS_FINE ||
        vanished * 100 <= published * REMOVALS_MOST_PERCENT)
        return true;
    return error_set(error, ERROR_CONFLICT,
                     "Cet import retirerait %lld lieux sur %lld. Si c’est voulu, relancez-le avec --accept-removals ; "
                     "sinon, "
                     "vérifiez que le fichier est complet. Rien n’a été changé.",
                     (long long)vanished, (long long)published);
}

/* What a run that changed nothing leaves, and the findings of each that was read to its end. */
struct leaving {
    const struct run *run;
    bool row, findings;
    enum run_outcome outcome;
    const char *message;
};

static bool leave(struct session *session, void *context, struct error *error)
{
    const struct leaving *leaving = context;
    const struct run *run = leaving->run;
    return (!leaving->row || write_run(session, run, leaving->outcome, leaving->message, error)) &&
           (!leaving->findings || finding_log_write(session, run->source_id, run->log, error)) &&
           session_touch(session, "source", error);
}

static void leave_traces(const struct run *run, bool read, bool done, bool changes, const struct error *error)
{
    struct leaving leaving = {.run = run, .row = !done || !changes, .findings = read};
    leaving.outcome = done ? RUN_SAME : read && error->kind == ERROR_CONFLICT ? RUN_STOPPED : RUN_FAILED;
    leaving.message = done ? NULL : error->message;
    struct error failure = {0};
    if (!store_write(run->import->store, leave, &leaving, &failure))
        log_error("import", &failure); /* the import itself stands */
}

static bool work(struct run *run, bool *read, bool *changes, struct error *error)
{
    const struct import *import = run->import;
    const struct import_counts *counts = run->counts;
    bool done = read_known(run, error);
    if (done && run->source_is_new)
        run->source_id = id_new();
    if (done && import->changed)
        done = store_read(import->store, &run->before, error);
    if (done && !import->dry_run)
        done = store_write(import->store, begin, run, error);
    *read = done && read_source(run, error);
    done = *read && removals_are_fine(run, error);
    *changes = counts->added + counts->changed + counts->returned + counts->vanished > 0;
    if (done && *changes && !import->dry_run)
        done = store_write(import->store, swap_in, run, error);
    if (!import->dry_run && counts->added + counts->changed + counts->returned > 0)
        sweep(run);
    return done;
}

bool import_run(const struct import *import, struct import_counts *counts, struct error *error)
{
    *counts = (struct import_counts){0};
    struct run run = {.import = import, .counts = counts, .id = id_new(), .started_ns = monotonic_ns()};
    struct error failure = {0};
    bool read = false, changes = false;
    run.slugs = seen_ids_new();
    run.log = import->log ? import->log : finding_log_new();
    run.today = date_format(&run.arena, (int32_t)(instant_now() / 86400));
    bool done = work(&run, &read, &changes, &failure);
    if (!import->dry_run && run.source_id)
        leave_traces(&run, read, done, changes, &failure);
    if (!done && error)
        *error = failure;
    if (!import->log)
        finding_log_free(run.log);
    session_end(run.before);
    free(run.batch);
    seen_ids_free(run.slugs);
    map_free(&run.known);
    map_free(&run.repeated_slugs);
    arena_free(&run.batch_arena);
    arena_free(&run.arena);
    return done;
}
