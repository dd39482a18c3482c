/* Exact search against its plain definition: score every row with the scalar kernels, sort. The same rows and the same bits, whatever the way. */
#include "dense/flat.h"

#include <math.h>

#include "base/mem.h"
#include "dense/kernels.h"
#include "tests/testing.h"

enum { MOST_ROWS = 9000, MOST_DIM = 70, MOST_QUERIES = 150 };

/* A made-up collection: clusters, copies of rows (ties), rows of zeros; queries near rows, and one of zeros. */
typedef struct {
    dense_rows rows; /* owned, with norms unless bare */
    dense_codes codes;
    float *queries;
    uint32_t *places; /* of rows among docnos */
    uint64_t *allowed;
    size_t n_queries;
} world;

static float spread(base_rng *r)
{
    return (float)(base_rng_unit(r) + base_rng_unit(r) + base_rng_unit(r) - 1.5);
}

static void *have(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    assert_non_null(p);
    return p;
}

/* growing: each row is nearer to the queries than those before, which is the worst order. */
static world world_of(uint64_t seed, size_t n, size_t dim, size_t n_queries, dense_element element, bool growing)
{
    base_rng r = base_rng_of(seed, 0);
    float centres[8][MOST_DIM], *x = have(n * dim, sizeof *x), *scales = have(n, sizeof *scales), *norms = have(n, sizeof *norms);
    size_t bytes = dense_element_bytes(element);
    char *data = have(n * dim, bytes);
    world w = { .queries = have(n_queries * dim, sizeof(float)), .n_queries = n_queries };
    for (size_t c = 0; c < 8; c++)
        for (size_t j = 0; j < dim; j++) centres[c][j] = spread(&r) * 2;
    for (size_t i = 0; i < n; i++) {
        const float *centre = centres[growing ? 0 : base_rng_below(&r, 8)];
        float noise = growing ? 1 - (float)i / (float)n : 1;
        uint64_t kind = growing ? 9 : base_rng_below(&r, 40);
        for (size_t j = 0; j < dim; j++) x[i * dim + j] = kind == 0 ? 0 : centre[j] + noise * spread(&r);
        if (kind < 4 && kind > 0 && i > 0) memcpy(x + i * dim, x + base_rng_below(&r, i) * dim, dim * sizeof *x);
        scales[i] = dense_narrow(data + i * dim * bytes, x + i * dim, dim, element);
    }
    w.rows = (dense_rows){ data, n, dim, element, element == DENSE_I8 ? scales : NULL, NULL };
    if (element != DENSE_I8) free(scales);
    for (size_t i = 0; i < n; i++) {
        float wide[MOST_DIM];
        dense_rows_widen(&w.rows, i, wide);
        norms[i] = dense_norm(wide, dim);
    }
    w.rows.norms = norms;
    assert_ok(dense_codes_new(&w.codes, &w.rows, NULL, err));
    for (size_t q = 0; q < n_queries; q++)
        for (size_t j = 0; j < dim; j++)
            w.queries[q * dim + j] = q == 2 ? 0 : centres[growing ? 0 : q % 8][j] + (growing ? 0 : spread(&r));
    if (n > 0 && n_queries > 1) dense_rows_widen(&w.rows, n / 2, w.queries + dim); /* a row itself */
    w.places = have(n, sizeof *w.places);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = (uint32_t)base_rng_below(&r, i + 1);
        w.places[i] = w.places[j], w.places[j] = i;
    }
    w.allowed = have(n / 64 + 1, sizeof *w.allowed);
    uint64_t density = base_rng_below(&r, 4);
    for (size_t i = 0; i < n; i++) {
        bool in = density == 0 ? base_rng_below(&r, 100) == 0 : density == 1 ? i / 300 % 3 == 1 : base_rng_below(&r, density) > 0;
        w.allowed[i / 64] |= (uint64_t)in << i % 64;
    }
    free(x);
    return w;
}

static void world_done(world *w)
{
    free((void *)(uintptr_t)w->rows.data);
    free((void *)(uintptr_t)w->rows.scales);
    free((void *)(uintptr_t)w->rows.norms);
    free(w->queries), free(w->places), free(w->allowed);
    dense_codes_done(&w->codes);
}

