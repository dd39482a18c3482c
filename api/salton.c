/* api/salton.c - the door between a foreign program and the engine.
 *
 * Nothing is computed here. Each function translates: its arguments to what search/ asks for, what comes back to the header's plain structs,
 * a base_error to a salton_error. No struct of the engine shows in salton.h, so the engine may change while programs stay; and everything
 * handed out is copied to memory of the object that was asked, with a 0 byte behind each text: the engine's own views have none.
 *
 * Only what salton.h marks SALTON_API is seen from outside the shared library: all objects are compiled with -fvisibility=hidden. */
#include "api/salton.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "search/document.h"
#include "search/explain.h"

static_assert((int)SALTON_OK == (int)BASE_OK && (int)SALTON_ENOMEM == (int)BASE_ENOMEM && (int)SALTON_EIO == (int)BASE_EIO &&
                  (int)SALTON_EFORMAT == (int)BASE_EFORMAT && (int)SALTON_ELIMIT == (int)BASE_ELIMIT &&
                  (int)SALTON_EARG == (int)BASE_EARG && (int)SALTON_ESTOPPED == (int)BASE_ESTOPPED,
              "both count alike");
static_assert(sizeof((salton_error *)0)->message >= sizeof((base_error *)0)->where + sizeof((base_error *)0)->what + 2 &&
                  sizeof((salton_error *)0)->detail >= sizeof((base_error *)0)->detail,
              "no sentence is cut");

const char *salton_version(void)
{
    return SALTON_VERSION;
}

/* --- errors and texts ---------------------------------------------------------------------------------------------------- */

/* The caller's err from ours, or an empty one after BASE_OK. */
static salton_status hand_over(salton_error *err, base_status s, const base_error *found)
{
    if (!err) return (salton_status)s;
    *err = (salton_error){ .status = (salton_status)s };
    if (s == BASE_OK) return SALTON_OK;
    snprintf(err->message, sizeof err->message, "%s%s%s", found->where, found->where[0] ? ": " : "", found->what);
    memcpy(err->detail, found->detail, sizeof found->detail);
    return err->status;
}

static base_status keep(salton_text *out, base_view text, base_arena *arena, base_error *err)
{
    char *copy = base_arena_strndup(arena, text.ptr ? text.ptr : "", text.len, err);
    if (!copy) return BASE_ENOMEM;
    *out = (salton_text){ copy, text.len };
    return BASE_OK;
}

/* --- index ----------------------------------------------------------------------------------------------------------------- */

struct salton_index {
    search_engine *engine;
};

static const ir_index *index_of(const salton_index *index)
{
    return search_engine_index(index->engine);
}

salton_status salton_index_open(salton_index **out, const char *dir, salton_error *err)
{
    base_error found = { 0 };
    base_status s = BASE_ENOMEM;
    salton_index *index = base_new(salton_index, &found);
    if (index && (s = search_engine_open(&index->engine, dir, &found)) == BASE_OK) {
        *out = index;
        index = NULL;
    }
    base_free(index);
    return hand_over(err, s, &found);
}

void salton_index_close(salton_index *index)
{
    if (!index) return;
    search_engine_close(index->engine);
    base_free(index);
}

uint64_t salton_index_docs(const salton_index *index)
{
    return ir_index_collection(index_of(index))->n_docs;
}

const char *salton_index_corpus(const salton_index *index)
{
    return ir_index_corpus(index_of(index));
}

const char *salton_index_analyzer(const salton_index *index)
{
    return ir_analyzer_name(ir_index_analyzer(index_of(index)));
}

const char *salton_index_stopwords(const salton_index *index)
{
    return ir_analyzer_stopwords_label(ir_index_analyzer(index_of(index)));
}

/* --- pipelines ------------------------------------------------------------------------------------------------------------- */

struct salton_pipeline {
    search_pipeline *steps;
    base_buf name;
};

salton_status salton_pipeline_parse(salton_pipeline **out, const char *text, salton_error *err)
{
    base_error found = { 0 };
    base_status s = BASE_ENOMEM;
    salton_pipeline *p = base_new(salton_pipeline, &found);
    if (!p) goto out;
    if ((s = search_pipeline_parse(&p->steps, text, &found)) != BASE_OK) goto out;
    search_pipeline_print(p->steps, &p->name);
    if ((s = base_buf_status(&p->name, &found)) != BASE_OK) goto out;
    *out = p;
    p = NULL;
out:
    salton_pipeline_free(p);
    return hand_over(err, s, &found);
}

void salton_pipeline_free(salton_pipeline *pipeline)
{
    if (!pipeline) return;
    search_pipeline_free(pipeline->steps);
    base_buf_done(&pipeline->name);
    base_free(pipeline);
}

const char *salton_pipeline_name(const salton_pipeline *pipeline)
{
    return (const char *)pipeline->name.data;
}

/* --- search ---------------------------------------------------------------------------------------------------------------- */

