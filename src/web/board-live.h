/* What those who look at a workshop's board are told: the cards that changed, as one JSON object per event. */
#ifndef WEB_BOARD_LIVE_H
#define WEB_BOARD_LIVE_H

#include "live.h"
#include "roadmap/board.h"

/* Appends the event of what changed on the board after `since`; the board's revision is its number. */
bool board_event_write(struct session *session, const struct board *board, int64_t since, struct arena *arena,
                       struct buffer *out, struct error *error);

/* The topic "board" changed: tells every channel that has listeners what is new on its board. */
void board_live_tell(struct live *live, struct store *store);

#endif
