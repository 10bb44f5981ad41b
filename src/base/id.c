#include "base/id.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "base/calendar.h"

enum { COUNTER_BITS = 22, ID_LETTERS = 13 };
static const int64_t EPOCH_MS = 1577836800000; /* 2020-01-01 */
static const char LETTERS[] = "0123456789abcdefghjkmnpqrstvwxyz";

static atomic_uint_fast32_t counter;
static atomic_flag started = ATOMIC_FLAG_INIT;

int64_t id_new(void)
{
    if (!atomic_flag_test_and_set(&started))
        atomic_fetch_add(&counter, randombytes_random());
    uint32_t count = (uint32_t)atomic_fetch_add(&counter, 1) & ((1U << COUNTER_BITS) - 1);
    int64_t elapsed = (instant_now_ms() - EPOCH_MS) & (((int64_t)1 << 41) - 1); /* 41 bits: positive until 2089 */
    return (elapsed << COUNTER_BITS) | count;
}

struct str id_text(struct arena *arena, int64_t id)
{
    char *text = arena_alloc(arena, ID_LETTERS + 1);
    uint64_t rest = (uint64_t)id;
    for (size_t i = ID_LETTERS; i-- > 0; rest >>= 5)
        text[i] = LETTERS[rest & 31];
    text[ID_LETTERS] = '\0';
    return (struct str){text, ID_LETTERS};
}

bool id_parse(struct str text, int64_t *id)
{
    if (text.length != ID_LETTERS)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c == 'i' || c == 'l')
            c = '1';
        if (c == 'o')
            c = '0';
        const char *found = c ? strchr(LETTERS, c) : NULL;
        if (!found || (i == 0 && found - LETTERS > 7))
            return false;
        value = (value << 5) | (uint64_t)(found - LETTERS);
    }
    *id = (int64_t)value;
    return true;
}