struct salton_hits {
    const salton_index *index;
    search_ranking ranking;
    salton_text *docnos;  /* [ranking.n] in arena */
    base_arena *arena;    /* lives as long as the hits */
    base_arena *document; /* reset by each salton_hits_stored */
};

static base_status keep_docnos(salton_hits *hits, base_error *err)
{
    size_t n = hits->ranking.n;
    if (n > SIZE_MAX / sizeof *hits->docnos) return base_fail(err, BASE_ENOMEM, "no memory for %zu docnos", n);
    if (!(hits->docnos = base_arena_alloc(hits->arena, n * sizeof *hits->docnos, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        base_view docno = ir_index_docno(index_of(hits->index), hits->ranking.hits[i].doc);
        base_status s = keep(&hits->docnos[i], docno, hits->arena, err);
        if (s != BASE_OK) return s;
    }
    return ir_index_intact(index_of(hits->index), err);
}

salton_status salton_search(salton_hits **out, const salton_index *index, const salton_pipeline *pipeline, const char *query,
                            size_t k, salton_error *err)
{
    base_error found = { 0 };
    base_status s;
    search_call how = { .engine = index->engine, .k = k };
    salton_hits *hits = NULL;
    if (k == 0) {
        s = base_fail(&found, BASE_EARG, "k is 0: expected how many documents, at least 1");
        goto out;
    }
    s = BASE_ENOMEM;
    if (!(hits = base_new(salton_hits, &found))) goto out;
    hits->index = index;
    if ((s = base_arena_new(&hits->arena, &found)) != BASE_OK) goto out;
    if ((s = base_arena_new(&hits->document, &found)) != BASE_OK) goto out;
    if ((s = search_pipeline_run(pipeline->steps, &how, query, strlen(query), &hits->ranking, &found)) != BASE_OK) goto out;
    if ((s = keep_docnos(hits, &found)) != BASE_OK) goto out;
    *out = hits;
    hits = NULL;
out:
    salton_hits_free(hits);
    return hand_over(err, s, &found);
}

void salton_hits_free(salton_hits *hits)
{
    if (!hits) return;
    search_ranking_done(&hits->ranking);
    base_arena_free(hits->arena);
    base_arena_free(hits->document);
    base_free(hits);
}

size_t salton_hits_count(const salton_hits *hits)
{
    return hits->ranking.n;
}

salton_hit salton_hits_at(const salton_hits *hits, size_t i)
{
    assert(i < hits->ranking.n);
    return (salton_hit){ i + 1, hits->docnos[i], hits->ranking.hits[i].score };
}

static base_status keep_fields(salton_stored *out, const search_document *doc, base_arena *arena, base_error *err)
{
    base_status s = BASE_OK;
    salton_field *fields = base_arena_alloc(arena, doc->n_fields * sizeof *fields, err);
    if (!fields) return BASE_ENOMEM;
    for (size_t i = 0; i < doc->n_fields && s == BASE_OK; i++) {
        fields[i].name = doc->fields[i].name;
        fields[i].indexed = doc->fields[i].indexed;
        s = keep(&fields[i].text, doc->fields[i].text, arena, err);
    }
    out->fields = fields;
    out->n_fields = doc->n_fields;
    return s;
}

static base_status read_stored(salton_hits *hits, size_t i, salton_stored *out, base_error *err)
{
    search_document doc;
    base_arena *arena = hits->document;
    base_arena_reset(arena);
    base_status s = search_document_read(&doc, index_of(hits->index), hits->ranking.hits[i].doc, arena, err);
    if (s != BASE_OK) return s;
    if ((s = keep(&out->title, doc.title, arena, err)) != BASE_OK) return s;
    if ((s = keep(&out->text, doc.text, arena, err)) != BASE_OK) return s;
    if ((s = keep(&out->metadata, doc.metadata.len ? doc.metadata : base_view_of("{}"), arena, err)) != BASE_OK) return s;
    return keep_fields(out, &doc, arena, err);
}

salton_status salton_hits_stored(salton_hits *hits, size_t i, salton_stored *out, salton_error *err)
{
    base_error found = { 0 };
    salton_stored stored = { 0 };
    assert(i < hits->ranking.n);
    base_status s = read_stored(hits, i, &stored, &found);
    if (s == BASE_OK) *out = stored;
    return hand_over(err, s, &found);
}

/* --- explanation ----------------------------------------------------------------------------------------------------------- */

/* What salton_explain hands out is the first member, so the pointer is both. */
typedef struct {
    salton_explanation shown;
    base_arena *arena;
} explanation;

static base_status show_step(const char **out, const search_node *node, base_arena *arena, base_error *err)
{
    base_buf text = { 0 };
    const base_param *params = node->model ? node->model->params : node->step ? node->step->params : NULL;
    base_buf_format(&text, "%s(", node->model ? node->model->name : node->step ? node->step->name : "");
    if (params) base_params_print(&text, node->values, params, false);
    base_buf_text(&text, node->step || node->model ? ")" : "...)");
    base_status s = base_buf_status(&text, err);
    if (s == BASE_OK && !(*out = base_arena_strndup(arena, base_buf_string(&text), text.size, err))) s = BASE_ENOMEM;
    base_buf_done(&text);
    return s;
}

static base_status show_terms(salton_explanation *out, const ir_explanation *x, base_arena *arena, base_error *err)
{
    salton_term *terms = base_arena_alloc(arena, x->n * sizeof *terms, err);
    if (!terms) return BASE_ENOMEM;
    for (size_t i = 0; i < x->n; i++) {
        const ir_explained_term *t = &x->terms[i];
        base_status s = keep(&terms[i].term, t->term, arena, err);
        if (s != BASE_OK) return s;
        terms[i].query_tf = t->query_tf;
        terms[i].tf = t->tf;
        terms[i].df = t->df;
        terms[i].cf = t->cf;
        terms[i].idf = t->idf;
        terms[i].weight = t->weight;
        terms[i].norm = t->norm;
        terms[i].product = t->product;
    }
    out->terms = terms;
    out->n_terms = x->n;
    out->document_part = x->document_part;
    out->total = x->total;
    return BASE_OK;
}

/* Pipelines nest to a limited depth (search/pipeline.h), so this may call itself. */
static base_status show(salton_explanation *out, const search_explanation *e, base_arena *arena, base_error *err)
{
    const search_node *node = e->node;
    base_status s = show_step(&out->step, node, arena, err);
    if (s != BASE_OK) return s;
    out->in_ranking = e->in_ranking && !e->cut_away;
    out->rank = e->rank;
    out->score = e->score;
    out->formula = node->model ? node->model->formula : node->step ? node->step->formula : "";
    out->source = node->model ? node->model->source : node->step ? node->step->source : "";
    if (e->terms && (s = show_terms(out, e->terms, arena, err)) != BASE_OK) return s;
    salton_explanation **inner = base_arena_alloc(arena, e->n_inner * sizeof(salton_explanation *), err);
    if (!inner) return BASE_ENOMEM;
    for (size_t i = 0; i < e->n_inner; i++) {
        if (!(inner[i] = base_arena_alloc(arena, sizeof *inner[i], err))) return BASE_ENOMEM;
        if ((s = show(inner[i], &e->inner[i], arena, err)) != BASE_OK) return s;
    }
    out->inner = (const salton_explanation *const *)inner;
    out->n_inner = e->n_inner;
    return BASE_OK;
}

salton_status salton_explain(salton_explanation **out, const salton_index *index, const salton_pipeline *pipeline,
                             const char *query, const char *docno, salton_error *err)
{
    base_error found = { 0 };
    base_status s = BASE_ENOMEM;
    search_call how = { .engine = index->engine, .k = 1 };
    search_explanation e = { 0 };
    char quoted[128];
    uint32_t doc = ir_index_find_docno(index_of(index), base_view_of(docno));
    explanation *x = base_new(explanation, &found);
    if (!x) goto out;
    if (doc == IR_NO_DOC) {
        base_quote(quoted, sizeof quoted, docno, strlen(docno));
        s = base_fail(&found, BASE_EARG, "%s holds no document \"%s\"", ir_index_path(index_of(index)), quoted);
        goto out;
    }
    if ((s = base_arena_new(&x->arena, &found)) != BASE_OK) goto out;
    if ((s = search_explain(pipeline->steps, &how, query, strlen(query), doc, &e, x->arena, &found)) != BASE_OK) goto out;
    if ((s = show(&x->shown, &e, x->arena, &found)) != BASE_OK) goto out;
    *out = &x->shown;
    x = NULL;
out:
    if (x) salton_explanation_free(&x->shown);
    return hand_over(err, s, &found);
}

void salton_explanation_free(salton_explanation *shown)
{
    explanation *x = (explanation *)shown;
    if (!x) return;
    base_arena_free(x->arena);
    base_free(x);
}

/* --- analysis -------------------------------------------------------------------------------------------------------------- */

typedef struct {
    salton_token_fn each;
    void *context;
    base_buf term;
} listener;

static base_status hear(void *context, const ir_token *token, base_error *err)
{
    listener *l = context;
    base_buf_clear(&l->term);
    base_buf_bytes(&l->term, token->term.ptr, token->term.len);
    base_status s = base_buf_status(&l->term, err);
    if (s != BASE_OK) return s;
    salton_token shown = { { base_buf_string(&l->term), token->term.len }, token->begin, token->end, token->position };
    return l->each(l->context, &shown) ? base_fail(err, BASE_ESTOPPED, "the callback asked to stop") : BASE_OK;
}

salton_status salton_analyze(const salton_index *index, const char *text, size_t n, salton_token_fn each, void *context,
                             salton_error *err)
{
    base_error found = { 0 };
    ir_analysis *work = NULL;
    listener l = { .each = each, .context = context };
    base_status s = ir_analysis_new(&work, ir_index_analyzer(index_of(index)), &found);
    if (s == BASE_OK) s = ir_analyze(work, text, n, hear, &l, &found);
    ir_analysis_free(work);
    base_buf_done(&l.term);
    return hand_over(err, s, &found);
}
