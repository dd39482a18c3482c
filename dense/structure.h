/* dense/structure.h - what a cloud of points looks like: its main directions, clusters, neighbourhoods, outliers and hubs; how far a layout can be trusted; and
 * what labels, where there are any, have to do with it.
 *
 *     dense_structure *st = NULL;
 *     s = dense_structure_of(&st, x, n, dim, &(dense_structure_options){ .neighbours = 10, .clusters = 3, .watch = &watch }, err);
 *     if (st->lof[i] > 2) ...
 *     dense_structure_free(st);
 *
 * Every part has its own header (pca, kmeans, nearest, neighbourhood, distortion, labelling), which says what it is and whose; here they are asked one after
 * the other, with the graph of neighbours shared. The same bits for any pool. */
#ifndef DENSE_STRUCTURE_H
#define DENSE_STRUCTURE_H

#include "dense/distortion.h"
#include "dense/kmeans.h"
#include "dense/labelling.h"
#include "dense/nearest.h"
#include "dense/pca.h"

#define DENSE_STRUCTURE_FEWEST 3 /* points; of fewer nothing can be said */

typedef struct {
    size_t neighbours; /* of each point; at most (n - 1) / 2 are looked at */
    size_t clusters;   /* at most n */
    bool spherical;    /* clusters by directions */
    uint64_t seed;
    const float *layout;    /* [n x 2] whose distortion is measured; NULL: the first two principal components */
    const uint32_t *labels; /* [n] below n_labels, or DENSE_NO_LABEL; NULL: there are none */
    size_t n_labels;
    const dense_watch *watch;
} dense_structure_options;

typedef struct {
    size_t n, dim;
    /* main directions */
    dense_pca *pca; /* the first ten; NULL: more dimensions than DENSE_PCA_DIM_MAX */
    float *layout;  /* [n x 2] */
    /* clusters */
    dense_kmeans *clusters;
    uint32_t *medoids; /* [clusters] the point nearest to each centre, of equally near ones the first */
    /* neighbourhoods */
    dense_graph graph;
    double *lof;           /* [n] */
    uint32_t *occurrences; /* [n] how many points have this one among their neighbours */
    double hubness;        /* skewness of these */
    /* distortion of the layout; NULL: neither a layout nor a pca */
    dense_distortion *distortion; /* [1 + n]: of all, then of each point */
    /* labels; all NULL: there are none */
    dense_label_shape *shapes; /* [n_labels] */
    uint32_t *voted;           /* [n] what a point's neighbours say, or DENSE_NO_LABEL */
    double *shares;            /* [n] of their votes that are for it */
    double *margins;           /* [n] how much nearer it is to that label's mean direction than to that of its own */
    double ari, nmi;           /* of the clusters with the labels */
} dense_structure;

/* Of x [n x dim, finite, rows not longer than DENSE_LONGEST]. watch->progress hears of the two parts that take n^2 steps, as one count. BASE_EFORMAT: fewer points than
 * DENSE_STRUCTURE_FEWEST. BASE_EARG: no neighbours or clusters, or no point has a label. BASE_ESTOPPED. BASE_ENOMEM. On failure *out is left as it was. */
base_status dense_structure_of(dense_structure **out, const float *x, size_t n, size_t dim, const dense_structure_options *options,
                               base_error *err);
void dense_structure_free(dense_structure *st); /* NULL is fine */

/* Points by what is said of them: order [n] becomes all points, those with the greatest value first, of equal ones the first. NaN counts as the least. BASE_ENOMEM. */
base_status dense_structure_order(uint32_t *order, const double *values, size_t n, base_error *err);

#endif
