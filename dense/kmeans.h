/* dense/kmeans.h - k-means: Lloyd's iteration (1982) from k-means++ seeds (Arthur & Vassilvitskii 2007); spherical (Dhillon & Modha 2001) where
 * directions count.
 *
 *     dense_kmeans *km = NULL;
 *     s = dense_kmeans_fit(&km, x, n, dim, &(dense_kmeans_options){ .k = 256, .seed = 1, .pool = pool }, err);
 *     uint32_t label = dense_kmeans_labels(km)[0];
 *     dense_kmeans_free(km);
 *
 * The same x, options and seed give the same centres on every machine and with any number of threads. Read-only after fit: threads may
 * share one. */
#ifndef DENSE_KMEANS_H
#define DENSE_KMEANS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/threads.h"

typedef struct {
    size_t k;
    uint64_t seed;
    bool spherical;        /* nearness is the cosine, and centres have length 1; a row of zeros is as near to all */
    size_t max_iterations; /* 0: 100 */
    base_pool *pool;       /* NULL: one thread */
    base_stop *stop;       /* NULL: never */
} dense_kmeans_options;

typedef struct dense_kmeans dense_kmeans;

/* Fits k centres to x [n x dim, row-major, finite]. It ends when no label changes, or after max_iterations. A centre that loses all its rows
 * moves to the row that is farthest from its own. *out is the caller's. BASE_EARG: k is 0 or above n, n above 2^32 - 1, or dim 0.
 * BASE_ESTOPPED. BASE_ENOMEM. On failure *out is left as it was. */
base_status dense_kmeans_fit(dense_kmeans **out, const float *x, size_t n, size_t dim, const dense_kmeans_options *options,
                             base_error *err);
void dense_kmeans_free(dense_kmeans *km); /* NULL is fine */

size_t dense_kmeans_k(const dense_kmeans *km);
const float *dense_kmeans_centres(const dense_kmeans *km); /* [k x dim] */
const uint32_t *dense_kmeans_labels(
    const dense_kmeans *km); /* [n] below k: the nearest centre of each row, of equally near ones the first */
const uint32_t *dense_kmeans_sizes(const dense_kmeans *km); /* [k] */
size_t dense_kmeans_iterations(const dense_kmeans *km);
/* Sum over the rows of the squared distance to their centre; spherical: of 1 - cosine. */
double dense_kmeans_inertia(const dense_kmeans *km);
/* The centre nearest to q [dim]: of equally near ones, the first. */
size_t dense_kmeans_nearest(const dense_kmeans *km, const float *q);

#endif
