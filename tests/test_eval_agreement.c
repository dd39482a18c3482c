/* Two judges: kappa against published tables and its definition by plain loops; what counts as judged. */
#include "tests/testing.h"

#include <math.h>

#include "eval/agreement.h"

static void assert_near(double got, double expected, double within)
{
    if (!(fabs(got - expected) <= within)) fail_msg("%.17g, not %.17g", got, expected);
}

static eval_qrels *qrels_of(void)
{
    eval_qrels *q = NULL;
    assert_ok(eval_qrels_new(&q, err));
    return q;
}

/* n documents of topic t that the first gives x and the second y. */
static void add(eval_qrels *a, eval_qrels *b, const char *t, size_t n, long x, long y)
{
    static unsigned number;
    for (size_t i = 0; i < n; i++) {
        char docno[32];
        snprintf(docno, sizeof docno, "d%u", number++);
        assert_ok(eval_qrels_add(a, t, docno, x, err));
        assert_ok(eval_qrels_add(b, t, docno, y, err));
    }
}

static eval_agreement agree(eval_qrels *a, eval_qrels *b, long level)
{
    eval_agreement out = { 0 };
    assert_ok(eval_qrels_finish(a, err));
    assert_ok(eval_qrels_finish(b, err));
    assert_ok(eval_agree(&out, a, b, level, err));
    return out;
}

static void published_tables_give_their_kappa(void **state)
{
    (void)state;
    static const struct {
        size_t counts[2][2]; /* [first][second], no and yes */
        double observed, expected, kappa, within;
    } tables[] = {
        /* Manning, Raghavan, Schuetze: Introduction to Information Retrieval (2008), table 8.2. They pool the judges' shares of yes,
         * which changes the fourth digit. */
        { { { 70, 10 }, { 20, 300 } }, 0.925, 0.665, 0.776, 0.0005 },
        /* Artstein, Poesio: Inter-coder agreement for computational linguistics (2008), table 1; kappa as in scikit-learn's tests */
        { { { 20, 20 }, { 10, 50 } }, 0.7, 0.54, 0.348, 0.0005 },
    };
    for (size_t i = 0; i < 2; i++) {
        eval_qrels *a = qrels_of(), *b = qrels_of();
        for (int x = 0; x < 2; x++)
            for (int y = 0; y < 2; y++) add(a, b, x == y ? "1" : "2", tables[i].counts[x][y], x, y);
        eval_agreement got = agree(a, b, 1);
        assert_near(got.observed, tables[i].observed, 1e-12);
        assert_near(got.expected, tables[i].expected, 1e-12);
        assert_near(got.kappa, tables[i].kappa, tables[i].within);
        assert_near(got.weighted, got.kappa, 1e-12); /* of two grades there is but one difference */
        eval_agreement_done(&got);
        eval_qrels_free(a);
        eval_qrels_free(b);
    }
}

/* y1 = 46 zeros, 44 ones, 10 twos; y2 = 50, 40, 10, in order: quadratic .9541, plain .9315 in scikit-learn's tests (test_cohen_kappa). */
static void squared_differences_weigh_as_published(void **state)
{
    (void)state;
    eval_qrels *a = qrels_of(), *b = qrels_of();
    add(a, b, "1", 46, 0, 0);
    add(a, b, "1", 4, 1, 0);
    add(a, b, "2", 40, 1, 1);
    add(a, b, "3", 10, 2, 2);
    eval_agreement got = agree(a, b, 1);
    assert_near(got.weighted, 0.9541, 0.00005);
    assert_int_equal(got.all.same, 96);
    assert_int_equal(got.n, 3);
    eval_agreement_done(&got);
    eval_qrels_free(a);
    eval_qrels_free(b);
}

