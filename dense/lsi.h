/* dense/lsi.h - latent semantic indexing: texts as points in the space of a term-document matrix's k strongest factors.
 *
 *     dense_lsi *lsi = NULL;
 *     s = dense_lsi_of(&lsi, td, factors, DENSE_SCALE_S, err);           // takes what weighs texts out of td
 *     dense_lsi_point(factors, DENSE_SCALE_S, column, row);              // row [k]: a document
 *     if (dense_lsi_fold(lsi, &query, work, q)) score = dot(q, row);     // q [k]: U'q; both have length 1, so this is their cosine
 *     dense_lsi_free(lsi);
 *
 * A is about U S V'. A document is a row of V S, a query q (weighted as a column of A) is U'q, which for a column of A is that document's
 * own point; the score is their cosine. Other papers scale otherwise, mostly for the worse: dense_scale has all four ways, for the comparison.
 *
 * Deerwester, Dumais, Furnas, Landauer, Harshman: Indexing by latent semantic analysis (JASIS 41, 1990). Read-only once made. */
#ifndef DENSE_LSI_H
#define DENSE_LSI_H

#include "dense/factors.h"
#include "dense/term_document.h"

typedef enum {
    DENSE_SCALE_S,         /* U'q with V S */
    DENSE_SCALE_NONE,      /* S^-1 U'q with V */
    DENSE_SCALE_DOCUMENTS, /* S^-1 U'q with V S */
    DENSE_SCALE_QUERY      /* U'q with V */
} dense_scale;
#define DENSE_SCALES "s|none|documents|query" /* in their order */
const char *dense_scale_name(dense_scale scale);
/* BASE_EARG names all of them. */
base_status dense_scale_of(dense_scale *out, const char *name, base_error *err);

/* What folds a text in: all but the documents. */
typedef struct {
    dense_term_weights weights;
    dense_scale scale;
    size_t k;
    double *s;                            /* [k] */
    float *u;                             /* [terms x k] by rows */
    double residual_left, residual_right; /* as dense_svd_report has them; 0 if whoever made it left them so */
} dense_lsi;

/* Takes td's weights, which are gone from it then. *out is the caller's. BASE_ENOMEM. */
base_status dense_lsi_of(dense_lsi **out, dense_term_document *td, const dense_factors *f, dense_scale scale, base_error *err);
void dense_lsi_free(dense_lsi *lsi);

/* The bytes of one, for a file: little-endian u32 version (2), weighting, scale, k, u64 terms; float64 s [k], residuals left and right, global [terms]; of each term in
 * byte order u8 length and bytes; float32 u [terms x k]. A failure to get memory sticks to out. */
void dense_lsi_write(base_buf *out, const dense_lsi *lsi);
/* Reads them back: *out is the caller's. BASE_EFORMAT: they aren't what dense_lsi_write writes, to the last byte. */
base_status dense_lsi_read(dense_lsi **out, const void *data, size_t n, base_error *err);

/* The point of document `column`, out [k] of length 1; zeros if no factor has any of it. */
void dense_lsi_point(const dense_factors *f, dense_scale scale, size_t column, float *out);
/* The point of a query, likewise; false if it is nowhere, for it has no term, or none that any factor knows. work [k] is scratch. */
bool dense_lsi_fold(const dense_lsi *lsi, const dense_term_vector *query, double *work, float *out);

/* --- why two texts are near ----------------------------------------------------------------------------------------------------- */

/* What one term gives a text's coordinate. */
typedef struct {
    base_view term;
    double loading; /* its cell of U */
    double part;    /* weight * loading, scaled as the text is */
} dense_lsi_part;

#define DENSE_LSI_PARTS 3 /* the strongest ones are shown */

typedef struct {
    size_t number;                   /* from 1, strongest singular value first */
    double value;                    /* that value */
    double query, document, product; /* coordinates, whose products' sum is the cosine */
    dense_lsi_part query_parts[DENSE_LSI_PARTS], document_parts[DENSE_LSI_PARTS]; /* greatest magnitude first */
    size_t n_query_parts, n_document_parts;
} dense_lsi_factor;

typedef struct {
    base_view term;
    double weight;  /* in the query: local times global */
    bool shared;    /* the document holds it too */
    double product; /* what it gives the cosine, over all factors */
} dense_lsi_term;

typedef struct {
    dense_lsi_factor *factors; /* [n_factors], by number; none without an SVD */
    size_t n_factors;
    dense_lsi_term *terms; /* [n_terms] of the query that the index knows */
    size_t n_terms, n_shared;
    double total; /* sum of the factors' products, in their order; without factors, of the terms' */
} dense_lsi_explanation;

/* Query and document as columns, and the document's point as it is stored [k]. Memory is the arena's, terms are lsi's. */
base_status dense_lsi_explain(dense_lsi_explanation *out, const dense_lsi *lsi, const dense_term_vector *query,
                              const dense_term_vector *document, const float *point, base_arena *arena, base_error *err);
/* The cosine of the columns themselves: terms alone. */
base_status dense_term_explain(dense_lsi_explanation *out, const dense_term_weights *weights, const dense_term_vector *query,
                               const dense_term_vector *document, base_arena *arena, base_error *err);

#endif
