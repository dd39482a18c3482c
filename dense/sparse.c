/* dense/sparse.c - rows of a product are independent, so pieces of rows go to whichever thread is free. Pieces have about as many
 * nonzeros each, for a term's row may be as long as thousands of others together. */
#include "dense/sparse.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#define PIECES 64 /* of a product: enough that the last ones even out */

base_status dense_sparse_new(dense_sparse **out, size_t rows, size_t cols, uint64_t nonzeros, base_error *err)
{
    if (cols > UINT32_MAX) return base_fail(err, BASE_ELIMIT, "a sparse matrix of %zu columns: %u are the limit", cols, UINT32_MAX);
    if (rows == SIZE_MAX || nonzeros > SIZE_MAX) return base_fail(err, BASE_ENOMEM, "out of memory");
    dense_sparse *a = base_new(dense_sparse, err);
    if (!a) return BASE_ENOMEM;
    a->rows = rows;
    a->cols = cols;
    a->row_at = base_array(rows + 1, sizeof *a->row_at, err);
    a->columns = base_array((size_t)nonzeros, sizeof *a->columns, err);
    a->values = base_array((size_t)nonzeros, sizeof *a->values, err);
    if (a->row_at && a->columns && a->values) {
        *out = a;
        return BASE_OK;
    }
    dense_sparse_free(a);
    return BASE_ENOMEM;
}

void dense_sparse_free(dense_sparse *a)
{
    if (!a) return;
    base_free(a->row_at);
    base_free(a->columns);
    base_free(a->values);
    base_free(a);
}

base_status dense_sparse_check(const dense_sparse *a, base_error *err)
{
    if (a->row_at[0] != 0)
        return base_fail(err, BASE_EARG, "a sparse matrix whose first row begins at %llu", (unsigned long long)a->row_at[0]);
    for (size_t r = 0; r < a->rows; r++) /* none reaches behind the last one's end, then */
        if (a->row_at[r] > a->row_at[r + 1])
            return base_fail(err, BASE_EARG, "row %zu of a sparse matrix ends before it begins", r);
    for (size_t r = 0; r < a->rows; r++) {
        for (uint64_t i = a->row_at[r]; i < a->row_at[r + 1]; i++) {
            if (a->columns[i] >= a->cols || (i > a->row_at[r] && a->columns[i] <= a->columns[i - 1]))
                return base_fail(err, BASE_EARG, "row %zu of a sparse matrix has its columns out of order, or one of %zu and more",
                                 r, a->cols);
            if (!isfinite(a->values[i]))
                return base_fail(err, BASE_EARG, "row %zu, column %u of a sparse matrix isn't a finite number", r, a->columns[i]);
        }
    }
    return BASE_OK;
}

/* The first row that begins at or behind a piece's share of the nonzeros and rows. */
static size_t first_row(const dense_sparse *a, size_t pieces, size_t piece)
{
    uint64_t target = (dense_sparse_nonzeros(a) + a->rows) / pieces * piece;
    size_t low = 0, high = a->rows;
    if (piece == pieces) return a->rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->row_at[middle] + middle < target) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* A counting sort by column. Each piece is some rows, with places of its own in every column, so that pieces don't meet; what comes of it is the same however many
 * there are. */
typedef struct {
    const dense_sparse *a;
    dense_sparse *t;
    size_t pieces;
    uint64_t *places; /* [pieces x columns of a] how many a piece has, then where its next one goes */
} turning;

static base_status count_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const turning *w = context;
    uint64_t *counts = w->places + piece * w->a->cols;
    (void)worker;
    (void)err;
    size_t from = first_row(w->a, w->pieces, piece), to = first_row(w->a, w->pieces, piece + 1);
    for (uint64_t i = w->a->row_at[from]; i < w->a->row_at[to]; i++) counts[w->a->columns[i]]++;
    return BASE_OK;
}

/* How many -> where they begin. */
static void find_places(const turning *w)
{
    uint64_t at = 0;
    for (size_t c = 0; c < w->a->cols; c++) {
        w->t->row_at[c] = at;
        for (size_t piece = 0; piece < w->pieces; piece++) {
            uint64_t *place = &w->places[piece * w->a->cols + c], count = *place;
            *place = at;
            at += count;
        }
    }
    w->t->row_at[w->a->cols] = at;
}

static base_status place_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const turning *w = context;
    uint64_t *places = w->places + piece * w->a->cols;
    (void)worker;
    (void)err;
    for (size_t r = first_row(w->a, w->pieces, piece), end = first_row(w->a, w->pieces, piece + 1); r < end; r++)
        for (uint64_t i = w->a->row_at[r]; i < w->a->row_at[r + 1]; i++) {
            uint64_t to = places[w->a->columns[i]]++;
            w->t->columns[to] = (uint32_t)r;
            w->t->values[to] = w->a->values[i];
        }
    return BASE_OK;
}

base_status dense_sparse_transpose(dense_sparse **out, const dense_sparse *a, base_pool *pool, base_error *err)
{
    turning w = { .a = a, .pieces = base_pool_threads(pool) };
    base_status s = dense_sparse_new(&w.t, a->cols, a->rows, dense_sparse_nonzeros(a), err);
    if (s != BASE_OK) return s;
    if (!(w.places = base_array(w.pieces, a->cols * sizeof *w.places, err))) s = BASE_ENOMEM;
    if (s == BASE_OK) s = base_pool_run(pool, w.pieces, count_piece, &w, err);
    if (s == BASE_OK) find_places(&w);
    if (s == BASE_OK) s = base_pool_run(pool, w.pieces, place_piece, &w, err);
    base_free(w.places);
    if (s == BASE_OK) *out = w.t;
    else dense_sparse_free(w.t);
    return s;
}

base_status dense_sparse_scaled(dense_sparse **out, const dense_sparse *a, int exponent, base_error *err)
{
    dense_sparse *copy = NULL;
    uint64_t n = dense_sparse_nonzeros(a);
    base_status s = dense_sparse_new(&copy, a->rows, a->cols, n, err);
    if (s != BASE_OK) return s;
    memcpy(copy->row_at, a->row_at, (a->rows + 1) * sizeof *a->row_at);
    memcpy(copy->columns, a->columns, (size_t)n * sizeof *a->columns);
    for (uint64_t i = 0; i < n; i++) copy->values[i] = ldexp(a->values[i], exponent);
    *out = copy;
    return BASE_OK;
}

double dense_sparse_norm(const dense_sparse *a)
{
    double sum = 0;
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) sum += a->values[i] * a->values[i];
    return sqrt(sum);
}

typedef struct {
    const dense_sparse *a;
    const dense_panel_kernels *kernels;
    char *y;
    const void *x;
} product;

static base_status multiply_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const product *p = context;
    (void)worker;
    (void)err;
    size_t from = first_row(p->a, PIECES, piece), to = first_row(p->a, PIECES, piece + 1);
    p->kernels->spmm(p->y + from * DENSE_PANEL_BYTES, p->a->row_at + from, p->a->columns, p->a->values, to - from, p->x);
    return BASE_OK;
}

base_status dense_sparse_multiply(const dense_sparse *a, dense_real real, void *y, const void *x, base_pool *pool, base_error *err)
{
    product p = { a, &dense_kernels_chosen()->panels[real], y, x };
    return base_pool_run(pool, PIECES, multiply_piece, &p, err);
}
