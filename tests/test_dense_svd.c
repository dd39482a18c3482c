/* The truncated SVD against one-sided Jacobi (Hestenes 1958) of the whole dense matrix, which is a page long and exact; then what is hard:
 * multiple values, low rank, no rank, one row; threads, memory, stopping. */
#include "dense/svd.h"

#include <math.h>

#include "base/mem.h"
#include "tests/testing.h"

/* --- the oracle ----------------------------------------------------------------------------------------------------------- */

/* All singular values of a [rows x cols by columns, destroyed], descending: values [cols]. */
static void jacobi(double *a, size_t rows, size_t cols, double *values)
{
    bool turned = true;
    for (int sweep = 0; turned && sweep < 60; sweep++) {
        turned = false;
        for (size_t p = 0; p < cols; p++)
            for (size_t q = p + 1; q < cols; q++) {
                double x = 0, y = 0, z = 0;
                for (size_t r = 0; r < rows; r++) {
                    x += a[p * rows + r] * a[p * rows + r];
                    y += a[q * rows + r] * a[q * rows + r];
                    z += a[p * rows + r] * a[q * rows + r];
                }
                if (fabs(z) <= 1e-15 * sqrt(x * y)) continue;
                double tau = (y - x) / (2 * z), t = (tau < 0 ? -1 : 1) / (fabs(tau) + sqrt(1 + tau * tau));
                double c = 1 / sqrt(1 + t * t), s = c * t;
                for (size_t r = 0; r < rows; r++) {
                    double u = a[p * rows + r], v = a[q * rows + r];
                    a[p * rows + r] = c * u - s * v;
                    a[q * rows + r] = s * u + c * v;
                }
                turned = true;
            }
    }
    for (size_t c = 0; c < cols; c++) {
        double sum = 0;
        for (size_t r = 0; r < rows; r++) sum += a[c * rows + r] * a[c * rows + r];
        size_t at = c;
        for (; at > 0 && values[at - 1] < sqrt(sum); at--) values[at] = values[at - 1];
        values[at] = sqrt(sum);
    }
}

/* --- matrices ------------------------------------------------------------------------------------------------------------- */

static dense_sparse *sparse_of(const double *dense, size_t rows, size_t cols) /* dense by rows */
{
    dense_sparse *a = NULL;
    uint64_t n = 0;
    for (size_t i = 0; i < rows * cols; i++) n += dense[i] != 0;
    assert_ok(dense_sparse_new(&a, rows, cols, n, err));
    n = 0;
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < cols; c++) {
            if (dense[r * cols + c] == 0) continue;
            a->columns[n] = (uint32_t)c;
            a->values[n++] = dense[r * cols + c];
        }
        a->row_at[r + 1] = n;
    }
    return a;
}

/* As text is: few columns are long, values positive. */
static double *random_matrix(uint64_t seed, size_t rows, size_t cols)
{
    base_rng r = base_rng_of(seed, 0);
    double *a = calloc(rows * cols, sizeof *a);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            if (base_rng_below(&r, 2 + (i * j) % 9) == 0) a[i * cols + j] = 0.1 + base_rng_unit(&r);
    return a;
}

/* Orthonormal, signs as the rule has them, residuals below `most`. */
static void assert_vectors(const dense_svd *svd, const dense_sparse *a, double most)
{
    size_t k = dense_svd_k(svd);
    double *row = calloc(k + 1, sizeof *row);
    for (int side = 0; side < 2; side++) {
        size_t n = side ? a->cols : a->rows;
        double *g = calloc(k * k + 1, sizeof *g);
        for (size_t r = 0; r < n; r++) {
            side ? dense_svd_right(svd, r, row) : dense_svd_left(svd, r, row);
            for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < k; j++) g[i * k + j] += row[i] * row[j];
        }
        for (size_t i = 0; i < k * k; i++)
            if (fabs(g[i] - (i % (k + 1) == 0)) > 1e-10) fail_msg("side %d: %g at %zu, %zu", side, g[i], i / k, i % k);
        free(g);
    }
    double *peaks = calloc(k + 1, sizeof *peaks); /* the sign rule */
    for (size_t r = 0; r < a->rows; r++) {
        dense_svd_left(svd, r, row);
        for (size_t i = 0; i < k; i++)
            if (fabs(row[i]) > fabs(peaks[i])) peaks[i] = row[i];
    }
    for (size_t i = 0; i < k; i++) assert_true(peaks[i] > 0);
    free(peaks);
    free(row);
    const dense_svd_report *report = dense_svd_report_of(svd);
    assert_true(report->residual_left < most && report->residual_right < most);
}

