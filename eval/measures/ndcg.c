/* Cumulated gain: a document's grade, discounted by the logarithm of its rank, against the best possible order. */
#include <math.h>

#include "base/math.h"
#include "eval/measure.h"
#include "eval/steps.h"

static double discounted(const eval_view *v, double gain, size_t rank)
{
    return gain / v->log2_of[rank + 1];
}

static double dcg_of(const eval_view *v, const eval_gains *g)
{
    double sum = 0;
    for (size_t i = 1; i <= v->n_ret; i++) {
        double gain = eval_gains_at(g, i);
        if (gain != 0) sum += discounted(v, gain, i);
    }
    return sum;
}

static double ideal_of(const eval_view *v, const eval_gains *g)
{
    double sum = 0;
    size_t rank = 1;
    eval_ideal ideal = eval_ideal_init(g);
    for (double gain; (gain = eval_ideal_next(&ideal)) > 0; rank++) sum += discounted(v, gain, rank);
    return sum;
}

static bool is_exponential(const eval_use *u)
{
    return u->ir && u->measure->ir_params && u->args[0].word[0] == 'e';
}

static void dcg_value(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, false);
    out[0] = dcg_of(v, &g);
}

static void ideal_value(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, false);
    out[0] = ideal_of(v, &g);
}

static void ndcg_value(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, is_exponential(u));
    double ideal = ideal_of(v, &g);
    if (ideal > 0) out[0] = dcg_of(v, &g) / ideal;
}

/* The gains of the first `depth` ranks that count, then those of the ideal ranking. */
static void dcg_steps(eval_steps *s, const eval_view *v, const eval_use *u, double depth, bool negative)
{
    eval_gains g = eval_gains_init(v, u, is_exponential(u));
    eval_ideal ideal = eval_ideal_init(&g);
    base_buf best = { 0 };
    double sum = 0, highest = 0, gain;
    eval_steps_head(s, "gain / log2(rank + 1)");
    for (size_t i = 1; i <= v->n_ret && (double)i <= depth; i++) {
        if ((gain = eval_gains_at(&g, i)) == 0 || (gain < 0 && !negative)) continue;
        eval_steps_document(s, v, i, "%g/%.4f = %.4f", gain, v->log2_of[i + 1], discounted(v, gain, i));
        sum += discounted(v, gain, i);
    }
    for (size_t i = 1; (double)i <= depth && (gain = eval_ideal_next(&ideal)) > 0; i++) {
        base_buf_format(&best, "%s%g/%.4f", i > 1 ? " + " : "", gain, v->log2_of[i + 1]);
        highest += discounted(v, gain, i);
    }
    eval_steps_line(s, "DCG %.4f; ideal DCG %s%s%.4f", sum, best.size ? base_buf_string(&best) : "", best.size ? " = " : "",
                    highest);
    if (highest > 0) eval_steps_line(s, "%.4f / %.4f = %.4f", sum, highest, sum / highest);
    base_buf_done(&best);
}

static void ndcg_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    dcg_steps(s, v, u, HUGE_VAL, true);
}

static void ndcg_at_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    for (size_t k = 0; k < u->n_at; k++) {
        eval_steps_line(s, "the first %.0f:", u->at[k]);
        dcg_steps(s, v, u, u->at[k], false);
    }
}

/* Negative gains count for nothing here, unlike above: trec_eval's ndcg_cut knows only levels of 1 or more. */
static void ndcg_at(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, is_exponential(u));
    eval_ideal ideal = eval_ideal_init(&g);
    double sum = 0, best = 0;
    size_t k = 0;
    bool ended = false;
    for (size_t i = 1; k < u->n_at; i++) {
        for (; k < u->n_at && ((i > v->n_ret && ended) || (double)i > u->at[k]); k++) out[k] = best > 0 ? sum / best : 0;
        if (k == u->n_at) break;
        double wanted = eval_ideal_next(&ideal), gain = i <= v->n_ret ? eval_gains_at(&g, i) : 0;
        ended = wanted <= 0;
        if (!ended) best += discounted(v, wanted, i);
        if (gain > 0) sum += discounted(v, gain, i);
    }
}

/* The mean over the relevant documents of nDCG at their rank; one that wasn't retrieved counts as found at the end. Relevant are
 * those of the ideal ranking: with gains that trec_eval can't sort (see gains.c) they may be fewer than were found, and the
 * surplus is then taken off again, as trec_eval does. */
