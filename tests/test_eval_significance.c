/* Tests of significance against worked examples of their authors, R 4.2.2, and plain enumeration of every case. */
#include "tests/testing.h"

#include <math.h>

#include "eval/significance.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void assert_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fabs(want))) fail_msg("got %.17g, not %.17g", got, want);
}

/* Fisher: The design of experiments (1935): Darwin's maize, eighths of an inch. */
static const double maize[] = { 49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48 };
/* Student: The probable error of a mean (1908): hours of sleep, R's data set `sleep`. */
static const double sleep_less[] = { 0.7 - 1.9, -1.6 - 0.8, -0.2 - 1.1, -1.2 - 0.1, -0.1 + 0.1,
                                     3.4 - 4.4, 3.7 - 5.5,  0.8 - 1.6,  0.0 - 4.6,  2.0 - 3.4 };
/* Hollander & Wolfe: Nonparametric statistical methods (1973), table 3.1: depression. */
static const double depression[] = { 1.83 - .878, .50 - .647,  1.62 - .598, 2.48 - 2.05, 1.68 - 1.06,
                                     1.88 - 1.29, 1.55 - 1.06, 3.06 - 3.14, 1.30 - 1.29 };
/* Three made runs of twenty topics. */
static const double run_a[] = { .3421, .1250, .6667, .0312, .4500, .2210, .0789, .9100, .5000, .1333,
                                .2750, .3900, 0,     .7143, .1818, .6025, .2500, .3636, .0909, .4444 };
static const double run_b[] = { .3100, .1429, .5833, .0312, .3875, .2500, .0526, .8900, .4167, .1000,
                                .3000, .3300, 0,     .6250, .1667, .6125, .2000, .3077, .1000, .4000 };
static const double off_c[] = { .05, -.03, .02, .04, -.01, 0,   .03, .02,  -.06, .01,
                                .07, -.02, .03, .01, -.04, .05, .02, -.03, .01,  .06 };

static void made_differences(double *d)
{
    for (size_t i = 0; i < 20; i++) d[i] = run_a[i] - run_b[i];
}

/* R: t.test(d), mean(d)/sd(d) */
static void t_is_as_in_r(void **state)
{
    (void)state;
    eval_paired t;
    double made[20];
    made_differences(made);
    eval_paired_t(&t, maize, N(maize));
    assert_near(t.t, 2.147987461331120063, 1e-13);
    assert_near(t.p, 0.049702944021800928, 1e-11);
    assert_near(t.low, 0.031193318392974231, 1e-10);
    assert_near(t.high, 41.835473348273687577, 1e-12);
    assert_near(t.effect, 0.55460797770651848, 1e-13);
    assert_true(t.wins == 13 && t.ties == 0 && t.losses == 2);
    eval_paired_t(&t, sleep_less, N(sleep_less));
    assert_near(t.t, -4.0621276833820365582, 1e-13);
    assert_near(t.p, 0.0028328901973842702, 1e-11);
    assert_near(t.low, -2.4598857632769823844, 1e-12);
    assert_near(t.high, -0.7001142367230175356, 1e-12);
    assert_true(t.wins == 0 && t.ties == 1 && t.losses == 9);
    eval_paired_t(&t, made, 20);
    assert_near(t.p, 0.0031223040958993577, 1e-11);
    assert_near(t.effect, 0.75645864822791264, 1e-12);
}

static void without_deviation_there_is_no_t(void **state)
{
    (void)state;
    const double zero[3] = { 0, 1e-14, -1e-14 }, same[3] = { 0.3 - 0.2, 0.2 - 0.1, 0.1 };
    eval_paired t;
    eval_paired_t(&t, zero, 3);
    assert_true(t.p == 1 && t.effect == 0 && t.ties == 3);
    eval_paired_t(&t, same, 3);
    assert_true(isnan(t.p) && isnan(t.t) && t.wins == 3);
    eval_paired_t(&t, same, 1);
    assert_true(isnan(t.p) && isnan(t.low) && t.difference == same[0]);
    eval_paired_t(&t, same, 0);
    assert_true(t.n == 0 && t.difference == 0 && isnan(t.p));
}

/* R: power.t.test(n = c(10, 30, 50, 225), sd = 1, power = .8, type = "paired")$delta; R's root is found to about 1e-4. */
static void detectable_difference_is_as_in_r(void **state)
{
    (void)state;
    const size_t n[] = { 10, 30, 50, 225 };
    const double want[] = { 0.99600190209628492, 0.529226615011549, 0.40418457532359414, 0.18757936514131432 };
    for (size_t i = 0; i < N(n); i++) assert_near(eval_detectable_difference(1, n[i], 0.05, 0.8), want[i], 2e-4);
    assert_near(eval_detectable_difference(0.25, 50, 0.05, 0.8), 0.25 * want[2], 2e-4);
    assert_true(isnan(eval_detectable_difference(1, 1, 0.05, 0.8)));
}

