/* dense/distortion.h - how far a layout in few dimensions can be trusted: what it shows as near that isn't, and what it tears apart.
 *
 *     dense_distortion d;
 *     s = dense_distortion_of(&d, points, x, dim, y, 2, n, 10, &watch, err);
 *     if (d.trustworthiness < 0.9) ...
 *
 * Venna & Kaski: Neighborhood preservation in nonlinear projection methods (ICANN 2001). n^2 distances: for
 * some ten thousand points. */
#ifndef DENSE_DISTORTION_H
#define DENSE_DISTORTION_H

#include <stdint.h>

#include "dense/watch.h"

typedef struct {
    double trustworthiness; /* 1 less what intruders cost: near in the layout, far in truth */
    double continuity;      /* 1 less what is torn apart: near in truth, far in the layout */
    double kept;            /* share of the k true neighbours that are among the k of the layout */
} dense_distortion;

/* Of layout y [n x layout_dim] of x [n x dim], both finite, by Euclidean distance (of the kernels' squares, dense/vectors.h) and the k nearest others; equally far ones stand in
 * the order of their numbers. points [n], if not NULL, gets the same of each point. The same bits for any pool and processor. BASE_EARG: k is 0, or 2k isn't below n (the
 * measures have their range from 0 to 1 only there). BASE_ESTOPPED. BASE_ENOMEM. */
base_status dense_distortion_of(dense_distortion *out, dense_distortion *points, const float *x, size_t dim, const float *y,
                                size_t layout_dim, size_t n, size_t k, const dense_watch *watch, base_error *err);

#endif
