/* Distances are those of the kernels, so labels don't depend on the processor. Rows are cut into
 * pieces; each writes the labels and distances of its own rows. Centres are then made anew one by one, each from its rows in their order, in
 * float64: with rows sorted by label (a counting sort) that is a walk through k lists, and pieces are centres. */
#include "dense/kmeans.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "dense/kernels.h"

#define ROWS_A_PIECE    1024
#define CENTRES_AT_ONCE 64

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

/* Of a vector to each of n others [n x dim], as the kernels have it: dot products if spherical, else squared distances. */
static void compare(const dense_kmeans *km, float *out, const float *vector, const float *others, size_t n)
{
    const dense_vector_kernels *v = dense_kernels_chosen()->vectors;
    (km->spherical ? v->dots : v->squares)[DENSE_F32](out, vector, others, NULL, n, km->dim);
}

/* What comes of it: spherical, 0 for the same direction, 2 for the opposite one, 1 if the row has none. length: of the row. */
static double distance_of(const dense_kmeans *km, float compared, double length)
{
    if (!km->spherical) return (double)compared;
    return length > 0 ? 1 - (double)compared / length : 1;
}

static double length_of(const float *row, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)row[i] * (double)row[i];
    return sqrt(sum);
}

static size_t nearest(double *distance, const dense_kmeans *km, const float *row, double length)
{
    float compared[CENTRES_AT_ONCE];
    size_t best = 0;
    for (size_t c = 0; c < km->k; c++) {
        size_t left = km->k - c, at = c % CENTRES_AT_ONCE;
        if (at == 0) compare(km, compared, row, km->centres + c * km->dim, left < CENTRES_AT_ONCE ? left : CENTRES_AT_ONCE);
        double d = distance_of(km, compared[at], length);
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
    float compared[ROWS_A_PIECE];
    size_t from = piece * ROWS_A_PIECE, to = end_of_piece(f, piece);
    (void)worker;
    (void)err;
    compare(f->km, compared, f->last, f->x + from * f->km->dim, to - from);
    for (size_t i = from; i < to; i++) {
        double d = distance_of(f->km, compared[i - from], f->lengths[i]);
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
