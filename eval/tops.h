/* eval/tops.h - the first k documents of several runs for one topic, as small numbers: what overlaps and finds are counted from.
 *
 *     eval_tops tops = { 0 };
 *     if ((s = eval_tops_init(&tops, qrels, runs, n_runs, 100, err)) != BASE_OK) goto out;
 *     for (size_t t = 0; t < eval_qrels_count(qrels); t++) {
 *         if ((s = eval_tops_topic(&tops, t, err)) != BASE_OK) goto out;
 *         const eval_top *first = &tops.of[0];           // first->doc[0] is its best document, a number below tops.n_docs
 *     }
 *     eval_tops_done(&tops);
 *
 * Documents that the judgements take out of a topic (EVAL_GRADE_EXCLUDED) aren't there; those behind them move up. */
#ifndef EVAL_TOPS_H
#define EVAL_TOPS_H

#include "base/hash.h"
#include "eval/measure.h"
#include "eval/qrels.h"
#include "eval/run.h"

/* One run's first documents. */
typedef struct {
    const uint32_t *doc;  /* [n] by rank */
    const double *score;  /* [n] */
    size_t n;             /* at most k */
    const uint32_t *rank; /* [n_docs] of each document, from 1; 0: not among the n */
} eval_top;

typedef struct {
    eval_top *of; /* [n_runs] */
    size_t n_runs, k, n_docs;
    const eval_qrels_topic *topic;
    const int32_t *grade; /* [n_docs] a grade >= 0, EVAL_UNPOOLED or EVAL_UNJUDGED */
    /* inside */
    const eval_qrels *qrels;
    const eval_run *const *runs;
    base_hash *ids;
    uint32_t *docs, *ranks;
    double *scores;
    int32_t *grades;
    size_t rank_capacity, grade_capacity;
} eval_tops;

/* BASE_EARG: k is 0. BASE_ENOMEM. qrels and runs must outlive it. */
base_status eval_tops_init(eval_tops *t, const eval_qrels *qrels, const eval_run *const *runs, size_t n_runs, size_t k,
                           base_error *err);
/* Loads the i-th judged topic; what was loaded before is gone. */
base_status eval_tops_topic(eval_tops *t, size_t i, base_error *err);
/* The docno of a document of the topic loaded; lives until the next is. */
const char *eval_tops_docno(const eval_tops *t, uint32_t doc);
void eval_tops_done(eval_tops *t);

#endif
