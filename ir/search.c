/* ir/search.c - query + model -> ranked documents; which query processor does it; one document explained. */
#include "ir/search.h"

#include <string.h>

#include "ir/exhaustive.h"
#include "ir/maxscore.h"
#include "ir/postings.h"

struct ir_searcher {
    const ir_index *index;
    ir_norms *norms;
};

base_status ir_searcher_new(ir_searcher **out, const ir_index *index, base_error *err)
{
    ir_searcher *se = base_new(ir_searcher, err);
    if (!se) return BASE_ENOMEM;
    se->index = index;
    base_status s = ir_norms_new(&se->norms, index, err);
    if (s == BASE_OK) *out = se;
    else ir_searcher_free(se);
    return s;
}

void ir_searcher_free(ir_searcher *se)
{
    if (!se) return;
    ir_norms_free(se->norms);
    base_free(se);
}

const ir_index *ir_searcher_index(const ir_searcher *se)
{
    return se->index;
}

void ir_ranking_done(ir_ranking *r)
{
    base_free(r->hits);
    *r = (ir_ranking){ 0 };
}

/* --- query processors --------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *help;
    base_status (*run)(const ir_scoring *scoring, base_topk *top, ir_ranking *out, base_error *err);
} processor;

enum { EXHAUSTIVE, MAXSCORE };
static const processor processors[] = {
    { "exhaustive", "scores every document that holds a query term: the definition", ir_exhaustive },
    { "maxscore", "scores what can still be ranked, by bounds of terms and blocks: the same ranking", ir_maxscore },
};
#define N_PROCESSORS (sizeof processors / sizeof processors[0])

const char *ir_algorithm_known(size_t i, const char **help)
{
    if (i >= N_PROCESSORS) return NULL;
    if (help) *help = processors[i].help;
    return processors[i].name;
}

/* The processor that was asked for by name; NULL: none was. */
static base_status find_processor(const processor **out, const char *name, base_error *err)
{
    const char *names[N_PROCESSORS];
    *out = NULL;
    if (!name) return BASE_OK;
    for (size_t i = 0; i < N_PROCESSORS; i++) {
        names[i] = processors[i].name;
        if (strcmp(name, names[i]) == 0) {
            *out = &processors[i];
            return BASE_OK;
        }
    }
    const char *near = base_nearest(base_view_of(name), names, N_PROCESSORS);
    return base_fail(err, BASE_EARG, "unknown algorithm \"%s\"; %s%s", name,
                     near ? "the nearest is " : "known: ", near ? near : names[0]);
}

/* The planner. Pruning pays where the threshold soon stands high: where there are WORTH postings for each document wanted. Measured with
 * benches/bench_planner.c, bm25, 100,000 and 400,000 documents, queries by powers of two of their postings, maxscore's time as a multiple of
 * exhaustive's: k = 1 gains from 256 or 512 postings on (0.4 to 0.85), k = 1000 never (1.03 to 1.4). k = 10 gains from 2,048 on with 400,000 documents
 * (0.63 to 0.9, but once 1.12), yet with 100,000 only from 32,768 on (0.78; below 1.07 to 1.24). Over all 80 cases 256 and 512 a document
 * are 2.3% behind the better of the two in the geometric mean, 128 is 3.3%, 1,024 2.6%, 4,096 5.6%, and never to prune 15%. */
#define WORTH 256
static const processor *choose(const processor *asked, const ir_scoring *scoring, size_t k)
{
    uint64_t postings = 0;
    if (!scoring->scorer.bounded_by_impacts) return &processors[EXHAUSTIVE];
    if (asked) return asked;
    for (size_t i = 0; i < scoring->n; i++) postings += scoring->terms[i].term.numbers.df;
    return &processors[postings / WORTH > k ? MAXSCORE : EXHAUSTIVE];
}

base_status ir_algorithm_for(const ir_ask *ask, const char **name, const char **why, base_error *err)
{
    const processor *asked;
    base_value defaults[BASE_PARAMS_MAX];
    ir_scorer scorer = { .model = ask->model };
    base_status s = find_processor(&asked, ask->algorithm, err);
    if (s != BASE_OK) return s;
    base_params_defaults(defaults, ask->model->params);
    if ((s = ask->model->prepare(&scorer, ask->values ? ask->values : defaults, err)) != BASE_OK) return s;
    *name = asked ? asked->name : processors[MAXSCORE].name;
    *why = asked ? "as asked for" : "or exhaustive where few documents match for each one wanted";
    if (!scorer.bounded_by_impacts) {
        *name = processors[EXHAUSTIVE].name;
        *why = "as the model has no bound";
    }
    return BASE_OK;
}

