/* dense/svd.c - block Lanczos with thick restarts.
 *
 * Let B be A or A', whichever has fewer rows, and C = B B', which is never formed: C x is two sparse products. A basis Q of orthonormal
 * panels grows by W = C Q_j less its parts in Q; T = Q' C Q is held beside it, [basis x basis]. When there is no room left, T's eigenvectors Z of
 * the greatest values make the basis anew, Q Z (thick restart), with the last residual's panel behind it; T is then diagonal but for the rows of
 * that panel. A Ritz vector's residual is the last block's coupling R times its last eight coefficients, so convergence costs no product.
 *
 * Why so. Eight vectors share each look at a nonzero and each pass over the basis, where one vector would wait for memory; on 64,000 package
 * descriptions eight cost a third more products than one, each at a fraction of its price. Orthogonality is kept by two steps: what is known of
 * W's parts (the panel itself, the one before, after a restart the kept vectors) is taken away first; one pass over the whole
 * basis then removes what is left, which is small, so once is enough. A panel that comes out nearly dependent is orthogonalised again.
 *
 * Squaring B costs accuracy only in small singular values: a value of 1e-7 of the greatest squares to 1e-14. So at the end B' u is
 * computed for each u; its norm is s, its direction v. Pairs of these that aren't orthogonal enough are turned by Jacobi's rotation (one-sided,
 * Hestenes 1958), which u follows.
 *
 * A direction in which a panel has nothing left is dead: it is replaced by a random one orthogonal to all, or where the basis spans
 * everything already by zeros, which are carried along and weigh nothing. That a panel died means that the basis had become closed under
 * C; then singular values that stand more often in A than there are vectors in the panels may be missing. So the converged vectors are kept, a
 * random panel is set behind them, and another cycle is made, until one finds nothing greater. */
#include "dense/svd.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "dense/matrix.h"
#include "dense/panels.h"

#define W           DENSE_PANEL
#define SQUARE      DENSE_PANEL_SQUARE
#define TOLERANCE   1e-10
#define LEAST_SPARE 156 /* vectors of the basis beyond k */
#define MAX_CYCLES  200
#define DEAD        1e-15 /* of the greatest eigenvalue: what a panel's direction must have, not to be noise */
#define DEPENDENT   1e-3  /* of a panel's greatest direction: below it, orthogonalise again */
#define RANK        1e-7  /* of the greatest singular value */
#define ORTHOGONAL  1e-13 /* cosine of two right vectors that is small enough */
#define SWEEPS      30

struct dense_svd {
    bool turned; /* the short side is A's columns */
    size_t k;
    double *values;    /* [k] */
    dense_panels u, v; /* of the short and the long side */
    dense_svd_report report;
};

typedef struct {
    const dense_svd_options *options;
    const dense_sparse *b, *bt; /* short x long, and its transpose */
    base_pool *pool;
    size_t k, room, n; /* room: panels of the basis, without the last residual's; n: those that are there, with it */
    size_t kept;       /* panels that a restart left, which are coupled to the one behind them */
    size_t n_living;   /* vectors of the basis that aren't zero */
    bool closed;       /* a panel died: what is missing won't come by itself */
    dense_panels q;    /* [room + 1] */
    dense_panels y;    /* one panel of the long side */
    double *t;         /* [edge x edge] by columns; symmetric */
    size_t edge;       /* (room + 1) * 8 */
    double *h;         /* [room + 1] squares */
    double r[SQUARE];  /* the last coupling: W = Q_next R, by rows */
    double *theta, *z; /* Ritz values [edge], vectors [edge x edge] */
    double greatest;   /* eigenvalue found so far */
    uint64_t stream;   /* of random numbers */
    dense_svd_report report;
} lanczos;

/* --- a panel by itself ------------------------------------------------------------------------------------------------- */

