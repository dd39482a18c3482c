/* dense/rows.c - element types to float32 and back, by the bits: the same on every processor. */
#include "dense/rows.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/math.h"

const char *const dense_element_names[DENSE_ELEMENTS] = { "f32", "f16", "bf16", "i8" };

size_t dense_element_bytes(dense_element element)
{
    static const uint8_t bytes[DENSE_ELEMENTS] = { 4, 2, 2, 1 };
    return bytes[element];
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

float dense_from_f16(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 1023;
    if (exponent == 0) { /* 0 and subnormals: units of 2^-24 */
        float small = (float)fraction * 0x1p-24f;
        return sign ? -small : small;
    }
    return of_bits(sign | (exponent == 31 ? UINT32_C(255) : exponent + 112) << 23 | fraction << 13);
}

/* What is shifted out rounds by what stays: more than half a unit up, exactly half to the even. The carry may run into the exponent, as it should. */
static uint32_t shift_to_even(uint32_t x, unsigned by)
{
    uint32_t half = UINT32_C(1) << (by - 1), rest = x & (2 * half - 1);
    x >>= by;
    return x + (rest > half || (rest == half && (x & 1)));
}

uint16_t dense_to_f16(float value)
{
    uint32_t bits = bits_of(value), sign = bits >> 16 & 0x8000, magnitude = bits & INT32_MAX, half;
    if (magnitude > 0x7f800000) half = 0x7e00;       /* not a number */
    else if (magnitude >= 0x477ff000) half = 0x7c00; /* 65520 and more */
    else if (magnitude >= 0x38800000) half = shift_to_even(magnitude - (UINT32_C(112) << 23), 13);
    else if (magnitude < 0x33000000) half = 0; /* less than half of the least subnormal */
    else half = shift_to_even((magnitude & 0x7fffff) | 0x800000, 126 - (magnitude >> 23));
    return (uint16_t)(sign | half);
}

float dense_from_bf16(uint16_t half)
{
    return of_bits((uint32_t)half << 16);
}

uint16_t dense_to_bf16(float value)
{
    uint32_t bits = bits_of(value);
    if ((bits & INT32_MAX) > 0x7f800000) return (uint16_t)(bits >> 16 | 64); /* not a number stays none */
    return (uint16_t)shift_to_even(bits, 16);
}

void dense_rows_widen(const dense_rows *rows, size_t row, float *out)
{
    const void *from = dense_row(rows, row);
    const uint16_t *halves = from;
    const int8_t *codes = from;
    switch (rows->element) {
    case DENSE_F32: memcpy(out, from, rows->dim * sizeof *out); break;
    case DENSE_F16:
        for (size_t i = 0; i < rows->dim; i++) out[i] = dense_from_f16(halves[i]);
        break;
    case DENSE_BF16:
        for (size_t i = 0; i < rows->dim; i++) out[i] = dense_from_bf16(halves[i]);
        break;
    case DENSE_I8:
        for (size_t i = 0; i < rows->dim; i++) out[i] = rows->scales[row] * (float)codes[i];
        break;
    }
}

/* A scale below the normal numbers couldn't carry 7 bits: such a row is zero. */
static float quantise(int8_t *codes, const float *x, size_t dim)
{
    float most = 0;
    for (size_t i = 0; i < dim; i++) most = fmaxf(most, fabsf(x[i]));
    float scale = most / 127;
    if (scale < FLT_MIN) scale = 0;
    for (size_t i = 0; i < dim; i++) {
        float code = scale > 0 ? rintf(x[i] / scale) : 0;
        codes[i] = (int8_t)(code > 127    ? 127
                            : code > -127 ? code
                                          : -127); /* what isn't a number, which a damaged file may hold, is -127 */
    }
    return scale;
}

float dense_narrow(void *out, const float *x, size_t dim, dense_element element)
{
    uint16_t *halves = out;
    switch (element) {
    case DENSE_F32: memcpy(out, x, dim * sizeof *x); break;
    case DENSE_F16:
        for (size_t i = 0; i < dim; i++) halves[i] = dense_to_f16(x[i]);
        break;
    case DENSE_BF16:
        for (size_t i = 0; i < dim; i++) halves[i] = dense_to_bf16(x[i]);
        break;
    case DENSE_I8: return quantise(out, x, dim);
    }
    return 1;
}

float dense_norm(const float *x, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)x[i] * (double)x[i];
    double norm = base_sqrt(sum);
    return norm > FLT_MAX ? FLT_MAX : (float)norm;
}
