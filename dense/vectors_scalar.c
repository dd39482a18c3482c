/* dense/vectors_scalar.c - what each kernel over vectors means, in plain C. */
#include <math.h>

#include "dense/vectors.h"

/* Element i of a row; of int8 its code. */
static float value_at(const void *row, size_t i, dense_element element)
{
    switch (element) {
    case DENSE_F16: return dense_from_f16(((const uint16_t *)row)[i]);
    case DENSE_BF16: return dense_from_bf16(((const uint16_t *)row)[i]);
    case DENSE_I8: return (float)((const int8_t *)row)[i];
    default: return ((const float *)row)[i];
    }
}

static float fold(float *lane)
{
    for (size_t w = DENSE_LANES / 2; w > 0; w /= 2)
        for (size_t j = 0; j < w; j++) lane[j] += lane[j + w];
    return lane[0];
}

static float dot(const float *a, const void *b, size_t n, dense_element element)
{
    float lane[DENSE_LANES] = { 0 };
    for (size_t i = 0; i < n; i++) lane[i % DENSE_LANES] += a[i] * value_at(b, i, element);
    return fold(lane);
}

static float square(const float *a, const void *b, float scale, size_t n, dense_element element)
{
    float lane[DENSE_LANES] = { 0 };
    for (size_t i = 0; i < n; i++) {
        float value = value_at(b, i, element), difference = a[i] - (element == DENSE_I8 ? scale * value : value);
        lane[i % DENSE_LANES] += difference * difference;
    }
    return fold(lane);
}

static void axpy(float *y, float a, const void *x, size_t n, dense_element element)
{
    for (size_t i = 0; i < n; i++) y[i] = fmaf(a, value_at(x, i, element), y[i]);
}

#define OF(name, ELEMENT)                                                                                                          \
    static void dots_##name(float *out, const float *query, const void *rows, const float *scales, size_t n, size_t dim)           \
    {                                                                                                                              \
        dense_rows all = { .data = rows, .n = n, .dim = dim, .element = ELEMENT };                                                 \
        for (size_t r = 0; r < n; r++) out[r] = dot(query, dense_row(&all, r), dim, ELEMENT) * (scales ? scales[r] : 1);           \
    }                                                                                                                              \
    static void squares_##name(float *out, const float *query, const void *rows, const float *scales, size_t n, size_t dim)        \
    {                                                                                                                              \
        dense_rows all = { .data = rows, .n = n, .dim = dim, .element = ELEMENT };                                                 \
        for (size_t r = 0; r < n; r++) out[r] = square(query, dense_row(&all, r), scales ? scales[r] : 1, dim, ELEMENT);           \
    }                                                                                                                              \
    static void axpy_##name(float *y, float a, const void *x, size_t n)                                                            \
    {                                                                                                                              \
        axpy(y, a, x, n, ELEMENT);                                                                                                 \
    }

OF(f32, DENSE_F32)
OF(f16, DENSE_F16)
OF(bf16, DENSE_BF16)
OF(i8, DENSE_I8)

static void code_dots(float *out, const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n, size_t dim)
{
    for (size_t r = 0; r < n; r++) {
        int32_t sum = 0;
        for (size_t i = 0; i < dim; i++) sum += query[i] * rows[r * dim + i];
        out[r] = (float)sum * (scale * scales[r]);
    }
}

static void products(float *out, const float *packed, size_t width, const float *rows, size_t n, size_t dim)
{
    for (size_t r = 0; r < n; r++)
        for (size_t j = 0; j < width; j++) {
            float sum = 0;
            for (size_t i = 0; i < dim; i++) sum = fmaf(rows[r * dim + i], packed[i * width + j], sum);
            out[r * width + j] = sum;
        }
}

static size_t reaching(uint32_t *at, const float *values, const float *slope, float x, const float *base, float more, size_t n)
{
    size_t found = 0;
    for (size_t j = 0; j < n; j++)
        if (values[j] >= fmaf(slope[j], x, base[j]) + more) at[found++] = (uint32_t)j;
    return found;
}

const dense_vector_kernels dense_vectors_scalar = {
    .dots = { dots_f32, dots_f16, dots_bf16, dots_i8 },
    .squares = { squares_f32, squares_f16, squares_bf16, squares_i8 },
    .axpy = { axpy_f32, axpy_f16, axpy_bf16, axpy_i8 },
    .code_dots = code_dots,
    .products = products,
    .reaching = reaching,
};
