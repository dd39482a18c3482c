/* search/steps/lsi.c - latent semantic indexing: nearness of query and documents by a matrix's strongest factors; and, as its control, the
 * same weights without them. */
#include <math.h>

#include "search/explain.h"

enum { K, WEIGHT, SCALE, ANN, EF, SVD, WHERE };
static const base_param params[] = {
    { .name = "k",
      .kind = BASE_PARAM_INTEGER,
      .number = 200,
      .min = 1,
      .max = 100000,
      .help = "how many factors; fewer if the matrix has fewer" },
    { .name = "weight",
      .kind = BASE_PARAM_WORD,
      .word = "logentropy",
      .choices = DENSE_WEIGHTINGS,
      .help = "of the matrix's cells" },
    { .name = "scale",
      .kind = BASE_PARAM_WORD,
      .word = "s",
      .choices = DENSE_SCALES,
      .help = "s: U'q with V S; none: S^-1 U'q with V; documents: S^-1 U'q with V S; query: U'q with V" },
    { .name = "ann", .kind = BASE_PARAM_WORD, .word = "flat", .choices = "flat", .help = "flat: every document is looked at" },
    { .name = "ef",
      .kind = BASE_PARAM_INTEGER,
      .number = 0,
      .min = 0,
      .max = 1e9,
      .help = "how many candidates an approximate search keeps; flat has no need of it, 0: not given" },
    { .name = "svd",
      .kind = BASE_PARAM_WORD,
      .word = "yes",
      .choices = "yes|no",
      .help = "no: the cosine of the weighted vectors themselves, the control" },
    SEARCH_WHERE_PARAM,
    { .kind = BASE_PARAM_END },
};

static bool has_svd(const search_node *node)
{
    return base_view_is(base_view_of(node->values[SVD].word), "yes");
}

static base_status check(const search_node *node, base_error *err)
{
    return search_where_check(node->values[WHERE].word, err);
}

static base_status get_model(const search_node *node, const search_call *call, const search_latent **out, base_error *err)
{
    search_latent_key key = { .k = has_svd(node) ? (size_t)node->values[K].number : 0 };
    base_status s = dense_weighting_of(&key.weighting, node->values[WEIGHT].word, err);
    if (s == BASE_OK && key.k) s = dense_scale_of(&key.scale, node->values[SCALE].word, err);
    return s == BASE_OK ? search_latents_get(search_engine_latents(call->engine), &key,
                                             &(search_latent_making){ call->stop, call->progress }, out, err)
                        : s;
}

static const dense_term_weights *weights_of(const search_latent *m)
{
    return m->lsi ? &m->lsi->weights : &m->td->weights;
}

/* --- with factors ------------------------------------------------------------------------------------------------------------------ */

/* The cosine of two points, in double, in the factors' order: what explain shows is what is ranked. */
static float nearness(const float *query, const float *point, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++) sum += (double)query[i] * (double)point[i];
    return (float)sum + 0.0F;
}

/* allowed: bits of documents; NULL: all. */
static base_status rank_points(base_topk *top, const search_latent *m, const uint64_t *allowed, const dense_term_vector *query,
                               base_arena *arena, base_error *err)
{
    size_t k = m->lsi->k;
    double *work = base_arena_alloc(arena, k * sizeof *work, err);
    float *point = base_arena_alloc(arena, k * sizeof *point, err);
    base_status s = work && point ? BASE_OK : BASE_ENOMEM;
    if (s != BASE_OK || !dense_lsi_fold(m->lsi, query, work, point)) return s;
    for (size_t i = 0; i < m->n && s == BASE_OK; i++)
        if (!allowed || search_where_has(allowed, m->docs[i]))
            s = base_topk_push(top, m->docs[i], nearness(point, m->points + i * k, k), err);
    return s;
}

/* --- without ------------------------------------------------------------------------------------------------------------------------- */

/* All documents, too, those without a shared term with 0: the control differs by the factors alone, and with all of them is the same. */
static base_status rank_columns(base_topk *top, const search_latent *m, const uint64_t *allowed, const dense_term_vector *query,
                                base_arena *arena, base_error *err)
{
    double *sums = base_arena_alloc(arena, m->n * sizeof *sums, err), squares = 0;
    const dense_sparse *a = m->td->matrix;
    base_status s = sums ? BASE_OK : BASE_ENOMEM;
    for (size_t j = 0; j < query->n && s == BASE_OK; j++) {
        squares += query->values[j] * query->values[j];
        for (uint64_t i = a->row_at[query->rows[j]]; i < a->row_at[query->rows[j] + 1]; i++)
            sums[a->columns[i]] += query->values[j] * a->values[i];
    }
    if (squares == 0) return s;
    for (size_t i = 0; i < m->n && s == BASE_OK; i++) {
        double norm = sqrt(squares) * m->norms[i];
        if (!allowed || search_where_has(allowed, m->docs[i]))
            s = base_topk_push(top, m->docs[i], norm > 0 ? (float)(sums[i] / norm) : 0, err);
    }
    return s;
}

