/* dense/sparse.h - a sparse matrix by rows (CSR), its transpose, and its products with panels.
 *
 *     dense_sparse *a = NULL;
 *     dense_sparse_new(&a, rows, cols, nonzeros, err);                  // then fill row_at, columns, values
 *     dense_sparse_multiply(a, y, x, pool, err);                        // y = A x
 *     dense_sparse_free(a);
 */
#ifndef DENSE_SPARSE_H
#define DENSE_SPARSE_H

#include "base/threads.h"
#include "dense/kernels.h"

typedef struct {
    size_t rows, cols;
    uint64_t *row_at;  /* [rows + 1], from 0 on, never falling */
    uint32_t *columns; /* [row_at[rows]] below cols, ascending within a row */
    double *values;    /* finite */
} dense_sparse;

/* All zero: the caller fills it. BASE_ELIMIT: 2^32 columns or more. BASE_ENOMEM. */
base_status dense_sparse_new(dense_sparse **out, size_t rows, size_t cols, uint64_t nonzeros, base_error *err);
void dense_sparse_free(dense_sparse *a);
static inline uint64_t dense_sparse_nonzeros(const dense_sparse *a)
{
    return a->row_at[a->rows];
}

/* The same for any pool. */
base_status dense_sparse_transpose(dense_sparse **out, const dense_sparse *a, base_pool *pool, base_error *err);
/* BASE_EARG: an order that isn't one, a column that isn't there, or a value that isn't finite; the sentence names row and place. */
base_status dense_sparse_check(const dense_sparse *a, base_error *err);

/* A copy whose values are times 2^exponent. */
base_status dense_sparse_scaled(dense_sparse **out, const dense_sparse *a, int exponent, base_error *err);

double dense_sparse_norm(const dense_sparse *a); /* the root of the sum of squares */

/* y [rows x w] = A x [cols x w], panels of that kind of number; the same bits for any number of threads. */
base_status dense_sparse_multiply(const dense_sparse *a, dense_real real, void *y, const void *x, base_pool *pool, base_error *err);

#endif