static void compare(const double *dense, size_t rows, size_t cols, const dense_svd_options *options, size_t want_k)
{
    dense_sparse *a = sparse_of(dense, rows, cols);
    dense_svd *svd = NULL;
    double *copy = calloc(rows * cols, sizeof *copy), *values = calloc(cols, sizeof *values);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++) copy[c * rows + r] = dense[r * cols + c];
    jacobi(copy, rows, cols, values);
    assert_ok(dense_svd_of(&svd, a, options, err));
    if (dense_svd_k(svd) != want_k) fail_msg("k is %zu, not %zu", dense_svd_k(svd), want_k);
    for (size_t i = 0; i < want_k; i++)
        if (fabs(dense_svd_values(svd)[i] - values[i]) > 1e-11 * values[0])
            fail_msg("%zu x %zu, value %zu: %.17g, not %.17g", rows, cols, i, dense_svd_values(svd)[i], values[i]);
    assert_vectors(svd, a, 1e-9);
    dense_svd_free(svd);
    dense_sparse_free(a);
    free(copy);
    free(values);
}

static void values_are_those_of_the_whole_matrix(void **state)
{
    (void)state;
    static const size_t sizes[][3] = { { 12, 9, 2 }, { 9, 12, 9 },    { 40, 30, 5 },   { 30, 40, 30 },  { 1, 7, 3 },
                                       { 7, 1, 1 },  { 150, 90, 10 }, { 90, 150, 60 }, { 300, 200, 7 }, { 200, 260, 120 } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t rows = sizes[i][0], cols = sizes[i][1], k = sizes[i][2], shorter = rows < cols ? rows : cols;
        double *a = random_matrix(i, rows, cols);
        compare(a, rows, cols, &(dense_svd_options){ .k = k, .seed = i }, k < shorter ? k : shorter);
        /* a basis that is hardly larger than k: many restarts */
        compare(a, rows, cols, &(dense_svd_options){ .k = k, .seed = i, .basis = k + 16 }, k < shorter ? k : shorter);
        free(a);
    }
}

static void multiple_values_are_all_found(void **state)
{
    (void)state;
    enum { N = 100 };
    double *a = calloc(N * N, sizeof *a);
    for (size_t i = 0; i < N; i++) a[i * N + (i * 7) % N] = i < 30 ? 5 : i < 60 ? 2 : 1; /* thirty of a kind, more than a panel */
    compare(a, N, N, &(dense_svd_options){ .k = 45, .seed = 3 }, 45);
    compare(a, N, N, &(dense_svd_options){ .k = 45, .seed = 3, .basis = 64 }, 45);
    compare(a, N, N, &(dense_svd_options){ .k = N, .seed = 4 }, N);
    free(a);
}

static void a_low_rank_lowers_k(void **state)
{
    (void)state;
    enum { ROWS = 60, COLS = 40, RANK = 11 };
    double *x = random_matrix(1, ROWS, RANK), *y = random_matrix(2, RANK, COLS), *a = calloc(ROWS * COLS, sizeof *a);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLS; j++)
            for (size_t l = 0; l < RANK; l++) a[i * COLS + j] += x[i * RANK + l] * y[l * COLS + j];
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 30, .seed = 5 }, RANK);
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 5, .seed = 5 }, 5);
    memset(a, 0, ROWS * COLS * sizeof *a);
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 30, .seed = 5 }, 0);
    free(x), free(y), free(a);
}

/* Every third row and fourth column is empty; then all but one row and column. */
static void empty_rows_and_columns_change_nothing(void **state)
{
    (void)state;
    enum { ROWS = 90, COLS = 70 };
    double *a = random_matrix(11, ROWS, COLS);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLS; j++)
            if (i % 3 == 1 || j % 4 == 2) a[i * COLS + j] = 0;
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 20, .seed = 1 }, 20);
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = COLS, .seed = 1 }, 53); /* 70 less 17 empty columns */
    memset(a, 0, ROWS * COLS * sizeof *a);
    a[7 * COLS + 5] = -3;
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 4, .seed = 1 }, 1);
    free(a);
}

