#include "roadmap/synthesis.h"

#include <stdlib.h>

#include "board-words.h"

STATEMENT(synthesis_insert, "INSERT INTO board_synthesis (board_id, version, at, person_id, contents) "
                            "VALUES ($1, $2, $3, $4, $5)");
STATEMENT(synthesis_select, "SELECT version, at, contents FROM board_synthesis WHERE board_id = $1 AND "
                            "($2 = 0 OR version = $2) ORDER BY version DESC LIMIT 1");

/* --- The board as it stands --------------------------------------------------------------------------------------- */

static int by_heading(const void *a, const void *b)
{
    const struct synthesis_finding *one = a, *other = b;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    /* A group stands where its heading does; what is alone comes after the groups. */
    if (str_is_empty(one->heading) != str_is_empty(other->heading))
        return str_is_empty(one->heading) ? 1 : -1;
    int order = str_compare(one->heading, other->heading);
    if (order)
        return order;
    return one->number < other->number ? -1 : one->number > other->number;
}

static bool organisations_of(struct session *session, const struct board_card *card, struct arena *arena,
                             struct str *names, struct error *error)
{
    struct board_cards sources;
    struct buffer out = {0};
    if (!board_sources(session, card, arena, &sources, error))
        return false;
    for (size_t i = 0; i < sources.count; i++) {
        bool known = str_is_empty(sources.at[i].organisation);
        for (size_t k = 0; k < i; k++)
            known = known || str_equal(sources.at[k].organisation, sources.at[i].organisation);
        if (!known)
            buffer_printf(&out, "%s%.*s", out.length ? ", " : "", STR_PRINT(sources.at[i].organisation));
    }
    *names = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return true;
}

static const struct board_card *card_with(const struct board_cards *cards, int64_t id)
{
    for (size_t i = 0; i < cards->count; i++)
        if (cards->at[i].id == id)
            return &cards->at[i];
    return NULL;
}

static void add_proposals(const struct board_cards *cards, const struct board_pairs *pairs, struct arena *arena,
                          struct synthesis_finding *finding)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct board_card *card =
            pairs->at[i].finding_id == finding->card_id ? card_with(cards, pairs->at[i].proposal_id) : NULL;
        if (card)
            *ARENA_PUSH(arena, finding->proposals, finding->proposal_count) = (struct synthesis_proposal){
                card->id, card->number, card->dots, card->text, card->verdict, card->motive};
    }
}

bool synthesis_now(struct session *session, const struct board *board, struct arena *arena, struct synthesis *synthesis,
                   struct error *error)
{
    struct board_cards cards;
    struct board_pairs pairs;
    *synthesis = (struct synthesis){.theme = board->theme, .title = board->title, .held_on = board->held_on};
    if (!board_cards(session, board->id, 0, arena, &cards, error) ||
        !board_pairs(session, board->id, arena, &pairs, error) ||
        !board_contributors(session, board->id, arena, &synthesis->contributors, error))
        return false;
    for (size_t i = 0; i < cards.count; i++) {
        const struct board_card *card = &cards.at[i];
        if (!card_is_finding(card) || card->state != CARD_OPEN)
            continue;
        struct synthesis_finding *finding = ARENA_PUSH(arena, synthesis->findings, synthesis->finding_count);
        *finding = (struct synthesis_finding){.card_id = card->id,
                                              .number = card->number,
                                              .kind = card->kind,
                                              .text = card->text,
                                              .heading = card->heading,
                                              .waiver = card->waiver};
        synthesis->waiting += card_is_waiting(card);
        add_proposals(&cards, &pairs, arena, finding);
        if (!organisations_of(session, card, arena, &finding->organisations, error))
            return false;
    }
    if (synthesis->finding_count > 0)
        qsort(synthesis->findings, synthesis->finding_count, sizeof *synthesis->findings, by_heading);
    return true;
}

/* --- Kept --------------------------------------------------------------------------------------------------------- */

static void write_proposal(struct json_writer *writer, const struct synthesis_proposal *proposal)
{
    json_begin_object(writer);
    json_key(writer, "card");
    json_i64(writer, proposal->card_id);
    json_key(writer, "number");
    json_i64(writer, proposal->number);
    json_key(writer, "dots");
    json_i64(writer, proposal->dots);
    json_member_text(writer, "text", proposal->text);
    json_member_text(writer, "verdict", str_of(card_verdict_code(proposal->verdict)));
    json_member_text(writer, "motive", proposal->motive);
    json_end_object(writer);
}

