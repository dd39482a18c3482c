/* Two ideas carry all of it. Student's t is an incomplete beta function, which has a continued fraction that converges in a few dozen steps.
 * What has no such form is an average over the unknown standard deviation: S = sqrt(chi2(df)/df) has a density that is narrow and
 * smooth, so composite Gauss-Legendre rules over ten of its standard deviations around its mode give nine digits; beyond, it is below 1e-16.
 *
 * Quantiles are found by bisection on the tail: no tuning, and monotone by construction. */
#include "eval/distributions.h"

#include <math.h>
#include <stddef.h>

#include "base/math.h"

#define LOG_2PI 1.8378770664093454836
#define TINY    1e-300

double eval_log_gamma(double x)
{
    double shift = 0;
    while (x < 10) shift += base_log(x), x++;
    double r = 1 / (x * x);
    double series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360))))) / x;
    return (x - 0.5) * base_log(x) - x + LOG_2PI / 2 + series - shift;
}

/* The continued fraction of I_x(a, b), without its factor in front; for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < TINY ? TINY : d);
    double f = d;
    for (int m = 1; m < 10000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step = 1;
        for (int i = 0; i < 2; i++) {
            double term = i ? odd : even;
            d = 1 + term * d;
            c = 1 + term / c;
            d = 1 / (fabs(d) < TINY ? TINY : d);
            if (fabs(c) < TINY) c = TINY;
            f *= step = c * d;
        }
        if (fabs(step - 1) < 1e-16) break;
    }
    return f;
}

double eval_incomplete_beta(double x, double a, double b)
{
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    double front = eval_log_gamma(a + b) - eval_log_gamma(a) - eval_log_gamma(b) + a * base_log(x) + b * base_log(1 - x);
    if (x < (a + 1) / (a + b + 2)) return base_exp(front) * beta_fraction(x, a, b) / a;
    return 1 - base_exp(front) * beta_fraction(1 - x, b, a) / b;
}

/* --- normal --------------------------------------------------------------------------------------------------------------- */

static double normal_density(double x)
{
    return base_exp(-x * x / 2 - LOG_2PI / 2);
}

double eval_normal_tail(double x)
{
    if (x < 0) return 1 - eval_normal_tail(-x);
    if (x < 4) {
        double sum = x, term = x;
        for (int i = 3; term > sum * 1e-18; i += 2) sum += term *= x * x / i;
        return 0.5 - normal_density(x) * sum;
    }
    double fraction = x;
    for (int i = 40; i > 0; i--) fraction = x + i / fraction;
    return normal_density(x) / fraction;
}

/* The x in [low, high] where a falling function is p. */
static double where_falls_to(double p, double (*tail)(double x, const double *with), const double *with, double low, double high)
{
    for (int i = 0; i < 60; i++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        if (tail(middle, with) > p) low = middle;
        else high = middle;
    }
    return low + (high - low) / 2;
}

static double normal_of(double x, const double *with)
{
    (void)with;
    return eval_normal_tail(x);
}

double eval_normal_quantile(double p)
{
    if (p < 0.5) return -where_falls_to(p, normal_of, NULL, 0, 40);
    return p == 0.5 ? 0 : where_falls_to(1 - p, normal_of, NULL, 0, 40);
}

/* --- Student's t ---------------------------------------------------------------------------------------------------------- */

double eval_t_tail(double t, double df)
{
    if (t < 0) return 1 - eval_t_tail(-t, df);
    double square = t * t;
    if (square > 1) return eval_incomplete_beta(df / (df + square), df / 2, 0.5) / 2;
    return 0.5 - eval_incomplete_beta(square / (df + square), 0.5, df / 2) / 2;
}

static double t_of(double t, const double *df)
{
    return eval_t_tail(t, *df);
}

double eval_t_quantile(double p, double df)
{
    if (p == 0.5) return 0;
    double tail = p < 0.5 ? p : 1 - p, high = 1;
    while (eval_t_tail(high, df) > tail && high < 1e300) high *= 2;
    double t = where_falls_to(tail, t_of, &df, 0, high);
    return p < 0.5 ? -t : t;
}

