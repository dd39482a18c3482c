/* tests/test_dense_points.c - points of a space, the graph of their neighbours, and the structure made of it, held against the shortest code for each. */
#include <math.h>

#include "base/mem.h"
#include "dense/kernels.h"
#include "dense/points.h"
#include "dense/structure.h"
#include "tests/stored_docs.h"
#include "tests/testing.h"

enum { N = 160, DIM = 5, K = 7 };

static const dense_watch alone = { 0 };

/* Clouds around three places, every eighth point one that was there before. */
static void cloud(float *x, uint64_t seed)
{
    base_rng r = base_rng_of(seed, 0);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < DIM; j++)
            x[i * DIM + j] = i % 8 == 7 ? x[(i - 7) * DIM + j] : (float)(base_rng_unit(&r) + 2 * (double)(j == i % 3));
}

/* --- points of a space -------------------------------------------------------------------------------------------------------------- */

#define ROWS 12
static const stored_doc docs[ROWS] = { { "a", "x", "" }, { "b", "x", "" }, { "c", "x", "" }, { "d", "x", "" },
                                       { "e", "x", "" }, { "f", "x", "" }, { "g", "x", "" }, { "h", "x", "" },
                                       { "i", "x", "" }, { "j", "x", "" }, { "k", "x", "" }, { "l", "x", "" } };

/* Document d's row is (d, 2 d) over all but document 3; zero rows: of document 0. */
static base_status build_space(const char *dir, base_error *err)
{
    ir_index *ix = NULL;
    dense_space_writer *w = NULL;
    base_status s = stored_build(dir, docs, ROWS, 1);
    if (s == BASE_OK) s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK)
        s = dense_space_create(&w, ix, "s", &(dense_space_spec){ .encoder = "imported", .dim = 2, .element = DENSE_F32 }, err);
    for (uint32_t d = 0; d < ROWS && s == BASE_OK; d++)
        if (d != 3) s = dense_space_add(w, d, (float[]){ (float)d, 2 * (float)d }, err);
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    dense_space_abandon(w);
    ir_index_close(ix);
    return s;
}

static void points_are_directions_or_rows(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    dense_space *space = NULL;
    dense_points p;
    assert_ok(build_space(testing_path(dir, "ix"), err));
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    assert_ok(dense_space_open(&space, ix, "s", err));
    assert_ok(dense_points_of(&p, space, &(dense_points_options){ .metric = DENSE_COSINE }, err));
    assert_true(p.n == 10 && p.dim == 2 && p.living == 11 && p.without == 1);
    for (size_t i = 0; i < p.n; i++) {
        assert_int_equal(p.places[i], i + 1);
        assert_int_equal(p.docs[i], i < 2 ? i + 1 : i + 2);
        assert_true(p.x[2 * i] == (float)(1 / sqrt(5)) && p.x[2 * i + 1] == (float)(2 / sqrt(5)));
    }
    dense_points_done(&p);
    assert_ok(dense_points_of(&p, space, &(dense_points_options){ .metric = DENSE_L2 }, err));
    assert_true(p.n == 11 && p.without == 0 && p.x[0] == 0 && p.x[20] == 11 && p.docs[10] == 11 && p.places[10] == 10);
    dense_points_done(&p);
    assert_fails(dense_points_of(&p, space, &(dense_points_options){ .metric = DENSE_DOT }, err), BASE_EARG, "no distance");
    dense_space_close(space);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

/* Ascending, by the seed, and each row as often as any other. */
static void a_sample_is_fair(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    dense_space *space = NULL;
    size_t times[ROWS] = { 0 };
    assert_ok(build_space(testing_path(dir, "ix"), err));
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    assert_ok(dense_space_open(&space, ix, "s", err));
    for (uint64_t seed = 0; seed < 1000; seed++) {
        dense_points p, again;
        const dense_points_options options = { .metric = DENSE_COSINE, .sample = 4, .seed = seed };
        assert_ok(dense_points_of(&p, space, &options, err));
        assert_ok(dense_points_of(&again, space, &options, err));
        assert_int_equal(p.n, 4);
        assert_memory_equal(p.docs, again.docs, 4 * sizeof *p.docs);
        for (size_t i = 0; i < 4; i++) {
            assert_true(i == 0 || p.docs[i] > p.docs[i - 1]);
            times[p.docs[i]]++;
        }
        dense_points_done(&p);
        dense_points_done(&again);
    }
    for (size_t d = 0; d < ROWS; d++) /* 400 expected, with a deviation of 15.5 */
        assert_true(d == 0 || d == 3 ? times[d] == 0 : times[d] > 320 && times[d] < 480);
    dense_space_close(space);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

/* --- the graph ---------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    double distance;
    uint32_t point;
} reach;

static int by_distance(const void *a, const void *b)
{
    const reach *x = a, *y = b;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

/* All others of a point, the nearest first: by the kernels' definition in plain float32 lanes. */
static void sort_others(reach *out, const float *x, size_t dim, size_t n, size_t point)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        float square;
        if (i == point) continue;
        dense_vectors_scalar.squares[DENSE_F32](&square, x + point * dim, x + i * dim, NULL, 1, dim);
        out[at++] = (reach){ (double)square, (uint32_t)i };
    }
    qsort(out, n - 1, sizeof *out, by_distance);
}

