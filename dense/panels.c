/* dense/panels.c - block steps, one tile of rows at a time.
 *
 * A tile of w stays in the first-level cache while the panels stream past it from memory: what is bought with a pass over the panels is used for eight
 * columns, so the passes run at the memory's speed, and not at that of eight passes. */
#include "dense/panels.h"

#include <string.h>

#include "base/mem.h"

#define TILE  256  /* rows of a tile: 16 KiB of a panel */
#define PIECE 4096 /* rows of a piece of work, so many tiles */

base_status dense_panels_new(dense_panels *out, size_t rows, size_t n, base_error *err)
{
    *out = (dense_panels){ .rows = rows, .n = n };
    if (rows > SIZE_MAX / 128 || (n > 0 && rows > (SIZE_MAX - 64) / 64 / n)) return base_fail(err, BASE_ENOMEM, "out of memory");
    out->memory = base_alloc(rows * n * DENSE_PANEL * sizeof(double) + 64, err);
    if (!out->memory) return BASE_ENOMEM;
    out->data = (double *)(void *)((char *)out->memory + (64 - (uintptr_t)out->memory % 64));
    return BASE_OK;
}

void dense_panels_done(dense_panels *p)
{
    base_free(p->memory);
    *p = (dense_panels){ 0 };
}

void dense_panels_shrink(dense_panels *p, size_t n)
{
    size_t offset = (size_t)((char *)p->data - (char *)p->memory);
    p->memory = base_shrink(p->memory, offset + p->rows * n * DENSE_PANEL * sizeof(double));
    p->data = (double *)(void *)((char *)p->memory + offset);
    p->n = n;
}

static size_t pieces_of(size_t rows)
{
    return rows / PIECE + (rows % PIECE != 0);
}

typedef struct {
    const dense_panels *panels;
    const dense_kernels *kernels;
    size_t n, m;
    double *w;
    const double *from; /* of gram: w; of update: h; of rotate: z by panels */
    double *sums;       /* of gram: [pieces x n x 64] */
    double *tiles;      /* of rotate: [workers x n x TILE x 8] */
} step;

typedef void (*tile_fn)(const step *st, size_t piece, unsigned worker, size_t from, size_t rows);

static void each_tile(const step *st, size_t piece, unsigned worker, tile_fn tile)
{
    size_t end = (piece + 1) * PIECE < st->panels->rows ? (piece + 1) * PIECE : st->panels->rows;
    for (size_t from = piece * PIECE; from < end; from += TILE)
        tile(st, piece, worker, from, end - from < TILE ? end - from : TILE);
}

static void gram_tile(const step *st, size_t piece, unsigned worker, size_t from, size_t rows)
{
    (void)worker;
    double *sums = st->sums + piece * st->n * DENSE_PANEL_SQUARE;
    for (size_t i = 0; i < st->n; i++)
        st->kernels->gram8(sums + i * DENSE_PANEL_SQUARE, dense_panel(st->panels, i) + from * DENSE_PANEL,
                           st->from + from * DENSE_PANEL, rows);
}

static void update_tile(const step *st, size_t piece, unsigned worker, size_t from, size_t rows)
{
    (void)piece;
    (void)worker;
    for (size_t i = 0; i < st->n; i++)
        st->kernels->update8(st->w + from * DENSE_PANEL, dense_panel(st->panels, i) + from * DENSE_PANEL,
                             st->from + i * DENSE_PANEL_SQUARE, rows);
}

static void rotate_tile(const step *st, size_t piece, unsigned worker, size_t from, size_t rows)
{
    (void)piece;
    size_t bytes = rows * DENSE_PANEL * sizeof(double);
    double *tile = st->tiles + worker * st->n * TILE * DENSE_PANEL;
    for (size_t i = 0; i < st->n; i++)
        memcpy(tile + i * TILE * DENSE_PANEL, dense_panel(st->panels, i) + from * DENSE_PANEL, bytes);
    for (size_t j = 0; j < st->m; j++) {
        double *to = dense_panel(st->panels, j) + from * DENSE_PANEL;
        memset(to, 0, bytes);
        for (size_t i = 0; i < st->n; i++)
            st->kernels->update8(to, tile + i * TILE * DENSE_PANEL, st->from + (j * st->n + i) * DENSE_PANEL_SQUARE, rows);
    }
}

static base_status gram_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    each_tile(context, piece, worker, gram_tile);
    return BASE_OK;
}

static base_status update_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    each_tile(context, piece, worker, update_tile);
    return BASE_OK;
}

static base_status rotate_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    each_tile(context, piece, worker, rotate_tile);
    return BASE_OK;
}

base_status dense_panels_gram(const dense_panels *p, size_t n, const double *w, double *h, base_pool *pool, base_error *err)
{
    size_t pieces = pieces_of(p->rows), size = n * DENSE_PANEL_SQUARE;
    step st = { .panels = p, .kernels = dense_kernels_chosen(), .n = n, .from = w };
    if (!(st.sums = base_array(pieces, size * sizeof(double), err))) return BASE_ENOMEM;
    base_status s = base_pool_run(pool, pieces, gram_piece, &st, err);
    memset(h, 0, size * sizeof *h);
    for (size_t piece = 0; piece < pieces; piece++)
        for (size_t i = 0; i < size; i++) h[i] += st.sums[piece * size + i];
    base_free(st.sums);
    return s;
}

base_status dense_panels_update(const dense_panels *p, size_t n, double *w, const double *h, base_pool *pool, base_error *err)
{
    step st = { .panels = p, .kernels = dense_kernels_chosen(), .n = n, .w = w, .from = h };
    return base_pool_run(pool, pieces_of(p->rows), update_piece, &st, err);
}

base_status dense_panels_rotate(dense_panels *p, size_t n, const double *z, size_t m, base_pool *pool, base_error *err)
{
    base_status s = BASE_ENOMEM;
    step st = { .panels = p, .kernels = dense_kernels_chosen(), .n = n, .m = m };
    double *squares = base_array(n * m, DENSE_PANEL_SQUARE * sizeof *squares, err);
    st.from = squares;
    st.tiles = base_array(base_pool_threads(pool) * n, TILE * DENSE_PANEL * sizeof(double), err);
    if (!squares || !st.tiles) goto out;
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++)
            for (size_t r = 0; r < DENSE_PANEL; r++)
                for (size_t c = 0; c < DENSE_PANEL; c++)
                    squares[(j * n + i) * DENSE_PANEL_SQUARE + r * DENSE_PANEL + c] =
                        z[(j * DENSE_PANEL + c) * n * DENSE_PANEL + i * DENSE_PANEL + r];
    s = base_pool_run(pool, pieces_of(p->rows), rotate_piece, &st, err);
out:
    base_free(squares);
    base_free(st.tiles);
    return s;
}