static int by_place(const void *context, uint32_t a, uint32_t b)
{
    const uint32_t *place = context;
    return (place[a] > place[b]) - (place[a] < place[b]);
}

/* The scores, written without dense/metric.c. */
static float plain_score(dense_metric metric, const world *w, const float *query, size_t row)
{
    const dense_vector_kernels *k = dense_kernels_scalar.vectors;
    const float *scale = w->rows.scales ? w->rows.scales + row : NULL;
    float product, square;
    k->dots[w->rows.element](&product, query, dense_row(&w->rows, row), scale, 1, w->rows.dim);
    k->squares[w->rows.element](&square, query, dense_row(&w->rows, row), scale, 1, w->rows.dim);
    double lengths = (double)dense_norm(query, w->rows.dim) * (double)w->rows.norms[row];
    double cosine = lengths > 0 ? (double)product / lengths : 0;
    if (metric == DENSE_DOT) return product;
    if (metric == DENSE_L2) return -square;
    return (float)(metric == DENSE_COSINE ? cosine : -sqrt(fmax(2 - 2 * cosine, 0)));
}

static size_t plain_search(base_hit *out, dense_metric metric, const world *w, const float *query, const dense_ask *ask)
{
    size_t n = 0;
    base_hit *all = have(w->rows.n, sizeof *all);
    for (uint32_t row = 0; row < w->rows.n; row++)
        if (!ask->allowed || (ask->allowed[row / 64] >> row % 64 & 1))
            all[n++] = (base_hit){ row, plain_score(metric, w, query, row) };
    base_hits_sort(all, n, ask->ties);
    if (n > ask->k) n = ask->k;
    memcpy(out, all, n * sizeof *all);
    free(all);
    return n;
}

static void hold_against(const base_hit *want, const size_t *n_want, const dense_flat *flat, const world *w, const dense_ask *ask,
                         size_t n_queries, uint64_t seed, const char *way)
{
    base_hit *got = have(n_queries * ask->k, sizeof *got);
    size_t n_got[MOST_QUERIES];
    assert_ok(dense_flat_search(flat, got, n_got, w->queries, n_queries, ask, err));
    for (size_t q = 0; q < n_queries; q++) {
        if (n_got[q] != n_want[q])
            fail_msg("seed %u, %s, query %zu: %zu hits, not %zu", (unsigned)seed, way, q, n_got[q], n_want[q]);
        for (size_t i = 0; i < n_got[q]; i++) {
            const base_hit *a = &want[q * ask->k + i], *b = &got[q * ask->k + i];
            if (a->doc != b->doc || a->score != b->score)
                fail_msg("seed %u, %s, query %zu of %zu, rank %zu: row %u (%a), not %u (%a)", (unsigned)seed, way, q, n_queries,
                         i + 1, b->doc, (double)b->score, a->doc, (double)a->score);
        }
    }
    free(got);
}

/* All ways of a world: with and without twin, one query and many, one thread and three. */
static void all_ways_agree(const world *w, dense_metric metric, dense_ask ask, base_pool *three, uint64_t seed)
{
    base_hit *want = have(w->n_queries * ask.k, sizeof *want);
    size_t n_want[MOST_QUERIES];
    for (size_t q = 0; q < w->n_queries; q++)
        n_want[q] = plain_search(want + q * ask.k, metric, w, w->queries + q * w->rows.dim, &ask);
    for (int twin = 0; twin < 2; twin++)
        for (int threads = 0; threads < 2; threads++) {
            dense_flat *flat = NULL;
            dense_rows bare = w->rows;
            if (seed % 2) bare.norms = NULL;
            ask.pool = threads ? three : NULL;
            assert_ok(dense_flat_new(&flat, &bare, &(dense_flat_options){ metric, twin ? &w->codes : NULL }, ask.pool, err));
            hold_against(want, n_want, flat, w, &ask, w->n_queries, seed, twin ? "all queries, twin" : "all queries");
            hold_against(want, n_want, flat, w, &ask, w->n_queries < 2 ? w->n_queries : 2, seed, twin ? "scan, twin" : "scan");
            dense_flat_free(flat);
        }
    free(want);
}