/* Eigenvalues and vectors of a symmetric 8 x 8 matrix g, by Jacobi's rotations: g becomes diagonal, the columns of x [8 x 8, by rows] the vectors. */
static void eigen8(double *g, double *x)
{
    for (size_t i = 0; i < SQUARE; i++) x[i] = i % (W + 1) == 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0, on = 0;
        for (size_t i = 0; i < W; i++)
            for (size_t j = 0; j < W; j++) *(i == j ? &on : &off) += g[i * W + j] * g[i * W + j];
        if (off <= on * 1e-32) return;
        for (size_t p = 0; p < W; p++)
            for (size_t q = p + 1; q < W; q++) {
                if (g[p * W + q] == 0) continue;
                double tau = (g[q * W + q] - g[p * W + p]) / (2 * g[p * W + q]);
                double t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau)), c = 1 / sqrt(1 + t * t), s = t * c;
                for (size_t i = 0; i < W; i++) {
                    double a = g[i * W + p], b = g[i * W + q], u = x[i * W + p], v = x[i * W + q];
                    g[i * W + p] = c * a - s * b, g[i * W + q] = s * a + c * b;
                    x[i * W + p] = c * u - s * v, x[i * W + q] = s * u + c * v;
                }
                for (size_t i = 0; i < W; i++) {
                    double a = g[p * W + i], b = g[q * W + i];
                    g[p * W + i] = c * a - s * b, g[q * W + i] = s * a + c * b;
                }
            }
    }
}

/* w, panel `at` of p, becomes q with orthonormal columns or, where a direction has a norm below `dead`, zeros; w = q r. *least is the least
 * norm of a living direction over the greatest. */
static base_status orthonormalise_once(const dense_panels *p, size_t at, double *r, double dead, double *least, base_pool *pool,
                                       base_error *err)
{
    double g[SQUARE], x[SQUARE], norms[W], factors[SQUARE], low = INFINITY, high = 0;
    dense_panels alone = { .rows = p->rows, .n = 1, .data = dense_panel(p, at) };
    base_status s = dense_panels_gram(&alone, 1, alone.data, g, pool, err);
    if (s != BASE_OK) return s;
    eigen8(g, x);
    for (size_t j = 0; j < W; j++) {
        norms[j] = g[j * (W + 1)] > 0 ? sqrt(g[j * (W + 1)]) : 0;
        if (norms[j] <= dead) norms[j] = 0;
        if (norms[j] > high) high = norms[j];
        if (norms[j] > 0 && norms[j] < low) low = norms[j];
    }
    for (size_t i = 0; i < W; i++)
        for (size_t j = 0; j < W; j++) {
            factors[j * W + i] = norms[j] > 0 ? x[i * W + j] / norms[j] : 0; /* by columns, for rotate */
            r[j * W + i] = norms[j] * x[i * W + j];
        }
    *least = high > 0 ? low / high : 1;
    return dense_panels_rotate(&alone, 1, factors, 1, pool, err);
}

static void multiply8(double *out, const double *a, const double *b)
{
    memset(out, 0, SQUARE * sizeof *out);
    for (size_t i = 0; i < W; i++)
        for (size_t l = 0; l < W; l++)
            for (size_t j = 0; j < W; j++) out[i * W + j] += a[i * W + l] * b[l * W + j];
}

/* Twice, since what the first time leaves of nearly dependent columns isn't orthogonal enough. */
static base_status orthonormalise(const dense_panels *p, size_t at, double *r, double dead, double *least, base_pool *pool,
                                  base_error *err)
{
    double first[SQUARE], second[SQUARE], ignored;
    base_status s = orthonormalise_once(p, at, first, dead, least, pool, err);
    if (s == BASE_OK) s = orthonormalise_once(p, at, second, 0.5, &ignored, pool, err);
    if (s == BASE_OK) multiply8(r, second, first);
    return s;
}

/* --- the basis --------------------------------------------------------------------------------------------------------- */

/* Takes from panel `at` of q what it has in the n panels before; the coefficients are left in l->h. */
static base_status project(lanczos *l, size_t n, double *w, base_error *err)
{
    base_status s = dense_panels_gram(&l->q, n, w, l->h, l->pool, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < n * SQUARE; i++) l->h[i] = -l->h[i];
    return dense_panels_update(&l->q, n, w, l->h, l->pool, err);
}

static bool is_zero_column(const double *panel, size_t rows, size_t j)
{
    for (size_t r = 0; r < rows; r++)
        if (panel[r * W + j] != 0) return false;
    return true;
}

