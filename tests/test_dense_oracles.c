/* tests/test_dense_oracles.c - the structure of a space beside scikit-learn 1.2.1 (with scipy 1.10.1 and numpy 1.24.2, Debian 12), on points that both can make:
 *
 *     s = 1; next(): s = (s * 1103515245 + 12345) % 2^31, then s >> 16
 *     x = 60 rows of 5 times next() / 1024                                                  # exact in float32
 *     of each point: a = next() % 5, keep = next() % 3, other = next() % 4; b = other if keep == 0 else a
 *
 * The call that gave it stands beside each number. */
#include <math.h>

#include "dense/distortion.h"
#include "dense/kmeans.h"
#include "dense/labelling.h"
#include "dense/neighbourhood.h"
#include "dense/pca.h"
#include "tests/testing.h"

enum { N = 60, DIM = 5, LABELS = 5 };
static float x[N * DIM];
static uint32_t a[N], b[N];

static uint32_t next(void)
{
    static uint32_t s = 1;
    s = (uint32_t)(((uint64_t)s * 1103515245 + 12345) % (UINT64_C(1) << 31));
    return s >> 16;
}

static int make_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < N * DIM; i++) x[i] = (float)next() / 1024;
    for (size_t i = 0; i < N; i++) {
        a[i] = next() % 5;
        bool keep = next() % 3 != 0;
        uint32_t other = next() % 4;
        b[i] = keep ? a[i] : other;
    }
    return 0;
}

/* To ten digits and more. */
static void assert_same(double got, double want)
{
    if (!(fabs(got - want) <= 1e-10 * fabs(want))) fail_msg("%.15g isn't %.15g", got, want);
}

/* As far as float32 distances go. */
static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 2e-6 * fabs(want))) fail_msg("%.15g isn't %.15g", got, want);
}

/* p = PCA(n_components=3, svd_solver='full').fit(x): p.explained_variance_, p.explained_variance_ratio_, and p.components_ with the greatest value positive. */
static void components_and_variances(void **state)
{
    (void)state;
    static const double variances[] = { 126.949505254071, 83.603363503302, 75.2117949354698 },
                        ratios[] = { 0.321147489737235, 0.211493619206633, 0.190265248327017 },
                        components[] = { 0.572042777373932,  0.318696474196735,   0.477109918775212,  0.212512069860246,
                                         0.546264005549434,  -0.0958478178119431, -0.131271452839228, -0.519850632321438,
                                         0.770452678000566,  0.331268761773464,   0.651865653970698,  -0.542783396841806,
                                         0.0344111972034831, 0.218686221780916,   -0.481092048569123 };
    dense_pca *p = NULL;
    assert_ok(dense_pca_fit(&p, x, N, DIM, 3, NULL, err));
    for (size_t i = 0; i < 3; i++) {
        assert_same(dense_pca_variances(p)[i], variances[i]);
        assert_same(dense_pca_variances(p)[i] / dense_pca_total_variance(p), ratios[i]);
    }
    for (size_t i = 0; i < 3 * DIM; i++) assert_same(dense_pca_components(p)[i], components[i]);
    dense_pca_free(p);
}

/* adjusted_rand_score(a, b), normalized_mutual_info_score(a, b). */
static void agreement_of_labellings(void **state)
{
    (void)state;
    double ari, nmi;
    assert_ok(dense_labellings_agree(&ari, &nmi, a, b, N, err));
    assert_same(ari, 0.538304467173276);
    assert_same(nmi, 0.619116813645319);
}

/* u = x / norms; m[l] = u[a == l].mean(0): cosine_similarity(x[a == l], m[l:l+1]).mean(); 1 - max of cosine_similarity(m)[l] without itself, and where it is. */
static void compactness_and_separation(void **state)
{
    (void)state;
    static const double compactness[] = { 0.902241746655077, 0.897892837622658, 0.92790193358792, 0.861400057710343,
                                          0.893828810905085 },
                        separation[] = { 0.016046729257993, 0.00161865428660857, 0.0195979875570492, 0.00842698189376789,
                                         0.00161865428660857 };
    static const uint32_t nearest[] = { 3, 4, 0, 4, 1 };
    dense_label_shape shapes[LABELS];
    assert_ok(dense_label_shapes(shapes, x, N, DIM, a, LABELS, err));
    for (size_t l = 0; l < LABELS; l++) {
        assert_same(shapes[l].compactness, compactness[l]);
        if (fabs(shapes[l].separation - separation[l]) > 1e-12) fail_msg("%.15g", shapes[l].separation);
        assert_int_equal(shapes[l].nearest, nearest[l]);
    }
}

#define K 6

/* The graph by looking at all. No two distances are the same. */
static dense_graph graph(void)
{
    static uint32_t neighbours[N * K];
    static float distances[N * K];
    for (size_t i = 0; i < N; i++) {
        double d[N];
        for (size_t p = 0; p < N; p++) {
            d[p] = p == i ? INFINITY : 0;
            for (size_t j = 0; j < DIM; j++) d[p] += pow((double)x[p * DIM + j] - (double)x[i * DIM + j], 2);
        }
        for (size_t k = 0; k < K; k++) {
            size_t best = 0;
            for (size_t p = 1; p < N; p++)
                if (d[p] < d[best]) best = p;
            neighbours[i * K + k] = (uint32_t)best;
            distances[i * K + k] = (float)sqrt(d[best]);
            d[best] = INFINITY;
        }
    }
    return (dense_graph){ .n = N, .k = K, .neighbours = neighbours, .distances = distances };
}

