/* Topics with several readings (subtopics): what a document adds is the less, the more documents above it had served the same reading. The
 * judgements have a subtopic in their second column.
 *
 * The best order of the judged documents is found greedily, as ndeval finds it: at each rank the document that adds most, of equal ones
 * the last by docno. What a document adds only falls, so it is enough to look again at the one that promised most (Minoux 1978). */
#include "base/math.h"
#include "eval/measure.h"

typedef double discount(double persistence, size_t rank, const eval_view *v);

static double by_logarithm(double unused, size_t rank, const eval_view *v)
{
    (void)unused;
    return 1 / v->log2_of[rank + 1];
}

static double by_rank(double unused, size_t rank, const eval_view *v)
{
    (void)unused, (void)v;
    return 1 / (double)rank;
}

static double by_power(double beta, size_t rank, const eval_view *v)
{
    (void)v;
    return base_pow(beta, (double)(rank - 1));
}

typedef struct {
    const eval_view *v;
    double alpha, beta;
    discount *of;
    size_t depth;    /* ranks that count */
    double *worth;   /* [n_groups] of one more document for the subtopic */
    double *promise; /* [n_docs] what the document added when it was last looked at */
    uint32_t *heap;  /* [n_heap] documents, the most promising first */
    size_t n_heap;
} state;

static state state_of(const eval_view *v, double alpha, double beta, discount *of, size_t depth)
{
    state s = { v, alpha, beta, of, depth, v->room_real, v->room_real + v->n_groups, v->room_whole, 0 };
    for (size_t g = 0; g < v->n_groups; g++) s.worth[g] = 1;
    return s;
}

/* What document d adds now; take: it does. */
static double add(state *s, size_t d, bool take)
{
    double sum = 0;
    for (size_t i = s->v->first_group[d]; i < s->v->first_group[d + 1]; i++) {
        const eval_group_grade *g = &s->v->of_group[i];
        if (g->grade < 0 || g->grade < s->v->level) continue;
        sum += s->worth[g->group];
        if (take) s->worth[g->group] *= 1 - s->alpha;
    }
    return sum;
}

static double of_ranking(const eval_view *v, double alpha, double beta, discount *of, size_t depth)
{
    state s = state_of(v, alpha, beta, of, depth);
    double sum = 0;
    for (size_t i = 0; i < v->n_ret && i < depth; i++)
        if (v->doc[i] != EVAL_NO_DOC) sum += add(&s, v->doc[i], true) * of(beta, i + 1, v);
    return sum;
}

/* --- the best order --------------------------------------------------------------------------------------------------- */

static bool before(const state *s, uint32_t a, uint32_t b)
{
    return s->promise[a] > s->promise[b] || (a > b && s->promise[a] == s->promise[b]);
}

static void sink(state *s, size_t at)
{
    uint32_t d = s->heap[at];
    for (size_t child; (child = 2 * at + 1) < s->n_heap; at = child) {
        if (child + 1 < s->n_heap && before(s, s->heap[child + 1], s->heap[child])) child++;
        if (!before(s, s->heap[child], d)) break;
        s->heap[at] = s->heap[child];
    }
    s->heap[at] = d;
}

/* What the next document of the best order adds; 0: nothing is left that adds anything. */
static double next_best(state *s)
{
    while (s->n_heap) {
        uint32_t d = s->heap[0];
        double now = add(s, d, false);
        if (now == s->promise[d]) {
            s->heap[0] = s->heap[--s->n_heap];
            if (s->n_heap) sink(s, 0);
            return add(s, d, true);
        }
        s->promise[d] = now;
        sink(s, 0);
    }
    return 0;
}

static double of_best(const eval_view *v, double alpha, double beta, discount *of, size_t depth)
{
    state s = state_of(v, alpha, beta, of, depth);
    double sum = 0;
    for (uint32_t d = 0; d < v->n_docs; d++)
        if ((s.promise[d] = add(&s, d, false)) > 0) s.heap[s.n_heap++] = d;
    for (size_t i = s.n_heap / 2; i > 0; i--) sink(&s, i - 1);
    for (size_t rank = 1; rank <= depth && s.n_heap; rank++) sum += next_best(&s) * of(beta, rank, v);
    return sum;
}

/* --- normalised ------------------------------------------------------------------------------------------------------- */

