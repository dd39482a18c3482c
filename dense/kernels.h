/* dense/kernels.h - the inner loops of vector and matrix work: one table of functions, chosen once for this processor.
 *
 *     const dense_kernels *k = dense_kernels_chosen();
 *     k->panels[DENSE_DOUBLE].gram(h, a, 0, 1, b, rows);
 *
 * Each set does exactly what dense_kernels_scalar does, bit for bit: the same steps in the same order, each multiply-add fused. SALTON_CPU=scalar
 * or avx2 forces a lower set than the processor has (base/cpu.h). Buffers need no alignment; aligned to 64 bytes they are quickest.
 *
 * A panel is rows x 64 bytes, row by row: 8 vectors of doubles side by side, or 16 of float32 numbers, so that what is read of a sparse matrix or of another
 * panel is used for all of them. */
#ifndef DENSE_KERNELS_H
#define DENSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "dense/vectors.h"

#define DENSE_PANEL_BYTES      64 /* a row of a panel */
#define DENSE_PANEL_WIDTH_MOST 16

typedef enum { DENSE_DOUBLE, DENSE_SINGLE, DENSE_REALS } dense_real;

static inline size_t dense_panel_width(dense_real real)
{
    return real == DENSE_DOUBLE ? 8 : 16;
}

/* Over panels of one kind, w vectors wide; what is added up is rounded as they are. n panels a lie `stride` bytes apart; h [n x w x w] are doubles. */
typedef struct {
    /* y [rows x w] = A x, where A has `rows` sparse rows: row r holds values[i] in column columns[i] for row_at[r] <= i < row_at[r + 1], and x is
     * [columns of A x w]. A row's products are added up in two sums, those of its even places and of its odd ones. */
    void (*spmm)(void *y, const uint64_t *row_at, const uint32_t *columns, const double *values, size_t rows, const void *x);
    /* h += a' b for each of the n panels a: h[(p w + i) w + j] gets the sum over the rows, in order, of a[w r + i] * b[w r + j]. Of doubles the sum begins with
     * what h has; of float32 numbers with 0, and is then added to it. */
    void (*gram)(double *h, const void *a, size_t stride, size_t n, const void *b, size_t rows);
    /* w [rows x w] += a h for each of the n panels a in turn: to w[w r + j] is added a[w r + i] * h[(p w + i) w + j], i ascending. */
    void (*update)(void *w, const void *a, size_t stride, size_t n, const double *h, size_t rows);
} dense_panel_kernels;

typedef struct {
    const char *name;
    dense_panel_kernels panels[DENSE_REALS];
    const dense_vector_kernels *vectors;
} dense_kernels;

extern const dense_kernels dense_kernels_scalar; /* the definition */
#if defined(__x86_64__)
extern const dense_kernels dense_kernels_avx2, dense_kernels_avx512, dense_kernels_vnni;
#elif defined(__aarch64__)
extern const dense_kernels dense_kernels_neon;
#endif

const dense_kernels *dense_kernels_chosen(void);
/* The sets that this processor can run, the scalar one first; NULL past the end. */
const dense_kernels *dense_kernels_at(size_t i);

#endif
