/* dense/factors.h - a truncated SVD as a model that grows: A is about U S V', rows of A are terms, columns documents.
 *
 *     dense_factors *f = NULL;
 *     s = dense_factors_of(&f, a, &(dense_svd_options){ .k = 100, .seed = 1 }, NULL, err);
 *     s = dense_factors_fold_in(f, more, 0, more->rows, err);       // or dense_factors_update; `more` has a row for each new document
 *     dense_factors_free(f);
 *
 * New documents D come in by one of three ways. Folding in puts them where the old factors have them, V_new = D' U S^-1, and moves nothing
 * else: cheap, but V's columns are no longer orthogonal, and what is new in D is lost. Updating takes apart (A_k, D) with A_k = U S V' as
 * the old documents' stand-in: its k greatest factors are found exactly, from a small matrix. Or everything is computed anew.
 *
 * Deerwester, Dumais, Furnas, Landauer, Harshman: Indexing by latent semantic analysis (JASIS 41, 1990): folding in. O'Brien: Information
 * management tools for updating an SVD-encoded indexing scheme (thesis, Tennessee, 1994): updating, without the part of D that lies outside of U.
 * Zha, Simon: On updating problems in latent semantic indexing (SIAM J. Sci. Comput. 21, 1999): with that part, as here. */
#ifndef DENSE_FACTORS_H
#define DENSE_FACTORS_H

#include "dense/svd.h"

typedef struct {
    size_t rows, cols, k;
    double *u; /* [rows x k] by rows */
    double *s; /* [k] descending, above 0 */
    double *v; /* [cols x k] by rows */
} dense_factors;

/* Of a [rows x cols]; report may be NULL. Errors as dense_svd_of. */
base_status dense_factors_of(dense_factors **out, const dense_sparse *a, const dense_svd_options *options, dense_svd_report *report,
                             base_error *err);
void dense_factors_free(dense_factors *f);

/* x [k] = U' y for the column y with values [n] in rows [n]. */
void dense_factors_project(const dense_factors *f, const uint32_t *rows, const double *values, size_t n, double *x);

/* The documents [from, to) of d [documents x rows] are added behind the others. BASE_ENOMEM: f is as it was. */
base_status dense_factors_fold_in(dense_factors *f, const dense_sparse *d, size_t from, size_t to, base_error *err);
/* Signs are as dense_svd has them. Dense work for (to - from) columns of all rows at once: many documents are best added some hundreds at a time. */
base_status dense_factors_update(dense_factors *f, const dense_sparse *d, size_t from, size_t to, base_error *err);

/* Cell (row, column) of U S V' with its first k factors alone. */
double dense_factors_cell(const dense_factors *f, size_t row, size_t column, size_t k);

/* How good a stand-in for a [rows x cols] f is. */
typedef struct {
    double norm;          /* of a: the root of the sum of squares */
    double residual;      /* norm of a - U S V' */
    double orthogonality; /* greatest singular value of V'V - I: 0 if V's columns are orthonormal */
} dense_factors_quality;
base_status dense_factors_measure(dense_factors_quality *out, const dense_factors *f, const dense_sparse *a, base_error *err);

#endif
