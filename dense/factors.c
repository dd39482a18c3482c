/* dense/factors.c - folding in, and Zha and Simon's update.
 *
 * Update: with D's part in U, Q = U'D, and the rest D - U Q = P R (P orthonormal, R triangular),
 *
 *     (A_k, D) = (U, P) K (V 0; 0 I)',  K = (S Q; 0 R)  [k + p square]
 *
 * K = F T G' by LAPACK; the new U is (U, P) F's first k columns, S the first k of T, V the rows of (V 0; 0 I) G's. What of D lies in U already
 * leaves a column of P without a direction: it is zero then, as its row of R is, and no factor above 0 leans on it. */
#include "dense/factors.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "dense/matrix.h"

#define NOTHING_LEFT 1e-12 /* of a column's norm, after what is in U and P was taken: rounding */

base_status dense_factors_of(dense_factors **out, const dense_sparse *a, const dense_svd_options *options, dense_svd_report *report,
                             base_error *err)
{
    dense_svd *svd = NULL;
    dense_factors *f = base_new(dense_factors, err);
    if (!f) return BASE_ENOMEM;
    base_status s = dense_svd_of(&svd, a, options, err);
    if (s != BASE_OK) goto out;
    *f = (dense_factors){ .rows = a->rows, .cols = a->cols, .k = dense_svd_k(svd) };
    s = BASE_ENOMEM;
    if (!(f->u = base_array(f->rows, f->k * sizeof *f->u, err))) goto out;
    if (!(f->s = base_array(f->k, sizeof *f->s, err))) goto out;
    if (!(f->v = base_array(f->cols, f->k * sizeof *f->v, err))) goto out;
    for (size_t row = 0; row < f->rows; row++) dense_svd_left(svd, row, f->u + row * f->k);
    for (size_t row = 0; row < f->cols; row++) dense_svd_right(svd, row, f->v + row * f->k);
    for (size_t i = 0; i < f->k; i++) f->s[i] = dense_svd_values(svd)[i];
    if (report) *report = *dense_svd_report_of(svd);
    *out = f;
    f = NULL;
    s = BASE_OK;
out:
    dense_svd_free(svd);
    dense_factors_free(f);
    return s;
}

void dense_factors_free(dense_factors *f)
{
    if (!f) return;
    base_free(f->u);
    base_free(f->s);
    base_free(f->v);
    base_free(f);
}

void dense_factors_project(const dense_factors *f, const uint32_t *rows, const double *values, size_t n, double *x)
{
    memset(x, 0, f->k * sizeof *x);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < f->k; j++) x[j] += values[i] * f->u[rows[i] * f->k + j];
}

static void project_document(const dense_factors *f, const dense_sparse *d, size_t doc, double *x)
{
    uint64_t at = d->row_at[doc];
    dense_factors_project(f, d->columns + at, d->values + at, (size_t)(d->row_at[doc + 1] - at), x);
}

base_status dense_factors_fold_in(dense_factors *f, const dense_sparse *d, size_t from, size_t to, base_error *err)
{
    double *v = base_array(f->cols + (to - from), f->k * sizeof *v, err);
    if (!v) return BASE_ENOMEM;
    if (f->cols > 0 && f->k > 0) memcpy(v, f->v, f->cols * f->k * sizeof *v);
    for (size_t doc = from; doc < to; doc++) {
        double *x = v + (f->cols + doc - from) * f->k;
        project_document(f, d, doc, x);
        for (size_t i = 0; i < f->k; i++) x[i] /= f->s[i];
    }
    base_free(f->v);
    f->v = v;
    f->cols += to - from;
    return BASE_OK;
}

/* --- updating ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
    size_t p, edge;                /* new documents; k + p */
    double *rest;                  /* [p x rows] by new document: D - U Q, then P */
    double *inner;                 /* [edge x edge] by columns: K */
    double *left, *values, *right; /* F, T, G' */
    double *x;                     /* [k] */
} update;

