/* dense/lsi_model.h - an index's documents as points of latent semantics, with what folds queries in beside them: made, kept as a space, read again.
 *
 *     dense_lsi_model *m = NULL;
 *     const dense_lsi_key key = { .k = 200, .weighting = DENSE_LOGENTROPY };
 *     s = dense_lsi_model_make(&m, index, &key, &options, err);               // trained, in memory
 *     s = dense_lsi_model_write(&w, m, &how, err);                            // rows, and the section "lsi"; then dense_space_commit
 *     s = dense_lsi_model_read(&m, space, err);                               // the same to the last bit; the points stay in the file
 *     dense_lsi_model_free(m);
 */
#ifndef DENSE_LSI_MODEL_H
#define DENSE_LSI_MODEL_H

#include "dense/encoder.h"
#include "dense/lsi.h"

#define DENSE_LSI_SECTION "lsi" /* what dense_lsi_write writes */
#define DENSE_LSI_SEED    1     /* of the SVD's first vectors */

typedef struct {
    size_t k; /* factors; fewer if the matrix has fewer */
    dense_weighting weighting;
    dense_scale scale;
} dense_lsi_key;

typedef struct {
    dense_lsi *lsi;
    size_t n;
    const uint32_t *docs; /* [n] ascending */
    const float *points;  /* [n x lsi->k], of length 1 or 0 */
    uint32_t *own_docs;   /* NULL: they are a space's */
    float *own_points;
} dense_lsi_model;

extern const dense_encoder dense_lsi_encoder;
/* The key's values for it [BASE_PARAMS_MAX], and back. BASE_EARG: an unknown word. */
base_status dense_lsi_values(base_value *values, const dense_lsi_key *key, base_error *err);
base_status dense_lsi_key_of(dense_lsi_key *out, const base_value *values, base_error *err);

/* options: stop, pool and progress count; the rest is the key's. Errors as dense_svd_of and dense_term_document_of; BASE_EFORMAT too where the matrix is
 * all zero and the index has no factor. */
base_status dense_lsi_model_make(dense_lsi_model **out, const ir_index *index, const dense_lsi_key *key,
                                 const dense_svd_options *options, base_error *err);
/* Of a matrix's factors; takes td's weights, which are gone from it then. BASE_ENOMEM. */
base_status dense_lsi_model_of(dense_lsi_model **out, dense_term_document *td, const dense_factors *f, dense_scale scale,
                               base_error *err);
/* Up to the commit, which is the caller's. The model has a row or more. */
base_status dense_lsi_model_write(dense_space_writer **out, const dense_lsi_model *m, const dense_making *how,
                                  const base_value *values, base_error *err);
/* Of a space that lives as long, whose every row's document lives. BASE_EFORMAT: damaged. */
base_status dense_lsi_model_read(dense_lsi_model **out, const dense_space *space, base_error *err);
void dense_lsi_model_free(dense_lsi_model *m);

#endif
