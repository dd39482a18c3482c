/* tests/test_dense_structure.c - labellings, neighbourhoods, distortion and principal components: the examples of scikit-learn's documentation and tests,
 * whose numbers are others', and what the definitions say by the shortest code. */
#include <math.h>

#include "base/mem.h"
#include "dense/distortion.h"
#include "dense/labelling.h"
#include "dense/neighbourhood.h"
#include "dense/pca.h"
#include "tests/testing.h"

static const dense_watch alone = { 0 };

static void assert_near(double got, double want, double margin)
{
    if (!(fabs(got - want) <= margin)) fail_msg("%.12g isn't %.12g", got, want);
}

/* --- agreement ---------------------------------------------------------------------------------------------------------------------- */

/* adjusted_rand_score and v_measure_score as scikit-learn's reference shows them. */
static void agreement_is_as_in_the_reference(void **state)
{
    (void)state;
    static const struct {
        uint32_t a[6], b[6];
        size_t n;
        double ari, nmi;
    } cases[] = {
        { { 0, 0, 1, 1 }, { 0, 0, 1, 1 }, 4, 1, 1 },
        { { 0, 0, 1, 1 }, { 1, 1, 0, 0 }, 4, 1, 1 },
        { { 0, 0, 1, 2 }, { 0, 0, 1, 1 }, 4, 0.5714285714285714, 0.8 },
        { { 0, 0, 1, 1 }, { 0, 0, 1, 2 }, 4, 0.5714285714285714, 0.8 },
        { { 0, 0, 0, 0 }, { 0, 1, 2, 3 }, 4, 0, 0 },
        { { 0, 0, 1, 1 }, { 0, 1, 0, 1 }, 4, -0.5, 0 },
        { { 3 }, { 5 }, 1, 1, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double ari, nmi;
        assert_ok(dense_labellings_agree(&ari, &nmi, cases[i].a, cases[i].b, cases[i].n, err));
        assert_near(ari, cases[i].ari, 1e-12);
        assert_near(nmi, cases[i].nmi, 1e-12);
    }
    double ari, nmi;
    const uint32_t large = DENSE_LABELS_MAX;
    assert_fails(dense_labellings_agree(&ari, &nmi, &large, &large, 1, err), BASE_EARG, "below 65536");
    assert_fails(dense_labellings_agree(&ari, &nmi, NULL, NULL, 0, err), BASE_EARG, "found none");
    const uint32_t a[] = { 0, DENSE_NO_LABEL, 0, 1, 1, 7 },
                   b[] = { 4, 9, 4, 5, 5, DENSE_NO_LABEL }; /* the second and the last don't count */
    assert_ok(dense_labellings_agree(&ari, &nmi, a, b, 6, err));
    assert_true(ari == 1 && nmi == 1);
    assert_fails(dense_labellings_agree(&ari, &nmi, a + 1, b + 1, 1, err), BASE_EARG, "found none");
}

/* By counting every pair of points (Hubert & Arabie's definition). */
static void ari_is_a_count_of_pairs(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        base_rng r = base_rng_of(seed, 0);
        uint32_t a[60], b[60];
        size_t n = 2 + base_rng_below(&r, 59);
        double in_a = 0, in_b = 0, in_both = 0, ari, nmi;
        for (size_t i = 0; i < n; i++) a[i] = (uint32_t)base_rng_below(&r, 5), b[i] = base_rng_below(&r, 2) ? a[i] : 7;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++) in_a += a[i] == a[j], in_b += b[i] == b[j], in_both += a[i] == a[j] && b[i] == b[j];
        double all = (double)n * ((double)n - 1) / 2, chance = in_a * in_b / all, most = (in_a + in_b) / 2;
        assert_ok(dense_labellings_agree(&ari, &nmi, a, b, n, err));
        assert_near(ari, most > chance ? (in_both - chance) / (most - chance) : 1, 1e-12);
        assert_true(nmi >= 0 && nmi <= 1 + 1e-12);
    }
}

