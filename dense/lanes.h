/* dense/lanes.h - the kernels over vectors, written once over 16 lanes: the end of each dense/vectors_SET.c includes it, after it has said
 *
 *     LANES                 what stands before each function: the target
 *     lanes                 16 floats, in as many registers as the set needs
 *     lanes_zero() lanes_all(x) lanes_load(p) lanes_part(p, n) lanes_store(p, v) lanes_store_part(p, v, n)     part: the first n < 16, else 0
 *     lanes_widen(p, element) lanes_widen_part(p, element, n)                                                    16 elements as float32
 *     lanes_add(a, b) lanes_sub(a, b) lanes_mul(a, b) lanes_fma(a, b, c)                                         fma: a * b + c, fused
 *     lanes_fold(v)         the sum of the lanes, 8-4-2-1
 *     lanes_reach(v, bar)   a bit for each lane where v >= bar
 *     LANES_ROWS, LANES_GROUPS   the rows, and the groups of 16, of a product's block that stays in registers
 *
 * The parts beyond a vector's end add +0 to lanes that are never -0 (they begin as +0), so they change nothing.
 *
 * element and all that is called with a constant is a constant to the compiler: one scan becomes eight loops without a branch. */
#ifdef LANES /* alone it says nothing */

#include "dense/unroll.h"
#include "dense/vectors.h"

#define INLINE static inline __attribute__((always_inline))

LANES INLINE lanes term(lanes q, lanes x, lanes scale, dense_element element, int squared)
{
    if (!squared) return lanes_mul(q, x);
    lanes difference = lanes_sub(q, element == DENSE_I8 ? lanes_mul(scale, x) : x);
    return lanes_mul(difference, difference);
}

/* Row by row: the memory's own prefetching follows one stream at full speed. Four rows at once, whose additions needn't wait for each other, came to less than
 * half of it; within a row's additions the processor begins the next row anyway. */
LANES INLINE void scan(float *out, const float *query, const void *rows, const float *scales, size_t n, size_t dim,
                       dense_element element, int squared)
{
    const size_t bytes = element == DENSE_F32 ? 4 : element == DENSE_I8 ? 1 : 2, whole = dim / DENSE_LANES * DENSE_LANES;
    const char *row = rows;
    for (size_t r = 0; r < n; r++, row += dim * bytes) {
        lanes sum = lanes_zero(), scale = element == DENSE_I8 ? lanes_all(scales[r]) : lanes_zero();
        for (size_t i = 0; i < whole; i += DENSE_LANES)
            sum = lanes_add(sum, term(lanes_load(query + i), lanes_widen(row + i * bytes, element), scale, element, squared));
        if (whole < dim) {
            lanes x = lanes_widen_part(row + whole * bytes, element, dim - whole);
            sum = lanes_add(sum, term(lanes_part(query + whole, dim - whole), x, scale, element, squared));
        }
        out[r] = lanes_fold(sum) * (element == DENSE_I8 && !squared ? scales[r] : 1);
    }
}

LANES INLINE void add_multiple(float *y, float a, const char *x, size_t n, dense_element element)
{
    const size_t bytes = element == DENSE_F32 ? 4 : element == DENSE_I8 ? 1 : 2;
    lanes factor = lanes_all(a);
    size_t i = 0;
    for (; i + DENSE_LANES <= n; i += DENSE_LANES)
        lanes_store(y + i, lanes_fma(factor, lanes_widen(x + i * bytes, element), lanes_load(y + i)));
    if (i < n)
        lanes_store_part(y + i, lanes_fma(factor, lanes_widen_part(x + i * bytes, element, n - i), lanes_part(y + i, n - i)),
                         n - i);
}

#define OF(name, ELEMENT)                                                                                                          \
    LANES static void dots_##name(float *out, const float *query, const void *rows, const float *scales, size_t n, size_t dim)     \
    {                                                                                                                              \
        scan(out, query, rows, scales, n, dim, ELEMENT, 0);                                                                        \
    }                                                                                                                              \
    LANES static void squares_##name(float *out, const float *query, const void *rows, const float *scales, size_t n, size_t dim)  \
    {                                                                                                                              \
        scan(out, query, rows, scales, n, dim, ELEMENT, 1);                                                                        \
    }                                                                                                                              \
    LANES static void axpy_##name(float *y, float a, const void *x, size_t n)                                                      \
    {                                                                                                                              \
        add_multiple(y, a, x, n, ELEMENT);                                                                                         \
    }

