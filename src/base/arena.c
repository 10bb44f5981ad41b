#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_BLOCK_BYTES = 1024 * 1024 };

struct arena_block {
    struct arena_block *older;
    size_t capacity; /* bytes after the header */
};

static NORETURN void out_of_memory(void)
{
    fputs("maillage: mémoire épuisée\n", stderr);
    abort();
}

size_t size_product(size_t size, size_t count)
{
    size_t product;
    if (__builtin_mul_overflow(size, count, &product))
        out_of_memory();
    return product;
}

void *memory_new(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        out_of_memory();
    return memory;
}

void *memory_array(size_t size, size_t count)
{
    return memory_new(size_product(size, count));
}

void *memory_grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size ? size : 1);
    if (!grown)
        out_of_memory();
    return grown;
}

char *memory_cstr(struct str text)
{
    char *copy = memory_new(text.length + 1);
    if (text.length)
        memcpy(copy, text.at, text.length);
    return copy;
}

static unsigned char *block_bytes(struct arena_block *block)
{
    return (unsigned char *)block + sizeof *block;
}

static void block_add(struct arena *arena, size_t size)
{
    size_t capacity = arena->block ? arena->block->capacity * 2 : FIRST_BLOCK_BYTES;
    if (capacity > LARGEST_BLOCK_BYTES)
        capacity = LARGEST_BLOCK_BYTES;
    if (capacity < size)
        capacity = size;
    if (capacity > SIZE_MAX - sizeof(struct arena_block))
        out_of_memory();
    struct arena_block *block = malloc(sizeof *block + capacity);
    if (!block)
        out_of_memory();
    block->capacity = capacity;
    block->older = arena->block;
    arena->block = block;
    arena->used = 0;
    arena->total += sizeof *block + capacity;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t alignment = alignof(max_align_t);
    if (size > SIZE_MAX - alignment)
        out_of_memory();
    size = (size + alignment - 1) & ~(alignment - 1);
    if (!arena->block || arena->block->capacity - arena->used < size)
        block_add(arena, size);
    void *memory = block_bytes(arena->block) + arena->used;
    arena->used += size;
    return memory;
}

void *arena_zero(struct arena *arena, size_t size)
{
    return memset(arena_alloc(arena, size), 0, size);
}

void *arena_copy(struct arena *arena, const void *from, size_t size)
{
    void *copy = arena_alloc(arena, size);
    if (size)
        memcpy(copy, from, size);
    return copy;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *block = arena->block;
    while (block && block->older) {
        struct arena_block *older = block->older;
        arena->total -= sizeof *block + block->capacity;
        free(block);
        block = older;
    }
    arena->block = block;
    arena->used = 0;
}

void arena_free(struct arena *arena)
{
    arena_reset(arena);
    free(arena->block);
    *arena = (struct arena){0};
}

char *arena_cstr(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.length + 1);
    if (text.length)
        memcpy(copy, text.at, text.length);
    copy[text.length] = '\0';
    return copy;
}

void *arena_room(struct arena *arena, void *at, size_t count, size_t size)
{
    enum { FIRST = 8 };
    bool full = count == 0 || (count >= FIRST && (count & (count - 1)) == 0);
    if (full) {
        void *grown = arena_alloc(arena, size_product(size, count ? 2 * count : FIRST));
        if (count)
            memcpy(grown, at, size * count);
        at = grown;
    }
    memset((char *)at + size * count, 0, size);
    return at;
}

struct str arena_str(struct arena *arena, struct str text)
{
    return (struct str){arena_cstr(arena, text), text.length};
}

struct str arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list measure;
    va_copy(measure, arguments);
    int length = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    if (length < 0)
        return STR_NONE;
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return (struct str){text, (size_t)length};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct str text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}
