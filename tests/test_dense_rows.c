/* Element types: every half there is, and rounding by the distance to the two neighbours. */
#include "dense/rows.h"

#include <math.h>

#include "tests/testing.h"

static bool finite_half(uint32_t half)
{
    return (half >> 10 & 31) < 31;
}

/* IEEE 754: (-1)^s 2^(e - 15) (1 + f / 1024), subnormals 2^-14 (f / 1024). */
static double value_of_half(uint32_t half)
{
    int exponent = (int)(half >> 10 & 31);
    double fraction = (half & 1023) / 1024.0, value = exponent ? ldexp(1 + fraction, exponent - 15) : ldexp(fraction, -14);
    return half & 0x8000 ? -value : value;
}

static void every_half_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t half = 0; half < 65536; half++) {
        float wide = dense_from_f16((uint16_t)half);
        if (!finite_half(half)) {
            assert_true(half & 1023 ? isnan(wide) : isinf(wide) && (wide < 0) == (half >> 15 == 1));
            if (!(half & 1023)) assert_int_equal(dense_to_f16(wide), half);
            else assert_true(isnan(dense_from_f16(dense_to_f16(wide))));
            continue;
        }
        assert_true((double)wide == value_of_half(half) && (signbit(wide) != 0) == (half >> 15 == 1));
        assert_int_equal(dense_to_f16(wide), half);
    }
    for (uint32_t half = 0; half < 65536; half++) {
        float wide = dense_from_bf16((uint16_t)half);
        if (isnan(wide)) assert_true(isnan(dense_from_bf16(dense_to_bf16(wide))));
        else assert_int_equal(dense_to_bf16(wide), half);
    }
}

/* Between neighbours: the middle goes to the even one, what is beside it to the nearer. */
static void narrowing_rounds_to_the_nearest_and_ties_to_the_even(void **state)
{
    (void)state;
    for (uint32_t half = 0; half + 1 < 0x7c00; half++) {
        float below = dense_from_f16((uint16_t)half), above = dense_from_f16((uint16_t)(half + 1)), middle = below / 2 + above / 2;
        assert_int_equal(dense_to_f16(middle), half & 1 ? half + 1 : half);
        assert_int_equal(dense_to_f16(nextafterf(middle, 0)), half);
        assert_int_equal(dense_to_f16(-nextafterf(middle, 1e9f)), 0x8000 | (half + 1));
    }
    assert_int_equal(dense_to_f16(65519.99f), 0x7bff);
    assert_int_equal(dense_to_f16(65520), 0x7c00);
    for (uint32_t half = 0x80; half + 1 < 0x7f80; half += 7) {
        float below = dense_from_bf16((uint16_t)half), above = dense_from_bf16((uint16_t)(half + 1)),
              middle = below / 2 + above / 2;
        assert_int_equal(dense_to_bf16(middle), half & 1 ? half + 1 : half);
        assert_int_equal(dense_to_bf16(nextafterf(middle, 0)), half);
        assert_int_equal(dense_to_bf16(nextafterf(middle, INFINITY)), half + 1);
    }
}

static void int8_is_within_half_a_step(void **state)
{
    (void)state;
    enum { DIM = 61 };
    int8_t codes[2 * DIM];
    float x[DIM], back[DIM], scales[2];
    for (uint64_t seed = 0; seed < 200; seed++) {
        base_rng r = base_rng_of(seed, 0);
        double size = ldexp(1, (int)base_rng_below(&r, 200) - 100);
        for (size_t i = 0; i < DIM; i++) x[i] = (float)((base_rng_unit(&r) - 0.5) * size);
        x[seed % DIM] = 0;
        scales[1] = dense_narrow(codes + DIM, x, DIM, DENSE_I8);
        dense_rows rows = { .data = codes, .n = 2, .dim = DIM, .element = DENSE_I8, .scales = scales };
        dense_rows_widen(&rows, 1, back);
        int most = 0;
        for (size_t i = 0; i < DIM; i++) {
            assert_true(fabs((double)x[i] - (double)back[i]) <= 0.5001 * (double)scales[1]);
            if (abs(codes[DIM + i]) > most) most = abs(codes[DIM + i]);
        }
        assert_int_equal(most, 127);
        assert_int_equal(codes[DIM + seed % DIM], 0);
    }
    memset(x, 0, sizeof x);
    x[3] = 1e-40f;
    assert_true(dense_narrow(codes, x, DIM, DENSE_I8) == 0 && codes[3] == 0);
}

static void norms_are_lengths(void **state)
{
    (void)state;
    const float x[] = { 3, -4, 12 }, large[] = { 3e38f, 3e38f };
    assert_true(dense_norm(x, 3) == 13 && dense_norm(x, 2) == 5 && dense_norm(x, 0) == 0);
    assert_true(isfinite(dense_norm(large, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_half_goes_there_and_back),
        cmocka_unit_test(narrowing_rounds_to_the_nearest_and_ties_to_the_even),
        cmocka_unit_test(int8_is_within_half_a_step),
        cmocka_unit_test(norms_are_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
