/* Money: integer cents, as written and as read in French. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/arena.h"
#include "base/str.h"

/* 100 million euros, in cents: the largest amount understood, so that rates and sums stay within 64 bits. */
#define MONEY_MOST INT64_C(10000000000)

/* 5000000 → "50 000 €"; 5000001 → "50 000,01 €", with no-break spaces. */
struct str money_text(struct arena *arena, int64_t cents);
/* "50000", "50 000,5", "50 000.01 €": blanks of any kind between digits, comma or point, two decimals at most, the sign
 * of the euro or not. False when it is not an amount, is negative, or is above MONEY_MOST. */
bool money_parse(struct str text, int64_t *cents);

#endif
