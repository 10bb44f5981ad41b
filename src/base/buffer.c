#include "base/buffer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

void buffer_free(struct buffer *buffer)
{
    free(buffer->at);
    *buffer = (struct buffer){0};
}

char *buffer_take(struct buffer *buffer, size_t *length)
{
    buffer_reserve(buffer, 0);
    char *bytes = buffer->at;
    if (length)
        *length = buffer->length;
    *buffer = (struct buffer){0};
    return bytes;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    if (buffer->at)
        buffer->at[0] = '\0';
}

void buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t needed;
    if (__builtin_add_overflow(buffer->length, more, &needed) || __builtin_add_overflow(needed, (size_t)1, &needed))
        size_product(SIZE_MAX, 2); /* stops the program */
    if (needed <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < needed)
        capacity = size_product(capacity, 2);
    buffer->at = memory_grow(buffer->at, capacity);
    buffer->capacity = capacity;
    buffer->at[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    buffer_reserve(buffer, length);
    if (length)
        memcpy(buffer->at + buffer->length, bytes, length);
    buffer->length += length;
    buffer->at[buffer->length] = '\0';
}

void buffer_add_str(struct buffer *buffer, struct str text)
{
    buffer_add(buffer, text.at, text.length);
}

void buffer_add_cstr(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_i64(struct buffer *buffer, int64_t value)
{
    char digits[20];
    size_t count = 0;
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[count++] = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) > 0);
    buffer_reserve(buffer, count + 1);
    if (value < 0)
        buffer->at[buffer->length++] = '-';
    while (count > 0)
        buffer->at[buffer->length++] = digits[--count];
    buffer->at[buffer->length] = '\0';
}

void buffer_add_double(struct buffer *buffer, double value)
{
    char text[64];
    if (fabs(value) < 1e15 && value == floor(value)) {
        buffer_add_i64(buffer, (int64_t)value);
        return;
    }
    int precision = 15; /* 15 digits always fit a decimal a person typed; more only when needed to read back */
    do
        snprintf(text, sizeof text, "%.*g", precision, value);
    while (strtod(text, NULL) != value && ++precision <= 17);
    double magnitude = fabs(value);
    if (strchr(text, 'e') && magnitude >= 1e-6 && magnitude < 1e15) {
        for (int decimals = 1; decimals <= 25; decimals++) {
            snprintf(text, sizeof text, "%.*f", decimals, value);
            if (strtod(text, NULL) == value)
                break;
        }
    }
    buffer_add_cstr(buffer, text);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, measure;
    va_start(arguments, format);
    va_copy(measure, arguments);
    int length = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    if (length > 0) {
        buffer_reserve(buffer, (size_t)length);
        vsnprintf(buffer->at + buffer->length, (size_t)length + 1, format, arguments);
        buffer->length += (size_t)length;
    }
    va_end(arguments);
}

void buffer_add_code_point(struct buffer *buffer, uint32_t code_point)
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = 0xFFFD;
    char bytes[4];
    size_t length;
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        length = 1;
    } else if (code_point < 0x800) {
        bytes[0] = (char)(0xC0 | (code_point >> 6));
        bytes[1] = (char)(0x80 | (code_point & 0x3F));
        length = 2;
    } else if (code_point < 0x10000) {
        bytes[0] = (char)(0xE0 | (code_point >> 12));
        bytes[1] = (char)(0x80 | ((code_point >> 6) & 0x3F));
        bytes[2] = (char)(0x80 | (code_point & 0x3F));
        length = 3;
    } else {
        bytes[0] = (char)(0xF0 | (code_point >> 18));
        bytes[1] = (char)(0x80 | ((code_point >> 12) & 0x3F));
        bytes[2] = (char)(0x80 | ((code_point >> 6) & 0x3F));
        bytes[3] = (char)(0x80 | (code_point & 0x3F));
        length = 4;
    }
    buffer_add(buffer, bytes, length);
}
