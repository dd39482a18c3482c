/* Ties against all their orders, each evaluated as any run is. */
#include "tests/testing.h"

#include <math.h>

#include "eval/ties.h"

#define MEASURES                                                                                                                   \
    "P@3,P(rel=2)@2,R@3,Success@1,Success@3,RR,RR@2,AP,AP(rel=2),AP@3,nDCG,nDCG@3,nDCG(dcg='exp-log2')@4,P(judged_only=True)@2,"   \
    "Rprec,Bpref,RBP(p=0.8)"

typedef struct {
    eval_qrels *qrels;
    eval_selection *measures;
    eval_run *run;
    char docno[6][2];
    int score[6], n;
} small;

static eval_selection *measures_of(const char *names)
{
    eval_selection *sel = NULL;
    assert_ok(eval_selection_new(&sel, err));
    assert_ok(eval_select_list(sel, names, err));
    assert_ok(eval_selection_finish(sel, err));
    return sel;
}

/* Up to six documents of three scores; grades -1 to 2, some not judged, some judged but not found. */
static small small_of(uint64_t seed)
{
    small s = { 0 };
    base_rng r = base_rng_of(seed, 0);
    s.n = 1 + (int)base_rng_below(&r, 6);
    s.measures = measures_of(MEASURES);
    assert_ok(eval_qrels_new(&s.qrels, err));
    assert_ok(eval_run_new(&s.run, err));
    for (int i = 0; i < s.n; i++) {
        s.docno[i][0] = (char)('a' + i);
        s.score[i] = (int)base_rng_below(&r, 3);
        assert_ok(eval_run_add(s.run, "1", s.docno[i], s.score[i], err));
        if (base_rng_below(&r, 4)) assert_ok(eval_qrels_add(s.qrels, "1", s.docno[i], (long)base_rng_below(&r, 4) - 1, err));
    }
    for (int i = 0; i < 3; i++)
        assert_ok(eval_qrels_add(s.qrels, "1", (char[]){ (char)('x' + i), 0 }, (long)base_rng_below(&r, 3), err));
    assert_ok(eval_qrels_finish(s.qrels, err));
    assert_ok(eval_run_finish(s.run, err));
    return s;
}

static void small_done(small *s)
{
    eval_qrels_free(s->qrels);
    eval_run_free(s->run);
    eval_selection_free(s->measures);
}

static eval_evaluation *evaluated(const small *s, const eval_run *run)
{
    eval_evaluation *e = NULL;
    assert_ok(eval_evaluate(&e, s->qrels, run, s->measures, &(eval_options){ 0 }, err));
    return e;
}

/* Sums, least and greatest of every column over the orders that the scores allow; order [n] is filled from `at` on. */
typedef struct {
    double sum[32], least[32], most[32];
    size_t n;
} orders;

static void each_order(orders *o, const small *s, int *order, int at)
{
    if (at < s->n) {
        for (int i = at; i < s->n; i++) {
            int swap = order[at];
            order[at] = order[i], order[i] = swap;
            if (at == 0 || s->score[order[at - 1]] >= s->score[order[at]]) each_order(o, s, order, at + 1);
            swap = order[at];
            order[at] = order[i], order[i] = swap;
        }
        return;
    }
    eval_run *run = NULL;
    assert_ok(eval_run_new(&run, err));
    for (int i = 0; i < s->n; i++) assert_ok(eval_run_add(run, "1", s->docno[order[i]], s->n - i, err));
    assert_ok(eval_run_finish(run, err));
    eval_evaluation *e = evaluated(s, run);
    for (size_t c = 0; c < eval_columns(e); c++) {
        double v = eval_summary(e, c);
        o->sum[c] += v;
        if (o->n == 0 || v < o->least[c]) o->least[c] = v;
        if (o->n == 0 || v > o->most[c]) o->most[c] = v;
    }
    o->n++;
    eval_evaluation_free(e);
    eval_run_free(run);
}

