/* Codes of the boards' tables and their French words; small readings that the board's files share. */
#ifndef ROADMAP_BOARD_WORDS_H
#define ROADMAP_BOARD_WORDS_H

#include "roadmap/board.h"

const char *card_state_code(enum card_state state);
enum card_state card_state_of(struct str code);
const char *card_verdict_code(enum card_verdict verdict);
enum card_verdict card_verdict_of(struct str code);

/* Binds NULL for 0: the columns that refer to nothing. */
static inline void bind_reference(struct query *query, int parameter, int64_t id)
{
    if (id)
        bind_i64(query, parameter, id);
    else
        bind_null(query, parameter);
}
/* "" for an absent text: the columns that are NOT NULL. */
static inline void bind_words(struct query *query, int parameter, struct str text)
{
    bind_text(query, parameter, str_is_empty(text) ? STR("") : text);
}

#endif
