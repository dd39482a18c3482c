/* dense/svd.c - from a subspace to singular triplets.
 *
 * Let B be A or A', whichever has fewer rows. dense/lanczos.c finds the eigenvectors u of B B'. Squaring B costs accuracy only in small singular
 * values: a value of 1e-7 of the greatest squares to 1e-14. So at the end B' u is computed for each u; its norm is s, its direction v. Pairs of these that
 * aren't orthogonal enough are turned by Jacobi's rotation (one-sided, Hestenes 1958), which u follows.
 *
 * Where the subspace was found in float32 numbers its vectors are widened and made orthonormal anew, and the eigenvectors of (B' U)' (B' U) turn them into
 * singular ones (Rayleigh and Ritz): an error e of the subspace is one of about e in the vectors, but e * e in the values. */
#include "dense/svd.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "dense/lanczos.h"
#include "dense/matrix.h"
#include "dense/orthonormal.h"

#define W          8 /* panels of doubles, from here on */
#define SQUARE     64
#define ORTHOGONAL 1e-13 /* cosine of two right vectors that is small enough */
#define SWEEPS     30

struct dense_svd {
    bool turned; /* the short side is A's columns */
    size_t k;
    double *values;    /* [k] */
    dense_panels u, v; /* of the short and the long side */
    dense_svd_report report;
};

/* What the steps from u to the triplets share. */
typedef struct {
    dense_svd *svd;
    const dense_sparse *b, *bt; /* short x long, and its transpose */
    base_pool *pool;
    size_t edge;  /* columns of u and v, with those of the last panel that aren't wanted */
    double *g;    /* [edge x edge]: products of v's columns with each other */
    double *h;    /* [panels] squares */
    double *each; /* [edge]: something of each column */
} finish;

/* --- a subspace of float32 numbers ------------------------------------------------------------------------------------------- */

/* The first n panels of doubles that the columns of narrow make, orthonormal; narrow is done with. */
static base_status widen(dense_panels *out, dense_panels *narrow, size_t n, double *h, base_pool *pool, base_error *err)
{
    double r[SQUARE], least;
    base_status s = dense_panels_new(out, DENSE_DOUBLE, narrow->rows, n, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < n; i++)
        for (size_t row = 0; row < out->rows; row++)
            for (size_t j = 0; j < W; j++) {
                size_t column = i * W + j;
                const void *from = dense_panel(narrow, column / narrow->width);
                *dense_panels_at(out, row, column) = dense_panel_get(narrow, from, row, column % narrow->width);
            }
    dense_panels_done(narrow);
    for (size_t i = 0; i < n && s == BASE_OK; i++)
        for (int turn = 0; turn < 2 && s == BASE_OK; turn++) { /* the second takes what rounding left of the first */
            s = dense_project(out, i, dense_panel(out, i), h, pool, err);
            if (s == BASE_OK) s = dense_orthonormalise(out, i, r, 0.5, &least, pool, err);
        }
    return s;
}

/* The Gram matrix of v's columns. */
static base_status take_products(const finish *f, base_error *err)
{
    base_status s = BASE_OK;
    const dense_panels *v = &f->svd->v;
    for (size_t j = 0; s == BASE_OK && j < v->n; j++) {
        s = dense_panels_gram(v, j + 1, dense_panel(v, j), f->h, f->pool, err);
        for (size_t i = 0; i <= j; i++)
            for (size_t e = 0; e < SQUARE; e++)
                f->g[(i * W + e / W) * f->edge + j * W + e % W] = f->g[(j * W + e % W) * f->edge + i * W + e / W] =
                    f->h[i * SQUARE + e];
    }
    return s;
}

