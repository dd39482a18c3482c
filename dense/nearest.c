/* dense/nearest.c - a piece is a batch of points that asks an exact search for k + 1 neighbours, one of which is mostly the point itself. */
#include "dense/nearest.h"

#include <math.h>

#include "base/mem.h"
#include "dense/flat.h"

#define BATCH 144 /* points that share a pass over all */

typedef struct {
    const dense_flat *flat;
    const float *x;
    size_t n, dim, k;
    uint32_t *neighbours; /* [n x k] */
    float *distances;     /* [n x k] */
    base_hit *hits;       /* [workers x BATCH x (k + 1)] */
    size_t *counts;       /* [workers x BATCH] */
} work;

/* Of points that coincide, the one with the lower number is nearer: base/topk.h has the greater docno first. */
static int compare_numbers(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return (a < b) - (a > b);
}

/* hits [k + 1], the nearest first; where the point isn't among them, for so many coincide with it, the last one goes. */
static void keep(work *w, size_t point, const base_hit *hits)
{
    size_t n = 0;
    for (size_t i = 0; i <= w->k && n < w->k; i++) {
        if (hits[i].doc == point) continue;
        w->neighbours[point * w->k + n] = hits[i].doc;
        w->distances[point * w->k + n++] = sqrtf(-hits[i].score);
    }
}

static base_status ask(void *context, size_t piece, unsigned worker, base_error *err)
{
    work *w = context;
    static const base_ties ties = { compare_numbers, NULL };
    size_t from = piece * BATCH, n = w->n - from < BATCH ? w->n - from : BATCH;
    base_hit *hits = w->hits + worker * BATCH * (w->k + 1);
    const dense_ask ask = { .k = w->k + 1, .ties = &ties };
    base_status s = dense_flat_search(w->flat, hits, w->counts + worker * BATCH, w->x + from * w->dim, n, &ask, err);
    for (size_t i = 0; i < n && s == BASE_OK; i++) keep(w, from + i, hits + i * (w->k + 1));
    return s;
}

base_status dense_nearest_of(dense_graph *out, const float *x, size_t n, size_t dim, size_t k, const dense_watch *watch,
                             base_error *err)
{
    if (k == 0 || k >= n)
        return base_fail(err, BASE_EARG, "expected a number of neighbours from 1 to below the %zu points, found %zu", n, k);
    const dense_rows rows = { .data = x, .n = n, .dim = dim, .element = DENSE_F32 };
    dense_flat *flat = NULL;
    work w = { .x = x, .n = n, .dim = dim, .k = k };
    base_status s = BASE_ENOMEM;
    size_t workers = base_pool_threads(watch->pool);
    if (!(w.neighbours = base_array(n, k * sizeof *w.neighbours, err))) goto out;
    if (!(w.distances = base_array(n, k * sizeof *w.distances, err))) goto out;
    if (!(w.hits = base_array(workers * BATCH, (k + 1) * sizeof *w.hits, err))) goto out;
    if (!(w.counts = base_array(workers * BATCH, sizeof *w.counts, err))) goto out;
    if ((s = dense_flat_new(&flat, &rows, &(dense_flat_options){ .metric = DENSE_L2 }, watch->pool, err)) != BASE_OK) goto out;
    w.flat = flat;
    if ((s = dense_watch_run(watch, (n + BATCH - 1) / BATCH, ask, &w, err)) != BASE_OK) goto out;
    *out = (dense_graph){ n, k, w.neighbours, w.distances };
    w.neighbours = NULL, w.distances = NULL;
out:
    dense_flat_free(flat);
    base_free(w.neighbours);
    base_free(w.distances);
    base_free(w.hits);
    base_free(w.counts);
    return s;
}

void dense_nearest_done(dense_graph *g)
{
    base_free((void *)(uintptr_t)g->neighbours);
    base_free((void *)(uintptr_t)g->distances);
    *g = (dense_graph){ 0 };
}
