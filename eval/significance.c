/* The t-test is arithmetic. The randomisation test counts: of the sign assignments of up to 36 differences each half gives at most 2^18 sums,
 * which are made in order (a further difference merges the list less it with the list plus it), and two fingers over the two lists count
 * the pairs that reach the observed sum. Beyond that signs are drawn, 64 by one random number, and looked up eight at a time in
 * tables of their partial sums: a sample of 200 topics costs 25 additions.
 *
 * Every test draws from its own stream of the seed, so that the p of a pair doesn't depend on who else was compared. Sums that are equal on
 * paper may differ in their last bits; a margin of 1e-12 of the sum of all |d| lets them count as equal. */
#include "eval/significance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/math.h"
#include "base/mem.h"
#include "base/rng.h"
#include "eval/distributions.h"

#define MARGIN 1e-12

enum { STREAM_SIGNS = 1, STREAM_TOPICS, STREAM_DEALS };

#define VERDICT                                                                                                                    \
    "disagrees with the tests that do: Smucker, Allan, Carterette (CIKM 2007) advise to stop using it, Urbano, Lima, Hanjalic "    \
    "(SIGIR 2019) find too many false alarms for means; Parapar et al. (2019) defend its power"

static const eval_test_info tests[EVAL_TESTS] = {
    [EVAL_TEST_T] = { "t", "paired t-test", "Student (1908)", NULL, 0, false },
    [EVAL_TEST_RANDOMISATION] = { "randomisation", "Fisher's randomisation test",
                                  "Fisher (1935); Smucker, Allan, Carterette (CIKM 2007)", NULL, 100000, false },
    [EVAL_TEST_BOOTSTRAP] = { "bootstrap", "bootstrap test, shift method", "Noreen (1989); Smucker, Allan, Carterette (CIKM 2007)",
                              NULL, 100000, false },
    [EVAL_TEST_TUKEY] = { "tukey", "randomised Tukey HSD", "Carterette (ACM TOIS 2012)", NULL, 10000, true },
    [EVAL_TEST_HSD] = { "hsd", "Tukey HSD", "Tukey (1953)", NULL, 0, true },
    [EVAL_TEST_WILCOXON] = { "wilcoxon", "Wilcoxon signed-rank test", "Wilcoxon (1945)",
                             "it asks about ranks of differences, not about their mean, and " VERDICT, 0, false },
    [EVAL_TEST_SIGN] = { "sign", "sign test", "Arbuthnot (1710)", "it doesn't ask how large the differences are, and " VERDICT, 0,
                         false },
};

const eval_test_info *eval_test_about(eval_test test)
{
    return &tests[test];
}

base_status eval_test_of(eval_test *out, const char *name, base_error *err)
{
    for (int i = 0; i < EVAL_TESTS; i++) {
        if (strcmp(tests[i].name, name) != 0) continue;
        *out = (eval_test)i;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "expected t, randomisation, bootstrap, tukey, hsd, wilcoxon or sign, found \"%s\"", name);
}

/* --- Student's t ------------------------------------------------------------------------------------------------------------ */

static double mean_of(const double *d, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += d[i];
    return n ? sum / (double)n : 0;
}

void eval_paired_t(eval_paired *out, const double *d, size_t n)
{
    double mean = mean_of(d, n), squares = 0, none = (double)NAN;
    *out = (eval_paired){ .n = n, .difference = mean };
    for (size_t i = 0; i < n; i++) {
        squares += (d[i] - mean) * (d[i] - mean);
        if (d[i] > EVAL_TIE) out->wins++;
        else if (d[i] < -EVAL_TIE) out->losses++;
        else out->ties++;
    }
    out->low = out->high = n > 1 ? mean : none;
    out->deviation = n > 1 ? base_sqrt(squares / ((double)n - 1)) : 0;
    if (out->deviation <= EVAL_TIE) {
        bool zero = n > 0 && out->ties == n;
        out->t = out->effect = zero ? 0 : none;
        out->p = zero ? 1 : none;
        return;
    }
    double df = (double)n - 1, error = out->deviation / base_sqrt((double)n);
    double half = error * eval_t_quantile(1 - (1 - EVAL_CONFIDENCE) / 2, df);
    out->low = mean - half;
    out->high = mean + half;
    out->effect = mean / out->deviation;
    out->t = mean / error;
    out->p = 2 * eval_t_tail(fabs(out->t), df);
}

