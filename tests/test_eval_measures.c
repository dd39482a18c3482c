/* Each measure against its formula, written as plainly as it can be, on random topics; and against numbers from outside. */
#include "tests/testing.h"

#include <math.h>

#include "eval/evaluate.h"

/* --- what the oracles see --------------------------------------------------------------------------------------------- */

#define MOST 40

/* Document i of the ranking has grade[i]: a grade, -1 (not in the judgements) or -2 (in their list, below 0). Documents that are
 * judged but weren't retrieved have the grades in rest. */
typedef struct {
    int n, grade[MOST];
    int n_rest, rest[MOST];
    int level;
} topic;

static int is_rel(const topic *t, int i)
{
    return i < t->n && t->grade[i] >= t->level;
}

static int found(const topic *t, int depth)
{
    int n = 0;
    for (int i = 0; i < depth; i++) n += is_rel(t, i);
    return n;
}

static int judged_with(const topic *t, int low, int high)
{
    int n = 0;
    for (int i = 0; i < t->n; i++) n += t->grade[i] >= low && t->grade[i] <= high;
    for (int i = 0; i < t->n_rest; i++) n += t->rest[i] >= low && t->rest[i] <= high;
    return n;
}

static int all_rel(const topic *t)
{
    return judged_with(t, t->level, 99);
}

static double ratio(double a, double b)
{
    return b != 0 ? a / b : 0;
}

static double oracle_ap(const topic *t, int depth)
{
    double sum = 0;
    for (int i = 0; i < depth; i++)
        if (is_rel(t, i)) sum += (double)found(t, i + 1) / (i + 1);
    return ratio(sum, all_rel(t));
}

static double gain_of(int grade, bool exponential)
{
    return grade <= 0 ? 0 : exponential ? pow(2, grade) - 1 : grade;
}

static int falling(const void *a, const void *b)
{
    return *(const int *)b - *(const int *)a;
}

static double oracle_ndcg(const topic *t, int depth, bool exponential)
{
    int all[2 * MOST], n = 0;
    double dcg = 0, ideal = 0;
    for (int i = 0; i < t->n; i++) all[n++] = t->grade[i];
    for (int i = 0; i < t->n_rest; i++) all[n++] = t->rest[i];
    qsort(all, (size_t)n, sizeof *all, falling);
    for (int i = 0; i < depth && i < n; i++) ideal += gain_of(all[i], exponential) / log2(i + 2);
    for (int i = 0; i < depth && i < t->n; i++) dcg += gain_of(t->grade[i], exponential) / log2(i + 2);
    return ratio(dcg, ideal);
}

static double oracle_rr(const topic *t, int depth)
{
    for (int i = 0; i < depth; i++)
        if (is_rel(t, i)) return 1.0 / (i + 1);
    return 0;
}

static double oracle_bpref(const topic *t)
{
    double sum = 0;
    int R = all_rel(t), N = judged_with(t, 0, t->level - 1);
    for (int i = 0; i < t->n; i++) {
        int above = 0;
        if (!is_rel(t, i)) continue;
        for (int j = 0; j < i; j++) above += t->grade[j] >= 0 && !is_rel(t, j);
        sum += above ? 1 - fmin(above, R) / fmin(N, R) : 1;
    }
    return ratio(sum, R);
}

static double oracle_iprec(const topic *t, double x)
{
    double best = 0;
    double wanted = round(x * all_rel(t));
    for (int i = 1; i <= t->n; i++)
        if (found(t, i) >= wanted) best = fmax(best, (double)found(t, i) / i);
    return best;
}

static double oracle_judged(const topic *t, int k)
{
    int n = 0, depth = t->n < k ? t->n : k;
    for (int i = 0; i < depth; i++) n += t->grade[i] >= 0;
    return ratio(n, depth);
}

static double oracle_rbp(const topic *t, double p)
{
    double sum = 0;
    for (int i = 0; i < t->n; i++) sum += is_rel(t, i) * (1 - p) * pow(p, i);
    return sum;
}

static double oracle_f(const topic *t, double x)
{
    double P = ratio(found(t, t->n), t->n), R = ratio(found(t, t->n), all_rel(t));
    return ratio((x + 1) * P * R, x * P + R);
}

