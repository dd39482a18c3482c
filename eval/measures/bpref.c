/* Measures for incomplete judgements: they look at judged documents only. */
#include "eval/measure.h"
#include "eval/steps.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Judged documents that aren't relevant. */
static size_t count_nonrel(const eval_view *v)
{
    size_t n = 0;
    for (size_t j = 0; j < v->n_levels && (long)j < v->level; j++) n += v->at_level[j];
    return n;
}

static void bpref_of(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    size_t judged_nonrel = count_nonrel(v), above = 0; /* above: judged not relevant ones so far */
    double sum = 0;
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (v->grade[i - 1] < 0) continue;
        if (!eval_relevant(v, i)) above++;
        else if (above == 0) sum += 1;
        else sum += 1 - (double)least(above, v->n_rel) / (double)least(judged_nonrel, v->n_rel);
    }
    out[0] = v->n_rel ? sum / (double)v->n_rel : sum;
}

static void bpref_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    size_t above = 0, most = least(count_nonrel(v), v->n_rel);
    double value = 0;
    eval_steps_head(s, "1 - judged not relevant above / min(those, relevant ones)");
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (v->grade[i - 1] < 0) continue;
        if (!eval_relevant(v, i)) above++;
        else if (above == 0) eval_steps_document(s, v, i, "1");
        else
            eval_steps_document(s, v, i, "1 - %zu/%zu = %.4f", least(above, v->n_rel), most,
                                1 - (double)least(above, v->n_rel) / (double)most);
    }
    bpref_of(&value, v, u);
    eval_steps_line(s, "their sum / %zu relevant documents = %.4f", v->n_rel, value);
}

/* Documents in the list of judgements but not judged (-2) count as sampled; those outside it as not relevant. */
static void inferred_ap(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    const double epsilon = 0.00001;
    double rel = 0, nonrel = 0, unjudged = 0, sum = 0;
    for (size_t j = 0; j < v->n_ret; j++) {
        if (v->grade[j] == EVAL_UNJUDGED) unjudged++;
        if (!eval_relevant(v, j + 1)) {
            nonrel += v->grade[j] >= 0;
            continue;
        }
        double above = (double)j; /* documents above this one */
        if (j == 0) sum += 1;
        else
            sum += 1 / (above + 1) +
                   above / (above + 1) * ((rel + nonrel + unjudged) / above) * ((rel + epsilon) / (rel + nonrel + 2 * epsilon));
        rel++;
    }
    if (v->n_rel) out[0] = sum / (double)v->n_rel;
}

static const eval_measure bpref = {
    .name = "bpref",
    .place = 90,
    .sets = EVAL_OFFICIAL | EVAL_ALL_TREC,
    .ir_name = "Bpref",
    .ir_alias = "BPref",
    .help = "how often a judged not relevant document stands above a relevant one",
    .formula = "sum over relevant ranks of 1 - min(nonrelevant above, R)/min(nonrelevant, R), / R",
    .source = "Buckley & Voorhees: Retrieval evaluation with incomplete information (2004)",
    .values = bpref_of,
    .steps = bpref_steps,
};

static const eval_measure gm_bpref = {
    .name = "gm_bpref",
    .place = 160,
    .sets = EVAL_ALL_TREC,
    .help = "geometric mean of bpref",
    .formula = "exp of the mean of ln max(bpref, 0.00001)",
    .source = "trec_eval",
    .average = EVAL_GEOMETRIC,
    .values = bpref_of,
};

static const eval_measure infap = {
    .name = "infAP",
    .place = 150,
    .sets = EVAL_ALL_TREC,
    .ir_name = "infAP",
    .help = "average precision inferred from a sample of judgements",
    .formula = "sum over relevant ranks of the expected precision there, / R",
    .source = "Yilmaz & Aslam: Estimating average precision with incomplete and imperfect judgments (2006)",
    .values = inferred_ap,
};

const eval_measure *const eval_measures_bpref[] = { &bpref, &gm_bpref, &infap, NULL };
