/* dense/structure.c - the parts in turn, each into the one result. */
#include "dense/structure.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define COMPONENTS 10

/* Progress of two long parts as one. */
typedef struct {
    const dense_watch *watch;
    size_t part, parts;
} share;

static void pass_on(void *context, size_t done, size_t all)
{
    const share *of = context;
    of->watch->progress(of->watch->context, of->part * all + done, of->parts * all);
}

static dense_watch watch_of(share *of)
{
    dense_watch watch = *of->watch;
    watch.context = of;
    if (watch.progress) watch.progress = pass_on;
    return watch;
}

/* --- main directions ---------------------------------------------------------------------------------------------------------------- */

static void lay_out(dense_structure *st, const float *x)
{
    for (size_t i = 0; i < st->n; i++) {
        double at[COMPONENTS];
        dense_pca_project(st->pca, x + i * st->dim, at);
        for (size_t c = 0; c < 2; c++) st->layout[2 * i + c] = c < dense_pca_k(st->pca) ? (float)at[c] : 0;
    }
}

static base_status find_directions(dense_structure *st, const float *x, const dense_structure_options *o, base_error *err)
{
    base_status s = BASE_OK;
    if (st->dim <= DENSE_PCA_DIM_MAX) s = dense_pca_fit(&st->pca, x, st->n, st->dim, COMPONENTS, o->watch->pool, err);
    if (s != BASE_OK || (!st->pca && !o->layout)) return s;
    if (!(st->layout = base_array(st->n, 2 * sizeof *st->layout, err))) return BASE_ENOMEM;
    if (!o->layout) lay_out(st, x);
    for (size_t i = 0; o->layout && i < 2 * st->n; i++) st->layout[i] = o->layout[i];
    return BASE_OK;
}

/* --- clusters ----------------------------------------------------------------------------------------------------------------------- */

static double squared_distance(const float *a, const float *b, size_t dim)
{
    double sum = 0;
    for (size_t j = 0; j < dim; j++) {
        double d = (double)a[j] - (double)b[j];
        sum += d * d;
    }
    return sum;
}

static base_status find_clusters(dense_structure *st, const float *x, const dense_structure_options *o, base_error *err)
{
    const dense_kmeans_options options = { .k = o->clusters < st->n ? o->clusters : st->n,
                                           .seed = o->seed,
                                           .spherical = o->spherical,
                                           .pool = o->watch->pool,
                                           .stop = o->watch->stop };
    base_status s = dense_kmeans_fit(&st->clusters, x, st->n, st->dim, &options, err);
    if (s != BASE_OK) return s;
    st->medoids = base_array(options.k, sizeof *st->medoids, err);
    double *nearest = base_array(options.k, sizeof *nearest, err);
    if (!st->medoids || !nearest) s = BASE_ENOMEM;
    for (size_t c = 0; c < options.k && s == BASE_OK; c++) nearest[c] = INFINITY;
    for (size_t i = 0; i < st->n && s == BASE_OK; i++) {
        uint32_t c = dense_kmeans_labels(st->clusters)[i];
        double d = squared_distance(x + i * st->dim, dense_kmeans_centres(st->clusters) + c * st->dim, st->dim);
        if (d < nearest[c]) nearest[c] = d, st->medoids[c] = (uint32_t)i;
    }
    base_free(nearest);
    return s;
}

/* --- neighbourhoods ----------------------------------------------------------------------------------------------------------------- */

static base_status find_neighbours(dense_structure *st, const float *x, const dense_structure_options *o, base_error *err)
{
    size_t most = (st->n - 1) / 2, k = o->neighbours < most ? o->neighbours : most;
    share of = { o->watch, 0, st->layout ? 2 : 1 };
    dense_watch watch = watch_of(&of);
    base_status s = dense_nearest_of(&st->graph, x, st->n, st->dim, k, &watch, err);
    if (s != BASE_OK) return s;
    if (!(st->lof = base_array(st->n, sizeof *st->lof, err))) return BASE_ENOMEM;
    if (!(st->occurrences = base_array(st->n, sizeof *st->occurrences, err))) return BASE_ENOMEM;
    if ((s = dense_local_outlier_factors(st->lof, &st->graph, err)) != BASE_OK) return s;
    return dense_hubness(&st->hubness, st->occurrences, &st->graph, err);
}

