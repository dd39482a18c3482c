/* Every run is evaluated three times: as trec_eval orders equal scores, and with them settled for and against the measures; what may
 * lie between is then known for each topic. Tests take the values by topic as they are. A test that deals all runs at once (Tukey) is made
 * once a column, the others once a pair; corrections follow, a family being the pairs of one measure under one test. */
#include "eval/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "eval/ties.h"

struct eval_comparison {
    eval_compare_options opt;
    const eval_qrels *qrels;
    eval_run *const *runs; /* [n] */
    size_t n, n_pairs, n_columns, n_topics;
    eval_evaluation **as_is, **least, **most; /* [n] */
    double *expected;                         /* [n x n_columns x n_topics], or NULL */
    const double **values;                    /* [n] of one column, for tests */
    double *work, *difference;                /* room for p [n x n], [n_topics] */
    eval_run_pair *pairs;                     /* [n_tests x n_columns x n_pairs] */
    bool has_depth;
    eval_found found;
    eval_overlap overlap;
};

static void free_evaluations(eval_evaluation **list, size_t n)
{
    for (size_t i = 0; list && i < n; i++) eval_evaluation_free(list[i]);
    base_free(list);
}

void eval_comparison_free(eval_comparison *c)
{
    if (!c) return;
    free_evaluations(c->as_is, c->n);
    free_evaluations(c->least, c->n);
    free_evaluations(c->most, c->n);
    base_free(c->expected);
    base_free(c->values);
    base_free(c->work);
    base_free(c->difference);
    base_free(c->pairs);
    eval_found_done(&c->found);
    eval_overlap_done(&c->overlap);
    base_free(c);
}

/* --- values --------------------------------------------------------------------------------------------------------------------- */

static base_status evaluate_settled(eval_evaluation **out, const eval_comparison *c, size_t run, const eval_selection *measures,
                                    bool best, base_error *err)
{
    eval_run *settled = NULL;
    base_status s = eval_ties_settle(&settled, c->runs[run], c->qrels, best, err);
    if (s == BASE_OK) s = eval_evaluate(out, c->qrels, settled, measures, &(eval_options){ 0 }, err);
    eval_run_free(settled);
    return s;
}

static base_status evaluate_all(eval_comparison *c, const eval_selection *measures, base_error *err)
{
    base_status s = BASE_OK;
    c->as_is = base_array(c->n, sizeof *c->as_is, err);
    c->least = base_array(c->n, sizeof *c->least, err);
    c->most = base_array(c->n, sizeof *c->most, err);
    if (!c->as_is || !c->least || !c->most) return BASE_ENOMEM;
    for (size_t r = 0; r < c->n && s == BASE_OK; r++) {
        s = eval_evaluate(&c->as_is[r], c->qrels, c->runs[r], measures, &(eval_options){ 0 }, err);
        if (s != BASE_OK && c->opt.names) base_where(err, "%s", c->opt.names[r]);
        else if (s != BASE_OK) base_where(err, "run %zu", r + 1);
        if (s == BASE_OK) s = evaluate_settled(&c->least[r], c, r, measures, false, err);
        if (s == BASE_OK) s = evaluate_settled(&c->most[r], c, r, measures, true, err);
    }
    if (s != BASE_OK) return s;
    c->n_columns = eval_columns(c->as_is[0]);
    c->n_topics = eval_topics(c->as_is[0]);
    return BASE_OK;
}

static base_status expect_all(eval_comparison *c, base_error *err)
{
    size_t cells = c->n * c->n_columns;
    for (size_t i = 0; i < c->n_columns; i++)
        if (!eval_ties_closed(eval_comparison_column(c, i)->use))
            return base_fail(err, BASE_EARG, "expected values under ties are known for P, R, Success, RR, AP and nDCG, not for %s",
                             eval_comparison_column(c, i)->name);
    if (cells && c->n_topics > SIZE_MAX / cells) return base_fail(err, BASE_ENOMEM, "too many values");
    if (!(c->expected = base_array(cells * c->n_topics, sizeof *c->expected, err))) return BASE_ENOMEM;
    for (size_t r = 0; r < c->n; r++)
        for (size_t i = 0; i < c->n_columns; i++)
            for (size_t t = 0; t < c->n_topics; t++) {
                const char *id = eval_topic_id(c->as_is[r], t);
                eval_ties_expected(&c->expected[(r * c->n_columns + i) * c->n_topics + t], eval_comparison_column(c, i),
                                   eval_qrels_find(c->qrels, id), eval_run_find(c->runs[r], id));
            }
    return BASE_OK;
}

