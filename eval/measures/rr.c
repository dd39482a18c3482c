/* How soon the first relevant document comes. */
#include "eval/measure.h"

static void rr(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (!eval_relevant(v, i)) continue;
        out[0] = 1.0 / (double)i;
        return;
    }
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
};

const eval_measure *const eval_measures_rr[] = { &recip_rank, NULL };