/* --- from a topic to an evaluation ------------------------------------------------------------------------------------ */

static eval_evaluation *evaluate(const eval_qrels *qrels, const eval_run *run, eval_selection *sel, const eval_options *opt)
{
    eval_evaluation *e = NULL;
    assert_ok(eval_selection_finish(sel, err));
    assert_ok(eval_evaluate(&e, qrels, run, sel, opt, err));
    return e;
}

static eval_selection *select_all(const char *list)
{
    eval_selection *sel = NULL;
    assert_ok(eval_selection_new(&sel, err));
    assert_ok(eval_select_list(sel, list, err));
    return sel;
}

static void add_topic(eval_qrels *qrels, eval_run *run, const char *id, const topic *t)
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

/* A measure's value for one topic, through the front door. */
static double value_of(const topic *t, const char *measure)
{
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    assert_ok(eval_qrels_new(&qrels, err));
    assert_ok(eval_run_new(&run, err));
    add_topic(qrels, run, "1", t);
    assert_ok(eval_qrels_finish(qrels, err));
    assert_ok(eval_run_finish(run, err));
    eval_selection *sel = select_all(measure);
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

static topic random_topic(uint64_t seed)
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

static topic without_unjudged(const topic *t)
{
    topic out = *t;
    out.n = 0;
    for (int i = 0; i < t->n; i++)
        if (t->grade[i] >= 0) out.grade[out.n++] = t->grade[i];
    return out;
}

static void check(uint64_t seed, const topic *t, const char *measure, double want)
{
    double got = value_of(t, measure);
    if (!(fabs(got - want) < 1e-12))
        fail_msg("seed %llu: %s is %.17g, by its formula %.17g", (unsigned long long)seed, measure, got, want);
}

static void each_measure_is_what_its_formula_says(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        topic t = random_topic(seed);
        check(seed, &t, "AP", oracle_ap(&t, MOST));
        check(seed, &t, "AP@7", oracle_ap(&t, 7));
        check(seed, &t, "P@5", found(&t, 5) / 5.0);
        check(seed, &t, "R@9", ratio(found(&t, 9), all_rel(&t)));
        check(seed, &t, "Success@3", found(&t, 3) > 0);
        check(seed, &t, "Rprec", ratio(found(&t, all_rel(&t)), all_rel(&t)));
        check(seed, &t, "RR", oracle_rr(&t, MOST));
        check(seed, &t, "RR@2", oracle_rr(&t, 2));
        check(seed, &t, "nDCG", oracle_ndcg(&t, 2 * MOST, false));
        check(seed, &t, "nDCG@10", oracle_ndcg(&t, 10, false));
        check(seed, &t, "nDCG(dcg='exp-log2')@10", oracle_ndcg(&t, 10, true));
        check(seed, &t, "Bpref", oracle_bpref(&t));
        check(seed, &t, "IPrec@0.3", oracle_iprec(&t, 0.3));
        check(seed, &t, "IPrec@0", oracle_iprec(&t, 0));
        check(seed, &t, "Judged@10", oracle_judged(&t, 10));
        check(seed, &t, "RBP(rel=1)", oracle_rbp(&t, 0.8));
        check(seed, &t, "RBP(rel=1,p=0.5)", oracle_rbp(&t, 0.5));
        check(seed, &t, "SetF", oracle_f(&t, 1));
        check(seed, &t, "SetF(beta=2)", oracle_f(&t, 2));
        check(seed, &t, "NumRet", t.n);
        check(seed, &t, "NumRel", all_rel(&t));
        check(seed, &t, "NumRelRet", found(&t, t.n));
    }
}

static void a_level_of_its_own_wins(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        topic t = random_topic(seed);
        t.level = 2;
        check(seed, &t, "AP(rel=2)", oracle_ap(&t, MOST));
        check(seed, &t, "P(rel=2)@5", found(&t, 5) / 5.0);
        check(seed, &t, "Bpref(rel=2)", oracle_bpref(&t));
        topic judged = without_unjudged(&t);
        check(seed, &t, "AP(rel=2, judged_only=True)", oracle_ap(&judged, MOST));
        check(seed, &t, "RR(judged_only=True,rel=2)@4", oracle_rr(&judged, 4));
        check(seed, &t, "nDCG(judged_only=True)@5", oracle_ndcg(&judged, 5, false));
    }
}

