/* dense/lsi_growth.c - the space's model becomes factors again: U and S are kept, and a document's row of V is D'U S^-1, which for a column that the
 * factors were made of is V's own. With the new documents as rows of one matrix it is then dense/factors.h's work. */
#include "dense/lsi_growth.h"

#include <string.h>

#include "base/mem.h"

#define BATCH 100 /* documents of an update */

typedef struct {
    const ir_index *index;
    dense_lsi_model *old;
    dense_term_document *today; /* for the weights of new terms */
    dense_term_document grown;  /* weights of all terms; the matrix of all documents, in the order of docs */
    dense_sparse *documents;    /* that matrix turned: a row for each document */
    uint32_t *docs;             /* [n] those of before, then the new, each ascending */
    size_t n, n_old, capacity;
    dense_factors *f;
} growth;

static void growth_done(growth *g)
{
    dense_lsi_model_free(g->old);
    dense_term_document_free(g->today);
    dense_term_weights_done(&g->grown.weights);
    dense_sparse_free(g->grown.matrix);
    dense_sparse_free(g->documents);
    dense_factors_free(g->f);
    base_free(g->docs);
}

/* --- documents and terms ------------------------------------------------------------------------------------------------------------ */

static base_status add_doc(growth *g, uint32_t doc, base_error *err)
{
    base_status s = base_grow(&g->docs, &g->capacity, g->n + 1, sizeof *g->docs, err);
    if (s == BASE_OK) g->docs[g->n++] = doc;
    return s;
}

static base_status list_documents(growth *g, const dense_space *space, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < g->old->n && s == BASE_OK; i++)
        if (g->old->docs[i] != IR_NO_DOC) s = add_doc(g, g->old->docs[i], err);
    g->n_old = g->n;
    for (uint32_t doc = 0; doc < ir_index_doc_slots(g->index) && s == BASE_OK; doc++)
        if (ir_index_is_live(g->index, doc) && dense_space_row_of(space, doc) == SIZE_MAX) s = add_doc(g, doc, err);
    return s;
}

