#include "accounts/structure.h"

#include "accounts/audit.h"
#include "rows.h"

#define COLUMNS                                                                                                        \
    "id, space_id, parent_id, name, siret, rna, commune, intercommunality, address, postal_code, phone, email, "       \
    "website, state, created_by, created_at, updated_at"

STATEMENT(structure_select, "SELECT " COLUMNS " FROM structure WHERE id = $1");
STATEMENT(structure_select_identifier, "SELECT " COLUMNS " FROM structure WHERE siret = $1 OR rna = $1");
STATEMENT(structure_select_space, "SELECT " COLUMNS ", key FROM structure WHERE space_id = $1 AND state <> 'closed' "
                                  "AND (CAST($2 AS TEXT) IS NULL OR commune = $2) AND (CAST($3 AS TEXT) IS NULL OR "
                                  "intercommunality = $3) "
                                  "AND (CAST($4 AS BIGINT) = 0 OR state = 'to_check') AND (key, id) > ($5, $6) ORDER "
                                  "BY key, id");
STATEMENT(structure_select_branches, "SELECT " COLUMNS " FROM structure WHERE parent_id = $1 AND state <> 'closed' "
                                     "ORDER BY key, id");
STATEMENT(structure_insert, "INSERT INTO structure (id, space_id, parent_id, name, key, siret, rna, commune, "
                            "intercommunality, address, "
                            "postal_code, phone, email, website, state, created_by, created_at, updated_at) "
                            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)");
STATEMENT(structure_update, "UPDATE structure SET name = $2, key = $3, siret = $4, rna = $5, commune = $6, "
                            "intercommunality = $7, "
                            "address = $8, postal_code = $9, phone = $10, email = $11, website = $12, updated_at = $13 "
                            "WHERE id = $1");
STATEMENT(structure_update_state, "UPDATE structure SET state = $2, updated_at = $3 WHERE id = $1");
STATEMENT(structure_delete_roles, "DELETE FROM role WHERE structure_id = $1");

STATEMENT(structure_count_to_check, "SELECT COUNT(*) FROM structure WHERE space_id = $1 AND state = 'to_check'");
STATEMENT(structure_count_claims, "SELECT COUNT(*) FROM membership_claim AS c JOIN structure AS s ON s.id = "
                                  "c.structure_id WHERE c.space_id = $1 "
                                  "AND c.state = 'waiting' AND c.created_at > $2 AND NOT EXISTS (SELECT 1 FROM role AS "
                                  "r WHERE r.structure_id IN "
                                  "(c.structure_id, s.parent_id) AND r.kind = 'structure-manager' AND (r.expires_at IS "
                                  "NULL OR r.expires_at > "
                                  "$3))");

static const char *const STATES[] = {"to_check", "active", "closed"};

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static enum structure_state read_state(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(STATES); i++)
        if (str_equal(code, str_of(STATES[i])))
            return (enum structure_state)i;
    return STRUCTURE_CLOSED;
}

static void read_structure(struct query *query, struct arena *arena, struct structure *structure)
{
    *structure = (struct structure){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .parent_id = column_i64(query, 2),
        .name = column_copy(query, 3, arena),
        .siret = column_copy(query, 4, arena),
        .rna = column_copy(query, 5, arena),
        .commune = column_copy(query, 6, arena),
        .intercommunality = column_copy(query, 7, arena),
        .address = column_copy(query, 8, arena),
        .postal_code = column_copy(query, 9, arena),
        .phone = column_copy(query, 10, arena),
        .email = column_copy(query, 11, arena),
        .website = column_copy(query, 12, arena),
        .state = read_state(column_text(query, 13)),
        .created_by = column_i64(query, 14),
        .created_at = column_i64(query, 15),
        .updated_at = column_i64(query, 16),
    };
}

bool structure_find(struct session *session, int64_t id, struct arena *arena, struct structure *structure, bool *found,
                    struct error *error)
{
    struct query *query = query_start(session, &structure_select);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_structure(query, arena, structure);
    return query_end(query, error);
}

