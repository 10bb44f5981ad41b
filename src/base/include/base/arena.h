/* Memory that is freed all at once: one arena per request, per job, per import.
 *
 * `struct arena` is used by one thread. Memory is aligned for any type and not initialised (`arena_zero` clears it).
 * When memory runs out the program stops with a message: no caller can do better. A caller that takes a size from
 * outside checks it first; ARENA_ARRAY checks the multiplication.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

struct arena {
    struct arena_block *block; /* current block, linked to the older ones */
    size_t used;               /* bytes used in the current block */
    size_t total;              /* bytes obtained from the system, for figures */
};

/* An empty arena holds no memory: `struct arena a = {0};` is enough. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zero(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *from, size_t size);
/* Frees everything but the first block, for reuse. */
void arena_reset(struct arena *arena);
/* Frees everything; the arena is empty and usable again. */
void arena_free(struct arena *arena);

struct str arena_str(struct arena *arena, struct str text); /* a copy, followed by a NUL */
char *arena_cstr(struct arena *arena, struct str text);     /* the same, as a C string */
struct str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct str arena_vprintf(struct arena *arena, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* size × count, stopping the program on overflow. */
size_t size_product(size_t size, size_t count);

#define ARENA_NEW(arena, type)          ((type *)arena_zero((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_zero((arena), size_product(sizeof(type), (count))))

/* Lists that grow in an arena, by doubling, with no capacity to keep: ARENA_PUSH counts one more element and gives its
 * address, zeroed.
 *     struct calls { size_t count; struct call *at; } *calls = …;
 *     read_call(query, ARENA_PUSH(arena, calls->at, calls->count));
 * The list begins empty (count 0) and grows by this alone; its elements move, so an address lasts until the next push.
 * Taking the last one back is `count--`. */
#define ARENA_PUSH(arena, at, count) ((at) = arena_room((arena), (at), (count), sizeof *(at)), &(at)[(count)++])
void *arena_room(struct arena *arena, void *at, size_t count, size_t size);

/* malloc and friends that stop the program when memory runs out; `free` releases. */
void *memory_new(size_t size);                 /* zeroed */
void *memory_array(size_t size, size_t count); /* zeroed, overflow checked */
void *memory_grow(void *memory, size_t size);
char *memory_cstr(struct str text);

#endif