/* Dead columns of panel `at` become random directions orthogonal to all that is there, as far as there are such. */
static base_status revive(lanczos *l, size_t at, base_error *err)
{
    base_status s = BASE_OK;
    double *w = dense_panel(&l->q, at), r[SQUARE], least;
    bool dead[W];
    size_t n_dead = 0, rows = l->q.rows;
    for (size_t j = 0; j < W; j++) n_dead += dead[j] = is_zero_column(w, rows, j);
    l->n_living += W - n_dead;
    if (n_dead == 0 || l->n_living >= rows) return BASE_OK;
    l->closed = true;

    dense_panels fresh = { 0 }; /* the living ones, then the fresh ones alone */
    if ((s = dense_panels_new(&fresh, rows, 1, err)) != BASE_OK) return s;
    for (size_t row = 0; row < rows; row++) {
        base_rng g = base_rng_of(l->options->seed + l->stream, row);
        for (size_t j = 0; j < W; j++) {
            double x = 2 * base_rng_unit(&g) - 1;
            fresh.data[row * W + j] = dead[j] ? x : 0;
        }
    }
    l->stream++;
    for (int turn = 0; turn < 2 && s == BASE_OK; turn++) {
        double unit = sqrt((double)rows);
        s = project(l, at + 1, fresh.data, err); /* its own panel too: dead columns are zeros there */
        if (s == BASE_OK) s = orthonormalise(&fresh, 0, r, turn == 0 ? 1e-6 * unit : 0.5, &least, l->pool, err);
    }
    /* what is orthonormal may stand in any of its columns now: into the dead places, in order */
    size_t to = 0;
    for (size_t j = 0; j < W && s == BASE_OK; j++) {
        if (is_zero_column(fresh.data, rows, j)) continue;
        while (to < W && !dead[to]) to++;
        if (to == W) break;
        for (size_t row = 0; row < rows; row++) w[row * W + to] = fresh.data[row * W + j];
        to++;
        l->n_living++;
    }
    dense_panels_done(&fresh);
    return s;
}

/* The square of T that couples panel i to panel j. */
static double *coupling(const lanczos *l, size_t i, size_t j, size_t row, size_t column)
{
    return &l->t[(j * W + column) * l->edge + i * W + row];
}

static void set_coupling(lanczos *l, size_t i, size_t j, const double *square)
{
    for (size_t r = 0; r < W; r++)
        for (size_t c = 0; c < W; c++) *coupling(l, i, j, r, c) = *coupling(l, j, i, c, r) = square[r * W + c];
}

/* w less its known parts in the panels [from, to), whose couplings to panel j T has. */
static base_status take_known(lanczos *l, size_t from, size_t to, size_t j, double *w, base_error *err)
{
    for (size_t i = from; i < to; i++)
        for (size_t r = 0; r < W; r++)
            for (size_t c = 0; c < W; c++) l->h[(i - from) * SQUARE + r * W + c] = -*coupling(l, i, j, r, c);
    dense_panels part = { .rows = l->q.rows, .n = to - from, .data = dense_panel(&l->q, from) };
    return dense_panels_update(&part, to - from, w, l->h, l->pool, err);
}

