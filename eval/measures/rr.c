/* How soon the first relevant document comes. */
#include "eval/measure.h"
#include "eval/steps.h"

static void rr(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (!eval_relevant(v, i)) continue;
        out[0] = 1.0 / (double)i;
        return;
    }
}

static void rr_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    (void)u;
    size_t i = 1;
    while (i <= v->n_ret && !eval_relevant(v, i)) i++;
    eval_steps_head(s, "1 / rank");
    if (i <= v->n_ret) eval_steps_document(s, v, i, "1/%zu = %.4f", i, 1 / (double)i);
    else eval_steps_line(s, "none of %zu documents is relevant: 0", v->n_ret);
}

static const eval_measure recip_rank = {
    .name = "recip_rank",
    .place = 100,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .ir_name = "RR",
    .ir_alias = "MRR",
    .ir_form = EVAL_IR_TRUNCATES,
    .help = "reciprocal rank of the first relevant document",
    .formula = "1/i, i the first relevant rank",
    .source = "Voorhees: The TREC-8 question answering track report (1999)",
    .values = rr,
    .steps = rr_steps,
};

/* Pairs of a relevant document and another, both retrieved: how many stand in the right order. Without any other all do. */
static void accuracy_of(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double others = 0, rel = 0, wrong = 0;
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (eval_relevant(v, i)) rel++, wrong += others;
        else others++;
    }
    if (rel > 0) out[0] = others > 0 ? 1 - wrong / (rel * others) : 1;
}

static const eval_measure accuracy = {
    .place = 492,
    .ir_name = "Accuracy",
    .ir_form = EVAL_IR_TRUNCATES,
    .help = "probability that a relevant document stands above another, both retrieved",
    .formula = "1 - pairs in the wrong order / pairs",
    .source = "ir-measures",
    .values = accuracy_of,
};

const eval_measure *const eval_measures_rr[] = { &recip_rank, &accuracy, NULL };
