/* dense/panels.h - a tall matrix of doubles as panels of eight columns, and the block steps of Krylov methods over it.
 *
 *     dense_panels q = { 0 };
 *     dense_panels_new(&q, rows, 10, err);                              // room for 80 columns, all zero
 *     double *w = dense_panel(&q, 3);                                   // rows x 8, row by row: columns 24 to 31
 *     dense_panels_gram(&q, 3, w, h, pool, err);                        // h [3 x 8 x 8]: of each of the first 3 panels a: a' w
 *     dense_panels_update(&q, 3, w, h, pool, err);                      // w += sum of a h: with h negated, w without its parts in them
 *     dense_panels_done(&q);
 *
 * Rows are cut into fixed pieces, and what pieces sum is added in their order: the same bits for any number of threads. */
#ifndef DENSE_PANELS_H
#define DENSE_PANELS_H

#include "base/threads.h"
#include "dense/kernels.h"

typedef struct {
    size_t rows, n; /* n panels */
    double *data;   /* [n x rows x 8], aligned to 64 bytes */
    void *memory;
} dense_panels;

#define DENSE_PANEL_SQUARE (DENSE_PANEL * DENSE_PANEL)

/* out may be taken uninitialised. */
base_status dense_panels_new(dense_panels *out, size_t rows, size_t n, base_error *err);
void dense_panels_done(dense_panels *p);
/* Gives back the memory of all but the first n panels. */
void dense_panels_shrink(dense_panels *p, size_t n);

static inline double *dense_panel(const dense_panels *p, size_t i)
{
    return p->data + i * p->rows * DENSE_PANEL;
}

/* Element (row, column). */
static inline double *dense_panels_at(const dense_panels *p, size_t row, size_t column)
{
    return dense_panel(p, column / DENSE_PANEL) + row * DENSE_PANEL + column % DENSE_PANEL;
}

/* h [n x 64]: h[64 i + 8 j + l] = sum over the rows of panel i's column j times w's column l, for the first n panels. */
base_status dense_panels_gram(const dense_panels *p, size_t n, const double *w, double *h, base_pool *pool, base_error *err);
/* w += sum over the first n panels, ascending, of panel i times its square of h. w is none of them. */
base_status dense_panels_update(const dense_panels *p, size_t n, double *w, const double *h, base_pool *pool, base_error *err);
/* The first n panels become, from the first on, m <= n panels: panel i times z, whose element (r, c) is z[c * n * 8 + r] for r < 8 n, c < 8 m;
 * column by column, as LAPACK has it. */
base_status dense_panels_rotate(dense_panels *p, size_t n, const double *z, size_t m, base_pool *pool, base_error *err);

#endif
