/* base_arena aligns to 16 bytes, which a docno of ten bytes would pay for nothing: ten million of them are the memory of an evaluation.
 * Blocks grow with what is held, so that a small run costs little and a large one few allocations. */
#include "eval/pool.h"

#include "base/mem.h"

typedef struct eval_pool_block {
    struct eval_pool_block *before;
    char bytes[];
} eval_pool_block;

#define SMALLEST_BLOCK ((size_t)4096)
#define LARGEST_BLOCK  ((size_t)1 << 20)

const char *eval_pool_add(eval_pool *pool, base_view text, base_error *err)
{
    if (!pool->last || (size_t)(pool->end - pool->at) <= text.len) {
        size_t room = pool->held < SMALLEST_BLOCK ? SMALLEST_BLOCK : pool->held > LARGEST_BLOCK ? LARGEST_BLOCK : pool->held;
        if (room <= text.len) room = text.len + 1;
        eval_pool_block *block = base_alloc(sizeof *block + room, err);
        if (!block) return NULL;
        block->before = pool->last;
        pool->last = block;
        pool->at = block->bytes;
        pool->end = block->bytes + room;
        pool->held += room;
    }
    char *copy = pool->at;
    if (text.len) memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    pool->at += text.len + 1;
    return copy;
}

void eval_pool_done(eval_pool *pool)
{
    while (pool->last) {
        eval_pool_block *before = pool->last->before;
        base_free(pool->last);
        pool->last = before;
    }
    *pool = (eval_pool){ 0 };
}