/* --- shapes and axes ---------------------------------------------------------------------------------------------------------------- */

static void shapes_are_cosines_with_the_means(void **state)
{
    (void)state;
    const float x[] = { 1, 0, 5, 0, 0, 2, 0, 1, 1, 1, -1, 0, 1, 0 };
    const uint32_t labels[] = { 0, 0, 1, 1, 2, 3, 3 }; /* 3: two that cancel out */
    dense_label_shape s[5];
    assert_ok(dense_label_shapes(s, x, 7, 2, labels, 5, err));
    assert_int_equal(s[0].n, 2);
    assert_near(s[0].compactness, 1, 1e-12); /* lengths don't count */
    assert_near(s[0].separation, 1 - sqrt(0.5), 1e-12);
    assert_int_equal(s[0].nearest, 2);
    assert_near(s[2].separation, 1 - sqrt(0.5), 1e-12);
    assert_true(s[3].compactness == 0 && s[3].separation == 0);
    assert_true(s[4].n == 0 && s[4].compactness == 0);
    const uint32_t some[] = { 0, 0, DENSE_NO_LABEL, 1, 2, 3, 3 };
    assert_ok(dense_label_shapes(s, x, 7, 2, some, 5, err));
    assert_int_equal(s[1].n, 1);
}

/* Angles are told in degrees from the first axis. */
static void margins_are_between_two_means_without_the_point(void **state)
{
    (void)state;
    const double degrees[] = { 0, 20, 70, 90, 200 };
    const uint32_t labels[] = { 0, 0, 0, 1, 2 }, others[] = { 1, 0, 1, 0, DENSE_NO_LABEL };
    const double pi = 3.14159265358979323846;
    float x[10];
    double got[5];
    for (size_t i = 0; i < 5; i++)
        x[2 * i] = (float)(3 * cos(degrees[i] * pi / 180)), x[2 * i + 1] = (float)(3 * sin(degrees[i] * pi / 180));
    assert_ok(dense_label_margins(got, x, 5, 2, labels, others, 3, err));
    assert_near(got[0], cos(90 * pi / 180) - cos(45 * pi / 180), 1e-6);
    assert_near(got[1], 0, 1e-12); /* its own label on both sides */
    assert_near(got[2], cos(20 * pi / 180) - cos(60 * pi / 180), 1e-6);
    double along = cos(0) + cos(20 * pi / 180) + cos(70 * pi / 180), across = sin(20 * pi / 180) + sin(70 * pi / 180);
    assert_near(got[3], across / sqrt(along * along + across * across), 1e-6); /* nobody else has its label: 0 */
    assert_true(got[4] == 0);
}

static void an_axis_is_0_at_one_mean_and_1_at_the_other(void **state)
{
    (void)state;
    const float x[] = { 0, 0, 2, 0, 11, 0, 11, 10, 6, 99 };
    const uint32_t labels[] = { 0, 0, 1, 1, 2 };
    double at[5];
    assert_ok(dense_label_axis(at, x, 5, 2, labels, 0, 1, err)); /* from (1, 0) to (11, 5) */
    assert_near((at[0] + at[1]) / 2, 0, 1e-12);
    assert_near((at[2] + at[3]) / 2, 1, 1e-12);
    assert_near(at[4], (5 * 10 + 99 * 5) / 125.0, 1e-12);
    assert_fails(dense_label_axis(at, x, 5, 2, labels, 0, 9, err), BASE_EARG, "points of both");
    assert_fails(dense_label_axis(at, x, 5, 2, labels, 0, 0, err), BASE_EARG, "same mean");
}

/* --- neighbours --------------------------------------------------------------------------------------------------------------------- */

