/* dense/kernels_avx512.c - a panel's row is one register. */
#include "dense/kernels.h"
#include "dense/unroll.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f")))
#define AHEAD  16 /* rows of a lone panel that are fetched before they are needed */
#define INLINE static inline __attribute__((always_inline))

/* --- doubles ---------------------------------------------------------------------------------------------------------------- */

AVX512 INLINE __m512d step(double a, const double *b, __m512d sum)
{
    return _mm512_fmadd_pd(_mm512_set1_pd(a), _mm512_loadu_pd(b), sum);
}

/* Fetching rows of x ahead by hand cost more than it gave: the processor sees far enough (bench_svd). */
AVX512 static void spmm_double(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,
                               const void *x)
{
    const double *from = x;
    double *to = y;
    for (size_t r = 0; r < rows; r++) {
        __m512d even = _mm512_setzero_pd(), odd = _mm512_setzero_pd();
        uint64_t i = row_at[r], end = row_at[r + 1];
        for (; i + 1 < end; i += 2) {
            even = step(values[i], from + (size_t)columns[i] * 8, even);
            odd = step(values[i + 1], from + (size_t)columns[i + 1] * 8, odd);
        }
        if (i < end) even = step(values[i], from + (size_t)columns[i] * 8, even);
        _mm512_storeu_pd(to + r * 8, _mm512_add_pd(even, odd));
    }
}

/* One panel or two: two streams come from memory half as fast again as one, and b's row is loaded once. */
AVX512 INLINE void gram_of(double *h, const double *a, const double *second, const double *b, size_t rows, size_t panels)
{
    __m512d sums[2][8];
    DENSE_UNROLL
    for (size_t p = 0; p < panels; p++) DENSE_UNROLL
    for (size_t i = 0; i < 8; i++) sums[p][i] = _mm512_loadu_pd(h + (p * 8 + i) * 8);
    for (size_t r = 0; r < rows; r++) DENSE_UNROLL
    for (size_t p = 0; p < panels; p++) DENSE_UNROLL
    for (size_t i = 0; i < 8; i++) sums[p][i] = step((p ? second : a)[r * 8 + i], b + r * 8, sums[p][i]);
    DENSE_UNROLL
    for (size_t p = 0; p < panels; p++) DENSE_UNROLL
    for (size_t i = 0; i < 8; i++) _mm512_storeu_pd(h + (p * 8 + i) * 8, sums[p][i]);
}

AVX512 static void gram_double(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    const char *left = a;
    size_t p = 0;
    for (; p + 1 < n; p += 2)
        gram_of(h + p * 64, (const void *)(left + p * stride), (const void *)(left + (p + 1) * stride), b, rows, 2);
    if (p < n) gram_of(h + p * 64, (const void *)(left + p * stride), NULL, b, rows, 1);
}

AVX512 INLINE void update_of(double *w, const double *a, const double *second, const double *h, size_t rows, size_t panels)
{
    __m512d factors[2][8];
    DENSE_UNROLL
    for (size_t p = 0; p < panels; p++) DENSE_UNROLL
    for (size_t i = 0; i < 8; i++) factors[p][i] = _mm512_loadu_pd(h + (p * 8 + i) * 8);
    for (size_t r = 0; r < rows; r++) {
        __m512d row = _mm512_loadu_pd(w + r * 8);
        DENSE_UNROLL
        for (size_t p = 0; p < panels; p++) DENSE_UNROLL
        for (size_t i = 0; i < 8; i++) row = _mm512_fmadd_pd(_mm512_set1_pd((p ? second : a)[r * 8 + i]), factors[p][i], row);
        _mm512_storeu_pd(w + r * 8, row);
    }
}

AVX512 static void update_double(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)
{
    const char *from = a;
    size_t p = 0;
    for (; p + 1 < n; p += 2)
        update_of(w, (const void *)(from + p * stride), (const void *)(from + (p + 1) * stride), h + p * 64, rows, 2);
    if (p < n) update_of(w, (const void *)(from + p * stride), NULL, h + p * 64, rows, 1);
}