/* Turns u and v = B' u to the singular directions that lie in u's span. */
static base_status rotate_to_singular(const finish *f, base_error *err)
{
    dense_svd *svd = f->svd;
    double *z = base_array(f->edge, f->edge * sizeof *z, err);
    base_status s = z ? take_products(f, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = dense_eigen_symmetric(f->each, z, f->g, f->edge, f->edge, err);
    if (s == BASE_OK) s = dense_panels_rotate(&svd->u, svd->u.n, z, svd->u.n, f->pool, err);
    if (s == BASE_OK) s = dense_panels_rotate(&svd->v, svd->v.n, z, svd->v.n, f->pool, err);
    base_free(z);
    return s;
}

/* --- triplets ---------------------------------------------------------------------------------------------------------------- */

/* v's panels = B' u's, whose columns' norms are the singular values. */
static base_status project_back(const finish *f, base_error *err)
{
    dense_svd *svd = f->svd;
    base_status s = dense_panels_new(&svd->v, DENSE_DOUBLE, f->bt->rows, svd->u.n, err);
    for (size_t i = 0; s == BASE_OK && i < svd->u.n; i++)
        s = dense_sparse_multiply(f->bt, DENSE_DOUBLE, dense_panel(&svd->v, i), dense_panel(&svd->u, i), f->pool, err);
    return s;
}

/* Columns p and q of m <- c p - s q, s p + c q. */
static void turn_columns(const dense_panels *m, size_t p, size_t q, double c, double s)
{
    for (size_t row = 0; row < m->rows; row++) {
        double *a = dense_panels_at(m, row, p), *b = dense_panels_at(m, row, q), x = *a, y = *b;
        *a = c * x - s * y;
        *b = s * x + c * y;
    }
}

/* Turns a pair of v's columns until they are orthogonal, u's with them, and g as they would be multiplied anew. False: they are. */
static bool turn_pair(const finish *f, size_t p, size_t q)
{
    size_t n = f->edge;
    double *g = f->g, a = g[p * n + p], b = g[q * n + q], both = g[p * n + q];
    if (fabs(both) <= ORTHOGONAL * sqrt(a) * sqrt(b) || a <= 0 || b <= 0) return false;
    double tau = (b - a) / (2 * both), t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau));
    double c = 1 / sqrt(1 + t * t), s = c * t;
    turn_columns(&f->svd->v, p, q, c, s);
    turn_columns(&f->svd->u, p, q, c, s);
    for (size_t i = 0; i < n; i++) {
        double x = g[i * n + p], y = g[i * n + q];
        g[i * n + p] = c * x - s * y, g[i * n + q] = s * x + c * y;
    }
    for (size_t i = 0; i < n; i++) {
        double x = g[p * n + i], y = g[q * n + i];
        g[p * n + i] = c * x - s * y, g[q * n + i] = s * x + c * y;
    }
    return true;
}

/* Mostly there is nothing to turn. */
static base_status make_orthogonal(const finish *f, base_error *err)
{
    base_status s = BASE_OK;
    bool turned = true;
    for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
        turned = false;
        if ((s = take_products(f, err)) != BASE_OK) return s;
        for (size_t p = 0; p < f->svd->k; p++)
            for (size_t q = p + 1; q < f->svd->k; q++) turned |= turn_pair(f, p, q);
    }
    return s;
}

static void swap_columns(const dense_panels *m, size_t p, size_t q)
{
    for (size_t row = 0; row < m->rows; row++) {
        double *a = dense_panels_at(m, row, p), *b = dense_panels_at(m, row, q), x = *a;
        *a = *b;
        *b = x;
    }
}

/* Each column times each[column]. */
static base_status scale_columns(const finish *f, const dense_panels *m, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < m->n && s == BASE_OK; i++) {
        double factors[SQUARE] = { 0 };
        dense_panels alone = dense_panels_part(m, i, 1);
        for (size_t j = 0; j < W; j++) factors[j * (W + 1)] = f->each[i * W + j];
        s = dense_panels_rotate(&alone, 1, factors, 1, f->pool, err);
    }
    return s;
}

/* The norms of v's columns become values, descending, without what is no rank. */
static void take_norms(const finish *f, double border)
{
    dense_svd *svd = f->svd;
    for (size_t i = 0; i < svd->k; i++) svd->values[i] = sqrt(f->g[i * f->edge + i]);
    for (size_t i = 1; i < svd->k; i++) /* nearly in order already */
        for (size_t j = i; j > 0 && svd->values[j] > svd->values[j - 1]; j--) {
            double value = svd->values[j];
            svd->values[j] = svd->values[j - 1];
            svd->values[j - 1] = value;
            swap_columns(&svd->u, j, j - 1);
            swap_columns(&svd->v, j, j - 1);
        }
    while (svd->k > 0 && svd->values[svd->k - 1] <= border * svd->values[0]) svd->k--;
}