/* The graph of points on a line, the nearest first, of equally near ones the first. */
static void graph_of(uint32_t *neighbours, float *distances, const float *x, size_t n, size_t k)
{
    for (size_t i = 0; i < n; i++) {
        bool taken[64] = { false };
        taken[i] = true;
        for (size_t j = 0; j < k; j++) {
            size_t best = n;
            for (size_t p = 0; p < n; p++)
                if (!taken[p] && (best == n || fabsf(x[p] - x[i]) < fabsf(x[best] - x[i]))) best = p;
            taken[best] = true;
            neighbours[i * k + j] = (uint32_t)best;
            distances[i * k + j] = fabsf(x[best] - x[i]);
        }
    }
}

/* LocalOutlierFactor(n_neighbors=2) of scikit-learn's reference: -0.9821, -1.0370, -73.3697, -0.9821. */
static void lof_is_as_in_the_reference(void **state)
{
    (void)state;
    const float x[] = { -1.1f, 0.2f, 101.1f, 0.3f };
    const double want[] = { 0.9821, 1.0370, 73.3697, 0.9821 };
    uint32_t neighbours[8];
    float distances[8];
    double lof[4];
    graph_of(neighbours, distances, x, 4, 2);
    assert_ok(dense_local_outlier_factors(lof, &(dense_graph){ 4, 2, neighbours, distances }, err));
    for (size_t i = 0; i < 4; i++) assert_near(lof[i], want[i], 1e-4);
    const float same[] = { 3, 3, 3, 3 };
    graph_of(neighbours, distances, same, 4, 2);
    assert_ok(dense_local_outlier_factors(lof, &(dense_graph){ 4, 2, neighbours, distances }, err));
    for (size_t i = 0; i < 4; i++) assert_true(lof[i] == 1);
}

static void a_hub_skews_the_counts(void **state)
{
    (void)state;
    const uint32_t hub[] = { 1, 0, 0, 0, 0 }, ring[] = { 1, 2, 3, 4, 0 }; /* everybody's neighbour is 0; or the next */
    uint32_t counts[5];
    double skewness;
    assert_ok(dense_hubness(&skewness, counts, &(dense_graph){ 5, 1, hub, NULL }, err));
    assert_true(counts[0] == 4 && counts[1] == 1 && counts[4] == 0);
    assert_near(skewness, (27 + 0 - 3) / 5.0 / pow(12 / 5.0, 1.5), 1e-12); /* deviations 3 0 -1 -1 -1 */
    assert_ok(dense_hubness(&skewness, NULL, &(dense_graph){ 5, 1, ring, NULL }, err));
    assert_true(skewness == 0);
}

static void neighbours_vote(void **state)
{
    (void)state;
    const uint32_t near[] = { 1, 2, 3 }, none = DENSE_NO_LABEL;
    const struct {
        uint32_t labels[4], label;
        double share;
    } cases[] = {
        { { 9, 5, 6, 6 }, 6, 2 / 3.0 },    { { 9, 5, 6, 7 }, 5, 1 / 3.0 }, /* as many each: the nearest's */
        { { 9, none, 6, 7 }, 6, 1 / 2.0 }, { { 9, none, none, 7 }, 7, 1 }, { { 9, none, none, none }, none, 0 },
    };
    const dense_graph g = { 1, 3, near, NULL };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double share;
        assert_int_equal(dense_neighbours_label(&share, &g, 0, cases[i].labels), cases[i].label);
        assert_near(share, cases[i].share, 1e-12);
    }
}

/* --- distortion --------------------------------------------------------------------------------------------------------------------- */

