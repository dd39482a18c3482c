/* search/steps/terms.c - the retriever behind every ranking model: the query's bag of terms against the inverted index. */
#include "search/explain.h"

/* A model may refuse what no table can (SMART's letters); it does so over an empty collection, before anything runs. */
static base_status check(const search_node *node, base_error *err)
{
    ir_scorer scorer = { .model = node->model };
    return node->model->prepare(&scorer, node->values, err);
}

static base_status retrieve(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                            search_ranking *out, base_error *err)
{
    ir_ask ask = { .model = node->model, .values = node->values, .k = depth, .algorithm = call->algorithm };
    ir_ranking ranking = { 0 };
    base_status s = ir_search(search_engine_searcher(call->engine), query->bag, &ask, &ranking, err);
    if (s != BASE_OK) return s;
    *out = (search_ranking){ ranking.hits, ranking.n };
    return BASE_OK;
}

static base_status explain(const search_node *node, const search_call *call, const search_query *query, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    ir_ask ask = { .model = node->model, .values = node->values, .k = 1, .algorithm = call->algorithm };
    if (!(out->terms = base_arena_alloc(arena, sizeof *out->terms, err))) return BASE_ENOMEM;
    base_status s = ir_explain(search_engine_searcher(call->engine), query->bag, &ask, doc, out->terms, arena, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < out->terms->n; i++) { /* the query goes, its terms stay */
        base_view *term = &out->terms->terms[i].term;
        if (!(term->ptr = base_arena_strndup(arena, term->ptr, term->len, err))) return BASE_ENOMEM;
    }
    out->in_ranking = out->terms->matches;
    out->score = out->terms->score;
    out->rank = out->terms->rank;
    return BASE_OK;
}

const search_step search_terms_step = {
    .name = "terms",
    .help = "every ranking model, by its own name",
    .kind = SEARCH_RETRIEVER,
    .check = check,
    .retrieve = retrieve,
    .explain = explain,
};

/* The models themselves are the words of the language. */
const search_step *const search_steps_terms[] = { NULL };
