/* Factors that grow: folding in and updating against numpy's dense SVD (tests/titles.h) and against the definition. */
#include "dense/factors.h"

#include <math.h>

#include "base/mem.h"
#include "dense/term_document.h"
#include "tests/testing.h"
#include "tests/titles.h"

/* numpy.linalg.svd of the titles' raw counts. */
static const double whole[TITLES] = { 3.37705364, 3.08780426, 2.22891031, 1.62329064, 1.49474124,
                                      1.32480815, 1.12285824, 0.82911237, 0.72128629 };

static dense_sparse *titles_matrix(dense_weighting weighting)
{
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    dense_term_document *td = NULL;
    titles_build(testing_path(dir, "ix"));
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    assert_ok(dense_term_document_of(&td, ix, weighting, err));
    dense_sparse *a = td->matrix;
    td->matrix = NULL;
    dense_term_document_free(td);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
    return a;
}

static dense_factors *factors_of(const dense_sparse *a, size_t k)
{
    dense_factors *f = NULL;
    dense_svd_report report;
    assert_ok(dense_factors_of(&f, a, &(dense_svd_options){ .k = k, .seed = 1 }, &report, err));
    assert_true(report.residual_left < 1e-9 && report.residual_right < 1e-9);
    return f;
}

/* Factors of the first n of documents. */
static dense_factors *factors_of_first(const dense_sparse *documents, size_t n, size_t k)
{
    dense_sparse first = *documents, *a = NULL;
    first.rows = n;
    assert_ok(dense_sparse_transpose(&a, &first, NULL, err));
    dense_factors *f = factors_of(a, k);
    dense_sparse_free(a);
    return f;
}

static void values_and_cells_are_numpys(void **state)
{
    (void)state;
    static const double entropy[TITLES] = { 1.8127847,  1.73266814, 1.39380904, 1.11725876, 1.10132447,
                                            0.97283388, 0.74842223, 0.60757895, 0.40351868 };
    dense_sparse *a = titles_matrix(DENSE_TF), *b = titles_matrix(DENSE_LOGENTROPY);
    dense_factors *f = factors_of(a, TITLES), *g = factors_of(b, TITLES);
    for (size_t i = 0; i < TITLES; i++) assert_true(fabs(f->s[i] - whole[i]) < 1e-8 && fabs(g->s[i] - entropy[i]) < 1e-8);
    for (size_t row = 0; row < a->rows; row++)
        for (uint64_t i = a->row_at[row]; i < a->row_at[row + 1]; i++)
            assert_true(fabs(dense_factors_cell(f, row, a->columns[i], TITLES) - 1) < 1e-12);
    dense_factors_free(f);
    dense_factors_free(g);
    dense_sparse_free(a);
    dense_sparse_free(b);
}

static void the_rest_comes_in_as_numpy_has_it(void **state)
{
    (void)state;
    dense_sparse *a = titles_matrix(DENSE_TF), *documents = NULL;
    assert_ok(dense_sparse_transpose(&documents, a, NULL, err));
    dense_factors *anew = factors_of(a, 2), *folded = factors_of_first(documents, 7, 2),
                  *updated = factors_of_first(documents, 7, 2);
    dense_factors_quality q;
    assert_ok(dense_factors_fold_in(folded, documents, 7, TITLES, err));
    assert_ok(dense_factors_update(updated, documents, 7, TITLES, err));
    assert_int_equal(folded->cols, TITLES);
    assert_int_equal(updated->cols, TITLES);

    assert_ok(dense_factors_measure(&q, anew, a, err));
    assert_true(fabs(q.residual / q.norm - 0.6338312880136769) < 1e-9 && q.orthogonality < 1e-12);
    assert_ok(dense_factors_measure(&q, folded, a, err));
    assert_true(fabs(q.residual / q.norm - 0.6576105003691172) < 1e-9);
    assert_true(fabs(q.orthogonality - 0.2680850068492523) < 1e-9);
    assert_true(fabs(fabs(folded->v[7 * 2]) - 0.42326928) < 1e-8 && fabs(fabs(folded->v[8 * 2 + 1]) - 0.50054038) < 1e-8);
    assert_ok(dense_factors_measure(&q, updated, a, err));
    assert_true(fabs(updated->s[0] - 3.36611766) < 1e-8 && fabs(updated->s[1] - 3.08261663) < 1e-8);
    assert_true(q.orthogonality < 1e-12);
    for (size_t i = 0; i < 2; i++) {
        double greatest = 0;
        for (size_t row = 0; row < updated->rows; row++)
            if (fabs(updated->u[row * 2 + i]) > fabs(greatest)) greatest = updated->u[row * 2 + i];
        assert_true(greatest > 0);
    }

    dense_factors_free(anew);
    dense_factors_free(folded);
    dense_factors_free(updated);
    dense_sparse_free(documents);
    dense_sparse_free(a);
}

