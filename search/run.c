/* search/run.c - walks the steps with what has come about: the query (a rewriter exchanges its bag) and the ranking.
 *
 * How deep each step must rank is worked out backwards from what the caller wants: a cut lowers it, a step that looks further down (a reranker, a
 * combiner) raises it. Before anything runs, a walk over the tree notes for each inner pipeline, known by its number (parse.c), the deepest place
 * that it stands at; there is one ranking for each of them and each version of the query, and every place takes as much of it as it needs. */
#include "search/run.h"

#include "search/prepared.h"

/* What an inner pipeline made of one version of the query. */
typedef struct computed {
    struct computed *before;
    uint32_t version;
    size_t depth;
    search_ranking ranking;
} computed;

struct search_run {
    const search_call *call;
    computed **known; /* [n_inner] by the number of the inner pipeline */
    size_t *depths;   /* [n_inner] how deep it is needed */
    uint32_t n_inner, versions;
};

/* --- how deep --------------------------------------------------------------------------------------------------------------------- */

size_t search_depth_before(const search_pipeline *p, size_t from, size_t depth)
{
    for (size_t i = p->n; i-- > from;) {
        const search_node *node = &p->nodes[i];
        if (node->cut && node->cut < depth) depth = node->cut;
        if (!node->step) depth = search_depth_before(node->inner[0].pipeline, 0, depth);
        else if (node->step->needs) depth = node->step->needs(node, depth);
    }
    return depth;
}

/* What node i must rank, for `depth` documents behind p. */
static size_t depth_at(const search_pipeline *p, size_t i, size_t depth)
{
    size_t wanted = search_depth_before(p, i + 1, depth);
    return p->nodes[i].cut && p->nodes[i].cut < wanted ? p->nodes[i].cut : wanted;
}

static size_t inner_depth(const search_node *node, size_t depth)
{
    return node->step->needs ? node->step->needs(node, depth) : depth;
}

static void note_depths(search_run *run, const search_pipeline *p, size_t depth)
{
    for (size_t i = 0; i < p->n; i++) {
        const search_node *node = &p->nodes[i];
        size_t wanted = depth_at(p, i, depth);
        if (!node->step) note_depths(run, node->inner[0].pipeline, wanted);
        for (size_t j = 0; node->step && j < node->n_inner; j++) {
            size_t *deepest = &run->depths[node->inner[j].pipeline->number];
            size_t needed = inner_depth(node, wanted);
            if (needed > *deepest) *deepest = needed;
            note_depths(run, node->inner[j].pipeline, *deepest);
        }
    }
}

/* One walk over the steps. */
typedef struct {
    const search_run *run;
    bool *seen; /* [n_inner] */
    search_step_fn each;
    void *context;
} visit;

/* *asked: the query is still as it came; a rewriter ends that. */
static base_status visit_steps(const visit *v, const search_pipeline *p, size_t depth, bool *asked, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < p->n && *asked && s == BASE_OK; i++) {
        const search_node *node = &p->nodes[i];
        size_t wanted = depth_at(p, i, depth);
        if (!node->step) {
            s = visit_steps(v, node->inner[0].pipeline, wanted, asked, err);
            continue;
        }
        for (size_t j = 0; j < node->n_inner && s == BASE_OK; j++) {
            uint32_t number = node->inner[j].pipeline->number;
            bool inner_asked = true;
            if (!v->seen[number]) s = visit_steps(v, node->inner[j].pipeline, v->run->depths[number], &inner_asked, err);
            v->seen[number] = true;
        }
        if (s == BASE_OK) s = v->each(v->context, node, wanted, err);
        *asked = node->step->kind != SEARCH_REWRITER;
    }
    return s;
}

base_status search_run_each(search_run *run, const search_pipeline *p, search_step_fn each, void *context, base_error *err)
{
    visit v = { run, base_array(run->n_inner, sizeof *v.seen, err), each, context };
    bool asked = true;
    base_status s = v.seen ? visit_steps(&v, p, run->call->k, &asked, err) : BASE_ENOMEM;
    base_free(v.seen);
    return s;
}

/* --- inner pipelines ------------------------------------------------------------------------------------------------------------- */

void search_state_done(search_state *st)
{
    search_ranking_done(&st->ranking);
    ir_query_free(st->rewritten);
    st->rewritten = NULL;
}

base_status search_run_new(search_run **out, const search_pipeline *p, const search_call *call, base_error *err)
{
    search_run *run = base_new(search_run, err);
    if (!run) return BASE_ENOMEM;
    run->call = call;
    run->n_inner = p->n_inner;
    run->known = base_array(p->n_inner, sizeof(run->known[0]), err);
    run->depths = base_array(p->n_inner, sizeof *run->depths, err);
    if (!run->known || !run->depths) {
        search_run_free(run);
        return BASE_ENOMEM;
    }
    note_depths(run, p, call->k);
    *out = run;
    return BASE_OK;
}

