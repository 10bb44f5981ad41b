/* A list comes in: its rows become candidates, weighed against the places and the candidates that are there. */
#include <stdlib.h>

#include "campaign.h"
#include "place-columns.h"
#include "places/duplicates.h"
#include "places/mapping.h"
#include "territory/space.h"

#define COMPARED "SELECT id, record, " OFFICIAL_COLUMNS "FROM place WHERE state = 'published' AND "
STATEMENT(candidate_places_of_department, COMPARED "department = $1 ORDER BY id");
STATEMENT(candidate_places_of_region, COMPARED "region = $1 ORDER BY id");
STATEMENT(candidate_known, "SELECT id, kind, record, state, score, facts, place_id FROM candidate WHERE space_id = $1 "
                           "ORDER BY "
                           "id");
STATEMENT(candidate_insert, "INSERT INTO candidate (id, space_id, list_id, kind, record, intercommunality, facts, "
                            "name, key, commune, "
                            "state, place_id, score, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                            "$9, $10, $11, $12, "
                            "$13, $14, $14) ON CONFLICT (space_id, kind, record) DO NOTHING");
STATEMENT(candidate_update_facts, "UPDATE candidate SET list_id = $2, intercommunality = $3, facts = $4, name = $5, "
                                  "key = $6, commune = $7 WHERE id = $1");
STATEMENT(candidate_update_match, "UPDATE candidate SET state = $2, place_id = $3, score = $4, updated_at = $5 WHERE "
                                  "id = $1 AND state = $6");
STATEMENT(candidate_list_insert, "INSERT INTO candidate_list (id, space_id, title, kind, imported_by, imported_at, "
                                 "rows_read, outside, "
                                 "refused, added, known, referenced) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                                 "$11, $12)");
STATEMENT(candidate_list_error_insert, "INSERT INTO candidate_list_error (list_id, number, line, name, message, "
                                       "refused) VALUES ($1, $2, $3, $4, $5, $6)");

enum { RECORD_MOST = 200, NUMBER_NONE = -1, NEVER = -1 /* score: a person said that it is no place of ours */ };

/* A candidate at hand, of the file or of the database. */
struct row {
    int64_t id; /* of the database; 0: new */
    enum candidate_kind kind;
    enum candidate_state state;
    int64_t old_score, old_place; /* as it is kept */
    int64_t score, place_id;      /* what is found */
    enum candidate_state found;
    struct str record, facts; /* facts: JSON, of what is to be written */
    struct place place;
    struct str intercommunality;
    bool read;      /* in this file */
    bool repeated;  /* surely another one: left out */
    int64_t number; /* among the duplicates; NUMBER_NONE: not compared */
};

struct import {
    const struct candidate_import *order; /* NULL: only comparing again */
    struct store *store;
    int64_t space_id, now;
    struct space space;
    struct arena arena;
    struct duplicates *duplicates;
    int64_t *places; /* ids, by number among the duplicates */
    size_t place_count;
    struct row *rows;
    size_t row_count;
    struct map by_record;                /* "kind record" → 1 + position in rows */
    struct candidate_list list, as_read; /* as_read: before anything is written */
    struct candidate_error *errors;
    size_t error_count;
    int64_t recognised;
    int64_t line; /* of the row being read */
    struct str name;
};

static struct str key_of(struct import *import, enum candidate_kind kind, struct str record)
{
    return arena_printf(&import->arena, "%d %.*s", (int)kind, STR_PRINT(record));
}

static struct row *add_row(struct import *import)
{
    struct row *row = ARENA_PUSH(&import->arena, import->rows, import->row_count);
    row->number = NUMBER_NONE;
    return row;
}

/* --- What is there ------------------------------------------------------------------------------------------------ */

static bool find_space(struct session *session, struct import *import, struct error *error)
{
    struct spaces spaces;
    if (!space_list(session, &import->arena, &spaces, error))
        return false;
    for (size_t i = 0; i < spaces.count; i++)
        if (spaces.at[i].id == import->space_id) {
            import->space = spaces.at[i];
            return true;
        }
    return error_set(error, ERROR_MISSING, "Cet espace n’existe pas.");
}

static bool read_places(struct session *session, struct import *import, struct error *error)
{
    bool region = territory_at(import->space.territory).kind == TERRITORY_REGION;
    struct query *query = query_start(session, region ? &candidate_places_of_region : &candidate_places_of_department);
    struct arena scratch = {0};
    bool done = true;
    bind_text(query, 1, import->space.code);
    while (done && query_row(query)) {
        struct place place = {0};
        arena_reset(&scratch);
        *ARENA_PUSH(&import->arena, import->places, import->place_count) = column_i64(query, 0);
        done = columns_read(query, 1, false, &scratch, &place, error) &&
               duplicates_add(import->duplicates, &place, false, error);
    }
    arena_free(&scratch);
    return query_end(query, done ? error : NULL) && done;
}