const double *eval_comparison_values(const eval_comparison *c, size_t run, size_t column)
{
    return c->expected ? c->expected + (run * c->n_columns + column) * c->n_topics : eval_values(c->as_is[run], column);
}

double eval_comparison_mean(const eval_comparison *c, size_t run, size_t column)
{
    if (!c->expected) return eval_summary(c->as_is[run], column);
    const double *v = eval_comparison_values(c, run, column);
    double sum = 0;
    for (size_t t = 0; t < c->n_topics; t++) sum += v[t];
    return c->n_topics ? sum / (double)c->n_topics : 0;
}

void eval_comparison_bounds(const eval_comparison *c, size_t run, size_t column, double *least, double *most, size_t *topics)
{
    const double *low = eval_values(c->least[run], column), *high = eval_values(c->most[run], column);
    *least = eval_summary(c->least[run], column);
    *most = eval_summary(c->most[run], column);
    *topics = 0;
    for (size_t t = 0; t < c->n_topics; t++) *topics += fabs(high[t] - low[t]) > EVAL_TIE;
}

size_t eval_comparison_straddled(const eval_comparison *c, size_t run, size_t k)
{
    size_t n = 0;
    for (size_t t = 0; t < c->n_topics; t++)
        n += eval_ties_straddle(eval_run_find(c->runs[run], eval_topic_id(c->as_is[run], t)), k);
    return n;
}

/* --- tests ---------------------------------------------------------------------------------------------------------------------- */

bool eval_comparison_tested(const eval_comparison *c, size_t column)
{
    return eval_comparison_column(c, column)->use->measure->average == EVAL_MEAN;
}

static eval_run_pair *pair_at(const eval_comparison *c, size_t test, size_t pair, size_t column)
{
    return &c->pairs[(test * c->n_columns + column) * c->n_pairs + pair];
}

/* p of one pair, from its differences by topic. */
static base_status test_pair(const eval_comparison *c, eval_run_pair *p, eval_test test, const eval_sampling *how, base_error *err)
{
    double v = 0;
    base_status s = BASE_OK;
    switch (test) {
    case EVAL_TEST_RANDOMISATION: s = eval_randomisation(&p->drawn, c->difference, c->n_topics, how, err); break;
    case EVAL_TEST_BOOTSTRAP: s = eval_bootstrap(&p->drawn, c->difference, c->n_topics, how, err); break;
    case EVAL_TEST_WILCOXON: s = eval_wilcoxon(&p->drawn, &v, c->difference, c->n_topics, err); break;
    case EVAL_TEST_SIGN: p->drawn = (eval_chance){ eval_sign_test(c->difference, c->n_topics), true, 0 }; break;
    case EVAL_TEST_TUKEY:
    case EVAL_TEST_HSD:
        p->drawn = (eval_chance){ c->work[p->a * c->n + p->b], false, test == EVAL_TEST_TUKEY ? how->samples : 0 };
        break;
    case EVAL_TEST_T:
    case EVAL_TESTS: p->drawn = (eval_chance){ p->t.p, false, 0 }; break;
    }
    p->p = p->drawn.p;
    return s;
}

static base_status correct(const eval_comparison *c, size_t test, size_t column, base_error *err)
{
    double *p = base_array(c->n_pairs, sizeof *p, err);
    if (!p) return BASE_ENOMEM;
    bool of_family = eval_test_about(c->opt.tests[test])->of_family;
    for (size_t i = 0; i < c->n_pairs; i++) p[i] = pair_at(c, test, i, column)->p;
    base_status s = eval_correct(p, c->n_pairs, of_family ? EVAL_UNCORRECTED : c->opt.correction, err);
    for (size_t i = 0; i < c->n_pairs; i++) pair_at(c, test, i, column)->p_corrected = p[i];
    base_free(p);
    return s;
}

