/* dense/watch.c - pieces in rounds. */
#include "dense/watch.h"

#define ROUND 32

typedef struct {
    base_status (*work)(void *context, size_t piece, unsigned worker, base_error *err);
    void *context;
    size_t first;
} turn;

static base_status work_on(void *context, size_t piece, unsigned worker, base_error *err)
{
    const turn *t = context;
    return t->work(t->context, t->first + piece, worker, err);
}

base_status dense_watch_run(const dense_watch *watch, size_t n_pieces,
                            base_status (*work)(void *context, size_t piece, unsigned worker, base_error *err), void *context,
                            base_error *err)
{
    turn t = { .work = work, .context = context };
    base_status s = BASE_OK;
    for (; t.first < n_pieces && s == BASE_OK; t.first += ROUND) {
        if (watch->stop && atomic_load(&watch->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
        if (watch->progress) watch->progress(watch->context, t.first, n_pieces);
        s = base_pool_run(watch->pool, n_pieces - t.first < ROUND ? n_pieces - t.first : ROUND, work_on, &t, err);
    }
    return s;
}
