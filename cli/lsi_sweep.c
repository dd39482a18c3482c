/* cli/lsi_sweep.c - how many factors? The scree plot's numbers, the measure by k, and k as one could have chosen it.
 *
 * The best k in hindsight flatters: it has seen the topics that it's praised by. Cross-validation cuts the topics into folds (by place in the
 * order of their ids, in turn) and gives each fold the k that is best on all the others; only that value is held against other methods. */
#include <math.h>
#include <stdlib.h>

#include "cli/lsi.h"
#include "eval/significance.h"

#define STEPS_MAX   64
#define METHODS_MAX 16
#define FOLDS_MAX   100

typedef struct {
    const cli_call *call;
    cli_lsi lsi;
    double norm; /* of the matrix */
    size_t ks[STEPS_MAX], n;
    bool judged;
    cli_trials trials;
    eval_evaluation *by_k[STEPS_MAX];
    size_t folds, chosen[FOLDS_MAX]; /* places in ks */
    size_t best;                     /* place in ks, in hindsight */
    double *validated;               /* [topics] */
} sweep;

/* --- which k ----------------------------------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void add_k(sweep *w, size_t k)
{
    if (k > w->lsi.factors->k) k = w->lsi.factors->k;
    if (k > 0 && (w->n == 0 || w->ks[w->n - 1] < k)) w->ks[w->n++] = k;
}

static base_status choose_ks(sweep *w, base_error *err)
{
    static const size_t usual[] = { 1,   2,   5,   10,  20,  30,  40,  50,  75,   100,  125,
                                    150, 175, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000 };
    const char *at = cli_value(w->call, "at");
    double given[STEPS_MAX];
    size_t n;
    if (at) {
        base_status s = cli_lsi_numbers(given, &n, STEPS_MAX, "at", at, 1, 100000, err);
        if (s != BASE_OK) return s;
        qsort(given, n, sizeof *given, by_number);
        for (size_t i = 0; i < n; i++) add_k(w, (size_t)given[i]);
        return BASE_OK;
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) add_k(w, usual[i]);
    add_k(w, w->lsi.factors->k);
    return BASE_OK;
}

/* --- cross-validation --------------------------------------------------------------------------------------------------------------- */

/* The place of the k with the greatest sum over the topics outside of the fold (or all, if fold is folds); of equal ones the smallest k. */
static size_t best_without(const sweep *w, size_t fold)
{
    size_t best = 0;
    double greatest = -INFINITY;
    for (size_t i = 0; i < w->n; i++) {
        const double *values = eval_values(w->by_k[i], 0);
        double sum = 0;
        for (size_t topic = 0; topic < eval_topics(w->by_k[i]); topic++)
            if (topic % w->folds != fold) sum += values[topic];
        if (sum > greatest) greatest = sum, best = i;
    }
    return best;
}

static base_status validate(sweep *w, base_error *err)
{
    long long folds;
    size_t topics = eval_topics(w->by_k[0]);
    base_status s = cli_integer(w->call, "folds", 10, 2, FOLDS_MAX, &folds, err);
    if (s != BASE_OK) return s;
    w->folds = (size_t)folds < topics ? (size_t)folds : topics;
    w->best = best_without(w, w->folds);
    if (!(w->validated = base_array(topics, sizeof *w->validated, err))) return BASE_ENOMEM;
    for (size_t fold = 0; fold < w->folds; fold++) w->chosen[fold] = best_without(w, fold);
    for (size_t topic = 0; topic < topics; topic++)
        w->validated[topic] = eval_values(w->by_k[w->chosen[topic % w->folds]], 0)[topic];
    return BASE_OK;
}

/* --- tables --------------------------------------------------------------------------------------------------------------------------- */

