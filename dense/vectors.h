/* dense/vectors.h - the kernels over vectors: scores of rows, products of small matrices. dense_kernels (dense/kernels.h) has them as ->vectors.
 *
 *     const dense_vector_kernels *v = dense_kernels_chosen()->vectors;
 *     v->dots[DENSE_F16](scores, query, rows, NULL, n, dim);       // scores[r] = query . row r
 *
 * What ranks is added up in 16 lanes without fused multiply-add: element i goes to lane i % 16, then the lanes are folded 8-4-2-1. So the registers of
 * every processor are filled, and all give the same bits. What multiplies matrices is fused, one step after the other. Numbers are finite. Buffers
 * need no alignment beyond their elements'. */
#ifndef DENSE_VECTORS_H
#define DENSE_VECTORS_H

#include "dense/rows.h"

#define DENSE_LANES 16

/* out [n]: of query [dim] and each of n rows [n x dim of an element type, row-major]; scales [n] of DENSE_I8's, else NULL. */
typedef void (*dense_scan_fn)(float *out, const float *query, const void *rows, const float *scales, size_t n, size_t dim);

typedef struct {
    /* The dot product; of int8 that with the codes, then times the scale. */
    dense_scan_fn dots[DENSE_ELEMENTS];
    /* The square of the Euclidean distance: the sum of the squares of the differences, an int8 value being scale * code. */
    dense_scan_fn squares[DENSE_ELEMENTS];
    /* y [n] += a x, fused; of int8 x is the codes, so that a carries the scale. */
    void (*axpy[DENSE_ELEMENTS])(float *y, float a, const void *x, size_t n);
    /* out [n]: of codes [dim] and rows of codes [n x dim], with their scales: the exact sum of products as float32, times scale * scales[r]. No code is
     * -128; dim <= DENSE_DIM_MAX. */
    void (*code_dots)(float *out, const int8_t *query, float scale, const int8_t *rows, const float *scales, size_t n, size_t dim);
    /* out [n x width] = rows [n x dim] by packed [dim x width]: out[r * width + j] is the sum over i, ascending from 0, of
     * rows[r * dim + i] * packed[i * width + j], each step fused. width is a multiple of DENSE_LANES. */
    void (*products)(float *out, const float *packed, size_t width, const float *rows, size_t n, size_t dim);
    /* Writes to at [n] the places j, ascending, where values[j] >= fma(slope[j], x, base[j]) + more; returns how many. */
    size_t (*reaching)(uint32_t *at, const float *values, const float *slope, float x, const float *base, float more, size_t n);
} dense_vector_kernels;

extern const dense_vector_kernels dense_vectors_scalar; /* the definition */
#if defined(__x86_64__)
extern const dense_vector_kernels dense_vectors_avx2, dense_vectors_avx512, dense_vectors_vnni;
#elif defined(__aarch64__)
extern const dense_vector_kernels dense_vectors_neon;
#endif

#endif