/* --- numbers from outside --------------------------------------------------------------------------------------------- */

#define assert_near(got, want)                                                                                                     \
    do {                                                                                                                           \
        double g_ = (got), w_ = (want);                                                                                            \
        if (!(fabs(g_ - w_) < 1e-12)) fail_msg("%s is %.17g, not %.17g", #got, g_, w_);                                            \
    } while (0)

/* The example in the README of ir-measures (github.com/terrierteam/ir_measures, commit dc04a88). */
static void the_example_of_ir_measures_gives_its_numbers(void **state)
{
    (void)state;
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    assert_ok(eval_qrels_new(&qrels, err));
    assert_ok(eval_run_new(&run, err));
    assert_ok(eval_qrels_add(qrels, "Q0", "D0", 0, err));
    assert_ok(eval_qrels_add(qrels, "Q0", "D1", 1, err));
    assert_ok(eval_qrels_add(qrels, "Q1", "D0", 0, err));
    assert_ok(eval_qrels_add(qrels, "Q1", "D3", 2, err));
    assert_ok(eval_run_add(run, "Q0", "D0", 1.2, err));
    assert_ok(eval_run_add(run, "Q0", "D1", 1.0, err));
    assert_ok(eval_run_add(run, "Q1", "D0", 2.4, err));
    assert_ok(eval_run_add(run, "Q1", "D3", 3.6, err));
    assert_ok(eval_qrels_finish(qrels, err));
    assert_ok(eval_run_finish(run, err));
    eval_selection *sel = select_all("AP nDCG RR nDCG@10 P(rel=2)@10");
    eval_evaluation *e = evaluate(qrels, run, sel, &(eval_options){ 0 });
    assert_near(eval_summary(e, 0), 0.75);
    assert_near(eval_summary(e, 1), 0.8154648767857288);
    assert_near(eval_summary(e, 2), 0.75);
    assert_near(eval_summary(e, 3), 0.8154648767857288);
    assert_near(eval_summary(e, 4), 0.05);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    eval_run_free(run);
    eval_qrels_free(qrels);
}

/* The worked example of nDCG (gains 3 2 3 0 1 2) as in the Wikipedia article "Discounted cumulative gain"; RBP of it by hand:
 * 0.2 (1 + 0.8 + 0.64 + 0.4096 + 0.32768); ERR by the formula of Chapelle et al. (2009), p(i) = (2^g - 1)/2^max, computed outside. */
static void the_worked_example_of_ndcg_gives_its_numbers(void **state)
{
    (void)state;
    topic t = { .n = 6, .grade = { 3, 2, 3, 0, 1, 2 }, .level = 1 };
    assert_near(value_of(&t, "nDCG@6"), 0.9608081943360617);
    assert_near(value_of(&t, "nDCG"), 0.9608081943360617);
    assert_near(value_of(&t, "nDCG(dcg='exp-log2')@6"), 0.9488107485678985);
    assert_near(value_of(&t, "RBP(rel=1)"), 0.635456);
    assert_near(value_of(&t, "ERR"), 0.5676299095153808); /* gdeval's highest grade, 4 */
    assert_near(value_of(&t, "ERR@6"), 0.5676299095153808);
    assert_near(value_of(&t, "ERR(max_rel=3)@20"), 0.9220021565755209);
    topic more = { .n = 6, .grade = { 3, 2, 3, 0, 1, 2 }, .n_rest = 2, .rest = { 3, 2 }, .level = 1 };
    assert_near(value_of(&more, "nDCG@6"), 0.785002371969948);
    assert_near(value_of(&more, "nDCG@6"), 6.861126688593502 / 8.740262365546284);
}

/* Ranking a b c, ideal c before a; by the formula of Clarke, Vtyurina, Smucker (2021) with p 0.95: overlaps 0, 1, 2 of depths 1 to 3,
 * (0.95/2 + 0.9025 * 2/3) / 2.8525, of the ideal (1 + 0.95 + 0.9025 * 2/3) / 2.8525. */
static void compatibility_is_the_overlap_with_the_ideal(void **state)
{
    (void)state;
    topic t = { .n = 3, .grade = { 1, 0, 2 }, .level = 1 };
    assert_near(value_of(&t, "Compat"), 0.4219464402351404);
    assert_near(value_of(&t, "Compat(p=0.95)"), 0.4219464402351404);
    assert_near(value_of(&t, "Compat(normalize=False)"), 0.3774466841951504);
    topic ideal = { .n = 3, .grade = { 2, 1, 0 }, .level = 1 };
    assert_near(value_of(&ideal, "Compat"), 1);
    topic missed = { .n = 1, .grade = { -1 }, .n_rest = 1, .rest = { 1 }, .level = 1 };
    assert_near(value_of(&missed, "Compat"), 0);
}

/* By hand: relevant at 1 and 4 of 5 (highest grade 3), others at 2, 3 and 5: two of six pairs stand wrong. */
static void accuracy_and_scaled_gain_by_hand(void **state)
{
    (void)state;
    topic t = { .n = 5, .grade = { 3, 0, -1, 1, 0 }, .level = 1 };
    assert_near(value_of(&t, "Accuracy"), 1 - 2.0 / 6);
    assert_near(value_of(&t, "Accuracy@1"), 1);
    assert_near(value_of(&t, "SDCG(max_rel=3)@1"), 1);
    assert_near(value_of(&t, "SDCG(max_rel=3)@4"), (3 + 1 / log2(5)) / (3 * (1 + 1 / log2(3) + 0.5 + 1 / log2(5))));
}

/* --- judgements by subtopic ------------------------------------------------------------------------------------------- */

/* Writes both files and evaluates; *sel is the caller's. */
static eval_evaluation *evaluate_files(const char *judged, eval_qrels_format format, const char *ranked, eval_qrels **qrels,
                                       eval_selection *sel)
{
    char *dir = testing_tmpdir();
    eval_run *run = NULL;
    testing_write_text(dir, "qrels", judged);
    testing_write_text(dir, "run", ranked);
    assert_ok(eval_qrels_new(qrels, err));
    assert_ok(eval_qrels_read_as(*qrels, testing_path(dir, "qrels"), format, EVAL_STRICT, err));
    assert_ok(eval_run_new(&run, err));
    assert_ok(eval_run_read(run, testing_path(dir, "run"), EVAL_STRICT, err));
    eval_evaluation *e = evaluate(*qrels, run, sel, &(eval_options){ 0 });
    eval_run_free(run);
    testing_tmpdir_free(dir);
    return e;
}

#define PYNDEVAL_QRELS "0 a A 1\n0 b B 1\n0 b D 1\n0 c C 1\n"
#define PYNDEVAL_RUN   "0 Q0 A 1 9.3 x\n0 Q0 D 2 8.4 x\n0 Q0 E 3 8.1 x\n0 Q0 B 4 7.6 x\n"

/* The example in the tests of pyndeval (github.com/seanmacavaney/pyndeval, commit 43574e8), where the numbers are cut to 4 digits. */
static void the_example_of_pyndeval_gives_its_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double want;
    } cases[] = { { "ERR_IA@5", 0.3933 },     { "ERR_IA@10", 0.3907 },     { "ERR_IA@20", 0.3907 },    { "nERR_IA@5", 0.8297 },
                  { "nERR_IA@20", 0.8297 },   { "alpha_DCG@5", 0.4052 },   { "alpha_DCG@10", 0.3998 }, { "alpha_DCG@20", 0.3997 },
                  { "alpha_nDCG@5", 0.7868 }, { "alpha_nDCG@20", 0.7868 }, { "NRBP", 0.3906 },         { "nNRBP", 0.8620 },
                  { "AP_IA", 0.5 },           { "P_IA@5", 0.2 },           { "P_IA@10", 0.1 },         { "P_IA@20", 0.05 },
                  { "StRecall@5", 0.6666 },   { "StRecall@20", 0.6666 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eval_selection *sel = select_all(cases[i].name);
        eval_qrels *qrels = NULL;
        eval_evaluation *e = evaluate_files(PYNDEVAL_QRELS, EVAL_SUBTOPICS, PYNDEVAL_RUN, &qrels, sel);
        double got = eval_summary(e, 0);
        if (fabs(got - cases[i].want) > 1e-4) fail_msg("%s is %.6f, not %.4f", cases[i].name, got, cases[i].want);
        eval_evaluation_free(e);
        eval_selection_free(sel);
        eval_qrels_free(qrels);
    }
}

