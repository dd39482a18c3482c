/* dense/svd.h - the k greatest singular values of a sparse matrix with their vectors, to full precision, or sooner.
 *
 *     dense_svd *svd = NULL;
 *     s = dense_svd_of(&svd, a, &(dense_svd_options){ .k = 100, .seed = 1, .pool = pool }, err);
 *     for (size_t i = 0; i < dense_svd_k(svd); i++) use(dense_svd_values(svd)[i]);
 *     dense_svd_left(svd, row, u);                                       // u [k]: a row of U; so U' q is a sum over q's terms
 *     dense_svd_free(svd);
 *
 * A = U S V', A [rows x cols]. Block Lanczos (Golub & Underwood 1977) over the Gram matrix of the shorter side, eight vectors at a time (16 in
 * float32), with full reorthogonalisation and thick restarts (Wu & Simon 2000); at the end the other side's vectors are A's own products, whose norms are
 * the singular values, so these are as exact as A' u is.
 *
 * With float32 numbers (DENSE_SINGLE) the subspace is found in three quarters of the time; what comes after is in doubles. Vectors are then off by some 1e-6 of the
 * greatest value over the gap to the next one, orthonormal all the same; values by the square of that: measured 4e-12 of their own where doubles
 * give 4e-15 (docs/performance.md). That is of values that are no small part of the greatest: near 1e-2 of it they are right to 1e-8 of the greatest,
 * with residuals up to 3e-5; below that they drown in the rounding, and are left out.
 *
 * The same matrix, k, seed and build give the same bits on one machine for any number of threads, and agree to 1e-6 elsewhere. Of each pair of
 * vectors the sign is such that u's component of greatest magnitude (of equal ones the first) is positive. */
#ifndef DENSE_SVD_H
#define DENSE_SVD_H

#include "dense/sparse.h"

typedef struct {
    dense_real real;  /* of the basis and the products */
    size_t k;         /* at least 1; fewer come if the matrix has no higher rank, or no longer side */
    double tolerance; /* of |A v - s u| over the greatest singular value; 0: 1e-10, or 1e-6 in float32 */
    size_t
        basis; /* vectors held beside each other; 0: k + max(k, 156), in whole panels. More need fewer products, and more memory */
    size_t max_cycles; /* restarts before it gives up; 0: 200 */
    uint64_t seed;     /* of the vectors that it starts from */
    base_pool *pool;   /* NULL: one thread */
    base_stop *stop;   /* NULL: never */
    /* Told after each cycle how many of the k have converged; NULL: nobody. */
    void (*progress)(void *context, size_t n_converged, size_t k);
    void *context;
} dense_svd_options;

typedef struct {
    size_t n_cycles, n_products; /* restarts and 1; products of A with a vector, those with A' not counted */
    double residual_left,
        residual_right; /* greatest |A v - s u| and |A' u - s v|, over the greatest singular value; measured at the end */
} dense_svd_report;

typedef struct dense_svd dense_svd;

/* In doubles: singular values down to 1e-5 of the greatest are right to 1e-9 of their own (mostly to 1e-13), smaller ones to 1e-11 of the greatest; those
 * below 1e-7 of it are taken as 0, and left out: k may come out lower, for a matrix of zeros 0. a is checked. Tiny and huge matrices are scaled.
 * BASE_EARG: k is 0, or a isn't a matrix. BASE_EFORMAT: not converged within max_cycles, and the sentence tells how far it was; or a value is beyond all numbers. BASE_ESTOPPED. BASE_ENOMEM. */
base_status dense_svd_of(dense_svd **out, const dense_sparse *a, const dense_svd_options *options, base_error *err);
void dense_svd_free(dense_svd *svd);

size_t dense_svd_k(const dense_svd *svd);
const double *dense_svd_values(const dense_svd *svd); /* [k], descending */
/* Row `row` of U (below a's rows) and of V (below its columns), [k]. */
void dense_svd_left(const dense_svd *svd, size_t row, double *out);
void dense_svd_right(const dense_svd *svd, size_t row, double *out);
const dense_svd_report *dense_svd_report_of(const dense_svd *svd);

#endif
