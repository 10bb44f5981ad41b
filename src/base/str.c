#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct str str_of(const char *text)
{
    return text ? (struct str){text, strlen(text)} : STR_NONE;
}

bool str_equal(struct str a, struct str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_equal_ascii_case(struct str a, struct str b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
            return false;
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool str_starts_with(struct str text, struct str prefix)
{
    return text.length >= prefix.length && str_equal((struct str){text.at, prefix.length}, prefix);
}

bool str_ends_with(struct str text, struct str suffix)
{
    if (text.length < suffix.length)
        return false;
    return suffix.length == 0 || memcmp(text.at + text.length - suffix.length, suffix.at, suffix.length) == 0;
}

size_t str_find(struct str text, struct str what, size_t from)
{
    if (from > text.length || what.length > text.length - from)
        return SIZE_MAX;
    if (what.length == 0)
        return from;
    const char *found = memmem(text.at + from, text.length - from, what.at, what.length);
    return found ? (size_t)(found - text.at) : SIZE_MAX;
}

size_t str_find_char(struct str text, char what, size_t from)
{
    if (from >= text.length)
        return SIZE_MAX;
    const char *found = memchr(text.at + from, what, text.length - from);
    return found ? (size_t)(found - text.at) : SIZE_MAX;
}

bool str_contains(struct str text, struct str what)
{
    return str_find(text, what, 0) != SIZE_MAX;
}

static size_t blank_at_start(struct str text)
{
    if (text.length == 0)
        return 0;
    if (strchr(" \t\r\n\v\f", text.at[0]) && text.at[0])
        return 1;
    return str_starts_with(text, STR("\xc2\xa0")) ? 2 : 0;
}

static size_t blank_at_end(struct str text)
{
    if (text.length == 0)
        return 0;
    char last = text.at[text.length - 1];
    if (last && strchr(" \t\r\n\v\f", last))
        return 1;
    return str_ends_with(text, STR("\xc2\xa0")) ? 2 : 0;
}

struct str str_trim(struct str text)
{
    for (size_t blank; (blank = blank_at_start(text)) > 0;)
        text = (struct str){text.at + blank, text.length - blank};
    for (size_t blank; (blank = blank_at_end(text)) > 0;)
        text.length -= blank;
    return text;
}

struct str str_slice(struct str text, size_t from, size_t to)
{
    if (to > text.length)
        to = text.length;
    if (from >= to)
        return (struct str){text.at ? text.at + (from < text.length ? from : text.length) : NULL, 0};
    return (struct str){text.at + from, to - from};
}

bool str_next(struct str *rest, char separator, struct str *part)
{
    if (!rest->at)
        return false;
    size_t end = str_find_char(*rest, separator, 0);
    if (end == SIZE_MAX) {
        *part = *rest;
        *rest = STR_NONE;
    } else {
        *part = (struct str){rest->at, end};
        *rest = (struct str){rest->at + end + 1, rest->length - end - 1};
    }
    return true;
}

bool str_to_i64(struct str text, int64_t *value)
{
    bool negative = text.length && text.at[0] == '-';
    size_t i = negative || (text.length && text.at[0] == '+') ? 1 : 0;
    if (i == text.length)
        return false;
    int64_t number = 0; /* built negative: its range is the larger one */
    for (; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        if (__builtin_mul_overflow(number, (int64_t)10, &number) ||
            __builtin_sub_overflow(number, (int64_t)(text.at[i] - '0'), &number))
            return false;
    }
    if (!negative && number == INT64_MIN)
        return false;
    *value = negative ? number : -number;
    return true;
}

bool str_to_double(struct str text, double *value)
{
    char copy[64];
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("0123456789+-.eE", text.at[i]) || !text.at[i])
            return false;
    memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    char *end;
    double number = strtod(copy, &end); /* the program never leaves the C locale */
    if (*end || end == copy || !isfinite(number))
        return false;
    *value = number;
    return true;
}

bool str_is_digits(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.length > 0;
}
