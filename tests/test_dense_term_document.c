/* The term-document matrix: weights that a pencil can check, the living alone, the same bits for any segments. */
#include "dense/term_document.h"

#include <math.h>

#include "base/mem.h"
#include "tests/life.h"
#include "tests/titles.h"

static ir_index *titles_index(char **dir)
{
    ir_index *ix = NULL;
    *dir = testing_tmpdir();
    titles_build(testing_path(*dir, "ix"));
    assert_ok(ir_index_open(&ix, testing_path(*dir, "ix"), err));
    return ix;
}

static double cell(const dense_term_document *td, const char *term, size_t column)
{
    uint32_t row = base_hash_find(td->weights.terms, term, strlen(term));
    assert_true(row != BASE_HASH_NONE);
    for (uint64_t i = td->matrix->row_at[row]; i < td->matrix->row_at[row + 1]; i++)
        if (td->matrix->columns[i] == column) return td->matrix->values[i];
    return 0;
}

static void cells_are_local_times_global(void **state)
{
    (void)state;
    /* "home" stands once in two of nine documents, "brake" in four: entropy weights 1 - ln 2 / ln 9 and 1 - ln 4 / ln 9 */
    const double home[] = { 1, 1, log(9.0 / 2), 1 - log(2) / log(9) }, brake[] = { 1, 1, log(9.0 / 4), 1 - log(4) / log(9) };
    char *dir;
    ir_index *ix = titles_index(&dir);
    for (int w = DENSE_TF; w <= DENSE_LOGENTROPY; w++) {
        dense_term_document *td = NULL;
        assert_ok(dense_term_document_of(&td, ix, (dense_weighting)w, err));
        assert_int_equal(td->matrix->rows, 15);
        assert_int_equal(td->matrix->cols, TITLES);
        assert_int_equal(dense_sparse_nonzeros(td->matrix), 35);
        assert_ok(dense_sparse_check(td->matrix, err));
        assert_true(fabs(cell(td, "home", 1) - home[w]) < 1e-15 && fabs(cell(td, "home", 6) - home[w]) < 1e-15);
        assert_true(fabs(cell(td, "brake", 7) - brake[w]) < 1e-15);
        assert_true(cell(td, "home", 0) == 0);
        for (uint32_t row = 1; row < 15; row++) { /* in byte order */
            base_view a = base_hash_text(td->weights.terms, row - 1), b = base_hash_text(td->weights.terms, row);
            assert_true(strcmp(a.ptr, b.ptr) < 0);
        }
        dense_term_document_free(td);
    }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

static void repeats_count_by_their_local_weight(void **state)
{
    (void)state;
    assert_true(dense_local_weight(DENSE_TF, 3) == 3);
    assert_true(dense_local_weight(DENSE_LOG, 3) == 2);
    assert_true(dense_local_weight(DENSE_LOGENTROPY, 7) == 3);
    assert_true(fabs(dense_local_weight(DENSE_TFIDF, 3) - (1 + log(3))) < 1e-15);
}

static void a_query_is_weighted_as_a_column(void **state)
{
    (void)state;
    char *dir;
    ir_index *ix = titles_index(&dir);
    dense_term_document *td = NULL;
    dense_term_vector q, d;
    ir_query *bag = NULL;
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    assert_ok(dense_term_document_of(&td, ix, DENSE_LOGENTROPY, err));
    assert_ok(ir_query_of_text(&bag, ir_index_analyzer(ix), "wheel unheard home wheel", 24, err));
    assert_ok(dense_term_weights_query(&q, &td->weights, bag, arena, err));
    assert_int_equal(q.n, 2);
    assert_true(fabs(q.values[0] - log2(3) * (1 - log(3) / log(9))) < 1e-14);
    assert_true(q.values[1] == cell(td, "home", 1));
    for (size_t column = 0; column < TITLES; column++) {
        assert_ok(dense_term_weights_document(&d, &td->weights, ix, td->docs[column], arena, err));
        for (size_t i = 0; i < d.n; i++) {
            base_view term = base_hash_text(td->weights.terms, d.rows[i]);
            assert_true(d.values[i] == cell(td, term.ptr, column));
        }
    }
    ir_query_free(bag);
    base_arena_free(arena);
    dense_term_document_free(td);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

static void a_term_spread_evenly_weighs_nothing_and_one_document_is_no_trouble(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    dense_term_document *td = NULL;
    ir_index *ix = NULL;
    oracle o = oracle_of(3, 1, 10);
    oracle_build(&o, testing_path(dir, "one"), &(ir_writer_options){ 0 }, NULL);
    oracle_done(&o);
    assert_ok(ir_index_open(&ix, testing_path(dir, "one"), err));
    assert_ok(dense_term_document_of(&td, ix, DENSE_LOGENTROPY, err));
    for (size_t row = 0; row < td->matrix->rows; row++) assert_true(td->weights.global[row] == 1);
    dense_term_document_free(td);
    assert_ok(dense_term_document_of(&td, ix, DENSE_TFIDF, err));
    for (size_t row = 0; row < td->matrix->rows; row++) assert_true(td->matrix->values[row] == 0);
    dense_term_document_free(td);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

/* All numbers and names as bytes. */
static void print(base_buf *out, const ir_index *ix, const dense_term_document *td)
{
    for (size_t row = 0; row < td->matrix->rows; row++) {
        base_view term = base_hash_text(td->weights.terms, (uint32_t)row);
        base_buf_format(out, "%.*s %a:", (int)term.len, term.ptr, td->weights.global[row]);
        for (uint64_t i = td->matrix->row_at[row]; i < td->matrix->row_at[row + 1]; i++)
            base_buf_format(out, " %u %a", td->matrix->columns[i], td->matrix->values[i]);
        base_buf_text(out, "\n");
    }
    for (size_t i = 0; i < td->matrix->cols; i++) {
        base_view docno = ir_index_docno(ix, td->docs[i]);
        base_buf_format(out, "%.*s\n", (int)docno.len, docno.ptr);
    }
}

static void print_matrix_of(base_buf *out, const char *dir)
{
    ir_index *ix = NULL;
    dense_term_document *td = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    assert_ok(dense_term_document_of(&td, ix, DENSE_LOGENTROPY, err));
    print(out, ix, td);
    dense_term_document_free(td);
    ir_index_close(ix);
}

/* The living documents of one index make another, the last first. */
static void rebuild(const char *from, const char *to, const ir_analyzer *analyzer)
{
    ir_index *ix = NULL;
    ir_writer *w = NULL;
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    assert_ok(ir_index_open(&ix, from, err));
    assert_ok(ir_writer_open(&w, to, &(ir_writer_options){ .analyzer = analyzer, .corpus = "life" }, err));
    for (uint32_t doc = ir_index_doc_slots(ix); doc-- > 0;) {
        corpora_doc stored;
        if (!ir_index_is_live(ix, doc)) continue;
        assert_ok(ir_index_stored(ix, doc, &stored, arena, err));
        assert_ok(ir_writer_add(w, &stored, err));
    }
    assert_ok(ir_writer_commit(&w, NULL, err));
    ir_index_close(ix);
    base_arena_free(arena);
}

/* What a life left, with its dead and its many segments, gives the bytes of an index built at once of the living, in another order. */
static void neither_the_dead_nor_the_segments_change_a_bit(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    life l = life_of(5, false);
    ir_analyzer *a = NULL;
    assert_ok(ir_analyzer_open(&a, "whitespace", NULL, err));
    for (unsigned step = 0; step < LIFE_STEPS; step++) {
        base_buf grown = { 0 }, fresh = { 0 };
        assert_ok(life_step(&l, testing_path(dir, "grown"), step, err));
        rebuild(testing_path(dir, "grown"), testing_path(dir, "fresh"), a);
        print_matrix_of(&grown, testing_path(dir, "grown"));
        print_matrix_of(&fresh, testing_path(dir, "fresh"));
        assert_string_equal(base_buf_string(&grown), base_buf_string(&fresh));
        base_buf_done(&grown);
        base_buf_done(&fresh);
    }
    ir_analyzer_close(a);
    life_done(&l);
    testing_tmpdir_free(dir);
}

static void names_that_are_none_are_told(void **state)
{
    (void)state;
    dense_weighting w;
    assert_ok(dense_weighting_of(&w, "logentropy", err));
    assert_int_equal(w, DENSE_LOGENTROPY);
    assert_fails(dense_weighting_of(&w, "entropy", err), BASE_EARG, "tf|log|tfidf|logentropy");
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    char *dir;
    ir_index *ix = titles_index(&dir);
    for (long n = 0;; n++) {
        dense_term_document *td = NULL;
        testing_memory_fails_after(n);
        base_status s = dense_term_document_of(&td, ix, DENSE_LOGENTROPY, NULL);
        testing_memory_heals();
        dense_term_document_free(td);
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
        assert_null(td);
    }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_local_times_global),
        cmocka_unit_test(repeats_count_by_their_local_weight),
        cmocka_unit_test(a_query_is_weighted_as_a_column),
        cmocka_unit_test(a_term_spread_evenly_weighs_nothing_and_one_document_is_no_trouble),
        cmocka_unit_test(neither_the_dead_nor_the_segments_change_a_bit),
        cmocka_unit_test(names_that_are_none_are_told),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