static void every_way_finds_what_the_definition_finds(void **state)
{
    (void)state;
    base_pool *three = NULL;
    assert_ok(base_pool_new(&three, 3, err));
    for (uint64_t seed = 1; seed <= (testing_long_form() ? 2000 : 200); seed++) {
        base_rng r = base_rng_of(seed, 7);
        size_t n = seed % 20 == 0 ? MOST_ROWS - base_rng_below(&r, 500) : base_rng_below(&r, 700),
               dim = base_rng_below(&r, MOST_DIM);
        size_t n_queries = seed % 20 == 0 ? 3 : seed % 7 == 0 ? MOST_QUERIES : base_rng_below(&r, 60);
        dense_metric metric = (dense_metric)(seed % DENSE_METRICS);
        world w = world_of(seed, n, dim, n_queries, (dense_element)(seed / 4 % DENSE_ELEMENTS), seed % 11 == 0);
        base_ties ties = { by_place, w.places };
        size_t ks[] = { 1, 10, 1000 };
        dense_ask ask = { .k = ks[seed % 3], .ties = seed % 5 ? &ties : NULL, .allowed = seed % 2 ? w.allowed : NULL };
        all_ways_agree(&w, metric, ask, three, seed);
        world_done(&w);
    }
    base_pool_free(three);
}

/* One large coordinate takes all the codes' room, and what the query asks for is in the rests: the codes' products are all the same. */
static void rows_whose_codes_say_nothing_are_found(void **state)
{
    (void)state;
    enum { ROWS = 600, DIM = 4 };
    float x[ROWS * DIM], query[DIM] = { 0, 1, 1, 1 };
    for (uint64_t seed = 1; seed <= 20; seed++) {
        base_rng r = base_rng_of(seed, 3);
        for (size_t i = 0; i < ROWS; i++) {
            x[i * DIM] = 1000;
            for (size_t j = 1; j < DIM; j++) x[i * DIM + j] = (float)base_rng_unit(&r) * 7 - 3.5f;
        }
        dense_codes codes = { 0 };
        dense_flat *flat = NULL, *with_twin = NULL;
        dense_rows rows = { .data = x, .n = ROWS, .dim = DIM };
        dense_flat_options options = { (dense_metric)(seed % DENSE_METRICS), NULL };
        dense_ask ask = { .k = 3 };
        base_hit want[3], got[3];
        size_t n_want, n_got;
        assert_ok(dense_codes_new(&codes, &rows, NULL, err));
        for (size_t i = 0; i < ROWS * DIM; i++) assert_int_equal(((const int8_t *)codes.rows.data)[i], i % DIM == 0 ? 127 : 0);
        assert_ok(dense_flat_new(&flat, &rows, &options, NULL, err));
        options.codes = &codes;
        assert_ok(dense_flat_new(&with_twin, &rows, &options, NULL, err));
        assert_ok(dense_flat_search(flat, want, &n_want, query, 1, &ask, err));
        assert_ok(dense_flat_search(with_twin, got, &n_got, query, 1, &ask, err));
        assert_int_equal(n_want, n_got);
        assert_memory_equal(want, got, sizeof want);
        dense_flat_free(flat), dense_flat_free(with_twin);
        dense_codes_done(&codes);
    }
}

