/* tests/test_dense_vectors_io.c - files of vectors: what is written there comes out, whatever the kind; what can't be is refused with its place. */
#include "dense/vectors_io.h"

#include <math.h>
#include <unistd.h>

#include "base/bus.h"
#include "base/file.h"
#include "base/mem.h"
#include "dense/rows.h"
#include "dense/vectors_out.h"
#include "tests/testing.h"

/* A .npy whose dictionary is this, of version 1, with n bytes behind it. */
static void write_npy(const char *dir, const char *name, const char *dictionary, const void *data, size_t n)
{
    uint8_t file[4096] = "\x93NUMPY\x01";
    size_t size = strlen(dictionary);
    file[8] = (uint8_t)size, file[9] = (uint8_t)(size >> 8);
    memcpy(file + 10, dictionary, size);
    if (n) memcpy(file + 10 + size, data, n);
    testing_write(dir, name, file, 10 + size + n);
}

/* All rows, or the first thing that is wrong. *out [n x dim] is the caller's, also when it goes wrong; names are joined by commas. */
static base_status read_all(float **out, size_t *n, size_t *dim, char *names, const char *path, base_error *err)
{
    dense_vectors *v = NULL;
    *out = NULL;
    base_status s = dense_vectors_open(&v, path, err);
    if (s != BASE_OK) return s;
    *n = dense_vectors_n(v), *dim = dense_vectors_dim(v);
    assert_true(*dim >= 1 && *dim <= DENSE_DIM_MAX);
    *names = 0;
    size_t capacity = 0;
    for (size_t i = 0; s == BASE_OK && i < *n; i++) {
        s = base_grow(out, &capacity, (i + 1) * *dim, sizeof **out, err);
        if (s == BASE_OK) s = dense_vectors_next(v, *out + i * *dim, err);
        if (s != BASE_OK || !dense_vectors_named(v)) continue;
        base_view name = dense_vectors_name(v);
        sprintf(names + strlen(names), "%.*s,", (int)name.len, name.ptr);
    }
    dense_vectors_close(v);
    return s;
}

static void assert_reads(const char *path, size_t want_n, size_t want_dim, const float *want, const char *want_names)
{
    float *x;
    size_t n, dim;
    char names[64];
    assert_ok(read_all(&x, &n, &dim, names, path, err));
    assert_int_equal(n, want_n);
    assert_int_equal(dim, want_dim);
    assert_memory_equal(x, want, n * dim * sizeof *x);
    assert_string_equal(names, want_names);
    base_free(x);
}

static void every_kind_gives_its_rows(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    static const float f4[6] = { 1, -2, 0.5F, 0, 3.4028235e38F, 1e-45F }, half[4] = { 1, -2, 65504, 0x1p-24F },
                       bytes[4] = { 0, 255, 1, 2 };
    static const double f8[2] = { 0.1, -1e300 * 1e-300 };
    static const float of_f8[2] = { 0.1F, -1 };
    static const uint16_t f2[4] = { 0x3c00, 0xc000, 0x7bff, 1 };
    write_npy(dir, "f4.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", f4, sizeof f4);
    assert_reads(testing_path(dir, "f4.npy"), 3, 2, f4, "");
    write_npy(dir, "f4", "{'shape': (3,2,),'fortran_order':False,'descr':'<f4'}", f4, sizeof f4); /* told by its first bytes */
    assert_reads(testing_path(dir, "f4"), 3, 2, f4, "");
    write_npy(dir, "f8.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", f8, sizeof f8);
    assert_reads(testing_path(dir, "f8.npy"), 1, 2, of_f8, "");
    write_npy(dir, "f2.npy", "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 2), }", f2, sizeof f2);
    assert_reads(testing_path(dir, "f2.npy"), 2, 2, half, "");
    testing_write(dir, "x.fvecs", "\2\0\0\0\0\0\x80\x3f\0\0\0\xc0\2\0\0\0\0\0\0\x3f\0\0\0\0", 24);
    assert_reads(testing_path(dir, "x.fvecs"), 2, 2, f4, "");
    testing_write(dir, "x.bvecs", "\2\0\0\0\0\xff\2\0\0\0\1\2", 12);
    assert_reads(testing_path(dir, "x.bvecs"), 2, 2, bytes, "");
    testing_write(dir, "x.fbin", "\2\0\0\0\2\0\0\0\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f\0\0\0\0", 24);
    assert_reads(testing_path(dir, "x.fbin"), 2, 2, f4, "");
    testing_write_text(dir, "x.vec", "3 2\na 1 -2\nb\t 0.5  0 \r\nc 3.4028235e38 1.4e-45");
    assert_reads(testing_path(dir, "x.vec"), 3, 2, f4, "a,b,c,");
    testing_tmpdir_free(dir);
}

