/* dense/kernels_scalar.c - what each kernel means, in plain C. */
#include <math.h>

#include "dense/kernels.h"

static void spmm8(double *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows, const double *x)
{
    for (size_t r = 0; r < rows; r++) {
        double sums[2][DENSE_PANEL] = { { 0 } };
        for (uint64_t i = row_at[r]; i < row_at[r + 1]; i++)
            for (size_t j = 0; j < DENSE_PANEL; j++) {
                double *sum = &sums[(i - row_at[r]) % 2][j];
                *sum = fma(values[i], x[(size_t)columns[i] * DENSE_PANEL + j], *sum);
            }
        for (size_t j = 0; j < DENSE_PANEL; j++) y[r * DENSE_PANEL + j] = sums[0][j] + sums[1][j];
    }
}

static void gram8(double *h, const double *a, const double *b, size_t rows)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < DENSE_PANEL; i++)
            for (size_t j = 0; j < DENSE_PANEL; j++)
                h[i * DENSE_PANEL + j] = fma(a[r * DENSE_PANEL + i], b[r * DENSE_PANEL + j], h[i * DENSE_PANEL + j]);
}

static void update8(double *w, const double *a, const double *h, size_t rows)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < DENSE_PANEL; i++)
            for (size_t j = 0; j < DENSE_PANEL; j++)
                w[r * DENSE_PANEL + j] = fma(a[r * DENSE_PANEL + i], h[i * DENSE_PANEL + j], w[r * DENSE_PANEL + j]);
}

const dense_kernels dense_kernels_scalar = { "scalar", spmm8, gram8, update8, &dense_vectors_scalar };
