/* base/threads.h - fixed pieces of work over a pool, joined in order.
 *
 *     base_pool *pool = NULL;
 *     base_pool_new(&pool, 0, err);                              // 0: as many threads as processors
 *     s = base_pool_run(pool, n_pieces, work, context, err);     // work(context, piece, worker, err)
 *
 * Work is cut by size, never by the number of threads, and each piece writes only what is its own, so --threads changes no byte.
 * Of several failures the one of the lowest piece is reported, and pieces not begun are left out. With one thread everything runs in the
 * caller; a pool that is NULL is such a one. A pool has one run at a time, never from inside its own work. */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Somebody's wish that long work end soon: set from a signal handler or another thread. */
typedef struct {
    atomic_bool wanted;
} base_stop;

typedef struct base_pool base_pool;
/* BASE_EARG: more than 1,024 threads. BASE_EIO: the system starts no more. */
base_status base_pool_new(base_pool **out, unsigned n_threads, base_error *err);
unsigned base_pool_threads(const base_pool *pool); /* >= 1; worker is below it */
base_status base_pool_run(base_pool *pool, size_t n_pieces,
                          base_status (*work)(void *context, size_t piece, unsigned worker, base_error *err), void *context,
                          base_error *err);
/* The same in two steps, between which the caller does other work: _start sets the other threads to it, _finish helps them and waits. Each
 * start has its finish before the pool is used again or freed; the context lives until then. */
void base_pool_start(base_pool *pool, size_t n_pieces,
                     base_status (*work)(void *context, size_t piece, unsigned worker, base_error *err), void *context);
base_status base_pool_finish(base_pool *pool, base_error *err);
void base_pool_free(base_pool *pool);

#endif
