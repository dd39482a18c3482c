/* How much of what was shown is relevant. Ranks beyond the end of the ranking count as not relevant. */
#include "eval/measure.h"
#include "eval/steps.h"

/* out[k] = r(at[k]): relevant documents in the first at[k] ranks; at is ascending. */
static void found_at(double *out, const eval_view *v, const eval_use *u)
{
    size_t found = 0, k = 0;
    for (size_t i = 1; k < u->n_at; i++) {
        while (k < u->n_at && (i > v->n_ret || (double)i > u->at[k])) out[k++] = (double)found;
        if (k < u->n_at) found += eval_relevant(v, i);
    }
}

static void precision(double *out, const eval_view *v, const eval_use *u)
{
    found_at(out, v, u);
    for (size_t k = 0; k < u->n_at; k++) out[k] /= u->at[k];
}

static void recall_of(double *out, const eval_view *v, const eval_use *u)
{
    found_at(out, v, u);
    for (size_t k = 0; k < u->n_at; k++) out[k] = v->n_rel ? out[k] / (double)v->n_rel : 0;
}

static void relative_precision(double *out, const eval_view *v, const eval_use *u)
{
    found_at(out, v, u);
    double n_rel = (double)v->n_rel;
    for (size_t k = 0; k < u->n_at; k++) out[k] = v->n_rel ? out[k] / (u->at[k] < n_rel ? u->at[k] : n_rel) : 0;
}

static void success_of(double *out, const eval_view *v, const eval_use *u)
{
    found_at(out, v, u);
    for (size_t k = 0; k < u->n_at; k++) out[k] = out[k] > 0;
}

/* The relevant documents down to the deepest cut-off, and their count at each; below: what it is divided by, 0: k. */
static void steps_at(eval_steps *s, const eval_view *v, const eval_use *u, size_t below)
{
    size_t found = 0, k = 0;
    eval_steps_head(s, "relevant so far");
    for (size_t i = 1; k < u->n_at; i++) {
        for (; k < u->n_at && (i > v->n_ret || (double)i > u->at[k]); k++) {
            double divisor = below ? (double)below : u->at[k];
            eval_steps_line(s, "the first %.0f: %zu/%.0f = %.4f", u->at[k], found, divisor, (double)found / divisor);
        }
        if (k < u->n_at && eval_relevant(v, i)) eval_steps_document(s, v, i, "%zu", ++found);
    }
}

static void precision_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    steps_at(s, v, u, 0);
}

static void recall_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    if (v->n_rel) steps_at(s, v, u, v->n_rel);
    else eval_steps_line(s, "no document is relevant: 0");
}

static void r_precision(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    size_t found = 0;
    if (v->n_rel == 0) return;
    for (size_t i = 1; i <= v->n_ret && i <= v->n_rel; i++) found += eval_relevant(v, i);
    out[0] = (double)found / (double)v->n_rel;
}

/* trec_eval walks from the end, taking relevant documents off the number of judged ones retrieved, never below 0: with a
 * level below 0, where unjudged documents count as relevant in the ranking alone, that is not r(c). */
static void r_precision_multiples(double *out, const eval_view *v, const eval_use *u)
{
    size_t left = v->n_rel_ret, i = v->n_ret;
    for (size_t k = u->n_at; k > 0; k--) {
        double c = u->at[k - 1] * (double)v->n_rel + 0.9;
        if (!(c >= 1)) continue; /* a cut-off of 0 documents */
        if (c >= (double)v->n_ret + 1) {
            out[k - 1] = (double)v->n_rel_ret / (double)(c < 1e15 ? (uint64_t)c : (uint64_t)1e15);
            continue;
        }
        for (; i > (size_t)c; i--)
            if (eval_relevant(v, i) && left) left--;
        out[k - 1] = (double)left / (double)(size_t)c;
    }
}

static void r_precision_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    size_t found = 0;
    double value = 0;
    eval_steps_head(s, "relevant so far");
    for (size_t i = 1; i <= v->n_ret && i <= v->n_rel; i++)
        if (eval_relevant(v, i)) eval_steps_document(s, v, i, "%zu", ++found);
    r_precision(&value, v, u);
    eval_steps_line(s, "%zu documents are relevant, %zu of the first %zu: %.4f", v->n_rel, found, v->n_rel, value);
}

