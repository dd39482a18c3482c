/* The truncated SVD of two classic collections against ARPACK's values, in doubles and in float32 numbers. */
#include <math.h>

#include "base/mem.h"
#include "corpora/corpus.h"
#include "dense/svd.h"
#include "dense/term_document.h"
#include "ir/writer.h"
#include "tests/singular_values.h"
#include "tests/testing.h"

static const struct {
    const char *collection;
    size_t rows, cols;
    uint64_t entries;
    const double *values;
} known[] = {
    { "medline", 9870, 1033, 72714, medline_values },
    { "cranfield", 5098, 1400, 94707, cranfield_values },
};
#define N_KNOWN (sizeof known / sizeof *known)

static base_status add_doc(void *context, const corpora_doc *doc, base_error *err)
{
    return ir_writer_add(context, doc, err);
}

/* The matrix of a collection, as `salton index` and `salton lsi matrix` make it. */
static dense_term_document *matrix_of(const char *shared, const char *collection)
{
    char *dir = testing_tmpdir(), path[4096];
    dense_term_document *td = NULL;
    corpora_corpus *corpus = NULL;
    ir_analyzer *analyzer = NULL;
    ir_writer *w = NULL;
    ir_index *ix = NULL;
    snprintf(path, sizeof path, "%s/collections/%s", shared, collection);
    assert_ok(corpora_open(&corpus, path, NULL, err));
    assert_ok(ir_analyzer_open(&analyzer, "english", NULL, err));
    assert_ok(ir_writer_open(&w, testing_path(dir, "index"),
                             &(ir_writer_options){ .analyzer = analyzer, .corpus = collection, .fields = "" }, err));
    assert_ok(corpora_docs(corpus, add_doc, w, err));
    assert_ok(ir_writer_commit(&w, NULL, err));
    assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
    assert_ok(dense_term_document_of(&td, ix, DENSE_LOGENTROPY, err));
    ir_index_close(ix);
    ir_analyzer_close(analyzer);
    corpora_close(corpus);
    testing_tmpdir_free(dir);
    return td;
}

/* The greatest element of |X' X - I|, X being either side's vectors. */
static double orthonormality(const dense_svd *svd, size_t rows, void (*row_of)(const dense_svd *svd, size_t row, double *out))
{
    size_t k = dense_svd_k(svd);
    double *g = calloc(k * k, sizeof *g), *row = calloc(k, sizeof *row), worst = 0;
    for (size_t r = 0; r < rows; r++) {
        row_of(svd, r, row);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j <= i; j++) g[i * k + j] += row[i] * row[j];
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++)
            if (fabs(g[i * k + j] - (i == j)) > worst) worst = fabs(g[i * k + j] - (i == j));
    free(g);
    free(row);
    return worst;
}

static void check(const char *collection, const dense_sparse *a, const double *want, const dense_svd_options *options,
                  double of_values, double of_residuals)
{
    dense_svd *svd = NULL;
    assert_ok(dense_svd_of(&svd, a, options, err));
    assert_int_equal(dense_svd_k(svd), options->k);
    double error = 0, left = orthonormality(svd, a->rows, dense_svd_left), right = orthonormality(svd, a->cols, dense_svd_right);
    for (size_t i = 0; i < options->k; i++)
        if (fabs(dense_svd_values(svd)[i] - want[i]) > error * want[i]) error = fabs(dense_svd_values(svd)[i] - want[i]) / want[i];
    const dense_svd_report *report = dense_svd_report_of(svd);
    print_message("%s, k = %zu, %s: values off by %.1e, vectors by %.1e and %.1e, |A v - s u| %.1e, |A' u - s v| %.1e\n",
                  collection, options->k, options->real == DENSE_DOUBLE ? "doubles" : "float32", error, left, right,
                  report->residual_left, report->residual_right);
    assert_true(error < of_values);
    assert_true(left < 1e-10 && right < 1e-10);
    assert_true(report->residual_left < of_residuals && report->residual_right < of_residuals);
    dense_svd_free(svd);
}

static void values_are_those_of_arpack(void **state)
{
    (void)state;
    const char *shared = testing_shared("singular values of MEDLINE and Cranfield");
    if (!shared) skip();
    for (size_t i = 0; i < N_KNOWN; i++) {
        dense_term_document *td = matrix_of(shared, known[i].collection);
        assert_int_equal(td->matrix->rows, known[i].rows);
        assert_int_equal(td->matrix->cols, known[i].cols);
        assert_int_equal(dense_sparse_nonzeros(td->matrix), known[i].entries);
        for (size_t k = 100; k <= SINGULAR_VALUES; k += 200) {
            dense_svd_options options = { .k = k, .seed = 1 };
            check(known[i].collection, td->matrix, known[i].values, &options, 1e-12, 2e-10);
            options.real = DENSE_SINGLE;
            check(known[i].collection, td->matrix, known[i].values, &options, 1e-9, 2e-6);
        }
        dense_term_document_free(td);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(values_are_those_of_arpack) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
