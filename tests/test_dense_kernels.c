/* Each set of kernels that this processor can run against the scalar one: the same bits, for all lengths, up to the end of what may be read. */
#include "dense/kernels.h"

#include "tests/testing.h"

#define MOST 70 /* rows */

static double *random_doubles(base_rng *r, size_t n)
{
    double *out = testing_guarded(n * sizeof *out);
    for (size_t i = 0; i < n; i++) out[i] = (base_rng_unit(r) - 0.5) * (base_rng_below(r, 9) ? 1 : 1e6);
    return out;
}

static void done(double *p, size_t n)
{
    testing_guarded_free(p, n * sizeof *p);
}

static void every_set_has_the_bits_of_the_scalar_one(void **state)
{
    (void)state;
    size_t n_sets = 0;
    for (size_t set = 1; dense_kernels_at(set); set++, n_sets++) {
        const dense_kernels *k = dense_kernels_at(set);
        for (size_t rows = 0; rows < MOST; rows++) {
            base_rng r = base_rng_of(rows, set);
            size_t n = rows * DENSE_PANEL;
            double *a = random_doubles(&r, n), *b = random_doubles(&r, n), *h = random_doubles(&r, 64), want[64], got[64];
            double *w = random_doubles(&r, n), *copy = random_doubles(&r, n);
            memcpy(want, h, sizeof want), memcpy(got, h, sizeof got);
            dense_kernels_scalar.gram8(want, a, b, rows);
            k->gram8(got, a, b, rows);
            if (memcmp(want, got, sizeof want) != 0) fail_msg("gram8 of %s, %zu rows", k->name, rows);
            memcpy(copy, w, n * sizeof *w);
            dense_kernels_scalar.update8(w, a, h, rows);
            k->update8(copy, a, h, rows);
            if (memcmp(w, copy, n * sizeof *w) != 0) fail_msg("update8 of %s, %zu rows", k->name, rows);
            done(a, n), done(b, n), done(h, 64), done(w, n), done(copy, n);
        }
    }
    print_message("sets beside the scalar one: %zu\n", n_sets);
}

static void sparse_products_have_the_bits_of_the_scalar_one(void **state)
{
    (void)state;
    for (size_t set = 1; dense_kernels_at(set); set++)
        for (uint64_t seed = 1; seed <= 60; seed++) {
            base_rng r = base_rng_of(seed, set);
            size_t rows = 1 + base_rng_below(&r, 20), cols = 1 + base_rng_below(&r, 40), n = 0;
            uint64_t row_at[21] = { 0 };
            uint32_t columns[20 * 40];
            for (size_t i = 0; i < rows; i++) {
                for (uint32_t c = 0; c < cols; c++)
                    if (base_rng_below(&r, 3) == 0 && i % 5 != 4) columns[n++] = c;
                row_at[i + 1] = n;
            }
            double *values = random_doubles(&r, n), *x = random_doubles(&r, cols * DENSE_PANEL);
            double *want = random_doubles(&r, rows * DENSE_PANEL), *got = random_doubles(&r, rows * DENSE_PANEL);
            dense_kernels_scalar.spmm8(want, row_at, columns, values, rows, x);
            dense_kernels_at(set)->spmm8(got, row_at, columns, values, rows, x);
            if (memcmp(want, got, rows * DENSE_PANEL * sizeof *want) != 0)
                fail_msg("spmm8 of %s, seed %llu", dense_kernels_at(set)->name, (unsigned long long)seed);
            done(values, n), done(x, cols * DENSE_PANEL), done(want, rows * DENSE_PANEL), done(got, rows * DENSE_PANEL);
        }
}

/* y[r] = sum of a row's products, by hand. */
static void a_sparse_product_is_what_it_says(void **state)
{
    (void)state;
    const uint64_t row_at[] = { 0, 3, 3, 4 };
    const uint32_t columns[] = { 0, 1, 3, 2 };
    const double values[] = { 2, -1, 0.5, 3 };
    double x[4 * DENSE_PANEL], y[3 * DENSE_PANEL];
    for (size_t i = 0; i < 4 * DENSE_PANEL; i++) x[i] = (double)i;
    for (size_t set = 0; dense_kernels_at(set); set++) {
        dense_kernels_at(set)->spmm8(y, row_at, columns, values, 3, x);
        for (size_t j = 0; j < DENSE_PANEL; j++) {
            assert_true(y[j] == 2 * x[j] - x[8 + j] + 0.5 * x[24 + j]);
            assert_true(y[8 + j] == 0);
            assert_true(y[16 + j] == 3 * x[16 + j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_has_the_bits_of_the_scalar_one),
        cmocka_unit_test(sparse_products_have_the_bits_of_the_scalar_one),
        cmocka_unit_test(a_sparse_product_is_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