static void ndcg_at_relevant(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, false);
    eval_ideal ideal = eval_ideal_init(&g);
    double sum = 0, best = 0, values = 0;
    size_t n_ideal = 0, found = 0, rank = 1;
    for (; rank <= v->n_ret; rank++) {
        double wanted = eval_ideal_next(&ideal), gain = eval_gains_at(&g, rank);
        if (wanted > 0) best += discounted(v, wanted, rank), n_ideal++;
        if (gain != 0) sum += discounted(v, gain, rank);
        if (gain > 0 && best > 0) values += sum / best, found++;
    }
    for (double wanted; (wanted = eval_ideal_next(&ideal)) > 0; rank++) best += discounted(v, wanted, rank), n_ideal++;
    if (n_ideal) out[0] = (values + ((double)n_ideal - (double)found) * sum / best) / (double)n_ideal;
}

/* The mean of nDCG at the ranks where the ideal ranking ends a level, and at the end if that is at least two ranks further. */
static void ndcg_at_levels(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, false);
    eval_ideal ideal = eval_ideal_init(&g);
    double sum = 0, best = 0, values = 0, before = 0;
    size_t n_values = 0, n_ideal = 0, rank = 1;
    if (v->n_rel == 0) return;
    for (;; rank++) {
        double wanted = eval_ideal_next(&ideal), gain = rank <= v->n_ret ? eval_gains_at(&g, rank) : 0;
        if (rank > 1 && before > 0 && wanted != before) values += sum / best, n_values++;
        if (wanted <= 0 && rank > v->n_ret) break;
        before = wanted;
        if (wanted > 0) best += discounted(v, wanted, rank), n_ideal++;
        if (gain != 0) sum += discounted(v, gain, rank);
    }
    if (v->n_ret > n_ideal + 1 && best > 0) values += sum / best, n_values++;
    if (n_values) out[0] = values / (double)n_values;
}

/* Gain against the cost of reading on, in steps of at least 1. */
static void g_value(double *out, const eval_view *v, const eval_use *u)
{
    eval_gains g = eval_gains_init(v, u, false);
    eval_ideal ideal = eval_ideal_init(&g);
    double cumulated = 0, cost = 0, sum = 0, total = 0;
    for (size_t i = 1; i <= v->n_ret; i++) {
        double gain = eval_gains_at(&g, i), wanted = eval_ideal_next(&ideal);
        cumulated += gain;
        total += wanted;
        cost += wanted > 1 ? wanted : 1;
        if (gain != 0) sum += gain / base_log2(2 + cost - cumulated);
    }
    for (double wanted; (wanted = eval_ideal_next(&ideal)) > 0;) total += wanted;
    if (total > 0) out[0] = sum / total;
}

static void bin_g_value(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double sum = 0;
    size_t nonrel = 0;
    for (size_t i = 1; i <= v->n_ret; i++) {
        if (eval_relevant(v, i)) sum += 1 / v->log2_of[2 + nonrel];
        else nonrel++;
    }
    if (v->n_rel) out[0] = sum / (double)v->n_rel;
}

#define SCALED_DEEPEST ((size_t)1000000)

/* Against a ranking of as many documents, all of the highest grade there can be; grades beyond it count as it. */
static void scaled_at(double *out, const eval_view *v, const eval_use *u)
{
    double highest = u->args[0].number, sum = 0, best = 0;
    for (size_t i = 1; i <= SCALED_DEEPEST && (double)i <= u->at[0]; i++) {
        double grade = i <= v->n_ret && v->grade[i - 1] > 0 ? v->grade[i - 1] : 0, share = 1 / base_log2((double)i + 1);
        sum += (grade < highest ? grade : highest) * share;
        best += highest * share;
    }
    out[0] = sum / best;
}

static const base_param sdcg_params[] = {
    { .name = "max_rel",
      .kind = BASE_PARAM_INTEGER,
      .number = 0,
      .min = 1,
      .max = 1e6,
      .help = "the highest grade that there can be; must be given" },
    { 0 },
};

static const base_param ndcg_params[] = {
    { .name = "dcg",
      .kind = BASE_PARAM_WORD,
      .word = "log2",
      .choices = "log2|exp-log2",
      .help = "gain: the grade, or 2^grade - 1" },
    { 0 },
};

