/* dense/flat.c - three ways through all rows, with one result.
 *
 * Each worker keeps the best k of the rows it has seen. A row whose cheap product is below what the k-th of these asks for (dense/metric.h's bar)
 * is passed over; every other is scored by the definition and offered. So the best k of the pieces hold the best k of all, and as their order
 * is total, who saw which piece doesn't matter.
 *
 * scan_run: one query and the definition's own products. Memory is the limit.
 * codes_run: one query and products of int8 with the twin, a quarter of the memory. What they may be off is known by row.
 * batch_piece: many queries, packed side by side in panels that stay in cache. A tile of rows is multiplied by each panel with fused steps, and the
 * products are compared, 16 at a time, with the bars of the queries while they are in the first-level cache. Arithmetic is the limit. */
#include "dense/flat.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "dense/kernels.h"

enum {
    CHUNK = 256,             /* rows of a scan between two looks at the results */
    TILE = 96,               /* rows of a batch's: with 384 dimensions a seventh of a second-level cache of 1 MiB */
    PIECE = 15 * CHUNK,      /* rows of a piece of work; also 40 tiles */
    PANEL = 3 * DENSE_LANES, /* queries side by side */
    BLOCK = 3 * PANEL,       /* queries that share a pass over the rows */
    FEW = 2,
    FEW_OF_CODES = 8 /* up to so many queries are scanned for one by one */
};

struct dense_flat {
    dense_rows rows; /* with norms */
    const dense_codes *codes;
    dense_metric metric;
    float *norms;   /* [n], if the rows came without */
    float *squares; /* [n] for l2: what a bar has by the square of a row's length */
    const dense_vector_kernels *kernels;
};

/* --- making ----------------------------------------------------------------------------------------------------------- */

typedef struct {
    const dense_rows *rows;
    float *norms, *wide; /* [n], [workers x dim] */
} measuring;

static size_t pieces_of(size_t n)
{
    return n / PIECE + (n % PIECE != 0);
}

static size_t end_of_piece(size_t piece, size_t n)
{
    return n - piece * PIECE < PIECE ? n : (piece + 1) * PIECE;
}

static base_status measure_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    measuring *m = context;
    float *wide = m->wide + worker * m->rows->dim;
    for (size_t r = piece * PIECE; r < end_of_piece(piece, m->rows->n); r++) {
        dense_rows_widen(m->rows, r, wide);
        m->norms[r] = dense_norm(wide, m->rows->dim);
    }
    return BASE_OK;
}

static base_status measure(dense_flat *flat, base_pool *pool, base_error *err)
{
    base_status s = BASE_ENOMEM;
    measuring m = { .rows = &flat->rows };
    if (!(m.norms = flat->norms = base_array(flat->rows.n, sizeof *m.norms, err))) return BASE_ENOMEM;
    if (!(m.wide = base_array(base_pool_threads(pool), flat->rows.dim * sizeof *m.wide, err))) goto out;
    s = base_pool_run(pool, pieces_of(flat->rows.n), measure_piece, &m, err);
    flat->rows.norms = m.norms;
out:
    base_free(m.wide);
    return s;
}

static base_status square(dense_flat *flat, base_error *err)
{
    if (!(flat->squares = base_array(flat->rows.n, sizeof *flat->squares, err))) return BASE_ENOMEM;
    for (size_t r = 0; r < flat->rows.n; r++)
        flat->squares[r] = (float)(DENSE_BY_SQUARE * (double)flat->rows.norms[r] * (double)flat->rows.norms[r]);
    return BASE_OK;
}

static base_status check_lengths(const float *norms, size_t n, const char *what, base_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(norms[i] <= DENSE_LONGEST)) /* not a number, too */
            return base_fail(err, BASE_EFORMAT, "%s %zu is longer than 2^62, or has numbers that aren't finite", what, i);
    return BASE_OK;
}

