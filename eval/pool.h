/* eval/pool.h - many short strings that die together, packed without padding: docnos and topic ids.
 *
 *     eval_pool pool = { 0 };
 *     const char *docno = eval_pool_add(&pool, field, err);       // NULL: no memory
 *     eval_pool_done(&pool);
 */
#ifndef EVAL_POOL_H
#define EVAL_POOL_H

#include "base/bytes.h"
#include "base/error.h"

typedef struct {
    struct eval_pool_block *last;
    char *at, *end; /* room left in the last block */
    size_t held;    /* bytes of all blocks */
} eval_pool;

/* A copy with a 0 byte behind it, that lives until eval_pool_done. */
const char *eval_pool_add(eval_pool *pool, base_view text, base_error *err);
void eval_pool_done(eval_pool *pool);

#endif
