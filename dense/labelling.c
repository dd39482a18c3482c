/* Counts of pairs are sums of products of counts, in float64, which is exact as long as n is below some 10^7 and good to 15 digits beyond. */
#include "dense/labelling.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "base/mem.h"

/* --- agreement ---------------------------------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static double pairs(double n)
{
    return n * (n - 1) / 2;
}

/* Of one labelling, or (keys of both) of the two together. */
typedef struct {
    double pairs;   /* of points with the same label */
    double entropy; /* natural */
} spread;

static void add_run(spread *s, double count, double n)
{
    s->pairs += pairs(count);
    s->entropy -= count / n * base_log(count / n);
}

/* keys [n] are sorted on the way. */
static spread spread_of(uint64_t *keys, size_t n)
{
    spread s = { 0 };
    qsort(keys, n, sizeof *keys, by_value);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && keys[end] == keys[i];) end++;
        add_run(&s, (double)(end - i), (double)n);
    }
    return s;
}

static bool is_label(uint32_t label)
{
    return label < DENSE_LABELS_MAX || label == DENSE_NO_LABEL;
}

/* Of the points that both label: keys [n] of a, then (which 1) of b, then (which 2) of both. Returns how many points these are. */
static size_t gather_keys(uint64_t *keys, const uint32_t *a, const uint32_t *b, size_t n, int which)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (a[i] != DENSE_NO_LABEL && b[i] != DENSE_NO_LABEL)
            keys[found++] = which == 0 ? a[i] : which == 1 ? b[i] : (uint64_t)a[i] << 32 | b[i];
    return found;
}

base_status dense_labellings_agree(double *ari, double *nmi, const uint32_t *a, const uint32_t *b, size_t n, base_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!is_label(a[i]) || !is_label(b[i]))
            return base_fail(err, BASE_EARG, "expected labels below %d, found %u", DENSE_LABELS_MAX, is_label(a[i]) ? b[i] : a[i]);
    uint64_t *keys = base_array(n, sizeof *keys, err);
    if (!keys) return BASE_ENOMEM;
    spread in[3];
    size_t labelled = 0;
    for (int which = 0; which < 3; which++) {
        labelled = gather_keys(keys, a, b, n, which);
        in[which] = spread_of(keys, labelled);
    }
    base_free(keys);
    if (labelled == 0) return base_fail(err, BASE_EARG, "expected labels of one point or more, found none");
    double all = pairs((double)labelled), by_chance = all > 0 ? in[0].pairs * in[1].pairs / all : 0;
    double most = (in[0].pairs + in[1].pairs) / 2;
    *ari = most > by_chance ? (in[2].pairs - by_chance) / (most - by_chance) : 1;
    double both = in[0].entropy + in[1].entropy, information = both - in[2].entropy;
    *nmi = both > 0 ? 2 * (information > 0 ? information : 0) / both : 1;
    return BASE_OK;
}

/* --- shapes ------------------------------------------------------------------------------------------------------------------------- */

static double length_of(const float *row, size_t dim)
{
    double sum = 0;
    for (size_t j = 0; j < dim; j++) sum += (double)row[j] * (double)row[j];
    return sqrt(sum);
}

static double dot(const double *a, const double *b, size_t dim)
{
    double sum = 0;
    for (size_t j = 0; j < dim; j++) sum += a[j] * b[j];
    return sum;
}

