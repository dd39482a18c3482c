/* Each set of kernels over vectors against the scalar one: the same bits, for all lengths, up to the end of what may be read. */
#include "dense/kernels.h"

#include <math.h>

#include "tests/testing.h"

enum { LONGEST = 200, ROWS = 9 };

/* Rows that end at an unreadable page, of as many sizes of numbers as an element type has. */
typedef struct {
    void *data;
    float *scales;
    size_t bytes, n;
} guarded_rows;

static guarded_rows rows_of(base_rng *r, size_t n, size_t dim, dense_element element)
{
    guarded_rows out = { .bytes = n * dim * dense_element_bytes(element), .n = n };
    float x[LONGEST];
    out.data = testing_guarded(out.bytes);
    out.scales = testing_guarded(n * sizeof *out.scales);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < dim; j++)
            x[j] = (float)(base_rng_unit(r) - 0.5) * (base_rng_below(r, 9) ? 1 : base_rng_below(r, 2) ? 1e4f : 1e-6f);
        out.scales[i] = dense_narrow((char *)out.data + i * dim * dense_element_bytes(element), x, dim, element);
    }
    return out;
}

static void rows_done(guarded_rows *rows)
{
    testing_guarded_free(rows->data, rows->bytes);
    testing_guarded_free(rows->scales, rows->n * sizeof *rows->scales);
}

static void same(const void *want, const void *got, size_t bytes, const char *what, const dense_kernels *k, size_t dim, size_t n)
{
    if (memcmp(want, got, bytes) != 0) fail_msg("%s of %s, %zu rows of %zu", what, k->name, n, dim);
}

static void scans_agree(const dense_kernels *k, dense_element e, size_t dim, size_t n)
{
    const dense_vector_kernels *fast = k->vectors, *plain = dense_kernels_scalar.vectors;
    base_rng r = base_rng_of(dim * ROWS + n, e);
    guarded_rows q = rows_of(&r, 1, dim, DENSE_F32), x = rows_of(&r, n, dim, e), y = rows_of(&r, 1, dim, DENSE_F32);
    const float *scales = e == DENSE_I8 ? x.scales : NULL;
    float *got = testing_guarded(n * sizeof *got), want[ROWS], sum[LONGEST];
    plain->dots[e](want, q.data, x.data, scales, n, dim);
    fast->dots[e](got, q.data, x.data, scales, n, dim);
    same(want, got, n * sizeof *got, "dots", k, dim, n);
    plain->squares[e](want, q.data, x.data, scales, n, dim);
    fast->squares[e](got, q.data, x.data, scales, n, dim);
    same(want, got, n * sizeof *got, "squares", k, dim, n);
    if (n == 1) {
        memcpy(sum, y.data, y.bytes);
        plain->axpy[e](sum, 0.3f, x.data, dim);
        fast->axpy[e](y.data, 0.3f, x.data, dim);
        same(sum, y.data, y.bytes, "axpy", k, dim, n);
    }
    testing_guarded_free(got, n * sizeof *got);
    rows_done(&q), rows_done(&x), rows_done(&y);
}

static void every_set_scans_with_the_bits_of_the_scalar_one(void **state)
{
    (void)state;
    size_t n_sets = 0;
    for (size_t set = 1; dense_kernels_at(set); set++, n_sets++)
        for (size_t dim = 0; dim <= LONGEST; dim++)
            for (dense_element e = 0; e < DENSE_ELEMENTS; e++) {
                scans_agree(dense_kernels_at(set), e, dim, 1);
                scans_agree(dense_kernels_at(set), e, dim, dim % (ROWS + 1));
            }
    print_message("sets beside the scalar one: %zu\n", n_sets);
}

