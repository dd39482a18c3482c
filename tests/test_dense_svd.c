/* The truncated SVD against one-sided Jacobi (Hestenes 1958) of the whole dense matrix, which is a page long and exact, its residuals against plain
 * loops; then what is hard: multiple values, low rank, no rank, one row; threads, memory, stopping. All in doubles and in float32 numbers. */
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

/* The rows of one side's vectors, [n x k]. */
static double *vectors_of(const dense_svd *svd, size_t n, void (*row_of)(const dense_svd *svd, size_t row, double *out))
{
    size_t k = dense_svd_k(svd);
    double *x = calloc(n * k + 1, sizeof *x);
    for (size_t r = 0; r < n; r++) row_of(svd, r, x + r * k);
    return x;
}

/* The columns of x [n x k] have length 1, and each is orthogonal to the others. */
static void assert_orthonormal(const double *x, size_t n, size_t k)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t r = 0; r < n; r++) sum += x[r * k + i] * x[r * k + j];
            if (fabs(sum - (i == j)) > 1e-10) fail_msg("%g at %zu, %zu", sum, i, j);
        }
}

/* Of each column of u [n x k] the first component of greatest magnitude is positive. */
static void assert_signs(const double *u, size_t n, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        double peak = 0;
        for (size_t r = 0; r < n; r++)
            if (fabs(u[r * k + i]) > fabs(peak)) peak = u[r * k + i];
        assert_true(peak > 0);
    }
}

/* The greatest |A x - s y| over the columns, or |A' x - s y|, as a share of the first value. */
static double residual_of(const dense_sparse *a, bool transposed, const double *x, const double *y, const double *values, size_t k)
{
    size_t n = transposed ? a->cols : a->rows;
    double *d = calloc(n * k + 1, sizeof *d), worst = 0;
    for (size_t r = 0; r < n; r++)
        for (size_t i = 0; i < k; i++) d[r * k + i] = -values[i] * y[r * k + i];
    for (size_t row = 0; row < a->rows; row++)
        for (uint64_t e = a->row_at[row]; e < a->row_at[row + 1]; e++) {
            size_t to = transposed ? a->columns[e] : row, from = transposed ? row : a->columns[e];
            for (size_t i = 0; i < k; i++) d[to * k + i] += a->values[e] * x[from * k + i];
        }
    for (size_t i = 0; i < k; i++) {
        double sum = 0;
        for (size_t r = 0; r < n; r++) sum += d[r * k + i] * d[r * k + i];
        if (sqrt(sum) > worst * values[0]) worst = sqrt(sum) / values[0];
    }
    free(d);
    return worst;
}

/* Orthonormal, signs as the rule has them, residuals below `most` and those that are reported. */
static void assert_vectors(const dense_svd *svd, const dense_sparse *a, double most)
{
    size_t k = dense_svd_k(svd);
    const dense_svd_report *report = dense_svd_report_of(svd);
    double *u = vectors_of(svd, a->rows, dense_svd_left), *v = vectors_of(svd, a->cols, dense_svd_right);
    assert_orthonormal(u, a->rows, k);
    assert_orthonormal(v, a->cols, k);
    assert_signs(u, a->rows, k);
    double left = residual_of(a, false, v, u, dense_svd_values(svd), k),
           right = residual_of(a, true, u, v, dense_svd_values(svd), k);
    if (!(left < most && right < most)) fail_msg("residuals %g and %g", left, right);
    if (!(fabs(report->residual_left - left) < 1e-13 + 1e-6 * left && fabs(report->residual_right - right) < 1e-13 + 1e-6 * right))
        fail_msg("residuals %g and %g, not %g and %g", report->residual_left, report->residual_right, left, right);
    free(u);
    free(v);
}

/* What each kind of numbers promises: of values, as a share of the greatest, and of residuals; the border of the rank, with room for rounding. */
static const struct {
    double of_values, of_residuals, border_low, border_high;
} promised[DENSE_REALS] = {
    [DENSE_DOUBLE] = { 1e-11, 1e-9, 0.9e-7, 1.1e-7 },
    [DENSE_SINGLE] = { 1e-8, 3e-5, 0.9e-2, 1.1e-2 },
};

