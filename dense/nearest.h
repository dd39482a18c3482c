/* dense/nearest.h - the graph of each point's nearest others, by exact search.
 *
 *     dense_graph g;
 *     s = dense_nearest_of(&g, x, n, dim, 10, &watch, err);
 *     double skew; dense_hubness(&skew, NULL, &g, err);               // dense/neighbourhood.h
 *     dense_nearest_done(&g);
 *
 * n^2 distances, as blocked products (dense/flat.h): some 20 s a core for 40,000 points of 384 dimensions. */
#ifndef DENSE_NEAREST_H
#define DENSE_NEAREST_H

#include "dense/neighbourhood.h"
#include "dense/watch.h"

/* Of x [n x dim, finite, rows not longer than DENSE_LONGEST]: by Euclidean distance (of the kernels' squares), equally near ones in the order of their numbers. The
 * same bits for any pool and processor. BASE_EARG: k is 0, or not below n. BASE_EFORMAT: as dense_flat_new. BASE_ESTOPPED. BASE_ENOMEM. On failure *out is left as it
 * was; else its arrays are the caller's. */
base_status dense_nearest_of(dense_graph *out, const float *x, size_t n, size_t dim, size_t k, const dense_watch *watch,
                             base_error *err);
void dense_nearest_done(dense_graph *g);

#endif