/* Subtopics that a document is relevant to; the others don't count. */
static size_t count_subtopics(const eval_view *v)
{
    size_t n = 0;
    for (size_t g = 0; g < v->n_groups; g++) v->room_whole[g] = 0;
    for (size_t i = 0; i < v->first_group[v->n_docs]; i++) {
        const eval_group_grade *g = &v->of_group[i];
        if (g->grade >= 0 && g->grade >= v->level) n += !v->room_whole[g->group]++;
    }
    return n;
}

static size_t depth_of(const eval_view *v, const eval_use *u)
{
    size_t longest = v->n_ret > v->n_docs ? v->n_ret : v->n_docs;
    return u->cut && u->cut < longest ? u->cut : longest;
}

#define DEEPEST ((size_t)1000000)

/* Of a ranking that serves every subtopic at every rank: the most that any collection could allow. As ndeval has it, but at rank 1 too,
 * where ndeval forgets to divide. depth may exceed what is retrieved; beyond DEEPEST nothing is shown. */
static double most(const eval_view *v, double alpha, discount *of, size_t depth)
{
    double sum = 0, each = (double)count_subtopics(v);
    for (size_t rank = 1; rank <= depth && rank <= DEEPEST && each > 0; rank++, each *= 1 - alpha)
        sum += each * (of == by_logarithm ? 1 / base_log2((double)rank + 1) : 1 / (double)rank);
    return sum;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static void alpha_dcg_of(double *out, const eval_view *v, const eval_use *u)
{
    double alpha = u->args[0].number;
    size_t depth = u->cut ? u->cut : v->n_ret;
    out[0] = ratio(of_ranking(v, alpha, 0, by_logarithm, depth), most(v, alpha, by_logarithm, depth));
}

static void alpha_ndcg_of(double *out, const eval_view *v, const eval_use *u)
{
    double alpha = u->args[0].number;
    size_t depth = depth_of(v, u);
    out[0] = ratio(of_ranking(v, alpha, 0, by_logarithm, depth), of_best(v, alpha, 0, by_logarithm, depth));
}

#define HALF 0.5 /* the redundancy that ERR-IA doesn't tolerate */

static void err_ia_of(double *out, const eval_view *v, const eval_use *u)
{
    size_t depth = u->cut ? u->cut : v->n_ret;
    out[0] = ratio(of_ranking(v, HALF, 0, by_rank, depth), most(v, HALF, by_rank, depth));
}

static void nerr_ia_of(double *out, const eval_view *v, const eval_use *u)
{
    size_t depth = depth_of(v, u);
    out[0] = ratio(of_ranking(v, HALF, 0, by_rank, depth), of_best(v, HALF, 0, by_rank, depth));
}

static void nrbp_of(double *out, const eval_view *v, const eval_use *u)
{
    double alpha = u->args[0].number, beta = u->args[1].number, n = (double)count_subtopics(v);
    out[0] = ratio(of_ranking(v, alpha, beta, by_power, v->n_ret) * (1 - (1 - alpha) * beta), n);
}

static void nnrbp_of(double *out, const eval_view *v, const eval_use *u)
{
    double alpha = u->args[0].number, beta = u->args[1].number;
    out[0] = ratio(of_ranking(v, alpha, beta, by_power, v->n_ret), of_best(v, alpha, beta, by_power, v->n_docs));
}

static void subtopic_recall(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    size_t n = count_subtopics(v), found = 0;
    for (size_t g = 0; g < v->n_groups; g++) v->room_whole[g] = 0;
    for (size_t i = 0; i < v->n_ret; i++)
        for (size_t k = v->doc[i] == EVAL_NO_DOC ? 0 : v->first_group[v->doc[i]];
             v->doc[i] != EVAL_NO_DOC && k < v->first_group[v->doc[i] + 1]; k++) {
            const eval_group_grade *g = &v->of_group[k];
            if (g->grade >= 0 && g->grade >= v->level) found += !v->room_whole[g->group]++;
        }
    out[0] = ratio((double)found, (double)n);
}

/* --- the items -------------------------------------------------------------------------------------------------------- */

#define ALPHA                                                                                                                      \
    {                                                                                                                              \
        .name = "alpha", .kind = BASE_PARAM_NUMBER, .number = 0.5, .min = 0, .max = 1, .help = "how little repetition is worth"    \
    }

static const base_param alpha_params[] = { ALPHA, { 0 } };

static const base_param nrbp_params[] = {
    ALPHA,
    { .name = "beta",
      .kind = BASE_PARAM_NUMBER,
      .number = 0.5,
      .min = 0,
      .max = 1,
      .help = "probability of going on to the next document" },
    { 0 },
};

#define CLARKE_2008   "Clarke et al.: Novelty and diversity in information retrieval evaluation (2008); ndeval"
#define CLARKE_2009   "Clarke, Kolla, Vechtomova: An effectiveness measure for ambiguous and underspecified queries (2009); ndeval"
#define CHAPELLE_2009 "Chapelle, Metzler, Zhang, Grinspan: Expected reciprocal rank for graded relevance (2009); ndeval"
#define WORTH         "gain(i) = sum over its subtopics of (1 - alpha)^(documents above that serve the subtopic)"

static const eval_measure alpha_dcg = {
    .place = 520,
    .ir_name = "alpha_DCG",
    .ir_form = EVAL_IR_TRUNCATES,
    .ir_params = alpha_params,
    .help = "cumulated gain over subtopics, relative to a ranking that serves every subtopic at every rank",
    .formula = "sum over ranks i of gain(i)/log2(i+1), / the same with gain S (1-alpha)^(i-1), S subtopics; " WORTH,
    .source = CLARKE_2008,
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = alpha_dcg_of,
};

static const eval_measure alpha_ndcg = {
    .place = 521,
    .ir_name = "alpha_nDCG",
    .ir_form = EVAL_IR_TRUNCATES,
    .ir_params = alpha_params,
    .help = "cumulated gain over subtopics, relative to the best order of the judged documents that greed finds",
    .formula = "sum over ranks i of gain(i)/log2(i+1), / the same of the best order; " WORTH,
    .source = CLARKE_2008,
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = alpha_ndcg_of,
};

static const eval_measure err_ia = {
    .place = 522,
    .ir_name = "ERR_IA",
    .ir_form = EVAL_IR_TRUNCATES,
    .help = "expected reciprocal rank over subtopics, relative to a ranking that serves every subtopic at every rank",
    .formula = "sum over ranks i of gain(i)/i, / the same with gain S/2^(i-1), S subtopics; " WORTH ", alpha 0.5",
    .source = CHAPELLE_2009,
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = err_ia_of,
};

static const eval_measure nerr_ia = {
    .place = 523,
    .ir_name = "nERR_IA",
    .ir_form = EVAL_IR_TRUNCATES,
    .help = "expected reciprocal rank over subtopics, relative to the best order of the judged documents that greed finds",
    .formula = "sum over ranks i of gain(i)/i, / the same of the best order; " WORTH ", alpha 0.5",
    .source = CHAPELLE_2009,
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = nerr_ia_of,
};

static const eval_measure nrbp = {
    .place = 524,
    .ir_name = "NRBP",
    .ir_params = nrbp_params,
    .help = "rank-biased precision over subtopics",
    .formula = "(1 - (1-alpha) beta) sum over ranks i of gain(i) beta^(i-1), / S subtopics; " WORTH,
    .source = CLARKE_2009,
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = nrbp_of,
};

static const eval_measure nnrbp = {
    .place = 525,
    .ir_name = "nNRBP",
    .ir_params = nrbp_params,
    .help = "rank-biased precision over subtopics, relative to the best order of the judged documents that greed finds",
    .formula = "sum over ranks i of gain(i) beta^(i-1), / the same of the best order; " WORTH,
    .source = CLARKE_2009,
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = nnrbp_of,
};

static const eval_measure st_recall = {
    .place = 526,
    .ir_name = "StRecall",
    .ir_form = EVAL_IR_TRUNCATES,
    .help = "share of the subtopics that the ranking serves",
    .formula = "subtopics with a relevant document in the ranking / subtopics with a relevant document",
    .source = "Zhai, Cohen, Lafferty: Beyond independent relevance (2003); ndeval",
    .wants = EVAL_WANTS_SUBTOPICS,
    .values = subtopic_recall,
};

const eval_measure *const eval_measures_diversity[] = {
    &alpha_dcg, &alpha_ndcg, &err_ia, &nerr_ia, &nrbp, &nnrbp, &st_recall, NULL
};
