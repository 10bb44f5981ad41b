#include "network/member.h"

#include "bind.h"

#define COLUMNS                                                                                                        \
    "m.id, m.space_id, m.kind, m.name, m.siren, m.siret, m.territory_kind, m.territory_code, m.college, m.state, "     \
    "m.intention, m.co_lead, m.schemes, m.email, m.note, m.origin, m.contacted_at, m.created_at, m.updated_at "

STATEMENT(member_select_space, "SELECT " COLUMNS "FROM member AS m WHERE m.space_id = $1 ORDER BY m.key, m.id");
STATEMENT(member_select_one, "SELECT " COLUMNS "FROM member AS m WHERE m.space_id = $1 AND m.id = $2");
STATEMENT(member_select_intercommunality, "SELECT " COLUMNS "FROM member AS m WHERE m.space_id = $1 "
                                          "AND m.kind = 'intercommunality' AND m.territory_code = $2");
STATEMENT(member_select_like, "SELECT " COLUMNS "FROM member AS m WHERE m.space_id = $1 AND m.id <> $2 "
                              "AND (m.siren = $3 OR m.siret = $4 OR m.key = $5 OR (m.kind = $6 AND m.territory_code = "
                              "$7) OR m.email = $8 "
                              "OR EXISTS (SELECT 1 FROM member_contact AS c WHERE c.member_id = m.id AND c.email = "
                              "$8)) "
                              "ORDER BY m.key, m.id");
STATEMENT(member_put,
          "INSERT INTO member (id, space_id, kind, name, key, siren, siret, territory_kind, territory_code, college, "
          "state, intention, co_lead, schemes, email, note, origin, contacted_at, created_at, updated_at) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, $17, $18, $18) "
          "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, key = excluded.key, "
          "siren = excluded.siren, siret = excluded.siret, territory_kind = excluded.territory_kind, "
          "territory_code = excluded.territory_code, college = excluded.college, intention = excluded.intention, "
          "schemes = excluded.schemes, email = excluded.email, note = excluded.note, "
          "contacted_at = excluded.contacted_at, updated_at = excluded.updated_at");
STATEMENT(member_update_state, "UPDATE member SET state = $3, co_lead = CASE WHEN $3 = 'confirmed' THEN co_lead ELSE 0 "
                               "END, updated_at = $4 WHERE id = $1 AND state = $2");
STATEMENT(member_update_co_lead, "UPDATE member SET co_lead = $3, updated_at = $4 WHERE space_id = $1 AND id = $2 "
                                 "AND state = 'confirmed'");
STATEMENT(member_update_contacted, "UPDATE member SET contacted_at = $2 WHERE id = $1 "
                                   "AND (contacted_at IS NULL OR contacted_at < $2)");
STATEMENT(member_move_insert, "INSERT INTO member_move (id, member_id, at, from_state, to_state, person_id, reason) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(member_move_select, "SELECT at, from_state, to_state, person_id, reason FROM member_move "
                              "WHERE member_id = $1 ORDER BY at DESC, id DESC");

/* --- States --------------------------------------------------------------------------------------------------------
 */

static const struct {
    enum member_state from, to;
    bool needs_reason;
} MOVES[] = {
    {MEMBER_PROSPECT, MEMBER_INVITED, false},   {MEMBER_PROSPECT, MEMBER_REGISTERED, false},
    {MEMBER_PROSPECT, MEMBER_CONFIRMED, false}, {MEMBER_PROSPECT, MEMBER_LEFT, true},
    {MEMBER_INVITED, MEMBER_REGISTERED, false}, {MEMBER_INVITED, MEMBER_CONFIRMED, false},
    {MEMBER_INVITED, MEMBER_LEFT, true},        {MEMBER_REGISTERED, MEMBER_CONFIRMED, false},
    {MEMBER_REGISTERED, MEMBER_INVITED, true},  {MEMBER_REGISTERED, MEMBER_LEFT, true},
    {MEMBER_CONFIRMED, MEMBER_LEFT, true},      {MEMBER_LEFT, MEMBER_INVITED, false},
    {MEMBER_LEFT, MEMBER_REGISTERED, false},
};

