/* cli/space_import.c - vectors from a file become a space: `salton space import`. */
#include <stdlib.h>

#include "base/lines.h"
#include "base/term.h"
#include "cli/space.h"
#include "dense/spaces.h"
#include "dense/vectors_io.h"

typedef unsigned long long big;

/* Rows in the order of the living documents, streamed. */
static base_status import_in_order(dense_space_writer *w, dense_vectors *v, const ir_index *ix, base_progress *progress,
                                   base_error *err)
{
    base_status s = BASE_OK;
    size_t done = 0;
    float *x = base_array(dense_vectors_dim(v), sizeof *x, err);
    if (!x) return BASE_ENOMEM;
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix) && s == BASE_OK; doc++) {
        if (!ir_index_is_live(ix, doc)) continue;
        s = dense_vectors_next(v, x, err);
        if (s == BASE_OK) s = dense_space_add(w, doc, x, err);
        base_progress_at(progress, ++done);
    }
    base_free(x);
    return s;
}

typedef struct {
    uint32_t doc;
    size_t row;
} place;

static int by_doc(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

/* The document of the row that was read last: by the next line of names, or, where they are NULL, by the row's own name. */
static base_status find_doc(uint32_t *out, const dense_vectors *v, base_lines *names, size_t row, const ir_index *ix,
                            base_error *err)
{
    char shown[96];
    bool more = true;
    base_view name = !names ? dense_vectors_name(v) : (base_view){ 0 };
    base_status s = names ? base_lines_next(names, &name, &more, err) : BASE_OK;
    if (s != BASE_OK) return s;
    if (!more)
        return base_lines_fail(names, err, BASE_EFORMAT, "expected a docno for each of the %zu rows, found %zu", dense_vectors_n(v),
                               row);
    *out = ir_index_find_docno(ix, name);
    if (*out != IR_NO_DOC) return BASE_OK;
    base_quote(shown, sizeof shown, name.ptr, name.len);
    if (names) return base_lines_fail(names, err, BASE_EFORMAT, "\"%s\" is no docno of the index", shown);
    return base_fail(err, BASE_EFORMAT, "row %zu is named \"%s\", which is no docno of the index", row + 1, shown);
}

static base_status expect_end(base_lines *names, size_t n, base_error *err)
{
    base_view line;
    bool more = false;
    base_status s = names ? base_lines_next(names, &line, &more, err) : BASE_OK;
    return s == BASE_OK && more ? base_lines_fail(names, err, BASE_EFORMAT, "expected the end after the docnos of %zu rows", n) : s;
}

/* Rows with names go to the documents whose docnos these are; they are sorted first. */
static base_status import_by_name(dense_space_writer *w, dense_vectors *v, base_lines *names, const ir_index *ix,
                                  base_progress *progress, base_error *err)
{
    size_t n = dense_vectors_n(v), dim = dense_vectors_dim(v), capacity = 0, places_capacity = 0;
    base_status s = BASE_OK;
    float *data = NULL;
    place *places = NULL;
    for (size_t i = 0; i < n && s == BASE_OK; i++) { /* memory grows with what comes, not with what the first line says */
        s = base_grow(&data, &capacity, (i + 1) * dim, sizeof *data, err);
        if (s == BASE_OK) s = base_grow(&places, &places_capacity, i + 1, sizeof *places, err);
        if (s == BASE_OK) s = dense_vectors_next(v, data + i * dim, err);
        if (s == BASE_OK) s = dense_space_fits(w, i + 1, data + i * dim, err);
        if (s == BASE_OK) s = find_doc(&places[i].doc, v, names, i, ix, err);
        if (s == BASE_OK) places[i].row = i;
    }
    if (s == BASE_OK) s = expect_end(names, n, err);
    if (s == BASE_OK && n > 0) qsort(places, n, sizeof *places, by_doc);
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        if (i > 0 && places[i].doc == places[i - 1].doc)
            s = base_fail(err, BASE_EFORMAT, "rows %zu and %zu have the same docno", places[i - 1].row + 1, places[i].row + 1);
        else s = dense_space_add(w, places[i].doc, data + places[i].row * dim, err);
        base_progress_at(progress, i + 1);
    }
    base_free(data);
    base_free(places);
    return s;
}

/* The file of --docnos, or NULL. */
static base_status open_names(base_lines **out, const cli_call *call, const dense_vectors *v, base_error *err)
{
    const char *path = cli_value(call, "docnos");
    if (!path) return BASE_OK;
    if (dense_vectors_named(v)) return base_fail(err, BASE_EARG, "--docnos: the rows of word2vec's text have names of their own");
    return base_lines_open(out, path, err);
}

static base_status check_rows(const dense_vectors *v, const ir_index *ix, base_error *err)
{
    uint64_t n_docs = ir_index_collection(ix)->n_docs;
    if (dense_vectors_named(v) || dense_vectors_n(v) == n_docs) return BASE_OK;
    return base_fail(err, BASE_EFORMAT, "expected a row for each of the %llu documents, in their order, found %zu", (big)n_docs,
                     dense_vectors_n(v));
}

base_status cli_space_import(const cli_call *call, const ir_index *ix, const char *path, base_error *err)
{
    const char *name = cli_value(call, "name");
    dense_vectors *v = NULL;
    base_lines *names = NULL;
    dense_space_writer *w = NULL;
    base_progress progress;
    dense_element element;
    base_status s;
    if (!name) return base_fail(err, BASE_EARG, "under which name? salton space import -i INDEX --name NAME FILE");
    if ((s = cli_space_element(&element, cli_value(call, "element"), err)) != BASE_OK) return s;
    if ((s = dense_vectors_open(&v, path, err)) != BASE_OK) goto out;
    if ((s = open_names(&names, call, v, err)) != BASE_OK) goto out;
    if (!names && (s = check_rows(v, ix, err)) != BASE_OK) goto out;
    const dense_space_spec spec = { "imported", NULL, dense_vectors_dim(v), element };
    if ((s = dense_space_create(&w, ix, name, &spec, err)) != BASE_OK) goto out;
    base_progress_init(&progress, cli_flag(call, "quiet"), "importing", "rows", dense_vectors_n(v));
    if (names || dense_vectors_named(v)) s = import_by_name(w, v, names, ix, &progress, err);
    else s = import_in_order(w, v, ix, &progress, err);
    base_progress_done(&progress);
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    if (s == BASE_OK && !cli_flag(call, "quiet")) {
        base_buf out = { 0 };
        base_buf_format(&out, "%s: %zu rows of %zu %s numbers\n", name, dense_vectors_n(v), spec.dim, dense_element_names[element]);
        s = cli_print(&out, err);
        base_buf_done(&out);
    }
out:
    if (s == BASE_EFORMAT) base_where(err, "%s", path); /* where nothing more is known */
    dense_space_abandon(w);
    base_lines_close(names);
    dense_vectors_close(v);
    return s;
}