base_status dense_flat_new(dense_flat **out, const dense_rows *rows, const dense_flat_options *options, base_pool *pool,
                           base_error *err)
{
    base_status s = BASE_OK;
    if (rows->n > UINT32_MAX) return base_fail(err, BASE_EARG, "expected at most 4294967295 vectors, found %zu", rows->n);
    if (rows->dim > DENSE_DIM_MAX)
        return base_fail(err, BASE_EARG, "expected vectors of at most %d dimensions, found %zu", DENSE_DIM_MAX, rows->dim);
    dense_flat *flat = base_new(dense_flat, err);
    if (!flat) return BASE_ENOMEM;
    flat->rows = *rows;
    flat->codes = options->codes;
    flat->metric = options->metric;
    flat->kernels = dense_kernels_chosen()->vectors;
    if (!rows->norms && (s = measure(flat, pool, err)) != BASE_OK) goto out;
    if ((s = check_lengths(flat->rows.norms, rows->n, "vector", err)) != BASE_OK) goto out;
    if (flat->metric == DENSE_L2 && (s = square(flat, err)) != BASE_OK) goto out;
    *out = flat, flat = NULL;
out:
    dense_flat_free(flat);
    return s;
}

void dense_flat_free(dense_flat *flat)
{
    if (!flat) return;
    base_free(flat->norms);
    base_free(flat->squares);
    base_free(flat);
}

/* --- a search --------------------------------------------------------------------------------------------------------- */

/* A query as one worker sees it. */
typedef struct {
    base_topk *top;
    dense_bar bar; /* that a row must reach */
} seeker;

typedef struct {
    const dense_flat *flat;
    const dense_ask *ask;
    size_t n_queries;     /* at most BLOCK */
    const float *queries; /* [n_queries x dim] */
    const float *norms;   /* [n_queries] */
    dense_doubt doubts[BLOCK];
    seeker *seekers; /* [workers x n_queries] */
    /* a scan of codes */
    int8_t *codes; /* [dim], of the query */
    float scale;
    /* a batch */
    float *packed;         /* [panels x dim x PANEL] */
    float *tiles, *wide;   /* [workers x TILE x PANEL], [workers x TILE x dim] if rows aren't float32 */
    float *slopes, *bases; /* [workers x BLOCK]: the bars as float32 */
} hunt;

static void raise_bar(const hunt *h, seeker *seek, size_t query)
{
    seek->bar =
        dense_bar_of(h->flat->metric, base_topk_threshold(seek->top), h->norms[query], h->flat->rows.dim, &h->doubts[query]);
}

/* Offers a row with the product that defines its score. */
static base_status offer(const hunt *h, seeker *seek, size_t query, size_t row, float product, base_error *err)
{
    float score = dense_score(h->flat->metric, product, h->norms[query], h->flat->rows.norms[row]);
    float before = base_topk_threshold(seek->top);
    if (score < before) return BASE_OK;
    base_status s = base_topk_push(seek->top, (uint32_t)row, score, err);
    if (base_topk_threshold(seek->top) > before) raise_bar(h, seek, query);
    return s;
}

/* n products of a query and rows from `row` on: those that scores are made of. */
static void score_rows(const hunt *h, float *out, size_t query, size_t row, size_t n)
{
    const dense_rows *rows = &h->flat->rows;
    const dense_scan_fn *scans = h->flat->metric == DENSE_L2 ? h->flat->kernels->squares : h->flat->kernels->dots;
    scans[rows->element](out, h->queries + query * rows->dim, dense_row(rows, row), rows->scales ? rows->scales + row : NULL, n,
                         rows->dim);
}

static bool is_allowed(const dense_ask *ask, size_t row)
{
    return !ask->allowed || (ask->allowed[row / 64] >> row % 64 & 1);
}

/* The next run of allowed rows from `row` on: where it begins, before or at end, and in *n how many it has, at most CHUNK. */
static size_t next_run(const dense_ask *ask, size_t row, size_t end, size_t *n)
{
    while (row < end && !is_allowed(ask, row)) row += ask->allowed[row / 64] >> row % 64 ? 1 : 64 - row % 64;
    if (row >= end) row = end;
    size_t most = end - row < CHUNK ? end - row : CHUNK;
    *n = ask->allowed ? 0 : most;
    while (*n < most && is_allowed(ask, row + *n)) ++*n;
    return row;
}

/* --- one query -------------------------------------------------------------------------------------------------------- */

