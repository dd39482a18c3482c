/* tests/test_eval_compare.c - runs side by side against what the parts say one at a time: evaluations, tests, corrections, orders of ties. */
#include <math.h>

#include "base/mem.h"
#include "eval/compare.h"
#include "eval/ties.h"
#include "tests/testing.h"

enum { RUNS = 4, TOPICS = 12, DOCS = 15 };

typedef struct {
    eval_qrels *qrels;
    eval_run *runs[RUNS];
    eval_selection *measures;
} bench;

/* Run r knows the better documents the better the greater r is; scores are whole, so that there are ties. Run 1 lacks the last topic. */
static bench bench_of(uint64_t seed)
{
    bench b = { 0 };
    base_rng random = base_rng_of(seed, 0);
    assert_ok(eval_selection_new(&b.measures, err));
    assert_ok(eval_select_list(b.measures, "AP,P@3,nDCG@5,NumRet", err));
    assert_ok(eval_selection_finish(b.measures, err));
    assert_ok(eval_qrels_new(&b.qrels, err));
    for (int r = 0; r < RUNS; r++) assert_ok(eval_run_new(&b.runs[r], err));
    for (int t = 0; t < TOPICS; t++) {
        char topic[8], docno[8];
        snprintf(topic, sizeof topic, "t%02d", t);
        for (int d = 0; d < DOCS; d++) {
            long grade = (long)base_rng_below(&random, 3);
            snprintf(docno, sizeof docno, "d%02d", d);
            if (d % 5) assert_ok(eval_qrels_add(b.qrels, topic, docno, grade, err));
            for (int r = 0; r < RUNS; r++)
                if ((r != 1 || t + 1 < TOPICS) && base_rng_below(&random, 4))
                    assert_ok(eval_run_add(b.runs[r], topic, docno, (double)(r * grade) + (double)base_rng_below(&random, 4), err));
        }
    }
    assert_ok(eval_qrels_finish(b.qrels, err));
    for (int r = 0; r < RUNS; r++) assert_ok(eval_run_finish(b.runs[r], err));
    return b;
}

static void bench_done(bench *b)
{
    for (int r = 0; r < RUNS; r++) eval_run_free(b->runs[r]);
    eval_qrels_free(b->qrels);
    eval_selection_free(b->measures);
}

static eval_comparison *compared(const bench *b, size_t n, const eval_compare_options *opt)
{
    eval_comparison *c = NULL;
    assert_ok(eval_compare(&c, b->qrels, b->runs, n, b->measures, opt, err));
    return c;
}

static void values_are_those_of_each_run_alone(void **state)
{
    (void)state;
    bench b = bench_of(1);
    eval_comparison *c = compared(&b, RUNS, &(eval_compare_options){ .baseline = EVAL_ALL_PAIRS });
    assert_int_equal(eval_comparison_topics(c), TOPICS);
    for (size_t r = 0; r < RUNS; r++) {
        eval_evaluation *e = NULL;
        assert_ok(eval_evaluate(&e, b.qrels, b.runs[r], b.measures, &(eval_options){ 0 }, err));
        for (size_t i = 0; i < eval_columns(e); i++) {
            assert_memory_equal(eval_comparison_values(c, r, i), eval_values(e, i), TOPICS * sizeof(double));
            assert_true(eval_comparison_mean(c, r, i) == eval_summary(e, i));
        }
        assert_int_equal(eval_missing_count(eval_comparison_evaluation(c, r)), r == 1);
        eval_evaluation_free(e);
    }
    assert_true(eval_comparison_tested(c, 0) && !eval_comparison_tested(c, 3)); /* NumRet is a count */
    assert_null(eval_comparison_found(c));
    eval_comparison_free(c);
    bench_done(&b);
}

/* Differences, p and corrected p of a column's pairs, made anew from the values. */
static void assert_pairs(const eval_comparison *c, size_t column, eval_correction how)
{
    size_t n = eval_comparison_pairs(c);
    double p[RUNS * RUNS], d[TOPICS];
    for (size_t i = 0; i < n; i++) {
        const eval_run_pair *pair = eval_run_pair_at(c, 0, i, column);
        const double *a = eval_comparison_values(c, pair->a, column), *b = eval_comparison_values(c, pair->b, column);
        eval_paired t;
        for (size_t k = 0; k < TOPICS; k++) d[k] = b[k] - a[k];
        eval_paired_t(&t, d, TOPICS);
        assert_memory_equal(&t, &pair->t, sizeof t);
        p[i] = t.p;
        assert_true(pair->p == t.p);
    }
    assert_ok(eval_correct(p, n, how, err));
    for (size_t i = 0; i < n; i++) assert_true(eval_run_pair_at(c, 0, i, column)->p_corrected == p[i]);
}

static void pairs_are_all_or_with_the_baseline_and_are_one_family(void **state)
{
    (void)state;
    bench b = bench_of(2);
    for (int how = EVAL_HOLM; how <= EVAL_UNCORRECTED; how++) {
        eval_compare_options opt = { .baseline = EVAL_ALL_PAIRS, .correction = (eval_correction)how };
        eval_comparison *c = compared(&b, RUNS, &opt);
        assert_int_equal(eval_comparison_pairs(c), RUNS * (RUNS - 1) / 2);
        for (size_t i = 0; i < 3; i++) assert_pairs(c, i, opt.correction);
        eval_comparison_free(c);
        opt.baseline = 2;
        c = compared(&b, RUNS, &opt);
        assert_int_equal(eval_comparison_pairs(c), RUNS - 1);
        for (size_t i = 0; i < RUNS - 1; i++) assert_int_equal(eval_run_pair_at(c, 0, i, 0)->a, 2);
        assert_pairs(c, 0, opt.correction);
        eval_comparison_free(c);
    }
    bench_done(&b);
}

