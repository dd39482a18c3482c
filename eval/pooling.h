/* eval/pooling.h - the documents that are to be judged: of each topic the best of every run, each document once.
 *
 *     eval_pooling *p = NULL;
 *     s = eval_pooling_of_runs(&p, runs, n_runs, topics, n_topics, &(eval_pooling_options){ .depth = 50 }, err);
 *     for (size_t i = 0; i < eval_pooling_count(p); i++) use(eval_pooling_at(p, i));
 *     eval_pooling_free(p);
 *
 * Depth-k pooling: Sparck Jones, van Rijsbergen: Report on the need for and provision of an "ideal" information retrieval test collection
 * (1975); used since TREC-1 (Harman 1993). A pool says nothing of ranks: documents stand in the order of their docnos, or shuffled. */
#ifndef EVAL_POOLING_H
#define EVAL_POOLING_H

#include "eval/qrels.h"
#include "eval/run.h"

typedef struct eval_pooling eval_pooling;

typedef struct {
    const char *docno;
    uint32_t n_runs; /* how many runs have it within the depth */
    uint32_t run;    /* the first of them */
} eval_pooled;

typedef struct {
    const char *id;
    const eval_pooled *docs; /* [n] */
    size_t n;
    size_t n_judged; /* left out: judged already */
} eval_pooled_topic;

typedef struct {
    size_t depth;  /* 0: 100 */
    bool shuffled; /* by seed, each topic by a stream of its own: another topic changes nothing */
    uint64_t seed;
    const eval_qrels *judged; /* what they hold, with a grade of 0 or more or as an exclusion, is left out; NULL: nothing is */
} eval_pooling_options;

/* Of topics [n_topics], in their order; one that no run has is left out. Runs and topics must outlive *out. BASE_EFORMAT: a document ranked
 * twice for a topic within the depth. */
base_status eval_pooling_of_runs(eval_pooling **out, eval_run *const *runs, size_t n_runs, const char *const *topics,
                                 size_t n_topics, const eval_pooling_options *opt, base_error *err);
/* What others have judged, to be judged once more. qrels must outlive *out. Of the options the order counts. */
base_status eval_pooling_of_qrels(eval_pooling **out, const eval_qrels *qrels, const eval_pooling_options *opt, base_error *err);
/* Lines "topic docno", as eval_pooling_print writes them; blank lines and lines that start with # are passed over. Topics and documents keep the
 * order of the file. BASE_EFORMAT with path:line: other columns, a document twice for a topic, or no line at all. */
base_status eval_pooling_read(eval_pooling **out, const char *path, base_error *err);

size_t eval_pooling_count(const eval_pooling *p); /* topics */
const eval_pooled_topic *eval_pooling_at(const eval_pooling *p, size_t i);
size_t eval_pooling_docs(const eval_pooling *p); /* of all topics */
/* How many documents of the pool a run has, and how many of these no other run has. Of a pool of runs. */
void eval_pooling_contribution(const eval_pooling *p, size_t run, size_t *has, size_t *alone);

/* Appends the lines of one topic. BASE_EARG: an id that who reads the file wouldn't find again (eval/fields.h). */
base_status eval_pooling_print(base_buf *out, const eval_pooled_topic *topic, base_error *err);
void eval_pooling_free(eval_pooling *p); /* NULL is fine */

#endif
