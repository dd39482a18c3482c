/* cli/lsi.h - the parts of `salton lsi`, and what they have in common: the matrix of an index and its factors. */
#ifndef CLI_LSI_H
#define CLI_LSI_H

#include "cli/trial.h"
#include "dense/factors.h"
#include "dense/term_document.h"
#include "eval/report.h"

#define CLI_LSI_K_MOST 100000

typedef struct {
    ir_index *index;
    dense_term_document *td;
    dense_factors *factors; /* NULL until cli_lsi_factorise */
    dense_svd_report report;
} cli_lsi;

/* By -i and --weight. On failure there is nothing to be done away with. */
base_status cli_lsi_open(cli_lsi *out, const cli_call *call, base_error *err);
/* k factors of a matrix, by --seed and --threads, with progress. report may be NULL. */
base_status cli_lsi_factors(dense_factors **out, const cli_call *call, const dense_sparse *a, size_t k, dense_svd_report *report,
                            base_error *err);
/* Those of the whole matrix into lsi->factors; -k, else `fallback`. */
base_status cli_lsi_factorise(cli_lsi *lsi, const cli_call *call, size_t fallback, base_error *err);
void cli_lsi_done(cli_lsi *lsi);
/* "films: 1,033 documents, 8,142 terms, weights logentropy, 100 factors; greatest |A v - s u| 1e-12 ...", for captions. */
void cli_lsi_caption(base_buf *out, const cli_lsi *lsi);
/* A table, as --output or --json says; with a line between it and the one before, unless it's the first. */
base_status cli_lsi_print(const cli_call *call, const eval_table *table, bool first, base_error *err);

/* A measure over topics, of which trials knows all but the rankings. */
base_status cli_lsi_trials_open(cli_trials *out, const cli_call *call, base_error *err);
/* What rankings by the first ks [n], ascending, of the model's factors are worth: out [n], each the caller's. */
base_status cli_lsi_evaluate(eval_evaluation **out, const size_t *ks, size_t n, const cli_lsi *lsi, const dense_factors *f,
                             const cli_trials *trials, base_error *err);
/* A list of numbers such as 0.9,0.75: out [most]. BASE_EARG: none, too many, or one outside of [low, high]. */
base_status cli_lsi_numbers(double *out, size_t *n, size_t most, const char *option, const char *text, double low, double high,
                            base_error *err);

/* f, of the first `from` documents, takes in the rest: rows of documents [all x terms]. update: `batch` at a time; else by folding in. */
base_status cli_lsi_take_rest(dense_factors *f, const dense_sparse *documents, size_t from, bool update, size_t batch,
                              base_error *err);
/* Factors of the first n rows of documents. */
base_status cli_lsi_factors_of_first(dense_factors **out, const cli_call *call, const dense_sparse *documents, size_t n, size_t k,
                                     base_error *err);

/* The parts, in cli/lsi_*.c. */
base_status cli_lsi_show(const cli_call *call, base_error *err);
base_status cli_lsi_matrix(const cli_call *call, base_error *err);
base_status cli_lsi_terms(const cli_call *call, base_error *err);
base_status cli_lsi_reconstruct(const cli_call *call, base_error *err);
base_status cli_lsi_sweep(const cli_call *call, base_error *err);
base_status cli_lsi_update_error(const cli_call *call, base_error *err);

#endif
