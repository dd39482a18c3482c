/* Bounds need no formula: settle the ties for or against the measure, and evaluate as ever.
 *
 * Expectations go from block to block of equal scores. In a block of n documents, r of them relevant, each place holds a relevant one with
 * probability r/n; given that, of the i - 1 places before it (i - 1)(r - 1)/(n - 1) do. Precision, recall and nDCG are sums over places,
 * so that is all they need; average precision needs both; success and reciprocal rank ask when the first relevant one comes, which is
 * a product of chances that the places before had none. */
#include "eval/ties.h"

#include <math.h>

#include "base/math.h"
#include "base/mem.h"

/* --- bounds --------------------------------------------------------------------------------------------------------------------- */

/* Where a document stands among its equals: the grade, unjudged ones below 0. */
static long standing(const eval_qrels_topic *judged, const char *docno)
{
    const eval_judgement *j = judged ? eval_qrels_judgement(judged, docno) : NULL;
    return !j || j->grade < 0 ? -1 : j->grade;
}

typedef struct {
    const char *docno;
    long standing;
} placed;

/* Stable, by standing: falling if best, else rising. Blocks are short. */
static void settle(placed *block, size_t n, bool best)
{
    for (size_t i = 1; i < n; i++) {
        placed p = block[i];
        size_t to = i;
        for (; to > 0 && (best ? block[to - 1].standing < p.standing : block[to - 1].standing > p.standing); to--)
            block[to] = block[to - 1];
        block[to] = p;
    }
}

static base_status settle_topic(eval_run *out, const eval_run_topic *t, const eval_qrels *qrels, bool best, base_error *err)
{
    const eval_qrels_topic *judged = eval_qrels_find(qrels, t->id);
    placed *docs = base_array(t->n, sizeof *docs, err);
    base_status s = docs ? BASE_OK : BASE_ENOMEM;
    for (size_t from = 0, to; from < t->n && s == BASE_OK; from = to) {
        for (to = from; to < t->n && t->docs[to].score == t->docs[from].score; to++)
            docs[to] = (placed){ t->docs[to].docno, standing(judged, t->docs[to].docno) };
        settle(docs + from, to - from, best);
        for (size_t i = from; i < to && s == BASE_OK; i++) s = eval_run_add(out, t->id, docs[i].docno, (double)(t->n - i), err);
    }
    base_free(docs);
    return s;
}

base_status eval_ties_settle(eval_run **out, const eval_run *run, const eval_qrels *qrels, bool best, base_error *err)
{
    eval_run *settled = NULL;
    base_status s = eval_run_new(&settled, err);
    for (size_t i = 0; i < eval_run_count(run) && s == BASE_OK; i++)
        s = settle_topic(settled, eval_run_at(run, i), qrels, best, err);
    if (s == BASE_OK) s = eval_run_finish(settled, err);
    if (s == BASE_OK) *out = settled, settled = NULL;
    eval_run_free(settled);
    return s;
}

static bool named(const eval_use *use, const char *const *names)
{
    for (; *names; names++)
        if (use->measure->ir_name && strcmp(use->measure->ir_name, *names) == 0) return true;
    return false;
}

bool eval_ties_bounded(const eval_use *use)
{
    static const char *const known[] = { "P",     "R",     "Success", "RR",  "AP",     "nDCG",   "Rprec",
                                         "Bpref", "IPrec", "RBP",     "ERR", "Judged", "NumRet", NULL };
    return named(use, known);
}

bool eval_ties_straddle(const eval_run_topic *ranking, size_t k)
{
    return ranking && k > 0 && k < ranking->n && ranking->docs[k - 1].score == ranking->docs[k].score;
}

/* --- expectations --------------------------------------------------------------------------------------------------------------- */

typedef enum { NOT_KNOWN, PRECISION, RECALL, SUCCESS, RECIPROCAL, AVERAGE, GAIN } shape;

static shape shape_of(const eval_use *use)
{
    static const struct {
        const char *name;
        shape shape;
    } known[] = { { "P", PRECISION },   { "R", RECALL },   { "Success", SUCCESS },
                  { "RR", RECIPROCAL }, { "AP", AVERAGE }, { "nDCG", GAIN } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!use->ir || !named(use, (const char *const[]){ known[i].name, NULL })) continue;
        for (size_t a = known[i].shape == GAIN ? 1 : 0; a < EVAL_ARGS_MAX; a++)
            if (use->args[a].given) return NOT_KNOWN; /* a parameter that the formulas below don't have */
        return use->n_pairs ? NOT_KNOWN : known[i].shape;
    }
    return NOT_KNOWN;
}

