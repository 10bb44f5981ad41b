/* What the organiser does with contributions; what is kept of people. */
#include "bind.h"
#include "contribution-rows.h"
#include "network/contribution.h"
#include "store/attachment.h"

STATEMENT(contribution_link_put, "INSERT INTO contribution_link (contribution_id, subject, subject_id, label, address, "
                                 "at) "
                                 "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (contribution_id, subject, subject_id) "
                                 "DO UPDATE SET label = excluded.label, address = excluded.address");
STATEMENT(contribution_link_delete, "DELETE FROM contribution_link WHERE contribution_id = $1 AND subject = $2 "
                                    "AND subject_id = $3");
STATEMENT(contribution_link_count, "SELECT COUNT(*) FROM contribution_link WHERE contribution_id = $1");
STATEMENT(contribution_of_email, "SELECT " CONTRIBUTION_COLUMNS "FROM contribution AS c WHERE c.email = $1 ORDER BY "
                                 "c.id");
STATEMENT(contribution_empty_author, "UPDATE contribution SET name = '', email = '', contact = '', may_name = 0, "
                                     "person_id = NULL, token = 'oubli ' || CAST(id AS TEXT) WHERE email = $1");
STATEMENT(contribution_empty_old, "UPDATE contribution SET name = '', email = '', may_name = 0, person_id = NULL, "
                                  "token = 'oubli ' || CAST(id AS TEXT) WHERE updated_at < $1 AND "
                                  "(email <> '' OR name <> '')");
STATEMENT(contribution_empty_person, "UPDATE contribution SET person_id = NULL WHERE person_id = $1");
STATEMENT(contribution_empty_moves, "UPDATE contribution_move SET person_id = NULL WHERE person_id = $1");

/* --- States ------------------------------------------------------------------------------------------------------- */

static const struct {
    enum contribution_state from, to;
    bool needs_reason;
} MOVES[] = {
    {CONTRIBUTION_RECEIVED, CONTRIBUTION_QUALIFIED, false},   {CONTRIBUTION_RECEIVED, CONTRIBUTION_DISCARDED, true},
    {CONTRIBUTION_RECEIVED, CONTRIBUTION_DUPLICATE, false},   {CONTRIBUTION_RECEIVED, CONTRIBUTION_INTEGRATED, false},
    {CONTRIBUTION_QUALIFIED, CONTRIBUTION_INTEGRATED, false}, {CONTRIBUTION_QUALIFIED, CONTRIBUTION_DISCARDED, true},
    {CONTRIBUTION_QUALIFIED, CONTRIBUTION_DUPLICATE, false},  {CONTRIBUTION_INTEGRATED, CONTRIBUTION_QUALIFIED, false},
    {CONTRIBUTION_DISCARDED, CONTRIBUTION_RECEIVED, false},   {CONTRIBUTION_DUPLICATE, CONTRIBUTION_RECEIVED, false},
};

bool contribution_may_move(enum contribution_state from, enum contribution_state to, bool *needs_reason)
{
    for (size_t i = 0; i < COUNT_OF(MOVES); i++) {
        if (MOVES[i].from != from || MOVES[i].to != to)
            continue;
        *needs_reason = MOVES[i].needs_reason;
        return true;
    }
    return false;
}

static bool check_move(const struct contribution *one, enum contribution_state to, struct str reason,
                       struct error *error)
{
    bool needs_reason;
    if (!contribution_may_move(one->state, to, &needs_reason))
        return error_set(error, ERROR_CONFLICT, "Cette contribution est « %s » : elle ne peut pas devenir « %s ».",
                         contribution_state_label(one->state), contribution_state_label(to));
    return !needs_reason || !str_is_empty(str_trim(reason)) ||
           error_set(error, ERROR_INVALID, "Dites pourquoi : la raison est transmise à son auteur.");
}

static bool move_to(struct session *session, struct contribution *one, enum contribution_state to, struct str reason,
                    int64_t by, int64_t now, struct error *error)
{
    enum contribution_state from = one->state;
    if (!check_move(one, to, reason, error))
        return false;
    one->state = to;
    one->into_id = to == CONTRIBUTION_DUPLICATE ? one->into_id : 0;
    one->published_at = to >= CONTRIBUTION_DISCARDED ? 0 : one->published_at;
    one->updated_at = now;
    return contribution_write(session, one, error) &&
           contribution_note(session, one->id, from, to, str_trim(reason), by, now, error);
}

