/* search/explain.c - a pipeline asked about one document.
 *
 * A retriever explains itself; parentheses hand the question on; a cut says whether the document survives it. The ranking of the whole decides
 * rank and score, so what is explained is what is printed. */
#include "search/explain.h"

static base_status explain_pipeline(const search_pipeline *p, const search_call *call, const search_query *query, uint32_t doc,
                                    search_explanation *out, base_arena *arena, base_error *err);

static base_status explain_node(const search_node *node, const search_call *call, const search_query *query, uint32_t doc,
                                search_explanation *out, base_arena *arena, base_error *err)
{
    base_status s;
    *out = (search_explanation){ .node = node };
    if (node->step && node->step->explain) {
        if ((s = node->step->explain(node, call, query, doc, out, arena, err)) != BASE_OK) return s;
    } else {
        out->n_inner = node->n_inner;
        if (!(out->inner = base_arena_alloc(arena, node->n_inner * sizeof *out->inner, err))) return BASE_ENOMEM;
        for (size_t i = 0; i < node->n_inner; i++)
            if ((s = explain_pipeline(node->inner[i].pipeline, call, query, doc, &out->inner[i], arena, err)) != BASE_OK) return s;
        if (!node->step) {
            out->in_ranking = out->inner[0].in_ranking && !out->inner[0].cut_away;
            out->score = out->inner[0].score;
            out->rank = out->inner[0].rank;
        }
    }
    out->cut_away = node->cut && out->rank > node->cut;
    return BASE_OK;
}

static base_status explain_pipeline(const search_pipeline *p, const search_call *call, const search_query *query, uint32_t doc,
                                    search_explanation *out, base_arena *arena, base_error *err)
{
    return explain_node(&p->nodes[p->n - 1], call, query, doc, out, arena, err);
}

base_status search_explain(const search_pipeline *p, const search_call *call, const char *text, size_t n, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    ir_query *bag = NULL;
    base_status s = ir_query_of_text(&bag, ir_index_analyzer(search_engine_index(call->engine)), text, n, err);
    search_query query = { .text = { text, n }, .bag = bag };
    if (s == BASE_OK) s = explain_pipeline(p, call, &query, doc, out, arena, err);
    ir_query_free(bag);
    return s;
}
