/* dense/panels.h - a tall matrix as panels of w columns, and the block steps of Krylov methods over it.
 *
 *     dense_panels q = { 0 };
 *     dense_panels_new(&q, DENSE_DOUBLE, rows, 10, err);                // room for 80 columns, all zero
 *     void *w = dense_panel(&q, 3);                                     // rows x 8 doubles, row by row: columns 24 to 31
 *     dense_panels_gram(&q, 3, w, h, pool, err);                        // h [3 x 8 x 8]: of each of the first 3 panels a: a' w
 *     dense_panels_update(&q, 3, w, h, pool, err);                      // w += sum of a h: with h negated, w without its parts in them
 *     dense_panels_done(&q);
 *
 * w is 8 for doubles and 16 for float32 numbers: 64 bytes a row. Rows are cut into fixed pieces, and what pieces sum is added in their order, as
 * doubles: the same bits for any number of threads. */
#ifndef DENSE_PANELS_H
#define DENSE_PANELS_H

#include "base/threads.h"
#include "dense/kernels.h"

typedef struct {
    dense_real real;
    size_t rows, n, width; /* n panels */
    char *data;            /* [n x rows x 64 bytes], aligned to 64 */
    void *memory;
} dense_panels;

/* out may be taken uninitialised. */
base_status dense_panels_new(dense_panels *out, dense_real real, size_t rows, size_t n, base_error *err);
void dense_panels_done(dense_panels *p);
/* Gives back the memory of all but the first n panels. */
void dense_panels_shrink(dense_panels *p, size_t n);

static inline void *dense_panel(const dense_panels *p, size_t i)
{
    return p->data + i * p->rows * DENSE_PANEL_BYTES;
}

/* n panels from the i-th on, as a view without memory of its own. */
static inline dense_panels dense_panels_part(const dense_panels *p, size_t i, size_t n)
{
    dense_panels part = *p;
    part.n = n;
    part.data = dense_panel(p, i);
    part.memory = NULL;
    return part;
}

/* Element (row, column) of panels of doubles. */
static inline double *dense_panels_at(const dense_panels *p, size_t row, size_t column)
{
    return (double *)dense_panel(p, column / 8) + row * 8 + column % 8;
}

/* Column j of one panel at a row, of either kind. */
static inline double dense_panel_get(const dense_panels *p, const void *panel, size_t row, size_t j)
{
    size_t at = row * p->width + j;
    return p->real == DENSE_DOUBLE ? ((const double *)panel)[at] : (double)((const float *)panel)[at];
}

static inline void dense_panel_set(const dense_panels *p, void *panel, size_t row, size_t j, double x)
{
    size_t at = row * p->width + j;
    if (p->real == DENSE_DOUBLE) ((double *)panel)[at] = x;
    else ((float *)panel)[at] = (float)x;
}

/* h [n x w x w]: h[(i w + j) w + l] = sum over the rows of panel i's column j times w's column l, for the first n panels. */
base_status dense_panels_gram(const dense_panels *p, size_t n, const void *w, double *h, base_pool *pool, base_error *err);
/* w += sum over the first n panels, ascending, of panel i times its square of h. w is none of them. */
base_status dense_panels_update(const dense_panels *p, size_t n, void *w, const double *h, base_pool *pool, base_error *err);
/* The first n panels become, from the first on, m <= n panels: panel i times z, whose element (r, c) is z[c * n * w + r] for r < w n, c < w m;
 * column by column, as LAPACK has it. */
base_status dense_panels_rotate(dense_panels *p, size_t n, const double *z, size_t m, base_pool *pool, base_error *err);

#endif
