#include "dense/lsi_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A column of the matrix, which are in the order of docnos, and the document it is of. */
typedef struct {
    uint32_t doc, column;
} place;

static int by_doc(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

static base_status take_points(dense_lsi_model *m, const uint32_t *docs, size_t n, const dense_factors *f, dense_scale scale,
                               base_error *err)
{
    place *places = base_array(n, sizeof *places, err);
    m->own_docs = base_array(n, sizeof *m->own_docs, err);
    m->own_points = base_array(n, f->k * sizeof *m->own_points, err);
    m->docs = m->own_docs;
    m->points = m->own_points;
    m->n = n;
    base_status s = places && m->own_docs && m->own_points ? BASE_OK : BASE_ENOMEM;
    for (size_t i = 0; s == BASE_OK && i < n; i++) places[i] = (place){ docs[i], (uint32_t)i };
    if (s == BASE_OK && n > 0) qsort(places, n, sizeof *places, by_doc);
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        m->own_docs[i] = places[i].doc;
        dense_lsi_point(f, scale, places[i].column, m->own_points + i * f->k);
    }
    base_free(places);
    return s;
}

base_status dense_lsi_model_of(dense_lsi_model **out, dense_term_document *td, const dense_factors *f, dense_scale scale,
                               base_error *err)
{
    dense_lsi_model *m = base_new(dense_lsi_model, err);
    if (!m) return BASE_ENOMEM;
    base_status s = dense_lsi_of(&m->lsi, td, f, scale, err);
    if (s == BASE_OK) s = take_points(m, td->docs, td->matrix->cols, f, scale, err);
    if (s == BASE_OK) *out = m;
    else dense_lsi_model_free(m);
    return s;
}

base_status dense_lsi_model_make(dense_lsi_model **out, const ir_index *index, const dense_lsi_key *key,
                                 const dense_svd_options *options, base_error *err)
{
    dense_term_document *td = NULL;
    dense_factors *f = NULL;
    dense_svd_report report;
    dense_svd_options how = *options;
    how.k = key->k;
    how.seed = DENSE_LSI_SEED;
    base_status s = dense_term_document_of(&td, index, key->weighting, err);
    if (s == BASE_OK) s = dense_factors_of(&f, td->matrix, &how, &report, err);
    if (s == BASE_OK) s = dense_lsi_model_of(out, td, f, key->scale, err);
    if (s == BASE_OK) {
        (*out)->lsi->residual_left = report.residual_left;
        (*out)->lsi->residual_right = report.residual_right;
    }
    dense_factors_free(f);
    dense_term_document_free(td);
    return s;
}

void dense_lsi_model_free(dense_lsi_model *m)
{
    if (!m) return;
    dense_lsi_free(m->lsi);
    base_free(m->own_docs);
    base_free(m->own_points);
    base_free(m);
}

base_status dense_lsi_model_write(dense_space_writer **out, const dense_lsi_model *m, const dense_making *how,
                                  const base_value *values, base_error *err)
{
    dense_space_writer *w = NULL;
    base_buf bytes = { 0 };
    dense_lsi_write(&bytes, m->lsi);
    base_status s = base_buf_status(&bytes, err);
    if (s == BASE_OK) s = dense_making_begin(&w, how, &dense_lsi_encoder, values, m->lsi->k, err);
    for (size_t i = 0; s == BASE_OK && i < m->n; i++) s = dense_space_add(w, m->docs[i], m->points + i * m->lsi->k, err);
    if (s == BASE_OK) {
        base_container_write(dense_space_section(w, DENSE_LSI_SECTION), bytes.data, bytes.size);
        *out = w;
        w = NULL;
    }
    dense_space_abandon(w);
    base_buf_done(&bytes);
    return s;
}

static base_status read_folding(dense_lsi **out, const dense_space *space, base_error *err)
{
    base_section section;
    base_status s = dense_space_find(space, DENSE_LSI_SECTION, &section, err);
    if (s != BASE_OK) return s;
    if (!section.data) s = base_fail(err, BASE_EFORMAT, "a space of lsi without its section \"%s\"", DENSE_LSI_SECTION);
    else s = dense_lsi_read(out, section.data, (size_t)section.size, err);
    if (s == BASE_OK && (*out)->k != dense_space_spec_of(space)->dim)
        s = base_fail(err, BASE_EFORMAT, "a space of lsi with %zu factors and %zu dimensions", (*out)->k,
                      dense_space_spec_of(space)->dim);
    if (s == BASE_EFORMAT) base_where(err, "%s", dense_space_path(space));
    return s;
}

base_status dense_lsi_model_read(dense_lsi_model **out, const dense_space *space, base_error *err)
{
    dense_rows rows = { 0 };
    dense_lsi_model *m = base_new(dense_lsi_model, err);
    if (!m) return BASE_ENOMEM;
    base_status s = read_folding(&m->lsi, space, err);
    if (s == BASE_OK) s = dense_space_rows(space, &rows, err);
    if (s == BASE_OK && rows.element == DENSE_F32) {
        m->n = rows.n;
        m->docs = dense_space_docs(space);
        m->points = rows.data;
    } else if (s == BASE_OK) { /* kept narrow: wide again in memory */
        m->own_points = base_array(rows.n, rows.dim * sizeof *m->own_points, err);
        if (!m->own_points) s = BASE_ENOMEM;
        for (size_t i = 0; s == BASE_OK && i < rows.n; i++) dense_rows_widen(&rows, i, m->own_points + i * rows.dim);
        m->n = rows.n;
        m->docs = dense_space_docs(space);
        m->points = m->own_points;
    }
    if (s == BASE_OK) *out = m;
    else dense_lsi_model_free(m);
    return s;
}
