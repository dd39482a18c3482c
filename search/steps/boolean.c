/* search/steps/boolean.c - Boolean retrieval: the documents that fulfil an expression, the oldest way to search by machine. */
#include "base/math.h"
#include "search/explain.h"

enum { DEFAULT };
static const base_param params[] = {
    { .name = "default", .kind = BASE_PARAM_WORD, .word = "and", .choices = "and|or", .help = "what joins words side by side" },
    { .kind = BASE_PARAM_END },
};

static base_status parse(const search_node *node, const search_call *call, const search_query *query, ir_boolean **out,
                         base_arena *arena, base_error *err)
{
    const ir_index *index = search_engine_index(call->engine);
    ir_boolean_options options = { .analyzer = ir_index_analyzer(index),
                                   .positions = ir_index_has_positions(index),
                                   .or_else = base_view_is(base_view_of(node->values[DEFAULT].word), "or"),
                                   .arena = arena };
    return ir_boolean_parse(out, query->text.ptr, query->text.len, &options, err);
}

static base_status retrieve(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                            search_ranking *out, base_error *err)
{
    ir_boolean *q = NULL;
    ir_ranking ranking = { 0 };
    base_status s = parse(node, call, query, &q, NULL, err);
    if (s == BASE_OK) s = ir_boolean_search(search_engine_index(call->engine), q, depth, &ranking, err);
    ir_boolean_free(q);
    if (s == BASE_OK) *out = (search_ranking){ ranking.hits, ranking.n };
    return s;
}

static base_status explain(const search_node *node, const search_call *call, const search_query *query, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    const ir_index *index = search_engine_index(call->engine);
    ir_boolean *q = NULL;
    ir_ranking all = { 0 };
    base_status s = parse(node, call, query, &q, arena, err);
    if (s != BASE_OK || !q->root) return s;
    if (!(out->expression = base_arena_alloc(arena, sizeof *out->expression, err))) return BASE_ENOMEM;
    if ((s = ir_boolean_explain(index, q, doc, out->expression, arena, err)) != BASE_OK) return s;
    if ((s = ir_boolean_search(index, q, SIZE_MAX, &all, err)) != BASE_OK) return s;
    for (size_t i = 0; i < all.n; i++)
        if (all.hits[i].doc == doc) out->rank = i + 1;
    ir_ranking_done(&all);
    out->in_ranking = out->rank > 0;
    out->score = out->in_ranking ? 1 : 0;
    return BASE_OK;
}

/* ln(1 + N / df) of each term, as for passages of a bag. */
static base_status measure_rarity(const ir_index *index, const ir_boolean *q, double **out, base_arena *arena, base_error *err)
{
    ir_term *terms = base_array(q->n_terms, sizeof *terms, err);
    double *rarity = base_arena_alloc(arena, q->n_terms * sizeof *rarity, err);
    base_status s = BASE_ENOMEM;
    if (!terms || !rarity) goto out;
    if ((s = ir_boolean_find_terms(index, q, terms, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < q->n_terms; i++) {
        double df = (double)terms[i].numbers.df;
        if (df > 0) rarity[i] = base_log(1 + (double)ir_index_collection(index)->n_docs / df);
    }
    *out = rarity;
out:
    base_free(terms);
    return s;
}

static base_status match(const search_node *node, const search_call *call, const search_query *query, base_view text,
                         ir_analysis *work, ir_matches *out, base_arena *arena, base_error *err)
{
    ir_boolean *q = NULL;
    double *rarity = NULL;
    base_status s;
    if ((s = parse(node, call, query, &q, arena, err)) != BASE_OK) return s;
    if ((s = measure_rarity(search_engine_index(call->engine), q, &rarity, arena, err)) != BASE_OK) return s;
    return ir_boolean_matches(out, work, q, rarity, text.ptr, text.len, arena, err);
}

static const search_step boolean = {
    .name = "boolean",
    .help = "the documents that fulfil an expression: words, \"phrases\", NEAR/n, AND, OR, NOT, parentheses",
    .formula = "1 if the document fulfils the expression; phrases and NEAR need salton index --positions",
    .source = "Taube, Gull, Wachtel: Unit terms in coordinate indexing (1952); phrases and NEAR as in Salton, McGill: Introduction "
              "to Modern "
              "Information Retrieval (1983)",
    .year = 1952,
    .kind = SEARCH_RETRIEVER,
    .params = params,
    .retrieve = retrieve,
    .explain = explain,
    .match = match,
};

const search_step *const search_steps_boolean[] = { &boolean, NULL };
