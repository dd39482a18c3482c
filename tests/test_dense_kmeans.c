/* tests/test_dense_kmeans.c - k-means against what its definition says of any result, worked examples, planted clusters. */
#include <math.h>

#include "base/mem.h"
#include "dense/kmeans.h"
#include "tests/testing.h"

/* The example of scikit-learn's documentation of KMeans: two columns of three points, whose means are the centres. */
static void two_columns_of_points_have_their_means_as_centres(void **state)
{
    (void)state;
    const float x[] = { 1, 2, 1, 4, 1, 0, 10, 2, 10, 4, 10, 0 };
    for (uint64_t seed = 1; seed <= 20; seed++) {
        dense_kmeans *km = NULL;
        assert_ok(dense_kmeans_fit(&km, x, 6, 2, &(dense_kmeans_options){ .k = 2, .seed = seed }, err));
        const float *c = dense_kmeans_centres(km);
        size_t left = dense_kmeans_labels(km)[0], right = 1 - left;
        if (dense_kmeans_inertia(km) < 17) { /* the better of two fixed points: the other cuts across the columns */
            assert_true(c[2 * left] == 1 && c[2 * left + 1] == 2 && c[2 * right] == 10 && c[2 * right + 1] == 2);
            assert_true(dense_kmeans_inertia(km) == 16);
            assert_int_equal(dense_kmeans_nearest(km, (const float[]){ 0, 0 }), left);
            assert_int_equal(dense_kmeans_nearest(km, (const float[]){ 12, 3 }), right);
        }
        dense_kmeans_free(km);
    }
}

enum { N = 700, DIM = 37, PLANTED = 9 };

/* Rows around PLANTED directions, of lengths between 1 and 3. */
static void plant(float *x, uint32_t *truth, uint64_t seed)
{
    float centre[PLANTED][DIM];
    base_rng r = base_rng_of(seed, 0);
    for (size_t c = 0; c < PLANTED; c++)
        for (size_t j = 0; j < DIM; j++) centre[c][j] = (float)(base_rng_unit(&r) - 0.5);
    for (size_t i = 0; i < N; i++) {
        truth[i] = (uint32_t)base_rng_below(&r, PLANTED);
        float length = 1 + 2 * (float)base_rng_unit(&r);
        for (size_t j = 0; j < DIM; j++) x[i * DIM + j] = length * (centre[truth[i]][j] + 0.05f * (float)(base_rng_unit(&r) - 0.5));
    }
}

static double distance(const float *a, const float *b, bool spherical)
{
    double sum = 0, dot = 0, aa = 0, bb = 0;
    for (size_t j = 0; j < DIM; j++) {
        double d = (double)a[j] - (double)b[j];
        sum += d * d, dot += (double)a[j] * (double)b[j], aa += (double)a[j] * (double)a[j], bb += (double)b[j] * (double)b[j];
    }
    return spherical ? 1 - dot / sqrt(aa * bb) : sum;
}

/* Every row has the nearest centre, every centre is the mean of its rows (or of their directions), sizes and inertia add up. */
static void assert_fixed_point(const dense_kmeans *km, const float *x, bool spherical)
{
    static double mean[64][DIM];
    double inertia = 0;
    uint32_t sizes[64] = { 0 };
    size_t k = dense_kmeans_k(km);
    memset(mean, 0, sizeof mean);
    for (size_t i = 0; i < N; i++) {
        uint32_t label = dense_kmeans_labels(km)[i];
        const float *row = x + i * DIM;
        double own = distance(row, dense_kmeans_centres(km) + label * DIM, spherical), length = 0;
        for (size_t c = 0; c < k; c++) assert_true(own <= distance(row, dense_kmeans_centres(km) + c * DIM, spherical) + 1e-5);
        for (size_t j = 0; j < DIM; j++) length += (double)row[j] * (double)row[j];
        for (size_t j = 0; j < DIM; j++) mean[label][j] += (double)row[j] / (spherical ? sqrt(length) : 1);
        inertia += own;
        sizes[label]++;
    }
    assert_true(fabs(inertia - dense_kmeans_inertia(km)) < 1e-3 * (1 + inertia));
    for (size_t c = 0; c < k; c++) {
        double length = 0;
        assert_int_equal(sizes[c], dense_kmeans_sizes(km)[c]);
        for (size_t j = 0; j < DIM; j++) length += mean[c][j] * mean[c][j];
        for (size_t j = 0; j < DIM; j++) {
            double want = spherical ? mean[c][j] / sqrt(length) : mean[c][j] / sizes[c];
            assert_true(fabs(want - (double)dense_kmeans_centres(km)[c * DIM + j]) < 1e-5);
        }
    }
}