/* -LocalOutlierFactor(n_neighbors=6).fit(x).negative_outlier_factor_ */
static void local_outlier_factors(void **state)
{
    (void)state;
    static const double first[] = { 1.03649995737053, 0.995773555637141, 1.09688195051792,
                                    1.01357832383474, 1.04793852285002,  0.965046386283757 };
    double lof[N], sum = 0;
    size_t most = 0;
    const dense_graph g = graph();
    assert_ok(dense_local_outlier_factors(lof, &g, err));
    for (size_t i = 0; i < 6; i++) assert_near(lof[i], first[i]);
    for (size_t i = 0; i < N; i++) {
        sum += lof[i];
        if (lof[i] > lof[most]) most = i;
    }
    assert_int_equal(most, 52);
    assert_near(lof[most], 1.3153735105743);
    assert_near(sum, 63.2836450592803);
}

/* scipy.stats.skew of how often each point is among NearestNeighbors(n_neighbors=6).fit(x).kneighbors(); 28 and 33 are most often, 15 times, and all are once or more. */
static void skewness_of_hubs(void **state)
{
    (void)state;
    double skewness;
    uint32_t counts[N];
    const dense_graph g = graph();
    assert_ok(dense_hubness(&skewness, counts, &g, err));
    assert_same(skewness, 0.932914712967268);
    for (size_t i = 0; i < N; i++) assert_true(counts[i] > 0 && (counts[i] < 15 || i == 28 || i == 33));
    assert_true(counts[28] == 15 && counts[33] == 15);
}

/* y = x[:, :2]; trustworthiness(x, y, n_neighbors=7), trustworthiness(y, x, n_neighbors=7); the mean share of common NearestNeighbors(n_neighbors=7). */
static void trustworthiness_and_continuity(void **state)
{
    (void)state;
    float y[N * 2];
    dense_distortion d;
    for (size_t i = 0; i < N; i++) y[2 * i] = x[DIM * i], y[2 * i + 1] = x[DIM * i + 1];
    assert_ok(dense_distortion_of(&d, NULL, x, DIM, y, 2, N, 7, &(dense_watch){ 0 }, err));
    assert_same(d.trustworthiness, 0.783624878522838);
    assert_same(d.continuity, 0.864285714285714);
    assert_same(d.kept, 0.352380952380952);
}

/* The least inertia of KMeans(n_clusters=k, n_init=2000, random_state=0, tol=0, max_iter=1000, algorithm='lloyd').fit(x), and its sizes. No run may
 * do better, and of ours one in a few hundred must do as well. */
static void least_inertia(void **state)
{
    (void)state;
    static const struct {
        size_t k, sizes[5];
        double inertia;
    } cases[] = { { 3, { 19, 20, 21 }, 14931.293807582 }, { 5, { 8, 9, 13, 14, 16 }, 11160.0059963915 } };
    for (size_t i = 0; i < 2; i++) {
        size_t reached = 0;
        for (uint64_t seed = 1; seed <= 300; seed++) {
            dense_kmeans *km = NULL;
            assert_ok(dense_kmeans_fit(&km, x, N, DIM, &(dense_kmeans_options){ .k = cases[i].k, .seed = seed }, err));
            double inertia = dense_kmeans_inertia(km);
            assert_true(inertia > cases[i].inertia * (1 - 1e-6));
            bool same = inertia < cases[i].inertia * (1 + 1e-6);
            reached += same;
            for (size_t c = 0; same && c < cases[i].k; c++) { /* the sizes, in any order */
                size_t found = 0;
                while (found < cases[i].k && cases[i].sizes[found] != dense_kmeans_sizes(km)[c]) found++;
                assert_true(found < cases[i].k);
            }
            dense_kmeans_free(km);
        }
        assert_true(reached > 0);
    }
}

/* KMeans(n_clusters=4, n_init=50, random_state=0, tol=0).fit(z).inertia_, where z is x with 100 added to number i % 4 of point i: clusters that no run mistakes
 * unless two of its centres begin in one of them. */
static void inertia_of_planted_clusters(void **state)
{
    (void)state;
    float z[N * DIM];
    size_t reached = 0;
    memcpy(z, x, sizeof z);
    for (size_t i = 0; i < N; i++) z[i * DIM + i % 4] += 100;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        dense_kmeans *km = NULL;
        assert_ok(dense_kmeans_fit(&km, z, N, DIM, &(dense_kmeans_options){ .k = 4, .seed = seed }, err));
        assert_true(dense_kmeans_inertia(km) > 21892.3585362752 * (1 - 1e-6));
        bool same = dense_kmeans_inertia(km) < 21892.3585362752 * (1 + 1e-6);
        reached += same;
        for (size_t i = 4; same && i < N; i++) assert_int_equal(dense_kmeans_labels(km)[i], dense_kmeans_labels(km)[i % 4]);
        dense_kmeans_free(km);
    }
    assert_true(reached >= 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(components_and_variances),
        cmocka_unit_test(agreement_of_labellings),
        cmocka_unit_test(compactness_and_separation),
        cmocka_unit_test(local_outlier_factors),
        cmocka_unit_test(skewness_of_hubs),
        cmocka_unit_test(trustworthiness_and_continuity),
        cmocka_unit_test(least_inertia),
        cmocka_unit_test(inertia_of_planted_clusters),
    };
    return cmocka_run_group_tests(tests, make_points, NULL);
}