bool member_may_move(enum member_state from, enum member_state to, bool *needs_reason)
{
    for (size_t i = 0; i < COUNT_OF(MOVES); i++) {
        if (MOVES[i].from != from || MOVES[i].to != to)
            continue;
        *needs_reason = MOVES[i].needs_reason;
        return true;
    }
    return false;
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

static enum territory_kind territory_kind_of(struct str name)
{
    int kind = 0;
    while (kind < TERRITORY_KIND_COUNT && !str_equal(str_of(territory_kind_name((enum territory_kind)kind)), name))
        kind++;
    return (enum territory_kind)kind;
}

static const char *const ORIGINS[ORIGIN_COUNT] = {"organiser", "registration", "import"};

static enum member_origin origin_of(struct str code)
{
    int origin = 0;
    while (origin + 1 < ORIGIN_COUNT && !str_equal(str_of(ORIGINS[origin]), code))
        origin++;
    return (enum member_origin)origin;
}

static void read_member(struct query *query, struct arena *arena, struct network_member *member)
{
    *member = (struct network_member){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .kind = member_kind_of(column_text(query, 2)),
        .name = column_copy(query, 3, arena),
        .siren = column_copy(query, 4, arena),
        .siret = column_copy(query, 5, arena),
        .territory_kind = territory_kind_of(column_text(query, 6)),
        .territory = column_copy(query, 7, arena),
        .college = member_college_of(column_text(query, 8)),
        .state = member_state_of(column_text(query, 9)),
        .intention = member_intention_of(column_text(query, 10)),
        .co_lead = column_i64(query, 11) != 0,
        .schemes = column_copy(query, 12, arena),
        .email = column_copy(query, 13, arena),
        .note = column_copy(query, 14, arena),
        .origin = origin_of(column_text(query, 15)),
        .contacted_at = column_i64(query, 16),
        .created_at = column_i64(query, 17),
        .updated_at = column_i64(query, 18),
    };
}

uint32_t member_territory(const struct network_member *member)
{
    if (member->territory_kind == TERRITORY_KIND_COUNT || str_is_empty(member->territory))
        return TERRITORY_NONE;
    return territory_find(member->territory_kind, member->territory);
}

/* Does a word of the name begin as each word typed? Both are folded: single spaces between words. */
static bool name_answers(struct str name_key, struct str typed_key)
{
    struct str word;
    while (str_next(&typed_key, ' ', &word)) {
        struct str rest = name_key, part;
        bool found = false;
        while (!found && str_next(&rest, ' ', &part))
            found = str_starts_with(part, word);
        if (!found)
            return false;
    }
    return true;
}

static bool is_asked(const struct member_search *search, const struct network_member *member, struct str typed_key,
                     struct arena *arena)
{
    unsigned states = search->states ? search->states : ~(1u << MEMBER_LEFT);
    return (states & (1u << member->state)) && (!search->kinds || (search->kinds & (1u << member->kind))) &&
           (!search->co_lead || member->co_lead) &&
           (str_is_empty(typed_key) || name_answers(text_folded(arena, member->name), typed_key));
}

/* The rows come by name: a pass per college keeps that order within each. */
bool member_list(struct session *session, const struct member_search *search, struct arena *arena,
                 struct network_members *members, struct error *error)
{
    struct network_members all = {0};
    struct str typed_key = text_folded(arena, search->text);
    *members = (struct network_members){0};
    struct query *query = query_start(session, &member_select_space);
    bind_i64(query, 1, search->space_id);
    while (query_row(query)) {
        read_member(query, arena, ARENA_PUSH(arena, all.at, all.count));
        if (!is_asked(search, &all.at[all.count - 1], typed_key, arena))
            all.count--;
    }
    for (int college = 0; college < COLLEGE_COUNT; college++)
        for (size_t i = 0; i < all.count; i++)
            if ((int)all.at[i].college == college)
                *ARENA_PUSH(arena, members->at, members->count) = all.at[i];
    return query_end(query, error);
}

static bool read_one(struct query *query, struct arena *arena, struct network_member *member, bool *found,
                     struct error *error)
{
    *found = query_row(query);
    if (*found)
        read_member(query, arena, member);
    return query_end(query, error);
}

bool member_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                 struct network_member *member, bool *found, struct error *error)
{
    struct query *query = query_start(session, &member_select_one);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    return read_one(query, arena, member, found, error);
}

bool member_of_intercommunality(struct session *session, int64_t space_id, struct str siren, struct arena *arena,
                                struct network_member *member, bool *found, struct error *error)
{
    struct query *query = query_start(session, &member_select_intercommunality);
    bind_i64(query, 1, space_id);
    bind_words(query, 2, siren);
    return read_one(query, arena, member, found, error);
}

bool member_like(struct session *session, const struct member_likeness *likeness, struct arena *arena,
                 struct network_members *members, struct error *error)
{
    *members = (struct network_members){0};
    struct query *query = query_start(session, &member_select_like);
    bind_i64(query, 1, likeness->space_id);
    bind_i64(query, 2, likeness->but);
    bind_known(query, 3, likeness->siren);
    bind_known(query, 4, likeness->siret);
    bind_known(query, 5, text_folded(arena, likeness->name));
    bind_text(query, 6, str_of(MEMBER_KINDS[likeness->kind].code));
    bind_known(query, 7, likeness->territory);
    bind_known(query, 8, likeness->email);
    while (query_row(query))
        read_member(query, arena, ARENA_PUSH(arena, members->at, members->count));
    return query_end(query, error);
}

/* --- Writing -------------------------------------------------------------------------------------------------------
 */