/* The rows begin at a multiple of 64, as NumPy asks. */
static void what_is_written_as_npy_reads_back(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), path[512], *data;
    size_t n;
    base_file_writer *w = NULL;
    static const float x[6] = { 1, 2, 3, 4, 5, 6 };
    snprintf(path, sizeof path, "%s", testing_path(dir, "x.npy"));
    assert_ok(base_file_create(&w, path, err));
    dense_npy_head(w, 2, 3);
    base_file_write(w, x, sizeof x);
    assert_ok(base_file_commit(&w, err));
    assert_reads(path, 2, 3, x, "");
    assert_ok(base_file_read(&data, &n, path, SIZE_MAX, err));
    assert_int_equal(n, 128 + sizeof x);
    base_free(data);
    testing_tmpdir_free(dir);
}

static void assert_refused(const char *dir, const char *name, const char *what)
{
    float *x;
    size_t n, dim;
    char names[64];
    base_error failed = { 0 };
    assert_int_equal(read_all(&x, &n, &dim, names, testing_path(dir, name), &failed), BASE_EFORMAT);
    base_free(x);
    if (!strstr(failed.what, what)) fail_msg("%s: \"%s\", not \"%s\"", name, failed.what, what);
    assert_non_null(strstr(failed.where, name));
}

static void arrays_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *type, *order, *shape, *what;
    } cases[] = {
        { "'>f4'", "False", "(2, 2)", "type '<f4', '<f8' or '<f2', found '>f4'" },
        { "'|O'", "False", "(2, 2)", "found '|O'" },
        { "[('a', '<f4')]", "False", "(2, 2)", "found [('a'" },
        { "'<f4'", "True", "(2, 2)", "fortran_order False, found True" },
        { "'<f4'", "", "(2, 2)", "fortran_order False" },
        { "'<f4'", "False", "(4,)", "two dimensions, found (4,)" },
        { "'<f4'", "False", "()", "found ()" },
        { "'<f4'", "False", "(2, 2, 1)", "found (2, 2, 1)" },
        { "'<f4'", "False", "(1, 2, 2)", "found (1, 2, 2)" },
        { "'<f4'", "False", "(-2, 2)", "found (-2, 2)" },
        { "'<f4'", "False", "(2, 2", "found (2, 2" },
        { "'<f4'", "False", "(9223372036854775808, 9223372036854775808)", "dimensions, found 9223372036854775808" },
        { "'<f4'", "False", "(99999999999999999999, 2)", "expected 18446744073709551615 rows of 8 bytes, found 16 bytes" },
        { "'<f4'", "False", "(4611686018427387904, 4)", "expected 4611686018427387904 rows of 16 bytes" },
        { "'<f4'", "False", "(2, 0)", "1 to 65536 dimensions, found 0" },
        { "'<f4'", "False", "(0, 2)", "a row or more" },
        { "'<f4'", "False", "(1, 65537)", "found 65537" },
        { "'<f4'", "False", "(3, 2)", "expected 3 rows of 8 bytes, found 16 bytes" },
        { "'<f8'", "False", "(2, 2)", "expected 2 rows of 16 bytes, found 16 bytes" },
    };
    char *dir = testing_tmpdir();
    const float data[4] = { 1, 2, 3, 4 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char dictionary[256];
        snprintf(dictionary, sizeof dictionary, "{'descr': %s, 'fortran_order': %s, 'shape': %s, }", cases[i].type, cases[i].order,
                 cases[i].shape);
        write_npy(dir, "x.npy", dictionary, data, sizeof data);
        assert_refused(dir, "x.npy", cases[i].what);
    }
    testing_write(dir, "x.npy", "\x93NUMPY\x04\0\0\0\0\0", 12);
    assert_refused(dir, "x.npy", "format 1, 2 or 3");
    testing_write(dir, "x.npy", "\x93NUMPY\x01\0\xff\xff{}", 12);
    assert_refused(dir, "x.npy", "doesn't end within the file");
    testing_tmpdir_free(dir);
}

