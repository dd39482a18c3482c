/* How much of a ranking anybody has judged: what the other measures stand on. */
#include "eval/measure.h"

static void unjudged_at(double *out, const eval_view *v, const eval_use *u)
{
    size_t n = 0, k = 0;
    for (size_t i = 1; k < u->n_at; i++) {
        while (k < u->n_at && (i > v->n_ret || (double)i > u->at[k])) out[k] = (double)n / u->at[k], k++;
        if (k < u->n_at) n += v->grade[i - 1] < 0;
    }
}

static void judged_of(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    size_t n = 0;
    for (size_t i = 0; i < v->n_ret; i++) n += v->grade[i] >= 0;
    if (v->n_ret) out[0] = (double)n / (double)v->n_ret;
}

static void relstring_of(base_buf *out, const eval_view *v, const eval_use *u)
{
    for (size_t i = 0; i < v->n_ret && (double)i < u->at[0]; i++) {
        int32_t g = v->grade[i];
        base_buf_u8(out, (uint8_t)(g == EVAL_UNPOOLED ? '-' : g < 0 ? '.' : g > 9 ? '>' : '0' + g));
    }
}

static const eval_measure relstring = {
    .name = "relstring",
    .place = 130,
    .sets = EVAL_ALL_TREC,
    .help = "grades of the first k as text: a digit, > above 9, - for unpooled, . for unjudged",
    .formula = "-",
    .source = "trec_eval",
    .kind = EVAL_TEXT,
    .average = EVAL_NO_AVERAGE,
    .takes = EVAL_TAKES_INTEGER,
    .defaults = { 10 },
    .n_defaults = 1,
    .missing = EVAL_MISSING_NAMED,
    .text = relstring_of,
};

static const eval_measure unj = {
    .name = "unj",
    .place = 470,
    .sets = EVAL_ALL_TREC,
    .help = "share of unjudged documents among the first k",
    .formula = "unjudged in ranks 1..k, / k",
    .source = "trec_eval",
    .takes = EVAL_TAKES_CUTOFFS,
    .defaults = { 5, 10, 20 },
    .n_defaults = 3,
    .missing = EVAL_MISSING_ZERO,
    .values = unjudged_at,
};

static const eval_measure judged = {
    .place = 480,
    .ir_name = "Judged",
    .ir_form = EVAL_IR_TRUNCATES,
    .help = "share of judged documents among the first k; of a shorter ranking or without k, among all",
    .formula = "judged in ranks 1..min(k, n), / min(k, n)",
    .source = "ir-measures; equal scores here as everywhere by docno descending",
    .values = judged_of,
};

const eval_measure *const eval_measures_judged[] = { &relstring, &unj, &judged, NULL };