/* test_trustworthiness of scikit-learn: five points on a line in another order have 0.2 with one neighbour; what is only moved has 1. */
static void trustworthiness_is_as_in_the_reference(void **state)
{
    (void)state;
    const float x[] = { 0, 1, 2, 3, 4 }, y[] = { 0, 2, 4, 1, 3 }, moved[] = { 5, 6, 7, 8, 9 };
    dense_distortion d, points[5];
    assert_ok(dense_distortion_of(&d, points, x, 1, y, 1, 5, 1, &alone, err));
    assert_near(d.trustworthiness, 0.2, 1e-12);
    double mean = 0;
    for (size_t i = 0; i < 5; i++) mean += points[i].trustworthiness / 5;
    assert_near(mean, d.trustworthiness, 1e-12);
    assert_ok(dense_distortion_of(&d, NULL, x, 1, moved, 1, 5, 2, &alone, err));
    assert_true(d.trustworthiness == 1 && d.continuity == 1 && d.kept == 1);
    assert_fails(dense_distortion_of(&d, NULL, x, 1, y, 1, 5, 3, &alone, err), BASE_EARG, "half of the 5 points, found 3");
    assert_fails(dense_distortion_of(&d, NULL, x, 1, y, 1, 5, 0, &alone, err), BASE_EARG, "found 0");
}

/* What the layout tears apart is what the other way round would intrude; and the pool changes nothing. */
static void continuity_is_trustworthiness_the_other_way_round(void **state)
{
    (void)state;
    enum { N = 60 };
    float x[N * 3], y[N * 2];
    base_pool *pool = NULL;
    assert_ok(base_pool_new(&pool, 3, err));
    for (uint64_t seed = 1; seed <= 10; seed++) {
        base_rng r = base_rng_of(seed, 0);
        dense_distortion d, back, many;
        for (size_t i = 0; i < N * 3; i++) x[i] = (float)base_rng_unit(&r);
        for (size_t i = 0; i < N; i++) y[2 * i] = x[3 * i], y[2 * i + 1] = x[3 * i + 1]; /* one dimension is left out */
        assert_ok(dense_distortion_of(&d, NULL, x, 3, y, 2, N, 7, &alone, err));
        assert_ok(dense_distortion_of(&back, NULL, y, 2, x, 3, N, 7, &alone, err));
        assert_ok(dense_distortion_of(&many, NULL, x, 3, y, 2, N, 7, &(dense_watch){ .pool = pool }, err));
        assert_memory_equal(&d, &many, sizeof d);
        assert_true(d.trustworthiness == back.continuity && d.continuity == back.trustworthiness && d.kept == back.kept);
        assert_true(d.trustworthiness > 0.5 && d.trustworthiness < 1 && d.kept > 0.1 && d.kept < 1);
    }
    base_pool_free(pool);
}

/* --- components --------------------------------------------------------------------------------------------------------------------- */

/* PCA(n_components=2) of scikit-learn's reference: explained_variance_ratio_ 0.9924, 0.0075; singular_values_ 6.30061, 0.54980. */
static void components_are_as_in_the_reference(void **state)
{
    (void)state;
    const float x[] = { -1, -1, -2, -1, -3, -2, 1, 1, 2, 1, 3, 2 };
    dense_pca *p = NULL;
    double y[2];
    assert_ok(dense_pca_fit(&p, x, 6, 2, 5, NULL, err));
    assert_int_equal(dense_pca_k(p), 2);
    assert_near(dense_pca_variances(p)[0] / dense_pca_total_variance(p), 0.9924, 1e-4);
    assert_near(dense_pca_variances(p)[1] / dense_pca_total_variance(p), 0.0075, 1e-4);
    assert_near(sqrt(dense_pca_variances(p)[0] * 5), 6.30061232, 1e-8);
    assert_near(sqrt(dense_pca_variances(p)[1] * 5), 0.54980396, 1e-8);
    dense_pca_project(p, x + 10, y);
    const double *c = dense_pca_components(p);
    assert_near(y[0], 3 * c[0] + 2 * c[1], 1e-12); /* the mean is 0 */
    assert_true(c[0] > 0);
    dense_pca_free(p);
    assert_fails(dense_pca_fit(&p, x, 1, 2, 1, NULL, err), BASE_EARG, "two rows");
    assert_fails(dense_pca_fit(&p, x, 6, 2, 0, NULL, err), BASE_EARG, "found 0");
    assert_fails(dense_pca_fit(&p, x, 6, DENSE_PCA_DIM_MAX + 1, 1, NULL, err), BASE_EARG, "8193");
}