#define JARVELIN "Jarvelin & Kekalainen: Cumulated gain-based evaluation of IR techniques (2002)"

static const eval_measure bin_g = {
    .name = "binG",
    .place = 200,
    .sets = EVAL_ALL_TREC,
    .help = "G with grades as 0 or 1",
    .formula = "sum over relevant ranks of 1/log2(2 + nonrelevant above), / R",
    .source = "trec_eval",
    .values = bin_g_value,
};

static const eval_measure big_g = {
    .name = "G",
    .place = 210,
    .sets = EVAL_ALL_TREC,
    .help = "gain against the cost of reading on",
    .formula = "sum over ranks of gain/log2(2 + ideal gain so far - gain so far), / ideal gain",
    .source = "trec_eval",
    .takes = EVAL_TAKES_PAIRS,
    .values = g_value,
};

static const eval_measure dcg = {
    .name = "dcg",
    .place = 220,
    .help = "discounted cumulated gain",
    .formula = "sum over ranks i of gain(i)/log2(i+1)",
    .source = JARVELIN,
    .takes = EVAL_TAKES_PAIRS,
    .values = dcg_value,
};

static const eval_measure ideal_dcg = {
    .name = "ideal_dcg",
    .place = 230,
    .help = "the best dcg that an order of the judged documents has",
    .formula = "dcg of the judged documents by falling gain",
    .source = JARVELIN,
    .takes = EVAL_TAKES_PAIRS,
    .values = ideal_value,
};

static const eval_measure ndcg = {
    .name = "ndcg",
    .place = 240,
    .sets = EVAL_ALL_TREC,
    .ir_name = "nDCG",
    .ir_alias = "NDCG",
    .ir_params = ndcg_params,
    .help = "discounted cumulated gain, relative to the best possible",
    .formula = "sum over ranks i of gain(i)/log2(i+1), / the same of the ideal ranking",
    .source = JARVELIN,
    .takes = EVAL_TAKES_PAIRS,
    .values = ndcg_value,
    .steps = ndcg_steps,
};

static const eval_measure ndcg_rel = {
    .name = "ndcg_rel",
    .place = 250,
    .sets = EVAL_ALL_TREC,
    .help = "nDCG at each relevant document, averaged",
    .formula = "mean over documents of positive gain of nDCG at their rank",
    .source = "trec_eval",
    .takes = EVAL_TAKES_PAIRS,
    .values = ndcg_at_relevant,
};

static const eval_measure rndcg = {
    .name = "Rndcg",
    .place = 260,
    .sets = EVAL_ALL_TREC,
    .help = "nDCG at the ranks where the ideal ranking ends a level, averaged",
    .formula = "mean over levels of nDCG at the number of documents of that level or more",
    .source = "trec_eval",
    .takes = EVAL_TAKES_PAIRS,
    .values = ndcg_at_levels,
};

static const eval_measure ndcg_cut = {
    .name = "ndcg_cut",
    .place = 320,
    .sets = EVAL_ALL_TREC,
    .ir_name = "nDCG",
    .ir_alias = "NDCG",
    .ir_form = EVAL_IR_CUTOFF,
    .ir_params = ndcg_params,
    .help = "nDCG of the first k",
    .formula = "sum over ranks i <= k of gain(i)/log2(i+1), / the same of the ideal ranking",
    .source = JARVELIN,
    .takes = EVAL_TAKES_CUTOFFS,
    .defaults = { 5, 10, 15, 20, 30, 100, 200, 500, 1000 },
    .n_defaults = 9,
    .values = ndcg_at,
    .steps = ndcg_at_steps,
};

static const eval_measure sdcg = {
    .place = 493,
    .ir_name = "SDCG",
    .ir_form = EVAL_IR_CUTOFF,
    .ir_params = sdcg_params,
    .help = "dcg of the first k, relative to k documents of the highest grade",
    .formula = "sum over ranks i <= k of grade(i)/log2(i+1), / the same with max_rel as every grade",
    .source = "Moffat, Bailey, Scholer, Thomas: INST: An adaptive metric for information retrieval evaluation (2015)",
    .takes = EVAL_TAKES_CUTOFFS,
    .values = scaled_at,
};

const eval_measure *const eval_measures_ndcg[] = { &bin_g,    &big_g, &dcg,      &ideal_dcg, &ndcg,
                                                   &ndcg_rel, &rndcg, &ndcg_cut, &sdcg,      NULL };
