/* How much the ranking looks like an ideal one: the overlap of their beginnings, the first ones weighing most. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/measure.h"

#define GRADES 1048576.0    /* 2^20, above every grade */
#define PLACES 8589934592.0 /* 2^33: with grades below 2^20 in front, a double holds grade and place exactly */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Documents with a grade above 0 by falling grade, then as the ranking has them, those not retrieved last, as numbers in ideal. */
static size_t ideal_ranking(uint32_t *ideal, const eval_view *v)
{
    double *key = v->room_real, *place = v->room_real;
    size_t n = 0;
    for (size_t d = 0; d < v->n_docs; d++) place[d] = (double)(v->n_ret + d);
    for (size_t i = 0; i < v->n_ret; i++)
        if (v->doc[i] != EVAL_NO_DOC) place[v->doc[i]] = (double)i;
    for (size_t d = 0; d < v->n_docs; d++)
        if (v->judged[d] > 0) key[n++] = (GRADES - (double)v->judged[d]) * PLACES + place[d];
    qsort(key, n, sizeof *key, by_value);
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)fmod(key[i], PLACES);
        ideal[i] = at < v->n_ret ? v->doc[at] : (uint32_t)(at - v->n_ret);
    }
    return n;
}

static void compat_of(double *out, const eval_view *v, const eval_use *u)
{
    uint32_t *ideal = v->room_whole, *met = v->room_whole + v->n_docs;
    double p = u->args[0].number, weight = 1, sum = 0, best = 0, total = 0;
    size_t n_ideal = ideal_ranking(ideal, v), overlap = 0, depth = v->n_ret > n_ideal ? v->n_ret : n_ideal;
    memset(met, 0, v->n_docs * sizeof *met);
    for (size_t i = 0; i < depth; i++, weight *= p) {
        if (i < v->n_ret && v->doc[i] != EVAL_NO_DOC) overlap += met[v->doc[i]]++;
        if (i < n_ideal) overlap += met[ideal[i]]++;
        sum += weight * (double)overlap / (double)(i + 1);
        best += weight * (double)(i < n_ideal ? i + 1 : n_ideal) / (double)(i + 1);
        total += weight;
    }
    bool normalize = u->args[1].word[0] == 'T' || u->args[1].word[0] == 't';
    if (total > 0) out[0] = normalize && best > 0 ? sum / best : sum / total;
}

static const base_param compat_params[] = {
    { .name = "p",
      .kind = BASE_PARAM_NUMBER,
      .number = 0.95,
      .min = 0,
      .max = 1,
      .help = "weight of a rank relative to the one above" },
    { .name = "normalize",
      .kind = BASE_PARAM_WORD,
      .word = "True",
      .choices = "True|False|true|false",
      .help = "divide by the value of the ideal ranking itself" },
    { 0 },
};

static const eval_measure compat = {
    .place = 491,
    .ir_name = "Compat",
    .ir_params = compat_params,
    .help = "rank-biased overlap of the ranking with an ideal one: grades falling, equal grades as the ranking has them",
    .formula = "sum over depths d of p^(d-1) |first d of both|/d, / the same of the ideal ranking with itself",
    .source = "Clarke, Vtyurina, Smucker: Assessing top-k preferences (2021)",
    .wants = EVAL_WANTS_DOCUMENTS,
    .values = compat_of,
};

const eval_measure *const eval_measures_compat[] = { &compat, NULL };
