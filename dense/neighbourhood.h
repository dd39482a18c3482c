/* dense/neighbourhood.h - what a graph of nearest neighbours says: outliers, hubs, labels that their neighbours don't share.
 *
 *     dense_graph g = { .n = n, .k = 10, .neighbours = neighbours, .distances = distances };
 *     s = dense_local_outlier_factors(lof, &g, err);
 *     double skew = dense_hubness(&g, counts);
 *
 * Pure functions over a graph that somebody else made (exactly, or by an index). */
#ifndef DENSE_NEIGHBOURHOOD_H
#define DENSE_NEIGHBOURHOOD_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Each point's k nearest others, the nearest first, not itself. */
typedef struct {
    size_t n, k;                /* 1 <= k < n */
    const uint32_t *neighbours; /* [n x k] */
    const float *distances;     /* [n x k] finite, ascending by row */
} dense_graph;

/* Into out [n]: the local outlier factor: how much sparser it is around a point than around its neighbours; about 1 inside a cluster, well above for
 * an outlier. Points that coincide with all their neighbours have factor 1 unless a neighbour lies elsewhere. Breunig, Kriegel, Ng, Sander: LOF:
 * identifying density-based local outliers (SIGMOD 2000). BASE_ENOMEM. */
base_status dense_local_outlier_factors(double *out, const dense_graph *g, base_error *err);

/* counts [n], if not NULL, gets how many points have each among their k. Returns the skewness of these counts: around 0 without hubs, above where few
 * points are everybody's neighbours; 0 if all are equal. Radovanovic, Nanopoulos, Ivanovic: Hubs in space (JMLR 2010). BASE_ENOMEM. */
base_status dense_hubness(double *skewness, uint32_t *counts, const dense_graph *g, base_error *err);

/* The label that most of a point's neighbours have, of equally frequent ones the nearest neighbour's; and the share of the votes that it has. labels [n];
 * who has DENSE_NO_LABEL (dense/labelling.h) has no vote, and if none has one, the answer is that, with share 0. A point whose own label is another is what
 * Wilson's rule would edit out: Asymptotic properties of nearest neighbor rules using edited data (1972). */
uint32_t dense_neighbours_label(double *share, const dense_graph *g, size_t point, const uint32_t *labels);

#endif
