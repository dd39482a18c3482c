/* search/explain.h - the same pipeline asked about one document.
 *
 * A pipeline of one retriever explains itself term by term; combiners say what each inner pipeline gave, and nest its own explanation. */
#ifndef SEARCH_EXPLAIN_H
#define SEARCH_EXPLAIN_H

#include "dense/lsi.h"
#include "ir/boolean.h"
#include "search/pipeline.h"

/* Of two vectors. */
typedef struct {
    dense_metric metric;
    size_t dim;
    dense_metric_part *parts; /* [dim], greatest first; NULL: the document has no row in the space */
    double sum, query_norm, document_norm;
} search_nearness;

typedef struct search_explanation {
    const search_node *node;
    bool in_ranking;                  /* the step ranked the document (before its cut) */
    float score;                      /* what it gave it, bit for bit */
    uint64_t rank;                    /* from 1 in the step's own full ranking; 0: not in it */
    bool cut_away;                    /* ranked, but below the step's cut */
    ir_explanation *terms;            /* of a retriever that scores the terms of a bag, else NULL */
    ir_boolean_finding *expression;   /* of a retriever whose query is an expression, else NULL */
    dense_lsi_explanation *factors;   /* of latent semantic indexing, else NULL; total is what is rounded to score */
    search_nearness *nearness;        /* of a retriever by vectors, else NULL */
    const char *absent;               /* not in the ranking: why, a clause; NULL: what the step's kind says */
    search_fusion_part *parts;        /* [n_inner] of a combiner of search/fusion.h, else NULL */
    double times, total;              /* with parts: the contributions' sum times times is total, which is rounded to score */
    struct search_explanation *inner; /* [n_inner] of combiners, rerankers, parentheses */
    size_t n_inner;
} search_explanation;

/* Of the last step, with the query as the steps before it have left it. Memory is the arena's. */
base_status search_explain(const search_pipeline *p, const search_call *call, const char *text, size_t n, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err);

/* Looks doc up in a step's full ranking: sets in_ranking, score and rank. */
void search_explain_rank(search_explanation *out, const search_ranking *full, uint32_t doc);

#endif
