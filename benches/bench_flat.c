/* benches/bench_flat.c - exact search beside what the machine can: a query beside reading the vectors, a hundred beside OpenBLAS's sgemm.
 *
 *     bench_flat [VECTORS [DIMENSIONS]]          1,000,000 of 384: 2.8 GB of memory
 *
 * The vectors are made up: a thousand centres, noise as large as them, all of length 1; queries likewise. Items are vectors scored. Rows that don't
 * say "100 queries" are 4 queries, one after the other, and their floor reads the vectors 4 times. sgemm multiplies the queries by 2,048 vectors a call, with one thread,
 * and looks at none of the products. All searches of float32 rows must find the same. */
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
    uint16_t *halves;
    dense_flat *flat, *with_twin, *of_halves, *of_codes;
} input;

typedef struct {
    const input *in;
    const dense_flat *flat;
    size_t n_queries, at_once, k;
    double bytes; /* of an element that is read */
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

/* cases[0] is the floor, those behind it are of searches [n]. */
static void run_searches(bench *b, const input *in, bench_case *cases, search *searches, const char *const *names, size_t n,
                         size_t n_queries, size_t at_once)
{
    for (size_t i = 0; i < n; i++) {
        search *s = &searches[i];
        s->in = in, s->n_queries = n_queries, s->at_once = at_once;
        double items = (double)in->rows.n * (double)n_queries, bytes = at_once > 1 ? 0 : items * (double)in->rows.dim * s->bytes;
        cases[i + 1] = (bench_case){ names[i], items, bytes, search_all, s, 0 };
    }
    bench_turns(b, cases, n + 1);
}

static bool run_single(bench *b, input *in, base_pool *two)
{
    enum { N = 8 };
    static const char *const names[N] = { "k = 10",
                                          "k = 100",
                                          "k = 10, two threads",
                                          "k = 10, int8 twin",
                                          "k = 100, int8 twin",
                                          "k = 10, int8 twin, two threads",
                                          "k = 10, float16 rows",
                                          "k = 10, int8 rows" };
    search searches[N] = { { .flat = in->flat, .k = 10, .bytes = 4 },
                           { .flat = in->flat, .k = 100, .bytes = 4 },
                           { .flat = in->flat, .k = 10, .bytes = 4, .pool = two },
                           { .flat = in->with_twin, .k = 10, .bytes = 1 },
                           { .flat = in->with_twin, .k = 100, .bytes = 1 },
                           { .flat = in->with_twin, .k = 10, .bytes = 1, .pool = two },
                           { .flat = in->of_halves, .k = 10, .bytes = 2 },
                           { .flat = in->of_codes, .k = 10, .bytes = 1 } };
    double items = (double)in->rows.n * ONE_BY_ONE;
    bench_case cases[N + 1] = { { "reading the vectors (floor)", items, items * (double)in->rows.dim * 4, read_all, in, 0 } };
    run_searches(b, in, cases, searches, names, N, ONE_BY_ONE, 1);
    return cases[3].checksum == cases[1].checksum && cases[4].checksum == cases[1].checksum &&
           cases[6].checksum == cases[1].checksum && cases[5].checksum == cases[2].checksum;
}

/* What a hundred at once find, each finds alone, with the twin. */
static bool run_batches(bench *b, input *in, base_pool *two)
{
    enum { N = 4 };
    static const char *const names[N] = { "100 queries, k = 10", "100 queries, k = 100", "100 queries, k = 10, two threads",
                                          "100 queries, k = 10, float16 rows" };
    search searches[N] = { { .flat = in->flat, .k = 10 },
                           { .flat = in->flat, .k = 100 },
                           { .flat = in->flat, .k = 10, .pool = two },
                           { .flat = in->of_halves, .k = 10 } };
    bench_case cases[N + 1] = { { "sgemm of 100 queries (floor)", (double)in->rows.n * QUERIES, 0, multiply, in, 0 } };
    run_searches(b, in, cases, searches, names, N, QUERIES, QUERIES);
    search alone = { .in = in, .flat = in->with_twin, .n_queries = QUERIES, .at_once = 1, .k = 10 };
    return cases[3].checksum == cases[1].checksum && search_all(&alone) == cases[1].checksum;
}

static dense_flat *flat_of(const dense_rows *rows, const dense_codes *codes, base_pool *pool)
{
    base_error err = { 0 };
    dense_flat *flat = NULL;
    bench_must(dense_flat_new(&flat, rows, &(dense_flat_options){ DENSE_COSINE, codes }, pool, &err), &err);
    return flat;
}

int main(int argc, char **argv)
{
    base_error err = { 0 };
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000, dim = argc > 2 ? strtoul(argv[2], NULL, 10) : 384;
    dense_codes codes = { 0 };
    base_pool *two = NULL;
    input in = { .data = bench_have(base_array(n, dim * sizeof(float), NULL)),
                 .halves = bench_have(base_array(n, dim * sizeof(uint16_t), NULL)),
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
    for (size_t i = 0; i < n; i++) dense_narrow(in.halves + i * dim, in.data + i * dim, dim, DENSE_F16);
    in.flat = flat_of(&in.rows, NULL, two);
    in.with_twin = flat_of(&in.rows, &codes, two);
    in.of_halves = flat_of(&(dense_rows){ .data = in.halves, .n = n, .dim = dim, .element = DENSE_F16 }, NULL, two);
    in.of_codes = flat_of(&(dense_rows){ codes.rows.data, n, dim, DENSE_I8, codes.rows.scales, NULL }, NULL, two);
    bench *b = bench_new("flat", in.queries, QUERIES * dim * sizeof(float));
    bool same = run_single(b, &in, two);
    same &= run_batches(b, &in, two);
    if (!same) fprintf(stderr, "bench_flat: two searches found different rows\n");
    dense_flat_free(in.flat), dense_flat_free(in.with_twin), dense_flat_free(in.of_halves), dense_flat_free(in.of_codes);
    dense_codes_done(&codes);
    base_pool_free(two);
    base_free(centres), base_free(in.data), base_free(in.halves), base_free(in.queries), base_free(in.products);
    return bench_free(b) != 0 || !same;
}
