/* Kendall's tau against the pairs counted one by one, R, and the paper of tau_ap. */
#include "tests/testing.h"

#include <math.h>

#include "eval/correlation.h"

static double tau_b(const double *x, const double *y, size_t n)
{
    double tau = 0;
    assert_ok(eval_tau_b(&tau, x, y, n, err));
    return tau;
}

/* Hollander & Wolfe (1973), p. 187, as in R's ?cor.test; with ties: R, cor(x, y, method = "kendall"). */
static void tau_b_is_as_in_r(void **state)
{
    (void)state;
    const double tuna[] = { 44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1 };
    const double score[] = { 2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8 };
    const double x[] = { 12, 2, 1, 12, 2 }, y[] = { 1, 4, 7, 1, 0 };
    assert_true(fabs(tau_b(tuna, score, 9) - 4.0 / 9) < 1e-15);
    assert_true(fabs(tau_b(x, y, 5) - -0.47140452079103173) < 1e-15);
}

static double by_pairs(const double *x, const double *y, size_t n)
{
    double c = 0, d = 0, in_x = 0, in_y = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double s = (x[i] - x[j]) * (y[i] - y[j]);
            c += s > 0, d += s < 0, in_x += x[i] == x[j], in_y += y[i] == y[j];
        }
    double all = (double)n * ((double)n - 1) / 2;
    return (c - d) / (sqrt(all - in_x) * sqrt(all - in_y));
}

static void tau_b_counts_every_pair(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        double x[40], y[40];
        base_rng r = base_rng_of(seed, 0);
        size_t n = 2 + base_rng_below(&r, 39);
        uint64_t values = 2 + base_rng_below(&r, 30);
        for (size_t i = 0; i < n; i++) x[i] = (double)base_rng_below(&r, values), y[i] = (double)base_rng_below(&r, values);
        double want = by_pairs(x, y, n), got = tau_b(x, y, n);
        if (!(fabs(want - got) < 1e-14 || (isnan(got) && !isfinite(want)))) fail_msg("seed %d: %g, not %g", (int)seed, got, want);
    }
}

static void what_has_no_order_has_no_tau(void **state)
{
    (void)state;
    const double same[] = { 1, 1, 1 }, x[] = { 1, 2, 3 };
    assert_true(isnan(tau_b(same, x, 3)));
    assert_true(isnan(tau_b(x, x, 1)));
    assert_true(isnan(tau_b(x, x, 0)));
    assert_true(isnan(eval_tau_ap(x, x, 1)));
}

/* By the formula: of truth abcd the estimate bacd has C = 0, 2, 3 at ranks 2..4: 2/3 * (0 + 1 + 1) - 1 = 1/3; abdc has 1, 2, 2:
 * 2/3 * (1 + 1 + 2/3) - 1 = 7/9. Kendall's tau is 2/3 for both. */
static void tau_ap_pays_more_for_mistakes_at_the_top(void **state)
{
    (void)state;
    const double truth[] = { 4, 3, 2, 1 }, at_top[] = { 3, 4, 2, 1 }, at_end[] = { 4, 3, 1, 2 }, back[] = { 1, 2, 3, 4 };
    assert_true(fabs(eval_tau_ap(at_top, truth, 4) - 1.0 / 3) < 1e-15);
    assert_true(fabs(eval_tau_ap(at_end, truth, 4) - 7.0 / 9) < 1e-15);
    assert_true(fabs(tau_b(at_top, truth, 4) - 2.0 / 3) < 1e-15);
    assert_true(fabs(tau_b(at_end, truth, 4) - 2.0 / 3) < 1e-15);
    assert_true(fabs(eval_tau_ap(truth, truth, 4) - 1) < 1e-15);
    assert_true(fabs(eval_tau_ap(back, truth, 4) + 1) < 1e-15);
}

static void memory_may_fail(void **state)
{
    (void)state;
    const double x[] = { 1, 2, 3 };
    double tau = 7;
    for (long n = 0; n < 2; n++) {
        testing_memory_fails_after(n);
        base_status s = eval_tau_b(&tau, x, x, 3, NULL);
        testing_memory_heals();
        assert_int_equal(s, BASE_ENOMEM);
        assert_true(tau == 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tau_b_is_as_in_r),
        cmocka_unit_test(tau_b_counts_every_pair),
        cmocka_unit_test(what_has_no_order_has_no_tau),
        cmocka_unit_test(tau_ap_pays_more_for_mistakes_at_the_top),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