/* A run's letters are those of the runs that it beats by more than chance, and of no other. */
static void letters_name_the_beaten(void **state)
{
    (void)state;
    size_t n_letters = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        bench b = bench_of(seed);
        eval_comparison *c = compared(&b, RUNS, &(eval_compare_options){ .baseline = EVAL_ALL_PAIRS });
        for (size_t r = 0; r < RUNS; r++) {
            char letters[64], want[RUNS + 1] = "";
            size_t n = 0;
            for (size_t other = 0; other < RUNS; other++)
                for (size_t i = 0; i < eval_comparison_pairs(c); i++) {
                    const eval_run_pair *p = eval_run_pair_at(c, 0, i, 0);
                    bool same = (p->a == r && p->b == other) || (p->b == r && p->a == other);
                    bool better = eval_comparison_mean(c, r, 0) > eval_comparison_mean(c, other, 0);
                    if (same && better && p->p_corrected < EVAL_ALPHA) want[n++] = (char)('a' + other);
                }
            want[n] = 0;
            eval_comparison_letters(letters, sizeof letters, c, r, 0);
            assert_string_equal(letters, want);
            n_letters += n;
        }
        eval_comparison_free(c);
        bench_done(&b);
    }
    assert_true(n_letters > 10);
    char letter[8];
    assert_string_equal(eval_run_letter(letter, 25), "z");
    assert_string_equal(eval_run_letter(letter, 26), "aa");
    assert_string_equal(eval_run_letter(letter, 53), "bb");
}

static void expected_values_lie_between_the_bounds(void **state)
{
    (void)state;
    bench b = bench_of(3);
    eval_selection *closed = NULL, *open = NULL;
    eval_comparison *c = NULL;
    assert_ok(eval_selection_new(&closed, err));
    assert_ok(eval_select_list(closed, "AP,P@3,nDCG@5", err));
    assert_ok(eval_selection_finish(closed, err));
    const eval_compare_options opt = { .baseline = EVAL_ALL_PAIRS, .ties = EVAL_TIES_EXPECTED };
    assert_ok(eval_compare(&c, b.qrels, b.runs, RUNS, closed, &opt, err));
    for (size_t r = 0; r < RUNS; r++)
        for (size_t i = 0; i < 3; i++) {
            double least, most, mean = eval_comparison_mean(c, r, i);
            size_t topics;
            eval_comparison_bounds(c, r, i, &least, &most, &topics);
            assert_true(least < mean && mean < most && topics > 0);
        }
    assert_pairs(c, 0, EVAL_HOLM); /* tests are of the expected values */
    eval_comparison_free(c);
    assert_ok(eval_selection_new(&open, err));
    assert_ok(eval_select_list(open, "Bpref", err));
    assert_ok(eval_selection_finish(open, err));
    assert_fails(eval_compare(&c, b.qrels, b.runs, RUNS, open, &opt, err), BASE_EARG, "not for Bpref");
    eval_selection_free(open);
    eval_selection_free(closed);
    bench_done(&b);
}

static void one_run_has_no_pairs_and_no_run_is_refused(void **state)
{
    (void)state;
    bench b = bench_of(4);
    eval_comparison *c = compared(&b, 1, &(eval_compare_options){ .baseline = EVAL_ALL_PAIRS, .depth = 5 });
    char letters[8];
    assert_int_equal(eval_comparison_pairs(c), 0);
    assert_true(isnan(eval_comparison_detectable(c, 0)));
    eval_comparison_letters(letters, sizeof letters, c, 0, 0);
    assert_string_equal(letters, "");
    assert_non_null(eval_comparison_found(c));
    eval_comparison_free(c);
    assert_fails(eval_compare(&c, b.qrels, b.runs, 0, b.measures, &(eval_compare_options){ 0 }, err), BASE_EARG, "a run or more");
    assert_fails(eval_compare(&c, b.qrels, b.runs, 2, b.measures, &(eval_compare_options){ .baseline = 2 }, err), BASE_EARG,
                 "number 3");
    bench_done(&b);
}

static void memory_may_fail(void **state)
{
    (void)state;
    bench b = bench_of(5);
    const eval_compare_options opt = { .baseline = EVAL_ALL_PAIRS,
                                       .tests = { EVAL_TEST_T, EVAL_TEST_RANDOMISATION, EVAL_TEST_TUKEY, EVAL_TEST_WILCOXON },
                                       .n_tests = 4,
                                       .samples = 20,
                                       .ties = EVAL_TIES_BOUNDS,
                                       .depth = 5 };
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n += 7) {
        eval_comparison *c = NULL;
        testing_memory_fails_after(n);
        s = eval_compare(&c, b.qrels, b.runs, 2, b.measures, &opt, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        assert_int_equal(c != NULL, s == BASE_OK);
        eval_comparison_free(c);
        assert_true(n < 100000);
    }
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_each_run_alone),
        cmocka_unit_test(pairs_are_all_or_with_the_baseline_and_are_one_family),
        cmocka_unit_test(letters_name_the_beaten),
        cmocka_unit_test(expected_values_lie_between_the_bounds),
        cmocka_unit_test(one_run_has_no_pairs_and_no_run_is_refused),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