/* By hand: A serves a and b at rank 2, B serves a at rank 1; without discount for repeats (alpha 0) and with all of it (alpha 1). */
static void redundancy_is_what_alpha_says(void **state)
{
    (void)state;
    static const char judged[] = "1 a A 1\n1 b A 1\n1 a B 1\n", ranked[] = "1 Q0 B 1 2 x\n1 Q0 A 2 1 x\n";
    const double third = 1 / log2(3);
    eval_selection *sel = select_all("alpha_nDCG(alpha=0)@2 alpha_nDCG(alpha=1)@2 alpha_nDCG@2 NumRel StRecall@1");
    eval_qrels *qrels = NULL;
    eval_evaluation *e = evaluate_files(judged, EVAL_SUBTOPICS, ranked, &qrels, sel);
    assert_near(eval_summary(e, 0), (1 + 2 * third) / (2 + third));
    assert_near(eval_summary(e, 1), (1 + third) / 2);
    assert_near(eval_summary(e, 2), (1 + 1.5 * third) / (2 + 0.5 * third));
    assert_near(eval_summary(e, 3), 2);
    assert_near(eval_summary(e, 4), 0.5);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    eval_qrels_free(qrels);
}

/* --- preferences ------------------------------------------------------------------------------------------------------ */

/* One reader prefers A to B, and B to C in another subgroup, hence A to C; the ranking has B before A, and not C: of three pairs A > C
 * and B > C are implied fulfilled. */
