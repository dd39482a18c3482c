/* dense/codes.c - scale * code is exact in float64, so a residual is as good as its sum; it is enlarged by more than that and the rounding. */
#include "dense/codes.h"

#include "base/math.h"
#include "base/mem.h"

#define PIECE 1024 /* rows */

float dense_code(int8_t *codes, float *residual, const float *x, size_t dim)
{
    float scale = dense_narrow(codes, x, dim, DENSE_I8);
    double sum = 0;
    for (size_t i = 0; i < dim; i++) {
        double rest = (double)x[i] - (double)scale * codes[i];
        sum += rest * rest;
    }
    *residual = (float)(base_sqrt(sum) * (1 + 0x1p-20) + 0x1p-140);
    return scale;
}

typedef struct {
    const dense_rows *from;
    int8_t *codes;
    float *scales, *residuals, *wide; /* wide: [workers x dim] */
} coding;

static base_status code_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)err;
    coding *c = context;
    size_t dim = c->from->dim, end = (piece + 1) * PIECE < c->from->n ? (piece + 1) * PIECE : c->from->n;
    float *wide = c->wide + worker * dim;
    for (size_t r = piece * PIECE; r < end; r++) {
        dense_rows_widen(c->from, r, wide);
        c->scales[r] = dense_code(c->codes + r * dim, &c->residuals[r], wide, dim);
    }
    return BASE_OK;
}

base_status dense_codes_new(dense_codes *out, const dense_rows *rows, base_pool *pool, base_error *err)
{
    coding c = { .from = rows, .codes = base_array(rows->n, rows->dim, err) };
    base_status s = BASE_ENOMEM;
    if (!c.codes || !(c.scales = base_array(rows->n, sizeof *c.scales, err))) goto out;
    if (!(c.residuals = base_array(rows->n, sizeof *c.residuals, err))) goto out;
    if (!(c.wide = base_array(base_pool_threads(pool), rows->dim * sizeof *c.wide, err))) goto out;
    s = base_pool_run(pool, rows->n / PIECE + (rows->n % PIECE != 0), code_piece, &c, err);
out:
    base_free(c.wide);
    *out = (dense_codes){ .rows = { c.codes, rows->n, rows->dim, DENSE_I8, c.scales, rows->norms },
                          .residuals = c.residuals,
                          .memory = { c.codes, c.scales, c.residuals } };
    if (s != BASE_OK) dense_codes_done(out);
    return s;
}

void dense_codes_done(dense_codes *codes)
{
    for (size_t i = 0; i < sizeof codes->memory / sizeof *codes->memory; i++) base_free(codes->memory[i]);
    *codes = (dense_codes){ 0 };
}