static double randomised(const double *d, size_t n, bool exact)
{
    eval_chance c;
    assert_ok(eval_randomisation(&c, d, n, &(eval_sampling){ 20000, 7 }, err));
    assert_int_equal(c.exact, exact);
    assert_int_equal(c.samples, exact ? 0 : 20000);
    return c.p;
}

/* Fisher (1935), section 21: 863 of 32,768 assignments reach the sum on one side. The others by enumeration in exact arithmetic. */
static void randomisation_counts_as_fisher_did(void **state)
{
    (void)state;
    double made[20];
    made_differences(made);
    assert_near(randomised(maize, N(maize), true), 2 * 863 / 32768.0, 1e-15);
    assert_near(randomised(sleep_less, N(sleep_less), true), 4 / 1024.0, 1e-15);
    assert_near(randomised(depression, N(depression), true), 14 / 512.0, 1e-15);
    assert_near(randomised(made, 20, true), 3688 / 1048576.0, 1e-15);
}

static double by_enumeration(const double *d, size_t n)
{
    double sum = 0, reached = 0;
    for (size_t i = 0; i < n; i++) sum += d[i];
    for (uint32_t signs = 0; signs < 1u << n; signs++) {
        double other = 0;
        for (size_t i = 0; i < n; i++) other += signs >> i & 1 ? d[i] : -d[i];
        reached += fabs(other) >= fabs(sum) - 1e-9;
    }
    return reached / (double)(1u << n);
}

/* Values such as precisions: many ties, many zeros. */
static void randomisation_is_enumeration(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        double d[12];
        base_rng r = base_rng_of(seed, 0);
        size_t n = 1 + base_rng_below(&r, 12);
        for (size_t i = 0; i < n; i++) d[i] = (double)base_rng_below(&r, 11) / 10 - (double)base_rng_below(&r, 11) / 10;
        double want = by_enumeration(d, n), got = randomised(d, n, true);
        if (fabs(want - got) > 1e-12) fail_msg("seed %d: %.17g, not %.17g", (int)seed, got, want);
    }
}

/* 37 topics are drawn, of which 22 have so small a difference that the rest decides: the exact p of these is known by enumeration. A sampled
 * p of 20,000 deviates by sqrt(p(1-p)/B), 0.0035 at most. */
static void drawn_signs_come_near_the_exact_count(void **state)
{
    (void)state;
    double d[37];
    for (size_t i = 0; i < 37; i++) d[i] = i < N(maize) ? maize[i] : 1e-9;
    assert_true(fabs(randomised(d, 37, false) - 2 * 863 / 32768.0) < 4 * sqrt(0.0527 * 0.9473 / 20000));
    for (uint64_t seed = 1; seed <= 20; seed++) {
        base_rng r = base_rng_of(seed, 0);
        for (size_t i = 0; i < 37; i++) d[i] = i < 12 ? base_rng_unit(&r) - 0.4 : 2e-12;
        double want = by_enumeration(d, 12), got = randomised(d, 37, false);
        if (fabs(want - got) > 5 * sqrt(want * (1 - want) / 20000) + 1e-4) fail_msg("seed %d: %g, not %g", (int)seed, got, want);
    }
}

static double bootstrapped(const double *d, size_t n, uint32_t samples)
{
    eval_chance c;
    assert_ok(eval_bootstrap(&c, d, n, &(eval_sampling){ samples, 3 }, err));
    assert_true(!c.exact && c.samples == samples);
    return c.p;
}

/* All n^n draws of n differences, less their mean. */
static double by_all_draws(const double *d, size_t n)
{
    double mean = 0, reached = 0, all = 0;
    size_t cases = 1;
    for (size_t i = 0; i < n; i++) mean += d[i], cases *= n;
    mean /= (double)n;
    for (size_t c = 0; c < cases; c++, all++) {
        double sum = 0;
        size_t left = c;
        for (size_t i = 0; i < n; i++, left /= n) sum += d[left % n] - mean;
        reached += fabs(sum) >= fabs(mean) * (double)n - 1e-9;
    }
    return reached / all;
}

