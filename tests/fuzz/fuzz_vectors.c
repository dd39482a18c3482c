/* Files of vectors, under a name of each kind: rows of finite numbers that a second reading gives again, or a sentence with a place. The kinds that are arrays
 * alone are read here a second way, by their definitions, which says of every input whether it is one and what is in it. */
#include "dense/vectors_io.h"

#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "dense/rows.h"
#include "tests/fuzz/files.h"

typedef struct {
    size_t n, dim;
    base_buf rows, names; /* float32 row by row; the names with a line feed behind each */
} table;

static void table_done(table *t)
{
    base_buf_done(&t->rows);
    base_buf_done(&t->names);
}

static void take_row(table *t, const dense_vectors *v, const float *x)
{
    for (size_t i = 0; i < t->dim; i++) FUZZ_HOLDS(isfinite(x[i]));
    base_buf_bytes(&t->rows, x, t->dim * sizeof *x);
    base_view name = dense_vectors_name(v);
    FUZZ_HOLDS(dense_vectors_named(v) ? name.len > 0 : name.len == 0);
    if (name.len > 0) base_buf_bytes(&t->names, name.ptr, name.len);
    base_buf_u8(&t->names, '\n');
}

static base_status read_table(table *t, const char *path, const uint8_t *data, size_t size)
{
    dense_vectors *v = NULL;
    float *x = NULL;
    base_error err = { 0 };
    fuzz_files_begin();
    fuzz_file_put(path, data, size);
    base_status s = dense_vectors_open(&v, path, &err);
    if (s == BASE_OK) {
        t->n = dense_vectors_n(v), t->dim = dense_vectors_dim(v);
        FUZZ_HOLDS(t->n >= 1 && t->dim >= 1 && t->dim <= DENSE_DIM_MAX);
        FUZZ_HOLDS(x = base_array(t->dim, sizeof *x, &err));
    }
    for (size_t i = 0; s == BASE_OK && i < t->n; i++)
        if ((s = dense_vectors_next(v, x, &err)) == BASE_OK) take_row(t, v, x);
    if (s != BASE_OK) FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && strstr(err.where, path));
    base_free(x);
    dense_vectors_close(v);
    fuzz_files_end();
    return s;
}

static bool same(const base_buf *a, const base_buf *b)
{
    return a->size == b->size && (!a->size || memcmp(a->data, b->data, a->size) == 0);
}

/* --- the definitions ---------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *path;
    size_t head, before, cell; /* bytes before the rows, before each row's numbers, and of a number; 0: not told by these */
} kinds[] = { { "v.fvecs", 0, 4, 4 }, { "v.bvecs", 0, 4, 1 }, { "v.fbin", 8, 0, 4 },
              { "v.npy", 0, 0, 0 },   { "v.txt", 0, 0, 0 },   { "v.vec.gz", 0, 0, 0 } };

static float number_at(const uint8_t *p, size_t cell)
{
    float x = *p;
    if (cell == 4) memcpy(&x, p, sizeof x);
    return x;
}

/* Whether the bytes are a file of this kind; its rows, or what of them could be read. */
static bool define(base_buf *rows, size_t kind, const uint8_t *data, size_t size)
{
    size_t head = kinds[kind].head, before = kinds[kind].before, cell = kinds[kind].cell;
    if (size < 4 || size < head) return false;
    size_t dim = base_load_u32(data + (head ? 4 : 0)), row = before + dim * cell, n = head ? base_load_u32(data) : size / row;
    if (dim < 1 || dim > DENSE_DIM_MAX || n < 1 || head + n * row != size) return false;
    for (const uint8_t *at = data + head; at < data + size; at += row) {
        if (before && base_load_u32(at) != dim) return false;
        for (size_t j = 0; j < dim; j++) {
            float x = number_at(at + before + j * cell, cell);
            if (!isfinite(x)) return false;
            base_buf_bytes(rows, &x, sizeof x);
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool array = size >= 6 && memcmp(data, "\x93NUMPY", 6) == 0; /* told by that, whatever it is called */
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        table t = { 0 }, again = { 0 };
        base_buf rows = { 0 };
        base_status s = read_table(&t, kinds[kind].path, data, size);
        FUZZ_HOLDS(read_table(&again, kinds[kind].path, data, size) == s && t.n == again.n && t.dim == again.dim);
        FUZZ_HOLDS(same(&t.rows, &again.rows) && same(&t.names, &again.names));
        if (kinds[kind].cell && !array)
            FUZZ_HOLDS(define(&rows, kind, data, size) == (s == BASE_OK) && (s != BASE_OK || same(&rows, &t.rows)));
        table_done(&t);
        table_done(&again);
        base_buf_done(&rows);
    }
    return 0;
}
