/* Rank-biased precision: a user who goes on to the next document with probability p. */
#include "base/math.h"
#include "eval/measure.h"

#define TREC_PERSISTENCE 0.9

static double persistence(const eval_use *u)
{
    return u->ir ? u->args[0].number : eval_use_pair(u, "p", TREC_PERSISTENCE);
}

/* Grades become gains in [0, 1]: as they are if they fit, else spread between the least and the highest. */
static void rbp_of(double *out, const eval_view *v, const eval_use *u)
{
    double p = persistence(u), weight = 1 - p, sum = 0, low = 0, high = 0;
    eval_gains g = eval_gains_init(v, u, false);
    for (size_t i = 0; i < g.n; i++) {
        if (g.list[i].gain < low) low = g.list[i].gain;
        if (g.list[i].gain > high) high = g.list[i].gain;
    }
    bool spread = high > 1 || low < 0;
    for (size_t i = 1; i <= v->n_ret; i++, weight *= p) {
        if (v->grade[i - 1] < 0) continue;
        double gain = eval_gains_at(&g, i);
        sum += weight * (spread ? (gain - low) / (high - low) : gain);
    }
    out[0] = sum;
}

/* ir-measures: with rel= grades count as 0 or 1. */
static void ir_rbp(double *out, const eval_view *v, const eval_use *u)
{
    if (!u->ir || !u->has_level) {
        rbp_of(out, v, u);
        return;
    }
    double p = persistence(u), weight = 1 - p;
    for (size_t i = 1; i <= v->n_ret; i++, weight *= p)
        if (eval_relevant(v, i)) out[0] += weight;
}

static void residual(double *out, const eval_view *v, const eval_use *u)
{
    double p = persistence(u), weight = 1, sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < v->n_ret; i++, weight *= p) {
        if (v->grade[i] >= 0) continue;
        n++;
        sum += weight;
    }
    if (n) out[0] = weight + (1 - p) * sum;
}

static const base_param rbp_params[] = {
    { .name = "p",
      .kind = BASE_PARAM_NUMBER,
      .number = 0.8,
      .min = 0,
      .max = 1,
      .help = "probability of going on to the next document" },
    { 0 },
};

static const eval_measure rbp = {
    .name = "rbp",
    .place = 450,
    .sets = EVAL_ALL_TREC,
    .ir_name = "RBP",
    .ir_form = EVAL_IR_TRUNCATES,
    .ir_params = rbp_params,
    .help = "rank-biased precision",
    .formula = "(1 - p) sum over ranks i of gain(i) p^(i-1)",
    .source = "Moffat & Zobel: Rank-biased precision for measurement of retrieval effectiveness (2008)",
    .takes = EVAL_TAKES_PAIRS,
    .values = ir_rbp,
};

static const eval_measure rbp_resid = {
    .name = "rbp_resid",
    .place = 460,
    .sets = EVAL_ALL_TREC,
    .help = "how much higher rbp could be, were the unjudged documents relevant",
    .formula = "p^n + (1 - p) sum over unjudged ranks i of p^(i-1); 0 if all were judged",
    .source = "Moffat & Zobel: Rank-biased precision for measurement of retrieval effectiveness (2008)",
    .takes = EVAL_TAKES_PAIRS,
    .missing = EVAL_MISSING_NAMED,
    .values = residual,
};

const eval_measure *const eval_measures_rbp[] = { &rbp, &rbp_resid, NULL };