bool structure_branches(struct session *session, int64_t parent_id, struct arena *arena, struct structures *structures,
                        struct error *error)
{
    *structures = (struct structures){0};
    struct query *query = query_start(session, &structure_select_branches);
    bind_i64(query, 1, parent_id);
    while (query_row(query))
        read_structure(query, arena, ARENA_PUSH(arena, structures->at, structures->count));
    return query_end(query, error);
}

/* "123 456 789 00012" → "12345678900012", "w281001234" → "W281001234"; empty when it is neither. */
static struct str identifier_of(struct arena *arena, struct str text)
{
    char *kept = arena_alloc(arena, text.length + 1);
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] != ' ' && text.at[i] != '.')
            kept[count++] = text.at[i] == 'w' ? 'W' : text.at[i];
    struct str whole = {kept, count};
    bool rna = count == 10 && kept[0] == 'W' && str_is_digits(str_slice(whole, 1, count));
    return rna || (count == 14 && str_is_digits(whole)) ? whole : STR_NONE;
}

/* Every word typed begins a word of the name. */
static bool has_words(struct str key, struct str typed)
{
    struct str word;
    while (str_next(&typed, ' ', &word)) {
        size_t at = 0;
        bool found = word.length == 0;
        while (!found && (at = str_find(key, word, at)) != SIZE_MAX) {
            found = at == 0 || key.at[at - 1] == ' ';
            at++;
        }
        if (!found)
            return false;
    }
    return true;
}

struct str structure_cursor(struct arena *arena, const struct structure *last)
{
    return arena_printf(arena, "%lld %.*s", (long long)last->id, STR_PRINT(text_folded(arena, last->name)));
}

static bool find_identifier(struct session *session, struct str identifier, struct arena *arena,
                            struct structures *structures, struct error *error)
{
    struct query *query = query_start(session, &structure_select_identifier);
    bind_text(query, 1, identifier);
    while (query_row(query))
        read_structure(query, arena, ARENA_PUSH(arena, structures->at, structures->count));
    return query_end(query, error);
}

bool structure_list(struct session *session, const struct structure_search *search, struct arena *arena,
                    struct structures *structures, struct error *error)
{
    struct str identifier = identifier_of(arena, search->text), typed = text_folded(arena, search->text);
    int64_t after = 0;
    size_t blank = str_find_char(search->after, ' ', 0);
    struct str key = blank == SIZE_MAX ? STR("") : str_slice(search->after, blank + 1, search->after.length);
    *structures = (struct structures){0};
    if (identifier.length)
        return find_identifier(session, identifier, arena, structures, error);
    if (blank != SIZE_MAX)
        str_to_i64(str_slice(search->after, 0, blank), &after);
    struct query *query = query_start(session, &structure_select_space);
    bind_i64(query, 1, search->space_id);
    bind_text(query, 2, search->commune.length ? search->commune : STR_NONE);
    bind_text(query, 3, search->intercommunality.length ? search->intercommunality : STR_NONE);
    bind_i64(query, 4, search->to_check);
    bind_text(query, 5, key.length ? key : STR(""));
    bind_i64(query, 6, after);
    while (structures->count < search->most && query_row(query))
        if (has_words(column_text(query, 17), typed))
            read_structure(query, arena, ARENA_PUSH(arena, structures->at, structures->count));
    return query_end(query, error);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

struct str structure_told(struct arena *arena, const struct structure *structure)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_member_text(&writer, "nom", structure->name);
    json_member_text(&writer, "siret", structure->siret);
    json_member_text(&writer, "rna", structure->rna);
    json_member_text(&writer, "commune", structure->commune);
    json_member_text(&writer, "adresse", structure->address);
    json_member_text(&writer, "code postal", structure->postal_code);
    json_member_text(&writer, "téléphone", structure->phone);
    json_member_text(&writer, "courriel", structure->email);
    json_member_text(&writer, "site", structure->website);
    json_end_object(&writer);
    struct str told = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return told;
}