bool eval_ties_closed(const eval_use *use)
{
    return shape_of(use) != NOT_KNOWN;
}

/* What the walk over the blocks knows. */
typedef struct {
    shape shape;
    long level;
    bool judged_only, exponential;
    size_t cut;         /* SIZE_MAX: none */
    size_t before;      /* documents above the block */
    double found;       /* relevant documents above it */
    double nothing_yet; /* the chance that none was relevant so far: 1 or 0 at a block's start */
    double sum;
} walk;

static double gain_of(const walk *w, long grade)
{
    if (grade <= 0) return 0;
    return w->exponential ? base_pow(2, (double)grade) - 1 : (double)grade;
}

/* A block of n documents with r relevant ones and a mean gain. */
static void pass_block(walk *w, size_t n, double r, double mean_gain)
{
    double size = (double)n, none = w->nothing_yet;
    for (size_t i = 0; i < n && w->before + i < w->cut; i++) {
        double rank = (double)(w->before + i + 1), at = (double)i;
        switch (w->shape) {
        case PRECISION:
        case RECALL: w->sum += r / size; break;
        case GAIN: w->sum += mean_gain / base_log2(rank + 1); break;
        case AVERAGE:
            if (r > 0) w->sum += r / size * (w->found + 1 + (n > 1 ? at * (r - 1) / (size - 1) : 0)) / rank;
            break;
        case SUCCESS:
        case RECIPROCAL: { /* of the size - at places left, r hold a relevant one */
            double first = size - at > r ? none * r / (size - at) : r > 0 ? none : 0;
            w->sum += w->shape == SUCCESS ? first : first / rank;
            none -= first;
            break;
        }
        case NOT_KNOWN: break;
        }
    }
    w->nothing_yet = r > 0 ? 0 : w->nothing_yet;
    w->found += r;
    w->before += n;
}

static void walk_blocks(walk *w, const eval_qrels_topic *judged, const eval_run_topic *ranking)
{
    for (size_t from = 0, to; from < ranking->n && w->before < w->cut; from = to) {
        size_t n = 0;
        double r = 0, gain = 0;
        for (to = from; to < ranking->n && ranking->docs[to].score == ranking->docs[from].score; to++) {
            const eval_judgement *j = eval_qrels_judgement(judged, ranking->docs[to].docno);
            if ((j && j->grade == EVAL_GRADE_EXCLUDED) || (w->judged_only && (!j || j->grade < 0))) continue;
            n++;
            r += j && j->grade >= 0 && j->grade >= w->level;
            gain += j ? gain_of(w, j->grade) : 0;
        }
        if (n) pass_block(w, n, r, gain / (double)n);
    }
}

/* The gain of the ideal ranking down to the cut. */
static double ideal_of(const walk *w, const eval_qrels_topic *judged)
{
    double ideal = 0;
    size_t rank = 1;
    for (long grade = judged->highest; grade > 0 && rank <= w->cut;) {
        long next = 0;
        for (size_t i = 0; i < judged->n_docs; i++) {
            if (judged->docs[i].grade == grade && rank <= w->cut) ideal += gain_of(w, grade) / base_log2((double)++rank);
            if (judged->docs[i].grade < grade && judged->docs[i].grade > next) next = judged->docs[i].grade;
        }
        grade = next;
    }
    return ideal;
}

static double relevant_of(const walk *w, const eval_qrels_topic *judged)
{
    double n = 0;
    for (size_t i = 0; i < judged->n_docs; i++) n += judged->docs[i].grade >= 0 && judged->docs[i].grade >= w->level;
    return n;
}

bool eval_ties_expected(double *out, const eval_column *column, const eval_qrels_topic *judged, const eval_run_topic *ranking)
{
    const eval_use *use = column->use;
    walk w = {
        .shape = shape_of(use), .level = use->has_level ? use->level : 1, .judged_only = use->judged_only, .nothing_yet = 1
    };
    if (w.shape == NOT_KNOWN) return false;
    w.exponential = w.shape == GAIN && use->args[0].word[0] == 'e';
    w.cut = use->n_at ? (size_t)use->at[column->k] : use->cut ? use->cut : SIZE_MAX;
    if (ranking) walk_blocks(&w, judged, ranking);
    double over = 1;
    if (w.shape == PRECISION) over = (double)w.cut;
    if (w.shape == RECALL || w.shape == AVERAGE) over = relevant_of(&w, judged);
    if (w.shape == GAIN) over = ideal_of(&w, judged);
    *out = over > 0 ? w.sum / over : 0;
    return true;
}
