/* eval/agreement.c - two lists of judgements walked side by side, topics and documents by their bytes.
 *
 * Kappa with squared differences needs no table of grades: 1 - observed / expected disagreement, where the expected one, summed over all pairs of
 * a grade of the first and a grade of the second, is E[x^2] + E[y^2] - 2 E[x] E[y]. The sums are of whole numbers, exact in double. */
#include "eval/agreement.h"

#include <math.h>

#include "base/mem.h"

/* Of the grades x of the first and y of the second. */
typedef struct {
    double x, y, xx, yy, differences; /* sums; differences: of (x - y)^2 */
} moments;

double eval_kappa(size_t counts[2][2], double *observed, double *expected)
{
    double n[2][2], all = 0;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) all += n[i][j] = (double)counts[i][j];
    *observed = (n[0][0] + n[1][1]) / all;
    *expected = ((n[0][0] + n[0][1]) * (n[0][0] + n[1][0]) + (n[1][0] + n[1][1]) * (n[0][1] + n[1][1])) / (all * all);
    return *expected == 1 ? (double)NAN : (*observed - *expected) / (1 - *expected);
}

static double weighted_kappa(const moments *m, size_t both)
{
    double n = (double)both, expected = n * m->xx + n * m->yy - 2 * m->x * m->y;
    return expected == 0 ? (double)NAN : 1 - n * m->differences / expected;
}

static void add_pair(eval_agreement_counts *c, moments *m, int32_t first, int32_t second, long level)
{
    double x = first, y = second;
    c->both++;
    c->same += first == second;
    c->relevant[first >= level][second >= level]++;
    m->x += x;
    m->y += y;
    m->xx += x * x;
    m->yy += y * y;
    m->differences += (x - y) * (x - y);
}

/* a or b may be NULL: that judge hasn't got the topic. */
static void compare_topic(eval_agreement_counts *c, moments *m, const eval_qrels_topic *a, const eval_qrels_topic *b, long level)
{
    size_t i = 0, j = 0, n = a ? a->n_docs : 0, k = b ? b->n_docs : 0;
    while (i < n || j < k) {
        int order = i == n ? 1 : j == k ? -1 : strcmp(a->docs[i].docno, b->docs[j].docno);
        int32_t first = order <= 0 ? a->docs[i++].grade : -1, second = order >= 0 ? b->docs[j++].grade : -1;
        if (first >= 0 && second >= 0) add_pair(c, m, first, second, level);
        c->only_first += first >= 0 && second < 0;
        c->only_second += second >= 0 && first < 0;
    }
}

static void add_counts(eval_agreement_counts *all, const eval_agreement_counts *c)
{
    all->only_first += c->only_first;
    all->only_second += c->only_second;
    all->both += c->both;
    all->same += c->same;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) all->relevant[i][j] += c->relevant[i][j];
}

base_status eval_agree(eval_agreement *out, const eval_qrels *first, const eval_qrels *second, long level, base_error *err)
{
    eval_agreement a = { 0 };
    moments m = { 0 };
    size_t i = 0, j = 0, n = eval_qrels_count(first), k = eval_qrels_count(second);
    if (!(a.topics = base_array(n + k, sizeof *a.topics, err))) return BASE_ENOMEM;
    while (i < n || j < k) {
        int order = i == n ? 1 : j == k ? -1 : strcmp(eval_qrels_at(first, i)->id, eval_qrels_at(second, j)->id);
        const eval_qrels_topic *t = order <= 0 ? eval_qrels_at(first, i++) : NULL,
                               *u = order >= 0 ? eval_qrels_at(second, j++) : NULL;
        eval_agreement_counts *c = &a.topics[a.n++];
        c->id = t ? t->id : u->id;
        compare_topic(c, &m, t, u, level);
        add_counts(&a.all, c);
    }
    size_t any = a.all.both - a.all.relevant[0][0];
    a.kappa = eval_kappa(a.all.relevant, &a.observed, &a.expected);
    a.weighted = weighted_kappa(&m, a.all.both);
    a.overlap = any ? (double)a.all.relevant[1][1] / (double)any : (double)NAN;
    *out = a;
    return BASE_OK;
}

void eval_agreement_done(eval_agreement *a)
{
    base_free(a->topics);
    *a = (eval_agreement){ 0 };
}