/* The threshold is a row's own score: such a row must get past the bar, by any product that the doubt covers. */
static void a_bar_never_rules_out_a_row_that_reaches_the_threshold(void **state)
{
    (void)state;
    size_t stopped = 0, tried = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        world w = world_of(seed, 60, 1 + seed % (MOST_DIM - 1), 4, (dense_element)(seed % DENSE_ELEMENTS), seed % 3 == 0);
        double size = seed % 4 ? 1 : ldexp(1, (int)(seed % 160) - 80); /* of the queries */
        for (size_t q = 0; q < 4; q++)
            for (size_t row = 0; row < 60; row++) {
                float query[MOST_DIM], product;
                dense_metric metric = (dense_metric)((seed + row) % DENSE_METRICS);
                for (size_t j = 0; j < w.rows.dim; j++) query[j] = (float)(size * (double)w.queries[q * w.rows.dim + j]);
                float norm = w.rows.norms[row], query_norm = dense_norm(query, w.rows.dim),
                      score = plain_score(metric, &w, query, row);
                const float *scale = w.rows.scales ? w.rows.scales + row : NULL;
                dense_kernels_scalar.vectors->dots[w.rows.element](&product, query, dense_row(&w.rows, row), scale, 1, w.rows.dim);
                dense_doubt doubt = dense_doubt_of_sums(query_norm, w.rows.dim);
                dense_bar bar = dense_bar_of(metric, score, query_norm, w.rows.dim, &doubt);
                float least =
                    fmaf((float)bar.by_norm, norm, (float)bar.base) + (float)(bar.by_square * (double)norm * (double)norm);
                double lowest = (double)product - (metric == DENSE_L2 ? 0 : doubt.by_norm * (double)norm + doubt.always);
                assert_true(lowest >= bar.base + bar.by_norm * (double)norm + bar.by_square * (double)norm * (double)norm);
                assert_true(lowest >= (double)least);
                /* and what is clearly below is ruled out */
                bool distance = metric == DENSE_L2 || metric == DENSE_ANGULAR;
                float above = score + 0.01f * (metric == DENSE_COSINE || metric == DENSE_ANGULAR ? 1 : query_norm * norm);
                if (seed % 4 == 0 || norm == 0 || query_norm == 0 || (distance && above > 0)) continue;
                bar = dense_bar_of(metric, above, query_norm, w.rows.dim, &doubt);
                stopped += (double)product < bar.base + bar.by_norm * (double)norm + bar.by_square * (double)norm * (double)norm;
                tried++;
            }
        world_done(&w);
    }
    print_message("ruled out: %zu of %zu\n", stopped, tried);
    assert_true(tried > 10000 && stopped == tried);
}

/* What a product of sums in another order, and one of codes, differ from the definition: never more than is said. */
static void doubts_cover_what_products_differ(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        size_t dim = 1 + seed % (MOST_DIM - 1);
        world w = world_of(seed, 48, dim, 3, DENSE_F32, seed % 5 == 0);
        for (size_t q = 0; q < 3; q++) {
            const float *query = w.queries + q * dim;
            int8_t codes[MOST_DIM];
            float packed[MOST_DIM * DENSE_LANES] = { 0 }, products[48 * DENSE_LANES], dots[48], residual;
            float norm = dense_norm(query, dim), scale = dense_code(codes, &residual, query, dim);
            float coded[48];
            dense_doubt doubt = dense_doubt_of_sums(norm, dim), of_codes = dense_doubt_of_codes(norm, residual, dim);
            for (size_t i = 0; i < dim; i++) packed[i * DENSE_LANES] = query[i];
            dense_kernels_scalar.vectors->products(products, packed, DENSE_LANES, w.rows.data, 48, dim);
            dense_kernels_scalar.vectors->dots[DENSE_F32](dots, query, w.rows.data, NULL, 48, dim);
            dense_kernels_scalar.vectors->code_dots(coded, codes, scale, w.codes.rows.data, w.codes.rows.scales, 48, dim);
            for (size_t r = 0; r < 48; r++) {
                double x = (double)w.rows.norms[r], rest = (double)w.codes.residuals[r];
                double product = (double)products[r * DENSE_LANES], code_product = (double)coded[r];
                assert_true(fabs(product - (double)dots[r]) <= doubt.by_norm * x + doubt.always);
                assert_true(fabs(code_product - (double)dots[r]) <=
                            of_codes.by_norm * x + of_codes.by_residual * rest + of_codes.always);
            }
        }
        world_done(&w);
    }
}

