/* Distances are sums of 16 lanes in float32, in an order that is part of their meaning, so labels don't depend on the processor. Rows are cut into
 * pieces; each writes the labels and distances of its own rows. Centres are then made anew one by one, each from its rows in their order, in
 * float64: with rows sorted by label (a counting sort) that is a walk through k lists, and pieces are centres. */
#include "dense/kmeans.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

#define ROWS_A_PIECE 1024
#define LANES        16

struct dense_kmeans {
    size_t n, dim, k, iterations;
    bool spherical;
    double inertia;
    float *centres;
    uint32_t *labels, *sizes;
};

/* What a fit works on. */
typedef struct {
    dense_kmeans *km;
    const float *x;
    const dense_kmeans_options *opt;
    float *lengths;          /* [n] of the rows, spherical */
    double *distance;        /* [n] to the nearest centre so far */
    double *sums;            /* [k x dim] */
    uint32_t *order, *first; /* [n] rows by label; [k + 1] where each begins */
    uint32_t *labels;        /* [n] of this round */
    const float *last;       /* the centre that seeding has just chosen */
} fit;

/* --- distances ---------------------------------------------------------------------------------------------------------------------- */

static float fold(float *lane)
{
    for (size_t w = LANES / 2; w > 0; w /= 2)
        for (size_t j = 0; j < w; j++) lane[j] += lane[j + w];
    return lane[0];
}

static float dot(const float *a, const float *b, size_t n)
{
    float lane[LANES] = { 0 };
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++) lane[j] += a[i + j] * b[i + j];
    for (size_t j = 0; i + j < n; j++) lane[j] += a[i + j] * b[i + j];
    return fold(lane);
}

static float squared_distance(const float *a, const float *b, size_t n)
{
    float lane[LANES] = { 0 };
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++) {
            float d = a[i + j] - b[i + j];
            lane[j] += d * d;
        }
    for (size_t j = 0; i + j < n; j++) {
        float d = a[i + j] - b[i + j];
        lane[j] += d * d;
    }
    return fold(lane);
}

/* 0 for the same direction, 2 for the opposite one; 1 if the row has none. length: of the row. */
static double distance_to(const dense_kmeans *km, const float *row, double length, const float *centre)
{
    if (!km->spherical) return squared_distance(row, centre, km->dim);
    return length > 0 ? 1 - (double)dot(row, centre, km->dim) / length : 1;
}

static double length_of(const float *row, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)row[i] * (double)row[i];
    return sqrt(sum);
}

static size_t nearest(double *distance, const dense_kmeans *km, const float *row, double length)
{
    size_t best = 0;
    for (size_t c = 0; c < km->k; c++) {
        double d = distance_to(km, row, length, km->centres + c * km->dim);
        if (c > 0 && !(d < *distance)) continue;
        *distance = d;
        best = c;
    }
    return best;
}

size_t dense_kmeans_nearest(const dense_kmeans *km, const float *q)
{
    double distance;
    return nearest(&distance, km, q, length_of(q, km->dim));
}

/* --- pieces ------------------------------------------------------------------------------------------------------------------------- */

