/* dense/vectors_avx2.c - 16 lanes in two registers. */
#include <string.h>

#include "dense/vectors.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LANES        __attribute__((target("avx2,fma,f16c")))
#define LANES_ROWS   6
#define LANES_GROUPS 1

typedef struct {
    __m256 low, high;
} lanes;

/* All bits of the first n of 8 lanes, n from -8 to 16. */
LANES static inline __m256i first(int n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

LANES static inline lanes lanes_zero(void)
{
    return (lanes){ _mm256_setzero_ps(), _mm256_setzero_ps() };
}

LANES static inline lanes lanes_all(float x)
{
    return (lanes){ _mm256_set1_ps(x), _mm256_set1_ps(x) };
}

LANES static inline lanes lanes_load(const float *p)
{
    return (lanes){ _mm256_loadu_ps(p), _mm256_loadu_ps(p + 8) };
}

LANES static inline lanes lanes_part(const float *p, size_t n)
{
    return (lanes){ _mm256_maskload_ps(p, first((int)n)), _mm256_maskload_ps(p + 8, first((int)n - 8)) };
}

LANES static inline void lanes_store(float *p, lanes v)
{
    _mm256_storeu_ps(p, v.low);
    _mm256_storeu_ps(p + 8, v.high);
}

LANES static inline void lanes_store_part(float *p, lanes v, size_t n)
{
    _mm256_maskstore_ps(p, first((int)n), v.low);
    _mm256_maskstore_ps(p + 8, first((int)n - 8), v.high);
}

LANES static inline __m256 from_halves(__m128i halves, dense_element element)
{
    return element == DENSE_F16 ? _mm256_cvtph_ps(halves)
                                : _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
}

LANES static inline lanes lanes_widen(const void *p, dense_element element)
{
    if (element == DENSE_F32) return lanes_load(p);
    __m128i first16 = _mm_loadu_si128(p);
    if (element == DENSE_I8)
        return (lanes){ _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(first16)),
                        _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(first16, 8))) };
    return (lanes){ from_halves(first16, element), from_halves(_mm_loadu_si128((const __m128i *)p + 1), element) };
}

LANES static inline lanes lanes_widen_part(const void *p, dense_element element, size_t n)
{
    if (element == DENSE_F32) return lanes_part(p, n);
    uint16_t padded[DENSE_LANES] = { 0 };
    memcpy(padded, p, n * (element == DENSE_I8 ? 1 : 2));
    return lanes_widen(padded, element);
}

LANES static inline lanes lanes_add(lanes a, lanes b)
{
    return (lanes){ _mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high) };
}

LANES static inline lanes lanes_sub(lanes a, lanes b)
{
    return (lanes){ _mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high) };
}

LANES static inline lanes lanes_mul(lanes a, lanes b)
{
    return (lanes){ _mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high) };
}

LANES static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    return (lanes){ _mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high) };
}

LANES static inline float lanes_fold(lanes v)
{
    __m256 eight = _mm256_add_ps(v.low, v.high);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

LANES static inline uint32_t lanes_reach(lanes v, lanes bar)
{
    return (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(v.low, bar.low, _CMP_GE_OQ)) |
           (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(v.high, bar.high, _CMP_GE_OQ)) << 8;
}

/* 16 codes at a time as 16-bit numbers, pairs of whose products are added in 32. */
LANES static void code_dots(float *out, const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n,
                            size_t dim)
{
    size_t whole = dim / 16 * 16;
    for (size_t r = 0; r < n; r++, rows += dim) {
        __m256i sum = _mm256_setzero_si256();
        for (size_t i = 0; i < whole; i += 16) {
            __m256i a = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(query + i)));
            __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(rows + i)));
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
        }
        __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
        int32_t all = _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
        for (size_t i = whole; i < dim; i++) all += query[i] * rows[i];
        out[r] = (float)all * (scale * scales[r]);
    }
}

#include "dense/lanes.h"

const dense_vector_kernels dense_vectors_avx2 = LANES_KERNELS(code_dots);

#endif
