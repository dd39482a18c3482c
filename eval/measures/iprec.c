/* Interpolated precision at a recall of x: the best precision at that recall or any higher one. trec_eval 10 rounds x R to the
 * nearest number of documents; versions before took the next whole one. */
#include <math.h>

#include "eval/measure.h"
#include "eval/steps.h"

/* Number of relevant documents that make up a recall of x; at is any real, so the range is checked. */
static double documents_for(double x, const eval_view *v)
{
    return round(x * (double)v->n_rel);
}

static void interpolated(double *out, const eval_view *v, const eval_use *u)
{
    double found = (double)v->n_rel_ret;
    double best = found / (double)v->n_ret; /* 0/0 if nothing was retrieved: trec_eval prints just that */
    size_t k = u->n_at;
    while (k > 0 && documents_for(u->at[k - 1], v) > found) out[--k] = 0;
    for (size_t i = v->n_ret; i > 0; i--) {
        double precision = found / (double)i;
        if (precision > best) best = precision;
        if (!eval_relevant(v, i)) continue;
        while (k > 0 && documents_for(u->at[k - 1], v) == found) out[--k] = best;
        found--;
    }
    while (k > 0) out[--k] = best;
}

/* The points are taken as they were given, not sorted: out of order some count as passed, in trec_eval too. */
static void eleven_points(double *out, const eval_view *v, const eval_use *u)
{
    double each[EVAL_REALS_MAX] = { 0 }, sum = 0;
    interpolated(each, v, u);
    for (size_t k = 0; k < u->n_at; k++) sum += each[k];
    out[0] = sum / (double)u->n_at;
}

/* Recall and precision at each relevant document, which interpolation makes a staircase of. */
static void interpolated_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    size_t found = 0;
    double values[EVAL_REALS_MAX] = { 0 };
    if (u->n_at > EVAL_REALS_MAX || v->n_rel == 0) return;
    eval_steps_head(s, "recall, precision");
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (!eval_relevant(v, i)) continue;
        found++;
        eval_steps_document(s, v, i, "%zu/%zu = %.4f, %zu/%zu = %.4f", found, v->n_rel, (double)found / (double)v->n_rel, found, i,
                            (double)found / (double)i);
    }
    interpolated(values, v, u);
    for (size_t k = 0; k < u->n_at; k++)
        eval_steps_line(s, "recall %.2f: the best precision with %.0f or more of %zu relevant documents: %.4f", u->at[k],
                        documents_for(u->at[k], v), v->n_rel, values[k]);
}

#define ELEVEN .defaults = { 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0 }, .n_defaults = 11

static const eval_measure iprec_at_recall = {
    .name = "iprec_at_recall",
    .place = 110,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .ir_name = "IPrec",
    .ir_form = EVAL_IR_POINT,
    .help = "interpolated precision at a recall of x",
    .formula = "max over i with r(i) >= round(x R) of r(i)/i",
    .source = "Salton & McGill: Introduction to Modern Information Retrieval (1983)",
    .takes = EVAL_TAKES_POINTS,
    ELEVEN,
    .values = interpolated,
    .steps = interpolated_steps,
};

static const eval_measure eleven_pt_avg = {
    .name = "11pt_avg",
    .place = 190,
    .sets = EVAL_ALL_TREC,
    .help = "mean of interpolated precision at eleven points of recall",
    .formula = "mean over x of iprec_at_recall(x)",
    .source = "Salton & McGill: Introduction to Modern Information Retrieval (1983)",
    .takes = EVAL_TAKES_REALS,
    ELEVEN,
    .values = eleven_points,
};

const eval_measure *const eval_measures_iprec[] = { &iprec_at_recall, &eleven_pt_avg, NULL };