static base_status run_pieces(const fit *f, size_t n,
                              base_status (*work)(void *context, size_t piece, unsigned worker, base_error *err), base_error *err)
{
    base_status s = BASE_OK;
    if (f->opt->stop && atomic_load(&f->opt->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
    if (f->opt->pool) return base_pool_run(f->opt->pool, n, work, (void *)(uintptr_t)f, err);
    for (size_t i = 0; i < n && s == BASE_OK; i++) s = work((void *)(uintptr_t)f, i, 0, err);
    return s;
}

static size_t row_pieces(const fit *f)
{
    return (f->km->n + ROWS_A_PIECE - 1) / ROWS_A_PIECE;
}

static size_t end_of_piece(const fit *f, size_t piece)
{
    size_t end = (piece + 1) * ROWS_A_PIECE;
    return end < f->km->n ? end : f->km->n;
}

static base_status measure_lengths(void *context, size_t piece, unsigned worker, base_error *err)
{
    const fit *f = context;
    (void)worker;
    (void)err;
    for (size_t i = piece * ROWS_A_PIECE; i < end_of_piece(f, piece); i++)
        f->lengths[i] = (float)length_of(f->x + i * f->km->dim, f->km->dim);
    return BASE_OK;
}

static base_status approach(void *context, size_t piece, unsigned worker, base_error *err)
{
    const fit *f = context;
    (void)worker;
    (void)err;
    for (size_t i = piece * ROWS_A_PIECE; i < end_of_piece(f, piece); i++) {
        double d = distance_to(f->km, f->x + i * f->km->dim, f->lengths[i], f->last);
        if (d < f->distance[i]) f->distance[i] = d;
    }
    return BASE_OK;
}

static base_status assign(void *context, size_t piece, unsigned worker, base_error *err)
{
    const fit *f = context;
    (void)worker;
    (void)err;
    for (size_t i = piece * ROWS_A_PIECE; i < end_of_piece(f, piece); i++)
        f->labels[i] = (uint32_t)nearest(&f->distance[i], f->km, f->x + i * f->km->dim, f->lengths[i]);
    return BASE_OK;
}

/* --- seeds -------------------------------------------------------------------------------------------------------------------------- */

/* A spherical centre has length 1, or is all zero. */
static void set_centre(dense_kmeans *km, size_t c, const double *from)
{
    float *to = km->centres + c * km->dim;
    double length = 0, scale = 1;
    for (size_t i = 0; i < km->dim; i++) length += from[i] * from[i];
    if (km->spherical) scale = length > 0 ? 1 / sqrt(length) : 0;
    for (size_t i = 0; i < km->dim; i++) to[i] = (float)(from[i] * scale);
}

static void set_centre_at(fit *f, size_t c, size_t row)
{
    double *room = f->sums;
    for (size_t i = 0; i < f->km->dim; i++) room[i] = (double)f->x[row * f->km->dim + i];
    set_centre(f->km, c, room);
}

/* A row, with a probability that is proportional to its distance; any row if all distances are 0. */
static size_t draw(const fit *f, base_rng *r)
{
    double total = 0, at = 0;
    for (size_t i = 0; i < f->km->n; i++) total += f->distance[i];
    if (!(total > 0)) return (size_t)base_rng_below(r, f->km->n);
    double wanted = base_rng_unit(r) * total;
    size_t last = 0;
    for (size_t i = 0; i < f->km->n; i++) {
        if (!(f->distance[i] > 0)) continue;
        at += f->distance[i];
        last = i;
        if (at > wanted) break;
    }
    return last;
}

static base_status seed(fit *f, base_error *err)
{
    dense_kmeans *km = f->km;
    base_rng r = base_rng_of(f->opt->seed, 0);
    base_status s = run_pieces(f, row_pieces(f), measure_lengths, err);
    for (size_t i = 0; i < km->n; i++) f->distance[i] = HUGE_VAL;
    for (size_t c = 0; c < km->k && s == BASE_OK; c++) {
        set_centre_at(f, c, c == 0 ? (size_t)base_rng_below(&r, km->n) : draw(f, &r));
        f->last = km->centres + c * km->dim;
        s = run_pieces(f, row_pieces(f), approach, err);
    }
    return s;
}

/* --- rounds ------------------------------------------------------------------------------------------------------------------------- */

/* Rows by label, in order within each; returns how many labels changed. */
static size_t sort_rows(fit *f)
{
    dense_kmeans *km = f->km;
    size_t changed = 0;
    memset(km->sizes, 0, km->k * sizeof *km->sizes);
    for (size_t i = 0; i < km->n; i++) {
        changed += km->labels[i] != f->labels[i];
        km->labels[i] = f->labels[i];
        km->sizes[km->labels[i]]++;
    }
    f->first[0] = 0;
    for (size_t c = 0; c < km->k; c++) f->first[c + 1] = f->first[c] + km->sizes[c];
    for (size_t i = 0; i < km->n; i++) f->order[f->first[km->labels[i]]++] = (uint32_t)i;
    for (size_t c = km->k; c > 0; c--) f->first[c] = f->first[c - 1]; /* each had moved to the next one's beginning */
    f->first[0] = 0;
    return changed;
}

/* The mean of a centre's rows; spherical: of their directions. */
static base_status move_centre(void *context, size_t c, unsigned worker, base_error *err)
{
    const fit *f = context;
    dense_kmeans *km = f->km;
    double *sum = f->sums + c * km->dim;
    (void)worker;
    (void)err;
    if (km->sizes[c] == 0) return BASE_OK;
    memset(sum, 0, km->dim * sizeof *sum);
    for (size_t i = f->first[c]; i < f->first[c + 1]; i++) {
        const float *row = f->x + f->order[i] * km->dim;
        double length = f->lengths[f->order[i]], weight = !km->spherical ? 1.0 / km->sizes[c] : length > 0 ? 1 / length : 0;
        for (size_t j = 0; j < km->dim; j++) sum[j] += (double)row[j] * weight;
    }
    set_centre(km, c, sum);
    return BASE_OK;
}

/* Of equally far ones the first. It counts as reached from then on. */
static void rescue(fit *f, size_t c)
{
    size_t far = 0;
    for (size_t i = 1; i < f->km->n; i++)
        if (f->distance[i] > f->distance[far]) far = i;
    set_centre_at(f, c, far);
    f->distance[far] = 0;
}

static base_status iterate(fit *f, base_error *err)
{
    dense_kmeans *km = f->km;
    size_t most = f->opt->max_iterations ? f->opt->max_iterations : 100;
    base_status s;
    memset(km->labels, 0xff, km->n * sizeof *km->labels);
    for (;;) {
        if ((s = run_pieces(f, row_pieces(f), assign, err)) != BASE_OK) return s;
        if (sort_rows(f) == 0 || km->iterations == most) return BASE_OK;
        if ((s = run_pieces(f, km->k, move_centre, err)) != BASE_OK) return s;
        for (size_t c = 0; c < km->k; c++)
            if (km->sizes[c] == 0) rescue(f, c);
        km->iterations++;
    }
}

static base_status check(const dense_kmeans_options *opt, size_t n, size_t dim, base_error *err)
{
    if (opt->k == 0 || opt->k > n)
        return base_fail(err, BASE_EARG, "expected a number of clusters from 1 to the %zu rows, found %zu", n, opt->k);
    if (n > UINT32_MAX) return base_fail(err, BASE_EARG, "expected at most %u rows, found %zu", UINT32_MAX, n);
    if (dim == 0) return base_fail(err, BASE_EARG, "expected vectors of 1 dimension or more, found 0");
    return BASE_OK;
}

static base_status make_room(fit *f, base_error *err)
{
    dense_kmeans *km = f->km;
    if (km->k > SIZE_MAX / km->dim) return base_fail(err, BASE_ENOMEM, "too many centres");
    km->centres = base_array(km->k * km->dim, sizeof *km->centres, err);
    km->labels = base_array(km->n, sizeof *km->labels, err);
    km->sizes = base_array(km->k, sizeof *km->sizes, err);
    f->lengths = base_array(km->n, sizeof *f->lengths, err);
    f->distance = base_array(km->n, sizeof *f->distance, err);
    f->sums = base_array(km->k * km->dim, sizeof *f->sums, err);
    f->order = base_array(km->n, sizeof *f->order, err);
    f->labels = base_array(km->n, sizeof *f->labels, err);
    f->first = base_array(km->k + 1, sizeof *f->first, err);
    bool all = km->centres && km->labels && km->sizes && f->lengths && f->distance && f->sums && f->order && f->labels && f->first;
    return all ? BASE_OK : BASE_ENOMEM;
}

base_status dense_kmeans_fit(dense_kmeans **out, const float *x, size_t n, size_t dim, const dense_kmeans_options *options,
                             base_error *err)
{
    base_status s = check(options, n, dim, err);
    if (s != BASE_OK) return s;
    dense_kmeans *km = base_new(dense_kmeans, err);
    if (!km) return BASE_ENOMEM;
    *km = (dense_kmeans){ .n = n, .dim = dim, .k = options->k, .spherical = options->spherical };
    fit f = { .km = km, .x = x, .opt = options };
    if ((s = make_room(&f, err)) != BASE_OK) goto out;
    if ((s = seed(&f, err)) != BASE_OK) goto out;
    if ((s = iterate(&f, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < n; i++) km->inertia += f.distance[i];
    *out = km;
    km = NULL;
out:
    base_free(f.lengths);
    base_free(f.distance);
    base_free(f.sums);
    base_free(f.order);
    base_free(f.labels);
    base_free(f.first);
    dense_kmeans_free(km);
    return s;
}

void dense_kmeans_free(dense_kmeans *km)
{
    if (!km) return;
    base_free(km->centres);
    base_free(km->labels);
    base_free(km->sizes);
    base_free(km);
}

size_t dense_kmeans_k(const dense_kmeans *km)
{
    return km->k;
}

const float *dense_kmeans_centres(const dense_kmeans *km)
{
    return km->centres;
}

const uint32_t *dense_kmeans_labels(const dense_kmeans *km)
{
    return km->labels;
}

const uint32_t *dense_kmeans_sizes(const dense_kmeans *km)
{
    return km->sizes;
}

size_t dense_kmeans_iterations(const dense_kmeans *km)
{
    return km->iterations;
}

double dense_kmeans_inertia(const dense_kmeans *km)
{
    return km->inertia;
}
