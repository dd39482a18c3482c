/* What was counted: the run's name, topics, documents. Sums over the topics, where the others are means. */
#include "eval/measure.h"

static void count_retrieved(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    out[0] = (double)v->n_ret;
}

static void count_relevant(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    out[0] = (double)v->n_rel;
}

static void count_relevant_retrieved(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    out[0] = (double)v->n_rel_ret;
}

static void count_nonrelevant_judged_retrieved(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    out[0] = (double)v->n_ret - (double)v->n_unpooled - (double)v->n_unjudged - (double)v->n_rel_ret;
}

#define EVERY_SET (EVAL_OFFICIAL | EVAL_SET | EVAL_ALL_TREC | EVAL_PREFS_SET | EVAL_ALL_PREFS | EVAL_QRELS_JG_SET)

static const eval_measure runid = {
    .name = "runid",
    .place = 10,
    .sets = EVERY_SET,
    .help = "the run's name: the last column of its last line",
    .formula = "-",
    .source = "trec_eval",
    .kind = EVAL_TEXT,
    .average = EVAL_TAG,
};

static const eval_measure num_q = {
    .name = "num_q",
    .place = 20,
    .sets = EVERY_SET,
    .ir_name = "NumQ",
    .help = "topics that the means are over",
    .formula = "number of topics",
    .source = "trec_eval",
    .kind = EVAL_INTEGER,
    .average = EVAL_COUNT,
};

static const eval_measure num_ret = {
    .name = "num_ret",
    .place = 30,
    .sets = EVAL_OFFICIAL | EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "NumRet",
    .help = "documents retrieved",
    .formula = "n",
    .source = "trec_eval",
    .kind = EVAL_INTEGER,
    .average = EVAL_SUM,
    .zero_if_missing = true,
    .values = count_retrieved,
};

static const eval_measure num_rel = {
    .name = "num_rel",
    .place = 40,
    .sets = EVAL_OFFICIAL | EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "NumRel",
    .help = "relevant documents in the judgements",
    .formula = "R",
    .source = "trec_eval",
    .kind = EVAL_INTEGER,
    .average = EVAL_SUM,
    .values = count_relevant,
};

static const eval_measure num_rel_ret = {
    .name = "num_rel_ret",
    .place = 50,
    .sets = EVAL_OFFICIAL | EVAL_SET | EVAL_ALL_TREC,
    .ir_name = "NumRelRet",
    .help = "relevant documents retrieved",
    .formula = "r(n)",
    .source = "trec_eval",
    .kind = EVAL_INTEGER,
    .average = EVAL_SUM,
    .values = count_relevant_retrieved,
};

static const eval_measure num_nonrel_judged_ret = {
    .name = "num_nonrel_judged_ret",
    .place = 400,
    .sets = EVAL_ALL_TREC,
    .help = "documents retrieved that were judged not relevant",
    .formula = "n - unjudged - r(n)",
    .source = "trec_eval",
    .kind = EVAL_INTEGER,
    .average = EVAL_SUM,
    .values = count_nonrelevant_judged_retrieved,
};

const eval_measure *const eval_measures_counts[] = {
    &runid, &num_q, &num_ret, &num_rel, &num_rel_ret, &num_nonrel_judged_ret, NULL
};
