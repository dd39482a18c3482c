/* dense/panels.c - block steps, one tile of rows at a time.
 *
 * A tile of w stays in the second-level cache while the panels stream past it from memory: what is bought with a pass over the panels is used for eight
 * columns, so the passes run at the memory's speed, and not at that of eight passes. Tiles are long, for a stream from memory is slow to begin. */
#include "dense/panels.h"

#include <string.h>

#include "base/mem.h"

#define TILE         2048         /* rows of a tile: 128 KiB of a panel */
#define PIECE        2048         /* rows of a piece of work, whole tiles; so many that threads end together */
#define ROTATED      (512 * 1024) /* bytes that a tile has in all panels while they are rotated: it stays in the second-level cache */
#define ROTATED_ROWS 32           /* at least */

base_status dense_panels_new(dense_panels *out, dense_real real, size_t rows, size_t n, base_error *err)
{
    *out = (dense_panels){ .real = real, .rows = rows, .n = n, .width = dense_panel_width(real) };
    if (rows > SIZE_MAX / 128 || (n > 0 && rows > (SIZE_MAX - 64) / 64 / n)) return base_fail(err, BASE_ENOMEM, "out of memory");
    out->memory = base_alloc_large(rows * n * DENSE_PANEL_BYTES + 64, err);
    if (!out->memory) return BASE_ENOMEM;
    out->data = (char *)out->memory + (64 - (uintptr_t)out->memory % 64);
    return BASE_OK;
}

void dense_panels_done(dense_panels *p)
{
    base_free(p->memory);
    *p = (dense_panels){ 0 };
}

void dense_panels_shrink(dense_panels *p, size_t n)
{
    size_t offset = (size_t)(p->data - (char *)p->memory);
    p->memory = base_shrink(p->memory, offset + p->rows * n * DENSE_PANEL_BYTES);
    p->data = (char *)p->memory + offset;
    p->n = n;
}

static size_t pieces_of(size_t rows)
{
    return rows / PIECE + (rows % PIECE != 0);
}

typedef struct {
    const dense_panels *panels;
    const dense_panel_kernels *kernels;
    size_t n, m, stride; /* stride: bytes from a panel to the next */
    size_t tile;         /* rows */
    char *w;
    const char *from; /* of gram: w */
    const double *h;  /* of update: h; of rotate: z by panels */
    double *sums;     /* of gram: [pieces x n squares] */
    char *tiles;      /* of rotate: [workers x n x tile rows] */
} step;

static step step_of(const dense_panels *p, size_t n)
{
    return (step){ .panels = p,
                   .kernels = &dense_kernels_chosen()->panels[p->real],
                   .n = n,
                   .stride = p->rows * DENSE_PANEL_BYTES,
                   .tile = TILE };
}

static size_t square_of(const dense_panels *p)
{
    return p->width * p->width;
}

typedef void (*tile_fn)(const step *st, size_t piece, unsigned worker, size_t from, size_t rows);

static void each_tile(const step *st, size_t piece, unsigned worker, tile_fn tile)
{
    size_t end = (piece + 1) * PIECE < st->panels->rows ? (piece + 1) * PIECE : st->panels->rows;
    for (size_t from = piece * PIECE; from < end; from += st->tile)
        tile(st, piece, worker, from, end - from < st->tile ? end - from : st->tile);
}

static void gram_tile(const step *st, size_t piece, unsigned worker, size_t from, size_t rows)
{
    size_t at = from * DENSE_PANEL_BYTES;
    (void)worker;
    st->kernels->gram(st->sums + piece * st->n * square_of(st->panels), st->panels->data + at, st->stride, st->n, st->from + at,
                      rows);
}

static void update_tile(const step *st, size_t piece, unsigned worker, size_t from, size_t rows)
{
    size_t at = from * DENSE_PANEL_BYTES;
    (void)piece;
    (void)worker;
    st->kernels->update(st->w + at, st->panels->data + at, st->stride, st->n, st->h, rows);
}

static void rotate_tile(const step *st, size_t piece, unsigned worker, size_t from, size_t rows)
{
    size_t bytes = rows * DENSE_PANEL_BYTES, stride = st->tile * DENSE_PANEL_BYTES, square = square_of(st->panels);
    char *tile = st->tiles + worker * st->n * stride;
    (void)piece;
    for (size_t i = 0; i < st->n; i++)
        memcpy(tile + i * stride, (char *)dense_panel(st->panels, i) + from * DENSE_PANEL_BYTES, bytes);
    for (size_t j = 0; j < st->m; j++) {
        char *to = (char *)dense_panel(st->panels, j) + from * DENSE_PANEL_BYTES;
        memset(to, 0, bytes);
        st->kernels->update(to, tile, stride, st->n, st->h + j * st->n * square, rows);
    }
}

static base_status gram_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    each_tile(context, piece, worker, gram_tile);
    return BASE_OK;
}

/* From the last piece to the first: what a Gram matrix was taken of last is in the caches still, and the next one begins where this ends. */
static base_status update_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const step *st = context;
    (void)err;
    each_tile(st, pieces_of(st->panels->rows) - 1 - piece, worker, update_tile);
    return BASE_OK;
}

static base_status rotate_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    each_tile(context, piece, worker, rotate_tile);
    return BASE_OK;
}

base_status dense_panels_gram(const dense_panels *p, size_t n, const void *w, double *h, base_pool *pool, base_error *err)
{
    size_t pieces = pieces_of(p->rows), size = n * square_of(p);
    step st = step_of(p, n);
    st.from = w;
    if (!(st.sums = base_array(pieces, size * sizeof(double), err))) return BASE_ENOMEM;
    base_status s = base_pool_run(pool, pieces, gram_piece, &st, err);
    memset(h, 0, size * sizeof *h);
    for (size_t piece = 0; piece < pieces; piece++)
        for (size_t i = 0; i < size; i++) h[i] += st.sums[piece * size + i];
    base_free(st.sums);
    return s;
}

base_status dense_panels_update(const dense_panels *p, size_t n, void *w, const double *h, base_pool *pool, base_error *err)
{
    step st = step_of(p, n);
    st.w = w;
    st.h = h;
    return base_pool_run(pool, pieces_of(p->rows), update_piece, &st, err);
}

base_status dense_panels_rotate(dense_panels *p, size_t n, const double *z, size_t m, base_pool *pool, base_error *err)
{
    base_status s = BASE_ENOMEM;
    size_t width = p->width, square = square_of(p);
    step st = step_of(p, n);
    double *squares = base_array(n * m, square * sizeof *squares, err);
    while (st.tile > ROTATED_ROWS && st.tile * n * DENSE_PANEL_BYTES > ROTATED) st.tile /= 2;
    st.m = m;
    st.h = squares;
    st.tiles = base_array(base_pool_threads(pool) * n, st.tile * DENSE_PANEL_BYTES, err);
    if (!squares || !st.tiles) goto out;
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++)
            for (size_t r = 0; r < width; r++)
                for (size_t c = 0; c < width; c++)
                    squares[(j * n + i) * square + r * width + c] = z[(j * width + c) * n * width + i * width + r];
    s = base_pool_run(pool, pieces_of(p->rows), rotate_piece, &st, err);
out:
    base_free(squares);
    base_free(st.tiles);
    return s;
}