/* Scores that are the products themselves, but for their sign. */
static base_status scan_squares(const hunt *h, seeker *seek, const float *products, size_t row, size_t n, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < n && s == BASE_OK; i++)
        if (-products[i] >= base_topk_threshold(seek->top)) s = offer(h, seek, 0, row + i, products[i], err);
    return s;
}

static size_t those_reaching(const hunt *h, uint32_t *at, const dense_bar *bar, const float *products, size_t row, size_t n)
{
    static const float zeros[CHUNK];
    const float *squares = h->flat->squares ? h->flat->squares + row : zeros;
    return h->flat->kernels->reaching(at, products, h->flat->rows.norms + row, (float)bar->by_norm, squares, (float)bar->base, n);
}

static base_status scan_run(const hunt *h, seeker *seek, size_t row, size_t n, base_error *err)
{
    float products[CHUNK];
    uint32_t at[CHUNK];
    base_status s = BASE_OK;
    score_rows(h, products, 0, row, n);
    if (h->flat->metric == DENSE_L2) return scan_squares(h, seek, products, row, n, err);
    size_t found = those_reaching(h, at, &seek->bar, products, row, n);
    for (size_t i = 0; i < found && s == BASE_OK; i++) s = offer(h, seek, 0, row + at[i], products[at[i]], err);
    return s;
}

/* The bar rises on the way: it is asked again before a row is scored. */
static base_status codes_run(const hunt *h, seeker *seek, size_t row, size_t n, base_error *err)
{
    const dense_codes *codes = h->flat->codes;
    const dense_vector_kernels *kernels = h->flat->kernels;
    float products[CHUNK], exact;
    uint32_t at[CHUNK], again;
    base_status s = BASE_OK;
    kernels->code_dots(products, h->codes, h->scale, dense_row(&codes->rows, row), codes->rows.scales + row, n, codes->rows.dim);
    kernels->axpy[DENSE_F32](products, (float)h->doubts[0].by_residual, codes->residuals + row, n);
    size_t found = those_reaching(h, at, &seek->bar, products, row, n);
    for (size_t i = 0; i < found && s == BASE_OK; i++) {
        if (!those_reaching(h, &again, &seek->bar, products + at[i], row + at[i], 1)) continue;
        score_rows(h, &exact, 0, row + at[i], 1);
        s = offer(h, seek, 0, row + at[i], exact, err);
    }
    return s;
}

static base_status scan_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const hunt *h = context;
    base_status s = BASE_OK;
    size_t row = piece * PIECE, end = end_of_piece(piece, h->flat->rows.n), n;
    for (row = next_run(h->ask, row, end, &n); n > 0 && s == BASE_OK; row = next_run(h->ask, row + n, end, &n))
        s = (h->codes ? codes_run : scan_run)(h, &h->seekers[worker], row, n, err);
    return s;
}

/* --- many queries ----------------------------------------------------------------------------------------------------- */

/* How many places a panel has: whole groups of lanes. */
static size_t width_of_panel(size_t n_queries, size_t panel)
{
    size_t left = n_queries - panel * PANEL;
    return left >= PANEL ? PANEL : (left + DENSE_LANES - 1) / DENSE_LANES * DENSE_LANES;
}

static void pack(float *packed, const float *queries, size_t n_queries, size_t dim)
{
    for (size_t panel = 0; panel * PANEL < n_queries; panel++) {
        size_t width = width_of_panel(n_queries, panel), n = n_queries - panel * PANEL < width ? n_queries - panel * PANEL : width;
        float *to = packed + panel * PANEL * dim;
        for (size_t i = 0; i < dim; i++)
            for (size_t j = 0; j < n; j++) to[i * width + j] = queries[(panel * PANEL + j) * dim + i];
    }
}

/* The bar of a query where tiles are compared: as float32. */
static void show_bar(const hunt *h, unsigned worker, size_t query)
{
    const dense_bar *bar = &h->seekers[worker * h->n_queries + query].bar;
    h->slopes[worker * BLOCK + query] = (float)bar->by_norm;
    h->bases[worker * BLOCK + query] = (float)bar->base;
}

