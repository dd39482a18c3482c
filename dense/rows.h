/* dense/rows.h - vectors row by row in one of four element types: what spaces keep and searches read.
 *
 *     dense_rows rows = { .data = x, .n = 1000, .dim = 384, .element = DENSE_F32 };
 *     dense_rows_widen(&rows, 17, out);                        // row 17 as float32
 *     scale = dense_narrow(codes, x, 384, DENSE_I8);           // and back: 384 codes, value = scale * code
 *
 * float16 is IEEE 754's binary16; bfloat16 is the upper half of a float32. int8 is symmetric by row: the largest magnitude of a row becomes 127
 * and zero stays zero, so that scales [n] stand beside the codes. Numbers are finite, which readers and importers see to. */
#ifndef DENSE_ROWS_H
#define DENSE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#define DENSE_DIM_MAX 65536 /* so that 127 * 127 * dim fits in an int32 */

typedef enum { DENSE_F32, DENSE_F16, DENSE_BF16, DENSE_I8 } dense_element;
#define DENSE_ELEMENTS 4

/* A view: nothing of it is owned. */
typedef struct {
    const void *data; /* [n x dim], row-major, aligned to the element */
    size_t n, dim;    /* n < 2^32, dim <= DENSE_DIM_MAX */
    dense_element element;
    const float *scales; /* [n] of DENSE_I8, else NULL */
    const float *norms;  /* [n]: dense_norm of each row as dense_rows_widen gives it; NULL if nobody has counted them */
} dense_rows;

extern const char *const dense_element_names[DENSE_ELEMENTS]; /* "f32", "f16", "bf16", "i8" */
size_t dense_element_bytes(dense_element element);

static inline const void *dense_row(const dense_rows *rows, size_t row)
{
    return (const char *)rows->data + row * rows->dim * dense_element_bytes(rows->element);
}

/* A row's values as float32, to out [dim]: exact, but for int8's the product of scale and code, rounded. */
void dense_rows_widen(const dense_rows *rows, size_t row, float *out);
/* x [dim] in another element type, to out [dim of it]: each value to the nearest, of two equally near ones to the even. Returns the scale of int8, which is
 * the largest magnitude / 127, and 1 for the others. What is beyond float16's 65504 becomes infinite there: who doesn't want that, asks first. */
float dense_narrow(void *out, const float *x, size_t dim, dense_element element);
/* The Euclidean length of x [dim]: summed in order in float64, rounded once; the largest float32 if it is beyond. */
float dense_norm(const float *x, size_t dim);

/* The bits of one number. */
float dense_from_f16(uint16_t half);
uint16_t dense_to_f16(float value);
float dense_from_bf16(uint16_t half);
uint16_t dense_to_bf16(float value);

#endif
