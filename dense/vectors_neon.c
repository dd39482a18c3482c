/* dense/vectors_neon.c - 16 lanes in four registers. */
#include <string.h>

#include "dense/vectors.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define LANES
#define LANES_ROWS   6
#define LANES_GROUPS 1

typedef float32x4x4_t lanes;

static inline lanes lanes_all(float x)
{
    float32x4_t v = vdupq_n_f32(x);
    return (lanes){ { v, v, v, v } };
}

static inline lanes lanes_zero(void)
{
    return lanes_all(0);
}

static inline lanes lanes_load(const float *p)
{
    return vld1q_f32_x4(p);
}

static inline lanes lanes_part(const float *p, size_t n)
{
    float padded[DENSE_LANES] = { 0 };
    memcpy(padded, p, n * sizeof *p);
    return lanes_load(padded);
}

static inline void lanes_store(float *p, lanes v)
{
    vst1q_f32_x4(p, v);
}

static inline void lanes_store_part(float *p, lanes v, size_t n)
{
    float padded[DENSE_LANES];
    lanes_store(padded, v);
    memcpy(p, padded, n * sizeof *p);
}

static inline float32x4_t from_halves(uint16x4_t halves, dense_element element)
{
    return element == DENSE_F16 ? vcvt_f32_f16(vreinterpret_f16_u16(halves)) : vreinterpretq_f32_u32(vshll_n_u16(halves, 16));
}

static inline float32x4_t from_codes(int16x4_t codes)
{
    return vcvtq_f32_s32(vmovl_s16(codes));
}

static inline lanes lanes_widen(const void *p, dense_element element)
{
    if (element == DENSE_F32) return lanes_load(p);
    if (element == DENSE_I8) {
        int8x16_t codes = vld1q_s8(p);
        int16x8_t low = vmovl_s8(vget_low_s8(codes)), high = vmovl_s8(vget_high_s8(codes));
        return (lanes){ { from_codes(vget_low_s16(low)), from_codes(vget_high_s16(low)), from_codes(vget_low_s16(high)),
                          from_codes(vget_high_s16(high)) } };
    }
    uint16x8_t low = vld1q_u16(p), high = vld1q_u16((const uint16_t *)p + 8);
    return (lanes){ { from_halves(vget_low_u16(low), element), from_halves(vget_high_u16(low), element),
                      from_halves(vget_low_u16(high), element), from_halves(vget_high_u16(high), element) } };
}

static inline lanes lanes_widen_part(const void *p, dense_element element, size_t n)
{
    float padded[DENSE_LANES] = { 0 };
    memcpy(padded, p, n * (element == DENSE_F32 ? 4 : element == DENSE_I8 ? 1 : 2));
    return lanes_widen(padded, element);
}

static inline lanes lanes_add(lanes a, lanes b)
{
    for (size_t i = 0; i < 4; i++) a.val[i] = vaddq_f32(a.val[i], b.val[i]);
    return a;
}

static inline lanes lanes_sub(lanes a, lanes b)
{
    for (size_t i = 0; i < 4; i++) a.val[i] = vsubq_f32(a.val[i], b.val[i]);
    return a;
}

static inline lanes lanes_mul(lanes a, lanes b)
{
    for (size_t i = 0; i < 4; i++) a.val[i] = vmulq_f32(a.val[i], b.val[i]);
    return a;
}

static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    for (size_t i = 0; i < 4; i++) c.val[i] = vfmaq_f32(c.val[i], a.val[i], b.val[i]);
    return c;
}

static inline float lanes_fold(lanes v)
{
    float32x4_t four = vaddq_f32(vaddq_f32(v.val[0], v.val[2]), vaddq_f32(v.val[1], v.val[3]));
    float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

static inline uint32_t lanes_reach(lanes v, lanes bar)
{
    const uint32x4_t bit = { 1, 2, 4, 8 };
    uint32_t bits = 0;
    for (size_t i = 0; i < 4; i++) bits |= vaddvq_u32(vandq_u32(vcgeq_f32(v.val[i], bar.val[i]), bit)) << 4 * i;
    return bits;
}

/* 16 codes at a time: products in 16 bits, pairs of them added in 32. */
static void code_dots(float *out, const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n, size_t dim)
{
    size_t whole = dim / 16 * 16;
    for (size_t r = 0; r < n; r++, rows += dim) {
        int32x4_t sum = vdupq_n_s32(0);
        for (size_t i = 0; i < whole; i += 16) {
            int8x16_t a = vld1q_s8(query + i), b = vld1q_s8(rows + i);
            sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
            sum = vpadalq_s16(sum, vmull_high_s8(a, b));
        }
        int32_t all = vaddvq_s32(sum);
        for (size_t i = whole; i < dim; i++) all += query[i] * rows[i];
        out[r] = (float)all * (scale * scales[r]);
    }
}

#include "dense/lanes.h"

const dense_vector_kernels dense_vectors_neon = LANES_KERNELS(code_dots);

#endif
