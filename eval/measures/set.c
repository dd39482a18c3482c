/* The retrieved documents as a set, without their order. */
#include "eval/measure.h"

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static void set_relative_precision(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    out[0] = ratio((double)v->n_rel_ret, (double)(v->n_ret < v->n_rel ? v->n_ret : v->n_rel));
}

/* SetP(relative=True) is another name of SetRelP. */
static void set_precision(double *out, const eval_view *v, const eval_use *u)
{
    if (u->ir && u->args[0].word[0] == 'T') set_relative_precision(out, v, u);
    else out[0] = ratio((double)v->n_rel_ret, (double)v->n_ret);
}

static void set_recall_of(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    out[0] = ratio((double)v->n_rel_ret, (double)v->n_rel);
}

static void set_average_precision(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double found = (double)v->n_rel_ret;
    if (v->n_ret && v->n_rel) out[0] = found * found / ((double)v->n_ret * (double)v->n_rel);
}

/* x isn't squared: trec_eval's parameter, and ir-measures hands its beta through to it. */
static void f_measure(double *out, const eval_view *v, const eval_use *u)
{
    double x = u->ir ? u->args[0].number : u->at[0];
    double precision = ratio((double)v->n_rel_ret, (double)v->n_ret);
    double recall = ratio((double)v->n_rel_ret, (double)v->n_rel);
    if (v->n_rel_ret) out[0] = (x + 1) * precision * recall / (x * precision + recall);
}

static void utility_of(double *out, const eval_view *v, const eval_use *u)
{
    double found = (double)v->n_rel_ret, ret = (double)v->n_ret, rel = (double)v->n_rel;
    out[0] = u->at[0] * found + u->at[1] * (ret - found) + u->at[2] * (rel - found) +
             u->at[3] * (v->docs_in_collection + found - ret - rel);
}

static const eval_measure utility = {
    .name = "utility",
    .place = 180,
    .sets = EVAL_SET | EVAL_ALL_TREC,
    .help = "a linear utility of the four cells of relevant x retrieved (-N: documents in the collection)",
    .formula = "a r(n) + b (n - r(n)) + c (R - r(n)) + d (N + r(n) - n - R)",
    .source = "trec_eval; TREC's filtering track",
    .takes = EVAL_TAKES_REALS,
    .defaults = { 1, -1, 0, 0 },
    .n_defaults = 4,
    .n_exactly = 4,
    .missing = EVAL_MISSING_NAMED,
    .values = utility_of,
};

static const base_param precision_params[] = {
    { .name = "relative",
      .kind = BASE_PARAM_WORD,
      .word = "False",
      .choices = "True|False",
      .help = "relative to the best possible, which is SetRelP" },
    { 0 },
};

static const eval_measure set_p = {
    .name = "set_P",
    .place = 360,
    .sets = EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "SetP",
    .ir_params = precision_params,
    .help = "precision of all that was retrieved",
    .formula = "r(n)/n",
    .source = "trec_eval",
    .values = set_precision,
};

static const eval_measure set_relative_p = {
    .name = "set_relative_P",
    .place = 370,
    .sets = EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "SetRelP",
    .help = "precision of all that was retrieved, relative to the best possible",
    .formula = "r(n)/min(n, R)",
    .source = "trec_eval",
    .values = set_relative_precision,
};

static const eval_measure set_recall = {
    .name = "set_recall",
    .place = 380,
    .sets = EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "SetR",
    .help = "recall of all that was retrieved",
    .formula = "r(n)/R",
    .source = "trec_eval",
    .values = set_recall_of,
};

static const eval_measure set_map = {
    .name = "set_map",
    .place = 390,
    .sets = EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "SetAP",
    .help = "precision times recall of all that was retrieved",
    .formula = "r(n)^2 / (n R)",
    .source = "trec_eval",
    .values = set_average_precision,
};

static const base_param f_params[] = {
    { .name = "beta",
      .kind = BASE_PARAM_NUMBER,
      .number = 1,
      .min = 0,
      .max = 1e9,
      .help = "weight of recall; as trec_eval has it, not squared" },
    { 0 },
};

static const eval_measure set_f = {
    .name = "set_F",
    .place = 395,
    .sets = EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "SetF",
    .ir_params = f_params,
    .help = "weighted harmonic mean of set precision and recall",
    .formula = "(x + 1) P R / (x P + R)",
    .source = "van Rijsbergen: Information Retrieval (1979)",
    .takes = EVAL_TAKES_REALS,
    .defaults = { 1 },
    .n_defaults = 1,
    .values = f_measure,
};

const eval_measure *const eval_measures_set[] = { &utility, &set_p, &set_relative_p, &set_recall, &set_map, &set_f, NULL };
