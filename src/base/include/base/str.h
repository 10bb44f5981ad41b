/* A view on text: pointer and length, never owned, not necessarily followed by a NUL.
 *
 * Text is UTF-8 everywhere inside the program. An absent text is `{NULL, 0}` and equals the empty text in every
 * comparison; `str_is_empty` is the way to ask.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *at;
    size_t length;
};

#define STR(literal) ((struct str){("" literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
/* For printf: `"%.*s", STR_PRINT(text)`. */
#define STR_PRINT(text) (int)(text).length, ((text).at ? (text).at : "")

struct str str_of(const char *text); /* NULL gives the empty text */
static inline bool str_is_empty(struct str text)
{
    return text.length == 0;
}
bool str_equal(struct str a, struct str b);
bool str_equal_ascii_case(struct str a, struct str b);
int str_compare(struct str a, struct str b); /* by bytes, which is by code point in UTF-8 */
bool str_starts_with(struct str text, struct str prefix);
bool str_ends_with(struct str text, struct str suffix);
/* Position of `what` in `text` from `from`, or SIZE_MAX. */
size_t str_find(struct str text, struct str what, size_t from);
size_t str_find_char(struct str text, char what, size_t from);
bool str_contains(struct str text, struct str what);
/* Without blanks (ASCII spaces, tabs, line ends and U+00A0) at both ends. */
struct str str_trim(struct str text);
/* text[from, to), both cut to the length. */
struct str str_slice(struct str text, size_t from, size_t to);
/* Takes the part of `*rest` before the next `separator` (or all of it) and moves `*rest` past it.
 * False when `*rest` is spent (at == NULL); "a||b" gives "a", "", "b"; "" gives one "". */
bool str_next(struct str *rest, char separator, struct str *part);

/* Numbers written in full in the text (no blanks, no trailing characters); false if not so or out of range. */
bool str_to_i64(struct str text, int64_t *value);
bool str_to_double(struct str text, double *value); /* "." as decimal mark, never NaN nor infinite */

bool str_is_digits(struct str text); /* at least one, ASCII digits only */

#endif