static bool check_survivor(struct session *session, const struct contribution *one, struct arena *arena,
                           struct error *error)
{
    struct contribution into;
    if (one->into_id == 0 || one->into_id == one->id)
        return error_set(error, ERROR_INVALID, "Choisissez la contribution dont celle-ci est le doublon.");
    if (!contribution_need(session, one->space_id, one->into_id, arena, &into, error))
        return false;
    return into.state != CONTRIBUTION_DUPLICATE || error_set(error, ERROR_INVALID,
                                                             "La contribution n° %lld est elle-même un doublon : "
                                                             "choisissez celle qui la "
                                                             "porte.",
                                                             (long long)into.number);
}

bool contribution_move(struct session *session, int64_t space_id, int64_t id, enum contribution_state to, int64_t into,
                       struct str reason, int64_t by, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct contribution one;
    bool done = contribution_need(session, space_id, id, &arena, &one, error);
    if (done && to == CONTRIBUTION_DUPLICATE) {
        one.into_id = into;
        done = check_survivor(session, &one, &arena, error);
    }
    done = done && move_to(session, &one, to, reason, by, now, error);
    arena_free(&arena);
    return done;
}

/* --- Sorting ------------------------------------------------------------------------------------------------------ */

bool contribution_qualify(struct session *session, const struct contribution *wanted, int64_t by, int64_t now,
                          struct error *error)
{
    struct arena arena = {0};
    struct contribution one;
    bool done = contribution_need(session, wanted->space_id, wanted->id, &arena, &one, error);
    if (done && one.updated_at != wanted->updated_at)
        done = error_set(error, ERROR_CONFLICT,
                         "Cette contribution a changé entre-temps : relisez-la avant d’enregistrer de nouveau.");
    if (done && str_is_empty(str_trim(wanted->text)))
        done = error_set(error, ERROR_INVALID, "Le texte ne peut pas être vide.");
    if (done) {
        struct str title = str_trim(wanted->title);
        one.kind = wanted->kind;
        one.theme = wanted->theme;
        one.territory = wanted->territory;
        one.text = str_trim(text_clean(&arena, wanted->text));
        one.title =
            title.length ? text_cut(title, CONTRIBUTION_TITLE_MOST) : contribution_first_words(&arena, one.text);
        one.contact = str_trim(wanted->contact);
        one.may_publish = wanted->may_publish;
        one.may_name = wanted->may_name;
        one.published_at = one.may_publish ? one.published_at : 0;
        one.updated_at = now;
        done = one.state == CONTRIBUTION_RECEIVED
                   ? move_to(session, &one, CONTRIBUTION_QUALIFIED, STR(""), by, now, error)
                   : contribution_write(session, &one, error);
    }
    arena_free(&arena);
    return done;
}

bool contribution_publish(struct session *session, int64_t space_id, int64_t id, bool published, int64_t now,
                          struct error *error)
{
    struct arena arena = {0};
    struct contribution one;
    bool done = contribution_need(session, space_id, id, &arena, &one, error);
    if (done && published && !one.may_publish)
        done = error_set(error, ERROR_FORBIDDEN, "Son auteur n’a pas accepté qu’elle soit publiée.");
    if (done && published && one.state != CONTRIBUTION_QUALIFIED && one.state != CONTRIBUTION_INTEGRATED)
        done = error_set(error, ERROR_CONFLICT, "Qualifiez cette contribution avant de la publier.");
    if (done) {
        one.published_at = !published ? 0 : one.published_at ? one.published_at : now;
        one.updated_at = now;
        done = contribution_write(session, &one, error);
    }
    arena_free(&arena);
    return done;
}

static bool add_part(struct session *session, const struct contribution *from, struct str part, int64_t by, int64_t now,
                     struct arena *arena, struct error *error)
{
    struct contribution one = *from;
    one.channel = CHANNEL_SPLIT;
    one.parent_id = from->id;
    one.text = part;
    one.title = STR_NONE;
    return contribution_add(session, &one, now, arena, error) &&
           contribution_note(session, one.id, CONTRIBUTION_RECEIVED, CONTRIBUTION_RECEIVED, STR(""), by, now, error) &&
           attachment_copy(session, CONTRIBUTION_FILES, from->id, one.id, error);
}

