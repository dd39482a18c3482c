/* base/mem.h - checked allocation, an arena, and the hook by which tests make the n-th one fail.
 *
 *     uint32_t *df = base_array(n_terms, sizeof *df, err);   // zeroed; the product is checked
 *     if (!df) return BASE_ENOMEM;
 *
 * Everything of ours allocates here; guests (libstemmer, zlib's and jansson's own) are passed these
 * functions where they take any. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* All return NULL and fill err with BASE_ENOMEM when memory can't be had (or n * size overflows).
 * A size of 0 gives a pointer that can be freed. Fresh memory is zeroed. */
void *base_alloc(size_t size, base_error *err);
void *base_array(size_t n, size_t size, base_error *err);
/* base_alloc for tables of megabytes that are read here and there: in the processor's large pages, if the system has such to give, which it then
 * finds sooner and clears at once. */
void *base_alloc_large(size_t size, base_error *err);
char *base_strdup(const char *text, base_error *err);
char *base_strndup(const char *text, size_t length, base_error *err);
#define base_new(type, err) ((type *)base_alloc(sizeof(type), err))

/* Grows *array [*capacity elements of size] so that it holds at least need elements: doubling, product
 * checked, new part zeroed. On failure nothing has changed. */
base_status base_grow(void *array_ptr, size_t *capacity, size_t need, size_t size, base_error *err);

void base_free(void *p); /* NULL is fine */
/* Gives back what is behind the first `size` bytes (at most as many as there are): the memory, which may have moved. Can't fail. */
void *base_shrink(void *p, size_t size);

/* Arena: many small things that die together. Pointers stay valid until reset or free. */
typedef struct base_arena base_arena;
base_status base_arena_new(base_arena **out, base_error *err);
void *base_arena_alloc(base_arena *arena, size_t size, base_error *err); /* 16-byte aligned, zeroed */
char *base_arena_strndup(base_arena *arena, const char *text, size_t length, base_error *err);
/* Room for one more in *array [n elements of size], which only this grows: doubled (and copied, the old one is lost until the arena is
 * reset) at each power of two, so n of them take less than 4n elements. On failure nothing has changed. */
base_status base_arena_grow(base_arena *arena, void *array_ptr, size_t n, size_t size, base_error *err);
size_t base_arena_bytes(const base_arena *arena); /* held from the system, for memory budgets */
void base_arena_reset(base_arena *arena);         /* forgets all, keeps the memory */
void base_arena_free(base_arena *arena);

/* Fault hook, for tests: called before each allocation; true makes it fail. NULL removes it. Process-wide. */
typedef int (*base_mem_hook)(void *context, size_t size);
void base_mem_set_hook(base_mem_hook hook, void *context);

#endif