OF(f32, DENSE_F32)
OF(f16, DENSE_F16)
OF(bf16, DENSE_BF16)
OF(i8, DENSE_I8)

/* A block of `some` rows by `groups` of 16 columns: its sums stay in registers while what is packed streams by. */
LANES INLINE void product_block(float *out, const float *packed, size_t width, const float *rows, size_t dim, size_t some,
                                size_t groups)
{
    lanes sums[LANES_ROWS][LANES_GROUPS], columns[LANES_GROUPS];
    DENSE_UNROLL
    for (size_t r = 0; r < some; r++) DENSE_UNROLL
    for (size_t g = 0; g < groups; g++) sums[r][g] = lanes_zero();
    for (size_t i = 0; i < dim; i++) {
        DENSE_UNROLL
        for (size_t g = 0; g < groups; g++) columns[g] = lanes_load(packed + i * width + g * DENSE_LANES);
        DENSE_UNROLL
        for (size_t r = 0; r < some; r++) {
            lanes x = lanes_all(rows[r * dim + i]);
            DENSE_UNROLL
            for (size_t g = 0; g < groups; g++) sums[r][g] = lanes_fma(x, columns[g], sums[r][g]);
        }
    }
    DENSE_UNROLL
    for (size_t r = 0; r < some; r++) DENSE_UNROLL
    for (size_t g = 0; g < groups; g++) lanes_store(out + r * width + g * DENSE_LANES, sums[r][g]);
}

LANES INLINE void product_columns(float *out, const float *packed, size_t width, const float *rows, size_t n, size_t dim,
                                  size_t groups)
{
    size_t r = 0;
    for (; r + LANES_ROWS <= n; r += LANES_ROWS)
        product_block(out + r * width, packed, width, rows + r * dim, dim, LANES_ROWS, groups);
    for (; r < n; r++) product_block(out + r * width, packed, width, rows + r * dim, dim, 1, groups);
}

LANES static void products(float *out, const float *packed, size_t width, const float *rows, size_t n, size_t dim)
{
    for (size_t j = 0; j < width;) {
        size_t groups = (width - j) / DENSE_LANES;
        if (groups >= LANES_GROUPS) {
            product_columns(out + j, packed + j, width, rows, n, dim, LANES_GROUPS);
            j += LANES_GROUPS * DENSE_LANES;
        } else if (LANES_GROUPS > 2 && groups == 2) {
            product_columns(out + j, packed + j, width, rows, n, dim, LANES_GROUPS > 2 ? 2 : 1);
            j += 2 * DENSE_LANES;
        } else {
            product_columns(out + j, packed + j, width, rows, n, dim, 1);
            j += DENSE_LANES;
        }
    }
}

LANES static size_t reaching(uint32_t *at, const float *values, const float *slope, float x, const float *base, float more,
                             size_t n)
{
    const lanes factor = lanes_all(x), shift = lanes_all(more);
    size_t found = 0, j = 0;
    for (; j + DENSE_LANES <= n; j += DENSE_LANES) {
        lanes bar = lanes_add(lanes_fma(lanes_load(slope + j), factor, lanes_load(base + j)), shift);
        for (uint32_t bits = lanes_reach(lanes_load(values + j), bar); bits; bits &= bits - 1)
            at[found++] = (uint32_t)j + (uint32_t)__builtin_ctz(bits);
    }
    if (j < n) {
        lanes bar = lanes_add(lanes_fma(lanes_part(slope + j, n - j), factor, lanes_part(base + j, n - j)), shift);
        uint32_t bits = lanes_reach(lanes_part(values + j, n - j), bar) & ((UINT32_C(1) << (n - j)) - 1);
        for (; bits; bits &= bits - 1) at[found++] = (uint32_t)j + (uint32_t)__builtin_ctz(bits);
    }
    return found;
}

#define LANES_KERNELS(of_codes)                                                                                                    \
    {                                                                                                                              \
        .dots = { dots_f32, dots_f16, dots_bf16, dots_i8 }, .squares = { squares_f32, squares_f16, squares_bf16, squares_i8 },     \
        .axpy = { axpy_f32, axpy_f16, axpy_bf16, axpy_i8 }, .code_dots = (of_codes), .products = products, .reaching = reaching,   \
    }

#endif
