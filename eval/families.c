/* eval/families.c - tests of many runs at once, and corrections of many p: the second half of eval/significance.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "base/mem.h"
#include "base/rng.h"
#include "eval/distributions.h"
#include "eval/significance.h"

#define MARGIN       1e-12
#define STREAM_DEALS 3

/* --- Tukey ---------------------------------------------------------------------------------------------------------------------- */

/* Means of x [m][n] by run. Returns the sum of all |x|. */
static double means_of(double *mean, const double *const *x, size_t m, size_t n)
{
    double all = 0;
    for (size_t i = 0; i < m; i++) {
        double sum = 0;
        for (size_t t = 0; t < n; t++) sum += x[i][t], all += fabs(x[i][t]);
        mean[i] = n ? sum / (double)n : 0;
    }
    return all;
}

/* Deals every topic's values [n][m] anew, and adds them up by hand. Returns the range of the sums [m]. */
static double deal(double *sum, double *values, size_t m, size_t n, base_rng *r)
{
    for (size_t i = 0; i < m; i++) sum[i] = 0;
    for (size_t t = 0; t < n; t++) {
        double *hand = values + t * m; /* a shuffled hand is shuffled further: it stays uniform */
        for (size_t i = m; i-- > 0;) {
            size_t j = base_rng_below(r, i + 1);
            double card = hand[j];
            hand[j] = hand[i];
            hand[i] = card;
            sum[i] += card;
        }
    }
    double least = sum[0], most = sum[0];
    for (size_t i = 1; i < m; i++) {
        if (sum[i] < least) least = sum[i];
        if (sum[i] > most) most = sum[i];
    }
    return most - least;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How many of the sorted values [n] are reach or more. */
static size_t count_from(const double *values, size_t n, double reach)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] >= reach) high = middle;
        else low = middle + 1;
    }
    return n - low;
}

base_status eval_randomised_tukey(double *p, const double *const *x, size_t m, size_t n, const eval_sampling *how, base_error *err)
{
    base_rng r = base_rng_of(how->seed, STREAM_DEALS);
    double *values = NULL, *sum = base_array(m, sizeof *sum, err), *mean = base_array(m, sizeof *mean, err);
    double *range = base_array(how->samples, sizeof *range, err);
    base_status s = sum && mean && range ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK && n > SIZE_MAX / sizeof *values / (m ? m : 1))
        s = base_fail(err, BASE_ENOMEM, "too many values: %zu runs, %zu topics", m, n);
    if (s == BASE_OK && !(values = base_array(n * m, sizeof *values, err))) s = BASE_ENOMEM;
    if (s != BASE_OK) goto out;
    double all = means_of(mean, x, m, n);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < m; i++) values[t * m + i] = x[i][t];
    for (uint32_t b = 0; b < how->samples; b++) range[b] = m ? deal(sum, values, m, n, &r) : 0;
    qsort(range, how->samples, sizeof *range, by_value);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double reach = fabs(mean[i] - mean[j]) * (double)n - MARGIN * all;
            p[i * m + j] = ((double)count_from(range, how->samples, reach) + 1) / ((double)how->samples + 1);
        }
out:
    base_free(values);
    base_free(sum);
    base_free(mean);
    base_free(range);
    return s;
}

/* The mean square of what neither run nor topic explains. */
static double residual(const double *const *x, size_t m, size_t n)
{
    double squares = 0, grand = 0;
    for (size_t i = 0; i < m; i++)
        for (size_t t = 0; t < n; t++) grand += x[i][t];
    grand /= (double)m * (double)n;
    for (size_t i = 0; i < m; i++) {
        double run = 0;
        for (size_t t = 0; t < n; t++) run += x[i][t];
        for (size_t t = 0; t < n; t++) {
            double topic = 0;
            for (size_t j = 0; j < m; j++) topic += x[j][t];
            double left = x[i][t] - run / (double)n - topic / (double)m + grand;
            squares += left * left;
        }
    }
    return squares / (((double)m - 1) * ((double)n - 1));
}

void eval_tukey_hsd(double *p, const double *const *x, size_t m, size_t n)
{
    double square = m > 1 && n > 1 ? residual(x, m, n) : 0, error = base_sqrt(square / (n ? (double)n : 1));
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            double difference = 0;
            for (size_t t = 0; t < n; t++) difference += x[i][t] - x[j][t];
            difference = n ? fabs(difference) / (double)n : 0;
            double pair = difference <= EVAL_TIE ? 1 : (double)NAN;
            if (error > EVAL_TIE) pair = eval_range_tail(difference / error, (unsigned)m, ((double)m - 1) * ((double)n - 1));
            p[i * m + j] = p[j * m + i] = pair;
        }
}

/* --- corrections ------------------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name, *label;
} corrections[] = {
    [EVAL_HOLM] = { "holm", "Holm" },
    [EVAL_BONFERRONI] = { "bonferroni", "Bonferroni" },
    [EVAL_BENJAMINI_HOCHBERG] = { "bh", "Benjamini-Hochberg" },
    [EVAL_UNCORRECTED] = { "none", "no correction" },
};

const char *eval_correction_name(eval_correction how)
{
    return corrections[how].name;
}

const char *eval_correction_label(eval_correction how)
{
    return corrections[how].label;
}

base_status eval_correction_of(eval_correction *out, const char *name, base_error *err)
{
    for (size_t i = 0; i < sizeof corrections / sizeof *corrections; i++) {
        if (strcmp(corrections[i].name, name) != 0) continue;
        *out = (eval_correction)i;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "expected holm, bonferroni, bh or none, found \"%s\"", name);
}

/* Those that aren't numbers last. */
static int by_p(const void *a, const void *b)
{
    double x = **(double *const *)a, y = **(double *const *)b;
    if (isnan(x) || isnan(y)) return (isnan(x) != 0) - (isnan(y) != 0);
    return (x > y) - (x < y);
}

base_status eval_correct(double *p, size_t n, eval_correction how, base_error *err)
{
    double **sorted = base_array(n, sizeof *sorted, err);
    if (!sorted) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) sorted[i] = &p[i];
    qsort(sorted, n, sizeof *sorted, by_p);
    double before = 0, after = 1, size = (double)n;
    for (size_t i = 0; i < n && how != EVAL_BENJAMINI_HOCHBERG; i++) {
        double times = how == EVAL_HOLM ? size - (double)i : how == EVAL_BONFERRONI ? size : 1;
        double q = *sorted[i] * times;
        if (isnan(q)) break;
        if (q > 1) q = 1;
        before = *sorted[i] = q > before ? q : before;
    }
    for (size_t i = n; i-- > 0 && how == EVAL_BENJAMINI_HOCHBERG;) {
        double q = *sorted[i] * size / (double)(i + 1);
        if (!isnan(q)) after = *sorted[i] = q < after ? q : after;
    }
    base_free(sorted);
    return BASE_OK;
}