static void read_facts(struct str json, struct place *place, struct arena *arena)
{
    json_t *object = NULL;
    if (json_parse(json, &object, NULL))
        place_from_json_partly(object, place, arena);
    json_decref(object);
}

static bool read_known(struct session *session, struct import *import, struct error *error)
{
    struct query *query = query_start(session, &candidate_known);
    bind_i64(query, 1, import->space_id);
    while (query_row(query)) {
        struct row *row = add_row(import);
        row->id = column_i64(query, 0);
        candidate_kind_find(column_text(query, 1), &row->kind);
        row->record = column_copy(query, 2, &import->arena);
        row->state = row->found =
            (enum candidate_state)code_find(CANDIDATE_STATE_CODES, CANDIDATE_STATE_COUNT, column_text(query, 3));
        row->old_score = column_i64(query, 4);
        row->old_place = column_i64(query, 6);
        read_facts(column_text(query, 5), &row->place, &import->arena);
        map_put(&import->by_record, key_of(import, row->kind, row->record), NULL)->number = (int64_t)import->row_count;
    }
    return query_end(query, error);
}

/* --- The file ----------------------------------------------------------------------------------------------------- */

static void say(struct import *import, bool refused, struct str message)
{
    if (import->error_count == CANDIDATE_ERRORS_MOST)
        return;
    struct arena *arena = &import->arena;
    *ARENA_PUSH(arena, import->errors, import->error_count) =
        (struct candidate_error){import->line, arena_str(arena, import->name), arena_str(arena, message), refused};
}

/* What is wrong in a value; what a place would need and a list never has is not told. */
static void on_finding(void *context, const struct finding *finding)
{
    static const char *const passed[] = {"service-missing", "date-missing",    "coordinates-missing",
                                         "address-missing", "commune-unknown", "column-missing"};
    struct import *import = context;
    for (size_t i = 0; i < COUNT_OF(passed); i++)
        if (str_equal(str_of(finding->rule), str_of(passed[i])))
            return;
    import->name = finding->name;
    if (finding->severity != SEVERITY_NOTE)
        say(import, finding->severity == SEVERITY_REFUSED, finding->message);
}

static bool in_space(const struct import *import, const struct place_territories *territories)
{
    bool region = territory_at(import->space.territory).kind == TERRITORY_REGION;
    return str_equal(region ? territories->region : territories->department, import->space.code);
}

static struct str record_of(struct import *import, const struct place *place)
{
    if (import->order->columns.at[CANDIDATE_RECORD].length && place->id.length)
        return arena_str(&import->arena, text_cut(place->id, RECORD_MOST));
    struct str name = text_folded(&import->arena, place->name);
    return text_cut(arena_printf(&import->arena, "%.*s %.*s", STR_PRINT(place->insee_code), STR_PRINT(name)),
                    RECORD_MOST);
}

static struct str facts_of(struct import *import, const struct place *place)
{
    struct buffer text = {0};
    struct json_writer json = {.out = &text};
    place_json(&json, place, &import->arena);
    struct str facts = arena_str(&import->arena, buffer_str(&text));
    buffer_free(&text);
    return facts;
}

/* A place read from a row: new, or the next version of one that is there. */
static void take_place(struct import *import, struct place *place)
{
    struct place_territories territories = place_territories_of(place);
    import->name = place->name;
    if (territories.department.length == 0) {
        say(import, true,
            STR("La commune n’est pas reconnue : donnez son nom exact, ou son code INSEE, avec le code postal."));
        import->list.refused++;
        return;
    }
    if (!in_space(import, &territories)) {
        import->list.outside++;
        return;
    }
    struct str record = record_of(import, place);
    union map_value *known = map_get(&import->by_record, key_of(import, import->order->kind, record));
    struct row *row = known ? &import->rows[known->number - 1] : add_row(import);
    import->list.known += known != NULL;
    if (!known) {
        row->kind = import->order->kind;
        row->record = record;
        map_put(&import->by_record, key_of(import, row->kind, record), NULL)->number = (int64_t)import->row_count;
    }
    place->source = STR_NONE;
    row->read = true;
    row->intercommunality = territories.intercommunality;
    row->facts = facts_of(import, place);
    read_facts(row->facts, &row->place, &import->arena); /* its own copy: the record's texts go */
}