/* --- float32 ---------------------------------------------------------------------------------------------------------------- */

AVX512 INLINE __m512 step_single(double a, const float *b, __m512 sum)
{
    return _mm512_fmadd_ps(_mm512_set1_ps((float)a), _mm512_loadu_ps(b), sum);
}

AVX512 static void spmm_single(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,
                               const void *x)
{
    const float *from = x;
    float *to = y;
    for (size_t r = 0; r < rows; r++) {
        __m512 even = _mm512_setzero_ps(), odd = _mm512_setzero_ps();
        uint64_t i = row_at[r], end = row_at[r + 1];
        for (; i + 1 < end; i += 2) {
            even = step_single(values[i], from + (size_t)columns[i] * 16, even);
            odd = step_single(values[i + 1], from + (size_t)columns[i + 1] * 16, odd);
        }
        if (i < end) even = step_single(values[i], from + (size_t)columns[i] * 16, even);
        _mm512_storeu_ps(to + r * 16, _mm512_add_ps(even, odd));
    }
}

AVX512 static void gram_single(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    for (size_t p = 0; p < n; p++) {
        const float *left = (const void *)((const char *)a + p * stride), *right = b;
        __m512 sums[16];
        DENSE_UNROLL
        for (size_t i = 0; i < 16; i++) sums[i] = _mm512_setzero_ps();
        for (size_t r = 0; r < rows; r++) {
            __m512 row = _mm512_loadu_ps(right + r * 16);
            _mm_prefetch((const char *)(left + (r + AHEAD) * 16), _MM_HINT_T0);
            DENSE_UNROLL
            for (size_t i = 0; i < 16; i++) sums[i] = _mm512_fmadd_ps(_mm512_set1_ps(left[r * 16 + i]), row, sums[i]);
        }
        DENSE_UNROLL
        for (size_t i = 0; i < 16; i++) {
            double *to = h + (p * 16 + i) * 16;
            __m256 low = _mm512_castps512_ps256(sums[i]),
                   high = _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sums[i]), 1));
            _mm512_storeu_pd(to, _mm512_add_pd(_mm512_loadu_pd(to), _mm512_cvtps_pd(low)));
            _mm512_storeu_pd(to + 8, _mm512_add_pd(_mm512_loadu_pd(to + 8), _mm512_cvtps_pd(high)));
        }
    }
}

AVX512 static void update_single(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)
{
    for (size_t p = 0; p < n; p++) {
        const float *from = (const void *)((const char *)a + p * stride);
        float *to = w, narrow[16 * 16];
        __m512 factors[16];
        for (size_t i = 0; i < 16 * 16; i++) narrow[i] = (float)h[p * 256 + i];
        DENSE_UNROLL
        for (size_t i = 0; i < 16; i++) factors[i] = _mm512_loadu_ps(narrow + i * 16);
        for (size_t r = 0; r < rows; r++) {
            __m512 row = _mm512_loadu_ps(to + r * 16);
            _mm_prefetch((const char *)(from + (r + AHEAD) * 16), _MM_HINT_T0);
            DENSE_UNROLL
            for (size_t i = 0; i < 16; i++) row = _mm512_fmadd_ps(_mm512_set1_ps(from[r * 16 + i]), factors[i], row);
            _mm512_storeu_ps(to + r * 16, row);
        }
    }
}

#define PANELS                                                                                                                     \
    {                                                                                                                              \
        { spmm_double, gram_double, update_double }, { spmm_single, gram_single, update_single },                                  \
    }

const dense_kernels dense_kernels_avx512 = { "avx512", PANELS, &dense_vectors_avx512 };
const dense_kernels dense_kernels_vnni = { "vnni", PANELS, &dense_vectors_vnni };

#endif