static base_status print_by_k(const sweep *w, base_error *err)
{
    const dense_factors *f = w->lsi.factors;
    eval_table *table = NULL;
    base_buf text = { 0 };
    double squares = 0;
    size_t measure = 0;
    cli_lsi_caption(&text, &w->lsi);
    base_status s = eval_table_new(&table, base_buf_string(&text), err);
    if (s != BASE_OK) goto out;
    size_t k = eval_table_column(table, &(eval_table_column_spec){ .header = "k" });
    size_t value = eval_table_column(table, &(eval_table_column_spec){ .header = "singular value", .key = "value", .digits = 4 });
    size_t share = eval_table_column(table, &(eval_table_column_spec){ .header = "share of squares", .key = "share", .digits = 4 });
    if (w->judged)
        measure = eval_table_column(
            table, &(eval_table_column_spec){ .header = eval_column_at(w->by_k[0], 0)->name, .digits = 4, .better = EVAL_HIGHER });
    for (size_t i = 0, at = 0; i < f->k; i++) {
        squares += f->s[i] * f->s[i];
        if (w->judged && i + 1 != w->ks[at]) continue;
        eval_table_row(table);
        eval_table_number(table, k, (double)(i + 1));
        eval_table_number(table, value, f->s[i]);
        eval_table_number(table, share, w->norm > 0 ? squares / (w->norm * w->norm) : 0);
        if (w->judged) eval_table_number(table, measure, eval_summary(w->by_k[at++], 0));
        if (w->judged && at == w->n) break;
    }
    base_buf_clear(&text);
    if (!w->judged)
        base_buf_format(&text, "greatest |A v - s u| %.0e, |A'u - s v| %.0e of the first singular value",
                        w->lsi.report.residual_left, w->lsi.report.residual_right);
    if (!w->judged) eval_table_note(table, base_buf_string(&text));
    s = cli_lsi_print(w->call, table, true, err);
out:
    eval_table_free(table);
    base_buf_done(&text);
    return s;
}

typedef struct {
    eval_table *table;
    size_t name, value, difference, p, corrected;
} method_table;

static base_status method_table_new(method_table *m, const sweep *w, base_error *err)
{
    base_buf text = { 0 };
    base_buf_format(&text, "%s: %zu judged topics (%s), top %zu", ir_index_corpus(w->lsi.index), eval_topics(w->by_k[0]),
                    w->trials.qrels_label, w->trials.k);
    base_status s = eval_table_new(&m->table, base_buf_string(&text), err);
    base_buf_done(&text);
    if (s != BASE_OK) return s;
    m->name = eval_table_column(m->table, &(eval_table_column_spec){ .header = "method" });
    m->value = eval_table_column(
        m->table, &(eval_table_column_spec){ .header = eval_column_at(w->by_k[0], 0)->name, .digits = 4, .better = EVAL_HIGHER });
    m->difference = eval_table_column(m->table, &(eval_table_column_spec){ .header = "difference", .digits = 4 });
    m->p = eval_table_column(m->table, &(eval_table_column_spec){ .header = "p", .digits = 6, .probability = true });
    m->corrected = eval_table_column(
        m->table, &(eval_table_column_spec){ .header = "p by Holm", .key = "p_corrected", .digits = 6, .probability = true });
    return BASE_OK;
}

static double mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i];
    return n ? sum / (double)n : 0;
}

/* "lsi(k by cross-validation: 100 150)": every k that a fold was given, ascending. */
static void name_validated(base_buf *out, const sweep *w)
{
    base_buf_text(out, "lsi, k by cross-validation:");
    for (size_t i = 0; i < w->n; i++) {
        bool taken = false;
        for (size_t fold = 0; fold < w->folds; fold++) taken = taken || w->chosen[fold] == i;
        if (taken) base_buf_format(out, " %zu", w->ks[i]);
    }
}

/* The methods of trials beside the validated lsi: difference of lsi less the method. */
static base_status add_methods(method_table *m, const sweep *w, base_error *err)
{
    size_t topics = eval_topics(w->by_k[0]), n = w->trials.n;
    double p[METHODS_MAX], corrected[METHODS_MAX];
    eval_paired pairs[METHODS_MAX];
    double *d = base_array(topics, sizeof *d, err);
    if (!d) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const double *values = eval_values(w->trials.items[i].evaluation, 0);
        for (size_t topic = 0; topic < topics; topic++) d[topic] = w->validated[topic] - values[topic];
        eval_paired_t(&pairs[i], d, topics);
        p[i] = corrected[i] = pairs[i].p;
    }
    base_free(d);
    base_status s = eval_correct(corrected, n, EVAL_HOLM, err);
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        eval_table_row(m->table);
        eval_table_text(m->table, m->name, (const char *)w->trials.items[i].name.data);
        eval_table_number(m->table, m->value, eval_summary(w->trials.items[i].evaluation, 0));
        eval_table_number(m->table, m->difference, pairs[i].difference);
        eval_table_number(m->table, m->p, p[i]);
        eval_table_number(m->table, m->corrected, corrected[i]);
    }
    return s;
}

