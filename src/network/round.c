/* Rounds of invitations: made in one statement, written and queued a few hundred at a time. */
#include "actor-rows.h"
#include "relay-rows.h"

/* Parameters 6 and 7: the instant before which an invitation is old enough, and whether lists are taken together (an
 * address that is in several then counts once). */
#define ELIGIBLE                                                                                                       \
    ACTOR_FILTER " AND a.email <> '' AND a.state <> 'refused' AND NOT " DECLINED " AND NOT " ANSWERED                  \
                 " AND NOT EXISTS (SELECT 1 FROM actor AS b JOIN round_invitation AS i ON i.actor_id = b.id WHERE "    \
                 "b.email = a.email AND b.space_id = a.space_id AND i.state IN ('due', 'queued') AND i.at > $6) AND "  \
                 "(CAST($7 AS BIGINT) = 0 OR NOT EXISTS (SELECT 1 FROM actor AS b WHERE b.email = a.email AND "        \
                 "b.space_id = a.space_id AND b.id < a.id))"
STATEMENT(round_select_eligible, "SELECT COUNT(*) FROM actor AS a WHERE " ELIGIBLE);
STATEMENT(round_insert_invitations, "INSERT INTO round_invitation (round_id, actor_id, state, at) SELECT CAST($8 AS "
                                    "BIGINT), a.id, 'due', CAST($9 AS BIGINT) FROM actor AS a WHERE " ELIGIBLE);