/* One block step: the panel behind the last. */
static base_status grow(lanczos *l, base_error *err)
{
    base_status s;
    size_t j = l->n - 1;
    double *w = dense_panel(&l->q, l->n), a[SQUARE], least = 1;
    if ((s = dense_sparse_multiply(l->bt, l->y.data, dense_panel(&l->q, j), l->pool, err)) != BASE_OK) return s;
    if ((s = dense_sparse_multiply(l->b, w, l->y.data, l->pool, err)) != BASE_OK) return s;
    l->report.n_products += W;

    size_t from = j == l->kept ? 0 : j - 1; /* behind a restart: all that was kept */
    if (j > 0 && (s = take_known(l, from, j, j, w, err)) != BASE_OK) return s;
    dense_panels last = { .rows = l->q.rows, .n = 1, .data = dense_panel(&l->q, j) };
    if ((s = dense_panels_gram(&last, 1, w, a, l->pool, err)) != BASE_OK) return s;
    for (size_t r = 0; r < W; r++) /* symmetric, but for rounding */
        for (size_t c = 0; c < r; c++) a[r * W + c] = a[c * W + r] = (a[r * W + c] + a[c * W + r]) / 2;
    set_coupling(l, j, j, a);
    for (size_t r = 0; r < W; r++)
        if (a[r * (W + 1)] > l->greatest) l->greatest = a[r * (W + 1)];
    if ((s = take_known(l, j, l->n, j, w, err)) != BASE_OK) return s;

    if ((s = project(l, l->n, w, err)) != BASE_OK) return s;
    if ((s = orthonormalise(&l->q, l->n, l->r, DEAD * l->greatest, &least, l->pool, err)) != BASE_OK) return s;
    if (least < DEPENDENT) {
        double again[SQUARE], r[SQUARE];
        if ((s = project(l, l->n, w, err)) != BASE_OK) return s;
        if ((s = orthonormalise(&l->q, l->n, again, 0.5, &least, l->pool, err)) != BASE_OK) return s;
        multiply8(r, again, l->r);
        memcpy(l->r, r, sizeof r);
    }
    if ((s = revive(l, l->n, err)) != BASE_OK) return s;
    if (l->n < l->room) set_coupling(l, l->n, j, l->r);
    l->n++;
    return BASE_OK;
}

static base_status begin(lanczos *l, base_error *err)
{
    base_status s;
    l->stream = 0;
    l->n = l->n_living = l->kept = 0;
    if ((s = revive(l, 0, err)) != BASE_OK) return s; /* all its columns are zeros, thus dead */
    l->n = 1;
    l->closed = false;
    return BASE_OK;
}

/* The norm of C x - theta x for Ritz vector i. */
static double residual_of(const lanczos *l, size_t i)
{
    size_t size = l->room * W;
    const double *last = l->z + i * size + size - W;
    double sum = 0;
    for (size_t r = 0; r < W; r++) {
        double x = 0;
        for (size_t c = 0; c < W; c++) x += l->r[r * W + c] * last[c];
        sum += x * x;
    }
    return sqrt(sum);
}

/* How many of the first k Ritz pairs have converged, in order. Of the pair's singular value sqrt(theta) the residual is |C x - theta x| / sqrt(theta);
 * what is below the rank's border counts as converged. */
static size_t count_converged(const lanczos *l)
{
    double first = l->theta[0] > 0 ? sqrt(l->theta[0]) : 0,
           tolerance = l->options->tolerance > 0 ? l->options->tolerance : TOLERANCE;
    size_t n = 0;
    for (; n < l->k; n++) {
        double value = l->theta[n] > 0 ? sqrt(l->theta[n]) : 0;
        if (value > RANK * first && residual_of(l, n) > tolerance * first * value) break;
    }
    return n;
}

/* Zeros may have come to lie among the vectors of the basis, or gone. */
static void count_living(lanczos *l)
{
    l->n_living = 0;
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = 0; j < W; j++) l->n_living += !is_zero_column(dense_panel(&l->q, i), l->q.rows, j);
}

/* The basis becomes its first `keep` panels of Ritz vectors, with the last residual's panel behind them. */
static base_status restart(lanczos *l, size_t keep, base_error *err)
{
    size_t size = l->room * W;
    base_status s = dense_panels_rotate(&l->q, l->room, l->z, keep, l->pool, err);
    if (s != BASE_OK) return s;
    memmove(dense_panel(&l->q, keep), dense_panel(&l->q, l->room), l->q.rows * W * sizeof(double));
    memset(l->t, 0, l->edge * l->edge * sizeof *l->t);
    for (size_t i = 0; i < keep * W; i++) {
        l->t[i * l->edge + i] = l->theta[i];
        for (size_t r = 0; r < W; r++) {
            double x = 0;
            for (size_t c = 0; c < W; c++) x += l->r[r * W + c] * l->z[i * size + size - W + c];
            l->t[i * l->edge + keep * W + r] = l->t[(keep * W + r) * l->edge + i] = x;
        }
    }
    l->kept = keep;
    l->n = keep + 1;
    count_living(l);
    return BASE_OK;
}

