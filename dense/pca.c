/* dense/pca.c - the covariance by the panels' kernels, its strongest directions by our SVD: of a symmetric matrix without negative eigenvalues, singular vectors
 * are eigenvectors, and singular values variances.
 *
 * Rows come in chunks, centred, as panels of eight columns. A piece of work is a panel of the covariance's columns down to the diagonal; it adds a chunk's rows in
 * their order, so that an element is one sum over all rows, whatever the pool. */
#include "dense/pca.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "dense/panels.h"
#include "dense/svd.h"

#define W           8         /* columns of a panel of doubles */
#define CHUNK_BYTES (8 << 20) /* of centred rows */
#define TOLERANCE   1e-12     /* of components: |C v - s v| over the greatest variance */

struct dense_pca {
    size_t dim, k;
    double total, squares; /* of the variances: their sum, and that of their squares */
    double *mean, *components, *variances;
};

/* --- the covariance ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
    size_t dim, n_panels, rows; /* rows: of this chunk */
    dense_panels chunk;
    double *blocks; /* [n_panels (n_panels + 1) / 2 x 64]: those of column panel b and row panels 0 to b begin at b (b + 1) / 2 */
} work;

static double *blocks_of(const work *w, size_t b)
{
    return w->blocks + b * (b + 1) / 2 * W * W;
}

/* Element (i, j), i's panel not behind j's. */
static double element(const work *w, size_t i, size_t j)
{
    return blocks_of(w, j / W)[(i / W * W + i % W) * W + j % W];
}

static void find_mean(double *mean, const float *x, size_t n, size_t dim)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < dim; j++) mean[j] += (double)x[i * dim + j];
    for (size_t j = 0; j < dim; j++) mean[j] /= (double)n;
}

static void centre(work *w, const float *x, const double *mean)
{
    for (size_t r = 0; r < w->rows; r++)
        for (size_t j = 0; j < w->dim; j++) *dense_panels_at(&w->chunk, r, j) = (double)x[r * w->dim + j] - mean[j];
}

/* The last column panels have the most to do, and come first. */
static base_status add_products(void *context, size_t piece, unsigned worker, base_error *err)
{
    const work *w = context;
    size_t b = w->n_panels - 1 - piece;
    (void)worker;
    (void)err;
    dense_kernels_chosen()->panels[DENSE_DOUBLE].gram(blocks_of(w, b), dense_panel(&w->chunk, 0), w->chunk.rows * DENSE_PANEL_BYTES,
                                                      b + 1, dense_panel(&w->chunk, b), w->rows);
    return BASE_OK;
}

static base_status find_covariance(work *w, const dense_pca *p, const float *x, size_t n, base_pool *pool, base_error *err)
{
    size_t room = CHUNK_BYTES / (w->n_panels * DENSE_PANEL_BYTES);
    room = room < 1 ? 1 : room > n ? n : room;
    base_status s = dense_panels_new(&w->chunk, DENSE_DOUBLE, room, w->n_panels, err);
    if (s != BASE_OK) return s;
    w->blocks = base_array(w->n_panels * (w->n_panels + 1) / 2, W * W * sizeof *w->blocks, err);
    if (!w->blocks) return BASE_ENOMEM;
    for (size_t from = 0; from < n && s == BASE_OK; from += room) {
        w->rows = n - from < room ? n - from : room;
        centre(w, x + from * w->dim, p->mean);
        s = base_pool_run(pool, w->n_panels, add_products, w, err);
    }
    for (size_t i = 0; i < w->n_panels * (w->n_panels + 1) / 2 * W * W; i++) w->blocks[i] /= (double)(n - 1);
    return s;
}

/* --- components --------------------------------------------------------------------------------------------------------------------- */

static void sum_variances(dense_pca *p, const work *w)
{
    for (size_t j = 0; j < p->dim; j++) {
        p->total += element(w, j, j);
        for (size_t i = 0; i <= j; i++) p->squares += (i < j ? 2 : 1) * element(w, i, j) * element(w, i, j);
    }
}

static base_status as_sparse(dense_sparse **out, const work *w, base_error *err)
{
    size_t dim = w->dim;
    base_status s = dense_sparse_new(out, dim, dim, dim * dim, err);
    for (size_t i = 0; i < dim && s == BASE_OK; i++) {
        (*out)->row_at[i + 1] = (i + 1) * dim;
        for (size_t j = 0; j < dim; j++) {
            (*out)->columns[i * dim + j] = (uint32_t)j;
            (*out)->values[i * dim + j] = i < j ? element(w, i, j) : element(w, j, i);
        }
    }
    return s;
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

static base_status take_components(dense_pca *p, const dense_svd *svd, base_error *err)
{
    double *row = base_array(dense_svd_k(svd), sizeof *row, err);
    if (!row) return BASE_ENOMEM;
    p->k = dense_svd_k(svd);
    for (size_t c = 0; c < p->k; c++) p->variances[c] = dense_svd_values(svd)[c];
    for (size_t j = 0; j < p->dim; j++) {
        dense_svd_right(svd, j, row);
        for (size_t c = 0; c < p->k; c++) p->components[c * p->dim + j] = row[c];
    }
    for (size_t c = 0; c < p->k; c++) set_sign(p->components + c * p->dim, p->dim);
    base_free(row);
    return BASE_OK;
}

static base_status fit(dense_pca *p, const float *x, size_t n, base_pool *pool, base_error *err)
{
    work w = { .dim = p->dim, .n_panels = (p->dim + W - 1) / W };
    dense_sparse *covariance = NULL;
    dense_svd *svd = NULL;
    base_status s = BASE_ENOMEM;
    if (!(p->mean = base_array(p->dim, sizeof *p->mean, err))) goto out;
    if (!(p->components = base_array(p->k, p->dim * sizeof *p->components, err))) goto out;
    if (!(p->variances = base_array(p->k, sizeof *p->variances, err))) goto out;
    find_mean(p->mean, x, n, p->dim);
    if ((s = find_covariance(&w, p, x, n, pool, err)) != BASE_OK) goto out;
    sum_variances(p, &w);
    if ((s = as_sparse(&covariance, &w, err)) != BASE_OK) goto out;
    const dense_svd_options options = { .k = p->k, .tolerance = TOLERANCE, .seed = 1, .pool = pool };
    if ((s = dense_svd_of(&svd, covariance, &options, err)) != BASE_OK) goto out;
    s = take_components(p, svd, err);
out:
    dense_svd_free(svd);
    dense_sparse_free(covariance);
    dense_panels_done(&w.chunk);
    base_free(w.blocks);
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
