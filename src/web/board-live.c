#include "board-live.h"

enum { CHANNELS_MOST = 256 };

static void write_findings(struct json_writer *writer, const struct board_pairs *pairs, int64_t proposal,
                           struct arena *arena)
{
    json_key(writer, "constats");
    json_begin_array(writer);
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->at[i].proposal_id == proposal)
            json_text(writer, id_text(arena, pairs->at[i].finding_id));
    json_end_array(writer);
}

static void write_card(struct json_writer *writer, const struct board_card *card, const struct board_pairs *pairs,
                       struct arena *arena)
{
    json_begin_object(writer);
    json_member_text(writer, "id", id_text(arena, card->id));
    json_member_text(writer, "genre", str_of(card_kind_code(card->kind)));
    json_key(writer, "la");
    json_bool(writer, card->state == CARD_OPEN);
    if (card->state == CARD_OPEN) {
        json_member_text(writer, "repere", card_label(arena, card->kind, card->number));
        json_member_text(writer, "texte", card->text);
        json_member_text(writer, "rubrique", card->heading);
        json_member_text(writer, "organisme", card->organisation);
        json_member_text(writer, "motif", card->waiver);
        json_key(writer, "points");
        json_i64(writer, card->dots);
        json_key(writer, "attend");
        json_bool(writer, card_is_waiting(card));
        if (card->kind == CARD_PROPOSAL)
            write_findings(writer, pairs, card->id, arena);
    }
    json_end_object(writer);
}

bool board_event_write(struct session *session, const struct board *board, int64_t since, struct arena *arena,
                       struct buffer *out, struct error *error)
{
    struct board_cards cards;
    struct board_pairs pairs;
    struct buffer data = {0};
    struct json_writer writer = {.out = &data};
    if (!board_cards(session, board->id, since, arena, &cards, error) ||
        !board_pairs(session, board->id, arena, &pairs, error))
        return false;
    json_begin_object(&writer);
    json_member_text(&writer, "etape", str_of(board_phase_code(board->phase)));
    json_key(&writer, "cartes");
    json_begin_array(&writer);
    for (size_t i = 0; i < cards.count; i++)
        write_card(&writer, &cards.at[i], &pairs, arena);
    json_end_array(&writer);
    json_end_object(&writer);
    live_event(out, board->revision, "tableau", buffer_str(&data));
    buffer_free(&data);
    return true;
}

static bool tell(struct live *live, struct session *session, const struct live_channel *channel, struct error *error)
{
    struct arena arena = {0};
    struct board board;
    struct buffer event = {0};
    bool done = board_find(session, channel->id, 0, &arena, &board, error);
    if (done && board.revision > channel->position) {
        int64_t since = channel->position > 0 ? channel->position : 0;
        done = board_event_write(session, &board, since, &arena, &event, error);
        if (done)
            live_publish(live, board.id, board.revision, buffer_str(&event));
    }
    buffer_free(&event);
    arena_free(&arena);
    return done;
}

void board_live_tell(struct live *live, struct store *store)
{
    struct live_channel channels[CHANNELS_MOST];
    struct session *session;
    struct error error = {0};
    size_t count = live_channels(live, channels, CHANNELS_MOST);
    if (count == 0)
        return;
    bool done = store_read(store, &session, &error);
    if (done) {
        for (size_t i = 0; done && i < count; i++)
            done = tell(live, session, &channels[i], &error);
        session_end(session);
    }
    if (!done)
        log_error("board", &error); /* the next change tells what this one did not */
}