/* Cohen (1968): 1 - sum of w o / sum of w e over the table of grades, w = (i - j)^2. */
static void weighted_kappa_is_its_table(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        base_rng r = base_rng_of(seed, 0);
        double table[4][4] = { { 0 } }, rows[4] = { 0 }, columns[4] = { 0 }, n = 0, observed = 0, expected = 0;
        eval_qrels *a = qrels_of(), *b = qrels_of();
        for (int i = 0; i < 30; i++) {
            long x = (long)base_rng_below(&r, 4), y = base_rng_below(&r, 2) ? x : (long)base_rng_below(&r, 4);
            add(a, b, "t", 1, x, y);
            table[x][y]++, rows[x]++, columns[y]++, n++;
        }
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++) {
                observed += (i - j) * (i - j) * table[i][j] / n;
                expected += (i - j) * (i - j) * rows[i] * columns[j] / (n * n);
            }
        eval_agreement got = agree(a, b, 2);
        assert_near(got.weighted, 1 - observed / expected, 1e-12);
        assert_true(got.kappa <= 1 && got.weighted <= 1);
        eval_agreement_done(&got);
        eval_qrels_free(a);
        eval_qrels_free(b);
    }
}

static void only_what_both_have_judged_is_compared(void **state)
{
    (void)state;
    eval_qrels *a = qrels_of(), *b = qrels_of();
    assert_ok(eval_qrels_add(a, "1", "x", 1, err));
    assert_ok(eval_qrels_add(a, "1", "y", 0, err));
    assert_ok(eval_qrels_add(a, "1", "z", -1, err)); /* in the list, not judged */
    assert_ok(eval_qrels_add(a, "0", "x", 1, err));
    assert_ok(eval_qrels_exclude(a, "1", "out", err));
    assert_ok(eval_qrels_add(b, "1", "x", 2, err));
    assert_ok(eval_qrels_add(b, "1", "w", 2, err));
    assert_ok(eval_qrels_add(b, "1", "z", 1, err));
    assert_ok(eval_qrels_add(b, "1", "out", 1, err));
    assert_ok(eval_qrels_add(b, "2", "x", 1, err));
    eval_agreement got = agree(a, b, 1);
    assert_int_equal(got.n, 3);
    assert_string_equal(got.topics[1].id, "1");
    assert_int_equal(got.topics[1].both, 1);
    assert_int_equal(got.topics[1].same, 0);
    assert_int_equal(got.topics[1].relevant[1][1], 1);
    assert_int_equal(got.topics[1].only_first, 1);
    assert_int_equal(got.topics[1].only_second, 3);
    assert_int_equal(got.all.only_first, 2);
    assert_int_equal(got.all.only_second, 4);
    assert_true(got.overlap == 1 && got.observed == 1);
    assert_true(isnan(got.kappa) && isnan(got.weighted) == false); /* chance alone agrees always; the grades differ */
    eval_agreement_done(&got);
    eval_qrels *empty = qrels_of();
    eval_agreement nothing = agree(empty, b, 1);
    assert_true(isnan(nothing.kappa) && isnan(nothing.overlap) && nothing.all.both == 0);
    eval_agreement_done(&nothing);
    eval_qrels_free(empty);
    eval_qrels_free(a);
    eval_qrels_free(b);
}

static void memory_may_fail(void **state)
{
    (void)state;
    eval_qrels *a = qrels_of(), *b = qrels_of();
    add(a, b, "1", 2, 1, 0);
    assert_ok(eval_qrels_finish(a, err));
    assert_ok(eval_qrels_finish(b, err));
    eval_agreement got = { 0 };
    base_error err = { 0 };
    testing_memory_fails_after(0);
    base_status s = eval_agree(&got, a, b, 1, &err);
    testing_memory_heals();
    assert_int_equal(s, BASE_ENOMEM);
    assert_null(got.topics);
    eval_qrels_free(a);
    eval_qrels_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_tables_give_their_kappa),
        cmocka_unit_test(squared_differences_weigh_as_published),
        cmocka_unit_test(weighted_kappa_is_its_table),
        cmocka_unit_test(only_what_both_have_judged_is_compared),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
