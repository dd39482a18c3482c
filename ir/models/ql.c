/* ir/models/ql.c - query likelihood: how probable the query is under the document's language model.
 *
 * With p = cf / tokens of the collection, and what is the same for all documents of a query left out:
 *
 *     dirichlet  sum of qtf ln(1 + tf / (mu p))  +  |q| ln(mu / (mu + dl))
 *     jm         sum of qtf ln(1 + (1 - lambda) / lambda * tf / (dl p))              lambda: the collection's share
 *
 * Dirichlet's second part depends on the document alone: its factor, added once, times |q|. */
#include <string.h>

#include "base/math.h"
#include "ir/model.h"

enum { MU, RATIO };     /* in s->k */
enum { DIRICHLET, JM }; /* in s->mode[0] */
enum { SCALE };         /* in w->k: what tf is multiplied by inside the logarithm */
enum { P_SMOOTHING, P_MU, P_LAMBDA };

static const base_param params[] = {
    { .name = "smoothing",
      .kind = BASE_PARAM_WORD,
      .word = "dirichlet",
      .choices = "dirichlet|jm",
      .help = "Bayesian, or Jelinek-Mercer" },
    { .name = "mu",
      .kind = BASE_PARAM_NUMBER,
      .number = 1000,
      .min = 1e-3,
      .max = 1e9,
      .help = "dirichlet: how many words the collection lends" },
    { .name = "lambda", .kind = BASE_PARAM_NUMBER, .number = 0.1, .min = 1e-6, .max = 1, .help = "jm: the collection's share" },
    { .kind = BASE_PARAM_END },
};

static base_status prepare(ir_scorer *s, const base_value *values, base_error *err)
{
    (void)err;
    s->mode[0] = strcmp(values[P_SMOOTHING].word, "jm") == 0 ? JM : DIRICHLET;
    s->k[MU] = values[P_MU].number;
    s->k[RATIO] = (1 - values[P_LAMBDA].number) / values[P_LAMBDA].number;
    s->factor_kind = s->mode[0] == DIRICHLET ? IR_FACTOR_PLUS : IR_FACTOR_NONE;
    s->scale = s->query_length;
    s->bounded_by_impacts = true;
    return BASE_OK;
}

static void weigh(ir_weight *w, const ir_scorer *s)
{
    double p = (double)w->numbers.cf / (double)s->collection.n_tokens;
    w->idf = -base_log(p);
    w->factor = w->query_weight;
    w->k[SCALE] = s->mode[0] == JM ? s->k[RATIO] / p : 1 / (s->k[MU] * p);
    for (uint32_t tf = 1; tf < IR_WEIGHT_TABLE; tf++) w->table[tf] = s->mode[0] == JM ? 0 : base_log(1 + w->k[SCALE] * tf);
}

static double score(const ir_scorer *s, const ir_weight *w, uint32_t tf, const ir_doc_numbers *d)
{
    if (s->mode[0] == JM) return w->factor * base_log(1 + w->k[SCALE] * ((double)tf / d->length));
    return w->factor * (tf < IR_WEIGHT_TABLE ? w->table[tf] : base_log(1 + w->k[SCALE] * tf));
}

static double factor(const ir_scorer *s, const ir_doc_numbers *d, double sum_squares)
{
    (void)sum_squares;
    return base_log(s->k[MU] / (s->k[MU] + d->length));
}

static const ir_model ql = {
    .name = "ql",
    .help = "query likelihood: the document's smoothed language model",
    .formula = "sum over q of qtf ln(1 + tf/(mu p)) + |q| ln(mu/(mu+dl)), p = cf/tokens",
    .source = "Ponte, Croft (1998); Zhai, Lafferty: A study of smoothing methods for language models (2001)",
    .year = 1998,
    .params = params,
    .prepare = prepare,
    .weigh = weigh,
    .score = score,
    .factor = factor,
};

const ir_model *const ir_models_ql[] = { &ql, NULL };