static void bounds_and_expectations_are_those_of_all_orders(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        small s = small_of(seed);
        orders o = { 0 };
        int order[6] = { 0, 1, 2, 3, 4, 5 };
        eval_run *best = NULL, *worst = NULL;
        each_order(&o, &s, order, 0);
        assert_ok(eval_ties_settle(&best, s.run, s.qrels, true, err));
        assert_ok(eval_ties_settle(&worst, s.run, s.qrels, false, err));
        eval_evaluation *most = evaluated(&s, best), *least = evaluated(&s, worst);
        for (size_t c = 0; c < eval_columns(most); c++) {
            const eval_column *column = eval_column_at(most, c);
            double want = o.sum[c] / (double)o.n, got = -1;
            assert_true(eval_ties_bounded(column->use));
            if (fabs(eval_summary(most, c) - o.most[c]) > 1e-12 || fabs(eval_summary(least, c) - o.least[c]) > 1e-12)
                fail_msg("seed %d, %s: [%g, %g], not [%g, %g]", (int)seed, column->name, eval_summary(least, c),
                         eval_summary(most, c), o.least[c], o.most[c]);
            bool closed = eval_ties_expected(&got, column, eval_qrels_at(s.qrels, 0), eval_run_find(s.run, "1"));
            assert_int_equal(closed, eval_ties_closed(column->use));
            if (closed && fabs(got - want) > 1e-12)
                fail_msg("seed %d, %s: %g expected, not %g", (int)seed, column->name, got, want);
        }
        eval_evaluation_free(most);
        eval_evaluation_free(least);
        eval_run_free(best);
        eval_run_free(worst);
        small_done(&s);
    }
}

static void what_has_no_closed_form_is_said(void **state)
{
    (void)state;
    eval_selection *sel = measures_of("P@5,R@5,Success@5,RR,AP,nDCG@10,nDCG(dcg='exp-log2'),Rprec,Bpref,RBP");
    for (size_t i = 0; i < eval_selection_count(sel); i++) {
        const eval_use *use = eval_selection_at(sel, i);
        const char *name = use->measure->ir_name;
        bool open = !strcmp(name, "Rprec") || !strcmp(name, "Bpref") || !strcmp(name, "RBP");
        assert_int_equal(eval_ties_closed(use), !open);
    }
    eval_selection_free(sel);
}

static void a_topic_without_ranking_expects_nothing(void **state)
{
    (void)state;
    small s = small_of(3);
    eval_evaluation *e = evaluated(&s, s.run);
    for (size_t c = 0; c < eval_columns(e); c++) {
        double got = 7;
        if (eval_ties_expected(&got, eval_column_at(e, c), eval_qrels_at(s.qrels, 0), NULL)) assert_true(got == 0);
    }
    eval_evaluation_free(e);
    small_done(&s);
}

static void ties_straddle_a_cut_with_equals_on_both_sides(void **state)
{
    (void)state;
    const eval_ranked docs[] = { { 3, "a" }, { 2, "b" }, { 2, "c" }, { 1, "d" } };
    const eval_run_topic t = { "1", docs, 4 };
    const bool want[] = { false, false, true, false, false, false };
    for (size_t k = 0; k < 6; k++) assert_int_equal(eval_ties_straddle(&t, k), want[k]);
    assert_false(eval_ties_straddle(NULL, 2));
}

static void memory_may_fail(void **state)
{
    (void)state;
    small s = small_of(5);
    base_status status = BASE_ENOMEM;
    for (long n = 0; status != BASE_OK; n++) {
        eval_run *settled = NULL;
        testing_memory_fails_after(n);
        status = eval_ties_settle(&settled, s.run, s.qrels, true, NULL);
        testing_memory_heals();
        assert_true(status == BASE_OK ? settled != NULL : status == BASE_ENOMEM && settled == NULL);
        eval_run_free(settled);
    }
    small_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_and_expectations_are_those_of_all_orders),
        cmocka_unit_test(what_has_no_closed_form_is_said),
        cmocka_unit_test(a_topic_without_ranking_expects_nothing),
        cmocka_unit_test(ties_straddle_a_cut_with_equals_on_both_sides),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
