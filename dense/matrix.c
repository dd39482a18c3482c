/* dense/matrix.c - LAPACK's dsyevd (divide and conquer). It sorts ascending; we turn that round. */
#include "dense/matrix.h"

#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <string.h>

#include "base/mem.h"

base_status dense_eigen_symmetric(double *values, double *vectors, const double *a, size_t n, size_t lda, base_error *err)
{
    if (n > INT_MAX / 2) return base_fail(err, BASE_ELIMIT, "a dense matrix of %zu rows is too large", n);
    openblas_set_num_threads(1);
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
    if (info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR)
        return base_fail(err, BASE_ENOMEM, "out of memory");
    return info == 0 ? BASE_OK : base_fail(err, BASE_EFORMAT, "the eigenvalues of a matrix of %zu rows can't be found", n);
}
