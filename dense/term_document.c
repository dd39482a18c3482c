/* dense/term_document.c - from segments to one matrix.
 *
 * The forward files are walked twice: to count of each term the living documents that hold it, which says where its row begins; then document by
 * document in the order of docnos, each appending to the rows of its terms, so that columns ascend. Values are frequencies until all are there. */
#include "dense/term_document.h"

#include <string.h>

#include "base/math.h"

static const char *const names[] = { "tf", "log", "tfidf", "logentropy" };

const char *dense_weighting_name(dense_weighting weighting)
{
    return names[weighting];
}

base_status dense_weighting_of(dense_weighting *out, const char *name, base_error *err)
{
    char quoted[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (dense_weighting)i;
            return BASE_OK;
        }
    return base_fail(err, BASE_EARG, "unknown weighting \"%s\": %s are known",
                     base_quote(quoted, sizeof quoted, name, strlen(name)), DENSE_WEIGHTINGS);
}

double dense_local_weight(dense_weighting weighting, double tf)
{
    switch (weighting) {
    case DENSE_TF: return tf;
    case DENSE_TFIDF: return tf >= 1 ? 1 + base_log(tf) : tf; /* less than once: as it is, never below 0 */
    default: return base_log2(1 + tf);
    }
}

/* --- which terms, which documents ------------------------------------------------------------------------------------------ */

typedef struct {
    const ir_index *index;
    base_hash *all;                 /* of all segments, in the order of their first coming */
    uint32_t *ids[IR_SEGMENTS_MAX]; /* of each segment: ordinal -> id */
    uint64_t *df;                   /* [all] of the living */
    uint32_t *row;                  /* [all] */
    base_hit *hits;                 /* the living documents, the last docno first */
    size_t n_docs;
    base_arena *arena;
} gathering;

static void gathering_done(gathering *g)
{
    for (size_t i = 0; i < IR_SEGMENTS_MAX; i++) base_free(g->ids[i]);
    base_free(g->df);
    base_free(g->row);
    base_free(g->hits);
    base_hash_free(g->all);
    base_arena_free(g->arena);
}

typedef struct {
    base_hash *all;
    uint32_t *ids;
} term_walk;

static base_status note_term(void *context, base_view term, const ir_lexicon_entry *entry, base_error *err)
{
    term_walk *walk = context;
    return base_hash_add(walk->all, term.ptr, term.len, &walk->ids[entry->ordinal], NULL, err);
}

static base_status gather_terms(gathering *g, base_error *err)
{
    base_status s = base_hash_new(&g->all, err);
    for (size_t i = 0; i < ir_index_segments(g->index) && s == BASE_OK; i++) {
        const ir_segment *segment = ir_index_segment(g->index, i);
        if (!(g->ids[i] = base_array(ir_segment_terms(segment), sizeof *g->ids[i], err))) return BASE_ENOMEM;
        s = ir_segment_each_term(segment, 0, note_term, &(term_walk){ g->all, g->ids[i] }, err);
    }
    return s;
}

/* All living documents; equal scores are ordered by docno, descending. */
static base_status gather_docs(gathering *g, base_error *err)
{
    base_ties ties = ir_index_ties(g->index);
    uint32_t slots = ir_index_doc_slots(g->index);
    if (!(g->hits = base_array((size_t)ir_index_collection(g->index)->n_docs, sizeof *g->hits, err))) return BASE_ENOMEM;
    for (uint32_t doc = 0; doc < slots; doc++)
        if (ir_index_is_live(g->index, doc)) g->hits[g->n_docs++].doc = doc;
    base_hits_sort(g->hits, g->n_docs, &ties);
    return BASE_OK;
}

/* The terms of document `doc`, with *ids to tell which they are. */
static base_status read_doc(gathering *g, uint32_t doc, ir_forward_list *list, const uint32_t **ids, base_error *err)
{
    uint32_t local;
    size_t segment = ir_index_locate(g->index, doc, &local);
    base_arena_reset(g->arena);
    *ids = g->ids[segment];
    return ir_segment_forward(ir_index_segment(g->index, segment), local, list, g->arena, err);
}