static void bootstrap_comes_near_all_draws(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        double d[6];
        base_rng r = base_rng_of(seed, 0);
        for (size_t i = 0; i < 6; i++) d[i] = (double)base_rng_below(&r, 21) / 10 - 0.6;
        double want = by_all_draws(d, 6), got = bootstrapped(d, 6, 20000);
        if (fabs(want - got) > 5 * sqrt(want * (1 - want) / 20000) + 1e-4) fail_msg("seed %d: %g, not %g", (int)seed, got, want);
    }
    assert_true(bootstrapped((double[]){ 0, 0, 0 }, 3, 100) == 1);
}

/* R: wilcox.test(depression, exact): V = 40, p = .0390625 (Hollander & Wolfe: one-sided .0195); maize: V = 96, p = .0412597656; sleep:
 * V = 0, all signs one way: 2/2^9; psignrank(5, 8), psignrank(10, 10), psignrank(17, 12) as printed in tables of the test. */
static void wilcoxon_is_as_in_the_tables(void **state)
{
    (void)state;
    eval_chance c;
    double v, made[20];
    made_differences(made);
    assert_ok(eval_wilcoxon(&c, &v, depression, N(depression), err));
    assert_true(v == 40 && c.exact);
    assert_near(c.p, 0.0390625, 1e-14);
    assert_ok(eval_wilcoxon(&c, &v, maize, N(maize), err));
    assert_true(v == 96);
    assert_near(c.p, 0.0412597656, 1e-8);
    assert_ok(eval_wilcoxon(&c, &v, sleep_less, N(sleep_less), err));
    assert_true(v == 0);
    assert_near(c.p, 2 / 512.0, 1e-14);
    assert_ok(eval_wilcoxon(&c, &v, made, 20, err));
    assert_true(v == 150);
    assert_near(c.p, 0.0033645630, 1e-8);
    static const double want[][3] = { { 8, 5, 0.039062500000000014 },
                                      { 10, 10, 0.041992187500000000 },
                                      { 12, 17, 0.046142578125000035 } };
    for (size_t i = 0; i < N(want); i++) {
        double d[12], left = want[i][1];
        for (int k = (int)want[i][0]; k > 0; k--) {
            bool up = left >= k;
            d[k - 1] = up ? k : -k;
            left -= up ? k : 0;
        }
        assert_ok(eval_wilcoxon(&c, &v, d, (size_t)want[i][0], err));
        assert_true(v == want[i][1]);
        assert_near(c.p, 2 * want[i][2], 1e-13);
    }
}

/* R: x <- round((((1:250)*37) %% 101 - 45)/50, 2); wilcox.test(x[x != 0], exact = FALSE) */
static void wilcoxon_of_many_is_as_in_r(void **state)
{
    (void)state;
    double d[250], v;
    eval_chance c;
    for (int i = 0; i < 250; i++) d[i] = ((i + 1) * 37 % 101 - 45) / 50.0;
    assert_ok(eval_wilcoxon(&c, &v, d, 250, err));
    assert_true(v == 18372 && !c.exact);
    assert_near(c.p, 9.4802778639125097e-03, 1e-11);
}

/* Smucker, Allan, Carterette (2007), table 1: better on 29 of 50, p .3222; with the minimum difference 25 of 43, p .3604. */
static void sign_test_is_as_in_smucker(void **state)
{
    (void)state;
    double d[50];
    for (size_t i = 0; i < 50; i++) d[i] = i < 29 ? 0.1 : -0.2;
    assert_near(eval_sign_test(d, 50), 0.3222363204, 1e-9);
    assert_near(eval_sign_test(d + 4, 43), 0.3603776529, 1e-9);
    assert_near(eval_sign_test(maize, N(maize)), 0.0073852539, 1e-8);
    assert_near(eval_sign_test(sleep_less, N(sleep_less)), 0.00390625, 1e-12);
    assert_true(eval_sign_test((double[]){ 0, 0 }, 2) == 1);
    assert_true(eval_sign_test((double[]){ 1, -1 }, 2) == 1);
}

/* --- many runs -------------------------------------------------------------------------------------------------------------- */

static void third_run(double *c)
{
    for (size_t i = 0; i < 20; i++) c[i] = (run_a[i] + run_b[i]) / 2 + off_c[i];
}

/* R: TukeyHSD(aov(y ~ topic + system), "system"); two runs are a paired t-test. */
static void tukey_is_as_in_r(void **state)
{
    (void)state;
    double c[20], p[9];
    third_run(c);
    const double *x[] = { run_a, run_b, c };
    eval_tukey_hsd(p, x, 3, 20);
    assert_near(p[1], 0.0067470340442494781, 1e-6);
    assert_near(p[2], 0.9514350394139079459, 1e-7);
    assert_near(p[5], 0.0147943376666010984, 1e-6);
    assert_true(p[1] == p[3] && p[2] == p[6] && p[5] == p[7] && p[0] == 1);
    eval_tukey_hsd(p, x, 2, 20);
    assert_near(p[1], 0.0031223040958993577, 1e-5);
    const double *same[] = { run_a, run_a };
    eval_tukey_hsd(p, same, 2, 20);
    assert_true(p[1] == 1);
}