/* --- the step ----------------------------------------------------------------------------------------------------------------------- */

static base_status retrieve(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                            search_ranking *out, base_error *err)
{
    const search_latent *m = NULL;
    base_topk *top = NULL;
    base_arena *arena = NULL;
    base_hit *hits = NULL;
    const uint64_t *allowed = NULL;
    dense_term_vector q;
    base_ties ties = ir_index_ties(search_engine_index(call->engine));
    base_status s = get_model(node, call, &m, err);
    if (s == BASE_OK)
        s = search_wheres_get(search_engine_wheres(call->engine), node->values[WHERE].word, call->stop, &allowed, err);
    if (s != BASE_OK) return s;
    if ((s = base_arena_new(&arena, err)) != BASE_OK) goto out;
    if ((s = base_topk_new(&top, depth, &ties, err)) != BASE_OK) goto out;
    s = dense_term_weights_query(&q, weights_of(m), query->bag, arena, err);
    if (s == BASE_OK) s = (m->lsi ? rank_points : rank_columns)(top, m, allowed, &q, arena, err);
    if (s != BASE_OK) goto out;
    if (!(hits = base_array(base_topk_count(top), sizeof *hits, err))) s = BASE_ENOMEM;
    else *out = (search_ranking){ hits, base_topk_finish(top, hits) };
out:
    base_topk_free(top);
    base_arena_free(arena);
    return s;
}

static base_status explain_nearness(const search_latent *m, const search_call *call, const search_query *query, uint32_t doc,
                                    search_explanation *out, base_arena *arena, base_error *err)
{
    dense_term_vector q, d;
    size_t i = 0;
    const dense_term_weights *weights = weights_of(m);
    base_status s = dense_term_weights_query(&q, weights, query->bag, arena, err);
    if (s == BASE_OK) s = dense_term_weights_document(&d, weights, search_engine_index(call->engine), doc, arena, err);
    if (s != BASE_OK) return s;
    while (i + 1 < m->n && m->docs[i] != doc) i++;
    if (!(out->factors = base_arena_alloc(arena, sizeof *out->factors, err))) return BASE_ENOMEM;
    if (m->lsi) s = dense_lsi_explain(out->factors, m->lsi, &q, &d, m->points + i * m->lsi->k, arena, err);
    else s = dense_term_explain(out->factors, weights, &q, &d, arena, err);
    out->total = out->factors->total;
    return s;
}

static base_status explain(const search_node *node, const search_call *call, const search_query *query, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    const search_latent *m = NULL;
    search_ranking full = { 0 };
    base_status s = get_model(node, call, &m, err);
    if (s == BASE_OK) s = retrieve(node, call, query, call->k, &full, err);
    if (s != BASE_OK) return s;
    search_explain_rank(out, &full, doc);
    search_ranking_done(&full);
    s = explain_nearness(m, call, query, doc, out, arena, err);
    if (s == BASE_OK && !out->in_ranking) {
        bool filtered = node->values[WHERE].word[0] && out->factors->n_terms > 0;
        out->absent = filtered ? SEARCH_WHERE_ABSENT : "no factor knows a word of the query";
    }
    return s;
}

static void plan(const search_node *node, base_buf *out)
{
    base_buf_text(out, has_svd(node) ? "flat, exactly: every document's point" : "exactly: every document's column");
    if (node->values[WHERE].word[0]) base_buf_text(out, "; documents that don't fulfil where are passed over");
}

static const search_step lsi = {
    .name = "lsi",
    .help = "latent semantic indexing: texts that share no word can be near",
    .formula = "cosine of U'q and the document's row of V S, where A = U S V' is the weighted term-document matrix cut to its k "
               "strongest factors; logentropy: log2(1 + tf) * (1 + sum(p ln p) / ln N); svd=no: cosine of the weighted vectors",
    .source =
        "Deerwester, Dumais, Furnas, Landauer, Harshman: Indexing by latent semantic analysis (1990); weights: Dumais: Improving "
        "the retrieval of information from external sources (1991)",
    .year = 1988,
    .kind = SEARCH_RETRIEVER,
    .params = params,
    .check = check,
    .retrieve = retrieve,
    .explain = explain,
    .plan = plan,
};

const search_step *const search_steps_lsi[] = { &lsi, NULL };
