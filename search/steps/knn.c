/* search/steps/knn.c - the nearest neighbours of a query's vector in a space. One query is as many with a number of one. */
#include <math.h>

#include "base/mem.h"
#include "search/explain.h"
#include "search/prepared.h"

enum { SPACE, METRIC, MIN, ANN, WHERE, SCAN };
static const base_param params[] = {
    { .name = "space", .kind = BASE_PARAM_WORD, .help = "which of the index's spaces (salton space list)" },
    { .name = "metric", .kind = BASE_PARAM_WORD, .word = "cosine", .choices = "cosine|dot|l2|angular", .help = "what is near" },
    { .name = "min",
      .kind = BASE_PARAM_NUMBER,
      .number = -INFINITY,
      .min = -INFINITY,
      .max = INFINITY,
      .help = "documents below this score are left out" },
    { .name = "ann", .kind = BASE_PARAM_WORD, .word = "flat", .choices = "flat", .help = "flat: every row is looked at" },
    SEARCH_WHERE_PARAM,
    { .name = "scan",
      .kind = BASE_PARAM_WORD,
      .word = "auto",
      .choices = SEARCH_SCANS,
      .help = "how rows are looked at, with the same bits; auto: topics together as products of matrices, queries alone by the "
              "rows, from the "
              "16th on as int8; rows, int8: each query alone, by the rows or by an int8 twin with exact scores for what its bounds "
              "leave" },
    { .kind = BASE_PARAM_END },
};

#define HITS_MOST (4 << 20) /* of one pass: 32 MiB */

static dense_metric metric_of(const search_node *node)
{
    int i = 0;
    while (i + 1 < DENSE_METRICS && !base_view_is(base_view_of(node->values[METRIC].word), dense_metric_names[i])) i++;
    return (dense_metric)i;
}

static search_scan scan_of(const search_node *node)
{
    base_view word = base_view_of(node->values[SCAN].word);
    return base_view_is(word, "rows") ? SEARCH_SCAN_ROWS : base_view_is(word, "int8") ? SEARCH_SCAN_INT8 : SEARCH_SCAN_AUTO;
}

static base_status check(const search_node *node, base_error *err)
{
    return search_where_check(node->values[WHERE].word, err);
}

/* What a search needs beside the queries. */
typedef struct {
    const search_node *node;
    const search_call *call;
    const search_near *near;
    size_t dim;
    const float *vectors; /* [n x dim] of the queries */
    float *made;          /* the memory of those that the encoder makes, or NULL */
    uint64_t *filtered;   /* the memory of allowed, if it isn't the space's own */
    const uint64_t *allowed;
} seeking;

static void seeking_done(seeking *k)
{
    base_free(k->made);
    base_free(k->filtered);
}

/* The queries' own vectors, or what the space's encoder makes of their texts. */
static base_status get_vectors(seeking *k, const search_many *many, base_error *err)
{
    const search_near *near = k->near;
    const char *name = dense_space_name(near->space);
    base_status s = BASE_OK;
    k->vectors = many->vectors;
    if (many->vectors && k->call->dim == k->dim) return BASE_OK;
    if (many->vectors)
        return base_fail(err, BASE_EARG, "the space %s has %zu dimensions, the query's vector %zu", name, k->dim, k->call->dim);
    if (!near->encoder)
        return base_fail(err, BASE_EARG,
                         "the space %s can't make a vector of a query: give the queries' own (salton run --vectors FILE)", name);
    if (!(k->made = base_array(many->n, k->dim * sizeof *k->made, err))) return BASE_ENOMEM;
    k->vectors = k->made;
    for (size_t i = 0; i < many->n && s == BASE_OK; i++) {
        const dense_query asked = { many->queries[i].text, many->queries[i].bag };
        s = near->encoder->encode(near->state, &asked, k->made + i * k->dim, err);
    }
    return s;
}

/* A text of which the encoder knows no word is nowhere: nothing is near to it. What comes as a vector is a place, zero too. */
static bool is_somewhere(const seeking *k, size_t query)
{
    for (size_t j = 0; k->made && j < k->dim; j++)
        if (k->made[query * k->dim + j] != 0) return true;
    return !k->made;
}