static void write_synthesis(const struct synthesis *synthesis, struct buffer *out)
{
    struct json_writer writer = {.out = out};
    json_begin_object(&writer);
    json_key(&writer, "findings");
    json_begin_array(&writer);
    for (size_t i = 0; i < synthesis->finding_count; i++) {
        const struct synthesis_finding *finding = &synthesis->findings[i];
        json_begin_object(&writer);
        json_key(&writer, "card");
        json_i64(&writer, finding->card_id);
        json_key(&writer, "number");
        json_i64(&writer, finding->number);
        json_member_text(&writer, "kind", str_of(card_kind_code(finding->kind)));
        json_member_text(&writer, "text", finding->text);
        json_member_text(&writer, "heading", finding->heading);
        json_member_text(&writer, "organisations", finding->organisations);
        json_member_text(&writer, "waiver", finding->waiver);
        json_key(&writer, "proposals");
        json_begin_array(&writer);
        for (size_t k = 0; k < finding->proposal_count; k++)
            write_proposal(&writer, &finding->proposals[k]);
        json_end_array(&writer);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_key(&writer, "contributors");
    json_begin_array(&writer);
    for (size_t i = 0; i < synthesis->contributors.count; i++)
        json_text(&writer, synthesis->contributors.at[i]);
    json_end_array(&writer);
    json_end_object(&writer);
}

static struct str kept_text(struct arena *arena, const json_t *object, const char *key)
{
    return arena_str(arena, json_member(object, key));
}

static int64_t kept_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void read_finding(const json_t *object, struct arena *arena, struct synthesis_finding *finding)
{
    const json_t *proposals = json_object_get(object, "proposals");
    *finding = (struct synthesis_finding){.card_id = kept_number(object, "card"),
                                          .number = kept_number(object, "number"),
                                          .text = kept_text(arena, object, "text"),
                                          .heading = kept_text(arena, object, "heading"),
                                          .organisations = kept_text(arena, object, "organisations"),
                                          .waiver = kept_text(arena, object, "waiver"),
                                          .proposal_count = json_array_size(proposals)};
    card_kind_find(json_member(object, "kind"), &finding->kind);
    finding->proposals = ARENA_ARRAY(arena, struct synthesis_proposal, finding->proposal_count + 1);
    for (size_t i = 0; i < finding->proposal_count; i++) {
        const json_t *proposal = json_array_get(proposals, i);
        finding->proposals[i] = (struct synthesis_proposal){.card_id = kept_number(proposal, "card"),
                                                            .number = kept_number(proposal, "number"),
                                                            .dots = kept_number(proposal, "dots"),
                                                            .text = kept_text(arena, proposal, "text"),
                                                            .verdict = card_verdict_of(json_member(proposal, "verdic"
                                                                                                             "t")),
                                                            .motive = kept_text(arena, proposal, "motive")};
    }
}

static bool read_synthesis(struct str json, struct arena *arena, struct synthesis *synthesis, struct error *error)
{
    json_t *root;
    if (!json_parse(json, &root, error))
        return false;
    const json_t *findings = json_object_get(root, "findings"), *names = json_object_get(root, "contributors");
    synthesis->finding_count = json_array_size(findings);
    synthesis->findings = ARENA_ARRAY(arena, struct synthesis_finding, synthesis->finding_count + 1);
    for (size_t i = 0; i < synthesis->finding_count; i++)
        read_finding(json_array_get(findings, i), arena, &synthesis->findings[i]);
    for (size_t i = 0; i < json_array_size(names); i++)
        *ARENA_PUSH(arena, synthesis->contributors.at, synthesis->contributors.count) =
            arena_str(arena, str_of(json_string_value(json_array_get(names, i))));
    json_decref(root);
    return true;
}

/* The text of a version kept; *version is 0 when there is none. */
static bool find_kept(struct session *session, int64_t board_id, int64_t wanted, struct arena *arena, int64_t *version,
                      int64_t *at, struct str *contents, struct error *error)
{
    *version = 0;
    struct query *query = query_start(session, &synthesis_select);
    bind_i64(query, 1, board_id);
    bind_i64(query, 2, wanted);
    if (query_row(query)) {
        *version = column_i64(query, 0);
        *at = column_i64(query, 1);
        *contents = column_copy(query, 2, arena);
    }
    return query_end(query, error);
}

bool synthesis_find(struct session *session, const struct board *board, int64_t version, struct arena *arena,
                    struct synthesis *synthesis, bool *found, struct error *error)
{
    struct str contents;
    *synthesis = (struct synthesis){.theme = board->theme, .title = board->title, .held_on = board->held_on};
    if (!find_kept(session, board->id, version, arena, &synthesis->version, &synthesis->at, &contents, error))
        return false;
    *found = synthesis->version > 0;
    return !*found || read_synthesis(contents, arena, synthesis, error);
}

static bool keep(struct session *session, int64_t board_id, int64_t person_id, int64_t now, int64_t version,
                 struct str contents, struct error *error)
{
    struct query *query = query_start(session, &synthesis_insert);
    bind_i64(query, 1, board_id);
    bind_i64(query, 2, version);
    bind_i64(query, 3, now);
    bind_reference(query, 4, person_id);
    bind_json(query, 5, contents);
    return query_run(query, NULL, error) && session_touch(session, "board", error);
}

bool synthesis_draw(struct session *session, int64_t board_id, int64_t person_id, int64_t now, int64_t *version,
                    struct error *error)
{
    struct arena arena = {0};
    struct board board;
    struct synthesis synthesis = {0};
    struct buffer contents = {0};
    struct str before = STR_NONE;
    int64_t at;
    bool done = board_find(session, board_id, 0, &arena, &board, error) &&
                synthesis_now(session, &board, &arena, &synthesis, error) &&
                find_kept(session, board_id, 0, &arena, version, &at, &before, error);
    if (done && synthesis.waiting > 0)
        done = error_set(error, ERROR_CONFLICT,
                         "%lld %s sans proposition : ajoutez-en une à chacun, ou dites pourquoi il n’y en a pas.",
                         (long long)synthesis.waiting, text_plural(synthesis.waiting, "constat est", "constats sont"));
    if (done && synthesis.finding_count == 0)
        done = error_set(error, ERROR_CONFLICT, "Ce tableau est vide : il n’y a rien à synthétiser.");
    if (done) {
        write_synthesis(&synthesis, &contents);
        if (!str_equal(before, buffer_str(&contents)))
            done = keep(session, board_id, person_id, now, ++*version, buffer_str(&contents), error);
    }
    buffer_free(&contents);
    arena_free(&arena);
    return done;
}
