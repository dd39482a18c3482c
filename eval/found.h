/* eval/found.h - who finds what: of the relevant documents, those in the first k of all runs, of only one, of none; and what is unjudged.
 *
 *     eval_found f = { 0 };
 *     s = eval_found_init(&f, n_topics, n_runs, 1, err);
 *     for each topic t: eval_found_add(&f, &tops, t);               // eval/tops.h
 *     size_t alone = eval_found_sum(&f, f.only, run);
 *     double ceiling = eval_found_union_recall(&f);                 // no fusion of these runs to depth k recalls more
 *     eval_found_done(&f);
 */
#ifndef EVAL_FOUND_H
#define EVAL_FOUND_H

#include "eval/tops.h"

typedef struct {
    size_t n_topics, n_runs;
    long level; /* relevant means this grade or more */
    /* [n_topics x n_runs] */
    size_t *found;    /* relevant documents in the first k */
    size_t *only;     /* those that no other run has there */
    size_t *lacks;    /* those that every other run has there, and this one hasn't (with at least two runs) */
    size_t *depth;    /* documents in the first k */
    size_t *unjudged; /* of them, those without a judgement */
    /* [n_topics] */
    size_t *relevant; /* in the judgements */
    size_t *all, *any;
} eval_found;

base_status eval_found_init(eval_found *f, size_t n_topics, size_t n_runs, long level, base_error *err);
/* Counts the topic that tops has loaded. */
void eval_found_add(eval_found *f, const eval_tops *tops, size_t topic);
/* Sum over the topics of one of the arrays by topic and run; of those by topic. */
size_t eval_found_sum(const eval_found *f, const size_t *counts, size_t run);
size_t eval_found_total(const eval_found *f, const size_t *counts);
/* Means over the topics that have relevant documents. */
double eval_found_recall(const eval_found *f, size_t run);
double eval_found_union_recall(const eval_found *f);
void eval_found_done(eval_found *f);

/* How many runs have the document among their first k; *which: the last of them. */
size_t eval_found_by(size_t *which, const eval_tops *tops, uint32_t doc);

#endif