void search_run_free(search_run *run)
{
    if (!run) return;
    for (uint32_t i = 0; run->known && i < run->n_inner; i++)
        while (run->known[i]) {
            computed *c = run->known[i];
            run->known[i] = c->before;
            search_ranking_done(&c->ranking);
            base_free(c);
        }
    base_free(run->known);
    base_free(run->depths);
    base_free(run);
}

static base_status compute(search_run *run, const search_pipeline *p, const search_state *st, size_t depth, search_ranking *view,
                           base_error *err)
{
    computed *c = run->known[p->number];
    while (c && (c->version != st->version || c->depth < depth)) c = c->before;
    if (!c) {
        if (!(c = base_new(computed, err))) return BASE_ENOMEM;
        c->version = st->version;
        c->depth = depth > run->depths[p->number] ? depth : run->depths[p->number];
        search_state inner = { .query = st->query, .version = st->version };
        base_status s = search_run_steps(run, p, p->n, &inner, c->depth, err);
        c->ranking = inner.ranking;
        inner.ranking = (search_ranking){ 0 };
        search_state_done(&inner);
        c->before = run->known[p->number];
        run->known[p->number] = c;
        if (s != BASE_OK) return s;
    }
    *view = c->ranking;
    search_ranking_cut(view, depth);
    return BASE_OK;
}

base_status search_run_inner(search_run *run, const search_node *node, const search_state *st, size_t depth, search_ranking *views,
                             base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < node->n_inner && s == BASE_OK; i++)
        s = compute(run, node->inner[i].pipeline, st, inner_depth(node, depth), &views[i], err);
    return s;
}

/* --- steps ----------------------------------------------------------------------------------------------------------------------- */

static base_status run_combiner(search_run *run, const search_node *node, const search_state *st, size_t depth, search_ranking *out,
                                base_error *err)
{
    search_ranking *views = base_array(node->n_inner, sizeof *views, err);
    if (!views) return BASE_ENOMEM;
    base_status s = search_run_inner(run, node, st, depth, views, err);
    if (s == BASE_OK) s = node->step->combine(node, run->call, views, node->n_inner, depth, out, err);
    base_free(views);
    return s;
}

static base_status run_rewriter(search_run *run, const search_node *node, search_state *st, base_error *err)
{
    ir_query *fresh = NULL;
    base_status s = node->step->rewrite(node, run->call, &st->query, &st->ranking, &fresh, err);
    if (s != BASE_OK) return s;
    ir_query_free(st->rewritten);
    st->rewritten = st->query.bag = fresh;
    st->version = ++run->versions;
    search_ranking_done(&st->ranking);
    return BASE_OK;
}

/* What was made of the query beside others, where it is as it came; else the step's own doing. */
static base_status run_retriever(search_run *run, const search_node *node, const search_state *st, size_t depth,
                                 search_ranking *out, base_error *err)
{
    const search_call *call = run->call;
    const search_ranking *made = st->version == 0 ? search_prepared_find(call->prepared, node, call->place, depth) : NULL;
    if (!made) return node->step->retrieve(node, call, &st->query, depth, out, err);
    return search_ranking_copy(out, made->hits, made->n, err);
}

static base_status run_node(search_run *run, const search_node *node, search_state *st, size_t depth, base_error *err)
{
    search_ranking out = { 0 };
    base_status s;
    if (!node->step) return search_run_steps(run, node->inner[0].pipeline, node->inner[0].pipeline->n, st, depth, err);
    switch (node->step->kind) {
    case SEARCH_REWRITER: return run_rewriter(run, node, st, err);
    case SEARCH_RERANKER: s = node->step->rerank(node, run->call, &st->query, &st->ranking, &out, err); break;
    case SEARCH_COMBINER: s = run_combiner(run, node, st, depth, &out, err); break;
    default: s = run_retriever(run, node, st, depth, &out, err);
    }
    if (s != BASE_OK) return s;
    search_ranking_done(&st->ranking);
    st->ranking = out;
    return BASE_OK;
}

base_status search_run_steps(search_run *run, const search_pipeline *p, size_t n, search_state *st, size_t depth, base_error *err)
{
    const base_stop *stop = run->call->stop;
    for (size_t i = 0; i < n; i++) {
        if (stop && atomic_load(&stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
        base_status s = run_node(run, &p->nodes[i], st, depth_at(p, i, depth), err);
        if (s != BASE_OK) return s;
        if (p->nodes[i].cut) search_ranking_cut(&st->ranking, p->nodes[i].cut);
    }
    return BASE_OK;
}
