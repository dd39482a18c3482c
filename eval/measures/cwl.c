/* C/W/L: a measure is what its reader does. C(i) is the chance that one who has read rank i goes on to the next; W(i), the share of
 * attention that rank i gets, falls by C(i) from each rank to the next, and the W sum to 1; the measure is the sum of W(i) gain(i).
 *
 * Gains are grades spread from 0 at min_rel to 1 at max_rel; what wasn't judged, or not retrieved, has none. A reader of INST may go on
 * forever: as in cwl_eval, no one reads beyond rank 1000. */
#include "eval/measure.h"

#define DEEPEST ((size_t)1000)

typedef struct {
    double asks; /* T, the gain that the reader came for, or p, the patience with which */
    size_t cut;
} reader;

/* C(rank), from the gain at the rank and the gain of all ranks down to it. */
typedef double goes_on(const reader *r, size_t rank, double gain, double gain_so_far);

static double attention(const eval_view *v, const reader *r, goes_on *c, double low, double high)
{
    double weight = 1, weights = 0, sum = 0, gain_so_far = 0;
    for (size_t i = 1; i <= DEEPEST && weight > 0; i++) {
        double gain = i <= v->n_ret ? eval_scaled_gain(v->grade[i - 1], low, high) : 0;
        gain_so_far += gain;
        sum += weight * gain;
        weights += weight;
        weight *= c(r, i, gain, gain_so_far);
    }
    return sum / weights;
}

static double squared(double x)
{
    return x * x;
}

/* The chance of one who wants T in all and goes on the likelier, the further down he is. */
static double insq_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    (void)gain, (void)gain_so_far;
    double far = (double)rank + 2 * r->asks;
    return squared((far - 1) / far);
}

/* The same, but less likely the more of T was found. */
static double inst_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    (void)gain;
    double far = (double)rank + 2 * r->asks - gain_so_far;
    return squared((far - 1) / far);
}

static double bpm_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    (void)gain;
    return gain_so_far < r->asks && rank < r->cut;
}

static double nerr8_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    (void)gain_so_far;
    return rank < r->cut ? 1 - gain : 0;
}

static double nerr9_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    return nerr8_goes_on(r, rank, gain, gain_so_far) * (double)rank / ((double)rank + 1);
}

static double nerr10_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    (void)rank, (void)gain_so_far;
    return r->asks * (1 - gain);
}

static double nerr11_goes_on(const reader *r, size_t rank, double gain, double gain_so_far)
{
    return insq_goes_on(r, rank, gain, gain_so_far) * (1 - gain);
}

/* The parameters of each table below: min_rel, max_rel, then T or p. */
static double with(const eval_view *v, const eval_use *u, goes_on *c)
{
    const reader r = { u->args[2].number, u->n_at ? (size_t)u->at[0] : DEEPEST };
    return attention(v, &r, c, u->args[0].number, u->args[1].number);
}

#define VALUES(name, goes_on)                                                                                                      \
    static void name(double *out, const eval_view *v, const eval_use *u)                                                           \
    {                                                                                                                              \
        out[0] = with(v, u, goes_on);                                                                                              \
    }

VALUES(insq_of, insq_goes_on)
VALUES(inst_of, inst_goes_on)
VALUES(bpm_of, bpm_goes_on)
VALUES(nerr8_of, nerr8_goes_on)
VALUES(nerr9_of, nerr9_goes_on)
VALUES(nerr10_of, nerr10_goes_on)
VALUES(nerr11_of, nerr11_goes_on)

/* A quarter is the least T at which INST's reader never is surer than sure to go on. */
static const base_param wanting_params[] = {
    EVAL_PARAM_MIN_REL,
    EVAL_PARAM_MAX_REL,
    { .name = "T", .kind = BASE_PARAM_NUMBER, .number = 1, .min = 0.25, .max = 1e9, .help = "the gain that the reader came for" },
    { 0 },
};

static const base_param patient_params[] = {
    EVAL_PARAM_MIN_REL,
    EVAL_PARAM_MAX_REL,
    { .name = "p",
      .kind = BASE_PARAM_NUMBER,
      .number = 0.9,
      .min = 0,
      .max = 1,
      .help = "probability of going on where nothing was gained" },
    { 0 },
};