static bool record(struct session *session, const char *action, const struct structure *structure, struct str before,
                   struct str after, struct str reason, int64_t by, int64_t now, struct error *error)
{
    struct audit_event event = {.person_id = by,
                                .space_id = structure->space_id,
                                .action = action,
                                .subject = "structure",
                                .subject_id = structure->id,
                                .label = structure->name,
                                .before = before,
                                .after = after,
                                .reason = reason};
    return audit_record(session, &event, now, error);
}

static void bind_or_null(struct query *query, int parameter, struct str text)
{
    bind_text(query, parameter, text.length ? text : STR_NONE);
}

static bool check_identifier(struct session *session, struct str identifier, int64_t own, struct error *error)
{
    struct arena arena = {0};
    struct structures found = {0};
    bool done = identifier.length == 0 || find_identifier(session, identifier, &arena, &found, error);
    if (done && found.count > 0 && found.at[0].id != own)
        done =
            error_set(error, ERROR_CONFLICT, "« %.*s » a déjà ce numéro" NBSP ": demandez à rejoindre cette structure.",
                      STR_PRINT(found.at[0].name));
    arena_free(&arena);
    return done;
}

static bool check(struct session *session, const struct structure *structure, struct error *error)
{
    struct arena arena = {0};
    struct structure parent = {0};
    bool found = false;
    bool done = structure->name.length > 0 || error_set(error, ERROR_INVALID, "Donnez le nom de la structure.");
    done = done && check_identifier(session, structure->siret, structure->id, error) &&
           check_identifier(session, structure->rna, structure->id, error);
    if (done && structure->parent_id) {
        done = structure_find(session, structure->parent_id, &arena, &parent, &found, error) &&
               ((found && parent.space_id == structure->space_id && parent.parent_id == 0) ||
                error_set(error, ERROR_INVALID,
                          "Une antenne dépend d’une structure de cet espace, qui n’est pas "
                          "elle-même une antenne."));
        if (done && structure->siret.length == 14 && parent.siret.length == 14 &&
            !str_equal(str_slice(structure->siret, 0, 9), str_slice(parent.siret, 0, 9)))
            done = error_set(error, ERROR_INVALID,
                             "Le SIRET d’une antenne commence comme celui de sa structure" NBSP ": %.9s.",
                             parent.siret.at);
    }
    arena_free(&arena);
    return done;
}

static bool insert(struct session *session, const struct structure *structure, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &structure_insert);
    bind_i64(query, 1, structure->id);
    bind_i64(query, 2, structure->space_id);
    if (structure->parent_id)
        bind_i64(query, 3, structure->parent_id);
    else
        bind_null(query, 3);
    bind_text(query, 4, structure->name);
    bind_text(query, 5, text_folded(&arena, structure->name));
    bind_or_null(query, 6, structure->siret);
    bind_or_null(query, 7, structure->rna);
    bind_text(query, 8, structure->commune);
    bind_or_null(query, 9, structure->intercommunality);
    bind_or_null(query, 10, structure->address);
    bind_or_null(query, 11, structure->postal_code);
    bind_or_null(query, 12, structure->phone);
    bind_or_null(query, 13, structure->email);
    bind_or_null(query, 14, structure->website);
    bind_text(query, 15, str_of(STATES[structure->state]));
    if (structure->created_by)
        bind_i64(query, 16, structure->created_by);
    else
        bind_null(query, 16);
    bind_i64(query, 17, structure->created_at);
    arena_free(&arena);
    return query_run(query, NULL, error);
}

bool structure_create(struct session *session, struct structure *structure, int64_t by, int64_t now,
                      struct error *error)
{
    struct arena arena = {0};
    structure->id = 0;
    bool done = check(session, structure, error);
    structure->id = id_new();
    structure->created_by = by;
    structure->created_at = structure->updated_at = now;
    structure->state = structure->parent_id ? STRUCTURE_ACTIVE : STRUCTURE_TO_CHECK;
    done = done && insert(session, structure, error) &&
           record(session, "structure.create", structure, STR_NONE, structure_told(&arena, structure), STR_NONE, by,
                  now, error);
    struct role role = {.kind = ROLE_STRUCTURE_MANAGER, .space_id = structure->space_id, .structure_id = structure->id};
    if (done && by && !structure->parent_id)
        done = role_grant(session, by, &role, by, now, NULL, error);
    arena_free(&arena);
    return done;
}

