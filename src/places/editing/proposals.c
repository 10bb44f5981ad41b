/* Proposals: written, sent, decided. */
#include "editing.h"
#include "place-columns.h"
#include "places/candidate.h"

static const char *const KIND_NAMES[] = {"creation", "correction", "report"};
static const char *const STATE_NAMES[] = {"draft", "waiting", "accepted", "refused", "withdrawn"};

#define PROPOSAL                                                                                                       \
    "SELECT id, space_id, place_id, structure_id, person_id, kind, state, email, name, comment, reason, changes, "     \
    "decided_by, created_at, updated_at, decided_at FROM place_proposal "

STATEMENT(proposal_insert, "INSERT INTO place_proposal (id, space_id, place_id, structure_id, person_id, kind, state, "
                           "email, name, "
                           "comment, changes, secret, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                           "$9, $10, $11, "
                           "$12, $13, $13)");
STATEMENT(proposal_update, "UPDATE place_proposal SET structure_id = $2, state = $3, email = $4, name = $5, comment = "
                           "$6, changes = $7, updated_at = $8 WHERE id = $1 AND state IN ('draft', 'waiting')");
STATEMENT(proposal_by_id, PROPOSAL "WHERE id = $1");
STATEMENT(proposal_by_secret, PROPOSAL "WHERE secret = $1");
STATEMENT(proposal_waiting, PROPOSAL "WHERE space_id = $1 AND state = 'waiting' AND id > $2 ORDER BY id LIMIT $3");
STATEMENT(proposal_waiting_count, "SELECT COUNT(*) FROM place_proposal WHERE space_id = $1 AND state = 'waiting'");
STATEMENT(proposal_of_person, PROPOSAL "WHERE person_id = $1 ORDER BY id DESC LIMIT 200");
STATEMENT(proposal_of_place, PROPOSAL "WHERE place_id = $1 ORDER BY id DESC LIMIT 200");
STATEMENT(proposal_close, "UPDATE place_proposal SET state = $2, reason = $3, decided_by = $4, decided_at = $5, "
                          "updated_at = $6, place_id = COALESCE($7, place_id), email = NULL WHERE id = $1 AND state = "
                          "$8");

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void bind_optional(struct query *query, int parameter, struct str text)
{
    bind_text(query, parameter, text.length ? text : STR_NONE);
}

static bool insert(struct session *session, const struct proposal *proposal, struct str secret, struct str changes,
                   int64_t now, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &proposal_insert);
    bind_i64(query, 1, id);
    bind_i64(query, 2, proposal->space_id);
    bind_reference(query, 3, proposal->place_id);
    bind_reference(query, 4, proposal->structure_id);
    bind_reference(query, 5, proposal->person_id);
    bind_text(query, 6, str_of(KIND_NAMES[proposal->kind]));
    bind_text(query, 7, str_of(STATE_NAMES[proposal->state]));
    bind_optional(query, 8, proposal->email);
    bind_text(query, 9, proposal->name);
    bind_optional(query, 10, proposal->comment);
    bind_json(query, 11, changes);
    bind_secret(query, 12, secret);
    bind_i64(query, 13, now);
    return query_run(query, NULL, error);
}

static bool update(struct session *session, const struct proposal *proposal, struct str changes, int64_t now,
                   struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &proposal_update);
    bind_i64(query, 1, proposal->id);
    bind_reference(query, 2, proposal->structure_id);
    bind_text(query, 3, str_of(STATE_NAMES[proposal->state]));
    bind_optional(query, 4, proposal->email);
    bind_text(query, 5, proposal->name);
    bind_optional(query, 6, proposal->comment);
    bind_json(query, 7, changes);
    bind_i64(query, 8, now);
    return query_run(query, &changed, error) &&
           (changed == 1 || error_set(error, ERROR_CONFLICT, "Cette proposition a déjà été traitée."));
}

