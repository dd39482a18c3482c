/* search/explain.c - a pipeline asked about one document.
 *
 * A retriever that is a model explains itself through ir/search; parentheses hand the question on; a cut says whether the document
 * survives it. The ranking of the whole decides rank and score, so what is explained is what is printed. */
#include "search/explain.h"

static base_status explain_pipeline(const search_pipeline *p, const search_call *call, const ir_query *bag, uint32_t doc,
                                    search_explanation *out, base_arena *arena, base_error *err);

static base_status explain_terms(const search_node *node, const search_call *call, const ir_query *bag, uint32_t doc,
                                 search_explanation *out, base_arena *arena, base_error *err)
{
    ir_ask ask = { .model = node->model, .values = node->values, .k = 1, .algorithm = call->algorithm };
    if (!(out->terms = base_arena_alloc(arena, sizeof *out->terms, err))) return BASE_ENOMEM;
    base_status s = ir_explain(search_engine_searcher(call->engine), bag, &ask, doc, out->terms, arena, err);
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

static base_status explain_node(const search_node *node, const search_call *call, const ir_query *bag, uint32_t doc,
                                search_explanation *out, base_arena *arena, base_error *err)
{
    base_status s;
    *out = (search_explanation){ .node = node };
    if (node->model) {
        if ((s = explain_terms(node, call, bag, doc, out, arena, err)) != BASE_OK) return s;
    } else {
        out->n_inner = node->n_inner;
        if (!(out->inner = base_arena_alloc(arena, node->n_inner * sizeof *out->inner, err))) return BASE_ENOMEM;
        for (size_t i = 0; i < node->n_inner; i++)
            if ((s = explain_pipeline(node->inner[i].pipeline, call, bag, doc, &out->inner[i], arena, err)) != BASE_OK) return s;
        if (!node->step) {
            out->in_ranking = out->inner[0].in_ranking && !out->inner[0].cut_away;
            out->score = out->inner[0].score;
            out->rank = out->inner[0].rank;
        }
    }
    out->cut_away = node->cut && out->rank > node->cut;
    return BASE_OK;
}

static base_status explain_pipeline(const search_pipeline *p, const search_call *call, const ir_query *bag, uint32_t doc,
                                    search_explanation *out, base_arena *arena, base_error *err)
{
    return explain_node(&p->nodes[p->n - 1], call, bag, doc, out, arena, err);
}

base_status search_explain(const search_pipeline *p, const search_call *call, const char *text, size_t n, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    ir_query *bag = NULL;
    base_status s = ir_query_of_text(&bag, ir_index_analyzer(search_engine_index(call->engine)), text, n, err);
    if (s == BASE_OK) s = explain_pipeline(p, call, bag, doc, out, arena, err);
    ir_query_free(bag);
    return s;
}