STATEMENT(round_insert, "INSERT INTO invitation_round (id, space_id, intercommunality, relay_id, groups, words, "
                        "sender, reply_to, person_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
#define ROUND_COUNT(state)                                                                                             \
    "(SELECT COUNT(*) FROM round_invitation AS i WHERE i.round_id = c.id AND i.state = '" state "')"
#define ROUND_COLUMNS                                                                                                  \
    "c.id, c.space_id, c.intercommunality, c.relay_id, c.groups, c.words, c.sender, c.reply_to, c.person_id, "         \
    "c.created_at, c.queued_at, " ROUND_COUNT("due") ", " ROUND_COUNT("queued") ", " ROUND_COUNT(                      \
        "declined") ", " ROUND_COUNT("wrong")
STATEMENT(round_select_id, "SELECT " ROUND_COLUMNS " FROM invitation_round AS c WHERE c.id = $1");
STATEMENT(round_select_list, "SELECT " ROUND_COLUMNS " FROM invitation_round AS c WHERE c.space_id = $1 AND "
                             "c.intercommunality = $2 ORDER BY c.created_at DESC, c.id LIMIT 20");
STATEMENT(round_select_due, "SELECT a.id, a.name, a.contact, a.email, a.intercommunality FROM round_invitation AS i "
                            "JOIN actor AS a ON a.id = i.actor_id WHERE i.round_id = $1 AND i.state = 'due' ORDER BY "
                            "i.actor_id LIMIT $2");
STATEMENT(round_update_invitation, "UPDATE round_invitation SET state = $3, relay_id = $4, at = $5 WHERE round_id = $1 "
                                   "AND actor_id = $2");
STATEMENT(round_update_actors, "UPDATE actor SET state = CASE state WHEN 'to-contact' THEN 'contacted' WHEN "
                               "'contacted' THEN 'reminded' ELSE state END, updated_at = $2 WHERE state IN "
                               "('to-contact', 'contacted') AND id IN (SELECT actor_id FROM round_invitation WHERE "
                               "round_id = $1 AND state = 'queued')");
STATEMENT(round_update_ended, "UPDATE invitation_round SET queued_at = $2 WHERE id = $1 AND queued_at IS NULL");

/* --- Making ------------------------------------------------------------------------------------------------------- */

static void bind_eligible(struct query *query, const struct actor_search *search, int64_t now)
{
    bind_actor_filter(query, search);
    bind_i64(query, 6, now - INVITED_AGAIN_SECONDS);
    bind_i64(query, 7, search->everywhere);
}

bool round_count(struct session *session, const struct actor_search *search, int64_t now, int64_t *count,
                 struct error *error)
{
    struct query *query = query_start(session, &round_select_eligible);
    bind_eligible(query, search, now);
    *count = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

static bool insert(struct session *session, struct invitation_round *round, int64_t now, struct error *error)
{
    round->id = id_new();
    round->created_at = now;
    struct query *query = query_start(session, &round_insert);
    bind_i64(query, 1, round->id);
    bind_i64(query, 2, round->space_id);
    bind_text(query, 3, words(round->intercommunality));
    bind_i64(query, 4, round->relay_id);
    bind_text(query, 5, words(round->groups));
    bind_text(query, 6, words(round->words));
    bind_text(query, 7, words(round->sender));
    bind_text(query, 8, words(round->reply_to));
    if (round->person_id)
        bind_i64(query, 9, round->person_id);
    else
        bind_null(query, 9);
    bind_i64(query, 10, now);
    return query_run(query, NULL, error);
}

bool round_make(struct session *session, struct invitation_round *round, const struct actor_search *search, int64_t now,
                int64_t *count, struct error *error)
{
    if (text_length(round->words) > ROUND_WORDS_MOST)
        return error_set(error, ERROR_INVALID, "Votre mot tient en %d caractères.", ROUND_WORDS_MOST);
    if (!insert(session, round, now, error))
        return false;
    struct query *query = query_start(session, &round_insert_invitations);
    bind_eligible(query, search, now);
    bind_i64(query, 8, round->id);
    bind_i64(query, 9, now);
    return query_run(query, count, error) && (*count > 0 || error_set(error, ERROR_INVALID,
                                                                      "Personne à inviter : ceux qui ont une adresse "
                                                                      "sont inscrits, ne le souhaitent "
                                                                      "pas, ou ont été invités il y a moins de sept "
                                                                      "jours."));
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void read_round(struct query *query, struct arena *arena, struct invitation_round *round)
{
    *round = (struct invitation_round){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .intercommunality = column_copy(query, 2, arena),
        .relay_id = column_i64(query, 3),
        .groups = column_copy(query, 4, arena),
        .words = column_copy(query, 5, arena),
        .sender = column_copy(query, 6, arena),
        .reply_to = column_copy(query, 7, arena),
        .person_id = column_i64(query, 8),
        .created_at = column_i64(query, 9),
        .queued_at = column_i64(query, 10),
        .due = column_i64(query, 11),
        .queued = column_i64(query, 12),
        .declined = column_i64(query, 13),
        .wrong = column_i64(query, 14),
    };
}

bool round_find(struct session *session, int64_t id, struct arena *arena, struct invitation_round *round, bool *found,
                struct error *error)
{
    struct query *query = query_start(session, &round_select_id);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_round(query, arena, round);
    return query_end(query, error);
}

bool round_list(struct session *session, int64_t space_id, struct str intercommunality, struct arena *arena,
                struct invitation_rounds *rounds, struct error *error)
{
    *rounds = (struct invitation_rounds){0};
    struct query *query = query_start(session, &round_select_list);
    bind_i64(query, 1, space_id);
    bind_text(query, 2, words(intercommunality));
    while (query_row(query))
        read_round(query, arena, ARENA_PUSH(arena, rounds->at, rounds->count));
    return query_end(query, error);
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

bool round_take(struct session *session, const struct invitation_round *round, size_t most, int64_t now,
                struct arena *arena, struct round_invitations *invitations, struct error *error)
{
    *invitations = (struct round_invitations){0};
    struct query *query = query_start(session, &round_select_due);
    bind_i64(query, 1, round->id);
    bind_i64(query, 2, (int64_t)most);
    while (query_row(query))
        *ARENA_PUSH(arena, invitations->at, invitations->count) =
            (struct round_invitation){.actor_id = column_i64(query, 0),
                                      .name = column_copy(query, 1, arena),
                                      .contact = column_copy(query, 2, arena),
                                      .email = column_copy(query, 3, arena)};
    bool done = query_end(query, error);
    for (size_t i = 0; done && i < invitations->count; i++) {
        struct round_invitation *invitation = &invitations->at[i];
        struct relay relay = {.space_id = round->space_id,
                              .parent_id = round->relay_id,
                              .intercommunality = round->intercommunality,
                              .label = invitation->name,
                              .groups = round->groups,
                              .actor_id = invitation->actor_id};
        done = relay_insert_row(session, &relay, now, arena, error);
        invitation->relay_id = relay.id;
        invitation->token = relay.token;
    }
    return done;
}

bool round_done(struct session *session, const struct invitation_round *round,
                const struct round_invitation *invitation, enum invitation_fate fate, int64_t now, struct error *error)
{
    static const char *const FATES[] = {"queued", "declined", "wrong"};
    struct query *query = query_start(session, &round_update_invitation);
    bind_i64(query, 1, round->id);
    bind_i64(query, 2, invitation->actor_id);
    bind_text(query, 3, str_of(FATES[fate]));
    bind_i64(query, 4, invitation->relay_id);
    bind_i64(query, 5, now);
    return query_run(query, NULL, error);
}

bool round_end(struct session *session, int64_t id, int64_t now, struct error *error)
{
    const struct statement *const steps[] = {&round_update_actors, &round_update_ended};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct query *query = query_start(session, steps[i]);
        bind_i64(query, 1, id);
        bind_i64(query, 2, now);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}
