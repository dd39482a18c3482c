/* dense/orthonormal.c - by the eigenvectors of the columns' products with each other, which cost one pass where Gram and Schmidt's steps cost a pass a column. */
#include "dense/orthonormal.h"

#include <math.h>
#include <string.h>

#define SWEEPS 30

/* Eigenvalues and vectors of a symmetric matrix g, by Jacobi's rotations: g becomes diagonal, the columns of x [w x w, by rows] the vectors. */
static void eigen(double *g, double *x, size_t w)
{
    for (size_t i = 0; i < w * w; i++) x[i] = i % (w + 1) == 0;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0, on = 0;
        for (size_t i = 0; i < w; i++)
            for (size_t j = 0; j < w; j++) *(i == j ? &on : &off) += g[i * w + j] * g[i * w + j];
        if (off <= on * 1e-32) return;
        for (size_t p = 0; p < w; p++)
            for (size_t q = p + 1; q < w; q++) {
                if (g[p * w + q] == 0) continue;
                double tau = (g[q * w + q] - g[p * w + p]) / (2 * g[p * w + q]);
                double t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau)), c = 1 / sqrt(1 + t * t), s = t * c;
                for (size_t i = 0; i < w; i++) {
                    double a = g[i * w + p], b = g[i * w + q], u = x[i * w + p], v = x[i * w + q];
                    g[i * w + p] = c * a - s * b, g[i * w + q] = s * a + c * b;
                    x[i * w + p] = c * u - s * v, x[i * w + q] = s * u + c * v;
                }
                for (size_t i = 0; i < w; i++) {
                    double a = g[p * w + i], b = g[q * w + i];
                    g[p * w + i] = c * a - s * b, g[q * w + i] = s * a + c * b;
                }
            }
    }
}

void dense_square_multiply(double *out, const double *a, const double *b, size_t w)
{
    memset(out, 0, w * w * sizeof *out);
    for (size_t i = 0; i < w; i++)
        for (size_t l = 0; l < w; l++)
            for (size_t j = 0; j < w; j++) out[i * w + j] += a[i * w + l] * b[l * w + j];
}

base_status dense_project(const dense_panels *p, size_t n, void *w, double *h, base_pool *pool, base_error *err)
{
    base_status s = dense_panels_gram(p, n, w, h, pool, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < n * p->width * p->width; i++) h[i] = -h[i];
    return dense_panels_update(p, n, w, h, pool, err);
}

static base_status once(const dense_panels *p, size_t at, double *r, double dead, double *least, base_pool *pool, base_error *err)
{
    double g[DENSE_SQUARE_MOST], x[DENSE_SQUARE_MOST], norms[DENSE_PANEL_WIDTH_MOST], factors[DENSE_SQUARE_MOST];
    double low = INFINITY, high = 0;
    size_t w = p->width;
    dense_panels alone = dense_panels_part(p, at, 1);
    base_status s = dense_panels_gram(&alone, 1, alone.data, g, pool, err);
    if (s != BASE_OK) return s;
    eigen(g, x, w);
    for (size_t j = 0; j < w; j++) {
        norms[j] = g[j * (w + 1)] > 0 ? sqrt(g[j * (w + 1)]) : 0;
        if (norms[j] <= dead) norms[j] = 0;
        if (norms[j] > high) high = norms[j];
        if (norms[j] > 0 && norms[j] < low) low = norms[j];
    }
    for (size_t i = 0; i < w; i++)
        for (size_t j = 0; j < w; j++) {
            factors[j * w + i] = norms[j] > 0 ? x[i * w + j] / norms[j] : 0; /* by columns, for rotate */
            r[j * w + i] = norms[j] * x[i * w + j];
        }
    *least = high > 0 ? low / high : 1;
    return dense_panels_rotate(&alone, 1, factors, 1, pool, err);
}

/* Twice, since what the first time leaves of nearly dependent columns isn't orthogonal enough. */
base_status dense_orthonormalise(const dense_panels *p, size_t at, double *r, double dead, double *least, base_pool *pool,
                                 base_error *err)
{
    double first[DENSE_SQUARE_MOST], second[DENSE_SQUARE_MOST], ignored;
    base_status s = once(p, at, first, dead, least, pool, err);
    if (s == BASE_OK) s = once(p, at, second, 0.5, &ignored, pool, err);
    if (s == BASE_OK) dense_square_multiply(r, second, first, p->width);
    return s;
}