/* By powers of two, so that nothing is rounded: values scale to the last bit. */
static void tiny_and_huge_matrices_are_like_others(void **state)
{
    (void)state;
    enum { ROWS = 50, COLS = 60, K = 10 };
    static const int exponents[] = { 0, 300, 1000, -300, -960 };
    double *dense = random_matrix(12, ROWS, COLS), first[K], cell;
    dense_sparse *a = sparse_of(dense, ROWS, COLS);
    for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++)
        for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++) {
            dense_sparse *scaled = NULL;
            dense_svd *svd = NULL;
            assert_ok(dense_sparse_scaled(&scaled, a, exponents[e], err));
            assert_ok(dense_svd_of(&svd, scaled, &(dense_svd_options){ .real = (dense_real)real, .k = K, .seed = 1 }, err));
            assert_int_equal(dense_svd_k(svd), K);
            if (e == 0) memcpy(first, dense_svd_values(svd), sizeof first);
            for (size_t i = 0; i < K; i++) {
                cell = ldexp(dense_svd_values(svd)[i], -exponents[e]);
                if (fabs(cell - first[i]) > 1e-10 * first[i])
                    fail_msg("2^%d, value %zu: %.17g, not %.17g", exponents[e], i, cell, first[i]);
            }
            assert_true(dense_svd_report_of(svd)->residual_left < (real == DENSE_DOUBLE ? 1e-9 : 1e-5));
            dense_svd_free(svd);
            dense_sparse_free(scaled);
        }
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) a->values[i] = 1e308;
    dense_svd *svd = NULL;
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 1 }, err), BASE_EFORMAT, "beyond");
    dense_sparse_free(a);
    free(dense);
}

/* Values to the square of what vectors are off by. */
static void float32_numbers_find_the_same_values(void **state)
{
    (void)state;
    static const size_t sizes[][3] = { { 12, 9, 2 },    { 9, 12, 9 },    { 1, 7, 3 },    { 7, 1, 1 },
                                       { 150, 90, 10 }, { 90, 150, 60 }, { 300, 200, 7 } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t rows = sizes[i][0], cols = sizes[i][1], k = sizes[i][2];
        double *dense = random_matrix(i, rows, cols);
        dense_sparse *a = sparse_of(dense, rows, cols);
        dense_svd *doubles = NULL, *singles = NULL;
        assert_ok(dense_svd_of(&doubles, a, &(dense_svd_options){ .k = k, .seed = 1 }, err));
        assert_ok(dense_svd_of(&singles, a, &(dense_svd_options){ .real = DENSE_SINGLE, .k = k, .seed = 1 }, err));
        size_t n = dense_svd_k(singles);
        assert_true(n > 0 && n <= dense_svd_k(doubles));
        if (n < dense_svd_k(doubles)) assert_true(dense_svd_values(doubles)[n] < 0.011 * dense_svd_values(doubles)[0]);
        for (size_t j = 0; j < n; j++)
            if (fabs(dense_svd_values(singles)[j] - dense_svd_values(doubles)[j]) > 1e-9 * dense_svd_values(doubles)[0])
                fail_msg("%zu x %zu, value %zu: %.17g, not %.17g", rows, cols, j, dense_svd_values(singles)[j],
                         dense_svd_values(doubles)[j]);
        assert_vectors(singles, a, 1e-5);
        dense_svd_free(doubles);
        dense_svd_free(singles);
        dense_sparse_free(a);
        free(dense);
    }
}

/* Diagonal: the values are known; those beyond the rank's border go. */
static void small_values_are_exact_and_tiny_ones_go(void **state)
{
    (void)state;
    enum { N = 30 };
    double a[N * N] = { 0 };
    for (size_t i = 0; i < N; i++) a[i * N + i] = pow(10, -(double)i / 2);
    dense_sparse *m = sparse_of(a, N, N);
    dense_svd *svd = NULL;
    assert_ok(dense_svd_of(&svd, m, &(dense_svd_options){ .k = N, .seed = 1 }, err));
    assert_int_equal(dense_svd_k(svd), 14); /* down to 10^-6.5 */
    for (size_t i = 0; i < 14; i++)         /* down to 1e-5 of the greatest each to its own digits, below that to the greatest's */
        assert_true(fabs(dense_svd_values(svd)[i] - a[i * N + i]) < (i <= 10 ? 1e-9 * a[i * N + i] : 1e-11));
    dense_svd_free(svd);
    dense_sparse_free(m);
}

