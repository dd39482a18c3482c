/* dense/kernels_neon.c - a panel's row is four registers. */
#include "dense/kernels.h"
#include "dense/unroll.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define PARTS (DENSE_PANEL / 2) /* registers of a row */

static void spmm8(double *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows, const double *x)
{
    for (size_t r = 0; r < rows; r++) {
        float64x2_t sums[2][PARTS];
        DENSE_UNROLL
        for (size_t part = 0; part < PARTS; part++) sums[0][part] = sums[1][part] = vdupq_n_f64(0);
        uint64_t i = row_at[r], to = row_at[r + 1];
        for (; i + 1 < to; i += 2) {
            const double *even = x + (size_t)columns[i] * DENSE_PANEL, *odd = x + (size_t)columns[i + 1] * DENSE_PANEL;
            DENSE_UNROLL
            for (size_t part = 0; part < PARTS; part++) {
                sums[0][part] = vfmaq_n_f64(sums[0][part], vld1q_f64(even + 2 * part), values[i]);
                sums[1][part] = vfmaq_n_f64(sums[1][part], vld1q_f64(odd + 2 * part), values[i + 1]);
            }
        }
        DENSE_UNROLL
        for (size_t part = 0; part < PARTS; part++) {
            if (i < to)
                sums[0][part] = vfmaq_n_f64(sums[0][part], vld1q_f64(x + (size_t)columns[i] * DENSE_PANEL + 2 * part), values[i]);
            vst1q_f64(y + r * DENSE_PANEL + 2 * part, vaddq_f64(sums[0][part], sums[1][part]));
        }
    }
}

/* Four columns of h at a time: 16 sums. */
static void gram8(double *h, const double *a, const double *b, size_t rows)
{
    DENSE_UNROLL
    for (size_t j = 0; j < DENSE_PANEL; j += 4) {
        float64x2_t sums[DENSE_PANEL][2];
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++)
            sums[i][0] = vld1q_f64(h + i * DENSE_PANEL + j), sums[i][1] = vld1q_f64(h + i * DENSE_PANEL + j + 2);
        for (size_t r = 0; r < rows; r++) {
            float64x2_t low = vld1q_f64(b + r * DENSE_PANEL + j), high = vld1q_f64(b + r * DENSE_PANEL + j + 2);
            DENSE_UNROLL
            for (size_t i = 0; i < DENSE_PANEL; i++) {
                sums[i][0] = vfmaq_n_f64(sums[i][0], low, a[r * DENSE_PANEL + i]);
                sums[i][1] = vfmaq_n_f64(sums[i][1], high, a[r * DENSE_PANEL + i]);
            }
        }
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++)
            vst1q_f64(h + i * DENSE_PANEL + j, sums[i][0]), vst1q_f64(h + i * DENSE_PANEL + j + 2, sums[i][1]);
    }
}

/* Four columns of h at a time: they stay in 16 registers. */
static void update8(double *w, const double *a, const double *h, size_t rows)
{
    DENSE_UNROLL
    for (size_t j = 0; j < DENSE_PANEL; j += 4) {
        float64x2_t columns[DENSE_PANEL][2];
        DENSE_UNROLL
        for (size_t i = 0; i < DENSE_PANEL; i++)
            columns[i][0] = vld1q_f64(h + i * DENSE_PANEL + j), columns[i][1] = vld1q_f64(h + i * DENSE_PANEL + j + 2);
        for (size_t r = 0; r < rows; r++) {
            double *at = w + r * DENSE_PANEL + j;
            float64x2_t low = vld1q_f64(at), high = vld1q_f64(at + 2);
            DENSE_UNROLL
            for (size_t i = 0; i < DENSE_PANEL; i++) {
                low = vfmaq_n_f64(low, columns[i][0], a[r * DENSE_PANEL + i]);
                high = vfmaq_n_f64(high, columns[i][1], a[r * DENSE_PANEL + i]);
            }
            vst1q_f64(at, low), vst1q_f64(at + 2, high);
        }
    }
}

const dense_kernels dense_kernels_neon = { "neon", spmm8, gram8, update8, &dense_vectors_neon };

#endif