static base_status test_column(eval_comparison *c, size_t test, size_t column, base_error *err)
{
    eval_test which = c->opt.tests[test];
    eval_sampling how = { c->opt.samples ? c->opt.samples : eval_test_about(which)->samples, c->opt.seed };
    base_status s = BASE_OK;
    for (size_t r = 0; r < c->n; r++) c->values[r] = eval_comparison_values(c, r, column);
    if (which == EVAL_TEST_HSD) eval_tukey_hsd(c->work, c->values, c->n, c->n_topics);
    if (which == EVAL_TEST_TUKEY) s = eval_randomised_tukey(c->work, c->values, c->n, c->n_topics, &how, err);
    size_t next = 0;
    for (size_t a = 0; a < c->n; a++)
        for (size_t b = 0; b < c->n && s == BASE_OK; b++) {
            bool wanted = c->opt.baseline == EVAL_ALL_PAIRS ? a < b : a == c->opt.baseline && b != a;
            if (!wanted) continue;
            eval_run_pair *p = pair_at(c, test, next++, column);
            p->a = a;
            p->b = b;
            for (size_t t = 0; t < c->n_topics; t++) c->difference[t] = c->values[b][t] - c->values[a][t];
            eval_paired_t(&p->t, c->difference, c->n_topics);
            s = test_pair(c, p, which, &how, err);
        }
    return s == BASE_OK ? correct(c, test, column, err) : s;
}

static base_status test_all(eval_comparison *c, base_error *err)
{
    base_status s = BASE_OK;
    c->n_pairs = c->opt.baseline == EVAL_ALL_PAIRS ? c->n * (c->n - 1) / 2 : c->n - 1;
    if (c->n_pairs == 0) return BASE_OK;
    c->values = base_array(c->n, sizeof(c->values[0]), err);
    c->work = base_array(c->n * c->n, sizeof *c->work, err);
    c->difference = base_array(c->n_topics, sizeof *c->difference, err);
    c->pairs = base_array(c->opt.n_tests * c->n_columns * c->n_pairs, sizeof *c->pairs, err);
    if (!c->values || !c->work || !c->difference || !c->pairs) return BASE_ENOMEM;
    for (size_t i = 0; i < c->opt.n_tests; i++)
        for (size_t column = 0; column < c->n_columns && s == BASE_OK; column++)
            if (eval_comparison_tested(c, column)) s = test_column(c, i, column, err);
    return s;
}

/* --- finds and overlaps ------------------------------------------------------------------------------------------------------------ */

static base_status look_into_tops(eval_comparison *c, base_error *err)
{
    eval_tops tops = { 0 };
    double persistence = c->opt.persistence > 0 ? c->opt.persistence : 0.9;
    base_status s = eval_tops_init(&tops, c->qrels, (const eval_run *const *)c->runs, c->n, c->opt.depth, err);
    if (s != BASE_OK) return s;
    c->has_depth = true;
    if ((s = eval_found_init(&c->found, c->n_topics, c->n, 1, err)) != BASE_OK) goto out;
    if ((s = eval_overlap_init(&c->overlap, c->n, persistence, err)) != BASE_OK) goto out;
    for (size_t t = 0; t < c->n_topics; t++) {
        if ((s = eval_tops_topic(&tops, t, err)) != BASE_OK) goto out;
        eval_found_add(&c->found, &tops, t);
        if ((s = eval_overlap_add(&c->overlap, &tops, err)) != BASE_OK) goto out;
    }
out:
    eval_tops_done(&tops);
    return s;
}

static base_status check(const eval_compare_options *opt, size_t n_runs, base_error *err)
{
    if (n_runs == 0) return base_fail(err, BASE_EARG, "expected a run or more, found none");
    if (opt->baseline != EVAL_ALL_PAIRS && opt->baseline >= n_runs)
        return base_fail(err, BASE_EARG, "expected a baseline among %zu runs, found number %zu", n_runs, opt->baseline + 1);
    return BASE_OK;
}

