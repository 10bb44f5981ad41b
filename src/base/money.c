#include "base/money.h"

#include "base/text.h"

struct str money_text(struct arena *arena, int64_t cents)
{
    int64_t size = cents < 0 ? -cents : cents;
    struct str euros = text_number(arena, size / 100);
    const char *sign = cents < 0 ? "-" : "";
    if (size % 100 == 0)
        return arena_printf(arena, "%s%.*s" NBSP "€", sign, STR_PRINT(euros));
    return arena_printf(arena, "%s%.*s,%02d" NBSP "€", sign, STR_PRINT(euros), (int)(size % 100));
}

enum mark { MARK_NONE, MARK_BLANK, MARK_DECIMAL, MARK_EURO, MARK_DIGIT };

/* What stands at `*position`, which moves past it. */
static enum mark next_mark(struct str text, size_t *position, int *digit)
{
    uint32_t point = text_code_point(text, position);
    if (point >= '0' && point <= '9') {
        *digit = (int)(point - '0');
        return MARK_DIGIT;
    }
    if (point == ' ' || point == 0xA0 || point == 0x202F || point == 0x2009)
        return MARK_BLANK;
    if (point == ',' || point == '.')
        return MARK_DECIMAL;
    return point == 0x20AC ? MARK_EURO : MARK_NONE;
}

bool money_parse(struct str text, int64_t *cents)
{
    int64_t value = 0;
    int digits = 0, decimals = -1; /* -1: before the decimal mark */
    bool ended = false;
    text = str_trim(text);
    for (size_t at = 0; at < text.length;) {
        int digit = 0;
        enum mark mark = next_mark(text, &at, &digit);
        if (mark == MARK_BLANK)
            continue;
        if (ended || mark == MARK_NONE)
            return false;
        if (mark == MARK_EURO) {
            ended = true;
        } else if (mark == MARK_DECIMAL) {
            if (decimals >= 0 || digits == 0)
                return false;
            decimals = 0;
        } else {
            if ((decimals >= 0 && ++decimals > 2) || value > MONEY_MOST)
                return false;
            value = value * 10 + digit;
            digits++;
        }
    }
    if (digits == 0)
        return false;
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
        value *= 10;
    if (value > MONEY_MOST)
        return false;
    *cents = value;
    return true;
}
