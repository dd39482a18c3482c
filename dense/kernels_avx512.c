/* dense/kernels_avx512.c - a panel's row is one register. */
#include "dense/kernels.h"
#include "dense/unroll.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f")))
#define AHEAD  16 /* nonzeros between a column's number and its row's use */

AVX512 static void spmm8(double *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,
                         const double *x)
{
    uint64_t end = rows > 0 ? row_at[rows] : 0;
    for (size_t r = 0; r < rows; r++) {
        __m512d even = _mm512_setzero_pd(), odd = _mm512_setzero_pd();
        uint64_t i = row_at[r], to = row_at[r + 1];
        for (; i + 1 < to; i += 2) {
            if (i + AHEAD + 1 < end) {
                _mm_prefetch((const char *)(x + (size_t)columns[i + AHEAD] * DENSE_PANEL), _MM_HINT_T0);
                _mm_prefetch((const char *)(x + (size_t)columns[i + AHEAD + 1] * DENSE_PANEL), _MM_HINT_T0);
            }
            even = _mm512_fmadd_pd(_mm512_set1_pd(values[i]), _mm512_loadu_pd(x + (size_t)columns[i] * DENSE_PANEL), even);
            odd = _mm512_fmadd_pd(_mm512_set1_pd(values[i + 1]), _mm512_loadu_pd(x + (size_t)columns[i + 1] * DENSE_PANEL), odd);
        }
        if (i < to) even = _mm512_fmadd_pd(_mm512_set1_pd(values[i]), _mm512_loadu_pd(x + (size_t)columns[i] * DENSE_PANEL), even);
        _mm512_storeu_pd(y + r * DENSE_PANEL, _mm512_add_pd(even, odd));
    }
}

AVX512 static void gram8(double *h, const double *a, const double *b, size_t rows)
{
    __m512d sums[DENSE_PANEL];
    DENSE_UNROLL
    for (size_t i = 0; i < DENSE_PANEL; i++) sums[i] = _mm512_loadu_pd(h + i * DENSE_PANEL);
    for (size_t r = 0; r < rows; r++) {
        __m512d row = _mm512_loadu_pd(b + r * DENSE_PANEL);
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++) sums[i] = _mm512_fmadd_pd(_mm512_set1_pd(a[r * DENSE_PANEL + i]), row, sums[i]);
    }
    DENSE_UNROLL
    for (size_t i = 0; i < DENSE_PANEL; i++) _mm512_storeu_pd(h + i * DENSE_PANEL, sums[i]);
}

AVX512 static void update8(double *w, const double *a, const double *h, size_t rows)
{
    __m512d factors[DENSE_PANEL];
    DENSE_UNROLL
    for (size_t i = 0; i < DENSE_PANEL; i++) factors[i] = _mm512_loadu_pd(h + i * DENSE_PANEL);
    for (size_t r = 0; r < rows; r++) {
        __m512d row = _mm512_loadu_pd(w + r * DENSE_PANEL);
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++) row = _mm512_fmadd_pd(_mm512_set1_pd(a[r * DENSE_PANEL + i]), factors[i], row);
        _mm512_storeu_pd(w + r * DENSE_PANEL, row);
    }
}

const dense_kernels dense_kernels_avx512 = { "avx512", spmm8, gram8, update8 };

#endif
