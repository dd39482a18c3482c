/* dense/matrix.c - LAPACK's dsyevd and dgesdd (divide and conquer). dsyevd sorts ascending; we turn that round. */
#include "dense/matrix.h"

#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <string.h>

#include "base/mem.h"

static base_status check_size(size_t n, base_error *err)
{
    openblas_set_num_threads(1);
    return n > INT_MAX / 2 ? base_fail(err, BASE_ELIMIT, "a dense matrix of %zu rows is too large", n) : BASE_OK;
}

/* info as LAPACK gives it; what: that which can't be found if it's above 0. */
static base_status status_of(lapack_int info, const char *what, size_t n, base_error *err)
{
    if (info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR)
        return base_fail(err, BASE_ENOMEM, "out of memory");
    return info == 0 ? BASE_OK : base_fail(err, BASE_EFORMAT, "the %s of a matrix of %zu rows can't be found", what, n);
}

base_status dense_eigen_symmetric(double *values, double *vectors, const double *a, size_t n, size_t lda, base_error *err)
{
    base_status s = check_size(n, err);
    if (s != BASE_OK) return s;
    double *turned = base_array(n, sizeof *turned, err);
    if (!turned) return BASE_ENOMEM;
    for (size_t j = 0; j < n; j++) memcpy(vectors + j * n, a + j * lda, n * sizeof *a);
    lapack_int info = n > 0 ? LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)n, vectors, (lapack_int)n, values) : 0;
    for (size_t j = 0; info == 0 && j < n / 2; j++) {
        double value = values[j], *low = vectors + j * n, *high = vectors + (n - 1 - j) * n;
        values[j] = values[n - 1 - j];
        values[n - 1 - j] = value;
        memcpy(turned, low, n * sizeof *turned);
        memcpy(low, high, n * sizeof *turned);
        memcpy(high, turned, n * sizeof *turned);
    }
    base_free(turned);
    return status_of(info, "eigenvalues", n, err);
}

base_status dense_svd_square(double *u, double *values, double *vt, double *a, size_t n, base_error *err)
{
    base_status s = check_size(n, err);
    if (s != BASE_OK || n == 0) return s;
    lapack_int edge = (lapack_int)n;
    return status_of(LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'A', edge, edge, a, edge, values, u, edge, vt, edge), "singular values", n,
                     err);
}
