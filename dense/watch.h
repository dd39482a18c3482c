/* dense/watch.h - long work over points: a pool that does it, somebody who may want it to end, and somebody who wants to know how far it is.
 *
 *     s = dense_watch_run(watch, n_pieces, work, context, err);
 */
#ifndef DENSE_WATCH_H
#define DENSE_WATCH_H

#include "base/threads.h"

/* All may be 0. */
typedef struct {
    base_pool *pool;
    base_stop *stop;
    void (*progress)(void *context, size_t done, size_t all); /* pieces; called in the thread of who runs them */
    void *context;
} dense_watch;

/* As base_pool_run, with a look at stop and a word to progress between some dozens of pieces. BASE_ESTOPPED. */
base_status dense_watch_run(const dense_watch *watch, size_t n_pieces,
                            base_status (*work)(void *context, size_t piece, unsigned worker, base_error *err), void *context,
                            base_error *err);

#endif
