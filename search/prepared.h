/* search/prepared.h - what a pipeline's retrievers make of many queries together, before each query goes its way through the pipeline.
 *
 *     search_prepared *prepared = NULL;
 *     s = search_prepare(&prepared, p, &call, texts, vectors, n, pool, err);
 *     call.prepared = prepared, call.place = i;                                   // for query i
 *     s = search_pipeline_run(p, &call, texts[i].ptr, texts[i].len, &r, err);     // the same bits as without
 *     search_prepared_free(prepared);
 *
 * Exact search in a space reads its rows once for many queries, and multiplies. Read-only once made. */
#ifndef SEARCH_PREPARED_H
#define SEARCH_PREPARED_H

#include "search/pipeline.h"

#define SEARCH_TOGETHER 144 /* queries: what dense/flat.h takes in one pass */

typedef struct search_prepared search_prepared;

/* Whether any step of p can be asked for many queries. */
bool search_pipeline_prepares(const search_pipeline *p);
/* vectors [n x call->dim] or NULL. What a step refuses to do for one of the queries isn't made: it will say so when that query runs. */
base_status search_prepare(search_prepared **out, const search_pipeline *p, const search_call *call, const base_view *texts,
                           const float *vectors, size_t n, base_pool *pool, base_error *err);
void search_prepared_free(search_prepared *prepared); /* NULL is fine */
/* The ranking of a step for the query at a place, if it was made of that depth; else NULL, as if prepared is. */
const search_ranking *search_prepared_find(const search_prepared *prepared, const search_node *node, size_t place, size_t depth);

#endif
