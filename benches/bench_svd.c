/* benches/bench_svd.c - the truncated SVD beside its sparse products alone, which no method that asks for as many could do without.
 *
 *     bench_svd [MATRIX [K]]          a Matrix Market file, else the matrix of 20,000 made up documents; 100
 *
 * Items are products of the matrix with a vector, those with its transpose counted, too. The floor makes as many as the SVD in doubles asked for, eight at a time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "benches/bench.h"
#include "benches/matrix.h"
#include "dense/panels.h"

enum { MADE_UP = 20000 };

typedef struct {
    const dense_sparse *a, *at;
    size_t n_products;
    dense_panels x, y;
} floor_job;

typedef struct {
    const dense_sparse *a;
    dense_svd_options options;
    size_t n_products;
    double first, last; /* singular values */
} job;

static uint64_t products_alone(void *context)
{
    floor_job *j = context;
    base_error err = { 0 };
    for (size_t i = 0; i < j->n_products; i += j->x.width) {
        bench_must(dense_sparse_multiply(j->at, DENSE_DOUBLE, j->y.data, j->x.data, NULL, &err), &err);
        bench_must(dense_sparse_multiply(j->a, DENSE_DOUBLE, j->x.data, j->y.data, NULL, &err), &err);
        if (i % 64 == 0) /* else they grow beyond all numbers */
            for (size_t e = 0; e < j->x.rows * j->x.width; e++) *dense_panels_at(&j->x, e / 8, e % 8) = (double)(e % 7) - 3;
    }
    return base_hash64(j->y.data, j->y.rows * DENSE_PANEL_BYTES, 0);
}

static uint64_t take_apart(void *context)
{
    job *j = context;
    base_error err = { 0 };
    dense_svd *svd = NULL;
    bench_must(dense_svd_of(&svd, j->a, &j->options, &err), &err);
    size_t k = dense_svd_k(svd);
    uint64_t hash = base_hash64(dense_svd_values(svd), k * sizeof(double), 0);
    j->n_products = dense_svd_report_of(svd)->n_products;
    j->first = k > 0 ? dense_svd_values(svd)[0] : 0;
    j->last = k > 0 ? dense_svd_values(svd)[k - 1] : 0;
    dense_svd_free(svd);
    return hash;
}

int main(int argc, char **argv)
{
    base_error err = { 0 };
    base_pool *two = NULL;
    dense_sparse *a = argc > 1 ? matrix_read(argv[1]) : matrix_made_up(MADE_UP), *at = NULL;
    size_t k = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    bench_must(dense_sparse_transpose(&at, a, NULL, &err), &err);
    bench_must(base_pool_new(&two, 2, &err), &err);
    job doubles = { .a = a, .options = { .k = k, .seed = 1 } }, single = doubles, threads = doubles;
    single.options.real = DENSE_SINGLE;
    threads.options.pool = two;
    (void)take_apart(&doubles); /* how many products it takes */
    floor_job least = { .a = a, .at = at, .n_products = doubles.n_products };
    bench_must(dense_panels_new(&least.x, DENSE_DOUBLE, a->rows, 1, &err), &err);
    bench_must(dense_panels_new(&least.y, DENSE_DOUBLE, a->cols, 1, &err), &err);

    double n = 2 * (double)doubles.n_products, bytes = n * (double)dense_sparse_nonzeros(a) * 12;
    bench *b = bench_new("truncated SVD", a->values, dense_sparse_nonzeros(a) * sizeof *a->values);
    bench_case cases[] = { { "its products alone (floor)", n, bytes, products_alone, &least, 0 },
                           { "doubles, one thread", n, bytes, take_apart, &doubles, 0 },
                           { "float32, one thread", n, bytes, take_apart, &single, 0 },
                           { "doubles, two threads", n, bytes, take_apart, &threads, 0 } };
    bench_turns(b, cases, sizeof cases / sizeof *cases);
    bool same = cases[1].checksum == cases[3].checksum && fabs(single.first - doubles.first) < 1e-9 * doubles.first &&
                fabs(single.last - doubles.last) < 1e-9 * doubles.first;
    if (!same) fprintf(stderr, "bench_svd: threads or float32 numbers change the values\n");
    dense_panels_done(&least.x);
    dense_panels_done(&least.y);
    base_pool_free(two);
    dense_sparse_free(at);
    dense_sparse_free(a);
    return bench_free(b) != 0 || !same;
}