bool proposal_save(struct session *session, const struct proposal *proposal, struct str secret, int64_t now,
                   int64_t *id, struct error *error)
{
    struct buffer text = {0};
    struct json_writer json = {.out = &text};
    place_changes_json(&json, &proposal->changes);
    *id = proposal->id ? proposal->id : id_new();
    bool done = proposal->id ? update(session, proposal, buffer_str(&text), now, error)
                             : insert(session, proposal, secret, buffer_str(&text), now, *id, error);
    buffer_free(&text);
    return done;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool read_proposal(struct query *query, struct arena *arena, struct proposal *proposal, struct error *error)
{
    *proposal = (struct proposal){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .place_id = column_i64(query, 2),
        .structure_id = column_i64(query, 3),
        .person_id = column_i64(query, 4),
        .kind = (enum proposal_kind)name_find(KIND_NAMES, COUNT_OF(KIND_NAMES), column_text(query, 5)),
        .state = (enum proposal_state)name_find(STATE_NAMES, COUNT_OF(STATE_NAMES), column_text(query, 6)),
        .email = column_copy(query, 7, arena),
        .name = column_copy(query, 8, arena),
        .comment = column_copy(query, 9, arena),
        .reason = column_copy(query, 10, arena),
        .decided_by = column_i64(query, 12),
        .created_at = column_i64(query, 13),
        .updated_at = column_i64(query, 14),
        .decided_at = column_i64(query, 15)};
    return place_changes_parse(column_text(query, 11), arena, &proposal->changes, error);
}

static bool read_one(struct query *query, struct arena *arena, struct proposal *proposal, struct error *error)
{
    bool found = query_row(query), read = !found || read_proposal(query, arena, proposal, error);
    return query_end(query, read ? error : NULL) && read &&
           (found || error_set(error, ERROR_MISSING, "Cette proposition n’existe pas, ou plus."));
}

bool proposal_read(struct session *session, int64_t id, struct arena *arena, struct proposal *proposal,
                   struct error *error)
{
    struct query *query = query_start(session, &proposal_by_id);
    bind_i64(query, 1, id);
    return read_one(query, arena, proposal, error);
}

bool proposal_find(struct session *session, struct str secret, struct arena *arena, struct proposal *proposal,
                   struct error *error)
{
    struct query *query = query_start(session, &proposal_by_secret);
    bind_secret(query, 1, secret);
    return read_one(query, arena, proposal, error);
}

static bool read_all(struct query *query, struct arena *arena, struct proposals *proposals, struct error *error)
{
    bool read = true;
    *proposals = (struct proposals){0};
    while (read && query_row(query)) {
        read = read_proposal(query, arena, ARENA_PUSH(arena, proposals->at, proposals->count), error);
    }
    return query_end(query, read ? error : NULL) && read;
}

bool proposal_queue(struct session *session, int64_t space_id, int64_t after, size_t most, struct arena *arena,
                    struct proposals *proposals, int64_t *total, struct error *error)
{
    struct query *queries[] = {query_start(session, &proposal_waiting_count), query_start(session, &proposal_waiting)};
    bind_i64(queries[0], 1, space_id);
    bind_i64(queries[1], 1, space_id);
    bind_i64(queries[1], 2, after);
    bind_i64(queries[1], 3, (int64_t)most);
    queries_send(queries, COUNT_OF(queries));
    *total = 0;
    while (query_row(queries[0]))
        *total = column_i64(queries[0], 0);
    bool counted = query_end(queries[0], error);
    return read_all(queries[1], arena, proposals, counted ? error : NULL) && counted;
}

bool proposal_list(struct session *session, int64_t person_id, int64_t place_id, struct arena *arena,
                   struct proposals *proposals, struct error *error)
{
    struct query *query = query_start(session, person_id ? &proposal_of_person : &proposal_of_place);
    bind_i64(query, 1, person_id ? person_id : place_id);
    return read_all(query, arena, proposals, error);
}

/* --- Deciding ----------------------------------------------------------------------------------------------------- */

/* Moves a proposal out of `from`; place_id 0: as it was. */
static bool close_as(struct session *session, int64_t id, enum proposal_state from, enum proposal_state to,
                     const struct change_author *author, int64_t place_id, struct error *error)
{
    bool decided = to == PROPOSAL_ACCEPTED || to == PROPOSAL_REFUSED;
    int64_t changed;
    struct query *query = query_start(session, &proposal_close);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATE_NAMES[to]));
    bind_optional(query, 3, author->reason);
    bind_reference(query, 4, decided ? author->person_id : 0);
    bind_reference(query, 5, decided ? author->now : 0);
    bind_i64(query, 6, author->now);
    bind_reference(query, 7, place_id);
    bind_text(query, 8, str_of(STATE_NAMES[from]));
    return query_run(query, &changed, error) &&
           (changed == 1 || error_set(error, ERROR_CONFLICT, "Cette proposition a déjà été traitée."));
}

static bool make(struct session *session, const struct proposal *proposal, const struct place_changes *changes,
                 const struct change_author *author, struct arena *arena, struct kept_place *kept, struct error *error)
{
    struct place place = {0};
    return changes_apply(&place, changes, arena, error) &&
           place_create(session, &place, proposal->structure_id, author, kept, arena, error);
}

static bool change(struct session *session, const struct proposal *proposal, const struct place_changes *changes,
                   const struct change_author *author, struct arena *arena, struct kept_place *kept,
                   struct place_changes *disputed, struct error *error)
{
    enum change_origin origin = proposal->kind == PROPOSAL_REPORT ? ORIGIN_REPORT : ORIGIN_HAND;
    return place_edit(session, proposal->place_id, origin, changes, author, arena, disputed, error) &&
           kept_place_read(session, proposal->place_id, arena, kept, error);
}

bool proposal_accept(struct session *session, int64_t id, const bool *taken, const struct change_author *decider,
                     struct arena *arena, struct kept_place *kept, struct place_changes *disputed, struct error *error)
{
    struct proposal proposal;
    struct place_changes changes = {0};
    struct change_author author = *decider;
    disputed->count = 0;
    if (!proposal_read(session, id, arena, &proposal, error))
        return false;
    author.proposal_id = id;
    author.person_id = proposal.person_id; /* whose change it is; who decided is in the proposal */
    for (size_t i = 0; i < proposal.changes.count; i++)
        if (!taken || taken[i])
            changes.at[changes.count++] = proposal.changes.at[i];
    bool done = proposal.place_id ? change(session, &proposal, &changes, &author, arena, kept, disputed, error)
                                  : make(session, &proposal, &changes, &author, arena, kept, error);
    return done && close_as(session, id, PROPOSAL_WAITING, PROPOSAL_ACCEPTED, decider, kept->id, error) &&
           candidate_made(session, id, kept->id, decider->person_id, decider->now, error);
}

bool proposal_refuse(struct session *session, int64_t id, const struct change_author *author, struct error *error)
{
    if (str_is_empty(author->reason))
        return error_set(error, ERROR_INVALID, "Dites pourquoi : la personne qui a proposé ce changement le lira.");
    return close_as(session, id, PROPOSAL_WAITING, PROPOSAL_REFUSED, author, 0, error);
}

bool proposal_withdraw(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct proposal proposal;
    struct change_author author = {.now = now};
    bool done = proposal_read(session, id, &arena, &proposal, error);
    if (done) {
        enum proposal_state from = proposal.state == PROPOSAL_DRAFT ? PROPOSAL_DRAFT : PROPOSAL_WAITING;
        done = close_as(session, id, from, PROPOSAL_WITHDRAWN, &author, 0, error);
    }
    arena_free(&arena);
    return done;
}