/* Rows from `row` on as float32. */
static const float *widened(const hunt *h, unsigned worker, size_t row, size_t n)
{
    const dense_rows *rows = &h->flat->rows;
    if (rows->element == DENSE_F32) return dense_row(rows, row);
    float *wide = h->wide + worker * TILE * rows->dim;
    memset(wide, 0, n * rows->dim * sizeof *wide);
    for (size_t r = 0; r < n; r++)
        h->flat->kernels->axpy[rows->element](wide + r * rows->dim, rows->scales ? rows->scales[row + r] : 1,
                                              dense_row(rows, row + r), rows->dim);
    return wide;
}

static base_status judge_tile(const hunt *h, unsigned worker, size_t row, size_t n, size_t panel, base_error *err)
{
    size_t width = width_of_panel(h->n_queries, panel);
    const float *tile = h->tiles + worker * TILE * PANEL, *slopes = h->slopes + worker * BLOCK + panel * PANEL;
    const float *bases = h->bases + worker * BLOCK + panel * PANEL;
    uint32_t at[PANEL];
    float exact;
    base_status s = BASE_OK;
    for (size_t r = 0; r < n; r++) {
        float norm = h->flat->rows.norms[row + r];
        double square =
            h->flat->metric == DENSE_L2 ? (double)norm * (double)norm * h->seekers[worker * h->n_queries].bar.by_square : 0;
        size_t found = h->flat->kernels->reaching(at, tile + r * width, slopes, norm, bases, (float)square, width);
        if (found > 0 && !is_allowed(h->ask, row + r)) continue;
        for (size_t i = 0; i < found && s == BASE_OK; i++) {
            size_t query = panel * PANEL + at[i];
            score_rows(h, &exact, query, row + r, 1);
            s = offer(h, &h->seekers[worker * h->n_queries + query], query, row + r, exact, err);
            show_bar(h, worker, query);
        }
    }
    return s;
}

static base_status batch_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const hunt *h = context;
    base_status s = BASE_OK;
    size_t dim = h->flat->rows.dim, end = end_of_piece(piece, h->flat->rows.n), n;
    for (size_t row = piece * PIECE; row < end && s == BASE_OK; row += n) {
        n = end - row < TILE ? end - row : TILE;
        const float *rows = widened(h, worker, row, n);
        for (size_t panel = 0; panel * PANEL < h->n_queries && s == BASE_OK; panel++) {
            float *tile = h->tiles + worker * TILE * PANEL;
            h->flat->kernels->products(tile, h->packed + panel * PANEL * dim, width_of_panel(h->n_queries, panel), rows, n, dim);
            s = judge_tile(h, worker, row, n, panel, err);
        }
    }
    return s;
}

/* --- all of it -------------------------------------------------------------------------------------------------------- */

/* n x size floats from a multiple of 64 bytes on. */
static float *floats(base_arena *arena, size_t n, size_t size, base_error *err)
{
    if (size > 0 && n > (SIZE_MAX - 64) / sizeof(float) / size) return base_fail(err, BASE_ENOMEM, "out of memory"), NULL;
    char *p = base_arena_alloc(arena, n * size * sizeof(float) + 64, err);
    return p ? (float *)(void *)(p + (64 - (uintptr_t)p % 64) % 64) : NULL;
}

static base_status prepare_codes(hunt *h, base_arena *arena, base_error *err)
{
    float residual;
    if (!(h->codes = base_arena_alloc(arena, h->flat->rows.dim, err))) return BASE_ENOMEM;
    h->scale = dense_code(h->codes, &residual, h->queries, h->flat->rows.dim);
    h->doubts[0] = dense_doubt_of_codes(h->norms[0], residual, h->flat->rows.dim);
    return BASE_OK;
}

