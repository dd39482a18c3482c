/* dense/metric.h - how near a row is to a query, as a score that grows with nearness; and what a cheap product must reach to matter.
 *
 *     DENSE_DOT      the dot product
 *     DENSE_COSINE   the dot product / (length of the query * length of the row); 0 if one of them is 0
 *     DENSE_L2       minus the square of the Euclidean distance
 *     DENSE_ANGULAR  minus the Euclidean distance of the two directions, sqrt(2 - 2 cosine): the cosine's ranking, as a distance
 *
 * A score is that of the kernels' dots (of l2: squares) and of lengths as dense_norm has them, worked out in float64 and rounded once. */
#ifndef DENSE_METRIC_H
#define DENSE_METRIC_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { DENSE_DOT, DENSE_COSINE, DENSE_L2, DENSE_ANGULAR } dense_metric;
#define DENSE_METRICS 4

extern const char *const dense_metric_names[DENSE_METRICS]; /* "dot", "cosine", "l2", "angular" */

/* Rows and queries may be this long at most: no score, and no bound, is beyond float32 then. */
#define DENSE_LONGEST 0x1p62f

/* product: of dots, or for l2 of squares. */
float dense_score(dense_metric metric, float product, float query_norm, float row_norm);

/* What one dimension gives a score. */
typedef struct {
    size_t dimension; /* from 1 */
    double query, document, product;
} dense_metric_part;

/* Takes the nearness of q and x [dim] apart: parts [dim], the greatest magnitude first. Returns the sum of the products in the dimensions' order, which is, but
 * for float32's rounding, the score: of dot q_i x_i; of cosine q_i x_i of the two at length 1; of l2 -(q_i - x_i)^2. Of angular it is the cosine. */
double dense_metric_explain(dense_metric_part *parts, dense_metric metric, const float *q, const float *x, size_t dim);

/* A bound on how far an approximate dot product may be from that of dots, for a row of some length:
 * by_norm * length + by_residual * the row's residual (dense/codes.h) + always. */
typedef struct {
    double by_norm, by_residual, always;
} dense_doubt;

/* Of any sum of the dim products, in whatever order, fused or not, beside dots' own. */
dense_doubt dense_doubt_of_sums(float query_norm, size_t dim);
/* Of code_dots, with a query that is coded with this residual. */
dense_doubt dense_doubt_of_codes(float query_norm, float query_residual, size_t dim);

/* A row has a score below the threshold if its approximate dot product + the doubt's by_residual * its residual is below
 * base + by_norm * its length + by_square * its length^2. The sums may be made in float32. by_square is 0 but for l2, where it is always DENSE_BY_SQUARE. */
typedef struct {
    double base, by_norm, by_square;
} dense_bar;
#define DENSE_BY_SQUARE (0.5 - 0x1p-20)

dense_bar dense_bar_of(dense_metric metric, float threshold, float query_norm, size_t dim, const dense_doubt *doubt);

#endif
