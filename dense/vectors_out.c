#include "dense/vectors_out.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/params.h"
#include "dense/vectors_io.h"

struct dense_vectors_writer {
    dense_vectors_kind kind;
    size_t n, dim, at; /* at: rows written */
    base_file_writer *file;
    base_buf row;
};

static const char *const names[] = { "npy", "fvecs", "bvecs", "fbin", "word2vec" };

static const struct {
    const char *ending;
    dense_vectors_kind kind;
} endings[] = { { ".npy", DENSE_NPY },   { ".fvecs", DENSE_FVECS },  { ".bvecs", DENSE_BVECS },
                { ".fbin", DENSE_FBIN }, { ".txt", DENSE_WORD2VEC }, { ".vec", DENSE_WORD2VEC } };

base_status dense_vectors_kind_of(dense_vectors_kind *out, const char *name, const char *path, base_error *err)
{
    char shown[64];
    size_t n = strlen(path);
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++) {
        *out = (dense_vectors_kind)i;
        if (strcmp(names[i], name) == 0) return BASE_OK;
    }
    if (name)
        return base_fail(err, BASE_EARG, "unknown format \"%s\": %s are known", base_quote(shown, sizeof shown, name, strlen(name)),
                         DENSE_VECTORS_KINDS);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t m = strlen(endings[i].ending);
        *out = endings[i].kind;
        if (n > m && strcmp(path + n - m, endings[i].ending) == 0) return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "which format? \"%s\" ends in none of .npy, .fvecs, .bvecs, .fbin, .txt, .vec",
                     base_quote(shown, sizeof shown, path, n));
}

base_status dense_vectors_create(dense_vectors_writer **out, const char *path, dense_vectors_kind kind, size_t n, size_t dim,
                                 base_error *err)
{
    dense_vectors_writer *w = base_new(dense_vectors_writer, err);
    if (!w) return BASE_ENOMEM;
    *w = (dense_vectors_writer){ .kind = kind, .n = n, .dim = dim };
    base_status s = base_file_create(&w->file, path, err);
    if (s != BASE_OK) {
        dense_vectors_abandon(w);
        return s;
    }
    if (kind == DENSE_NPY) dense_npy_head(w->file, n, dim);
    if (kind == DENSE_FBIN) {
        base_buf_u32(&w->row, (uint32_t)n);
        base_buf_u32(&w->row, (uint32_t)dim);
    }
    if (kind == DENSE_WORD2VEC) base_buf_format(&w->row, "%zu %zu\n", n, dim);
    *out = w;
    return BASE_OK;
}

static void put_float(base_buf *out, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    base_buf_u32(out, bits);
}

static base_status put_byte(dense_vectors_writer *w, float x, size_t i, base_error *err)
{
    char number[BASE_NUMBER_MAX];
    bool fits = x >= 0 && x <= 255 && x == floorf(x);
    base_format_float(number, x);
    if (!fits)
        return base_fail(err, BASE_EFORMAT, "row %zu, column %zu: .bvecs holds whole numbers from 0 to 255, not %s", w->at + 1,
                         i + 1, number);
    base_buf_u8(&w->row, (uint8_t)x);
    return BASE_OK;
}

static base_status put_name(dense_vectors_writer *w, base_view name, base_error *err)
{
    char shown[64];
    for (size_t i = 0; i < name.len; i++)
        if (strchr(" \t\r\n\v\f", name.ptr[i])) /* its 0, too */
            return base_fail(err, BASE_EFORMAT, "row %zu: word2vec's text has no blanks in a name, as in \"%s\"", w->at + 1,
                             base_quote(shown, sizeof shown, name.ptr, name.len));
    base_buf_bytes(&w->row, name.ptr, name.len);
    return BASE_OK;
}

base_status dense_vectors_put(dense_vectors_writer *w, const float *x, base_view name, base_error *err)
{
    base_status s = BASE_OK;
    char number[BASE_NUMBER_MAX];
    assert(w->at < w->n);
    if (w->kind == DENSE_FVECS || w->kind == DENSE_BVECS) base_buf_u32(&w->row, (uint32_t)w->dim);
    if (w->kind == DENSE_WORD2VEC) s = put_name(w, name, err);
    for (size_t i = 0; i < w->dim && s == BASE_OK; i++) {
        if (w->kind == DENSE_BVECS) {
            s = put_byte(w, x[i], i, err);
        } else if (w->kind == DENSE_WORD2VEC) {
            base_buf_u8(&w->row, ' ');
            base_buf_bytes(&w->row, number, base_format_float(number, x[i]));
        } else {
            put_float(&w->row, x[i]);
        }
    }
    if (w->kind == DENSE_WORD2VEC) base_buf_u8(&w->row, '\n');
    if (s == BASE_OK) s = base_buf_status(&w->row, err);
    if (s != BASE_OK) return s;
    base_file_write(w->file, w->row.data, w->row.size);
    base_buf_clear(&w->row);
    w->at++;
    return base_file_status(w->file, err);
}

base_status dense_vectors_commit(dense_vectors_writer **writer, base_error *err)
{
    dense_vectors_writer *w = *writer;
    *writer = NULL;
    assert(w->at == w->n);
    if (w->row.size) base_file_write(w->file, w->row.data, w->row.size); /* the head of a file without rows */
    base_status s = base_file_commit(&w->file, err);
    dense_vectors_abandon(w);
    return s;
}

void dense_vectors_abandon(dense_vectors_writer *w)
{
    if (!w) return;
    base_file_abandon(w->file);
    base_buf_done(&w->row);
    base_free(w);
}