static void a_result_is_a_fixed_point_for_any_threads(void **state)
{
    (void)state;
    static float x[N * DIM];
    static uint32_t truth[N];
    base_pool *pool = NULL;
    assert_ok(base_pool_new(&pool, 3, err));
    for (uint64_t seed = 1; seed <= 12; seed++) {
        plant(x, truth, seed);
        for (int spherical = 0; spherical < 2; spherical++) {
            dense_kmeans *one = NULL, *many = NULL;
            dense_kmeans_options opt = { .k = 1 + seed, .seed = seed, .spherical = spherical };
            assert_ok(dense_kmeans_fit(&one, x, N, DIM, &opt, err));
            opt.pool = pool;
            assert_ok(dense_kmeans_fit(&many, x, N, DIM, &opt, err));
            assert_memory_equal(dense_kmeans_centres(one), dense_kmeans_centres(many), opt.k * DIM * sizeof(float));
            assert_memory_equal(dense_kmeans_labels(one), dense_kmeans_labels(many), N * sizeof(uint32_t));
            assert_true(dense_kmeans_iterations(one) > 0 && dense_kmeans_iterations(one) < 100);
            assert_fixed_point(one, x, spherical);
            dense_kmeans_free(one);
            dense_kmeans_free(many);
        }
    }
    base_pool_free(pool);
}

/* Spherical k-means doesn't see lengths: rows of one planted direction are together, others aren't. */
static void planted_directions_are_found(void **state)
{
    (void)state;
    static float x[N * DIM];
    static uint32_t truth[N];
    size_t found = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        dense_kmeans *km = NULL;
        plant(x, truth, seed);
        assert_ok(dense_kmeans_fit(&km, x, N, DIM, &(dense_kmeans_options){ .k = PLANTED, .seed = seed, .spherical = true }, err));
        bool same = true;
        for (size_t i = 1; i < N; i++)
            same &= (truth[i] == truth[i - 1]) == (dense_kmeans_labels(km)[i] == dense_kmeans_labels(km)[i - 1]);
        found += same;
        dense_kmeans_free(km);
    }
    assert_true(found >= 6); /* seeds may fall into one cluster twice */
}

static void as_many_clusters_as_rows_and_rows_that_are_all_the_same(void **state)
{
    (void)state;
    const float x[] = { 0, 1, 2, 3, 4 }, same[] = { 7, 7, 7, 7 }, zeros[4] = { 0 };
    dense_kmeans *km = NULL;
    assert_ok(dense_kmeans_fit(&km, x, 5, 1, &(dense_kmeans_options){ .k = 5, .seed = 3 }, err));
    assert_true(dense_kmeans_inertia(km) == 0);
    for (size_t c = 0; c < 5; c++) assert_int_equal(dense_kmeans_sizes(km)[c], 1);
    dense_kmeans_free(km);
    assert_ok(dense_kmeans_fit(&km, same, 4, 1, &(dense_kmeans_options){ .k = 3, .seed = 1 }, err));
    assert_true(dense_kmeans_inertia(km) == 0 && dense_kmeans_sizes(km)[0] == 4);
    dense_kmeans_free(km);
    assert_ok(dense_kmeans_fit(&km, zeros, 2, 2, &(dense_kmeans_options){ .k = 2, .seed = 1, .spherical = true }, err));
    dense_kmeans_free(km);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    const float x[] = { 0, 1 };
    dense_kmeans *km = NULL;
    base_stop stop = { true };
    assert_fails(dense_kmeans_fit(&km, x, 2, 1, &(dense_kmeans_options){ .k = 3 }, err), BASE_EARG,
                 "from 1 to the 2 rows, found 3");
    assert_fails(dense_kmeans_fit(&km, x, 2, 1, &(dense_kmeans_options){ .k = 0 }, err), BASE_EARG, "found 0");
    assert_fails(dense_kmeans_fit(&km, x, 2, 0, &(dense_kmeans_options){ .k = 1 }, err), BASE_EARG, "1 dimension");
    assert_fails(dense_kmeans_fit(&km, x, 2, 1, &(dense_kmeans_options){ .k = 1, .stop = &stop }, err), BASE_ESTOPPED, "stopped");
    assert_null(km);
}

static void memory_may_fail(void **state)
{
    (void)state;
    const float x[] = { 0, 1, 5, 6 };
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        dense_kmeans *km = NULL;
        testing_memory_fails_after(n);
        s = dense_kmeans_fit(&km, x, 4, 1, &(dense_kmeans_options){ .k = 2 }, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        assert_int_equal(km != NULL, s == BASE_OK);
        dense_kmeans_free(km);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_columns_of_points_have_their_means_as_centres),
        cmocka_unit_test(a_result_is_a_fixed_point_for_any_threads),
        cmocka_unit_test(planted_directions_are_found),
        cmocka_unit_test(as_many_clusters_as_rows_and_rows_that_are_all_the_same),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