/* Places of a panel without a query have a bar that nothing reaches. */
static base_status prepare_batch(hunt *h, base_arena *arena, base_error *err)
{
    size_t workers = base_pool_threads(h->ask->pool), dim = h->flat->rows.dim, panels = (h->n_queries + PANEL - 1) / PANEL;
    if (!(h->packed = floats(arena, panels * PANEL, dim, err))) return BASE_ENOMEM;
    if (!(h->tiles = floats(arena, workers * TILE, PANEL, err))) return BASE_ENOMEM;
    if (h->flat->rows.element != DENSE_F32 && !(h->wide = floats(arena, workers * TILE, dim, err))) return BASE_ENOMEM;
    if (!(h->slopes = floats(arena, workers, BLOCK, err)) || !(h->bases = floats(arena, workers, BLOCK, err))) return BASE_ENOMEM;
    pack(h->packed, h->queries, h->n_queries, dim);
    for (unsigned worker = 0; worker < workers; worker++)
        for (size_t query = 0; query < BLOCK; query++) {
            if (query < h->n_queries) show_bar(h, worker, query);
            else h->bases[worker * BLOCK + query] = INFINITY;
        }
    return BASE_OK;
}

/* What the workers found of a query, by the first. */
static base_status join(const hunt *h, base_hit *hits, size_t *count, size_t query, base_error *err)
{
    base_status s = BASE_OK;
    base_topk *top = h->seekers[query].top;
    for (unsigned worker = 1; worker < base_pool_threads(h->ask->pool); worker++) {
        size_t n = base_topk_finish(h->seekers[worker * h->n_queries + query].top, hits);
        for (size_t i = 0; i < n && s == BASE_OK; i++) s = base_topk_push(top, hits[i].doc, hits[i].score, err);
    }
    *count = s == BASE_OK ? base_topk_finish(top, hits) : 0;
    return s;
}

/* One block of queries, or one query. */
static base_status search_block(hunt *h, base_hit *hits, size_t *counts, base_arena *arena, bool batch, base_error *err)
{
    base_status s = BASE_OK;
    size_t n_seekers = base_pool_threads(h->ask->pool) * h->n_queries;
    if (!(h->seekers = base_arena_alloc(arena, n_seekers * sizeof *h->seekers, err))) return BASE_ENOMEM;
    for (size_t query = 0; query < h->n_queries; query++)
        h->doubts[query] = dense_doubt_of_sums(h->norms[query], h->flat->rows.dim);
    if (!batch && !h->flat->codes) h->doubts[0] = (dense_doubt){ 0 };
    if (!batch && h->flat->codes) s = prepare_codes(h, arena, err);
    for (size_t i = 0; i < n_seekers && s == BASE_OK; i++) {
        if ((s = base_topk_new(&h->seekers[i].top, h->ask->k, h->ask->ties, err)) == BASE_OK)
            raise_bar(h, &h->seekers[i], i % h->n_queries);
    }
    if (s == BASE_OK && batch) s = prepare_batch(h, arena, err);
    if (s == BASE_OK) s = base_pool_run(h->ask->pool, pieces_of(h->flat->rows.n), batch ? batch_piece : scan_piece, h, err);
    for (size_t query = 0; query < h->n_queries && s == BASE_OK; query++)
        s = join(h, hits + query * h->ask->k, &counts[query], query, err);
    for (size_t i = 0; i < n_seekers; i++) base_topk_free(h->seekers[i].top);
    return s;
}

base_status dense_flat_search(const dense_flat *flat, base_hit *hits, size_t *counts, const float *queries, size_t n_queries,
                              const dense_ask *ask, base_error *err)
{
    size_t dim = flat->rows.dim, few = flat->codes ? FEW_OF_CODES : FEW;
    base_arena *arena = NULL;
    base_status s = BASE_ENOMEM;
    float *norms = base_array(n_queries, sizeof *norms, err);
    if (!norms || (s = base_arena_new(&arena, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < n_queries; i++) norms[i] = dense_norm(queries + i * dim, dim);
    if ((s = check_lengths(norms, n_queries, "query", err)) != BASE_OK) goto out;
    for (size_t i = 0, n; i < n_queries && s == BASE_OK; i += n) {
        bool batch = n_queries - i > few;
        n = !batch ? 1 : n_queries - i < BLOCK ? n_queries - i : BLOCK;
        hunt h = { .flat = flat, .ask = ask, .n_queries = n, .queries = queries + i * dim, .norms = norms + i };
        base_arena_reset(arena);
        s = search_block(&h, hits + i * ask->k, counts + i, arena, batch, err);
    }
out:
    base_arena_free(arena);
    base_free(norms);
    return s;
}
