/* Points of texts, and a model as bytes: read back it folds to the same bits; what is no model is refused. */
#include "dense/lsi.h"

#include <math.h>

#include "base/mem.h"
#include "tests/titles.h"

enum { K = 3 };

typedef struct {
    char *dir;
    ir_index *index;
    dense_term_document *td;
    dense_factors *factors;
    dense_lsi *lsi;
} model;

static model model_of(dense_scale scale)
{
    model m = { .dir = testing_tmpdir() };
    titles_build(testing_path(m.dir, "ix"));
    assert_ok(ir_index_open(&m.index, testing_path(m.dir, "ix"), err));
    assert_ok(dense_term_document_of(&m.td, m.index, DENSE_LOGENTROPY, err));
    assert_ok(dense_factors_of(&m.factors, m.td->matrix, &(dense_svd_options){ .k = K, .seed = 1 }, NULL, err));
    assert_ok(dense_lsi_of(&m.lsi, m.td, m.factors, scale, err));
    return m;
}

static void model_done(model *m)
{
    dense_lsi_free(m->lsi);
    dense_factors_free(m->factors);
    dense_term_document_free(m->td);
    ir_index_close(m->index);
    testing_tmpdir_free(m->dir);
}

/* U'a = S v: a column of the matrix, folded in as a query, is its own point. */
static void a_document_is_folded_in_to_its_own_point(void **state)
{
    (void)state;
    for (int scale = DENSE_SCALE_S; scale <= DENSE_SCALE_NONE; scale++) {
        model m = model_of((dense_scale)scale);
        base_arena *arena = NULL;
        assert_ok(base_arena_new(&arena, err));
        for (size_t column = 0; column < TITLES; column++) {
            dense_term_vector text;
            float point[K], folded[K];
            double work[K], length = 0;
            assert_ok(dense_term_weights_document(&text, &m.lsi->weights, m.index, m.td->docs[column], arena, err));
            dense_lsi_point(m.factors, (dense_scale)scale, column, point);
            assert_true(dense_lsi_fold(m.lsi, &text, work, folded));
            for (size_t i = 0; i < K; i++) {
                assert_true(fabs((double)point[i] - (double)folded[i]) < 1e-6);
                length += (double)point[i] * (double)point[i];
            }
            assert_true(fabs(length - 1) < 1e-6);
        }
        base_arena_free(arena);
        model_done(&m);
    }
}

static void a_model_comes_back_from_its_bytes(void **state)
{
    (void)state;
    model m = model_of(DENSE_SCALE_QUERY);
    base_buf bytes = { 0 }, again = { 0 };
    dense_lsi *back = NULL;
    dense_lsi_write(&bytes, m.lsi);
    assert_ok(dense_lsi_read(&back, bytes.data, bytes.size, err));
    assert_true(back->scale == DENSE_SCALE_QUERY && back->weights.weighting == DENSE_LOGENTROPY && back->k == K);
    dense_lsi_write(&again, back);
    assert_int_equal(bytes.size, again.size);
    assert_memory_equal(bytes.data, again.data, bytes.size);
    dense_lsi_free(back);
    base_buf_done(&bytes);
    base_buf_done(&again);
    model_done(&m);
}

/* Cut anywhere, or with any byte changed, it is refused, or read as another model that is whole: never beyond its end (asan sees to that). */
static void what_is_no_model_is_refused(void **state)
{
    (void)state;
    model m = model_of(DENSE_SCALE_S);
    base_buf bytes = { 0 };
    dense_lsi *back = NULL;
    dense_lsi_write(&bytes, m.lsi);
    for (size_t n = 0; n < bytes.size; n++) {
        uint8_t *cut = malloc(n + 1);
        memcpy(cut, bytes.data, n);
        assert_int_equal(dense_lsi_read(&back, cut, n, NULL), BASE_EFORMAT);
        free(cut);
    }
    for (size_t at = 0; at < bytes.size; at++)
        for (int flip = 1; flip < 256; flip *= 4) {
            bytes.data[at] ^= (uint8_t)flip;
            base_status s = dense_lsi_read(&back, bytes.data, bytes.size, NULL);
            if (s == BASE_OK) dense_lsi_free(back);
            else assert_int_equal(s, BASE_EFORMAT);
            bytes.data[at] ^= (uint8_t)flip;
        }
    base_buf_u8(&bytes, 0);
    assert_fails(dense_lsi_read(&back, bytes.data, bytes.size, err), BASE_EFORMAT, "damaged");
    memset(bytes.data + 16, 0xff, 8);
    assert_fails(dense_lsi_read(&back, bytes.data, bytes.size, err), BASE_EFORMAT, "doesn't fit");
    base_store_u32(bytes.data, 3);
    assert_fails(dense_lsi_read(&back, bytes.data, bytes.size, err), BASE_EFORMAT, "isn't one");
    base_buf_done(&bytes);
    model_done(&m);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    model m = model_of(DENSE_SCALE_S);
    base_buf bytes = { 0 };
    dense_lsi_write(&bytes, m.lsi);
    for (long n = 0;; n++) {
        dense_lsi *back = NULL;
        testing_memory_fails_after(n);
        base_status s = dense_lsi_read(&back, bytes.data, bytes.size, NULL);
        testing_memory_heals();
        dense_lsi_free(back);
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    base_buf_done(&bytes);
    model_done(&m);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_folded_in_to_its_own_point),
        cmocka_unit_test(a_model_comes_back_from_its_bytes),
        cmocka_unit_test(what_is_no_model_is_refused),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
