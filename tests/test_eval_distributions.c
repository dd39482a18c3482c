/* Distributions against R 4.2.2, and against the tables that textbooks print. */
#include "tests/testing.h"

#include <math.h>

#include "eval/distributions.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void assert_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fabs(want))) fail_msg("got %.17g, not %.17g", got, want);
}

/* R: lgamma(c(.5, 1, 2.5, 10, 100.5, 5000)) */
static void log_gamma_is_as_in_r(void **state)
{
    (void)state;
    const double at[] = { 0.5, 2.5, 10, 100.5, 5000 };
    const double want[] = { 0.5723649429247001, 0.28468287047291918, 12.801827480081469, 361.43554046777757, 37582.626315685353 };
    for (size_t i = 0; i < N(at); i++) assert_near(eval_log_gamma(at[i]), want[i], 1e-14);
    assert_true(fabs(eval_log_gamma(1)) < 1e-14);
}

/* R: pbeta(c(.1, .5, .9), c(2, .5, 30), c(3, .5, 4)) */
static void incomplete_beta_is_as_in_r(void **state)
{
    (void)state;
    assert_near(eval_incomplete_beta(0.1, 2, 3), 0.0523, 1e-13);
    assert_near(eval_incomplete_beta(0.5, 0.5, 0.5), 0.5, 1e-13);
    assert_near(eval_incomplete_beta(0.9, 30, 4), 0.576943664125692868, 1e-13);
    assert_true(eval_incomplete_beta(0, 2, 3) == 0 && eval_incomplete_beta(1, 2, 3) == 1);
}

/* R: pnorm(c(-8, -5, -3, -1.5, 0, .7, 1.96, 3.1, 6)) and qnorm */
static void normal_is_as_in_r(void **state)
{
    (void)state;
    const double x[] = { 8, 5, 3, 1.5, 0, -0.7, -1.96, -3.1, -6 };
    const double tail[] = { 6.2209605742717849e-16, 2.8665157187919391e-07, 0.0013498980316300946, 0.066807201268858071, 0.5,
                            0.75803634777692697,    0.97500210485177963,    0.99903239678678168,   0.9999999990134123 };
    for (size_t i = 0; i < N(x); i++) assert_near(eval_normal_tail(x[i]), tail[i], 1e-12);
    const double p[] = { 1e-10, 0.001, 0.025, 0.3, 0.8, 0.975 };
    const double at[] = { -6.3613409024040557,  -3.0902323061678132, -1.959963984540053827,
                          -0.52440051270804067, 0.84162123357291441, 1.95996398454005361 };
    for (size_t i = 0; i < N(p); i++) assert_near(eval_normal_quantile(p[i]), at[i], 1e-12);
    assert_true(eval_normal_quantile(0.5) == 0);
}

/* R: qt(.975, df), 2 * pt(-2.5, df), 2 * pt(-8, df) */
static void t_is_as_in_r(void **state)
{
    (void)state;
    static const double want[][4] = { { 1, 12.706204736174694148, 0.242237883181686708, 0.079166848321131078 },
                                      { 2, 4.30265272974946189, 0.12961172022151080, 0.01526807216533814 },
                                      { 5, 2.57058183563631370561, 0.05449009934237620395, 0.00049290666057244374 },
                                      { 9, 2.2621571627982049, 3.3861827682985707e-02, 2.2134816809400169e-05 },
                                      { 29, 2.0452296421327034, 1.8325344338426069e-02, 8.0125756496317027e-09 },
                                      { 49, 2.0095752371292397, 1.5815788847180091e-02, 1.9105439552955520e-10 },
                                      { 224, 1.9706109611023626, 1.3136137971005237e-02, 6.6415801574561654e-14 },
                                      { 999, 1.9623414611334493, 1.2578727584509220e-02, 3.4299982577635959e-15 } };
    for (size_t i = 0; i < N(want); i++) {
        assert_near(eval_t_quantile(0.975, want[i][0]), want[i][1], 1e-12);
        assert_near(eval_t_quantile(0.025, want[i][0]), -want[i][1], 1e-12);
        assert_near(2 * eval_t_tail(2.5, want[i][0]), want[i][2], 1e-11);
        assert_near(2 * eval_t_tail(8, want[i][0]), want[i][3], 1e-11);
        assert_near(eval_t_tail(-2.5, want[i][0]), 1 - want[i][2] / 2, 1e-12);
        assert_near(eval_t_tail(0.3, want[i][0]) + eval_t_tail(-0.3, want[i][0]), 1, 1e-15);
    }
}

/* R: pt(.5, 5, ncp = 2), pt(-1, 9, 0), pt(3.5, 30, 3), pt(2.0096, 49, 2.8) */
static void noncentral_t_is_as_in_r(void **state)
{
    (void)state;
    assert_near(1 - eval_noncentral_t_tail(0.5, 5, 2), 0.065999808390747317, 1e-8);
    assert_near(1 - eval_noncentral_t_tail(-1, 9, 0), 0.17171819806895677, 1e-8);
    assert_near(1 - eval_noncentral_t_tail(3.5, 30, 3), 0.66576398289682004, 1e-8);
    assert_near(1 - eval_noncentral_t_tail(2.0096, 49, 2.8), 0.21629894938317198, 1e-8);
    assert_near(eval_noncentral_t_tail(1.7, 14, 0), eval_t_tail(1.7, 14), 1e-8);
}

/* R: ptukey(q, k, df, lower.tail = FALSE) */
static void studentized_range_is_as_in_r(void **state)
{
    (void)state;
    static const double want[][4] = { { 3, 3, 10, 0.13498341518990897 },     { 3.5, 2, 5, 0.056193206737850998 },
                                      { 4, 5, 20, 0.069587143928606321 },    { 3.86, 5, 120, 0.055497914102321966 },
                                      { 5, 10, 1000, 0.015419780498972302 }, { 1, 4, 3, 0.88866642879497582 } };
    for (size_t i = 0; i < N(want); i++)
        assert_near(eval_range_tail(want[i][0], (unsigned)want[i][1], want[i][2]), want[i][3], 1e-7);
    assert_true(eval_range_tail(0, 3, 10) == 1);
    /* of two, the range is sqrt(2) |t| */
    assert_near(eval_range_tail(3 * sqrt(2), 2, 12), 2 * eval_t_tail(3, 12), 1e-7);
}

/* Upper 5% points as printed in tables of the studentized range, e.g. Harter: Tables of range and studentized range (1960). */
static void studentized_range_has_the_quantiles_of_the_tables(void **state)
{
    (void)state;
    static const double want[][3] = { { 2, 10, 3.151 }, { 3, 10, 3.877 },  { 5, 10, 4.654 }, { 3, 20, 3.578 },
                                      { 5, 20, 4.232 }, { 10, 20, 5.008 }, { 4, 60, 3.737 }, { 5, 120, 3.917 } };
    for (size_t i = 0; i < N(want); i++) {
        double q = eval_range_quantile(0.95, (unsigned)want[i][0], want[i][1]);
        if (fabs(q - want[i][2]) > 0.00051) fail_msg("k %g, df %g: %.5f, not %.3f", want[i][0], want[i][1], q, want[i][2]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_gamma_is_as_in_r),
        cmocka_unit_test(incomplete_beta_is_as_in_r),
        cmocka_unit_test(normal_is_as_in_r),
        cmocka_unit_test(t_is_as_in_r),
        cmocka_unit_test(noncentral_t_is_as_in_r),
        cmocka_unit_test(studentized_range_is_as_in_r),
        cmocka_unit_test(studentized_range_has_the_quantiles_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
