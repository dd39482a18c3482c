/* All sums are in float64, in the order of the graph. */
#include "dense/neighbourhood.h"

#include <math.h>

#include "base/mem.h"
#include "dense/labelling.h"

static const uint32_t *neighbours_of(const dense_graph *g, size_t i)
{
    return g->neighbours + i * g->k;
}

static const float *distances_of(const dense_graph *g, size_t i)
{
    return g->distances + i * g->k;
}

/* k over the sum of the reachability distances: the neighbour's own k-th distance, or the distance between the two if that is more. */
static double reachability_density(const dense_graph *g, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < g->k; j++) {
        double own = (double)distances_of(g, neighbours_of(g, i)[j])[g->k - 1], apart = (double)distances_of(g, i)[j];
        sum += apart > own ? apart : own;
    }
    return (double)g->k / sum; /* infinite among points that coincide */
}

base_status dense_local_outlier_factors(double *out, const dense_graph *g, base_error *err)
{
    double *density = base_array(g->n, sizeof *density, err);
    if (!density) return BASE_ENOMEM;
    for (size_t i = 0; i < g->n; i++) density[i] = reachability_density(g, i);
    for (size_t i = 0; i < g->n; i++) {
        double sum = 0;
        for (size_t j = 0; j < g->k; j++) {
            double theirs = density[neighbours_of(g, i)[j]];
            sum += isinf(theirs) && isinf(density[i]) ? 1 : theirs / density[i];
        }
        out[i] = sum / (double)g->k;
    }
    base_free(density);
    return BASE_OK;
}

base_status dense_hubness(double *skewness, uint32_t *counts, const dense_graph *g, base_error *err)
{
    uint32_t *own = counts ? NULL : base_array(g->n, sizeof *own, err), *count = counts ? counts : own;
    if (!count) return BASE_ENOMEM;
    for (size_t i = 0; i < g->n; i++) count[i] = 0;
    for (size_t i = 0; i < g->n * g->k; i++) count[g->neighbours[i]]++;
    double mean = (double)g->k, second = 0, third = 0; /* each point gives k away, so k is the mean */
    for (size_t i = 0; i < g->n; i++) {
        double d = (double)count[i] - mean;
        second += d * d, third += d * d * d;
    }
    second /= (double)g->n, third /= (double)g->n;
    *skewness = second > 0 ? third / (second * sqrt(second)) : 0;
    base_free(own);
    return BASE_OK;
}

uint32_t dense_neighbours_label(double *share, const dense_graph *g, size_t point, const uint32_t *labels)
{
    const uint32_t *near = neighbours_of(g, point);
    size_t all = 0, most = 0;
    uint32_t best = DENSE_NO_LABEL;
    for (size_t i = 0; i < g->k; i++) {
        size_t votes = 0;
        if (labels[near[i]] == DENSE_NO_LABEL) continue;
        all++;
        for (size_t j = 0; j < g->k; j++) votes += labels[near[j]] == labels[near[i]];
        if (votes > most) most = votes, best = labels[near[i]];
    }
    *share = all > 0 ? (double)most / (double)all : 0;
    return best;
}
