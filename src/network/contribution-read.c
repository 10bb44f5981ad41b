/* Finding contributions. */
#include "bind.h"
#include "contribution-rows.h"
#include "network/contribution.h"

#define FROM "SELECT " CONTRIBUTION_COLUMNS "FROM contribution AS c "

STATEMENT(contribution_select_one, FROM "WHERE c.space_id = $1 AND c.id = $2");
STATEMENT(contribution_select_number, FROM "WHERE c.space_id = $1 AND c.number = $2");
STATEMENT(contribution_select_token, FROM "WHERE c.token = $1");
STATEMENT(contribution_select_thread, FROM "WHERE c.space_id = $1 AND c.thread_id = $2 AND c.parent_id IS NULL "
                                           "ORDER BY c.id LIMIT 1");
STATEMENT(contribution_select_space, FROM "WHERE c.space_id = $1 AND (CAST($2 AS TEXT) IS NULL OR c.theme = $2) AND "
                                          "(CAST($3 AS TEXT) IS NULL OR c.territory = $3) ORDER BY c.id DESC");
STATEMENT(contribution_select_published, FROM "WHERE c.space_id = $1 AND c.published_at IS NOT NULL AND (CAST($2 AS "
                                              "TEXT) IS NULL OR c.theme = $2) "
                                              "AND (CAST($3 AS TEXT) IS NULL OR c.territory = $3) ORDER BY "
                                              "c.published_at DESC, c.id DESC");
STATEMENT(contribution_select_subject, FROM "JOIN contribution_link AS l ON l.contribution_id = c.id "
                                            "WHERE l.subject = $1 AND l.subject_id = $2 ORDER BY c.id");
STATEMENT(contribution_tally, "SELECT state, COUNT(*), COUNT(published_at) FROM contribution WHERE space_id = $1 "
                              "GROUP BY state");
STATEMENT(contribution_select_additions, "SELECT id, inbound_id, at, text FROM contribution_addition "
                                         "WHERE contribution_id = $1 ORDER BY at, id");
STATEMENT(contribution_select_moves, "SELECT at, person_id, from_state, to_state, reason FROM contribution_move "
                                     "WHERE contribution_id = $1 ORDER BY at, id");
STATEMENT(contribution_select_links, "SELECT subject, subject_id, at, label, address FROM contribution_link "
                                     "WHERE contribution_id = $1 ORDER BY at, label");

void contribution_read(struct query *query, struct arena *arena, struct contribution *one)
{
    int channel = 0;
    while (channel + 1 < CHANNEL_COUNT &&
           !str_equal(str_of(contribution_channel_code((enum contribution_channel)channel)), column_text(query, 4)))
        channel++;
    *one = (struct contribution){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .number = column_i64(query, 2),
        .token = column_copy(query, 3, arena),
        .channel = (enum contribution_channel)channel,
        .state = contribution_state_of(column_text(query, 5)),
        .published_at = column_i64(query, 6),
        .kind = contribution_kind_of(column_text(query, 7)),
        .theme = column_copy(query, 8, arena),
        .territory = column_copy(query, 9, arena),
        .title = column_copy(query, 10, arena),
        .text = column_copy(query, 11, arena),
        .original = column_copy(query, 12, arena),
        .contact = column_copy(query, 13, arena),
        .name = column_copy(query, 14, arena),
        .email = column_copy(query, 15, arena),
        .organisation = column_copy(query, 16, arena),
        .may_publish = column_i64(query, 17) != 0,
        .may_name = column_i64(query, 18) != 0,
        .person_id = column_i64(query, 19),
        .member_id = column_i64(query, 20),
        .inbound_id = column_i64(query, 21),
        .thread_id = column_i64(query, 22),
        .parent_id = column_i64(query, 23),
        .into_id = column_i64(query, 24),
        .created_at = column_i64(query, 25),
        .updated_at = column_i64(query, 26),
    };
}

/* --- One ---------------------------------------------------------------------------------------------------------- */

static bool read_one(struct query *query, struct arena *arena, struct contribution *one, bool *found,
                     struct error *error)
{
    *found = query_row(query);
    if (*found)
        contribution_read(query, arena, one);
    return query_end(query, error);
}

