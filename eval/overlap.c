/* eval/overlap.c - each pair of rankings is walked once; ranks tell what the other list has, so nothing is searched. */
#include "eval/overlap.h"

#include <math.h>

#include "base/mem.h"
#include "eval/correlation.h"

static size_t shared(const eval_top *a, const eval_top *b)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++) n += b->rank[a->doc[i]] != 0;
    return n;
}

double eval_jaccard(const eval_top *a, const eval_top *b)
{
    size_t both = shared(a, b), either = a->n + b->n - both;
    return either ? (double)both / (double)either : (double)NAN;
}

/* In the paper's letters: S the shorter list, L the longer, X(d) their overlap at depth d. */
double eval_rbo(const eval_top *a, const eval_top *b, double p)
{
    const eval_top *S = a->n <= b->n ? a : b, *L = a->n <= b->n ? b : a;
    double s = (double)S->n, l = (double)L->n, x = 0, x_s = 0, sum = 0, weight = 1;
    if (L->n == 0) return (double)NAN;
    if (S->n == 0) return 0;
    for (size_t i = 0; i < L->n; i++) {
        double d = (double)i + 1;
        uint32_t in_s = S->rank[L->doc[i]], in_l = i < S->n ? L->rank[S->doc[i]] : 0;
        x += in_s && in_s <= i + 1; /* L's document at d is in S by now */
        x += in_l && in_l <= i;     /* S's document at d was in L before */
        weight *= p;
        sum += x / d * weight;
        if (i + 1 == S->n) x_s = x;
        if (i + 1 > S->n) sum += x_s * (d - s) / (s * d) * weight;
    }
    return (1 - p) / p * sum + ((x - x_s) / l + x_s / s) * weight;
}

base_status eval_shared_tau(double *out, const eval_top *a, const eval_top *b, base_error *err)
{
    size_t n = shared(a, b), at = 0;
    double *x = base_array(n, sizeof *x, err), *y = base_array(n, sizeof *y, err);
    base_status s = x && y ? BASE_OK : BASE_ENOMEM;
    for (size_t i = 0; i < a->n && s == BASE_OK; i++) {
        uint32_t rank = b->rank[a->doc[i]];
        if (!rank) continue;
        x[at] = a->score[i];
        y[at++] = b->score[rank - 1];
    }
    if (s == BASE_OK) s = eval_tau_b(out, x, y, n, err);
    base_free(x);
    base_free(y);
    return s;
}

/* --- over topics -------------------------------------------------------------------------------------------------------------- */

base_status eval_overlap_init(eval_overlap *o, size_t n_runs, double persistence, base_error *err)
{
    size_t n = EVAL_OVERLAPS * n_runs * n_runs;
    *o = (eval_overlap){ .n_runs = n_runs, .persistence = persistence };
    o->sum = base_array(n, sizeof *o->sum, err);
    o->count = base_array(n, sizeof *o->count, err);
    return o->sum && o->count ? BASE_OK : BASE_ENOMEM;
}

void eval_overlap_done(eval_overlap *o)
{
    base_free(o->sum);
    base_free(o->count);
    *o = (eval_overlap){ 0 };
}

static size_t place_of(const eval_overlap *o, eval_overlap_kind kind, size_t a, size_t b)
{
    size_t low = a < b ? a : b, high = a < b ? b : a;
    return ((size_t)kind * o->n_runs + low) * o->n_runs + high;
}

static void add(eval_overlap *o, eval_overlap_kind kind, size_t a, size_t b, double value)
{
    if (isnan(value)) return;
    o->sum[place_of(o, kind, a, b)] += value;
    o->count[place_of(o, kind, a, b)]++;
}

base_status eval_overlap_add(eval_overlap *o, const eval_tops *tops, base_error *err)
{
    for (size_t a = 0; a < o->n_runs; a++)
        for (size_t b = a + 1; b < o->n_runs; b++) {
            double tau = 0;
            base_status s = eval_shared_tau(&tau, &tops->of[a], &tops->of[b], err);
            if (s != BASE_OK) return s;
            add(o, EVAL_JACCARD, a, b, eval_jaccard(&tops->of[a], &tops->of[b]));
            add(o, EVAL_RBO, a, b, eval_rbo(&tops->of[a], &tops->of[b], o->persistence));
            add(o, EVAL_TAU, a, b, tau);
        }
    return BASE_OK;
}

double eval_overlap_mean(const eval_overlap *o, eval_overlap_kind kind, size_t a, size_t b)
{
    size_t at = place_of(o, kind, a, b);
    return o->count[at] ? o->sum[at] / (double)o->count[at] : (double)NAN;
}