/* Starts at every place of a cache line that the element type allows. */
static void alignment_changes_nothing(void **state)
{
    (void)state;
    enum { DIM = 77 };
    _Alignas(64) char rows[2 * DIM * 4 + 64];
    _Alignas(64) float queries[DIM + 16];
    for (size_t set = 1; dense_kernels_at(set); set++)
        for (dense_element e = 0; e < DENSE_ELEMENTS; e++)
            for (size_t at = 0; at < 64; at += dense_element_bytes(e)) {
                base_rng r = base_rng_of(at, e);
                guarded_rows q = rows_of(&r, 1, DIM, DENSE_F32), x = rows_of(&r, 2, DIM, e);
                float want[4], got[4], *query = memcpy(queries + at / 4, q.data, q.bytes);
                const dense_vector_kernels *plain = dense_kernels_scalar.vectors, *fast = dense_kernels_at(set)->vectors;
                memcpy(rows + at, x.data, x.bytes);
                plain->dots[e](want, q.data, x.data, x.scales, 2, DIM);
                plain->squares[e](want + 2, q.data, x.data, x.scales, 2, DIM);
                fast->dots[e](got, query, rows + at, x.scales, 2, DIM);
                fast->squares[e](got + 2, query, rows + at, x.scales, 2, DIM);
                same(want, got, sizeof want, "a scan", dense_kernels_at(set), DIM, 2);
                rows_done(&q), rows_done(&x);
            }
}

static void products_of_codes_are_exact_sums_times_the_scales(void **state)
{
    (void)state;
    for (size_t set = 0; dense_kernels_at(set); set++)
        for (size_t dim = 0; dim <= LONGEST; dim++) {
            base_rng r = base_rng_of(dim, set);
            size_t n = dim % (ROWS + 1), bytes = n * dim;
            int8_t *q = testing_guarded(dim), *rows = testing_guarded(bytes);
            float *got = testing_guarded(n * sizeof *got), *scales = testing_guarded(n * sizeof *scales), want[ROWS];
            int32_t sums[ROWS] = { 0 };
            for (size_t i = 0; i < dim; i++) q[i] = dim % 7 == 0 ? -127 : (int8_t)((int)base_rng_below(&r, 255) - 127);
            for (size_t i = 0; i < bytes; i++) {
                rows[i] = dim % 7 == 0 ? (int8_t)(dim % 2 ? 127 : -127) : (int8_t)((int)base_rng_below(&r, 255) - 127);
                sums[i / dim] += q[i % dim] * rows[i];
            }
            for (size_t i = 0; i < n; i++) scales[i] = (float)base_rng_unit(&r), want[i] = (float)sums[i] * (0.7f * scales[i]);
            dense_kernels_at(set)->vectors->code_dots(got, q, 0.7f, rows, scales, n, dim);
            same(want, got, n * sizeof *got, "code_dots", dense_kernels_at(set), dim, n);
            testing_guarded_free(q, dim), testing_guarded_free(rows, bytes);
            testing_guarded_free(got, n * sizeof *got), testing_guarded_free(scales, n * sizeof *scales);
        }
}

/* The largest sum there can be, which has few bits to spare in an int32. */
static void products_of_the_longest_codes_fit(void **state)
{
    (void)state;
    const float one = 1;
    int8_t *codes = testing_guarded(DENSE_DIM_MAX);
    for (int sign = -1; sign <= 1; sign += 2) {
        memset(codes, sign * 127, DENSE_DIM_MAX);
        for (size_t set = 0; dense_kernels_at(set); set++) {
            float got = 0;
            dense_kernels_at(set)->vectors->code_dots(&got, codes, 1, codes, &one, 1, DENSE_DIM_MAX);
            assert_true(got == 127 * 127 * (float)DENSE_DIM_MAX);
        }
    }
    testing_guarded_free(codes, DENSE_DIM_MAX);
}

