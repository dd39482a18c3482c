/* dense/points.h - the vectors of a space as points: what its structure is worked out from.
 *
 *     dense_points p;
 *     s = dense_points_of(&p, space, &(dense_points_options){ .metric = DENSE_COSINE }, err);
 *     use(p.x + i * p.dim, p.docs[i]);
 *     dense_points_done(&p);
 *
 * Structure is told by Euclidean distance. Where directions count (cosine, angular) each row is brought to length 1, so that near means a large cosine; a row
 * of zeros has no direction and is left out. For l2 rows are taken as they stand. */
#ifndef DENSE_POINTS_H
#define DENSE_POINTS_H

#include "dense/metric.h"
#include "dense/space.h"

typedef struct {
    size_t n, dim;
    float *x;         /* [n x dim] */
    uint32_t *places; /* [n] ascending: which of the living rows it is, as salton space export writes them */
    uint32_t *docs;   /* [n] ascending */
    size_t living;    /* rows whose documents live */
    size_t without;   /* of them rows of zeros, left out: they have no direction */
    dense_metric metric;
} dense_points;

typedef struct {
    dense_metric metric; /* DENSE_DOT is no distance */
    size_t sample;       /* at most so many of the points, drawn by the seed, each with the same chance; 0: all */
    uint64_t seed;
} dense_points_options;

/* Of the living documents' rows. BASE_EARG: the metric is DENSE_DOT. BASE_EFORMAT: no point is left, or damaged. BASE_ENOMEM: n x dim float32 numbers are held. */
base_status dense_points_of(dense_points *out, const dense_space *space, const dense_points_options *options, base_error *err);
void dense_points_done(dense_points *p);

#endif