static bool check_member(const struct network_member *member, struct error *error)
{
    if (str_is_empty(str_trim(member->name)))
        return error_set(error, ERROR_INVALID, "Donnez le nom de l’organisme.");
    if (member->siren.length && (member->siren.length != 9 || !str_is_digits(member->siren)))
        return error_set(error, ERROR_INVALID, "Un numéro SIREN a neuf chiffres.");
    if (member->siret.length && (member->siret.length != 14 || !str_is_digits(member->siret)))
        return error_set(error, ERROR_INVALID, "Un numéro SIRET a quatorze chiffres.");
    if (member->territory.length && member_territory(member) == TERRITORY_NONE)
        return error_set(error, ERROR_INVALID, "Ce territoire n’existe pas au Code officiel géographique.");
    if (member->kind == MEMBER_INTERCOMMUNALITY && str_is_empty(member->territory))
        return error_set(error, ERROR_INVALID, "Choisissez l’EPCI dans la liste.");
    return true;
}

bool member_save(struct session *session, struct network_member *member, int64_t now, struct error *error)
{
    if (!check_member(member, error))
        return false;
    struct arena arena = {0};
    bool placed = !str_is_empty(member->territory);
    if (!member->id) {
        member->id = id_new();
        member->created_at = now;
    }
    member->updated_at = now;
    struct query *query = query_start(session, &member_put);
    bind_i64(query, 1, member->id);
    bind_i64(query, 2, member->space_id);
    bind_text(query, 3, str_of(MEMBER_KINDS[member->kind].code));
    bind_text(query, 4, str_trim(member->name));
    bind_text(query, 5, text_folded(&arena, member->name));
    bind_known(query, 6,
               member->siret.length && !member->siren.length ? str_slice(member->siret, 0, 9) : member->siren);
    bind_known(query, 7, member->siret);
    bind_text(query, 8, placed ? str_of(territory_kind_name(member->territory_kind)) : STR_NONE);
    bind_known(query, 9, member->territory);
    bind_text(query, 10, str_of(MEMBER_COLLEGES[member->college].code));
    bind_text(query, 11, str_of(member_state_code(member->state)));
    bind_text(query, 12, str_of(member_intention_code(member->intention)));
    bind_words(query, 13, member->schemes);
    bind_words(query, 14, member->email);
    bind_words(query, 15, member->note);
    bind_text(query, 16, str_of(ORIGINS[member->origin]));
    bind_number(query, 17, member->contacted_at);
    bind_i64(query, 18, now);
    bool done = query_run(query, NULL, error);
    arena_free(&arena);
    return done;
}

static bool record_move(struct session *session, int64_t id, enum member_state from, enum member_state to,
                        struct str reason, int64_t person_id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &member_move_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_i64(query, 3, now);
    bind_text(query, 4, str_of(member_state_code(from)));
    bind_text(query, 5, str_of(member_state_code(to)));
    bind_number(query, 6, person_id);
    bind_words(query, 7, str_trim(reason));
    return query_run(query, NULL, error);
}

bool member_move(struct session *session, int64_t space_id, int64_t id, enum member_state to, struct str reason,
                 int64_t person_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct network_member member;
    bool found, needs_reason, done = false;
    if (!member_find(session, space_id, id, &arena, &member, &found, error))
        goto out;
    if (!found) {
        error_set(error, ERROR_MISSING, "Cet organisme n’est pas de la démarche.");
        goto out;
    }
    if (!member_may_move(member.state, to, &needs_reason)) {
        error_set(error, ERROR_CONFLICT, "%.*s est « %s » : rechargez la page pour voir ce qui peut être fait.",
                  STR_PRINT(member.name), member_state_label(member.state));
        goto out;
    }
    if (needs_reason && str_is_empty(str_trim(reason))) {
        error_set(error, ERROR_INVALID, "Donnez le motif : il est gardé, et dit à l’organisme.");
        goto out;
    }
    struct query *query = query_start(session, &member_update_state);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(member_state_code(member.state)));
    bind_text(query, 3, str_of(member_state_code(to)));
    bind_i64(query, 4, now);
    done = query_run(query, NULL, error) && record_move(session, id, member.state, to, reason, person_id, now, error);
out:
    arena_free(&arena);
    return done;
}

bool member_set_co_lead(struct session *session, int64_t space_id, int64_t id, bool co_lead, int64_t now,
                        struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &member_update_co_lead);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    bind_i64(query, 3, co_lead);
    bind_i64(query, 4, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_CONFLICT, "Seul un membre confirmé peut être co-porteur.");
}

bool member_contacted(struct session *session, int64_t id, int64_t at, struct error *error)
{
    struct query *query = query_start(session, &member_update_contacted);
    bind_i64(query, 1, id);
    bind_i64(query, 2, at);
    return query_run(query, NULL, error);
}

bool member_history(struct session *session, int64_t id, struct arena *arena, struct member_steps *steps,
                    struct error *error)
{
    *steps = (struct member_steps){0};
    struct query *query = query_start(session, &member_move_select);
    bind_i64(query, 1, id);
    while (query_row(query))
        *ARENA_PUSH(arena, steps->at, steps->count) =
            (struct member_step){.at = column_i64(query, 0),
                                 .from = member_state_of(column_text(query, 1)),
                                 .to = member_state_of(column_text(query, 2)),
                                 .person_id = column_i64(query, 3),
                                 .reason = column_copy(query, 4, arena)};
    return query_end(query, error);
}
