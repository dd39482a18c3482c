/* eval/significance.h - is the difference of two runs more than the choice of topics? Tests on paired values, and corrections for many.
 *
 *     eval_paired pair;                                      // d [n]: by topic, the value of one run less that of the other
 *     eval_paired_t(&pair, d, n);                            // mean, interval, effect size, p of the paired t-test
 *     eval_chance c;
 *     s = eval_randomisation(&c, d, n, &(eval_sampling){ .samples = 100000, .seed = 1 }, err);
 *     eval_correct(p, n_pairs, EVAL_HOLM);
 *
 * All p are two-sided. What differs by at most EVAL_TIE counts as equal, so that 0.3 - 0.2 and 0.2 - 0.1 are the same difference. A
 * sampled p is (c + 1)/(B + 1), where c of B samples are at least as extreme (Davison & Hinkley: Bootstrap methods, 1997): never 0.
 * Pure functions; the same values, seed and samples give the same bits on every machine. */
#ifndef EVAL_SIGNIFICANCE_H
#define EVAL_SIGNIFICANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define EVAL_TIE        1e-12
#define EVAL_CONFIDENCE 0.95

/* --- the tests by name ---------------------------------------------------------------------------------------------------- */

typedef enum {
    EVAL_TEST_T,
    EVAL_TEST_RANDOMISATION,
    EVAL_TEST_BOOTSTRAP,
    EVAL_TEST_TUKEY,
    EVAL_TEST_HSD,
    EVAL_TEST_WILCOXON,
    EVAL_TEST_SIGN,
    EVAL_TESTS
} eval_test;

typedef struct {
    const char *name;  /* as --test takes it */
    const char *label; /* in a sentence: "paired t-test" */
    const char *source;
    const char *against; /* why it is discouraged, and who says so; NULL: it isn't */
    uint32_t samples;    /* how many are drawn unless asked otherwise; 0: it draws none */
    bool of_family;      /* its p hold for all pairs at once: no correction comes on top */
} eval_test_info;

const eval_test_info *eval_test_about(eval_test test);
/* BASE_EARG names all of them. */
base_status eval_test_of(eval_test *out, const char *name, base_error *err);

/* --- two runs --------------------------------------------------------------------------------------------------------------- */

typedef struct {
    size_t n;
    double difference; /* mean of d */
    double deviation;  /* of d, with n - 1 */
    double low, high;  /* confidence interval of the difference, EVAL_CONFIDENCE */
    double effect; /* Cohen's d of paired differences: difference / deviation. Of small effects 0.2, of large ones 0.8 is said */
    double t, p;   /* df = n - 1 */
    size_t wins, ties, losses; /* topics with d above, within and below EVAL_TIE */
} eval_paired;

/* Student: The probable error of a mean (1908). d [n]. If all d are equal (n < 2 included) there is no deviation to hold the difference
 * against: p is 1 where they are 0, else p, t and effect are not a number, as the interval is for n < 2. */
void eval_paired_t(eval_paired *out, const double *d, size_t n);

/* The mean difference that a paired t-test finds with this power (0..1) at level alpha, if d [n] deviate by this much. Not a number if
 * n < 2. As R's power.t.test(type = "paired"). */
double eval_detectable_difference(double deviation, size_t n, double alpha, double power);

typedef struct {
    uint32_t samples;
    uint64_t seed;
} eval_sampling;

typedef struct {
    double p;
    bool exact;       /* every case was counted, none drawn */
    uint32_t samples; /* drawn; 0 if exact */
} eval_chance;

#define EVAL_EXACT_MOST 36 /* topics that differ: 2^36 cases are counted in the time of 2^18 */

/* Fisher's randomisation (permutation) test: were the two runs the same, each d's sign would be a coin's. p is the share of the 2^n
 * assignments with a mean at least as far from 0. Fisher: The design of experiments (1935), ch. 3; Smucker, Allan, Carterette (CIKM
 * 2007). Counted exactly as long as at most EVAL_EXACT_MOST of d [n] aren't 0. BASE_ENOMEM. */
base_status eval_randomisation(eval_chance *out, const double *d, size_t n, const eval_sampling *how, base_error *err);
/* Bootstrap by the shift method: topics drawn with replacement from d less its mean. Noreen: Computer-intensive methods (1989);
 * Smucker, Allan, Carterette (2007). BASE_ENOMEM. */
base_status eval_bootstrap(eval_chance *out, const double *d, size_t n, const eval_sampling *how, base_error *err);
/* Wilcoxon's signed ranks: 0s left out, mid-ranks for ties. *v: the sum of ranks of positive d. Exact (ties too) up to 200 topics that
 * differ, beyond by the normal with corrections for ties and continuity. Wilcoxon: Individual comparisons by ranking methods (1945). */
base_status eval_wilcoxon(eval_chance *out, double *v, const double *d, size_t n, base_error *err);
/* The sign test: wins among the topics that differ, by the binomial with 1/2. 1 if none differs. */
double eval_sign_test(const double *d, size_t n);

/* --- many runs -------------------------------------------------------------------------------------------------------------- */

/* Randomised Tukey HSD: in each sample every topic's values are dealt anew to the runs; p of a pair is the share of samples in which the
 * best and the worst mean are at least as far apart as the pair's. x [m][n] by run; p [m x m], symmetric, 1 on the diagonal.
 * Carterette: Multiple testing in statistical analysis of systems-based IR experiments (ACM TOIS 2012); Sakai: Laboratory experiments in
 * information retrieval (2018). BASE_ENOMEM. */
base_status eval_randomised_tukey(double *p, const double *const *x, size_t m, size_t n, const eval_sampling *how, base_error *err);
/* Tukey's HSD over runs and topics (two-way analysis of variance without replication), from the studentized range. x, p as above; not a
 * number where nothing varies. Tukey: The problem of multiple comparisons (1953). */
void eval_tukey_hsd(double *p, const double *const *x, size_t m, size_t n);

typedef enum { EVAL_HOLM, EVAL_BONFERRONI, EVAL_BENJAMINI_HOCHBERG, EVAL_UNCORRECTED } eval_correction;

/* Adjusts p [n], one family, in place: each is then held against alpha itself. Holm: A simple sequentially rejective multiple test procedure
 * (1979); Benjamini & Hochberg: Controlling the false discovery rate (1995). A p that isn't a number stays so, and counts in the family. */
base_status eval_correct(double *p, size_t n, eval_correction how, base_error *err);
const char *eval_correction_name(eval_correction how); /* "holm", "bonferroni", "bh", "none" */
const char *eval_correction_label(eval_correction how);
base_status eval_correction_of(eval_correction *out, const char *name, base_error *err);

#endif
