/* eval/overlap.h - how alike two rankings are, whatever is relevant: Jaccard, rank-biased overlap, Kendall's tau.
 *
 *     eval_overlap o = { 0 };
 *     s = eval_overlap_init(&o, n_runs, 0.9, err);
 *     for each topic: s = eval_overlap_add(&o, &tops, err);        // eval/tops.h
 *     double rbo = eval_overlap_mean(&o, EVAL_RBO, a, b);           // over the topics
 *     eval_overlap_done(&o);
 */
#ifndef EVAL_OVERLAP_H
#define EVAL_OVERLAP_H

#include "eval/tops.h"

/* Documents in both over documents in either. Not a number if both are empty. */
double eval_jaccard(const eval_top *a, const eval_top *b);

/* Rank-biased overlap, extrapolated (RBO_ext): the expected share of common documents for a reader who looks one rank deeper with
 * probability p (0 < p < 1), supposing that what lies beyond the lists agrees as they do at their ends; lists of unequal length too (equation
 * 32). Not a number if both are empty, 0 if one is. Webber, Moffat, Zobel: A similarity measure for indefinite rankings (ACM TOIS 2010). */
double eval_rbo(const eval_top *a, const eval_top *b, double p);

/* Kendall's tau-b of the scores of the documents that both have; *out isn't a number if fewer than two are shared. BASE_ENOMEM. */
base_status eval_shared_tau(double *out, const eval_top *a, const eval_top *b, base_error *err);

typedef enum { EVAL_JACCARD, EVAL_RBO, EVAL_TAU, EVAL_OVERLAPS } eval_overlap_kind;

typedef struct {
    size_t n_runs;
    double persistence;
    double *sum;   /* [EVAL_OVERLAPS x n_runs x n_runs], a < b filled */
    size_t *count; /* likewise: topics where it is a number */
} eval_overlap;

base_status eval_overlap_init(eval_overlap *o, size_t n_runs, double persistence, base_error *err);
base_status eval_overlap_add(eval_overlap *o, const eval_tops *tops, base_error *err);
/* Over the topics where it is a number; not a number if there is none. */
double eval_overlap_mean(const eval_overlap *o, eval_overlap_kind kind, size_t a, size_t b);
void eval_overlap_done(eval_overlap *o);

#endif