static void compare_in(dense_real real, const dense_sparse *a, const double *values, const dense_svd_options *options, size_t rank)
{
    dense_svd *svd = NULL;
    dense_svd_options o = *options;
    size_t least = 0, most = 0;
    o.real = real;
    while (least < rank && values[least] > promised[real].border_high * values[0]) least++;
    while (most < rank && values[most] > promised[real].border_low * values[0]) most++;
    assert_ok(dense_svd_of(&svd, a, &o, err));
    size_t k = dense_svd_k(svd);
    if (k < (least < o.k ? least : o.k) || k > (most < o.k ? most : o.k))
        fail_msg("k is %zu, not %zu", k, least < o.k ? least : o.k);
    for (size_t i = 0; i < k; i++)
        if (fabs(dense_svd_values(svd)[i] - values[i]) > promised[real].of_values * values[0])
            fail_msg("%zu x %zu, value %zu: %.17g, not %.17g", a->rows, a->cols, i, dense_svd_values(svd)[i], values[i]);
    assert_vectors(svd, a, promised[real].of_residuals);
    dense_svd_free(svd);
}

/* dense has `rank`: it, or k where that is lower, is how many must be found in doubles. */
static void compare(const double *dense, size_t rows, size_t cols, const dense_svd_options *options, size_t rank)
{
    dense_sparse *a = sparse_of(dense, rows, cols);
    double *copy = calloc(rows * cols, sizeof *copy), *values = calloc(cols, sizeof *values);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++) copy[c * rows + r] = dense[r * cols + c];
    jacobi(copy, rows, cols, values);
    for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++) compare_in((dense_real)real, a, values, options, rank);
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
        compare(a, rows, cols, &(dense_svd_options){ .k = k, .seed = i }, shorter);
        /* a basis that is hardly larger than k: many restarts */
        compare(a, rows, cols, &(dense_svd_options){ .k = k, .seed = i, .basis = k + 16 }, shorter);
        free(a);
    }
}

static void multiple_values_are_all_found(void **state)
{
    (void)state;
    enum { N = 100 };
    double *a = calloc(N * N, sizeof *a);
    for (size_t i = 0; i < N; i++) a[i * N + (i * 7) % N] = i < 30 ? 5 : i < 60 ? 2 : 1; /* thirty of a kind, more than a panel */
    compare(a, N, N, &(dense_svd_options){ .k = 45, .seed = 3 }, N);
    compare(a, N, N, &(dense_svd_options){ .k = 45, .seed = 3, .basis = 64 }, N);
    compare(a, N, N, &(dense_svd_options){ .k = N, .seed = 4 }, N);
    for (size_t i = 0; i < N * N; i++) a[i] = i % (N + 1) == 0; /* the identity, all of a kind */
    compare(a, N, N, &(dense_svd_options){ .k = 20, .seed = 5 }, N);
    compare(a, N, N, &(dense_svd_options){ .k = N, .seed = 5 }, N);
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
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 5, .seed = 5 }, RANK);
    memset(a, 0, ROWS * COLS * sizeof *a);
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 30, .seed = 5 }, 0);
    free(x), free(y), free(a);
}

/* x y', whose one value is |x| |y|: wide, tall, and as small as can be. */
static void an_outer_product_has_one_factor(void **state)
{
    (void)state;
    static const size_t sizes[][2] = { { 80, 30 }, { 30, 80 }, { 1, 1 }, { 1, 2 }, { 2, 1 }, { 8, 8 }, { 17, 16 } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t rows = sizes[i][0], cols = sizes[i][1];
        double *a = calloc(rows * cols, sizeof *a);
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < cols; c++) a[r * cols + c] = (r % 2 ? -1.0 : 1.0) * (double)(1 + r % 5) / (double)(1 + c);
        compare(a, rows, cols, &(dense_svd_options){ .k = 10, .seed = 2 }, 1);
        compare(a, rows, cols, &(dense_svd_options){ .k = 1, .seed = 2 }, 1);
        free(a);
    }
}

static void without_rows_or_columns_there_are_no_factors(void **state)
{
    (void)state;
    static const size_t sizes[][2] = { { 0, 0 }, { 0, 5 }, { 5, 0 }, { 1, 1 }, { 1, 5 }, { 5, 1 } }; /* the last three of zeros */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++) {
            dense_sparse *a = NULL;
            dense_svd *svd = NULL;
            assert_ok(dense_sparse_new(&a, sizes[i][0], sizes[i][1], 0, err));
            assert_ok(dense_svd_of(&svd, a, &(dense_svd_options){ .real = (dense_real)real, .k = 3 }, err));
            assert_int_equal(dense_svd_k(svd), 0);
            assert_true(dense_svd_report_of(svd)->residual_left == 0 && dense_svd_report_of(svd)->residual_right == 0);
            dense_svd_free(svd);
            dense_sparse_free(a);
        }
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
    compare(a, ROWS, COLS, &(dense_svd_options){ .k = 20, .seed = 1 }, 53);
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

