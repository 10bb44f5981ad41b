/* What comes from elsewhere than the screen: a grid filled on paper, contributions received before the session. */
#include "board-words.h"

STATEMENT(board_card_by_contribution, "SELECT id FROM board_card WHERE board_id = $1 AND contribution_id = $2 AND "
                                      "kind = $3");

enum { PAPER_LINES_MOST = 400 };

/* --- Support ------------------------------------------------------------------------------------------------------ */

bool board_add_support(struct session *session, int64_t board_id, const struct board_support *support, int64_t now,
                       int64_t *card_id, struct error *error)
{
    struct board_result result;
    *card_id = 0;
    struct query *query = query_start(session, &board_card_by_contribution);
    bind_i64(query, 1, board_id);
    bind_i64(query, 2, support->contribution_id);
    bind_text(query, 3, str_of(card_kind_code(support->kind)));
    if (query_row(query))
        *card_id = column_i64(query, 0);
    if (!query_end(query, error))
        return false;
    if (*card_id)
        return true;
    struct board_change change = {.action = BOARD_ADD,
                                  .board_id = board_id,
                                  .facilitator = true,
                                  .now = now,
                                  .kind = support->kind,
                                  .text = text_cut(support->text, BOARD_TEXT_MOST),
                                  .organisation = support->organisation,
                                  .finding_id = support->finding_id,
                                  .contribution_id = support->contribution_id};
    bool done = board_apply(session, &change, &result, error);
    *card_id = result.card_id;
    return done;
}

/* --- Paper -------------------------------------------------------------------------------------------------------- */

static bool sign_of(struct str line, enum card_kind *kind, size_t *length)
{
    static const struct {
        const char *sign;
        enum card_kind kind;
    } signs[] = {{"+", CARD_POSITIVE}, {"-", CARD_OBSTACLE},  {"−", CARD_OBSTACLE}, {"–", CARD_OBSTACLE},
                 {">", CARD_PROPOSAL}, {"=>", CARD_PROPOSAL}, {"→", CARD_PROPOSAL}};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_starts_with(line, str_of(signs[i].sign))) {
            *kind = signs[i].kind;
            *length = str_of(signs[i].sign).length;
            return true;
        }
    return false;
}

/* « Du matériel prêté (CC du Perche) »: the organisation at the end. */
static void take_organisation(struct paper_line *line)
{
    struct str text = line->text;
    if (!str_ends_with(text, STR(")")))
        return;
    size_t open = text.length;
    while (open > 0 && text.at[open - 1] != '(')
        open--;
    if (open < 2)
        return;
    line->organisation = str_trim(str_slice(text, open, text.length - 1));
    line->text = str_trim(str_slice(text, 0, open - 1));
}

bool board_paper_read(struct str text, struct arena *arena, struct paper_lines *lines, struct error *error)
{
    struct str rest = text_clean(arena, text), line;
    size_t number = 0, finding = SIZE_MAX;
    *lines = (struct paper_lines){0};
    while (str_next(&rest, '\n', &line)) {
        enum card_kind kind = CARD_POSITIVE;
        size_t sign = 0;
        number++;
        line = str_trim(line);
        if (str_is_empty(line))
            continue;
        if (!sign_of(line, &kind, &sign)) {
            if (lines->count == 0)
                return error_set(error, ERROR_INVALID, "Ligne %zu : commencez par « + », « - » ou « > ».", number);
            struct paper_line *last = &lines->at[lines->count - 1];
            last->text = arena_printf(arena, "%.*s %.*s", STR_PRINT(last->text), STR_PRINT(line));
            continue;
        }
        if (lines->count == PAPER_LINES_MOST)
            return error_set(error, ERROR_LIMITED, "Saisissez %d lignes au plus à la fois.", PAPER_LINES_MOST);
        if (kind == CARD_PROPOSAL && finding == SIZE_MAX)
            return error_set(error, ERROR_INVALID, "Ligne %zu : une proposition suit le constat auquel elle répond.",
                             number);
        *ARENA_PUSH(arena, lines->at, lines->count) =
            (struct paper_line){.kind = kind, .text = str_trim(str_slice(line, sign, line.length)), .finding = finding};
        if (kind != CARD_PROPOSAL)
            finding = lines->count - 1;
    }
    for (size_t i = 0; i < lines->count; i++) {
        take_organisation(&lines->at[i]);
        if (str_is_empty(lines->at[i].text))
            return error_set(error, ERROR_INVALID, "Une ligne n’a que son signe : complétez-la ou retirez-la.");
    }
    return lines->count > 0 || error_set(error, ERROR_INVALID, "Tapez au moins une ligne de la grille.");
}

bool board_paper_add(struct session *session, int64_t board_id, const struct paper_lines *lines, struct str mark,
                     int64_t person_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    int64_t *ids = ARENA_ARRAY(&arena, int64_t, lines->count + 1);
    bool done = true;
    for (size_t i = 0; done && i < lines->count; i++) {
        const struct paper_line *line = &lines->at[i];
        struct board_result result;
        struct board_change change = {.action = BOARD_ADD,
                                      .board_id = board_id,
                                      .facilitator = true,
                                      .person_id = person_id,
                                      .mark = str_is_empty(mark) ? STR_NONE
                                                                 : arena_printf(&arena, "%.*s/%zu", STR_PRINT(mark), i),
                                      .now = now,
                                      .kind = line->kind,
                                      .text = line->text,
                                      .organisation = line->organisation,
                                      .finding_id = line->kind == CARD_PROPOSAL ? ids[line->finding] : 0};
        done = board_apply(session, &change, &result, error);
        ids[i] = result.card_id;
    }
    arena_free(&arena);
    return done;
}
