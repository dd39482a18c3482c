/* Each set of kernels that this processor can run against the scalar one: the same bits, for all lengths, up to the end of what may be read. */
#include "dense/kernels.h"

#include "tests/testing.h"

#define MOST 70 /* rows */

/* n numbers of a kind: panels' or doubles. */
static void *random_numbers(base_rng *r, dense_real real, size_t n)
{
    void *out = testing_guarded(n * (real == DENSE_DOUBLE ? sizeof(double) : sizeof(float)));
    for (size_t i = 0; i < n; i++) {
        double x = (base_rng_unit(r) - 0.5) * (base_rng_below(r, 9) ? 1 : 1e6);
        if (real == DENSE_DOUBLE) ((double *)out)[i] = x;
        else ((float *)out)[i] = (float)x;
    }
    return out;
}

static void done(void *p, dense_real real, size_t n)
{
    testing_guarded_free(p, n * (real == DENSE_DOUBLE ? sizeof(double) : sizeof(float)));
}

static void every_set_has_the_bits_of_the_scalar_one(void **state)
{
    (void)state;
    enum { PANELS = 3, SQUARES = PANELS * DENSE_PANEL_WIDTH_MOST * DENSE_PANEL_WIDTH_MOST };
    size_t n_sets = 0;
    for (size_t set = 1; dense_kernels_at(set); set++, n_sets++)
        for (size_t i = 0; i < MOST * DENSE_REALS * (PANELS + 1); i++) {
            dense_real real = (dense_real)(i % DENSE_REALS);
            const dense_panel_kernels *k = &dense_kernels_at(set)->panels[real], *scalar = &dense_kernels_scalar.panels[real];
            base_rng r = base_rng_of(i, set);
            size_t rows = i / DENSE_REALS % MOST, panels = i / DENSE_REALS / MOST, w = dense_panel_width(real), n = rows * w;
            size_t stride = rows * DENSE_PANEL_BYTES, bytes = n * (DENSE_PANEL_BYTES / w);
            void *a = random_numbers(&r, real, n * panels), *b = random_numbers(&r, real, n);
            void *to = random_numbers(&r, real, n), *copy = random_numbers(&r, real, n);
            double *h = random_numbers(&r, DENSE_DOUBLE, panels * w * w), want[SQUARES], got[SQUARES];
            memcpy(want, h, panels * w * w * sizeof *h), memcpy(got, h, panels * w * w * sizeof *h);
            scalar->gram(want, a, stride, panels, b, rows);
            k->gram(got, a, stride, panels, b, rows);
            if (memcmp(want, got, panels * w * w * sizeof *h) != 0)
                fail_msg("gram of %s, kind %d, %zu rows, %zu panels", dense_kernels_at(set)->name, (int)real, rows, panels);
            memcpy(copy, to, bytes);
            scalar->update(to, a, stride, panels, h, rows);
            k->update(copy, a, stride, panels, h, rows);
            if (memcmp(to, copy, bytes) != 0)
                fail_msg("update of %s, kind %d, %zu rows, %zu panels", dense_kernels_at(set)->name, (int)real, rows, panels);
            done(a, real, n * panels), done(b, real, n), done(to, real, n), done(copy, real, n),
                done(h, DENSE_DOUBLE, panels * w * w);
        }
    print_message("sets beside the scalar one: %zu\n", n_sets);
}

static void sparse_products_have_the_bits_of_the_scalar_one(void **state)
{
    (void)state;
    for (size_t set = 1; dense_kernels_at(set); set++)
        for (uint64_t seed = 1; seed <= 120; seed++) {
            base_rng r = base_rng_of(seed, set);
            dense_real real = (dense_real)(seed % DENSE_REALS);
            size_t rows = 1 + base_rng_below(&r, 20), cols = 1 + base_rng_below(&r, 40), n = 0, w = dense_panel_width(real);
            uint64_t row_at[21] = { 0 };
            uint32_t columns[20 * 40];
            for (size_t i = 0; i < rows; i++) {
                for (uint32_t c = 0; c < cols; c++)
                    if (base_rng_below(&r, 3) == 0 && i % 5 != 4) columns[n++] = c;
                row_at[i + 1] = n;
            }
            double *values = random_numbers(&r, DENSE_DOUBLE, n);
            void *x = random_numbers(&r, real, cols * w);
            void *want = random_numbers(&r, real, rows * w), *got = random_numbers(&r, real, rows * w);
            dense_kernels_scalar.panels[real].spmm(want, row_at, columns, values, rows, x);
            dense_kernels_at(set)->panels[real].spmm(got, row_at, columns, values, rows, x);
            if (memcmp(want, got, rows * DENSE_PANEL_BYTES) != 0)
                fail_msg("spmm of %s, kind %d, seed %llu", dense_kernels_at(set)->name, (int)real, (unsigned long long)seed);
            done(values, DENSE_DOUBLE, n), done(x, real, cols * w), done(want, real, rows * w), done(got, real, rows * w);
        }
}

/* y[r] = sum of a row's products, by hand. */
static void a_sparse_product_is_what_it_says(void **state)
{
    (void)state;
    const uint64_t row_at[] = { 0, 3, 3, 4 };
    const uint32_t columns[] = { 0, 1, 3, 2 };
    const double values[] = { 2, -1, 0.5, 3 };
    double x[4 * 8], y[3 * 8];
    float narrow_x[4 * 16], narrow_y[3 * 16];
    for (size_t i = 0; i < 4 * 8; i++) x[i] = (double)i;
    for (size_t i = 0; i < 4 * 16; i++) narrow_x[i] = (float)i;
    for (size_t set = 0; dense_kernels_at(set); set++) {
        const dense_panel_kernels *k = dense_kernels_at(set)->panels;
        k[DENSE_DOUBLE].spmm(y, row_at, columns, values, 3, x);
        for (size_t j = 0; j < 8; j++) {
            assert_true(y[j] == 2 * x[j] - x[8 + j] + 0.5 * x[24 + j]);
            assert_true(y[8 + j] == 0);
            assert_true(y[16 + j] == 3 * x[16 + j]);
        }
        k[DENSE_SINGLE].spmm(narrow_y, row_at, columns, values, 3, narrow_x);
        for (size_t j = 0; j < 16; j++) {
            assert_true(narrow_y[j] == 2 * narrow_x[j] - narrow_x[16 + j] + 0.5F * narrow_x[48 + j]);
            assert_true(narrow_y[16 + j] == 0);
            assert_true(narrow_y[32 + j] == 3 * narrow_x[32 + j]);
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