static void update_done(update *w)
{
    base_free(w->rest);
    base_free(w->inner);
    base_free(w->left);
    base_free(w->values);
    base_free(w->right);
    base_free(w->x);
}

static base_status update_init(update *w, const dense_factors *f, size_t p, base_error *err)
{
    *w = (update){ .p = p, .edge = f->k + p };
    w->rest = base_array(f->rows, p * sizeof(double), err);
    w->inner = base_array(w->edge, w->edge * sizeof(double), err);
    w->left = base_array(w->edge, w->edge * sizeof(double), err);
    w->values = base_array(w->edge, sizeof(double), err);
    w->right = base_array(w->edge, w->edge * sizeof(double), err);
    w->x = base_array(f->k, sizeof(double), err);
    return w->rest && w->inner && w->left && w->values && w->right && w->x ? BASE_OK : BASE_ENOMEM;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* Takes from y [rows] what it has in U's columns and P's first j; the coefficients are added to column [k + j]. */
static void take_parts(update *w, const dense_factors *f, size_t j, double *y, double *column)
{
    memset(w->x, 0, f->k * sizeof *w->x);
    for (size_t row = 0; row < f->rows; row++)
        for (size_t i = 0; y[row] != 0 && i < f->k; i++) w->x[i] += y[row] * f->u[row * f->k + i];
    for (size_t row = 0; row < f->rows; row++) y[row] -= dot(w->x, f->u + row * f->k, f->k);
    for (size_t i = 0; i < f->k; i++) column[i] += w->x[i];
    for (size_t i = 0; i < j; i++) {
        const double *before = w->rest + i * f->rows;
        double part = dot(before, y, f->rows);
        for (size_t row = 0; row < f->rows; row++) y[row] -= part * before[row];
        column[f->k + i] += part;
    }
}

/* Columns of Q over R, and P; twice, for the first time leaves rounding of what was large. */
static void split_documents(update *w, const dense_factors *f, const dense_sparse *d, size_t from)
{
    for (size_t i = 0; i < f->k; i++) w->inner[i * w->edge + i] = f->s[i];
    for (size_t j = 0; j < w->p; j++) {
        double *y = w->rest + j * f->rows, *column = w->inner + (f->k + j) * w->edge;
        for (uint64_t i = d->row_at[from + j]; i < d->row_at[from + j + 1]; i++) y[d->columns[i]] = d->values[i];
        double whole = sqrt(dot(y, y, f->rows));
        take_parts(w, f, j, y, column);
        take_parts(w, f, j, y, column);
        double left = sqrt(dot(y, y, f->rows));
        if (left <= NOTHING_LEFT * whole) left = 0;
        column[f->k + j] = left;
        for (size_t row = 0; row < f->rows; row++) y[row] = left > 0 ? y[row] / left : 0;
    }
}

/* out [k] = (row of U, of P) F. */
static void turn_row(double *out, const update *w, const dense_factors *f, size_t row)
{
    for (size_t i = 0; i < f->k; i++) {
        const double *column = w->left + i * w->edge;
        double sum = dot(f->u + row * f->k, column, f->k);
        for (size_t j = 0; j < w->p; j++) sum += w->rest[j * f->rows + row] * column[f->k + j];
        out[i] = sum;
    }
}

/* out [k] = (row of V, 0) G, or the row itself of G for a new document. */
static void turn_document(double *out, const update *w, const dense_factors *f, size_t doc)
{
    for (size_t i = 0; i < f->k; i++) {
        double sum = 0;
        if (doc >= f->cols) sum = w->right[(f->k + doc - f->cols) * w->edge + i];
        for (size_t j = 0; doc < f->cols && j < f->k; j++) sum += f->v[doc * f->k + j] * w->right[j * w->edge + i];
        out[i] = sum;
    }
}

/* As dense_svd has them: the component of greatest magnitude in each column of U is positive, of equal ones the first. */
static void choose_signs(dense_factors *f)
{
    for (size_t i = 0; i < f->k; i++) {
        double greatest = 0;
        for (size_t row = 0; row < f->rows; row++)
            if (fabs(f->u[row * f->k + i]) > fabs(greatest)) greatest = f->u[row * f->k + i];
        if (greatest >= 0) continue;
        for (size_t row = 0; row < f->rows; row++) f->u[row * f->k + i] *= -1;
        for (size_t doc = 0; doc < f->cols; doc++) f->v[doc * f->k + i] *= -1;
    }
}

base_status dense_factors_update(dense_factors *f, const dense_sparse *d, size_t from, size_t to, base_error *err)
{
    update w;
    double *u = NULL, *v = NULL;
    base_status s = update_init(&w, f, to - from, err);
    if (s != BASE_OK) goto out;
    s = BASE_ENOMEM;
    if (!(u = base_array(f->rows, f->k * sizeof *u, err))) goto out;
    if (!(v = base_array(f->cols + w.p, f->k * sizeof *v, err))) goto out;
    split_documents(&w, f, d, from);
    if ((s = dense_svd_square(w.left, w.values, w.right, w.inner, w.edge, err)) != BASE_OK) goto out;
    for (size_t row = 0; row < f->rows; row++) turn_row(u + row * f->k, &w, f, row);
    for (size_t doc = 0; doc < f->cols + w.p; doc++) turn_document(v + doc * f->k, &w, f, doc);
    memcpy(f->s, w.values, f->k * sizeof *f->s);
    base_free(f->u);
    base_free(f->v);
    f->u = u, f->v = v, u = v = NULL;
    f->cols += w.p;
    choose_signs(f);
out:
    base_free(u);
    base_free(v);
    update_done(&w);
    return s;
}

/* --- how good ----------------------------------------------------------------------------------------------------------------- */

double dense_factors_cell(const dense_factors *f, size_t row, size_t column, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < k && i < f->k; i++) sum += f->u[row * f->k + i] * f->s[i] * f->v[column * f->k + i];
    return sum;
}