static void what_cannot_be_searched_is_refused(void **state)
{
    (void)state;
    float x[] = { 1, 2, 3, 4 }, query[] = { 1, 0 };
    dense_rows rows = { .data = x, .n = 2, .dim = 2 };
    dense_flat_options options = { DENSE_L2, NULL };
    dense_flat *flat = NULL;
    base_hit hits[2];
    size_t n = 9;
    x[3] = NAN;
    assert_fails(dense_flat_new(&flat, &rows, &options, NULL, err), BASE_EFORMAT, "vector 1 is longer than 2^62");
    x[3] = INFINITY;
    assert_fails(dense_flat_new(&flat, &rows, &options, NULL, err), BASE_EFORMAT, "vector 1 is longer than 2^62");
    x[3] = 0x1p63f;
    assert_fails(dense_flat_new(&flat, &rows, &options, NULL, err), BASE_EFORMAT, "vector 1 is longer than 2^62");
    x[3] = 4;
    rows.n = SIZE_MAX;
    assert_fails(dense_flat_new(&flat, &rows, &options, NULL, err), BASE_EARG, "at most 4294967295 vectors");
    rows.n = 2, rows.dim = 65537;
    assert_fails(dense_flat_new(&flat, &rows, &options, NULL, err), BASE_EARG, "at most 65536 dimensions, found 65537");
    rows.dim = 2;
    assert_null(flat);
    assert_ok(dense_flat_new(&flat, &rows, &options, NULL, err));
    assert_fails(dense_flat_search(flat, hits, &n, query, 1, &(dense_ask){ .k = 0 }, err), BASE_EARG, "found 0");
    query[1] = NAN;
    assert_fails(dense_flat_search(flat, hits, &n, query, 1, &(dense_ask){ .k = 2 }, err), BASE_EFORMAT, "query 0 is longer");
    query[1] = 0;
    assert_ok(dense_flat_search(flat, hits, &n, query, 1, &(dense_ask){ .k = 2 }, err));
    assert_true(n == 2 && hits[0].doc == 0 && hits[0].score == -4 && hits[1].doc == 1 && hits[1].score == -20);
    assert_ok(dense_flat_search(flat, hits, &n, query, 0, &(dense_ask){ .k = 2 }, err));
    dense_flat_free(flat);
}

static base_status make_and_search(const world *w, base_pool *pool, bool twin, base_hit *hits, size_t *counts, base_error *err)
{
    dense_codes codes = { 0 };
    dense_flat *flat = NULL;
    dense_rows rows = w->rows;
    rows.norms = NULL;
    base_status s = twin ? dense_codes_new(&codes, &w->rows, pool, err) : BASE_OK;
    if (s == BASE_OK) s = dense_flat_new(&flat, &rows, &(dense_flat_options){ DENSE_COSINE, twin ? &codes : NULL }, pool, err);
    if (s == BASE_OK)
        s = dense_flat_search(flat, hits, counts, w->queries, w->n_queries, &(dense_ask){ .k = 5, .pool = pool }, err);
    dense_flat_free(flat);
    dense_codes_done(&codes);
    return s;
}

static void a_failing_allocation_is_said_and_leaks_nothing(void **state)
{
    (void)state;
    base_pool *pool = NULL;
    base_hit hits[5 * 10];
    size_t counts[10];
    assert_ok(base_pool_new(&pool, 2, err));
    for (size_t n_queries = 1; n_queries <= 10; n_queries += 9) {
        world w = world_of(5, 5000, 8, n_queries, DENSE_F16, false);
        for (int twin = 0; twin < 2; twin++) {
            base_status s = BASE_ENOMEM;
            long n = 0;
            for (; s != BASE_OK; n++) {
                base_error err = { 0 };
                testing_memory_fails_after(n);
                s = make_and_search(&w, pool, twin, hits, counts, &err);
                testing_memory_heals();
                assert_true(s == BASE_OK || (s == BASE_ENOMEM && err.status == BASE_ENOMEM));
            }
            assert_true(n > 5);
        }
        world_done(&w);
    }
    base_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_finds_what_the_definition_finds),
        cmocka_unit_test(rows_whose_codes_say_nothing_are_found),
        cmocka_unit_test(a_bar_never_rules_out_a_row_that_reaches_the_threshold),
        cmocka_unit_test(doubts_cover_what_products_differ),
        cmocka_unit_test(what_cannot_be_searched_is_refused),
        cmocka_unit_test(a_failing_allocation_is_said_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
