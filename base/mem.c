/* base/mem.c - every allocation of ours, and the arena.
 *
 * Memory is asked for zeroed: half of what we allocate wants it, fresh pages are zero anyway, and no decoder can leak what
 * a former owner left. Sizes above PTRDIFF_MAX are refused here, before the C library or a sanitizer has its own opinion.
 *
 * The arena is a list of chunks, those behind `at` being empty. What has not been given away is always zero: chunks come
 * zeroed, and reset clears the part that was used, which costs what clearing at each allocation would, and nothing the
 * first time. An allocation that doesn't fit looks for an empty chunk that is large enough and brings it to the front, so a
 * query that repeats itself asks the system for nothing. */
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LARGE_PAGE  (2u << 20)
#define CHUNK_LEAST (64u << 10)
#define CHUNK_MOST  (1u << 20) /* chunks double up to here; a larger request has a chunk of its own */

static base_mem_hook mem_hook;
static void *mem_hook_context;

void base_mem_set_hook(base_mem_hook hook, void *context)
{
    mem_hook = hook;
    mem_hook_context = context;
}

/* NULL, and the error, when size can't be had. p: what realloc is to grow, or NULL for zeroed memory. */
static void *ask(void *p, size_t size, base_error *err)
{
    void *fresh = NULL;
    if (size == 0) size = 1;
    if (size <= PTRDIFF_MAX && !(mem_hook && mem_hook(mem_hook_context, size))) fresh = p ? realloc(p, size) : calloc(1, size);
    if (!fresh) base_fail(err, BASE_ENOMEM, "no memory for %zu bytes", size);
    return fresh;
}

void *base_alloc(size_t size, base_error *err)
{
    return ask(NULL, size, err);
}

void *base_alloc_large(size_t size, base_error *err)
{
    char *p = ask(NULL, size, err);
    if (p && size >= 2 * LARGE_PAGE) {
        size_t before = LARGE_PAGE - (uintptr_t)p % LARGE_PAGE;
        (void)madvise(p + before, (size - before) / LARGE_PAGE * LARGE_PAGE,
                      MADV_HUGEPAGE); /* a wish: without it all is as it was */
    }
    return p;
}

void *base_array(size_t n, size_t size, base_error *err)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) {
        base_fail(err, BASE_ENOMEM, "no memory for %zu times %zu bytes", n, size);
        return NULL;
    }
    return ask(NULL, bytes, err);
}

char *base_strndup(const char *text, size_t length, base_error *err)
{
    if (length == SIZE_MAX) {
        base_fail(err, BASE_ENOMEM, "no memory for %zu bytes", length);
        return NULL;
    }
    char *copy = ask(NULL, length + 1, err);
    if (copy && length) memcpy(copy, text, length);
    return copy;
}

char *base_strdup(const char *text, base_error *err)
{
    return base_strndup(text, strlen(text), err);
}

base_status base_grow(void *array_ptr, size_t *capacity, size_t need, size_t size, base_error *err)
{
    assert(size > 0);
    if (need <= *capacity) return BASE_OK;
    size_t bytes, n = *capacity ? *capacity : (size < 64 ? 64 / size : 1);
    while (n < need) n = n > SIZE_MAX / 2 ? need : n * 2;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX) {
        n = need;
        if (__builtin_mul_overflow(n, size, &bytes))
            return base_fail(err, BASE_ENOMEM, "no memory for %zu times %zu bytes", need, size);
    }
    void *old, *fresh;
    memcpy(&old, array_ptr, sizeof old); /* array_ptr is the address of a pointer of any type */
    if (!(fresh = ask(old, bytes, err))) return BASE_ENOMEM;
    if (old) memset((char *)fresh + *capacity * size, 0, bytes - *capacity * size);
    memcpy(array_ptr, &fresh, sizeof fresh);
    *capacity = n;
    return BASE_OK;
}

void *base_shrink(void *p, size_t size)
{
    void *less = realloc(p, size ? size : 1);
    return less ? less : p; /* cppcheck-suppress memleak ; the one that is left is returned */
}

