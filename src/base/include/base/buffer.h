/* Text that grows: the one way to build an answer, a page, a file.
 *
 * Owned: `buffer_free` releases it, or `buffer_take` hands the memory to the caller (who calls `free`).
 * `struct buffer b = {0};` is an empty one. Always followed by a NUL once something was added.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "base/str.h"

struct buffer {
    char *at;
    size_t length;
    size_t capacity;
};

void buffer_free(struct buffer *buffer);
char *buffer_take(struct buffer *buffer, size_t *length);
void buffer_clear(struct buffer *buffer); /* length 0, memory kept */
void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_add_str(struct buffer *buffer, struct str text);
void buffer_add_cstr(struct buffer *buffer, const char *text);
static inline void buffer_add_char(struct buffer *buffer, char byte)
{
    if (buffer->length + 1 >= buffer->capacity) {
        buffer_add(buffer, &byte, 1);
        return;
    }
    buffer->at[buffer->length++] = byte;
    buffer->at[buffer->length] = '\0';
}
void buffer_add_i64(struct buffer *buffer, int64_t value);
/* Shortest decimal that reads back to the same double (at most 17 digits), "." as mark; never in exponent form
 * for absolute values within [1e-6, 1e15). */
void buffer_add_double(struct buffer *buffer, double value);
void buffer_printf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* UTF-8 of one code point; an invalid one becomes U+FFFD. */
void buffer_add_code_point(struct buffer *buffer, uint32_t code_point);

static inline struct str buffer_str(const struct buffer *buffer)
{
    return (struct str){buffer->at, buffer->length};
}

#endif