/* Of each column of a panel of the left side, +1 or -1: the sign of its component of greatest magnitude. */
static base_status sign_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const finish *f = context;
    const dense_panels *left = f->svd->turned ? &f->svd->v : &f->svd->u;
    const double *panel = dense_panel(left, piece);
    double greatest[W] = { 0 };
    (void)worker;
    (void)err;
    for (size_t row = 0; row < left->rows; row++)
        for (size_t j = 0; j < W; j++)
            if (fabs(panel[row * W + j]) > fabs(greatest[j])) greatest[j] = panel[row * W + j];
    for (size_t j = 0; j < W; j++) f->each[piece * W + j] = greatest[j] < 0 ? -1 : 1;
    return BASE_OK;
}

/* Columns of v to unit length, and signs of both sides. */
static base_status normalise(finish *f, base_error *err)
{
    const dense_svd *svd = f->svd;
    base_status s = base_pool_run(f->pool, svd->u.n, sign_piece, f, err);
    if (s == BASE_OK) s = scale_columns(f, &svd->u, err);
    for (size_t i = 0; i < f->edge; i++) f->each[i] = i < svd->k ? f->each[i] / svd->values[i] : 0;
    return s == BASE_OK ? scale_columns(f, &svd->v, err) : s;
}

/* The greatest |m x - s y| over the columns, as computed anew: x, y of either side. */
static base_status measure(double *out, const finish *f, const dense_sparse *m, const dense_panels *x, const dense_panels *y,
                           base_error *err)
{
    const dense_svd *svd = f->svd;
    dense_panels product = { 0 };
    base_status s = dense_panels_new(&product, DENSE_DOUBLE, m->rows, 1, err);
    *out = 0;
    for (size_t i = 0; s == BASE_OK && i * W < svd->k; i++) {
        double g[SQUARE] = { 0 };
        dense_panels other = dense_panels_part(y, i, 1);
        for (size_t j = 0; j < W && i * W + j < svd->k; j++) g[j * (W + 1)] = -svd->values[i * W + j];
        s = dense_sparse_multiply(m, DENSE_DOUBLE, product.data, dense_panel(x, i), f->pool, err);
        if (s == BASE_OK) s = dense_panels_update(&other, 1, product.data, g, f->pool, err);
        if (s == BASE_OK) s = dense_panels_gram(&product, 1, product.data, g, f->pool, err);
        for (size_t j = 0; s == BASE_OK && j < W && i * W + j < svd->k; j++)
            if (sqrt(g[j * (W + 1)]) > *out * svd->values[0]) *out = sqrt(g[j * (W + 1)]) / svd->values[0];
    }
    dense_panels_done(&product);
    return s;
}

/* The exponent of the greatest magnitude, where it is so large or small that fourth powers of singular values wouldn't be numbers; else 0. */
static int exponent_of(const dense_sparse *a, dense_real real)
{
    double greatest = 0;
    int exponent;
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++)
        if (fabs(a->values[i]) > greatest) greatest = fabs(a->values[i]);
    (void)frexp(greatest, &exponent);
    return abs(exponent) > (real == DENSE_DOUBLE ? 100 : 6) ? exponent : 0;
}

/* Values of a matrix that was scaled by 2^-exponent. */
static base_status scale_back(const dense_svd *svd, int exponent, base_error *err)
{
    for (size_t i = 0; i < svd->k; i++) {
        svd->values[i] = ldexp(svd->values[i], exponent);
        if (!isfinite(svd->values[i])) return base_fail(err, BASE_EFORMAT, "singular value %zu is beyond all numbers", i + 1);
    }
    return BASE_OK;
}