/* With all factors kept nothing is lost: the same values, and U S V' is A. Documents that bring nothing new are among them. */
static void an_update_of_full_rank_is_exact(void **state)
{
    (void)state;
    enum { ROWS = 40, DOCS = 12 };
    dense_sparse *documents = NULL, *a = NULL;
    base_rng r = base_rng_of(4, 0);
    assert_ok(dense_sparse_new(&documents, DOCS, ROWS, DOCS * ROWS, err));
    for (size_t d = 0; d < DOCS; d++) {
        for (size_t i = 0; i < ROWS; i++) {
            documents->columns[d * ROWS + i] = (uint32_t)i;
            documents->values[d * ROWS + i] = d == 10 ? documents->values[2 * ROWS + i] : base_rng_unit(&r);
        }
        documents->row_at[d + 1] = (d + 1) * ROWS;
    }
    assert_ok(dense_sparse_transpose(&a, documents, NULL, err));
    dense_factors *anew = factors_of(a, 8), *updated = factors_of_first(documents, 8, 8);
    dense_factors_quality before, after;
    assert_ok(dense_factors_update(updated, documents, 10, 11, err)); /* a copy of document 2 */
    assert_int_equal(updated->cols, 9);
    for (size_t i = 0; i < ROWS; i++)
        assert_true(fabs(dense_factors_cell(updated, i, 8, 8) - documents->values[2 * ROWS + i]) < 1e-12);
    dense_factors_free(updated);
    updated = factors_of_first(documents, 8, 8);
    assert_ok(dense_factors_update(updated, documents, 8, DOCS, err));
    for (size_t i = 0; i < 8; i++)
        assert_true(fabs(updated->s[i] - anew->s[i]) < 1e-10 * anew->s[0]); /* the first eight were all there was */
    assert_ok(dense_factors_measure(&before, anew, a, err));
    assert_ok(dense_factors_measure(&after, updated, a, err));
    assert_true(fabs(before.residual - after.residual) < 1e-9 * before.norm);
    dense_factors_free(anew);
    dense_factors_free(updated);
    dense_sparse_free(documents);
    dense_sparse_free(a);
}

static base_status grow(dense_factors *f, const dense_sparse *documents, bool update)
{
    return update ? dense_factors_update(f, documents, 7, TITLES, NULL) : dense_factors_fold_in(f, documents, 7, TITLES, NULL);
}

static void memory_that_runs_out_leaves_the_factors_as_they_were(void **state)
{
    (void)state;
    dense_sparse *a = titles_matrix(DENSE_TF), *documents = NULL;
    assert_ok(dense_sparse_transpose(&documents, a, NULL, err));
    for (int update = 0; update < 2; update++) {
        for (long n = 0;; n++) {
            dense_factors *f = factors_of_first(documents, 7, 2);
            double u = f->u[3], v = f->v[3];
            testing_memory_fails_after(n);
            base_status s = grow(f, documents, update);
            testing_memory_heals();
            bool same = f->cols == 7 && f->u[3] == u && f->v[3] == v;
            dense_factors_free(f);
            if (s == BASE_OK) break;
            assert_int_equal(s, BASE_ENOMEM);
            assert_true(same);
        }
    }
    for (long n = 0;; n++) {
        dense_factors *f = NULL;
        testing_memory_fails_after(n);
        base_status s = dense_factors_of(&f, a, &(dense_svd_options){ .k = 2, .seed = 1 }, NULL, NULL);
        testing_memory_heals();
        dense_factors_free(f);
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    dense_sparse_free(documents);
    dense_sparse_free(a);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_cells_are_numpys),
        cmocka_unit_test(the_rest_comes_in_as_numpy_has_it),
        cmocka_unit_test(an_update_of_full_rank_is_exact),
        cmocka_unit_test(memory_that_runs_out_leaves_the_factors_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
