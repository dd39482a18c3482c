/* dense/flat.h - exact search: the k rows nearest to a query, of all rows. What other ways of finding neighbours are held against.
 *
 *     dense_flat *flat = NULL;
 *     dense_flat_new(&flat, &rows, &(dense_flat_options){ .metric = DENSE_COSINE }, pool, err);
 *     dense_flat_search(flat, hits, counts, queries, n_queries, &(dense_ask){ .k = 10, .pool = pool }, err);
 *     dense_flat_free(flat);
 *
 * The result is that of scoring every row by dense/metric.h and sorting by base/topk.h's comparator, to the bit, whatever the processor, the number of
 * threads, how many queries are asked at once, and whether there is an int8 twin. These change what it costs:
 *
 *     a query         reads all rows once
 *     with a twin     reads the twin, and of the rows those that its bounds don't rule out
 *     many at once    read all rows once for each 144 of them, and multiply
 *
 * Read-only once made: any number of threads may search, each with a pool of its own or none. */
#ifndef DENSE_FLAT_H
#define DENSE_FLAT_H

#include <stdbool.h>

#include "base/threads.h"
#include "base/topk.h"
#include "dense/codes.h"
#include "dense/metric.h"

typedef struct dense_flat dense_flat;

typedef struct {
    dense_metric metric;
    const dense_codes *codes; /* a twin of the rows, which lives as long as they do; or NULL */
} dense_flat_options;

/* rows are viewed, not copied. BASE_EARG: more than UINT32_MAX rows, or more than DENSE_DIM_MAX dimensions. BASE_EFORMAT: a row longer than
 * DENSE_LONGEST, or with numbers that aren't finite. BASE_ENOMEM. */
base_status dense_flat_new(dense_flat **out, const dense_rows *rows, const dense_flat_options *options, base_pool *pool,
                           base_error *err);
void dense_flat_free(dense_flat *flat);

typedef struct {
    size_t k;                /* how many, 1 or more */
    const uint64_t *allowed; /* row r may be found if bit r % 64 of allowed[r / 64] is set; NULL: every row */
    const base_ties *ties;   /* of rows, as base/topk.h has it; threads ask it at once */
    base_pool *pool;
} dense_ask;

/* For each of queries [n_queries x dim]: its best rows, best first, to hits [n_queries x k], their number to counts [n_queries]. A hit's doc is the row.
 * BASE_EARG: k is 0. BASE_EFORMAT: a query longer than DENSE_LONGEST, or with numbers that aren't finite. BASE_ENOMEM. */
base_status dense_flat_search(const dense_flat *flat, base_hit *hits, size_t *counts, const float *queries, size_t n_queries,
                              const dense_ask *ask, base_error *err);

#endif