static void products_and_what_reaches_have_the_bits_of_the_scalar_one(void **state)
{
    (void)state;
    enum { WIDEST = 8 * DENSE_LANES, MOST = 21 };
    static float want[WIDEST * MOST];
    uint32_t want_at[WIDEST], got_at[WIDEST];
    for (size_t set = 1; dense_kernels_at(set); set++)
        for (size_t width = 0; width <= WIDEST; width += DENSE_LANES)
            for (size_t n = 0; n <= MOST; n++) {
                const dense_kernels *k = dense_kernels_at(set);
                size_t dim = (n * 7 + width) % 60;
                base_rng r = base_rng_of(n, width);
                guarded_rows packed = rows_of(&r, dim, width, DENSE_F32), rows = rows_of(&r, n, dim, DENSE_F32);
                guarded_rows out = rows_of(&r, n, width, DENSE_F32), bars = rows_of(&r, 2, width, DENSE_F32);
                const float *values = out.data, *slope = bars.data, *base = slope + width;
                dense_kernels_scalar.vectors->products(want, packed.data, width, rows.data, n, dim);
                k->vectors->products(out.data, packed.data, width, rows.data, n, dim);
                same(want, out.data, out.bytes, "products", k, dim, n);
                for (size_t i = 0; n > 0 && i < 5 && i < width + 1; i++) { /* to the unreadable page, from 0 to 4 places in */
                    const float *last = values + (n - 1) * width + i;
                    float x = (float)i / 3, more = n % 5 == 4 ? 1e9f : -0.1f;
                    size_t count = dense_kernels_scalar.vectors->reaching(want_at, last, slope + i, x, base + i, more, width - i);
                    assert_int_equal(k->vectors->reaching(got_at, last, slope + i, x, base + i, more, width - i), count);
                    same(want_at, got_at, count * sizeof *got_at, "reaching", k, width - i, n);
                }
                rows_done(&packed), rows_done(&rows), rows_done(&out), rows_done(&bars);
            }
}

/* 17 numbers: lane 0 has two of them, and the fold is seen in float32's rounding. The sums are worked out by hand. */
static void a_dot_is_folded_8_4_2_1(void **state)
{
    (void)state;
    float a[17], b[17], got;
    for (size_t i = 0; i < 17; i++) a[i] = 1, b[i] = 0;
    b[0] = 0x1p24f, b[8] = 1, b[4] = 1, b[12] = 1, b[16] = 2;
    /* lane 0: 2^24 + 2; + lane 8's 1 is a tie that goes to the even 2^24 + 4; lanes 4 and 12: 2; 2^24 + 6. In order it would be 2^24 + 2 */
    for (size_t set = 0; dense_kernels_at(set); set++) {
        dense_kernels_at(set)->vectors->dots[DENSE_F32](&got, a, b, NULL, 1, 17);
        assert_true(got == 0x1p24f + 6);
    }
}

/* (1 + 2^-12)^2 has a bit that float32 rounds away before the sum takes it off again; fused it stays. */
static void ranking_is_not_fused_and_products_are(void **state)
{
    (void)state;
    float x = 1 + 0x1p-12f, a[17] = { 0 }, b[17] = { 0 }, packed[2 * DENSE_LANES] = { 0 }, row[2] = { 1, x }, got, out[DENSE_LANES];
    a[0] = -1, b[0] = 1 + 0x1p-11f, a[16] = x, b[16] = x;
    packed[0] = -(1 + 0x1p-11f), packed[DENSE_LANES] = x;
    for (size_t set = 0; dense_kernels_at(set); set++) {
        const dense_vector_kernels *v = dense_kernels_at(set)->vectors;
        v->dots[DENSE_F32](&got, a, b, NULL, 1, 17);
        assert_true(got == 0);
        v->products(out, packed, DENSE_LANES, row, 1, 2);
        assert_true(out[0] == 0x1p-24f);
        got = -(1 + 0x1p-11f);
        v->axpy[DENSE_F32](&got, x, &x, 1);
        assert_true(got == 0x1p-24f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_scans_with_the_bits_of_the_scalar_one),
        cmocka_unit_test(alignment_changes_nothing),
        cmocka_unit_test(products_of_codes_are_exact_sums_times_the_scales),
        cmocka_unit_test(products_of_the_longest_codes_fit),
        cmocka_unit_test(products_and_what_reaches_have_the_bits_of_the_scalar_one),
        cmocka_unit_test(a_dot_is_folded_8_4_2_1),
        cmocka_unit_test(ranking_is_not_fused_and_products_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
