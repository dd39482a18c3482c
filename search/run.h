/* search/run.h - a query on its way through a pipeline: what running (pipeline.c) and explaining (explain.c) have in common.
 *
 *     search_run *run = NULL;
 *     if ((s = search_run_new(&run, p, call, err)) != BASE_OK) goto out;
 *     search_state st = { .query = { text, bag } };
 *     s = search_run_steps(run, p, p->n, &st, call->k, err);              // st.ranking
 *     search_state_done(&st);
 *     search_run_free(run);
 *
 * An inner pipeline of combiners that stands twice is computed once for one query, as deep as the deepest place needs it. One thread's. */
#ifndef SEARCH_RUN_H
#define SEARCH_RUN_H

#include "search/pipeline.h"

typedef struct {
    search_query query;
    ir_query *rewritten;    /* owned: what a rewriter made */
    uint32_t version;       /* of the query: 0 as it was asked, each rewriting makes another */
    search_ranking ranking; /* owned */
} search_state;
void search_state_done(search_state *st);

typedef struct search_run search_run;
/* p and call must outlive it. call->k says how deep the whole will be asked. */
base_status search_run_new(search_run **out, const search_pipeline *p, const search_call *call, base_error *err);
void search_run_free(search_run *run); /* NULL is fine */

/* Takes st through the first n steps of p, the outermost pipeline or one inside it, so that the first `depth` behind them are right. */
base_status search_run_steps(search_run *run, const search_pipeline *p, size_t n, search_state *st, size_t depth, base_error *err);
/* What a node's inner pipelines make of the query in st, for `depth` documents behind the node: views [node->n_inner], which live as long as run. */
base_status search_run_inner(search_run *run, const search_node *node, const search_state *st, size_t depth, search_ranking *views,
                             base_error *err);
/* Each step that is asked of the query as it came, inner pipelines' included, those that stand twice once, with how deep it must rank. */
typedef base_status (*search_step_fn)(void *context, const search_node *node, size_t depth, base_error *err);
base_status search_run_each(search_run *run, const search_pipeline *p, search_step_fn each, void *context, base_error *err);
/* How deep a ranking must be as it comes to the nodes [from, p->n), so that the first `depth` behind them are right. */
size_t search_depth_before(const search_pipeline *p, size_t from, size_t depth);

#endif
