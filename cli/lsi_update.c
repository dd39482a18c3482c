/* cli/lsi_update.c - what it costs not to compute anew: a collection whose last documents (by docno) come later, in each of the three ways.
 *
 * All ways see the same cells, weighted by the whole collection, so what differs is the factors' doing alone. */
#include <math.h>

#include "cli/lsi.h"

#define SHARES_MAX 16

typedef struct {
    const cli_call *call;
    cli_lsi lsi;             /* of the whole: computed anew */
    dense_sparse *documents; /* the matrix turned: a row for each document */
    size_t k, batch;
    bool judged;
    cli_trials trials;
    double least; /* residual computed anew: no k factors have a smaller one */
    eval_table *table;
    size_t share, way, residual, excess, orthogonality, value, measure;
} comparison;

base_status cli_lsi_factors_of_first(dense_factors **out, const cli_call *call, const dense_sparse *documents, size_t n, size_t k,
                                     base_error *err)
{
    dense_sparse first = *documents, *a = NULL;
    first.rows = n;
    base_status s = dense_sparse_transpose(&a, &first, NULL, err);
    if (s == BASE_OK) s = cli_lsi_factors(out, call, a, k, NULL, err);
    dense_sparse_free(a);
    return s;
}

base_status cli_lsi_take_rest(dense_factors *f, const dense_sparse *documents, size_t from, bool update, size_t batch,
                              base_error *err)
{
    base_status s = BASE_OK;
    size_t n = documents->rows;
    if (!update) return dense_factors_fold_in(f, documents, from, n, err);
    for (size_t to; from < n && s == BASE_OK; from = to) {
        if (atomic_load(&cli_stop.wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
        to = n - from > batch ? from + batch : n;
        s = dense_factors_update(f, documents, from, to, err);
    }
    return s;
}

/* The greatest difference of a singular value from that computed anew, as a share of it. */
static double value_error(const dense_factors *f, const dense_factors *anew)
{
    double greatest = 0;
    for (size_t i = 0; i < anew->k; i++) {
        double error = fabs((i < f->k ? f->s[i] : 0) - anew->s[i]) / anew->s[i];
        if (error > greatest) greatest = error;
    }
    return greatest;
}

static base_status add_row(comparison *c, double share, const char *way, const dense_factors *f, base_error *err)
{
    dense_factors_quality q;
    eval_evaluation *e = NULL;
    base_status s = dense_factors_measure(&q, f, c->lsi.td->matrix, err);
    if (s == BASE_OK && c->judged) s = cli_lsi_evaluate(&e, &f->k, 1, &c->lsi, f, &c->trials, err);
    if (s != BASE_OK) return s;
    double residual = q.norm > 0 ? q.residual / q.norm : 0;
    if (f == c->lsi.factors) c->least = residual;
    eval_table_row(c->table);
    eval_table_number(c->table, c->share, share);
    eval_table_text(c->table, c->way, way);
    eval_table_number(c->table, c->residual, residual);
    eval_table_number(c->table, c->excess, c->least > 0 ? 100 * (residual / c->least - 1) : 0);
    eval_table_number(c->table, c->orthogonality, q.orthogonality);
    eval_table_number(c->table, c->value, value_error(f, c->lsi.factors));
    if (e) eval_table_number(c->table, c->measure, eval_summary(e, 0));
    eval_evaluation_free(e);
    return BASE_OK;
}

static base_status add_share(comparison *c, double share, base_error *err)
{
    size_t n = (size_t)(share * (double)c->documents->rows);
    base_status s = BASE_OK;
    for (int update = 0; update < 2 && s == BASE_OK; update++) {
        dense_factors *f = NULL;
        s = cli_lsi_factors_of_first(&f, c->call, c->documents, n, c->k, err);
        if (s == BASE_OK) s = cli_lsi_take_rest(f, c->documents, n, update, c->batch, err);
        if (s == BASE_OK) s = add_row(c, share, update ? "updating" : "folding in", f, err);
        dense_factors_free(f);
    }
    return s;
}

static base_status begin_table(comparison *c, base_error *err)
{
    base_buf caption = { 0 };
    cli_lsi_caption(&caption, &c->lsi);
    base_status s = eval_table_new(&c->table, base_buf_string(&caption), err);
    base_buf_done(&caption);
    if (s != BASE_OK) return s;
    c->share = eval_table_column(c->table, &(eval_table_column_spec){ .header = "share", .digits = 2 });
    c->way = eval_table_column(c->table, &(eval_table_column_spec){ .header = "the rest by", .key = "way" });
    c->residual = eval_table_column(c->table, &(eval_table_column_spec){ .header = "residual", .digits = 5 });
    c->excess =
        eval_table_column(c->table, &(eval_table_column_spec){ .header = "excess %", .key = "excess_percent", .digits = 3 });
    c->orthogonality =
        eval_table_column(c->table, &(eval_table_column_spec){ .header = "|V'V - I|", .key = "orthogonality", .digits = 4 });
    c->value = eval_table_column(c->table, &(eval_table_column_spec){ .header = "value error", .key = "value_error", .digits = 4 });
    if (c->judged)
        c->measure = eval_table_column(
            c->table, &(eval_table_column_spec){ .header = cli_value(c->call, "measure") ? cli_value(c->call, "measure") : "AP",
                                                 .key = "measure",
                                                 .digits = 4 });
    eval_table_note(
        c->table,
        "residual: |A - U S V'| / |A|; excess: over computing anew; value error: greatest of a singular value, as a share of it");
    return BASE_OK;
}

static base_status compare(comparison *c, const double *shares, size_t n, base_error *err)
{
    base_status s;
    if ((s = cli_lsi_open(&c->lsi, c->call, err)) != BASE_OK) return s;
    if ((s = dense_sparse_transpose(&c->documents, c->lsi.td->matrix, NULL, err)) != BASE_OK) return s;
    if ((s = cli_lsi_factorise(&c->lsi, c->call, 100, err)) != BASE_OK) return s;
    c->k = c->lsi.factors->k;
    if (c->k == 0) return base_fail(err, BASE_EFORMAT, "the matrix has no factors: there is nothing to update");
    if ((s = begin_table(c, err)) != BASE_OK) return s;
    if ((s = add_row(c, 1, "computing anew", c->lsi.factors, err)) != BASE_OK) return s;
    for (size_t i = 0; i < n && s == BASE_OK; i++) s = add_share(c, shares[i], err);
    return s == BASE_OK ? cli_lsi_print(c->call, c->table, true, err) : s;
}

base_status cli_lsi_update_error(const cli_call *call, base_error *err)
{
    comparison c = { .call = call, .judged = cli_value(call, "topics") != NULL };
    const char *list = cli_value(call, "share");
    double shares[SHARES_MAX];
    size_t n;
    long long batch;
    base_status s = cli_lsi_numbers(shares, &n, SHARES_MAX, "share", list ? list : "0.9,0.75,0.5", 0.01, 1, err);
    if (s == BASE_OK) s = cli_integer(call, "batch", 100, 1, 10000, &batch, err);
    if (s != BASE_OK) return s;
    c.batch = (size_t)batch;
    if (c.judged && (s = cli_lsi_trials_open(&c.trials, call, err)) != BASE_OK) return s;
    s = compare(&c, shares, n, err);
    eval_table_free(c.table);
    dense_sparse_free(c.documents);
    cli_lsi_done(&c.lsi);
    cli_trials_done(&c.trials);
    return s;
}
