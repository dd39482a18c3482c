/* benches/bench_flat.c - exact search beside what the machine can: a query beside reading the vectors, a hundred beside OpenBLAS's sgemm.
 *
 *     bench_flat [VECTORS [DIMENSIONS]]          1,000,000 of 384: 2 GB of memory
 *
 * The vectors are made up: a thousand centres, noise as large as them, all of length 1; queries likewise. Items are vectors scored. "one query" is 4
 * of them, one after the other, as its floor reads the vectors 4 times. sgemm multiplies the queries by 2,048 vectors a call, with one thread,
 * and looks at none of the products. All searches must find the same. */
#include <cblas.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "benches/bench.h"
#include "dense/flat.h"

enum { CENTRES = 1000, QUERIES = 100, ONE_BY_ONE = 4, MOST = 100, STRIP = 2048 };

typedef struct {
    dense_rows rows;
    float *data, *queries, *products;
    dense_flat *flat, *with_twin;
} input;

typedef struct {
    const input *in;
    const dense_flat *flat;
    size_t n_queries, at_once, k;
    base_pool *pool;
} search;

/* Near to normal: the sum of four uniform numbers. */
static float noise(base_rng *r)
{
    uint64_t bits = base_rng_next(r);
    float sum = 0;
    for (unsigned i = 0; i < 4; i++) sum += (float)(bits >> 16 * i & 0xffff);
    return sum * 0x1p-16f - 2;
}

static void fill(float *x, size_t n, size_t dim, const float *centres, uint64_t stream)
{
    for (size_t i = 0; i < n; i++) {
        base_rng r = base_rng_of(stream, i);
        const float *centre = centres ? centres + base_rng_below(&r, CENTRES) * dim : NULL;
        for (size_t j = 0; j < dim; j++) x[i * dim + j] = noise(&r) + (centre ? centre[j] : 0);
        float norm = dense_norm(x + i * dim, dim);
        for (size_t j = 0; centre && j < dim; j++) x[i * dim + j] /= norm;
    }
}

static uint64_t read_all(void *context)
{
    const input *in = context;
    uint64_t sum = 0;
    for (size_t i = 0; i < ONE_BY_ONE; i++) sum += bench_sum(in->rows.data, in->rows.n * in->rows.dim);
    return sum;
}

static uint64_t search_all(void *context)
{
    const search *s = context;
    static base_hit hits[QUERIES * MOST];
    static size_t counts[QUERIES];
    uint64_t sum = 0;
    base_error err = { 0 };
    dense_ask ask = { .k = s->k, .pool = s->pool };
    for (size_t i = 0; i < s->n_queries; i += s->at_once) {
        bench_must(dense_flat_search(s->flat, hits, counts, s->in->queries + i * s->in->rows.dim, s->at_once, &ask, &err), &err);
        for (size_t q = 0; q < s->at_once; q++) sum = base_hash64(hits + q * s->k, counts[q] * sizeof *hits, sum);
    }
    return sum;
}

static uint64_t multiply(void *context)
{
    const input *in = context;
    size_t dim = in->rows.dim;
    for (size_t i = 0; i < in->rows.n; i += STRIP) {
        size_t n = in->rows.n - i < STRIP ? in->rows.n - i : STRIP;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, QUERIES, (int)n, (int)dim, 1, in->queries, (int)dim,
                    in->data + i * dim, (int)dim, 0, in->products, STRIP);
    }
    return (uint64_t)(in->products[0] > 0);
}

/* The name of a row lives as long as the bench. */
static bench_case one_by_one(const input *in, const char *name, search *s)
{
    s->in = in, s->n_queries = ONE_BY_ONE, s->at_once = 1;
    double items = (double)in->rows.n * ONE_BY_ONE;
    return (bench_case){ name, items, items * (double)in->rows.dim * (s->flat == in->flat ? 4 : 1), search_all, s, 0 };
}

