/* cli/lsi.c - what the parts of `salton lsi` have in common. */
#include "cli/lsi.h"

#include <string.h>

#include "base/term.h"
#include "cli/show.h"

base_status cli_lsi_open(cli_lsi *out, const cli_call *call, base_error *err)
{
    const char *dir, *name = cli_value(call, "weight");
    dense_weighting weighting = DENSE_LOGENTROPY;
    base_status s;
    *out = (cli_lsi){ 0 };
    if (name && (s = dense_weighting_of(&weighting, name, err)) != BASE_OK) return s;
    if ((s = cli_index(call, &dir, err)) != BASE_OK) return s;
    if ((s = ir_index_open(&out->index, dir, err)) != BASE_OK) return s;
    if ((s = dense_term_document_of(&out->td, out->index, weighting, err)) != BASE_OK) cli_lsi_done(out);
    return s;
}

void cli_lsi_done(cli_lsi *lsi)
{
    dense_factors_free(lsi->factors);
    dense_term_document_free(lsi->td);
    ir_index_close(lsi->index);
    *lsi = (cli_lsi){ 0 };
}

static void show_progress(void *context, size_t n_converged, size_t k)
{
    (void)k;
    base_progress_at(context, n_converged);
}

base_status cli_lsi_factors(dense_factors **out, const cli_call *call, const dense_sparse *a, size_t k, dense_svd_report *report,
                            base_error *err)
{
    base_progress progress;
    base_pool *pool = NULL;
    long long seed;
    const char *precision = cli_value(call, "precision");
    bool single = precision && strcmp(precision, "single") == 0;
    base_status s = cli_integer(call, "seed", 1, 0, INT64_MAX, &seed, err);
    if (s == BASE_OK && precision && !single && strcmp(precision, "double") != 0)
        s = base_fail(err, BASE_EARG, "option --precision: expected double or single, found \"%s\"", precision);
    if (s == BASE_OK) s = cli_pool(call, 0, &pool, err);
    if (s != BASE_OK) return s;
    base_progress_init(&progress, cli_flag(call, "quiet"), "singular values", "converged", k);
    dense_svd_options options = { .real = single ? DENSE_SINGLE : DENSE_DOUBLE,
                                  .k = k,
                                  .seed = (uint64_t)seed,
                                  .pool = pool,
                                  .stop = &cli_stop,
                                  .progress = show_progress,
                                  .context = &progress };
    s = dense_factors_of(out, a, &options, report, err);
    base_progress_done(&progress);
    base_pool_free(pool);
    return s;
}

base_status cli_lsi_factorise(cli_lsi *lsi, const cli_call *call, size_t fallback, base_error *err)
{
    long long k;
    base_status s = cli_integer(call, "k", (long long)fallback, 1, CLI_LSI_K_MOST, &k, err);
    return s == BASE_OK ? cli_lsi_factors(&lsi->factors, call, lsi->td->matrix, (size_t)k, &lsi->report, err) : s;
}

void cli_lsi_caption(base_buf *out, const cli_lsi *lsi)
{
    const dense_sparse *a = lsi->td->matrix;
    base_buf_format(out, "%s: %zu term%s, %zu document%s, weights %s", ir_index_corpus(lsi->index), a->rows, CLI_S(a->rows),
                    a->cols, CLI_S(a->cols), dense_weighting_name(lsi->td->weights.weighting));
    if (lsi->factors) base_buf_format(out, "; %zu factor%s", lsi->factors->k, CLI_S(lsi->factors->k));
}

base_status cli_lsi_print(const cli_call *call, const eval_table *table, bool first, base_error *err)
{
    eval_table_format format = cli_flag(call, "json") ? EVAL_TABLE_JSON : EVAL_TABLE_TEXT;
    base_buf out = { 0 };
    base_status s = BASE_OK;
    if (cli_value(call, "output")) s = eval_table_format_of(&format, cli_value(call, "output"), err);
    if (!first && format != EVAL_TABLE_JSON && format != EVAL_TABLE_CSV) base_buf_u8(&out, '\n');
    if (s == BASE_OK) s = eval_table_print(&out, table, format, cli_look_of_stdout().colour, err);
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}
