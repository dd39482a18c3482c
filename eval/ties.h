/* eval/ties.h - documents with equal scores have no order: what a measure can be over all their orders, and what to expect of it.
 *
 *     eval_run *best = NULL;
 *     s = eval_ties_settle(&best, run, qrels, true, err);               // equal scores: the higher grade first
 *     ... eval_evaluate(..., best, ...)                                 // the greatest value; with false the least
 *     double e;
 *     if (eval_ties_expected(&e, column, qrels_topic, run_topic)) ...   // the mean over all orders of the ties, in closed form
 *
 * McSherry & Najork: Computing information retrieval performance measures efficiently in the presence of tied scores (ECIR 2008). */
#ifndef EVAL_TIES_H
#define EVAL_TIES_H

#include "eval/evaluate.h"

/* The run with its ties settled for the measures (best) or against them; scores are then places, all different. The values of such runs are
 * the greatest and least over all orders for every measure that never falls when of two neighbours the higher grade is moved up:
 * eval_ties_bounded tells. *out is the caller's. BASE_ENOMEM. */
base_status eval_ties_settle(eval_run **out, const eval_run *run, const eval_qrels *qrels, bool best, base_error *err);
bool eval_ties_bounded(const eval_use *use);

/* The mean of a column's value over all orders of the topic's ties, each order as likely as the other: for P, R, Success, RR, AP and nDCG,
 * with cut-off and without, with rel= and judged_only=. False: there is no closed form here for it. ranking may be NULL: empty. */
bool eval_ties_expected(double *out, const eval_column *column, const eval_qrels_topic *judged, const eval_run_topic *ranking);
bool eval_ties_closed(const eval_use *use);

/* Ranks k in [1, most] of the topic with documents of equal score on both sides: where a cut would part them. */
bool eval_ties_straddle(const eval_run_topic *ranking, size_t k);

#endif
