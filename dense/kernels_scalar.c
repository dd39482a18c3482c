/* dense/kernels_scalar.c - what each kernel means, in plain C. */
#include <math.h>

#include "dense/kernels.h"

/* Of a kind of number: its name here, how wide panels of it are, the fused step. */
#define OF(name, real, W, step)                                                                                                    \
    static void spmm_##name(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,           \
                            const void *x)                                                                                         \
    {                                                                                                                              \
        const real *from = x;                                                                                                      \
        real *to = y;                                                                                                              \
        for (size_t r = 0; r < rows; r++) {                                                                                        \
            real sums[2][W] = { { 0 } };                                                                                           \
            for (uint64_t i = row_at[r]; i < row_at[r + 1]; i++)                                                                   \
                for (size_t j = 0; j < W; j++) {                                                                                   \
                    real *sum = &sums[(i - row_at[r]) % 2][j];                                                                     \
                    *sum = step((real)values[i], from[(size_t)columns[i] * W + j], *sum);                                          \
                }                                                                                                                  \
            for (size_t j = 0; j < W; j++) to[r * W + j] = sums[0][j] + sums[1][j];                                                \
        }                                                                                                                          \
    }                                                                                                                              \
                                                                                                                                   \
    static void update_##name(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)                       \
    {                                                                                                                              \
        real *to = w;                                                                                                              \
        for (size_t p = 0; p < n; p++) {                                                                                           \
            const real *from = (const void *)((const char *)a + p * stride);                                                       \
            for (size_t r = 0; r < rows; r++)                                                                                      \
                for (size_t i = 0; i < W; i++)                                                                                     \
                    for (size_t j = 0; j < W; j++)                                                                                 \
                        to[r * W + j] = step(from[r * W + i], (real)h[(p * W + i) * W + j], to[r * W + j]);                        \
        }                                                                                                                          \
    }

OF(double, double, 8, fma)
OF(single, float, 16, fmaf)

static void gram_double(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    const double *right = b;
    for (size_t p = 0; p < n; p++) {
        const double *left = (const void *)((const char *)a + p * stride);
        for (size_t r = 0; r < rows; r++)
            for (size_t i = 0; i < 8; i++)
                for (size_t j = 0; j < 8; j++)
                    h[(p * 8 + i) * 8 + j] = fma(left[r * 8 + i], right[r * 8 + j], h[(p * 8 + i) * 8 + j]);
    }
}

static void gram_single(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    const float *right = b;
    for (size_t p = 0; p < n; p++) {
        const float *left = (const void *)((const char *)a + p * stride);
        for (size_t i = 0; i < 16; i++)
            for (size_t j = 0; j < 16; j++) {
                float sum = 0;
                for (size_t r = 0; r < rows; r++) sum = fmaf(left[r * 16 + i], right[r * 16 + j], sum);
                h[(p * 16 + i) * 16 + j] += sum;
            }
    }
}

#define PANELS                                                                                                                     \
    {                                                                                                                              \
        { spmm_double, gram_double, update_double }, { spmm_single, gram_single, update_single },                                  \
    }

const dense_kernels dense_kernels_scalar = { "scalar", PANELS, &dense_vectors_scalar };
