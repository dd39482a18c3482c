/* dense/kernels.h - the inner loops of vector and matrix work: one table of functions, chosen once for this processor.
 *
 *     const dense_kernels *k = dense_kernels_chosen();
 *     k->gram8(h, a, b, rows);
 *
 * Each set does exactly what dense_kernels_scalar does, bit for bit: the same steps in the same order, each multiply-add fused. SALTON_CPU=scalar
 * or avx2 forces a lower set than the processor has. Buffers need no alignment; aligned to 64 bytes they are quickest.
 *
 * A panel is rows x 8 doubles, row by row: eight vectors side by side, so that what is read of a sparse matrix or of another panel is used
 * eight times. */
#ifndef DENSE_KERNELS_H
#define DENSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define DENSE_PANEL 8 /* vectors in a panel */

typedef struct {
    const char *name;
    /* y [rows x 8] = A x, where A has `rows` sparse rows: row r holds values[i] in column columns[i] for row_at[r] <= i < row_at[r + 1], and x is
     * [columns of A x 8]. A row's products are added up in two sums, those of its even places and of its odd ones. */
    void (*spmm8)(double *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows, const double *x);
    /* h [8 x 8] += a' b: h[8 i + j] gets the sum over the rows, in order, of a[8 r + i] * b[8 r + j]. */
    void (*gram8)(double *h, const double *a, const double *b, size_t rows);
    /* w [rows x 8] += a h, for h [8 x 8]: to w[8 r + j] is added a[8 r + i] * h[8 i + j], i ascending. */
    void (*update8)(double *w, const double *a, const double *h, size_t rows);
} dense_kernels;

extern const dense_kernels dense_kernels_scalar; /* the definition */
#if defined(__x86_64__)
extern const dense_kernels dense_kernels_avx2, dense_kernels_avx512;
#endif

const dense_kernels *dense_kernels_chosen(void);
/* The sets that this processor can run, the scalar one first; NULL past the end. */
const dense_kernels *dense_kernels_at(size_t i);

#endif
