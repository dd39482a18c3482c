/* dense/orthonormal.h - the columns of a panel made orthonormal, and freed of what they have in other panels.
 *
 *     s = dense_project(&q, 5, w, h, pool, err);                           // w less its parts in q's first 5 panels
 *     s = dense_orthonormalise(&q, 5, r, 0, &least, pool, err);            // q's panel 5 = q r
 */
#ifndef DENSE_ORTHONORMAL_H
#define DENSE_ORTHONORMAL_H

#include "dense/panels.h"

#define DENSE_SQUARE_MOST (DENSE_PANEL_WIDTH_MOST * DENSE_PANEL_WIDTH_MOST)

/* Takes from the panel w what it has in the first n panels of p; h [n x w x w] gets the coefficients, negated. */
base_status dense_project(const dense_panels *p, size_t n, void *w, double *h, base_pool *pool, base_error *err);

/* Panel `at` of p becomes q with orthonormal columns or, where a direction has a norm of `dead` or less, zeros; what it was is q r [w x w by rows].
 * *least is the least norm of a living direction over the greatest: the nearer to the rounding, the less orthogonal is q to what the panel
 * had been made orthogonal to. */
base_status dense_orthonormalise(const dense_panels *p, size_t at, double *r, double dead, double *least, base_pool *pool,
                                 base_error *err);

/* out = a b, squares of w x w by rows; out is neither. */
void dense_square_multiply(double *out, const double *a, const double *b, size_t w);

#endif