/* Rows of some eight entries, the first rows far heavier than the last. */
static dense_sparse *random_sparse(uint64_t seed, size_t rows, size_t cols)
{
    dense_sparse *a = NULL;
    base_rng g = base_rng_of(seed, 0);
    size_t step = cols / 8;
    assert_ok(dense_sparse_new(&a, rows, cols, rows * 8, err));
    for (size_t r = 0; r < rows; r++) {
        for (size_t i = 0; i < 8; i++) {
            a->columns[r * 8 + i] = (uint32_t)(i * step + base_rng_below(&g, step));
            a->values[r * 8 + i] = base_rng_unit(&g) / (double)(1 + r / 4);
        }
        a->row_at[r + 1] = (r + 1) * 8;
    }
    return a;
}

/* Every value and every vector. Both sides have several pieces of rows, and no whole number of them. */
static void threads_change_no_bit(void **state)
{
    (void)state;
    enum { ROWS = 4500, COLS = 9000, K = 12, MOST = 8 };
    dense_sparse *a = random_sparse(6, ROWS, COLS);
    for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++) {
        double *first[3] = { NULL, NULL, NULL };
        for (unsigned threads = 1; threads <= MOST; threads++) {
            base_pool *pool = NULL;
            dense_svd *svd = NULL;
            assert_ok(base_pool_new(&pool, threads, err));
            assert_ok(
                dense_svd_of(&svd, a, &(dense_svd_options){ .real = (dense_real)real, .k = K, .seed = 7, .pool = pool }, err));
            assert_int_equal(dense_svd_k(svd), K);
            double *now[3] = { vectors_of(svd, ROWS, dense_svd_left), vectors_of(svd, COLS, dense_svd_right),
                               calloc(K, sizeof **now) };
            memcpy(now[2], dense_svd_values(svd), K * sizeof **now);
            for (size_t i = 0; i < 3; i++) {
                if (threads == 1) first[i] = now[i];
                assert_memory_equal(first[i], now[i], (size_t)(i == 2 ? 1 : i == 0 ? ROWS : COLS) * K * sizeof **now);
                if (threads > 1) free(now[i]);
            }
            if (threads == 1) assert_vectors(svd, a, promised[real].of_residuals);
            dense_svd_free(svd);
            base_pool_free(pool);
        }
        for (size_t i = 0; i < 3; i++) free(first[i]);
    }
    dense_sparse_free(a);
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

typedef struct {
    base_stop stop;
    size_t told;
} stopper;

static void ask_to_stop(void *context, size_t n_converged, size_t k)
{
    stopper *s = context;
    assert_true(n_converged <= k);
    s->told++;
    atomic_store(&s->stop.wanted, true);
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
    for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++) { /* on the way, too */
        stopper late = { 0 };
        dense_svd_options options = {
            .real = (dense_real)real, .k = 60, .basis = 80, .stop = &late.stop, .progress = ask_to_stop, .context = &late
        };
        assert_fails(dense_svd_of(&svd, a, &options, err), BASE_ESTOPPED, "stopped");
        assert_int_equal(late.told, 1);
    }
    assert_null(svd);
    dense_sparse_free(a);
    free(dense);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    double *dense = random_matrix(9, 60, 50);
    dense_sparse *a = sparse_of(dense, 60, 50);
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) a->values[i] *= 1e100; /* it's scaled, too */
    static void (*const break_memory[])(long n) = { testing_memory_fails_after, testing_memory_fails_once };
    for (int real = DENSE_DOUBLE; real < DENSE_REALS; real++)
        for (size_t way = 0; way < 2; way++) {
            base_status s = BASE_ENOMEM;
            for (long n = 0; s != BASE_OK; n++) {
                dense_svd *svd = NULL;
                break_memory[way](n);
                s = dense_svd_of(&svd, a, &(dense_svd_options){ .real = (dense_real)real, .k = 20, .seed = 1 }, NULL);
                testing_memory_heals();
                if (s != BASE_OK) {
                    assert_int_equal(s, BASE_ENOMEM);
                    assert_null(svd);
                }
                dense_svd_free(svd);
            }
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
        cmocka_unit_test(an_outer_product_has_one_factor),
        cmocka_unit_test(without_rows_or_columns_there_are_no_factors),
        cmocka_unit_test(empty_rows_and_columns_change_nothing),
        cmocka_unit_test(tiny_and_huge_matrices_are_like_others),
        cmocka_unit_test(small_values_are_exact_and_tiny_ones_go),
        cmocka_unit_test(a_transpose_is_that_of_the_whole_matrix),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(what_is_no_matrix_is_refused),
        cmocka_unit_test(it_gives_up_and_stops_when_told),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