/* Sums of directions, sums [n_labels x dim], and how many points have each label. */
static base_status sum_directions(double **sums, size_t *counts, const float *x, size_t n, size_t dim, const uint32_t *labels,
                                  size_t n_labels, base_error *err)
{
    if (dim && n_labels > SIZE_MAX / dim) return base_fail(err, BASE_ENOMEM, "too many labels");
    if (!(*sums = base_array(n_labels * dim, sizeof **sums, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (labels[i] == DENSE_NO_LABEL) continue;
        double length = length_of(x + i * dim, dim), *sum = *sums + labels[i] * dim;
        counts[labels[i]]++;
        for (size_t j = 0; j < dim && length > 0; j++) sum[j] += (double)x[i * dim + j] / length;
    }
    return BASE_OK;
}

/* Sums become directions of length 1, or zeros where points cancel out. */
static void shape_directions(double *sums, dense_label_shape *out, const size_t *counts, size_t dim, size_t n_labels)
{
    for (size_t l = 0; l < n_labels; l++) {
        double *sum = sums + l * dim, length = sqrt(dot(sum, sum, dim));
        if (!(length > 1e-12 * (double)counts[l])) length = 0;
        out[l] = (dense_label_shape){ .n = counts[l], .compactness = length > 0 ? length / (double)counts[l] : 0 };
        for (size_t j = 0; j < dim; j++) sum[j] = length > 0 ? sum[j] / length : 0;
    }
}

base_status dense_label_shapes(dense_label_shape *out, const float *x, size_t n, size_t dim, const uint32_t *labels,
                               size_t n_labels, base_error *err)
{
    double *means = NULL;
    size_t *counts = base_array(n_labels, sizeof *counts, err);
    base_status s = counts ? sum_directions(&means, counts, x, n, dim, labels, n_labels, err) : BASE_ENOMEM;
    if (s == BASE_OK) shape_directions(means, out, counts, dim, n_labels);
    for (size_t l = 0; l < n_labels && s == BASE_OK; l++) {
        double best = -2;
        for (size_t other = 0; other < n_labels && out[l].compactness > 0; other++) {
            if (other == l || !(out[other].compactness > 0)) continue;
            double cosine = dot(means + l * dim, means + other * dim, dim);
            if (cosine > best) best = cosine, out[l].nearest = (uint32_t)other;
        }
        if (best > -2) out[l].separation = 1 - best;
    }
    base_free(means);
    base_free(counts);
    return s;
}

/* --- margins ------------------------------------------------------------------------------------------------------------------------ */

/* The cosine of a row of this length with a sum of directions, without the row's own part if it's in it. */
static double cosine_with(const double *sum, const float *row, double length, size_t dim, bool without)
{
    double product = 0, square = 0;
    for (size_t j = 0; j < dim; j++) {
        double own = (double)row[j] / length, rest = without ? sum[j] - own : sum[j];
        product += own * rest;
        square += rest * rest;
    }
    return square > 1e-24 ? product / sqrt(square) : 0;
}

base_status dense_label_margins(double *out, const float *x, size_t n, size_t dim, const uint32_t *labels, const uint32_t *others,
                                size_t n_labels, base_error *err)
{
    double *sums = NULL;
    size_t *counts = base_array(n_labels, sizeof *counts, err);
    base_status s = counts ? sum_directions(&sums, counts, x, n, dim, labels, n_labels, err) : BASE_ENOMEM;
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        const float *row = x + i * dim;
        double length = length_of(row, dim);
        out[i] = 0;
        if (labels[i] == DENSE_NO_LABEL || others[i] == DENSE_NO_LABEL || !(length > 0)) continue;
        out[i] = cosine_with(sums + others[i] * dim, row, length, dim, others[i] == labels[i]) -
                 cosine_with(sums + labels[i] * dim, row, length, dim, true);
    }
    base_free(sums);
    base_free(counts);
    return s;
}

/* --- the axis ----------------------------------------------------------------------------------------------------------------------- */

/* The mean of a label's points, into out [dim]. Returns how many there are. */
static size_t mean_of(double *out, const float *x, size_t n, size_t dim, const uint32_t *labels, uint32_t label)
{
    size_t count = 0;
    memset(out, 0, dim * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        if (labels[i] != label) continue;
        count++;
        for (size_t j = 0; j < dim; j++) out[j] += (double)x[i * dim + j];
    }
    for (size_t j = 0; j < dim && count; j++) out[j] /= (double)count;
    return count;
}

base_status dense_label_axis(double *out, const float *x, size_t n, size_t dim, const uint32_t *labels, uint32_t a, uint32_t b,
                             base_error *err)
{
    base_status s = BASE_OK;
    double *from = base_array(dim, sizeof *from, err), *axis = base_array(dim, sizeof *axis, err);
    if (!from || !axis) {
        s = BASE_ENOMEM;
        goto out;
    }
    if (mean_of(from, x, n, dim, labels, a) == 0 || mean_of(axis, x, n, dim, labels, b) == 0) {
        s = base_fail(err, BASE_EARG, "an axis needs points of both labels");
        goto out;
    }
    for (size_t j = 0; j < dim; j++) axis[j] -= from[j];
    double square = dot(axis, axis, dim);
    if (!(square > 0)) {
        s = base_fail(err, BASE_EARG, "the two labels have the same mean: there is no axis between them");
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < dim; j++) sum += ((double)x[i * dim + j] - from[j]) * axis[j];
        out[i] = sum / square;
    }
out:
    base_free(from);
    base_free(axis);
    return s;
}
