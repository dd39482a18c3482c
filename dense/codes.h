/* dense/codes.h - an int8 twin of rows, small enough to be scanned for them, and how far it is off.
 *
 *     dense_codes codes = { 0 };
 *     dense_codes_new(&codes, &rows, pool, err);
 *     ...
 *     dense_codes_done(&codes);
 *
 * Row r is codes.rows.scales[r] * its codes, plus a rest of at most the length residuals[r]. */
#ifndef DENSE_CODES_H
#define DENSE_CODES_H

#include "base/threads.h"
#include "dense/rows.h"

typedef struct {
    dense_rows rows;        /* DENSE_I8, n and dim as the rows they are of */
    const float *residuals; /* [n], rounded up */
    void *memory[3];        /* what _new took: codes, scales, residuals */
} dense_codes;

/* out may be taken uninitialised; pool may be NULL. The same for any number of threads. BASE_ENOMEM. */
base_status dense_codes_new(dense_codes *out, const dense_rows *rows, base_pool *pool, base_error *err);
void dense_codes_done(dense_codes *codes);

/* One vector x [dim] to codes [dim]: its scale, and in *residual the length of the rest, rounded up. */
float dense_code(int8_t *codes, float *residual, const float *x, size_t dim);

#endif