static const base_param range_params[] = { EVAL_PARAM_MIN_REL, EVAL_PARAM_MAX_REL, { 0 } };

#define SUM_OF "sum over ranks i of W(i) gain(i), W(i+1)/W(i) = C(i), the W sum to 1; C(i) = "
#define ERR_IS_NOT_CWL                                                                                                             \
    "Azzopardi, Mackenzie, Moffat: ERR is not C/W/L: Exploring the relationship between expected reciprocal rank and other "       \
    "metrics (2021)"

static const eval_measure insq = {
    .place = 511,
    .ir_name = "INSQ",
    .ir_params = wanting_params,
    .help = "gain per document of a reader who came for T and goes on the likelier, the further down he is",
    .formula = SUM_OF "((i + 2T - 1)/(i + 2T))^2",
    .source = "Moffat, Scholer, Thomas: Models and metrics: IR evaluation as a user process (2012)",
    .values = insq_of,
};

static const eval_measure inst = {
    .place = 512,
    .ir_name = "INST",
    .ir_params = wanting_params,
    .help = "gain per document of a reader who came for T and goes on the less likely, the more of it was found",
    .formula = SUM_OF "((i + 2T - G(i) - 1)/(i + 2T - G(i)))^2, G(i) = sum over j <= i of gain(j)",
    .source = "Moffat, Bailey, Scholer, Thomas: INST: An adaptive metric for information retrieval evaluation (2015)",
    .values = inst_of,
};

static const eval_measure bpm = {
    .place = 513,
    .ir_name = "BPM",
    .ir_form = EVAL_IR_CUTOFF,
    .ir_params = wanting_params,
    .help = "gain per document of a reader who stops as soon as T was found, and at rank k",
    .formula = SUM_OF "1 if i < k and sum over j <= i of gain(j) < T, else 0",
    .source = "Zhang, Liu, Li, Zhang, Xu, Ma: Evaluating web search with a bejeweled player model (2017)",
    .takes = EVAL_TAKES_CUTOFFS,
    .values = bpm_of,
};

static const eval_measure nerr8 = {
    .place = 514,
    .ir_name = "NERR8",
    .ir_form = EVAL_IR_CUTOFF,
    .ir_params = range_params,
    .help = "nearly ERR: a reader who stops where a document satisfies, and at rank k",
    .formula = SUM_OF "1 - gain(i) if i < k, else 0",
    .source = ERR_IS_NOT_CWL ", equation 8",
    .takes = EVAL_TAKES_CUTOFFS,
    .values = nerr8_of,
};

static const eval_measure nerr9 = {
    .place = 515,
    .ir_name = "NERR9",
    .ir_form = EVAL_IR_CUTOFF,
    .ir_params = range_params,
    .help = "nearly ERR: NERR8 with attention that falls as 1/i",
    .formula = SUM_OF "i/(i+1) (1 - gain(i)) if i < k, else 0",
    .source = ERR_IS_NOT_CWL ", equation 9",
    .takes = EVAL_TAKES_CUTOFFS,
    .values = nerr9_of,
};

static const eval_measure nerr10 = {
    .place = 516,
    .ir_name = "NERR10",
    .ir_params = patient_params,
    .help = "nearly ERR: a reader who stops where a document satisfies, with the patience of RBP",
    .formula = SUM_OF "p (1 - gain(i))",
    .source = ERR_IS_NOT_CWL ", equation 10",
    .values = nerr10_of,
};

static const eval_measure nerr11 = {
    .place = 517,
    .ir_name = "NERR11",
    .ir_params = wanting_params,
    .help = "nearly ERR: a reader who stops where a document satisfies, with the patience of INSQ",
    .formula = SUM_OF "((i + 2T - 1)/(i + 2T))^2 (1 - gain(i))",
    .source = ERR_IS_NOT_CWL ", equation 11",
    .values = nerr11_of,
};

const eval_measure *const eval_measures_cwl[] = { &insq, &inst, &bpm, &nerr8, &nerr9, &nerr10, &nerr11, NULL };
