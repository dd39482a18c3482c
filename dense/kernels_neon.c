/* dense/kernels_neon.c - a panel's row is four registers. */
#include "dense/kernels.h"
#include "dense/unroll.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define PARTS 4 /* registers of a row */

/* --- doubles ---------------------------------------------------------------------------------------------------------------- */

static void spmm_double(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows, const void *x)
{
    double *to = y;
    for (size_t r = 0; r < rows; r++, to += 8) {
        float64x2_t sums[2][PARTS];
        DENSE_UNROLL
        for (size_t part = 0; part < PARTS; part++) sums[0][part] = sums[1][part] = vdupq_n_f64(0);
        uint64_t i = row_at[r], end = row_at[r + 1];
        for (; i + 1 < end; i += 2) {
            const double *even = (const double *)x + (size_t)columns[i] * 8, *odd = (const double *)x + (size_t)columns[i + 1] * 8;
            DENSE_UNROLL
            for (size_t part = 0; part < PARTS; part++) {
                sums[0][part] = vfmaq_n_f64(sums[0][part], vld1q_f64(even + 2 * part), values[i]);
                sums[1][part] = vfmaq_n_f64(sums[1][part], vld1q_f64(odd + 2 * part), values[i + 1]);
            }
        }
        DENSE_UNROLL
        for (size_t part = 0; part < PARTS; part++) {
            const double *last = (const double *)x + 2 * part;
            if (i < end) sums[0][part] = vfmaq_n_f64(sums[0][part], vld1q_f64(last + (size_t)columns[i] * 8), values[i]);
            vst1q_f64(to + 2 * part, vaddq_f64(sums[0][part], sums[1][part]));
        }
    }
}

/* Four columns of h at a time: 16 sums. */
static void gram_double(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    for (size_t p = 0; p < n; p++, h += 64) {
        const double *left = (const void *)((const char *)a + p * stride), *right = b;
        DENSE_UNROLL
        for (size_t j = 0; j < 8; j += 4) {
            float64x2_t sums[8][2];
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) sums[i][0] = vld1q_f64(h + i * 8 + j), sums[i][1] = vld1q_f64(h + i * 8 + j + 2);
            for (size_t r = 0; r < rows; r++) {
                float64x2_t low = vld1q_f64(right + r * 8 + j), high = vld1q_f64(right + r * 8 + j + 2);
                DENSE_UNROLL
                for (size_t i = 0; i < 8; i++) {
                    sums[i][0] = vfmaq_n_f64(sums[i][0], low, left[r * 8 + i]);
                    sums[i][1] = vfmaq_n_f64(sums[i][1], high, left[r * 8 + i]);
                }
            }
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) vst1q_f64(h + i * 8 + j, sums[i][0]), vst1q_f64(h + i * 8 + j + 2, sums[i][1]);
        }
    }
}

/* Four columns of h at a time: they stay in 16 registers. */
static void update_double(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)
{
    for (size_t p = 0; p < n; p++, h += 64) {
        const double *from = (const void *)((const char *)a + p * stride);
        DENSE_UNROLL
        for (size_t j = 0; j < 8; j += 4) {
            float64x2_t columns[8][2];
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) columns[i][0] = vld1q_f64(h + i * 8 + j), columns[i][1] = vld1q_f64(h + i * 8 + j + 2);
            for (size_t r = 0; r < rows; r++) {
                double *at = (double *)w + r * 8 + j;
                float64x2_t low = vld1q_f64(at), high = vld1q_f64(at + 2);
                DENSE_UNROLL
                for (size_t i = 0; i < 8; i++) {
                    low = vfmaq_n_f64(low, columns[i][0], from[r * 8 + i]);
                    high = vfmaq_n_f64(high, columns[i][1], from[r * 8 + i]);
                }
                vst1q_f64(at, low), vst1q_f64(at + 2, high);
            }
        }
    }
}

/* --- float32 ---------------------------------------------------------------------------------------------------------------- */