static base_status measure_layout(dense_structure *st, const float *x, const dense_structure_options *o, base_error *err)
{
    share of = { o->watch, 1, 2 };
    dense_watch watch = watch_of(&of);
    if (!st->layout) return BASE_OK;
    if (!(st->distortion = base_array(st->n + 1, sizeof *st->distortion, err))) return BASE_ENOMEM;
    return dense_distortion_of(st->distortion, st->distortion + 1, x, st->dim, st->layout, 2, st->n, st->graph.k, &watch, err);
}

/* --- labels ------------------------------------------------------------------------------------------------------------------------- */

static base_status compare_labels(dense_structure *st, const float *x, const dense_structure_options *o, base_error *err)
{
    if (!o->labels) return BASE_OK;
    st->shapes = base_array(o->n_labels, sizeof *st->shapes, err);
    st->voted = base_array(st->n, sizeof *st->voted, err);
    st->shares = base_array(st->n, sizeof *st->shares, err);
    st->margins = base_array(st->n, sizeof *st->margins, err);
    if (!st->shapes || !st->voted || !st->shares || !st->margins) return BASE_ENOMEM;
    for (size_t i = 0; i < st->n; i++) st->voted[i] = dense_neighbours_label(&st->shares[i], &st->graph, i, o->labels);
    base_status s = dense_label_shapes(st->shapes, x, st->n, st->dim, o->labels, o->n_labels, err);
    if (s == BASE_OK) s = dense_label_margins(st->margins, x, st->n, st->dim, o->labels, st->voted, o->n_labels, err);
    if (s != BASE_OK) return s;
    return dense_labellings_agree(&st->ari, &st->nmi, dense_kmeans_labels(st->clusters), o->labels, st->n, err);
}

/* --- all -------------------------------------------------------------------------------------------------------------------------------- */

base_status dense_structure_of(dense_structure **out, const float *x, size_t n, size_t dim, const dense_structure_options *options,
                               base_error *err)
{
    if (n < DENSE_STRUCTURE_FEWEST)
        return base_fail(err, BASE_EFORMAT, "structure needs %d points or more, found %zu", DENSE_STRUCTURE_FEWEST, n);
    dense_structure *st = base_new(dense_structure, err);
    if (!st) return BASE_ENOMEM;
    st->n = n;
    st->dim = dim;
    base_status s = find_directions(st, x, options, err);
    if (s == BASE_OK) s = find_clusters(st, x, options, err);
    if (s == BASE_OK) s = find_neighbours(st, x, options, err);
    if (s == BASE_OK) s = measure_layout(st, x, options, err);
    if (s == BASE_OK) s = compare_labels(st, x, options, err);
    if (s == BASE_OK) *out = st;
    else dense_structure_free(st);
    return s;
}

void dense_structure_free(dense_structure *st)
{
    if (!st) return;
    dense_pca_free(st->pca);
    base_free(st->layout);
    dense_kmeans_free(st->clusters);
    base_free(st->medoids);
    dense_nearest_done(&st->graph);
    base_free(st->lof);
    base_free(st->occurrences);
    base_free(st->distortion);
    base_free(st->shapes);
    base_free(st->voted);
    base_free(st->shares);
    base_free(st->margins);
    base_free(st);
}

typedef struct {
    double value;
    uint32_t point;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

base_status dense_structure_order(uint32_t *order, const double *values, size_t n, base_error *err)
{
    ranked *all = base_array(n, sizeof *all, err);
    if (!all) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) all[i] = (ranked){ isnan(values[i]) ? -INFINITY : values[i], (uint32_t)i };
    qsort(all, n, sizeof *all, by_value);
    for (size_t i = 0; i < n; i++) order[i] = all[i].point;
    base_free(all);
    return BASE_OK;
}