static bool check_parts(const struct contribution *one, const struct str *parts, size_t count, struct error *error)
{
    if (one->state != CONTRIBUTION_RECEIVED && one->state != CONTRIBUTION_QUALIFIED)
        return error_set(error, ERROR_CONFLICT, "Cette contribution est « %s » : elle ne se découpe plus.",
                         contribution_state_label(one->state));
    if (count < 2)
        return error_set(error, ERROR_INVALID, "Marquez au moins une coupure : une ligne faite de trois tirets (---).");
    if (count > CONTRIBUTION_PARTS_MOST)
        return error_set(error, ERROR_LIMITED, "Une contribution se découpe en %d au plus.", CONTRIBUTION_PARTS_MOST);
    for (size_t i = 0; i < count; i++)
        if (str_is_empty(str_trim(parts[i])))
            return error_set(error, ERROR_INVALID, "La partie %zu est vide.", i + 1);
    return true;
}

bool contribution_split(struct session *session, int64_t space_id, int64_t id, const struct str *parts, size_t count,
                        int64_t by, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct contribution one;
    bool done = contribution_need(session, space_id, id, &arena, &one, error) && check_parts(&one, parts, count, error);
    for (size_t i = 1; done && i < count; i++)
        done = add_part(session, &one, parts[i], by, now, &arena, error);
    if (done) {
        one.text = str_trim(text_clean(&arena, parts[0]));
        one.title = contribution_first_words(&arena, one.text);
        one.updated_at = now;
        done = contribution_write(session, &one, error);
    }
    arena_free(&arena);
    return done;
}

/* --- What it becomes ---------------------------------------------------------------------------------------------- */

bool contribution_integrate(struct session *session, int64_t space_id, int64_t id, const struct contribution_link *link,
                            int64_t by, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct contribution one;
    bool done = contribution_need(session, space_id, id, &arena, &one, error);
    if (done && one.state != CONTRIBUTION_INTEGRATED)
        done = move_to(session, &one, CONTRIBUTION_INTEGRATED, link->label, by, now, error);
    if (done) {
        struct query *query = query_start(session, &contribution_link_put);
        bind_i64(query, 1, id);
        bind_text(query, 2, link->subject);
        bind_i64(query, 3, link->subject_id);
        bind_words(query, 4, link->label);
        bind_words(query, 5, link->address);
        bind_i64(query, 6, now);
        done = query_run(query, NULL, error);
    }
    arena_free(&arena);
    return done;
}

static bool delete_link(struct session *session, int64_t id, struct str subject, int64_t subject_id, int64_t *left,
                        struct error *error)
{
    struct query *query = query_start(session, &contribution_link_delete);
    bind_i64(query, 1, id);
    bind_text(query, 2, subject);
    bind_i64(query, 3, subject_id);
    if (!query_run(query, NULL, error))
        return false;
    query = query_start(session, &contribution_link_count);
    bind_i64(query, 1, id);
    *left = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

bool contribution_unlink(struct session *session, int64_t space_id, int64_t id, struct str subject, int64_t subject_id,
                         int64_t by, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct contribution one;
    int64_t left;
    bool done = contribution_need(session, space_id, id, &arena, &one, error) &&
                delete_link(session, id, subject, subject_id, &left, error) &&
                (left || one.state != CONTRIBUTION_INTEGRATED ||
                 move_to(session, &one, CONTRIBUTION_QUALIFIED, STR(""), by, now, error));
    arena_free(&arena);
    return done;
}

/* --- Personal data ------------------------------------------------------------------------------------------------ */

bool contribution_export(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &contribution_of_email);
    bind_text(query, 1, email);
    json_key(writer, "contributions");
    json_begin_array(writer);
    while (query_row(query)) {
        struct contribution one;
        arena_reset(&arena);
        contribution_read(query, &arena, &one);
        json_begin_object(writer);
        json_key(writer, "number");
        json_i64(writer, one.number);
        json_member_text(writer, "state", str_of(contribution_state_code(one.state)));
        json_member_text(writer, "title", one.title);
        json_member_text(writer, "text", one.original);
        json_member_text(writer, "name", one.name);
        json_member_text(writer, "organisation", one.organisation);
        json_key(writer, "received_at");
        json_i64(writer, one.created_at);
        json_end_object(writer);
    }
    json_end_array(writer);
    arena_free(&arena);
    return query_end(query, error);
}

static bool run_with_number(struct session *session, const struct statement *statement, int64_t number,
                            struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, number);
    return query_run(query, NULL, error);
}

bool contribution_forget(struct session *session, struct str email, int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, &contribution_empty_author);
    bind_text(query, 1, email);
    return query_run(query, NULL, error) && run_with_number(session, &contribution_empty_person, person_id, error) &&
           run_with_number(session, &contribution_empty_moves, person_id, error);
}

bool contribution_forget_before(struct session *session, int64_t instant, struct error *error)
{
    return run_with_number(session, &contribution_empty_old, instant, error);
}
