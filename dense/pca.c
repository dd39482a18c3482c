/* The upper triangle of the covariance is cut into pieces of rows of the matrix; each walks through all of x, so that an element is one sum in the order
 * of the rows, whatever the pool. */
#include "dense/pca.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "dense/matrix.h"

#define BAND 8 /* rows of the covariance a piece */

struct dense_pca {
    size_t dim, k;
    double total, squares; /* of the variances: their sum, and that of their squares */
    double *mean, *components, *variances;
};

typedef struct {
    const float *x;
    size_t n, dim;
    const double *mean;
    double *covariance; /* [dim x dim], upper triangle by columns: element (i, j) with i <= j at i + j dim */
} work;

static void find_mean(double *mean, const float *x, size_t n, size_t dim)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < dim; j++) mean[j] += (double)x[i * dim + j];
    for (size_t j = 0; j < dim; j++) mean[j] /= (double)n;
}

static base_status fill_band(void *context, size_t band, unsigned worker, base_error *err)
{
    const work *w = context;
    size_t from = band * BAND, to = from + BAND < w->dim ? from + BAND : w->dim;
    (void)worker;
    (void)err;
    for (size_t row = 0; row < w->n; row++) {
        const float *x = w->x + row * w->dim;
        for (size_t j = from; j < to; j++) {
            double b = (double)x[j] - w->mean[j], *column = w->covariance + j * w->dim;
            for (size_t i = 0; i <= j; i++) column[i] += ((double)x[i] - w->mean[i]) * b;
        }
    }
    for (size_t j = from; j < to; j++)
        for (size_t i = 0; i <= j; i++) w->covariance[i + j * w->dim] /= (double)(w->n - 1);
    return BASE_OK;
}

/* The value of greatest magnitude, of equal ones the first, becomes positive. */
static void set_sign(double *component, size_t dim)
{
    size_t at = 0;
    for (size_t i = 1; i < dim; i++)
        if (fabs(component[i]) > fabs(component[at])) at = i;
    double sign = component[at] < 0 ? -1 : 1;
    for (size_t i = 0; i < dim; i++) component[i] *= sign;
}

static base_status find_components(dense_pca *p, const double *covariance, base_error *err)
{
    double *values = base_array(p->dim, sizeof *values, err), *vectors = base_array(p->dim * p->dim, sizeof *vectors, err);
    base_status s = values && vectors ? dense_eigen_symmetric(values, vectors, covariance, p->dim, p->dim, err) : BASE_ENOMEM;
    for (size_t c = 0; s == BASE_OK && c < p->k; c++) {
        p->variances[c] = values[c] > 0 ? values[c] : 0;
        memcpy(p->components + c * p->dim, vectors + c * p->dim, p->dim * sizeof *vectors);
        set_sign(p->components + c * p->dim, p->dim);
    }
    base_free(values);
    base_free(vectors);
    return s;
}

static base_status fit(dense_pca *p, const float *x, size_t n, base_pool *pool, base_error *err)
{
    size_t dim = p->dim, bands = (dim + BAND - 1) / BAND;
    p->mean = base_array(dim, sizeof *p->mean, err);
    p->components = base_array(p->k * dim, sizeof *p->components, err);
    p->variances = base_array(p->k, sizeof *p->variances, err);
    work w = { .x = x, .n = n, .dim = dim, .mean = p->mean, .covariance = base_array(dim * dim, sizeof *w.covariance, err) };
    base_status s = p->mean && p->components && p->variances && w.covariance ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK) find_mean(p->mean, x, n, dim);
    if (s == BASE_OK && pool) s = base_pool_run(pool, bands, fill_band, &w, err);
    for (size_t i = 0; s == BASE_OK && !pool && i < bands; i++) s = fill_band(&w, i, 0, err);
    for (size_t j = 0; s == BASE_OK && j < dim; j++) p->total += w.covariance[j + j * dim];
    for (size_t j = 0; s == BASE_OK && j < dim; j++)
        for (size_t i = 0; i <= j; i++) p->squares += (i < j ? 2 : 1) * w.covariance[i + j * dim] * w.covariance[i + j * dim];
    if (s == BASE_OK) s = find_components(p, w.covariance, err);
    base_free(w.covariance);
    return s;
}

base_status dense_pca_fit(dense_pca **out, const float *x, size_t n, size_t dim, size_t k, base_pool *pool, base_error *err)
{
    if (n < 2) return base_fail(err, BASE_EARG, "principal components need two rows or more, found %zu", n);
    if (k == 0) return base_fail(err, BASE_EARG, "expected a number of components of 1 or more, found 0");
    if (dim == 0 || dim > DENSE_PCA_DIM_MAX)
        return base_fail(err, BASE_EARG, "expected 1 to %d dimensions, found %zu", DENSE_PCA_DIM_MAX, dim);
    dense_pca *p = base_new(dense_pca, err);
    if (!p) return BASE_ENOMEM;
    *p = (dense_pca){ .dim = dim, .k = k < dim ? k : dim };
    base_status s = fit(p, x, n, pool, err);
    if (s == BASE_OK) *out = p;
    else dense_pca_free(p);
    return s;
}

void dense_pca_free(dense_pca *p)
{
    if (!p) return;
    base_free(p->mean);
    base_free(p->components);
    base_free(p->variances);
    base_free(p);
}

size_t dense_pca_k(const dense_pca *p)
{
    return p->k;
}

const double *dense_pca_mean(const dense_pca *p)
{
    return p->mean;
}

const double *dense_pca_components(const dense_pca *p)
{
    return p->components;
}

const double *dense_pca_variances(const dense_pca *p)
{
    return p->variances;
}

double dense_pca_total_variance(const dense_pca *p)
{
    return p->total;
}

double dense_pca_dimension(const dense_pca *p)
{
    return p->squares > 0 ? p->total * p->total / p->squares : 0;
}

void dense_pca_project(const dense_pca *p, const float *row, double *out)
{
    for (size_t c = 0; c < p->k; c++) {
        out[c] = 0;
        for (size_t j = 0; j < p->dim; j++) out[c] += ((double)row[j] - p->mean[j]) * p->components[c * p->dim + j];
    }
}
