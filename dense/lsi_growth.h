/* dense/lsi_growth.h - a space of latent semantics takes in the documents that came after it, without taking the whole matrix apart again.
 *
 *     dense_lsi_model *m = NULL;
 *     dense_growth_report report;
 *     s = dense_lsi_grow(&m, &report, index, space, DENSE_BY_UPDATING, stop, err);
 *     ... dense_lsi_model_write(&w, m, ...); dense_space_commit(&w, err); ...
 *     dense_lsi_model_free(m);
 *
 * The ways are dense/factors.h's. Terms that the space knows keep their global weights, for its factors were made with them; those that are new have today's.
 * Folding in leaves every row of before as it is, bit for bit, and gives new terms no part in any factor; updating moves all rows, and takes new terms in. Documents that are
 * gone lose their rows and leave the factors as they are. */
#ifndef DENSE_LSI_GROWTH_H
#define DENSE_LSI_GROWTH_H

#include "dense/lsi_model.h"

/* space: of lsi, made for earlier documents of the index. *out is the caller's, its points in memory. BASE_EFORMAT: damaged. BASE_ESTOPPED, BASE_ENOMEM. */
base_status dense_lsi_grow(dense_lsi_model **out, dense_growth_report *report, const ir_index *index, const dense_space *space,
                           dense_growth how, const base_stop *stop, base_error *err);

#endif