static void preferences_are_closed_and_counted(void **state)
{
    (void)state;
    eval_selection *sel = NULL;
    eval_qrels *qrels = NULL;
    assert_ok(eval_selection_new(&sel, err));
    assert_ok(eval_select_trec(sel, "all_prefs", NULL, err));
    eval_evaluation *e =
        evaluate_files("1 r s1 A 2\n1 r s1 B 1\n1 r s2 B 2\n1 r s2 C 1\n", EVAL_PREFS, "1 Q0 B 1 2 x\n1 Q0 A 2 1 x\n", &qrels, sel);
    assert_near(eval_summary(e, (size_t)eval_column_find(e, "prefs_num_prefs_poss")), 3);
    assert_near(eval_summary(e, (size_t)eval_column_find(e, "prefs_num_prefs_ful")), 2);
    assert_near(eval_summary(e, (size_t)eval_column_find(e, "prefs_num_prefs_ful_ret")), 0);
    assert_near(eval_summary(e, (size_t)eval_column_find(e, "prefs_simp")), 2.0 / 3);
    assert_near(eval_summary(e, (size_t)eval_column_find(e, "prefs_simp_ret")), 0);
    assert_near(eval_summary(e, (size_t)eval_column_find(e, "prefs_pair_imp")), 2.0 / 3);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    eval_qrels_free(qrels);
}