/* The basis becomes the k converged Ritz vectors, with a random panel behind them. */
static base_status look_further(lanczos *l, base_error *err)
{
    size_t keep = (l->k + W - 1) / W, size = l->room * W;
    memset(l->z + l->k * size, 0, (keep * W - l->k) * size * sizeof *l->z);
    base_status s = dense_panels_rotate(&l->q, l->room, l->z, keep, l->pool, err);
    if (s != BASE_OK) return s;
    memset(dense_panel(&l->q, keep), 0, l->q.rows * W * sizeof(double));
    memset(l->t, 0, l->edge * l->edge * sizeof *l->t);
    for (size_t i = 0; i < l->k; i++) l->t[i * l->edge + i] = l->theta[i];
    l->kept = l->n = keep;
    count_living(l);
    s = revive(l, keep, err);
    l->n++;
    return s;
}

/* All k have converged: are they the greatest? *sum is that of those found the last time. */
static base_status is_done(lanczos *l, double *sum, bool *done, base_error *err)
{
    double now = 0;
    for (size_t i = 0; i < l->k; i++) now += l->theta[i] > 0 ? l->theta[i] : 0;
    *done = !l->closed || l->n_living >= l->q.rows || now <= *sum * (1 + 1e-12) || (l->k + W - 1) / W >= l->room;
    *sum = now;
    return *done ? BASE_OK : look_further(l, err);
}

