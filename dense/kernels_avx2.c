/* dense/kernels_avx2.c - a panel's row is two registers. Every processor with AVX2 that base/cpu.c lets pass has FMA too. */
#include "dense/kernels.h"
#include "dense/unroll.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma")))

AVX2 static inline __m256d step(double a, const double *b, __m256d sum)
{
    return _mm256_fmadd_pd(_mm256_set1_pd(a), _mm256_loadu_pd(b), sum);
}

AVX2 static void spmm8(double *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,
                       const double *x)
{
    for (size_t r = 0; r < rows; r++) {
        __m256d sums[2][2] = { { _mm256_setzero_pd(), _mm256_setzero_pd() }, { _mm256_setzero_pd(), _mm256_setzero_pd() } };
        uint64_t i = row_at[r], to = row_at[r + 1];
        for (; i + 1 < to; i += 2) {
            const double *even = x + (size_t)columns[i] * DENSE_PANEL, *odd = x + (size_t)columns[i + 1] * DENSE_PANEL;
            DENSE_UNROLL
            for (size_t half = 0; half < 2; half++) {
                sums[0][half] = step(values[i], even + 4 * half, sums[0][half]);
                sums[1][half] = step(values[i + 1], odd + 4 * half, sums[1][half]);
            }
        }
        DENSE_UNROLL
        for (size_t half = 0; half < 2; half++) {
            if (i < to) sums[0][half] = step(values[i], x + (size_t)columns[i] * DENSE_PANEL + 4 * half, sums[0][half]);
            _mm256_storeu_pd(y + r * DENSE_PANEL + 4 * half, _mm256_add_pd(sums[0][half], sums[1][half]));
        }
    }
}

/* Four columns of h at a time: eight sums. */
AVX2 static void gram8(double *h, const double *a, const double *b, size_t rows)
{
    DENSE_UNROLL
    for (size_t half = 0; half < 2; half++) {
        __m256d sums[DENSE_PANEL];
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++) sums[i] = _mm256_loadu_pd(h + i * DENSE_PANEL + 4 * half);
        for (size_t r = 0; r < rows; r++) DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++) sums[i] = step(a[r * DENSE_PANEL + i], b + r * DENSE_PANEL + 4 * half, sums[i]);
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++) _mm256_storeu_pd(h + i * DENSE_PANEL + 4 * half, sums[i]);
    }
}

AVX2 static void update8(double *w, const double *a, const double *h, size_t rows)
{
    DENSE_UNROLL
    for (size_t half = 0; half < 2; half++)
        for (size_t r = 0; r < rows; r++) {
            __m256d row = _mm256_loadu_pd(w + r * DENSE_PANEL + 4 * half);
            DENSE_UNROLL
            for (size_t i = 0; i < DENSE_PANEL; i++) row = step(a[r * DENSE_PANEL + i], h + i * DENSE_PANEL + 4 * half, row);
            _mm256_storeu_pd(w + r * DENSE_PANEL + 4 * half, row);
        }
}

const dense_kernels dense_kernels_avx2 = { "avx2", spmm8, gram8, update8 };

#endif