static void contradictions_and_wrong_formats_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *judged, *measure, *says;
        eval_qrels_format format;
    } cases[] = {
        { "1 r s1 A 2\n1 r s1 B 1\n1 r s2 B 2\n1 r s2 A 1\n", "prefs_simp", "topic 1, group r: its preferences go in a circle",
          EVAL_PREFS },
        { "1 r s A 2\n1 r s A 1\n", "prefs_simp", "two levels in one subgroup", EVAL_PREFS },
        { "1 r s A 2\n1 r t A 0\n", "prefs_simp", "level 0 in one subgroup", EVAL_PREFS },
        { "1 r s A 2\n", "map", "map is made of grades", EVAL_PREFS },
        { "1 0 A 2\n", "prefs_simp", "prefs_simp is made of preferences", EVAL_QRELS },
        { "1 0 A 2\n", "map_avgjg", "judgement groups (-R qrels_jg)", EVAL_QRELS },
        { "1 0 A 2\n", "alpha_nDCG", "alpha_nDCG is made of subtopics", EVAL_QRELS },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *dir = testing_tmpdir();
        eval_qrels *qrels = NULL;
        eval_run *run = NULL;
        eval_selection *sel = NULL;
        eval_evaluation *e = NULL;
        testing_write_text(dir, "qrels", cases[i].judged);
        assert_ok(eval_qrels_new(&qrels, err));
        assert_ok(eval_qrels_read_as(qrels, testing_path(dir, "qrels"), cases[i].format, EVAL_TREC, err));
        assert_ok(eval_run_new(&run, err));
        assert_ok(eval_run_add(run, "1", "A", 1, err));
        assert_ok(eval_run_finish(run, err));
        assert_ok(eval_selection_new(&sel, err));
        assert_ok(eval_select_trec(sel, cases[i].measure, NULL, err));
        assert_ok(eval_selection_finish(sel, err));
        base_error e2 = { 0 };
        assert_true(eval_evaluate(&e, qrels, run, sel, &(eval_options){ 0 }, &e2) != BASE_OK);
        if (!strstr(e2.what, cases[i].says)) fail_msg("case %zu: %s", i, e2.what);
        eval_selection_free(sel);
        eval_run_free(run);
        eval_qrels_free(qrels);
        testing_tmpdir_free(dir);
    }
}

/* --- over topics ------------------------------------------------------------------------------------------------------ */

typedef struct {
    eval_qrels *qrels;
    eval_run *run;
    eval_selection *sel;
} small;

/* Topic a: found at rank 1 of 2; b: judged, nothing relevant, in the run; c: judged and relevant, not in the run; x: in the run only. */
static int set_up(void **state)
{
    static small s;
    s = (small){ 0 };
    assert_ok(eval_qrels_new(&s.qrels, err));
    assert_ok(eval_run_new(&s.run, err));
    assert_ok(eval_qrels_add(s.qrels, "a", "d1", 1, err));
    assert_ok(eval_qrels_add(s.qrels, "b", "d1", 0, err));
    assert_ok(eval_qrels_add(s.qrels, "c", "d1", 1, err));
    assert_ok(eval_run_add(s.run, "a", "d1", 2, err));
    assert_ok(eval_run_add(s.run, "a", "d2", 1, err));
    assert_ok(eval_run_add(s.run, "b", "d2", 1, err));
    assert_ok(eval_run_add(s.run, "x", "d1", 1, err));
    assert_ok(eval_qrels_finish(s.qrels, err));
    assert_ok(eval_run_finish(s.run, err));
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    small *s = *state;
    eval_selection_free(s->sel);
    eval_run_free(s->run);
    eval_qrels_free(s->qrels);
    return 0;
}

static void every_judged_topic_counts(void **state)
{
    small *s = *state;
    s->sel = select_all("RR,IPrec@0,NumRet,NumQ");
    eval_evaluation *e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ 0 });
    assert_int_equal(eval_topics(e), 3);
    assert_string_equal(eval_topic_id(e, 0), "a");
    assert_string_equal(eval_topic_id(e, 2), "c");
    assert_true(eval_topic_missing(e, 2) && !eval_topic_missing(e, 1));
    assert_int_equal(eval_missing_count(e), 1);
    assert_near(eval_summary(e, 0), 1.0 / 3);
    assert_near(eval_summary(e, 1), 1.0 / 3);
    assert_near(eval_values(e, 1)[2], 0);
    assert_near(eval_summary(e, 2), 3);
    assert_near(eval_summary(e, 3), 3);
    eval_evaluation_free(e);
}

static void a_missing_topic_is_what_the_options_say(void **state)
{
    small *s = *state;
    eval_evaluation *e = NULL;
    s->sel = select_all("RR NumRet");
    assert_fails(eval_evaluate(&e, s->qrels, s->run, s->sel, &(eval_options){ .missing = EVAL_MISSING_REFUSED }, err), BASE_EFORMAT,
                 "topic c has judgements but no results");
    assert_null(e);
    e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ .missing = EVAL_MISSING_SKIPPED });
    assert_int_equal(eval_topics(e), 2);
    assert_near(eval_summary(e, 0), 0.5);
    eval_evaluation_free(e);
    e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ .only_topic = "a" });
    assert_int_equal(eval_topics(e), 1);
    assert_near(eval_summary(e, 0), 1);
    eval_evaluation_free(e);
}