double eval_detectable_difference(double deviation, size_t n, double alpha, double power)
{
    if (n < 2) return (double)NAN;
    double df = (double)n - 1, critical = eval_t_quantile(1 - alpha / 2, df), low = 0, high = 1;
    while (eval_noncentral_t_tail(critical, df, high) < power && high < 1e6) high *= 2;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (eval_noncentral_t_tail(critical, df, middle) < power) low = middle;
        else high = middle;
    }
    return (low + high) / 2 * deviation / base_sqrt((double)n);
}

/* --- Fisher's randomisation --------------------------------------------------------------------------------------------------- */

/* The sums of all sign assignments of d [n], ascending, into sums [2^n]; room [2^n]. */
static void sorted_sums(double *sums, double *room, const double *d, size_t n)
{
    size_t size = 1;
    sums[0] = 0;
    for (size_t i = 0; i < n; i++, size *= 2) {
        memcpy(room, sums, size * sizeof *room);
        for (size_t less = 0, more = 0, to = 0; to < 2 * size; to++) {
            bool take_less = more == size || (less < size && room[less] - d[i] <= room[more] + d[i]);
            sums[to] = take_less ? room[less++] - d[i] : room[more++] + d[i];
        }
    }
}

/* The share of the 2^n assignments of d [n, all > 0] whose sum is reach (> 0) or more, or -reach or less. */
static base_status count_signs(double *p, const double *d, size_t n, double reach, base_error *err)
{
    size_t half = n / 2, n_left = (size_t)1 << half, n_right = (size_t)1 << (n - half);
    double *left = base_array(n_left, sizeof *left, err), *right = base_array(n_right, sizeof *right, err);
    double *room = base_array(n_right, sizeof *room, err);
    base_status s = left && right && room ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK) {
        double reached = 0;
        sorted_sums(left, room, d, half);
        sorted_sums(right, room, d + half, n - half);
        for (size_t l = 0, r = n_right; l < n_left; l++) {
            while (r > 0 && left[l] + right[r - 1] >= reach) r--;
            reached += (double)(n_right - r);
        }
        *p = 2 * reached / (double)n_left / (double)n_right;
    }
    base_free(left);
    base_free(right);
    base_free(room);
    return s;
}

/* table [groups of 8][256]: the sum of eight differences by their signs. */
static void fill_tables(double *table, const double *d, size_t n)
{
    for (size_t g = 0; g < (n + 7) / 8; g++)
        for (size_t signs = 0; signs < 256; signs++) {
            double sum = 0;
            for (size_t i = 0; i < 8 && 8 * g + i < n; i++) sum += signs >> i & 1 ? d[8 * g + i] : -d[8 * g + i];
            table[256 * g + signs] = sum;
        }
}

static base_status draw_signs(double *p, const double *d, size_t n, double reach, const eval_sampling *how, base_error *err)
{
    size_t groups = (n + 7) / 8;
    double *table = base_array(groups * 256, sizeof *table, err);
    if (!table) return BASE_ENOMEM;
    base_rng r = base_rng_of(how->seed, STREAM_SIGNS);
    uint32_t reached = 0;
    fill_tables(table, d, n);
    for (uint32_t b = 0; b < how->samples; b++) {
        double sum = 0;
        uint64_t signs = 0;
        for (size_t g = 0; g < groups; g++, signs >>= 8) {
            if (g % 8 == 0) signs = base_rng_next(&r);
            sum += table[256 * g + (signs & 255)];
        }
        reached += fabs(sum) >= reach;
    }
    *p = ((double)reached + 1) / ((double)how->samples + 1);
    base_free(table);
    return BASE_OK;
}

base_status eval_randomisation(eval_chance *out, const double *d, size_t n, const eval_sampling *how, base_error *err)
{
    double sum = 0, all = 0;
    size_t n_kept = 0;
    double *kept = base_array(n, sizeof *kept, err); /* |d|: their signs are the coin's anyway */
    if (!kept) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        sum += d[i];
        all += fabs(d[i]);
        if (fabs(d[i]) > EVAL_TIE) kept[n_kept++] = fabs(d[i]);
    }
    bool exact = n_kept <= EVAL_EXACT_MOST;
    double reach = fabs(sum) - MARGIN * all, p = 1;
    base_status s = BASE_OK;
    if (reach > 0 && n_kept) s = exact ? count_signs(&p, kept, n_kept, reach, err) : draw_signs(&p, kept, n_kept, reach, how, err);
    base_free(kept);
    if (s == BASE_OK) *out = (eval_chance){ p < 1 ? p : 1, exact, exact ? 0 : how->samples };
    return s;
}