/* --- averages over S = sqrt(chi2(df)/df) ----------------------------------------------------------------------------------- */

/* Gauss-Legendre of 8 points on [-1, 1]: the positive halves (Abramowitz & Stegun table 25.4). */
static const double gauss_at[4] = { 0.1834346424956498049, 0.5255324099163289858, 0.7966664774136267396, 0.9602898564975362317 };
static const double gauss_weight[4] = { 0.3626837833783619830, 0.3137066458778872873, 0.2223810344533744705,
                                        0.1012285362903762592 };

/* The integral of f over [low, high] in pieces. */
static double integral(double (*f)(double x, const double *with), const double *with, double low, double high, int pieces)
{
    double sum = 0, half = (high - low) / pieces / 2;
    for (int i = 0; i < pieces; i++) {
        double middle = low + (2 * i + 1) * half;
        for (int g = 0; g < 4; g++)
            sum += gauss_weight[g] * (f(middle - gauss_at[g] * half, with) + f(middle + gauss_at[g] * half, with));
    }
    return sum * half;
}

/* The density of S is s^(df-1) exp(-df s^2 / 2) times this factor's exponential. */
static double log_chi_factor(double df)
{
    return base_log(2) + df / 2 * base_log(df / 2) - eval_log_gamma(df / 2);
}

/* Averages f(s, with) over S; with[0] is df and with[1] room for the factor. */
static double over_deviation(double (*f)(double s, const double *with), double *with)
{
    double df = with[0], mode = df > 1 ? base_sqrt((df - 1) / df) : 0, deviation = 1 / base_sqrt(2 * df);
    double low = mode - 10 * deviation, high = mode + 10 * deviation;
    with[1] = log_chi_factor(df);
    return integral(f, with, low > 0 ? low : 0, high, 12);
}

static double deviation_density(double s, const double *with)
{
    return s > 0 ? base_exp(with[1] + (with[0] - 1) * base_log(s) - with[0] * s * s / 2) : 0;
}

/* with: df, factor, t, shift */
static double noncentral_at(double s, const double *with)
{
    return deviation_density(s, with) * eval_normal_tail(with[2] * s - with[3]);
}

double eval_noncentral_t_tail(double t, double df, double shift)
{
    double with[4] = { df, 0, t, shift };
    return over_deviation(noncentral_at, with);
}

/* --- the studentized range ------------------------------------------------------------------------------------------------- */

/* with: k - 1, range. At the smallest of k normals: the others are within the range above it. */
static double range_at(double z, const double *with)
{
    double within = eval_normal_tail(z) - eval_normal_tail(z + with[1]);
    return within > 0 ? normal_density(z) * base_pow(within, with[0]) : 0;
}

/* P(range of k normals > w) */
static double normal_range_tail(double w, double others)
{
    double with[2] = { others, w };
    double below = (others + 1) * integral(range_at, with, -8.5, 8.5, 12);
    return below < 1 ? 1 - below : 0;
}

/* with: df, factor, k - 1, q */
static double studentized_at(double s, const double *with)
{
    double density = deviation_density(s, with);
    return density > 1e-14 ? density * normal_range_tail(with[3] * s, with[2]) : 0;
}

double eval_range_tail(double q, unsigned k, double df)
{
    double with[4] = { df, 0, (double)k - 1, q };
    if (q <= 0) return 1;
    double p = df > 25000 ? normal_range_tail(q, with[2]) : over_deviation(studentized_at, with);
    return p < 1 ? p : 1;
}

/* with: k, df */
static double range_of(double q, const double *with)
{
    return eval_range_tail(q, (unsigned)with[0], with[1]);
}

double eval_range_quantile(double p, unsigned k, double df)
{
    const double with[2] = { k, df };
    double high = 4;
    while (eval_range_tail(high, k, df) > 1 - p && high < 1e6) high *= 2;
    return where_falls_to(1 - p, range_of, with, 0, high);
}