base_status ir_search(ir_searcher *se, const ir_query *query, const ir_ask *ask, ir_ranking *out, base_error *err)
{
    const processor *p;
    ir_scoring scoring = { 0 };
    base_topk *top = NULL;
    base_ties ties = ir_index_ties(se->index);
    ir_ranking r = { 0 };
    base_status s;

    if ((s = find_processor(&p, ask->algorithm, err)) != BASE_OK) return s;
    if ((s = ir_scoring_init(&scoring, se->index, se->norms, query, ask, err)) != BASE_OK) return s;
    p = choose(p, &scoring, ask->k);
    r.algorithm = p->name;
    if ((s = base_topk_new(&top, ask->k, &ties, err)) != BASE_OK) goto out;
    if ((s = p->run(&scoring, top, &r, err)) != BASE_OK) goto out;
    if (!(r.hits = base_array(base_topk_count(top), sizeof *r.hits, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    r.n = base_topk_finish(top, r.hits);
    s = ir_index_intact(se->index, err);
out:
    if (s == BASE_OK) *out = r;
    else ir_ranking_done(&r);
    base_topk_free(top);
    ir_scoring_done(&scoring);
    return s;
}

/* --- explanation ---------------------------------------------------------------------------------------------------------- */

/* The tf of a term in a document of its segment: 0 if it doesn't hold it. */
static base_status term_frequency(const ir_segment *segment, const ir_lexicon_entry *entry, uint32_t local, uint32_t *tf,
                                  base_error *err)
{
    *tf = 0;
    if (entry->df == 0) return BASE_OK;
    ir_cursor *c = base_new(ir_cursor, err);
    if (!c) return BASE_ENOMEM;
    base_status s = ir_cursor_open(c, segment, entry, err);
    if (s == BASE_OK) {
        if (ir_cursor_seek(c, local) == local) *tf = ir_cursor_tf(c);
        s = ir_cursor_status(c, err);
    }
    base_free(c);
    return s;
}

static base_status explain_terms(const ir_scoring *scoring, const ir_query *query, ir_explanation *out, base_error *err)
{
    uint32_t local;
    size_t segment = ir_index_locate(scoring->index, out->doc, &local);
    double times = out->factor_kind == IR_FACTOR_TIMES ? out->factor : 1, sum = 0;

    for (size_t i = 0; i < query->n; i++)
        out->terms[i] = (ir_explained_term){ .term = query->terms[i].term, .query_tf = query->terms[i].weight };
    for (size_t i = 0; i < scoring->n; i++) {
        const ir_scoring_term *t = &scoring->terms[i];
        ir_explained_term *e = &out->terms[t->at];
        base_status s = term_frequency(ir_index_segment(scoring->index, segment), &t->term.entries[segment], local, &e->tf, err);
        if (s != BASE_OK) return s;
        e->df = t->term.numbers.df;
        e->cf = t->term.numbers.cf;
        e->idf = t->weight.idf;
        e->weight = t->weight.factor;
        if (e->tf == 0) continue;
        double part = ir_scoring_part(scoring, t, e->tf, &out->numbers);
        sum += part;
        e->product = part * times;
        e->norm = e->weight != 0 ? e->product / e->weight : 0;
        out->matches = true;
    }
    if (!out->matches) return BASE_OK;
    out->total = ir_scoring_total(scoring, sum, out->doc);
    out->score = ir_scoring_score(scoring, sum, out->doc);
    return BASE_OK;
}

static base_status find_rank(ir_searcher *se, const ir_query *query, const ir_ask *ask, ir_explanation *out, base_error *err)
{
    ir_ask all = *ask;
    ir_ranking r = { 0 };
    all.k = (size_t)ir_index_collection(se->index)->n_docs;
    base_status s = ir_search(se, query, &all, &r, err);
    for (size_t i = 0; i < r.n; i++)
        if (r.hits[i].doc == out->doc) out->rank = i + 1;
    ir_ranking_done(&r);
    return s;
}

base_status ir_explain(ir_searcher *se, const ir_query *query, const ir_ask *ask, uint32_t doc, ir_explanation *out,
                       base_arena *arena, base_error *err)
{
    ir_scoring scoring = { 0 };
    base_status s;

    *out = (ir_explanation){ .doc = doc, .n = query->n };
    if ((s = ir_scoring_init(&scoring, se->index, se->norms, query, ask, err)) != BASE_OK) return s;
    out->docno = ir_index_docno(se->index, doc);
    out->collection = scoring.scorer.collection;
    out->factor_kind = scoring.scorer.factor_kind;
    out->factor = scoring.factors.by_doc ? scoring.factors.by_doc[doc] : 1;
    s = BASE_ENOMEM;
    if (!(out->terms = base_arena_alloc(arena, query->n * sizeof *out->terms, err))) goto out;
    if ((s = ir_index_numbers(se->index, doc, &out->numbers, err)) != BASE_OK) goto out;
    if ((s = explain_terms(&scoring, query, out, err)) != BASE_OK) goto out;
    if (!out->matches) goto out;
    if (out->factor_kind == IR_FACTOR_PLUS) out->document_part = scoring.scorer.scale * out->factor;
    s = find_rank(se, query, ask, out, err);
out:
    if (s == BASE_OK) s = ir_index_intact(se->index, err);
    ir_scoring_done(&scoring);
    return s;
}