void base_free(void *p)
{
    free(p);
}

/* --- arena ------------------------------------------------------------------------------------------------------------ */

typedef struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(16) unsigned char data[];
} chunk;

struct base_arena {
    chunk *first, *at; /* chunks behind at are empty; both NULL before the first allocation */
    size_t bytes;
};

base_status base_arena_new(base_arena **out, base_error *err)
{
    base_arena *arena = base_new(base_arena, err);
    if (!arena) return BASE_ENOMEM;
    arena->bytes = sizeof *arena;
    *out = arena;
    return BASE_OK;
}

/* An empty chunk with room for size bytes, taken out of those behind at, or fresh. */
static chunk *empty_chunk(base_arena *arena, size_t size, base_error *err)
{
    for (chunk **link = arena->at ? &arena->at->next : &arena->first; *link; link = &(*link)->next)
        if ((*link)->size >= size) {
            chunk *found = *link;
            *link = found->next;
            return found;
        }
    size_t room = arena->bytes < CHUNK_LEAST ? CHUNK_LEAST : arena->bytes > CHUNK_MOST ? CHUNK_MOST : arena->bytes;
    room = ((size > room ? size : room) + 15) & ~(size_t)15;
    chunk *fresh = base_alloc(sizeof(chunk) + room, err);
    if (!fresh) return NULL;
    fresh->size = room;
    arena->bytes += sizeof(chunk) + room;
    return fresh;
}

void *base_arena_alloc(base_arena *arena, size_t size, base_error *err)
{
    if (size > PTRDIFF_MAX - 64) {
        base_fail(err, BASE_ENOMEM, "no memory for %zu bytes", size);
        return NULL;
    }
    size = (size + (size == 0) + 15) & ~(size_t)15; /* 0 bytes have an address of their own, too */
    chunk *at = arena->at;
    if (!at || size > at->size - at->used) {
        if (!(at = empty_chunk(arena, size, err))) return NULL;
        chunk **link = arena->at ? &arena->at->next : &arena->first;
        at->next = *link;
        *link = at;
        arena->at = at;
    }
    void *p = at->data + at->used;
    at->used += size;
    return p;
}

char *base_arena_strndup(base_arena *arena, const char *text, size_t length, base_error *err)
{
    if (length == SIZE_MAX) {
        base_fail(err, BASE_ENOMEM, "no memory for %zu bytes", length);
        return NULL;
    }
    char *copy = base_arena_alloc(arena, length + 1, err);
    if (copy && length) memcpy(copy, text, length);
    return copy;
}

base_status base_arena_grow(base_arena *arena, void *array_ptr, size_t n, size_t size, base_error *err)
{
    if (n & (n - 1)) return BASE_OK; /* between two powers */
    size_t bytes;
    if (n > SIZE_MAX / 2 || __builtin_mul_overflow(n ? 2 * n : 1, size, &bytes))
        return base_fail(err, BASE_ENOMEM, "no memory for %zu times %zu bytes", n, 2 * size);
    void *old, *fresh = base_arena_alloc(arena, bytes, err);
    if (!fresh) return BASE_ENOMEM;
    memcpy(&old, array_ptr, sizeof old); /* array_ptr is the address of a pointer of any type */
    if (n) memcpy(fresh, old, n * size);
    memcpy(array_ptr, &fresh, sizeof fresh);
    return BASE_OK;
}

size_t base_arena_bytes(const base_arena *arena)
{
    return arena->bytes;
}

void base_arena_reset(base_arena *arena)
{
    for (chunk *c = arena->first; c; c = c->next) {
        memset(c->data, 0, c->used);
        c->used = 0;
    }
    arena->at = arena->first;
}

void base_arena_free(base_arena *arena)
{
    if (!arena) return;
    for (chunk *c = arena->first, *next; c; c = next) {
        next = c->next;
        base_free(c);
    }
    base_free(arena);
}