static base_status iterate(lanczos *l, base_error *err)
{
    base_status s = begin(l, err);
    double sum = -1;
    size_t most = l->options->max_cycles ? l->options->max_cycles : MAX_CYCLES, spare = l->room - (l->k + W - 1) / W;
    while (s == BASE_OK) {
        while (s == BASE_OK && l->n <= l->room) {
            if (l->options->stop && atomic_load(&l->options->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
            s = grow(l, err);
        }
        if (s == BASE_OK) s = dense_eigen_symmetric(l->theta, l->z, l->t, l->room * W, l->edge, err);
        if (s != BASE_OK) return s;
        l->report.n_cycles++;
        size_t n = count_converged(l);
        if (l->options->progress) l->options->progress(l->options->context, n, l->k);
        if (n == l->k) {
            bool done;
            if ((s = is_done(l, &sum, &done, err)) != BASE_OK || done) return s;
            continue;
        }
        if (l->report.n_cycles >= most)
            return base_fail(err, BASE_EFORMAT, "only %zu of %zu singular values have converged after %zu cycles", n, l->k, most);
        s = restart(l, l->room - (spare + 1) / 2 < l->room ? l->room - (spare + 1) / 2 : l->room - 1, err);
    }
    return s;
}

/* --- the end ------------------------------------------------------------------------------------------------------------- */

/* v's panels = B' u's, whose columns' norms are the singular values. */
static base_status project_back(const lanczos *l, dense_svd *svd, base_error *err)
{
    base_status s = dense_panels_new(&svd->v, l->bt->rows, svd->u.n, err);
    for (size_t i = 0; s == BASE_OK && i < svd->u.n; i++)
        s = dense_sparse_multiply(l->bt, dense_panel(&svd->v, i), dense_panel(&svd->u, i), l->pool, err);
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

/* The Gram matrix of v's columns, [n x n]. */
static base_status gram_of(const dense_panels *v, double *g, double *h, base_pool *pool, base_error *err)
{
    base_status s = BASE_OK;
    size_t edge = v->n * W;
    for (size_t j = 0; s == BASE_OK && j < v->n; j++) {
        s = dense_panels_gram(v, j + 1, dense_panel(v, j), h, pool, err);
        for (size_t i = 0; i <= j; i++)
            for (size_t e = 0; e < SQUARE; e++)
                g[(i * W + e / W) * edge + j * W + e % W] = g[(j * W + e % W) * edge + i * W + e / W] = h[i * SQUARE + e];
    }
    return s;
}

/* Turns pairs of v's columns until all are orthogonal, and u's with them. Mostly there is nothing to turn. */
static base_status make_orthogonal(dense_svd *svd, base_pool *pool, base_error *err)
{
    base_status s = BASE_ENOMEM;
    size_t edge = svd->v.n * W;
    double *g = base_array(edge, edge * sizeof *g, err), *h = base_array(svd->v.n, SQUARE * sizeof *h, err);
    if (!g || !h) goto out;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        bool turned = false;
        if ((s = gram_of(&svd->v, g, h, pool, err)) != BASE_OK) goto out;
        for (size_t p = 0; p < svd->k; p++)
            for (size_t q = p + 1; q < svd->k; q++) {
                double a = g[p * edge + p], b = g[q * edge + q], c = g[p * edge + q];
                if (fabs(c) <= ORTHOGONAL * sqrt(a) * sqrt(b) || a <= 0 || b <= 0) continue;
                double tau = (b - a) / (2 * c), t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau));
                double cosine = 1 / sqrt(1 + t * t), sine = t * cosine;
                turn_columns(&svd->v, p, q, cosine, sine);
                turn_columns(&svd->u, p, q, cosine, sine);
                for (size_t i = 0; i < edge; i++) {
                    double x = g[i * edge + p], y = g[i * edge + q];
                    g[i * edge + p] = cosine * x - sine * y, g[i * edge + q] = sine * x + cosine * y;
                }
                for (size_t i = 0; i < edge; i++) {
                    double x = g[p * edge + i], y = g[q * edge + i];
                    g[p * edge + i] = cosine * x - sine * y, g[q * edge + i] = sine * x + cosine * y;
                }
                turned = true;
            }
        if (!turned) break;
    }
out:
    base_free(g);
    base_free(h);
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

/* Norms to values, columns of v to unit length; descending, without what is no rank. */
static void take_norms(dense_svd *svd)
{
    for (size_t i = 0; i < svd->k; i++) {
        double sum = 0;
        for (size_t row = 0; row < svd->v.rows; row++) sum += *dense_panels_at(&svd->v, row, i) * *dense_panels_at(&svd->v, row, i);
        svd->values[i] = sqrt(sum);
    }
    for (size_t i = 1; i < svd->k; i++) /* nearly in order already */
        for (size_t j = i; j > 0 && svd->values[j] > svd->values[j - 1]; j--) {
            double value = svd->values[j];
            svd->values[j] = svd->values[j - 1];
            svd->values[j - 1] = value;
            swap_columns(&svd->u, j, j - 1);
            swap_columns(&svd->v, j, j - 1);
        }
    while (svd->k > 0 && (svd->values[svd->k - 1] <= RANK * svd->values[0])) svd->k--;
    for (size_t i = 0; i < svd->k; i++)
        for (size_t row = 0; row < svd->v.rows; row++) *dense_panels_at(&svd->v, row, i) /= svd->values[i];
}

static void choose_signs(dense_svd *svd)
{
    const dense_panels *left = svd->turned ? &svd->v : &svd->u;
    for (size_t i = 0; i < svd->k; i++) {
        double greatest = 0;
        for (size_t row = 0; row < left->rows; row++) {
            double x = *dense_panels_at(left, row, i);
            if (fabs(x) > fabs(greatest)) greatest = x;
        }
        if (greatest >= 0) continue;
        for (size_t row = 0; row < svd->u.rows; row++) *dense_panels_at(&svd->u, row, i) *= -1;
        for (size_t row = 0; row < svd->v.rows; row++) *dense_panels_at(&svd->v, row, i) *= -1;
    }
}

/* The greatest |m x - s y| over the columns, as computed anew: x, y of either side. */
static base_status measure(double *out, const dense_sparse *m, const dense_svd *svd, const dense_panels *x, const dense_panels *y,
                           base_pool *pool, base_error *err)
{
    dense_panels product = { 0 };
    base_status s = dense_panels_new(&product, m->rows, 1, err);
    *out = 0;
    for (size_t i = 0; s == BASE_OK && i * W < svd->k; i++) {
        double sums[W] = { 0 };
        if ((s = dense_sparse_multiply(m, product.data, dense_panel(x, i), pool, err)) != BASE_OK) break;
        for (size_t row = 0; row < m->rows; row++)
            for (size_t j = 0; j < W && i * W + j < svd->k; j++) {
                double d = product.data[row * W + j] - svd->values[i * W + j] * *dense_panels_at(y, row, i * W + j);
                sums[j] += d * d;
            }
        for (size_t j = 0; j < W; j++)
            if (sqrt(sums[j]) > *out * svd->values[0]) *out = sqrt(sums[j]) / svd->values[0];
    }
    dense_panels_done(&product);
    return s;
}

/* From the converged basis to the triplets. */
static base_status finish(lanczos *l, dense_svd *svd, base_error *err)
{
    base_status s;
    size_t n = (l->k + W - 1) / W;
    if ((s = dense_panels_rotate(&l->q, l->room, l->z, n, l->pool, err)) != BASE_OK) return s;
    dense_panels_done(&l->y);
    svd->u = l->q;
    l->q = (dense_panels){ 0 };
    dense_panels_shrink(&svd->u, n);
    svd->k = l->k;
    if (!(svd->values = base_array(svd->k, sizeof *svd->values, err))) return BASE_ENOMEM;
    if ((s = project_back(l, svd, err)) != BASE_OK) return s;
    if ((s = make_orthogonal(svd, l->pool, err)) != BASE_OK) return s;
    take_norms(svd);
    choose_signs(svd);
    svd->report = l->report;
    double *short_side = svd->turned ? &svd->report.residual_right : &svd->report.residual_left;
    double *long_side = svd->turned ? &svd->report.residual_left : &svd->report.residual_right;
    if ((s = measure(short_side, l->b, svd, &svd->v, &svd->u, l->pool, err)) != BASE_OK) return s;
    return measure(long_side, l->bt, svd, &svd->u, &svd->v, l->pool, err);
}

static base_status prepare(lanczos *l, base_error *err)
{
    const dense_svd_options *o = l->options;
    size_t rows = l->b->rows, all = rows / W + (rows % W != 0), basis = o->basis;
    if (basis <= l->k) basis = l->k + (l->k > LEAST_SPARE ? l->k : LEAST_SPARE);
    l->room = basis / W + (basis % W != 0);
    if (l->room > all) l->room = all;
    l->edge = (l->room + 1) * W;
    l->t = base_array(l->edge, l->edge * sizeof *l->t, err);
    l->z = base_array(l->edge, l->edge * sizeof *l->z, err);
    l->theta = base_array(l->edge, sizeof *l->theta, err);
    l->h = base_array(l->room + 1, SQUARE * sizeof *l->h, err);
    if (!l->t || !l->z || !l->theta || !l->h) return BASE_ENOMEM;
    base_status s = dense_panels_new(&l->q, rows, l->room + 1, err);
    return s == BASE_OK ? dense_panels_new(&l->y, l->bt->rows, 1, err) : s;
}

static void release(lanczos *l)
{
    dense_panels_done(&l->q);
    dense_panels_done(&l->y);
    base_free(l->t);
    base_free(l->z);
    base_free(l->theta);
    base_free(l->h);
}

base_status dense_svd_of(dense_svd **out, const dense_sparse *a, const dense_svd_options *options, base_error *err)
{
    base_status s;
    base_pool *own = NULL;
    dense_sparse *turned = NULL;
    lanczos l = { .options = options, .pool = options->pool };
    size_t shorter = a->rows < a->cols ? a->rows : a->cols;
    dense_svd *svd = base_new(dense_svd, err);
    if (!svd) return BASE_ENOMEM;
    if (options->k == 0) {
        s = base_fail(err, BASE_EARG, "k is 0: at least one singular value must be wanted");
        goto out;
    }
    if ((s = dense_sparse_check(a, err)) != BASE_OK) goto out;
    l.k = options->k < shorter ? options->k : shorter;
    if (l.k > 0) {
        if (!l.pool && (s = base_pool_new(&own, 1, err)) != BASE_OK) goto out;
        if (own) l.pool = own;
        if ((s = dense_sparse_transpose(&turned, a, err)) != BASE_OK) goto out;
        svd->turned = a->cols < a->rows;
        l.b = svd->turned ? turned : a;
        l.bt = svd->turned ? a : turned;
        if ((s = prepare(&l, err)) != BASE_OK) goto out;
        if ((s = iterate(&l, err)) != BASE_OK) goto out;
        if ((s = finish(&l, svd, err)) != BASE_OK) goto out;
    }
    *out = svd;
    svd = NULL;
out:
    release(&l);
    dense_sparse_free(turned);
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
