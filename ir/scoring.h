/* ir/scoring.h - a query made ready for scoring: weighed terms in query order, and how sums become scores. Shared by every query processor.
 *
 *     ir_scoring scoring;
 *     if ((s = ir_scoring_init(&scoring, index, norms, query, ask, err)) != BASE_OK) goto out;
 *     ... a processor sums ir_scoring_part() over scoring.terms, in that order, in double ...
 *     float score = ir_scoring_score(&scoring, sum, doc);
 *     ir_scoring_done(&scoring);
 */
#ifndef IR_SCORING_H
#define IR_SCORING_H

#include "ir/norms.h"
#include "ir/search.h"

typedef struct {
    ir_weight weight;
    ir_term term;
    size_t at; /* place in the query */
} ir_scoring_term;

typedef struct {
    const ir_index *index;
    ir_norms *norms;
    ir_scorer scorer;
    ir_scoring_term *terms; /* [n] those with df > 0, in query order */
    size_t n;
    ir_factors factors;       /* of norms */
    const base_value *values; /* the model's parameters in force */
    base_value defaults[BASE_PARAMS_MAX];
} ir_scoring;

base_status ir_scoring_init(ir_scoring *out, const ir_index *index, ir_norms *norms, const ir_query *query, const ir_ask *ask,
                            base_error *err);
void ir_scoring_done(ir_scoring *scoring);

/* One posting's part of the sum. */
static inline double ir_scoring_part(const ir_scoring *s, const ir_scoring_term *t, uint32_t tf, const ir_doc_numbers *d)
{
    return s->scorer.model->score(&s->scorer, &t->weight, tf, d);
}

/* The document's factor; 0 if the model has none. */
static inline double ir_scoring_factor(const ir_scoring *s, uint32_t doc)
{
    return s->factors.by_doc ? s->factors.by_doc[doc] : 0;
}

/* A sum and a factor, in double. Never falls when either rises, as long as neither is below 0 (TIMES) or the scale isn't (PLUS). */
static inline double ir_scoring_combine(const ir_scoring *s, double sum, double factor)
{
    switch (s->scorer.factor_kind) {
    case IR_FACTOR_TIMES: return sum * factor;
    case IR_FACTOR_PLUS: return sum + s->scorer.scale * factor;
    default: return sum;
    }
}

static inline double ir_scoring_total(const ir_scoring *s, double sum, uint32_t doc)
{
    return ir_scoring_combine(s, sum, ir_scoring_factor(s, doc));
}

/* The score as it is ranked: rounded to float32 once. What rounds to -0 is 0. */
static inline float ir_scoring_score(const ir_scoring *s, double sum, uint32_t doc)
{
    return (float)ir_scoring_total(s, sum, doc) + 0.0F;
}

#endif
