/* dense/kernels_avx2.c - a panel's row is two registers. Every processor with AVX2 that base/cpu.c lets pass has FMA too. */
#include "dense/kernels.h"
#include "dense/unroll.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma")))

/* --- doubles ---------------------------------------------------------------------------------------------------------------- */

AVX2 static inline __m256d step(double a, const double *b, __m256d sum)
{
    return _mm256_fmadd_pd(_mm256_set1_pd(a), _mm256_loadu_pd(b), sum);
}

AVX2 static void spmm_double(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,
                             const void *x)
{
    double *to = y;
    for (size_t r = 0; r < rows; r++) {
        __m256d sums[2][2] = { { _mm256_setzero_pd(), _mm256_setzero_pd() }, { _mm256_setzero_pd(), _mm256_setzero_pd() } };
        uint64_t i = row_at[r], end = row_at[r + 1];
        for (; i + 1 < end; i += 2) {
            const double *even = (const double *)x + (size_t)columns[i] * 8, *odd = (const double *)x + (size_t)columns[i + 1] * 8;
            DENSE_UNROLL
            for (size_t half = 0; half < 2; half++) {
                sums[0][half] = step(values[i], even + 4 * half, sums[0][half]);
                sums[1][half] = step(values[i + 1], odd + 4 * half, sums[1][half]);
            }
        }
        DENSE_UNROLL
        for (size_t half = 0; half < 2; half++) {
            const double *last = (const double *)x + 4 * half;
            if (i < end) sums[0][half] = step(values[i], last + (size_t)columns[i] * 8, sums[0][half]);
            _mm256_storeu_pd(to + r * 8 + 4 * half, _mm256_add_pd(sums[0][half], sums[1][half]));
        }
    }
}

/* Four columns of h at a time: eight sums. */
AVX2 static void gram_double(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    for (size_t p = 0; p < n; p++, h += 64) {
        const double *left = (const void *)((const char *)a + p * stride), *right = b;
        DENSE_UNROLL
        for (size_t half = 0; half < 2; half++) {
            __m256d sums[8];
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) sums[i] = _mm256_loadu_pd(h + i * 8 + 4 * half);
            for (size_t r = 0; r < rows; r++) DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) sums[i] = step(left[r * 8 + i], right + r * 8 + 4 * half, sums[i]);
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) _mm256_storeu_pd(h + i * 8 + 4 * half, sums[i]);
        }
    }
}

AVX2 static void update_double(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)
{
    double *to = w;
    for (size_t p = 0; p < n; p++, h += 64) {
        const double *from = (const void *)((const char *)a + p * stride);
        DENSE_UNROLL
        for (size_t half = 0; half < 2; half++)
            for (size_t r = 0; r < rows; r++) {
                __m256d row = _mm256_loadu_pd(to + r * 8 + 4 * half);
                DENSE_UNROLL
                for (size_t i = 0; i < 8; i++) row = step(from[r * 8 + i], h + i * 8 + 4 * half, row);
                _mm256_storeu_pd(to + r * 8 + 4 * half, row);
            }
    }
}

/* --- float32 ---------------------------------------------------------------------------------------------------------------- */

AVX2 static inline __m256 step_single(float a, const float *b, __m256 sum)
{
    return _mm256_fmadd_ps(_mm256_set1_ps(a), _mm256_loadu_ps(b), sum);
}

AVX2 static void spmm_single(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows,
                             const void *x)
{
    float *to = y;
    for (size_t r = 0; r < rows; r++) {
        __m256 sums[2][2] = { { _mm256_setzero_ps(), _mm256_setzero_ps() }, { _mm256_setzero_ps(), _mm256_setzero_ps() } };
        uint64_t i = row_at[r], end = row_at[r + 1];
        for (; i + 1 < end; i += 2) {
            const float *even = (const float *)x + (size_t)columns[i] * 16, *odd = (const float *)x + (size_t)columns[i + 1] * 16;
            DENSE_UNROLL
            for (size_t half = 0; half < 2; half++) {
                sums[0][half] = step_single((float)values[i], even + 8 * half, sums[0][half]);
                sums[1][half] = step_single((float)values[i + 1], odd + 8 * half, sums[1][half]);
            }
        }
        DENSE_UNROLL
        for (size_t half = 0; half < 2; half++) {
            const float *last = (const float *)x + 8 * half;
            if (i < end) sums[0][half] = step_single((float)values[i], last + (size_t)columns[i] * 16, sums[0][half]);
            _mm256_storeu_ps(to + r * 16 + 8 * half, _mm256_add_ps(sums[0][half], sums[1][half]));
        }
    }
}

/* Eight rows and columns of h at a time: eight sums. */
AVX2 static void gram_single(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    for (size_t p = 0; p < n; p++, h += 256)
        for (size_t quarter = 0; quarter < 4; quarter++) {
            const size_t i0 = quarter / 2 * 8, j0 = quarter % 2 * 8;
            const float *left = (const void *)((const char *)a + p * stride), *right = b;
            __m256 sums[8];
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) sums[i] = _mm256_setzero_ps();
            for (size_t r = 0; r < rows; r++) DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) sums[i] = step_single(left[r * 16 + i0 + i], right + r * 16 + j0, sums[i]);
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) {
                double *to = h + (i0 + i) * 16 + j0;
                __m256d low = _mm256_cvtps_pd(_mm256_castps256_ps128(sums[i])),
                        high = _mm256_cvtps_pd(_mm256_extractf128_ps(sums[i], 1));
                _mm256_storeu_pd(to, _mm256_add_pd(_mm256_loadu_pd(to), low));
                _mm256_storeu_pd(to + 4, _mm256_add_pd(_mm256_loadu_pd(to + 4), high));
            }
        }
}

AVX2 static void update_single(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)
{
    float *to = w, factors[16 * 16];
    for (size_t p = 0; p < n; p++, h += 256) {
        const float *from = (const void *)((const char *)a + p * stride);
        for (size_t i = 0; i < 16 * 16; i++) factors[i] = (float)h[i];
        for (size_t r = 0; r < rows; r++) DENSE_UNROLL
        for (size_t half = 0; half < 2; half++) {
            __m256 row = _mm256_loadu_ps(to + r * 16 + 8 * half);
            DENSE_UNROLL
            for (size_t i = 0; i < 16; i++) row = step_single(from[r * 16 + i], factors + i * 16 + 8 * half, row);
            _mm256_storeu_ps(to + r * 16 + 8 * half, row);
        }
    }
}

const dense_kernels dense_kernels_avx2 = {
    "avx2", { { spmm_double, gram_double, update_double }, { spmm_single, gram_single, update_single } }, &dense_vectors_avx2
};

#endif
