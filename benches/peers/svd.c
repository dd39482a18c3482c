/* benches/peers/svd.c - Salton's driver: one truncated SVD of a file of the Matrix Market, as a row of tools/svd_peers.sh's table.
 *
 *     svd MATRIX K double|single THREADS [VALUES]          VALUES: the right singular values, one a line
 *
 * Columns as benches/peers/svd.py has them. Memory is what the process has at its peak, and that less what it had with the matrix read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "benches/bench.h"
#include "benches/matrix.h"

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double peak_mb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

/* The greatest relative error of the values, NAN without any to hold them against. */
static double error_of(const dense_svd *svd, const char *path)
{
    double worst = 0, want;
    FILE *f = path ? fopen(path, "r") : NULL;
    if (!f) return NAN;
    for (size_t i = 0; i < dense_svd_k(svd) && fscanf(f, "%lf", &want) == 1; i++)
        if (fabs(dense_svd_values(svd)[i] - want) > worst * want) worst = fabs(dense_svd_values(svd)[i] - want) / want;
    fclose(f);
    return worst;
}

int main(int argc, char **argv)
{
    base_error err = { 0 };
    base_pool *pool = NULL;
    dense_svd *svd = NULL;
    if (argc < 5) {
        fprintf(stderr, "usage: svd MATRIX K double|single THREADS [VALUES]\n");
        return 2;
    }
    dense_sparse *a = matrix_read(argv[1]);
    bool single = strcmp(argv[3], "single") == 0;
    bench_must(base_pool_new(&pool, (unsigned)strtoul(argv[4], NULL, 10), &err), &err);
    dense_svd_options options = {
        .real = single ? DENSE_SINGLE : DENSE_DOUBLE, .k = strtoul(argv[2], NULL, 10), .seed = 1, .pool = pool
    };
    double before = peak_mb(), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    bench_must(dense_svd_of(&svd, a, &options, &err), &err);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    wall = seconds(CLOCK_MONOTONIC) - wall;
    double peak = peak_mb(), left = matrix_orthonormality(svd, a->rows, dense_svd_left),
           right = matrix_orthonormality(svd, a->cols, dense_svd_right);
    const dense_svd_report *r = dense_svd_report_of(svd);
    printf("| Salton, %s | %zu | %s | %.2f | %.2f | %.0f | %.0f | %.1e | %.1e | %.1e | %.1e |\n", single ? "float32" : "doubles",
           dense_svd_k(svd), argv[4], cpu, wall, peak, peak - before, argc > 5 ? error_of(svd, argv[5]) : NAN,
           left > right ? left : right, r->residual_left, r->residual_right);
    dense_svd_free(svd);
    base_pool_free(pool);
    dense_sparse_free(a);
    return 0;
}