base_status eval_compare(eval_comparison **out, const eval_qrels *qrels, eval_run *const *runs, size_t n_runs,
                         const eval_selection *measures, const eval_compare_options *opt, base_error *err)
{
    base_status s = check(opt, n_runs, err);
    if (s != BASE_OK) return s;
    eval_comparison *c = base_new(eval_comparison, err);
    if (!c) return BASE_ENOMEM;
    *c = (eval_comparison){ .opt = *opt, .qrels = qrels, .runs = runs, .n = n_runs };
    if (c->opt.n_tests == 0) c->opt.tests[c->opt.n_tests++] = EVAL_TEST_T;
    if ((s = evaluate_all(c, measures, err)) != BASE_OK) goto out;
    if (opt->ties == EVAL_TIES_EXPECTED && (s = expect_all(c, err)) != BASE_OK) goto out;
    if ((s = test_all(c, err)) != BASE_OK) goto out;
    if (opt->depth && (s = look_into_tops(c, err)) != BASE_OK) goto out;
    *out = c;
    c = NULL;
out:
    eval_comparison_free(c);
    return s;
}

/* --- asking ----------------------------------------------------------------------------------------------------------------------- */

size_t eval_comparison_runs(const eval_comparison *c)
{
    return c->n;
}

size_t eval_comparison_topics(const eval_comparison *c)
{
    return c->n_topics;
}

size_t eval_comparison_columns(const eval_comparison *c)
{
    return c->n_columns;
}

const eval_column *eval_comparison_column(const eval_comparison *c, size_t column)
{
    return eval_column_at(c->as_is[0], column);
}

const eval_evaluation *eval_comparison_evaluation(const eval_comparison *c, size_t run)
{
    return c->as_is[run];
}

size_t eval_comparison_pairs(const eval_comparison *c)
{
    return c->n_pairs;
}

const eval_run_pair *eval_run_pair_at(const eval_comparison *c, size_t test, size_t pair, size_t column)
{
    return pair_at(c, test, pair, column);
}

const char *eval_run_letter(char *out, size_t run)
{
    size_t at = 0;
    if (run >= 26) out[at++] = (char)('a' + (run / 26 - 1) % 26);
    out[at++] = (char)('a' + run % 26);
    out[at] = 0;
    return out;
}

void eval_comparison_letters(char *out, size_t size, const eval_comparison *c, size_t run, size_t column)
{
    size_t at = 0;
    *out = 0;
    if (!eval_comparison_tested(c, column)) return;
    for (size_t i = 0; i < c->n_pairs; i++) { /* pairs of a run come in the order of the others */
        const eval_run_pair *p = pair_at(c, 0, i, column);
        bool better = p->b == run ? p->t.difference > 0 : p->t.difference < 0;
        char letter[8];
        if ((p->a != run && p->b != run) || !better || !(p->p_corrected < EVAL_ALPHA)) continue;
        eval_run_letter(letter, p->a == run ? p->b : p->a);
        if (at + strlen(letter) >= size) return;
        strcpy(out + at, letter);
        at += strlen(letter);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double eval_comparison_detectable(const eval_comparison *c, size_t column)
{
    if (!c->n_pairs || !eval_comparison_tested(c, column)) return (double)NAN;
    double *deviation = base_array(c->n_pairs, sizeof *deviation, NULL);
    if (!deviation) return (double)NAN;
    for (size_t i = 0; i < c->n_pairs; i++) deviation[i] = pair_at(c, 0, i, column)->t.deviation;
    qsort(deviation, c->n_pairs, sizeof *deviation, by_value);
    double median = (deviation[(c->n_pairs - 1) / 2] + deviation[c->n_pairs / 2]) / 2;
    base_free(deviation);
    return eval_detectable_difference(median, c->n_topics, EVAL_ALPHA, EVAL_POWER);
}

const eval_found *eval_comparison_found(const eval_comparison *c)
{
    return c->has_depth ? &c->found : NULL;
}

const eval_overlap *eval_comparison_overlap(const eval_comparison *c)
{
    return c->has_depth ? &c->overlap : NULL;
}
