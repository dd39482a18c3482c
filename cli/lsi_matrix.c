/* cli/lsi_matrix.c - the term-document matrix as a file of the Matrix Market, and what of one of its cells each number of factors knows.
 *
 * "coordinate real general": a line "rows columns entries", then a line "row column value" for each entry, counted from 1; lines that begin
 * with % are remarks. Boisvert, Pozo, Remington: The Matrix Market exchange formats (NISTIR 5935, 1996); math.nist.gov/MatrixMarket/formats.html. */
#include <string.h>

#include "base/file.h"
#include "base/params.h"
#include "cli/lsi.h"

static uint64_t count_entries(const dense_sparse *a)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) n += a->values[i] != 0;
    return n;
}

static void write_matrix(base_file_writer *w, const dense_sparse *a, const char *remark)
{
    char line[128], value[BASE_NUMBER_MAX];
    int n = snprintf(line, sizeof line, "%%%%MatrixMarket matrix coordinate real general\n%% ");
    base_file_write(w, line, (size_t)n);
    base_file_write(w, remark, strlen(remark));
    n = snprintf(line, sizeof line, "\n%zu %zu %llu\n", a->rows, a->cols, (unsigned long long)count_entries(a));
    base_file_write(w, line, (size_t)n);
    for (size_t row = 0; row < a->rows; row++)
        for (uint64_t i = a->row_at[row]; i < a->row_at[row + 1]; i++) {
            if (a->values[i] == 0) continue;
            base_format_double(value, a->values[i]);
            n = snprintf(line, sizeof line, "%zu %u %s\n", row + 1, a->columns[i] + 1, value);
            base_file_write(w, line, (size_t)n);
        }
}

static base_view name_of_row(const cli_lsi *lsi, size_t row)
{
    return base_hash_text(lsi->td->weights.terms, (uint32_t)row);
}

static base_view name_of_column(const cli_lsi *lsi, size_t column)
{
    return ir_index_docno(lsi->index, lsi->td->docs[column]);
}

/* n names, one a line, to the file that the option names, if it was given. */
static base_status write_names(const cli_call *call, const char *option, const cli_lsi *lsi, size_t n,
                               base_view (*name)(const cli_lsi *lsi, size_t i), base_error *err)
{
    const char *path = cli_value(call, option);
    base_file_writer *w = NULL;
    base_status s = path ? base_file_create(&w, path, err) : BASE_OK;
    if (!path || s != BASE_OK) return s;
    for (size_t i = 0; i < n; i++) {
        base_view text = name(lsi, i);
        base_file_write(w, text.ptr, text.len);
        base_file_write(w, "\n", 1);
    }
    return base_file_commit(&w, err);
}

base_status cli_lsi_matrix(const cli_call *call, base_error *err)
{
    const char *path = cli_value(call, "file");
    cli_lsi lsi;
    base_file_writer *w = NULL;
    base_buf remark = { 0 };
    base_status s;
    if (!path) return base_fail(err, BASE_EARG, "where does the matrix go? give -o FILE.mtx");
    if ((s = cli_lsi_open(&lsi, call, err)) != BASE_OK) return s;
    cli_lsi_caption(&remark, &lsi);
    if ((s = base_buf_status(&remark, err)) != BASE_OK) goto out;
    if ((s = base_file_create(&w, path, err)) != BASE_OK) goto out;
    write_matrix(w, lsi.td->matrix, base_buf_string(&remark));
    if ((s = ir_index_intact(lsi.index, err)) != BASE_OK) goto out;
    if ((s = base_file_commit(&w, err)) != BASE_OK) goto out;
    if ((s = write_names(call, "rows", &lsi, lsi.td->matrix->rows, name_of_row, err)) != BASE_OK) goto out;
    s = write_names(call, "columns", &lsi, lsi.td->matrix->cols, name_of_column, err);
out:
    base_file_abandon(w);
    base_buf_done(&remark);
    cli_lsi_done(&lsi);
    return s;
}

/* --- one cell ------------------------------------------------------------------------------------------------------------------- */

static double cell(const dense_sparse *a, size_t row, size_t column)
{
    for (uint64_t i = a->row_at[row]; i < a->row_at[row + 1]; i++)
        if (a->columns[i] == column) return a->values[i];
    return 0;
}