/* The rows whose documents live and fulfil where. */
static base_status get_allowed(seeking *k, base_error *err)
{
    const dense_space *space = k->near->space;
    const uint64_t *documents = NULL;
    base_status s =
        search_wheres_get(search_engine_wheres(k->call->engine), k->node->values[WHERE].word, k->call->stop, &documents, err);
    k->allowed = dense_space_allowed(space);
    if (s != BASE_OK || !documents) return s;
    if (!(k->filtered = base_array(dense_space_n(space) / 64 + 1, sizeof *k->filtered, err))) return BASE_ENOMEM;
    for (size_t row = 0; row < dense_space_n(space); row++) {
        uint32_t doc = dense_space_docs(space)[row];
        if (doc != IR_NO_DOC && search_where_has(documents, doc)) k->filtered[row / 64] |= UINT64_C(1) << row % 64;
    }
    k->allowed = k->filtered;
    return BASE_OK;
}

/* The best that reach min, as documents. */
static base_status take(search_ranking *out, const seeking *k, const base_hit *hits, size_t n, base_error *err)
{
    size_t kept = 0;
    while (kept < n && (double)hits[kept].score >= k->node->values[MIN].number) kept++;
    base_status s = search_ranking_copy(out, hits, kept, err);
    for (size_t i = 0; i < kept && s == BASE_OK; i++) out->hits[i].doc = dense_space_docs(k->near->space)[hits[i].doc];
    return s;
}

/* Some at a time, for what they find must be held. */
static base_status search_all(const seeking *k, const search_many *many, size_t depth, search_ranking *out, base_error *err)
{
    size_t living = dense_space_living(k->near->space), at_once = many->n, n;
    search_scan how = scan_of(k->node);
    const dense_ask ask = {
        .k = depth < living ? depth : living, .allowed = k->allowed, .ties = &k->near->ties, .pool = many->pool
    };
    base_status s = BASE_OK;
    if (ask.k == 0) return BASE_OK;
    if (at_once > HITS_MOST / ask.k) at_once = HITS_MOST / ask.k;
    if (how != SEARCH_SCAN_AUTO || at_once == 0) at_once = 1;
    base_hit *hits = base_array(at_once, ask.k * sizeof *hits, err);
    size_t *counts = base_array(at_once, sizeof *counts, err);
    if (!hits || !counts) s = BASE_ENOMEM;
    for (size_t from = 0; from < many->n && s == BASE_OK; from += n) {
        const dense_flat *flat = NULL;
        n = many->n - from < at_once ? many->n - from : at_once;
        s = search_spaces_scan(search_engine_spaces(k->call->engine), k->near, how, n, &flat, err);
        if (s == BASE_OK) s = dense_flat_search(flat, hits, counts, k->vectors + from * k->dim, n, &ask, err);
        for (size_t i = 0; i < n && s == BASE_OK; i++)
            s = take(&out[from + i], k, hits + i * ask.k, is_somewhere(k, from + i) ? counts[i] : 0, err);
    }
    base_free(hits);
    base_free(counts);
    return s;
}

/* All but the search; seeking_done in failure, too. */
static base_status seek(seeking *k, const search_node *node, const search_call *call, const search_many *many, base_error *err)
{
    *k = (seeking){ .node = node, .call = call };
    base_status s =
        search_spaces_near(search_engine_spaces(call->engine), node->values[SPACE].word, metric_of(node), &k->near, err);
    if (s != BASE_OK) return s;
    k->dim = dense_space_spec_of(k->near->space)->dim;
    s = get_vectors(k, many, err);
    return s == BASE_OK ? get_allowed(k, err) : s;
}

static base_status retrieve_many(const search_node *node, const search_call *call, const search_many *many, size_t depth,
                                 search_ranking *out, base_error *err)
{
    seeking k;
    base_status s = seek(&k, node, call, many, err);
    if (s == BASE_OK) s = search_all(&k, many, depth, out, err);
    seeking_done(&k);
    return s;
}