static void numbers_that_are_not_finite_are_named_by_row_and_column(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const float f4[4] = { 1, 2, 3, (float)NAN }, infinite[4] = { 1, -INFINITY, 3, 4 };
    const double f8[4] = { 1, 2, 3.5e38, 4 };
    const uint16_t f2[4] = { 0, 0x7c00, 0, 0 };
    write_npy(dir, "x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", f4, sizeof f4);
    assert_refused(dir, "x.npy", "row 2, column 2: expected a finite number, found nan");
    write_npy(dir, "x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", infinite, sizeof f4);
    assert_refused(dir, "x.npy", "row 1, column 2: expected a finite number, found -inf");
    write_npy(dir, "x.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", f8, sizeof f8);
    assert_refused(dir, "x.npy", "row 2, column 1: expected a finite number, found 3.5e+38");
    write_npy(dir, "x.npy", "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 2), }", f2, sizeof f2);
    assert_refused(dir, "x.npy", "row 1, column 2: expected a finite number, found inf");
    testing_write_text(dir, "x.txt", "2 2\na 1 2\nb 3 nan\n");
    assert_refused(dir, "x.txt", "row 2, column 2: expected a finite number, found \"nan\"");
    testing_write_text(dir, "x.txt", "2 2\na 1 2\nb 3.5e38 4\n");
    assert_refused(dir, "x.txt", "row 2, column 1: expected a finite number, found \"3.5e38\"");
    testing_tmpdir_free(dir);
}

static void other_files_that_lie_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t n;
        const char *what;
    } cases[] = {
        { "x.fvecs", "", 0, "1 to 65536 dimensions, found 0" },
        { "x.fvecs", "\1\0", 2, "found 0" },
        { "x.fvecs", "\xff\xff\xff\xff\0\0\0\0", 8, "found 4294967295" },
        { "x.fvecs", "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", 16, "row 2: expected 1 dimensions, found 2" },
        { "x.fvecs", "\1\0\0\0\0\0\0\0\1\0\0\0", 12, "expected 1 rows of 8 bytes, found 12 bytes" },
        { "x.bvecs", "\0\0\0\0", 4, "found 0" },
        { "x.bvecs", "\4\0\0\0\1\2\3", 7, "a row or more" },
        { "x.fbin", "\1\0\0\0\1\0\0", 7, "8 bytes" },
        { "x.fbin", "\xff\xff\xff\xff\0\0\1\0\0\0\0\0", 12, "expected 4294967295 rows of 262144 bytes, found 4 bytes" },
        { "x.fbin", "\1\0\0\0\1\0\0\0\0\0\0\0\0", 13, "expected 1 rows of 4 bytes, found 5 bytes" },
        { "x.txt", "", 0, "number of rows and the dimension" },
        { "x.txt", "2\na 1\nb 2\n", 10, "number of rows and the dimension" },
        { "x.txt", "2 1.5\na 1\nb 2\n", 14, "number of rows and the dimension" },
        { "x.txt", "1 65537\na 1\n", 12, "number of rows and the dimension" },
        { "x.txt", "1 65536\na 1\n", 12, "a name and 65536 numbers, found 2 columns" },
        { "x.txt", "2 1\na 1\n", 8, "ends after 1 rows, of 2" },
        { "x.txt", "1 1\n", 4, "ends after 0 rows, of 1" },
        { "x.txt", "1 1\na 1\nb 2\n", 12, "expected 1 rows, found more" },
        { "x.txt", "2 1\na 1\n\n", 9, "a name and 1 numbers, found 0 columns" },
        { "x.txt", "1 1\na x\n", 8, "row 1, column 1: expected a finite number, found \"x\"" },
        { "x.csv", "a 1\n", 4, "expected vectors: NumPy's .npy" },
    };
    char *dir = testing_tmpdir();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        testing_write(dir, cases[i].name, cases[i].bytes, cases[i].n);
        assert_refused(dir, cases[i].name, cases[i].what);
    }
    testing_tmpdir_free(dir);
}