/* From the subspace u, which is the svd's from now on, to the triplets. */
static base_status finish_with(finish *f, dense_panels *u, dense_real real, base_error *err)
{
    base_status s = BASE_OK;
    dense_svd *svd = f->svd;
    size_t n = svd->k / W + (svd->k % W != 0);
    f->edge = n * W;
    f->g = base_array(f->edge, f->edge * sizeof *f->g, err);
    f->h = base_array(n, SQUARE * sizeof *f->h, err);
    f->each = base_array(f->edge, sizeof *f->each, err);
    svd->values = base_array(svd->k, sizeof *svd->values, err);
    if (!f->g || !f->h || !f->each || !svd->values) return BASE_ENOMEM;
    if (real == DENSE_SINGLE) {
        if ((s = widen(&svd->u, u, n, f->h, f->pool, err)) != BASE_OK) return s;
    } else {
        svd->u = *u;
        *u = (dense_panels){ 0 };
    }
    if ((s = project_back(f, err)) != BASE_OK) return s;
    if (real == DENSE_SINGLE && (s = rotate_to_singular(f, err)) != BASE_OK) return s;
    if ((s = make_orthogonal(f, err)) != BASE_OK) return s;
    take_norms(f, dense_lanczos_border(real));
    if ((s = normalise(f, err)) != BASE_OK) return s;
    double *short_side = svd->turned ? &svd->report.residual_right : &svd->report.residual_left;
    double *long_side = svd->turned ? &svd->report.residual_left : &svd->report.residual_right;
    if ((s = measure(short_side, f, f->b, &svd->v, &svd->u, err)) != BASE_OK) return s;
    return measure(long_side, f, f->bt, &svd->u, &svd->v, err);
}

base_status dense_svd_of(dense_svd **out, const dense_sparse *a, const dense_svd_options *options, base_error *err)
{
    base_status s;
    base_pool *own = NULL;
    dense_sparse *turned = NULL, *scaled = NULL;
    dense_panels u = { 0 };
    dense_svd_options o = *options;
    finish f = { 0 };
    size_t shorter = a->rows < a->cols ? a->rows : a->cols;
    dense_svd *svd = base_new(dense_svd, err);
    if (!svd) return BASE_ENOMEM;
    if (o.k == 0) {
        s = base_fail(err, BASE_EARG, "k is 0: at least one singular value must be wanted");
        goto out;
    }
    if ((s = dense_sparse_check(a, err)) != BASE_OK) goto out;
    svd->k = o.k = o.k < shorter ? o.k : shorter;
    if (o.k > 0) {
        if (!o.pool && (s = base_pool_new(&own, 1, err)) != BASE_OK) goto out;
        if (own) o.pool = own;
        int exponent = exponent_of(a, o.real);
        if (exponent != 0 && (s = dense_sparse_scaled(&scaled, a, -exponent, err)) != BASE_OK) goto out;
        if (scaled) a = scaled;
        if ((s = dense_sparse_transpose(&turned, a, options->pool, err)) != BASE_OK) goto out;
        svd->turned = a->cols < a->rows;
        f = (finish){ .svd = svd, .b = svd->turned ? turned : a, .bt = svd->turned ? a : turned, .pool = o.pool };
        if ((s = dense_lanczos_of(&u, f.b, f.bt, &o, &svd->report, err)) != BASE_OK) goto out;
        if ((s = finish_with(&f, &u, o.real, err)) != BASE_OK) goto out;
        if ((s = scale_back(svd, exponent, err)) != BASE_OK) goto out;
    }
    *out = svd;
    svd = NULL;
out:
    base_free(f.g);
    base_free(f.h);
    base_free(f.each);
    dense_panels_done(&u);
    dense_sparse_free(turned);
    dense_sparse_free(scaled);
    base_pool_free(own);
    dense_svd_free(svd);
    return s;
}

void dense_svd_free(dense_svd *svd)
{
    if (!svd) return;
    dense_panels_done(&svd->u);
    dense_panels_done(&svd->v);
    base_free(svd->values);
    base_free(svd);
}

size_t dense_svd_k(const dense_svd *svd)
{
    return svd->k;
}

const double *dense_svd_values(const dense_svd *svd)
{
    return svd->values;
}

static void row_of(const dense_panels *p, size_t row, size_t k, double *out)
{
    for (size_t i = 0; i < k; i++) out[i] = *dense_panels_at(p, row, i);
}

void dense_svd_left(const dense_svd *svd, size_t row, double *out)
{
    row_of(svd->turned ? &svd->v : &svd->u, row, svd->k, out);
}

void dense_svd_right(const dense_svd *svd, size_t row, double *out)
{
    row_of(svd->turned ? &svd->u : &svd->v, row, svd->k, out);
}

const dense_svd_report *dense_svd_report_of(const dense_svd *svd)
{
    return &svd->report;
}
