/* eval/distributions.h - the distributions that tests of significance ask: normal, Student's t, noncentral t, studentized range.
 *
 *     double p = 2 * eval_t_tail(2.31, 49);                 // two-sided p of t = 2.31 with 49 degrees of freedom
 *     double wide = eval_t_quantile(0.975, 49) * sd / sqrt(n);
 *
 * Pure double arithmetic over base/math.h: the same bits on every machine. Tails are computed as tails, so a p of 1e-12 has its digits;
 * the relative error is below 1e-10 unless a comment says otherwise. df may be any real number above 0. */
#ifndef EVAL_DISTRIBUTIONS_H
#define EVAL_DISTRIBUTIONS_H

/* ln Gamma(x), x > 0. Stirling's series (Abramowitz & Stegun 6.1.41) from x = 10 on, shifted there below. */
double eval_log_gamma(double x);
/* The regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a, b > 0. Continued fraction 8.17.22 of the NIST Digital Library of
 * Mathematical Functions, by Lentz's method. */
double eval_incomplete_beta(double x, double a, double b);

/* P(Z > x). Marsaglia's series (Evaluating the normal distribution, J. Stat. Soft. 2004) up to 4, Laplace's continued fraction beyond. */
double eval_normal_tail(double x);
double eval_normal_quantile(double p); /* 0 < p < 1 */

/* P(T > t), for either sign of t. */
double eval_t_tail(double t, double df);
double eval_t_quantile(double p, double df); /* 0 < p < 1 */
/* P(T > t) where T = (Z + shift) / sqrt(chi2(df)/df): what the power of a t-test is made of. Absolute error below 1e-9. Integrated over
 * the chi distribution (Johnson, Kotz, Balakrishnan: Continuous univariate distributions 2, chapter 31). */
double eval_noncentral_t_tail(double t, double df, double shift);

/* P(Q > q) where Q is the range of k >= 2 standard normals over an independent sqrt(chi2(df)/df): Tukey's honestly significant
 * difference. Absolute error below 1e-8. Integrated as Copenhaver & Holland (J. Stat. Comput. Simul. 1988) set it up. */
double eval_range_tail(double q, unsigned k, double df);
double eval_range_quantile(double p, unsigned k, double df); /* the q with P(Q <= q) = p; 0 < p < 1 */

#endif