static base_status retrieve(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                            search_ranking *out, base_error *err)
{
    return retrieve_many(node, call, &(search_many){ query, 1, call->vector, NULL }, depth, out, err);
}

/* --- why ---------------------------------------------------------------------------------------------------------------------------- */

static const char *why_absent(const seeking *k, size_t row)
{
    if (!is_somewhere(k, 0)) return "the space's encoder knows none of the query's words";
    if (row == SIZE_MAX) return "the space has no row for the document, which came after it (salton space update)";
    if (!(k->allowed[row / 64] >> row % 64 & 1)) return SEARCH_WHERE_ABSENT;
    return "its score is below min";
}

static base_status explain_row(search_nearness *out, const seeking *k, size_t row, base_arena *arena, base_error *err)
{
    dense_rows rows;
    float *x = base_arena_alloc(arena, k->dim * sizeof *x, err);
    if (!x || !(out->parts = base_arena_alloc(arena, k->dim * sizeof *out->parts, err))) return BASE_ENOMEM;
    base_status s = dense_space_rows(k->near->space, &rows, err);
    if (s != BASE_OK) return s;
    dense_rows_widen(&rows, row, x);
    out->sum = dense_metric_explain(out->parts, out->metric, k->vectors, x, k->dim);
    out->query_norm = (double)dense_norm(k->vectors, k->dim);
    out->document_norm = (double)dense_norm(x, k->dim);
    return BASE_OK;
}

static base_status explain_found(const seeking *k, const search_ranking *full, uint32_t doc, search_explanation *out,
                                 base_arena *arena, base_error *err)
{
    size_t row = dense_space_row_of(k->near->space, doc);
    if (!(out->nearness = base_arena_alloc(arena, sizeof *out->nearness, err))) return BASE_ENOMEM;
    *out->nearness = (search_nearness){ .metric = metric_of(k->node), .dim = k->dim };
    search_explain_rank(out, full, doc);
    if (!out->in_ranking) out->absent = why_absent(k, row);
    return row == SIZE_MAX ? BASE_OK : explain_row(out->nearness, k, row, arena, err);
}

static base_status explain(const search_node *node, const search_call *call, const search_query *query, uint32_t doc,
                           search_explanation *out, base_arena *arena, base_error *err)
{
    const search_many one = { query, 1, call->vector, NULL };
    search_ranking full = { 0 };
    seeking k;
    base_status s = seek(&k, node, call, &one, err);
    if (s == BASE_OK) s = search_all(&k, &one, call->k, &full, err);
    if (s == BASE_OK) s = explain_found(&k, &full, doc, out, arena, err);
    search_ranking_done(&full);
    seeking_done(&k);
    return s;
}

/* --- the step ----------------------------------------------------------------------------------------------------------------------- */

static void plan(const search_node *node, base_buf *out)
{
    static const char *const ways[] = {
        [SEARCH_SCAN_AUTO] = "topics together as products of matrices (one or two: by the rows)",
        [SEARCH_SCAN_ROWS] = "each topic alone, by the rows",
        [SEARCH_SCAN_INT8] = "each topic alone, by an int8 twin; what its bounds leave is scored by the rows",
    };
    base_buf_format(out, "flat, exactly: %s", ways[scan_of(node)]);
    if (node->values[WHERE].word[0]) base_buf_text(out, "; rows whose documents don't fulfil where are passed over");
}

static const search_step knn = {
    .name = "knn",
    .help = "the nearest neighbours of the query's vector in a space, exactly",
    .formula = "cosine: q.d / (|q| |d|); dot: q.d; l2: -|q - d|^2; angular: -sqrt(2 - 2 cosine)",
    .source = "Fix & Hodges: Discriminatory analysis, nonparametric discrimination (1951); vectors of texts since Salton (1968)",
    .year = 1951,
    .kind = SEARCH_RETRIEVER,
    .params = params,
    .check = check,
    .retrieve = retrieve,
    .retrieve_many = retrieve_many,
    .explain = explain,
    .plan = plan,
};

const search_step *const search_steps_knn[] = { &knn, NULL };