static bool find(struct session *session, const struct statement *statement, int64_t space_id, int64_t id,
                 struct arena *arena, struct contribution *one, bool *found, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    return read_one(query, arena, one, found, error);
}

bool contribution_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                       struct contribution *one, bool *found, struct error *error)
{
    return find(session, &contribution_select_one, space_id, id, arena, one, found, error);
}

bool contribution_by_number(struct session *session, int64_t space_id, int64_t number, struct arena *arena,
                            struct contribution *one, bool *found, struct error *error)
{
    return find(session, &contribution_select_number, space_id, number, arena, one, found, error);
}

bool contribution_of_thread(struct session *session, int64_t space_id, int64_t thread_id, struct arena *arena,
                            struct contribution *one, bool *found, struct error *error)
{
    return find(session, &contribution_select_thread, space_id, thread_id, arena, one, found, error);
}

bool contribution_by_token(struct session *session, struct str token, struct arena *arena, struct contribution *one,
                           bool *found, struct error *error)
{
    struct query *query = query_start(session, &contribution_select_token);
    bind_text(query, 1, token.at ? token : STR(""));
    return read_one(query, arena, one, found, error);
}

bool contribution_need(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                       struct contribution *one, struct error *error)
{
    bool found;
    return contribution_find(session, space_id, id, arena, one, &found, error) &&
           (found || error_set(error, ERROR_MISSING, "Cette contribution n’existe pas, ou plus."));
}

/* --- Several ------------------------------------------------------------------------------------------------------ */

static bool has_words(const struct contribution *one, struct str words_key, struct arena *arena)
{
    struct str word;
    if (str_is_empty(words_key))
        return true;
    struct str key = text_folded(arena, arena_printf(arena, "%.*s\n%.*s\n%.*s", STR_PRINT(one->title),
                                                     STR_PRINT(one->text), STR_PRINT(one->organisation)));
    while (str_next(&words_key, ' ', &word))
        if (!str_contains(key, word))
            return false;
    return true;
}

static bool is_asked(const struct contribution_search *search, const struct contribution *one, struct str words_key,
                     struct arena *arena)
{
    return (!search->states || (search->states & (1u << one->state))) &&
           (!search->kinds || (search->kinds & (1u << one->kind))) && has_words(one, words_key, arena);
}

bool contribution_list(struct session *session, const struct contribution_search *search, struct arena *arena,
                       struct contributions *list, size_t *total, struct error *error)
{
    struct arena own = {0};
    struct str words_key = text_folded(arena, search->text);
    *list = (struct contributions){0};
    *total = 0;
    struct query *query =
        query_start(session, search->published ? &contribution_select_published : &contribution_select_space);
    bind_i64(query, 1, search->space_id);
    bind_known(query, 2, search->theme);
    bind_known(query, 3, search->territory);
    while (query_row(query)) {
        struct contribution one;
        arena_reset(&own);
        contribution_read(query, &own, &one);
        if (!is_asked(search, &one, words_key, &own))
            continue;
        if (*total >= search->skip && list->count < search->most)
            contribution_read(query, arena, ARENA_PUSH(arena, list->at, list->count));
        ++*total;
    }
    arena_free(&own);
    return query_end(query, error);
}

bool contribution_of_subject(struct session *session, struct str subject, int64_t subject_id, struct arena *arena,
                             struct contributions *list, struct error *error)
{
    *list = (struct contributions){0};
    struct query *query = query_start(session, &contribution_select_subject);
    bind_text(query, 1, subject);
    bind_i64(query, 2, subject_id);
    while (query_row(query))
        contribution_read(query, arena, ARENA_PUSH(arena, list->at, list->count));
    return query_end(query, error);
}

bool contribution_count(struct session *session, int64_t space_id, struct contribution_counts *counts,
                        struct error *error)
{
    *counts = (struct contribution_counts){0};
    struct query *query = query_start(session, &contribution_tally);
    bind_i64(query, 1, space_id);
    while (query_row(query)) {
        counts->states[contribution_state_of(column_text(query, 0))] = column_i64(query, 1);
        counts->published += column_i64(query, 2);
    }
    return query_end(query, error);
}

/* --- Likeness ----------------------------------------------------------------------------------------------------- */

