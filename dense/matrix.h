/* dense/matrix.h - small dense matrices: OpenBLAS's and LAPACK's door. One thread, so that the bits of a result don't depend on how many there are.
 *
 * They are used where something is trained (the small problems inside an SVD), never where a document is scored. */
#ifndef DENSE_MATRIX_H
#define DENSE_MATRIX_H

#include <stddef.h>

#include "base/error.h"

/* Eigenvalues and orthonormal eigenvectors of a symmetric matrix a [n x n, leading dimension lda; its upper triangle by columns]: values [n]
 * descending, vectors [n x n] by columns in their order. BASE_EFORMAT: the iteration didn't converge, as with numbers that aren't finite. */
base_status dense_eigen_symmetric(double *values, double *vectors, const double *a, size_t n, size_t lda, base_error *err);

/* The whole SVD of a square matrix a [n x n by columns], which is destroyed: a = u diag(values) vt, u and vt [n x n] by columns, values [n] descending.
 * Errors as above. */
base_status dense_svd_square(double *u, double *values, double *vt, double *a, size_t n, base_error *err);

#endif
