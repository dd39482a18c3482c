/* cli/batch.h - one pipeline over many topics, by several threads; and rankings turned into runs.
 *
 *     search_ranking *rankings; double *seconds;                          // [topics->n] each
 *     s = cli_batch_run(&batch, pipeline, &call, topics, NULL, true, pool, quiet, err);
 *     s = cli_batch_to_run(run, &batch, index, topics, err);
 *
 * Topics are the pieces of work; results stand in the topics' order, so threads change nothing. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include "cli/sources.h"
#include "eval/run.h"
#include "search/pipeline.h"

/* The topics' own vectors, in their order. */
typedef struct {
    const float *data; /* [topics x dim]; NULL: none were given */
    size_t dim;
} cli_topic_vectors;

typedef struct {
    search_ranking *rankings; /* [n] by topic */
    double *seconds;          /* [n] each query took, by the wall */
    size_t n;
    double total_seconds; /* from the first to the last */
} cli_batch;

/* vectors may be NULL. together: steps may be asked for many topics at once (search/prepared.h), which is quicker, and whose time is nobody's. */
base_status cli_batch_run(cli_batch *out, const search_pipeline *p, const search_call *how, const cli_topics *topics,
                          const cli_topic_vectors *vectors, bool together, base_pool *pool, bool quiet, base_error *err);
void cli_batch_done(cli_batch *batch);

/* Adds all rankings, and finishes the run. */
base_status cli_batch_to_run(eval_run *run, const cli_batch *batch, const ir_index *index, const cli_topics *topics,
                             base_error *err);

#endif