static void the_graph_is_that_of_sorting_all(void **state)
{
    (void)state;
    float *x = base_array(N * DIM, sizeof *x, NULL);
    reach others[N];
    base_pool *pool = NULL;
    assert_ok(base_pool_new(&pool, 3, err));
    for (uint64_t seed = 1; seed <= 4; seed++) {
        dense_graph g, many;
        cloud(x, seed);
        assert_ok(dense_nearest_of(&g, x, N, DIM, K, &alone, err));
        assert_ok(dense_nearest_of(&many, x, N, DIM, K, &(dense_watch){ .pool = pool }, err));
        assert_memory_equal(g.neighbours, many.neighbours, N * K * sizeof *g.neighbours);
        assert_memory_equal(g.distances, many.distances, N * K * sizeof *g.distances);
        for (size_t i = 0; i < N; i++) {
            sort_others(others, x, DIM, N, i);
            for (size_t j = 0; j < K; j++) {
                assert_int_equal(g.neighbours[i * K + j], others[j].point);
                assert_true(g.distances[i * K + j] == sqrtf((float)others[j].distance));
            }
        }
        dense_nearest_done(&g);
        dense_nearest_done(&many);
    }
    base_pool_free(pool);
    base_free(x);
}

/* More points in one place than neighbours are asked for: a point that isn't among its own nearest. */
static void points_that_coincide_are_neighbours(void **state)
{
    (void)state;
    const float x[20] = { 0 };
    dense_graph g;
    assert_ok(dense_nearest_of(&g, x, 20, 1, 3, &alone, err));
    for (uint32_t i = 0; i < 20; i++)
        for (uint32_t j = 0; j < 3; j++) {
            assert_int_equal(g.neighbours[3 * i + j], j < i ? j : j + 1);
            assert_true(g.distances[3 * i + j] == 0);
        }
    dense_nearest_done(&g);
    assert_fails(dense_nearest_of(&g, x, 20, 1, 20, &alone, err), BASE_EARG, "below the 20 points, found 20");
    assert_fails(dense_nearest_of(&g, x, 20, 1, 0, &alone, err), BASE_EARG, "found 0");
    base_stop stop = { true };
    assert_fails(dense_nearest_of(&g, x, 20, 1, 3, &(dense_watch){ .stop = &stop }, err), BASE_ESTOPPED, "stopped");
}

/* --- distortion --------------------------------------------------------------------------------------------------------------------- */

static void rank_others(uint32_t *ranks, const float *x, size_t dim, size_t point)
{
    reach others[N];
    sort_others(others, x, dim, N, point);
    for (size_t i = 0; i < N - 1; i++) ranks[others[i].point] = (uint32_t)i + 1;
}

/* Venna & Kaski's sums by sorting everybody, for layouts of two of the dimensions; with points that coincide in one or both. */
static void distortion_is_that_of_sorting_all(void **state)
{
    (void)state;
    float x[N * DIM], y[N * 2];
    uint32_t truth[N], shown[N];
    for (uint64_t seed = 1; seed <= 4; seed++) {
        dense_distortion all, points[N];
        double intruders = 0, torn = 0, kept = 0, most = N * K * (2.0 * N - 3 * K - 1) / 2;
        cloud(x, seed);
        for (size_t i = 0; i < N; i++) y[2 * i] = floorf(4 * x[i * DIM]), y[2 * i + 1] = x[i * DIM + 1];
        assert_ok(dense_distortion_of(&all, points, x, DIM, y, 2, N, K, &alone, err));
        for (size_t i = 0; i < N; i++) {
            double own = kept;
            rank_others(truth, x, DIM, i);
            rank_others(shown, y, 2, i);
            for (size_t j = 0; j < N; j++) {
                if (j == i) continue;
                if (shown[j] <= K && truth[j] > K) intruders += truth[j] - K;
                if (truth[j] <= K && shown[j] > K) torn += shown[j] - K;
                kept += truth[j] <= K && shown[j] <= K;
            }
            assert_true(fabs(points[i].kept - (kept - own) / K) < 1e-12);
        }
        assert_true(fabs(all.trustworthiness - (1 - intruders / most)) < 1e-12);
        assert_true(fabs(all.continuity - (1 - torn / most)) < 1e-12);
        assert_true(fabs(all.kept - kept / (N * K)) < 1e-12);
    }
}

/* --- structure ---------------------------------------------------------------------------------------------------------------------- */

