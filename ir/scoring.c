/* ir/scoring.c - a query made ready for scoring. */
#include "ir/scoring.h"

static base_status find_terms(ir_scoring *out, const ir_query *query, base_error *err)
{
    for (size_t i = 0; i < query->n; i++) {
        const ir_query_term *q = &query->terms[i];
        ir_scoring_term *t = &out->terms[out->n];
        base_status s = ir_index_find(out->index, q->term.ptr, q->term.len, &t->term, err);
        if (s != BASE_OK) return s;
        if (t->term.numbers.df == 0) continue;
        t->at = i;
        t->weight = (ir_weight){ .numbers = t->term.numbers, .query_weight = q->weight, .idf = 1 };
        out->scorer.query_length += q->weight;
        if (q->weight > out->scorer.query_max) out->scorer.query_max = q->weight;
        out->n++;
    }
    out->scorer.query_unique = (double)out->n;
    out->scorer.query_bytes = (double)query->bytes;
    return BASE_OK;
}

static base_status weigh_terms(ir_scoring *out, base_error *err)
{
    const ir_model *model = out->scorer.model;
    for (size_t i = 0; i < out->n; i++) model->weigh(&out->terms[i].weight, &out->scorer);
    if (!model->finish) return BASE_OK;

    ir_weight *weights = base_array(out->n, sizeof *weights, err);
    if (!weights) return BASE_ENOMEM;
    for (size_t i = 0; i < out->n; i++) weights[i] = out->terms[i].weight;
    model->finish(&out->scorer, weights, out->n);
    for (size_t i = 0; i < out->n; i++) out->terms[i].weight = weights[i];
    base_free(weights);
    return BASE_OK;
}

base_status ir_scoring_init(ir_scoring *out, const ir_index *index, ir_norms *norms, const ir_query *query, const ir_ask *ask,
                            base_error *err)
{
    base_status s;
    *out = (ir_scoring){ .index = index, .norms = norms, .values = ask->values };
    out->scorer.model = ask->model;
    out->scorer.collection = *ir_index_collection(index);
    if (!out->values) {
        base_params_defaults(out->defaults, ask->model->params);
        out->values = out->defaults;
    }
    if (!(out->terms = base_array(query->n, sizeof *out->terms, err))) return BASE_ENOMEM;
    if ((s = find_terms(out, query, err)) != BASE_OK) goto out;
    if ((s = ask->model->prepare(&out->scorer, out->values, err)) != BASE_OK) goto out;
    if ((s = weigh_terms(out, err)) != BASE_OK) goto out;
    s = ir_norms_get(norms, &out->scorer, out->values, &out->factors, err);
out:
    if (s != BASE_OK) ir_scoring_done(out);
    return s;
}

void ir_scoring_done(ir_scoring *scoring)
{
    ir_norms_release(scoring->norms, &scoring->factors);
    base_free(scoring->terms);
    scoring->factors = (ir_factors){ 0 };
    scoring->terms = NULL;
    scoring->n = 0;
}