static void a_document_ranked_twice_is_refused_naming_both(void **state)
{
    small *s = *state;
    eval_evaluation *e = NULL;
    s->sel = select_all("RR");
    assert_ok(eval_run_add(s->run, "b", "d2", 0.5, err));
    assert_ok(eval_run_finish(s->run, err));
    assert_fails(eval_evaluate(&e, s->qrels, s->run, s->sel, &(eval_options){ 0 }, err), BASE_EFORMAT,
                 "topic b: \"d2\" is ranked twice, at 1 and at 2");
    eval_evaluation *cut = NULL; /* past the cut it isn't looked at */
    assert_ok(eval_evaluate(&cut, s->qrels, s->run, s->sel, &(eval_options){ .has_depth = true, .depth = 1 }, err));
    eval_evaluation_free(cut);
    assert_ok(eval_run_add(s->run, "a", "d1", 0.5, err));
    assert_ok(eval_run_finish(s->run, err));
    assert_fails(eval_evaluate(&e, s->qrels, s->run, s->sel, &(eval_options){ 0 }, err), BASE_EFORMAT,
                 "topic a: \"d1\" is ranked twice, at 1 and at 3");
}

static void an_excluded_document_leaves_the_ranking(void **state)
{
    small *s = *state;
    s->sel = select_all("RR NumRet NumRel P@1");
    assert_ok(eval_qrels_add(s->qrels, "a", "d2", 1, err));
    assert_ok(eval_qrels_exclude(s->qrels, "a", "d1", err));
    assert_ok(eval_qrels_finish(s->qrels, err));
    eval_evaluation *e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ .has_depth = true, .depth = 1 });
    assert_near(eval_values(e, 0)[0], 1);
    assert_near(eval_values(e, 1)[0], 1);
    assert_near(eval_values(e, 2)[0], 1);
    assert_near(eval_values(e, 3)[0], 1);
    eval_evaluation_free(e);
}

static void level_depth_and_judged_only_apply_to_all_measures(void **state)
{
    small *s = *state;
    s->sel = select_all("RR NumRet NumRel");
    assert_ok(eval_qrels_add(s->qrels, "a", "d2", 2, err));
    assert_ok(eval_qrels_finish(s->qrels, err));
    eval_evaluation *e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ .has_level = true, .level = 2 });
    assert_near(eval_values(e, 0)[0], 0.5);
    assert_near(eval_summary(e, 2), 1);
    eval_evaluation_free(e);
    e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ .has_depth = true, .depth = 1 });
    assert_near(eval_summary(e, 1), 2);
    eval_evaluation_free(e);
    e = evaluate(s->qrels, s->run, s->sel, &(eval_options){ .judged_only = true });
    assert_near(eval_values(e, 1)[0], 2);
    assert_near(eval_values(e, 1)[1], 0);
    eval_evaluation_free(e);
}

/* More topics than one thread takes at a time; a failure is that of the first topic that fails. */
static void threads_change_no_bit(void **state)
{
    (void)state;
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    base_pool *pool = NULL;
    eval_evaluation *one = NULL, *many = NULL;
    assert_ok(eval_qrels_new(&qrels, err));
    assert_ok(eval_run_new(&run, err));
    assert_ok(base_pool_new(&pool, 4, err));
    for (unsigned i = 0; i < 500; i++) {
        char id[16];
        topic t = random_topic(i + 1);
        snprintf(id, sizeof id, "%u", i);
        add_topic(qrels, run, id, &t);
    }
    assert_ok(eval_qrels_finish(qrels, err));
    assert_ok(eval_run_finish(run, err));
    eval_selection *sel = select_all("AP nDCG@10 nDCG(dcg='exp-log2') RBP(p=0.7,rel=2) AP(judged_only=True) Compat");
    one = evaluate(qrels, run, sel, &(eval_options){ 0 });
    many = evaluate(qrels, run, sel, &(eval_options){ .pool = pool });
    assert_int_equal(eval_topics(one), eval_topics(many));
    for (size_t c = 0; c < eval_columns(one); c++) {
        assert_memory_equal(eval_values(one, c), eval_values(many, c), eval_topics(one) * sizeof(double));
        assert_true(eval_summary(one, c) == eval_summary(many, c));
    }
    eval_evaluation_free(one);
    eval_evaluation_free(many);
    base_pool_free(pool);
    eval_selection_free(sel);
    eval_run_free(run);
    eval_qrels_free(qrels);
}