static bench_case at_once(const input *in, const char *name, search *s)
{
    s->in = in, s->n_queries = s->at_once = QUERIES;
    return (bench_case){ name, (double)in->rows.n * QUERIES, 0, search_all, s, 0 };
}

static bool run_all(bench *b, input *in, base_pool *two)
{
    double items = (double)in->rows.n * ONE_BY_ONE, all = (double)in->rows.n * QUERIES;
    search ten = { .flat = in->flat, .k = 10 }, hundred = { .flat = in->flat, .k = 100 }, twin = { .flat = in->with_twin, .k = 10 },
           twin100 = { .flat = in->with_twin, .k = 100 }, both = { .flat = in->flat, .k = 10, .pool = two },
           twins = { .flat = in->with_twin, .k = 10, .pool = two }, many = ten, many100 = hundred, manyboth = both;
    bench_case single[] = { { "reading the vectors (floor)", items, items * (double)in->rows.dim * 4, read_all, in, 0 },
                            one_by_one(in, "one query, k = 10", &ten),
                            one_by_one(in, "one query, k = 10, int8 twin", &twin),
                            one_by_one(in, "one query, k = 10, two threads", &both),
                            one_by_one(in, "one query, k = 10, int8 twin, two threads", &twins),
                            one_by_one(in, "one query, k = 100", &hundred),
                            one_by_one(in, "one query, k = 100, int8 twin", &twin100) };
    bench_case batch[] = { { "sgemm of 100 queries (floor)", all, 0, multiply, in, 0 },
                           at_once(in, "100 queries, k = 10", &many),
                           at_once(in, "100 queries, k = 100", &many100),
                           at_once(in, "100 queries, k = 10, two threads", &manyboth) };
    bench_turns(b, single, sizeof single / sizeof *single);
    bench_turns(b, batch, sizeof batch / sizeof *batch);
    return single[2].checksum == single[1].checksum && single[3].checksum == single[1].checksum &&
           single[4].checksum == single[1].checksum && single[6].checksum == single[5].checksum &&
           batch[3].checksum == batch[1].checksum;
}

int main(int argc, char **argv)
{
    base_error err = { 0 };
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000, dim = argc > 2 ? strtoul(argv[2], NULL, 10) : 384;
    dense_codes codes = { 0 };
    base_pool *two = NULL;
    input in = { .data = bench_have(base_array(n, dim * sizeof(float), NULL)),
                 .queries = bench_have(base_array(QUERIES, dim * sizeof(float), NULL)),
                 .products = bench_have(base_array(QUERIES, STRIP * sizeof(float), NULL)) };
    float *centres = bench_have(base_array(CENTRES, dim * sizeof *centres, NULL));
    in.rows = (dense_rows){ .data = in.data, .n = n, .dim = dim };
    fill(centres, CENTRES, dim, NULL, 1);
    fill(in.data, n, dim, centres, 2);
    fill(in.queries, QUERIES, dim, centres, 3);
    openblas_set_num_threads(1);
    bench_must(base_pool_new(&two, 2, &err), &err);
    bench_must(dense_codes_new(&codes, &in.rows, two, &err), &err);
    bench_must(dense_flat_new(&in.flat, &in.rows, &(dense_flat_options){ DENSE_COSINE, NULL }, two, &err), &err);
    bench_must(dense_flat_new(&in.with_twin, &in.rows, &(dense_flat_options){ DENSE_COSINE, &codes }, two, &err), &err);
    bench *b = bench_new("flat", in.queries, QUERIES * dim * sizeof(float));
    bool same = run_all(b, &in, two);
    if (!same) fprintf(stderr, "bench_flat: two searches found different rows\n");
    dense_flat_free(in.flat), dense_flat_free(in.with_twin);
    dense_codes_done(&codes);
    base_pool_free(two);
    base_free(centres), base_free(in.data), base_free(in.queries), base_free(in.products);
    return bench_free(b) != 0 || !same;
}
