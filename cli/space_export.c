/* cli/space_export.c - the rows of a space as a file that other programs read: `salton space export`. */
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/space.h"
#include "dense/spaces.h"
#include "dense/vectors_out.h"

static base_status write_rows(dense_vectors_writer *w, const dense_space *space, const ir_index *ix, base_error *err)
{
    dense_rows rows;
    base_status s = dense_space_rows(space, &rows, err);
    float *x = s == BASE_OK ? base_array(rows.dim, sizeof *x, err) : NULL;
    if (!x) return s == BASE_OK ? BASE_ENOMEM : s;
    for (size_t r = 0; r < rows.n && s == BASE_OK; r++) {
        if (dense_space_docs(space)[r] == IR_NO_DOC) continue;
        dense_rows_widen(&rows, r, x);
        s = dense_vectors_put(w, x, ir_index_docno(ix, dense_space_docs(space)[r]), err);
    }
    base_free(x);
    return s;
}

/* A line each, to path or, where that is NULL, standard output. */
static base_status write_docnos(const char *path, const dense_space *space, const ir_index *ix, base_error *err)
{
    base_buf out = { 0 };
    base_file_writer *w = NULL;
    for (size_t r = 0; r < dense_space_n(space); r++) {
        if (dense_space_docs(space)[r] == IR_NO_DOC) continue;
        base_view docno = ir_index_docno(ix, dense_space_docs(space)[r]);
        base_buf_bytes(&out, docno.ptr, docno.len);
        base_buf_u8(&out, '\n');
    }
    base_status s = base_buf_status(&out, err);
    if (s == BASE_OK && !path) s = cli_print(&out, err);
    if (s == BASE_OK && path && (s = base_file_create(&w, path, err)) == BASE_OK) {
        base_file_write(w, out.data, out.size);
        s = base_file_commit(&w, err);
    }
    base_buf_done(&out);
    return s;
}

base_status cli_space_export(const cli_call *call, const ir_index *ix, base_error *err)
{
    const char *name, *path = cli_value(call, "output"), *docnos = cli_value(call, "docnos");
    dense_space *space = NULL;
    dense_vectors_writer *w = NULL;
    dense_vectors_kind kind;
    base_status s;
    if ((s = cli_space_name(&name, call, "export", err)) != BASE_OK) return s;
    if (!path) return base_fail(err, BASE_EARG, "where to? salton space export -s %s -o OUT.npy", name);
    if ((s = dense_vectors_kind_of(&kind, cli_value(call, "format"), path, err)) != BASE_OK) return s;
    if ((s = dense_space_open(&space, ix, name, err)) != BASE_OK) return s;
    s = dense_vectors_create(&w, path, kind, dense_space_living(space), dense_space_spec_of(space)->dim, err);
    if (s == BASE_OK) s = write_rows(w, space, ix, err);
    if (s == BASE_OK) s = ir_index_intact(ix, err);
    if (s == BASE_OK) s = dense_vectors_commit(&w, err);
    if (s == BASE_OK && (docnos || !cli_flag(call, "quiet"))) s = write_docnos(docnos, space, ix, err);
    if (s == BASE_EFORMAT) base_where(err, "%s", path); /* what can't be written so */
    dense_vectors_abandon(w);
    dense_space_close(space);
    return s;
}
