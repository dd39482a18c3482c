/* tests/test_base_math.c - base/math against the C library's long double, whose 64-bit mantissas show errors of 1/2048 of our unit. */
#include <float.h>
#include <math.h>

#include "base/math.h"
#include "tests/testing.h"

enum { KINDS = 5, CASES = 20000 };

static double double_of(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

/* Positive and finite: any bits, near 1, moderate, subnormal, around a power of two. */
static double positive(base_rng *r, int kind)
{
    double x = 0;
    switch (kind) {
    case 0:
        do x = double_of(base_rng_next(r) >> 1);
        while (!(x <= DBL_MAX) || x == 0);
        return x;
    case 1: return 1 + (base_rng_unit(r) - 0.5) * ldexp(1, -(int)base_rng_below(r, 52));
    case 2: return base_rng_unit(r) * 1e4 + 1e-9;
    case 3: return double_of(1 + base_rng_below(r, UINT64_C(1) << base_rng_below(r, 53)));
    default:
        x = ldexp(1, (int)base_rng_below(r, 2000) - 1000);
        return base_rng_below(r, 2) ? nextafter(x, 0) : nextafter(x, INFINITY);
    }
}

/* The distance of got from want in units of want's last place as a double. */
static double error_of(double got, long double want)
{
    double rounded = (double)want;
    if (!isfinite(rounded) || !isfinite(got)) return got == rounded ? 0 : INFINITY;
    double unit = nextafter(fabs(rounded), INFINITY) - fabs(rounded);
    return (double)(fabsl((long double)got - want) / (long double)unit);
}

static void assert_near(const char *name, double got, long double want, double limit, double x, double y)
{
    double e = error_of(got, want);
    if (!(e <= limit)) fail_msg("%s(%a, %a) = %a, want %La: %g units in the last place", name, x, y, got, want, e);
}

static void logarithms_are_within_0_51_units_of_the_last_place(void **state)
{
    (void)state;
    for (int kind = 0; kind < KINDS; kind++) {
        base_rng r = base_rng_of(1, (uint64_t)kind);
        for (int i = 0; i < CASES; i++) {
            double x = positive(&r, kind);
            assert_near("log", base_log(x), logl(x), 0.51, x, 0);
            assert_near("log2", base_log2(x), log2l(x), 0.51, x, 0);
            assert_near("log10", base_log10(x), log10l(x), 0.51, x, 0);
        }
    }
}

static void every_interval_of_the_logarithm_s_table_is_within_0_51_units(void **state)
{
    (void)state;
    base_rng r = base_rng_of(2, 0);
    for (int row = 0; row < 64; row++) {
        for (int i = 0; i < 200; i++) {
            double x = ldexp(1 + (row + (i ? base_rng_unit(&r) : 0)) / 64, i % 7 - 3);
            assert_near("log", base_log(x), logl(x), 0.51, x, 0);
            assert_near("log", base_log(nextafter(x, 0)), logl(nextafter(x, 0)), 0.51, x, 0);
        }
    }
}

/* A subnormal result is rounded twice, to 53 bits and to what it has. */
static void exponentials_are_within_0_52_units_and_subnormal_ones_within_0_76(void **state)
{
    (void)state;
    base_rng r = base_rng_of(3, 0);
    for (int i = 0; i < 4 * CASES; i++) {
        double x = (base_rng_unit(&r) - 0.5) * (i % 2 ? 1500 : 4);
        assert_near("exp", base_exp(x), expl(x), x < -708 ? 0.76 : 0.52, x, 0);
        double tiny = (base_rng_unit(&r) - 0.5) * ldexp(1, -(int)base_rng_below(&r, 60));
        assert_near("exp", base_exp(tiny), expl(tiny), 0.52, tiny, 0);
    }
}

static void powers_are_within_0_56_units_and_subnormal_ones_within_0_8(void **state)
{
    (void)state;
    for (int kind = 0; kind < KINDS; kind++) {
        base_rng r = base_rng_of(4, (uint64_t)kind);
        for (int i = 0; i < CASES; i++) {
            double x = positive(&r, kind), exponent = (base_rng_unit(&r) - 0.5) * (i % 2 ? 1500 : 20), y = exponent / log(x);
            if (!isfinite(y)) continue;
            assert_near("pow", base_pow(x, y), powl(x, y), exponent < -708 ? 0.8 : 0.56, x, y);
            assert_near("pow", base_pow(x, 0.5), sqrtl(x), 0.56, x, 0.5);
        }
    }
}

static void powers_of_two_have_exact_logarithms_and_come_back(void **state)
{
    (void)state;
    for (int i = -1074; i < 1024; i++) {
        assert_true(base_log2(ldexp(1, i)) == i);
        assert_true(base_pow(2, i) == ldexp(1, i));
    }
}

static void powers_of_ten_that_are_doubles_have_exact_logarithms_and_come_back(void **state)
{
    (void)state;
    double ten_to_k = 1;
    for (int k = 0; k <= 22; k++, ten_to_k *= 10) {
        assert_true(base_log10(ten_to_k) == k);
        assert_true(base_pow(10, k) == ten_to_k);
    }
}

static void a_power_of_one_or_a_whole_square_is_exact(void **state)
{
    (void)state;
    base_rng r = base_rng_of(5, 0);
    for (int i = 0; i < CASES; i++) {
        double x = positive(&r, 0), n = (double)base_rng_below(&r, 1 << 26);
        assert_true(base_pow(x, 1) == x);
        assert_true(base_pow(n, 2) == n * n);
    }
}

/* Decimals of OEIS A002162 (ln 2), A002392 (ln 10), A001113 (e), A020857 (log2 3), A007524 (log10 2), A002193 (root of 2). The bits of
 * the first three are those that fdlibm's and musl's sources name too: 3fe62e42fefa39ef, 40026bb1bbb55516, 4005bf0a8b145769. */
static void constants_have_their_published_digits(void **state)
{
    (void)state;
    assert_int_equal(bits_of(base_log(2)), UINT64_C(0x3fe62e42fefa39ef));
    assert_int_equal(bits_of(base_log(10)), UINT64_C(0x40026bb1bbb55516));
    assert_int_equal(bits_of(base_exp(1)), UINT64_C(0x4005bf0a8b145769));
    assert_true(base_log(2) == 0.693147180559945309417232);
    assert_true(base_log(10) == 2.302585092994045684017991);
    assert_true(base_exp(1) == 2.718281828459045235360287);
    assert_true(base_log2(3) == 1.584962500721156181453738);
    assert_true(base_log10(2) == 0.301029995663981195213738);
    assert_true(base_pow(2, 0.5) == 1.414213562373095048801688);
    assert_true(base_sqrt(2) == 1.414213562373095048801688);
}

static void edges_are_those_of_the_c_standard(void **state)
{
    (void)state;
    double (*const logs[])(double) = { base_log, base_log2, base_log10 };
    for (int i = 0; i < 3; i++) {
        assert_true(logs[i](0.0) == -INFINITY && logs[i](-0.0) == -INFINITY);
        assert_true(logs[i](INFINITY) == INFINITY && isnan(logs[i](-1)) && isnan(logs[i](-INFINITY)) &&
                    isnan(logs[i]((double)NAN)));
        assert_true(logs[i](1) == 0);
    }
    assert_true(base_exp(0) == 1 && base_exp(INFINITY) == INFINITY && base_exp(-INFINITY) == 0 && isnan(base_exp((double)NAN)));
    assert_true(base_exp(709.78) < INFINITY && base_exp(709.79) == INFINITY && base_exp(-745.13) > 0 && base_exp(-746) == 0);
    assert_true(isnan(base_sqrt(-1)) && base_sqrt(INFINITY) == INFINITY && base_sqrt(0) == 0);

    const double values[] = { 0, 1e-320, 0.5, nextafter(1, 0), 1, nextafter(1, 2), 2, DBL_MAX, INFINITY, (double)NAN };
    const double powers[] = { -INFINITY, -DBL_MAX, -1e18, -2, -1e-320, 0, 1e-320, 0.5, 3, 1e18, DBL_MAX, INFINITY, (double)NAN };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (size_t j = 0; j < sizeof powers / sizeof *powers; j++) {
            double got = base_pow(values[i], powers[j]), want = pow(values[i], powers[j]);
            if (!(isnan(got) && isnan(want))) assert_near("pow", got, (long double)want, 1, values[i], powers[j]);
        }
    assert_true(isnan(base_pow(-1, 0.5)));
}

/* Not evidence that the bits are right (the tests above are), only that they are the same under each compiler, level and machine: the
 * number is what gcc 12 and clang 14 give at -O0 to -O3 on x86-64. */
static void the_bits_are_the_same_under_every_compiler(void **state)
{
    (void)state;
    uint64_t sum = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        base_rng r = base_rng_of(6, (uint64_t)kind);
        for (int i = 0; i < CASES; i++) {
            double x = positive(&r, kind), y = (base_rng_unit(&r) - 0.5) * 8;
            const double out[] = { base_log(x), base_log2(x), base_log10(x), base_exp(y * 90), base_pow(x, y), base_sqrt(x) };
            for (size_t j = 0; j < sizeof out / sizeof *out; j++) sum = base_rng_mix(sum ^ bits_of(out[j]));
        }
    }
    assert_int_equal(sum, UINT64_C(0x22d1ddd891d1706e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithms_are_within_0_51_units_of_the_last_place),
        cmocka_unit_test(every_interval_of_the_logarithm_s_table_is_within_0_51_units),
        cmocka_unit_test(exponentials_are_within_0_52_units_and_subnormal_ones_within_0_76),
        cmocka_unit_test(powers_are_within_0_56_units_and_subnormal_ones_within_0_8),
        cmocka_unit_test(powers_of_two_have_exact_logarithms_and_come_back),
        cmocka_unit_test(powers_of_ten_that_are_doubles_have_exact_logarithms_and_come_back),
        cmocka_unit_test(a_power_of_one_or_a_whole_square_is_exact),
        cmocka_unit_test(constants_have_their_published_digits),
        cmocka_unit_test(edges_are_those_of_the_c_standard),
        cmocka_unit_test(the_bits_are_the_same_under_every_compiler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