static void every_failing_allocation_is_survived(void **state)
{
    small *s = *state;
    base_status status = BASE_ENOMEM;
    for (long n = 0; status != BASE_OK; n++) {
        base_error err = { 0 };
        eval_selection *sel = NULL;
        eval_evaluation *e = NULL;
        testing_memory_fails_after(n);
        status = eval_selection_new(&sel, &err);
        if (status == BASE_OK) status = eval_select_list(sel, "AP nDCG@10 nDCG(gains={1:2}) RR@10 AP(rel=2)", &err);
        if (status == BASE_OK) status = eval_select_trec(sel, "all_trec", NULL, &err);
        if (status == BASE_OK) status = eval_select_trec(sel, "ndcg.1=2,2=5", NULL, &err);
        if (status == BASE_OK) status = eval_selection_finish(sel, &err);
        if (status == BASE_OK) status = eval_evaluate(&e, s->qrels, s->run, sel, &(eval_options){ .explained = true }, &err);
        testing_memory_heals();
        assert_true(status == BASE_OK || status == BASE_ENOMEM);
        assert_int_equal(e != NULL, status == BASE_OK);
        eval_evaluation_free(e);
        eval_selection_free(sel);
        assert_true(n < 5000);
    }
}

/* --- the rack --------------------------------------------------------------------------------------------------------- */

static void assert_unlike_all_others(const eval_measure *m)
{
    EVAL_EACH_MEASURE(o)
    {
        if (o == m) continue;
        assert_true(o->place != m->place);
        assert_true(!m->name || !o->name || strcmp(m->name, o->name) != 0);
        assert_true(!m->ir_name || !o->ir_name || strcmp(m->ir_name, o->ir_name) != 0 || m->ir_form != o->ir_form);
    }
}

static void every_item_says_what_it_is_and_has_a_name_of_its_own(void **state)
{
    (void)state;
    size_t n = 0;
    EVAL_EACH_MEASURE(m)
    {
        n++;
        assert_true(m->name || m->ir_name);
        assert_true(m->help && m->formula && m->source);
        assert_true(m->place > 0);
        assert_true(m->n_defaults <= EVAL_DEFAULTS_MAX);
        assert_true(base_params_count(m->ir_params) <= EVAL_ARGS_MAX);
        assert_true(m->values || m->text || m->average == EVAL_COUNT || m->average == EVAL_TAG);
        assert_unlike_all_others(m);
    }
    assert_true(n >= 40);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_measure_is_what_its_formula_says),
        cmocka_unit_test(a_level_of_its_own_wins),
        cmocka_unit_test(the_example_of_ir_measures_gives_its_numbers),
        cmocka_unit_test(the_worked_example_of_ndcg_gives_its_numbers),
        cmocka_unit_test(compatibility_is_the_overlap_with_the_ideal),
        cmocka_unit_test(accuracy_and_scaled_gain_by_hand),
        cmocka_unit_test(the_example_of_pyndeval_gives_its_numbers),
        cmocka_unit_test(redundancy_is_what_alpha_says),
        cmocka_unit_test(preferences_are_closed_and_counted),
        cmocka_unit_test(contradictions_and_wrong_formats_are_refused),
        cmocka_unit_test(threads_change_no_bit),
        TEST(every_judged_topic_counts),
        TEST(a_missing_topic_is_what_the_options_say),
        TEST(a_document_ranked_twice_is_refused_naming_both),
        TEST(an_excluded_document_leaves_the_ranking),
        TEST(level_depth_and_judged_only_apply_to_all_measures),
        TEST(every_failing_allocation_is_survived),
        cmocka_unit_test(every_item_says_what_it_is_and_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