static bool update(struct session *session, const struct structure *structure, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &structure_update);
    bind_i64(query, 1, structure->id);
    bind_text(query, 2, structure->name);
    bind_text(query, 3, text_folded(&arena, structure->name));
    bind_or_null(query, 4, structure->siret);
    bind_or_null(query, 5, structure->rna);
    bind_text(query, 6, structure->commune);
    bind_or_null(query, 7, structure->intercommunality);
    bind_or_null(query, 8, structure->address);
    bind_or_null(query, 9, structure->postal_code);
    bind_or_null(query, 10, structure->phone);
    bind_or_null(query, 11, structure->email);
    bind_or_null(query, 12, structure->website);
    bind_i64(query, 13, now);
    arena_free(&arena);
    return query_run(query, NULL, error);
}

bool structure_change(struct session *session, const struct structure *structure, int64_t by, int64_t now,
                      struct error *error)
{
    struct arena arena = {0};
    struct structure before = {0};
    bool found = false;
    bool done = structure_find(session, structure->id, &arena, &before, &found, error) &&
                (found || error_set(error, ERROR_MISSING, "Cette structure n’existe plus."));
    struct structure after = *structure;
    if (done) {
        after.space_id = before.space_id;
        after.parent_id = before.parent_id;
    }
    done = done && check(session, &after, error) && update(session, &after, now, error) &&
           record(session, "structure.change", &after, structure_told(&arena, &before), structure_told(&arena, &after),
                  STR_NONE, by, now, error) &&
           (str_equal(before.name, after.name) || session_touch(session, "places", error)); /* theirs say it */
    arena_free(&arena);
    return done;
}

bool structure_set_state(struct session *session, int64_t id, enum structure_state state, struct str reason, int64_t by,
                         int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct structure structure = {0};
    bool found = false;
    bool done = structure_find(session, id, &arena, &structure, &found, error) &&
                (found || error_set(error, ERROR_MISSING, "Cette structure n’existe plus."));
    if (done) {
        struct query *query = query_start(session, &structure_update_state);
        bind_i64(query, 1, id);
        bind_text(query, 2, str_of(STATES[state]));
        bind_i64(query, 3, now);
        done = query_run(query, NULL, error);
    }
    if (done && state == STRUCTURE_CLOSED) {
        struct query *query = query_start(session, &structure_delete_roles);
        bind_i64(query, 1, id);
        done = query_run(query, NULL, error);
    }
    done = done && record(session, state == STRUCTURE_CLOSED ? "structure.close" : "structure.approve", &structure,
                          STR_NONE, STR_NONE, reason, by, now, error);
    arena_free(&arena);
    return done;
}

/* --- What waits --------------------------------------------------------------------------------------------------- */

bool structure_work_count(struct session *session, int64_t space_id, int64_t now, struct structure_work *work,
                          struct error *error)
{
    struct query *queries[] = {query_start(session, &structure_count_to_check),
                               query_start(session, &structure_count_claims)};
    int64_t *const counts[] = {&work->to_check, &work->claims};
    bind_i64(queries[0], 1, space_id);
    bind_i64(queries[1], 1, space_id);
    bind_i64(queries[1], 2, now - CLAIM_SECONDS);
    bind_i64(queries[1], 3, now);
    queries_send(queries, COUNT_OF(queries));
    bool done = true;
    *work = (struct structure_work){0};
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        while (query_row(queries[i]))
            *counts[i] = column_i64(queries[i], 0);
        done = query_end(queries[i], done ? error : NULL) && done;
    }
    return done;
}
