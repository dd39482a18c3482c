/* dense/metric.c - scores, and the bounds by which a product that isn't theirs can tell that a row doesn't matter.
 *
 * u = 2^-24 is float32's rounding. A sum of n products made in float32, in any order, with or without fused steps, differs from the true one by at
 * most gamma(n) sum |q x| with gamma(n) = n u / (1 - n u) (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1), and
 * sum |q x| is at most the product of the lengths (Cauchy and Schwarz). The 16 lanes have n / 16 additions and 4 of the fold. What underflows adds
 * less than 2^-149 a step.
 *
 * The bars turn "score < threshold" round: a threshold is lowered by more than the roundings on the way to the score may raise it, then solved
 * for the dot product. Lengths are rounded, too, hence the factors near 1; each is some times what is needed. */
#include "dense/metric.h"

#include <math.h>
#include <stdlib.h>

#include "base/math.h"
#include "dense/vectors.h"

#define U 0x1p-24

const char *const dense_metric_names[DENSE_METRICS] = { "dot", "cosine", "l2", "angular" };

static double cosine_of(float product, float query_norm, float row_norm)
{
    double lengths = (double)query_norm * (double)row_norm;
    return lengths > 0 ? (double)product / lengths : 0;
}

float dense_score(dense_metric metric, float product, float query_norm, float row_norm)
{
    double cosine;
    switch (metric) {
    case DENSE_COSINE: return (float)cosine_of(product, query_norm, row_norm);
    case DENSE_ANGULAR:
        cosine = cosine_of(product, query_norm, row_norm);
        return cosine < 1 ? (float)-base_sqrt(2 - 2 * cosine) : 0;
    case DENSE_L2: return 0 - product;
    default: return product;
    }
}

static int by_magnitude(const void *a, const void *b)
{
    const dense_metric_part *x = a, *y = b;
    double p = fabs(x->product), q = fabs(y->product);
    if (p != q) return p > q ? -1 : 1;
    return (x->dimension > y->dimension) - (x->dimension < y->dimension);
}

static double length_of(const float *x, size_t dim)
{
    double sum = 0;
    for (size_t i = 0; i < dim; i++) sum += (double)x[i] * (double)x[i];
    return base_sqrt(sum);
}

double dense_metric_explain(dense_metric_part *parts, dense_metric metric, const float *q, const float *x, size_t dim)
{
    bool directions = metric == DENSE_COSINE || metric == DENSE_ANGULAR;
    double lengths = directions ? length_of(q, dim) * length_of(x, dim) : 1, sum = 0;
    for (size_t i = 0; i < dim; i++) {
        double a = (double)q[i], b = (double)x[i];
        parts[i] = (dense_metric_part){ i + 1, a, b,
                                        metric == DENSE_L2 ? 0 - (a - b) * (a - b)
                                        : lengths > 0      ? a * b / lengths
                                                           : 0 };
        sum += parts[i].product;
    }
    if (dim > 0) qsort(parts, dim, sizeof *parts, by_magnitude);
    return sum;
}

dense_doubt dense_doubt_of_sums(float query_norm, size_t dim)
{
    double n = (double)dim, steps = n + n / DENSE_LANES + 8;
    return (dense_doubt){ .by_norm = 1.01 * steps * U * (double)query_norm, .always = n * 0x1p-146 };
}

/* Query and row are each a coded vector and a rest, so the true product is theirs but for the rests' shares: at most |rest of q| |coded x| and
 * |q| |rest of x|. Making the sum and the scales float32, and adding to them in float32, costs the last terms. */
dense_doubt dense_doubt_of_codes(float query_norm, float query_residual, size_t dim)
{
    dense_doubt doubt = dense_doubt_of_sums(query_norm, dim);
    double q = (double)query_norm, rest = (double)query_residual;
    doubt.by_norm += rest + 8 * U * (q + rest);
    doubt.by_residual = q + rest + 8 * U * (q + rest);
    doubt.always += (double)dim * 0x1p-130;
    return doubt;
}

/* The cosine that a score of at least the threshold needs. */
static double least_cosine(dense_metric metric, double threshold)
{
    if (metric == DENSE_ANGULAR) return 1 - threshold * threshold / 2 * (1 + 8 * U) - 0x1p-40;
    return threshold - 4 * U * fabs(threshold) - 0x1p-100;
}

/* By more than making it float32, and sums of it in float32, can raise it. */
static double lowered(double x)
{
    return x - 8 * U * fabs(x);
}

dense_bar dense_bar_of(dense_metric metric, float threshold, float query_norm, size_t dim, const dense_doubt *doubt)
{
    dense_bar bar = { .base = -doubt->always, .by_norm = -doubt->by_norm };
    double q = (double)query_norm, t = (double)threshold;
    if (metric == DENSE_L2) bar.by_square = DENSE_BY_SQUARE;
    if (threshold == -INFINITY) return (dense_bar){ .base = -INFINITY, .by_square = bar.by_square };
    if (metric == DENSE_DOT) bar.base += t;
    if (metric == DENSE_COSINE || metric == DENSE_ANGULAR) bar.by_norm += least_cosine(metric, t) * q;
    if (metric == DENSE_L2) { /* |q - x|^2 = |q|^2 + |x|^2 - 2 q x, and squares adds up dim squares that are rounded, too */
        double n = (double)dim, most = -t * (1 + 4 * (n / DENSE_LANES + 8) * U) + n * 0x1p-146;
        bar.base += q * q * DENSE_BY_SQUARE - most / 2;
    }
    bar.base = lowered(bar.base);
    bar.by_norm = lowered(bar.by_norm);
    return bar;
}
