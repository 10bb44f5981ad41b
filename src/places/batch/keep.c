/* Plans kept until they are confirmed. */
#include "batch.h"

STATEMENT(batch_insert, "INSERT INTO place_batch (id, space_id, structure_id, person_id, content, created_at) VALUES "
                        "($1, $2, $3, $4, $5, $6)");
STATEMENT(batch_update, "UPDATE place_batch SET content = $2 WHERE id = $1 AND applied_at IS NULL");
STATEMENT(batch_read, "SELECT space_id, COALESCE(structure_id, 0), person_id, created_at, COALESCE(applied_at, 0), "
                      "content FROM place_batch WHERE id = $1 AND person_id = $2");
STATEMENT(batch_set_applied, "UPDATE place_batch SET applied_at = $2 WHERE id = $1 AND applied_at IS NULL");
STATEMENT(batch_sweep, "DELETE FROM place_batch WHERE created_at < $1");

static const char *const VERDICTS[] = {"same", "changed", "disputed", "refused"};

/* --- Content ------------------------------------------------------------------------------------------------------ */

static void write_line(struct json_writer *json, const struct batch_line *line)
{
    json_begin_object(json);
    json_key(json, "line");
    json_i64(json, line->line);
    json_key(json, "place");
    json_i64(json, line->place_id);
    json_member_text(json, "name", line->name);
    json_member_text(json, "slug", line->slug);
    json_member_text(json, "verdict", str_of(VERDICTS[line->verdict]));
    json_key(json, "changes");
    place_changes_json(json, &line->changes);
    json_key(json, "disputed");
    place_changes_json(json, &line->disputed);
    json_member_text(json, "reason", line->reason);
    json_end_object(json);
}

static void write_plan(struct json_writer *json, const struct batch_plan *plan)
{
    json_begin_object(json);
    json_key(json, "unknown");
    json_begin_array(json);
    for (size_t i = 0; i < plan->unknown.count; i++)
        json_text(json, plan->unknown.at[i]);
    json_end_array(json);
    json_key(json, "lines");
    json_begin_array(json);
    for (size_t i = 0; i < plan->count; i++)
        write_line(json, &plan->at[i]);
    json_end_array(json);
    json_end_object(json);
}

static struct str text_of(const json_t *text, struct arena *arena)
{
    return arena_str(arena, (struct str){json_string_value(text), json_string_length(text)});
}

static struct str member_text(const json_t *object, const char *key, struct arena *arena)
{
    return text_of(json_object_get(object, key), arena);
}

static bool read_changes(json_t *object, struct arena *arena, struct place_changes *changes, struct error *error)
{
    char *text = json_dumps(object, JSON_COMPACT);
    bool read = text && place_changes_parse(str_of(text), arena, changes, error);
    free(text);
    return read;
}

static bool read_line(const json_t *object, struct arena *arena, struct batch_line *line, struct error *error)
{
    struct str verdict = member_text(object, "verdict", arena);
    *line = (struct batch_line){.line = json_integer_value(json_object_get(object, "line")),
                                .place_id = json_integer_value(json_object_get(object, "place")),
                                .name = member_text(object, "name", arena),
                                .slug = member_text(object, "slug", arena),
                                .reason = member_text(object, "reason", arena)};
    for (int i = 0; i <= BATCH_REFUSED; i++)
        if (str_equal(verdict, str_of(VERDICTS[i])))
            line->verdict = (enum batch_verdict)i;
    return read_changes(json_object_get(object, "changes"), arena, &line->changes, error) &&
           read_changes(json_object_get(object, "disputed"), arena, &line->disputed, error);
}

static bool read_plan(struct str text, struct arena *arena, struct batch_plan *plan, struct error *error)
{
    json_t *object, *one;
    size_t index;
    bool read = true;
    if (!json_parse(text, &object, error))
        return false;
    const json_t *lines = json_object_get(object, "lines"), *unknown = json_object_get(object, "unknown");
    *plan = (struct batch_plan){.at = ARENA_ARRAY(arena, struct batch_line, json_array_size(lines) + 1)};
    plan->unknown.at = ARENA_ARRAY(arena, struct str, json_array_size(unknown) + 1);
    json_array_foreach(unknown, index, one) plan->unknown.at[plan->unknown.count++] = text_of(one, arena);
    json_array_foreach(lines, index, one)
    {
        struct batch_line *line = &plan->at[plan->count++];
        read = read && read_line(one, arena, line, error);
        plan->counts[line->verdict]++;
    }
    json_decref(object);
    return read;
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

static bool write_row(struct session *session, struct batch *batch, struct str content, struct error *error)
{
    int64_t changed;
    if (batch->id) {
        struct query *query = query_start(session, &batch_update);
        bind_i64(query, 1, batch->id);
        bind_json(query, 2, content);
        return query_run(query, &changed, error) &&
               (changed == 1 || error_set(error, ERROR_CONFLICT, "Ces changements ont déjà été enregistrés."));
    }
    batch->id = id_new();
    struct query *query = query_start(session, &batch_insert);
    bind_i64(query, 1, batch->id);
    bind_i64(query, 2, batch->space_id);
    if (batch->structure_id)
        bind_i64(query, 3, batch->structure_id);
    else
        bind_null(query, 3);
    bind_i64(query, 4, batch->person_id);
    bind_json(query, 5, content);
    bind_i64(query, 6, batch->created_at);
    return query_run(query, NULL, error);
}

bool batch_save(struct session *session, struct batch *batch, struct error *error)
{
    struct buffer content = {0};
    struct json_writer json = {.out = &content};
    write_plan(&json, &batch->plan);
    bool done = write_row(session, batch, buffer_str(&content), error);
    buffer_free(&content);
    return done;
}

bool batch_find(struct session *session, int64_t id, int64_t person_id, struct arena *arena, struct batch *batch,
                struct error *error)
{
    struct query *query = query_start(session, &batch_read);
    bind_i64(query, 1, id);
    bind_i64(query, 2, person_id);
    bool found = query_row(query), read = true;
    if (found) {
        *batch = (struct batch){.id = id,
                                .space_id = column_i64(query, 0),
                                .structure_id = column_i64(query, 1),
                                .person_id = column_i64(query, 2),
                                .created_at = column_i64(query, 3),
                                .applied_at = column_i64(query, 4)};
        read = read_plan(column_text(query, 5), arena, &batch->plan, error);
    }
    return query_end(query, read ? error : NULL) && read &&
           (found || error_set(error, ERROR_MISSING, "Cet aperçu n’existe plus : envoyez le tableau de nouveau."));
}

bool batch_close(struct session *session, int64_t id, int64_t now, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &batch_set_applied);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, &changed, error) &&
           (changed == 1 || error_set(error, ERROR_CONFLICT, "Ces changements ont déjà été enregistrés."));
}

bool batches_sweep(struct session *session, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &batch_sweep);
    bind_i64(query, 1, now - BATCH_KEPT_SECONDS);
    return query_run(query, NULL, error);
}
