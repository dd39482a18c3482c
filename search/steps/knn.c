/* search/steps/knn.c - the nearest neighbours of a query's vector in a space. */
#include <math.h>

#include "base/mem.h"
#include "search/step.h"

enum { SPACE, METRIC, MIN, ANN };
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
    { .kind = BASE_PARAM_END },
};

static dense_metric metric_of(const search_node *node)
{
    int i = 0;
    while (i + 1 < DENSE_METRICS && !base_view_is(base_view_of(node->values[METRIC].word), dense_metric_names[i])) i++;
    return (dense_metric)i;
}

/* The query's own vector, or what the space's encoder makes of its text; *out is call's or made's. */
static base_status get_vector(const float **out, float **made, const search_near *near, const search_call *call,
                              const search_query *query, base_error *err)
{
    size_t dim = dense_space_spec_of(near->space)->dim;
    const dense_query asked = { query->text, query->bag };
    *out = call->vector;
    if (call->vector && call->dim == dim) return BASE_OK;
    if (call->vector)
        return base_fail(err, BASE_EARG, "the space %s has %zu dimensions, the query's vector %zu", dense_space_name(near->space),
                         dim, call->dim);
    if (!near->encoder)
        return base_fail(err, BASE_EARG,
                         "the space %s can't make a vector of a query: give the queries' own (salton run --vectors FILE)",
                         dense_space_name(near->space));
    if (!(*made = base_array(dim, sizeof **made, err))) return BASE_ENOMEM;
    *out = *made;
    return near->encoder->encode(near->state, &asked, *made, err);
}

/* The best that reach min, as documents. */
static base_status search(const search_near *near, const float *vector, double min, size_t depth, search_ranking *out,
                          base_error *err)
{
    size_t n = 0, kept = 0, living = dense_space_living(near->space);
    const dense_ask ask = { .k = depth < living ? depth : living,
                            .allowed = dense_space_allowed(near->space),
                            .ties = &near->ties };
    if (ask.k == 0) return BASE_OK;
    base_hit *hits = base_array(ask.k, sizeof *hits, err);
    if (!hits) return BASE_ENOMEM;
    base_status s = dense_flat_search(near->flat, hits, &n, vector, 1, &ask, err);
    if (s != BASE_OK) {
        base_free(hits);
        return s;
    }
    for (size_t i = 0; i < n && (double)hits[i].score >= min; i++) hits[kept++].doc = dense_space_docs(near->space)[hits[i].doc];
    *out = (search_ranking){ hits, kept };
    return BASE_OK;
}

static base_status retrieve(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                            search_ranking *out, base_error *err)
{
    const search_near *near = NULL;
    const float *vector = NULL;
    float *made = NULL;
    base_status s = search_spaces_near(search_engine_spaces(call->engine), node->values[SPACE].word, metric_of(node), &near, err);
    if (s == BASE_OK) s = get_vector(&vector, &made, near, call, query, err);
    if (s == BASE_OK) s = search(near, vector, node->values[MIN].number, depth, out, err);
    base_free(made);
    return s;
}

static const search_step knn = {
    .name = "knn",
    .help = "the nearest neighbours of the query's vector in a space, exactly",
    .formula = "cosine: q.d / (|q| |d|); dot: q.d; l2: -|q - d|^2; angular: -sqrt(2 - 2 cosine)",
    .source = "Fix & Hodges: Discriminatory analysis, nonparametric discrimination (1951); vectors of texts since Salton (1968)",
    .year = 1951,
    .kind = SEARCH_RETRIEVER,
    .params = params,
    .retrieve = retrieve,
};

const search_step *const search_steps_knn[] = { &knn, NULL };
