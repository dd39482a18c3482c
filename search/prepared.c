/* search/prepared.c - rankings by step and query, in a list: pipelines are short. */
#include "search/prepared.h"

#include "search/run.h"

typedef struct made {
    struct made *next;
    const search_node *node;
    size_t depth, n;
    search_ranking *rankings; /* [n] */
} made;

struct search_prepared {
    made *first;
};

/* The queries on their way. */
typedef struct {
    search_prepared *prepared;
    const search_call *call;
    search_many many;
} gathering;

bool search_pipeline_prepares(const search_pipeline *p)
{
    bool any = false;
    for (size_t i = 0; i < p->n && !any; i++) {
        const search_node *node = &p->nodes[i];
        any = node->step && node->step->retrieve_many;
        for (size_t j = 0; j < node->n_inner && !any; j++) any = search_pipeline_prepares(node->inner[j].pipeline);
    }
    return any;
}

static void made_free(made *m)
{
    if (!m) return;
    for (size_t i = 0; m->rankings && i < m->n; i++) search_ranking_done(&m->rankings[i]);
    base_free(m->rankings);
    base_free(m);
}

void search_prepared_free(search_prepared *prepared)
{
    if (!prepared) return;
    for (made *m = prepared->first, *next; m; m = next) {
        next = m->next;
        made_free(m);
    }
    base_free(prepared);
}

static base_status prepare_step(void *context, const search_node *node, size_t depth, base_error *err)
{
    gathering *g = context;
    base_error refused = { 0 };
    if (!node->step->retrieve_many) return BASE_OK;
    made *m = base_new(made, err);
    if (!m) return BASE_ENOMEM;
    *m = (made){ .node = node, .depth = depth, .n = g->many.n };
    m->rankings = base_array(m->n, sizeof *m->rankings, err);
    base_status s = m->rankings ? node->step->retrieve_many(node, g->call, &g->many, depth, m->rankings, &refused) : BASE_ENOMEM;
    if (s == BASE_OK) {
        m->next = g->prepared->first;
        g->prepared->first = m;
        return BASE_OK;
    }
    made_free(m);
    if (s == BASE_EARG) return BASE_OK;
    if (err && refused.status != BASE_OK) *err = refused;
    return s;
}

static base_status analyse(search_query *queries, const base_view *texts, size_t n, const search_call *call, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        queries[i].text = texts[i];
        s = ir_query_of_text(&queries[i].bag, ir_index_analyzer(search_engine_index(call->engine)), texts[i].ptr, texts[i].len,
                             err);
    }
    return s;
}

base_status search_prepare(search_prepared **out, const search_pipeline *p, const search_call *call, const base_view *texts,
                           const float *vectors, size_t n, base_pool *pool, base_error *err)
{
    search_run *run = NULL;
    search_query *queries = base_array(n, sizeof *queries, err);
    gathering g = { base_new(search_prepared, err), call, { queries, n, vectors, pool } };
    base_status s = g.prepared && queries ? analyse(queries, texts, n, call, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = search_run_new(&run, p, call, err);
    if (s == BASE_OK) s = search_run_each(run, p, prepare_step, &g, err);
    search_run_free(run);
    for (size_t i = 0; queries && i < n; i++) ir_query_free(queries[i].bag);
    base_free(queries);
    if (s == BASE_OK) *out = g.prepared;
    else search_prepared_free(g.prepared);
    return s;
}

const search_ranking *search_prepared_find(const search_prepared *prepared, const search_node *node, size_t place, size_t depth)
{
    const made *m = prepared ? prepared->first : NULL;
    while (m && (m->node != node || m->depth != depth)) m = m->next;
    return m ? &m->rankings[place] : NULL;
}
