/* eval/evaluate.h - a run against judgements: measures per topic, and over all topics.
 *
 *     eval_evaluation *e = NULL;
 *     s = eval_evaluate(&e, qrels, run, selection, &(eval_options){ 0 }, err);
 *     double mean = eval_summary(e, column);
 *     const double *each = eval_values(e, column);        // [eval_topics(e)], for a paired test
 *     eval_evaluation_free(e);
 *
 * Topics are the judged ones (at least one judgement, be it grade 0), in the order of their ids' bytes; topics of the run without
 * judgements count for nothing. A value is one column: a measure with three cut-offs has three. Read-only after evaluate; qrels and
 * selection must outlive it. */
#ifndef EVAL_EVALUATE_H
#define EVAL_EVALUATE_H

#include "base/threads.h"
#include "eval/qrels.h"
#include "eval/run.h"
#include "eval/selection.h"
#include "eval/zscores.h"

/* What becomes of a judged topic that the run doesn't have. */
typedef enum {
    EVAL_MISSING_EMPTY,   /* ours: it counts, with an empty ranking */
    EVAL_MISSING_REFUSED, /* trec_eval 10 without -c: BASE_EFORMAT */
    EVAL_MISSING_MADE_UP, /* trec_eval 10 with -c: one unjudged document was retrieved; counts are then reset to 0 */
    EVAL_MISSING_SKIPPED  /* trec_eval 9, pytrec_eval: it doesn't count */
} eval_missing;

/* Zero: our defaults. In the made-up and refused ways of trec_eval 0/0 stays not a number; in ours it is 0. */
typedef struct {
    bool has_level;
    long level; /* -l: relevant means this grade or more; 1 unless has_level */
    bool has_depth;
    size_t depth;     /* -M: only the best of each topic; all unless has_depth */
    bool judged_only; /* -J: documents without judgement leave the ranking, after the cut */
    eval_missing missing;
    double docs_in_collection;   /* -N */
    const char *only_topic;      /* -D .qid; NULL: all */
    const eval_zscores *zscores; /* -Z: every value becomes its z-score; NULL: none */
    bool explained;              /* keep what eval_steps_of tells */
    base_pool *pool;             /* topics are evaluated in parallel, with the same bits; NULL: by this thread alone */
} eval_options;

typedef struct eval_evaluation eval_evaluation;

/* BASE_EFORMAT: a document ranked twice for a topic, or judged twice, or a missing topic that is refused, or preferences that contradict
 * each other. BASE_EARG: a measure that can't be made of this format of judgements. *out is the caller's. */
base_status eval_evaluate(eval_evaluation **out, const eval_qrels *qrels, const eval_run *run, const eval_selection *sel,
                          const eval_options *opt, base_error *err);

size_t eval_topics(const eval_evaluation *e);
const char *eval_topic_id(const eval_evaluation *e, size_t topic);
bool eval_topic_missing(const eval_evaluation *e, size_t topic); /* the run hasn't got it */
size_t eval_missing_count(const eval_evaluation *e);
bool eval_has_zscores(const eval_evaluation *e); /* values are z-scores */

typedef struct {
    const eval_use *use;
    size_t k;   /* which of the use's values */
    char *name; /* eval_use_name */
} eval_column;

const char *eval_tag(const eval_evaluation *e); /* the run's */

size_t eval_columns(const eval_evaluation *e);
const eval_column *eval_column_at(const eval_evaluation *e, size_t column);
int eval_column_find(const eval_evaluation *e, const char *name); /* -1: none */

const double *eval_values(const eval_evaluation *e, size_t column); /* [topics] */
double eval_summary(const eval_evaluation *e, size_t column);
/* Of an EVAL_TEXT column: the topic's, or (runid) the run's. */
const char *eval_text(const eval_evaluation *e, size_t column, size_t topic);
const char *eval_summary_text(const eval_evaluation *e, size_t column);

/* How the values of a column's use come about for a topic: lines, of a use's first column and of options.explained; else NULL. */
const char *eval_steps_of(const eval_evaluation *e, size_t column, size_t topic);

void eval_evaluation_free(eval_evaluation *e); /* NULL is fine */

#endif
