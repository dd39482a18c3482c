/* cli/lsi_terms.c - what the factors are about: the terms and documents of greatest magnitude in each, by sign. */
#include <math.h>

#include "base/mem.h"
#include "base/topk.h"
#include "cli/lsi.h"
#include "cli/show.h"

typedef struct {
    const cli_lsi *lsi;
    size_t n;       /* how many are named */
    base_hit *hits; /* [rows or columns] */
} finder;

static base_view name_of(const finder *f, bool documents, uint32_t i)
{
    return documents ? ir_index_docno(f->lsi->index, f->lsi->td->docs[i]) : base_hash_text(f->lsi->td->weights.terms, i);
}

/* "flow (0.21), layer (0.18)": the strongest cells with this sign of one factor; of equal ones the first row. */
static void name_strongest(base_buf *out, const finder *f, bool documents, size_t factor, double sign)
{
    const dense_factors *model = f->lsi->factors;
    const double *side = documents ? model->v : model->u;
    size_t n = documents ? model->cols : model->rows, n_named = 0;
    base_buf_clear(out);
    for (size_t i = 0; i < n; i++) {
        double x = sign * side[i * model->k + factor];
        size_t at = n_named < f->n ? n_named : f->n;
        while (at > 0 && (float)x > f->hits[at - 1].score) at--;
        if (at == f->n || x < 5e-5) continue; /* what would be printed as 0 is no name for it */
        if (n_named < f->n) n_named++;
        for (size_t j = n_named - 1; j > at; j--) f->hits[j] = f->hits[j - 1];
        f->hits[at] = (base_hit){ (uint32_t)i, (float)x };
    }
    for (size_t i = 0; i < n_named; i++) {
        if (i) base_buf_text(out, ", ");
        cli_show_cut(out, name_of(f, documents, f->hits[i].doc), 40);
        base_buf_format(out, " %.3f", (double)f->hits[i].score);
    }
}

static base_status add_factor(eval_table *table, const finder *f, const size_t *columns, bool documents, size_t factor,
                              base_error *err)
{
    base_buf text = { 0 };
    for (int sign = 1; sign >= -1; sign -= 2) {
        eval_table_row(table);
        if (sign > 0) {
            eval_table_number(table, columns[0], (double)(factor + 1));
            eval_table_number(table, columns[1], f->lsi->factors->s[factor]);
        }
        eval_table_text(table, columns[2], sign > 0 ? "+" : "-");
        name_strongest(&text, f, false, factor, sign);
        eval_table_text(table, columns[3], base_buf_string(&text));
        if (!documents) continue;
        name_strongest(&text, f, true, factor, sign);
        eval_table_text(table, columns[4], base_buf_string(&text));
    }
    base_status s = base_buf_status(&text, err);
    base_buf_done(&text);
    return s;
}

base_status cli_lsi_terms(const cli_call *call, base_error *err)
{
    cli_lsi lsi;
    eval_table *table = NULL;
    base_buf caption = { 0 };
    long long n;
    base_status s;
    finder f = { .lsi = &lsi };
    bool documents = cli_flag(call, "documents");
    if ((s = cli_integer(call, "n", 6, 1, 1000, &n, err)) != BASE_OK) return s;
    if ((s = cli_lsi_open(&lsi, call, err)) != BASE_OK) return s;
    f.n = (size_t)n;
    if (!(f.hits = base_array(f.n, sizeof *f.hits, err))) s = BASE_ENOMEM;
    if (s == BASE_OK) s = cli_lsi_factorise(&lsi, call, 10, err);
    if (s != BASE_OK) goto out;
    cli_lsi_caption(&caption, &lsi);
    if ((s = eval_table_new(&table, base_buf_string(&caption), err)) != BASE_OK) goto out;
    size_t columns[5];
    columns[0] = eval_table_column(table, &(eval_table_column_spec){ .header = "factor" });
    columns[1] = eval_table_column(table, &(eval_table_column_spec){ .header = "singular value", .key = "value", .digits = 4 });
    columns[2] = eval_table_column(table, &(eval_table_column_spec){ .header = "sign", .align = EVAL_ALIGN_LEFT });
    columns[3] = eval_table_column(table, &(eval_table_column_spec){ .header = "terms" });
    if (documents) columns[4] = eval_table_column(table, &(eval_table_column_spec){ .header = "documents" });
    for (size_t i = 0; i < lsi.factors->k && s == BASE_OK; i++) s = add_factor(table, &f, columns, documents, i, err);
    if (s == BASE_OK) s = cli_lsi_print(call, table, true, err);
out:
    base_free(f.hits);
    eval_table_free(table);
    base_buf_done(&caption);
    cli_lsi_done(&lsi);
    return s;
}
