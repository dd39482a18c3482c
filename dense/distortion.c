/* A point is a piece: its distances to all others, in both spaces, sorted to ranks. Each worker has room of its own for that; what a point costs is kept by
 * point, and summed in order at the end. */
#include "dense/distortion.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

typedef struct {
    double distance;
    uint32_t point;
} reach;

typedef struct {
    reach *order;    /* [n] */
    uint32_t *ranks; /* [2 x n] from 1, by point: true ones, then those of the layout */
} room;

typedef struct {
    const float *x, *y;
    size_t dim, layout_dim, n, k;
    room *rooms;             /* [threads] */
    dense_distortion *costs; /* [n] sums of (rank - k) over intruders and lost ones, and neighbours kept */
} work;

static int by_distance(const void *a, const void *b)
{
    const reach *x = a, *y = b;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

static double squared_distance(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t j = 0; j < dim; j++) {
        double d = (double)a[j] - (double)b[j];
        sum += d * d;
    }
    return sum;
}

/* ranks [n]: 0 for the point itself, 1 for the nearest other. */
static void rank_others(uint32_t *ranks, reach *order, const float *x, size_t dim, size_t n, size_t point)
{
    for (size_t i = 0; i < n; i++) order[i] = (reach){ squared_distance(x + i * dim, x + point * dim, dim), (uint32_t)i };
    order[point] = order[n - 1]; /* the point leaves the list */
    qsort(order, n - 1, sizeof *order, by_distance);
    for (size_t i = 0; i < n - 1; i++) ranks[order[i].point] = (uint32_t)i + 1;
    ranks[point] = 0;
}

static base_status measure_point(void *context, size_t point, unsigned worker, base_error *err)
{
    const work *w = context;
    room *r = &w->rooms[worker];
    uint32_t *truth = r->ranks, *shown = r->ranks + w->n;
    dense_distortion cost = { 0 };
    (void)err;
    rank_others(truth, r->order, w->x, w->dim, w->n, point);
    rank_others(shown, r->order, w->y, w->layout_dim, w->n, point);
    for (size_t i = 0; i < w->n; i++) {
        if (i == point) continue;
        bool near = truth[i] <= w->k, shown_near = shown[i] <= w->k;
        if (shown_near && !near) cost.trustworthiness += (double)(truth[i] - w->k);
        if (near && !shown_near) cost.continuity += (double)(shown[i] - w->k);
        cost.kept += near && shown_near;
    }
    w->costs[point] = cost;
    return BASE_OK;
}

/* Sums over so many points as values from 0 to 1: the most that a point's k places can cost is k (2n - 3k - 1) / 2. */
static dense_distortion value_of(dense_distortion cost, double points, double n, double k)
{
    double most = points * k * (2 * n - 3 * k - 1) / 2;
    return (dense_distortion){ 1 - cost.trustworthiness / most, 1 - cost.continuity / most, cost.kept / (points * k) };
}

static base_status make_rooms(work *w, size_t threads, base_error *err)
{
    if (!(w->rooms = base_array(threads, sizeof *w->rooms, err)) || !(w->costs = base_array(w->n, sizeof *w->costs, err)))
        return BASE_ENOMEM;
    for (size_t i = 0; i < threads; i++) {
        w->rooms[i].order = base_array(w->n, sizeof(reach), err);
        w->rooms[i].ranks = base_array(2 * w->n, sizeof(uint32_t), err);
        if (!w->rooms[i].order || !w->rooms[i].ranks) return BASE_ENOMEM;
    }
    return BASE_OK;
}

base_status dense_distortion_of(dense_distortion *out, dense_distortion *points, const float *x, size_t dim, const float *y,
                                size_t layout_dim, size_t n, size_t k, base_pool *pool, base_error *err)
{
    if (k == 0 || n > UINT32_MAX || k >= n - k || k > n)
        return base_fail(err, BASE_EARG, "expected neighbours from 1 to below half of the %zu points, found %zu", n, k);
    size_t threads = pool ? base_pool_threads(pool) : 1;
    work w = { .x = x, .y = y, .dim = dim, .layout_dim = layout_dim, .n = n, .k = k };
    dense_distortion sum = { 0 };
    base_status s = make_rooms(&w, threads, err);
    if (s == BASE_OK && pool) s = base_pool_run(pool, n, measure_point, &w, err);
    for (size_t i = 0; s == BASE_OK && !pool && i < n; i++) s = measure_point(&w, i, 0, err);
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        sum.trustworthiness += w.costs[i].trustworthiness;
        sum.continuity += w.costs[i].continuity;
        sum.kept += w.costs[i].kept;
        if (points) points[i] = value_of(w.costs[i], 1, (double)n, (double)k);
    }
    if (s == BASE_OK) *out = value_of(sum, (double)n, (double)n, (double)k);
    for (size_t i = 0; w.rooms && i < threads; i++) base_free(w.rooms[i].order), base_free(w.rooms[i].ranks);
    base_free(w.rooms);
    base_free(w.costs);
    return s;
}