/* g [k x k] = x'x for x [rows x k] by rows. */
static void gram(double *g, const double *x, size_t rows, size_t k)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j <= i; j++) g[i * k + j] += x[row * k + i] * x[row * k + j];
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++) g[j * k + i] = g[i * k + j];
}

/* |a - m|^2 = |a|^2 - 2 <a, m> + |m|^2, with |m|^2 = sum of s_i s_j (U'U)_ij (V'V)_ij. */
base_status dense_factors_measure(dense_factors_quality *out, const dense_factors *f, const dense_sparse *a, base_error *err)
{
    base_status s = BASE_ENOMEM;
    double norm = dense_sparse_norm(a), inner = 0, model = 0;
    double *gu = base_array(f->k, f->k * sizeof *gu, err), *gv = base_array(f->k, f->k * sizeof *gv, err),
           *values = base_array(f->k, sizeof *values, err), *vectors = base_array(f->k, f->k * sizeof *vectors, err);
    if (!gu || !gv || !values || !vectors) goto out;
    for (size_t row = 0; row < a->rows; row++)
        for (uint64_t i = a->row_at[row]; i < a->row_at[row + 1]; i++)
            inner += a->values[i] * dense_factors_cell(f, row, a->columns[i], f->k);
    gram(gu, f->u, f->rows, f->k);
    gram(gv, f->v, f->cols, f->k);
    for (size_t i = 0; i < f->k; i++)
        for (size_t j = 0; j < f->k; j++) model += f->s[i] * f->s[j] * gu[i * f->k + j] * gv[i * f->k + j];
    for (size_t i = 0; i < f->k; i++) gv[i * f->k + i] -= 1;
    if ((s = dense_eigen_symmetric(values, vectors, gv, f->k, f->k, err)) != BASE_OK) goto out;
    double rest = norm * norm - 2 * inner + model, low = f->k ? fabs(values[f->k - 1]) : 0, high = f->k ? fabs(values[0]) : 0;
    *out = (dense_factors_quality){ norm, rest > 0 ? sqrt(rest) : 0, low > high ? low : high };
out:
    base_free(gu);
    base_free(gv);
    base_free(values);
    base_free(vectors);
    return s;
}
