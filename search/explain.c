/* search/explain.c - a pipeline asked about one document.
 *
 * The steps before the last one run as in a search; the last one explains itself, its inner pipelines each for itself, and parentheses hand
 * the question on. A cut says whether the document survives it. Rank and score are those of the step's own full ranking, so what is explained
 * is what is printed. */
#include "search/explain.h"

#include "search/combiner.h"
#include "search/run.h"

/* One question on its way down. */
typedef struct {
    search_run *run;
    const search_call *call; /* k: all documents */
    uint32_t doc;
    base_arena *arena;
} question;

static base_status explain_pipeline(const question *q, const search_pipeline *p, const search_state *asked, search_explanation *out,
                                    base_error *err);

void search_explain_rank(search_explanation *out, const search_ranking *full, uint32_t doc)
{
    for (size_t i = 0; i < full->n && !out->in_ranking; i++) {
        if (full->hits[i].doc != doc) continue;
        out->in_ranking = true;
        out->score = full->hits[i].score;
        out->rank = i + 1;
    }
}

/* A step that can't tell more than where the document stands. */
static base_status explain_rank(const question *q, const search_node *node, const search_state *st, const search_ranking *rankings,
                                search_explanation *out, base_error *err)
{
    search_ranking full = { 0 };
    base_status s;
    switch (node->step->kind) {
    case SEARCH_RERANKER: s = node->step->rerank(node, q->call, &st->query, rankings, &full, err); break;
    case SEARCH_COMBINER: s = node->step->combine(node, q->call, rankings, node->n_inner, q->call->k, &full, err); break;
    default: s = node->step->retrieve(node, q->call, &st->query, q->call->k, &full, err);
    }
    if (s != BASE_OK) return s;
    search_explain_rank(out, &full, q->doc);
    search_ranking_done(&full);
    return BASE_OK;
}

static base_status explain_inner(const question *q, const search_node *node, const search_state *st, search_explanation *out,
                                 base_error *err)
{
    base_status s = BASE_OK;
    if (!(out->inner = base_arena_alloc(q->arena, node->n_inner * sizeof *out->inner, err))) return BASE_ENOMEM;
    out->n_inner = node->n_inner;
    for (size_t i = 0; i < node->n_inner && s == BASE_OK; i++)
        s = explain_pipeline(q, node->inner[i].pipeline, st, &out->inner[i], err);
    return s;
}

static base_status explain_step(const question *q, const search_node *node, const search_state *st, search_explanation *out,
                                base_error *err)
{
    const search_ranking *rankings = &st->ranking;
    search_ranking *views = NULL;
    if (node->step->explain) return node->step->explain(node, q->call, &st->query, q->doc, out, q->arena, err);
    if (node->step->kind == SEARCH_COMBINER) {
        if (!(views = base_arena_alloc(q->arena, node->n_inner * sizeof *views, err))) return BASE_ENOMEM;
        base_status s = search_run_inner(q->run, node, st, q->call->k, views, err);
        if (s != BASE_OK) return s;
        rankings = views;
    }
    if (node->step->fusion) return search_combiner_explain(node, q->call, rankings, q->doc, out, q->arena, err);
    return explain_rank(q, node, st, rankings, out, err);
}

static base_status explain_node(const question *q, const search_node *node, const search_state *st, search_explanation *out,
                                base_error *err)
{
    base_status s;
    *out = (search_explanation){ .node = node };
    if (node->step && (s = explain_step(q, node, st, out, err)) != BASE_OK) return s;
    if ((s = explain_inner(q, node, st, out, err)) != BASE_OK) return s;
    if (!node->step) {
        out->in_ranking = out->inner[0].in_ranking && !out->inner[0].cut_away;
        out->score = out->inner[0].score;
        out->rank = out->inner[0].rank;
    }
    out->cut_away = node->cut && out->rank > node->cut;
    return BASE_OK;
}

static base_status explain_pipeline(const question *q, const search_pipeline *p, const search_state *asked, search_explanation *out,
                                    base_error *err)
{
    size_t last = p->n - 1;
    search_state st = { .query = asked->query, .version = asked->version };
    if (last == 0) return explain_node(q, p->nodes, asked, out, err);
    base_status s = search_ranking_copy(&st.ranking, asked->ranking.hits, asked->ranking.n, err);
    if (s == BASE_OK) s = search_run_steps(q->run, p, last, &st, q->call->k, err);
    if (s == BASE_OK) s = explain_node(q, &p->nodes[last], &st, out, err);
    search_state_done(&st);
    return s;
}

base_status search_explain(const search_pipeline *p, const search_call *call, const char *text, size_t n, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    ir_query *bag = NULL;
    search_call all = *call;
    question q = { .call = &all, .doc = doc, .arena = arena };
    all.k = SIZE_MAX;
    base_status s = ir_query_of_text(&bag, ir_index_analyzer(search_engine_index(call->engine)), text, n, err);
    if (s != BASE_OK) return s;
    search_state asked = { .query = { .text = { text, n }, .bag = bag } };
    if ((s = search_run_new(&q.run, p, &all, err)) == BASE_OK) s = explain_pipeline(&q, p, &asked, out, err);
    search_run_free(q.run);
    ir_query_free(bag);
    return s;
}