static int compare_terms(base_view a, base_view b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.ptr, b.ptr, shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Both lists of terms, each in byte order, as one. */
static base_status join_terms(growth *g, base_error *err)
{
    const dense_term_weights *old = &g->old->lsi->weights, *today = &g->today->weights;
    uint32_t n_old = base_hash_count(old->terms), n_today = base_hash_count(today->terms), i = 0, j = 0, row;
    dense_term_weights *w = &g->grown.weights;
    w->weighting = old->weighting;
    base_status s = base_hash_new(&w->terms, err);
    if (s == BASE_OK && !(w->global = base_array((size_t)n_old + n_today, sizeof *w->global, err))) s = BASE_ENOMEM;
    while (s == BASE_OK && (i < n_old || j < n_today)) {
        base_view a = i < n_old ? base_hash_text(old->terms, i) : (base_view){ 0 };
        base_view b = j < n_today ? base_hash_text(today->terms, j) : (base_view){ 0 };
        int order = !a.ptr ? 1 : !b.ptr ? -1 : compare_terms(a, b);
        base_view term = order <= 0 ? a : b;
        if ((s = base_hash_add(w->terms, term.ptr, term.len, &row, NULL, err)) != BASE_OK) break;
        w->global[row] = order <= 0 ? old->global[i] : today->global[j];
        i += order <= 0;
        j += order >= 0;
    }
    return s;
}

/* Appends a document's cells; columns ascend, as its terms do. */
static base_status add_row(growth *g, size_t i, size_t *capacities, base_arena *arena, base_error *err)
{
    dense_term_vector column;
    dense_sparse *d = g->documents;
    uint64_t at = d->row_at[i];
    base_arena_reset(arena);
    base_status s = dense_term_weights_document(&column, &g->grown.weights, g->index, g->docs[i], arena, err);
    if (s == BASE_OK) s = base_grow(&d->columns, &capacities[0], (size_t)at + column.n, sizeof *d->columns, err);
    if (s == BASE_OK) s = base_grow(&d->values, &capacities[1], (size_t)at + column.n, sizeof *d->values, err);
    if (s != BASE_OK) return s;
    for (size_t j = 0; j < column.n; j++) {
        d->columns[at + j] = column.rows[j];
        d->values[at + j] = column.values[j];
    }
    d->row_at[i + 1] = at + column.n;
    return BASE_OK;
}

static base_status make_matrix(growth *g, base_error *err)
{
    base_arena *arena = NULL;
    size_t capacities[2] = { 0 };
    base_status s = dense_sparse_new(&g->documents, g->n, base_hash_count(g->grown.weights.terms), 0, err);
    if (s == BASE_OK) s = base_arena_new(&arena, err);
    for (size_t i = 0; i < g->n && s == BASE_OK; i++) s = add_row(g, i, capacities, arena, err);
    base_arena_free(arena);
    return s == BASE_OK ? dense_sparse_transpose(&g->grown.matrix, g->documents, NULL, err) : s;
}

/* --- factors ------------------------------------------------------------------------------------------------------------------------ */

/* U and S of the space, with a row of zeros for each new term; no documents yet. */
static base_status take_factors(growth *g, base_error *err)
{
    const dense_lsi *lsi = g->old->lsi;
    uint32_t n_old = base_hash_count(lsi->weights.terms);
    if (!(g->f = base_new(dense_factors, err))) return BASE_ENOMEM;
    dense_factors *f = g->f;
    *f = (dense_factors){ .rows = base_hash_count(g->grown.weights.terms), .k = lsi->k };
    f->u = base_array(f->rows, f->k * sizeof *f->u, err);
    f->s = base_array(f->k, sizeof *f->s, err);
    f->v = base_array(0, sizeof *f->v, err);
    if (!f->u || !f->s || !f->v) return BASE_ENOMEM;
    memcpy(f->s, lsi->s, f->k * sizeof *f->s);
    for (uint32_t i = 0; i < n_old; i++) {
        base_view term = base_hash_text(lsi->weights.terms, i);
        double *u = f->u + base_hash_find(g->grown.weights.terms, term.ptr, term.len) * f->k;
        for (size_t j = 0; j < f->k; j++) u[j] = (double)lsi->u[i * f->k + j];
    }
    return BASE_OK;
}

static base_status grow_factors(growth *g, dense_growth how, const base_stop *stop, base_error *err)
{
    base_status s = dense_factors_fold_in(g->f, g->documents, 0, how == DENSE_BY_FOLDING ? g->n : g->n_old, err);
    for (size_t from = g->f->cols, to; from < g->n && s == BASE_OK; from = to) {
        if (stop && atomic_load(&stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
        to = g->n - from > BATCH ? from + BATCH : g->n;
        s = dense_factors_update(g->f, g->documents, from, to, err);
    }
    return s;
}

static base_status measure(dense_growth_report *report, const growth *g, base_error *err)
{
    dense_factors_quality q;
    base_status s = dense_factors_measure(&q, g->f, g->grown.matrix, err);
    if (s != BASE_OK) return s;
    *report = (dense_growth_report){ .n_new = g->n - g->n_old,
                                     .n_gone = g->old->n - g->n_old,
                                     .residual = q.norm > 0 ? q.residual / q.norm : 0,
                                     .orthogonality = q.orthogonality };
    return BASE_OK;
}

/* Rows that were there are as they were. */
static void keep_points(dense_lsi_model *m, const dense_lsi_model *old)
{
    size_t k = m->lsi->k, at = 0;
    for (size_t i = 0; i < old->n; i++) {
        if (old->docs[i] == IR_NO_DOC) continue;
        while (m->docs[at] != old->docs[i]) at++;
        memcpy(m->own_points + at * k, old->points + i * k, k * sizeof *m->own_points);
    }
}

base_status dense_lsi_grow(dense_lsi_model **out, dense_growth_report *report, const ir_index *index, const dense_space *space,
                           dense_growth how, const base_stop *stop, base_error *err)
{
    growth g = { .index = index };
    base_status s;
    if ((s = dense_lsi_model_read(&g.old, space, err)) != BASE_OK) goto out;
    dense_scale scale = g.old->lsi->scale;
    if ((s = dense_term_document_of(&g.today, index, g.old->lsi->weights.weighting, err)) != BASE_OK) goto out;
    if ((s = list_documents(&g, space, err)) != BASE_OK) goto out;
    if ((s = join_terms(&g, err)) != BASE_OK) goto out;
    if ((s = make_matrix(&g, err)) != BASE_OK) goto out;
    if ((s = take_factors(&g, err)) != BASE_OK) goto out;
    if ((s = grow_factors(&g, how, stop, err)) != BASE_OK) goto out;
    if ((s = measure(report, &g, err)) != BASE_OK) goto out;
    g.grown.docs = g.docs;
    if ((s = dense_lsi_model_of(out, &g.grown, g.f, scale, err)) != BASE_OK) goto out;
    if (how == DENSE_BY_FOLDING) keep_points(*out, g.old);
out:
    growth_done(&g);
    return s;
}
