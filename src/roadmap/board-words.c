#include "board-words.h"

static const struct {
    const char *code, *label;
} PHASES[BOARD_PHASE_COUNT] = {
    [BOARD_PREPARED] = {"prepared", "Préparation"},
    [BOARD_POSITIVES] = {"positives", "Ce qui est positif"},
    [BOARD_OBSTACLES] = {"obstacles", "Ce qui freine"},
    [BOARD_PROPOSALS] = {"proposals", "Une proposition par constat"},
    [BOARD_VOTES] = {"votes", "Votes"},
    [BOARD_CLOSED] = {"closed", "Terminé"},
};
static const char *const KINDS[CARD_KIND_COUNT] = {"positive", "obstacle", "proposal"};
static const char *const SIGNS[CARD_KIND_COUNT] = {"+", "−", "P"};
static const char *const STATES[] = {"open", "merged", "split", "removed"};
static const char *const VERDICTS[] = {"undecided", "kept", "aside"};

/* The position of a code, or `count`. */
static size_t position(const char *const *codes, size_t count, struct str code)
{
    size_t i = 0;
    while (i < count && !str_equal(str_of(codes[i]), code))
        i++;
    return i;
}

const char *board_phase_code(enum board_phase phase)
{
    return PHASES[phase].code;
}

const char *board_phase_label(enum board_phase phase)
{
    return PHASES[phase].label;
}

bool board_phase_find(struct str code, enum board_phase *phase)
{
    for (int i = 0; i < BOARD_PHASE_COUNT; i++)
        if (str_equal(code, str_of(PHASES[i].code))) {
            *phase = (enum board_phase)i;
            return true;
        }
    return false;
}

const char *card_kind_code(enum card_kind kind)
{
    return KINDS[kind];
}

bool card_kind_find(struct str code, enum card_kind *kind)
{
    size_t i = position(KINDS, COUNT_OF(KINDS), code);
    if (i < COUNT_OF(KINDS))
        *kind = (enum card_kind)i;
    return i < COUNT_OF(KINDS);
}

const char *card_state_code(enum card_state state)
{
    return STATES[state];
}

enum card_state card_state_of(struct str code)
{
    size_t i = position(STATES, COUNT_OF(STATES), code);
    return i < COUNT_OF(STATES) ? (enum card_state)i : CARD_REMOVED;
}

const char *card_verdict_code(enum card_verdict verdict)
{
    return VERDICTS[verdict];
}

enum card_verdict card_verdict_of(struct str code)
{
    size_t i = position(VERDICTS, COUNT_OF(VERDICTS), code);
    return i < COUNT_OF(VERDICTS) ? (enum card_verdict)i : CARD_UNDECIDED;
}

struct str card_label(struct arena *arena, enum card_kind kind, int64_t number)
{
    return arena_printf(arena, "%s%lld", SIGNS[kind], (long long)number);
}