/* --- bootstrap ---------------------------------------------------------------------------------------------------------------- */

base_status eval_bootstrap(eval_chance *out, const double *d, size_t n, const eval_sampling *how, base_error *err)
{
    double mean = mean_of(d, n), all = 0;
    uint32_t reached = 0;
    base_rng r = base_rng_of(how->seed, STREAM_TOPICS);
    double *shifted = base_array(n, sizeof *shifted, err);
    if (!shifted) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) shifted[i] = d[i] - mean, all += fabs(d[i]);
    double reach = fabs(mean) * (double)n - MARGIN * all;
    for (uint32_t b = 0; b < how->samples; b++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) sum += shifted[base_rng_below(&r, n)];
        reached += fabs(sum) >= reach;
    }
    base_free(shifted);
    *out = (eval_chance){ ((double)reached + 1) / ((double)how->samples + 1), false, how->samples };
    return BASE_OK;
}

/* --- ranks and signs ----------------------------------------------------------------------------------------------------------- */

#define WILCOXON_EXACT 200

static int by_size(const void *a, const void *b)
{
    double x = fabs(*(const double *)a), y = fabs(*(const double *)b);
    return (x > y) - (x < y);
}

/* d [n] without zeros, by size: twice the mid-rank of each into rank [n]. Returns the sum over ties of t^3 - t. */
static double double_ranks(uint32_t *rank, const double *d, size_t n)
{
    double ties = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && fabs(d[to]) - fabs(d[from]) <= EVAL_TIE;) to++;
        for (size_t i = from; i < to; i++) rank[i] = (uint32_t)(from + to + 1);
        double t = (double)(to - from);
        ties += t * t * t - t;
    }
    return ties;
}

/* The two-sided p of the sum v of double ranks [n]: each rank counts or not, by a coin. */
static base_status count_ranks(double *p, const uint32_t *rank, size_t n, size_t v, base_error *err)
{
    size_t all = n * (n + 1), reach = 0;
    double *chance = base_array(all + 1, sizeof *chance, err), below = 0, above = 0;
    if (!chance) return BASE_ENOMEM;
    chance[0] = 1;
    for (size_t i = 0; i < n; i++) {
        reach += rank[i];
        for (size_t sum = reach + 1; sum-- > 0;) chance[sum] = (chance[sum] + (sum >= rank[i] ? chance[sum - rank[i]] : 0)) / 2;
    }
    for (size_t sum = 0; sum <= all; sum++) {
        if (sum <= v) below += chance[sum];
        if (sum >= v) above += chance[sum];
    }
    base_free(chance);
    *p = 2 * (below < above ? below : above);
    return BASE_OK;
}

base_status eval_wilcoxon(eval_chance *out, double *v, const double *d, size_t n, base_error *err)
{
    size_t kept = 0, sum = 0;
    double p = 1;
    double *sorted = base_array(n, sizeof *sorted, err);
    uint32_t *rank = base_array(n, sizeof *rank, err);
    base_status s = sorted && rank ? BASE_OK : BASE_ENOMEM;
    if (s != BASE_OK) goto out;
    for (size_t i = 0; i < n; i++)
        if (fabs(d[i]) > EVAL_TIE) sorted[kept++] = d[i];
    qsort(sorted, kept, sizeof *sorted, by_size);
    double ties = double_ranks(rank, sorted, kept), m = (double)kept;
    for (size_t i = 0; i < kept; i++) sum += sorted[i] > 0 ? rank[i] : 0;
    bool exact = kept <= WILCOXON_EXACT;
    if (exact && kept) s = count_ranks(&p, rank, kept, sum, err);
    if (!exact) {
        double off = fabs((double)sum / 2 - m * (m + 1) / 4) - 0.5;
        double deviation = base_sqrt(m * (m + 1) * (2 * m + 1) / 24 - ties / 48);
        p = 2 * eval_normal_tail((off > 0 ? off : 0) / deviation);
    }
    *v = (double)sum / 2;
    *out = (eval_chance){ p < 1 ? p : 1, exact, 0 };
out:
    base_free(sorted);
    base_free(rank);
    return s;
}

double eval_sign_test(const double *d, size_t n)
{
    eval_paired t;
    eval_paired_t(&t, d, n);
    double few = (double)(t.wins < t.losses ? t.wins : t.losses), many = (double)(t.wins + t.losses) - few;
    if (few == many) return 1;
    return 2 * eval_incomplete_beta(0.5, many, few + 1); /* P(X <= few) of the binomial */
}
