/* cli/lsi_show.c - every number of a small model: A, U, S, V, and what U S V' makes of A. */
#include <string.h>

#include "base/mem.h"
#include "cli/lsi.h"
#include "cli/show.h"

#define CELLS_MOST 4000 /* of A: beyond that nobody reads them */

typedef struct {
    const cli_call *call;
    const cli_lsi *lsi;
    eval_table *table;
    size_t label, *columns; /* [n_columns] */
    size_t n_columns;
    base_buf text;
} page;

/* A table with a column of labels and n of numbers: factors if by_factor, else documents. */
static base_status begin(page *p, const char *title, const char *what, size_t n, bool by_factor, base_error *err)
{
    base_status s = eval_table_new(&p->table, title, err);
    if (s != BASE_OK) return s;
    base_free(p->columns);
    if (!(p->columns = base_array(n, sizeof *p->columns, err))) return BASE_ENOMEM;
    p->n_columns = n;
    p->label = eval_table_column(p->table, &(eval_table_column_spec){ .header = what });
    for (size_t i = 0; i < n; i++) {
        base_buf_clear(&p->text);
        if (by_factor) base_buf_format(&p->text, "factor %zu", i + 1);
        else cli_show_cut(&p->text, ir_index_docno(p->lsi->index, p->lsi->td->docs[i]), 24);
        p->columns[i] = eval_table_column(p->table, &(eval_table_column_spec){ .header = base_buf_string(&p->text), .digits = 4 });
    }
    return base_buf_status(&p->text, err);
}

static void row(page *p, base_view label)
{
    base_buf_clear(&p->text);
    cli_show_cut(&p->text, label, 24);
    eval_table_row(p->table);
    eval_table_text(p->table, p->label, base_buf_string(&p->text));
}

static base_status end(page *p, bool first, base_error *err)
{
    base_status s = cli_lsi_print(p->call, p->table, first, err);
    eval_table_free(p->table);
    p->table = NULL;
    return s;
}

static base_view term_at(const page *p, size_t i)
{
    return base_hash_text(p->lsi->td->weights.terms, (uint32_t)i);
}

static base_status show_matrix(page *p, base_error *err)
{
    const dense_sparse *a = p->lsi->td->matrix;
    base_status s = begin(p, "A: the weighted term-document matrix", "term", a->cols, false, err);
    for (size_t i = 0; i < a->rows && s == BASE_OK; i++) {
        row(p, term_at(p, i));
        for (size_t j = 0; j < a->cols; j++) eval_table_number(p->table, p->columns[j], 0);
        for (uint64_t at = a->row_at[i]; at < a->row_at[i + 1]; at++)
            eval_table_number(p->table, p->columns[a->columns[at]], a->values[at]);
    }
    return s == BASE_OK ? end(p, true, err) : s;
}

static base_status show_terms(page *p, const dense_factors *f, base_error *err)
{
    base_status s = begin(p, "U: terms by factors", "term", f->k, true, err);
    for (size_t i = 0; i < f->rows && s == BASE_OK; i++) {
        row(p, term_at(p, i));
        for (size_t j = 0; j < f->k; j++) eval_table_number(p->table, p->columns[j], f->u[i * f->k + j]);
    }
    return s == BASE_OK ? end(p, false, err) : s;
}

static base_status show_values(page *p, const dense_factors *f, base_error *err)
{
    base_status s = begin(p, "S: the singular values", "", f->k, true, err);
    if (s != BASE_OK) return s;
    row(p, base_view_of("s"));
    for (size_t j = 0; j < f->k; j++) eval_table_number(p->table, p->columns[j], f->s[j]);
    return end(p, false, err);
}

static base_status show_documents(page *p, const dense_factors *f, base_error *err)
{
    base_status s = begin(p, "V: documents by factors", "document", f->k, true, err);
    for (size_t i = 0; i < f->cols && s == BASE_OK; i++) {
        row(p, ir_index_docno(p->lsi->index, p->lsi->td->docs[i]));
        for (size_t j = 0; j < f->k; j++) eval_table_number(p->table, p->columns[j], f->v[i * f->k + j]);
    }
    return s == BASE_OK ? end(p, false, err) : s;
}

static base_status show_product(page *p, const dense_factors *f, base_error *err)
{
    base_status s = begin(p, "U S V': what the factors make of A", "term", f->cols, false, err);
    for (size_t i = 0; i < f->rows && s == BASE_OK; i++) {
        row(p, term_at(p, i));
        for (size_t j = 0; j < f->cols; j++) eval_table_number(p->table, p->columns[j], dense_factors_cell(f, i, j, f->k));
    }
    return s == BASE_OK ? end(p, false, err) : s;
}

/* The factors as --by says they come: of all documents, or of the first share of them with the rest taken in. */
static base_status make_factors(cli_lsi *lsi, const cli_call *call, base_error *err)
{
    const char *by = cli_value(call, "by"), *list = cli_value(call, "share");
    bool update = by && strcmp(by, "update") == 0;
    dense_sparse *documents = NULL;
    double share;
    size_t n;
    long long k;
    base_status s;
    if (!by || strcmp(by, "anew") == 0) return cli_lsi_factorise(lsi, call, 2, err);
    if (!update && strcmp(by, "fold") != 0) return base_fail(err, BASE_EARG, "--by is anew, fold or update, not \"%s\"", by);
    if ((s = cli_lsi_numbers(&share, &n, 1, "share", list ? list : "0.5", 0.01, 1, err)) != BASE_OK) return s;
    if ((s = cli_integer(call, "k", 2, 1, CLI_LSI_K_MOST, &k, err)) != BASE_OK) return s;
    if ((s = dense_sparse_transpose(&documents, lsi->td->matrix, NULL, err)) != BASE_OK) return s;
    n = (size_t)(share * (double)documents->rows);
    s = cli_lsi_factors_of_first(&lsi->factors, call, documents, n, (size_t)k, err);
    if (s == BASE_OK) s = cli_lsi_take_rest(lsi->factors, documents, n, update, documents->rows, err);
    dense_sparse_free(documents);
    return s;
}

base_status cli_lsi_show(const cli_call *call, base_error *err)
{
    cli_lsi lsi;
    page p = { .call = call, .lsi = &lsi };
    base_status s = cli_lsi_open(&lsi, call, err);
    if (s != BASE_OK) return s;
    const dense_sparse *a = lsi.td->matrix;
    if (a->cols > 0 && a->rows > CELLS_MOST / a->cols)
        s = base_fail(err, BASE_ELIMIT,
                      "a matrix of %zu terms and %zu documents has more than %d cells: salton lsi matrix writes it", a->rows,
                      a->cols, CELLS_MOST);
    if (s == BASE_OK) s = make_factors(&lsi, call, err);
    if (s == BASE_OK) s = show_matrix(&p, err);
    if (s == BASE_OK) s = show_terms(&p, lsi.factors, err);
    if (s == BASE_OK) s = show_values(&p, lsi.factors, err);
    if (s == BASE_OK) s = show_documents(&p, lsi.factors, err);
    if (s == BASE_OK) s = show_product(&p, lsi.factors, err);
    eval_table_free(p.table);
    base_free(p.columns);
    base_buf_done(&p.text);
    cli_lsi_done(&lsi);
    return s;
}
