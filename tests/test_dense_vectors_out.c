/* Files of vectors: what is written reads back to the same numbers, in every kind; what a kind can't hold is refused, and no file is left. */
#include "dense/vectors_out.h"

#include "base/mem.h"
#include "base/sys.h"
#include "dense/vectors_io.h"
#include "tests/testing.h"

enum { N = 7, DIM = 5 };

static const char *const files[] = { "x.npy", "x.fvecs", "x.bvecs", "x.fbin", "x.vec" };
#define KINDS (sizeof files / sizeof *files)

static void fill(float *x, dense_vectors_kind kind)
{
    static const float special[] = { 0, -0.0F, 1.17549435e-38F, 1e-45F, 3.40282347e+38F, -1.0F / 3, 16777215, 0.1F };
    for (size_t i = 0; i < N * DIM; i++) x[i] = kind == DENSE_BVECS ? (float)(i * 37 % 256) : special[i % 8];
}

static base_status write(const char *path, dense_vectors_kind kind, const float *x, const char *name, base_error *err)
{
    dense_vectors_writer *w = NULL;
    base_status s = dense_vectors_create(&w, path, kind, N, DIM, err);
    for (size_t i = 0; i < N && s == BASE_OK; i++) {
        char docno[32];
        snprintf(docno, sizeof docno, "%s%zu", name, i);
        s = dense_vectors_put(w, x + i * DIM, base_view_of(docno), err);
    }
    if (s == BASE_OK) s = dense_vectors_commit(&w, err);
    dense_vectors_abandon(w);
    return s;
}

static void every_kind_reads_back_to_the_same_numbers(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    for (size_t k = 0; k < KINDS; k++) {
        float x[N * DIM], y[DIM];
        dense_vectors *v = NULL;
        dense_vectors_kind kind;
        const char *path = testing_path(dir, files[k]);
        assert_ok(dense_vectors_kind_of(&kind, NULL, path, err));
        assert_int_equal(kind, k);
        fill(x, kind);
        assert_ok(write(path, kind, x, "d\xc3\xa4", err));
        assert_ok(dense_vectors_open(&v, path, err));
        assert_int_equal(dense_vectors_n(v), N);
        assert_int_equal(dense_vectors_dim(v), DIM);
        assert_int_equal(dense_vectors_named(v), kind == DENSE_WORD2VEC);
        for (size_t i = 0; i < N; i++) {
            assert_ok(dense_vectors_next(v, y, err));
            assert_memory_equal(y, x + i * DIM, sizeof y);
            if (kind != DENSE_WORD2VEC) continue;
            char docno[32];
            snprintf(docno, sizeof docno, "d\xc3\xa4%zu", i);
            assert_true(base_view_is(dense_vectors_name(v), docno));
        }
        dense_vectors_close(v);
    }
    testing_tmpdir_free(dir);
}

static void what_a_kind_cannot_hold_is_refused_and_leaves_no_file(void **state)
{
    (void)state;
    static const float bad[] = { 0.5F, -1, 256, 1e30F };
    char *dir = testing_tmpdir();
    float x[N * DIM];
    dense_vectors_kind kind;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fill(x, DENSE_BVECS);
        x[2 * DIM + 3] = bad[i];
        assert_fails(write(testing_path(dir, "x.bvecs"), DENSE_BVECS, x, "", err), BASE_EFORMAT, "row 3, column 4: .bvecs holds");
    }
    fill(x, DENSE_WORD2VEC);
    assert_fails(write(testing_path(dir, "x.txt"), DENSE_WORD2VEC, x, "a b", err), BASE_EFORMAT,
                 "row 1: word2vec's text has no blanks");
    assert_int_equal(testing_count_entries(dir), 0);
    assert_fails(dense_vectors_kind_of(&kind, NULL, "x.dat", err), BASE_EARG, "\"x.dat\" ends in none of");
    assert_fails(dense_vectors_kind_of(&kind, NULL, ".npy", err), BASE_EARG, "ends in none of");
    assert_fails(dense_vectors_kind_of(&kind, "numpy", "x.npy", err), BASE_EARG, "unknown format \"numpy\"");
    assert_ok(dense_vectors_kind_of(&kind, "fbin", "x.npy", err));
    assert_int_equal(kind, DENSE_FBIN);
    testing_tmpdir_free(dir);
}

/* The n-th allocation, and the n-th call of the system. */
static void what_fails_leaves_the_file_of_before(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    float x[N * DIM];
    for (size_t k = 0; k < KINDS; k++)
        for (int memory = 0; memory < 2; memory++) {
            const char *path = testing_path(dir, files[k]);
            fill(x, (dense_vectors_kind)k);
            for (long n = 0;; n++) {
                testing_write_text(dir, files[k], "before");
                if (memory) testing_memory_fails_after(n);
                else testing_sys_fails_at("open write fsync rename", n);
                base_status s = write(path, (dense_vectors_kind)k, x, "d", NULL);
                long asked = memory ? testing_memory_heals() : testing_sys_heals();
                if (s == BASE_OK) break;
                assert_int_equal(s, memory ? BASE_ENOMEM : BASE_EIO);
                assert_true(asked > n);
                assert_int_equal(testing_count_entries(dir), 1);
            }
            assert_int_equal(remove(path), 0);
        }
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_reads_back_to_the_same_numbers),
        cmocka_unit_test(what_a_kind_cannot_hold_is_refused_and_leaves_no_file),
        cmocka_unit_test(what_fails_leaves_the_file_of_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