/* Of tall, wide and single ones, with empty rows and columns, for more threads than rows, too. */
static void a_transpose_is_that_of_the_whole_matrix(void **state)
{
    (void)state;
    static const size_t shapes[][2] = { { 40, 7 }, { 7, 40 }, { 1, 30 }, { 30, 1 }, { 1, 1 }, { 64, 64 } };
    base_pool *pool = NULL;
    base_rng r = base_rng_of(8, 0);
    assert_ok(base_pool_new(&pool, 5, err));
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const size_t rows = shapes[i][0], cols = shapes[i][1];
        double dense[64 * 64], turned[64 * 64];
        for (size_t j = 0; j < rows * cols; j++) dense[j] = base_rng_below(&r, 4) || j % 5 == 3 ? 0 : base_rng_unit(&r);
        for (size_t j = 0; j < rows * cols; j++) turned[j % cols * rows + j / cols] = dense[j];
        dense_sparse *a = sparse_of(dense, rows, cols), *want = sparse_of(turned, cols, rows);
        for (int threads = 1; threads <= 5; threads += 4) {
            dense_sparse *got = NULL;
            assert_ok(dense_sparse_transpose(&got, a, threads > 1 ? pool : NULL, err));
            assert_int_equal(dense_sparse_nonzeros(got), dense_sparse_nonzeros(want));
            assert_memory_equal(got->row_at, want->row_at, (cols + 1) * sizeof *got->row_at);
            assert_memory_equal(got->columns, want->columns, dense_sparse_nonzeros(want) * sizeof *got->columns);
            assert_memory_equal(got->values, want->values, dense_sparse_nonzeros(want) * sizeof *got->values);
            dense_sparse_free(got);
        }
        dense_sparse_free(a);
        dense_sparse_free(want);
    }
    base_pool_free(pool);
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    enum { ROWS = 500, COLS = 9000, K = 12 }; /* several pieces of rows on the long side */
    double *dense = random_matrix(6, ROWS, COLS), first[K], u[K];
    dense_sparse *a = sparse_of(dense, ROWS, COLS);
    for (unsigned turn = 0; turn < 6; turn++) {
        unsigned threads = 1 + turn % 3;
        dense_real real = turn < 3 ? DENSE_DOUBLE : DENSE_SINGLE;
        base_pool *pool = NULL;
        dense_svd *svd = NULL;
        assert_ok(base_pool_new(&pool, threads, err));
        assert_ok(dense_svd_of(&svd, a, &(dense_svd_options){ .real = real, .k = K, .seed = 7, .pool = pool }, err));
        dense_svd_right(svd, 4321, u);
        for (size_t i = 0; i < K; i++) u[i] += dense_svd_values(svd)[i];
        if (threads == 1) memcpy(first, u, sizeof u);
        assert_memory_equal(first, u, sizeof u);
        dense_svd_free(svd);
        base_pool_free(pool);
    }
    dense_sparse_free(a);
    free(dense);
}

/* --- what is refused, what fails ------------------------------------------------------------------------------------------- */

static void what_is_no_matrix_is_refused(void **state)
{
    (void)state;
    double dense[] = { 1, 2, 3, 4, 5, 6 };
    dense_sparse *a = sparse_of(dense, 2, 3);
    dense_svd *svd = NULL;
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 0 }, err), BASE_EARG, "k is 0");
    a->values[4] = NAN;
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 1 }, err), BASE_EARG, "row 1, column 1");
    a->values[4] = 1, a->columns[4] = 3;
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 1 }, err), BASE_EARG, "row 1");
    a->columns[4] = 0;
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 1 }, err), BASE_EARG, "out of order");
    a->columns[4] = 1, a->row_at[1] = 7; /* there are six */
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 1 }, err), BASE_EARG, "before it begins");
    assert_null(svd);
    dense_sparse_free(a);
}

static void it_gives_up_and_stops_when_told(void **state)
{
    (void)state;
    double *dense = random_matrix(8, 200, 200);
    dense_sparse *a = sparse_of(dense, 200, 200);
    dense_svd *svd = NULL;
    base_stop stop = { true };
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 60, .basis = 72, .max_cycles = 1 }, err), BASE_EFORMAT, "of 60");
    assert_fails(dense_svd_of(&svd, a, &(dense_svd_options){ .k = 60, .stop = &stop }, err), BASE_ESTOPPED, "stopped");
    dense_sparse_free(a);
    free(dense);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    double *dense = random_matrix(9, 60, 50);
    dense_sparse *a = sparse_of(dense, 60, 50);
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) a->values[i] *= 1e100; /* it's scaled, too */
    for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++)
        for (long n = 0;; n++) {
            dense_svd *svd = NULL;
            testing_memory_fails_after(n);
            base_status s = dense_svd_of(&svd, a, &(dense_svd_options){ .real = (dense_real)real, .k = 20, .seed = 1 }, NULL);
            testing_memory_heals();
            dense_svd_free(svd);
            if (s == BASE_OK) break;
            assert_int_equal(s, BASE_ENOMEM);
        }
    dense_sparse_free(a);
    free(dense);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_the_whole_matrix),
        cmocka_unit_test(multiple_values_are_all_found),
        cmocka_unit_test(a_low_rank_lowers_k),
        cmocka_unit_test(empty_rows_and_columns_change_nothing),
        cmocka_unit_test(tiny_and_huge_matrices_are_like_others),
        cmocka_unit_test(float32_numbers_find_the_same_values),
        cmocka_unit_test(small_values_are_exact_and_tiny_ones_go),
        cmocka_unit_test(a_transpose_is_that_of_the_whole_matrix),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(what_is_no_matrix_is_refused),
        cmocka_unit_test(it_gives_up_and_stops_when_told),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
