/* search/step.h - RACK: what a pipeline step is, and the tree that a pipeline's text becomes.
 *
 * Five kinds, with the types that pass between them (Q query, R ranking): retrievers Q -> R, rewriters Q,R -> Q (the ranking is used up),
 * rerankers Q,R -> Q,R (the query lives on), combiners (R, R, ...) -> R over inner pipelines that all get the same Q, and the cut.
 *
 * One more step is one more file in search/steps/ that defines `const search_step *const search_steps_FILE[]`. Every ir_model is a
 * retriever by its own name without a line here: search/steps/terms.c speaks for all of them. */
#ifndef SEARCH_STEP_H
#define SEARCH_STEP_H

#include "base/params.h"
#include "base/threads.h"
#include "ir/snippet.h"
#include "search/engine.h"
#include "search/fusion.h"

typedef enum { SEARCH_RETRIEVER, SEARCH_REWRITER, SEARCH_RERANKER, SEARCH_COMBINER } search_kind;
const char *search_kind_name(search_kind kind); /* "retriever" */
const char *search_kind_type(search_kind kind); /* "Q -> R" */

/* A query on its way through a pipeline. */
typedef struct {
    base_view text; /* as it was asked */
    ir_query *bag;  /* analysed; a rewriter hands on another */
} search_query;

typedef struct search_pipeline search_pipeline;

/* An inner pipeline given as an argument, with the factor before it: 0.7*bm25. */
typedef struct {
    double factor; /* 1 if none was written */
    search_pipeline *pipeline;
} search_inner;

/* A step as it stands in a pipeline, or (step NULL) a pipeline in parentheses: inner[0]. */
typedef struct {
    const struct search_step *step;
    const ir_model *model; /* of a retriever that is a model; its params are then the step's */
    base_value *values;    /* as params has them */
    search_inner *inner;   /* [n_inner] arguments that are pipelines, in order */
    size_t n_inner;
    base_view *list; /* [n_list] values of the parameter of kind BASE_PARAM_LIST */
    size_t n_list;
    size_t cut;        /* after the step; 0: none */
    size_t begin, end; /* bytes of the pipeline's text, for the caret */
} search_node;

/* What a run knows besides the query. */
typedef struct {
    search_engine *engine;
    size_t k;              /* how many the caller wants at the end */
    const char *algorithm; /* force a query processor, or NULL */
    base_stop *stop;       /* or NULL */
    const float *vector;   /* [dim] of the query, for spaces that can't make one; NULL: none was given */
    size_t dim;
    bool progress;                          /* show on a terminal how far a model is that a step must make first */
    const struct search_prepared *prepared; /* search/prepared.h: made of this query beside others; NULL: nothing */
    size_t place;                           /* of the query among them */
} search_call;

/* Queries that are asked together. */
typedef struct {
    const search_query *queries; /* [n] */
    size_t n;
    const float *vectors; /* [n x call's dim], or NULL */
    base_pool *pool;      /* or NULL */
} search_many;

struct search_explanation; /* search/explain.h */

typedef struct search_step {
    const char *name;
    const char *help, *formula, *source;
    int year;
    search_kind kind;
    const base_param *params;
    bool takes_pipelines; /* inner pipelines as further arguments */
    /* What the table can't refuse, before anything runs; may be NULL. */
    base_status (*check)(const search_node *node, base_error *err);
    /* The one of its kind is set. depth: how many are needed at most. *out is empty at the call. */
    base_status (*retrieve)(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                            search_ranking *out, base_error *err);
    /* Of a retriever that makes less work of many queries together than of each alone, beside retrieve: out [many->n], empty at the call, the same bits. */
    base_status (*retrieve_many)(const search_node *node, const search_call *call, const search_many *many, size_t depth,
                                 search_ranking *out, base_error *err);
    base_status (*rewrite)(const search_node *node, const search_call *call, const search_query *query,
                           const search_ranking *ranking, ir_query **out, base_error *err);
    base_status (*rerank)(const search_node *node, const search_call *call, const search_query *query,
                          const search_ranking *ranking, search_ranking *out, base_error *err);
    base_status (*combine)(const search_node *node, const search_call *call, const search_ranking *rankings, size_t n, size_t depth,
                           search_ranking *out, base_error *err);
    /* What the step makes of one document (search/explain.h): fills all of *out but node, inner and cut_away. Of steps that rank by themselves; NULL:
     * score and rank are looked up in its full ranking. */
    base_status (*explain)(const search_node *node, const search_call *call, const search_query *query, uint32_t doc,
                           struct search_explanation *out, base_arena *arena, base_error *err);
    /* The words of a document's text by which the step found it, for snippets; NULL: those of the query's bag. */
    base_status (*match)(const search_node *node, const search_call *call, const search_query *query, base_view text,
                         ir_analysis *work, ir_matches *out, base_arena *arena, base_error *err);
    /* Of a combiner that joins rankings through search/fusion.h: how, by the step's values. `salton fuse` does the same to run files. */
    search_fusion (*fusion)(const base_value *values);
    /* Appends how the step will go about it, a clause for `run --dry-run`; NULL: nothing is chosen. */
    void (*plan)(const search_node *node, base_buf *out);
    /* depth an earlier step must deliver so that the first `depth` after this one are right; NULL: the same. */
    size_t (*needs)(const search_node *node, size_t depth);
} search_step;

extern const search_step *const *const search_steps[]; /* arrays ended by NULL, in a list ended by NULL */
extern const search_step search_terms_step;            /* the retriever behind every ir_model */

/* A word of the language: a step of the rack, or a model through search_terms_step. */
typedef struct {
    const search_step *step;
    const ir_model *model; /* or NULL */
    const char *name, *help, *formula, *source;
    int year;
    const base_param *params;
} search_word;

/* All words, models first by year, then steps; false past the end. */
bool search_word_at(size_t i, search_word *out);
bool search_word_find(base_view name, search_word *out);

#endif