enum { ALIKE_MOST = 5, WORD_LEAST = 5, WORDS_MOST = 400 };

/* Its longer words, each once, as keys of a map. */
static struct map words_of(struct arena *arena, const struct contribution *one)
{
    struct map words = {0};
    struct str rest = text_folded(arena, arena_printf(arena, "%.*s %.*s", STR_PRINT(one->title), STR_PRINT(one->text)));
    struct str word;
    while (words.count < WORDS_MOST && str_next(&rest, ' ', &word))
        if (word.length >= WORD_LEAST)
            map_put(&words, word, NULL);
    return words;
}

/* Shared words over all of them (P. Jaccard, 1901). */
static double likeness(const struct map *a, const struct map *b)
{
    size_t shared = 0, cursor = 0;
    struct str word;
    union map_value *value;
    while (map_next(b, &cursor, &word, &value))
        shared += map_get(a, word) != NULL;
    size_t all = a->count + b->count - shared;
    return all ? (double)shared / (double)all : 0;
}

bool contribution_alike(struct session *session, const struct contribution *one, struct arena *arena,
                        struct contributions *alike, struct error *error)
{
    static const double enough = 1.0 / 3;
    double scores[ALIKE_MOST + 1] = {0};
    struct arena own = {0};
    struct map words = words_of(arena, one);
    *alike = (struct contributions){.at = ARENA_ARRAY(arena, struct contribution, ALIKE_MOST + 1)};
    struct query *query = query_start(session, &contribution_select_space);
    bind_i64(query, 1, one->space_id);
    bind_null(query, 2);
    bind_null(query, 3);
    while (query_row(query)) {
        struct contribution other;
        arena_reset(&own);
        contribution_read(query, &own, &other);
        if (other.id == one->id || other.state >= CONTRIBUTION_DISCARDED)
            continue;
        struct map others = words_of(&own, &other);
        double score = likeness(&words, &others);
        map_free(&others);
        if (score < enough)
            continue;
        size_t at = alike->count;
        for (; at > 0 && scores[at - 1] < score; at--) {
            scores[at] = scores[at - 1];
            alike->at[at] = alike->at[at - 1];
        }
        scores[at] = score;
        contribution_read(query, arena, &alike->at[at]);
        alike->count += alike->count < ALIKE_MOST;
    }
    map_free(&words);
    arena_free(&own);
    return query_end(query, error);
}

/* --- What came after, what it became ------------------------------------------------------------------------------ */

bool contribution_additions(struct session *session, int64_t id, struct arena *arena,
                            struct contribution_additions *additions, struct error *error)
{
    *additions = (struct contribution_additions){0};
    struct query *query = query_start(session, &contribution_select_additions);
    bind_i64(query, 1, id);
    while (query_row(query))
        *ARENA_PUSH(arena, additions->at, additions->count) = (struct contribution_addition){
            column_i64(query, 0), column_i64(query, 1), column_i64(query, 2), column_copy(query, 3, arena)};
    return query_end(query, error);
}

bool contribution_history(struct session *session, int64_t id, struct arena *arena, struct contribution_steps *steps,
                          struct error *error)
{
    *steps = (struct contribution_steps){0};
    struct query *query = query_start(session, &contribution_select_moves);
    bind_i64(query, 1, id);
    while (query_row(query))
        *ARENA_PUSH(arena, steps->at, steps->count) = (struct contribution_step){
            column_i64(query, 0), column_i64(query, 1), contribution_state_of(column_text(query, 2)),
            contribution_state_of(column_text(query, 3)), column_copy(query, 4, arena)};
    return query_end(query, error);
}

bool contribution_links(struct session *session, int64_t id, struct arena *arena, struct contribution_links *links,
                        struct error *error)
{
    *links = (struct contribution_links){0};
    struct query *query = query_start(session, &contribution_select_links);
    bind_i64(query, 1, id);
    while (query_row(query))
        *ARENA_PUSH(arena, links->at, links->count) =
            (struct contribution_link){column_copy(query, 0, arena), column_i64(query, 1), column_i64(query, 2),
                                       column_copy(query, 3, arena), column_copy(query, 4, arena)};
    return query_end(query, error);
}