static double range_of_three(const double *sum)
{
    return fmax(sum[0], fmax(sum[1], sum[2])) - fmin(sum[0], fmin(sum[1], sum[2]));
}

/* All 6^5 ways to deal five topics to three runs. */
static void randomised_tukey_comes_near_all_deals(void **state)
{
    (void)state;
    static const int deals[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    for (uint64_t seed = 1; seed <= 5; seed++) {
        double x[3][5], p[9], want[9] = { 0 };
        const double *runs[] = { x[0], x[1], x[2] };
        base_rng r = base_rng_of(seed, 0);
        for (size_t i = 0; i < 3; i++)
            for (size_t t = 0; t < 5; t++) x[i][t] = (double)base_rng_below(&r, 10 + 5 * i) / 10;
        for (int c = 0; c < 7776; c++) {
            double sum[3] = { 0 };
            for (int t = 0, left = c; t < 5; t++, left /= 6)
                for (int i = 0; i < 3; i++) sum[i] += x[deals[left % 6][i]][t];
            for (int i = 0; i < 9; i++) {
                double d = 0;
                for (int t = 0; t < 5; t++) d += x[i / 3][t] - x[i % 3][t];
                want[i] += range_of_three(sum) >= fabs(d) - 1e-9;
            }
        }
        assert_ok(eval_randomised_tukey(p, runs, 3, 5, &(eval_sampling){ 20000, 11 }, err));
        for (int i = 0; i < 9; i++) {
            double q = want[i] / 7776;
            if (fabs(p[i] - q) > 5 * sqrt(q * (1 - q) / 20000) + 1e-4)
                fail_msg("seed %d, pair %d: %g, not %g", (int)seed, i, p[i], q);
        }
    }
}

static void the_same_seed_gives_the_same_bits(void **state)
{
    (void)state;
    double d[50], p[4], q[4];
    eval_chance one, two;
    base_rng r = base_rng_of(1, 0);
    for (size_t i = 0; i < 50; i++) d[i] = base_rng_unit(&r) - 0.4;
    const double *x[] = { d, d + 20 };
    for (int other = 0; other < 2; other++) {
        eval_sampling a = { 5000, 9 }, b = { 5000, other ? 10 : 9 };
        assert_ok(eval_randomisation(&one, d, 50, &a, err));
        assert_ok(eval_randomisation(&two, d, 50, &b, err));
        assert_true((one.p == two.p) == !other);
        assert_ok(eval_bootstrap(&one, d, 50, &a, err));
        assert_ok(eval_bootstrap(&two, d, 50, &b, err));
        assert_true((one.p == two.p) == !other);
        assert_ok(eval_randomised_tukey(p, x, 2, 30, &a, err));
        assert_ok(eval_randomised_tukey(q, x, 2, 30, &b, err));
        assert_true((p[1] == q[1]) == !other);
    }
}

/* --- corrections ------------------------------------------------------------------------------------------------------------ */

static void assert_corrected(const double *p, size_t n, eval_correction how, const double *want)
{
    double q[15];
    memcpy(q, p, n * sizeof *q);
    assert_ok(eval_correct(q, n, how, err));
    for (size_t i = 0; i < n; i++) assert_near(q[i], want[i], 1e-7);
}

/* Benjamini & Hochberg (1995), section 3.2: at .05 Bonferroni and Holm reject 3 hypotheses, theirs 4. Adjusted by R's p.adjust. */
static void corrections_are_as_in_benjamini_and_hochberg(void **state)
{
    (void)state;
    const double p[] = { .0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1 };
    const double holm[] = { .0015, .0056, .0247, .114, .2211, .278, .278, .278, .3213, 1, 1, 1, 1, 1, 1 };
    const double bonferroni[] = { .0015, .0060, .0285, .1425, .3015, .4170, .4470, .5160, .6885, 1, 1, 1, 1, 1, 1 };
    const double bh[] = { .0015,       .0030,   .0095,       .035625,     .0603, .0638571429, .0638571429, .0645, .0765, .4860,
                          .5811818182, .714875, .7532307692, .8132142857, 1 };
    assert_corrected(p, 15, EVAL_HOLM, holm);
    assert_corrected(p, 15, EVAL_BONFERRONI, bonferroni);
    assert_corrected(p, 15, EVAL_BENJAMINI_HOCHBERG, bh);
    assert_corrected(p, 15, EVAL_UNCORRECTED, p);
}

/* R: p.adjust(c(.01, .04, .03, .005), "holm") */
static void corrections_need_no_order(void **state)
{
    (void)state;
    assert_corrected((double[]){ .01, .04, .03, .005 }, 4, EVAL_HOLM, (double[]){ .03, .06, .06, .02 });
}

static void what_is_no_number_counts_in_the_family(void **state)
{
    (void)state;
    for (int how = EVAL_HOLM; how <= EVAL_UNCORRECTED; how++) {
        double p[] = { (double)NAN, 0.01, 0.02 };
        assert_ok(eval_correct(p, 3, (eval_correction)how, err));
        assert_true(isnan(p[0]));
        assert_near(p[1], how == EVAL_UNCORRECTED ? 0.01 : 0.03, 1e-15);
        assert_near(p[2], how == EVAL_BONFERRONI ? 0.06 : how == EVAL_HOLM ? 0.04 : how == EVAL_UNCORRECTED ? 0.02 : 0.03, 1e-15);
    }
}

static void memory_may_fail(void **state)
{
    (void)state;
    const double *x[] = { run_a, run_b };
    double many[60], p[4], v;
    eval_chance c;
    eval_sampling how = { 10, 1 };
    for (size_t i = 0; i < 60; i++) many[i] = (double)i + 1;
    for (long n = 0; n < 5; n++) {
        int failed = 0;
        for (int what = 0; what < 6; what++) {
            testing_memory_fails_after(n);
            base_status s = what == 0   ? eval_randomisation(&c, maize, N(maize), &how, NULL)
                            : what == 1 ? eval_randomisation(&c, many, 60, &how, NULL)
                            : what == 2 ? eval_bootstrap(&c, maize, N(maize), &how, NULL)
                            : what == 3 ? eval_wilcoxon(&c, &v, maize, N(maize), NULL)
                            : what == 4 ? eval_randomised_tukey(p, x, 2, 20, &how, NULL)
                                        : eval_correct(p, 4, EVAL_HOLM, NULL);
            long asked = testing_memory_heals();
            assert_int_equal(s, asked > n ? BASE_ENOMEM : BASE_OK);
            failed += s != BASE_OK;
        }
        assert_int_equal(failed, n == 0 ? 6 : n == 1 ? 4 : n == 2 ? 3 : n == 3 ? 2 : 0);
    }
}

static void names_lead_back_to_tests(void **state)
{
    (void)state;
    for (int i = 0; i < EVAL_TESTS; i++) {
        eval_test t;
        const eval_test_info *about = eval_test_about((eval_test)i);
        assert_ok(eval_test_of(&t, about->name, err));
        assert_int_equal(t, i);
        assert_int_equal(about->against != NULL, i == EVAL_TEST_WILCOXON || i == EVAL_TEST_SIGN);
    }
    for (int i = EVAL_HOLM; i <= EVAL_UNCORRECTED; i++) {
        eval_correction c;
        assert_ok(eval_correction_of(&c, eval_correction_name((eval_correction)i), err));
        assert_int_equal(c, i);
    }
    eval_test t;
    eval_correction c;
    assert_fails(eval_test_of(&t, "anova", err), BASE_EARG, "found \"anova\"");
    assert_fails(eval_correction_of(&c, "sidak", err), BASE_EARG, "found \"sidak\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_is_as_in_r),
        cmocka_unit_test(without_deviation_there_is_no_t),
        cmocka_unit_test(detectable_difference_is_as_in_r),
        cmocka_unit_test(randomisation_counts_as_fisher_did),
        cmocka_unit_test(randomisation_is_enumeration),
        cmocka_unit_test(drawn_signs_come_near_the_exact_count),
        cmocka_unit_test(bootstrap_comes_near_all_draws),
        cmocka_unit_test(wilcoxon_is_as_in_the_tables),
        cmocka_unit_test(wilcoxon_of_many_is_as_in_r),
        cmocka_unit_test(sign_test_is_as_in_smucker),
        cmocka_unit_test(tukey_is_as_in_r),
        cmocka_unit_test(randomised_tukey_comes_near_all_deals),
        cmocka_unit_test(the_same_seed_gives_the_same_bits),
        cmocka_unit_test(corrections_are_as_in_benjamini_and_hochberg),
        cmocka_unit_test(corrections_need_no_order),
        cmocka_unit_test(what_is_no_number_counts_in_the_family),
        cmocka_unit_test(memory_may_fail),
        cmocka_unit_test(names_lead_back_to_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