/* Orthonormal; what rows have on a component varies as much as is said; the same for any pool. */
static void components_are_orthonormal_and_hold_their_variance(void **state)
{
    (void)state;
    enum { N = 90, DIM = 21, K = 6 };
    float x[N * DIM];
    dense_pca *p = NULL, *many = NULL;
    base_pool *pool = NULL;
    base_rng r = base_rng_of(5, 0);
    for (size_t i = 0; i < N * DIM; i++) x[i] = (float)base_rng_unit(&r) * (float)(1 + i % DIM) + 3;
    assert_ok(base_pool_new(&pool, 3, err));
    assert_ok(dense_pca_fit(&p, x, N, DIM, K, NULL, err));
    assert_ok(dense_pca_fit(&many, x, N, DIM, K, pool, err));
    assert_memory_equal(dense_pca_components(p), dense_pca_components(many), K * DIM * sizeof(double));
    for (size_t a = 0; a < K; a++) {
        double variance = 0, y[K];
        for (size_t b = 0; b <= a; b++) {
            double dot = 0;
            for (size_t j = 0; j < DIM; j++) dot += dense_pca_components(p)[a * DIM + j] * dense_pca_components(p)[b * DIM + j];
            assert_near(dot, a == b, 1e-12);
        }
        for (size_t i = 0; i < N; i++) {
            dense_pca_project(p, x + i * DIM, y);
            variance += y[a] * y[a] / (N - 1);
        }
        assert_near(variance, dense_pca_variances(p)[a], 1e-9 * variance);
        if (a > 0) assert_true(dense_pca_variances(p)[a] <= dense_pca_variances(p)[a - 1]);
    }
    dense_pca_free(p);
    dense_pca_free(many);
    base_pool_free(pool);
}

static void memory_may_fail(void **state)
{
    (void)state;
    const float x[] = { 0, 0, 2, 0, 11, 0, 11, 10, 6, 99 };
    const uint32_t labels[] = { 0, 0, 1, 1, 2 }, near[] = { 1, 0, 3, 2, 3 };
    const float distances[] = { 1, 1, 1, 1, 1 };
    const dense_graph g = { 5, 1, near, distances };
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        double ari, nmi, out[5];
        dense_label_shape shapes[3];
        dense_distortion d;
        dense_pca *p = NULL;
        testing_memory_fails_after(n);
        s = dense_labellings_agree(&ari, &nmi, labels, labels, 5, NULL);
        if (s == BASE_OK) s = dense_label_shapes(shapes, x, 5, 2, labels, 3, NULL);
        if (s == BASE_OK) s = dense_label_axis(out, x, 5, 2, labels, 0, 1, NULL);
        if (s == BASE_OK) s = dense_local_outlier_factors(out, &g, NULL);
        if (s == BASE_OK) s = dense_hubness(&ari, NULL, &g, NULL);
        if (s == BASE_OK) s = dense_distortion_of(&d, NULL, x, 2, x, 2, 5, 1, &alone, NULL);
        if (s == BASE_OK) s = dense_pca_fit(&p, x, 5, 2, 1, NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        dense_pca_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_is_as_in_the_reference),
        cmocka_unit_test(ari_is_a_count_of_pairs),
        cmocka_unit_test(shapes_are_cosines_with_the_means),
        cmocka_unit_test(margins_are_between_two_means_without_the_point),
        cmocka_unit_test(an_axis_is_0_at_one_mean_and_1_at_the_other),
        cmocka_unit_test(lof_is_as_in_the_reference),
        cmocka_unit_test(a_hub_skews_the_counts),
        cmocka_unit_test(neighbours_vote),
        cmocka_unit_test(trustworthiness_is_as_in_the_reference),
        cmocka_unit_test(continuity_is_trustworthiness_the_other_way_round),
        cmocka_unit_test(components_are_as_in_the_reference),
        cmocka_unit_test(components_are_orthonormal_and_hold_their_variance),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
