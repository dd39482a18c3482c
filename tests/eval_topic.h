/* tests/eval_topic.h - a topic as grades by rank, made up or random, and a measure's value for it through the front door. */
#ifndef TESTS_EVAL_TOPIC_H
#define TESTS_EVAL_TOPIC_H

#include <math.h>

#include "eval/evaluate.h"
#include "tests/testing.h"

#define MOST 40

/* Document i of the ranking has grade[i]: a grade, -1 (not in the judgements) or -2 (in their list, below 0). Documents that are
 * judged but weren't retrieved have the grades in rest. */
typedef struct {
    int n, grade[MOST];
    int n_rest, rest[MOST];
    int level;
} topic;

static inline eval_evaluation *evaluate(const eval_qrels *qrels, const eval_run *run, eval_selection *sel, const eval_options *opt)
{
    eval_evaluation *e = NULL;
    assert_ok(eval_selection_finish(sel, err));
    assert_ok(eval_evaluate(&e, qrels, run, sel, opt, err));
    return e;
}

static inline eval_selection *select_all(const char *list)
{
    eval_selection *sel = NULL;
    assert_ok(eval_selection_new(&sel, err));
    assert_ok(eval_select_list(sel, list, err));
    return sel;
}

static inline void add_topic(eval_qrels *qrels, eval_run *run, const char *id, const topic *t)
{
    char docno[16];
    for (int i = 0; i < t->n; i++) {
        snprintf(docno, sizeof docno, "d%d", i);
        assert_ok(eval_run_add(run, id, docno, -i, err));
        if (t->grade[i] != -1) assert_ok(eval_qrels_add(qrels, id, docno, t->grade[i] < 0 ? -1 : t->grade[i], err));
    }
    for (int i = 0; i < t->n_rest; i++) {
        snprintf(docno, sizeof docno, "r%d", i);
        assert_ok(eval_qrels_add(qrels, id, docno, t->rest[i], err));
    }
}

/* A measure's value for one topic, through the front door; its name is trec_eval's or ir-measures'. */
static inline double value_of(const topic *t, const char *measure)
{
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    assert_ok(eval_qrels_new(&qrels, err));
    assert_ok(eval_run_new(&run, err));
    add_topic(qrels, run, "1", t);
    assert_ok(eval_qrels_finish(qrels, err));
    assert_ok(eval_run_finish(run, err));
    eval_selection *sel = NULL;
    assert_ok(eval_selection_new(&sel, err));
    assert_ok(eval_select_trec(sel, measure, NULL, err));
    eval_evaluation *e = evaluate(qrels, run, sel, &(eval_options){ 0 });
    assert_int_equal(eval_columns(e), 1);
    double v = eval_topics(e) ? eval_values(e, 0)[0] : 0;
    if (eval_topics(e)) assert_true(fabs(eval_summary(e, 0) - v) < 1e-12);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    eval_run_free(run);
    eval_qrels_free(qrels);
    return v;
}

static inline topic random_topic(uint64_t seed)
{
    base_rng r = base_rng_of(seed, 1);
    topic t = { .level = 1 };
    t.n = (int)base_rng_below(&r, MOST);
    t.n_rest = (int)base_rng_below(&r, 12) + 1;
    int highest = (int)base_rng_below(&r, 4);
    for (int i = 0; i < t.n; i++) t.grade[i] = (int)base_rng_below(&r, (uint64_t)highest + 3) - 2;
    for (int i = 0; i < t.n_rest; i++) t.rest[i] = (int)base_rng_below(&r, (uint64_t)highest + 1);
    return t;
}

#define assert_near(got, want)                                                                                                     \
    do {                                                                                                                           \
        double g_ = (got), w_ = (want);                                                                                            \
        if (!(fabs(g_ - w_) < 1e-12)) fail_msg("%s is %.17g, not %.17g", #got, g_, w_);                                            \
    } while (0)

#endif