static const eval_measure rprec = {
    .name = "Rprec",
    .place = 80,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .ir_name = "Rprec",
    .ir_alias = "RPrec",
    .help = "precision at R, the number of relevant documents",
    .formula = "r(R)/R",
    .source = "trec_eval",
    .values = r_precision,
    .steps = r_precision_steps,
};

#define DEPTHS .takes = EVAL_TAKES_CUTOFFS, .defaults = { 5, 10, 15, 20, 30, 100, 200, 500, 1000 }, .n_defaults = 9

static const eval_measure p = {
    .name = "P",
    .place = 120,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .ir_name = "P",
    .ir_alias = "Precision",
    .ir_form = EVAL_IR_CUTOFF,
    .help = "precision of the first k",
    .formula = "r(k)/k",
    .source = "Cleverdon & Mills: The testing of index language devices (1963)",
    DEPTHS,
    .values = precision,
    .steps = precision_steps,
};

static const eval_measure recall = {
    .name = "recall",
    .place = 140,
    .sets = EVAL_ALL_TREC,
    .ir_name = "R",
    .ir_alias = "Recall",
    .ir_form = EVAL_IR_CUTOFF,
    .help = "recall of the first k",
    .formula = "r(k)/R",
    .source = "Cleverdon & Mills: The testing of index language devices (1963)",
    DEPTHS,
    .values = recall_of,
    .steps = recall_steps,
};

static const eval_measure rprec_mult = {
    .name = "Rprec_mult",
    .place = 170,
    .sets = EVAL_ALL_TREC,
    .help = "precision at multiples x of R",
    .formula = "r(c)/c, c = floor(x R + 0.9)",
    .source = "trec_eval",
    .takes = EVAL_TAKES_POINTS,
    .defaults = { 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0 },
    .n_defaults = 10,
    .values = r_precision_multiples,
};

static const eval_measure p_avgjg = {
    .name = "P_avgjg",
    .place = 431,
    .sets = EVAL_QRELS_JG_SET,
    .help = "precision of the first k by each judgement group, averaged over the groups",
    .formula = "mean over groups of P",
    .source = "trec_eval",
    DEPTHS,
    .wants = EVAL_WANTS_GROUPS,
    .values = precision,
};

static const eval_measure rprec_mult_avgjg = {
    .name = "Rprec_mult_avgjg",
    .place = 432,
    .sets = EVAL_QRELS_JG_SET,
    .help = "precision at multiples x of R by each judgement group, averaged over the groups",
    .formula = "mean over groups of Rprec_mult",
    .source = "trec_eval",
    .takes = EVAL_TAKES_POINTS,
    .defaults = { 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0 },
    .n_defaults = 10,
    .wants = EVAL_WANTS_GROUPS,
    .values = r_precision_multiples,
};

static const eval_measure p_ia = {
    .place = 531,
    .ir_name = "P_IA",
    .ir_form = EVAL_IR_CUTOFF,
    .help = "precision of the first k for each subtopic, averaged over the subtopics that have a relevant document",
    .formula = "mean over subtopics of P",
    .source = "Agrawal, Gollapudi, Halverson, Ieong: Diversifying search results (2009)",
    .takes = EVAL_TAKES_CUTOFFS,
    .wants = EVAL_WANTS_READINGS,
    .values = precision,
};

static const eval_measure relative_p = {
    .name = "relative_P",
    .place = 340,
    .sets = EVAL_ALL_TREC,
    .help = "precision of the first k, relative to the best possible",
    .formula = "r(k)/min(k, R)",
    .source = "trec_eval",
    DEPTHS,
    .values = relative_precision,
};

static const eval_measure success = {
    .name = "success",
    .place = 350,
    .sets = EVAL_ALL_TREC,
    .ir_name = "Success",
    .ir_form = EVAL_IR_CUTOFF,
    .help = "whether one of the first k is relevant",
    .formula = "1 if r(k) > 0, else 0",
    .source = "trec_eval",
    .takes = EVAL_TAKES_CUTOFFS,
    .defaults = { 1, 5, 10 },
    .n_defaults = 3,
    .values = success_of,
};

const eval_measure *const eval_measures_precision[] = { &rprec, &p,          &recall,  &rprec_mult, &p_avgjg, &rprec_mult_avgjg,
                                                        &p_ia,  &relative_p, &success, NULL };