static base_status print_methods(const sweep *w, base_error *err)
{
    method_table m = { 0 };
    base_buf text = { 0 };
    base_status s = method_table_new(&m, w, err);
    if (s != BASE_OK) goto out;
    name_validated(&text, w);
    eval_table_row(m.table);
    eval_table_text(m.table, m.name, base_buf_string(&text));
    eval_table_number(m.table, m.value, mean(w->validated, eval_topics(w->by_k[0])));
    base_buf_clear(&text);
    base_buf_format(&text, "lsi, best k in hindsight: %zu", w->ks[w->best]);
    eval_table_row(m.table);
    eval_table_text(m.table, m.name, base_buf_string(&text));
    eval_table_number(m.table, m.value, eval_summary(w->by_k[w->best], 0));
    if ((s = add_methods(&m, w, err)) != BASE_OK) goto out;
    base_buf_clear(&text);
    base_buf_format(&text, "%zu folds; difference: of lsi as cross-validated; p: paired t-test, Holm over the methods", w->folds);
    eval_table_note(m.table, base_buf_string(&text));
    s = cli_lsi_print(w->call, m.table, false, err);
out:
    eval_table_free(m.table);
    base_buf_done(&text);
    return s;
}

/* --- the command ------------------------------------------------------------------------------------------------------------------------ */

static base_status add_trials(sweep *w, base_error *err)
{
    size_t n = cli_count(w->call, "method");
    base_status s = BASE_OK;
    if (n > METHODS_MAX) return base_fail(err, BASE_EARG, "%zu methods: at most %d stand beside a sweep", n, METHODS_MAX);
    for (size_t i = 0; i < n && s == BASE_OK; i++) s = cli_trials_add(&w->trials, cli_value_at(w->call, "method", i), err);
    if (n > 0 || s != BASE_OK) return s;
    base_buf control = { 0 };
    base_buf_format(&control, "lsi(weight=%s, svd=no)", dense_weighting_name(w->lsi.td->weights.weighting));
    if ((s = base_buf_status(&control, err)) == BASE_OK) s = cli_trials_add(&w->trials, base_buf_string(&control), err);
    base_buf_done(&control);
    if (s == BASE_OK) s = cli_trials_add(&w->trials, "tfidf", err);
    return s == BASE_OK ? cli_trials_add(&w->trials, "bm25", err) : s;
}

static base_status judge(sweep *w, base_error *err)
{
    base_status s;
    if ((s = choose_ks(w, err)) != BASE_OK) return s;
    if (w->n == 0) return base_fail(err, BASE_EFORMAT, "the matrix has no factors: there is nothing to sweep over");
    if ((s = cli_lsi_evaluate(w->by_k, w->ks, w->n, &w->lsi, w->lsi.factors, &w->trials, err)) != BASE_OK) return s;
    if ((s = validate(w, err)) != BASE_OK) return s;
    return add_trials(w, err);
}

base_status cli_lsi_sweep(const cli_call *call, base_error *err)
{
    sweep w = { .call = call, .judged = cli_value(call, "topics") != NULL };
    base_status s;
    if (w.judged && (s = cli_lsi_trials_open(&w.trials, call, err)) != BASE_OK) return s;
    if ((s = cli_lsi_open(&w.lsi, call, err)) != BASE_OK) goto out;
    if ((s = cli_lsi_factorise(&w.lsi, call, 300, err)) != BASE_OK) goto out;
    w.norm = dense_sparse_norm(w.lsi.td->matrix);
    if (w.judged && (s = judge(&w, err)) != BASE_OK) goto out;
    if ((s = print_by_k(&w, err)) != BASE_OK || !w.judged) goto out;
    s = print_methods(&w, err);
out:
    for (size_t i = 0; i < w.n; i++) eval_evaluation_free(w.by_k[i]);
    base_free(w.validated);
    cli_lsi_done(&w.lsi);
    cli_trials_done(&w.trials);
    return s;
}
