/* search/latent.h - the latent semantic models of an open index: taken from its spaces (dense/spaces.h), or made at the first query that asks for one and
 * then kept with the index. Where it can't be kept (another writer is at work, the folder can't be written to) the model lives as long as the engine,
 * which has a note of it.
 *
 *     const search_latent *model = NULL;
 *     search_latent_key key = { .k = 200, .weighting = DENSE_LOGENTROPY };
 *     s = search_latents_get(latents, &key, &(search_latent_making){ .progress = true }, &model, err);
 *
 * Threads may ask together: one makes the model, the others wait for it. */
#ifndef SEARCH_LATENT_H
#define SEARCH_LATENT_H

#include "dense/lsi_model.h"

typedef struct {
    size_t k; /* 0: no SVD, the weighted matrix alone */
    dense_weighting weighting;
    dense_scale scale;
} search_latent_key;

typedef struct {
    search_latent_key key;
    size_t n;                /* documents */
    const uint32_t *docs;    /* [n] their numbers in the index */
    const dense_lsi *lsi;    /* with k: what folds queries in */
    const float *points;     /* with k: [n x lsi->k] by document, of length 1 or 0 */
    dense_term_document *td; /* without k */
    double *norms;           /* without k: [n] lengths of the columns */
} search_latent;

typedef struct search_latents search_latents;
base_status search_latents_new(search_latents **out, const ir_index *index, base_error *err);
void search_latents_free(search_latents *latents);
typedef struct {
    base_stop *stop; /* or NULL */
    bool progress;   /* is shown on a terminal */
} search_latent_making;
/* The model lives as long as latents. Errors as dense_svd_of and dense_term_document_of. */
base_status search_latents_get(search_latents *latents, const search_latent_key *key, const search_latent_making *making,
                               const search_latent **out, base_error *err);
/* Why the i-th model that was made couldn't be kept with the index, in a sentence; NULL past the last. Not while models are made. */
const char *search_latents_note(const search_latents *latents, size_t i);

#endif
