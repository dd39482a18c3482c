/* eval/correlation.h - how alike two orders of the same things are: Kendall's tau.
 *
 *     double x[] = { 0.31, 0.28, 0.25 }, y[] = { 0.40, 0.36, 0.38 };      // three systems by two sets of judgements
 *     double tau, tau_ap;
 *     s = eval_tau_b(&tau, x, y, 3, err);                                 // 1/3: one of three pairs is swapped
 *     tau_ap = eval_tau_ap(x, y, 3);
 *
 * Both are 1 for the same order and -1 for the opposite one. Pure; nothing is kept. */
#ifndef EVAL_CORRELATION_H
#define EVAL_CORRELATION_H

#include <stddef.h>

#include "base/error.h"

/* Kendall's tau-b over x, y [n, finite]: (C - D) / sqrt((P - Tx)(P - Ty)) with C concordant and D discordant ones of the P = n(n-1)/2
 * pairs, Tx and Ty those tied in x and in y. Without ties it is tau-a. Not a number if n < 2 or all of x, or of y, are equal.
 * O(n log n). Kendall: The treatment of ties in ranking problems (Biometrika 1945); Knight: A computer method for calculating
 * Kendall's tau with ungrouped data (JASA 1966). BASE_ENOMEM. */
base_status eval_tau_b(double *out, const double *x, const double *y, size_t n, base_error *err);

/* tau_ap of the order by estimate against the order by truth, both descending [n, finite]: mistakes near the top cost more, and the two
 * sides aren't exchangeable. 2/(n-1) * sum over ranks i > 1 of C(i)/(i-1), - 1, where C(i) of the i-1 things that the estimate has above
 * stand above in truth, too. What is tied in the estimate stays in the order given; what is tied in truth counts half. Not a number if
 * n < 2. O(n^2). Yilmaz, Aslam, Robertson: A new rank correlation coefficient for information retrieval (SIGIR 2008). */
double eval_tau_ap(const double *estimate, const double *truth, size_t n);

#endif