static bool read_rows(struct import *import, struct records *records, const struct mapping *mapping,
                      struct error *error)
{
    struct conversion conversion = {
        .mapping = mapping, .source = STR("liste"), .today = INT32_MAX, .found = on_finding, .context = import};
    struct arena scratch = {0};
    bool done = true, end = false;
    while (done) {
        struct record record;
        struct place place = {0};
        arena_reset(&scratch);
        done = records_next(records, &record, &end, error);
        if (!done || end)
            break;
        if (++import->list.rows_read > CANDIDATE_ROWS_MOST)
            done = error_set(error, ERROR_LIMITED, "Cette liste a plus de 100" NNBSP "000 lignes : partagez-la.");
        import->line = record.line ? record.line : record.index + 1;
        if (done && convert_record(&conversion, &record, &scratch, &place))
            take_place(import, &place);
        else
            import->list.refused++;
    }
    arena_free(&scratch);
    return done;
}

static bool read_file(struct import *import, struct error *error)
{
    const struct candidate_import *order = import->order;
    struct mapping *mapping = NULL;
    struct records *records = NULL;
    bool done = candidate_columns_check(&order->columns, error) &&
                candidate_mapping(&order->columns, order->kind, &mapping, error) &&
                records_open_bytes(order->bytes, (struct records_options){0}, mapping, &records, error) &&
                read_rows(import, records, mapping, error);
    records_free(records);
    mapping_free(mapping);
    return done;
}

/* --- Comparing ---------------------------------------------------------------------------------------------------- */

static bool is_open(const struct row *row)
{
    return row->id == 0 || (row->state < CANDIDATE_REFUSED && row->old_score != NEVER);
}

static bool add_rows(struct import *import, struct error *error)
{
    for (size_t i = 0; i < import->row_count; i++) {
        import->rows[i].number = (int64_t)duplicates_count(import->duplicates);
        if (!duplicates_add(import->duplicates, &import->rows[i].place, is_open(&import->rows[i]), error))
            return false;
    }
    return true;
}

static void take_pair(struct import *import, const struct duplicate_pair *pair)
{
    bool sure = pair->decision == DUPLICATE_SURE;
    if (pair->b < import->place_count)
        return; /* two places */
    struct row *row = &import->rows[pair->b - import->place_count];
    if (pair->a >= import->place_count) { /* two candidates, the first one is kept */
        row->repeated |= sure && row->id == 0;
        return;
    }
    if (!is_open(row) || row->found == CANDIDATE_REFERENCED)
        return;
    row->place_id = import->places[pair->a]; /* pairs come by decreasing score: the first is the best */
    row->score = pair->score;
    row->found = sure ? CANDIDATE_REFERENCED : row->state;
}

