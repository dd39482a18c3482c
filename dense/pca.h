/* dense/pca.h - principal components of rows of vectors: the directions in which they vary most (Pearson 1901, Hotelling 1933).
 *
 *     dense_pca *p = NULL;
 *     s = dense_pca_fit(&p, x, n, dim, 2, pool, err);
 *     dense_pca_project(p, row, y);                                   // y [2]
 *     dense_pca_free(p);
 *
 * The covariance matrix is summed in float64; its strongest directions are found by our SVD (dense/svd.h). The same bits for any pool on one machine. */
#ifndef DENSE_PCA_H
#define DENSE_PCA_H

#include "base/threads.h"

#define DENSE_PCA_DIM_MAX 8192 /* the covariance matrix is dim x dim */

typedef struct dense_pca dense_pca;

/* Of x [n x dim, finite]; at most k components: fewer if there are fewer dimensions, or directions whose variance is above 1e-7 of the greatest.
 * Signs: the component's value of greatest magnitude is positive, of equal ones the first. BASE_EARG:
 * n below 2, k 0, dim 0 or above DENSE_PCA_DIM_MAX. BASE_ENOMEM. */
base_status dense_pca_fit(dense_pca **out, const float *x, size_t n, size_t dim, size_t k, base_pool *pool, base_error *err);
void dense_pca_free(dense_pca *p); /* NULL is fine */

size_t dense_pca_k(const dense_pca *p);
const double *dense_pca_mean(const dense_pca *p);       /* [dim] */
const double *dense_pca_components(const dense_pca *p); /* [k x dim], orthonormal */
const double *dense_pca_variances(const dense_pca *p);  /* [k] descending, with n - 1 */
double dense_pca_total_variance(const dense_pca *p);
/* In how many dimensions the rows vary, as the participation ratio of the variances: the square of their sum over the sum of their squares. dim if all are equal, 1 if
 * one is all; 0 if rows don't vary. */
double dense_pca_dimension(const dense_pca *p);
/* row [dim] to its places on the components, out [k]. */
void dense_pca_project(const dense_pca *p, const float *row, double *out);

#endif
