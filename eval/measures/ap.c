/* Average precision and its relatives: the precision at each relevant document, over all relevant documents. */
#include "base/math.h"
#include "eval/measure.h"
#include "eval/steps.h"

/* Sum over the relevant ranks i <= depth of r(i)/i. */
static double sum_of_precisions(const eval_view *v, size_t depth)
{
    double sum = 0;
    size_t found = 0;
    for (size_t i = 1; i <= v->n_ret && i <= depth; i++)
        if (eval_relevant(v, i)) sum += (double)++found / (double)i;
    return sum;
}

static void ap(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double sum = sum_of_precisions(v, v->n_ret);
    if (sum > 0) out[0] = sum / (double)v->n_rel;
}

static void ap_at(double *out, const eval_view *v, const eval_use *u)
{
    double sum = 0;
    size_t found = 0, k = 0;
    for (size_t i = 1; k < u->n_at; i++) {
        while (k < u->n_at && (i > v->n_ret || (double)i > u->at[k])) out[k++] = sum;
        if (k < u->n_at && eval_relevant(v, i)) sum += (double)++found / (double)i;
    }
    for (k = 0; k < u->n_at; k++)
        if (out[k] > 0) out[k] /= (double)v->n_rel;
}

static void ap_steps_to(eval_steps *s, const eval_view *v, size_t depth)
{
    size_t found = 0;
    eval_steps_head(s, "relevant so far / rank");
    for (size_t i = 1; i <= v->n_ret && i <= depth; i++) {
        if (!eval_relevant(v, i)) continue;
        found++;
        eval_steps_document(s, v, i, "%zu/%zu = %.4f", found, i, (double)found / (double)i);
    }
    double sum = sum_of_precisions(v, depth);
    eval_steps_line(s, "sum %.4f / %zu relevant documents = %.4f; %zu of them weren't found", sum, v->n_rel,
                    sum > 0 ? sum / (double)v->n_rel : 0, v->n_rel > found ? v->n_rel - found : 0);
}

static void ap_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    (void)u;
    ap_steps_to(s, v, v->n_ret);
}

static void ap_at_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    for (size_t k = 0; k < u->n_at; k++) {
        eval_steps_line(s, "the first %.0f:", u->at[k]);
        ap_steps_to(s, v, u->at[k] < (double)v->n_ret ? (size_t)u->at[k] : v->n_ret);
    }
}

static void yaap_of(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double sum = sum_of_precisions(v, v->n_ret);
    out[0] = base_log((1 + sum) / (1 + (double)v->n_rel - sum));
}

static const eval_measure map = {
    .name = "map",
    .place = 60,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .ir_name = "AP",
    .ir_alias = "MAP",
    .help = "average precision",
    .formula = "sum over relevant ranks i of r(i)/i, / R",
    .source = "Buckley & Voorhees: Evaluating evaluation measure stability (2000)",
    .values = ap,
    .steps = ap_steps,
};

static const eval_measure gm_map = {
    .name = "gm_map",
    .place = 70,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .help = "geometric mean of average precision: weak topics count",
    .formula = "exp of the mean of ln max(AP, 0.00001)",
    .source = "Robertson: On GMAP and other transformations (2006)",
    .average = EVAL_GEOMETRIC,
    .values = ap,
};

static const eval_measure map_cut = {
    .name = "map_cut",
    .place = 330,
    .sets = EVAL_ALL_TREC,
    .ir_name = "AP",
    .ir_alias = "MAP",
    .ir_form = EVAL_IR_CUTOFF,
    .help = "average precision of the first k",
    .formula = "sum over relevant ranks i <= k of r(i)/i, / R",
    .source = "trec_eval",
    .takes = EVAL_TAKES_CUTOFFS,
    .defaults = { 5, 10, 15, 20, 30, 100, 200, 500, 1000 },
    .n_defaults = 9,
    .values = ap_at,
    .steps = ap_at_steps,
};

static const eval_measure map_avgjg = {
    .name = "map_avgjg",
    .place = 430,
    .sets = EVAL_QRELS_JG_SET,
    .help = "average precision by each judgement group, averaged over the groups",
    .formula = "mean over groups of map",
    .source = "trec_eval",
    .wants = EVAL_WANTS_GROUPS,
    .values = ap,
};

static const eval_measure ap_ia = {
    .place = 530,
    .ir_name = "AP_IA",
    .ir_alias = "MAP_IA",
    .help = "average precision for each subtopic, averaged over the subtopics that have a relevant document",
    .formula = "mean over subtopics of AP",
    .source = "Agrawal, Gollapudi, Halverson, Ieong: Diversifying search results (2009)",
    .wants = EVAL_WANTS_READINGS,
    .values = ap,
};

static const eval_measure yaap = {
    .name = "yaap",
    .place = 440,
    .help = "average precision, as log odds",
    .formula = "ln((1 + S) / (1 + R - S)), S = sum over relevant ranks i of r(i)/i",
    .source = "Robertson: yet another average precision, in trec_eval",
    .values = yaap_of,
};

const eval_measure *const eval_measures_ap[] = { &map, &gm_map, &map_cut, &map_avgjg, &ap_ia, &yaap, NULL };
