/* dense/term_document.h - the term-document matrix of an index, weighted: what latent semantic indexing takes apart.
 *
 *     dense_term_document *td = NULL;
 *     if ((s = dense_term_document_of(&td, index, DENSE_LOGENTROPY, err)) != BASE_OK) goto out;
 *     s = dense_svd_of(&svd, td->matrix, &options, err);
 *     dense_term_document_free(td);
 *
 * A row for each term that a living document holds, in byte order; a column for each living document, in the byte order of docnos. So the
 * matrix is a function of the documents alone: the same bits for any segments, threads and order of arrival. A cell is
 *
 *     local(tf) * global(term)
 *
 *     tf          tf                   * 1
 *     log         log2(1 + tf)         * 1
 *     tfidf       (1 + ln tf)          * ln(N / df)                                     as SMART's lt; the model tfidf's weights
 *     logentropy  log2(1 + tf)         * (1 + sum over documents of p ln p / ln N), p = tf / cf
 *
 * Dumais: Improving the retrieval of information from external sources (Behavior Research Methods 23, 1991), where log-entropy is the best of
 * them. A term that is spread evenly over all documents weighs 0, and stays a row. */
#ifndef DENSE_TERM_DOCUMENT_H
#define DENSE_TERM_DOCUMENT_H

#include "dense/sparse.h"
#include "ir/index.h"
#include "ir/query.h"

typedef enum { DENSE_TF, DENSE_LOG, DENSE_TFIDF, DENSE_LOGENTROPY } dense_weighting;
#define DENSE_WEIGHTINGS "tf|log|tfidf|logentropy" /* in their order */
const char *dense_weighting_name(dense_weighting weighting);
/* BASE_EARG names all of them. */
base_status dense_weighting_of(dense_weighting *out, const char *name, base_error *err);

/* What weighs any text by an index: enough for a query. */
typedef struct {
    dense_weighting weighting;
    base_hash *terms; /* a term's id is its row */
    double *global;   /* [terms] */
} dense_term_weights;
void dense_term_weights_done(dense_term_weights *weights);

typedef struct {
    dense_term_weights weights;
    dense_sparse *matrix; /* [terms x documents] */
    uint32_t *docs;       /* [documents] of each column the document's number in the index */
} dense_term_document;

/* BASE_EFORMAT: the index is damaged. BASE_EIO: it was cut short meanwhile. *out is the caller's. */
base_status dense_term_document_of(dense_term_document **out, const ir_index *index, dense_weighting weighting, base_error *err);
void dense_term_document_free(dense_term_document *td);

/* local(tf), for tf > 0. */
double dense_local_weight(dense_weighting weighting, double tf);

/* A column of numbers by term: a query, or a document. */
typedef struct {
    uint32_t *rows; /* [n] */
    double *values;
    size_t n;
} dense_term_vector;

/* The query as a column beside the documents': local weights of its frequencies, the index's global weights. Terms that no document holds
 * are left out; the others stand in the query's order. Memory is the arena's. */
base_status dense_term_weights_query(dense_term_vector *out, const dense_term_weights *weights, const ir_query *query,
                                     base_arena *arena, base_error *err);
/* A document of the index likewise, in the byte order of its terms: the column that the matrix has of it, if it's of the same documents. */
base_status dense_term_weights_document(dense_term_vector *out, const dense_term_weights *weights, const ir_index *index,
                                        uint32_t doc, base_arena *arena, base_error *err);

#endif
