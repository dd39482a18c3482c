/* ir/norms.h - per-document factors of a model at one commit: a cosine's norms, Dirichlet's length terms; made once, kept.
 *
 *     ir_factors factors;
 *     s = ir_norms_get(norms, &scorer, values, &factors, err);
 *     ...
 *     ir_norms_release(norms, &factors);
 *
 * Norms that depend on df or N are summed from the forward file, a document's terms in byte order, so any segmentation gives the same
 * bits; they are never part of a segment, whose collection may grow. The cache lives as long as the open index; a server's users may
 * ask for any parameters, so it keeps the IR_NORMS_KEPT last used besides those in use. Threads may share it. */
#ifndef IR_NORMS_H
#define IR_NORMS_H

#include "ir/index.h"
#include "ir/model.h"

#define IR_NORMS_KEPT 16

typedef struct ir_norms ir_norms;
base_status ir_norms_new(ir_norms **out, const ir_index *index, base_error *err);
void ir_norms_free(ir_norms *norms);

#define IR_FACTORS_BLOCK 2048 /* documents that share a greatest factor */

/* All NULL if the scorer's model has no factor. */
typedef struct {
    const double *by_doc;   /* [ir_index_doc_slots], by the index's document numbers; 0 for the dead */
    const double *greatest; /* of documents [i * IR_FACTORS_BLOCK, (i + 1) * IR_FACTORS_BLOCK): what pruning bounds them by */
    double greatest_of_all;
} ir_factors;
/* The arrays are the cache's, and stay until they are released. */
base_status ir_norms_get(ir_norms *norms, const ir_scorer *scorer, const base_value *values, ir_factors *out, base_error *err);
void ir_norms_release(ir_norms *norms, const ir_factors *factors); /* all NULL is fine */
size_t ir_norms_count(ir_norms *norms);                            /* factors of how many models it holds */

#endif