static void spmm_single(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows, const void *x)
{
    float *to = y;
    for (size_t r = 0; r < rows; r++, to += 16) {
        float32x4_t sums[2][PARTS];
        DENSE_UNROLL
        for (size_t part = 0; part < PARTS; part++) sums[0][part] = sums[1][part] = vdupq_n_f32(0);
        uint64_t i = row_at[r], end = row_at[r + 1];
        for (; i + 1 < end; i += 2) {
            const float *even = (const float *)x + (size_t)columns[i] * 16, *odd = (const float *)x + (size_t)columns[i + 1] * 16;
            DENSE_UNROLL
            for (size_t part = 0; part < PARTS; part++) {
                sums[0][part] = vfmaq_n_f32(sums[0][part], vld1q_f32(even + 4 * part), (float)values[i]);
                sums[1][part] = vfmaq_n_f32(sums[1][part], vld1q_f32(odd + 4 * part), (float)values[i + 1]);
            }
        }
        DENSE_UNROLL
        for (size_t part = 0; part < PARTS; part++) {
            const float *last = (const float *)x + 4 * part;
            if (i < end) sums[0][part] = vfmaq_n_f32(sums[0][part], vld1q_f32(last + (size_t)columns[i] * 16), (float)values[i]);
            vst1q_f32(to + 4 * part, vaddq_f32(sums[0][part], sums[1][part]));
        }
    }
}

/* Eight rows and eight columns of h at a time: 16 sums, that begin with 0. */
static void gram_single(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows)
{
    for (size_t p = 0; p < n; p++, h += 256)
        for (size_t quarter = 0; quarter < 4; quarter++) {
            const size_t i0 = quarter / 2 * 8, j0 = quarter % 2 * 8;
            const float *left = (const void *)((const char *)a + p * stride), *right = b;
            float32x4_t sums[8][2];
            DENSE_UNROLL
            for (size_t i = 0; i < 8; i++) sums[i][0] = sums[i][1] = vdupq_n_f32(0);
            for (size_t r = 0; r < rows; r++) {
                float32x4_t low = vld1q_f32(right + r * 16 + j0), high = vld1q_f32(right + r * 16 + j0 + 4);
                DENSE_UNROLL
                for (size_t i = 0; i < 8; i++) {
                    sums[i][0] = vfmaq_n_f32(sums[i][0], low, left[r * 16 + i0 + i]);
                    sums[i][1] = vfmaq_n_f32(sums[i][1], high, left[r * 16 + i0 + i]);
                }
            }
            for (size_t i = 0; i < 8; i++) {
                float row[8];
                vst1q_f32(row, sums[i][0]), vst1q_f32(row + 4, sums[i][1]);
                for (size_t j = 0; j < 8; j++) h[(i0 + i) * 16 + j0 + j] += (double)row[j];
            }
        }
}

/* Four columns of h at a time: they stay in 16 registers. */
static void update_single(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows)
{
    for (size_t p = 0; p < n; p++, h += 256) {
        const float *from = (const void *)((const char *)a + p * stride);
        for (size_t j = 0; j < 16; j += 4) {
            float32x4_t columns[16];
            DENSE_UNROLL
            for (size_t i = 0; i < 16; i++) {
                const float row[4] = { (float)h[i * 16 + j], (float)h[i * 16 + j + 1], (float)h[i * 16 + j + 2],
                                       (float)h[i * 16 + j + 3] };
                columns[i] = vld1q_f32(row);
            }
            for (size_t r = 0; r < rows; r++) {
                float32x4_t row = vld1q_f32((float *)w + r * 16 + j);
                DENSE_UNROLL
                for (size_t i = 0; i < 16; i++) row = vfmaq_n_f32(row, columns[i], from[r * 16 + i]);
                vst1q_f32((float *)w + r * 16 + j, row);
            }
        }
    }
}

const dense_kernels dense_kernels_neon = {
    "neon",
    { { spmm_double, gram_double, update_double }, { spmm_single, gram_single, update_single } },
    &dense_vectors_neon,
};

#endif