/* Each part is what its own function says; the pool changes nothing. */
static void structure_is_its_parts(void **state)
{
    (void)state;
    float x[N * DIM];
    uint32_t labels[N];
    base_pool *pool = NULL;
    dense_structure *st = NULL, *many = NULL;
    cloud(x, 9);
    for (size_t i = 0; i < N; i++) labels[i] = (uint32_t)(i % 8 == 7 ? (i - 7) % 3 : i % 3);
    labels[12] = DENSE_NO_LABEL;
    labels[30] = 1;
    assert_ok(base_pool_new(&pool, 4, err));
    const dense_watch together = { .pool = pool };
    dense_structure_options o = { .neighbours = K, .clusters = 3, .seed = 1, .labels = labels, .n_labels = 3, .watch = &alone };
    assert_ok(dense_structure_of(&st, x, N, DIM, &o, err));
    o.watch = &together;
    assert_ok(dense_structure_of(&many, x, N, DIM, &o, err));
    assert_int_equal(dense_pca_k(st->pca), DIM);
    assert_int_equal(dense_kmeans_k(st->clusters), 3);
    assert_true(st->ari > 0.9 && st->nmi > 0.9 && st->hubness != 0);
    for (size_t i = 0; i < N; i++) {
        double at[DIM], share;
        dense_pca_project(st->pca, x + i * DIM, at);
        assert_true(st->layout[2 * i] == (float)at[0] && st->layout[2 * i + 1] == (float)at[1]);
        assert_int_equal(st->voted[i], dense_neighbours_label(&share, &st->graph, i, labels));
        assert_true(st->shares[i] == share);
    }
    assert_true(st->voted[30] != 1 && st->margins[30] > 0); /* the wrong one */
    for (size_t c = 0; c < 3; c++) assert_int_equal(dense_kmeans_labels(st->clusters)[st->medoids[c]], c);
    assert_memory_equal(st->lof, many->lof, N * sizeof *st->lof);
    assert_memory_equal(st->layout, many->layout, 2 * N * sizeof *st->layout);
    assert_memory_equal(st->occurrences, many->occurrences, N * sizeof *st->occurrences);
    assert_memory_equal(st->distortion, many->distortion, (N + 1) * sizeof *st->distortion);
    assert_memory_equal(st->margins, many->margins, N * sizeof *st->margins);
    dense_structure_free(st);
    dense_structure_free(many);
    base_pool_free(pool);
}

static void few_points_and_foreign_layouts(void **state)
{
    (void)state;
    const float x[] = { 0, 1, 2, 3, 4 }, y[] = { 0, 0, 2, 0, 4, 0, 1, 0, 3, 0 };
    dense_structure *st = NULL;
    dense_structure_options o = { .neighbours = 10, .clusters = 10, .watch = &alone };
    assert_fails(dense_structure_of(&st, x, 2, 1, &o, err), BASE_EFORMAT, "3 points or more, found 2");
    assert_ok(dense_structure_of(&st, x, 5, 1, &o, err));
    assert_true(st->graph.k == 2 && dense_kmeans_k(st->clusters) == 5 && !st->voted);
    assert_true(st->distortion->trustworthiness == 1 && dense_pca_k(st->pca) == 1);
    dense_structure_free(st);
    st = NULL;
    o.layout = y, o.neighbours = 1;
    assert_ok(dense_structure_of(&st, x, 5, 1, &o, err));
    assert_true(fabs(st->distortion->trustworthiness - 0.2) < 1e-12); /* test_trustworthiness of scikit-learn */
    assert_memory_equal(st->layout, y, sizeof y);
    dense_structure_free(st);
}

static void points_are_ordered_by_value(void **state)
{
    (void)state;
    const double values[] = { 1, NAN, 3, INFINITY, 3 };
    uint32_t order[5];
    assert_ok(dense_structure_order(order, values, 5, err));
    const uint32_t want[] = { 3, 2, 4, 0, 1 };
    assert_memory_equal(order, want, sizeof want);
}

static void memory_may_fail(void **state)
{
    (void)state;
    const float x[] = { 0, 0, 2, 0, 11, 0, 11, 10, 6, 99 };
    const uint32_t labels[] = { 0, 0, 1, 1, 0 };
    const dense_structure_options o = { .neighbours = 2, .clusters = 2, .labels = labels, .n_labels = 2, .watch = &alone };
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        dense_structure *st = NULL;
        uint32_t order[5];
        testing_memory_fails_after(n);
        s = dense_structure_of(&st, x, 5, 2, &o, NULL);
        if (s == BASE_OK) s = dense_structure_order(order, st->lof, 5, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        dense_structure_free(st);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_directions_or_rows),
        cmocka_unit_test(a_sample_is_fair),
        cmocka_unit_test(the_graph_is_that_of_sorting_all),
        cmocka_unit_test(points_that_coincide_are_neighbours),
        cmocka_unit_test(distortion_is_that_of_sorting_all),
        cmocka_unit_test(structure_is_its_parts),
        cmocka_unit_test(few_points_and_foreign_layouts),
        cmocka_unit_test(points_are_ordered_by_value),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