static base_status count(gathering *g, base_error *err)
{
    if (!(g->df = base_array(base_hash_count(g->all), sizeof *g->df, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < g->n_docs; i++) {
        ir_forward_list list;
        const uint32_t *ids;
        base_status s = read_doc(g, g->hits[i].doc, &list, &ids, err);
        if (s != BASE_OK) return s;
        for (size_t j = 0; j < list.n; j++) g->df[ids[list.ordinals[j]]]++;
    }
    return BASE_OK;
}

/* --- the matrix -------------------------------------------------------------------------------------------------------------- */

/* Rows for the terms that the living hold, in byte order, and the matrix with room for all. */
static base_status make_rows(dense_term_document *td, gathering *g, base_error *err)
{
    base_status s = BASE_ENOMEM;
    uint32_t n_all = base_hash_count(g->all);
    uint64_t nonzeros = 0;
    size_t n_rows = 0;
    uint32_t *sorted = base_array(n_all, sizeof *sorted, err);
    if (!sorted) return BASE_ENOMEM;
    if (!(g->row = base_array(n_all, sizeof *g->row, err))) goto out;
    base_hash_sorted(g->all, sorted);
    for (uint32_t id = 0; id < n_all; id++) nonzeros += g->df[id], n_rows += g->df[id] > 0;
    if ((s = base_hash_new(&td->weights.terms, err)) != BASE_OK) goto out;
    if ((s = dense_sparse_new(&td->matrix, n_rows, g->n_docs, nonzeros, err)) != BASE_OK) goto out;
    for (uint32_t i = 0; i < n_all && s == BASE_OK; i++) {
        base_view term = base_hash_text(g->all, sorted[i]);
        uint32_t *row = &g->row[sorted[i]];
        if (g->df[sorted[i]] == 0) continue;
        if ((s = base_hash_add(td->weights.terms, term.ptr, term.len, row, NULL, err)) == BASE_OK)
            td->matrix->row_at[*row + 1] = td->matrix->row_at[*row] + g->df[sorted[i]];
    }
out:
    base_free(sorted);
    return s;
}

static base_status fill(dense_term_document *td, gathering *g, base_error *err)
{
    base_status s = BASE_OK;
    uint64_t *at = base_array(td->matrix->rows, sizeof *at, err);
    td->docs = base_array(g->n_docs, sizeof *td->docs, err);
    if (!at || !td->docs) s = BASE_ENOMEM;
    else if (td->matrix->rows) memcpy(at, td->matrix->row_at, td->matrix->rows * sizeof *at);
    for (size_t column = 0; column < g->n_docs && s == BASE_OK; column++) {
        ir_forward_list list;
        const uint32_t *ids;
        td->docs[column] = g->hits[g->n_docs - 1 - column].doc;
        if ((s = read_doc(g, td->docs[column], &list, &ids, err)) != BASE_OK) break;
        for (size_t i = 0; i < list.n; i++) {
            uint64_t place = at[g->row[ids[list.ordinals[i]]]]++;
            td->matrix->columns[place] = (uint32_t)column;
            td->matrix->values[place] = list.tfs[i];
        }
    }
    base_free(at);
    return s;
}

/* Of a term with these frequencies [n] in n of n_docs documents. */
static double global_weight(dense_weighting weighting, const double *tfs, size_t n, size_t n_docs)
{
    double cf = 0, sum = 0;
    if (weighting == DENSE_TFIDF) return base_log((double)n_docs / (double)n);
    if (weighting != DENSE_LOGENTROPY || n_docs < 2) return 1;
    for (size_t i = 0; i < n; i++) cf += tfs[i];
    for (size_t i = 0; i < n; i++) sum += tfs[i] / cf * base_log(tfs[i] / cf);
    double weight = 1 + sum / base_log((double)n_docs);
    return weight > 0 ? weight : 0; /* spread evenly: rounding may leave it below */
}

static base_status weigh(dense_term_document *td, base_error *err)
{
    dense_sparse *a = td->matrix;
    if (!(td->weights.global = base_array(a->rows, sizeof *td->weights.global, err))) return BASE_ENOMEM;
    for (size_t r = 0; r < a->rows; r++) {
        double *values = a->values + a->row_at[r];
        size_t n = (size_t)(a->row_at[r + 1] - a->row_at[r]);
        td->weights.global[r] = global_weight(td->weights.weighting, values, n, a->cols);
        for (size_t i = 0; i < n; i++) values[i] = dense_local_weight(td->weights.weighting, values[i]) * td->weights.global[r];
    }
    return BASE_OK;
}

base_status dense_term_document_of(dense_term_document **out, const ir_index *index, dense_weighting weighting, base_error *err)
{
    base_status s = BASE_ENOMEM;
    gathering g = { .index = index };
    dense_term_document *td = base_new(dense_term_document, err);
    if (!td) return BASE_ENOMEM;
    td->weights.weighting = weighting;
    if ((s = base_arena_new(&g.arena, err)) != BASE_OK) goto out;
    if ((s = gather_terms(&g, err)) != BASE_OK) goto out;
    if ((s = gather_docs(&g, err)) != BASE_OK) goto out;
    if ((s = count(&g, err)) != BASE_OK) goto out;
    if ((s = make_rows(td, &g, err)) != BASE_OK) goto out;
    if ((s = fill(td, &g, err)) != BASE_OK) goto out;
    if ((s = weigh(td, err)) != BASE_OK) goto out;
    if ((s = ir_index_intact(index, err)) != BASE_OK) goto out;
    *out = td;
    td = NULL;
out:
    gathering_done(&g);
    dense_term_document_free(td);
    return s;
}

void dense_term_weights_done(dense_term_weights *weights)
{
    base_hash_free(weights->terms);
    base_free(weights->global);
    *weights = (dense_term_weights){ 0 };
}

void dense_term_document_free(dense_term_document *td)
{
    if (!td) return;
    dense_term_weights_done(&td->weights);
    dense_sparse_free(td->matrix);
    base_free(td->docs);
    base_free(td);
}

/* --- columns by themselves ---------------------------------------------------------------------------------------------------- */

static base_status vector_init(dense_term_vector *out, size_t n, base_arena *arena, base_error *err)
{
    *out = (dense_term_vector){ .rows = base_arena_alloc(arena, n * sizeof *out->rows, err) };
    if (out->rows) out->values = base_arena_alloc(arena, n * sizeof *out->values, err);
    return out->values ? BASE_OK : BASE_ENOMEM;
}

static void vector_add(dense_term_vector *v, const dense_term_weights *weights, base_view term, double tf)
{
    uint32_t row = base_hash_find(weights->terms, term.ptr, term.len);
    if (row == BASE_HASH_NONE) return;
    v->rows[v->n] = row;
    v->values[v->n++] = dense_local_weight(weights->weighting, tf) * weights->global[row];
}

base_status dense_term_weights_query(dense_term_vector *out, const dense_term_weights *weights, const ir_query *query,
                                     base_arena *arena, base_error *err)
{
    base_status s = vector_init(out, query->n, arena, err);
    for (size_t i = 0; i < query->n && s == BASE_OK; i++) vector_add(out, weights, query->terms[i].term, query->terms[i].weight);
    return s;
}

base_status dense_term_weights_document(dense_term_vector *out, const dense_term_weights *weights, const ir_index *index,
                                        uint32_t doc, base_arena *arena, base_error *err)
{
    uint32_t local;
    const ir_segment *segment = ir_index_segment(index, ir_index_locate(index, doc, &local));
    ir_forward_list list;
    base_buf term = { 0 };
    base_status s = ir_segment_forward(segment, local, &list, arena, err);
    if (s == BASE_OK) s = vector_init(out, list.n, arena, err);
    for (size_t i = 0; i < list.n && s == BASE_OK; i++) {
        base_buf_clear(&term);
        if ((s = ir_segment_term(segment, list.ordinals[i], &term, NULL, err)) != BASE_OK) break;
        if ((s = base_buf_status(&term, err)) != BASE_OK) break;
        vector_add(out, weights, (base_view){ base_buf_string(&term), term.size }, list.tfs[i]);
    }
    base_buf_done(&term);
    return s;
}
