/* dense/labelling.h - labels and vectors held against each other: agreement of two labellings, how close the points of a label are, how far the labels
 * are apart, and the axis from one label to another.
 *
 *     double ari, nmi;
 *     s = dense_labellings_agree(&ari, &nmi, clusters, labels, n, err);
 *
 * A labelling is [n] numbers below DENSE_LABELS_MAX, or DENSE_NO_LABEL where that is said to do. */
#ifndef DENSE_LABELLING_H
#define DENSE_LABELLING_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define DENSE_LABELS_MAX 65536
#define DENSE_NO_LABEL   UINT32_MAX

/* *ari: the adjusted Rand index (Hubert & Arabie: Comparing partitions, 1985): of pairs of points, 1 if both put the same ones together, 0 as
 * expected by chance. *nmi: mutual information over the mean of the two entropies (Strehl & Ghosh 2002 with the arithmetic mean, which is the V
 * measure of Rosenberg & Hirschberg 2007). Both are 1 where both labellings have one label, or n. Points that one of the two doesn't label are left
 * out. BASE_EARG: none is left, or a label too large. BASE_ENOMEM. */
base_status dense_labellings_agree(double *ari, double *nmi, const uint32_t *a, const uint32_t *b, size_t n, base_error *err);

typedef struct {
    size_t n;           /* points with the label */
    double compactness; /* mean cosine of a point with the mean direction of its label; 1: all point the same way */
    double separation;  /* 1 - the cosine of that direction with the nearest other label's; 0 if there is no other */
    uint32_t nearest;   /* which that is */
} dense_label_shape;

/* out [n_labels] of x [n x dim, finite] with labels [n] below n_labels, or none: intra-class compactness and inter-class separation, by directions. A label without
 * points, or whose points cancel out, has zeros. BASE_ENOMEM. */
base_status dense_label_shapes(dense_label_shape *out, const float *x, size_t n, size_t dim, const uint32_t *labels,
                               size_t n_labels, base_error *err);

/* How much nearer each point is to another label than to its own, into out [n]: its cosine with the mean direction of label others[i]'s points, less that with
 * the mean direction of its own label's other points; 0 where either label is none. labels, others [n] below n_labels, or none. A label whose points cancel out, or that no other
 * point has, has cosine 0. BASE_ENOMEM. */
base_status dense_label_margins(double *out, const float *x, size_t n, size_t dim, const uint32_t *labels, const uint32_t *others,
                                size_t n_labels, base_error *err);

/* Where each point falls on the line from the mean of label a's points to that of label b's: into out [n], 0 at a's mean and 1 at b's. BASE_EARG: a label
 * without points, or means that are the same. BASE_ENOMEM. */
base_status dense_label_axis(double *out, const float *x, size_t n, size_t dim, const uint32_t *labels, uint32_t a, uint32_t b,
                             base_error *err);

#endif
