/* dense/vectors_avx512.c - 16 lanes in one register. The set vnni differs in products of int8 alone. */
#include "dense/vectors.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LANES        __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))
#define VNNI         __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,avx512vnni")))
#define LANES_ROWS   8
#define LANES_GROUPS 3

typedef __m512 lanes;

LANES static inline __mmask16 first(size_t n)
{
    return (__mmask16)((1U << n) - 1);
}

LANES static inline lanes lanes_zero(void)
{
    return _mm512_setzero_ps();
}

LANES static inline lanes lanes_all(float x)
{
    return _mm512_set1_ps(x);
}

LANES static inline lanes lanes_load(const float *p)
{
    return _mm512_loadu_ps(p);
}

LANES static inline lanes lanes_part(const float *p, size_t n)
{
    return _mm512_maskz_loadu_ps(first(n), p);
}

LANES static inline void lanes_store(float *p, lanes v)
{
    _mm512_storeu_ps(p, v);
}

LANES static inline void lanes_store_part(float *p, lanes v, size_t n)
{
    _mm512_mask_storeu_ps(p, first(n), v);
}

LANES static inline lanes from_halves(__m256i halves, dense_element element)
{
    return element == DENSE_F16 ? _mm512_cvtph_ps(halves)
                                : _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}

LANES static inline lanes from_codes(__m128i codes)
{
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(codes));
}

LANES static inline lanes lanes_widen(const void *p, dense_element element)
{
    if (element == DENSE_F32) return _mm512_loadu_ps(p);
    if (element == DENSE_I8) return from_codes(_mm_loadu_si128(p));
    return from_halves(_mm256_loadu_si256(p), element);
}

LANES static inline lanes lanes_widen_part(const void *p, dense_element element, size_t n)
{
    if (element == DENSE_F32) return _mm512_maskz_loadu_ps(first(n), p);
    if (element == DENSE_I8) return from_codes(_mm_maskz_loadu_epi8(first(n), p));
    return from_halves(_mm256_maskz_loadu_epi16(first(n), p), element);
}

LANES static inline lanes lanes_add(lanes a, lanes b)
{
    return _mm512_add_ps(a, b);
}

LANES static inline lanes lanes_sub(lanes a, lanes b)
{
    return _mm512_sub_ps(a, b);
}

LANES static inline lanes lanes_mul(lanes a, lanes b)
{
    return _mm512_mul_ps(a, b);
}

LANES static inline lanes lanes_fma(lanes a, lanes b, lanes c)
{
    return _mm512_fmadd_ps(a, b, c);
}

LANES static inline float lanes_fold(lanes v)
{
    __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

LANES static inline uint32_t lanes_reach(lanes v, lanes bar)
{
    return _mm512_cmp_ps_mask(v, bar, _CMP_GE_OQ);
}

/* 32 codes at a time as 16-bit numbers, pairs of whose products are added in 32. */
LANES static inline __m512i pairs(__m256i a, __m256i b)
{
    return _mm512_madd_epi16(_mm512_cvtepi8_epi16(a), _mm512_cvtepi8_epi16(b));
}

LANES static void code_dots(float *out, const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n,
                            size_t dim)
{
    const size_t whole = dim / 32 * 32;
    const __mmask32 part = (UINT32_C(1) << (dim - whole)) - 1;
    for (size_t r = 0; r < n; r++, rows += dim) {
        __m512i sum = _mm512_setzero_si512();
        for (size_t i = 0; i < whole; i += 32)
            sum = _mm512_add_epi32(
                sum, pairs(_mm256_loadu_si256((const void *)(query + i)), _mm256_loadu_si256((const void *)(rows + i))));
        if (whole < dim)
            sum = _mm512_add_epi32(
                sum, pairs(_mm256_maskz_loadu_epi8(part, query + whole), _mm256_maskz_loadu_epi8(part, rows + whole)));
        out[r] = (float)_mm512_reduce_add_epi32(sum) * (scale * scales[r]);
    }
}

/* The instruction multiplies unsigned by signed bytes: a row's codes are lifted by 128, and 128 times the sum of the query's taken off at the end. */
VNNI static void code_dots_vnni(float *out, const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n,
                                size_t dim)
{
    const __m512i lift = _mm512_set1_epi8(-128);
    const size_t whole = dim / 64 * 64;
    const __mmask64 part = (UINT64_C(1) << (dim - whole)) - 1;
    int32_t lifted = 0;
    for (size_t i = 0; i < dim; i++) lifted += 128 * query[i];
    for (size_t r = 0; r < n; r++, rows += dim) {
        __m512i sum = _mm512_setzero_si512();
        for (size_t i = 0; i < whole; i += 64) {
            __m512i row = _mm512_xor_si512(_mm512_loadu_si512(rows + i), lift);
            sum = _mm512_dpbusd_epi32(sum, row, _mm512_loadu_si512(query + i));
        }
        if (whole < dim) {
            __m512i row = _mm512_xor_si512(_mm512_maskz_loadu_epi8(part, rows + whole), lift);
            sum = _mm512_dpbusd_epi32(sum, row, _mm512_maskz_loadu_epi8(part, query + whole));
        }
        out[r] = (float)(_mm512_reduce_add_epi32(sum) - lifted) * (scale * scales[r]);
    }
}

#include "dense/lanes.h"

const dense_vector_kernels dense_vectors_avx512 = LANES_KERNELS(code_dots);
const dense_vector_kernels dense_vectors_vnni = LANES_KERNELS(code_dots_vnni);

#endif
