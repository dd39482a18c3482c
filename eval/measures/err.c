/* A reader goes down the ranking and stops where a document satisfies, which is the likelier the higher its grade. */
#include "base/math.h"
#include "eval/measure.h"
#include "eval/steps.h"

/* The grade's chance to satisfy; a grade above the highest counts as the highest. */
static double satisfies(int32_t grade, double highest)
{
    if (grade <= 0) return 0;
    return (base_pow(2, grade < highest ? grade : highest) - 1) / base_pow(2, highest);
}

static void err_of(double *out, const eval_view *v, const eval_use *u)
{
    double goes_on = 1, sum = 0, highest = u->args[0].number;
    for (size_t i = 1; i <= v->n_ret; i++) {
        double p = satisfies(v->grade[i - 1], highest);
        sum += goes_on * p / (double)i;
        goes_on *= 1 - p;
    }
    out[0] = sum;
}

static void err_steps(eval_steps *s, const eval_view *v, const eval_use *u)
{
    double goes_on = 1, sum = 0, highest = u->args[0].number;
    eval_steps_head(s, "came so far x satisfied / rank");
    for (size_t i = 1; i <= v->n_ret; i++) {
        double p = satisfies(v->grade[i - 1], highest), part = goes_on * p / (double)i;
        if (p > 0) eval_steps_document(s, v, i, "%.4f x %.4f / %zu = %.4f", goes_on, p, i, part);
        sum += part;
        goes_on *= 1 - p;
    }
    eval_steps_line(s, "sum %.4f", sum);
}

static const base_param err_params[] = {
    { .name = "max_rel",
      .kind = BASE_PARAM_INTEGER,
      .number = 4,
      .min = 1,
      .max = 50,
      .help = "the highest grade that there can be; gdeval has 4, whatever the judgements hold" },
    { 0 },
};

static const eval_measure err = {
    .place = 490,
    .ir_name = "ERR",
    .ir_form = EVAL_IR_TRUNCATES,
    .ir_params = err_params,
    .help = "expected reciprocal of the rank at which a reader is satisfied",
    .formula = "sum over ranks i of p(i)/i prod over j < i of (1 - p(j)), p(i) = (2^grade(i) - 1)/2^max_rel",
    .source = "Chapelle, Metzler, Zhang, Grinspan: Expected reciprocal rank for graded relevance (2009)",
    .values = err_of,
    .steps = err_steps,
};

const eval_measure *const eval_measures_err[] = { &err, NULL };
