/* dense/distortion.c - a piece is some points: their distances to all others in both spaces, tile by tile, so that a tile is read from memory once for all of
 * them. No list is sorted: a rank is asked for only where a neighbour of one space is none in the other, and is then a count of who is nearer. What a point costs
 * is kept by point, and summed in order at the end. */
#include "dense/distortion.h"

#include <math.h>
#include <stdbool.h>

#include "base/mem.h"
#include "dense/kernels.h"

enum {
    POINTS = 8, /* of a piece */
    TILE = 128  /* rows that stay in cache for these */
};

typedef struct {
    float *truth, *shown;              /* [POINTS x n] squared distances */
    uint32_t *near_truth, *near_shown; /* [k] */
} room;

typedef struct {
    const float *x, *y;
    size_t dim, layout_dim, n, k;
    room *rooms;             /* [threads] */
    dense_distortion *costs; /* [n] sums of (rank - k) over intruders and lost ones, and neighbours kept */
} work;

/* Of points [from, from + n_points) to all; to itself none is at any distance. */
static void measure(float *out, const float *x, size_t dim, size_t n, size_t from, size_t n_points)
{
    const dense_scan_fn squares = dense_kernels_chosen()->vectors->squares[DENSE_F32];
    for (size_t row = 0; row < n; row += TILE) {
        size_t rows = n - row < TILE ? n - row : TILE;
        for (size_t i = 0; i < n_points; i++) squares(out + i * n + row, x + (from + i) * dim, x + row * dim, NULL, rows, dim);
    }
    for (size_t i = 0; i < n_points; i++) out[i * n + from + i] = INFINITY;
}

/* near [k]: the nearest first, of equally near ones the first. */
static void find_nearest(uint32_t *near, const float *distances, size_t n, size_t k)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (found == k && !(distances[i] < distances[near[k - 1]])) continue;
        size_t at = found < k ? found++ : k - 1;
        for (; at > 0 && distances[i] < distances[near[at - 1]]; at--) near[at] = near[at - 1];
        near[at] = (uint32_t)i;
    }
}

/* How many of values [n] are below the bar. Sixteen counts side by side, which compilers make vectors of. */
static size_t count_below(const float *values, size_t n, float bar)
{
    uint32_t lane[DENSE_LANES] = { 0 };
    size_t i = 0, count = 0;
    for (; i + DENSE_LANES <= n; i += DENSE_LANES)
        for (size_t j = 0; j < DENSE_LANES; j++) lane[j] += values[i + j] < bar;
    for (; i < n; i++) count += values[i] < bar;
    for (size_t j = 0; j < DENSE_LANES; j++) count += lane[j];
    return count;
}

/* From 1: one more than there are points before it, which of equally far ones are those with lower numbers. */
static size_t rank_of(size_t point, const float *distances, size_t n)
{
    float own = distances[point];
    return count_below(distances, point, nextafterf(own, INFINITY)) + count_below(distances + point, n - point, own) + 1;
}

static bool has(const uint32_t *near, size_t k, uint32_t point)
{
    for (size_t i = 0; i < k; i++)
        if (near[i] == point) return true;
    return false;
}

/* What those who are near here, but not there, cost by their ranks there. *kept: how many are near in both. */
static double cost_of(const uint32_t *here, const uint32_t *there, const float *distances, size_t n, size_t k, size_t *kept)
{
    double cost = 0;
    *kept = 0;
    for (size_t i = 0; i < k; i++) {
        if (has(there, k, here[i])) ++*kept;
        else cost += (double)(rank_of(here[i], distances, n) - k);
    }
    return cost;
}

static base_status measure_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const work *w = context;
    const room *r = &w->rooms[worker];
    size_t from = piece * POINTS, n_points = w->n - from < POINTS ? w->n - from : POINTS, kept;
    (void)err;
    measure(r->truth, w->x, w->dim, w->n, from, n_points);
    measure(r->shown, w->y, w->layout_dim, w->n, from, n_points);
    for (size_t i = 0; i < n_points; i++) {
        const float *truth = r->truth + i * w->n, *shown = r->shown + i * w->n;
        dense_distortion *cost = &w->costs[from + i];
        find_nearest(r->near_truth, truth, w->n, w->k);
        find_nearest(r->near_shown, shown, w->n, w->k);
        cost->trustworthiness = cost_of(r->near_shown, r->near_truth, truth, w->n, w->k, &kept);
        cost->continuity = cost_of(r->near_truth, r->near_shown, shown, w->n, w->k, &kept);
        cost->kept = (double)kept;
    }
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
        room *r = &w->rooms[i];
        r->truth = base_array(w->n, POINTS * sizeof *r->truth, err);
        r->shown = base_array(w->n, POINTS * sizeof *r->shown, err);
        r->near_truth = base_array(w->k, sizeof *r->near_truth, err);
        r->near_shown = base_array(w->k, sizeof *r->near_shown, err);
        if (!r->truth || !r->shown || !r->near_truth || !r->near_shown) return BASE_ENOMEM;
    }
    return BASE_OK;
}

static void free_rooms(work *w, size_t threads)
{
    for (size_t i = 0; w->rooms && i < threads; i++) {
        base_free(w->rooms[i].truth);
        base_free(w->rooms[i].shown);
        base_free(w->rooms[i].near_truth);
        base_free(w->rooms[i].near_shown);
    }
    base_free(w->rooms);
    base_free(w->costs);
}

base_status dense_distortion_of(dense_distortion *out, dense_distortion *points, const float *x, size_t dim, const float *y,
                                size_t layout_dim, size_t n, size_t k, const dense_watch *watch, base_error *err)
{
    if (k == 0 || n > UINT32_MAX || k > n || k >= n - k)
        return base_fail(err, BASE_EARG, "expected neighbours from 1 to below half of the %zu points, found %zu", n, k);
    size_t threads = base_pool_threads(watch->pool);
    work w = { .x = x, .y = y, .dim = dim, .layout_dim = layout_dim, .n = n, .k = k };
    dense_distortion sum = { 0 };
    base_status s = make_rooms(&w, threads, err);
    if (s == BASE_OK) s = dense_watch_run(watch, (n + POINTS - 1) / POINTS, measure_piece, &w, err);
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        sum.trustworthiness += w.costs[i].trustworthiness;
        sum.continuity += w.costs[i].continuity;
        sum.kept += w.costs[i].kept;
        if (points) points[i] = value_of(w.costs[i], 1, (double)n, (double)k);
    }
    if (s == BASE_OK) *out = value_of(sum, (double)n, (double)n, (double)k);
    free_rooms(&w, threads);
    return s;
}
