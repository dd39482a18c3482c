/* ir/search.h - query + model -> ranked documents, and the explanation of one document's score.
 *
 *     ir_searcher *se = NULL;
 *     ir_searcher_new(&se, index, err);                       // keeps models' per-document factors between queries
 *     ir_ask ask = { .model = ir_model_find("bm25"), .values = values, .k = 1000 };
 *     ir_ranking r = { 0 };
 *     s = ir_search(se, query, &ask, &r, err);                // r.hits, best first
 *     ir_ranking_done(&r);
 *
 * Only documents that hold a term of the query are ranked. A searcher may be shared by threads. */
#ifndef IR_SEARCH_H
#define IR_SEARCH_H

#include "ir/index.h"
#include "ir/model.h"
#include "ir/query.h"

typedef struct ir_searcher ir_searcher;
base_status ir_searcher_new(ir_searcher **out, const ir_index *index, base_error *err);
void ir_searcher_free(ir_searcher *se);
const ir_index *ir_searcher_index(const ir_searcher *se);

typedef struct {
    const ir_model *model;
    const base_value *values; /* as model->params has them; NULL: the defaults */
    size_t k;                 /* how many at most, >= 1 */
    const char *algorithm;    /* "exhaustive" or "maxscore", or NULL: the planner's choice */
} ir_ask;

typedef struct {
    base_hit *hits; /* [n], best first */
    size_t n;
    uint64_t n_scored;   /* documents scored to the end: of exhaustive all living ones that hold a query term, of maxscore fewer */
    uint64_t n_postings; /* postings scored, those of the dead included */
    const char *algorithm; /* what was used: exhaustive, whatever was asked for, if the model has no bound */
} ir_ranking;
void ir_ranking_done(ir_ranking *r);

/* BASE_EARG: unknown algorithm. A query without a known term gives an empty ranking. */
base_status ir_search(ir_searcher *se, const ir_query *query, const ir_ask *ask, ir_ranking *out, base_error *err);

/* The names of query processors; NULL past the end. */
const char *ir_algorithm_known(size_t i, const char **help);
/* What will process queries for a model, and why, as two clauses; no index is needed. BASE_EARG: as ir_search, or the model's values. */
base_status ir_algorithm_for(const ir_ask *ask, const char **name, const char **why, base_error *err);

/* One query term's part in one document's score. */
typedef struct {
    base_view term;
    double query_tf;
    uint32_t tf; /* 0: the document doesn't hold it */
    uint64_t df, cf;
    double idf, weight; /* of ir_weight: idf and factor */
    double norm;        /* product / weight: what tf and the document's length make of it (saturation, cosine...); 0 without tf */
    double product;     /* its part of the sum, a multiplied factor included */
} ir_explained_term;

typedef struct {
    base_view docno;
    uint32_t doc;
    bool matches; /* holds at least one term: it is in the (full) ranking */
    float score;  /* bit for bit what ir_search gives it; 0 if !matches */
    ir_factor_kind factor_kind;
    double factor;        /* the document's; 1 or 0 if the model has none */
    double document_part; /* what is added to the products' sum (IR_FACTOR_PLUS), else 0 */
    double total;         /* what is rounded to the score: sum of products + document_part, but for the last bits of a double */
    ir_doc_numbers numbers;
    ir_collection collection;
    ir_explained_term *terms; /* [n] in query order, those the collection doesn't hold (df 0) included */
    size_t n;
    uint64_t rank; /* from 1 in the full ranking; 0 if it isn't there */
} ir_explanation;

/* Memory is the arena's. */
base_status ir_explain(ir_searcher *se, const ir_query *query, const ir_ask *ask, uint32_t doc, ir_explanation *out,
                       base_arena *arena, base_error *err);

#endif
