/* base/math.h - log, exp, pow of our own: the same bits on every machine, compiler and C library.
 *
 * Plain double arithmetic in a fixed order, no fused multiply-add; within 1 unit in the last place of the true value (log, log2, exp)
 * or 2 (pow), which tests hold against the C library's. sqrt is the processor's (IEEE 754 rounds it exactly). */
#ifndef BASE_MATH_H
#define BASE_MATH_H

/* x > 0 and finite gives a finite number; 0 gives -inf, below 0 nan, inf inf. */
double base_log(double x);
double base_log2(double x);
double base_log10(double x);
double base_exp(double x);           /* 0 below -746, inf above 709.79 */
double base_pow(double x, double y); /* x >= 0 */
double base_sqrt(double x);

#endif