/* The term as its index spells it: "Fishes" -> "fish". */
static base_status find_row(uint32_t *out, const cli_lsi *lsi, const char *text, base_error *err)
{
    ir_query *q = NULL;
    base_status s = ir_query_of_text(&q, ir_index_analyzer(lsi->index), text, strlen(text), err);
    if (s != BASE_OK) return s;
    *out = BASE_HASH_NONE;
    if (q->n != 1) {
        s = base_fail(err, BASE_EARG, "\"%s\" is %zu terms after analysis; one is needed", text, q->n);
    } else {
        *out = base_hash_find(lsi->td->weights.terms, q->terms[0].term.ptr, q->terms[0].term.len);
        if (*out == BASE_HASH_NONE) s = base_fail(err, BASE_EFORMAT, "no document holds the term \"%s\"", text);
    }
    ir_query_free(q);
    return s;
}

static base_status find_column(size_t *out, const cli_lsi *lsi, const char *docno, base_error *err)
{
    uint32_t doc = ir_index_find_docno(lsi->index, base_view_of(docno));
    for (*out = 0; doc != IR_NO_DOC && *out < lsi->td->matrix->cols; ++*out)
        if (lsi->td->docs[*out] == doc) return BASE_OK;
    return base_fail(err, BASE_EFORMAT, "%s holds no document \"%s\" (salton search shows docnos)", ir_index_path(lsi->index),
                     docno);
}

static base_status print_cell(const cli_call *call, const cli_lsi *lsi, uint32_t row, size_t column, base_error *err)
{
    const dense_factors *f = lsi->factors;
    double whole = cell(lsi->td->matrix, row, column), sum = 0;
    eval_table *table = NULL;
    base_buf caption = { 0 };
    base_view term = name_of_row(lsi, row), docno = name_of_column(lsi, column);
    cli_lsi_caption(&caption, lsi);
    base_buf_format(&caption, "; \"%.*s\" in %.*s: ", (int)term.len, term.ptr, (int)docno.len, docno.ptr);
    char value[BASE_NUMBER_MAX];
    base_format_double(value, whole);
    base_buf_text(&caption, value);
    base_status s = eval_table_new(&table, base_buf_string(&caption), err);
    if (s == BASE_OK) {
        size_t k = eval_table_column(table, &(eval_table_column_spec){ .header = "k" });
        size_t of_factor =
            eval_table_column(table, &(eval_table_column_spec){ .header = "factor's part", .key = "part", .digits = 6 });
        size_t at = eval_table_column(table, &(eval_table_column_spec){ .header = "cell", .digits = 6 });
        size_t error = eval_table_column(table, &(eval_table_column_spec){ .header = "error", .digits = 6 });
        for (size_t i = 0; i < f->k; i++) {
            double part = f->u[row * f->k + i] * f->s[i] * f->v[column * f->k + i];
            sum += part;
            eval_table_row(table);
            eval_table_number(table, k, (double)(i + 1));
            eval_table_number(table, of_factor, part);
            eval_table_number(table, at, sum);
            eval_table_number(table, error, sum - whole);
        }
        s = cli_lsi_print(call, table, true, err);
    }
    eval_table_free(table);
    base_buf_done(&caption);
    return s;
}

base_status cli_lsi_reconstruct(const cli_call *call, base_error *err)
{
    cli_lsi lsi;
    uint32_t row;
    size_t column;
    if (call->n_operands != 3) return base_fail(err, BASE_EARG, "which cell? salton lsi reconstruct -i INDEX TERM DOCNO");
    base_status s = cli_lsi_open(&lsi, call, err);
    if (s != BASE_OK) return s;
    size_t shorter = lsi.td->matrix->rows < lsi.td->matrix->cols ? lsi.td->matrix->rows : lsi.td->matrix->cols;
    if ((s = find_row(&row, &lsi, call->operands[1], err)) != BASE_OK) goto out;
    if ((s = find_column(&column, &lsi, call->operands[2], err)) != BASE_OK) goto out;
    if ((s = cli_lsi_factorise(&lsi, call, shorter, err)) != BASE_OK) goto out;
    s = print_cell(call, &lsi, row, column, err);
out:
    cli_lsi_done(&lsi);
    return s;
}
