/* benches/bench_kernels.c - kernels over vectors, of every set that this processor has: 1,000 rows of 384 dimensions, which stay in its caches.
 *
 * Items are multiplications. The floor of a scan is to read its rows once; that of a product of matrices the scalar twin. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "benches/bench.h"
#include "dense/kernels.h"

enum { ROWS = 1000, DIM = 384, WIDTH = 3 * DENSE_LANES, AT_MOST = 8, REPEATS = 20 };

typedef struct {
    float wide[ROWS * DIM], query[DIM], scales[ROWS], packed[DIM * WIDTH];
    int8_t coded_query[DIM];
    char rows[DENSE_ELEMENTS][ROWS * DIM * sizeof(float)];
} input;

typedef struct {
    input *in;
    const dense_vector_kernels *kernels;
    dense_element element;
} job;

static float products[ROWS * WIDTH];
static float scores[ROWS];

static void fill(input *in)
{
    base_rng r = base_rng_of(1, 0);
    for (size_t i = 0; i < ROWS * DIM; i++) in->wide[i] = (float)(base_rng_unit(&r) - 0.5);
    for (size_t i = 0; i < DIM; i++) in->query[i] = (float)(base_rng_unit(&r) - 0.5);
    for (size_t i = 0; i < DIM * WIDTH; i++) in->packed[i] = in->wide[i];
    dense_narrow(in->coded_query, in->query, DIM, DENSE_I8);
    for (dense_element e = 0; e < DENSE_ELEMENTS; e++)
        for (size_t i = 0; i < ROWS; i++)
            in->scales[i] = dense_narrow(in->rows[e] + i * DIM * dense_element_bytes(e), in->wide + i * DIM, DIM, e);
}

static uint64_t read_rows(void *context)
{
    const job *j = context;
    uint64_t sum = 0;
    uint32_t *numbers = (uint32_t *)(void *)j->in->rows[j->element];
    for (size_t i = 0; i < REPEATS; i++) {
        numbers[0] ^= 1; /* else one reading would do for all */
        sum += bench_sum(numbers, ROWS * DIM * dense_element_bytes(j->element) / 4);
    }
    return sum;
}

static uint64_t dots(void *context)
{
    const job *j = context;
    for (size_t i = 0; i < REPEATS; i++)
        j->kernels->dots[j->element](scores, j->in->query, j->in->rows[j->element], j->element == DENSE_I8 ? j->in->scales : NULL,
                                     ROWS, DIM);
    return base_hash64(scores, sizeof scores, 0);
}

static uint64_t squares(void *context)
{
    const job *j = context;
    for (size_t i = 0; i < REPEATS; i++)
        j->kernels->squares[j->element](scores, j->in->query, j->in->rows[j->element],
                                        j->element == DENSE_I8 ? j->in->scales : NULL, ROWS, DIM);
    return base_hash64(scores, sizeof scores, 0);
}

static uint64_t code_dots(void *context)
{
    const job *j = context;
    for (size_t i = 0; i < REPEATS; i++)
        j->kernels->code_dots(scores, j->in->coded_query, 1, (const int8_t *)j->in->rows[DENSE_I8], j->in->scales, ROWS, DIM);
    return base_hash64(scores, sizeof scores, 0);
}

static uint64_t multiply(void *context)
{
    const job *j = context;
    j->kernels->products(products, j->in->packed, WIDTH, j->in->wide, ROWS, DIM);
    return base_hash64(products, sizeof products, 0);
}

/* A row for each set; true if all sets gave the same. floor may be NULL: then the first set is it. */
static bool all_sets(bench *b, input *in, const char *what, dense_element element, bench_fn run, bench_fn floor, double items)
{
    static job jobs[AT_MOST + 1];
    static char names[AT_MOST + 1][64];
    bench_case cases[AT_MOST + 1];
    bool same = true;
    double bytes = (double)(ROWS * DIM * dense_element_bytes(element)) * (floor ? REPEATS : 1);
    size_t n = 0;
    if (floor) {
        jobs[0] = (job){ in, NULL, element };
        snprintf(names[0], sizeof names[0], "%s: reading (floor)", what);
        cases[n++] = (bench_case){ names[0], items, bytes, floor, &jobs[0], 0 };
    }
    for (size_t set = 0; set < AT_MOST && dense_kernels_at(set); set++, n++) {
        jobs[n] = (job){ in, dense_kernels_at(set)->vectors, element };
        snprintf(names[n], sizeof names[n], "%s: %s", what, dense_kernels_at(set)->name);
        cases[n] = (bench_case){ names[n], items, bytes, run, &jobs[n], 0 };
    }
    bench_turns(b, cases, n);
    for (size_t i = floor ? 1 : 0; i < n; i++) same &= cases[i].checksum == cases[n - 1].checksum;
    return same;
}

int main(void)
{
    char what[32];
    input *in = bench_have(base_new(input, NULL));
    const double scanned = (double)ROWS * DIM * REPEATS;
    bool same = true;
    fill(in);
    bench *b = bench_new("kernels", in->wide, sizeof in->wide);
    for (dense_element e = 0; e < DENSE_ELEMENTS; e++) {
        snprintf(what, sizeof what, "dots %s", dense_element_names[e]);
        same &= all_sets(b, in, what, e, dots, read_rows, scanned);
    }
    same &= all_sets(b, in, "squares f32", DENSE_F32, squares, read_rows, scanned);
    same &= all_sets(b, in, "code_dots", DENSE_I8, code_dots, read_rows, scanned);
    same &= all_sets(b, in, "products", DENSE_F32, multiply, NULL, (double)ROWS * DIM * WIDTH);
    if (!same) fprintf(stderr, "bench_kernels: a set has other bits than the scalar one\n");
    base_free(in);
    return bench_free(b) != 0 || !same;
}