/* What a file claims costs no memory before the file has shown it. */
static int count_most(void *context, size_t size)
{
    size_t *most = context;
    if (size > *most) *most = size;
    return 0;
}

static void a_claim_costs_no_memory(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    dense_vectors *v = NULL;
    size_t most = 0;
    testing_write_text(dir, "x.txt", "4000000000 65536\na 1\n");
    base_mem_set_hook(count_most, &most);
    assert_fails(dense_vectors_open(&v, testing_path(dir, "x.txt"), err), BASE_EFORMAT, "found 2 columns");
    base_mem_set_hook(NULL, NULL);
    assert_true(most > 0 && most <= 1 << 16);
    testing_tmpdir_free(dir);
}

/* Rows that were there are true ones; those that aren't any more are no zeros. */
static void a_file_cut_while_it_is_read_is_an_error(void **state)
{
    (void)state;
    enum { ROWS = 40, COLUMNS = 1024 };
    static const char *const names[] = { "x.npy", "x.fvecs", "x.fbin" };
    char *dir = testing_tmpdir();
    float x[COLUMNS], row[COLUMNS];
    base_bus_install(); /* cmocka has taken the signal */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        dense_vectors *v = NULL;
        dense_vectors_writer *w = NULL;
        dense_vectors_kind kind;
        base_error failed = { 0 };
        char path[512];
        size_t n = 0;
        snprintf(path, sizeof path, "%s", testing_path(dir, names[i]));
        assert_ok(dense_vectors_kind_of(&kind, NULL, path, err));
        assert_ok(dense_vectors_create(&w, path, kind, ROWS, COLUMNS, err));
        for (int r = 0; r < ROWS; r++) {
            for (int j = 0; j < COLUMNS; j++) row[j] = (float)(r + 1);
            assert_ok(dense_vectors_put(w, row, (base_view){ NULL, 0 }, err));
        }
        assert_ok(dense_vectors_commit(&w, err));
        assert_ok(dense_vectors_open(&v, path, err));
        assert_int_equal(truncate(path, 20 * 4096), 0);
        base_status s = BASE_OK;
        for (; n < ROWS && (s = dense_vectors_next(v, x, &failed)) == BASE_OK; n++)
            for (int j = 0; j < COLUMNS; j++) assert_true(x[j] == (float)(n + 1));
        assert_true(n >= 19 && n < ROWS);
        dense_vectors_close(v);
        assert_true((s == BASE_EIO || s == BASE_EFORMAT) && strstr(failed.where, names[i]));
    }
    testing_tmpdir_free(dir);
}

static void memory_may_fail(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const float data[4] = { 1, 2, 3, 4 };
    static const char *const names[] = { "x.npy", "x.txt" };
    write_npy(dir, "x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", data, sizeof data);
    testing_write_text(dir, "x.txt", "2 2\na 1 2\nb 3 4\n");
    for (size_t i = 0; i < 2; i++) {
        base_status s = BASE_ENOMEM;
        for (long n = 0; s != BASE_OK; n++) {
            float *x;
            size_t rows, dim;
            char all[64];
            testing_memory_fails_after(n);
            s = read_all(&x, &rows, &dim, all, testing_path(dir, names[i]), NULL);
            testing_memory_heals();
            assert_true(s == BASE_OK || s == BASE_ENOMEM);
            base_free(x);
        }
    }
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_gives_its_rows),
        cmocka_unit_test(what_is_written_as_npy_reads_back),
        cmocka_unit_test(arrays_that_are_none_are_refused),
        cmocka_unit_test(numbers_that_are_not_finite_are_named_by_row_and_column),
        cmocka_unit_test(other_files_that_lie_are_refused),
        cmocka_unit_test(a_claim_costs_no_memory),
        cmocka_unit_test(a_file_cut_while_it_is_read_is_an_error),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
