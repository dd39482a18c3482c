/* eval/compare.h - runs side by side over the same topics: who is better, by how much, and is it more than the choice of topics?
 *
 *     eval_comparison *c = NULL;
 *     s = eval_compare(&c, qrels, runs, n_runs, selection, &(eval_compare_options){ .baseline = EVAL_ALL_PAIRS, .depth = 100 }, err);
 *     const eval_run_pair *p = eval_run_pair_at(c, EVAL_TEST_T, 0, column);          // the first pair
 *     if (p->p_corrected < 0.05) ...
 *     eval_comparison_free(c);
 *
 * Everything is a function of the files and options: no clock, no locale, a seed for what is drawn. Read-only once made; qrels, runs and
 * selection must outlive it. */
#ifndef EVAL_COMPARE_H
#define EVAL_COMPARE_H

#include "eval/evaluate.h"
#include "eval/found.h"
#include "eval/overlap.h"
#include "eval/significance.h"

#define EVAL_ALL_PAIRS SIZE_MAX
#define EVAL_ALPHA     0.05
#define EVAL_POWER     0.8
#define EVAL_TESTS_MAX 7

typedef enum {
    EVAL_TIES_TREC,     /* by docno, as trec_eval: one order of many */
    EVAL_TIES_EXPECTED, /* the mean over all orders (eval/ties.h) */
    EVAL_TIES_BOUNDS    /* as TREC; the least and greatest are shown for every run */
} eval_ties;

typedef struct {
    size_t baseline;                 /* the run that the others are held against, or EVAL_ALL_PAIRS */
    eval_test tests[EVAL_TESTS_MAX]; /* [n_tests]; none: the paired t-test */
    size_t n_tests;
    eval_correction correction; /* over the pairs of one measure and test: that is the family */
    uint32_t samples;           /* 0: as many as each test draws by itself */
    uint64_t seed;
    eval_ties ties;
    const char *const *names; /* [n_runs] of the runs, for errors; NULL: they are counted from 1 */
    size_t depth;             /* k of finds and overlaps; 0: neither is made */
    double persistence;       /* p of rank-biased overlap; 0: 0.9 */
} eval_compare_options;

/* One pair under one test: b less a. */
typedef struct {
    size_t a, b;   /* runs; a is the baseline, or stands first */
    eval_paired t; /* difference, interval, effect size, wins: the same for every test */
    double p, p_corrected;
    eval_chance drawn; /* how p was come by */
} eval_run_pair;

typedef struct eval_comparison eval_comparison;

/* One run has no pairs. BASE_EARG: no run, no such baseline, or a measure whose expectation under ties has no closed
 * form. Else as eval_evaluate. */
base_status eval_compare(eval_comparison **out, const eval_qrels *qrels, eval_run *const *runs, size_t n_runs,
                         const eval_selection *measures, const eval_compare_options *opt, base_error *err);

size_t eval_comparison_runs(const eval_comparison *c);
size_t eval_comparison_topics(const eval_comparison *c);
size_t eval_comparison_columns(const eval_comparison *c);
const eval_column *eval_comparison_column(const eval_comparison *c, size_t column);
const eval_evaluation *eval_comparison_evaluation(const eval_comparison *c, size_t run); /* as trec_eval orders ties */

/* [topics] as the options want ties to count; and their mean (or sum, for counts). */
const double *eval_comparison_values(const eval_comparison *c, size_t run, size_t column);
double eval_comparison_mean(const eval_comparison *c, size_t run, size_t column);
/* The least and greatest mean over all orders of equal scores; *topics: how many topics they differ in. */
void eval_comparison_bounds(const eval_comparison *c, size_t run, size_t column, double *least, double *most, size_t *topics);
/* Topics where equal scores stand on both sides of rank k. */
size_t eval_comparison_straddled(const eval_comparison *c, size_t run, size_t k);
/* A measure that is averaged over topics; counts are not tested. */
bool eval_comparison_tested(const eval_comparison *c, size_t column);

size_t eval_comparison_pairs(const eval_comparison *c);
/* test: its place among the options' tests. pair below eval_comparison_pairs. */
const eval_run_pair *eval_run_pair_at(const eval_comparison *c, size_t test, size_t pair, size_t column);
/* The letters ("a" is the first run) of the runs that this one is significantly better than, by the first test: into out [size]. */
void eval_comparison_letters(char *out, size_t size, const eval_comparison *c, size_t run, size_t column);
/* "a" .. "z", then "aa", "ab"...: into out [8]. */
const char *eval_run_letter(char *out, size_t run);
/* The mean difference that a paired t-test at EVAL_ALPHA finds with EVAL_POWER, by the median deviation over the column's pairs. Not a
 * number without pairs. */
double eval_comparison_detectable(const eval_comparison *c, size_t column);

/* NULL when made without depth. */
const eval_found *eval_comparison_found(const eval_comparison *c);
const eval_overlap *eval_comparison_overlap(const eval_comparison *c);

void eval_comparison_free(eval_comparison *c); /* NULL is fine */

#endif