static bool compare(struct import *import, struct error *error)
{
    const struct duplicate_pair *pairs;
    size_t count;
    if (!add_rows(import, error))
        return false;
    duplicates_find(import->duplicates, &pairs, &count);
    for (size_t i = count; i-- > 0;) /* the best is taken last */
        take_pair(import, &pairs[i]);
    return true;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void bind_facts(struct query *query, int first, const struct row *row, struct arena *arena)
{
    bind_text(query, first, row->intercommunality.length ? row->intercommunality : STR(""));
    bind_json(query, first + 1, row->facts);
    bind_text(query, first + 2, row->place.name);
    bind_text(query, first + 3, text_folded(arena, text_cut(row->place.name, CANDIDATE_KEY_MOST)));
    bind_text(query, first + 4, row->place.commune.length ? row->place.commune : STR(""));
}

static bool note_found(struct session *session, struct import *import, int64_t id, const struct row *row,
                       struct error *error)
{
    if (row->found != CANDIDATE_REFERENCED)
        return true;
    import->recognised++;
    import->list.referenced += row->id == 0;
    return candidate_note(session, id, CANDIDATE_REFERENCED, STR("Reconnu parmi les lieux publiés."), 0, import->now,
                          error);
}

static bool insert(struct session *session, struct import *import, const struct row *row, struct error *error)
{
    int64_t id = id_new(), inserted;
    struct query *query = query_start(session, &candidate_insert);
    bind_i64(query, 1, id);
    bind_i64(query, 2, import->space_id);
    bind_i64(query, 3, import->list.id);
    bind_text(query, 4, str_of(candidate_kind_name(row->kind)));
    bind_text(query, 5, row->record);
    bind_facts(query, 6, row, &import->arena);
    bind_text(query, 11, str_of(CANDIDATE_STATE_CODES[row->found]));
    bind_reference(query, 12, row->place_id);
    bind_i64(query, 13, row->score);
    bind_i64(query, 14, import->now);
    if (!query_run(query, &inserted, error))
        return false;
    import->list.added += inserted;
    import->list.known += !inserted; /* another import brought it meanwhile */
    return !inserted || note_found(session, import, id, row, error);
}

static bool update(struct session *session, struct import *import, const struct row *row, struct error *error)
{
    int64_t changed;
    if (row->read) {
        struct query *query = query_start(session, &candidate_update_facts);
        bind_i64(query, 1, row->id);
        bind_i64(query, 2, import->list.id);
        bind_facts(query, 3, row, &import->arena);
        if (!query_run(query, NULL, error))
            return false;
    }
    bool same = row->found == row->state && row->score == row->old_score && row->place_id == row->old_place;
    if (same || !is_open(row))
        return true;
    struct query *query = query_start(session, &candidate_update_match);
    bind_i64(query, 1, row->id);
    bind_text(query, 2, str_of(CANDIDATE_STATE_CODES[row->found]));
    bind_reference(query, 3, row->place_id);
    bind_i64(query, 4, row->score);
    bind_i64(query, 5, import->now);
    bind_text(query, 6, str_of(CANDIDATE_STATE_CODES[row->state]));
    return query_run(query, &changed, error) && (!changed || note_found(session, import, row->id, row, error));
}

static bool insert_list(struct session *session, const struct import *import, struct error *error)
{
    const struct candidate_list *list = &import->list;
    struct query *query = query_start(session, &candidate_list_insert);
    bind_i64(query, 1, list->id);
    bind_i64(query, 2, list->space_id);
    bind_text(query, 3, list->title);
    bind_text(query, 4, str_of(candidate_kind_name(list->kind)));
    bind_reference(query, 5, list->imported_by);
    bind_i64(query, 6, list->imported_at);
    const int64_t counts[] = {list->rows_read, list->outside, list->refused, 0, 0, 0};
    for (int i = 0; i < (int)COUNT_OF(counts); i++)
        bind_i64(query, 7 + i, counts[i]);
    return query_run(query, NULL, error);
}

STATEMENT(candidate_list_counted, "UPDATE candidate_list SET added = $2, known = $3, referenced = $4 WHERE id = $1");

static bool count_list(struct session *session, const struct import *import, struct error *error)
{
    struct query *query = query_start(session, &candidate_list_counted);
    bind_i64(query, 1, import->list.id);
    bind_i64(query, 2, import->list.added);
    bind_i64(query, 3, import->list.known);
    bind_i64(query, 4, import->list.referenced);
    return query_run(query, NULL, error);
}

static bool insert_errors(struct session *session, const struct import *import, struct error *error)
{
    bool done = true;
    for (size_t i = 0; done && i < import->error_count; i++) {
        struct query *query = query_start(session, &candidate_list_error_insert);
        bind_i64(query, 1, import->list.id);
        bind_i64(query, 2, (int64_t)i);
        bind_i64(query, 3, import->errors[i].line);
        bind_text(query, 4, import->errors[i].name.length ? import->errors[i].name : STR(""));
        bind_text(query, 5, import->errors[i].message);
        bind_i64(query, 6, import->errors[i].refused);
        done = query_run(query, NULL, error);
    }
    return done;
}

/* May run more than once (store.h): the counts begin again. */
static bool write_all(struct session *session, void *context, struct error *error)
{
    struct import *import = context;
    import->list = import->as_read;
    import->recognised = 0;
    bool done = !import->order || (insert_list(session, import, error) && insert_errors(session, import, error));
    for (size_t i = 0; done && i < import->row_count; i++) {
        const struct row *row = &import->rows[i];
        if (row->repeated)
            import->list.known++;
        else
            done = row->id ? update(session, import, row, error) : insert(session, import, row, error);
    }
    return done && (!import->order || count_list(session, import, error));
}

static bool run(struct import *import, struct error *error)
{
    struct session *session = NULL;
    import->duplicates = duplicates_new();
    bool done = store_read(import->store, &session, error);
    if (done) {
        done = read_known(session, import, error);
        if (done && !import->order && import->row_count == 0)
            goto out; /* nobody to recognise */
        done = done && find_space(session, import, error) && read_places(session, import, error);
        session_end(session);
        session = NULL;
    }
    done = done && (!import->order || read_file(import, error)) && compare(import, error);
    import->as_read = import->list;
    done = done && store_write(import->store, write_all, import, error);
out:
    session_end(session);
    duplicates_free(import->duplicates);
    map_free(&import->by_record);
    return done;
}

bool candidate_import(struct store *store, const struct candidate_import *order, struct candidate_list *list,
                      struct error *error)
{
    struct import import = {.order = order, .store = store, .space_id = order->space_id, .now = order->now};
    import.list = (struct candidate_list){.id = id_new(),
                                          .space_id = order->space_id,
                                          .title = order->title,
                                          .kind = order->kind,
                                          .imported_by = order->by,
                                          .imported_at = order->now};
    bool done = run(&import, error);
    *list = import.list;
    arena_free(&import.arena);
    return done;
}

bool candidate_match(struct store *store, int64_t space_id, int64_t now, int64_t *recognised, struct error *error)
{
    struct import import = {.store = store, .space_id = space_id, .now = now};
    bool done = run(&import, error);
    if (recognised)
        *recognised = import.recognised;
    arena_free(&import.arena);
    return done;
}
